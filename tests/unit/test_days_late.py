"""How late those were that were late: by hand, with what the dates leave open; and claims about it."""

from dataclasses import replace
from datetime import date

import numpy as np
import own_rules
import pytest

from safeguarding.analyses.overview import claims, lateness
from safeguarding.judging import clocks

TEN = {"author_appointed": "2022-04-01", "reported": "2022-10-11"}
FORTY = {"author_appointed": "2022-04-01", "reported": "2022-11-10"}
"""Due on 1 October: ten and forty days late."""
PERHAPS = {"author_appointed": "2022-04", "reported": "2022-10-15"}
"""Due between 1 and 30 October: at most 14 days late, or in time."""
NOBODY_KNOWS = {"author_appointed": "2022-04-01", "status": "closed"}
RUNNING = {"author_appointed": "2022-04-01"}
"""Overdue: how late it will be, nobody knows."""
IN_TIME = {"author_appointed": "2022-04-01", "reported": "2022-09-01"}


@pytest.fixture
def judged(make_reviews, calendar):
    def judge(*rows):
        whole = own_rules.load("sefton")
        alone = replace(whole, clocks=(whole.clock("six_months_reported"),))
        reviews = make_reviews(*({"kind": "lcspr"} | row for row in rows))
        return clocks.evaluate(reviews, alone, calendar, date(2024, 3, 31))

    return judge


@pytest.mark.parametrize(
    ("rows", "mean", "median"),
    [
        ((TEN, FORTY), (25, 25), (25, 25)),
        ((TEN, FORTY, IN_TIME), (25, 25), (25, 25)),
        ((TEN, FORTY, PERHAPS), (17, 25), (10, 25)),
        ((TEN, FORTY, NOBODY_KNOWS), (17, np.inf), (10, 40)),
        ((TEN, FORTY, RUNNING), (17, np.inf), (10, 40)),
        ((TEN,), (10, 10), (10, 10)),
    ],
)
def test_the_days_late_are_what_the_dates_allow(judged, rows, mean, median):
    """With a third that may be late by one day (10 + 40 + 1) / 3 is 17; by 14 it would be less than 25."""
    table = judged(*rows)
    assert lateness.days_late(table, np.mean) == mean
    if RUNNING not in rows:
        assert lateness.days_late(table, np.median) == median


@pytest.mark.parametrize("rows", [(), (IN_TIME,), (PERHAPS,), (NOBODY_KNOWS,)])
def test_of_none_that_was_late_for_certain_there_is_no_mean(judged, rows):
    assert lateness.days_late(judged(*rows), np.mean) is None


def test_a_copy_that_was_sent_too_late_is_late_by_its_sending(make_reviews, calendar):
    """Seven working days before 12 September 2018 is the 3rd; sent on the 7th it is four days late."""
    whole = own_rules.load("national")
    alone = replace(whole, clocks=(whole.clock("panel_copy"),))
    reviews = make_reviews({"sent_to_panel": "2018-09-07", "published": "2018-09-12"})
    table = clocks.evaluate(reviews, alone, calendar, date(2024, 3, 31))
    assert lateness.days_late(table, np.mean) == (4, 4)


@pytest.mark.parametrize(
    ("rows", "measure", "comparator", "value", "verdict"),
    [
        ((TEN, FORTY), "mean_days_late", "=", "25", "supported"),
        ((TEN, FORTY), "median_days_late", "=", "25.0", "supported"),
        ((TEN, FORTY), "mean_days_late", "=", "26", "contradicted"),
        ((TEN, FORTY, PERHAPS), "mean_days_late", "=", "25", "cannot tell"),
        ((TEN, FORTY, PERHAPS), "mean_days_late", ">", "25", "contradicted"),
        ((TEN, FORTY, NOBODY_KNOWS), "mean_days_late", ">", "25", "cannot tell"),
        ((TEN, FORTY, NOBODY_KNOWS), "mean_days_late", "<", "17", "contradicted"),
        ((IN_TIME,), "mean_days_late", "<", "17", "not testable"),
    ],
)
def test_a_claim_can_name_the_days_late(judged, rows, measure, comparator, value, verdict):
    found = claims._FINDERS[measure]("sefton/six_months_reported", {"judged": judged(*rows)})
    step = 10.0 ** -len(value.partition(".")[2])
    assert claims.verdict(comparator, float(value), found.low, found.high, step) == verdict
    assert ("days" in found.why) == (verdict != "not testable")
