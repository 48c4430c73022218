"""Verdicts as arrays: what ``clocks`` writes into a table, and what a changed rule recomputes.

A verdict is given only if it holds on every day the dates allow; otherwise it is ``cannot_tell``. The order of
milestones first tightens what is known; dates that contradict the order decide nothing (module ``order``).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import partial, reduce

import numpy as np
import pandas as pd

from safeguarding.days import dates, working_days
from safeguarding.days.dates import OPEN_AFTER, OPEN_BEFORE
from safeguarding.days.working_days import Calendar
from safeguarding.judging import limits, order, standing
from safeguarding.judging.limits import Counting
from safeguarding.judging.order import Kinds, Span, Told
from safeguarding.rules import Clock, RuleSet, Version
from safeguarding.vocabulary import UNPUBLISHED, Outcome, Says


@dataclass(frozen=True, eq=False)
class Case:
    """What every clock of one evaluation is judged on.

    ``says`` has what each cell of a milestone says (``Says.place``); ``open`` says which reviews are not over, and
    ``unread`` and ``unsaid`` of which the kind cannot be read, or is blank. ``calendar`` has the days on which the
    partnership works; ``counted`` says what counts towards a limit, pauses left out, for which reviews: together these
    are all reviews, each once.
    """

    rule_set: RuleSet
    spans: dict[str, Span]
    kinds: Kinds
    says: dict[str, np.ndarray]
    open: np.ndarray
    unread: np.ndarray
    unsaid: np.ndarray
    calendar: Calendar
    counted: tuple[tuple[np.ndarray, Counting], ...]
    today: int


@dataclass(frozen=True, eq=False)
class Piece:
    """One version of a clock: the reviews that may have started under it (``here``), and what follows for those.

    ``lost`` says of which of them the deadline lies outside the calendar, so that it can be any day.
    """

    version: Version
    here: np.ndarray
    start: Span
    stop: Span
    due: Span
    lost: np.ndarray


@dataclass(frozen=True, eq=False)
class Verdict:
    """What one clock says of every review: the outcome (as its ``Outcome.place``), the days, and the versions.

    ``passed`` says of which reviews the limit is past for certain, ``whole`` of which every day of the start range lies
    under a version with a limit.
    """

    outcome: np.ndarray
    start: Span
    stop: Span
    due: Span
    pieces: tuple[Piece, ...]
    whole: np.ndarray
    passed: np.ndarray


def rests_on(verdict: Verdict, clock: Clock, milestones: Collection[str]) -> np.ndarray:
    """Say for which reviews a verdict of a clock rests, or may rest, on one of some milestones."""
    starts = [(piece.version.counts_from or clock.starts, piece.here) for piece in verdict.pieces]
    every = np.full(len(verdict.outcome), clock.stops in milestones or clock.starts in milestones)
    return reduce(np.logical_or, [here for start, here in starts if start in milestones], every)


def case(
    reviews: pd.DataFrame,
    spans: dict[str, Span],
    rule_set: RuleSet,
    calendar: Calendar,
    as_of: date,
    told: Told | None = None,
) -> Case:
    """Gather what reviews are judged on: ``spans`` are theirs, after the order of milestones has told what it can.

    ``told`` is what ``order.told`` gives, if it is known.
    """
    today, told = dates.number(as_of), told or order.told(reviews)
    kinds, says = told.kinds, told.says
    ids = reviews["review_id"].to_numpy(object)
    named = sorted({pause.review for pause in rule_set.pauses if pause.review})
    rest = reduce(np.logical_and, [ids != review for review in named], np.ones(len(ids), bool))
    shut = working_days.closing(calendar, rule_set.closed)
    counted = [(rest, limits.counting(shut, rule_set.pauses))]
    counted += [(ids == review, limits.counting(shut, rule_set.pauses, review)) for review in named]
    unsaid = reviews["kind"].to_numpy(object) == ""
    known = reduce(np.logical_or, kinds.values()) | unsaid
    over = standing.over(reviews, today, rule_set.order, spans, told)
    return Case(rule_set, spans, kinds, says, ~over, ~known, unsaid, shut, tuple(counted), today)


def judge(case: Case, clock: Clock) -> Verdict:
    """Judge every review by one clock."""
    missing = _absent(case, clock.starts) | _absent(case, clock.stops)
    applies, stop = order.covers(clock, case.kinds) & ~missing, case.spans[clock.stops]
    every = (_piece(case, clock, version, applies) for version in clock.versions)
    pieces = tuple(piece for piece in every if piece is not None)
    start, whole = _start(case, clock, pieces, applies), _wholly_limited(case, clock, pieces)
    outcome, due = _outcome(case, clock, pieces, whole), _due(pieces, whole)
    _undecided(case, clock, pieces, outcome)
    outcome[~start.known] = Outcome.NO_START.place
    outcome[unclear_start(case, clock, pieces)] = Outcome.CANNOT_TELL.place
    outcome[~applies] = Outcome.NOT_APPLICABLE.place
    if not order.for_every_kind(clock):
        unsaid, unread = case.unsaid & ~missing, case.unread & ~missing
        outcome[unsaid], outcome[unread] = Outcome.NOT_RECORDED.place, Outcome.CANNOT_TELL.place
    stop = Span(stop.earliest, stop.latest, stop.known & applies)
    passed = applies & start.known & whole & due.known & (case.today > due.latest)
    return Verdict(outcome, start, stop, due, pieces, whole, passed)


def _undecided(case: Case, clock: Clock, pieces: tuple[Piece, ...], outcome: np.ndarray) -> None:
    """Take back, in place, what a blank, an unreadable cell, a lost deadline or a relaxed limit leaves undecided."""
    known, not_yet = case.spans[clock.stops].known, undone(case, clock.stops)
    judged = outcome != Outcome.NOT_APPLICABLE.place
    relaxed = any_of([_relaxed(case, clock, piece, not_yet) for piece in pieces], len(known))
    lost = any_of([piece.lost for piece in pieces], len(known))
    late = np.isin(outcome, [Outcome.OVERDUE.place, Outcome.MAY_BE_OVERDUE.place])
    # What an over review never did is missed for good; whether it may be, nobody can tell.
    over = not_yet & ~case.open
    outcome[over & (outcome == Outcome.OVERDUE.place)] = Outcome.MISSED.place
    outcome[over & (outcome == Outcome.MAY_BE_OVERDUE.place)] = Outcome.CANNOT_TELL.place
    outcome[lost & (late | (outcome == Outcome.NOT_YET_DUE.place))] = Outcome.CANNOT_TELL.place
    outcome[relaxed & (late | (outcome == Outcome.MISSED.place))] = Outcome.CANNOT_TELL.place
    outcome[judged & ~known & ~not_yet] = Outcome.NOT_RECORDED.place
    outcome[judged & unclear(case, clock.stops)] = Outcome.CANNOT_TELL.place


def _absent(case: Case, milestone: str) -> np.ndarray:
    """Say for which reviews a milestone does not apply, so that no limit begins or ends with it.

    The register says so; or it has nothing of a publication, and the review's kind never ends with one.
    """
    says = case.says[milestone]
    if milestone != "published":
        return says == Says.NO_STEP.place
    never = reduce(np.logical_or, [case.kinds[kind] for kind in UNPUBLISHED])
    blank = np.isin(says, (Says.NOTHING.place, Says.NOT_KEPT.place)) & ~case.spans[milestone].known
    return (says == Says.NO_STEP.place) | (never & blank)


def undone(case: Case, milestone: str) -> np.ndarray:
    """Say of which reviews a milestone had certainly not happened."""
    return standing.undone(case.says[milestone], case.spans[milestone].known, case.open)


def unclear(case: Case, milestone: str) -> np.ndarray:
    """Say of which reviews a milestone cannot be read, or is said not to be done though the order has it done."""
    known, says = case.spans[milestone].known, case.says[milestone]
    return np.where(known, says == Says.NOT_DONE.place, says == Says.UNREADABLE.place)


def unclear_start(case: Case, clock: Clock, pieces: tuple[Piece, ...]) -> np.ndarray:
    """Say of which reviews what a clock counts from is unclear."""
    others = [piece.here & unclear(case, piece.version.counts_from) for piece in pieces if piece.version.counts_from]
    return any_of([unclear(case, clock.starts), *others], len(case.open))


def _relaxed(case: Case, clock: Clock, piece: Piece, running: np.ndarray) -> np.ndarray:
    """Say of which reviews a limit may have fallen due while it was relaxed, and by now if the clock still runs."""
    due, found = piece.due, np.zeros(len(piece.here), bool)
    latest = np.where(running, np.minimum(due.latest, case.today - 1), due.latest)
    for each in clock.relaxed:
        last = OPEN_AFTER if each.last is None else dates.number(each.last)
        found |= (latest >= dates.number(each.first)) & (due.earliest <= last)
    return found & piece.here & due.known


def _piece(case: Case, clock: Clock, version: Version, applies: np.ndarray) -> Piece | None:
    """Take the part of each start range that lies under a version: the edition in force when the clock started.

    A version with ``counts_from`` is still chosen by the day the clock's own start happened.
    """
    first = OPEN_BEFORE if version.since is None else dates.number(version.since)
    last = OPEN_AFTER if version.until is None else dates.number(version.until)
    chosen = case.spans[clock.starts]
    here = applies & chosen.known & (chosen.latest >= first) & (chosen.earliest <= last)
    if not here.any():
        return None
    cut = bool((here & ((chosen.earliest < first) | (chosen.latest > last))).any())
    start, stop = (
        _under(case, clock, name, (first, last)) if cut else case.spans[name]
        for name in (version.counts_from or clock.starts, clock.stops)
    )
    anchor = stop if clock.backwards else start
    due, lost = _deadlines(case, version, anchor, here & anchor.known)
    return Piece(version, here, start, stop, due, lost)


def _under(case: Case, clock: Clock, name: str, ends: tuple[int, int]) -> Span:
    """Give a milestone's span if the clock started between two days: what the order puts after it is no earlier."""
    span, line = case.spans[name], (case.spans, case.kinds, case.rule_set.order)
    here = name == clock.starts
    after, before = (here or order.leads(*line, pair) for pair in ((clock.starts, name), (name, clock.starts)))
    earliest = np.where(after, np.maximum(span.earliest, ends[0]), span.earliest)
    return Span(earliest, np.where(before, np.minimum(span.latest, ends[1]), span.latest), span.known)


def _deadlines(case: Case, version: Version, anchor: Span, usable: np.ndarray) -> tuple[Span, np.ndarray]:
    """Give the deadlines that follow from a range of days, and which lie outside the calendar and may be any day.

    An open end stays open, and a suspended limit has no deadline.
    """
    lost = np.zeros(len(usable), bool)
    if version.suspended:
        return Span(np.full(len(usable), OPEN_BEFORE), np.full(len(usable), OPEN_AFTER), lost), lost
    earliest, latest = anchor.earliest.copy(), anchor.latest.copy()
    for those, by in case.counted:
        due, (first, last) = partial(limits.due, version, by=by), limits.reach(version, by)
        for days in (earliest, latest):
            finite = usable & those & (days > OPEN_BEFORE) & (days < OPEN_AFTER)
            lost |= finite & ((days < first) | (days > last))
            chosen = finite & ~lost
            days[chosen] = _once(due, days[chosen])
        for turn in limits.breaks(version, by):
            before, at = due(np.array([turn - 1, turn]))
            across = usable & those & (anchor.earliest < turn) & (turn <= anchor.latest)
            earliest = np.where(across, np.minimum(earliest, at), earliest)
            latest = np.where(across, np.maximum(latest, before), latest)
    return Span(np.where(lost, OPEN_BEFORE, earliest), np.where(lost, OPEN_AFTER, latest), usable), lost


def _once(due: Callable[[np.ndarray], np.ndarray], days: np.ndarray) -> np.ndarray:
    """Work out what follows from each day, once for each day between the first and the last if there are fewer."""
    if not len(days):
        return days
    first, last = int(days.min()), int(days.max())
    if last - first >= len(days):
        return due(days)
    return due(np.arange(first, last + 1)).take(days - first)


def _start(case: Case, clock: Clock, pieces: tuple[Piece, ...], applies: np.ndarray) -> Span:
    """Join the ranges counted from under the versions in force; with none in force, the clock's own start."""
    own = case.spans[clock.starts]
    if not any(piece.version.counts_from for piece in pieces):
        return Span(own.earliest, own.latest, own.known & applies)
    counted = [(piece.here, case.spans[piece.version.counts_from or clock.starts]) for piece in pieces]
    some, size = any_of([here for here, _ in counted], len(applies)), len(applies)
    earliest, latest, known = np.full(size, OPEN_AFTER), np.full(size, OPEN_BEFORE), own.known & applies
    for here, span in counted:
        earliest = np.where(here, np.minimum(earliest, span.earliest), earliest)
        latest = np.where(here, np.maximum(latest, span.latest), latest)
        known = known & (~here | span.known)
    return Span(np.where(some, earliest, own.earliest), np.where(some, latest, own.latest), known)


def _due(pieces: tuple[Piece, ...], whole: np.ndarray) -> Span:
    """Join the deadlines of the versions in force; the last one is open if part of the start range has no limit."""
    size = len(whole)
    limited = [piece for piece in pieces if not piece.version.suspended]
    earliest, latest = np.full(size, OPEN_AFTER), np.full(size, OPEN_BEFORE)
    for piece in limited:
        earliest = np.where(piece.here, np.minimum(earliest, piece.due.earliest), earliest)
        latest = np.where(piece.here, np.maximum(latest, piece.due.latest), latest)
    known = any_of([piece.due.known for piece in limited], size)
    return Span(earliest, np.where(whole, latest, OPEN_AFTER), known)


def _wholly_limited(case: Case, clock: Clock, pieces: tuple[Piece, ...]) -> np.ndarray:
    """Say for which reviews every day of the start range lies under a version with a limit."""
    chosen, first, last = case.spans[clock.starts], clock.versions[0].since, clock.versions[-1].until
    whole = ~any_of([piece.here for piece in pieces if piece.version.suspended], len(chosen.known))
    if first is not None:
        whole &= chosen.earliest >= dates.number(first)
    if last is not None:
        whole &= chosen.latest <= dates.number(last)
    return whole


def _outcome(case: Case, clock: Clock, pieces: tuple[Piece, ...], whole: np.ndarray) -> np.ndarray:
    """Give the outcomes as the limits in force decide them."""
    limited = [piece for piece in pieces if not piece.version.suspended]
    done, today = case.spans[clock.stops].known, case.today
    size = len(done)
    ends = [(piece, piece.start if clock.backwards else piece.stop) for piece in limited]
    decided = {
        Outcome.OVERDUE: whole & all_of([~piece.here | (today > piece.due.latest) for piece in limited], size),
        Outcome.NOT_YET_DUE: clock.backwards
        | all_of([~piece.here | (today <= piece.due.earliest) for piece in limited], size),
        Outcome.CANNOT_TELL: done,
        Outcome.MISSED: done
        & whole
        & all_of([~piece.here | (end.earliest > piece.due.latest) for piece, end in ends], size),
        Outcome.MET: done
        & whole
        & all_of([~piece.here | (end.latest <= piece.due.earliest) for piece, end in ends], size),
        Outcome.NOT_APPLICABLE: ~any_of([piece.here for piece in limited], size),
    }
    outcome = np.full(size, Outcome.MAY_BE_OVERDUE.place, "int8")
    for answer, where in decided.items():
        # An answer overrules those that stand before it here; this is many times as fast as np.select.
        outcome[where] = answer.place
    return outcome


def all_of(masks: list[np.ndarray], size: int) -> np.ndarray:
    """Say for which reviews every condition holds; for all, if there is no condition."""
    return reduce(np.logical_and, masks, np.ones(size, bool))


def any_of(masks: list[np.ndarray], size: int) -> np.ndarray:
    """Say for which reviews some condition holds."""
    return reduce(np.logical_or, masks, np.zeros(size, bool))
