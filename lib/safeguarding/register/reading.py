"""Read a register into typed tables and findings: every date a pair of columns, nothing guessed, nothing lost."""

import gc
from collections.abc import Iterator
from collections.abc import Mapping as Table
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from safeguarding import paths
from safeguarding.errors import InputError
from safeguarding.register import (
    among,
    checks,
    consistency,
    corrections,
    examples,
    findings,
    headings,
    joining,
    keeping,
    layout,
    opening,
    reconciliation,
    referring,
    schema,
    sheets,
    summaries,
)
from safeguarding.register.corrections import Correction
from safeguarding.register.findings import Origin
from safeguarding.register.headings import Mapping
from safeguarding.register.layout import Laid
from safeguarding.register.reconciliation import Account

STEPS = (layout.cleaned, layout.trailing, among.totals, examples.left_out)
"""What is taken out of the rows of a table before they are read, in order."""
HEADINGS_MOST = 50
"""How many unknown headings of a table are each a finding; a thousand more are one."""


@dataclass(frozen=True, eq=False)
class Register:
    """What was read: ``tables`` by name, the ``findings``, what the register says of itself, and its files' hashes.

    The index of each table is the row as a spreadsheet numbers it (of a table on several sheets, those of the second
    from ``findings.APART``); ``origins`` says where each table was read, ``reconciliation`` what became of the rows of
    each sheet, and ``written`` has the cells of dates and counts by their table, as they stand there.
    """

    name: str
    about: Table[str, str]
    tables: Table[str, pd.DataFrame]
    findings: pd.DataFrame
    files: Table[str, str]
    origins: Table[str, Origin]
    reconciliation: pd.DataFrame = field(default_factory=lambda: reconciliation.table([]), kw_only=True)
    written: Table[str, pd.DataFrame] = field(default_factory=dict, kw_only=True)

    def table(self, name: str) -> pd.DataFrame:
        """Give one typed table by its name."""
        return self.tables[name]

    @property
    def title(self) -> str:
        """What the register is called, for a reader."""
        return self.about.get("title") or self.name

    @property
    def accounted(self) -> str:
        """What became of the rows that were found, in one sentence."""
        return reconciliation.line(self.reconciliation)

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
    every = dict[str, _Read]()
    for table in schema.TABLES:
        if table.name not in register.chosen.grids and not wanted and not table.required:
            tables[table.name], origins[table.name] = _absent(table).copy(), _origin(table)
            continue
        laid = opening.lay(register, table) if table.name in register.chosen.grids else [_nothing(table)]
        every[table.name] = read = _table(laid, table, register.names, wanted)
        tables[table.name], origins[table.name], found = read.typed, read.origin, [*found, *read.findings]
    themed = tables["findings"].empty
    if themed:
        whose = origins["reviews"]
        tables["findings"] = _of_reviews(tables)
        origins["findings"] = replace(whose, headings={**whose.headings, "theme": whose.heading("themes")})
    told = findings.table(_between(tables, origins))
    stand = MappingProxyType({name: read.written for name, read in every.items()})
    found.append(findings.as_written(told, [origins[name] for name in stand], stand))
    tables["reviews"] = keeping.kept(tables["reviews"], said)
    tables["actions"] = keeping.completed(tables["actions"])
    accounts = [
        *(
            each
            for name, read in every.items()
            # Findings that the reviews' own rows make are no rows of a table of findings.
            for each in _accounts(read, tables[name][:0] if themed and name == "findings" else tables[name], name)
        ),
        *map(reconciliation.unread, (*register.chosen.unknown, *register.chosen.further)),
        *(Account(file, "", "", 0, 0, 0, 0, 0) for file in register.unopened),
    ]
    return Register(
        paths.find(written).resolve().stem,
        MappingProxyType(said),
        MappingProxyType(tables),
        findings.table(found),
        MappingProxyType({name: paths.sha256(path) for name, path in register.files.items()}),
        MappingProxyType(origins),
        reconciliation=reconciliation.table(accounts),
        written=stand,
    )


def _of_reviews(tables: Table[str, pd.DataFrame]) -> pd.DataFrame:
    """Make a finding of the themes that each review's own row has: nobody is said to have coded them."""
    themed = tables["reviews"][tables["reviews"]["themes"] != ""]
    none = tables["findings"].reindex(themed.index).fillna("").astype("str")
    return none.assign(review_id=themed["review_id"], theme=themed["themes"])


def _accounts(read: "_Read", typed: pd.DataFrame, name: str) -> Iterator[Account]:
    """Give the account of each sheet of one table, of whose rows those in ``typed`` are used."""
    for n, (laid, n_rows) in enumerate(read.laid):
        rows = typed.index[typed.index // findings.APART == n]
        set_aside, left_out = int(read.aside.reindex(rows).sum()), laid.n_found - laid.n_moved - n_rows
        unused = laid.n_found - left_out - len(rows)
        if laid.n_found:
            yield Account(laid.origin.file, laid.place, name, laid.n_found, len(rows), set_aside, left_out, unused)


def _nothing(table: schema.TableSchema) -> Laid:
    none = pd.DataFrame(columns=[column.name for column in table.columns], dtype="object").rename_axis("row")
    return Laid(_origin(table), 1, none, (), ())


def _origin(table: schema.TableSchema) -> Origin:
    """Say where a table would stand that a register does not have."""
    return Origin(f"{table.name}.csv")


@cache
def _absent(table: schema.TableSchema) -> pd.DataFrame:
    """Give the typed columns of a table that a register does not have: the same for each, and ten times as quick."""
    return _table([_nothing(table)], table, headings.load(), []).typed


@dataclass(frozen=True, eq=False)
class _Read:
    """A typed table: where it stands, which rows have a cell that was set aside, and the findings.

    ``laid`` has each of its sheets, with how many of the rows that were found there are rows of the table.
    """

    typed: pd.DataFrame
    origin: Origin
    aside: pd.Series
    written: pd.DataFrame
    laid: list[tuple[Laid, int]]
    findings: list[pd.DataFrame]


def rows_of(laid: Laid, table: schema.TableSchema) -> tuple[Laid, list[pd.DataFrame]]:
    """Take out of one sheet of a table what stands among its rows and is none."""
    cells, told = laid.cells, []
    for step in STEPS:
        cells, found = step(cells, table, laid.origin)
        told += found
    return replace(laid, cells=cells), told


def _table(sheets: list[Laid], table: schema.TableSchema, names: Mapping, wanted: list[Correction]) -> _Read:
    told, parts = list[pd.DataFrame](), list[Laid]()
    for each in sheets:
        part, found = rows_of(each, table)
        parts, told = [*parts, part], [*told, *each.findings, *_headings(each, table, names), *found]
    laid = joining.joined(parts)
    cells, found = corrections.corrected(laid.cells, table, laid.origin, wanted)
    told += found
    cells, found = checks.keys(cells, table, laid.origin)
    told += found
    unused, aside = pd.Series(False, cells.index), pd.Series(False, cells.index)
    typed: dict[str, pd.Series] = {}
    for column in table.columns:
        columns, wrong, found = checks.read(cells[column.name], table, column, names, laid.origin)
        typed |= columns
        unused, aside, told = unused | (wrong & column.essential), aside | wrong, told + found
    ranged = [column.name for column in table.columns if column.holds in ("date", "count")]
    stand = cells[ranged].astype("object")
    counted = [(each, len(part.cells)) for each, part in zip(sheets, parts, strict=True)]
    return _Read(pd.DataFrame(typed, index=cells.index)[~unused], laid.origin, aside, stand, counted, told)


def _headings(laid: Laid, table: schema.TableSchema, names: Mapping) -> list[pd.DataFrame]:
    """Say which headings are unknown, and that there is none for the id."""
    shown = laid.unknown[:HEADINGS_MOST]
    write = [_meant(heading, table, names) for heading in shown]
    more = [f"and {len(laid.unknown) - len(shown):,} more headings"] if len(laid.unknown) > len(shown) else []
    read = pd.Series([*shown, *more], [laid.row] * (len(shown) + len(more)), dtype="str")
    advice = pd.Series([*write, *(["nothing, if nobody needs them"] * len(more))], read.index, dtype="str")
    told = [findings.each("warning", laid.origin, "", read, "the column is not read", advice).assign(column=read)]
    if table.required and not laid.origin.headings:
        told.append(findings.one("error", laid.origin, laid.row, "", "", "no row is read", "a row of headings"))
    elif table.key and table.key not in laid.origin.headings and len(laid.cells):
        done = "each row has the id `row N`, by its number in the sheet"
        told.append(findings.one("note", laid.origin, laid.row, table.key, "", done, f"a column {table.key}"))
    return told


def _meant(heading: str, table: schema.TableSchema, names: Mapping) -> str:
    near = headings.meant(heading, table.name, names).column
    return f"{near}, if that is what it holds" if near else "what it is: safeguarding import asks"


def _between(tables: dict[str, pd.DataFrame], origins: dict[str, Origin]) -> list[pd.DataFrame]:
    """Find what is wrong between columns and between tables; rows that sum up others are taken out.

    A table without rows has nothing wrong in it: most registers have several.
    """
    found = consistency.uncovered(tables["reviews"], origins["reviews"])
    for name in (each for each in summaries.TABLES if len(tables[each])):
        tables[name], told = summaries.without(tables[name], name, origins[name])
        found += told
    for name, check in (
        ("reviews", consistency.reviews),
        ("actions", consistency.actions),
        ("training", consistency.training),
        ("claims", consistency.claims),
        ("avoid", consistency.avoided),
        ("evaluation", consistency.evaluation),
    ):
        found = found + (check(tables[name], origins[name]) if len(tables[name]) else [])
    if len(tables["attendance"]):
        found = found + consistency.attendance(tables["attendance"], tables["training"], origins["attendance"])
    found = found + referring.joined(tables, origins)
    for across in (consistency.references, consistency.names, consistency.themes, consistency.sources):
        found = found + across(tables, origins)
    return found
