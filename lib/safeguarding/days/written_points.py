"""A point in time as people write it: a day, month, year or named period, alone or with a word around it."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from safeguarding.days import dates
from safeguarding.days.written_forms import (
    AS_HERE,
    DAY,
    DAY_FIRST,
    DAYS,
    MONTH,
    MONTHS,
    ORDINAL,
    RANGE,
    D,
    J,
    M,
    Reading,
    W,
    Y,
    both_ends,
    exact,
    fitting,
    forms,
    is_edtf,
    joined,
    made,
    month_at,
    month_number,
    months,
    moved,
    refusal,
    span,
    weekday_number,
    whole_year,
)

# ---- A day, a month or a year alone, in figures or with the month's name; and what looks like one and is none

_S = r"(?P<mark> ?[/.] ?|[–-]| )"
_YEARLESS = rf"(?:(?:{DAY}) )?(?:{ORDINAL}{J}(?:{MONTH})|(?:{MONTH})(?:{J}{ORDINAL})?|\d{{1,2}}[/.-]\d{{1,2}})|{DAY}"


def _numbered(found: re.Match[str]) -> Reading:
    parts = found.groupdict()
    return made(parts["year"], parts.get("number"), parts.get("day"))


def _day_first(found: re.Match[str]) -> Reading:
    day, month, year = int(found["day"]), int(found["number"]), whole_year(found["year"])
    turned = f"{year}-{day:02}-{month:02}"
    if month > 12 and is_edtf(turned):
        raise refusal(f"{turned} if the month stands first", f"there is no month {month}")
    if (day > 12 or day == month) and not _may_begin_with_year(found):
        return made(found["year"], month, day, DAY_FIRST)
    return made(found["year"], month, day, AS_HERE, "warning")


def _may_begin_with_year(found: re.Match[str]) -> bool:
    """Say whether a date such as 18-07-31 can begin with the year; nobody here writes 18/07/31 so."""
    day, number, year = found["day"].rjust(2, "0"), found["number"].rjust(2, "0"), found["year"]
    return len(year) == 2 and found["mark"] in "-–" and is_edtf(f"20{day}-{number}-{year}")


def _unspecified(found: re.Match[str]) -> Reading:
    """Read a date of which a part is written as X or ?, as forms ask for: the month or the year that is left."""
    parts = found.groupdict()
    return made(parts["year"], parts.get("number"), None, "read without the part that is not written")


def _named(found: re.Match[str]) -> Reading:
    parts = found.groupdict()
    return made(parts["year"], month_number(parts["month"]), parts.get("day"))


def _month_of_short_year(found: re.Match[str]) -> Reading:
    how = "read as a month of this century, not as a day of a year that is not written"
    return made(found["year"], month_number(found["month"]), None, how, "warning")


def _yearless(_: re.Match[str]) -> Reading:
    raise refusal("the year too, as YYYY-MM-DD or YYYY-MM", "no year is written")


def _number(found: re.Match[str]) -> Reading:
    whole = int(found["whole"])
    if len(found["whole"]) == 5 and 36526 <= whole <= 55000:
        day = date(1899, 12, 30) + timedelta(whole)
        raise refusal(f"{day} if that is meant", "it may be Excel's number for that day")
    raise refusal(dates.ACCEPTED, "a number alone is no date")


DAY_FORMS = forms(
    (r"(?P<year>\d{4})", _numbered),
    (rf"(?P<year>\d{{4}}){_S}(?P<number>\d{{1,2}})(?P=mark){D}", _numbered),
    (r"(?P<year>\d{4})(?P<number>\d\d)(?P<day>\d\d)", _numbered),
    (r"(?P<year>\d{4})-(?P<number>\d\d)-(?:xx|\?\?)", _unspecified),
    (r"(?P<year>\d{4})-(?:xx|\?\?)(?:-(?:xx|\?\?))?", _unspecified),
    (r"(?:xx|\?\?)[/.](?P<number>\d{1,2})[/.](?P<year>\d{4})", _unspecified),
    (r"(?:xx|\?\?)[/.](?:xx|\?\?)[/.](?P<year>\d{4})", _unspecified),
    (r"(?P<number>\d{1,2})(?: ?[/.] ?|[–-]| )(?P<year>\d{4})", _numbered),
    (rf"{D}{_S}(?P<number>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d\d)", _day_first),
    (rf"{D}{J}{M}{J}{Y}", _named),
    (rf"{M}{J}{D}[ /–-]{Y}", _named),
    (rf"(?P<year>\d{{4}}){J}{M}(?:{J}{D})?", _named),
    (rf"{M}{J}(?P<year>\d{{4}})", _named),
    (rf"{M}{J}(?P<year>'?\d\d)", _month_of_short_year),
    (_YEARLESS, _yearless),
    (r"(?P<whole>\d+)(?:\.\d+)?", _number),
)


# ---- Stretches of time with a name of their own: reporting years (April to March), quarters, two calendar years
# A reporting year without the word for it can look like a month: ``2018/19`` is none, ``2002/03`` is refused as either.

_REPORTING = "read as the reporting year, April to March"
_Q = r"(?:(?:q|quarter) ?(?P<quarter>\d)|(?P<nth>\d)(?:st|nd|rd|th) quarter)"
_YY = r"(?P<year>\d{4})(?: ?[/–-] ?(?P<to>\d{4}|\d\d))?"
_FY = r"(?:fy|f/y|(?:financial|reporting|fiscal) year)"


def _year_and_number(found: re.Match[str]) -> Reading:
    year, mark, number = int(found["year"]), found["mark"], int(found["number"])
    full, real = len(found["number"]) == 2, 1 <= number <= 12
    follows = mark not in (" ", ".") and number == (year + 1) % (100 if full else 10) and (full or real)
    if not follows or (mark == "-" and full and real):
        return made(found["year"], number, None)
    if not real:
        return months(year * 12 + 3, 12, _REPORTING)
    if mark.strip() == "/" and full and number >= 4:
        return months(year * 12 + 3, 12, f"{_REPORTING}, which contains the month it could also be")
    write = f"{year:04}-{number:02} for the month, or {year:04}-04/{year + 1:04}-03 for the reporting year"
    raise refusal(write, "it can be either")


def _reporting_year(found: re.Match[str]) -> Reading:
    return months(_consecutive(found) * 12 + 3, 12, _REPORTING)


def _consecutive(found: re.Match[str]) -> int:
    """Give the first of two years that are written together, which have to follow each other."""
    year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
    if int(found["to"]) != (year + 1) % (100 if len(found["to"]) == 2 else 10_000):
        raise refusal(RANGE, "a reporting year is a year and the one that follows it")
    return year


def _quarter(found: re.Match[str]) -> Reading:
    quarter = int(found["quarter"] or found["nth"])
    if not 1 <= quarter <= 4:
        raise refusal(RANGE, f"there is no quarter {quarter}")
    if found["to"]:
        start = _consecutive(found) * 12 + 3 + (quarter - 1) * 3
        return months(start, 3, "read as a quarter of the reporting year, April to March")
    return months(int(found["year"]) * 12 + (quarter - 1) * 3, 3, "read as a quarter of the calendar year")


def _two_years(found: re.Match[str]) -> Reading:
    years = span(made(found["year"], None, None), made(found["to"], None, None))
    if int(found["to"]) != int(found["year"]) + 1:
        return years
    return joined(years.edtf, "read as two calendar years, not as a reporting year", "warning")


PERIOD_FORMS = forms(
    (r"(?P<year>\d{4})(?P<mark> ?/ ?| ?[–-] ?|[. ])(?P<number>\d{1,2})", _year_and_number),
    (rf"{_FY} ?(?P<year>\d{{4}}|\d\d) ?[/–-] ?(?P<to>\d{{4}}|\d\d)", _reporting_year),
    (r"(?P<year>\d{4}) ?[–-] ?(?P<to>\d{4})", _two_years),
    (rf"{_Q}[ /–-]*(?:{_FY} ?)?{_YY}", _quarter),
    (rf"(?:{_FY} ?)?{_YY}[ /–-]*{_Q}", _quarter),
)


# ---- A point in time: a day or a period, alone or with a word around it (a weekday, a week, a time, about, early)
# The words are read here, with the point inside them; the forms of days and periods above know nothing of them.

VAGUE = re.compile(r"(?:early|middle|mid|late|end|beginning|start)[ –-]?(?P<rest>.+)", re.ASCII)
_T = r"(?:[01]?\d|2[0-3])(?::[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?: ?[ap]m)?|(?:\.[0-5]\d)? ?[ap]m)"
_WEEK = r"(?:week|wk)"
LONDON = ZoneInfo("Europe/London")
_HERE = ("bst",)
"""Zones whose days are those of London whenever they are in use."""


def point(text: str) -> Reading | None:
    """Read a tidied text as one point; ``None`` if it has no form of one.

    Raises
    ------
    InputError
        It has the form of a point, but there is none such or it can be more than one.
    """
    fit = fitting(_FORMS, text)
    return fit[1](fit[0]) if fit else None


def is_like_point(text: str) -> bool:
    """Say whether a text has the form of a point, whether or not it can be read."""
    return fitting(_FORMS, text) is not None


def _weekday(found: re.Match[str]) -> Reading | None:
    part = point(found["rest"])
    day = exact(part)
    if not part or not day:
        return None
    if weekday_number(found["weekday"]) != day.weekday():
        said = f"{day.day} {MONTHS[day.month - 1]} {day.year} was a {DAYS[day.weekday()]}"
        raise refusal(f"{day.isoformat()} if the date is right and the weekday is not", said)
    return _confirmed(part, day)


def _confirmed(part: Reading, day: date) -> Reading:
    """Take the doubt from a day that was read day first if month first it would be another day of the week."""
    if part.how != AS_HERE or day.day > 12 or date(day.year, day.day, day.month).weekday() == day.weekday():
        return part
    return Reading(part.edtf, DAY_FIRST, "note")


def _week_from(found: re.Match[str]) -> Reading:
    part, day = _day_of_week(found["rest"])
    edtf = f"{day}/{moved(day, 6)}"
    if day.weekday() != 0:
        return joined(edtf, "read as the seven days from it, though it is not a Monday", "warning", part)
    return joined(edtf, "read as the week that begins with it", "note", _confirmed(part, day))


def _week_to(found: re.Match[str]) -> Reading:
    part, day = _day_of_week(found["rest"])
    return joined(f"{moved(day, -6)}/{day}", "read as the seven days up to it", "warning", part)


def _day_of_week(text: str) -> tuple[Reading, date]:
    part = point(text)
    day = exact(part)
    if not part or not day:
        raise refusal("the first and the last day of the week, joined by /", "which week it is cannot be told")
    return part, day


def _whole(found: re.Match[str]) -> Reading | None:
    part = point(found["rest"])
    if part is None or exact(part):
        return None
    what = {4: "year", 7: "month"}.get(len(part.edtf), "period")
    return joined(part.edtf, f"read as the whole {what}", "note", part)


def _about(found: re.Match[str]) -> Reading | None:
    part = point(found["rest"])
    if part is None:
        return None
    raise refusal(
        f"the widest range you are sure of, for example {_widened(part)}",
        "about has no first or last day that can be relied upon",
    )


def ranges_about(text: str) -> tuple[str, ...]:
    """Give the ranges that a tidied text may mean which says about when something was; none, if it does not say about.

    >>> ranges_about("c 2019"), ranges_about("approx 15 march 2018"), ranges_about("15 march 2018")
    (('2018/2020',), ('2018-03', '2018-02/2018-04'), ())
    """
    for form in _ABOUT:
        if (found := re.fullmatch(form, text, re.ASCII)) and (part := point(found["rest"])):
            return (*([part.edtf[:7]] if exact(part) else []), _widened(part))
    return ()


def _widened(part: Reading) -> str:
    first, last = both_ends(part)
    if len(part.edtf) == 4:
        return f"{max(first.year - 1, 1):04}/{min(first.year + 1, 9999):04}"
    before, after = first.year * 12 + first.month - 2, last.year * 12 + last.month
    return f"{month_at(max(before, 12))}/{month_at(min(after, 9999 * 12 + 11))}"


def _without_time(found: re.Match[str]) -> Reading | None:
    part = point(found["rest"])
    if part is None or exact(part) is None:
        return None
    if found["zone"] and found["zone"].strip() not in _HERE:
        return _in_london(exact(part), found["time"], found["zone"].strip(), part)
    return joined(part.edtf, "the time is left out", "note", part)


def _in_london(day: date | None, written: str, zone: str, part: Reading) -> Reading | None:
    """Read an instant as a day here: at 23:00 by universal time it is the next day in summer.

    Who writes GMT in summer may mean the clock on the wall.
    """
    try:
        offset = "Z" if zone in ("z", "utc") else zone
        instant = datetime.fromisoformat(f"{day}T{written.zfill(5)}{offset}")
        return joined(f"{instant.astimezone(LONDON).date()}", "read as the day in London", "note", part)
    except (ValueError, OverflowError):
        return joined(part.edtf, "the time and its zone are left out", "warning", part)


_ABOUT = (
    r"(?:(?:ca?|circa|about|around|approx|approximately|roughly)(?=[ \d])|~+) ?(?P<rest>.+)",
    r"(?P<rest>.+?) ?[?~%]+",
)
_AROUND = forms(
    (rf"{W} (?P<rest>.+)", _weekday),
    (rf"(?:w ?/? ?e|{_WEEK} (?:ending|ended|to))[ :]+(?P<rest>.+)", _week_to),
    (rf"(?:w ?/? ?[cb]|{_WEEK}(?: commencing| beginning| starting| from)?)[ :]+(?P<rest>.+)", _week_from),
    (VAGUE.pattern, _whole),
    *((form, _about) for form in _ABOUT),
    (
        rf"(?P<rest>.*\d)(?:t| (?:at )?)(?P<time>{_T})(?: ?[–-] ?{_T})?(?P<zone> ?(?:z|utc|gmt|bst|[+-]\d\d:?\d\d))?",
        _without_time,
    ),
)
# Periods first: 2018.07 is a year and a month before it is a number.
_FORMS = (*PERIOD_FORMS, *DAY_FORMS, *_AROUND)
