"""From the workbook somebody has to one that is read: questions with the likeliest answer, and what comes of them."""

import shutil
from pathlib import Path

import books
import openpyxl
import pytest

from safeguarding.cli import main
from safeguarding.register import answers, asking, corrections, headings, opening, questions, reading

HEADINGS = (
    *("Ref", "Date LA aware", "Date SIN submitted", "RR sent to Panel", "Reviewer appointed", "Published", "Status"),
    *("Themes", "Lead reviewer", "Panel letter"),
)
FIRST = (
    "N1",
    "07/10/2019",
    "11/10/2019",
    "29/10/2019",
    "02/12/2019",
    "24/04/2020",
    "Published",
    "Neglect; voice of child",
)
SECOND = (
    "N2",
    "10/12/2019",
    "25/12",
    "08/01/2020",
    "",
    "",
    "Closed after rapid review",
    "Safer sleep",
    "",
    "2020-01-28",
)
THIRD = (
    "N3",
    "24/02/2020",
    "28/02/2020",
    "17/03/2020",
    "04/05/2020",
    "soon",
    "Published",
    "Mystery",
    "R Shah",
    "2020-04-07",
)
REVIEWS = [["Northvale SCP: register of reviews"], [], HEADINGS, (*FIRST, "M Bell", "2019-11-19"), SECOND, THIRD]
TRAINING = [
    ["Topic", "Date of session", "No of attendees", "Partner agency"],
    ["Neglect", "2024-05-07", "24", "Children's social care"],
    ["Neglect", "2024-05-08", "c. 9", "Childrens social care"],
    ["Neglect", "2024-05-09", "9", "Children's social care"],
    ["Neglect", "2024-05-10", "9", "Year 1"],
    ["Neglect", "2024-05-11", "9", "Year 2"],
]


@pytest.fixture
def book(tmp_path):
    """Write a workbook as a business manager keeps it."""

    def made(name="north vale.xlsx", **sheets):
        return books.of_rows(tmp_path / name, sheets or {"Log": REVIEWS, "Courses run": TRAINING})

    return made


def asked(path):
    return {each.key: each.proposal for each in questions.asked(opening.opened(path))}


def test_each_thing_that_is_open_is_asked_with_the_likeliest_answer(book):
    assert asked(book()) == {
        ("sheets", "Courses run"): "training",
        ("headings", "training", "Topic"): "programme",
        ("headings", "training", "Date of session"): "starts",
        ("headings", "training", "No of attendees"): "attended",
        ("headings", "training", "Partner agency"): "agency",
        ("headings", "reviews", "Date LA aware"): "aware",
        ("headings", "reviews", "Date SIN submitted"): "notified",
        ("headings", "reviews", "RR sent to Panel"): "panel_informed",
        ("headings", "reviews", "Lead reviewer"): questions.LEAVE,
        ("headings", "reviews", "Panel letter"): "",
        ("kinds", "Status", "Published"): "lcspr",
        ("codes", "reviews", "themes", "voice of child"): "P1",
        ("codes", "reviews", "themes", "Safer sleep"): "P11",
        ("codes", "reviews", "themes", "Mystery"): "",
        ("codes", "training", "agency", "Childrens social care"): "Children's social care",
        ("corrections", "reviews", "N2", "notified", "25/12"): "2019-12-25",
        ("corrections", "reviews", "N3", "published", "soon"): "",
    }


def test_the_workbook_of_questions_has_a_sheet_a_part_with_drop_downs_and_no_typing(book):
    path, _, accounted = answers.ask(str(book()))
    held = openpyxl.load_workbook(path)
    assert path.name == "north vale.import.xlsx"
    assert held.sheetnames == [asking.GUIDE, *questions.PARTS, "Meanings", "lists"]
    assert held["lists"].sheet_state == "hidden"
    assert (
        accounted in [cell.value for row in held[asking.GUIDE].iter_rows() for cell in row] or "no reviews" in accounted
    )
    sheet = held["Headings"]
    assert [cell.value for cell in sheet[2]][1:6] == [
        *("Date LA aware", "07/10/2019; 10/12/2019; 24/02/2020", "Local authority became aware (aware)", "sure"),
        "The day the local authority became aware of it; the time limit to notify counts from here.",
    ]
    for part in questions.PARTS:
        places = {str(each.sqref) for each in held[part].data_validations.dataValidation}
        wanted = {f"D{n}" for n in range(2, held[part].max_row + 1)}
        assert places == wanted if part != "Cells" else places <= wanted


def test_answers_become_a_mapping_and_corrections_named_after_the_book(book, capsys):
    path = book()
    before = path.read_bytes()
    asked_in = answers.ask(str(path))[0]
    held = openpyxl.load_workbook(asked_in)
    for row in held["Cells"].iter_rows(min_row=2):
        if row[1].value == "soon":
            row[3].value = "2020-11-12"
    for part, text, answer in (
        ("Headings", "Panel letter", "leave out"),
        ("Codes", "Mystery", "Critical thinking (P3)"),
    ):
        for row in held[part].iter_rows(min_row=2):
            if row[1].value == text:
                row[3].value = answer
    held.save(asked_in)
    assert main.main(["import", str(path), "--answers", str(asked_in)]) == 0
    out = capsys.readouterr().out
    assert "15 meanings and 2 corrections were taken over" in out
    assert "Of 8 rows found, 8 are used" in out
    assert "nothing is left to be asked" in out
    assert sorted(each.name for each in path.parent.iterdir() if each.suffix == ".toml") == [
        "north vale.corrections.toml",
        "north vale.mapping.toml",
    ]
    assert path.read_bytes() == before
    register = reading.read(path)
    reviews = register.table("reviews")
    assert reviews["kind"].tolist() == ["lcspr", "rapid_review", "lcspr"]
    assert reviews["notified_latest"].dt.strftime("%Y-%m-%d").tolist() == ["2019-10-11", "2019-12-25", "2020-02-28"]
    assert reviews["published_latest"].dt.strftime("%Y-%m-%d").fillna("").tolist() == ["2020-04-24", "", "2020-11-12"]
    themes = register.table("findings")[["review_id", "theme"]].to_numpy().tolist()
    assert themes == [["N1", "K1; P1"], ["N2", "P11"], ["N3", "P3"]]
    assert register.table("training")["agency"].unique().tolist() == ["Children's social care", "Year 1", "Year 2"]
    assert asked(path) == {}


def test_what_is_not_answered_is_left_and_asked_again(book, capsys):
    path = book()
    assert main.main(["import", str(path)]) == 0
    asked_in = path.with_name("north vale.import.xlsx")
    assert main.main(["import", str(path), "--answers", str(asked_in)]) == 1
    assert (
        "3 questions (1 of headings, 1 of codes, 1 of cells), 0 with an answer proposed left" in capsys.readouterr().out
    )
    assert main.main(["import", str(path)]) == 0
    again = openpyxl.load_workbook(path.with_name("north vale.import-2.xlsx"))
    assert [row[1].value for row in again["Headings"].iter_rows(min_row=2)] == ["Panel letter"]


def test_the_next_book_of_the_same_form_needs_no_answers_of_its_own(book, tmp_path):
    path = book()
    asked_in = answers.ask(str(path))[0]
    later = book("next.xlsx", Log=[*REVIEWS[:4], ["N4", *REVIEWS[3][1:]]], Courses_run=TRAINING)
    taken = answers.take(str(later), str(asked_in))
    assert taken.corrected == 0
    assert [each.written for each in taken.left] == ["Panel letter"]
    assert reading.read(later).table("reviews")["review_id"].tolist() == ["N1", "N4"]
    assert not (tmp_path / "north vale.mapping.toml").exists()


def test_two_books_of_a_folder_do_not_share_a_mapping(book, tmp_path):
    one = book("one.xlsx", Reviews=[["Ref", "Kind", "Went out"], ["R1", "scr", "2020"]])
    other = book("other.xlsx", Reviews=[["Ref", "Kind", "Went out"], ["R1", "scr", "2020"]])
    (tmp_path / "one.mapping.toml").write_text('[headings.reviews]\n"Went out" = "published"\n', encoding="utf-8")
    assert reading.read(one).table("reviews")["published_latest"].notna().all()
    assert reading.read(other).table("reviews")["published_latest"].isna().all()
    shutil.copy(tmp_path / "one.mapping.toml", tmp_path / "mapping.toml")
    assert reading.read(other).table("reviews")["published_latest"].notna().all()


def test_what_stood_in_the_files_stays_unless_it_is_answered_anew(book, tmp_path):
    path = book()
    (tmp_path / "north vale.mapping.toml").write_text(
        '[headings.reviews]\n"Panel letter" = "source"\n', encoding="utf-8"
    )
    record = corrections.Correction("reviews", "N1", "notified", "11/10/2019", "2019-10-12", "minutes", "AB", "agreed")
    (tmp_path / "north vale.corrections.toml").write_text(corrections.text([record]), encoding="utf-8")
    asked_in = answers.ask(str(path))[0]
    answers.take(str(path), str(asked_in))
    assert headings.load(tmp_path / "north vale.mapping.toml").column("reviews", "Panel letter") == "source"
    held = corrections.load(tmp_path / "north vale.corrections.toml")
    assert [each.use for each in held] == ["2019-10-12", "2019-12-25"]


@pytest.mark.parametrize("broken", ["guide", "answer", "key"])
def test_a_workbook_that_is_none_of_ours_is_refused_with_what_to_do(book, broken, capsys):
    path = book()
    asked_in = answers.ask(str(path))[0]
    held = openpyxl.load_workbook(asked_in)
    if broken == "guide":
        del held[asking.GUIDE]
    elif broken == "answer":
        held["Headings"].cell(1, 4).value = "Mine"
    else:
        held["Headings"].cell(2, 7).value = "[not JSON"
    held.save(asked_in)
    assert main.main(["import", str(path), "--answers", str(asked_in)]) == 2
    said = {
        "guide": "hand in what safeguarding import wrote",
        "answer": "ask again",
        "key": "row 2: its key was changed",
    }
    assert said[broken] in capsys.readouterr().err
    assert not Path(path.with_name("north vale.mapping.toml")).exists()


def test_a_column_of_known_codes_is_proposed_whatever_its_heading(book):
    """That what stands in it is no date is no reason to leave it out."""
    rows = [
        ["Ref", "Sort", "Published"],
        ["R1", "SCR", "2020"],
        ["R2", "rapid review only", ""],
        ["R3", "CSPR", "2021"],
    ]
    assert asked(book(Reviews=rows))["headings", "reviews", "Sort"] == "kind"
    other = [["Ref", "Sort", "Published"], ["R1", "Red", "2020"], ["R2", "SCR", ""], ["R3", "Blue", "2021"]]
    assert asked(book(Reviews=other))["headings", "reviews", "Sort"] == questions.LEAVE


def test_a_year_above_reviews_is_not_asked_for_its_kind(book):
    rows = [["Ref", "Published"], ["2019"], ["R1", "2020"], ["Closed cases:"], ["R2", "2021"]]
    assert [key[2] for key in asked(book(Reviews=rows)) if key[:2] == ("kinds", "section")] == ["Closed cases:"]


def test_themes_with_commas_are_asked_for_one_by_one_where_one_of_them_is_known(book):
    rows = [["Ref", "Kind", "Themes"], ["R1", "scr", "Neglect, safer sleep, Mystery"], ["R2", "scr", "One, two"]]
    path = book(Reviews=rows)
    assert {key[3]: each for key, each in asked(path).items() if key[0] == "codes"} == {
        "safer sleep": "P11",
        "Mystery": "",
        "One, two": "",
    }


def test_a_sheet_whose_headings_are_those_of_another_table_is_asked_about(book):
    rows = [
        ["Action", "Lead agency", "Target date", "Date completed", "RAG status"],
        ["Do it", "Police", "2020", "", ""],
    ]
    path = book(Reviews=[["Ref", "Kind"], ["R1", "scr"]], Recommendations=rows)
    assert asked(path)["sheets", "Recommendations"] == "actions"


@pytest.mark.parametrize(
    ("total", "left_out"),
    [
        *(("Subtotal 2017-18", True), ("Total reviews", True), ("2019 total", True), ("Total number of cases", True)),
        *(("Totally Tom", False), ("Child Total", False), ("Summer", False)),
    ],
)
def test_a_total_that_says_of_what_is_no_review(book, total, left_out):
    path = book(Reviews=[["Ref", "Kind", "Notified"], ["R1", "scr", "2019"], [total, "6"], ["R2", "scr", "2020"]])
    reviews = reading.read(path).table("reviews")["review_id"].tolist()
    assert reviews == ["R1", *([] if left_out else [total]), "R2"]
