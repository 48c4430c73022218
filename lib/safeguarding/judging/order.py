"""What the order of milestones tells of the dates in a register.

What happened in order tightens what is known: a review was initiated no later than its author was appointed, so an
initiation that was never written down still has a last day. The order is data (``[[order]]`` in a rule set).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from graphlib import TopologicalSorter
from typing import Any

import numpy as np
import pandas as pd

from safeguarding.days import dates
from safeguarding.days.dates import OPEN_AFTER, OPEN_BEFORE
from safeguarding.register import consistency, findings
from safeguarding.register.findings import Origin
from safeguarding.register.reading import Register
from safeguarding.rules import Clock, MilestoneOrder, RuleSet
from safeguarding.vocabulary import KINDS, MILESTONES, REGIMES, Says

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
    # Small numbers are compared many times as fast as words.
    codes, written = pd.factorize(reviews["kind"].to_numpy(object))
    place = {kind: code for code, kind in enumerate(written)}
    return {kind: codes == place.get(kind, len(place)) for kind in KINDS}


def said(reviews: pd.DataFrame, milestone: str) -> np.ndarray:
    """Give what each cell of a milestone says, as ``Says.place``; in a table made by hand, a date or nothing."""
    column = reviews.get(f"{milestone}_says")
    if column is not None:
        cells: Any = column.array  # its codes without the accessor, which costs more than a small table
        return np.asarray(cells.codes)
    ends = [reviews[f"{milestone}_{end}"].to_numpy() for end in ("earliest", "latest")]
    dated = pd.notna(ends[0]) | pd.notna(ends[1])
    return np.where(dated, Says.DATE.place, Says.NOTHING.place).astype("int8")


@dataclass(frozen=True, eq=False)
class Told:
    """What reviews say without their days: their kinds, and what each cell of a milestone says (``Says.place``)."""

    kinds: Kinds
    says: dict[str, np.ndarray]


def told(reviews: pd.DataFrame) -> Told:
    """Give what reviews say without their days; whoever asks it of the same reviews again may hand it on."""
    return Told(kinds(reviews), {name: said(reviews, name) for name in MILESTONES})


def part(spans: Mapping[str, Span], rows: slice) -> dict[str, Span]:
    """Give the milestones' spans of some of the reviews."""
    return {name: Span(each.earliest[rows], each.latest[rows], each.known[rows]) for name, each in spans.items()}


def tightened(reviews: pd.DataFrame, order: tuple[MilestoneOrder, ...], known: Told | None = None) -> dict[str, Span]:
    """Give each milestone's span after their order has told what it can; ``known`` is ``told``, if asked before."""
    known = known or told(reviews)
    return narrowed(reviews, as_recorded(reviews, known.says), order, known)


def narrowed(
    reviews: pd.DataFrame, recorded: dict[str, Span], order: tuple[MilestoneOrder, ...], known: Told
) -> dict[str, Span]:
    """Give ``tightened`` for milestones whose recorded spans, and what else is said of them, are known already."""
    of_kind, cells = known.kinds, known.says
    trusted = _without(recorded, _contradictory(recorded, of_kind, order, cells))
    return _propagated(_begun(reviews, _implied(trusted, of_kind, order, cells)), of_kind, order)


def _begun(reviews: pd.DataFrame, spans: dict[str, Span]) -> dict[str, Span]:
    """Let no review whose first day is not recorded begin before the guidance that it was begun under."""
    if "regime" not in reviews:
        return spans
    initiated = spans["initiated"]
    since = {code: dates.number(day) for code, day in REGIMES.items()}
    first = reviews["regime"].map(since).fillna(OPEN_BEFORE).to_numpy("int64")
    usable = (initiated.earliest == OPEN_BEFORE) & (first <= initiated.latest)
    earliest = np.where(usable, first, initiated.earliest)
    return spans | {"initiated": Span(earliest, initiated.latest, initiated.known)}


_AGAINST = (Says.NOT_DONE.place, Says.UNREADABLE.place, Says.NO_STEP.place)
"""What a cell says that stands against its step having happened, or may."""


def contradictions(reviews: pd.DataFrame, rule_set: RuleSet, origin: Origin = REVIEWS) -> pd.DataFrame:
    """Find the recorded dates that cannot all be right, given the order of milestones.

    Returns
    -------
    A findings table, one row per review and milestone whose date is not used to judge.
    """
    known = told(reviews)
    recorded = as_recorded(reviews, known.says)
    wrong = _contradictory(recorded, known.kinds, rule_set.order, known.says)
    happened = _implied(recorded, known.kinds, rule_set.order, known.says)
    denied = {name: span.known & (known.says[name] == Says.NOT_DONE.place) for name, span in happened.items()}
    write = "dates in the order they can have happened: this one contradicts another milestone of the review"
    return findings.table(
        [
            *(
                findings.each("warning", origin, milestone, _texts(reviews, recorded, milestone, bad), UNUSED, write)
                for milestone, bad in wrong.items()
            ),
            *(
                findings.each("warning", origin, milestone, pd.Series(Says.NOT_DONE, reviews.index[bad]), UNUSED, write)
                for milestone, bad in denied.items()
            ),
        ]
    )


UNUSED = "not used to judge"


def _texts(reviews: pd.DataFrame, recorded: dict[str, Span], milestone: str, which: np.ndarray) -> pd.Series:
    written = [_written(recorded[milestone], n) for n in np.flatnonzero(which)]
    return pd.Series(written, reviews.index[which], dtype="str")


def found(register: Register, rule_sets: list[RuleSet], as_of: date) -> pd.DataFrame:
    """Find everything that is wrong with a register when it is judged by these rules on this day, each thing once."""
    reviews, origin = register.table("reviews"), register.origins["reviews"]
    day, done = as_of, register.table("actions")
    late = consistency.future(reviews, day, origin)
    late += consistency.future(done, day, register.origins["actions"], ("completed",))
    told = findings.table([*late, *(contradictions(reviews, each, origin) for each in rule_sets)])
    written = register.written
    shown = findings.as_written(told, [register.origins[name] for name in written], written)
    return findings.joined([register.findings, shown])


def _written(span: Span, n: np.integer) -> str:
    ends = dates.as_dates(np.array([span.earliest[n], span.latest[n]]))
    return dates.written(*ends.astype("datetime64[D]").tolist())


def as_recorded(reviews: pd.DataFrame, cells: Mapping[str, np.ndarray] | None = None) -> dict[str, Span]:
    """Give what is recorded of each milestone, before the order tells more; ``cells`` say what each one says."""
    spans, cells = {}, cells or told(reviews).says
    for milestone in MILESTONES:
        earliest = dates.numbers(reviews[f"{milestone}_earliest"], OPEN_BEFORE)
        latest = dates.numbers(reviews[f"{milestone}_latest"], OPEN_AFTER)
        dated = (earliest != OPEN_BEFORE) | (latest != OPEN_AFTER)
        spans[milestone] = Span(earliest, latest, dated | (cells[milestone] == Says.DONE.place))
    return spans


def _contradictory(
    spans: dict[str, Span], of_kind: Kinds, order: tuple[MilestoneOrder, ...], cells: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    # A date is in a contradiction if what the others allow leaves it no day: it is then before something certainly
    # earlier, or after something certainly later. Both sides are named, since the register cannot say which is wrong.
    allowed = _propagated(_implied(spans, of_kind, order, cells), of_kind, order)
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


def _implied(
    spans: dict[str, Span], of_kind: Kinds, order: tuple[MilestoneOrder, ...], cells: dict[str, np.ndarray]
) -> dict[str, Span]:
    """Mark as known what must have happened because something else did; its own range is open.

    A step that does not apply did not happen, whatever came after it.
    """
    known = {milestone: span.known for milestone, span in spans.items()}
    for each in _sorted(order):
        if each.follows:
            both = known[each.before] & covers(each, of_kind) & ~np.isin(cells[each.after], _AGAINST)
            known[each.after] = known[each.after] | both
    for each in reversed(_sorted(order)):
        if each.implied:
            both = known[each.after] & covers(each, of_kind) & (cells[each.before] != Says.NO_STEP.place)
            known[each.before] = known[each.before] | both
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
    size = len(next(iter(of_kind.values())))
    if for_every_kind(ruled):
        return np.ones(size, bool)
    return reduce(np.logical_or, [of_kind[kind] for kind in ruled.kinds], np.zeros(size, bool))


def for_every_kind(ruled: MilestoneOrder | Clock) -> bool:
    """Say whether a clock or a statement of order applies whatever kind a review is, so that it need not be said."""
    return set(ruled.kinds) >= set(KINDS)


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
