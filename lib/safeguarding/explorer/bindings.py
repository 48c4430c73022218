"""What each control shows of a question, and the question it makes of what is set: no control works anything out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from safeguarding import whatif
from safeguarding.days import dates
from safeguarding.explorer import state
from safeguarding.explorer.state import Asked, Ground
from safeguarding.planning import forward
from safeguarding.presenting import words
from safeguarding.rules import Pause
from safeguarding.rules.model import DAY_ONE, UNITS
from safeguarding.vocabulary import KINDS, MILESTONES
from safeguarding.whatif import Delay, Scenario

Options = list[tuple[str, object]]


@dataclass(frozen=True)
class Binding:
    """A control's name in ``controls``, what it shows, and what a new value, as it holds it, makes of the question.

    ``options`` gives what can be chosen, ``most`` the largest number and ``unit`` what it counts, for controls of which
    that depends on the question.
    """

    name: str
    read: Callable[[Ground, Asked], object]
    write: Callable[[Ground, Asked, Any], Asked]
    options: Callable[[Ground, Asked], Options] | None = None
    most: Callable[[Ground, Asked], int] | None = None
    unit: Callable[[Ground, Asked], str] | None = None


def every() -> list[Binding]:
    """Give the binding of every control."""
    return [
        *(Binding(name, *_field(name)) for name in ("view", "goal", "day", "notice", "ahead")),
        *(Binding(name, *_part(name)) for name in ("name", "bank_holidays", "as_of")),
        Binding("clock", lambda _, asked: f"{asked.rule_set}:{asked.clock}", _to_clock, options=_clocks),
        Binding("rules", lambda _, asked: asked.rule_set, _to_rules, options=_rule_sets),
        Binding("review", lambda _, asked: asked.review, _to_review),
        Binding("year", *_field("year"), options=_years),
        Binding("kind", *_field("kind"), options=lambda *_: [(said, kind) for kind, said in KINDS.items()]),
        Binding("aware", lambda _, asked: asked.aware, _to_aware),
        Binding("notified", lambda _, asked: asked.notified, _to_notified),
        Binding("limit", *_of_clock("limit"), most=state.most, unit=_unit),
        Binding(
            "unit", *_of_clock("unit"), options=partial(_by_versions, "unit", {each: _plural(each) for each in UNITS})
        ),
        Binding("starts", *_of_clock("starts"), options=partial(_by_versions, "starts", MILESTONES)),
        Binding("stops", *_of_clock("stops"), options=_milestones),
        Binding("day_one", *_of_clock("day_one"), options=partial(_by_versions, "day_one", _FIRST_DAYS)),
        Binding("on", *_of_clock("on")),
        Binding("closed", lambda _, asked: ", ".join(f"{day:%d/%m/%Y}" for day in asked.scenario.closed), _to_closed),
        *(Binding(name, *_aside(name)) for name in ("later", "paused_first", "paused_last")),
        Binding("delayed", *_aside("delayed"), options=lambda *_: [("no step", ""), *_milestones()]),
        Binding("whom", lambda _, asked: asked.whom, _to_whom),
    ]


_FIRST_DAYS = dict(zip(DAY_ONE, ("the next working day is day 1", "the day itself is day 1"), strict=True))


def with_scenario(asked: Asked, scenario: Scenario) -> Asked:
    """Ask the same of another scenario; what its first delay and pause have is shown."""
    delay = scenario.delays[0] if scenario.delays else None
    pause = scenario.pauses[0] if scenario.pauses else None
    asked = replace(asked, scenario=scenario, delayed=delay.milestone if delay else "")
    if delay:
        asked = replace(asked, later=delay.days, whom=delay.review)
    if pause:
        asked = replace(asked, paused_first=pause.first, paused_last=pause.last, whom=(delay or pause).review)
    return asked


# ---- What each makes of a question -----------------------------------------------------------------------------------


def _field(name: str) -> tuple[Callable, Callable]:
    return lambda _, asked: getattr(asked, name), lambda _, asked, value: replace(asked, **{name: value})


def _part(name: str) -> tuple[Callable, Callable]:
    def write(_: Ground, asked: Asked, value: Any) -> Asked:
        return replace(asked, scenario=replace(asked.scenario, **{name: value}))

    return lambda _, asked: getattr(asked.scenario, name), write


def _aside(name: str) -> tuple[Callable, Callable]:
    """Bind a part of the first delay or the first pause, which are in the scenario once they are whole."""
    return lambda _, asked: getattr(asked, name), lambda _, asked, value: _redone(replace(asked, **{name: value}))


def _redone(asked: Asked) -> Asked:
    """Make the first delay and the first pause of the scenario anew from what is asked."""
    first, last, scenario = asked.paused_first, asked.paused_last, asked.scenario
    delays = [Delay(asked.delayed, asked.later, asked.whom)] if asked.delayed else []
    pauses = [Pause(first, last, asked.whom)] if first and last else []
    changed = replace(scenario, delays=(*delays, *scenario.delays[1:]), pauses=(*pauses, *scenario.pauses[1:]))
    return with_scenario(asked, changed)


def _of_clock(name: str) -> tuple[Callable, Callable]:
    def read(ground: Ground, asked: Asked) -> object:
        return getattr(state.stands(asked.scenario, ground.rule_set(asked.rule_set), asked.clock), name)

    def write(ground: Ground, asked: Asked, value: Any) -> Asked:
        rule_set = ground.rule_set(asked.rule_set)
        return replace(asked, scenario=state.changed(asked.scenario, rule_set, asked.clock, name, value))

    return read, write


def _clocks(ground: Ground, _: Asked) -> Options:
    every = [(each.name, clock) for each in ground.rule_sets for clock in each.clocks]
    limits = [words.counted(state.as_written(clock).limit, whatif.unit_of(clock)) for _, clock in every]
    listed = [
        (f"{ground.by(clock.label, name)}: {limit}", f"{name}:{clock.id}")
        for (name, clock), limit in zip(every, limits, strict=True)
    ]
    unused = state.unused(ground)
    none = [(f"{text}, no review", id) for text, id in listed if id in unused]
    # What can be answered stands first.
    return [*(each for each in listed if each[1] not in unused), *none]


def _to_clock(_: Ground, asked: Asked, named: object) -> Asked:
    rule_set, clock = str(named).split(":", 1)
    return replace(asked, rule_set=rule_set, clock=clock)


def _rule_sets(ground: Ground, _: Asked) -> Options:
    return [(each.title, each.name) for each in ground.rule_sets if each.clocks]


def _to_rules(ground: Ground, asked: Asked, name: object) -> Asked:
    """Look at another rule set: at the same limit, or at its first where it has none of that name."""
    ids = [clock.id for clock in ground.rule_set(str(name)).clocks]
    return replace(asked, rule_set=str(name), clock=asked.clock if asked.clock in ids else ids[0])


def _to_review(ground: Ground, asked: Asked, written: object) -> Asked:
    return replace(asked, review=state.one_of(ground, str(written)))


def _years(ground: Ground, _: Asked) -> Options:
    return [("every year", ""), *((year, year) for year in state.years(ground))]


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


def _unit(ground: Ground, asked: Asked) -> str:
    clock = ground.rule_set(asked.rule_set).clock(asked.clock)
    unit = state.stands(asked.scenario, ground.rule_set(asked.rule_set), asked.clock).unit
    return _plural(unit) if unit else f"{whatif.unit_of(clock)}s"


def _by_versions(name: str, known: Mapping[str, str], ground: Ground, asked: Asked) -> Options:
    """List what can be chosen; where versions of the limit differ in it, first what each has as it is written."""
    clock = ground.rule_set(asked.rule_set).clock(asked.clock)
    differ = state.versions_in_words(clock, name, lambda said: words.uncapital(known[said]))
    return [*([(f"as written: {differ}", "")] if differ else []), *((said, each) for each, said in known.items())]


def _plural(unit: str) -> str:
    return f"{unit.replace('_', ' ')}s"


def _milestones(*_: object) -> Options:
    return [(said, milestone) for milestone, said in MILESTONES.items()]


def _to_closed(_: Ground, asked: Asked, written: object) -> Asked:
    return replace(asked, scenario=state.also_closed(asked.scenario, str(written)))


def _to_whom(ground: Ground, asked: Asked, written: object) -> Asked:
    return _redone(replace(asked, whom=state.one_of(ground, str(written))))
