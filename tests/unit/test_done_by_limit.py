"""Done by the time limit: what the record allows, and apart from it what chance allows."""

from datetime import date

import executed
import own_rules
import pytest
import registers

from safeguarding import rules
from safeguarding.analyses.timeliness import on_time
from safeguarding.judging import clocks

AS_OF = date(2019, 12, 31)


def table(make_reviews, calendar, *rows, clock="notification"):
    national, reviews = own_rules.load("national"), make_reviews(*rows)
    limits = rules.table([national])
    judged = clocks.evaluate(reviews, national, calendar, AS_OF)
    found = on_time.done_by_limit_table(judged[judged["clock"] == clock], limits, AS_OF)
    return found.iloc[0]


IN_TIME, LATE = {"aware": "2019-07-01", "notified": "2019-07-05"}, {"aware": "2019-07-01", "notified": "2019-07-31"}
SILENT = {"aware": "2019-07-01", "published": "2019-09-01"}


def test_the_record_and_chance_are_two_phrases(make_reviews, calendar):
    row = table(make_reviews, calendar, *[IN_TIME] * 9, *[LATE] * 2, SILENT)
    assert (row["n"], row["n_done_min"], row["n_done_max"], row["n_undecided"]) == (12, 9, 10, 0)
    head, tail = row["says"].split("; ")
    assert head == "9 to 10 of 12 (75% to 83%), depending on unrecorded dates"
    assert tail.startswith("allowing for chance, ")


def test_exact_days_have_the_interval_of_a_share(make_reviews, calendar):
    # Clopper and Pearson, nine of twelve: 42.8 % to 94.5 %.
    row = table(make_reviews, calendar, *[IN_TIME] * 9, *[LATE] * 3)
    assert (row["chance_min"], row["chance_max"]) == pytest.approx((0.4281, 0.9451), abs=1e-4)
    assert row["says"] == "9 of 12 (75%); allowing for chance, 43% to 95%"


def test_few_have_no_interval(make_reviews, calendar):
    assert table(make_reviews, calendar, *[IN_TIME] * 9)["says"] == "9 of 9; too few to allow for chance"


def test_what_still_runs_is_in_the_estimate_and_not_among_what_was_due(make_reviews, calendar):
    running = {"aware": "2019-12-30"}
    row = table(make_reviews, calendar, *[IN_TIME] * 9, *[LATE] * 3, running)
    assert (row["n"], row["n_undecided"]) == (13, 1)
    assert row["says"].startswith("9 of 12 (75%)")


def test_few_have_no_ends_of_an_interval_either(make_reviews, calendar):
    row = table(make_reviews, calendar, *[IN_TIME] * 9)
    assert row[["chance_min", "chance_max"]].isna().all()


def test_what_is_said_of_the_example_keeps_the_record_and_chance_apart():
    said = executed.notebook("07", "example").sentences["on_time.done_by_limit_answer"].text
    assert (
        "Serious incident notified (national): 32 to 41 of 47 (68% to 87%), depending on unrecorded dates; allowing for"
        " chance, 53% to 95%." in said
    )
    assert "open reviews for as long as they have run" in said


def test_of_a_register_of_published_reviews_the_longest_are_said_to_be_missing():
    said = executed.notebook("07").sentences["on_time.done_by_limit_answer"].text
    assert "2 of 5; too few to allow for chance" in said
    assert "true shares are likely to be lower" in said


@pytest.mark.parametrize("register", registers.AS_OF)
def test_without_open_reviews_the_public_is_given_no_share(register):
    shown = executed.notebook("07", register, audience="public")
    assert shown.tables["on_time.done_by_limit_table"].empty
    assert "cannot be estimated without open reviews" in shown.sentences["on_time.done_by_limit_answer"].text
