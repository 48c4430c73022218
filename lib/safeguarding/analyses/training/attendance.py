"""Whom the training has reached, and which training could have carried which review's learning."""

import altair as alt
import numpy as np
import pandas as pd

from safeguarding import vocabulary
from safeguarding.analyses.training import people
from safeguarding.presenting import charts, words
from safeguarding.presenting.tables import Layout

# How the tables below are shown: headings, and the columns that only the files beside a page have.
DELIVERIES_LAYOUT = Layout(
    "deliveries",
    "Training: sessions, attendances, and different people they allow",
)
REACH_LAYOUT = Layout(
    "reach",
    "Sessions, attendances and different people",
    headings={
        "n_deliveries": "Deliveries with a figure",
        "n": "Provable number",
        "as_said": "If “about” is taken as said",
    },
)
WORKFORCE_LAYOUT = Layout(
    "workforce",
    "Headcounts held, and training set against them",
    headings={
        "trained": "People of this agency trained",
        "attendances_per_head": "Provable attendances of everybody, per head",
    },
)
DAYS_LAYOUT = Layout(
    "days",
    "Days on which each review can have been published and training can have run",
    headings={
        "happened": "Day or days",
    },
)
EXPOSURE_LAYOUT = Layout(
    "exposure",
    "Could it have carried the learning of the review? Deliveries, one by one or counted",
)

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
    ``people_min``, ``people_max``; ``attended_withheld`` and ``people_withheld`` where a small count is left out.
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
    bounds = people.counted(training)
    counted = training[["people_min", "people_max", "people_about"]].notna().any(axis=1)
    attended, few = _withheld(training, "attended"), _withheld(training, "people")
    return (
        training[columns]
        .assign(
            attended_withheld=attended,
            people_min=bounds["people_min"],
            people_max=bounds["people_max"],
            people_withheld=few | (attended & ~counted),
        )
        .reset_index(drop=True)
    )


def _withheld(training: pd.DataFrame, count: str) -> pd.Series:
    return training.get(f"{count}_withheld", pd.Series(False, training.index))


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
    bounded = len(deliveries) and deliveries["people_max"].notna().all()
    different_people = {
        "measure": "Different people",
        "n_deliveries": len(counted),
        "n_min": counted["people_min"].max(),
        "n_max": deliveries["people_max"].sum() if bounded else pd.NA,
        "as_said": pd.NA,
    }
    return pd.DataFrame([*rows, different_people]).astype({"n_min": "Int64", "n_max": "Int64", "as_said": "Int64"})


def workforce_table(workforce: pd.DataFrame, training: pd.DataFrame) -> pd.DataFrame:
    """Set the training of each agency against its headcount.

    Returns
    -------
    One row per agency and year: ``agency``, ``year_*``, ``headcount_*``, ``trained`` (people of that agency, in words)
    and ``attendances_per_head`` (all recorded attendances, whoever they were of, per head of this agency: far above
    one means that this agency cannot be the whole of those trained).
    """
    total, withheld = training["attended_min"].sum(), _withheld(workforce, "headcount")
    heads = workforce["headcount_max"].astype("Float64")
    ratio = pd.Series([f"{total / n:.1f}" if pd.notna(n) and n else "[x]" for n in heads], workforce.index)
    columns = ["agency", "year_earliest", "year_latest", "headcount_min", "headcount_max", "headcount_about"]
    return (
        workforce[columns]
        .assign(
            headcount_withheld=withheld,
            trained=_trained(workforce["agency"], training),
            attendances_per_head=ratio.mask(withheld, vocabulary.WITHHELD),
        )
        .reset_index(drop=True)
    )


def _trained(agencies: pd.Series, training: pd.DataFrame) -> pd.Series:
    """Say the most people of each agency that its own training allows."""
    # Training for everybody may have reached any agency: with one such delivery no agency has a bound.
    known = training["attended_max"].notna().groupby(training["agency"]).transform("all")
    own = training[known & (training["agency"] != "").all()]
    most = agencies.map(own.groupby("agency")["attended_max"].sum(min_count=1))
    small = agencies.map(_withheld(own, "attended").groupby(own["agency"]).all()).eq(True)
    said = pd.Series([f"at most {n:,.0f}" if pd.notna(n) else "[x]" for n in most], agencies.index)
    return said.mask(small, vocabulary.WITHHELD)


SHOWN = 24
"""How many deliveries a chart has room for: the last ones in the register."""


def reach_chart(deliveries: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw how many different people each delivery can have reached, if both ends are known and may be shown."""
    bounded = deliveries["people_min"].notna() & deliveries["people_max"].notna() & ~deliveries["people_withheld"]
    drawn = deliveries[bounded].tail(SHOWN)
    drawn = drawn.drop(columns=[name for name in drawn if name.startswith("attended")]).copy()
    drawn["label"] = drawn["training_id"] + "  " + drawn["programme"]
    drawn["text"] = [words.extent(*ends) for ends in zip(drawn["people_min"], drawn["people_max"], strict=True)]
    low = alt.X("people_min:Q", title="Different people", scale=alt.Scale(zero=True))
    chart = charts.ranges(drawn, "label", low, "people_max:Q")
    left_out = f"; the last {len(drawn)} of {int(bounded.sum())} with both" if bounded.sum() > len(drawn) else ""
    return charts.finished(
        chart,
        f"Reach can be bounded for {words.of(int(bounded.sum()), len(deliveries))} deliveries",
        f"Different people, from the fewest to the most the counts allow{left_out}",
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


def days_table(training: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """List when each review can have been published, and when each delivery can have run.

    Returns
    -------
    One row per publication, then one per delivery, those with both ends known: ``what``, ``which``,
    ``happened_earliest``, ``happened_latest``.
    """
    told = _days("publication", reviews["review_id"], reviews["published_earliest"], reviews["published_latest"])
    named = training["training_id"] + "  " + training["programme"]
    ran = _days("training", named, training["starts_earliest"], training["ends_latest"])
    every = pd.concat([told, ran], ignore_index=True)
    return every[every["happened_earliest"].notna() & every["happened_latest"].notna()].reset_index(drop=True)


def days_chart(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw when training ran below the days on which reviews can have been published, the last ones of each."""
    told, ran = (table[table["what"] == what] for what in ("publication", "training"))
    drawn = pd.concat([told.tail(SHOWN), ran.tail(SHOWN)])
    labels = drawn["which"].mask(drawn["what"] == "publication", "Published: " + drawn["which"])
    text = [words.span(*ends) for ends in zip(drawn["happened_earliest"], drawn["happened_latest"], strict=True)]
    drawn = drawn.assign(label=labels, text=text)
    ended = int((ran["happened_latest"] < told["happened_earliest"].max()).sum())
    left_out = f"; the last {SHOWN} of each" if max(len(told), len(ran)) > SHOWN else ""
    chart = charts.ranges(drawn, "label", charts.days("happened_earliest"), "happened_latest:T")
    return charts.finished(
        chart,
        f"{words.of(ended, len(ran))} deliveries ended before the last publication",
        f"Above: the days each review can have been published on. Below: the days training can have run{left_out}",
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
    as_said = attended["as_said"]
    about = f", about {as_said:,} if the sources' own words are taken" if pd.notna(as_said) else ""
    return words.say(
        f"**Different people reached: {words.extent(people['n_min'], people['n_max'])}.** Attendances recorded:"
        f" {words.extent(attended['n_min'], attended['n_max'])} that can be proved{about}. Attendances are not people:"
        " one person may come twice.",
        f"By their dates alone, {words.of(carried, len(counted))} deliveries could have carried at least in part the"
        f" published learning of all"
        f" {words.count(reviews, 'published review')}. {denominator}"
        if reviews
        else denominator,
    )


def _days(what: str, which: pd.Series, first: pd.Series, last: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"what": what, "which": which, "happened_earliest": first, "happened_latest": last})


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
