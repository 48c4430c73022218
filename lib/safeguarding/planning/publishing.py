"""A publication planned for a day, or for the last day before it that keeps its own time limit too."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from safeguarding.days import dates
from safeguarding.days.working_days import Calendar
from safeguarding.planning import avoid, backward, forward, own_limits
from safeguarding.planning.backward import PublicationPlan
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

    Where the day that is asked for comes after the time limit of the publication itself, or is to be avoided, all of it
    is for the ``best`` day, which keeps both; what was asked for stands last in ``steps``.
    """

    deadlines: pd.DataFrame
    steps: pd.DataFrame | None = None
    publish: str = ""
    best: bool = False
    told: tuple[str, ...] = ()
    possible: bool = True


def plan(
    rule_set: RuleSet, calendar: Calendar, case: Subject, as_of: date, day: date | None, notice: int | None = None
) -> Planned:
    """Plan a case by one rule set for the ``day`` of its publication, or of a committee so many working days after it.

    That it cannot be is said first. Else it is said when to publish for a committee, and by when the Panel must have
    its copy. No day that is to be avoided is advised without that being said.
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
    alone, outlived = backward.make(*of), own_limits.of_publication(steps, deadlines)
    why = avoid.why(alone.clear[avoid.PUBLICATION], dates.number(goes.date())) if publish and meets else ""
    best, said, lost = None, "", _impossible(steps)
    if publish and outlived:
        best, said = own_limits.nearest(alone, deadlines, goes, "the committee" if meets else "")
    elif why and not lost:
        best = _last_good(alone, dates.number(goes.date()))
        said = f"Publish by {_weekday(best)}, the last good day before the committee." if best is not None else NO_DAY
    other = _other_day(backward.make(*of, notice or 0), alone, steps, deadlines, said == NO_DAY)
    avoided = f"Publication on {_avoided(goes, why)}." if why else ""
    if best is None:
        ahead = f"{words.counted(notice or 0, 'working day')} before the committee"
        when = f"Publish by {_day(goes)}, {ahead}." if publish and meets and not outlived else ""
        told = [lost] if lost else [said or when, avoided, outlived, "" if said == NO_DAY else _panel(steps)]
        return Planned(deadlines, steps, publish, told=(*filter(None, told), *other), possible=not lost)
    wanted = steps.tail(2 if meets else 1).replace({"step": {PUBLISHED: FOR_COMMITTEE if meets else ASKED}})
    publish = str(np.datetime64(best, "D"))
    deadlines = forward.case_table(*of, publish)
    steps = own_limits.held_to(backward.steps_table(*of, publish), deadlines)
    told = [said, "" if outlived else avoided, outlived, _panel(steps)]
    # A day after the one that is asked for keeps that limit even less.
    told += other if meets else []
    steps = pd.concat([steps, wanted], ignore_index=True)
    return Planned(deadlines, steps, publish, best=True, told=tuple(filter(None, told)))


NO_DAY = "No good day is left to publish on before the committee."


def _impossible(steps: pd.DataFrame) -> str:
    """Say that a plan cannot be kept, and for which steps the last day has passed; nothing where it can."""
    lost, target = steps.loc[steps["state"] == backward.IMPOSSIBLE, "step"], steps.iloc[-1]
    goal = "before the committee of" if target["step"] == backward.MEETS else "on"
    day = f"{target['weekday']} {words.day(target['due_latest'])}"
    named = words.listed([words.uncapital(step) for step in lost])
    return f"Impossible to publish {goal} {day}: the last day has passed for {named}." if len(lost) else ""


def _panel(steps: pd.DataFrame) -> str:
    """Say by when the Panel must have its copy, and the last good day before where that is to be avoided."""
    said = Prose(backward.headline(steps)).text
    for copy in steps[steps["step"] == MILESTONES[backward.PANEL]].itertuples():
        good = copy.clear_before_latest
        if copy.state not in backward.HAPPENED and pd.notna(copy.due_latest) and good != copy.due_latest:
            why = f"{_avoided(copy.due_latest, copy.falls_on)}: " if copy.falls_on else ""
            left = "no good day is left before it" if pd.isna(good) else f"the last good day before it is {_day(good)}"
            said += f" {why}{left}." if why else ""
    return said


def _last_good(alone: PublicationPlan, day: int) -> int | None:
    """Give the last day up to one on which nothing is in the way of a publication, if that is still possible."""
    good = avoid.nearest(alone.clear[avoid.PUBLICATION], day, -1)
    return good if good is not None and backward.possible(alone, good) else None


def _other_day(
    made: PublicationPlan, alone: PublicationPlan, steps: pd.DataFrame, deadlines: pd.DataFrame, none: bool
) -> list[str]:
    """Say the nearest day that works, if the one that is asked for does not, or is to be avoided."""
    target, why = steps.iloc[-1], steps.iloc[-1]["falls_on"]
    if not (none or why or target["state"] in (backward.IMPOSSIBLE, backward.LOST)):
        return []
    asked = dates.number(target["due_latest"].date())
    head = _avoided(target["due_latest"], why) if why else f"{words.day(target['due_latest'])} cannot be met"
    before, after = target["clear_before_latest"], backward.nearest(made, asked, 1)
    if made.asked == avoid.COMMITTEE:
        # A committee needs a good day to publish on before it.
        while after is not None:
            last = backward.last_days(made, after)["published"].days
            if last and _last_good(alone, last[1]) is not None:
                break
            after = backward.nearest(made, after + 1, 1)
    else:
        ends = deadlines.loc[deadlines["step"] == PUBLISHED, "due_earliest"].min()
        own = None if pd.isna(ends) else dates.number(ends.date())
        after = None if after is not None and own is not None and asked <= own < after else after
    said = (
        [f"the last good day before it is {_day(before)}"] if made.asked != avoid.COMMITTEE and pd.notna(before) else []
    )
    said += [f"the nearest day after it that works is {_weekday(after)}"] if after is not None else []
    return [f"{head}: {words.listed(said) or 'no day near it works'}."]


def _avoided(day: pd.Timestamp, why: str) -> str:
    """Say of a day that it is to be avoided, and why, if there is more to say."""
    return (
        f"{words.day(day)} is {'one of the days to avoid' if why == avoid.WORDS['other'] else f'to be avoided ({why})'}"
    )


def _weekday(day: int) -> str:
    return _day(pd.Timestamp(np.datetime64(day, "D")))


def _day(when: pd.Timestamp) -> str:
    return f"{when:%A} {words.day(when)}"
