"""Read rule sets from ``data/rules/*.toml``: what is not understood is refused, with the place and the mend."""

import hashlib
from dataclasses import fields
from datetime import date, timedelta
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path
from typing import Any

from safeguarding import paths, toml_files
from safeguarding.errors import InputError
from safeguarding.rules import model
from safeguarding.rules.model import (
    DAY_ONE,
    STANDINGS,
    UNITS,
    Clock,
    MilestoneOrder,
    Relaxation,
    RuleSet,
    Version,
    limited,
)
from safeguarding.vocabulary import KINDS, MILESTONES

FOLDER = "data/rules"
OTHERS = ("themes", "synonyms", "headings", "cues")
"""Files of that folder that are no rule sets."""


def load(written: str | Path) -> RuleSet:
    """Read the rule set of a name (``national``, a file of ``data/rules``) or of a path.

    Raises
    ------
    InputError
        There is no such set, or the file breaks a rule of its own form; the message names the place.
    """
    path = _path(written)
    return _read(path, path.read_bytes())


@lru_cache(64)
def _read(path: Path, text: bytes) -> RuleSet:
    """Read a rule set once; it is read again where its file says something else."""
    return _rule_set(toml_files.parse(text, path.name), path, hashlib.sha256(text).hexdigest())


def load_all(written: str, readings: bool = False) -> list[RuleSet]:
    """Read several rule sets written with commas between them, such as ``national, sefton``.

    Parameters
    ----------
    readings
        Whether limits that no text sets are among them. Claims can be read by those; nobody is judged by one.
    """
    sets = [load(_meant(name.strip())) for name in written.split(",") if name.strip()]
    if not sets or len({each.name for each in sets}) < len(sets):
        what = "two rule sets of one name" if sets else "no rule set"
        raise InputError(f"{written!r} names {what}; write one or more of {', '.join(names())}, or paths")
    return sets if readings else [model.without_readings(each) for each in sets]


def anywhere(written: str) -> str:
    """Write rule sets so that they mean the same in any working directory: names as they are, paths in full."""
    return ", ".join(
        name if name in names() else paths.name(_path(name))
        for name in (_meant(part.strip()) for part in written.split(","))
        if name
    )


def files(written: str) -> list[Path]:
    """Give the files of several rule sets written with commas between them."""
    return [_path(_meant(name.strip())) for name in written.split(",") if name.strip()]


def names() -> list[str]:
    """Give the names of the rule sets in ``data/rules``."""
    return sorted(path.stem for path in (paths.ROOT / FOLDER).glob("*.toml") if path.stem not in OTHERS)


def _meant(written: str) -> str:
    """Give the name of a rule set that differs from what is written in capitals alone; any other text as it is."""
    return written.lower() if written.lower() in names() and not paths.find(written).is_file() else written


def _path(written: str | Path) -> Path:
    named = paths.ROOT / FOLDER / f"{written}.toml"
    path = named if named.is_file() else paths.find(written)
    if not path.is_file():
        raise InputError(
            f"no rule set {str(written)!r}; write one of {', '.join(names())}, or the path of a .toml file"
        )
    return path


def _rule_set(raw: dict[str, Any], path: Path, sha256: str) -> RuleSet:
    model.known(raw, ("title", "closed", "order", "clock"), path.name)
    for key in ("order", "clock"):
        if not isinstance(raw.get(key, []), list):
            raise InputError(f"{path.name}: {key} is one table; write [[{key}]]")
    order = tuple(_order(each, f"{path.name}: order {n}") for n, each in enumerate(raw.get("order", []), 1))
    clocks = tuple(_clock(each, f"{path.name}: clock {n}") for n, each in enumerate(raw.get("clock", []), 1))
    if not clocks:
        raise InputError(f"{path.name}: has no clock; write at least one [[clock]]")
    _unique([clock.id for clock in clocks], path.name)
    _acyclic(order, path.name)
    closed = tuple(model.day(day, f"{path.name}: closed") for day in raw.get("closed", []))
    return RuleSet(path.stem, raw.get("title", path.stem), clocks, order, closed, sha256)


def _order(raw: dict[str, Any], place: str) -> MilestoneOrder:
    model.known(raw, ("before", "after", "implied", "follows", "kinds"), place)
    for key in ("before", "after"):
        model.one_of(raw.get(key), MILESTONES, f"{place}: {key}")
    implied, follows = (bool(raw.get(key, False)) for key in ("implied", "follows"))
    return MilestoneOrder(raw["before"], raw["after"], implied, _kinds(raw, place), follows)


def _clock(raw: dict[str, Any], place: str) -> Clock:
    model.known(raw, ("id", "label", "in_time", "starts", "stops", "kinds", "version", "relaxed"), place)
    if not raw.get("id"):
        raise InputError(f"{place}: has no id; write a short name in lower case")
    place = f"{place} ({raw['id']})"
    for key in ("starts", "stops"):
        model.one_of(raw.get(key), MILESTONES, f"{place}: {key}")
    versions = sorted(
        (_version(each, raw["id"], f"{place}: version {n}") for n, each in enumerate(raw.get("version", []), 1)),
        key=lambda version: version.since or date.min,
    )
    _contiguous(versions, place)
    relaxed = tuple(_relaxation(each, f"{place}: relaxed {n}") for n, each in enumerate(raw.get("relaxed", []), 1))
    names = raw["id"], raw.get("label", raw["id"]), raw["starts"], raw["stops"]
    return Clock(*names, tuple(versions), _kinds(raw, place), relaxed, raw.get("in_time", ""))


def _relaxation(raw: dict[str, Any], place: str) -> Relaxation:
    model.known(raw, ("from", "to", "source", "checked", "note"), place)
    if "from" not in raw or not str(raw.get("source", "")).strip():
        raise InputError(f"{place}: has no from or no source; write its first day, and who says so and where")
    first, last = (model.day(raw[key], f"{place}: {key}") if key in raw else None for key in ("from", "to"))
    if first is None or (last is not None and last < first):
        raise InputError(f"{place}: ends on {last}, before it begins on {first}")
    return Relaxation(first, last, raw["source"], bool(raw.get("checked", False)), raw.get("note", ""))


_VERSION_KEYS = (*(field.name for field in fields(Version) if field.name not in ("id", "since", "until")), "from", "to")


def _version(raw: dict[str, Any], clock: str, place: str) -> Version:
    model.known(raw, _VERSION_KEYS, place)
    since, until = (model.day(raw[key], f"{place}: {key}") if key in raw else None for key in ("from", "to"))
    rest = {key: value for key, value in raw.items() if key not in ("from", "to")}
    version = Version(f"{clock}@{since or '..'}", rest.pop("source", ""), since, until, **rest)
    if not str(version.source).strip():
        raise InputError(f"{place}: has no source; write who says so, and where")
    model.one_of(version.standing, STANDINGS, f"{place}: standing")
    model.one_of(version.unit, UNITS, f"{place}: unit")
    model.one_of(version.day_one, DAY_ONE, f"{place}: day_one")
    if version.counts_from:
        model.one_of(version.counts_from, MILESTONES, f"{place}: counts_from")
    limited(version, place)
    return version


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
        model.one_of(kind, KINDS, f"{place}: kinds")
    return tuple(raw.get("kinds", KINDS))


def _unique(ids: list[str], place: str) -> None:
    twice = sorted({id for id in ids if ids.count(id) > 1})
    if twice:
        raise InputError(f"{place}: two clocks are called {twice[0]!r}")


def _acyclic(order: tuple[MilestoneOrder, ...], place: str) -> None:
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for each in order:
        sorter.add(each.after, each.before)
    try:
        sorter.prepare()
    except CycleError as wrong:
        raise InputError(f"{place}: the order goes round in a circle: {' → '.join(wrong.args[1])}") from None
