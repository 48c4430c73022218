"""What was written for a date, read as the first and the last day it can mean.

The notation is EDTF (ISO 8601-2), level 0 with open intervals: ``2018``, ``2018-07``, ``2018-07-31``,
``2018-07/2018-09``, ``../2018-02`` (on or before) and ``2019-06/..`` (on or after). An exact day is a range of length
one, so nothing that follows has a second code path for it.

Inside the library a day is a whole number, the days since 1 January 1970; ``OPEN_BEFORE`` and ``OPEN_AFTER`` stand for
an end that is open. In tables it is a ``datetime64`` with ``NaT`` for an open end.
"""

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from safeguarding.errors import InputError

OPEN_BEFORE = -(2**40)
OPEN_AFTER = 2**40
ACCEPTED = "YYYY, YYYY-MM or YYYY-MM-DD, two of them joined by / for a range, .. for an end that is not known"

_SECONDS = 24 * 60 * 60
_NOT_A_TIME = np.iinfo("int64").min
_POINT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def read(column: pd.Series) -> pd.DataFrame:
    """Read a column of dates as they were written.

    Returns
    -------
    One row per row of ``column``, same index: ``earliest`` and ``latest`` (``datetime64[s]``, ``NaT`` where open, both
    ``NaT`` where nothing is recorded) and ``problem`` (empty, or what is wrong with the text; then both are ``NaT``).
    Each distinct text is read once.
    """
    codes, texts = pd.factorize(column.fillna("").astype(str).str.strip())
    spans = [_attempt(text) for text in texts]
    table = pd.DataFrame(spans, columns=["earliest", "latest", "problem"]).astype(
        {"earliest": "datetime64[s]", "latest": "datetime64[s]", "problem": "str"}
    )
    return table.take(codes).set_axis(column.index)


# Asked of each text when it is told whether it is a date, and again for its days.
@lru_cache(maxsize=2**16)
def read_one(text: str) -> tuple[date | None, date | None]:
    """Give the first and last day that ``text`` can mean; ``None`` is an open end, two of them an empty text.

    >>> read_one("2018-02")
    (datetime.date(2018, 2, 1), datetime.date(2018, 2, 28))
    >>> read_one("../2018-02")
    (None, datetime.date(2018, 2, 28))

    Raises
    ------
    InputError
        The text is no date, names a day that does not exist, or is a range that ends before it begins.
    """
    text = text.strip()
    if not text:
        return None, None
    first, slash, last = text.partition("/")
    if {first, last} <= {"..", ""}:
        raise InputError("a range with no end tells nothing; write ../ and the last day it can have been")
    earliest = None if slash and first == ".." else _point(first, text)[0]
    latest = None if last == ".." else _point(last if slash else first, text)[1]
    if earliest and latest and earliest > latest:
        raise InputError(f"{text!r} ends before it begins")
    return earliest, latest


def read_day(text: str) -> date:
    """Read a text that has to be one exact day, such as ``as_of``, as people write it, day first.

    >>> read_day("2026-03-31") == read_day("31/03/2026") == read_day("31 March 2026")
    True

    Raises
    ------
    InputError
        It is no date, or not one day.
    """
    from safeguarding.days import as_written  # which stands on this module, and takes longer to import

    said = str(text).strip()
    try:
        earliest, latest = read_one(said if _POINT.fullmatch(said) else as_written.read(said).edtf)
    except InputError:
        earliest = latest = None
    if earliest is None or earliest != latest:
        raise InputError(f"{said!r} is not one day; write YYYY-MM-DD, or as 31/03/2026")
    return earliest


def written(first: date | None, last: date | None) -> str:
    """Write a range of days as it would be written in a register; nothing, if it is open at both ends.

    >>> written(date(2018, 7, 1), date(2018, 7, 1)), written(None, date(2018, 7, 31)), written(None, None)
    ('2018-07-01', '../2018-07-31', '')
    """
    if first == last:
        return first.isoformat() if first else ""
    return "/".join(day.isoformat() if day else ".." for day in (first, last))


def number(day: date) -> int:
    """Give a day as the days since 1 January 1970."""
    return (day - date(1970, 1, 1)).days


def numbers(column: pd.Series, open_as: int) -> np.ndarray:
    """Give a date column as day numbers, with ``open_as`` where it is ``NaT``."""
    seconds = column.to_numpy("datetime64[s]").view("int64")
    return np.where(seconds == _NOT_A_TIME, open_as, seconds // _SECONDS)


def as_dates(days: np.ndarray, known: np.ndarray | bool = True) -> np.ndarray:
    """Give day numbers as ``datetime64[s]``, with ``NaT`` for an open end and where ``known`` is false."""
    finite = (days > OPEN_BEFORE) & (days < OPEN_AFTER) & known
    return np.where(finite, days * _SECONDS, _NOT_A_TIME).view("datetime64[s]")


def add_months(days: np.ndarray, months: int) -> np.ndarray:
    """Move finite day numbers by whole months: the same day number, or the month's last day where there is none.

    30 August and six months is 28 February, or 29 in a leap year, the ordinary corresponding-date reading.
    """
    now = month(days)
    begins, ends = _first(now + months), _first(now + months + 1) - 1
    return np.minimum(begins + days - _first(now), ends)


def month(days: np.ndarray) -> np.ndarray:
    """Give the month of finite day numbers, as the months since January 1970."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype("int64")


def _first(months: np.ndarray) -> np.ndarray:
    return months.astype("datetime64[M]").astype("datetime64[D]").astype("int64")


def _attempt(text: str) -> tuple[date | None, date | None, str]:
    try:
        return *read_one(text), ""
    except InputError as wrong:
        return None, None, str(wrong)


def _point(text: str, whole: str) -> tuple[date, date]:
    found = _POINT.fullmatch(text)
    if not found:
        raise InputError(f"{whole!r} is not a date this register knows; write {ACCEPTED}")
    year, month, day = found.groups()
    try:
        first = date(int(year), int(month or 1), int(day or 1))
        if day:
            return first, first
        last_month = int(month or 12)
        return first, date(first.year, last_month, monthrange(first.year, last_month)[1])
    except ValueError:
        raise InputError(f"{whole!r} names a day that does not exist") from None
