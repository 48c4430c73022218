"""What a clock says, as far as a scenario can change it: as it is written, and as it is in a scenario."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import groupby
from typing import Any, Self

import pandas as pd

from safeguarding.days.working_days import SAME_DAY
from safeguarding.presenting import words
from safeguarding.rules import Clock, Version
from safeguarding.vocabulary import NOUNS
from safeguarding.whatif.scenario import Change, Scenario


@dataclass(frozen=True)
class Terms:
    """What a clock says, or one version of it: nothing where its versions differ, and the limit of the newest."""

    limit: int | None
    unit: str
    starts: str
    stops: str
    day_one: str
    backwards: bool
    on: bool = True

    @property
    def amount(self) -> str:
        """The limit with its unit, in words."""
        return words.counted(self.limit or 0, words.UNITS[self.unit])

    def differ(self, other: Self) -> set[str]:
        """Name what is different in another."""
        return {each.name for each in fields(self) if getattr(self, each.name) != getattr(other, each.name)}

    def ends(self, which: set[str]) -> list[str]:
        """Say between which milestones is counted, and which day is day 1, as far as that is to be said."""
        to = "before" if self.backwards else "to"
        first = "with that day as day 1" if self.day_one == SAME_DAY else "with the next working day as day 1"
        said = {"starts": f"from {NOUNS[self.starts]}", "stops": f"{to} {NOUNS[self.stops]}", "day_one": first}
        return [text for key, text in said.items() if key in which]


def of_version(clock: Clock, version: Version) -> Terms:
    """Give what one version says."""
    starts = version.counts_from or clock.starts
    return Terms(version.limit, version.unit, starts, clock.stops, version.day_one, clock.backwards)


def as_written(clock: Clock) -> Terms:
    """Give what every version says that has a limit."""
    every = [of_version(clock, version) for version in clock.versions if not version.suspended]
    nothing: dict[str, Any] = {
        name: "" for name in ("unit", "starts", "day_one") if len({getattr(each, name) for each in every}) > 1
    }
    return replace(every[-1], **nothing)


def starts_of(clock: Clock) -> set[str]:
    """Name what the versions of a clock are counted from."""
    return {version.counts_from or clock.starts for version in clock.versions if not version.suspended}


def versions_in_words(clock: Clock, name: str, says: Callable[[str], str]) -> str:
    """Say what a clock has as it is written, where its versions differ: ``awareness; from 1 June 2025 notification``.

    It is nothing where all say the same.
    """
    said: list[tuple[date | None, str]] = [
        (each.since, getattr(of_version(clock, each), name)) for each in clock.versions if not each.suspended
    ]
    (_, first), *later = (next(same) for _, same in groupby(said, lambda each: each[1]))
    turns = [f"from {words.day(pd.Timestamp(since))} {says(told)}" for since, told in later]
    return "; ".join([says(first), *turns]) if later else ""


def change_of(scenario: Scenario, rule_set: str, clock: str) -> Change | None:
    """Give what changes a clock at all times: in its own rule set, or in every one that has it."""
    ours = [each for each in scenario.clocks if each.clock == clock and each.since is None]
    return next((each for name in (rule_set, "") for each in ours if each.rule_set == name), None)


def within(scenario: Scenario, rule_set: str, clock: Clock) -> Terms:
    """Give what a clock says in a scenario: what that changes, else what is written."""
    change = change_of(scenario, rule_set, clock.id)
    given = {name: getattr(change, name) for name in _CHANGED} if change else {}
    return replace(as_written(clock), **{name: value for name, value in given.items() if value not in (None, "")})


_CHANGED = [each.name for each in fields(Change) if each.name in {field.name for field in fields(Terms)}]


def changed(scenario: Scenario, rule_set: str, clock: Clock, name: str, value: Any) -> Scenario:
    """Change one thing that a clock says in a scenario; what is as written is no change."""
    old = change_of(scenario, rule_set, clock.id)
    nothing: Any = None if name == "limit" else True if name == "on" else ""
    given = {name: nothing if value == getattr(as_written(clock), name) else value}
    if given == {"unit": "month"}:
        # A limit in months has no day 1.
        given["day_one"] = ""
    new = replace(old or Change(clock.id, rule_set), **given)
    return replace(scenario, clocks=(*(each for each in scenario.clocks if each != old), new))
