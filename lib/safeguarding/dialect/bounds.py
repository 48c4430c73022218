"""What has a first or a last day at a point: two points with a word between them, or one with a bound such as by."""

import re

from safeguarding import dates
from safeguarding.dialect.edtf import Reading, beginning, ending, joined, moved, span
from safeguarding.dialect.names import ORDINAL, D, J, M, W, Y, fitting, forms
from safeguarding.dialect.points import VAGUE, is_like_point, point
from safeguarding.dialect.refusals import RANGE, refusal

_LENDER = re.compile(rf"(?:{W} )?(?:{D}{J})?{M}{J}(?:(?P<after>{ORDINAL})[ /–-])?{Y}", re.ASCII)
_DAY_ALONE = re.compile(rf"(?:{W} )?{D}", re.ASCII)
_DAY_AND_MONTH = re.compile(rf"(?:{W} )?(?:{D}{J})?{M}", re.ASCII)
_MONTH_AND_DAY = re.compile(rf"(?:{W} )?{M}{J}{D}", re.ASCII)


def bounded(text: str) -> Reading | None:
    """Read a tidied text as a point with a bound, or as two points; ``None`` if it is neither.

    Raises
    ------
    InputError
        A point in it cannot be read, there is more than one bound, or it ends before it begins.
    """
    return _bound(text) or _range(text)


# Two points


def _range(text: str) -> Reading | None:
    """Read two points, if there is just one way to find them in the text."""
    between, text = text.startswith("between "), re.sub(r"^(?:between|from) ", "", text)
    joins = list(re.finditer(rf" (?:to|through{'|and' * between}) | ?[/–-] ?", text))
    # A range of two days has five joins at the most: 04-06-2018 - 06-06-2018.
    spans = [_pair(text[: join.start()], text[join.end() :]) for join in joins if len(joins) <= 5]
    found = {each for each in spans if each}
    return found.pop() if len(found) == 1 else None


def _pair(first: str, last: str) -> Reading | None:
    first = _lent(first, last)
    if not all(is_like_point(half) for half in (first, last)):
        return None
    start, end = point(first), point(last)
    return span(start, end) if start and end else None


def _lent(first: str, last: str) -> str:
    """Give the first half of a range the month and the year of the second, where it has none of its own."""
    lender = _LENDER.fullmatch(last)
    if lender and _DAY_ALONE.fullmatch(first):
        return f"{first} {lender['month']} {lender['year']}"
    if lender and (_DAY_AND_MONTH.fullmatch(first) or (lender["after"] and _MONTH_AND_DAY.fullmatch(first))):
        return f"{first} {lender['year']}"
    return first


# One point, with a bound


def _bound(text: str) -> Reading | None:
    fit = fitting(_BOUNDS, text)
    if not fit:
        return None
    found, make = fit
    rest = found["rest"]
    part = point(rest)
    if part is None and (fitting(_BOUNDS, rest) or (not _range(text) and _range(rest))):
        raise refusal(RANGE, "a bound needs one date, and has a range or another bound")
    return part and make(part, bool(VAGUE.fullmatch(rest)))


def _by(part: Reading, _: bool) -> Reading:
    return joined(f"../{ending(part)}", "read as on or before it", "note", part)


def _from(part: Reading, _: bool) -> Reading:
    return joined(f"{beginning(part)}/..", "read as on or after it", "note", part)


def _before(part: Reading, vague: bool) -> Reading:
    # Before the end of June is a day in June.
    if vague:
        return _by(part, vague)
    day = moved(dates.read_one(part.edtf)[0], -1)
    return joined(f"../{day}", "read as up to the day before it begins", "note", part)


def _after(part: Reading, vague: bool) -> Reading:
    if vague:
        return _from(part, vague)
    day = moved(dates.read_one(part.edtf)[1], 1)
    return joined(f"{day}/..", "read as from the day after it ends", "note", part)


_BOUNDS = forms(
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
