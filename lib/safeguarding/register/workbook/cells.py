"""What the XML of one worksheet says of its cells beside their values, found in one of two ways.

``scanned`` searches the text of a sheet that is written as every spreadsheet program writes it, many cells at once;
``walked`` goes from element to element, and knows every way to write XML. A test holds them to the same answer.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

ROWS_MOST, COLUMNS_MOST = 1_048_576, 16_384
UNCALCULATED = "#formula without a stored value"
Style = tuple[str, str]
"""What a format shows of a date (``formats.MONTH``), and the format as it is written."""

# A sheet in which one of these occurs may hide cells from the patterns below: prefixes, comments, other white space.
_UNUSUAL = re.compile(rb"<(?:\w+:c[^\w]|c[^ \w]|!)|\x00")
_PLACE = rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"'
_COLUMN = re.compile(rb'<c r="([A-Z]{1,3})[1-9][0-9]{0,6}"')
_ROW = re.compile(rb'<c r="[A-Z]{1,3}([1-9][0-9]{0,6})"')
_ERROR = re.compile(_PLACE + rb'[^<>]*? t="e"[^<>]*>(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?<v>([^<]*)</v>')
_FORMULA = re.compile(_PLACE + rb"[^<>]*>(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)</c>")
_NUMBER = re.compile(rb' t="(?!n"|d")')


@dataclass(eq=False)
class Seen:
    """What one sheet says: its last row and column, what formats show of dates, and the texts of faults.

    ``shown`` and ``faults`` are by row and column, both from 0; a format that shows the day is not mentioned.
    """

    height: int = 0
    width: int = 0
    shown: dict[tuple[int, int], Style] = field(default_factory=dict)
    faults: dict[tuple[int, int], str] = field(default_factory=dict)


def scanned(sheet: bytes, styles: dict[str, Style]) -> Seen | None:
    """Search a sheet that is written as usual; give ``None`` if it is not. Its last row and column may be empty ones.

    Parameters
    ----------
    styles
        What each style shows of a date, for those that show less than the day.
    """
    columns = _COLUMN.findall(sheet)
    if len(columns) != sheet.count(b"<c ") or _UNUSUAL.search(sheet):
        return None
    rows = set(_ROW.findall(sheet))
    seen = Seen(max(map(int, rows), default=0), max(map(number, set(columns)), default=-1) + 1)
    for found in _ERROR.finditer(sheet) if b' t="e"' in sheet else ():
        seen.faults[_at(found)] = found[3].decode()
    for found in _FORMULA.finditer(sheet) if b"<f" in sheet else ():
        seen.faults[_at(found)] = UNCALCULATED
    if styles:
        _shown(sheet, styles, seen)
    return seen


def _shown(sheet: bytes, styles: dict[str, Style], seen: Seen) -> None:
    either = "|".join(map(re.escape, styles)).encode()
    for found in re.finditer(_PLACE + rb'[^<>]*? s="(' + either + rb')"[^<>]*[^/<>]?><[fv]', sheet):
        if not _NUMBER.search(found[0]):
            seen.shown[_at(found)] = styles[found[3].decode()]


def _at(found: re.Match[bytes]) -> tuple[int, int]:
    return int(found[2]) - 1, number(found[1])


def number(letters: bytes) -> int:
    """Give a column's number, from 0, or one beyond every sheet if its letters are none."""
    if not 0 < len(letters) < 4 or not letters.isalpha():
        return COLUMNS_MOST
    total = 0
    for letter in letters.upper():
        total = total * 26 + letter - 64
    return total - 1


class Walk:
    """The handlers of one walk through a sheet: give ``parser`` the sheet, then read ``seen``."""

    def __init__(self, styles: dict[str, Style]) -> None:
        self.seen, self.styles = Seen(), styles
        self.row, self.column = 0, -1
        self.cell: dict[str, str] = {}
        self.holds: set[str] = set()
        self.text: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "row":
            self.row, self.column = _whole(attributes.get("r", ""), self.row + 1), -1
        elif name == "c":
            self.cell, self.holds, self.text = attributes, set(), []
            self._go(attributes.get("r", ""))
        elif name in ("v", "is", "f"):
            self.holds.add(name)
            self.parser.CharacterDataHandler = self.text.append if name == "v" and self.cell.get("t") == "e" else None

    def _go(self, reference: str) -> None:
        """Go to the cell that is named, or to the next of the row."""
        letters = reference.rstrip("0123456789")
        self.column = number(letters.encode()) if reference else self.column + 1
        self.row = _whole(reference[len(letters) :], self.row)

    def _end(self, name: str) -> None:
        self.parser.CharacterDataHandler = None
        if name.rpartition(":")[2] != "c" or not self.holds:
            return
        here, seen, kind = (self.row - 1, self.column), self.seen, self.cell.get("t", "n")
        seen.height, seen.width = max(seen.height, self.row), max(seen.width, self.column + 1)
        if self.holds == {"f"}:
            seen.faults[here] = UNCALCULATED
        elif kind == "e":
            seen.faults[here] = "".join(self.text)
        elif kind in ("n", "d") and self.cell.get("s") in self.styles:
            seen.shown[here] = self.styles[self.cell["s"]]


def _whole(written: str, otherwise: int) -> int:
    """Read a row's number; one that is none, or too long for one, lies beyond every sheet."""
    if not written:
        return otherwise
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else ROWS_MOST + 1
