"""The answers of the explorer about limits: each review against one, and two scenarios side by side."""

from collections.abc import Iterator

import pandas as pd

from safeguarding import whatif
from safeguarding.explorer import days, drawing, state
from safeguarding.explorer.answer import Answer, shown_table
from safeguarding.explorer.drawing import Drawing, Line, Mark, Row
from safeguarding.explorer.state import DUE, LIMIT, PLAN, REGISTER, SIDES, Asked, Ground
from safeguarding.presenting import tables, words
from safeguarding.presenting.tables import Shown
from safeguarding.vocabulary import LATE, Outcome
from safeguarding.whatif import Scenario


def answer(held: Ground, asked: Asked) -> Answer:
    """Answer a question in the view that it is asked in."""
    views = {LIMIT: _limit, PLAN: days.answer_plan, DUE: days.answer_due, SIDES: _sides}
    return views[asked.view](held, asked)


# ---- Against a limit: every review, or one, or those of a year ------------------------------------------------------

_ASIDE = ["clock", "n_met_before", "n_met_after", "n_before", "n_after", "n_no_longer_judged", "n_newly_judged"]
_ASIDE_OF_CURVE = ["least", "most", "of", "share"]
NOTHING_YET = "Nothing changed yet: drag the limit"


def _limit(held: Ground, asked: Asked) -> Answer:
    of, rule_set = state.held_of(held, asked), held.rule_set(asked.rule_set)
    compared, (changed, _) = whatif.compared(of, asked.scenario), state.ruled(held, asked.scenario)
    sets = [each for each in changed if each.name == rule_set.name]
    now = next((clock for each in sets for clock in each.clocks if clock.id == asked.clock), None)
    stands, most = state.stands(asked.scenario, rule_set, asked.clock), state.most(held, asked)
    picture, curve, at, more = None, None, "not judged", ""
    if now:
        curve = whatif.share_by_limit_table(of, rule_set.name, now.id, most, asked.scenario)
        ranges = whatif.ranges_table(of, rule_set.name, now.id, stands.limit, asked.scenario)
        picture = drawing.of_ranges(ranges, curve, stands.limit, most, words.UNITS[stands.unit], now.backwards)
        at, n = whatif.at_limit(curve, now, stands.limit), len(of.reviews) - len(ranges)
        day = " that is shown" if of.withheld else ""
        reviews = f"{words.capital(words.count(n, 'review'))} {words.verb(n)}"
        more = f"{reviews} not in the picture: this limit does not apply, or has no start{day}." if n else ""
    label = held.by(rule_set.clock(asked.clock).label, rule_set.name)
    if asked.scenario == Scenario(name=asked.scenario.name):
        said = f"{words.capital(', '.join([label, *_whose(asked), at]))}. {NOTHING_YET}"
    else:
        out = whatif.left_out(of, held.rule_sets, asked.scenario)
        told = whatif.sentence(asked.scenario, held.rule_sets, compared, held.held.as_of, left_out=out)
        # What is changed has been named already, if it is the limit that is looked at.
        ours = state.change_of(asked.scenario, rule_set.name, asked.clock)
        said = f"{told}. {words.capital(', '.join([*([] if ours else [label]), *_whose(asked), at]))}"
    prose, turns = words.say(words.plain(said), more), None if curve is None else whatif.turns(curve, stands.limit)
    return Answer(said, prose, picture, lambda: _listed(held, asked, compared, turns))


def _whose(asked: Asked) -> list[str]:
    """Say which reviews are asked about, where it is not every one."""
    year = f"reviews that came to light in {asked.year}, or may have" if asked.year else ""
    return [each for each in (asked.review, year) if each]


def _listed(held: Ground, asked: Asked, compared: pd.DataFrame, turns: pd.DataFrame | None) -> Iterator[Shown]:
    if asked.review != REGISTER:
        verdicts = whatif.verdicts_table(compared, held.rule_sets)
        yield shown_table(verdicts, f"Every verdict on {asked.review}, before and after", ["review_id"])
        return
    flips = whatif.verdicts_table(compared, held.rule_sets, changed=True)
    yield shown_table(flips, "Verdicts that change, or may")
    shares = whatif.shares_table(compared, held.rule_sets)
    yield shown_table(shares, "Reviews in time by each limit, before and after", _ASIDE)
    if turns is not None:
        label = held.rule_set(asked.rule_set).clock(asked.clock).label
        yield shown_table(turns, f"{label}: reviews met at every limit", _ASIDE_OF_CURVE)


# ---- Two scenarios side by side: which reviews differ, and by how many days ------------------------------------------

_COMPARED = {
    "before": "in A",
    "met": "in B: met",
    "late": "in B: late",
    "not_known": "in B: not known",
    "not_yet_due": "in B: not due yet",
}


def _sides(held: Ground, asked: Asked) -> Answer:
    """Put two scenarios side by side, of which every one is held against the register as it is."""
    of = state.held_of(held, asked)
    both = paired(*(whatif.compared(of, each) for each in (asked.beside, asked.scenario)))
    table, judged = both[both["differs"]], both[(both["rule_set"] == asked.rule_set) & (both["clock"] == asked.clock)]
    ours = judged[judged["differs"]]
    label = held.by(whatif.name_of(asked.clock), asked.rule_set)
    named = [
        "as it is" if each == Scenario() else whatif.in_words(each, held.rule_sets, held.held.as_of)
        for each in (asked.beside, asked.scenario)
    ]
    turned, moved = (int(ours[name].sum()) for name in ("turned", "due_differs"))
    told = (
        f"the verdict differs on {turned:,} of {words.counted(len(judged), 'review')}, the deadline on"
        f" {moved:,}{_by(ours['moved'].dropna())}"
    )
    told = told if len(ours) else "nothing differs yet: change the limit, or choose another scenario"
    both_named = "A and B are alike" if named[0] == named[1] else f"A: {named[0]}. B: {named[1]}"
    said = f"{both_named}. {words.capital(', '.join([label, *_whose(asked)]))}: {told}"
    labels = {(each.name, its.id): its.label for each in held.rule_sets for its in each.clocks}
    keys = zip(table["rule_set"], table["clock"], strict=True)
    listed = table.assign(label=pd.Series([labels[key] for key in keys], table.index, dtype="str"))
    order = ("review_id", "rule_set", "label", "outcome_a", "outcome_b", *_DUE, "moved")
    caption = "Verdicts and deadlines that differ, by every limit"
    # First those whose verdict is another.
    drawn = (ours if len(ours) else judged).sort_values("turned", ascending=False, kind="stable")
    more = f"In the picture are the first {drawing.NAMED} of {len(drawn):,}." if len(drawn) > drawing.NAMED else ""
    picture = _beside(drawn, said) if len(drawn) else None
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
    (``turned``), the deadline (``due_differs``) or either of them (``differs``) is another.
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


def _beside(ours: pd.DataFrame, said: str) -> Drawing:
    """Draw the days past the deadline of each review in A and in B; in time lies left of the line."""
    rows = [_both(row) for row in ours.head(drawing.NAMED).itertuples()]
    ends = [end for row in rows for mark in row.marks for end in mark[:2] if end is not None] or [0]
    first, last = min(*ends, 0) - 3, max(*ends, 0) + 3
    line = Line("", 0, "deadline", shift=0.5)
    used = {mark.kind for row in rows for mark in row.marks}
    key = tuple((kind, text) for kind, text in _COMPARED.items() if kind in used)
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
