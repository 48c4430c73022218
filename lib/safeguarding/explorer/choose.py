"""Choose a limit: the share that would be met at every limit of one clock, or what each limit means for one case."""

from dataclasses import replace

import pandas as pd

from safeguarding import rules, whatif, words
from safeguarding.explorer import answers, edits, ground, plan
from safeguarding.explorer.answers import Answer
from safeguarding.explorer.ground import IMAGINED, Asked, Ground
from safeguarding.rules import Clock, RuleSet

_AT = "@@"
_ASIDE = ["least", "most", "least_of", "most_of", "share"]


def answer(held: Ground, asked: Asked) -> Answer:
    """Answer for the register or one review of it, or for an imagined case."""
    clock = held.rule_set(asked.rule_set).clock(asked.clock)
    limit = edits.stands(asked.scenario, held.rule_set(asked.rule_set), asked.clock)["limit"]
    return _dated(held, asked, clock, limit) if asked.review == IMAGINED else _curve(held, asked, clock, limit)


def _curve(held: Ground, asked: Asked, clock: Clock, limit: int) -> Answer:
    of = ground.held_of(held, asked)
    table = whatif.share_by_limit_table(of, asked.rule_set, asked.clock, max(asked.up_to, limit), asked.scenario)
    changed, _ = whatif.apply_each(asked.scenario, held.rule_sets, held.held.calendar)
    clock = next((each.clock(clock.id) for each in changed if each.name == asked.rule_set), clock)
    chart = whatif.share_by_limit_chart(table, clock, limit)
    said = f"{clock.label} ({asked.rule_set}): {whatif.at_limit(table, clock, limit)}"
    shown = answers.listed(whatif.turns(table, limit), f"{clock.label}: reviews met at every limit", _ASIDE)
    return Answer(said, words.say(f"**{words.plain(words.sentence(said))}**"), chart, (shown,))


def _dated(held: Ground, asked: Asked, clock: Clock, limit: int) -> Answer:
    """Give the deadline of an imagined case at each limit."""
    table = dated_table(held, asked, clock)
    at = table[table["limit"] == limit]
    day = words.span(*at[["due_earliest", "due_latest"]].iloc[0]) if len(at) else "cannot be dated"
    said = f"{clock.label} ({asked.rule_set}): with a limit of {limit:,}, due {day}"
    shown = answers.listed(table, f"{clock.label}: the deadline of {plan.whose(asked)} at each limit")
    return Answer(said, words.say(f"**{words.plain(words.sentence(said))}**"), None, (shown,))


def dated_table(held: Ground, asked: Asked, clock: Clock) -> pd.DataFrame:
    """Give the deadline of one clock for an imagined case at each limit.

    Returns
    -------
    One row per limit from 1 up: ``limit``, ``due_earliest``, ``due_latest``; missing where it cannot be dated yet.
    """
    every = plan.deadlines(held, asked, asked.scenario, lambda each: _at_every_limit(each, clock.id, asked))
    one = every[(every["rule_set"] == asked.rule_set) & every["label"].str.startswith(f"{clock.id}{_AT}")]
    table = one[["due_earliest", "due_latest"]].reset_index(drop=True)
    table.insert(0, "limit", one["limit"].to_numpy())
    return table


def _at_every_limit(rule_set: RuleSet, clock: str, asked: Asked) -> RuleSet:
    """Add the clock once more for each limit: the one there is comes first, and so the course of the case stays."""
    if rule_set.name != asked.rule_set or not any(each.id == clock for each in rule_set.clocks):
        return rule_set
    unit = edits.latest(rule_set.clock(clock)).unit
    limited = (rules.values.with_limit(rule_set, clock, n, unit).clock(clock) for n in range(1, asked.up_to + 1))
    more = [replace(each, id=f"{clock}{_AT}{n}", label=f"{clock}{_AT}{n}") for n, each in enumerate(limited, 1)]
    return replace(rule_set, clocks=(*rule_set.clocks, *more))
