"""The year's overview: figures as the other answers give them, each with its denominator."""

import collections
import itertools
import json
import re
from dataclasses import replace
from datetime import date

import executed
import pandas as pd
import pytest
import registers

from safeguarding import rules, vocabulary
from safeguarding.analyses.overview import claims, headlines, in_year, key_figures, outstanding, yearly
from safeguarding.analyses.timeliness import length_by_limit, on_time
from safeguarding.days import reporting_years
from safeguarding.disclosure import claimed
from safeguarding.judging import summary
from safeguarding.planning import due
from safeguarding.presenting import tables, words
from safeguarding.register import keeping

# The list of reviews


def test_reviews_are_listed_with_their_dates_as_pairs():
    table = yearly.reviews_table(registers.held("sefton").table("reviews"))
    assert list(table["review_id"]) == ["SCR1", "SCR2", "SCR3", "SCR4", "SCR5"]
    assert list(table["delay_reason"]) == ["none given", "anniversary", *["none given"] * 3]
    assert set(table["kind"]) == {"SCR"}
    assert "delay_note" not in table
    assert pd.Timestamp("2018-07-31") == table["published_earliest"].iloc[0]


def test_a_blank_does_not_say_that_an_action_is_not_done():
    said = {
        ("planned", "in_progress", "done"): (
            "Two of three actions are recorded as still to do: one planned and one in progress."
        ),
        ("planned", "", "signed off"): "One of three actions is recorded as planned; of two it is not recorded.",
        ("", "done"): "No action is recorded as not done; of one it is not recorded.",
        ("done", "rejected"): "No action is left to do.",
        ("done", "done"): "All two actions are reported done.",
        ("done",): "The only action is reported done.",
        (): "The register lists no action.",
    }
    for statuses, wanted in said.items():
        assert outstanding_answer(statuses, [""] * len(statuses)) == wanted


def outstanding_answer(statuses, due):
    days = pd.to_datetime(pd.Series(due, dtype="str")).astype("datetime64[s]")
    named = [f"A{n}" for n, _ in enumerate(statuses)]
    actions = pd.DataFrame({"action_id": named, "status": statuses}, dtype="str")
    actions = actions.assign(title="Do it", due_earliest=days, due_latest=days)
    return outstanding.answer(actions, outstanding.actions_table(actions, date(2024, 3, 31)), due_steps()).text


def due_steps(*states):
    """Give steps of reviews that are due, as ``due.due_table`` does, each 10 days past its day."""
    names = ["review_id", "name", "label", "step", "due_earliest", "due_latest", "days_left_min", "days_left_max"]
    names += ["working_days_left_min", "working_days_left_max"]
    day = pd.Timestamp("2024-03-21")
    rows = [
        (f"R{n}", "Ash", "Published in time", "Published", day, day, -10, -10, -6, -6) for n, _ in enumerate(states)
    ]
    return pd.DataFrame(rows, columns=names).assign(state=pd.Series(states, dtype="str"))


def test_what_is_outstanding_begins_with_the_actions_that_are_past_their_day():
    """Of an action of which nobody wrote whether it is done, it is not said that it is late."""
    status = ["planned", "in_progress", "planned", "done", ""]
    due = ["2017-01-31", "2024-03-01", "", "2017-01-01", "2016-01-01"]
    assert outstanding_answer(status, due) == (
        "Two actions are overdue, one by more than seven years. Three of five actions are recorded as still to do:"
        " two planned and one in progress; of one it is not recorded."
    )
    assert outstanding_answer(["planned"], ["2024-03-01"]) == (
        "One action is overdue, by 30 days. The only action is recorded as planned."
    )


@pytest.mark.parametrize(
    ("first", "last", "steps", "wanted"),
    [
        # 31 March 2024 less 2,527, 2,374 and 579 days: two are past by more than six years, and one was said to be.
        ("2017-04-01 2017-09-01 2022-08-30", "2017-04-30 2017-09-30 2022-08-30", 0, "two by more than six years"),
        ("2017-04-01 2017-09-01", "2017-04-30 2017-09-30", 0, "each by more than six years"),
        ("2022-03-31", "2022-03-31", 0, "by 731 days"),
        ("2022-03-30", "2022-03-30", 0, "by more than two years"),
        # Of the days that a month leaves open the fewest are certain, and no more is said.
        ("2023-03-01 2023-08-01", "2023-03-31 2023-08-31", 0, "one by at least 366 days"),
        ("2024-03-01 2024-03-01", "2024-03-01 2024-03-01", 0, "each by 30 days"),
        ("2017-04-01 2017-09-01 2022-08-30", "2017-04-30 2017-09-30 2022-08-30", 2,
         "two of the actions by more than six years"),
        ("2017-04-01", "2017-04-30", 1, "the action by more than six years"),
        ("2022-08-30", "2022-08-30", 1, ""),
    ],
)  # fmt: skip
def test_how_many_actions_are_overdue_by_so_many_years_is_counted_by_the_days_of_the_table(first, last, steps, wanted):
    ends = [pd.to_datetime(pd.Series(each.split())).astype("datetime64[s]") for each in (first, last)]
    actions = pd.DataFrame({"action_id": [f"A{n}" for n, _ in enumerate(ends[0])]}, dtype="str")
    actions = actions.assign(status="planned", title="Do it", due_earliest=ends[0], due_latest=ends[1])
    left = outstanding.actions_table(actions, date(2024, 3, 31))
    said = outstanding.answer(actions, left, due_steps(*["overdue"] * steps)).text
    assert f" overdue{wanted and f', {wanted}'}." in said


def test_what_is_outstanding_begins_with_the_reviews_that_are_overdue():
    """Four overdue reviews stood in a fold, under a heading on three actions."""
    actions = pd.DataFrame({"action_id": ["A1"], "status": ["planned"], "title": ["Do it"]}, dtype="str")
    days = pd.to_datetime(pd.Series(["2024-03-01"])).astype("datetime64[s]")
    left = outstanding.actions_table(actions.assign(due_earliest=days, due_latest=days), date(2024, 3, 31))
    soon = due_steps("overdue", "may be overdue", "due")
    said = outstanding.answer(actions, left, soon).text
    head = "One review step and one action are overdue. The only action is recorded as planned."
    assert said == f"{head} What may be overdue is not counted."
    assert outstanding.answer(actions, left, due_steps("overdue", "due")).text == head
    table = outstanding.overdue_table(due.shown(soon), left)
    # To the public no review is shown as overdue: its table is of actions, and says so.
    none = due_steps("due")
    for rows, steps, caption in (
        (table, soon, "What is overdue: reviews first, then actions"),
        (outstanding.overdue_table(due.shown(none), left), none, "Actions overdue, the longest first"),
        (outstanding.overdue_table(due.shown(soon), left.head(0)), soon, "Steps of reviews that are overdue"),
    ):
        assert outstanding.overdue_layout(rows, steps).caption == caption
    assert table["item"].tolist() == ["R0 Ash", "R1 Ash", "A1"]
    assert table["state"].tolist() == ["overdue", "may be overdue", "overdue"]
    assert table["days_past_min"].tolist() == table["days_past_max"].tolist() == [10, 10, 30]
    assert table["past"].tolist() == ["10 past", "10 past", "30 past"]


def test_an_action_that_is_not_past_its_day_has_no_days_that_are_not_recorded():
    actions = pd.DataFrame({"action_id": ["A1", "A2"], "status": "planned", "title": "Do it"}, dtype="str")
    days = pd.to_datetime(pd.Series(["2024-06-01", None])).astype("datetime64[s]")
    left = outstanding.actions_table(actions.assign(due_earliest=days, due_latest=days), date(2024, 3, 31))
    assert outstanding.shown(left)["past"].tolist() == ["not past", "no date set"]


def test_an_action_with_a_day_of_completion_is_done_unless_its_status_says_otherwise():
    days = pd.to_datetime(["2023-06-15", None, "2023-06-15", "2023-06-15"])
    status = pd.Series(["", "", "in_progress", "signed off"], dtype="str")
    actions = pd.DataFrame({"status": status, "completed_earliest": days, "completed_latest": days})
    assert keeping.completed(actions)["status"].tolist() == ["done", "", "in_progress", "done"]


# What a committee reads of it: whole sentences, and nothing that stands unexplained


def headline(says="", why="", late=0, of_year=2, published_only=True, **outcomes):
    """Give the headline of a register with a claim that the record contradicts, and reviews of which some were late.

    The first ``of_year`` are of the year; ``outcomes`` has how many there are of each instead of five of all.
    """
    claimed = pd.DataFrame({"says": [says], "of": [""], "value": ["2"]}).iloc[: None if says else 0]
    checked = pd.DataFrame({"says": [says], "verdict": [claims.CONTRADICTED], "why": [why]}).iloc[: len(claimed)]
    none = pd.DataFrame({"rule_set": [], "clock": [], "n_due": []}, dtype="str").astype({"n_due": "int64"})
    n = outcomes or {"missed": late, "met": 5 - late}
    told = [each for each, many in n.items() for _ in range(many)]
    judged = pd.DataFrame({"review_id": [f"R{n}" for n, _ in enumerate(told)], "outcome": told})
    in_it = ["yes" if n < of_year else "no" for n, _ in enumerate(told)]
    judged = judged.assign(in_year=in_it, rule_set="ours", clock="told", limit_passed=True)
    clocks = pd.DataFrame([("ours", "told", "Published", "local reviews were published in time", "published")],
                          columns=["rule_set", "clock", "label", "in_time", "stops"])  # fmt: skip
    noun = "published review" if published_only else "review"
    counted = in_year.Counted(noun, "cannot be told", " since 2016", "2023-24", published_only)
    shown = claimed, checked, none, none, judged, clocks, counted
    return headlines.headline({"area": "Ours"}, len(told), *shown).text


def test_a_claim_that_is_no_sentence_stands_in_quotation_marks():
    shows = "The record shows that 5 of 24 actions are not done."
    scope = vocabulary.LIKELY_LOWER
    assert headline("No more than 2 are open.", "5 of 24 actions are not done") == (
        f"Ours reported: no more than 2 are open. {shows} {scope}"
    )
    assert headline("Actions open: at most 2", "5 of 24 actions are not done") == (
        f"Ours reported “Actions open: at most 2”. {shows} {scope}"
    )


def test_lateness_leads_before_a_claim_about_anything_else():
    """The page's figures, chart and first section are about it; two open actions more than claimed are not."""
    said = headline("No more than 2 are open.", "5 of 24 actions are not done", late=3, of_year=0)
    assert said.startswith("Three of five published reviews missed a time limit since 2016.")
    assert "actions" not in said
    assert headline("No more than 2 are open.", "5 of 24 are not done", of_year=2).startswith("Ours reported: no more")


@pytest.mark.parametrize(
    ("outcomes", "of_year", "published_only", "wanted"),
    [
        # Of many reviews of the year the limit that they missed most, and how many are overdue.
        ({"missed": 2, "overdue": 3, "met": 1, "cannot_tell": 9}, 6, False,
         "Of six local reviews due in 2023-24, one was published in time; five were late, three of them still"),
        ({"missed": 2, "met": 3, "cannot_tell": 1}, 6, False,
         "Of six local reviews due in 2023-24, three were published in time; two were late, and one cannot be told."),
        ({"missed": 5}, 5, True,
         "Of five local reviews published in 2023-24, none were published in time; five were late."),
        # Of few, how many were late at all.
        ({"missed": 3, "met": 2, "cannot_tell": 1}, 4, True,
         "Of four reviews published in 2023-24, three missed a time limit; since 2016, at least three of six did."),
        ({"missed": 1, "met": 2}, 2, False,
         "Of two reviews with a limit in 2023-24, one missed one; since 2016, one of three did."),
        # None of the year was late for certain: all years, and the year beside.
        ({"cannot_tell": 2, "missed": 1}, 2, False,
         "At least one of three reviews missed a time limit since 2016; of two with a limit in 2023-24, none"),
    ],
)  # fmt: skip
def test_an_overview_of_a_year_leads_with_the_year_where_a_review_of_it_was_late(
    outcomes, of_year, published_only, wanted
):
    """It led with a claim about notifications of all years, beside a chart of the year on something else."""
    said = headline(of_year=of_year, published_only=published_only, **outcomes)
    assert said.startswith(wanted)
    claimed = headline("No more than 2 are open", "5 of 24 are", 0, of_year, published_only, **outcomes)
    assert claimed == said


def test_the_year_leads_in_the_example_and_the_claim_in_sefton_of_whose_year_nothing_is_published():
    said = {
        (register, audience): executed.notebook("06", register, audience=audience).sentences["headlines.headline"].text
        for register, audience in itertools.product(("example", "sefton"), vocabulary.AUDIENCES)
    }
    assert said["example", "internal"].startswith(
        "Of six local reviews due in 2023-24, one was published in time; five were late, three of them still"
        " unpublished."
    )
    assert said["example", "public"].startswith(
        "Of four reviews published in 2023-24, two missed a time limit; since 2016, at least nine of 24 did."
    )
    for audience in vocabulary.AUDIENCES:
        assert said["sefton", audience].startswith(
            "Sefton reported: all five reviews were completed within six months."
        )


def test_what_makes_reviews_late_by_a_reading_stands_beside_the_headline():
    """Three were called late on the first screen; that the limit is a reading stood in a fold of another page."""
    for number, name in (("06", "headlines.headline"), ("02", "on_time.answer")):
        for audience in vocabulary.AUDIENCES:
            said = executed.notebook(number, "sefton", audience=audience).sentences[name].text
            first = said.split("\n\n")[0]
            assert (
                "The limit is a reading in the board's favour: the report says completed, and not when its six months"
                " begin or end. With 31 days for every month, a more generous count, no published review is certainly"
                " late by these limits."
            ) in first, number
            assert said.count("31 days for every month") == 1
            assert "a reading" not in executed.notebook(number, "example", audience=audience).sentences[name].text
    assert "31 days for every month" not in executed.notebook("06", "sefton").sentences["headlines.on_time"].text
    assert "31 days for every month" in executed.notebook("06", "example").sentences["headlines.on_time"].text


@pytest.mark.parametrize("register", ["sefton", "example"])
def test_what_the_record_shows_of_a_claim_is_a_clause(register):
    """It is read after "the record shows that": it has a verb, and no colon before anything else."""
    verbs = {"is", "are", "was", "were", "has", "had", "came", "can", "does", "kept", "missed"}
    for why in executed.table("claims.checked_table", register)["why"]:
        assert verbs & set(why.split()), why
        assert ":" not in why.split()[0], why


def test_a_limit_that_no_text_sets_is_said_beside_the_statements():
    made = executed.notebook("06", "sefton")
    said = made.sentences["statements.stands"].text
    assert len(made.tables["claims.checked_table"]) == 17
    # By that reading four are late on any count of months: nothing may say that they are not.
    assert "certainly late" not in said
    assert "No text is known that sets the limit “published within six months of appointing the author”: it is" in said
    assert "set" not in executed.notebook("06", "example").sentences["statements.stands"].text.split()


def test_limits_that_nobody_has_checked_are_counted_where_reviews_are_called_late():
    limits = pd.DataFrame(
        {"rule_set": "ours", "clock": ["a", "a", "b", "c"], "version": ["a@1", "a@2", "b@..", "c@.."]}
    )

    def said(checked, *rules):
        judged = pd.DataFrame({"rule_set": "ours", "clock": [each[0] for each in rules], "rule": rules})
        judged = judged.assign(limit_passed=True)
        return summary.unchecked(judged, limits.assign(checked=[*checked, False]))

    one = "checked against the text that sets it."
    assert said([False, True, True], "a@1", "b@..") == f"One of the two time limits used here is not yet {one}"
    assert said([False, True, True], "a@1", "a@2") == f"The time limit used here is not yet wholly {one}"
    assert said([False, True, False], "a@1", "b@..") == f"Neither of the two time limits used here is yet {one}"
    assert said([False, True, False], "a@1; a@2", "b@..", "c@..") == (
        f"None of the three time limits used here is yet wholly {one}"
    )
    # A version that judged nobody is no source of a verdict.
    assert said([False, True, True], "a@2", "b@..") == ""


def _said(number, register, audience, name):
    return executed.notebook(number, register, audience=audience).sentences[name].text


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_one_sentence_says_of_every_report_which_limits_nobody_has_checked(audience):
    for register, text in (("sefton", "Three of the four time limits used here"), ("example", "None of the ")):
        said = {
            re.search(".*checked against the text.*", _said(number, register, audience, name))[0]
            for number, name in (("02", "on_time.answer"), ("06", "headlines.on_time"))
        }  # fmt: skip
        assert len(said) == 1
        assert said.pop().startswith(text)


@pytest.mark.parametrize("register", ["sefton", "example"])
def test_in_public_what_is_open_is_not_called_unrecorded(register):
    """A day that is withheld may be why: the decision of one review of the example is in time for whoever sees it."""
    made = executed.notebook("06", register, audience="public")
    tiles = " ".join(made.tables["key_figures.tiles_table"]["says"])
    chart = json.dumps(made.charts["on_time.by_clock_chart"].to_dict(validate=False))
    heads = " ".join(
        next(each for name, each in made.shown if name == "tables.show" and "Share met" in each.cells).cells
    )
    for said in (tiles, chart, heads):
        assert "cannot be told" in said.lower()
    # No day that is withheld can be why a verdict of Sefton's is open, nor one of a limit with a figure.
    assert ("or not shown" in heads) == ("or not shown" in chart) == (register == "example")
    assert "or not shown" not in tiles
    said = " ".join(made.sentences[name].text for name in ("headlines.unsaid", "settling.lines"))
    assert "dates shown here" in said
    assert "dates recorded" not in said
    assert "would tell" not in said
    internal = executed.notebook("06", register).sentences
    assert "dates recorded" in internal["headlines.unsaid"].text
    assert "would tell" in internal["settling.lines"].text


def test_open_verdicts_add_up_to_those_of_the_table_beside():
    """Sefton and the national guidance ask for the copy to the Panel by one name: four reviews, eight verdicts."""
    made = executed.notebook("06", "sefton")
    assert made.sentences["headlines.unsaid"].text == "Six outcomes cannot be told from the dates recorded."
    assert made.tables["settling.by_needs_table"]["n_verdicts"].sum() == 6
    assert (made.tables["on_time.verdicts_table"] == "cannot tell").to_numpy().sum() == 10


def test_open_outcomes_in_the_heading_are_those_that_the_table_counts():
    """Two more are of limits that are not certainly past, which no share counts."""
    made = executed.notebook("06", "example")
    said = made.sentences["headlines.unsaid"].text
    assert said.startswith(f"{made.variables['by_clock']['n_unknown'].sum()} outcomes cannot be told: ")
    lines = made.sentences["settling.lines"].text
    assert "one not certainly due" in lines
    assert "other time limits for reviews, one outcome not certainly due: see the table." in lines
    one = pd.DataFrame({"limit_passed": [False], "may_be_relaxed": [False]})
    assert headlines.unsaid(one).text == "One outcome cannot be told, and may not be due yet."


def test_the_public_is_told_of_a_claim_that_the_reviews_it_sees_decide():
    """24 that are shown prove 18, one late one disproves "every"; nothing that is not shown can change either."""
    made = executed.notebook("06", "example", audience="public")
    checked = made.tables["claims.checked_table"].set_index("says")
    assert checked["verdict"].to_dict() == {
        "Nine in ten incidents are notified within five working days": "not shown to the public",
        "Every local review is published within six months": "contradicted",
        "At least 18 reviews were published since 2016": "supported",
        "More than 260 people attended Working together, level 3, from October 2020": "cannot tell",
        "At most 2 actions are still open": "contradicted",
    }
    limit = made.variables["by_clock"].set_index("label").loc["Local child safeguarding practice review published"]
    shown = f"of {limit['n_due']} due that are shown, at least {limit['n_missed']} missed the limit"
    assert limit["n_unknown"]
    assert checked.loc["Every local review is published within six months", "why"] == shown
    inside = executed.notebook("06", "example").tables["claims.checked_table"].set_index("says")["verdict"]
    told = checked["verdict"][checked["verdict"] != "not shown to the public"]
    assert (inside[told.index] == told).all()


@pytest.mark.parametrize(
    ("measure", "of", "comparator", "value", "verdict"),
    [
        ("reviews_published", "2016/..", "<=", "3", "not shown to the public"),
        ("reviews_published", "2016/..", "<=", "1", "contradicted"),
        ("reviews_published", "2016/..", "=", "2", "not shown to the public"),
        ("share_met", "s/c", ">=", "0.9", "not shown to the public"),
        ("share_met", "s/c", "=", "1", "contradicted"),
    ],
)
def test_what_reviews_that_are_not_shown_can_change_is_not_said(measure, of, comparator, value, verdict, make_reviews):
    reviews = make_reviews({"published": "2020-01-01"}, {"published": "2021-01-01"})
    judged = pd.DataFrame(
        {"rule_set": "s", "clock": "c", "outcome": ["met", "missed"], "limit_passed": True, "due_earliest": pd.NaT}
    ).assign(due_latest=pd.NaT)
    row = {"claim_id": "C", "says": "x", "reading": "", "source": "", "claimed_withheld": False}
    row |= {"measure": measure, "of": of, "comparator": comparator, "value": value, "not_shown": claimed.ABOUT_ALL}
    none = pd.DataFrame()
    table = claims.checked_table(pd.DataFrame([row]), judged, reviews, none, none, none)
    assert table["verdict"].tolist() == [verdict]


def test_what_is_open_and_what_was_met_before_it_was_due_is_told_apart():
    """Some verdicts of the example are met before their limit was past: the chart does not count them as due."""
    made = executed.notebook("06", "example")
    judged = made.variables["judged"]
    early = int((judged["outcome"] == "met").sum()) - int(made.variables["by_clock"]["n_met"].sum())
    assert early > 0
    said = made.sentences["headlines.on_time"].text
    assert f"that may still lie ahead are not counted; {words.number(early)} of them were met already." in said
    assert "not certainly due" in made.sentences["settling.lines"].text


@pytest.mark.parametrize("register", ["sefton", "example"])
def test_in_public_no_part_of_the_published_cases_is_taken_for_all(register):
    """Of the last year most cases are not published yet: their earlier steps alone would seem to fall every year."""
    made = executed.notebook("06", register, audience="public")
    assert set(made.variables["by_year"]["step"]) == {"Published"}
    assert made.variables["panel"].empty
    said = made.sentences["cases.answer"].text
    assert " shown as published in " in said
    assert "at least" not in said
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
    assert 0.03 <= row["share_min"] < 0.04
    assert 0.11 < row["share_max"] <= 0.12
    assert said.startswith("3% to 12% of the staff of six agencies")
    assert executed.notebook("06", "sefton").sentences["glance.reached"].text.startswith("539 places were counted")


def test_the_title_of_the_chart_of_outcomes_reads_the_way_its_limit_is_missed():
    """ "5 of 6 late: review published" named what the late ones had not done; and one late of many misses a limit."""
    counts = {"n_due": [12, 15], "n_met": [7, 3], "n_missed": [5, 6], "n_unknown": [0, 6]}
    told = pd.DataFrame({"label": ["Done", "Published"], "rule_set": "ours", **counts})
    in_time = {"Done": "cases were done in time", "Published": "local reviews were published in time"}
    assert on_time.by_clock_title(told, "review", in_time) == "7 of 12 cases were done in time; 5 late"
    title = on_time.by_clock_title(told.iloc[::-1], "review", in_time)
    assert title == "3 to 9 of 15 local reviews were published in time"
    long = {"Done": "cases were done within six months of telling the partnership"}
    assert on_time.by_clock_title(told, "review", {"Done": "cases were done well within six months of it"}) == (
        "7 of 12 cases were done well within six months of it"
    )
    # A set of one's own need not say what those do that keep a limit.
    for unsaid in ({}, {"Done": ""}, long):
        assert on_time.by_clock_title(told, "review", unsaid) == "5 of 12 missed the limit “Done”"
    assert on_time.by_clock_title(told.assign(label="a b c d e f g h i")) == "5 of 12 missed one time limit"
    assert on_time.by_clock_title(told.assign(n_missed=0, n_unknown=0)) == "No review that was due was late"


@pytest.mark.parametrize("audience", vocabulary.AUDIENCES)
@pytest.mark.parametrize("register", ["example", "sefton"])
@pytest.mark.parametrize("report", ["02", "06"])
def test_the_first_chart_leaves_out_no_limit_that_reviews_were_judged_by(report, register, audience):
    """The limit most missed was left out as one of former years, though the heading below counted its reviews."""
    made = executed.notebook(report, register, audience=audience)
    table = made.variables["first"].table if report == "06" else made.variables["by_clock"]
    due_ones = table[table["n_due"] > 0]
    spec = made.charts["on_time.by_clock_chart"].to_dict(validate=False)
    (data,) = spec["datasets"].values()
    labels = list(dict.fromkeys(row["label"] for row in data))
    assert {re.split(r" \((?:Sefton|National)|: \d", each)[0].strip() for each in labels} == set(due_ones["label"])
    assert "time limits" not in " ".join(spec["title"]["subtitle"])
    late, every = collections.Counter(), collections.Counter()
    for row in data:
        every[row["label"]] += row["part"]
        late[row["label"]] += row["part"] if row["outcome"] == "✗ late" else 0
    names = table.set_index(["rule_set", "clock"])["label"]
    falling = {names[each] for each in in_year.falling(made.variables["marked"]) if each in names}
    ended = [not each.startswith(tuple(falling)) if falling else False for each in spec_order(spec)]
    assert ended == sorted(ended)
    shares = [(-late[each] / every[each], gone) for each, gone in zip(spec_order(spec), ended, strict=True)]
    assert shares == sorted(shares, key=lambda each: each[::-1])


def spec_order(spec):
    """Give the bars of a chart from above, as its axis sorts them."""
    return next(layer["encoding"]["y"]["sort"] for layer in spec["layer"] if "y" in layer["encoding"])


def test_lengths_say_between_which_steps_and_how_many_are_still_open():
    made = executed.notebook("06", "example")
    title = made.charts["length_by_limit.lengths_chart"].to_dict(validate=False)["title"]
    assert title["text"] == "Five of six local reviews past six months; three still open"
    assert "Initiation to publication, or to 31 March 2024." in title["subtitle"]
    title = executed.notebook("06", "sefton").charts["length_by_limit.lengths_chart"].to_dict(validate=False)["title"]
    assert title["text"] == "Three of five published reviews took longer than six months"
    assert "The appointment of the author to the report." in title["subtitle"]


def test_what_two_rule_sets_ask_for_alike_is_one_bar():
    """Sefton and the national guidance ask for the same copy to the Panel, and four reviews would be drawn twice."""
    spec = executed.notebook("06", "sefton").charts["on_time.by_clock_chart"].to_dict()
    labels = list(dict.fromkeys(row["label"].strip() for row in next(iter(spec["datasets"].values()), [])))
    assert [each for each in labels if "Panel" in each] == [
        "Panel's copy sent before publication (Sefton and National): 5"
    ]
    assert len(labels) == 3
    # Other outcomes by the same name are another bar.
    counts = {"n_due": [5, 5], "n_met": [1, 2], "n_missed": 0, "n_unknown": [4, 3]}
    assert len(on_time._once(pd.DataFrame({"label": "Copy", "rule_set": ["a", "b"], **counts}))) == 2


def test_a_part_of_a_bar_too_narrow_for_its_number_has_it_beside_its_name():
    row = pd.DataFrame([{"n_due": 24, "n_met": 16, "n_missed": 1, "n_unknown": 7}]).iloc[0]
    assert on_time._too_narrow(row) == " (1 ✗)"
    assert on_time._too_narrow(row.copy().mask(row == 1, 5)) == ""


def test_figures_of_all_years_say_since_when():
    """The title names one reporting year; what was late is of every year that the register lists."""
    # Sefton's register says since when; the first day of the example's is in 2016.
    for register, first, n in (("sefton", 2018, 2), ("example", 2016, 3)):
        made = executed.notebook("06", register)
        told = made.tables["key_figures.tiles_table"]["says"].head(n)
        assert told.str.lower().str.contains(f"since {first}").all()
        subtitle = made.charts["on_time.by_clock_chart"].to_dict(validate=False)["title"]["subtitle"]
        assert ("2023-24" if register == "example" else "since 2018") in subtitle


def test_the_annual_overview_has_the_figures_of_its_year():
    """It named a year, and every figure on it was of eight."""
    made = executed.notebook("06", "example")
    judged, year = made.variables["judged"], made.variables["year"]
    first, last = pd.Timestamp(year.first), pd.Timestamp(year.last)
    mine = judged[(judged["due_earliest"] >= first) & (judged["due_latest"] <= last)]
    notified = mine[mine["clock"] == "notification"]
    tile = made.tables["key_figures.tiles_table"].iloc[0]
    met, late = ((notified["outcome"].isin(each)).sum() for each in (["met"], ["missed", "overdue"]))
    # What cannot be told is no "8 of 13": the picture beside it draws it as neither.
    assert tile["figure"] == f"{met} to {len(notified) - late} of {len(notified)}"
    assert "of those due in 2023-24" in tile["says"]
    assert tile["says"].endswith("Since 2016: 32 to 41 of 47.")
    late = mine.loc[mine["outcome"].isin(["missed", "overdue"]), "review_id"].nunique()
    said = made.sentences["headlines.on_time"].text
    assert said.startswith(f"Of 16 reviews with a limit in 2023-24, at least {words.number(late)} missed one;")
    assert "; since 2016, at least 20 of 47 did." in said


def test_a_year_of_few_reviews_does_not_lead():
    """One more or less would turn a figure of two: it stands beside that of all years."""
    counts = {"n_due": 12, "n_met": 9, "n_missed": 2, "n_unknown": 1, "year_n_due": 2, "year_n_met": 1}
    counts |= {
        "n_relaxed": 0,
        "n_early": 0,
        "year_n_relaxed": 0,
        "year_n_early": 0,
        "rule_set": "ours",
        "clock": "told",
    }
    counts |= {"year_n_missed": 1, "year_n_unknown": 0, "in_time": "cases were told in time", "label": "Told"}
    counted = in_year.Counted("review", "cannot be told", " since 2016", "2023-24", False)
    assert key_figures._limit(pd.Series(counts), counted)[:2] == (
        "9 to 10 of 12",
        "cases were told in time since 2016; 2 were late and 1 cannot be told. Due in 2023-24: 1 of 2.",
    )  # fmt: skip
    early = counts | {"n_relaxed": 1, "year_n_early": 1}
    assert key_figures._limit(pd.Series(early), counted)[1] == (
        "cases were told in time since 2016; 2 were late. For 1 the limit may have been relaxed."
        " Due in 2023-24: 1 of 2 whose limit has passed; one more early."
    )
    unseen_one = replace(counted, unknown="cannot be told, or not shown", unshown=frozenset({("ours", "told")}))
    assert "1 cannot be told, or not shown" in key_figures._limit(pd.Series(counts), unseen_one)[1]
    assert "not shown" not in key_figures._limit(pd.Series(counts | {"clock": "other"}), unseen_one)[1]
    counts |= {"year_n_due": 5, "year_n_met": 4}
    assert key_figures._limit(pd.Series(counts), counted)[:2] == (
        "4 of 5", "cases were told in time, of those due in 2023-24; 1 was late. Since 2016: 9 to 10 of 12.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("due", "met", "missed", "unknown", "means"),
    [
        (6, 1, 5, 0, "late"),
        (11, 9, 2, 0, "neutral"),
        (13, 8, 2, 3, "neutral"),
        (5, 1, 0, 4, "unknown"),
        (12, 3, 3, 6, "neutral"),
        (4, 4, 0, 0, "met"),
    ],
)
def test_the_colour_of_a_figure_says_what_most_of_it_is(due, met, missed, unknown, means):
    """One edge stood on nine of 11 in time and on one of six alike, so that it said nothing."""
    assert key_figures._means(due, met, missed, unknown) == means


def test_no_figure_has_a_blank_read_as_late():
    """Behind "five were late. Since 2016: 3 of 15" everybody reads that twelve were; six were, and of six nobody knows.

    Every number of those in time stands beside the others, or is a range that takes in what cannot be told.
    """
    for register, audience in itertools.product(("example", "sefton"), vocabulary.AUDIENCES):
        made = executed.notebook("06", register, audience=audience)
        by_clock, this_year = made.variables["by_clock"], made.variables["this_year"]
        for says in made.tables["key_figures.tiles_table"]["says"]:
            for when, least, most, of in re.findall(
                r"(Since \d+|In all|\w+ in [-\d]+): (\d+)(?: to (\d+))? of (\d+)", says
            ):
                table = by_clock if when.startswith(("Since", "In all")) else this_year
                alike = table[(table["n_due"] == int(of)) & (table["n_met"] == int(least))]
                assert int(most or least) in set(alike["n_met"] + alike["n_unknown"]), (register, audience, says)


def test_of_published_reviews_those_published_in_the_year_are_of_it():
    """Of those whose limit fell due in it, the late ones would be missing: they are not published yet."""
    day = pd.to_datetime(pd.Series(["2023-05-01", "2024-02-01", None])).astype("datetime64[s]")
    reviews = pd.DataFrame({"review_id": ["A", "B", "C"], "published_earliest": day, "published_latest": day})
    reviews = reviews.assign(published_says=["date", "date", ""])
    due = pd.to_datetime(pd.Series(["2023-01-01", "2023-06-01", "2023-06-01"]))
    judged = pd.DataFrame({"review_id": ["A", "B", "C"], "due_earliest": due, "due_latest": due})
    period, today = reporting_years.read("2023-24"), date(2024, 3, 31)
    assert in_year.marked(judged, reviews, period, today, True)["in_year"].tolist() == ["yes", "yes", "no"]
    assert in_year.marked(judged, reviews, period, today, False)["in_year"].tolist() == ["no", "yes", "yes"]
    open_ended = judged.assign(due_latest=[pd.NaT, pd.NaT, due[2]])
    marked = in_year.marked(open_ended, reviews, period, today, False)
    assert marked["in_year"].tolist() == ["may be", "may be", "yes"]


def test_a_limit_that_may_have_been_relaxed_is_the_reason_and_neither_the_record_nor_what_is_withheld():
    """Six days of publication were recorded and shown, and called "not known or not shown" in the first figure."""
    for audience in ("internal", "public"):
        made = executed.notebook("06", "example", audience=audience)
        says = made.tables["key_figures.tiles_table"]["says"]
        (published,) = says[says.str.contains("^local reviews w(?:as|ere) published")]
        assert ("For 6 the limit may have been relaxed" in published) == (audience == "public")
        assert "not shown" not in published
        judged = made.variables["marked"].assign(in_year="no").query("outcome != 'overdue'")
        lengths = length_by_limit.lengths_table(judged, made.variables["limits"], made.variables["held"].cases, "open")
        said = lengths.set_index("review_id")["said"]
        assert set(said[["E17", "E20", "E22", "E24", "E27"]]) == {"? limit may have been relaxed"}, audience


def test_what_was_done_before_its_limit_is_said_where_it_is_drawn_and_where_it_is_not_counted():
    """One of three were in time above, and two of four below: the fourth was early."""
    made = executed.notebook("06", "example", audience="public")
    assert made.variables["lengths"].set_index("review_id")["said"]["E41"] == "✓ in time, limit not yet past"
    says = " ".join(made.tables["key_figures.tiles_table"]["says"])
    assert "Published in 2023-24: 1 of 3 whose limit has passed; one more early." in says


def test_limits_that_fall_due_no_more_have_no_figure_where_others_do():
    """Two of four figures were of a kind of review that ended years before."""
    for audience in ("internal", "public"):
        says = " ".join(executed.notebook("06", "example", audience=audience).tables["key_figures.tiles_table"]["says"])
        assert "serious case review" not in says, audience
        assert re.search("local reviews w(as|ere) published in time", says), audience


def test_every_step_that_a_limit_ends_with_is_said_as_what_has_to_be_done():
    """ "Published, 24 January 2024, overdue" read as if it had been published then."""
    stops = {clock.stops for each in rules.load_all("national, sefton", readings=True) for clock in each.clocks}
    assert stops <= set(due.TO_DO)
    steps = executed.notebook("06", "example").tables["outstanding.overdue_table"]["to_do"]
    assert "To publish the review" in set(steps)
    assert not set(steps) & set(vocabulary.MILESTONES.values())


def test_what_was_begun_in_the_year_is_one_number_in_both_tables():
    """One review began on 21 August or later, and its author was appointed in November: it began in the year."""
    made = executed.notebook("06", "example")
    events = made.variables["events"].set_index("event").loc["begun"]
    funnel = made.variables["by_year"].query("year == '2023-24' and step == 'Local review begun'").iloc[0]
    assert (funnel["n_min"], funnel["n_max"]) == (events["n_min"], events["n_max"]) == (8, 8)


def test_every_limit_of_the_rules_says_how_it_was_kept():
    for clock in (clock for each in rules.load_all("national, sefton", readings=True) for clock in each.clocks):
        assert clock.in_time.split()[0] in clock.in_time, clock.id
        assert {"were", "came", "reached", "had"} & set(clock.in_time.split()), clock.id


def test_no_public_count_of_a_year_says_more_than_the_internal_one():
    """What is not published for certain is not shown: four shown in public were four to five, and "more" not known."""
    internal, public = (executed.notebook("06", "example", audience=each) for each in ("internal", "public"))
    row = public.tables["yearly.events_table"].set_index("event").loc["published"]
    assert row["n_min"] == 4
    assert pd.isna(row["n_max"])
    assert row["compared"] == "cannot tell"
    assert public.sentences["cases.answer"].text.startswith("Four reviews shown as published in 2023-24; three in 2022")
    shown = yearly.shown(public.tables["yearly.events_table"]).set_index("event").loc["Reviews shown as published"]
    assert shown[["n_min", "n_max", "before_min", "before_max"]].tolist() == [4, 4, 3, 3]
    for made, said in ((internal, "24 to 25 reviews were published"), (public, "24 reviews are shown as published")):
        assert f"In all years, {said}" in made.sentences["cases.answer"].text
    (claim,) = [each for each in internal.tables["claims.checked_table"]["why"] if "published in that time" in each]
    assert claim.startswith("24 to 25 of 48 reviews")


def test_the_headline_says_by_which_reading_a_claim_fails():
    said = executed.notebook("06", "sefton").sentences["headlines.headline"].text
    head = (
        "Sefton reported: all five reviews were completed within six months. In calendar months,"
        " three overran by at least one day, from author appointed to report."
    )
    assert said.startswith(head)
    assert len(head.split()) <= 25
    days = executed.notebook("02", "sefton").tables["on_time.overruns_table"]
    assert days["days_late_min"].min() == 1


def test_a_limit_of_arrangements_that_have_ended_is_drawn_last_and_never_left_out():
    """A chart of 2024 began with a limit whose last review was published in 2019, and the headline was of another."""
    for number, audience in itertools.product(("02", "06"), vocabulary.AUDIENCES):
        made = executed.notebook(number, "example", audience=audience)
        spec = made.charts["on_time.by_clock_chart"].to_dict(validate=False)
        labels = list(dict.fromkeys(row["label"] for row in next(iter(spec["datasets"].values()))))
        assert labels[0].startswith("Local child safeguarding practice review published"), (number, audience)
        assert re.search("local reviews w(as|ere) published in time", spec["title"]["text"])
        if (number, audience) != ("06", "internal"):  # which draws those due in the year alone
            ended = ["Serious case review completed", "Decision whether to hold a serious case review"]
            assert [each.partition(":")[0] for each in labels[-2:]] == ended


def test_that_published_reviews_alone_are_counted_stands_once():
    made = executed.notebook("06", "example", audience="public")
    captions = [each.caption for _, each in made.shown if hasattr(each, "cells")]
    assert not [each for each in captions if "published reviews only" in each]


@pytest.mark.parametrize("register", ["sefton", "example"])
def test_what_published_reviews_alone_leave_out_stands_in_the_headline(register):
    """A public reader took two late of four published for half: of six reviews of that year one was in time.

    Only the page for analysts said that the true share is likely to be lower. In the first paragraph, so on the index.
    """
    said = {"02": "on_time.answer", "05": "top.said", "06": "headlines.headline"}
    for number, name in said.items():
        shown = executed.notebook(number, register, audience="public").sentences[name].text
        assert shown.count(vocabulary.LIKELY_LOWER) == 1, number
        whole = executed.notebook(number, register).sentences[name].text
        assert (vocabulary.LIKELY_LOWER in whole) == (register == "sefton"), number
    first = executed.notebook("06", register, audience="public").sentences["headlines.headline"].text.split("\n\n")[0]
    assert first.endswith(vocabulary.LIKELY_LOWER)


def test_that_the_true_share_is_likely_to_be_lower_is_said_of_reports_and_publications_alone():
    """Of other limits the public was told what the internal page denies: a decision was in time more often than shown.

    A share of published reviews is held against that of all reviews, whose open ones are late ones.
    """
    tables = [
        executed.notebook("02", "example", audience=who).tables["summary.by_clock_table"].set_index("clock")
        for who in ("public", "internal")
    ]
    stops = {each.id: each.stops for each in rules.load("national").clocks}
    shown, every = ((each["n_met"] + each["n_unknown"]) / each["n_due"] for each in tables)
    higher = {clock for clock in shown.index if every[clock] > shown[clock]}
    assert "completed" in {stops[clock] for clock in higher}
    assert not [clock for clock in higher if stops[clock] in ("reported", "published")]
    assert "reports and publications" in vocabulary.LIKELY_LOWER


def test_late_reviews_of_the_year_come_first_and_have_their_names():
    made = executed.notebook("06", "example")
    late, judged = made.variables["late"], made.variables["marked"]
    recent = judged[judged["outcome"].isin(["missed", "overdue"]) & (judged["in_year"] == "yes")]["review_id"]
    n = recent.nunique()
    assert set(late["review_id"].head(n)) == set(recent)
    assert late["review_id"].iloc[n] == "E02"
    assert late.set_index("review_id").loc["E02", "name"] == "Beech"


def test_which_delay_is_the_longest_is_said_only_where_dates_tell():
    rows = {"review_id": ["A", "B"], "days_late_min": [9, 2], "days_late_max": [12, 8]}
    late = pd.DataFrame(rows | {"rule_set": "national", "label": ["One", "Other"]})
    late = late.astype({"days_late_min": "Int64", "days_late_max": "Int64"})
    reviews = pd.DataFrame({"review_id": ["A", "B"], "name": ["Ash", ""]})

    def said(**columns):
        return headlines._longest(late.assign(**columns), reviews, "2023-24")

    assert said() == "The longest delay of 2023-24 is that of A Ash: between 9 and 12 days."
    assert said(days_late_max=[12, 10]) == "Those of 2023-24 were late, by between 2 and 12 days."
    assert said(days_late_max=[500, 8]) == "The longest delay of 2023-24 is that of A Ash: at least 9 days."
    # By its other limit the same review may have been later: the most is of the one it was later by for certain.
    assert said(review_id="A", days_late_max=[12, 80]) == (
        "The longest delay of 2023-24 is that of A Ash by the limit “One”: between 9 and 12 days."
    )
    assert headlines._longest(late.head(0), reviews, "2023-24") == ""


def test_a_delay_of_years_ago_is_no_news_of_the_year():
    """A report on 2023-24 began with the 774 days of a review that was published in 2018."""
    said = executed.notebook("06", "example").sentences["headlines.on_time"].text
    assert "E02" not in said
    assert "The longest delay of 2023-24 is that of E34 Quince: between 121 and 150 days." in said
    assert "delay" not in executed.notebook("06", "sefton").sentences["headlines.on_time"].text


@pytest.mark.parametrize("register", ["sefton", "example"])
def test_a_theme_that_was_found_again_is_not_said_to_be_commoner_than_before(register):
    """The comparison leans upwards: Assessment is 6 of 14 after, 4 of 11 before, and 0 to 1 of 8 without who asked."""
    made = executed.notebook("06", register)
    if register == "example":
        said = made.sentences["headlines.recurs"].text
        assert "were found by a later review." in said
        assert "That does not show that an action failed." in said
        assert "earlier" not in said
    tiles = executed.notebook("03", register).tables["commonest.tiles_table"]
    assert "late" not in set(tiles.loc[~tiles["says"].str.contains("overdue"), "means"])


def test_a_public_claim_is_shown_without_ids_and_signs():
    tables = [each for _, each in executed.notebook("06", "sefton", audience="public").shown if hasattr(each, "cells")]
    (table,) = [each for each in tables if each.caption.startswith("Published claims")]
    assert not {"Claim", "Claimed"} & set(table.cells.columns)
    assert not {"claim_id", "claimed"} & set(table.figures["columns"])


def test_the_public_list_of_reviews_has_no_number_of_children():
    reviews = registers.held("sefton").table("reviews")
    assert "children_min" in yearly.reviews_table(reviews)
    assert not yearly.reviews_table(reviews, public=True).columns.str.startswith("children").any()


def test_a_count_of_late_reviews_is_a_least_where_of_others_it_is_open():
    judged = pd.DataFrame({"review_id": ["A", "A", "B"], "outcome": ["missed", "cannot_tell", "met"]})
    assert in_year.late(judged) == ("one", 1, 2)
    assert in_year.late(judged.assign(outcome=["missed", "met", "not_recorded"])) == ("at least one", 1, 2)
    assert in_year.late(judged.assign(outcome=["met", "met", "cannot_tell"])) == ("none", 0, 2)


def test_a_step_that_a_kind_of_review_does_not_have_is_not_called_unrecorded(make_reviews):
    """A rapid review appoints no author: "[x] not recorded" said that one was, and that nobody wrote it down."""
    table = yearly.reviews_table(
        make_reviews({"kind": "rapid_review"}, {"kind": "lcspr"}).assign(name="", delay_reason="")
    )
    cells = tables.show(table, yearly.REVIEWS_LAYOUT).cells
    assert cells["Author appointed"].tolist() == cells["Published"].tolist() == ["[z]", "[x]"]
    figures = tables.show(table, yearly.REVIEWS_LAYOUT).figures
    assert [row[figures["columns"].index("published_latest")] for row in figures["rows"]] == ["[z]", "[x]"]
    assert not [name for name in figures["columns"] if "inapplicable" in name]


def test_a_claim_that_can_be_read_in_one_way_lacks_no_reading():
    shown = executed.notebook("06", "sefton").shown
    (table,) = [each.cells for _, each in shown if getattr(each, "caption", "").startswith("Published claims")]
    assert "[x]" not in set(table["Reading"])
    assert set(table.loc[table["Claim"] == "C4", "Reading"]) == {"the only one"}


@pytest.mark.parametrize("number", ["02", "06"])
def test_a_verdict_that_may_be_open_since_a_day_is_withheld_is_not_called_unknown(number):
    """The internal set says that E02 was decided in time: the public one said that this cannot be told."""
    made = executed.notebook(number, "example", audience="public")
    table = made.tables["on_time.verdicts_table"].set_index("label")
    decided = table.loc["Decision whether to hold a serious case review"]
    assert decided["E02"] == "cannot be told, or not shown"
    # No day that is withheld can be why the copy's verdict is open.
    assert table.loc["Panel's copy sent before publication", "E01"] == "cannot tell"
    assert "not shown" not in " ".join(
        map(str, executed.notebook(number, "example").tables["on_time.verdicts_table"].to_numpy().ravel())
    )


def test_a_limit_that_no_review_could_be_held_against_says_why():
    """That nothing was due is not in a record that names no start."""
    for audience in ("internal", "public"):
        made = executed.notebook("06", "sefton", audience=audience)
        for name in ("by_clock", "this_year"):
            assert "none to count" not in set(made.variables[name]["share_met"])
        none_due = made.variables["by_clock"].query("n_due == 0").set_index("clock")["share_met"]
        assert none_due["rapid_review"] == "no start recorded"
        assert none_due["lcspr_publication"] == "does not apply"


def test_the_overview_s_tile_has_the_actions_that_the_page_calls_overdue():
    """Nothing was said to be shown of what is overdue, above a table of three actions."""
    for audience, figure, says in (
        ("public", "3", "actions are overdue; whether any review is overdue is not shown to the public"),
        ("internal", "7", "are overdue: 4 review steps and 3 actions; 1 more step may be"),
    ):
        made = executed.notebook("06", "example", audience=audience)
        tiles = made.tables["key_figures.tiles_table"].set_index("figure")["says"]
        assert tiles[figure] == says
        late = made.tables["outstanding.actions_table"]
        assert outstanding.n_overdue(late) == 3
        assert "hree actions" in made.sentences["outstanding.answer"].text


def test_the_pictures_of_the_overview_show_what_their_titles_and_headings_say():
    """Three themes of 12 were drawn under eight of 11 found again, and four reviews under five of six.

    Then no theme was named at all. The most frequent ones are.
    """
    for audience in vocabulary.AUDIENCES:
        made = executed.notebook("06", "example", audience=audience)
        chart, found = made.charts["commonest.commonest_chart"].to_dict(), made.variables["found"]
        first = found.sort_values("n_reviews", ascending=False, kind="stable")["theme"].iloc[0]
        assert made.sentences["headlines.recurs"].text.startswith(f"Found most often: {first}")
        assert chart["title"]["text"] == "The four practice themes found most often"
        for theme, n in zip(found["theme"].head(4), found["n_reviews"].head(4), strict=True):
            assert f"{theme}: in {n}" in json.dumps(chart)
    # Without a finding actions are drawn, and it is not said that a theme recurs.
    title = executed.notebook("06", "sefton").charts["commonest.commonest_chart"].to_dict()["title"]
    assert title["text"] == "Most actions: Information sharing and recording"
    assert "found" not in title["subtitle"]
    for register, audience in itertools.product(("example", "sefton"), vocabulary.AUDIENCES):
        made = executed.notebook("06", register, audience=audience)
        chart = made.charts["length_by_limit.lengths_chart"].to_dict(validate=False)
        (rows,) = (each for each in chart["datasets"].values())
        assert len(rows) == len(made.variables["lengths"])
        assert "longest of" not in json.dumps(chart["title"])


def test_the_themes_without_an_action_are_named_where_they_are_few():
    said = executed.notebook("06", "sefton").sentences["headlines.recurs"].text
    assert "no action recorded on them. They are Family engagement; Critical thinking and challenge;" in said


@pytest.mark.parametrize(
    ("due", "met", "missed", "figure", "says"),
    [
        (5, 1, 0, "At least 1 of 5", "reports were sent; 4 cannot be told."),
        (5, 0, 0, "Cannot be told", "whether reports were sent; 5 cannot be told."),
        (5, 0, 3, "At most 2 of 5", "reports were sent; 3 were late and 2 cannot be told."),
        (5, 2, 3, "2 of 5", "reports were sent; 3 were late."),
        (1, 1, 0, "1 of 1", "reports was sent."),
    ],
)
def test_a_figure_takes_in_what_cannot_be_told(due, met, missed, figure, says):
    """ "1 of 5" stood where four of the five could not be told."""
    row = {
        "n_due": due,
        "n_met": met,
        "n_missed": missed,
        "n_unknown": due - met - missed,
        "n_relaxed": 0,
        "n_early": 0,
    }
    row |= {f"year_{name}": 0 for name in row} | {"rule_set": "r", "clock": "c", "in_time": "reports were sent"}
    counted = in_year.Counted("review", "cannot be told", "", "2023-24", False)
    assert key_figures._limit(pd.Series(row | {"label": "Sent"}), counted)[:2] == (figure, says)


def test_the_outcomes_that_cannot_be_told_add_up_to_the_table_below():
    """Thirty were said, and the table below had 32: two may not be due yet."""
    made = executed.notebook("06", "example")
    said = made.sentences["headlines.unsaid"].text
    n, later = re.match(r"(\d+) outcomes cannot be told: .*\. (\w+) more may not be due yet\.", said).groups()
    assert int(n) + {"Two": 2}[later] == made.tables["settling.by_needs_table"]["n_verdicts"].sum()


def test_each_page_names_what_falls_due_by_the_same_day():
    """By 30 April in one report, and by 29 June in two."""
    days = {number: executed.notebook(number, "example").variables["days"] for number in ("02", "05", "06")}
    assert set(days.values()) == {90}


def test_limits_by_which_nothing_was_due_stand_last_and_a_year_of_nothing_has_no_table():
    """Sefton's first table began with nine rows of nought, and the one beside it had nothing else."""
    made = executed.notebook("06", "sefton")
    first, other = in_year.first_and_other(*(made.variables[name] for name in ("this_year", "by_clock", "counted")))
    assert (first.table["n_due"].head(4) == 5).all()
    assert not first.table["n_due"].tail(-4).any()
    assert other.table.empty
