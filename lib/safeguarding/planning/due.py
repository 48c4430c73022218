"""What is due: the clocks that run, by deadline, and which of them have run out for certain or may have."""

from collections.abc import Sequence
from datetime import date

import altair as alt
import numpy as np
import pandas as pd

from safeguarding.days import dates, working_days
from safeguarding.days.dates import OPEN_AFTER, OPEN_BEFORE
from safeguarding.days.working_days import Calendar
from safeguarding.errors import InputError
from safeguarding.planning import days_left
from safeguarding.presenting import charts, tiles, words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.rules import RuleSet
from safeguarding.vocabulary import DUE_STATES, NOUNS, RUNNING, Outcome

RUNNING_LIMITS = "which reviews are overdue or due next"
# How the tables below are shown: headings, and the columns that only the files beside a page have.
SOON_LAYOUT = Layout(
    "due",
    "Time limits that are past, or come soon",
    headings={"step": "To do", "state": "Is"},
    hide=("weekday", "standing"),
    aside=("label", "days_left", "working_days_left"),
    withheld=RUNNING_LIMITS,
)
OPEN_LAYOUT = Layout(
    "due",
    "Time limits that run, by deadline",
    headings={"step": "To do", "state": "Is"},
    hide=("weekday", "standing"),
    aside=("label", "days_left", "working_days_left"),
    withheld=RUNNING_LIMITS,
)
OVERDUE_LAYOUT = Layout(
    "due",
    "Time limits overdue or due soon",
    headings={
        "step": "To do",
        "due": "By",
        "working_days_left": "Working days left",
        "state": "Is",
    },
    hide=("weekday", "days_left"),
    aside=("label", "working_days", "working_days_left", "standing"),
    withheld=RUNNING_LIMITS,
)

TO_DO = {
    "incident": "To record the incident",
    "aware": "To make the local authority aware",
    "notified": "To send the notification",
    "rapid_review_started": "To start the rapid review",
    "rapid_review_meeting": "To hold the rapid review meeting",
    "recommendation": "To recommend whether to hold a review",
    "decision": "To decide whether to hold a review",
    "panel_informed": "To send the rapid review or the decision to the Panel",
    "fed_back": "To feed back the decision",
    "initiated": "To begin the review",
    "author_appointed": "To appoint the author",
    "reported": "To report to the partnership",
    "sent_to_panel": "To send the report to the Panel",
    "published": "To publish the review",
    "completed": "To complete the review",
}
"""Each step that a time limit can end with, as what has still to be done."""
STATES = DUE_STATES
OVERDUE, MAY_BE_OVERDUE, DUE, MAY_BE_DUE = STATES
FURTHEST = 36_525
"""How many days can be looked ahead: a hundred years."""


def due_table(
    judged: pd.DataFrame,
    reviews: pd.DataFrame,
    rule_sets: Sequence[RuleSet],
    calendar: Calendar,
    as_of: date,
    days: int = 30,
) -> pd.DataFrame:
    """Give the clocks that run and whose deadline has passed, or comes within some days, or may.

    Parameters
    ----------
    judged
        What ``clocks.evaluate_each`` gives for the reviews by the rule sets on ``as_of``.
    days
        How many calendar days after ``as_of`` are looked at; 0 is that day alone.

    Returns
    -------
    One row per review and clock, by first day of the deadline and then by its last: ``review_id``, ``name``,
    ``rule_set``, ``label``, ``step`` (what has to be done), ``due_earliest`` and ``due_latest``, ``weekday`` (of the
    last day), ``days_left_*`` and ``working_days_left_*`` (``_min`` and ``_max``, from ``as_of``; below nothing where
    the day has passed, missing where it is open), ``state`` (one of ``STATES``), ``standing``.

    Raises
    ------
    InputError
        ``days`` is not 0 to ``FURTHEST``, or a deadline lies outside the calendar.
    """
    if not (isinstance(days, int) and 0 <= days <= FURTHEST):
        raise InputError(f"{days!r} days: write how many days to look ahead, 0 to {FURTHEST:,}")
    today = dates.number(as_of)
    soon = _soon(judged, today + days)
    table = pd.DataFrame(
        {
            "review_id": soon["review_id"],
            "name": soon["review_id"].map(reviews.set_index("review_id")["name"]).astype("str"),
            "rule_set": soon["rule_set"],
            "label": _labels(soon, rule_sets),
            "step": soon["stops"].map(TO_DO),
            "due_earliest": soon["due_earliest"],
            "due_latest": soon["due_latest"],
            "weekday": soon["due_latest"].dt.day_name(),
            **_days_left(soon, rule_sets, calendar, today),
            "state": _states(soon, today + days),
            "standing": soon["standing"],
        }
    )
    return table.sort_values(["due_earliest", "due_latest"], na_position="first", kind="stable", ignore_index=True)


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """Say in ``calendar_days`` and ``working_days`` how many are left or have gone since the deadline.

    Of a deadline on a Saturday no working day has gone on Sunday, and yet it is overdue: its weekday is said.
    """
    said, calendar = [], []
    for row in table.itertuples():
        over = row.state == OVERDUE
        calendar.append(days_left.left_or_past(row.days_left_min, row.days_left_max, over))
        days = days_left.left_or_past(row.working_days_left_min, row.working_days_left_max, over)
        known = over and pd.notna(row.days_left_min) and pd.notna(row.days_left_max)
        # Of a deadline that may be one of several days the weekday is not known.
        since_none = known and row.days_left_min == row.days_left_max and row.working_days_left_max == 0
        said.append(f"{days}, due on a {row.weekday}" if since_none else days)
    place = list(table).index("state")
    made = table.copy()
    made.insert(place, "calendar_days", pd.array(calendar, "str"))
    made.insert(place + 1, "working_days", pd.array(said, "str"))
    return made


def title(unsaid: str = "") -> words.Prose:
    """Say what a report on time limits is about: not on what is due where that is ``unsaid``."""
    asked = "Time limits: what if they were different?"
    return words.say(f"# {asked if unsaid else 'Deadlines: what is due, and what if the limits were different?'}")


def answer(table: pd.DataFrame, as_of: date, days: int = 30, unsaid: str = "") -> words.Prose:
    """Say how much is overdue, how much may be, and what falls due, then each; or why that is ``unsaid``."""
    lines = words.bullets(_line(row) for row in table.itertuples())
    head = f"As of {words.day(pd.Timestamp(as_of))}, {' '.join(_state(table, as_of, days))}"
    return words.say(f"**{unsaid or head}**", lines)


def brief(table: pd.DataFrame, as_of: date, days: int = 30, unsaid: str = "", withheld: bool = False) -> words.Prose:
    """Say the same without each clock, where a table stands below; or why it is ``unsaid``, or ``withheld``."""
    if unsaid:
        return words.unshown(unsaid) if withheld else words.untold(unsaid)
    return words.say(f"**{words.capital(' '.join(_state(table, as_of, days)))}**")


def headline(table: pd.DataFrame, as_of: date, days: int = 30) -> list[str]:
    """Say how much is overdue, how much may be, and what falls due: each sentence, without Markdown."""
    first, *more = (words.Prose(each).text for each in _state(table, as_of, days))
    return [f"As of {words.day(pd.Timestamp(as_of))}, {first}", *more]


def _state(table: pd.DataFrame, as_of: date, days: int) -> list[str]:
    until = words.day(pd.Timestamp(as_of) + pd.Timedelta(days=days))
    n = {state: int((table["state"] == state).sum()) for state in STATES}
    over = f"{words.count(n[OVERDUE], 'time limit')} {words.verb(n[OVERDUE])} overdue"
    over += f" and {words.number(n[MAY_BE_OVERDUE])} may be" if n[MAY_BE_OVERDUE] else ""
    coming = f"{words.count(n[DUE], 'deadline')} {words.verb(n[DUE], 'falls', 'fall')} by {until}"
    if n[MAY_BE_DUE] and not n[DUE]:
        # Else nobody would know which, or when.
        coming = f"no deadline falls for certain by {until}, and {words.number(n[MAY_BE_DUE])} may: "
        coming += first_in_words(table[table["state"] == MAY_BE_DUE])
    elif n[MAY_BE_DUE]:
        coming += f" and {words.number(n[MAY_BE_DUE])} more may"
    return [f"{over}.", f"{words.capital(coming)}."]


def first_in_words(table: pd.DataFrame) -> str:
    """Say the first of some deadlines, or the only one: ``E42, by Friday 14 June 2024``."""
    row = next(table.itertuples())
    return f"{'first ' if len(table) > 1 else ''}{words.plain(row.review_id)}, {when(row.due_earliest, row.due_latest)}"


def tiles_of(
    table: pd.DataFrame, days: int, published_only: bool = False, public: bool = False, n_actions: int = 0
) -> list[tuple[str, str, str]]:
    """Give as tiles how much is overdue, and what falls due within so many days.

    Parameters
    ----------
    published_only
        A register that lists published reviews only says of none that it is overdue.
    public
        What still runs is mostly not published, and a public report does not show it.
    n_actions
        How many actions are overdue, of which everybody is told.
    """
    if published_only or public:
        return [_tile_where_untold(published_only, n_actions)]
    over, maybe, coming, perhaps = (int((table["state"] == each).sum()) for each in STATES)
    if n_actions:
        more = f"; {words.counted(maybe, 'more step')} may be" if maybe else ""
        steps = f"are overdue: {words.counted(over, 'review step')} and {words.counted(n_actions, 'action')}{more}"
    else:
        steps = f"{words.verb(over, 'step is', 'steps are')} overdue{f'; {maybe} more may be' if maybe else ''}"
    ahead, means = words.extent(coming, coming + perhaps), tiles.LATE if over or n_actions else tiles.NEUTRAL
    return [
        (f"{over + n_actions:,}", steps, means),
        (ahead, f"{words.verb(coming + perhaps, 'step falls', 'steps fall')} due within {days} days", tiles.NEUTRAL),
    ]


def _tile_where_untold(published_only: bool, n_actions: int) -> tuple[str, str, str]:
    """Give how many actions are overdue, and why it is not said whether a review is: that one is would be a hint."""
    which = "whether any review is overdue"
    if n_actions:
        untold = "cannot be told" if published_only else "is not shown to the public"
        said = f"{words.verb(n_actions, 'action is', 'actions are')} overdue; {which} {untold}"
        return f"{n_actions:,}", said, tiles.LATE
    if published_only:
        return tiles.NOT_TOLD, f"{which}: this register lists published reviews only", tiles.UNKNOWN
    return tiles.NOT_SHOWN, f"to the public: {which}", tiles.UNKNOWN


def tiles_where_told(table: pd.DataFrame, days: int, unsaid: str = "") -> list[tuple[str, str, str]]:
    """Give the tiles of ``tiles_of``; none where a report says in words why that is ``unsaid``."""
    return [] if unsaid else tiles_of(table, days)


def due_chart(table: pd.DataFrame, as_of: date) -> alt.TopLevelMixin:
    """Draw the last day of each limit that runs along a line of days, with the day of the report."""
    drawn = shown(table.head(DRAWN))
    step = drawn["step"].map(_SHORT)
    # Two limits on one step of a review are told apart by their names.
    step = drawn["label"] if drawn.assign(step=step).duplicated(["review_id", "step"]).any() else step
    by = drawn["rule_set"].map(lambda name: f" ({words.capital(name)})" if drawn["rule_set"].nunique() > 1 else "")
    who = [words.named(*each) for each in zip(drawn["review_id"], drawn["name"], strict=True)]
    said = step + by + ": " + drawn["state"] + ", " + drawn["calendar_days"]
    names = charts.above(f"{each}, {what}" for each, what in zip(who, said, strict=True))
    known = [name for name in _MARKS.values() if name in set(drawn["state"].map(_MARKS))]
    first = drawn["due_earliest"].fillna(drawn["due_latest"]).fillna(pd.Timestamp(as_of))
    ends = {"first": first, "last": drawn["due_latest"].fillna(first), "mark": drawn["state"].map(_MARKS)}
    ends["today"] = pd.Timestamp(as_of)
    base = alt.Chart(charts.rows(pd.DataFrame({"row": names, **ends})))
    # The names stand above the marks: a grid would run through them, and so would one line for the day of the report.
    axis = charts.days("first").axis(grid=False)
    base = base.encode(y=charts.labels("row", names), x=axis)
    # A legend without an entry would have no size, and neither would the chart.
    legend = alt.Undefined if known else None
    colours = alt.Scale(domain=known, range=[_COLOURS[name] for name in known])
    dashes = alt.Scale(domain=known, range=[[3, 2] if "may be" in name else [1, 0] for name in known])
    marked = base.encode(
        color=alt.Color("mark:N", title=None, scale=colours, sort=known, legend=legend),
        strokeDash=alt.StrokeDash("mark:N", title=None, scale=dashes, sort=known, legend=legend),
    )
    bars = marked.mark_bar(height=12, stroke=charts.GREY, strokeWidth=1.5).encode(x2=alt.X2("last:T"))
    points = marked.mark_point(shape="diamond", size=110, filled=True, opacity=1, stroke=charts.GREY, strokeWidth=1.5)
    points = points.transform_filter("datum.first == datum.last")
    line = base.mark_tick(color=charts.INK, thickness=1.5, size=20).encode(x=charts.days("today").axis(grid=False))
    left_out = f"; the first {len(drawn)} of {len(table)}" if len(table) > len(drawn) else ""
    n = {state: int((table["state"] == state).sum()) for state in STATES}
    said = [_and_may_be(n[OVERDUE], n[MAY_BE_OVERDUE], "overdue"), _and_may_be(n[DUE], n[MAY_BE_DUE], "due")]
    return charts.finished(
        alt.layer(line, bars, points).properties(height=charts.room(names)),
        words.capital("; ".join(filter(None, said))) or "No time limit is past or comes soon",
        f"The day on which each time limit ends, or may; calendar days to it. Line: day of the report{left_out}",
        "One bar per time limit that runs, on the days on which it ends. "
        + " ".join(f"{row.review_id}, {row.label}: {row.state}, {row.calendar_days}." for row in drawn.itertuples()),
    )


def _and_may_be(sure: int, perhaps: int, what: str) -> str:
    """Say how many are something, and how many more may be."""
    if not sure:
        return f"{words.number(perhaps)} may be {what}" if perhaps else ""
    return f"{words.number(sure)} {what}" + (f" and {words.number(perhaps)} may be" if perhaps else "")


_SHORT = {to_do: NOUNS[milestone].removeprefix("the ") for milestone, to_do in TO_DO.items()}
"""Each step as a chart names it: in so few words that a row has one line."""
DRAWN = 12
"""How many time limits a chart has room for: the first."""
_MARKS = {OVERDUE: "✗ overdue", MAY_BE_OVERDUE: "? may be overdue", DUE: "due", MAY_BE_DUE: "may be due"}
_COLOURS = dict(zip(_MARKS.values(), (charts.LATE, charts.UNKNOWN, charts.NEUTRAL, charts.NEUTRAL), strict=True))


def _soon(judged: pd.DataFrame, horizon: int) -> pd.DataFrame:
    dated = judged["due_earliest"].notna() | judged["due_latest"].notna()
    running = judged[judged["outcome"].isin(RUNNING) & dated]
    return running[dates.numbers(running["due_earliest"], OPEN_BEFORE) <= horizon]


def _labels(rows: pd.DataFrame, rule_sets: Sequence[RuleSet]) -> pd.Series:
    labels = {(each.name, clock.id): clock.label for each in rule_sets for clock in each.clocks}
    named = [labels[pair] for pair in zip(rows["rule_set"], rows["clock"], strict=True)]
    return pd.Series(named, rows.index, dtype="str")


def _days_left(
    rows: pd.DataFrame, rule_sets: Sequence[RuleSet], calendar: Calendar, today: int
) -> dict[str, pd.Series]:
    """Count the days left, and the working days by the calendar of each rule set."""
    shut = {each.name: working_days.closing(calendar, each.closed) for each in rule_sets}
    ends = {"min": rows["due_earliest"], "max": rows["due_latest"]}
    columns = {f"days_left_{end}": days_left.calendar_days(today, days) for end, days in ends.items()}
    for end, days in ends.items():
        parts = [days_left.column(shut[name], today, each) for name, each in days.groupby(rows["rule_set"])]
        columns[f"working_days_left_{end}"] = pd.concat([pd.Series(dtype="Int64"), *parts]).reindex(rows.index)
    return columns


def _states(rows: pd.DataFrame, horizon: int) -> np.ndarray:
    late = [rows["outcome"] == Outcome.OVERDUE, rows["outcome"] == Outcome.MAY_BE_OVERDUE]
    certain = dates.numbers(rows["due_latest"], OPEN_AFTER) <= horizon
    return np.select([*late, certain], [OVERDUE, MAY_BE_OVERDUE, DUE], MAY_BE_DUE)


def _line(row: Row) -> str:
    name = f" ({words.plain(row.name)})" if row.name else ""
    place = f"{words.plain(row.review_id)}{name}, {words.plain(row.label)} ({words.plain(row.rule_set)})"
    said = days_left.joined(f"{place}: {when(row.due_earliest, row.due_latest)}", row.state)
    if row.state == OVERDUE:
        return said
    days = days_left.days_left_text(row.days_left_min, row.days_left_max, "day")
    return days_left.joined(said, days, days_left.days_left_text(row.working_days_left_min, row.working_days_left_max))


def when(earliest: pd.Timestamp, latest: pd.Timestamp) -> str:
    """Say a deadline as far as it is known: by a day, between two, by a day at the latest, or not before one."""
    first, last = ("" if pd.isna(day) else f"{day:%A} {words.day(day)}" for day in (earliest, latest))
    if not first:
        return f"by {last} at the latest"
    if not last:
        return f"by a day not before {first}"
    return f"by {last}" if first == last else f"by a day between {first} and {last}"
