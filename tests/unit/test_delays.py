"""Reasons for delay, and what is left without those that somebody excuses."""

from datetime import date

import executed
import pandas as pd
import pytest

from safeguarding import rules
from safeguarding.analyses.timeliness import delays
from safeguarding.judging import clocks
from safeguarding.presenting import tables
from safeguarding.rules import Clock, RuleSet, Version

AS_OF = date(2021, 12, 31)
VERSION = Version("c@..", "made up", at_most=6, unit="month", day_one="same_day")
SIX = RuleSet("s", "Set", (Clock("c", "Six months", "initiated", "published", (VERSION,)),))
SOON, LATE = (
    {"initiated": "2021-01-01", "published": "2021-03-01"},
    {"initiated": "2020-01-01", "published": "2021-03-01"},
)


@pytest.fixture
def counted(make_reviews, calendar):
    def made(*rows, excused=("inquest",)):
        reviews = make_reviews(*[row for row, _ in rows])
        reviews = reviews.assign(delay_reason=pd.Series([why for _, why in rows], reviews.index, dtype="str"))
        judged = clocks.evaluate(reviews, SIX, calendar, AS_OF)
        return (
            delays.reasons_table(judged, reviews, excused),
            delays.excused_table(judged, reviews, rules.table([SIX]), excused),
        )

    return made


def test_both_counts_stand_side_by_side(counted):
    """One of three in time; without the inquest, one of two."""
    reasons, both = counted((SOON, ""), (LATE, "inquest"), (LATE, "author"))
    assert both["share_in_time"].tolist() == ["1 of 3", "1 of 2"]
    assert both["n_late"].tolist() == [2, 1]
    assert both["reviews"].tolist() == [delays.ALL, delays.LESS]
    assert reasons.to_dict("records") == [
        {"reason": "author", "excused": False, "n": 1, "n_late": 1, "n_unclear": 0},
        {"reason": "inquest", "excused": True, "n": 1, "n_late": 1, "n_unclear": 0},
        {"reason": "none recorded", "excused": False, "n": 1, "n_late": 0, "n_unclear": 0},
    ]
    said = delays.answer(reasons, both, ("inquest",)).text
    assert said.startswith(
        "Six months: 1 of 2 reviews in time without delays for inquest, 1 of 3 with. Too few to compare.\n\n"
        "2 of 3 reviews have a recorded reason for delay. Of two late by a limit in months, each has one."
        " Left out here: inquest."
    )
    assert delays.beside(both).to_dict("records") == [
        {"label": "Six months", "rule_set": "s", "every": "1 of 3", "less": "1 of 2"}
    ]


@pytest.mark.parametrize("rows", [[(SOON, ""), (LATE, "anniversary")], [(LATE, "")]], ids=["another", "none"])
def test_where_no_review_has_the_reason_there_is_nothing_to_leave_out(counted, rows):
    """ "Without the delays recorded for inquest, no share changes": none was recorded, and that reads as if one was."""
    reasons, both = counted(*rows)
    said = delays.answer(reasons, both, ("inquest", "criminal_proceedings"), "published review")
    assert not said.told
    assert said.text.startswith("No published review has a delay recorded for inquest or criminal proceedings.")
    assert "Without" not in said.text


def test_where_all_are_excused_nothing_is_left_to_count(counted):
    _, both = counted((LATE, "inquest"))
    assert both["share_in_time"].tolist() == ["0 of 1", "none to count"]


def test_nothing_excused_changes_nothing(counted):
    reasons, both = counted((SOON, "family"), (LATE, "inquest"), excused=())
    assert both["share_in_time"].tolist() == ["1 of 2", "1 of 2"]
    assert "so no share of reviews in time changes" in delays.answer(reasons, both, ()).text


@pytest.mark.parametrize(
    "rows", [[], [({}, "")], [({"initiated": "2021-12-01"}, "inquest")]], ids=["none", "no dates", "not yet due"]
)
def test_of_nothing_nothing_is_counted(counted, rows):
    reasons, both = counted(*rows)
    assert both.empty
    assert delays.answer(reasons, both, ("inquest",)).text
    assert delays.beside(both).empty
    tables.show(both, "Limits")
    tables.show(reasons, "Reasons")


def test_what_cannot_be_told_is_counted_apart(counted):
    reasons, both = counted(({"initiated": "2021-01", "published": "2021-07-15"}, "family"))
    assert reasons["n_unclear"].tolist() == [1]
    assert (both["share_min"][0], both["share_max"][0]) == (0, 1)


def test_codes_are_read_with_commas():
    assert delays.codes(" inquest,, family ,inquest") == ("inquest", "family")
    assert delays.codes("") == ()


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_sefton_s_one_reason_is_none_of_those_left_out(audience):
    assert not executed.notebook("07", audience=audience).sentences["delays.answer"].told


def test_one_of_sefton_s_three_late_reviews_has_a_reason():
    reasons = executed.table("delays.reasons_table").set_index("reason")
    assert reasons.loc["anniversary", ["n", "n_late"]].tolist() == [1, 1]
    assert reasons.loc["none recorded", ["n", "n_late"]].tolist() == [4, 2]
