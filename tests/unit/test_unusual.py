"""Is the latest one unusual: what reviews are put in order, what is refused, and what is said."""

from datetime import date

import executed
import numpy as np
import pandas as pd
import pytest

from safeguarding.analyses.timeliness import unusual
from safeguarding.judging import lengths
from safeguarding.presenting import tables
from safeguarding.rules import reference_rates

AS_OF = date(2021, 12, 31)
SIMULATED = reference_rates.false_signals()


@pytest.fixture
def judged(make_reviews):
    """Judge reviews of which one begins each week, and which take so many days."""

    def made(*days):
        begun = [pd.Timestamp("2015-01-01") + pd.Timedelta(weeks=n) for n in range(len(days))]
        rows = [
            {"initiated": f"{begin:%Y-%m-%d}", "published": f"{begin + pd.Timedelta(days=each):%Y-%m-%d}"}
            for begin, each in zip(begun, days, strict=True)
        ]
        return judge(make_reviews(*rows))

    return made


def judge(reviews):
    return unusual.individuals_table(lengths.durations_table(reviews, AS_OF, "initiated", "published", ()), SIMULATED)


def gaps_of(reviews, as_of=AS_OF):
    return unusual.gaps_table(reviews, as_of, SIMULATED)


WAVE = [100, 120] * 6


def test_one_long_review_among_many_alike_is_a_signal(judged):
    """Median 120, moving ranges of a factor 1.2 without the last one: the upper limit is 120 · 1.2^2.66 = 194.9."""
    table = judged(*WAVE, 300)
    assert table["signal"].tolist() == ["no"] * 12 + ["yes"]
    assert table["upper_min"].iloc[0] == pytest.approx(120 * 1.2**2.66)
    assert table["why"].tolist()[-1] == "outside the limits"


@pytest.mark.parametrize("n", [0, 1, 2, 11])
def test_limits_are_refused_under_twelve_and_the_reason_is_said(judged, n):
    table = judged(*[100, 250, 120, 90, 40, 300, 20, 80, 60, 70, 10][:n])
    assert len(table) == n
    assert table["signal"].tolist() == ["not judged"] * n
    assert (table["upper_limit"] == "none: fewer than 12").all()
    assert table[["median_min", "upper_max"]].isna().all(axis=None)


def test_open_reviews_are_not_among_the_points(make_reviews):
    assert judge(make_reviews({"initiated": "2021-01-01"}, {"initiated": "2021-01-01", "published": "2021-02-01/.."}))[
        "review_id"
    ].tolist() == ["R2"]


def test_reviews_stand_in_the_order_in_which_they_began(make_reviews):
    rows = [{"initiated": each, "published": "2021-06-01"} for each in ("2021-03", "2021-01-15", "2021-02")]
    assert judge(make_reviews(*rows))["review_id"].tolist() == ["R2", "R3", "R1"]


def test_one_that_could_be_anywhere_or_that_took_nobody_knows_how_long_is_left_out_and_named(make_reviews):
    rows = [{"initiated": f"2020-{month:02d}", "published": "2021-12-01"} for month in range(2, 13)]
    anywhere, nobody_knows = (
        {"initiated": "2020", "published": "2021-12"},
        {"initiated": "2021-11", "published": "2021-12"},
    )
    reviews = make_reviews(*rows, anywhere, nobody_knows)
    table = judge(reviews)
    assert table["signal"].tolist() == ["not judged"] * 11 + [unusual.LEFT_OUT] * 2


def test_a_signal_that_depends_on_the_day_is_not_given(make_reviews):
    """Upper limit 194.9 days; the last one took 180 to 210."""
    begun = [pd.Timestamp("2015-01-01") + pd.Timedelta(weeks=n) for n in range(13)]
    rows = [
        {"initiated": f"{begin:%Y-%m-%d}", "published": f"{begin + pd.Timedelta(days=each):%Y-%m-%d}"}
        for begin, each in zip(begun, WAVE, strict=False)
    ]
    rows += [{"initiated": "2015-03-26", "published": "2015-09-22/2015-10-22"}]
    table = judge(make_reviews(*rows))
    assert table["outside"].tolist()[-1] == "cannot tell"
    assert table["why"].tolist()[-1] == "between the lowest and the highest that a limit can be"


def test_lengths_that_do_not_vary_have_no_limits_and_never_are_all_unlike_the_rest(judged):
    alike, apart, rising = judged(*[180] * 13), judged(*[180] * 12, 400), judged(*range(731, 759, 2))
    assert set(alike["signal"]) == {"no"}
    assert apart["signal"].tolist() == ["no"] * 12 + ["yes"]
    assert (apart["upper_limit"] == "none: they hardly vary").all()
    assert unusual.title(alike, "It") == "It: they hardly vary"
    assert unusual.title(apart, "It") == "It: 1 of 13 stands apart"
    assert "14" not in unusual.title(rising, "It").partition(" of ")[0]
    assert (rising["trend"] == "yes").all()


# Days between


@pytest.mark.parametrize(
    ("gaps", "outside", "says"),
    [
        ([2] * 13, 0, "13 gaps that hardly vary, so no limits are drawn"),
        ([180] * 12 + [400], 1, "13 gaps that hardly vary, so no limits are drawn; 1 of 13 stands apart from the rest"),
    ],
    ids=["thirteen of two days", "twelve of 180 and one of 400"],
)
def test_gaps_that_hardly_vary_have_no_limits(make_reviews, gaps, outside, says):
    days = pd.Timestamp("2001-01-01") + pd.to_timedelta(np.cumsum([0, *gaps]), "D")
    table = gaps_of(make_reviews(*published(*days.strftime("%Y-%m-%d"))), days[-1].date())
    assert (table["outside"] == "yes").sum() == outside
    assert table["upper_min"].isna().all()
    assert says in unusual.gaps_chart(table).to_dict()["description"]


def test_whether_the_gap_so_far_is_over_the_limit_may_not_be_told(make_reviews):
    """Gaps of 10 and 20 days, the last of 10 to 20: how high the limit is depends on that day."""
    days = np.cumsum([0, *[10, 20] * 8])
    rows = published(*[f"{pd.Timestamp('2018-01-01') + pd.Timedelta(days=int(n)):%Y-%m-%d}" for n in days[:-1]])
    rows += [{"review_id": "R99", "published": "2018-08-19/2018-08-29"}]
    for as_of in pd.date_range("2018-09-01", "2018-12-31"):
        table = gaps_of(make_reviews(*rows), as_of.date())
        if table["outside"].iloc[-1] == "cannot tell":
            said = unusual.gaps_answer(table).text
            assert "the dates cannot tell whether that is over the upper limit" in said
            return
    pytest.fail("the limit is a range, and some day lies within it")


def published(*days):
    return [{"review_id": f"R{n}", "published": day} for n, day in enumerate(days)]


def test_gaps_between_months(make_reviews):
    """From 31 March to 1 June are 62 days, from 1 March to 30 June 121; and from 30 June 184 to the end of the year."""
    table = gaps_of(make_reviews(*published("2021-06", "2021-03")))
    assert table[["days_min", "days_max"]].to_numpy().tolist() == [[62, 121], [184, pd.NA]]
    assert table["gap"].tolist() == [1, 2]
    assert table["signal"].tolist() == ["not judged", "not judged"]


def test_without_a_review_there_is_no_gap(make_reviews):
    assert gaps_of(make_reviews()).empty
    assert gaps_of(make_reviews({"published": "2022-03"})).empty
    assert not unusual.gaps_answer(gaps_of(make_reviews())).told
    assert len(gaps_of(make_reviews({"published": "2021-03"}))) == 1


def test_a_day_that_is_not_known_is_counted_as_left_out(make_reviews):
    rows = published("2021-01-01", "2021-03-01", "2021-02-01/..", "../2021-05-01")
    table = gaps_of(make_reviews(*rows))
    assert table["n_left_out"].tolist() == [2, 2]
    assert "Two published reviews of uncertain day are left out" in unusual.gaps_answer(table).text


def test_a_gap_that_is_still_open_is_a_signal_once_it_is_longer_than_the_limit_can_be(make_reviews):
    days = np.cumsum([0, *[10, 20] * 8])
    rows = published(*[f"{pd.Timestamp('2018-01-01') + pd.Timedelta(days=int(n)):%Y-%m-%d}" for n in days])
    table = gaps_of(make_reviews(*rows))
    assert table["signal"].tolist() == ["no"] * 16 + ["yes"]
    assert "longer than the upper limit" in unusual.gaps_answer(table).text
    assert gaps_of(make_reviews(*rows), date(2018, 9, 10))["signal"].tolist()[-1] == "no"


def test_sefton_has_too_few_and_is_told_so():
    individuals = executed.table("unusual.individuals_table")
    gaps = executed.notebook("07").sentences["unusual.gaps_answer"].text
    assert "Four gaps, and limits need 12, so none is drawn" in gaps
    assert individuals["review_id"].tolist() == ["SCR1", "SCR2", "SCR3", "SCR4", "SCR5"]


def test_the_example_has_no_review_outside_on_every_day():
    """E02 took 973 days; on a scale of logarithms the upper limit is 666 at the least, 1,369 at the most.

    E04 took 421 to 693 days, since it was published no earlier than its report was made: known well enough to count.
    """
    table = executed.table("unusual.individuals_table", "example")
    assert not (table["signal"] == "yes").any()
    assert table.loc[table["review_id"] == "E02", "outside"].tolist() == ["cannot tell"]
    assert table[["upper_min", "upper_max"]].iloc[0].tolist() == pytest.approx([666.5, 1369.2], abs=0.1)
    assert table.loc[table["signal"] == unusual.LEFT_OUT, "review_id"].tolist() == ["E07"]


def test_tables_can_be_shown(judged, make_reviews):
    for table in (judged(*WAVE), judged(), gaps_of(make_reviews())):
        tables.show(table, "Points")
