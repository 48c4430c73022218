"""Dates as people write them, put into EDTF: nothing is guessed, and what was done to a text is said."""

import re

from safeguarding.days import dates
from safeguarding.days.written_forms import (
    MONTH,
    ORDINAL,
    RANGE,
    D,
    J,
    M,
    Reading,
    W,
    Y,
    beginning,
    both_ends,
    ending,
    exact,
    fitting,
    forms,
    is_edtf,
    joined,
    moved,
    refusal,
    refuse_what_has_no_edges,
    span,
    tidy,
)
from safeguarding.days.written_points import VAGUE, is_like_point, point, ranges_about
from safeguarding.errors import InputError
from safeguarding.vocabulary import Says

# ---- What has a first or a last day at a point: two points with a word between them, or one with a bound such as by

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
    return _bound(text) or _range(text) or _several(text)


# Two points, or several days

_INSIDE = re.compile(
    r"(?<!\w)(?<!\w[/.-])(?:\d{4}-\d\d(?:-\d\d)?|\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d\d)"
    rf"|(?:{ORDINAL} )?(?:{MONTH}) (?:{ORDINAL} )?\d{{4}})(?!\w|[/-]\w)",
    re.ASCII,
)
_LISTED = re.compile("\0(?: ?(?:[&+;/]|and|then|or|also)? ?\0){1,3}")


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


def _several(text: str) -> Reading | None:
    """Read two or three days of which nothing is said but that they are there: it was on one of them, or between."""
    days = [point(found[0]) for found in _INSIDE.finditer(text)] if _LISTED.fullmatch(_INSIDE.sub("\0", text)) else []
    known = [day for day in days if day and exact(day)]
    if len(known) < 2 or len(known) < len(days):
        return None
    known.sort(key=lambda day: day.edtf)
    how = f"read as some day from the first to the last of {len(known)} days"
    return joined(f"{known[0].edtf}/{known[-1].edtf}", how, "warning", *known)


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
    # What was before the end of June may have been on any day of June.
    if vague:
        return _by(part, vague)
    day = moved(both_ends(part)[0], -1)
    return joined(f"../{day}", "read as up to the day before it begins", "note", part)


def _after(part: Reading, vague: bool) -> Reading:
    if vague:
        return _from(part, vague)
    day = moved(both_ends(part)[1], 1)
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


# ---- Dates as people write them, put into EDTF -----------------------------------------------------------------------
# A text is read if it has one sensible reading (a note), or one that is usual here (a warning, since another is
# possible); anything else is refused with what to write instead. Nothing is guessed without a trace: what is no EDTF
# always comes with how it was read.
#
# A text is tidied, then held against the forms of a point (a day, month, quarter, year or week; ``written_points``). A
# point may have a bound around it (``by July 2018``), and two points make a range. The first form that fits decides.

LONGEST = 100

_NOT_RECORDED = {
    *("", ".", "nil", "none", "null", "nan", "nat", "na", "n/a", "not applicable", "not known", "unknown"),
    *("n/k", "u/k", "nyk", "nk", "not published"),
    *("tbc", "tba", "tbd", "to be confirmed", "to be agreed", "to be decided", "not recorded", "not yet"),
    *("awaited", "awaiting", "pending", "ongoing", "in progress"),
}


_UNDATED = (
    r"(?: ?[,;:(–/-]+ ?| )?(?:but )?(?:date|day)s? (?:is |was )?"
    r"(?:not (?:known|recorded|noted)|unknown|n/k|tbc)\)?"
)
_IN_WORDS = re.compile(r"[^\d./ -]", re.ASCII)
"""What has nothing but figures, as nearly every date has, says nothing in words."""
_DONE = re.compile(rf"(?:yes|y|true|done|completed?|happened|held|sent|made|taken|✓|✔)(?:{_UNDATED})?")
_NOT_DONE = re.compile(
    r"(?:no|n|false|outstanding|ongoing|in progress|under way|underway|draft|drafting)"
    r"|(?:(?:was |has |have |had |did )?not (?:yet )?|yet to be )"
    r"(?:done|due|started|begun|held|sent|made|taken|decided|agreed|appointed|reported|published|completed?|finished"
    r"|happen(?:ed)?|received|notified|informed|taken place|be published|to be published)"
    r"|not yet(?: [a-z]+)*|never (?:done|held|sent|published|happened)"
    r"|(?:awaiting|awaited|awaits|pending|(?:on )?hold|paused|stayed|deferred|withdrawn|cancelled|abandoned)\b.*"
    r"|(?:due|planned|scheduled|expected|proposed|provisional(?:ly)?|target)\b.*"
    r"|[a-z' ]+ (?:awaited|pending|outstanding|to follow)"
)
_NO_SUCH_STEP = re.compile(
    r"(?:n ?[/.]? ?a\.?|(?:not|no longer) (?:applicable|required|needed|relevant|necessary)"
    r"|(?:none|no [a-z ]+) (?:needed|required|necessary)|(?:does not|doesn't|did not|didn't) apply)"
    # What waits, or has a day, is told by what stands behind.
    r"(?: ?[,;:(–/-]+ ?| (?=(?:for|as|because|since) )|$)(?!.*(?:\d|\b(?:yet|until|tbc|awaiting|pending)\b)).*"
)


def said(text: str) -> Says:
    """Read what a cell of a milestone says without a date: that it was done, had not been, or does not apply.

    Of a text that says none of these, nothing is said here: it may be a date.

    >>> said("Yes, date not known").value, said("awaiting inquest").value, said("N/A").value, said("n/k").value
    ('done', 'not done', 'no such step', '')
    """
    if not _IN_WORDS.search(text):
        return Says.NOTHING
    written = tidy(text)[: LONGEST + 1]
    for form, meant in ((_DONE, Says.DONE), (_NOT_DONE, Says.NOT_DONE), (_NO_SUCH_STEP, Says.NO_STEP)):
        if form.fullmatch(written):
            return meant
    return Says.NOTHING


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
        raise refusal("a date alone", f"{written[:40]!r} begins a text of more than {LONGEST} characters")
    if is_edtf(written):
        return Reading(written, "", "")
    if any(sign.isdigit() and not sign.isascii() for sign in written):
        raise refusal(dates.ACCEPTED, "only the digits 0 to 9 are read")
    return _read(tidy(written))


def _read(text: str) -> Reading:
    if text in _NOT_RECORDED or re.fullmatch(r"[-–]+|\?+|not yet [a-z]+", text):
        return Reading("", "read as not recorded", "warning")
    refuse_what_has_no_edges(text)
    reading = point(text) or bounded(text)
    if reading is None:
        raise _unread(text)
    what = {4: "year", 7: "month", 10: "day"}.get(len(reading.edtf), "range")
    return reading if reading.how else Reading(reading.edtf, f"read as a {what}", reading.severity)


def _unread(text: str) -> InputError:
    inside = dict.fromkeys(part.edtf for found in _INSIDE.finditer(text) if (part := _attempt(found[0])))
    if inside:
        return refusal(f"{' or '.join(inside)} if that is what is meant", "there is more here than a date")
    return refusal(dates.ACCEPTED, "this is not a date this register knows")


def tells(text: str) -> bool:
    """Say whether a text is a date, holds one, or says whether something happened.

    >>> tells("Sept 2024"), tells("awaiting court"), tells("see minutes of 1/2/2024"), tells("No LCSPR"), tells("Q1")
    (True, True, True, False, True)
    """
    try:
        return bool(said(text) or read(text) or days_in(text))
    except InputError:
        return bool(days_in(text) or _YEARLESS.fullmatch(tidy(text[:LONGEST])))


_YEARLESS = re.compile(
    rf"\d{{1,2}}[/.-]\d{{1,2}}|(?:{ORDINAL} )?(?:{MONTH})(?: {ORDINAL})?|q(?:uarter )?[1-4]", re.ASCII
)


def days_in(text: str) -> list[str]:
    """Give the days that stand in a text, in order, whatever else does.

    >>> days_in("15/03/2021 (rearranged from 13/03/2021)"), days_in("2021-03"), days_in("soon")
    (['2021-03-15', '2021-03-13'], [], [])
    """
    parts = (_attempt(found[0]) for found in _INSIDE.finditer(tidy(text[:LONGEST])))
    return list(dict.fromkeys(part.edtf for part in parts if part and exact(part)))


def about(text: str) -> tuple[str, ...]:
    """Give the ranges that a text may mean which says about when something was; none, if it does not say about.

    >>> about("c. March 2018"), about("15/03/2018?"), about("summer 2018")
    (('2018-02/2018-04',), ('2018-03', '2018-02/2018-04'), ())
    """
    try:
        return ranges_about(tidy(text[:LONGEST]))
    except InputError:
        return ()


def _attempt(text: str) -> Reading | None:
    try:
        return point(text)
    except InputError:
        return None
