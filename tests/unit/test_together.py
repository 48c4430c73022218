"""Which themes come together, and what changes: counts against chance, by hand and against scipy."""

import itertools
import math

import numpy as np
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


def test_the_least_chance_two_themes_can_have():
    """Seven reviews, three with each: always together or never: 1/35, or C(4,3)/35 = 4/35; the least is 1/35."""
    assert agreement.least_chance(3, 3, 7) == pytest.approx(1 / 35)
    # One of seven with each: together once in seven ways, which is as rare as it can be.
    assert agreement.least_chance(1, 1, 7) == pytest.approx(1 / 7)


def test_tarone_by_hand():
    """Ten pairs, of which two can reach 0.001, one 0.02 and seven 0.1.

    k = 1: three are below 0.05, too many. k = 2: two are below 0.025, and 0.02 too: three, too many. k = 3: two are
    below 0.0167: no more than three. So each is paid for three times and not ten.
    """
    assert agreement.tarone([0.001, 0.001, 0.02, *[0.1] * 7]) == 3
    # k = 2: only two are below 0.025, and what cannot fall below it, 0.03, is not paid for.
    assert agreement.tarone([0.001, 0.001, 0.03, *[0.1] * 7]) == 2
    assert agreement.tarone([0.2] * 10) == 1
    assert agreement.tarone([0.0001] * 10) == 10


def test_tarone_brings_up_no_more_by_chance_than_it_says(held):
    """300 sets of 60 reviews in which seven themes have nothing to do with each other: some pair is told in 5 of 100.

    More would be a fault: 27 of 300 are three standard errors above the 15 that would be allowed.
    """
    draw = np.random.default_rng(3)
    common = np.array([0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.05])
    told = 0
    for _ in range(300):
        found = draw.random((60, 7)) < common
        counts = [
            ((found[:, a] & found[:, b]).sum(), found[:, a].sum(), found[:, b].sum(), 60)
            for a in range(7)
            for b in range(a + 1, 7)
        ]
        counts = [tuple(int(each) for each in row) for row in counts]
        least = [agreement.least_chance(*row[1:]) for row in counts]
        times = agreement.tarone(least)
        told += any(
            agreement.fisher(*row) * times < 0.05
            for row, each in zip(counts, least, strict=True)
            if each < 0.05 / times
        )
    assert told <= 27


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
    assert "Five reviews cannot tell any pair from chance" in together.pairs_answer(table.reset_index()).markdown
    assert together.first_table(table.reset_index()).empty


def test_a_pair_that_always_comes_together_is_told_from_chance(held):
    """25 of 50 found both, the others P4 alone: 2 of C(50, 25) ways are as far from chance; three pairs are paid."""
    findings, reviews = held(*["P1 P5"] * 25, *["P4"] * 25)
    table = together.pairs_table(findings, reviews, THEMES).set_index(["first", "second"])
    assert table.loc[("P1", "P5"), "chance"] == pytest.approx(2 / math.comb(50, 25))
    assert table.loc[("P1", "P5"), "raised"] == pytest.approx(6 / math.comb(50, 25))
    assert table.loc[("P1", "P5"), ["phi", "reading"]].tolist() == [1, "together more often than by chance"]
    assert table.loc[("P1", "P4"), ["phi", "reading"]].tolist() == [-1, "together less often than by chance"]
    assert "P1 and P5 (25, by chance 12.5)" in together.pairs_answer(table.reset_index()).markdown
    assert len(together.first_table(table.reset_index())) == 3


def test_a_pair_too_rare_to_be_told_is_not_paid_for(held):
    """P2 and P3 once each in 50: together, they would have the chance 1/50, above 0.05/3; so do they with P1 and P5."""
    findings, reviews = held(*["P1 P5"] * 25, "P2 P3", *["P4"] * 24)
    table = together.pairs_table(findings, reviews, THEMES).set_index(["first", "second"])
    assert table.loc[("P2", "P3"), ["n_both", "reading"]].tolist() == [1, "too rare to tell"]
    assert math.isnan(table.loc[("P2", "P3"), "raised"])
    # Of ten pairs the three of P1, P4 and P5 can be told.
    assert table["raised"].notna().sum() == 3
    assert table.loc[("P1", "P5"), "raised"] == pytest.approx(3 * table.loc[("P1", "P5"), "chance"], rel=1e-6, abs=0)


def test_what_would_stand_out_alone_is_not_said_of_many(held):
    """52 reviews, 15 with each, eight with both: 0.0198, below 0.05 for one pair, and above it for all ten."""
    found = ["P1 P5"] * 8 + ["P1"] * 7 + ["P5"] * 7 + ["P2"] * 10 + ["P3"] * 10 + ["P4"] * 10
    table = together.pairs_table(*held(*found), THEMES).set_index(["first", "second"])
    row = table.loc[("P1", "P5")]
    assert row["chance"] == pytest.approx(stats.fisher_exact([[8, 7], [7, 30]])[1])
    assert row["raised"] == pytest.approx(10 * row["chance"])
    assert row["reading"] == "cannot be told from chance"


@pytest.mark.parametrize("n", [25, 49])
def test_below_fifty_reviews_no_pair_is_shown_and_none_is_said_to_be_chance(held, n):
    table = together.pairs_table(*held(*["P1 P5"] * (n // 2), *["P4"] * (n - n // 2)), THEMES)
    assert together.first_table(table).empty
    assert together.pairs_answer(table).markdown.startswith(f"**{n} reviews cannot tell any pair from chance.**")


@pytest.mark.parametrize("found", [(), ("",), ("P1",), ("P1", "P5"), ("K1 K2", "K1 K2")])
def test_of_none_one_and_two_nothing_is_told(held, found):
    findings, reviews = held(*found) if found else (held("P1")[0].iloc[:0], held("P1")[1])
    pairs = together.pairs_table(findings, reviews, THEMES)
    change = together.change_table(findings, reviews, THEMES)
    assert pairs["raised"].isna().all()
    assert change["raised"].isna().all()
    assert "cannot" in together.pairs_answer(pairs).markdown
    assert "cannot" in together.change_answer(change).markdown
    assert together.first_table(pairs).empty


def test_change_compares_two_halves_of_25(held, make_reviews):
    """Of 25 earlier reviews one found P5, of 25 later ones 24: (C(25,1) C(25,24) + 1) x 2 of C(50,25) ways."""
    findings, _ = held(*["P5"], *["P1"] * 24, *["P5"] * 24, *["P1"])
    reviews = make_reviews(*({"published": f"{1970 + n}"} for n in range(50)))
    change = together.change_table(findings, reviews, THEMES)
    row = change.set_index("code").loc["P5"]
    assert row[["n_earlier", "of_earlier", "n_later", "of_later"]].tolist() == [1, 25, 24, 25]
    assert row["chance"] == pytest.approx(2 * (25 * 25 + 1) / math.comb(50, 25))
    assert row["reading"] == "more often"
    assert "P5 (more often)" in together.change_answer(change).markdown
    assert len(together.compared_table(change)) == 2


def test_what_50_reviews_cannot_tell_is_not_said_to_be_chance(held, make_reviews):
    findings, _ = held(*["P5"] * 50)
    change = together.change_table(findings, make_reviews(*({"published": f"{1970 + n}"} for n in range(50))), THEMES)
    assert change["reading"].tolist() == ["cannot be told from chance"]
    assert together.change_answer(change).markdown.startswith(
        "**50 published reviews cannot tell any change from chance**"
    )


def test_of_49_no_change_is_judged_and_none_is_shown(held, make_reviews):
    findings, _ = held(*["P5"] * 49)
    reviews = make_reviews(*({"published": f"{1970 + n}"} for n in range(49)))
    change = together.change_table(findings, reviews, THEMES)
    assert change["raised"].isna().all()
    assert together.compared_table(change).empty
    said = together.change_answer(change).markdown
    assert said.startswith("**49 published reviews cannot tell whether any theme became commoner or rarer.**")
