"""Are reviews on time, and by which limit?"""

from datetime import date
from operator import attrgetter

import altair as alt
import numpy as np
import pandas as pd

from safeguarding.estimates import done_by
from safeguarding.estimates.done_by import DoneBy
from safeguarding.judging import summary
from safeguarding.presenting import charts, words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.vocabulary import FEWER_THAN, LATE, RUNNING, SILENT, Outcome

# How the tables below are shown: headings, and the columns that only the files beside a page have.
BY_CLOCK_LAYOUT = Layout(
    "by_clock",
    "Reviews by outcome, for each time limit",
    aside=(
        "clock",
        "share",
    ),
)
VERDICTS_LAYOUT = Layout(
    "verdicts",
    "Outcome of each review by each time limit",
)
OVERRUNS_LAYOUT = Layout(
    "overruns",
    "Late for certain, in calendar days after the last day: most certain days first",
)
DONE_BY_LIMIT_LAYOUT = Layout(
    "done_by_limit",
    "Done by the time limit, open reviews included",
    headings={"n": "Reviews", "says": "Done by the limit"},
    hide=("n_done", "n_undecided"),
    aside=("share", "chance"),
)
DIFFERENCES_LAYOUT = Layout(
    "months_or_days",
    "Outcome by each time limit in months, under both readings",
    headings={
        "outcome": "Calendar months",
        "other_outcome": "Months of 31 days",
        "differs": "Differs",
    },
)

UNSEEN = "not shown to the public"
"""What stands for a verdict that a table does not have, of a limit that it has for other reviews."""
TOLD = (*LATE, Outcome.MET, Outcome.CANNOT_TELL, Outcome.NOT_RECORDED)
"""Outcomes of a review that a time limit was due for."""
SIGNS = {"n_met": "✓", "n_missed": "✗", "n_unknown": "?"}
"""The counts that a share is made of, each with the sign that a chart shows beside its number."""
SIGNED = 0.08
"""The least share of a bar that has room for its number beside its sign."""
NAMES = {"n_met": "✓ in time", "n_missed": "✗ late", "n_unknown": "? not known"}
_COLOURS = dict(zip(NAMES.values(), (charts.MET, charts.LATE, charts.UNKNOWN), strict=True))


def by_clock_chart(table: pd.DataFrame, most: int | None = None, noun: str = "review") -> alt.TopLevelMixin:
    """Draw the outcomes of each limit that was due for a review, as shares, with a number and a sign on each part.

    The limit that most of its reviews missed comes first; ``most`` are drawn. ``noun`` is what a review is called that
    is counted (``View.noun``).
    """
    told = _worst_first(table)
    drawn = told.head(most) if most else told
    named = _clock if told["rule_set"].nunique() > 1 else attrgetter("label")
    labels = charts.above(f"{named(row)}, {words.count(int(row.n_due), 'review')}" for row in drawn.itertuples())
    long = drawn.assign(label=labels).melt(["label"], list(SIGNS), var_name="outcome", value_name="part")
    long = long[long["part"] > 0].assign(rank=lambda each: each["outcome"].map(list(SIGNS).index))
    wide = long["part"] / long.groupby("label")["part"].transform("sum") >= SIGNED
    long["text"] = (long["part"].astype(str) + " ").where(wide, "") + long["outcome"].map(SIGNS)
    long["outcome"] = long["outcome"].map(NAMES)
    base = alt.Chart(charts.rows(long)).encode(
        y=charts.labels("label", labels),
        x=alt.X("part:Q", stack="normalize", title="Share of reviews", axis=None),
        order=alt.Order("rank:Q"),
    )
    shown = [each for each in NAMES.values() if each in set(long["outcome"])]
    colours = alt.Scale(domain=shown, range=[_COLOURS[each] for each in shown])
    bars = base.mark_bar(stroke=charts.GREY, strokeWidth=1, height=22).encode(
        # A legend without an entry would have no size, and neither would the chart.
        color=alt.Color("outcome:N", scale=colours, sort=shown, title=None, legend=alt.Undefined if shown else None)
    )
    numbers = base.mark_text(fontWeight="bold").encode(
        x=alt.X("part:Q", stack="normalize", bandPosition=0.5),
        text=alt.Text("text:N"),
        color=alt.when(alt.datum.rank == 0)
        .then(alt.value("white"))
        .when(alt.datum.rank == 1)
        .then(alt.value(charts.ON_LATE))
        .otherwise(alt.value(charts.INK)),
    )
    left_out = f"; {len(drawn)} of {len(told)} time limits" if len(drawn) < len(told) else ""
    described = "; ".join(_clock_in_words(row) for row in _rows(table))
    return charts.finished(
        (bars + numbers).properties(height=charts.room(labels) + 5 * len(labels)),
        _missed_most(told, noun),
        f"{words.capital(noun)}s whose limit had passed, by outcome{left_out}",
        f"Bars for each time limit with at least one review that was due. {described}",
    )


def verdicts_table(judged: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    """Give the outcomes of each review beside each other: one row per clock with a verdict of any kind on any review.

    Returns
    -------
    One row per rule set and clock: ``rule_set``, ``label``, then a column per review with the outcome in words.
    """
    labels = limits[["rule_set", "clock", "label"]].drop_duplicates()
    # A row for each review until the end: a column for each of many takes its time.
    each = judged.pivot(index="review_id", columns=["rule_set", "clock"], values="outcome")
    each = each.reindex(list(dict.fromkeys(judged["review_id"])))
    silent = (each.isin(SILENT) | each.isna()).all()
    shown = each.loc[:, ~silent].map(words.code, na_action="ignore").fillna(UNSEEN).astype(object).T
    table = labels.merge(shown.reset_index(), on=["rule_set", "clock"])
    return table.drop(columns="clock")


def by_review(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Turn ``verdicts_table`` so that it is longer than wide: one row per review where there are more of them."""
    reviews = verdicts.drop(columns=["rule_set", "label"])
    if len(reviews.columns) <= len(reviews):
        return verdicts
    named = verdicts["label"] + " (" + verdicts["rule_set"] + ")"
    return reviews.T.set_axis(named.to_numpy(), axis=1).rename_axis("review_id").reset_index()


def overruns_table(judged: pd.DataFrame, limits: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """List what was certainly late, and by how much; ``judged`` may say of a row that its days are ``withheld``.

    Returns
    -------
    One row per review and clock that was missed or is overdue: ``rule_set``, ``label``, ``review_id``, ``due_*``,
    ``happened_*`` (pairs of days), ``days_late_min`` and ``days_late_max`` (calendar days, so far if it has not
    happened; missing where open). For a clock that runs backwards the deadline is a day for its start, and what
    happened is that start.
    """
    late = judged[judged["outcome"].isin([Outcome.MISSED, Outcome.OVERDUE])]
    clocks = limits[["rule_set", "clock", "label", "backwards"]].drop_duplicates()
    late = late.merge(clocks, on=["rule_set", "clock"])
    first = late["stop_earliest"].where(~late["backwards"], late["start_earliest"])
    last = late["stop_latest"].where(~late["backwards"], late["start_latest"])
    withheld = late.get("withheld", pd.Series(False, late.index))
    table = late[["rule_set", "label", "review_id"]].assign(
        due_earliest=late["due_earliest"],
        due_latest=late["due_latest"],
        happened_earliest=first,
        happened_latest=last,
        days_late_min=(_so_far(first, late, as_of) - late["due_latest"]).dt.days.astype("Int64"),
        days_late_max=(_so_far(last, late, as_of) - late["due_earliest"]).dt.days.astype("Int64"),
    )
    return table.assign(**dict.fromkeys(("due_withheld", "happened_withheld", "days_late_withheld"), withheld))


def done_by_limit_table(judged: pd.DataFrame, limits: pd.DataFrame, as_of: date, public: bool = False) -> pd.DataFrame:
    """Give how many reviews were done by their time limit, and what chance allows for, open reviews included.

    In ``public``, where no open review is shown, there is no row.

    Every review whose deadline is known counts, as the days from its deadline to what the limit asks for. One that runs
    has at least the days so far; one of which nobody can say whether it was done, or was late, can have any.

    Returns
    -------
    One row per time limit with such a review: ``rule_set``, ``label``, ``n``, ``n_done_min`` and ``n_done_max`` (by the
    limit, as the record allows), ``n_undecided`` (still running, and not yet at the limit), ``share_min`` and
    ``share_max`` (estimated, 0 to 1), ``chance_min`` and ``chance_max`` (the 95% interval; missing with fewer than
    ``FEWER_THAN``), and ``says`` (in words).
    """
    clocks = limits[["rule_set", "clock", "label", "backwards"]].drop_duplicates()
    known = judged["due_earliest"].notna() & judged["due_latest"].notna()
    told = judged[known & ~judged["outcome"].isin([Outcome.NO_START, Outcome.NOT_APPLICABLE]) & (not public)]
    rows = []
    for (rule_set, _, label, backwards), mine in told.merge(clocks, on=["rule_set", "clock"]).groupby(
        ["rule_set", "clock", "label", "backwards"], sort=False
    ):
        found = _done_by(mine, bool(backwards), pd.Timestamp(as_of))
        few = found.n < FEWER_THAN
        chance = (np.nan, np.nan) if few else found.interval
        row = (rule_set, label, found.n, found.least, found.most, found.undecided, *found.share, *chance)
        rows.append((*row, _done_in_words(summary.counts(mine), found)))
    ends = ("n_done_min", "n_done_max", "n_undecided", "share_min", "share_max", "chance_min", "chance_max")
    return pd.DataFrame(rows, columns=["rule_set", "label", "n", *ends, "says"])


def _done_by(mine: pd.DataFrame, backwards: bool, today: pd.Timestamp) -> DoneBy:
    """Count the days after the deadline, from as far back as any of them goes, which leaves none below nought."""
    what = "start" if backwards else "stop"
    runs = mine["outcome"].isin(RUNNING).to_numpy()
    first = mine[f"{what}_earliest"].fillna(mine["start_earliest"]).mask(runs, today + pd.Timedelta(days=1))
    least = (first - mine["due_latest"]).dt.days.to_numpy(float)
    most = (mine[f"{what}_latest"] - mine["due_earliest"]).dt.days.to_numpy(float)
    most = np.where(runs | np.isnan(most), np.inf, most)
    back = max(-np.nanmin(least, initial=0), -np.min(most, initial=0), 0) + 1
    # Where a limit was relaxed, or a start is unclear, days alone do not make it late.
    least = np.where(np.isnan(least) | ((mine["outcome"] == Outcome.CANNOT_TELL) & (least > 0)), 0, least + back)
    return done_by.done_by(least, most + back, runs, back)


def _done_in_words(counts: dict[str, int], found: DoneBy) -> str:
    """Say what the record allows of those that were due, and apart from it what chance allows."""
    least, most = counts["n_met"], counts["n_met"] + counts["n_unknown"]
    said = words.share(least, most, counts["n_due"]) + (", depending on unrecorded dates" if least < most else "")
    if found.n < FEWER_THAN:
        return f"{said}; too few to allow for chance"
    return f"{said}; allowing for chance, {words.from_to(*(f'{end:.0%}' for end in found.interval))}"


def done_by_limit_answer(table: pd.DataFrame, unsaid: str = "") -> words.Prose:
    """Say what the record allows and what chance allows, first of the limit with the most reviews.

    ``unsaid`` is as ``View.running_unsaid``.
    """
    if table.empty:
        why = "without open reviews" if unsaid else "since no deadline is known"
        return words.say(f"**What share is done by a time limit cannot be estimated {why}.**", unsaid)
    head, *lines = [
        f"{words.plain(_clock(row))}: {row.says}."
        for row in table.sort_values("n", ascending=False, kind="stable").itertuples()
    ]
    missing = f"{unsaid} Those that take longest are likely to be missing, so true shares are likely to be lower."
    return words.say(
        f"**Done in time, {head}**",
        words.bullets(lines) if lines else "",
        "Unrecorded dates are one doubt, and small numbers another. The interval counts open reviews for as long as"
        " they have run."
        if not unsaid
        else missing,
    )


def _so_far(happened: pd.Series, late: pd.DataFrame, as_of: date) -> pd.Series:
    return happened.mask(late["outcome"] == Outcome.OVERDUE, pd.Timestamp(as_of))


def differences_table(judged: pd.DataFrame, other: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    """Compare two judgements of the same reviews by the clocks whose limit is in months.

    Returns
    -------
    One row per rule set, clock and review to which the clock applies: ``rule_set``, ``label``, ``review_id``,
    ``outcome``, ``other_outcome``, ``differs``.
    """
    keys = ["rule_set", "clock", "review_id"]
    both = judged[judged["unit"].str.contains("month")].merge(
        other[[*keys, "outcome"]], on=keys, suffixes=("", "_other")
    )
    both = both.merge(limits[["rule_set", "clock", "label"]].drop_duplicates(), on=["rule_set", "clock"])
    both = both.rename(columns={"outcome_other": "other_outcome"}).sort_values(["rule_set", "clock"], kind="stable")
    both = both[["rule_set", "label", "review_id", "outcome", "other_outcome"]].reset_index(drop=True)
    return both.assign(differs=both["outcome"] != both["other_outcome"])


def answer(judged: pd.DataFrame, by_clock: pd.DataFrame, noun: str = "review") -> words.Prose:
    """Say how many reviews missed a limit, and why some limits judge none; ``noun`` is what a review is called."""
    behind, n = counted_late(judged)
    head = f"{words.number(behind)} of {words.count(n, noun)} missed at least one time limit for certain"
    if not behind:
        head = _none_late(by_clock, noun)
    return words.say(f"**{words.capital(head)}.**", _silence(by_clock[by_clock["n_due"] == 0], noun))


def counted_late(judged: pd.DataFrame) -> tuple[int, int]:
    """Give how many reviews missed a limit for certain, and of how many that a limit was due for."""
    told = judged[judged["outcome"].isin(TOLD)]
    return told.loc[told["outcome"].isin(LATE), "review_id"].nunique(), told["review_id"].nunique()


def differences_answer(table: pd.DataFrame, one: str, other: str, noun: str = "review") -> words.Prose:
    """Say how many verdicts depend on which of two readings is taken."""
    changed = table[table["differs"]]
    if changed.empty:
        return words.say(f"**No verdict on a {noun} depends on what months are: {one} and {other} give the same.**")
    lines = (
        f"{words.plain(row.review_id)}, {words.plain(_clock(row))}: {words.code(row.outcome)} by {one},"
        f" {words.code(row.other_outcome)} by {other}."
        for row in changed.itertuples()
    )
    depend = words.verb(len(changed), "depends", "depend")
    of = f"{words.of(len(changed), len(table))} verdicts on {noun}s"
    return words.say(f"**{of} {depend} on what months are.**", words.bullets(lines))


def _worst_first(by_clock: pd.DataFrame) -> pd.DataFrame:
    """Give the limits that were due for a review, that which the greatest part of them missed first."""
    told = by_clock[by_clock["n_due"] > 0]
    told = told.assign(late=told["n_missed"] / told["n_due"])
    return told.sort_values(["late", "n_due"], ascending=False, kind="stable")


def _missed_most(told: pd.DataFrame, noun: str) -> str:
    """Say which limit was missed most, of ``_worst_first``; the bars of a chart have the counts."""
    if told.empty or not told["n_missed"].any():
        return _none_late(told, noun)
    row, others = told.iloc[0], told.iloc[1:]
    most = ((others["n_missed"] + others["n_unknown"]) / others["n_due"]).max()
    # What may have been missed by as great a part leaves open which limit was missed most.
    if pd.isna(most) or row["late"] > most:
        return f"Missed most: {row['label']}"
    alone = (told["late"] == row["late"]).sum() == 1
    return f"{'Largest certain share late' if alone else 'Certainly late, jointly most'}: {row['label']}"


def _none_late(by_clock: pd.DataFrame, noun: str) -> str:
    """Say that no review was late, or why that cannot be told."""
    told = by_clock[by_clock["n_due"] > 0]
    if told.empty:
        return "No time limit was due for certain, so none can be judged"
    unknown = told["n_unknown"].sum()
    return f"Whether any {noun} was late cannot be told" if unknown else f"No {noun} that was due was late"


def _silence(silent: pd.DataFrame, noun: str) -> str:
    waiting = (silent["n_no_start"] > 0) & (silent["n_not_yet_due"] + silent["n_undated"] == 0)
    why = ["no start is recorded"] if waiting.any() else []
    why += ["none had certainly passed"] if (~waiting).any() else []
    if not why:
        return ""
    return f"Limits that could judge no {noun} are in the table of outcomes: {words.listed(why, 'or')}."


def _clock(row: Row) -> str:
    return f"{row.label} ({row.rule_set})"


def _rows(table: pd.DataFrame) -> list[Row]:
    return list(table[table["n_due"] > 0].itertuples())


def _clock_in_words(row: Row) -> str:
    counted = {"met": row.n_met, "missed": row.n_missed, "not known": row.n_unknown}
    later = f"; the limit of {row.n_not_yet_due} has not certainly passed" if row.n_not_yet_due else ""
    return f"{_clock(row)}: of {row.n_due} due, " + ", ".join(f"{n} {name}" for name, n in counted.items() if n) + later
