"""Whom the training has reached, and which training could have carried which review's learning."""

import numpy as np
import pandas as pd

from safeguarding.analyses.training import people
from safeguarding.judging import courses
from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout, Row

# How the tables below are shown: headings, and the columns that only the files beside a page have.
DELIVERIES_LAYOUT = Layout(
    "deliveries",
    "Entries of training, the latest first: sessions, places taken, and the different people that they allow",
    headings={"attended": "Places taken", "people": "Different people"},
    aside=("counted",),
    rows_open=5,
)
REACH_LAYOUT = Layout(
    "reach",
    "Sessions, attendances and different people",
    headings={
        "n_deliveries": "Entries with a figure",
        "n": "What the record proves",
        "as_said": "If “about” is taken as said",
    },
    hide=("n_counted", "counted_max"),
)
WORKFORCE_LAYOUT = Layout(
    "workforce",
    "Headcounts held",
)
EXPOSURE_LAYOUT = Layout(
    "exposure",
    "Could it have carried the learning of the review? Entries of training, one by one or counted",
)

AGENCIES_LAYOUT = Layout(
    "agencies",
    "Agencies that training or headcounts name",
    headings={
        "n_years": "Years with a headcount",
        "n_deliveries": "Entries that name it",
        "known": "Named by both?",
    },
)

BOTH, NO_HEADS, NO_TRAINING = "both", "no headcount", "no training names it"
UNSEEN = "whether training names it is not shown"
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
    One row per entry: ``training_id``, ``programme``, ``status`` (``courses.settled_table``; held, if there is none),
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


def ran(first: Row, last: Row) -> str:
    """Say from when the ``first`` of some training to when the ``last`` ran, each end as exactly as it is known.

    A start in 2016 and an end on a day read ``2016 to 21 September 2021``: the register has no day in January.
    """
    if pd.isna(first.starts_earliest) or pd.isna(last.ends_latest):
        return words.span(first.starts_earliest, last.ends_latest)
    begun = _known_as(first.starts_earliest, first.starts_earliest, first.starts_latest)
    return words.from_to(begun, _known_as(last.ends_latest, last.ends_earliest, last.ends_latest))


def _known_as(day: pd.Timestamp, earliest: pd.Timestamp, latest: pd.Timestamp) -> str:
    """Write a day as the year or the month of it that a date may be any day of; else as the day it is."""
    for unit in ("Y", "M"):
        whole = day.to_period(unit)
        begins, ends = whole.start_time.normalize(), whole.end_time.normalize()
        if earliest <= begins and ends <= latest:
            return words.span(begins, ends)
    return words.day(day)


def latest_first(deliveries: pd.DataFrame) -> pd.DataFrame:
    """Put the entries that began last first, and those without a day at the end."""
    return deliveries.sort_values("starts_latest", ascending=False, kind="stable", ignore_index=True)


def _withheld(training: pd.DataFrame, count: str) -> pd.Series:
    return training.get(f"{count}_withheld", pd.Series(False, training.index))


def reach_table(deliveries: pd.DataFrame) -> pd.DataFrame:
    """Add up what was held, as far as it can be proved.

    Returns
    -------
    One row per measure: ``measure``, ``n_deliveries`` (entries with a figure), ``n_min``, ``n_max`` (missing where
    one has no such bound), ``counted_max`` (the most of those that have one), ``as_said`` (what the figures add up
    to if "about" is taken at its word; missing without one), ``n_counted`` (entries at which somebody counted people,
    not only places; for that measure alone).
    """
    held = deliveries[deliveries["status"] == courses.HELD]
    rows = [total(held, "sessions", "Sessions"), total(held, "attended", "Attendances")]
    # The same people may have come to everything, so the fewest is the largest single figure and not the sum.
    bounded = len(held) and held["people_max"].notna().all()
    different_people = {
        "measure": "Different people",
        "n_deliveries": int(held[["people_min", "people_max"]].notna().any(axis=1).sum()),
        "n_min": held["people_min"].max(),
        "n_max": held["people_max"].sum() if bounded else pd.NA,
        "counted_max": pd.NA,
        "as_said": pd.NA,
        "n_counted": int(held["counted"].sum()),
    }
    whole = dict.fromkeys(("n_min", "n_max", "counted_max", "as_said", "n_counted"), "Int64")
    return pd.DataFrame([*rows, different_people]).astype(whole)


def workforce_table(workforce: pd.DataFrame) -> pd.DataFrame:
    """List the headcounts held.

    Returns
    -------
    One row per agency and year: ``agency``, ``year_*`` and ``headcount_*``.
    """
    columns = ["agency", "year_earliest", "year_latest", "headcount_min", "headcount_max", "headcount_about"]
    withheld = _withheld(workforce, "headcount")
    return workforce[columns].assign(headcount_withheld=withheld).reset_index(drop=True)


def agencies_table(
    workforce: pd.DataFrame, training: pd.DataFrame, attendance: pd.DataFrame, hidden: bool = False
) -> pd.DataFrame:
    """List every agency that is named, and where: what only one side names has no reach.

    Parameters
    ----------
    hidden
        Whether the list of who came is withheld: who is on it is then no part of what is counted.

    Returns
    -------
    One row per agency: ``agency``, ``n_years`` (with a headcount), ``n_deliveries_min`` and ``n_deliveries_max`` (for
    its staff alone, or with somebody of it on the list; no most if that is hidden), ``known`` (``BOTH``, ``NO_HEADS``,
    ``NO_TRAINING`` or ``UNSEEN``).
    """
    columns = ["training_id", "agency"]
    pairs = pd.concat([training[columns], attendance[columns].drop_duplicates().astype("str")])
    taught = pairs[pairs["agency"] != ""].groupby("agency")["training_id"].nunique()
    heads = workforce.groupby("agency").size()
    every = [each for each in dict.fromkeys([*workforce["agency"], *taught.index]) if each]
    table = pd.DataFrame({"agency": pd.array(every, "str")})
    for name, counts in (("n_years", heads), ("n_deliveries_min", taught)):
        table[name] = table["agency"].map(counts).fillna(0).astype("Int64")
    table["n_deliveries_max"] = table["n_deliveries_min"].mask(pd.Series(hidden, table.index))
    silent = UNSEEN if hidden else NO_TRAINING
    known = np.select([table["n_years"] == 0, table["n_deliveries_min"] == 0], [NO_HEADS, silent], BOTH)
    return table.assign(known=pd.array(known, "str"))


WIDEST = 12
"""How many reviews can stand beside each other in a table."""


def exposure_table(training: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """Say which training could have carried which review's learning: delivered on or after its publication.

    Returns
    -------
    One row per entry, by ``training_id`` and ``programme``, and a column per published review: the place in ``CARRY``
    of what is so of the two ("some" is certain of the last session only). Of ten thousand reviews these are millions,
    so each is one byte.
    """
    published = reviews[reviews["published_earliest"].notna() | reviews["published_latest"].notna()]
    # Each entry on a line of its own, each review in a column; a day that is not known compares as false.
    starts, ends, last = (training[[name]].to_numpy() for name in ("starts_earliest", "ends_earliest", "ends_latest"))
    first_day, last_day = (published[f"published_{end}"].to_numpy() for end in ("earliest", "latest"))
    place = {key: n for n, key in enumerate(CARRY)}
    carry = np.full((len(training), len(published)), place["cannot_tell"], np.int8)
    # What is certain of a whole entry counts before what is so of a part.
    for key, so in (("some", ends >= last_day), ("none", last < first_day), ("all", starts >= last_day)):
        carry[so] = place[key]
    entries = pd.MultiIndex.from_frame(training[["training_id", "programme"]])
    return pd.DataFrame(carry, entries, published["review_id"].to_list())


def exposure_matrix_table(exposure: pd.DataFrame) -> pd.DataFrame:
    """Give the exposure in words: ``training_id``, ``programme``, then a column per review.

    With more than ``WIDEST`` reviews, a row per review: ``review_id``, then how many entries could, by those words.
    """
    if exposure.shape[1] > WIDEST:
        return counted(exposure, "review_id").rename(columns=CARRY).reset_index()
    said = np.array([*CARRY.values()], dtype=object)[exposure.to_numpy(np.int8)]
    return pd.DataFrame(said, exposure.index, exposure.columns, dtype="str").reset_index()


def counted(exposure: pd.DataFrame, each: str) -> pd.DataFrame:
    """Count an exposure: a row per ``review_id`` or ``training_id`` (``each``), and a column per key of ``CARRY``."""
    along, of = (0, exposure.columns) if each == "review_id" else (1, exposure.index.get_level_values(each))
    places = exposure.to_numpy(np.int8)
    counts = {key: np.count_nonzero(places == n, axis=along) for n, key in enumerate(CARRY)}
    return pd.DataFrame(counts, pd.Index(of, name=each, dtype="str"))


def total(deliveries: pd.DataFrame, count: str, measure: str = "") -> dict[str, object]:
    """Add up a count of entries: a row of ``reach_table``."""
    low, high, about = (deliveries[f"{count}_{end}"] for end in ("min", "max", "about"))
    figures = low.notna() | high.notna() | about.notna()
    return {
        "measure": measure,
        "n_deliveries": int(figures.sum()),
        "n_min": low.sum(),
        "counted_max": high.sum(),
        "n_max": high.sum() if figures.all() and high.notna().all() else pd.NA,
        "as_said": (about.fillna(low).fillna(high)).sum() if about.notna().any() else pd.NA,
    }
