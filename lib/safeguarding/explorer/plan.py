"""When is everything due: of a register what comes next, of one case every deadline and the way back from a day."""

from collections.abc import Callable

import pandas as pd

from safeguarding import due, planner, publication, telling, whatif, words
from safeguarding.explorer import answers, ground
from safeguarding.explorer.answers import Answer
from safeguarding.explorer.ground import COMMITTEE, IMAGINED, REGISTER, Asked, Ground
from safeguarding.milestones import MILESTONES
from safeguarding.rules import RuleSet
from safeguarding.whatif import Scenario


def answer(held: Ground, asked: Asked) -> Answer:
    """Answer for the register, for one review of it, or for an imagined case."""
    return _next(held, asked) if asked.review == REGISTER else _case(held, asked)


def deadlines(
    held: Ground, asked: Asked, scenario: Scenario, prepared: Callable[[RuleSet], RuleSet] = lambda each: each
) -> pd.DataFrame:
    """Give every deadline of one case by every rule set, as ``planner.case_table`` does.

    ``prepared`` may add clocks to a rule set of the scenario.
    """
    sets, calendar = whatif.apply_each(scenario, held.rule_sets, held.held.calendar)
    of, days = (ground.subject_of(held, asked), today(held, asked)), _published(held, asked)
    tables = [planner.case_table(prepared(each), calendar, *of, days.get(each.name, "")) for each in sets]
    return pd.concat(tables, ignore_index=True)


def today(held: Ground, asked: Asked) -> str:
    """Give the day that slack is counted from: for an imagined case the day it comes to light, if no other is asked."""
    if asked.review == IMAGINED and asked.scenario.as_of is None and asked.aware is not None:
        return asked.aware.isoformat()
    return ground.as_of(held, asked)


def whose(asked: Asked) -> str:
    """Name the case that is asked about."""
    return planner.whose(asked.aware.isoformat()) if asked.review == IMAGINED else asked.review


def _next(held: Ground, asked: Asked) -> Answer:
    day = ground.as_of(held, asked)
    sets, calendar = whatif.apply_each(asked.scenario, held.rule_sets, held.held.calendar)
    judged = held.view.rows(whatif.judged(held.held, asked.scenario))
    table = due.due_table(judged, held.held.reviews, sets, calendar, day, asked.ahead)
    shown = answers.listed(table, "Open clocks by deadline", ["name", "step", "standing"])
    return Answer(due.headline(table, day, asked.ahead), words.say(""), None, (shown,))


def _case(held: Ground, asked: Asked) -> Answer:
    table = deadlines(held, asked, asked.scenario)
    coming = table[table["state"] != planner.DONE]
    said = planner.answer(coming, whose(asked)) if len(coming) else words.say(f"**{_over(asked)}**")
    chart = planner.deadlines_chart(table, whose(asked))
    shown = answers.listed(telling.shown(table), f"Deadlines of {whose(asked)}", ["clear_before"])
    if asked.day is None:
        return Answer(answers.headline(said), said, chart, (shown,))
    back = _back(held, asked)
    said = publication.answer(back)
    steps = answers.listed(
        telling.shown(back), f"The last day for each step of {whose(asked)}", ["bound_by", "time_for"]
    )
    return Answer(answers.headline(said), said, publication.steps_chart(back, today(held, asked)), (steps, shown))


def _published(held: Ground, asked: Asked) -> dict[str, str]:
    """Give for each rule set the day of publication: the one that is asked for, or the last before a committee."""
    if asked.day is None:
        return {}
    last = _back(held, asked).dropna(subset="due_latest")
    last = last[last["step"] == MILESTONES["published"]]
    return {row.rule_set: f"{row.due_latest:%Y-%m-%d}" for row in last.itertuples()}


def _over(asked: Asked) -> str:
    return words.plain(f"{words.capital(whose(asked))}: every clock that applies has stopped.")


def _back(held: Ground, asked: Asked) -> pd.DataFrame:
    sets, calendar = whatif.apply_each(asked.scenario, held.rule_sets, held.held.calendar)
    day = asked.day.isoformat()
    publish, committee = ("", day) if asked.goal == COMMITTEE else (day, "")
    of = (ground.subject_of(held, asked), today(held, asked), publish, committee, asked.notice)
    return publication.steps_each(sets, calendar, *of)
