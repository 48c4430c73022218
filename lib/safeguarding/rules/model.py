"""A rule set as frozen values: its clocks and their versions, the order of milestones, the days of closure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

import pandas as pd

from safeguarding.errors import InputError
from safeguarding.vocabulary import KINDS, MILESTONES

# ---- Refusals that all rule data share: what was read, what is known, and the nearest to it --------------------------


def known(raw: Iterable[str], keys: tuple[str, ...], place: str) -> None:
    """Refuse a key that is not among ``keys``."""
    for key in raw:
        if key not in keys:
            raise InputError(f"{place}: does not know {key!r}{nearest(key, keys)}")


def one_of(value: object, allowed: Collection[str], place: str) -> None:
    """Refuse a value that is not among those allowed."""
    if value not in allowed:
        raise InputError(f"{place}: is {value!r}{nearest(str(value), allowed)}; write one of {', '.join(allowed)}")


def nearest(value: str, allowed: Iterable[str]) -> str:
    """Ask whether the nearest word that is allowed was meant; nothing if none is near."""
    near = get_close_matches(value, list(allowed), 1)
    return f"; did you mean {near[0]!r}?" if near else ""


def day(value: object, place: str) -> date:
    """Give a day that was written as a TOML date or as a text; refuse anything else, a time of day too."""
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise InputError(f"{place}: {value!r} is not a day; write YYYY-MM-DD") from None


# ---- A rule set as frozen values: its clocks and their versions, the order of milestones, the days of closure

UNITS = ("working_day", "calendar_day", "month")
DAY_ONE = ("next_working_day", "same_day")
STANDINGS = ("duty", "guidance", "expectation", "local", "suspended")
RELAXED = "relaxed"
"""The standing of a time in which a limit was relaxed."""
UNLIMITED = ("suspended", RELAXED)
"""The standings of rows of ``table`` that give no limit of their own."""


@dataclass(frozen=True)
class Version:
    """One clock's limit for the starts from ``since`` to ``until``, both included; ``None`` is open.

    ``counts_from`` is the milestone the limit is counted from, where an edition differs from the clock's ``starts``.
    ``unset`` is one that no text sets: it is there since a claim can be read so, and nobody is late by it.
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
    unset: bool = False

    @property
    def limit(self) -> int | None:
        """The number of units, whichever way the limit runs; ``None`` while the limit is suspended."""
        return self.at_least if self.at_most is None else self.at_most

    @property
    def suspended(self) -> bool:
        """Whether no limit is in force."""
        return self.standing == "suspended"


@dataclass(frozen=True)
class Relaxation:
    """A time in which a limit was relaxed: what fell due from ``first`` to ``last``, whenever it began.

    Nobody knows by how much, so what was not in time cannot be told. ``last`` is ``None`` where no later edition is
    known to have restated the limit.
    """

    first: date
    last: date | None
    source: str
    checked: bool = False
    note: str = ""


@dataclass(frozen=True)
class Clock:
    """Two milestones, the kinds of review it applies to, its versions in order of time, and when it was relaxed.

    ``in_time`` is a clause that says what those did that kept its limit, to be read after "2 of 5".
    """

    id: str
    label: str
    starts: str
    stops: str
    versions: tuple[Version, ...]
    kinds: tuple[str, ...] = tuple(KINDS)
    relaxed: tuple[Relaxation, ...] = ()
    in_time: str = ""

    @property
    def backwards(self) -> bool:
        """Whether the clock asks for at least a limit, so that the deadline is a day for its start."""
        return any(version.at_least is not None for version in self.versions)


@dataclass(frozen=True)
class MilestoneOrder:
    """``before`` happened no later than ``after``; if ``implied``, ``after`` cannot have happened without it.

    If it ``follows``, whoever did ``before`` did ``after`` too, on some day from then on.
    """

    before: str
    after: str
    implied: bool = False
    kinds: tuple[str, ...] = tuple(KINDS)
    follows: bool = False


@dataclass(frozen=True)
class Pause:
    """The days from ``first`` to ``last``, both included, which count towards no limit, such as those of a trial.

    Of every review, or of the one that ``review`` names.
    """

    first: date
    last: date
    review: str = ""
    reason: str = ""


@dataclass(frozen=True)
class RuleSet:
    """A named set of clocks, the order of their milestones, the days a partnership is closed, and any pauses."""

    name: str
    title: str
    clocks: tuple[Clock, ...]
    order: tuple[MilestoneOrder, ...] = ()
    closed: tuple[date, ...] = ()
    sha256: str = ""
    pauses: tuple[Pause, ...] = ()

    def clock(self, id: str) -> Clock:
        """Give one clock by its id."""
        found = next((clock for clock in self.clocks if clock.id == id), None)
        if found is None:
            known = [clock.id for clock in self.clocks]
            raise InputError(f"{self.name}: has no clock {id!r}{nearest(id, known)}; write one of {', '.join(known)}")
        return found


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
        new = _limited_to(version, limit, unit)
        one_of(unit, UNITS, f"{version.id}: unit")
        limited(new, version.id)
        return new

    old = rule_set.clock(clock)
    new = replace(old, versions=tuple(changed(version) for version in old.versions))
    return replace(rule_set, clocks=tuple(new if each is old else each for each in rule_set.clocks))


def _limited_to(version: Version, limit: int, unit: str) -> Version:
    """Give a version with another limit, which runs the way that its own does."""
    if version.at_most is None:
        return replace(version, at_least=limit, unit=unit)
    return replace(version, at_most=limit, unit=unit)


def in_days(rule_set: RuleSet, month: int = 31) -> RuleSet:
    """Give the rule set with every limit in months read as so many days a month, as somebody might who counts days."""

    def changed(version: Version) -> Version:
        if version.limit is None or version.unit != "month":
            return version
        return _limited_to(version, version.limit * month, "calendar_day")

    clocks = (replace(each, versions=tuple(changed(version) for version in each.versions)) for each in rule_set.clocks)
    return replace(rule_set, clocks=tuple(clocks))


def in_days_each(rule_sets: list[RuleSet], month: int = 31) -> list[RuleSet]:
    """Give several rule sets with every limit in months read as days, each as ``in_days`` does."""
    return [in_days(each, month) for each in rule_sets]


def limited(version: Version, place: str) -> None:
    """Refuse a version whose limit cannot be: none or two, no number, or one that its unit gives no meaning."""
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


def without_readings(rule_set: RuleSet) -> RuleSet:
    """Leave out the limits that no text sets: a claim may be read so, and nobody is early or late by one."""
    kept = (replace(each, versions=tuple(one for one in each.versions if not one.unset)) for each in rule_set.clocks)
    return replace(rule_set, clocks=tuple(clock for clock in kept if clock.versions))


def titles(rule_sets: list[RuleSet]) -> str:
    """Name rule sets for a reader; where a set lies is nobody's business."""
    return "; ".join(rule_set.title for rule_set in rule_sets)


def clocks_table(rule_sets: list[RuleSet]) -> pd.DataFrame:
    """List the clocks of rule sets, in their order, with the milestones each runs between and when it was relaxed."""
    names = ["rule_set", "clock", "label", "in_time", "starts", "stops", "relaxed"]
    rows = [
        (each.name, clock.id, clock.label, clock.in_time, clock.starts, clock.stops, clock.relaxed)
        for each in rule_sets
        for clock in each.clocks
    ]
    return pd.DataFrame(rows, columns=names)


def table(rule_sets: list[RuleSet]) -> pd.DataFrame:
    """List the limits of rule sets.

    Returns
    -------
    One row per version, in the sets' order: ``rule_set``, ``clock``, ``label``, ``version`` (its id), ``limit`` and
    ``in_force`` (in words), ``backwards`` (whether the clock asks for at least its limit), ``unset``, ``standing``,
    ``checked``, ``source``, ``note``.
    """
    rows: list[dict[str, object]] = []
    for rule_set, clock in ((each, clock) for each in rule_sets for clock in each.clocks):
        rows += [_row(rule_set, clock, version) for version in clock.versions]
        rows += [_row(rule_set, clock, time) for time in clock.relaxed]
    return pd.DataFrame(rows)


def _row(rule_set: RuleSet, clock: Clock, version: Version | Relaxation) -> dict[str, object]:
    return {
        "rule_set": rule_set.name,
        "clock": clock.id,
        "label": clock.label,
        "version": "" if isinstance(version, Relaxation) else version.id,
        "limit": _limit_in_words(clock, version),
        "in_force": _in_force(version),
        "backwards": clock.backwards,
        "unset": isinstance(version, Version) and version.unset,
        "standing": RELAXED if isinstance(version, Relaxation) else version.standing,
        "checked": version.checked,
        "source": version.source,
        "note": version.note,
    }


def _limit_in_words(clock: Clock, version: Version | Relaxation) -> str:
    if isinstance(version, Relaxation):
        return "relaxed for what fell due in this time: cannot be told, unless it was met"
    if version.suspended:
        return "no limit in force"
    unit = version.unit.replace("_", " ") + ("" if version.limit == 1 else "s")
    bound = "at most" if version.at_least is None else "at least"
    ends = (MILESTONES[version.counts_from or clock.starts], MILESTONES[clock.stops])
    return f"{bound} {version.limit} {unit}, {' → '.join(ends)}"


def _in_force(version: Version | Relaxation) -> str:
    ends = (version.first, version.last) if isinstance(version, Relaxation) else (version.since, version.until)
    since, until = (f"{day.day} {day:%B %Y}" if day else "" for day in ends)
    if since and until:
        return f"{since} to {until}"
    return f"from {since}" if since else f"to {until}" if until else "at any time"
