"""What a workbook says of its cells beside their values: how far they reach, how dates show, and faults."""

import zipfile
from collections.abc import Callable
from xml.parsers import expat

from safeguarding.errors import InputError
from safeguarding.register.workbook import package, worksheet
from safeguarding.register.workbook.worksheet import (
    COLUMNS_MOST,
    ROWS_MOST,
    UNCALCULATED,
    UNNAMED,
    Seen,
    Style,
    shallow,
)

# ---- What an .xlsx or .xlsm says of its cells beside their values: how far they reach, formats of dates, and faults
# The values themselves are read by calamine. It gives a date without its number format, an error and a formula that was
# never calculated as an empty cell, and takes memory for every cell up to the last: so each sheet is looked through
# here first. Macros and links to other workbooks are neither opened nor run.

BOOK = "xl/workbook.xml"
PACKAGE = "_rels/.rels"
ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", UNCALCULATED, UNNAMED)
"""What calamine knows as an error of a cell; at any other it gives up."""
CELLS_MOST = 6_000_000
"""The most cells that sheets may reach over together, filled or not: calamine keeps room for each."""


def seen_in_excel(book: zipfile.ZipFile, file: str) -> dict[str, Seen]:
    """Look through every worksheet of a workbook; give what was seen by the sheet's name."""
    main, sheets = _sheets(book, file)
    styles, struck = _styles(book, file, main)
    names = {kept.filename.replace("\\", "/").lower(): kept.filename for kept in book.infolist()}
    parts = {name: names[part.lower()] for name, part in sheets if part.lower() in names}
    found = {name: _sheet(book, part, styles, struck, f"{file}, sheet {name!r}") for name, part in parts.items()}
    if sum(each.height * each.width for each in found.values()) <= CELLS_MOST:
        return found
    # Cells that are formatted and empty take no room: only a walk tells them from the others.
    return {name: _walked(book, part, styles, struck, f"{file}, sheet {name!r}") for name, part in parts.items()}


def _sheets(book: zipfile.ZipFile, file: str) -> tuple[str, list[Style]]:
    """Give the part that is the workbook, and each sheet's name and part."""
    related = _elements(book, PACKAGE, file, "Relationship")
    main = [each.get("Target", "") for each in related if each.get("Type", "").endswith("/officeDocument")]
    book_part = main[0].lstrip("/") if len(main) == 1 else BOOK
    folder, _, own = book_part.rpartition("/")
    folder += "/" * bool(folder)
    relations = _elements(book, f"{folder}_rels/{own}.rels", file, "Relationship")
    names = _elements(book, book_part, file, "sheet")
    parts = {each.get("Id", ""): each.get("Target", "") for each in relations}
    sheets = [(each.get("name", ""), _placed(parts.get(_related(each), ""), folder)) for each in names]
    if len(main) > 1 or len(dict(sheets)) < len(sheets):
        raise package.damaged(file)
    return folder, sheets


def _placed(part: str, folder: str) -> str:
    return part.lstrip("/") if part.startswith("/") else folder + part


def _related(sheet: dict[str, str]) -> str:
    return next((value for key, value in sheet.items() if key.endswith(":id")), "")


def _styles(book: zipfile.ZipFile, file: str, folder: str) -> tuple[dict[str, Style], frozenset[str]]:
    """Give what each style of cells shows of a date, with its format, where that is less than the day; and those whose
    text is struck out.
    """
    part = next((name for name in book.namelist() if name.lower() == f"{folder}styles.xml".lower()), "")
    if not part:
        return {}, frozenset()
    codes = {each.get("numFmtId"): each.get("formatCode", "") for each in _elements(book, part, file, "numFmt")}
    formats = _elements(book, part, file, "xf", "cellXfs")
    used = [each.get("numFmtId", "0") for each in formats]
    built_in = {str(number): (shown, f"format {number}") for number, shown in worksheet.BUILT_IN.items()}
    own = {number: (worksheet.shows(code), code) for number, code in codes.items()}
    shown = {str(n): (built_in | own).get(number, ("", "")) for n, number in enumerate(used)}
    lines = _struck_fonts(book, part, file)
    struck = frozenset(str(n) for n, each in enumerate(formats) if each.get("fontId") in lines)
    return {style: each for style, each in shown.items() if each[0] not in ("", worksheet.DAY)}, struck


def _struck_fonts(book: zipfile.ZipFile, part: str, file: str) -> set[str]:
    """Give the numbers of the fonts that strike a text out."""
    struck = set[str]()
    fonts, number = False, -1

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal fonts, number
        name = name.rpartition(":")[2]
        fonts = name == "fonts" or (fonts and name != "fills")
        number += fonts and name == "font"
        if fonts and name == "strike" and attributes.get("val") not in ("0", "false"):
            struck.add(str(number))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    package.feed(book, part, parser, file)
    return struck


def _elements(book: zipfile.ZipFile, part: str, file: str, wanted: str, within: str = "") -> list[dict[str, str]]:
    """Give the attributes of each element of one name, anywhere or within another."""
    found: list[dict[str, str]] = []
    around: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == wanted and (not within or within in around):
            found.append(attributes)
        around.append(name)
        worksheet.shallow(len(around))

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, lambda _: around.pop()
    package.listed(book, part, file)
    package.feed(book, part, parser, file)
    return found


def _sheet(book: zipfile.ZipFile, part: str, styles: dict[str, Style], struck: frozenset[str], place: str) -> Seen:
    """Look through one sheet; element by element where it is not written as usual."""
    sheet = book.read(part)
    if sheet[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(f"{place}: is in UTF-16, which is not read; save it again in a spreadsheet program")
    return _checked(worksheet.scanned(sheet, styles, struck) or _walked(book, part, styles, struck, place), place)


def _walked(book: zipfile.ZipFile, part: str, styles: dict[str, Style], struck: frozenset[str], place: str) -> Seen:
    walk = worksheet.Walk(styles, struck)
    package.feed(book, part, walk.parser, place)
    return _checked(walk.seen, place)


def _checked(seen: Seen, place: str) -> Seen:
    if seen.height > ROWS_MOST or seen.width > COLUMNS_MOST:
        raise InputError(f"{place}: names a cell that no sheet has; save it again in a spreadsheet program")
    for (row, column), fault in seen.faults.items():
        if fault not in ERRORS:
            where = f"row {row + 1}, column {column + 1}"
            raise InputError(f"{place}, {where}: holds an error that cannot be read, {fault!r:.40}; mend its formula")
    return seen


# ---- What an .ods says of its cells beside their values: how far they reach, and how dates are shown -----------------
# As for .xlsx, the values are read by calamine. A row or a cell of an .ods may say that it stands for a million more.

CONTENT = "content.xml"
STYLES = "styles.xml"
ROWS_TOLD = 1_000
"""How many hidden rows that are alike are each remembered; of a million, nobody wants to read."""
MANIFEST = "META-INF/manifest.xml"
LETTERS_MOST = 2**28
"""The most letters that the cells of a document may hold together, each as often as it stands for a cell."""
_PARTS = {"number:day": "d", "number:month": "m", "number:year": "y", "number:day-of-week": "ddd"}
_CELLS = ("table:table-cell", "table:covered-table-cell")
_DEFAULT = "table:default-cell-style-name"


def seen_in_opendocument(book: zipfile.ZipFile, file: str) -> dict[str, Seen]:
    """Look through every sheet of a document; give what was seen by the sheet's name."""
    if MANIFEST in book.namelist() and b"encryption-data" in book.read(MANIFEST):
        raise InputError(f"{file}: is locked by a password; save it without one")
    look = _Look(file)
    for part in (STYLES, CONTENT):
        if part == CONTENT or part in book.namelist():
            package.feed(book, part, look.again(), file)
    for name, sheet in look.sheets.items():
        if sheet.height > ROWS_MOST or sheet.width > COLUMNS_MOST:
            raise InputError(f"{file}, sheet {name!r}: names a cell that no sheet has; save it again")
    return look.sheets


class _Look:
    """The handlers of one pass, in the order an .ods is written: styles first, then sheets, rows and cells."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.sheets: dict[str, Seen] = {}
        self.formats: dict[str, str] = {}
        self.shown: dict[str, str] = {}
        self.naming = self.sheet = self.fault = self.row_style = ""
        self.row = self.column = self.depth = 0
        self.times = self.repeated = 1
        self.letters = self.held = 0
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
            if attributes.get("table:visibility", "visible") != "visible" and self.sheet in self.sheets:
                self.sheets[self.sheet].hidden |= set(range(self.row, self.row + min(self.times, ROWS_TOLD)))
        elif name == "table:table-column":
            times = _times(attributes, "table:number-columns-repeated")
            self.columns.append((times, attributes.get(_DEFAULT, "")))
        elif name == "table:table":
            self.table(attributes.get("table:name", ""))
        elif name in ("number:date-style", "style:style"):
            self.style(name, attributes)
        elif name in _PARTS and self.naming:
            self.formats[self.naming] += _PARTS[name]
        elif name == "text:p":
            self.parser.CharacterDataHandler = self.text if self.fault else self.counting()
        elif name == "text:s":
            self.held += _times(attributes, "text:c", LETTERS_MOST + 1)

    def end(self, name: str) -> None:
        self.depth -= 1
        self.parser.CharacterDataHandler = None if name in _CELLS else self.counting()
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
        self.shown[own] = parent if dates is None else worksheet.shows(self.formats.get(dates, ""))

    def cell(self, attributes: dict[str, str]) -> None:
        """Note one cell, which may stand for several."""
        self.repeated = _times(attributes, "table:number-columns-repeated")
        self.held = len(attributes.get("office:string-value", ""))
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
            if kind == "date" and shown not in ("", worksheet.DAY):
                seen.shown |= dict.fromkeys(self.places(), (shown, f"a {shown}"))

    def text(self, piece: str) -> None:
        """Take a piece of the text of a cell that is an error."""
        self.fault = piece if self.fault in (UNNAMED, UNCALCULATED) else self.fault + piece
        self.held += len(piece)

    def count(self, piece: str) -> None:
        """Count letters of a cell."""
        self.held += len(piece)

    def counting(self) -> Callable[[str], None] | None:
        """Give what counts the letters of a cell that stands for several; those of one are as many as are written."""
        return self.count if self.times * self.repeated > 1 else None

    def close(self) -> None:
        """End a cell. A space may stand for a billion, a cell for a million cells: a few bytes would be gigabytes."""
        self.letters += self.held * self.times * self.repeated
        if self.letters > LETTERS_MOST:
            raise InputError(
                f"{self.file}, sheet {self.sheet!r}: repeats spaces or cells to over {LETTERS_MOST:,} letters; delete"
                " what is repeated, or save its sheets as CSV files in a folder"
            )
        if self.fault and self.sheet in self.sheets:
            self.sheets[self.sheet].faults |= dict.fromkeys(self.places(), self.fault)
        self.fault, self.held, self.column, self.repeated = "", 0, self.column + self.repeated, 1

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


def _times(attributes: dict[str, str], key: str, most: int = ROWS_MOST + 1) -> int:
    """Read how many a cell, a row or a space stands for, as calamine does, which takes a plus sign too."""
    written = attributes.get(key, "1").removeprefix("+")
    if not (written.isascii() and written.isdigit()):
        return 1
    return max(1, min(int(written), most)) if len(written) < 20 else most
