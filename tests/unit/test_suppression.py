"""Small counts: what is withheld, what has to go with it, and what it may still have been."""

from itertools import product

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


def safe(*written, column="children", least=5):
    children = table(*({column: each} for each in written), names=(column,))
    small = suppression.withheld(children, (column,), least)[f"{column}_withheld"]
    return suppression.safe_total(children, column, small, least)


@pytest.mark.parametrize(
    ("written", "allowed"),
    [
        (["9", "7"], True),
        (["9", "1"], False),
        (["9", "4"], False),
        # One each, or four each: whoever knows the sum knows both.
        (["1", "1", "9"], False),
        (["4", "4", "9"], False),
        (["2", "3", "9"], True),
        (["2", "4", "9"], False),
        (["1"] * 40, False),
        (["4"] * 40, False),
        (["2"] * 4, True),
        (["3", "3", "<5"], False),
        (["2", "3", ""], True),
    ],
)
def test_a_total_is_given_if_each_hidden_count_stays_open(written, allowed):
    assert safe(*written) is allowed


def able(parts, least):
    """List, for each hidden count, every number it can be."""
    fits = [each for each in product(range(1, least), repeat=len(parts)) if sum(each) == sum(parts)]
    return [{each[n] for each in fits} for n in range(len(parts))]


@pytest.mark.parametrize("parts", [*product((1, 2, 3), repeat=2), *product((1, 2, 3), repeat=3)])
def test_trying_every_number_agrees(parts):
    """Each must be able to be all that the threshold allows, which is 4 here."""
    assert safe(*map(str, parts), least=4) is all(each == {1, 2, 3} for each in able(parts, 4))


def test_counts_that_tell_of_each_other_have_no_exact_total():
    assert not safe("3", "3", "9", column="attended")


def test_an_extent_is_open_where_one_count_is():
    made = table({"children": "3"}, {"children": ">=2"}, names=("children",))
    low, high = suppression.extent(made, "children")
    assert (low, pd.isna(high)) == (5, True)
    assert suppression.extent(made.iloc[:1], "children") == (3, 3)
    assert suppression.extent(made.iloc[:0], "children") == (0, 0)
