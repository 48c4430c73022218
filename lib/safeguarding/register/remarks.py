"""What stands among the rows of a table and is none: remarks under it, totals, and characters nobody can see."""

import re

import pandas as pd

from safeguarding import counts
from safeguarding.register import findings
from safeguarding.register.findings import Origin
from safeguarding.register.grid import normal
from safeguarding.register.schema import Table

LONGEST = 32_767
"""The most characters a cell is read with; it is what Excel allows."""
TOTALS = ("total", "totals", "grand_total", "sum", "subtotal", "sub_total")

_UNSEEN = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u200b\\u202a-\\u202e\\u2060\\u2066-\\u2069\\ufeff\\ud800-\\udfff]"
)


def cleaned(cells: pd.DataFrame, table: Table, origin: Origin) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Take out characters that cannot be seen, and cells that are too long to be anything but an accident."""
    kept, found = {}, []
    for column in table.columns:
        texts = cells[column.name].to_numpy()
        odd = [n for n, text in enumerate(texts) if len(text) > LONGEST or not text.isprintable()]
        wrong = [n for n in odd if len(texts[n]) > LONGEST or _UNSEEN.search(texts[n])]
        kept[column.name] = texts
        if wrong:
            kept[column.name], told = _without(cells[column.name], wrong, column.name, origin)
            found.append(told)
    return pd.DataFrame(kept, cells.index), found


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
    filled = (cells != "").sum(axis=1)
    last = filled[filled > 1].index.max() if (filled > 1).any() else cells.index.max()
    below = cells[(cells.index > last) & (filled == 1)]
    text = below.max(axis=1) if len(below) else pd.Series(dtype="str")
    prose = text[text.str.strip().str.contains(r"\s")] if len(text) else text
    told = findings.each("note", origin, "", prose, "taken for a remark below the table; not read as a row", "nothing")
    return cells.drop(index=prose.index), [told]


def totals(cells: pd.DataFrame, table: Table, origin: Origin) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Take out rows of totals, and say of each whether it adds up."""
    first = cells.replace("", pd.NA).bfill(axis=1).iloc[:, 0] if len(cells) else pd.Series(dtype="str")
    rows = [row for row, text in first.items() if normal(str(text)) in TOTALS]
    found, above = [], 0
    for row in rows:
        summed = cells[(cells.index > above) & (cells.index < row)]
        read = pd.Series([first[row]], [row])
        found.append(findings.each("note", origin, "", read, "taken for a total; not read as a row", "nothing"))
        found += [
            _added(cells.at[row, column.name], summed[column.name], row, column.name, origin)
            for column in table.columns
            if column.holds == "count"
        ]
        above = row
    return cells.drop(index=rows), found


def _added(total: str, above: pd.Series, row: int, column: str, origin: Origin) -> pd.DataFrame:
    """Compare a total with the sum above it, if every number of both is exact."""
    read = counts.read(pd.concat([pd.Series([total]), above[above != ""]]))
    exact = read["min"].notna() & (read["min"] == read["max"])
    numbers = read["min"].astype("Int64")
    if not exact.all() or numbers.iloc[0] == numbers.iloc[1:].sum():
        return findings.table([])
    write = f"{numbers.iloc[1:].sum()}, or the rows that are missing"
    return findings.one("warning", origin, row, column, total, "not read: the total is not the sum of its rows", write)
