"""A point in time: a day or a period, alone or with a word around it (a weekday, a week, a time, about, early).

The words are read here, with the point inside them; ``days`` and ``periods`` know nothing of words around them.
"""

import re
from datetime import date

from safeguarding import dates
from safeguarding.dialect import days, periods
from safeguarding.dialect.edtf import AS_HERE, DAY_FIRST, Reading, exact, joined, month_at, moved
from safeguarding.dialect.names import DAYS, MONTHS, W, fitting, forms, weekday_number
from safeguarding.dialect.refusals import refusal

VAGUE = re.compile(r"(?:early|middle|mid|late|end|beginning|start)[ –-]?(?P<rest>.+)", re.ASCII)
_T = r"(?:[01]?\d|2[0-3])(?::[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?: ?[ap]m)?|(?:\.[0-5]\d)? ?[ap]m)"
_WEEK = r"(?:week|wk)"


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
    day = part and exact(part)
    if not day:
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
    day = part and exact(part)
    if not day:
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
        f"the widest range you are sure of, for example {_widened(part.edtf)}",
        "about has no first or last day that can be relied upon",
    )


def _widened(edtf: str) -> str:
    first, last = dates.read_one(edtf)
    if len(edtf) == 4:
        return f"{max(first.year - 1, 1):04}/{min(first.year + 1, 9999):04}"
    before, after = first.year * 12 + first.month - 2, last.year * 12 + last.month
    return f"{month_at(max(before, 12))}/{month_at(min(after, 9999 * 12 + 11))}"


def _without_time(found: re.Match[str]) -> Reading | None:
    part = point(found["rest"])
    if part is None or exact(part) is None:
        return None
    if found["zone"]:
        return joined(part.edtf, "the time and its zone are left out", "warning", part)
    return joined(part.edtf, "the time is left out", "note", part)


_AROUND = forms(
    (rf"{W} (?P<rest>.+)", _weekday),
    (rf"(?:w ?/? ?e|{_WEEK} (?:ending|ended|to))[ :]+(?P<rest>.+)", _week_to),
    (rf"(?:w ?/? ?[cb]|{_WEEK}(?: commencing| beginning| starting| from)?)[ :]+(?P<rest>.+)", _week_from),
    (VAGUE.pattern, _whole),
    (r"(?:(?:ca?|circa|about|around|approx|approximately|roughly)(?=[ \d])|~+) ?(?P<rest>.+)", _about),
    (r"(?P<rest>.+?) ?[?~%]+", _about),
    (
        rf"(?P<rest>.*\d)(?:t| (?:at )?){_T}(?: ?[–-] ?{_T})?(?P<zone> ?(?:z|utc|gmt|bst|[+-]\d\d:?\d\d))?",
        _without_time,
    ),
)
# Periods first: 2018.07 is a year and a month before it is a number.
_FORMS = (*periods.FORMS, *days.FORMS, *_AROUND)
