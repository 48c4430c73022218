"""Are reviews on time: shares that inherit the doubt of their verdicts, and the published facts of Sefton's table."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product

import executed
import own_rules
import pandas as pd
import pytest
import registers
from examples import tried
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding import rules, vocabulary
from safeguarding.analyses.timeliness import on_time
from safeguarding.analyses.timeliness import stages as stage_tables
from safeguarding.days import working_days
from safeguarding.judging import clocks, summary
from safeguarding.presenting import tables
from safeguarding.rules import Clock, RuleSet, Version

LIMITS = pd.DataFrame(
    {"rule_set": ["s"], "clock": ["c"], "label": ["Clock"], "limit": ["at most 5 working days, A → B"], "note": [""]}
).assign(version="c@..", checked=True)


EARLY = "met early"
"""Met, and the limit is not past yet."""
PASSED = ("met", "missed", "overdue", "cannot_tell", "not_recorded")


def verdicts(*outcomes):
    """Make verdicts of one clock: the limit is past for certain where the outcome can be so only then."""
    ids = [f"R{n}" for n in range(1, len(outcomes) + 1)]
    said = ["met" if outcome == EARLY else outcome for outcome in outcomes]
    table = pd.DataFrame(
        {"review_id": ids, "rule_set": "s", "clock": "c", "outcome": said, "rule": "c@.."}, dtype="str"
    )
    day = pd.Timestamp(2021, 3, 8)
    due = pd.to_datetime([None if each in ("no_start", "not_applicable") else day for each in outcomes])
    passed = [outcome in PASSED for outcome in outcomes]
    return table.assign(due_earliest=due, due_latest=due, limit_passed=pd.Series(passed, dtype="bool"))


def by_clock(*outcomes):
    return summary.by_clock_table(verdicts(*outcomes), LIMITS)


def only(table, **wanted):
    for column, value in wanted.items():
        table = table[table[column] == value]
    assert len(table) == 1, table
    return table.iloc[0]


def judged(reviews, rule_set, as_of, calendar):
    table = clocks.evaluate(reviews, rule_set, calendar, date.fromisoformat(as_of))
    return table, rules.table([rule_set])


def plainly(prose):
    """Read what is said without the backslashes that keep it from acting as Markdown."""
    return prose.markdown.replace("\\", "")


@pytest.fixture(scope="module")
def sefton():
    return executed.table


# The share met, as a range


@pytest.mark.parametrize(
    ("outcomes", "least", "most", "said"),
    [
        ([], None, None, "none to count"),
        (["met"], 1, 1, "1 of 1"),
        (["missed"], 0, 0, "0 of 1"),
        (["overdue"], 0, 0, "0 of 1"),
        (["met", "missed", "met", "overdue"], Fraction(1, 2), Fraction(1, 2), "2 of 4"),
        (["met", "cannot_tell"], Fraction(1, 2), 1, "at least 1 of 2"),
        (["missed", "cannot_tell"], 0, Fraction(1, 2), "at most 1 of 2"),
        (["met", "missed", "not_recorded"], Fraction(1, 3), Fraction(2, 3), "1 to 2 of 3"),
        (["not_recorded", "cannot_tell"], 0, 1, "cannot tell for any of 2"),
        (["met", "missed", "may_be_overdue"], Fraction(1, 2), Fraction(1, 2), "1 of 2"),
        (["may_be_overdue"], None, None, "limit not certainly past"),
        ([EARLY], None, None, "limit not certainly past"),
        (["not_yet_due", "no_start", "not_applicable"], None, None, "no start recorded or limit not certainly past"),
        (["no_start", "no_start"], None, None, "no start recorded"),
        (["not_applicable"], None, None, "does not apply"),
        (["met", "not_yet_due", "no_start", "not_applicable"], 1, 1, "1 of 1"),
    ],
)
def test_the_share_met_is_the_range_that_the_verdicts_leave(outcomes, least, most, said):
    row = by_clock(*outcomes).iloc[0]
    assert row["share_met"] == said
    for name, value in (("share_min", least), ("share_max", most)):
        assert pd.isna(row[name]) if value is None else row[name] == pytest.approx(float(value))


DOUBT = {"cannot_tell": ("met", "missed"), "not_recorded": ("met", "missed")}


def shares(outcomes):
    """Every share there can be of what was due, once each doubt has been settled one way or the other."""
    for settled in product(*(DOUBT.get(each, (each,)) for each in outcomes)):
        met, late = settled.count("met"), settled.count("missed") + settled.count("overdue")
        if met + late:
            yield Fraction(met, met + late)


def test_who_finishes_early_counts_only_once_the_limit_has_passed(make_reviews, calendar):
    """Six months for nine reviews: two met and six missed by now, and one published before its limit is past.

    The slow ones that began with it are not yet due, so that it would make 3 of 9 of what is 2 of 8.
    """
    limit = Version("c@..", "made up", at_most=6, unit="month")
    rule_set = RuleSet("s", "Set", (Clock("c", "Clock", "initiated", "published", (limit,)),))
    in_time = [{"initiated": "2023-01-10", "published": "2023-07-10"}] * 2
    late = [{"initiated": "2023-01-10", "published": "2023-07-11"}] * 6
    early, slow = {"initiated": "2024-01-10", "published": "2024-03-01"}, {"initiated": "2024-01-10"}
    reviews = make_reviews(*in_time, *late, early, slow)
    [row] = summary.by_clock_table(*judged(reviews, rule_set, "2024-03-31", calendar)).to_dict("records")
    assert row["share_met"] == "2 of 8"
    assert (row["n_due"], row["n_met"], row["n_missed"], row["n_not_yet_due"]) == (8, 2, 6, 2)
    [last] = summary.by_clock_table(*judged(reviews, rule_set, "2024-07-10", calendar)).to_dict("records")
    [past] = summary.by_clock_table(*judged(reviews, rule_set, "2024-07-11", calendar)).to_dict("records")
    assert (last["share_met"], past["share_met"]) == ("2 of 8", "3 of 10 (30%)")


@settings(max_examples=tried(40))
@given(st.lists(st.sampled_from([*vocabulary.Outcome, EARLY]), max_size=7))
def test_the_share_met_is_what_settling_every_doubt_leaves(outcomes):
    row = by_clock(*outcomes).iloc[0]
    possible = list(shares(outcomes))
    if not possible:
        assert row[["share_min", "share_max"]].isna().all()
    else:
        assert row["share_min"] == pytest.approx(float(min(possible)))
        assert row["share_max"] == pytest.approx(float(max(possible)))
    # Each verdict is in one count, and those that a share is made of are what was due.
    assert sum(row[name] for name in summary.COUNTED[1:]) == len(outcomes)
    assert row["n_due"] == row["n_met"] + row["n_missed"] + row["n_unknown"] == sum(each in PASSED for each in outcomes)


def test_clocks_stand_in_the_order_of_their_rule_sets(sefton):
    sets = rules.load_all("sefton, national")
    wanted = [(each.name, clock.id) for each in sets for clock in each.clocks]
    table = sefton("summary.by_clock_table")
    assert list(zip(table["rule_set"], table["clock"], strict=True)) == wanted


# Sefton's table (domain facts, 2.1)


def test_two_of_five_reports_came_within_six_months_of_the_author(sefton):
    row = only(sefton("summary.by_clock_table"), clock="six_months_reported")
    assert (row["n_due"], row["n_met"], row["n_missed"], row["n_unknown"]) == (5, 2, 3, 0)
    assert row["share_met"] == "2 of 5"


@pytest.mark.parametrize("name", ["summary.by_clock_table", "clocks.evaluate_each"])
def test_nobody_is_early_or_late_by_a_limit_that_no_text_sets(sefton, name):
    """No text sets a time for publishing: claims are read by it, and no count, verdict or figure is of it."""
    assert "six_months_published" not in set(sefton(name)["clock"])
    assert "Published within six months of appointing the author" not in set(sefton("on_time.overruns_table")["label"])
    claim = executed.table("claims.checked_table").set_index("claim_id").loc["C2"]
    assert (claim["verdict"], claim["why"]) == ("contradicted", "of 5 due, 1 kept the limit and 4 missed it")


def test_a_verdict_on_a_step_without_a_date_says_that_other_steps_decided(make_reviews, calendar):
    late = {"kind": "scr", "initiated": "2018-01-10", "reported": "2019-03-01", "published": "2019-06-03"}
    dated = late | {"completed": "2019-06-01"}
    reviews = make_reviews(late, late, dated, late | {"reported": "", "published": ""})
    judged = clocks.evaluate(reviews, rules.load("national"), calendar, date(2024, 3, 1))
    said = on_time.by_other_steps(judged, reviews, "published review")
    assert said.endswith("can decide: so for “Review completed” of two published reviews."), said
    assert said in on_time.besides(judged, None, "published review", reviews=reviews)
    rest = reviews[2:]
    assert on_time.by_other_steps(judged[judged["review_id"].isin(rest["review_id"])], rest, "review") == ""


def test_what_a_clock_cannot_judge_for_another_reason_lacks_no_start(make_reviews, calendar):
    """The kind of the first is not said, and the second has no start: these are two things."""
    reviews = make_reviews({"kind": "", "initiated": "2022-01-10"}, {"kind": "lcspr"})
    rule_set = own_rules.load("national")
    alone = replace(rule_set, clocks=(rule_set.clock("lcspr_publication"),))
    [row] = summary.by_clock_table(*judged(reviews, alone, "2024-03-31", calendar)).to_dict("records")
    assert (row["n_no_start"], row["n_undated"], row["n_due"]) == (1, 1, 0)


def test_on_the_rule_as_it_stands_none_is_demonstrably_met(sefton):
    row = only(sefton("summary.by_clock_table"), rule_set="national", clock="scr_completion")
    assert (row["n_met"], row["n_missed"], row["n_unknown"]) == (0, 3, 2)


def test_one_copy_for_the_panel_was_certainly_in_time(sefton):
    for name in ("sefton", "national"):
        row = only(sefton("summary.by_clock_table"), rule_set=name, clock="panel_copy")
        assert (row["n_met"], row["n_missed"], row["n_unknown"]) == (1, 0, 4)


def test_each_review_has_its_verdict(sefton):
    wanted = {
        ("sefton", "Reported within six months of appointing the author"): "met missed missed met missed",
        ("sefton", "Panel's copy sent before publication"): "cannot tell,met,cannot tell,cannot tell,cannot tell",
        ("national", "Serious case review completed"): "cannot tell,missed,missed,cannot tell,missed",
        ("national", "Panel's copy sent before publication"): "cannot tell,met,cannot tell,cannot tell,cannot tell",
    }
    table = sefton("on_time.verdicts_table")
    assert list(table.columns) == ["rule_set", "label", "SCR1", "SCR2", "SCR3", "SCR4", "SCR5"]
    found = {(row[0], row[1]): list(row[2:]) for row in table.itertuples(index=False)}
    assert found == {key: said.split("," if "," in said else " ") for key, said in wanted.items()}


@pytest.mark.parametrize(
    ("clock", "late"),
    [
        ("Reported within six months of appointing the author", {"SCR2": (2, 61), "SCR3": (1, 58), "SCR5": (1, 59)}),
    ],
)
def test_how_late_is_what_the_months_allow(sefton, clock, late):
    table = sefton("on_time.overruns_table")[sefton("on_time.overruns_table")["label"] == clock]
    assert {row.review_id: (row.days_late_min, row.days_late_max) for row in table.itertuples()} == late


@pytest.mark.parametrize(
    ("review", "days"),
    [
        ("SCR1", [(123, 180), (0, 30), (0, 30)]),
        ("SCR2", [(185, 244), (1, 58), (32, 88)]),
        ("SCR3", [(185, 242), (1, 58), (0, 30)]),
        ("SCR4", [(122, 180), (154, 213), (0, 30)]),
        ("SCR5", [(185, 243), (1, 59), (0, 30)]),
    ],
)
def test_where_the_days_went(sefton, review, days):
    table = sefton("stages.stages_table")[sefton("stages.stages_table")["review_id"] == review]
    assert list(zip(table["days_min"], table["days_max"], strict=True)) == days
    assert list(table["stage"]) == [
        "Author appointed → reported to the partnership",
        "Reported to the partnership → report sent to the Panel",
        "Report sent to the Panel → published",
    ]


def test_186_days_would_leave_the_three_misses_open(sefton):
    reviews, calendar = registers.held("sefton").table("reviews"), working_days.load()
    own = rules.load("sefton")
    one, other = (clocks.evaluate(reviews, each, calendar, date(2021, 1, 26)) for each in (own, rules.in_days(own)))
    table = on_time.differences_table(one, other, rules.table([own]))
    assert set(table["label"]) == {
        "Reported within six months of appointing the author",
        "Published within six months of appointing the author",
    }
    table = table[table["label"].str.startswith("Reported")]
    assert list(table["review_id"]) == ["SCR2", "SCR3", "SCR5", "SCR1", "SCR4"]
    assert list(table["outcome"]) == ["missed", "missed", "missed", "met", "met"]
    assert list(table["other_outcome"]) == ["cannot_tell", "cannot_tell", "cannot_tell", "met", "met"]
    assert list(table["differs"]) == [True, True, True, False, False]
    said = plainly(on_time.differences_answer(table, "calendar months", "months of 31 days"))
    assert said == "**Three of five reviews are late by calendar months, and not certainly by months of 31 days.**"
    # A review that two limits judge is one review, and not two verdicts.
    both = pd.concat([table, table.assign(label="Another")], ignore_index=True)
    assert plainly(on_time.differences_answer(both, "calendar months", "months of 31 days")) == said
    assert on_time.differing_table(table)[["n", "n_differ"]].to_numpy().tolist() == [[5, 3]]
    nothing = on_time.differences_answer(table[~table["differs"]], "one", "other").markdown
    assert nothing == "**No review is late by one and not by other.**"


def test_a_late_review_that_turns_on_what_a_month_is_is_not_late_for_certain(sefton):
    """Both readings are ours: three reviews were said to be late for certain, and none is by months of 31 days."""
    judged, limits = executed.table("clocks.evaluate_each"), rules.table(rules.load_all("sefton, national"))
    by_limit, reviews = sefton("summary.by_clock_table"), registers.held("sefton").table("reviews")
    sets = rules.in_days_each(rules.load_all("sefton, national"))
    in_days = clocks.evaluate_each(reviews, sets, working_days.load(), date(2021, 1, 26))
    assert on_time.only_by_months(judged, in_days)
    said = on_time.answer(judged, by_limit, limits, in_days=in_days).text
    assert said.startswith(
        "Counted in calendar months, at least three of five reviews missed a time limit. The limit is a reading"
        " in the board's favour: the report says completed, and not when its six months begin or end."
        " With 31 days for every month, a more generous count, no review is certainly late by these limits."
    )
    named = rules.clocks_table(rules.load_all("sefton"))
    title = on_time.by_clock_chart(by_limit, only_by_months=True, clocks=named).to_dict(validate=False)["title"]
    assert title["text"] == "2 of 5 reports came within six months of appointing the author"
    assert title["subtitle"].endswith("; months are calendar months")


def test_what_is_late_by_either_month_is_said_of_both():
    judged = verdicts("missed", "missed")
    one = judged.assign(outcome=["missed", "cannot_tell"])
    assert not on_time.only_by_months(judged, one)
    assert (
        on_time.late_in_days(judged, one)
        == "With 31 days for every month, a more generous count, at least one review is late."
    )
    assert on_time.late_in_days(judged, judged) == on_time.late_in_days(judged, None) == ""
    assert not on_time.only_by_months(verdicts("met"), verdicts("met"))


def test_the_answer_counts_reviews_and_not_limits(sefton):
    by_limit, limits = sefton("summary.by_clock_table"), rules.table(rules.load_all("sefton, national"))
    said = plainly(on_time.answer(executed.table("clocks.evaluate_each"), by_limit, limits))
    assert said.startswith("**At least three of five reviews missed a time limit.**")
    assert "Three of the four time limits used here are not yet checked against the text that sets them." in said
    # Of the one the table says five times that it does not apply.
    beyond = executed.notebook("02").sentences["on_time.beyond"].text
    assert (
        "more time limits could not be applied to any published review: for 12 no start is recorded and one applies to"
        in beyond
    )
    assert (on_time.silent(by_limit)["n_not_yet_due"] == 0).all()


def test_the_one_reason_for_delay_is_listed_and_nets_nothing_off(sefton):
    table = stage_tables.delays_table(registers.held("sefton").table("reviews"))
    assert table.to_dict("records") == [{"review_id": "SCR2", "name": "Janet", "delay_reason": "anniversary"}]
    clock = "Reported within six months of appointing the author"
    assert only(sefton("on_time.overruns_table"), review_id="SCR2", label=clock)["days_late_min"] == 2


# How late, and where the days go, on dates that can be worked by hand


def within(n, **version):
    limit = Version("c@..", "made up", at_most=n, **version)
    return RuleSet("s", "Set", (Clock("c", "Clock", "aware", "notified", (limit,)),))


def test_late_by_exact_days_is_one_number(make_reviews, calendar):
    reviews = make_reviews({"aware": "2021-03-01", "notified": "2021-03-10"})
    late = on_time.overruns_table(*judged(reviews, within(5), "2021-06-01", calendar), "2021-06-01").iloc[0]
    assert (late["days_late_min"], late["days_late_max"]) == (2, 2)


def test_what_is_overdue_has_happened_on_no_day_and_is_late_so_far(make_reviews, calendar):
    reviews = make_reviews({"aware": "2021-03-01"})
    late = on_time.overruns_table(*judged(reviews, within(5), "2021-06-01", calendar), "2021-06-01").iloc[0]
    assert str(late["due_latest"].date()) == "2021-03-08"
    assert late[["happened_earliest", "happened_latest"]].isna().all()
    # From 8 March to 1 June: 23 days of March, 30, 31 and one.
    assert (late["days_late_min"], late["days_late_max"]) == (85, 85)


def test_late_by_an_open_date_is_at_least_so_much(make_reviews, calendar):
    reviews = make_reviews({"aware": "2021-03-01", "notified": "2021-03-10/.."})
    late = on_time.overruns_table(*judged(reviews, within(5), "2021-06-01", calendar), "2021-06-01").iloc[0]
    assert late["days_late_min"] == 2
    assert pd.isna(late["days_late_max"])


def test_nothing_that_is_not_certain_is_listed_as_late(make_reviews, calendar):
    reviews = make_reviews(
        {"aware": "2021-03-01", "notified": "2021-03"},
        {"aware": "2021-05"},
        {"aware": "2021-03-01", "notified": "2021-03-08"},
        {"notified": "2021-03-08"},
    )
    table, limits = judged(reviews, within(5), "2021-05-20", calendar)
    assert set(table["outcome"]) == {"cannot_tell", "may_be_overdue", "met", "no_start"}
    assert on_time.overruns_table(table, limits, date(2021, 5, 20)).empty


COPY = {"sent_to_panel": "2019-03-15", "published": "2019-03-19"}


@pytest.mark.parametrize("first", ["at_least", "suspended"])
def test_a_clock_that_runs_backwards_is_late_at_its_start(make_reviews, calendar, first):
    """Whichever version stands first in the file: here the copy was due on Friday 8 March and sent a week later."""
    until, since = pd.Timestamp("2015-12-31").date(), pd.Timestamp("2016-01-01").date()
    early = {"standing": "suspended"} if first == "suspended" else {"at_least": 7}
    versions = (Version("c@..", "made up", until=until, **early), Version("c@2016", "made up", since=since, at_least=7))
    rule_set = RuleSet("s", "Set", (Clock("c", "Copy", "sent_to_panel", "published", versions),))
    late = on_time.overruns_table(*judged(make_reviews(COPY), rule_set, "2021-05-20", calendar), "2021-05-20").iloc[0]
    assert str(late["happened_latest"].date()) == "2019-03-15"
    assert (late["days_late_min"], late["days_late_max"]) == (7, 7)


def stages(make_reviews, **milestones):
    reviews = make_reviews(milestones).assign(name="Name")
    return stage_tables.stages_table(stage_tables.milestones_table(reviews))


def test_a_stage_is_between_exact_days_one_number(make_reviews):
    row = stages(make_reviews, aware="2021-03-01", notified="2021-03-10").iloc[0]
    assert (row["stage"], row["days_min"], row["days_max"]) == ("Local authority became aware → notified", 9, 9)


def test_a_stage_takes_no_fewer_than_no_days(make_reviews):
    row = stages(make_reviews, aware="2021-03", notified="2021-03").iloc[0]
    assert (row["days_min"], row["days_max"]) == (0, 30)


def test_dates_the_wrong_way_round_measure_nothing(make_reviews):
    row = stages(make_reviews, aware="2021-03-10", notified="2021-03-01").iloc[0]
    assert pd.isna(row["days_min"])
    assert pd.isna(row["days_max"])


def test_an_open_date_leaves_its_side_of_a_stage_open(make_reviews):
    table = stages(make_reviews, aware="../2021-03-10", notified="2021-03-12", decision="2021-03-20/..")
    assert list(table["days_min"]) == [2, 8]
    assert list(table["days_max"].isna()) == [True, True]


def test_one_milestone_makes_no_stage(make_reviews):
    assert stages(make_reviews, aware="2021-03-10").empty
    assert stages(make_reviews).empty


def test_stages_never_run_from_one_review_into_the_next(make_reviews):
    reviews = make_reviews({"aware": "2021-03-01"}, {"notified": "2021-03-10"}).assign(name="")
    assert stage_tables.stages_table(stage_tables.milestones_table(reviews)).empty


def test_no_wait_is_not_the_longest_certain_wait(make_reviews):
    """With every stage in one month nothing is certain, and the title must not make a record of "at least no days"."""
    chart = stage_tables.stages_chart(stages(make_reviews, aware="2021-03", notified="2021-03")).to_dict()
    assert "no days" not in chart["title"]["text"]


# The timeline


def test_milestones_stand_in_order_of_a_life_and_reviews_in_order_of_the_register(make_reviews):
    rows = [
        {"review_id": "B", "published": "2019", "aware": "2018-05"},
        {"review_id": "A", "notified": "2017-01-01"},
        {"review_id": "C"},
    ]
    reviews = make_reviews(*rows).assign(name=["two", "one", "three"])
    milestones = stage_tables.milestones_table(reviews)
    found = list(zip(milestones["review_id"], milestones["milestone"], strict=True))
    assert found == [("B", "aware"), ("B", "published"), ("A", "notified")]
    table = stage_tables.timeline_table(milestones, reviews, date(2021, 1, 1), [])
    shown = tables.show(table, stage_tables.TIMELINE_LAYOUT).cells
    assert list(shown.columns) == ["Review", "Name", "Local authority became aware", "Notified", "Published"]
    assert shown.to_numpy().tolist() == [
        ["B", "two", "May 2018", "[x]", "2019"],
        ["A", "one", "[x]", "1 January 2017", "not yet"],
    ]


def test_a_blank_that_nobody_had_to_fill_is_not_said_to_be_not_recorded(make_reviews):
    """Serious case reviews had no rapid review, rapid reviews publish nothing, and an open review is not there yet."""
    rows = [
        {"kind": "scr", "notified": "2016-01-01", "published": "2017-01-01"},
        {"kind": "rapid_review", "notified": "2020-01-01", "rapid_review_meeting": "2020-01-10"},
        {"kind": "lcspr", "rapid_review_meeting": "2020-01-10", "initiated": "2020-02-01"},
    ]
    reviews = make_reviews(*rows).assign(name="")
    milestones = stage_tables.milestones_table(reviews)
    table = stage_tables.timeline_table(milestones, reviews, date(2021, 1, 1), [])
    said = table.set_index("review_id")[["notified_said", "rapid_review_meeting_said", "initiated_said"]]
    assert said.loc["R1"].tolist() == ["1 January 2016", "[z]", "[x]"]
    assert said.loc["R2"].tolist() == ["1 January 2020", "10 January 2020", "[z]"]
    assert said.loc["R3"].tolist() == ["[x]", "10 January 2020", "1 February 2020"]
    assert table["published_said"].tolist() == ["1 January 2017", "[z]", "not yet"]


def test_reviews_without_a_name_keep_their_row(make_reviews):
    reviews = make_reviews({"aware": "2018-05"}, {"aware": "2018-06"}).assign(name="")
    milestones = stage_tables.milestones_table(reviews)
    assert len(stage_tables.timeline_table(milestones, reviews, date(2021, 1, 1), [])) == 2


# What the answer says when there is little to say


def test_without_a_verdict_the_answer_says_so():
    judged, counted = verdicts("no_start", "not_applicable"), by_clock("no_start", "not_applicable")
    said = plainly(on_time.answer(judged, counted, LIMITS))
    assert said.startswith("**No time limit was due for certain, so none can be judged.**")
    why = plainly(on_time.beyond(judged, counted, pd.DataFrame()))
    assert why == "One more time limit could not be applied to any review: no start is recorded."


@pytest.mark.parametrize(
    ("checked", "says"),
    [
        ((True, True), ""),
        (
            (False, False),
            "The time limit used here is not yet checked against the text that sets it.",
        ),
        ((True, False), "The time limit used here is not yet wholly checked against the text that sets it."),
    ],
)
def test_a_limit_that_nobody_has_checked_is_said_to_be_so(checked, says):
    """By the versions that judged a review, and no others."""
    judged = verdicts("met", "missed").assign(rule=["c@..", "c@2020-01-01"])
    later = LIMITS.assign(version="c@2025-01-01", checked=False)
    used = [LIMITS.assign(version=each, checked=is_so) for each, is_so in zip(judged["rule"], checked, strict=True)]
    said = on_time.answer(judged, by_clock("met", "missed"), pd.concat([*used, later])).text
    assert said == f"One of two reviews missed a time limit.{says and chr(10) * 2}{says}"


def test_what_is_not_yet_due_does_not_want_a_start():
    """One review without a start beside nine that are in time so far: nothing is missing, it is only not due."""
    outcomes = ("no_start", *["not_yet_due"] * 9)
    said = on_time.beyond(verdicts(*outcomes), by_clock(*outcomes), pd.DataFrame()).markdown
    assert "no start" not in said
    assert "none had certainly passed" in said


@pytest.mark.parametrize("outcomes", [[], ["no_start"], ["not_applicable"], ["not_yet_due"], ["may_be_overdue"]])
def test_a_chart_of_nothing_that_counts_is_still_a_chart(outcomes):
    spec = on_time.by_clock_chart(by_clock(*outcomes)).to_dict()
    assert spec["title"]["text"]


def test_all_cannot_tell_is_no_verdict_on_anybody():
    table = by_clock("cannot_tell", "cannot_tell", "cannot_tell")
    assert list(table[["share_min", "share_max"]].iloc[0]) == [0, 1]
    assert table[["n_due", "n_unknown", "n_met", "n_missed"]].iloc[0].tolist() == [3, 3, 0, 0]
    said = on_time.answer(verdicts(*["cannot_tell"] * 3), table, LIMITS).markdown
    assert "**Whether any review was late cannot be told.**" in said
    assert "met" not in said


def test_clocks_that_are_silent_for_every_review_are_left_out_of_the_verdicts():
    table = on_time.verdicts_table(verdicts("no_start", "not_applicable"), LIMITS)
    assert table.empty
    assert len(on_time.verdicts_table(verdicts("no_start", "not_yet_due"), LIMITS)) == 1


def test_in_public_no_verdict_is_a_gap_and_no_limit_is_left_with_the_reviews_it_does_not_apply_to():
    table = executed.table("on_time.verdicts_table", "example", audience="public")
    assert not (table.isna() | (table == "nan")).any(axis=None)
    counted = executed.table("summary.by_clock_table", "example", audience="public").filter(regex="^n_")
    assert (counted.sum(axis=1) > counted["n_not_applicable"]).all()


def test_what_a_table_of_verdicts_does_not_have_is_said_to_be_not_shown():
    judged = pd.concat([verdicts("met", "missed"), verdicts("met", "missed").assign(clock="b").head(1)])
    table = on_time.verdicts_table(judged, pd.concat([LIMITS, LIMITS.assign(clock="b", label="B")]))
    assert table.set_index("label").loc["B"].tolist()[1:] == ["met", on_time.UNSEEN]


def test_a_label_of_a_rule_set_stays_text():
    limits = LIMITS.assign(label="<img src=x onerror=alert(1)> *bold*")
    differing = on_time.differences_table(verdicts("met").assign(unit="month"), verdicts("missed"), limits)
    shown = tables.show(on_time.differing_table(differing), on_time.DIFFERING_LAYOUT)._repr_html_()
    assert "*bold*" in shown
    assert "<img" not in shown


def test_the_id_of_a_review_is_a_heading_as_it_stands():
    table = verdicts("met", "missed").assign(review_id=["SCR_1", "scr9"])
    assert list(tables.show(on_time.verdicts_table(table, LIMITS), "c").cells.columns)[1:] == ["SCR_1", "scr9"]


def test_verdicts_on_more_reviews_than_clocks_have_a_row_for_each_review():
    table = on_time.verdicts_table(verdicts("met", "missed", "met"), LIMITS)
    turned = on_time.by_review(table)
    assert turned["review_id"].tolist() == list(table.columns[2:])
    assert turned.iloc[:, 1].tolist() == ["met", "missed", "met"]
    assert turned.columns[1] == "Clock (S)"
    one = on_time.verdicts_table(verdicts("met"), LIMITS)
    assert on_time.by_review(one) is one


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_the_overview_says_by_which_months_reviews_are_late(audience):
    said = executed.notebook("06", audience=audience).sentences["headlines.on_time"].text
    # The heading says by which months: it stands alone among the findings of the first screen.
    assert said.startswith(
        "Counted in calendar months, at least three of five published reviews were late. By the limit “Reported within"
        " six months of appointing the author”, that is between 1 and 61 days."
    )
    # That by months of 31 days none is certainly late stands beside the headline, once.
    assert "31 days" not in said
    assert executed.notebook("06", audience=audience).sentences["headlines.headline"].text.count("31 days") == 1
    assert "between 1 and 61 days" in executed.notebook("02", audience=audience).sentences["late.answer"].text


@pytest.mark.parametrize(
    ("outcomes", "says"),
    [
        ((EARLY,), "One deadline that may still lie ahead is not counted, though it was met already."),
        (("not_yet_due",), "One deadline that may still lie ahead is not counted."),
        ((EARLY, EARLY), "Two deadlines that may still lie ahead are not counted, though all were met already."),
        (
            (EARLY, "not_yet_due"),
            "Two deadlines that may still lie ahead are not counted; one of them was met already.",
        ),
        (("met",), ""),
    ],
)
def test_deadlines_that_are_not_past_agree_in_number_with_those_that_were_met(outcomes, says):
    """One more limit was said to be not past yet, and one of them to be met."""
    assert on_time.besides(verdicts(*outcomes), None) == says


def test_a_limit_met_before_it_passed_is_said_to_be_in_no_share():
    """The table of verdicts had one more that is met than the table of outcomes, and no page said why."""
    judged = executed.notebook("02", "example").variables["judged"]
    rapid = judged[(judged["clock"] == "rapid_review") & (judged["outcome"] == "met")]
    assert (len(rapid), int(rapid["limit_passed"].sum())) == (23, 22)
    for number, name in (("02", "on_time.answer"), ("06", "headlines.on_time")):
        said = executed.notebook(number, "example").sentences[name].text
        assert "Nine deadlines that may still lie ahead are not counted; two of them were met already." in said
    # Each of them is in one of these counts, and in the table's: 2 + 6 + 1.
    assert int(executed.notebook("02", "example").variables["by_clock"]["n_not_yet_due"].sum()) == 9
    assert on_time.besides(judged[judged["limit_passed"]], None) == ""
