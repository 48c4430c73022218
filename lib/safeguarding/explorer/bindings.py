"""The controls that ask: what each shows of a question, and the question it makes of what is set; none works it out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd
from ipywidgets import Widget

from safeguarding import whatif
from safeguarding.days import dates
from safeguarding.errors import InputError
from safeguarding.explorer import controls, state
from safeguarding.explorer.state import GOALS, LIMIT, PUBLICATION, REGISTER, VIEWS, Asked, Ground
from safeguarding.planning import forward
from safeguarding.presenting import words
from safeguarding.rules import Pause
from safeguarding.rules.model import DAY_ONE, UNITS
from safeguarding.vocabulary import KINDS, MILESTONES
from safeguarding.whatif import Delay, terms
from safeguarding.whatif.scenario import MOST

Read = Callable[[Ground, Asked], object]
Write = Callable[[Ground, Asked, Any], Asked]
Options = tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class Binding:
    """A control, what it shows, and what a new value, as it holds it, makes of the question.

    ``traits`` gives what else of the control depends on the question: what can be chosen, how far, in what unit.
    """

    control: Widget
    read: Read
    write: Write
    traits: Mapping[str, Read] = field(default_factory=dict)


def every() -> dict[str, Binding]:
    """Make every control that asks, by name."""
    number, menu, day = controls.NumberBox, controls.dropdown, controls.day
    rules = menu(description="By the rules of")
    view = controls.Choice(label="View", options=VIEWS, value=LIMIT).add_class("sg-views")
    goal = controls.Choice(label="Planned for", options=GOALS, value=PUBLICATION)
    kinds, steps = ([(said, code) for code, said in known.items()] for known in (KINDS, MILESTONES))
    # A line of the picture that is dragged sets the control of its name at once.
    length = number(label="Limit", value=0, min=0, max=MOST, furthest=MOST)
    limit = {"max": state.most, "unit": _unit}
    days = number(label="Days to look ahead", value=90, min=0, max=730, unit="days")
    notice = number(label="Days of notice before the committee", value=6, min=1, max=30, unit="working days")
    later = number(label="Working days later", value=5, min=0, max=120, unit="working days")
    closed = controls.text(description="Also closed on (29/12/2026, more with commas)")
    holidays = controls.check(description="Bank holidays are no working days", value=True)
    return {
        "view": Binding(view, *_field("view")),
        "clock": Binding(menu(description="Time limit"), _shows("time_limit"), _to_clock, {"options": _clocks}),
        "rules": Binding(rules, _shows("rule_set"), _to_rules, {"options": _rule_sets}),
        "review": Binding(controls.search(description="Review"), _shows("review"), _to_review),
        "year": Binding(menu(description="Came to light in"), *_field("year"), {"options": _years}),
        "limit": Binding(length.add_class("sg-line-limit"), *_of_clock("limit"), limit),
        "unit": Binding(menu(description="Unit"), *_of_clock("unit"), _by_versions("unit", _UNITS)),
        "starts": Binding(menu(description="Counted from"), *_of_clock("starts"), {"options": _starts}),
        "stops": Binding(menu(description="Counted to"), *_of_clock("stops"), {"options": _stops}),
        "day_one": Binding(
            menu(description="First day counted"), *_of_clock("day_one"), _by_versions("day_one", _FIRST_DAYS)
        ),
        "on": Binding(controls.check(description="This time limit is judged", value=True), *_of_clock("on")),
        "bank_holidays": Binding(holidays, *_part("bank_holidays")),
        "closed": Binding(closed, _closed, _to_closed),
        "as_of": Binding(day(description="Judged as of"), state.as_of, _to_as_of),
        "delayed": Binding(
            menu(description="Step that is later", options=[("no step", ""), *steps]), *_aside("delayed")
        ),
        "later": Binding(later, *_aside("later")),
        "paused_first": Binding(day(description="Paused from"), *_aside("paused_first")),
        "paused_last": Binding(day(description="Paused to"), *_aside("paused_last")),
        "whom": Binding(
            controls.search(description="Later or paused in", placeholder="every review"), _shows("whom"), _to_whom
        ),
        "kind": Binding(menu(description="Kind of the imagined review", options=kinds), *_field("kind")),
        "aware": Binding(
            day(description="Local authority became aware").add_class("sg-line-aware"), _shows("aware"), _to_aware
        ),
        "notified": Binding(day(description="Notified"), _shows("notified"), _to_notified),
        "goal": Binding(goal, *_field("goal")),
        "day": Binding(
            day(description="Day of publication or committee").add_class("sg-line-day"), _shows("day"), _to_day
        ),
        "notice": Binding(notice, *_field("notice")),
        "ahead": Binding(days, *_field("ahead")),
        "name": Binding(controls.text(description="Name of the scenario"), *_part("name")),
    }


_UNITS = {unit: f"{unit.replace('_', ' ')}s" for unit in UNITS}
_FIRST_DAYS = dict(zip(DAY_ONE, ("the next working day is day 1", "the day itself is day 1"), strict=True))


# ---- Controls of one field of the question, of its scenario, of the first delay or pause, or of a clock --------------


def _shows(name: str) -> Read:
    return lambda _, asked: getattr(asked, name)


def _field(name: str) -> tuple[Read, Write]:
    return _shows(name), lambda _, asked, value: replace(asked, **{name: value})


def _part(name: str) -> tuple[Read, Write]:
    def write(_: Ground, asked: Asked, value: Any) -> Asked:
        return replace(asked, scenario=replace(asked.scenario, **{name: value}))

    return lambda _, asked: getattr(asked.scenario, name), write


def _aside(name: str) -> tuple[Read, Write]:
    """Bind a part of the first delay or the first pause, which are in the scenario once they are whole."""
    return _shows(name), lambda _, asked, value: _redone(replace(asked, **{name: value}))


def _redone(asked: Asked) -> Asked:
    """Make the first delay and the first pause of the scenario anew from what is asked."""
    first, last, scenario = asked.paused_first, asked.paused_last, asked.scenario
    delays = [Delay(asked.delayed, asked.later, asked.whom)] if asked.delayed else []
    pauses = [Pause(first, last, asked.whom)] if first and last else []
    changed = replace(scenario, delays=(*delays, *scenario.delays[1:]), pauses=(*pauses, *scenario.pauses[1:]))
    return state.with_scenario(asked, changed)


def _of_clock(name: str) -> tuple[Read, Write]:
    """Bind a part of the time limit that is looked at."""
    return (
        lambda ground, asked: getattr(state.stands(ground, asked), name),
        lambda ground, asked, value: replace(
            asked, scenario=terms.changed(asked.scenario, asked.rule_set, ground.clock(asked), name, value)
        ),
    )


def _unit(ground: Ground, asked: Asked) -> str:
    return _UNITS.get(state.stands(ground, asked).unit, f"{whatif.unit_of(ground.clock(asked))}s")


def _by_versions(name: str, known: Mapping[str, str]) -> Mapping[str, Read]:
    """List what can be chosen; where versions of the limit differ in it, first what each has as it is written."""
    return {"options": lambda ground, asked: (*_as_written(ground, asked, name, known), *_choices(known))}


def _choices(known: Mapping[str, str]) -> Options:
    return tuple((said, each) for each, said in known.items())


def _as_written(ground: Ground, asked: Asked, name: str, known: Mapping[str, str]) -> Options:
    differ = terms.versions_in_words(ground.clock(asked), name, lambda said: words.uncapital(known[said]))
    return ((f"as written: {differ}", ""),) if differ else ()


def _starts(ground: Ground, asked: Asked) -> Options:
    """List the steps that come before the end of the limit, and the one that is chosen, whatever it is."""
    now = state.stands(ground, asked)
    known = {
        each: said for each, said in MILESTONES.items() if each == now.starts or _runs(ground, asked, each, now.stops)
    }
    return (*_as_written(ground, asked, "starts", MILESTONES), *_choices(known))


def _stops(ground: Ground, asked: Asked) -> Options:
    """List the steps that come after all that is counted from, and the one that is chosen, whatever it is."""
    now = state.stands(ground, asked)
    starts = {now.starts} if now.starts else terms.starts_of(ground.clock(asked))
    runs = {each for each in MILESTONES if all(_runs(ground, asked, first, each) for first in starts)}
    return _choices({each: said for each, said in MILESTONES.items() if each in runs | {now.stops}})


def _runs(ground: Ground, asked: Asked, first: str, then: str) -> bool:
    return whatif.comes_before(ground.rule_set(asked.rule_set), ground.clock(asked), first, then)


# ---- Controls that do more -------------------------------------------------------------------------------------------


def _to_clock(_: Ground, asked: Asked, named: str) -> Asked:
    rule_set, clock = named.split(":", 1)
    return replace(asked, rule_set=rule_set, clock=clock)


def _clocks(ground: Ground, _: Asked) -> Options:
    """List the time limits with their length; what can be answered stands first."""
    listed: dict[bool, list[tuple[str, object]]] = {False: [], True: []}
    for rule_set in ground.rule_sets:
        for clock in rule_set.clocks:
            limit = words.counted(terms.as_written(clock).limit or 0, whatif.unit_of(clock))
            none = state.longest(ground, rule_set.name, clock.id) is None
            text = f"{ground.by(clock.label, rule_set.name)}: {limit}{', no review' if none else ''}"
            listed[none].append((text, f"{rule_set.name}:{clock.id}"))
    return (*listed[False], *listed[True])


def _rule_sets(ground: Ground, _: Asked) -> Options:
    return tuple((each.title, each.name) for each in ground.rule_sets if each.clocks)


def _to_rules(ground: Ground, asked: Asked, name: str) -> Asked:
    """Look at another rule set: at the same limit, or at its first where it has none of that name."""
    ids = [clock.id for clock in ground.rule_set(name).clocks]
    return replace(asked, rule_set=name, clock=asked.clock if asked.clock in ids else ids[0])


def _to_review(ground: Ground, asked: Asked, written: str) -> Asked:
    return replace(asked, review=state.one_of(ground, written))


def _years(ground: Ground, _: Asked) -> Options:
    return (("every year", ""), *((year, year) for year in state.years(ground)))


def _to_aware(ground: Ground, asked: Asked, day: date | None) -> Asked:
    """Set the day a case came to light; what was to happen before that day is planned anew."""
    if day and asked.notified and asked.notified < day:
        asked = replace(asked, notified=None)
    if not day or not asked.day or asked.day > day:
        return replace(asked, aware=day)
    publish = forward.imagined_days(ground.held.calendar, day)[1]
    return replace(asked, aware=day, day=dates.read_day(publish))


def _to_notified(ground: Ground, asked: Asked, day: date | None) -> Asked:
    """Set the day a case was notified; it came to light no later than that."""
    late = day and (asked.aware is None or asked.aware > day)
    return replace(_to_aware(ground, asked, day) if late else asked, notified=day)


def _to_day(_: Ground, asked: Asked, day: date | None) -> Asked:
    """Set the day that is planned for; an imagined case that it is years away from comes to light later.

    It begins with the day of the register, and would else be published years after its time limits.
    """
    far = day and asked.review == REGISTER and asked.aware and (day - asked.aware).days > 2 * 365
    if far:
        came = (pd.Timestamp(day) - pd.DateOffset(months=forward.MONTHS)).date()
        asked = replace(asked, aware=came, notified=None)
    return replace(asked, day=day)


def _to_as_of(ground: Ground, asked: Asked, day: date | None) -> Asked:
    """Judge on another day; the register's own is no change."""
    return replace(asked, scenario=replace(asked.scenario, as_of=None if day == ground.held.as_of else day))


def _closed(_: Ground, asked: Asked) -> str:
    return ", ".join(f"{day:%d/%m/%Y}" for day in asked.scenario.closed)


def _to_closed(_: Ground, asked: Asked, written: str) -> Asked:
    """Close on further days, written with commas, in any form that a day has in a register."""
    days = []
    for each in filter(None, map(str.strip, written.split(","))):
        try:
            days.append(dates.read_day(each))
        except InputError:
            wrong = f"also closed on {each!r}, which is no day; write it like 29/12/2026, and more with commas"
            raise InputError(wrong) from None
    return replace(asked, scenario=replace(asked.scenario, closed=tuple(days)))


def _to_whom(ground: Ground, asked: Asked, written: str) -> Asked:
    return _redone(replace(asked, whom=state.one_of(ground, written)))
