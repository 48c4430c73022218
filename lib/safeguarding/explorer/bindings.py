"""The controls that ask: what each shows of a question, and the question it makes of what is set; none works it out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
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
from safeguarding.rules.model import DAY_ONE, UNITS
from safeguarding.vocabulary import KINDS, MILESTONES
from safeguarding.whatif import terms
from safeguarding.whatif.scenario import MOST

Read = Callable[[Ground, Asked], Any]
Write = Callable[[Ground, Asked, Any], Asked]
Take = Callable[[Ground, Any], Any]
Options = tuple[tuple[str, str], ...]
Traits = Mapping[str, Read]
NONE: Traits = MappingProxyType({})


@dataclass(frozen=True)
class Binding:
    """A control, what it shows, and what a new value, as it holds it, makes of the question.

    ``traits`` gives what else of the control depends on the question: what can be chosen, how far, in what unit.
    """

    control: Widget
    read: Read
    write: Write
    traits: Traits


def every() -> dict[str, Binding]:
    """Make every control that asks, by name: each stands here with its label, what it is of, and what it depends on."""
    number, menu, search, text = controls.NumberBox, controls.dropdown, controls.search, controls.text
    check, day = controls.check, controls.day
    units = {unit: f"{unit.replace('_', ' ')}s" for unit in UNITS}
    first_days = dict(zip(DAY_ONE, ("the next working day is day 1", "the day itself is day 1"), strict=True))
    kinds, steps = ([(said, code) for code, said in known.items()] for known in (KINDS, MILESTONES))
    views = controls.Choice(label="View", options=VIEWS, value=LIMIT).add_class("sg-views")
    goal = controls.Choice(label="Planned for", options=GOALS, value=PUBLICATION)
    limit = number(label="Limit", value=0, min=0, max=MOST, furthest=MOST).add_class("sg-line-limit")
    later = number(label="Working days later", value=5, min=0, max=120, unit="working days")
    notice = number(label="Days of notice before the committee", value=6, min=1, max=30, unit="working days")
    ahead = number(label="Days to look ahead", value=90, min=0, max=730, unit="days")
    whom = search(description="Later or paused in", placeholder="every review")
    # A line of the picture that is dragged sets the control of its name (``sg-line-``) at once.
    aware = day(description="Local authority became aware").add_class("sg-line-aware")
    goes = day(description="Day of publication or committee").add_class("sg-line-day")

    def unit(ground: Ground, asked: Asked) -> str:
        return units.get(state.stands(ground, asked).unit, f"{whatif.unit_of(ground.clock(asked))}s")

    def rule_sets(ground: Ground, _: Asked) -> Options:
        return tuple((each.title, each.name) for each in ground.rule_sets if each.clocks)

    def years(ground: Ground, _: Asked) -> Options:
        return (("every year", ""), *((year, year) for year in state.years(ground)))

    return {
        "view": _field("view", views),
        "clock": _more("time_limit", menu(description="Time limit"), _to_clock, {"options": _clocks}),
        "rules": _more("rule_set", menu(description="By the rules of"), _to_rules, {"options": rule_sets}),
        "review": _field("review", search(description="Review"), state.one_of),
        "year": _field("year", menu(description="Came to light in"), traits={"options": years}),
        "limit": _term("limit", limit, {"max": state.most, "unit": unit}),
        "unit": _term("unit", menu(description="Unit"), {"options": _choices("unit", units)}),
        "starts": _term("starts", menu(description="Counted from"), {"options": _choices("starts", MILESTONES, _runs)}),
        "stops": _term("stops", menu(description="Counted to"), {"options": _choices("stops", MILESTONES, _runs)}),
        "day_one": _term(
            "day_one", menu(description="First day counted"), {"options": _choices("day_one", first_days)}
        ),
        "on": _term("on", check(description="This time limit is judged", value=True)),
        "bank_holidays": _part("bank_holidays", check(description="Bank holidays are no working days", value=True)),
        "closed": _part("closed", text(description="Also closed on (29/12/2026, more with commas)"), _days, _written),
        # The register's own day is no change.
        "as_of": _part(
            *("as_of", day(description="Judged as of")),
            lambda ground, day: None if day == ground.held.as_of else day,
            state.as_of,
        ),
        "delayed": _aside("delayed", menu(description="Step that is later", options=[("no step", ""), *steps])),
        "later": _aside("later", later),
        "paused_first": _aside("paused_first", day(description="Paused from")),
        "paused_last": _aside("paused_last", day(description="Paused to")),
        "whom": _aside("whom", whom, state.one_of),
        "kind": _field("kind", menu(description="Kind of the imagined review", options=kinds)),
        "aware": _more("aware", aware, _to_aware),
        "notified": _more("notified", day(description="Notified"), _to_notified),
        "goal": _field("goal", goal),
        "day": _more("day", goes, _to_day),
        "notice": _field("notice", notice),
        "ahead": _field("ahead", ahead),
        "name": _part("name", text(description="Name of the scenario")),
    }


# ---- Of one field of the question, of its scenario, of the first delay or pause, or of a clock -----------------------


def _more(name: str, control: Widget, write: Write, traits: Traits = NONE) -> Binding:
    """Bind a field of the question; what is set may change more than that."""
    return Binding(control, lambda _, asked: getattr(asked, name), write, traits)


def _field(name: str, control: Widget, take: Take = lambda _, value: value, traits: Traits = NONE) -> Binding:
    return _more(name, control, lambda ground, asked, to: replace(asked, **{name: take(ground, to)}), traits)


def _aside(name: str, control: Widget, take: Take = lambda _, value: value) -> Binding:
    """Bind a part of the first delay or the first pause, which are in the scenario once they are whole."""
    field = _field(name, control, take)
    return replace(field, write=lambda ground, asked, to: state.with_asides(field.write(ground, asked, to)))


def _part(name: str, control: Widget, take: Take = lambda _, value: value, read: Read | None = None) -> Binding:
    def write(ground: Ground, asked: Asked, to: Any) -> Asked:
        return replace(asked, scenario=replace(asked.scenario, **{name: take(ground, to)}))

    return Binding(control, read or (lambda _, asked: getattr(asked.scenario, name)), write, NONE)


def _term(name: str, control: Widget, traits: Traits = NONE) -> Binding:
    """Bind a part of the time limit that is looked at."""

    def write(ground: Ground, asked: Asked, to: Any) -> Asked:
        changed = terms.changed(asked.scenario, asked.rule_set, ground.clock(asked), name, to)
        return replace(asked, scenario=changed)

    return Binding(control, lambda ground, asked: getattr(state.stands(ground, asked), name), write, traits)


# ---- What can be chosen ----------------------------------------------------------------------------------------------


def _choices(
    name: str, known: Mapping[str, str], there: Callable[[Ground, Asked, str, str], bool] = lambda *_: True
) -> Read:
    """List what can be chosen; where versions of the limit differ in it, first what each has as it is written."""

    def options(ground: Ground, asked: Asked) -> Options:
        differ = terms.versions_in_words(ground.clock(asked), name, lambda code: words.uncapital(known[code]))
        written = [(f"as written: {differ}", "")] if differ else []
        return (*written, *((said, code) for code, said in known.items() if there(ground, asked, name, code)))

    return options


def _runs(ground: Ground, asked: Asked, end: str, step: str) -> bool:
    """Say whether the limit runs forward if a step is the one end of it; the one that is chosen is listed anyhow."""
    now, clock = state.stands(ground, asked), ground.clock(asked)
    starts = {now.starts} if now.starts else terms.starts_of(clock)
    pairs = [(step, now.stops)] if end == "starts" else [(first, step) for first in starts]
    rule_set = ground.rule_set(asked.rule_set)
    return step == getattr(now, end) or all(whatif.comes_before(rule_set, clock, *pair) for pair in pairs)


def _clocks(ground: Ground, _: Asked) -> Options:
    """List the time limits with their length; what can be answered stands first."""
    listed: dict[bool, list[tuple[str, str]]] = {False: [], True: []}
    for rule_set in ground.rule_sets:
        for clock in rule_set.clocks:
            limit = words.counted(terms.as_written(clock).limit or 0, whatif.unit_of(clock))
            none = state.longest(ground, rule_set.name, clock.id) is None
            text = f"{ground.by(clock.label, rule_set.name)}: {limit}{', no review' if none else ''}"
            listed[none].append((text, f"{rule_set.name}:{clock.id}"))
    return (*listed[False], *listed[True])


# ---- What does more --------------------------------------------------------------------------------------------------


def _to_clock(_: Ground, asked: Asked, named: str) -> Asked:
    rule_set, clock = named.split(":", 1)
    return replace(asked, rule_set=rule_set, clock=clock)


def _to_rules(ground: Ground, asked: Asked, name: str) -> Asked:
    """Look at another rule set: at the same limit, or at its first where it has none of that name."""
    ids = [clock.id for clock in ground.rule_set(name).clocks]
    return replace(asked, rule_set=name, clock=asked.clock if asked.clock in ids else ids[0])


def _to_aware(ground: Ground, asked: Asked, day: date | None) -> Asked:
    """Set the day a case came to light; what was to happen before that day is planned anew."""
    if day and asked.notified and asked.notified < day:
        asked = replace(asked, notified=None)
    if day and asked.day and asked.day <= day:
        asked = replace(asked, day=dates.read_day(forward.imagined_days(ground.held.calendar, day)[1]))
    return replace(asked, aware=day)


def _to_notified(ground: Ground, asked: Asked, day: date | None) -> Asked:
    """Set the day a case was notified; it came to light no later than that."""
    late = day and (asked.aware is None or asked.aware > day)
    return replace(_to_aware(ground, asked, day) if late else asked, notified=day)


def _to_day(_: Ground, asked: Asked, day: date | None) -> Asked:
    """Set the day that is planned for; an imagined case that it is years away from comes to light later.

    It begins with the day of the register, and would else be published years after its time limits.
    """
    if day and asked.review == REGISTER and asked.aware and (day - asked.aware).days > 2 * 365:
        came = (pd.Timestamp(day) - pd.DateOffset(months=forward.MONTHS)).date()
        asked = replace(asked, aware=came, notified=None)
    return replace(asked, day=day)


def _written(_: Ground, asked: Asked) -> str:
    return ", ".join(f"{day:%d/%m/%Y}" for day in asked.scenario.closed)


def _days(_: Ground, written: str) -> tuple[date, ...]:
    """Read the days of further closure, written with commas, in any form that a day has in a register."""
    each = ""
    try:
        return tuple(dates.read_day(each := some.strip()) for some in written.split(",") if some.strip())
    except InputError:
        wrong = f"also closed on {each!r}, which is no day; write it like 29/12/2026, and more with commas"
        raise InputError(wrong) from None
