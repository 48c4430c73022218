"""How late was what was late? Of what ``on_time.overruns_table`` gives."""

from collections.abc import Callable

import pandas as pd

from safeguarding.presenting import tiles, words
from safeguarding.presenting.tables import Layout
from safeguarding.vocabulary import WITHHELD

# How the tables below are shown: headings, and the columns that only the files beside a page have.
LAYOUT = Layout(
    "overruns",
    "Late for certain, in calendar days after the last day: most certain days first",
    headings={
        "due_said": "Due",
        "happened_said": "Happened",
        "late_said": "Days late",
        "due": "Due, all that dates allow",
        "happened": "Happened, all that dates allow",
        "days_late": "Days late, all that dates allow",
    },
    aside=("due", "happened", "days_late"),
)

FOR_LONG = 30
"""Calendar days after which a page speaks of a review that was late for long."""
A_YEAR = 366
"""Calendar days; of a range that is wider a page shows only the end that is certain."""


def tiles_of(late: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Give as a tile how late a review was for certain, the most of any."""
    shown = late[late["days_late_min"].notna() & ~late["days_late_withheld"]]
    if shown.empty:
        return []
    row = shown.loc[shown["days_late_min"].idxmax()]
    figure = words.capital(words.certain_days(row["days_late_min"], row["days_late_max"]))
    said = f"late, the most that is certain of any: {row['review_id']}, {row['label']}"
    return [(figure, said, tiles.LATE)]


def longest_first(late: pd.DataFrame) -> pd.DataFrame:
    """Order by the days that are certain, with the review first, whom a reader seeks.

    ``due_said``, ``happened_said`` and ``late_said`` say in words the deadline, when it happened if it has, and the
    days; where dates leave more than ``A_YEAR`` open, by the end that is certain alone.
    """
    ordered = late.sort_values("days_late_min", ascending=False, kind="stable", ignore_index=True)
    vague = (ordered["days_late_max"] - ordered["days_late_min"] > A_YEAR).fillna(False)
    due = _each(words.span, ordered["due_earliest"].mask(vague), ordered["due_latest"])
    days = _each(words.extent, ordered["days_late_min"], ordered["days_late_max"].mask(vague))
    pending = ordered["happened_earliest"].isna() & ordered["happened_latest"].isna()
    happened = _each(words.span, ordered["happened_earliest"], ordered["happened_latest"]).mask(pending, "not yet")
    ordered = ordered.assign(
        happened_said=happened.mask(ordered["happened_withheld"], WITHHELD),
        due_said=due.mask(ordered["due_withheld"], WITHHELD),
        late_said=days.mask(ordered["days_late_withheld"], WITHHELD),
    )
    first = ["review_id", "label", "rule_set", "due_said", "happened_said", "late_said"]
    return ordered[[*first, *(name for name in ordered if name not in first)]]


def _each(write: Callable[..., str], least: pd.Series, most: pd.Series) -> pd.Series:
    return pd.Series([write(*ends) for ends in zip(least, most, strict=True)], least.index, dtype="object")


def answer(late: pd.DataFrame, noun: str = "review") -> words.Prose:
    """Say how many of the reviews that were late were so for long; ``noun`` is what a review is called."""
    if late.empty or late["days_late_withheld"].any():
        return words.say()
    each = late.groupby("review_id")
    # A day that is open lets a review be late by any number of days.
    open_ended = late["days_late_max"].isna().groupby(late["review_id"]).any()
    certain = int((each["days_late_min"].max() > FOR_LONG).sum())
    perhaps = int(((each["days_late_max"].max() > FOR_LONG) | open_ended).sum()) - certain
    more = f"; {words.number(perhaps)}{' more' if certain else ''} may have been" if perhaps else ""
    was = words.verb(max(certain, 1), "was", "were")
    wide = (late["days_late_max"] - late["days_late_min"] > A_YEAR).any()
    return words.say(
        f"**Of {words.count(len(each), f'late {noun}')}, {words.number(certain)} {was} late by over {FOR_LONG} days for"
        f" certain{more}.**",
        "Where dates leave more than a year open, only the fewest days are shown." if wide else "",
    )
