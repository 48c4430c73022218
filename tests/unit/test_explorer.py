"""The explorer without a browser: a control is set, and the answer is read."""

from dataclasses import replace
from datetime import date

import own_rules
import pytest
import registers
from examples import tried
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from safeguarding import rules, whatif
from safeguarding.days import working_days
from safeguarding.disclosure import viewing
from safeguarding.errors import InputError
from safeguarding.explorer import answers, app, bindings, picture, state
from safeguarding.explorer.state import COMMITTEE, IMAGINED, REGISTER, Asked
from safeguarding.presenting import words
from safeguarding.register import reading
from safeguarding.rules import model
from safeguarding.whatif import Change, Scenario

DAYS = {"example": "2024-03-31", "sefton": "2021-01-26"}
VIEWS = {
    app.PLAN: answers.answer_plan,
    app.COMPARE: answers.answer_compare,
    app.CHOOSE: answers.answer_choose,
}


def view(name, audience="internal"):
    path = name if "/" in name else f"data/{name}"
    return viewing.view(reading.read(path), audience, date.fromisoformat(DAYS.get(name, "2021-01-26")))


@pytest.fixture(scope="module")
def held(request):
    sets = own_rules.load_all("sefton, national")
    return state.hold(view("example"), sets, working_days.load(), date.fromisoformat(DAYS["example"]))


@pytest.fixture
def explorer(held, tmp_path):
    asked = Asked(rule_set="sefton", clock="decision", aware=date(2025, 12, 15), day=date(2026, 7, 21))
    return app.Explorer(held, asked, tmp_path / "scenarios")


def put(explorer, **values):
    for name, value in values.items():
        explorer.controls[name].value = value


def said(explorer):
    return explorer.controls["said"].text


def rows(table):
    return table.cells.to_dict("records")


# ---- A change of a control -------------------------------------------------------------------------------------------


def test_a_limit_changes_the_verdicts_that_judging_again_changes(explorer, held):
    put(explorer, view="Compare", limit=10)
    scenario = Scenario(clocks=(Change("decision", "sefton", limit=10),))
    compared = whatif.compared(held.held, scenario)
    assert said(explorer) == words.sentence(
        whatif.sentence(scenario, held.rule_sets, compared, date.fromisoformat(DAYS["example"]))
    )
    assert said(explorer).startswith("Decision 10 working days from notification instead of 14: ")
    changed = rows(explorer.answer.tables[1])
    assert {(row["Review"], row["After"]) for row in changed} == {
        (row.review_id, words.code(row.outcome_after)) for row in compared[compared["flip"] != "no"].itertuples()
    }
    assert explorer.controls["line"].value == "decision: rule_set=sefton, limit=10"


def test_one_review_is_picked_and_its_verdict_reads_differently(explorer):
    put(explorer, view="Compare", limit=10)
    review = rows(explorer.answer.tables[1])[0]["Review"]
    put(explorer, review=review)
    [row] = [each for each in rows(explorer.answer.tables[0]) if each["Clock"] == "Independent Chair's decision"]
    assert row["Before"] != row["After"]
    assert "Review" not in row


def test_each_control_of_a_scenario_says_what_the_scenario_has(explorer):
    put(explorer, view="Compare", unit="calendar_day", starts="aware", stops="panel_informed", day_one="same_day")
    put(explorer, limit=9, bank_holidays=False, closed="2023-12-28, 2023-12-27", as_of=date(2024, 1, 31))
    put(explorer, later=7, delayed="notified", paused_first=date(2020, 3, 1), paused_last=date(2020, 9, 30), name="All")
    assert explorer.asked.scenario == whatif.parse(
        "name=All; decision: rule_set=sefton, limit=9, unit=calendar_day, day_one=same_day, starts=aware,"
        " stops=panel_informed; closed=2023-12-27, 2023-12-28; bank_holidays=false; as_of=2024-01-31;"
        " delay: milestone=notified, days=7; pause: from=2020-03-01, to=2020-09-30"
    )
    put(explorer, later=3, whom="E05")
    [delay], [pause] = explorer.asked.scenario.delays, explorer.asked.scenario.pauses
    assert (delay.days, delay.review, pause.review) == (3, "E05", "E05")
    put(explorer, delayed="", paused_last=None, on=False)
    assert explorer.asked.scenario.delays == explorer.asked.scenario.pauses == ()
    assert explorer.asked.scenario.clocks[0].on is False


def test_what_is_set_back_is_no_change(explorer):
    put(explorer, view="Compare", limit=10, unit="calendar_day", starts="aware", bank_holidays=False, on=False)
    put(explorer, limit=14, unit="working_day", starts="notified", bank_holidays=True, on=True)
    assert explorer.asked.scenario == Scenario()
    assert said(explorer) == "Nothing is changed: no verdict would change."
    assert explorer.controls["line"].value == ""


def test_another_clock_is_shown_as_it_is_and_keeps_what_was_changed(explorer):
    put(explorer, view="Compare", limit=10, clock="fed_back")
    assert explorer.controls["limit"].value == 15
    put(explorer, limit=12, clock="decision")
    assert explorer.controls["limit"].value == 10
    assert [each.clock for each in explorer.asked.scenario.clocks] == ["decision", "fed_back"]
    put(explorer, rule_set="national")
    assert (explorer.controls["clock"].value, explorer.controls["limit"].value) == ("notification", 5)


def test_a_limit_in_months_has_no_first_day_and_its_own_bounds(explorer):
    put(explorer, view="Choose a limit", clock="six_months_published")
    assert (explorer.controls["limit"].max, explorer.controls["limit"].unit) == (24, "months")
    put(explorer, clock="decision", day_one="same_day", unit="month")
    assert explorer.asked.scenario.clocks[0].day_one == ""


def test_versions_with_other_limits_are_all_given_the_one_that_is_set():
    national = own_rules.load("national")
    clock = replace(national.clock("rapid_review"))
    assert {version.counts_from or clock.starts for version in clock.versions if not version.suspended} == {
        "aware",
        "notified",
    }
    changed = state.changed(Scenario(), national, "rapid_review", "starts", "notified")
    assert changed.clocks[0].starts == "notified"
    assert state.stands(Scenario(), national, "rapid_review").starts == "notified"


# ---- The three views, over the register, a review and an imagined case -----------------------------------------------


@pytest.mark.parametrize("review", [REGISTER, IMAGINED, "E20"])
@pytest.mark.parametrize("name", app.VIEWS)
@pytest.mark.parametrize("goal", [state.PUBLICATION, COMMITTEE])
def test_every_view_answers_of_everything(explorer, name, review, goal):
    put(explorer, review=review, goal=goal, limit=11, bank_holidays=False, view=name)
    assert explorer.answer is not None, said(explorer)
    assert said(explorer) == words.sentence(explorer.answer.said)
    assert all(len(table.cells) for table in explorer.answer.tables)
    html = explorer.controls["answer"].value
    assert html.count("<table>") == len(explorer.answer.tables)
    assert ("<svg" in html) == (explorer.answer.chart is not None)


def test_the_plan_of_an_imagined_case_is_that_of_the_planner(explorer):
    put(explorer, review=IMAGINED, day=None)
    due = {(row["Rule set"], row["Clock"]): row["Due"] for row in rows(explorer.answer.tables[0])}
    assert due["sefton", "Serious incident notified"] == "22 December 2025"
    put(explorer, limit=0, view="Compare", clock="notification")
    put(explorer, limit=6, view="Plan")
    due = {(row["Rule set"], row["Clock"]): row["Due"] for row in rows(explorer.answer.tables[0])}
    assert due["sefton", "Serious incident notified"] == "23 December 2025"
    assert due["national", "Serious incident notified"] == "22 December 2025"


def test_back_from_a_committee(explorer):
    put(explorer, review=IMAGINED, goal=COMMITTEE, notice=6, day=date(2026, 7, 21))
    by = {(row["Rule set"], row["Step"]): row["Due"] for row in rows(explorer.answer.tables[0])}
    # Six working days before the 21st is the 13th; at least seven before that, the 2nd.
    assert by["national", "Published"] == "13 July 2026"
    assert by["national", "Report sent to the Panel"] == "2 July 2026"
    due = {(row["Rule set"], row["Clock"]): row["Due"] for row in rows(explorer.answer.tables[1])}
    assert due["national", "Panel's copy sent before publication"] == "2 July 2026"


def test_the_deadline_at_each_limit_is_what_setting_the_limit_gives(explorer):
    put(explorer, review=IMAGINED, view="Choose a limit", up_to=20)
    table = {row["Limit"]: row["Due"] for row in rows(explorer.answer.tables[0])}
    for limit in (1, 7, 14, 20):
        put(explorer, limit=limit, view="Plan", day=None)
        due = {(row["Rule set"], row["Clock"]): row["Due"] for row in rows(explorer.answer.tables[0])}
        assert table[str(limit)] == due["sefton", "Independent Chair's decision"]
    assert len(table) == 20


def test_deadlines_that_move_are_counted(explorer):
    put(explorer, review=IMAGINED, view="Compare", clock="notification", limit=6)
    moved = [row for row in rows(explorer.answer.tables[0]) if row["Moves"] == "yes"]
    assert {"sefton"} == {row["Rule set"] for row in moved}
    assert f"{words.count(len(moved), 'deadline')} of " in said(explorer)


def test_the_curve_goes_as_far_as_asked_and_to_the_limit_at_least(explorer):
    put(explorer, view="Choose a limit", up_to=3)
    assert "14" in [row["Limit"] for row in rows(explorer.answer.tables[0])]


def test_only_controls_that_matter_are_in_the_page(explorer):
    there = lambda name: explorer.controls[name].layout.display != "none"  # noqa: E731
    assert there("ahead")
    assert not any(map(there, ("aware", "kind", "goal", "day", "notice", f"panel {app.COMPARE}")))
    put(explorer, review=IMAGINED)
    assert all(map(there, ("aware", "kind", "goal", "day", "notice")))
    assert not there("ahead")
    put(explorer, review="E05", view="Compare")
    assert not any(map(there, ("aware", "kind", f"panel {app.PLAN}")))
    assert there(f"panel {app.COMPARE}")


# ---- The answer is that of the controls ------------------------------------------------------------------------------

MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("view"), st.sampled_from(app.VIEWS)),
        st.tuples(st.just("review"), st.sampled_from([REGISTER, IMAGINED, "E05", "E33"])),
        st.tuples(st.just("rule_set"), st.sampled_from(["sefton", "national"])),
        st.tuples(st.just("limit"), st.integers(0, 60)),
        st.tuples(st.just("unit"), st.sampled_from(model.UNITS)),
        st.tuples(st.just("starts"), st.sampled_from(["aware", "notified", "initiated"])),
        st.tuples(st.just("bank_holidays"), st.booleans()),
        st.tuples(st.just("on"), st.booleans()),
        st.tuples(st.just("delayed"), st.sampled_from(["", "notified", "reported"])),
        st.tuples(st.just("later"), st.integers(0, 30)),
        st.tuples(st.just("closed"), st.sampled_from(["", "2023-07-03", "no day"])),
        st.tuples(st.just("day"), st.sampled_from([None, date(2026, 7, 21)])),
        st.tuples(st.just("aware"), st.sampled_from([None, date(2025, 12, 15)])),
    ),
    min_size=1,
    max_size=8,
)


def as_if_opened_now(explorer):
    """Give what an explorer says that is opened with the same question."""
    try:
        answer = VIEWS[explorer.controls["view"].value](explorer.held, explorer.asked)
    except InputError as wrong:
        return words.sentence(str(wrong))
    return words.sentence(answer.said)


IN_TURN = settings(phases=[Phase.explicit, Phase.generate], deadline=None)


@settings(IN_TURN, max_examples=8)
@given(moves=MOVES)
def test_after_any_moves_the_answer_is_that_of_the_controls(held, moves, tmp_path_factory):
    moved(held, moves, tmp_path_factory)


@pytest.mark.slow
@settings(IN_TURN, max_examples=tried(120))
@given(moves=MOVES)
def test_after_any_moves_the_answer_is_that_of_the_controls_at_length(held, moves, tmp_path_factory):
    moved(held, moves, tmp_path_factory)


def moved(held, moves, tmp_path_factory):
    asked = Asked(rule_set="sefton", clock="decision", aware=date(2025, 12, 15), day=date(2026, 7, 21))
    explorer = app.Explorer(held, asked, tmp_path_factory.mktemp("scenarios"))
    for name, value in moves:
        before = explorer.asked
        explorer.controls[name].value = value
        refused = explorer.asked == before and explorer.answer is None
        assert refused or said(explorer) == as_if_opened_now(explorer)
        if not refused:
            for each in bindings.every():
                assert explorer.controls[each.name].value == each.read(held, explorer.asked), each.name


def test_a_control_that_cannot_be_so_leaves_no_old_answer_standing(explorer):
    put(explorer, view="Compare", closed="tomorrow")
    assert "tomorrow" in said(explorer)
    assert explorer.answer is None
    assert explorer.controls["answer"].value == ""
    put(explorer, closed="2023-07-03")
    assert explorer.answer is not None


# ---- Reset, save, load, share ----------------------------------------------------------------------------------------


def test_a_scenario_is_saved_and_loaded(explorer, tmp_path):
    put(explorer, view="Compare", limit=10, name="Ten days / zehn Tage")
    explorer.controls["save"].click()
    assert said(explorer).startswith("Saved as ten-days-zehn-tage.toml in scenarios. ")
    kept, answer = explorer.asked.scenario, explorer.answer.said
    explorer.controls["reset"].click()
    assert (explorer.asked.scenario, explorer.controls["limit"].value) == (Scenario(), 14)
    put(explorer, saved="Ten days / zehn Tage")
    explorer.controls["load"].click()
    assert (explorer.asked.scenario, explorer.answer.said) == (kept, answer)
    assert explorer.controls["limit"].value == 10
    assert whatif.read(tmp_path / "scenarios" / "ten-days-zehn-tage.toml") == kept


def test_a_scenario_without_a_name_is_not_saved(explorer, tmp_path):
    explorer.controls["save"].click()
    assert said(explorer) == "The scenario has no name; write one before you save it."
    assert not (tmp_path / "scenarios").exists()


def test_a_plan_is_no_scenario_and_is_not_saved_as_an_empty_one(explorer, tmp_path):
    put(explorer, review=IMAGINED, name="Before the committee")
    explorer.controls["save"].click()
    assert said(explorer).startswith("The scenario changes nothing, and the days of a plan are no part of one")
    assert not (tmp_path / "scenarios").exists()


def test_a_scenario_is_shared_as_a_text(explorer):
    put(explorer, view="Compare", line="fed_back: rule_set=sefton, starts=aware; delay: milestone=notified, days=9")
    explorer.controls["read"].click()
    assert (explorer.controls["delayed"].value, explorer.controls["later"].value) == ("notified", 9)
    put(explorer, clock="fed_back")
    assert explorer.controls["starts"].value == "aware"
    put(explorer, line="fed_back: limit=long")
    explorer.controls["read"].click()
    assert said(explorer) == "Scenario: clock 1: limit: is 'long'; write a whole number."


def test_names_that_look_alike_are_two_files_and_none_is_lost(tmp_path):
    one, other = (Scenario(name=name, bank_holidays=False) for name in ("A/B", "a b"))
    assert state.save(one, tmp_path) != state.save(other, tmp_path)
    state.save(replace(one, closed=(date(2026, 12, 29),)), tmp_path)
    (tmp_path / "broken.toml").write_text("name = ")
    assert state.names(tmp_path) == ["a b", "A/B"]
    assert state.load("A/B", tmp_path) == replace(one, closed=(date(2026, 12, 29),))
    with pytest.raises(InputError, match="no saved scenario 'C'"):
        state.load("C", tmp_path)


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        state.save(Scenario(name="A", bank_holidays=False), tmp_path / "file")


# ---- What is shown ---------------------------------------------------------------------------------------------------


def test_nothing_in_a_register_can_act_in_the_answer(tmp_path):
    bad = '<img src=x onerror="alert(1)">'
    row = {"review_id": bad, "name": bad, "kind": "scr", "aware": "2020-12-07"}
    registers.write(tmp_path / "r", reviews=[row])
    sets = own_rules.load_all("national")
    here = state.hold(view(str(tmp_path / "r")), sets, working_days.load(), date(2021, 1, 26))
    for name, answer in VIEWS.items():
        for review in (REGISTER, bad):
            scenario = Scenario(name=bad, pauses=(rules.Pause(date(2020, 1, 1), date(2020, 1, 2), "", bad),))
            asked = Asked(review=review, rule_set="national", clock="notification", scenario=scenario)
            html = picture.html(answer(here, asked))
            assert "<img" not in html, name


def test_an_empty_register_and_the_public_one_are_answered(tmp_path):
    registers.write(tmp_path / "r")
    for held in (view(str(tmp_path / "r")), view("example", "public"), view("sefton")):
        explorer = app.show(
            held, own_rules.load_all("sefton, national"), working_days.load(), date(2021, 1, 26), "2025-12-15"
        )
        for name in app.VIEWS:
            put(explorer, view=name)
            assert explorer.answer is not None, said(explorer)


def test_a_public_explorer_asks_about_published_reviews_only():
    held = view("example", "public")
    explorer = app.show(held, own_rules.load_all("national"), working_days.load(), date.fromisoformat(DAYS["example"]))
    offered = {value for _, value in explorer.controls["review"].options}
    assert offered == {REGISTER, IMAGINED, *held.cases["review_id"]}
    assert len(held.cases) < len(view("example").cases)
    assert "notification" not in {value for _, value in explorer.controls["clock"].options}


def test_what_a_notebook_keeps_never_differs(explorer):
    assert repr(explorer) == explorer._repr_mimebundle_()["text/plain"]
    assert app.WIDGET in explorer._repr_mimebundle_()


def test_no_more_rows_are_shown_than_can_be_read(explorer):
    assert len(explorer.answer.tables[0].cells) <= 200
