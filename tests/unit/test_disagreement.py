"""Two rule sets beside each other, on reviews worked by hand."""

from datetime import date

import executed
import own_rules
import pandas as pd
import pytest

from safeguarding import rules
from safeguarding.analyses.timeliness import disagreement
from safeguarding.days import working_days
from safeguarding.disclosure import viewing
from safeguarding.judging import clocks
from safeguarding.presenting import tables
from safeguarding.register import reading
from safeguarding.rules import Clock, RuleSet, Version

AS_OF = date(2021, 12, 31)


def days(name, n, starts="aware", stops="notified", **how):
    version = Version(f"{name}@..", "made up", **({"at_most": n, "unit": "calendar_day"} | how))
    return RuleSet(name, name, (Clock("c", f"Limit of {name}", starts, stops, (version,)),))


@pytest.fixture
def beside(make_reviews, calendar):
    def compared(one, other, *rows):
        sets = [one, other]
        judged = clocks.evaluate_each(make_reviews(*rows), sets, calendar, AS_OF)
        return disagreement.reviews_table(judged, rules.table(sets))

    return compared


def test_ten_days_and_twenty_are_ten_apart(beside):
    """Aware on the 1st and notified on the 16th: missed by ten days, met by twenty."""
    table = beside(days("a", 10), days("b", 20), {"aware": "2021-03-01", "notified": "2021-03-16"})
    row = table.iloc[0]
    assert (row["one_outcome"], row["other_outcome"], row["verdict"]) == ("missed", "met", "differ")
    assert (row["apart_min"], row["apart_max"]) == (10, 10)
    pairs = disagreement.by_pair_table(table)
    assert (pairs["n"][0], pairs["n_differ"][0], pairs["share_differ_min"][0]) == (1, 1, 1)
    said = disagreement.answer(table, pairs, "a, b").text
    assert said.startswith("One review is late by one set of limits and in time by another.")
    assert "missed by Limit of a (A), met by Limit of b (B); the second deadline is 10 days later." in said


def test_what_is_running_differs_where_one_limit_has_passed(beside):
    table = beside(days("a", 10), days("b", 2000), {"aware": "2021-03-01"})
    assert table["verdict"].tolist() == ["differ"]
    assert table["other_outcome"].tolist() == ["not_yet_due"]


def test_what_the_dates_leave_open_is_not_called_a_disagreement(beside):
    table = beside(days("a", 10), days("b", 20), {"aware": "2021-03", "notified": "2021-03-25"})
    assert table["verdict"].tolist() == ["cannot tell"]
    pairs = disagreement.by_pair_table(table)
    assert (pairs["share_differ_min"][0], pairs["share_differ_max"][0]) == (0, 1)
    assert (
        "No review is certainly late by one set of limits and in time by another."
        in disagreement.answer(table, pairs, "a, b").text
    )


def test_a_range_of_starts_leaves_the_deadlines_apart_as_a_range(beside):
    row = beside(days("a", 10), days("b", 20), {"aware": "2021-03-01/2021-03-03", "notified": "2021-05-01"}).iloc[0]
    assert (row["verdict"], row["apart_min"], row["apart_max"]) == ("same", 8, 12)


def test_limits_on_different_steps_are_not_compared_unless_both_count_months(beside):
    row = {"aware": "2021-03-01", "notified": "2021-03-16", "initiated": "2021-04-01", "published": "2021-06-01"}
    assert beside(days("a", 10), days("b", 20, "initiated", "published"), row).empty
    six = {"at_most": 6, "unit": "month"}
    table = beside(days("a", 6, **six), days("b", 6, "initiated", "published", **six), row)
    assert len(table) == 1


def test_at_most_and_at_least_are_not_compared(beside):
    least = {"at_most": None, "at_least": 5}
    assert beside(days("a", 10), days("b", 0, **least), {"aware": "2021-03-01", "notified": "2021-03-16"}).empty


@pytest.mark.parametrize("rows", [[], [{}], [{"notified": "2021-03-01"}]], ids=["none", "empty", "no start"])
def test_where_nothing_can_be_compared_it_is_said(beside, rows):
    table = beside(days("a", 10), days("b", 20), *rows)
    pairs = disagreement.by_pair_table(table)
    assert table.empty
    assert pairs.empty
    assert disagreement.answer(table, pairs, "a").text.startswith("There is nothing to compare")
    tables.show(disagreement.unlike(table), "Reviews")
    tables.show(pairs, "Pairs")


def test_one_rule_set_has_nothing_beside_it(make_reviews, calendar):
    one = days("a", 10)
    judged = clocks.evaluate_each(make_reviews({"aware": "2021-03-01"}), [one], calendar, AS_OF)
    assert disagreement.reviews_table(judged, rules.table([one])).empty


def test_no_verdict_on_sefton_s_reviews_is_turned_round_by_the_national_rules():
    """The two that Sefton's own limit calls met cannot be told by the national one (domain facts, 2.1)."""
    table = executed.table("disagreement.reviews_table")
    months = table[table["one_clock"].str.startswith("Reported within")].set_index("review_id")
    assert months["verdict"].tolist() == ["cannot tell", "same", "same", "cannot tell", "same"]
    assert months.loc["SCR1", ["one_outcome", "other_outcome"]].tolist() == ["met", "cannot_tell"]


def test_days_that_are_withheld_leave_no_trace_in_how_far_apart_deadlines_are():
    held = viewing.view(reading.read("data/example"), "public", date(2024, 3, 31))
    sets = own_rules.load_all("sefton, national")
    judged = clocks.evaluate_each(held.table("reviews"), sets, working_days.load(), date(2024, 3, 31))
    table = disagreement.reviews_table(held.rows(judged), rules.table(sets))
    assert set(table["review_id"]) <= set(held.cases["review_id"])
    # Of a clock whose days are withheld the public has no row; of a row that says so, no day.
    assert not table["one_clock"].str.startswith("Serious incident").any()
    blank = judged.assign(withheld=True, due_earliest=pd.NaT, due_latest=pd.NaT)
    blank = blank.astype(judged.dtypes[["due_earliest", "due_latest"]].to_dict())
    hidden = disagreement.reviews_table(blank, rules.table(sets))
    notified = hidden[hidden["one_clock"].str.startswith("Serious incident")]
    assert len(notified)
    assert notified["apart_withheld"].all()
    assert notified[["apart_min", "apart_max", "one_due_earliest"]].isna().all(axis=None)
    cells = tables.show(notified, "Reviews").cells
    assert set(cells["Apart"]) == {"[c]"}
    assert pd.notna(table["apart_min"]).any()


def test_no_deadline_is_shown_to_begin_with_guidance_from_before_the_case():
    """In Sefton a deadline stood as "26 September 2015 to 28 August 2018": the first day was in no cell."""
    table = disagreement.unlike(executed.table("disagreement.reviews_table", "sefton"))
    assert table["other_due_earliest"].isna().all()
    assert table["apart_min"].isna().all()
    assert table["apart_max"].tolist() == [27, 29]
    assert table["one_due_earliest"].notna().all()
