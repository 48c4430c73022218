"""Why does it take longer, and what would be left without the delays that have some reasons?

Which reasons are left out is a judgement of whoever asks, never of the register: both counts stand side by side.
"""

from dataclasses import replace

import pandas as pd

from safeguarding.judging import summary
from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.vocabulary import FEWER_THAN, LATE, Outcome

# How the tables below are shown: headings, and the columns that only the files beside a page have.
EXCUSED_LAYOUT = Layout(
    "excused",
    "Reviews in time by each limit in months, of all and without those with these reasons",
    headings={
        "n": "Counted",
        "n_late": "Late",
        "share_in_time": "In time",
        "share": "Share in time",
    },
    aside=("share",),
)
BESIDE_LAYOUT = Layout(
    "excused_beside",
    "Reviews in time by each limit in months",
    headings={"every": "Of all", "less": "Without those with these reasons"},
)
REASONS_LAYOUT = Layout(
    "reasons",
    "Reviews by their reason for delay",
    headings={
        "excused": "Left out",
        "n": "Reviews",
        "n_late": "Late by a limit in months",
        "n_unclear": "Cannot tell",
    },
)

NONE = "none recorded"
ALL, LESS = "all", "without those"


def excused_layout(unknown: str) -> Layout:
    """Give how both counts are shown where a verdict that is open is called ``unknown`` (``unseen.word``)."""
    return replace(EXCUSED_LAYOUT, headings={**EXCUSED_LAYOUT.headings, "n_unknown": words.capital(unknown)})


def codes(excused: str) -> tuple[str, ...]:
    """Read reasons for delay with commas between them.

    >>> codes("inquest, criminal_proceedings")
    ('inquest', 'criminal_proceedings')
    """
    return tuple(dict.fromkeys(each.strip() for each in excused.split(",") if each.strip()))


def reasons_table(judged: pd.DataFrame, reviews: pd.DataFrame, excused: tuple[str, ...]) -> pd.DataFrame:
    """Count reviews by their reason for delay, and those certainly late by any limit in months.

    Returns
    -------
    One row per reason, the most frequent first, none recorded last: ``reason`` (in words), ``excused``, ``n``,
    ``n_late`` and ``n_unclear`` (whether they are late is not known).
    """
    months = judged[judged["unit"].str.contains("month")]
    late = set(months.loc[months["outcome"].isin(LATE), "review_id"])
    doubt = (Outcome.CANNOT_TELL, Outcome.MAY_BE_OVERDUE, Outcome.NOT_RECORDED)
    unclear = set(months.loc[months["outcome"].isin(doubt), "review_id"]) - late
    told = reviews.assign(late=reviews["review_id"].isin(late), unclear=reviews["review_id"].isin(unclear))
    counted = told.groupby("delay_reason", sort=True).agg(
        n=("late", "size"), n_late=("late", "sum"), n_unclear=("unclear", "sum")
    )
    table = counted.reset_index()
    table = table.assign(excused=table["delay_reason"].isin(excused), last=table["delay_reason"] == "")
    table = table.sort_values(["last", "n"], ascending=[True, False], kind="stable", ignore_index=True)
    reason = table["delay_reason"].str.replace("_", " ").replace("", NONE)
    return table.assign(reason=reason)[["reason", "excused", "n", "n_late", "n_unclear"]]


def excused_table(
    judged: pd.DataFrame, reviews: pd.DataFrame, limits: pd.DataFrame, excused: tuple[str, ...]
) -> pd.DataFrame:
    """Give the share in time by each limit in months, of all reviews and of those without an excused delay.

    Returns
    -------
    Two rows per clock that counts a review, ``ALL`` and ``LESS``: ``rule_set``, ``label``, ``reviews`` (which of the
    two), ``n`` (that were due), ``n_met``, ``n_late``, ``n_unknown``, ``share_*`` (0 to 1) and ``share_in_time`` (in
    words).
    """
    out = reviews.loc[reviews["delay_reason"].isin(excused), "review_id"]
    labels = limits[["rule_set", "clock", "label"]].drop_duplicates()
    months = judged[judged["unit"].str.contains("month")].merge(labels, on=["rule_set", "clock"])
    parts = [(ALL, months), (LESS, months[~months["review_id"].isin(out)])]
    rows = [
        _counted(label, rule_set, which, part[(part["label"] == label) & (part["rule_set"] == rule_set)])
        for rule_set, label in months[["rule_set", "label"]].drop_duplicates().itertuples(index=False)
        for which, part in parts
    ]
    table = pd.DataFrame(rows, columns=_COLUMNS)
    some = table.groupby(["rule_set", "label"])["n"].transform("max") > 0 if len(table) else []
    return table[some].reset_index(drop=True) if len(table) else table


_COLUMNS = [
    *("rule_set", "label", "reviews", "n", "n_met", "n_late", "n_unknown"),
    *("share_min", "share_max", "share_in_time"),
]


def _counted(label: str, rule_set: str, which: str, part: pd.DataFrame) -> dict[str, object]:
    counts = summary.counts(part)
    share = summary.share(*(pd.Series([counts[name]]) for name in summary.SHARED)).iloc[0]
    return {
        **{"rule_set": rule_set, "label": label, "reviews": which, "n": counts["n_due"]},
        **{"n_met": counts["n_met"], "n_late": counts["n_missed"], "n_unknown": counts["n_unknown"]},
        **{"share_min": share["share_min"], "share_max": share["share_max"], "share_in_time": share["share_met"]},
    }


def beside(shares: pd.DataFrame) -> pd.DataFrame:
    """Put both shares of ``excused_table`` in one row for each limit: ``label``, ``rule_set``, ``every``, ``less``."""
    rows = [(whole.label, whole.rule_set, whole.share_in_time, less.share_in_time) for whole, less in _pairs(shares)]
    return pd.DataFrame(rows, columns=["label", "rule_set", "every", "less"])


def answer(reasons: pd.DataFrame, shares: pd.DataFrame, excused: tuple[str, ...], noun: str = "review") -> words.Prose:
    """Say what leaving out some reasons changes most, how many have a reason, and what is left out, if any is."""
    total, late = int(reasons["n"].sum()), int(reasons["n_late"].sum())
    if not total:
        return words.untold(f"**There is no {noun} to count.**")
    if excused and not reasons["excused"].any():
        named = words.plain(words.listed([each.replace("_", " ") for each in excused], "or"))
        return words.untold(f"**No {noun} has a delay recorded for {named}.** So there is nothing to leave out.")
    n = int(reasons.loc[reasons["reason"] != NONE, "n"].sum())
    reason = f"{words.of(n, total)} {noun}s {words.verb(n, 'has', 'have')} a recorded reason for delay."
    without = int(reasons.loc[reasons["reason"] == NONE, "n_late"].sum())
    lacking = f"{words.number(without)} {words.verb(without, 'has', 'have')} none recorded"
    of_late = f" Of {words.number(late)} late by a limit in months, {lacking if without else 'each has one'}."
    said = words.listed([each.replace("_", " ") for each in excused]) or "nothing"
    return words.say(
        f"**{words.plain(_headline(shares, said if excused else '', noun))}.**",
        f"{reason}{of_late if late else ''} Left out here: {words.plain(said)}.",
        "A review that is left out is left out whole, however few of its days the reason cost.",
    )


def _pairs(table: pd.DataFrame) -> list[tuple[Row, Row]]:
    rows = list(table.itertuples())
    return list(zip(rows[::2], rows[1::2], strict=True))


def _headline(table: pd.DataFrame, reasons: str, noun: str) -> str:
    """Say of the limit whose share changes most what it is without some reasons, if any, and what it is of all."""
    if table.empty:
        return f"No limit in months counts a {noun}"
    if not reasons:
        return f"No reason for delay is left out, so no share of {noun}s in time changes"
    changed = [(one, two) for one, two in _pairs(table) if one.share_in_time != two.share_in_time]
    if not changed:
        return f"Without the delays recorded for {reasons}, no share of {noun}s in time changes"
    one, two = max(changed, key=_change)
    now, was = (words.share(row.n_met, row.n_met + row.n_unknown, row.n).partition(" (")[0] for row in (two, one))
    few = ". Too few to compare" if min(one.n, two.n) < FEWER_THAN else ""
    return f"{one.label}: {now} {noun}s in time without delays for {reasons}, {was} with{few}"


def _change(pair: tuple[Row, Row]) -> float:
    """Give how far the middle of a share moves; where nothing is left to count, that is no change."""
    one, two = pair
    moved = abs(one.share_min + one.share_max - two.share_min - two.share_max)
    return 0.0 if pd.isna(moved) else float(moved)
