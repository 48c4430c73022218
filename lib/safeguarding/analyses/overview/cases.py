"""From notification to publication: how far cases came each year, what had happened, and whether the Panel agreed."""

from datetime import date

import altair as alt
import pandas as pd

from safeguarding.analyses.overview import yearly
from safeguarding.days import dates, reporting_years
from safeguarding.days.reporting_years import Period
from safeguarding.presenting import charts, words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.vocabulary import Says

STEPS = {
    "notified": ("Notified", ("notified",)),
    "rapid_review": ("Rapid review held", ("rapid_review_meeting", "panel_informed", "fed_back")),
    "local_review": ("Local review begun", ("initiated",)),
    "published": ("Published", ("published",)),
}
"""What is counted: its name, and the milestones that can show it, the first that the register keeps."""
YEARS = 5
HARM = {"died": "died", "seriously_harmed": "seriously harmed", "": "not recorded"}
OTHERWISE = "written in another way"
"""What is said of codes that nobody knows: they are counted, and stand in tables as they are written."""
PANEL = {"agreed": "agreed", "disagreed": "disagreed", "awaited": "answer awaited", "": "not recorded"}
BY_YEAR_LAYOUT = Layout(
    "cases_by_year",
    "Cases by reporting year",
    headings={
        "year": "Reporting year",
        **{key: label for key, (label, _) in STEPS.items()},
        **{f"{key}_shown": f"{label}, of those shown" for key, (label, _) in STEPS.items()},
    },
)
HARM_LAYOUT = Layout(
    "harm",
    "Harm by category",
    headings={"harm": "The child", "category": "Category"},
    withheld="harm by category",
)
PANEL_LAYOUT = Layout(
    "panel",
    "The Panel's answers",
    headings={"response": "The Panel", "n": "Decisions"},
    withheld="the Panel's answers",
)


def by_year_table(
    reviews: pd.DataFrame,
    as_of: date,
    published_only: bool,
    years: int = YEARS,
    since: str = "",
    public: bool = False,
) -> pd.DataFrame:
    """Count how many cases came to each step in each of the last reporting years.

    Each year counts what happened in it, whenever the case began. The least is what certainly did, the most what may
    have; a step that happened on no known day may have been in any year. Where published reviews alone are counted, by
    the register or for the public, publications are: of the last years' other steps most cases would be missing, and
    every last year would seem to fall. In ``public`` there is no most: a review that is not published for certain is
    not shown, and may be of any year. No step is counted that the register does not keep, and no year that was over
    before ``since``, the ISO day from which the register lists its reviews; of an earlier one
    that had begun by then nothing is said where nothing of it is listed.

    Returns
    -------
    One row per year and step that the register keeps: ``year``, ``step`` (in words), ``n_min`` and ``n_max``.
    """
    last = reporting_years.containing(as_of)
    every = [Period(begins) for begins in range(last.begins - years + 1, last.begins + 1)]
    begins = dates.read_day(since) if since else date.min
    rows: list[tuple] = []
    for label, milestone in _kept(reviews, published_only):
        known = _no_later_than_next(reviews, milestone)
        for period in (each for each in every if each.last >= begins):
            certain, possible = reporting_years.came(known, milestone, period.first, min(period.last, as_of))
            rows.append((period.name, label, int(certain.sum()), pd.NA if public else int(possible.sum())))
    table = pd.DataFrame(rows, columns=["year", "step", "n_min", "n_max"]).astype({"n_min": "Int64", "n_max": "Int64"})
    in_part = table["year"].isin([each.name for each in every[:-1] if each.first < begins])
    listed = table["n_max"].fillna(table["n_min"]).gt(0).groupby(table["year"]).transform("any")
    return table[~in_part | listed].reset_index(drop=True)


def _no_later_than_next(reviews: pd.DataFrame, milestone: str) -> pd.DataFrame:
    """Give reviews with the last day that a step of no known end can have, as the table of events counts it."""
    if milestone not in yearly.CHAIN:
        return reviews
    later = [f"{each}_latest" for each in yearly.CHAIN[yearly.CHAIN.index(milestone) :]]
    own, begun = reviews[f"{milestone}_latest"], reviews[f"{milestone}_earliest"].notna()
    return reviews.assign(**{f"{milestone}_latest": own.mask(begun, reviews[later].min(axis=1))})


def published_in_all(reviews: pd.DataFrame, as_of: date) -> tuple[int, int]:
    """Count the reviews that were published by a day for certain, and those that may have been."""
    certain = reviews["published_latest"] <= pd.Timestamp(as_of)
    _, possible = reporting_years.came(reviews, "published", date.min, as_of)
    return int(certain.sum()), int(possible.sum())


def side_by_side(by_year: pd.DataFrame) -> pd.DataFrame:
    """Give one row per year of ``by_year_table``, with two columns for each step: its key and ``_min`` or ``_max``.

    Where no step has a most there is one, with ``_shown``: "at least none" would say nothing.
    """
    wide = by_year[["year"]].drop_duplicates(ignore_index=True)
    for key, (label, _) in STEPS.items():
        mine = by_year[by_year["step"] == label].set_index("year")
        ends = {"min": "n_min", "max": "n_max"} if mine["n_max"].notna().any() else {"shown": "n_min"}
        for end, counted in ends.items() if len(mine) else ():
            wide[f"{key}_{end}"] = wide["year"].map(mine[counted])
    return wide


def _kept(reviews: pd.DataFrame, published_only: bool) -> list[tuple[str, str]]:
    """Give each step that the register keeps, with the milestone that shows it."""
    found = []
    for step, (label, milestones) in STEPS.items():
        if published_only and step != "published":
            continue
        shown = [name for name in milestones if (reviews[f"{name}_says"] == Says.DATE).any()]
        found += [(label, shown[0])] if shown else []
    return found


def by_year_chart(table: pd.DataFrame) -> alt.TopLevelMixin | None:
    """Draw how many cases came to each step in the last year, from the least to the most, the year before beside it.

    Nothing is drawn of a year in which no case can have come to any, nor of one step alone: a sentence says as much.
    """
    years = list(dict.fromkeys(table["year"]))
    drawn = table[table["year"].isin(years[-1:])]
    if len(drawn) < 2 or not drawn["n_max"].sum():
        return None
    before = table[table["year"].isin(years[-2:-1])].set_index("step")
    names = charts.above(_with_before(row, before) for row in drawn.itertuples())
    bars = drawn[["n_min", "n_max"]].astype("int64").assign(step=names)
    base = alt.Chart(charts.rows(bars)).encode(y=charts.labels("step", names))
    most = charts.numbers("n_max", "Cases", int(bars["n_max"].max()))
    widest = base.mark_bar(color=charts.PERHAPS, stroke=charts.GREY, height=14).encode(x=most)
    certain = base.mark_bar(color=charts.COUNT, height=14).encode(x="n_min:Q")
    return charts.finished(
        alt.layer(widest, certain).properties(height=charts.room(names)),
        f"How far cases came in {years[-1]}",
        "Cases that came to each step in the year; dark: for certain, light: perhaps",
        f"One bar for each step that a case came to in the year, dark where it is certain. {_headline(table)}.",
    )


def _with_before(row: Row, before: pd.DataFrame) -> str:
    said = f"{row.step}: {words.extent(row.n_min, row.n_max)}"
    if row.step not in before.index:
        return said
    earlier = before.loc[row.step]
    return f"{said} ({words.extent(earlier['n_min'], earlier['n_max'])} the year before)"


def _headline(table: pd.DataFrame) -> str:
    if table.empty:
        return "No step of a case has a date"
    last = table[table["year"] == table["year"].iloc[-1]]
    said = [f"{words.extent(row.n_min, row.n_max)} {words.uncapital(row.step)}" for row in last.itertuples()]
    return f"{last['year'].iloc[0]}: {words.listed(said)}"


def harm_table(reviews: pd.DataFrame, threshold: int, public: bool) -> pd.DataFrame:
    """Count what had happened to the child, by category of harm.

    In public no number of cases below the threshold is shown; where one cell is as small as that, no other is shown
    either, since all of them add up to the number of reviews.

    Returns
    -------
    One row per harm and category that there is: ``harm``, ``category`` (in words) and ``n``; none where the register
    records neither, or nothing may be shown.
    """
    told = reviews[["harm", "category"]].replace({"category": {"": "not recorded"}})
    if public:
        told = told.assign(category="not shown to the public")
    counted = told.groupby(["harm", "category"], sort=False).size().rename("n").reset_index()
    silent = (reviews["harm"] == "").all() and (public or (reviews["category"] == "").all())
    if silent or (public and (counted["n"] < threshold).any()):
        counted = counted.iloc[:0]
    # A code that nobody knows stands as it is written, after the others.
    order = counted["harm"].map({code: n for n, code in enumerate(HARM)}).fillna(len(HARM))
    counted = counted.assign(harm=[HARM.get(code, code) for code in counted["harm"]])
    return counted.iloc[order.argsort(kind="stable")].reset_index(drop=True)


def panel_table(reviews: pd.DataFrame, public: bool = False) -> pd.DataFrame:
    """Count what the Panel said of decisions: ``response`` (in words) and ``n``; none where nothing is recorded.

    Of a case without an answer it is one only if its decision is recorded: where none was taken there is nothing to
    answer. In ``public`` there are none either: what it said of the reviews that were published is no share of its
    answers.
    """
    decided = (reviews["decision_says"] == Says.DATE) | (reviews["panel_response"] != "")
    n = reviews.loc[decided, "panel_response"].iloc[: 0 if public else None].value_counts()
    rows = [(said, int(n.get(code, 0))) for code, said in PANEL.items() if n.get(code, 0)]
    others = int(n[~n.index.isin(PANEL)].sum())
    rows += [(OTHERWISE, others)] if others else []
    return pd.DataFrame(rows if n.index.difference([""]).size else [], columns=["response", "n"])


COUNTED = {
    "Notified": ("notification", "notifications"),
    "Rapid review held": ("rapid review held", "rapid reviews held"),
    "Local review begun": ("local review begun", "local reviews begun"),
    "Published": ("review published", "reviews published"),
}
"""What one and what several of each step are called in a sentence."""


def answer(
    by_year: pd.DataFrame,
    harm: pd.DataFrame,
    panel: pd.DataFrame,
    as_of: date,
    published_only: bool,
    noun: str = "review",
    public: bool = False,
    published: tuple[int, int] = (0, 0),
) -> words.Prose:
    """Say how far cases came in the last year, what had happened and what the Panel said, as far as it is recorded.

    What had happened, and what the Panel said, is of all cases that are counted, whatever their year. ``noun`` is what
    a review is called that is counted (``View.noun``); ``published`` is as ``published_in_all`` gives it.
    """
    so_far = " so far" if as_of < reporting_years.containing(as_of).last else ""
    said = [f"**{_counts(by_year, so_far)}.**", _year_before(by_year)]
    sure, perhaps = published
    if perhaps:
        if public:
            are = words.verb(sure, "is", "are")
            said.append(f"In all years, {words.count(sure, 'review')} {are} shown as published.")
        else:
            were = words.verb(perhaps, "review was", "reviews were")
            said.append(f"In all years, {words.extent(sure, perhaps)} {were} published.")
    if public and not published_only:
        said.append("Earlier steps, and the Panel's answers, are not shown to the public: many recent"
                    " cases may not be published yet.")  # fmt: skip
    if len(by_year["year"].unique()) > 2 and by_year["step"].nunique() == 1:
        of_those = ", of those shown" if by_year["n_max"].isna().any() else ""
        said.append(f"By reporting year{of_those}: {_each_year(by_year)}.")
    if len(harm):
        n = harm.groupby("harm", sort=False)["n"].sum()
        every = words.count(int(n.sum()), noun) if noun != "review" else words.count(int(n.sum()), "case")
        known = n[n.index.isin(HARM.values())]
        counts = [f"{count} {name}" for name, count in known.items()]
        counts += [f"{n.sum() - known.sum()} {OTHERWISE}"] if n.sum() > known.sum() else []
        counted = words.listed(counts)
        said.append(f"Of {every} in all years, by what had happened to the child: {counted}.")
    if len(panel):
        said.append(_answers(panel))
    return words.say(" ".join(filter(None, said)))


def _answers(panel: pd.DataFrame) -> str:
    """Say of all decisions what the Panel answered, each answer and none left out, so that they add up."""
    n = dict(zip(panel["response"], panel["n"].astype(int), strict=True))
    agreed, disagreed = (n.get(PANEL[each], 0) for each in ("agreed", "disagreed"))
    others = [
        (n.get(PANEL["awaited"], 0), "awaited"),
        (n.get(OTHERWISE, 0), OTHERWISE),
        (n.get(PANEL[""], 0), PANEL[""]),
    ]
    left = words.listed([f"{words.number(many)} {words.verb(many)} {what}" for many, what in others if many])
    told = f"the Panel agreed with {words.number(agreed)} and disagreed with {words.number(disagreed)}"
    rest = f" Of the others {left}." if left else ""
    return f"In all years, of {words.count(sum(n.values()), 'decision')} {told}.{rest}"


def _each_year(by_year: pd.DataFrame) -> str:
    """Say the count of each year, of one step: a table of a single column would be mostly empty."""
    most = by_year["n_max"].fillna(by_year["n_min"])
    counts = zip(by_year["year"], by_year["n_min"], most, strict=True)
    return words.listed([f"{year} {words.spread(least, ends)}" for year, least, ends in counts])


def _shown(by_year: pd.DataFrame, when: str) -> str:
    """Say the publications that are shown of the last year and the one before: others may not be shown yet."""
    last, *before = by_year.tail(2).iloc[::-1].itertuples()
    earlier = "".join(f"; {words.number(row.n_min)} in {row.year}" for row in before)
    return f"{words.count(last.n_min, 'review')} shown as published in {last.year}{when}{earlier}"


def _counts(by_year: pd.DataFrame, when: str) -> str:
    if by_year.empty:
        return "No step of a case has a date"
    last = by_year[by_year["year"] == by_year["year"].iloc[-1]]
    if last["n_max"].isna().any():
        return words.capital(_shown(by_year, when))
    # Of several steps a sentence of its own has the year before.
    earlier = by_year[by_year["year"].isin(by_year["year"].unique()[-2:-1])] if len(last) == 1 else last.iloc[:0]
    before = "".join(f" ({words.extent(row.n_min, row.n_max)} the year before)" for row in earlier.itertuples())
    said = _each_step(last)
    none = words.listed([COUNTED[row.step][0] for row in last.itertuples()], "or")
    counted = said if last["n_max"].sum() else f"no {none}, as far as the register lists them"
    return f"{last['year'].iloc[0]}{when}: {counted}{before}"


def _each_step(year: pd.DataFrame) -> str:
    """Say how many cases came to each step in one year."""
    return words.listed(
        [
            f"{words.extent(row.n_min, row.n_max)} {words.verb(int(row.n_max), *COUNTED[row.step])}"
            for row in year.itertuples()
        ]
    )


def _year_before(by_year: pd.DataFrame) -> str:
    """Say of several steps the counts of the year before, where no chart has them beside those of the year."""
    earlier = by_year[by_year["year"].isin(by_year["year"].unique()[-2:-1])]
    if len(earlier) < 2 or earlier["n_max"].isna().any() or by_year_chart(by_year) is not None:
        return ""
    return f"The year before: {_each_step(earlier)}."
