"""What share is done by a limit, when some still run and some days are ranges: what the record allows, and chance.

These are two things. The range is of these very cases, and is as wide as their days are unknown. The interval is of how
many would be done among many such cases, and is as wide as the cases are few.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from safeguarding.estimates import survival

_HALVINGS = 60
_NOTHING = 1e-30
"""A chance so small that thousands of them add nothing."""
MANY = 200
"""From how many times on their sum is reckoned as that of many."""
_NOUGHT, _WAVES = 1e-15, 2000
"""What of a characteristic function is next to nought, and how many of its terms are no less work than a chain."""


@dataclass(frozen=True)
class DoneBy:
    """What is done by a limit.

    Of ``n``, ``least`` are done for certain and ``most`` may be: what still runs and had not come to the limit is in
    neither, but in ``undecided``. ``share`` is the estimate, a range where days do not tell, and ``interval`` what
    chance allows for. Both are shares from 0 to 1, and not a number of nothing.
    """

    n: int
    least: int
    most: int
    undecided: int
    share: tuple[float, float]
    interval: tuple[float, float]


def done_by(least: np.ndarray, most: np.ndarray, runs: np.ndarray, limit: float, level: float = 0.95) -> DoneBy:
    """Count what is done by a limit, estimate the share, and give the interval that chance allows for.

    The share is read from the curve that ``survival.estimate`` gives.

    Parameters
    ----------
    least, most
        The fewest and the most days of each, on any scale that has the same limit for all: days after each case's own
        deadline, and the limit nought, is one. What runs has no most.
    runs
        Which still run, and are known only to take their least or longer.
    """
    sure, may = most <= limit, least <= limit
    if not len(least):
        return DoneBy(0, 0, 0, 0, (np.nan, np.nan), (np.nan, np.nan))
    table = survival.estimate(least, most).table
    ended, begun = (float(table.loc[table[end] <= limit, "share"].sum()) for end in ("days_max", "days_min"))
    counts = int(sure.sum()), int((may & ~runs).sum()), int((may & runs).sum())
    return DoneBy(len(least), *counts, (ended, begun), interval(least, most, runs, limit, level))


def interval(
    least: np.ndarray, most: np.ndarray, runs: np.ndarray, limit: float, level: float = 0.95
) -> tuple[float, float]:
    """Give the interval for the share done by a limit, for few cases and with some still running.

    The beta product of M. P. Fay, E. H. Brittain and M. A. Proschan, Biostatistics 14 (2013) 723, for ends that are
    exact and cases that still run: at each end by the limit, with Y still at risk, what is left is multiplied by a
    Beta(Y, 1). What is left after the limit is at most that product, and at least the product with one more end.
    Without running cases it is the interval of Clopper and Pearson. Where days are ranges, it reaches from the lowest
    end that any days within them would give to the highest. Most is left where all that may end after the limit do, and
    the others end as early as they can; least where all that may end by the limit do, as late as they can. It takes
    running to have nothing to do with how long a case will take.
    """
    latest = np.where(runs, least, np.where(least <= limit, np.minimum(most, limit), np.inf))
    earliest = np.where(runs | (most <= limit), least, np.inf)
    tail = (1 - level) / 2
    low = 1 - _left(earliest, runs, limit, 1 - tail)
    return max(low, 0.0), 1 - _left(latest, runs, limit, tail, one_more=1)


def _left(days: np.ndarray, runs: np.ndarray, limit: float, part: float, one_more: int = 0) -> float:
    """Give the quantile of what is left after the limit: a product of Beta(Y, 1), one for each end by then.

    What runs leaves the risk on its least day before others end on it, since it is known to have got there and no more.
    """
    by = np.sort(days[~runs & (days <= limit)])
    gone = np.searchsorted(np.sort(days[runs]), by, side="right")
    at_risk = len(days) - np.arange(len(by)) - gone
    after = len(days) - len(by) - int((days[runs] <= limit).sum())
    if one_more and not after:
        return 0.0
    return float(np.exp(-_time_of_sum(np.append(at_risk, [after] * one_more).astype(float), 1 - part)))


def _time_of_sum(rates: np.ndarray, part: float) -> float:
    """Give the quantile of a sum of exponential times: minus the logarithm of a Beta(Y, 1) is one of rate Y."""
    if not len(rates):
        return 0.0
    spread = float(np.sqrt((1 / rates**2).sum()))
    least, most = 0.0, float((1 / rates).sum()) + spread * np.sqrt(part / (1 - part))  # none is beyond (Cantelli)
    chance = (_of_many(rates, spread) if len(rates) >= MANY else None) or _of_few(rates, most)
    for _ in range(_HALVINGS):
        middle = (least + most) / 2
        least, most = (middle, most) if chance(middle) < part else (least, middle)
    return (least + most) / 2


def _of_few(rates: np.ndarray, longest: float) -> Callable[[float], float]:
    """Give the chance that the sum is no more than a time, up to the longest.

    The steps are those of a chain that goes on with its rate; seen at the fastest rate, every moment is a step with
    some chance, and the number of moments is Poisson: sums of terms that are not negative, exact to rounding.
    """
    fastest = rates.max()
    moments = int(fastest * longest + 12 * np.sqrt(fastest * longest) + 40)
    state, arrived, onward = np.zeros(len(rates)), np.zeros(moments + 1), rates / fastest
    state[0], low, high = 1.0, 0, 1
    for moment in range(1, moments + 1):
        # Between these alone there is anything to speak of.
        high = min(high + 1, len(rates))
        while low < high - 1 and state[low] < _NOTHING:
            low += 1
        moved = state[low:high] * onward[low:high]
        arrived[moment] = arrived[moment - 1] + (moved[-1] if high == len(rates) else 0.0)
        state[low:high] -= moved
        state[low + 1 : high] += moved[:-1]
        while high > low + 2 and high < len(rates) and state[high - 1] < _NOTHING:
            high -= 1
            state[high] = 0.0
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, moments + 1)))])
    counts = np.arange(moments + 1)
    return lambda time: float(np.exp(counts * np.log(fastest * time) - fastest * time - logs) @ arrived)


def _of_many(rates: np.ndarray, spread: float) -> Callable[[float], float] | None:
    """Give what ``_of_few`` does, to 12 places, from the characteristic function of the sum; nothing if that is slow.

    P(S ≤ t) = 1/2 − Σ Im[φ(u) e^(−iut)] / (π (k + 1/2)), u = (k + 1/2) 2π / r, is wrong by no more than the chance that
    S is further than r from t (R. B. Davies, Biometrika 60 (1973) 415). Of many times φ is soon next to nought.
    """
    reach = float((1 / rates).sum()) + 16 * spread + 44 / float(rates.min())
    furthest = 1 / spread
    while np.log1p((furthest / rates) ** 2).sum() < -2 * np.log(_NOUGHT):
        furthest *= 1.2
    halves = np.arange(int(furthest * reach / (2 * np.pi)) + 1) + 0.5
    if len(halves) > _WAVES:
        return None
    waves, size, turn = halves * 2 * np.pi / reach, np.zeros(len(halves)), np.zeros(len(halves))
    for some in np.array_split(rates, len(rates) // MANY):
        turns = waves[:, None] / some
        size, turn = size + np.log1p(turns**2).sum(axis=1), turn + np.arctan(turns).sum(axis=1)
    weights = np.exp(-size / 2) / (np.pi * halves)
    return lambda time: float(0.5 - weights @ np.sin(turn - waves * time))
