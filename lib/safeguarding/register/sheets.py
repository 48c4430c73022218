"""Which sheet or file of a register holds which table: by its name, or else by its headings."""

from collections.abc import Mapping as Table
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from safeguarding.register import findings, layout, mapping, schema
from safeguarding.register.findings import Origin
from safeguarding.register.grid import Grid, normal
from safeguarding.register.mapping import Mapping

ABOUT = "register"
"""The sheet in which a workbook says what a folder says in ``register.toml``."""
GUIDES = ("notes", "guide", "read_me", "readme", "dictionary", "data_dictionary", "instructions", "lists")
"""Sheets that are there to be read by people."""
SUGGESTED = "suggested_code"
"""The heading of a sheet of suggestions, which is never read, whatever it is called: nobody has coded what is in it."""
_SUGGESTIONS = "not read: it holds suggestions, which are no findings"
_TOP = 50
"""How far down and across that heading is looked for."""
_ENOUGH = 3


@dataclass(frozen=True, eq=False)
class Chosen:
    """The grid of each table that there is, and what to say of the others."""

    grids: Table[str, Grid]
    findings: tuple[pd.DataFrame, ...]
    unknown: tuple[Grid, ...]


def chosen(grids: list[Grid], names: Mapping) -> Chosen:
    """Choose the sheet of each table: the one whose name counts most, or else the first with the headings for it."""
    held: dict[str, Grid] = {}
    told, unknown = [], []
    proposed = [grid for grid in grids if _suggested(grid)]
    told += [_other("note", grid, _SUGGESTIONS, "safeguarding accept, for what is accepted") for grid in proposed]
    grids = [grid for grid in grids if not _suggested(grid)]
    for grid in sorted(grids, key=lambda grid: (_blank(grid), _weakness(grid, names))):
        table = names.table(grid.name)
        if table and table not in held:
            held[table] = grid
        elif table and not _blank(grid):
            told.append(_other("error", grid, f"not read: {table} are read from {_named(held[table])}", "one sheet"))
        elif table is None and not _blank(grid):
            unknown.append(grid)
    for grid in list(unknown):
        table = likely(grid, names)
        if table and table not in held:
            held[table] = grid
            unknown.remove(grid)
            told.append(_other("note", grid, f"read as {table}, whose headings it has", table))
    unknown = [grid for grid in unknown if normal(grid.name) not in (ABOUT, *GUIDES)]
    told += [_other("warning", grid, "not read: no table has this name", _write(grid, names)) for grid in unknown]
    return Chosen(MappingProxyType(held), tuple(told), tuple(unknown))


def _suggested(grid: Grid) -> bool:
    return any(normal(cell) == SUGGESTED for row in grid.rows[:_TOP] for cell in row[:_TOP] if len(cell) < 40)


def _blank(grid: Grid) -> bool:
    return not any(map(any, grid.rows))


def _weakness(grid: Grid, names: Mapping) -> int:
    return names.weakness(grid.name, names.table(grid.name) or "", "sheets")


def likely(grid: Grid, names: Mapping) -> str:
    """Give the table whose headings a grid has: at least three, with the id if there is one, and the most of all."""
    scores = {table.name: _score(grid, table, names) for table in schema.TABLES if not table.named}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= _ENOUGH and list(scores.values()).count(scores[best]) == 1 else ""


def _score(grid: Grid, table: schema.Table, names: Mapping) -> int:
    def means(heading: str) -> str | None:
        return names.column(table.name, heading)

    if not grid.rows:
        return 0
    top = grid.rows[layout.header_row(grid.rows, means)]
    found = {means(cell) for cell in top if cell} - {None, ""}
    return len(found) if not table.key or table.key in found else 0


def _other(severity: str, grid: Grid, done: str, write: str) -> pd.DataFrame:
    return findings.one(severity, Origin(grid.file, grid.sheet), None, "", grid.name, done, write)


def _named(grid: Grid) -> str:
    return grid.sheet or grid.file


def _write(grid: Grid, names: Mapping) -> str:
    near = mapping.nearest(grid.name, names.sheets)
    meant = f"{near}, if that is what it holds" if near else f"one of {', '.join(each.name for each in schema.TABLES)}"
    return f"{meant}; or map it in {mapping.FILE}"
