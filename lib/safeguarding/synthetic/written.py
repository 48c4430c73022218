"""What a register writes of a day: the day itself, or less. Whatever is written can mean the true day."""

from functools import cache

import numpy as np

from safeguarding.synthetic import draws

FIRST = int(np.datetime64("2016-01-01").astype(int))
AS_OF = int(np.datetime64("2024-03-31").astype(int))
LAST = int(np.datetime64("2026-12-31").astype(int))
"""The last day that can be written: something may be due after ``AS_OF``."""
NEVER = 10**6
"""The day of what has not happened: later than every other."""

DAY, MONTH, YEAR, RANGE, BEFORE, AFTER, BLANK = range(7)
EARLIER = (730, 150, 15, 42, 30, 13, 20)
LATER = (880, 62, 5, 22, 12, 11, 8)
RUNNING = (400, 280, 0, 140, 80, 100, 0)
"""How often, of a thousand, a milestone is written each way: before and after June 2018, when recording improved; and
while what it began still runs, when it is entered in passing, to be put right when it has stopped."""
IMPROVED = int(np.datetime64("2018-06-29").astype(int))


def days(numbers: np.ndarray) -> np.ndarray:
    """Write days (numbers since 1 January 1970), ``2018-07-31``; nothing where it is ``NEVER``."""
    return _texts("D")[_place(numbers)]


def months(numbers: np.ndarray) -> np.ndarray:
    """Write the months of days, ``2018-07``; nothing where it is ``NEVER``."""
    return _texts("M")[_place(numbers)]


def years(numbers: np.ndarray) -> np.ndarray:
    """Write the years of days, ``2018``; nothing where it is ``NEVER``."""
    return _texts("Y")[_place(numbers)]


def milestone(seed: int, name: str, true: np.ndarray, may_lack: np.ndarray, running: np.ndarray) -> np.ndarray:
    """Write one milestone of every review, most to the day, some to less, and nothing where it has not happened.

    A cell stays empty though it happened only where ``may_lack`` says so: where a later milestone shows that it did.
    ``running`` says where what it began has not stopped.
    """
    how = _precision(draws.loose(seed, f"precision of {name}", len(true)), true)
    open_rows = np.flatnonzero(running & (true != NEVER))
    how[open_rows] = draws.chosen(draws.even(seed, f"precision of open {name}", len(open_rows)), RUNNING)
    how = np.where((how == BLANK) & ~may_lack, DAY, how)
    text = days(true)
    text[how == MONTH] = months(true[how == MONTH])
    text[how == YEAR] = years(true[how == YEAR])
    text[how == BLANK] = ""
    wide = np.flatnonzero((how == RANGE) | (how == BEFORE) | (how == AFTER))
    text[wide] = _ranges(seed, name, true[wide], how[wide])
    return text


def _precision(millionths: np.ndarray, true: np.ndarray) -> np.ndarray:
    how = np.where(true < IMPROVED, draws.chosen(millionths, EARLIER), draws.chosen(millionths, LATER))
    # The year of as_of is not over, so a date of this year is known to the month at least.
    this_year = int(np.datetime64(AS_OF, "D").astype("datetime64[Y]").astype("datetime64[D]").astype(int))
    how[(how == YEAR) & (true >= this_year)] = MONTH
    return np.where(true == NEVER, DAY, how)


def _ranges(seed: int, name: str, true: np.ndarray, how: np.ndarray) -> list[str]:
    """Write ranges around days, open at one end or at neither; every second one from month to month."""
    low, high = (draws.whole(seed, f"{end} of {name}", len(true), 1, 40) for end in ("first", "last"))
    by_day = np.arange(len(true)) % 2 == 0
    ends = np.maximum(true - low, FIRST), np.minimum(true + high, AS_OF)
    first, last = (np.where(by_day, days(end), months(end)) for end in ends)
    first, last = np.where(how == BEFORE, "..", first), np.where(how == AFTER, "..", last)
    return [_range(*ends) for ends in zip(first, last, strict=True)]


def _range(first: str, last: str) -> str:
    return first if first == last else f"{first}/{last}"


def _place(numbers: np.ndarray) -> np.ndarray:
    return np.where(numbers == NEVER, -1, numbers - FIRST)


@cache
def _texts(unit: str) -> np.ndarray:
    """Give the text of every day that a register can hold, and an empty one at the end for ``NEVER``."""
    each = np.arange(FIRST, LAST + 1).astype("datetime64[D]").astype(f"datetime64[{unit}]")
    texts = np.array([*each.astype(str).tolist(), ""], object)
    texts.flags.writeable = False
    return texts
