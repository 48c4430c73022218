"""What the page of all partnerships knows of each, whose counts may be added up, and what cannot be said."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from safeguarding import vocabulary
from safeguarding.analyses import partnerships
from safeguarding.presenting import words
from safeguarding.reporting.files import data
from safeguarding.reporting.many.runs import SetOutcome
from safeguarding.reporting.page import export
from safeguarding.reporting.sets import kept_counts, manifest, orders, store
from safeguarding.reporting.sets.kept_counts import COLUMNS, KeptCounts
from safeguarding.reporting.sets.store import INDEX, WHOLE_SET, Store

# ---- What the page of all partnerships knows of each: its set of this run, and what that set kept of its register

TITLE_MOST = 100
"""How many letters of what a register is called stand on the page."""
OLDER = "a newer set of the same register is counted"
LOST = "its counts are not there; make it again with --again"


@dataclass(frozen=True, eq=False)
class Member:
    """One set of a run.

    ``register`` is the name of the folder of its sets, ``link`` where its index is from the page (empty: there is none
    of this run), ``counts`` what it kept, and ``why`` why it is not counted, if it is not.
    """

    register: str
    title: str
    as_of: date
    link: str = ""
    counts: KeptCounts | None = None
    why: str = ""
    failed: int = 0

    @property
    def counted(self) -> bool:
        """Whether it is among those that are counted."""
        return not self.why

    @property
    def made_up(self) -> bool:
        """Whether its register says that it is made up."""
        return bool(self.counts and self.counts.synthetic)


def parts(outcomes: Iterable[SetOutcome], out: Path) -> list[Member]:
    """Give the sets of a run for one audience in alphabetical order; of two days of a register the newest is counted.

    No two have one title: what two registers call themselves is followed by their folders.
    """
    newest = _newest([_part(each, out) for each in outcomes])
    return sorted(_distinct(newest), key=lambda part: (part.title.casefold(), part.title))


def _part(done: SetOutcome, out: Path) -> Member:
    order = done.job.order
    name = _line(orders.folder_name(order.path)) or "register"
    if done.failure:
        why = orders.UNSAID if order.audience == vocabulary.PUBLIC else done.failure
        return Member(name, name, order.as_of, why=why)
    kept = _kept(done.job.place)
    link = (done.job.folder / INDEX).relative_to(out)
    failed = sum(1 for each in done.outcomes if each.report.failure)
    held = Member(name, name, order.as_of, quote(link.as_posix()), kept, failed=failed)
    if kept is None:
        gone = not (done.job.folder / INDEX).exists()
        return replace(held, link="" if gone else held.link, why="its set is not kept" if gone else LOST)
    return replace(held, title=_line(kept.title) or name, why=kept.failure)


def _kept(place: Store) -> KeptCounts | None:
    report = manifest.with_tables(store.held(place, WHOLE_SET), place.state / f"{WHOLE_SET}{manifest.TABLES}")
    return kept_counts.read(report.tables) if report else None


def _line(text: str) -> str:
    return data.cut(data.one_line(export.TURNING.sub("", text)), TITLE_MOST)


def _newest(found: Sequence[Member]) -> list[Member]:
    days: dict[str, date] = {}
    for part in found:
        if part.counted:
            days[part.register] = max(days.get(part.register, date.min), part.as_of)
    return [replace(part, why=OLDER) if part.counted and part.as_of < days[part.register] else part for part in found]


def _distinct(found: Sequence[Member]) -> list[Member]:
    """Give each a title of its own: what its register calls itself, with the folder, and at last with the day."""
    for tell in (lambda part: f"{part.title} ({part.register})", lambda part: f"{part.title}, {part.as_of}"):
        often = Counter(part.title.casefold() for part in found)
        found = [replace(part, title=tell(part)) if often[part.title.casefold()] > 1 else part for part in found]
    titles = data.distinct([part.title for part in found], " ({})")
    return [replace(part, title=title) for part, title in zip(found, titles, strict=True)]


# ---- Which partnerships are judged alike by a clock, so that their counts may be added up ----------------------------
# Alike is: by the same clock of a rule set that is the same file, byte by byte; and made-up registers apart from real.

ALIKE = ["sha256", "clock", "made_up"]
NATIONAL = "national"
"""The rule set whose clocks come first: the others are of fewer partnerships."""
MADE_UP, REAL = "with made-up data", "with real data"
OTHER_FILE = "with another file of rules of this name"
OTHER_RULES = "judged by other rule sets"


@dataclass(frozen=True, eq=False)
class Pool:
    """The partnerships that are judged by one clock alike.

    ``rule_set`` is the file's name, with a mark if there are two of that name; ``standings`` are codes, as
    ``rules.Version`` has them. ``beside`` and ``counts`` are tables as ``partnerships.beside_table`` and
    ``counts_table`` give them. ``without`` says how many partnerships are left out, by the reason.
    """

    rule_set: str
    title: str
    clock: str
    label: str
    limits: str
    standings: tuple[str, ...]
    versions: int
    unchecked: int
    made_up: bool
    beside: pd.DataFrame
    counts: pd.DataFrame
    without: Mapping[str, int]

    @property
    def reviews(self) -> int:
        """The reviews that were due by it."""
        return int(self.beside["n"].sum())


@dataclass(frozen=True, eq=False)
class Pooled:
    """All clocks of a run: the pools of several partnerships, and the clocks that one alone is judged by.

    ``alone`` has one row per partnership and clock: ``partnership``, ``rule_set``, ``label``, and the columns that
    ``partnerships.with_shares`` gives.
    """

    pools: tuple[Pool, ...]
    alone: pd.DataFrame


def pooled(parts: Sequence[Member]) -> Pooled:
    """Pool the sets that are counted: national clocks first, then by rule set, each in the order of its file."""
    every = [
        part.counts.clocks.assign(partnership=part.title, made_up=part.made_up)
        for part in parts
        if part.counted and part.counts
    ]
    rows = pd.concat(every, ignore_index=True) if every else pd.DataFrame(columns=[*COLUMNS, "partnership", "made_up"])
    rows = rows.assign(stem=rows["rule_set"], rule_set=rows["sha256"].map(_names(rows)))
    many = rows.groupby(ALIKE)["partnership"].transform("size") > 1
    shared = rows[many].drop_duplicates(ALIKE)
    ordered = sorted((one for _, one in shared.iterrows()), key=_place)
    alone = rows.loc[~many, ["partnership", "rule_set", "label", *partnerships.COUNTS]].reset_index(drop=True)
    return Pooled(tuple(_pool(one, rows) for one in ordered), partnerships.with_shares(alone))


def _place(one: pd.Series) -> tuple[bool, bool, str, str]:
    """Say where a clock stands; those of one file stay in their order, since sorting keeps it."""
    return bool(one["made_up"]), one["stem"] != NATIONAL, one["rule_set"], one["sha256"]


def _names(rows: pd.DataFrame) -> dict[str, str]:
    """Name each file of rules; where two have one name, with the beginning of its digest."""
    files = rows.drop_duplicates("sha256").set_index("sha256")["rule_set"]
    often = Counter(files)
    return {digest: f"{name} ({digest[:8]})" if often[name] > 1 else name for digest, name in files.items()}


def _pool(one: pd.Series, rows: pd.DataFrame) -> Pool:
    named = rows[(rows[ALIKE] == one[ALIKE]).all(axis=1)].groupby("partnership")
    by_clock = {str(name): table for name, table in named}
    asked = (by_clock, one["rule_set"], one["clock"])
    return Pool(
        **{name: one[name] for name in ("rule_set", "clock", "label", "limits")},
        title=one["rule_title"],
        standings=tuple(filter(None, one["standings"].split("; "))),
        versions=int(one["n_versions"]),
        unchecked=int(one["n_unchecked"]),
        made_up=bool(one["made_up"]),
        beside=partnerships.beside_table(*asked),
        counts=partnerships.counts_table(*asked),
        without=_without(one, rows),
    )


def _without(one: pd.Series, rows: pd.DataFrame) -> dict[str, int]:
    """Count the partnerships that are not in a pool, each by the first reason that holds."""
    seen = set(rows.loc[(rows[ALIKE] == one[ALIKE]).all(axis=1), "partnership"])
    reasons = {
        REAL if one["made_up"] else MADE_UP: rows["made_up"] != one["made_up"],
        OTHER_FILE: (rows["stem"] == one["stem"]) & (rows["sha256"] != one["sha256"]),
        OTHER_RULES: pd.Series(True, rows.index),
    }
    without: dict[str, int] = {}
    for reason, holds in reasons.items():
        named = set(rows.loc[holds, "partnership"]) - seen
        without |= {reason: len(named)} if named else {}
        seen |= named
    return without


# ---- What the page of all partnerships cannot say, in sentences: what differs between them, and what chance does

NAMED_MOST = 10
"""How many rule sets a sentence names."""


def differing(found: Sequence[Member]) -> list[str]:
    """Say whether the partnerships speak for one day, and are judged by the same rule sets."""
    counted = [part for part in found if part.counted]
    if len(counted) < 2:
        return []
    return [_days([part.as_of for part in counted]), _rules(counted)]


def _days(days: Sequence[date]) -> str:
    often = Counter(days)
    if len(often) == 1:
        return f"All speak for one day, {words.day(pd.Timestamp(days[0]))}."
    first, last = (words.day(pd.Timestamp(day)) for day in (min(often), max(often)))
    return (
        f"They do not speak for one day: {len(often)} different days, from {first} to {last}. What was still open on an"
        " earlier day may have ended since."
    )


def _rules(counted: Sequence[Member]) -> str:
    by_file: dict[str, tuple[str, int]] = {}
    for clocks in (part.counts.clocks for part in counted if part.counts):
        for digest, name in dict(zip(clocks["sha256"], clocks["rule_set"], strict=True)).items():
            kept, n = by_file.get(digest, (name, 0))
            by_file[digest] = (kept, n + 1)
    if all(n == len(counted) for _, n in by_file.values()):
        return f"All are judged by the same rules: {words.listed([name for name, _ in by_file.values()])}."
    said = [f"{name} ({words.count(n, 'partnership')})" for name, n in sorted(by_file.values(), key=lambda one: one[0])]
    return (
        f"They are not judged by the same rules: {words.some(said[:NAMED_MOST], len(said))}. Counts are added up only"
        " where the file of the rules is the same, byte by byte."
    )


def of_rule(pool: Pool, standings: Mapping[str, str]) -> str:
    """Say what a clock asks for, with what standing, and whether anybody has read its clause."""
    standing = words.listed([standings[each] for each in pool.standings], "or") if pool.standings else "not in force"
    said = f"{words.capital(pool.limits)}. Its standing: {standing}" if pool.limits else f"Its standing: {standing}"
    if not pool.unchecked:
        return f"{said}."
    if pool.versions == 1:
        return f"{said}. Nobody has held it against the clause itself yet."
    versions, have = words.count(pool.versions, "version"), "has" if pool.unchecked == 1 else "have"
    return f"{said}. Of its {versions}, {pool.unchecked} {have} not been held against the clause itself yet."


def unlike(table: pd.DataFrame) -> Iterator[str]:
    """Say who is unlike the rest, by the limits of the funnel alone, and how many are too few or cannot be told."""
    odd = sorted(table.loc[table["verdict"] == partnerships.OUTSIDE, "partnership"], key=str.casefold)
    unclear, few = (int((table["verdict"] == each).sum()) for each in (partnerships.UNCLEAR, partnerships.TOO_FEW))
    n = len(table)
    if odd:
        verb = "is" if len(odd) == 1 else "are"
        yield f"{words.listed(odd)} {verb} unlike the rest: worth asking why, and no worse or better."
    else:
        yield f"No partnership of {n} is outside the limits, which does not show that they are alike."
    if unclear:
        yield f"Of {words.count(unclear, 'partnership')} it cannot be told, since dates are not recorded exactly."
    if few:
        has = words.verb(few, "has", "have")
        yield f"{words.capital(words.count(few, 'partnership'))} {has} too few reviews to tell."


def caveats(found: Sequence[Member], pooled: Pooled) -> list[str]:
    """Say what the page does not show, whatever is in it."""
    with_reviews = [int((pool.counts["n"] > 0).sum()) for pool in pooled.pools]
    compared = sum(n for n in with_reviews if n >= partnerships.FEWEST)
    counted = [part for part in found if part.counted]
    made_up = sum(part.made_up for part in counted)
    unchecked, clocks = sum(pool.unchecked > 0 for pool in pooled.pools), len(pooled.pools)
    return [
        *([f"Made-up data: {made_up} of {len(counted)} registers are synthetic, about no real child, and say nothing"
           " of any partnership. They are not added up with real ones."] if made_up else []),
        "Small numbers: a partnership has few reviews, and its share moves much with one of them. Nobody is ranked.",
        "Recording: how many it cannot be told of depends on how fully dates are written down. A partnership that"
        " records less has a wider range: a step that is not written down is not known.",
        "Work: partnerships differ in what they are asked to review and in what holds reviews up, such as trials and"
        " inquests. The limits of a chart allow for chance alone, so that being outside them has many reasons.",
        "Local rules: a time limit of a partnership's own says nothing of another that has a different one.",
        *([f"Sources: {unchecked} of {words.count(clocks, 'time limit')} that several are judged by rest on a clause"
           " that nobody has held them against yet."] if unchecked else []),
        "No benchmark: no national figure for timeliness is known to us. All together are the partnerships on this"
        " page, and not England.",
        *([f"Many comparisons: the page holds {compared} ranges against the rest, of which chance alone would put"
           f" about {(1 - partnerships.ACTION) * compared:.2f} outside."] if compared else []),
    ]  # fmt: skip
