"""A scenario with one thing in it different: what each control of the explorer does."""

from dataclasses import replace
from datetime import date

from safeguarding import whatif
from safeguarding.rules import Clock, Pause, RuleSet, Version
from safeguarding.whatif import Change, Delay, Scenario

CHANGED = ("limit", "unit", "starts", "stops", "day_one", "on")
"""What of a clock can be changed."""


def stands(scenario: Scenario, rule_set: RuleSet, clock: str) -> dict[str, object]:
    """Give what a clock is like in a scenario, for each of ``CHANGED``: what is changed, else what the rules say."""
    change, plain = change_of(scenario, rule_set.name, clock), as_written(rule_set.clock(clock))
    unchanged = {"limit": None, "on": True}
    given = {name: getattr(change, name) for name in CHANGED} if change else {}
    told = {name: value for name, value in given.items() if value != unchanged.get(name, "")}
    return plain | told


def as_written(clock: Clock) -> dict[str, object]:
    """Give what the newest version of a clock that has a limit says; limits that have ended are in the past."""
    version = latest(clock)
    return {
        "limit": version.limit,
        "unit": version.unit,
        "starts": version.counts_from or clock.starts,
        "stops": clock.stops,
        "day_one": version.day_one,
        "on": True,
    }


def latest(clock: Clock) -> Version:
    """Give the newest version of a clock that has a limit."""
    return [version for version in clock.versions if not version.suspended][-1]


def change_of(scenario: Scenario, rule_set: str, clock: str) -> Change | None:
    """Give the change of one clock at all times: that of its own rule set, or that of every rule set that has it."""
    ours = [each for each in scenario.clocks if each.clock == clock and each.since is None]
    named = {each.rule_set: each for each in ours}
    return named.get(rule_set) or named.get("")


def changed(scenario: Scenario, rule_set: RuleSet, clock: str, name: str, value: object) -> Scenario:
    """Change one of ``CHANGED`` of one clock; what every version says already is no change."""
    old = change_of(scenario, rule_set.name, clock)
    begun = old or Change(clock, rule_set.name)
    told = {name: _or_nothing(rule_set.clock(clock), name, value)}
    # A limit in months has no day 1.
    new = replace(begun, **told | ({"day_one": ""} if told == {"unit": "month"} else {}))
    return replace(scenario, clocks=(*(each for each in scenario.clocks if each != old), new))


def _or_nothing(clock: Clock, name: str, value: object) -> object:
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
