"""Days and quarters without a year, which the heading above them says, the name of their sheet, or their own row."""

import contextlib
import re
from collections.abc import Sequence
from datetime import date

import pandas as pd

from safeguarding.days import as_written, dates
from safeguarding.errors import InputError
from safeguarding.register.files import Grid
from safeguarding.register.findings import APART
from safeguarding.register.layout import Laid

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?: ?[/–-] ?(?:\d\d){1,2})?(?!\d)", re.ASCII)


def years(parts: Sequence[Laid], grids: Sequence[Grid]) -> dict[int, str]:
    """Give the year that the last heading above each row names, or else the name of its sheet."""
    found = dict[int, str]()
    for n, (laid, grid) in enumerate(zip(parts, grids, strict=True)):
        year = _year(grid.name)
        if not year and not laid.sections:
            continue
        for row in sorted({*laid.cells.index, *laid.sections}):
            year = _year(laid.sections.get(row, "")) or year
            found[row + n * APART] = year
    return found


def _year(text: str) -> str:
    found = _YEAR.search(text)
    return found[0] if found else ""


def days(text: str, row: pd.Series, column: str, year: str) -> tuple[tuple[str, ...], str]:
    """Give the days in a text, or those that it can be without its year, in the years of its row or of its heading.

    Of a text that says about when, give the ranges that it may mean.

    Parameters
    ----------
    row
        The cells of dates of its row, by their columns, in the order in which they happen.

    Returns
    -------
    Those days, and the one of them that lies between the steps before it and those after it, if just one does; or else
    the one that lies in the ``year`` of the heading above it. Of the first and the last step of a row no year is sure.
    """
    if ranges := as_written.about(text):
        return ranges, ""
    if written := as_written.days_in(text):
        return tuple(written), ""
    at = list(row.index).index(column)
    before, after = (
        sorted(day for cell in part for day in as_written.days_in(cell)) for part in (row[:at], row[at + 1 :])
    )
    known = sorted([*before, *after])
    of_year = [_ends(as_written.read(year).edtf)] if year else []
    times = [*([_ends(f"{known[0]}/{known[-1]}")] if known else []), *of_year]
    between = [_ends(f"{before[-1]}/{after[0]}")] if before and after and before[-1] <= after[0] else []
    first, last = (min(start.year for start, _ in times), max(end.year for _, end in times)) if times else (0, -1)
    years = [each for at in range(first, last + 1) for each in (f"{at}", f"{at}-{(at + 1) % 100:02}")]
    found = dict[str, tuple[date, date]]()
    for each in filter(None, (year, *years)):
        for joint in ("/", " "):
            with contextlib.suppress(InputError):
                edtf = as_written.read(f"{text}{joint}{each}").edtf
                found[edtf] = _ends(edtf)
    # Below a reporting year a quarter is one of it; below a calendar year it can be one of either.
    own = [next(iter(found))] if found and len(year) > len("2019") else list(found)
    for start, end in (*between, *of_year):
        inside = [each for each in own if start <= found[each][0] and found[each][1] <= end]
        if len(inside) == 1:
            return tuple(found), inside[0]
    return tuple(found), ""


def _ends(edtf: str) -> tuple[date, date]:
    first, last = dates.read_one(edtf)
    return first or date.min, last or date.max
