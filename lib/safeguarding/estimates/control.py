"""Is the latest one unusual? Charts of individual values and of days between rare events, where both may be ranges.

Every value may be a range, and so may its place in the order. What is said of a point is one of ``NO``, ``MAY`` and
``YES``, and it is ``YES`` or ``NO`` only if it is so for every value and every order that the ranges allow. Ranges are
carried through the sums end by end: a signal that is given holds, but one that would hold may be called ``MAY``.

The rules are those of NHS Making Data Count: limits 2.66 mean moving ranges from the middle, moving ranges above 3.267
times their mean left out first; a point outside them; seven in a row on one side of the middle; seven in a row that
rise, or fall; two of three in a row in the outer third, all three on one side. Two things differ. The middle is the
median, so that one long value does not put all others on one side of it. And where values hardly vary there are no
limits: these would be finer than the day that dates are written in, and everything would be outside.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

NO, MAY, YES = 0, 1, 2
FEWEST = 12
"""Limits of fewer points are not drawn: they would move with every new one."""
SPREAD, OUTLYING, RUN, POWER = 2.66, 3.267, 7, 3.6
RULES = ("outside", "shift", "trend", "near")
LIMITS = ("median", "lower", "upper", "near_lower", "near_upper")

Ends = tuple[float, float]
"""The least and the most that one number can be."""


@dataclass(frozen=True, eq=False)
class Range:
    """The least and the most that each of some numbers can be."""

    least: np.ndarray
    most: np.ndarray


@dataclass(frozen=True)
class Scale:
    """A scale on which values vary alike on both sides of their middle, and the way back from it."""

    there: Callable[[Any], Any]
    back: Callable[[Any], Any]

    def of_one(self, middle: Ends) -> Ends:
        """Give the least and the most that one unit is on this scale, at a middle: the scales here are concave."""
        low, high = (float(self.there(self.back(end) + 1) - end) for end in middle[::-1])
        return low, high


PLAIN = Scale(np.asarray, np.asarray)
LOGARITHM = Scale(lambda days: np.log(np.maximum(days, 1)), np.exp)
"""For how long things took, which is skewed: some take three times as long. Less than a day counts as one."""
ROOT = Scale(lambda days: days ** (1 / POWER), lambda root: np.maximum(root, 0) ** POWER)
"""For days between rare events, so changed near enough to normal (L. S. Nelson, J. Qual. Technol. 26 (1994) 239)."""


def limits(values: Range, placed: Range) -> dict[str, Ends]:
    """Give the median and the limits of an individuals chart, each from the least to the most it can be.

    Limits are the median ± 2.66 times the mean moving range, the outer third begins at two thirds of that; 2.66 is
    3 / 1.128, and moving ranges above 3.267 times their mean are left out of it. ``placed`` are the values that can
    stand at each place of the order. Source: NHS England, Making Data Count; NHSRplotthedots, ``ptd_spc_standard``,
    whose middle is the mean.
    """
    middle = np.array([np.median(values.least), np.median(values.most)])
    apart = np.array(_typical(_moving(placed))) * SPREAD
    out = {"median": middle}
    for name, part in (("", 1.0), ("near_", 2 / 3)):
        out[f"{name}lower"] = middle - part * apart[::-1]
        out[f"{name}upper"] = middle + part * apart
    return {name: (float(out[name][0]), float(out[name][1])) for name in LIMITS}


def individuals(days: Range, order: Range, scale: Scale = PLAIN) -> tuple[pd.DataFrame, dict[str, Ends]]:
    """Judge every point of an individuals (XmR) chart.

    Parameters
    ----------
    days
        What is measured.
    order
        The first and the last day by which points are put in order.
    scale
        The scale on which points are judged.

    Returns
    -------
    One row per point, in order: ``point`` (its place in what was given), ``in_place`` (whether its place is known), and
    a column per rule of ``RULES`` with ``NO``, ``MAY`` or ``YES``; and the limits, in days. With fewer than ``FEWEST``
    points the rules are missing and there are no limits. There are none either where the mean moving range is less
    than one day: then only what stands apart from the rest is outside, by 3.267 mean moving ranges, and by as many
    days, from the median.
    """
    sequence = np.lexsort([order.most, order.least])
    values = Range(*(scale.there(end[sequence]) for end in (days.least, days.most)))
    first, last = _places(Range(order.least[sequence], order.most[sequence]))
    table = pd.DataFrame({"point": sequence, "in_place": first == last})
    if len(table) < FEWEST:
        return table.assign(**dict.fromkeys(RULES, pd.array([pd.NA] * len(table), "Int64"))), {}
    placed = _placed(values, first, last)
    found = limits(values, placed)
    outside = np.maximum(_above(values, found["upper"]), _below(values, found["lower"]))
    told = {"outside": outside, **_by_place(placed, found, first, last)}
    finest = scale.of_one(found["median"])
    typical = _typical(_moving(placed))
    if typical[0] < finest[1]:
        alike = dict.fromkeys(RULES, np.full(len(table), NO)) | {
            "outside": _apart(values, placed, found["median"], finest)
        }
        certain = typical[1] < finest[0]
        told = alike if certain else {rule: _agreed(told[rule], alike[rule]) for rule in RULES}
        found = {} if certain else found
    in_days = {name: (float(scale.back(low)), float(scale.back(high))) for name, (low, high) in found.items()}
    return table.assign(**{rule: pd.array(told[rule], "Int64") for rule in RULES}), in_days


def placeable(order: Range, room: int = 2) -> np.ndarray:
    """Say which points can be put in order, so that none of them has more than ``room`` places besides its own.

    The one that could be in most places is left out, and so on: one day that may be any of a year would otherwise
    leave every place open, and with it every signal.
    """
    kept, width = np.ones(len(order.least), bool), order.most - order.least
    first, last = _places(order)
    others = last - first
    while kept.any() and others[kept].max() > room:
        most = np.flatnonzero(kept & (others == others[kept].max()))
        out = most[width[most] == width[most].max()][-1]
        kept[out] = False
        # Those that could have come before or after it alike have one place less.
        others = others - ((order.least <= order.most[out]) & (order.least[out] <= order.most))
    return kept


def gaps(order: Range) -> Range:
    """Give the days from each event to the next, from the fewest to the most; events need not be known in order.

    Whichever event is the k-th, its day is no earlier than the k-th of the first days and no later than the k-th of
    the last.
    """
    first, last = np.sort(order.least), np.sort(order.most)
    return Range(np.maximum(first[1:] - last[:-1], 0), last[1:] - first[:-1])


def days_between(between: Range) -> tuple[pd.DataFrame, dict[str, Ends]]:
    """Judge the days between rare events, in order (a t chart); the limits are in days, none below nought."""
    places = np.arange(len(between.least), dtype=float)
    return individuals(between, Range(places, places), ROOT)


# ---- What each rule needs --------------------------------------------------------------------------------------------


def _above(values: Range, limit: Ends) -> np.ndarray:
    return np.where(values.least > limit[1], YES, np.where(values.most > limit[0], MAY, NO))


def _below(values: Range, limit: Ends) -> np.ndarray:
    return np.where(values.most < limit[0], YES, np.where(values.least < limit[1], MAY, NO))


def _apart(values: Range, placed: Range, middle: Ends, finest: Ends) -> np.ndarray:
    """Say which values lie further from the middle than an outlying moving range, where all others are alike."""
    moving = _moving(placed)
    far = Range(
        np.maximum(np.maximum(values.least - middle[1], middle[0] - values.most), 0),
        np.maximum(values.most - middle[0], middle[1] - values.least),
    )
    means = moving.least.mean(), moving.most.mean()
    return _above(far, (OUTLYING * max(means[0], finest[0]), OUTLYING * max(means[1], finest[1])))


def _agreed(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.where(one == other, one, MAY)


def _by_place(placed: Range, found: dict[str, Ends], first: np.ndarray, last: np.ndarray) -> dict[str, np.ndarray]:
    """Judge places by the rules on several in a row, and each point by all places that can be its own."""
    above, below = _above(placed, found["median"]), _below(placed, found["median"])
    after, before = Range(placed.least[1:], placed.most[1:]), Range(placed.least[:-1], placed.most[:-1])
    rises, falls = _later_higher(before, after), _later_higher(after, before)
    high = np.minimum(_above(placed, found["near_upper"]), YES - _above(placed, found["upper"]))
    low = np.minimum(_below(placed, found["near_lower"]), YES - _below(placed, found["lower"]))
    places = {
        "shift": np.maximum(_members(_all(above, RUN), RUN), _members(_all(below, RUN), RUN)),
        "trend": np.maximum(_members(_all(rises, RUN - 1), RUN), _members(_all(falls, RUN - 1), RUN)),
        "near": np.maximum(_two_of_three(high, above), _two_of_three(low, below)),
    }
    return {rule: _of_points(told, first, last) for rule, told in places.items()}


def _later_higher(before: Range, after: Range) -> np.ndarray:
    return np.where(after.least > before.most, YES, np.where(after.most > before.least, MAY, NO))


def _all(told: np.ndarray, width: int) -> np.ndarray:
    """Say of each window whether the rule holds for everything in it: as sure as the least sure of them."""
    return np.lib.stride_tricks.sliding_window_view(told, width).min(axis=1)


def _members(windows: np.ndarray, width: int) -> np.ndarray:
    """Say of each point whether any window that holds it is one."""
    padded = np.concatenate([np.zeros(width - 1, int), windows, np.zeros(width - 1, int)])
    return np.lib.stride_tricks.sliding_window_view(padded, width).max(axis=1)


def _two_of_three(close: np.ndarray, side: np.ndarray) -> np.ndarray:
    second = np.sort(np.lib.stride_tricks.sliding_window_view(close, 3), axis=1)[:, 1]
    return np.minimum(_members(np.minimum(second, _all(side, 3)), 3), close)


def _of_points(told: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    spans = [told[begin : end + 1] for begin, end in zip(first, last, strict=True)]
    return np.array([span[0] if (span == span[0]).all() else MAY for span in spans])


# ---- Values and places that are ranges -------------------------------------------------------------------------------


def _places(order: Range) -> tuple[np.ndarray, np.ndarray]:
    """Give the first and last place of each point: after those certainly before it, before those certainly after."""
    earlier = np.searchsorted(np.sort(order.most), order.least, "left")
    return earlier, np.searchsorted(np.sort(order.least), order.most, "right") - 1


def _placed(values: Range, first: np.ndarray, last: np.ndarray) -> Range:
    """Give what can stand at each place: any value of a point whose place it can be."""
    n = last - first + 1
    at = np.arange(n.sum()) + np.repeat(first - (np.cumsum(n) - n), n)
    least, most = np.full(len(first), np.inf), np.full(len(first), -np.inf)
    np.minimum.at(least, at, np.repeat(values.least, n))
    np.maximum.at(most, at, np.repeat(values.most, n))
    return Range(least, most)


def _moving(placed: Range) -> Range:
    rise, fall = placed.least[1:] - placed.most[:-1], placed.least[:-1] - placed.most[1:]
    most = np.maximum(placed.most[1:] - placed.least[:-1], placed.most[:-1] - placed.least[1:])
    return Range(np.maximum(np.maximum(rise, fall), 0), most)


def _typical(moving: Range) -> Ends:
    """Give the mean moving range without outlying ones, which may or may not be known to be so."""
    first, last = OUTLYING * moving.least.mean(), OUTLYING * moving.most.mean()
    kept, may = moving.most <= first, (moving.most > first) & (moving.least <= last)
    lowest = _lowest_mean(moving.least[kept], moving.least[may])
    return lowest, -_lowest_mean(-moving.most[kept], -moving.most[may])


def _lowest_mean(kept: np.ndarray, may: np.ndarray) -> float:
    """Give the lowest mean there can be of some numbers and of any part of others, but of one at least."""
    best = kept.mean() if len(kept) else np.inf
    total, n = kept.sum(), len(kept)
    for each in np.sort(may):
        total, n = total + each, n + 1
        best = min(best, total / n)
    return float(best)
