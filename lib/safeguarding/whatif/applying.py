"""A scenario applied: new rule sets, a new calendar, later milestones; what it is applied to stays as it was."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import numpy as np

from safeguarding.days import working_days
from safeguarding.days.dates import OPEN_AFTER, OPEN_BEFORE
from safeguarding.days.working_days import NEXT_WORKING_DAY, Calendar
from safeguarding.errors import InputError
from safeguarding.judging import order
from safeguarding.judging.order import Kinds, Span
from safeguarding.rules import Clock, RuleSet, Version, model
from safeguarding.rules.model import limited
from safeguarding.vocabulary import MILESTONES, NOUNS
from safeguarding.whatif.scenario import Change, Delay, Scenario


def apply(scenario: Scenario, rule_set: RuleSet, calendar: Calendar) -> tuple[RuleSet, Calendar]:
    """Give the rule set and the calendar of a scenario; ``apply_each`` with one rule set."""
    [changed], changed_calendar = apply_each(scenario, [rule_set], calendar)
    return changed, changed_calendar


def apply_each(scenario: Scenario, rule_sets: Iterable[RuleSet], calendar: Calendar) -> tuple[list[RuleSet], Calendar]:
    """Give the rule sets and the calendar of a scenario.

    A rule set that is changed keeps its name and has no hash of a file, since it is no file's; its changed versions
    name the scenario as their source. A suspended version stays suspended: what had no limit gets none.

    Raises
    ------
    InputError
        The scenario changes a clock or a rule set that is not there, or makes a limit that cannot be.
    """
    changed_calendar = calendar if scenario.bank_holidays else working_days.without_holidays(calendar)
    return rules_of(scenario, rule_sets), changed_calendar


def rules_of(scenario: Scenario, rule_sets: Iterable[RuleSet]) -> list[RuleSet]:
    """Give the rule sets of a scenario, as ``apply_each`` does."""
    sets = list(rule_sets)
    for change in scenario.clocks:
        _there(change, sets)
    return [_changed(scenario, each) for each in sets]


def _there(change: Change, sets: list[RuleSet]) -> None:
    named = [each for each in sets if change.rule_set in ("", each.name)]
    if not named:
        names = [each.name for each in sets]
        near = model.nearest(change.rule_set, names)
        raise InputError(f"scenario: no rule set {change.rule_set!r}{near}; write one of {', '.join(names)}")
    known = list(dict.fromkeys(clock.id for each in named for clock in each.clocks))
    if change.clock not in known:
        near = model.nearest(change.clock, known)
        raise InputError(f"scenario: no clock {change.clock!r}{near}; write one of {', '.join(known)}")


def _changed(scenario: Scenario, rule_set: RuleSet) -> RuleSet:
    ours = [each for each in scenario.clocks if each.rule_set in ("", rule_set.name)]
    off = {each.clock for each in ours if not each.on}
    clocks = tuple(_clock(scenario, rule_set, each, ours) for each in rule_set.clocks if each.id not in off)
    if not clocks:
        raise InputError(f"scenario: no clock of {rule_set.name} is left on; leave that rule set out instead")
    closed = tuple(sorted({*rule_set.closed, *scenario.closed}))
    closed = rule_set.closed if set(closed) == set(rule_set.closed) else closed
    new = replace(rule_set, clocks=clocks, closed=closed, pauses=(*rule_set.pauses, *scenario.pauses))
    if new == rule_set:
        return rule_set
    named = f" {scenario.name!r}" if scenario.name else ""
    return replace(new, sha256="", title=f"{rule_set.title}, changed by the scenario{named}")


def _clock(scenario: Scenario, rule_set: RuleSet, clock: Clock, changes: list[Change]) -> Clock:
    ours = [change for change in changes if change.clock == clock.id]
    for change in ours:
        versions = (part for version in clock.versions for part in _versions(scenario, clock, version, change))
        clock = replace(clock, versions=tuple(versions), stops=change.stops or clock.stops)
    if any(change.starts or change.stops for change in ours):
        _runs_forward(rule_set, clock)
    return clock


def _versions(scenario: Scenario, clock: Clock, version: Version, change: Change) -> list[Version]:
    """Change a version; one that was in force before the change and after it becomes two."""
    since = change.since
    if version.suspended or (since and version.until and version.until < since):
        return [version]
    if since is None or (version.since and version.since >= since):
        return [_version(scenario, clock, version, change)]
    later = replace(version, id=f"{clock.id}@{since}", since=since)
    new = _version(scenario, clock, later, change)
    return [version] if new == later else [replace(version, until=since - timedelta(days=1)), new]


def _version(scenario: Scenario, clock: Clock, version: Version, change: Change) -> Version:
    limit = version.limit if change.limit is None else change.limit
    unit = change.unit or version.unit
    kept = NEXT_WORKING_DAY if unit == "month" else version.day_one
    starts = change.starts or version.counts_from
    new = replace(
        version,
        at_most=None if version.at_most is None else limit,
        at_least=limit if version.at_most is None else None,
        unit=unit,
        day_one=change.day_one or kept,
        counts_from="" if starts == clock.starts else starts,
    )
    if new == version:
        return version
    limited(new, f"scenario: clock {clock.id!r}")
    named = f" {scenario.name!r}" if scenario.name else ""
    return replace(new, source=f"Scenario{named}, instead of: {version.source}", checked=False)


def _runs_forward(rule_set: RuleSet, clock: Clock) -> None:
    """Refuse a clock that would stop where it starts, or before."""
    for version in clock.versions:
        starts = version.counts_from or clock.starts
        if not comes_before(rule_set, clock, starts, clock.stops):
            raise InputError(
                f"scenario: “{clock.label}” would be counted from {NOUNS[starts]} to {NOUNS[clock.stops]}, which comes"
                " no later; choose a step to count from that comes before the end"
            )


def comes_before(rule_set: RuleSet, clock: Clock, first: str, then: str) -> bool:
    """Say whether a milestone comes before another: by the order of the rule set, or else in a review's life."""
    life = list(MILESTONES)
    if then in _before(rule_set, clock, first):
        return False
    return first in _before(rule_set, clock, then) or life.index(first) < life.index(then)


def _before(rule_set: RuleSet, clock: Clock, milestone: str) -> set[str]:
    """Give every milestone that the order puts before one, for some kind of review that the clock applies to."""
    found: set[str] = set()
    more = {milestone}
    statements = [each for each in rule_set.order if set(each.kinds) & set(clock.kinds)]
    while more:
        more = {each.before for each in statements if each.after in more} - found
        found |= more
    return found


def delayed(
    spans: dict[str, Span],
    kinds: Kinds,
    ids: np.ndarray,
    rule_set: RuleSet,
    calendar: Calendar,
    delays: Iterable[Delay],
) -> dict[str, Span]:
    """Give milestones as late as delays make them: what the order puts after a delayed one is as much later.

    ``spans`` are what is known of the milestones, after the order has told what it can; both ends of a span move. The
    days are working days of the calendar, less the closure days of the rule set; a pause stops clocks and no work.
    """
    by = working_days.closing(calendar, rule_set.closed)
    moved = dict(spans)
    for delay in delays:
        here = np.ones(len(ids), bool) if not delay.review else ids == delay.review
        for name, led in order.followers(spans, kinds, rule_set.order, delay.milestone).items():
            moved[name] = _later(moved[name], led & here, delay.days, by)
    return moved


def _later(span: Span, which: np.ndarray, n: int, by: Calendar) -> Span:
    earliest, latest = span.earliest.copy(), span.latest.copy()
    for days in (earliest, latest):
        finite = which & (days > OPEN_BEFORE) & (days < OPEN_AFTER)
        days[finite] = working_days.after(by, days[finite], n, NEXT_WORKING_DAY)
    return Span(earliest, latest, span.known)
