"""What each method gives of nothing, of one and of two, as the table of methods says."""

from math import inf, isnan, nan, sqrt

import numpy as np
import pandas as pd
import pytest

from safeguarding.estimates import agreement, control, done_by, false_signals, rates, survival


def span(*pairs):
    """Give the least and the most of durations or days: an exact one, a pair, or a pair without a most."""
    both = [each if isinstance(each, tuple) else (each, each) for each in pairs]
    return tuple(np.array(both, float).reshape(-1, 2).T)


def estimated(*pairs):
    return survival.estimate(*span(*pairs))


def done(*pairs):
    least, most = span(*pairs)
    return done_by.done_by(least, most, np.isinf(most), 10)


def curve(*pairs):
    table = survival.curve(estimated(*pairs))
    return [(*row,) for row in table.itertuples(index=False)]


def judged(n):
    values = control.Range(*span(*[100.0] * n))
    table, limits = control.individuals(values, control.Range(*span(*range(n))))
    return len(table), bool(table[list(control.RULES)].isna().all(axis=None)), limits


def gaps(*days):
    found = control.gaps(control.Range(*span(*days)))
    return list(zip(found.least, found.most, strict=True))


def change(*pairs):
    before, after = np.array(pairs, float).reshape(-1, 2).T
    found = agreement.change(before, after)
    return found.mean, found.low, found.high


STORED = pd.DataFrame({"n": [12, 14], "shape": "gaps", "share": [0.1, 0.2]})
BOTH = frozenset("ab")


@pytest.mark.parametrize(
    ("found", "told"),
    [
        # rates
        ([rates.poisson_tail(0, 0), rates.poisson_tail(0, 2)], [1, 1]),
        ([rates.poisson_above(0, 0), rates.poisson_above(0, 1)], [1, 0]),
        ([rates.all_within(n, 0.5) for n in (0, 1, 2)], [1, 1, 2 * 0.5 - 0.25]),
        (rates.expected_range(0), (0, 0)),
        (rates.binomial_tail(0, 0.5, 0), 1),
        (rates.binomial_interval(0, 0), (0, 1)),
        (rates.binomial_interval(0, 1), (0, 0.975)),
        (rates.binomial_interval(0, 2), (0, 1 - sqrt(0.025))),
        ([rates.funnel_limits(n, 0.5, 0.95) for n in (0, 1, 2)], [(0, 0), (0, 1), (0, 2)]),
        # done_by
        (done().share, (nan, nan)),
        ([done(5).share, done(15).share, done((5, 15)).share], [(1, 1), (0, 0), (0, 1)]),
        (done((3, inf), (4, inf)).share, (0, 1)),
        (done().interval, (nan, nan)),
        ([done(5).interval, done(15).interval], [(0.025, 1), (0, 0.975)]),
        (done(5, 15).interval, rates.binomial_interval(1, 2)),
        (done((3, inf), (4, inf)).interval, (0, 1)),
        # survival
        ([len(estimated(*each).table) for each in [(), (5,), (5, 9), (5, 5), (7, 7, 7)]], [0, 1, 2, 1, 1]),
        (estimated((3, inf), (8, inf)).table.to_numpy().tolist(), [[8, inf, 1]]),
        (curve(), [(0, 1, 1)]),
        (curve(5), [(0, 1, 1), (5, 0, 0)]),
        (curve(5, 9), [(0, 1, 1), (5, 0.5, 0.5), (9, 0, 0)]),
        (curve((3, inf), (8, inf)), [(0, 1, 1), (8, 0, 1)]),
        (survival.median(estimated()), (nan, nan)),
        ([survival.median(estimated((5, 7))), survival.median(estimated(5, 9))], [(5, 7), (5, 9)]),
        (survival.median(estimated((3, inf), (8, inf))), (8, inf)),
        (survival.median_range(*span()), (nan, nan)),
        ([survival.median_range(*span((5, 7))), survival.median_range(*span(5, 9))], [(5, 7), (7, 7)]),
        (survival.median_range(*span((3, inf), (8, inf), (9, inf))), (8, inf)),
        ([survival.median_interval(*span(*range(n)))[0] for n in (0, 1, 2, 5)], [nan] * 4),
        (survival.median_interval(*span(*range(6))), (0, 5)),
        (survival.median_interval(*span(*[(n, inf) for n in range(6)])), (0, inf)),
        # control
        ([judged(n) for n in (0, 1, 2, 11)], [(n, True, {}) for n in (0, 1, 2, 11)]),
        ([gaps(), gaps(5), gaps(5, 8), gaps(5, 5)], [[], [], [(3, 3)], [(0, 0)]]),
        ([control.placeable(control.Range(*span(*each))).tolist() for each in [(), (5,), (5, 8), (5, 5, 5)]],
         [[], [True], [True, True], [True] * 3]),
        (control.placeable(control.Range(*span(5, 5, 5, 5))).sum(), 3),
        (false_signals.chances(STORED, 12, ("gaps",)), (0.1, 0.1)),
        # agreement
        ([agreement.phi(0, 0, 0, 0), agreement.phi(1, 1, 1, 1), agreement.phi(1, 1, 1, 2)], [nan, nan, 1]),
        ([agreement.fisher(0, 0, 0, 0), agreement.fisher(1, 1, 1, 1), agreement.fisher(1, 1, 1, 2)], [1, 1, 1]),
        ([agreement.holm(each) for each in [(), (0.03,), (0.03, 0.5)]], [[], [0.03], [0.06, 0.5]]),
        ([agreement.least_chance(*each) for each in [(0, 0, 0), (1, 1, 1), (1, 1, 2)]], [1, 1, 1]),
        ([agreement.tarone(each) for each in [(), (0.01,), (0.01, 0.01)]], [1, 1, 2]),
        ([agreement.distance(frozenset(), frozenset()), agreement.distance(frozenset(), BOTH)], [0, 1]),
        ([agreement.alpha([], []), agreement.alpha([True], [True]), agreement.alpha([True], [False])], [nan, nan, 0]),
        (agreement.alpha([True, False], [True, False]), 1),
        (agreement.alpha([True, True], [True, True]), nan),
        ([agreement.alpha_interval([True] * n, [False] * n, range(n)) for n in (0, 1)], [(nan, nan)] * 2),
        (agreement.alpha_interval([True, True], [True, True], "ab"), (nan, nan)),
        ([agreement.interval([], []), agreement.interval([True], [True])], [(nan, nan)] * 2),
        (change(), (nan, nan, nan)),
        (change((1, 3)), (2, nan, nan)),
        (change((1, 3), (2, 4)), (2, nan, nan)),
        (change((0, 1), (0, 3)), (2, 2 - 12.7062, 2 + 12.7062)),
    ],
    ids=str,
)  # fmt: skip
def test_of_nothing_of_one_and_of_two(found, told):
    assert flat(found) == pytest.approx(flat(told), abs=1e-3, nan_ok=True)


def flat(value):
    """Give the numbers of nested lists in order, with how many each holds, so that two shapes are not alike."""
    if isinstance(value, list | tuple):
        return [len(value), *(number for each in value for number in flat(each))]
    return [0.0] if value == {} else [float(value)]


def test_of_nothing_the_estimate_is_settled():
    assert estimated().settled
    assert isnan(survival.median(estimated())[0])
