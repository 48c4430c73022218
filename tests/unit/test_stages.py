"""Shares of all days by stage: by hand, and never outside what any days in the ranges give."""

from datetime import date

import executed
import pandas as pd
import pytest
from examples import tried
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding.analyses.timeliness import stages
from safeguarding.presenting import tables

AS_OF = date(2021, 12, 31)


def shares(make_reviews, *rows):
    return stages.shares_table(make_reviews(*rows), AS_OF)


def test_shares_of_exact_days_are_shares_of_exact_days(make_reviews):
    """30 and 10 days, and 50 and 10 of another: 80 of 100."""
    table = shares(
        make_reviews,
        {"author_appointed": "2021-01-01", "reported": "2021-01-31", "published": "2021-02-10"},
        {"author_appointed": "2021-01-01", "reported": "2021-02-20", "published": "2021-03-02"},
    )
    assert table["stage"].tolist() == [
        "Author appointed → reported to the partnership",
        "Reported to the partnership → published",
    ]
    assert table["share_min"].tolist() == table["share_max"].tolist() == [0.8, 0.2]
    assert table["share_of_days"].tolist() == ["80%", "20%"]
    # No word of whose days they were: the record does not say.
    assert stages.answer(table).text == (
        "Most of the days from the appointment of the author to publication pass before the report: 80%.\n\n"
        "Of two published reviews together."
        " The days before the appointment of the author are not counted: too few reviews have an earlier date."
        " A long stage does not show who or what caused it."
    )
    [(share, says, _)] = stages.tiles_of(table)
    said = "of the days from the appointment of the author to publication pass before the report"
    assert (share, says) == ("80%", said)


@pytest.mark.parametrize(
    ("ends", "where"),
    [
        (("2021-01-02", "2021-03-01", "2021-03-03"), "between the appointment of the author and the report: "),
        (("2021-01-02", "2021-01-05", "2021-03-03"), "after the report: "),
        (("2021-02-20", "2021-02-24", "2021-03-03"), "before the appointment of the author: "),
    ],
)
def test_the_longest_stage_is_named_by_the_steps_around_it_and_the_days_it_is_of(make_reviews, ends, where):
    row = {"notified": "2021-01-01", **dict(zip(("author_appointed", "reported", "published"), ends, strict=True))}
    said = stages.answer(shares(make_reviews, row)).text
    assert said.startswith(f"Most of the days from notification to publication pass {where}")
    assert "not known of most" not in said


def test_a_share_is_drawn_from_nought_dark_for_certain_and_light_for_perhaps(make_reviews):
    """A box from the least to the most floated, and read as a time line: the longest stage was hardly wider."""
    row = {"author_appointed": "2021-01-01", "reported": "2021-02", "published": "2021-04-01"}
    table = shares(make_reviews, row)
    for chart in (stages.shares_chart(table), stages.stages_chart(stages.stages_table(months(make_reviews, row)))):
        spec = chart.to_dict(validate=True)
        spec = spec.get("vconcat", [spec])[0]
        ends = [layer["encoding"]["x"]["field"] for layer in spec["layer"]]
        assert [each.rpartition("_")[2] for each in ends] == ["max", "min"]
        assert not any("x2" in layer["encoding"] for layer in spec["layer"])


def months(make_reviews, row):
    return stages.milestones_table(make_reviews(row).assign(name=""))


def test_shares_of_months_are_ranges(make_reviews):
    """From 1 January to some day of February (31 to 58 days) and on to 1 April (32 to 59); 90 days in all."""
    row = {"author_appointed": "2021-01-01", "reported": "2021-02", "published": "2021-04-01"}
    table = shares(make_reviews, row)
    assert table["share_min"][0] == pytest.approx(31 / 90)
    assert table["share_max"][0] == pytest.approx(58 / 90)
    assert "cannot be told" in stages.answer(table).text


def test_a_milestone_that_most_do_not_have_parts_no_stage(make_reviews):
    rows = [
        {"notified": "2021-01-01" if n == 0 else "", "reported": "2021-02-01", "published": "2021-03-01"}
        for n in range(3)
    ]
    table = shares(make_reviews, *rows)
    assert table["stage"].tolist() == ["Reported to the partnership → published"]
    assert table["n"].tolist() == [3]


def test_a_review_without_all_dates_is_left_out_and_counted(make_reviews):
    rows = [{"reported": "2021-02-01", "published": "2021-03-01"}] * 3
    rows += [{"published": "2021-03-01"}, {"reported": "2021-04-01", "published": "2021-03-01"}]
    table = shares(make_reviews, *rows)
    assert (table["n"][0], table["n_left_out"][0]) == (3, 2)
    assert "Two published reviews without all these dates are left out" in stages.answer(table).text


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"published": "2021-03-01"}],
        [{"reported": "2021-02-01"}],
        [{"reported": "2021-02-01", "published": "2022"}],
    ],
    ids=["none", "one date", "open", "planned"],
)
def test_of_nothing_that_is_published_nothing_is_measured(make_reviews, rows):
    table = shares(make_reviews, *rows)
    assert table.empty
    assert "No stage can be measured" in stages.answer(table).text
    assert stages.shares_chart(table).to_dict(validate=True)["title"]["text"]
    tables.show(table, "Stages")


def test_all_on_one_day_has_no_share(make_reviews):
    table = shares(make_reviews, {"reported": "2021-02-01", "published": "2021-02-01"})
    assert pd.isna(table["share_min"][0])
    assert table["share_of_days"].tolist() == ["cannot tell"]


DATED = st.lists(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), min_size=3, max_size=3), min_size=1, max_size=4
)


@settings(max_examples=tried(80))
@given(DATED, st.data())
def test_no_days_in_the_ranges_give_a_share_outside(make_reviews, reviews, data):
    rows, total, stage = [], 0, [0, 0]
    for steps in reviews:
        day, told = pd.Timestamp("2020-01-01"), []
        for gap, width in steps:
            first = day + pd.Timedelta(days=gap)
            told.append((first, first + pd.Timedelta(days=width)))
            day = told[-1][1]
        drawn = [first + pd.Timedelta(days=data.draw(st.integers(0, (last - first).days))) for first, last in told]
        stage = [stage[0] + (drawn[1] - drawn[0]).days, stage[1] + (drawn[2] - drawn[1]).days]
        total += (drawn[2] - drawn[0]).days
        names = ("author_appointed", "reported", "published")
        rows.append({name: f"{a:%Y-%m-%d}/{b:%Y-%m-%d}" for name, (a, b) in zip(names, told, strict=True)})
    table = shares(make_reviews, *rows)
    for row, days in zip(table.itertuples(), stage, strict=True):
        assert row.days_min <= days <= row.days_max
        if total:
            assert row.share_min - 1e-9 <= days / total <= row.share_max + 1e-9


def test_sefton_s_days_go_to_writing_more_than_to_anything_else():
    table = executed.table("stages.shares_table")
    assert table["n"].tolist() == [5, 5, 5]
    assert table["share_of_days"].tolist() == ["56% to 86%", "11% to 34%", "2% to 18%"]
    # From the table of the domain facts, 2.1: 123 + 185 + 185 + 122 + 185, and 180 + 244 + 242 + 180 + 243.
    assert table[["days_min", "days_max"]].iloc[0].tolist() == [800, 1089]
