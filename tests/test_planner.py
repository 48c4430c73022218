"""When everything is due: the golden rows of the domain facts, and what cannot be dated yet."""

import pandas as pd
import pytest

from safeguarding import planner, rules
from safeguarding.errors import InputError


def due(table, label):
    row = table[table["label"] == label]
    assert len(row) == 1, list(table["label"])
    ends = row.iloc[0][["due_earliest", "due_latest"]]
    return tuple(None if pd.isna(end) else str(end.date()) for end in ends)


@pytest.fixture(scope="module")
def plan(calendar):
    def make(name, aware, publish="", kind="lcspr"):
        return planner.deadlines_table(rules.load(name), calendar, aware, publish, kind)

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


@pytest.mark.parametrize(("kind", "rapid"), [("lcspr", True), ("rapid_review", True), ("scr", False)])
def test_only_the_clocks_of_the_kind_are_listed(plan, kind, rapid):
    labels = set(plan("national", "2025-12-15", kind=kind)["label"])
    assert ("Rapid review done and sent to the Panel" in labels) is rapid
    assert ("Serious case review completed" in labels) is (kind == "scr")


def test_a_clock_without_a_limit_in_force_is_not_said_to_be_waiting(plan):
    """Notice before publication was relaxed in 2021: no limit is in force, and no start would date it."""
    table = plan("national", "2020-12-07", "2021-03-01")
    said = planner.answer(table, "2020-12-07").markdown
    assert "Two clocks cannot be dated yet" not in said


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


@pytest.mark.parametrize(("aware", "publish"), [("2035-01-01", ""), ("2025-12-15", "2035-01-01")])
def test_a_day_outside_the_calendar_names_the_file(plan, aware, publish):
    with pytest.raises(InputError, match=r"bank_holidays\.csv"):
        plan("sefton", aware, publish)


# The table, the chart and the sentence


def test_several_rule_sets_stand_one_after_another(calendar):
    sets = [rules.load("national"), rules.load("sefton")]
    table = planner.deadlines_each(sets, calendar, "2025-12-15")
    assert list(dict.fromkeys(table["rule_set"])) == ["national", "sefton"]
    one = planner.deadlines_table(sets[0], calendar, "2025-12-15")
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
    said = planner.answer(plan("sefton", "2020-12-07"), "2020-12-07").markdown
    assert said.startswith(
        "**For an imagined case that came to light on 7 December 2020, the first deadline is Monday 14"
    )
    assert (
        "between 30 December 2020 and Thursday 7 January 2021, depending on when the steps before it are done" in said
    )
    assert said.endswith("Three clocks cannot be dated yet: the start is still to come.")


def test_the_answer_names_the_planned_publication(plan):
    said = planner.answer(plan("sefton", "2020-12-07"), "2020-12-07", "2021-01-20").markdown
    assert "Publication is planned for 20 January 2021." in said


def test_where_nothing_follows_the_answer_and_the_chart_say_so(plan):
    nothing = plan("national", "2020-12-07").iloc[:0]
    assert planner.answer(nothing, "2020-12-07").markdown == "**No deadline follows from this day alone.**"
    assert planner.deadlines_chart(nothing, "2020-12-07").to_dict()["title"]["text"].endswith("no deadlines")


def test_the_chart_shows_each_deadline_that_is_known(plan):
    spec = planner.deadlines_chart(plan("sefton", "2020-12-07"), "2020-12-07").to_dict()
    assert spec["title"]["text"] == "Imagined case, aware on 7 December 2020: seven deadlines"
    assert "Decision fed back to the referrer (sefton), Thu 7 January 2021" in spec["description"]
