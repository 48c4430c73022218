"""Dates as people write them: the worked examples, and every day in every style again by plain means.

Each row of ``cases/dialect.csv`` is one text with the EDTF, the severity and the how of its reading, or a part of the
refusal.
"""

import contextlib
import string
import time
from calendar import day_abbr, day_name, month_abbr, month_name, monthrange
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from examples import tried
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding.days import as_written, dates, written_forms
from safeguarding.errors import InputError

CASES = pd.read_csv(Path(__file__).parent / "cases" / "dialect.csv", dtype="str", keep_default_na=False)
NBSP = "\N{NO-BREAK SPACE}"
AS_HERE = "read day first, as dates are written in this country"

DAYS = st.dates(date(2000, 1, 1), date(2030, 12, 31))
WORDS = (
    *("mon", "jul", "sept", "may", "4", "6th", "18", "2018", "9999", "0000", "31/07/2018", "2018-07-31", "2018/19"),
    *("by", "from", "before", "after", "between", "and", "to", "until", "onwards", "or", "end", "early", "w/c", "w/e"),
    *(
        "c.",
        "~",
        "?",
        "(",
        ")",
        "..",
        "/",
        "-",
        "–",
        " ",
        ".",
        ",",
        "q3",
        "fy",
        "9:30",
        "t00:00",
        "z",
        "tbc",
        "on",
        "of",
    ),
    *("summer", "٣", "é", NBSP, "'"),
)
TEXTS = st.one_of(
    st.text(max_size=120),
    st.text(string.digits + "/-. –JulyMon", max_size=24),
    st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=40).map("".join),
)


@pytest.mark.parametrize("case", CASES[CASES["problem"] == ""].to_dict("records"), ids=lambda case: case["text"])
def test_a_text_is_read(case):
    assert as_written.read(case["text"]) == written_forms.Reading(case["edtf"], case["how"], case["severity"])


@pytest.mark.parametrize("case", CASES[CASES["problem"] != ""].to_dict("records"), ids=lambda case: case["text"])
def test_a_text_is_refused_with_what_to_write(case):
    with pytest.raises(InputError) as refusal:
        as_written.read(case["text"])
    assert case["problem"] in str(refusal.value)
    assert str(refusal.value).startswith("write ")


def test_every_example_is_there_once_and_is_a_reading_or_a_refusal():
    assert CASES["text"].is_unique
    assert len(CASES) >= 120
    refused = CASES["problem"] != ""
    assert (CASES.loc[refused, ["edtf", "severity", "how"]] == "").all(axis=None)
    assert set(CASES.loc[~refused, "severity"]) == {"", "note", "warning"}


@settings(max_examples=tried(1500))
@given(TEXTS)
def test_any_text_is_read_as_edtf_with_a_trace_or_refused(text):
    try:
        reading = as_written.read(text)
    except InputError:
        return
    dates.read_one(reading.edtf)
    assert (reading.severity in ("note", "warning")) == (reading.how != "") == (not _is_edtf(text))
    assert reading.how or reading.edtf == text.strip()


@given(TEXTS)
def test_what_was_read_is_read_again_as_it_is(text):
    try:
        edtf = as_written.read(text).edtf
    except InputError:
        return
    assert as_written.read(edtf) == written_forms.Reading(edtf, "", "")


def _is_edtf(text):
    try:
        dates.read_one(text)
    except InputError:
        return False
    return True


@pytest.mark.parametrize(
    "repeated", [*WORDS, *(f"{word} " for word in WORDS), "early by ", "mon 9:30 ", "4-", "w/c w/e "]
)
@pytest.mark.parametrize("end", ["", "2018", "4 June 2018", "x"])
def test_the_most_absurd_text_is_read_or_refused_at_once(repeated, end):
    text = (repeated * 100)[: as_written.LONGEST - len(end)] + end
    assert min(_seconds(text) for _ in range(5)) < 0.005


def test_a_book_is_refused_at_once():
    assert min(_seconds("4 June 2018 to " * 100_000) for _ in range(3)) < 0.005
    assert as_written.read(f"{'31 July 2018':>100}").edtf == "2018-07-31"
    assert as_written.read(f"31 July{' ' * 89}2018").edtf == "2018-07-31"
    with pytest.raises(InputError, match="more than 100 characters"):
        as_written.read(f"31 July{' ' * 90}2018")


def _seconds(text):
    start = time.process_time()
    with contextlib.suppress(InputError):
        as_written.read(text)
    return time.process_time() - start


def _ordinal(day):
    return f"{day}{'th' if 11 <= day <= 13 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


STYLES = {
    "31/07/2018": lambda day: f"{day:%d/%m/%Y}",
    "31.7.2018": lambda day: f"{day.day}.{day.month}.{day.year}",
    "31-07-2018": lambda day: f"{day:%d-%m-%Y}",
    "31 07 18": lambda day: f"{day:%d %m %y}",
    "31/7/18": lambda day: f"{day.day}/{day.month}/{day:%y}",
    "2018/07/31": lambda day: f"{day:%Y/%m/%d}",
    "2018-7-31": lambda day: f"{day.year}-{day.month}-{day.day}",
    "20180731": lambda day: f"{day:%Y%m%d}",
    "2018-07-31 00:00:00": lambda day: f"{day:%Y-%m-%d} 00:00:00",
    "31 July 2018": lambda day: f"{day.day} {month_name[day.month]} {day.year}",
    "31st of July, 2018": lambda day: f"{_ordinal(day.day)} of {month_name[day.month]}, {day.year}",
    "Tuesday 31 July 2018": lambda day: f"{day_name[day.weekday()]} {day.day} {month_name[day.month]} {day.year}",
    "Tue 31/07/2018": lambda day: f"{day_abbr[day.weekday()]} {day:%d/%m/%Y}",
    "July 31, 2018": lambda day: f"{month_name[day.month]} {day.day}, {day.year}",
    "31-Jul-18": lambda day: f"{day.day}-{month_abbr[day.month]}-{day:%y}",
    "31 JUL. 2018": lambda day: f"{day.day} {month_abbr[day.month].upper()}. {day.year}",
    "31 July 2018, no-break": lambda day: f"{day.day}{NBSP}{month_name[day.month]}{NBSP}{day.year}",
}


@pytest.mark.parametrize("step", [13, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_every_day_of_thirty_years_comes_back_as_that_day(style, step):
    first, last = date(2000, 1, 1), date(2030, 12, 31)
    for day in (first + timedelta(n) for n in range(0, (last - first).days + 1, step)):
        assert as_written.read(style(day)).edtf == day.isoformat()


@given(st.integers(0, 40), st.integers(0, 15), st.integers(0, 9999), st.sampled_from("/.- "), st.booleans())
def test_day_first_agrees_with_strptime(day, month, year, mark, padded):
    text = mark.join([f"{day:02}", f"{month:02}"] if padded else [str(day), str(month)]) + f"{mark}{year:04}"
    try:
        expected = datetime.strptime(text, mark.join(["%d", "%m", "%Y"])).date()  # noqa: DTZ007
    except ValueError:
        with pytest.raises(InputError):
            as_written.read(text)
        return
    sure = day > 12 or day == month
    doubt = ("read day first", "note") if sure else (AS_HERE, "warning")
    assert as_written.read(text) == written_forms.Reading(expected.isoformat(), *doubt)


@given(st.integers(13, 31), st.integers(1, 12), st.integers(2000, 2030))
def test_month_first_is_refused_with_the_day_it_would_be(day, month, year):
    text = f"{month:02}/{day}/{year}"
    with pytest.raises(InputError) as refusal:
        as_written.read(text)
    assert f"there is no month {day}" in str(refusal.value)
    real = day <= monthrange(year, month)[1]
    assert str(refusal.value).startswith(f"write {year}-{month:02}-{day} if the month stands first" * real)


@pytest.mark.parametrize("number", range(1, 13))
def test_a_month_in_every_spelling(number):
    name = month_name[number]
    spelt = {name, name[:3], f"{name[:3]}.", *(("Sept", "Sept.") if number == 9 else ())}
    for word in {form(each) for each in spelt for form in (str, str.upper, str.lower)}:
        for text in (f"{word} 2018", f"{word}-2018", f"{word}, 2018", f"2018 {word}", f" {word}  2018 "):
            assert as_written.read(text) == written_forms.Reading(f"2018-{number:02}", "read as a month", "note")
        assert as_written.read(f"{word} 18").edtf == f"2018-{number:02}"
        assert as_written.read(f"4 {word} 2018").edtf == f"2018-{number:02}-04"


@given(DAYS)
def test_a_weekday_has_to_be_that_days(day):
    for number, name in enumerate(day_name):
        text = f"{name} {day.day} {month_name[day.month]} {day.year}"
        if number == day.weekday():
            assert as_written.read(text).edtf == day.isoformat()
        else:
            with pytest.raises(InputError, match=f"{text.removeprefix(f'{name} ')} was a {day_name[day.weekday()]}"):
                as_written.read(text)


@given(st.integers(2000, 2098))
def test_a_reporting_year_begins_in_april_whatever_it_looks_like(year):
    after = f"{(year + 1) % 100:02}"
    for text in (f"FY{year}/{after}", f"FY {year}-{after}", f"financial year {year}/{year + 1}"):
        assert as_written.read(text).edtf == f"{year}-04/{year + 1}-03"
    if year >= 2003:
        assert as_written.read(f"{year}/{after}").edtf == f"{year}-04/{year + 1}-03"
        assert as_written.read(f"{year}-{after}").edtf == (
            f"{year}-{after}" if year < 2012 else f"{year}-04/{year + 1}-03"
        )


@given(st.integers(2000, 2098), st.integers(1, 4))
def test_the_quarters_of_a_year_follow_each_other(year, quarter):
    calendar = as_written.read(f"Q{quarter} {year}").edtf
    reporting = as_written.read(f"Q{quarter} {year}/{(year + 1) % 100:02}").edtf
    following = f"Q{quarter + 1} {year}" if quarter < 4 else f"Q1 {year + 1}"
    assert calendar == f"{year}-{3 * quarter - 2:02}/{year}-{3 * quarter:02}"
    assert reporting == as_written.read(following).edtf


@given(DAYS, DAYS)
def test_bounds_and_ranges_of_days(one, other):
    written = [f"{day.day} {month_name[day.month]} {day.year}" for day in (one, other)]
    before, after = one - timedelta(1), one + timedelta(1)
    for text, edtf in {
        f"by {written[0]}": f"../{one}",
        f"from {written[0]}": f"{one}/..",
        f"before {written[0]}": f"../{before}",
        f"after {written[0]}": f"{after}/..",
    }.items():
        assert as_written.read(text) == written_forms.Reading(edtf, as_written.read(text).how, "note")
    for text in (" to ".join(written), " - ".join(written), "–".join(written), f"between {' and '.join(written)}"):
        if one <= other:
            assert as_written.read(text) == written_forms.Reading(f"{one}/{other}", "read as a range", "note")
        else:
            with pytest.raises(InputError, match="it ends before it begins"):
                as_written.read(text)


@given(DAYS)
def test_a_week_is_seven_days_and_a_monday_makes_it_sure(day):
    text = f"{day.day} {month_name[day.month]} {day.year}"
    begins, ends = as_written.read(f"w/c {text}"), as_written.read(f"w/e {text}")
    assert begins.edtf == f"{day}/{day + timedelta(6)}"
    assert ends.edtf == f"{day - timedelta(6)}/{day}"
    assert (begins.severity, ends.severity) == ("note" if day.weekday() == 0 else "warning", "warning")


@pytest.mark.parametrize("suffix", ["", ".0", ".375"])
def test_a_number_that_excel_may_have_made_is_told_as_its_day(suffix):
    for number in range(36526, 55001, 97):
        day = date(1899, 12, 30) + timedelta(number)
        with pytest.raises(InputError, match=f"write {day} if that is meant; it may be Excel's number"):
            as_written.read(f"{number}{suffix}")
