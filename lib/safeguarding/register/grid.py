"""The cells of one sheet or one CSV file as texts, before anything is known of what they mean."""

from dataclasses import dataclass, field
from functools import lru_cache

import pandas as pd

NAME_LONGEST = 1_000
SEARCHED = 100
"""How many rows from the top may stand before the headings."""


@dataclass(frozen=True)
class Remark:
    """Something that a cell's text no longer shows, such as a number format; it becomes a finding of a date column."""

    row: int
    column: int
    severity: str
    read: str
    done: str
    write: str


@dataclass(frozen=True, eq=False)
class Grid:
    """``rows[n]`` is row n + 1 as the spreadsheet numbers it; a row may be shorter than another.

    ``name`` is what says which table it is: the sheet's name, or the file's without its ending. ``delimited``: a comma
    too many moves the cells that follow it, as in a CSV file; in a workbook no cell can move.

    A plain CSV file has its cells in ``frame``, column by column, which is much faster; ``rows`` are then its first.
    """

    name: str
    file: str
    sheet: str
    rows: list[list[str]]
    remarks: list[Remark] = field(default_factory=list)
    delimited: bool = False
    frame: pd.DataFrame | None = None
    encoding: str = ""


def normal(text: str) -> str:
    """Write a heading, a code or a sheet's name so that case, spaces and punctuation make no difference.

    >>> normal("Author appointed (date)")
    'author_appointed_date'

    A text that is too long to be a name stays as it is.
    """
    return text if len(text) > NAME_LONGEST else _normal(text)


# The same few texts are asked for again and again: headings by every table, the cells above them by each.
@lru_cache(maxsize=2**14)
def _normal(text: str) -> str:
    return "_".join("".join(letter if letter.isalnum() else " " for letter in text.casefold()).split())
