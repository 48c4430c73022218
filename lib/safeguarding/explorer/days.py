"""The answers of the explorer along a line of days: a plan of one case, and what is due in the register."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from safeguarding import whatif
from safeguarding.explorer import drawing, state
from safeguarding.explorer.answer import Answer, shown_table
from safeguarding.explorer.drawing import Drawing, Row
from safeguarding.explorer.state import COMMITTEE, REGISTER, Asked, Ground
from safeguarding.planning import avoid, backward, days_left, due, forward, own_limits
from safeguarding.presenting import words
from safeguarding.presenting.tables import Row as TableRow
from safeguarding.presenting.tables import Shown
from safeguarding.presenting.words import Prose
from safeguarding.rules import RuleSet
from safeguarding.vocabulary import MILESTONES

# ---- A plan: every deadline of one case, and the way back from a day -------------------------------------------------

_LATE = (backward.DONE_LATE, backward.IMPOSSIBLE, backward.LOST, own_limits.OUTLIVED, forward.PASSED)
_NOT_KNOWN = (
    *(backward.PERHAPS_LATE, backward.TIGHT, backward.UNKNOWN, backward.OVERTAKEN),
    *(own_limits.PERHAPS_OUTLIVED, forward.MAY_HAVE_PASSED),
)
_KINDS = {forward.DONE: "met", **dict.fromkeys(_LATE, "late"), **dict.fromkeys(_NOT_KNOWN, "not_known")}
"""The kinds of bars by state; the days of any other step are a window."""
_PLANNED = {
    "window": "days on which the last day may fall",
    "met": "✓ done, at the end of its time limit",
    "late": "✗ late, or after its own time limit",
    "not_known": "? tight or not known",
}
_WORDS = {forward.PASSED: "late", forward.MAY_HAVE_PASSED: "not known if late", forward.TO_COME: "not due yet"}
"""States of a deadline in the words of the explorer's other views."""


def today(ground: Ground, asked: Asked) -> date:
    """Give the day that slack is counted from: for an imagined case the day it comes to light, if no other is asked."""
    if asked.review == REGISTER and asked.scenario.as_of is None and asked.aware is not None:
        return asked.aware
    return state.as_of(ground, asked)


def answer_plan(ground: Ground, asked: Asked) -> Answer:
    """Plan one review of the register, or an imagined case, by one rule set; the tables are by every one."""
    rule_set = state.ruled_by(ground, asked)
    imagined = asked.review == REGISTER and asked.aware
    whose = forward.whose(asked.aware.isoformat()) if imagined and asked.aware else asked.review
    deadlines, back = _planned(ground, asked, [rule_set])
    coming = deadlines[deadlines["state"] != forward.DONE].sort_values("due_latest", kind="stable").head(1)
    told = [f"{words.capital(whose)}: every time limit that applies has been kept or has passed."]
    if len(coming):
        told = [_first(forward.answer(coming, whose))]
    if back is not None:
        # Who plans for a committee asks first when to publish.
        told = [*([] if asked.goal == COMMITTEE else told), *_publish(ground, asked, deadlines, back), _nearest(back)]
    said = " ".join(filter(None, told))
    return Answer(said, (), _drawn(ground, asked, said, deadlines, back), lambda: _all(ground, asked, whose))


def _publish(ground: Ground, asked: Asked, deadlines: pd.DataFrame, back: pd.DataFrame) -> Iterator[str]:
    """Say when to publish for a committee, and by when the Panel must have its copy.

    Where the day comes after the time limit of the publication itself, that is said for the day that keeps both.
    """
    rule_set, panel = state.ruled_by(ground, asked), _first(backward.answer(back))
    publish, meets = _publications(back).get(rule_set.name), asked.goal == COMMITTEE
    outlived = own_limits.of_publication(back, deadlines)
    if publish is not None and outlived:
        of = (rule_set, state.ruled(ground, asked.scenario)[1], state.subject_of(ground, asked), today(ground, asked))
        goal = "the committee" if meets else ""
        best, said = own_limits.nearest(backward.make(*of), deadlines, publish, goal)
        yield from (said, outlived)
        if best is not None:
            panel = _first(backward.answer(backward.steps_table(*of, publish=str(np.datetime64(best, "D")))))
    elif publish is not None and meets:
        ahead = f"{words.counted(asked.notice, 'working day')} before the committee"
        yield f"Publish by {publish:%A} {words.day(publish)}, {ahead}."
    yield panel


def _first(prose: Prose) -> str:
    """Give the first paragraph of some prose as one line without Markdown."""
    return Prose(prose.markdown.split("\n\n")[0]).text


def _planned(ground: Ground, asked: Asked, sets: list[RuleSet]) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Give every deadline of one case by rule sets, and the last day of each step where a day is planned for."""
    _, calendar = state.ruled(ground, asked.scenario)
    of, back = (state.subject_of(ground, asked), today(ground, asked)), None
    if asked.day:
        day = asked.day.isoformat()
        publish, committee = ("", day) if asked.goal == COMMITTEE else (day, "")
        back = backward.steps_each(sets, calendar, *of, publish, committee, asked.notice)
    days = {name: f"{day:%Y-%m-%d}" for name, day in _publications(back).items()}
    tables = [forward.case_table(each, calendar, *of, days.get(each.name, "")) for each in sets]
    deadlines = pd.concat(tables, ignore_index=True)
    return deadlines, None if back is None else own_limits.held_to(back, deadlines)


def _publications(back: pd.DataFrame | None) -> dict[str, pd.Timestamp]:
    """Give for each rule set the day of publication: the one that is asked for, or the last before a committee."""
    if back is None:
        return {}
    last = back[back["step"] == MILESTONES["published"]].dropna(subset=["due_latest"])
    return dict(zip(last["rule_set"], last["due_latest"], strict=True))


def publication(ground: Ground, asked: Asked) -> str:
    """Give the day of publication that is planned by the rule set that is looked at, or nothing."""
    if not (asked.aware or asked.review):
        return ""
    back = _planned(ground, asked, [state.ruled_by(ground, asked)])[1]
    return "".join(f"{day:%Y-%m-%d}" for day in _publications(back).values())


def _nearest(back: pd.DataFrame) -> str:
    """Say the nearest day that works, if the one that is asked for does not or is to be avoided."""
    target = back.iloc[-1]
    after, falls_on = target["clear_after"], target["falls_on"]
    if pd.isna(after) or not (falls_on or target["state"] in (backward.IMPOSSIBLE, backward.LOST)):
        return ""
    why = f"is to be avoided ({falls_on})" if falls_on else "cannot be met"
    return (
        f"{words.day(target['due_latest'])} {why}: the nearest day after it that works is"
        f" {after:%A} {words.day(after)}."
    )


def _all(ground: Ground, asked: Asked, whose: str) -> Iterator[Shown]:
    deadlines, back = _planned(ground, asked, state.ruled(ground, asked.scenario)[0])
    if back is not None:
        hide = ["bound_by", "time_for", "clear_before", "clear_after"]
        yield shown_table(days_left.shown(back), f"The last day for each step of {whose}", hide)
    # Of what is done, no days are left or have gone.
    slack = {name: deadlines[name].mask(deadlines["state"] == forward.DONE) for name in ("slack_min", "slack_max")}
    told = days_left.shown(deadlines.assign(state=deadlines["state"].replace(_WORDS), **slack))
    yield shown_table(told, f"Deadlines of {whose}", ["clear_before"])


def _drawn(ground: Ground, asked: Asked, said: str, deadlines: pd.DataFrame, back: pd.DataFrame | None) -> Drawing:
    """Draw deadlines, and the last days of steps that no deadline comes before."""
    rows = list(_windows("Deadlines", deadlines, "label"))
    committee = asked.goal == COMMITTEE
    imagined = asked.review == REGISTER and asked.aware
    lines = [drawing.day("aware" if imagined else "", today(ground, asked), "Aware" if imagined else "As of")]
    if back is not None and asked.day:
        # The day of the publication is what is planned, and stands there whatever its own time limit is.
        steps = pd.concat([backward.after_deadlines(back, deadlines), back[back["step"] == MILESTONES["published"]]])
        coming = steps[~steps["state"].isin(backward.HAPPENED)].drop_duplicates("step")
        rows += _windows("Last day for each step", coming, "step")
        lines.append(drawing.day("day", asked.day, "Committee" if committee else "Published"))
    use = avoid.COMMITTEE if committee else avoid.PUBLICATION
    _, calendar = state.ruled(ground, asked.scenario)
    clear = state.subject_of(ground, asked).clear(state.ruled_by(ground, asked), calendar, use)
    return drawing.of_days(rows, lines, said, clear, _PLANNED)


def _windows(heading: str, table: pd.DataFrame, name: str) -> Iterator[Row]:
    dated = table.dropna(subset=["due_latest"]).sort_values("due_latest", kind="stable")
    if len(dated):
        yield Row(heading, 1, ())
    for row in dated.itertuples():
        kind, ends = _KINDS.get(row.state, "window"), drawing.short(row.due_earliest, row.due_latest)
        about = f"{ends}; {_WORDS.get(row.state, row.state)}"
        yield Row(getattr(row, name), 1, (drawing.window(row, kind, f"✓ {ends}" if kind == "met" else ends, about),))


# ---- What is due: open clocks along a line of days -------------------------------------------------------------------

_DUE = {due.OVERDUE: "late", due.MAY_BE_OVERDUE: "not_known", due.MAY_BE_DUE: "not_known"}
_DUES = {"late": "✗ late, and not done: overdue", "not_known": "? may be overdue or due", "window": "due"}


def answer_due(ground: Ground, asked: Asked) -> Answer:
    """Answer what is due, in the register or in one review of it."""
    day, (sets, calendar) = state.as_of(ground, asked), state.ruled(ground, asked.scenario)
    judged = ground.view.rows(whatif.judged(state.held_of(ground, asked.review, asked.year), asked.scenario))
    table, every = (
        due.due_table(judged, ground.held.reviews, sets, calendar, day, ahead) for ahead in (asked.ahead, due.FURTHEST)
    )
    said = ground.view.running_unsaid or due.headline(table, day, asked.ahead)
    later = every.tail(len(every) - len(table))
    if len(later) and not ground.view.running_unsaid:
        n, falls = words.capital(words.number(len(later))), words.verb(len(later), "falls", "fall")
        said += f" {n} more {falls} later, or may: {Prose(due.first_in_words(later)).text}."
    if table.empty:
        said += " For a case of your own, choose Plan."
    if asked.review != REGISTER:
        said = f"{asked.review}: {words.uncapital(said)}"
    rows = [_due_row(ground, row) for row in table.head(drawing.NAMED).itertuples()]
    more = f"In the picture are the first {len(rows)} of {len(table):,}." if len(table) > len(rows) else ""
    lines, clear = [drawing.day("", day, "As of")], avoid.days(None, calendar)
    picture = drawing.of_days(rows, lines, said, clear, _DUES) if rows else None
    hide = ["name", "step", "standing"]
    return Answer(said, [more], picture, lambda: [shown_table(table, "Time limits that run, by deadline", hide)])


def _due_row(ground: Ground, row: TableRow) -> Row:
    ends = "" if pd.isna(row.due_latest) else drawing.short(row.due_earliest, row.due_latest)
    if row.state == due.OVERDUE and pd.notna(row.days_left_max):
        # Of a range of days, by the last of it at least.
        least = "" if row.days_left_max == row.days_left_min else "at least "
        ends += f", {least}{words.counted(-row.days_left_max, 'day')} late"
    mark = drawing.window(row, _DUE.get(str(row.state), "window"), ends)
    return Row(ground.by(f"{row.review_id}: {row.step}", row.rule_set), 1, (mark,))
