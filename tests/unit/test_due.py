"""What is due: which clocks are listed, what is certain of each, and how it is said."""

from dataclasses import replace
from datetime import date

import executed
import own_rules
import pandas as pd
import pytest

from safeguarding.disclosure import viewing
from safeguarding.errors import InputError
from safeguarding.judging import clocks
from safeguarding.planning import due
from safeguarding.presenting import tables
from safeguarding.register import reading
from safeguarding.reporting.sets import index
from safeguarding.vocabulary import MILESTONES


@pytest.fixture(scope="module")
def found(make_reviews, calendar):
    """Give what is due of some reviews by a rule set; all are local reviews unless they say otherwise."""

    def look(as_of, *rows, days=30, name="national", closed=()):
        reviews = make_reviews(*({"kind": "lcspr", **row} for row in rows))
        reviews = reviews.assign(name=[row.get("name", "") for row in rows])
        sets = [replace(each, closed=closed) for each in own_rules.load_all(name)]
        judged = clocks.evaluate_each(reviews, sets, calendar, date.fromisoformat(as_of))
        return due.due_table(judged, reviews, sets, calendar, date.fromisoformat(as_of), days)

    return look


def told(table, *columns):
    written = table.assign(
        due_earliest=table["due_earliest"].dt.strftime("%Y-%m-%d").fillna(""),
        due_latest=table["due_latest"].dt.strftime("%Y-%m-%d").fillna(""),
    )
    return written[list(columns)].to_numpy().tolist()


def left(table, n=0):
    row = table.iloc[n]
    names = ("days_left_min", "days_left_max", "working_days_left_min", "working_days_left_max")
    return [None if pd.isna(row[name]) else int(row[name]) for name in names]


# Which clocks, and what is certain of them


@pytest.mark.parametrize(
    ("as_of", "days", "state"),
    [
        ("2020-12-07", 6, None),
        ("2020-12-07", 7, due.DUE),
        ("2020-12-14", 0, due.DUE),
        ("2020-12-15", 0, due.OVERDUE),
        ("2020-12-15", 400, due.OVERDUE),
    ],
)
def test_a_deadline_is_listed_from_the_day_it_comes_near(found, as_of, days, state):
    """Aware on Monday 7 December 2020, to be notified by Monday the 14th."""
    table = found(as_of, {"aware": "2020-12-07"}, days=days)
    assert list(table["state"]) == ([] if state is None else [state])


@pytest.mark.parametrize(
    ("as_of", "days", "state"),
    [
        ("2019-06-01", 5, None),
        ("2019-06-01", 6, due.MAY_BE_DUE),
        ("2019-06-01", 33, due.MAY_BE_DUE),
        ("2019-06-01", 34, due.DUE),
        ("2019-06-07", 28, due.DUE),
        ("2019-06-08", 0, due.MAY_BE_OVERDUE),
        ("2019-07-05", 30, due.MAY_BE_OVERDUE),
        ("2019-07-06", 30, due.OVERDUE),
    ],
)
def test_a_range_is_due_when_its_last_day_is(found, as_of, days, state):
    """Aware in June 2019, a month whose first day is a Saturday: by a day from Friday 7 June to Friday 5 July."""
    table = found(as_of, {"aware": "2019-06"}, days=days)
    assert list(table["state"]) == ([] if state is None else [state])


def test_an_open_end_is_said_and_not_counted(found):
    table = found("2021-03-01", {"aware": "2021-03-04/.."}, days=10)
    assert told(table, "due_earliest", "due_latest", "state") == [["2021-03-11", "", due.MAY_BE_DUE]]
    assert left(table) == [10, None, 8, None]
    early = found("2021-03-01", {"aware": "../2021-02-28"}, days=10, name="sefton")
    assert told(early, "due_earliest", "due_latest", "state") == [["", "2021-03-05", due.MAY_BE_OVERDUE]]
    assert left(early) == [None, 4, None, 4]


@pytest.mark.parametrize(
    "row",
    [
        {"aware": "2020-12-07", "notified": "2020-12-09"},
        {"aware": "2020-12-07", "notified": "2021"},
        {"notified": ""},
        {"kind": "scr", "sent_to_panel": "2019-12-02"},
    ],
)
def test_what_is_done_has_not_started_or_waits_for_its_end_is_not_listed(found, row):
    """The Panel's copy is no deadline ahead: it only says how early a publication may come."""
    table = found("2020-12-08", row, days=60)
    assert not {"Serious incident notified", "Panel's copy sent before publication"} & set(table["label"])


def test_they_stand_by_deadline_those_open_before_first(found):
    rows = (
        {"aware": "2021-03-03"},
        {"aware": "2021-03-02"},
        {"aware": "2021-02-22/2021-03-02"},
        {"aware": "../2021-03"},
        {"aware": "2021-02-22/2021-03-01"},
    )
    table = found("2021-03-03", *rows, name="sefton")
    assert told(table, "review_id", "due_earliest", "due_latest") == [
        ["R4", "", "2021-04-09"],
        ["R5", "2021-03-01", "2021-03-08"],
        ["R3", "2021-03-01", "2021-03-09"],
        ["R2", "2021-03-09", "2021-03-09"],
        ["R1", "2021-03-10", "2021-03-10"],
    ]
    assert list(table.index) == [0, 1, 2, 3, 4]


def test_days_left_are_counted_in_both_ways_and_below_nothing(found):
    row = {"aware": "2018-12-20"}
    assert left(found("2018-12-20", row)) == [11, 11, 5, 5]
    assert left(found("2018-12-31", row)) == [0, 0, 0, 0]
    assert left(found("2019-01-02", row)) == [-2, -2, -1, -1]
    assert left(found("2019-06-10", {"aware": "2019-06"})) == [-3, 25, -1, 19]


def test_working_days_are_those_of_the_rule_set(found):
    closed = (date(2018, 12, 27), date(2018, 12, 28))
    table = found("2018-12-20", {"aware": "2018-12-20"}, closed=closed, name="national, sefton")
    assert told(table, "rule_set", "due_latest") == [["national", "2019-01-03"], ["sefton", "2019-01-03"]]
    assert left(table, 0) == left(table, 1) == [14, 14, 5, 5]


def test_each_rule_set_has_its_own_rows(found):
    row = {"kind": "lcspr", "name": "Ash", "notified": "2026-01-05"}
    table = found("2026-01-20", row, days=10, name="sefton, national")
    to_panel = "To send the rapid review or the decision to the Panel"
    assert told(table, "rule_set", "label", "step", "due_latest", "state") == [
        ["sefton", "Rapid review started", "To start the rapid review", "2026-01-06", due.OVERDUE],
        ["sefton", "Rapid review meeting held", "To hold the rapid review meeting", "2026-01-19", due.OVERDUE],
        ["sefton", "Recommendation put to the Independent Chair", "To recommend whether to hold a review",
         "2026-01-21", due.DUE],
        ["sefton", "Independent Chair's decision", "To decide whether to hold a review", "2026-01-23", due.DUE],
        ["sefton", "Panel informed of the decision", to_panel, "2026-01-23", due.DUE],
        ["sefton", "Decision fed back to the referrer", "To feed back the decision", "2026-01-26", due.DUE],
        ["national", "Rapid review done and sent to the Panel", to_panel, "2026-01-26", due.DUE],
    ]  # fmt: skip
    assert set(table["name"]) == {"Ash"}


@pytest.mark.parametrize("days", [-1, -30, 36_526, 10**15])
def test_nobody_looks_back_or_beyond_a_hundred_years(found, days):
    with pytest.raises(InputError, match="0 to 36,525"):
        found("2026-01-20", days=days)


def test_no_review_is_nothing_due(found):
    table = found("2026-01-20")
    assert table.empty
    assert {"days_left_min", "working_days_left_max", "state"} <= set(table.columns)
    said = due.answer(table, date(2026, 1, 20)).markdown
    assert said == "**As of 20 January 2026, no time limits are overdue. No deadlines fall by 19 February 2026.**"
    assert "nothing to show" in repr(tables.show(table, "Due"))


# In words


def test_the_answer_counts_each_state_and_names_each_clock(found):
    rows = ({"aware": "2019-07-01", "name": "Ash"}, {"aware": "2019-06"}, {"aware": "2019-07-08"}, {"aware": "2019-07"})
    said = due.answer(found("2019-07-05", *rows, days=10), date(2019, 7, 5), 10).markdown
    assert said.startswith(
        "**As of 5 July 2019, no time limits are overdue and one may be. Two deadlines fall by 15 July 2019"
        " and one more may.**\n\n- "
    )
    assert "R1 \\(Ash\\), Serious" not in said
    assert (
        "- R1 (Ash), Serious incident notified (national): by Monday 8 July 2019; due; 3 days left; 1 working day left"
        in said
    )
    assert (
        "- R2, Serious incident notified (national): by a day between Friday 7 June 2019 and Friday 5 July 2019;"
        " may be overdue; at most the day itself left" in said
    )


def test_of_what_is_overdue_no_day_is_left_though_no_working_day_has_gone(found):
    """Six months from September 2023 end on Saturday 30 March 2024 at the latest; the 31st is a Sunday."""
    table = found("2024-03-31", {"initiated": "2023-09"})
    assert left(table)[1::2] == [-1, 0]
    assert due.answer(table, date(2024, 3, 31)).markdown.endswith("and Saturday 30 March 2024; overdue")


def test_one_of_each_is_said_in_the_singular(found):
    rows = ({"aware": "2019-06-03"}, {"aware": "2019-07-01"})
    said = due.answer(found("2019-07-05", *rows, days=10), date(2019, 7, 5), 10).markdown
    assert said.startswith("**As of 5 July 2019, one time limit is overdue. One deadline falls by 15 July 2019.**")


@pytest.mark.parametrize(
    ("earliest", "latest", "said"),
    [
        ("2026-02-23", "2026-02-23", "by Monday 23 February 2026"),
        ("2026-02-23", "2026-02-24", "by a day between Monday 23 February 2026 and Tuesday 24 February 2026"),
        (None, "2026-02-24", "by Tuesday 24 February 2026 at the latest"),
        ("2026-02-23", None, "by a day not before Monday 23 February 2026"),
    ],
)
def test_a_deadline_is_said_as_far_as_it_is_known(earliest, latest, said):
    assert due.when(pd.Timestamp(earliest), pd.Timestamp(latest)) == said


def test_what_a_register_writes_is_only_text(found):
    said = due.answer(
        found("2020-12-08", {"aware": "2020-12-07", "review_id": "<b>R1", "name": "[x](y)"}), date(2020, 12, 8)
    )
    assert "<b>" not in said.markdown
    assert "[x](y)" not in said.markdown


def test_of_a_register_of_published_reviews_nothing_is_said_to_be_overdue(found):
    """A review that is not published is not in it, so "none overdue" would be false."""
    table = found("2020-12-15", {"aware": "2020-12-07"})
    assert due.tiles_of(table, 30)[0][0] == "1"
    [(value, says, _)] = due.tiles_of(table, 30, published_only=True)
    assert (value, says) == (
        "Cannot be told",
        "whether any review is overdue: this register lists published reviews only",
    )
    [(value, says, means)] = due.tiles_of(table, 30, published_only=True, n_actions=2)
    assert (value, says, means) == ("2", "actions are overdue; whether any review is overdue cannot be told", "late")
    assert due.tiles_of(table, 30, public=True)[0][0] == "Not shown"
    assert due.brief(table, date(2020, 12, 15), unsaid="It lists published ones.").text == "It lists published ones."


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_why_nothing_is_said_of_sefton_s_running_limits_is_that_it_lists_published_reviews(audience):
    held = viewing.view(reading.read("data/sefton"), audience, date(2021, 1, 26))
    assert held.running_unsaid == viewing.PUBLISHED_ONLY


@pytest.mark.parametrize(
    ("left", "state", "said"),
    [
        ((-46, -46), "overdue", "46 past"),
        ((-1, -1), "overdue", "1 past"),
        ((-19, 0), "overdue", "at most 19 past"),
        ((0, 0), "overdue", "0 past, due on a Saturday"),
        ((pd.NA, -2), "overdue", "at least 2 past"),
        ((-14, 30), "may be overdue", "14 past to 30 left"),
        ((-3, pd.NA), "may be overdue", "at most 3 past"),
        ((0, 0), "due", "0 left"),
        ((4, 5), "due", "4 to 5 left"),
    ],
)
def test_nobody_has_less_than_no_days_left(left, state, said):
    ends = {f"working_days_left_{end}": pd.array([n], "Int64") for end, n in zip(("min", "max"), left, strict=True)}
    ends |= {name.replace("working_", ""): days for name, days in ends.items()}
    table = pd.DataFrame({**ends, "weekday": ["Saturday"], "state": [state]})
    assert due.shown(table)["working_days"].tolist() == [said]


def test_no_report_shows_days_left_below_nothing():
    for number in ("02", "05"):
        shown = executed.notebook(number, "example").shown
        listed = [value.cells for _, value in shown if getattr(value, "caption", "").startswith("Time limits")]
        [cells] = [each for each in listed if "Working days" in each]
        assert ("67 past", "46 past") in set(zip(cells["Calendar days"], cells["Working days"], strict=True))
        assert not cells.astype(str).apply(lambda each: each.str.contains(r"(?<!\d)-\d")).any(axis=None)


def test_the_overview_and_the_front_page_say_in_words_how_far_a_day_is_past():
    """ "Working days left -46" and "-19 to 0, overdue" were puzzles, and three tables counted in three ways."""
    made = executed.notebook("06", "example")
    overdue = made.tables["outstanding.overdue_table"].set_index("item")["past"]
    assert overdue["E35 Redwood"] == "67 past"
    assert overdue["E40 Sycamore"] == "23 past to 44 left"
    assert overdue["A01"] == "2,527 to 2,556 past"
    shown = tables.show(made.tables["outstanding.overdue_table"], index.DUE_LAYOUT)
    assert shown.cells["Calendar days"].tolist()[:3] == ["67 past", "53 past", "1 to 30 past"]


# What is drawn, and what stands at the top of a report


def test_no_step_that_is_to_do_is_said_as_if_it_were_done():
    """ "E35, published: overdue" reads as if it had been published."""
    assert set(due.TO_DO) == set(MILESTONES)
    for number in ("02", "05"):
        steps = executed.notebook(number, "example").tables["due.due_table"]["step"]
        assert set(steps) == {
            "To publish the review",
            "To send the rapid review or the decision to the Panel",
            "To send the notification",
        }


def test_where_nothing_due_is_shown_the_title_does_not_promise_it():
    titles = {
        audience: executed.notebook("05", register, audience=audience).sentences["due.title"].text
        for register, audience in (("example", "internal"), ("example", "public"))
    }
    assert "what is due" in titles["internal"]
    assert titles["public"] == "# Time limits: what if they were different?"


def test_each_limit_that_runs_is_drawn_on_the_days_on_which_it_ends():
    made = executed.notebook("05", "example")
    chart, soon = made.variables["running"].chart.to_dict(validate=True), made.tables["due.due_table"]
    rows = next(rows for rows in chart["datasets"].values() if "first" in rows[0])
    assert len(rows) == len(soon)
    assert [row["first"] for row in rows] == soon["due_earliest"].dt.strftime("%Y-%m-%d").tolist()
    assert rows[0]["row"].split("\n")[-1] == "E35 Redwood, publication: overdue, 67 past"
    assert chart["title"]["text"] == "Four overdue and one may be; three due and one may be"
    assert {row["today"] for row in rows} == {"2024-03-31"}
    assert due.due_chart(soon.head(0), date(2024, 3, 31)).to_dict(validate=True)
    many = due.due_chart(pd.concat([soon, soon], ignore_index=True), date(2024, 3, 31)).to_dict()
    assert f"the first {due.DRAWN} of {2 * len(soon)}" in many["title"]["subtitle"]


@pytest.mark.parametrize(
    ("register", "audience", "says"),
    [
        ("example", "internal", "Four time limits are overdue and one may be."),
        (
            "example",
            "public",
            "Of 12 published reviews whose limit has passed, 11 went from initiation to publication within 14 months.",
        ),
        (
            "sefton",
            "internal",
            "All five published reviews went from the appointment of the author to the report within eight months.",
        ),
        (
            "sefton",
            "public",
            "All five published reviews went from the appointment of the author to the report within eight months.",
        ),
    ],
)
def test_a_report_begins_with_a_finding_of_its_register_and_a_chart_of_that(register, audience, says):
    """It began with a case that nobody has had, and without a chart."""
    made = executed.notebook("05", register, audience=audience)
    assert made.sentences["top.said"].text.startswith(says)
    assert made.charts["top.chart"]
    told = "below.chart" in made.charts
    assert told == (register == "example" and audience == "internal")
    assert (made.variables["held"].running_unsaid in made.sentences["top.said"].text) or told
    assert "imagined" not in made.sentences["top.said"].text
