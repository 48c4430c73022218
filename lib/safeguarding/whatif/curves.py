"""How many would be within every limit: the curve that a limit is chosen on, worked out at once."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import altair as alt
import numpy as np
import pandas as pd

from safeguarding.days.working_days import Calendar
from safeguarding.errors import InputError
from safeguarding.judging import order, summary, verdicts
from safeguarding.judging.verdicts import Case
from safeguarding.presenting import charts, tiles, words
from safeguarding.presenting.tables import Layout
from safeguarding.rules import Clock, RuleSet, model
from safeguarding.vocabulary import FEWER_THAN, LATE, Outcome
from safeguarding.whatif import comparing, thresholds
from safeguarding.whatif.comparing import Held
from safeguarding.whatif.scenario import MOST, Scenario


@dataclass(frozen=True)
class CurveSubject:
    """The clock that a curve is drawn of: its rule set, itself, and the limit it has now."""

    rule_set: str
    clock: Clock
    limit: int

    @property
    def up_to(self) -> int:
        """How far the curve goes: to twice the limit, and not less than a few weeks, or two years of months."""
        return max(2 * self.limit, 24 if "month" in unit_of(self.clock) else 40)


def subject(held: Held, named: str = "", rule_sets: Sequence[RuleSet] = ()) -> CurveSubject:
    """Give the clock that is named, ``sefton:decision``, or the one that tells most of what is asked today.

    That is the one with most certain verdicts, where there are some: first of those on how long a step may take, before
    those on how long before another it has to be, and those for serious case reviews alone, which ended in 2019.

    Parameters
    ----------
    rule_sets
        Where a clock that is named is looked for: those that are held, or all, of which some clocks are not shown.

    Raises
    ------
    InputError
        There is no such rule set or clock.
    """
    rule_set, _, clock = named.partition(":") if named else _telling(held)
    sets = rule_sets or held.rule_sets
    model.one_of(rule_set, [each.name for each in sets], "curve: rule set")
    found = next(each for each in sets if each.name == rule_set).clock(clock)
    return CurveSubject(rule_set, found, in_force(found))


def in_force(clock: Clock) -> int:
    """Give the limit of a clock's last version that has one; nought where none has."""
    return [0, *(version.limit for version in clock.versions if version.limit is not None)][-1]


def _telling(held: Held) -> tuple[str, str, str]:
    ranks = {}
    for case, every in zip(held.cases, held.judged, strict=True):
        for clock, judged in zip(case.rule_set.clocks, every, strict=True):
            certain = int(np.isin(judged.outcome, _CERTAIN).sum())
            asked = certain >= SOME and not clock.backwards and set(clock.kinds) != {"scr"}
            ranks[case.rule_set.name, "", clock.id] = (asked, certain)
    return max(ranks, key=ranks.__getitem__)


SOME = 5
"""Certain verdicts of which a curve says something."""
_CERTAIN = tuple(outcome.place for outcome in (Outcome.MET, *LATE))


def turns(table: pd.DataFrame, limit: int) -> pd.DataFrame:
    """Keep the limits of a curve at which a count changes, and ``limit``; none where no review is counted."""
    table = table if table["of"].any() else table.head(0)
    counts = table[list(COUNTS)]
    return table[counts.ne(counts.shift()).any(axis=1) | (table["limit"] == limit)].reset_index(drop=True)


def by_limit_layout(clock: Clock, rule_set: str) -> Layout:
    """Give how the curve of one clock is shown as a table."""
    headings = {"n_met": "Within it", "n_missed": "Longer", "share_met": "Share within it"}
    if clock.backwards:
        headings["n_missed"] = "Shorter"
    aside = ("least", "most", "of", "share", "n_due", "n_not_yet_due", "n_relaxed")
    caption = f"{words.by(clock.label, rule_set)}: the same reviews held against every limit"
    return Layout("by_limit", caption, headings=headings, aside=aside)


def share_by_limit(
    reviews: pd.DataFrame, rule_set: RuleSet, clock: str, calendar: Calendar, as_of: date, up_to: int
) -> pd.DataFrame:
    """Give the share met at every limit of one clock, as ``share_by_limit_table`` does for a register that is held."""
    case = verdicts.case(reviews, order.tightened(reviews, rule_set.order), rule_set, calendar, as_of)
    return _table(case, rule_set.clock(clock), up_to)


def share_by_limit_table(
    held: Held, rule_set: str, clock: str, up_to: int, scenario: Scenario | None = None, open_too: bool = False
) -> pd.DataFrame:
    """Give the share of the same reviews that is within every limit of one clock, in a scenario if there is one.

    They are those whose own limit is past for certain, so that quick ones do not count before the slow ones born with
    them. Every version that has a limit is given each in turn, and keeps the rest. Only how long it took is asked: that
    a limit may have been relaxed makes no review shorter.

    Parameters
    ----------
    up_to
        The largest limit, in the clock's unit.
    open_too
        Count also those whose own limit is not past, as the reviews of ``ranges_table``: which they are does not hang
        on the limit that a scenario sets.

    Returns
    -------
    One row per limit, from the least that makes sense (0; 1 for at least a limit, or if the first day is day 1):
    ``limit``, the columns of ``COUNTS`` (``n_met`` are within it, ``n_unknown`` also those that are not done and may
    still be); ``n_relaxed``, how many that may be longer had a limit that may have been relaxed; ``least`` and ``most``
    of ``of``, the share within it at both ends; ``share_min`` and ``share_max`` (0 to 1, missing if none is counted)
    and ``share_met`` (the same in words).

    Raises
    ------
    InputError
        There is no such clock, or no limit to go up to.
    """
    names = [each.name for each in held.rule_sets]
    model.one_of(rule_set, names, "share by limit: rule set")
    if held.withheld and clock not in {each.id for each in held.rule_sets[names.index(rule_set)].clocks}:
        # Of a clock that is not shown no review is counted at any limit.
        none = pd.DataFrame(0, range(up_to + 1), [*COUNTS, "n_relaxed"])
        none.insert(0, "limit", range(up_to + 1))
        return summary.with_share(none)
    case = comparing.changed(held, scenario or Scenario())[names.index(rule_set)]
    return _table(case, case.rule_set.clock(clock), up_to, held.withheld, open_too)


def share_by_limit_chart(table: pd.DataFrame, clock: Clock, limit: int, noun: str = "review") -> alt.TopLevelMixin:
    """Draw the share within every limit as a band from the least to the most it can be.

    Marked are the limit in force, and the one that the title is about.
    """
    unit = unit_of(clock)
    drawn = table.dropna(subset=["share_min", "share_max"])
    ends = ("share_min", "share_max")
    axis = alt.Y(
        "share_min",
        type="quantitative",
        title="Share within it",
        scale=alt.Scale(domain=[0, 1]),
        axis=charts.shares(int(drawn["of"].max()) if len(drawn) else 0),
    )
    # Beyond the last change the curve is flat.
    shown = _furthest(table, limit)
    drawn = drawn.loc[drawn["limit"] <= shown, ["limit", *ends]]
    least = f"{words.capital(_plural('day' if unit == MIXED else unit))} at least"
    below = f"{least}, {words.between_steps(clock.starts, clock.stops)}" if clock.backwards else ""
    below = below or f"Limit, in {_plural(unit)}"
    base = alt.Chart(charts.rows(drawn)).encode(x=charts.numbers("limit", below, shown))
    band = base.mark_area(interpolate="step-after", color=charts.PALE).encode(y=axis, y2=ends[1])
    edges = [
        base.mark_line(interpolate="step-after", color=charts.BLUE, strokeWidth=2, strokeDash=dash).encode(
            y=alt.Y(name, type="quantitative")
        )
        for name, dash in zip(ends, ([1, 0], [6, 3]), strict=True)
    ]
    told = table[table["of"] > 0]
    title, row = f"{clock.label}: no {noun} counted", None
    marks = [(limit, f"limit: {limit}")]
    if len(told):
        row, _ = _kept_by_most(told, clock, noun)
        title = words.capital(f"{_so_many(row)} {_within(row, clock)}")
        marks += [(int(row["limit"]), str(row["limit"]))] if row["limit"] != limit else []
    return charts.finished(
        alt.layer(band, *edges, *_marked(sorted(marks), shown)).properties(height=260),
        title,
        f"{clock.label}: share of {_n_whose(table, noun)} limit has passed; solid at least, dashed at most",
        _described(table, clock, unit),
    )


def _furthest(table: pd.DataFrame, limit: int) -> int:
    """Give how far the curve is drawn: a quarter beyond the last limit at which it changes, and that in force."""
    changes = int(turns(table, limit)["limit"].max()) if table["of"].any() else limit
    return min(int(table["limit"].max()), changes + max(changes // 4, 1))


def _marked(marks: list[tuple[int, str]], furthest: int) -> list[alt.Chart]:
    """Draw one or two limits as lines, each with its text, so that neither text lies on the other or its line."""
    drawn = []
    for at, (limit, text) in enumerate(marks):
        # What is marked first has its text before its line, where there is room for it.
        left = at == 0 and len(marks) > 1 and limit > ROOM * furthest
        mark = alt.Chart(charts.rows(pd.DataFrame([(limit, text)], columns=["limit", "text"]))).encode(x="limit:Q")
        drawn.append(mark.mark_rule(color=charts.GREY, strokeWidth=2))
        # White behind it, since the band or an edge of it may run there.
        for edge, width in (("white", 4), ("transparent", 0)):
            said = mark.encode(text="text:N").mark_text(
                align="right" if left else "left", dx=-5 if left else 5, y=250 - 16 * at, stroke=edge, strokeWidth=width
            )
            drawn.append(said)
    return drawn


ROOM = 0.2
"""The part of the axis that the text of a limit takes up before its line."""
MOST_OF = 0.9
"""The share of reviews that a limit is sought for which so many certainly kept."""


LEAD = 25
"""How many words a headline has at most."""


def curve_answer(
    table: pd.DataFrame, clock: Clock, limit: int, noun: str = "review", left_out: Collection[str] = (), of_all: int = 0
) -> words.Prose:
    """Say which limit most reviews kept, how many kept the one in force, and for how many that may have been relaxed.

    ``limit`` is the one in force; ``left_out`` as ``comparing.left_out`` gives it; ``of_all`` is how many reviews are
    held, of which it is said which are counted, where these are fewer.
    """
    told = table[table["of"] > 0]
    if told.empty and clock.label in left_out:
        return words.unshown(
            f"**{words.plain(clock.label)} cannot be shown to the public: it rests on a withheld day.**"
        )
    if told.empty:
        return words.untold(f"**No {noun} is known whose limit has passed.**")
    (row, why), force = _kept_by_most(told, clock, noun), told[told["limit"] == limit]
    many, days = _who(row, noun, row["of"] < of_all), f"{words.between_steps(clock.starts, clock.stops)}"
    head = f"{many} left {_length(row, clock)} or more {days}" if clock.backwards else ""
    head = head or f"{many} went {days} {_within(row, clock)}"
    head += ", the limit." if row["limit"] == limit else "."
    now = ""
    if len(force) and row["limit"] != limit:
        now = f"{words.capital(_extent(force.iloc[0]))} took {_no_worse(clock)} {words.number(limit)}, the limit."
    head = words.plain(words.capital(head))
    if now and len(f"{head} {now}".split()) <= LEAD:
        head, now = f"{head} {now}", ""
    n = int(force["n_relaxed"].iloc[0]) if len(force) else 0
    whose = f"that one {noun}" if n == 1 else f"{words.number(n)} {noun}s"
    relaxed = f"The limit may have been relaxed for {whose} that took, or may have taken, longer." if n else ""
    return words.say(
        f"**{head}**",
        f"{why} It is no proposal: who works to a limit would work to another one differently. {now}".strip(),
        relaxed,
    )


def curve_tiles(table: pd.DataFrame, clock: Clock, limit: int, noun: str = "review") -> list[tuple[str, str, str]]:
    """Give as tiles how many kept the limit in force, and how many the one that most kept."""
    told = table[table["of"] > 0]
    force = told[told["limit"] == limit]
    if force.empty:
        return []
    unit, (row, _) = unit_of(clock), _kept_by_most(told, clock, noun)
    short, between = "day" if unit == MIXED else unit, words.between_steps(clock.starts, clock.stops)
    of = words.count(limit, short, _plural(short))
    now = f"{noun}s that were due took {_no_worse(clock)} the limit of {of} {between}"
    most = f"kept {_length(row, clock)} or more" if clock.backwards else f"were {_within(row, clock)}"
    most = f"that were due {most}"
    both = [(force.iloc[0], now)]
    both += [(row, f"{noun}s {most}")] if row["limit"] != limit else []
    return [(words.capital(_share_alone(each["share_met"])), says, tiles.NEUTRAL) for each, says in both]


def _kept_by_most(told: pd.DataFrame, clock: Clock, noun: str) -> tuple[pd.Series, str]:
    """Give the strictest limit that nine in ten certainly kept, of few all, and say so; else the one that most kept."""
    asked = told["of"].where(told["of"] < FEWER_THAN, MOST_OF * told["of"])
    enough = told[told["least"] >= asked]
    if len(enough):
        # More days before are harder to keep, and more days after easier.
        row = enough.iloc[-1 if clock.backwards else 0]
        who = f"{'all' if row['of'] < FEWER_THAN else 'nine in ten'} {noun}s are known to have kept"
        perhaps = told[told["most"] >= asked].iloc[-1 if clock.backwards else 0]
        may = "" if perhaps["limit"] == row["limit"] else f"; {_length(perhaps, clock)} may have been kept as well"
        return row, f"This is the {'longest' if clock.backwards else 'shortest'} that {who}{may}."
    return told.loc[
        (told["least"] / told["of"]).idxmax()
    ], f"No limit is known to have been kept by nine in ten {noun}s."


def _who(row: pd.Series, noun: str, some: bool) -> str:
    """Say how many reviews certainly kept a limit, of how many; of which, where they are ``some`` of all."""
    if not some or row["least"] == row["of"]:
        return f"{_so_many(row)} {noun}s{' whose limit has passed' if some else ''}"
    least = "at least " if row["most"] > row["least"] else ""
    return f"of {words.number(int(row['of']))} {noun}s whose limit has passed, {least}{words.number(int(row['least']))}"


def _so_many(row: pd.Series) -> str:
    """Say how many certainly kept a limit, of how many."""
    if row["least"] == row["of"]:
        return f"all {words.number(int(row['of']))}"
    return f"{'at least ' if row['most'] > row['least'] else ''}{_of(row['least'], row['of'])}"


def _extent(row: pd.Series) -> str:
    """Say how many kept a limit, from the least to the most."""
    least, most = int(row["least"]), int(row["most"])
    return words.number(least) if least == most else f"{least:,} to {most:,}"


def _no_worse(clock: Clock) -> str:
    """Say how a limit is held to by length alone: one that may have been relaxed need not be kept to be met."""
    return "at least" if clock.backwards else "at most"


def _within(row: pd.Series, clock: Clock) -> str:
    return f"{_length(row, clock)} or more before" if clock.backwards else f"within {_length(row, clock)}"


def _n_whose(table: pd.DataFrame, noun: str) -> str:
    n = int(table["of"].max()) if len(table) else 0
    return f"the one {noun} whose" if n == 1 else f"the {n:,} {noun}s whose"


def _of(n: int, total: int) -> str:
    return f"{words.number(int(n))} of {words.number(int(total))}"


def _length(row: pd.Series, clock: Clock) -> str:
    unit = "day" if unit_of(clock) == MIXED else unit_of(clock)
    return words.count(int(row["limit"]), unit, _plural(unit))


def _share_alone(said: str) -> str:
    """Give a share without the percentage, which the table has."""
    return re.sub(r" \(.*?\)", "", said)


def unit_of(clock: Clock) -> str:
    """Name what one clock counts in: ``working day``, or more than one where its versions differ."""
    units = dict.fromkeys(words.UNITS[version.unit] for version in clock.versions if not version.suspended)
    return MIXED if set(units) == {"day", "working day"} else " or ".join(units)


MIXED = "calendar or working day"


def _plural(unit: str) -> str:
    return f"{unit if unit == MIXED else unit.replace(' or ', 's or ')}s"


def _described(table: pd.DataFrame, clock: Clock, unit: str) -> str:
    ends = (table.iloc[0], table.iloc[-1]) if len(table) else ()
    said = "; ".join(f"{row['limit']} {unit}{'' if row['limit'] == 1 else 's'}: {row['share_met']}" for row in ends)
    return f"A band of the share within each limit of {clock.label}. {said}."


def _table(
    case: Case, clock: Clock, up_to: int, withheld: Collection[str] = (), open_too: bool = False
) -> pd.DataFrame:
    found = thresholds.find(case, clock, withheld)
    if type(up_to) is not int or not found.lowest <= up_to <= MOST:
        raise InputError(f"share by limit: up to {up_to!r}; write a whole number from {found.lowest} to {MOST}")
    past = found.sign * in_force(clock) < found.running
    limits, those = np.arange(found.lowest, up_to + 1), found.counts & (past | open_too)
    counted = [_counted(found, those, found.sign * int(limit)) for limit in limits]
    table = pd.DataFrame(counted, columns=[*COUNTS, "n_relaxed"])
    table.insert(0, "limit", limits)
    return summary.with_share(table)


COUNTS = ("n_due", *summary.SHARED, "n_not_yet_due")


def _counted(found: thresholds.Thresholds, those: np.ndarray, asked: int) -> tuple[int, ...]:
    """Count some reviews at one limit, which is negative for at least a limit: ``COUNTS``, and ``n_relaxed``."""
    within, longer = those & (found.sure <= asked), those & (asked < found.running) & (asked < found.possible)
    relaxed = verdicts.any_of([(first <= asked) & (asked < last) for first, last in found.relaxed], len(those))
    n, n_within, n_longer = (int(each.sum()) for each in (those, within, longer))
    n_relaxed = int((those & ~within & relaxed).sum())
    return n, n_within, n_longer, n - n_within - n_longer, int(found.counts.sum()) - n, n_relaxed
