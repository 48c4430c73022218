"""From reviews to actions, training and evidence: where the loop breaks, and how long it takes, by hand."""

import math
from datetime import date

import executed
import numpy as np
import pandas as pd
import pytest
import registers

from safeguarding.analyses.learning import learning_loop
from safeguarding.rules import codebook

THEMES = codebook.load().themes
AS_OF = date(2021, 6, 30)
DONE = {"action_id": "A1", "kind": "policy", "themes": "P5", "status": "done", "completed": "2020-06", "reviews": "R1"}
GIVEN = {"training_id": "T1", "themes": "P5", "starts": "2020-03", "ends": "2020-03"}


@pytest.fixture
def held(tmp_path):
    """Make a register of one review, published in February 2020, that found P5."""

    def make(actions=(), training=(), found=("P5",), published="2020-02"):
        reviews = [{"review_id": "R1", "kind": "scr", "published": published}]
        coded = [{"finding_id": f"F{n}", "review_id": "R1", "theme": theme} for n, theme in enumerate(found)]
        return registers.write(tmp_path / "r", reviews=reviews, findings=coded, actions=actions, training=training)

    return make


def looped(register, as_of=AS_OF):
    names = ("findings", "actions", "training", "reviews")
    return learning_loop.loop_table(*(register.table(name) for name in names), THEMES, as_of)


def theme(table, code="P5"):
    return table.set_index("code").loc[code]


def waited(register, as_of=AS_OF):
    spells = learning_loop.spells_table(*(register.table(name) for name in ("findings", "actions", "reviews")), as_of)
    return [(row.code, row.days_least, row.days_most, row.open) for row in spells.itertuples()]


# Where it breaks


@pytest.mark.parametrize(
    ("actions", "training", "found", "breaks"),
    [
        ([], [], (), "cannot_tell"),
        ([], [], ("P1",), "not_found"),
        ([], [], ("P5",), "no_action"),
        ([DONE | {"status": "planned", "completed": ""}], [], ("P5",), "none_done"),
        ([DONE | {"completed": "2021-07"}], [], ("P5",), "none_done"),
        ([DONE], [], ("P5",), "not_carried"),
        ([DONE], [GIVEN | {"starts": "2020-01", "ends": "2020-01"}], ("P5",), "not_carried"),
        ([DONE], [GIVEN | {"starts": "2021-07", "ends": "2021-07"}], ("P5",), "not_carried"),
        ([DONE], [GIVEN], ("P5",), "no_evidence"),
        ([DONE], [GIVEN | {"level": "2"}], ("P5",), "no_evidence"),
        ([DONE], [GIVEN | {"level": "3"}], ("P5",), "whole"),
        ([DONE | {"evidence": "audit"}], [GIVEN], ("P5",), "whole"),
    ],
)
def test_the_first_step_that_is_missing(held, actions, training, found, breaks):
    row = theme(looped(held(actions, training, found)))
    assert (row["breaks"], row["says"]) == (breaks, learning_loop.BREAKS[breaks])


@pytest.mark.parametrize(
    ("starts", "ends", "least", "most"),
    [
        ("2020-01", "2020-01", 0, 0),
        # Published some day in February: a session in that month may have been before it.
        ("2020-02", "2020-02", 0, 1),
        ("2020-01", "2020-03", 0, 1),
        ("2020-02-29", "2020-02-29", 1, 1),
        ("2020-03", "2020-03", 1, 1),
        ("", "", 0, 1),
    ],
)
def test_what_can_have_carried_it(held, starts, ends, least, most):
    row = theme(looped(held([DONE], [GIVEN | {"starts": starts, "ends": ends}])))
    assert row[["n_carried_min", "n_carried_max"]].tolist() == [least, most]


def test_learning_of_a_review_that_is_not_published_is_carried_by_nothing(held):
    assert theme(looped(held([DONE], [GIVEN], published="")))["n_carried_max"] == 0


@pytest.mark.parametrize(
    ("kinds", "strongest"),
    [
        (["policy", "training"], "training"),
        (["assurance", "tool"], "assurance"),
        (["process", "training"], "process"),
        (["advocacy"], "advocacy only"),
        (["advocacy", "resource"], "resource"),
        (["unheard of"], "none"),
        ([], "none"),
    ],
)
def test_the_strongest_kind_that_is_done(held, kinds, strongest):
    actions = [DONE | {"action_id": f"A{n}", "kind": kind} for n, kind in enumerate(kinds)]
    planned = DONE | {"action_id": "A9", "kind": "assurance", "status": "planned", "completed": ""}
    assert theme(looped(held([*actions, planned])))["strongest"] == strongest


def test_of_sefton_the_loop_cannot_be_told_and_of_the_example_it_can():
    sefton, example = (registers.held(name) for name in ("sefton", "example"))
    table = looped(sefton, "2021-01-26")
    assert set(table["breaks"]) == {"cannot_tell"}
    assert table[["n_reviews", "n_carried_min", "n_carried_max"]].isna().all(axis=None)
    assert theme(table)[["n_actions", "n_done", "strongest"]].tolist() == [3, 3, "assurance"]
    said = learning_loop.answer(table, sefton.table("actions")).markdown
    assert "cannot be told, since no finding is recorded" in said
    said = learning_loop.answer(looped(example, "2024-03-31"), example.table("actions")).markdown
    assert said.startswith(
        "**Two of 11 themes that reviews found are named by no training since publication.**"
        " For one of these, an action that is done reports training on it."
        " For the other nine no step is certainly missing."
    )
    assert "no proof of effect" in said


def test_a_course_that_an_action_reports_is_not_said_to_be_impossible():
    """A13 set a course up on Thresholds, and no session names the theme: the record may lack it, or none was held."""
    table = executed.table("learning_loop.loop_table", "example").set_index("code")
    assert table.loc[["P6", "P11"], "says"].tolist() == [
        "no training since publication names it; an action that is done reports training on it",
        "no training since publication names it",
    ]


def test_where_the_loop_breaks_stands_open_and_first():
    table = executed.table("learning_loop.loop_table", "example")
    shown = learning_loop.breaks_first(table)
    assert shown["breaks"].tolist() == ["not_carried"] * 2 + ["whole"] * 9 + ["not_found"]
    assert shown["n_reviews"].tolist() == [6, 2, 10, 9, 6, 4, 4, 3, 3, 1, 1, 0]
    assert learning_loop.layout(table).rows_open == 2


# How long it takes


@pytest.mark.parametrize(
    ("actions", "least", "most", "is_open"),
    [
        # Published 1 to 29 February 2020, done 1 to 30 June: 29 February to 1 June is 93, 1 February to 30 June 150.
        ([DONE], 93, 150, False),
        # Open on 30 June 2021: 487 days after 29 February 2020, and not done on that day either.
        ([], 488, math.inf, True),
        ([DONE | {"status": "in_progress", "completed": ""}], 488, math.inf, True),
        ([DONE | {"completed": "2021-07"}], 488, math.inf, True),
        # Another theme, or another review.
        ([DONE | {"themes": "P1"}], 488, math.inf, True),
        ([DONE | {"reviews": ""}], 488, math.inf, True),
        # One that answers several.
        ([DONE | {"reviews": "R9; R1", "themes": "P1;P5"}], 93, 150, False),
        # Before publication: no days. Done on no recorded day: at once, or on the last day.
        ([DONE | {"completed": "2019"}], 0, 0, False),
        ([DONE | {"completed": ""}], 0, 515, False),
        # The first of two.
        ([DONE, DONE | {"action_id": "A2", "completed": "2020-04-01"}], 32, 60, False),
    ],
)
def test_from_publication_to_the_first_action_done(held, actions, least, most, is_open):
    assert waited(held(actions)) == [("P5", least, most, is_open)]


def test_a_finding_of_a_review_that_is_not_published_by_then_is_left_out(held):
    assert waited(held([DONE], published="")) == []
    assert waited(held([DONE], published="2021-07")) == []


def test_published_on_nobody_knows_which_first_day_has_no_most(held):
    assert waited(held([DONE], published="../2020-02")) == [("P5", 93, math.inf, False)]


def test_the_table_has_a_row_for_all_and_one_for_each_theme_with_six_endings(held):
    register = held([DONE], found=("P5", "P1", "K3", "P5"))
    spells = learning_loop.spells_table(*(register.table(name) for name in ("findings", "actions", "reviews")), AS_OF)
    table = learning_loop.waits_table(spells, THEMES)
    assert table[["code", "n", "n_open"]].to_numpy().tolist() == [["all", 2, 1]]
    assert table["interval"].tolist() == ["fewer than 6 have an action done"]
    assert table[["median_min", "median_max", "between_min"]].isna().all(axis=None)


def spells(code, ended, days=(10, 20, 30, 40, 50, 60, 70), still=1):
    """Make spells of a theme: so many that ended after ``days`` to the day, and some that are open after 100."""
    rows = [(code, float(each), float(each), False) for each in days[:ended]] + [(code, 100.0, np.inf, True)] * still
    return pd.DataFrame(rows, columns=["code", "days_least", "days_most", "open"])


@pytest.mark.parametrize(("ended", "codes"), [(5, ["all"]), (6, ["all", "P5"]), (7, ["all", "P5"])])
def test_a_theme_has_a_row_from_six_findings_with_an_action_done(ended, codes):
    """Of six or seven chance allows any time from some day on: one more could double the estimate, so there is none."""
    table = learning_loop.waits_table(spells("P5", ended), THEMES)
    assert table["code"].tolist() == codes
    assert table[["median_min", "between_max"]].isna().all(axis=None)
    assert (table["interval"].str.startswith("at least") == (ended >= 6)).all()
    if ended == 6:
        said = learning_loop.waits_answer(table).markdown
        assert said.startswith(
            "**How long it takes from a finding to an action done cannot be estimated: chance leaves any longer time"
            " open.** Published reviews found a theme seven times; for six an action is recorded as done,"
            " for one no finished action names review and theme."
        )


def test_an_estimate_is_given_where_chance_leaves_it_a_most():
    """Of 14 ended and one open the middle one, the eighth, took 80 days."""
    table = learning_loop.waits_table(spells("P5", 14, days=range(10, 150, 10)), THEMES)
    assert table["median_min"].tolist() == [80, 80]
    said = learning_loop.waits_answer(table).text
    assert said.startswith("How long it takes from a finding to an action done is estimated at 80 days for half of")
    assert table["between_max"].notna().all()


def test_all_open_and_none_at_all_are_said(held):
    for found, said in (
        ((), "cannot be told"),
        (
            ("P5",),
            "cannot be estimated: six with an action done are needed.** Published reviews found a theme one time;",
        ),
        (("P5", "P1"), "found a theme two times; for none an action is recorded as done."),
    ):
        register = held(found=found)
        spells = learning_loop.spells_table(
            *(register.table(name) for name in ("findings", "actions", "reviews")), AS_OF
        )
        assert said in learning_loop.waits_answer(learning_loop.waits_table(spells, THEMES)).markdown
