"""What the XML of one worksheet says of its cells beside their values, and what a number format shows of a date."""

import re
from dataclasses import dataclass, field
from datetime import date
from xml.parsers import expat
from xml.sax.saxutils import unescape

# ---- What a spreadsheet's number format shows of a date: a cell that shows ``Mar-24`` holds a day that nobody wrote

DAY, MONTH, YEAR, NO_YEAR, MONTH_ALONE = "day", "month", "year", "no year", "month without a year"
WORDS = "a day with words of its own"
BUILT_IN = {16: NO_YEAR, 17: MONTH}
"""Formats that every Excel has by number and that hide part of a date: ``d-mmm`` and ``mmm-yy``."""

_ASIDE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].')
_ADDED = re.compile(r'"([^"]*)"|\\(.)')
_WORDS = re.compile(r"[^\W\d_]|[?~<>]")
_CONDITION = re.compile(r"\[[<>=]")
_WEEKDAY = re.compile(r"d{3,}")
_MINUTES = re.compile(r"h+[^a-z]*m+|m+[^a-z]*s+")


def shows(code: str) -> str:
    """Say what a number format shows: ``day``, ``month``, ``year``, a day or a month without its year, or nothing.

    A format can add words to a day, such as ``"by "d mmm yyyy``: what the cell says is then more than its value.

    >>> shows("mmm-yy"), shows("yyyy"), shows("dd/mm/yyyy"), shows("d-mmm"), shows("0.00"), shows("hh:mm")
    ('month', 'year', 'day', 'no year', '', '')
    """
    # A space stands for what is left out, so that a weekday and a day on its two sides stay two.
    sections = _ASIDE.sub(" ", code.lower()).split(";")
    # Which section shows a date is its first, unless it has a condition: then it may be the one that shows least.
    shown = [_section(each) for each in (sections if _CONDITION.search(code) else sections[:1])]
    least = next((each for each in (YEAR, MONTH_ALONE, MONTH, NO_YEAR, DAY) if each in shown), "")
    added = "".join(quoted + single for quoted, single in _ADDED.findall(code))
    return WORDS if least == DAY and _WORDS.search(added) else least


def _section(section: str) -> str:
    letters = _WEEKDAY.sub("", _MINUTES.sub("h", section.replace("am/pm", "")))
    if "d" in letters:
        return DAY if "y" in letters else NO_YEAR
    if "m" in letters:
        return MONTH if "y" in letters else MONTH_ALONE
    return YEAR if "y" in letters else ""


def without_filling(day: date, shown: str) -> str:
    """Write a day without what a spreadsheet filled in and its format hides.

    A spreadsheet fills in the 1st, and January; another day under the same format was written by somebody.

    >>> [without_filling(date(2024, 3, day), MONTH) for day in (1, 15)]
    ['2024-03', '2024-03-15']
    >>> without_filling(date(2024, 1, 1), YEAR)
    '2024'
    """
    if shown not in (MONTH, MONTH_ALONE, YEAR) or day.day != 1:
        return day.isoformat()
    return f"{day:%Y}" if shown == YEAR and day.month == 1 else f"{day:%Y-%m}"


# ---- What the XML of one worksheet says of its cells beside their values, found in one of two ways -------------------
# ``scanned`` searches the text of a sheet that is written as every spreadsheet program writes it, many cells at once;
# ``walked`` goes from element to element, and knows every way to write XML. A test holds them to the same answer.

ROWS_MOST, COLUMNS_MOST = 1_048_576, 16_384
DEEPEST = 100
"""How many elements may stand in each other; a parser keeps all that are open."""
UNCALCULATED = "#formula without a stored value"
UNNAMED = "#error without a name"
Style = tuple[str, str]
"""What a format shows of a date (``MONTH``), and the format as it is written."""

# A cell as every program writes it: plain attributes, a space before each, and what it holds right behind it.
_PLACE = rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"'
_CELL = re.compile(_PLACE + rb'(?: [a-z]{1,2}="\w{0,20}"){0,5} ?/?>(?=<|\Z)')
# A sheet in which one of these occurs may hide values from the patterns below: prefixes, comments, white space.
# Each begins with one letter that can be searched for, which is many times as fast as a choice of beginnings.
_UNUSUAL = (re.compile(rb"<(?:\w+:[cv]\W|c[^ \w]|!|\?(?!xml )|v[^>\w])"), re.compile(rb">\s+<v>"), re.compile(rb"\x00"))
_F = rb"(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)"
_ERROR = re.compile(_PLACE + rb'[^<>]*? t="e"[^<>]*>' + _F + rb"?<v>([^<]*)</v>")
_FORMULA = re.compile(_PLACE + rb"([^<>]*)>" + _F + rb"(<v></v>)?</c>")
_ROW = re.compile(rb"<row [^<>]*>")
_HIDDEN, _R = re.compile(rb' hidden="(?:1|true)"'), re.compile(rb' r="([0-9]{1,7})"')
_NUMBER = re.compile(rb' t="(?!n"|d")')
_PIECE = 2**20


@dataclass(eq=False)
class Seen:
    """What one sheet says: its last row and column, what formats show of dates, and the texts of faults.

    ``shown`` and ``faults`` are by row and column, both from 0; a format that shows the day is not mentioned.
    ``struck`` are cells whose text is struck out, ``hidden`` rows that the sheet does not show.
    """

    height: int = 0
    width: int = 0
    shown: dict[tuple[int, int], Style] = field(default_factory=dict)
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    struck: set[tuple[int, int]] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)


def scanned(sheet: bytes, styles: dict[str, Style], struck: frozenset[str] = frozenset()) -> Seen | None:
    """Search a sheet that is written as usual; give ``None`` if it is not. Its last row and column may be empty ones.

    Parameters
    ----------
    styles
        What each style shows of a date, for those that show less than the day.
    struck
        The styles whose text is struck out.
    """
    seen = Seen()
    if any(each.search(sheet) for each in _UNUSUAL) or not _reach(sheet, seen):
        return None
    for found in _ERROR.finditer(sheet) if b' t="e"' in sheet else ():
        seen.faults[_at(found)] = unescape(found[3].decode()) or UNNAMED
    for found in _FORMULA.finditer(sheet) if b"<f" in sheet else ():
        if not (found[4] and b' t="str"' in found[3]):
            seen.faults[_at(found)] = UNCALCULATED
    if styles:
        _shown(sheet, styles, seen)
    if struck:
        wanted = "|".join(map(re.escape, sorted(struck))).encode()
        cells = re.finditer(_PLACE + rb'[^<>]*? s="(?:' + wanted + rb')"[^<>]*[^/<>]?><[fvi]', sheet)
        seen.struck = {_at(found) for found in cells}
    if b" hidden=" in sheet:
        rows = [_R.search(row) for row in _ROW.findall(sheet) if _HIDDEN.search(row)]
        seen.hidden = {int(found[1]) - 1 for found in rows if found}
    return seen


def _reach(sheet: bytes, seen: Seen) -> bool:
    """Find the last row and column, piece by piece; say whether every cell is written as usual."""
    start, rows, columns = 0, set[bytes](), set[bytes]()
    while start < len(sheet):
        cut = sheet.find(b"<c ", start + _PIECE)
        piece = sheet[start:cut] if cut > 0 else sheet[start:]
        found = _CELL.findall(piece)
        if len(found) != piece.count(b"<c "):
            return False
        # Twice as fast as one cell after another.
        letters, digits = zip(*found, strict=True) if found else ((), ())
        columns.update(letters)
        rows.update(digits)
        start += len(piece)
    seen.height, seen.width = max(map(int, rows), default=0), max(map(number, columns), default=-1) + 1
    return True


def _shown(sheet: bytes, styles: dict[str, Style], seen: Seen) -> None:
    either = "|".join(map(re.escape, styles)) if len(styles) < 50 else "[0-9]+"
    for found in re.finditer(_PLACE + rb'[^<>]*? s="(' + either.encode() + rb')"[^<>]*[^/<>]?><[fv]', sheet):
        style = styles.get(found[3].decode())
        if style and not _NUMBER.search(found[0]) and _at(found) not in seen.faults:
            seen.shown[_at(found)] = style


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

    def __init__(self, styles: dict[str, Style], struck: frozenset[str] = frozenset()) -> None:
        self.seen, self.styles, self.struck = Seen(), styles, struck
        self.row, self.place, self.depth = 0, (0, -1), 0
        self.cell: dict[str, str] = {}
        self.holds: set[str] = set()
        self.text: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        self.depth += 1
        shallow(self.depth)
        if name == "row":
            self.row = _whole(attributes.get("r", ""), self.row + 1)
            self.place = self.row, -1
            if attributes.get("hidden") in ("1", "true"):
                self.seen.hidden.add(self.row - 1)
        elif name == "c":
            self.cell, self.holds, self.text = attributes, set(), []
            self._go(attributes.get("r", ""))
        elif name in ("v", "is", "f"):
            self.holds.add(name)
            wanted = name == "v" and ("f" in self.holds or self.cell.get("t") == "e")
            self.parser.CharacterDataHandler = self.text.append if wanted else None

    def _go(self, reference: str) -> None:
        """Go to the cell that is named, or to the next of the row."""
        letters = reference.rstrip("0123456789")
        column = number(letters.encode()) if reference else self.place[1] + 1
        self.place = _whole(reference[len(letters) :], self.row), column

    def _end(self, name: str) -> None:
        self.parser.CharacterDataHandler = None
        self.depth -= 1
        if name.rpartition(":")[2] != "c" or not self.holds:
            return
        if self.cell.get("s") in self.struck:
            self.seen.struck.add((self.place[0] - 1, self.place[1]))
        here, seen, kind = (self.place[0] - 1, self.place[1]), self.seen, self.cell.get("t", "n")
        seen.height, seen.width = max(seen.height, here[0] + 1), max(seen.width, here[1] + 1)
        if "f" in self.holds and "is" not in self.holds and not (self.text or ("v" in self.holds and kind == "str")):
            seen.faults[here] = UNCALCULATED
        elif kind == "e" and "v" in self.holds:
            seen.faults[here] = "".join(self.text) or UNNAMED
        elif kind in ("n", "d") and "v" in self.holds and self.cell.get("s") in self.styles:
            seen.shown[here] = self.styles[self.cell["s"]]


def shallow(depth: int) -> None:
    """Refuse elements that stand in each other without end."""
    if depth > DEEPEST:
        raise ValueError("elements stand too deep in each other")


def _whole(written: str, otherwise: int) -> int:
    """Read a row's number; one that is none, or too long for one, lies beyond every sheet."""
    if not written:
        return otherwise
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else ROWS_MOST + 1
