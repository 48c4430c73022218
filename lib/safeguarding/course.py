"""The course a review takes if each step that is still to come is done within its limit, and the deadlines on it."""

import numpy as np
import pandas as pd

from safeguarding import clocks, dates, limits, starts, steps
from safeguarding.dates import OPEN_AFTER, OPEN_BEFORE
from safeguarding.limits import Counting
from safeguarding.milestones import MILESTONES
from safeguarding.rules import Clock, RuleSet, Version
from safeguarding.subject import Subject
from safeguarding.working_days import Calendar


def deadlines(case: Subject, rule_set: RuleSet, calendar: Calendar, as_of: str, publish: str = "") -> pd.DataFrame:
    """Judge a review as if each step were done between the first day it can be and its deadline.

    Returns
    -------
    What ``clocks.evaluate`` gives, without the clocks that do not apply, and ``done``: whether the clock had stopped.
    Where a publication is planned, the clocks that run backwards from it have their deadline.
    """
    row, judged = case.row, clocks.evaluate(case.row, rule_set, calendar, as_of)
    done = judged["stop_earliest"].notna() | judged["stop_latest"].notna()
    since = dates.as_dates(np.array([dates.number(dates.read_day(as_of))]))[0] if case.recorded else None
    while not (step := _stepped(row, judged, rule_set, since)).equals(row):
        row, judged = step, clocks.evaluate(step, rule_set, calendar, as_of)
    judged = judged.assign(done=done)
    if publish:
        by = limits.counting(case.clear(rule_set, calendar).calendar, rule_set.pauses, case.review_id)
        judged = _backwards(judged, rule_set, by, dates.number(dates.read_day(publish)))
    return judged[judged["outcome"] != clocks.NOT_APPLICABLE].reset_index(drop=True)


def numbers(row: tuple, clock: Clock, by: Counting, publish: str = "") -> tuple[object, object]:
    """Give the least and the greatest number of the working day on which a deadline falls, from its clock's start."""
    days = _counted_from(row, clock, publish)
    if days is None or pd.isna(row.due_latest):
        return pd.NA, pd.NA
    named = [version for version in clock.versions if version.id in row.rule.split(";") and not version.suspended]
    within = [(version, days if version.counts_from or clock.backwards else _under(version, days)) for version in named]
    found = np.concatenate([starts.numbered(version, each, by) for version, each in within])
    return int(found.min()), int(found.max())


def _counted_from(row: tuple, clock: Clock, publish: str) -> np.ndarray | None:
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


def _stepped(row: pd.DataFrame, judged: pd.DataFrame, rule_set: RuleSet, since: np.datetime64 | None) -> pd.DataFrame:
    """Take each step that a dated clock ends with, and that is not dated yet, to happen within its limit.

    What had not happened by a day (``since``) happens then or later, even if that is after its limit; of what should
    have come before something that has happened nobody knows when it will.
    """
    step = row.copy()
    ready = judged[judged["stop_latest"].isna() & judged["due_latest"].notna() & judged["start_earliest"].notna()]
    gone = _overtaken(row, rule_set) if since is not None else ()
    for each in ready.drop_duplicates("stops").itertuples():
        name = each.stops
        if _undated(step, name) and name not in gone:
            first = each.start_earliest if since is None else max(each.start_earliest, pd.Timestamp(since))
            step[f"{name}_earliest"] = first
            step[f"{name}_latest"] = each.due_latest if first <= each.due_latest else pd.NaT
    return step.astype(row.dtypes.to_dict())


def _overtaken(row: pd.DataFrame, rule_set: RuleSet) -> set[str]:
    done = [milestone for milestone in MILESTONES if not _undated(row, milestone)]
    return steps.overtaken(rule_set, row["kind"].iloc[0], done)


def _undated(row: pd.DataFrame, milestone: str) -> bool:
    return bool(row[f"{milestone}_earliest"].isna().iloc[0] and row[f"{milestone}_latest"].isna().iloc[0])


def _backwards(judged: pd.DataFrame, rule_set: RuleSet, by: Counting, publish: int) -> pd.DataFrame:
    """Give the clocks that run backwards from a planned publication the last day for their start."""
    table = judged.copy()
    for n, row in enumerate(judged.itertuples()):
        clock = rule_set.clock(row.clock)
        if clock.backwards and clock.stops == "published" and not row.done and row.outcome != clocks.NOT_APPLICABLE:
            day = starts.last(clock, publish, by)
            for name, value in _limit(clock, day).items():
                table.loc[table.index[n], name] = value
    return table


def _limit(clock: Clock, day: int | None) -> dict[str, object]:
    """Give the columns of a deadline and of the version under which it was found."""
    if day is None:
        return {"outcome": clocks.NOT_APPLICABLE}
    due = pd.Timestamp(dates.as_dates(np.array([day]))[0])
    version = next(each for each in clock.versions if len(_under(each, np.array([day]))))
    told = {"unit": version.unit, "limit": version.limit, "rule": version.id}
    return {"due_earliest": due, "due_latest": due} | told
