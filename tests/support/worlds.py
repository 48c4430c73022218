"""Random worlds: a rule set, a day and a register, as our tables and as the naive judge of ``oracle`` takes them.

Everything happens within a few weeks, near enough to each other for the limits to matter.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import oracle
import pandas as pd
from hypothesis import strategies as st

from safeguarding.register import schema
from safeguarding.rules import Clock, MilestoneOrder, Relaxation, RuleSet, Version
from safeguarding.vocabulary import MILESTONES

LIFE = ("initiated", "author_appointed", "reported", "published")
KINDS = ("scr", "lcspr")
WINDOW = 24  # days in which everything happens, near enough to each other for the limits to matter
BASES = (date(2018, 8, 20), date(2019, 12, 12), date(2020, 4, 1), date(2020, 4, 24), date(2022, 5, 20))
HOLIDAYS = oracle.bank_holidays()


@dataclass(frozen=True, eq=False, repr=False)
class World:
    """A rule set, a day and a register of 25 reviews, for us and for the naive judge."""

    base: date
    rule_set: RuleSet
    as_of: date
    table: pd.DataFrame
    judges: list[oracle.Review]
    shut: frozenset[date]


def day(base, offset):
    return base + timedelta(days=offset)


@st.composite
def versions(draw, base, backwards):
    """Draw one to three versions, one after another, with ends that are open or not."""
    cuts = sorted(draw(st.sets(st.integers(0, WINDOW), max_size=2)))
    first, last = draw(st.sampled_from([None, None, -3, 5])), draw(st.sampled_from([None, None, 12, WINDOW]))
    cuts = [cut for cut in cuts if (first is None or cut > first) and (last is None or cut <= last)]
    begins = [first, *cuts]
    ends = [*(cut - 1 for cut in cuts), last]
    return tuple(
        draw(version(*(None if end is None else day(base, end) for end in ends), backwards))
        for ends in zip(begins, ends, strict=True)
    )


@st.composite
def version(draw, since, until, backwards):
    if draw(st.integers(0, 4)) == 0:
        return Version(f"v{since}", "S", since, until, standing="suspended")
    unit = draw(st.sampled_from(["working_day", "working_day", "calendar_day", "month"]))
    same_day = unit != "month" and draw(st.booleans())
    # A notice of one day with the day itself as day 1 asks for nothing once the order is known: nobody writes that.
    lowest = 1 + same_day if backwards else int(same_day)
    limit = draw(st.integers(lowest, 1 if unit == "month" else 8))
    return Version(
        f"v{since}",
        "S",
        since,
        until,
        **{"at_least" if backwards else "at_most": limit},
        unit=unit,
        day_one="same_day" if same_day else "next_working_day",
    )


@st.composite
def rule_sets(draw, base):
    """Draw a rule set: one to four statements of order, and two clocks of any two milestones."""
    pairs = [(a, b) for n, a in enumerate(LIFE) for b in LIFE[n + 1 :]]
    kinds = st.sampled_from([oracle.KINDS, KINDS, KINDS[:1]])
    order = tuple(
        MilestoneOrder(*pair, draw(st.booleans()), draw(kinds), draw(st.integers(0, 3)) == 0)
        for pair in draw(st.lists(st.sampled_from(pairs), max_size=4, unique=True))
    )
    drawn = []
    for name in ("one", "two"):
        starts, stops = draw(st.sampled_from(pairs if draw(st.integers(0, 4)) else [pair[::-1] for pair in pairs]))
        backwards = draw(st.integers(0, 2)) == 0
        relaxed = draw(st.lists(relaxations(base), max_size=1))
        drawn.append(Clock(name, name, starts, stops, draw(versions(base, backwards)), draw(kinds), tuple(relaxed)))
    closed = draw(st.lists(st.integers(0, WINDOW).map(lambda n: day(base, n)), max_size=2))
    return RuleSet("random", "Random", tuple(drawn), order, tuple(closed))


@st.composite
def relaxations(draw, base):
    # A time of a few days may hold no day at all on which a limit in working days can fall due: nobody writes that.
    first = draw(st.integers(0, WINDOW))
    last = draw(st.sampled_from([None, first + 8, first + 15]))
    return Relaxation(day(base, first), None if last is None else day(base, last), "S")


WORDS = ("done", "not done", "unreadable", "not kept", "no such step")
"""What cells say that have no date."""
RANGES = st.tuples(
    st.sampled_from(["", "", "exact", "exact", "exact", "range", "range", "range", "range", "before", "after", *WORDS]),
    st.integers(0, WINDOW),
    st.integers(0, 5),
)
REVIEWS = st.tuples(
    st.sampled_from([*KINDS * 4, "", "no kind"]),
    st.sampled_from([None, None, None, 3, WINDOW]),
    *(RANGES for _ in LIFE),
)


def recorded(base, drawn):
    """Give the recorded first and last days by milestone; ``None`` is an open end."""
    spans = {}
    for milestone, (how, first, length) in zip(LIFE, drawn, strict=True):
        low, high = day(base, first), day(base, first + (0 if how == "exact" else length))
        if how and how not in WORDS:
            spans[milestone] = (None if how == "before" else low, None if how == "after" else high)
    return spans


def as_table(kinds, spans, says=None, over_from=None):
    """Make the table of reviews; all that a clock does not look at is empty."""
    table = {"review_id": [f"R{n}" for n in range(len(kinds))], "kind": list(kinds)}
    for milestone in MILESTONES:
        for n, end in enumerate(("earliest", "latest")):
            ends = [each.get(milestone, (None, None))[n] for each in spans]
            table[f"{milestone}_{end}"] = pd.array(ends, dtype="datetime64[s]")
        if says is not None:
            dated = ["date" if milestone in span else "" for span in spans]
            words = [each.get(milestone, date) for each, date in zip(says, dated, strict=True)]
            table[f"{milestone}_says"] = pd.Categorical(words, dtype=schema.SAYS)
    if over_from is not None:
        table["over_from"] = pd.array(over_from, dtype="datetime64[s]")
    return pd.DataFrame(table)


@st.composite
def worlds(draw, size=25, reach=oracle.FAR):
    """Draw a world of so many reviews; an open end reaches so far beyond everything else for the naive judge."""
    base = draw(st.sampled_from(BASES))
    rule_set, as_of = draw(rule_sets(base)), day(base, draw(st.integers(-6, 50)))
    drawn = draw(st.lists(REVIEWS, min_size=size, max_size=size))
    kinds, spans = [each[0] for each in drawn], [recorded(base, each[2:]) for each in drawn]
    over = [None if each[1] is None else day(base, each[1]) for each in drawn]
    says = [{name: how for name, (how, *_) in zip(LIFE, each[2:], strict=True) if how in WORDS} for each in drawn]
    far = (base - reach, day(base, WINDOW) + reach)
    judges = [
        oracle.Review(kind, span, rule_set.order, far, said, since)
        for kind, span, said, since in zip(kinds, spans, says, over, strict=True)
    ]
    table = as_table(kinds, spans, says, over)
    return World(base, rule_set, as_of, table, judges, HOLIDAYS | frozenset(rule_set.closed))
