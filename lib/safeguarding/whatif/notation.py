"""Scenarios as they are written: a TOML file, or one line that can be pasted into a message.

The same in both::

    as_of = 2026-03-31                         rapid_review: limit=10, starts=aware; as_of=2026-03-31

    [[clock]]
    id = "rapid_review"
    limit = 10
    starts = "aware"

In a line, what stands before a colon is the id of a clock, or ``delay``, or ``pause``; a text with signs of its own
stands in quotation marks, as in JSON. Whatever a text holds, it stays one text.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from safeguarding import paths, toml_files
from safeguarding.errors import InputError
from safeguarding.rules import Pause, model
from safeguarding.whatif.scenario import Change, Delay, Scenario

LONGEST = 100_000
"""The longest scenario that is read, in characters."""

# For each kind of table: how a key is written, the field it is read into, and the type of its value.
KEYS: Mapping[str, Mapping[str, tuple[str, type]]] = {
    "": {
        "name": ("name", str),
        "closed": ("closed", list),
        "bank_holidays": ("bank_holidays", bool),
        "as_of": ("as_of", date),
    },
    "clock": {
        "id": ("clock", str),
        "rule_set": ("rule_set", str),
        "from": ("since", date),
        "limit": ("limit", int),
        "unit": ("unit", str),
        "day_one": ("day_one", str),
        "starts": ("starts", str),
        "stops": ("stops", str),
        "on": ("on", bool),
    },
    "delay": {"milestone": ("milestone", str), "days": ("days", int), "review": ("review", str)},
    "pause": {"from": ("first", date), "to": ("last", date), "review": ("review", str), "reason": ("reason", str)},
}
Part: TypeAlias = Change | Delay | Pause
TABLES: Mapping[str, tuple[type[Part], str]] = {
    "clock": (Change, "clocks"),
    "delay": (Delay, "delays"),
    "pause": (Pause, "pauses"),
}
"""Each kind of table: what it is read as, and the field of a scenario it belongs to."""

Raw: TypeAlias = dict[str, Any]
"""Keys and values of a scenario, or of one of its tables, as TOML gives them."""

_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[;:,=]|[^;:,="]+)', re.DOTALL)
_BARE = re.compile(r"[\w./-]+( [\w./-]+)*")


def read(written: str | Path) -> Scenario:
    """Read the scenario in a TOML file, if the path of one is given (it ends in ``.toml`` and has no =), or in a text.

    Raises
    ------
    InputError
        There is no such file, or it says what a scenario cannot say; the message names the place.
    """
    if not isinstance(written, Path) and ("=" in written or not written.strip().endswith(".toml")):
        return parse(written)
    path = paths.find(written)
    try:
        return parse(path.read_text(encoding="utf-8-sig"), path.name)
    except FileNotFoundError:
        raise InputError(f"no scenario {str(written)!r}; write the path of a .toml file, or its one line") from None
    except (OSError, UnicodeDecodeError) as wrong:
        raise InputError(f"{path.name}: cannot be read as a text: {wrong}") from None


def parse(text: str, place: str = "scenario") -> Scenario:
    """Read a scenario from its text: TOML if it has several lines, else the form of one line; nothing is no change."""
    if len(text) > LONGEST:
        raise InputError(f"{place}: is {len(text):,} characters long; write at most {LONGEST:,}")
    raw = toml_files.parse(text, place) if "\n" in text.strip() else _line(text.strip(), place)
    model.known(raw, (*KEYS[""], *TABLES), place)
    given = _fields(raw, "", place)
    for name, (_, field) in TABLES.items():
        given[field] = _tables(raw, name, place)
    return Scenario(**given)


def write(scenario: Scenario, path: Path, comment: str = "") -> Path:
    """Write a scenario to a TOML file, whole or not at all, which ``read`` reads back as the same; give its path.

    Raises
    ------
    InputError
        It cannot be written there.
    """
    half = path.with_suffix(".half")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half.write_text(f"{comment}{toml(scenario)}", encoding="utf-8", newline="\n")
        half.replace(path)
    except OSError as wrong:
        raise InputError(f"{path.name}: cannot be written: {wrong.strerror}") from None
    return path


def toml(scenario: Scenario) -> str:
    """Give a scenario as TOML."""
    lines = [f"{key} = {_in_toml(value)}" for key, value in _given("", scenario)]
    for name, each in _every(scenario):
        lines += ["", f"[[{name}]]", *(f"{key} = {_in_toml(value)}" for key, value in _given(name, each))]
    return "".join(f"{line}\n" for line in lines).lstrip("\n")


def line(scenario: Scenario) -> str:
    """Give a scenario as one line to share; nothing for one that changes nothing and has no name.

    >>> line(Scenario(clocks=(Change("rapid_review", limit=10),), as_of=date(2026, 3, 31)))
    'rapid_review: limit=10; as_of=2026-03-31'
    """
    own = [f"{key}={_in_line(value)}" for key, value in _given("", scenario)]
    changes = [_headed(name, dict(_given(name, each))) for name, each in _every(scenario)]
    clocks = len(scenario.clocks)
    named = int(bool(scenario.name))
    return "; ".join([*own[:named], *changes[:clocks], *own[named:], *changes[clocks:]])


# ---- From text to values -------------------------------------------------------------------------------------------


def _tables(raw: Raw, name: str, place: str) -> tuple[Part, ...]:
    tables = raw.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise InputError(f"{place}: {name} is no list of tables; write [[{name}]]")
    return tuple(_table(each, name, f"{place}: {name} {n}") for n, each in enumerate(tables, 1))


def _table(raw: Raw, name: str, place: str) -> Part:
    model.known(raw, tuple(KEYS[name]), place)
    needed = {"clock": ("id",), "delay": ("milestone", "days"), "pause": ("from", "to")}[name]
    for key in needed:
        if key not in raw:
            raise InputError(f"{place}: has no {key}; write {' and '.join(needed)}")
    return TABLES[name][0](**_fields(raw, name, place))


def _fields(raw: Raw, name: str, place: str) -> Raw:
    return {field: _value(raw[key], kind, f"{place}: {key}") for key, (field, kind) in KEYS[name].items() if key in raw}


def _value(value: Any, kind: type, place: str) -> Any:
    if kind is list:
        if not isinstance(value, list):
            raise InputError(f"{place}: {value!r} is no list of days; write [2026-12-29]")
        return tuple(model.day(each, place) for each in value)
    if kind is date:
        return model.day(value, place)
    if type(value) is not kind:
        what = {str: "a text in quotation marks", int: "a whole number", bool: "true or false"}[kind]
        raise InputError(f"{place}: is {value!r}; write {what}")
    return value


# ---- From a line to what TOML would give ---------------------------------------------------------------------------


def _line(text: str, place: str) -> Raw:
    own: list[tuple[str, Any]] = []
    tables: dict[str, list[Raw]] = {}
    for item in _parted(_tokens(text, place), ";"):
        if item[1:2] != [":"]:
            own.append(_pair(item, "", place))
            continue
        head = _text(item[0], place)
        name, given = (head, []) if item[0] in TABLES else ("clock", [("id", head)])
        pairs = [_pair(pair, name, f"{place}: {head}") for pair in _parted(item[2:], ",")]
        tables.setdefault(name, []).append(_once([*given, *pairs], f"{place}: {head}"))
    return _once(own, place) | tables


def _tokens(text: str, place: str) -> list[str]:
    found, at = [], 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if not token:
            raise InputError(f"{place}: {text[at:]!r} has no end; write a second quotation mark")
        found.append(token[1].strip())
        at = token.end()
    return [token for token in found if token]


def _parted(tokens: list[str], sign: str) -> Iterator[list[str]]:
    part: list[str] = []
    for token in (*tokens, sign):
        if token != sign:
            part.append(token)
        elif part:
            yield part
            part = []


def _pair(tokens: list[str], name: str, place: str) -> tuple[str, Any]:
    values = [part[0] for part in _parted(tokens[2:], ",") if len(part) == 1]
    key = tokens[0]
    if len(tokens) < 3 or tokens[1] != "=" or len(tokens) != 2 + 2 * len(values) - 1:
        raise InputError(f"{place}: {' '.join(tokens)!r} says nothing; write a key, = and a value")
    model.known([key], tuple(KEYS[name]), place)
    kind = KEYS[name][key][1]
    if kind is not list and len(values) > 1:
        raise InputError(f"{place}: {key} has {len(values)} values; write one")
    texts = [_text(value, place) for value in values]
    return key, texts if kind is list else _typed(texts[0], kind)


def _text(token: str, place: str) -> str:
    if not token.startswith('"'):
        return token
    try:
        return json.loads(token, strict=False)
    except json.JSONDecodeError as wrong:
        raise InputError(f"{place}: {token} cannot be read: {wrong}") from None


def _typed(text: str, kind: type) -> Any:
    if kind is int and re.fullmatch(r"\d{1,6}", text, re.ASCII):
        return int(text)
    return {"true": True, "false": False}.get(text, text) if kind is bool else text


def _once(pairs: list[tuple[str, Any]], place: str) -> Raw:
    if len(dict(pairs)) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise InputError(f"{place}: says {twice} twice; write it once")
    return dict(pairs)


# ---- From values to text -------------------------------------------------------------------------------------------


def _every(scenario: Scenario) -> Iterator[tuple[str, Part]]:
    for name, (_, field) in TABLES.items():
        yield from ((name, each) for each in getattr(scenario, field))


def _given(name: str, given: Scenario | Part) -> list[tuple[str, Any]]:
    """Give the keys and values that are not what they are when left out."""
    values = ((key, getattr(given, field), kind) for key, (field, kind) in KEYS[name].items())
    return [(key, value) for key, value, kind in values if value != (kind is bool or _NOTHING.get(kind))]


_NOTHING = {str: "", list: (), int: None, date: None}


def _in_toml(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_in_toml, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return _quoted(value) if isinstance(value, str) else str(value)


def _quoted(text: str) -> str:
    written = json.dumps(text, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else f"\\U{ord(sign):08X}" for sign in written)


def _in_line(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, str) and not _BARE.fullmatch(value) else str(value)


def _headed(name: str, pairs: Raw) -> str:
    head = name
    if name == "clock" and _BARE.fullmatch(pairs["id"]) and pairs["id"] not in TABLES:
        head = pairs.pop("id")
    return f"{head}: {', '.join(f'{key}={_in_line(value)}' for key, value in pairs.items())}"
