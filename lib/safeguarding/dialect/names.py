"""What the forms of dates are made of: the names of months and days, a day, a year, what may stand between them.

A text is tidied first, so a form need not know of capitals, of dashes of every length, or of ``on the first of``.
"""

import re
from collections.abc import Callable

Forms = tuple[tuple[re.Pattern[str], Callable], ...]
"""Patterns in the order they are tried, each with what makes a reading of its match."""

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October")
MONTHS += ("November", "December")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ORDINALS = {"first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th"}

# Plain hyphens stand for hyphens; any longer dash becomes an en dash, which EDTF does not know.
_MARKS = str.maketrans("‐‑−‒—―‘’`´,", "---–––'''' ", "\u200b\ufeff\u00ad")


def _any_of(names: tuple[str, ...], *further: str) -> str:
    return "|".join([f"{name[:3]}(?:{name[3:]})?".lower() for name in names] + list(further))


# Without a group; then, by a letter, the groups that are read: month, weekday, day, year; and J, what may join them.
MONTH, DAY = _any_of(MONTHS, "sept"), _any_of(DAYS, "tues", "weds", "thurs?")
ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
M, W = rf"(?P<month>{MONTH})", rf"(?P<weekday>{DAY})"
D = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
Y = r"(?P<year>\d{4}|'?\d\d)"
J = r"(?:\. ?|[/–-]| )?"


def month_number(name: str) -> int:
    """Give the number of a month, 1 to 12, by its name as a form found it."""
    return [month[:3].lower() for month in MONTHS].index(name[:3]) + 1


def weekday_number(name: str) -> int:
    """Give the number of a weekday, 0 for Monday, by its name as a form found it."""
    return [day[:3].lower() for day in DAYS].index(name[:3])


def tidy(text: str) -> str:
    """Put a text as the forms expect it.

    >>> tidy(" On the First of July,  2018.")
    '1st july 2018'
    """
    text = " ".join(text.lower().translate(_MARKS).split()).strip(" '\";:")
    text = re.sub(r"\b(?:of|the) |(?<=[a-z])\.(?!\.)|(?<=[\d)]) ?\.$", "", text, flags=re.ASCII)
    text = re.sub(r"\b(?:first|second|third|fourth)\b", lambda found: _ORDINALS[found[0]], text, flags=re.ASCII)
    return re.sub(r"^(?:on(?! or )|in(?! progress)|during) ", "", text).strip()


def forms(*written: tuple[str, Callable]) -> Forms:
    """Compile forms, in the order they will be tried."""
    return tuple((re.compile(form, re.ASCII), make) for form, make in written)


def fitting(known: Forms, text: str) -> tuple[re.Match[str], Callable] | None:
    """Give the first form that fits, and what makes a reading of it; later ones are not tried."""
    tried = ((form.fullmatch(text), make) for form, make in known)
    return next(((found, make) for found, make in tried if found), None)
