"""Days to keep clear of: what falls on a day, and the nearest working day on which nothing does."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguarding.days import dates, working_days
from safeguarding.planning import avoid

CALENDAR = working_days.load()
HOLIDAYS = {"2019-04-19", "2019-04-22", "2020-05-08", "2022-06-02", "2022-06-03", "2022-09-19", "2023-05-08"}


def listed(*rows):
    """Make the table of rows ``(date, recurs, review_id, kind)``."""
    read = dates.read(pd.Series([row[0] for row in rows], dtype="str"))
    texts = {name: pd.Series([row[n] for row in rows], dtype="str") for n, name in ((1, "recurs"), (2, "review_id"))}
    kinds = pd.Series([row[3] for row in rows], dtype="str")
    return pd.DataFrame({"date_earliest": read["earliest"], "date_latest": read["latest"], **texts, "kind": kinds})


def why(day, *rows, review="", closed=(), use=avoid.COMMITTEE):
    kept = avoid.days(listed(*rows), CALENDAR, review, closed, use)
    return avoid.why(kept, dates.number(date.fromisoformat(day)))


def nearest(day, step, *rows, review="", closed=()):
    found = avoid.nearest(
        avoid.days(listed(*rows), CALENDAR, review, closed), dates.number(date.fromisoformat(day)), step
    )
    return None if found is None else str(date(1970, 1, 1) + pd.Timedelta(days=found))


# What falls on a day


@pytest.mark.parametrize("day", sorted(HOLIDAYS))
def test_a_bank_holiday_is_to_be_avoided(day):
    assert why(day) == "bank holiday"


@pytest.mark.parametrize(
    ("day", "said"),
    [("2020-05-04", ""), ("2022-05-30", ""), ("2019-04-20", "Saturday"), ("2019-04-21", "Sunday"), ("2019-04-23", "")],
)
def test_a_working_day_is_clear_and_a_weekend_is_not(day, said):
    """The Mondays whose bank holidays were moved in 2020 and 2022 were working days."""
    assert why(day) == said


def test_a_closure_is_called_so():
    shut = (date(2019, 12, 27),)
    assert why("2019-12-27", closed=shut) == "closed"
    assert why("2019-12-30", closed=shut) == ""
    assert nearest("2019-12-27", 1, closed=shut) == "2019-12-30"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("anniversary", "anniversary"),
        ("birthday", "birthday"),
        ("pre_election", "pre-election period"),
        ("committee_recess", "committee recess"),
        ("other", "day to avoid"),
        ("funeral", "day to avoid"),
    ],
)
def test_a_kind_is_said_in_words(kind, said):
    assert why("2020-07-03", ("2020-07-03", "", "", kind)) == said


def test_what_is_only_known_to_the_month_is_perhaps_on_a_day_of_it_and_a_period_is_on_each():
    assert why("2020-07-03", ("2018-07", "yearly", "", "anniversary")) == "perhaps anniversary"
    assert why("2020-07-03", ("2010-07-01/2010-07-05", "yearly", "", "birthday")) == "perhaps birthday"
    assert why("2020-07-03", ("2018-07", "yearly", "", "committee_recess")) == "committee recess"


def test_several_reasons_are_all_said_once():
    rows = [
        ("2020-07-04", "", "", "birthday"),
        ("2020-07", "", "", "other"),
        ("2020-07-01/2020-07-09", "", "", "other"),
    ]
    assert why("2020-07-04", *rows) == "Saturday; birthday; day to avoid"
    assert why("2020-05-08", ("2020-05-08", "", "", "birthday")) == "bank holiday; birthday"


def test_a_row_of_another_review_does_not_count_and_one_of_none_does():
    row = ("2020-07-03", "", "R1; R2", "anniversary")
    assert why("2020-07-03", row, review="R2") == "anniversary"
    assert why("2020-07-03", row, review="R3") == ""
    assert why("2020-07-03", row) == ""
    assert why("2020-07-03", ("2020-07-03", "", "", "other"), review="R3") == "day to avoid"


@pytest.mark.parametrize(
    ("kind", "uses"),
    [
        ("committee_recess", {avoid.COMMITTEE}),
        ("pre_election", {avoid.COMMITTEE, avoid.PUBLICATION}),
        ("anniversary", {avoid.COMMITTEE, avoid.PUBLICATION, avoid.STEP}),
        ("other", {avoid.COMMITTEE, avoid.PUBLICATION, avoid.STEP}),
        ("funeral", {avoid.COMMITTEE, avoid.PUBLICATION, avoid.STEP}),
    ],
)
def test_a_kind_is_in_the_way_of_what_it_concerns(kind, uses):
    """A notification has to be made in a recess too, and within a pre-election period."""
    asked = (avoid.COMMITTEE, avoid.PUBLICATION, avoid.STEP)
    assert {use for use in asked if why("2020-07-03", ("2020-07-03", "", "", kind), use=use)} == uses
    assert {use for use in asked if why("2020-05-08", use=use)} == set(asked)


# What comes back


@pytest.mark.parametrize(
    ("day", "falls"),
    [("2017-07-31", False), ("2018-07-31", True), ("2019-07-31", True), ("2024-07-31", True), ("2024-07-30", False)],
)
def test_what_comes_back_does_so_from_its_own_year_on(day, falls):
    assert (why(day, ("2018-07-31", "yearly", "", "anniversary")) == "anniversary") is falls
    assert (why(day, ("2018-07-31", "", "", "anniversary")) == "anniversary") is (day == "2018-07-31")


@pytest.mark.parametrize(
    ("day", "falls"),
    [
        ("2016-02-29", True),
        ("2016-03-01", False),
        ("2018-02-28", True),
        ("2018-03-01", True),
        ("2018-02-27", False),
        ("2018-03-02", False),
        ("2024-02-29", True),
        ("2024-02-28", False),
        ("2024-03-01", False),
    ],
)
def test_the_29th_of_february_is_on_both_sides_of_the_end_of_february_in_other_years(day, falls):
    assert (why(day, ("2012-02-29", "yearly", "", "birthday")) == "birthday") is falls


@pytest.mark.parametrize(("day", "falls"), [("2018-02-28", True), ("2018-03-01", False), ("2024-02-29", True)])
def test_february_ends_where_it_ends(day, falls):
    assert (why(day, ("2012-02", "yearly", "", "committee_recess")) == "committee recess") is falls


@pytest.mark.parametrize(
    ("day", "falls"),
    [("2012-01-03", False), ("2016-12-22", True), ("2018-01-03", True), ("2017-12-22", True), ("2017-12-19", False),
     ("2018-01-08", False), ("2028-12-21", True)],
)  # fmt: skip
def test_a_period_across_the_new_year_is_one_period(day, falls):
    assert (why(day, ("2016-12-20/2017-01-06", "yearly", "", "committee_recess")) != "") is falls


def test_a_period_that_began_before_the_calendar_reaches_into_it():
    assert why("2012-01-03", ("2010-12-20/2011-01-06", "yearly", "", "other")) == "day to avoid"


def test_a_row_without_both_ends_avoids_nothing():
    rows = [("2018-07/..", "", "", "other"), ("../2018-07", "yearly", "", "other"), ("", "yearly", "", "other")]
    assert why("2018-07-03", *rows) == ""


def test_a_birthday_from_before_the_calendar_counts():
    assert why("2012-04-03", ("1901-04-03", "yearly", "", "birthday")) == "birthday"
    assert nearest("2035-12-27", 1, ("1012/3012", "", "", "other")) is None


# The nearest clear day


def test_the_nearest_clear_days_are_on_either_side_of_a_long_weekend():
    row = ("2018-04-18", "yearly", "R1", "anniversary")
    assert nearest("2019-04-20", -1) == "2019-04-18"
    assert nearest("2019-04-20", -1, row, review="R1") == "2019-04-17"
    assert nearest("2019-04-20", 1) == "2019-04-23"
    assert nearest("2019-04-24", 1) == nearest("2019-04-24", -1) == "2019-04-24"


def test_where_the_calendar_ends_there_is_none():
    assert nearest("2035-12-31", 1, ("2035-12-31", "", "", "other")) is None
    assert nearest("2000-01-02", -1) is None


SPANS = st.tuples(st.dates(date(2018, 11, 1), date(2021, 3, 31)), st.integers(0, 20), st.booleans())


@given(st.lists(SPANS, max_size=5), st.dates(date(2019, 1, 1), date(2020, 12, 31)), st.sampled_from([-1, 1]))
def test_the_nearest_clear_day_is_clear_and_no_day_before_it_is(spans, day, step):
    """Day by day, with the days of each period written down one after the other."""
    rows = [
        (f"{first}/{first + pd.Timedelta(days=more)}", "yearly" if back else "", "", "other")
        for first, more, back in spans
    ]
    wrong = set()
    for first, more, back in spans:
        for year in (0, 1, 2, 3) if back else (0,):
            moved = [first, first + pd.Timedelta(days=more)]
            if any((each.month, each.day) == (2, 29) for each in moved):
                continue
            start, stop = (each.replace(year=each.year + year) for each in moved)
            wrong |= {start + pd.Timedelta(days=n) for n in range((stop - start).days + 1)}
    if any(
        (each.month, each.day) == (2, 29)
        for first, more, _ in spans
        for each in (first, first + pd.Timedelta(days=more))
    ):
        return
    found = nearest(day.isoformat(), step, *rows)
    while day in wrong or day.weekday() > 4 or why(day.isoformat()) == "bank holiday":
        day += pd.Timedelta(days=step)
    assert found == str(day)
