"""The answers of the explorer about limits: each review against one, and two scenarios side by side."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from safeguarding import whatif
from safeguarding.explorer import days, drawing, state
from safeguarding.explorer.answer import MOST, Answer, first_of, headline, shown_table
from safeguarding.explorer.state import DUE, LIMIT, PLAN, REGISTER, SIDES, Asked, Ground
from safeguarding.presenting import words
from safeguarding.presenting.tables import Shown
from safeguarding.rules import Clock
from safeguarding.whatif import Scenario, terms


def answer(ground: Ground, asked: Asked) -> Answer:
    """Answer a question in the view that it is asked in."""
    views = {LIMIT: _limit, PLAN: days.answer_plan, DUE: days.answer_due, SIDES: _sides}
    return views[asked.view](ground, asked)


def in_force(ground: Ground, asked: Asked) -> str:
    """Say what an answer rests on that another view may have set: which reviews are asked about, and the scenarios.

    Where that is all reviews, and the rules as they are, the day of that is said.
    """
    year = f"reviews that came to light, or may have, in {asked.year}" if asked.year else ""
    only = [each for each in (asked.review, year) if each and asked.view != PLAN]
    named = replace(asked.scenario, name=_called(asked))
    told = {"A": asked.beside, "B": named} if asked.view == SIDES else {"Scenario in force": named}
    rest = [f"Only {words.listed(only)}."] if only else []
    rest += [
        f"{head}: {each.name and f'{each.name} – '}{whatif.in_words(each, ground.rule_sets, ground.held.as_of)}."
        for head, each in told.items()
        if each != Scenario()
    ]
    rest += ["A pause counts once both of its days are set."] if asked.half_paused else []
    plain = f"The rules as they are written, as of {words.day(pd.Timestamp(state.as_of(ground, asked)))}."
    return " ".join(rest) or plain


def _called(asked: Asked) -> str:
    """Name the scenario, and say of one that was saved, or opened, whether it has been changed since."""
    alike = asked.beside.name == asked.scenario.name and asked.beside != asked.scenario
    return f"{asked.scenario.name}{', changed' if asked.scenario.name and (asked.altered or alike) else ''}"


def _about(ground: Ground, asked: Asked, *said: str, of: Sequence[Scenario]) -> str:
    """Say what a headline is about: some parts of it, and which reviews, where it is not every one, after the first.

    ``in_force`` says what a year has.
    """
    whose = (asked.review, asked.year and f"reviews of {asked.year}")
    return days.as_recorded(ground, ", ".join(filter(None, (said[0], *whose, *said[1:]))), *of)


def _came_later(ground: Ground, asked: Asked, *others: Scenario) -> Iterator[str]:
    """Say which reviews are left out, since they came to light after an earlier day that is judged on."""
    day = state.as_of(ground, asked, *others)
    if ids := sorted(state.came_after(ground, day)):
        yield f"Not counted, since they came to light after {words.day(pd.Timestamp(day))}: {_ids_of(ids)}."


def _withheld(ground: Ground, *scenarios: Scenario) -> str:
    """Name the time limits of which nothing is compared here, since verdicts by them rest on a day that is withheld."""
    left_out = (name for each in scenarios for name in whatif.left_out(ground.held, ground.every, each))
    named = list(dict.fromkeys(left_out))
    rests = words.verb(len(named), "it rests on a withheld day", "they rest on withheld days")
    return f"Not shown to the public, since {rests}: {words.listed(named)}" if named else ""


# ---- Against a limit: every review, or one, or those of a year ------------------------------------------------------

NOTHING_YET, NONE_YET = "Nothing changed yet: drag the limit", "Choose another time limit"
HALF_YET = "A pause needs its {} day too"


def _limit(ground: Ground, asked: Asked) -> Answer:
    of, scenario, written = state.held_of(ground, asked), asked.scenario, ground.clock(asked)
    compared = whatif.compared(of, scenario)
    ours = _counted(whatif.of_clock(of, compared, asked.rule_set, asked.clock))
    now = next((each for each in state.ruled_by(ground, asked).clocks if each.id == asked.clock), None)
    at, counts, turned, picture = "", "not judged", whatif.counts(ours["flip"]), None
    ranges = by_limit = pd.DataFrame()
    more: list[str] = []
    if now:
        limit, most = state.stands(ground, asked).limit or 0, state.most(ground, asked)
        was, unit, before = terms.as_written(written).limit or 0, whatif.unit_of(now), whatif.unit_of(written)
        ranges = whatif.ranges_table(of, asked.rule_set, now.id, scenario, compared)
        curve = whatif.share_by_limit_table(of, asked.rule_set, now.id, most, scenario, open_too=True)
        stood = was if unit == before and limit != was else None
        picture = drawing.of_ranges(ranges, curve, limit, most, unit, now.backwards, stood)
        by_limit = whatif.turns(curve, limit)
        instead = _length(was, before) if unit != before else f"{was:,}" if limit != was else ""
        # Where nothing is changed, a name that has the length says it already.
        named = not instead and whatif.name_of(asked.clock) != words.code(asked.clock)
        at = "" if named else f"at {_length(limit, unit)}{f' instead of {instead}' if instead else ''}"
        # Of one review that turns it is said already what it is then.
        sure = asked.review != REGISTER and not turned.keys().isdisjoint(_SAYS_ALL)
        counts = _counts(ranges, whatif.sides(ours, "before"), unit, sure)
        out = _left_out(len(of.reviews) - len(ranges), " that is shown" if of.withheld else "")
        more = [*_parts(ranges), *_why(ranges, now, limit > was), *out, *_by_length(curve, limit, now.backwards)]
    more += _came_later(ground, asked)
    if asked.review == REGISTER:
        more = [*_named(ours), *more, *([drawing.BARS] if 0 < len(ranges) <= drawing.NAMED else [])]
    label = whatif.name_of(asked.clock) if state.as_of(ground, asked) > ground.held.as_of else written.label
    changed = terms.change_of(scenario, asked.rule_set, asked.clock)
    where = _about(ground, asked, "" if changed else ground.by(label, asked.rule_set), at, of=[scenario])
    if scenario == Scenario(name=scenario.name):
        yet = HALF_YET.format("last" if asked.paused_first else "first") if asked.half_paused else NOTHING_YET
        none = now is not None and ranges.empty
        told = [f"{where}: {counts}", f"{NONE_YET}. {_withheld(ground, scenario)}" if none else yet]
    else:
        where += ", " if where else ""
        told = _effects(where, turned, len(ours), counts, asked.review)
        if ranges.empty:
            told = [f"{where}{counts if now else f'{ground.by(written.label, asked.rule_set)} is not judged'}"]
        told += [_elsewhere(ground, asked, compared, " too" if turned else ""), _withheld(ground, scenario)]
    return Answer(*headline(*told, below=more), picture, lambda: _listed(ground, asked, compared, by_limit, ranges))


_SAYS_ALL = {whatif.SAID[each] for each in ("turns_late", "turns_in_time", "may_turn_either")}
"""How a review flips of which that alone says on which side of the limit it is then."""
_NAMES = 12
"""How many reviews are named in a sentence; of more their number is said."""


def _effects(where: str, turned: Mapping[str, int], n: int, counts: str, review: str = REGISTER) -> list[str]:
    """Say what changes on a limit, for all the reviews that are asked about or the one, and how many meet it.

    As much of the first as a headline has room for: what is certain is the least, where others may change as well.
    """
    if review != REGISTER:
        return [f"{where}{next(iter(turned), 'nothing changes')}: {counts}"]
    least = "at least " if len({how.startswith("would") for how in turned}) > 1 else ""
    # The effect says already of how many.
    met = counts.replace(f" of {n:,} met", " met").replace(" instead of ", ", was " if least else " instead of ")
    known = {how: many for how, many in turned.items() if how != whatif.SAID["may_turn_either"]} or turned
    for some in (turned, known, dict(list(known.items())[:1])):
        said = whatif.effect_in_words(some, n)
        effect = f"{where}{least}{said.replace(f'{n:,} reviews', f'{n:,}') if least else said}"
        if len(f"{effect} {met}".split()) <= MOST:
            return [f"{effect}: {met}"]
    return [effect, counts]


def _length(n: int, unit: str) -> str:
    return words.counted(n, "calendar day" if unit == "day" else unit)


def _elsewhere(ground: Ground, asked: Asked, compared: pd.DataFrame, too: str) -> str:
    others = compared[(compared["clock"] != asked.clock) | (compared["rule_set"] != asked.rule_set)]
    keys = others.loc[others["flip"] != "no", ["rule_set", "clock"]].drop_duplicates().itertuples(index=False)
    names = [ground.by(ground.rule_set(name).clock(id).label, name) for name, id in keys]
    names = [*names[:2], *([f"{len(names) - 2} more time limits"] if len(names) > 2 else [])]
    return f"Verdicts change, or may, by {words.listed(names)}{too}" if names else ""


def _counted(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the reviews that a limit counts, before or after."""
    return rows[~rows[["outcome_before", "outcome_after"]].isin(whatif.NONE).all(axis=1)]


def _named(rows: pd.DataFrame) -> Iterator[str]:
    """Name the reviews by how they flip."""
    how = rows["flip"].astype("str").map(whatif.SAID)
    for said in whatif.counts(rows["flip"]):
        ids = sorted(rows.loc[how == said, "review_id"].astype("str"))
        yield f"{words.capital(words.number(len(ids)))} {said}: {_ids_of(ids)}."


def _ids_of(ids: list[str]) -> str:
    return words.some(ids[:_NAMES], len(ids))


def _met_of(sides: pd.Series) -> str:
    """Say how many reviews meet a limit, whether it is past or not."""
    least = int(sides.isin(["met", "early"]).sum())
    most = least + int((sides == "not_known").sum())
    return f"at most {most:,}" if most > least == 0 else words.extent(least, most)


def _counts(ranges: pd.DataFrame, before: pd.Series, unit: str, sure: bool) -> str:
    """Say of how many reviews a limit is met, and was before: of the same reviews, whether it is past or not.

    A longer limit is past for fewer reviews; were these left out, it would seem that fewer had met it.
    """
    if ranges.empty:
        return "no review that is shown has this time limit"
    if len(ranges) == 1:
        [row] = ranges.itertuples()
        took = drawing.took(row.took_min, row.took_max, unit)
        return (took or "not done") if sure else ", ".join(filter(None, (drawing.SAYS[row.side], took)))
    stood = before.dropna()
    now, was = _met_of(ranges["side"]), _met_of(stood)
    of = "" if len(ranges) == len(stood) else f" of {len(stood):,}"
    return f"{now} of {len(ranges):,} met{f' instead of {was}{of}' if of or now != was else ''}"


def _parts(ranges: pd.DataFrame) -> Iterator[str]:
    """Say how many of those that meet a limit, or do not, count with a reservation."""
    n = ranges["side"].value_counts().to_dict() | {"relaxed": int(ranges["relaxed"].sum())}
    says = {"early": "met with the limit not past"}
    says |= {side: drawing.SAYS[side] for side in ("not_yet_due", "may_be_overdue")}
    says |= {"relaxed": "met only if the limit was relaxed"}
    if len(ranges) > 1 and (parts := [f"{n[side]:,} {said}" for side, said in says.items() if n.get(side)]):
        yield f"Among them: {words.listed(parts)}."


def _why(ranges: pd.DataFrame, clock: Clock, longer: bool) -> Iterator[str]:
    """Say what a reader of the picture cannot see: why some are not known, and what counts."""
    past = "it was shorter" if clock.backwards else "it took longer"
    moves = " A longer limit can move it out of that time, and so have more late." if longer else ""
    ends = [[words.day(pd.Timestamp(day)) for day in (each.first, each.last) if day] for each in clock.relaxed]
    times = words.listed([f"from {' to '.join(each)}" for each in ends])
    relaxed = f"not known, though {past}: the deadline falls, or may, where the limit was relaxed ({times}).{moves}"
    early = "done before a limit that is not past yet; counted as met here, and in a report once it is past."
    for text, which in ((relaxed, ranges["relaxed"]), (early, ranges["side"] == "early")):
        if ids := sorted(ranges.loc[which, "review_id"].astype("str")):
            yield f"{_ids_of(ids)}: {text}"


def _left_out(n: int, shown: str) -> list[str]:
    reviews = f"{words.capital(words.count(n, 'review'))} {words.verb(n)}"
    return [f"{reviews} not in the picture: this limit does not apply, or has no start{shown}."] if n else []


def _by_length(curve: pd.DataFrame, limit: int, backwards: bool) -> Iterator[str]:
    """Say that the curve goes by length alone, where the limit may have been relaxed for some it has on the far side.

    In the picture these may be met.
    """
    n = int(curve.loc[curve["limit"] == limit, "n_relaxed"].sum())
    if n:
        than, was = "shorter" if backwards else "longer", words.verb(n, "was", "were")
        whose = f"{words.number(n)} {words.verb(n, 'review', 'reviews')} that {was}, or may have been, {than}"
        yield f"The curve goes by length alone. At this limit, it may have been relaxed for {whose}."


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
        told = ranges[["review_id", "took_min", "took_max"]].assign(side=ranges["side"].map(drawing.SAYS))
        yield shown_table(told.assign(because=because), "Each review against the limit")
    if len(by_limit):
        layout = whatif.by_limit_layout(ground.clock(asked), asked.rule_set)
        yield shown_table(by_limit, f"{layout.caption}, by length alone", layout.aside, layout.headings)


# ---- Two scenarios side by side: which reviews differ, and by how many days ------------------------------------------


def _sides(ground: Ground, asked: Asked) -> Answer:
    """Put two scenarios side by side, of which every one is held against the register as it is."""
    of, scenarios = state.held_of(ground, asked, asked.beside), (asked.beside, asked.scenario)
    both = whatif.paired(*(whatif.compared(of, each) for each in scenarios))
    judged = both[(both["rule_set"] == asked.rule_set) & (both["clock"] == asked.clock)]
    judged = judged.assign(turned=~judged["flip"].isin(["no", *whatif.OPEN]))
    sides = {side.upper(): judged[f"side_{side}"].dropna() for side in ("a", "b")}
    said = {side: f"{_met_of(its)} of {len(its):,} met" if len(its) else "not judged" for side, its in sides.items()}
    met = words.listed([f"{its} in {side}" for side, its in said.items()])
    where = _about(ground, asked, ground.by(whatif.name_of(asked.clock), asked.rule_set), of=scenarios)
    if judged["differs"].any():
        told = _effects(f"{where}: ", whatif.counts(judged["flip"]), len(judged), met, asked.review)
        moved = whatif.moved_in_words(judged["moved"])
        told += [f"The deadline differs on {int(judged['due_differs'].sum()):,}{moved}"]
    else:
        told = [f"{where}: {met}" if len(judged) else where]
        told += ["Nothing differs yet: change the limit, which is that of B, or choose another scenario"]
    # What each changes stands in the line of what is in force.
    names = (asked.beside.name, _called(asked))
    unnamed = ["as it is" if each == Scenario() else "as set now" for each in scenarios]
    a, b = (name or other for name, other in zip(names, unnamed, strict=True))
    told += ["A and B are alike" if asked.beside == asked.scenario else f"A: {a}. B: {b}"]
    told += [_withheld(ground, *scenarios)]
    more = [] if asked.review or not judged["differs"].any() else list(_named(judged))
    more += _came_later(ground, asked, asked.beside)
    # First those whose verdict is another.
    ours = judged[judged["differs"] | judged["turned"]]
    drawn = (ours if len(ours) else judged).sort_values("turned", ascending=False, kind="stable")
    head, rest = headline(*map(_in_a_and_b, told), below=[*map(_in_a_and_b, more), *first_of(drawn)])
    picture = drawing.of_sides(drawn.head(drawing.NAMED), head, names) if len(drawn) else None
    return Answer(head, rest, picture, lambda: [_differing(both[both["differs"]], ground)])


def _in_a_and_b(said: str) -> str:
    """Say of what is not known before a change that it is not known in A."""
    return re.sub("not known before would (not )?be (met|late|due yet)", r"not known in A, \1\2 in B", said)


def _differing(table: pd.DataFrame, ground: Ground) -> Shown:
    labels = {(each.name, its.id): its.label for each in ground.rule_sets for its in each.clocks}
    named = [labels[key] for key in zip(table["rule_set"], table["clock"], strict=True)]
    sides = [f"due_{side}_{end}" for side in "ab" for end in ("earliest", "latest")]
    order = ["review_id", "rule_set", "label", "outcome_a", "outcome_b", *sides, "moved"]
    listed = table.assign(label=pd.Series(named, table.index, dtype="str"))
    return shown_table(listed[order], "Verdicts and deadlines that differ, by every limit")
