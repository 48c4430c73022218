"""What is known of each review's milestones, and where the days went between them."""

import altair as alt
import pandas as pd

from safeguarding import charts, words
from safeguarding.milestones import MILESTONES

SHOWN = 6
"""How many reviews a chart with a panel per review has room for: the last ones in the register."""


def milestones_table(reviews: pd.DataFrame) -> pd.DataFrame:
    """List every recorded milestone.

    Returns
    -------
    One row per review and recorded milestone, in order of a review's life: ``review_id``, ``name``, ``milestone``,
    ``label``, ``earliest``, ``latest``.
    """
    parts = []
    for milestone, label in MILESTONES.items():
        part = reviews[["review_id", "name"]].assign(milestone=milestone, label=label)
        part["earliest"], part["latest"] = reviews[f"{milestone}_earliest"], reviews[f"{milestone}_latest"]
        parts.append(part[part["earliest"].notna() | part["latest"].notna()])
    order = {review: n for n, review in enumerate(reviews["review_id"])}
    every = pd.concat(parts, ignore_index=True)
    return every.sort_values("review_id", key=lambda ids: ids.map(order), kind="stable", ignore_index=True)


def timeline_table(milestones: pd.DataFrame) -> pd.DataFrame:
    """Give each review's recorded milestones side by side.

    Returns
    -------
    One row per review: ``review_id``, ``name``, and a pair ``*_earliest`` and ``*_latest`` for each milestone that is
    recorded for any of them.
    """
    reviews = milestones[["review_id", "name"]].drop_duplicates(ignore_index=True)
    for milestone in [each for each in MILESTONES if (milestones["milestone"] == each).any()]:
        known = milestones[milestones["milestone"] == milestone].set_index("review_id")
        for end in ("earliest", "latest"):
            reviews[f"{milestone}_{end}"] = reviews["review_id"].map(known[end])
    return reviews


def timeline_chart(milestones: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw each milestone from the first to the last day it can have been, a panel for each review."""
    drawn = milestones[milestones["earliest"].notna() & milestones["latest"].notna()]
    latest = _latest(drawn)
    drawn = drawn[drawn["review_id"].isin(latest)]
    known = [words.span(*ends) for ends in zip(drawn["earliest"], drawn["latest"], strict=True)]
    drawn = drawn.assign(text=known, ends=drawn["latest"])
    low = charts.days("earliest")
    return charts.finished(
        charts.panels({name: _panel(part, "label", low, "ends:T") for name, part in _by_review(drawn)}),
        f"{_exact(drawn)} of {words.count(len(drawn), 'milestone')} known to the day",
        f"Each bar runs from the first to the last day a milestone can have been{_which(latest, milestones)}",
        f"One panel per review, one bar per recorded milestone, from {_extent(drawn)}. The table has every date.",
    )


def stages_table(milestones: pd.DataFrame) -> pd.DataFrame:
    """Measure the stages of each review, from each recorded milestone to the next one recorded.

    Returns
    -------
    One row per review and stage: ``review_id``, ``name``, ``stage``, ``days_min``, ``days_max`` (calendar days, no
    fewer than none; missing where open, and where the two dates are certainly the wrong way round).
    """
    following = milestones.groupby("review_id", sort=False)[["label", "earliest", "latest"]].shift(-1)
    fewest = (following["earliest"] - milestones["latest"]).dt.days.clip(lower=0).astype("Int64")
    most = (following["latest"] - milestones["earliest"]).dt.days.astype("Int64")
    wrong = (most < 0).fillna(False)
    table = milestones[["review_id", "name"]].assign(
        stage=milestones["label"] + " → " + following["label"].str[:1].str.lower() + following["label"].str[1:],
        days_min=fewest.mask(wrong),
        days_max=most.mask(wrong),
    )
    return table[following["label"].notna()].reset_index(drop=True)


def latest(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the reviews that a chart with a panel per review has room for."""
    return table[table["review_id"].isin(_latest(table))]


def caption(what: str, table: pd.DataFrame) -> str:
    """Say what ``latest`` shows of a table, and of which reviews."""
    return f"{what}{_which(_latest(table), table)}"


def stages_chart(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw how many days each stage can have taken, from the fewest to the most, a panel for each review."""
    drawn = table[table["days_min"].notna() & table["days_max"].notna()]
    latest = _latest(drawn)
    drawn = drawn[drawn["review_id"].isin(latest)]
    drawn = drawn.assign(text=[words.extent(*ends) for ends in zip(drawn["days_min"], drawn["days_max"], strict=True)])
    low = alt.X("days_min:Q", title="Calendar days", axis=alt.Axis(tickCount=6, format=",d"))
    return charts.finished(
        charts.panels({name: _panel(part, "stage", low, "days_max:Q") for name, part in _by_review(drawn)}),
        _longest(drawn),
        "Days from one recorded milestone to the next; each bar runs from the fewest to the most there can be"
        + _which(latest, table),
        "One panel per review, one bar per stage. The table has every number.",
    )


def delays_table(reviews: pd.DataFrame) -> pd.DataFrame:
    """List the reviews for which a reason for delay is recorded: ``review_id``, ``name``, ``delay_reason``."""
    delayed = reviews[reviews["delay_reason"] != ""]
    return delayed[["review_id", "name"]].assign(delay_reason=delayed["delay_reason"].str.replace("_", " "))


def _latest(table: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(table["review_id"]))[-SHOWN:]


def _which(latest: list[str], table: pd.DataFrame) -> str:
    whole = table["review_id"].nunique()
    return "" if len(latest) == whole else f"; the last {len(latest)} of {whole} reviews"


def _by_review(drawn: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    named = drawn["review_id"] + "  " + drawn["name"]
    return list(drawn.groupby(named, sort=False)) or [("no review", drawn)]


def _panel(part: pd.DataFrame, row: str, low: alt.X, high: str) -> alt.LayerChart:
    chart = charts.ranges(part, row, low, high)
    return chart.properties(width=charts.WIDTH - 160, height=charts.height(len(part), 19))


def _exact(drawn: pd.DataFrame) -> int:
    return int((drawn["earliest"] == drawn["latest"]).sum())


def _longest(drawn: pd.DataFrame) -> str:
    most = drawn["days_min"].max() if len(drawn) else 0
    if not most:
        return "No finished stage certainly took a day" if len(drawn) else "No stage can be measured"
    which = list(dict.fromkeys(drawn.loc[drawn["days_min"] == most, "review_id"]))
    return f"Longest finished stage: at least {words.count(int(most), 'day')} ({words.listed(which)})"


def _extent(drawn: pd.DataFrame) -> str:
    if drawn.empty:
        return "no date to no date"
    return f"{words.day(drawn['earliest'].min())} to {words.day(drawn['latest'].max())}"
