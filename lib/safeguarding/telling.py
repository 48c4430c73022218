"""How a row of a plan or of what is due is told: the working days left, and what falls on the day."""

import pandas as pd

from safeguarding import words


def left(least: object, most: object, noun: str = "working day") -> str:
    """Say how many days are left; nothing if there are none to count, or if the day has passed for certain.

    >>> left(3, 8), left(1, 1), left(-2, 4), left(0, 0), left(-5, -1)
    ('3 to 8 working days left', '1 working day left', 'at most 4 working days left', 'no working day left', '')
    """
    if pd.isna(most):
        return "" if pd.isna(least) or least < 0 else f"at least {_days(least, noun)} left"
    if most < 0:
        return ""
    if pd.isna(least) or least < 0:
        return f"at most {_days(most, noun)} left" if most else "at most the day itself left"
    return f"{_days(most, noun)} left" if least == most else f"{least:,} to {_days(most, noun)} left"


def off(row: tuple) -> str:
    """Say of a row with ``falls_on`` and ``clear_before_latest`` what falls on its day, and the clear day before it."""
    if not row.falls_on:
        return ""
    clear = "" if pd.isna(row.clear_before_latest) else f", clear up to it: {words.day(row.clear_before_latest)}"
    return f"to be avoided ({row.falls_on}){clear}"


def joined(*parts: str) -> str:
    """Put what there is to say of a row behind each other, each thing once."""
    return "; ".join(part for part in dict.fromkeys(parts) if part)


def _days(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}" if n else f"no {noun}"
