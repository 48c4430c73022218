"""How long reviews take: durations of dates that are ranges, by hand, and what is said of them."""

from datetime import date

import executed
import numpy as np
import pandas as pd
import pytest
import specs

from safeguarding import rules
from safeguarding.analyses.timeliness import waiting
from safeguarding.disclosure import viewing
from safeguarding.judging import lengths
from safeguarding.presenting import tables, words
from safeguarding.register import reading

AS_OF = "2021-06-30"


@pytest.fixture
def measured(make_reviews):
    """Measure from initiated to published."""

    def durations(*rows, starts="initiated", stops="published", as_of=AS_OF, rule_sets=()):
        table = lengths.durations_table(make_reviews(*rows), date.fromisoformat(as_of), starts, stops, rule_sets)
        return [(row.days_least, row.days_most, row.state) for row in table.itertuples()]

    return durations


# One duration


def test_between_exact_days_is_one_number(measured):
    assert measured({"initiated": "2021-03-01", "published": "2021-03-11"}) == [(10, 10, lengths.ENDED)]


def test_between_months_is_from_the_last_day_to_the_first_and_from_the_first_to_the_last(measured):
    """From 31 January to 1 March are 29 days, from 1 January to 31 March 89."""
    assert measured({"initiated": "2021-01", "published": "2021-03"}) == [(29, 89, lengths.ENDED)]
    assert measured({"initiated": "2021-03", "published": "2021-03"}) == [(0, 30, lengths.ENDED)]


def test_an_open_review_has_taken_longer_than_until_the_day_of_the_report(measured):
    """From 20 to 30 June are ten days, and it was not published on the tenth: eleven at least."""
    assert measured({"initiated": "2021-06-20"}) == [(11, np.inf, lengths.OPEN)]
    assert measured({"initiated": "2021-06-10/2021-06-20"}) == [(11, np.inf, lengths.OPEN)]
    assert measured({"initiated": "2021-06-10/.."}) == [(1, np.inf, lengths.OPEN)]


def test_what_is_planned_has_not_happened(measured):
    assert measured({"initiated": "2021-06-20", "published": "2021-07-20"}) == [(11, np.inf, lengths.OPEN)]
    assert measured({"initiated": "2021-07-20"}) == []


def test_what_is_done_was_done_by_the_day_of_the_report(measured):
    assert measured({"initiated": "2021-06-20", "published": "2021-06-25/.."}) == [(5, 10, lengths.ENDED)]
    assert measured({"initiated": "../2021-06-20", "published": "2021-06-25"}) == [(5, np.inf, lengths.ENDED)]


def test_a_stop_nobody_wrote_down_is_neither_open_nor_ended(measured):
    rows = [{"author_appointed": "2021-01-01", "published": "2021-05-01"}]
    assert [state for *_, state in measured(*rows, starts="author_appointed", stops="reported")] == [lengths.NO_STOP]


def test_a_serious_case_review_whose_report_stands_waits_for_nothing(measured):
    """It was complete with its report, as national guidance has it: nobody can say that it is still to be published."""
    row = {"kind": "scr", "initiated": "2021-01-04", "reported": "2021-05-03"}
    national = (rules.load("national"),)
    assert measured(row, rule_sets=national) == [(178, np.inf, lengths.NO_STOP)]
    assert measured(row | {"kind": "lcspr"}, rule_sets=national) == [(178, np.inf, lengths.OPEN)]
    assert measured(row | {"reported": ""}, rule_sets=national) == [(178, np.inf, lengths.OPEN)]


def test_a_review_that_is_over_by_its_report_counts_among_the_waits_as_left_out(make_reviews):
    rows = [{"kind": "scr", "initiated": "2021-01-04", "reported": "2021-05-03"}, {"initiated": "2021-01-04"}]
    day, wait = date.fromisoformat(AS_OF), (("initiated", "published"),)
    row = waiting.waits_table(make_reviews(*rows), day, (rules.load("national"),), wait).iloc[0]
    assert (row["n"], row["n_open"], row["n_left_out"]) == (1, 1, 1)


def test_dates_the_wrong_way_round_measure_nothing(measured):
    assert measured({"initiated": "2021-03-11", "published": "2021-03-01"})[0][2] == lengths.WRONG


NATIONAL = (rules.load("national"),)


@pytest.mark.parametrize(
    ("row", "days"),
    [
        # From 12 February 2021 to 4 January 2022 are 326 days: published no earlier than the report was made.
        ({"initiated": "2021-02-12", "reported": "2022-01-04", "published": "../2022-03"}, (326, 412)),
        # And a report that is only known to lie in a year was made no later than it was published, on 3 May.
        ({"initiated": "2021-02-12", "reported": "2021", "published": "2021-05-03"}, (80, 80)),
        # Begun in 2020, by the day its author was appointed, 30 June: 184 days and more to 31 December.
        ({"initiated": "2020", "author_appointed": "2020-06-30", "published": "2020-12-31"}, (184, 365)),
        # A step that nobody dated is not known to have been on any day, and narrows none.
        ({"initiated": "2020", "author_appointed": "done", "published": "2020-12-31"}, (0, 365)),
    ],
)
def test_a_length_is_narrowed_by_the_order_of_steps(measured, row, days):
    assert measured(row, as_of="2022-06-30", rule_sets=NATIONAL) == [(*days, lengths.ENDED)]


def test_a_length_from_a_day_that_contradicts_another_is_none(measured):
    """As for verdicts: which of the two is wrong, nobody can say, and neither is used."""
    row = {"initiated": "2021-03-01", "author_appointed": "2021-02-01", "published": "2021-05-03"}
    assert [state for *_, state in measured(row, rule_sets=NATIONAL)] == [lengths.WRONG]
    assert measured(row) == [(63, 63, lengths.ENDED)]
    # What contradicts another step leaves the length between two that are in order.
    late = {
        "initiated": "2021-02-01",
        "reported": "2021-04-01",
        "sent_to_panel": "2021-03-01",
        "published": "2021-05-03",
    }
    assert measured(late, starts="initiated", rule_sets=NATIONAL) == [(91, 91, lengths.ENDED)]


def test_an_open_review_is_open_since_the_last_day_that_the_order_leaves(measured):
    row = {"initiated": "2021", "author_appointed": "2021-06-01"}
    assert measured(row, rule_sets=NATIONAL) == [(30, np.inf, lengths.OPEN)]


def test_reviews_with_tightened_days_keep_what_is_blank_and_what_contradicts(make_reviews):
    rows = [
        {"initiated": "2021", "reported": "2021-06-01", "published": "2021"},
        {"initiated": "2021-03-01", "author_appointed": "2021-02-01"},
    ]
    reviews = make_reviews(*rows)
    made = lengths.tightened(reviews, NATIONAL)
    first, second = made.iloc[0], made.iloc[1]
    assert (first["initiated_latest"], first["published_earliest"]) == (pd.Timestamp("2021-06-01"),) * 2
    assert pd.isna(first["author_appointed_latest"])
    assert second["initiated_latest"] == pd.Timestamp("2021-03-01")
    pd.testing.assert_frame_equal(lengths.tightened(reviews, ()), reviews)


def test_no_length_of_a_page_is_wider_than_that_of_the_verdict_on_the_same_days():
    """A review of the example was said to have taken 0 to 412 days, and its report was made after 326."""
    for number, register in (("02", "example"), ("07", "example"), ("02", "sefton")):
        made = executed.notebook(number, register)
        judged, took = executed.notebook("02", register).variables["judged"], made.variables["took"]
        pair = (judged["starts"] == took["starts"].iloc[0]) & (judged["stops"] == took["stops"].iloc[0])
        known = judged[pair & (judged["unit"] == "month") & judged["elapsed_max"].notna()]
        both = took[took["state"] == lengths.ENDED].merge(known, on="review_id")
        assert len(both)
        assert (both["days_least"] == both["elapsed_min"]).all(), number
        assert (both["days_most"] == both["elapsed_max"]).all(), number
    took = executed.notebook("02", "example").variables["took"].set_index("review_id")
    assert took.loc["E23", ["days_least", "days_most"]].tolist() == [326, 412]
    assert took.loc["E04", ["days_least", "days_most"]].tolist() == [421, 693]


def test_a_rapid_review_is_never_waiting_to_be_published(measured):
    rows = [{"kind": "rapid_review", "notified": "2021-03-01"}]
    assert measured(*rows, starts="notified") == []
    assert len(measured(*rows, starts="notified", stops="panel_informed")) == 1


def test_without_a_start_there_is_nothing_to_measure(measured):
    assert measured({"published": "2021-03-01"}) == measured() == []


# Medians and averages


def row_of(make_reviews, *rows):
    return waiting.waits_table(make_reviews(*rows), date.fromisoformat(AS_OF), (), (("initiated", "published"),)).iloc[
        0
    ]


def took(*days):
    """Make reviews begun on 1 January that took so many days; without a number, open."""
    ends = pd.Timestamp("2021-01-01") + pd.to_timedelta([each or 0 for each in days], "D")
    written = [f"{end:%Y-%m-%d}" if each else "" for each, end in zip(days, ends, strict=True)]
    return [{"initiated": "2021-01-01", "published": each} for each in written]


def test_the_median_of_closed_reviews_is_too_short(make_reviews):
    """Three took 10, 20 and 30 days, and three are open after 180: half are done after 30 days or later, not after 20.

    The estimate alone is any day from 30 on; the middle between 30 and 181 or more is 105.5 or more, and so is a median
    that the dates allow.
    """
    row = row_of(make_reviews, *took(10, 20, 30, None, None, None))
    assert (row["n"], row["n_open"], row["n_exact"]) == (6, 3, 3)
    assert row["median_min"] == 105
    assert pd.isna(row["median_max"])
    assert (row["median_closed_min"], row["median_closed_max"]) == (20, 20)
    assert row["possible_min"] == 105
    assert pd.isna(row["possible_max"])
    assert row["settled"]
    said = waiting.answer(pd.DataFrame([row]), public=False).text
    assert "3 of 6 reviews have ended; half take at least 105 days." in said
    assert "We estimate" not in said
    assert "The median of the three closed ones alone is 20 days." in said


def test_the_median_of_exact_days_that_have_all_ended_is_no_estimate(make_reviews):
    """Of 10, 20, 31 and 40 the middle is 25.5: between 25 and 26."""
    row = row_of(make_reviews, *took(10, 20, 31, 40))
    assert (row["median_min"], row["median_max"], row["possible_min"], row["possible_max"]) == (25, 26, 25, 26)
    said = waiting.answer(pd.DataFrame([row]), public=False).text
    assert "4 of 4 reviews have ended; half took 25 to 26 days or fewer." in said
    assert "estimate" not in said


@pytest.mark.parametrize(("n", "given"), [(9, False), (10, True)])
def test_an_interval_of_few_is_withheld(make_reviews, n, given):
    row = row_of(make_reviews, *took(*range(10, 10 + n)))
    assert pd.notna(row["between_min"]) == given
    assert ("Allowing for chance, 11 to 18 days" in waiting.answer(pd.DataFrame([row]), public=False).text) == given


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_too_few_have_no_interval(make_reviews, n):
    row = row_of(make_reviews, *took(*range(10, 10 + n)))
    assert row["n"] == n
    assert pd.isna(row["between_min"])
    assert row["interval"] == "fewer than 10 reviews"
    assert pd.isna(row["median_min"]) == (n == 0)


def test_where_all_are_open_none_has_ended(make_reviews):
    row = row_of(make_reviews, *took(None, None))
    assert (row["median_min"], row["n_closed"]) == (181, 0)
    assert pd.isna(row["median_max"])
    assert pd.isna(row["median_closed_min"])
    said = waiting.answer(pd.DataFrame([row]), public=False).text
    assert "0 of 2 reviews have ended; half take at least 181 days." in said


def test_a_wait_that_began_and_has_no_end_on_record_is_not_said_to_have_no_beginning(make_reviews):
    reviews = make_reviews({"kind": "lcspr", "notified": "2023-04-11", "published": "2024-03-12"})
    said = waiting.answer(
        waiting.waits_table(reviews, date(2025, 3, 31), (), (("notified", "panel_informed"),)), False
    ).text
    assert "One wait cannot be measured: where one began, informing the Panel has no date" in said
    assert "no review has a date for" not in said


# Sefton


@pytest.fixture(scope="module")
def sefton():
    return executed.table("waiting.waits_table").set_index(["starts", "stops"])


def test_half_of_sefton_s_reviews_took_more_than_six_months_from_the_author_to_the_report(sefton):
    """In order 122–180, 123–180, 185–242, 185–243, 185–244 days (domain facts, 2.1): the third is 185 to 242."""
    row = sefton.loc["author_appointed", "reported"]
    assert (row["possible_min"], row["possible_max"]) == (185, 242)
    assert (row["median_closed_min"], row["median_closed_max"]) == (185, 242)
    assert pd.isna(row["between_min"])


def test_what_cannot_be_measured_names_the_date_that_would(sefton):
    said = waiting.answer(sefton.reset_index(), public=False).text
    assert "Two waits cannot be measured" in said
    assert "no review shown has a date for initiation and notification" in said
    assert "What chance allows for takes 10 reviews or more to tell; all three waits have fewer." in said


def test_of_a_register_of_published_reviews_it_is_said_that_the_longest_are_missing(make_reviews):
    table = waiting.waits_table(make_reviews(*took(10, 20)), date.fromisoformat(AS_OF), ())
    assert "lists published reviews only" in waiting.answer(table, public=False, published_only=True).text
    assert "published reviews alone" not in waiting.answer(table, public=False).text


@pytest.mark.parametrize(
    ("rows", "says", "drawn"),
    [
        (took(10, 20, None), "Half of reviews take no more than 20 days from initiation", "half within 20 days"),
        (took(10, 20), "Half of reviews took no more than 15 days from initiation", "half within 15 days"),
    ],
)
def test_the_headline_says_what_is_estimated_and_what_is_counted(make_reviews, rows, says, drawn):
    table = waiting.waits_table(make_reviews(*rows), date.fromisoformat(AS_OF), ())
    said = waiting.answer(table, public=False).text
    assert said.startswith(says)
    title = waiting.waits_chart(table).to_dict()["title"]["text"]
    assert title.startswith(f"Review initiated to published: {drawn}")
    assert len(title.split()) <= 12


@pytest.mark.parametrize("register", ["sefton", "example"])
def test_the_description_of_the_chart_has_the_numbers_that_are_drawn(register):
    """It said "we estimate that half take [x] days" of reviews that had all ended, beside a bar with the days."""
    shown = executed.notebook("07", register, audience="public")
    chart, waits = shown.charts["waiting.waits_chart"].to_dict(), shown.tables["waiting.waits_table"]
    assert "[x]" not in chart["description"]
    for row in waits[waits["n"] > 0].itertuples():
        assert row.n_open == 0
        ends = f"{row.possible_min}" + (f" to {row.possible_max}" if row.possible_max > row.possible_min else "")
        assert f"half took {ends} days or fewer" in chart["description"]
        assert f"{ends} days" in str(chart)


@pytest.mark.parametrize("audience", ["internal", "public"])
@pytest.mark.parametrize("register", ["sefton", "example"])
def test_label_title_and_tile_of_a_wait_give_one_quantity(register, audience):
    """What the dates allow, and then chance: a label had the estimate, and its title what dates allow."""
    made = executed.notebook("07", register, audience=audience)
    waits, chart = made.tables["waiting.waits_table"], made.charts["waiting.waits_chart"].to_dict()
    row = waits[waits["n"] > 0].iloc[0]
    within = words.about_months(row["possible_min"], row["possible_max"])
    assert f"half within {within}" in chart["title"]["text"]
    assert made.sentences["waiting.brief"].text.split(" from ")[0].endswith(within)
    figure = words.capital(words.about_months(row["possible_min"], row["possible_max"], str))
    assert any(figure == value.cells.iloc[0, 0] for _, value in made.shown if hasattr(value, "cells"))
    labels = {each["row"] for each in specs.drawn_from(chart)[0]}
    days = words.extent(row["possible_min"], row["possible_max"])
    chance = (
        f"; by chance {words.extent(row['between_min'], row['between_max'])}" if pd.notna(row["between_min"]) else ""
    )
    assert any(f": {days} days{chance} (" in " ".join(label.split()) for label in labels)
    assert "Estimated" not in str(chart)


@pytest.mark.parametrize("register", ["sefton", "example"])
def test_a_wait_of_days_is_said_and_not_drawn_on_a_scale_of_months(register):
    made = executed.notebook("07", register)
    waits, chart = made.tables["waiting.waits_table"], made.charts["waiting.waits_chart"].to_dict()
    drawn = {" ".join(each["row"].split()).partition(":")[0] for each in specs.drawn_from(chart)[0]}
    short = {"Notified → panel informed"} if register == "example" else {"Reported to the partnership → published"}
    assert drawn == set(waits.loc[waits["n"] > 0, "wait"]) - short
    assert "Too short to draw: " in chart["title"]["subtitle"]


def test_the_headline_is_no_closer_than_chance_allows():
    """It was the narrowest of three ranges: 238 to 246 days, where chance alone allows 153 to 525."""
    said = executed.notebook("07", "example").sentences["waiting.brief"].text
    assert said.startswith(
        "Half of reviews take no more than about seven to 11 months from initiation to publication; allowing for"
        " chance, about five to 17 months."
    )


# What a reader gets


@pytest.mark.parametrize("rows", [[], took(None), took(10)], ids=["none", "open", "one"])
def test_charts_of_very_little_are_charts(make_reviews, rows):
    reviews = make_reviews(*rows)
    table = waiting.waits_table(reviews, date.fromisoformat(AS_OF), ())
    took = waiting.first_measured(reviews, date.fromisoformat(AS_OF), (), table)
    for chart in (waiting.waits_chart(table), waiting.curve_chart(waiting.curve_table(took))):
        assert chart.to_dict(validate=True)["title"]["text"]
    tables.show(table, "Waits")


def test_a_public_report_measures_published_reviews_alone_and_says_so():
    held = viewing.view(reading.read("data/example"), "public", date(2024, 3, 31))
    table = waiting.waits_table(held.cases, date(2024, 3, 31), ())
    assert table["n_open"].sum() == 0
    assert table["n"].max() == len(held.cases)
    assert "No day of a review that is not published is shown" in waiting.answer(table, public=True).text
    assert waiting.waits_table(held.cases, date(2024, 3, 31), (), (("incident", "aware"),))["n"].tolist() == [0]


@pytest.mark.parametrize("register", ["sefton", "example"])
def test_no_sentence_title_or_tile_has_an_arrow(register):
    """A table names a stage with an arrow; a sentence says from what to what, of a review's days too."""
    for number in ("02", "05", "07"):
        for name, value in executed.notebook(number, register).shown:
            texts = [getattr(value, "text", "")] if hasattr(value, "markdown") else []
            texts += [str(value.to_dict(validate=False)["title"])] if hasattr(value, "to_dict") else []
            texts += [value.cells.to_string()] if getattr(value, "caption", "") == "Key figures" else []
            assert not [each for each in texts if "→" in each], (number, name)


def test_a_curve_of_thousands_is_drawn_in_the_steps_that_can_be_seen():
    n = 3_000
    least = pd.Series(range(n, 0, -1)) / n
    ends = {"share_min": least, "share_max": (least + 0.01).clip(upper=1)}
    table = pd.DataFrame({"wait": "from one to another", "days": range(n), **ends, "n": n, "n_open": 0})
    chart = waiting.curve_chart(table).to_dict()
    drawn = max((pd.DataFrame(rows) for rows in chart["datasets"].values()), key=len).set_index("days")
    assert len(drawn) < 500
    # Between two steps a line stays where it was: nowhere is it a pixel away from where it belongs.
    stays = drawn.reindex(table["days"]).ffill()
    assert ((stays - table.set_index("days")[["share_min", "share_max"]]).abs().to_numpy() <= 1 / 220).all()
    assert drawn.index[-1] == n - 1
