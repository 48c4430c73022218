"""Questions of the explorer that outlive it: as one line to share, and as scenarios saved by name."""

import json
import re
from contextlib import suppress
from dataclasses import fields, replace
from itertools import chain, count
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

from safeguarding import whatif
from safeguarding.days import dates
from safeguarding.errors import InputError
from safeguarding.explorer import state
from safeguarding.explorer.state import GOALS, VIEWS, Asked, Ground
from safeguarding.rules import model
from safeguarding.vocabulary import KINDS
from safeguarding.whatif import Scenario

_ELSEWHERE = ("rule_set", "delayed", "later", "paused_first", "paused_last", "whom", "altered")
"""What a line says with the clock, or in the scenario."""
_LINE = [each.name for each in fields(Asked) if each.name not in _ELSEWHERE]


def link(asked: Asked, begun: Asked) -> str:
    """Give a question as one line that can stand in an address; nothing for the one that was begun with."""
    pairs = {name: (_written(asked, name), _written(begun, name)) for name in _LINE}
    return urlencode({name: now for name, (now, before) in pairs.items() if now != before}, quote_via=quote)


def _written(asked: Asked, name: str) -> str:
    value = getattr(asked, "time_limit" if name == "clock" else name)
    return whatif.line(value) if isinstance(value, Scenario) else "" if value is None else str(value)


def parameters(asked: Asked, publish: str) -> str:
    """Give a question as the parameters of the notebook that report the same; ``publish`` is a day, or nothing."""
    of = {"scenario": "scenario", "curve": "clock", "aware": "aware", "kind": "kind"}
    values = {each: _written(asked, name) for each, name in of.items()} | {"publish": publish, "days": asked.ahead}
    return "\n".join(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items() if value)


def opened(ground: Ground, line: str, begun: Asked) -> Asked:
    """Read a question from its line, or from an address that ends with it: ``link`` backwards.

    What no question can say is refused.
    """
    choices = {"view": VIEWS, "kind": tuple(KINDS), "goal": GOALS, "year": ("", *state.years(ground))}
    asked = begun
    for name, value in parse_qsl(line.rpartition("#")[2], keep_blank_values=True):
        model.one_of(name, _LINE, "the line of a question")
        read: Any = value
        if name in choices:
            model.one_of(value, choices[name], name)
        elif name == "clock":
            named = whatif.subject(ground.held, value)
            asked, read = replace(asked, rule_set=named.rule_set), named.clock.id
        elif name in ("scenario", "beside"):
            read = whatif.parse(value)
        elif name in ("aware", "notified", "day"):
            read = dates.read_day(value) if value else None
        elif name in ("notice", "ahead"):
            if not re.fullmatch(r"\d{1,3}", value, re.ASCII):
                raise InputError(f"{name}: is {value!r}; write a whole number")
            read = int(value)
        else:
            read = state.one_of(ground, value)
        asked = replace(asked, **{name: read})
    return state.with_scenario(asked, asked.scenario)


# ---- Saved scenarios: one TOML file each in a folder, found again by name --------------------------------------------

OPENS = "# opens with: "
"""What stands before the line of the question that a scenario was saved in; to ``whatif.read`` it is a comment."""


class Saved(NamedTuple):
    """A scenario, the line of the question that it was saved in, if its file has one, and the file."""

    scenario: Scenario
    link: str
    path: Path


def saved(folder: Path) -> dict[str, Saved]:
    """Read the scenarios in a folder that can be read and have a name, by that name, in order."""
    found: dict[str, Saved] = {}
    for path in sorted(folder.glob("*.toml")):
        with suppress(InputError):
            scenario = whatif.read(path)
            first = path.read_text(encoding="utf-8-sig").split("\n", 1)[0]
            link = first.removeprefix(OPENS) if first.startswith(OPENS) else ""
            found.setdefault(scenario.name, Saved(scenario, link, path))
    return {name: found[name] for name in sorted(found, key=str.casefold) if name}


def save(scenario: Scenario, folder: Path, link: str = "") -> Path:
    """Save a scenario under its name, with the line of its question: whole, or not, and over none of another name.

    One that has no name, or that changes and plans nothing, is refused.
    """
    if not scenario.name.strip():
        raise InputError("the scenario has no name; write one before you save it")
    if scenario == Scenario(name=scenario.name) and not link:
        raise InputError("nothing is changed and nothing is planned: nothing was saved")
    # Two names that look alike are two scenarios.
    stem = re.sub(r"[^a-z0-9]+", "-", scenario.name.casefold()).strip("-")[:60] or "scenario"
    free = (folder / f"{stem}{end}.toml" for end in chain([""], map("-{}".format, count(2))))
    before = saved(folder).get(scenario.name)
    path = before.path if before else next(each for each in free if not each.exists())
    return whatif.write(scenario, path, f"{OPENS}{link}\n")
