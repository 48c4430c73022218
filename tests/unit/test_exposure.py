"""Who can have heard a review's learning: an upper bound for each review, and what is certain."""

from datetime import date

import pandas as pd
import pytest
import registers

from safeguarding.analyses.training import attendance, exposure
from safeguarding.disclosure import viewing


@pytest.fixture
def made(tmp_path):
    def make(*deliveries, published=("2019-06-30",), attendance=(), audience="internal"):
        rows = [
            {"training_id": f"T{n}", "sessions": "1", "ends": row.get("starts", "")} | row
            for n, row in enumerate(deliveries, 1)
        ]
        came = [{"training_id": id, "person_key": key, "attended": "yes"} for id, key in attendance]
        reviews = [{"review_id": f"R{n}", "kind": "scr", "published": day} for n, day in enumerate(published, 1)]
        held = registers.write(tmp_path / "r", reviews=reviews, training=rows, attendance=came)
        return viewing.view(held, audience, date(2022, 12, 31))

    return make


def table(held):
    pairs = attendance.exposure_table(held.table("training"), held.cases)
    return exposure.by_review_table(pairs, held.table("training"), held.table("attendance")).set_index("review_id")


def numbers(row):
    names = ("n_could", "n_says_so", "n_unbounded", "attended_min", "attended_max", "people_min", "people_max")
    return tuple(None if pd.isna(row[name]) else int(row[name]) for name in names)


# By hand. The review was published on 30 June 2019. Before it: 10. On it, and it says so: 20. After, of nobody knows
# what: 30. Begun before and ended after: 40. So at most 20 + 30 + 40 = 90, for certain 20.
FOUR = (
    {"starts": "2019-06-29", "attended": "10", "reviews": "R1"},
    {"starts": "2019-06-30", "attended": "20", "reviews": "R1"},
    {"starts": "2020-01-01", "attended": "30"},
    {"starts": "2019-01", "ends": "2019-12", "attended": "40", "reviews": "R1", "sessions": "4"},
)


def test_those_before_it_are_out_and_only_those_that_name_it_are_certain(made):
    row = table(made(*FOUR)).loc["R1"]
    assert numbers(row) == (3, 1, 0, 20, 90, 20, 90)
    assert row["heard"] == "20 to 90"


def test_who_came_twice_is_one_person(made):
    """Keys a, b at the second; b, c at the third: with 18, 28 and 40 others at most 3 + 86 = 89 people."""
    came = [("T2", "a"), ("T2", "b"), ("T3", "b"), ("T3", "c")]
    assert numbers(table(made(*FOUR, attendance=came)).loc["R1"])[-2:] == (20, 89)


def test_one_delivery_without_a_number_leaves_no_most(made):
    row = table(made(*FOUR, {"starts": "2021-01-01", "attended": "~1000"})).loc["R1"]
    assert numbers(row) == (4, 1, 1, 20, None, 20, None)
    assert row["heard"] == "20 to 90, and one delivery without an upper bound"


def test_nothing_was_held_since(made):
    row = table(made(FOUR[0])).loc["R1"]
    assert numbers(row) == (0, 0, 0, 0, 0, 0, 0)
    assert row["heard"].startswith("none")


def test_the_539_of_sefton_are_an_upper_bound_of_the_first_review_at_most():
    """Of 25 courses from 2018 on some came before July 2018; about a thousand at the events bound nothing."""
    held = registers.held("sefton")
    pairs = attendance.exposure_table(held.table("training"), held.cases)
    found = exposure.by_review_table(pairs, held.table("training"), held.table("attendance")).set_index("review_id")
    assert found["attended_min"].tolist() == [0] * 5
    # The events ended before the last review was published, and the trainers' course has no number.
    assert found["n_unbounded"].tolist() == [2, 2, 2, 2, 1]
    assert found["n_could"].tolist() == [3, 3, 3, 3, 2]
    assert found["heard"].iloc[0] == "0 to 539, and two deliveries without an upper bound"


@pytest.mark.parametrize("published", [(), ("",), ("2019",), ("2019", "2020")])
@pytest.mark.parametrize("deliveries", [(), ({},), ({}, {"attended": "3"})])
@pytest.mark.parametrize("audience", ["internal", "public"])
def test_there_is_an_answer_whatever_is_held(made, published, deliveries, audience):
    found = table(made(*deliveries, published=published, audience=audience)).reset_index()
    said = exposure.answer(found).markdown
    assert ("No review is published" in said) == (len(found) == 0)
    exposure.by_review_chart(found).to_dict()


def test_in_public_small_numbers_are_ranges_and_lists_are_not_seen(made):
    held = made({"starts": "2020-01-01", "attended": "3", "reviews": "R1"}, attendance=[("T1", "a")], audience="public")
    assert numbers(table(held).loc["R1"]) == (1, 1, 0, 1, 4, 1, 4)
