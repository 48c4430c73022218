"""The explorer without a browser: a control is set, and the answer is read."""

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from urllib.parse import quote

import own_rules
import pandas as pd
import pytest
import registers
from examples import telling, tried
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from safeguarding import paths, rules, whatif
from safeguarding.days import dates, working_days
from safeguarding.disclosure import viewing
from safeguarding.errors import InputError
from safeguarding.explorer import answers, app, drawing, kept, layout, state
from safeguarding.explorer.state import COMMITTEE, DUE, LIMIT, PLAN, REGISTER, SIDES, VIEWS, Asked
from safeguarding.planning import avoid, own_limits
from safeguarding.presenting import words
from safeguarding.register import reading
from safeguarding.rules import model
from safeguarding.vocabulary import MILESTONES
from safeguarding.whatif import Change, Scenario, terms

DAYS = {"example": "2024-03-31", "sefton": "2021-01-26"}


@cache
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


def all_said(explorer):
    """Give the headline and what stands below it."""
    return " ".join([said(explorer), *(explorer.answer.more if explorer.answer else [])])


def rows(table):
    return table.cells.to_dict("records")


def drawn(explorer):
    return explorer.controls["picture"].drawing


def sides(explorer):
    """Count the reviews in the picture by their side of the limit."""
    marks = [(n, mark.kind) for _, n, [mark] in drawn(explorer)["rows"]]
    return {kind: sum(n for n, its in marks if its == kind) for kind in {kind for _, kind in marks}}


# ---- The picture that it opens on ------------------------------------------------------------------------------------


def test_it_opens_on_the_register_and_a_picture(explorer):
    assert explorer.asked.view == VIEWS[0] == LIMIT
    assert said(explorer).endswith("Nothing changed yet: drag the limit.")
    assert sum(sides(explorer).values()) > 30
    [line] = drawn(explorer)["lines"]
    assert (line["name"], line["at"]) == ("limit", 14)
    assert len(drawn(explorer)["curve"]) > 30


def test_a_line_that_is_dragged_is_the_limit_and_reviews_change_side(explorer, held):
    before = sides(explorer)
    explorer.controls["picture"].moved = {"name": "limit", "at": 6}
    assert explorer.controls["limit"].value == explorer.asked.scenario.clocks[0].limit == 6
    after = sides(explorer)
    assert after["late"] > before["late"]
    table = whatif.ranges_table(held.held, "sefton", "decision", explorer.asked.scenario)
    assert after == table["side"].value_counts().to_dict()
    effect = whatif.effects_table(whatif.compared(held.held, explorer.asked.scenario)).query("clock == 'decision'")
    [row] = effect[effect["rule_set"] == "sefton"].itertuples()
    assert f"t least {row.turns_late} more of {row.n_judged} would be late" in all_said(explorer)


def test_no_bar_that_is_met_or_late_crosses_the_line(explorer):
    for limit in range(0, 30, 3):
        put(explorer, limit=limit)
        at = drawn(explorer)["lines"][0]["at"]
        for label, _, [mark] in drawn(explorer)["rows"]:
            assert mark.kind != "met" or mark.last < at, label
            assert mark.kind != "late" or mark.first > at, label


def test_a_bar_ends_at_its_number_and_the_line_stands_at_the_limit(explorer):
    """What took five days ends at five, and a line at five is labelled so on the axis."""
    took = whatif.ranges_table(explorer.ground.held, "sefton", "decision").set_index("review_id")
    for label, _, [mark] in drawn(explorer)["rows"]:
        if mark.last is not None and mark.kind in ("met", "late"):
            assert (round(mark.first + 0.9), round(mark.last + 0.1)) == tuple(took.loc[label, ["took_min", "took_max"]])
    put(explorer, view=SIDES, limit=12)
    assert drawn(explorer)["lines"][0]["at"] == 0


def test_a_review_that_is_chosen_is_asked_about_and_let_go_again(explorer):
    whole = (said(explorer), drawn(explorer))
    explorer.controls["picture"].moved = {"name": "review", "at": "E18", "n": 1}
    assert explorer.controls["review"].value == explorer.asked.review == "E18"
    assert said(explorer).startswith("Independent Chair's decision (sefton), E18, at 14 working days: ")
    explorer.controls["picture"].moved = {"name": "review", "at": "E18", "n": 2}
    assert (said(explorer), drawn(explorer)) == whole
    put(explorer, view=PLAN)
    assert (whole[1]["reviews"], drawn(explorer)["reviews"]) == (True, False)


def test_a_line_that_nobody_drew_changes_nothing(explorer):
    before = explorer.asked
    explorer.controls["picture"].moved = {"name": "other", "at": 3}
    assert explorer.asked == before


def test_many_reviews_are_drawn_together_where_they_are_alike(explorer, held):
    table = whatif.ranges_table(held.held, "sefton", "decision")
    many = pd.concat([table] * 40).sort_values(["took_max", "took_min", "side"], kind="stable")
    curve = whatif.share_by_limit_table(held.held, "sefton", "decision", 40)
    made = drawing.of_ranges(many, curve, 14, 40, "working day", False)
    assert len(made.rows) < 80 < len(many)
    assert sum(row.n for row in made.rows) == len(many)
    assert {row.label for row in made.rows} == {""}


def test_a_year_has_the_reviews_that_came_to_light_in_it_or_may_have(explorer, held):
    put(explorer, year="2022-23")
    reviews = held.held.reviews.set_index("review_id")
    first, last = pd.Timestamp("2022-04-01"), pd.Timestamp("2023-03-31")
    for label, _, _ in drawn(explorer)["rows"]:
        assert not reviews.loc[label, "aware_latest"] < first
        assert not reviews.loc[label, "aware_earliest"] > last
    assert "reviews that came to light, or may have, in 2022-23" in in_force(explorer)
    assert 0 < sum(sides(explorer).values()) < 15


def test_no_more_than_six_controls_stand_in_a_view():
    assert [view for view in VIEWS if len(layout.PLACES[view]) > 6] == []


# ---- A change of a control -------------------------------------------------------------------------------------------


def test_a_limit_changes_the_verdicts_that_judging_again_changes(explorer, held):
    put(explorer, limit=10)
    scenario = Scenario(clocks=(Change("decision", "sefton", limit=10),))
    compared = whatif.compared(held.held, scenario)
    ours = compared[(compared["rule_set"] == "sefton") & (compared["clock"] == "decision")]
    late = (ours["flip"] == "turns_late").sum()
    # What is said of the reviews is the key of the picture, in one denominator, before and after.
    n = sides(explorer)
    of, met = sum(n.values()), n["met"] + n["early"]
    # Of those not known now, two were known before: they may turn, and are in what is met no more for certain.
    assert n["not_known"] == 3
    head = f"At 10 working days instead of 14, at least {late} more of {of} would be late: "
    now = f"{met} to {met + n['not_known']} met"
    assert said(explorer) == f"{head}{now}, was 31 to 32."
    # What the headline has no room for stands below it, by name.
    assert "Two may be late: E12 and E37. One not known either way: E35. " in all_said(explorer)
    apart = f"Among them: {n['early']} met with the limit not past and {n['not_yet_due']} not due yet."
    assert apart in explorer.answer.more
    changed = rows(explorer.answer.tables[0])
    assert {(row["Review"], row["After"]) for row in changed} == {
        (row.review_id, drawing.VERDICTS[row.outcome_after]) for row in compared[compared["flip"] != "no"].itertuples()
    }
    assert explorer.controls["line"].value == "decision: rule_set=sefton, limit=10"


def test_one_review_is_picked_and_its_verdict_reads_differently(explorer):
    put(explorer, limit=10)
    review = rows(explorer.answer.tables[0])[0]["Review"]
    put(explorer, review=review)
    [row] = [each for each in rows(explorer.answer.tables[0]) if each["Time limit"] == "Independent Chair's decision"]
    assert row["Before"] != row["After"]
    assert "Review" not in row
    assert [label for label, _, _ in drawn(explorer)["rows"]] == [review]


@pytest.fixture
def relaxing():
    """Ask by the rules as they are shipped, in which limits were relaxed in the pandemic."""
    return app.show(
        *(view("example"), rules.load_all("national"), working_days.load(), date(2024, 3, 31)),
        curve="national:rapid_review",
    )


def test_of_one_review_its_verdict_is_said_and_no_share(relaxing):
    put(relaxing, limit=12, review="E30")
    assert said(relaxing) == "E30, at 12 working days instead of 15, not known either way: 22 working days."
    put(relaxing, review="E13")
    assert said(relaxing) == "E13, at 12 working days instead of 15, would be late: 14 working days."
    put(relaxing, limit=15)
    assert said(relaxing).endswith(
        "E13, at 15 working days: met, 14 working days. Nothing changed yet: drag the limit."
    )


def test_why_a_review_past_the_line_is_not_known_is_said_beside_it(relaxing):
    explorer = relaxing
    put(explorer, limit=12)
    above = (
        "E30, E31 and E32: not known, though it took longer: the deadline falls, or may, where the limit was relaxed"
    )
    assert f"{above} (from 30 March 2020 to 30 September 2022)." in explorer.controls["prose"].value
    bars = {label: mark for label, _, [mark] in drawn(explorer)["rows"]}
    days = "start 7 May 2022, end 9 June 2022, last day of the limit 24 May 2022"
    assert bars["E30"].about == f"22 working days; {days}; not known; {drawing.RELAXED}"
    assert bars["E18"].about.endswith("last day of the limit 28 January 2020; late")
    table = next(each for each in explorer.answer.tables if "Each review" in str(each._repr_html_()))
    because = {row["Review"]: row["Because"] for row in rows(table)}
    assert {id for id, why in because.items() if why == drawing.RELAXED} == {"E30", "E31", "E32"}


def test_a_review_that_is_met_before_its_limit_is_past_is_drawn_and_named_as_that(explorer):
    put(explorer, clock="national:rapid_review", limit=16)
    assert "E45: done before a limit that is not past yet; counted as met here" in explorer.controls["prose"].value
    [mark] = [mark for label, _, [mark] in drawn(explorer)["rows"] if label == "E45"]
    assert (mark.kind, mark.sign) == ("early", "✓")
    assert mark.about.endswith("; met, limit not past")


def test_a_longer_limit_does_not_read_as_a_loss(relaxing):
    """What is met is counted of the same reviews before and after, whether their limit is past or not."""
    at_first = re.search(r"(\d+) to (\d+) of 36 met", said(relaxing))
    assert at_first
    assert "Among them: 1 met with the limit not past, 2 not due yet and " in all_said(relaxing)
    least, most = map(int, at_first.groups())
    for limit in (16, 30, 60, 400):
        put(relaxing, limit=limit)
        found = re.search(r"(\d+)(?: to (\d+))? (?:of 36 )?met(?:, was| instead of) 23 to 29", all_said(relaxing))
        assert int(found[1]) >= least, limit
        assert int(found[2] or found[1]) >= most - 1, limit
        n = sides(relaxing)
        assert n["met"] + n["early"] == int(found[1])
        assert re.search(
            rf"{n['early']} met with the limit not past(,| and) {n['not_yet_due']} not due", all_said(relaxing)
        )
        assert f"✓ met, limit not past: {n['early']}" in dict(drawn(relaxing)["key"]).values()


def test_a_bar_says_its_two_dates_and_the_last_day_of_its_limit(relaxing):
    bars = {label: mark.about for label, _, [mark] in drawn(relaxing)["rows"]}
    assert bars["E37"] == (
        "13 working days; start 5 July 2023, end 24 July 2023, last day of the limit 26 July 2023; met"
    )
    # Of what is known to the month or to a range, that; and of what is not done, no end.
    assert "start 1 to 15 February 2023, end March 2023, last day of the limit" in bars["E33"]
    assert "end" not in bars["E44"]
    put(relaxing, limit=12)
    bars = {label: mark.about for label, _, [mark] in drawn(relaxing)["rows"]}
    assert "last day of the limit 21 July 2023; late; was met" in bars["E37"]


def test_what_turns_is_marked_and_named_whatever_sign_it_had(relaxing):
    """What has no mark has its old sign; what is not known both times has none, and is named."""
    at_first = {label: mark.sign for label, _, [mark] in drawn(relaxing)["rows"]}
    for limit in (12, 18, 40):
        put(relaxing, limit=limit)
        prose = relaxing.controls["prose"].value
        for label, _, [mark] in drawn(relaxing)["rows"]:
            sign = mark.sign.split(" ")[0]
            expected = sign if sign == at_first[label] else f"{sign} was {at_first[label]}"
            assert mark.sign == expected, (limit, label)
            assert (sign == at_first[label] != "?") or label in prose, (limit, label)
    put(relaxing, limit=12)
    assert "Four would be late: E13, E35, E37 and E43." in relaxing.controls["prose"].value
    assert "Six not known either way: E16, E22, E30, E31, E32 and E33." in relaxing.controls["prose"].value
    # Why they are is not said of a longer limit where it is shorter.
    assert "A longer limit" not in relaxing.controls["prose"].value
    put(relaxing, limit=18)
    assert "A longer limit" in relaxing.controls["prose"].value


def test_a_headline_says_at_least_where_others_may_turn_as_well(relaxing):
    """Of nine that are not known before, each may have been late: four more in time may be thirteen."""
    put(relaxing, clock="national:notification", limit=20)
    least = "at least 4 more of 48 would be in time: "
    assert said(relaxing) == f"At 20 working days instead of 5, {least}45 met, was 32 to 41."
    put(relaxing, view=SIDES)
    assert said(relaxing) == f"Notification: {least}32 to 41 met in A and 45 met in B."
    for limit in (0, 2, 5, 12, 40):
        for name in (LIMIT, SIDES):
            put(relaxing, view=name, limit=limit)
            compared = whatif.compared(relaxing.ground.held, relaxing.asked.scenario)
            turned = whatif.counts(compared.query("clock == 'notification'")["flip"])
            open = [how for how in turned if not how.startswith("would")]
            assert ("at least" in said(relaxing)) == (bool(open) and len(turned) > len(open)), (name, limit)


def test_what_is_not_done_and_not_due_does_not_turn_in_time(relaxing):
    put(relaxing, limit=400)
    assert "at least 4 more of 36 would be in time" in all_said(relaxing)
    assert "would be in time: 33 met, was 23 to 29. Four would" in all_said(relaxing)
    prose = relaxing.controls["prose"].value
    assert "Four would be in time: E15, E17, E18 and E38." in prose
    assert "One would no longer be overdue: E44." in prose
    [row] = [row for row in rows(relaxing.answer.tables[0]) if row["Review"] == "E44"]
    assert row["What changes"] == "would no longer be overdue"
    put(relaxing, review="E44")
    assert all_said(relaxing) == "E44, at 400 working days instead of 15, would no longer be overdue: not due yet."


@pytest.mark.parametrize("limit", telling([12, 20, 40, 400], 12, 400))
def test_the_report_and_the_command_say_of_a_change_what_the_explorer_says(relaxing, limit):
    """What is not done does not become in time in one of them and no longer overdue in another."""
    put(relaxing, limit=limit)
    effect = re.search(r" instead of 15, (.*?)(?:: (?:at most )?[\d to]+ met.*)?\.$", said(relaxing))[1]
    held, scenario = relaxing.ground.held, relaxing.asked.scenario
    compared = whatif.compared(held, scenario)
    told = whatif.answer(scenario, list(held.rule_sets), compared).text
    # The report has those that may change in the same sentence, so what is certain need not be the least there.
    bare = re.sub("at least (.* of 36) would", r"\1 reviews would", effect)
    assert f": {bare}" in told.replace(" by “Rapid review done and sent to the Panel”", "")
    # All else that the report says stands below the headline, with the names.
    ours = compared[compared["clock"] == "rapid_review"]
    for how, n in whatif.counts(ours["flip"]).items():
        assert re.search(rf"{words.capital(words.number(n))} {how}: E", all_said(relaxing))
        assert how in told
    put(relaxing, view=SIDES)
    assert f": {effect}" in said(relaxing)


@pytest.mark.parametrize("limit", telling([15, 12, 20, 400], 15, 20))
def test_headline_picture_and_tables_count_the_same_reviews_at_every_limit(relaxing, limit):
    put(relaxing, limit=limit)
    met = re.search(r"(\d[\d to]*?) (?:of 36 )?met", said(relaxing))[1]
    shares = {
        row["Time limit"]: row for table in relaxing.answer.tables for row in rows(table) if "In time after" in row
    }
    ours = shares["Rapid review done and sent to the Panel"]
    assert ours["In time after"].startswith(f"{met} of 36 ")
    assert ours["In time before"].startswith("23 to 29 of 36 ")
    curve = {row["Limit"]: row for row in rows(relaxing.answer.tables[-1])}
    assert curve[str(limit)]["Within it"] == met.split()[0]
    assert all(" of 36 " in row["Share within it"] for row in curve.values())
    assert sum(sides(relaxing).values()) == 36


def test_the_curve_in_the_picture_never_falls_and_says_for_how_many_the_limit_may_have_been_relaxed(relaxing):
    """It fell from 31 of 36 within 22 working days to 30 within 25."""
    for limit in (15, 22, 25, 44):
        put(relaxing, limit=limit)
        _, least, most = zip(*drawn(relaxing)["curve"], strict=True)
        assert list(least) == sorted(least)
        assert list(most) == sorted(most)
    put(relaxing, limit=0)
    # What certainly took longer is not within it, though it may be met: of all 36, one may have taken no day.
    assert drawn(relaxing)["curve"][0][1:] == (0, 1 / 36)
    assert "of 36 would be late: at most 14 met, was 23 to 29." in said(relaxing)
    assert "13 met only if the limit was relaxed" in all_said(relaxing)
    assert {"? not known: 1", "? not within it, limit relaxed: 13"} <= {text for _, text in drawn(relaxing)["key"]}
    told = "At this limit, it may have been relaxed for 14 reviews that were, or may have been, longer."
    assert f"The curve goes by length alone. {told}" in relaxing.controls["prose"].value


def test_a_year_is_that_of_the_other_steps_where_the_day_it_came_to_light_is_not_recorded(relaxing):
    """E26 has an incident in October 2021 and was notified by November: it was in every year."""
    years = [year for _, year in relaxing.controls["year"].options if year]
    found = []
    for year in years:
        put(relaxing, year=year)
        found += [year for label, _, _ in drawn(relaxing).get("rows", ()) if label == "E26"]
    assert found == ["2021-22"]


def test_a_later_day_is_judged_on_if_nothing_more_is_done_and_what_came_after_an_earlier_one_is_named(relaxing):
    for name in (LIMIT, SIDES):
        put(relaxing, view=name, as_of=date(2024, 6, 30))
        assert all_said(relaxing).startswith("If nothing more is done than is recorded: rapid review")
        put(relaxing, as_of=date(2024, 3, 31))
        assert "nothing more" not in all_said(relaxing)
    put(relaxing, view=LIMIT, review="E46", limit=14, as_of=date(2024, 6, 30))
    assert all_said(relaxing).startswith("If nothing more is done than is recorded: E46")
    put(relaxing, review="", limit=15, as_of=date(2023, 6, 30))
    assert re.search(r"Not counted, since they came to light after 30 June 2023: [^.]*E45", all_said(relaxing))
    assert "E45" not in {label for label, _, _ in drawn(relaxing)["rows"]}


def test_of_a_notice_it_is_said_that_it_was_shorter(relaxing):
    put(relaxing, clock="national:panel_copy")
    assert drawn(relaxing)["axis"].endswith("ays of notice that each review gave")
    assert "E22: not known, though it was shorter: " in relaxing.controls["prose"].value
    assert "it took longer" not in relaxing.controls["prose"].value


def test_a_pause_with_one_day_says_what_it_needs(relaxing):
    put(relaxing, paused_first=date(2020, 1, 1))
    assert said(relaxing).endswith("A pause needs its last day too.")


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("limit", [0, 12, 60])
def test_a_headline_has_no_more_words_than_two_lines_hold(relaxing, name, limit):
    """It had up to five lines: what it has no room for stands below it."""
    for _, clock in relaxing.controls["clock"].options:
        put(relaxing, clock=clock, limit=limit, view=name)
        assert len(said(relaxing).split()) <= 25, clock


def test_what_came_to_light_after_an_earlier_day_is_in_no_view(relaxing):
    for name in (LIMIT, SIDES, DUE):
        put(relaxing, view=name, as_of=date(2023, 6, 30))
        assert not {"E45", "E46"} & {label.split(":")[0] for label, _, _ in drawn(relaxing).get("rows", ())}, name


def test_names_past_the_first_twelve_are_counted(relaxing):
    put(relaxing, limit=0)
    assert "E42, E43 and 3 more." in relaxing.controls["prose"].value


def test_every_limit_is_counted_alike_in_the_headline_the_curve_and_the_table_of_all(explorer):
    put(explorer, limit=10)
    shares = next(table for table in explorer.answer.tables if "In time after" in table.cells)
    by_limit = {(row["Rule set"], row["Time limit"]): row["In time after"] for row in rows(shares)}
    assert len(by_limit) > 10
    for rule_set in explorer.ground.rule_sets:
        for clock in rule_set.clocks:
            put(explorer, clock=f"{rule_set.name}:{clock.id}")
            if found := re.search(r": ((?:at most )?[\d to]+) of (\d+) met", said(explorer)):
                told = by_limit[words.code(rule_set.name).capitalize(), clock.label]
                assert int(found[2]) == int(re.search(r"of (\d+)", told)[1]), clock.id
                at = str(explorer.controls["limit"].value)
                curve = {row["Limit"]: row for row in rows(explorer.answer.tables[-1])}
                assert int(curve[at]["Within it"]) == int(re.search(r"(\d+)(?: to \d+)? of", told)[1]) * (
                    "at most" not in told
                ), clock.id


def test_what_is_done_by_a_limit_that_may_be_past_is_not_known_and_not_said_to_be_undone(explorer):
    """By when E14 and E37 had to be decided is known from one end only: a shorter limit does not undo them."""
    put(explorer, limit=6)
    kinds = {label: mark.kind for label, _, [mark] in drawn(explorer)["rows"]}
    assert (kinds["E14"], kinds["E37"]) == ("not_known", "not_known")
    assert "would not be due yet" not in said(explorer)


def test_days_are_named_by_what_they_are_and_a_limit_says_its_length_once(explorer):
    put(explorer, clock="national:notification", unit="calendar_day")
    assert said(explorer).startswith("At 5 calendar days instead of 5 working days, ")
    explorer.controls["reset"].click()
    put(explorer, clock="sefton:six_months_reported")
    assert said(explorer).startswith("Reported within six months of appointing the author (sefton): ")
    put(explorer, limit=7)
    assert "t 7 months instead of 6, " in said(explorer)


def test_others_change_too_only_where_something_changes_here(explorer):
    put(explorer, limit=10, clock="national:notification")
    assert "Verdicts change, or may, by Independent Chair's decision (sefton)." in all_said(explorer)
    put(explorer, limit=2)
    assert "Verdicts change, or may, by Independent Chair's decision (sefton) too." in all_said(explorer)


def test_other_limits_that_change_are_named_and_one_that_is_not_judged_is_not_counted(relaxing):
    put(relaxing, closed="27/12/2023, 28/12/2023")
    assert "Verdicts change, or may, by " in all_said(relaxing)
    assert "other time limit" not in all_said(relaxing)
    put(relaxing, closed="", on=False)
    assert said(relaxing) == "Rapid review done and sent to the Panel is not judged."


def test_a_saved_name_that_was_changed_says_so_and_saving_says_what_it_replaces(explorer, tmp_path):
    put(explorer, limit=20, name="Twenty")
    explorer.controls["save"].click()
    assert "in place of" not in said(explorer)
    put(explorer, limit=18)
    assert "Twenty, changed – " in in_force(explorer)
    put(explorer, view=SIDES)
    assert "B: Twenty, changed." in all_said(explorer)
    assert ("Twenty, changed", app.AS_SET) in explorer.controls["scenario"].options
    explorer.controls["save"].click()
    assert said(explorer) == "“Twenty” is saved already, and is another. Nothing is replaced yet."
    assert whatif.read(tmp_path / "scenarios/twenty.toml").clocks[0].limit == 20
    put(explorer, limit=19)
    assert explorer.controls["save"].description == "Save"
    put(explorer, limit=18)
    explorer.controls["save"].click()
    assert explorer.controls["save"].description == "Replace “Twenty”"
    explorer.controls["save"].click()
    assert explorer.controls["save"].description == "Save"
    assert "Saved as twenty.toml, in place of what was saved by this name, and" in said(explorer)
    assert "B: Twenty." in all_said(explorer)
    assert "changed" not in in_force(explorer)


def refused(explorer):
    """Give what stands at a field that holds what cannot be used, with the name of that field."""
    names = {id(control): name for name, control in explorer.controls.items()}
    for box in ("above", f"panel {layout.MORE}", f"panel {layout.KEEP}"):
        inside = [names[id(each)] for each in explorer.controls[box].children]
        if "wrong" in inside:
            return inside[inside.index("wrong") - 1], explorer.controls["wrong"].text
    return "", explorer.controls["wrong"].text


def test_a_review_that_there_is_not_is_said_at_its_field_with_the_nearest(explorer):
    put(explorer, review="E0")
    field, why = refused(explorer)
    assert field == "review"
    assert why.startswith("No review 'E0'; did you mean 'E")
    # No answer stands under a control that it is not the answer to.
    assert (said(explorer), drawn(explorer)) == ("No answer yet: “Review” has what cannot be used.", {})
    put(explorer, review="E05")
    assert explorer.answer
    assert refused(explorer) == ("", "")


def test_each_control_of_a_scenario_says_what_the_scenario_has(explorer):
    put(explorer, unit="calendar_day", starts="aware", stops="panel_informed", day_one="same_day")
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


def test_closure_days_are_written_as_people_here_write_days(explorer):
    put(explorer, closed="28/12/2023, 2/1/2024, 3 January 2024")
    assert explorer.asked.scenario.closed == (date(2023, 12, 28), date(2024, 1, 2), date(2024, 1, 3))
    assert explorer.controls["closed"].value == "28/12/2023, 02/01/2024, 03/01/2024"
    for wrong in ("31/2/2024", "tomorrow", "2024-02-31", "1/2024"):
        put(explorer, closed=f"28/12/2023, {wrong}")
        told = f"Also closed on '{wrong}', which is no day; write it like 29/12/2026, and more with commas."
        assert refused(explorer) == ("closed", told)
        assert drawn(explorer) == {}
    # What is asked next is asked without it, and the field says so.
    put(explorer, limit=9)
    assert explorer.controls["closed"].value == "28/12/2023, 02/01/2024, 03/01/2024"
    assert refused(explorer) == ("", "")


def test_what_is_set_back_is_no_change(explorer):
    put(explorer, limit=10, unit="calendar_day", starts="aware", bank_holidays=False, on=False)
    put(explorer, limit=14, unit="working_day", starts="notified", bank_holidays=True, on=True)
    assert explorer.asked.scenario == Scenario()
    assert said(explorer).endswith("Nothing changed yet: drag the limit.")
    assert explorer.controls["line"].value == ""


def test_another_clock_is_shown_as_it_is_and_keeps_what_was_changed(explorer):
    put(explorer, limit=10, clock="sefton:fed_back")
    assert explorer.controls["limit"].value == 15
    put(explorer, limit=12, clock="sefton:decision")
    assert explorer.controls["limit"].value == 10
    assert [each.clock for each in explorer.asked.scenario.clocks] == ["decision", "fed_back"]
    put(explorer, clock="national:notification")
    assert explorer.controls["limit"].value == 5


def test_a_limit_in_months_has_no_first_day_and_its_own_bounds(explorer):
    put(explorer, clock="sefton:six_months_published")
    assert (explorer.controls["limit"].max, explorer.controls["limit"].unit) == (32, "months")
    put(explorer, clock="sefton:decision", day_one="same_day", unit="month")
    assert explorer.asked.scenario.clocks[0].day_one == ""


def test_where_versions_of_a_limit_differ_the_control_says_as_written_and_names_them(explorer):
    """The picture is as written, and so is the control; as written can be chosen again, and is no change."""
    put(explorer, clock="national:rapid_review")
    as_it_is = (said(explorer), drawn(explorer))
    assert explorer.controls["starts"].value == ""
    text = {value: text for text, value in explorer.controls["starts"].options}[""]
    assert text == "as written: local authority became aware; from 1 June 2025 notified"
    put(explorer, starts="notified")
    assert explorer.asked.scenario.clocks[0].starts == "notified"
    assert drawn(explorer) != as_it_is[1]
    put(explorer, starts="")
    assert (explorer.asked.scenario, (said(explorer), drawn(explorer))) == (Scenario(), as_it_is)
    put(explorer, clock="national:panel_copy")
    assert (explorer.controls["unit"].value, explorer.controls["limit"].unit) == ("", "calendar or working days")
    put(explorer, unit="working_day")
    assert explorer.controls["limit"].unit == "working days"


@pytest.mark.parametrize("name", ["limit", "unit", "starts", "stops", "day_one", "on"])
@pytest.mark.parametrize("rule_set", ["sefton", "national"])
def test_what_a_control_shows_as_written_is_no_change_when_it_is_chosen_again(held, rule_set, name):
    others = {"limit": 3, "unit": "calendar_day", "starts": "incident", "stops": "reported", "on": False}
    for clock in held.rule_set(rule_set).clocks:
        asked = Asked(rule_set=rule_set, clock=clock.id)
        shown = getattr(terms.as_written(clock), name)
        changed = terms.changed(asked.scenario, rule_set, clock, name, others.get(name, "same_day"))
        assert terms.changed(changed, rule_set, clock, name, shown) == asked.scenario, clock.id
        assert terms.changed(asked.scenario, rule_set, clock, name, shown) == asked.scenario, clock.id


CLOCKS = [(each.name, clock.id) for each in own_rules.load_all("sefton, national") for clock in each.clocks]


@pytest.mark.parametrize(
    ("name", "id"),
    telling(CLOCKS, ("sefton", "decision"), ("national", "rapid_review"), ("national", "lcspr_publication")),
)
def test_a_limit_is_counted_from_no_step_at_its_end_or_after(explorer, held, name, id):
    """From its own end the picture vanished; from the publication every review was met."""
    [rule_set] = [each for each in held.rule_sets if each.name == name]
    clock = rule_set.clock(id)
    put(explorer, clock=f"{name}:{id}")
    offered = [value for _, value in explorer.controls["starts"].options if value]
    assert {version.counts_from or clock.starts for version in clock.versions} <= set(offered)
    life, ordered = list(MILESTONES), {(each.before, each.after) for each in rule_set.order}
    for each in offered:
        assert life.index(each) < life.index(clock.stops) or (each, clock.stops) in ordered, clock.id
    for each in offered:
        put(explorer, starts=each)
        assert explorer.answer is not None, (clock.id, each)
        assert each not in [value for _, value in explorer.controls["stops"].options]
    explorer.controls["reset"].click()
    for _, each in explorer.controls["stops"].options:
        put(explorer, stops=each)
        assert explorer.answer is not None, (clock.id, each)
    explorer.controls["reset"].click()


@pytest.mark.parametrize("starts", ["panel_informed", "published"])
@pytest.mark.parametrize("way", ["link", "line", "saved"])
def test_a_question_that_counts_from_the_end_or_after_is_told_so_in_plain_words(explorer, tmp_path, way, starts):
    line = f"rapid_review: starts={starts}"
    if way == "link":
        explorer.controls["link"].opened = f"clock=national%3Arapid_review&scenario={line}"
    elif way == "line":
        put(explorer, line=f"name=turned; {line}")
        explorer.controls["read"].click()
    else:
        kept.save(whatif.parse(f"name=turned; {line}"), tmp_path / "scenarios")
        explorer.controls["said"].views = 1
        put(explorer, saved="turned")
    from_the_end = {"panel_informed": "informing the Panel", "published": "publication"}[starts]
    assert f"would be counted from {from_the_end} to informing the Panel, which comes no later" in said(explorer)
    assert "_" not in said(explorer)
    explorer.controls["reset"].click()
    assert explorer.answer is not None


# ---- The views, over the register, a review and an imagined case -----------------------------------------------------


@pytest.mark.parametrize("review", [REGISTER, "E20"])
@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("goal", telling([state.PUBLICATION, COMMITTEE], COMMITTEE))
def test_every_view_answers_of_everything(explorer, name, review, goal):
    put(explorer, review=review, goal=goal, limit=11, bank_holidays=False, view=name, as_tables=True)
    assert explorer.answer is not None, said(explorer)
    assert said(explorer) == words.sentence(explorer.answer.said)
    html = explorer.controls["tables"].value
    assert html.count("<table>") == len(explorer.answer.tables)
    assert bool(drawn(explorer)) == (explorer.answer.drawing is not None)
    put(explorer, as_tables=False)
    assert explorer.controls["tables"].value == ""


def test_the_plan_of_an_imagined_case_is_that_of_the_planner(explorer):
    put(explorer, view=PLAN, day=None)
    due = {(row["Rule set"], row["Time limit"]): row["Due"] for row in rows(explorer.answer.tables[0])}
    assert due["Sefton", "Serious incident notified"] == "22 December 2025"
    put(explorer, clock="sefton:notification", limit=6)
    due = {(row["Rule set"], row["Time limit"]): row["Due"] for row in rows(explorer.answer.tables[0])}
    assert due["Sefton", "Serious incident notified"] == "23 December 2025"
    assert due["National", "Serious incident notified"] == "22 December 2025"


def test_a_plan_says_first_when_to_publish_and_then_what_is_due_first(explorer):
    """For a publication asked for in June, "Serious incident notified is due by 9 April" was the headline."""
    put(explorer, view=PLAN, rules="national", aware=date(2024, 4, 2), day=date(2024, 6, 20))
    assert said(explorer) == (
        "An imagined case: to publish on Thursday 20 June 2024, the Panel must have its copy by Tuesday 11 June 2024."
    )
    assert explorer.answer.more[0] == "First, “Serious incident notified” is due by Tuesday 9 April 2024."
    put(explorer, review="E42", day=date(2024, 7, 1))
    publish = "E42: publish by Friday 14 June 2024, the last day that keeps its own time limit."
    assert said(explorer) == publish
    # What is due first is said once: here it is the Panel's copy.
    assert "First, " not in all_said(explorer)
    put(explorer, day=date(2024, 5, 5))
    avoided = "E42: 5 May 2024 is to be avoided (Sunday): the last good day before it is Friday 3 May 2024."
    assert all_said(explorer).startswith(f"{avoided} The nearest day after it that works is Tuesday 7 May 2024. To pub")
    put(explorer, review="E35", day=date(2024, 8, 15))
    assert said(explorer).startswith("E35: no day that is still possible keeps its own time limit.")


def test_a_publication_before_its_case_or_in_the_past_is_said_to_be_that(explorer):
    """It was "impossible: the last day has passed for decision taken and published", of a day before its case."""
    put(explorer, view=PLAN, rules="national", aware=date(2024, 4, 2), day=date(2024, 3, 1))
    case = "An imagined case"
    told = "impossible to publish on Friday 1 March 2024, which is"
    assert said(explorer) == f"{case}: {told} before it came to light."
    put(explorer, review="E42")
    assert said(explorer) == f"E42: {told} past."


def test_last_days_are_by_the_rules_alone_in_every_state(explorer):
    """Once another day is advised, five steps on one day had the heading "To publish on 11 June 2024" and no more."""
    put(explorer, view=PLAN)
    headings = [label for label, _, marks in drawn(explorer)["rows"] if not marks]
    assert headings == ["Deadlines", "Last days by the rules alone"]
    put(explorer, rules="national", review="E42", goal=COMMITTEE, day=date(2024, 6, 20))
    headings = [label for label, _, marks in drawn(explorer)["rows"] if not marks]
    assert headings[1] == "By the rules alone, to publish on 11 June 2024"


def planned(explorer, step="Published"):
    """Give the row of a step by the national rules in the table of last days."""
    [row] = [row for row in rows(explorer.answer.tables[0]) if (row["Rule set"], row["Step"]) == ("National", step)]
    return row


@pytest.mark.parametrize(
    ("review", "day", "state", "ends"),
    [
        # Six months from a beginning that is known to the fortnight end 14 to 30 June.
        ("E42", date(2024, 6, 13), "in time", ""),
        ("E42", date(2024, 6, 20), own_limits.PERHAPS_OUTLIVED, "between 14 June 2024 and 30 June 2024"),
        ("E42", date(2024, 7, 1), own_limits.OUTLIVED, "between 14 June 2024 and 30 June 2024"),
        ("E35", date(2024, 8, 15), own_limits.OUTLIVED, "on 24 January 2024"),
    ],
)
def test_a_publication_after_the_reviews_own_time_limit_is_not_in_time(explorer, review, day, state, ends):
    put(explorer, view=PLAN, rules="national", review=review, day=day)
    # Where another day is advised, the one that was asked for stands below it.
    advised = "ublish by" in all_said(explorer)
    assert planned(explorer, "Published on the day asked for" if advised else "Published")["State"] == state
    told = f"is {state}, which ends {ends}."
    assert (told in all_said(explorer)) is bool(ends)


def test_the_day_to_publish_before_a_committee_is_held_against_the_reviews_own_time_limit(explorer):
    put(explorer, view=PLAN, rules="national", review="E42", goal=COMMITTEE, day=date(2024, 7, 16))
    assert all_said(explorer) == (
        "E42: publish by Friday 14 June 2024, the last day that keeps both its own time limit and the committee."
        " Publication on 8 July 2024 is after its own time limit, which ends between 14 June 2024 and 30 June 2024."
        " To publish on Friday 14 June 2024, the Panel must have its copy by Wednesday 5 June 2024."
    )
    assert planned(explorer, "Last day to publish for the committee")["State"] == own_limits.OUTLIVED
    put(explorer, goal="the publication", day=date(2024, 6, 14))
    assert planned(explorer)["State"] == "in time"


@pytest.mark.parametrize(("goal", "day"), [(COMMITTEE, date(2024, 7, 10)), (state.PUBLICATION, date(2024, 7, 1))])
def test_headline_picture_and_tables_of_a_plan_are_for_the_day_that_is_advised(explorer, goal, day):
    put(explorer, view=PLAN, rules="national", review="E42", goal=goal, day=day)
    assert "ublish by Friday 14 June 2024" in all_said(explorer)
    assert "the Panel must have its copy by Wednesday 5 June 2024" in all_said(explorer)
    bars = {label: mark.sign for label, _, marks in drawn(explorer)["rows"] for mark in marks}
    assert (bars["Published"], bars["Panel's copy sent before publication"]) == ("Fri 14 Jun 2024", "Wed 5 Jun 2024")
    assert [label for label, _, marks in drawn(explorer)["rows"] if not marks][1].endswith("publish on 14 June 2024")
    assert (planned(explorer)["Due"], planned(explorer)["State"]) == ("14 June 2024", "in time")
    sent = planned(explorer, "Report sent to the Panel")
    assert sent["Due"].endswith("5 June 2024")
    deadlines = {(row["Rule set"], row["Time limit"]): row["Due"] for row in rows(explorer.answer.tables[1])}
    assert deadlines["National", "Panel's copy sent before publication"] == "5 June 2024"
    put(explorer, keep=True)
    assert 'publish = "2024-06-14"' in explorer.controls["parameters"].value


def test_reset_in_a_plan_keeps_whose_plan_it_is_and_the_headline_says_whose(explorer):
    put(explorer, view=PLAN, rules="national", review="E42", goal=COMMITTEE, day=date(2024, 7, 10))
    whole = said(explorer)
    put(explorer, bank_holidays=False)
    explorer.controls["reset"].click()
    assert (explorer.asked.review, said(explorer)) == ("E42", whole)
    assert whole.startswith("E42: publish by ")
    assert explorer.controls["reset"].description == "Reset the rules"
    put(explorer, view=DUE, ahead=365)
    assert explorer.controls["reset"].description == "Reset"
    explorer.controls["reset"].click()
    assert (explorer.asked.review, explorer.asked.ahead) == (REGISTER, 90)


@pytest.mark.parametrize("goal", state.GOALS)
def test_no_window_of_an_imagined_case_begins_before_it_came_to_light(explorer, goal):
    """For a committee soon after, a window began five months before its case."""
    put(explorer, view=PLAN, rules="national", aware=date(2024, 3, 29), goal=goal, day=date(2024, 5, 10))
    began = dates.number(date(2024, 3, 29))
    marks = {label: mark for label, _, all in drawn(explorer)["rows"] for mark in all}
    assert len(marks) > 4
    for label, mark in marks.items():
        assert mark.first is None or mark.first >= began or mark.last <= began, label


def test_no_publication_is_planned_of_a_review_that_was_published(explorer):
    """The plan of E01 had a line "Published 16 May 2024"; it was published in August 2016."""
    put(explorer, view=PLAN, rules="national", review="E01", day=date(2024, 5, 16))
    assert said(explorer).startswith("E01 has been published (August 2016): no publication is left to plan.")
    assert "16 May 2024" not in said(explorer) + str(drawn(explorer))
    put(explorer, review="E42")
    assert "has been published" not in said(explorer)


def test_what_is_due_on_a_later_day_is_so_if_nothing_more_is_done(explorer):
    put(explorer, view=DUE)
    assert "nothing more" not in said(explorer)
    put(explorer, as_of=date(2024, 6, 20))
    assert said(explorer).startswith("If nothing more is done than is recorded: as of 20 June 2024, ")
    put(explorer, review="E42")
    assert said(explorer).startswith("E42: if nothing more is done than is recorded: as of 20 June 2024, ")


def test_what_may_be_overdue_looks_like_nothing_else_that_is_due(explorer):
    put(explorer, view=DUE, rules="national")
    kinds = {(label[:3], mark.kind) for label, _, [mark] in drawn(explorer)["rows"]}
    assert {("E40", "not_known"), ("E42", "window")} <= kinds
    assert ("E42", "not_known") not in kinds
    assert dict(drawn(explorer)["key"])["not_known"] == "? may be overdue"


@pytest.mark.parametrize(
    ("review", "goal", "day", "as_of", "told"),
    [
        # The limit of E42 ends 14 to 30 June: once the 14th is gone, no day keeps it for certain.
        (
            "E42",
            COMMITTEE,
            date(2024, 7, 16),
            date(2024, 6, 17),
            "ublish by Friday 28 June 2024, the last day that may keep",
        ),
        # A day later it is too late to send the Panel its copy before then.
        (
            "E42",
            COMMITTEE,
            date(2024, 7, 16),
            date(2024, 6, 27),
            "Friday 28 June 2024 would keep it, and leaves too little time",
        ),
        (
            "E42",
            "the publication",
            date(2024, 7, 1),
            None,
            "ublish by Friday 14 June 2024, the last day that keeps its own",
        ),
        ("E35", COMMITTEE, date(2024, 9, 17), None, "for the committee the last is Monday 9 September 2024."),
        ("E35", "the publication", date(2024, 8, 15), None, "no day that is still possible keeps its own time limit."),
    ],
)
def test_where_no_day_keeps_both_the_nearest_for_each_is_said(explorer, review, goal, day, as_of, told):
    put(explorer, view=PLAN, rules="national", review=review, goal=goal, day=day, as_of=as_of)
    assert told in all_said(explorer)
    assert "own time limit, which ends" in all_said(explorer)


def test_due_never_says_that_one_may_fall_without_which_and_when(explorer):
    put(explorer, view=DUE, rules="national", review="E42")
    told = "and one may: E42, by a day between Friday 14 June 2024 and Sunday 30 June 2024."
    assert f"No deadline falls for certain by 29 June 2024, {told}" in all_said(explorer)
    put(explorer, review="")
    assert re.search(r"more falls? later, or may: (first )?E\d+, by ", all_said(explorer))


def test_of_what_is_done_no_days_are_left(explorer):
    put(explorer, view=PLAN, rules="national", review="E42", day=None)
    left = {row["State"]: row["Working days left"] for row in rows(explorer.answer.tables[0])}
    assert left["done"] == "–"


def test_the_day_that_is_judged_on_is_shown_and_is_no_change(explorer):
    assert explorer.controls["as_of"].value == date(2024, 3, 31)
    assert "as of 31 March 2024" in in_force(explorer)
    put(explorer, as_of=date(2024, 1, 31))
    assert explorer.asked.scenario.as_of == date(2024, 1, 31)
    for back in (date(2024, 3, 31), None):
        put(explorer, as_of=date(2024, 1, 31))
        put(explorer, as_of=back)
        assert explorer.asked.scenario == Scenario()
        assert explorer.controls["as_of"].value == date(2024, 3, 31)


def test_one_of_a_unit_has_no_plural(explorer):
    put(explorer, limit=1)
    told = [
        said(explorer),
        *(mark.about for _, _, [mark] in drawn(explorer)["rows"]),
        drawn(explorer)["lines"][0]["text"],
    ]
    assert any("1 working day" in each for each in told)
    assert not any(re.search(r"\b1 (working days|reviews)", each) for each in told)


def test_an_axis_ends_with_what_reviews_took():
    shown = app.show(view("sefton"), own_rules.load_all("sefton, national"), working_days.load(), date(2021, 1, 26))
    put(shown, clock="sefton:six_months_reported")
    assert max(mark.last for _, _, [mark] in drawn(shown)["rows"]) < 9
    assert shown.controls["limit"].max == 12


def test_a_first_deadline_that_is_a_range_names_its_first_day_and_one_that_has_passed_says_so(explorer):
    put(explorer, view=PLAN, rules="national", review="E42", day=None)
    assert "is due between 14 June 2024 and Sunday 30 June 2024." in said(explorer)
    put(explorer, review="E35")
    assert "is due by Wednesday 24 January 2024, and is past." in said(explorer)


def test_a_case_that_came_to_light_after_its_publication_is_planned_anew(explorer):
    put(explorer, view=PLAN, aware=date(2026, 7, 20))
    assert explorer.asked.day == date(2026, 7, 21)
    put(explorer, aware=date(2026, 11, 23))
    # Nine months later, as at the beginning.
    assert explorer.asked.day == explorer.controls["day"].value == date(2027, 8, 23)
    assert "mpossible" not in said(explorer)
    assert "“Serious incident notified” is due by Monday 30 November 2026" in all_said(explorer)
    put(explorer, day=None)
    put(explorer, aware=date(2026, 12, 1))
    assert explorer.asked.day is None


def test_an_imagined_case_begins_near_the_day_that_is_planned_for(explorer):
    """It begins with the day of the register, which can be years before: then the picture would be mostly empty."""
    put(explorer, view=PLAN, aware=date(2024, 3, 28), day=date(2025, 9, 1))
    assert explorer.asked.aware == date(2024, 3, 28)
    put(explorer, goal=COMMITTEE, day=date(2026, 7, 21))
    assert explorer.controls["aware"].value == explorer.asked.aware == date(2025, 10, 21)
    first, last = drawn(explorer)["ends"]
    assert last - first < 366
    # Who writes the day it came to light afterwards is taken at his word.
    put(explorer, aware=date(2024, 3, 28))
    assert (explorer.asked.aware, explorer.asked.day) == (date(2024, 3, 28), date(2026, 7, 21))
    put(explorer, review="E42", day=date(2027, 7, 20))
    assert explorer.asked.aware == date(2024, 3, 28)


def test_a_case_is_planned_from_the_day_it_was_notified(explorer, held, tmp_path):
    put(explorer, view=PLAN, aware=date(2026, 3, 2), notified=date(2026, 3, 4))
    due = {(row["Rule set"], row["Time limit"]): row["Due"] for row in rows(explorer.answer.tables[-1])}
    # Fourteen working days from Wednesday 4 March are over on Tuesday 24 March.
    assert due["Sefton", "Independent Chair's decision"].endswith("24 March 2026")
    other = app.Explorer(held, explorer.begun, tmp_path / "scenarios")
    other.controls["link"].opened = explorer.controls["link"].link
    assert other.asked == explorer.asked
    # It came to light no later than it was notified, and what was notified before it came to light was not.
    put(explorer, notified=date(2026, 2, 20))
    assert explorer.controls["aware"].value == date(2026, 2, 20)
    put(explorer, aware=date(2026, 4, 1))
    assert explorer.asked.notified is explorer.controls["notified"].value is None


def test_a_day_to_avoid_is_said_with_the_reason(explorer):
    put(explorer, view=PLAN, goal=COMMITTEE, day=date(2024, 12, 31), aware=date(2024, 3, 28))
    assert "31 December 2024 is to be avoided (committee recess): the nearest day after it that works is" in all_said(
        explorer
    )


def clear_of(explorer, use, day):
    """Say why a day is to be avoided for a use, if it is."""
    asked, ground = explorer.asked, explorer.ground
    subject = state.subject_of(ground, asked)
    clear = subject.clear(state.ruled_by(ground, asked), state.ruled(ground, asked.scenario)[1], use)
    return avoid.why(clear, dates.number(day))


def day_after(text, told):
    """Give the day that is said after a text, such as ``publish by Friday 3 May 2024``; none if it is not said."""
    found = re.search(rf"{text} \w+day (\d+ \w+ \d{{4}})", told)
    return pd.Timestamp(found[1]).date() if found else None


FROM_MARCH_TO_JULY = [date(2024, 2, 10), *(date(2024, 3, 29) + timedelta(days=n) for n in range(0, 110, 3))]


@pytest.mark.parametrize("goal", telling([COMMITTEE, state.PUBLICATION], COMMITTEE))
def test_no_plan_advises_a_day_to_avoid_without_saying_so(explorer, goal):
    """A committee in May had the review published before an election; the nearest day that works had it again."""
    put(explorer, view=PLAN, rules="national", review="E42", goal=goal)
    works = set()
    for day in FROM_MARCH_TO_JULY:
        put(explorer, day=day)
        told = all_said(explorer)
        advised = day_after("ublish by", told)
        assert not advised or not clear_of(explorer, avoid.PUBLICATION, advised), (day, told)
        copy = day_after("the Panel must have its copy by", told)
        if copy and clear_of(explorer, avoid.STEP, copy):
            assert f"{words.day(pd.Timestamp(copy))} is " in told, (day, told)
        if nearest := day_after("that works is", told):
            works.add(nearest)
    assert works
    for day in works:
        put(explorer, day=day)
        on = words.day(pd.Timestamp(day))
        assert not re.search(f"mpossible|o good day|No day|{on} is|cannot be met", all_said(explorer)), all_said(
            explorer
        )


@pytest.mark.parametrize("goal", telling([COMMITTEE, state.PUBLICATION], state.PUBLICATION))
def test_what_cannot_be_is_said_first_and_nothing_is_asked_for(explorer, goal):
    put(explorer, view=PLAN, rules="national", review="E42", goal=goal)
    for day in FROM_MARCH_TO_JULY:
        put(explorer, day=day)
        if "mpossible" in said(explorer):
            assert said(explorer).startswith("E42: impossible to publish "), said(explorer)
            assert "ublish by" not in said(explorer)
            assert "must have" not in said(explorer)
    put(explorer, day=FROM_MARCH_TO_JULY[0])
    assert "impossible" in said(explorer)


def test_a_last_day_to_publish_that_is_to_be_avoided_has_the_last_good_day_before_it(explorer):
    put(explorer, view=PLAN, rules="national", review="E42", goal=COMMITTEE, day=date(2024, 6, 20))
    assert all_said(explorer).startswith(
        "E42: publish by Tuesday 11 June 2024, the last good day before the committee."
        " Publication on 12 June 2024 is one of the days to avoid. To publish on Tuesday 11 June 2024, the Panel must"
    )
    assert (planned(explorer)["Due"], planned(explorer)["State"]) == ("11 June 2024", "in time")
    assert planned(explorer, "Last day to publish for the committee")["Due"] == "12 June 2024"
    put(explorer, day=date(2024, 5, 10))
    assert all_said(explorer).startswith("E42: no good day is left to publish on before the committee.")
    assert "Publication on 1 May 2024 is to be avoided (pre-election period)." in all_said(explorer)


def test_the_axis_goes_as_far_as_reviews_took(explorer, held):
    """A review of 30 months is not at 24; one far beyond four times the limit is at the edge, with its number."""
    put(explorer, clock="national:notification")
    took = whatif.ranges_table(held.held, "national", "notification")["took_max"].max()
    assert took > explorer.controls["limit"].max == 40
    signs = {mark.sign for _, _, [mark] in drawn(explorer)["rows"] if mark.first and mark.first > 40}
    assert signs == {f"✗ {took} →"}
    put(explorer, clock="national:scr_completion")
    took = whatif.ranges_table(held.held, "national", "scr_completion")["took_max"].max()
    assert took == explorer.controls["limit"].max == drawn(explorer)["ends"][1] - 1 == 32


def test_both_ends_of_a_window_stand_beside_it(explorer):
    put(explorer, view=PLAN)
    for label, _, marks in drawn(explorer)["rows"]:
        for mark in marks:
            both = " to " in mark.sign or ("not before" in mark.sign and ", by " in mark.sign)
            assert both == (mark.last - mark.first > 1), label


def test_where_there_is_one_rule_set_it_is_not_named_each_time():
    explorer = app.show(view("example"), own_rules.load_all("national"), working_days.load(), date(2024, 3, 31))
    put(explorer, view=PLAN)
    assert not there(explorer, "rules")
    assert "Serious incident notified: 5 working days" in dict(explorer.controls["clock"].options)
    for name in VIEWS:
        put(explorer, view=name)
        assert not any("national" in label for label, _, _ in drawn(explorer)["rows"])
        assert "national" not in said(explorer) + explorer.controls["prose"].value, name


def test_back_from_a_committee(explorer):
    put(explorer, view=PLAN, goal=COMMITTEE, notice=6, day=date(2026, 7, 21))
    by = {(row["Rule set"], row["Step"]): row["Due"] for row in rows(explorer.answer.tables[0])}
    # Six working days before the 21st is the 13th; at least seven before that, the 2nd.
    assert by["National", "Published"] == "13 July 2026"
    # What was asked is said first: the day to publish.
    assert all_said(explorer).startswith(
        "An imagined case that came to light on 15 December 2025: publish by Monday 13 July 2026, 6 working days before"
        " the committee. First, “Serious incident notified” is due by Monday 22 December 2025. To publish before the"
    )
    assert by["National", "Report sent to the Panel"] == "2 July 2026"
    due = {(row["Rule set"], row["Time limit"]): row["Due"] for row in rows(explorer.answer.tables[1])}
    assert due["National", "Panel's copy sent before publication"] == "2 July 2026"


def test_a_plan_shows_its_windows_and_the_days_to_keep_clear_of(explorer):
    put(explorer, view=PLAN, goal=COMMITTEE)
    picture = drawn(explorer)
    named = {label: marks for label, _, marks in picture["rows"] if marks}
    # Windows hold their last day: the 22nd of December is over at the beginning of the 23rd.
    [notified] = named["Serious incident notified"]
    assert notified.last == dates.number(date(2025, 12, 23))
    kinds = {kind for _, _, kind, _ in picture["shades"]}
    assert kinds == {"weekend", "holiday", "avoid"}
    christmas = dates.number(date(2025, 12, 25))
    [why] = [why for first, last, kind, why in picture["shades"] if first <= christmas < last and kind == "holiday"]
    assert why.startswith("bank holiday")
    assert [line["name"] for line in picture["lines"]] == ["aware", "day"]


def test_a_plan_draws_no_step_that_is_done_at_a_day_to_come_and_always_the_publication(explorer):
    put(explorer, view=PLAN, rules="national", review="E42")
    for day in (date(2024, 6, 13), date(2024, 7, 1), date(2026, 7, 1)):
        put(explorer, day=day)
        rows_of = {label: marks for label, _, marks in drawn(explorer)["rows"]}
        [mark] = rows_of["Published" if day < date(2024, 6, 14) else "Published on the day asked for"]
        assert mark.last == dates.number(day) + 1
        assert "Notified" not in rows_of
    [done] = rows_of["Serious incident notified"]
    assert (done.kind, done.sign) == ("met", "✓ Thu 7 Dec 2023")


def test_only_what_means_something_is_among_more_changes(explorer):
    put(explorer, more=True)
    assert there(explorer, "stops")
    assert not any(there(explorer, name) for name in ("later", "whom", "notified", "kind", "notice"))
    put(explorer, delayed="notified")
    assert there(explorer, "later")
    assert there(explorer, "whom")
    put(explorer, delayed="", paused_first=date(2020, 3, 1))
    assert "A pause counts once both of its days are set." in in_force(explorer)
    assert there(explorer, "whom")
    for name in (PLAN, DUE):
        put(explorer, view=name)
        assert not any(there(explorer, each) for each in ("stops", "day_one", "on"))
    above, more = (explorer.controls[name].children for name in ("above", f"panel {layout.MORE}"))
    assert explorer.controls["as_of"] in above
    assert explorer.controls["as_of"] not in more
    put(explorer, view=PLAN)
    assert there(explorer, "notified")
    assert explorer.controls["as_of"] in explorer.controls[f"panel {layout.MORE}"].children


def test_the_limit_as_written_leaves_a_line_and_what_turned_is_marked(explorer, held):
    assert len(drawn(explorer)["lines"]) == 1
    put(explorer, limit=10)
    [line, before] = drawn(explorer)["lines"]
    assert (line["name"], line["faint"]) == ("limit", False)
    assert (before["name"], before["at"], before["faint"], before["text"]) == ("", 14, True, "As written: 14")
    compared = whatif.compared(held.held, explorer.asked.scenario)
    turned = {label: mark.sign for label, _, [mark] in drawn(explorer)["rows"] if mark.sign in ("✗ was ✓", "✗ was …")}
    ours = compared[(compared["rule_set"] == "sefton") & (compared["clock"] == "decision")]
    assert set(turned) == set(ours.loc[ours["flip"] == "turns_late", "review_id"])
    put(explorer, unit="month", limit=1)
    assert len(drawn(explorer)["lines"]) == 1


def test_due_says_what_falls_later_and_how_late_what_is_overdue_is(explorer):
    put(explorer, view=DUE, ahead=0)
    few = len(drawn(explorer)["rows"])
    n = re.search(r"(\w+) more falls? later, or may: ", all_said(explorer))
    put(explorer, ahead=730)
    assert n
    assert "later, or may" not in all_said(explorer)
    assert len(drawn(explorer)["rows"]) > few
    late = [mark for _, _, [mark] in drawn(explorer)["rows"] if mark.kind == "late"]
    today = dates.number(date(2024, 3, 31))
    assert late
    for mark in late:
        # A window ends with the beginning of the day after it.
        days_late = f"{today - (mark.last - 1):,} day"
        assert f", {'' if mark.last - mark.first == 1 else 'at least '}{days_late}" in mark.sign
        assert mark.last - mark.first > 1 or re.match(r"✗ (Mon|Tue|Wed|Thu|Fri|Sat|Sun) ", mark.sign)


def test_limits_that_no_review_has_say_so_and_stand_last():
    shown = app.show(view("sefton"), own_rules.load_all("sefton, national"), working_days.load(), date(2021, 1, 26))
    texts = [text for text, _ in shown.controls["clock"].options]
    none = [text.endswith(", no review") for text in texts]
    assert none == sorted(none)
    for text, value in shown.controls["clock"].options:
        put(shown, clock=value)
        assert text.endswith(", no review") == (not drawn(shown)["rows"])
        assert ("no review that is shown has this time limit. Choose another time limit." in all_said(shown)) == (
            not drawn(shown)["rows"]
        )


def test_a_limit_beyond_what_can_be_dragged_can_be_typed(explorer):
    put(explorer, limit=400)
    assert explorer.asked.scenario.clocks[0].limit == explorer.controls["limit"].value == 400
    put(explorer, limit=14)
    assert explorer.controls["limit"].max < 100


def test_a_plan_is_by_one_rule_set_and_fits_a_screen(explorer):
    put(explorer, view=PLAN)
    assert dict(explorer.controls["rules"].options)["Sefton LSCB's own process, 2021"] == "sefton"
    labels = [label for label, _, _ in drawn(explorer)["rows"]]
    assert "Independent Chair's decision" in labels
    assert len(labels) <= 20
    put(explorer, rules="national")
    labels = [label for label, _, marks in drawn(explorer)["rows"] if marks]
    assert "Independent Chair's decision" not in labels
    assert len(labels) == len(set(labels))
    assert (explorer.asked.rule_set, explorer.controls["clock"].value) == ("national", "national:notification")
    # A step that has a deadline of its own before its last day stands once, with that.
    assert "Notified" not in labels
    # The other is not lost.
    put(explorer, as_tables=True)
    assert {row["Rule set"] for row in rows(explorer.answer.tables[0])} == {"National", "Sefton"}


def test_a_day_of_a_plan_is_dragged(explorer):
    put(explorer, view=PLAN)
    explorer.controls["picture"].moved = {"name": "day", "at": dates.number(date(2026, 9, 1))}
    assert explorer.asked.day == explorer.controls["day"].value == date(2026, 9, 1)
    assert "to publish on Tuesday 1 September 2026" in all_said(explorer)


def test_a_day_that_is_impossible_is_shown_with_the_nearest_that_works(explorer, held):
    put(explorer, view=PLAN, day=date(2025, 12, 17))
    assert "impossible" in all_said(explorer).lower()
    assert any(mark.kind == "late" for _, _, marks in drawn(explorer)["rows"] for mark in marks)
    assert "17 December 2025 cannot be met" in all_said(explorer)
    nearest = pd.Timestamp(all_said(explorer).rsplit(" works is ", 1)[1].rstrip(".").split(" ", 1)[1]).date()
    put(explorer, day=nearest)
    assert "impossible" not in all_said(explorer).lower()
    assert explorer.asked.day == nearest


def test_only_controls_that_matter_are_in_the_page(explorer):
    unseen = ("aware", "notified", "rules", "goal", "day", f"panel {layout.MORE}")
    assert all(there(explorer, name) for name in layout.PLACES[LIMIT])
    assert not any(there(explorer, name) for name in unseen)
    put(explorer, view=PLAN, goal=COMMITTEE)
    assert all(there(explorer, name) for name in layout.PLACES[PLAN])
    assert not there(explorer, "limit")
    assert not explorer.controls["whom"].options
    put(explorer, review="E05", more=True)
    assert explorer.controls["whom"].options == explorer.controls["review"].options
    assert not any(there(explorer, name) for name in ("aware", "notified"))
    assert there(explorer, f"panel {layout.MORE}")


def test_where_an_answer_has_no_picture_its_controls_take_the_room():
    shown = app.show(view("sefton"), own_rules.load_all("sefton, national"), working_days.load(), date(2021, 1, 26))
    alone = []
    # Not where there is no answer: the controls stay where they are under the hand.
    for values in ({"view": DUE}, {"review": "nobody"}, {"review": ""}, {"view": PLAN}):
        put(shown, **values)
        alone.append("sg-alone" in shown.controls["body"]._dom_classes)
    assert alone == [True, False, True, False]


@pytest.mark.parametrize("asked", [{"view": DUE}, {"view": PLAN, "review": "E39"}, {"view": PLAN, "review": "E44"}])
def test_what_is_met_late_or_not_known_has_its_sign_beside_its_bar(explorer, asked):
    put(explorer, **asked)
    marks = [mark for _, _, marks in drawn(explorer)["rows"] for mark in marks]
    assert {mark.kind for mark in marks} & {"late", "not_known"}
    for mark in marks:
        sign = mark.sign.split(" ")[0]
        assert sign == drawing.SIGNS[mark.kind] if mark.kind != "window" else sign not in drawing.SIGNS.values(), mark


# ---- What an answer rests on, and the way back -----------------------------------------------------------------------


AS_WRITTEN = "The rules as they are written, as of 31 March 2024."


def in_force(explorer):
    """Give what stands below the headline, where Reset is always at hand: who pressed it by a key stays on it."""
    assert there(explorer, "changed")
    assert there(explorer, "reset")
    return explorer.controls["force"].value


def there(explorer, name, inside=None):
    """Say whether a control, or a box of them, stands in the page and is not folded away."""
    control, inside = explorer.controls[name], inside or explorer.root
    if inside.layout.display == "none":
        return False
    return inside is control or any(there(explorer, name, each) for each in getattr(inside, "children", ()))


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_says_which_scenario_is_in_force_and_which_review(explorer, name):
    put(explorer, view=name)
    assert AS_WRITTEN in in_force(explorer)
    put(explorer, limit=12, name="Twelve <b>")
    assert "Twelve &lt;b&gt;" in in_force(explorer)
    assert "decision 12 working days from notification instead of 14" in in_force(explorer)
    put(explorer, review="E05", year="2022-23")
    assert "E05" in in_force(explorer) + said(explorer)
    assert name == PLAN or "2022-23" in in_force(explorer)
    explorer.controls["reset"].click()
    assert AS_WRITTEN in in_force(explorer)
    # In a plan only the rules are reset, as the button says there.
    whose = ("E05", "2022-23") if name == PLAN else (REGISTER, "")
    assert (explorer.asked.scenario, explorer.asked.review, explorer.asked.year) == (Scenario(), *whose)


def test_due_names_the_review_that_it_is_about(explorer):
    put(explorer, view=DUE, review="E42")
    assert said(explorer).startswith("E42: as of 31 March 2024, ")


def test_reset_leaves_the_plan_as_it_is_and_stands_where_nothing_can_be_said(explorer):
    put(explorer, view=PLAN, goal=COMMITTEE, day=date(2026, 9, 8), aware=date(2026, 1, 5), closed="tomorrow", limit=9)
    explorer.controls["link"].opened = "view=Nowhere"
    assert (explorer.answer, there(explorer, "reset")) == (None, True)
    explorer.controls["reset"].click()
    assert (explorer.asked.goal, explorer.asked.day, explorer.asked.aware) == (
        *(COMMITTEE, date(2026, 9, 8)),
        date(2026, 1, 5),
    )
    assert explorer.asked.scenario == Scenario()


# ---- Two scenarios side by side --------------------------------------------------------------------------------------


def test_two_scenarios_differ_where_judging_each_differs(explorer, held):
    one, other = (Scenario(clocks=(Change("decision", "sefton", limit=n),)) for n in (10, 12))
    both = whatif.paired(*(whatif.compared(held.held, each) for each in (one, other)))
    table = both[both["differs"]]
    judged = [whatif.judged(held.held, each).set_index(["review_id", "rule_set", "clock"]) for each in (one, other)]
    both = judged[0].join(judged[1], lsuffix="_a", rsuffix="_b")
    turned = both[both["outcome_a"] != both["outcome_b"]].index
    ours = table[table["outcome_a"] != table["outcome_b"]]
    assert set(ours.set_index(["review_id", "rule_set", "clock"]).index) == set(turned)
    assert len(turned)
    assert set(table["clock"]) == {"decision"}
    exact = both.loc[table.set_index(["review_id", "rule_set", "clock"]).index]
    moved = (exact["due_latest_b"] - exact["due_latest_a"]).dt.days.to_numpy()
    known = table["moved"].notna().to_numpy()
    sure = (exact["due_earliest_a"] == exact["due_latest_a"]) & (exact["due_earliest_b"] == exact["due_latest_b"])
    assert known.tolist() == sure.tolist()
    assert not sure.all()
    assert table["moved"].dropna().tolist() == moved[known].tolist()
    assert (moved[known] >= 2).all()


def test_what_is_set_stands_beside_what_is_and_a_saved_one(explorer, tmp_path):
    put(explorer, limit=10, name="Ten")
    explorer.controls["save"].click()
    put(explorer, limit=12, view=SIDES)
    assert "A: as it is. B: Ten, changed." in all_said(explorer)
    put(explorer, name="", beside="Ten")
    # What has no name is called as in the menu, and is written out once, below.
    assert "A: Ten. B: as set now." in all_said(explorer)
    assert in_force(explorer).count("decision 12 working days from notification instead of 14") == 1
    assert (explorer.controls["beside"].value, explorer.controls["scenario"].value) == ("Ten", app.AS_SET)
    put(explorer, scenario="")
    assert explorer.asked.scenario == Scenario()
    assert {len(marks) for _, _, marks in drawn(explorer)["rows"]} == {2}


def test_chosen_scenarios_keep_their_names_in_the_menus_and_in_the_picture(explorer):
    for limit, name in ((12, "Twelve"), (20, "Twenty")):
        put(explorer, limit=limit, name=name)
        explorer.controls["save"].click()
    put(explorer, view=SIDES, beside="Twelve", scenario="Twenty")
    menus = [explorer.controls[name].value for name in ("beside", "scenario", "saved")]
    assert menus == ["Twelve", "Twenty", "Twenty"]
    assert "A: Twelve. B: Twenty." in all_said(explorer)
    assert {"upper bar: A (Twelve); lower bar: B (Twenty)", "✓ met"} <= {text for _, text in drawn(explorer)["key"]}
    # One that is changed is told apart from what was saved under its name.
    put(explorer, beside="Twenty", limit=21)
    assert "A: Twenty. B: Twenty, changed." in all_said(explorer)
    put(explorer, beside="Twelve")
    assert [explorer.controls[name].value for name in ("beside", "scenario")] == ["Twelve", app.AS_SET]


def test_scenarios_of_a_link_have_their_names_and_one_that_is_changed_says_so(explorer, held, tmp_path):
    """Saved nowhere here, both menus called them "As set now"; and B was called Twenty after it was changed."""
    one, other = (f"name={name}; decision: rule_set=sefton, limit={n}" for name, n in (("Twelve", 12), ("Twenty", 20)))
    explorer.controls["link"].opened = f"view={SIDES}&beside={quote(one)}&scenario={quote(other)}"

    def shown():
        chosen = [dict(map(reversed, explorer.controls[name].options))[app.AS_SET] for name in ("beside", "scenario")]
        return chosen, [text for _, text in drawn(explorer)["key"]][-1]

    assert shown() == (["Twelve", "Twenty"], "upper bar: A (Twelve); lower bar: B (Twenty)")
    put(explorer, limit=21)
    assert shown() == (["Twelve", "Twenty, changed"], "upper bar: A (Twelve); lower bar: B (Twenty, changed)")
    put(explorer, limit=20)
    assert shown()[0] == ["Twelve", "Twenty"]


def test_side_by_side_says_which_scenario_the_limit_is_of_and_what_is_not_known_in_which(relaxing):
    put(relaxing, view=SIDES)
    assert "change the limit, which is that of B, or choose another scenario" in all_said(relaxing)
    put(relaxing, limit=20)
    assert "Two not known in A, met in B: E16 and E22." in all_said(relaxing)


def test_side_by_side_counts_what_differs_for_certain_as_the_first_view_does(relaxing):
    """Two pictures of one change give one number, and both say how many are met; the arrows are that number."""
    for limit, turned in ((12, 4), (20, 5)):
        put(relaxing, limit=limit, view=LIMIT)
        effect, met = re.search(r"instead of 15, (.*): (.*) met, was", said(relaxing)).groups()
        names = [each for each in relaxing.answer.more if re.match(r"\w+ (would|may|not known)", each)]
        put(relaxing, view=SIDES)
        assert said(relaxing) == f"Rapid review: {effect}: 23 to 29 met in A and {met} met in B."
        assert "The deadline differs on 36, " in all_said(relaxing)
        assert " not known either way: " in relaxing.controls["prose"].value
        assert len(names) > 1
        # What was not known before is so in A.
        assert "not known before" not in all_said(relaxing)
        ours = [re.sub(r"in A, (\w+) in B", r"before would be \1", each) for each in relaxing.answer.more]
        assert [each for each in ours if each in names] == names
        assert sum(" → " in marks[1].sign for _, _, marks in drawn(relaxing)["rows"]) == turned


def test_what_differs_in_its_verdict_stands_first(explorer):
    put(explorer, view=SIDES, limit=11)
    assert all(
        re.match(r"[✓✗?…–] [a-z ,]+ (→ [✓✗?…–] [a-z ,]+|in both)", marks[1].sign)
        for _, _, marks in drawn(explorer)["rows"]
    )
    turned = [" → " in marks[1].sign for _, _, marks in drawn(explorer)["rows"]]
    assert any(turned)
    assert not all(turned)
    assert turned == sorted(turned, reverse=True)


def test_before_anything_differs_two_scenarios_are_drawn_all_the_same(explorer, held):
    put(explorer, view=SIDES)
    assert "Nothing differs yet: change the limit, " in all_said(explorer)
    first = drawn(explorer)["rows"]
    judged = whatif.judged(held.held, Scenario()).query("rule_set == 'sefton' and clock == 'decision'")
    applied = judged[~judged["outcome"].isin(["not_applicable", "no_start"])]
    assert len(first) == len(applied)
    assert all(one[:2] == other[:2] for _, _, (one, other) in first)
    put(explorer, limit=12)
    # Of those the limit applies to, and not of every review; in the words of the key.
    assert f" of {len(applied)} would" in all_said(explorer)
    assert "calendar days earlier where both days are known exactly" in all_said(explorer)
    signs = {mark.sign for _, _, (_, mark) in drawn(explorer)["rows"]}
    assert any(sign.startswith("✓ met → ✗ late, ") for sign in signs)
    # By how many days, of each review.
    both = whatif.paired(*(whatif.compared(held.held, each) for each in (Scenario(), explorer.asked.scenario)))
    ours = both.query("rule_set == 'sefton' and clock == 'decision'").set_index("review_id")["moved"]
    for label, _, (_, mark) in drawn(explorer)["rows"]:
        days = "not exact" if pd.isna(ours[label]) else f"{words.counted(-ours[label], 'day')} earlier"
        assert mark.sign.endswith(f", deadline {days}"), label
    assert not any("missed" in sign for sign in signs)
    put(explorer, limit=16)
    assert "calendar days later where both days are known exactly" in all_said(explorer)


# ---- The answer is that of the controls ------------------------------------------------------------------------------

CLOCKS = ["sefton:decision", "sefton:fed_back", "national:panel_copy"]
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("view"), st.sampled_from(VIEWS)),
        st.tuples(st.just("review"), st.sampled_from([REGISTER, "E05", "E33", "nobody"])),
        st.tuples(st.just("clock"), st.sampled_from(CLOCKS)),
        st.tuples(st.just("rules"), st.sampled_from(["sefton", "national"])),
        st.tuples(st.just("year"), st.sampled_from(["", "2022-23"])),
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
        st.tuples(st.just("picture"), st.integers(0, 40).map(lambda n: {"name": "limit", "at": n})),
    ),
    min_size=1,
    max_size=8,
)


def as_if_opened_now(explorer):
    """Give what an explorer says, and what it draws, that is opened with the same question."""
    try:
        answer = answers.answer(explorer.ground, explorer.asked)
    except InputError as wrong:
        return words.sentence(str(wrong)), {}
    return words.sentence(answer.said), answer.drawing.sent() if answer.drawing else {}


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
        if name == "starts" and value not in [each for _, each in explorer.controls[name].options]:
            continue
        setattr(explorer.controls[name], "moved" if name == "picture" else "value", value)
        # What cannot be used changes nothing that is asked, and is said at its field.
        wrong = explorer.controls["wrong"].text
        assert not wrong or explorer.asked == before
        if explorer.answer is not None or not wrong:
            assert (said(explorer), drawn(explorer)) == as_if_opened_now(explorer)
        if not wrong:
            for name, each in explorer.bound.items():
                assert explorer.controls[name].value == each.read(held, explorer.asked), name
            assert kept.opened(held, kept.link(explorer.asked, asked), asked).scenario == explorer.asked.scenario


def test_an_address_that_says_nothing_leaves_no_old_answer_standing(explorer):
    explorer.controls["link"].opened = "day=tomorrow"
    assert "tomorrow" in said(explorer)
    assert explorer.answer is None
    assert drawn(explorer) == {}
    # Nor does a field bring it back.
    put(explorer, closed="tomorrow")
    assert (explorer.answer, drawn(explorer)) == (None, {})
    put(explorer, closed="2023-07-03")
    assert explorer.answer is not None


def test_what_goes_wrong_leaves_no_old_answer_standing(explorer, monkeypatch):
    monkeypatch.setattr(answers, "answer", lambda *_: {}["nothing"])
    with pytest.raises(KeyError):
        put(explorer, limit=9)
    assert said(explorer) == "This could not be answered; the log of the explorer says what went wrong."
    assert (explorer.answer, drawn(explorer)) == (None, {})


# ---- Reset, save, open, share ----------------------------------------------------------------------------------------


def test_a_scenario_is_saved_and_opened(explorer, tmp_path):
    put(explorer, limit=10, name="Ten days / zehn Tage")
    explorer.controls["save"].click()
    # Where it lies is of no use in a headline.
    assert said(explorer).startswith(
        "Saved as ten-days-zehn-tage.toml, and listed under “Open a saved scenario”. At 10 working days"
    )
    scenario, answer = explorer.asked.scenario, explorer.answer.said
    explorer.controls["reset"].click()
    assert (explorer.asked.scenario, explorer.controls["limit"].value) == (Scenario(), 14)
    put(explorer, saved="Ten days / zehn Tage")
    assert (explorer.asked.scenario, explorer.answer.said) == (scenario, answer)
    assert explorer.controls["limit"].value == 10
    assert whatif.read(tmp_path / "scenarios" / "ten-days-zehn-tage.toml") == scenario


def test_what_is_saved_lies_below_the_folder_that_a_command_was_called_from(held, tmp_path, monkeypatch):
    """Not in that of the program, where nobody would look for it."""
    monkeypatch.setenv(paths.CALLED_FROM, str(tmp_path))
    shown = app.show(held.view, held.every, working_days.load(), held.held.as_of, curve="sefton:decision")
    put(shown, limit=10, name="Ten")
    shown.controls["save"].click()
    assert (tmp_path / app.SAVED / "ten.toml").is_file()
    assert said(shown).startswith("Saved as ten.toml, ")
    monkeypatch.delenv(paths.CALLED_FROM)
    assert paths.kept(app.SAVED).resolve() == paths.ROOT / app.SAVED


def test_a_plan_is_saved_and_opened(explorer):
    put(explorer, view=PLAN, goal=COMMITTEE, day=date(2026, 9, 8), name="Before the committee")
    explorer.controls["save"].click()
    asked = explorer.asked
    explorer.controls["reset"].click()
    put(explorer, view=LIMIT, saved="Before the committee")
    assert explorer.asked == asked


def test_a_scenario_without_a_name_is_not_saved(explorer, tmp_path):
    explorer.controls["save"].click()
    assert refused(explorer) == ("name", "The scenario has no name; write one before you save it.")
    assert not (tmp_path / "scenarios").exists()


def test_nothing_is_not_saved(explorer, tmp_path):
    put(explorer, name="Nothing")
    explorer.controls["save"].click()
    assert refused(explorer) == ("name", "Nothing is changed and nothing is planned: nothing was saved.")
    assert not (tmp_path / "scenarios").exists()


def test_a_scenario_is_shared_as_a_text(explorer):
    put(explorer, line="fed_back: rule_set=sefton, starts=aware; delay: milestone=notified, days=9")
    explorer.controls["read"].click()
    assert (explorer.controls["delayed"].value, explorer.controls["later"].value) == ("notified", 9)
    put(explorer, clock="sefton:fed_back")
    assert explorer.controls["starts"].value == "aware"
    put(explorer, line="fed_back: limit=long")
    explorer.controls["read"].click()
    assert refused(explorer) == ("line", "Scenario: clock 1: limit: is 'long'; write a whole number.")
    assert explorer.answer is not None


def test_a_link_that_was_copied_is_opened_where_a_scenario_can_be_written(explorer, held, tmp_path):
    put(explorer, limit=10, review="E18")
    other = app.Explorer(held, explorer.begun, tmp_path / "scenarios")
    for before in ("#", "http://127.0.0.1:8866/#"):
        other.controls["reset"].click()
        put(other, line=f"{before}{explorer.controls['link'].link}")
        other.controls["read"].click()
        assert other.asked == explorer.asked
    assert other.controls["line"].value == "decision: rule_set=sefton, limit=10"


def test_a_question_is_opened_from_its_line(explorer, held, tmp_path):
    put(explorer, view=SIDES, limit=10, name="Ten; 10 % & more", year="2022-23", clock="national:notification")
    put(explorer, goal=COMMITTEE, notice=4, day=None, aware=date(2026, 1, 5), ahead=30)
    line = explorer.controls["link"].link
    assert line.startswith("view=Side%20by%20side&")
    other = app.Explorer(held, explorer.begun, tmp_path / "scenarios")
    other.controls["link"].opened = f"#{line}"
    assert other.asked == explorer.asked
    assert (said(other), drawn(other)) == (said(explorer), drawn(explorer))
    other.controls["reset"].click()
    assert (other.asked.scenario, other.asked.year, other.asked.goal) == (Scenario(), "", COMMITTEE)


def test_a_question_is_put_into_the_parameters_of_the_notebook(explorer, held):
    """What is pasted there makes the notebook ask the same: of the scenario, the case and the clock."""
    put(explorer, limit=10, name="Ten", kind="rapid_review", aware=date(2026, 1, 5), keep=True)
    put(explorer, view=PLAN, goal=COMMITTEE, day=date(2026, 7, 21), ahead=30, clock="sefton:fed_back")
    given = {}
    exec(explorer.controls["parameters"].value, given)  # noqa: S102
    assert whatif.read(given["scenario"]) == explorer.asked.scenario
    # The seventh working day before the committee, as the plan says.
    assert given["publish"] == "2026-07-13"
    sets, of = own_rules.load_all("sefton, national"), ("aware", "publish", "kind")
    there = app.show(
        held.view, sets, working_days.load(), held.held.as_of, *(given[each] for each in of), curve=given["curve"]
    )
    assert (there.asked.aware, there.asked.kind, given["days"]) == (date(2026, 1, 5), "rapid_review", 30)
    assert (there.asked.rule_set, there.asked.clock) == ("sefton", "fed_back")
    put(explorer, keep=False, limit=9)
    put(explorer, keep=True)
    assert "limit=9" in explorer.controls["parameters"].value


@pytest.mark.parametrize(
    ("line", "said_of_it"),
    [
        ("view=Elsewhere", "write one of Against a limit"),
        ("colour=blue", "'colour'"),
        ("review=nobody", "no review 'nobody'"),
        ("clock=sefton:none", "none"),
        ("aware=soon", "soon"),
        ("notice=many", "write a whole number"),
        ("year=1920-21", "year"),
        ("scenario=limit of nothing", "scenario"),
    ],
)
def test_a_line_that_says_nothing_is_said(explorer, line, said_of_it):
    with pytest.raises(InputError, match=said_of_it):
        kept.opened(explorer.ground, line, explorer.begun)
    explorer.controls["link"].opened = line
    assert explorer.answer is None


def test_a_scenario_that_is_opened_shows_the_limit_that_it_changes(relaxing, tmp_path):
    """One that changes the notification left rapid review on screen, of which none of 36 would change."""
    relaxing.folder = tmp_path
    kept.save(whatif.parse("name=Ten; notification: limit=10"), tmp_path)
    relaxing.controls["said"].views = 1
    put(relaxing, saved="Ten")
    assert (relaxing.asked.clock, relaxing.controls["limit"].value) == ("notification", 10)
    relaxing.controls["reset"].click()
    put(relaxing, clock="national:rapid_review", line="notification: limit=10; rapid_review: limit=12")
    relaxing.controls["read"].click()
    # One of those that it changes stays.
    assert relaxing.asked.clock == "rapid_review"
    put(relaxing, view=SIDES, scenario="Ten")
    assert relaxing.asked.clock == "notification"
    put(relaxing, clock="national:rapid_review", line="bank_holidays=false")
    relaxing.controls["read"].click()
    assert relaxing.asked.clock == "rapid_review"


def test_names_that_look_alike_are_two_files_and_none_is_lost(tmp_path):
    one, other = (Scenario(name=name, bank_holidays=False) for name in ("A/B", "a b"))
    assert kept.save(one, tmp_path) != kept.save(other, tmp_path)
    kept.save(replace(one, closed=(date(2026, 12, 29),)), tmp_path)
    (tmp_path / "broken.toml").write_text("name = ")
    assert list(kept.saved(tmp_path)) == ["a b", "A/B"]
    assert kept.saved(tmp_path)["A/B"][:2] == (replace(one, closed=(date(2026, 12, 29),)), "")


def test_a_scenario_that_is_gone_is_said(explorer, tmp_path):
    put(explorer, limit=10, name="Ten")
    explorer.controls["save"].click()
    (tmp_path / "scenarios/ten.toml").unlink()
    explorer.controls["reset"].click()
    explorer.controls["beside"].options = [("As it is", ""), ("Ten", "Ten")]
    put(explorer, beside="Ten")
    assert said(explorer) == "No saved scenario 'Ten'; choose one of those listed."


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        kept.save(Scenario(name="A", bank_holidays=False), tmp_path / "file")


# ---- What is shown ---------------------------------------------------------------------------------------------------


def test_nothing_in_a_register_can_act_in_the_answer(tmp_path):
    bad = '<img src=x onerror="alert(1)">'
    row = {"review_id": bad, "name": bad, "kind": "scr", "aware": "2020-12-07"}
    registers.write(tmp_path / "r", reviews=[row])
    sets = own_rules.load_all("national")
    here = state.hold(view(str(tmp_path / "r")), sets, working_days.load(), date(2021, 1, 26))
    for name in VIEWS:
        for review in (REGISTER, bad):
            scenario = Scenario(name=bad, pauses=(rules.Pause(date(2020, 1, 1), date(2020, 1, 2), "", bad),))
            of = {"review": review, "rule_set": "national", "clock": "notification", "aware": date(2021, 1, 26)}
            answer = answers.answer(here, Asked(view=name, scenario=scenario, **of))
            assert "<img" not in answer.prose_html + answer.tables_html, name


def test_an_empty_register_and_the_public_one_are_answered(tmp_path):
    registers.write(tmp_path / "r")
    for held in (view(str(tmp_path / "r")), view("example", "public"), view("sefton")):
        explorer = app.show(
            held, own_rules.load_all("sefton, national"), working_days.load(), date(2021, 1, 26), "2025-12-15"
        )
        for name in VIEWS:
            put(explorer, view=name)
            assert explorer.answer is not None, said(explorer)


def test_a_public_explorer_asks_about_published_reviews_only():
    held = view("example", "public")
    explorer = app.show(held, own_rules.load_all("national"), working_days.load(), date.fromisoformat(DAYS["example"]))
    assert set(explorer.controls["review"].options) == set(held.cases["review_id"])
    assert len(held.cases) < len(view("example").cases)
    assert "national:notification" not in {value for _, value in explorer.controls["clock"].options}


def test_a_public_explorer_names_the_limits_that_rest_on_a_withheld_day():
    sets, day = rules.load_all("national"), date(2024, 3, 31)
    public, internal = (
        app.show(view("example", audience), sets, working_days.load(), day, curve="national:lcspr_publication")
        for audience in ("public", "internal")
    )
    names = whatif.left_out(public.ground.held, sets, Scenario())
    assert names == ["Serious incident notified", "Rapid review done and sent to the Panel"]
    told = f"Not shown to the public, since they rest on withheld days: {words.listed(names)}."
    assert told not in all_said(public)
    put(public, limit=3)
    assert told in all_said(public)
    put(public, view=SIDES)
    assert told in all_said(public)
    put(internal, limit=3)
    assert "Not shown" not in all_said(internal)
    # Where that limit is chosen, nothing else is said first.
    put(public, view=LIMIT, clock="national:rapid_review")
    public.controls["reset"].click()
    assert told in all_said(public)


def test_one_thing_has_one_word_in_every_view(explorer):
    """Late, not known and not due yet, as in the key of the picture; and nobody was to record what is worked out."""
    other = ("missed", "cannot tell", "not yet due", "passed", "to come", "[x]", "Limit not certainly past", "Missed")
    put(explorer, limit=11, goal=COMMITTEE, bank_holidays=False)
    for name in VIEWS:
        for review in (REGISTER, "E42", "E05"):
            put(explorer, view=name, review=review)
            cells = [
                str(each)
                for table in explorer.answer.tables
                for each in [*table.cells, *table.cells.to_numpy().ravel()]
            ]
            told = [*cells, *(text for _, text in drawn(explorer).get("key", ())), said(explorer)]
            assert [each for each in told if any(word in each for word in other)] == [], (name, review)


def test_what_a_notebook_keeps_never_differs(explorer):
    assert repr(explorer) == explorer._repr_mimebundle_()["text/plain"]
    assert app.WIDGET in explorer._repr_mimebundle_()


def test_no_more_rows_are_shown_than_can_be_read(explorer):
    assert len(explorer.answer.tables[0].cells) <= 200
