"""The answers of the explorer about limits: each review against one, and two scenarios side by side."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from safeguarding import whatif
from safeguarding.explorer import days, drawing, state
from safeguarding.explorer.answer import Answer, shown_table
from safeguarding.explorer.drawing import VERDICTS, Drawing, Line, Mark, Row
from safeguarding.explorer.state import DUE, LIMIT, PLAN, REGISTER, SIDES, Asked, Ground
from safeguarding.presenting import tables, words
from safeguarding.presenting.tables import Shown
from safeguarding.rules import Clock
from safeguarding.vocabulary import LATE, Outcome
from safeguarding.whatif import Scenario


def answer(ground: Ground, asked: Asked) -> Answer:
    """Answer a question in the view that it is asked in."""
    views = {LIMIT: _limit, PLAN: days.answer_plan, DUE: days.answer_due, SIDES: _sides}
    return views[asked.view](ground, asked)


def in_force(ground: Ground, asked: Asked) -> str:
    """Say what an answer rests on that another view may have set: which reviews are asked about, and the scenarios."""
    of = f"Only {words.listed(_whose(asked))}." if _whose(asked) and asked.view != PLAN else ""
    told = {"A": asked.beside, "B": asked.scenario} if asked.view == SIDES else {"Scenario in force": asked.scenario}
    every = [
        f"{head}: {f'{each.name} – ' if each.name else ''}{_in_words(ground, each)}."
        for head, each in told.items()
        if each != Scenario()
    ]
    half = (asked.paused_first is None) != (asked.paused_last is None)
    return " ".join(filter(None, [of, *every, "A pause counts once both of its days are set." if half else ""]))


def _in_words(ground: Ground, scenario: Scenario) -> str:
    return whatif.in_words(scenario, ground.rule_sets, ground.held.as_of)


def _whose(asked: Asked) -> list[str]:
    """Say which reviews are asked about, where it is not every one."""
    year = f"reviews that came to light in {asked.year}, or may have" if asked.year else ""
    return [each for each in (asked.review, year) if each]


def _withheld(ground: Ground, *scenarios: Scenario) -> str:
    """Name the time limits of which nothing is compared here, since verdicts by them rest on a day that is withheld."""
    left_out = (name for each in scenarios for name in whatif.left_out(ground.held, ground.every, each))
    named = list(dict.fromkeys(left_out))
    rests = words.verb(len(named), "it rests on a withheld day", "they rest on withheld days")
    return f". Not shown to the public, since {rests}: {words.listed(named)}" if named else ""


# ---- Against a limit: every review, or one, or those of a year ------------------------------------------------------

NOTHING_YET, NONE_YET = "Nothing changed yet: drag the limit", "Choose another time limit"
_TURNED = {"turns_late": "met", "turns_in_time": "late"}
"""How a verdict turns for certain, and the side it was on."""


def _limit(ground: Ground, asked: Asked) -> Answer:
    of, rule_set = state.held_of(ground, asked.review, asked.year), ground.rule_set(asked.rule_set)
    written, compared = ground.clock(asked), whatif.compared(of, asked.scenario)
    ours = compared[(compared["rule_set"] == rule_set.name) & (compared["clock"] == asked.clock)]
    now = next((each for each in state.ruled_by(ground, asked).clocks if each.id == asked.clock), None)
    at, counts, more, picture = "", "not judged", [], None
    ranges = turns = pd.DataFrame()
    if now:
        limit, most = state.stands(ground, asked).limit, state.most(ground, asked)
        ranges = whatif.ranges_table(of, rule_set.name, now.id, limit, asked.scenario)
        curve = whatif.share_by_limit_table(of, rule_set.name, now.id, most, asked.scenario)
        turned = {id: side for flip, side in _TURNED.items() for id in ours.loc[ours["flip"] == flip, "review_id"]}
        was, unit, before = state.as_written(written).limit, whatif.unit_of(now), whatif.unit_of(written)
        instead = words.counted(was, before) if unit != before else f"{was:,}" if limit != was else ""
        stood = was if instead and unit == before else None
        picture = drawing.of_ranges(ranges, curve, limit, most, unit, now.backwards, stood, turned)
        at = f"at {words.counted(limit, unit)}{f' instead of {instead}' if instead else ''}"
        counts, turns = _counts(ranges), whatif.turns(curve, limit)
        more = list(_why(ranges, now, len(of.reviews), " that is shown" if of.withheld else ""))
    about = [] if state.change_of(asked) else [ground.by(written.label, rule_set.name)]
    where = ", ".join(filter(None, (*about, *_whose(asked), at)))
    if asked.scenario == Scenario(name=asked.scenario.name):
        none = now is not None and ranges.empty
        said = (
            f"{where}: {counts}. {NONE_YET if none else NOTHING_YET}{_withheld(ground, asked.scenario) if none else ''}"
        )
    else:
        head = f"{where}{', ' if where else ''}{_effect(ours, asked)}"
        said = f"{head}: {counts}{_elsewhere(compared, ours)}{_withheld(ground, asked.scenario)}"
    return Answer(words.capital(said), more, picture, lambda: _listed(ground, asked, compared, turns, ranges))


def _counts(ranges: pd.DataFrame) -> str:
    """Say of how many reviews a limit is met, and of which it is not past: the numbers of the key, of all of them."""
    n = {side: int((ranges["side"] == side).sum()) for side in drawing.SIGNS}
    if ranges.empty:
        return "no review that is shown has this time limit"
    if len(ranges) == 1:
        return drawing.SAYS[ranges["side"].iloc[0]]
    least, most = n["met"], n["met"] + n["not_known"]
    met = f"at most {most:,}" if most > least == 0 else words.extent(least, most)
    yet = f", {n['not_yet_due']:,} {drawing.SAYS['not_yet_due']}" if n["not_yet_due"] else ""
    return f"{met} of {len(ranges):,} met{yet}"


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


def _why(ranges: pd.DataFrame, clock: Clock, n: int, shown: str) -> Iterator[str]:
    """Say what a reader of the picture cannot see: why some are not known or not due, and how many are not in it."""
    ends = [[words.day(pd.Timestamp(day)) for day in (each.first, each.last) if day] for each in clock.relaxed]
    times = words.listed([f"from {' to '.join(each)}" for each in ends])
    why = {
        f"not known, though it took longer: the deadline falls, or may, where the limit was relaxed ({times})."
        " A longer limit can move it out of that time, and so have more late.": ranges["relaxed"],
        "done, and not due yet: it counts once its limit has passed for certain, as all do.": _done_early(ranges),
    }
    for text, which in why.items():
        ids = sorted(ranges.loc[which, "review_id"].astype("str"))
        if ids:
            yield f"{words.listed(ids) if len(ids) <= 6 else f'{len(ids):,} reviews'}: {text}"
    if out := n - len(ranges):
        reviews = f"{words.capital(words.count(out, 'review'))} {words.verb(out)}"
        yield f"{reviews} not in the picture: this limit does not apply, or has no start{shown}."


def _done_early(ranges: pd.DataFrame) -> pd.Series:
    return (ranges["side"] == "not_yet_due") & ranges["took_max"].notna()


def _listed(
    ground: Ground, asked: Asked, compared: pd.DataFrame, turns: pd.DataFrame, ranges: pd.DataFrame
) -> Iterator[Shown]:
    if asked.review != REGISTER:
        verdicts = whatif.verdicts_table(compared, ground.rule_sets)
        yield shown_table(verdicts, f"Every verdict on {asked.review}, before and after", ["review_id"])
        return
    flips = whatif.verdicts_table(compared, ground.rule_sets, changed=True)
    yield shown_table(flips, "Verdicts that change, or may")
    shares = whatif.shares_table(compared, ground.rule_sets)
    yield shown_table(shares, "Reviews in time by each limit, before and after", whatif.SHARES_LAYOUT.aside)
    if len(ranges):
        because = np.select([ranges["relaxed"], _done_early(ranges)], [drawing.RELAXED, drawing.EARLY], "")
        told = ranges.assign(side=ranges["side"].map(drawing.SAYS), because=because)
        yield shown_table(told, "Each review against the limit", ["relaxed"])
    if len(turns):
        label = ground.clock(asked).label
        yield shown_table(turns, f"{label}: reviews met at every limit", ["least", "most", "of", "share"])


# ---- Two scenarios side by side: which reviews differ, and by how many days ------------------------------------------

_COMPARED = {"before": "in A{0}"} | {kind: f"in B{{1}}: {text}" for kind, text in drawing.SAYS.items()}


def _sides(ground: Ground, asked: Asked) -> Answer:
    """Put two scenarios side by side, of which every one is held against the register as it is."""
    of, scenarios = state.held_of(ground, asked.review, asked.year), (asked.beside, asked.scenario)
    both = whatif.paired(*(whatif.compared(of, each) for each in scenarios))
    judged = both[(both["rule_set"] == asked.rule_set) & (both["clock"] == asked.clock)]
    ours, perhaps = judged[judged["differs"]], int(judged["perhaps"].sum())
    told = "nothing differs yet: change the limit, or choose another scenario"
    if len(ours):
        turned, moved = int((ours["turned"] & ~ours["perhaps"]).sum()), int(ours["due_differs"].sum())
        more = f", and may on {perhaps:,} more" if perhaps else ""
        told = f"the verdict differs on {turned:,} of {words.counted(len(judged), 'review')}{more}; the deadline on"
        told += f" {moved:,}{whatif.moved_in_words(ours['moved'])}"
    # A saved one that is changed has its name still: then what they change tells them apart.
    alike = asked.beside.name == asked.scenario.name and asked.beside != asked.scenario
    names = ("", "") if alike else (asked.beside.name, asked.scenario.name)
    one, other = (
        name or ("as it is" if each == Scenario() else _in_words(ground, each))
        for name, each in zip(names, scenarios, strict=True)
    )
    called = "A and B are alike" if one == other else f"A: {one}. B: {other}"
    label = ground.by(whatif.name_of(asked.clock), asked.rule_set)
    said = f"{words.capital(', '.join([label, *_whose(asked)]))}: {told}. {called}{_withheld(ground, *scenarios)}"
    # First those whose verdict is another.
    drawn = (ours if len(ours) else judged).sort_values("turned", ascending=False, kind="stable")
    more = f"In the picture are the first {drawing.NAMED} of {len(drawn):,}." if len(drawn) > drawing.NAMED else ""
    picture = _beside(drawn.head(drawing.NAMED), said, names) if len(drawn) else None
    return Answer(said, [more], picture, lambda: [_differing(both[both["differs"]], ground)])


def _differing(table: pd.DataFrame, ground: Ground) -> Shown:
    labels = {(each.name, its.id): its.label for each in ground.rule_sets for its in each.clocks}
    named = [labels[key] for key in zip(table["rule_set"], table["clock"], strict=True)]
    listed = table.assign(label=pd.Series(named, table.index, dtype="str"))
    order = [
        "review_id",
        "rule_set",
        "label",
        "outcome_a",
        "outcome_b",
        "due_a_earliest",
        "due_a_latest",
        "due_b_earliest",
        "due_b_latest",
        "moved",
    ]
    return shown_table(listed[order], "Verdicts and deadlines that differ, by every limit")


def _beside(ours: pd.DataFrame, said: str, names: tuple[str, str]) -> Drawing:
    """Draw the days past the deadline of each review in A and in B; in time lies left of the line."""
    rows = tuple(_both(row) for row in ours.itertuples())
    ends = [end for row in rows for mark in row.marks for end in mark[:2] if end is not None]
    first, last = min(*ends, 0, 0) - 3, max(*ends, 0, 0) + 3
    used = {mark.kind for row in rows for mark in row.marks}
    called = [f" ({name})" if name else "" for name in names]
    key = tuple((kind, text.format(*called)) for kind, text in _COMPARED.items() if kind in used)
    lines, ticks = (Line("", 0, "deadline", shift=0.5),), drawing.whole_ticks(first, last)
    return Drawing(said, "Calendar days after the deadline", (first, last), rows, ticks, lines, key=key)


def _both(row: tables.Row) -> Row:
    sign = f"{VERDICTS[row.outcome_a]} → {VERDICTS[row.outcome_b]}" if row.turned else ""
    marks = []
    for side, kind, text in (("a", "before", ""), ("b", _side(row.outcome_b), sign)):
        least, most = (getattr(row, f"days_late_{side}_{end}") for end in ("min", "max"))
        first, last = None if pd.isna(least) else int(least) - 0.4, None if pd.isna(most) else int(most) + 0.4
        marks.append(Mark(first, last, kind, text))
    return Row(str(row.review_id), 1, tuple(marks))


def _side(outcome: str) -> str:
    if outcome == Outcome.MET:
        return "met"
    return "late" if outcome in LATE else "not_yet_due" if outcome == Outcome.NOT_YET_DUE else "not_known"
