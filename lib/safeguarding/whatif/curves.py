"""The share met at every limit: the curve that a limit is chosen on, worked out once and not limit by limit."""

from dataclasses import dataclass
from datetime import date

import altair as alt
import numpy as np
import pandas as pd

from safeguarding.days.dates import OPEN_AFTER
from safeguarding.days.working_days import SAME_DAY, Calendar
from safeguarding.errors import InputError
from safeguarding.judging import limits, order, summary, verdicts
from safeguarding.judging.order import Span
from safeguarding.judging.verdicts import Case, Piece
from safeguarding.presenting import charts, words
from safeguarding.presenting.tables import Layout
from safeguarding.rules import Clock, RuleSet, model
from safeguarding.vocabulary import FEWER_THAN, LATE, Outcome
from safeguarding.whatif import comparing
from safeguarding.whatif.comparing import Held
from safeguarding.whatif.scenario import MOST, Scenario

# ---- The limits at which each review's verdict turns: worked out once, and every limit after that is counting
# For a clock that allows at most a limit, a review is in time for certain from one limit on, and late for certain below
# another; in between it cannot be told. For at least a limit it is the other way round: limits are negative there, so
# that more is easier in both.

NEVER = 2**40
"""A limit that no review reaches."""


@dataclass(frozen=True, eq=False)
class Thresholds:
    """For each review the least limit at which it is in time for certain, and the least at which it may be.

    ``counts`` says which reviews have a verdict, ``done`` whose clock has stopped. ``sign`` is -1 for at least a limit,
    and ``lowest`` the least limit that makes sense.
    """

    sure: np.ndarray
    possible: np.ndarray
    counts: np.ndarray
    done: np.ndarray
    sign: int
    lowest: int


def find(case: Case, clock: Clock) -> Thresholds:
    """Find where the verdicts of one clock turn, if every version that has a limit had another one.

    Each version keeps its unit and its day 1, and what is suspended stays so.

    Raises
    ------
    InputError
        A date lies outside the calendar.
    """
    verdict, sign = verdicts.judge(case, clock), -1 if clock.backwards else 1
    limited = [piece for piece in verdict.pieces if not piece.version.suspended]
    done, size = verdict.stop.known, len(verdict.outcome)
    sure, possible = np.full(size, -NEVER), np.full(size, NEVER)
    for piece in limited:
        worst, best = _of_piece(case, piece, done, sign)
        sure = np.where(piece.here, np.maximum(sure, worst), sure)
        possible = np.where(piece.here, np.minimum(possible, best), possible)
    sure[done & ~verdict.whole], possible[~verdict.whole] = NEVER, -NEVER
    if clock.backwards:
        sure[~done] = -NEVER  # nothing is due before the day that it is counted back from
    counts = verdict.outcome < Outcome.NO_START.place
    first_day = any(piece.version.day_one == SAME_DAY for piece in limited)
    return Thresholds(sure, possible, counts, done, sign, int(clock.backwards or first_day))


def _of_piece(case: Case, piece: Piece, done: np.ndarray, sign: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the limit that allows even the worst pair of days under a version, and the one that allows the best pair."""
    first, last = (np.where(done, end, case.today) for end in (piece.stop.earliest, piece.stop.latest))
    stop = Span(first, last, done)
    anchor, other = (piece.start, stop) if sign > 0 else (stop, piece.start)
    usable = piece.here & piece.start.known & (done | (sign > 0))
    ends = ((anchor.earliest, other.latest), (anchor.latest, other.earliest))
    worst, best = (
        _limit(case, piece, days, usable, sign, nothing) for days, nothing in zip(ends, (NEVER, -NEVER), strict=True)
    )
    for reviews, by in case.counted:
        for turn in limits.breaks(piece.version, by):
            across = usable & reviews & (anchor.earliest < turn) & (turn <= anchor.latest)
            at, before = (np.where(across, day, OPEN_AFTER) for day in (turn, turn - 1))
            worst = np.maximum(worst, _limit(case, piece, (at, other.latest), across, sign, -NEVER))
            best = np.minimum(best, _limit(case, piece, (before, other.earliest), across, sign, NEVER))
    return worst, best


def _limit(
    case: Case, piece: Piece, days: tuple[np.ndarray, np.ndarray], usable: np.ndarray, sign: int, nothing: int
) -> np.ndarray:
    """Give the limit that just allows each pair of days, counted from the first; ``nothing`` where one is open."""
    found = np.full(len(usable), nothing)
    start, stop = days[::sign]
    finite = usable & (np.abs(start) < OPEN_AFTER) & (np.abs(stop) < OPEN_AFTER)
    for reviews, by in case.counted:
        chosen = finite & reviews
        found[chosen] = sign * limits.within(piece.version, start[chosen], stop[chosen], by)
    return found


# ---- The share met at every limit: the curve that a limit is chosen on, worked out once and not limit by limit


@dataclass(frozen=True)
class CurveSubject:
    """The clock that a curve is drawn of: its rule set, itself, and the limit it has now."""

    rule_set: str
    clock: Clock
    limit: int

    @property
    def up_to(self) -> int:
        """How far the curve goes: to twice the limit, and not less than a few weeks, or two years of months."""
        return max(2 * self.limit, 24 if "month" in _unit(self.clock) else 40)


def subject(held: Held, named: str = "") -> CurveSubject:
    """Give the clock that is named, ``sefton:decision``, or the one that tells most: with most certain verdicts.

    Raises
    ------
    InputError
        There is no such rule set or clock.
    """
    rule_set, _, clock = named.partition(":") if named else _telling(held)
    model.one_of(rule_set, [each.name for each in held.rule_sets], "curve: rule set")
    found = next(each for each in held.rule_sets if each.name == rule_set).clock(clock)
    return CurveSubject(rule_set, found, [version.limit for version in found.versions if version.limit is not None][-1])


def _telling(held: Held) -> tuple[str, str, str]:
    certain = {
        (case.rule_set.name, "", clock.id): int(np.isin(judged.outcome, _CERTAIN).sum())
        for case, every in zip(held.cases, held.judged, strict=True)
        for clock, judged in zip(case.rule_set.clocks, every, strict=True)
    }
    return max(certain, key=certain.__getitem__)


_CERTAIN = tuple(outcome.place for outcome in (Outcome.MET, *LATE))


def turns(table: pd.DataFrame, limit: int) -> pd.DataFrame:
    """Keep the limits of a curve at which a count changes, and ``limit``."""
    counts = table[["n_met", "n_missed", "n_cannot_tell", "n_may_be_overdue", "n_not_yet_due"]]
    return table[counts.ne(counts.shift()).any(axis=1) | (table["limit"] == limit)].reset_index(drop=True)


def by_limit_layout(clock: Clock, rule_set: str) -> Layout:
    """Give how the curve of one clock is shown as a table."""
    aside = ("least", "least_of", "most", "most_of", "share")
    return Layout("by_limit", f"{clock.label} ({rule_set}): reviews met at every limit", aside=aside)


def share_by_limit(
    reviews: pd.DataFrame, rule_set: RuleSet, clock: str, calendar: Calendar, as_of: date, up_to: int
) -> pd.DataFrame:
    """Give the share met at every limit of one clock, as ``share_by_limit_table`` does for a register that is held."""
    case = verdicts.case(reviews, order.tightened(reviews, rule_set.order), rule_set, calendar, as_of)
    return _table(case, rule_set.clock(clock), up_to)


def share_by_limit_table(
    held: Held, rule_set: str, clock: str, up_to: int, scenario: Scenario | None = None
) -> pd.DataFrame:
    """Give the share met at every limit of one clock, in a scenario if there is one.

    Every version that has a limit is given each limit in turn, and keeps its unit, its day 1 and its time; it is what
    judging the register once for each limit would give.

    Parameters
    ----------
    up_to
        The largest limit, in the clock's unit.

    Returns
    -------
    One row per limit, from the least that makes sense (0; 1 for at least a limit, or if the first day is day 1):
    ``limit``, ``n_met``, ``n_missed`` (overdue ones too), ``n_cannot_tell``, ``n_may_be_overdue``, ``n_not_yet_due``;
    ``least`` of ``least_of`` and ``most`` of ``most_of``, the share met at both ends; ``share_min`` and ``share_max``
    (0 to 1, missing if nothing is counted) and ``share_met`` (the same in words).

    Raises
    ------
    InputError
        There is no such clock, or no limit to go up to.
    """
    names = [each.name for each in held.rule_sets]
    model.one_of(rule_set, names, "share by limit: rule set")
    case = comparing.changed(held, scenario or Scenario())[names.index(rule_set)]
    return _table(case, case.rule_set.clock(clock), up_to)


def share_by_limit_chart(table: pd.DataFrame, clock: Clock, limit: int) -> alt.TopLevelMixin:
    """Draw the share met at every limit as a band from the least to the most it can be, and the limit in force."""
    unit = _unit(clock)
    drawn = table.dropna(subset=["share_min", "share_max"])
    ends, axis = _scale(drawn)
    drawn = drawn[["limit", *ends]]
    base = alt.Chart(charts.rows(drawn)).encode(x=charts.numbers("limit", f"Limit, in {unit}s", table["limit"].max()))
    band = base.mark_area(interpolate="step-after", color=charts.PALE).encode(y=axis, y2=ends[1])
    edges = [
        base.mark_line(interpolate="step-after", color=charts.BLUE, strokeWidth=2, strokeDash=dash).encode(
            y=alt.Y(name, type="quantitative")
        )
        for name, dash in zip(ends, ([1, 0], [6, 3]), strict=True)
    ]
    mark = alt.Chart(charts.rows(pd.DataFrame({"limit": [limit], "text": [f"limit: {limit}"]}))).encode(
        x=alt.X("limit:Q")
    )
    rule = mark.mark_rule(color=charts.ORANGE, strokeWidth=2)
    label = mark.mark_text(align="left", dx=5, y=-8).encode(text=alt.Text("text:N"))
    return charts.finished(
        alt.layer(band, *edges, rule, label).properties(height=260),
        _title(table, limit, unit),
        f"{clock.label}; solid line: met for certain; dashed line: the most that can have been met",
        _described(table, clock, unit),
    )


def _scale(drawn: pd.DataFrame) -> tuple[tuple[str, str], alt.Y]:
    """Give what is drawn up the chart, its two ends and its axis: shares, or reviews where they are fewer than ten."""
    size = int(drawn[["least_of", "most_of"]].max().max()) if len(drawn) else 0
    if size < FEWER_THAN:
        axis = alt.Axis(values=list(range(size + 1)), format="d")
        scale = alt.Scale(domain=[0, max(size, 1)])
        return ("least", "most"), alt.Y("least", type="quantitative", title="Reviews met", scale=scale, axis=axis)
    scale, axis = alt.Scale(domain=[0, 1]), alt.Axis(format=".0%")
    return ("share_min", "share_max"), alt.Y(
        "share_min", type="quantitative", title="Share met", scale=scale, axis=axis
    )


def _unit(clock: Clock) -> str:
    units = dict.fromkeys(words.UNITS[version.unit] for version in clock.versions if not version.suspended)
    return " or ".join(units)


def at_limit(table: pd.DataFrame, clock: Clock, limit: int) -> str:
    """Say the share met at one limit: ``at 10 working days: 4 of 5 met``."""
    return words.uncapital(_title(table, limit, _unit(clock)))


def _title(table: pd.DataFrame, limit: int, unit: str) -> str:
    at = table[table["limit"] == limit]
    if not len(at):
        return f"At {words.count(limit, unit)}: share not shown"
    return f"At {words.count(limit, unit)}: {at['share_met'].iloc[0]}{' met' if summary.counted(at).iloc[0] else ''}"


def _described(table: pd.DataFrame, clock: Clock, unit: str) -> str:
    ends = (table.iloc[0], table.iloc[-1]) if len(table) else ()
    said = "; ".join(f"{row['limit']} {unit}{'' if row['limit'] == 1 else 's'}: {row['share_met']}" for row in ends)
    return f"A band of the share met of {clock.label} at each limit. {said}."


def _table(case: Case, clock: Clock, up_to: int) -> pd.DataFrame:
    found = find(case, clock)
    if type(up_to) is not int or not found.lowest <= up_to <= MOST:
        raise InputError(f"share by limit: up to {up_to!r}; write a whole number from {found.lowest} to {MOST}")
    limits = np.arange(found.lowest, up_to + 1)
    met, missed, unclear = _counted(found, limits, found.counts & found.done)
    waiting, overdue, may_be = _counted(found, limits, found.counts & ~found.done)
    table = pd.DataFrame(
        {
            "limit": limits,
            "n_met": met,
            "n_missed": missed + overdue,
            "n_cannot_tell": unclear,
            "n_may_be_overdue": may_be,
            "n_not_yet_due": waiting,
        }
    )
    return summary.with_share(table)


def _counted(found: Thresholds, limits: np.ndarray, which: np.ndarray) -> tuple[np.ndarray, ...]:
    """Count at each limit what is in time for certain, what is late for certain, and the rest."""
    asked, size = found.sign * limits, int(which.sum())
    sure = np.searchsorted(np.sort(found.sure[which]), asked, "right")
    late = size - np.searchsorted(np.sort(found.possible[which]), asked, "right")
    return sure, late, size - sure - late
