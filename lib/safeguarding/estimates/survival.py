"""How long something takes when some of it is still running and some of it is only known to lie between two days.

A duration is a pair: the fewest and the most whole days it can have taken, both included; the most is infinite for what
has not ended. An exact duration is a pair of equal numbers, so that there is one way to estimate them all.
"""

import bisect
from dataclasses import dataclass

import numpy as np
import pandas as pd

from safeguarding.estimates import rates

CLOSE = 1e-6
"""How far the log-likelihood may be below its greatest value."""
STEPS = 100_000
TIE = 2e-3
"""How near to a half a share may be and still be one: the likelihood may be so flat that ``CLOSE`` settles no more."""
# A share this far below the whole is no share: the likelihood is settled to a millionth long before.
_NOTHING = 1e-7


@dataclass(frozen=True, eq=False)
class Estimate:
    """The shares of all durations that end between two days, and how well the calculation has settled.

    ``table`` has one row for each interval that holds any: ``days_min``, ``days_max`` (infinite if it has no end) and
    ``share``. Where inside its interval a share lies, no data can tell. ``gap`` bounds how far the log-likelihood is
    below its greatest value, and ``steps`` is how many steps that took.
    """

    table: pd.DataFrame
    n: int
    steps: int
    gap: float

    @property
    def settled(self) -> bool:
        """Whether the estimate is as near to the best as it was meant to be."""
        return self.gap <= CLOSE


def estimate(least: np.ndarray, most: np.ndarray) -> Estimate:
    """Estimate how durations are distributed, with no assumption on the shape.

    The greatest likelihood puts shares only on the innermost intervals, those that begin where some duration's range
    begins, end where one ends, and hold no other end (Peto 1973; Turnbull 1976). Each step gives every interval the
    mean of what each duration expects of it: p_j ← (1/n) Σ_i a_ij p_j / Σ_k a_ik p_k (self-consistency, an EM step).
    With d_j = Σ_i a_ij / Σ_k a_ik p_k, the log-likelihood lies below its greatest value by at most max d_j − n
    (Gentleman and Geyer 1994): that is ``gap``, and steps end when it is below ``CLOSE``. Two steps are extrapolated
    to a third where that raises the likelihood (Varadhan and Roland 2008), for shares that go to nought go slowly.

    Sources: B. W. Turnbull, J. R. Statist. Soc. B 38 (1976) 290; R. Gentleman and C. J. Geyer, Biometrika 81 (1994)
    618; R. Varadhan and C. Roland, Scand. J. Statist. 35 (2008) 335. Assumes that being open has nothing to do with
    how long it will take.
    """
    begin, end = _innermost(least, most)
    # Those that are alike are one, that counts as many times.
    alike, times = np.unique(np.column_stack([least, most]), axis=0, return_counts=True)
    held = _Held(((alike[:, :1] <= begin) & (end <= alike[:, 1:])).astype(float), times)
    shares, steps = np.full(len(begin), 1 / max(len(begin), 1)), 0
    while held.gap(shares) > CLOSE and steps < STEPS:
        shares, steps = held.leap(shares), steps + 1
    kept = shares > _NOTHING
    table = pd.DataFrame({"days_min": begin[kept], "days_max": end[kept], "share": shares[kept]})
    return Estimate(table, len(least), steps, held.gap(shares))


def curve(found: Estimate) -> pd.DataFrame:
    """Give the share not yet ended after each day on which that can change.

    Returns
    -------
    ``days``, from 0 on; ``share_min`` and ``share_max``, which differ inside an interval that holds a share.
    """
    ends = found.table[["days_min", "days_max"]].to_numpy().ravel()
    days = np.unique(np.concatenate([[0.0], ends[np.isfinite(ends)]]))
    share = found.table["share"].to_numpy()
    begun = (found.table["days_min"].to_numpy() <= days[:, None]) @ share
    ended = (found.table["days_max"].to_numpy() <= days[:, None]) @ share
    return pd.DataFrame({"days": days, "share_min": np.clip(1 - begun, 0, 1), "share_max": np.clip(1 - ended, 0, 1)})


def median(found: Estimate) -> tuple[float, float]:
    """Give the first and the last day by which half may have ended; missing without data, infinite if never.

    Where half have ended from one day to a later one on which the next ends, any day between is a median as good as
    another, and all are given. A likelihood that is flat there settles the shares only to ``TIE``.

    >>> median(estimate(np.array([3.0, 5, 2, 9]), np.array([4.0, np.inf, 5, 9])))
    (3.0, 9.0)
    """
    if found.table.empty:
        return np.nan, np.nan
    ended = np.cumsum(found.table["share"].to_numpy())
    first, last = int(np.argmax(ended >= 0.5 - TIE)), int(np.argmax(ended > 0.5 + TIE))
    return float(found.table["days_min"].iloc[first]), float(found.table["days_max"].iloc[last])


def median_range(least: np.ndarray, most: np.ndarray) -> tuple[float, float]:
    """Give the least and the most the median of these very durations can be, wherever in its range each lies.

    Of an even number it is the middle between the two in the middle. Missing if there is none.

    >>> median_range(np.array([1.0, 2, 3, 5]), np.array([1.0, 2, 4, 5]))
    (2.5, 3.0)
    """
    if not len(least):
        return np.nan, np.nan
    return float(np.median(least)), float(np.median(most))


def median_within(found: Estimate, least: np.ndarray, most: np.ndarray) -> tuple[float, float]:
    """Give the part of the estimated median that the dates of these very durations allow too.

    The two always meet: by self-consistency no more of the estimate ends by a day than durations that can have ended,
    and no less than those that must have. Only between the two in the middle of an even number can they differ.

    >>> least, most = np.array([3.0, 5, 2, 9]), np.array([4.0, np.inf, 5, 9])
    >>> median_within(estimate(least, most), least, most)
    (4.0, 7.0)
    """
    (low, high), (first, last) = median(found), median_range(least, most)
    return max(low, first), min(high, last)


def median_interval(least: np.ndarray, most: np.ndarray, level: float = 0.95) -> tuple[float, float]:
    """Give an interval for the median that holds wherever in its range each duration lies, and whatever the open do.

    With k the greatest number for which 1 − 2 P(B < k) is at least ``level``, B binomial with n trials of one half, the
    median lies from the k-th smallest to the k-th largest duration at least so often (the sign test turned round:
    W. R. Thompson, Ann. Math. Statist. 7 (1936) 122). The k-th smallest of the fewest days and the k-th largest of the
    most hold for every value between. Missing where n is too small for ``level``: five for 0.95.
    """
    n, tail = len(least), (1 - level) / 2
    k = bisect.bisect_right(range(n // 2), tail, key=lambda upto: rates.binomial_tail(n, 0.5, upto))
    if not k:
        return np.nan, np.nan
    return float(np.sort(least)[k - 1]), float(np.sort(most)[n - k])


def _innermost(least: np.ndarray, most: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find each beginning that is followed by an end, and that end; on one day beginnings come first."""
    places = np.concatenate([least, most]).astype(float)
    ends = np.repeat([0, 1], [len(least), len(most)])
    order = np.lexsort([ends, places])
    places, ends = places[order], ends[order]
    inner = np.flatnonzero((ends[:-1] == 0) & (ends[1:] == 1))
    return places[inner], places[inner + 1]


@dataclass(frozen=True, eq=False)
class _Held:
    """Which intervals each duration can have ended in, 1 or 0, and how many durations are the same."""

    holds: np.ndarray
    times: np.ndarray

    def gap(self, shares: np.ndarray) -> float:
        return float(self._asked(shares).max(initial=0) - self.times.sum()) if len(self.times) else 0.0

    def leap(self, shares: np.ndarray) -> np.ndarray:
        """Take two steps, and a leap along them if it is no step back."""
        one = self._step(shares)
        two = self._step(one)
        moved, bent = one - shares, (two - one) - (one - shares)
        size = float(np.linalg.norm(bent))
        if size == 0:
            return two
        far = max(1.0, float(np.linalg.norm(moved)) / size)
        leapt = np.maximum(shares + 2 * far * moved + far**2 * bent, 0)
        if not leapt.sum() or not (self.holds @ leapt).all():
            return two
        leapt = self._step(leapt / leapt.sum())
        return leapt if self._likely(leapt) >= self._likely(two) else two

    def _step(self, shares: np.ndarray) -> np.ndarray:
        return shares * self._asked(shares) / self.times.sum()

    def _asked(self, shares: np.ndarray) -> np.ndarray:
        return (self.times / (self.holds @ shares)) @ self.holds

    def _likely(self, shares: np.ndarray) -> float:
        return float(self.times @ np.log(self.holds @ shares))
