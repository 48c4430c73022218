"""What an .ods says of its cells beside their values: how far they reach, and how dates are shown.

As for .xlsx, the values are read by calamine. A row or a cell of an .ods may say that it stands for a million more.
"""

import zipfile
from xml.parsers import expat

from safeguarding.register.workbook import formats, package
from safeguarding.register.workbook.cells import COLUMNS_MOST, ROWS_MOST, Seen

CONTENT = "content.xml"
STYLES = "styles.xml"
_PARTS = {"number:day": "d", "number:month": "m", "number:year": "y", "number:day-of-week": "d"}


def seen(book: zipfile.ZipFile, file: str) -> dict[str, Seen]:
    """Look through every sheet of a document; give what was seen by the sheet's name."""
    look = _Look()
    for part in (STYLES, CONTENT):
        if part == CONTENT or part in book.namelist():
            package.feed(book, part, look.again(), file)
    return look.sheets


class _Look:
    """The handlers of one pass, in the order an .ods is written: styles first, then sheets, rows and cells."""

    def __init__(self) -> None:
        self.sheets: dict[str, Seen] = {}
        self.formats: dict[str, str] = {}
        self.shown: dict[str, str] = {}
        self.naming = self.sheet = ""
        self.row = self.column = 0
        self.times = 1
        self.columns: list[tuple[int, str]] = []

    def again(self) -> expat.XMLParserType:
        """Give a parser for the next part."""
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        return parser

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table-cell" or name == "table:covered-table-cell":
            self.cell(attributes)
        elif name == "table:table-row":
            self.column, self.times = 0, _times(attributes, "table:number-rows-repeated")
        elif name == "table:table-column":
            times = _times(attributes, "table:number-columns-repeated")
            self.columns.append((times, attributes.get("table:default-cell-style-name", "")))
        elif name == "table:table":
            self.sheet, self.row, self.columns = attributes.get("table:name", ""), 0, []
            self.sheets.setdefault(self.sheet, Seen())
        elif name in ("number:date-style", "style:style"):
            self.style(name, attributes)
        elif name in _PARTS and self.naming:
            self.formats[self.naming] += _PARTS[name]

    def end(self, name: str) -> None:
        if name == "table:table-row":
            self.row += self.times
        elif name == "number:date-style":
            self.naming = ""

    def style(self, name: str, attributes: dict[str, str]) -> None:
        """Remember a style of dates, or which of them a style of cells uses."""
        own = attributes.get("style:name", "")
        if name == "number:date-style":
            self.naming, self.formats[own] = own, ""
        elif "style:data-style-name" in attributes:
            self.shown[own] = formats.shows(self.formats.get(attributes["style:data-style-name"], ""))

    def cell(self, attributes: dict[str, str]) -> None:
        """Note one cell, which may stand for several."""
        times = _times(attributes, "table:number-columns-repeated")
        kind = attributes.get("office:value-type", "")
        if kind and self.sheet in self.sheets:
            seen = self.sheets[self.sheet]
            seen.height = max(seen.height, min(self.row + self.times, ROWS_MOST))
            seen.width = max(seen.width, min(self.column + times, COLUMNS_MOST))
            shown = self.shown.get(attributes.get("table:style-name") or self.default(), "")
            if kind == "date" and shown not in ("", formats.DAY) and times * self.times < COLUMNS_MOST:
                for n in range(times * self.times):
                    seen.shown[self.row + n // times, self.column + n % times] = (shown, f"a {shown}")
        self.column += times

    def default(self) -> str:
        """Give the style of the column that the next cell stands in."""
        passed = 0
        for times, style in self.columns:
            passed += times
            if self.column < passed:
                return style
        return ""


def _times(attributes: dict[str, str], key: str) -> int:
    written = attributes.get(key, "1")
    return max(1, min(int(written), ROWS_MOST)) if written.isascii() and written.isdigit() and len(written) < 9 else 1
