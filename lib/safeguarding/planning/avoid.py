"""Days to keep clear of in a plan, and the nearest working days that are clear.

They are the rows of a register's ``avoid.csv`` that concern a review or all of them, and besides these every day that
is no working day: weekends, bank holidays, and the closure days of a rule set.
"""

from calendar import isleap
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np
import pandas as pd

from safeguarding.days import dates, working_days
from safeguarding.days.working_days import Calendar
from safeguarding.presenting.tables import Row

WORDS = {
    "anniversary": "anniversary",
    "birthday": "birthday",
    "pre_election": "pre-election period",
    "committee_recess": "committee recess",
    "other": "day to avoid",
}
STEP, PUBLICATION, COMMITTEE = "step", "publication", "committee"
"""What a day is planned for."""
CONCERNS = {"pre_election": (PUBLICATION, COMMITTEE), "committee_recess": (COMMITTEE,)}
"""What the kinds are in the way of, that are not in the way of everything."""
OF_ONE_DAY = ("anniversary", "birthday")
"""Kinds that fall on one day: a range says what is known of that day, and not how long it lasts."""
YEARLY = "yearly"


@dataclass(frozen=True, eq=False)
class Avoided:
    """Why each day number is to be kept clear of for one use, which of them the partnership is ``closed`` on.

    The calendar tells the other days.
    """

    calendar: Calendar
    reasons: Mapping[int, str]
    closed: Set[int]


def days(
    table: pd.DataFrame | None,
    calendar: Calendar,
    review_id: str = "",
    closed: Iterable[date] = (),
    use: str = STEP,
) -> Avoided:
    """Give the days that a plan keeps clear of.

    Parameters
    ----------
    table
        The register's table ``avoid``; ``None`` if there is none.
    review_id
        The review that is planned; rows that name another do not count, nor do they where none is named.
    closed
        Days on which the partnership is closed, as a rule set lists them.
    use
        What the days are wanted for: a recess is in the way of a committee alone, a pre-election period also of a
        publication, and everything else of every step.
    """
    shut = working_days.closing(calendar, closed)
    closures = frozenset(dates.number(day) for day in closed)
    why: dict[int, list[str]] = {day: ["closed"] for day in closures}
    for row in _concerning(table, review_id, use).itertuples() if table is not None else ():
        for first, last in _periods(row, calendar):
            for day in range(max(first, calendar.first), min(last, calendar.last) + 1):
                why.setdefault(day, []).append(_named(row))
    reasons = {day: "; ".join(dict.fromkeys(each)) for day, each in why.items()}
    return Avoided(shut, MappingProxyType(reasons), closures)


def why(avoided: Avoided, day: int) -> str:
    """Say what falls on a day that is to be avoided, such as ``Saturday; anniversary``; nothing if it is clear."""
    listed = avoided.reasons.get(day, "")
    weekday = np.datetime64(day, "D").astype(object).strftime("%A")
    if weekday in ("Saturday", "Sunday"):
        return f"{weekday}; {listed}" if listed else weekday
    if day in avoided.closed or _open(avoided, day):
        return listed
    return f"bank holiday; {listed}" if listed else "bank holiday"


def why_ends(avoided: Avoided, earliest: int | None, latest: int | None) -> str:
    """Say what falls on the first and on the last day of a range; nothing if both are clear or not known."""
    first, last = ("" if day is None else why(avoided, day) for day in (earliest, latest))
    if earliest == latest or latest is None:
        return first
    ends = {"first day": first, "last day": last}
    return ". ".join(f"{name}: {text}" for name, text in ends.items() if text)


def clear_ends(avoided: Avoided, earliest: int | None, latest: int | None) -> list[int | None]:
    """Give the nearest clear working day up to each end of a range."""
    return [None if day is None else nearest(avoided, day, -1) for day in (earliest, latest)]


def numbers(*ends: pd.Timestamp) -> list[int | None]:
    """Give the days of a table as day numbers, ``None`` where there is none."""
    return [None if pd.isna(day) else dates.number(day.date()) for day in ends]


def as_column(days: pd.Series) -> pd.Series:
    """Give day numbers as a column of days, missing where there is none."""
    return pd.Series(dates.as_dates(days.fillna(0).to_numpy("int64"), days.notna().to_numpy(bool)), days.index)


def nearest(avoided: Avoided, day: int, step: int) -> int | None:
    """Give the first clear working day from a day on, itself included: forwards (1) or backwards (-1).

    ``None`` if the calendar ends before there is one.
    """
    while avoided.calendar.first <= day <= avoided.calendar.last:
        if day not in avoided.reasons and _open(avoided, day):
            return day
        day += step
    return None


def _open(avoided: Avoided, day: int) -> bool:
    return bool(working_days.is_working(avoided.calendar, np.array([day]))[0])


def _concerning(table: pd.DataFrame, review_id: str, use: str) -> pd.DataFrame:
    dated = table["date_earliest"].notna() & table["date_latest"].notna()
    named = table["review_id"].map(lambda ids: {each.strip() for each in ids.split(";")} - {""})
    ours = named.map(lambda ids: not ids or review_id in ids).astype(bool)
    return table[dated & ours & table["kind"].map(lambda kind: use in CONCERNS.get(kind, (use,))).astype(bool)]


def _named(row: Row) -> str:
    name = WORDS.get(row.kind, WORDS["other"])
    return f"perhaps {name}" if row.kind in OF_ONE_DAY and row.date_earliest < row.date_latest else name


def _periods(row: Row, calendar: Calendar) -> Iterator[tuple[int, int]]:
    """Give the first and last day of each time it falls; what comes back each year does so from its own year on."""
    first, last = row.date_earliest.date(), row.date_latest.date()
    if row.recurs != YEARLY:
        yield dates.number(first), dates.number(last)
        return
    begins, ends = (np.datetime64(day, "D").astype(object).year for day in (calendar.first, calendar.last))
    for year in range(max(first.year, begins - 1), ends + 1):
        yield _in_year(first, first.year, year)[0], _in_year(last, first.year, year)[first == last]


def _in_year(day: date, since: int, year: int) -> tuple[int, int]:
    """Move a day by whole years; where there is no 29 February, to the days on either side of it."""
    moved = day.year + year - since
    if (day.month, day.day) == (2, 29) and not isleap(moved):
        return dates.number(date(moved, 2, 28)), dates.number(date(moved, 3, 1))
    return (dates.number(day.replace(year=moved)),) * 2
