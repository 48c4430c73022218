"""The last day a clock may start if it is to stop on a day: every day before is tried by itself.

The version in force on the day of the clock's own start decides, as ``clocks`` has it for ranges of days.
"""

import numpy as np

from safeguarding import dates, limits, slack, working_days
from safeguarding.dates import OPEN_AFTER, OPEN_BEFORE
from safeguarding.errors import InputError
from safeguarding.limits import Counting
from safeguarding.rules import Clock, Version


def last(clock: Clock, stop: int, by: Counting) -> int | None:
    """Give the last day a clock that asks for at least a limit may start if it stops on a day.

    ``None`` if on that day no limit is in force.
    """
    tried = np.arange(by.calendar.first, stop + 1)
    late = np.zeros(len(tried), bool)
    for version in _limited(clock):
        late |= _in_force(version, tried, tried) & (tried > limits.due(version, np.array([stop]), by)[0])
    limited = any(_in_force(version, tried[-1:], tried[-1:])[0] for version in _limited(clock))
    return _last(tried, ~late, by) if limited else None


def unhurried(clock: Clock, milestone: str, stop: int, chosen: int, by: Counting) -> int:
    """Give the last day from which a clock that allows at most a limit can take all of it and still stop on a day.

    Parameters
    ----------
    milestone
        What is to happen on the day: the clock's own start, or the one that some of its versions count from.
    chosen
        The last day that the clock's own start can fall on, by which the version is chosen.
    """
    tried = np.arange(by.calendar.first, stop + 1)
    starts = tried if milestone == clock.starts else np.maximum(tried, chosen)
    late = np.zeros(len(tried), bool)
    for version in _limited(clock):
        if (version.counts_from or clock.starts) == milestone:
            late |= _in_force(version, tried, starts) & (limits.due(version, tried, by) > stop)
    return _last(tried, ~late, by)


def numbered(version: Version, days: np.ndarray, by: Counting) -> np.ndarray:
    """Give the number of the working day on which each deadline falls, counted from its day by the version's rule.

    Where a deadline is no working day, the number is that of the last one before it.
    """
    if version.unit == "working_day":
        return np.full(len(days), version.limit)
    due, working = limits.due(version, days, by), by.calendar
    on_day_one = working_days.is_working(working, days) & (version.day_one == working_days.SAME_DAY)
    # Backwards the days from the deadline to the eve of the stop count; forwards those from the morrow to the deadline.
    ends = (due - 1, days - 1) if version.at_least is not None else (days, due)
    return slack.left(working, *ends) + on_day_one


def _limited(clock: Clock) -> list[Version]:
    return [version for version in clock.versions if not version.suspended]


def _in_force(version: Version, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Say where a version can be in force for a start between two days."""
    since = OPEN_BEFORE if version.since is None else dates.number(version.since)
    until = OPEN_AFTER if version.until is None else dates.number(version.until)
    return (last >= since) & (first <= until)


def _last(tried: np.ndarray, good: np.ndarray, by: Counting) -> int:
    if not good.any():
        first = np.datetime64(by.calendar.first, "D")
        raise InputError(f"{by.calendar.source}: the plan goes back beyond {first}, where the calendar begins")
    return int(tried[np.flatnonzero(good)[-1]])
