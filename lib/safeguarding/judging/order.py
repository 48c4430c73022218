"""What the order of milestones tells of the dates in a register.

What happened in order tightens what is known: a review was initiated no later than its author was appointed, so an
initiation that was never written down still has a last day. The order is data (``[[order]]`` in a rule set).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from graphlib import TopologicalSorter

import numpy as np
import pandas as pd

from safeguarding.days import dates
from safeguarding.days.dates import OPEN_AFTER, OPEN_BEFORE
from safeguarding.register import consistency, findings
from safeguarding.register.findings import Origin
from safeguarding.register.reading import Register
from safeguarding.rules import Clock, MilestoneOrder, RuleSet
from safeguarding.vocabulary import KINDS, MILESTONES

REVIEWS = Origin("reviews.csv")


@dataclass(frozen=True, eq=False)
class Span:
    """One milestone of every review: the first and last day it can have been, and whether it is known to have been."""

    earliest: np.ndarray
    latest: np.ndarray
    known: np.ndarray


Kinds = Mapping[str, np.ndarray]
"""For each kind of review, which reviews are of it."""


def kinds(reviews: pd.DataFrame) -> Kinds:
    """Say for each kind which reviews are of it."""
    written = reviews["kind"].to_numpy(object)
    return {kind: written == kind for kind in KINDS}


def part(spans: Mapping[str, Span], rows: slice) -> dict[str, Span]:
    """Give the milestones' spans of some of the reviews."""
    return {name: Span(each.earliest[rows], each.latest[rows], each.known[rows]) for name, each in spans.items()}


def tightened(reviews: pd.DataFrame, order: tuple[MilestoneOrder, ...]) -> dict[str, Span]:
    """Give each milestone's span after the order of milestones has told what it can."""
    recorded, of_kind = _recorded(reviews), kinds(reviews)
    trusted = _without(recorded, _contradictory(recorded, of_kind, order))
    return _propagated(_implied(trusted, of_kind, order), of_kind, order)


def contradictions(reviews: pd.DataFrame, rule_set: RuleSet, origin: Origin = REVIEWS) -> pd.DataFrame:
    """Find the recorded dates that cannot all be right, given the order of milestones.

    Returns
    -------
    A findings table, one row per review and milestone whose date is not used to judge.
    """
    recorded = _recorded(reviews)
    wrong = _contradictory(recorded, kinds(reviews), rule_set.order)
    return findings.table(
        findings.each(
            "warning",
            origin,
            milestone,
            pd.Series([_written(recorded[milestone], n) for n in np.flatnonzero(bad)], reviews.index[bad], dtype="str"),
            "not used to judge",
            "dates in the order they can have happened: this one contradicts another milestone of the review",
        )
        for milestone, bad in wrong.items()
    )


def unended(reviews: pd.DataFrame, rule_set: RuleSet, day: date, origin: Origin = REVIEWS) -> pd.DataFrame:
    """Find the ends of clocks that no review has a date for, though some that the clock runs for are over by ``day``.

    A step without a date is one that was not taken. Of a review that is over, more likely nobody wrote it down.

    Returns
    -------
    A findings table, one row per clock.
    """
    recorded = _recorded(reviews)
    silent = [clock for clock in rule_set.clocks if not clock.backwards and not recorded[clock.stops].known.any()]
    spans, of_kind = tightened(reviews, rule_set.order) if silent else {}, kinds(reviews)
    today = np.datetime64(day, "D").astype("int64")
    over = (recorded["published"].latest <= today) | (recorded["completed"].latest <= today)
    begun = {
        clock: int((over & covers(clock, of_kind) & spans[clock.starts].known & ~spans[clock.stops].known).sum())
        for clock in silent
    }
    return findings.table(
        findings.one(
            "warning",
            origin,
            None,
            clock.stops,
            f"no date in any review, nor in {n} that this clock runs for and that are over: {clock.label}",
            "counts as not done, and as overdue once its deadline is past",
            "its dates; or judge by rules without this clock",
        )
        for clock, n in begun.items()
        if n
    )


def found(register: Register, rule_sets: list[RuleSet], as_of: date) -> pd.DataFrame:
    """Find everything that is wrong with a register when it is judged by these rules on this day, each thing once."""
    reviews, origin = register.table("reviews"), register.origins["reviews"]
    day, done = as_of, register.table("actions")
    late = consistency.future(reviews, day, origin)
    late += consistency.future(done, day, register.origins["actions"], ("completed",))
    return findings.joined(
        [
            register.findings,
            findings.table(late),
            *(contradictions(reviews, each, origin) for each in rule_sets),
            *(unended(reviews, each, day, origin) for each in rule_sets),
        ]
    )


def _written(span: Span, n: np.integer) -> str:
    ends = dates.as_dates(np.array([span.earliest[n], span.latest[n]]))
    return dates.written(*ends.astype("datetime64[D]").tolist())


def _recorded(reviews: pd.DataFrame) -> dict[str, Span]:
    spans = {}
    for milestone in MILESTONES:
        earliest = dates.numbers(reviews[f"{milestone}_earliest"], OPEN_BEFORE)
        latest = dates.numbers(reviews[f"{milestone}_latest"], OPEN_AFTER)
        spans[milestone] = Span(earliest, latest, (earliest != OPEN_BEFORE) | (latest != OPEN_AFTER))
    return spans


def _contradictory(spans: dict[str, Span], of_kind: Kinds, order: tuple[MilestoneOrder, ...]) -> dict[str, np.ndarray]:
    # A date is in a contradiction if what the others allow leaves it no day: it is then before something certainly
    # earlier, or after something certainly later. Both sides are named, since the register cannot say which is wrong.
    allowed = _propagated(_implied(spans, of_kind, order), of_kind, order)
    return {
        milestone: span.known
        & ((allowed[milestone].earliest > span.latest) | (span.earliest > allowed[milestone].latest))
        for milestone, span in spans.items()
    }


def _without(spans: dict[str, Span], wrong: dict[str, np.ndarray]) -> dict[str, Span]:
    return {
        milestone: Span(
            np.where(wrong[milestone], OPEN_BEFORE, span.earliest),
            np.where(wrong[milestone], OPEN_AFTER, span.latest),
            span.known,
        )
        for milestone, span in spans.items()
    }


def _implied(spans: dict[str, Span], of_kind: Kinds, order: tuple[MilestoneOrder, ...]) -> dict[str, Span]:
    """Mark as known what must have happened because something later did; its own range is open."""
    known = {milestone: span.known for milestone, span in spans.items()}
    for each in reversed(_sorted(order)):
        if each.implied:
            known[each.before] = known[each.before] | (known[each.after] & covers(each, of_kind))
    return {milestone: Span(span.earliest, span.latest, known[milestone]) for milestone, span in spans.items()}


def _propagated(spans: dict[str, Span], of_kind: Kinds, order: tuple[MilestoneOrder, ...]) -> dict[str, Span]:
    """Carry first days forwards and last days backwards along the order, between milestones that happened."""
    earliest = {milestone: span.earliest for milestone, span in spans.items()}
    latest = {milestone: span.latest for milestone, span in spans.items()}
    ordered = [(each, _both(each, spans, of_kind)) for each in _sorted(order)]
    for each, both in ordered:
        carried = np.where(both, earliest[each.before], OPEN_BEFORE)
        earliest[each.after] = np.maximum(earliest[each.after], carried)
    for each, both in reversed(ordered):
        carried = np.where(both, latest[each.after], OPEN_AFTER)
        latest[each.before] = np.minimum(latest[each.before], carried)
    return {milestone: Span(earliest[milestone], latest[milestone], span.known) for milestone, span in spans.items()}


def _both(each: MilestoneOrder, spans: dict[str, Span], of_kind: Kinds) -> np.ndarray:
    return spans[each.before].known & spans[each.after].known & covers(each, of_kind)


def covers(ruled: MilestoneOrder | Clock, of_kind: Kinds) -> np.ndarray:
    """Say which reviews are of a kind that a clock or a statement of order applies to."""
    nobody = np.zeros(len(next(iter(of_kind.values()))), bool)
    return reduce(np.logical_or, [of_kind[kind] for kind in ruled.kinds], nobody)


@lru_cache
def _sorted(order: tuple[MilestoneOrder, ...]) -> list[MilestoneOrder]:
    """Give the statements so that whatever leads to a milestone comes before whatever leads on from it."""
    graph: dict[str, set[str]] = {}
    for each in order:
        graph.setdefault(each.after, set()).add(each.before)
    rank = {milestone: n for n, milestone in enumerate(TopologicalSorter(graph).static_order())}
    return sorted(order, key=lambda each: rank[each.before])


def leads(
    spans: dict[str, Span], of_kind: Kinds, order: tuple[MilestoneOrder, ...], ends: tuple[str, str]
) -> np.ndarray:
    """Say for each review whether the order puts the first of ``ends`` no later than the second.

    Directly, or through milestones that happened.
    """
    return followers(spans, of_kind, order, ends[0]).get(ends[1], np.zeros(len(spans[ends[0]].known), bool))


def followers(
    spans: dict[str, Span], of_kind: Kinds, order: tuple[MilestoneOrder, ...], begin: str
) -> dict[str, np.ndarray]:
    """Say for each milestone of which reviews the order puts it after ``begin``, or at it; the rest is left out.

    Directly, or through milestones that happened.
    """
    led = {begin: spans[begin].known}
    for each in _sorted(order):
        if each.before in led:
            through = led[each.before] & _both(each, spans, of_kind)
            led[each.after] = led[each.after] | through if each.after in led else through
    return led
