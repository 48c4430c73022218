"""Rows that sum up others: the total of a year among its courses, all agencies among the agencies.

Such a row proves nothing, since what it counts is counted already. It is told by its words, or by its numbers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from safeguarding.register import findings
from safeguarding.register.findings import Origin


@dataclass(frozen=True)
class Summed:
    """Which columns of a table name its rows, which have their time, and which counts a summary would add up."""

    labels: tuple[str, ...]
    first: str
    last: str
    counts: tuple[str, ...]


TABLES = {
    "training": Summed(
        ("training_id", "programme"),
        "starts_earliest",
        "ends_latest",
        ("sessions", "capacity", "booked", "attended", "did_not_attend", "walk_in", "people"),
    ),
    "workforce": Summed(("agency",), "year_earliest", "year_latest", ("headcount",)),
}
_WORDS = re.compile(
    r"(?<![\w-])(?:(?:sub|grand)[\s-]?totals?|totals?|overall|altogether)(?![\w-])"
    # "All courses" sums up; "Safeguarding for all" is a course.
    r"|^\W*all(?![\w-])|[,:;(/–-]\s*all\W*$",
    re.IGNORECASE,
)
TELLING = 100
"""The least single number that tells a sum by itself: of smaller ones some are the sum of others by chance."""
MOST = 2_000
"""The most rows of a table that are looked at for sums."""


def without(table: pd.DataFrame, name: str, origin: Origin) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Take out of a table the rows that sum up others, each with a warning.

    By its words a row is one if it is called total, subtotal, overall or all, and counts no less than each of the rows
    above it, or each below it. By its numbers it is one if all of them are what some other rows come to and it spans
    their time: all rows within its time, those of them with its name, or those directly above or below it.
    """
    form, out = TABLES[name], {}
    said = table[list(form.labels)].apply(lambda texts: texts.str.contains(_WORDS)).any(axis=1).to_numpy()
    counts, (first, last) = _counts(table, form), _time(table, form)
    several_days = ~(first == last) & (len(table) <= MOST)
    looked_at = np.flatnonzero(said | several_days) if len(table) > 1 else []
    # A second look finds the total above its subtotals, once they are known to be none of its parts.
    for at in [*looked_at, *looked_at]:
        taken = np.isin(table.index, list(out))
        within = ~(first < first[at]) & ~(last > last[at]) & ~said & ~taken & (np.arange(len(table)) != at)
        undated = np.isnat(first[at]) and not np.isnat(first[within]).any()
        parts = _summed(at, counts, _candidates(at, table, form, within, said), bool(said[at] or undated))
        if len(parts) and not taken[at]:
            out[table.index[at]] = f"not counted: it is the sum of {_rows(table.index[parts])}"
        elif said[at] and not taken[at] and _tops(at, counts, said):
            out[table.index[at]] = "not counted: its name is that of a total"
    label = form.labels[-1]
    read = table.loc[list(out), label].where(lambda names: names != "", table.loc[list(out), form.labels[0]])
    write = "nothing, if it sums up others; another name, if it does not"
    told = findings.each("warning", origin, label, read, pd.Series(out, dtype="str"), write)
    return table.drop(index=list(out)), [told]


def _rows(rows: pd.Index) -> str:
    return f"rows {rows[0]} and {rows[1]}" if len(rows) == 2 else f"{len(rows)} rows from {rows.min()} to {rows.max()}"


def _counts(table: pd.DataFrame, form: Summed) -> np.ndarray:
    """Give the exact counts of each row, a column for each; no number where there is none, or only a range."""
    every = []
    for count in form.counts:
        low, high = (table[f"{count}_{end}"].to_numpy("float64", na_value=np.nan) for end in ("min", "max"))
        every.append(np.where(low == high, low, np.nan))
    return np.stack(every, axis=1)


def _time(table: pd.DataFrame, form: Summed) -> tuple[np.ndarray, np.ndarray]:
    """Give the first and the last day of each row; one without a last day has that of its beginning."""
    first, last = table[form.first], table[form.last]
    return first.to_numpy(), last.fillna(table[form.first.replace("earliest", "latest")]).to_numpy()


def _tops(at: int, counts: np.ndarray, said: np.ndarray) -> bool:
    """Say whether a row counts no less than each row above it, or each below, up to the next that says it sums up."""
    own = counts[at]
    for run in _runs(at, said):
        known = ~np.isnan(own)
        if len(run) and (own[known] >= np.nan_to_num(counts[run][:, known]).max(axis=0, initial=0)).all():
            return True
    return False


def _runs(at: int, said: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the rows above one, the nearest first, and those below it, up to the next that says that it sums up."""
    above, below = np.flatnonzero(said[:at]), np.flatnonzero(said[at + 1 :])
    first = above[-1] + 1 if len(above) else 0
    last = at + 1 + below[0] if len(below) else len(said)
    return np.arange(first, at)[::-1], np.arange(at + 1, last)


def _candidates(
    at: int, table: pd.DataFrame, form: Summed, within: np.ndarray, said: np.ndarray
) -> Iterator[np.ndarray]:
    """Give each set of rows that one might add up."""
    yield np.flatnonzero(within)
    for label in form.labels:
        yield np.flatnonzero(within & (table[label] == table[label].iloc[at]).to_numpy())
    for run in _runs(at, said):
        near = run[within[run]]
        yield from (near[:n] for n in range(2, len(near) + 1))


def _summed(at: int, counts: np.ndarray, candidates: Iterator[np.ndarray], telling: bool) -> np.ndarray:
    """Give the places of the two or more rows that one adds up; none if it adds up none, or only by chance."""
    own = counts[at]
    known = ~np.isnan(own) & (own > 0)
    if not (telling or known.sum() > 1 or (own[known] >= TELLING).any()) or not known.any():
        return np.zeros(0, int)
    for parts in candidates:
        other = counts[parts][:, known]
        if len(parts) > 1 and (np.nansum(other, axis=0) == own[known]).all():
            return np.sort(parts)
    return np.zeros(0, int)
