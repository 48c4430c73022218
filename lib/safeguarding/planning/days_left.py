"""How many working days are left from one day to another, and how a row of a plan says so."""

import numpy as np
import pandas as pd

from safeguarding.days import dates, working_days
from safeguarding.days.dates import OPEN_AFTER, OPEN_BEFORE
from safeguarding.days.working_days import Calendar
from safeguarding.presenting import words
from safeguarding.presenting.tables import Row
from safeguarding.vocabulary import NOT_APPLICABLE

# ---- How many working days are left from one day to another ----------------------------------------------------------


def count(calendar: Calendar, since: np.ndarray, until: np.ndarray) -> np.ndarray:
    """Count the working days after ``since`` up to and including ``until`` (day numbers).

    To a deadline today there are none left; to one that has passed, as many less than none as have gone since.

    Raises
    ------
    InputError
        A day lies after the end of the calendar.
    """
    return working_days.counted(calendar, until) - working_days.counted(calendar, since)


def column(calendar: Calendar, as_of: int, days: pd.Series) -> pd.Series:
    """Count the working days left from a day to each day of a column; missing where the day is."""
    known = days.notna().to_numpy()
    until = np.where(known, dates.numbers(days, as_of), as_of)
    return pd.Series(count(calendar, np.full(len(days), as_of), until), days.index, dtype="Int64").where(known)


def calendar_days(as_of: int, days: pd.Series) -> pd.Series:
    """Count the days from a day to each day of a column; missing where the day is."""
    return pd.Series(dates.numbers(days, as_of) - as_of, days.index, dtype="Int64").where(days.notna())


def passed(earliest: pd.Series, latest: pd.Series, as_of: int) -> tuple[pd.Series, pd.Series]:
    """Say for ranges of days which have passed for certain by the end of the day before, and which may have."""
    first, last = dates.numbers(earliest, OPEN_BEFORE), dates.numbers(latest, OPEN_AFTER)
    return pd.Series(last < as_of, earliest.index), pd.Series(first < as_of, earliest.index)


# ---- How a row of a plan or of what is due is told: the working days left, and what falls on the day -----------------


def days_left_text(least: words.Count, most: words.Count, noun: str = "working day") -> str:
    """Say how many days are left; nothing if there are none to count, or if the day has passed for certain.

    >>> days_left_text(3, 8), days_left_text(1, 1), days_left_text(-2, 4), days_left_text(0, 0), days_left_text(-5, -1)
    ('3 to 8 working days left', '1 working day left', 'at most 4 working days left', 'no working day left', '')
    """
    if pd.isna(most):
        return "" if pd.isna(least) or least < 0 else f"at least {_days(least, noun)} left"
    if most < 0:
        return ""
    if pd.isna(least) or least < 0:
        return f"at most {_days(most, noun)} left" if most else "at most the day itself left"
    return f"{_days(most, noun)} left" if least == most else f"{least:,} to {_days(most, noun)} left"


def left_or_past(least: words.Count, most: words.Count, over: bool = False) -> str:
    """Say how many days are left or have gone since; ``over`` says that the day has passed for certain.

    >>> left_or_past(-46, -46), left_or_past(-14, 30), left_or_past(4, 5), left_or_past(-19, 0, over=True)
    ('46 past', '14 past to 30 left', '4 to 5 left', 'at most 19 past')
    >>> left_or_past(pd.NA, 5), left_or_past(3, pd.NA), left_or_past(pd.NA, -2), left_or_past(-3, pd.NA)
    ('at most 5 left', 'at least 3 left', 'at least 2 past', 'at most 3 past')
    """
    ends = pd.Series([least, most], dtype="Int64")
    if over or not (ends.dropna() >= 0).any():
        # That none may have gone would read as if the day were not past.
        gone = -ends[::-1].mask((ends == 0) & (ends.min() < 0))
        return f"{words.extent(*gone)} past"
    if pd.notna(least) and least < 0:
        return f"at most {-least:,} past" if pd.isna(most) else f"{-least:,} past to {most:,} left"
    return f"{words.extent(least, most)} left"


def to_avoid_text(row: Row) -> str:
    """Say of a row with ``falls_on`` and ``clear_before_latest`` what falls on its day, and the clear day before it."""
    if not row.falls_on:
        return ""
    clear = "" if pd.isna(row.clear_before_latest) else f", clear up to it: {words.day(row.clear_before_latest)}"
    return f"to be avoided ({row.falls_on}){clear}"


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """Write "nothing" where nothing falls on a day of a plan: an empty cell would look as if nobody knew."""
    return table.assign(falls_on=table["falls_on"].where(table["falls_on"] != "", "nothing"))


def alike(table: pd.DataFrame) -> pd.DataFrame:
    """Put what several rule sets say alike in one row, with all of them in ``rule_set``."""
    rest = [name for name in table if name != "rule_set"]
    sets = table.groupby(rest, sort=False, dropna=False)["rule_set"].agg(lambda names: words.listed(list(names)))
    return sets.reset_index()[list(table)]


def on_one_line(table: pd.DataFrame) -> pd.DataFrame:
    """Give what ``shown`` gives, and each deadline in words: ``by``, with its weekday where it is one day.

    ``left`` are the working days to it, a range where it is one of several days. What several rule sets say alike is
    one row (``alike``).
    """
    table = alike(table)
    said = pd.Series(words.spans(table["due_earliest"], table["due_latest"]), table.index, dtype="str")
    one_day = table["due_earliest"] == table["due_latest"]
    said = said.mask(one_day, table["weekday"] + " " + said).mask(table["due_latest"].isna(), NOT_APPLICABLE)
    left = map(words.extent, table["slack_min"], table["slack_max"])
    return shown(table).assign(by=said, left=pd.array(list(left), "str"))


def joined(*parts: str) -> str:
    """Join what there is to say of a row with semicolons, each thing once."""
    return "; ".join(part for part in dict.fromkeys(parts) if part)


def _days(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}" if n else f"no {noun}"
