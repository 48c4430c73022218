"""Every review judged by every clock of a rule set, with no more certainty than its dates carry.

Module ``verdicts`` judges; here its answers become a table.
"""

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from safeguarding import dates, limits, order, verdicts, working_days
from safeguarding.dates import OPEN_AFTER, OPEN_BEFORE
from safeguarding.order import Span
from safeguarding.rules import Clock, RuleSet, Version
from safeguarding.verdicts import OUTCOMES, Case, Piece, Verdict
from safeguarding.working_days import Calendar

MET, MISSED, CANNOT_TELL, NOT_YET_DUE, OVERDUE, MAY_BE_OVERDUE, NO_START, NOT_APPLICABLE = OUTCOMES


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
    return judged(reviews, order.tightened(reviews, rule_set.order), rule_set, calendar, as_of)


def judged(
    reviews: pd.DataFrame, spans: dict[str, Span], rule_set: RuleSet, calendar: Calendar, as_of: date | str
) -> pd.DataFrame:
    """Give the table of ``evaluate`` for milestones whose spans are known already, by whatever way."""
    case = verdicts.case(reviews, spans, rule_set, calendar, as_of)
    columns = [_columns(case, clock) for clock in rule_set.clocks]
    return _interleaved(columns, rule_set, reviews)


def evaluate_each(
    reviews: pd.DataFrame, rule_sets: list[RuleSet], calendar: Calendar, as_of: date | str
) -> pd.DataFrame:
    """Judge every review by several rule sets; one set after another, each as ``evaluate`` gives."""
    return pd.concat([evaluate(reviews, each, calendar, as_of) for each in rule_sets], ignore_index=True)


def _columns(case: Case, clock: Clock) -> dict[str, object]:
    """Judge every review by one clock, as columns: a text as its distinct values and the place of each review's."""
    verdict = verdicts.judge(case, clock)
    named, elapsed = _named(verdict), _elapsed(case, clock, verdict)
    return {
        "starts": named(lambda version: version.counts_from or clock.starts, clock.starts),
        "stops": ([clock.stops], np.zeros(len(verdict.outcome), int)),
        "start": verdict.start,
        "stop": verdict.stop,
        "due": verdict.due,
        "elapsed": elapsed,
        "unit": named(lambda version: "" if version.suspended else version.unit),
        "limit": named(lambda version: "" if version.suspended else str(version.limit)),
        "standing": named(lambda version: version.standing),
        "outcome": (list(OUTCOMES), verdict.outcome),
        "rule": named(lambda version: version.id),
    }


def _named(verdict: Verdict) -> Callable[..., tuple[list[str], np.ndarray]]:
    """Give a way to name the versions in force for each review; several different names are joined with ``;``."""
    pieces = verdict.pieces
    mask = sum((piece.here.astype("int64") << n for n, piece in enumerate(pieces)), np.zeros(len(verdict.outcome), int))
    # Small numbers are sorted many times faster, and there are seldom more than a few versions.
    seen, where = np.unique(mask.astype(np.min_scalar_type(1 << len(pieces))), return_inverse=True)

    def named(label: Callable[[Version], str], default: str = "") -> tuple[list[str], np.ndarray]:
        every = ([label(piece.version) for n, piece in enumerate(pieces) if int(bits) >> n & 1] for bits in seen)
        return [";".join(dict.fromkeys(filter(None, each))) or default for each in every], where

    return named


def _elapsed(case: Case, clock: Clock, verdict: Verdict) -> Span:
    """Count from the start to the stop, or to ``as_of`` while the clock runs, in working or in calendar days."""
    start, stop, size = verdict.start, case.spans[clock.stops], len(verdict.outcome)
    stop_earliest, stop_latest = (np.where(stop.known, end, case.today) for end in (stop.earliest, stop.latest))
    limited = [piece for piece in verdict.pieces if not piece.version.suspended]
    worked, other = (
        _any([piece.here for piece in limited if (piece.version.unit == "working_day") is kind], size)
        for kind in (True, False)
    )
    known = start.known & (worked ^ other) & (stop.known | (not clock.backwards))
    shortest = _days_between(case, start.latest, stop_earliest, worked, known, OPEN_BEFORE)
    longest = _days_between(case, start.earliest, stop_latest, worked, known, OPEN_AFTER)
    ordered = _in_order(case, clock, verdict.pieces) | ~stop.known
    return Span(np.where(ordered & (longest >= 0), np.maximum(shortest, 0), shortest), longest, known)


def _in_order(case: Case, clock: Clock, pieces: tuple[Piece, ...]) -> np.ndarray:
    """Say for which reviews the order puts whatever is counted from no later than the stop."""
    names = {piece.version.counts_from or clock.starts for piece in pieces}
    led = {name: order.leads(case.spans, case.kinds, case.rule_set.order, (name, clock.stops)) for name in names}
    every = [~piece.here | led[piece.version.counts_from or clock.starts] for piece in pieces]
    return np.logical_and.reduce(every) if every else np.True_


def _days_between(
    case: Case, start: np.ndarray, stop: np.ndarray, worked: np.ndarray, known: np.ndarray, open_as: int
) -> np.ndarray:
    days = np.full(len(start), open_as)
    finite = known & (np.abs(start) < OPEN_AFTER) & (np.abs(stop) < OPEN_AFTER)
    for those, by in case.counted:
        whole, counted = finite & those & ~worked, finite & those & worked
        days[whole] = limits.between(by, start[whole], stop[whole])
        days[counted] = working_days.between(by.calendar, start[counted], stop[counted])
    return days


def _any(masks: list[np.ndarray], size: int) -> np.ndarray:
    return np.logical_or.reduce(masks) if masks else np.zeros(size, bool)


# ---- From columns of one clock to the table of all -----------------------------------------------------------------


def _interleaved(clocks: list[dict[str, object]], rule_set: RuleSet, reviews: pd.DataFrame) -> pd.DataFrame:
    """Put the clocks' columns together so that each review's rows stand together."""
    size, width = len(reviews), len(clocks)
    rows, places = np.repeat(np.arange(size), width), np.tile(np.arange(width), size)
    table = {
        "review_id": reviews["review_id"].array.take(rows),
        "rule_set": _texts([rule_set.name], np.zeros(size * width, int)),
        "clock": _texts([clock.id for clock in rule_set.clocks], places),
    }
    for name in clocks[0] if clocks else ():
        table |= _joined(name, [columns[name] for columns in clocks])
    return pd.DataFrame(table, copy=False)


def _joined(name: str, parts: list[object]) -> dict[str, object]:
    if not isinstance(parts[0], Span):
        return {name: _numbers(*_places(parts)) if name == "limit" else _texts(*_places(parts))}
    earliest, latest, known = (_row_by_row([getattr(part, end) for part in parts]) for end in _SPAN)
    if name == "elapsed":
        return {"elapsed_min": _whole(earliest, known), "elapsed_max": _whole(latest, known)}
    ends = (("earliest", earliest), ("latest", latest))
    return {f"{name}_{end}": dates.as_dates(days, known) for end, days in ends}


_SPAN = ("earliest", "latest", "known")


def _places(parts: list[tuple[list[str], np.ndarray]]) -> tuple[list[str], np.ndarray]:
    """Put the distinct values of several clocks in one row, and move each clock's places to its own part of it."""
    begins = np.cumsum([0, *(len(names) for names, _ in parts)])
    places = [where + begin for (_, where), begin in zip(parts, begins[:-1], strict=True)]
    return [name for names, _ in parts for name in names], _row_by_row(places)


def _row_by_row(columns: list[np.ndarray]) -> np.ndarray:
    return np.stack(columns, axis=1).ravel()


def _texts(names: list[str], places: np.ndarray) -> pd.api.extensions.ExtensionArray:
    return pd.array(np.array(names, object), dtype="str").take(places)


def _numbers(names: list[str], places: np.ndarray) -> pd.arrays.IntegerArray:
    """Give the limit in force, missing where there is none or where several differ."""
    single = np.array([name.isdigit() for name in names], bool)
    limit = np.array([int(name) if name.isdigit() else 0 for name in names], "int64")
    return pd.arrays.IntegerArray(limit.take(places), ~single.take(places))


def _whole(values: np.ndarray, known: np.ndarray) -> pd.arrays.IntegerArray:
    finite = known & (np.abs(values) < OPEN_AFTER)
    return pd.arrays.IntegerArray(np.where(finite, values, 0), ~finite)
