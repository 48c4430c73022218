"""The last day for each step before a review is published, by the order and the limits of a rule set."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from safeguarding import starts
from safeguarding.errors import InputError
from safeguarding.limits import Counting
from safeguarding.milestones import MILESTONES
from safeguarding.rules import Clock, RuleSet

HAPPENS = ("incident", "aware")
"""Milestones that come about by themselves: nobody can plan their last day."""


@dataclass(frozen=True)
class Edge:
    """One milestone comes before another, and a clock may say how long before."""

    before: str
    after: str
    clock: Clock | None = None


@dataclass(frozen=True)
class Last:
    """The last day for a step, as day numbers; ``None`` where no limit is in force.

    ``earliest`` is the last day that leaves all that follows the whole time its limits give, ``latest`` the last day at
    all. ``bound_by`` is what sets the one, a step that comes no earlier or a limit; ``time_for`` is the limit that is
    used up between the two.
    """

    earliest: int | None
    latest: int | None
    bound_by: str = ""
    time_for: str = ""


def before_publication(rule_set: RuleSet, by: Counting, kind: str, day: int) -> dict[str, Last]:
    """Give the last day of each step before a review of a kind is published on a day, in order of a review's life.

    The publication itself is the last of them.

    Raises
    ------
    InputError
        The order and the clocks go round in a circle, or lead back beyond the calendar.
    """
    edges = _edges(rule_set, kind)
    found = {"published": Last(day, day, MILESTONES["published"])}
    for milestone in _backwards(edges):
        known = [edge for edge in edges if edge.before == milestone and edge.after in found]
        if known:
            found[milestone] = _joined([_last(edge, found, by) for edge in known])
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
    counted = [(clock, {clock.starts, *(version.counts_from for version in clock.versions)} - {""}) for clock in clocks]
    return ordered + [Edge(start, clock.stops, clock) for clock, each in counted for start in sorted(each)]


def _backwards(edges: Iterable[Edge]) -> list[str]:
    graph: dict[str, set[str]] = {}
    for edge in edges:
        graph.setdefault(edge.before, set()).add(edge.after)
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as wrong:
        circle = " → ".join(MILESTONES[each] for each in wrong.args[1])
        raise InputError(f"no plan: the order and the clocks go round in a circle: {circle}") from None


def _last(edge: Edge, found: Mapping[str, Last], by: Counting) -> Last:
    after, clock = found[edge.after], edge.clock
    no_later = MILESTONES[edge.after]
    if clock is None or after.latest is None:
        return Last(after.earliest, after.latest, no_later, after.time_for)
    if clock.backwards:
        return _at_least(clock, after, by)
    chosen = found[clock.starts].latest if clock.starts in found and clock.starts != edge.before else after.latest
    first = starts.unhurried(clock, edge.before, after.earliest, chosen, by)
    return Last(first, after.latest, no_later, clock.label if first < after.earliest else after.time_for)


def _at_least(clock: Clock, after: Last, by: Counting) -> Last:
    first, last = (starts.last(clock, day, by) for day in (after.earliest, after.latest))
    if last is None:
        return Last(None, None, clock.label)
    return Last(min(after.earliest if first is None else first, last), last, clock.label, after.time_for)


def _joined(bounds: list[Last]) -> Last:
    """Give the narrowest of several bounds, each end for itself; what sets no day sets none."""
    real = [each for each in bounds if each.latest is not None]
    if not real:
        return Last(None, None, bounds[0].bound_by)
    last, first = min(each.latest for each in real), min(each.earliest for each in real)
    bound_by = [each.bound_by for each in real if each.latest == last]
    time_for = [each.time_for for each in real if each.earliest == first]
    return Last(first, last, "; ".join(dict.fromkeys(bound_by)), "; ".join(dict.fromkeys(filter(None, time_for))))
