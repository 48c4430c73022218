"""For each review, which courses can have carried its learning, and which certainly did and say so.

A course counts only if it was held on or after the day the review was published. How many people can have heard it is
not given: from those of courses that name the review to everybody who ever came is no answer.
"""

from datetime import date

import altair as alt
import numpy as np
import pandas as pd

from safeguarding.analyses.training import attendance
from safeguarding.presenting import charts, words
from safeguarding.presenting.tables import Layout
from safeguarding.rules import codebook

# How the tables below are shown: headings, and the columns that only the files beside a page have.
BY_REVIEW_LAYOUT = Layout(
    "heard",
    "Courses held after each review was published, those first that most of them name",
    headings={
        "name": "Called",
        "n_after": "Courses after it",
        "n_says_so": "Of them, that name it",
        "taken": "Places taken at those",
    },
    aside=("n_in_part", "n_may_say_so"),
)
DAYS_LAYOUT = Layout(
    "days",
    "Days on which each review can have been published and training can have run",
    headings={
        "happened": "Day or days",
    },
)

NONE_NAMES = "No course in the register names a review that it followed"
SHOWN = 24
"""How many publications and courses a chart has room for: the last ones in the register."""
NOT_SHOWN = (
    "That a course came after a publication does not show that it spoke of the review. The register would have to name"
    " the reviews that a course carries, and the day of each session."
)


def by_review_table(exposure: pd.DataFrame, training: pd.DataFrame) -> pd.DataFrame:
    """Count the courses that were held after each review was published, and those of them that name it.

    Parameters
    ----------
    exposure
        Of the courses of ``training``, as ``attendance.exposure_table`` gives it.

    Returns
    -------
    One row per published review: ``review_id``, ``n_after`` (courses held on or after its publication, at least in
    part), ``n_in_part`` (of them, that began before it), ``n_may_be`` (of which that cannot be told), ``n_says_so``
    (wholly after it, and naming it in column ``reviews``), ``n_may_say_so`` (naming it, and after it in part or
    perhaps) and ``taken_min`` and ``taken_max`` (attendances at those wholly after; no most where one has none).
    """
    counted = attendance.counted(exposure, "review_id").reset_index()
    courses = training[["reviews", "attended_min", "attended_max"]].assign(course=range(len(training)))
    named = codebook.single(courses, "reviews").rename(columns={"reviews": "review_id"})
    named = named[named["review_id"].isin(exposure.columns)]
    review, carry = exposure.columns.get_indexer(named["review_id"]), [*attendance.CARRY]
    could = exposure.to_numpy(np.int8)[named["course"].to_numpy(int), review]
    says_so = named[could == carry.index("all")]
    says_so = says_so.assign(no_most=says_so["attended_max"].isna())
    may_say_so = named[(could != carry.index("all")) & (could != carry.index("none"))]
    taken = says_so.groupby("review_id").agg(
        n_says_so=("course", "size"),
        taken_min=("attended_min", "sum"),
        taken_max=("attended_max", "sum"),
        no_most=("no_most", "any"),
    )
    taken["taken_max"] = taken["taken_max"].mask(taken.pop("no_most"))
    table = counted.assign(
        n_after=counted["all"] + counted["some"], n_in_part=counted["some"], n_may_be=counted["cannot_tell"]
    )
    table["n_may_say_so"] = table["review_id"].map(may_say_so["review_id"].value_counts()).fillna(0)
    table = table.merge(taken, how="left", on="review_id")
    none = table["n_says_so"].isna()
    table.loc[none, ["n_says_so", "taken_min", "taken_max"]] = 0
    columns = ["n_after", "n_in_part", "n_may_be", "n_says_so", "n_may_say_so", "taken_min", "taken_max"]
    return table[["review_id", *columns]].astype(dict.fromkeys(columns, "Int64"))


def named_first(table: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """Put the reviews first that most courses after them name, each with its name; those that may be after as a range.

    Returns
    -------
    One row per review of ``by_review_table``: ``review_id``, ``name``, ``n_after_min`` and ``n_after_max``, and the
    other columns of that table; without those of courses that name a review where none does, as the answer says.
    """
    named = table.merge(reviews[["review_id", "name"]], how="left", on="review_id")
    named = named.assign(n_after_min=named["n_after"], n_after_max=named["n_after"] + named["n_may_be"])
    columns = ["review_id", "name", "n_after_min", "n_after_max", "n_in_part", "n_says_so", "n_may_say_so"]
    columns += ["taken_min", "taken_max"]
    columns = columns if (table["n_says_so"] > 0).any() else columns[:-4]
    order = ["n_says_so", "taken_min", "n_after"]
    return named.sort_values(order, ascending=False, kind="stable", ignore_index=True)[columns]


def may_be_published(reviews: pd.DataFrame, as_of: date) -> int:
    """Count the reviews of which a day of publication is recorded that may be after ``as_of``, or that has no end."""
    recorded = reviews["published_earliest"].notna() | reviews["published_latest"].notna()
    return int((recorded & ~(reviews["published_latest"] <= pd.Timestamp(as_of))).sum())


def answer(table: pd.DataFrame, exposure: pd.DataFrame, may_be: int = 0) -> words.Prose:
    """Say for how many reviews a course that names it was held after its publication, and what that is not.

    ``may_be`` of them are published or not: a count of published reviews elsewhere leaves them out, or is a range.
    """
    if table.empty:
        return words.say("**No review is published, so no course can have carried what was published.**")
    sure, after = int((table["n_says_so"] > 0).sum()), table["n_after"] > 0
    perhaps = int((~after & (table["n_may_be"] > 0)).sum())
    doubt = f" {words.capital(words.number(perhaps))} more may have been." if perhaps else ""
    unsure = f" Of the {len(table):,}, {words.number(may_be)} may not be published yet." if may_be else ""
    in_part = int((after & (table["n_after"] == table["n_in_part"])).sum())
    some = "a course that ran at least in part afterwards" if in_part else "some course"
    head = f"{words.of(sure, len(table))} published reviews were followed by a course that names them"
    if not sure:
        may_name = bool((table["n_may_say_so"] > 0).any())
        head = "No published review was certainly followed by a course that names it" if may_name else NONE_NAMES
    any_course = f"{words.capital(words.number(int(after.sum())))} of {words.number(len(table))}"
    return words.say(
        f"**{head}.** {any_course} were followed by {some}.{doubt}{unsure}",
        _after_the_last(exposure),
        NOT_SHOWN,
    )


def _after_the_last(exposure: pd.DataFrame) -> str:
    """Say how many courses ran after every review that is published; nothing without a course or a review."""
    if exposure.empty:
        return ""
    carry = attendance.counted(exposure, "training_id")
    after = int(((carry["none"] == 0) & (carry["cannot_tell"] == 0)).sum())
    if after:
        return f"{words.of(after, len(carry))} courses ran, at least in part, after the last review was published."
    if (carry["none"] > 0).all():
        return "No course ran after the last review was published."
    return "Whether a course ran after the last review was published cannot be told."


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


def _days(what: str, which: pd.Series, first: pd.Series, last: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"what": what, "which": which, "happened_earliest": first, "happened_latest": last})
