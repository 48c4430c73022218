"""What was written for a count, read as the lowest and the highest number it can mean.

``539`` is exact; ``900..1100``, ``>1000``, ``>=10``, ``<5`` and ``<=5`` are ranges. ``~1000`` (about) has no bound that
can be proved: it is kept as "about" and neither proves nor contradicts anything. What people write for these (``approx
70``, ``50-60``, ``over 100``) is read as the form it stands for.
"""

import re

import pandas as pd

from safeguarding.days.written_forms import Refusal, refusal
from safeguarding.errors import InputError

ACCEPTED = "a whole number, 900..1100, >1000, >=10, <5, <=5, or ~1000 for about"

MOST = 1_000_000_000
"""The largest count that is read: sums of a million such can still be held."""

_NUMBER = r"\d{1,3}(?:,\d{3})+|\d+"
_FORMS = re.compile(
    rf"(?P<low>{_NUMBER})\.\.(?P<high>{_NUMBER})|(?P<sign>>=|<=|>|<|~)? ?(?P<value>{_NUMBER})", re.ASCII
)
_N = rf"({_NUMBER})"
_ABOUT = r"(?:approx(?:imately)?|about|around|circa|ca?|roughly|est(?:imated)?)\.?"
# Longer words first: "no more than" has "more than" in it.
_WRITTEN = tuple(
    (re.compile(form, re.ASCII | re.IGNORECASE), plain)
    for form, plain in (
        (rf"{_ABOUT}:? ?{_N}|{_N},? \(?{_ABOUT}\)?", "~{0}"),
        (rf"(?:between )?{_N} ?(?:[-–—]|to|and) ?{_N}", "{0}..{1}"),
        (rf"(?:up to|no more than|not more than|at most|max(?:imum)?\.?(?: of)?) {_N}|{_N} or (?:fewer|less)", "<={0}"),
        (rf"(?:at least|no fewer than|no less than|min(?:imum)?\.?(?: of)?) {_N}|{_N} ?\+|{_N} or more", ">={0}"),
        (rf"(?:over|more than|above) {_N}", ">{0}"),
        (rf"(?:under|fewer than|less than|below) {_N}", "<{0}"),
    )
)
_NEGATIVE = re.compile(rf"[-−–] ?(?:{_NUMBER})(?:\.\d+)?", re.ASCII)
_BOUNDS = {
    "": lambda n: (n, n, None),
    "~": lambda n: (None, None, n),
    ">": lambda n: (n + 1, None, None),
    ">=": lambda n: (n, None, None),
    "<": lambda n: (0, n - 1, None),
    "<=": lambda n: (0, n, None),
}


def read(column: pd.Series) -> pd.DataFrame:
    """Read a column of counts as they were written.

    Returns
    -------
    One row per row of ``column``, same index: ``min``, ``max`` and ``about`` (``Int64``, missing where there is no such
    bound, all three missing where nothing is recorded) and ``problem`` (empty, or what is wrong with the text).
    """
    codes, texts = pd.factorize(column)
    # What is missing has the code -1, which is the place of the last.
    table = pd.DataFrame(
        [_attempt(str(text).strip()) for text in (*texts, "")], columns=["min", "max", "about", "problem"]
    )
    table = table.astype({"min": "Int64", "max": "Int64", "about": "Int64", "problem": "str"})
    return table.take(codes).set_axis(column.index)


def plain(text: str) -> str:
    """Give the form that a text stands for as people write it; any other text as it is.

    >>> plain("approx. 70"), plain("50-60"), plain("1,000+"), plain("many")
    ('~70', '50..60', '>=1,000', 'many')
    """
    text = " ".join(text.split())
    fits = ((form.fullmatch(text), made) for form, made in _WRITTEN)
    return next((made.format(*filter(None, found.groups())) for found, made in fits if found), text)


def read_one(text: str) -> tuple[int | None, int | None, int | None]:
    """Give the lowest, the highest and the "about" number of a text.

    >>> read_one(">1000")
    (1001, None, None)
    >>> read_one("~1000")
    (None, None, 1000)

    Raises
    ------
    InputError
        The text is no count, or a range that ends below its beginning.
    """
    text = plain(text)
    if not text:
        return None, None, None
    found = _FORMS.fullmatch(text)
    if not found:
        why = "; a count cannot be negative" if _NEGATIVE.fullmatch(text) else ""
        raise refusal(ACCEPTED, f"{text!r} is not a count{why}")
    if found["low"] is None:
        return _bounds(found["sign"] or "", _whole(found["value"]), text)
    return _bounds("..", _whole(found["low"]), text, _whole(found["high"]))


def _whole(written: str) -> int:
    number = written.replace(",", "").lstrip("0") or "0"
    if len(number) > len(str(MOST)) or int(number) > MOST:
        shown = written if len(written) <= 20 else f"{written[:20]}…"
        raise refusal(ACCEPTED, f"{shown!r} is above {MOST:,}")
    return int(number)


def _bounds(sign: str, value: int, text: str, high: int | None = None) -> tuple[int | None, int | None, int | None]:
    low, top, about = (value, high, None) if sign == ".." else _BOUNDS[sign](value)
    if low is not None and top is not None and low > top:
        raise InputError(f"{text!r} holds no number: it ends below its beginning")
    return low, top, about


def _attempt(text: str) -> tuple[int | None, int | None, int | None, str]:
    try:
        return *read_one(text), ""
    except InputError as wrong:
        return None, None, None, wrong.instead if isinstance(wrong, Refusal) else str(wrong)
