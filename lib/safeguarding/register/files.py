"""The files of a register as grids of texts, before anything is known of what they mean: CSV and Parquet."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from safeguarding.errors import InputError

# ---- The cells of one sheet or one CSV file as texts, before anything is known of what they mean ---------------------

NAME_LONGEST = 1_000
SEARCHED = 100
"""How many rows from the top may stand before the headings."""


@dataclass(frozen=True)
class Remark:
    """Something that a cell's text no longer shows: a number format, of a column of dates, or a line, ``anywhere``."""

    row: int
    column: int
    severity: str
    read: str
    done: str
    write: str
    anywhere: bool = False


@dataclass(frozen=True, eq=False)
class Grid:
    """``rows[n]`` is row n + 1 as the spreadsheet numbers it; a row may be shorter than another.

    ``name`` is what says which table it is: the sheet's name, or the file's without its ending. ``delimited``: a comma
    too many moves the cells that follow it, as in a CSV file; in a workbook no cell can move. ``hidden`` are the
    numbers of rows that the sheet does not show.

    A plain CSV file has its cells in ``frame``, column by column, which is much faster; ``rows`` are then its first.
    """

    name: str
    file: str
    sheet: str
    rows: list[list[str]]
    remarks: list[Remark] = field(default_factory=list)
    delimited: bool = False
    frame: pd.DataFrame | None = None
    encoding: str = ""
    hidden: frozenset[int] = frozenset()

    @property
    def place(self) -> str:
        """What a reader calls it: its file, its sheet, or a table of a sheet that has several."""
        return f"{self.sheet}: {self.name}" if self.sheet and self.name != self.sheet else self.sheet or self.file


def normal(text: str) -> str:
    """Write a heading, a code or a sheet's name so that case, spaces and punctuation make no difference.

    >>> normal("Author appointed (date)")
    'author_appointed_date'

    A text that is too long to be a name stays as it is.
    """
    return text if len(text) > NAME_LONGEST else _normal(text)


# The same few texts are asked for again and again: headings by every table, the cells above them by each.
@lru_cache(maxsize=2**14)
def _normal(text: str) -> str:
    return "_".join("".join(letter if letter.isalnum() else " " for letter in text.casefold()).split())


# ---- Read a Parquet file into a grid of texts, as if it were the CSV file of the same table --------------------------
# Each column has to have one way of being written as text: texts, whole numbers and days. Each distinct text is made
# once, however many rows have it, so ten million rows of attendance fit where their CSV file would not.

if TYPE_CHECKING:
    import duckdb

PARQUET_ENDINGS = (".parquet",)
FILE_MOST = 2**30
WIDEST = 16_384
ROWS_MOST = 50_000_000
CELLS_MOST = 2**28
WHY_LONGEST = 200
_PLAIN = (
    *("VARCHAR", "DATE", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
    *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"),
)
_HOW_PARQUET = "write it again, or save it as CSV UTF-8"
# Nothing is fetched: neither a part of DuckDB nor any other file.
_CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "memory_limit": "2GB",
}
_FILE = "read_parquet(?, hive_partitioning=false, file_row_number=true)"


def read_parquet(path: Path) -> Grid:
    """Read one file; its column names are the headings, and its first row has number 2, as below headings.

    Raises
    ------
    InputError
        It cannot be opened, is damaged or no Parquet, is too large, or has a column that holds no text.
    """
    place = f"{path.parent.name}/{path.name}"
    with _asked(path, place) as ask:
        headings = _headings(ask, place)
        rows = int(ask("SELECT num_rows FROM parquet_file_metadata(?)").fetchall()[0][0])
        _bounded(rows, len(headings), place)
        names = _names(ask, headings, place)
        columns = [_column(ask, heading, name, rows) for heading, name in zip(headings, names, strict=True)]
    if any(column is None for column in columns):
        raise InputError(
            f"{place}: cannot be read as Parquet (it says it has {rows:,} rows, and has not); {_HOW_PARQUET}"
        )
    frame = pd.DataFrame(dict(enumerate(columns)), copy=False)
    return Grid(path.stem, path.name, "", frame[:SEARCHED].to_numpy().tolist(), delimited=True, frame=frame)


Ask = Callable[[str], "duckdb.DuckDBPyConnection"]
"""Asks DuckDB something of the file, for which ``?`` stands."""


@contextmanager
def _asked(path: Path, place: str) -> Iterator[Ask]:
    """Give a way to ask about a file; whatever DuckDB finds wrong with it is one clear error."""
    import duckdb  # few registers have such a file, and every command imports this module

    try:
        if path.stat().st_size > FILE_MOST:
            raise InputError(f"{place}: is over {FILE_MOST // 2**20} MB; split it, or leave out what no table has")
        named = str(path.resolve())
        with duckdb.connect(config=_CLOSED) as held:
            held.execute("SET enable_progress_bar = false")
            yield lambda question: held.execute(question, [named] * question.count("?"))
    except OSError as wrong:
        raise InputError(f"{place}: cannot be opened ({wrong.strerror}); close it elsewhere, or copy it") from None
    except (duckdb.Error, UnicodeDecodeError) as wrong:
        first = str(wrong).replace(named, path.name).split("\n")[0]
        why = first.removeprefix("Invalid Input Error: ").strip()[:WHY_LONGEST]
        raise InputError(f"{place}: cannot be read as Parquet ({why}); {_HOW_PARQUET}") from None


def _headings(ask: Ask, place: str) -> list[str]:
    """Give the names of the columns as they are written; two may be the same."""
    _, *below = ask("SELECT name, num_children FROM parquet_schema(?)").fetchall()
    nested = next((name for name, children in below if children), None)
    if nested is not None:
        raise InputError(f"{place}: the column {nested!r} has columns or lists in it; write one text in each cell")
    if len(below) > WIDEST:
        raise InputError(f"{place}: has {len(below):,} columns; a spreadsheet has {WIDEST:,}")
    return [name for name, _ in below]


def _bounded(rows: int, width: int, place: str) -> None:
    """Refuse what a small file can claim to hold: a text is written once for all rows that have it."""
    if not 0 <= rows <= ROWS_MOST or rows * width > CELLS_MOST:
        raise InputError(
            f"{place}: says it has {rows:,} rows of {width:,} columns; the most are {ROWS_MOST:,} rows and"
            f" {CELLS_MOST:,} cells: split it, or leave out what no table has"
        )


def _names(ask: Ask, headings: list[str], place: str) -> list[str]:
    """Give the name by which DuckDB knows each column, which differs where two have the same."""
    known = [(name, kind) for name, kind, *_ in ask(f"DESCRIBE SELECT * FROM {_FILE}").fetchall()][: len(headings)]
    for heading, (_, kind) in zip(headings, known, strict=True):
        if kind not in _PLAIN:
            raise InputError(f"{place}: the column {heading!r} holds {kind}; write texts, whole numbers or days")
    return [name.replace('"', '""') for name, _ in known]


def _column(ask: Ask, heading: str, name: str, rows: int) -> pd.Categorical | None:
    """Give the heading and the texts below it, as categories; ``None`` if some are not there."""
    cell = f"coalesce(\"{name}\"::VARCHAR, '')"
    ask(
        "CREATE OR REPLACE TEMP TABLE texts AS SELECT text, row_number() OVER () AS place"
        f" FROM (SELECT DISTINCT {cell} AS text FROM {_FILE})"
    )
    texts = ask("SELECT text FROM texts ORDER BY place").fetchnumpy()["text"]
    # A join is several times as fast as making a type of the texts, and gives the rows in any order.
    found = ask(
        f"SELECT file_row_number AS row, place::INTEGER AS place FROM {_FILE} JOIN texts ON {cell} = text"
    ).fetchnumpy()
    if len(found["row"]) != rows:
        return None
    places = np.zeros(rows + 1, "int32")
    places[found["row"] + 1] = found["place"]
    named, values = pd.factorize(np.array([heading, *texts], object))
    return pd.Categorical.from_codes(named[places], values)


# ---- Read a folder of CSV files into grids, however they were saved: encoding and delimiter are found, never asked for
# A table may also be a Parquet file (module ``parquet``).

CSV_ENDINGS = (".csv", ".tsv")
OLD = "cp1252"
CELL_MOST = 2**24
CSV_CELLS_MOST = 2**26
"""Cells of a CSV file, filled or not: ten million rows of attendance have forty million."""
CSV_ROWS_MOST = 2**23
"""Rows of a CSV file with quotation marks, which is read row by row and takes several times the room."""
_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 2**16
# Every cell as it stands: no dates, no numbers, no text that stands for nothing, no line left out.
_AS_TEXT = {"dtype": "object", "na_filter": False, "skip_blank_lines": False}
_HOW_CSV = "save it as CSV UTF-8, with the headings in one row"


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
            if path.suffix.lower() in (*CSV_ENDINGS, *PARQUET_ENDINGS) and path.name[0] != "."
        )
        return [path for path in named if path.is_file()]
    except OSError as wrong:
        raise InputError(f"{folder.name}: cannot be opened ({wrong.strerror}); it has to be yours to read") from None


def read_csv(path: Path, known: Callable[[list[str]], int]) -> Grid:
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
    if path.suffix.lower() in PARQUET_ENDINGS:
        return read_parquet(path)
    place = f"{path.parent.name}/{path.name}"
    text, encoding = _text(_bytes(path, place), place)
    delimiter = _delimiter(text[:_SAMPLE], known)
    _sized(text, delimiter, place)
    plain = _plain(text, delimiter, known)
    if plain is not None:
        top = plain[:SEARCHED].to_numpy().tolist()
        return Grid(path.stem, path.name, "", top, delimited=True, frame=plain, encoding=encoding)
    return Grid(path.stem, path.name, "", _rows(text, delimiter, place), delimited=True, encoding=encoding)


def _sized(text: str, delimiter: str, place: str) -> None:
    """Refuse what a file can claim to hold in two bytes a cell, before there is a cell of it."""
    lines, cells = text.count("\n") + text.count("\r"), text.count(delimiter)
    most = CSV_ROWS_MOST if '"' in text else CSV_CELLS_MOST
    if lines > most or cells + lines > CSV_CELLS_MOST:
        raise InputError(
            f"{place}: has some {lines:,} rows and {cells + lines:,} cells; the most are {most:,} rows and"
            f" {CSV_CELLS_MOST:,} cells: split it, or leave out what no table has"
        )


def _plain(text: str, delimiter: str, known: Callable[[list[str]], int]) -> pd.DataFrame | None:
    """Read a file that begins with its headings and has no quotation mark, in a tenth of the time; else ``None``.

    Without quotation marks there is one way to read it, and pandas refuses rows that are longer than the first.
    """
    end = text.find("\n")
    if '"' in text or text.count(delimiter, 0, end if end >= 0 else len(text)) >= WIDEST:
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
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(row) > WIDEST:
                raise InputError(f"{place}: row {len(rows):,} has {len(row):,} cells; a spreadsheet has {WIDEST:,}")
    except csv.Error as wrong:
        raise InputError(f"{place}: cannot be read as a table ({wrong}; line {reader.line_num}); {_HOW_CSV}") from None
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
    encodings: tuple[str, ...] = ("utf-8-sig", OLD) if b"\0" not in content else ()
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ("utf-16",)
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    line = content[: content.find(b"\0")].count(b"\n") + 1
    raise InputError(f"{place}: cannot be read as a table (it is not text, see line {line}); {_HOW_CSV}")


def _delimiter(sample: str, known: Callable[[list[str]], int]) -> str:
    def fits(delimiter: str) -> tuple[int, int]:
        rows = [row[:WIDEST] for row in islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), 100)]
        return max(map(known, rows), default=0), max(map(len, rows), default=0)

    # The first of equals: commas, unless something else gives more headings, or at least more cells.
    return max(_DELIMITERS, key=fits)
