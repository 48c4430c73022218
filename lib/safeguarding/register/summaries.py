"""Rows that sum up others: the total of a year among its courses, all agencies among the agencies.

Such a row proves nothing, since what it counts is counted already. It is told by its words, or by its numbers.
"""

import re
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
        ("capacity", "booked", "attended", "did_not_attend", "walk_in", "people"),
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
"""The least single number that tells a sum of some rows by itself: smaller ones are the sum of others by chance."""
MOST = 2_000
"""The most rows of a table that are looked at for sums."""


def without(table: pd.DataFrame, name: str, origin: Origin) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Take out of a table the rows that sum up others, each with a warning.

    By its words a row is one if it is called total, subtotal, overall or all, and counts no less than each of the rows
    above it, or each below it. By its numbers it is one if all of them are what some other rows come to and it spans
    their time: all rows within its time, those of them with its name, or those directly above or below it. What is left
    is looked at again without them until none is found: a total above its subtotals is seen once they are gone, and a
    register that is written and read again loses no more.
    """
    told, n_before = list[pd.DataFrame](), len(table) + 1
    while len(table) < n_before:
        n_before = len(table)
        table, found = _without(table, TABLES[name], origin)
        told.append(found)
    return table, told


def _without(table: pd.DataFrame, form: Summed, origin: Origin) -> tuple[pd.DataFrame, pd.DataFrame]:
    out = dict[int, str]()
    said = np.logical_or.reduce([_summing(table[label]) for label in form.labels])
    counts, (first, last) = _counts(table, form), _time(table, form)
    # As numbers, in which a day that is not known is the same as another.
    days = np.stack([first, last]).astype("int64")
    several_days = ~(first == last) & (len(table) <= MOST)
    looked_at, taken = said | several_days if len(table) > 1 else said & False, np.zeros(len(table), bool)
    for at in np.flatnonzero(looked_at).tolist():
        within = ~(first < first[at]) & ~(last > last[at]) & ~said & ~taken
        within[at] = False
        wider = bool((within & (days != days[:, [at]]).any(axis=0)).any())
        parts = _parts(at, table[form.labels[-1]], counts, within, said, wider)
        if len(parts):
            out[table.index[at]] = f"not counted: it is the sum of {_rows(table.index[parts])}"
        elif said[at] and _tops(at, counts, said):
            out[table.index[at]] = "not counted: its name is that of a total"
        taken[at] = table.index[at] in out
    label = form.labels[-1]
    read = table.loc[list(out), label].where(lambda names: names != "", table.loc[list(out), form.labels[0]])
    write = "nothing, if it sums up others; another name, if it does not"
    told = findings.each("warning", origin, label, read, pd.Series(out, dtype="str"), write)
    return table.drop(index=list(out)), told


def _summing(names: pd.Series) -> np.ndarray:
    """Tell of each name whether it is called a sum."""
    places, texts = pd.factorize(names)
    texts = np.asarray(texts, "object").tolist()
    # All at once: one of these is in every such word, and ids have none.
    whole = "\0".join(texts).casefold()
    if not any(word in whole for word in ("total", "all", "altogether")):
        return np.zeros(len(names), bool)
    return np.array([bool(_WORDS.search(text)) for text in texts], bool)[places]


def _rows(rows: pd.Index) -> str:
    numbers = rows % findings.APART
    return (
        f"rows {numbers[0]} and {numbers[1]}"
        if len(rows) == 2
        else f"{len(rows)} rows from {numbers.min()} to {numbers.max()}"
    )


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
    without = last.isna() & table[form.last.replace("latest", "earliest")].isna()
    return first.to_numpy(), last.mask(without, table[form.first.replace("earliest", "latest")]).to_numpy()


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


def _parts(
    at: int, names: pd.Series, counts: np.ndarray, within: np.ndarray, said: np.ndarray, wider: bool
) -> np.ndarray:
    """Give the places of the two or more rows that one adds up; none if it adds up none, or only by chance.

    One small number tells a sum only of all rows within a time that is ``wider`` than theirs.
    """
    known = ~np.isnan(counts[at]) & (counts[at] > 0)
    own, others = counts[at, known], np.nan_to_num(counts[:, known])
    if not known.any():
        return np.zeros(0, int)
    telling = known.sum() > 1 or (own >= TELLING).any() or said[at]
    sets = [np.flatnonzero(within)] if telling or wider else []
    if telling:
        sets.append(np.flatnonzero(within & (names == names.iloc[at]).to_numpy()))
        for run in _runs(at, said):
            near = run[within[run]]
            reached = np.flatnonzero((others[near].cumsum(axis=0) == own).all(axis=1))
            sets += [near[: n + 1] for n in reached]
    found = (np.sort(each) for each in sets if len(each) > 1 and (others[each].sum(axis=0) == own).all())
    return next(found, np.zeros(0, int))
