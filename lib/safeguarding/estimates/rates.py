"""Counts against what a rate would give: Poisson and binomial chances, exact limits, and limits for many at once.

Chances are sums of terms from the smallest to the largest, each from logarithms, so that they stay exact in the tails;
limits are found by halving. Small counts are the rule here, and no approximation for large ones is used.
"""

from collections.abc import Callable, Sequence
from functools import cache
from math import lgamma, log, log1p
from statistics import NormalDist

import numpy as np


def poisson_tail(expected: float, upto: int) -> float:
    """Give the chance of ``upto`` or fewer when so many are expected: Σ e^−μ μ^k / k!.

    >>> round(poisson_tail(3.9, 0), 3)
    0.02
    """
    if upto < 0:
        return 0.0
    if expected <= 0:
        return 1.0
    return min(1.0, _summed(_poisson(expected, np.arange(upto + 1))))


def poisson_above(expected: float, least: int) -> float:
    """Give the chance of ``least`` or more when so many are expected.

    Summed from above where that is the small part, since one less a chance near to one is no exact number.
    """
    if least <= 0:
        return 1.0
    if expected <= 0:
        return 0.0
    if least <= expected:
        return 1 - poisson_tail(expected, least - 1)
    far = int(least + 40 + 12 * expected**0.5)
    return _summed(_poisson(expected, np.arange(least, far + 1)))


def expected_range(expected: float, level: float = 0.95) -> tuple[int, int]:
    """Give the fewest and the most that would be no surprise: neither tail beyond them has more than half the rest."""
    tail, fewest, most = (1 - level) / 2, 0, 0
    while poisson_tail(expected, fewest) <= tail:
        fewest += 1
    while poisson_above(expected, most + 1) > tail:
        most += 1
    return fewest, most


def all_within(n: int, part: float) -> float:
    """Give the chance that n events of one time lie as close together as a part of it: n r^(n−1) − (n−1) r^n.

    Each is as likely on any day of that time as on another. Source: J. I. Naus, J. Amer. Statist. Assoc. 60 (1965) 532.

    >>> all_within(2, 0.5), all_within(1, 0.0)
    (0.75, 1.0)
    """
    return float(n * part ** (n - 1) - (n - 1) * part**n) if n > 1 else 1.0


def binomial_tail(n: int, share: float, upto: int) -> float:
    """Give the chance of ``upto`` or fewer of n when each has this chance: Σ C(n,k) p^k (1−p)^(n−k).

    >>> binomial_tail(5, 0.5, 0)
    0.03125
    """
    if upto < 0:
        return 0.0
    if upto >= n:
        return 1.0
    if share in (0.0, 1.0):
        return 1.0 - share
    # From the one seen or the likeliest downwards each is less likely than the one before, and soon adds nothing.
    first = int(min(upto, n * share) - 12 * (n * share * (1 - share)) ** 0.5 - 60)
    return min(1.0, _summed(_binomial(n, share, np.arange(max(0, first), upto + 1))))


def binomial_interval(seen: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Give the exact interval for the share where so many of n were seen; 0 to 1 if n is nought.

    Source: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934) 404.

    >>> [round(end, 3) for end in binomial_interval(5, 5)]
    [0.478, 1.0]
    """
    tail = (1 - level) / 2
    low = _found(lambda p: binomial_tail(n, 1 - p, n - seen) > tail, 0, 1) if seen else 0.0
    high = _found(lambda p: binomial_tail(n, p, seen) < tail, 0, 1) if seen < n else 1.0
    return low, high


@cache
def funnel_limits(n: int, share: float, level: float) -> tuple[int, int]:
    """Give the fewest and the most of n that one with the common share would have, but for a chance of 1 − ``level``.

    Exact binomial limits of a funnel plot: below the fewest, and above the most, lies no more than half the rest each.
    Source: D. J. Spiegelhalter, Statist. Med. 24 (2005) 1185, whose limits are interpolated between whole numbers;
    these are whole numbers, so that no place is outside by a fraction of a case.
    """
    tail = (1 - level) / 2
    fewest = next((k for k in range(n + 1) if binomial_tail(n, share, k) > tail), n)
    most = next((k for k in range(n, -1, -1) if binomial_tail(n, 1 - share, n - k) > tail), 0)
    return fewest, most


def overdispersion(squares: Sequence[float]) -> float:
    """Give by how much more places vary than chance alone would have them, from the squares of their z: 1 if no more.

    The mean of the squares, the largest tenth of them pulled in to the next. It counts only above 1 + 2 √(2 / n), which
    chance alone hardly reaches. Source: D. J. Spiegelhalter, Qual. Saf. Health Care 14 (2005) 347.

    >>> overdispersion([1.0] * 10), overdispersion([4.0] * 9 + [400.0])
    (1.0, 4.0)
    """
    n = len(squares)
    pulled = np.minimum(squares, np.sort(squares)[n - 1 - n // 10])
    found = float(pulled.mean())
    return found if found > 1 + 2 * (2 / n) ** 0.5 else 1.0


def wider(level: float, dispersion: float) -> float:
    """Give the level whose limits lie √dispersion times as far out: what limits are drawn at where places vary more.

    >>> round(wider(0.95, 4.0), 6), wider(0.95, 1.0)
    (0.999911, 0.95)
    """
    normal = NormalDist()
    return level if dispersion == 1 else 2 * normal.cdf(normal.inv_cdf((1 + level) / 2) * dispersion**0.5) - 1


def _poisson(expected: float, k: np.ndarray) -> np.ndarray:
    return k * log(expected) - expected - _log_factorials(int(k[-1]))[k]


def _binomial(n: int, share: float, k: np.ndarray) -> np.ndarray:
    factorials = _log_factorials(n)
    return factorials[n] - factorials[k] - factorials[n - k] + k * log(share) + (n - k) * log1p(-share)


def _log_factorials(most: int) -> np.ndarray:
    """Give log k! for k from 0 to ``most`` at least: tables of lengths that double, so that few are made."""
    return _table(1 << most.bit_length())


@cache
def _table(n: int) -> np.ndarray:
    return np.array([lgamma(k + 1) for k in range(n)])


def _summed(logs: np.ndarray) -> float:
    return float(np.sort(np.exp(logs)).sum())


def _found(past: Callable[[float], bool], low: float, high: float) -> float:
    """Find by halving where a test begins to hold, between two numbers that lie on either side of it."""
    # Until no number lies between.
    while low < (middle := (low + high) / 2) < high:
        low, high = (low, middle) if past(middle) else (middle, high)
    return middle
