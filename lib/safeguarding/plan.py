"""What can still be done for a publication: the state of each step before it, and the nearest days that will do."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

import numpy as np

from safeguarding import avoid, dates, limits, steps, working_days
from safeguarding.avoid import Avoided
from safeguarding.limits import Counting
from safeguarding.order import Span
from safeguarding.rules import RuleSet
from safeguarding.steps import Last
from safeguarding.subject import Subject
from safeguarding.working_days import Calendar

IN_TIME = "in time"
TIGHT = "in time if what follows takes less than its limits"
IMPOSSIBLE = "impossible: the last day has passed"
LOST = "impossible: a step before it is"
NO_LIMIT = "no limit in force"
OVERTAKEN = "not recorded, though what follows is done"
DONE, DONE_LATE, PERHAPS_LATE = "done", "done after the last day", "done, perhaps after the last day"
_TRIED = 400
"""How many days are tried for one on which a plan is still possible: more than a year."""


@dataclass(frozen=True, eq=False)
class Plan:
    """What a plan is made on; ``today`` is a day number, ``done`` the milestones that have happened.

    ``asked`` is what the day that is asked for is wanted for, ``notice`` how many working days the publication comes
    before it; ``clear`` has the days to avoid for each use.
    """

    rule_set: RuleSet
    kind: str
    by: Counting
    clear: Mapping[str, Avoided]
    today: int
    done: Mapping[str, Span]
    overtaken: Set[str]
    asked: str
    notice: int

    @property
    def calendar(self) -> Calendar:
        """The working days of the partnership."""
        return self.clear[avoid.STEP].calendar


def make(rule_set: RuleSet, calendar: Calendar, subject: Subject, as_of: str, notice: int = 0) -> Plan:
    """Gather what a plan for a review is made on: for a publication, or for a committee if there is to be notice."""
    uses = (avoid.STEP, avoid.PUBLICATION, avoid.COMMITTEE)
    clear = {use: subject.clear(rule_set, calendar, use) for use in uses}
    by = limits.counting(clear[avoid.STEP].calendar, rule_set.pauses, subject.review_id)
    today, asked = dates.number(dates.read_day(as_of)), avoid.COMMITTEE if notice else avoid.PUBLICATION
    done = subject.done(rule_set)
    overtaken = steps.overtaken(rule_set, subject.kind, done)
    return Plan(rule_set, subject.kind, by, clear, today, done, overtaken, asked, notice)


def lasts(plan: Plan, asked: int) -> dict[str, Last]:
    """Give the last day of each step for the day that was asked for; the publication comes last."""
    wanted = np.array([asked])
    day = working_days.before(plan.calendar, wanted, plan.notice, working_days.NEXT_WORKING_DAY)
    return steps.before_publication(plan.rule_set, plan.by, plan.kind, int(day[0]))


def state(plan: Plan, name: str, last: Last) -> str:
    """Say of a milestone whether it can still come by its last day, or whether it did."""
    if name in plan.done:
        return _done(plan.done[name], last)
    if name in plan.overtaken:
        return OVERTAKEN
    if last.latest is None:
        return NO_LIMIT
    if last.latest < plan.today:
        return IMPOSSIBLE
    return TIGHT if last.earliest < plan.today else IN_TIME


def nearest(plan: Plan, asked: int, step: int) -> int | None:
    """Find the nearest clear day for which the plan is possible, forwards (1) or backwards (-1)."""
    day = asked if step < 0 else max(asked, plan.today)
    for _ in range(_TRIED):
        found = avoid.nearest(plan.clear[plan.asked], day, step)
        if found is None or possible(plan, found):
            return found
        day = found + step
    return None


def possible(plan: Plan, asked: int) -> bool:
    """Say whether every step that is not done can still be done in time."""
    return not any(state(plan, name, last) == IMPOSSIBLE for name, last in lasts(plan, asked).items())


def clear_before(plan: Plan, use: str, last: Last) -> list[int | None]:
    """Give the nearest clear working day up to each end of a last day; ``None`` where that has passed."""
    found = avoid.clear_ends(plan.clear[use], last.earliest, last.latest)
    return [None if day is None or day < plan.today else day for day in found]


def _done(span: Span, last: Last) -> str:
    if last.latest is None or span.latest[0] <= last.latest:
        return DONE
    return DONE_LATE if span.earliest[0] > last.latest else PERHAPS_LATE
