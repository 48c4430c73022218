"""What pairs of answers tell: the mean of their differences, its interval, and how large it is."""

import math
from dataclasses import dataclass

import numpy as np

_TERMS = 500


@dataclass(frozen=True)
class Change:
    """The mean of differences, the ends of its interval, and ``effect``; not a number where there is none."""

    n: int
    mean: float
    low: float
    high: float
    effect: float


def change(before: np.ndarray, after: np.ndarray, level: float = 0.95) -> Change:
    """Estimate a change from complete pairs.

    The interval is mean ± t(n − 1) · s / √n with s the standard deviation of the differences; the effect is d_z =
    mean / s. Sources: "Student", Biometrika 6 (1908) 1; D. Lakens, Frontiers in Psychology 4 (2013) 863, on d_z.

    With one pair there is no interval; where all differences are the same there is no spread to measure an effect by.
    """
    differences = np.asarray(after, float) - np.asarray(before, float)
    n = len(differences)
    if n < 2:
        return Change(n, float(differences[0]) if n else math.nan, math.nan, math.nan, math.nan)
    mean, spread = float(differences.mean()), float(differences.std(ddof=1))
    half = t_quantile((1 + level) / 2, n - 1) * spread / math.sqrt(n)
    return Change(n, mean, mean - half, mean + half, mean / spread if spread else math.nan)


def t_tail(t: float, freedom: int) -> float:
    """Give the chance that Student's t is above ``t``, for a ``t`` of nought or more.

    Half the incomplete beta function I(ν/(ν + t²); ν/2, 1/2). Source: Abramowitz and Stegun, 26.7.1.

    >>> round(t_tail(2.262157, 9), 6)
    0.025
    """
    return _beta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2


def t_quantile(share: float, freedom: int) -> float:
    """Give the number that this share of Student's t lies below, for a share of a half or more.

    >>> round(t_quantile(0.975, 9), 3)
    2.262
    """
    low, high = 0.0, 1.0
    while t_tail(high, freedom) > 1 - share:
        high *= 2
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if t_tail(middle, freedom) > 1 - share else (low, middle)
    return middle


def _beta(x: float, a: float, b: float) -> float:
    """Give the regularised incomplete beta function by its continued fraction (DLMF 8.17.22)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(1 - x, b, a)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x) - math.log(a)
    )
    # From the last term back to the first, which needs no guard against a division by nought.
    value = 1.0
    for m in range(_TERMS, 0, -1):
        value = 1 + _term(m, x, a, b) / value
    return front / value


def _term(m: int, x: float, a: float, b: float) -> float:
    half, odd = divmod(m, 2)
    if odd:
        return -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
    return half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
