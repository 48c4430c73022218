"""What goes together: themes beyond chance (phi, Fisher, Holm), two coders (Krippendorff's alpha), pairs of answers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, nan, sqrt

import numpy as np

from safeguarding.estimates import rates

# ---- Whether two things go together more than chance would have it: phi, Fisher's exact chance, and many pairs at once
# Of n things, ``first`` have one property, ``second`` the other, and ``both`` have both. Numbers in, numbers out.


def phi(both: int, first: int, second: int, n: int) -> float:
    """Give the correlation of two properties: (n · both − first · second) / √(first second (n − first)(n − second)).

    0 is what chance gives, 1 always together, -1 never together and never without either. Missing where all or none
    have one of them. Source: K. Pearson, 1900; G. U. Yule, J. R. Statist. Soc. 75 (1912) 579.

    >>> round(phi(3, 4, 4, 8), 2), phi(2, 4, 4, 8)
    (0.5, 0.0)
    """
    spread = first * second * (n - first) * (n - second)
    return (n * both - first * second) / sqrt(spread) if spread > 0 else nan


def fisher(both: int, first: int, second: int, n: int) -> float:
    """Give the chance of a table as unlikely as this one or more so, if neither has to do with the other.

    Where both totals are kept, ``both`` is hypergeometric: C(first, k) C(n − first, second − k) / C(n, second). The
    chances of all k no more likely than the one seen are added, in whole numbers. 1 where there is nothing to compare.
    Source: R. A. Fisher, J. R. Statist. Soc. 98 (1935) 39; two-sided as J. O. Irwin, Metron 12 (1935) 83, has it.

    >>> round(fisher(3, 4, 4, 8), 4)
    0.4857
    """
    ways = {k: comb(first, k) * comb(n - first, second - k) for k in range(max(0, first + second - n), second + 1)}
    return sum(each for each in ways.values() if each <= ways[both]) / comb(n, second)


def holm(chances: Sequence[float]) -> list[float]:
    """Raise chances for how many were looked at: the k-th smallest of m times m − k + 1, none below one before it.

    One that stays below 0.05 is so rare that chance would bring up any such among all m in less than 5 of 100 cases,
    whatever they have to do with each other. Source: S. Holm, Scand. J. Statist. 6 (1979) 65.

    >>> holm([0.04, 0.01, 0.03])
    [0.06, 0.03, 0.06]
    """
    raised, least, m = [0.0] * len(chances), 0.0, len(chances)
    for place, at in enumerate(sorted(range(m), key=chances.__getitem__)):
        least = max(least, min(1.0, round(chances[at] * (m - place), 12)))
        raised[at] = least
    return raised


def fewest(m: int, level: float = 0.05) -> int:
    """Give the fewest things of which the clearest of ``m`` pairs could be told from chance.

    The least chance that n allow is that of two properties which so many have and which always go together; times m it
    has to be below ``level``.

    >>> fewest(1), fewest(66)
    (7, 13)
    """
    n = 2
    while m * min(fisher(k, k, k, n) for k in range(1, n // 2 + 1)) >= level:
        n += 1
    return n


# ---- How far two coders agree beyond chance: Krippendorff's alpha, and an interval that is honest where units are few
# Alpha comes from ``nltk``, which is imported only when it is asked for.


def alpha(first: list[bool], second: list[bool]) -> float:
    """Give Krippendorff's alpha of what two coders said of the same units, present or absent.

    α = 1 − Do / De. Do is the share of units that they disagree on. De is what chance would give: of the 2n values, n₁
    of them "present" and n₀ "absent", two drawn without putting back differ with the chance 2 n₀ n₁ / (2n (2n − 1)).
    1 is perfect, 0 is what chance gives, and less is worse than that. Missing where all values are alike, or there are
    none: chance then disagrees never, and no agreement can be told from it.

    Source: K. Krippendorff, Content Analysis, and Computing Krippendorff's Alpha-Reliability (2011), whose example A of
    ten units gives 0.095.

    >>> round(alpha([False, True] + [False] * 6 + [True, False], [True] * 3 + [False] * 2 + [True] + [False] * 4), 3)
    0.095
    """
    if len({*first, *second}) < 2:
        return nan
    from nltk.metrics.agreement import AnnotationTask  # 0.3 s that nobody else waits for

    said = [(coder, unit, value) for coder, each in enumerate((first, second)) for unit, value in enumerate(each)]
    return float(AnnotationTask(data=said).alpha())


def interval(first: list[bool], second: list[bool], level: float = 0.95) -> tuple[float, float]:
    """Give an interval for alpha: 1 − p / De for both ends p of the exact interval of the share disagreed on.

    Krippendorff's algorithm for the distribution of alpha (2006, revised 2011) draws disagreements anew and keeps De.
    For two coders and two values the number disagreed on is then binomial, so that no drawing is needed; and the exact
    limits (Clopper and Pearson) do not shrink to a point where the coders never disagreed, as drawing would. That De is
    kept takes how common the theme is for known. Nothing below -1 is given, which is the least alpha can be. Missing
    where alpha is.
    """
    n = len(first)
    present = sum(first) + sum(second)
    if not 0 < present < 2 * n:
        return nan, nan
    by_chance = 2 * present * (2 * n - present) / (2 * n * (2 * n - 1))
    least, most = rates.binomial_interval(sum(a != b for a, b in zip(first, second, strict=True)), n, level)
    return max(-1.0, 1 - most / by_chance), 1 - least / by_chance


# ---- What pairs of answers tell: the mean of their differences, its interval, and how large it is --------------------

_TERMS = 500


@dataclass(frozen=True)
class PairedChange:
    """The mean of differences, the ends of its interval, and ``effect``; not a number where there is none."""

    n: int
    mean: float
    low: float
    high: float
    effect: float


def change(before: np.ndarray, after: np.ndarray, level: float = 0.95) -> PairedChange:
    """Estimate a change from complete pairs.

    The interval is mean ± t(n − 1) · s / √n with s the standard deviation of the differences; the effect is d_z =
    mean / s. Sources: "Student", Biometrika 6 (1908) 1; D. Lakens, Frontiers in Psychology 4 (2013) 863, on d_z.

    With one pair there is no interval; where all differences are the same there is no spread to measure an effect by.
    """
    differences = np.asarray(after, float) - np.asarray(before, float)
    n = len(differences)
    if n < 2:
        return PairedChange(n, float(differences[0]) if n else math.nan, math.nan, math.nan, math.nan)
    mean, spread = float(differences.mean()), float(differences.std(ddof=1))
    half = t_quantile((1 + level) / 2, n - 1) * spread / math.sqrt(n)
    return PairedChange(n, mean, mean - half, mean + half, mean / spread if spread else math.nan)


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
