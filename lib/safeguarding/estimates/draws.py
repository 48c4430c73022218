"""Random numbers that are the same on every machine, and what is made of them with whole numbers alone.

A draw is a column of millionths: whole numbers from 0 up to ``PARTS``. Each has a ``purpose``, and purposes share no
numbers, so that a new draw changes none of the others.
"""

import hashlib
from collections.abc import Sequence

import numpy as np

PARTS = 1_000_000

Quantiles = tuple[tuple[int, int], ...]
"""How a number of days is spread: pairs of a share in thousandths, from 0 to 1000, and the days at that share."""


def raw(seed: int, purpose: str, n: int) -> np.ndarray:
    """Give ``n`` whole numbers from 0 up to 2^63."""
    key = int.from_bytes(hashlib.sha256(f"{seed}/{purpose}".encode()).digest()[:16], "big")
    # numpy promises the raw numbers of a bit generator for ever; what it makes of them (choice, normal) it may change,
    # and floating point may differ with the machine. So all that follows is whole numbers: %, //, sorting, searching.
    numbers = np.random.PCG64(key).random_raw(n)
    numbers >>= np.uint64(1)
    return numbers.view("int64")


def loose(seed: int, purpose: str, n: int) -> np.ndarray:
    """Draw ``n`` millionths, each by itself."""
    return raw(seed, purpose, n) % PARTS


def even(seed: int, purpose: str, n: int) -> np.ndarray:
    """Draw ``n`` millionths that fill the range evenly, in random order: what is rare then turns up in a few rows too.

    Many rows do so by themselves, and are not sorted for it.
    """
    if n > PARTS // 10:
        return loose(seed, purpose, n)
    numbers = raw(seed, purpose, n)
    rank = np.empty(n, "int64")
    rank[np.argsort(numbers, kind="stable")] = np.arange(n)
    return (rank * PARTS + numbers % PARTS) // max(n, 1)


def whole(seed: int, purpose: str, n: int, low: int, high: int) -> np.ndarray:
    """Draw ``n`` whole numbers from ``low`` to ``high``, both included."""
    numbers = raw(seed, purpose, n)
    numbers %= high - low + 1
    numbers += low
    return numbers


def chosen(millionths: np.ndarray, weights: Sequence[int]) -> np.ndarray:
    """Give for each draw the place of one of ``weights``, the heavier the more often.

    >>> chosen(np.array([0, 499_999, 500_000, 999_999]), (1, 1)).tolist()
    [0, 0, 1, 1]
    """
    ends = np.cumsum(weights)
    return np.searchsorted(ends * PARTS, millionths * ends[-1], side="right")


def happens(millionths: np.ndarray, percent: int | np.ndarray) -> np.ndarray:
    """Say for each draw whether something happens that happens in ``percent`` of cases."""
    return millionths * 100 < np.asarray(percent) * PARTS


def measured(millionths: np.ndarray, quantiles: Quantiles) -> np.ndarray:
    """Give for each draw the number that stands at its share of the quantiles, in between in proportion.

    >>> measured(np.array([0, 250_000, 999_999]), ((0, 10), (500, 20), (1000, 120))).tolist()
    [10, 15, 119]
    """
    shares, values = (np.array(column, "int64") for column in zip(*quantiles, strict=True))
    ends = shares * (PARTS // 1000)
    place = np.searchsorted(ends, millionths, side="right") - 1
    reach = values[place + 1] - values[place]
    return values[place] + reach * (millionths - ends[place]) // (ends[place + 1] - ends[place])


def numbered(letter: str, n: int) -> np.ndarray:
    """Give ``n`` ids of one length, such as ``E01``.

    >>> numbered("E", 2).tolist()
    ['E01', 'E02']
    """
    width = max(2, len(str(n)))
    return np.array([f"{letter}{number:0{width}}" for number in range(1, n + 1)], object)


def taken(texts: Sequence[str], places: np.ndarray) -> np.ndarray:
    """Give the text at each place, as a column."""
    return np.array(texts, object)[places]
