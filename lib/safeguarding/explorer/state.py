"""What the explorer stands on and what is asked of it: frozen values, and edits of a scenario."""

import re
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd

from safeguarding import whatif
from safeguarding.days import reporting_years
from safeguarding.days.reporting_years import Period
from safeguarding.days.working_days import Calendar
from safeguarding.disclosure.viewing import View
from safeguarding.errors import InputError
from safeguarding.planning import subject
from safeguarding.planning.subject import Subject
from safeguarding.rules import Clock, RuleSet, model
from safeguarding.whatif import Change, Held, Scenario

# ---- What the explorer stands on, and what is asked of it: frozen values, so that one answer belongs to one question

LIMIT, PLAN, DUE, SIDES = "Against a limit", "Plan", "Due", "Side by side"
VIEWS = (LIMIT, PLAN, DUE, SIDES)
"""What is looked at; the first is what the explorer opens on."""
REGISTER = ""
"""What is asked about, besides the id of one review: the whole register, or in a plan a case that is in none."""
PUBLICATION, COMMITTEE = "the publication", "a committee"
"""Whose day is asked for."""


@dataclass(frozen=True, eq=False)
class Ground:
    """A register as an audience may see it, held with its rules on a day."""

    view: View
    held: Held

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

    def by(self, label: str, rule_set: str) -> str:
        """Name what a rule set has, and the rule set where there is more than one."""
        return f"{label} ({rule_set})" if len(self.held.rule_sets) > 1 else label


@dataclass(frozen=True)
class Asked:
    """A question: the view, what it is about, what would be different, and what is looked at.

    ``review`` is ``REGISTER`` or the id of a review; ``year`` a reporting year in which reviews came to light, or may
    have; ``kind``, ``aware`` and ``notified`` are of an imagined case; ``day`` is that of the publication, or of the
    committee (``goal``) that comes ``notice`` working days after it. ``beside`` is what ``scenario`` is put beside.
    ``delayed`` and what follows it are of the first delay and pause, which are in the scenario once they are whole.
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


def hold(view: View, rule_sets: list[RuleSet], calendar: Calendar, as_of: date) -> Ground:
    """Hold the reviews of which rows may be shown."""
    return Ground(view, whatif.hold(view.cases, view.judged_by(rule_sets), calendar, as_of, view.withheld))


def as_of(ground: Ground, asked: Asked) -> date:
    """Give the day that is judged on: the scenario's, or the register's."""
    return asked.scenario.as_of or ground.held.as_of


def subject_of(ground: Ground, asked: Asked) -> Subject:
    """Give the review that is asked about, or the case that is imagined.

    Raises
    ------
    InputError
        A case is imagined, and not the day it came to light.
    """
    if asked.review == REGISTER and asked.aware is None:
        raise InputError("an imagined case: write the day the local authority became aware")
    return _subject(ground, asked.review, asked.kind, asked.aware, asked.notified)


# What is dragged is asked again and again of the same case by the same rules: what was worked out of them is kept.
@lru_cache(maxsize=8)
def _subject(ground: Ground, review: str, kind: str, aware: date | None, notified: date | None) -> Subject:
    avoided = ground.view.table("avoid")
    if review != REGISTER:
        return subject.registered(ground.held.reviews, review, avoided)
    came, told = (day.isoformat() if day else "" for day in (aware, notified))
    return subject.imagined(kind, came, avoided, told)


@lru_cache(maxsize=8)
def ruled(ground: Ground, scenario: Scenario) -> tuple[list[RuleSet], Calendar]:
    """Give the rule sets and the calendar of a scenario."""
    return whatif.apply_each(scenario, ground.rule_sets, ground.held.calendar)


def ruled_by(ground: Ground, asked: Asked) -> RuleSet:
    """Give the rule set that is looked at, as it is in the scenario."""
    return next(each for each in ruled(ground, asked.scenario)[0] if each.name == asked.rule_set)


def held_of(ground: Ground, asked: Asked) -> Held:
    """Give what is asked about as it is held: the register, or one review of it, or those of a year."""
    return _held(ground, asked.review, asked.year)


@lru_cache(maxsize=8)
def _held(ground: Ground, review: str, year: str) -> Held:
    reviews, held = ground.held.reviews, ground.held
    if not review and not year:
        return held
    kept = reviews["review_id"] == review if review else pd.Series(True, reviews.index)
    if year:
        period = reporting_years.read(year)
        first, last = (pd.Timestamp(day) for day in (period.first, period.last))
        kept &= ~(reviews["aware_latest"] < first) & ~(reviews["aware_earliest"] > last)
    return whatif.hold(reviews[kept], held.rule_sets, held.calendar, held.as_of, held.withheld)


@lru_cache(maxsize=2)
def years(ground: Ground) -> list[str]:
    """Give the reporting years in which a review may have come to light, the last first."""
    ends = ground.held.reviews[["aware_earliest", "aware_latest"]].dropna()
    spans = [[reporting_years.containing(day).begins for day in pair] for pair in ends.itertuples(index=False)]
    found = {begins for first, last in spans for begins in range(first, last + 1)}
    return [Period(begins).name for begins in sorted(found, reverse=True)]


def most(ground: Ground, asked: Asked) -> int:
    """Let a limit go as far as reviews took, within bounds: from twice to four times the rules, or up to five years."""
    rule_set = ground.rule_set(asked.rule_set)
    now, written = stands(asked.scenario, rule_set, asked.clock), as_written(rule_set.clock(asked.clock))
    took = _longest(ground, asked.rule_set, asked.clock) if now.unit == written.unit else 0
    least, far = (24, 60) if now.unit == "month" else (40, 4 * written.limit)
    return max(2 * written.limit, min(took, far), now.limit, least)


@lru_cache(maxsize=32)
def _longest(ground: Ground, rule_set: str, clock: str) -> int:
    """Give the longest that a review took by a clock, as far as that is known."""
    took = whatif.ranges_table(ground.held, rule_set, clock, 0)["took_max"].dropna()
    return int(took.max()) if len(took) else 0


def one_of(ground: Ground, written: str) -> str:
    """Give the id of a review as the register writes it, or nothing where nothing is written.

    Raises
    ------
    InputError
        There is no such review.
    """
    id = written.strip()
    if id and id not in ground.ids:
        near = model.nearest(id, ground.ids)
        raise InputError(f"no review {id!r}{near}; write the id of a review of the register, or nothing for all")
    return id


# ---- A scenario with one thing in it different: what each control of the explorer does -------------------------------


@dataclass(frozen=True)
class OfClock:
    """What of a clock can be changed: its limit, what that is counted in, from and to, and whether it is judged."""

    limit: int
    unit: str
    starts: str
    stops: str
    day_one: str
    on: bool = True


def stands(scenario: Scenario, rule_set: RuleSet, clock: str) -> OfClock:
    """Give what a clock is like in a scenario: what is changed, else what the rules say."""
    plain, change = as_written(rule_set.clock(clock)), change_of(scenario, rule_set.name, clock)
    given = {each.name: getattr(change, each.name) for each in fields(OfClock)} if change else {}
    return replace(plain, **{name: value for name, value in given.items() if value not in (None, "")})


def as_written(clock: Clock) -> OfClock:
    """Give what the newest version of a clock that has a limit says; limits that have ended are in the past."""
    version = [version for version in clock.versions if not version.suspended][-1]
    return OfClock(version.limit or 0, version.unit, version.counts_from or clock.starts, clock.stops, version.day_one)


def change_of(scenario: Scenario, rule_set: str, clock: str) -> Change | None:
    """Give the change of one clock at all times: that of its own rule set, or that of every rule set that has it."""
    ours = [each for each in scenario.clocks if each.clock == clock and each.since is None]
    named = {each.rule_set: each for each in ours}
    return named.get(rule_set) or named.get("")


def changed(scenario: Scenario, rule_set: RuleSet, clock: str, name: str, value: Any) -> Scenario:
    """Change one field of ``OfClock`` of one clock to what its control holds; what every version says is no change."""
    old = change_of(scenario, rule_set.name, clock)
    given = {name: _or_nothing(rule_set.clock(clock), name, value)}
    if given == {"unit": "month"}:
        # A limit in months has no day 1.
        given["day_one"] = ""
    new = replace(old or Change(clock, rule_set.name), **given)
    return replace(scenario, clocks=(*(each for each in scenario.clocks if each != old), new))


def _or_nothing(clock: Clock, name: str, value: Any) -> Any:
    """Give a value, or what stands for no change where the rules say the same at all times."""
    if name == "on":
        return value
    if name == "stops":
        return "" if value == clock.stops else value
    said = {
        (version.counts_from or clock.starts) if name == "starts" else getattr(version, name)
        for version in clock.versions
        if not version.suspended
    }
    return (None if name == "limit" else "") if said == {value} else value


def also_closed(scenario: Scenario, written: str) -> Scenario:
    """Close on further days, written with commas, as people here write days or as a scenario has them."""
    as_kept = re.sub(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b", lambda day: f"{day[3]}-{day[2]:0>2}-{day[1]:0>2}", written)
    days = whatif.parse(f"closed={as_kept}").closed if written.strip(" ,") else ()
    return replace(scenario, closed=days)
