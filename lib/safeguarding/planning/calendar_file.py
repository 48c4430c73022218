"""Deadlines as a calendar file (iCalendar, RFC 5545), made so that a later one updates what an earlier one entered.

Each review and clock is one entry, with an id that never changes and a sequence number that grows with the day. What
was entered before and is done, or no longer applies, is cancelled: a calendar that has the entry takes it out. An entry
names a review by its id, and by its pseudonym once that is published.
"""

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pandas as pd
from icalendar import Alarm, Calendar, Event, vText

from safeguarding.days import dates
from safeguarding.planning import due
from safeguarding.planning.sent import Sent
from safeguarding.presenting import words
from safeguarding.presenting.tables import Row
from safeguarding.rules import RuleSet
from safeguarding.vocabulary import RUNNING, Outcome

PRODUCT = "-//safeguarding-reviews//What is due//EN"
REMINDERS = (7, 1)
"""How many days before a deadline a reminder is given, at nine in the morning."""
NINE = timedelta(hours=9)
CATEGORY = "Safeguarding reviews"
"""The category of every entry, by which a calendar can show or hide them all."""
LATE = {Outcome.OVERDUE: "Overdue", Outcome.MAY_BE_OVERDUE: "May be overdue"}
"""What an entry begins with, and a further category of it, where its deadline is past, or may be."""
_ENDS = ("due_earliest", "due_latest", "stop_latest", "stop_earliest", "start_latest", "start_earliest")


def text(
    judged: pd.DataFrame,
    reviews: pd.DataFrame,
    rule_sets: Sequence[RuleSet],
    as_of: date,
    name: str,
    title: str,
    entered: Sent | None = None,
) -> str:
    """Give the calendar of the clocks of a register.

    Parameters
    ----------
    judged
        What ``clocks.evaluate_each`` gives for the reviews by the rule sets on ``as_of``.
    name
        What the register is called on disk: the ids of the entries depend on it.
    title
        What the calendar is called.
    entered
        What earlier calendars entered: of all that is not due, only that is cancelled, even if the register has it no
        more. Left out, everything is that is not due.

    Returns
    -------
    One entry for each review and clock where something is due, on the first day of the deadline, with the last in words
    where these differ; and the cancelled ones. The same register gives the same text.
    """
    day = as_of
    made = _calendar(title)
    labels = {(each.name, clock.id): clock.label for each in rule_sets for clock in each.clocks}
    shown, last = _shown(reviews, pd.Timestamp(day)), _last_known(reviews, pd.Timestamp(day))
    there = set()
    for row in judged.itertuples():
        uid = _uid(row, name)
        if entered is None or uid in entered or _running(row):
            label = f"{labels[row.rule_set, row.clock]} ({row.rule_set})"
            stands = _stands(row, last[row.review_id])
            made.add_component(_entry(row, stands, f"{shown[row.review_id]}: {label}", day, uid))
            there.add(uid)
    for uid in sorted(set(entered or ()) - there):
        made.add_component(_gone(uid, (entered or {})[uid], day))
    return made.to_ical().decode("utf-8")


def entries(judged: pd.DataFrame, name: str) -> Sent:
    """Give what is due and is entered, by its id, with the day on which it stands."""
    return {_uid(row, name): _stands(row, row.due_latest) for row in judged.itertuples() if _running(row)}


def _uid(row: Row, name: str) -> str:
    return identify(name, row.review_id, row.rule_set, row.clock)


def identify(*parts: str) -> str:
    """Give an id that is the same in every run and from which nobody can read what it stands for."""
    digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    return f"{digest[:32]}@safeguarding-reviews"


def _calendar(title: str) -> Calendar:
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", PRODUCT)
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    # As vText, so that commas and semicolons are escaped: for these two the library writes what it is given.
    made.add("name", vText(clean(title)))
    made.add("x-wr-calname", vText(clean(title)))
    return made


def _shown(reviews: pd.DataFrame, day: pd.Timestamp) -> dict[str, str]:
    """Give each review its id, and its pseudonym too if that is certainly published by a day."""
    published = (reviews["published_latest"] <= day) & (reviews["name"] != "")
    named = reviews["review_id"] + (" (" + reviews["name"] + ")").where(published, "")
    return dict(zip(reviews["review_id"], named, strict=True))


def _last_known(reviews: pd.DataFrame, day: pd.Timestamp) -> dict[str, pd.Timestamp]:
    """Give the last day recorded of each review: there a cancelled entry stands that has no day of its own."""
    days = reviews.select_dtypes("datetime").max(axis=1).fillna(day)
    return dict(zip(reviews["review_id"], days, strict=True))


def _running(row: Row) -> bool:
    """Say whether something is due: a clock that runs and has a deadline."""
    return row.outcome in RUNNING and (pd.notna(row.due_earliest) or pd.notna(row.due_latest))


def _done(row: Row) -> bool:
    """Say whether anything is known of the day on which it was done."""
    return bool(pd.notna(row.stop_earliest) or pd.notna(row.stop_latest))


def _ended(row: Row) -> str:
    return "Done" if _done(row) else "Not recorded" if row.outcome == Outcome.NOT_RECORDED else "Nothing is due"


def _stands(row: Row, last: pd.Timestamp) -> date:
    """Find the day of an entry: the first of the deadline if there is one."""
    ends = (getattr(row, name) for name in _ENDS)
    return next((day for day in ends if pd.notna(day)), last).date()


def _begun(uid: str, stands: date, day: date) -> Event:
    """Begin an entry with what every one has."""
    made = Event()
    made.add("uid", uid)
    made.add("dtstamp", datetime.combine(day, time(), UTC))
    made.add("sequence", max(dates.number(day), 0))
    made.add("dtstart", stands)
    made.add("dtend", stands + timedelta(days=1))
    return made


def _gone(uid: str, stood: date, day: date) -> Event:
    """Cancel an entry of which the register, or the rules that it is judged by now, know nothing more."""
    made = _begun(uid, stood, day)
    made.add("summary", "No longer due")
    made.add("description", f"Nothing is due as of {words.day(pd.Timestamp(day))}. This entry is cancelled.")
    made.add("categories", [CATEGORY])
    made.add("status", "CANCELLED")
    made.add("transp", "TRANSPARENT")
    return made


def _entry(row: Row, stands: date, named: str, day: date, uid: str) -> Event:
    made, running, exact = _begun(uid, stands, day), _running(row), row.due_earliest == row.due_latest
    late = LATE.get(row.outcome) if running else None
    made.add("summary", clean(_summary(row, named, running)))
    made.add("description", clean(_description(row, day, running)))
    made.add("categories", [CATEGORY, *([late] if late else [])])
    made.add("status", ("CONFIRMED" if exact else "TENTATIVE") if running else "CANCELLED")
    made.add("transp", "TRANSPARENT")
    for ahead in REMINDERS if running else ():
        if stands - timedelta(days=ahead) >= day:
            made.add_component(_reminder(named, ahead))
    return made


def _reminder(named: str, ahead: int) -> Alarm:
    made = Alarm()
    made.add("action", "DISPLAY")
    made.add("description", clean(f"In {words.count(ahead, 'day')}: {named}"))
    made.add("trigger", NINE - timedelta(days=ahead))
    return made


def _summary(row: Row, named: str, running: bool) -> str:
    if not running:
        return f"{'Done' if _done(row) else 'No longer due'}: {named}"
    late = f"{LATE[row.outcome]}: " if row.outcome in LATE else ""
    if pd.isna(row.due_latest):
        return f"{late}{named}, due on this day or later"
    if pd.isna(row.due_earliest):
        return f"{late}{named}, due by this day at the latest"
    return f"{late}{named}" + ("" if row.due_earliest == row.due_latest else f", due by {words.day(row.due_latest)}")


def _description(row: Row, day: date, running: bool) -> str:
    when = f"as of {words.day(pd.Timestamp(day))}"
    if not running:
        return f"{_ended(row)} {when}. This entry is cancelled."
    said = [words.sentence(f"to be done {due.when(row.due_earliest, row.due_latest)}")]
    if row.due_earliest != row.due_latest:
        said.append("The day it counts from is a range, and so is the deadline; this entry stands on its first day.")
    return " ".join(
        [*said, words.sentence(f"{words.code(row.outcome)} {when}"), f"Standing: {words.code(row.standing)}."]
    )


def clean(text: str) -> str:
    """Leave out what no calendar can show: control characters, and those that only change the direction of text."""
    kept = "".join(each if unicodedata.category(each) not in ("Cc", "Cf", "Cs") else " " for each in text)
    return " ".join(kept.split())
