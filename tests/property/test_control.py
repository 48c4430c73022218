"""Control charts: the rules of the NHS, by hand and against a naive reading; and no signal that might not be one."""

from itertools import pairwise
from statistics import median

import numpy as np
import pytest
from examples import tried
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding.estimates import control
from safeguarding.estimates.control import MAY, NO, YES, Range

WAVE = [10, 12] * 6


def known(values):
    return Range(np.array(values, float), np.array(values, float))


def in_turn(values):
    return known(range(len(values)))


def exact(values):
    return control.individuals(known(values), in_turn(values))


def told(values, rule):
    return exact(values)[0][rule].tolist()


# Limits


def test_limits_by_hand():
    """Median 11 and moving ranges of 2: 11 ± 5.32, the outer third from 11 ± 3.546…"""
    _, limits = exact(WAVE)
    assert limits["median"] == (11, 11)
    assert limits["upper"] == pytest.approx((16.32, 16.32))
    assert limits["lower"] == pytest.approx((5.68, 5.68))
    assert limits["near_upper"] == pytest.approx((11 + 5.32 * 2 / 3,) * 2)


def test_moving_ranges_that_outlie_are_left_out():
    """Eleven moving ranges: nine of 2 and two of 88 round one wild point; 88 is above 3.267 times their mean, 17.6."""
    _, limits = exact([10, 12] * 5 + [98, 10])
    assert limits["upper"][0] - limits["median"][0] == pytest.approx(2.66 * (9 * 2) / 9, abs=1e-9)


@pytest.mark.parametrize("n", [0, 1, 2, 11])
def test_fewer_than_twelve_points_have_no_limits(n):
    table, limits = exact(WAVE[:n])
    assert limits == {}
    assert len(table) == n
    assert table[list(control.RULES)].isna().all(axis=None)


def test_twelve_points_have_limits():
    table, limits = exact(WAVE)
    assert limits
    assert (table[list(control.RULES)] == NO).all(axis=None)


SCALES = [control.PLAIN, control.LOGARITHM, control.ROOT]


@pytest.mark.parametrize("scale", SCALES, ids=["plain", "logarithm", "root"])
@pytest.mark.parametrize(
    ("values", "apart"),
    [([2] * 13, []), ([180] * 12 + [400], [12]), ([180] * 6 + [400] + [180] * 6, [6]), ([180, 183] + [180] * 11, [])],
    ids=["alike", "one at the end", "one within", "three days apart"],
)
def test_points_that_hardly_vary_have_no_limits_and_only_what_stands_apart_is_a_signal(scale, values, apart):
    table, limits = control.individuals(known(values), in_turn(values), scale)
    assert limits == {}
    assert [n for n, told in enumerate(table["outside"]) if told == YES] == apart
    assert (table[["shift", "trend", "near"]] == NO).all(axis=None)


@pytest.mark.parametrize("scale", SCALES, ids=["plain", "logarithm", "root"])
def test_points_that_rise_by_two_days_a_time_are_a_trend_and_not_all_outside(scale):
    values = range(731, 759, 2)
    table, limits = control.individuals(known(values), in_turn(values), scale)
    assert (table["trend"] == YES).all()
    assert (table["outside"] == YES).sum() < len(table)
    assert limits


def test_what_is_a_signal_only_if_values_vary_is_none_where_they_may_not():
    """The fifth is 180 to 182: moving ranges are 0.6 on average, and there are no limits, or 1, and 183 is outside."""
    least = np.array([180.0, 183, 180, 180, 180, 180, 180, 400, 180, 180, 180, 180, 180])
    most = np.where(np.arange(13) == 4, 182, least)
    for fifth, wanted in ((least, NO), (most, YES)):
        assert control.individuals(known(fifth), in_turn(fifth))[0]["outside"].tolist()[1] == wanted
    table, _ = control.individuals(Range(least, most), in_turn(least))
    assert table["outside"].tolist()[1] == MAY
    assert table["outside"].tolist()[7] == YES


def test_one_long_value_does_not_move_the_middle_past_the_others():
    """With the mean of 120.8 in the middle, the twelve below it would all be a shift; the median is 120."""
    table, _ = exact([100, 120] * 6 + [250])
    assert table["outside"].tolist() == [NO] * 12 + [YES]
    assert (table["shift"] == NO).all()


def test_points_that_may_hardly_vary_are_a_signal_only_if_they_are_either_way():
    """Twelve of 180 days that may be 180 to 184: 400 stands apart of them whether they vary or not."""
    least, most = np.array([180.0] * 12 + [400]), np.array([184.0] * 12 + [400])
    table, limits = control.individuals(Range(least, most), in_turn(least))
    assert table["outside"].tolist()[-1] == YES
    assert limits


# The four rules


def test_a_point_outside_is_a_signal_alone():
    assert told([*WAVE, 30], "outside") == [NO] * 12 + [YES]


def test_seven_on_one_side_are_a_shift_and_six_are_not():
    assert told([0, 1] * 7 + [9, 10, 9, 10, 9, 10, 9], "shift")[-7:] == [YES] * 7
    assert told([0, 1] * 7 + [9, 10, 9, 10, 9, 10], "shift")[-6:] == [NO] * 6


def test_seven_that_rise_are_a_trend_and_six_are_not():
    assert told([5, 9, 5, 9, 5, 2, 3, 4, 5, 6, 7, 8, 1], "trend") == [NO] * 5 + [YES] * 7 + [NO]
    assert told([5, 9, 5, 9, 5, 2, 3, 4, 5, 6, 7, 1, 2], "trend") == [NO] * 13
    assert told([5, 9, 5, 9, 5, 8, 7, 6, 5, 4, 3, 2, 9], "trend") == [NO] * 5 + [YES] * 7 + [NO]


def test_two_of_three_in_the_outer_third_need_one_side():
    """Issue 143 of NHSRplotthedots: two near opposite limits are no signal."""
    values = [10, 12] * 8
    table, limits = exact([*values, 17, 13, 17])
    assert limits["near_upper"][0] < 17 < limits["upper"][0]
    assert table["near"].tolist()[-3:] == [YES, NO, YES]
    assert YES not in told([*values, 17, 6.5, 13], "near")


# A naive reading of the rules, point by point


def naive(values):
    n, mean = len(values), median(values)
    moving = [abs(b - a) for a, b in pairwise(values)]
    typical = sum(moving) / len(moving)
    kept = [each for each in moving if each <= 3.267 * typical]
    far = 2.66 * sum(kept) / len(kept)
    out = {rule: [False] * n for rule in control.RULES}
    if sum(kept) < len(kept):
        return out | {"outside": [abs(value - mean) > 3.267 * max(typical, 1) for value in values]}
    side = [(v > mean) - (v < mean) for v in values]
    close = [2 / 3 * far < abs(v - mean) <= far for v in values]
    for i, value in enumerate(values):
        out["outside"][i] = abs(value - mean) > far
        for start in range(max(0, i - 6), min(i, n - 7) + 1):
            window = values[start : start + 7]
            steps = [b - a for a, b in pairwise(window)]
            out["shift"][i] |= abs(sum(side[start : start + 7])) == 7
            out["trend"][i] |= all(s > 0 for s in steps) or all(s < 0 for s in steps)
        for start in range(max(0, i - 2), min(i, n - 3) + 1):
            three = slice(start, start + 3)
            out["near"][i] |= close[i] and sum(close[three]) >= 2 and abs(sum(side[three])) == 3
    return out


@settings(max_examples=tried(150))
@given(st.lists(st.integers(0, 40), min_size=12, max_size=30))
def test_exact_points_are_judged_as_a_naive_reading_does(values):
    table, limits = exact(values)
    wanted = naive(values)
    for rule in control.RULES:
        found = table[rule].tolist()
        assert MAY not in found
        # A point on a limit to the last digit is on either side of it by rounding.
        if not limits or min(abs(v - ends[0]) for v in values for ends in limits.values()) > 1e-9:
            assert found == [YES if each else NO for each in wanted[rule]], rule


# Values and places that are ranges

POINT = st.tuples(st.integers(0, 300), st.integers(0, 12), st.integers(0, 60), st.integers(0, 4))


@settings(max_examples=tried(150))
@given(st.lists(POINT, min_size=12, max_size=20), st.randoms(use_true_random=False))
def test_a_signal_that_is_given_holds_whatever_the_ranges_hide(points, random):
    values = Range(*np.array([(v, v + w) for v, w, _, _ in points], float).T)
    order = Range(*np.array([(d, d + w) for _, _, d, w in points], float).T)
    table, _ = control.individuals(values, order)
    for _ in range(5):
        drawn = [(random.uniform(d, d + e), n, random.uniform(v, v + w)) for n, (v, w, d, e) in enumerate(points)]
        drawn.sort()
        wanted = naive([value for _, _, value in drawn])
        for place, (_, n, _) in enumerate(drawn):
            row = table[table["point"] == n].iloc[0]
            for rule in control.RULES:
                assert row[rule] != (NO if wanted[rule][place] else YES), rule


def test_a_wide_value_leaves_a_signal_open():
    values = Range(np.array([*WAVE, 12.0]), np.array([*WAVE, 40.0]))
    table, _ = control.individuals(values, in_turn(values.least))
    assert table["outside"].tolist()[-1] == MAY


def test_points_on_one_day_have_no_order():
    table, _ = control.individuals(known(WAVE), known([0, 0, *range(2, 12)]))
    assert table["in_place"].tolist() == [False, False] + [True] * 10


def test_what_can_never_be_told_is_never_a_signal():
    n = 14
    table, _ = control.individuals(Range(np.zeros(n), np.full(n, 900.0)), Range(np.zeros(n), np.full(n, 90.0)))
    assert (table[list(control.RULES)] == MAY).all(axis=None)
    assert not table["in_place"].any()


def test_what_can_be_anywhere_is_left_out_of_the_order():
    order = Range(np.array([0.0, 10, 20, 30, 0]), np.array([0.0, 10, 20, 30, 90]))
    assert control.placeable(order).tolist() == [True, True, True, True, False]
    assert control.placeable(known([5, 5, 5])).all()
    assert control.placeable(known([5, 5, 5, 5])).sum() == 3
    assert control.placeable(known([])).tolist() == []


# Days between rare events


def test_gaps_between_exact_days():
    between = control.gaps(known([40, 0, 10]))
    assert (between.least.tolist(), between.most.tolist()) == ([10, 30], [10, 30])


@pytest.mark.parametrize("days", [[], [5]])
def test_fewer_than_two_events_have_no_gap(days):
    assert len(control.gaps(known(days)).least) == 0
    assert control.days_between(control.gaps(known(days)))[1] == {}


@settings(max_examples=tried(80))
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 40)), min_size=2, max_size=12), st.data())
def test_gaps_hold_whatever_the_days(made, data):
    order = Range(*np.array([(d, d + w) for d, w in made], float).T)
    between = control.gaps(order)
    days = np.sort([data.draw(st.integers(d, d + w)) for d, w in made])
    apart = np.diff(days)
    assert ((between.least <= apart) & (apart <= between.most)).all()


def test_limits_of_days_between_by_hand():
    """Gaps of 2^3.6 and 3^3.6 days in turn are 2 and 3 when changed: 2.5 ± 2.66, and the lower one is nought."""
    _, limits = control.days_between(known([2**3.6, 3**3.6] * 6))
    assert limits["median"] == pytest.approx((2.5**3.6,) * 2)
    assert limits["upper"] == pytest.approx((5.16**3.6,) * 2)
    assert limits["lower"] == (0, 0)


def test_a_long_gap_is_a_signal():
    table, _ = control.days_between(known([30, 40] * 7 + [2000]))
    assert table["outside"].tolist() == [NO] * 14 + [YES]
