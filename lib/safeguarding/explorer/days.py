"""The answers of the explorer along a line of days: a plan of one case, and what is due in the register."""

from collections.abc import Iterator
from datetime import date

import pandas as pd

from safeguarding import whatif
from safeguarding.explorer import drawing, state
from safeguarding.explorer.answer import Answer, headline, shown_table
from safeguarding.explorer.drawing import Drawing, Row
from safeguarding.explorer.state import COMMITTEE, REGISTER, Asked, Ground
from safeguarding.planning import avoid, backward, days_left, due, forward, own_limits
from safeguarding.presenting import tables, words
from safeguarding.presenting.tables import Shown
from safeguarding.rules import RuleSet
from safeguarding.vocabulary import MILESTONES

# ---- A plan: every deadline of one case, and the way back from a day -------------------------------------------------

_STATES = {
    forward.DONE: "met",
    backward.DONE_LATE: "late",
    backward.PERHAPS_LATE: "not_known",
    backward.IMPOSSIBLE: "late",
    backward.LOST: "late",
    backward.TIGHT: "not_known",
    backward.UNKNOWN: "not_known",
    backward.OVERTAKEN: "not_known",
    own_limits.OUTLIVED: "late",
    own_limits.PERHAPS_OUTLIVED: "not_known",
    forward.PASSED: "late",
    forward.MAY_HAVE_PASSED: "not_known",
}
_PLANNED = {
    "window": "days on which the last day may fall",
    "met": "✓ done, at the end of its time limit",
    "late": "✗ passed, or after its own time limit",
    "not_known": "? tight or not known",
}


def today(held: Ground, asked: Asked) -> date:
    """Give the day that slack is counted from: for an imagined case the day it comes to light, if no other is asked."""
    if asked.review == REGISTER and asked.scenario.as_of is None and asked.aware is not None:
        return asked.aware
    return state.as_of(held, asked)


def whose(asked: Asked) -> str:
    """Name the case that is planned."""
    if asked.review != REGISTER or asked.aware is None:
        return asked.review
    return forward.whose(asked.aware.isoformat())


def answer_plan(held: Ground, asked: Asked) -> Answer:
    """Plan one review of the register, or an imagined case, by one rule set; the tables are by every one."""
    rule_set = state.ruled_by(held, asked)
    due, back = _planned(held, asked, [rule_set])
    coming = due[due["state"] != forward.DONE].sort_values("due_latest", kind="stable").head(1)
    first = f"{words.capital(whose(asked))}: every time limit that applies has been kept or has passed."
    told = [headline(forward.answer(coming, whose(asked))) if len(coming) else first]
    if back is not None:
        # Who plans for a committee asks first when to publish.
        publish = pd.Timestamp(_published(back).get(rule_set.name)) if asked.goal == COMMITTEE else pd.NaT
        ahead = f"{words.counted(asked.notice, 'working day')} before the committee"
        told = [f"Publish by {publish:%A} {words.day(publish)}, {ahead}."] if pd.notna(publish) else told
        told += filter(None, (own_limits.of_publication(back, due), headline(backward.answer(back)), _nearest(back)))
    said = " ".join(told)
    return Answer(said, words.say(words.plain(said)), _drawn(held, asked, said, due, back), lambda: _all(held, asked))


def _planned(held: Ground, asked: Asked, sets: list[RuleSet]) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Give every deadline of one case by rule sets, and the last day of each step where a day is planned for."""
    _, calendar = state.ruled(held, asked.scenario)
    of, back = (state.subject_of(held, asked), today(held, asked)), None
    if asked.day:
        day = asked.day.isoformat()
        publish, committee = ("", day) if asked.goal == COMMITTEE else (day, "")
        back = backward.steps_each(sets, calendar, *of, publish, committee, asked.notice)
    days = _published(back)
    due = pd.concat(
        [forward.case_table(each, calendar, *of, days.get(each.name, "")) for each in sets], ignore_index=True
    )
    return due, None if back is None else own_limits.held_to(back, due)


def _all(held: Ground, asked: Asked) -> Iterator[Shown]:
    due, back = _planned(held, asked, state.ruled(held, asked.scenario)[0])
    if back is not None:
        caption = f"The last day for each step of {whose(asked)}"
        yield shown_table(days_left.shown(back), caption, ["bound_by", "time_for"])
    yield shown_table(days_left.shown(due), f"Deadlines of {whose(asked)}", ["clear_before"])


def _nearest(back: pd.DataFrame) -> str:
    """Say the nearest day that works, if the one that is asked for does not or is to be avoided."""
    target = back.iloc[-1]
    asked, after = target["due_latest"], target["clear_after"]
    wrong = target["state"] in (backward.IMPOSSIBLE, backward.LOST) or target["falls_on"]
    if not wrong or pd.isna(after):
        return ""
    why = f"is to be avoided ({target['falls_on']})" if target["falls_on"] else "cannot be met"
    return f"{words.day(asked)} {why}: the nearest day after it that works is {after:%A} {words.day(after)}."


def _drawn(held: Ground, asked: Asked, said: str, due: pd.DataFrame, back: pd.DataFrame | None) -> Drawing:
    """Draw deadlines, and the last days of steps that no deadline comes before."""
    rows = list(_windows("Deadlines", due, "label"))
    if back is not None:
        # The day of the publication is what is planned, and stands there whatever its own time limit is.
        planned = back[back["step"] == MILESTONES["published"]]
        steps = pd.concat([backward.after_deadlines(back, due), planned]).drop_duplicates("step")
        rows += _windows("Last day for each step", steps[~steps["state"].isin(backward.HAPPENED)], "step")
    imagined = asked.review == REGISTER and asked.aware
    lines = [drawing.day("aware" if imagined else "", today(held, asked), "Aware" if imagined else "As of")]
    if asked.day:
        lines.append(drawing.day("day", asked.day, "Committee" if asked.goal == COMMITTEE else "Published"))
    use = avoid.COMMITTEE if asked.goal == COMMITTEE else avoid.PUBLICATION
    _, calendar = state.ruled(held, asked.scenario)
    clear = state.subject_of(held, asked).clear(state.ruled_by(held, asked), calendar, use)
    return drawing.of_days(rows, lines, said, clear, _PLANNED)


def _windows(heading: str, table: pd.DataFrame, name: str) -> Iterator[Row]:
    dated = table.dropna(subset=["due_latest"]).sort_values("due_latest", kind="stable")
    if len(dated):
        yield Row(heading, 1, ())
    for row in dated.itertuples():
        kind, ends = _STATES.get(row.state, "window"), drawing.short(row.due_earliest, row.due_latest)
        mark = drawing.window(row, kind, f"✓ {ends}" if kind == "met" else ends, f"{ends}; {row.state}")
        yield Row(getattr(row, name), 1, (mark,))


def publication(held: Ground, asked: Asked) -> str:
    """Give the day of publication that is planned by the rule set that is looked at, or nothing."""
    known = asked.aware or asked.review
    return _published(_planned(held, asked, [state.ruled_by(held, asked)])[1] if known else None).get(
        asked.rule_set, ""
    )


def _published(back: pd.DataFrame | None) -> dict[str, str]:
    """Give for each rule set the day of publication: the one that is asked for, or the last before a committee."""
    if back is None:
        return {}
    last = back[back["step"] == MILESTONES["published"]].dropna(subset=["due_latest"])
    return {row.rule_set: f"{row.due_latest:%Y-%m-%d}" for row in last.itertuples()}


# ---- What is due: open clocks along a line of days -------------------------------------------------------------------

_DUE = {"overdue": "late", "may be overdue": "not_known", "may be due": "not_known"}
_DUES = {"late": "✗ overdue", "not_known": "? may be overdue or due", "window": "due"}


def answer_due(held: Ground, asked: Asked) -> Answer:
    """Answer what is due, in the register or in one review of it."""
    day = state.as_of(held, asked)
    sets, calendar = state.ruled(held, asked.scenario)
    judged = held.view.rows(whatif.judged(state.held_of(held, asked), asked.scenario))
    table, every = (
        due.due_table(judged, held.held.reviews, sets, calendar, day, ahead) for ahead in (asked.ahead, due.FURTHEST)
    )
    said = held.view.running_unsaid or due.headline(table, day, asked.ahead)
    later = len(every) - len(table)
    if later and not held.view.running_unsaid:
        said += f" {words.capital(words.number(later))} more {words.verb(later, 'falls', 'fall')} later, or may."
    said += " For a case of your own, choose Plan." if not len(table) else ""
    said = f"{asked.review}: {words.uncapital(said)}" if asked.review != REGISTER else said
    first = table.head(drawing.NAMED)
    rows = [_due_row(held, row) for row in first.itertuples()]
    unseen = len(table) - len(first)
    more = f"In the picture are the first {len(first)} of {len(table):,}." if unseen else ""
    picture = (
        drawing.of_days(rows, [drawing.day("", day, "As of")], said, avoid.days(None, calendar), _DUES)
        if rows
        else None
    )
    hide = ["name", "step", "standing"]
    prose = words.say(words.plain(said), more)
    return Answer(said, prose, picture, lambda: [shown_table(table, "Time limits that run, by deadline", hide)])


def _days_late(least: int, most: words.Count) -> str:
    """Say how many days late something is: of a range of days, by the last of it at least."""
    return f"{'' if least == most else 'at least '}{words.counted(least, 'day')}"


def _due_row(held: Ground, row: tables.Row) -> Row:
    kind = _DUE.get(str(row.state), "window")
    ends = "" if pd.isna(row.due_latest) else drawing.short(row.due_earliest, row.due_latest)
    if row.state == due.OVERDUE and pd.notna(row.days_left_max):
        ends += f", {_days_late(-row.days_left_max, -row.days_left_min)} late"
    return Row(held.by(f"{row.review_id}: {row.step}", row.rule_set), 1, (drawing.window(row, kind, ends),))
