"""What stands among the rows of a table beside data: headings of sections and totals; and names that look alike."""

import re
import unicodedata
from collections.abc import Mapping

import pandas as pd

from safeguarding.days import counts
from safeguarding.register import findings, summaries
from safeguarding.register.findings import Origin
from safeguarding.register.schema import TableSchema

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


def is_period(text: str) -> bool:
    """Tell whether a heading says a year or a quarter, and nothing else."""
    return bool(_PERIOD.fullmatch(text))


def headings_among(below: Mapping[int, list[str]], columns: Mapping[str, int]) -> dict[int, str]:
    """Give the rows that are a heading for those below: one cell alone, the first, that says a period or a part.

    A row with an id alone may be a review of which nothing else is known yet, and stays one.
    """
    found, first, last = dict[int, str](), min(columns.values(), default=0), max(below, default=0)
    for n, row in below.items():
        # All cells at once: nearly every row has more than one.
        if n == last or "".join(row[first + 1 :]).strip():
            continue
        filled = [text for cell in row if (text := cell.strip())]
        if len(filled) == 1 and (_PERIOD.fullmatch(filled[0]) or _PART.fullmatch(filled[0])):
            found[n] = filled[0]
    return found


def headed(sections: Mapping[int, str], origin: Origin) -> pd.DataFrame:
    """Say which rows were taken for headings."""
    done = "taken for a heading of the rows below; not read as a row"
    return findings.each("note", origin, "", pd.Series(sections, dtype="str"), done, "nothing")


# ---- Totals: rows that sum up those above them -----------------------------------------------------------------------

SUMMED_MOST = 50
"""How many totals of a table are checked; in a table of a thousand they are no totals."""
_COUNTED = (
    r"(?:of|for|in|to|date|so|far|all|number|nos?|the|year|fy|q[1-4]|(?:19|20)?\d\d|cases?|reviews?|scrs?|l?csprs?|rapid|rrs?"
    r"|notifications?|actions?|courses?|sessions?|attend(?:ees|ances?|ed)|delegates?|places|people|agencies|staff)"
)
_SUMMING = ("total", "sum")
"""One of these is in every total."""
_TOTAL = re.compile(r"\W*(?:(?:grand|sub)\W?)?(?:totals?|sum)\W*$", re.IGNORECASE)
_TOTAL_OF = re.compile(
    rf"\W*(?:{_COUNTED}\W+)*(?:(?:grand|sub|running|overall)\W?)?(?:totals?|sum)(?:\W+{_COUNTED})*\W*$",
    re.ASCII | re.IGNORECASE,
)
"""A total that says of what. In tables of counts such a row is looked at by its numbers too, in ``summaries``."""


def totals(cells: pd.DataFrame, table: TableSchema, origin: Origin) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Take out rows of totals, and say of each whether it adds up."""
    first = _first(cells, _TOTAL if table.name in summaries.TABLES else _TOTAL_OF)
    rows = list(first)
    read = pd.Series(first, dtype="str")
    found = [findings.each("note", origin, "", read, "taken for a total; not read as a row", "nothing")]
    above = 0
    for row in rows[:SUMMED_MOST]:
        summed = cells[(cells.index < row) & ~cells.index.isin(rows)]
        found += [
            _added(cells.at[row, column.name], summed[column.name], above, row, column.name, origin)
            for column in table.columns
            if column.holds == "count"
        ]
        above = row
    return (cells.drop(index=rows) if rows else cells), found


def distinct(texts: pd.Series) -> list[str]:
    """Give the distinct texts of a column; of one that is held as categories, maybe some that no row has any more."""
    return (texts.cat.categories if isinstance(texts.dtype, pd.CategoricalDtype) else texts.unique()).tolist()


def _first(cells: pd.DataFrame, pattern: re.Pattern[str]) -> dict[int, str]:
    """Give the first filled cell of each row in which it fits a pattern."""
    found: dict[int, str] = {}
    left = cells
    for name in cells.columns:
        texts = left[name]
        every = distinct(texts)
        # All at once: few columns have such a word in any cell.
        if any(word in "\0".join(every).casefold() for word in _SUMMING):
            fits = texts.isin([text for text in every if pattern.match(text)])
            found |= texts[fits].to_dict()
        if not (texts == "").any():
            break
        left = left[texts == ""]
    return dict(sorted(found.items()))


def _added(total: str, rows: pd.Series, above: int, row: int, column: str, origin: Origin) -> pd.DataFrame:
    """Compare a total with the sum of its rows, those since the total ``above`` it or all, if every number is exact."""
    read = counts.read(pd.concat([pd.Series([total], [row]), rows[rows != ""]]))
    exact = read["min"].notna() & (read["min"] == read["max"])
    numbers = read["min"].astype("Int64").iloc[1:]
    sums = [numbers[numbers.index > above].sum(), numbers.sum()]
    if not exact.all() or read["min"].iloc[0] in sums:
        return findings.table([])
    write = f"{sums[0] or sums[1]}, or the rows that are missing"
    return findings.one("warning", origin, row, column, total, "not read: the total is not the sum of its rows", write)


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


_SPACED = re.compile(r"[^\S ]|  |\0 | \0|\A | \Z")


def not_plain(texts: list[str]) -> list[str]:
    """Give the texts that ``plain`` may change: all, or none where a look at them all at once finds nothing to change.

    >>> not_plain(["R1", "R 2"]), not_plain(["R1", "R  2"]), not_plain(["R1 "]), not_plain(["R1", "R\u20132"])
    ([], ['R1', 'R  2'], ['R1 '], ['R1', 'R–2'])
    """
    whole = "\0".join(texts)
    return [] if whole.isascii() and not _SPACED.search(whole) else texts


def plain(text: str, *, id: bool) -> str:
    """Write a name or an id so that those that look the same are the same.

    >>> plain("Childre\u0301n\u00a0  first", id=False), plain("R\u20137", id=True)
    ('Childrén first', 'R-7')
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_LOOKALIKE) if id else text
