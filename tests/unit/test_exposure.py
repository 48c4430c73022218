"""Which courses came after each review, and say that they carry it: by hand."""

from datetime import date

import executed
import pandas as pd
import pytest
import registers

from safeguarding.analyses.training import attendance, exposure
from safeguarding.disclosure import viewing
from safeguarding.judging import courses

NO_PAIRS = pd.DataFrame()


@pytest.fixture
def made(tmp_path):
    def make(*deliveries, published=("2019-06-30",), audience="internal"):
        rows = [
            {"training_id": f"T{n}", "sessions": "1", "ends": row.get("starts", "")} | row
            for n, row in enumerate(deliveries, 1)
        ]
        reviews = [{"review_id": f"R{n}", "kind": "scr", "published": day} for n, day in enumerate(published, 1)]
        held = registers.write(tmp_path / "r", reviews=reviews, training=rows)
        return viewing.view(held, audience, date(2022, 12, 31))

    return make


def table(held):
    training = courses.held_table(held.table("training"), date(2022, 12, 31))
    pairs = attendance.exposure_table(training, held.cases)
    return exposure.by_review_table(pairs, training).set_index("review_id")


def numbers(row):
    names = ("n_after", "n_may_be", "n_says_so", "taken_min", "taken_max")
    return tuple(None if pd.isna(row[name]) else int(row[name]) for name in names)


# By hand. The review was published on 30 June 2019. Before it: 10. On it, and it says so: 20. After, of nobody knows
# what: 30. Begun before and ended after, and it says so: 40. So three ran after it at least in part, and one wholly
# after it names it, with 20 places.
FOUR = (
    {"starts": "2019-06-29", "attended": "10", "reviews": "R1"},
    {"starts": "2019-06-30", "attended": "20", "reviews": "R1"},
    {"starts": "2020-01-01", "attended": "30"},
    {"starts": "2019-01", "ends": "2019-12", "attended": "40", "reviews": "R1", "sessions": "4"},
)


def test_those_before_it_are_out_and_only_those_wholly_after_it_that_name_it_have_places(made):
    assert numbers(table(made(*FOUR)).loc["R1"]) == (3, 0, 1, 20, 20)


def test_what_cannot_be_told_is_counted_apart(made):
    undated = {"starts": "", "attended": "5", "reviews": "R1"}
    assert numbers(table(made(*FOUR, undated)).loc["R1"]) == (3, 1, 1, 20, 20)


def test_what_was_booked_ran_after_nothing(made):
    booked = {"starts": "2021-01-01", "attended": "50", "reviews": "R1", "status": "booked"}
    assert numbers(table(made(*FOUR, booked)).loc["R1"]) == (3, 0, 1, 20, 20)


def test_a_count_without_a_bound_has_none_here(made):
    about = {"starts": "2021-01-01", "attended": "~1000", "reviews": "R1"}
    assert numbers(table(made(*FOUR, about)).loc["R1"]) == (4, 0, 2, 20, None)


def test_no_range_from_those_who_did_to_all_who_could_is_given(made):
    """ "18 to 1,728" says nothing of a review; it was read as if it did."""
    found = table(made(*FOUR))
    assert not [name for name in found if name.startswith(("people", "attended", "heard"))]
    assert "90" not in exposure.answer(found.reset_index(), NO_PAIRS).markdown


def test_in_sefton_nothing_names_a_review():
    held = registers.held("sefton")
    training = courses.held_table(held.table("training"), "2021-01-26")
    pairs = attendance.exposure_table(training, held.cases)
    found = exposure.by_review_table(pairs, training)
    assert found["n_says_so"].tolist() == [0] * 5
    # The events came after four reviews at least in part; of the 25 courses it cannot be told.
    assert found["n_after"].tolist() == [1, 1, 1, 1, 0]
    assert found["n_may_be"].tolist() == [1] * 5
    said = exposure.answer(found, pairs).markdown
    assert said.startswith("**No training in the register names a review that it followed.**")
    assert "4 of 5 were followed by Hear My Voice learning events, at least in part." in said
    # Two columns of noughts would say nothing more; and of two entries with 31 sessions a count would mislead.
    shown = exposure.named_first(found, held.cases, pairs)
    assert {"n_says_so", "taken_min", "n_after_min"}.isdisjoint(shown)
    unknown = "Working Together to Safeguard Children: cannot be told"
    assert dict(zip(shown["review_id"], shown["ran_after"], strict=True)) == {
        **dict.fromkeys(("SCR1", "SCR2", "SCR3"), f"{unknown}; Hear My Voice learning events: all of it"),
        "SCR4": f"{unknown}; Hear My Voice learning events: at least in part",
        "SCR5": unknown,
    }
    assert "One more may have been followed by training." in said
    assert found["n_in_part"].tolist() == [0, 0, 0, 1, 0]


@pytest.mark.parametrize("published", [(), ("",), ("2019",), ("2019", "2020")])
@pytest.mark.parametrize("deliveries", [(), ({},), ({}, {"attended": "3"})])
@pytest.mark.parametrize("audience", ["internal", "public"])
def test_there_is_an_answer_whatever_is_held(made, published, deliveries, audience):
    found = table(made(*deliveries, published=published, audience=audience)).reset_index()
    said = exposure.answer(found, NO_PAIRS).markdown
    assert ("No review is published" in said) == (len(found) == 0)


def test_in_public_small_numbers_are_ranges(made):
    held = made({"starts": "2020-01-01", "attended": "3", "reviews": "R1"}, audience="public")
    assert numbers(table(held).loc["R1"]) == (1, 0, 1, 1, 4)


@pytest.mark.parametrize("could", ["some", "cannot_tell"])
def test_a_course_that_names_a_review_and_may_be_after_it_is_not_passed_over(could):
    """Only where no course that is or may be after a review names it is it said that none does."""
    columns = pd.Index(["R1"], name="review_id")
    named = pd.MultiIndex.from_tuples([("T1", "A course")], names=["training_id", "programme"])
    pairs = pd.DataFrame([[[*attendance.CARRY].index(could)]], index=named, columns=columns)
    training = pd.DataFrame({"training_id": ["T1"], "reviews": ["R1"], "attended_min": [9], "attended_max": [9]})
    found = exposure.by_review_table(pairs, training)
    assert found[["n_says_so", "n_may_say_so"]].to_numpy().tolist() == [[0, 1]]
    assert exposure.answer(found, NO_PAIRS).text.startswith("No published review was certainly followed by training")


def test_the_reviews_that_most_courses_name_come_first_each_with_its_name():
    found = executed.table("exposure.by_review_table", "example")
    pairs = attendance.exposure_table(registers.held("example").table("training"), registers.held("example").cases)
    first = exposure.named_first(found, registers.held("example").table("reviews"), pairs)
    unnamed = int((found["n_says_so"] == 0).sum())
    assert unnamed == 14
    assert (first["n_says_so"] == 0).tolist() == [False] * (len(found) - unnamed) + [True] * unnamed
    names = registers.held("example").table("reviews").set_index("review_id")["name"]
    assert first["name"].tolist() == [names[each] for each in first["review_id"]]
    assert (first["n_after_max"] >= first["n_after_min"]).all()


def test_a_review_that_may_not_be_published_yet_makes_a_range_of_those_that_are():
    """Beside 24 to 25 published reviews of the overview, 25 here are not all certain to be."""
    said = executed.notebook("04", "example").sentences["exposure.answer"].text
    assert said.startswith("11 of 24 to 25 published reviews were followed by training that names them.")
    assert "22 of 24 to 25 were followed by training" in said
    assert " to " not in executed.notebook("04", "sefton").sentences["exposure.answer"].text.split("\n\n")[0]
