"""EDTF that was made of a text, with the trace of how: from parts that were found, or from readings of parts."""

from dataclasses import dataclass
from datetime import date, timedelta

from safeguarding import dates
from safeguarding.dialect.refusals import absent, outside, refusal
from safeguarding.errors import InputError

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


def exact(part: Reading) -> date | None:
    """Give the day, if it is one exact day."""
    first, last = dates.read_one(part.edtf)
    return first if first == last else None


def moved(day: date, days: int) -> date:
    """Give the day so many days later; raise ``InputError`` if no year has it."""
    try:
        return day + timedelta(days)
    except OverflowError:
        raise outside() from None
