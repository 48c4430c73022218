"""Which partnerships are judged alike by a clock, so that their counts may be added up.

Alike is: by the same clock of a rule set that is the same file, byte by byte; and made-up registers apart from real.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from safeguarding.analyses import partnerships
from safeguarding.reporting.counts import COLUMNS
from safeguarding.reporting.parts import Part

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
        """The reviews that count by it, or may."""
        return int(self.beside["n"].sum() + self.beside["n_may_be_overdue"].sum())


@dataclass(frozen=True, eq=False)
class Pooled:
    """All clocks of a run: the pools of several partnerships, and the clocks that one alone is judged by.

    ``alone`` has one row per partnership and clock: ``partnership``, ``rule_set``, ``label``, and the columns that
    ``partnerships.with_shares`` gives.
    """

    pools: tuple[Pool, ...]
    alone: pd.DataFrame


def pooled(parts: Sequence[Part]) -> Pooled:
    """Pool the sets that are counted: national clocks first, then by rule set, each in the order of its file."""
    every = [part.counts.clocks.assign(partnership=part.title, made_up=part.made_up) for part in parts if part.counted]
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
    left = {}
    for reason, holds in reasons.items():
        named = set(rows.loc[holds, "partnership"]) - seen
        left |= {reason: len(named)} if named else {}
        seen |= named
    return left
