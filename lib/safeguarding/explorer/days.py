"""The answers of the explorer along a line of days: a plan of one case, and what is due in the register."""

from collections.abc import Iterator
from datetime import date

import pandas as pd

from safeguarding import whatif
from safeguarding.days import dates
from safeguarding.explorer import drawing, state
from safeguarding.explorer.answer import MOST, Answer, first_of, headline, shown_table
from safeguarding.explorer.drawing import Drawing, Row
from safeguarding.explorer.state import COMMITTEE, REGISTER, Asked, Ground
from safeguarding.planning import avoid, backward, days_left, due, forward, own_limits, publishing
from safeguarding.presenting import words
from safeguarding.presenting.tables import Row as TableRow
from safeguarding.presenting.tables import Shown
from safeguarding.presenting.words import Prose
from safeguarding.rules import RuleSet
from safeguarding.whatif import Scenario

# ---- A plan: every deadline of one case, and the way back from a day -------------------------------------------------

_KINDS = {
    forward.DONE: "met",
    **dict.fromkeys((backward.DONE_LATE, backward.IMPOSSIBLE, backward.LOST, backward.NO_DAY), "late"),
    **dict.fromkeys((own_limits.OUTLIVED, forward.PASSED), "late"),
    **dict.fromkeys((backward.PERHAPS_LATE, backward.TIGHT, backward.UNKNOWN, backward.OVERTAKEN), "not_known"),
    **dict.fromkeys((own_limits.PERHAPS_OUTLIVED, forward.MAY_HAVE_PASSED), "not_known"),
}
"""The kinds of bars by state; the days of any other step are a window."""
_PLANNED = {
    "window": "days on which the last day may fall",
    "met": "✓ done, at the end of its time limit",
    "late": "✗ late, or after its own time limit",
    "not_known": "? in time only if what follows is quick, or not known",
}
_WORDS = {forward.PASSED: "late", forward.MAY_HAVE_PASSED: "not known if late", forward.TO_COME: "not due yet"}
"""States of a deadline in the words of the explorer's other views."""


def today(ground: Ground, asked: Asked) -> date:
    """Give the day that slack is counted from: for an imagined case the day it comes to light, if no other is asked."""
    return asked.imagined if asked.imagined and asked.scenario.as_of is None else state.as_of(ground, asked)


def as_recorded(ground: Ground, said: str, *scenarios: Scenario) -> str:
    """Say of a day that comes after what is recorded that what is not in the register may be done by then."""
    if not any(each.as_of and each.as_of > ground.held.as_of for each in scenarios):
        return said
    # An id or an abbreviation that it begins with stays as it is.
    return f"If nothing more is done than is recorded: {words.uncapital(said) if said[1:2].islower() else said}"


def answer_plan(ground: Ground, asked: Asked) -> Answer:
    """Plan one review of the register, or an imagined case, by one rule set; the tables are by every one."""
    plan, published = _planned(ground, asked), _published(ground, asked, state.ruled_by(ground, asked))
    whose = forward.whose(asked.imagined.isoformat()) if asked.imagined else asked.review
    coming = plan.deadlines[plan.deadlines["state"] != forward.DONE]
    coming = coming.sort_values("due_latest", kind="stable").head(1)
    due = _first(forward.answer(coming, "it")).removeprefix("For it, ") if len(coming) else ""
    told = [f"for {whose}, {due}" if due else f"{whose}: every time limit that applies has been kept or has passed."]
    if plan.steps is not None:
        # What is asked is answered first: the day to publish, or that it cannot be; then what is due before anything.
        first, *more = _led(plan, asked, today(ground, asked))
        dated = plan.possible and " is due " in due and not any(due.rpartition(" by ")[2] in each for each in plan.told)
        told = [f"{whose}: {words.uncapital(first)}", f"first, {due}" if dated else "", *more]
    # The day that the case came to light stands in its control: it gives way where the headline has no room.
    if asked.imagined and len(told[0].split()) > MOST:
        told[0] = told[0].replace(whose, "an imagined case", 1)
    if published:
        gone = f"{whose} has been published ({published}): no publication is left to plan."
        told = [gone, *(told if len(coming) else [])]
    picture = _drawn(ground, asked, " ".join(words.sentence(each) for each in told if each), plan)
    return Answer(*headline(*told), picture, lambda: _all(ground, asked, whose))


def _led(plan: publishing.Planned, asked: Asked, began: date) -> list[str]:
    """Give what is said of a publication: first of the day that is asked for, where that cannot or should not be."""
    first, *more = plan.told
    if not plan.possible and asked.day and asked.day < began:
        past = "is before it came to light" if asked.imagined and asked.day < asked.imagined else "is past"
        return [f"{first.partition(': the last day')[0]}, which {past}", *more]
    avoids = plan.steps is not None and plan.steps.iloc[-1]["falls_on"]
    if avoids and more and plan.possible and not plan.best and asked.goal != COMMITTEE:
        # Of two days that work instead, a headline has room for one.
        avoided, near, after = more[-1].partition(" and the nearest ")
        return [avoided, near and f"the nearest {after}", first, *more[:-1]]
    return [first, *more]


def _planned(ground: Ground, asked: Asked, rule_set: RuleSet | None = None) -> publishing.Planned:
    """Plan by the rule set that is looked at, or another."""
    rule_set = rule_set or state.ruled_by(ground, asked)
    of = (rule_set, state.ruled(ground, asked.scenario)[1], state.subject_of(ground, asked), today(ground, asked))
    day = None if _published(ground, asked, rule_set) else asked.day
    return publishing.plan(*of, day, asked.notice if asked.goal == COMMITTEE else None)


def _published(ground: Ground, asked: Asked, rule_set: RuleSet) -> str:
    """Say when the review that is asked about was published; nothing if it was not, or that is not known."""
    span = state.subject_of(ground, asked).done(rule_set).get("published") if asked.review else None
    if span is None:
        return ""
    days = (pd.Timestamp(dates.as_dates(end)[0]) for end in (span.earliest, span.latest))
    return words.span(*days) or "on a day that is not recorded"


def _first(prose: Prose) -> str:
    """Give the first paragraph of some prose as one line without Markdown."""
    return Prose(prose.markdown.split("\n\n")[0]).text


def publication(ground: Ground, asked: Asked) -> str:
    """Give the day of publication that is planned by the rule set that is looked at, or nothing."""
    return _planned(ground, asked).publish if asked.imagined or asked.review else ""


def _all(ground: Ground, asked: Asked, whose: str) -> Iterator[Shown]:
    plans = [_planned(ground, asked, each) for each in state.ruled(ground, asked.scenario)[0]]
    if steps := [each.steps for each in plans if each.steps is not None]:
        hide = ["bound_by", "not_before", "time_for", "clear_before", "clear_after"]
        back = days_left.shown(pd.concat(steps, ignore_index=True))
        yield shown_table(back, f"The last day for each step of {whose}", hide)
    deadlines = pd.concat([each.deadlines for each in plans], ignore_index=True)
    # Of what is done, no days are left or have gone.
    slack = {name: deadlines[name].mask(deadlines["state"] == forward.DONE) for name in ("slack_min", "slack_max")}
    told = days_left.shown(deadlines.assign(state=deadlines["state"].replace(_WORDS), **slack))
    yield shown_table(told, f"Deadlines of {whose}", ["clear_before"])


def _drawn(ground: Ground, asked: Asked, said: str, plan: publishing.Planned) -> Drawing:
    """Draw deadlines, and the last days of steps that no deadline comes before."""
    rows = list(_windows("Deadlines", plan.deadlines, "label"))
    committee, began = asked.goal == COMMITTEE, today(ground, asked)
    lines = [drawing.day("aware", began, "Aware") if asked.imagined else drawing.day("", began, "As of")]
    if plan.steps is not None and asked.day:
        # The day of the publication is what is planned, and stands there whatever its own time limit is.
        own = plan.steps[plan.steps["step"] == publishing.PUBLISHED]
        steps = pd.concat([backward.after_deadlines(plan.steps, plan.deadlines), own])
        coming = steps[~steps["state"].isin(backward.HAPPENED)].drop_duplicates("step")
        if asked.imagined:
            # No step of a case comes before it came to light: of such a window only the last day says anything.
            before = coming["due_earliest"] < pd.Timestamp(began)
            coming = coming.assign(due_earliest=coming["due_earliest"].mask(before, coming["due_latest"]))
        advised = f"By the rules alone, to publish on {words.day(pd.Timestamp(plan.publish))}"
        rows += _windows(advised if plan.best else "Last days by the rules alone", coming, "step")
        text = "Committee" if committee else "Asked for" if plan.best else "Published"
        lines.append(drawing.day("day", asked.day, text))
    use = avoid.COMMITTEE if committee else avoid.PUBLICATION
    _, calendar = state.ruled(ground, asked.scenario)
    clear = state.subject_of(ground, asked).clear(state.ruled_by(ground, asked), calendar, use)
    return drawing.of_days(rows, lines, said, clear, _PLANNED)


def _windows(heading: str, table: pd.DataFrame, name: str) -> Iterator[Row]:
    dated = table.dropna(subset=["due_latest"]).sort_values("due_latest", kind="stable")
    if len(dated):
        yield Row(heading, 1, ())
    for row in dated[[name, "due_earliest", "due_latest", "state", *({"not_before"} & {*dated})]].itertuples():
        kind, ends = _KINDS.get(row.state, "window"), drawing.short(row.due_earliest, row.due_latest)
        if getattr(row, "not_before", False) and row.due_earliest != row.due_latest:
            # Between its two ends such a step may come: before the first of them a limit would end too soon.
            first, last = row.due_earliest, drawing.short(row.due_latest, row.due_latest)
            ends = f"not before {first.day} {first:%b %Y}, by {last}"
        about = f"{ends}; {_WORDS.get(row.state, row.state)}"
        yield Row(getattr(row, name), 1, (drawing.window(row, kind, ends, about),))


# ---- What is due: open clocks along a line of days -------------------------------------------------------------------

_DUE = {due.OVERDUE: "late", due.MAY_BE_OVERDUE: "not_known"}
_DUES = {"late": "✗ late, and not done: overdue", "not_known": "? may be overdue", "window": "days it may be due on"}


def answer_due(ground: Ground, asked: Asked) -> Answer:
    """Answer what is due, in the register or in one review of it."""
    day, (sets, calendar) = state.as_of(ground, asked), state.ruled(ground, asked.scenario)
    judged = ground.view.rows(whatif.judged(state.held_of(ground, asked), asked.scenario))
    table, every = (
        due.due_table(judged, ground.held.reviews, sets, calendar, day, ahead) for ahead in (asked.ahead, due.FURTHEST)
    )
    unsaid = ground.view.running_unsaid
    told = [unsaid] if unsaid else due.headline(table, day, asked.ahead)
    later = every.tail(len(every) - len(table))
    if len(later) and not unsaid:
        n, falls = words.capital(words.number(len(later))), words.verb(len(later), "falls", "fall")
        told += [f"{n} more {falls} later, or may: {Prose(due.first_in_words(later)).text}."]
    if table.empty:
        told += ["For a case of your own, choose Plan."]
    told[0] = as_recorded(ground, told[0], asked.scenario)
    if asked.review != REGISTER:
        told[0] = f"{asked.review}: {words.uncapital(told[0])}"
    rows = [_due_row(ground, row) for row in table.head(drawing.NAMED).itertuples()]
    lines, clear = [drawing.day("", day, "As of")], avoid.days(None, calendar)
    picture = drawing.of_days(rows, lines, " ".join(told), clear, _DUES) if rows else None
    told, hide = [*told, *first_of(table)], ["name", "step", "standing"]
    return Answer(*headline(*told), picture, lambda: [shown_table(table, "Time limits that run, by deadline", hide)])


def _due_row(ground: Ground, row: TableRow) -> Row:
    ends = "" if pd.isna(row.due_latest) else drawing.short(row.due_earliest, row.due_latest)
    if row.state == due.OVERDUE and pd.notna(row.days_left_max):
        # Of a range of days, by the last of it at least.
        least = "" if row.days_left_max == row.days_left_min else "at least "
        ends += f", {least}{words.counted(-row.days_left_max, 'day')} late"
    mark = drawing.window(row, _DUE.get(str(row.state), "window"), ends)
    return Row(ground.by(f"{row.review_id}: {row.step}", row.rule_set), 1, (mark,))
