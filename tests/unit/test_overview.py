"""The year's overview: figures as the other answers give them, each with its denominator."""

from datetime import date

import executed
import pandas as pd
import pytest
import registers

from safeguarding.analyses.overview import claims, headlines, outstanding, settling, yearly
from safeguarding.analyses.timeliness import on_time
from safeguarding.presenting import words
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
        assert outstanding_answer(statuses, [""] * len(statuses)) == wanted


def outstanding_answer(statuses, due):
    days = pd.to_datetime(pd.Series(due, dtype="str")).astype("datetime64[s]")
    named = [f"A{n}" for n, _ in enumerate(statuses)]
    actions = pd.DataFrame({"action_id": named, "status": statuses}, dtype="str")
    actions = actions.assign(title="Do it", due_earliest=days, due_latest=days)
    return outstanding.answer(actions, outstanding.actions_table(actions, date(2024, 3, 31))).text


def test_what_is_outstanding_begins_with_the_actions_that_are_past_their_day():
    """Of an action of which nobody wrote whether it is done, it is not said that it is late."""
    status = ["planned", "in_progress", "planned", "done", ""]
    due = ["2017-01-31", "2024-03-01", "", "2017-01-01", "2016-01-01"]
    assert outstanding_answer(status, due) == (
        "Two actions are past their day, one by more than seven years. Three of five actions are not done;"
        " of one it is not recorded."
    )
    assert outstanding_answer(["planned"], ["2024-03-01"]) == (
        "One action is past its day, by 30 days. One of one action is not done."
    )


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
    shows = "The record shows that 5 of 24 actions are not done."
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
    said = made.sentences["statements.stands"].text
    assert "read in 17 ways" in said
    assert len(made.tables["claims.checked_table"]) == 17
    assert "No text is known that sets the limit “published within six months of appointing the author”." in said
    assert "set" not in executed.notebook("06", "example").sentences["statements.stands"].text.split()


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


@pytest.mark.parametrize("register", ["sefton", "example"])
def test_in_public_what_is_open_is_not_called_unrecorded(register):
    """A day that is withheld may be why: the decision of one review of the example is in time for whoever sees it."""
    made = executed.notebook("06", register, audience="public")
    tiles = " ".join(made.tables["headlines.tiles_table"]["says"])
    assert "not known" not in tiles.replace("not known or not shown", "")
    assert "not known or not shown" in tiles
    said = " ".join(made.sentences[name].text for name in ("headlines.unsaid", "settling.lines"))
    assert "the dates shown here" in said
    assert "dates recorded" not in said
    assert "would tell" not in said
    internal = executed.notebook("06", register).sentences
    assert "the dates recorded" in internal["headlines.unsaid"].text
    assert "would tell" in internal["settling.lines"].text


def test_open_verdicts_add_up_to_those_of_the_table_beside():
    """Sefton and the national guidance ask for the copy to the Panel by one name: four reviews, eight verdicts."""
    made = executed.notebook("06", "sefton")
    assert made.sentences["headlines.unsaid"].text == (
        "Not to be told from the dates recorded: “Panel's copy sent before publication” for four published reviews and"
        " “Serious case review completed” for two. By each rule set they are 10 verdicts."
    )
    assert (made.tables["on_time.verdicts_table"] == "cannot tell").to_numpy().sum() == 10


def test_what_is_open_and_what_was_met_before_it_was_due_is_told_apart():
    """Some verdicts of the example are met before their limit was past: the chart does not count them as due."""
    made = executed.notebook("06", "example")
    judged = made.variables["judged"]
    early = int((judged["outcome"] == "met").sum()) - int(made.variables["by_clock"]["n_met"].sum())
    assert early > 0
    said = made.sentences["headlines.on_time"].text
    assert f"that has not certainly passed: {words.number(early)} met already" in said
    assert "of them not certainly due" in made.sentences["settling.lines"].text


@pytest.mark.parametrize("register", ["sefton", "example"])
def test_in_public_no_part_of_the_published_cases_is_taken_for_all(register):
    """Of the last year most cases are not published yet: their earlier steps alone would seem to fall every year."""
    made = executed.notebook("06", register, audience="public")
    assert set(made.variables["by_year"]["step"]) == {"Published"}
    assert made.variables["panel"].empty
    said = made.sentences["cases.answer"].text
    assert "the year before" in said
    assert "agreed" not in said
    assert "cases.by_year_chart" not in made.charts


def test_in_public_the_commonest_theme_leads_where_recurrence_is_not_shown():
    made = executed.notebook("06", "example", audience="public")
    found, of = made.variables["found"], made.variables["findings"]
    n = of.loc[of["theme"] != "", "review_id"].nunique()
    first, said = found.iloc[0], made.sentences["headlines.recurs"].text
    assert said.startswith(f"Found most often: {first['theme']}, in {int(first['n_reviews'])} of {n} published reviews")
    assert said.count("not shown to the public") == 1


def test_the_statements_that_are_shown_are_all_accounted_for():
    """Those of which nothing is shown are no reason to leave out what became of the rest."""
    said = executed.notebook("06", "sefton", audience="public").sentences["statements.stands"].text
    assert "not shown to the public" in said
    assert "Of the others" in said


def test_reach_begins_with_the_share_where_one_can_be_given():
    said = executed.notebook("06", "example").sentences["glance.reached"].text
    row = executed.notebook("06", "example").variables["whole"].iloc[-1]
    assert said.startswith(f"Between {row['share_min']:.0%} and {row['share_max']:.0%} of the staff of six agencies")
    assert executed.notebook("06", "sefton").sentences["glance.reached"].text.startswith("At least 539 places")


def test_no_limit_is_said_to_be_missed_most_where_another_may_be():
    told = pd.DataFrame({"label": ["A", "B"], "n_due": [12, 15], "n_missed": [5, 6], "n_unknown": [0, 6]})
    assert on_time._missed_most(on_time._worst_first(told), "review") == ("2 of 2 time limits were missed")
    assert on_time._missed_most(on_time._worst_first(told.assign(n_unknown=0)), "review") == "Missed most: A"


def test_figures_of_all_years_say_since_when():
    """The title names one reporting year; what was late is of every year that the register lists."""
    # Sefton's register says since when; the first day of the example's is in 2016.
    for register, first in (("sefton", 2018), ("example", 2016)):
        made = executed.notebook("06", register)
        assert f" since {first}, by between " in made.sentences["headlines.on_time"].text
        told = made.tables["headlines.tiles_table"]["says"]
        assert told[told.str.contains(" in time")].str.contains(f"in time since {first}:").tolist() == [True, True]


@pytest.mark.parametrize("register", ["sefton", "example"])
def test_a_theme_that_was_found_again_stands_beside_what_is_to_be_expected(register):
    made = executed.notebook("06", register)
    if register == "example":
        assert "than to be expected if nothing had changed" in made.sentences["headlines.recurs"].text
    assert "late" not in set(executed.notebook("03", register).tables["commonest.tiles_table"]["means"])


def test_a_public_claim_is_shown_without_ids_and_signs():
    tables = [each for _, each in executed.notebook("06", "sefton", audience="public").shown if hasattr(each, "cells")]
    (table,) = [each for each in tables if each.caption.startswith("Published claims")]
    assert not {"Claim", "Claimed"} & set(table.cells.columns)
    assert not {"claim_id", "claimed"} & set(table.figures["columns"])


def test_the_public_list_of_reviews_has_no_number_of_children():
    reviews = registers.held("sefton").table("reviews")
    assert "children_min" in yearly.reviews_table(reviews)
    assert not yearly.reviews_table(reviews, public=True).columns.str.startswith("children").any()
