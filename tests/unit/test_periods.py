"""Reporting years: how they are written, which days they hold, and which one a report speaks for."""

from datetime import date

import pytest

from safeguarding.days import reporting_years
from safeguarding.errors import InputError


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020-21", date(2020, 4, 1), date(2021, 3, 31)),
        ("1999-00", date(1999, 4, 1), date(2000, 3, 31)),
        (" 2023-24 ", date(2023, 4, 1), date(2024, 3, 31)),
    ],
)
def test_a_reporting_year_runs_from_april_to_march(text, first, last):
    period = reporting_years.read(text)
    assert (period.first, period.last, period.name) == (first, last, text.strip())


@pytest.mark.parametrize(
    ("text", "write"),
    [
        ("2020-22", "write 2020-21"),
        ("2020-20", "write 2020-21"),
        ("2020", "write 2019-20 or 2020-21"),
        ("2020/22", "write 2020-21"),
        ("2020-2022", "write 2020-21"),
        ("20-21", "as 2020-21"),
        ("last year", "as 2020-21"),
        ("", "as 2020-21"),
        ("0000-01", "as 2020-21"),
        ("٢٠٢٠-٢١", "as 2020-21"),
    ],
)
def test_what_is_written_otherwise_is_refused_with_what_to_write(text, write):
    with pytest.raises(InputError) as wrong:
        reporting_years.read(text)
    assert str(wrong.value).startswith(f"period {text!r} is no reporting year (April to March): ")
    assert write in str(wrong.value)
    assert "\n" not in str(wrong.value)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2021, 3, 31), "2020-21"),
        (date(2021, 4, 1), "2021-22"),
        (date(2021, 1, 26), "2020-21"),
        (date(2020, 12, 31), "2020-21"),
    ],
)
def test_a_day_lies_in_one_year(day, name):
    assert reporting_years.containing(day).name == name


def test_the_year_before_ends_the_day_before():
    period = reporting_years.read("2000-01")
    assert period.before.name == "1999-00"
    assert (period.first - period.before.last).days == 1


@pytest.mark.parametrize(("text", "name"), [("", "2020-21"), ("2019-20", "2019-20"), ("2020-21", "2020-21")])
def test_a_report_speaks_for_the_year_it_is_made_in_unless_told_another(text, name):
    assert reporting_years.chosen(text, date(2021, 1, 26)).name == name


def test_a_year_that_has_not_begun_is_refused():
    with pytest.raises(InputError, match="2021-22 begins after 2021-01-26, the day to judge on: write 2020-21"):
        reporting_years.chosen("2021-22", date(2021, 1, 26))


@pytest.mark.parametrize(("as_of", "whole"), [("2021-03-30", False), ("2021-03-31", True), ("2021-04-01", True)])
def test_a_year_has_ended_with_its_last_day(as_of, whole):
    assert reporting_years.ended(reporting_years.read("2020-21"), date.fromisoformat(as_of)) is whole
