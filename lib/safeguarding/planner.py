"""When everything is due, from the day the local authority became aware, or back from the day of publication."""

from datetime import date

import altair as alt
import pandas as pd

from safeguarding import charts, clocks, dates, words
from safeguarding.errors import InputError
from safeguarding.milestones import KINDS, MILESTONES
from safeguarding.rules import RuleSet
from safeguarding.working_days import Calendar


def deadlines_table(
    rule_set: RuleSet, calendar: Calendar, aware: str, publish: str = "", kind: str = "lcspr"
) -> pd.DataFrame:
    """Give every deadline of a case that came to light on a day.

    Each step is taken to happen between the day before it can begin and its own deadline, so a later deadline is a
    range: its first day if every step is done at once, its last if every step takes all the time it has.

    Parameters
    ----------
    aware
        The day the local authority became aware, ``YYYY-MM-DD``.
    publish
        The day the report is to be published, if one is planned; clocks that run backwards start there.
    kind
        The kind of review, as in ``reviews.csv``.

    Returns
    -------
    One row per clock that applies: ``rule_set``, ``label``, ``starts``, ``due_earliest``, ``due_latest``, ``weekday``
    (of the last day), ``limit`` and ``unit``; the deadlines are missing where the start is not known yet.

    Raises
    ------
    InputError
        ``aware`` or ``publish`` is not one day, or a deadline lies outside the calendar.
    """
    if kind not in KINDS:
        raise InputError(f"{kind!r} is no kind of review; write one of {', '.join(KINDS)}")
    case = _case(kind, {"aware": dates.read_day(aware)})
    judged = clocks.evaluate(case, rule_set, calendar, aware)
    while True:
        step = _stepped(case, judged)
        if step.equals(case):
            break
        case, judged = step, clocks.evaluate(step, rule_set, calendar, aware)
    back = _backwards(kind, publish, rule_set, calendar) if publish else judged
    return _deadlines(judged, back, rule_set)


def deadlines_each(
    rule_sets: list[RuleSet], calendar: Calendar, aware: str, publish: str = "", kind: str = "lcspr"
) -> pd.DataFrame:
    """Give the deadlines by several rule sets, one set after another, each as ``deadlines_table`` does."""
    parts = [deadlines_table(each, calendar, aware, publish, kind) for each in rule_sets]
    return pd.concat(parts, ignore_index=True)


def deadlines_chart(table: pd.DataFrame, aware: str) -> alt.TopLevelMixin:
    """Draw each deadline that is known as a bar from its first to its last day, with the last day written beside it."""
    drawn = table[table["due_latest"].notna()].copy()
    drawn["due_earliest"] = drawn["due_earliest"].fillna(drawn["due_latest"])
    drawn["row"] = drawn["label"] + " (" + drawn["rule_set"] + ")"
    drawn["text"] = [f"{each:%a} {words.day(each)}" for each in drawn["due_latest"]]
    chart = charts.ranges(drawn.drop(columns=["limit"]), "row", charts.days("due_earliest"), "due_latest:T")
    return charts.finished(
        chart.properties(width=charts.WIDTH - 120, height=charts.height(len(drawn), 28)),
        f"Imagined case, aware on {words.day(pd.Timestamp(aware))}: {words.count(len(drawn), 'deadline')}",
        "Each bar runs from the earliest to the latest the deadline can be; the date is the latest",
        "One bar per deadline. " + "; ".join(drawn["row"] + ", " + drawn["text"]) + ".",
    )


def answer(table: pd.DataFrame, aware: str, publish: str = "") -> words.Prose:
    """Say which deadline comes first, which last, and what cannot be dated yet."""
    known = table[table["due_latest"].notna()].sort_values("due_latest", kind="stable")
    waiting = table[table["due_latest"].isna()]
    if known.empty:
        return words.say("**No deadline follows from this day alone.**")
    first = known.iloc[0]
    lines = [f"{words.plain(f'{row.label} ({row.rule_set})')}: {_when(row)}" for row in known.itertuples()]
    later = f"{words.capital(words.count(len(waiting), 'clock'))} cannot be dated yet: the start is still to come."
    planned = f" Publication is planned for {words.day(pd.Timestamp(publish))}." if publish else ""
    return words.say(
        f"**For an imagined case that came to light on {words.day(pd.Timestamp(aware))}, the first deadline is"
        f" {first['weekday']} {words.day(first['due_latest'])}** ({words.plain(first['label'])}).{planned}",
        words.bullets(lines),
        later if len(waiting) else "",
    )


def _when(row: tuple) -> str:
    last = f"{row.weekday} {words.day(row.due_latest)}"
    if row.due_earliest == row.due_latest:
        return f"by {last}"
    return f"between {words.day(row.due_earliest)} and {last}, depending on when the steps before it are done"


def _case(kind: str, known: dict[str, date]) -> pd.DataFrame:
    case = {"review_id": ["case"], "kind": [kind]}
    for milestone in MILESTONES:
        day = pd.Series([pd.Timestamp(known[milestone]) if milestone in known else pd.NaT], dtype="datetime64[s]")
        case[f"{milestone}_earliest"] = case[f"{milestone}_latest"] = day
    return pd.DataFrame(case)


def _stepped(case: pd.DataFrame, judged: pd.DataFrame) -> pd.DataFrame:
    """Take each step that a dated clock ends with, and that is not dated yet, to happen within its limit."""
    step = case.copy()
    ready = judged[judged["stop_latest"].isna() & judged["due_latest"].notna() & judged["start_earliest"].notna()]
    for row in ready.drop_duplicates("stops").itertuples():
        if pd.isna(step[f"{row.stops}_latest"].iloc[0]):
            step[f"{row.stops}_earliest"], step[f"{row.stops}_latest"] = row.start_earliest, row.due_latest
    return step


def _backwards(kind: str, publish: str, rule_set: RuleSet, calendar: Calendar) -> pd.DataFrame:
    """Judge a case published on a day, as if all that had to come before had come on that day: only deadlines count."""
    starts = [clock.starts for clock in rule_set.clocks if clock.backwards]
    day = dates.read_day(publish)
    return clocks.evaluate(_case(kind, dict.fromkeys([*starts, "published"], day)), rule_set, calendar, day)


def _deadlines(judged: pd.DataFrame, back: pd.DataFrame, rule_set: RuleSet) -> pd.DataFrame:
    backwards = judged["clock"].isin([clock.id for clock in rule_set.clocks if clock.backwards])
    dated = ["due_earliest", "due_latest", "limit", "unit"]
    table = judged.copy()
    table.loc[backwards, dated] = back.loc[backwards, dated]
    table = table[table["outcome"].where(~backwards, back["outcome"]) != clocks.NOT_APPLICABLE]
    labels = {clock.id: clock.label for clock in rule_set.clocks}
    weekday = table["due_latest"].dt.day_name()
    return pd.DataFrame(
        {
            "rule_set": table["rule_set"],
            "label": table["clock"].map(labels),
            "starts": table["starts"].map(lambda starts: " or ".join(MILESTONES[each] for each in starts.split(";"))),
            "due_earliest": table["due_earliest"],
            "due_latest": table["due_latest"],
            "weekday": weekday,
            "limit": table["limit"],
            "unit": table["unit"].str.replace("_", " "),
        }
    ).reset_index(drop=True)
