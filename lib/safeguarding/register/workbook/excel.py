"""What an .xlsx or .xlsm says of its cells beside their values: how far they reach, formats of dates, and faults.

The values themselves are read by calamine. It gives a date without its number format, an error and a formula that was
never calculated as an empty cell, and takes memory for every cell up to the last: so each sheet is looked through here
first. Macros and links to other workbooks are neither opened nor run.
"""

import zipfile
from xml.parsers import expat

from safeguarding.errors import InputError
from safeguarding.register.workbook import cells, formats, package
from safeguarding.register.workbook.cells import COLUMNS_MOST, ROWS_MOST, Seen, Style

BOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
STYLES = "xl/styles.xml"
CELLS_MOST = 12_000_000
"""The most cells a sheet may reach over, filled or not: calamine keeps room for each."""


def seen(book: zipfile.ZipFile, file: str) -> dict[str, Seen]:
    """Look through every worksheet of a workbook; give what was seen by the sheet's name."""
    styles = _styles(book, file)
    parts = {kept.filename.lstrip("/") for kept in book.infolist()}
    return {
        name: _sheet(book, part, styles, f"{file}, sheet {name!r}")
        for name, part in _sheets(book, file)
        if part in parts and "worksheets/" in part
    }


def _sheets(book: zipfile.ZipFile, file: str) -> list[Style]:
    names = _elements(book, BOOK, file, "sheet")
    parts = {each.get("Id", ""): each.get("Target", "") for each in _elements(book, RELATIONS, file, "Relationship")}
    related = [(each.get("name", ""), parts.get(_related(each), "")) for each in names]
    return [(name, part.lstrip("/") if part.startswith("/") else f"xl/{part}") for name, part in related]


def _related(sheet: dict[str, str]) -> str:
    return next((value for key, value in sheet.items() if key.endswith(":id")), "")


def _styles(book: zipfile.ZipFile, file: str) -> dict[str, Style]:
    """Give what each style of cells shows of a date, with its format, where that is less than the day."""
    if STYLES not in book.namelist():
        return {}
    codes = {each.get("numFmtId"): each.get("formatCode", "") for each in _elements(book, STYLES, file, "numFmt")}
    used = [each.get("numFmtId", "0") for each in _elements(book, STYLES, file, "xf", "cellXfs")]
    built_in = {str(number): (shown, f"format {number}") for number, shown in formats.BUILT_IN.items()}
    own = {number: (formats.shows(code), code) for number, code in codes.items()}
    shown = {str(n): (built_in | own).get(number, ("", "")) for n, number in enumerate(used)}
    return {style: each for style, each in shown.items() if each[0] not in ("", formats.DAY)}


def _elements(book: zipfile.ZipFile, part: str, file: str, wanted: str, within: str = "") -> list[dict[str, str]]:
    """Give the attributes of each element of one name, anywhere or within another."""
    found: list[dict[str, str]] = []
    around: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == wanted and (not within or within in around):
            found.append(attributes)
        around.append(name)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, lambda _: around.pop()
    package.feed(book, part, parser, file)
    return found


def _sheet(book: zipfile.ZipFile, part: str, styles: dict[str, Style], place: str) -> Seen:
    """Look through one sheet; element by element where it is not written as usual, or seems to reach too far."""
    seen = cells.scanned(book.read(part), styles)
    if seen is None or seen.height * seen.width > CELLS_MOST:
        walk = cells.Walk(styles)
        package.feed(book, part, walk.parser, place)
        seen = walk.seen
    if seen.height > ROWS_MOST or seen.width > COLUMNS_MOST:
        raise InputError(f"{place}: names a cell that no sheet has; save it again in a spreadsheet program")
    return seen
