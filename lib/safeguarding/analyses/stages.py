"""Where do the days go: which part of all days each stage takes, and who acts in it."""

from itertools import pairwise

import altair as alt
import numpy as np
import pandas as pd

from safeguarding import charts, words
from safeguarding.milestones import MILESTONES

CHAIN = {
    "notified": "",
    "initiated": "the partnership, deciding",
    "author_appointed": "the partnership, finding an author",
    "reported": "the author",
    "sent_to_panel": "the partnership, agreeing the report",
    "published": "the partnership, publishing",
}
"""The milestones that part a review into stages, and who acts in the stage that each of them ends (our reading)."""


def shares_table(reviews: pd.DataFrame, as_of: str) -> pd.DataFrame:
    """Give the share of all days that each stage takes, over reviews certainly published, as a range.

    Stages are between milestones of ``CHAIN`` that more than half of those reviews have; a review counts if it has all
    of these with a first and a last day, and in order. With d the days of a stage in all reviews together, and r those
    of all others, its share is d / (d + r): least where d is least and r most, and no less than least d by most days
    from the first milestone to the last; and the other way round.

    Returns
    -------
    One row per stage, in order: ``stage``, ``acts`` (who acts in it), ``n`` (reviews), ``n_left_out``, ``days_*`` (in
    all reviews together), ``share_*`` (0 to 1; missing if there is not a day) and ``share_of_days`` (in words).
    """
    published = reviews[reviews["published_latest"] <= pd.Timestamp(as_of)]
    kept, counted = _chain(published)
    least, most, total = _days(counted, kept)
    right = (most >= 0).all(axis=1)
    least, most, total = np.maximum(least[right], 0), most[right], total[right]
    table = pd.DataFrame(
        {
            "stage": [f"{MILESTONES[a]} → {_lower(MILESTONES[b])}" for a, b in pairwise(kept)],
            "acts": [_acts(kept, n) for n in range(1, len(kept))],
            "n": int(right.sum()),
            "n_left_out": len(published) - int(right.sum()),
            "days_min": pd.array(least.sum(axis=0), "Int64"),
            "days_max": pd.array(most.sum(axis=0), "Int64"),
        }
    )
    low, high = _shares(least.sum(axis=0), most.sum(axis=0), total.sum(axis=0))
    table = table.assign(share_min=low, share_max=high)
    return table.assign(share_of_days=[_percents(*ends) for ends in zip(low, high, strict=True)])


def _chain(reviews: pd.DataFrame) -> tuple[list[str], pd.DataFrame]:
    """Give the milestones that more than half of the reviews have, and the reviews that have them all."""
    has = pd.DataFrame(
        {each: reviews[f"{each}_earliest"].notna() & reviews[f"{each}_latest"].notna() for each in CHAIN},
        index=reviews.index,
    )
    kept = [each for each in CHAIN if len(reviews) and has[each].mean() > 0.5]
    kept = kept if len(kept) > 1 else []
    return kept, reviews[has[kept].all(axis=1)] if kept else reviews.iloc[:0]


def _days(reviews: pd.DataFrame, kept: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the least and the most days of each stage of each review, and of all stages together (least, most)."""
    if not kept:
        return np.empty((0, 0)), np.empty((0, 0)), np.empty((0, 2))
    first, last = (
        reviews[[f"{each}_{end}" for each in kept]].to_numpy("datetime64[D]").astype("int64")
        for end in ("earliest", "latest")
    )
    total = np.column_stack([np.maximum(first[:, -1] - last[:, 0], 0), last[:, -1] - first[:, 0]])
    return first[:, 1:] - last[:, :-1], last[:, 1:] - first[:, :-1], total


def _shares(least: np.ndarray, most: np.ndarray, total: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.fmax(least / total[1], least / (least + most.sum() - most)) if len(least) else least
        high = np.fmin(most / total[0], most / (most + least.sum() - least)) if len(least) else most
    return low, np.minimum(high, 1)


def shares_chart(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the share of all days of each stage, from the least to the most it can be."""
    drawn = table[table["share_min"].notna()].assign(row=table["stage"])
    if drawn.empty:
        drawn = pd.DataFrame({"row": ["no stage"], "share_min": [None], "share_max": [None], "share_of_days": [""]})
    drawn = drawn.rename(columns={"share_of_days": "text"})[["row", "share_min", "share_max", "text"]]
    axis = alt.Axis(format=".0%", tickCount=5)
    low = alt.X("share_min:Q", title="Share of all days", scale=alt.Scale(domain=[0, 1]), axis=axis)
    chart = charts.ranges(drawn, "row", low, "share_max:Q")
    return charts.finished(
        chart.properties(width=charts.WIDTH - 120, height=charts.height(len(drawn), 30)),
        _headline(table),
        f"Share of all days in {words.count(_n(table), 'published review')}, from the least to the most it can be",
        "One bar per stage. " + " ".join(f"{row.stage}: {row.share_of_days}." for row in table.itertuples()),
    )


def answer(table: pd.DataFrame) -> words.Prose:
    """Say which stage takes most, who acts in it, and what no column says."""
    if table.empty or not _n(table):
        missing = words.listed([f"{MILESTONES[each]} (column {words.plain(each)})" for each in CHAIN], "or")
        return words.say(f"**No stage can be measured:** it takes two of {missing}, on published reviews.")
    lines = words.bullets(
        f"{words.plain(row.stage)}: {row.share_of_days} of the days, {words.extent(row.days_min, row.days_max)};"
        f" who acts: {row.acts}."
        for row in table.itertuples()
    )
    out = int(table["n_left_out"].iloc[0])
    left = f" {words.capital(words.count(out, 'published review'))} without all these dates left out." if out else ""
    return words.say(
        f"**{words.plain(_headline(table))}.**",
        lines,
        f"Of {words.count(_n(table), 'published review')}.{left} Who acts is our reading of each step: no column of a"
        " register says in whose hands a review lay, and a long stage is no fault of whoever acts in it.",
    )


def _headline(table: pd.DataFrame) -> str:
    told = table[table["share_min"].notna()]
    if told.empty:
        return "No stage can be measured"
    most = told.loc[told["share_min"].idxmax()]
    others = told.drop(index=most.name)["share_max"].max()
    if len(told) > 1 and most["share_min"] <= others:
        return "Which stage takes most days cannot be told"
    return f"Most days: {_lower(most['stage'])}, {most['share_of_days']}"


def _acts(kept: list[str], n: int) -> str:
    """Say who acts in the stage that ends with the n-th milestone, and in those that were left out on the way."""
    order = list(CHAIN)
    between = order[order.index(kept[n - 1]) + 1 : order.index(kept[n]) + 1]
    return words.listed(list(dict.fromkeys(CHAIN[each] for each in between)))


def _n(table: pd.DataFrame) -> int:
    return int(table["n"].iloc[0]) if len(table) else 0


def _percents(low: float, high: float) -> str:
    if pd.isna(low):
        return "cannot tell"
    ends = f"{low:.0%}", f"{high:.0%}"
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
