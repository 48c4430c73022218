"""Nothing is lost quietly: every row that was found is used, left out or not used, and the account says so."""

import books
import pytest

from safeguarding.analyses import quality
from safeguarding.days import dates
from safeguarding.disclosure import viewing
from safeguarding.register import reading, reconciliation

DAY = dates.read_day("2024-03-31")


@pytest.fixture
def book(tmp_path):
    """Read a workbook from rows by sheet."""
    return lambda **sheets: reading.read(books.of_rows(tmp_path / "log.xlsx", sheets))


def accounts(register):
    rows = register.reconciliation.drop(columns=["file"])
    assert (rows["n_found"] == rows[["n_used", "n_left_out", "n_not_used"]].sum(axis=1)).all()
    return {each.pop("sheet"): list(each.values()) for each in rows.to_dict("records")}


REVIEWS = [["Review log of the partnership"], [], ["review_id", "kind", "notified", "Room"]]


def test_every_row_is_used_left_out_or_not_used(book):
    register = book(
        reviews=[
            *REVIEWS,
            ["R1", "scr", "2018-01"],
            ["R2", "scr", "2018-01", "4"],
            REVIEWS[2],
            ["R3", "scr", "2018-01"],
            ["", "", "", "the room was changed"],
            [],
            ["Total", "", "3"],
            ["kept by the business manager"],
        ],
        training=[["training_id", "attended"], ["T1", "many"], ["T2", "4"]],
        Rooms=[["day", "room"], ["Monday", "2"], ["Friday", "3"]],
    )
    assert accounts(register) == {
        "reviews": ["reviews", 7, 3, 0, 4, 0],
        "training": ["training", 2, 2, 1, 0, 0],
        "Rooms": ["", 2, 0, 0, 0, 2],
    }
    assert reconciliation.line(register.reconciliation) == (
        "Of 11 rows found, 5 are used (1 with cells set aside) and 4 are headings, totals or remarks;"
        " Rooms could not be read: 2 rows."
    )


def test_a_row_whose_cells_have_moved_is_not_used(tmp_path):
    (tmp_path / "reviews.csv").write_text("review_id,kind\nR1,scr\nR2,scr,x\n", encoding="utf-8")
    [[*account]] = reading.read(tmp_path).reconciliation.drop(columns=["file", "sheet"]).to_numpy().tolist()
    assert account == ["reviews", 2, 1, 0, 0, 1]


def test_a_plain_file_counts_its_rows_and_not_its_blank_lines(tmp_path):
    text = "review_id,kind,room\nR1,scr,\n,,\n\n,,the room was changed\nR2,scr,4\n"
    (tmp_path / "reviews.csv").write_text(text, encoding="utf-8")
    [[*account]] = reading.read(tmp_path).reconciliation.drop(columns=["file", "sheet"]).to_numpy().tolist()
    assert account == ["reviews", 3, 2, 0, 1, 0]


def test_a_file_that_cannot_be_opened_and_one_whose_table_is_read_elsewhere_are_said(tmp_path):
    (tmp_path / "reviews.csv").write_text("review_id,kind\nR1,scr\n", encoding="utf-8")
    (tmp_path / "SCRs.csv").write_text("review_id,kind\nR2,scr\nR3,scr\n", encoding="utf-8")
    (tmp_path / "actions.csv").write_bytes(b"\0\1")
    assert reconciliation.line(reading.read(tmp_path).reconciliation) == (
        "Of 3 rows found, 1 is used; SCRs.csv could not be read: 2 rows; actions.csv could not be read."
    )


def test_training_actions_workforce_and_findings_need_no_id(book):
    register = book(
        reviews=[*REVIEWS, ["R1", "scr", "2018-01"]],
        Sheet2=[["Action", "Due date", "Owner", "Status"], ["Audit", "2024-05", "QA", "done"]],
        Sheet3=[["Course", "Date", "Places", "Attended"], ["Neglect", "2024-05-01", "30", "24"]],
        Sheet4=[["Review", "Theme", "Recommendation"], ["R1", "P1", "See the child"]],
        workforce=[["agency", "year", "headcount"], ["Police", "2024", "90"]],
    )
    assert register.table("actions")["action_id"].tolist() == ["row 2"]
    assert register.table("training")["training_id"].tolist() == ["row 2"]
    assert [len(register.table(name)) for name in ("findings", "workforce")] == [1, 1]
    assert set(register.reconciliation["n_not_used"]) == {0}


def test_the_public_account_says_nothing(book):
    register = book(
        reviews=[*REVIEWS, ["R1", "scr", "2018-01"]],
        attendance=[["training_id", "person_key"], ["T1", "p"]],
        Child_A=[["day", "room"], ["Monday", "2"]],
    )
    assert viewing.view(register, "public", DAY).reconciliation.empty


def test_the_table_of_a_folder_has_no_sheets_and_says_what_could_not_be_read(tmp_path, book):
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "reviews.csv").write_text("review_id,kind\nR1,scr\n", encoding="utf-8")
    (tmp_path / "r" / "rooms.csv").write_text("day,room\n1,2\n", encoding="utf-8")
    table = quality.reconciliation_table(reading.read(tmp_path / "r").reconciliation)
    assert table[["file", "table"]].to_numpy().tolist() == [
        ["reviews.csv", "reviews"],
        ["rooms.csv", "could not be read"],
    ]
    assert "sheet" not in table
    assert "sheet" in quality.reconciliation_table(book(reviews=[*REVIEWS[2:], ["R1", "scr"]]).reconciliation)


def test_themes_of_reviews_are_no_rows_of_an_empty_table_of_findings(tmp_path):
    """A template that is begun: the reviews have themes, and the sheet of findings only its example."""
    (tmp_path / "reviews.csv").write_text("review_id,themes\nR1,T01\nR2,T02\n", encoding="utf-8")
    (tmp_path / "findings.csv").write_text("finding_id,review_id,theme\nTotal,2,\n", encoding="utf-8")
    held = reading.read(tmp_path)
    assert len(held.table("findings")) == 2
    counted = held.reconciliation.set_index("table").loc["findings"]
    assert (counted["n_used"], counted["n_not_used"]) == (0, counted["n_found"] - counted["n_left_out"])
    assert counted["n_not_used"] >= 0
