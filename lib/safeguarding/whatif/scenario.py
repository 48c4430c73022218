"""A scenario: a frozen, named value of what would be different.

It holds changes and no rules, so one scenario can be held against several rule sets and registers. Two scenarios that
say the same are equal, in whatever order they were written; ``Scenario()`` changes nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from typing import TypeVar

from safeguarding.errors import InputError
from safeguarding.rules import Pause, model
from safeguarding.rules.model import DAY_ONE, UNITS
from safeguarding.vocabulary import MILESTONES, NOUNS

MOST = 1000
"""The largest limit and the longest delay: more is a slip of the pen."""

LONGEST = 200
"""The longest name, id or reason, in characters."""


@dataclass(frozen=True)
class Change:
    """What is different about one clock; what is left out stays as it is.

    Of the rule set named, or of every one that has such a clock. It holds for every version with a limit; with
    ``since``, for clocks that start on that day or later, whatever version is in force then. ``starts`` is the
    milestone that is counted from: the version is still chosen by the day of the clock's own start. A clock that is not
    ``on`` is not judged.
    """

    clock: str
    rule_set: str = ""
    since: date | None = None
    limit: int | None = None
    unit: str = ""
    day_one: str = ""
    starts: str = ""
    stops: str = ""
    on: bool = True

    def __post_init__(self) -> None:
        place = f"scenario: clock {self.clock!r}"
        if not self.clock:
            raise InputError("scenario: a clock has no id; write the id that it has in its rule set")
        _texts(self, place)
        _whole(self.limit, f"{place}: limit")
        _truth(self.on, f"{place}: on")
        for name, allowed in (("unit", UNITS), ("day_one", DAY_ONE), ("starts", MILESTONES), ("stops", MILESTONES)):
            if getattr(self, name):
                model.one_of(getattr(self, name), allowed, f"{place}: {name}")
        if self.unit == "month" and self.day_one == "same_day":
            raise InputError(f"{place}: a limit in months has no day 1; leave out day_one")
        if self.starts and self.starts == self.stops:
            ends = f"from {NOUNS[self.starts]} to {NOUNS[self.stops]}"
            raise InputError(f"{place}: would be counted {ends}; choose two different steps")
        if self.since is not None:
            _days([self.since], f"{place}: from")
            if self.stops or not self.on:
                raise InputError(f"{place}: a clock has one stop, and is on or off, at all times; leave out from")

    @property
    def empty(self) -> bool:
        """Whether nothing is changed."""
        return self == Change(self.clock, self.rule_set, self.since)


@dataclass(frozen=True)
class Delay:
    """A milestone that happens so many working days later, in every review or in the one that ``review`` names.

    What follows it in the order of milestones is as much later, so that every step still takes the time it took. A
    milestone that has not happened has no date to move.
    """

    milestone: str
    days: int
    review: str = ""

    def __post_init__(self) -> None:
        model.one_of(self.milestone, MILESTONES, "scenario: delay: milestone")
        _texts(self, "scenario: delay")
        _whole(self.days, "scenario: delay: days")
        if self.days is None:
            raise InputError("scenario: delay: has no days; write a whole number of working days")


@dataclass(frozen=True)
class Scenario:
    """What would be different: clocks, further days of closure, bank holidays, the day it is, delays and pauses."""

    name: str = ""
    clocks: tuple[Change, ...] = ()
    closed: tuple[date, ...] = ()
    bank_holidays: bool = True
    as_of: date | None = None
    delays: tuple[Delay, ...] = ()
    pauses: tuple[Pause, ...] = ()

    def __post_init__(self) -> None:
        _texts(self, "scenario")
        _truth(self.bank_holidays, "scenario: bank_holidays")
        _days([self.as_of] if self.as_of is not None else [], "scenario: as_of")
        _days(self.closed, "scenario: closed")
        for pause in self.pauses:
            _paused(pause)
        _once([_place(each) for each in self.clocks], lambda place: f"the clock {place[0]!r} is changed")
        _once([(each.milestone, each.review) for each in self.delays], lambda place: f"{place[0]} is delayed")
        # What changes nothing is left out, and the rest stands in an order that does not depend on how it was written.
        settle = partial(object.__setattr__, self)
        settle("clocks", tuple(sorted((each for each in self.clocks if not each.empty), key=_place)))
        settle("closed", tuple(sorted(set(self.closed))))
        delays = (each for each in self.delays if each.days)
        settle("delays", tuple(sorted(delays, key=lambda each: (each.milestone, each.review))))
        pauses = sorted(set(self.pauses), key=lambda each: (each.first, each.last, each.review, each.reason))
        settle("pauses", tuple(pauses))


def _place(change: Change) -> tuple[str, str, date]:
    return change.clock, change.rule_set, change.since or date.min


_Place = TypeVar("_Place")


def _once(places: list[_Place], says: Callable[[_Place], str]) -> None:
    twice = next((place for place in places if places.count(place) > 1), None)
    if twice:
        raise InputError(f"scenario: {says(twice)} twice; write one change with all that is different")


def _texts(given: Change | Delay | Pause | Scenario, place: str) -> None:
    """Refuse a text that is none, is longer than anybody would write, or could not be saved."""
    for name in (each.name for each in fields(given) if each.type in ("str", str)):
        value = getattr(given, name)
        if not isinstance(value, str) or len(value) > LONGEST:
            raise InputError(f"{place}: {name}: write a text of at most {LONGEST} characters")
        if any("\ud800" <= sign <= "\udfff" for sign in value):
            raise InputError(f"{place}: {name}: {value!r} holds half a sign; write it again")


def _whole(value: object, place: str) -> None:
    if value is not None and (type(value) is not int or not 0 <= value <= MOST):
        raise InputError(f"{place}: is {value!r}; write a whole number from 0 to {MOST}")


def _truth(value: object, place: str) -> None:
    if type(value) is not bool:
        raise InputError(f"{place}: is {value!r}; write true or false")


def _days(given: Iterable[object], place: str) -> None:
    for value in given:
        if type(value) is not date:
            raise InputError(f"{place}: {value!r} is not a day; write YYYY-MM-DD")


def _paused(pause: Pause) -> None:
    _texts(pause, "scenario: pause")
    _days((pause.first, pause.last), "scenario: pause")
    if pause.first > pause.last:
        raise InputError(f"scenario: pause: ends on {pause.last}, before it begins on {pause.first}")
