"""Counts as written: the lowest and the highest number they can mean."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguarding.days import counts
from safeguarding.errors import InputError


@pytest.mark.parametrize(
    ("text", "low", "high", "about"),
    [
        ("539", 539, 539, None),
        ("0", 0, 0, None),
        ("~1000", None, None, 1000),
        (">1000", 1001, None, None),
        (">=10", 10, None, None),
        ("<5", 0, 4, None),
        ("<=5", 0, 5, None),
        ("900..1100", 900, 1100, None),
        ("7..7", 7, 7, None),
        ("1,000", 1000, 1000, None),
        ("> 1,000", 1001, None, None),
        ("12,345,678", 12345678, 12345678, None),
        (" 539 ", 539, 539, None),
        ("", None, None, None),
        ("approx 70", None, None, 70),
        ("c. 80", None, None, 80),
        ("C.80", None, None, 80),
        ("80 (approx.)", None, None, 80),
        ("around 1,200", None, None, 1200),
        ("50-60", 50, 60, None),
        ("50 – 60", 50, 60, None),
        ("between 50 and 60", 50, 60, None),
        ("1000+", 1000, None, None),
        ("at least 9", 9, None, None),
        ("over 1,000", 1001, None, None),
        ("fewer than 5", 0, 4, None),
        ("up to 12", 0, 12, None),
        ("no more than 12", 0, 12, None),
    ],
)
def test_a_count_is_the_lowest_and_the_highest_number_it_can_mean(text, low, high, about):
    assert counts.read_one(text) == (low, high, about)


@pytest.mark.parametrize(
    "text",
    ["about ten", "1.5", "-3", "about 5-6", "5-6-7", "70%", "..5", "5..", "~>5", "= 5", "ten", "1,5", "10 15", "~5..7"],
)
def test_what_is_no_count_is_refused_with_what_was_read_and_what_to_write(text):
    with pytest.raises(InputError) as refusal:
        counts.read_one(text)
    assert str(refusal.value).startswith("write a whole number, 900..1100")
    assert f"{text!r} is not a count" in str(refusal.value)


@pytest.mark.parametrize(("text", "form"), [("1100..900", "1100..900"), ("<0", "<0"), ("60-50", "60..50")])
def test_a_range_that_holds_no_number_is_refused(text, form):
    with pytest.raises(InputError, match=f"'{form}' holds no number"):
        counts.read_one(text)


def test_a_column_keeps_its_index_and_reads_what_it_can():
    read = counts.read(pd.Series(["539", "", "many", "~1000", None, "539"], index=[9, 4, 6, 2, 3, 1]))
    assert list(read.index) == [9, 4, 6, 2, 3, 1]
    assert list(read.columns) == ["min", "max", "about", "problem"]
    assert read.dtypes.astype(str).tolist() == ["Int64", "Int64", "Int64", "str"]
    assert read["min"].fillna(-1).tolist() == read["max"].fillna(-1).tolist() == [539, -1, -1, -1, -1, 539]
    assert read["about"].fillna(-1).tolist() == [-1, -1, -1, 1000, -1, -1]
    assert (read["problem"] != "").tolist() == [False, False, True, False, False, False]


def test_an_empty_column_is_read():
    assert counts.read(pd.Series([], dtype="str")).dtypes.astype(str).tolist() == ["Int64", "Int64", "Int64", "str"]


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_range_holds_the_numbers_it_says(one, other):
    low, high = sorted((one, other))
    assert counts.read_one(f"{low}..{high}") == (low, high, None)
    assert counts.read_one(f"{low:,}..{high:,}") == (low, high, None)
    assert counts.read_one(f">{low}")[0] == counts.read_one(f">={low}")[0] + 1
    assert counts.read_one(f"<{high + 1}") == counts.read_one(f"<={high}")
