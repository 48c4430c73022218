"""The answers of the explorer: when is all due, what would change, which limit; each made of a question alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import altair as alt
import pandas as pd

from safeguarding import whatif
from safeguarding.explorer import state
from safeguarding.explorer.state import COMMITTEE, IMAGINED, REGISTER, Asked, Ground
from safeguarding.planning import backward, days_left, due, forward
from safeguarding.presenting import tables, words
from safeguarding.presenting.tables import Layout, Shown
from safeguarding.presenting.words import Prose
from safeguarding.rules import Clock, RuleSet, model
from safeguarding.vocabulary import MILESTONES
from safeguarding.whatif import Scenario

# ---- An answer of the explorer: what it says, a chart and tables, made of a question and of nothing else -------------

MOST = 200
"""Rows of a table that are shown; a longer one would take longer to show than to work out."""
HEADINGS = {
    "weekday": "Last day is a",
    "slack": "Working days left",
    "working_day": "Working day number",
    "starts": "Counts from",
    "share_before": "In time before",
    "share_after": "In time after",
    "n_judged": "Judged before and after",
    "n_late": "Turn late",
    "n_in_time": "Turn in time",
    "outcome_before": "Before",
    "outcome_after": "After",
    "due_before": "Deadline before",
    "due_after": "Deadline after",
    "flip": "What changes",
}


@dataclass(frozen=True, eq=False)
class Answer:
    """``said`` in one line, ``prose`` at length, then a chart, or none, and its tables."""

    said: str
    prose: Prose
    chart: alt.TopLevelMixin | None
    tables: tuple[Shown, ...]


def shown_table(table: pd.DataFrame, caption: str, hide: Sequence[str] = ()) -> Shown:
    """Show the first rows of a table, and say in its caption how many there are if there are more."""
    more = f"; the first {MOST} of {len(table):,}" if len(table) > MOST else ""
    return tables.show(table.head(MOST), Layout("", f"{caption}{more}", HEADINGS, tuple(hide)))


def headline(prose: Prose) -> str:
    """Give the first paragraph of some prose as one line without Markdown."""
    return words.Prose(prose.markdown.split("\n\n")[0]).text


# ---- When is everything due: of a register what comes next, of one case every deadline and the way back from a day


def answer_plan(held: Ground, asked: Asked) -> Answer:
    """Answer for the register, for one review of it, or for an imagined case."""
    return _next(held, asked) if asked.review == REGISTER else _case(held, asked)


def deadlines(
    held: Ground, asked: Asked, scenario: Scenario, prepared: Callable[[RuleSet], RuleSet] = lambda each: each
) -> pd.DataFrame:
    """Give every deadline of one case by every rule set, as ``forward.case_table`` does.

    ``prepared`` may add clocks to a rule set of the scenario.
    """
    sets, calendar = whatif.apply_each(scenario, held.rule_sets, held.held.calendar)
    of, days = (state.subject_of(held, asked), today(held, asked)), _published(held, asked)
    tables = [forward.case_table(prepared(each), calendar, *of, days.get(each.name, "")) for each in sets]
    return pd.concat(tables, ignore_index=True)


def today(held: Ground, asked: Asked) -> date:
    """Give the day that slack is counted from: for an imagined case the day it comes to light, if no other is asked."""
    if asked.review == IMAGINED and asked.scenario.as_of is None and asked.aware is not None:
        return asked.aware
    return state.as_of(held, asked)


def whose(asked: Asked) -> str:
    """Name the case that is asked about."""
    if asked.review != IMAGINED or asked.aware is None:
        return asked.review
    return forward.whose(asked.aware.isoformat())


def _next(held: Ground, asked: Asked) -> Answer:
    day = state.as_of(held, asked)
    sets, calendar = whatif.apply_each(asked.scenario, held.rule_sets, held.held.calendar)
    judged = held.view.rows(whatif.judged(held.held, asked.scenario))
    table = due.due_table(judged, held.held.reviews, sets, calendar, day, asked.ahead)
    shown = shown_table(table, "Open clocks by deadline", ["name", "step", "standing"])
    said = held.view.running_unsaid or due.headline(table, day, asked.ahead)
    return Answer(said, words.say(""), None, (shown,))


def _case(held: Ground, asked: Asked) -> Answer:
    table = deadlines(held, asked, asked.scenario)
    coming = table[table["state"] != forward.DONE]
    over = words.plain(f"{words.capital(whose(asked))}: every clock that applies has stopped.")
    said = forward.answer(coming, whose(asked)) if len(coming) else words.say(f"**{over}**")
    chart = forward.deadlines_chart(table, whose(asked))
    shown = shown_table(days_left.shown(table), f"Deadlines of {whose(asked)}", ["clear_before"])
    if asked.day is None:
        return Answer(headline(said), said, chart, (shown,))
    back = _back(held, asked, asked.day)
    said = backward.answer(back)
    steps = shown_table(
        days_left.shown(back), f"The last day for each step of {whose(asked)}", ["bound_by", "time_for"]
    )
    return Answer(headline(said), said, backward.steps_chart(back, today(held, asked)), (steps, shown))


def _published(held: Ground, asked: Asked) -> dict[str, str]:
    """Give for each rule set the day of publication: the one that is asked for, or the last before a committee."""
    if asked.day is None:
        return {}
    last = _back(held, asked, asked.day).dropna(subset="due_latest")
    last = last[last["step"] == MILESTONES["published"]]
    return {row.rule_set: f"{row.due_latest:%Y-%m-%d}" for row in last.itertuples()}


def _back(held: Ground, asked: Asked, goal: date) -> pd.DataFrame:
    sets, calendar = whatif.apply_each(asked.scenario, held.rule_sets, held.held.calendar)
    day = goal.isoformat()
    publish, committee = ("", day) if asked.goal == COMMITTEE else (day, "")
    of = (state.subject_of(held, asked), today(held, asked), publish, committee, asked.notice)
    return backward.steps_each(sets, calendar, *of)


# ---- What would a scenario change: clock by clock of a register, verdict by verdict of a review, day by day of a case

_ASIDE = ["clock", "n_met_before", "n_met_after", "n_before", "n_after", "n_no_longer_judged", "n_newly_judged"]


def answer_compare(held: Ground, asked: Asked) -> Answer:
    """Answer for the register, for one review of it, or for an imagined case."""
    if asked.review == IMAGINED:
        return _moved(held, asked)
    compared = whatif.compared(state.held_of(held, asked), asked.scenario)
    of = (asked.scenario, held.rule_sets, compared, held.held.as_of)
    said, prose = whatif.sentence(*of), whatif.answer(*of)
    if asked.review != REGISTER:
        verdicts = whatif.verdicts_table(compared, held.rule_sets)
        caption = f"Every verdict on {asked.review}, before and after"
        return Answer(said, prose, None, (shown_table(verdicts, caption, ["review_id"]),))
    shares = whatif.shares_table(compared, held.rule_sets)
    flips = whatif.verdicts_table(compared, held.rule_sets, changed=True)
    listed = (
        shown_table(shares, "Reviews in time by each clock, before and after", _ASIDE),
        shown_table(flips, "Verdicts that change, or may"),
    )
    return Answer(said, prose, whatif.shares_chart(shares), listed)


def _moved(held: Ground, asked: Asked) -> Answer:
    """Put the deadlines of an imagined case beside those it would have."""
    as_it_is = Scenario(as_of=asked.scenario.as_of)
    table = moved_table(*(deadlines(held, asked, each) for each in (as_it_is, asked.scenario)))
    changes = whatif.in_words(asked.scenario, held.rule_sets, held.held.as_of)
    said = f"{changes}: {words.count(int(table['moves'].sum()), 'deadline')} of {len(table)} would move"
    shown = shown_table(table, f"Deadlines of {whose(asked)}, before and after")
    return Answer(said, words.say(f"**{words.plain(words.sentence(said))}**"), None, (shown,))


def moved_table(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Put deadlines beside each other.

    Parameters
    ----------
    before, after
        As ``forward.case_table`` gives them, of one case by the same rule sets.

    Returns
    -------
    One row per rule set and clock: ``rule_set``, ``label``, ``due_before_*`` and ``due_after_*`` (pairs of days),
    ``moves`` (whether they differ).
    """
    keys, ends = ["rule_set", "label"], ("earliest", "latest")
    both = before.merge(after, on=keys, how="left", suffixes=("_before", "_after"))
    named = {f"due_{end}_{side}": f"due_{side}_{end}" for side in ("before", "after") for end in ends}
    table = both.rename(columns=named)[[*keys, *named.values()]]
    pairs = [(table[f"due_before_{end}"], table[f"due_after_{end}"]) for end in ends]
    moves = [one.ne(other) & ~(one.isna() & other.isna()) for one, other in pairs]
    return table.assign(moves=moves[0] | moves[1])


# ---- Choose a limit: the share that would be met at every limit of one clock, or what each limit means for one case

_AT = "@@"
_ASIDE_OF_CURVE = ["least", "most", "of", "share"]


def answer_choose(held: Ground, asked: Asked) -> Answer:
    """Answer for the register or one review of it, or for an imagined case."""
    clock = held.rule_set(asked.rule_set).clock(asked.clock)
    limit = state.stands(asked.scenario, held.rule_set(asked.rule_set), asked.clock).limit
    return _dated(held, asked, clock, limit) if asked.review == IMAGINED else _curve(held, asked, clock, limit)


def _curve(held: Ground, asked: Asked, clock: Clock, limit: int) -> Answer:
    of = state.held_of(held, asked)
    table = whatif.share_by_limit_table(of, asked.rule_set, asked.clock, max(asked.up_to, limit), asked.scenario)
    changed, _ = whatif.apply_each(asked.scenario, held.rule_sets, held.held.calendar)
    clock = next((each.clock(clock.id) for each in changed if each.name == asked.rule_set), clock)
    chart = whatif.share_by_limit_chart(table, clock, limit)
    said = f"{clock.label} ({asked.rule_set}): {whatif.at_limit(table, clock, limit)}"
    shown = shown_table(whatif.turns(table, limit), f"{clock.label}: reviews met at every limit", _ASIDE_OF_CURVE)
    return Answer(said, words.say(f"**{words.plain(words.sentence(said))}**"), chart, (shown,))


def _dated(held: Ground, asked: Asked, clock: Clock, limit: int) -> Answer:
    """Give the deadline of an imagined case at each limit."""
    table = dated_table(held, asked, clock)
    at = table[table["limit"] == limit]
    day = words.span(*at[["due_earliest", "due_latest"]].iloc[0]) if len(at) else "cannot be dated"
    said = f"{clock.label} ({asked.rule_set}): with a limit of {limit:,}, due {day}"
    shown = shown_table(table, f"{clock.label}: the deadline of {whose(asked)} at each limit")
    return Answer(said, words.say(f"**{words.plain(words.sentence(said))}**"), None, (shown,))


def dated_table(held: Ground, asked: Asked, clock: Clock) -> pd.DataFrame:
    """Give the deadline of one clock for an imagined case at each limit.

    Returns
    -------
    One row per limit from 1 up: ``limit``, ``due_earliest``, ``due_latest``; missing where it cannot be dated yet.
    """
    every = deadlines(held, asked, asked.scenario, lambda each: _at_every_limit(each, clock.id, asked))
    one = every[(every["rule_set"] == asked.rule_set) & every["label"].str.startswith(f"{clock.id}{_AT}")]
    table = one[["due_earliest", "due_latest"]].reset_index(drop=True)
    table.insert(0, "limit", one["limit"].to_numpy())
    return table


def _at_every_limit(rule_set: RuleSet, clock: str, asked: Asked) -> RuleSet:
    """Add the clock once more for each limit: the one there is comes first, and so the course of the case stays."""
    if rule_set.name != asked.rule_set or not any(each.id == clock for each in rule_set.clocks):
        return rule_set
    unit = state.latest(rule_set.clock(clock)).unit
    limited = (model.with_limit(rule_set, clock, n, unit).clock(clock) for n in range(1, asked.up_to + 1))
    more = [replace(each, id=f"{clock}{_AT}{n}", label=f"{clock}{_AT}{n}") for n, each in enumerate(limited, 1)]
    return replace(rule_set, clocks=(*rule_set.clocks, *more))
