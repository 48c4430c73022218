"""Medians by hand, and by simulation: half of how many, and what chance allows."""

import executed
import numpy as np
import pytest
from scipy import stats

from safeguarding.estimates import survival

OPEN = np.inf


def ends(*pairs):
    return np.array(pairs, float).T


@pytest.mark.parametrize(
    ("pairs", "estimated", "these_very"),
    [
        # ½ on [3, 4] and ½ on 9: half from day 3 or 4 to day 9. Middle of 3 and 4 at the least, of 5 and 9 at the most.
        ([(3, 4), (5, OPEN), (2, 5), (9, 9)], (3, 9), (4, 7)),
        # Of an even number the middle lies between two, and any day between is a median of the estimate.
        ([(10, 10), (20, 20), (31, 31), (40, 40)], (20, 31), (25.5, 25.5)),
        ([(10, 10), (20, 20), (31, 31)], (20, 20), (20, 20)),
        # Half are open: the second half ends some day after the last that ended.
        ([(10, 10), (20, 20), (50, OPEN), (60, OPEN)], (20, OPEN), (35, OPEN)),
        # All are open.
        ([(50, OPEN), (60, OPEN)], (60, OPEN), (55, OPEN)),
        ([(5, 9)], (5, 9), (5, 9)),
    ],
    ids=["flat", "even", "odd", "half open", "all open", "one"],
)
def test_a_median_by_hand(pairs, estimated, these_very):
    least, most = ends(*pairs)
    assert survival.median(survival.estimate(least, most)) == estimated
    assert survival.median_range(least, most) == these_very
    # The part that both allow: never outside what the dates do.
    both = max(estimated[0], these_very[0]), min(estimated[1], these_very[1])
    assert survival.median_within(survival.estimate(least, most), least, most) == both


@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 8])
def test_the_estimate_always_meets_what_the_dates_allow(n):
    """Ranges of whole days, some to the day, some open; the two meet whatever they are."""
    rng = np.random.default_rng(n)
    for _ in range(200):
        least = rng.integers(0, 12, n).astype(float)
        most = np.where(rng.random(n) < 0.2, OPEN, least + rng.integers(0, 6, n))
        low, high = survival.median_within(survival.estimate(least, most), least, most)
        first, last = survival.median_range(least, most)
        assert first <= low <= high <= last


def test_no_wait_of_the_example_is_estimated_outside_what_its_dates_allow():
    """It said 212 to 246 days beside 214 to 229, of published reviews of which none is open."""
    for audience in ("internal", "public"):
        table = executed.notebook("07", "example", audience=audience).tables["waiting.waits_table"]
        told = table[table["median_min"].notna()]
        assert len(told)
        assert (told["median_min"] >= told["possible_min"]).all()
        assert (told["median_max"] <= told["possible_max"]).fillna(True).all()


@pytest.mark.parametrize("n", [6, 10, 25])
def test_the_interval_holds_the_median_in_95_of_100_however_long_the_open_ones_take(n):
    """Exponential days with a median of 100; what has not ended by day 150 is open, and days are known to the month."""
    rng, times, missed = np.random.default_rng(n), 400, 0
    for _ in range(times):
        took = rng.exponential(100 / np.log(2), n)
        runs, wide = took > 150, rng.uniform(0, 30, n)
        low, high = survival.median_interval(
            np.where(runs, 150, np.maximum(took - wide, 0)), np.where(runs, OPEN, took + 30 - wide)
        )
        missed += not low <= 100 <= high
    assert missed <= stats.binom.ppf(0.999, times, 0.05)
