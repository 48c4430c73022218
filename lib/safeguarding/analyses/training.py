"""Whom the training has reached, and which training could have carried which review's learning."""

import altair as alt
import numpy as np
import pandas as pd

from safeguarding import charts, words

CARRY = {
    "all": "all of it could",
    "some": "some of it could",
    "none": "none of it could",
    "cannot_tell": "cannot tell",
}
"""Whether training could have carried a review's learning: delivered on or after the day the review was published."""


def deliveries_table(training: pd.DataFrame) -> pd.DataFrame:
    """List the training and how many different people it can have reached.

    The most people an attendance count allows is that count; the fewest is what one session held on average, rounded
    up. A count that the source calls "about" bounds nothing.

    Returns
    -------
    One row per delivery: ``training_id``, ``programme``, ``starts_*``, ``ends_*``, ``sessions_*``, ``attended_*``,
    ``people_min``, ``people_max``.
    """
    columns = [
        "training_id",
        "programme",
        "starts_earliest",
        "starts_latest",
        "ends_earliest",
        "ends_latest",
        *(f"{count}_{end}" for count in ("sessions", "attended") for end in ("min", "max", "about")),
    ]
    sessions = training["sessions_max"].where(training["sessions_max"] > 0).astype("Float64")
    fewest = np.ceil(training["attended_min"].astype("Float64") / sessions)
    return (
        training[columns]
        .assign(
            people_min=training["people_min"].fillna(fewest.astype("Int64")),
            people_max=training["people_max"].fillna(training["attended_max"]),
        )
        .reset_index(drop=True)
    )


def reach_table(deliveries: pd.DataFrame) -> pd.DataFrame:
    """Add up what was delivered, as far as it can be proved.

    Returns
    -------
    One row per measure: ``measure``, ``n_deliveries`` (with a figure), ``n_min``, ``n_max`` (missing where a delivery
    has no such bound), ``as_said`` (what the figures add up to if "about" is taken at its word; missing without one).
    """
    rows = [_total(deliveries, "sessions", "Sessions"), _total(deliveries, "attended", "Attendances")]
    counted = deliveries[deliveries[["people_min", "people_max"]].notna().any(axis=1)]
    # The same people may have come to everything, so the fewest is the largest single figure and not the sum.
    most = _sum_or_missing(deliveries["people_max"]) if _all_counted(deliveries) else pd.NA
    people = {
        "measure": "Different people",
        "n_deliveries": len(counted),
        "n_min": counted["people_min"].max(),
        "n_max": most,
        "as_said": pd.NA,
    }
    return pd.DataFrame([*rows, people]).astype({"n_min": "Int64", "n_max": "Int64", "as_said": "Int64"})


def workforce_table(workforce: pd.DataFrame, training: pd.DataFrame) -> pd.DataFrame:
    """Set the training of each agency against its headcount.

    Returns
    -------
    One row per agency and year: ``agency``, ``year_*``, ``headcount_*``, ``trained`` (people of that agency, in words)
    and ``attendances_per_head`` (all recorded attendances, whoever they were of, per head of this agency: far above
    one means that this agency cannot be the whole of those trained).
    """
    total = training["attended_min"].sum()
    heads = workforce["headcount_max"].astype("Float64")
    # Training for everybody may have reached any agency: with one such delivery no agency has a bound.
    known = training["attended_max"].notna().groupby(training["agency"]).transform("all")
    bounded = known & (training["agency"] != "").all()
    by_agency = training[bounded].groupby("agency")["attended_max"].sum(min_count=1)
    columns = ["agency", "year_earliest", "year_latest", "headcount_min", "headcount_max", "headcount_about"]
    trained = workforce["agency"].map(by_agency)
    return (
        workforce[columns]
        .assign(
            trained=[f"at most {n:,.0f}" if pd.notna(n) else "[x]" for n in trained],
            attendances_per_head=[f"{total / each:.1f}" if pd.notna(each) and each else "[x]" for each in heads],
        )
        .reset_index(drop=True)
    )


def reach_chart(deliveries: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw how many different people each delivery can have reached, from the fewest to the most."""
    drawn = deliveries[deliveries["people_min"].notna() & deliveries["people_max"].notna()].copy()
    drawn["label"] = drawn["training_id"] + "  " + drawn["programme"]
    drawn["text"] = [words.extent(*ends) for ends in zip(drawn["people_min"], drawn["people_max"], strict=True)]
    low = alt.X("people_min:Q", title="Different people", scale=alt.Scale(zero=True))
    chart = charts.ranges(drawn, "label", low, "people_max:Q")
    unbounded = deliveries.loc[~deliveries.index.isin(drawn.index), "training_id"]
    left_out = f" Without a bound: {words.listed(list(unbounded))}." if len(unbounded) else ""
    return charts.finished(
        chart.properties(width=charts.WIDTH - 60, height=charts.height(len(drawn), 30)),
        f"Reach can be bounded for {words.of(len(drawn), len(deliveries))} deliveries",
        f"Different people, from the fewest to the most the counts allow.{left_out}",
        "One bar per delivery: "
        + ("; ".join(drawn["label"] + ", " + drawn["text"] + " people") or "there is none")
        + ".",
    )


WIDEST = 12
"""How many reviews can stand beside each other in a table."""


def exposure_table(training: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """Say which training could have carried which review's learning: delivered on or after its publication.

    Returns
    -------
    One row per delivery and published review: ``training_id``, ``programme``, ``review_id``, ``could_carry`` (a key of
    ``CARRY``; "some" is certain of the last session only), ``attended_max`` (an upper bound of those it can have
    reached with that learning; 0 where none could).
    """
    dated = ["review_id", "published_earliest", "published_latest"]
    published = reviews.loc[reviews["published_earliest"].notna() | reviews["published_latest"].notna(), dated]
    columns = ["training_id", "programme", "starts_earliest", "ends_earliest", "ends_latest", "attended_max"]
    pairs = training[columns].merge(published, how="cross")
    all_of_it = pairs["starts_earliest"] >= pairs["published_latest"]
    none = pairs["ends_latest"] < pairs["published_earliest"]
    some = pairs["ends_earliest"] >= pairs["published_latest"]
    carry = np.select([all_of_it, none, some], ["all", "none", "some"], "cannot_tell")
    return pairs[["training_id", "programme", "review_id"]].assign(
        could_carry=carry, attended_max=pairs["attended_max"].where(carry != "none", 0)
    )


def exposure_matrix_table(exposure: pd.DataFrame) -> pd.DataFrame:
    """Give the exposure with a column per review: ``training_id``, ``programme``, then whether it could, in words.

    With more than ``WIDEST`` reviews, a row per review: ``review_id``, then how many deliveries could, by those words.
    """
    if exposure["review_id"].nunique() > WIDEST:
        says = exposure["could_carry"].map(CARRY)
        counted = pd.crosstab(exposure["review_id"], says).reindex(columns=list(CARRY.values()), fill_value=0)
        return counted.loc[list(dict.fromkeys(exposure["review_id"]))].rename_axis(None, axis=1).reset_index()
    wide = exposure.assign(says=exposure["could_carry"].map(CARRY)).pivot(
        index=["training_id", "programme"], columns="review_id", values="says"
    )
    wide = wide.reindex(pd.MultiIndex.from_frame(exposure[["training_id", "programme"]].drop_duplicates()))
    return wide[list(dict.fromkeys(exposure["review_id"]))].rename_axis(None, axis=1).reset_index()


def exposure_chart(training: pd.DataFrame, reviews: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw when training ran, with the publication of each review as a marked line."""
    ran = training[training["starts_earliest"].notna() & training["ends_latest"].notna()]
    ran = _drawn("", ran["training_id"] + "  " + ran["programme"], ran["starts_earliest"], ran["ends_latest"])
    told = reviews[reviews["published_earliest"].notna() & reviews["published_latest"].notna()]
    told = _drawn("Published: ", told["review_id"], told["published_earliest"], told["published_latest"])
    ended = int((ran["last"] < told["first"].max()).sum())
    both = pd.concat([told, ran], ignore_index=True)
    chart = charts.ranges(both, "label", charts.days("first"), "last:T")
    return charts.finished(
        chart.properties(width=charts.WIDTH - 120, height=charts.height(len(both))),
        f"{words.of(ended, len(ran))} deliveries ended before the last publication",
        "Above: the days each review can have been published on. Below: the days each delivery can have run on",
        f"{words.capital(words.count(len(told), 'publication'))},"
        f" {words.count(len(ran), 'delivery', 'deliveries')} below."
        " Training that ended before a review was published cannot have carried what was published: see the table.",
    )


def answer(reach: pd.DataFrame, exposure: pd.DataFrame, workforce: pd.DataFrame) -> words.Prose:
    """Say whom the training reached, as far as that can be proved, and what it could have carried."""
    by_measure = reach.set_index("measure")
    attended, people = by_measure.loc["Attendances"], by_measure.loc["Different people"]
    counted = exposure.groupby("training_id")["could_carry"].agg(lambda each: each.isin(["all", "some"]).all())
    carried = int(counted.sum()) if len(counted) else 0
    reviews = exposure["review_id"].nunique()
    denominator = (
        "No headcount of the whole children's workforce is held, so no share of it can be given."
        if len(workforce)
        else "No workforce is held, so no share of it can be given: `workforce.csv` is where headcounts would go."
    )
    return words.say(
        f"**Different people reached: {words.extent(people['n_min'], people['n_max'])}.** Attendances recorded:"
        f" {words.extent(attended['n_min'], attended['n_max'])} that can be proved"
        + (f", about {attended['as_said']:,} if the sources' own words are taken. " if _more(attended) else ". ")
        + "Attendances are not people: one person may come twice.",
        f"By their dates alone, {words.of(carried, len(counted))} deliveries could have carried at least in part the"
        f" published learning of all"
        f" {words.count(reviews, 'published review')}. {denominator}"
        if reviews
        else denominator,
    )


def _drawn(prefix: str, label: pd.Series, first: pd.Series, last: pd.Series) -> pd.DataFrame:
    text = [words.span(*ends) for ends in zip(first, last, strict=True)]
    return pd.DataFrame({"label": prefix + label, "first": first, "last": last, "text": text})


def _total(deliveries: pd.DataFrame, count: str, measure: str) -> dict[str, object]:
    low, high, about = (deliveries[f"{count}_{end}"] for end in ("min", "max", "about"))
    figures = low.notna() | high.notna() | about.notna()
    return {
        "measure": measure,
        "n_deliveries": int(figures.sum()),
        "n_min": low.sum(),
        "n_max": high.sum() if figures.all() and high.notna().all() else pd.NA,
        "as_said": (about.fillna(low).fillna(high)).sum() if about.notna().any() else pd.NA,
    }


def _all_counted(deliveries: pd.DataFrame) -> bool:
    return bool(deliveries["people_max"].notna().all())


def _sum_or_missing(values: pd.Series) -> object:
    return values.sum() if len(values) else pd.NA


def _more(attended: pd.Series) -> bool:
    return pd.notna(attended["as_said"])
