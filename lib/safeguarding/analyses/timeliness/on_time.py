"""Are reviews on time, and by which limit?"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from operator import attrgetter
from types import MappingProxyType

import altair as alt
import numpy as np
import pandas as pd

from safeguarding import vocabulary
from safeguarding.disclosure import unseen
from safeguarding.judging import lengths, summary
from safeguarding.presenting import charts, words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.vocabulary import LATE, SILENT, TOLD, Outcome

# How the tables below are shown: headings, and the columns that only the files beside a page have.
BY_CLOCK_LAYOUT = Layout(
    "by_clock",
    "Reviews by outcome, for each time limit",
    aside=("clock", "share", "n_not_yet_due", "n_no_start", "n_undated", "n_not_applicable"),
)
SILENT_LAYOUT = Layout(
    "not_judged",
    "Time limits that no review could be held against, and why",
    hide=("n_due", "n_met", "n_missed", "n_unknown", "share_met", "share"),
    aside=("clock",),
)
VERDICTS_LAYOUT = Layout(
    "verdicts",
    "Outcomes, review by review",
)
DIFFERING_LAYOUT = Layout(
    "differing",
    "Reviews by each time limit in months, and for how many it matters how a month is counted",
    headings={"n": "Reviews", "n_differ": "It matters"},
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
SIGNS = {"n_met": "✓", "n_missed": "✗", "n_unknown": "?"}
"""The counts that a share is made of, each with the sign that a chart shows beside its number."""
SIGNED = 0.08
"""The least share of a bar that has room for its number beside its sign."""
NAMES = {"n_met": "✓ in time", "n_missed": "✗ late"}
COLOURS = (charts.MET, charts.LATE, charts.UNKNOWN)
TITLE = 12
"""How many words the title of a chart has at most."""


def by_clock_layout(unknown: str = unseen.NOT_TOLD) -> Layout:
    """Give how the outcomes by limit are shown where a verdict that is open is called ``unknown``."""
    return replace(BY_CLOCK_LAYOUT, headings={"n_unknown": words.capital(unknown)})


def by_clock_chart(
    table: pd.DataFrame,
    most: int | None = None,
    noun: str = "review",
    only_by_months: bool = False,
    years: str = "",
    unshown: Collection[unseen.Limit] = (),
    clocks: pd.DataFrame | None = None,
    falling: Collection[tuple[str, str]] = (),
) -> alt.TopLevelMixin:
    """Draw the outcomes of each limit that was due for a review, as shares, with a number and a sign on each part.

    Those that still fall due come before those that no longer do, and of either the limit that the greatest part of its
    reviews missed for certain; ``most`` are drawn. What several rule sets ask for by one name, with the same outcomes,
    is one bar.

    Parameters
    ----------
    noun
        What a review is called that is counted (``View.noun``).
    only_by_months
        As the function of that name says it.
    years
        Of which years the reviews are, after a space, as ``headlines.since`` says it.
    unshown
        Limits of which a verdict may be open since a day is withheld (``unseen.limits``): where one is drawn, it says
        so.
    clocks
        As ``rules.clocks_table`` gives them: the title says in their words what those did that were in time.
    falling
        The limits that still fall due, as ``in_year.falling`` gives them.
    """
    past = [each not in falling for each in zip(table["rule_set"], table["clock"], strict=True)]
    told = _worst_first(_once(table.assign(past=past).sort_values("past", kind="stable")))
    drawn = told.head(most or len(told))
    may_be_unshown = unshown and drawn["clock"].isin([clock for _, clock in unshown]).any()
    unknown = unseen.OR_NOT_SHOWN if may_be_unshown else unseen.NOT_TOLD
    named = _clock if table.loc[table["n_due"] > 0, "rule_set"].nunique() > 1 else attrgetter("label")
    labels = charts.above(f"{named(row)}: {row.n_due}{_too_narrow(row)}" for row in drawn.itertuples())
    names = NAMES | {"n_unknown": f"? {unknown}"}
    long = drawn.assign(label=labels).melt(["label"], list(SIGNS), var_name="outcome", value_name="part")
    long = long[long["part"] > 0].assign(rank=lambda each: each["outcome"].map(list(SIGNS).index))
    wide = long["part"] / long.groupby("label")["part"].transform("sum") >= SIGNED
    long["text"] = (long["part"].astype(str) + " ").where(wide, "") + long["outcome"].map(SIGNS)
    long["outcome"] = long["outcome"].map(names)
    base = alt.Chart(charts.rows(long)).encode(
        y=charts.labels("label", labels),
        x=alt.X("part:Q", stack="normalize", title="Share of reviews", axis=None),
        order=alt.Order("rank:Q"),
    )
    meant = dict(zip(names.values(), COLOURS, strict=True))
    shown = [each for each in meant if each in set(long["outcome"])]
    colours = alt.Scale(domain=shown, range=[meant[each] for each in shown])
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
        .then(alt.value(charts.BLACK))
        .otherwise(alt.value(charts.INK)),
    )
    left_out = f"; {len(drawn)} of {len(told)} time limits" if len(drawn) < len(told) else ""
    by_months = "; months are calendar months" if only_by_months else ""
    described = "; ".join(_clock_in_words(row, unknown) for row in drawn.itertuples())
    return charts.finished(
        (bars + numbers).properties(height=charts.room(labels) + 5 * len(labels)),
        by_clock_title(
            told, noun, {} if clocks is None else dict(zip(clocks["label"], clocks["in_time"], strict=True))
        ),
        f"{words.capital(noun)}s{years} whose limit had passed, by outcome{left_out}{by_months}",
        f"Bars for each time limit with at least one review that was due. {described}",
    )


def due(by_clock: pd.DataFrame) -> pd.DataFrame:
    """Keep the limits that were due for a review: what the chart draws."""
    return by_clock[by_clock["n_due"] > 0].reset_index(drop=True)


def silent(by_clock: pd.DataFrame) -> pd.DataFrame:
    """Keep the limits that were due for no review."""
    return by_clock[by_clock["n_due"] == 0].reset_index(drop=True)


def verdicts_table(judged: pd.DataFrame, limits: pd.DataFrame, unshown: Collection[unseen.Limit] = ()) -> pd.DataFrame:
    """Give the outcomes of each review beside each other: one row per clock with a verdict of any kind on any review.

    An open verdict of a limit in ``unshown`` may be open since a day is withheld (``unseen.limits``), and says so.

    Returns
    -------
    One row per rule set and clock: ``rule_set``, ``label``, then a column per review with the outcome in words.
    """
    labels = limits[["rule_set", "clock", "label"]].drop_duplicates()
    # A row for each review until the end: a column for each of many takes its time.
    each = judged.pivot(index="review_id", columns=["rule_set", "clock"], values="outcome")
    each = each.reindex(judged["review_id"].unique())
    silent = (each.isin(SILENT) | each.isna()).all()
    told = each.loc[:, ~silent]
    held = [list(told).index(limit) for limit in unshown if limit in told]
    open_ones = told.iloc[:, held].isin(summary.UNKNOWN)
    said = told.map(words.code, na_action="ignore").fillna(UNSEEN).astype(object)
    said.iloc[:, held] = said.iloc[:, held].mask(open_ones, unseen.OR_NOT_SHOWN)
    shown = said.T
    table = labels.merge(shown.reset_index(), on=["rule_set", "clock"])
    return table.drop(columns="clock")


def by_review(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Turn ``verdicts_table`` so that it is longer than wide: one row per review where there are more of them."""
    reviews = verdicts.drop(columns=["rule_set", "label"])
    if len(reviews.columns) <= len(reviews):
        return verdicts
    named = [words.by(*each) for each in zip(verdicts["label"], verdicts["rule_set"], strict=True)]
    return reviews.T.set_axis(named, axis=1).rename_axis("review_id").reset_index()


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


def _so_far(happened: pd.Series, late: pd.DataFrame, as_of: date) -> pd.Series:
    return happened.mask(late["outcome"] == Outcome.OVERDUE, pd.Timestamp(as_of))


def differences_table(judged: pd.DataFrame, other: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    """Compare two judgements of the same reviews by the clocks whose limit is in months, what differs first.

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
    both = both.assign(differs=both["outcome"] != both["other_outcome"])
    return both.sort_values("differs", ascending=False, kind="stable", ignore_index=True)


def differing_table(differences: pd.DataFrame) -> pd.DataFrame:
    """Count by limit the verdicts of ``differences_table``: ``label``, ``rule_set``, ``n`` and ``n_differ``."""
    counted = differences.groupby(["label", "rule_set"], sort=False)["differs"].agg(n="size", n_differ="sum")
    return counted.reset_index()


def answer(
    judged: pd.DataFrame,
    by_clock: pd.DataFrame,
    limits: pd.DataFrame,
    noun: str = "review",
    in_days: pd.DataFrame | None = None,
    since: str = "",
    of_year: str = "",
    published_only: bool = False,
) -> words.Prose:
    """Say how many reviews missed a limit, and which limits nobody has checked.

    Parameters
    ----------
    by_clock, limits
        As ``summary.by_clock_table`` and ``rules.table`` give them.
    noun
        What a review is called that is judged (``View.noun``).
    in_days
        What is judged where a month is 31 days (``rules.in_days_each``), if that is to be said.
    published_only
        Whether no other reviews are counted.
    since, of_year
        Since when reviews are counted, after a space, and how many of the year were late, as ``in_year`` says it.
    """
    behind, n = counted_late(judged)
    least = "at least " if others_may_be_late(judged) else ""
    head = f"{least}{words.number(behind)} of {words.count(n, noun)} missed a time limit"
    if only_by_months(judged, in_days):
        head = f"counted in calendar months, {head}{since}"
    elif since:
        head = f"{since.strip()}, {head}{of_year and f'; {of_year}'}"
    if not behind:
        head = _none_late(by_clock, noun)
    said_of_months = only_by_months(judged, in_days)
    told = f"{footing(judged, limits, in_days, noun)} {besides(judged, in_days, noun, said_of_months)}".strip()
    return words.say(
        f"**{words.capital(head)}.** {told}".strip(),
        vocabulary.LIKELY_LOWER if published_only else "",
        summary.unchecked(judged, limits, noun),
    )


def beyond(judged: pd.DataFrame, by_clock: pd.DataFrame, reviews: pd.DataFrame, noun: str = "review") -> words.Prose:
    """Say what stands behind the verdicts: why some limits judge no review, and which days were worked out."""
    return words.say(_silence(silent(by_clock), noun), by_other_steps(judged, reviews, noun))


def others_may_be_late(judged: pd.DataFrame) -> bool:
    """Tell whether of a review that missed no limit for certain it is open whether it did."""
    unclear = judged.loc[judged["outcome"].isin([Outcome.CANNOT_TELL, Outcome.NOT_RECORDED]), "review_id"]
    return not unclear.isin(judged.loc[judged["outcome"].isin(LATE), "review_id"]).all()


def counted_late(judged: pd.DataFrame) -> tuple[int, int]:
    """Give how many reviews missed a limit for certain, and of how many that a limit was due for."""
    told = judged[judged["outcome"].isin(TOLD)]
    return told.loc[told["outcome"].isin(LATE), "review_id"].nunique(), told["review_id"].nunique()


def only_by_months(judged: pd.DataFrame, in_days: pd.DataFrame | None) -> bool:
    """Tell whether reviews are late only if months are calendar months, and none is for certain if each has 31 days."""
    return in_days is not None and counted_late(judged)[0] > 0 and not counted_late(in_days)[0]


def besides(
    judged: pd.DataFrame,
    in_days: pd.DataFrame | None,
    noun: str = "review",
    said_of_months: bool = False,
    reviews: pd.DataFrame | None = None,
) -> str:
    """Say what the counts of late reviews leave out, and rest on: the other reading of a month, limits not yet past.

    The verdicts on those stand in the table of verdicts, and ``n_not_yet_due`` of ``summary.counts`` is how many.
    ``said_of_months`` is whether the other reading is told already. ``reviews`` are those that are judged, as
    recorded, if it is to be said which steps have no date of their own.
    """
    early = judged.loc[summary.counted_as(judged) == "n_not_yet_due", "outcome"]
    counted = _not_yet_past(len(early), int((early == Outcome.MET).sum()))
    inferred = by_other_steps(judged, reviews, noun) if reviews is not None else ""
    months = "" if said_of_months else late_in_days(judged, in_days, noun)
    return " ".join(filter(None, (months, counted, inferred)))


def _not_yet_past(n: int, n_met: int) -> str:
    """Say how many deadlines are not counted since they may not be past, and how many of them were met already."""
    if not n:
        return ""
    which = words.capital(words.count(n, "deadline"))
    said = f"{which} that may still lie ahead {words.verb(n)} not counted"
    if n == n_met:
        return f"{said}, though {words.verb(n, 'it was', 'all were')} met already."
    met = f"; {words.number(n_met)} of them {words.verb(n_met, 'was', 'were')} met already" if n_met else ""
    return f"{said}{met}."


def by_other_steps(judged: pd.DataFrame, reviews: pd.DataFrame, noun: str = "review") -> str:
    """Say of which steps no date is recorded though a verdict was reached: the days of the others decided it."""
    told = judged[judged["outcome"].isin((Outcome.MET, Outcome.MISSED))]
    if told.empty:
        return ""
    found = {}
    for milestone, ids in told.groupby("stops")["review_id"]:
        dated = reviews.loc[lengths.recorded(reviews, str(milestone)), "review_id"]
        found[vocabulary.MILESTONES[str(milestone)]] = ids[~ids.isin(dated)].nunique()
    steps = [f"“{step}” of {words.count(n, noun)}" for step, n in found.items() if n]
    if not steps:
        return ""
    return f"Where a step has no date, the days of other steps can decide: so for {words.some(steps[:1], len(steps))}."


def late_in_days(judged: pd.DataFrame, in_days: pd.DataFrame | None, noun: str = "review") -> str:
    """Say how many reviews are late where a month is 31 days, if these are fewer: both readings are ours."""
    other = judged if in_days is None else in_days
    n = counted_late(other)[0]
    if n == counted_late(judged)[0]:
        return ""
    generous = "With 31 days for every month, a more generous count,"
    if not n:
        # A claim may be read by a limit that no text sets, and reviews be late by that on any count.
        return f"{generous} no {noun} is certainly late by these limits."
    least = "at least " if others_may_be_late(other) else ""
    return f"{generous} {least}{words.count(n, noun)} {words.verb(n, 'is', 'are')} late."


READING = "A reading"
"""What the note of a version begins with that is one of several ways to read the text that sets it."""


def footing(judged: pd.DataFrame, limits: pd.DataFrame, in_days: pd.DataFrame | None, noun: str = "review") -> str:
    """Say by whose reading of a text reviews are called late, and by which months, where either makes them so.

    It is said of the limit that most reviews missed for certain, where its note in ``limits`` begins with ``READING``.
    """
    keys = ["rule_set", "clock"]
    late = judged[judged["outcome"].isin(LATE)].groupby(keys, sort=False).size()
    # Of two that were missed alike, that of the rule set which is named first.
    notes = limits.loc[(limits[keys] == late.idxmax()).all(axis=1), "note"] if len(late) else []
    read = [each.split(". ")[0].rstrip(".") for each in notes if each.startswith(READING)]
    said = [f"The limit is {words.uncapital(words.plain(each))}." for each in read[:1]]
    said += [late_in_days(judged, in_days, noun)] if only_by_months(judged, in_days) else []
    return " ".join(said)


def differences_answer(table: pd.DataFrame, one: str, other: str, noun: str = "review") -> words.Prose:
    """Say how many reviews miss a limit by one reading of a month and not by the other, each review once."""
    n = table["review_id"].nunique()
    late, other_late = table["outcome"].isin(LATE), table["other_outcome"].isin(LATE)
    # Read either way, a review may miss a limit by one reading alone.
    readings = ((late & ~other_late, one, other), (other_late & ~late, other, one))
    said = [
        f"{words.number(missed)} of {words.count(n, noun)} {words.verb(missed, 'is', 'are')} late by {by}, and not"
        f" certainly by {instead}"
        for which, by, instead in readings
        if (missed := table.loc[which, "review_id"].nunique())
    ]
    if not said:
        return words.say(f"**No {noun} is late by {one} and not by {other}.**")
    return words.say(*(f"**{words.capital(each)}.**" for each in said[:1]), *map(words.sentence, said[1:]))


def _once(by_clock: pd.DataFrame) -> pd.DataFrame:
    """Give what several rule sets ask for by one name, with the same counts, once, by all of them."""
    told = by_clock[by_clock["n_due"] > 0]
    alike = ["label", "n_due", *SIGNS]
    named = told.groupby(alike, sort=False)["rule_set"].transform(
        lambda each: words.listed([*map(words.capital, each)])
    )
    return told.assign(rule_set=named.astype("str")).drop_duplicates(alike)


def _too_narrow(row: Row) -> str:
    """Give with their signs the numbers that have no room in a bar."""
    parts = {sign: int(getattr(row, name)) for name, sign in SIGNS.items()}
    narrow = [f"{n} {sign}" for sign, n in parts.items() if 0 < n < SIGNED * row.n_due]
    return f" ({', '.join(narrow)})" if narrow else ""


def _worst_first(told: pd.DataFrame) -> pd.DataFrame:
    """Put first the limit that the greatest part of its reviews missed; of two alike, that of which more is known.

    A limit of arrangements that have ended comes after those that still fall due: no chart of today begins with it.
    """
    by = told.assign(late=-told["n_missed"] / told["n_due"])
    return by.sort_values(["past", "late", "n_unknown"], kind="stable").drop(columns=["past", "late"])


def by_clock_title(
    ordered: pd.DataFrame, noun: str = "review", in_time: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Say of the first limit that a review missed how many were in time and late, or that none was missed.

    ``in_time`` has by the name of a limit what those did that kept it: a name alone, such as "published", would read as
    if the late ones had done so. That limits were missed says nothing: one late review of many misses one.
    """
    late = ordered[ordered["n_missed"] > 0]
    if late.empty:
        return _none_late(ordered, noun)
    row = late.iloc[0]
    least = "at least " if row["n_unknown"] else ""
    met = words.extent(row["n_met"], row["n_met"] + row["n_unknown"])
    kept = (
        f"{met} of {row['n_due']} {words.after_number(row['n_met'] + row['n_unknown'], in_time.get(row['label'], ''))}"
    )
    missed = f"{least}{row['n_missed']} of {row['n_due']} missed"
    said = [f"{kept}; {row['n_missed']} late", kept] if in_time.get(row["label"]) else []
    said += [f"{missed} the limit “{row['label']}”", f"{missed} one time limit"]
    return words.capital(next(each for each in said if len(each.split()) <= TITLE))


def _none_late(by_clock: pd.DataFrame, noun: str) -> str:
    """Say that no review was late, or why that cannot be told."""
    told = by_clock[by_clock["n_due"] > 0]
    if told.empty:
        return "No time limit was due for certain, so none can be judged"
    unknown = told["n_unknown"].sum()
    return f"Whether any {noun} was late cannot be told" if unknown else f"No {noun} that was due was late"


_MEANT_FOR_NONE = "none applies to them"


def _silence(silent: pd.DataFrame, noun: str) -> str:
    """Say of how many limits no review could be judged, and of how many of them for which reason."""
    if silent.empty:
        return ""
    # A limit may be silent for several reasons: the first that is true of it is said.
    true = [silent["n_not_yet_due"] > 0, silent["n_undated"] > 0, silent["n_no_start"] > 0]
    reasons = ["none had certainly passed", "no day of the limit is known", "no start is recorded"]
    counted = pd.Series(np.select(true, reasons, _MEANT_FOR_NONE)).value_counts()
    told = [f"for {words.number(n)} {why}" for why, n in counted.items() if why != _MEANT_FOR_NONE]
    n_none = int(counted.get(_MEANT_FOR_NONE, 0))
    told += [f"{words.number(n_none)} {words.verb(n_none, 'applies', 'apply')} to none of them"] if n_none else []
    told = list(counted.index) if len(counted) == 1 else told
    n = words.capital(words.count(len(silent), "more time limit"))
    return f"{n} could not be applied to any {noun}: {words.listed(told)}."


def _clock(row: Row) -> str:
    return words.by(row.label, row.rule_set)


def _clock_in_words(row: Row, unknown: str) -> str:
    counted = {"met": row.n_met, "missed": row.n_missed, unknown: row.n_unknown}
    later = f"; the limit of {row.n_not_yet_due} has not certainly passed" if row.n_not_yet_due else ""
    return f"{_clock(row)}: of {row.n_due} due, " + ", ".join(f"{n} {name}" for name, n in counted.items() if n) + later
