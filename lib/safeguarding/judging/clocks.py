"""Every review judged by every clock of a rule set, with no more certainty than its dates carry.

Module ``verdicts`` judges; here its answers become a table.
"""

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
import pandas as pd

from safeguarding.days import dates, working_days
from safeguarding.days.dates import OPEN_AFTER, OPEN_BEFORE
from safeguarding.days.working_days import Calendar
from safeguarding.judging import limits, order, verdicts
from safeguarding.judging.order import Span
from safeguarding.judging.verdicts import Case, Piece, Verdict
from safeguarding.rules import Clock, RuleSet, Version
from safeguarding.vocabulary import RUNNING, Outcome

CODES = tuple(outcome.value for outcome in Outcome)
"""What the column ``outcome`` has for each place in an array of outcomes."""


def evaluate(reviews: pd.DataFrame, rule_set: RuleSet, calendar: Calendar, as_of: date) -> pd.DataFrame:
    """Judge every review by every clock.

    Returns
    -------
    One row per review and clock, in the register's order then the rule set's: ``review_id``, ``rule_set``, ``clock``,
    ``starts``, ``stops``, ``start_*``, ``stop_*`` and ``due_*`` (pairs of days, ``NaT`` where open or unknown),
    ``elapsed_min`` and ``elapsed_max`` (working days where the limit is in working days, calendar days otherwise; to
    ``as_of`` while the clock runs), ``unit``, ``limit``, ``standing``, ``outcome`` (an ``Outcome``),
    ``limit_passed`` (whether the limit is past by ``as_of`` for certain) and ``rule`` (version ids; where a start range
    lies under several, all of them, with ``;``).
    """

    def case(rows: slice) -> Case:
        block = reviews[rows]
        told = order.told(block)
        spans = order.tightened(block, rule_set.order, told)
        return verdicts.case(block, spans, rule_set, calendar, as_of, told)

    return _table(reviews["review_id"], case, rule_set)


def judged(
    reviews: pd.DataFrame, spans: dict[str, Span], rule_set: RuleSet, calendar: Calendar, as_of: date
) -> pd.DataFrame:
    """Give the table of ``evaluate`` for milestones whose spans are known already, by whatever way."""

    def case(rows: slice) -> Case:
        return verdicts.case(reviews[rows], order.part(spans, rows), rule_set, calendar, as_of)

    return _table(reviews["review_id"], case, rule_set)


def judged_alone(review_id: pd.Series, case: Case) -> pd.DataFrame:
    """Give the table of ``evaluate`` for a case of one review, whose id is the one of ``review_id``."""
    return _table(review_id, lambda _: case, case.rule_set)


def evaluate_each(reviews: pd.DataFrame, rule_sets: list[RuleSet], calendar: Calendar, as_of: date) -> pd.DataFrame:
    """Judge every review by several rule sets; one set after another, each as ``evaluate`` gives."""
    return pd.concat([evaluate(reviews, each, calendar, as_of) for each in rule_sets], ignore_index=True)


# ---- The table, filled block by block ------------------------------------------------------------------------------

ClockColumns = dict[str, np.ndarray]


def _table(review_ids: pd.Series, case_of: Callable[[slice], Case], rule_set: RuleSet) -> pd.DataFrame:
    """Judge the reviews block by block, into columns that are made once and have a row per review and clock."""
    size, width = len(review_ids), len(rule_set.clocks)
    table = _unfilled(size, width)
    ids, names = review_ids.to_numpy(object), np.array([clock.id for clock in rule_set.clocks], object)
    for begin in range(0, max(size, 1), BLOCK):
        rows = slice(begin, begin + BLOCK)
        case = case_of(rows)
        table["review_id"][rows], table["rule_set"][rows], table["clock"][rows] = ids[rows, None], rule_set.name, names
        judged = [_columns(case, clock) for clock in rule_set.clocks]
        # One column after another: a column then stays in the cache of the processor until it is full.
        for name in judged[0] if judged else ():
            for place, columns in enumerate(judged):
                table[name][rows, place] = columns[name]
    return _finished(table, review_ids.dtype, width)


BLOCK = 2**15
"""How many reviews are judged at once: what is worked out on the way then fits into the cache of the processor."""


def _unfilled(size: int, width: int) -> ClockColumns:
    kinds = dict.fromkeys(_TEXTS, "object") | dict.fromkeys(_DAYS, "datetime64[s]") | dict.fromkeys(_WHOLE, "int64")
    kinds |= dict.fromkeys(_YES_OR_NO, "bool")
    missing = {_missing(name): np.empty((size, width), bool) for name in _WHOLE}
    return {name: np.empty((size, width), kinds[name]) for name in COLUMNS} | missing


def _finished(table: ClockColumns, ids: object, width: int) -> pd.DataFrame:
    """Make a frame of the columns, and copy none."""
    flat = {name: column.reshape(-1) for name, column in table.items()}
    made = {"review_id": pd.array(flat["review_id"], ids, copy=False)}
    for name in COLUMNS[1:] if width else ("rule_set", "clock"):
        if name in _WHOLE:
            made[name] = pd.arrays.IntegerArray(flat[name], flat[_missing(name)])
        else:
            made[name] = pd.array(flat[name], "str", copy=False) if name in _TEXTS else flat[name]
    return pd.DataFrame(made, copy=False)


_DAYS = tuple(f"{name}_{end}" for name in ("start", "stop", "due") for end in ("earliest", "latest"))
_WHOLE = ("elapsed_min", "elapsed_max", "limit")
COLUMNS = (
    *("review_id", "rule_set", "clock", "starts", "stops"),
    *_DAYS,
    *("elapsed_min", "elapsed_max", "unit", "limit", "standing", "outcome", "limit_passed", "rule"),
)
_YES_OR_NO = ("limit_passed",)
_TEXTS = tuple(name for name in COLUMNS if name not in _DAYS + _WHOLE + _YES_OR_NO)


def _missing(name: str) -> str:
    return f"{name}_missing"


# ---- One clock, as columns -----------------------------------------------------------------------------------------


def _columns(case: Case, clock: Clock) -> ClockColumns:
    """Judge every review by one clock: each column that depends on the clock."""
    verdict = verdicts.judge(case, clock)
    named, elapsed = _named(verdict), _elapsed(case, clock, verdict)
    return {
        "starts": _texts(*named(lambda version: version.counts_from or clock.starts, clock.starts)),
        "stops": np.array(clock.stops, object),
        **_days("start", verdict.start),
        **_days("stop", verdict.stop),
        **_days("due", verdict.due),
        **_whole("elapsed_min", elapsed.earliest, elapsed.known),
        **_whole("elapsed_max", elapsed.latest, elapsed.known),
        "unit": _texts(*named(lambda version: "" if version.suspended else version.unit)),
        **_limits(*named(lambda version: "" if version.suspended else str(version.limit))),
        "standing": _texts(*named(lambda version: version.standing)),
        "outcome": _texts(CODES, verdict.outcome),
        "limit_passed": verdict.passed,
        "rule": _texts(*named(lambda version: version.id)),
    }


def _days(name: str, span: Span) -> ClockColumns:
    ends = (("earliest", span.earliest), ("latest", span.latest))
    return {f"{name}_{end}": dates.as_dates(days, span.known) for end, days in ends}


def _texts(names: Sequence[str], places: np.ndarray) -> np.ndarray:
    """Give the name at each place; one name alone is left to be written everywhere, which is much faster."""
    if len(set(names)) == 1:
        return np.array(names[0], object)
    return np.array(names, object).take(places)


def _limits(names: list[str], places: np.ndarray) -> ClockColumns:
    """Give the limit in force, missing where there is none or where several differ."""
    single = np.array([name.isdigit() for name in names], bool)
    limit = np.array([int(name) if name.isdigit() else 0 for name in names], "int64")
    return {"limit": limit.take(places), _missing("limit"): ~single.take(places)}


def _whole(name: str, values: np.ndarray, known: np.ndarray) -> ClockColumns:
    finite = known & (np.abs(values) < OPEN_AFTER)
    return {name: np.where(finite, values, 0), _missing(name): ~finite}


def _named(verdict: Verdict) -> Callable[..., tuple[list[str], np.ndarray]]:
    """Give a way to name the versions in force for each review; several different names are joined with ``;``."""
    pieces = verdict.pieces
    mask = sum((piece.here.astype("int64") << n for n, piece in enumerate(pieces)), np.zeros(len(verdict.outcome), int))
    seen, where = _distinct(mask, 1 << len(pieces))

    def named(label: Callable[[Version], str], default: str = "") -> tuple[list[str], np.ndarray]:
        every = ([label(piece.version) for n, piece in enumerate(pieces) if int(bits) >> n & 1] for bits in seen)
        return [";".join(dict.fromkeys(filter(None, each))) or default for each in every], where

    return named


def _distinct(numbers: np.ndarray, below: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the distinct ones of some numbers, and the place of each among them."""
    if below > 256:
        return np.unique(numbers, return_inverse=True)
    # Small numbers are counted, which is quicker than sorting them.
    seen = np.flatnonzero(np.bincount(numbers, minlength=below))
    places = np.zeros(below, int)
    places[seen] = np.arange(len(seen))
    return seen, places.take(numbers)


def _elapsed(case: Case, clock: Clock, verdict: Verdict) -> Span:
    """Count from the start to the stop, or to ``as_of`` while the clock runs, in working or in calendar days."""
    start, stop, size = verdict.start, case.spans[clock.stops], len(verdict.outcome)
    stop_earliest, stop_latest = (np.where(stop.known, end, case.today) for end in (stop.earliest, stop.latest))
    limited = [piece for piece in verdict.pieces if not piece.version.suspended]
    worked, other = (
        verdicts.any_of([piece.here for piece in limited if (piece.version.unit == "working_day") is kind], size)
        for kind in (True, False)
    )
    runs = np.isin(verdict.outcome, [outcome.place for outcome in RUNNING]) & (not clock.backwards)
    known = start.known & (worked ^ other) & (stop.known | runs)
    shortest = _days_between(case, start.latest, stop_earliest, worked, known, OPEN_BEFORE)
    longest = _days_between(case, start.earliest, stop_latest, worked, known, OPEN_AFTER)
    ordered = _in_order(case, clock, verdict.pieces) | ~stop.known
    return Span(np.where(ordered & (longest >= 0), np.maximum(shortest, 0), shortest), longest, known)


def _in_order(case: Case, clock: Clock, pieces: tuple[Piece, ...]) -> np.ndarray:
    """Say for which reviews the order puts whatever is counted from no later than the stop."""
    names = {piece.version.counts_from or clock.starts for piece in pieces}
    led = {name: order.leads(case.spans, case.kinds, case.rule_set.order, (name, clock.stops)) for name in names}
    every = [~piece.here | led[piece.version.counts_from or clock.starts] for piece in pieces]
    return verdicts.all_of(every, len(case.spans[clock.stops].known))


def _days_between(
    case: Case, start: np.ndarray, stop: np.ndarray, worked: np.ndarray, known: np.ndarray, open_as: int
) -> np.ndarray:
    days = np.full(len(start), open_as)
    finite = known & (np.abs(start) < OPEN_AFTER) & (np.abs(stop) < OPEN_AFTER)
    known_days = (start >= case.calendar.first) & (stop <= case.calendar.last)
    known_days &= (stop >= case.calendar.first) & (start <= case.calendar.last)
    for those, by in case.counted:
        whole, counted = finite & those & ~worked, finite & those & worked & known_days
        days[whole] = limits.between(by, start[whole], stop[whole])
        days[counted] = working_days.between(by.calendar, start[counted], stop[counted])
    return days
