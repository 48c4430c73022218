"""Sheets as people lay them out: sections, two rows of headings, several tables on one sheet, wide tables."""

import books
import pytest

from safeguarding.register import headings, reading

HEAD = ["Ref", "Kind", "Notified", "Published"]
R = [HEAD, ["R1", "scr", "2018-01-05", "2019-01-05"]]


@pytest.fixture
def book(tmp_path):
    """Read a workbook from rows by sheet."""
    return lambda **sheets: reading.read(books.of_rows(tmp_path / "log.xlsx", sheets))


def days(register, name):
    return register.table("reviews")[f"{name}_latest"].dt.strftime("%Y-%m-%d").fillna("").tolist()


def test_headings_among_the_rows_are_no_rows_and_tell_the_kind_of_those_below(book):
    register = book(
        reviews=[
            HEAD,
            ["2018/19"],
            ["R1", "scr", "2018-01-05"],
            ["Rapid reviews"],
            ["R2", "", "2019-01-05"],
            ["R3"],
            ["Closed cases:"],
            ["R4", "lcspr", "2019-01-05"],
        ]
    )
    reviews = register.table("reviews")
    assert reviews[["review_id", "kind"]].to_numpy().tolist() == [
        *(["R1", "scr"], ["R2", "rapid_review"], ["R3", "rapid_review"], ["R4", "lcspr"])
    ]
    assert register.reconciliation[["n_found", "n_used", "n_left_out"]].to_numpy().tolist() == [[7, 4, 3]]


def test_a_row_with_an_id_alone_is_a_row_whatever_the_id(book):
    register = book(reviews=[HEAD, ["2018"], ["R1", "scr"], ["Child Oak"], ["SCR7"], ["R2", "scr"]])
    assert register.table("reviews")["review_id"].tolist() == ["R1", "Child Oak", "SCR7", "R2"]


def test_two_rows_of_headings_are_one(book):
    register = book(
        reviews=[
            ["Register of reviews"],
            ["Ref", "Kind", "Rapid review", "", "Publication"],
            ["", "", "Meeting", "Sent to Panel", "Date"],
            ["R1", "scr", "05/01/2018", "", "05/01/2019"],
        ]
    )
    assert register.table("reviews").index.tolist() == [4]
    [[*unknown]] = [register.findings.loc[register.findings["severity"] == "warning", "read"].tolist()]
    assert unknown == ["Rapid review Meeting", "Sent to Panel"] or days(register, "rapid_review_meeting") == [
        "2018-01-05"
    ]
    assert days(register, "published") == ["2019-01-05"]


def test_a_row_below_the_headings_that_holds_data_is_none_of_them(book):
    register = book(
        reviews=[["Ref", "Kind", "", "Notified"], ["", "scr", "see below", "2018-01-05"], ["R2", "scr", "", ""]]
    )
    assert register.table("reviews")["review_id"].tolist() == ["row 2", "R2"]


def test_several_tables_on_one_sheet_are_each_read_with_their_own_rows(book):
    register = book(
        reviews=[
            *R,
            [],
            ["Actions"],
            ["Action", "Due date", "Owner", "Status"],
            ["Audit", "2024-05-01", "QA", "Complete"],
            [],
            ["Course", "Date", "Attended"],
            ["Neglect", "2024-05-01", "24"],
            ["Total", "", "24"],
        ]
    )
    assert {name: table.index.tolist() for name, table in register.tables.items() if len(table)} == {
        "reviews": [2],
        "actions": [6],
        "training": [9],
    }
    assert register.reconciliation["n_found"].sum() == 4


def test_a_blank_row_and_the_headings_again_are_one_table(book):
    register = book(reviews=[*R, [], HEAD, ["R2", "scr", "2018-02-05"], [], ["R3", "scr"]])
    assert register.table("reviews")["review_id"].tolist() == ["R1", "R2", "R3"]


YEARS = [
    ["Agency", "2022-23", "2023/24"],
    ["Police", "812", "c. 800"],
    ["Health", "", "1,380"],
    ["Total", "812", "2,180"],
]


@pytest.mark.parametrize("turned", [False, True])
def test_agencies_by_year_are_read_as_headcounts_where_staff_is_what_they_count(book, turned):
    rows = [
        ["Year", "Police", "Health", "NCC", "TOTAL"],
        ["2022-23", "812", "", "", ""],
        ["2023/24", "c. 800", "1,380", "", ""],
    ]
    register = book(reviews=R, Staff_in_post=rows if turned else YEARS)
    held = register.table("workforce")
    order = ["agency", "year_earliest"]
    said = held.assign(year=held["year_earliest"].dt.year).sort_values(order)
    assert said[["agency", "year"]].to_numpy().tolist() == [["Health", 2023], ["Police", 2022], ["Police", 2023]]
    assert said["headcount_min"].fillna(0).tolist() == [1380, 812, 0]
    assert said["headcount_about"].fillna(0).tolist() == [0, 0, 800]
    assert "read as a list of 3 rows, one for each number; findings name the rows of that list" in set(
        register.findings["done"]
    )


def test_agencies_by_year_are_attendances_where_training_is_what_they_count(book):
    register = book(reviews=R, Training_attendance_by_agency=YEARS)
    held = register.table("training")
    assert held[["agency", "attended_min"]].fillna(0).to_numpy().tolist() == [
        ["Police", 812],
        ["Police", 0],
        ["Health", 1380],
    ]
    assert register.table("workforce").empty


def test_agencies_by_year_that_do_not_say_what_they_count_are_not_read(book):
    register = book(reviews=R, Figures=YEARS)
    assert register.table("workforce").empty
    assert register.table("training").empty
    assert "Figures could not be read: 3 rows" in register.accounted


def test_a_column_called_decision_that_says_what_was_decided_is_no_day(book):
    rows = [
        ["Ref", "Decision", "Notified"],
        ["R1", "LCSPR", "2018-01-05"],
        ["R2", "No LCSPR", "2018-01-05"],
        ["R3", "", ""],
    ]
    register = book(reviews=rows)
    assert register.table("reviews")["kind"].tolist() == ["lcspr", "rapid_review", ""]
    assert set(register.table("reviews")["decision_says"]) <= {"", "not kept"}
    assert "error" not in set(register.findings["severity"])
    assert register.findings.loc[register.findings["column"] == "Decision", "done"].iloc[0] == "the column is not read"


def test_one_odd_cell_does_not_make_a_column_of_days_another(book):
    register = book(reviews=[["Ref", "Kind", "Decision"], ["R1", "scr", "LCSPR"], ["R2", "scr", "2018-01-05"]])
    assert register.table("reviews")["decision_says"].tolist() == ["unreadable", "date"]


def test_a_sheet_of_a_year_is_known_by_the_rest_of_its_name():
    names = headings.load()
    assert [names.table(name) for name in ("Training 2024-25", "SCRs 18/19", "Reviews 2024", "2024")] == [
        *("training", "reviews", "reviews", None)
    ]


@pytest.mark.parametrize(("name", "kind"), [("SCRs", "scr"), ("LCSPRs", "lcspr"), ("Reviews", "")])
def test_a_sheet_named_after_a_kind_tells_it(book, name, kind):
    register = book(**{name: [["Ref", "Notified", "Published"], ["R1", "2018-01-05", "2019-01-05"]]})
    assert register.table("reviews")["kind"].tolist() == [kind]


def test_themes_in_one_cell_are_codes_however_they_are_set_apart(book):
    cells = [
        "Neglect; P1",
        "K1, Domestic abuse",
        "neglect\nK4",
        "Neglect and Domestic abuse",
        "Neglect; Mystery",
        "fog, Neglect",
    ]
    register = book(reviews=[["Ref", "Kind", "Themes"], *([f"R{n}", "scr", cell] for n, cell in enumerate(cells))])
    assert register.table("findings")["theme"].tolist() == [
        *("K1; P1", "K1; K3", "K1; K4", "K1; K3", "K1; Mystery", "fog, Neglect")
    ]
