"""Stretches of time with a name of their own: reporting years (April to March), quarters, two calendar years.

A reporting year without the word for it can look like a month: ``2018/19`` is none, ``2002/03`` is refused as either.
"""

import re

from safeguarding.dialect.edtf import Reading, joined, made, months, span
from safeguarding.dialect.names import forms
from safeguarding.dialect.refusals import RANGE, refusal
from safeguarding.errors import InputError

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
    raise _either(year, number)


def _either(year: int, number: int) -> InputError:
    write = f"{year:04}-{number:02} for the month, or {year:04}-04/{year + 1:04}-03 for the reporting year"
    return refusal(write, "it can be either")


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


FORMS = forms(
    (r"(?P<year>\d{4})(?P<mark> ?/ ?| ?[–-] ?|[. ])(?P<number>\d{1,2})", _year_and_number),
    (rf"{_FY} ?(?P<year>\d{{4}}|\d\d) ?[/–-] ?(?P<to>\d{{4}}|\d\d)", _reporting_year),
    (r"(?P<year>\d{4}) ?[–-] ?(?P<to>\d{4})", _two_years),
    (rf"{_Q}[ /–-]*(?:{_FY} ?)?{_YY}", _quarter),
    (rf"(?:{_FY} ?)?{_YY}[ /–-]*{_Q}", _quarter),
)
