"""The answers of the explorer about limits: each review against one, and two scenarios side by side."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from safeguarding import whatif
from safeguarding.explorer import days, drawing, state, turns
from safeguarding.explorer.answer import Answer, shown_table
from safeguarding.explorer.drawing import VERDICTS, Drawing, Line, Mark, Row
from safeguarding.explorer.state import DUE, LIMIT, PLAN, REGISTER, SIDES, Asked, Ground
from safeguarding.presenting import tables, words
from safeguarding.presenting.tables import Shown
from safeguarding.rules import Clock
from safeguarding.vocabulary import LATE, Outcome
from safeguarding.whatif import Held, Scenario


def answer(ground: Ground, asked: Asked) -> Answer:
    """Answer a question in the view that it is asked in."""
    views = {LIMIT: _limit, PLAN: days.answer_plan, DUE: days.answer_due, SIDES: _sides}
    return views[asked.view](ground, asked)


def in_force(ground: Ground, asked: Asked) -> str:
    """Say what an answer rests on that another view may have set: which reviews are asked about, and the scenarios.

    Where that is all reviews, and the rules as they are, the day of that is said.
    """
    of = f"Only {words.listed(_whose(asked))}." if _whose(asked) and asked.view != PLAN else ""
    named = replace(asked.scenario, name=_called(asked))
    told = {"A": asked.beside, "B": named} if asked.view == SIDES else {"Scenario in force": named}
    every = [
        f"{head}: {each.name and f'{each.name} – '}{whatif.in_words(each, ground.rule_sets, ground.held.as_of)}."
        for head, each in told.items()
        if each != Scenario()
    ]
    half = (asked.paused_first is None) != (asked.paused_last is None)
    rest = [of, *every, "A pause counts once both of its days are set." if half else ""]
    plain = f"The rules as they are written, as of {words.day(pd.Timestamp(state.as_of(ground, asked)))}."
    return " ".join(filter(None, rest)) or plain


def _called(asked: Asked) -> str:
    """Name the scenario, and say of one that was saved whether it has been changed since."""
    alike = asked.beside.name == asked.scenario.name and asked.beside != asked.scenario
    return f"{asked.scenario.name}{', changed' if asked.scenario.name and (asked.altered or alike) else ''}"


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


def _limit(ground: Ground, asked: Asked) -> Answer:
    of, rule_set = state.held_of(ground, asked.review, asked.year), ground.rule_set(asked.rule_set)
    written, compared = ground.clock(asked), whatif.compared(of, asked.scenario)
    ours = compared[(compared["rule_set"] == rule_set.name) & (compared["clock"] == asked.clock)]
    now = next((each for each in state.ruled_by(ground, asked).clocks if each.id == asked.clock), None)
    at, counts, more, picture = "", "not judged", [], None
    ranges = by_limit = pd.DataFrame()
    turning: dict[str, list[str]] = {}
    plain = asked.scenario == Scenario(name=asked.scenario.name)
    if now:
        limit, most = state.stands(ground, asked).limit, state.most(ground, asked)
        was, unit, before = state.as_written(written).limit, whatif.unit_of(now), whatif.unit_of(written)
        ranges = turns.ranges_of(of, rule_set.name, now.id, limit, asked.scenario)
        stood = ranges if plain else _as_written(of, rule_set.name, now.id, was)
        curve = whatif.met_by_limit_table(of, rule_set.name, now.id, most, asked.scenario)
        # Where there are more, none has a name.
        few = len(ranges) <= drawing.NAMED
        turned = _turned(ranges, stood) if few and not plain else {}
        turning = {} if plain else turns.turning(ranges, stood)
        days = _days(of, rule_set.name, now.id, asked.scenario, ranges) if few else {}
        instead = words.counted(was, before) if unit != before else f"{was:,}" if limit != was else ""
        at_first = was if instead and unit == before else None
        picture = drawing.of_ranges(ranges, curve, limit, most, unit, now.backwards, at_first, turned, days)
        at = f"at {words.counted(limit, unit)}{f' instead of {instead}' if instead else ''}"
        # Of one review that turns it is said already what it is then.
        sure = asked.review != REGISTER and bool(turning.keys() & {"late", "met", "open"})
        counts, by_limit = _counts(ranges, stood, unit, sure), whatif.turns(curve, limit)
        more = list(_why(ranges, now, len(of.reviews), " that is shown" if of.withheld else "", limit > was))
        if asked.review == REGISTER:
            more = [*turns.named(turning), *more]
    about = [] if state.change_of(asked) else [ground.by(written.label, rule_set.name)]
    where = ", ".join(filter(None, (*about, *_whose(asked), at)))
    if plain:
        none = now is not None and ranges.empty
        rest = f"{NONE_YET}{_withheld(ground, asked.scenario)}" if none else NOTHING_YET
        said = f"{where}: {counts}. {rest}"
    else:
        where += ", " if where else ""
        effect = f"{turns.effect_of(turning, len(ranges), asked)}: {counts}"
        if not now:
            effect = f"{ground.by(written.label, rule_set.name)} is not judged"
        elif ranges.empty:
            effect = counts
        others = compared.drop(ours.index)
        keys = others.loc[others["flip"] != "no", ["rule_set", "clock"]].drop_duplicates()
        names = [ground.by(ground.rule_set(name).clock(id).label, name) for name, id in keys.itertuples(index=False)]
        names = [*names[:2], *([f"{len(names) - 2} more time limits"] if len(names) > 2 else [])]
        elsewhere = f". Verdicts change, or may, by {words.listed(names)} too" if names else ""
        said = f"{where}{effect}{elsewhere}{_withheld(ground, asked.scenario)}"
    return Answer(words.capital(said), more, picture, lambda: _listed(ground, asked, compared, by_limit, ranges))


_as_written = lru_cache(maxsize=8)(turns.ranges_of)
"""The same before anything is changed: whoever drags a limit asks for that again and again."""


def _turned(ranges: pd.DataFrame, stood: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Say of each review that has another sign than before what it had, in signs and in words."""
    before, told = stood.set_index("review_id")["side"], {}
    for id, side in zip(ranges["review_id"], ranges["side"], strict=True):
        was = before.get(id, side)
        if drawing.SIGNS[was] != drawing.SIGNS[side]:
            told[id] = (f" was {drawing.SIGNS[was]}", f"was {drawing.SAYS[was]}")
    return told


def _days(of: Held, rule_set: str, clock: str, scenario: Scenario, ranges: pd.DataFrame) -> dict[str, str]:
    """Say for each review the days that are counted: from, to, and the last day of its limit."""
    table = whatif.days_table(of, rule_set, clock, scenario).loc[ranges["review_id"]]
    names = {"start": "start", "stop": "end", "due": "last day of the limit"}
    told = {}
    for id, row in table.to_dict("index").items():
        ends = {name: (row[f"{name}_earliest"], row[f"{name}_latest"]) for name in names}
        known = {name: words.span(*each) for name, each in ends.items() if not all(map(pd.isna, each))}
        told[id] = ", ".join(f"{names[name]} {said}" for name, said in known.items())
    return told


def _counts(ranges: pd.DataFrame, stood: pd.DataFrame, unit: str, sure: bool) -> str:
    """Say of how many reviews a limit is met, and was before: of the same reviews, whether it is past or not.

    A longer limit is past for fewer reviews; were these left out, it would seem that fewer had met it.
    """
    if ranges.empty:
        return "no review that is shown has this time limit"
    if len(ranges) == 1:
        [row] = ranges.itertuples()
        least, most = (None if pd.isna(end) else int(end) for end in (row.took_min, row.took_max))
        took = drawing.took(least, most, unit)
        return (took or "not done") if sure else ", ".join(filter(None, (drawing.SAYS[row.side], took)))
    n = {side: int((ranges["side"] == side).sum()) for side in drawing.SIGNS}
    now, before = (turns.met_of(table) for table in (ranges, stood))
    same = len(ranges) == len(stood)
    instead = "" if now == before and same else f" instead of {before}{'' if same else f' of {len(stood):,}'}"
    early = f", {n['early']:,} of them with the limit not past" if n["early"] else ""
    yet = f", {n['not_yet_due']:,} {drawing.SAYS['not_yet_due']}" if n["not_yet_due"] else ""
    return f"{now} of {len(ranges):,} met{instead}{early}{yet}"


def _why(ranges: pd.DataFrame, clock: Clock, n: int, shown: str, longer: bool) -> Iterator[str]:
    """Say what a reader of the picture cannot see: why some are not known, what counts, and how many are not in it."""
    moves = " A longer limit can move it out of that time, and so have more late." if longer else ""
    ends = [[words.day(pd.Timestamp(day)) for day in (each.first, each.last) if day] for each in clock.relaxed]
    times = words.listed([f"from {' to '.join(each)}" for each in ends])
    why = {
        f"not known, though it took longer: the deadline falls, or may, where the limit was relaxed ({times})."
        f"{moves}": ranges["relaxed"],
        "done before a limit that is not past yet; counted as met here, and in a report once it is past.": ranges[
            "side"
        ]
        == "early",
    }
    for text, which in why.items():
        if ids := sorted(ranges.loc[which, "review_id"].astype("str")):
            yield f"{turns.ids_of(ids)}: {text}"
    if out := n - len(ranges):
        reviews = f"{words.capital(words.count(out, 'review'))} {words.verb(out)}"
        yield f"{reviews} not in the picture: this limit does not apply, or has no start{shown}."


def _listed(
    ground: Ground, asked: Asked, compared: pd.DataFrame, by_limit: pd.DataFrame, ranges: pd.DataFrame
) -> Iterator[Shown]:
    if asked.review != REGISTER:
        verdicts = whatif.verdicts_table(compared, ground.rule_sets)
        yield shown_table(verdicts, f"Every verdict on {asked.review}, before and after", ["review_id"])
        return
    flips = whatif.verdicts_table(compared, ground.rule_sets, changed=True)
    yield shown_table(flips, "Verdicts that change, or may")
    shares = whatif.shares_table(compared, ground.rule_sets, open_too=True)
    caption = "Reviews in time by each limit, before and after, of all that have it"
    yield shown_table(shares, caption, [*whatif.SHARES_LAYOUT.aside, "n_late", "n_in_time"])
    if len(ranges):
        because = np.where(ranges["relaxed"], drawing.RELAXED, "")
        told = ranges.assign(side=ranges["side"].map(drawing.SAYS), because=because)
        yield shown_table(told, "Each review against the limit", ["relaxed"])
    if len(by_limit):
        label = ground.clock(asked).label
        yield shown_table(by_limit, f"{label}: reviews met at every limit", ["n_due", "least", "most", "of", "share"])


# ---- Two scenarios side by side: which reviews differ, and by how many days ------------------------------------------

_COMPARED = {"before": "in A{0}"} | {kind: f"in B{{1}}: {text}" for kind, text in drawing.SAYS.items()}


def _sides(ground: Ground, asked: Asked) -> Answer:
    """Put two scenarios side by side, of which every one is held against the register as it is."""
    of, scenarios = state.held_of(ground, asked.review, asked.year), (asked.beside, asked.scenario)
    both = whatif.paired(*(whatif.compared(of, each) for each in scenarios))
    judged = both[(both["rule_set"] == asked.rule_set) & (both["clock"] == asked.clock)]
    one, other = (_in_scenario(ground, asked, of, each) for each in scenarios)
    sides = {"A": one, "B": other} if len(one) + len(other) else {}
    met = [
        f"{turns.met_of(its)} of {len(its):,} met in {side}" if len(its) else f"not judged in {side}"
        for side, its in sides.items()
    ]
    told, more, turning = (
        ["nothing differs yet: change the limit, or choose another scenario"],
        [],
        turns.turning(other, one),
    )
    if judged["differs"].any():
        effect = turns.effect_of(turning, len(set(one["review_id"]) | set(other["review_id"])), asked)
        moved = f"{int(judged['due_differs'].sum()):,}{whatif.moved_in_words(judged['moved'])}"
        told, more = (
            [effect, f"the deadline differs on {moved}"],
            list(turns.named(turning)) if not asked.review else [],
        )
    turned = {id for how, ids in turning.items() if how != "open" for id in ids}
    judged = judged.assign(turned=judged["review_id"].astype("str").isin(turned))
    ours = judged[judged["differs"] | judged["turned"]]
    # What each changes stands in the line of what is in force.
    names = (asked.beside.name, _called(asked))
    called = [
        name or ("as it is" if each == Scenario() else "as set now")
        for name, each in zip(names, scenarios, strict=True)
    ]
    both_are = "A and B are alike" if asked.beside == asked.scenario else f"A: {called[0]}. B: {called[1]}"
    label = ground.by(whatif.name_of(asked.clock), asked.rule_set)
    head = "; ".join([*([words.listed(met)] if met else []), *told])
    said = f"{words.capital(', '.join([label, *_whose(asked)]))}: {head}. {both_are}{_withheld(ground, *scenarios)}"
    # First those whose verdict is another.
    drawn = (ours if len(ours) else judged).sort_values("turned", ascending=False, kind="stable")
    if len(drawn) > drawing.NAMED:
        more.append(f"In the picture are the first {drawing.NAMED} of {len(drawn):,}.")
    picture = _beside(drawn.head(drawing.NAMED), said, names) if len(drawn) else None
    return Answer(said, more, picture, lambda: [_differing(both[both["differs"]], ground)])


def _in_scenario(ground: Ground, asked: Asked, of: Held, scenario: Scenario) -> pd.DataFrame:
    """Give how long each review took by the limit that is looked at; nothing where a scenario does not judge it."""
    within = replace(asked, scenario=scenario)
    if asked.clock not in {each.id for each in state.ruled_by(ground, within).clocks}:
        return pd.DataFrame(columns=["review_id", "side"])
    return turns.ranges_of(of, asked.rule_set, asked.clock, state.stands(ground, within).limit, scenario)


def _differing(table: pd.DataFrame, ground: Ground) -> Shown:
    labels = {(each.name, its.id): its.label for each in ground.rule_sets for its in each.clocks}
    named = [labels[key] for key in zip(table["rule_set"], table["clock"], strict=True)]
    listed = table.assign(label=pd.Series(named, table.index, dtype="str"))
    sides = [f"due_{side}_{end}" for side in "ab" for end in ("earliest", "latest")]
    order = [*("review_id", "rule_set", "label", "outcome_a", "outcome_b"), *sides, "moved"]
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
    """Draw one review in A and in B, with both verdicts, and by how many days its deadline is another in B."""
    one, other = VERDICTS[row.outcome_a], VERDICTS[row.outcome_b]
    moved = f"{one} → {other}" if row.turned else f"{other} in both"
    if pd.notna(row.moved) and row.moved:
        moved += f", deadline {words.counted(abs(row.moved), 'day')} {'later' if row.moved > 0 else 'earlier'}"
    elif row.due_differs:
        moved += ", deadline not exact"
    marks = []
    for side, kind, text in (("a", "before", ""), ("b", _side(row.outcome_b), moved)):
        least, most = (getattr(row, f"days_late_{side}_{end}") for end in ("min", "max"))
        first, last = None if pd.isna(least) else int(least) - 0.4, None if pd.isna(most) else int(most) + 0.4
        due = words.span(getattr(row, f"due_{side}_earliest"), getattr(row, f"due_{side}_latest"))
        verdict = VERDICTS[getattr(row, f"outcome_{side}")]
        marks.append(Mark(first, last, kind, text, f"in {side.upper()} {verdict}, deadline {due}"))
    return Row(str(row.review_id), 1, tuple(marks))


def _side(outcome: str) -> str:
    if outcome == Outcome.MET:
        return "met"
    return "late" if outcome in LATE else "not_yet_due" if outcome == Outcome.NOT_YET_DUE else "not_known"
