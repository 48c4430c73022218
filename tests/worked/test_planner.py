"""When everything is due: the golden rows of the domain facts, and what cannot be dated yet."""

from datetime import date

import pandas as pd
import pytest

from safeguarding import rules
from safeguarding.errors import InputError
from safeguarding.planning import forward, subject


def due(table, label):
    row = table[table["label"] == label]
    assert len(row) == 1, list(table["label"])
    ends = row.iloc[0][["due_earliest", "due_latest"]]
    return tuple(None if pd.isna(end) else str(end.date()) for end in ends)


@pytest.fixture(scope="module")
def plan(calendar):
    def make(name, aware, publish="", kind="lcspr"):
        return forward.deadlines_table(rules.load(name), calendar, aware, publish, kind)

    return make


# Golden rows (domain facts, 1.4): aware, notified by, fifteen working days from awareness and from notification


@pytest.mark.parametrize(
    ("aware", "notify", "from_awareness", "from_notification"),
    [
        ("2019-07-01", "2019-07-08", "2019-07-22", "2019-07-29"),
        ("2020-04-20", "2020-04-27", "2020-05-12", "2020-05-19"),
        ("2020-12-07", "2020-12-14", "2020-12-30", "2021-01-07"),
    ],
)
def test_the_deadlines_after_awareness(plan, aware, notify, from_awareness, from_notification):
    table = plan("sefton", aware)
    assert due(table, "Serious incident notified") == (notify, notify)
    # The whole range: every step at once, or every step with all the time it has.
    assert due(table, "Decision fed back to the referrer") == (from_awareness, from_notification)


@pytest.mark.parametrize(
    ("aware", "by"),
    [("2019-07-01", ("2019-07-22", "2019-07-22")), ("2025-12-15", ("2026-01-08", "2026-01-15"))],
)
def test_the_rapid_review_counts_as_its_edition_says(plan, aware, by):
    """From awareness in 2019, from notification since June 2025."""
    assert due(plan("national", aware), "Rapid review done and sent to the Panel") == by


@pytest.mark.parametrize(
    ("trigger", "by"),
    [
        ("2018-12-20", "2018-12-31"),
        ("2019-06-01", "2019-06-07"),
        ("2020-05-01", "2020-05-11"),
        ("2021-01-01", "2021-01-08"),
        ("2022-05-27", "2022-06-07"),
        ("2022-09-14", "2022-09-22"),
        ("2023-04-28", "2023-05-09"),
    ],
)
def test_bank_holidays_move_the_notification(plan, trigger, by):
    assert due(plan("national", trigger), "Serious incident notified") == (by, by)


@pytest.mark.parametrize("name", ["sefton", "national"])
def test_the_copy_for_the_panel_is_counted_back_from_publication(plan, name):
    label = "Panel's copy sent before publication"
    assert due(plan(name, "2018-07-02", "2018-07-31"), label) == ("2018-07-20", "2018-07-20")


def test_the_edition_of_the_day_is_used(plan):
    """Before 29 June 2018 one week was asked for, not seven working days."""
    label = "Panel's copy sent before publication"
    assert due(plan("national", "2017-07-03", "2018-06-12"), label) == ("2018-06-05", "2018-06-05")
    assert due(plan("sefton", "2017-07-03", "2018-06-12"), label) == ("2018-06-01", "2018-06-01")


# What cannot be dated


def test_without_a_planned_publication_its_deadline_is_missing(plan):
    table = plan("national", "2025-12-15", publish="")
    assert due(table, "Panel's copy sent before publication") == (None, None)
    assert due(table, "Serious incident notified") == ("2025-12-22", "2025-12-22")


def test_a_clock_whose_start_is_still_to_come_has_no_deadline(plan):
    table = plan("sefton", "2025-12-15", "2026-07-21")
    waiting = table[table["due_latest"].isna()]
    assert list(waiting["starts"]) == ["Author appointed", "Author appointed"]
    assert waiting["weekday"].isna().all()
    assert waiting["limit"].isna().all()


@pytest.mark.parametrize(
    ("kind", "rapid"), [("lcspr", True), ("rapid_review", True), ("scr", True), ("notification", False)]
)
def test_only_the_clocks_of_the_kind_are_listed(plan, kind, rapid):
    labels = set(plan("national", "2025-12-15", kind=kind)["label"])
    assert ("Rapid review done and sent to the Panel" in labels) is rapid
    assert ("Serious case review completed" in labels) is (kind == "scr")


def test_a_clock_without_a_limit_in_force_is_not_said_to_be_waiting(plan):
    """Notice before publication was relaxed in 2021: no limit is in force, and no start would date it."""
    table = plan("national", "2020-12-07", "2021-03-01")
    said = forward.answer(table, forward.whose("2020-12-07")).markdown
    assert "time limits cannot be dated yet" not in said


@pytest.mark.parametrize("kind", ["LCSPR", "scrr", ""])
def test_a_kind_that_does_not_exist_is_refused(plan, kind):
    with pytest.raises(InputError, match="lcspr"):
        plan("national", "2025-12-15", kind=kind)


@pytest.mark.parametrize(
    ("aware", "publish"),
    [("2025-12", ""), ("soon", ""), ("", ""), ("2025-12-15", "2026-07"), ("2025-02-30", ""), ("2025-12-15", "never")],
)
def test_a_day_has_to_be_one(plan, aware, publish):
    with pytest.raises(InputError):
        plan("sefton", aware, publish)


@pytest.mark.parametrize(("aware", "publish"), [("2036-01-01", ""), ("2025-12-15", "2036-01-01")])
def test_a_day_outside_the_calendar_names_the_file(plan, aware, publish):
    with pytest.raises(InputError, match=r"bank_holidays\.csv"):
        plan("sefton", aware, publish)


# The table, the chart and the sentence


def test_several_rule_sets_stand_one_after_another(calendar):
    sets = [rules.load("national"), rules.load("sefton")]
    table = forward.deadlines_each(sets, calendar, "2025-12-15")
    assert list(dict.fromkeys(table["rule_set"])) == ["national", "sefton"]
    one = forward.deadlines_table(sets[0], calendar, "2025-12-15")
    assert list(table["label"])[: len(one)] == list(one["label"])
    assert list(table.index) == list(range(len(table)))


def test_the_weekday_is_that_of_the_last_day(plan):
    table = plan("sefton", "2020-12-07").set_index("label")
    assert table.loc["Decision fed back to the referrer", "weekday"] == "Thursday"
    assert table.loc["Serious incident notified", ["weekday", "limit", "unit"]].tolist() == ["Monday", 5, "working day"]


def test_milestones_are_named_for_a_reader(plan):
    assert set(plan("national", "2020-03-27")["starts"]) <= {
        *("Local authority became aware", "Notified", "Review initiated", "Report sent to the Panel"),
        "Local authority became aware or Notified",
    }


def test_the_answer_says_what_comes_first_and_what_waits(plan):
    said = forward.answer(plan("sefton", "2020-12-07"), forward.whose("2020-12-07")).markdown
    assert said.startswith(
        "**For an imagined case that came to light on 7 December 2020, “Serious incident notified” is due by Monday 14"
    )
    assert "between 30 December 2020 and Thursday 7 January 2021; 15 to 20 working days left" in said
    assert said.endswith("Three time limits cannot be dated yet: what they count from is still to come.")


def test_the_answer_names_the_planned_publication(plan):
    said = forward.answer(plan("sefton", "2020-12-07"), forward.whose("2020-12-07"), "2021-01-20").markdown
    assert "It is to be published on 20 January 2021." in said


def test_where_nothing_follows_the_answer_says_so(plan):
    nothing = plan("national", "2020-12-07").iloc[:0]
    assert (
        forward.answer(nothing, forward.whose("2020-12-07")).markdown
        == "**For an imagined case that came to light on 7 December 2020, no deadline can be dated.**"
    )


def test_of_an_imagined_case_the_deadlines_of_the_first_weeks_are_said(plan):
    table = plan("sefton", "2020-12-07")
    # By 4 January: 14, 15 and 30 December, and that day itself, twelve working days after the 14th.
    said = forward.brief(table, "2020-12-07", "2021-09-07").markdown
    assert said.startswith("**Four of nine time limits of an imagined case end within four weeks.**")
    assert forward.dated(table)["due_latest"].is_monotonic_increasing


# Slack, days to avoid, and a review of a register; the worked examples are in test_planner_cases


def test_slack_is_counted_from_the_day_it_is_asked_for(calendar):
    given = (rules.load("sefton"), calendar, "2020-12-07")
    table = forward.deadlines_table(*given).set_index("label")
    assert list(table.loc["Decision fed back to the referrer", ["slack_min", "slack_max"]]) == [15, 20]
    later = forward.deadlines_table(*given, as_of=date(2020, 12, 14)).set_index("label")
    assert list(later.loc["Decision fed back to the referrer", ["slack_min", "slack_max"]]) == [10, 15]
    assert later.loc["Serious incident notified", "state"] == forward.TO_COME
    assert later.loc["Rapid review started", "state"] == forward.MAY_HAVE_PASSED
    last = forward.deadlines_table(*given, as_of=date(2020, 12, 15)).set_index("label")
    assert last.loc["Serious incident notified", ["state", "slack_max"]].tolist() == [forward.PASSED, -1]
    assert last.loc["Published within six months of appointing the author", "state"] == forward.NOT_DATED


def test_the_answer_says_what_is_left_what_has_passed_and_what_to_avoid(calendar):
    days = pd.DataFrame({"recurs": [""], "review_id": [""], "kind": ["other"]})
    days["date_earliest"] = days["date_latest"] = pd.Series([pd.Timestamp("2020-12-30")])
    given = (rules.load("sefton"), calendar, "2020-12-07", "", "lcspr", date(2020, 12, 15), days)
    said = forward.answer(forward.deadlines_table(*given), forward.whose("2020-12-07")).markdown
    assert "Serious incident notified: by Monday 14 December 2020; passed" in said
    assert "Rapid review started: between 8 December 2020 and Tuesday 15 December 2020" in said
    assert "; at most the day itself left; may have passed" in said
    assert (
        "; 9 to 14 working days left; to be avoided (first day: day to avoid), clear up to it: 7 January 2021" in said
    )


def test_a_publication_has_days_of_its_own_to_avoid(calendar, make_reviews):
    """Six months from 7 November 2022 end in a pre-election period; a deadline that is no publication may."""
    days = pd.DataFrame({"recurs": [""], "review_id": [""], "kind": ["pre_election"]})
    days = days.assign(date_earliest=[pd.Timestamp("2023-03-27")], date_latest=[pd.Timestamp("2023-05-08")])
    made = subject.registered(
        make_reviews({"kind": "lcspr", "initiated": "2022-11-05", "author_appointed": "2022-11-05"}), "R1", days
    )
    table = forward.case_table(rules.load("sefton"), calendar, made, date(2023, 1, 5)).set_index("label")
    published = table.loc["Published within six months of appointing the author"]
    reported = table.loc["Reported within six months of appointing the author"]
    assert str(published["due_latest"].date()) == str(reported["due_latest"].date()) == "2023-05-05"
    assert (published["falls_on"], str(published["clear_before_latest"].date())) == (
        "pre-election period",
        "2023-03-24",
    )
    assert (reported["falls_on"], str(reported["clear_before_latest"].date())) == ("", "2023-05-05")
    copy = forward.case_table(rules.load("sefton"), calendar, made, date(2023, 1, 5), "2023-04-14").set_index("label")
    assert copy.loc["Panel's copy sent before publication", "falls_on"] == ""


def case(make_reviews, calendar, as_of, publish="", **known):
    made = subject.registered(make_reviews({"kind": "lcspr", **known}), "R1")
    return forward.case_table(rules.load("sefton"), calendar, made, date.fromisoformat(as_of), publish).set_index(
        "label"
    )


def test_what_has_not_happened_by_today_happens_today_at_the_earliest(make_reviews, calendar):
    """Aware on 7 December and not notified on the 10th: what counts from the notification counts from the 10th on."""
    table = case(make_reviews, calendar, "2020-12-10", aware="2020-12-07")
    assert due(table.reset_index(), "Rapid review started") == ("2020-12-11", "2020-12-15")


def test_what_follows_a_step_that_is_late_has_no_last_day(make_reviews, calendar):
    table = case(make_reviews, calendar, "2020-12-16", aware="2020-12-07")
    assert table.loc["Serious incident notified", "state"] == forward.PASSED
    started = table.loc["Rapid review started"]
    assert (str(started["due_earliest"].date()), started["due_latest"]) == ("2020-12-17", pd.NaT)
    assert (started["slack_min"], started["state"]) == (1, forward.TO_COME)
    assert pd.isna(started["slack_max"])


def test_what_is_done_is_said_to_be(make_reviews, calendar):
    table = case(make_reviews, calendar, "2020-12-16", aware="2020-12-07", notified="2020-12-09")
    assert table.loc["Serious incident notified", "state"] == forward.DONE
    assert due(table.reset_index(), "Rapid review started") == ("2020-12-10", "2020-12-10")


def test_a_step_that_was_passed_over_is_not_put_after_what_followed_it(make_reviews, calendar):
    known = {"notified": "2020-12-09", "decision": "2020-12-21", "author_appointed": "2021-01-04"}
    table = case(make_reviews, calendar, "2021-02-01", **known)
    assert table.loc["Recommendation put to the Independent Chair", "state"] == forward.PASSED
    assert due(table.reset_index(), "Reported within six months of appointing the author") == ("2021-07-04",) * 2
    assert table.loc["Independent Chair's decision", "state"] == forward.DONE


def test_a_planned_publication_dates_the_copy_of_a_review_that_has_none(make_reviews, calendar):
    label = "Panel's copy sent before publication"
    table = case(make_reviews, calendar, "2026-01-12", "2026-03-04", reported="2026-01-05")
    assert due(table.reset_index(), label) == ("2026-02-23", "2026-02-23")
    done = case(make_reviews, calendar, "2026-04-01", "2026-05-04", sent_to_panel="2026-02-20", published="2026-03-04")
    assert due(done.reset_index(), label) == ("2026-02-23", "2026-02-23")
    assert done.loc[label, "state"] == forward.DONE
