"""Which way a change can turn a clock that cannot be told: late, in time, or either.

Where the dates leave a verdict open before a change and after it, only the kind of the change says what may have
turned: a shorter limit makes nothing in time. Each part of a change is judged by itself; what any part may do, the
whole may.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from safeguarding import dates, order
from safeguarding.dates import OPEN_AFTER, OPEN_BEFORE
from safeguarding.rules import Clock, Version
from safeguarding.verdicts import Case
from safeguarding.whatif.scenarios import Scenario
from safeguarding.working_days import SAME_DAY

Mask = np.ndarray | bool


@dataclass(frozen=True, eq=False)
class Turns:
    """For which reviews a change may turn a clock late, and for which in time."""

    late: Mask = False
    in_time: Mask = False


EITHER = Turns(True, True)


@dataclass(frozen=True, eq=False)
class Side:
    """A clock before a change, or after it; ``None`` if it is off. What it is judged on, and its outcomes.

    From ``first`` to ``last`` lie the days that a review's deadline can depend on: what it is counted from, the
    deadline itself and all in between.
    """

    case: Case
    clock: Clock | None
    outcome: np.ndarray
    first: np.ndarray
    last: np.ndarray


def turns(scenario: Scenario, before: Side, after: Side, ids: np.ndarray) -> Turns:
    """Say which way a clock may turn."""
    late = in_time = np.zeros(len(ids), bool)
    for part in (*_clocks(before, after), *_grounds(scenario, before, after, ids)):
        late, in_time = late | part.late, in_time | part.in_time
    return Turns(late, in_time)


def _clocks(before: Side, after: Side) -> Iterator[Turns]:
    case, clock = before.case, before.clock
    if clock.stops != after.clock.stops:
        yield EITHER
    for new in after.clock.versions:
        old, under = next(each for each in clock.versions if begins_in(each, new)), _under(new, before, after)
        if not new.suspended:
            yield from (_only(_sooner(clock, stricter), under) for stricter in _stricter(old, new))
            yield _only(_started(case, clock, old, new), under)


def _under(version: Version, *sides: Side) -> np.ndarray:
    """Say for which reviews the clock may have started under a version, before a change or after it."""
    first = OPEN_BEFORE if version.since is None else dates.number(version.since)
    last = OPEN_AFTER if version.until is None else dates.number(version.until)
    chosen = [side.case.spans[side.clock.starts] for side in sides]
    return np.logical_or.reduce([(each.latest >= first) & (each.earliest <= last) for each in chosen])


def begins_in(old: Version, new: Version) -> bool:
    """Say whether a changed version can come from one; it comes from the first one that this holds for."""
    return old.until is None or new.since is None or new.since <= old.until


def _stricter(old: Version, new: Version) -> Iterator[bool | None]:
    """Say of each part of a changed limit whether it only brings deadlines forward; ``None`` if that depends."""
    if (old.unit, new.unit) == ("working_day", "calendar_day") and new.limit <= old.limit:
        yield True
    elif (old.unit, new.unit) == ("calendar_day", "working_day") and new.limit >= old.limit:
        yield False
    elif old.unit != new.unit:
        yield None
    elif old.limit != new.limit:
        yield new.limit < old.limit
    if old.day_one != new.day_one:
        yield new.day_one == SAME_DAY


def _sooner(clock: Clock, sooner: bool | None) -> Turns:
    """Say what deadlines closer to where they are counted from do: backwards they leave the start more time."""
    return EITHER if sooner is None else Turns(sooner is not clock.backwards, sooner is clock.backwards)


def _started(case: Case, clock: Clock, old: Version, new: Version) -> Turns:
    was, now = old.counts_from or clock.starts, new.counts_from or clock.starts
    if was == now:
        return Turns()
    line = (case.spans, case.kinds, case.rule_set.order)
    earlier, later = order.leads(*line, (now, was)), order.leads(*line, (was, now))
    # A start no later than it was gives a deadline no later; backwards it is the start itself that has to be in time.
    return Turns(~earlier, ~later) if clock.backwards else Turns(~later, ~earlier)


def _grounds(scenario: Scenario, before: Side, after: Side, ids: np.ndarray) -> Iterator[Turns]:
    case, new = before.case, after.case
    versions = [each for side in (before, after) for each in side.clock.versions if not each.suspended]
    if any(version.unit == "working_day" for version in versions):
        yield from _calendars(before, after)
    for pause in scenario.pauses:
        first, last = dates.number(pause.first), dates.number(pause.last)
        touched = _of(pause.review, ids) & (before.first <= last) & (after.last >= first)
        yield _only(_sooner(before.clock, False), touched)
    running = ~new.spans[after.clock.stops].known
    yield Turns(running & (new.today > case.today), running & (new.today < case.today))
    for delay in scenario.delays:
        yield _only(_moved(before, after), _of(delay.review, ids))


def _moved(before: Side, after: Side) -> Turns:
    """Say what later milestones do: a later stop is later for its deadline, a later start has a later deadline."""
    clock, versions = after.clock, after.clock.versions
    starts, stops = (
        any(before.case.spans[name] is not after.case.spans[name] for name in names)
        for names in ({version.counts_from or clock.starts for version in versions}, {clock.stops})
    )
    if len(versions) > 1 and before.case.spans[clock.starts] is not after.case.spans[clock.starts]:
        return EITHER  # another edition may be in force
    return Turns(starts, stops) if clock.backwards else Turns(stops, starts)


def _calendars(before: Side, after: Side) -> Iterator[Turns]:
    """Say what days do that are a working day on one side only, and lie among those that a deadline depends on."""
    one, other = (np.diff(side.case.calendar.through, prepend=0) for side in (before, after))
    for gained in (True, False):
        days = np.flatnonzero(other - one == (1 if gained else -1)) + before.case.calendar.first
        if not len(days):
            continue
        first, last = np.minimum(before.first, after.first), np.maximum(before.last, after.last)
        touched = np.searchsorted(days, first, "left") < np.searchsorted(days, last, "right")
        yield _only(_sooner(before.clock, gained), touched)


def _only(turns: Turns, those: np.ndarray) -> Turns:
    return Turns(turns.late & those, turns.in_time & those)


def _of(review: str, ids: np.ndarray) -> np.ndarray:
    return ids == review if review else np.ones(len(ids), bool)
