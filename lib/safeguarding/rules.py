"""Rule sets: the limits a partnership is held to, as dated and cited data (``data/rules/*.toml``).

The loader is strict: a key it does not know, a version without a source, a gap or an overlap between versions is
refused with the file, the place and what to write. CONTRIBUTING.md has the recipe for a changed rule.
"""

import hashlib
import tomllib
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from safeguarding import repository
from safeguarding.errors import InputError
from safeguarding.milestones import KINDS, MILESTONES

FOLDER = "data/rules"
UNITS = ("working_day", "calendar_day", "month")
DAY_ONE = ("next_working_day", "same_day")
STANDINGS = ("duty", "guidance", "expectation", "local", "suspended")


@dataclass(frozen=True)
class Version:
    """One clock's limit for the starts from ``since`` to ``until``, both included; ``None`` is open.

    ``counts_from`` is the milestone the limit is counted from, where an edition differs from the clock's ``starts``.
    """

    id: str
    source: str
    since: date | None = None
    until: date | None = None
    at_most: int | None = None
    at_least: int | None = None
    unit: str = "working_day"
    day_one: str = "next_working_day"
    standing: str = "guidance"
    counts_from: str = ""
    checked: bool = False
    note: str = ""

    @property
    def limit(self) -> int | None:
        """The number of units, whichever way the limit runs; ``None`` while the limit is suspended."""
        return self.at_least if self.at_most is None else self.at_most

    @property
    def suspended(self) -> bool:
        """Whether no limit is in force."""
        return self.standing == "suspended"


@dataclass(frozen=True)
class Clock:
    """Two milestones, the kinds of review it applies to, and its versions in order of time."""

    id: str
    label: str
    starts: str
    stops: str
    versions: tuple[Version, ...]
    kinds: tuple[str, ...] = tuple(KINDS)

    @property
    def backwards(self) -> bool:
        """Whether the clock asks for at least a limit, so that the deadline is a day for its start."""
        return any(version.at_least is not None for version in self.versions)


@dataclass(frozen=True)
class Order:
    """``before`` happened no later than ``after``; if ``implied``, ``after`` cannot have happened without it."""

    before: str
    after: str
    implied: bool = False
    kinds: tuple[str, ...] = tuple(KINDS)


@dataclass(frozen=True)
class RuleSet:
    """A named set of clocks, the order of their milestones, and the days a partnership is closed."""

    name: str
    title: str
    clocks: tuple[Clock, ...]
    order: tuple[Order, ...] = ()
    closed: tuple[date, ...] = ()
    sha256: str = ""

    def clock(self, id: str) -> Clock:
        """Give one clock by its id."""
        found = next((clock for clock in self.clocks if clock.id == id), None)
        if found is None:
            known = [clock.id for clock in self.clocks]
            raise InputError(f"{self.name}: has no clock {id!r}{_nearest(id, known)}; write one of {', '.join(known)}")
        return found


def load(written: str | Path) -> RuleSet:
    """Read the rule set of a name (``national``, a file of ``data/rules``) or of a path.

    Raises
    ------
    InputError
        There is no such set, or the file breaks a rule of its own form; the message names the place.
    """
    path = _path(written)
    text = path.read_bytes()
    try:
        raw = tomllib.loads(text.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise InputError(f"{path.name}: this is not TOML: {wrong}") from None
    return _rule_set(raw, path, hashlib.sha256(text).hexdigest())


def load_all(written: str) -> list[RuleSet]:
    """Read several rule sets written with commas between them, such as ``national, sefton``."""
    return [load(name.strip()) for name in written.split(",") if name.strip()]


def anywhere(written: str) -> str:
    """Write rule sets so that they mean the same in any working directory: names as they are, paths in full."""
    return ", ".join(
        name if name in names() else repository.name(_path(name))
        for name in (part.strip() for part in written.split(","))
        if name
    )


def titles(rule_sets: list[RuleSet]) -> str:
    """Name rule sets for a reader; where a set lies is nobody's business."""
    return "; ".join(rule_set.title for rule_set in rule_sets)


def names() -> list[str]:
    """Give the names of the rule sets in ``data/rules``."""
    return sorted(path.stem for path in repository.find(FOLDER).glob("*.toml") if path.stem != "themes")


def table(rule_sets: list[RuleSet]) -> pd.DataFrame:
    """List the limits of rule sets.

    Returns
    -------
    One row per version, in the sets' order: ``rule_set``, ``clock``, ``label``, ``limit`` and ``in_force`` (in
    words), ``standing``, ``checked``, ``source``, ``note``.
    """
    rows = [
        {
            "rule_set": rule_set.name,
            "clock": clock.id,
            "label": clock.label,
            "limit": _limit_in_words(clock, version),
            "in_force": _in_force(version),
            "standing": version.standing,
            "checked": version.checked,
            "source": version.source,
            "note": version.note,
        }
        for rule_set in rule_sets
        for clock in rule_set.clocks
        for version in clock.versions
    ]
    return pd.DataFrame(rows)


def _limit_in_words(clock: Clock, version: Version) -> str:
    if version.suspended:
        return "no limit in force"
    unit = version.unit.replace("_", " ") + ("" if version.limit == 1 else "s")
    bound = "at most" if version.at_least is None else "at least"
    ends = (MILESTONES[version.counts_from or clock.starts], MILESTONES[clock.stops])
    return f"{bound} {version.limit} {unit}, {' → '.join(ends)}"


def _in_force(version: Version) -> str:
    since, until = (f"{day.day} {day:%B %Y}" if day else "" for day in (version.since, version.until))
    if since and until:
        return f"{since} to {until}"
    return f"from {since}" if since else f"to {until}" if until else "at any time"


def with_limit(rule_set: RuleSet, clock: str, limit: int, unit: str) -> RuleSet:
    """Give the rule set with one clock's limit and unit changed in every version that has a limit.

    Raises
    ------
    InputError
        There is no such clock, or the limit would be refused in a file.
    """

    def changed(version: Version) -> Version:
        if version.suspended:
            return version
        new = replace(version, **{"at_least" if version.at_most is None else "at_most": limit}, unit=unit)
        _one_of(unit, UNITS, f"{version.id}: unit")
        _limited(new, version.id)
        return new

    old = rule_set.clock(clock)
    new = replace(old, versions=tuple(changed(version) for version in old.versions))
    return replace(rule_set, clocks=tuple(new if each is old else each for each in rule_set.clocks))


def _path(written: str | Path) -> Path:
    named = repository.find(f"{FOLDER}/{written}.toml")
    path = named if named.is_file() else repository.find(written)
    if not path.is_file():
        raise InputError(
            f"no rule set {str(written)!r}; write one of {', '.join(names())}, or the path of a .toml file"
        )
    return path


def _rule_set(raw: dict[str, Any], path: Path, sha256: str) -> RuleSet:
    _known(raw, ("title", "closed", "order", "clock"), path.name)
    for key in ("order", "clock"):
        if not isinstance(raw.get(key, []), list):
            raise InputError(f"{path.name}: {key} is one table; write [[{key}]]")
    order = tuple(_order(each, f"{path.name}: order {n}") for n, each in enumerate(raw.get("order", []), 1))
    clocks = tuple(_clock(each, f"{path.name}: clock {n}") for n, each in enumerate(raw.get("clock", []), 1))
    if not clocks:
        raise InputError(f"{path.name}: has no clock; write at least one [[clock]]")
    _unique([clock.id for clock in clocks], path.name)
    _acyclic(order, path.name)
    closed = tuple(_day(day, f"{path.name}: closed") for day in raw.get("closed", []))
    return RuleSet(path.stem, raw.get("title", path.stem), clocks, order, closed, sha256)


def _order(raw: dict[str, Any], place: str) -> Order:
    _known(raw, ("before", "after", "implied", "kinds"), place)
    for key in ("before", "after"):
        _one_of(raw.get(key), MILESTONES, f"{place}: {key}")
    return Order(raw["before"], raw["after"], bool(raw.get("implied", False)), _kinds(raw, place))


def _clock(raw: dict[str, Any], place: str) -> Clock:
    _known(raw, ("id", "label", "starts", "stops", "kinds", "version"), place)
    if not raw.get("id"):
        raise InputError(f"{place}: has no id; write a short name in lower case")
    place = f"{place} ({raw['id']})"
    for key in ("starts", "stops"):
        _one_of(raw.get(key), MILESTONES, f"{place}: {key}")
    versions = sorted(
        (_version(each, raw["id"], f"{place}: version {n}") for n, each in enumerate(raw.get("version", []), 1)),
        key=lambda version: version.since or date.min,
    )
    _contiguous(versions, place)
    return Clock(
        raw["id"], raw.get("label", raw["id"]), raw["starts"], raw["stops"], tuple(versions), _kinds(raw, place)
    )


_VERSION_KEYS = (*(field.name for field in fields(Version) if field.name not in ("id", "since", "until")), "from", "to")


def _version(raw: dict[str, Any], clock: str, place: str) -> Version:
    _known(raw, _VERSION_KEYS, place)
    since, until = (_day(raw[key], f"{place}: {key}") if key in raw else None for key in ("from", "to"))
    rest = {key: value for key, value in raw.items() if key not in ("from", "to")}
    version = Version(f"{clock}@{since or '..'}", rest.pop("source", ""), since, until, **rest)
    if not str(version.source).strip():
        raise InputError(f"{place}: has no source; write who says so, and where")
    _one_of(version.standing, STANDINGS, f"{place}: standing")
    _one_of(version.unit, UNITS, f"{place}: unit")
    _one_of(version.day_one, DAY_ONE, f"{place}: day_one")
    if version.counts_from:
        _one_of(version.counts_from, MILESTONES, f"{place}: counts_from")
    _limited(version, place)
    return version


def _limited(version: Version, place: str) -> None:
    given = [limit for limit in (version.at_most, version.at_least) if limit is not None]
    if version.suspended and given:
        raise InputError(f"{place}: is suspended and has a limit; leave out at_most and at_least")
    if not version.suspended and len(given) != 1:
        raise InputError(f'{place}: write either at_most or at_least, or standing = "suspended" for a time without')
    lowest = 0 if version.at_most is not None and version.day_one == "next_working_day" else 1
    if given and (type(given[0]) is not int or given[0] < lowest):
        raise InputError(f"{place}: the limit is {given[0]!r}; write a whole number, {lowest} or more")
    if version.unit == "month" and version.day_one == "same_day":
        raise InputError(f"{place}: a limit in months has no day 1; leave out day_one")
    if version.since and version.until and version.since > version.until:
        raise InputError(f"{place}: ends on {version.until}, before it begins on {version.since}")


def _contiguous(versions: list[Version], place: str) -> None:
    if not versions:
        raise InputError(f"{place}: has no version; write at least one [[clock.version]]")
    for earlier, later in pairwise(versions):
        if earlier.until is None or later.since is None or later.since <= earlier.until:
            raise InputError(f"{place}: the versions from {earlier.since} and from {later.since} overlap")
        if later.since != earlier.until + timedelta(days=1):
            raise InputError(
                f"{place}: no version covers {earlier.until + timedelta(days=1)} to"
                f" {later.since - timedelta(days=1)}; write a suspended version if no limit was in force"
            )
    if len({version.at_least is None for version in versions if not version.suspended}) > 1:
        raise InputError(f"{place}: one version says at_most and another at_least; make them two clocks")


def _kinds(raw: dict[str, Any], place: str) -> tuple[str, ...]:
    for kind in raw.get("kinds", []):
        _one_of(kind, KINDS, f"{place}: kinds")
    return tuple(raw.get("kinds", KINDS))


def _known(raw: dict[str, Any], keys: tuple[str, ...], place: str) -> None:
    for key in raw:
        if key not in keys:
            raise InputError(f"{place}: does not know {key!r}{_nearest(key, keys)}")


def _one_of(value: Any, allowed: Any, place: str) -> None:
    if value not in allowed:
        raise InputError(f"{place}: is {value!r}{_nearest(str(value), allowed)}; write one of {', '.join(allowed)}")


def _nearest(value: str, allowed: Any) -> str:
    near = get_close_matches(value, list(allowed), 1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _day(value: Any, place: str) -> date:
    try:
        return value if type(value) is date else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise InputError(f"{place}: {value!r} is not a day; write YYYY-MM-DD") from None


def _unique(ids: list[str], place: str) -> None:
    twice = sorted({id for id in ids if ids.count(id) > 1})
    if twice:
        raise InputError(f"{place}: two clocks are called {twice[0]!r}")


def _acyclic(order: tuple[Order, ...], place: str) -> None:
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for each in order:
        sorter.add(each.after, each.before)
    try:
        sorter.prepare()
    except CycleError as wrong:
        raise InputError(f"{place}: the order goes round in a circle: {' → '.join(wrong.args[1])}") from None
