"""Every review judged by every clock of a rule set, with no more certainty than its dates carry.

A verdict is given only if it holds on every day the dates allow; otherwise it is ``cannot_tell``. The order of
milestones first tightens what is known; dates that contradict the order decide nothing (module ``order``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import reduce

import numpy as np
import pandas as pd

from safeguarding import dates, order, working_days
from safeguarding.dates import OPEN_AFTER, OPEN_BEFORE
from safeguarding.order import Span
from safeguarding.rules import Clock, RuleSet, Version
from safeguarding.working_days import Calendar

MET, MISSED, CANNOT_TELL = "met", "missed", "cannot_tell"
NOT_YET_DUE, OVERDUE, MAY_BE_OVERDUE = "not_yet_due", "overdue", "may_be_overdue"
NO_START, NOT_APPLICABLE = "no_start", "not_applicable"
OUTCOMES = (MET, MISSED, CANNOT_TELL, NOT_YET_DUE, OVERDUE, MAY_BE_OVERDUE, NO_START, NOT_APPLICABLE)


@dataclass(frozen=True, eq=False)
class Case:
    """What every clock of one evaluation is judged on."""

    reviews: pd.DataFrame
    rule_set: RuleSet
    spans: dict[str, Span]
    calendar: Calendar
    today: int


@dataclass(frozen=True, eq=False)
class Piece:
    """One version of a clock: the reviews that may have started under it (``here``), and what follows for those."""

    version: Version
    here: np.ndarray
    start: Span
    due: Span


def evaluate(reviews: pd.DataFrame, rule_set: RuleSet, calendar: Calendar, as_of: date | str) -> pd.DataFrame:
    """Judge every review by every clock.

    Returns
    -------
    One row per review and clock, in the register's order then the rule set's: ``review_id``, ``rule_set``, ``clock``,
    ``starts``, ``stops``, ``start_*``, ``stop_*`` and ``due_*`` (pairs of days, ``NaT`` where open or unknown),
    ``elapsed_min`` and ``elapsed_max`` (working days where the limit is in working days, calendar days otherwise; to
    ``as_of`` while the clock runs), ``unit``, ``limit``, ``standing``, ``outcome`` (one of ``OUTCOMES``) and ``rule``
    (version ids; where a start range lies under several, all of them, with ``;``).

    Raises
    ------
    InputError
        A deadline needs a day outside the calendar.
    """
    shut = working_days.closing(calendar, rule_set.closed)
    spans = order.tightened(reviews, rule_set.order)
    today = dates.number(as_of if isinstance(as_of, date) else dates.read_day(as_of))
    case = Case(reviews, rule_set, spans, shut, today)
    return _interleaved([_judged(case, clock) for clock in rule_set.clocks], rule_set, reviews)


def evaluate_each(
    reviews: pd.DataFrame, rule_sets: list[RuleSet], calendar: Calendar, as_of: date | str
) -> pd.DataFrame:
    """Judge every review by several rule sets; one set after another, each as ``evaluate`` gives."""
    return pd.concat([evaluate(reviews, each, calendar, as_of) for each in rule_sets], ignore_index=True)


def _judged(case: Case, clock: Clock) -> dict[str, object]:
    applies, stop = order.covers(clock, case.reviews), case.spans[clock.stops]
    pieces = [_piece(case, clock, version, applies) for version in clock.versions]
    start, due = _start(case, clock, pieces, applies), _due(clock, pieces, case)
    elapsed = _elapsed(case, clock, pieces, start)
    return {
        "starts": _labels(pieces, lambda version: version.counts_from or clock.starts, clock.starts),
        "stops": clock.stops,
        **_pair("start", start),
        **_pair("stop", Span(stop.earliest, stop.latest, stop.known & applies)),
        **_pair("due", due),
        "elapsed_min": _whole(elapsed.earliest, elapsed.known),
        "elapsed_max": _whole(elapsed.latest, elapsed.known),
        "unit": _labels(pieces, lambda version: "" if version.suspended else version.unit),
        "limit": _limit(pieces),
        "standing": _labels(pieces, lambda version: version.standing),
        "outcome": _outcome(case, clock, pieces, start),
        "rule": _labels(pieces, lambda version: version.id),
    }


def _piece(case: Case, clock: Clock, version: Version, applies: np.ndarray) -> Piece:
    """Take the part of each start range that lies under a version: the edition in force when the clock started.

    A version with ``counts_from`` is still chosen by the day the clock's own start happened.
    """
    first = OPEN_BEFORE if version.since is None else dates.number(version.since)
    last = OPEN_AFTER if version.until is None else dates.number(version.until)
    chosen, counted = case.spans[clock.starts], case.spans[version.counts_from or clock.starts]
    here = applies & chosen.known & (chosen.latest >= first) & (chosen.earliest <= last)
    earliest = counted.earliest if version.counts_from else np.maximum(counted.earliest, first)
    start = Span(earliest, np.minimum(counted.latest, last), counted.known)
    anchor = case.spans[clock.stops] if clock.backwards else start
    return Piece(version, here, start, _deadlines(version, anchor, here & anchor.known, case.calendar))


def _deadlines(version: Version, anchor: Span, usable: np.ndarray, calendar: Calendar) -> Span:
    """Give the deadlines that follow from a range of days; an open end stays open, and a suspended limit has none."""
    if version.suspended:
        return Span(np.full(len(usable), OPEN_BEFORE), np.full(len(usable), OPEN_AFTER), np.zeros(len(usable), bool))
    earliest, latest = anchor.earliest.copy(), anchor.latest.copy()
    for days in (earliest, latest):
        finite = usable & (days > OPEN_BEFORE) & (days < OPEN_AFTER)
        days[finite] = _moved(version, days[finite], calendar)
    return Span(earliest, latest, usable)


def _moved(version: Version, days: np.ndarray, calendar: Calendar) -> np.ndarray:
    backwards, limit = version.at_least is not None, version.limit
    if version.unit == "working_day":
        move = working_days.before if backwards else working_days.after
        return move(calendar, days, limit, version.day_one)
    if version.unit == "month":
        return dates.add_months(days, -limit if backwards else limit)
    length = limit - (version.day_one == working_days.SAME_DAY)
    return days - length if backwards else days + length


def _start(case: Case, clock: Clock, pieces: list[Piece], applies: np.ndarray) -> Span:
    """Join the ranges counted from under the versions in force; with none in force, the clock's own start."""
    chosen = case.spans[clock.starts]
    earliest, latest, known = chosen.earliest.copy(), chosen.latest.copy(), chosen.known & applies
    for piece in pieces:
        if piece.version.counts_from:
            counted = case.spans[piece.version.counts_from]
            earliest = np.where(piece.here, np.minimum(earliest, counted.earliest), earliest)
            latest = np.where(piece.here & ~_elsewhere(piece, pieces), counted.latest, latest)
            known = known & (~piece.here | counted.known)
    return Span(earliest, latest, known)


def _elsewhere(piece: Piece, pieces: list[Piece]) -> np.ndarray:
    return _any([other.here for other in pieces if other is not piece], len(piece.here))


def _due(clock: Clock, pieces: list[Piece], case: Case) -> Span:
    """Join the deadlines of the versions in force; the last one is open if part of the start range has no limit."""
    size = len(case.reviews)
    limited = [piece for piece in pieces if not piece.version.suspended]
    earliest, latest = np.full(size, OPEN_AFTER), np.full(size, OPEN_BEFORE)
    for piece in limited:
        earliest = np.where(piece.here, np.minimum(earliest, piece.due.earliest), earliest)
        latest = np.where(piece.here, np.maximum(latest, piece.due.latest), latest)
    known = _any([piece.due.known for piece in limited], size)
    return Span(earliest, np.where(_wholly_limited(case, clock, pieces), latest, OPEN_AFTER), known)


def _wholly_limited(case: Case, clock: Clock, pieces: list[Piece]) -> np.ndarray:
    """Say for which reviews every day of the start range lies under a version with a limit."""
    chosen, first, last = case.spans[clock.starts], clock.versions[0].since, clock.versions[-1].until
    whole = ~_any([piece.here for piece in pieces if piece.version.suspended], len(chosen.known))
    if first is not None:
        whole &= chosen.earliest >= dates.number(first)
    if last is not None:
        whole &= chosen.latest <= dates.number(last)
    return whole


def _outcome(case: Case, clock: Clock, pieces: list[Piece], start: Span) -> np.ndarray:
    stop, today = case.spans[clock.stops], case.today
    limited = [piece for piece in pieces if not piece.version.suspended]
    whole, done = _wholly_limited(case, clock, pieces), stop.known
    under = _any([piece.here for piece in limited], len(done))
    if clock.backwards:
        met = whole & _everywhere(limited, lambda piece: piece.start.latest <= piece.due.earliest)
        missed = whole & _everywhere(limited, lambda piece: piece.start.earliest > piece.due.latest)
    else:
        met = whole & _everywhere(limited, lambda piece: stop.latest <= piece.due.earliest)
        missed = whole & _everywhere(limited, lambda piece: stop.earliest > piece.due.latest)
    answers = {
        NOT_APPLICABLE: ~order.covers(clock, case.reviews),
        NO_START: ~start.known,
        "outside": ~under,
        MET: done & met,
        MISSED: done & missed,
        CANNOT_TELL: done,
        NOT_YET_DUE: _everywhere(limited, lambda piece: today <= piece.due.earliest) | clock.backwards,
        OVERDUE: whole & _everywhere(limited, lambda piece: today > piece.due.latest),
    }
    chosen = np.select(list(answers.values()), list(answers), MAY_BE_OVERDUE)
    return np.where(chosen == "outside", NOT_APPLICABLE, chosen)


def _everywhere(pieces: list[Piece], holds: Callable[[Piece], np.ndarray]) -> np.ndarray:
    return reduce(np.logical_and, [~piece.here | holds(piece) for piece in pieces], np.True_)


def _any(masks: list[np.ndarray], size: int) -> np.ndarray:
    return reduce(np.logical_or, masks, np.zeros(size, bool))


def _elapsed(case: Case, clock: Clock, pieces: list[Piece], start: Span) -> Span:
    """Count from the start to the stop, or to ``as_of`` while the clock runs, in working or in calendar days."""
    stop, size = case.spans[clock.stops], len(case.reviews)
    stop_earliest, stop_latest = (np.where(stop.known, end, case.today) for end in (stop.earliest, stop.latest))
    worked, other = (
        _any([p.here for p in pieces if not p.version.suspended and (p.version.unit == "working_day") is kind], size)
        for kind in (True, False)
    )
    known = start.known & (worked ^ other) & (stop.known | (not clock.backwards))
    shortest = _days_between(case, start.latest, stop_earliest, worked, known, OPEN_BEFORE)
    longest = _days_between(case, start.earliest, stop_latest, worked, known, OPEN_AFTER)
    ordered = order.leads(case.spans, case.reviews, case.rule_set.order, (clock.starts, clock.stops)) | ~stop.known
    shortest = np.where(ordered & (longest >= 0), np.maximum(shortest, 0), shortest)
    return Span(shortest, longest, known)


def _days_between(
    case: Case, start: np.ndarray, stop: np.ndarray, worked: np.ndarray, known: np.ndarray, open_as: int
) -> np.ndarray:
    days = np.full(len(start), open_as)
    finite = known & (np.abs(start) < OPEN_AFTER) & (np.abs(stop) < OPEN_AFTER)
    days[finite & ~worked] = (stop - start)[finite & ~worked]
    counted = finite & worked
    days[counted] = working_days.between(case.calendar, start[counted], stop[counted])
    return days


def _labels(pieces: list[Piece], label: Callable[[Version], str], default: str = "") -> np.ndarray:
    """Name the versions in force for each review; several different names are joined with ``;``."""
    mask = sum((piece.here.astype("int64") << n for n, piece in enumerate(pieces)), np.zeros(len(pieces[0].here), int))
    seen, where = np.unique(mask, return_inverse=True)
    named = [[label(piece.version) for n, piece in enumerate(pieces) if bits >> n & 1] for bits in seen]
    return np.array([";".join(dict.fromkeys(filter(None, each))) or default for each in named], object)[where]


def _limit(pieces: list[Piece]) -> pd.Series:
    """Give the limit in force, missing where there is none or where several differ."""
    named = pd.Series(_labels(pieces, lambda version: "" if version.suspended else str(version.limit)), dtype="str")
    return pd.to_numeric(named.where(named.str.isdigit()), errors="raise").astype("Int64")


def _pair(name: str, span: Span) -> dict[str, np.ndarray]:
    ends = (("earliest", span.earliest), ("latest", span.latest))
    return {f"{name}_{end}": dates.as_dates(days, span.known) for end, days in ends}


def _whole(values: np.ndarray, known: np.ndarray) -> pd.arrays.IntegerArray:
    finite = known & (np.abs(values) < OPEN_AFTER)
    return pd.arrays.IntegerArray(np.where(finite, values, 0), ~finite)


def _interleaved(tables: list[dict[str, object]], rule_set: RuleSet, reviews: pd.DataFrame) -> pd.DataFrame:
    """Put the clocks' tables together so that each review's rows stand together."""
    size = len(reviews)
    frames = [
        pd.DataFrame(
            {"review_id": reviews["review_id"].to_numpy(), "rule_set": rule_set.name, "clock": clock.id, **table}
        )
        for clock, table in zip(rule_set.clocks, tables, strict=True)
    ]
    rows = np.arange(size * len(frames)).reshape(len(frames), size).T.ravel()
    return pd.concat(frames, ignore_index=True).take(rows).reset_index(drop=True)
