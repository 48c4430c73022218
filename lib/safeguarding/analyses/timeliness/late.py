"""How late was what was late? Of what ``on_time.overruns_table`` gives."""

import pandas as pd

from safeguarding.presenting import tiles, words

FOR_LONG = 30
"""Calendar days after which a page speaks of a review that was late for long."""
A_YEAR = 366
"""Calendar days; a range of days late that is wider says little, and is said to."""


def tiles_table(late: pd.DataFrame, overdue: list[tuple[str, str, str]]) -> pd.DataFrame:
    """Give how late a review was for certain, the most of any, and the tiles of ``due.tiles_of``."""
    shown = late[late["days_late_min"].notna() & ~late["days_late_withheld"]]
    if shown.empty:
        return tiles.table(overdue)
    row = shown.loc[shown["days_late_min"].idxmax()]
    figure = words.capital(words.certain_days(row["days_late_min"], row["days_late_max"]))
    said = f"late, the most that is certain of any: {row['review_id']}, {row['label']}"
    return tiles.table([(figure, said, tiles.LATE), *overdue])


def longest_first(late: pd.DataFrame) -> pd.DataFrame:
    """Order by the days that are certain, with the review first, whom a reader seeks."""
    ordered = late.sort_values("days_late_min", ascending=False, kind="stable", ignore_index=True)
    first = ["review_id", "label", "rule_set"]
    return ordered[[*first, *(name for name in ordered if name not in first)]]


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
        "Where the day that a limit counts from is hardly known, the most days late say little." if wide else "",
    )
