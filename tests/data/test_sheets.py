"""Which sheet or file holds which table: by its name, or else by its headings, and what is said of the others."""

import pytest
import xlsxwriter

from safeguarding.errors import InputError
from safeguarding.register import headings, reading, sheets
from safeguarding.register.files import Grid

REVIEWS = [["review_id", "kind", "notified"], ["R1", "scr", "2018"]]
ACTIONS = [["action_id", "title", "status"], ["A1", "x", "done"]]
OTHER = [["day", "room"], ["Monday", "2"]]


def grid(name, rows):
    return Grid(name, "book.xlsx", name, rows)


@pytest.fixture
def choose(tmp_path):
    """Choose among sheets of these names and rows: the chosen names, the findings, and the names nobody knows."""

    def made(mapped="", **rows):
        path = tmp_path / "mapping.toml"
        path.write_text(mapped, encoding="utf-8")
        chosen = sheets.chosen([grid(name.replace("_", " "), each) for name, each in rows.items()], headings.load(path))
        told = [list(row) for piece in chosen.findings for row in piece[["severity", "read", "done"]].to_numpy()]
        return (
            {table: " + ".join(each.name for each in held) for table, held in chosen.grids.items()},
            told,
            [each.name for each in chosen.unknown],
        )

    return made


def test_a_sheet_is_known_by_our_name_a_synonym_or_the_mapping(choose):
    held, told, unknown = choose('[sheets]\n"Sheet 9" = "training"\n', SCRs=REVIEWS, Action_Log=ACTIONS, Sheet_9=OTHER)
    assert held == {"reviews": "SCRs", "actions": "Action Log", "training": "Sheet 9"}
    assert not told + unknown


def test_a_sheet_of_another_name_is_known_by_its_headings_and_that_is_said(choose):
    held, told, unknown = choose(Sheet1=REVIEWS, Sheet2=ACTIONS, Rooms=OTHER)
    assert held == {"reviews": "Sheet1", "actions": "Sheet2"}
    assert told == [
        ["note", "Sheet1", "read as reviews, whose headings it has"],
        ["note", "Sheet2", "read as actions, whose headings it has"],
        ["warning", "Rooms", "not read: no table has this name"],
    ]
    assert unknown == ["Rooms"]


@pytest.mark.parametrize(
    "rows",
    [
        [["review_id", "kind"]],
        [["kind", "notified", "review"]],
        [["training_id", "agency", "attended", "person"], []],
        [["agency", "source", "themes"]],
        [["", ""], [], ["nothing"]],
    ],
)
def test_a_sheet_with_few_headings_or_none_of_its_own_is_not_taken_for_a_table(rows):
    names = headings.load()
    assert sheets.likely(grid("Sheet1", rows), names) in ("", "attendance")
    assert sheets.likely(grid("Sheet1", rows[1:]), names) == ""


def test_days_to_avoid_are_read_from_a_sheet_of_their_name_alone(choose):
    """A log of contacts has a review, a date and a note too, and nobody meant those days to be avoided."""
    rows = [["review_id", "date", "kind", "note"], ["R1", "2018-07-31", "call", "x"]]
    assert choose(Contacts=rows)[2] == ["Contacts"]
    assert choose(Dates_to_avoid=rows)[0] == {"avoid": "Dates to avoid"}


def test_headings_that_fit_two_tables_equally_decide_nothing():
    assert sheets.likely(grid("Sheet1", [["ref", "type", "source"]]), headings.load()) == ""
    assert sheets.likely(grid("Sheet1", [["ref", "type", "source", "due"]]), headings.load()) == "actions"


@pytest.mark.parametrize(
    ("mapped", "names", "held"),
    [
        ("", ("SCRs", "reviews"), "reviews"),
        ("", ("reviews", "SCRs"), "reviews"),
        ("", ("SCRs", "LCSPRs"), "SCRs"),
        ('[sheets]\n"List of 2019" = "reviews"\n', ("reviews", "SCRs", "List of 2019"), "List of 2019"),
        ('[sheets]\nSCRs = "reviews"\n', ("reviews", "SCRs"), "SCRs"),
    ],
)
def test_of_two_sheets_for_one_table_the_name_that_counts_most_is_read(choose, mapped, names, held):
    chosen, told, _ = choose(mapped, **{name.replace(" ", "_"): REVIEWS for name in names})
    assert chosen == {"reviews": held}
    assert sorted(read for _, read, _ in told) == sorted(set(names) - {held})
    assert {(severity, done) for severity, _, done in told} == {("error", f"not read: reviews are read from {held}")}


def test_a_sheet_without_a_cell_takes_no_place_and_is_not_mentioned(choose):
    held, told, unknown = choose(reviews=[[], ["", ""]], SCRs=REVIEWS, Sheet3=[], Sheet4=[[""]])
    assert held == {"reviews": "SCRs"}
    assert not told + unknown


def test_the_headings_of_a_table_that_is_there_already_do_not_replace_it(choose):
    held, told, _ = choose(Old=REVIEWS, reviews=REVIEWS)
    assert held == {"reviews": "reviews"}
    assert told == [["warning", "Old", "not read: no table has this name"]]


def test_a_sheet_that_is_left_out_is_not_mentioned_even_with_our_headings(choose):
    held, told, unknown = choose('[sheets]\nOld = ""\n', Old=REVIEWS, SCRs=REVIEWS)
    assert (held, told, unknown) == ({"reviews": "SCRs"}, [], [])


@pytest.mark.parametrize("name", ["Register", "Notes", "READ ME", "Data dictionary", "Lists"])
def test_a_sheet_for_people_is_not_mentioned_unless_it_holds_a_table(choose, name):
    assert choose(reviews=REVIEWS, **{name.replace(" ", "_"): OTHER}) == ({"reviews": "reviews"}, [], [])
    held, [[severity, *_]], unknown = choose(**{name.replace(" ", "_"): REVIEWS})
    assert (held, severity, unknown) == ({"reviews": name}, "note", [])


def test_a_file_called_register_that_holds_the_reviews_is_read_and_is_not_asked_what_it_is(tmp_path):
    (tmp_path / "register.csv").write_text("review_id,kind,notified\nR1,scr,2018\n", encoding="utf-8")
    register = reading.read(tmp_path)
    assert register.table("reviews")["review_id"].tolist() == ["R1"]
    assert register.findings["severity"].tolist() == ["note"]


def test_a_sheet_called_register_that_holds_the_reviews_is_not_asked_what_the_register_says_of_itself(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "log.xlsx") as book:
        sheet = book.add_worksheet("Register")
        for n, row in enumerate(REVIEWS):
            sheet.write_row(n, 0, row)
    register = reading.read(tmp_path / "log.xlsx")
    assert register.table("reviews")["review_id"].tolist() == ["R1"]
    assert register.findings["severity"].tolist() == ["note"]


def test_an_unknown_file_says_what_it_may_be(tmp_path):
    (tmp_path / "reviews.csv").write_text("review_id,kind\nR1,scr\n", encoding="utf-8")
    for name in ("trainings", "rooms"):
        (tmp_path / f"{name}.csv").write_text("day,room\n1,2\n", encoding="utf-8")
    found = reading.read(tmp_path).findings
    assert found[["severity", "file", "read"]].to_numpy().tolist() == [
        ["warning", "rooms.csv", "rooms"],
        ["warning", "trainings.csv", "trainings"],
    ]
    assert found["row"].isna().all()
    assert found["write"].tolist() == ["what it holds: safeguarding import asks", "training, if that is what it holds"]


def test_a_register_without_reviews_names_the_files_that_there_are(tmp_path):
    (tmp_path / "SCR regster.csv").write_text("Reference,SIN dt\nR1,2018\n", encoding="utf-8")
    with pytest.raises(
        InputError, match=r"one of its files \(SCR regster\.csv\) is: safeguarding import \S+ asks which"
    ):
        reading.read(tmp_path)
    (tmp_path / "log.xlsx").write_bytes(b"")
    with pytest.raises(InputError, match=r"if the register is log\.xlsx, write its path"):
        reading.read(tmp_path)
