"""Is the latest one unusual: what reviews are put in order, what is refused, and what is said."""

from datetime import date

import executed
import numpy as np
import pandas as pd
import pytest

from safeguarding.analyses.timeliness import unusual
from safeguarding.judging import lengths
from safeguarding.presenting import tables

AS_OF = date(2021, 12, 31)


@pytest.fixture
def judged(make_reviews):
    """Judge reviews begun on 1 January 2019, one published each month, after so many days."""

    def made(*days):
        ends = [pd.Timestamp("2020-01-01") + pd.DateOffset(months=n) for n in range(len(days))]
        begun = [end - pd.Timedelta(days=each) for end, each in zip(ends, days, strict=True)]
        rows = [
            {"initiated": f"{begin:%Y-%m-%d}", "published": f"{end:%Y-%m-%d}"}
            for begin, end in zip(begun, ends, strict=True)
        ]
        return judge(make_reviews(*rows))

    return made


def judge(reviews):
    return unusual.individuals_table(lengths.durations_table(reviews, AS_OF, "initiated", "published"))


WAVE = [100, 120] * 6


def test_one_long_review_among_many_alike_is_a_signal(judged):
    """Mean 120.8 and moving ranges of 20, the last of 130 left out: limits 120.8 ± 53.2; and the rest is below it."""
    table = judged(*WAVE, 250)
    assert table["outside"].tolist() == ["no"] * 12 + ["yes"]
    assert table["shift"].tolist() == ["yes"] * 12 + ["no"]
    assert table["upper_min"].iloc[0] == pytest.approx(sum([*WAVE, 250]) / 13 + 2.66 * 20)


@pytest.mark.parametrize("n", [0, 1, 2, 11])
def test_limits_are_refused_under_twelve_and_the_reason_is_said(judged, n):
    table = judged(*[100, 250, 120, 90, 40, 300, 20, 80, 60, 70, 10][:n])
    assert len(table) == n
    assert table["signal"].tolist() == ["not judged"] * n
    assert (table["upper_limit"] == "none: fewer than 12").all()
    assert table[["mean_min", "upper_max"]].isna().all(axis=None)
    chart = unusual.individuals_chart(table).to_dict(validate=True)
    assert "too few to judge" in chart["title"]["text"]
    assert "no limits under 12 reviews" in chart["title"]["subtitle"]


def test_open_reviews_are_not_among_the_points(make_reviews):
    assert judge(make_reviews({"initiated": "2021-01-01"}, {"initiated": "2021-01-01", "published": "2021-02-01/.."}))[
        "review_id"
    ].tolist() == ["R2"]


def test_reviews_stand_in_the_order_in_which_they_ended(make_reviews):
    rows = [{"initiated": "2021-01-01", "published": each} for each in ("2021-03", "2021-01-15", "2021-02")]
    assert judge(make_reviews(*rows))["review_id"].tolist() == ["R2", "R3", "R1"]


def test_one_that_could_be_anywhere_is_left_out_and_named(make_reviews):
    rows = [{"initiated": "2020-01-01", "published": f"2020-{month:02d}"} for month in range(2, 13)]
    table = judge(make_reviews(*rows, {"initiated": "2020-01-01", "published": "2020"}))
    assert table["signal"].tolist() == ["not judged"] * 11 + [unusual.LEFT_OUT]
    gaps = unusual.gaps_table(make_reviews(*rows), AS_OF)
    said = unusual.answer(table, gaps, "Review initiated → published").text
    assert "its place in the order cannot be told: R12" in said


def test_a_signal_that_depends_on_the_day_is_not_given(make_reviews):
    """Six months apart from the rest, but begun some day of a year: it may have taken as long as the others."""
    rows = [
        {"initiated": f"2020-{m:02d}-01", "published": f"2020-{m + 3:02d}-{1 + m % 2 * 20:02d}"} for m in range(1, 10)
    ]
    rows += [
        {"initiated": f"2021-{m:02d}-01", "published": f"2021-{m + 3:02d}-{1 + m % 2 * 20:02d}"} for m in range(1, 5)
    ]
    table = judge(make_reviews(*rows, {"initiated": "2020-01/2021-07", "published": "2021-10-01"}))
    assert table["signal"].tolist()[-1] == "cannot tell"


# Days between


def published(*days):
    return [{"review_id": f"R{n}", "published": day} for n, day in enumerate(days)]


def test_gaps_between_months(make_reviews):
    """From 31 March to 1 June are 62 days, from 1 March to 30 June 121; and from 30 June 184 to the end of the year."""
    table = unusual.gaps_table(make_reviews(*published("2021-06", "2021-03")), AS_OF)
    assert table[["days_min", "days_max"]].to_numpy().tolist() == [[62, 121], [184, pd.NA]]
    assert table["gap"].tolist() == [1, 2]
    assert table["signal"].tolist() == ["not judged", "not judged"]


def test_without_a_review_there_is_no_gap(make_reviews):
    assert unusual.gaps_table(make_reviews(), AS_OF).empty
    assert unusual.gaps_table(make_reviews({"published": "2022-03"}), AS_OF).empty
    assert len(unusual.gaps_table(make_reviews({"published": "2021-03"}), AS_OF)) == 1


def test_a_day_that_is_not_known_is_counted_as_left_out(make_reviews):
    rows = published("2021-01-01", "2021-03-01", "2021-02-01/..", "../2021-05-01")
    table = unusual.gaps_table(make_reviews(*rows), AS_OF)
    assert table["n_left_out"].tolist() == [2, 2]
    said = unusual.answer(judge(make_reviews(*rows)), table, "wait").text
    assert "Two reviews of uncertain day left out" in said


def test_a_gap_that_is_still_open_is_a_signal_once_it_is_longer_than_the_limit_can_be(make_reviews):
    days = np.cumsum([0, *[10, 20] * 8])
    rows = published(*[f"{pd.Timestamp('2018-01-01') + pd.Timedelta(days=int(n)):%Y-%m-%d}" for n in days])
    table = unusual.gaps_table(make_reviews(*rows), AS_OF)
    assert table["signal"].tolist() == ["no"] * 16 + ["yes"]
    assert "longer than the upper limit" in unusual.answer(judge(make_reviews()), table, "wait").text
    assert unusual.gaps_table(make_reviews(*rows), date(2018, 9, 10))["signal"].tolist()[-1] == "no"


def test_sefton_has_too_few_and_is_told_so():
    individuals = executed.table("unusual.individuals_table")
    said = executed.notebook("02").sentences["unusual.answer"].text
    assert "five reviews, and limits need 12, so none is drawn" in said
    assert "four gaps, and limits need 12, so none is drawn" in said
    assert individuals["review_id"].tolist() == ["SCR1", "SCR3", "SCR2", "SCR4", "SCR5"]


def test_the_example_has_one_review_that_is_unlike_the_rest_on_every_day():
    """E02 took 973 days, to the day; the upper limit is 930 at the most."""
    table = executed.table("unusual.individuals_table", "example")
    assert table.loc[table["signal"] == "yes", "review_id"].tolist() == ["E02"]
    assert table["upper_max"].iloc[0] == pytest.approx(930.4, abs=0.1)
    assert table.loc[table["signal"] == unusual.LEFT_OUT, "review_id"].tolist() == ["E04", "E07", "E23"]


def test_tables_can_be_shown(judged, make_reviews):
    for table in (judged(*WAVE), judged(), unusual.gaps_table(make_reviews(), AS_OF)):
        tables.show(table, "Points")
