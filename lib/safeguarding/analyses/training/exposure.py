"""For each review, how many attendances and people can have heard its learning, and how many certainly did.

A session counts only if it was held on or after the day the review was published: what "539 heard it" becomes.
"""

import altair as alt
import numpy as np
import pandas as pd

from safeguarding.analyses.training import people
from safeguarding.presenting import charts, words
from safeguarding.presenting.tables import Layout

# How the tables below are shown: headings, and the columns that only the files beside a page have.
BY_REVIEW_LAYOUT = Layout(
    "heard",
    "Who can have been trained in each review’s learning after it was published",
    headings={
        "n_could": "Deliveries that could",
        "n_says_so": "Certainly after, and naming it",
        "n_unbounded": "With no upper bound",
        "attended": "Attendances",
        "people": "Different people",
        "heard": "Attendances, in words",
    },
    hide=("n_bounded",),
    aside=("attended",),
)

SHOWN = 24
"""How many reviews a chart has room for."""
NOT_SHOWN = (
    "An upper bound is not a number of people who heard it: that a session came after a publication does not show that"
    " it spoke of the review, nor that anybody remembers it. Column `reviews` of `training.csv` says which learning a"
    " delivery carries, and a row for each session, with its day, would split those that were held over a time."
)


def by_review_table(pairs: pd.DataFrame, training: pd.DataFrame, attendance: pd.DataFrame) -> pd.DataFrame:
    """Bound who can have heard each review's learning.

    At most: every attendance of each delivery that was not over before the publication. At least: those of deliveries
    that lie wholly on or after it and whose column ``reviews`` names the review. People are different people, those
    with a key once (``people.together``).

    Parameters
    ----------
    pairs
        Each delivery and published review with ``could_carry``, as ``attendance.exposure_table`` gives them.
    attendance
        Of a public view it is empty, and people are bounded by counts.

    Returns
    -------
    One row per published review: ``review_id``, ``n_could`` (deliveries that could, at least in part, or cannot be
    told), ``n_says_so`` (certainly after, and named), ``n_unbounded`` (of those that could, without a most),
    ``attended_min``, ``attended_max``, ``people_min``, ``people_max`` (most missing where a delivery has none),
    ``n_bounded`` (attendances, at most, of the deliveries that have a most), and ``heard`` (attendances, in words).
    """
    deliveries = people.delivered(training, attendance).set_index("training_id")
    counts = training.set_index("training_id")
    keyed = people.listed(attendance).rename(columns={"training_id": "place"})
    rows = [_review(which, group, deliveries, counts, keyed) for which, group in pairs.groupby("review_id", sort=False)]
    whole = [name for name in _COLUMNS if name.startswith(("n_", "attended_", "people_"))]
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(dict.fromkeys(whole, "Int64") | {"heard": "str"})


_COLUMNS = (
    *("review_id", "n_could", "n_says_so", "n_unbounded", "attended_min", "attended_max"),
    *("people_min", "people_max", "n_bounded", "heard"),
)


def _review(
    which: str, pairs: pd.DataFrame, deliveries: pd.DataFrame, counts: pd.DataFrame, keyed: pd.DataFrame
) -> dict[str, object]:
    carry = pairs.set_index("training_id")["could_carry"].reindex(deliveries.index)
    could = (carry != "none").to_numpy()
    named = counts["reviews"].map(lambda ids: which in [each.strip() for each in ids.split(";")]).astype(bool)
    sure = (carry == "all").to_numpy() & named.to_numpy()
    weights = {"weight_min": sure * 1.0, "weight_max": could * 1.0}
    bounds = {name: people.numbers(deliveries[name]) for name in ("people_min", "others_max")}
    fewest, most = people.together({**bounds, **weights}, _weighed(keyed, deliveries.index, weights))
    heard = counts.loc[could, "attended_max"]
    return {
        "review_id": which,
        "n_could": int(could.sum()),
        "n_says_so": int(sure.sum()),
        "n_unbounded": int(heard.isna().sum()),
        "attended_min": counts.loc[sure, "attended_min"].sum(),
        "attended_max": heard.sum() if heard.notna().all() else pd.NA,
        "people_min": round(fewest),
        "people_max": pd.NA if pd.isna(most) else round(most),
        "n_bounded": heard.sum(),
        "heard": _heard_in_words(counts.loc[sure, "attended_min"].sum(), heard),
    }


def _weighed(keyed: pd.DataFrame, ids: pd.Index, weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Give the people of the deliveries of this register, and what each counts for; other keys do not count."""
    place = ids.get_indexer(keyed["place"])
    mine = place >= 0
    each = {name: weight.take(place[mine]) for name, weight in weights.items()}
    return {"person_key": keyed["person_key"].to_numpy()[mine], **each}


def _heard_in_words(least: int, heard: pd.Series) -> str:
    if heard.empty:
        return "none: all of it was before the review was published"
    known, lacking = words.extent(least, heard.sum()), int(heard.isna().sum())
    if lacking == len(heard):
        return f"at least {least:,}; no upper bound is recorded"
    return f"{known}, and {words.count(lacking, 'delivery', 'deliveries')} without an upper bound" if lacking else known


def by_review_chart(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw for each review the attendances that can have heard its learning, from those that certainly did."""
    bounded = int(table["attended_max"].notna().sum())
    drawn = table.tail(SHOWN)[["review_id", "attended_min", "n_bounded", "heard"]].rename(columns={"heard": "text"})
    drawn["n_bounded"] = drawn[["attended_min", "n_bounded"]].max(axis=1)
    low = alt.X(
        "attended_min:Q", title="Attendances", scale=alt.Scale(zero=True), axis=alt.Axis(format=",d", tickCount=5)
    )
    left_out = f"; the last {len(drawn)} of {len(table)}" if len(table) > len(drawn) else ""
    return charts.finished(
        charts.ranges(drawn, "review_id", low, "n_bounded:Q"),
        f"Who can have heard it has an upper bound for {words.of(bounded, len(table))} reviews",
        f"Attendances on or after publication: from those certain to all that can have heard it{left_out}",
        "One bar per review: " + ("; ".join(drawn["review_id"] + ", " + drawn["text"]) or "there is none") + ".",
    )


def answer(table: pd.DataFrame) -> words.Prose:
    """Say for how many reviews anybody certainly heard the learning, and what an upper bound is not."""
    if table.empty:
        return words.say("**No review is published, so no training can have carried what was published.**")
    sure, bounded = int((table["attended_min"] > 0).sum()), int(table["attended_max"].notna().sum())
    return words.say(
        f"**That somebody was trained in what it found, after it was published, is certain for"
        f" {words.of(sure, len(table))} published reviews**; how many at most can be told for"
        f" {words.of(bounded, len(table))}.",
        NOT_SHOWN,
    )
