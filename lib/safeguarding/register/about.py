"""What a register says of itself: ``register.toml`` in its folder, or the sheet ``register`` of a workbook."""

import tomllib
from pathlib import Path

import pandas as pd

from safeguarding import dates
from safeguarding.errors import InputError
from safeguarding.register import findings, schema, sheets
from safeguarding.register.findings import Origin
from safeguarding.register.grid import Grid, normal

_KEYS = tuple(schema.ABOUT_KEYS)


def read(path: Path | None, grids: list[Grid]) -> tuple[dict[str, str], list[pd.DataFrame]]:
    """Give what is said by key, and a finding for each key that is unknown; a workbook's own sheet counts most.

    Raises
    ------
    InputError
        The file is no TOML, or ``as_of`` is not one day.
    """
    said = [(path.name, "", *entry) for entry in _file(path)] if path else []
    for grid in grids:
        if grid.sheet and normal(grid.name) == sheets.ABOUT:
            said += [(grid.file, grid.sheet, *entry) for entry in _sheet(grid)]
    about, found = {}, []
    for file, sheet, row, key, value in said:
        if key in _KEYS:
            about[key] = _value(key, value, f"{file}, {key}")
        else:
            origin, write = Origin(file, sheet), f"one of {', '.join(_KEYS)}"
            found.append(findings.one("warning", origin, row, key, value, "not read", write))
    return about, found


def _file(path: Path) -> list[tuple[None, str, object]]:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError, OSError) as wrong:
        raise InputError(f"{path.parent.name}/{path.name}: this is not TOML: {wrong}") from None
    return [(None, key, value) for key, value in raw.items()]


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
    text = str(value).strip()
    if key == "as_of" and text:
        try:
            return dates.read_day(text).isoformat()
        except InputError as wrong:
            raise InputError(f"{place}: {wrong}") from None
    return text.lower() if key == "synthetic" else text
