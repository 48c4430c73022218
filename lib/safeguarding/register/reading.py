"""Read a register into typed tables and findings: every date a pair of columns, nothing guessed, nothing lost."""

import gc
from collections.abc import Iterator
from collections.abc import Mapping as Table
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from safeguarding import paths
from safeguarding.errors import InputError
from safeguarding.register import (
    checks,
    consistency,
    corrections,
    findings,
    headings,
    keeping,
    layout,
    opening,
    schema,
    sheets,
)
from safeguarding.register.corrections import Correction
from safeguarding.register.findings import Origin
from safeguarding.register.headings import Mapping
from safeguarding.register.layout import Laid
from safeguarding.register.opening import Opened

HEADINGS_MOST = 50
"""How many unknown headings of a table are each a finding; a thousand more are one."""


@dataclass(frozen=True, eq=False)
class Register:
    """What was read: ``tables`` by name, the ``findings``, what the register says of itself, and its files' hashes.

    The index of each table is the row as a spreadsheet numbers it; ``origins`` says where each table was read.
    """

    name: str
    about: Table[str, str]
    tables: Table[str, pd.DataFrame]
    findings: pd.DataFrame
    files: Table[str, str]
    origins: Table[str, Origin]

    def table(self, name: str) -> pd.DataFrame:
        """Give one typed table by its name."""
        return self.tables[name]

    @property
    def title(self) -> str:
        """What the register is called, for a reader."""
        return self.about.get("title") or self.name

    @property
    def published_only(self) -> bool:
        """Whether it lists published reviews alone, so that nothing can be said of begun, open or overdue ones."""
        return self.about.get("scope") == keeping.PUBLISHED

    @property
    def synthetic(self) -> bool:
        """Whether the data is made up."""
        return self.about.get("synthetic") == "true"


def read(written: str | Path, mapped: str | Path = "") -> Register:
    """Read the register in a folder of CSV files, or in a workbook. Nothing in it is changed.

    Parameters
    ----------
    mapped
        A ``mapping.toml`` that is not the one beside the register.

    Raises
    ------
    InputError
        There is no such register, its table of reviews is missing or cannot be read, or one of the TOML files beside
        it does not say what such a file can say.
    """
    with _undisturbed():
        kept = opening.found(written, mapped)
        return kept if isinstance(kept, Register) else _read(written, mapped)


@contextmanager
def once(written: str, mapped: str = "") -> Iterator[Register]:
    """Read a register for this process, and for those that it starts in the meantime."""
    said = opening.digests(written, mapped)
    register = read(written, mapped)
    with opening.keeping(written, mapped, said, register):
        yield register


def says(written: str | Path, mapped: str | Path = "") -> dict[str, str]:
    """Give what a register says of itself, without reading its tables if it is a folder."""
    path = opening.place_of(written)
    if path.is_dir():
        beside = path / schema.ABOUT
        return sheets.read(beside if beside.exists() else None, [])[0]
    register = opening.opened(written, mapped)
    return sheets.read(register.files.get(schema.ABOUT), register.grids)[0]


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Switch garbage collection off: it would look through millions of cells again and again, and find nothing."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _read(written: str | Path, mapped: str | Path) -> Register:
    register = opening.opened(written, mapped)
    if "reviews" not in register.chosen.grids:
        raise InputError(opening.without_reviews(register, paths.find(written)))
    said, told = sheets.read(register.files.get(schema.ABOUT), register.grids)
    wanted = corrections.load(register.files[corrections.FILE]) if corrections.FILE in register.files else []
    tables, origins, found = {}, {}, [*register.findings, *register.chosen.findings, *told]
    for table in schema.TABLES:
        laid = _laid(register, table)
        if table.name not in register.chosen.grids and not wanted and not table.required:
            tables[table.name], origins[table.name] = _absent(table).copy(), laid.origin
            continue
        tables[table.name], pieces = _table(laid, table, register.names, wanted)
        origins[table.name], found = laid.origin, [*found, *laid.findings, *pieces]
    found += _between(tables, origins)
    tables["reviews"] = keeping.kept(tables["reviews"], said)
    return Register(
        paths.find(written).resolve().stem,
        MappingProxyType(said),
        MappingProxyType(tables),
        findings.table(found),
        MappingProxyType({name: paths.sha256(path) for name, path in register.files.items()}),
        MappingProxyType(origins),
    )


def _laid(register: Opened, table: schema.TableSchema) -> Laid:
    if table.name in register.chosen.grids:
        return opening.lay(register, table)
    return _nothing(table)


def _nothing(table: schema.TableSchema) -> Laid:
    none = pd.DataFrame(columns=[column.name for column in table.columns], dtype="object").rename_axis("row")
    return Laid(Origin(f"{table.name}.csv"), 1, none, (), ())


@cache
def _absent(table: schema.TableSchema) -> pd.DataFrame:
    """Give the typed columns of a table that a register does not have: the same for each, and ten times as quick."""
    return _table(_nothing(table), table, headings.load(), [])[0]


def _table(
    laid: Laid, table: schema.TableSchema, names: Mapping, wanted: list[Correction]
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    cells, told = laid.cells, _headings(laid, table, names)
    for step in (layout.cleaned, layout.trailing, layout.totals):
        cells, found = step(cells, table, laid.origin)
        told += found
    cells, found = corrections.corrected(cells, table, laid.origin, wanted)
    told += found
    unused, found = checks.keys(cells, table, laid.origin)
    told += found
    typed: dict[str, pd.Series] = {}
    for column in table.columns:
        columns, wrong, found = checks.read(cells[column.name], table, column, names, laid.origin)
        typed |= columns
        unused, told = unused | (wrong & column.essential), told + found
    return pd.DataFrame(typed, index=cells.index)[~unused], told


def _headings(laid: Laid, table: schema.TableSchema, names: Mapping) -> list[pd.DataFrame]:
    """Say which headings are unknown, and that there is none for the id."""
    known = names.headings[table.name]
    shown = laid.unknown[:HEADINGS_MOST]
    write = [_meant(heading, known, table) for heading in shown]
    more = [f"and {len(laid.unknown) - len(shown):,} more headings"] if len(laid.unknown) > len(shown) else []
    read = pd.Series([*shown, *more], [laid.row] * (len(shown) + len(more)), dtype="str")
    advice = pd.Series([*write, *(["nothing, if nobody needs them"] * len(more))], read.index, dtype="str")
    done = pd.Series([_lost(heading, known, table) for heading in read], read.index, dtype="str")
    told = [findings.each("warning", laid.origin, "", read, done, advice).assign(column=read)]
    if table.key and table.key not in laid.origin.headings and (len(laid.cells) or table.required):
        told.append(
            findings.one("error", laid.origin, laid.row, table.key, "", "no row is used", f"a column {table.key}")
        )
    return told


def _lost(heading: str, known: Table[str, str], table: schema.TableSchema) -> str:
    """Say what it costs that a column is not read: of a milestone that nobody reads nothing is known."""
    near = headings.nearest(heading, known)
    milestone = bool(near) and table.column(near).milestone
    return "the column is not read" + ("; nothing is said of a step without a column" if milestone else "")


def _meant(heading: str, known: Table[str, str], table: schema.TableSchema) -> str:
    near = headings.nearest(heading, known)
    columns = ", ".join(column.name for column in table.columns)
    return f"{near}, if that is what it holds" if near else f"one of {columns}; or map it in {headings.FILE}"


def _between(tables: dict[str, pd.DataFrame], origins: dict[str, Origin]) -> list[pd.DataFrame]:
    """Find what is wrong between columns and between tables."""
    found = consistency.uncovered(tables["reviews"], origins["reviews"])
    for name, check in (
        ("reviews", consistency.reviews),
        ("actions", consistency.actions),
        ("training", consistency.training),
        ("claims", consistency.claims),
        ("avoid", consistency.avoided),
        ("evaluation", consistency.evaluation),
    ):
        found = found + check(tables[name], origins[name])
    found = found + consistency.attendance(tables["attendance"], tables["training"], origins["attendance"])
    for across in (consistency.references, consistency.themes, consistency.sources):
        found = found + across(tables, origins)
    return found
