"""Corrections as records: ``corrections.toml`` beside a register says which cell is wrong, what it should be, and why.

The register itself stays as it is. A correction names the value it replaces, so that it can never change a cell that
somebody has changed since.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from safeguarding import toml_files
from safeguarding.errors import InputError
from safeguarding.register import checks, findings, headings, schema
from safeguarding.register.findings import Origin
from safeguarding.register.schema import TableSchema

FILE = "corrections.toml"
TOP = "# Cells of this register that are to be read as something else; the register itself stays as it is."
STATUSES = ("agreed", "proposed", "withdrawn")


@dataclass(frozen=True)
class Correction:
    """One cell to be read as something else: where it is, what stands there, what to use, why, and who says so.

    Only one that is ``agreed`` is used. ``id`` is the row's id, its first cell in a table without ids, or ``row N``.
    """

    table: str
    id: str
    column: str
    stands: str
    use: str
    reason: str
    who: str
    status: str


KEYS = tuple(field.name for field in fields(Correction))


def load(path: Path) -> list[Correction]:
    """Read the corrections; raise ``InputError`` for a key that is unknown or missing, or a cell no register has."""
    raw = toml_files.read(path, how="write [[correction]] for each cell")
    listed = raw.get("correction", [])
    if set(raw) - {"correction"} or not isinstance(listed, list):
        raise InputError(f"{path.name}: holds something else than [[correction]]; write one for each cell")
    return [_one(entry, f"{path.name}: correction {n}") for n, entry in enumerate(listed, 1)]


def text(records: Sequence[Correction]) -> str:
    """Write a ``corrections.toml`` of some records."""
    lines = [TOP]
    for each in records:
        lines += ["", "[[correction]]", *(headings.line(key, getattr(each, key), bare=True) for key in KEYS)]
    return "\n".join(lines) + "\n"


def corrected(
    cells: pd.DataFrame, table: TableSchema, origin: Origin, corrections: list[Correction]
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Put the agreed corrections of one table in; give its cells, and a finding for each correction."""
    wanted = [each for each in corrections if each.table == table.name and each.status != "withdrawn"]
    if not wanted:
        return cells, []
    cells, ids = cells.astype("object"), checks.ids(cells, table, origin).astype("object")
    rows = pd.Series([origin.row(row) for row in cells.index], cells.index)
    named = [each.id for each in wanted]
    first = table.key or table.columns[0].name
    some = cells[cells[first].isin(named) | ids.isin(named) | rows.isin(named)].copy()
    found = []
    for each in wanted:
        # An id that was corrected is the one that the next correction names.
        meant = (some[first] == each.id) | (ids[some.index] == each.id) | (rows[some.index] == each.id)
        found.append(_put(some, some.index[meant], each, origin))
        ids = ids.where(~ids.index.isin(some.index[some[first] != cells.loc[some.index, first]]), "")
    cells.loc[some.index] = some
    return cells, found


def _put(some: pd.DataFrame, places: pd.Index, each: Correction, origin: Origin) -> pd.DataFrame:
    """Put one correction into a table of its own, if it matches one cell and is agreed; give its finding."""
    rows = places[some.loc[places, each.column] == each.stands]
    said = f"{each.reason} ({each.who})"
    if len(rows) != 1:
        return _unmatched(each, len(rows))
    if each.status == "proposed":
        return _told(each, origin, rows[0], f"used as written; {each.use!r} is proposed: {said}")
    some.loc[rows, each.column] = each.use
    return _told(each, origin, rows[0], f"corrected to {each.use or 'nothing'}: {said}")


def _told(each: Correction, origin: Origin, row: int, done: str) -> pd.DataFrame:
    return findings.one("note", origin, row, each.column, each.stands, done, each.use)


def _unmatched(each: Correction, n: int) -> pd.DataFrame:
    cell = f"{each.table}, {each.id}, {each.column}: {each.stands!r}"
    what = "no cell" if n == 0 else f"{n} cells"
    write = 'the cell as it stands now, or status = "withdrawn"'
    return findings.one("warning", Origin(FILE), None, "correction", cell, f"not used: it matches {what}", write)


def _one(entry: object, place: str) -> Correction:
    if not isinstance(entry, dict):
        raise InputError(f"{place}: is no record; write [[correction]] and below it {', '.join(KEYS)}")
    wrong = next((key for key in entry if key not in KEYS), None)
    if wrong is not None or set(KEYS) - set(entry):
        missing = ", ".join(key for key in KEYS if key not in entry)
        said = f"does not know {wrong!r}" if wrong is not None else f"has no {missing}"
        raise InputError(f"{place}: {said}; write {', '.join(KEYS)}")
    correction = Correction(**{key: _text(value, f"{place}: {key}") for key, value in entry.items()})
    tables = {each.name: [column.name for column in each.columns] for each in schema.TABLES}
    if correction.table not in tables:
        raise InputError(f"{place}: table is {correction.table!r}; write one of {', '.join(tables)}")
    if correction.column not in tables[correction.table]:
        raise InputError(
            f"{place}: column is {correction.column!r}; write one of {', '.join(tables[correction.table])}"
        )
    if correction.status not in STATUSES:
        raise InputError(f"{place}: status is {correction.status!r}; write one of {', '.join(STATUSES)}")
    if not (correction.id and correction.reason and correction.who):
        raise InputError(f"{place}: write an id, a reason, and who says so; one of them is empty")
    return correction


def _text(value: object, place: str) -> str:
    """Give a value as the cell would be written; a day and a whole number may stand without quotes."""
    if isinstance(value, (bool, datetime)) or not isinstance(value, (str, int, date)):
        raise InputError(f"{place} is {value!r}; write it in quotes, as the cell is written")
    return str(value).strip()
