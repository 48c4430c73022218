"""What the explorer stands on and what is asked of it: frozen values, so that one answer belongs to one question."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

import pandas as pd

from safeguarding import whatif
from safeguarding.days import dates, reporting_years
from safeguarding.days.reporting_years import Period
from safeguarding.days.working_days import Calendar
from safeguarding.disclosure.viewing import View
from safeguarding.errors import InputError
from safeguarding.judging import order
from safeguarding.judging.order import Span
from safeguarding.planning import subject
from safeguarding.planning.subject import Subject
from safeguarding.rules import Clock, Pause, RuleSet, model
from safeguarding.whatif import Delay, Held, Scenario, terms
from safeguarding.whatif.scenario import MOST
from safeguarding.whatif.terms import Terms

LIMIT, PLAN, DUE, SIDES = "Against a limit", "Plan", "Due", "Side by side"
VIEWS = (LIMIT, PLAN, DUE, SIDES)
"""What is looked at; the first is what the explorer opens on."""
REGISTER = ""
"""What is asked about, besides the id of one review: the whole register, or in a plan a case that is in none."""
GOALS = PUBLICATION, COMMITTEE = "the publication", "a committee"
"""Whose day is asked for."""


@dataclass(frozen=True, eq=False)
class Ground:
    """A register as an audience may see it, held with its rules on a day; ``every`` has also what is withheld."""

    view: View
    held: Held
    every: list[RuleSet]

    @property
    def rule_sets(self) -> list[RuleSet]:
        """The rule sets as they are."""
        return list(self.held.rule_sets)

    @property
    def ids(self) -> list[str]:
        """The reviews that can be asked about."""
        return self.held.reviews["review_id"].astype("str").tolist()

    def rule_set(self, name: str) -> RuleSet:
        """Give one rule set as it is."""
        return next(each for each in self.held.rule_sets if each.name == name)

    def clock(self, asked: "Asked") -> Clock:
        """Give the time limit that is looked at as it is."""
        return self.rule_set(asked.rule_set).clock(asked.clock)

    def by(self, label: str, rule_set: str) -> str:
        """Name what a rule set has, and the rule set where there is more than one."""
        return f"{label} ({rule_set})" if len(self.held.rule_sets) > 1 else label


@dataclass(frozen=True)
class Asked:
    """A question: the view, what it is about, what would be different, and what is looked at.

    ``review`` is ``REGISTER`` or the id of a review; ``year`` a reporting year in which reviews came to light, or may
    have; ``kind``, ``aware`` and ``notified`` are of an imagined case; ``day`` is that of the publication, or of the
    committee (``goal``) that comes ``notice`` working days after it. ``beside`` is what ``scenario`` is put beside.
    ``delayed`` and what follows it are of the first delay and pause, which are in the scenario once they are whole. One
    that is ``altered`` has the name of a saved scenario, and is another.
    """

    view: str = LIMIT
    review: str = REGISTER
    year: str = ""
    scenario: Scenario = field(default_factory=Scenario)
    beside: Scenario = field(default_factory=Scenario)
    rule_set: str = ""
    clock: str = ""
    kind: str = "lcspr"
    aware: date | None = None
    notified: date | None = None
    goal: str = PUBLICATION
    day: date | None = None
    notice: int = 6
    ahead: int = 90
    delayed: str = ""
    later: int = 5
    paused_first: date | None = None
    paused_last: date | None = None
    whom: str = ""
    altered: bool = False

    @property
    def imagined(self) -> date | None:
        """The day that the case that is asked about came to light, where it is in no register."""
        return self.aware if self.review == REGISTER else None

    @property
    def half_paused(self) -> bool:
        """Whether of the first pause one day is set, and not the other."""
        return (self.paused_first is None) != (self.paused_last is None)

    @property
    def time_limit(self) -> str:
        """The time limit that is looked at, with its rule set: ``sefton:decision``."""
        return f"{self.rule_set}:{self.clock}"


def hold(view: View, rule_sets: list[RuleSet], calendar: Calendar, as_of: date) -> Ground:
    """Hold the reviews of which rows may be shown."""
    held = whatif.hold(view.cases, view.judged_by(rule_sets), calendar, as_of, view.withheld)
    return Ground(view, held, rule_sets)


def as_of(ground: Ground, asked: Asked, *others: Scenario) -> date:
    """Give the day that is judged on: the scenario's, or the register's; with other scenarios, the first of several."""
    return min(each.as_of or ground.held.as_of for each in (asked.scenario, *others))


def subject_of(ground: Ground, asked: Asked) -> Subject:
    """Give the review that is asked about, or the case that is imagined, if the day it came to light is set."""
    if asked.review == REGISTER and asked.aware is None:
        raise InputError("an imagined case: write the day the local authority became aware")
    return _subject(ground, asked.review, asked.kind, asked.aware, asked.notified)


# What is dragged is asked again and again of the same case by the same rules: what was worked out of them is kept.
@lru_cache(maxsize=8)
def _subject(ground: Ground, review: str, kind: str, aware: date | None, notified: date | None) -> Subject:
    avoided, (came, told) = ground.view.table("avoid"), (day.isoformat() if day else "" for day in (aware, notified))
    if review == REGISTER:
        return subject.imagined(kind, came, avoided, told)
    return subject.registered(ground.held.reviews, review, avoided)


@lru_cache(maxsize=8)
def ruled(ground: Ground, scenario: Scenario) -> tuple[list[RuleSet], Calendar]:
    """Give the rule sets and the calendar of a scenario."""
    return whatif.apply_each(scenario, ground.rule_sets, ground.held.calendar)


def ruled_by(ground: Ground, asked: Asked) -> RuleSet:
    """Give the rule set that is looked at, as it is in the scenario."""
    return next(each for each in ruled(ground, asked.scenario)[0] if each.name == asked.rule_set)


def held_of(ground: Ground, asked: Asked, *others: Scenario) -> Held:
    """Give what is asked about as it is held: the register, or one review of it, or those of a year.

    What certainly came to light after the day that is judged on, the first of several, is no part of it.
    """
    return _held_of(ground, asked.review, asked.year, min(as_of(ground, asked, *others), ground.held.as_of))


@lru_cache(maxsize=8)
def _held_of(ground: Ground, review: str, year: str, day: date) -> Held:
    held, reviews = ground.held, ground.held.reviews
    kept = ~reviews["review_id"].isin(came_after(ground, day)).to_numpy(bool)
    if review:
        kept &= (reviews["review_id"] == review).to_numpy(bool)
    if year:
        period, came = reporting_years.read(year), _came(ground)
        kept &= (came.latest >= dates.number(period.first)) & (came.earliest <= dates.number(period.last))
    if kept.all():
        return held
    return whatif.hold(reviews[kept], held.rule_sets, held.calendar, held.as_of, held.withheld)


def came_after(ground: Ground, day: date) -> list[str]:
    """Name the reviews that certainly came to light after a day, where that is before the register's."""
    if day >= ground.held.as_of:
        return []
    after = _came(ground).earliest > dates.number(day)
    return ground.held.reviews.loc[after, "review_id"].astype("str").tolist()


def _came(ground: Ground) -> Span:
    """Give the days on which each review may have come to light, as far as its other steps tell.

    Where some days are withheld, only what is recorded tells: the others would give these away.
    """
    held = ground.held
    return (order.as_recorded(held.reviews) if held.withheld else held.cases[0].spans)["aware"]


@lru_cache(maxsize=2)
def years(ground: Ground) -> list[str]:
    """Give the reporting years in which a review may have come to light, the last first."""
    came = _came(ground)
    known = (came.earliest > dates.OPEN_BEFORE) & (came.latest < dates.OPEN_AFTER)
    days = pd.DataFrame([dates.as_dates(end[known]) for end in (came.earliest, came.latest)]).T
    spans = days.map(lambda day: reporting_years.containing(day).begins).itertuples(index=False)
    found = {begins for first, last in spans for begins in range(first, last + 1)}
    return [Period(begins).name for begins in sorted(found, reverse=True)]


def most(ground: Ground, asked: Asked) -> int:
    """Let a limit go as far as reviews took: from twice the rules to four times, or to 40 days or five years."""
    now, written = stands(ground, asked), terms.as_written(ground.clock(asked))
    took = (longest(ground, asked.rule_set, asked.clock) or 0) if now.unit == written.unit else 0
    limit = written.limit or 0
    far = 60 if now.unit == "month" else max(40, 4 * limit)
    return min(max(2 * limit, min(took, far), now.limit or 0, 1), MOST)


@lru_cache(maxsize=256)
def longest(ground: Ground, rule_set: str, clock: str) -> int | None:
    """Give the longest that a review took by a clock, as far as that is known; ``None`` where no review has it."""
    took = whatif.ranges_table(ground.held, rule_set, clock)["took_max"]
    return int(took.fillna(0).max()) if len(took) else None


def one_of(ground: Ground, written: str) -> str:
    """Give the id of a review as the register writes it, or nothing where nothing is written; any other is refused."""
    id = written.strip()
    if id and id not in ground.ids:
        near = model.nearest(id, ground.ids)
        raise InputError(f"no review {id!r}{near}; write the id of a review of the register, or nothing for all")
    return id


def with_asides(asked: Asked) -> Asked:
    """Make the first delay and the first pause of the scenario anew from what is asked."""
    first, last, scenario = asked.paused_first, asked.paused_last, asked.scenario
    delays = [Delay(asked.delayed, asked.later, asked.whom)] if asked.delayed else []
    pauses = [Pause(first, last, asked.whom)] if first and last else []
    changed = replace(scenario, delays=(*delays, *scenario.delays[1:]), pauses=(*pauses, *scenario.pauses[1:]))
    return with_scenario(asked, changed)


def with_scenario(asked: Asked, scenario: Scenario) -> Asked:
    """Ask the same of another scenario; what its first delay and pause have is shown."""
    asked = replace(asked, scenario=scenario, delayed="")
    for pause in scenario.pauses[:1]:
        asked = replace(asked, paused_first=pause.first, paused_last=pause.last, whom=pause.review)
    for delay in scenario.delays[:1]:
        asked = replace(asked, delayed=delay.milestone, later=delay.days, whom=delay.review)
    return asked


def stands(ground: Ground, asked: Asked) -> Terms:
    """Give what the time limit that is looked at says in the scenario."""
    return terms.within(asked.scenario, asked.rule_set, ground.clock(asked))


def showing(ground: Ground, asked: Asked) -> Asked:
    """Look at the first time limit that the scenario changes, if it changes others than the one that is looked at."""
    ours, sets = (asked.rule_set, asked.clock), ground.rule_sets
    changed = [(s.name, c.id) for s in sets for c in s.clocks if terms.change_of(asked.scenario, s.name, c.id)]
    rule_set, clock = min(changed, key=lambda each: (each != ours, each[0] != asked.rule_set), default=ours)
    return replace(asked, rule_set=rule_set, clock=clock)
