"""What stands among the rows of a table beside data: headings of sections; and names that look alike and are not."""

import re
import unicodedata
from collections.abc import Mapping

import pandas as pd

from safeguarding.register import findings
from safeguarding.register.findings import Origin

# ---- Headings among the rows: a year, a quarter, a kind of review, a recommendation ----------------------------------

_PERIOD = re.compile(
    r"(?:(?:financial |reporting |calendar )?year(?: of)? |fy ?|q[1-4],? |quarter [1-4],? |[a-z]{3,9},? )?"
    r"(?:19|20)\d\d(?: ?[/–-] ?\d{2,4})?(?: ?\(?(?:q|quarter )[1-4]\)?)?|q(?:uarter )?[1-4]",
    re.ASCII | re.IGNORECASE,
)
_PART = re.compile(
    r"(?:recommendation|finding|learning point|theme|priority|objective|section|part|phase)s? ?\d.*"
    r"|(?:current|open|live|active|closed|completed?|archived?|published|ongoing|new|previous|historic)(?: \w+){0,2}:?"
    r"|(?:serious case|rapid|local child safeguarding practice|practice|learning|case) reviews?:?|scrs|l?csprs"
    r"|.{3,80}:",
    re.ASCII | re.IGNORECASE,
)


def headings_among(below: Mapping[int, list[str]], columns: Mapping[str, int]) -> dict[int, str]:
    """Give the rows that are a heading for those below: one cell alone, the first, that says a period or a part.

    A row with an id alone may be a review of which nothing else is known yet, and stays one.
    """
    found, first, last = dict[int, str](), min(columns.values(), default=0), max(below, default=0)
    for n, row in below.items():
        filled = [place for place, cell in enumerate(row) if cell.strip()]
        text = row[filled[0]].strip() if len(filled) == 1 and filled[0] <= first else ""
        if n != last and (_PERIOD.fullmatch(text) or _PART.fullmatch(text)):
            found[n] = text
    return found


def headed(sections: Mapping[int, str], origin: Origin) -> pd.DataFrame:
    """Say which rows were taken for headings."""
    done = "taken for a heading of the rows below; not read as a row"
    return findings.each("note", origin, "", pd.Series(sections, dtype="str"), done, "nothing")


# ---- Names and ids that look the same: one letter composed in two ways, two spaces, a dash for a hyphen --------------

NAMED = ("agency", "programme")
"""Columns of names, of which several spellings can mean one."""
PUT = "read with single spaces and its letters in the usual form"
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
# Capitals of other alphabets that nobody can tell from ours; they come along when a text is pasted.
_LOOKALIKE = str.maketrans(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0391\u0392\u0395\u0397\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a7",
    "ABEKMHOPCTXABEHKMNOPTX",
)


def plain(text: str, *, id: bool) -> str:
    """Write a name or an id so that those that look the same are the same.

    >>> plain("Childre\u0301n\u00a0  first", id=False), plain("R\u20137", id=True)
    ('Childrén first', 'R-7')
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_LOOKALIKE) if id else text
