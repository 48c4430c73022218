"""For each review, which training can have carried its learning, and which certainly did and says so.

An entry of training counts only if it was held on or after the day the review was published. How many people can have
heard it is not given: from those of entries that name the review to everybody who ever came is no answer.
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
    "Training that ran after each review was published, those first that most of it names",
    headings={
        "name": "Called",
        "n_after": "Entries that ran after it",
        "ran_after": "Training that ran after it",
        "n_says_so": "Of them, that name it",
        "taken": "Places taken at those",
    },
    aside=("n_in_part", "n_may_say_so"),
)
DAYS_LAYOUT = Layout(
    "days",
    "Days on which each review can have been published and training can have run",
    headings={"when": "Day or days"},
    aside=("happened",),
)

NONE_NAMES = "No training in the register names a review that it followed"
SHOWN = 24
"""How many publications and entries of training a chart has room for: the last ones in the register."""
FEW = 3
"""How many entries of training a cell can name."""
AFTER = {"all": "all of it", "some": "at least in part", "cannot_tell": "cannot be told"}
"""What is said of training that came after a publication, or may have, by ``attendance.CARRY``."""
NOT_SHOWN = (
    "That training came after a publication does not show that it spoke of the review. The register would have to name"
    " the reviews that an entry carries, and the day of each session."
)


def by_review_table(exposure: pd.DataFrame, training: pd.DataFrame) -> pd.DataFrame:
    """Count the entries of training held after each review was published, and those of them that name it.

    Parameters
    ----------
    exposure
        Of the entries of ``training``, as ``attendance.exposure_table`` gives it.

    Returns
    -------
    One row per published review: ``review_id``, ``n_after`` (entries held on or after its publication, at least in
    part), ``n_in_part`` (of them, that began before it), ``n_may_be`` (of which that cannot be told), ``n_says_so``
    (wholly after it, and naming it in column ``reviews``), ``n_may_say_so`` (naming it, and after it in part or
    perhaps) and ``taken_min`` and ``taken_max`` (attendances at those wholly after; no most where one has none).
    """
    counted = attendance.counted(exposure, "review_id").reset_index()
    entries = training[["reviews", "attended_min", "attended_max"]].assign(entry=range(len(training)))
    named = codebook.single(entries, "reviews").rename(columns={"reviews": "review_id"})
    named = named[named["review_id"].isin(exposure.columns)]
    review, carry = exposure.columns.get_indexer(named["review_id"]), [*attendance.CARRY]
    could = exposure.to_numpy(np.int8)[named["entry"].to_numpy(int), review]
    says_so = named[could == carry.index("all")]
    says_so = says_so.assign(no_most=says_so["attended_max"].isna())
    may_say_so = named[(could != carry.index("all")) & (could != carry.index("none"))]
    taken = says_so.groupby("review_id").agg(
        n_says_so=("entry", "size"),
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


def named_first(table: pd.DataFrame, reviews: pd.DataFrame, exposure: pd.DataFrame) -> pd.DataFrame:
    """Put the reviews first that most training after them names, each with its name; what may be after is a range.

    Returns
    -------
    One row per review of ``by_review_table``: ``review_id``, ``name``, ``n_after_min`` and ``n_after_max``, and the
    other columns of that table; without those of entries that name a review where none does, as the answer says. Of
    ``FEW`` entries a count says little, since each can hold many sessions: they stand by name, as ``ran_after``.
    """
    named = table.merge(reviews[["review_id", "name"]], how="left", on="review_id")
    named = named.assign(n_after_min=named["n_after"], n_after_max=named["n_after"] + named["n_may_be"])
    counted = ["n_after_min", "n_after_max", "n_in_part"]
    if len(exposure) <= FEW:
        named, counted = (
            named.assign(ran_after=[_ran_after(exposure[each]) for each in named["review_id"]]),
            ["ran_after"],
        )
    columns = ["review_id", "name", *counted, "n_says_so", "n_may_say_so", "taken_min", "taken_max"]
    columns = columns if (table["n_says_so"] > 0).any() else columns[:-4]
    order = ["n_says_so", "taken_min", "n_after"]
    return named.sort_values(order, ascending=False, kind="stable", ignore_index=True)[columns]


def _ran_after(carries: pd.Series) -> str:
    """Name the training that came after a publication, or may have, and say how much of it."""
    codes = [[*attendance.CARRY][place] for place in carries]
    programmes = carries.index.get_level_values("programme")
    ran = [f"{name}: {AFTER[code]}" for name, code in zip(programmes, codes, strict=True) if code in AFTER]
    return "; ".join(ran) or "none"


def may_be_published(reviews: pd.DataFrame, as_of: date) -> int:
    """Count the reviews of which a day of publication is recorded that may be after ``as_of``, or that has no end."""
    recorded = reviews["published_earliest"].notna() | reviews["published_latest"].notna()
    return int((recorded & ~(reviews["published_latest"] <= pd.Timestamp(as_of))).sum())


def answer(table: pd.DataFrame, exposure: pd.DataFrame, may_be: int = 0) -> words.Prose:
    """Say for how many reviews training that names it was held after its publication, and what that is not.

    ``may_be`` of them are published or not: a count of published reviews elsewhere leaves them out, or is a range. They
    all have a recorded day of publication.
    """
    if table.empty:
        return words.say("**No review is published, so no training can have carried what was published.**")
    sure, after = int((table["n_says_so"] > 0).sum()), table["n_after"] > 0
    perhaps = int((~after & (table["n_may_be"] > 0)).sum())
    doubt = f" {words.capital(words.number(perhaps))} more may have been followed by training." if perhaps else ""
    in_part = int((after & (table["n_after"] == table["n_in_part"])).sum())
    one = _alone(exposure)
    some = (one or "training") + (", at least in part" if one and in_part else "")
    some += " that ran at least in part afterwards" if in_part and not one else ""
    every = words.extent(len(table) - may_be, len(table))
    of_every = f"{sure:,} of {every}" if may_be else words.of(sure, len(table))
    head = f"{of_every} published reviews were followed by training that names them"
    if not sure:
        may_name = bool((table["n_may_say_so"] > 0).any())
        head = "No published review was certainly followed by training that names it" if may_name else NONE_NAMES
    of = f"{int(after.sum()):,} of {every}"
    return words.say(
        f"**{head}.** {of} {words.verb(int(after.sum()), 'was', 'were')} followed by {some}.{doubt}",
        _after_the_last(exposure),
        NOT_SHOWN,
    )


def _alone(exposure: pd.DataFrame) -> str:
    """Name the programme of the training that came after reviews, where it is one entry; nothing of several."""
    carry = attendance.counted(exposure, "training_id") if len(exposure) else pd.DataFrame({"all": [], "some": []})
    came = (carry["all"] + carry["some"] > 0).to_numpy()
    return words.plain(exposure.index.get_level_values("programme")[came][0]) if came.sum() == 1 else ""


def _after_the_last(exposure: pd.DataFrame) -> str:
    """Say how many entries ran after every review that is published; nothing without an entry or a review."""
    if exposure.empty:
        return ""
    carry = attendance.counted(exposure, "training_id")
    after = int(((carry["none"] == 0) & (carry["cannot_tell"] == 0)).sum())
    if after:
        ran = f"{words.of(after, len(carry))} entries of training ran, at least in part,"
        return f"{ran} after the last review was published."
    if (carry["none"] > 0).all():
        return "No training ran after the last review was published."
    return "Whether training ran after the last review was published cannot be told."


def days_table(training: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """List when each review can have been published, and when each entry of training can have run.

    Returns
    -------
    One row per publication, then one per entry of training, those with both ends known: ``what``, ``which``,
    ``happened_earliest``, ``happened_latest``, ``when`` (the same in words).
    """
    told = _days("publication", reviews["review_id"], reviews["published_earliest"], reviews["published_latest"])
    told["when"] = words.spans(told["happened_earliest"], told["happened_latest"])
    named = training["training_id"] + "  " + training["programme"]
    ran = _days("training", named, training["starts_earliest"], training["ends_latest"])
    ran["when"] = [attendance.ran(row, row) for row in training.itertuples()]
    every = pd.concat([told, ran], ignore_index=True)
    return every[every["happened_earliest"].notna() & every["happened_latest"].notna()].reset_index(drop=True)


def days_chart(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw when training ran below the days on which reviews can have been published, the last ones of each."""
    told, ran = (table[table["what"] == what] for what in ("publication", "training"))
    drawn = pd.concat([told.tail(SHOWN), ran.tail(SHOWN)])
    labels = drawn["which"].mask(drawn["what"] == "publication", "Published: " + drawn["which"])
    drawn = drawn.assign(label=labels, text=drawn["when"])
    left_out = f"; the last {SHOWN} of each" if max(len(told), len(ran)) > SHOWN else ""
    chart = charts.ranges(drawn, "label", charts.days("happened_earliest"), "happened_latest:T")
    return charts.finished(
        chart,
        _since_the_last(ran["happened_latest"], told["happened_earliest"]),
        f"Above: the days each review can have been published on. Below: the days training can have run{left_out}",
        f"{words.capital(words.count(len(told), 'publication'))},"
        f" {words.count(len(ran), 'entry', 'entries')} of training below."
        " Training that ended before a review was published cannot have carried what was published: see the table.",
    )


def _since_the_last(last: pd.Series, published: pd.Series) -> str:
    """Say how many entries may have ended after the first day on which the last review can have been published."""
    if last.empty or published.empty:
        return "No entry of training has a recorded end" if last.empty else "No review is published"
    ended, n = int((last < published.max()).sum()), len(last)
    if ended == n:
        return "No dated entry ran after the last review was published"
    return f"{words.of(n - ended, n)} dated entries may have run after the last publication"


def _days(what: str, which: pd.Series, first: pd.Series, last: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"what": what, "which": which, "happened_earliest": first, "happened_latest": last})
