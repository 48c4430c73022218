"""What stands among the rows of a table and is none: remarks under it, totals, and characters nobody can see."""

import re
from collections.abc import Iterator, Sequence

import pandas as pd

from safeguarding import counts
from safeguarding.register import findings
from safeguarding.register.findings import Origin
from safeguarding.register.schema import Table

LONGEST = 32_767
"""The most characters a cell is read with; it is what Excel allows."""
LOOKED_AT = 1_000
SUMMED_MOST = 50
"""How many totals of a table are checked; in a table of a thousand they are no totals."""
_TOTAL = re.compile(r"\W*(?:(?:grand|sub)\W?)?(?:totals?|sum)\W*$", re.IGNORECASE)

_UNSEEN = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\xad\\u061c\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060\\u2066-\\u2069\\ufeff\\ud800-\\udfff]"
)


def cleaned(cells: pd.DataFrame, table: Table, origin: Origin) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Take out characters that cannot be seen, and cells that are too long to be anything but an accident."""
    kept, found = {}, []
    for column in table.columns:
        texts = cells[column.name]
        if _odd(texts.unique().tolist()):
            texts = texts.astype("object")
            wrong = _odd(texts.tolist())
            kept[column.name], told = _without(texts, wrong, column.name, origin)
            found.append(told)
    return (cells.assign(**kept) if kept else cells), found


def _odd(texts: Sequence[str]) -> list[int]:
    """Give the positions of such cells; the whole column is looked at first, which is a hundred times faster."""
    whole = "".join(texts)
    if max(map(len, texts), default=0) <= LONGEST and (whole.isprintable() or not _UNSEEN.search(whole)):
        return []
    return [n for n, text in enumerate(texts) if len(text) > LONGEST or _UNSEEN.search(text)]


def _without(texts: pd.Series, wrong: list[int], column: str, origin: Origin) -> tuple[pd.Series, pd.DataFrame]:
    read = texts.iloc[wrong]
    long = read.str.len() > LONGEST
    done = long.map({True: "not read: it is too long", False: "read without characters that cannot be seen"})
    write = long.map({True: f"at most {LONGEST:,} characters", False: "the text typed again"})
    plain = read.map(lambda text: "" if len(text) > LONGEST else _UNSEEN.sub("", text).strip())
    shown = read.map(lambda text: _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text[: LONGEST + 1]))
    shown = shown.where(~long, shown + "…")
    replaced = texts.copy()
    replaced.iloc[wrong] = plain
    return replaced, findings.each("warning", origin, column, shown, done, write)


def trailing(cells: pd.DataFrame, table: Table, origin: Origin) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Take out prose in a single cell below the last row that has more."""
    single: dict[int, str] = {}
    for row, *texts in _upwards(cells):
        filled = [text for text in texts if text]
        if len(filled) > 1:
            break
        if filled and len(filled[0].split()) > 1:
            single[row] = filled[0]
    else:
        single = {}
    prose = pd.Series(single, dtype="str").sort_index()
    told = findings.each("note", origin, "", prose, "taken for a remark below the table; not read as a row", "nothing")
    return (cells.drop(index=prose.index) if single else cells), [told]


def _upwards(cells: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    """Give the rows from the last to the first, of which few are looked at."""
    for end in range(len(cells), 0, -LOOKED_AT):
        yield from cells[max(end - LOOKED_AT, 0) : end][::-1].itertuples(name=None)


def totals(cells: pd.DataFrame, table: Table, origin: Origin) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Take out rows of totals, and say of each whether it adds up."""
    first = _first(cells, _TOTAL)
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


def _first(cells: pd.DataFrame, pattern: re.Pattern[str]) -> dict[int, str]:
    """Give the first filled cell of each row in which it fits a pattern."""
    found: dict[int, str] = {}
    left = cells
    for name in cells.columns:
        texts = left[name]
        fits = texts.isin([text for text in texts.unique() if pattern.match(text)])
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
