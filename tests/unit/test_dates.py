"""Dates as written: what they can mean, and what is refused."""

from calendar import monthrange
from datetime import date

import numpy as np
import oracle
import pandas as pd
import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from safeguarding.days import dates
from safeguarding.errors import InputError

DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))
POINTS = st.one_of(
    DAYS.map(lambda day: f"{day:%Y}"), DAYS.map(lambda day: f"{day:%Y-%m}"), DAYS.map(lambda day: f"{day:%Y-%m-%d}")
)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2018", date(2018, 1, 1), date(2018, 12, 31)),
        ("2018-07", date(2018, 7, 1), date(2018, 7, 31)),
        ("2019-02", date(2019, 2, 1), date(2019, 2, 28)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2000-02", date(2000, 2, 1), date(2000, 2, 29)),
        ("1900-02", date(1900, 2, 1), date(1900, 2, 28)),
        ("2018-12", date(2018, 12, 1), date(2018, 12, 31)),
        ("2018-07-31", date(2018, 7, 31), date(2018, 7, 31)),
        ("2020-02-29", date(2020, 2, 29), date(2020, 2, 29)),
        ("2018-07/2018-09", date(2018, 7, 1), date(2018, 9, 30)),
        ("2018-07-05/2018-09", date(2018, 7, 5), date(2018, 9, 30)),
        ("2018/2019-03-01", date(2018, 1, 1), date(2019, 3, 1)),
        ("2018-07-31/2018-07", date(2018, 7, 31), date(2018, 7, 31)),
        ("../2018-02", None, date(2018, 2, 28)),
        ("2019-06/..", date(2019, 6, 1), None),
        ("", None, None),
        ("  2018-07 ", date(2018, 7, 1), date(2018, 7, 31)),
        ("   ", None, None),
    ],
)
def test_a_date_is_the_first_and_the_last_day_it_can_mean(text, earliest, latest):
    assert dates.read_one(text) == (earliest, latest)


@pytest.mark.parametrize(
    "text",
    [
        *("July 2018", "31/07/2018", "18", "2018-7", "2018-07-1", "2018-07-31T10:00", "20180731", "2018?", "~2018"),
        *("2018-07/", "/2018-07", "2018-07 / 2018-08", "2018/2019/2020", "2018/../2019", "-2018", "2018-07..2018-09"),
    ],
)
def test_what_is_no_date_is_refused_with_what_was_read_and_what_to_write(text):
    with pytest.raises(InputError) as refusal:
        dates.read_one(text)
    assert repr(text) in str(refusal.value)
    assert "write YYYY, YYYY-MM or YYYY-MM-DD" in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    ["2018-13", "2018-02-29", "2018-02-30", "2018-04-31", "2018-00", "2018-07-00", "2018-00-15", "0000", "2018-99"],
)
def test_a_day_that_does_not_exist_is_refused(text):
    with pytest.raises(InputError, match=f"'{text}' names a day that does not exist"):
        dates.read_one(text)


@pytest.mark.parametrize("text", ["2018-08/2018-07", "2019/2018", "2018-07-31/2018-07-30", "2018-07-31/2018-06"])
def test_a_range_that_ends_before_it_begins_is_refused(text):
    with pytest.raises(InputError, match=f"'{text}' ends before it begins"):
        dates.read_one(text)


@pytest.mark.parametrize("text", ["../..", "..", "/", "../", "/.."])
def test_a_range_with_no_end_is_refused(text):
    with pytest.raises(InputError, match=r"a range with no end tells nothing; write \.\./ and the last day"):
        dates.read_one(text)


def test_one_exact_day_is_read_and_nothing_else():
    assert dates.read_day("2021-01-26") == date(2021, 1, 26)
    for text in ("2021-01", "2021", "../2021-01-26", "2021-01-26/..", "2021-01-26/2021-01-27", ""):
        with pytest.raises(InputError, match="is not one day; write YYYY-MM-DD"):
            dates.read_day(text)


def test_a_column_keeps_its_index_and_an_open_end_is_missing():
    column = pd.Series(["2018-07", "../2018-02", "", None, "2019-06/..", "2018-07"], index=[7, 3, 9, 2, 5, 4])
    read = dates.read(column)
    assert list(read.index) == [7, 3, 9, 2, 5, 4]
    assert list(read.columns) == ["earliest", "latest", "problem"]
    assert read["earliest"].tolist() == [*pd.to_datetime(["2018-07-01", None, None, None, "2019-06-01", "2018-07-01"])]
    assert read["latest"].tolist() == [*pd.to_datetime(["2018-07-31", "2018-02-28", None, None, None, "2018-07-31"])]
    assert (read["problem"] == "").all()
    assert read.dtypes.astype(str).tolist() == ["datetime64[s]", "datetime64[s]", "str"]


def test_a_column_says_what_is_wrong_and_reads_the_rest():
    read = dates.read(pd.Series(["2018-13", "2018-07", "soon"]))
    assert read["problem"].tolist()[1] == ""
    assert "does not exist" in read["problem"].tolist()[0]
    assert "'soon' is not a date" in read["problem"].tolist()[2]
    assert read["earliest"].isna().tolist() == read["latest"].isna().tolist() == [True, False, True]


def test_each_distinct_text_is_read_once(monkeypatch):
    seen = []
    read_one = dates.read_one
    monkeypatch.setattr(dates, "read_one", lambda text: seen.append(text) or read_one(text))
    dates.read(pd.Series(["2018-07", "", "2018-07 ", "2018", "2018", "bad", "bad"]))
    assert sorted(seen) == ["", "2018", "2018-07", "bad"]


def test_an_empty_column_is_read():
    read = dates.read(pd.Series([], dtype="str"))
    assert len(read) == 0
    assert read.dtypes.astype(str).tolist() == ["datetime64[s]", "datetime64[s]", "str"]


@given(POINTS)
def test_points_agree_with_the_edtf_package(text):
    assert dates.read_one(text) == _by_edtf(text)


@given(POINTS, POINTS)
def test_ranges_agree_with_the_edtf_package(first, last):
    earliest, latest = dates.read_one(first)[0], dates.read_one(last)[1]
    if earliest > latest:
        with pytest.raises(InputError, match="ends before it begins"):
            dates.read_one(f"{first}/{last}")
    else:
        assert dates.read_one(f"{first}/{last}") == _by_edtf(f"{first}/{last}") == (earliest, latest)


def _by_edtf(text):
    parsed = parse_edtf(text)
    return date(*parsed.lower_strict()[:3]), date(*parsed.upper_strict()[:3])


@given(st.lists(st.one_of(st.none(), DAYS)))
def test_days_become_numbers_and_days_again(days):
    column = pd.Series(pd.array(days, dtype="datetime64[s]"))
    for open_as in (dates.OPEN_BEFORE, dates.OPEN_AFTER):
        numbers = dates.numbers(column, open_as)
        assert numbers.tolist() == [dates.number(day) if day else open_as for day in days]
        assert pd.Series(dates.as_dates(numbers)).equals(column)


def test_a_day_that_is_not_known_is_missing():
    shown = dates.as_dates(np.array([0, 1, dates.OPEN_AFTER]), np.array([True, False, True]))
    assert pd.Series(shown).tolist() == [pd.Timestamp(1970, 1, 1), pd.NaT, pd.NaT]
    assert shown.dtype == "datetime64[s]"


@pytest.mark.parametrize(
    ("day", "months", "moved"),
    [
        (date(2018, 8, 30), 6, date(2019, 2, 28)),
        (date(2019, 8, 30), 6, date(2020, 2, 29)),
        (date(2018, 8, 28), 6, date(2019, 2, 28)),
        (date(2018, 8, 31), 6, date(2019, 2, 28)),
        (date(2018, 6, 30), 6, date(2018, 12, 30)),
        (date(2018, 7, 31), 6, date(2019, 1, 31)),
        (date(2018, 3, 31), 6, date(2018, 9, 30)),
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
        (date(2018, 12, 31), 1, date(2019, 1, 31)),
        (date(2018, 8, 31), -6, date(2018, 2, 28)),
        (date(2018, 1, 1), -1, date(2017, 12, 1)),
        (date(2018, 1, 31), 0, date(2018, 1, 31)),
    ],
)
def test_months_keep_the_day_number_or_end_with_the_month(day, months, moved):
    assert _moved(day, months) == moved


@given(DAYS, st.integers(-30, 30))
def test_months_agree_with_plain_dates(day, months):
    assert _moved(day, months) == oracle.add_months(day, months)


@given(DAYS, DAYS, st.integers(-12, 12))
def test_a_later_start_never_has_an_earlier_deadline(one, other, months):
    first, last = sorted((one, other))
    assert _moved(first, months) <= _moved(last, months)


@given(DAYS)
def test_six_months_never_end_after_the_sixth_month(day):
    moved = _moved(day, 6)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == 6
    assert moved <= date(moved.year, moved.month, monthrange(moved.year, moved.month)[1])
    assert moved.day <= day.day


def _moved(day, months):
    return date(1970, 1, 1) + oracle.DAY * int(dates.add_months(np.array([dates.number(day)]), months)[0])
