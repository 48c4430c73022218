"""Whom the training has reached, and which training could have carried which review's learning."""

from collections.abc import Collection

import altair as alt
import numpy as np
import pandas as pd

from safeguarding import vocabulary
from safeguarding.analyses.training import people
from safeguarding.judging import courses
from safeguarding.presenting import charts, words
from safeguarding.presenting.tables import Layout

# How the tables below are shown: headings, and the columns that only the files beside a page have.
DELIVERIES_LAYOUT = Layout(
    "deliveries",
    "Courses, the latest first: sessions, places taken, and the different people that they allow",
    headings={"attended": "Places taken", "people": "Different people"},
    aside=("counted",),
    rows_open=5,
)
REACH_LAYOUT = Layout(
    "reach",
    "Sessions, attendances and different people",
    headings={
        "n_deliveries": "Courses with a figure",
        "n": "What the record proves",
        "as_said": "If “about” is taken as said",
    },
    hide=("n_counted",),
)
WORKFORCE_LAYOUT = Layout(
    "workforce",
    "Headcounts held, and training set against them",
    headings={
        "trained": "People of this agency trained",
        "attendances_per_head": "Places taken by everybody, per head",
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
    "Could it have carried the learning of the review? Courses, one by one or counted",
)

CARRY = {
    "all": "all of it could",
    "some": "some of it could",
    "none": "none of it could",
    "cannot_tell": "cannot tell",
}
"""Whether training could have carried a review's learning: delivered on or after the day the review was published."""


def deliveries_table(training: pd.DataFrame, attendance: pd.DataFrame | None = None) -> pd.DataFrame:
    """List the training and how many different people it can have reached.

    The most people an attendance count allows is that count; the fewest is what one session held on average, rounded
    up. A count that the source calls "about" bounds nothing. What was not held has no figures: nobody came to it.

    Parameters
    ----------
    attendance
        Who came, where there is a list; of a public view it is empty.

    Returns
    -------
    One row per course: ``training_id``, ``programme``, ``status`` (``courses.settled_table``; held, if there is none),
    ``starts_*``, ``ends_*``, ``sessions_*``, ``attended_*``, ``people_min``, ``people_max``, ``counted`` (whether
    somebody counted people, not only places); ``attended_withheld`` and ``people_withheld`` where a small count is left
    out.
    """
    figures = [f"{count}_{end}" for count in ("sessions", "attended") for end in ("min", "max", "about")]
    status = training["status"].where(training["status"] != "", courses.HELD)
    counted = training[["people_min", "people_max", "people_about"]].notna().any(axis=1)
    attended, few = _withheld(training, "attended"), _withheld(training, "people")
    known = people.delivered(training, NOBODY if attendance is None else attendance)
    table = (
        training[["training_id", "programme"]]
        .assign(
            status=status,
            **{name: training[name] for name in ("starts_earliest", "starts_latest", "ends_earliest", "ends_latest")},
            **{name: training[name] for name in figures},
            attended_withheld=attended,
            people_min=known["people_min"],
            people_max=known["people_max"],
            people_withheld=few | (attended & ~counted),
            counted=counted | (known["n_keys"] > 0).astype("bool"),
        )
        .reset_index(drop=True)
    )
    bare = (table["status"] != courses.HELD).to_numpy()
    none = {name: table[name].mask(bare) for name in [*figures, "people_min", "people_max"]}
    return table.assign(**none, counted=table["counted"] & ~bare)


NOBODY = pd.DataFrame({name: pd.Series(dtype="str") for name in ("training_id", "person_key", "agency", "attended")})
"""A list of who came with nobody on it."""


def latest_first(deliveries: pd.DataFrame) -> pd.DataFrame:
    """Put the courses that began last first, and those without a day at the end."""
    return deliveries.sort_values("starts_latest", ascending=False, kind="stable", ignore_index=True)


def _withheld(training: pd.DataFrame, count: str) -> pd.Series:
    return training.get(f"{count}_withheld", pd.Series(False, training.index))


def reach_table(deliveries: pd.DataFrame) -> pd.DataFrame:
    """Add up what was held, as far as it can be proved.

    Returns
    -------
    One row per measure: ``measure``, ``n_deliveries`` (courses with a figure), ``n_min``, ``n_max`` (missing where a
    course has no such bound), ``as_said`` (what the figures add up to if "about" is taken at its word; missing without
    one), ``n_counted`` (courses at which somebody counted people, not only places; for that measure alone).
    """
    held = deliveries[deliveries["status"] == courses.HELD]
    rows = [_total(held, "sessions", "Sessions"), _total(held, "attended", "Attendances")]
    # The same people may have come to everything, so the fewest is the largest single figure and not the sum.
    bounded = len(held) and held["people_max"].notna().all()
    different_people = {
        "measure": "Different people",
        "n_deliveries": int(held[["people_min", "people_max"]].notna().any(axis=1).sum()),
        "n_min": held["people_min"].max(),
        "n_max": held["people_max"].sum() if bounded else pd.NA,
        "as_said": pd.NA,
        "n_counted": int(held["counted"].sum()),
    }
    whole = dict.fromkeys(("n_min", "n_max", "as_said", "n_counted"), "Int64")
    return pd.DataFrame([*rows, different_people]).astype(whole)


def workforce_table(workforce: pd.DataFrame, training: pd.DataFrame) -> pd.DataFrame:
    """Set the training of each agency against its headcount.

    Returns
    -------
    One row per agency and year: ``agency``, ``year_*``, ``headcount_*``, ``trained`` (people of that agency, in words)
    and ``attendances_per_head`` (all recorded attendances, whoever they were of, per head of this agency: far above
    one means that this agency cannot be the whole of those trained).
    """
    total, withheld = training["attended_min"].sum(), _withheld(workforce, "headcount")
    # What is not counted, or is withheld, comes on top.
    least = "" if (training["attended_min"] == training["attended_max"]).fillna(False).all() else "at least "
    heads = workforce["headcount_max"].astype("Float64")
    ratio = pd.Series([f"{least}{total / n:.1f}" if pd.notna(n) and n else "[x]" for n in heads], workforce.index)
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
"""How many courses a chart has room for: the last ones in the register."""


def held_answer(deliveries: pd.DataFrame) -> words.Prose:
    """Say how many courses were held, are booked, or were cancelled."""
    if deliveries.empty:
        return words.untold("**The register lists no course.**")
    n = deliveries["status"].value_counts()
    said = [
        f"{words.count(int(n[status]), 'course')} {words.verb(int(n[status]), one, many)}"
        for status, (one, many) in SAID.items()
        if n.get(status, 0)
    ]
    return words.say(f"**{words.capital(words.listed(said))}.**")


SAID = {"held": ("was held", "were held"), "booked": ("is recorded as booked", "are recorded as booked"),
        "cancelled": ("was cancelled", "were cancelled")}  # fmt: skip
"""What is said of one and of several courses by their status."""


WIDEST = 12
"""How many reviews can stand beside each other in a table."""


def exposure_table(training: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """Say which training could have carried which review's learning: delivered on or after its publication.

    Returns
    -------
    One row per course and published review: ``training_id``, ``programme``, ``review_id``, ``could_carry`` (a key of
    ``CARRY``; "some" is certain of the last session only), ``attended_max`` (an upper bound of those it can have
    reached with that learning; 0 where none could).
    """
    published = reviews[reviews["published_earliest"].notna() | reviews["published_latest"].notna()]
    # Each course on a line of its own, each review in a column; a day that is not known compares as false.
    starts, ends, last = (training[[name]].to_numpy() for name in ("starts_earliest", "ends_earliest", "ends_latest"))
    first_day, last_day = (published[f"published_{end}"].to_numpy() for end in ("earliest", "latest"))
    told = [starts >= last_day, last < first_day, ends >= last_day]
    carry = pd.Categorical.from_codes(np.select(told, [0, 2, 1], 3).ravel(), list(CARRY))
    # As categories: of ten thousand reviews there are millions of pairs.
    each = training[["training_id", "programme"]].astype("category").loc[training.index.repeat(len(published))]
    ids = published["review_id"].astype("category").array
    most = training["attended_max"].repeat(len(published))
    return each.assign(
        review_id=ids.take(np.tile(np.arange(len(published)), len(training))),
        could_carry=carry,
        attended_max=most.where(carry != "none", 0),
    ).reset_index(drop=True)


def exposure_matrix_table(exposure: pd.DataFrame) -> pd.DataFrame:
    """Give the exposure with a column per review: ``training_id``, ``programme``, then whether it could, in words.

    With more than ``WIDEST`` reviews, a row per review: ``review_id``, then how many courses could, by those words.
    """
    if exposure["review_id"].nunique() > WIDEST:
        return counted(exposure, "review_id").rename(columns=CARRY).reset_index()
    wide = exposure.assign(says=exposure["could_carry"].map(CARRY)).pivot(
        index=["training_id", "programme"], columns="review_id", values="says"
    )
    wide = wide.reindex(pd.MultiIndex.from_frame(exposure[["training_id", "programme"]].drop_duplicates()))
    return wide[exposure["review_id"].unique()].rename_axis(None, axis=1).reset_index()


def counted(exposure: pd.DataFrame, each: str) -> pd.DataFrame:
    """Count an exposure: a row per review or course (``each``), in order, and a column per key of ``CARRY``."""
    sizes = exposure.groupby([each, "could_carry"], observed=True, sort=False).size().unstack(fill_value=0)
    return sizes.reindex(exposure[each].unique(), columns=list(CARRY), fill_value=0).rename_axis(None, axis=1)


def days_table(training: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """List when each review can have been published, and when each course can have run.

    Returns
    -------
    One row per publication, then one per course, those with both ends known: ``what``, ``which``,
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
    left_out = f"; the last {SHOWN} of each" if max(len(told), len(ran)) > SHOWN else ""
    chart = charts.ranges(drawn, "label", charts.days("happened_earliest"), "happened_latest:T")
    return charts.finished(
        chart,
        _since_the_last(ran["happened_latest"], told["happened_earliest"]),
        f"Above: the days each review can have been published on. Below: the days training can have run{left_out}",
        f"{words.capital(words.count(len(told), 'publication'))}, {words.count(len(ran), 'course')} below."
        " Training that ended before a review was published cannot have carried what was published: see the table.",
    )


def _since_the_last(last: pd.Series, published: pd.Series) -> str:
    """Say how many courses may have ended after the first day on which the last review can have been published."""
    if last.empty or published.empty:
        return "No course has a recorded end" if last.empty else "No review is published"
    ended, n = int((last < published.max()).sum()), len(last)
    if ended == n:
        return "No dated course ran after the last review was published"
    return f"{words.of(n - ended, n)} dated courses may have run after the last publication"


def answer(
    reach: pd.DataFrame, exposure: pd.DataFrame, workforce: pd.DataFrame, small: Collection[str] = ()
) -> words.Prose:
    """Say how many places were taken, whether anybody counted people, and what training followed what was published.

    Parameters
    ----------
    small
        Tables of which a public report shows nothing though they have rows, as the view names them.
    """
    rows = reach.set_index("measure")
    return words.say(
        f"{_places_taken(rows.loc['Attendances'], rows.loc['Different people'], 'attendance' in small)}",
        " ".join(filter(None, (_after_the_last(exposure), _denominator(workforce)))),
    )


UNLISTED = (
    "The numbers of different people below are what counts allow; a list of who came, if there is one, is not shown."
)


def _places_taken(attended: pd.Series, bodies: pd.Series, hidden: bool) -> str:
    """Say how many places are on record, in bold, and by how many people, if anybody counted them."""
    said = words.extent(attended["n_min"], attended["n_max"])
    if not attended["n_deliveries"]:
        return "**No place taken is recorded.**"
    if pd.isna(attended["n_max"]) and attended["n_min"] and not hidden:
        # What has no number stands beside it, so "at least" would be taken for an estimate of all.
        said = f"{attended['n_min']:,}"
    about = attended["as_said"] - attended["n_min"] if pd.notna(attended["as_said"]) else 0
    more = f" About {about:,} more are reported without an exact number." if about else ""
    head = words.capital(f"{said} places taken are recorded")
    if hidden:
        return f"**{head}.**{more} {UNLISTED}"
    if not bodies["n_counted"]:
        return f"**{head}; how many people took them is not.**{more}"
    people_said = words.extent(bodies["n_min"], bodies["n_max"])
    return f"**{head}, by {people_said} different people.**{more} One person may take several places."


def _after_the_last(exposure: pd.DataFrame) -> str:
    """Say how many courses ran after every review that is published; nothing without a course or a review."""
    if exposure.empty:
        return ""
    carry = counted(exposure, "training_id")
    after = int(((carry["none"] == 0) & (carry["cannot_tell"] == 0)).sum())
    if after:
        return f"{words.of(after, len(carry))} courses ran, at least in part, after the last review was published."
    if (carry["none"] > 0).all():
        return "No course ran after the last review was published."
    return "Whether a course ran after the last review was published cannot be told."


def _denominator(workforce: pd.DataFrame) -> str:
    if len(workforce):
        return "No headcount of the whole children's workforce is held, so no share of it can be given."
    return "No headcount is held, so no share of a workforce can be given."


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
