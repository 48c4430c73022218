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
from safeguarding.vocabulary import DUE_STATES, KINDS, MILESTONES

# How the tables below are shown: headings, and the columns that only the files beside a page have.
ACTIONS_LAYOUT = Layout(
    "actions_open",
    "Actions that are not done, or not recorded as done",
    headings={
        "state": "By the day it was due",
        "days_past": "Days past",
    },
    rows_open=4,
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
)

SETTLED = ("done", "rejected", "superseded")
"""What an action is that nobody has to do any more."""
PAST, MAY_BE_PAST, NOT_PAST, NO_DAY = "past its day", "may be past its day", "not past its day", "has no day"
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


def open_reviews(reviews: pd.DataFrame, as_of: date, rule_sets: Sequence[RuleSet]) -> int:
    """Count the reviews that are open, of all that the register holds."""
    return int(_open(reviews, as_of, rule_sets).sum())


def _open(reviews: pd.DataFrame, as_of: date, rule_sets: Sequence[RuleSet]) -> np.ndarray:
    """Say which reviews are not over: a serious case review, for one, was complete when its report stood."""
    return ~standing.over(reviews, dates.number(as_of), standing.ordered(rule_sets))


def answer(
    due: pd.DataFrame,
    days: int,
    left: pd.DataFrame,
    n_actions: int,
    waiting: pd.DataFrame,
    n_open: int,
    unsaid: str = "",
) -> words.Prose:
    """Say what is outstanding, in one paragraph.

    Parameters
    ----------
    due
        The clocks that run, as ``due.due_table`` gives them for so many ``days``.
    left, waiting
        As ``actions_table`` and ``reviews_table`` give them; ``n_actions`` is how many actions there are.
    n_open
        As ``open_reviews`` counts them.
    unsaid
        Why nothing is said of what still runs, as ``View.running_unsaid`` has it.
    """
    if unsaid:
        return words.say(f"{unsaid} {_actions(left, n_actions)}")
    return words.say(f"{_clocks(due, days)} {_actions(left, n_actions)} {_reviews(n_open, waiting)}")


def _clocks(due: pd.DataFrame, days: int) -> str:
    n = due["state"].value_counts()
    over, maybe, coming, perhaps = (int(n.get(each, 0)) for each in DUE_STATES)
    head = "No time limit is known to be overdue"
    if over + maybe:
        late = due.loc[due["state"].isin(DUE_STATES[:2]), "review_id"].nunique()
        said = [f"{words.count(over, 'time limit')} {words.verb(over)} overdue"] if over else []
        said += [f"{words.count(maybe, 'time limit')} may be overdue"] if maybe else []
        head = words.capital(f"{words.listed(said)}, on {words.count(late, 'review')}")
    ahead = words.spread(coming, coming + perhaps, "deadline")
    return f"{head}; {ahead} {words.verb(coming + perhaps, 'falls', 'fall')} in the next {days} days."


def _actions(left: pd.DataFrame, total: int) -> str:
    if not total:
        return "The register lists no action."
    if left.empty:
        return "The one action is done." if total == 1 else f"All {words.number(total)} actions are done."
    share = f"{words.capital(words.number(len(left)))} of {words.count(total, 'action')}"
    head = "The one action is not done" if total == 1 else f"{share} {words.verb(len(left))} not done"
    if len(left) == 1:
        title, state = words.plain(left["title"].iloc[0]), left["state"].iloc[0]
        return f"{head}: *{title}*, which {_state(state, 1)}."
    n = left["state"].value_counts()
    said = [f"{words.number(int(n[state]))} {_state(state, int(n[state]))}" for state in STATES if n.get(state)]
    return f"{head}: {words.listed(said)}.{_longest(left)}"


def _longest(left: pd.DataFrame) -> str:
    """Name the action that is longest past its day, if one certainly is."""
    past = left[(left["state"] == PAST)]
    if past.empty:
        return ""
    row = past.iloc[0]
    return f" The longest for certain is {words.plain(row['action_id'])}, by {_days(row, 'days_past')}."


def _reviews(n: int, waiting: pd.DataFrame) -> str:
    if not n:
        return "No review is open."
    head = f"{words.capital(words.count(n, 'review'))} {words.verb(n)} open"
    dated = waiting[waiting["days_open_min"].notna()]
    if dated.empty:
        return f"{head}, and none has a day to count from."
    row = dated.loc[dated["days_open_min"].idxmax()]
    longest = f"{words.plain(row['review_id'])}, {_days(row, 'days_open')} since *{words.uncapital(row['step'])}*"
    return f"{head}; the longest for certain is {longest}."


def _days(row: pd.Series, what: str) -> str:
    least, most = row[f"{what}_min"], row[f"{what}_max"]
    return f"{words.extent(least, most)} day{'' if least == most == 1 else 's'}"


def _state(state: str, n: int) -> str:
    return {
        PAST: f"{words.verb(n)} past the day {words.verb(n, 'it was', 'they were')} due",
        MAY_BE_PAST: "may be past the day due",
        NOT_PAST: f"{words.verb(n)} not yet due",
        NO_DAY: f"{words.verb(n, 'has', 'have')} no day to be done by",
    }[state]


def _first_step(row: pd.Series) -> str:
    """Name the first step from notification on that has a date: the days before that say most about the child."""
    steps = [each for each in MILESTONES if each not in ("incident", "aware")]
    return next((each for each in steps if pd.notna(row[f"{each}_earliest"]) or pd.notna(row[f"{each}_latest"])), "")
