"""How far two coders agree beyond chance: Krippendorff's alpha, and an interval that is honest where units are few.

Alpha comes from ``nltk``, which is imported only when it is asked for.
"""

from math import nan

from safeguarding.estimates import rates


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
