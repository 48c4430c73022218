"""Small counts of people, as ranges that say no more than the threshold does, and what else has to go with them.

Each count here is three columns, ``<name>_min``, ``<name>_max`` and ``<name>_about``; ``<name>_withheld`` says that
what they hold is no longer what was recorded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import pandas as pd

Span = tuple[float, float]

ENDS = ("min", "max", "about")
HIDDEN_FIRST = ("booked", "did_not_attend", "walk_in", "people", "attended")
"""The counts of one delivery that tell of each other, those that a reader misses least first."""

MANY = float("inf")


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
    recorded as a wider range; one that went with it is any number.
    """
    small = pd.DataFrame({name: _small(table, name, least) for name in counts}, index=table.index)
    gone = small | _revealing(table, small, least)
    out = table.copy()
    for name in counts:
        ends = _banded(table, name, small[name], least)
        alone = gone[name] & ~small[name]
        ends = {"min": ends["min"].mask(alone, 0), "max": ends["max"].mask(alone), "about": ends["about"]}
        out = out.assign(**{f"{name}_{end}": ends[end].mask(alone & (end == "about")) for end in ENDS})
        out[f"{name}_withheld"] = gone[name]
    return out


def extent(table: pd.DataFrame, column: str) -> tuple[object, object]:
    """Give the least and the most that a column of counts adds up to; the most is missing if one count has none."""
    highest = table[f"{column}_max"]
    return int(table[f"{column}_min"].sum()), int(highest.sum()) if highest.notna().all() else pd.NA


def safe_total(table: pd.DataFrame, column: str, small: pd.Series, unseen: pd.Series, least: int) -> bool:
    """Tell whether the exact total of a column leaves open what each count that is not shown is.

    Whoever takes the counts that are shown from the total has the sum of the others, and knows that the small ones are
    1 to ``least - 1``. Each of these must still be able to be any of that, and a count of a row that is not seen must
    have as many numbers left. Counts that other columns tell of have no exact total.

    Parameters
    ----------
    small, unseen
        Which rows have a small count, and which are not shown at all.
    """
    hidden, few = unseen | small, int((small & ~unseen).sum())
    low, high = table.loc[hidden, f"{column}_min"], table.loc[hidden, f"{column}_max"]
    if not len(low):
        return True
    exact = bool(low.notna().all() and (low == high).all())
    return exact and column not in HIDDEN_FIRST and _stays_open(int(low.sum()), few, len(low) - few, least - 1)


def _stays_open(rest: int, small: int, unseen: int, most: int) -> bool:
    """Tell whether ``rest`` can be made up by so many counts of 1 to ``most`` and so many of any size, each any way."""
    can_be_one = unseen > 0 or rest - (small - 1) * most <= 1
    can_be_most = rest - (small - 1) >= most
    can_be_any = unseen != 1 or small * (most - 1) >= most
    return can_be_any and rest - small >= most if unseen else can_be_one and can_be_most


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


def _revealing(table: pd.DataFrame, small: pd.DataFrame, least: int) -> pd.DataFrame:
    """Tell which counts of a delivery have to go because, left standing, they would say what a small one is."""
    more = pd.DataFrame(False, small.index, small.columns)
    if not set(HIDDEN_FIRST) <= set(small.columns):
        return more
    told = [*HIDDEN_FIRST, "sessions"]
    rows = small.any(axis=1).to_numpy()
    recorded = table.loc[rows, [f"{name}_{end}" for name in told for end in ("min", "max")]].to_numpy(
        object, na_value=-1
    )
    mine = small.loc[rows, list(HIDDEN_FIRST)].to_numpy()
    gone = [_hiding(tuple(map(int, each)), tuple(those), least) for each, those in zip(recorded, mine, strict=True)]
    more.loc[rows, list(HIDDEN_FIRST)] = gone if gone else more.loc[rows, list(HIDDEN_FIRST)]
    return more


@cache
def _hiding(recorded: tuple[int, ...], small: tuple[bool, ...], least: int) -> list[bool]:
    """Tell of each count whether to hide it: the fewest, the least missed first, so that each small one stays open."""
    pairs = zip(recorded[::2], recorded[1::2], strict=True)
    delivery = Delivery(*(_recorded(low, high) for low, high in pairs))
    first = {name for name, is_small in zip(HIDDEN_FIRST, small, strict=True) if is_small}
    others = [name for name in HIDDEN_FIRST if name not in first and getattr(delivery, name)]
    choices = (set(extra) for n in range(len(others) + 1) for extra in combinations(others, n))
    hidden = next((extra for extra in choices if delivery.open(first, extra, least)), set(others))
    return [name in hidden for name in HIDDEN_FIRST]


def _recorded(low: int, high: int) -> Span | None:
    """Give what is recorded of a count; an end that is not is -1, and stays open if the other one is."""
    return None if low < 0 and high < 0 else (max(low, 0), MANY if high < 0 else high)


@dataclass(frozen=True)
class Delivery:
    """The counts of one delivery, each with its two ends, or ``None`` where no end is recorded."""

    booked: Span | None
    did_not_attend: Span | None
    walk_in: Span | None
    people: Span | None
    attended: Span | None
    sessions: Span | None

    def open(self, small: set[str], hidden: set[str], least: int) -> bool:
        """Tell whether what is left standing allows each small count every number from 1 up to the threshold."""
        spans = {name: self._span(name, small, hidden, least) for name in HIDDEN_FIRST}
        tried = (spans | {name: (value, value)} for name in small for value in (1, least - 1))
        return all(self._balances(each) and self._seats(each) for each in tried)

    def _span(self, name: str, small: set[str], hidden: set[str], least: int) -> Span:
        if name in small:
            return 1, least - 1
        # What is not recorded is taken for nought, as somebody might take it.
        return (0, MANY) if name in hidden else getattr(self, name) or (0, 0)

    def _balances(self, spans: dict[str, Span]) -> bool:
        """Booked is attended less who walked in, and who did not come, and who cancelled, whom nobody counts."""
        if not self.booked or not self.attended:
            return True
        cancelled = _left(*(getattr(self, name) or (0, 0) for name in HIDDEN_FIRST if name != "people"))
        fewest, most = _left(*(spans[name] for name in HIDDEN_FIRST if name != "people"))
        # Where the numbers balance, somebody will take it that nobody cancelled; where they cannot, they tell nothing.
        return cancelled[1] < 0 or (most >= 0 and (cancelled != (0, 0) or fewest <= 0))

    def _seats(self, spans: dict[str, Span]) -> bool:
        """People are no more than attendances, and no fewer than those of the fullest session."""
        if not self.people or not self.attended or not self.sessions:
            return True
        people, attended = spans["people"], spans["attended"]
        return people[1] * self.sessions[1] >= attended[0] and people[0] <= attended[1]


def _left(booked: Span, absent: Span, walked: Span, attended: Span) -> Span:
    """Give how many can have cancelled."""
    return booked[0] - attended[1] - absent[1] + walked[0], booked[1] - attended[0] - absent[0] + walked[1]
