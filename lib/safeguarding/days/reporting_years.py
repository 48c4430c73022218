"""Reporting years, April to March, which year a report speaks for, and what came within any period."""

import re
from dataclasses import dataclass
from datetime import date

import pandas as pd

from safeguarding.days import dates
from safeguarding.errors import InputError
from safeguarding.vocabulary import Says

_WRITTEN = re.compile(r"(\d{4}) ?[-/–] ?(\d\d)?(\d\d)")
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


@dataclass(frozen=True, order=True)
class Period:
    """A reporting year by the calendar year in which it begins; 2020 is 1 April 2020 to 31 March 2021."""

    begins: int

    @property
    def name(self) -> str:
        """How it is written, ``2020-21``."""
        return f"{self.begins}-{(self.begins + 1) % 100:02d}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.begins, 4, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.begins + 1, 3, 31)

    @property
    def before(self) -> "Period":
        """The reporting year before it."""
        return Period(self.begins - 1)


def read(text: str) -> Period:
    """Read a reporting year as it is written: ``2020-21``, ``2020/21`` or ``2020-2021``.

    >>> read("2020-21").last, read("1999/2000").before.name
    (datetime.date(2021, 3, 31), '1998-99')

    Raises
    ------
    InputError
        It is written in another way, or its two years do not follow each other.
    """
    found = _WRITTEN.fullmatch(text.strip()) if text.replace("–", "-").isascii() else None
    if found and _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
        period = Period(int(found[1]))
        last = str(period.begins + 1)
        if (found[2] or last[:2]) + found[3] == last:
            return period
    raise InputError(f"period {text!r} is no reporting year (April to March): write {_meant(text)}")


def containing(day: date) -> Period:
    """Give the reporting year that a day lies in."""
    return Period(day.year if day.month >= 4 else day.year - 1)


def chosen(text: str, as_of: date) -> Period:
    """Give the reporting year that a report speaks for: the one written, or the one that ``as_of`` lies in.

    Raises
    ------
    InputError
        It is no reporting year, or it begins after ``as_of``, when nothing of it can have been recorded.
    """
    day = as_of
    current = containing(day)
    period = read(text) if text else current
    if period > current:
        raise InputError(f"period {period.name} begins after {day}, the day to judge on: write {current.name}")
    return period


def ended(period: Period, as_of: date) -> bool:
    """Say whether all of a reporting year had passed by the end of ``as_of``."""
    return as_of >= period.last


def ends(text: str) -> tuple[date, date]:
    """Give the first and the last day of a period: a reporting year, or anything that a date can be.

    >>> ends("2025-26")[1], ends("March 2025")[1]
    (datetime.date(2026, 3, 31), datetime.date(2025, 3, 31))

    Raises
    ------
    InputError
        It is neither, or one of its ends is not known.
    """
    from safeguarding.days import as_written  # which takes longer to import than all of this

    try:
        return read(text).first, read(text).last
    except InputError:
        first, last = dates.read_one(as_written.read(text).edtf)
    if first is None or last is None:
        raise InputError(f"{text!r} has no first or no last day; write 2025, March 2025, 2025-26 or 2025-04/2025-09")
    return first, last


def came(reviews: pd.DataFrame, milestone: str, first: date, last: date) -> tuple[pd.Series, pd.Series]:
    """Say of each review whether it certainly came to a milestone between two days, and whether it may have.

    Where it came to it on no day that is known, or what stands there cannot be read, it may have been then.
    """
    begin, end = pd.Timestamp(first), pd.Timestamp(last)
    earliest, latest = reviews[f"{milestone}_earliest"], reviews[f"{milestone}_latest"]
    dated = earliest.notna() | latest.notna()
    undated = reviews[f"{milestone}_says"].isin([Says.DONE, Says.UNREADABLE])
    return (earliest >= begin) & (latest <= end), undated | (dated & ~(earliest > end) & ~(latest < begin))


def _meant(text: str) -> str:
    """Name what may have been meant: the years that begin with a number that was written, or an example."""
    year = re.match(r"\s*(\d{4})", text) if text.isascii() else None
    if not year or not _FIRST_YEAR <= int(year[1]) <= _LAST_YEAR:
        return "two years that follow each other, as 2020-21"
    begins, alone = int(year[1]), text.strip() == year[1]
    return f"{Period(begins - 1).name} or {Period(begins).name}" if alone else Period(begins).name
