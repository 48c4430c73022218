"""What a spreadsheet's number format shows of a date: a cell that shows ``Mar-24`` holds a day that nobody wrote."""

import re
from datetime import date

DAY, MONTH, YEAR, NO_YEAR, MONTH_ALONE = "day", "month", "year", "no year", "month without a year"
WORDS = "a day with words of its own"
BUILT_IN = {16: NO_YEAR, 17: MONTH}
"""Formats that every Excel has by number and that hide part of a date: ``d-mmm`` and ``mmm-yy``."""

_ASIDE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].')
_ADDED = re.compile(r'"([^"]*)"|\\(.)')
_WORDS = re.compile(r"[^\W\d_]|[?~<>]")
_CONDITION = re.compile(r"\[[<>=]")
_WEEKDAY = re.compile(r"d{3,}")
_MINUTES = re.compile(r"h+[^a-z]*m+|m+[^a-z]*s+")


def shows(code: str) -> str:
    """Say what a number format shows: ``day``, ``month``, ``year``, a day or a month without its year, or nothing.

    A format can add words to a day, such as ``"by "d mmm yyyy``: what the cell says is then more than its value.

    >>> shows("mmm-yy"), shows("yyyy"), shows("dd/mm/yyyy"), shows("d-mmm"), shows("0.00"), shows("hh:mm")
    ('month', 'year', 'day', 'no year', '', '')
    """
    # A space stands for what is left out, so that a weekday and a day on its two sides stay two.
    sections = _ASIDE.sub(" ", code.lower()).split(";")
    # Which section shows a date is its first, unless it has a condition: then it may be the one that shows least.
    shown = [_section(each) for each in (sections if _CONDITION.search(code) else sections[:1])]
    least = next((each for each in (YEAR, MONTH_ALONE, MONTH, NO_YEAR, DAY) if each in shown), "")
    added = "".join(quoted + single for quoted, single in _ADDED.findall(code))
    return WORDS if least == DAY and _WORDS.search(added) else least


def _section(section: str) -> str:
    letters = _WEEKDAY.sub("", _MINUTES.sub("h", section.replace("am/pm", "")))
    if "d" in letters:
        return DAY if "y" in letters else NO_YEAR
    if "m" in letters:
        return MONTH if "y" in letters else MONTH_ALONE
    return YEAR if "y" in letters else ""


def left(day: date, shown: str) -> str:
    """Write what is left of a day once its format has hidden what a spreadsheet filled in.

    A spreadsheet fills in the 1st, and January; another day under the same format was written by somebody.

    >>> left(date(2024, 3, 1), MONTH), left(date(2024, 3, 15), MONTH), left(date(2024, 1, 1), YEAR)
    ('2024-03', '2024-03-15', '2024')
    """
    if shown not in (MONTH, MONTH_ALONE, YEAR) or day.day != 1:
        return day.isoformat()
    return f"{day:%Y}" if shown == YEAR and day.month == 1 else f"{day:%Y-%m}"
