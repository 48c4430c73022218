"""Which way a change can turn a verdict that cannot be told, and how verdicts flip: late or in time, or perhaps."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from safeguarding.days import dates
from safeguarding.days.dates import OPEN_AFTER, OPEN_BEFORE
from safeguarding.days.working_days import SAME_DAY
from safeguarding.judging import order
from safeguarding.judging.verdicts import Case
from safeguarding.rules import Clock, Version
from safeguarding.vocabulary import LATE, Outcome
from safeguarding.whatif.scenario import Scenario

# ---- Which way a change can turn a clock that cannot be told: late, in time, or either -------------------------------
# Where the dates leave a verdict open before a change and after it, only the kind of the change says what may have
# turned: a shorter limit makes nothing in time. Each part of a change is judged by itself; what any part may do, the
# whole may.

Mask = np.ndarray | bool


@dataclass(frozen=True, eq=False)
class Turns:
    """For which reviews a change may turn a clock late, and for which in time."""

    late: Mask = False
    in_time: Mask = False


EITHER = Turns(True, True)


@dataclass(frozen=True, eq=False)
class Side:
    """A clock before a change, or after it: what it is judged on, and its outcomes.

    From ``first`` to ``last`` lie the days that a review's deadline can depend on: what it is counted from, the
    deadline itself and all in between.
    """

    case: Case
    clock: Clock
    outcome: np.ndarray
    first: np.ndarray
    last: np.ndarray


def ways_to_turn(scenario: Scenario, before: Side, after: Side, ids: np.ndarray) -> Turns:
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
    was, now = old.limit, new.limit
    if was is None or now is None:
        return  # suspended: it has no limit that could change
    if (old.unit, new.unit) == ("working_day", "calendar_day") and now <= was:
        yield True
    elif (old.unit, new.unit) == ("calendar_day", "working_day") and now >= was:
        yield False
    elif old.unit != new.unit:
        yield None
    elif was != now:
        yield now < was
    if old.day_one != new.day_one:
        yield new.day_one == SAME_DAY


def _sooner(clock: Clock, sooner: bool | None) -> Turns:
    """Say what it does that deadlines move closer to the day they are counted from, or further away.

    Closer, they turn verdicts late; but a clock that runs backwards then leaves its start more time.
    """
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
    """Say what the days do that are working days on one side only, where a deadline depends on them."""
    one, other = (np.diff(side.case.calendar.through, prepend=0) for side in (before, after))
    for gained in (True, False):
        days = np.flatnonzero(other - one == (1 if gained else -1)) + before.case.calendar.first
        if not len(days):
            continue
        first, last = np.minimum(before.first, after.first), np.maximum(before.last, after.last)
        touched = np.searchsorted(days, first, "left") < np.searchsorted(days, last, "right")
        yield _only(_sooner(before.clock, gained), touched)


def _only(turns: Turns, reviews: np.ndarray) -> Turns:
    return Turns(turns.late & reviews, turns.in_time & reviews)


def _of(review: str, ids: np.ndarray) -> np.ndarray:
    return ids == review if review else np.ones(len(ids), bool)


# ---- How verdicts flip: late or in time, for certain or perhaps; and how often ---------------------------------------

OPEN = ("may_turn_late", "may_turn_in_time", "may_turn_either")
SAID = {
    "turns_late": "would be late",
    "turns_in_time": "would be in time",
    "known_late": "not known before would be late",
    "known_in_time": "not known before would be met",
    "known_not_due": "not known before would not be due yet",
    "perhaps_late": "may be late",
    "perhaps_in_time": "may be in time",
    "no_longer_overdue": "would no longer be overdue",
    "perhaps_not_overdue": "may no longer be overdue",
    "not_due_yet": "would not be due yet",
    "newly_judged": "would have this limit that had it not",
    "no_longer_judged": "would not have this limit any more",
    **dict.fromkeys(OPEN, "not known either way"),
}
"""How a verdict flips, in words, in the order in which it is said.

From one that is known to another, from none, or to one that is not known. Where it is not known before and after, how
it may have turned all the same. What is not done, and not due any more, does not turn in time.
"""
FLIPS = ("no", *SAID)
CERTAIN = ("turns_late", "turns_in_time", "no_longer_overdue", "not_due_yet", "newly_judged", "no_longer_judged")
"""What certainly changes, from what was known before."""
NONE = (Outcome.NO_START, Outcome.NOT_APPLICABLE)
"""Outcomes of a review that a limit does not count."""


def unflipped(size: int) -> np.ndarray:
    """Give the place in ``FLIPS`` of "no" for so many verdicts."""
    return np.zeros(size, "int8")


def flipped(scenario: Scenario, before: Side, after: Side, ids: np.ndarray) -> np.ndarray:
    """Say how each verdict flips, as places in ``FLIPS``; ``ids`` are the reviews.

    Where it cannot be told on either side, by what the change can do at all.
    """
    was, now = before.outcome, after.outcome
    unclear = _OPEN[was] & _OPEN[now]
    if not unclear.any():
        return _FLIP[was, now]
    turns = ways_to_turn(scenario, before, after, ids)
    return np.where(unclear, _WAYS[turns.late + 2 * turns.in_time], _FLIP[was, now])


def switched_off(outcome: np.ndarray) -> np.ndarray:
    """Say how the verdicts of a clock flip that a scenario leaves out."""
    return _FLIP[outcome, Outcome.NOT_APPLICABLE.place]


def between(was: np.ndarray, now: np.ndarray, touched: np.ndarray) -> np.ndarray:
    """Say how verdicts flip from one scenario to another; what is open in both may turn if either touched it."""
    unclear = _OPEN[was] & _OPEN[now]
    return np.where(unclear, _WAYS[3 * touched], _FLIP[was, now])


def _flip(before: Outcome, after: Outcome) -> str:
    if before in NONE or after in NONE:
        return "newly_judged" if after not in NONE else "no_longer_judged" if before not in NONE else "no"
    was, now = (_GROUPS.get(each, "open") for each in (before, after))
    if was == now:
        return "no"
    if was == "open":
        return {"late": "known_late", "in_time": "known_in_time", "not_due": "known_not_due"}[now]
    if now == "open":
        perhaps = "not_overdue" if before == Outcome.OVERDUE and after == Outcome.MAY_BE_OVERDUE else "in_time"
        return f"perhaps_{perhaps if was == 'late' else 'late'}"
    overdue = "no_longer_overdue" if before == Outcome.OVERDUE else "not_due_yet"
    return overdue if now == "not_due" else f"turns_{now}"


_GROUPS = {Outcome.MET: "in_time", Outcome.NOT_YET_DUE: "not_due", **dict.fromkeys(LATE, "late")}
_FLIP = np.array([[FLIPS.index(_flip(before, after)) for after in Outcome] for before in Outcome], "int8")
_OPEN = np.array([outcome not in (*_GROUPS, *NONE) for outcome in Outcome])
_WAYS = np.array([FLIPS.index(name) for name in ("no", "may_turn_late", "may_turn_in_time", "may_turn_either")], "int8")


def counts(turned: pd.Series) -> dict[str, int]:
    """Count some flips by what is said of them (``SAID``), in that order; what does not flip is not counted."""
    n = turned.astype("str").map(SAID).value_counts()
    return {said: int(n[said]) for said in dict.fromkeys(SAID.values()) if said in n}


def effects_table(compared: pd.DataFrame) -> pd.DataFrame:
    """Count for each clock how its verdicts flip.

    Returns
    -------
    One row per rule set and clock, in their order: ``rule_set``, ``clock``; ``n_judged``, the reviews that it counts
    before or after; and the number of reviews for each of ``FLIPS`` but "no".
    """
    where, keys = by_clock(compared)
    n = counted(where, len(keys), compared["flip"])
    none = [outcome.place for outcome in NONE]
    either = ~np.logical_and(*(np.isin(compared[f"outcome_{side}"].cat.codes, none) for side in ("before", "after")))
    judged = np.bincount(where[either], minlength=len(keys))
    return pd.DataFrame({**keys, "n_judged": judged, **dict(zip(FLIPS[1:], n.T[1:], strict=True))})


def by_clock(compared: pd.DataFrame) -> tuple[np.ndarray, pd.DataFrame]:
    """Give for each row the number of its rule set and clock, and these: ``rule_set`` and ``clock``, one row each."""
    sets, clocks = compared["rule_set"], compared["clock"]
    size = len(clocks.cat.categories)
    where, there = pd.factorize(sets.cat.codes.to_numpy("int64") * size + clocks.cat.codes.to_numpy())
    names = {"rule_set": sets.cat.categories.take(there // size), "clock": clocks.cat.categories.take(there % size)}
    return where, pd.DataFrame(names)


def counted(where: np.ndarray, size: int, values: pd.Series) -> np.ndarray:
    """Count how often each category of some values falls on each of so many places: a row per place."""
    kinds = len(values.cat.categories)
    return np.bincount(where * kinds + values.cat.codes.to_numpy(), minlength=size * kinds).reshape(size, kinds)
