"""Which themes come together, and what changes: counts against chance, by hand and against scipy."""

import itertools
import math

import pandas as pd
import pytest
from scipy import stats

from safeguarding.analyses.learning import together
from safeguarding.estimates import agreement
from safeguarding.rules import codebook

THEMES = codebook.load().themes


@pytest.fixture
def held(make_reviews):
    """Make findings and reviews: for each review the themes it found, as ``P1 P5``, and when it was published."""

    def make(*found, published="2020"):
        reviews = make_reviews(*({"published": published} for _ in found))
        rows = [(f"R{n}", theme) for n, each in enumerate(found, 1) for theme in each.split()]
        table = pd.DataFrame(rows, columns=["review_id", "theme"], dtype="str")
        return table.assign(finding_id="", coder="", finding=""), reviews

    return make


def test_phi_and_fisher_by_hand():
    """Eight, four with each, three with both: phi = (8 x 3 - 16) / sqrt(4 x 4 x 4 x 4) = 8/16.

    Of C(8, 4) = 70 ways 1, 16, 36, 16, 1 have 0 to 4 in common; as rare as 16 or rarer are 1 + 16 + 16 + 1 = 34 of 70.
    """
    assert agreement.phi(3, 4, 4, 8) == 0.5
    assert agreement.fisher(3, 4, 4, 8) == pytest.approx(34 / 70)


def test_fisher_is_scipys_for_every_table_of_nine():
    for first, second in itertools.product(range(10), repeat=2):
        for both in range(max(0, first + second - 9), min(first, second) + 1):
            table = [[both, first - both], [second - both, 9 - first - second + both]]
            assert agreement.fisher(both, first, second, 9) == pytest.approx(stats.fisher_exact(table)[1])


@pytest.mark.parametrize(("first", "second", "n"), [(0, 0, 0), (0, 1, 1), (2, 2, 2), (0, 3, 5), (5, 3, 5)])
def test_where_all_or_none_have_it_there_is_nothing_to_compare(first, second, n):
    both = min(first, second)
    assert math.isnan(agreement.phi(both, first, second, n))
    assert agreement.fisher(both, first, second, n) == 1


def test_holm_by_hand():
    """Smallest first: 0.01 x 3 = 0.03; 0.03 x 2 = 0.06; 0.04 x 1 = 0.04, which may not be below 0.06. Never above 1."""
    assert agreement.holm([0.04, 0.01, 0.03]) == [0.06, 0.03, 0.06]
    assert agreement.holm([0.9, 0.8]) == [1, 1]
    assert agreement.holm([]) == []


def test_the_fewest_reviews_that_could_tell_anything():
    """One pair: with six the clearest has 1/15 (two of six), with seven 1/35 (three of seven), below 0.05.

    66 pairs: with 12 the clearest has 1/792, times 66 0.083; with 13 1/1716, times 66 0.038.
    """
    assert agreement.fewest(1) == 7
    assert agreement.fewest(66) == 13


def test_pairs_are_counted_by_review_and_two_coders_count_once(held):
    findings, reviews = held("P1 P5 P1", "P1 P5 K3", "P1", "P5 P4", "K3")
    table = together.pairs_table(findings, reviews, THEMES).set_index(["first", "second"])
    assert set(table.index) == {("P1", "P4"), ("P1", "P5"), ("P4", "P5")}
    row = table.loc[("P1", "P5")]
    # Five coded reviews: three found P1, three P5, two both; by chance 3 x 3 / 5.
    assert row[["n", "n_first", "n_second", "n_both"]].tolist() == [5, 3, 3, 2]
    assert row["expected"] == pytest.approx(1.8)
    assert math.isnan(row["phi"])
    assert row["reading"] == "too few reviews to tell"
    assert "cannot tell which themes come together" in together.pairs_answer(table.reset_index()).markdown


def test_a_pair_that_always_comes_together_is_told_from_chance(held):
    """Ten of twenty found both, the others P4 alone: 2 of C(20, 10) = 184,756 ways are as far from chance."""
    findings, reviews = held(*["P1 P5"] * 10, *["P4"] * 10)
    table = together.pairs_table(findings, reviews, THEMES).set_index(["first", "second"])
    assert table.loc[("P1", "P5"), "chance"] == pytest.approx(2 / math.comb(20, 10))
    assert table.loc[("P1", "P5"), ["phi", "reading"]].tolist() == [1, "together more often than by chance"]
    assert table.loc[("P1", "P4"), ["phi", "reading"]].tolist() == [-1, "together less often than by chance"]
    assert "P1 and P5 (10, by chance 5.0)" in together.pairs_answer(table.reset_index()).markdown


def test_what_stands_out_alone_is_not_said_of_many(held):
    """Below 0.05 for one pair, and above it for fifteen."""
    found = ["P1 P5"] * 3 + ["P1", "P5", "P2", "P3", "P4", "P6", "P2", "P3", "P4", "P6", "P2", "P3"]
    table = together.pairs_table(*held(*found), THEMES).set_index(["first", "second"])
    row = table.loc[("P1", "P5")]
    # 15 reviews, four with each, three with both: (C(4,3) C(11,1) + 1) / C(15,4) = 45/1365.
    assert row["chance"] == pytest.approx(45 / 1365)
    assert row["raised"] == pytest.approx(15 * 45 / 1365)
    assert row["reading"] == "stands out alone, not among all pairs"


@pytest.mark.parametrize("found", [(), ("",), ("P1",), ("P1", "P5"), ("K1 K2", "K1 K2")])
def test_of_none_one_and_two_nothing_is_told(held, found):
    findings, reviews = held(*found) if found else (held("P1")[0].iloc[:0], held("P1")[1])
    pairs = together.pairs_table(findings, reviews, THEMES)
    change = together.change_table(findings, reviews, THEMES)
    assert pairs["raised"].isna().all()
    assert change["raised"].isna().all()
    assert "cannot" in together.pairs_answer(pairs).markdown
    assert "cannot be told" in together.change_answer(change, reviews).markdown
    assert len(together.first_table(pairs)) == len(pairs)


def test_change_compares_two_halves_of_ten(held, make_reviews):
    """Of ten earlier reviews one found P5, of ten later ones nine: C(10,1) C(10,9) x 2 + 2 = 202 of C(20,10) ways."""
    findings, _ = held(*["P5"], *["P1"] * 9, *["P5"] * 9, *["P1"])
    reviews = make_reviews(*({"published": f"{2000 + n}"} for n in range(20)))
    row = together.change_table(findings, reviews, THEMES).set_index("code").loc["P5"]
    assert row[["n_earlier", "of_earlier", "n_later", "of_later"]].tolist() == [1, 10, 9, 10]
    assert row["chance"] == pytest.approx(202 / math.comb(20, 10))
    assert row["reading"] == "more often"
    said = together.change_answer(together.change_table(findings, reviews, THEMES), reviews).markdown
    assert "P5 (more often)" in said
    assert "the most is 1" in said


def test_of_nineteen_no_change_is_judged(held, make_reviews):
    findings, _ = held(*["P5"] * 19)
    reviews = make_reviews(*({"published": f"{2000 + n}"} for n in range(19)))
    assert together.change_table(findings, reviews, THEMES)["raised"].isna().all()
