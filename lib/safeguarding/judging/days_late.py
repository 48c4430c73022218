"""Between how many days what was late was late, so that it holds by every time limit that was missed.

Each ``overruns`` is what ``on_time.overruns_table`` gives: a row per review and limit that it missed for certain.
"""

import pandas as pd

from safeguarding.presenting import words

A_YEAR = 366
"""Calendar days; of a range that is wider a page shows only the end that is certain."""


def ends(overruns: pd.DataFrame) -> tuple[words.Count, words.Count, str]:
    """Give the fewest and the most days that reviews were late, and the time limit that the most is of, if of one only.

    The fewest are of the limit that each missed by most for certain, and missing if those of a review are. The most
    hold by every limit that a review missed: where another may have been missed by more, they are of the one limit that
    all were latest by, or missing. They are missing too where dates leave more than ``A_YEAR`` open.
    """
    latest = worst(overruns)
    fewest, most, of_all = latest["days_late_min"].min(skipna=False), _most(latest), _most(overruns)
    if pd.isna(most) or (pd.notna(of_all) and of_all <= most):
        return fewest, most, ""
    one = len(latest[["rule_set", "label"]].drop_duplicates()) == 1
    return (fewest, most, str(latest["label"].iloc[0])) if one else (fewest, of_all, "")


def by(limit: str) -> str:
    """Say after a space which limit days are of that ``ends`` gives; nothing where they hold by every one."""
    return f" by the limit “{words.plain(limit)}”" if limit else ""


def after(least: words.Count, most: words.Count, limit: str) -> str:
    """Say by how many days, after "were late"; where they are of one limit, in a sentence of its own."""
    if pd.isna(least):
        return ""
    said = words.between_days(int(least), most)
    return f". By the limit “{words.plain(limit)}”, that is {said}" if limit else f", by {said}"


def worst(overruns: pd.DataFrame) -> pd.DataFrame:
    """Keep of each review the limit that it missed by most for certain; of two alike, that of which most is known.

    The review that was late for longest comes first, for certain and then perhaps.
    """
    days = ["days_late_min", "days_late_max"]
    order = overruns.sort_values(days, ascending=[False, True], kind="stable")
    return order.drop_duplicates("review_id").sort_values(days, ascending=False, kind="stable")


def _most(overruns: pd.DataFrame) -> words.Count:
    most = overruns["days_late_max"]
    return most.mask(most - overruns["days_late_min"] > A_YEAR).max(skipna=False)
