"""What written dates are made of: names of months and days, refusals, and the EDTF that is made of a text."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from safeguarding.days import dates
from safeguarding.errors import InputError

# ---- What the forms of dates are made of: the names of months and days, a day, a year, what may stand between them
# A text is tidied first, so a form need not know of capitals, of dashes of every length, or of ``on the first of``.

Make = Callable[..., "Reading | None"]
"""Makes a reading of the match of a form, or of what a bound is put to; nothing, if the form only seemed to fit."""
Forms = tuple[tuple[re.Pattern[str], Make], ...]
"""Patterns in the order they are tried, each with what makes a reading of its match."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ORDINALS = {"first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th"}

# Plain hyphens stand for hyphens; any longer dash becomes an en dash, which EDTF does not know.
_MARKS = str.maketrans("‐‑−‒—―‘’`´,", "---–––'''' ", "\u200b\ufeff\u00ad")


def _any_of(names: tuple[str, ...], *further: str) -> str:
    return "|".join([f"{name[:3]}(?:{name[3:]})?".lower() for name in names] + list(further))


# First without groups; then each as a group with a letter for its name: month, weekday, day, year. J may join them.
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


def forms(*written: tuple[str, Make]) -> Forms:
    """Compile forms, in the order they will be tried."""
    return tuple((re.compile(form, re.ASCII), make) for form, make in written)


def fitting(known: Forms, text: str) -> tuple[re.Match[str], Make] | None:
    """Give the first form that fits, and what makes a reading of it; later ones are not tried."""
    tried = ((form.fullmatch(text), make) for form, make in known)
    return next(((found, make) for found, make in tried if found), None)


# ---- What is not read: each refusal says what to write instead, and why ----------------------------------------------

RANGE = "the first and the last day it can have been, joined by /"
_SEASONS = {
    "spring": "{0}-03/{0}-05",
    "summer": "{0}-06/{0}-08",
    "autumn": "{0}-09/{0}-11",
    "winter": "{0}-12/{1}-02",
    "easter": "{0}-03/{0}-04",
    "christmas": "{0}-12/{1}-01",
}
_SEASON = re.compile(rf"\b(?:{'|'.join(_SEASONS)}|fall|xmas|holidays?|half[ -]term|term)\b")
_YEAR = re.compile(r"(?<!\d)(?!0000|9999)\d{4}(?!\d)", re.ASCII)


class Refusal(InputError):
    """A text is not read: ``instead`` is what to write in its place, and why."""

    @property
    def instead(self) -> str:
        """What to write, and why, as a column of what to write has it."""
        return "; ".join(self.args)

    def __str__(self) -> str:
        return f"write {self.instead}"


def refusal(write: str, why: str) -> Refusal:
    """Make the error that is raised for a text that is not read."""
    return Refusal(write, why)


def outside() -> Refusal:
    """Make the refusal of what begins or ends in a year that EDTF cannot write."""
    return refusal(RANGE, "it lies outside the years 1 to 9999")


def absent(year: int, month: int, day: str | int | None) -> Refusal:
    """Make the refusal of a day, a month or a year that does not exist, by the largest of them."""
    if year == 0:
        return refusal("the year that is meant", "there is no year 0")
    if not 1 <= month <= 12:
        return refusal("the day as YYYY-MM-DD or the month as YYYY-MM", f"there is no month {month}")
    return refusal("a day that exists, as YYYY-MM-DD", f"there is no day {int(day or 0)} in {MONTHS[month - 1]} {year}")


def refuse_what_has_no_edges(text: str) -> None:
    """Raise ``InputError`` for words that leave the first or the last day open: until, and the seasons."""
    if re.search(r"\b(?:until|till?)\b", text):
        why = "until can mean that it happened by then, or that it went on to that day"
        raise refusal(f"../ and the last day it can have been, or {RANGE}", why)
    season = _SEASON.search(text)
    if season:
        example = _months_of_season(season[0], text)
        raise refusal(example + ", or " * bool(example) + RANGE, "a season has no first and last day")


def _months_of_season(season: str, text: str) -> str:
    """Give the months a season can mean in the year that the text names, or nothing if that cannot be told."""
    year = _YEAR.search(text)
    return _SEASONS[season].format(year[0], f"{int(year[0]) + 1:04}") if year and season in _SEASONS else ""


# ---- EDTF that was made of a text, with the trace of how: from parts that were found, or from readings of parts

DAY_FIRST = "read day first"
AS_HERE = "read day first, as dates are written in this country"


@dataclass(frozen=True)
class Reading:
    """What a text was read as: the EDTF, how it came about (``""`` if it was EDTF), and ``note`` or ``warning``."""

    edtf: str
    how: str
    severity: str


def is_edtf(text: str) -> bool:
    """Say whether a text is EDTF as it stands."""
    try:
        dates.read_one(text)
    except InputError:
        return False
    return True


def made(year: str, month: str | int | None, day: str | int | None, how: str = "", severity: str = "note") -> Reading:
    """Make a reading of a year, a month or a day; raise ``InputError`` if there is none such."""
    whole = whole_year(year)
    edtf = "-".join([whole, *(f"{int(part):02}" for part in (month, day) if part is not None)])
    if not is_edtf(edtf):
        raise absent(int(whole), 1 if month is None else int(month), day)
    if whole != year and whole >= "2050":
        return joined(edtf, "the year read as one of this century", "warning", Reading(edtf, how, severity))
    return Reading(edtf, how, severity)


def whole_year(year: str) -> str:
    """Give a year in four digits; one of two is of this century."""
    return year if len(year) == 4 else f"20{year[-2:]}"


def joined(edtf: str, how: str, severity: str, *parts: Reading) -> Reading:
    """Make a reading of parts: how each was read, and the graver of the severities."""
    hows = dict.fromkeys(each for each in (*(part.how for part in parts), how) if each)
    if AS_HERE in hows:
        hows.pop(DAY_FIRST, None)
    warned = "warning" in (severity, *(part.severity for part in parts))
    return Reading(edtf, "; ".join(hows), "warning" if warned else "note")


def months(first: int, count: int, how: str) -> Reading:
    """Make a warning of whole months; the first is given as the months since the year 0."""
    edtf = f"{month_at(first)}/{month_at(first + count - 1)}"
    if not is_edtf(edtf):
        raise outside()
    return Reading(edtf, how, "warning")


def month_at(number: int) -> str:
    """Give a month as YYYY-MM, by the months since the year 0."""
    return f"{number // 12:04}-{number % 12 + 1:02}"


def span(start: Reading, end: Reading) -> Reading:
    """Make a range from the beginning of one part to the end of another."""
    edtf = f"{beginning(start)}/{ending(end)}"
    if not is_edtf(edtf):
        raise refusal("the earlier day first, and the year with both", "it ends before it begins")
    return joined(edtf, "read as a range", "note", start, end)


def beginning(part: Reading) -> str:
    """Give the first half of a range; all of what is none."""
    return part.edtf.partition("/")[0]


def ending(part: Reading) -> str:
    """Give the second half of a range; all of what is none."""
    return part.edtf.rpartition("/")[2]


def both_ends(part: Reading) -> tuple[date, date]:
    """Give the first and the last day of a point in time, which has both."""
    first, last = dates.read_one(part.edtf)
    if first is None or last is None:
        raise refusal(RANGE, "it has no first or no last day")
    return first, last


def exact(part: Reading | None) -> date | None:
    """Give the day, if it is one exact day."""
    first, last = dates.read_one(part.edtf) if part else (None, None)
    return first if first == last else None


def moved(day: date, days: int) -> date:
    """Give the day so many days later; raise ``InputError`` if no year has it."""
    try:
        return day + timedelta(days)
    except OverflowError:
        raise outside() from None
