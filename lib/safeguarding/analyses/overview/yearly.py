"""The year for a scrutiny committee: what happened in it and the year before, key figures, and the reviews."""

from datetime import date

import pandas as pd

from safeguarding.days import reporting_years
from safeguarding.days.reporting_years import Period
from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.vocabulary import KINDS, NO_STEPS, Says

# How the tables below are shown: headings, and the columns that only the files beside a page have.
REVIEWS_LAYOUT = Layout(
    "reviews",
    "Reviews",
)

# ---- What happened in a reporting year, and in the one before: counts that are ranges, since dates are ---------------

CHAIN = ("initiated", "author_appointed", "reported", "published")
"""Steps of which each happened before the next: one without a date was no later than the next one that has a date."""
STEPS = {"initiated": ("review", "begun"), "reported": ("report", "made"), "published": ("review", "published")}
"""The steps that are counted: what one is called, and what happened to it."""
MORE, FEWER, SAME, CANNOT_TELL, NO_YEAR = "more", "fewer", "the same", "cannot tell", "no year before"
SMALL = 50
"""Of fewer than so many, counts of two years differ by chance alone as much as they are likely to differ at all."""


def events_table(
    reviews: pd.DataFrame,
    actions: pd.DataFrame,
    training: pd.DataFrame,
    period: Period,
    as_of: date,
    published_only: bool = False,
    public: bool = False,
) -> pd.DataFrame:
    """Count what happened in a reporting year and in the one before.

    An event counts towards the least if every day it can have happened on lies in the year, and towards the most if
    some day does; what is after ``as_of`` has not happened. A step of a review that has no date, though a later one
    has, may have happened on any day up to that; an action that is done and has no date, on any day up to ``as_of``.
    Of a block of training all sessions count towards the least where all of it lies in the year, and one where its
    first or its last day does.

    Two counts differ for certain if their ranges do not overlap; before the year has ended, fewer is not said. No test
    is made of the difference: it would be one of many, each year anew, of counts that are small.

    Parameters
    ----------
    reviews
        Those of which a row may be shown.
    published_only
        Whether published reviews alone are in it, as in what the public sees. Of reviews only publications are counted
        then: of those begun in a year, and of the reports made, the ones not published yet would be missing.
    public
        Whether only reviews that are published for certain are among them: then there is no most of what happened, and
        of two years nothing to compare.

    Returns
    -------
    One row per kind of event: ``noun`` and ``event`` (what happened to what), ``n_min`` and ``n_max``, ``before_min``
    and ``before_max`` (in the year before; the most is missing where a number of sessions is not recorded),
    ``n_undated`` (those that happened and have no date), ``compared`` (``MORE``, ``FEWER``, ``SAME``, ``CANNOT_TELL``;
    ``NO_YEAR`` if the register has no date from before this year).
    """
    steps = ("published",) if published_only else tuple(STEPS)
    rows = [
        *(_step(reviews, each, period, as_of) for each in steps),
        _done(actions, period, as_of),
        _sessions(training, period, as_of),
    ]
    table = pd.DataFrame(rows).astype(dict.fromkeys(("n_min", "n_max", "before_min", "before_max"), "Int64"))
    if public:
        ends = ["n_max", "before_max"]
        table[ends] = table[ends].mask(table["noun"].isin(("review", "report")))
    back, ended = _reaches_back(reviews, actions, training, period), reporting_years.ended(period, as_of)
    return table.assign(compared=[_compared(row, back, ended) for row in table.itertuples()])


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """Give the table to read: each event in one cell, and of a difference between small numbers that these vary.

    Of what has no most, since not every review is shown, the number is that of those shown.
    """
    some = table["noun"].isin(("review", "report")) & table["n_max"].isna()
    events = [
        words.capital(f"{row.noun}s {'shown as ' if partly else ''}{row.event}")
        for row, partly in zip(table.itertuples(), some, strict=True)
    ]
    table = table.assign(
        n_max=table["n_max"].mask(some, table["n_min"]), before_max=table["before_max"].mask(some, table["before_min"])
    )
    small = table["compared"].isin([MORE, FEWER]) & (table[["n_min", "before_min"]].max(axis=1) < SMALL)
    compared = table["compared"].mask(small, table["compared"] + "; numbers this small vary by chance")
    return table.assign(event=events, compared=compared).drop(columns="noun")


def events_layout(period: Period) -> Layout:
    """Give how the table of events is shown: its headings name both years."""
    headings = {
        "event": "What happened",
        "n": f"In {period.name}",
        "before": f"In {period.before.name}",
        "n_undated": "Of all, without a date",
        "compared": "Against the year before",
    }
    return Layout("events", "Events by reporting year", headings)


def _step(reviews: pd.DataFrame, step: str, period: Period, as_of: date) -> dict[str, object]:
    place, (noun, event) = CHAIN.index(step), STEPS[step]
    own = reviews[[f"{step}_earliest", f"{step}_latest"]].set_axis(["first", "last"], axis=1)
    dated = own.notna().any(axis=1)
    later = reviews[[f"{each}_{end}" for each in CHAIN[place + 1 :] for end in ("earliest", "latest")]]
    happened = (dated | later.notna().any(axis=1)) & (reviews[f"{step}_says"] != Says.NO_STEP)
    bound = reviews[[f"{each}_latest" for each in CHAIN[place:]]].min(axis=1)
    spans = own.assign(last=own["last"].fillna(bound))[happened]
    undated = int((happened & ~dated).sum())
    return {"noun": noun, "event": event, **_both(spans, period, as_of), "n_undated": undated}


def _done(actions: pd.DataFrame, period: Period, as_of: date) -> dict[str, object]:
    done = actions[actions["status"] == "done"]
    spans = done[["completed_earliest", "completed_latest"]].set_axis(["first", "last"], axis=1)
    undated = int(spans.isna().all(axis=1).sum())
    return {"noun": "action", "event": "completed", **_both(spans, period, as_of), "n_undated": undated}


def _sessions(training: pd.DataFrame, period: Period, as_of: date) -> dict[str, object]:
    named = ["starts_earliest", "starts_latest", "ends_earliest", "ends_latest"]
    undated = int(training[named].isna().all(axis=1).sum())
    now, before = (_held(training, each, as_of) for each in (period, period.before))
    ends = {"n_min": now[0], "n_max": now[1], "before_min": before[0], "before_max": before[1]}
    return {"noun": "training session", "event": "held", **ends, "n_undated": undated}


def _held(training: pd.DataFrame, period: Period, as_of: date) -> tuple[int, words.Count]:
    """Give the least and the most sessions of a year; the most is missing where a number may be anything."""
    first, last, _ = _ends(period, as_of)
    begin, end = training["starts_earliest"], training["ends_latest"]
    inside = (begin >= first) & (end <= last)
    touched = _within(training, "starts", first, last) | _within(training, "ends", first, last)
    some = ~(begin > last) & ~(end < first)
    least = training["sessions_min"].fillna(1).where(inside, touched.astype("Int64"))
    most = training.loc[some, "sessions_max"]
    return int(least.sum()), pd.NA if most.isna().any() else int(most.sum())


def _within(training: pd.DataFrame, what: str, first: pd.Timestamp, last: pd.Timestamp) -> pd.Series:
    return (training[f"{what}_earliest"] >= first) & (training[f"{what}_latest"] <= last)


def _both(spans: pd.DataFrame, period: Period, as_of: date) -> dict[str, int]:
    now, before = _counted(spans, period, as_of), _counted(spans, period.before, as_of)
    return {"n_min": now[0], "n_max": now[1], "before_min": before[0], "before_max": before[1]}


def _counted(spans: pd.DataFrame, period: Period, as_of: date) -> tuple[int, int]:
    """Count the events that certainly, and that possibly, happened in a year; none has no day up to ``as_of``."""
    first, last, today = _ends(period, as_of)
    happened = spans[~(spans["first"] > today)]
    latest = happened["last"].fillna(today).clip(upper=today)
    certain = (happened["first"] >= first) & (latest <= last)
    possible = ~(happened["first"] > last) & (latest >= first)
    return int(certain.sum()), int(possible.sum())


def _ends(period: Period, as_of: date) -> tuple[pd.Timestamp, pd.Timestamp, pd.Timestamp]:
    today = pd.Timestamp(as_of).as_unit("s")
    first, last = (pd.Timestamp(day).as_unit("s") for day in (period.first, period.last))
    return first, min(last, today), today


def _reaches_back(reviews: pd.DataFrame, actions: pd.DataFrame, training: pd.DataFrame, period: Period) -> bool:
    """Say whether anything recorded is certainly from before a year."""
    first = pd.Timestamp(period.first)
    lasts = [reviews[f"{each}_latest"] for each in CHAIN]
    lasts += [actions["completed_latest"], training["starts_latest"], training["ends_latest"]]
    return any(bool((each < first).any()) for each in lasts)


def _compared(row: Row, back: bool, ended: bool) -> str:
    if not back:
        return NO_YEAR
    if pd.notna(row.before_max) and row.n_min > row.before_max:
        return MORE
    bounded = pd.notna(row.n_max) and pd.notna(row.before_max)
    if bounded and row.n_min == row.n_max == row.before_min == row.before_max:
        return SAME if ended else CANNOT_TELL
    return FEWER if ended and pd.notna(row.n_max) and row.n_max < row.before_min else CANNOT_TELL


# ---- The year's overview for a scrutiny committee: key figures and the reviews, drawn together from the other answers


def reviews_table(reviews: pd.DataFrame, public: bool = False) -> pd.DataFrame:
    """List the reviews; in ``public`` without the number of children, which is too small to be shown of nearly any.

    A kind of review that has no such step has no day of it, which is not the same as a day that is not recorded.

    Returns
    -------
    One row per review: ``review_id``, ``name``, ``kind``, ``children_*``, ``author_appointed_*``, ``reported_*``,
    ``published_*`` and ``delay_reason``.
    """
    children = [] if public else [name for name in reviews if name.startswith("children_")]
    table = reviews[["review_id", "name", "kind", *children]].assign(
        kind=[KINDS.get(kind, kind) for kind in reviews["kind"]]
    )
    for step in ("author_appointed", "reported", "published"):
        for end in ("earliest", "latest"):
            table[f"{step}_{end}"] = reviews[f"{step}_{end}"]
        unneeded = [kind for kind, steps in NO_STEPS.items() if step in steps]
        table[f"{step}_inapplicable"] = reviews["kind"].isin(unneeded) | (reviews[f"{step}_says"] == Says.NO_STEP)
    reason = reviews["delay_reason"].str.replace("_", " ")
    return table.assign(delay_reason=reason.mask(reason == "", "none given"))
