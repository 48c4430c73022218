"""How long did each review take beside its time limit? Of the limit on a whole review, which is one in months."""

from collections.abc import Sequence
from datetime import date

import altair as alt
import pandas as pd
from altair.typing import ChartType

from safeguarding.presenting import charts, words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.vocabulary import LATE, NOUNS, RUNNING, TOLD, Outcome

LAYOUT = Layout(
    "lengths",
    "How long each review took",
    headings={"days": "Calendar days", "limit": "Days of the limit", "said": "Outcome"},
    aside=("limit_months", "outcome", "lately"),
    hide=("kind", "starts", "stops"),
)
MOST, FEWEST = 10, 3
"""How many reviews are drawn at most; of fewer than ``FEWEST`` of the year, those of all years are."""
SIGNS = {"late": "✗ late", "met": "✓ in time", "open": "? "}
MAY_BE_RELAXED = "limit may have been relaxed"
RUNNING_SAID: dict[str, str] = {
    Outcome.OVERDUE: "✗ late, not done yet",
    Outcome.MAY_BE_OVERDUE: "? may be late, not done yet",
    Outcome.NOT_YET_DUE: "not done yet",
}
COLOURS = {"late": charts.LATE, "met": charts.MET, "open": charts.PALE, "none": charts.NEUTRAL}
"""What a review is by its limit, or that it has none, and the colour of that."""


def lengths_table(judged: pd.DataFrame, limits: pd.DataFrame, reviews: pd.DataFrame, unknown: str) -> pd.DataFrame:
    """Give how long each review took by the longest of its limits in months, the longest first.

    Only a review is listed whose start is known to both ends. One that is still open has taken so long so far.

    Parameters
    ----------
    judged
        As ``clocks.evaluate_each`` gives it, with ``in_year``: reviews that are of the year for certain (``yes``), or
        overdue, are listed alone if they are ``FEWEST`` at least. ``may_be_relaxed`` says of an open verdict whether
        that is why.
    unknown
        What a verdict is called that is open for another reason.

    Returns
    -------
    One row per review: ``review_id``, ``name``, ``label`` (of the limit), ``days_min`` and ``days_max`` (calendar
    days), ``limit_min`` and ``limit_max`` (the days that the limit has, by when it begins), ``limit_months``,
    ``outcome``, ``said`` (the same in words), ``lately`` (whether these are those of the year alone), ``kind`` (of
    review), ``starts`` and ``stops`` (the milestones that the limit runs between).
    """
    names = limits.loc[~limits["backwards"].astype(bool), ["rule_set", "clock", "label"]].drop_duplicates()
    told = judged[(judged["unit"] == "month") & judged["outcome"].isin((*TOLD, *RUNNING))]
    told = told[told["elapsed_min"].notna() & told["elapsed_max"].notna()].merge(names, on=["rule_set", "clock"])
    whole = told.sort_values("limit", ascending=False, kind="stable").drop_duplicates("review_id")
    recent = whole[(whole["in_year"] == "yes") | (whole["outcome"] == Outcome.OVERDUE)]
    lately = len(recent) >= FEWEST
    whole = recent if lately else whole
    ends = [(whole[f"due_{end}"] - whole[f"start_{end}"]).dt.days for end in ("earliest", "latest")]
    table = whole[["review_id", "label", "outcome", "starts", "stops"]].assign(
        kind=whole["review_id"].map(reviews.set_index("review_id")["kind"]),
        name=whole["review_id"].map(reviews.set_index("review_id")["name"]).fillna("").astype("str"),
        days_min=whole["elapsed_min"].astype("Int64"),
        days_max=whole["elapsed_max"].astype("Int64"),
        limit_min=pd.concat(ends, axis=1).min(axis=1).astype("Int64"),
        limit_max=pd.concat(ends, axis=1).max(axis=1).astype("Int64"),
        limit_months=whole["limit"],
        lately=lately,
        said=[
            _said(outcome, MAY_BE_RELAXED if relaxed else unknown, passed)
            for outcome, relaxed, passed in zip(
                *(whole[name] for name in ("outcome", "may_be_relaxed", "limit_passed")), strict=True
            )
        ],
    )
    ordered = table.sort_values(["days_min", "days_max"], ascending=False, kind="stable", ignore_index=True)
    first = ["review_id", "name", "label", "days_min", "days_max", "limit_min", "limit_max", "said"]
    return ordered[[*first, "limit_months", "outcome", "lately", "kind", "starts", "stops"]]


def _side(outcome: str) -> str:
    return "late" if outcome in LATE else "met" if outcome == Outcome.MET else "open"


def _said(outcome: str, unknown: str, passed: bool) -> str:
    side = _side(outcome)
    if side == "met" and not passed:
        return f"{SIGNS[side]}, limit not yet past"
    return RUNNING_SAID.get(outcome, SIGNS[side] + (unknown if side == "open" else ""))


def lengths_chart(
    table: pd.DataFrame, as_of: date, in_year: str = "", most: int = MOST, noun: str = "review"
) -> alt.TopLevelMixin | None:
    """Draw the days of each review, filled to the fewest and empty to the most, with a mark where its limit is.

    Nothing is drawn of no review. ``most`` are drawn, the longest. ``in_year`` says which reviews are of the year,
    ``noun`` what one is called (``View.noun``).
    """
    if table.empty:
        return None
    drawn = table.head(most)
    names = charts.above(_label(row) for row in drawn.itertuples())
    columns = drawn[["days_min", "days_max"]].assign(side=drawn["outcome"].map(_side), limit=drawn["limit_max"])
    running = drawn["outcome"].isin([Outcome.OVERDUE, Outcome.MAY_BE_OVERDUE]).any()
    scope = f"{words.capital(in_year)}{', or overdue' if running else ''}. "
    of_year = scope if in_year and table["lately"].all() else ""
    shown = f"; {words.number(len(drawn))} longest of {words.number(len(table))}" if len(drawn) < len(table) else ""
    return charts.finished(
        bars(columns, names),
        _title(table, noun),
        f"{_between(table, as_of)}{of_year}Filled: certain, empty: perhaps; mark: {_limit(table)}{shown}",
        f"One bar for each review, the longest first. {' '.join(f'{_label(row)}.' for row in drawn.itertuples())}",
    )


def bars(drawn: pd.DataFrame, names: Sequence[str]) -> ChartType:
    """Draw days from nought: filled to ``days_min``, empty to ``days_max``, with a mark at ``limit`` if there is one.

    ``side`` says what each is by its limit: a name of ``COLOURS``; ``names`` stand above the bars.
    """
    top = float(drawn[["days_max", "limit"]].astype("Float64").max().max()) if len(drawn) else 0.0
    days = charts.numbers("days_max", "Calendar days", top)
    base = alt.Chart(charts.rows(drawn.assign(label=names))).encode(y=charts.labels("label", names))
    scale = alt.Scale(domain=[*COLOURS], range=[*COLOURS.values()])
    widest = base.mark_bar(color=charts.UNKNOWN, stroke=charts.GREY, height=14).encode(x=days)
    certain = base.mark_bar(height=14).encode(x="days_min:Q", color=alt.Color("side:N", scale=scale, legend=None))
    # A mark on each bar: a line across would run through the names.
    limit = base.mark_tick(color=charts.INK, thickness=3, size=22).encode(x="limit:Q")
    layers = [widest, certain] if drawn["limit"].isna().all() else [widest, certain, limit]
    return alt.layer(*layers).properties(height=charts.room(names))


def _between(table: pd.DataFrame, as_of: date) -> str:
    """Say from which step to which the days are, or to the day of the report; nothing where these differ."""
    steps = table[["starts", "stops"]].drop_duplicates()
    if len(steps) > 1 or ";" in steps["starts"].iloc[0]:
        return ""
    first, last = (NOUNS[each] for each in steps.iloc[0])
    so_far = f", or to {words.day(pd.Timestamp(as_of))}" if table["outcome"].isin(RUNNING).any() else ""
    return f"{words.capital(first)} to {last}{so_far}. "


def _label(row: Row) -> str:
    days = words.in_days(row.days_min, row.days_max)
    return f"{words.named(row.review_id, row.name)}: {days}, {row.said}"


def _limit(table: pd.DataFrame) -> str:
    months = table["limit_months"].unique()
    days = words.extent(table["limit_min"].min(), table["limit_max"].max())
    return f"{words.count(int(months[0]), 'month')} ({days} days)" if len(months) == 1 else "the time limit of each"


def _title(table: pd.DataFrame, noun: str) -> str:
    """Say how many reviews took longer than their limit for certain, and how many of these are not done yet."""
    late, months = int(table["outcome"].isin(LATE).sum()), table["limit_months"].unique()
    least = "At least " if (table["outcome"].map(_side) == "open").any() and late else ""
    limit = words.count(int(months[0]), "month") if len(months) == 1 else "their time limit"
    local = "local review" if (table["kind"] == "lcspr").all() else noun
    of, n_open = f"of {words.count(len(table), local)}", int((table["outcome"] == Outcome.OVERDUE).sum())
    said = f"{least}{words.number(late)} {of} took longer than {limit}"
    if n_open:
        said = f"{least}{words.number(late)} {of} past {limit}; {words.number(n_open)} still open"
    return words.capital(said if late else f"No {noun} of {len(table)} certainly took longer than {limit}")
