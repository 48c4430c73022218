"""The last day for each step before a review is published, by the order and the limits of a rule set."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter

import numpy as np

from safeguarding.days import dates, working_days
from safeguarding.days.dates import OPEN_AFTER, OPEN_BEFORE
from safeguarding.errors import InputError
from safeguarding.judging import limits
from safeguarding.judging.limits import Counting
from safeguarding.planning import days_left
from safeguarding.rules import Clock, RuleSet, Version
from safeguarding.vocabulary import MILESTONES

# ---- The last day a clock may start if it is to stop on a day: every day before is tried by itself -------------------
# The version in force on the day of the clock's own start decides, as ``clocks`` has it for ranges of days.


def last_start(clock: Clock, stop: int, by: Counting) -> int | None:
    """Give the last day a clock that asks for at least a limit may start if it stops on a day.

    ``None`` if on that day no limit is in force.
    """
    tried = np.arange(by.calendar.first, stop + 1)
    late = np.zeros(len(tried), bool)
    for version in _limited(clock):
        late |= _in_force(version, tried, tried) & (tried > limits.due(version, np.array([stop]), by)[0])
    limited = any(_in_force(version, tried[-1:], tried[-1:])[0] for version in _limited(clock))
    return _last(tried, ~late, by) if limited else None


def not_before(
    clocks: Iterable[Clock], milestone: str, stop: int, chosen: Mapping[str, int], by: Counting
) -> tuple[int, list[Clock]]:
    """Give the day before which a step must not come, if what follows on a day is to keep its limits; what sets it.

    A limit that runs from the step ends too soon where the step comes too early. The strictest of several binds: who
    has 14 days, and 15 by another text, has 14.

    Parameters
    ----------
    clocks
        Those that allow at most a limit between the same two milestones.
    milestone
        What comes before: the clocks' own start, or the one that some of their versions count from.
    chosen
        For each clock the last day that its own start can fall on, by which the version is chosen.

    Returns
    -------
    The day, and the clocks whose limit binds there; the day of the stop and none where no limit was ever in force.
    """
    tried, every = np.arange(by.calendar.first, stop + 1), list(clocks)
    late = np.zeros((len(every), len(tried)), bool)
    for place, clock in enumerate(every):
        starts = tried if milestone == clock.starts else np.maximum(tried, chosen[clock.id])
        for version in _limited(clock):
            if (version.counts_from or clock.starts) == milestone:
                late[place] |= _in_force(version, tried, starts) & (limits.due(version, tried, by) < stop)
    wrong = np.flatnonzero(late.any(axis=0))
    if not len(wrong):
        return stop, []
    return int(tried[wrong[-1]]) + 1, [clock for clock, there in zip(every, late[:, wrong[-1]], strict=True) if there]


def numbered(version: Version, days: np.ndarray, by: Counting) -> np.ndarray:
    """Give the number of the working day on which each deadline falls, counted from its day by the version's rule.

    Where a deadline is no working day, the number is that of the last one before it.
    """
    if version.unit == "working_day":
        return np.full(len(days), version.limit)
    due, working = limits.due(version, days, by), by.calendar
    on_day_one = working_days.is_working(working, days) & (version.day_one == working_days.SAME_DAY)
    # Backwards: from the deadline to the day before the stop. Forwards: from the day after the start to the deadline.
    ends = (due - 1, days - 1) if version.at_least is not None else (days, due)
    return days_left.count(working, *ends) + on_day_one


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


# ---- The last day for each step before a review is published, by the order and the limits of a rule set --------------

HAPPENS = ("incident", "aware")
"""Milestones that come about by themselves: nobody can plan their last day."""


@dataclass(frozen=True)
class Edge:
    """One milestone comes before another, and clocks may say how long before: one at least, or any at most."""

    before: str
    after: str
    clocks: tuple[Clock, ...] = ()


@dataclass(frozen=True)
class Last:
    """The last day for a step.

    ``days`` are two day numbers, or ``None`` where no limit is in force: the day on which all that follows on its own
    first of the two keeps its limits, and takes the whole time they give; and the last day at all. ``bound_by`` is what
    sets the second, a step that comes no earlier or a limit; ``time_for`` is the limit that is used up between the two.

    ``not_before`` says that the first of the two is a day before which the step must not come, because a limit runs
    from it or from a step that comes no later. ``impossible`` says that this leaves no day.
    """

    days: tuple[int, int] | None
    bound_by: str = ""
    time_for: str = ""
    not_before: bool = False
    impossible: bool = False


def before_publication(rule_set: RuleSet, by: Counting, kind: str, day: int) -> dict[str, Last]:
    """Give the last day of each step before a review of a kind is published on a day, in order of a review's life.

    The publication itself is the last of them.

    Raises
    ------
    InputError
        The order and the clocks go round in a circle, or lead back beyond the calendar.
    """
    edges = _edges(rule_set, kind)
    found = {"published": Last((day, day), MILESTONES["published"])}
    for milestone in _backwards(edges):
        known = [edge for edge in edges if edge.before == milestone and edge.after in found]
        if known:
            found[milestone] = _narrowest([_last_day(edge, found, by) for edge in known])
    _put_off(edges, found, by)
    planned = [name for name in MILESTONES if name in found and name not in (*HAPPENS, "published")]
    return {name: found[name] for name in (*planned, "published")}


def overtaken(rule_set: RuleSet, kind: str, done: Iterable[str]) -> set[str]:
    """Give the milestones that come before one that has happened, and have not happened as far as anybody knows."""
    edges, known = _edges(rule_set, kind), set(done)
    found = set(known)
    while more := {edge.before for edge in edges if edge.after in found} - found:
        found |= more
    return found - known


def _edges(rule_set: RuleSet, kind: str) -> list[Edge]:
    ordered = [Edge(each.before, each.after) for each in rule_set.order if kind in each.kinds]
    clocks = [clock for clock in rule_set.clocks if kind in clock.kinds]
    edges, at_most = list(ordered), dict[tuple[str, str], tuple[Clock, ...]]()
    for clock in clocks:
        for start in sorted({clock.starts, *(version.counts_from for version in clock.versions)} - {""}):
            if clock.backwards:
                edges.append(Edge(start, clock.stops, (clock,)))
            else:
                ends = start, clock.stops
                at_most[ends] = (*at_most.get(ends, ()), clock)
    return edges + [Edge(*ends, together) for ends, together in at_most.items()]


def _backwards(edges: Iterable[Edge]) -> list[str]:
    graph: dict[str, set[str]] = {}
    for edge in edges:
        graph.setdefault(edge.before, set()).add(edge.after)
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as wrong:
        circle = " → ".join(MILESTONES[each] for each in wrong.args[1])
        raise InputError(f"no plan: the order and the clocks go round in a circle: {circle}") from None


def _last_day(edge: Edge, found: Mapping[str, Last], by: Counting) -> Last:
    after = found[edge.after]
    no_later = MILESTONES[edge.after]
    if not edge.clocks or after.days is None:
        return Last(after.days, no_later, after.time_for)
    earliest, latest = after.days
    if edge.clocks[0].backwards:
        [clock] = edge.clocks
        first, last = (last_start(clock, day, by) for day in after.days)
        if last is None:
            return Last(None, clock.label)
        return Last((min(earliest if first is None else first, last), last), clock.label, after.time_for)
    first, binding = _earliest(edge, found, earliest, by)
    if not binding:
        return Last(after.days, no_later, after.time_for)
    return Last((first, latest), no_later, "; ".join(clock.label for clock in binding), not_before=True)


def _earliest(edge: Edge, found: Mapping[str, Last], stop: int, by: Counting) -> tuple[int, list[Clock]]:
    latest = (found[edge.after].days or (stop, stop))[1]
    chosen = {clock.id: _chosen(clock, edge, found, latest) for clock in edge.clocks}
    return not_before(edge.clocks, edge.before, stop, chosen, by)


def _put_off(edges: Iterable[Edge], found: dict[str, Last], by: Counting) -> None:
    """Put steps off that would come before one that must itself not be before a day, until none does."""
    pairs = [edge for edge in edges if edge.before in found and edge.after in found]
    while moved := next((each for edge in pairs if (each := _moved(edge, found, by))), None):
        name, last = moved
        found[name] = last


def _moved(edge: Edge, found: Mapping[str, Last], by: Counting) -> tuple[str, Last] | None:
    """Give the step of a pair that has to come later than planned, and what is then known of it; none if none has."""
    before, after = found[edge.before], found[edge.after]
    if before.days is None or after.days is None:
        return None
    start, (stop, last) = before.days[0], after.days
    if edge.clocks and not edge.clocks[0].backwards:
        first, binding = _earliest(edge, found, stop, by)
        if binding and first > start:
            time_for = "; ".join(clock.label for clock in binding)
            return _later(edge.before, before, first, time_for)
    needed = stop
    if edge.clocks and edge.clocks[0].backwards:
        while needed < last and (latest := last_start(edge.clocks[0], needed, by)) is not None and latest < start:
            needed += 1
    else:
        needed = max(start, stop)
    return _later(edge.after, after, needed, before.time_for) if needed > stop else None


def _later(name: str, known: Last, first: int, time_for: str) -> tuple[str, Last] | None:
    """Plan a step for a later day, up to the last at all."""
    assert known.days is not None
    day, last = min(first, known.days[1]), known.days[1]
    if day == known.days[0] and (known.impossible or first <= last):
        return None
    return name, replace(known, days=(day, last), time_for=time_for, not_before=True, impossible=first > last)


def _chosen(clock: Clock, edge: Edge, found: Mapping[str, Last], latest: int) -> int:
    """Give the last day that a clock's own start can fall on, where a version of it counts from another step."""
    start = found.get(clock.starts)
    return latest if start is None or start.days is None or clock.starts == edge.before else start.days[1]


def _narrowest(bounds: list[Last]) -> Last:
    """Give what is left by several bounds, each end for itself; a bound without days does not count.

    Where one of them says "not before", no other can bring the first end before it.
    """
    last = min((each.days[1] for each in bounds if each.days), default=None)
    if last is None:
        return Last(None, bounds[0].bound_by)
    lower = [each.days[0] for each in bounds if each.days and each.not_before]
    first = max(lower) if lower else min(each.days[0] for each in bounds if each.days)
    bound_by = [each.bound_by for each in bounds if each.days and each.days[1] == last]
    time_for = [each.time_for for each in bounds if each.days and each.days[0] == first]
    bounds_told, time_told = ("; ".join(dict.fromkeys(filter(None, texts))) for texts in (bound_by, time_for))
    return Last((min(first, last), last), bounds_told, time_told, bool(lower), first > last)
