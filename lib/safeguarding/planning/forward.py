"""Forwards: when everything is due, from the day the local authority became aware."""

from dataclasses import replace
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from safeguarding.days import dates
from safeguarding.days.dates import OPEN_AFTER, OPEN_BEFORE
from safeguarding.days.working_days import Calendar
from safeguarding.judging import clocks, limits, order, verdicts
from safeguarding.judging.limits import Counting
from safeguarding.judging.order import Span
from safeguarding.judging.verdicts import Verdict
from safeguarding.planning import avoid, days_left, steps, subject
from safeguarding.planning.subject import Subject
from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.rules import Clock, RuleSet, Version
from safeguarding.vocabulary import MILESTONES, Outcome, Says

# How the tables below are shown: headings, and the columns that only the files beside a page have.
DEADLINES_LAYOUT = Layout(
    "deadlines",
    "Deadlines of the imagined case",
    headings={
        "starts": "Counts from",
        "by": "Due",
        "left": "Working days left",
    },
    hide=(
        "clear_before",
        "working_day",
        "state",
    ),
    aside=("starts", "step", "due", "weekday", "slack", "falls_on", "limit", "unit"),
)
SOON = 28
"""Calendar days after it came to light within which most steps of a case are due."""

# ---- The course a review takes if each step that is still to come is done within its limit, and the deadlines on it


def deadlines(case: Subject, rule_set: RuleSet, calendar: Calendar, as_of: date, publish: str = "") -> pd.DataFrame:
    """Judge a review as if each step were done between the first day it can be and its deadline.

    Returns
    -------
    What ``clocks.evaluate`` gives, without the clocks that do not apply, and ``done``: whether the clock had stopped.
    Where a publication is planned, the clocks that run backwards from it have their deadline.
    """
    judged = _as_if_done(case, rule_set, calendar, as_of)
    if publish:
        by = limits.counting(case.clear(rule_set, calendar).calendar, rule_set.pauses, case.review_id)
        judged = _backwards(judged, rule_set, by, dates.number(dates.read_day(publish)))
    return judged[judged["outcome"] != Outcome.NOT_APPLICABLE].reset_index(drop=True)


@lru_cache(maxsize=8)
def _as_if_done(case: Subject, rule_set: RuleSet, calendar: Calendar, as_of: date) -> pd.DataFrame:
    """Judge step after step, which takes long; what day a publication is planned for does not matter to it."""
    row, told = case.row, order.told(case.row)
    recorded, done = order.as_recorded(row, told.says), None
    while True:
        # The days of steps change from round to round: only what they come to is made a table of.
        spans = order.narrowed(row, recorded, rule_set.order, told)
        judging = verdicts.case(row, spans, rule_set, calendar, as_of, told)
        found = [verdicts.judge(judging, clock) for clock in rule_set.clocks]
        done = done or [
            each.stop.known[0] and (_has_day(each.stop.earliest) or _has_day(each.stop.latest)) for each in found
        ]
        taken = _taken(case, recorded, list(zip(rule_set.clocks, found, strict=True)), rule_set, as_of)
        if not taken:
            return clocks.judged_alone(row["review_id"], judging).assign(done=np.array(done, bool))
        recorded = recorded | taken
        told = replace(told, says=told.says | dict.fromkeys(taken, np.array([Says.DATE.place], "int8")))


def deadline_numbers(row: Row, clock: Clock, by: Counting, publish: str = "") -> tuple[words.Count, words.Count]:
    """Give the least and the greatest number of the working day on which a deadline falls, from its clock's start."""
    days = _counted_from(row, clock, publish)
    if days is None or pd.isna(row.due_latest):
        return pd.NA, pd.NA
    named = [version for version in clock.versions if version.id in row.rule.split(";") and not version.suspended]
    within = [(version, days if version.counts_from or clock.backwards else _under(version, days)) for version in named]
    found = np.concatenate([steps.numbered(version, each, by) for version, each in within])
    return int(found.min()), int(found.max())


def _counted_from(row: Row, clock: Clock, publish: str) -> np.ndarray | None:
    """Give the day numbers from which the deadline of a row can be counted; ``None`` if they are not known."""
    if clock.backwards:
        first = last = pd.Timestamp(publish) if publish else row.stop_latest
    else:
        first, last = row.start_earliest, row.start_latest
    if pd.isna(first) or pd.isna(last):
        return None
    return np.arange(dates.number(first.date()), dates.number(last.date()) + 1)


def _under(version: Version, days: np.ndarray) -> np.ndarray:
    since = OPEN_BEFORE if version.since is None else dates.number(version.since)
    until = OPEN_AFTER if version.until is None else dates.number(version.until)
    return days[(days >= since) & (days <= until)]


def _taken(
    case: Subject,
    recorded: dict[str, Span],
    found: list[tuple[Clock, Verdict]],
    rule_set: RuleSet,
    as_of: date,
) -> dict[str, Span]:
    """Give the days of each step that a dated clock ends with and that is not dated: as if within its limit.

    What had not happened by ``as_of`` in a register happens then or later, even if that is after its limit; of what
    should have come before something that has happened nobody knows when it will.
    """
    since = dates.number(as_of) if case.recorded else OPEN_BEFORE
    done = [name for name, span in recorded.items() if _has_day(span.earliest) or _has_day(span.latest)]
    gone = steps.overtaken(rule_set, case.kind, done) if case.recorded else ()
    taken: dict[str, Span] = {}
    for clock, verdict in found:
        start, stop, due = verdict.start, verdict.stop, verdict.due
        ready = start.known[0] and _has_day(start.earliest) and due.known[0] and _has_day(due.latest)
        stopped = stop.known[0] and _has_day(stop.latest)
        if ready and not stopped and clock.stops not in (*done, *gone, *taken):
            first = np.maximum(start.earliest, since)
            last = np.where(first <= due.latest, due.latest, OPEN_AFTER)
            taken[clock.stops] = Span(first, last, np.ones(1, bool))
    return taken


def _has_day(end: np.ndarray) -> bool:
    """Say whether an end of the days of one review is not open."""
    return bool(OPEN_BEFORE < end[0] < OPEN_AFTER)


def _backwards(judged: pd.DataFrame, rule_set: RuleSet, by: Counting, publish: int) -> pd.DataFrame:
    """Give the clocks that run backwards from a planned publication the last day for their start."""
    table = judged.copy()
    for n, row in enumerate(judged[["clock", "done", "outcome"]].itertuples()):
        clock = rule_set.clock(row.clock)
        if clock.backwards and clock.stops == "published" and not row.done and row.outcome != Outcome.NOT_APPLICABLE:
            day = steps.last_start(clock, publish, by)
            for name, value in _limit(clock, day).items():
                table.loc[table.index[n], name] = value
    return table


def _limit(clock: Clock, day: int | None) -> dict[str, object]:
    """Give the columns of a deadline and of the version under which it was found."""
    if day is None:
        return {"outcome": Outcome.NOT_APPLICABLE}
    due = pd.Timestamp(dates.as_dates(np.array([day]))[0])
    version = next(each for each in clock.versions if len(_under(each, np.array([day]))))
    told = {"unit": version.unit, "limit": version.limit, "rule": version.id}
    return {"due_earliest": due, "due_latest": due} | told


# ---- When everything is due, from the day the local authority became aware, or back from the day of publication

TO_COME, MAY_HAVE_PASSED, PASSED = "to come", "may have passed", "passed"
DONE, NOT_DATED, UNKNOWN = "done", "cannot be dated yet", "not recorded whether it was done"


def deadlines_table(
    rule_set: RuleSet,
    calendar: Calendar,
    aware: str,
    publish: str = "",
    kind: str = "lcspr",
    as_of: date | None = None,
    avoided: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Give every deadline of an imagined case that came to light on a day, as ``case_table`` does.

    Parameters
    ----------
    aware
        The day the local authority became aware, ``YYYY-MM-DD``.
    publish
        The day the report is to be published, if one is planned; clocks that run backwards start there.
    kind
        The kind of review, as in ``reviews.csv``.
    as_of
        The day from which the slack is counted; ``aware`` if it is left out.
    avoided
        A register's table ``avoid``; the days that concern every review are kept clear of.
    """
    dates.read_day(aware)
    case = subject.imagined(kind, aware, avoided)
    return case_table(rule_set, calendar, case, as_of or dates.read_day(aware), publish)


def case_table(rule_set: RuleSet, calendar: Calendar, case: Subject, as_of: date, publish: str = "") -> pd.DataFrame:
    """Give every deadline of a review.

    Each step that is still to come is taken to happen between the day before it can begin and its own deadline, so a
    later deadline is a range: its first day if every step is done at once, its last if every step takes all the time it
    has. A step of a registered review that is late already has no last day, nor has what follows it.

    Returns
    -------
    One row per clock that applies: ``rule_set``, ``label``, ``starts``, ``step`` (what has to be done by it),
    ``due_earliest``, ``due_latest``, ``weekday`` (of the last day), ``working_day_min`` and ``working_day_max`` (the
    number of the working day it falls on, counted from the clock's own start by its own convention; backwards from the
    publication), ``slack_min`` and ``slack_max`` (working days after ``as_of`` up to and including the deadline),
    ``state`` (in words), ``falls_on`` (why a day is to be avoided), ``clear_before_earliest`` and
    ``clear_before_latest`` (the nearest clear working day up to each end), ``limit`` and ``unit``; the deadlines are
    missing where the start is not known yet.

    Raises
    ------
    InputError
        A day is not one, or a deadline lies outside the calendar.
    """
    judged = deadlines(case, rule_set, calendar, as_of, publish)
    clear = case.clear(rule_set, calendar)
    by = limits.counting(clear.calendar, rule_set.pauses, case.review_id)
    today = dates.number(as_of)
    counted = judged[["clock", "start_earliest", "start_latest", "stop_latest", "due_latest", "rule"]].itertuples()
    numbers = [deadline_numbers(row, rule_set.clock(row.clock), by, publish) for row in counted]
    told = {
        "rule_set": judged["rule_set"],
        "label": judged["clock"].map({clock.id: clock.label for clock in rule_set.clocks}),
        "starts": [" or ".join(MILESTONES[each] for each in starts.split(";")) for starts in judged["starts"]],
        "step": _steps(judged, rule_set),
        "due_earliest": judged["due_earliest"],
        "due_latest": judged["due_latest"],
        "weekday": judged["due_latest"].dt.day_name(),
        "working_day_min": pd.array([least for least, _ in numbers], "Int64"),
        "working_day_max": pd.array([most for _, most in numbers], "Int64"),
        "slack_min": days_left.column(clear.calendar, today, judged["due_earliest"]),
        "slack_max": days_left.column(clear.calendar, today, judged["due_latest"]),
        "state": _states(judged, case, today),
        **_kept_clear(judged, case, rule_set, calendar),
        "limit": judged["limit"],
        "unit": judged["unit"].str.replace("_", " "),
    }
    return pd.DataFrame(told)


def _steps(judged: pd.DataFrame, rule_set: RuleSet) -> list[str]:
    """Name what has to be done by each deadline: for a clock that runs backwards, what it counts to."""
    backwards = {clock.id for clock in rule_set.clocks if clock.backwards}
    rows = judged[["clock", "starts", "stops"]].itertuples(index=False)
    return [MILESTONES[starts if clock in backwards else stops] for clock, starts, stops in rows]


def deadlines_each(
    rule_sets: list[RuleSet],
    calendar: Calendar,
    aware: str,
    publish: str = "",
    kind: str = "lcspr",
    as_of: date | None = None,
    avoided: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Give the deadlines by several rule sets, one set after another, each as ``deadlines_table`` does."""
    rest = (calendar, aware, publish, kind, as_of, avoided)
    return pd.concat([deadlines_table(each, *rest) for each in rule_sets], ignore_index=True)


def dated(table: pd.DataFrame) -> pd.DataFrame:
    """Order the deadlines that have a day by their last one."""
    return table[table["due_latest"].notna()].sort_values("due_latest", kind="stable", ignore_index=True)


def _soon(table: pd.DataFrame, aware: str) -> tuple[int, int]:
    """Count the deadlines that are due soon after a case came to light, and all that have a day."""
    known = days_left.alike(table)["due_latest"].dropna()
    return int((known <= pd.Timestamp(aware) + pd.Timedelta(days=SOON)).sum()), len(known)


def brief(table: pd.DataFrame, aware: str, publish: str) -> words.Prose:
    """Say of an imagined case how much is due soon, and what cannot be dated yet, where a table stands below."""
    soon, known = _soon(table, aware)
    return words.say(
        f"**{words.capital(words.number(soon))} of {words.count(known, 'time limit')} of an imagined case"
        f" {words.verb(soon, 'ends', 'end')} within {words.number(SOON // 7)} weeks.**"
        f" It is one that came to light on {words.day(pd.Timestamp(aware))} and is to be published on"
        f" {words.day(pd.Timestamp(publish))}.",
        _undated_in_words(days_left.alike(table)),
    )


MONTHS = 9
"""How long after it came to light an imagined case is published, if nobody says when."""


def imagined_days(calendar: Calendar, as_of: date, aware: str = "", publish: str = "") -> tuple[str, str]:
    """Give the day an imagined case came to light, ``as_of`` if none is named, and the day it is to be published.

    That is, if none is named, the first working day ``MONTHS`` months after.
    """
    came = (dates.read_day(aware) if aware else as_of).isoformat()
    if not publish:
        later = dates.number((pd.Timestamp(came) + pd.DateOffset(months=MONTHS)).date())
        open_day = avoid.nearest(avoid.days(None, calendar), later, 1)
        publish = str(np.datetime64(open_day, "D"))
    return came, dates.read_day(publish).isoformat()


def whose(aware: str) -> str:
    """Name an imagined case by the day it came to light."""
    return f"an imagined case that came to light on {words.day(pd.Timestamp(aware))}"


def answer(table: pd.DataFrame, case: str, publish: str = "") -> words.Prose:
    """Say what comes first, when each deadline is, and what cannot be dated yet; ``case`` says whose they are."""
    known = table[table["due_latest"].notna()].sort_values("due_latest", kind="stable")
    if known.empty:
        return words.say(f"**For {words.plain(case)}, no deadline can be dated.**")
    first, several = known.iloc[0], table["rule_set"].nunique() > 1
    named = map(words.by, known["label"], known["rule_set"]) if several else known["label"]
    lines = [f"{words.plain(name)}: {_when(row)}" for name, row in zip(named, known.itertuples(), strict=True)]
    exact = pd.isna(first["due_earliest"]) or first["due_earliest"] == first["due_latest"]
    falls = "is due by" if exact else f"is due between {words.day(first['due_earliest'])} and"
    passed = ", and is past" if first["state"] == PASSED else ""
    planned = f" It is to be published on {words.day(pd.Timestamp(publish))}." if publish else ""
    return words.say(
        f"**For {words.plain(case)}, “{words.plain(first['label'])}” {falls}"
        f" {first['weekday']} {words.day(first['due_latest'])}{passed}.**{planned}",
        words.bullets(lines),
        _undated_in_words(table),
    )


def _undated_in_words(table: pd.DataFrame) -> str:
    n = int(table["due_latest"].isna().sum())
    limits, counted = words.capital(words.count(n, "time limit")), words.verb(n, "it counts", "they count")
    return f"{limits} cannot be dated yet: what {counted} from is still to come." if n else ""


def _when(row: Row) -> str:
    last = f"{row.weekday} {words.day(row.due_latest)}"
    passed = "" if row.state == TO_COME else row.state
    told = (days_left.days_left_text(row.slack_min, row.slack_max), passed, days_left.to_avoid_text(row))
    if row.due_earliest == row.due_latest:
        return days_left.joined(f"by {last}", *told)
    return days_left.joined(f"between {words.day(row.due_earliest)} and {last}", *told)


def _states(judged: pd.DataFrame, case: Subject, today: int) -> np.ndarray:
    earliest, latest = judged["due_earliest"], judged["due_latest"]
    passed, may_have = days_left.passed(earliest, latest, today)
    undated = earliest.isna() & latest.isna()
    silent = judged["stops"].isin(case.unknown()) & (passed | may_have)
    states = {DONE: judged["done"], NOT_DATED: undated, UNKNOWN: silent, PASSED: passed, MAY_HAVE_PASSED: may_have}
    return np.select(list(states.values()), list(states), TO_COME)


def _kept_clear(judged: pd.DataFrame, case: Subject, rule_set: RuleSet, calendar: Calendar) -> dict[str, pd.Series]:
    """Say what falls on each deadline, and give the nearest clear days; a publication has days of its own to avoid."""
    clear = {use: case.clear(rule_set, calendar, use) for use in (avoid.STEP, avoid.PUBLICATION)}
    backwards = {clock.id for clock in rule_set.clocks if clock.backwards}
    of_it = (judged["stops"] == "published") & ~judged["clock"].isin(backwards)
    uses = [clear[avoid.PUBLICATION if each else avoid.STEP] for each in of_it]
    ends = [avoid.numbers(*each) for each in zip(judged["due_earliest"], judged["due_latest"], strict=True)]
    before = [avoid.clear_ends(kept, *pair) for kept, pair in zip(uses, ends, strict=True)]
    said = [avoid.why_ends(kept, *pair) for kept, pair in zip(uses, ends, strict=True)]
    return {
        "falls_on": pd.Series(said, judged.index, dtype="str"),
        "clear_before_earliest": avoid.as_column(pd.Series([first for first, _ in before], judged.index, "Int64")),
        "clear_before_latest": avoid.as_column(pd.Series([last for _, last in before], judged.index, "Int64")),
    }
