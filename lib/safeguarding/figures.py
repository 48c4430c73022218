"""Tables as figures to compute with: ISO days, numbers, and both ends of a range; what CSV files are written from."""

from collections.abc import Iterable

import pandas as pd

from safeguarding import shorthand, words

ENDS = {
    "earliest": "first day",
    "latest": "last day",
    "min": "at least",
    "max": "at most",
    "about": "about",
}
"""The columns that one date or one number is kept in, by the end of their name, with what a heading adds for each."""
PAIRS = (("earliest", "latest"), ("min", "max"))
FLAG = "withheld"
"""The end of the name of a column that says which dates or counts are withheld; it is never shown itself."""


def stem(name: str, columns: Iterable[str]) -> str:
    """Give the name that a column is shown under: its own, or that of the date or range it is an end of.

    >>> stem("due_latest", ["due_earliest", "due_latest"]), stem("due_latest", ["due_latest"])
    ('due', 'due_latest')
    """
    short, _, end = name.rpartition("_")
    pairs = [pair for pair in PAIRS if end in (*pair, FLAG) or (end == "about" and "min" in pair)]
    return short if any(all(f"{short}_{each}" in columns for each in pair) for pair in pairs) else name


def bundle(table: pd.DataFrame, caption: str, headings: dict[str, str]) -> dict[str, object]:
    """Give a table as figures that can be stored with a notebook.

    Parameters
    ----------
    headings
        What each shown column is headed by; a column whose name (or stem) is missing here is left out.

    Returns
    -------
    ``caption``; ``columns`` and, one for each, ``headings``; ``rows`` of texts, numbers, booleans and ISO days, with
    shorthand in square brackets where there is no figure; and ``shorthand``, what the codes mean that are used.
    """
    kept = {name: stem(name, table.columns) for name in table.columns}
    kept = {name: short for name, short in kept.items() if short in headings and not _idle(table, name, short)}
    columns = [_column(table, name, short) for name, short in kept.items()]
    said = [_heading(headings[short], name, short) for name, short in kept.items()]
    texts = {cell for column in columns for cell in column if isinstance(cell, str)}
    return {
        "caption": caption,
        "columns": list(kept),
        "headings": said,
        "rows": [list(row) for row in zip(*columns, strict=True)],
        "shorthand": shorthand.used(texts),
    }


def _idle(table: pd.DataFrame, name: str, short: str) -> bool:
    """Tell whether a column adds nothing: the flag, and the "about" of a count that nobody gave as about."""
    end = name.removeprefix(f"{short}_")
    return name != short and (end == FLAG or (end == "about" and bool(table[name].isna().all())))


def _heading(heading: str, name: str, short: str) -> str:
    return heading if name == short else f"{heading}, {ENDS[name.removeprefix(f'{short}_')]}"


def _column(table: pd.DataFrame, name: str, short: str) -> list[object]:
    held = table.get(f"{short}_{FLAG}", pd.Series(False, table.index))
    missing = shorthand.NOT_APPLICABLE if name != short and name.endswith("_about") else shorthand.NOT_RECORDED
    cells = zip(table[name], held, strict=True)
    return [shorthand.WITHHELD if out else _cell(value, missing) for value, out in cells]


def _cell(value: object, missing: str) -> object:
    if pd.isna(value) or value == "":
        return missing
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, str):
        return words.OUTCOMES.get(value, value)
    return _number(value)


def _number(value: object) -> object:
    """Give a number as Python's own, a share to six places."""
    plain = value.item() if hasattr(value, "item") else value
    return round(plain, 6) if isinstance(plain, float) else plain
