"""Back from the day a review is to be published, or a committee is to see it: the last day for each step before."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from safeguarding.days import dates, working_days
from safeguarding.days.working_days import Calendar
from safeguarding.errors import InputError
from safeguarding.judging import limits
from safeguarding.judging.limits import Counting
from safeguarding.judging.order import Span
from safeguarding.planning import avoid, days_left, steps
from safeguarding.planning.avoid import Avoided
from safeguarding.planning.steps import Last
from safeguarding.planning.subject import Subject
from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.rules import RuleSet
from safeguarding.vocabulary import MILESTONES

# How the tables below are shown: headings, and the columns that only the files beside a page have.
STEPS_LAYOUT = Layout(
    "steps",
    "The last day for each step of the imagined case",
    headings={"by": "When, if later steps come on their own days", "left": "Working days left", "due": "Due"},
    hide=("bound_by", "not_before", "time_for", "clear_after"),
    aside=("due", "weekday", "slack", "falls_on", "clear_before"),
)

# ---- What can still be done for a publication: the state of each step before it, and the nearest days that will do

IN_TIME = "in time"
TIGHT = "in time if what follows takes less than its limits"
IMPOSSIBLE = "impossible: the last day has passed"
LOST = "impossible: a step before it is"
NO_DAY = "impossible: its time limits leave no day"
NO_LIMIT = "no limit in force"
OVERTAKEN = "not recorded, though what follows is done"
UNKNOWN = "not recorded whether it was done"
DONE, DONE_LATE, PERHAPS_LATE = "done", "done after the last day", "done, perhaps after the last day"
_LOSES = (IMPOSSIBLE, NO_DAY)
HAPPENED = (DONE, DONE_LATE, PERHAPS_LATE)
"""States of a step that has been taken."""
_TRIED = 400
"""How many days are tried for one on which a plan is still possible: more than a year."""


@dataclass(frozen=True, eq=False)
class PublicationPlan:
    """What a plan is made on; ``today`` is a day number, ``done`` the milestones that have happened.

    ``overtaken`` are steps that came before one that has happened, ``unknown`` those of which nothing can be said.

    ``asked`` is what the day that is asked for is wanted for, ``notice`` how many working days the publication comes
    before it; ``clear`` has the days to avoid for each use.
    """

    rule_set: RuleSet
    kind: str
    by: Counting
    clear: Mapping[str, Avoided]
    today: int
    done: Mapping[str, Span]
    overtaken: Set[str]
    unknown: Set[str]
    asked: str
    notice: int

    @property
    def calendar(self) -> Calendar:
        """The working days of the partnership."""
        return self.clear[avoid.STEP].calendar


# Whoever drags a day asks again and again for a plan that differs in that day alone.
@lru_cache(maxsize=8)
def make(rule_set: RuleSet, calendar: Calendar, subject: Subject, as_of: date, notice: int = 0) -> PublicationPlan:
    """Gather what a plan for a review is made on: for a publication, or for a committee if there is to be notice."""
    uses = (avoid.STEP, avoid.PUBLICATION, avoid.COMMITTEE)
    clear = {use: subject.clear(rule_set, calendar, use) for use in uses}
    by = limits.counting(clear[avoid.STEP].calendar, rule_set.pauses, subject.review_id)
    today, asked = dates.number(as_of), avoid.COMMITTEE if notice else avoid.PUBLICATION
    done = subject.done(rule_set)
    overtaken = steps.overtaken(rule_set, subject.kind, done)
    # Whoever plans a publication says that it is to come, whatever the register keeps.
    unknown = subject.unknown() - {"published"}
    return PublicationPlan(rule_set, subject.kind, by, clear, today, done, overtaken, unknown, asked, notice)


# The day that is asked for and those near it are each looked at several times.
@lru_cache(maxsize=32)
def last_days(plan: PublicationPlan, asked: int) -> dict[str, Last]:
    """Give the last day of each step for the day that was asked for; the publication comes last."""
    wanted = np.array([asked])
    day = working_days.before(plan.calendar, wanted, plan.notice, working_days.NEXT_WORKING_DAY)
    return steps.before_publication(plan.rule_set, plan.by, plan.kind, int(day[0]))


def state_of(plan: PublicationPlan, name: str, last: Last) -> str:
    """Say of a milestone whether it can still come by its last day, or whether it did."""
    if name in plan.done:
        happened = plan.done[name]
        if last.days is None or happened.latest[0] <= last.days[1]:
            return DONE
        return DONE_LATE if happened.earliest[0] > last.days[1] else PERHAPS_LATE
    if name in plan.overtaken:
        return OVERTAKEN
    if last.days is None:
        return NO_LIMIT
    if last.impossible:
        return NO_DAY
    if name in plan.unknown and last.days[1] < plan.today:
        return UNKNOWN
    unhurried, at_all = last.days
    if at_all < plan.today:
        return IMPOSSIBLE
    return TIGHT if unhurried < plan.today else IN_TIME


def nearest(plan: PublicationPlan, asked: int, step: int) -> int | None:
    """Find the nearest clear day for which the plan is possible, forwards (1) or backwards (-1).

    Where the time limits of a step leave it no day, they do so on another day too, and none is sought.
    """
    if any(last.impossible for last in last_days(plan, asked).values()):
        return None
    day = asked if step < 0 else max(asked, plan.today)
    for _ in range(_TRIED):
        found = avoid.nearest(plan.clear[plan.asked], day, step)
        if found is not None and found < plan.today and "published" not in plan.done:
            # What is still to be published cannot be on a day that has passed; to try each would take seconds.
            return None
        if found is None or possible(plan, found):
            return found
        day = found + step
    return None


def _nearest_to_publish(plan: PublicationPlan, asked: int, step: int) -> int | None:
    """Find the nearest clear day for which the plan is possible, and whose publication falls on a clear day too."""
    found = nearest(plan, asked, step)
    while found is not None and plan.asked == avoid.COMMITTEE:
        last = last_days(plan, found)["published"].days
        if last is None or not avoid.why(plan.clear[avoid.PUBLICATION], last[1]):
            break
        found = nearest(plan, found + step, step)
    return found


def possible(plan: PublicationPlan, asked: int) -> bool:
    """Say whether every step that is not done can still be done in time."""
    return not any(state_of(plan, name, last) in _LOSES for name, last in last_days(plan, asked).items())


def clear_before(plan: PublicationPlan, use: str, last: Last) -> list[int | None]:
    """Give the nearest clear working day up to each end of a last day; ``None`` where that has passed.

    From a day on before which the step must not come.
    """
    first, latest = last.days or (None, None)
    found = avoid.clear_ends(plan.clear[use], first, latest)
    if first is not None and latest is not None and last.not_before:
        after = avoid.nearest(plan.clear[use], first, 1)
        found[0] = None if after is None or after > latest else after
    return [None if day is None or day < plan.today else day for day in found]


# ---- Back from the day a review is to be published, or a committee is to see it: the last day for each step before

MEETS = "Committee meets"
PANEL = "sent_to_panel"
_ALIKE = ["rule_set", "due_earliest", "due_latest", "not_before", "state", "falls_on"]
_DUE = ("due_earliest", "due_latest")
_SLACK = ("slack_min", "slack_max")
_CLEAR = ("clear_before_earliest", "clear_before_latest")
COLUMNS = (
    *("rule_set", "step", "bound_by", *_DUE, "not_before", "weekday", *_SLACK, "state", "time_for"),
    *("falls_on", *_CLEAR, "clear_after"),
)


def steps_table(
    rule_set: RuleSet,
    calendar: Calendar,
    subject: Subject,
    as_of: date,
    publish: str = "",
    committee: str = "",
    notice: int = 1,
) -> pd.DataFrame:
    """Give the last day of each step before a publication, as the order and the limits of a rule set have it.

    The last day at all is the one after which the plan is lost even if all that follows is done at once. On the first
    end of the range all that follows on its own first end keeps its limits, and takes the whole time that they give:
    where a limit runs from the step, it must not come before.

    Parameters
    ----------
    subject
        The review that is planned (``subject.imagined``, ``subject.registered``).
    as_of
        The day from which the slack is counted, ``YYYY-MM-DD``.
    publish, committee
        The day of publication, or that of a committee before which it is to be published: one of them.
    notice
        How many working days before the committee it has to be published; five clear days are 6.

    Returns
    -------
    One row per step, in order of a review's life: ``rule_set``, ``step``, ``bound_by`` (a step or a limit),
    ``due_earliest`` and ``due_latest`` (the last day), ``not_before`` (whether the step must not come before the
    first of them), ``weekday`` (of the last day at all), ``slack_min`` and
    ``slack_max`` (working days from ``as_of`` to it), ``state`` (in words), ``time_for`` (the limit that is used up
    between the two ends), ``falls_on`` (why a day is to be avoided), ``clear_before_earliest`` and
    ``clear_before_latest`` (the nearest clear working day up to each end), and for the day that was asked for
    ``clear_after`` (the nearest from it on). No clear day is proposed on which the plan is impossible.

    Raises
    ------
    InputError
        A day is not one, neither or both of the two days are given, or a day lies outside the calendar.
    """
    if bool(publish) == bool(committee):
        raise InputError("write either the day of publication or the day the committee meets")
    if notice < 1:
        raise InputError(f"{notice} working days before a committee: write a whole number from 1 up")
    asked = dates.number(dates.read_day(publish or committee))
    made = make(rule_set, calendar, subject, as_of, notice if committee else 0)
    lasts = last_days(made, asked)
    uses = {"published": avoid.PUBLICATION}
    rows = [
        _row(made, MILESTONES[name], last, state_of(made, name, last), uses.get(name, avoid.STEP))
        for name, last in lasts.items()
    ]
    if committee:
        meeting, state = Last((asked, asked), MEETS), IMPOSSIBLE if asked < made.today else IN_TIME
        rows.append(_row(made, MEETS, meeting, state, avoid.COMMITTEE))
    return _typed([*rows[:-1], _target(made, rows, asked)], made)


def steps_each(
    rule_sets: list[RuleSet],
    calendar: Calendar,
    subject: Subject,
    as_of: date,
    publish: str = "",
    committee: str = "",
    notice: int = 1,
) -> pd.DataFrame:
    """Give the last days by several rule sets, one set after another, each as ``steps_table`` does."""
    rest = (calendar, subject, as_of, publish, committee, notice)
    return pd.concat([steps_table(each, *rest) for each in rule_sets], ignore_index=True)


def after_deadlines(steps: pd.DataFrame, deadlines: pd.DataFrame) -> pd.DataFrame:
    """Leave out the steps that have a deadline of their own before their last day: that one binds, not this.

    The rule sets stand beside each other, step by step.

    Parameters
    ----------
    deadlines
        The deadlines of the same case, as ``forward.deadlines_each`` gives them.
    """
    sooner = deadlines.groupby("step")["due_latest"].min()
    own = steps["step"].map(sooner)
    order = {step: place for place, step in enumerate(steps["step"].unique())}
    kept = steps[~(own < steps["due_latest"])]
    return kept.sort_values("step", key=lambda names: names.map(order), kind="stable", ignore_index=True)


def unsaid(steps: pd.DataFrame) -> tuple[str, ...]:
    """Name the column of states where it says of every step that it is in time, which needs no column."""
    return ("state",) if (steps["state"] == IN_TIME).all() else ()


def brief(table: pd.DataFrame) -> words.Prose:
    """Say the same as ``answer`` without each step, where a table stands below."""
    return words.say(*_goal(table), "\n\n".join(_others(table)))


def answer(table: pd.DataFrame) -> words.Prose:
    """Say by when the Panel must have its copy, whether all can still be done, and the last day of every step."""
    several = table["rule_set"].nunique() > 1
    lines = words.bullets(_line(rows, several) for _, rows in table.groupby(_ALIKE, sort=False, dropna=False))
    return words.say(headline(table), lines, "\n\n".join(_others(table)))


def headline(table: pd.DataFrame) -> str:
    """Say by when the Panel must have its copy, and what is impossible, as a paragraph of Markdown."""
    return " ".join(_goal(table)).strip()


def _goal(table: pd.DataFrame) -> tuple[str, str]:
    """Say by when the Panel must have its copy, as a headline, and apart from it what is impossible."""
    target, n = table.iloc[-1], table["rule_set"].nunique()
    # By the set first that has a day for it.
    copies = table[table["step"] == MILESTONES[PANEL]].sort_values("due_latest", kind="stable")
    panel = _grouped({row.rule_set: _panel(row) for row in copies.itertuples()}, n)
    lost = table[table["state"] == IMPOSSIBLE].groupby("rule_set", sort=False)["step"]
    verdicts = _grouped({name: f"impossible: the last day has passed for {_named(steps)}" for name, steps in lost}, n)
    day = f"{target['weekday']} {words.day(target['due_latest'])}"
    goal = f"before the committee of {day}" if target["step"] == MEETS else f"on {day}"
    said, *more = panel or ["nothing has to be sent to the Panel"]
    return f"**To publish {goal}, {said}.**", " ".join(words.sentence(each) for each in [*more, *verdicts])


def _row(made: PublicationPlan, step: str, last: Last, state: str, use: str) -> dict[str, object]:
    ends = last.days or (None, None)
    return {
        "rule_set": made.rule_set.name,
        "step": step,
        "bound_by": last.bound_by,
        **dict(zip(_DUE, ends, strict=True)),
        "not_before": last.not_before,
        "state": state,
        "time_for": last.time_for,
        "falls_on": avoid.why_ends(made.clear[use], *ends),
        **dict(zip(_CLEAR, clear_before(made, use, last), strict=True)),
        "clear_after": None,
    }


def _target(made: PublicationPlan, rows: list[dict[str, object]], asked: int) -> dict[str, object]:
    """Give the last row, of the day that was asked for: whether all before it is possible, and other days."""
    target = rows[-1]
    lost = any(row["state"] in _LOSES for row in rows[:-1]) and target["state"] in (IN_TIME, TIGHT)
    before, after = (_nearest_to_publish(made, asked, step) for step in (-1, 1))
    return target | dict.fromkeys(_CLEAR, before) | {"clear_after": after} | ({"state": LOST} if lost else {})


def _typed(rows: list[dict[str, object]], made: PublicationPlan) -> pd.DataFrame:
    table = pd.DataFrame(rows)
    for name in (*_DUE, *_CLEAR, "clear_after"):
        table[name] = avoid.as_column(table[name])
    running = ~table["state"].isin((*HAPPENED, OVERTAKEN, UNKNOWN))
    for end, day in zip(_SLACK, _DUE, strict=True):
        table[end] = days_left.column(made.calendar, made.today, table[day]).where(running)
    return table.assign(weekday=table["due_latest"].dt.day_name())[list(COLUMNS)]


def _grouped(said: dict[str, str], n: int) -> list[str]:
    """Say what holds by several rule sets once, naming those it holds by unless it is all ``n`` of them."""
    sets = {text: [name for name, other in said.items() if other == text] for text in said.values()}
    told = {text: f"{words.plain(words.listed(names))} rules" for text, names in sets.items()}
    return [text if len(names) == n else f"{text} (by the {told[text]})" for text, names in sets.items()]


def _panel(row: Row) -> str:
    if row.state in HAPPENED:
        return "the Panel has its copy already"
    if pd.isna(row.due_latest):
        return "no limit is in force for the Panel's copy"
    return f"the Panel must have its copy by {row.weekday} {words.day(row.due_latest)}"


def _line(rows: pd.DataFrame, several: bool) -> str:
    """Say the last day of steps that share it, and by which rule set where there are several."""
    row = next(rows.itertuples())
    named = words.capital(_named(rows["step"])) + (f" ({words.plain(row.rule_set)})" if several else "")
    if pd.isna(row.due_latest):
        return f"{named}: {row.state}"
    kept = "not before {}" if row.not_before else "{} to leave all its time"
    first = "" if row.due_earliest == row.due_latest else f" ({kept.format(words.day(row.due_earliest))})"
    by = f"{named}: by {row.weekday} {words.day(row.due_latest)}{first}"
    left = "" if row.state == LOST else days_left.days_left_text(row.slack_min, row.slack_max)
    return days_left.joined(by, row.state, left, days_left.to_avoid_text(row))


def _named(steps: pd.Series) -> str:
    return words.listed([words.uncapital(words.plain(step)) for step in steps])


def _others(table: pd.DataFrame) -> list[str]:
    """Propose other days where the one that was asked for will not do."""
    targets = table.groupby("rule_set", sort=False).tail(1)
    wrong = targets[targets["state"].isin([IMPOSSIBLE, LOST]) | targets["falls_on"].ne("")]
    days = {row.rule_set: [row.clear_before_latest, row.clear_after] for row in wrong.itertuples()}
    said = {name: [f"{day:%A} {words.day(day)}" for day in each if pd.notna(day)] for name, each in days.items()}
    told = {name: f"The nearest clear days that will do: {words.listed(each)}" for name, each in said.items() if each}
    return [words.sentence(each) for each in _grouped(told, len(targets))]
