"""Sheets as people lay them out, as tables of one row of headings: two rows of them, several tables, wide ones."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from safeguarding.register import findings, headings, phrases, schema
from safeguarding.register.files import SEARCHED, Grid
from safeguarding.register.findings import Origin
from safeguarding.register.headings import Mapping

_YEAR = re.compile(r"(?:fy ?)?(?:19|20)\d\d(?: ?[/–-] ?(?:\d\d|(?:19|20)\d\d))?", re.ASCII | re.IGNORECASE)
_TOTAL = re.compile(r"(?:grand |sub)?totals?|sum|all(?: agencies)?", re.IGNORECASE)
_GENERIC = {"date", "no", "number", "name", "by", "actual", "target", "held", "sent", "received", "due", "y n"}
"""What a lower heading says only together with the one above it."""
_TRAINED = re.compile(r"train|attend|delegate|course", re.IGNORECASE)
_STAFF = re.compile(r"staff|workforce|headcount|in post|employ", re.IGNORECASE)
_FEW = 2
WIDEST = 200
"""How many cells of a row are looked at for headings: no list that somebody keeps by hand is wider."""


def laid_out(grids: list[Grid], names: Mapping) -> tuple[list[Grid], list[pd.DataFrame]]:
    """Give each table of each sheet as a grid of its own, and a note for each that was put into another form.

    Where only the form of the headings changes, every row keeps its number.
    """
    made, told = list[Grid](), list[pd.DataFrame]()
    for grid in grids:
        for part in _parts(grid, names) if grid.frame is None and grid.sheet else [grid]:
            one = _headed(part, names)
            long = _long(one, names)
            made.append(long or one)
            if long:
                origin, rows = Origin(grid.file, grid.sheet), len(long.rows) - 1
                done = f"read as a list of {rows} rows, one for each number; findings name the rows of that list"
                told.append(findings.one("note", origin, None, "", part.name, done, "nothing, or such a list"))
    return made, told


def _known(row: list[str], names: Mapping) -> int:
    """Count the cells that are headings of the table that has the most of them, by name or by what they say."""
    cells = [cell.strip() for cell in row if cell.strip() and len(cell) < 100][:WIDEST]
    return max(len({_meant(cell, table.name, names) for cell in cells} - {""}) for table in schema.TABLES)


def _meant(heading: str, table: str, names: Mapping) -> str:
    known = names.column(table, heading)
    return known if known is not None else phrases.proposed(heading, table).column


# ---- Several tables on one sheet: a later one begins below a blank row, with headings of its own ---------------------


def _parts(grid: Grid, names: Mapping) -> Iterator[Grid]:
    """Give the tables that stand below each other; one without a row of headings belongs to the one above it."""
    starts = [0, *_starts(grid.rows, names)]
    for n, start in enumerate(starts):
        end = starts[n + 1] if n + 1 < len(starts) else len(grid.rows)
        rows = [*([[]] * start), *grid.rows[start:end]]
        title = next((cell.strip() for cell in grid.rows[start] if cell.strip()), "") if start else ""
        name = (
            title if title and _filled(grid.rows[start]) == 1 else f"{grid.name}{f' (row {start + 1})' * bool(start)}"
        )
        remarks = [each for each in grid.remarks if start < each.row <= end]
        yield grid if len(starts) == 1 else replace(grid, name=name, rows=rows, remarks=remarks)


def _starts(rows: list[list[str]], names: Mapping) -> Iterator[int]:
    """Give where later tables begin: with a title or at once with headings, all of them known or years."""
    blank = [not "".join(row).strip() for row in rows]
    first = next((n for n, row in enumerate(rows) if not blank[n] and _filled(row) >= _FEW), len(rows))
    for n in range(first + 1, len(rows)):
        if n <= first or blank[n] or not blank[n - 1]:
            continue
        title = _filled(rows[n]) == 1 and n + 1 < len(rows)
        top = rows[n + 1] if title else rows[n]
        if top != rows[first] and _all_headings(top, names):
            yield n
            first = n + title


def _all_headings(row: list[str], names: Mapping) -> bool:
    cells = [cell.strip() for cell in row if cell.strip()]
    years = [cell for cell in cells if _YEAR.fullmatch(cell)]
    if len(cells) < _FEW or len(set(cells)) < len(cells):
        return False
    return _known([cell for cell in cells if cell not in years], names) + len(years) == len(cells)


def _filled(row: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


# ---- Two rows of headings: groups above, and what each column of a group is below ------------------------------------


def _headed(grid: Grid, names: Mapping) -> Grid:
    """Put two rows of headings into one, where more of them are known together than of either alone."""
    if grid.frame is not None:
        return grid
    top = grid.rows[:SEARCHED]
    grouped = [n for n in range(len(top) - 1) if _groups(top[n], top[n + 1])]
    # To know a heading takes its time, and most tables have no row that could stand over another.
    best, at, joined = max((_known(row, names) for row in top), default=0) if grouped else 0, -1, list[str]()
    for n in grouped:
        both = _joined(top[n], top[n + 1], names)
        if (known := _known(both, names)) > best:
            best, at, joined = known, n, both
    if at < 0:
        return grid
    return replace(grid, rows=[*grid.rows[:at], [], joined, *grid.rows[at + 2 :]])


def _groups(upper: list[str], lower: list[str]) -> bool:
    """Say whether one row can be headings over those of another: it has the first column, and gaps the other fills."""
    width = max(len(upper), len(lower))
    above, below = (row + [""] * (width - len(row)) for row in (upper, lower))
    gaps = [n for n in range(width) if not above[n].strip() and below[n].strip()]
    alone = [n for n in range(width) if above[n].strip() and not below[n].strip()]
    texts = all(not re.search(r"\d{2,}", cell) for cell in below)
    return bool(gaps) and bool(alone) and _filled(upper) >= _FEW and texts


def _joined(upper: list[str], lower: list[str], names: Mapping) -> list[str]:
    made, group = [], ""
    for n in range(max(len(upper), len(lower))):
        above = upper[n].strip() if n < len(upper) else ""
        below = lower[n].strip() if n < len(lower) else ""
        group = above or group
        whole = f"{group} {below}".strip()
        # A heading that says something alone is that; "Date" says what it is the date of only with its group.
        alone = below and headings.key(below).replace("_", " ") not in _GENERIC and _known([below], names)
        made.append((below if alone or not _known([whole], names) else whole) if below else above)
    return made


# ---- A wide table: a number for each agency in each year, with the years or the agencies across ----------------------


def _long(grid: Grid, names: Mapping) -> Grid | None:
    """Give a table of agencies by years as a list; ``None`` if it is none, or does not say what it counts."""
    if grid.frame is not None:
        return None
    at = next((n for n, row in enumerate(grid.rows[:SEARCHED]) if _filled(row) > _FEW), -1)
    if at < 0:
        return None
    top = [cell.strip() for cell in grid.rows[at]]
    across = [n for n, cell in enumerate(top) if n and cell and not _TOTAL.fullmatch(cell)]
    years = len(across) > 1 and all(_YEAR.fullmatch(top[n]) for n in across)
    agencies = _meant(top[0], "workforce", names) == "year"
    # Hundreds of thousands of rows are not gone through for a table that has neither across.
    below = [row for row in grid.rows[at + 1 :] if _filled(row) > 1] if years or agencies else []
    agencies = agencies and bool(below)
    agencies = agencies and all(_YEAR.fullmatch(row[0].strip()) for row in below) and len(across) > _FEW
    agencies = agencies and not any(_meant(top[n], "workforce", names) for n in across)
    said = " ".join([grid.name, *(cell for row in grid.rows[:at] for cell in row)])
    trained = bool(_TRAINED.search(said))
    if not (years or agencies) or trained == bool(_STAFF.search(said)):
        return None
    rows = [["programme", "agency", "starts", "attended"] if trained else ["agency", "year", "headcount"]]
    for row in below:
        if not _TOTAL.fullmatch(row[0].strip()):
            for n in across:
                pair = (row[0].strip(), top[n]) if years else (top[n], row[0].strip())
                number = row[n].strip() if n < len(row) else ""
                if number:
                    rows.append([grid.name, *pair, number] if trained else [*pair, number])
    return replace(grid, rows=rows, remarks=[], hidden=frozenset())
