"""The year's overview: figures as the other answers give them, each with its denominator."""

import executed
import pandas as pd
import pytest
import registers

from safeguarding.analyses.overview import claims, headlines, settling, yearly
from safeguarding.register import keeping

# The list of reviews


def test_reviews_are_listed_with_their_dates_as_pairs():
    table = yearly.reviews_table(registers.held("sefton").table("reviews"))
    assert list(table["review_id"]) == ["SCR1", "SCR2", "SCR3", "SCR4", "SCR5"]
    assert list(table["delay_reason"]) == ["", "anniversary", "", "", ""]
    assert set(table["kind"]) == {"SCR"}
    assert "delay_note" not in table
    assert pd.Timestamp("2018-07-31") == table["published_earliest"].iloc[0]


def test_a_blank_does_not_say_that_an_action_is_not_done():
    said = {
        ("planned", "in_progress", "done"): "Two of three actions are not done.",
        ("planned", "", "signed off"): "One of three actions is not done; of two it is not recorded.",
        ("", "done"): "No action is recorded as not done; of one it is not recorded.",
        ("done", "rejected"): "No action is left to do.",
        ("done", "done"): "All two actions are reported done.",
        (): "The register lists no action.",
    }
    for statuses, wanted in said.items():
        actions = pd.DataFrame({"status": pd.Series(statuses, dtype="str")})
        assert headlines.outstanding(actions).text == wanted


def test_an_action_with_a_day_of_completion_is_done_unless_its_status_says_otherwise():
    days = pd.to_datetime(["2023-06-15", None, "2023-06-15", "2023-06-15"])
    status = pd.Series(["", "", "in_progress", "signed off"], dtype="str")
    actions = pd.DataFrame({"status": status, "completed_earliest": days, "completed_latest": days})
    assert keeping.completed(actions)["status"].tolist() == ["done", "", "in_progress", "done"]


# What a committee reads of it: whole sentences, and nothing that stands unexplained


def headline(says, why):
    """Give the headline of a register with one claim, which the record contradicts."""
    claimed = pd.DataFrame({"says": [says], "of": [""], "value": ["2"]})
    checked = pd.DataFrame({"says": [says], "verdict": [claims.CONTRADICTED], "why": [why]})
    none = pd.DataFrame({"rule_set": [], "clock": []}, dtype="str")
    return headlines.headline({"area": "Ours"}, 5, claimed, checked, none, none).text


def test_a_claim_that_is_no_sentence_stands_in_quotation_marks():
    shows = "Its record shows that 5 of 24 actions are not done."
    assert headline("No more than 2 are open.", "5 of 24 actions are not done") == (
        f"Ours reported: no more than 2 are open. {shows}"
    )
    assert headline("Actions open: at most 2", "5 of 24 actions are not done") == (
        f"Ours reported “Actions open: at most 2”. {shows}"
    )


@pytest.mark.parametrize("register", ["sefton", "example"])
def test_what_the_record_shows_of_a_claim_is_a_clause(register):
    """It is read after "the record shows that": it has a verb, and no colon before anything else."""
    verbs = {"is", "are", "was", "were", "has", "had", "came", "can", "does"}
    for why in executed.table("claims.checked_table", register)["why"]:
        assert verbs & set(why.split()), why
        assert ":" not in why.split()[0], why


def test_the_statements_say_in_how_many_ways_they_are_read():
    made = executed.notebook("06", "sefton")
    said = made.sentences["headlines.stands"].text
    assert "read in 17 ways" in said
    assert len(made.tables["claims.checked_table"]) == 17
    assert "No text that we know sets the limit “published within six months of appointing the author”." in said
    assert "set" not in executed.notebook("06", "example").sentences["headlines.stands"].text.split()


def test_limits_that_nobody_has_checked_are_counted_where_reviews_are_called_late():
    limits = pd.DataFrame({"rule_set": "ours", "clock": ["a", "a", "b"], "version": ["a@1", "a@2", "b@.."]})

    def said(checked, *rules):
        judged = pd.DataFrame({"rule_set": "ours", "clock": [each[0] for each in rules], "rule": rules})
        judged = judged.assign(limit_passed=True)
        return headlines._unchecked(judged, limits.assign(checked=checked), "review")

    source = "on a source that nobody has checked yet: see how the figures are made."
    assert said([False, True, True], "a@1", "b@..") == f"One of two time limits used here rests {source}"
    assert said([False, True, True], "a@1", "a@2") == f"The time limit used here rests at least in part {source}"
    assert said([False, True, False], "a@1", "b@..") == f"Both time limits used here rest {source}"
    # A version that judged nobody is no source of a verdict.
    assert said([False, True, True], "a@2", "b@..") == ""
    assert executed.notebook("06", "sefton").sentences["headlines.on_time"].text.count("Three of four time limits") == 1


def test_the_days_that_would_settle_a_verdict_are_in_words():
    row = {"rule_set": "ours", "label": "Copy sent", "outcome": "cannot_tell"}
    open_ones = [("sent_to_panel; published", False), ("", True), ("", False)]
    given = pd.DataFrame([{**row, "needs": needs, "may_be_relaxed": relaxed} for needs, relaxed in open_ones])
    assert settling.by_needs_table(given)["needs"].tolist() == [
        "sending to the Panel and publication", "none: the limit may have been relaxed", "none that can be shown",
    ]  # fmt: skip


def test_the_public_list_of_reviews_has_no_number_of_children():
    reviews = registers.held("sefton").table("reviews")
    assert "children_min" in yearly.reviews_table(reviews)
    assert not yearly.reviews_table(reviews, public=True).columns.str.startswith("children").any()
