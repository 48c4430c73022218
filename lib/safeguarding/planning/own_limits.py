"""A plan held to the time limits that its steps have themselves: a day that will do for it may come after one."""

import pandas as pd

from safeguarding.days import dates
from safeguarding.planning import avoid, backward, days_left
from safeguarding.planning.backward import PublicationPlan
from safeguarding.presenting import words
from safeguarding.vocabulary import MILESTONES

OUTLIVED, PERHAPS_OUTLIVED = "after its own time limit", "perhaps after its own time limit"
"""States of a step whose last day, for the day that is planned, comes after a deadline of its own."""
THAT_DAY = "in time for that day alone"
"""The state of a step that will do for a publication which itself comes after its own time limit."""


def held_to(steps: pd.DataFrame, deadlines: pd.DataFrame) -> pd.DataFrame:
    """Say of no step that it is in time on a day after its own deadline; of the publication, nor on one perhaps after.

    The day of the publication is what is planned; those of other steps are the last that will do for it.

    Parameters
    ----------
    steps
        As ``backward.steps_each`` gives them.
    deadlines
        The deadlines of the same case, as ``forward.deadlines_each`` gives them.
    """
    own, coming = _own_ends(steps, deadlines), steps["state"].isin([backward.IN_TIME, backward.TIGHT])
    outlived = coming & (own["due_latest"] < steps["due_latest"])
    perhaps = coming & (own["due_earliest"] < steps["due_latest"]) & (steps["step"] == MILESTONES["published"])
    state = steps["state"].mask(perhaps, PERHAPS_OUTLIVED).mask(outlived, OUTLIVED)
    return steps.assign(state=state)


def of_that_day(steps: pd.DataFrame) -> pd.DataFrame:
    """Say of steps before a publication that comes after its own limit that they are in time for that day alone."""
    late = steps.loc[(steps["step"] == MILESTONES["published"]) & (steps["state"] == OUTLIVED), "rule_set"]
    alone = steps["rule_set"].isin(late) & (steps["state"] == backward.IN_TIME)
    return steps.assign(state=steps["state"].mask(alone, THAT_DAY))


def of_publication(steps: pd.DataFrame, deadlines: pd.DataFrame) -> str:
    """Say that the publication that is planned comes after the time limit that it has itself, or perhaps does."""
    late = steps[(steps["step"] == MILESTONES["published"]) & steps["state"].isin([OUTLIVED, PERHAPS_OUTLIVED])]
    if late.empty:
        return ""
    own, row = _own_ends(late, deadlines).iloc[0], late.iloc[0]
    first, last = (words.day(own[name]) for name in ("due_earliest", "due_latest"))
    ends = f"on {last}" if first == last else f"between {first} and {last}"
    return f"Publication on {words.day(row['due_latest'])} is {row['state']}, which ends {ends}."


def nearest(plan: PublicationPlan, deadlines: pd.DataFrame, by: pd.Timestamp, goal: str) -> tuple[int | None, str]:
    """Find the last clear day up to ``by`` on which a review can be published within the time limit of that.

    Parameters
    ----------
    plan
        For a publication, as ``backward.make`` gathers it without notice.
    by
        The day that is planned, which comes after that limit, or perhaps does.
    goal
        What else the day is to keep, such as ``the committee``, if anything.

    Returns
    -------
    The day, which keeps the limit for certain if there is such a day, else perhaps; ``None`` if it has passed, or
    leaves too little time for the steps before. And what is to be said of it.
    """
    ends = deadlines[deadlines["step"] == MILESTONES["published"]][["due_earliest", "due_latest"]].min()
    last, both = dates.number(by.date()), f"both its own time limit and {goal}" if goal else "its own time limit"
    day = None
    for end, keeps in zip(avoid.numbers(*ends), ("keeps", "may keep"), strict=True):
        day = None if end is None else avoid.nearest(plan.clear[avoid.PUBLICATION], min(end, last), -1)
        if day is not None and day >= plan.today and backward.possible(plan, day):
            return day, f"Publish by {_weekday(day)}, the last day that {keeps} {both}."
    soon = day is not None and day >= plan.today
    why = f"; {_weekday(day)} would keep it, and leaves too little time for the steps before" if day and soon else ""
    other = f": for {goal} the last is {by:%A} {words.day(by)}" if goal else ""
    return None, f"No day that is still possible keeps {both}{other}{why}."


def _weekday(day: int) -> str:
    [when] = avoid.as_column(pd.Series([day], dtype="Int64"))
    return f"{when:%A} {words.day(when)}"


def bound(steps: pd.DataFrame) -> pd.DataFrame:
    """Keep the steps whose day a time limit sets, and the publication; any other comes with the next, or before it.

    Returns
    -------
    What ``days_left.alike`` gives, and ``by`` (in words, the last day for the step, or the day before which it must not
    come because a limit runs from it) and ``left`` (the working days to it).
    """
    following = steps.groupby("rule_set", sort=False)["due_earliest"].shift(-1)
    kept = days_left.shown(days_left.alike(steps[steps["due_earliest"].notna() & (steps["due_earliest"] != following)]))
    rows = zip(kept["due_earliest"], kept["not_before"], strict=True)
    by = [f"{'not before' if limited else 'by'} {day:%A} {words.day(day)}" for day, limited in rows]
    return kept.assign(by=pd.Series(by, kept.index, dtype="str"), left=kept["slack_min"])


def brief(steps: pd.DataFrame, deadlines: pd.DataFrame, shown: pd.DataFrame) -> words.Prose:
    """Say by when the Panel must have its copy, whether the publication is late, and for what there is no limit.

    ``shown`` are the steps that have a day in the table below, as ``bound`` gives them.
    """
    dated = {*shown["step"], *deadlines.loc[deadlines["due_latest"].notna(), "step"]}
    free = [step for step in dict.fromkeys(steps["step"]) if step not in dated]
    none = f"No time limit sets a day for these: {words.listed([*map(words.uncapital, free)])}." if free else ""
    return words.say(backward.brief(steps).markdown, of_publication(steps, deadlines), none)


def _own_ends(steps: pd.DataFrame, deadlines: pd.DataFrame) -> pd.DataFrame:
    """Give for each step the first deadline of its own, if it has one: ``due_earliest`` and ``due_latest``."""
    ends = deadlines.groupby(["rule_set", "step"])[["due_earliest", "due_latest"]].min()
    return ends.reindex(pd.MultiIndex.from_frame(steps[["rule_set", "step"]])).set_index(steps.index)
