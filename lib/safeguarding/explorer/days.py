"""The answers of the explorer along a line of days: a plan of one case, and what is due in the register."""

from collections.abc import Iterator
from datetime import date

import pandas as pd

from safeguarding import whatif
from safeguarding.explorer import drawing, state
from safeguarding.explorer.answer import Answer, headline, shown_table
from safeguarding.explorer.drawing import Drawing, Row
from safeguarding.explorer.state import COMMITTEE, REGISTER, Asked, Ground
from safeguarding.planning import avoid, backward, days_left, due, forward
from safeguarding.presenting import tables, words
from safeguarding.presenting.tables import Shown
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
    forward.PASSED: "late",
    forward.MAY_HAVE_PASSED: "not_known",
}
_PLANNED = {
    "window": "days on which the last day may fall",
    "met": "done",
    "late": "✗ passed",
    "not_known": "? tight or not known",
}


def deadlines(held: Ground, asked: Asked, back: pd.DataFrame | None = None) -> pd.DataFrame:
    """Give every deadline of one case, as ``forward.case_table`` does; ``back`` tells the day of publication."""
    sets, calendar = state.ruled(held, asked.scenario)
    of, days = (state.subject_of(held, asked), today(held, asked)), _published(back)
    found = [forward.case_table(each, calendar, *of, days.get(each.name, "")) for each in sets]
    return pd.concat(found, ignore_index=True)


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
    """Plan one review of the register, or an imagined case."""
    back = _back(held, asked, asked.day) if asked.day else None
    table = deadlines(held, asked, back)
    coming = table[table["state"] != forward.DONE]
    over = words.plain(f"{words.capital(whose(asked))}: every clock that applies has stopped.")
    if back is not None:
        # Only its first deadline is said then.
        coming = coming.sort_values("due_latest", kind="stable").head(1)
    said = forward.answer(coming, whose(asked)) if len(coming) else words.say(f"**{over}**")
    told = headline(said)
    if back is not None:
        said = backward.answer(back)
        # Who plans for a committee asks first when to publish.
        first = _publish_by(asked, back) or told
        told = " ".join(filter(None, (first, headline(said), _nearest(back))))
    return Answer(told, said, _planned(held, asked, told, table, back), lambda: _plan_tables(asked, table, back))


def _plan_tables(asked: Asked, table: pd.DataFrame, back: pd.DataFrame | None) -> Iterator[Shown]:
    if back is not None:
        caption = f"The last day for each step of {whose(asked)}"
        yield shown_table(days_left.shown(back), caption, ["bound_by", "time_for"])
    yield shown_table(days_left.shown(table), f"Deadlines of {whose(asked)}", ["clear_before"])


def _publish_by(asked: Asked, back: pd.DataFrame) -> str:
    """Say the last day to publish before a committee, and by which rule set where they differ."""
    days = {name: pd.Timestamp(day) for name, day in _published(back).items()} if asked.goal == COMMITTEE else {}
    named = {name: f"{day:%A} {words.day(day)}" for name, day in days.items()}
    if len(set(named.values())) > 1:
        return words.sentence(f"publish by {words.listed([f'{day} ({name})' for name, day in named.items()])}")
    return f"Publish by {next(iter(named.values()))}." if named else ""


def _nearest(back: pd.DataFrame) -> str:
    """Say the nearest day that works, if the one that is asked for does not or is to be avoided."""
    target = back.iloc[-1]
    if target["state"] not in (backward.IMPOSSIBLE, backward.LOST) and not target["falls_on"]:
        return ""
    asked, after = target["due_latest"], target["clear_after"]
    why = f"is to be avoided ({target['falls_on']})" if target["falls_on"] else "cannot be met"
    if pd.isna(after):
        return ""
    return f"{words.day(asked)} {why}: the nearest day after it that works is {after:%A} {words.day(after)}."


def _planned(held: Ground, asked: Asked, said: str, table: pd.DataFrame, back: pd.DataFrame | None = None) -> Drawing:
    sets, calendar = state.ruled(held, asked.scenario)
    rule_set = next(each for each in sets if each.name == asked.rule_set)
    steps = _windows(held, "Last day for each step", back, "step")
    rows = [*_windows(held, "Deadlines", table, "label"), *steps]
    lines = [drawing.day("aware", asked.aware, "Aware")] if asked.review == REGISTER and asked.aware else []
    if not lines:
        lines.append(drawing.day("", today(held, asked), "As of")._replace(name=""))
    if asked.day:
        lines.append(drawing.day("day", asked.day, "Committee" if asked.goal == COMMITTEE else "Published"))
    use = avoid.COMMITTEE if asked.goal == COMMITTEE else avoid.PUBLICATION
    clear = state.subject_of(held, asked).clear(rule_set, calendar, use)
    return drawing.of_days(rows, lines, said, clear, _PLANNED)


def _windows(held: Ground, heading: str, table: pd.DataFrame | None, name: str) -> Iterator[Row]:
    if table is None or table["due_latest"].isna().all():
        return
    yield Row(heading, 1, ())
    for row in table.dropna(subset=["due_latest"]).sort_values("due_latest", kind="stable").itertuples():
        ends = drawing.short(row.due_earliest, row.due_latest)
        mark = drawing.window(row, _STATES.get(row.state, "window"), ends)
        yield Row(held.by(getattr(row, name), row.rule_set), 1, (mark,))


def publication(held: Ground, asked: Asked) -> str:
    """Give the day of publication that is planned by the rule set that is looked at, or nothing."""
    back = _back(held, asked, asked.day) if asked.day and (asked.aware or asked.review) else None
    return _published(back).get(asked.rule_set, "")


def _published(back: pd.DataFrame | None) -> dict[str, str]:
    """Give for each rule set the day of publication: the one that is asked for, or the last before a committee."""
    if back is None:
        return {}
    last = back[back["step"] == MILESTONES["published"]].dropna(subset=["due_latest"])
    return {row.rule_set: f"{row.due_latest:%Y-%m-%d}" for row in last.itertuples()}


def _back(held: Ground, asked: Asked, goal: date) -> pd.DataFrame:
    sets, calendar = state.ruled(held, asked.scenario)
    day = goal.isoformat()
    publish, committee = ("", day) if asked.goal == COMMITTEE else (day, "")
    of = (state.subject_of(held, asked), today(held, asked), publish, committee, asked.notice)
    return backward.steps_each(sets, calendar, *of)


# ---- What is due: open clocks along a line of days -------------------------------------------------------------------

_DUE = {"overdue": "late", "may be overdue": "not_known", "may be due": "not_known"}
_DUES = {"late": "✗ overdue", "not_known": "? may be overdue or due", "window": "due"}


def answer_due(held: Ground, asked: Asked) -> Answer:
    """Answer what is due, in the register or in one review of it."""
    day = state.as_of(held, asked)
    sets, calendar = state.ruled(held, asked.scenario)
    judged = held.view.rows(whatif.judged(state.held_of(held, asked), asked.scenario))
    table = due.due_table(judged, held.held.reviews, sets, calendar, day, asked.ahead)
    said = held.view.running_unsaid or due.headline(table, day, asked.ahead)
    said += " For a case of your own, choose Plan." if not len(table) else ""
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
    return Answer(said, prose, picture, lambda: [shown_table(table, "Open clocks by deadline", hide)])


def _due_row(held: Ground, row: tables.Row) -> Row:
    kind = _DUE.get(str(row.state), "window")
    ends = "" if pd.isna(row.due_latest) else drawing.short(row.due_earliest, row.due_latest)
    return Row(held.by(f"{row.review_id}: {row.step}", row.rule_set), 1, (drawing.window(row, kind, ends),))
