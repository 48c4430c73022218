"""England's working days: the bank holidays, the golden dates, and every answer again day by day."""

import csv
from datetime import date, timedelta
from pathlib import Path

import holidays as library
import numpy as np
import oracle
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from safeguarding.days import dates, working_days
from safeguarding.errors import InputError

CASES = pd.read_csv(Path(__file__).parent / "cases" / "working_days.csv")
CONVENTIONS = (working_days.NEXT_WORKING_DAY, working_days.SAME_DAY)
YEARS = range(2000, 2036)
HOLIDAYS = oracle.bank_holidays()

DAYS = st.dates(date(2013, 1, 1), date(2027, 6, 30))
CLOSED = st.frozensets(st.dates(date(2019, 12, 1), date(2020, 6, 30)), max_size=8)
NEAR_CLOSED = st.one_of(DAYS, st.dates(date(2019, 11, 20), date(2020, 7, 10)))


@pytest.mark.parametrize("case", CASES.to_dict("records"), ids=lambda case: f"{case['trigger']} {case['n']:+}")
@pytest.mark.parametrize("day_one", CONVENTIONS)
def test_golden_dates(calendar, case, day_one):
    move = working_days.after if case["n"] > 0 else working_days.before
    assert _one(move, calendar, date.fromisoformat(case["trigger"]), abs(case["n"]), day_one) == date.fromisoformat(
        case[day_one]
    )


def test_the_file_has_the_bank_holidays_that_the_holidays_library_has():
    ours = {day for day in HOLIDAYS if day.year in YEARS}
    theirs = {day for day in library.country_holidays("GB", subdiv="ENG", years=YEARS) if day.weekday() < 5}
    assert ours == theirs
    assert {day.year for day in HOLIDAYS} == set(YEARS)


def test_every_row_of_the_file_is_a_weekday_once_in_order_with_its_name():
    with oracle.TABLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    days = [date.fromisoformat(row["date"]) for row in rows]
    assert days == sorted(set(days))
    assert all(day.weekday() < 5 for day in days)
    assert all(row["name"] for row in rows)


@given(NEAR_CLOSED, st.integers(0, 40), st.sampled_from(CONVENTIONS), CLOSED)
@example(date(2020, 4, 9), 1, working_days.SAME_DAY, frozenset({date(2020, 4, 9)}))
def test_after_and_before_count_as_one_counts_on_a_wall_calendar(calendar, day, n, day_one, closed):
    shut, same_day = HOLIDAYS | closed, day_one == working_days.SAME_DAY
    ours = working_days.closing(calendar, closed)
    assert _one(working_days.after, ours, day, n, day_one) == oracle.count_off(day, n, same_day, shut, oracle.DAY)
    assert _one(working_days.before, ours, day, n, day_one) == oracle.count_off(day, n, same_day, shut, -oracle.DAY)


@given(NEAR_CLOSED, st.integers(-60, 60), CLOSED)
def test_between_counts_as_one_counts_on_a_wall_calendar(calendar, start, length, closed):
    stop = start + timedelta(days=length)
    ours = working_days.closing(calendar, closed)
    assert _between(ours, start, stop) == oracle.working_days_between(start, stop, HOLIDAYS | closed)


@given(NEAR_CLOSED, st.integers(-5, 30), st.integers(0, 20), CLOSED)
def test_something_is_within_its_limit_exactly_if_the_count_is(calendar, start, length, n, closed):
    stop = start + timedelta(days=length)
    ours = working_days.closing(calendar, closed)
    within = stop <= _one(working_days.after, ours, start, n, working_days.NEXT_WORKING_DAY)
    assert within == (_between(ours, start, stop) <= n)


@given(NEAR_CLOSED, NEAR_CLOSED, st.integers(1, 30), st.sampled_from(CONVENTIONS))
def test_before_is_after_run_backwards(calendar, one, other, n, day_one):
    start, stop = (_one(working_days.after, calendar, day, 1, working_days.SAME_DAY) for day in sorted((one, other)))
    reached = _one(working_days.after, calendar, start, n, day_one) <= stop
    assert reached == (start <= _one(working_days.before, calendar, stop, n, day_one))


@given(NEAR_CLOSED, CLOSED)
def test_a_working_day_is_a_weekday_that_is_neither_a_bank_holiday_nor_closed(calendar, day, closed):
    ours = working_days.closing(calendar, closed)
    assert bool(working_days.is_working(ours, _numbers(day))[0]) == oracle.is_working(day, HOLIDAYS | closed)


def test_many_days_are_counted_at_once(calendar):
    triggers = CASES[CASES["n"] == 5]
    days = np.array([dates.number(date.fromisoformat(day)) for day in triggers["trigger"]])
    due = working_days.after(calendar, days, 5, working_days.NEXT_WORKING_DAY)
    assert [str(day) for day in due.astype("datetime64[D]")] == triggers["next_working_day"].tolist()


def test_closing_leaves_the_calendar_as_it_was(calendar):
    working, through = calendar.working.copy(), calendar.through.copy()
    day = date(2020, 12, 29)
    closed = working_days.closing(calendar, [day])
    assert (calendar.working == working).all()
    assert (calendar.through == through).all()
    assert working_days.is_working(calendar, _numbers(day))[0]
    assert not working_days.is_working(closed, _numbers(day))[0]
    assert len(closed.working) == len(working) - 1


def test_a_calendar_cannot_be_changed(calendar):
    with pytest.raises(ValueError, match="read-only"):
        calendar.working[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        calendar.through[0] = 0


def test_the_calendar_covers_whole_years(calendar):
    assert _written(calendar.first) == date(2000, 1, 1)
    assert _written(calendar.last) == date(2035, 12, 31)


@pytest.mark.parametrize("day_one", CONVENTIONS)
def test_the_last_working_days_of_the_calendar_can_be_reached(calendar, day_one):
    last, first = date(2035, 12, 31), date(2000, 1, 4)
    next_day, same_day = working_days.NEXT_WORKING_DAY, working_days.SAME_DAY
    assert _one(working_days.after, calendar, date(2035, 12, 28), 1, next_day) == last
    assert _one(working_days.before, calendar, date(2000, 1, 5), 1, next_day) == first
    assert _one(working_days.after, calendar, last, 1, same_day) == last
    assert _one(working_days.before, calendar, first, 1, same_day) == first


@pytest.mark.parametrize("day_one", CONVENTIONS)
@pytest.mark.parametrize("move", [working_days.after, working_days.before])
def test_what_can_be_reached_is_what_has_an_answer(calendar, move, day_one):
    for n in (0, 1, 7, 15):
        first, last = working_days.reach(calendar, n, day_one, move is working_days.before)
        for day, there in ((first, True), (last, True), (first - 1, False), (last + 1, False)):
            try:
                answered = bool(len(move(calendar, np.array([day]), n, day_one)))
            except InputError:
                answered = False
            assert answered == there, (n, day)


@pytest.mark.parametrize("day_one", CONVENTIONS)
@pytest.mark.parametrize("day", [date(2036, 1, 1), date(2045, 6, 1), date(1999, 12, 30), date(1980, 1, 1)])
def test_a_day_outside_the_calendar_is_an_error_that_names_the_file(calendar, day, day_one):
    for move in (working_days.after, working_days.before):
        with pytest.raises(
            InputError, match=rf"data/rules/bank_holidays\.csv: .*{day}.*add the bank holidays"
        ) as refusal:
            _one(move, calendar, day, 5, day_one)
        assert "2000-01-01 to 2035-12-31" in str(refusal.value)


@pytest.mark.parametrize(
    ("move", "day"), [(working_days.after, date(2035, 12, 28)), (working_days.before, date(2000, 1, 4))]
)
def test_a_deadline_outside_the_calendar_is_an_error_that_names_the_file(calendar, move, day):
    with pytest.raises(InputError, match=r"data/rules/bank_holidays\.csv: .*a deadline falls outside it; add"):
        _one(move, calendar, day, 3, working_days.NEXT_WORKING_DAY)


def test_another_table_of_bank_holidays_is_named_in_its_errors(tmp_path):
    table = tmp_path / "mine.csv"
    table.write_text("date,name\n2020-12-25,Christmas Day\n", encoding="utf-8")
    mine = working_days.load(table)
    assert (_written(mine.first), _written(mine.last)) == (date(2020, 1, 1), date(2020, 12, 31))
    with pytest.raises(InputError, match=r"mine\.csv"):
        _one(working_days.after, mine, date(2021, 1, 4), 1, working_days.NEXT_WORKING_DAY)


def _numbers(day):
    return np.array([dates.number(day)])


def _written(number):
    return date(1970, 1, 1) + timedelta(days=int(number))


def _one(move, calendar, day, n, day_one):
    return _written(move(calendar, _numbers(day), n, day_one)[0])


def _between(calendar, start, stop):
    return int(working_days.between(calendar, _numbers(start), _numbers(stop))[0])
