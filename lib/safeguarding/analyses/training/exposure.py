"""For each review, which courses can have carried its learning, and which certainly did and say so.

A course counts only if it was held on or after the day the review was published. How many people can have heard it is
not given: from those of courses that name the review to everybody who ever came is no answer.
"""

import pandas as pd

from safeguarding.analyses.training import attendance
from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout
from safeguarding.rules import codebook

# How the tables below are shown: headings, and the columns that only the files beside a page have.
BY_REVIEW_LAYOUT = Layout(
    "heard",
    "Courses held after each review was published",
    headings={
        "n_after": "Courses after it",
        "n_may_be": "Courses that may be after it",
        "n_in_part": "Of them, only in part",
        "n_says_so": "After it, and naming it",
        "taken": "Places taken at those",
    },
    rows_open=5,
)

NOT_SHOWN = (
    "That a course came after a publication does not show that it spoke of the review. The register would have to name"
    " the reviews that a course carries, and the day of each session."
)


def by_review_table(pairs: pd.DataFrame, training: pd.DataFrame) -> pd.DataFrame:
    """Count the courses that were held after each review was published, and those of them that name it.

    Parameters
    ----------
    pairs
        Each course and published review with ``could_carry``, as ``attendance.exposure_table`` gives them.

    Returns
    -------
    One row per published review: ``review_id``, ``n_after`` (courses held on or after its publication, at least in
    part), ``n_in_part`` (of them, that began before it), ``n_may_be`` (of which that cannot be told), ``n_says_so``
    (wholly after it, and naming it in column ``reviews``) and ``taken_min`` and ``taken_max`` (attendances at those; no
    most where one of them has none).
    """
    counted = attendance.counted(pairs, "review_id").rename_axis("review_id").reset_index()
    named = codebook.single(training[["training_id", "reviews", "attended_min", "attended_max"]], "reviews")
    whole = pairs.loc[pairs["could_carry"] == "all", ["training_id", "review_id"]].astype("str")
    says_so = whole.merge(named.rename(columns={"reviews": "review_id"}), on=["training_id", "review_id"])
    says_so["no_most"] = says_so["attended_max"].isna()
    taken = says_so.groupby("review_id").agg(
        n_says_so=("training_id", "size"),
        taken_min=("attended_min", "sum"),
        taken_max=("attended_max", "sum"),
        no_most=("no_most", "any"),
    )
    taken["taken_max"] = taken["taken_max"].mask(taken.pop("no_most"))
    table = counted.assign(
        n_after=counted["all"] + counted["some"], n_in_part=counted["some"], n_may_be=counted["cannot_tell"]
    )
    table = table.astype({"review_id": "str"}).merge(taken, how="left", on="review_id")
    none = table["n_says_so"].isna()
    table.loc[none, ["n_says_so", "taken_min", "taken_max"]] = 0
    columns = ["n_after", "n_in_part", "n_may_be", "n_says_so", "taken_min", "taken_max"]
    return table[["review_id", *columns]].astype(dict.fromkeys(columns, "Int64"))


def answer(table: pd.DataFrame) -> words.Prose:
    """Say for how many reviews a course that names it was held after its publication, and what that is not."""
    if table.empty:
        return words.say("**No review is published, so no course can have carried what was published.**")
    sure, after = int((table["n_says_so"] > 0).sum()), table["n_after"] > 0
    may_be = int((~after & (table["n_may_be"] > 0)).sum())
    doubt = f" {words.capital(words.number(may_be))} more may have been." if may_be else ""
    in_part = int((after & (table["n_after"] == table["n_in_part"])).sum())
    partly = f", {words.number(in_part)} of them only in part" if in_part else ""
    return words.say(
        f"**{words.of(int(after.sum()), len(table))} published reviews were followed by a course{partly};"
        f" {words.number(sure)} certainly by one that names the review.**{doubt}",
        NOT_SHOWN,
    )
