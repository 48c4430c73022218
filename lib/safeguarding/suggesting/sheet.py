"""The sheet a coder works in: one row per passage and proposed theme, written as CSV that no spreadsheet computes.

No heading is one of a register's tables, so that no reader of registers can take proposals for findings.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

from safeguarding.errors import InputError
from safeguarding.register import folder, layout
from safeguarding.register.grid import normal
from safeguarding.register.sheets import SUGGESTED

COLUMNS = (
    "report_file",
    "for_review",
    "passage_number",
    "page_number",
    "passage_text",
    SUGGESTED,
    "suggested_theme",
    "words_that_led",
    "led_by_cue",
    "accept",
    "other_code",
)
YES, NO = ("yes", "y", "true", "ja", "x", "1"), ("no", "n", "false", "0")
_FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠]|'*[\t\r\n]")


@dataclass(frozen=True)
class Row:
    """One proposal: ``accept`` is "yes" or "no" once a coder has decided, ``other_code`` what it is instead."""

    report: str
    review: str
    number: str
    page: str
    passage: str
    code: str
    theme: str
    words: str
    cue: str
    accept: str = ""
    other: str = ""


def text(rows: Iterable[Row]) -> str:
    """Write rows as CSV, headings first; what a spreadsheet would compute has an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe(cell) for cell in astuple(row)] for row in rows)
    return out.getvalue()


def read(path: Path) -> list[tuple[int, Row]]:
    """Read a sheet that a coder has worked in, however it was saved; each row with its number in the file.

    Raises
    ------
    InputError
        It cannot be opened, is no CSV, or lacks a heading.
    """
    grid = folder.read(path, lambda row: len({normal(cell) for cell in row} & set(COLUMNS)))
    cells = grid.rows if grid.frame is None else grid.frame.to_numpy().tolist()
    top = layout.header_row(cells, lambda cell: normal(cell) if normal(cell) in COLUMNS else None)
    heads = [normal(cell) for cell in cells[top]] if cells else []
    missing = [name for name in COLUMNS if name not in heads]
    if missing:
        how = "write the file that safeguarding suggest wrote, saved as CSV with its headings"
        raise InputError(f"{path.name}: has no column {missing[0]!r}; {how}")
    at = [heads.index(name) for name in COLUMNS]
    below = [
        (n, row + [""] * len(heads)) for n, row in enumerate(cells[top + 1 :], top + 2) if any(map(str.strip, row))
    ]
    return [(n, Row(*(plain(row[place]).strip() for place in at))) for n, row in below]


def safe(cell: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would compute; ``plain`` takes it away again.

    >>> safe("=1+1"), plain(safe("=1+1")), plain(safe("'=1"))
    ("'=1+1", '=1+1', "'=1")
    """
    return f"'{cell}" if len(cell) > 1 and _FORMULA.match(cell) else cell


def plain(cell: str) -> str:
    """Give back what ``safe`` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
