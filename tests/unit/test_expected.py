"""Reviews against a rate: Sefton's five by hand (domain facts, 2.3), ranges, and what has to be written for a rate."""

from datetime import date

import executed
import pandas as pd
import pytest

from safeguarding.analyses.timeliness import expected
from safeguarding.errors import InputError
from safeguarding.presenting import tables
from safeguarding.rules import reference_rates

AS_OF = date(2021, 1, 26)
YEARLY = 368 / 3 / 11_593_891 * 53_012
NEVER = (pd.NaT, pd.NaT)


def day(text):
    return pd.Timestamp(text), pd.Timestamp(text)


@pytest.fixture
def windows(make_reviews):
    def made(*published, since=NEVER, a_year=YEARLY, kinds=("scr",)):
        reviews = make_reviews(*({"published": each} for each in published))
        return expected.windows_table(reviews, kinds, a_year, since, AS_OF)

    return made


def test_five_in_twenty_months_after_none_in_seven_years(windows):
    """3.9, 0.93 and 4.9 expected (domain facts, 2.3); four more in 20 months after the first have 1.5% (8.6)."""
    days = ("2018-07-31", "2019-03-15", "2019-04-15", "2019-10-15", "2020-03-31")
    table = windows(*days, since=day("2011-07-31")).set_index("window")
    assert table["seen"].tolist() == [0, 4, 5]
    wanted = {"Before the first": (7.0, 3.93, 0.0197), "From the first to the last": (1.67, 0.935, 0.0153)}
    wanted["Both together"] = (8.67, 4.86, 0.53)
    for window, (years, number, chance) in wanted.items():
        row = table.loc[window]
        assert (row["years_min"], row["expected_min"]) == pytest.approx((years, number), abs=0.01)
        assert row["chance_min"] == pytest.approx(chance, rel=0.02)
        assert (row["years_min"], row["chance_min"]) == (row["years_max"], row["chance_max"])
    assert table["unusual"].tolist() == [True, True, False]
    said = expected.answer(table.reset_index(), YEARLY, "").text
    assert said.startswith(
        "Five reviews in 8.7 years are no surprise at the national rate.\n\nAt that rate, this area would have 0.56"
        " reviews a year. Yet they lie close together. By chance alone, all five would lie within 1.7 years in fewer"
        " than 1 of 100 such places. The windows were chosen after they were seen, so that shows no change."
    )
    assert "unusual" not in said


@pytest.mark.parametrize(
    ("days", "since", "says"),
    [
        (
            ("2018-07-31", "2021-01-01"),
            "2010-07-31",
            "Two reviews in 10.4 years are fewer than to be expected at the national rate.",
        ),
        (
            ("2012-07-01", "2012-07-02", "2012-07-03"),
            "2011-01-01",
            "Three reviews in 1.5 years are no surprise at the national rate.",
        ),
        (
            ("2012-07-01", "2014-07-02"),
            "2011-01-01",
            "Two reviews in 3.5 years are no surprise at the national rate.",
        ),
    ],
    ids=["so long", "so close", "neither"],
)
def test_one_window_alone_or_none_is_unusual(windows, days, since, says):
    assert expected.answer(windows(*days, since=day(since)), YEARLY, "").text.startswith(says)


def test_windows_are_as_long_as_the_dates_allow(windows):
    """From 31 January 2019 to 1 January 2020 are 335 days, from 1 January 2019 to 31 January 2020 395."""
    row = windows("2019-01", "2020-01").iloc[0]
    assert (row["years_min"] * 365.25, row["years_max"] * 365.25) == pytest.approx((335, 395))
    assert row["expected_min"] == pytest.approx(YEARLY * 335 / 365.25)


def test_a_surprise_is_one_only_if_it_is_for_every_day(windows):
    """None in 6.5 years is no surprise (P = 2.6%), none in 7.5 is one (1.5%): with either, it is not said."""
    since = (pd.Timestamp("2011-01-31"), pd.Timestamp("2012-01-31"))
    assert "noticed" not in expected._title(windows("2018-07-31", "2020-03-31", since=since))


@pytest.mark.parametrize("published", [(), ("2019-01-01",), ("2022-01-01", "2023-01-01"), ("2019-01-01", "2019-06/..")])
def test_fewer_than_two_published_make_no_window(windows, published):
    table = windows(*published)
    assert table.empty
    assert "two reviews that were certainly published" in expected.answer(table, YEARLY, "").text
    assert expected.windows_chart(table).to_dict(validate=True)["title"]["text"]
    tables.show(table, "Windows")


def test_what_is_said_and_drawn_says_that_the_windows_were_chosen_afterwards(windows):
    table = windows("2018-07-01", "2019-01-01", "2019-03-01")
    assert "windows were chosen after they were seen" in expected.answer(table, 0.56, "").text
    assert (
        expected.windows_chart(table).to_dict()["title"]["subtitle"].startswith("Windows chosen after they were seen")
    )


def test_reviews_of_another_kind_are_not_compared_with_a_rate_of_this_one(windows):
    assert windows("2019-01-01", "2020-01-01", kinds=("lcspr",)).empty


def test_without_a_rate_it_is_said_what_would_have_to_be_written(windows):
    assert windows("2019-01-01", "2020-01-01", a_year=0.0).empty
    known = reference_rates.beside("data/example")
    said = expected.answer(executed.table("expected.windows_table", "example"), known.a_year, known.missing).text
    assert said.startswith("The register cannot say: it needs the number of children in the area")


def test_sefton_s_reviews_are_as_many_as_its_size_would_have_but_not_when():
    table = executed.table("expected.windows_table").set_index("window")
    both = table.loc["Both together"]
    assert both["seen"] == 5
    assert both["expected_min"] < 5 < both["expected_max"]
    # "The first for seven to eight years" is a range, and so is each chance.
    assert table.loc["Before the first", "chance_min"] < 0.0197 < table.loc["Before the first", "chance_max"]


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_what_sefton_s_longest_window_begins_with_is_named_where_it_is_read(audience):
    """That there was none for "seven to eight years" is what a committee was told: that stood in a folded table."""
    text = executed.notebook("07", audience=audience).sentences["expected.answer"].text
    assert "That there was none before rests on one source: Overview and Scrutiny Committee, 25 September 2018." in text
    assert "such places" in text
    shown = executed.notebook("07", audience=audience).tables["expected.sources_table"]["sources"][0]
    assert "first for seven to eight years" in shown


# The files of a reference

AREA = 'children = 1000\nyear = "2018"\nsource = "made up"\n'


@pytest.fixture
def beside(tmp_path):
    def read(text):
        (tmp_path / "area.toml").write_text(text, encoding="utf-8")
        return reference_rates.beside(str(tmp_path))

    return read


def test_the_rate_of_an_area_is_worked_out(beside):
    known = beside(AREA)
    assert known.a_year == pytest.approx(368 / 3 / 11_593_891 * 1000)
    assert pd.isna(known.none_since[1])
    assert not known.missing
    assert [name for name, _ in known.files] == ["rates.toml", "area.toml"]


def test_a_workbook_has_its_area_beside_it(tmp_path):
    (tmp_path / "area.toml").write_text(AREA, encoding="utf-8")
    assert reference_rates.beside(str(tmp_path / "register.xlsx")).a_year > 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("children =", "not TOML"),
        ('children = 0\nyear = "2018"\nsource = "s"', "children is 0"),
        ('children = "many"\nyear = "2018"\nsource = "s"', "whole number"),
        ('children = 1000\nyear = "2018"', "source is None"),
        (AREA + 'none_sinse = "2010"', "none_sinse"),
        (AREA + 'none_since = "long ago"', "none_since"),
    ],
)
def test_what_is_wrong_in_the_file_of_an_area_is_said(beside, text, says):
    with pytest.raises(InputError, match=says):
        beside(text)


def test_a_rate_that_is_not_there_is_an_error():
    with pytest.raises(InputError, match="no rate 'lcspr'; write one of scr"):
        reference_rates.beside("data/sefton", "lcspr")
