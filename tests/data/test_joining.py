"""Sheets that hold one table between them are read together; where that is not sure it is asked, and none is lost."""

from datetime import date

import books
import openpyxl
import pytest

from safeguarding import rules
from safeguarding.cli import main
from safeguarding.disclosure import viewing
from safeguarding.judging import order
from safeguarding.register import corrections, opening, questions, reading

HEAD = ["Ref", "Type", "Date notified", "Date published", "Children involved"]
IN_2019 = [
    ["Log of reviews 2019"],
    HEAD,
    ["N1", "scr", "2019-01-05", "2020-01-05", 2],
    ["N2", "lcspr", "2019-03-05", "", 1],
    ["Total", "", "", "", 3],
]
# Another order of columns, a title less, and a heading more.
IN_2020 = [
    ["Ref", "Date notified", "Type", "Date published", "Children involved", "Themes"],
    ["N3", "2020-01-05", "lcspr", "2021-02-05", 1, "K1"],
    ["N4", "2020-13-05", "lcspr", "", 1],
]


@pytest.fixture
def book(tmp_path):
    return lambda **sheets: books.of_rows(tmp_path / "log.xlsx", sheets)


def accounts(register):
    rows = register.reconciliation
    assert (rows["n_found"] == rows[["n_used", "n_left_out", "n_not_used"]].sum(axis=1)).all()
    return rows[["sheet", "table", "n_found", "n_used"]].to_numpy().tolist()


@pytest.mark.parametrize(
    "names",
    [("Reviews 2019", "Reviews 2020"), ("2019", "2020-21"), ("Reviews", "2020 reviews"), ("SCRs Q1", "SCRs Q2")],
)
def test_a_list_that_is_begun_anew_each_year_is_one_table(book, names):
    one, other = names
    register = reading.read(book(**{one.replace(" ", "_"): IN_2019, other.replace(" ", "_"): IN_2020}))
    reviews = register.table("reviews")
    assert reviews[["review_id", "kind"]].to_numpy().tolist() == [
        *(["N1", "scr"], ["N2", "lcspr"], ["N3", "lcspr"], ["N4", "lcspr"])
    ]
    assert register.table("findings")[["review_id", "theme"]].to_numpy().tolist() == [["N3", "K1"]]
    assert accounts(register) == [[one, "reviews", 3, 2], [other, "reviews", 2, 2]]
    wrong = register.findings.query("severity == 'error'")[["sheet", "row", "column", "read"]]
    assert wrong.to_numpy().tolist() == [[other, 3, "Date notified", "2020-13-05"]]


def test_files_of_a_folder_are_joined_as_sheets_are(tmp_path):
    for year, id in ((2019, "R1"), (2020, "R2")):
        (tmp_path / f"reviews {year}.csv").write_text(
            f"review_id,kind,notified\n{id},scr,{year}-01-32\n", encoding="utf-8"
        )
    register = reading.read(tmp_path)
    assert register.table("reviews")["review_id"].tolist() == ["R1", "R2"]
    wrong = register.findings.query("severity == 'error'")[["file", "row", "read"]]
    assert wrong.to_numpy().tolist() == [["reviews 2019.csv", 2, "2019-01-32"], ["reviews 2020.csv", 2, "2020-01-32"]]


def test_a_row_without_an_id_is_named_with_its_sheet_and_so_it_is_corrected(book, tmp_path):
    head = [each for each in HEAD if each != "Ref"]
    path = book(Reviews_2019=[head, ["scr", "2019-01-05"]], Reviews_2020=[head, ["scr", "soon"]])
    assert reading.read(path).table("reviews")["review_id"].tolist() == [
        "row 2 of Reviews 2019",
        "row 2 of Reviews 2020",
    ]
    asked = {each.key for each in questions.asked(opening.opened(path)) if each.part == questions.CELLS}
    assert asked == {("corrections", "reviews", "row 2 of Reviews 2020", "notified", "soon")}
    record = corrections.Correction(
        "reviews", "row 2 of Reviews 2020", "notified", "soon", "2020-05", "x", "AB", "agreed"
    )
    (tmp_path / "corrections.toml").write_text(corrections.text([record]), encoding="utf-8")
    days = reading.read(path).table("reviews")["notified_latest"].dt.strftime("%Y-%m-%d")
    assert days.tolist() == ["2019-01-05", "2020-05-31"]


def test_an_id_of_two_sheets_keeps_both_rows_and_says_where_the_other_is(book):
    one, other = (["1", "scr", f"{year}-05-06", f"{year + 1}-05-06", 2] for year in (2019, 2020))
    register = reading.read(book(Reviews_2019=[HEAD, one], Reviews_2020=[HEAD, other]))
    assert register.table("reviews")["review_id"].tolist() == ["1", "1 (row 2 of Reviews 2020)"]
    [said] = register.findings.query("severity == 'error'")[["sheet", "row", "write"]].to_numpy().tolist()
    assert said == ["Reviews 2020", 2, "an id that no other row has; row 2 of Reviews 2019 has this one"]


OLDER = [HEAD, ["N1", "scr", "2019-01-05", "", 2], ["N2", "lcspr", "2019-03-05", "", 1]]


@pytest.mark.parametrize(
    ("name", "rows", "n_found", "proposed"),
    [
        # Last year's state of the same list, and a copy of it, would count reviews twice.
        ("Reviews_2018", OLDER, 2, questions.LEAVE),
        ("Reviews_(2)", IN_2019, 4, questions.LEAVE),
        ("Case_reviews", [HEAD, ["N7", "scr", "2017-01-05", "2017-12-05", 2]], 1, "reviews"),
        ("Closed_cases", [HEAD, ["N7", "scr", "2017-01-05", "2017-12-05", 2]], 1, "reviews"),
    ],
)
def test_where_it_is_not_sure_it_is_asked_and_the_account_has_the_rows(book, name, rows, n_found, proposed):
    path = book(Reviews_2019=IN_2019, **{name: rows})
    register, name = reading.read(path), name.replace("_", " ")
    assert register.table("reviews")["review_id"].tolist() == ["N1", "N2"]
    assert [each[1:] for each in accounts(register) if each[0] == name] == [["", n_found, 0]]
    asked = {each.written: each.proposal for each in questions.asked(opening.opened(path)) if each.part == "Sheets"}
    assert asked == {"Reviews 2019": "reviews", name: proposed}
    assert main.main(["import", str(path)]) == 0
    assert main.main(["import", str(path), "--answers", str(path.with_name("log.import.xlsx"))]) == 0
    after = reading.read(path)
    assert after.table("reviews")["review_id"].tolist() == ["N1", "N2", *(["N7"] if proposed == "reviews" else [])]
    assert [each for each in questions.asked(opening.opened(path)) if each.part == "Sheets"] == []


def test_somebody_who_says_that_a_copy_is_more_of_the_table_is_believed(book):
    path = book(Reviews_2019=IN_2019, Reviews_2018=OLDER)
    assert main.main(["import", str(path)]) == 0
    held = openpyxl.load_workbook(path.with_name("log.import.xlsx"))
    for row in held["Sheets"].iter_rows(min_row=2):
        row[3].value = "Review (reviews)"
    held.save(path.with_name("log.import.xlsx"))
    main.main(["import", str(path), "--answers", str(path.with_name("log.import.xlsx"))])
    assert len(reading.read(path).table("reviews")) == 4


def test_findings_between_rows_and_public_ones_name_the_sheet(book):
    """The days of a review are held against each other on its own sheet, and what is not published stays unseen."""
    head = ["Ref", "Type", "Date initiated", "Date published"]
    path = book(
        Reviews_2019=[head, ["N1", "scr", "2019-01-05", "2018-01-05"]],
        Reviews_2020=[head, ["N2", "scr", "2020-06-05", "2020-01-05"], ["N3", "scr", "2999", "2021-06-05"]],
    )
    register = reading.read(path)
    found = order.found(register, rules.load_all("national"), date(2024, 1, 1)).query("severity == 'warning'")
    assert {*zip(found["sheet"], found["row"], strict=True)} == {
        *(("Reviews 2019", 2), ("Reviews 2020", 2), ("Reviews 2020", 3))
    }
    assert viewing.view(register, "public", date(2024, 1, 1)).findings.empty


def test_totals_and_remarks_are_told_on_each_sheet_by_itself(book):
    register = reading.read(
        book(
            Training_2018=[["Course", "Date", "No attended"], ["Neglect", "2018-05-07", 24], ["Total", "", 25]],
            Training_2019=[["Course", "Date", "No attended"], ["Neglect", "2019-05-07", 9], ["kept by the team"]],
            reviews=[["review_id", "kind"], ["R1", "scr"]],
        )
    )
    assert register.table("training")["attended_min"].tolist() == [24, 9]
    said = register.findings[["sheet", "row", "read"]].to_numpy().tolist()
    assert ["Training 2018", 3, "25"] in said
    assert ["Training 2019", 3, "kept by the team"] in said


@pytest.mark.parametrize(
    ("above", "proposed"), [("2019-20", "2019-04/2019-06"), ("2019", ""), ("FY 2019/20", "2019-04/2019-06")]
)
def test_a_quarter_below_a_heading_with_its_year_has_that_year_proposed(book, above, proposed):
    head = ["Ref", "Type", "Reported"]
    path = book(reviews=[head, [above], ["R1", "scr", "Q1"], ["R2", "scr", "2020-01-01"]])
    [cell] = [each for each in questions.asked(opening.opened(path)) if each.part == questions.CELLS]
    assert (cell.written, cell.proposal) == ("Q1", proposed)
    assert "2019-04/2019-06" in cell.choices


def test_a_day_and_month_below_a_heading_with_its_year_or_on_a_sheet_of_it_has_that_year_proposed(book):
    head = ["Course", "Date", "No attended"]
    path = book(
        reviews=[["Ref", "Type", "Published"], ["2019-20"], ["R1", "scr", "20 May"], ["R2", "scr", "2020-01-01"]],
        Training_2018=[head, ["Neglect", "25/12", 9]],
    )
    asked = {each.written: each.proposal for each in questions.asked(opening.opened(path)) if each.part == "Cells"}
    assert asked == {"20 May": "2019-05-20", "25/12": "2018-12-25"}
