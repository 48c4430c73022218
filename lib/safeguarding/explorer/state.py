"""What the explorer stands on and what is asked of it: frozen values, edits of a scenario, and saved ones by name."""

import os
import re
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from safeguarding import whatif
from safeguarding.days.working_days import Calendar
from safeguarding.disclosure.viewing import View
from safeguarding.errors import InputError
from safeguarding.planning import subject
from safeguarding.planning.subject import Subject
from safeguarding.rules import Clock, Pause, RuleSet, Version
from safeguarding.whatif import Change, Delay, Held, Scenario

# ---- What the explorer stands on, and what is asked of it: frozen values, so that one answer belongs to one question

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


def hold(view: View, rule_sets: list[RuleSet], calendar: Calendar, as_of: date) -> Ground:
    """Hold the reviews of which rows may be shown."""
    return Ground(view, whatif.hold(view.cases, view.judged_by(rule_sets), calendar, as_of))


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
    if change is None:
        return plain
    return OfClock(
        limit=plain.limit if change.limit is None else change.limit,
        unit=change.unit or plain.unit,
        starts=change.starts or plain.starts,
        stops=change.stops or plain.stops,
        day_one=change.day_one or plain.day_one,
        on=change.on,
    )


def as_written(clock: Clock) -> OfClock:
    """Give what the newest version of a clock that has a limit says; limits that have ended are in the past."""
    version = latest(clock)
    return OfClock(version.limit or 0, version.unit, version.counts_from or clock.starts, clock.stops, version.day_one)


def latest(clock: Clock) -> Version:
    """Give the newest version of a clock that has a limit."""
    return [version for version in clock.versions if not version.suspended][-1]


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


def delayed(scenario: Scenario, milestone: str, days: int, review: str) -> Scenario:
    """Say what the first delay of a scenario is; none, if no milestone is named."""
    new = (Delay(milestone, days, review),) if milestone else ()
    return replace(scenario, delays=(*new, *scenario.delays[1:]))


def paused(scenario: Scenario, days: tuple[date | None, date | None], review: str) -> Scenario:
    """Say when the first pause of a scenario is; there is none until both of its days are given."""
    first, last = days
    new = (Pause(first, last, review),) if first and last else ()
    return replace(scenario, pauses=(*new, *scenario.pauses[1:]))


def also_closed(scenario: Scenario, written: str) -> Scenario:
    """Close on further days, written with commas."""
    days = whatif.parse(f"closed={written}").closed if written.strip(" ,") else ()
    return replace(scenario, closed=days)


# ---- Saved scenarios: one TOML file each in a folder, found again by name --------------------------------------------

ENDING = ".toml"


def names(folder: Path) -> list[str]:
    """Give the names of the scenarios in a folder that can be read, in order."""
    return sorted({name for path in _files(folder) if (name := _name(path))}, key=str.casefold)


def save(scenario: Scenario, folder: Path) -> Path:
    """Save a scenario under its name: whole or not at all, and over an older one of that name only.

    Raises
    ------
    InputError
        It has no name, changes nothing, or cannot be written there.
    """
    if not scenario.name.strip():
        raise InputError("the scenario has no name; write one before you save it")
    if scenario == Scenario(name=scenario.name):
        raise InputError("the scenario changes nothing, and the days of a plan are no part of one: nothing was saved")
    path = _place(scenario.name, folder)
    half = path.with_suffix(".half")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        whatif.write(scenario, half)
        os.replace(half, path)
    except OSError as wrong:
        raise InputError(f"{path.name}: cannot be written: {wrong.strerror}") from None
    return path


def load(name: str, folder: Path) -> Scenario:
    """Read the scenario of a name.

    Raises
    ------
    InputError
        There is none of that name.
    """
    found = next((path for path in _files(folder) if _name(path) == name), None)
    if found is None:
        raise InputError(f"no saved scenario {name!r}; choose one of those listed")
    return whatif.read(found)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{ENDING}")) if folder.is_dir() else []


def _name(path: Path) -> str:
    try:
        return whatif.read(path).name
    except InputError:
        return ""


def _place(name: str, folder: Path) -> Path:
    """Give the file of that name, or the first free one: two names that look alike are two scenarios."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:60] or "scenario"
    n = 1
    while True:
        path = folder / f"{stem}{'' if n == 1 else f'-{n}'}{ENDING}"
        if not path.exists() or _name(path) == name:
            return path
        n += 1
