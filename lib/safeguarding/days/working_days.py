"""England's working days, days that count towards no limit, and arithmetic with both."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from safeguarding import paths
from safeguarding.days import dates
from safeguarding.errors import InputError

# ---- Days that count towards no limit: arithmetic with spans of them, such as the months of a trial ------------------
# A span is its first and last day (day numbers), both included. What counts is every other day: ``unpaused`` numbers
# them, and ``nth_unpaused`` gives the day of a number. With no span both give back what they are given.

Spans = tuple[tuple[int, int], ...]


def joined_spans(spans: Iterable[tuple[int, int]]) -> Spans:
    """Put spans in order, and make one of those that overlap or follow each other.

    >>> joined_spans([(20, 29), (1, 5), (6, 9), (25, 27)])
    ((1, 9), (20, 29))
    """
    apart: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if apart and first <= apart[-1][1] + 1:
            apart[-1] = (apart[-1][0], max(apart[-1][1], last))
        else:
            apart.append((first, last))
    return tuple(apart)


def unpaused(spans: Spans, days: np.ndarray) -> np.ndarray:
    """Number each day by the days that count up to and including it; a paused day has the number of the one before."""
    paused = (np.clip(days - first + 1, 0, last - first + 1) for first, last in spans)
    return days - sum(paused) if spans else days


def nth_unpaused(spans: Spans, numbers: np.ndarray) -> np.ndarray:
    """Give the day that counts and has each number: ``unpaused`` backwards."""
    days = numbers
    for first, last in spans:
        days = np.where(days >= first, days + (last - first + 1), days)
    return days


def after_pause(spans: Spans, days: np.ndarray) -> np.ndarray:
    """Move each day inside a span to its last: what starts in a pause starts to run as if on the last day of it."""
    for first, last in spans:
        days = np.where((days >= first) & (days <= last), last, days)
    return days


def before_pause(spans: Spans, days: np.ndarray) -> np.ndarray:
    """Move each day inside a span to its first: as ``after_pause`` does, for what is counted backwards."""
    for first, last in spans:
        days = np.where((days >= first) & (days <= last), first, days)
    return days


# ---- England's working days, and arithmetic with them ----------------------------------------------------------------
# A working day is Monday to Friday, less the bank holidays of England and Wales in ``data/rules/bank_holidays.csv``,
# less the local closure days of a rule set. No guidance defines the term; this is its ordinary reading.

TABLE = "data/rules/bank_holidays.csv"
NEXT_WORKING_DAY = "next_working_day"
SAME_DAY = "same_day"


@dataclass(frozen=True, eq=False)
class Calendar:
    """The working days from ``first`` to ``last`` (day numbers), which are whole calendar years.

    ``working`` lists them in order; ``through[i]`` counts those up to and including day ``first + i``.
    """

    first: int
    last: int
    working: np.ndarray
    through: np.ndarray
    source: str = TABLE


def load(path: str | Path = paths.ROOT / TABLE) -> Calendar:
    """Read the bank-holiday table (columns ``date``, ``name``); it covers every year from its first to its last row."""
    with paths.find(path).open(encoding="utf-8", newline="") as lines:
        holidays = [dates.number(dates.read_day(row["date"])) for row in csv.DictReader(lines)]
    years = np.array([min(holidays), max(holidays)], "datetime64[D]").astype("datetime64[Y]")
    first, after = years[0].astype("datetime64[D]"), (years[1] + 1).astype("datetime64[D]")
    days = np.arange(first, after)
    open_days = np.is_busday(days) & ~np.isin(days.astype("int64"), holidays)
    return _calendar(days.astype("int64"), open_days, paths.name(path))


def closing(calendar: Calendar, closed: Iterable[date], spans: Spans = ()) -> Calendar:
    """Give the calendar with closure days, and whole spans of days, taken out; the one given stays as it was."""
    days = np.arange(calendar.first, calendar.last + 1)
    open_days = np.diff(calendar.through, prepend=0) > 0
    for first, last in (*((dates.number(day),) * 2 for day in closed), *spans):
        open_days[max(first - calendar.first, 0) : max(last - calendar.first + 1, 0)] = False
    return _calendar(days, open_days, calendar.source)


def without_holidays(calendar: Calendar) -> Calendar:
    """Give the calendar with every Monday to Friday a working day, as if there were no bank holidays."""
    days = np.arange(calendar.first, calendar.last + 1)
    return _calendar(days, np.is_busday(days.astype("datetime64[D]")), calendar.source)


def after(calendar: Calendar, days: np.ndarray, n: int, day_one: str) -> np.ndarray:
    """Give the last day allowed for something due within ``n`` working days of each day of ``days`` (day numbers).

    ``day_one="next_working_day"``: the trigger day is day 0. ``"same_day"``: it is day 1 if it is a working day.

    Raises
    ------
    InputError
        A day, or the answer, lies outside the calendar.
    """
    _covered(calendar, days)
    if n == 0:
        return days
    counted = _through(calendar, days if day_one == NEXT_WORKING_DAY else days - 1)
    return _nth(calendar, counted + n - 1)


def before(calendar: Calendar, days: np.ndarray, n: int, day_one: str) -> np.ndarray:
    """Give the last day that leaves ``n`` working days before each day of ``days``: ``after`` run backwards."""
    _covered(calendar, days)
    if n == 0:
        return days
    counted = _through(calendar, days - 1 if day_one == NEXT_WORKING_DAY else days)
    return _nth(calendar, counted - n)


def reach(calendar: Calendar, n: int, day_one: str, backwards: bool = False) -> tuple[int, int]:
    """Give the first and the last day from which ``after``, or ``before``, has an answer within the calendar."""
    whole, same_day = len(calendar.working), day_one == SAME_DAY
    if n > whole:
        return calendar.last + 1, calendar.last
    if n == 0:
        return calendar.first, calendar.last
    if backwards:
        return int(calendar.working[n - 1]) + (not same_day), calendar.last
    return calendar.first, int(calendar.working[whole - n]) - (not same_day)


def between(calendar: Calendar, start: np.ndarray, stop: np.ndarray) -> np.ndarray:
    """Count the working days from ``start`` (day 0) to ``stop``; a stop on a day off counts with the next working day.

    Then something is within its limit exactly if the count is no more than the limit. Negative where ``stop`` is first.
    """
    _covered(calendar, start, stop)
    first, last = np.minimum(start, stop), np.maximum(start, stop)
    return (_through(calendar, last - 1) + 1 - _through(calendar, first)) * np.sign(stop - start)


def counted(calendar: Calendar, days: np.ndarray) -> np.ndarray:
    """Count the working days up to and including each day, from the first day of the calendar or the day before it."""
    _covered(calendar, np.where(days == calendar.first - 1, calendar.first, days))
    return _through(calendar, days)


def is_working(calendar: Calendar, days: np.ndarray) -> np.ndarray:
    """Say for each day number whether it is a working day."""
    _covered(calendar, days)
    return _through(calendar, days) > _through(calendar, days - 1)


def _calendar(days: np.ndarray, open_days: np.ndarray, source: str) -> Calendar:
    working, through = days[open_days], np.cumsum(open_days)
    working.flags.writeable = through.flags.writeable = False
    return Calendar(int(days[0]), int(days[-1]), working, through, source)


def _through(calendar: Calendar, days: np.ndarray) -> np.ndarray:
    # The day before the first has no working day behind it: callers ask for `days - 1`.
    return np.where(days < calendar.first, 0, calendar.through[np.maximum(days - calendar.first, 0)])


def _covered(calendar: Calendar, *asked: np.ndarray) -> None:
    for days in asked:
        outside = (days < calendar.first) | (days > calendar.last)
        if outside.any():
            raise _uncovered(calendar, int(days[outside][0]))


def _nth(calendar: Calendar, index: np.ndarray) -> np.ndarray:
    if (index < 0).any() or (index >= len(calendar.working)).any():
        raise _uncovered(calendar, None)
    return calendar.working[index]


def _uncovered(calendar: Calendar, day: int | None) -> InputError:
    def write(number: int) -> str:
        return str(np.datetime64(number, "D"))

    what = "a deadline falls outside it" if day is None else f"{write(day)} was asked for"
    return InputError(
        f"{calendar.source}: the calendar covers {write(calendar.first)} to {write(calendar.last)} and {what};"
        " add the bank holidays of the missing years to that file"
    )
