"""Verdicts before and after: what a scenario would have changed, review by review and clock by clock."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from safeguarding.days import dates
from safeguarding.days.dates import OPEN_AFTER, OPEN_BEFORE
from safeguarding.days.working_days import Calendar
from safeguarding.errors import InputError
from safeguarding.judging import clocks, order, verdicts
from safeguarding.judging.order import Span
from safeguarding.judging.verdicts import Case
from safeguarding.rules import Clock, RuleSet, model
from safeguarding.vocabulary import RUNNING, SILENT, Outcome
from safeguarding.whatif import applying, flips
from safeguarding.whatif.flips import FLIPS, Side
from safeguarding.whatif.scenario import Scenario

# ---- Verdicts before and after: what a scenario would have changed, review by review and clock by clock --------------
# ``hold`` judges a register once; ``compared`` then judges again only what a scenario touches, in arrays, so that a
# change is answered while a slider moves. ``compare`` does both.


@dataclass(frozen=True, eq=False)
class Judged:
    """One clock's answer on every review: the outcome (as its ``Outcome.place``), the deadline and the days late.

    ``anchor`` is what the deadline is counted from; ``passed`` says where the limit is past for certain.
    """

    outcome: np.ndarray
    anchor: Span
    due: Span
    late: Span
    passed: np.ndarray


Given = tuple[Case, tuple[Judged, ...]]
"""What the clocks of a rule set are judged on, and their answers."""


@dataclass(frozen=True, eq=False)
class Held:
    """A register and its rules, judged once: what every scenario is held against. Nothing in it changes."""

    reviews: pd.DataFrame
    rule_sets: tuple[RuleSet, ...]
    calendar: Calendar
    as_of: date
    cases: tuple[Case, ...]
    judged: tuple[tuple[Judged, ...], ...]
    columns: dict[str, object]
    withheld: tuple[str, ...] = ()


def hold(
    reviews: pd.DataFrame,
    rule_sets: Iterable[RuleSet],
    calendar: Calendar,
    as_of: date,
    withheld: Iterable[str] = (),
) -> Held:
    """Judge a register by the rules as they are.

    Of ``withheld`` milestones the days are not shown (``View.withheld``): a verdict that rests on one is in nothing.
    """
    sets, day = tuple(rule_sets), as_of
    cases = tuple(verdicts.case(reviews, order.tightened(reviews, each.order), each, calendar, day) for each in sets)
    judged = tuple(tuple(_judged(case, clock) for clock in case.rule_set.clocks) for case in cases)
    columns = {**_keys(reviews, sets), **_columns("before", judged)}
    return Held(reviews, sets, calendar, day, cases, judged, columns, tuple(withheld))


def compare(
    reviews: pd.DataFrame, rule_sets: Iterable[RuleSet], scenario: Scenario, calendar: Calendar, as_of: date
) -> pd.DataFrame:
    """Hold a scenario against a register: ``compared`` with what ``hold`` gives."""
    return compared(hold(reviews, rule_sets, calendar, as_of), scenario)


def compared(held: Held, scenario: Scenario) -> pd.DataFrame:
    """Give every verdict before and after a scenario.

    Returns
    -------
    One row per review and clock, as ``clocks.evaluate_each`` has them, but for verdicts that rest on a day that is
    withheld, and clocks of which all others are silent: ``review_id``, ``rule_set``, ``clock``;
    ``outcome_before`` and ``outcome_after`` (an ``Outcome``; a clock that is off is ``not_applicable``);
    ``due_before_*`` and ``due_after_*`` (pairs of days, ``NaT`` where open or unknown); ``days_late_before_*`` and
    ``days_late_after_*`` (``_min`` and ``_max``, calendar days past the deadline, nothing or less if in time, so far if
    it has not happened; missing where open); ``limit_passed_before`` and ``limit_passed_after`` (for certain); ``flip``
    (of ``FLIPS``). Texts of few values are categories.

    Raises
    ------
    InputError
        The scenario does not fit the rule sets or the register, or needs a day outside the calendar.
    """
    cases = changed(held, scenario)
    after = tuple(_after(held, scenario, *each) for each in zip(held.cases, cases, held.judged, strict=True))
    ids = held.reviews["review_id"].to_numpy(object)
    sides = zip(zip(held.cases, held.judged, strict=True), zip(cases, after, strict=True), strict=True)
    flipped = [_flips(scenario, *each, ids) for each in sides]
    columns = {**held.columns, **_columns("after", after), "flip": _category(flipped, FLIPS)}
    table = pd.DataFrame({name: columns[name] for name in COLUMNS}, copy=False)
    return table[~_row_by_row(_unsaid(held, cases, after))] if held.withheld else table


def of_clock(held: Held, compared: pd.DataFrame, rule_set: str, clock: str) -> pd.DataFrame:
    """Give the rows of one clock, each with the place of its review in the register as its index."""
    names = [each.name for each in held.rule_sets]
    before = held.rule_sets[: names.index(rule_set)]
    ours = compared[(compared["rule_set"] == rule_set) & (compared["clock"] == clock)]
    first = sum(len(each.clocks) for each in before) * len(held.reviews)
    return ours.set_axis((ours.index - first) // len(held.rule_sets[len(before)].clocks))


def seen(held: Held, rule_sets: Iterable[RuleSet], scenario: Scenario) -> Scenario:
    """Give a scenario without what it changes about time limits of which nothing is shown.

    Raises
    ------
    InputError
        The scenario changes what is in none of the rule sets, shown or not.
    """
    applying.rules_of(scenario, rule_sets)
    shown = {(each.name, clock.id) for each in held.rule_sets for clock in each.clocks}
    kept = (each for each in scenario.clocks if any(each.clock == id and each.rule_set in ("", n) for n, id in shown))
    return replace(scenario, clocks=tuple(kept))


def left_out(held: Held, rule_sets: Iterable[RuleSet], scenario: Scenario) -> list[str]:
    """Name the time limits of some rule sets of which verdicts rest on a day that is withheld."""
    if not held.withheld:
        return []
    of_sets = _unseen(held, changed(held, scenario))
    told = {
        (each.name, clock.id)
        for each, masks in zip(held.rule_sets, of_sets, strict=True)
        for clock, mask in zip(each.clocks, masks, strict=True)
        if not mask.any()
    }
    return list(dict.fromkeys(c.label for each in rule_sets for c in each.clocks if (each.name, c.id) not in told))


def _unseen(held: Held, cases: tuple[Case, ...]) -> list[list[np.ndarray]]:
    """Say for each clock of which reviews a verdict rests on a day that is withheld, before a change or after it."""
    found = []
    for case, new in zip(held.cases, cases, strict=True):
        now = {clock.id: clock for clock in new.rule_set.clocks}
        sides = [
            [(case, clock), *((new, now[clock.id]) for _ in now.keys() & {clock.id})] for clock in case.rule_set.clocks
        ]
        found.append([np.logical_or.reduce([_rests(held, *side) for side in each]) for each in sides])
    return found


def _rests(held: Held, case: Case, clock: Clock) -> np.ndarray:
    return verdicts.rests_on(verdicts.judge(case, clock), clock, held.withheld)


def _unsaid(held: Held, cases: tuple[Case, ...], after: tuple[tuple[Judged, ...], ...]) -> list[list[np.ndarray]]:
    """Say what ``compared`` leaves out; what a clock says of nobody would count it as a limit that is compared."""
    silent, found = [outcome.place for outcome in SILENT], []
    for masks, was, now in zip(_unseen(held, cases), held.judged, after, strict=True):
        quiet = [np.isin(a.outcome, silent) & np.isin(b.outcome, silent) for a, b in zip(was, now, strict=True)]
        found.append([mask | (mask.any() & each) for mask, each in zip(masks, quiet, strict=True)])
    return found


# What differs, how long each review took and the share at every limit are all asked of one scenario.
@lru_cache(maxsize=2)
def changed(held: Held, scenario: Scenario) -> tuple[Case, ...]:
    """Give what the clocks of each rule set are judged on in a scenario; a case it does not touch stays as held."""
    sets, calendar = applying.apply_each(scenario, held.rule_sets, held.calendar)
    known = held.reviews["review_id"].to_numpy(object)
    for review in (*(pause.review for pause in scenario.pauses), *(delay.review for delay in scenario.delays)):
        if review and not (known == review).any():
            near = model.nearest(review, map(str, known))
            raise InputError(f"scenario: no review {review!r}{near}; write the id of a review of the register")
    return tuple(_case(held, scenario, *each, calendar) for each in zip(held.cases, sets, strict=True))


def _case(held: Held, scenario: Scenario, case: Case, rule_set: RuleSet, calendar: Calendar) -> Case:
    as_of = scenario.as_of or held.as_of
    if rule_set == case.rule_set and calendar is held.calendar and as_of == held.as_of and not scenario.delays:
        return case
    ids = held.reviews["review_id"].to_numpy(object)
    spans = applying.delayed(case.spans, case.kinds, ids, rule_set, calendar, scenario.delays)
    return verdicts.case(held.reviews, spans, rule_set, calendar, as_of)


def _after(held: Held, scenario: Scenario, case: Case, new: Case, judged: tuple[Judged, ...]) -> tuple[Judged, ...]:
    clocks = {clock.id: clock for clock in new.rule_set.clocks}
    same = _same_ground(scenario, case, new)
    return tuple(
        was if same and clocks.get(clock.id) == clock else _judged(new, clocks.get(clock.id))
        for clock, was in zip(case.rule_set.clocks, judged, strict=True)
    )


def _same_ground(scenario: Scenario, case: Case, new: Case) -> bool:
    """Say whether a clock that is not changed itself has the same verdicts."""
    one, other = case.rule_set, new.rule_set
    same = (one.closed, one.pauses, case.today) == (other.closed, other.pauses, new.today)
    return same and scenario.bank_holidays and not scenario.delays


def _judged(case: Case, clock: Clock | None) -> Judged:
    size = len(next(iter(case.spans.values())).known)
    if clock is None:
        nothing = Span(np.full(size, OPEN_BEFORE), np.full(size, OPEN_AFTER), np.zeros(size, bool))
        return Judged(np.full(size, Outcome.NOT_APPLICABLE.place, "int8"), *(nothing,) * 3, nothing.known)
    verdict = verdicts.judge(case, clock)
    done = verdict.stop.known
    counted = done | np.isin(verdict.outcome, [outcome.place for outcome in RUNNING])
    happened = verdict.start if clock.backwards else verdict.stop
    first, last = (np.where(done, end, case.today) for end in (happened.earliest, happened.latest))
    known = verdict.due.known & (verdict.outcome < Outcome.NO_START.place) & (done if clock.backwards else counted)
    least = np.where(_finite(first, verdict.due.latest), first - verdict.due.latest, OPEN_BEFORE)
    most = np.where(_finite(last, verdict.due.earliest), last - verdict.due.earliest, OPEN_AFTER)
    anchor = verdict.stop if clock.backwards else verdict.start
    return Judged(verdict.outcome, anchor, verdict.due, Span(least, most, known), verdict.passed)


def _finite(*ends: np.ndarray) -> np.ndarray:
    return np.logical_and.reduce([np.abs(end) < OPEN_AFTER for end in ends])


def _flips(scenario: Scenario, before: Given, after: Given, ids: np.ndarray) -> list[np.ndarray]:
    """Say for each clock of a rule set how the verdicts flip."""
    (case, judged), (new, changed) = before, after
    clocks, found = {clock.id: clock for clock in new.rule_set.clocks}, []
    for clock, was, now in zip(case.rule_set.clocks, judged, changed, strict=True):
        if was is now:
            found.append(flips.unflipped(len(ids)))
        elif clock.id in clocks:
            sides = _side(case, clock, was), _side(new, clocks[clock.id], now)
            found.append(flips.flipped(scenario, *sides, ids))
        else:
            found.append(flips.switched_off(was.outcome))
    return found


def _side(case: Case, clock: Clock, judged: Judged) -> Side:
    first = np.minimum(judged.anchor.earliest, judged.due.earliest)
    last = np.maximum(judged.anchor.latest, judged.due.latest)
    return Side(case, clock, judged.outcome, first, last)


# ---- From arrays to columns ------------------------------------------------------------------------------------------

COLUMNS = (
    *("review_id", "rule_set", "clock", "outcome_before", "outcome_after", "due_before_earliest", "due_before_latest"),
    *("due_after_earliest", "due_after_latest", "days_late_before_min", "days_late_before_max"),
    *("days_late_after_min", "days_late_after_max", "limit_passed_before", "limit_passed_after", "flip"),
)


def _keys(reviews: pd.DataFrame, sets: tuple[RuleSet, ...]) -> dict[str, object]:
    size, ids = len(reviews), [[clock.id for clock in each.clocks] for each in sets]
    rows = np.concatenate([np.repeat(np.arange(size), len(each)) for each in ids])
    names = list(dict.fromkeys(id for each in ids for id in each))
    places = np.concatenate([np.tile([names.index(id) for id in each], size) for each in ids])
    of_set = np.repeat(np.arange(len(sets)), [len(each) * size for each in ids])
    return {
        "review_id": reviews["review_id"].array.take(rows),
        "rule_set": pd.Categorical.from_codes(of_set, [each.name for each in sets]),
        "clock": pd.Categorical.from_codes(places, names),
    }


def _columns(name: str, judged: tuple[tuple[Judged, ...], ...]) -> dict[str, object]:
    def rows(part: str, end: str) -> np.ndarray:
        return _row_by_row([[getattr(getattr(each, part), end) for each in clocks] for clocks in judged])

    due, late = ({end: rows(part, end) for end in ("earliest", "latest", "known")} for part in ("due", "late"))
    return {
        f"outcome_{name}": _category([[each.outcome for each in clocks] for clocks in judged], clocks.CODES),
        f"due_{name}_earliest": dates.as_dates(due["earliest"], due["known"]),
        f"due_{name}_latest": dates.as_dates(due["latest"], due["known"]),
        f"days_late_{name}_min": _whole(late["earliest"], late["known"]),
        f"days_late_{name}_max": _whole(late["latest"], late["known"]),
        f"limit_passed_{name}": _row_by_row([[each.passed for each in clocks] for clocks in judged]),
    }


def _row_by_row(columns: list[list[np.ndarray]]) -> np.ndarray:
    """Put the clocks of each rule set beside each other, and the rule sets under each other."""
    return np.concatenate([np.stack(clocks, axis=1).ravel() for clocks in columns])


def _category(codes: list[list[np.ndarray]], names: tuple[str, ...]) -> pd.Categorical:
    return pd.Categorical.from_codes(_row_by_row(codes), dtype=pd.CategoricalDtype(names), validate=False)


def _whole(values: np.ndarray, known: np.ndarray) -> pd.arrays.IntegerArray:
    finite = known & (np.abs(values) < OPEN_AFTER)
    return pd.arrays.IntegerArray(np.where(finite, values, 0), ~finite)


# ---- Verdicts before and after, listed for a reader; and every verdict in a scenario as the clocks give it -----------


def judged(held: Held, scenario: Scenario) -> pd.DataFrame:
    """Judge a register in a scenario: what ``clocks.evaluate_each`` gives, by the changed rules on changed days."""
    cases, as_of = changed(held, scenario), scenario.as_of or held.as_of
    tables = [clocks.judged(held.reviews, each.spans, each.rule_set, each.calendar, as_of) for each in cases]
    return pd.concat(tables, ignore_index=True)


def verdicts_table(compared: pd.DataFrame, rule_sets: list[RuleSet], changed: bool = False) -> pd.DataFrame:
    """List verdicts before and after.

    Parameters
    ----------
    compared
        As ``comparing.compared`` gives it, or some rows of it.
    changed
        Only those that change, or may.

    Returns
    -------
    One row per review and clock that is judged on either side: ``review_id``, ``rule_set``, ``label``,
    ``outcome_before`` and ``outcome_after``, ``due_before_*`` and ``due_after_*`` (pairs of days), ``flip`` (in words).
    """
    silent = compared[["outcome_before", "outcome_after"]].isin(flips.NONE).all(axis=1)
    kept = compared[~silent & ((compared["flip"] != "no") | (not changed))].reset_index(drop=True)
    labels = {(each.name, clock.id): clock.label for each in rule_sets for clock in each.clocks}
    keys = zip(kept["rule_set"], kept["clock"], strict=True)
    days = [f"due_{side}_{end}" for side in ("before", "after") for end in ("earliest", "latest")]
    texts = {name: kept[name].astype("str") for name in ("rule_set", "outcome_before", "outcome_after")}
    return pd.DataFrame(
        {
            "review_id": kept["review_id"],
            "rule_set": texts["rule_set"],
            "label": pd.Series([labels[key] for key in keys], kept.index, dtype="str"),
            "outcome_before": texts["outcome_before"],
            "outcome_after": texts["outcome_after"],
            **{name: kept[name] for name in days},
            "flip": kept["flip"].astype("str").map({"no": "nothing", **flips.SAID}).astype("str"),
        }
    )
