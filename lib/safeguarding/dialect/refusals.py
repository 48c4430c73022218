"""What is not read: each refusal says what to write instead, and why."""

import re

from safeguarding.dialect.names import MONTHS
from safeguarding.errors import InputError

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


def refusal(write: str, why: str) -> InputError:
    """Make the error that is raised for a text that is not read."""
    return InputError(f"write {write}; {why}")


def outside() -> InputError:
    """Make the refusal of what begins or ends in a year that EDTF cannot write."""
    return refusal(RANGE, "it lies outside the years 1 to 9999")


def absent(year: int, month: int, day: str | int | None) -> InputError:
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
        example = _season_of(season[0], text)
        raise refusal(example + ", or " * bool(example) + RANGE, "a season has no first and last day")


def _season_of(season: str, text: str) -> str:
    """Give the months a season can mean in the year that the text names, or nothing if that cannot be told."""
    year = _YEAR.search(text)
    return _SEASONS[season].format(year[0], f"{int(year[0]) + 1:04}") if year and season in _SEASONS else ""
