"""Small counts: what is withheld, what has to go with it, and what it may still have been."""

import pandas as pd
import pytest

from safeguarding.days import counts
from safeguarding.disclosure import suppression

NAMES = ("booked", "attended", "did_not_attend", "walk_in", "people")


def table(*rows, names=NAMES):
    """Make a table of deliveries from counts as they are written."""
    columns = {}
    for name in (*names, "sessions"):
        read = counts.read(pd.Series([str(row.get(name, "")) for row in rows]))
        columns |= {f"{name}_{end}": read[end] for end in suppression.ENDS}
    return pd.DataFrame(columns)


def seen(*rows, least=5):
    return suppression.withheld(table(*rows), NAMES, least)


def gone(*rows, least=5):
    """Name what is withheld in the first row."""
    made = seen(*rows, least=least)
    return {name for name in NAMES if made.at[0, f"{name}_withheld"]}


def ends(made, name):
    return tuple(
        None if pd.isna(made.at[0, f"{name}_{end}"]) else made.at[0, f"{name}_{end}"] for end in ("min", "max")
    )


# What is small


@pytest.mark.parametrize("written", ["1", "4", "3..10", "<5", "<=2", ">2", ">=1", "~3", "1..2"])
def test_what_is_or_may_be_from_one_to_four_is_small(written):
    assert gone({"attended": written}) == {"attended"}


@pytest.mark.parametrize("written", ["", "0", "5", "40", "5..9", ">4", ">=5", "~1000", "~5"])
def test_nothing_else_is(written):
    made = seen({"attended": written})
    assert not made["attended_withheld"].any()
    pd.testing.assert_frame_equal(made[table().columns], table({"attended": written}))


@pytest.mark.parametrize(("least", "small"), [(2, {1}), (3, {1, 2}), (5, {1, 2, 3, 4}), (10, set(range(1, 10)))])
def test_the_threshold_is_the_least_count_that_is_shown(least, small):
    assert {n for n in range(15) if gone({"attended": n}, least=least)} == small


@pytest.mark.parametrize(
    ("written", "range_"), [("3", (1, 4)), ("3..10", (1, 10)), ("<5", (0, 4)), (">=3", (1, None)), ("~3", (None, None))]
)
def test_a_small_count_is_all_that_the_threshold_allows(written, range_):
    made = seen({"attended": written})
    assert ends(made, "attended") == range_
    assert pd.isna(made.at[0, "attended_about"])


def test_every_small_count_looks_alike():
    made = seen(*({"attended": n} for n in range(1, 5))).drop_duplicates()
    assert len(made) == 1


# What goes with it


@pytest.mark.parametrize(
    ("row", "with_it"),
    [
        # Of bookings, absences and walk-ins nothing is shown: with attendances any two give the third.
        ({"booked": 12, "attended": 11, "did_not_attend": 1, "walk_in": 0}, {"booked", "did_not_attend", "walk_in"}),
        ({"booked": 40, "attended": 40}, {"booked"}),
        ({"attended": 40, "people": 25, "sessions": 2}, set()),
        # Twelve at three sessions were four people at least.
        ({"attended": 12, "sessions": 3, "people": 4}, {"people", "attended"}),
        ({"attended": ">=9", "sessions": 3, "people": 4}, {"people", "attended"}),
        ({"attended": "~12", "people": 4}, {"people", "attended"}),
        ({"people": 4}, {"people"}),
    ],
)
def test_what_would_give_a_small_count_away_goes_too(row, with_it):
    assert gone(row) == with_it


@pytest.mark.parametrize("attended", ["3", "9", "40", ">=9", "~12"])
def test_attendances_of_a_few_people_may_be_any_number(attended):
    made = seen({"attended": attended, "people": 3})
    assert ends(made, "attended") == (0, None)
    assert pd.isna(made.at[0, "attended_about"])


def test_of_bookings_nothing_is_left():
    made = seen({"booked": 12, "attended": 11, "did_not_attend": 1})
    assert ends(made, "booked") == ends(made, "did_not_attend") == ends(made, "walk_in") == (None, None)
    assert ends(made, "attended") == (11, 11)


def test_other_rows_are_left_alone():
    made = seen({"attended": 12, "people": 4}, {"attended": 40, "people": 30})
    assert not made.loc[1, ["attended_withheld", "people_withheld"]].any()


def test_counts_that_do_not_stand_together_hide_alone():
    children = table({"children": 1}, {"children": 9}, names=("children",))
    made = suppression.withheld(children, ("children",), 5)
    assert made["children_withheld"].tolist() == [True, False]


def test_the_table_that_was_given_stays_as_it_was():
    given = table({"attended": 3})
    before = given.copy()
    suppression.withheld(given, NAMES, 5)
    pd.testing.assert_frame_equal(given, before)


# Totals


@pytest.mark.parametrize(
    ("written", "ends"),
    [
        (["9", "7"], (16, 16)),
        (["9", "0"], (9, 9)),
        (["9", "2"], (10, 13)),
        (["5", "2", "3"], (7, 13)),
        ([""], (0, None)),
    ],
)
def test_a_total_is_a_range_whenever_any_part_is_small(written, ends):
    """Exact totals of two years tell the count that came between them, whatever each leaves open by itself."""
    children = table(*({"children": each} for each in written), names=("children",))
    low, high = suppression.extent(suppression.withheld(children, ("children",), 5), "children")
    assert (low, None if pd.isna(high) else high) == ends


def test_an_extent_is_open_where_one_count_is():
    made = table({"children": "3"}, {"children": ">=2"}, names=("children",))
    low, high = suppression.extent(made, "children")
    assert (low, pd.isna(high)) == (5, True)
    assert suppression.extent(made.iloc[:1], "children") == (3, 3)
    assert suppression.extent(made.iloc[:0], "children") == (0, 0)
