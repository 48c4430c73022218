"""How late was what was late? Of what ``on_time.overruns_table`` gives."""

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from safeguarding.judging import days_late
from safeguarding.judging.days_late import A_YEAR
from safeguarding.presenting import tiles, words
from safeguarding.presenting.tables import Layout
from safeguarding.vocabulary import WITHHELD

# How the tables below are shown: headings, and the columns that only the files beside a page have.
LAYOUT = Layout(
    "overruns",
    "Late reviews, longest first, each by the time limit it missed by most",
    headings={
        "due_said": "Due",
        "happened_said": "Happened",
        "late_said": "Calendar days late",
        "due": "Due, all that dates allow",
        "happened": "Happened, all that dates allow",
        "days_late": "Calendar days late, all that dates allow",
    },
    aside=("due", "happened", "days_late"),
)
OTHERS_LAYOUT = replace(LAYOUT, name="overruns_besides", caption="Other time limits that the same reviews missed")

FOR_LONG = 30
"""Calendar days after which a page speaks of a review that was late for long."""


def tiles_of(late: pd.DataFrame, noun: str = "review") -> list[tuple[str, str, str]]:
    """Give as a tile how late the reviews were that were late; ``noun`` is what a review is called."""
    least, most, limit = days_late.ends(late)
    if pd.isna(least) or late["days_late_withheld"].any():
        return []
    n, unit = late["review_id"].nunique(), words.verb(least if pd.isna(most) else most, "day", "days")
    each = ", each by the limit it missed by most" if n > 1 else ", by the limit it missed by most"
    said = f"is how late {words.count(n, noun)} {words.verb(n, 'was', 'were')}{days_late.by(limit) or each}"
    return [(f"{words.capital(words.extent(least, most))} {unit}", said, tiles.LATE)]


def longest_first(late: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """Order by the days that are certain, with the review first, whom a reader seeks.

    ``reviews`` are those that are shown, with their names. ``due_said``, ``happened_said`` and ``late_said`` say in
    words the deadline, when it happened if it has, and the days; where dates leave more than ``A_YEAR`` open, by the
    end that is certain alone.
    """
    ordered = late.assign(
        name=late["review_id"].map(reviews.set_index("review_id")["name"]).fillna("").astype("str")
    ).sort_values("days_late_min", ascending=False, kind="stable", ignore_index=True)
    vague = (ordered["days_late_max"] - ordered["days_late_min"] > A_YEAR).fillna(False)
    due = _said(words.spans(ordered["due_earliest"].mask(vague), ordered["due_latest"]), ordered)
    days = _said(map(words.extent, ordered["days_late_min"], ordered["days_late_max"].mask(vague)), ordered)
    pending = ordered["happened_earliest"].isna() & ordered["happened_latest"].isna()
    happened = _said(words.spans(ordered["happened_earliest"], ordered["happened_latest"]), ordered)
    happened = happened.mask(pending, "not yet")
    ordered = ordered.assign(
        happened_said=happened.mask(ordered["happened_withheld"], WITHHELD),
        due_said=due.mask(ordered["due_withheld"], WITHHELD),
        late_said=days.mask(ordered["days_late_withheld"], WITHHELD),
    )
    first = ["review_id", "name", "label", "rule_set", "due_said", "happened_said", "late_said"]
    return ordered[[*first, *(name for name in ordered if name not in first)]]


def besides(late: pd.DataFrame) -> pd.DataFrame:
    """Keep the limits that a review missed besides the one that ``days_late.worst`` keeps of it."""
    return late.drop(days_late.worst(late).index)


def _said(said: Iterable[str], of: pd.DataFrame) -> pd.Series:
    return pd.Series(list(said), of.index, dtype="object")


def answer(
    late: pd.DataFrame, noun: str = "review", only_by_months: bool = False, others_may_be: bool = False
) -> words.Prose:
    """Say how many reviews were late and by how many days, and how many for long.

    ``noun`` is what a review is called; ``only_by_months`` is as ``on_time`` says it; ``others_may_be`` tells whether
    of other reviews it is open.
    """
    if late.empty or late["days_late_withheld"].any():
        return words.say()
    each = late.groupby("review_id")
    # A day that is open lets a review be late by any number of days.
    open_ended = late["days_late_max"].isna().groupby(late["review_id"]).any()
    certain = int((each["days_late_min"].max() > FOR_LONG).sum())
    perhaps = int(((each["days_late_max"].max() > FOR_LONG) | open_ended).sum()) - certain
    more = f"; {words.number(perhaps)}{' more' if certain else ''} may have been" if perhaps else ""
    were, (least, most, limit) = words.verb(len(each), "was", "were"), days_late.ends(late)
    days = days_late.after(least, most, limit)
    n_late = f"{'at least ' if others_may_be else ''}{words.count(len(each), noun)}"
    head = f"{'counted in calendar months, ' if only_by_months else ''}{n_late} {were} late{days}"
    was = words.verb(certain, "was", "were")
    wide = (late["days_late_max"] - late["days_late_min"] > A_YEAR).any()
    over = f"{words.capital(words.number(certain))} {was} late by over {FOR_LONG} days{more}."
    return words.say(
        " ".join(filter(None, [f"**{words.capital(head)}.**", over if certain else "", _by_another(late)])),
        "Where dates leave more than a year open, only the fewest days are shown." if wide else "",
    )


def _by_another(late: pd.DataFrame) -> str:
    """Say how many reviews may have been later by another limit than the one that their days are said of."""
    most = (
        late.assign(most=late["days_late_max"].astype("Float64").fillna(float("inf")))
        .groupby("review_id")["most"]
        .max()
    )
    said = days_late.worst(late).set_index("review_id")["days_late_max"].astype("Float64").fillna(float("inf"))
    n = int((most > said.reindex(most.index)).sum())
    return f"By another time limit, {words.number(n)} may have been later." if n else ""
