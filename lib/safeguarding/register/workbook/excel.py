"""What an .xlsx or .xlsm says of its cells beside their values: how far they reach, formats of dates, and faults.

The values themselves are read by calamine. It gives a date without its number format, an error and a formula that was
never calculated as an empty cell, and takes memory for every cell up to the last: so each sheet is looked through here
first. Macros and links to other workbooks are neither opened nor run.
"""

import zipfile
from xml.parsers import expat

from safeguarding.errors import InputError
from safeguarding.register.workbook import cells, formats, package
from safeguarding.register.workbook.cells import COLUMNS_MOST, ROWS_MOST, UNCALCULATED, UNNAMED, Seen, Style

BOOK = "xl/workbook.xml"
PACKAGE = "_rels/.rels"
ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", UNCALCULATED, UNNAMED)
"""What calamine knows as an error of a cell; at any other it gives up."""
CELLS_MOST = 6_000_000
"""The most cells that sheets may reach over together, filled or not: calamine keeps room for each."""


def seen(book: zipfile.ZipFile, file: str) -> dict[str, Seen]:
    """Look through every worksheet of a workbook; give what was seen by the sheet's name."""
    main, sheets = _sheets(book, file)
    styles = _styles(book, file, main)
    names = {kept.filename.replace("\\", "/").lower(): kept.filename for kept in book.infolist()}
    parts = {name: names[part.lower()] for name, part in sheets if part.lower() in names}
    found = {name: _sheet(book, part, styles, f"{file}, sheet {name!r}") for name, part in parts.items()}
    if sum(each.height * each.width for each in found.values()) <= CELLS_MOST:
        return found
    # Cells that are formatted and empty take no room: only a walk tells them from the others.
    return {name: _walked(book, part, styles, f"{file}, sheet {name!r}") for name, part in parts.items()}


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


def _styles(book: zipfile.ZipFile, file: str, folder: str) -> dict[str, Style]:
    """Give what each style of cells shows of a date, with its format, where that is less than the day."""
    part = next((name for name in book.namelist() if name.lower() == f"{folder}styles.xml".lower()), "")
    if not part:
        return {}
    codes = {each.get("numFmtId"): each.get("formatCode", "") for each in _elements(book, part, file, "numFmt")}
    used = [each.get("numFmtId", "0") for each in _elements(book, part, file, "xf", "cellXfs")]
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
        cells.shallow(len(around))

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, lambda _: around.pop()
    package.listed(book, part, file)
    package.feed(book, part, parser, file)
    return found


def _sheet(book: zipfile.ZipFile, part: str, styles: dict[str, Style], place: str) -> Seen:
    """Look through one sheet; element by element where it is not written as usual."""
    sheet = book.read(part)
    if sheet[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(f"{place}: is in UTF-16, which is not read; save it again in a spreadsheet program")
    return _checked(cells.scanned(sheet, styles) or _walked(book, part, styles, place), place)


def _walked(book: zipfile.ZipFile, part: str, styles: dict[str, Style], place: str) -> Seen:
    walk = cells.Walk(styles)
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
