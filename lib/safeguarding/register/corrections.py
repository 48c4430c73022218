"""Corrections as records: ``corrections.toml`` beside a register says which cell is wrong, what it should be, and why.

The register itself stays as it is. A correction names the value it replaces, so that it can never change a cell that
somebody has changed since.
"""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd

from safeguarding.errors import InputError
from safeguarding.register import findings, schema
from safeguarding.register.findings import Origin
from safeguarding.register.schema import Table

FILE = "corrections.toml"
STATUSES = ("agreed", "proposed", "withdrawn")


@dataclass(frozen=True)
class Correction:
    """One cell to be read as something else: where it is, what stands there, what to use, why, and who says so.

    Only one that is ``agreed`` is used. ``id`` is the row's id, or its first cell in a table without ids.
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
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as wrong:
        raise InputError(f"{path.name}: cannot be read as TOML: {wrong}") from None
    listed = raw.get("correction", [])
    if set(raw) - {"correction"} or not isinstance(listed, list):
        raise InputError(f"{path.name}: holds something else than [[correction]]; write one for each cell")
    return [_one(entry, f"{path.name}: correction {n}") for n, entry in enumerate(listed, 1)]


def corrected(
    cells: pd.DataFrame, table: Table, origin: Origin, corrections: list[Correction]
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Put the agreed corrections of one table in; give its cells, and a finding for each correction."""
    cells, found = cells.copy(), []
    for each in corrections:
        if each.table != table.name or each.status == "withdrawn":
            continue
        rows = cells.index[(cells[table.key or table.columns[0].name] == each.id) & (cells[each.column] == each.stands)]
        said = f"{each.reason} ({each.who})"
        if len(rows) != 1:
            found.append(_unmatched(each, len(rows)))
        elif each.status == "agreed":
            cells.loc[rows, each.column] = each.use
            found.append(_told("note", each, origin, rows[0], f"corrected to {each.use or 'nothing'}: {said}"))
        elif each.status == "proposed":
            found.append(_told("note", each, origin, rows[0], f"used as written; {each.use!r} is proposed: {said}"))
    return cells, found


def _told(severity: str, each: Correction, origin: Origin, row: int, done: str) -> pd.DataFrame:
    return findings.one(severity, origin, row, each.column, each.stands, done, each.use)


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
    correction = Correction(**{key: str(value) for key, value in entry.items()})
    table = next((each for each in schema.TABLES if each.name == correction.table), None)
    if table is None or correction.column not in [column.name for column in table.columns]:
        raise InputError(f"{place}: no register has a {correction.column!r} in {correction.table!r}")
    if correction.status not in STATUSES or not (correction.reason and correction.who):
        raise InputError(f"{place}: write who and a reason, and a status: one of {', '.join(STATUSES)}")
    return correction
