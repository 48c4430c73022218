"""How the cells of a workbook look: formats, what a column holds, how wide and how high text stands in it."""

import datetime
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.format import Format

Cell = str | int | float | datetime.date
FONT = {"font_name": "Arial", "font_size": 12, "font_scheme": ""}
TITLE_STYLE = 2
"""Where the style of titles stands among those of the workbook: after the usual one and that of links."""
NARROW, WIDE, PAGE, PRINTED = 10, 48, 100, 200
"""How many letters wide a column is at least and at most, one of a sheet without a table, and what a printed page can
hold in letters that can still be read."""
TITLE_HIGH, SUBTITLE_HIGH, LINE_HIGH, HIGHEST = 28, 26, 16, 409
"""How high rows are, in points: those of titles, one line of text, and the highest there can be."""
TEXT, DAY, WHOLE, PART, SHARE, YEAR = "text", "day", "whole", "part", "share", "year"
_PATTERNS = {DAY: "yyyy-mm-dd", WHOLE: "#,##0", PART: "#,##0.00", SHARE: "0.0%", YEAR: "0"}
_LEFT = (TEXT, DAY)
_SHORTHAND = re.compile(r"\[[a-z]+\]")
_BEGIN_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Forms:
    """The formats of a workbook; those of ``headings`` and ``texts`` go by whether their column stands at the left."""

    title: Format
    subtitle: Format
    page: Format
    link: Format
    literal: Format
    headings: dict[bool, Format]
    texts: dict[bool, Format]
    kinds: dict[str, Format]

    def heading(self, kind: str) -> Format:
        """Give the format of a heading over a column of a kind."""
        return self.headings[kind in _LEFT]

    def cell(self, cell: Cell, kind: str) -> Format:
        """Give the format of a cell in a column of a kind."""
        if not isinstance(cell, str):
            return self.kinds.get(kind, self.texts[True])
        # Without this, a text that begins like a formula becomes one as soon as somebody edits its cell.
        return self.literal if cell.startswith(_BEGIN_FORMULA) else self.texts[kind in _LEFT]


def forms(book: xlsxwriter.Workbook) -> Forms:
    """Make the formats of a workbook."""
    left, right = {"align": "left"}, {"align": "right", "indent": 1}
    sides = ((True, left), (False, right))
    kinds = ((kind, pattern, left if kind in _LEFT else right) for kind, pattern in _PATTERNS.items())
    title = _form(book, {"bold": True, "font_size": 16})
    title.xf_id = TITLE_STYLE
    return Forms(
        title=title,
        subtitle=_form(book, {"bold": True, "font_size": 14, "valign": "bottom"}),
        page=_form(book, {"text_wrap": True}),
        link=_form(book, {"hyperlink": True, "underline": 1, "font_color": "#12436D"}),
        literal=_form(book, {"text_wrap": True, "quote_prefix": True, **left}),
        headings={side: _form(book, {"bold": True, "bottom": 1, "text_wrap": True, **how}) for side, how in sides},
        texts={side: _form(book, {"text_wrap": True, **how}) for side, how in sides},
        kinds={kind: _form(book, {"num_format": pattern, **how}) for kind, pattern, how in kinds},
    )


def _form(book: xlsxwriter.Workbook, looks: dict[str, object]) -> Format:
    return book.add_format({**FONT, "valign": "top", **looks})


def kind(name: str, cells: Sequence[Cell]) -> str:
    """Tell what a column holds beside shorthand.

    >>> kind("share_met", [0.5, "[z]"]), kind("n_met", [1, 2]), kind("limit", [5, "one week"])
    ('share', 'whole', 'text')
    """
    held = {type(cell) for cell in cells if not (isinstance(cell, str) and _SHORTHAND.fullmatch(cell))}
    if held == {datetime.date}:
        return DAY
    if not held or not held <= {int, float}:
        return TEXT
    if name == "year" or name.endswith("_year"):
        return YEAR
    return SHARE if name.startswith("share") else WHOLE if held == {int} else PART


def width(heading: str, cells: Sequence[Cell]) -> float:
    """Give how many letters wide a column is: no word of its heading is broken, and long texts are wrapped."""
    lines = [line for cell in cells for line in str(cell).split("\n")]
    longest = max(len(each) for each in (*heading.split(), *lines))
    return 1.15 * min(max(longest, NARROW), WIDE) + 2


def height(cells: Sequence[Cell], widths: Sequence[float]) -> float:
    """Give how high a row is, so that the wrapped text of each cell is seen: not every program finds that out."""
    lines = (
        sum(_lines(line, int(wide)) for line in str(cell).split("\n")) for cell, wide in zip(cells, widths, strict=True)
    )
    return min(HIGHEST, LINE_HIGH * max(lines))


def _lines(text: str, wide: int) -> int:
    return len(textwrap.wrap(text, wide)) if len(text) > wide else 1
