"""Durations that are ranges or still run: by hand, as published, and by a reference implementation.

Values of lifelines 0.30.3 (``KaplanMeierFitter``) are written here; it is no dependency.
"""

import numpy as np
import pytest
from examples import tried
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding.estimates import survival

OPEN = np.inf

# Weeks in remission under 6-mercaptopurine, 21 patients; Freireich et al., Blood 21 (1963) 699.
REMISSION = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
# Days survived under treatment 2, 8 patients; Bewick, Cheek and Ball, Critical Care 8 (2004) 389, tables 1 and 2.
TREATMENT = "1 1 4 5 6+ 9 9+ 22"
# Months to breast retraction after radiotherapy alone, (after, by]; Finkelstein and Wolfe, Biometrics 41 (1985) 933.
RETRACTION = (
    "0-7 0-8 0-5 4-11 5-12 5-11 6-10 7-16 7-14 11-15 11-18 15- 17- 17-25 17-25 18- 19-35 18-26 22- 24- 24- 25-37 26-40"
    " 27-34 32- 33- 34- 36-44 36-48 36- 36- 37-44 37- 37- 37- 38- 40- 45- 46- 46- 46- 46- 46- 46- 46- 46-"
)


SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.one_of(st.integers(0, 40), st.just(OPEN))).map(lambda one: (one[0], sum(one))),
    min_size=1,
    max_size=20,
)


def exact(text):
    days = np.array([int(each.rstrip("+")) for each in text.split()])
    return days, np.array([not each.endswith("+") for each in text.split()])


def ranges(days, ended):
    """Give exact and open durations as ranges: what is open takes a day more at least."""
    return np.where(ended, days, days + 1).astype(float), np.where(ended, days, OPEN)


def spans(text):
    ends = [each.split("-") for each in text.split()]
    least, most = [int(low) + 1 for low, _ in ends], [int(high) if high else OPEN for _, high in ends]
    return np.array(least, float), np.array(most, float)


def estimate(*pairs):
    least, most = np.array(pairs, float).reshape(-1, 2).T
    return survival.estimate(least, most)


def shares(found):
    return [tuple(row) for row in found.table.round(4).itertuples(index=False)]


# By hand


def test_two_ranges_that_overlap_meet_where_they_overlap():
    assert shares(estimate((1, 5), (3, 8))) == [(3, 5, 1)]


def test_three_ranges_by_hand():
    """With p at [1,2] and 1 − p at [4,6], the likelihood is p · 1 · (1 − p): greatest at one half."""
    assert shares(estimate((1, 2), (1, 6), (4, 6))) == [(1, 2, 0.5), (4, 6, 0.5)]


def test_two_thirds_by_hand():
    """p² (1 − p) is greatest at two thirds."""
    assert shares(estimate((1, 2), (2, 2), (4, 6))) == [(2, 2, 0.6667), (4, 6, 0.3333)]


def test_an_interval_that_needs_no_share_gets_none():
    """[3,3] lies in the first two, [5,5] in the last two, [4,4] in neither end: all but it can be met by the two."""
    found = estimate((1, 3), (3, 4), (3, 5), (3, 3), (4, 5), (5, 5), (5, 6))
    assert found.settled
    assert shares(found) == [(3, 3, pytest.approx(0.5, abs=1e-3)), (5, 5, pytest.approx(0.5, abs=1e-3))]


# How many, and which


def test_of_nothing_nothing_is_known():
    found = estimate()
    assert (found.n, len(found.table), found.steps, found.gap) == (0, 0, 0, 0)
    assert np.isnan(survival.median(found)).all()
    assert np.isnan(survival.median_interval(np.array([]), np.array([]))).all()
    assert survival.curve(found).to_numpy().tolist() == [[0, 1, 1]]


def test_one_duration_is_its_own_median_and_has_no_interval():
    found = estimate((3, 5))
    assert survival.median(found) == (3, 5)
    assert np.isnan(survival.median_interval(np.array([3.0]), np.array([5.0]))).all()


def test_of_two_durations_half_have_ended_from_the_first_to_the_second():
    assert survival.median(estimate((3, 3), (9, 9))) == (3, 9)


def test_where_the_likelihood_is_flat_the_whole_tie_is_given():
    """½ on [3, 4] and ½ on 9 are best; a little on 5, which is hardly less likely, must not make that the median."""
    found = estimate((3, 4), (5, OPEN), (2, 5), (9, 9))
    assert survival.median(found) == (3, 9)
    assert found.table.set_index("days_min")["share"].get(5, 0) < survival.TIE


def test_a_share_well_below_a_half_is_no_tie():
    """Kaplan and Meier's curve comes to 0.4857 on day 3: half have ended on it, and not before."""
    assert survival.median(estimate(*[(1, 1)] * 17, *[(3, 3)] * 1, *[(8, 8)] * 17)) == (3, 3)


def test_where_all_are_open_there_is_a_least_median_and_no_most():
    found = estimate((3, OPEN), (9, OPEN))
    assert shares(found) == [(9, OPEN, 1)]
    assert survival.median(found) == (9, OPEN)
    assert survival.curve(found).to_numpy().tolist() == [[0, 1, 1], [9, 0, 1]]


def test_where_nothing_can_be_told_the_curve_says_so():
    found = estimate((0, OPEN), (0, OPEN))
    assert survival.median(found) == (0, OPEN)
    assert found.settled


# The interval of a median, from the sign test


@pytest.mark.parametrize(
    ("n", "wanted"),
    # Which of n in order, as in any table of the binomial with one half: P(B <= 1) is 11/1024 for ten, 10/512 for nine.
    [(5, None), (6, (1, 6)), (8, (1, 8)), (9, (2, 8)), (10, (2, 9)), (12, (3, 10)), (15, (4, 12)), (20, (6, 15))],
)
def test_the_interval_of_a_median_takes_the_places_that_are_published(n, wanted):
    values = np.arange(1, n + 1, dtype=float)
    found = survival.median_interval(values, values)
    assert np.isnan(found).all() if wanted is None else found == wanted


def test_the_interval_holds_for_every_value_in_the_ranges():
    least, most = np.arange(10.0), np.arange(10.0) + 5
    assert survival.median_interval(least, most) == (1, 13)
    assert survival.median_interval(least, np.where(least > 7, OPEN, most)) == (1, OPEN)


def test_the_median_of_these_very_durations_is_what_their_ranges_allow():
    assert survival.median_range(np.array([1.0, 2, 3]), np.array([4.0, 9, OPEN])) == (2, 9)
    assert survival.median_range(np.array([1.0, 2, 3, 5]), np.array([1.0, 2, 3, 5])) == (2.5, 2.5)
    assert survival.median_range(np.array([1.0, 2]), np.array([3.0, OPEN])) == (1.5, OPEN)
    assert np.isnan(survival.median_range(np.array([]), np.array([]))).all()


@settings(max_examples=tried(60))
@given(SPANS)
def test_what_the_ranges_allow_lies_in_the_interval(made):
    least, most = np.array(made, float).T
    low, high = survival.median_range(least, most)
    interval = survival.median_interval(least, most)
    if not np.isnan(interval).any():
        assert interval[0] <= low <= high <= interval[1]


# As published


def test_the_estimate_for_ranges_is_as_published():
    """M. P. Fay and P. A. Shaw, J. Stat. Softw. 36 (2010) 2, radiotherapy alone; lifelines 0.30.3 agrees."""
    found = survival.estimate(*spans(RETRACTION))
    assert (found.n, found.settled) == (46, True)
    wanted = [
        *((5, 5, 0.0463), (7, 7, 0.0334), (8, 8, 0.0887), (12, 12, 0.0708), (25, 25, 0.0926)),
        *((34, 34, 0.0818), (39, 40, 0.1209), (47, 48, 0.4656)),
    ]
    assert shares(found) == [pytest.approx(row, abs=0.0001) for row in wanted]
    assert survival.median(found) == (39, 40)


# Exact durations are the special case: S(t) = Π (1 − d/r), as Kaplan and Meier have it


def kaplan_meier(days, ended):
    """Give the share that has not ended after each day on which one did; what is open on that day is at risk on it."""
    left, out = 1.0, {}
    for day in np.unique(days[ended]):
        left *= 1 - sum((days == day) & ended) / sum(days >= day)
        out[day] = left
    return out


PUBLISHED = {
    # Bewick, Cheek and Ball 2004, table 2; and as every textbook has the remissions since (Cox and Oakes 1984).
    TREATMENT: {1: 0.750, 4: 0.625, 5: 0.500, 9: 1 / 3, 22: 0},
    REMISSION: {6: 0.857143, 7: 0.806723, 10: 0.752941, 13: 0.690196, 16: 0.627451, 22: 0.537815, 23: 0.448179},
}


@pytest.mark.parametrize("text", [REMISSION, TREATMENT], ids=["remission", "treatment"])
def test_kaplan_and_meier_is_the_special_case_as_published(text):
    assert kaplan_meier(*exact(text)) == pytest.approx(PUBLISHED[text], abs=1e-6)
    same(*exact(text))


def test_the_median_of_the_remissions_is_as_published():
    """23 weeks, as lifelines 0.30.3 has it too."""
    assert survival.median(survival.estimate(*ranges(*exact(REMISSION)))) == (23, 23)


@settings(max_examples=tried(60))
@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=25))
def test_kaplan_and_meier_is_the_special_case_whatever_the_days(made):
    same(np.array([days for days, _ in made]), np.array([ended for _, ended in made]))


def same(days, ended):
    found = survival.estimate(*ranges(days, ended))
    assert found.settled
    curve = survival.curve(found).set_index("days")
    for day, share in kaplan_meier(days, ended).items():
        assert curve.loc[day, "share_min"] == pytest.approx(share, abs=1e-3)
        assert curve.loc[day, "share_max"] == pytest.approx(share, abs=1e-3)


# What any estimate keeps to


@settings(max_examples=tried(60))
@given(SPANS)
def test_an_estimate_is_settled_and_no_other_share_is_likelier(made):
    least, most = np.array(made, float).T
    found = survival.estimate(least, most)
    assert found.settled
    assert found.table["share"].sum() == pytest.approx(1, abs=1e-5)
    holds = (least[:, None] <= found.table["days_min"].to_numpy()) & (
        found.table["days_max"].to_numpy() <= most[:, None]
    )
    best = np.log(holds @ found.table["share"].to_numpy()).sum()
    rng = np.random.default_rng(len(made))
    for other in rng.dirichlet(np.ones(holds.shape[1]), 20):
        assert np.log(holds @ other).sum() <= best + 1e-4


@settings(max_examples=tried(60))
@given(SPANS)
def test_a_median_is_in_order_and_a_curve_falls(made):
    found = survival.estimate(*np.array(made, float).T)
    low, high = survival.median(found)
    assert 0 <= low <= high
    curve = survival.curve(found)
    assert (curve["share_min"] <= curve["share_max"] + 1e-9).all()
    assert (curve[["share_min", "share_max"]].diff().dropna() <= 1e-9).all(axis=None)


def test_hundreds_of_durations_settle_soon():
    rng = np.random.default_rng(1)
    least = rng.integers(0, 400, 200).astype(float)
    most = np.where(np.arange(200) < 30, OPEN, least + rng.integers(0, 60, 200))
    found = survival.estimate(least, most)
    assert found.settled
    assert found.steps < 2_000
