"""The limits at which each review's verdict turns: worked out once, and every limit after that is counting.

For a clock that allows at most a limit, a review is in time for certain from one limit on, and late for certain below
another; in between it cannot be told. For at least a limit it is the other way round: limits are negative there, so
that more is easier in both.
"""

from dataclasses import dataclass

import numpy as np

from safeguarding import limits, verdicts
from safeguarding.dates import OPEN_AFTER
from safeguarding.order import Span
from safeguarding.rules import Clock
from safeguarding.verdicts import Case, Piece
from safeguarding.working_days import SAME_DAY

NEVER = 2**40
"""A limit that no review reaches."""


@dataclass(frozen=True, eq=False)
class Thresholds:
    """For each review the least limit at which it is in time for certain, and the least at which it may be.

    ``counts`` says which reviews have a verdict, ``done`` whose clock has stopped. ``sign`` is -1 for at least a limit,
    and ``lowest`` the least limit that makes sense.
    """

    sure: np.ndarray
    possible: np.ndarray
    counts: np.ndarray
    done: np.ndarray
    sign: int
    lowest: int


def find(case: Case, clock: Clock) -> Thresholds:
    """Find where the verdicts of one clock turn, if every version that has a limit had another one.

    Each version keeps its unit and its day 1, and what is suspended stays so.

    Raises
    ------
    InputError
        A date lies outside the calendar.
    """
    verdict, sign = verdicts.judge(case, clock), -1 if clock.backwards else 1
    limited = [piece for piece in verdict.pieces if not piece.version.suspended]
    done, size = verdict.stop.known, len(verdict.outcome)
    sure, possible = np.full(size, -NEVER), np.full(size, NEVER)
    for piece in limited:
        worst, best = _of_piece(case, piece, done, sign)
        sure = np.where(piece.here, np.maximum(sure, worst), sure)
        possible = np.where(piece.here, np.minimum(possible, best), possible)
    sure[done & ~verdict.whole], possible[~verdict.whole] = NEVER, -NEVER
    if clock.backwards:
        sure[~done] = -NEVER  # nothing is due before the day that it is counted back from
    counts = verdict.outcome < verdicts.NO_START
    first_day = any(piece.version.day_one == SAME_DAY for piece in limited)
    return Thresholds(sure, possible, counts, done, sign, int(clock.backwards or first_day))


def _of_piece(case: Case, piece: Piece, done: np.ndarray, sign: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the limit that allows even the worst pair of days under a version, and the one that allows the best pair."""
    stop = Span(*(np.where(done, end, case.today) for end in (piece.stop.earliest, piece.stop.latest)), done)
    anchor, other = (piece.start, stop) if sign > 0 else (stop, piece.start)
    usable = piece.here & piece.start.known & (done | (sign > 0))
    ends = ((anchor.earliest, other.latest), (anchor.latest, other.earliest))
    worst, best = (
        _limit(case, piece, days, usable, sign, nothing) for days, nothing in zip(ends, (NEVER, -NEVER), strict=True)
    )
    for those, by in case.counted:
        for turn in limits.breaks(piece.version, by):
            across = usable & those & (anchor.earliest < turn) & (turn <= anchor.latest)
            at, before = (np.where(across, day, OPEN_AFTER) for day in (turn, turn - 1))
            worst = np.maximum(worst, _limit(case, piece, (at, other.latest), across, sign, -NEVER))
            best = np.minimum(best, _limit(case, piece, (before, other.earliest), across, sign, NEVER))
    return worst, best


def _limit(
    case: Case, piece: Piece, days: tuple[np.ndarray, np.ndarray], usable: np.ndarray, sign: int, nothing: int
) -> np.ndarray:
    """Give the limit that just allows each pair of days, counted from the first; ``nothing`` where one is open."""
    found = np.full(len(usable), nothing)
    start, stop = days[::sign]
    finite = usable & (np.abs(start) < OPEN_AFTER) & (np.abs(stop) < OPEN_AFTER)
    for those, by in case.counted:
        chosen = finite & those
        found[chosen] = sign * limits.within(piece.version, start[chosen], stop[chosen], by)
    return found
