"""What goes together: themes beyond chance (phi, Fisher, Holm), two coders (Krippendorff's alpha), pairs of answers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import comb, nan, sqrt

import numpy as np

from safeguarding.estimates import draws, rates

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
    k = max(0, first + second - n)
    ways = [comb(first, k) * comb(n - first, second - k)]
    # From one table to the next, which is exact in whole numbers too.
    for here in range(k, min(first, second)):
        ways.append(ways[-1] * (first - here) * (second - here) // ((here + 1) * (n - first - second + here + 1)))
    return sum(each for each in ways if each <= ways[both - k]) / comb(n, second)


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


def least_chance(first: int, second: int, n: int) -> float:
    """Give the least chance of Fisher's that two properties of so many can have, however they go together.

    >>> round(least_chance(2, 2, 7), 4)
    0.0476
    """
    ends = {max(0, first + second - n), min(first, second)}
    return min(fisher(both, first, second, n) for both in ends)


def tarone(least: Sequence[float], level: float = 0.05) -> int:
    """Give for how many pairs a chance has to be raised, when some can never be told from chance.

    ``least`` has the least chance that each pair can have. The number is the smallest k for which no more than k pairs
    can fall below ``level`` / k: the others cannot bring up a false one, whatever is seen, and need not be paid for.
    Source: R. E. Tarone, Biometrics 46 (1990) 515.

    >>> tarone([0.001, 0.004, 0.2, 0.5]), tarone([0.2, 0.5]), tarone([])
    (2, 1, 1)
    """
    return next(k for k in range(1, len(least) + 2) if sum(each < level / k for each in least) <= k)


# ---- How far two coders agree beyond chance: Krippendorff's alpha over sets of codes, and intervals for it -----------

Said = bool | frozenset[str]
"""What one coder said of one finding: whether it has a theme, or all the codes that were given, empty if none."""
RUNS = 4000


def distance(one: Said, other: Said) -> float:
    """Give how far apart two coders are: 0 if they said the same, 1 if they share nothing.

    Of two sets of codes it is one less the part that is shared, times 2/3 if one set holds the other and 1/3 if they
    only overlap. Source: R. Passonneau, Measuring agreement on set-valued items (MASI), LREC (2006) 831.

    >>> distance(frozenset("ab"), frozenset("ab")), distance(frozenset(), frozenset("a")), distance(True, False)
    (0.0, 1.0, 1.0)
    >>> round(distance(frozenset("a"), frozenset("ab")), 3), round(distance(frozenset("ab"), frozenset("bc")), 3)
    (0.667, 0.889)
    """
    if one == other:
        return 0.0
    if isinstance(one, bool) or isinstance(other, bool):
        return 1.0
    monotone = 2 / 3 if one <= other or other <= one else 1 / 3
    return 1 - monotone * len(one & other) / len(one | other)


def alpha(first: Sequence[Said], second: Sequence[Said]) -> float:
    """Give Krippendorff's alpha of what two coders said of the same units.

    α = 1 − Do / De. Do is the mean distance between the two of a unit; De is that of any two of all 2n, drawn without
    putting back, which is what chance would give. 1 is perfect, 0 is what chance gives, and less is worse than that.
    Missing where all are alike, or there are none: no agreement can be told from chance then.

    Source: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011); his example A gives 0.095.

    >>> round(alpha(*([mark == "1" for mark in row] for row in ("0100000010", "1110010000"))), 3)
    0.095
    """
    counted = _by_group(first, second, [0] * len(first))
    return float(_alphas(counted, np.ones((1, len(counted.sizes))))[0])


def alpha_interval(
    first: Sequence[Said], second: Sequence[Said], groups: Sequence[object], level: float = 0.95, seed: int = 2021
) -> tuple[float, float]:
    """Give an interval for alpha by a bootstrap of groups: findings of one review are not independent.

    Whole groups are drawn with putting back, ``RUNS`` times, and the middle ``level`` of the alphas is kept. Where
    the coders never differed all of those are 1; the least is then 1 − p / De, with p the most groups that may hold a
    difference (Clopper and Pearson, none of so many). Missing where alpha is, and for fewer than two groups.
    Sources: B. Efron, Ann. Statist. 7 (1979) 1; C. A. Field and A. H. Welsh, J. R. Statist. Soc. B 69 (2007) 369.
    """
    counted = _by_group(first, second, groups)
    n = len(counted.sizes)
    if n < 2 or math.isnan(alpha(first, second)):
        return nan, nan
    if not counted.apart.any():
        by_chance = _by_chance(counted.sets.sum(axis=0, keepdims=True), counted.distances)[0]
        return max(-1.0, 1 - rates.binomial_interval(0, n, level)[1] / by_chance), 1.0
    drawn = draws.whole(seed, "alpha by group", RUNS * n, 0, n - 1).reshape(RUNS, n)
    # A few runs at a time: of thousands of groups all of them together would take much memory.
    times = (np.apply_along_axis(np.bincount, 1, some, minlength=n) for some in np.array_split(drawn, 40))
    found = np.concatenate([_alphas(counted, some.astype(float)) for some in times])
    low, high = np.nanquantile(found, ((1 - level) / 2, (1 + level) / 2))
    return float(low), float(high)


@dataclass(frozen=True, eq=False)
class _Counted:
    """What alpha needs of each group: how often each set was given, how far apart coders are, and how many units."""

    sets: np.ndarray
    apart: np.ndarray
    sizes: np.ndarray
    distances: np.ndarray


def _by_group(first: Sequence[Said], second: Sequence[Said], groups: Sequence[object]) -> _Counted:
    kinds = list(dict.fromkeys([*first, *second]))
    distances = np.array([[distance(one, other) for other in kinds] for one in kinds]).reshape(len(kinds), len(kinds))
    place = {codes: at for at, codes in enumerate(kinds)}
    group = {name: at for at, name in enumerate(dict.fromkeys(groups))}
    at = np.array([group[name] for name in groups], int)
    one, other = (np.array([place[codes] for codes in said], int) for said in (first, second))
    sets = np.zeros((len(group), len(kinds)))
    np.add.at(sets, (np.concatenate([at, at]), np.concatenate([one, other])), 1)
    apart, sizes = (np.bincount(at, each, len(group)) for each in (distances[one, other], None))
    return _Counted(sets, apart, sizes, distances)


def _alphas(counted: _Counted, times: np.ndarray) -> np.ndarray:
    """Give alpha of each row of ``times``, which says how often each group is taken."""
    by_chance = _by_chance(times @ counted.sets, counted.distances)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = 1 - times @ counted.apart / (times @ counted.sizes) / by_chance
    return np.where(by_chance > 0, found, nan)


def _by_chance(sets: np.ndarray, distances: np.ndarray) -> np.ndarray:
    values = sets.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return ((sets @ distances) * sets).sum(axis=1) / (values * (values - 1))


def interval(first: Sequence[bool], second: Sequence[bool], level: float = 0.95) -> tuple[float, float]:
    """Give an interval for alpha of one code: 1 − p / De for both ends p of the exact interval of the share apart.

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
    """The mean of differences and the ends of its interval; not a number where there is none."""

    n: int
    mean: float
    low: float
    high: float


def change(before: np.ndarray, after: np.ndarray, level: float = 0.95) -> PairedChange:
    """Estimate a change from complete pairs.

    The interval is mean ± t(n − 1) · s / √n with s the standard deviation of the differences. Source: "Student",
    Biometrika 6 (1908) 1. With one pair there is none, nor where all differences are the same: on a scale of whole
    numbers that says that the scale is coarse, not that the mean is known.
    """
    differences = np.asarray(after, float) - np.asarray(before, float)
    n = len(differences)
    if n < 2:
        return PairedChange(n, float(differences[0]) if n else math.nan, math.nan, math.nan)
    mean, spread = float(differences.mean()), float(differences.std(ddof=1))
    if np.ptp(differences) == 0:
        return PairedChange(n, mean, math.nan, math.nan)
    half = t_quantile((1 + level) / 2, n - 1) * spread / math.sqrt(n)
    return PairedChange(n, mean, mean - half, mean + half)


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
    for term in _terms(a, b):
        value = 1 + term * x / value
    return front / value


@lru_cache(maxsize=32)
def _terms(a: float, b: float) -> list[float]:
    """Give the terms of the continued fraction, the last first, each to be multiplied by x."""
    before, half = np.arange(_TERMS // 2), np.arange(1, _TERMS // 2 + 1)
    odd = -(a + before) * (a + b + before) / ((a + 2 * before) * (a + 2 * before + 1))
    even = half * (b - half) / ((a + 2 * half - 1) * (a + 2 * half))
    terms: list[float] = np.column_stack([odd, even]).ravel()[::-1].tolist()
    return terms
