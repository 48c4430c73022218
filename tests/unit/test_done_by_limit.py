"""Done by the time limit: what the record allows, and apart from it what chance allows."""

from datetime import date

import own_rules
import pytest

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


def test_days_late_have_a_mean_and_a_median(make_reviews, calendar):
    national = own_rules.load("national")
    later = {"aware": "2019-07-01", "notified": "2019-09"}
    judged = clocks.evaluate(make_reviews(LATE, LATE, later, IN_TIME), national, calendar, AS_OF)
    late = on_time.days_late_table(on_time.overruns_table(judged, rules.table([national]), AS_OF))
    # Due on 8 July: 23 days late twice, and 55 to 84 days.
    [row] = late[late["label"] == "Serious incident notified"].to_dict("records")
    assert [row[name] for name in ("n", "mean_min", "mean_max", "median_min", "median_max")] == [3, 34, 43, 23, 23]
