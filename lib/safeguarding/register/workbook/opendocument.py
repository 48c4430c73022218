"""What an .ods says of its cells beside their values: how far they reach, and how dates are shown.

As for .xlsx, the values are read by calamine. A row or a cell of an .ods may say that it stands for a million more.
"""

import zipfile
from xml.parsers import expat

from safeguarding.errors import InputError
from safeguarding.register.workbook import formats, package
from safeguarding.register.workbook.cells import COLUMNS_MOST, ROWS_MOST, UNCALCULATED, UNNAMED, Seen, shallow

CONTENT = "content.xml"
STYLES = "styles.xml"
MANIFEST = "META-INF/manifest.xml"
_PARTS = {"number:day": "d", "number:month": "m", "number:year": "y", "number:day-of-week": "ddd"}
_CELLS = ("table:table-cell", "table:covered-table-cell")
_DEFAULT = "table:default-cell-style-name"


def seen(book: zipfile.ZipFile, file: str) -> dict[str, Seen]:
    """Look through every sheet of a document; give what was seen by the sheet's name."""
    if MANIFEST in book.namelist() and b"encryption-data" in book.read(MANIFEST):
        raise InputError(f"{file}: is locked by a password; save it without one")
    look = _Look()
    for part in (STYLES, CONTENT):
        if part == CONTENT or part in book.namelist():
            package.feed(book, part, look.again(), file)
    for name, sheet in look.sheets.items():
        if sheet.height > ROWS_MOST or sheet.width > COLUMNS_MOST:
            raise InputError(f"{file}, sheet {name!r}: names a cell that no sheet has; save it again")
    return look.sheets


class _Look:
    """The handlers of one pass, in the order an .ods is written: styles first, then sheets, rows and cells."""

    def __init__(self) -> None:
        self.sheets: dict[str, Seen] = {}
        self.formats: dict[str, str] = {}
        self.shown: dict[str, str] = {}
        self.naming = self.sheet = self.fault = self.row_style = ""
        self.row = self.column = self.depth = 0
        self.times = self.repeated = 1
        self.columns: list[tuple[int, str]] = []

    def again(self) -> expat.XMLParserType:
        """Give a parser for the next part."""
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler, self.parser.EndElementHandler = self.start, self.end
        return self.parser

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        shallow(self.depth)
        if name in _CELLS:
            self.cell(attributes)
        elif name == "table:table-row":
            self.column, self.times = 0, _times(attributes, "table:number-rows-repeated")
            self.row_style = attributes.get(_DEFAULT, "")
        elif name == "table:table-column":
            times = _times(attributes, "table:number-columns-repeated")
            self.columns.append((times, attributes.get(_DEFAULT, "")))
        elif name == "table:table":
            self.table(attributes.get("table:name", ""))
        elif name in ("number:date-style", "style:style"):
            self.style(name, attributes)
        elif name in _PARTS and self.naming:
            self.formats[self.naming] += _PARTS[name]
        elif name == "text:p" and self.fault:
            self.parser.CharacterDataHandler = self.text

    def end(self, name: str) -> None:
        self.depth -= 1
        self.parser.CharacterDataHandler = None
        if name in _CELLS:
            self.close()
        elif name == "table:table-row":
            self.row += self.times
        elif name == "number:date-style":
            self.naming = ""

    def table(self, name: str) -> None:
        """Begin a sheet. Two of one name are none that a program writes, and so is a table in a cell."""
        if name in self.sheets:
            raise ValueError("two sheets have one name")
        self.sheet, self.row, self.columns = name, 0, []
        self.sheets[name] = Seen()

    def style(self, name: str, attributes: dict[str, str]) -> None:
        """Remember a style of dates, or which of them a style of cells uses: its own, or that of its parent."""
        own = attributes.get("style:name", "")
        if name == "number:date-style":
            self.naming, self.formats[own] = own, ""
            return
        parent = self.shown.get(attributes.get("style:parent-style-name", ""), "")
        dates = attributes.get("style:data-style-name")
        self.shown[own] = parent if dates is None else formats.shows(self.formats.get(dates, ""))

    def cell(self, attributes: dict[str, str]) -> None:
        """Note one cell, which may stand for several."""
        self.repeated = _times(attributes, "table:number-columns-repeated")
        kind = attributes.get("office:value-type", "")
        if attributes.get("calcext:value-type") == "error":
            self.fault = UNNAMED
        elif not kind and "table:formula" in attributes:
            self.fault = UNCALCULATED
        if (kind or self.fault) and self.sheet in self.sheets:
            seen = self.sheets[self.sheet]
            seen.height = max(seen.height, self.row + self.times)
            seen.width = max(seen.width, self.column + self.repeated)
            shown = self.shown.get(attributes.get("table:style-name") or self.row_style or self.default(), "")
            if kind == "date" and shown not in ("", formats.DAY):
                seen.shown |= dict.fromkeys(self.places(), (shown, f"a {shown}"))

    def text(self, piece: str) -> None:
        """Take a piece of the text of a cell that is an error."""
        self.fault = piece if self.fault in (UNNAMED, UNCALCULATED) else self.fault + piece

    def close(self) -> None:
        """End a cell."""
        if self.fault and self.sheet in self.sheets:
            self.sheets[self.sheet].faults |= dict.fromkeys(self.places(), self.fault)
        self.fault, self.column = "", self.column + self.repeated

    def places(self) -> list[tuple[int, int]]:
        """Give the rows and columns that a cell stands for; of more than a sheet is wide, the first."""
        places = range(min(self.times * self.repeated, COLUMNS_MOST))
        return [(self.row + n // self.repeated, self.column + n % self.repeated) for n in places]

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
    return (
        max(1, min(int(written), ROWS_MOST + 1)) if written.isascii() and written.isdigit() and len(written) < 9 else 1
    )
