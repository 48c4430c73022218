"""Read a folder of CSV files into grids, however they were saved: encoding and delimiter are found, never asked for.

A table may also be a Parquet file (module ``parquet``).
"""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from safeguarding.errors import InputError
from safeguarding.register import parquet
from safeguarding.register.grid import SEARCHED, Grid

ENDINGS = (".csv", ".tsv")
OLD = "cp1252"
FILE_MOST = 2**30
CELL_MOST = 2**24
WIDEST = 16_384
_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 2**16
# Every cell as it stands: no dates, no numbers, no text that stands for nothing, no line left out.
_AS_TEXT = {"dtype": "object", "na_filter": False, "skip_blank_lines": False}
_HOW = "save it as CSV UTF-8, with the headings in one row"


def files(folder: Path) -> list[Path]:
    """Give the files of a folder that can be a table, in the order of their names; hidden ones are some program's own.

    Raises
    ------
    InputError
        The folder cannot be opened.
    """
    try:
        named = sorted(
            path
            for path in folder.iterdir()
            if path.suffix.lower() in (*ENDINGS, *parquet.ENDINGS) and path.name[0] != "."
        )
        return [path for path in named if path.is_file()]
    except OSError as wrong:
        raise InputError(f"{folder.name}: cannot be opened ({wrong.strerror}); it has to be yours to read") from None


def read(path: Path, known: Callable[[list[str]], int]) -> Grid:
    """Read one file, as CSV unless its name says that it is Parquet.

    Parameters
    ----------
    known
        Counts the cells of a row that are headings some table has: the delimiter is the one that gives the most.

    Raises
    ------
    InputError
        It cannot be opened, is no text, or breaks off inside a quoted cell; the message names the line.
    """
    if path.suffix.lower() in parquet.ENDINGS:
        return parquet.read(path)
    place = f"{path.parent.name}/{path.name}"
    text, encoding = _text(_bytes(path, place), place)
    delimiter = _delimiter(text[:_SAMPLE], known)
    plain = _plain(text, delimiter, known)
    if plain is not None:
        top = plain[:SEARCHED].to_numpy().tolist()
        return Grid(path.stem, path.name, "", top, delimited=True, frame=plain, encoding=encoding)
    return Grid(path.stem, path.name, "", _rows(text, delimiter, place), delimited=True, encoding=encoding)


def _plain(text: str, delimiter: str, known: Callable[[list[str]], int]) -> pd.DataFrame | None:
    """Read a file that begins with its headings and has no quotation mark, in a tenth of the time; else ``None``.

    Without quotation marks there is one way to read it, and pandas refuses rows that are longer than the first.
    """
    if '"' in text:
        return None
    try:
        lines = io.StringIO(text, newline="")
        frame = pd.read_csv(lines, sep=delimiter, header=None, quoting=csv.QUOTE_NONE, **_AS_TEXT)
    except (pd.errors.ParserError, pd.errors.EmptyDataError):
        return None
    first = [known(row) for row in frame[:SEARCHED].to_numpy().tolist()]
    titled = all(cell.strip() for cell in frame.iloc[0])
    return frame if titled and first[0] == max(first) > 0 and frame.shape[1] <= WIDEST else None


def _rows(text: str, delimiter: str, place: str) -> list[list[str]]:
    csv.field_size_limit(CELL_MOST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = list(reader)
    except csv.Error as wrong:
        raise InputError(f"{place}: cannot be read as a table ({wrong}; line {reader.line_num}); {_HOW}") from None
    widest = max(map(len, rows), default=0)
    if widest > WIDEST:
        row = list(map(len, rows)).index(widest) + 1
        raise InputError(f"{place}: row {row:,} has {widest:,} cells; a spreadsheet has {WIDEST:,}")
    return rows


def _bytes(path: Path, place: str) -> bytes:
    try:
        if path.stat().st_size > FILE_MOST:
            raise InputError(f"{place}: is over {FILE_MOST // 2**20} MB; split it, or leave out what no table has")
        return path.read_bytes()
    except OSError as wrong:
        raise InputError(f"{place}: cannot be opened ({wrong.strerror}); close it elsewhere, or copy it") from None


def _text(content: bytes, place: str) -> tuple[str, str]:
    """Decode a file as UTF-8, as UTF-16 where it says so, or else as Windows-1252, which Excel writes."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig", OLD) if b"\0" not in content else ()
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    line = content[: content.find(b"\0")].count(b"\n") + 1
    raise InputError(f"{place}: cannot be read as a table (it is not text, see line {line}); {_HOW}")


def _delimiter(sample: str, known: Callable[[list[str]], int]) -> str:
    def fits(delimiter: str) -> tuple[int, int]:
        rows = list(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter))[:100]
        return max(map(known, rows), default=0), max(map(len, rows), default=0)

    # The first of equals: commas, unless something else gives more headings, or at least more cells.
    return max(_DELIMITERS, key=fits)
