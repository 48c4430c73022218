"""Done by the time limit: what the record allows, and apart from it what chance allows."""

from datetime import date

import executed
import own_rules
import pytest
import registers

from safeguarding import rules, vocabulary
from safeguarding.analyses.timeliness import done_by_limit
from safeguarding.judging import clocks

AS_OF = date(2019, 12, 31)


def table(make_reviews, calendar, *rows, clock="notification"):
    national, reviews = own_rules.load("national"), make_reviews(*rows)
    limits = rules.table([national])
    judged = clocks.evaluate(reviews, national, calendar, AS_OF)
    found = done_by_limit.by_limit_table(judged[judged["clock"] == clock], limits, AS_OF)
    return found.iloc[0]


IN_TIME, LATE = {"aware": "2019-07-01", "notified": "2019-07-05"}, {"aware": "2019-07-01", "notified": "2019-07-31"}
SILENT = {"aware": "2019-07-01", "published": "2019-09-01"}


def test_the_record_and_chance_are_two_columns(make_reviews, calendar):
    row = table(make_reviews, calendar, *[IN_TIME] * 9, *[LATE] * 2, SILENT)
    assert (row["n"], row["n_done_min"], row["n_done_max"], row["n_undecided"]) == (12, 9, 10, 0)
    assert row["in_time"] == "9 to 10 of 12 (75% to 84%)"
    assert "%" in row["by_chance"]


def test_exact_days_have_the_interval_of_a_share(make_reviews, calendar):
    # Clopper and Pearson, nine of twelve: 42.8 % to 94.5 %.
    row = table(make_reviews, calendar, *[IN_TIME] * 9, *[LATE] * 3)
    assert (row["chance_min"], row["chance_max"]) == pytest.approx((0.4281, 0.9451), abs=1e-4)
    assert (row["in_time"], row["by_chance"]) == ("9 of 12 (75%)", "43% to 95%")


def test_few_have_no_interval(make_reviews, calendar):
    row = table(make_reviews, calendar, *[IN_TIME] * 9)
    assert (row["in_time"], row["by_chance"]) == ("9 of 9", "not with fewer than 10")


def test_what_still_runs_is_in_the_estimate_and_not_among_what_was_due(make_reviews, calendar):
    running = {"aware": "2019-12-30"}
    row = table(make_reviews, calendar, *[IN_TIME] * 9, *[LATE] * 3, running)
    assert (row["n"], row["n_undecided"]) == (13, 1)
    assert row["in_time"] == "9 of 12 (75%)"


def test_few_have_no_ends_of_an_interval_either(make_reviews, calendar):
    row = table(make_reviews, calendar, *[IN_TIME] * 9)
    assert row[["chance_min", "chance_max"]].isna().all()


def test_what_is_said_of_the_example_keeps_the_record_and_chance_apart():
    shown = executed.notebook("07", "example")
    said = shown.sentences["done_by_limit.answer"].text
    assert said.startswith("Serious incident notified: allowing for chance, 53% to 95% of reviews are in time.")
    assert "The record alone: 32 to 41 of 47 reviews (68% to 88%) were in time." in said
    assert "open reviews for as long as they have run" in said
    assert shown.tables["done_by_limit.by_limit_table"]["by_chance"].iloc[0] == "53% to 95%"


def test_of_a_register_of_published_reviews_the_longest_are_said_to_be_missing():
    said = executed.notebook("07").sentences["done_by_limit.answer"].text
    assert said.startswith(
        "Reported within six months of appointing the author: 2 of 5 published reviews were in time."
    )
    assert vocabulary.LIKELY_LOWER in said


def test_of_the_same_reviews_the_public_is_told_the_same():
    """Sefton's register lists published reviews only, so both audiences see the same five."""
    internal, public = (executed.notebook("07", audience=who) for who in ("internal", "public"))
    assert public.sentences["done_by_limit.answer"].text == internal.sentences["done_by_limit.answer"].text
    for number in ("02", "07"):
        shown = executed.notebook(number, "example", audience="public").tables
        named = {"02": "summary.by_clock_table", "07": "done_by_limit.by_limit_table"}[number]
        counted = shown[named].set_index("label")
        column = "share_met" if number == "02" else "in_time"
        assert counted.loc["Serious case review completed", column] == "6 of 11 (55%)"


@pytest.mark.parametrize("register", registers.AS_OF)
def test_without_open_reviews_the_public_is_given_a_count_and_no_estimate(register):
    shown = executed.notebook("07", register, audience="public")
    table = shown.tables["done_by_limit.by_limit_table"]
    assert len(table)
    assert table[["share_min", "share_max", "chance_min", "chance_max"]].isna().all(axis=None)
    assert "by_chance" not in table
    assert "Without open ones, what chance allows for is not estimated." in shown.sentences["done_by_limit.answer"].text
