"""What would a scenario change: clock by clock of a register, verdict by verdict of a review, day by day of a case."""

import pandas as pd

from safeguarding import whatif, words
from safeguarding.explorer import answers, ground, plan
from safeguarding.explorer.answers import Answer
from safeguarding.explorer.ground import IMAGINED, REGISTER, Asked, Ground
from safeguarding.whatif import Scenario

_ASIDE = ["clock", "n_met_before", "n_met_after", "n_before", "n_after", "n_no_longer_judged", "n_newly_judged"]


def answer(held: Ground, asked: Asked) -> Answer:
    """Answer for the register, for one review of it, or for an imagined case."""
    if asked.review == IMAGINED:
        return _moved(held, asked)
    compared = whatif.compared(ground.held_of(held, asked), asked.scenario)
    said = (asked.scenario, held.rule_sets, compared, held.held.as_of.isoformat())
    chart, listed = _register(held, compared) if asked.review == REGISTER else (None, _review(held, asked, compared))
    return Answer(whatif.sentence(*said), whatif.answer(*said), chart, listed)


def _register(held: Ground, compared: pd.DataFrame) -> tuple[object, tuple]:
    shares = whatif.shares_table(compared, held.rule_sets)
    flips = whatif.verdicts_table(compared, held.rule_sets, changed=True)
    listed = (
        answers.listed(shares, "Reviews in time by each clock, before and after", _ASIDE),
        answers.listed(flips, "Verdicts that change, or may"),
    )
    return whatif.shares_chart(shares), listed


def _review(held: Ground, asked: Asked, compared: pd.DataFrame) -> tuple:
    verdicts = whatif.verdicts_table(compared, held.rule_sets)
    return (answers.listed(verdicts, f"Every verdict on {asked.review}, before and after", ["review_id"]),)


def _moved(held: Ground, asked: Asked) -> Answer:
    """Put the deadlines of an imagined case beside those it would have."""
    as_it_is = Scenario(as_of=asked.scenario.as_of)
    table = moved_table(*(plan.deadlines(held, asked, each) for each in (as_it_is, asked.scenario)))
    changes = whatif.in_words(asked.scenario, held.rule_sets, held.held.as_of.isoformat())
    said = f"{changes}: {words.count(int(table['moves'].sum()), 'deadline')} of {len(table)} would move"
    shown = answers.listed(table, f"Deadlines of {plan.whose(asked)}, before and after")
    return Answer(said, words.say(f"**{words.plain(words.sentence(said))}**"), None, (shown,))


def moved_table(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Put deadlines beside each other.

    Parameters
    ----------
    before, after
        As ``planner.case_table`` gives them, of one case by the same rule sets.

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
