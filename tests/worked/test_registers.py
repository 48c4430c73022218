"""Registers that others kept, and small ones that once failed, with the right answers (``cases/registers``)."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from safeguarding import rules
from safeguarding.analyses.overview import claims, outstanding
from safeguarding.analyses.training import attendance
from safeguarding.judging import clocks, standing
from safeguarding.planning import due
from safeguarding.register import reading

FOLDER = Path(__file__).parent / "cases" / "registers"


@pytest.fixture
def judge(calendar):
    """Judge one of the registers by the national rules: its reviews, and the verdicts by review and time limit."""

    def made(name, as_of):
        register, rule_set = reading.read(FOLDER / name), rules.load("national")
        reviews = register.table("reviews")
        judged = clocks.evaluate(reviews, rule_set, calendar, date.fromisoformat(as_of))
        return register, judged.set_index(["review_id", "clock"])

    return made


@pytest.fixture
def late(judge, calendar):
    """Give the states of what is past or soon due within a year."""

    def made(name, as_of):
        register, judged = judge(name, as_of)
        day = date.fromisoformat(as_of)
        table = due.due_table(
            judged.reset_index(), register.table("reviews"), [rules.load("national")], calendar, day, 365
        )
        return table["state"].tolist()

    return made


def checked(judge, name, as_of):
    register, judged = judge(name, as_of)
    training, reviews = register.table("training"), register.table("reviews")
    table = claims.checked_table(
        register.table("claims"),
        judged.reset_index(),
        reviews,
        attendance.deliveries_table(training),
        attendance.counted(attendance.exposure_table(training, reviews), "training_id"),
        register.table("actions"),
    )
    return table.set_index("claim_id")[["verdict", "why"]]


def days_after(row, start):
    """Count the days from the last and from the first day of a start to a stop: the least and the most."""
    return (
        (row["stop_earliest"] - row[f"{start}_latest"]).days,
        (row["stop_latest"] - row[f"{start}_earliest"]).days,
    )


def test_a_step_that_is_not_kept_is_overdue_of_nobody(judge, late):
    """Published in 2019; nobody ever wrote down when the Panel had the rapid review."""
    _, judged = judge("step-not-kept", "2026-03-31")
    assert judged.loc[("S1", "rapid_review"), "outcome"] == "not_recorded"
    assert judged.loc[("S1", "lcspr_publication"), "outcome"] == "met"
    assert late("step-not-kept", "2026-03-31") == []


@pytest.mark.parametrize("review", ["E", "F"])
def test_a_limit_that_fell_due_while_it_was_relaxed_cannot_be_told(judge, review):
    """Due on 1 May and on 1 October 2020, whenever they began: the relaxation of 30 March 2020 has no known end."""
    _, judged = judge("relaxation", "2023-01-01")
    assert judged.loc[(review, "lcspr_publication"), "outcome"] == "cannot_tell"
    assert judged.loc[(review, "lcspr_publication"), "limit_passed"]


def test_a_cell_that_cannot_be_read_decides_no_claim_that_does_not_need_it(judge):
    """Two are published, whatever the incident of one of them was."""
    register, _ = judge("unreadable-optional-cell", "2015-01-01")
    assert register.table("reviews")["review_id"].tolist() == ["A", "B"]
    assert register.table("reviews")["incident_says"].tolist() == ["unreadable", "date"]
    assert checked(judge, "unreadable-optional-cell", "2015-01-01").loc["C1"].tolist() == [
        "supported",
        "2 of 2 reviews were published in that time",
    ]


def test_the_q_family_was_completed_late_and_had_no_time_to_be_published_in(judge, late):
    """Decided in October 2013 and approved on 8 July 2014: six months end between 1 and 30 April."""
    _, judged = judge("iow-q-family", "2015-06-30")
    row = judged.loc[("Q", "scr_completion")]
    assert row["outcome"] == "missed"
    assert days_after(row, "due") == (69, 98)
    published = judged.loc[("Q", "panel_copy")]
    approved = pd.Timestamp(2014, 7, 8)
    assert [(published[f"stop_{end}"] - approved).days for end in ("earliest", "latest")] == [236, 266]
    stops_at_publication = judged[judged["stops"] == "published"]
    assert set(stops_at_publication["outcome"]) & {"met", "missed", "overdue"} == set()
    claim = checked(judge, "iow-q-family", "2015-06-30").loc["C1"]
    assert claim.tolist() == ["contradicted", "of 1 due, 1 missed the limit"]
    assert late("iow-q-family", "2015-06-30") == []


def test_of_three_boards_nothing_is_overdue_or_open_and_no_limit_can_be_told(judge, late):
    register, judged = judge("three-boards", "2015-12-31")
    told = judged["outcome"].unstack()["scr_completion"].to_dict()
    assert told == {"BEXF": "cannot_tell", "SOT12": "cannot_tell", "WIGC": "cannot_tell"}
    assert set(judged["outcome"]) & {"met", "missed", "overdue", "may_be_overdue", "not_yet_due"} == set()
    assert late("three-boards", "2015-12-31") == []
    reviews, day = register.table("reviews"), date(2015, 12, 31)
    assert outstanding.reviews_table(reviews, day, [rules.load("national")]).empty
    days = reviews.set_index("review_id").loc["WIGC"]
    assert (days["published_latest"] - days["incident_earliest"]).days == 832


def over(register):
    return standing.over(
        register.table("reviews"), (date(2015, 12, 31) - date(1970, 1, 1)).days, rules.load("national").order
    )


def test_of_three_boards_each_review_is_over(judge):
    """SOT12 is completed, WIGC published, and the report of BEXF stands: an SCR was complete when its report stood."""
    register, _ = judge("three-boards", "2015-12-31")
    assert over(register).tolist() == [True, True, True]
