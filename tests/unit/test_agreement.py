"""Whether two coders read the codebook alike: Krippendorff's alpha by hand and by his examples; what they differ on."""

import itertools
import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
import registers

from safeguarding.analyses.learning import coders
from safeguarding.disclosure import viewing
from safeguarding.estimates import agreement, rates
from safeguarding.presenting import tables
from safeguarding.register import reading
from safeguarding.rules import codebook

THEMES = codebook.load().themes


def marks(text):
    return [mark == "1" for mark in text]


def findings(*rows):
    """Make findings of (finding, theme, coder), all of one review."""
    columns = {"finding_id": 0, "theme": 1, "coder": 2}
    made = {name: pd.Series([row[at] for row in rows], dtype="str") for name, at in columns.items()}
    return pd.DataFrame(made).assign(review_id="R1", finding="in words")


def coded(n, both=0, first=0, second=0, theme="P5"):
    """Make ``n`` findings that two coded: so many with the theme by both, by the first and by the second alone."""
    rows = []
    for at in range(n):
        rows.append((f"F{at}", theme if at < both + first else "P1", "AB"))
        rows.append((f"F{at}", theme if at < both or both + first <= at < both + first + second else "P1", "CD"))
    return findings(*rows)


def pairs(given, public=False):
    return coders.pairs_table(given, public)


def row(table, code):
    return table.set_index("code").loc[code]


# Alpha


def test_krippendorffs_example_of_two_observers_and_two_values():
    """Computing Krippendorff's Alpha-Reliability (2011), A: ten units, disagreement on the 1st, 3rd, 6th and 9th.

    Do = 4/10. Six of 20 values are 1: De = 2 x 6 x 14 / (20 x 19) = 168/380. Alpha = 1 - 0.4 x 380/168 = 0.0952.
    """
    first, second = marks("0100000010"), marks("1110010000")
    assert agreement.alpha(first, second) == pytest.approx(1 - 0.4 * 380 / 168)
    assert round(agreement.alpha(first, second), 3) == 0.095


def test_the_library_gives_krippendorffs_example_of_five_values():
    """The same, B: twelve units coded a to e by two observers; he gives 0.692."""
    said = [
        (who, n, value) for who, all_ in enumerate(("aabbdcccedda", "babbbccceddd")) for n, value in enumerate(all_)
    ]
    from nltk.metrics.agreement import AnnotationTask  # half a second, which only these tests need

    assert round(AnnotationTask(data=said).alpha(), 3) == 0.692


def test_by_hand():
    """Four units: both 1, both 0, both 0, one of each. Do = 1/4; three of eight are 1: De = 2 x 3 x 5 / (8 x 7).

    Alpha = 1 - (1/4) / (30/56) = 1 - 56/120 = 64/120.
    """
    assert agreement.alpha(marks("1001"), marks("1000")) == pytest.approx(64 / 120)


def test_all_tables_of_five_units_are_what_the_formula_gives():
    for first, second in itertools.combinations_with_replacement(itertools.product((False, True), repeat=5), 2):
        ones = sum(first) + sum(second)
        if not 0 < ones < 10:
            assert math.isnan(agreement.alpha(list(first), list(second)))
            continue
        apart = sum(a != b for a, b in zip(first, second, strict=True))
        expected = 1 - (apart / 5) / (2 * ones * (10 - ones) / 90)
        assert agreement.alpha(list(first), list(second)) == pytest.approx(expected)


@pytest.mark.parametrize(("first", "second"), [("", ""), ("0", "0"), ("00", "00"), ("11", "11")])
def test_where_all_values_are_alike_there_is_no_alpha(first, second):
    assert math.isnan(agreement.alpha(marks(first), marks(second)))
    assert all(math.isnan(end) for end in agreement.interval(marks(first), marks(second)))


def test_of_one_and_of_two_units():
    """One unit that they disagree on: Do = 1, De = 2 x 1 x 1 / (2 x 1) = 1, alpha 0. Two that they agree on: 1."""
    assert agreement.alpha(marks("1"), marks("0")) == 0
    assert agreement.alpha(marks("10"), marks("10")) == 1


def test_the_interval_by_hand():
    """Twenty units, ten of them with the theme by both: De = 2 x 20 x 20 / (40 x 39) = 800/1560, none disagreed on.

    None of twenty leaves a share up to 1 - 0.025^(1/20) = 0.1684, and so alpha down to 1 - 0.1684 x 1560/800 = 0.672.
    With 19, nine of them: 1 - (1 - 0.025^(1/19)) x (38 x 37) / (2 x 18 x 20) = 1 - 0.1765 x 1406/720 = 0.655.
    """
    ten = marks("1" * 10 + "0" * 10)
    assert agreement.interval(ten, ten) == pytest.approx((1 - (1 - 0.025 ** (1 / 20)) * 1560 / 800, 1), abs=1e-6)
    nine = marks("1" * 9 + "0" * 10)
    assert agreement.interval(nine, nine)[0] < coders.TENTATIVE < agreement.interval(ten, ten)[0]
    assert (coders.FEWEST, round(agreement.interval(nine, nine)[0], 3)) == (20, 0.655)


def test_the_interval_is_never_below_what_alpha_can_be():
    assert agreement.interval(marks("1" + "0" * 30), marks("0" * 31))[0] == -1


def test_the_interval_is_what_krippendorffs_drawing_gives():
    """Disagreements drawn anew and De kept: each end is within two findings, 2/60 / De, of the exact one."""
    first, second = marks("1" * 12 + "0" * 48), marks("1" * 10 + "0" * 46 + "1" * 4)
    apart, n = sum(a != b for a, b in zip(first, second, strict=True)), 60
    ones = sum(first) + sum(second)
    by_chance = 2 * ones * (120 - ones) / (120 * 119)
    drawn = np.random.default_rng(1).binomial(n, apart / n, 20_000) / n
    low, high = np.quantile(1 - drawn / by_chance, (0.025, 0.975))
    least, most = agreement.interval(first, second)
    assert least < agreement.alpha(first, second) < most
    assert max(abs(least - low), abs(most - high)) < 2 / n / by_chance
    assert least == pytest.approx(1 - rates.binomial_interval(apart, n)[1] / by_chance)


# Whole sets of codes


def codes(text):
    """Make sets of codes: ``a ab -`` is one with a, one with a and b, and one without any."""
    return [frozenset(each.strip("-")) for each in text.split()]


def test_alpha_of_sets_by_hand():
    """Three units: {a} and {a}; {a} and {a, b}; {b} and nothing.

    Apart: 0; 1 - (1/2)(2/3) = 2/3; 1. Do = (5/3)/3 = 5/9. The six sets are a, a, a, ab, b and none. Of the 15 pairs
    three are alike (a, a); a and ab, three, and b and ab, one, are 2/3 apart; all others, eight, are 1 apart.
    De = (4 x 2/3 + 8)/15 = 32/45, alpha = 1 - (5/9)/(32/45) = 7/32.
    """
    assert agreement.alpha(codes("a a b"), codes("a ab -")) == pytest.approx(7 / 32)


def test_distances_are_those_of_passonneau():
    """MASI: {a} in {a, b}: 1 - (1/2)(2/3). {a, b} and {b, c}: 1 - (1/3)(1/3). Nothing and something: 1."""
    one, other, third = codes("ab bc a")
    assert agreement.distance(third, one) == pytest.approx(2 / 3)
    assert agreement.distance(one, other) == pytest.approx(8 / 9)
    assert agreement.distance(frozenset(), one) == 1
    assert agreement.distance(frozenset(), frozenset()) == 0


def test_alpha_of_sets_is_that_of_the_library():
    """500 pairs of random sets, against nltk with our distance: Do and De of any number of different sets."""
    from nltk.metrics.agreement import AnnotationTask  # half a second, which only these tests need

    draw = np.random.default_rng(5)
    for _ in range(20):
        first, second = ([frozenset("abcd"[:n]) for n in draw.integers(0, 5, 25)] for _ in range(2))
        said = [(who, n, value) for who, each in enumerate((first, second)) for n, value in enumerate(each)]
        assert agreement.alpha(first, second) == pytest.approx(
            AnnotationTask(data=said, distance=agreement.distance).alpha()
        )


def test_the_bootstrap_draws_whole_reviews():
    """Two reviews of two findings, agreed on in one and not in the other: drawn twice, they give 1 or at most 0.

    Of four ways to draw, one has the first twice (1), two have both, and one has the second twice.
    """
    first, second = codes("a b a b"), codes("a b b a")
    low, high = agreement.alpha_interval(first, second, [1, 1, 2, 2])
    # Of the second twice: Do = 1; of eight sets four are a: De = 2 x 4 x 4/(8 x 7) = 4/7; alpha = 1 - 7/4.
    assert (low, high) == (pytest.approx(-0.75), 1)


def test_where_coders_never_differ_the_interval_is_no_point():
    """None of ten reviews: up to 1 - 0.025^(1/10) = 0.3085 of them may. Ten a and ten b of each: De = 200/380."""
    ten = codes("a b " * 5)
    low, high = agreement.alpha_interval(ten, ten, range(10))
    by_chance = 2 * 10 * 10 / (20 * 19)
    assert high == 1
    assert low == pytest.approx(1 - (1 - 0.025 ** (1 / 10)) / by_chance, abs=1e-6)


@pytest.mark.parametrize(("said", "groups"), [("", ()), ("a", (1,)), ("a a", (1, 2)), ("a b", (1, 1))])
def test_of_none_of_one_and_where_all_are_alike_there_is_no_interval(said, groups):
    assert all(math.isnan(end) for end in agreement.alpha_interval(codes(said), codes(said), groups))


def test_the_interval_covers_what_it_should():
    """300 registers of 25 reviews with three findings each; of one coder's codes a fifth are drawn anew.

    Findings of one review share how hard they are to code: a half of reviews have none of those, a half have twice as
    many. True alpha is that of a million such findings. A bootstrap of 25 groups misses rather more than 5 in 100.
    """
    draw = np.random.default_rng(11)

    def made(reviews):
        hard = np.repeat(draw.integers(0, 2, reviews) * 0.4, 3)
        first = draw.integers(0, 6, 3 * reviews)
        second = np.where(draw.random(3 * reviews) < hard, draw.integers(0, 6, 3 * reviews), first)
        return first, second

    def sets(values):
        return [frozenset("abcdef"[value]) for value in values]

    one, other = made(330_000)
    true = 1 - (one != other).mean() / (5 / 6)
    hits = 0
    for _ in range(300):
        first, second = made(25)
        low, high = agreement.alpha_interval(sets(first), sets(second), np.repeat(range(25), 3).tolist())
        hits += low <= true <= high
    assert 0.90 <= hits / 300 <= 0.98


# Two coders of one finding


def test_only_findings_that_two_coded_are_units():
    given = findings(("F1", "P5", "AB"), ("F1", "P5", "CD"), ("F2", "P5", "AB"), ("", "P5", "AB"), ("", "P5", "CD"))
    assert list(codebook.pairs_table(given)["finding_id"]) == ["F1"]
    assert codebook.pairs_table(given.iloc[:0]).empty
    assert codebook.pairs_table(findings(("F1", "P5", ""), ("F1", "P1", ""))).empty


def test_a_coder_may_give_several_codes_in_one_cell_or_in_several_rows():
    given = findings(("F1", "P5; P1", "AB"), ("F1", "P1", "CD"), ("F1", "P5", "CD"), ("F1", "P5", "CD"))
    coded_twice = codebook.pairs_table(given)
    assert coded_twice["first_codes"].iloc[0] == coded_twice["second_codes"].iloc[0] == {"P1", "P5"}
    assert coders.disagreements_table(pairs(given)).empty


def test_of_three_coders_the_two_who_coded_most_are_compared():
    given = findings(("F1", "P1", "ZZ"), ("F1", "P2", "AB"), ("F1", "P3", "CD"), ("F2", "P2", "AB"), ("F2", "P3", "CD"))
    coded_twice = codebook.pairs_table(given)
    assert coded_twice[["first", "second"]].to_numpy().tolist() == [["AB", "CD"], ["AB", "CD"]]


def test_by_theme_counts_what_both_and_what_one_found():
    table = coders.by_theme_table(pairs(coded(40, both=8, first=2, second=1)), THEMES)
    assert row(table, "P5")[["n", "n_both", "n_one"]].tolist() == [40, 8, 3]
    assert row(table, "P1")[["n_both", "n_one"]].tolist() == [29, 3]
    assert row(table, "P5")["reading"] == "cannot tell"


@pytest.mark.parametrize(
    ("given", "reading_"),
    [
        (coded(19, both=9), "too few: fewer than 20 findings coded twice"),
        (coded(20), "undefined: neither coder used it"),
        (coded(20, both=20), "undefined: both gave it to every finding"),
        (coded(20, both=10), "agree well enough for tentative use"),
        (coded(60, both=30), "agree well"),
        (coded(40, both=4, first=1), "too few: fewer than 6 findings with it"),
        (coded(60, first=20, second=20), "do not agree"),
        (coded(40, both=5, first=1), "cannot tell"),
    ],
)
def test_only_what_the_whole_interval_allows_is_said(given, reading_):
    assert row(coders.by_theme_table(pairs(given), THEMES), "P5")["reading"] == reading_


def test_disagreements_are_listed_with_the_codes_of_each():
    given = findings(
        ("F1", "P5", "AB"),
        ("F1", "P5;K3", "CD"),
        ("F2", "P4", "AB"),
        ("F2", "none", "CD"),
        ("F3", "P1", "AB"),
        ("F3", "P1", "CD"),
    )
    table = coders.disagreements_table(pairs(given))
    assert table[["finding_id", "first", "second", "both"]].to_numpy().tolist() == [
        ["F1", "AB: P5", "CD: K3, P5", "P5"],
        ["F2", "AB: P4", "CD: none", "no code"],
    ]


@pytest.mark.parametrize("given", [coded(0), coded(1), coded(2, first=1), coded(30, both=30)])
def test_few_or_no_findings_are_said(given):
    table, apart = coders.by_theme_table(pairs(given), THEMES), coders.disagreements_table(pairs(given))
    said = coders.answer(coders.overall_table(pairs(given)), table, apart, given, False).markdown
    assert said.startswith("**No finding is coded by two people" if given.empty else "**Two coders gave the same codes")
    assert ("alpha is not given" in said) == (len(given) > 0)
    assert isinstance(tables.show(table, "Agreement").cells, pd.DataFrame)


@pytest.mark.parametrize(("n", "of", "given"), [(20, 10, True), (20, 9, False), (19, 10, False)])
def test_agreement_of_all_needs_20_findings_of_10_reviews(n, of, given):
    """Of fewer reviews the bootstrap would too often draw the same ones."""
    held = coded(n, both=n // 2, first=1)
    held["review_id"] = [f"R{int(each[1:]) % of}" for each in held["finding_id"]]
    overall = coders.overall_table(pairs(held)).iloc[0]
    assert overall["n_reviews"] == of
    assert (overall["reading"].startswith("too few"), bool(pd.notna(overall["alpha"]))) == (not given, given)


def test_the_example_has_two_coders_who_mostly_agree():
    given = reading.read("data/example").table("findings")
    table, apart = coders.by_theme_table(pairs(given), THEMES), coders.disagreements_table(pairs(given))
    assert table["n"].unique().tolist() == [73]
    assert len(apart) == 8
    said = coders.answer(coders.overall_table(pairs(given)), table, apart, given, False).markdown
    assert "65 of 73 (89%)" in said
    assert "0.88, with a 95% interval from 0.81 to 0.95: they agree well" in said
    row_ = coders.overall_table(pairs(given)).iloc[0]
    assert [round(row_[name], 2) for name in ("alpha", "alpha_low", "alpha_high")] == [0.88, 0.81, 0.95]
    assert table.loc[table["n_both"] + table["n_one"] < 6, "alpha"].isna().all()
    assert table["alpha"].notna().sum() == 4


@pytest.mark.parametrize("register", registers.AS_OF)
def test_a_public_report_has_neither_agreement_nor_coders(register):
    held = viewing.view(reading.read(f"data/{register}"), "public", date.fromisoformat(registers.AS_OF[register]))
    given = held.table("findings")
    seen = pairs(given, held.public)
    table, apart = coders.by_theme_table(seen, THEMES), coders.disagreements_table(seen)
    assert table.empty
    assert apart.empty
    said = coders.answer(coders.overall_table(seen), table, apart, given, held.public).markdown
    assert said.startswith("**Who gave a finding its theme is not shown")
