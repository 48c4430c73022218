"""Rates of training, each with its own denominator: the quarter that was 77, 96 and 84.6 per cent, by hand."""

import math
from datetime import date

import pytest
import registers

from safeguarding.analyses.training import places
from safeguarding.disclosure import viewing

QUARTER = {"capacity": "393", "booked": "318", "attended": "304", "walk_in": "35", "did_not_attend": "20"}


@pytest.fixture
def made(tmp_path):
    def make(*rows, audience="internal"):
        rows = [{"training_id": f"T{n}"} | row for n, row in enumerate(rows, 1)]
        held = viewing.view(registers.write(tmp_path / "r", reviews=[], training=rows), audience, date(2022, 12, 31))
        return places.rates_table(held.table("training")).set_index("rate")

    return make


def test_one_quarter_has_three_rates(made):
    """304/393 = 77.4; (304 − 35)/318 = 84.6; 20/318 = 6.3; and 304 attendances for 318 bookings, which is no share."""
    said = made(QUARTER)["said"].to_dict()
    assert said == {
        "Places filled": "304 of 393 (77%)",
        "Bookings attended": "269 of 318 (85%)",
        "Bookings not attended": "20 of 318 (6%)",
        "Attendances per booking": "304 of 318",
    }


@pytest.mark.parametrize(
    ("delivery", "rate", "said"),
    [
        # Nobody wrote down who walked in: of 304 attendances none to 298 (318 less 20) were booked.
        (QUARTER | {"walk_in": ""}, "Bookings attended", "0 to 298 of 318 (0% to 94%)"),
        (QUARTER | {"walk_in": "", "did_not_attend": ""}, "Bookings attended", "0 to 304 of 318 (0% to 96%)"),
        (QUARTER | {"attended": "300..310"}, "Places filled", "300 to 310 of 393 (76% to 79%)"),
        (QUARTER | {"attended": "300..310"}, "Bookings attended", "265 to 275 of 318 (83% to 87%)"),
        (QUARTER | {"attended": "~304"}, "Places filled", "nothing to count"),
        (QUARTER | {"walk_in": "~35"}, "Bookings attended", "nothing to count"),
        (QUARTER | {"capacity": ">=393"}, "Places filled", "nothing to count"),
        ({"capacity": "9", "attended": "4"}, "Places filled", "4 of 9"),
        ({"capacity": "0", "attended": "0"}, "Places filled", "nothing to count"),
        ({"capacity": "20", "attended": "24"}, "Places filled", "24 of 20 (120%)"),
    ],
)
def test_a_rate_is_as_wide_as_its_numbers(made, delivery, rate, said):
    assert made(delivery).loc[rate, "said"] == said


def test_only_deliveries_with_both_numbers_enter(made):
    """The second has no capacity: 304 of 393 and not 334 of 393."""
    table = made(QUARTER, {"booked": "32", "attended": "30"}, {})
    assert table["n_deliveries"].tolist() == [1, 2, 1, 2]
    assert set(table["n_all"]) == {3}
    assert table.loc["Places filled", "said"] == "304 of 393 (77%)"


def test_in_public_no_booking_and_no_absence_is_in_any_rate(made):
    """Of bookings a public view holds no number, so that a rate would be of none: there is no row for it."""
    table = made(QUARTER, {"booked": "32"}, audience="public")
    assert table["said"].to_dict() == {"Places filled": "304 of 393 (77%)"}
    assert "How many had booked is not shown to the public" in places.answer(table.reset_index()).markdown


def test_in_public_nothing_is_withheld_where_nothing_was_recorded(made):
    table = made({"capacity": "20", "attended": "20"}, audience="public")
    assert list(table.index) == list(places.PARTS)
    assert "not shown" not in places.answer(table.reset_index()).markdown


@pytest.mark.parametrize("rows", [(), ({},), ({}, {})])
def test_nothing_recorded_gives_no_rate(made, rows):
    table = made(*rows)
    assert set(table["said"]) == {"nothing to count"}
    assert all(math.isnan(each) for each in table["share_min"])
    assert "**No entry of training has both numbers of any rate.**" in places.answer(table.reset_index()).markdown


def test_the_answer_says_how_full_courses_were_of_how_many_places(made):
    said = places.answer(made(QUARTER).reset_index()).markdown
    assert said == "**About eight in ten places were filled: 304 of 393.** 1 of 1 entries record both numbers."
