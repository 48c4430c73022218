"""Counts against a rate: worked by hand, as published, and against scipy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from safeguarding.estimates import rates

RATE = 368 / 3 / 11_593_891
"""Serious case reviews a child and a year in England, April 2014 to March 2017 (domain facts, 2.3)."""
YEARLY = RATE * 53_012


# Five reviews in twenty months, after none in seven years (domain facts, 2.3)


def test_the_rate_of_england_gives_sefton_about_one_review_in_two_years():
    assert pytest.approx(1.06, abs=0.005) == RATE * 100_000
    assert pytest.approx(0.56, abs=0.005) == YEARLY


def test_none_in_seven_years_has_a_chance_of_two_in_a_hundred():
    assert pytest.approx(3.9, abs=0.05) == YEARLY * 7
    assert rates.poisson_tail(YEARLY * 7, 0) == pytest.approx(0.020, abs=0.0005)


def test_four_more_in_twenty_months_have_a_chance_of_one_and_a_half_in_a_hundred():
    """A window from the first to the last of five: the first begins it, and is no event in it."""
    assert pytest.approx(0.93, abs=0.01) == YEARLY * 20 / 12
    assert rates.poisson_above(YEARLY * 20 / 12, 4) == pytest.approx(0.01525, abs=0.00005)


def test_five_in_both_together_is_what_was_to_be_expected():
    both = YEARLY * (7 + 20 / 12)
    assert both == pytest.approx(4.9, abs=0.05)
    assert rates.poisson_above(both, 5) == pytest.approx(0.53, abs=0.005)
    low, high = rates.expected_range(both)
    assert low <= 5 <= high


# Poisson


@given(st.floats(0.001, 300), st.integers(0, 600))
def test_poisson_chances_are_those_of_scipy(expected, count):
    assert rates.poisson_tail(expected, count) == pytest.approx(stats.poisson.cdf(count, expected), rel=1e-9)
    wanted = stats.poisson.sf(count - 1, expected)
    assert rates.poisson_above(expected, count) == pytest.approx(wanted, rel=1e-9, abs=1e-300)


@pytest.mark.parametrize(("expected", "count"), [(5, 3), (5, 5), (5, 6), (0.94, 1), (300, 290)])
def test_the_chance_of_so_many_is_exact_on_both_sides_of_what_is_expected(expected, count):
    assert rates.poisson_above(expected, count) == pytest.approx(stats.poisson.sf(count - 1, expected), rel=1e-9)


def test_where_nothing_is_expected_nothing_is_no_surprise():
    assert rates.poisson_tail(0, 0) == 1
    assert (rates.poisson_above(0, 0), rates.poisson_above(0, 1), rates.poisson_tail(3, -1)) == (1, 0, 0)
    assert rates.expected_range(0) == (0, 0)


@given(st.floats(0.01, 200), st.sampled_from([0.8, 0.95, 0.998]))
def test_what_is_no_surprise_leaves_no_more_than_half_the_rest_on_either_side(expected, level):
    low, high = rates.expected_range(expected, level)
    half = (1 - level) / 2
    assert stats.poisson.cdf(low - 1, expected) <= half < stats.poisson.cdf(low, expected)
    assert stats.poisson.sf(high, expected) <= half < stats.poisson.sf(high - 1, expected)


# Binomial


def test_half_of_five_by_hand():
    """Of the 32 ways, one has none and five have one."""
    assert rates.binomial_tail(5, 0.5, 0) == 1 / 32
    assert rates.binomial_tail(5, 0.5, 1) == pytest.approx(6 / 32)
    assert (rates.binomial_tail(5, 0.5, -1), rates.binomial_tail(5, 0.5, 5)) == (0, 1)
    assert (rates.binomial_tail(5, 0, 0), rates.binomial_tail(5, 1, 4)) == (1, 0)


@pytest.mark.parametrize(
    ("seen", "n", "low", "high"),
    # For 0 of n the upper end is 1 − 0.025^(1/n); the rest as scipy.stats.binomtest(...).proportion_ci("exact").
    [(0, 1, 0, 0.975), (1, 1, 0.025, 1), (0, 5, 0, 0.5218), (5, 5, 0.4782, 1), (2, 5, 0.0527, 0.8534)],
)
def test_exact_limits_of_a_share(seen, n, low, high):
    assert rates.binomial_interval(seen, n) == pytest.approx((low, high), abs=0.0001)


def test_a_share_of_nothing_can_be_anything():
    assert rates.binomial_interval(0, 0) == (0, 1)


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.sampled_from([0.8, 0.95]))
def test_exact_limits_of_a_share_are_those_of_scipy(counted, level):
    seen, n = counted
    wanted = stats.binomtest(seen, n).proportion_ci(level, "exact")
    assert rates.binomial_interval(seen, n, level) == pytest.approx((wanted.low, wanted.high), abs=1e-9)


@given(st.integers(0, 300), st.floats(0, 1), st.integers(-1, 301))
def test_binomial_chances_are_those_of_scipy(n, share, upto):
    wanted = stats.binom.cdf(upto, n, share)
    assert rates.binomial_tail(n, share, upto) == pytest.approx(wanted, rel=1e-9, abs=1e-300)


# Funnels


def test_limits_of_a_funnel_by_hand():
    """Ten with a chance of one half: none or one happen 11 times in 1,024, none alone once."""
    assert rates.funnel_limits(10, 0.5, 0.95) == (2, 8)
    assert rates.funnel_limits(10, 0.5, 0.998) == (1, 9)
    assert rates.funnel_limits(5, 0.5, 0.95) == (0, 5)


@pytest.mark.parametrize(
    ("n", "share", "wanted"), [(0, 0.5, (0, 0)), (1, 0.5, (0, 1)), (4, 0.0, (0, 0)), (4, 1.0, (4, 4))]
)
def test_limits_of_very_few(n, share, wanted):
    assert rates.funnel_limits(n, share, 0.95) == wanted


@given(st.integers(1, 200), st.floats(0.01, 0.99), st.sampled_from([0.95, 0.998]))
def test_outside_a_funnel_lies_no_more_than_is_said(n, share, level):
    low, high = rates.funnel_limits(n, share, level)
    half = (1 - level) / 2
    assert stats.binom.cdf(low - 1, n, share) <= half + 1e-12
    assert stats.binom.sf(high, n, share) <= half + 1e-12
    assert stats.binom.cdf(low, n, share) > half - 1e-12
    assert stats.binom.sf(high - 1, n, share) > half - 1e-12
