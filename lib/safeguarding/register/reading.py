"""Read a register into typed tables and findings: every date a pair of columns, nothing guessed, nothing lost."""

import csv
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from safeguarding import counts, dates, repository
from safeguarding.errors import InputError
from safeguarding.register import checks, findings, schema
from safeguarding.register.findings import Finding, finding
from safeguarding.register.schema import Column, Table

_KEYS = tuple(schema.ABOUT_KEYS)


@dataclass(frozen=True, eq=False)
class Register:
    """What was read: ``tables`` by name, the ``findings``, what the register says of itself, and its files' hashes.

    The index of each table is the row as a spreadsheet numbers it.
    """

    name: str
    about: Mapping[str, str]
    tables: Mapping[str, pd.DataFrame]
    findings: pd.DataFrame
    files: Mapping[str, str]

    def table(self, name: str) -> pd.DataFrame:
        """Give one typed table by its name."""
        return self.tables[name]

    @property
    def title(self) -> str:
        """What the register is called, for a reader."""
        return self.about.get("title") or self.name

    @property
    def synthetic(self) -> bool:
        """Whether the data is made up."""
        return self.about.get("synthetic") == "true"


def read(written: str | Path) -> Register:
    """Read the register in a folder of CSV files.

    Raises
    ------
    InputError
        There is no such folder, or its ``reviews.csv`` is missing or cannot be read as a table.
    """
    folder = repository.find(written)
    if not folder.is_dir():
        raise InputError(f"{written}: there is no such folder; write the path of a folder that holds reviews.csv")
    about, problems = _about(folder)
    tables = {}
    for table in schema.TABLES:
        tables[table.name], found = _table(folder, table)
        problems = problems + found
    problems = problems + checks.references(tables) + checks.themes(tables) + checks.sources(tables)
    return Register(
        folder.resolve().name,
        MappingProxyType(about),
        MappingProxyType(tables),
        findings.table(problems),
        MappingProxyType(_hashes(folder)),
    )


def _hashes(folder: Path) -> dict[str, str]:
    names = [schema.ABOUT, *(f"{table.name}.csv" for table in schema.TABLES)]
    there = [folder / name for name in names if (folder / name).is_file()]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in there}


def _about(folder: Path) -> tuple[dict[str, str], list[Finding]]:
    path = folder / schema.ABOUT
    if not path.is_file():
        return {}, []
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise InputError(f"{folder.name}/{path.name}: this is not TOML: {wrong}") from None
    known = {key: str(value).lower() if value is True else str(value) for key, value in raw.items() if key in _KEYS}
    write = f"one of {', '.join(_KEYS)}"
    return known, [
        finding("warning", path.name, None, key, raw[key], "not read", write) for key in raw if key not in _KEYS
    ]


def _table(folder: Path, table: Table) -> tuple[pd.DataFrame, list[Finding]]:
    written, problems = _written(folder / f"{table.name}.csv", table)
    unused, found = checks.keys(written, table)
    typed, problems = {}, problems + found
    for column in table.columns:
        cells, wrong, found = _typed(written, table, column)
        typed |= cells
        unused, problems = unused | (wrong & column.essential), problems + found
    return pd.DataFrame(typed, index=written.index)[~unused], problems


def _written(path: Path, table: Table) -> tuple[pd.DataFrame, list[Finding]]:
    """Give the file's cells as text, with a column for each that the table has; empty if there is no file."""
    names = [column.name for column in table.columns]
    if not path.is_file() and table.required:
        raise InputError(f"{path.parent.name}: has no {path.name}; a register needs one, with a row per review")
    if not path.is_file():
        return pd.DataFrame(columns=names, dtype="str").rename_axis("row"), []
    try:
        raw = _cells(path)
    except (UnicodeDecodeError, csv.Error) as wrong:
        raise InputError(
            f"{path.parent.name}/{path.name}: cannot be read as a table ({' '.join(str(wrong).split())});"
            " save it as CSV, UTF-8, with the headings in the first row"
        ) from None
    # The headings are row 1 of the spreadsheet, so the first row of data is row 2.
    raw = raw.set_axis(pd.RangeIndex(2, len(raw) + 2))
    filled = raw.map(str.strip).reindex(columns=names, fill_value="")
    return filled[(filled != "").any(axis=1)].rename_axis("row"), checks.headings(raw, table)


def _cells(path: Path) -> pd.DataFrame:
    # pandas takes a row longer than the headings for one with an index, and moves every cell by one.
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    if not rows or not any(name.strip() for name in rows[0]):
        raise csv.Error("there are no headings")
    names = [name.strip() or f"(column {n} without a heading)" for n, name in enumerate(rows[0], 1)]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise csv.Error(f"two columns have the heading {twice[0]!r}")
    for n, row in enumerate(rows, 1):
        if any(cell.strip() for cell in row[len(names) :]):
            raise csv.Error(f"row {n} has more cells than there are headings")
    cells = [[*row, *[""] * len(names)][: len(names)] for row in rows[1:]]
    return pd.DataFrame(cells, columns=names, dtype="str")


def _typed(
    written: pd.DataFrame, table: Table, column: Column
) -> tuple[dict[str, pd.Series], pd.Series, list[Finding]]:
    """Read one column: its typed columns, which of its cells cannot be read, and what to say of those."""
    cells = written[column.name]
    if column.holds not in ("date", "count"):
        return {column.name: cells}, *checks.codes(cells, table, column)
    read = (dates if column.holds == "date" else counts).read(cells)
    typed = {name: read[name.removeprefix(f"{column.name}_")] for name in schema.typed_columns(column)}
    return typed, read["problem"] != "", checks.unread(cells, read["problem"], table, column)
