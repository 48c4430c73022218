"""Dates as people write them, put into EDTF.

A text is read if it has one sensible reading (a note), or one that is usual here (a warning, since another is
possible); anything else is refused with what to write instead. Nothing is guessed without a trace: what is no EDTF
always comes with how it was read.

A text is tidied, then held against the forms of ``points`` (a day, month, quarter, year or week); around a point there
may be a bound (``by July 2018``), and between two of them a range: ``bounds``. The first form that fits decides.
"""

import re

from safeguarding import dates
from safeguarding.dialect.bounds import bounded
from safeguarding.dialect.edtf import Reading, is_edtf
from safeguarding.dialect.names import MONTH, ORDINAL, tidy
from safeguarding.dialect.points import point
from safeguarding.dialect.refusals import refusal, refuse_what_has_no_edges
from safeguarding.errors import InputError

LONGEST = 100

_NOT_RECORDED = {
    *("", ".", "nil", "none", "null", "nan", "nat", "na", "n/a", "not applicable", "not known", "unknown"),
    *("n/k", "u/k", "nyk", "nk", "not published"),
    *("tbc", "tba", "tbd", "to be confirmed", "to be agreed", "to be decided", "not recorded", "not yet"),
    *("awaited", "awaiting", "pending", "ongoing", "in progress"),
}
_INSIDE = re.compile(
    r"(?<!\w)(?<!\w[/.-])(?:\d{4}-\d\d(?:-\d\d)?|\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d\d)"
    rf"|(?:{ORDINAL} )?(?:{MONTH}) (?:{ORDINAL} )?\d{{4}})(?!\w|[/-]\w)",
    re.ASCII,
)


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


def _attempt(text: str) -> Reading | None:
    try:
        return point(text)
    except InputError:
        return None
