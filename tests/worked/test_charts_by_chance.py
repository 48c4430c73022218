"""How often a chart signals though nothing changed: the stored table held to the rules, and to what is known of it."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from safeguarding.analyses.timeliness import unusual
from safeguarding.estimates import control, false_signals
from safeguarding.rules import reference_rates

STORED = reference_rates.false_signals()
OF_EACH = STORED.set_index(["shape", "n"])["share"]


def test_every_number_of_points_is_stored_for_every_shape():
    wanted = {(shape, n) for shape in false_signals.SHAPES for n in false_signals.POINTS}
    assert set(OF_EACH.index) == wanted
    assert OF_EACH.index.is_unique


@pytest.mark.parametrize(
    ("shape", "n"),
    [
        ("gaps", 16),
        *(pytest.param(*each, marks=pytest.mark.slow) for each in (("lognormal", 22), ("exponential", 12))),
    ],
)
def test_a_stored_share_is_what_the_first_charts_of_the_same_seed_give(shape, n):
    """The 400 first of 4,000 are 400 drawn at random: their share is that of all but for chance."""
    found, all_of_them = false_signals.simulated(n, shape, 400), OF_EACH[shape, n]
    low, high = stats.binom.ppf([0.0005, 0.9995], 400, all_of_them) / 400
    assert low <= found <= high


def test_what_is_simulated_is_the_same_each_time():
    assert false_signals.simulated(20, "exponential", 60) == false_signals.simulated(20, "exponential", 60)


@pytest.mark.slow
@pytest.mark.parametrize(("shape", "n"), [("lognormal", 12), ("gaps", 14)])
def test_a_stored_share_is_to_the_digit_what_is_simulated(shape, n):
    assert false_signals.simulated(n, shape) == pytest.approx(OF_EACH[shape, n], abs=0.00005 + 1e-9)


@pytest.mark.slow
@pytest.mark.parametrize(("n", "normal", "exponential"), [(12, 0.08, 0.25), (20, 0.15, 0.52), (50, 0.39, 0.92)])
def test_without_the_scale_charts_signal_as_often_as_is_known(n, normal, exponential):
    """The domain facts, 8.6, of limits about the mean. The median costs a signal more where values are skewed."""
    for draw, known in ((np.random.Generator.normal, normal), (skewed, exponential)):
        rng = np.random.default_rng(n)
        shares = sum(signals(draw(rng, size=n) * 1000 + 5000) for _ in range(1_000)) / 1_000
        assert shares == pytest.approx(known, abs=0.1)


def skewed(rng, size):
    return rng.exponential(size=size)


def signals(values):
    order = np.arange(len(values), dtype=float)
    table, _ = control.individuals(control.Range(values, values), control.Range(order, order))
    return bool((table[list(control.RULES)] == control.YES).any(axis=None))


@pytest.mark.parametrize(
    ("n", "says"),
    [(22, "between one in five and one in three"), (200, "between nine in ten and nearly all")],
)
def test_the_chance_stands_beside_a_chart(n, says):
    low, high = false_signals.chances(STORED, n, false_signals.DURATIONS)
    assert f"between {unusual._chance(low)} and {unusual._chance(high)}" == says


def test_between_two_stored_numbers_the_chance_lies_between_theirs():
    one = pd.DataFrame({"n": [12, 14], "shape": "gaps", "share": [0.1, 0.2]})
    assert false_signals.chances(one, 13, ("gaps",)) == pytest.approx((0.15, 0.15))
    assert false_signals.chances(one, 99, ("gaps",)) == (0.2, 0.2)
