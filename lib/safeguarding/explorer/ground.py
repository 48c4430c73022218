"""What the explorer stands on, and what is asked of it: frozen values, so that one answer belongs to one question."""

from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from safeguarding import subject, whatif
from safeguarding.disclosure import View
from safeguarding.errors import InputError
from safeguarding.rules import RuleSet
from safeguarding.subject import Subject
from safeguarding.whatif import Held, Scenario
from safeguarding.working_days import Calendar

REGISTER, IMAGINED = "", subject.IMAGINED
"""What is asked about, besides the id of one review: the whole register, or a case that is in none."""
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
    def avoided(self) -> pd.DataFrame:
        """The days to keep clear of."""
        return self.view.table("avoid")

    @property
    def ids(self) -> list[str]:
        """The reviews that can be asked about."""
        return self.held.reviews["review_id"].astype("str").tolist()

    def rule_set(self, name: str) -> RuleSet:
        """Give one rule set as it is."""
        return next(each for each in self.held.rule_sets if each.name == name)


@dataclass(frozen=True)
class Asked:
    """A question: what it is about, what would be different, and what is looked at.

    ``review`` is ``REGISTER``, ``IMAGINED`` or the id of a review; ``kind`` and ``aware`` are of an imagined case;
    ``day`` is that of the publication, or of the committee (``goal``) that comes ``notice`` working days after it.
    ``later``, ``paused`` and ``whom`` are what a delay or a pause would have that is not in the scenario yet.
    """

    review: str = REGISTER
    scenario: Scenario = field(default_factory=Scenario)
    rule_set: str = ""
    clock: str = ""
    up_to: int = 40
    kind: str = "lcspr"
    aware: date | None = None
    goal: str = PUBLICATION
    day: date | None = None
    notice: int = 6
    ahead: int = 90
    later: int = 5
    paused: tuple[date | None, date | None] = (None, None)
    whom: str = ""


def hold(view: View, rule_sets: list[RuleSet], calendar: Calendar, as_of: str) -> Ground:
    """Hold the reviews of which rows may be shown."""
    return Ground(view, whatif.hold(view.cases, rule_sets, calendar, as_of))


def as_of(ground: Ground, asked: Asked) -> str:
    """Give the day that is judged on: the scenario's, or the register's."""
    return (asked.scenario.as_of or ground.held.as_of).isoformat()


def subject_of(ground: Ground, asked: Asked) -> Subject:
    """Give the review that is asked about, or the case that is imagined.

    Raises
    ------
    InputError
        A case is imagined, and not the day it came to light.
    """
    if asked.review != IMAGINED:
        return subject.registered(ground.held.reviews, asked.review, ground.avoided)
    if asked.aware is None:
        raise InputError("an imagined case: write the day the local authority became aware")
    return subject.imagined(asked.kind, asked.aware.isoformat(), ground.avoided)


def held_of(ground: Ground, asked: Asked) -> Held:
    """Give what is asked about as it is held: the register, or one review of it."""
    if asked.review == REGISTER:
        return ground.held
    one = ground.held.reviews[ground.held.reviews["review_id"] == asked.review]
    return whatif.hold(one, ground.held.rule_sets, ground.held.calendar, ground.held.as_of)
