"""Read a folder of CSV files into grids, however they were saved: encoding and delimiter are found, never asked for."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

from safeguarding.errors import InputError
from safeguarding.register.grid import Grid

ENDINGS = (".csv", ".tsv")
FILE_MOST = 2**30
CELL_MOST = 2**24
WIDEST = 16_384
_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 2**16
_HOW = "save it as CSV UTF-8, with the headings in one row"


def files(folder: Path) -> list[Path]:
    """Give the CSV files of a folder, in the order of their names; hidden ones are some program's own.

    Raises
    ------
    InputError
        The folder cannot be opened.
    """
    try:
        named = sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS and path.name[0] != ".")
        return [path for path in named if path.is_file()]
    except OSError as wrong:
        raise InputError(f"{folder.name}: cannot be opened ({wrong.strerror}); it has to be yours to read") from None


def read(path: Path, known: Callable[[list[str]], int]) -> Grid:
    """Read one file.

    Parameters
    ----------
    known
        Counts the cells of a row that are headings some table has: the delimiter is the one that gives the most.

    Raises
    ------
    InputError
        It cannot be opened, is no text, or breaks off inside a quoted cell; the message names the line.
    """
    place = f"{path.parent.name}/{path.name}"
    text = _text(_bytes(path, place), place)
    csv.field_size_limit(CELL_MOST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text[:_SAMPLE], known), strict=True)
    try:
        rows = list(reader)
    except csv.Error as wrong:
        raise InputError(f"{place}: cannot be read as a table ({wrong}; line {reader.line_num}); {_HOW}") from None
    widest = max(map(len, rows), default=0)
    if widest > WIDEST:
        row = list(map(len, rows)).index(widest) + 1
        raise InputError(f"{place}: row {row:,} has {widest:,} cells; a spreadsheet has {WIDEST:,}")
    return Grid(path.stem, path.name, "", rows, delimited=True)


def _bytes(path: Path, place: str) -> bytes:
    try:
        if path.stat().st_size > FILE_MOST:
            raise InputError(f"{place}: is over {FILE_MOST // 2**20} MB; split it, or leave out what no table has")
        return path.read_bytes()
    except OSError as wrong:
        raise InputError(f"{place}: cannot be opened ({wrong.strerror}); close it elsewhere, or copy it") from None


def _text(content: bytes, place: str) -> str:
    """Decode a file as UTF-8, as UTF-16 where it says so, or else as Windows-1252, which Excel writes."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252") if b"\0" not in content else ()
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    line = content[: content.find(b"\0")].count(b"\n") + 1
    raise InputError(f"{place}: cannot be read as a table (it is not text, see line {line}); {_HOW}")


def _delimiter(sample: str, known: Callable[[list[str]], int]) -> str:
    def fits(delimiter: str) -> tuple[int, int]:
        rows = list(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter))[:100]
        return max(map(known, rows), default=0), max(map(len, rows), default=0)

    # The first of equals: commas, unless something else gives more headings, or at least more cells.
    return max(_DELIMITERS, key=fits)
