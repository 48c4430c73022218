"""Dates as people write them, put into EDTF.

A text is read if it has one sensible reading (a note), or one that is usual here (a warning, since another is
possible); anything else is refused with what to write instead. Nothing is guessed without a trace: what is no EDTF
always comes with how it was read.

A text is tidied, then held against the forms of ``_POINTS`` (a day, month, quarter, year or week); around a point there
may be a bound (``by July 2018``), and between two of them a range. The first form that fits decides.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from safeguarding import dates
from safeguarding.errors import InputError

LONGEST = 100

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October")
_MONTHS += ("November", "December")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ORDINALS = {"first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th"}
_SEASONS = {
    "spring": "{0}-03/{0}-05",
    "summer": "{0}-06/{0}-08",
    "autumn": "{0}-09/{0}-11",
    "winter": "{0}-12/{1}-02",
    "easter": "{0}-03/{0}-04",
    "christmas": "{0}-12/{1}-01",
}
_NOT_RECORDED = {
    *("", ".", "nil", "none", "null", "nan", "nat", "na", "n/a", "not applicable", "not known", "unknown"),
    *("tbc", "tba", "tbd", "to be confirmed", "to be agreed", "to be decided", "not recorded", "not yet"),
    *("awaited", "awaiting", "pending", "ongoing", "in progress"),
}
_DAY_FIRST = "read day first"
_AS_HERE = "read day first, as dates are written in this country"
_REPORTING = "read as the reporting year, April to March"
_RANGE = "the first and the last day it can have been, joined by /"

# Plain hyphens stand for hyphens; any longer dash becomes an en dash, which EDTF does not know.
_MARKS = str.maketrans("‐‑−‒—―‘’`´,", "---–––'''' ", "\u200b\ufeff\u00ad")


def _names(names: tuple[str, ...], *further: str) -> str:
    return "|".join([f"{name[:3]}(?:{name[3:]})?".lower() for name in names] + list(further))


# What a form is made of: names, a day, a year, what may stand between them, a time of day, and the rarer words.
_MONTH, _DAY = _names(_MONTHS, "sept"), _names(_DAYS, "tues", "weds", "thurs?")
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
_M, _W = rf"(?P<month>{_MONTH})", rf"(?P<weekday>{_DAY})"
_D = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_Y = r"(?P<year>\d{4}|'?\d\d)"
_J = r"(?:\. ?|[/–-]| )?"
_S = r"(?P<mark> ?[/.] ?|[–-]| )"
_T = r"(?:[01]?\d|2[0-3])(?::[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?: ?[ap]m)?|(?:\.[0-5]\d)? ?[ap]m)"
_Q = r"(?:(?:q|quarter) ?(?P<quarter>\d)|(?P<nth>\d)(?:st|nd|rd|th) quarter)"
_YY = r"(?P<year>\d{4})(?: ?[/–-] ?(?P<to>\d{4}|\d\d))?"
_FY = r"(?:fy|f/y|(?:financial|reporting|fiscal) year)"
_WEEK = r"(?:week|wk)"


_Forms = tuple[tuple[re.Pattern[str], Callable], ...]


@dataclass(frozen=True)
class Reading:
    """What a text was read as: the EDTF, how it came about (``""`` if it was EDTF), and ``note`` or ``warning``."""

    edtf: str
    how: str
    severity: str


def read(text: str) -> Reading:
    """Read a date as people write it.

    >>> read("31/07/2018")
    Reading(edtf='2018-07-31', how='read day first', severity='note')
    >>> read("by Feb 2018").edtf
    '../2018-02'

    Raises
    ------
    InputError
        The text is no date, or has more than one reading; the message is what to write instead, and why.
    """
    written = text.strip()
    if len(written) > LONGEST:
        raise _refusal("a date alone", f"{written[:40]!r} begins a text of more than {LONGEST} characters")
    if _is_edtf(written):
        return Reading(written, "", "")
    if any(sign.isdigit() and not sign.isascii() for sign in written):
        raise _refusal(dates.ACCEPTED, "only the digits 0 to 9 are read")
    return _read(_tidy(written))


def _is_edtf(text: str) -> bool:
    try:
        dates.read_one(text)
    except InputError:
        return False
    return True


def _tidy(text: str) -> str:
    text = " ".join(text.lower().translate(_MARKS).split()).strip(" '\";:")
    text = re.sub(r"\b(?:of|the) |(?<=[a-z])\.(?!\.)|(?<=[\d)]) ?\.$", "", text, flags=re.ASCII)
    text = re.sub(r"\b(?:first|second|third|fourth)\b", lambda found: _ORDINALS[found[0]], text, flags=re.ASCII)
    return re.sub(r"^(?:on(?! or )|in(?! progress)|during) ", "", text).strip()


def _refusal(write: str, why: str) -> InputError:
    return InputError(f"write {write}; {why}")


def _read(text: str) -> Reading:
    if text in _NOT_RECORDED or re.fullmatch(r"[-–]+|\?+|not yet [a-z]+", text):
        return Reading("", "read as not recorded", "warning")
    _refuse_what_has_no_edges(text)
    reading = _point(text) or _bound(text) or _range(text)
    if reading is None:
        raise _unread(text)
    what = {4: "year", 7: "month", 10: "day"}.get(len(reading.edtf), "range")
    return reading if reading.how else Reading(reading.edtf, f"read as a {what}", reading.severity)


def _refuse_what_has_no_edges(text: str) -> None:
    if re.search(r"\b(?:until|till?)\b", text):
        why = "until can mean that it happened by then, or that it went on to that day"
        raise _refusal(f"../ and the last day it can have been, or {_RANGE}", why)
    season = re.search(rf"\b(?:{'|'.join(_SEASONS)}|fall|xmas|holidays?|half[ -]term|term)\b", text)
    if season:
        year = re.search(r"(?<!\d)(?!0000|9999)\d{4}(?!\d)", text, re.ASCII)
        example = (
            _SEASONS[season[0]].format(year[0], f"{int(year[0]) + 1:04}") if year and season[0] in _SEASONS else ""
        )
        raise _refusal(example + ", or " * bool(example) + _RANGE, "a season has no first and last day")


def _unread(text: str) -> InputError:
    inside = dict.fromkeys(part.edtf for found in _INSIDE.finditer(text) if (part := _attempt(found[0])))
    if inside:
        return _refusal(f"{' or '.join(inside)} if that is what is meant", "there is more here than a date")
    return _refusal(dates.ACCEPTED, "this is not a date this register knows")


def _attempt(text: str) -> Reading | None:
    try:
        return _point(text)
    except InputError:
        return None


# A point: a day, or a stretch of time that has a name


def _point(text: str) -> Reading | None:
    found, make = _fitting(_POINTS, text)
    return make(found) if found else None


def _fitting(forms: _Forms, text: str) -> tuple[re.Match[str] | None, Callable]:
    """Give the first form that fits, and what makes a reading of it; later ones are not tried."""
    tried = ((form.fullmatch(text), make) for form, make in forms)
    return next((each for each in tried if each[0]), (None, _made))


def _made(year: str, month: str | int | None, day: str | int | None, how: str = "", severity: str = "note") -> Reading:
    whole = _whole_year(year)
    edtf = "-".join([whole, *(f"{int(part):02}" for part in (month, day) if part is not None)])
    if not _is_edtf(edtf):
        raise _refusal(*_absent(int(whole), 1 if month is None else int(month), day))
    if whole != year and whole >= "2050":
        return _joined(edtf, "the year read as one of this century", "warning", Reading(edtf, how, severity))
    return Reading(edtf, how, severity)


def _whole_year(year: str) -> str:
    return year if len(year) == 4 else f"20{year[-2:]}"


def _absent(year: int, month: int, day: str | int | None) -> tuple[str, str]:
    if year == 0:
        return "the year that is meant", "there is no year 0"
    if not 1 <= month <= 12:
        return "the day as YYYY-MM-DD or the month as YYYY-MM", f"there is no month {month}"
    return "a day that exists, as YYYY-MM-DD", f"there is no day {int(day or 0)} in {_MONTHS[month - 1]} {year}"


def _joined(edtf: str, how: str, severity: str, *parts: Reading) -> Reading:
    """Make a reading of parts: how each was read, and the graver of the severities."""
    hows = dict.fromkeys(each for each in (*(part.how for part in parts), how) if each)
    if _AS_HERE in hows:
        hows.pop(_DAY_FIRST, None)
    warned = "warning" in (severity, *(part.severity for part in parts))
    return Reading(edtf, "; ".join(hows), "warning" if warned else "note")


def _day_first(found: re.Match[str]) -> Reading:
    day, month, year = int(found["day"]), int(found["number"]), _whole_year(found["year"])
    turned = f"{year}-{day:02}-{month:02}"
    if month > 12 and _is_edtf(turned):
        raise _refusal(f"{turned} if the month stands first", f"there is no month {month}")
    if (day > 12 or day == month) and not _may_begin_with_year(found):
        return _made(found["year"], month, day, _DAY_FIRST)
    return _made(found["year"], month, day, _AS_HERE, "warning")


def _may_begin_with_year(found: re.Match[str]) -> bool:
    """Say whether a date such as 18-07-31 can begin with the year; nobody here writes 18/07/31 so."""
    day, number, year = found["day"].rjust(2, "0"), found["number"].rjust(2, "0"), found["year"]
    return len(year) == 2 and found["mark"] in "-–" and _is_edtf(f"20{day}-{number}-{year}")


def _named(found: re.Match[str]) -> Reading:
    parts = found.groupdict()
    return _made(parts["year"], _month(parts["month"]), parts.get("day"))


def _month(name: str) -> int:
    return [month[:3].lower() for month in _MONTHS].index(name[:3]) + 1


def _month_of_short_year(found: re.Match[str]) -> Reading:
    how = "read as a month of this century, not as a day of a year that is not written"
    return _made(found["year"], _month(found["month"]), None, how, "warning")


def _numbered(found: re.Match[str]) -> Reading:
    parts = found.groupdict()
    return _made(parts["year"], parts.get("number"), parts.get("day"))


def _year_and_number(found: re.Match[str]) -> Reading:
    year, mark, number = int(found["year"]), found["mark"], int(found["number"])
    full, real = len(found["number"]) == 2, 1 <= number <= 12
    follows = mark not in (" ", ".") and number == (year + 1) % (100 if full else 10) and (full or real)
    if not follows or (mark == "-" and full and real):
        return _made(found["year"], number, None)
    if not real:
        return _months(year * 12 + 3, 12, _REPORTING)
    if mark.strip() == "/" and full and number >= 4:
        return _months(year * 12 + 3, 12, f"{_REPORTING}, which contains the month it could also be")
    write = f"{year:04}-{number:02} for the month, or {year:04}-04/{year + 1:04}-03 for the reporting year"
    raise _refusal(write, "it can be either")


def _reporting_year(found: re.Match[str]) -> Reading:
    return _months(_consecutive(found) * 12 + 3, 12, _REPORTING)


def _consecutive(found: re.Match[str]) -> int:
    """Give the first of two years that are written together, which have to follow each other."""
    year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
    if int(found["to"]) != (year + 1) % (100 if len(found["to"]) == 2 else 10_000):
        raise _refusal(_RANGE, "a reporting year is a year and the one that follows it")
    return year


def _quarter(found: re.Match[str]) -> Reading:
    quarter = int(found["quarter"] or found["nth"])
    if not 1 <= quarter <= 4:
        raise _refusal(_RANGE, f"there is no quarter {quarter}")
    if found["to"]:
        start = _consecutive(found) * 12 + 3 + (quarter - 1) * 3
        return _months(start, 3, "read as a quarter of the reporting year, April to March")
    return _months(int(found["year"]) * 12 + (quarter - 1) * 3, 3, "read as a quarter of the calendar year")


def _months(first: int, count: int, how: str) -> Reading:
    """Make a warning of whole months; the first is given as the months since the year 0."""
    edtf = f"{_month_at(first)}/{_month_at(first + count - 1)}"
    if not _is_edtf(edtf):
        raise _refusal(_RANGE, "it lies outside the years 1 to 9999")
    return Reading(edtf, how, "warning")


def _month_at(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"


def _two_years(found: re.Match[str]) -> Reading:
    span = _span(_made(found["year"], None, None), _made(found["to"], None, None))
    if int(found["to"]) != int(found["year"]) + 1:
        return span
    return _joined(span.edtf, "read as two calendar years, not as a reporting year", "warning")


def _weekday(found: re.Match[str]) -> Reading | None:
    part = _point(found["rest"])
    day = part and _exact(part)
    if not day:
        return None
    named, was = [name[:3].lower() for name in _DAYS].index(found["weekday"][:3]), day.weekday()
    if named != was:
        said = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
        raise _refusal(f"{day.isoformat()} if the date is right and the weekday is not", f"{said} was a {_DAYS[was]}")
    return _confirmed(part, day)


def _exact(part: Reading) -> date | None:
    first, last = dates.read_one(part.edtf)
    return first if first == last else None


def _confirmed(part: Reading, day: date) -> Reading:
    """Take the doubt from a day that was read day first if month first it would be another day of the week."""
    if part.how != _AS_HERE or day.day > 12 or date(day.year, day.day, day.month).weekday() == day.weekday():
        return part
    return Reading(part.edtf, _DAY_FIRST, "note")


def _without_time(found: re.Match[str]) -> Reading | None:
    part = _point(found["rest"])
    if part is None or _exact(part) is None:
        return None
    if found["zone"]:
        return _joined(part.edtf, "the time and its zone are left out", "warning", part)
    return _joined(part.edtf, "the time is left out", "note", part)


def _week_from(found: re.Match[str]) -> Reading:
    part, day = _day_of_week(found["rest"])
    edtf = f"{day}/{_moved(day, 6)}"
    if day.weekday() != 0:
        return _joined(edtf, "read as the seven days from it, though it is not a Monday", "warning", part)
    return _joined(edtf, "read as the week that begins with it", "note", _confirmed(part, day))


def _week_to(found: re.Match[str]) -> Reading:
    part, day = _day_of_week(found["rest"])
    return _joined(f"{_moved(day, -6)}/{day}", "read as the seven days up to it", "warning", part)


def _day_of_week(text: str) -> tuple[Reading, date]:
    part = _point(text)
    day = part and _exact(part)
    if not day:
        raise _refusal("the first and the last day of the week, joined by /", "which week it is cannot be told")
    return part, day


def _moved(day: date, days: int) -> date:
    try:
        return day + timedelta(days)
    except OverflowError:
        raise _refusal(_RANGE, "it lies outside the years 1 to 9999") from None


def _whole(found: re.Match[str]) -> Reading | None:
    part = _point(found["rest"])
    if part is None or _exact(part):
        return None
    what = {4: "year", 7: "month"}.get(len(part.edtf), "period")
    return _joined(part.edtf, f"read as the whole {what}", "note", part)


def _about(found: re.Match[str]) -> Reading | None:
    part = _point(found["rest"])
    if part is None:
        return None
    raise _refusal(
        f"the widest range you are sure of, for example {_widened(part.edtf)}",
        "about has no first or last day that can be relied upon",
    )


def _widened(edtf: str) -> str:
    first, last = dates.read_one(edtf)
    if len(edtf) == 4:
        return f"{max(first.year - 1, 1):04}/{min(first.year + 1, 9999):04}"
    before, after = first.year * 12 + first.month - 2, last.year * 12 + last.month
    return f"{_month_at(max(before, 12))}/{_month_at(min(after, 9999 * 12 + 11))}"


def _yearless(_: re.Match[str]) -> Reading:
    raise _refusal("the year too, as YYYY-MM-DD or YYYY-MM", "no year is written")


def _number(found: re.Match[str]) -> Reading:
    whole = int(found["whole"])
    if len(found["whole"]) == 5 and 36526 <= whole <= 55000:
        day = date(1899, 12, 30) + timedelta(whole)
        raise _refusal(f"{day} if that is meant", "it may be Excel's number for that day")
    raise _refusal(dates.ACCEPTED, "a number alone is no date")


# Two points, or one with a bound


def _range(text: str) -> Reading | None:
    """Read two points, if there is just one way to find them in the text."""
    between, text = text.startswith("between "), re.sub(r"^(?:between|from) ", "", text)
    joins = list(re.finditer(rf" (?:to|through{'|and' * between}) | ?[/–-] ?", text))
    # A range of two days has five joins at the most: 04-06-2018 - 06-06-2018.
    spans = [_pair(text[: join.start()], text[join.end() :]) for join in joins if len(joins) <= 5]
    found = {span for span in spans if span}
    return found.pop() if len(found) == 1 else None


def _pair(first: str, last: str) -> Reading | None:
    first = _lent(first, last)
    if not all(_fitting(_POINTS, half)[0] for half in (first, last)):
        return None
    start, end = _point(first), _point(last)
    return _span(start, end) if start and end else None


def _lent(first: str, last: str) -> str:
    """Give the first half of a range the month and the year of the second, where it has none of its own."""
    lender = _LENDER.fullmatch(last)
    if lender and _DAY_ALONE.fullmatch(first):
        return f"{first} {lender['month']} {lender['year']}"
    if lender and (_DAY_AND_MONTH.fullmatch(first) or (lender["after"] and _MONTH_AND_DAY.fullmatch(first))):
        return f"{first} {lender['year']}"
    return first


def _span(start: Reading, end: Reading) -> Reading:
    edtf = f"{_first(start)}/{_last(end)}"
    if not _is_edtf(edtf):
        raise _refusal("the earlier day first, and the year with both", "it ends before it begins")
    return _joined(edtf, "read as a range", "note", start, end)


def _first(part: Reading) -> str:
    return part.edtf.partition("/")[0]


def _last(part: Reading) -> str:
    return part.edtf.rpartition("/")[2]


def _bound(text: str) -> Reading | None:
    found, make = _fitting(_BOUNDS, text)
    if not found:
        return None
    rest = found["rest"]
    part = _point(rest)
    if part is None and (_fitting(_BOUNDS, rest)[0] or (not _range(text) and _range(rest))):
        raise _refusal(_RANGE, "a bound needs one date, and has a range or another bound")
    return part and make(part, bool(_VAGUE.fullmatch(rest)))


def _by(part: Reading, _: bool) -> Reading:
    return _joined(f"../{_last(part)}", "read as on or before it", "note", part)


def _from(part: Reading, _: bool) -> Reading:
    return _joined(f"{_first(part)}/..", "read as on or after it", "note", part)


def _before(part: Reading, vague: bool) -> Reading:
    # Before the end of June is a day in June.
    if vague:
        return _by(part, vague)
    day = _moved(dates.read_one(part.edtf)[0], -1)
    return _joined(f"../{day}", "read as up to the day before it begins", "note", part)


def _after(part: Reading, vague: bool) -> Reading:
    if vague:
        return _from(part, vague)
    day = _moved(dates.read_one(part.edtf)[1], 1)
    return _joined(f"{day}/..", "read as from the day after it ends", "note", part)


def _forms(*forms: tuple[str, Callable]) -> _Forms:
    return tuple((re.compile(form, re.ASCII), make) for form, make in forms)


_VAGUE = re.compile(r"(?:early|middle|mid|late|end|beginning|start)[ –-]?(?P<rest>.+)", re.ASCII)
_LENDER = re.compile(rf"(?:{_W} )?(?:{_D}{_J})?{_M}{_J}(?:(?P<after>{_ORDINAL})[ /–-])?{_Y}", re.ASCII)
_DAY_ALONE = re.compile(rf"(?:{_W} )?{_D}", re.ASCII)
_DAY_AND_MONTH = re.compile(rf"(?:{_W} )?(?:{_D}{_J})?{_M}", re.ASCII)
_MONTH_AND_DAY = re.compile(rf"(?:{_W} )?{_M}{_J}{_D}", re.ASCII)
_INSIDE = re.compile(
    r"(?<!\w)(?<!\w[/.-])(?:\d{4}-\d\d(?:-\d\d)?|\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d\d)"
    rf"|(?:{_ORDINAL} )?(?:{_MONTH}) (?:{_ORDINAL} )?\d{{4}})(?!\w|[/-]\w)",
    re.ASCII,
)
_YEARLESS = (
    rf"(?:(?:{_DAY}) )?(?:{_ORDINAL}{_J}(?:{_MONTH})|(?:{_MONTH})(?:{_J}{_ORDINAL})?|\d{{1,2}}[/.-]\d{{1,2}})|{_DAY}"
)
_POINTS = _forms(
    (r"(?P<year>\d{4})", _numbered),
    (rf"(?P<year>\d{{4}}){_S}(?P<number>\d{{1,2}})(?P=mark){_D}", _numbered),
    (r"(?P<year>\d{4})(?P<number>\d\d)(?P<day>\d\d)", _numbered),
    (r"(?P<year>\d{4})(?P<mark> ?/ ?| ?[–-] ?|[. ])(?P<number>\d{1,2})", _year_and_number),
    (r"(?P<number>\d{1,2})(?: ?[/.] ?|[–-]| )(?P<year>\d{4})", _numbered),
    (rf"{_D}{_S}(?P<number>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d\d)", _day_first),
    (rf"{_D}{_J}{_M}{_J}{_Y}", _named),
    (rf"{_M}{_J}{_D}[ /–-]{_Y}", _named),
    (rf"(?P<year>\d{{4}}){_J}{_M}(?:{_J}{_D})?", _named),
    (rf"{_M}{_J}(?P<year>\d{{4}})", _named),
    (rf"{_M}{_J}(?P<year>'?\d\d)", _month_of_short_year),
    (_YEARLESS, _yearless),
    (r"(?P<whole>\d+)(?:\.\d+)?", _number),
    (rf"{_FY} ?(?P<year>\d{{4}}|\d\d) ?[/–-] ?(?P<to>\d{{4}}|\d\d)", _reporting_year),
    (r"(?P<year>\d{4}) ?[–-] ?(?P<to>\d{4})", _two_years),
    (rf"{_Q}[ /–-]*(?:{_FY} ?)?{_YY}", _quarter),
    (rf"(?:{_FY} ?)?{_YY}[ /–-]*{_Q}", _quarter),
    (rf"{_W} (?P<rest>.+)", _weekday),
    (rf"(?:w ?/? ?e|{_WEEK} (?:ending|ended|to))[ :]+(?P<rest>.+)", _week_to),
    (rf"(?:w ?/? ?[cb]|{_WEEK}(?: commencing| beginning| starting| from)?)[ :]+(?P<rest>.+)", _week_from),
    (_VAGUE.pattern, _whole),
    (r"(?:(?:ca?|circa|about|around|approx|approximately|roughly)(?=[ \d])|~+) ?(?P<rest>.+)", _about),
    (r"(?P<rest>.+?) ?[?~%]+", _about),
    (
        rf"(?P<rest>.*\d)(?:t| (?:at )?){_T}(?: ?[–-] ?{_T})?(?P<zone> ?(?:z|utc|gmt|bst|[+-]\d\d:?\d\d))?",
        _without_time,
    ),
)
_BOUNDS = _forms(
    (
        r"(?:(?:by|no later than|not later than|not after|on or before|up to(?: and including)?)(?: end)?[ –-]"
        r"|\.\./ ?)(?P<rest>.+)",
        _by,
    ),
    (r"(?:(?:from|since|on or after|not before|no earlier than|not earlier than) )(?P<rest>.+?)(?: onwards?)?", _from),
    (r"(?P<rest>.+?)(?: ?/ ?\.\.| onwards?| or (?:later|after))", _from),
    (r"(?P<rest>.+?) or (?:earlier|before)", _by),
    (r"(?:before|prior to|earlier than) (?P<rest>.+)", _before),
    (r"(?:after|later than) (?P<rest>.+)", _after),
)
