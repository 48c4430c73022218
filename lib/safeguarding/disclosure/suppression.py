"""Small counts of people, as ranges that say no more than the threshold does, and what else has to go with them.

Each count here is three columns, ``<name>_min``, ``<name>_max`` and ``<name>_about``; ``<name>_withheld`` says that
what they hold is no longer what was recorded.
"""

from collections.abc import Sequence

import pandas as pd

ENDS = ("min", "max", "about")
TELLING = ("booked", "did_not_attend", "walk_in")
"""Counts of a delivery of which any two and its attendances give the third: none of them is shown at all.

Hiding one only where it gives a small one away would itself tell that the small one is not what would not give it away.
"""


def withheld(table: pd.DataFrame, counts: Sequence[str], least: int) -> pd.DataFrame:
    """Withhold the small counts of a table, and those that would give a small one away.

    Parameters
    ----------
    counts
        Names of columns that count people.
    least
        The threshold: a count that is, or may be, from 1 to ``least - 1`` is small.

    Returns
    -------
    The same rows with ``<name>_withheld`` for each count. A small count is 1 to ``least - 1``, wider where it was
    recorded as a wider range. Attendances of a small number of people are any number, whatever they were: how many
    came to so many sessions bounds how many people they were. Of the counts in ``TELLING`` nothing is left.
    """
    small = pd.DataFrame({name: _small(table, name, least) for name in counts}, index=table.index)
    out = table.copy()
    for name in counts:
        gone, ends = _gone(table, name, small), _banded(table, name, small[name], least)
        lowest = pd.NA if name in TELLING else 0
        ends = {"min": ends["min"].mask(gone, lowest), "max": ends["max"].mask(gone), "about": ends["about"].mask(gone)}
        out = out.assign(**{f"{name}_{end}": values for end, values in ends.items()})
        out[f"{name}_withheld"] = small[name] | gone
    return out


def _gone(table: pd.DataFrame, name: str, small: pd.DataFrame) -> pd.Series:
    """Tell which counts of a column go whatever they are."""
    recorded = table[[f"{name}_{end}" for end in ENDS]].notna().any(axis=1)
    if name in TELLING:
        return recorded
    return recorded & small["people"] if name == "attended" and "people" in small else recorded & False


def extent(table: pd.DataFrame, column: str) -> tuple[object, object]:
    """Give the least and the most that a column of counts adds up to; the most is missing if one count has none."""
    highest = table[f"{column}_max"]
    return int(table[f"{column}_min"].sum()), int(highest.sum()) if highest.notna().all() else pd.NA


def _small(table: pd.DataFrame, name: str, least: int) -> pd.Series:
    """Tell which counts are small or may be: their range holds a number from 1 up to the threshold."""
    low, high, about = (table[f"{name}_{end}"] for end in ENDS)
    bounded = (low.notna() | high.notna()) & (low.fillna(0) < least) & (high.fillna(least) > 0)
    return (bounded | ((about > 0) & (about < least)).fillna(False)).fillna(False).astype(bool)


def _banded(table: pd.DataFrame, name: str, small: pd.Series, least: int) -> dict[str, pd.Series]:
    """Widen each small count to all that it could be under the threshold."""
    low, high, about = (table[f"{name}_{end}"] for end in ENDS)
    widest = high.fillna(0).clip(lower=least - 1).mask(high.isna())
    return {
        "min": low.mask(small, low.clip(upper=1)),
        "max": high.mask(small, widest),
        "about": about.mask(small),
    }
