"""What reviews keep finding and what was done: what the register holds, and no more."""

import json
import re
from datetime import date
from types import SimpleNamespace

import executed
import pandas as pd
import pytest
import registers
import specs

from safeguarding import errors
from safeguarding.analyses.learning import commonest, themes
from safeguarding.paths import ROOT
from safeguarding.presenting import charts
from safeguarding.rules import codebook

THEMES = codebook.load().themes


@pytest.fixture(scope="module")
def sefton():
    return executed.table


@pytest.fixture
def made(tmp_path):
    """Make the tables of actions and of findings from dictionaries."""

    def make(actions=(), findings=()):
        numbered = [{"action_id": f"A{n}"} | row for n, row in enumerate(actions, 1)]
        held = registers.write(
            tmp_path / "r", reviews=[{"review_id": "R1", "kind": "scr"}], actions=numbered, findings=findings
        )
        return held.table("actions"), held.table("findings")

    return make


def theme(table, code):
    return table.set_index("code").loc[code]


# Sefton (domain facts, 4.3)


def test_half_of_what_was_done_is_policy(sefton):
    table = sefton("themes.by_kind_table").set_index("kind")
    assert table["n_actions"].to_dict() == {
        **{"resource": 1, "policy": 6, "training": 1, "process": 1, "tool": 1, "advocacy": 1, "assurance": 1}
    }
    assert table["n_done"].sum() == 11
    assert table.loc["tool", "n_to_do"] == 1


def test_four_themes_have_no_action(sefton):
    table = sefton("themes.coverage_table")
    assert list(table.loc[table["n_actions"] == 0, "code"]) == ["P2", "P3", "P8", "P12"]
    assert set(table.loc[table["n_actions"] == 0, "actions"]) == {"none in this register"}


def test_information_sharing_has_three_actions(sefton):
    row = theme(sefton("themes.coverage_table"), "P5")
    assert (row["n_actions"], row["n_done"], row["actions"]) == (3, 3, "A5, A10, A11")
    assert theme(sefton("themes.coverage_table"), "P10")[["n_actions", "n_done"]].tolist() == [2, 1]


def test_no_review_has_a_theme_since_the_report_gives_none(sefton):
    assert sefton("themes.coverage_table")["n_reviews"].isna().all()
    said = themes.answer(
        registers.held("sefton").table("actions"),
        registers.held("sefton").table("findings"),
        sefton("themes.coverage_table"),
    ).markdown
    assert said.startswith("**11 of 12 actions are reported done; what reviews found is not recorded.**")
    assert said.endswith("An action that is not in the register may still have been taken.")


def test_what_would_let_the_actions_be_followed(sefton):
    found = sefton("themes.links_table").set_index("names")["n_actions"].to_dict()
    assert found["the published review it answers"] == found["an owner"] == 0
    assert list(sefton("themes.links_table")["of"]) == [12, 12, 12, 12, 11]
    assert found["a date of completion, if done"] == 1


# By hand


def test_actions_are_counted_by_kind_and_status(made):
    actions, _ = made(
        [
            {"kind": "policy", "status": "done"},
            {"kind": "policy", "status": "planned", "due": "2024-04-01"},
            {"kind": "policy", "status": "in_progress", "due": "2024-03"},
            {"kind": "policy", "status": "in_progress", "due": "2024-03-30"},
            {"kind": "policy", "status": "superseded", "due": "2020"},
            {"kind": "assurance", "status": "", "due": "2020"},
            {"kind": "unheard of", "status": "in_progress"},
            {"kind": "", "status": "done"},
        ]
    )
    table = themes.by_kind_table(actions, date(2024, 3, 31))
    counts = ["n_done", "n_to_do", "n_overdue", "n_not_known", "n_dropped", "n_actions"]
    assert list(table.columns) == ["kind", *counts]
    assert table.to_numpy().tolist() == [
        ["policy", 1, 2, 1, 0, 1, 5],
        ["assurance", 0, 0, 0, 1, 0, 1],
        ["not recorded", 1, 0, 0, 0, 0, 1],
        ["unheard of", 0, 1, 0, 0, 0, 1],
    ]
    chart = themes.by_kind_chart(table).to_dict()
    assert chart["title"]["text"] == "One of four open actions is overdue"
    drawn = pd.DataFrame(specs.drawn_from(chart)[0]).groupby("which")["n"].sum().to_dict()
    assert drawn == {"done": 2, "still to do": 3, "overdue": 1, "not known": 1, "rejected or superseded": 1}
    titled = actions.assign(title=[f"Do {n}" for n in range(8)])
    head, listed = themes.by_kind_answer(table, titled, date(2024, 3, 31)).text.split("\n\n")
    assert head == (
        "Eight actions: two reported done, three still to do, one overdue, one of which it is not known and one"
        " rejected or superseded."
    )
    assert listed.splitlines() == [
        "- Overdue: Do 3",
        "- Still to do: Do 1",
        "- Still to do: Do 2",
        "- Still to do: Do 6",
    ]


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_the_chart_of_actions_shows_what_is_overdue_and_blue_is_no_action_done(audience):
    """It drew all actions in one colour, while the overview lists three as overdue, two for over six years."""
    made = executed.notebook("03", "example", audience=audience)
    chart = made.charts["themes.by_kind_chart"].to_dict()
    assert chart["title"]["text"] == "Three of five open actions are overdue"
    overdue = executed.notebook("06", "example", audience=audience).tables["outstanding.actions_table"]
    assert (overdue["state"] == "yes").sum() == made.tables["themes.by_kind_table"]["n_overdue"].sum() == 3
    for register in ("example", "sefton"):
        drawn = executed.notebook("03", register, audience=audience).charts
        assert not [name for name, each in drawn.items() if charts.MET in str(each.to_dict())]


@pytest.mark.parametrize(
    ("audience", "head"),
    [
        (
            "internal",
            "Eight of 11 themes acted on were found by a later review; that does not show that an action failed."
            " Assessment",
        ),
        (
            "public",
            "Assessment of risk and changing need was found most often, by 10 of 24 published reviews. Two themes"
            " are named by no training since publication.",
        ),
    ],
)
def test_the_headline_of_themes_is_the_finding_with_its_caveat(audience, head):
    made = executed.notebook("03", "example", audience=audience)
    assert made.sentences["themes.answer"].text.startswith(head)
    assert "Not shown" not in set(made.tables["commonest.tiles_table"]["figure"])
    if audience == "internal":
        said = made.sentences["recurrence.answer"].text
        assert "that asked for the action are not among the earlier ones, which lowers the number to expect" in said
        assert "With so few reviews a difference can be chance." in said


def test_one_action_can_answer_several_themes_and_counts_once_for_each(made):
    actions, findings = made([{"themes": "P1; P2", "status": "done"}, {"themes": "P2", "status": "planned"}])
    table = themes.coverage_table(actions, findings, THEMES)
    assert theme(table, "P1")[["n_actions", "n_done", "actions"]].tolist() == [1, 1, "A1"]
    assert theme(table, "P2")[["n_actions", "n_done", "actions"]].tolist() == [2, 1, "A1, A2"]


def test_a_theme_written_twice_is_one_action(made):
    actions, findings = made([{"themes": "P5;P5"}])
    assert theme(themes.coverage_table(actions, findings, THEMES), "P5")[["n_actions", "actions"]].tolist() == [1, "A1"]


def test_two_coders_of_one_review_are_one_review(made):
    coded = [{"finding_id": "F1", "review_id": "R1", "theme": "P5", "coder": coder} for coder in ("AB", "CD")]
    _, findings = made(findings=coded)
    assert theme(themes.coverage_table(made()[0], findings, THEMES), "P5")["n_reviews"] == 1


def test_a_finding_coded_by_two_is_said_as_one_finding(made):
    coded = [{"finding_id": "F1", "review_id": "R1", "theme": "P5", "coder": coder} for coder in ("AB", "CD")]
    actions, findings = made(findings=coded)
    said = themes.answer(actions, findings, themes.coverage_table(actions, findings, THEMES)).markdown
    assert "two findings with a theme" not in said


def test_only_practice_themes_are_covered_by_actions(made):
    table = themes.coverage_table(*made([{"themes": "K1;P1"}]), THEMES)
    assert list(table["code"]) == [f"P{n}" for n in range(1, 13)]
    assert table["n_actions"].sum() == 1


def test_an_action_without_a_theme_answers_none(made):
    assert themes.coverage_table(*made([{"themes": ""}]), THEMES)["n_actions"].sum() == 0


def test_a_date_of_completion_is_asked_only_of_what_is_done(made):
    actions, _ = made(
        [{"status": "done", "completed": "../2020"}, {"status": "done"}, {"status": "planned", "completed": "2020"}]
    )
    row = themes.links_table(actions).iloc[-1]
    assert (row["n_actions"], row["of"]) == (1, 2)


def test_actions_are_listed_as_they_were_written(made):
    actions, _ = made([{"title": "T", "themes": "P1;P2", "status": "in_progress", "completed": "2020"}])
    row = themes.actions_table(actions, THEMES).iloc[0]
    assert (row["themes"], row["status"], str(row["completed_latest"].date())) == (
        "Child's lived experience and voice; Family engagement",
        "in progress",
        "2020-12-31",
    )


def test_of_nothing_nothing_is_said_to_be_done(made):
    actions, findings = made()
    coverage = themes.coverage_table(actions, findings, THEMES)
    assert themes.by_kind_table(actions, date(2024, 3, 31)).empty
    assert list(themes.links_table(actions)["of"]) == [0] * 5
    assert themes.answer(actions, findings, coverage).markdown.startswith("**The register lists no action;")
    assert isinstance(themes.by_kind_chart(themes.by_kind_table(actions, date(2024, 3, 31))).to_dict(), dict)


# The codebook


THEME = {"code": "P1", "axis": "practice", "label": "L", "definition": "d", "since": 1, "source": "s"}


@pytest.fixture
def book(tmp_path):
    """Write a codebook of themes (dictionaries) and read it."""

    def load(*given, top="version = 2"):
        lines = ['title = "T"', top]
        for theme in given:
            lines += ["[[theme]]", *(f"{key} = {json.dumps(value)}" for key, value in theme.items())]
        path = tmp_path / "themes.toml"
        path.write_text("\n".join(lines), encoding="utf-8")
        return codebook.load(path)

    return load


def test_a_retired_theme_is_known_and_no_longer_in_use(book):
    read = book(THEME, THEME | {"code": "P2", "retired": 2})
    assert list(read.themes["code"]) == ["P1", "P2"]
    assert list(codebook.in_use(read.themes)["code"]) == ["P1"]
    assert (read.version, read.themes["exclude"].tolist()) == (2, ["", ""])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"includes": "x"}, "does not know 'includes'; did you mean 'include'?"),
        ({"axis": "practise"}, "did you mean 'practice'?"),
        ({"definition": ""}, "has no definition"),
        ({"source": ""}, "has no source"),
        ({"since": 3}, "has since = 3"),
        ({"since": "1"}, "since is '1'; write a whole number"),
        ({"since": 2, "retired": 2}, "retired = 2"),
        ({"retired": 3}, "retired = 3"),
    ],
)
def test_a_codebook_that_does_not_hold_together_is_refused(book, change, said):
    with pytest.raises(errors.InputError, match="theme 'P1'") as wrong:
        book(THEME | change)
    assert said in str(wrong.value)


def test_the_codebook_itself_is_held_too(book):
    with pytest.raises(errors.InputError, match="two themes have the code 'P1'"):
        book(THEME, THEME)
    with pytest.raises(errors.InputError, match="does not know 'versions'; did you mean 'version'"):
        book(THEME, top="versions = 2")
    with pytest.raises(errors.InputError, match="version is '2'"):
        book(THEME, top='version = "2"')


def test_every_theme_of_the_codebook_says_what_it_is():
    assert (THEMES[["label", "definition", "include", "source"]] != "").all(axis=None)
    assert THEMES.loc[THEMES["axis"] == "neither", "code"].tolist() == [codebook.NONE]
    assert THEMES["axis"].value_counts().to_dict() == {"practice": 12, "context": 12, "neither": 1}


def test_what_the_codebook_cannot_hold_is_to_be_reviewed(made):
    coded = [
        {"finding_id": f"F{n}", "review_id": "R1", "theme": theme, "coder": "AB"}
        for n, theme in enumerate(("P1", "none", "", "X9", "none;P2"))
    ]
    _, findings = made(findings=coded)
    said = themes.codes_answer(findings, THEMES).markdown
    assert "two findings that no theme fits, as somebody read it, one finding without a code" in said
    assert "one finding with a code that the list of themes does not have" in said
    assert "There are five findings of reviews" in said
    retired = THEMES.assign(retired=THEMES["retired"].mask(THEMES["code"] == "P2", 2))
    assert "one finding coded to a theme that is retired" in themes.codes_answer(findings, retired).markdown
    assert themes.codes_answer(findings.iloc[:1], THEMES).markdown.startswith(
        "**No code of reviews has to be settled.**"
    )


def test_what_actions_name_is_read_aloud():
    for register in ("sefton", "example"):
        made = executed.notebook("03", register)
        assert "something as evidence" in set(made.tables["themes.links_table"]["names"])
    links = themes.links_table(registers.held("example").table("actions")).query("names == 'something as evidence'")
    assert themes.links_answer(links.assign(n_actions=0)).text == "No action names anything as evidence."
    assert "name something as evidence" in themes.links_answer(links).text


# What a page says of themes with and without an action


def test_wherever_themes_without_an_action_are_counted_the_actions_without_a_theme_are_too():
    """They may answer any theme, so that the count alone would say more than the register does."""
    tile = executed.table("commonest.tiles_table").set_index("figure").loc["8 of 12", "says"]
    assert tile.endswith("; two actions have no theme and may answer any")


def test_a_theme_that_no_review_found_asks_for_no_action():
    """Of the example's 12 themes 11 were found, and each of these has an action: nobody left one out."""
    tiles = executed.table("commonest.tiles_table", "example").set_index("says")
    told = tiles.loc["themes that reviews found have an action recorded on them"]
    assert told.tolist() == ["11 of 11", "neutral"]


def test_the_chart_of_themes_draws_each_that_its_title_counts():
    chart = executed.notebook("03").charts["commonest.commonest_chart"].to_dict()
    drawn = pd.DataFrame(specs.drawn_from(chart)[0]).groupby("label")["n"].sum()
    assert chart["title"]["text"] == "Eight of 12 themes have an action recorded on them"
    # A bar of nothing is a stroke: these are named.
    assert (len(drawn), int((drawn == 0).sum())) == (8, 0)
    assert "first" not in chart["title"]["subtitle"]
    assert "No action on: Family engagement, Critical thinking" in chart["title"]["subtitle"]


def parts(**given):
    chart = executed.notebook("03", "example", **given).charts["commonest.commonest_chart"].to_dict()
    rows = pd.DataFrame(specs.drawn_from(chart)[0])
    return chart["title"]["text"], rows[rows["n"] > 0].groupby("which")["n"].sum().to_dict(), rows


def test_one_figure_says_how_often_each_theme_was_found_whether_again_and_whether_it_was_acted_on():
    """In one bar each: reviews after an action on it was done, perhaps after, and the others.

    "Management oversight, supervision and capacity: 6 ✓ done" read as six actions that are done.
    """
    title, found, rows = parts()
    assert title == "Found most often: Assessment of risk and changing need"
    again = executed.table("recurrence.by_theme_table", "example")
    again = again.sort_values("n_reviews", ascending=False, kind="stable").head(commonest.SHOWN)
    certain, most = int(again["n_came_back_min"].sum()), int(again["n_came_back_max"].sum())
    other = int(again["n_reviews"].sum()) - most
    assert found == {commonest.AFTER: certain, commonest.PERHAPS: most - certain, commonest.OTHER: other}
    beside = {" ".join(label.split()) for label in rows["label"]}
    assert beside == {
        f"{row.theme}: in {row.n_reviews}; {row.n_done} of {row.n_actions} done" for row in again.itertuples()
    }
    totals = rows.groupby("label", sort=False)["n"].sum().tolist()
    assert totals == sorted(totals, reverse=True)


@pytest.mark.parametrize("register", ["sefton", "example"])
def test_a_theme_that_a_later_review_found_is_not_said_to_be_found_again(register):
    """Of some no review before had found it: by the page's own comparison that is not "again"."""
    again = executed.table("recurrence.by_theme_table", "example")
    assert ((again["outcome"] == "came_back") & (again["n_before_min"] == 0)).any()
    made = executed.notebook("03", register)
    said = [each.text for each in made.sentences.values()]
    drawn = [json.dumps(each.to_dict()) for each in made.charts.values()]
    shown = [value for _, value in made.shown if hasattr(value, "cells")]
    cells = [str(cell) for each in shown for cell in (each.caption, *each.cells, *each.cells.to_numpy().ravel())]
    assert not [text for text in (*said, *drawn, *cells) if "again" in text]


def test_a_theme_without_an_action_says_so_beside_how_many_found_it():
    row = {"theme": "Neglect", "n_reviews": 6, "n_actions": 0, "n_done": 0}
    assert commonest._label(SimpleNamespace(**row), found=True) == "Neglect: in 6; no action"


def test_in_public_no_bar_is_split_by_days_that_are_withheld():
    title, found, _ = parts(audience="public")
    assert title == "Found most often: Assessment of risk and changing need"
    assert set(found) == {commonest.FOUND}


# What the public reads


@pytest.mark.parametrize("number", ["03", "07"])
@pytest.mark.parametrize("register", ["sefton", "example"])
def test_the_public_reads_of_themes_in_plain_words(number, register):
    made = executed.notebook(number, register, audience="public")
    notebook = json.loads(next((ROOT / "notebooks").glob(f"{number}_*.ipynb")).read_text(encoding="utf-8"))
    written = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    said = [each.text for each in made.sentences.values()]
    jargon = re.compile(r"codebook|coders?\b|coded (finding|review)|is coded to")
    assert not [text for text in (*written, *said) if jargon.search(text)]


@pytest.mark.parametrize("register", ["sefton", "example"])
def test_the_public_reads_of_no_action_that_its_review_is_not_recorded(register):
    """An action on a review that is not published reads as one that names none."""
    shown = executed.notebook("03", register, audience="public").tables["themes.actions_table"]["reviews"]
    inside = executed.notebook("03", register).tables["themes.actions_table"]["reviews"]
    assert "" not in set(shown)
    assert (shown == themes.UNPUBLISHED).sum() >= (inside == "").sum()


@pytest.mark.parametrize(("number", "register"), [("03", "sefton"), ("03", "example"), ("06", "example")])
def test_a_caption_promises_the_public_no_column_that_is_not_there(number, register):
    shown = [value for _, value in executed.notebook(number, register, audience="public").shown]
    tables = [each for each in shown if getattr(each, "caption", "").startswith("Practice themes: found")]
    assert tables
    assert not [each.caption for each in tables if commonest.LATER in each.caption]
    assert not [name for each in tables for name in each.cells if commonest.LATER in name.lower()]


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_whose_reading_the_themes_of_actions_are_stands_where_they_are_counted(audience):
    told = registers.held("sefton").about["action_themes"]
    source = registers.held("sefton").table("actions")["source"]
    assert source.str.contains("themes are our reading").sum() == 10
    for number, name in (("03", "themes.answer"), ("06", "headlines.recurs")):
        assert told in executed.notebook(number, audience=audience).sentences[name].text
        assert "reading" not in executed.notebook(number, "example", audience=audience).sentences[name].text


@pytest.mark.parametrize(
    ("named", "says"),
    [
        (["", "P1"], "one action has no theme and may answer any"),
        (["", ""], "two actions have no theme and may answer any"),
        (["P1"], ""),
    ],
)
def test_actions_without_a_theme_agree_in_number(named, says):
    """It read "1 of 24 (4%) actions have no theme"."""
    assert themes.without_theme(pd.DataFrame({"themes": named})) == says


def test_a_number_in_a_bar_is_written_in_a_colour_that_does_not_fade_on_a_dark_page():
    """Grey stays light on a dark page, where ink turns light as well: the number stood on it at a contrast of 2.8."""
    made = executed.notebook("03", "example").charts
    for name in ("commonest.commonest_chart", "themes.by_kind_chart"):
        texts = [
            layer["encoding"]["color"] for layer in made[name].to_dict()["layer"] if layer["mark"]["type"] == "text"
        ]
        assert texts
        for each in texts:
            scale = each.get("scale", {"domain": ["still to do"], "range": [each.get("value")]})
            inks = dict(zip(scale["domain"], scale["range"], strict=True))
            assert inks["still to do"] == charts.BLACK
