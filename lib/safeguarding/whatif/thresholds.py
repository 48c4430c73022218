"""The limits at which each review's verdict turns: worked out once, and every limit after that is counting.

For a clock that allows at most a limit, a review is in time for certain from one limit on, and late for certain below
another; in between it cannot be told. For at least a limit, limits are negative, so that more is easier in both.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from safeguarding.days import dates
from safeguarding.days.dates import OPEN_AFTER, OPEN_BEFORE
from safeguarding.days.working_days import SAME_DAY
from safeguarding.judging import limits, verdicts
from safeguarding.judging.order import Span
from safeguarding.judging.verdicts import Case, Piece, Verdict
from safeguarding.rules import Clock, Relaxation
from safeguarding.vocabulary import Outcome

NEVER = 2**40
"""A limit that no review reaches."""


@dataclass(frozen=True, eq=False)
class Thresholds:
    """For each review the least limit at which it is in time for certain, and the least at which it may be.

    At limits below ``running`` the limit is past for certain; ``relaxed`` are pairs of limits, from the first of which
    to below the second the deadline may fall where the limit was relaxed. ``counts`` says which reviews are counted.
    ``sign`` is -1 for at least a limit, and ``lowest`` the least limit that makes sense. ``verdict`` is that by the
    limit as it is, and ``undone`` is what had certainly not happened.
    """

    verdict: Verdict
    undone: np.ndarray
    sure: np.ndarray
    possible: np.ndarray
    running: np.ndarray
    relaxed: tuple[tuple[np.ndarray, np.ndarray], ...]
    counts: np.ndarray
    sign: int
    lowest: int


def find(case: Case, clock: Clock, withheld: Collection[str] = ()) -> Thresholds:
    """Find where the verdicts of one clock turn, if every version that has a limit had another one.

    Each version keeps its unit and its day 1, and what is suspended stays so. No review counts whose verdict rests on
    a milestone that is ``withheld``.
    """
    verdict, sign = verdicts.judge(case, clock), -1 if clock.backwards else 1
    limited = [piece for piece in verdict.pieces if not piece.version.suspended]
    size, today = len(verdict.outcome), np.full(len(verdict.outcome), case.today)
    sure, possible, running = np.full(size, -NEVER), np.full(size, NEVER), np.full(size, NEVER)
    relaxed = []
    for piece in limited:
        anchor, other = (piece.start, piece.stop)[::sign]
        worst, best = _turns(case, piece, anchor, (other.earliest, other.latest), sign)
        _, past = _turns(case, piece, anchor, (today, today), sign)
        sure = np.where(piece.here, np.maximum(sure, worst), sure)
        possible = np.where(piece.here, np.minimum(possible, best), possible)
        running = np.where(piece.here, np.minimum(running, past), running)
        relaxed += [_relaxed(case, piece, each, sign) for each in clock.relaxed]
    running[~verdict.whole | ~verdict.due.known] = -NEVER
    sure[~verdict.whole], possible[~verdict.whole] = NEVER, -NEVER
    # What has not happened is never in time, and late once the limit is past; of the rest nothing can be told.
    undone = verdicts.undone(case, clock.stops)
    sure[~verdict.stop.known], possible[~verdict.stop.known] = NEVER, -NEVER
    possible[undone] = running[undone]
    unclear = verdicts.unclear(case, clock.stops) | verdicts.unclear_start(case, clock, verdict.pieces)
    sure[unclear], possible[unclear] = NEVER, -NEVER
    dated = verdict.due.known & ((verdict.due.earliest > OPEN_BEFORE) | (verdict.due.latest < OPEN_AFTER))
    counts = (dated | (verdict.outcome == Outcome.NOT_YET_DUE.place)) & ~np.isin(verdict.outcome, _UNCOUNTED)
    counts &= ~verdicts.rests_on(verdict, clock, withheld)
    first_day = any(piece.version.day_one == SAME_DAY for piece in limited)
    return Thresholds(
        verdict, undone, sure, possible, running, tuple(relaxed), counts, sign, int(clock.backwards or first_day)
    )


_UNCOUNTED = tuple(outcome.place for outcome in (Outcome.NO_START, Outcome.NOT_APPLICABLE))


def _turns(
    case: Case, piece: Piece, anchor: Span, other: tuple[np.ndarray, np.ndarray], sign: int
) -> tuple[np.ndarray, np.ndarray]:
    """Give the limit that allows even the worst pair of days under a version, and the one that allows the best pair.

    One day of a pair is what the deadline is counted from, the other is between two days.
    """
    usable = piece.here & anchor.known
    ends = ((anchor.earliest, other[1]), (anchor.latest, other[0]))
    worst, best = (
        _limit(case, piece, days, usable, sign, nothing) for days, nothing in zip(ends, (NEVER, -NEVER), strict=True)
    )
    for reviews, by in case.counted:
        for turn in limits.breaks(piece.version, by):
            across = usable & reviews & (anchor.earliest < turn) & (turn <= anchor.latest)
            at, before = (np.where(across, day, OPEN_AFTER) for day in (turn, turn - 1))
            worst = np.maximum(worst, _limit(case, piece, (at, other[1]), across, sign, -NEVER))
            best = np.minimum(best, _limit(case, piece, (before, other[0]), across, sign, NEVER))
    return worst, best


def _relaxed(case: Case, piece: Piece, relaxation: Relaxation, sign: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the limits from which, and below which, a deadline may fall where the limit was relaxed."""
    anchor, size = (piece.start, piece.stop)[::sign][0], len(piece.here)
    first = np.full(size, dates.number(relaxation.first))
    _, begins = _turns(case, piece, anchor, (first, first), sign)
    if relaxation.last is None:
        ends = np.full(size, NEVER)
    else:
        after = np.full(size, dates.number(relaxation.last) + 1)
        ends, _ = _turns(case, piece, anchor, (after, after), sign)
    return np.where(piece.here, begins, NEVER), np.where(piece.here, ends, -NEVER)


def _limit(
    case: Case, piece: Piece, days: tuple[np.ndarray, np.ndarray], usable: np.ndarray, sign: int, nothing: int
) -> np.ndarray:
    """Give the limit that just allows each pair of days, counted from the first; ``nothing`` where one is open."""
    found = np.full(len(usable), nothing)
    start, stop = days[::sign]
    finite = usable & (np.abs(start) < OPEN_AFTER) & (np.abs(stop) < OPEN_AFTER)
    within = (start >= case.calendar.first) & (stop <= case.calendar.last) & (stop >= case.calendar.first)
    within &= (start <= case.calendar.last) | (piece.version.unit != "working_day")
    for reviews, by in case.counted:
        chosen = finite & reviews & (within | (piece.version.unit != "working_day"))
        found[chosen] = sign * limits.within(piece.version, start[chosen], stop[chosen], by)
    return found


def sides(found: Thresholds, asked: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Say of each review whether it is due at one limit, which is negative for at least a limit, met, and late."""
    due = found.counts & (asked < found.running)
    late = due & (asked < found.possible)
    for first, last in found.relaxed:
        late &= ~((first <= asked) & (asked < last))
    return due, due & (found.sure <= asked), late
