"""How many working days are left from one day to another."""

import numpy as np
import pandas as pd

from safeguarding import dates, working_days
from safeguarding.dates import OPEN_AFTER, OPEN_BEFORE
from safeguarding.working_days import Calendar


def left(calendar: Calendar, since: np.ndarray, until: np.ndarray) -> np.ndarray:
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
    return pd.Series(left(calendar, np.full(len(days), as_of), until), days.index, dtype="Int64").where(known)


def calendar_days(as_of: int, days: pd.Series) -> pd.Series:
    """Count the days from a day to each day of a column; missing where the day is."""
    return pd.Series(dates.numbers(days, as_of) - as_of, days.index, dtype="Int64").where(days.notna())


def passed(earliest: pd.Series, latest: pd.Series, as_of: int) -> tuple[pd.Series, pd.Series]:
    """Say for ranges of days which have passed for certain by the end of the day before, and which may have."""
    first, last = dates.numbers(earliest, OPEN_BEFORE), dates.numbers(latest, OPEN_AFTER)
    return pd.Series(last < as_of, earliest.index), pd.Series(first < as_of, earliest.index)
