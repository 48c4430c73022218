"""Back from a publication or a committee: proposals, words, what is refused; the days are in the worked examples."""

from datetime import date

import own_rules
import pandas as pd
import pytest
import registers

from safeguarding.days import dates
from safeguarding.errors import InputError
from safeguarding.planning import avoid, backward, days_left, forward, own_limits, subject
from safeguarding.presenting import tables
from safeguarding.register import reading


@pytest.fixture(scope="module")
def steps(calendar):
    def make(as_of, publish="", committee="", name="sefton", made=None, notice=1):
        given = (calendar, made or subject.imagined(), date.fromisoformat(as_of), publish, committee, notice)
        return backward.steps_table(own_rules.load(name), *given)

    return make


@pytest.fixture(scope="module")
def avoided(tmp_path_factory):
    days = [
        {"date": "2018-04-10", "recurs": "yearly", "review_id": "R1", "kind": "anniversary"},
        {"date": "2011-04-11", "recurs": "yearly", "review_id": "R1", "kind": "birthday"},
        {"date": "2019-04-17", "review_id": "R2", "kind": "birthday"},
        {"date": "2019-03-26/2019-05-02", "kind": "pre_election"},
        {"date": "2019-04-08/2019-04-26", "kind": "committee_recess"},
    ]
    reviews = [{"review_id": "R1", "kind": "lcspr"}, {"review_id": "R2", "kind": "lcspr"}]
    folder = tmp_path_factory.mktemp("r") / "kept"
    return registers.write(folder, reviews=reviews, avoid=days)


def last(table):
    return table.iloc[-1]


def row(table, step):
    return table[table["step"] == step].iloc[0]


def day(value):
    return None if pd.isna(value) else str(value.date())


# The question of the business manager


def test_before_the_march_committee(steps):
    table = steps("2026-01-12", committee="2026-03-05")
    assert [*table["step"]][-3:] == ["Report sent to the Panel", "Published", "Committee meets"]
    assert [day(each) for each in table["due_latest"]][-3:] == ["2026-02-23", "2026-03-04", "2026-03-05"]
    said = backward.answer(table).markdown
    assert said.startswith(
        "**To publish before the committee of Thursday 5 March 2026, the Panel must have its copy by Monday"
        " 23 February 2026.**\n\n- "
    )
    assert "impossible" not in said.lower()
    assert "30 working days left" in said


def test_too_late_for_the_committee_is_said_with_the_next_day_that_will_do(steps):
    table = steps("2026-02-24", committee="2026-03-05")
    assert last(table)["state"] == backward.LOST
    assert (day(last(table)["clear_before_latest"]), day(last(table)["clear_after"])) == (None, "2026-03-06")
    said = backward.answer(table).markdown
    assert "Impossible: the last day has passed for notified," in said
    assert "report sent to the Panel." in said
    assert said.endswith("The nearest clear days that will do: Friday 6 March 2026.")
    # Of one rule set its name says nothing.
    assert "sefton" not in said


def test_a_copy_sent_in_time_leaves_nothing_impossible(steps, make_reviews):
    done = {"review_id": "R1", "kind": "lcspr", "reported": "2026-02-02", "sent_to_panel": "2026-02-20"}
    made = subject.registered(make_reviews(done), "R1")
    table = steps("2026-02-24", committee="2026-03-05", made=made)
    assert last(table)["state"] == backward.IN_TIME
    assert "the Panel has its copy already" in backward.answer(table).markdown


def test_two_rule_sets_that_agree_are_said_once(calendar):
    both = own_rules.load_all("national, sefton")
    table = backward.steps_each(both, calendar, subject.imagined(), date(2026, 1, 12), committee="2026-03-05")
    assert list(dict.fromkeys(table["rule_set"])) == ["national", "sefton"]
    assert list(table.index) == list(range(len(table)))
    said = backward.answer(table).markdown
    assert said.count("the Panel must have its copy") == 1
    assert "(by the" not in said
    apart = backward.steps_each(both, calendar, subject.imagined(), date(2020, 5, 1), "2020-05-15")
    said = backward.answer(apart).markdown
    assert "No limit is in force for the Panel's copy (by the national rules)" in said
    assert "the Panel must have its copy by Tuesday 5 May 2020 (by the sefton rules)" in said


# Days to avoid


@pytest.mark.parametrize(
    ("review", "publish", "falls_on", "before", "after"),
    [
        ("R1", "2019-03-25", "", "2019-03-25", "2019-03-25"),
        ("R1", "2019-03-26", "pre-election period", "2019-03-25", "2019-05-03"),
        ("R1", "2019-04-10", "anniversary; pre-election period", "2019-03-25", "2019-05-03"),
        ("R1", "2020-04-10", "bank holiday; anniversary", "2020-04-09", "2020-04-14"),
        ("R1", "2021-04-10", "Saturday; anniversary", "2021-04-09", "2021-04-12"),
        ("R1", "2022-04-11", "birthday", "2022-04-08", "2022-04-12"),
        ("R2", "2022-04-11", "", "2022-04-11", "2022-04-11"),
    ],
)
def test_a_publication_keeps_clear(steps, avoided, review, publish, falls_on, before, after):
    made = subject.registered(avoided.table("reviews"), review, avoided.table("avoid"))
    found = last(steps("2018-01-01", publish, made=made))
    assert found["falls_on"] == falls_on
    assert [day(found[each]) for each in ("clear_before_earliest", "clear_before_latest")] == [before, before]
    assert day(found["clear_after"]) == after


def test_a_committee_keeps_clear_of_the_recess_and_a_deadline_of_days_before_it_alone(steps, avoided):
    made = subject.registered(avoided.table("reviews"), "R1", avoided.table("avoid"))
    table = steps("2018-01-01", committee="2019-04-25", made=made)
    found = last(table)
    assert found["falls_on"] == "pre-election period; committee recess"
    # For a committee of Friday 3 May it would be published on the 2nd, in the pre-election period.
    assert (day(found["clear_before_latest"]), day(found["clear_after"])) == ("2019-03-25", "2019-05-07")
    for proposed in ("2019-03-25", "2019-05-07"):
        assert row(steps("2018-01-01", committee=proposed, made=made), "Published")["falls_on"] == ""
    published = row(table, "Published")
    assert (day(published["due_latest"]), published["falls_on"]) == ("2019-04-24", "pre-election period")
    assert (day(published["clear_before_latest"]), day(published["clear_after"])) == ("2019-03-25", None)
    sent = row(table, "Report sent to the Panel")
    assert (day(sent["due_latest"]), sent["falls_on"]) == ("2019-04-11", "birthday")
    assert (day(sent["clear_before_latest"]), day(sent["clear_after"])) == ("2019-04-09", None)
    said = backward.answer(table).markdown
    assert "to be avoided (birthday), clear up to it: 9 April 2019" in said
    assert "The nearest clear days that will do: Monday 25 March 2019 and Tuesday 7 May 2019" in said


def test_no_day_is_proposed_that_has_passed(steps, avoided):
    """On 11 April the clear day before the birthday is gone, and so is every day on which this could be published."""
    made = subject.registered(avoided.table("reviews"), "R1", avoided.table("avoid"))
    table = steps("2019-04-11", "2019-04-24", made=made)
    sent = row(table, "Report sent to the Panel")
    assert (sent["state"], sent["falls_on"], sent["slack_max"]) == (backward.IN_TIME, "birthday", 0)
    assert day(sent["clear_before_latest"]) is None
    assert day(last(table)["clear_before_latest"]) is None
    assert day(last(table)["clear_after"]) == "2019-05-03"


def test_an_imagined_review_keeps_clear_of_what_concerns_all(steps, avoided):
    made = subject.imagined(avoided=avoided.table("avoid"))
    table = steps("2018-01-01", "2019-04-24", made=made)
    assert last(table)["falls_on"] == "pre-election period"
    assert set(table["falls_on"][:-1]) <= {"", "first day: Saturday", "first day: Sunday", "first day: bank holiday"}


def test_where_no_day_is_clear_none_is_proposed(steps):
    every = pd.DataFrame({"recurs": [""], "review_id": [""], "kind": ["other"]})
    ends = {"date_earliest": [pd.Timestamp("2000-01-01")], "date_latest": [pd.Timestamp("2035-12-31")]}
    table = steps("2019-01-02", "2019-04-24", made=subject.imagined(avoided=every.assign(**ends)))
    assert table[["clear_before_earliest", "clear_before_latest", "clear_after"]].isna().all(axis=None)
    assert "nearest clear days" not in backward.answer(table).markdown


# What a review has done already


def test_what_is_done_has_no_slack_and_cannot_be_impossible(steps, make_reviews):
    made = subject.registered(make_reviews({"kind": "lcspr", "initiated": "2025-10-01"}), "R1")
    table = steps("2026-03-27", "2026-04-01", made=made).set_index("step")
    assert list(table["state"]) == [
        *([backward.OVERTAKEN] * 4 + [backward.DONE] * 2 + [backward.IMPOSSIBLE] * 3),
        backward.LOST,
    ]
    assert table.loc["Review initiated", ["slack_min", "slack_max"]].isna().all()
    assert table.loc["Notified", ["slack_min", "slack_max"]].isna().all()


def test_a_review_that_is_published_says_so(steps, make_reviews):
    done = make_reviews({"kind": "lcspr", "published": "2019-03-29", "sent_to_panel": "2019-03-01"})
    table = steps("2020-01-01", "2019-03-29", made=subject.registered(done, "R1"))
    assert last(table)["state"] == backward.DONE


# What is refused


@pytest.mark.parametrize(
    ("publish", "committee", "says"),
    [
        ("", "", "either the day of publication or the day the committee meets"),
        ("2026-03-04", "2026-03-05", "either the day of publication or the day the committee meets"),
        ("2026-03", "", "not one day"),
        ("", "March", "not one day"),
        ("2000-01-04", "", "2000-01-01"),
        ("2036-01-03", "", "bank_holidays.csv"),
        ("", "2036-01-03", "bank_holidays.csv"),
    ],
)
def test_a_day_that_cannot_be_planned_for_is_refused(steps, publish, committee, says):
    with pytest.raises(InputError, match=says):
        steps("2026-01-12", publish, committee)


@pytest.mark.parametrize("notice", [0, -1])
def test_notice_is_a_day_at_least(steps, notice):
    with pytest.raises(InputError, match="from 1 up"):
        steps("2026-01-12", committee="2026-03-05", notice=notice)


def test_a_review_that_is_not_there_is_refused(avoided):
    with pytest.raises(InputError, match=r"no review 'R9'; write one of R1, R2"):
        subject.registered(avoided.table("reviews"), "R9")
    with pytest.raises(InputError, match="has no review"):
        subject.registered(avoided.table("reviews").iloc[:0], "R9")


def test_an_order_and_clocks_that_contradict_each_other_are_refused(calendar, tmp_path):
    (tmp_path / "own.toml").write_text(
        '[[order]]\nbefore = "reported"\nafter = "published"\n[[clock]]\nid = "c"\nstarts = "published"\n'
        'stops = "reported"\n[[clock.version]]\nat_most = 1\nsource = "x"\n',
        encoding="utf-8",
    )
    with pytest.raises(InputError, match=r"round in a circle: .*Published"):
        backward.steps_table(
            own_rules.load(tmp_path / "own.toml"), calendar, subject.imagined(), date(2026, 1, 12), "2026-03-05"
        )


# The table, the chart


def test_the_table_can_be_read(steps):
    shown = tables.show(steps("2026-01-12", committee="2026-03-05"), "Steps").cells
    assert list(shown["Due"])[-1] == "5 March 2026"
    assert list(shown["Slack"])[-3:] == ["30", "37", "38"]


def test_a_step_with_a_deadline_of_its_own_before_its_last_day_is_left_out(calendar):
    """Of one case no step has two days: what is due from the day it came to light is not due again from its end."""
    sets = own_rules.load_all("sefton, national")
    deadlines = forward.deadlines_each(sets, calendar, "2021-01-26", "2021-10-26")
    table = backward.steps_each(
        sets, calendar, subject.imagined("lcspr", "2021-01-26"), date(2021, 1, 26), "2021-10-26"
    )
    kept = backward.after_deadlines(table, deadlines)
    assert {"Notified", "Rapid review meeting", "Decision taken"} <= set(table["step"]) - set(kept["step"])
    assert {"Review initiated", "Author appointed", "Report sent to the Panel", "Published"} <= set(kept["step"])
    own = deadlines.groupby("step")["due_latest"].min()
    both = kept.assign(own=kept["step"].map(own)).dropna(subset=["own", "due_latest"])
    assert (both["own"] == both["due_latest"]).all()


def test_the_example_register_has_a_review_to_plan(calendar):
    held = reading.read("data/example")
    made = subject.registered(held.table("reviews"), "E39", held.table("avoid"))
    clear = made.clear(own_rules.load("national"), calendar)
    assert avoid.why(clear, dates.number(date(2024, 8, 12))) == "anniversary"
    table = backward.steps_table(own_rules.load("national"), calendar, made, date(2024, 3, 31), "2024-08-12")
    assert last(table)["falls_on"] == "anniversary"
    assert day(last(table)["clear_after"]) == "2024-08-13"


# A step that the register does not keep


@pytest.fixture
def begun(make_reviews):
    """A review that was begun a year ago: of its report nothing is said, for which of two reasons is given."""

    def made(reported):
        reviews = make_reviews({"kind": "lcspr", "initiated": "2025-01-10", "reported": reported})
        return subject.registered(reviews, "R1")

    return made


@pytest.mark.parametrize("reported", ["not_kept", "unreadable"])
def test_a_step_of_which_the_register_says_nothing_is_not_impossible(steps, begun, reported):
    """On 27 March 2026 the report is late for 1 April, unless it was made long ago: nobody wrote down either."""
    table = steps("2026-03-27", "2026-04-01", made=begun(reported))
    found = row(table, "Reported to the partnership")
    assert found["state"] == backward.UNKNOWN
    assert found[["slack_min", "slack_max"]].isna().all()
    assert last(table)["state"] != backward.UNKNOWN


@pytest.mark.parametrize("reported", ["", "not_done"])
def test_a_step_that_was_not_taken_is(steps, begun, reported):
    table = steps("2026-03-27", "2026-04-01", made=begun(reported))
    assert row(table, "Reported to the partnership")["state"] == backward.IMPOSSIBLE


def test_a_publication_that_is_planned_is_to_come_whatever_the_register_keeps(steps, make_reviews):
    made = subject.registered(make_reviews({"kind": "lcspr", "published": "not_kept"}), "R1")
    assert last(steps("2026-04-02", "2026-04-01", made=made))["state"] != backward.UNKNOWN


def test_what_two_rule_sets_say_alike_is_one_row_and_each_deadline_has_one_column(calendar):
    sets = own_rules.load_all("sefton, national")
    deadlines = forward.deadlines_each(sets, calendar, "2021-01-26", "2021-10-26")
    shown = days_left.on_one_line(forward.dated(deadlines)).set_index("label")
    assert shown.loc["Serious incident notified", "rule_set"] == "sefton and national"
    assert shown.loc["Serious incident notified", "by"] == "Tuesday 2 February 2021"
    started = shown.loc["Rapid review started"]
    assert started[["by", "left"]].tolist() == ["27 January to 3 February 2021", "1 to 6"]
    # One deadline is counted once, by however many rule sets it is one.
    said = forward.brief(deadlines, "2021-01-26", "2021-10-26").text
    assert len(shown) == len(forward.dated(deadlines)) - 1 == 8
    assert said.startswith("Seven of eight time limits of an imagined case end within four weeks.")


def test_a_state_that_all_steps_have_has_no_column(calendar):
    table = backward.steps_table(
        own_rules.load("national"), calendar, subject.imagined("lcspr", "2021-01-26"), date(2021, 1, 26), "2021-10-26"
    )
    assert backward.unsaid(table[table["state"] == backward.IN_TIME]) == ("state",)
    assert backward.unsaid(table) == ()


# A plan held to the time limits of its own steps


def planned(calendar, publish, sets="sefton", kind="lcspr"):
    """Plan an imagined case as notebook 05 does: its steps and its deadlines."""
    held = own_rules.load_all(sets)
    deadlines = forward.deadlines_each(held, calendar, "2021-01-26", publish, kind)
    made = subject.imagined(kind, "2021-01-26")
    steps = backward.steps_each(held, calendar, made, date(2021, 1, 26), publish)
    return own_limits.of_that_day(own_limits.held_to(steps, deadlines)), deadlines


def test_no_step_is_in_time_for_a_publication_that_is_after_its_own_limit(calendar):
    """Six months after its initiation a review is to be published; a plan for a later day said "in time"."""
    deadlines = pd.DataFrame(
        {"rule_set": "sefton", "step": "Published", "due_earliest": pd.Timestamp("2021-08-01")}, index=[0]
    ).assign(due_latest=pd.Timestamp("2021-08-20"))
    steps, _ = planned(calendar, "2021-10-26")
    for publish, state, others in (
        ("2021-10-26", own_limits.OUTLIVED, own_limits.THAT_DAY),
        ("2021-08-10", own_limits.PERHAPS_OUTLIVED, backward.IN_TIME),
        ("2021-07-30", backward.IN_TIME, backward.IN_TIME),
    ):
        steps, _ = planned(calendar, publish)
        held = own_limits.of_that_day(own_limits.held_to(steps, deadlines)).set_index("step")
        assert held.loc["Published", "state"] == state
        assert held.loc["Report sent to the Panel", "state"] == others
        said = own_limits.brief(steps, deadlines, own_limits.bound(steps)).text
        late = own_limits.of_publication(held.reset_index(), deadlines)
        assert ("after its own time limit, which ends between 1 August" in late) == (state != backward.IN_TIME)
        assert "To publish on" in said


def test_a_step_without_a_time_limit_has_no_day_of_its_own(calendar):
    """It was "reported by 15 October", the day on which the report is sent, and "at all" for all of them."""
    steps, deadlines = planned(calendar, "2021-10-26")
    shown = own_limits.bound(backward.after_deadlines(steps, deadlines))
    assert shown["step"].tolist() == ["Author appointed", "Report sent to the Panel", "Published"]
    assert shown["by"].tolist()[:2] == ["not before Monday 26 April 2021", "by Friday 15 October 2021"]
    assert shown["by"].tolist()[-1] == "by Tuesday 26 October 2021"
    assert shown["left"].tolist() == shown["slack_min"].tolist()
    said = own_limits.brief(steps, deadlines, shown).text
    assert "No time limit sets a day for these:" in said
    assert "review initiated and reported to the partnership." in said
    cells = tables.show(shown, backward.STEPS_LAYOUT, hide=backward.unsaid(shown)).cells
    assert list(cells.columns) == ["Step", "When, if later steps come on their own days", "Working days left"]
