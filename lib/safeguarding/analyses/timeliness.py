"""Are reviews on time, by which clock, and where do the days go?"""

import altair as alt
import pandas as pd

from safeguarding import charts, clocks, words
from safeguarding.milestones import MILESTONES

COUNTED = {
    "n_met": (clocks.MET,),
    "n_missed": (clocks.MISSED, clocks.OVERDUE),
    "n_cannot_tell": (clocks.CANNOT_TELL,),
    "n_may_be_overdue": (clocks.MAY_BE_OVERDUE,),
    "n_not_yet_due": (clocks.NOT_YET_DUE,),
    "n_no_start": (clocks.NO_START,),
    "n_not_applicable": (clocks.NOT_APPLICABLE,),
}
"""The columns of ``by_clock_table`` and the outcomes each one counts."""

SHOWN = 12
"""How many reviews a chart with a row per review has room for: the ones recorded last."""


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
    """Give each review's milestones side by side, each as far as it is known, in words."""
    written = milestones.assign(
        known=[words.span(*ends) for ends in zip(milestones["earliest"], milestones["latest"], strict=True)]
    )
    labels = [label for label in MILESTONES.values() if (written["label"] == label).any()]
    wide = written.pivot(index=["review_id", "name"], columns="label", values="known")
    order = list(dict.fromkeys(zip(written["review_id"], written["name"], strict=True)))
    return wide.reindex(index=order, columns=labels).fillna("[x]").reset_index()


def timeline_chart(milestones: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw each milestone's range as a bar; an exact day is a bar one day long, with a tick so that it can be seen."""
    latest = list(dict.fromkeys(milestones["review_id"]))[-SHOWN:]
    drawn = milestones[milestones["review_id"].isin(latest)]
    drawn = drawn[drawn["earliest"].notna() & drawn["latest"].notna()].copy()
    drawn["ends"] = drawn["latest"] + pd.Timedelta(days=1)
    drawn["known"] = [words.span(*ends) for ends in zip(drawn["earliest"], drawn["latest"], strict=True)]
    drawn["review"] = drawn["review_id"] + "  " + drawn["name"]
    base = alt.Chart(charts.rows(drawn)).encode(
        y=alt.Y("label:N", sort=list(MILESTONES.values()), title=None),
        x=alt.X(**charts.days("earliest", "Month")),
    )
    bars = base.mark_bar(color=charts.BLUE, height=12).encode(x2="ends:T")
    exact = alt.datum.earliest == alt.datum.latest
    ticks = base.transform_filter(exact).mark_tick(color=charts.BLUE, thickness=3, height=16, opacity=1)
    labels = base.mark_text(align="left", dx=6).encode(x="ends:T", text="known:N")
    each = max(drawn.groupby("review_id", sort=False).size(), default=1)
    panel = (bars + ticks + labels).properties(width=charts.WIDTH - 60, height=charts.height(each, 20))
    chart = panel.facet(
        row=alt.Row(
            "review:N",
            sort=list(dict.fromkeys(drawn["review"])),
            title=None,
            header=alt.Header(labelAngle=0, labelAlign="left", labelOrient="top", labelAnchor="start"),
        ),
        spacing=14,
    ).resolve_scale(y="independent")
    several = "" if len(latest) == milestones["review_id"].nunique() else f" The {len(latest)} reviews recorded last."
    known = int((drawn["earliest"] == drawn["latest"]).sum())
    return charts.finished(
        chart,
        f"{known} of {words.count(len(drawn), 'milestone')} {'is' if known == 1 else 'are'} known to the day",
        f"Each bar runs from the first to the last day a milestone can have been.{several}",
        f"One panel per review, one bar per recorded milestone, from {_extent(drawn)}. The table has every date.",
    )


def by_clock_table(judged: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    """Count the outcomes of each clock and give the share met as a range.

    With M met, X missed or overdue, C cannot tell and P may be overdue, the share met is at least M/(M+X+C+P) and at
    most (M+C)/(M+X+C); what is not yet due, not started or not covered is outside the count.

    Parameters
    ----------
    judged
        As ``clocks.evaluate_each`` gives it.
    limits
        As ``rules.table`` gives it; the label of a clock comes from here.

    Returns
    -------
    One row per rule set and clock, in their order: ``rule_set``, ``clock``, ``label``, the columns of ``COUNTED``,
    ``share_min``, ``share_max`` (0 to 1, missing if nothing is counted) and ``share_met`` (the same in words).
    """
    table = limits[["rule_set", "clock", "label"]].drop_duplicates(ignore_index=True)
    keys = pd.MultiIndex.from_frame(table[["rule_set", "clock"]])
    for name, outcomes in COUNTED.items():
        counted = judged[judged["outcome"].isin(outcomes)].groupby(["rule_set", "clock"]).size()
        table[name] = counted.reindex(keys, fill_value=0).to_numpy()
    low_of = table["n_met"] + table["n_missed"] + table["n_cannot_tell"] + table["n_may_be_overdue"]
    high_of = low_of - table["n_may_be_overdue"]
    most = table["n_met"] + table["n_cannot_tell"]
    table["share_min"] = table["n_met"] / low_of.where(low_of > 0)
    table["share_max"] = most / high_of.where(high_of > 0)
    ends = zip(table["n_met"], low_of, most, high_of, strict=True)
    table["share_met"] = [words.share(*map(int, each)) for each in ends]
    return table


def by_clock_chart(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the outcomes of each clock that counts at least one review, as bars with words and numbers on them."""
    said = {"n_met": "met", "n_missed": "missed", "n_cannot_tell": "cannot tell", "n_may_be_overdue": "may be overdue"}
    table = table.assign(clock_label=table["label"] + " (" + table["rule_set"] + ")")
    long = table.melt(["clock_label"], list(said), var_name="outcome", value_name="n")
    long = long[long["n"] > 0].assign(rank=long["outcome"].map(list(said).index), outcome=long["outcome"].map(said))
    long["text"] = long["n"].astype(str) + " " + long["outcome"]
    shown = [label for label in table["clock_label"] if (long["clock_label"] == label).any()]
    base = alt.Chart(charts.rows(long)).encode(
        y=alt.Y("clock_label:N", sort=shown, title=None),
        x=alt.X("n:Q", stack="zero", title="Reviews", axis=alt.Axis(tickMinStep=1)),
        order=alt.Order("rank:Q"),
    )
    colours = alt.Scale(domain=list(said.values()), range=[charts.BLUE, charts.ORANGE, "#FFFFFF", charts.PALE])
    bars = base.mark_bar(stroke=charts.GREY, strokeWidth=1).encode(
        color=alt.Color("outcome:N", scale=colours, sort=list(said.values()), title=None)
    )
    numbers = base.mark_text().encode(
        x=alt.X("n:Q", stack="zero", bandPosition=0.5),
        text="text:N",
        color=alt.condition(alt.datum.outcome == "met", alt.value("white"), alt.value("#0B0C0C")),
    )
    return charts.finished(
        (bars + numbers).properties(width=charts.WIDTH, height=charts.height(len(shown), 32)),
        words.capital(_times(table)),
        "Reviews by outcome; a verdict is given only if it holds on every day the dates allow",
        "Bars for each clock with at least one review that counts. " + "; ".join(_said(row) for row in _rows(table)),
    )


def verdicts_table(judged: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    """Give the outcomes of each review beside each other: one row per clock with a verdict of any kind on any review.

    Returns
    -------
    One row per rule set and clock: ``rule_set``, ``label``, then a column per review with the outcome in words.
    """
    labels = limits[["rule_set", "clock", "label"]].drop_duplicates()
    wide = judged.pivot(index=["rule_set", "clock"], columns="review_id", values="outcome")
    wide = wide.reindex(columns=list(dict.fromkeys(judged["review_id"]))).map(words.code)
    silent = wide.isin([words.OUTCOMES[clocks.NO_START], words.OUTCOMES[clocks.NOT_APPLICABLE]]).all(axis=1)
    table = labels.merge(wide[~silent].reset_index(), on=["rule_set", "clock"])
    return table.drop(columns="clock")


def overruns_table(judged: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    """List what was certainly late, and by how much.

    Returns
    -------
    One row per review and clock that was missed or is overdue: ``rule_set``, ``label``, ``review_id``, ``due_*``,
    ``stop_*`` (pairs of days), ``days_late_min`` and ``days_late_max`` (calendar days; missing where open). For a
    clock that runs backwards the deadline is a day for its start, and so are the days late.
    """
    late = judged[judged["outcome"].isin([clocks.MISSED, clocks.OVERDUE])]
    labels = limits[["rule_set", "clock", "label", "limit"]].drop_duplicates(["rule_set", "clock"])
    late = late.merge(labels, on=["rule_set", "clock"], suffixes=("", "_in_words"))
    backwards = late["limit_in_words"].str.startswith("at least")
    first = late["stop_earliest"].where(~backwards, late["start_earliest"])
    last = late["stop_latest"].where(~backwards, late["start_latest"])
    return late[["rule_set", "label", "review_id"]].assign(
        due_earliest=late["due_earliest"],
        due_latest=late["due_latest"],
        happened_earliest=first,
        happened_latest=last,
        days_late_min=(first - late["due_latest"]).dt.days.astype("Int64"),
        days_late_max=(last - late["due_earliest"]).dt.days.astype("Int64"),
    )


def stages_table(milestones: pd.DataFrame) -> pd.DataFrame:
    """Measure the stages of each review, from each recorded milestone to the next one recorded.

    Returns
    -------
    One row per review and stage: ``review_id``, ``name``, ``stage``, ``days_min``, ``days_max`` (calendar days, no
    fewer than none; missing where open).
    """
    following = milestones.groupby("review_id", sort=False)[["label", "earliest", "latest"]].shift(-1)
    table = milestones[["review_id", "name"]].assign(
        stage=milestones["label"] + " → " + following["label"].str[:1].str.lower() + following["label"].str[1:],
        days_min=(following["earliest"] - milestones["latest"]).dt.days.clip(lower=0).astype("Int64"),
        days_max=(following["latest"] - milestones["earliest"]).dt.days.astype("Int64"),
    )
    return table[following["label"].notna()].reset_index(drop=True)


def stages_chart(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw how many days each stage can have taken, as bars from the fewest to the most."""
    latest = list(dict.fromkeys(table["review_id"]))[-SHOWN:]
    drawn = table[table["review_id"].isin(latest) & table["days_min"].notna() & table["days_max"].notna()].copy()
    drawn["text"] = [words.extent(*ends) for ends in zip(drawn["days_min"], drawn["days_max"], strict=True)]
    base = alt.Chart(charts.rows(drawn)).encode(
        y=alt.Y("review_id:N", sort=latest, title=None), x=alt.X("days_min:Q", title="Calendar days")
    )
    bars = base.mark_bar(color=charts.BLUE, height=12).encode(x2="days_max:Q")
    labels = base.mark_text(align="left", dx=6).encode(x="days_max:Q", text="text:N")
    stages = list(dict.fromkeys(drawn["stage"]))
    panel = (bars + labels).properties(width=charts.WIDTH, height=charts.height(len(latest), 20))
    chart = panel.facet(
        row=alt.Row(
            "stage:N", sort=stages, title=None, header=alt.Header(labelAngle=0, labelOrient="top", labelAnchor="start")
        ),
        spacing=14,
    )
    return charts.finished(
        chart,
        _longest(drawn),
        "Days from one recorded milestone to the next; each bar runs from the fewest to the most there can be",
        f"One panel per stage, one bar per review: {words.listed(stages)}. The table has every number.",
    )


def delays_table(reviews: pd.DataFrame) -> pd.DataFrame:
    """List the reviews for which a reason for delay is recorded: ``review_id``, ``name``, ``delay_reason``."""
    delayed = reviews[reviews["delay_reason"] != ""]
    return delayed[["review_id", "name"]].assign(delay_reason=delayed["delay_reason"].str.replace("_", " "))


def differences_table(judged: pd.DataFrame, other: pd.DataFrame, clock: str) -> pd.DataFrame:
    """Compare two judgements of the same reviews by one clock, such as two readings of its limit.

    Returns
    -------
    One row per review and rule set that both hold: ``review_id``, ``rule_set``, ``outcome``, ``other_outcome``,
    ``differs``.
    """
    keys = ["review_id", "rule_set", "clock"]
    both = judged[judged["clock"] == clock].merge(other[[*keys, "outcome"]], on=keys, suffixes=("", "_other"))
    both = both.rename(columns={"outcome_other": "other_outcome"})
    both = both[["review_id", "rule_set", "outcome", "other_outcome"]]
    return both.assign(differs=both["outcome"] != both["other_outcome"])


def answer(by_clock: pd.DataFrame) -> words.Prose:
    """Say what the clocks say, one line for each that counts a review."""
    told = by_clock[by_clock["share_met"] != "nothing to count"]
    silent = by_clock[by_clock["share_met"] == "nothing to count"]
    if told.empty:
        return words.say("**The record allows no verdict on any clock.** " + _silence(silent))
    head = f"**{len(told)} of {len(by_clock)} clocks can be read on at least one review: {_times(told)}.**"
    return words.say(head, words.bullets(f"{_said(row)}." for row in _rows(told)), _silence(silent))


def differences_answer(table: pd.DataFrame, one: str, other: str) -> words.Prose:
    """Say how many verdicts depend on which of two readings is taken."""
    changed = table[table["differs"]]
    if changed.empty:
        return words.say(f"**No verdict depends on it:** {one} and {other} give the same.")
    lines = (
        f"{words.plain(row.review_id)}: {words.code(row.outcome)} by {one}, {words.code(row.other_outcome)} by {other}."
        for row in changed.itertuples()
    )
    depend = "verdict depends" if len(changed) == 1 else "verdicts depend"
    return words.say(f"**{words.of(len(changed), len(table))} {depend} on it.**", words.bullets(lines))


def _times(table: pd.DataFrame) -> str:
    """Say how often each outcome came up, over all the clocks that count it."""
    said = {"n_met": "met", "n_missed": "missed", "n_cannot_tell": "cannot tell", "n_may_be_overdue": "may be overdue"}
    told = [f"{name} {words.count(int(table[column].sum()), 'time')}" for column, name in said.items()]
    return words.listed([each for each in told if " no times" not in each] or ["no verdict"])


def _silence(silent: pd.DataFrame) -> str:
    unstarted, uncovered = silent[silent["n_no_start"] > 0], silent[silent["n_no_start"] == 0]
    said = []
    if len(unstarted):
        said.append(
            f"{words.count(len(unstarted), 'clock')} cannot be read because no start is recorded:"
            f" {words.listed([f'{row.label} ({row.rule_set})' for row in unstarted.itertuples()])}."
        )
    if len(uncovered):
        said.append(
            f"{words.count(len(uncovered), 'clock')} had no review to count:"
            f" {words.listed([f'{row.label} ({row.rule_set})' for row in uncovered.itertuples()])}."
        )
    return " ".join(words.sentence(each) for each in said)


def _rows(table: pd.DataFrame) -> list[tuple]:
    return [row for row in table.itertuples() if row.share_met != "nothing to count"]


def _said(row: tuple) -> str:
    counted = {
        "met": row.n_met,
        "missed": row.n_missed,
        "cannot tell": row.n_cannot_tell,
        "may be overdue": row.n_may_be_overdue,
        "not yet due": row.n_not_yet_due,
    }
    return f"{row.label} ({row.rule_set}): " + ", ".join(f"{n} {name}" for name, n in counted.items() if n)


def _longest(drawn: pd.DataFrame) -> str:
    if drawn.empty:
        return "No stage can be measured"
    row = drawn.loc[drawn["days_min"].astype("int64").idxmax()]
    return f"The longest certain wait: {row['review_id']}, at least {words.count(int(row['days_min']), 'day')}"


def _extent(drawn: pd.DataFrame) -> str:
    if drawn.empty:
        return "no date to no date"
    return f"{words.day(drawn['earliest'].min())} to {words.day(drawn['latest'].max())}"
