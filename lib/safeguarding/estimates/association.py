"""Whether two things go together more than chance would have it: phi, Fisher's exact chance, and many pairs at once.

Of n things, ``first`` have one property, ``second`` the other, and ``both`` have both. Numbers in, numbers out.
"""

from collections.abc import Sequence
from math import comb, nan, sqrt


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
