"""What is known of each review's milestones, and where the days went between them."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import altair as alt
import numpy as np
import pandas as pd

from safeguarding.days import dates
from safeguarding.judging import standing
from safeguarding.presenting import charts, tiles, words
from safeguarding.presenting.tables import Layout
from safeguarding.rules import RuleSet
from safeguarding.vocabulary import MILESTONES, NO_STEPS, NOT_APPLICABLE, NOT_RECORDED, NOUNS, Says

# How the tables below are shown: headings, and the columns that only the files beside a page have.
TIMELINE_LAYOUT = Layout(
    "timeline",
    "Recorded milestones of each review",
    headings={f"{name}_said": label for name, label in MILESTONES.items()},
    aside=tuple(MILESTONES),
)
BETWEEN_LAYOUT = Layout(
    "between",
    "Days between recorded milestones",
)
SHARES_LAYOUT = Layout(
    "stages",
    "Days of each stage, and their share of all days",
    headings={
        "n": "Reviews",
        "n_left_out": "Left out",
        "days": "Days, all reviews together",
        "share": "Share",
    },
    hide=("starts", "stops"),
    aside=("share",),
)
DELAYS_LAYOUT = Layout(
    "delays",
    "Reviews for which the register gives a reason for delay",
)

# ---- What is known of each review's milestones, and where the days went between them ---------------------------------

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


def story_table(reviews: pd.DataFrame, judged: pd.DataFrame, versions: pd.DataFrame) -> pd.DataFrame:
    """Tell reviews in order of days: what happened, and by when it had to.

    Returns
    -------
    One row per recorded milestone and per time limit with a deadline: ``review_id``, ``when_earliest``,
    ``when_latest``, ``what``, ``outcome`` (of a time limit, in words; else ``happened``).
    """
    named = {"earliest": "when_earliest", "latest": "when_latest", "label": "what"}
    happened = milestones_table(reviews).rename(columns=named).assign(outcome="happened")
    due = judged[judged["due_earliest"].notna() | judged["due_latest"].notna()]
    due = due.merge(versions[["rule_set", "clock", "label"]].drop_duplicates(), on=["rule_set", "clock"])
    due = due.rename(columns={"due_earliest": "when_earliest", "due_latest": "when_latest"})
    what = "time limit: " + due["label"] + " (" + due["rule_set"] + ")"
    every = pd.concat([happened, due.assign(what=what, outcome=due["outcome"].map(words.code))], ignore_index=True)
    told = every[["review_id", "when_earliest", "when_latest", "what", "outcome"]]
    return told.sort_values(["review_id", "when_latest", "when_earliest"], kind="stable", ignore_index=True)


def timeline_table(
    milestones: pd.DataFrame, reviews: pd.DataFrame, as_of: date, rule_sets: Sequence[RuleSet]
) -> pd.DataFrame:
    """Give each review's recorded milestones side by side.

    Returns
    -------
    One row per review: ``review_id``, ``name``, and for each milestone that is recorded for any of them ``*_said`` (the
    date in words; else whether it is not recorded, not yet to come, or does not apply) and a pair ``*_earliest`` and
    ``*_latest``.
    """
    table = milestones[["review_id", "name"]].drop_duplicates(ignore_index=True)
    expected = standing.expected(reviews, as_of, rule_sets)
    still_open = ~standing.over(reviews, dates.number(as_of), standing.ordered(rule_sets))
    said, pairs = {}, {}
    ids, shown = reviews["review_id"].tolist(), table["review_id"].tolist()
    for milestone in [each for each in MILESTONES if (milestones["milestone"] == each).any()]:
        known = milestones[milestones["milestone"] == milestone].set_index("review_id")
        for end in ("earliest", "latest"):
            pairs[f"{milestone}_{end}"] = table["review_id"].map(known[end])
        blank = _blank(reviews, milestone, expected[milestone], still_open)
        none = dict(zip(ids, blank.tolist(), strict=True))
        spans = dict(zip(known.index.tolist(), words.spans(known["earliest"], known["latest"]), strict=True))
        said[f"{milestone}_said"] = [spans.get(id) or none[id] for id in shown]
    return table.assign(**said, **pairs)


def _blank(reviews: pd.DataFrame, milestone: str, expected: np.ndarray, still_open: np.ndarray) -> np.ndarray:
    """Say of each review what it means that a milestone has no date: only where one could be, it is not recorded."""
    without = [kind for kind, steps in NO_STEPS.items() if milestone in steps]
    has_step = ~reviews["kind"].isin(without).to_numpy(bool)
    to_come = still_open & has_step & reviews[f"{milestone}_says"].isin((Says.NOTHING, Says.NOT_DONE)).to_numpy()
    unsaid = expected | (reviews[f"{milestone}_says"] == Says.NOT_KEPT).to_numpy() & has_step
    return np.select([unsaid, to_come], [NOT_RECORDED, "not yet"], NOT_APPLICABLE)


def timeline_chart(milestones: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw each milestone from the first to the last day it can have been, a panel for each review."""
    drawn = milestones[milestones["earliest"].notna() & milestones["latest"].notna()]
    latest = _latest(drawn)
    drawn = drawn[drawn["review_id"].isin(latest)]
    known = [words.span(*ends) for ends in zip(drawn["earliest"], drawn["latest"], strict=True)]
    drawn = drawn.assign(text=known, ends=drawn["latest"])
    low, exact = charts.days("earliest"), int((drawn["earliest"] == drawn["latest"]).sum())
    return charts.finished(
        charts.panels({name: charts.ranges(part, "label", low, "ends:T") for name, part in _by_review(drawn)}),
        f"{exact} of {words.count(len(drawn), 'milestone')} shown {words.verb(exact)} known to the day",
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
        stage=milestones["label"] + " → " + following["label"].map(words.uncapital, na_action="ignore"),
        days_min=fewest.mask(wrong),
        days_max=most.mask(wrong),
    )
    return table[following["label"].notna()].reset_index(drop=True)


def latest(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the reviews that a chart with a panel per review has room for."""
    return table[table["review_id"].isin(_latest(table))]


def which_latest(table: pd.DataFrame) -> str:
    """Say of which reviews ``latest`` shows a table: nothing to say if of all."""
    return _which(_latest(table), table)


def stages_chart(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw how many days each stage took, dark for certain and light for perhaps, a panel for each review."""
    drawn = table[table["days_min"].notna() & table["days_max"].notna()]
    latest = _latest(drawn)
    drawn = drawn[drawn["review_id"].isin(latest)]
    drawn = drawn.assign(text=[words.extent(*ends) for ends in zip(drawn["days_min"], drawn["days_max"], strict=True)])
    axis = alt.Axis(tickCount=6, format=",d", grid=False)
    most = alt.X("days_max:Q", title="Calendar days", axis=axis)
    return charts.finished(
        charts.panels({name: charts.filled(part, "stage", "days_min", most) for name, part in _by_review(drawn)}),
        "Days of each stage, review by review",
        f"From one recorded milestone to the next; dark: certain, light: perhaps{_which(latest, table)}."
        f" {_longest(drawn)}",
        "One panel per review, one bar per stage. The table has every number.",
    )


def delays_table(reviews: pd.DataFrame) -> pd.DataFrame:
    """List the reviews for which a reason for delay is recorded: ``review_id``, ``name``, ``delay_reason``."""
    delayed = reviews[reviews["delay_reason"] != ""]
    return delayed[["review_id", "name"]].assign(delay_reason=delayed["delay_reason"].str.replace("_", " "))


def _latest(table: pd.DataFrame) -> list[str]:
    return list(table["review_id"].unique()[-SHOWN:])


def _which(latest: list[str], table: pd.DataFrame) -> str:
    whole = table["review_id"].nunique()
    return "" if len(latest) == whole else f"; the last {len(latest)} of {whole} reviews shown"


def _by_review(drawn: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    named = drawn["review_id"] + "  " + drawn["name"]
    return list(drawn.groupby(named, sort=False)) or [("no review", drawn)]


def _longest(drawn: pd.DataFrame) -> str:
    most = drawn["days_min"].max() if len(drawn) else 0
    if not most:
        return "No finished stage shown certainly took a day" if len(drawn) else "No stage shown can be measured"
    which = list(dict.fromkeys(drawn.loc[drawn["days_min"] == most, "review_id"]))
    return f"Longest finished stage shown: at least {words.count(int(most), 'day')} ({words.listed(which)})"


def _extent(drawn: pd.DataFrame) -> str:
    if drawn.empty:
        return "no date to no date"
    return f"{words.day(drawn['earliest'].min())} to {words.day(drawn['latest'].max())}"


# ---- Where do the days go: which part of all days each stage takes ---------------------------------------------------

CHAIN = ("notified", "initiated", "author_appointed", "reported", "sent_to_panel", "published")
"""The milestones that part a review into stages."""


def shares_table(reviews: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Give the share of all days that each stage takes, over reviews certainly published, as a range.

    Stages are between milestones of ``CHAIN`` that more than half of those reviews have; a review counts if it has all
    of these with a first and a last day, and in order. With d the days of a stage in all reviews together, and r those
    of all others, its share is d / (d + r): least where d is least and r most, and no less than least d by most days
    from the first milestone to the last; and the other way round.

    Returns
    -------
    One row per stage, in order: ``starts`` and ``stops`` (milestones), ``stage``, ``n`` (reviews), ``n_left_out``,
    ``days_*`` (in all reviews together), ``share_*`` (0 to 1; missing if there is not a day) and ``share_of_days`` (in
    words).
    """
    published = reviews[reviews["published_latest"] <= pd.Timestamp(as_of)]
    kept, counted = _chain(published)
    least, most, total = _days(counted, kept)
    right = (most >= 0).all(axis=1)
    least, most, total = np.maximum(least[right], 0), most[right], total[right]
    table = pd.DataFrame(
        {
            "starts": kept[:-1],
            "stops": kept[1:],
            "stage": [f"{MILESTONES[a]} → {_until(b)}" for a, b in pairwise(kept)],
            "n": int(right.sum()),
            "n_left_out": len(published) - int(right.sum()),
            "days_min": pd.array(least.sum(axis=0), "Int64"),
            "days_max": pd.array(most.sum(axis=0), "Int64"),
        }
    )
    low, high = _shares(least.sum(axis=0), most.sum(axis=0), total.sum(axis=0))
    table = table.assign(share_min=low, share_max=high)
    ends = zip(low, high, strict=True)
    said = [words.percents(least, most) if pd.notna(least) else "cannot tell" for least, most in ends]
    return table.assign(share_of_days=said)


def _until(milestone: str) -> str:
    """Name the end of a stage, so that both ends have room in one line above a bar."""
    return words.uncapital(MILESTONES[milestone]).removeprefix("report ")


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
    """Draw the share of all days of each stage: dark for certain, light for perhaps."""
    drawn = table[table["share_min"].notna()].assign(row=table["stage"])
    if drawn.empty:
        drawn = pd.DataFrame({"row": ["no stage"], "share_min": [None], "share_max": [None], "share_of_days": [""]})
    drawn = drawn.rename(columns={"share_of_days": "text"})[["row", "share_min", "share_max", "text"]]
    axis = alt.Axis(format=".0%", tickCount=5, grid=False)
    most = alt.X("share_max:Q", title="Share of these days", scale=alt.Scale(domain=[0, 1]), axis=axis)
    return charts.finished(
        charts.filled(drawn, "row", "share_min", most),
        f"Where the days {_whole(table)} went" if len(table) else "No stage can be measured",
        f"Share of the days of {words.count(_n(table), 'published review')} together; dark: certain, light: perhaps",
        "One bar per stage. " + " ".join(f"{row.stage}: {row.share_of_days}." for row in table.itertuples()),
    )


def answer(table: pd.DataFrame) -> words.Prose:
    """Say which stage takes most, of which days, and what the record does not show."""
    if table.empty or not _n(table):
        missing = words.listed([MILESTONES[each] for each in CHAIN], "or")
        return words.untold(f"**No stage can be measured.** Of published reviews, two of these would tell: {missing}.")
    out = int(table["n_left_out"].iloc[0])
    left = (
        f" {words.capital(words.count(out, 'published review'))} without all these dates {words.verb(out)} left out."
        if out
        else ""
    )
    return words.say(
        f"**{words.plain(_headline(table))}.**",
        f"Of {words.count(_n(table), 'published review')} together.{left}{_earlier(table)}"
        " A long stage does not show who or what caused it.",
    )


def tiles_of(table: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Give as a tile the share of the days that the longest stage takes, where that can be told."""
    most = _most(table)
    if most is None:
        return []
    return [(most["share_of_days"], f"of the days {_whole(table)} pass {_where(table, most)}", tiles.NEUTRAL)]


def _headline(table: pd.DataFrame) -> str:
    told = table[table["share_min"].notna()]
    if told.empty:
        return "No stage can be measured"
    most = _most(table)
    if most is None:
        return "Which stage takes most days cannot be told"
    part, pass_ = ("Most", "pass") if most["share_min"] > 0.5 else ("The largest part", "passes")
    return f"{part} of the days {_whole(table)} {pass_} {_where(table, most)}: {most['share_of_days']}"


def _most(table: pd.DataFrame) -> pd.Series | None:
    """Give the stage that takes more of the days than any other can; nothing where the dates leave that open."""
    told = table[table["share_min"].notna()]
    if told.empty:
        return None
    most = told.loc[told["share_min"].idxmax()]
    others = told.drop(index=most.name)["share_max"]
    return most if others.empty or most["share_min"] > others.max() else None


def _whole(table: pd.DataFrame) -> str:
    """Say between which milestones the days of all stages together lie."""
    return words.between_steps(table["starts"].iloc[0], table["stops"].iloc[-1])


def _where(table: pd.DataFrame, stage: pd.Series) -> str:
    """Say where among all stages one lies: before the first end, after the last beginning, or between two steps."""
    if len(table) > 1 and stage.name == table.index[0]:
        return f"before {NOUNS[stage['stops']]}"
    if len(table) > 1 and stage.name == table.index[-1]:
        return f"after {NOUNS[stage['starts']]}"
    return f"between {NOUNS[stage['starts']]} and {NOUNS[stage['stops']]}"


def _earlier(table: pd.DataFrame) -> str:
    """Say that a review may have begun before the first day that is counted, where that is not the first of all."""
    first = table["starts"].iloc[0]
    return (
        ""
        if first == CHAIN[0]
        else f" The days before {NOUNS[first]} are not counted: too few reviews have an earlier date."
    )


def _n(table: pd.DataFrame) -> int:
    return int(table["n"].iloc[0]) if len(table) else 0
