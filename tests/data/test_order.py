"""What the order of milestones tells of their dates, and what it does with dates that contradict it."""

from datetime import date

import own_rules
import pandas as pd
import pytest
import registers

from safeguarding.judging import clocks, order
from safeguarding.register import reading
from safeguarding.rules import MilestoneOrder, RuleSet

CHAIN = (
    MilestoneOrder("initiated", "author_appointed", True),
    MilestoneOrder("author_appointed", "reported", True),
    MilestoneOrder("reported", "published", True),
)


def span(make_reviews, milestone, statements, **dated):
    """Give the first day, the last day and whether it happened, of one milestone of one review."""
    reviews = make_reviews(dated)
    found = order.tightened(reviews, tuple(statements))[milestone]
    ends = [order.dates.as_dates(end)[0] for end in (found.earliest, found.latest)]
    return *("" if pd.isna(end) else str(end)[:10] for end in ends), bool(found.known[0])


def test_what_comes_later_gives_a_last_day_and_what_comes_earlier_a_first(make_reviews):
    dated = {"initiated": "2018", "author_appointed": "2018-03/2018-06", "reported": "2018-05"}
    assert span(make_reviews, "initiated", CHAIN, **dated) == ("2018-01-01", "2018-05-31", True)
    assert span(make_reviews, "author_appointed", CHAIN, **dated) == ("2018-03-01", "2018-05-31", True)
    assert span(make_reviews, "reported", CHAIN, **dated) == ("2018-05-01", "2018-05-31", True)


def test_a_first_day_is_carried_forwards_along_the_chain(make_reviews):
    dated = {"initiated": "2018-04-10", "author_appointed": "2018-04", "reported": "2018"}
    assert span(make_reviews, "author_appointed", CHAIN, **dated) == ("2018-04-10", "2018-04-30", True)
    assert span(make_reviews, "reported", CHAIN, **dated) == ("2018-04-10", "2018-12-31", True)


def test_the_order_in_which_statements_are_written_does_not_matter(make_reviews):
    dated = {"initiated": "2018-04-10", "author_appointed": "2018", "reported": "2018-06"}
    for milestone in ("initiated", "author_appointed", "reported", "published"):
        assert span(make_reviews, milestone, CHAIN, **dated) == span(make_reviews, milestone, CHAIN[::-1], **dated)


def test_an_unrecorded_milestone_that_is_implied_happened_by_then(make_reviews):
    assert span(make_reviews, "initiated", CHAIN, author_appointed="2018-02") == ("", "2018-02-28", True)


def test_what_is_implied_is_carried_through_others_that_are_implied(make_reviews):
    assert span(make_reviews, "initiated", CHAIN, published="2018-07-31") == ("", "2018-07-31", True)
    assert span(make_reviews, "reported", CHAIN, initiated="2018-01-05", published="2018-07-31") == (
        *("2018-01-05", "2018-07-31"),
        True,
    )
    assert span(make_reviews, "published", CHAIN, initiated="2018-01-05", reported="2018-07") == ("", "", False)


def test_what_is_not_implied_did_not_happen_for_that_reason(make_reviews):
    loose = (MilestoneOrder("initiated", "author_appointed"),)
    assert span(make_reviews, "initiated", loose, author_appointed="2018-02") == ("", "", False)


def test_the_order_runs_through_a_milestone_only_if_that_happened(make_reviews):
    loose = (MilestoneOrder("recommendation", "decision"), MilestoneOrder("decision", "initiated"))
    dated = {"recommendation": "2018", "initiated": "2018-03-05"}
    assert span(make_reviews, "recommendation", loose, **dated) == ("2018-01-01", "2018-12-31", True)
    implied = (MilestoneOrder("recommendation", "decision"), MilestoneOrder("decision", "initiated", True))
    assert span(make_reviews, "recommendation", implied, **dated) == ("2018-01-01", "2018-03-05", True)


def test_a_statement_holds_only_for_its_kinds(make_reviews):
    only = (MilestoneOrder("initiated", "author_appointed", True, ("lcspr",)),)
    assert span(make_reviews, "initiated", only, kind="lcspr", author_appointed="2018-02")[2]
    assert not span(make_reviews, "initiated", only, kind="scr", author_appointed="2018-02")[2]
    dated = {"initiated": "2018", "author_appointed": "2018-02-03"}
    assert span(make_reviews, "initiated", only, kind="lcspr", **dated)[1] == "2018-02-03"
    assert span(make_reviews, "initiated", only, kind="scr", **dated)[1] == "2018-12-31"


def test_one_review_tells_nothing_of_another(make_reviews):
    reviews = make_reviews({"author_appointed": "2018-02"}, {"author_appointed": ""}, {"reported": "2019-02"})
    found = order.tightened(reviews, CHAIN)["initiated"]
    assert found.known.tolist() == [True, False, True]
    assert pd.Series(order.dates.as_dates(found.latest)).dt.year.fillna(0).tolist() == [2018, 0, 2019]


def test_tightening_leaves_the_table_as_it_was(make_reviews):
    reviews = make_reviews({"initiated": "2018", "author_appointed": "2018-02"}, {"published": "2018"})
    before = reviews.copy(deep=True)
    order.tightened(reviews, CHAIN)
    pd.testing.assert_frame_equal(reviews, before)


def test_dates_in_the_wrong_order_are_named_on_both_sides(make_reviews):
    reviews = make_reviews(
        {"review_id": "fine", "author_appointed": "2018-02", "reported": "2018-02"},
        {"review_id": "wrong", "author_appointed": "2019-05-01", "reported": "2019-03"},
        {"review_id": "other", "kind": "lcspr", "author_appointed": "2019-05", "published": "2019-04-30"},
    )
    found = order.contradictions(reviews, RuleSet("mine", "Mine", (), CHAIN))
    assert found[["row", "column", "read"]].to_numpy().tolist() == [
        [3, "author_appointed", "2019-05-01"],
        [3, "reported", "2019-03-01/2019-03-31"],
        [4, "author_appointed", "2019-05-01/2019-05-31"],
        [4, "published", "2019-04-30"],
    ]
    assert set(found["severity"]) == {"warning"}
    assert set(found["file"]) == {"reviews.csv"}
    assert set(found["done"]) == {"not used to judge"}


def test_an_open_end_in_a_contradiction_is_written_as_one(make_reviews):
    reviews = make_reviews({"author_appointed": "2019-05-01/..", "reported": "../2019-03"})
    found = order.contradictions(reviews, RuleSet("mine", "Mine", (), CHAIN))
    assert found["read"].tolist() == ["2019-05-01/..", "../2019-03-31"]


def test_a_date_between_two_that_contradict_each_other_is_not_named(make_reviews):
    dated = {"initiated": "2019-05-10", "author_appointed": "2019-05", "reported": "2019-05-05"}
    found = order.contradictions(make_reviews(dated), RuleSet("mine", "Mine", (), CHAIN))
    assert found["column"].tolist() == ["initiated", "reported"]
    assert span(make_reviews, "author_appointed", CHAIN, **dated) == ("2019-05-01", "2019-05-31", True)


def test_the_same_day_contradicts_nothing(make_reviews):
    dated = {"initiated": "2019-05-10", "author_appointed": "2019-05-10", "reported": "2019-05"}
    assert order.contradictions(make_reviews(dated), RuleSet("mine", "Mine", (), CHAIN)).empty
    assert span(make_reviews, "reported", CHAIN, **dated)[0] == "2019-05-10"


def test_dates_that_contradict_each_other_tell_nothing_but_that_it_happened(make_reviews):
    dated = {"author_appointed": "2019-05-01", "reported": "2019-03-01", "published": "2019-06"}
    assert span(make_reviews, "author_appointed", CHAIN, **dated) == ("", "2019-06-30", True)
    assert span(make_reviews, "reported", CHAIN, **dated) == ("", "2019-06-30", True)
    assert span(make_reviews, "initiated", CHAIN, **dated) == ("", "2019-06-30", True)
    assert span(make_reviews, "published", CHAIN, **dated) == ("2019-06-01", "2019-06-30", True)


@pytest.mark.parametrize("reported", ["2019-03-01", "2019-04-30"])
def test_dates_that_contradict_each_other_judge_nothing(make_reviews, calendar, reported):
    reviews = make_reviews({"author_appointed": "2019-05-01", "reported": reported})
    judged = clocks.evaluate(reviews, own_rules.load("sefton"), calendar, date(2021, 1, 26)).set_index("clock")
    row = judged.loc["six_months_reported"]
    assert row["outcome"] == "cannot_tell"
    assert row[["start_earliest", "start_latest", "stop_earliest", "stop_latest", "due_earliest"]].isna().all()
    assert judged.loc["six_months_published", "outcome"] == "may_be_overdue"


def test_a_contradiction_for_one_kind_is_none_for_another(make_reviews):
    statements = (MilestoneOrder("completed", "published", True, ("scr",)),)
    rule_set = RuleSet("mine", "Mine", (), statements)
    dated = {"completed": "2019-05", "published": "2019-04"}
    reviews = make_reviews({"review_id": "A", "kind": "scr", **dated}, {"review_id": "B", "kind": "lcspr", **dated})
    assert order.contradictions(reviews, rule_set)["row"].tolist() == [2, 2]


def test_sefton_register_contradicts_neither_shipped_set():
    reviews = reading.read("data/sefton").table("reviews")
    for rule_set in own_rules.load_all("national,sefton"):
        assert order.contradictions(reviews, rule_set).empty


def test_an_action_done_after_as_of_is_a_warning(tmp_path):
    done = [{"action_id": "A1", "status": "done", "completed": day} for day in ("2030-01-01",)]
    held = registers.write(tmp_path / "r", reviews=[{"review_id": "R1", "kind": "scr"}], actions=done)
    [late] = order.found(held, [], date(2020, 1, 1)).to_dict("records")
    assert (late["severity"], late["file"], late["row"], late["column"]) == ("warning", "actions.csv", 2, "completed")
    assert order.found(held, [], date(2030, 1, 1)).empty
