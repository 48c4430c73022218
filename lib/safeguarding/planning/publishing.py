"""A publication planned for a day, or for the last day before it that keeps its own time limit too."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from safeguarding.days.working_days import Calendar
from safeguarding.planning import avoid, backward, forward, own_limits
from safeguarding.planning.subject import Subject
from safeguarding.presenting import words
from safeguarding.presenting.words import Prose
from safeguarding.rules import RuleSet
from safeguarding.vocabulary import MILESTONES

PUBLISHED = MILESTONES["published"]
ASKED, FOR_COMMITTEE = "Published on the day asked for", "Last day to publish for the committee"
"""What is asked for is called so where a day before it is planned."""


@dataclass(frozen=True, eq=False)
class Planned:
    """A case by one rule set: its deadlines, the last day of each step, and what is to be said of the publication.

    Where the day that is asked for comes after the time limit of the publication itself, all of it is for the ``best``
    day, which keeps both; what was asked for stands last in ``steps``.
    """

    deadlines: pd.DataFrame
    steps: pd.DataFrame | None = None
    publish: str = ""
    best: bool = False
    told: tuple[str, ...] = ()


def plan(
    rule_set: RuleSet, calendar: Calendar, case: Subject, as_of: date, day: date | None, notice: int | None = None
) -> Planned:
    """Plan a case by one rule set for the ``day`` of its publication, or of a committee so many working days after it.

    When to publish for a committee is said, and by when the Panel must have its copy.
    """
    of = (rule_set, calendar, case, as_of)
    if not day:
        return Planned(forward.case_table(*of))
    asked, meets = day.isoformat(), notice is not None
    goal = ("", asked, notice) if notice is not None else (asked,)
    steps = backward.steps_table(*of, *goal)
    [goes] = steps.loc[steps["step"] == PUBLISHED, "due_latest"]
    publish = "" if pd.isna(goes) else f"{goes:%Y-%m-%d}"
    deadlines = forward.case_table(*of, publish)
    steps = own_limits.held_to(steps, deadlines)
    panel, outlived = _panel(steps), own_limits.of_publication(steps, deadlines)
    if not (publish and outlived):
        ahead = f"{words.counted(notice or 0, 'working day')} before the committee"
        when = [f"Publish by {goes:%A} {words.day(goes)}, {ahead}."] if publish and meets else []
        return Planned(deadlines, steps, publish, told=(*when, panel))
    best, said = own_limits.nearest(backward.make(*of), deadlines, goes, "the committee" if meets else "")
    if best is None:
        return Planned(deadlines, steps, publish, told=(said, outlived, panel))
    wanted = steps.tail(2 if meets else 1).replace({"step": {PUBLISHED: FOR_COMMITTEE if meets else ASKED}})
    publish = str(np.datetime64(best, "D"))
    deadlines = forward.case_table(*of, publish)
    steps = own_limits.held_to(backward.steps_table(*of, publish), deadlines)
    told = (said, outlived, _panel(steps))
    return Planned(deadlines, pd.concat([steps, wanted], ignore_index=True), publish, best=True, told=told)


def _panel(steps: pd.DataFrame) -> str:
    return Prose(backward.headline(steps)).text


def nearest_in_words(steps: pd.DataFrame) -> str:
    """Say the nearest day that works, if the one that is asked for does not or is to be avoided."""
    target = steps.iloc[-1]
    after, falls_on = target["clear_after"], target["falls_on"]
    if pd.isna(after) or not (falls_on or target["state"] in (backward.IMPOSSIBLE, backward.LOST)):
        return ""
    why = f"is to be avoided ({falls_on})" if falls_on else "cannot be met"
    why = "is one of the days to avoid" if falls_on == avoid.WORDS["other"] else why
    return (
        f"{words.day(target['due_latest'])} {why}: the nearest day after it that works is"
        f" {after:%A} {words.day(after)}."
    )
