"""Is the latest one unusual? Charts of individual values and of days between rare events, where both may be ranges.

Every value may be a range, and so may its place in the order. What is said of a point is one of ``NO``, ``MAY`` and
``YES``, and it is ``YES`` or ``NO`` only if it is so for every value and every order that the ranges allow. Ranges are
carried through the sums end by end: a signal that is given holds, but one that would hold may be called ``MAY``.

The rules are those of NHS Making Data Count: limits at the mean ± 2.66 mean moving ranges, moving ranges above 3.267
times their mean left out first; a point outside them; seven in a row on one side of the mean; seven in a row that rise,
or fall; two of three in a row in the outer third, all three on one side.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

NO, MAY, YES = 0, 1, 2
FEWEST = 12
"""Limits of fewer points are not drawn: they would move with every new one."""
SPREAD, OUTLYING, RUN, POWER = 2.66, 3.267, 7, 3.6
RULES = ("outside", "shift", "trend", "near")
LIMITS = ("mean", "lower", "upper", "near_lower", "near_upper")


@dataclass(frozen=True, eq=False)
class Range:
    """The least and the most that each of some numbers can be."""

    least: np.ndarray
    most: np.ndarray


def limits(values: Range, placed: Range) -> dict[str, tuple[float, float]]:
    """Give the mean and the limits of an individuals chart, each from the least to the most it can be.

    Limits are the mean ± 2.66 times the mean moving range, the outer third begins at two thirds of that; 2.66 is
    3 / 1.128, and moving ranges above 3.267 times their mean are left out of it. ``placed`` are the values that can
    stand at each place of the order. Source: NHS England, Making Data Count; NHSRplotthedots, ``ptd_spc_standard``.
    """
    middle = np.array([values.least.mean(), values.most.mean()])
    apart = np.array(_typical(_moving(placed))) * SPREAD
    out = {"mean": middle}
    for name, part in (("", 1.0), ("near_", 2 / 3)):
        out[f"{name}lower"] = middle - part * apart[::-1]
        out[f"{name}upper"] = middle + part * apart
    return {name: (float(out[name][0]), float(out[name][1])) for name in LIMITS}


def individuals(values: Range, order: Range) -> tuple[pd.DataFrame, dict[str, tuple[float, float]]]:
    """Judge every point of an individuals (XmR) chart.

    Parameters
    ----------
    values
        What is measured.
    order
        The first and the last day by which points are put in order.

    Returns
    -------
    One row per point, in order: ``point`` (its place in what was given), ``in_place`` (whether its place is known), and
    a column per rule of ``RULES`` with ``NO``, ``MAY`` or ``YES``; and the limits. With fewer than ``FEWEST`` points
    the rules are missing and there are no limits.
    """
    sequence = np.lexsort([order.most, order.least])
    values = Range(values.least[sequence], values.most[sequence])
    first, last = _places(Range(order.least[sequence], order.most[sequence]))
    table = pd.DataFrame({"point": sequence, "in_place": first == last})
    if len(table) < FEWEST:
        return table.assign(**dict.fromkeys(RULES, pd.array([pd.NA] * len(table), "Int64"))), {}
    placed = _placed(values, first, last)
    found = limits(values, placed)
    outside = np.maximum(_above(values, found["upper"]), _below(values, found["lower"]))
    told = {"outside": outside, **_by_place(placed, found, first, last)}
    return table.assign(**{rule: pd.array(told[rule], "Int64") for rule in RULES}), found


def placeable(order: Range, room: int = 2) -> np.ndarray:
    """Say which points can be put in order, so that none of them has more than ``room`` places besides its own.

    The one that could be in most places is left out, and so on: one day that may be any of a year would otherwise
    leave every place open, and with it every signal.
    """
    kept = np.arange(len(order.least))
    while len(kept):
        first, last = _places(Range(order.least[kept], order.most[kept]))
        if (last - first).max() <= room:
            break
        width = order.most[kept] - order.least[kept]
        kept = np.delete(kept, np.lexsort([width, last - first])[-1])
    return np.isin(np.arange(len(order.least)), kept)


def gaps(order: Range) -> Range:
    """Give the days from each event to the next, from the fewest to the most; events need not be known in order.

    Whichever event is the k-th, its day is no earlier than the k-th of the first days and no later than the k-th of
    the last.
    """
    first, last = np.sort(order.least), np.sort(order.most)
    return Range(np.maximum(first[1:] - last[:-1], 0), last[1:] - first[:-1])


def days_between(between: Range) -> tuple[pd.DataFrame, dict[str, tuple[float, float]]]:
    """Judge the days between rare events (a t chart): the rules for individuals, on days to the power of 1/3.6.

    So changed, times between events that come by chance are near enough to normal (L. S. Nelson, J. Qual. Technol. 26
    (1994) 239). Limits are given in days; a lower one below nought is nought.
    """
    changed = Range(between.least ** (1 / POWER), between.most ** (1 / POWER))
    places = np.arange(len(between.least), dtype=float)
    table, found = individuals(changed, Range(places, places))
    return table, {name: tuple(max(end, 0) ** POWER for end in ends) for name, ends in found.items()}


def geometric_limits(between: Range) -> dict[str, tuple[float, float]]:
    """Give the mean and the upper limit of a g chart: the number of days without an event between two events.

    The mean ḡ, and ḡ + 3 √(ḡ (ḡ + 1)), the deviation of a geometric count; its lower limit is always nought. Source:
    J. C. Benneyan, Health Care Manag. Sci. 4 (2001) 305. Two events on one day have no day between them.
    """
    if not len(between.least):
        return {}
    means = [float(np.maximum(end - 1, 0).mean()) for end in (between.least, between.most)]
    return {"mean": (means[0], means[1]), "upper": tuple(mean + 3 * (mean * (mean + 1)) ** 0.5 for mean in means)}


# ---- What each rule needs --------------------------------------------------------------------------------------------


def _above(values: Range, limit: tuple[float, float]) -> np.ndarray:
    return np.where(values.least > limit[1], YES, np.where(values.most > limit[0], MAY, NO))


def _below(values: Range, limit: tuple[float, float]) -> np.ndarray:
    return np.where(values.most < limit[0], YES, np.where(values.least < limit[1], MAY, NO))


def _by_place(
    placed: Range, found: dict[str, tuple[float, float]], first: np.ndarray, last: np.ndarray
) -> dict[str, np.ndarray]:
    """Judge places by the rules on several in a row, and each point by all places that can be its own."""
    above, below = _above(placed, found["mean"]), _below(placed, found["mean"])
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
    earlier = (order.most[None, :] < order.least[:, None]).sum(axis=1)
    later = (order.least[None, :] > order.most[:, None]).sum(axis=1)
    return earlier, len(earlier) - 1 - later


def _placed(values: Range, first: np.ndarray, last: np.ndarray) -> Range:
    """Give what can stand at each place: any value of a point whose place it can be."""
    at = np.arange(len(first))[:, None]
    can = (first <= at) & (at <= last)
    return Range(np.where(can, values.least, np.inf).min(axis=1), np.where(can, values.most, -np.inf).max(axis=1))


def _moving(placed: Range) -> Range:
    rise, fall = placed.least[1:] - placed.most[:-1], placed.least[:-1] - placed.most[1:]
    most = np.maximum(placed.most[1:] - placed.least[:-1], placed.most[:-1] - placed.least[1:])
    return Range(np.maximum(np.maximum(rise, fall), 0), most)


def _typical(moving: Range) -> tuple[float, float]:
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
