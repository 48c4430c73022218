"""What is known of the effect: levels of evidence, and answers before and after, worked out by hand."""

from datetime import date

import numpy as np
import pytest
import registers
from scipy import stats

from safeguarding.analyses.training import evaluation
from safeguarding.disclosure import viewing
from safeguarding.estimates import agreement


@pytest.fixture
def levels(tmp_path):
    def make(*codes):
        rows = [{"training_id": f"T{n}", "programme": f"P{n}", "level": code} for n, code in enumerate(codes)]
        return evaluation.levels_table(registers.write(tmp_path / "r", reviews=[], training=rows).table("training"))

    return make


def test_deliveries_are_counted_by_level(levels):
    table = levels("1", "1", "", "3", "1", "1")
    assert table["n_deliveries"].tolist() == [4, 0, 1, 0, 1]
    assert table["share"].tolist() == ["4 of 6", "0 of 6", "1 of 6", "0 of 6", "1 of 6"]
    assert table["programmes"].tolist() == ["P0, P1, P4 and 1 more", "none", "P3", "none", "P2"]
    said = evaluation.answer(table).markdown
    assert (
        "**Evidence on changed practice or on results for children is recorded for 1 of 6 entries of training.**\n\n"
        "No level of evaluation is recorded for 1 of 6" in said
    )
    # That more is known does not show that anything is done otherwise.
    said = evaluation.answer(levels("2", "1")).markdown
    assert "practice changed.**\n\nEvidence on whether people know more is recorded for one." in said


@pytest.mark.parametrize("codes", [(), ("",), ("", ""), ("4",)])
def test_there_is_an_answer_whatever_is_held(levels, codes):
    assert ("No training is recorded" in evaluation.answer(levels(*codes)).markdown) == (not codes)


def test_sefton_holds_one_word_of_one_programme():
    table = evaluation.levels_table(registers.held("sefton").table("training"))
    assert table["n_deliveries"].tolist() == [1, 0, 0, 0, 2]


# Pairs, worked by hand. Ten people answered 4 before. After it 5, 5, 6, 6, 4, 5, 5, 6, 4, 4: differences of 10
# together, so 1 on average; their squares about it 6, so s = √(6/9) = 0.8165 and s/√10 = 0.2582. Of t with 9
# degrees of freedom 2.2622 leaves 2.5 per cent above it: 1 ± 0.5841.
TEN = ("5", "5", "6", "6", "4", "5", "5", "6", "4", "4")


@pytest.fixture
def asked(tmp_path):
    """Make answers of people: rows of person, before, after; and deliveries with how many came."""

    def make(rows, attended=("20",), audience="internal"):
        held = registers.write(
            tmp_path / "r",
            reviews=[],
            training=[
                {"training_id": f"T{n}", "programme": "P", "attended": each} for n, each in enumerate(attended, 1)
            ],
            evaluation=[
                {"training_id": row[3] if len(row) > 3 else "T1", "person_key": row[0], "question": "Sure?",
                 "scale": "1..10", "before": row[1], "after": row[2]}
                for row in rows
            ],
        )  # fmt: skip
        return viewing.view(held, audience, date(2022, 12, 31))

    return make


def pairs(held):
    return evaluation.pairs_table(held.table("evaluation"), held.table("training"))


def ten(after=TEN):
    return [(f"p{n}", "4", each) for n, each in enumerate(after)]


def test_ten_pairs_by_hand(asked):
    row = pairs(asked(ten())).iloc[0]
    assert row[["before", "after", "change"]].tolist() == [4.0, 5.0, 1.0]
    assert row[["between_min", "between_max"]].tolist() == pytest.approx([0.4159, 1.5841], abs=1e-4)
    assert (row["n_pairs"], row["response"]) == (10, "10 of 20 (50%)")
    assert row["says"] == "+1.0 points (95% interval +0.4 to +1.6)"


def test_only_complete_exact_pairs_count(asked):
    more = [("q1", "1", ""), ("q2", "", "9"), ("q3", "~1", "9"), ("q4", "1..2", "9"), ("", "1", "9")]
    row = pairs(asked([*ten(), *more])).iloc[0]
    assert (row["n_pairs"], row["change"]) == (10, 1.0)


def test_a_person_counts_once_for_a_programme(asked):
    again = [(f"p{n}", "1", "9", "T2") for n in range(10)]
    row = pairs(asked([*ten(), *again], ("20", "15..30"))).iloc[0]
    assert (row["n_pairs"], row["change"], row["response"]) == (10, 1.0, "10 of 35 to 50")


@pytest.mark.parametrize("n", [1, 2, 9])
def test_of_few_pairs_no_change_is_given(asked, n):
    row = pairs(asked(ten()[:n])).iloc[0]
    assert row["n_pairs"] == n
    assert row[["before", "after", "change", "between_min", "between_max"]].isna().all()
    assert row["says"] == "too few pairs to tell: 10 are needed"


def test_where_all_changed_alike_there_is_no_interval(asked):
    """Ten answers two points higher say that the scale is coarse, not that the mean is known to be two."""
    table = pairs(asked(ten(["6"] * 10)))
    row = table.iloc[0]
    assert row["change"] == 2
    assert row[["between_min", "between_max"]].isna().all()
    assert row["says"] == "+2.0 points, the same for all: no interval"
    assert evaluation.pairs_answer(table).markdown.startswith("**0 of 1 questions have pairs enough for an interval")


@pytest.mark.parametrize("attended", ["", "~20", ">5"])
def test_a_response_rate_needs_how_many_came(asked, attended):
    assert pairs(asked(ten(), (attended,)))["response"].tolist() == ["10 pairs; how many came is not known"]


def test_in_public_nothing_of_an_answer_is_seen(asked):
    held = asked(ten(), audience="public")
    assert len(held.table("evaluation")) == 0
    said = evaluation.pairs_answer(pairs(held), held.small).markdown
    assert said == evaluation.WITHHELD


def test_the_answer_counts_questions_with_pairs_enough(asked):
    said = evaluation.pairs_answer(pairs(asked(ten()))).markdown
    assert said.startswith("**1 of 1 questions has pairs enough for an interval of the mean change.**")
    assert "It lies above nought for one and below for none" in said
    assert "nor that the training caused it" in said
    assert evaluation.pairs_answer(pairs(asked([]))).markdown == evaluation.NONE_HELD


def test_answers_outside_their_scale_and_given_twice_are_found(asked):
    held = asked([("a", "0", "5"), ("b", "5", "11"), ("c", "5", "5"), ("c", "5", "6")])
    found = held.findings[held.findings["file"] == "evaluation.csv"]
    assert found[["column", "row"]].to_numpy().tolist() == [["before", 2], ["after", 3], ["person_key", 5]]


# The quantile of t


@pytest.mark.parametrize("freedom", [1, 2, 3, 9, 29, 100, 5000])
def test_quantiles_of_t_are_those_of_scipy(freedom):
    for share in (0.5, 0.75, 0.9, 0.975, 0.995):
        assert agreement.t_quantile(share, freedom) == pytest.approx(stats.t.ppf(share, freedom), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_the_change_of_none_one_and_two(n):
    found = agreement.change(np.array([1.0, 2.0][:n]), np.array([2.0, 4.0][:n]))
    assert found.n == n
    assert np.isnan(found.mean) == (n == 0)
    # Differences of 1 and 2: mean 1.5, s = 0.7071, s/√2 = 0.5, and 12.7062 times that is 6.3531.
    assert (np.isnan(found.low), n < 2 or found.low) == (n < 2, n < 2 or pytest.approx(1.5 - 6.3531, abs=1e-4))


def test_a_level_is_named_by_what_is_asked_and_not_by_its_outcome(levels):
    """A course evaluated by its results is not one that left children better off: a level says what kind, not what."""
    table = levels("1", "2", "4")
    named = [each for each in table["level"] if each[0].isdigit()]
    assert len(named) == 4
    assert all("whether" in each for each in named)
    said = evaluation.answer(levels("2")).markdown
    assert said.startswith("**The register records no evidence on whether practice changed.**")
