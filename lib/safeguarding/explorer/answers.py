"""The answers of the explorer about limits: each review against one, and two scenarios side by side."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from safeguarding import whatif
from safeguarding.explorer import days, drawing, state
from safeguarding.explorer.answer import Answer, shown_table
from safeguarding.explorer.drawing import Drawing, Line, Mark, Row
from safeguarding.explorer.state import DUE, LIMIT, PLAN, REGISTER, SIDES, Asked, Ground
from safeguarding.judging.summary import UNKNOWN
from safeguarding.presenting import tables, words
from safeguarding.presenting.tables import Shown
from safeguarding.rules import Clock
from safeguarding.vocabulary import LATE, Outcome
from safeguarding.whatif import Scenario


def answer(held: Ground, asked: Asked) -> Answer:
    """Answer a question in the view that it is asked in."""
    views = {LIMIT: _limit, PLAN: days.answer_plan, DUE: days.answer_due, SIDES: _sides}
    return views[asked.view](held, asked)


def in_force(held: Ground, asked: Asked) -> str:
    """Say what an answer rests on that another view may have set: which reviews are asked about, and the scenarios."""
    of = f"Only {words.listed(_whose(asked))}." if _whose(asked) and asked.view != PLAN else ""
    told = {"A": asked.beside, "B": asked.scenario} if asked.view == SIDES else {"Scenario in force": asked.scenario}
    every = [f"{head}: {_told(held, each)}." for head, each in told.items() if each != Scenario()]
    half = (asked.paused_first is None) != (asked.paused_last is None)
    return " ".join(filter(None, [of, *every, "A pause counts once both of its days are set." if half else ""]))


def _told(held: Ground, scenario: Scenario) -> str:
    """Say what a scenario changes, after its name if it has one."""
    said = whatif.in_words(scenario, held.rule_sets, held.held.as_of)
    return f"{scenario.name} – {said}" if scenario.name else said


# ---- Against a limit: every review, or one, or those of a year ------------------------------------------------------

_ASIDE = ["clock", "n_met_before", "n_met_after", "n_before", "n_after", "n_no_longer_judged", "n_newly_judged"]
_ASIDE_OF_CURVE = ["least", "most", "of", "share"]
NOTHING_YET = "Nothing changed yet: drag the limit"
NOT_ONE = "no review that is shown has this time limit"
NONE_YET = "Choose another time limit"


def _limit(held: Ground, asked: Asked) -> Answer:
    of, rule_set = state.held_of(held, asked), held.rule_set(asked.rule_set)
    compared, (changed, _) = whatif.compared(of, asked.scenario), state.ruled(held, asked.scenario)
    sets = [each for each in changed if each.name == rule_set.name]
    now = next((clock for each in sets for clock in each.clocks if clock.id == asked.clock), None)
    ours = compared[(compared["rule_set"] == rule_set.name) & (compared["clock"] == asked.clock)]
    picture, turns, ranges, at, counts = None, None, None, "", "not judged"
    more: list[str] = []
    if now:
        limit, most = state.stands(asked.scenario, rule_set, asked.clock).limit, state.most(held, asked)
        curve = whatif.share_by_limit_table(of, rule_set.name, now.id, most, asked.scenario)
        ranges = whatif.ranges_table(of, rule_set.name, now.id, limit, asked.scenario)
        picture = drawing.of_ranges(
            *(ranges, curve, limit, most, whatif.unit_of(now), now.backwards),
            written=_written(rule_set.clock(asked.clock), now, limit),
            turned={id: was for flip, was in _TURNED.items() for id in ours.loc[ours["flip"] == flip, "review_id"]},
        )
        turns, counts = whatif.turns(curve, limit), _counts(ranges)
        at, more = (
            _at(rule_set.clock(asked.clock), now, limit),
            _why(ranges, now, len(of.reviews), " that is shown" if of.withheld else ""),
        )
    label = held.by(rule_set.clock(asked.clock).label, rule_set.name)
    about = [] if state.change_of(asked.scenario, rule_set.name, asked.clock) else [label]
    where = ", ".join(filter(None, (*about, *_whose(asked), at)))
    if asked.scenario == Scenario(name=asked.scenario.name):
        none = ranges is not None and ranges.empty
        said = f"{where}: {counts}. {NONE_YET if none else NOTHING_YET}"
    else:
        said = (
            f"{words.capital(where)}{', ' if where else ''}{_effect(ours, asked)}: {counts}{_elsewhere(compared, ours)}"
        )
    prose = words.say(words.plain(words.capital(said)), *map(words.plain, filter(None, more)))
    return Answer(words.capital(said), prose, picture, lambda: _listed(held, asked, compared, turns, ranges))


_TURNED = {"turns_late": "met", "turns_in_time": "late"}
"""How a verdict turns for certain, and the side it was on."""


def _written(written: Clock, now: Clock, limit: int) -> int | None:
    """Give the limit as it is written, if that is another one in the same unit."""
    was = state.as_written(written).limit
    return was if was != limit and whatif.unit_of(written) == whatif.unit_of(now) else None


def _at(written: Clock, now: Clock, limit: int) -> str:
    """Say what limit is looked at, and instead of which."""
    was, unit, before = state.as_written(written).limit, whatif.unit_of(now), whatif.unit_of(written)
    instead = f" instead of {was:,}" if unit == before else f" instead of {words.counted(was, before)}"
    return f"at {words.counted(limit, unit)}{instead if (limit, unit) != (was, before) else ''}"


def _counts(ranges: pd.DataFrame) -> str:
    """Say of how many reviews a limit is met, and of which it is not past: the numbers of the key, of all of them."""
    n = {side: int((ranges["side"] == side).sum()) for side in drawing.SIGNS}
    if len(ranges) == 1:
        return drawing.SAYS[ranges["side"].iloc[0]]
    least, most = n["met"], n["met"] + n["not_known"]
    met = f"at most {most:,}" if most > least == 0 else words.extent(least, most)
    yet = f", {n['not_yet_due']:,} {drawing.SAYS['not_yet_due']}" if n["not_yet_due"] else ""
    return f"{met} of {len(ranges):,} met{yet}" if len(ranges) else NOT_ONE


def _effect(ours: pd.DataFrame, asked: Asked) -> str:
    """Say what changes on the limit that is looked at, for all the reviews that are asked about."""
    if asked.review == REGISTER or ours.empty:
        return whatif.effect_on(ours) if len(ours) else "no verdict that is shown would change"
    flip = str(ours["flip"].iloc[0])
    return "nothing changes" if flip == "no" else whatif.SAID[flip]


def _elsewhere(compared: pd.DataFrame, ours: pd.DataFrame) -> str:
    flipped = compared.drop(ours.index)
    n = len(flipped.loc[flipped["flip"] != "no", ["rule_set", "clock"]].drop_duplicates())
    return f". Verdicts change, or may, on {words.count(n, 'other time limit')}" if n else ""


def _why(ranges: pd.DataFrame, clock: Clock, n: int, shown: str) -> list[str]:
    """Say what a reader of the picture cannot see: why some are not known or not due, and how many are not in it."""
    relaxed, not_due = ranges["relaxed"], _done_early(ranges)
    out = n - len(ranges)
    times = [
        f"from {words.day(pd.Timestamp(each.first))}"
        + (f" to {words.day(pd.Timestamp(each.last))}" if each.last else "")
        for each in clock.relaxed
    ]
    said = [
        (
            relaxed,
            f"not known, though it took longer: the deadline falls, or may, where the limit was relaxed"
            f" ({words.listed(times)}). A longer limit can move it out of that time, and so have more late.",
        ),
        (not_due, "done, and not due yet: it counts once its limit has passed for certain, as all do."),
    ]
    told = [f"{_some(ranges.loc[which, 'review_id'])}: {text}" for which, text in said if which.any()]
    reviews = f"{words.capital(words.count(out, 'review'))} {words.verb(out)}"
    return [
        *told,
        *([f"{reviews} not in the picture: this limit does not apply, or has no start{shown}."] if out else []),
    ]


def _done_early(ranges: pd.DataFrame) -> pd.Series:
    return (ranges["side"] == "not_yet_due") & ranges["took_max"].notna()


def _some(ids: pd.Series) -> str:
    return words.listed(sorted(ids.astype("str"))) if len(ids) <= 6 else f"{len(ids):,} reviews"


def _whose(asked: Asked) -> list[str]:
    """Say which reviews are asked about, where it is not every one."""
    year = f"reviews that came to light in {asked.year}, or may have" if asked.year else ""
    return [each for each in (asked.review, year) if each]


def _listed(
    held: Ground, asked: Asked, compared: pd.DataFrame, turns: pd.DataFrame | None, ranges: pd.DataFrame | None
) -> Iterator[Shown]:
    if asked.review != REGISTER:
        verdicts = whatif.verdicts_table(compared, held.rule_sets)
        yield shown_table(verdicts, f"Every verdict on {asked.review}, before and after", ["review_id"])
        return
    flips = whatif.verdicts_table(compared, held.rule_sets, changed=True)
    yield shown_table(flips, "Verdicts that change, or may")
    shares = whatif.shares_table(compared, held.rule_sets)
    yield shown_table(shares, "Reviews in time by each limit, before and after", _ASIDE)
    if turns is not None and ranges is not None:
        because = np.select([ranges["relaxed"], _done_early(ranges)], [drawing.RELAXED, drawing.EARLY], "")
        told = ranges.assign(side=ranges["side"].map(drawing.SAYS), because=because)
        yield shown_table(told, "Each review against the limit", ["relaxed"])
        label = held.rule_set(asked.rule_set).clock(asked.clock).label
        yield shown_table(turns, f"{label}: reviews met at every limit", _ASIDE_OF_CURVE)


# ---- Two scenarios side by side: which reviews differ, and by how many days ------------------------------------------

_COMPARED = {
    "before": "in A{0}",
    "met": "in B{1}: met",
    "late": "in B{1}: late",
    "not_known": "in B{1}: not known",
    "not_yet_due": "in B{1}: not due yet",
}


def _sides(held: Ground, asked: Asked) -> Answer:
    """Put two scenarios side by side, of which every one is held against the register as it is."""
    of = state.held_of(held, asked)
    both = paired(*(whatif.compared(of, each) for each in (asked.beside, asked.scenario)))
    table, judged = both[both["differs"]], both[(both["rule_set"] == asked.rule_set) & (both["clock"] == asked.clock)]
    ours = judged[judged["differs"]]
    label = held.by(whatif.name_of(asked.clock), asked.rule_set)
    perhaps = ours["perhaps"]
    turned, moved = int((ours["turned"] & ~perhaps).sum()), int(ours["due_differs"].sum())
    more = f", and may on {int(perhaps.sum()):,} more" if perhaps.any() else ""
    told = (
        f"the verdict differs on {turned:,} of {words.counted(len(judged), 'review')}{more}; the deadline on"
        f" {moved:,}{_by(ours['moved'].dropna())}"
    )
    told = told if len(ours) else "nothing differs yet: change the limit, or choose another scenario"
    one, other = (_called(held, *each) for each in zip((asked.beside, asked.scenario), _names(asked), strict=True))
    both_named = "A and B are alike" if one == other else f"A: {one}. B: {other}"
    said = f"{words.capital(', '.join([label, *_whose(asked)]))}: {told}. {both_named}"
    labels = {(each.name, its.id): its.label for each in held.rule_sets for its in each.clocks}
    keys = zip(table["rule_set"], table["clock"], strict=True)
    listed = table.assign(label=pd.Series([labels[key] for key in keys], table.index, dtype="str"))
    order = ("review_id", "rule_set", "label", "outcome_a", "outcome_b", *_DUE, "moved")
    caption = "Verdicts and deadlines that differ, by every limit"
    # First those whose verdict is another.
    drawn = (ours if len(ours) else judged).sort_values("turned", ascending=False, kind="stable")
    more = f"In the picture are the first {drawing.NAMED} of {len(drawn):,}." if len(drawn) > drawing.NAMED else ""
    picture = _beside(drawn, said, asked) if len(drawn) else None
    prose = words.say(words.plain(said), more)
    return Answer(said, prose, picture, lambda: [shown_table(listed[list(order)], caption)])


_DUE = tuple(f"due_{side}_{end}" for side in ("a", "b") for end in ("earliest", "latest"))


def paired(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Put the verdicts of two scenarios beside each other.

    Parameters
    ----------
    one, other
        As ``whatif.compared`` gives them, of the same register.

    Returns
    -------
    One row per review and clock that is judged in either: ``review_id``, ``rule_set``, ``clock``, ``outcome_a`` and
    ``outcome_b``, ``due_a_*`` and ``due_b_*`` (pairs of days), ``late_a_*`` and ``late_b_*`` (days past the deadline),
    ``moved`` (calendar days from one deadline to the other, missing unless both are exact), and whether the outcome
    (``turned``), the deadline (``due_differs``) or either of them (``differs``) is another; ``perhaps`` is a verdict
    that may be another, and cannot be told in one of them at least.
    """
    # Either may leave out what rests on a day that is withheld.
    one, other = (table.loc[one.index.intersection(other.index)] for table in (one, other))
    made: dict[str, pd.Series] = {name: one[name] for name in ("review_id", "rule_set", "clock")}
    for side, table in (("a", one), ("b", other)):
        made |= {f"outcome_{side}": table["outcome_after"].astype("str")}
        made |= {f"due_{side}_{end}": table[f"due_after_{end}"] for end in ("earliest", "latest")}
        made |= {f"late_{side}_{end}": table[f"days_late_after_{end}"] for end in ("min", "max")}
    both = pd.DataFrame(made)
    ends = both[list(_DUE)]
    exact = (ends["due_a_earliest"] == ends["due_a_latest"]) & (ends["due_b_earliest"] == ends["due_b_latest"])
    both["moved"] = (ends["due_b_latest"] - ends["due_a_latest"]).dt.days.astype("Int64").where(exact)
    same = [_same(ends[f"due_a_{end}"], ends[f"due_b_{end}"]) for end in ("earliest", "latest")]
    both["turned"], both["due_differs"] = both["outcome_a"] != both["outcome_b"], ~(same[0] & same[1])
    untold = both[["outcome_a", "outcome_b"]].isin(UNKNOWN).any(axis=1)
    both["perhaps"] = untold & (both["turned"] | both["due_differs"])
    both["differs"] = both["turned"] | both["due_differs"]
    silent = both[["outcome_a", "outcome_b"]].isin([Outcome.NOT_APPLICABLE, Outcome.NO_START]).all(axis=1)
    return both[~silent].astype({"rule_set": "str", "clock": "str"}).reset_index(drop=True)


def _same(one: pd.Series, other: pd.Series) -> pd.Series:
    return (one == other) | (one.isna() & other.isna())


def _by(moved: pd.Series) -> str:
    """Say by how many days exact deadlines differ."""
    if not len(moved) or not moved.any():
        return ""
    least, most = int(moved.min()), int(moved.max())
    if least < 0 < most:
        return f", from {words.counted(-least, 'calendar day')} earlier to {most:,} later where both are exact"
    ends = sorted({abs(least), abs(most)})
    days = words.counted(ends[-1], "calendar day")
    range_ = days if len(ends) == 1 else f"{ends[0]:,} to {ends[1]:,} calendar days"
    return f", {range_} {'earlier' if least < 0 else 'later'} where both are exact"


def _names(asked: Asked) -> tuple[str, str]:
    """Give the names that tell two scenarios apart: a saved one that is changed has its name still."""
    one, other = asked.beside.name, asked.scenario.name
    return (one, other) if one != other or asked.beside == asked.scenario else ("", "")


def _called(held: Ground, scenario: Scenario, name: str) -> str:
    """Call a scenario by its name, or by what it changes."""
    said = whatif.in_words(scenario, held.rule_sets, held.held.as_of)
    return name or ("as it is" if scenario == Scenario() else said)


def _beside(ours: pd.DataFrame, said: str, asked: Asked) -> Drawing:
    """Draw the days past the deadline of each review in A and in B; in time lies left of the line."""
    rows = [_both(row) for row in ours.head(drawing.NAMED).itertuples()]
    ends = [end for row in rows for mark in row.marks for end in mark[:2] if end is not None] or [0]
    first, last = min(*ends, 0) - 3, max(*ends, 0) + 3
    line = Line("", 0, "deadline", shift=0.5)
    used = {mark.kind for row in rows for mark in row.marks}
    names = [f" ({name})" if name else "" for name in _names(asked)]
    key = tuple((kind, text.format(*names)) for kind, text in _COMPARED.items() if kind in used)
    return Drawing(
        said,
        "Calendar days after the deadline",
        (first, last),
        tuple(rows),
        drawing.whole_ticks(first, last),
        (line,),
        key=key,
    )


def _both(row: tables.Row) -> Row:
    said = [drawing.SAYS[_side(str(each))] for each in (row.outcome_a, row.outcome_b)]
    told = said if said[0] != said[1] else [words.code(row.outcome_a), words.code(row.outcome_b)]
    sign = " → ".join(told) if row.turned else ""
    one = _late(row.late_a_min, row.late_a_max, "before")
    return Row(str(row.review_id), 1, (one, _late(row.late_b_min, row.late_b_max, _side(str(row.outcome_b)), sign)))


def _late(least: words.Count, most: words.Count, kind: str, sign: str = "") -> Mark:
    first, last = (None if pd.isna(n) else int(n) for n in (least, most))
    return Mark(None if first is None else first - 0.4, None if last is None else last + 0.4, kind, sign)


def _side(outcome: str) -> str:
    if outcome == Outcome.MET:
        return "met"
    return "late" if outcome in LATE else "not_yet_due" if outcome == Outcome.NOT_YET_DUE else "not_known"
