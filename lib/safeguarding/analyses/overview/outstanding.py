"""What is outstanding: actions that are not done, reviews that are still open, and clocks that have run out."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from safeguarding.days import dates
from safeguarding.judging import standing
from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout
from safeguarding.rules import RuleSet
from safeguarding.vocabulary import ACTION_STATUSES, KINDS, MILESTONES

# How the tables below are shown: headings, and the columns that only the files beside a page have.
ACTIONS_LAYOUT = Layout(
    "actions_open",
    "Actions that are not done, or not recorded as done",
    headings={
        "state": "Overdue",
        "days_past": "Days past",
    },
    rows_open=3,
)
REVIEWS_LAYOUT = Layout(
    "reviews_open",
    "Reviews that are open",
    headings={
        "step": "Counted from",
        "since": "Day",
        "days_open": "Days open",
    },
    hide=("name",),
    withheld="open reviews",
)

SETTLED = ("done", "rejected", "superseded")
"""What an action is that nobody has to do any more."""
UNDONE = ("planned", "in_progress")
"""What an action is that somebody has still to do."""
PAST, MAY_BE_PAST, NOT_PAST, NO_DAY = "yes", "may be", "no", "no date set"
STATES = (PAST, MAY_BE_PAST, NOT_PAST, NO_DAY)


def actions_table(actions: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """List the actions that are not done, those longest past the day they were due first.

    Past its day is an action whose last possible due day is before ``as_of``; it may be if only the first is.

    Returns
    -------
    One row per action: ``action_id``, ``title``, ``status``, ``due_*``, ``state`` (one of ``STATES``), and
    ``days_past_min`` and ``days_past_max`` (calendar days since the due day; missing where it has none, or has
    certainly not passed).
    """
    left = actions[~actions["status"].isin(SETTLED)]
    today = pd.Timestamp(as_of).as_unit("s")
    first, last = left["due_earliest"], left["due_latest"]
    undated = first.isna() & last.isna()
    past, maybe = last < today, ~(first >= today)
    state = np.select([undated, past, maybe], [NO_DAY, PAST, MAY_BE_PAST], NOT_PAST)
    counted = ~undated & maybe
    table = left[["action_id", "title", "status", "due_earliest", "due_latest"]].assign(
        status=left["status"].map(words.code),
        state=state,
        days_past_min=(today - last).dt.days.clip(lower=0).where(counted).astype("Int64"),
        days_past_max=(today - first).dt.days.where(counted).astype("Int64"),
    )
    order = table["state"].map(STATES.index)
    ordered = table.assign(order=order).sort_values(["order", "due_latest"], kind="stable")
    return ordered[table.columns].reset_index(drop=True)


def answer(actions: pd.DataFrame, left: pd.DataFrame) -> words.Prose:
    """Say how many actions are past their day and not done, and of how many nobody has written whether they are.

    Parameters
    ----------
    left
        Those that are not done, or not recorded as done, as ``actions_table`` gives them.
    """
    total, n = len(actions), int(actions["status"].isin(UNDONE).sum())
    unsaid = int((~actions["status"].isin(ACTION_STATUSES)).sum())
    if not total:
        return words.say("**The register lists no action.**")
    silent = f"of {words.number(unsaid)} it is not recorded" if unsaid else ""
    if not n and unsaid:
        return words.say(f"**No action is recorded as not done; {silent}.**")
    if not n:
        done = int((actions["status"] == "done").sum())
        every = f"All {words.count(total, 'action')} are reported done"
        return words.say(f"**{every if done == total else 'No action is left to do'}.**")
    said = f"{words.capital(words.number(n))} of {words.count(total, 'action')} {words.verb(n)} not done"
    every = f"{'; '.join(filter(None, (said, silent)))}."
    undone = left["action_id"].isin(actions.loc[actions["status"].isin(UNDONE), "action_id"])
    past = left[undone & (left["state"] == PAST)]
    if past.empty:
        return words.say(f"**{every}**")
    longest = int(past["days_past_min"].max())
    by = words.count(longest, "day") if longest < 2 * 365 else f"more than {words.number(longest // 366)} years"
    one = "one " if len(past) > 1 else ""
    their = words.verb(len(past), "is past its day", "are past their day")
    return words.say(f"**{words.capital(words.count(len(past), 'action'))} {their}, {one}by {by}.** {every}")


def reviews_table(reviews: pd.DataFrame, as_of: date, rule_sets: Sequence[RuleSet]) -> pd.DataFrame:
    """List the reviews that are open, and for how long.

    Returns
    -------
    One row per review that is not over by the order of any rule set: ``review_id``, ``name``, ``kind``, ``step``
    (the first from notification on that has a date), ``since_*`` (that date), ``days_open_min`` and ``days_open_max``
    (calendar days from then to ``as_of``; it may have been open for longer before that step).
    """
    today = pd.Timestamp(as_of).as_unit("s")
    left = reviews[_open(reviews, as_of, rule_sets)].reset_index(drop=True)
    first = [_first_step(row) for _, row in left.iterrows()]
    table = left[["review_id", "name"]].assign(
        kind=left["kind"].map(KINDS), step=[MILESTONES.get(n, "") for n in first]
    )
    for end in ("earliest", "latest"):
        days = [row.get(f"{step}_{end}", pd.NaT) for step, (_, row) in zip(first, left.iterrows(), strict=True)]
        table[f"since_{end}"] = pd.Series(days, left.index, dtype="datetime64[s]")
    least, most = ((today - table[f"since_{end}"]).dt.days for end in ("latest", "earliest"))
    return table.assign(days_open_min=least.clip(lower=0).astype("Int64"), days_open_max=most.astype("Int64"))


def _open(reviews: pd.DataFrame, as_of: date, rule_sets: Sequence[RuleSet]) -> np.ndarray:
    """Say which reviews are not over: a serious case review, for one, was complete when its report stood."""
    return ~standing.over(reviews, dates.number(as_of), standing.ordered(rule_sets))


def _first_step(row: pd.Series) -> str:
    """Name the first step from notification on that has a date: the days before that say most about the child."""
    steps = [each for each in MILESTONES if each not in ("incident", "aware")]
    return next((each for each in steps if pd.notna(row[f"{each}_earliest"]) or pd.notna(row[f"{each}_latest"])), "")
