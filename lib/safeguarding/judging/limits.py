"""What a limit means for a day: its deadline, and the other way round the limit that something would be within.

In working days, calendar days or months, forwards for ``at_most`` and backwards for ``at_least``. Days of a pause count
towards no limit:

- working days: a day of the pause is a day off;
- calendar days: the limit is counted off in days outside the pause; a deadline that would fall in it or after it moves
  by the days of the pause that come after the start;
- months: the months end where they end, and the deadline then moves by the days of the pause in between. What starts in
  a pause starts to run as if on its last day.

A limit of nothing is the day itself, whatever day it is. Backwards all of it is mirrored: the deadline is a day for the
start, and a pause moves it to an earlier one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from safeguarding.days import dates, working_days
from safeguarding.days.working_days import Calendar, Spans
from safeguarding.rules import Pause, Version


@dataclass(frozen=True, eq=False)
class Counting:
    """What counts: the working days of ``calendar``, less pauses already, and all days outside ``paused``."""

    calendar: Calendar
    paused: Spans = ()


def counting(calendar: Calendar, paused: Iterable[Pause], review: str = "") -> Counting:
    """Give what counts when there are pauses: for one review, or for every review that no pause names."""
    spans = working_days.joined_spans(
        (dates.number(each.first), dates.number(each.last)) for each in paused if each.review in ("", review)
    )
    return Counting(working_days.closing(calendar, (), spans) if spans else calendar, spans)


def due(version: Version, days: np.ndarray, by: Counting) -> np.ndarray:
    """Give the last day allowed, counted from each of some days (day numbers); backwards for at least a limit.

    Raises
    ------
    InputError
        A limit in working days needs a day outside the calendar.
    """
    limit = version.limit
    if limit is None:
        raise ValueError(f"{version.id}: is suspended, and gives no deadline")
    if limit == 0:
        return days
    if version.unit == "month":
        return _months(limit, version.at_least is not None, days, by.paused)
    backwards, same_day = version.at_least is not None, version.day_one == working_days.SAME_DAY
    if version.unit == "working_day":
        move = working_days.before if backwards else working_days.after
        return move(by.calendar, days, limit, version.day_one)
    if backwards:
        return working_days.nth_unpaused(by.paused, working_days.unpaused(by.paused, days - (not same_day)) + 1 - limit)
    return working_days.nth_unpaused(by.paused, working_days.unpaused(by.paused, days - same_day) + limit)


def reach(version: Version, by: Counting) -> tuple[int, int]:
    """Give the first and the last day from which a limit can be counted: any, unless it is in working days."""
    if version.unit != "working_day" or version.limit is None:
        return dates.OPEN_BEFORE, dates.OPEN_AFTER
    return working_days.reach(by.calendar, version.limit, version.day_one, version.at_least is not None)


def _months(limit: int, backwards: bool, days: np.ndarray, paused: Spans) -> np.ndarray:
    if not backwards:
        days = working_days.after_pause(paused, days)
        length = dates.add_months(days, limit) - days
        return working_days.nth_unpaused(paused, working_days.unpaused(paused, days) + length)
    days = working_days.before_pause(paused, days)
    length = days - dates.add_months(days, -limit)
    return working_days.nth_unpaused(paused, working_days.unpaused(paused, days - 1) + 1 - length)


def breaks(version: Version, by: Counting) -> tuple[int, ...]:
    """Give the days on which a deadline may be earlier than that of the day before: else it never is.

    Months differ in length: with a pause of 30 days and a limit of one month, 1 January gives 3 March, and 2 January,
    as every day of the pause, gives 28 February.
    """
    if version.unit != "month":
        return ()
    return tuple(first if version.at_least is None else last + 1 for first, last in by.paused)


def within(version: Version, start: np.ndarray, stop: np.ndarray, by: Counting) -> np.ndarray:
    """Give the limit that would just have allowed each pair of days, in the version's unit and by its day 1.

    For ``at_most`` the least one: ``stop`` is no later than ``due`` from ``start`` for it and for every larger one. For
    ``at_least`` the greatest one, below 1 if there is none: ``start`` is no later than ``due`` from ``stop``.
    """
    backwards, same_day = version.at_least is not None, version.day_one == working_days.SAME_DAY
    number = _numbering(version, by)
    if version.unit == "month":
        return _fewest(start, stop, number, by.paused) if not backwards else _most(start, stop, number, by.paused)
    if backwards:
        return number(stop - (not same_day)) - number(start - 1)
    return np.where(stop <= start, int(same_day), number(stop - 1) - number(start - same_day) + 1)


def _numbering(version: Version, by: Counting) -> Callable[[np.ndarray], np.ndarray]:
    if version.unit == "working_day":
        return lambda days: working_days.counted(by.calendar, days)
    return lambda days: working_days.unpaused(by.paused, days)


def _fewest(start: np.ndarray, stop: np.ndarray, number: Callable, paused: Spans) -> np.ndarray:
    runs = working_days.after_pause(paused, start)
    reached = runs + number(stop - 1) - number(runs) + 1
    months = dates.month(reached) - dates.month(runs)
    months = months + (dates.add_months(runs, months) < reached)
    return np.where(stop <= start, 0, np.maximum(months, 1))


def _most(start: np.ndarray, stop: np.ndarray, number: Callable, paused: Spans) -> np.ndarray:
    runs = working_days.before_pause(paused, stop)
    reached = runs - (number(runs - 1) - number(start - 1))
    months = dates.month(runs) - dates.month(reached)
    return months - (dates.add_months(runs, -months) < reached)


def between(by: Counting, start: np.ndarray, stop: np.ndarray) -> np.ndarray:
    """Count the days outside pauses from ``start`` (day 0) to ``stop``, in the way of ``working_days.between``."""
    if not by.paused:
        return stop - start
    forwards = working_days.unpaused(by.paused, stop - 1) + 1 - working_days.unpaused(by.paused, start)
    backwards = working_days.unpaused(by.paused, start - 1) + 1 - working_days.unpaused(by.paused, stop)
    return np.where(stop > start, forwards, np.where(stop < start, -backwards, 0))
