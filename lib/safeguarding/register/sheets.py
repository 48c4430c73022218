"""Which sheet or file holds which table, and what a register says of itself (``register.toml``, or a sheet)."""

from collections.abc import Mapping as Table
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from safeguarding import toml_files
from safeguarding.days import dates
from safeguarding.errors import InputError
from safeguarding.register import findings, headings, joining, keeping, layout, schema
from safeguarding.register.files import Grid, normal
from safeguarding.register.findings import Origin
from safeguarding.register.headings import Mapping

# ---- Which sheet or file of a register holds which table: by its name, or else by its headings -----------------------

ABOUT = "register"
"""The sheet in which a workbook says what a folder says in ``register.toml``."""
GUIDES = ("notes", "guide", "read_me", "readme", "dictionary", "data_dictionary", "instructions", "lists")
"""Sheets that are there to be read by people."""
SUGGESTED = "suggested_code"
"""The heading of a sheet of suggestions, which is never read, whatever it is called: nobody has coded what is in it."""
_SUGGESTIONS = "not read: it holds suggestions, which are no findings"
_ONE = "nothing, if each row is another"
_MORE = "whether it holds more of them: safeguarding import asks"
_TOP = 50
"""How far down and across that heading is looked for."""
_ENOUGH = 3


@dataclass(frozen=True, eq=False)
class Chosen:
    """The grids of each table that there is, and what to say of the others.

    ``unknown`` are those that nobody knows, ``further`` those of a table that another holds and they do not go on with.
    """

    grids: Table[str, tuple[Grid, ...]]
    findings: tuple[pd.DataFrame, ...]
    unknown: tuple[Grid, ...]
    further: tuple[Grid, ...]


def chosen(grids: list[Grid], names: Mapping) -> Chosen:
    """Choose the sheets of each table: the one whose name counts most, or else the first with the headings for it.

    Further sheets that surely go on with the same table are read as well.
    """
    held: dict[str, tuple[Grid, ...]] = {}
    told, unknown, further = [], [], []
    proposed = [grid for grid in grids if _suggested(grid)]
    told += [_other("note", grid, _SUGGESTIONS, "safeguarding accept, for what is accepted") for grid in proposed]
    grids = [grid for grid in grids if not _suggested(grid)]
    for grid in sorted(grids, key=lambda grid: (_blank(grid), _weakness(grid, names))):
        table = names.table(grid.name)
        if table and table not in held:
            held[table] = (grid,)
        elif table and not _blank(grid) and joining.continues(grid, held[table], table, names):
            told.append(
                _other("note", grid, f"{table} are read from it too, below those of {_named(held[table])}", _ONE)
            )
            held[table] = (*held[table], grid)
        elif table and not _blank(grid):
            told.append(_other("error", grid, f"not read: {table} are read from {_named(held[table])}", _MORE))
            further.append(grid)
        elif table is None and not _blank(grid):
            unknown.append(grid)
    for grid in list(unknown):
        table = likely(grid, names)
        if table and (table not in held or joining.continues(grid, held[table], table, names)):
            held[table] = (*held.get(table, ()), grid)
            unknown.remove(grid)
            told.append(_other("note", grid, f"read as {table}, whose headings it has", table))
    unknown = [grid for grid in unknown if normal(grid.name) not in (ABOUT, *GUIDES)]
    told += [_other("warning", grid, "not read: no table has this name", _write(grid, names)) for grid in unknown]
    return Chosen(MappingProxyType(held), tuple(told), tuple(unknown), tuple(further))


def _suggested(grid: Grid) -> bool:
    return any(normal(cell) == SUGGESTED for row in grid.rows[:_TOP] for cell in row[:_TOP] if len(cell) < 40)


def _blank(grid: Grid) -> bool:
    return not any(map(any, grid.rows))


def _weakness(grid: Grid, names: Mapping) -> int:
    return names.weakness(grid.name, names.table(grid.name) or "", "sheets")


def likely(grid: Grid, names: Mapping) -> str:
    """Give the table whose headings a grid has: at least three, and the most of all."""
    scores = {table.name: _score(grid, table, names) for table in schema.TABLES if not table.named}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= _ENOUGH and list(scores.values()).count(scores[best]) == 1 else ""


def _score(grid: Grid, table: schema.TableSchema, names: Mapping) -> int:
    def means(heading: str) -> str | None:
        return names.column(table.name, heading)

    if not grid.rows:
        return 0
    top = grid.rows[layout.header_row(grid.rows, means)]
    found = {means(cell) for cell in top if cell} - {None, ""}
    alone = found - {column.name for other in schema.TABLES if other is not table for column in other.columns}
    # Few lists have ids; without them, two headings have to be of this table and of no other.
    return len(found) if not table.key or table.key in found or len(alone) > 1 else 0


def _other(severity: str, grid: Grid, done: str, write: str) -> pd.DataFrame:
    return findings.one(severity, Origin(grid.file, grid.sheet), None, "", grid.name, done, write)


def _named(grids: tuple[Grid, ...]) -> str:
    return " and ".join(grid.place for grid in grids)


def _write(grid: Grid, names: Mapping) -> str:
    near = headings.nearest(grid.name, names.sheets)
    return f"{near}, if that is what it holds" if near else "what it holds: safeguarding import asks"


# ---- What a register says of itself: ``register.toml`` in its folder, or the sheet ``register`` of a workbook

_KEYS = tuple(schema.ABOUT_KEYS)


def read(path: Path | None, grids: list[Grid]) -> tuple[dict[str, str], list[pd.DataFrame]]:
    """Give what is said by key, and a finding for each key that is unknown; a workbook's own sheet counts most.

    Raises
    ------
    InputError
        The file is no TOML, or ``as_of`` is not one day.
    """
    said: list[tuple[str, str, int | None, str, object]] = []
    if path:
        said += [(path.name, "", None, key, value) for key, value in _file(path).items()]
    for grid in grids:
        if grid.sheet and normal(grid.name) == ABOUT:
            said += [(grid.file, grid.sheet, *entry) for entry in _sheet(grid)]
    about: dict[str, str] = {}
    found = []
    for file, sheet, row, key, value in said:
        if key in _KEYS:
            about[key] = _value(key, value, f"{file}, {key}")
        else:
            origin, write = Origin(file, sheet), f"one of {', '.join(_KEYS)}"
            found.append(findings.one("warning", origin, row, key, value, "not read", write))
    return about, found


def _file(path: Path) -> dict[str, object]:
    return toml_files.read(path, f"{path.parent.name}/{path.name}")


def _sheet(grid: Grid) -> list[tuple[int, str, str]]:
    """Give the first filled cell of each row, a key, and the cell to the right of it, what it says."""
    pairs = []
    for row, cells in enumerate(grid.rows, 1):
        filled = [n for n, cell in enumerate(cells) if cell.strip()]
        value = cells[filled[0] + 1].strip() if filled and filled[0] + 1 < len(cells) else ""
        if value and normal(cells[filled[0]]) != "key":
            pairs.append((row, normal(cells[filled[0]]), value))
    # A table that somebody called "register" says nothing of itself: it is read, or not, as any other sheet.
    return pairs if any(key in _KEYS for _, key, _ in pairs) else []


def _value(key: str, value: object, place: str) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value).strip()
    if key in ("scope", "keeps"):
        return keeping.told(key, text, place)
    if key in ("as_of", "since") and text:
        try:
            return dates.read_day(text).isoformat()
        except InputError as wrong:
            raise InputError(f"{place}: {wrong}") from None
    return text.lower() if key == "synthetic" else text
