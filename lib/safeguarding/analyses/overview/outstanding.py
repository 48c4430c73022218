"""What is outstanding: actions that are not done, reviews that are still open, and clocks that have run out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from safeguarding.days import dates
from safeguarding.judging import lengths, standing
from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout
from safeguarding.rules import RuleSet
from safeguarding.vocabulary import ACTION_STATUSES, DUE_STATES, KINDS, MILESTONES

# How the tables below are shown: headings, and the columns that only the files beside a page have.
ACTIONS_LAYOUT = Layout(
    "actions_open",
    "Actions not recorded as done",
    headings={
        "state": "Overdue",
        "past": "Calendar days past",
        "days_past": "Calendar days past, as numbers",
    },
    aside=("days_past",),
)
OVERDUE_LAYOUT = Layout(
    "overdue",
    "What is overdue: reviews first, then actions",
    headings={
        "item": "Which",
        "to_do": "Step or action",
        "past": "Calendar days",
        "days_past": "Calendar days past",
        "state": "Is",
    },
    aside=("days_past",),
    rows_open=8,
)
REVIEWS_LAYOUT = Layout(
    "reviews_open",
    "Open reviews",
    headings={
        "step": "Counted from",
        "since": "Day",
        "days_open": "Days open",
    },
    withheld="open reviews",
)

SETTLED = ("done", "rejected", "superseded")
"""What an action is that nobody has to do any more."""
UNDONE = ("planned", "in_progress")
"""What an action is that somebody has still to do."""
PAST, MAY_BE_PAST, NOT_PAST, NO_DAY = "yes", "may be", "no", "no date set"
STATES = (PAST, MAY_BE_PAST, NOT_PAST, NO_DAY)
A_YEAR = 366
"""Calendar days, as many as a year can have."""


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


def shown(left: pd.DataFrame) -> pd.DataFrame:
    """Say in ``past`` how many days each action of ``actions_table`` is past its day, or that it is not."""
    days = [words.extent(*ends) for ends in zip(left["days_past_min"], left["days_past_max"], strict=True)]
    past = pd.Series(days, left.index, dtype="str")
    return left.assign(past=past.mask(left["state"] == NOT_PAST, "not past").mask(left["state"] == NO_DAY, NO_DAY))


def overdue_table(soon: pd.DataFrame, left: pd.DataFrame) -> pd.DataFrame:
    """List what is overdue, or may be: steps of reviews first, then actions that somebody has still to do.

    Parameters
    ----------
    soon, left
        As ``due.shown`` and ``actions_table`` give them.

    Returns
    -------
    One row per step and action: ``item`` (the review or the action), ``to_do``, ``due_*``, ``past`` (how many
    calendar days, or how many are left), ``days_past_min`` and ``days_past_max`` (calendar days since the day it was
    due), ``state`` (of ``DUE_STATES``).
    """
    over, may_be = DUE_STATES[:2]
    steps = soon[soon["state"].isin((over, may_be))]
    late = left[left["state"].isin((PAST, MAY_BE_PAST)) & left["status"].isin([words.code(each) for each in UNDONE])]
    days = [words.extent(*ends) for ends in zip(late["days_past_min"], late["days_past_max"], strict=True)]
    both = [
        pd.DataFrame({
            "item": [words.named(*each) for each in zip(steps["review_id"], steps["name"], strict=True)],
            "to_do": steps["step"],
            "due_earliest": steps["due_earliest"],
            "due_latest": steps["due_latest"],
            "past": steps["calendar_days"],
            "days_past_min": (-steps["days_left_max"]).clip(lower=0),
            "days_past_max": -steps["days_left_min"],
            "state": steps["state"],
        }),
        late.rename(columns={"action_id": "item", "title": "to_do"}).assign(
            state=late["state"].map({PAST: over, MAY_BE_PAST: may_be}),
            past=[f"{each} past" for each in days],
        ),
    ]  # fmt: skip
    columns = [*both[0]]
    return pd.concat([each[columns] for each in both], ignore_index=True)


def overdue_layout(table: pd.DataFrame, soon: pd.DataFrame) -> Layout:
    """Give how ``overdue_table`` is shown: its caption says what it holds, steps of reviews, actions or both."""
    steps = int(soon["state"].isin(DUE_STATES[:2]).sum())
    if len(table) == steps:
        return replace(OVERDUE_LAYOUT, caption="Steps of reviews that are overdue")
    return OVERDUE_LAYOUT if steps else replace(OVERDUE_LAYOUT, caption="Actions overdue, the longest first")


def n_overdue(left: pd.DataFrame) -> int:
    """Count the actions of ``actions_table`` that somebody has still to do and whose day is past for certain."""
    return int((left["status"].isin([words.code(each) for each in UNDONE]) & (left["state"] == PAST)).sum())


def answer(actions: pd.DataFrame, left: pd.DataFrame, soon: pd.DataFrame) -> words.Prose:
    """Say how many steps of reviews and how many actions are overdue, and how many actions are not done.

    Parameters
    ----------
    left, soon
        Actions that are not done, or not recorded as done, as ``actions_table`` gives them, and what is due of reviews,
        as ``due.due_table`` does: nothing where that is not told.
    """
    steps, said = int((soon["state"] == DUE_STATES[0]).sum()), _undone(actions)
    undone = left["action_id"].isin(actions.loc[actions["status"].isin(UNDONE), "action_id"])
    past = left[undone & (left["state"] == PAST)]
    overdue = [(steps, "review step"), (len(past), "action")]
    counted = [words.count(n, noun) for n, noun in overdue if n]
    unsure = (soon["state"] == DUE_STATES[1]).any() or (left.loc[undone, "state"] == MAY_BE_PAST).any()
    beside = " What may be overdue is not counted." if unsure else ""
    if not counted:
        return words.say(f"**{said}**{beside}")
    are = words.verb(steps + len(past))
    return words.say(f"**{words.capital(words.listed(counted))} {are} overdue{_how_far(past, steps)}.** {said}{beside}")


def _how_far(past: pd.DataFrame, steps: int) -> str:
    """Say by how much at least the actions longest past their day are, and how many these are; in years from two on.

    Beside steps of reviews only years are said: days of a review weigh otherwise. A year is taken as ``A_YEAR`` days,
    so that whoever is counted is past by that many years for certain.
    """
    least = past["days_past_min"]
    longest = 0 if past.empty else int(least.max())
    years = longest // A_YEAR
    if years >= 2:
        n, by = int((least >= years * A_YEAR).sum()), f"by more than {words.number(years)} years"
    elif longest and not steps:
        n, most = int((least == longest).sum()), past.loc[least == longest, "days_past_max"]
        by = f"by {'' if (most == longest).all() else 'at least '}{words.count(longest, 'day')}"
    else:
        return ""
    if steps:
        return f", {f'{words.number(n)} of the actions' if len(past) > 1 else 'the action'} {by}"
    which = "" if len(past) == 1 else "each " if n == len(past) else f"{words.number(n)} "
    return f", {which}{by}"


def _undone(actions: pd.DataFrame) -> str:
    """Say how many actions are not done, and of how many nobody has written whether they are."""
    total, n = len(actions), int(actions["status"].isin(UNDONE).sum())
    unsaid = int((~actions["status"].isin(ACTION_STATUSES)).sum())
    silent = f"of {words.number(unsaid)} it is not recorded" if unsaid else ""
    if not total:
        return "The register lists no action."
    if not n and unsaid:
        return f"No action is recorded as not done; {silent}."
    if not n:
        all_of_them = f"All {words.count(total, 'action')} are" if total > 1 else "The only action is"
        every = f"{all_of_them} reported done"
        return f"{every if (actions['status'] == 'done').all() else 'No action is left to do'}."
    each = [(int((actions["status"] == status).sum()), words.code(status)) for status in UNDONE]
    kinds = [(many, status) for many, status in each if many]
    still = [f"{words.number(many)} {status}" for many, status in kinds]
    how = f"as {kinds[0][1]}" if len(kinds) == 1 else f"as still to do: {words.listed(still)}"
    which = "the only action" if total == 1 else f"{words.number(n)} of {words.count(total, 'action')}"
    said = f"{words.capital(which)} {words.verb(n)} recorded {how}"
    return f"{'; '.join(filter(None, (said, silent)))}."


def reviews_table(reviews: pd.DataFrame, as_of: date, rule_sets: Sequence[RuleSet]) -> pd.DataFrame:
    """List the reviews that are open, and for how long.

    Returns
    -------
    One row per review that is not over by the order of any rule set: ``review_id``, ``name``, ``kind``, ``step``
    (the first from notification on that has a date), ``since_*`` (that date, narrowed by that order),
    ``days_open_min`` and ``days_open_max`` (calendar days from then to ``as_of``; it may have been open for longer
    before that step).
    """
    today = pd.Timestamp(as_of).as_unit("s")
    left = lengths.tightened(reviews[_open(reviews, as_of, rule_sets)], rule_sets).reset_index(drop=True)
    # The days before notification say most about the child.
    steps = [each for each in MILESTONES if each not in ("incident", "aware")]
    days = [left[[f"{step}_{end}" for step in steps]].to_numpy() for end in ("earliest", "latest")]
    dated = ~np.isnat(days[0]) | ~np.isnat(days[1])
    first = dated.argmax(axis=1)
    # Of a review without any day, the first step is as blank as every other.
    since = [pd.Series(each[range(len(left)), first], left.index) for each in days]
    labels = np.array([MILESTONES[step] for step in steps], object)
    table = left[["review_id", "name"]].assign(
        kind=[KINDS.get(kind, kind) for kind in left["kind"]],
        step=pd.array(np.where(dated.any(axis=1), labels[first], ""), "str"),
        since_earliest=since[0],
        since_latest=since[1],
    )
    least, most = ((today - table[f"since_{end}"]).dt.days for end in ("latest", "earliest"))
    return table.assign(days_open_min=least.clip(lower=0).astype("Int64"), days_open_max=most.astype("Int64"))


def _open(reviews: pd.DataFrame, as_of: date, rule_sets: Sequence[RuleSet]) -> np.ndarray:
    """Say which reviews are not over: a serious case review, for one, was complete when its report stood."""
    return ~standing.over(reviews, dates.number(as_of), standing.ordered(rule_sets))
