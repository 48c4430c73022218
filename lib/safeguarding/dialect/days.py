"""A day, a month or a year alone, in figures or with the month's name; and what looks like one and is none."""

import re
from datetime import date, timedelta

from safeguarding import dates
from safeguarding.dialect.edtf import AS_HERE, DAY_FIRST, Reading, is_edtf, made, whole_year
from safeguarding.dialect.names import DAY, MONTH, ORDINAL, D, J, M, Y, forms, month_number
from safeguarding.dialect.refusals import refusal

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


FORMS = forms(
    (r"(?P<year>\d{4})", _numbered),
    (rf"(?P<year>\d{{4}}){_S}(?P<number>\d{{1,2}})(?P=mark){D}", _numbered),
    (r"(?P<year>\d{4})(?P<number>\d\d)(?P<day>\d\d)", _numbered),
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
