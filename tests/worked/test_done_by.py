"""The share done by a limit: the record's range and chance's interval, by hand, by enumeration, and by simulation."""

from itertools import product

import numpy as np
import pytest
from examples import tried
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from safeguarding.estimates import done_by as estimates_done_by
from safeguarding.estimates.done_by import done_by, interval

OPEN = np.inf


def made(*cases, limit=10):
    """Give the share of cases done by a limit: an exact day, a pair, or a pair without a most for what still runs."""
    pairs = [each if isinstance(each, tuple) else (each, each) for each in cases]
    least, most = np.array(pairs, float).reshape(-1, 2).T
    return done_by(least, most, np.isinf(most), limit)


def test_the_record_and_chance_are_two_things():
    """32 of 47 are done by the limit, 9 may be: by Clopper and Pearson 32 give 53% to 81%, and 41 give 74% to 95%."""
    found = made(*[5] * 32, *[(5, 20)] * 9, *[20] * 6)
    assert (found.least, found.most, found.n) == (32, 41, 47)
    assert [round(100 * end) for end in found.interval] == [53, 95]


def test_of_nothing_there_is_no_share():
    found = made()
    assert (found.n, found.least, found.most) == (0, 0, 0)
    assert np.isnan([*found.share, *found.interval]).all()


@pytest.mark.parametrize(
    ("cases", "share", "interval"),
    [
        ([5], (1, 1), (0.025, 1)),
        ([15], (0, 0), (0, 0.975)),
        ([(5, 15)], (0, 1), (0, 1)),
        ([5, 15], (0.5, 0.5), (0.0126, 0.9874)),
    ],
    ids=["one done", "one not done", "one that may be", "one of two"],
)
def test_one_and_two(cases, share, interval):
    """With one, 0.025 = 1 − 0.975; with two, 1 − √0.975 = 0.0126."""
    found = made(*cases)
    assert found.share == pytest.approx(share)
    assert found.interval == pytest.approx(interval, abs=1e-4)


def test_where_all_run_and_none_has_come_to_the_limit_nothing_is_known():
    found = made((3, OPEN), (6, OPEN))
    assert (found.least, found.most, found.undecided) == (0, 0, 2)
    assert found.interval == (0, 1)


def test_what_runs_past_the_limit_is_not_done_by_it():
    """Two of six are done, four have run for longer: the same as if these were known to have ended later."""
    assert made(5, 6, *[(11, OPEN)] * 4).interval == made(5, 6, *[30] * 4).interval


def test_one_that_still_runs_by_hand():
    """One of three leaves on day 4, one of two ends on day 5: what is left is at most a Beta(2, 1), at 0.975 √0.975.

    One is left after the limit, so that it is at least Beta(2, 1) · Beta(1, 1), below x with the chance 2x − x².
    """
    found = made((4, OPEN), 5, 15)
    low, high = 1 - np.sqrt(0.975), 1 - (1 - np.sqrt(1 - 0.025))
    assert found.interval == pytest.approx((low, high), abs=1e-9)
    assert found.share == pytest.approx((0.5, 0.5), abs=1e-3)


def test_ends_on_one_day_come_one_after_the_other():
    assert made(5, 5, 5, 15).interval == pytest.approx(made(4, 5, 6, 15).interval)


# Against references


@settings(max_examples=tried(50))
@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.sampled_from([0.8, 0.95]))
def test_without_running_cases_it_is_the_interval_of_clopper_and_pearson(counted, level):
    k, n = counted
    days = np.where(np.arange(n) < k, 3.0, 30.0)
    wanted = stats.binomtest(k, n).proportion_ci(level, "exact")
    found = interval(days, days, np.zeros(n, bool), 10, level)
    assert found == pytest.approx((wanted.low, wanted.high), abs=1e-9)


@pytest.mark.parametrize(("k", "n"), [(0, 3000), (250, 1000), (2990, 3000), (3000, 3000)])
def test_of_thousands_without_running_cases_too(k, n):
    days = np.where(np.arange(n) < k, 3.0, 30.0)
    wanted = stats.binomtest(k, n).proportion_ci(0.95, "exact")
    found = interval(days, days, np.zeros(n, bool), 10)
    assert found == pytest.approx((wanted.low, wanted.high), abs=1e-11)


@pytest.mark.parametrize("share_running", [0.1, 0.9])
def test_thousands_are_reckoned_as_a_few_are(share_running, monkeypatch):
    rng = np.random.default_rng(2)
    least, runs = rng.integers(0, 200, 1000).astype(float), rng.random(1000) < share_running
    most = np.where(runs, OPEN, least + rng.integers(0, 10, 1000))
    found = interval(least, most, runs, 90)
    monkeypatch.setattr(estimates_done_by, "MANY", 10**9)
    assert found == pytest.approx(interval(least, most, runs, 90), abs=1e-9)


def by_drawing(days, runs, limit, one_more):
    """What is left, as R's ``bpcp`` has it with ``nmc``: many products of betas; risk sets counted one by one."""
    by, rng = sorted(days[~runs & (days <= limit)]), np.random.default_rng(1)
    at_risk = [sum((days > day) | (~runs & (days == day))) - by[:n].count(day) for n, day in enumerate(by)]
    at_risk += [sum(days > limit)] * one_more
    return np.prod([rng.beta(y, 1, 200_000) for y in at_risk], axis=0)


# Weeks in remission under 6-mercaptopurine, 21 patients; Freireich et al., Blood 21 (1963) 699. What runs is a day on.
REMISSION = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"


@pytest.mark.parametrize("limit", [7, 13, 23])
def test_with_running_cases_it_is_what_drawing_gives(limit):
    runs = np.array([each.endswith("+") for each in REMISSION.split()])
    days = np.array([float(each.rstrip("+")) for each in REMISSION.split()]) + runs
    found = interval(days, np.where(runs, OPEN, days), runs, limit)
    left = np.quantile(by_drawing(days, runs, limit, 0), 0.975), np.quantile(by_drawing(days, runs, limit, 1), 0.025)
    assert found == pytest.approx((1 - left[0], 1 - left[1]), abs=0.002)


CASE = st.tuples(st.integers(0, 4), st.integers(0, 2), st.booleans())


@settings(max_examples=tried(50))
@given(st.lists(CASE, min_size=1, max_size=4), st.integers(0, 5))
def test_the_interval_reaches_exactly_as_far_as_any_days_within_the_ranges(cases, limit):
    """Every case on every day it can have ended on: the lowest and the highest ends of all are those that are given."""
    runs = np.array([run for _, _, run in cases])
    least = np.array([day for day, _, _ in cases], float)
    most = np.where(runs, OPEN, least + [wide for _, wide, _ in cases])
    days = [[low] if run else np.arange(low, high + 1) for low, high, run in zip(least, most, runs, strict=True)]
    ends = []
    for each in product(*days):
        exact = np.array(each, float)
        ends.append(interval(exact, np.where(runs, OPEN, exact), runs, limit))
    found = interval(least, most, runs, limit)
    assert found == pytest.approx((min(low for low, _ in ends), max(high for _, high in ends)), abs=1e-9)


# By simulation: how often the interval holds the truth


def covered(n, runs_of, seed, times, widened=0):
    """Give how often the interval lies above and below the truth: exponential days, mean 100, by a limit of 90."""
    rng, truth, above, below = np.random.default_rng(seed), 1 - np.exp(-0.9), 0, 0
    for _ in range(times):
        took, seen = rng.exponential(100, n), runs_of(rng, n)
        runs = took > seen
        least = np.where(runs, seen, np.maximum(took - rng.uniform(0, widened, n), 0))
        most = np.where(runs, OPEN, least + widened)
        low, high = interval(least, np.maximum(most, least), runs, 90)
        above, below = above + (low > truth), below + (high < truth)
    return above / times, below / times


@pytest.mark.parametrize("n", [6, 20])
def test_the_interval_holds_in_95_of_100_with_a_fifth_still_running(n):
    above, below = covered(n, lambda rng, n: rng.uniform(0, 400, n), 1, 200)
    assert max(above, below) <= stats.binom.ppf(0.999, 200, 0.025) / 200


@pytest.mark.slow
@pytest.mark.parametrize("n", [4, 10, 25, 50])
@pytest.mark.parametrize("widened", [0, 30])
def test_the_interval_holds_in_95_of_100_whatever_the_size(n, widened):
    """Two in a hundred and a half on either side, and fewer where days are ranges."""
    above, below = covered(n, lambda rng, n: rng.uniform(0, 300, n), 2, 2_000, widened)
    assert max(above, below) <= stats.binom.ppf(0.999, 2_000, 0.025) / 2_000
