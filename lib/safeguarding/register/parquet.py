"""Read a Parquet file into a grid of texts, as if it were the CSV file of the same table.

Each column has to have one way of being written as text: texts, whole numbers and days. Each distinct text is made
once, however many rows have it, so ten million rows of attendance fit where their CSV file would not.
"""

import glob
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from safeguarding.errors import InputError
from safeguarding.register.grid import SEARCHED, Grid

if TYPE_CHECKING:
    import duckdb

ENDINGS = (".parquet",)
FILE_MOST = 2**30
WIDEST = 16_384
ROWS_MOST = 50_000_000
CELLS_MOST = 2**28
WHY_LONGEST = 200
_PLAIN = ("VARCHAR", "DATE", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
_PLAIN += ("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_HOW = "write it again, or save it as CSV UTF-8"
# Nothing is fetched: neither a part of DuckDB nor any other file.
_CLOSED = {"autoinstall_known_extensions": False, "autoload_known_extensions": False, "memory_limit": "2GB"}
_FILE = "read_parquet(?, hive_partitioning=false, file_row_number=true)"


def read(path: Path) -> Grid:
    """Read one file; its column names are the headings, and its first row has number 2, as below headings.

    Raises
    ------
    InputError
        It cannot be opened, is damaged or no Parquet, is too large, or has a column that holds no text.
    """
    place = f"{path.parent.name}/{path.name}"
    with _asked(path, place) as ask:
        headings, rows = _headings(ask, place), int(ask("SELECT num_rows FROM parquet_file_metadata(?)").fetchone()[0])
        _bounded(rows, len(headings), place)
        names = _names(ask, headings, place)
        columns = [_column(ask, heading, name, rows) for heading, name in zip(headings, names, strict=True)]
    if any(column is None for column in columns):
        raise InputError(f"{place}: cannot be read as Parquet (it says it has {rows:,} rows, and has not); {_HOW}")
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
        # A name can have signs that would stand for other names.
        named = glob.escape(str(path.resolve()))
        with duckdb.connect(config=_CLOSED) as held:
            held.execute("SET enable_progress_bar = false")
            yield lambda question: held.execute(question, [named] * question.count("?"))
    except OSError as wrong:
        raise InputError(f"{place}: cannot be opened ({wrong.strerror}); close it elsewhere, or copy it") from None
    except (duckdb.Error, UnicodeDecodeError) as wrong:
        first = str(wrong).replace(named, path.name).split("\n")[0]
        why = first.removeprefix("Invalid Input Error: ").strip()[:WHY_LONGEST]
        raise InputError(f"{place}: cannot be read as Parquet ({why}); {_HOW}") from None


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
