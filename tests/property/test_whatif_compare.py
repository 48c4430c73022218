"""Verdicts before and after: as judging twice gives them, as the naive judge gives them, and which way they flip."""

import time
from datetime import date
from itertools import islice

import oracle
import own_rules
import pandas as pd
import pytest
from examples import tried
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scenarios import REACH, scenarios
from worlds import worlds

from safeguarding import whatif
from safeguarding.judging import clocks, order
from safeguarding.register import reading
from safeguarding.whatif import Scenario, applying

IN_BATCHES = settings(phases=[Phase.explicit, Phase.generate])
EITHER = ("cannot_tell", "may_be_overdue")


@st.composite
def asked(draw, size=25):
    world = draw(worlds(size, REACH))
    return world, draw(scenarios(world))


def plainly(world, scenario, calendar):
    """Judge a world in a scenario the plain way: rules, then milestones, then every clock."""
    changed, changed_calendar = whatif.apply(scenario, world.rule_set, calendar)
    spans = order.tightened(world.table, world.rule_set.order)
    ids = world.table["review_id"].to_numpy(object)
    spans = whatif.delayed(spans, order.kinds(world.table), ids, changed, changed_calendar, scenario.delays)
    return clocks.judged(world.table, spans, changed, changed_calendar, scenario.as_of or world.as_of)


def compared(world, scenario, calendar):
    return whatif.compare(world.table, [world.rule_set], scenario, calendar, world.as_of)


# ---- As judging twice gives them -------------------------------------------------------------------------------------


def both_sides_are_plain(calendar, given):
    world, scenario = given
    table = compared(world, scenario, calendar)
    plain = {
        "before": (
            clocks.evaluate(world.table, world.rule_set, calendar, world.as_of),
            world.as_of,
        ),
        "after": (plainly(world, scenario, calendar), scenario.as_of or world.as_of),
    }
    for side, (judged, as_of) in plain.items():
        assert table["review_id"].tolist() == judged["review_id"].tolist()
        assert table["clock"].tolist() == judged["clock"].tolist()
        assert table[f"outcome_{side}"].tolist() == judged["outcome"].tolist()
        assert table[f"limit_passed_{side}"].tolist() == judged["limit_passed"].tolist()
        for end in ("earliest", "latest"):
            pd.testing.assert_series_equal(table[f"due_{side}_{end}"], judged[f"due_{end}"], check_names=False)
        for end, late in days_late(judged, world.rule_set, as_of).items():
            pd.testing.assert_series_equal(table[f"days_late_{side}_{end}"], late, check_names=False)
    if not scenario.delays:
        changed, changed_calendar = whatif.apply(scenario, world.rule_set, calendar)
        again = clocks.evaluate(world.table, changed, changed_calendar, scenario.as_of or world.as_of)
        pd.testing.assert_frame_equal(again, plain["after"][0])


@settings(IN_BATCHES, max_examples=tried(60))
@given(asked())
def test_both_sides_are_what_judging_twice_gives(calendar, given):
    both_sides_are_plain(calendar, given)


@pytest.mark.slow
@settings(IN_BATCHES, max_examples=400)
@given(asked())
def test_both_sides_are_what_judging_twice_gives_at_length(calendar, given):
    both_sides_are_plain(calendar, given)


def days_late(judged, rule_set, as_of):
    """Work out from a judged table how many days late each row is, at the least and at the most."""
    backwards = judged["clock"].map({clock.id: clock.backwards for clock in rule_set.clocks})
    ends = {}
    for name, happened, due in (("min", "earliest", "latest"), ("max", "latest", "earliest")):
        when = judged[f"stop_{happened}"].where(~backwards, judged[f"start_{happened}"])
        running = judged["outcome"].isin(["not_yet_due", "overdue", "may_be_overdue"])
        when = when.mask(running & ~backwards, pd.Timestamp(as_of)).mask(running & backwards)
        late = (when - judged[f"due_{due}"]).dt.days.astype("Int64")
        ends[name] = late.mask(judged["outcome"].isin(["no_start", "not_recorded", "not_applicable"]))
    return ends


# ---- As the naive judge gives them -----------------------------------------------------------------------------------


def conditions(world, scenario, n):
    """Give what the naive judge needs to know of a scenario, for one review."""
    holidays = world.shut if scenario.bank_holidays else frozenset(world.rule_set.closed)
    ours = [each for each in scenario.pauses if each.review in ("", f"R{n}")]
    paused = frozenset(each_day for each in ours for each_day in oracle.each_day(each.first, each.last))
    delays = tuple((each.milestone, each.days) for each in scenario.delays if each.review in ("", f"R{n}"))
    return holidays | frozenset(scenario.closed), paused, delays


def may_be_careful(review, clock):
    """Say where no more is asked than to be careful: a clock against the order, or one that asks for nothing."""
    starts = {clock.starts, *(version.counts_from or clock.starts for version in clock.versions)}
    nothing = any(v.at_least == 1 and v.day_one == "same_day" for v in clock.versions)
    return nothing or any((clock.stops, start) in review.ordered for start in starts)


def one_end_is_later(review, clock, known):
    """Say where a delay of one end of a clock alone decides it, since its limit is no longer than the delay.

    Each end is held as a range of its own: that one is so long after the other on every day is not known of them.
    """
    shut, _, delays = known
    day = date(2020, 6, 15)
    ends = {clock.stops, clock.starts, *(version.counts_from or clock.starts for version in clock.versions)}
    apart = len({oracle.later(review, name, day, delays, shut) != day for name in ends}) > 1
    limits = [version.limit for version in clock.versions if not version.suspended]
    # Two working days can be four and more days of the calendar, over a weekend and a closed day.
    return apart and min(limits, default=0) <= 2 * sum(n for _, n in delays) + 3


def all_days_agree(calendar, given):
    world, scenario = given
    [changed] = applying.rules_of(scenario, [world.rule_set])
    table = compared(world, scenario, calendar)
    for n, row in enumerate(table.to_dict("records")):
        review, clock = world.judges[n // 2], changed.clock(row["clock"])
        as_of = scenario.as_of or world.as_of
        answer = oracle.outcome(review, clock, as_of, *conditions(world, scenario, n // 2))
        careful = may_be_careful(review, clock) or one_end_is_later(review, clock, conditions(world, scenario, n // 2))
        if row["outcome_after"] in EITHER and careful:
            continue
        assert row["outcome_after"] == answer, (row, review.days, clock, scenario, as_of)


@settings(IN_BATCHES, max_examples=tried(40))
@given(asked(12))
def test_every_verdict_after_is_the_one_on_which_all_days_agree(calendar, given):
    all_days_agree(calendar, given)


@pytest.mark.slow
@settings(IN_BATCHES, max_examples=400)
@given(asked(12))
def test_every_verdict_after_is_the_one_on_which_all_days_agree_at_length(calendar, given):
    all_days_agree(calendar, given)


# ---- Which way they flip ---------------------------------------------------------------------------------------------

LATE, IN_TIME = ("missed", "overdue"), ("met", "not_yet_due")
TURNED_LATE = ("turns_late", "perhaps_late", "known_late", "may_turn_late", "may_turn_either")
NO_LONGER_LATE = ("no_longer_overdue", "not_due_yet", "perhaps_not_overdue", "known_not_due")
TURNED_IN_TIME = (
    *("turns_in_time", "perhaps_in_time", "known_in_time", "may_turn_in_time", "may_turn_either"),
    *NO_LONGER_LATE,
)


def answers(review, clocks_of, as_ofs, conditions_of):
    """Give the answers before and after for the same days of the milestones, over many of the days there are."""
    names = [name for name in review.happened if any(name in pair for pair in review.ordered) or name in review.days]
    for days in islice(review.assignments(*names), 400):
        day_of = dict(zip(names, days, strict=True))
        yield tuple(map(lambda *of: one_answer(review, day_of, *of), clocks_of, as_ofs, conditions_of))


def one_answer(review, day_of, clock, as_of, conditions):
    shut, paused, delays = conditions
    day = {name: oracle.later(review, name, each, delays, shut) for name, each in day_of.items()}
    version = oracle.version_on(clock, day[clock.starts]) if clock.starts in day else None
    start = day.get(version.counts_from or clock.starts) if version else None
    if version is None or start is None:
        return "no verdict"
    if any(map(review.unclear, (clock.starts, version.counts_from or clock.starts, clock.stops))):
        return "no verdict"
    if clock.stops not in day and not review.undone(clock.stops, as_of):
        return "no verdict"
    if clock.backwards and clock.stops not in day:
        return "in time"
    stop = day.get(clock.stops, as_of)
    due = oracle.deadline(stop if clock.backwards else start, version, shut, paused)
    if (start if clock.backwards else stop) <= due:
        return "in time"
    return "no verdict" if oracle.in_relaxation(clock, due) else "late"


def no_flip_is_too_certain(calendar, given):
    world, scenario = given
    [changed] = applying.rules_of(scenario, [world.rule_set])
    nothing = Scenario()
    for n, row in enumerate(compared(world, scenario, calendar).to_dict("records")):
        review, both = world.judges[n // 2], [each.clock(row["clock"]) for each in (world.rule_set, changed)]
        if review.kind not in both[0].kinds:
            continue
        as_ofs = (world.as_of, scenario.as_of or world.as_of)
        known = [conditions(world, each, n // 2) for each in (nothing, scenario)]
        for was, now in answers(review, both, as_ofs, known):
            said = (row, review.days, both, scenario, was, now)
            if (was, now) == ("in time", "late"):
                assert row["flip"] in TURNED_LATE, said
            if (was, now) == ("late", "in time"):
                assert row["flip"] in TURNED_IN_TIME, said
            if "no verdict" not in (was, now):
                assert row["flip"] != "turns_late" or (was, now) == ("in time", "late"), said
                late = "in time" if row["outcome_before"] == "not_yet_due" else "late"
                assert row["flip"] != "turns_in_time" or (was, now) == (late, "in time"), said


@settings(IN_BATCHES, max_examples=tried(60))
@given(asked(10))
def test_no_flip_is_more_certain_than_the_days_allow(calendar, given):
    no_flip_is_too_certain(calendar, given)


@pytest.mark.slow
@settings(IN_BATCHES, max_examples=400)
@given(asked(10))
def test_no_flip_is_more_certain_than_the_days_allow_at_length(calendar, given):
    no_flip_is_too_certain(calendar, given)


# ---- Quick -----------------------------------------------------------------------------------------------------------


def test_a_change_is_answered_at_once(calendar):
    """Guard an order of magnitude only: ``bench/whatif.py`` measures, and asks for 50 ms."""
    few = reading.read("data/example").table("reviews")
    reviews = pd.concat([few] * 209, ignore_index=True)
    reviews["review_id"] = [f"R{n}" for n in range(len(reviews))]
    held = whatif.hold(reviews, [own_rules.load("sefton")], calendar, date(2024, 3, 31))
    times = []
    for _ in range(5):
        began = time.process_time()
        whatif.effects_table(whatif.compared(held, whatif.read("bank_holidays=false; decision: limit=10")))
        whatif.share_by_limit_table(held, "sefton", "decision", 40)
        times.append(time.process_time() - began)
    assert len(reviews) > 10_000
    assert min(times) < 0.5
