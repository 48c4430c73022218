"""Registers kept in a workbook: what stands in its cells, how exactly, and what people put around a table."""

import datetime
import random
import re
import zipfile

import books
import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from examples import tried
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from safeguarding.errors import InputError
from safeguarding.register import opening, reading, schema
from safeguarding.register.workbook import formats, grids, worksheet

HEADINGS = list(books.HEADINGS)
FIRST_OF_MARCH = "45352"
NOTED = "read as the month: the cell shows no day"


@pytest.fixture
def book(tmp_path):
    """Read the grids of a workbook whose sheets are given as lists of rows, written by openpyxl."""

    def made(ending=".xlsx", change=lambda _: None, **sheets):
        written = openpyxl.Workbook()
        written.remove(written.active)
        for name, rows in sheets.items():
            sheet = written.create_sheet(name)
            for row in rows:
                sheet.append(row)
        change(written)
        path = tmp_path / f"register{ending}"
        written.save(path)
        return path

    return made


@pytest.fixture
def raw(tmp_path):
    """Read the one sheet of a workbook whose rows are given as XML."""

    def made(*rows, **options):
        [grid] = grids.read(books.xlsx(tmp_path / "raw.xlsx", {"reviews": books.sheet(*rows)}, **options))
        return grid

    return made


def moment(text):
    return datetime.datetime.fromisoformat(text)


def laid(path, table="reviews"):
    return opening.lay(opening.opened(path), schema.table(table))[0]


def told(found, *columns):
    return found[list(columns or ("severity", "row", "column", "read", "done"))].to_numpy().tolist()


# What stands around a table


def untidy(workbook):
    sheet = workbook["reviews"]
    sheet.insert_rows(1, 3)
    sheet.insert_cols(1, 2)
    sheet["A1"] = "Register of reviews, kept by the business unit"
    sheet.merge_cells("A1:F2")
    sheet.cell(20, 3, "Dates before 2018 are from the old system.")


def test_a_title_blank_rows_and_columns_and_a_remark_are_no_rows(book):
    rows = [HEADINGS, ["R1", "scr", "2018-07", 1], [], [None], ["R2", "lcspr", "2019", 2]]
    register = reading.read(book(reviews=rows, change=untidy))
    assert register.table("reviews")["review_id"].tolist() == ["R1", "R2"]
    assert register.table("reviews").index.tolist() == [5, 8]
    assert told(register.findings, "severity", "row", "done") == [
        ["note", 20, "taken for a remark below the table; not read as a row"]
    ]
    assert (register.origins["reviews"].file, register.origins["reviews"].sheet) == ("register.xlsx", "reviews")


@pytest.mark.parametrize(
    ("total", "said"), [(7, []), (8, [["warning", 4, "children", "not read: the total is not the sum of its rows"]])]
)
def test_a_row_of_totals_is_no_row_and_is_checked(book, total, said):
    rows = [HEADINGS, ["R1", "scr", "2018-07", 3], ["R2", "scr", "2018-08", 4], ["Total", None, None, total]]
    register = reading.read(book(reviews=rows))
    note = ["note", 4, "", "taken for a total; not read as a row"]
    assert told(register.findings, "severity", "row", "column", "done") == [*said, note]
    assert register.table("reviews")["review_id"].tolist() == ["R1", "R2"]


def test_ten_thousand_totals_are_no_rows_and_take_no_time(tmp_path):
    text = "review_id,kind,children\nR1,scr,1\n" + "Total,,1\n" * 10_000
    (tmp_path / "reviews.csv").write_text(text, encoding="utf-8")
    register = reading.read(tmp_path)
    assert register.table("reviews")["review_id"].tolist() == ["R1"]
    assert (register.findings["done"] == "taken for a total; not read as a row").sum() == 10_000


def test_headings_again_a_column_without_and_two_of_one(book):
    rows = [["review_id", "kind", "reported", None, "Type", "colour"], ["R1", "scr", "2018", "x", "scr", "red"]]
    rows += [rows[0], ["R2", "scr", "2019", None, None, None]]
    found = laid(book(reviews=rows))
    assert found.cells["review_id"].tolist() == ["R1", "R2"]
    assert found.unknown[-1] == "colour"
    said = told(pd.concat(found.findings), "severity", "row", "read", "done")
    assert ["note", 3, "review_id", "taken for the headings again; not read as a row"] in said
    assert ["warning", 1, "column 4", "the column is not read: it has no heading"] in said


def test_of_two_columns_of_one_heading_the_first_is_read_and_the_other_is_said(book):
    found = laid(book(reviews=[["review_id", "kind", "kind"], ["R1", "scr", "lcspr"]]))
    assert found.cells["kind"].tolist() == ["scr"]
    assert told(pd.concat(found.findings), "severity", "row", "read", "done") == [
        ["warning", 1, "kind (column 3)", "the column is not read: another holds the same"]
    ]


def hidden(workbook):
    workbook["reviews"].sheet_state = "hidden"
    workbook["actions"].sheet_state = "veryHidden"


def test_hidden_sheets_are_read_and_a_sheet_of_charts_is_passed_over(book, tmp_path):
    rows = {"Notes": [["x"]], "reviews": [HEADINGS, ["R1", "scr"]], "actions": [["action_id", "title"], ["A1", "x"]]}
    assert [grid.name for grid in grids.read(book(**rows, change=hidden))] == list(rows)
    with xlsxwriter.Workbook(tmp_path / "charts.xlsx") as workbook:
        sheet, chart = workbook.add_worksheet("reviews"), workbook.add_chart({"type": "line"})
        sheet.write_row(0, 0, HEADINGS)
        chart.add_series({"values": "=reviews!$A$1:$A$2"})
        workbook.add_chartsheet("Chart").set_chart(chart)
    assert [grid.name for grid in grids.read(tmp_path / "charts.xlsx")] == ["reviews"]


def test_a_sheet_without_a_name_for_it_is_known_by_its_headings(book):
    register = reading.read(book(Sheet1=[HEADINGS, ["R1", "scr", "2018", 1]]))
    assert register.table("reviews")["review_id"].tolist() == ["R1"]
    assert told(register.findings, "severity", "sheet", "done") == [
        ["note", "Sheet1", "read as reviews, whose headings it has"]
    ]


def test_of_two_sheets_for_one_table_one_is_read_and_the_other_is_an_error(book):
    path = book(reviews=[HEADINGS, ["R1", "scr"]], Reviews_=[HEADINGS, ["R2", "scr"]])
    register = reading.read(path)
    assert len(register.table("reviews")) == 1
    assert told(register.findings, "severity", "write") == [
        ["error", "whether it holds more of them: safeguarding import asks"]
    ]


def test_what_a_workbook_says_of_itself_is_read_from_its_sheet(book):
    said = [["key", "value"], ["title", "Ours"], ["as_of", datetime.date(2024, 3, 31)], ["synthetic", True]]
    register = reading.read(book(reviews=[HEADINGS, ["R1", "scr"]], register=said))
    assert dict(register.about) == {"title": "Ours", "as_of": "2024-03-31", "synthetic": "true"}


def test_findings_name_the_file_the_sheet_the_row_and_the_column_as_the_spreadsheet_shows_them(book):
    rows = [["Our reviews"], [], ["Ref", "Type", "Date published", "Children involved"], ["R1", "scr", "soon", "many"]]
    register = reading.read(book(**{"Case reviews": rows}))
    assert told(register.findings, "severity", "file", "sheet", "row", "column", "read") == [
        ["error", "register.xlsx", "Case reviews", 4, "Date published", "soon"],
        ["warning", "register.xlsx", "Case reviews", 4, "Children involved", "many"],
    ]


# Hidden precision


@pytest.mark.parametrize(
    ("code", "left"),
    [
        *(("mmm-yy", "2024-03"), ("[$-809]mmmm yyyy;@", "2024-03"), ("mmm\\ yyyy", "2024-03"), ("m/yy", "2024-03")),
        *(('"in" mmmm, yyyy', "2024-03"), ("[$-F800]mmm yyyy", "2024-03"), ("dddd mmmm yyyy", "2024-03")),
        *(("yyyy", "2024-03"), ("yy", "2024-03"), ("dd/mm/yyyy", "2024-03-01"), ("yyyy-mm-dd hh:mm", "2024-03-01")),
        *(("d-mmm", "2024-03-01"), ("ddd d mmm yy", "2024-03-01"), ("mmmm", "2024-03"), ("mmm-yy h:mm", "2024-03")),
        *(("mmm-yy*d", "2024-03"), ("mmm-yy_d", "2024-03")),
        *(("[<43831]mmm-yy;dd/mm/yyyy", "2024-03"), ("[>=1]dd/mm/yyyy;mmm-yy", "2024-03")),
        *(("mmm-yy;-0;0;@", "2024-03"), ("dd/mm/yyyy;mmm-yy", "2024-03-01"), ('[Red]mmm"d"yy', "2024-03")),
        *(("General", "45352"), ("0", "45352"), ("@", "45352"), ('0" days"', "45352"), ("0%", "45352")),
    ],
)
def test_of_the_first_of_march_no_more_is_read_than_its_format_shows(raw, code, left):
    styles = books.STYLES.replace('formatCode="mmm-yy"', f"formatCode={books.quoteattr(code)}")
    grid = raw(books.row(1, f'<c r="A1" s="{books.MONTH}"><v>{FIRST_OF_MARCH}</v></c>'), styles=styles)
    assert grid.rows == [[left]]


@pytest.mark.parametrize(
    ("style", "serial", "left", "severity"),
    [
        (books.MONTH, "45352", "2024-03", "note"),
        (books.MONTH_BUILT_IN, "45352", "2024-03", "note"),
        (books.MONTH, "45366", "2024-03-15", "note"),
        (books.YEAR, "45292", "2024", "note"),
        (books.YEAR, "45352", "2024-03", "note"),
        (books.YEAR, "45366", "2024-03-15", "note"),
        (books.NO_YEAR_BUILT_IN, "45352", "2024-03-01", "warning"),
        (books.DAY, "45352", "2024-03-01", ""),
    ],
)
def test_what_a_cell_no_longer_shows_is_said(raw, style, serial, left, severity):
    grid = raw(books.row(3, books.text("A3", "R1"), f'<c r="B3" s="{style}"><v>{serial}</v></c>'))
    assert grid.rows[2] == ["R1", left]
    assert [(each.row, each.column, each.severity) for each in grid.remarks] == [(3, 1, severity)] * bool(severity)
    done = {4: "read as the year: the cell shows no more", 7: NOTED}
    for each in grid.remarks:
        held = "read as the day that the cell holds, though it shows less"
        no_year = "read with the year that the spreadsheet holds: the cell shows none"
        assert each.done == done.get(len(left), no_year if severity == "warning" else held)
        assert each.write == f"{left}, as text"


@pytest.mark.parametrize("epoch", ["1900", "1904"])
def test_the_same_days_are_read_in_both_date_systems(tmp_path, epoch):
    days = [moment("2018-07-31"), moment("2024-02-29"), moment("2024-03-01 09:30")]
    written = openpyxl.Workbook()
    if epoch == "1904":
        written.epoch = CALENDAR_MAC_1904
    for code in ("dd/mm/yyyy", "mmm-yy"):
        written.active.append(days)
        for cell in written.active[written.active.max_row]:
            cell.number_format = code
    written.save(tmp_path / "dates.xlsx")
    [grid] = grids.read(tmp_path / "dates.xlsx")
    assert grid.rows == [
        ["2018-07-31", "2024-02-29", "2024-03-01 09:30:00"],
        ["2018-07-31", "2024-02-29", "2024-03"],
    ]


def test_a_month_keeps_its_precision_and_pandas_would_lose_it(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "register.xlsx") as workbook:
        sheet, month = workbook.add_worksheet("reviews"), workbook.add_format({"num_format": "mmm-yy"})
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ["R1", "scr"])
        sheet.write_datetime(1, 2, moment("2024-03-01"), month)
    naive = pd.read_excel(tmp_path / "register.xlsx", sheet_name="reviews")
    assert naive["reported"].tolist() == [pd.Timestamp(2024, 3, 1)]
    register = reading.read(tmp_path / "register.xlsx")
    [review] = register.table("reviews").to_dict("records")
    assert (review["reported_earliest"], review["reported_latest"]) == (
        pd.Timestamp(2024, 3, 1),
        pd.Timestamp(2024, 3, 31),
    )
    assert told(register.findings) == [["note", 2, "reported", "2024-03-01, shown as mmm-yy", NOTED]]


def test_real_dates_text_dates_and_numbers_that_are_dates_by_format_read_alike(book):
    day = datetime.date(2018, 7, 31)

    def change(workbook):
        workbook["reviews"]["C4"] = 43312
        workbook["reviews"]["C4"].number_format = "dd/mm/yyyy"
        workbook["reviews"]["C5"] = 43312

    ways = [day, moment("2018-07-31"), None, None, "31/07/2018", "2018-07-31", "31 July 2018"]
    path = book(reviews=[HEADINGS, *([f"R{n}", "scr", way, 1] for n, way in enumerate(ways, 1))], change=change)
    register = reading.read(path)
    reviews = register.table("reviews")
    assert reviews["review_id"].tolist() == ["R1", "R2", "R3", "R4", "R5", "R6", "R7"]
    read = reviews[reviews["review_id"] != "R4"]
    assert set(read["reported_earliest"]) == set(read["reported_latest"]) == {pd.Timestamp(day)}
    assert reviews["reported_says"].tolist() == [*["date"] * 3, "unreadable", *["date"] * 3]
    errors = register.findings[register.findings["severity"] == "error"]
    assert told(errors, "row", "column", "read") == [[5, "reported", "43312"]]
    assert "2018-07-31 if that is meant" in errors["write"].iloc[0]


@pytest.mark.parametrize("serial", ["0", "60", "0.5", "-1", "2958466", "1e10", "NaN"])
def test_a_serial_that_is_no_day_of_these_years_never_becomes_one(tmp_path, serial):
    sheet = books.reviews(f'<c r="C2" s="{books.DAY}"><v>{serial}</v></c>')
    register = reading.read(books.xlsx(tmp_path / "register.xlsx", {"reviews": sheet}))
    assert register.table("reviews")["reported_says"].tolist() == ["unreadable"]
    assert register.table("reviews")[["reported_earliest", "reported_latest"]].isna().all(axis=None)
    assert told(register.findings, "severity", "row", "column") == [["error", 2, "reported"]]


@pytest.mark.parametrize(
    ("code", "shown"), [("yyyy hh:mm", worksheet.YEAR), ("yyyy mm:ss", worksheet.YEAR), ("h:mm am/pm", "")]
)
def test_minutes_are_no_months(code, shown):
    assert worksheet.shows(code) == shown


# Kinds of cells


def test_cells_of_every_kind_are_read_as_somebody_would_type_them(raw):
    values = {
        "A": '<c r="A1" t="b"><v>1</v></c>',
        "B": '<c r="B1"><v>3</v></c>',
        "C": '<c r="C1"><v>3.25</v></c>',
        "D": '<c r="D1"><v>1e300</v></c>',
        "E": '<c r="E1" t="str"><f>A1&amp;"x"</f><v>a &lt;b&gt;</v></c>',
        "F": '<c r="F1" t="inlineStr"><is><r><t xml:space="preserve">rich </t></r><r><t>text</t></r></is></c>',
        "G": f'<c r="G1" s="{books.MONTH}" t="d"><v>2024-03-01</v></c>',
        "H": '<c r="H1"><v>9007199254740991</v></c>',
        "I": '<c r="I1" s="1"/>',
        "J": '<c r="J1"><v>-0</v></c>',
    }
    grid = raw(f'<row r="1">{"".join(values.values())}</row>')
    assert grid.rows == [["TRUE", "3", "3.25", "1e+300", "a <b>", "rich text", "2024-03", "9007199254740991", "", "0"]]


def test_shared_strings_and_rich_text_are_read_whole(book):
    def change(workbook):
        workbook["reviews"]["B1"] = CellRichText("plain ", TextBlock(InlineFont(b=True), "bold"), " <&> end")

    [grid] = grids.read(book(reviews=[["a\nb", None, " spaced "]], change=change))
    assert grid.rows == [["a\nb", "plain bold <&> end", " spaced "]]


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"])
def test_an_error_in_a_cell_is_never_an_empty_cell(tmp_path, error):
    cell = '<c r="{0}2" t="e">{1}<v>{2}</v></c>'
    made = [cell.format("A", "<f>#REF!A1</f>", error), books.text("B2", "scr"), cell.format("C", "", error)]
    sheet = books.sheet(books.row(1, *HEADINGS), books.row(2, *made), books.row(3, "R3", cell.format("B", "", error)))
    sheet = sheet.replace('r="B2" t="e"', 'r="B3" t="e"')
    register = reading.read(books.xlsx(tmp_path / "register.xlsx", {"reviews": sheet}))
    reviews = register.table("reviews")
    assert reviews[["review_id", "kind"]].to_numpy().tolist() == [[error, "scr"], ["R3", error]]
    assert reviews["reported_says"].tolist() == ["unreadable", "not kept"]
    found = told(register.findings, "severity", "row", "column", "read")
    assert found == [["error", 2, "reported", error], ["warning", 3, "kind", error]]
    assert laid(tmp_path / "register.xlsx").cells["review_id"].tolist() == [error, "R3"]


@pytest.mark.parametrize("ending", ["", "<v></v>", "<v/>", "<v />"])
def test_a_formula_that_was_never_calculated_is_never_an_empty_cell(raw, ending):
    grid = raw(books.row(1, "x", f'<c r="B1" s="1"><f>A1+1</f>{ending}</c>'))
    assert grid.rows == [["x", worksheet.UNCALCULATED]]
    assert grid.remarks == []


def test_a_formula_is_read_by_its_value_and_an_empty_text_is_empty(raw):
    made = ['<c r="A1"><f>1+1</f><v>2</v></c>', '<c r="B1" t="str"><f>""</f><v></v></c>', books.text("C1", "=1+1")]
    assert raw(books.row(1, *made)).rows == [["2", "", "=1+1"]]


def test_formulas_that_openpyxl_writes_without_a_value_are_an_error_of_their_cell(book):
    register = reading.read(book(reviews=[HEADINGS, ["R1", "scr", "=TODAY()", 1], ["R2", "scr", None, 1]]))
    assert told(register.findings, "severity", "row", "column", "read") == [
        ["error", 2, "reported", worksheet.UNCALCULATED]
    ]


def test_an_error_that_nobody_knows_is_refused_with_its_place(raw):
    with pytest.raises(InputError, match=r"^raw\.xlsx, sheet 'reviews', row 7, column 2: holds an error .*'#SPILL!'"):
        raw(books.row(7, "x", '<c r="B7" t="e"><v>#SPILL!</v></c>'))


def test_a_percentage_is_read_as_the_number_that_is_stored(book):
    def change(workbook):
        workbook["x"]["A1"].number_format = "0%"

    assert grids.read(book(x=[[0.25]], change=change))[0].rows == [["0.25"]]


# Programs write packages in their own ways


@pytest.mark.parametrize(
    "change",
    [
        lambda made: made | {"_rels/.rels": made["_rels/.rels"].replace('"xl/', '"/xl/')},
        lambda made: {
            name: each.replace('"worksheets/', '"/xl/worksheets/') if "rels" in name else each
            for name, each in made.items()
        },
        lambda made: {name.replace("sheet1", "Sheet1"): each for name, each in made.items()},
        lambda made: {name.replace("xl/worksheets/", "xl\\worksheets\\"): each for name, each in made.items()},
        lambda made: {
            name.replace("xl/", "book/"): each.replace('"xl/', '"book/') if name == "_rels/.rels" else each
            for name, each in made.items()
        },
        lambda made: {
            name: each.replace("schemas.openxmlformats.org/spreadsheetml/2006", "purl.oclc.org/ooxml/spreadsheetml")
            for name, each in made.items()
        },
        lambda made: {name: re.sub(r"(?<=>)(?=<(?:row|c|v|/)\b)", "\n  ", each) for name, each in made.items()},
        lambda made: {
            name: re.sub(r"(</?)(?=[a-z])", r"\1x:", each).replace("xmlns=", "xmlns:x=") if "sheet1" in name else each
            for name, each in made.items()
        },
        lambda made: {name: each.replace(' r="C2"', "\n r = 'C2'") for name, each in made.items()},
        lambda made: {name: each.replace("<v>", "<!-- <c r='Z9'> --><v>") for name, each in made.items()},
    ],
)
def test_however_the_parts_are_named_and_written_the_cells_are_the_same(tmp_path, change):
    made = books.parts({"reviews": books.reviews(f'<c r="C2" s="1"><v>{FIRST_OF_MARCH}</v></c>')})
    changed = change(made)
    assert changed != made
    [grid] = grids.read(books.packed(tmp_path / "book.xlsx", changed))
    assert grid.rows[1][:3] == ["R1", "scr", "2024-03"]
    assert len(grid.remarks) == 1


@pytest.mark.parametrize("name", ["R&D <reviews>", "é'\"“", "\u202ereviews", "a" * 31, "reviews\ttab", "🦉"])
def test_a_sheet_may_have_any_name(tmp_path, name):
    [grid] = grids.read(books.xlsx(tmp_path / "book.xlsx", {name: books.reviews()}))
    assert (grid.name, grid.sheet, len(grid.rows)) == (name, name, 2)


def test_the_macros_of_an_xlsm_are_left_alone(tmp_path):
    made = books.parts({"reviews": books.reviews(books.text("C2", "2018-07"))})
    made["xl/vbaProject.bin"] = b"Attribute VB_Name = Workbook_Open: Shell(calc)"
    register = reading.read(books.packed(tmp_path / "register.xlsm", made))
    assert register.table("reviews")["review_id"].tolist() == ["R1"]


# .ods, as LibreOffice writes it


def day(style, value="2024-03-01", more=""):
    named = f'table:style-name="{style}"' if style else ""
    return f'<table:table-cell {named} office:value-type="date" office:date-value="{value}" {more}/>'


def line(*made, more=""):
    return f"<table:table-row {more}>{''.join(made)}</table:table-row>"


MONTH_STYLE = (
    '<number:date-style style:name="N1"><number:month number:textual="true"/><number:text>-</number:text>'
    '<number:year/></number:date-style><number:date-style style:name="N2"><number:day/><number:month/><number:year/>'
    '</number:date-style><number:date-style style:name="N3"><number:year number:style="long"/></number:date-style>'
    '<number:date-style style:name="N4"><number:day/><number:month/></number:date-style>'
    '<number:date-style style:name="N5"><number:day-of-week/><number:month/><number:year/></number:date-style>'
    '<style:style style:name="month" style:family="table-cell" style:data-style-name="N1"/>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="N2"/>'
    '<style:style style:name="year" style:family="table-cell" style:data-style-name="N3"/>'
    '<style:style style:name="yearless" style:family="table-cell" style:data-style-name="N4"/>'
    '<style:style style:name="weekday" style:family="table-cell" style:data-style-name="N5"/>'
    '<style:style style:name="bold" style:family="table-cell" style:parent-style-name="month"/>'
)
COLUMNS = (
    '<table:table-column table:number-columns-repeated="2"/>'
    '<table:table-column table:default-cell-style-name="month" table:number-columns-repeated="2"/>'
)


def table(*rows, name="reviews", columns=""):
    return f'<table:table table:name="{name}">{columns}{"".join(rows)}</table:table>'


@pytest.mark.parametrize(
    ("style", "left"),
    [
        *(("month", "2024-03"), ("day", "2024-03-01"), ("year", "2024-03"), ("yearless", "2024-03-01")),
        *(("weekday", "2024-03"), ("bold", "2024-03"), ("unheard of", "2024-03-01")),
    ],
)
def test_a_date_of_an_ods_is_read_as_its_style_shows_it(tmp_path, style, left):
    [grid] = grids.read(books.ods(tmp_path / "r.ods", table(line(day(style))), MONTH_STYLE))
    assert grid.rows == [[left]]


def test_a_date_of_an_ods_takes_the_style_of_its_row_or_its_column(tmp_path):
    row = line(day(""), day("day"), more='table:default-cell-style-name="year"')
    content = table(line(books.said("a", "b"), day(""), day("day"), day("")), row, columns=COLUMNS)
    [grid] = grids.read(books.ods(tmp_path / "r.ods", content, MONTH_STYLE))
    assert grid.rows[0] == ["a", "b", "2024-03", "2024-03-01", "2024-03-01"]
    assert grid.rows[1][:2] == ["2024-03", "2024-03-01"]
    assert [(each.row, each.column) for each in grid.remarks] == [(1, 2), (2, 0)]


def test_rows_and_cells_of_an_ods_that_stand_for_several_keep_their_places(tmp_path):
    content = table(
        line(books.said("Title")),
        line("<table:table-cell/>", more='table:number-rows-repeated="2"'),
        line(books.said(*books.HEADINGS)),
        line(books.said("R1", "scr"), day("month", more='table:number-columns-repeated="2"')),
        line("<table:table-cell/>", more='table:number-rows-repeated="5"'),
        line(books.said("R2", "scr", "", ""), more='table:number-rows-repeated="2"'),
        line('<table:table-cell table:number-columns-repeated="16384"/>', more='table:number-rows-repeated="1048000"'),
    )
    register = reading.read(books.ods(tmp_path / "register.ods", content, MONTH_STYLE))
    assert register.table("reviews")["review_id"].to_dict() == {5: "R1", 11: "R2", 12: "R2 (row 12)"}
    [review] = register.table("reviews").loc[[5]].to_dict("records")
    assert review["reported_latest"] == pd.Timestamp(2024, 3, 31)
    assert told(register.findings, "severity", "row", "column") == [
        ["error", 12, "review_id"],
        ["warning", 5, "children"],
        ["note", 5, "reported"],
    ]


def test_errors_and_uncalculated_formulas_of_an_ods_are_never_empty(tmp_path):
    error = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
    made = [
        f"<table:table-cell {error}><text:p>#N/A</text:p></table:table-cell>",
        f'<table:table-cell table:number-columns-repeated="2" {error}><text:p>#REF!</text:p></table:table-cell>',
        '<table:table-cell table:formula="of:=1+1"/>',
        f"<table:table-cell {error}/>",
        books.said("x"),
    ]
    [grid] = grids.read(books.ods(tmp_path / "r.ods", table(line(*made))))
    assert grid.rows == [["#N/A", "#REF!", "#REF!", worksheet.UNCALCULATED, worksheet.UNNAMED, "x"]]


def test_values_of_an_ods_are_read_as_somebody_would_type_them(tmp_path):
    made = [
        '<table:table-cell office:value-type="float" office:value="3"><text:p>3</text:p></table:table-cell>',
        '<table:table-cell office:value-type="percentage" office:value="0.5"/>',
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>',
        '<table:table-cell office:value-type="date" office:date-value="2024-03-01T09:30:00"/>',
        '<table:table-cell office:value-type="string"><text:p>a<text:s text:c="2"/>b</text:p><text:p>c</text:p>'
        "</table:table-cell>",
    ]
    [grid] = grids.read(books.ods(tmp_path / "r.ods", table(line(*made))))
    assert grid.rows == [["3", "0.5", "TRUE", "2024-03-01 09:30:00", "a  b\nc"]]


# Against a plain reading by openpyxl, and the two ways to look through a sheet against each other

CELLS = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=12).filter(
        lambda text: text[0] not in "=#'" and "_x" not in text
    ),
    st.integers(-(10**9), 10**9),
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: round(number, 3)),
    st.booleans(),
    st.dates(datetime.date(1901, 1, 1), datetime.date(2100, 1, 1)),
)


def naive(value):
    """Write a value that openpyxl gives, one kind after the other."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)


@settings(max_examples=tried(40))
@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=6))
def test_a_workbook_holds_what_openpyxl_finds_in_it(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("oracle") / "book.xlsx"
    written = openpyxl.Workbook()
    for row in rows:
        written.active.append(row)
    written.save(path)
    expected = [
        [naive(value) for value in row] for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    ]
    [grid] = grids.read(path)
    width = max(map(len, expected), default=0)
    padded = [row + [""] * (width - len(row)) for row in grid.rows]
    assert padded + [[""] * width] * (len(expected) - len(padded)) == expected


KINDS = ("", ' t="n"', ' t="s"', ' t="str"', ' t="e"', ' t="b"', ' t="d"', ' t="inlineStr"')
INNERS = (
    *("", "<v></v>", "<v>1</v>", "<v>#N/A</v>", "<f>A1</f>", "<f/>", '<f t="shared" si="0"/><v>2</v>'),
    *("<f>A1</f><v></v>", "<f>A1</f><v>3</v>", "<f>A1&amp;B1</f><v>#REF!</v>", "<is><t>x</t></is>"),
)
ODD = ("<v/>", "<v />", "\n<v>1</v>", "<f>A1</f>\n<v>#N/A</v>", "<!-- --><v>1</v>", "<v><![CDATA[#N/A]]></v>")


def random_cell(chance, place):
    style, kind = chance.choice(["", ' s="0"', ' s="1"', ' s="25"']), chance.choice(KINDS)
    inner = chance.choice(INNERS)
    return f'<c r="{place}"{style}{kind}>{inner}</c>' if inner or chance.random() < 0.5 else f'<c r="{place}"{style}/>'


def random_sheet(chance):
    rows = sorted(chance.sample(range(1, 60), 8))
    names = [("A", "B", "Z", "AA", "BC"), ("B", "XFD")][chance.random() < 0.1]
    made = []
    for n in rows:
        cells = "".join(random_cell(chance, f"{name}{n}") for name in names)
        hidden = ' hidden="1"' * (n % 7 == 0)
        made.append(f'<row r="{n}"{hidden}>{cells}</row>')
    return books.sheet(*made)


def walked(sheet, styles, struck=frozenset()):
    walk = worksheet.Walk(styles, struck)
    walk.parser.Parse(sheet, True)
    return walk.seen


SHOWN = {"1": (worksheet.MONTH, "mmm-yy"), "25": (worksheet.YEAR, "yyyy")}


@pytest.mark.parametrize("styles", [SHOWN, {}, SHOWN | {str(n): (worksheet.MONTH, "x") for n in range(100, 200)}])
def test_both_ways_to_look_through_a_sheet_see_the_same(monkeypatch, styles):
    monkeypatch.setattr(worksheet, "_PIECE", 64)
    chance, several = random.Random(20), [False, False]
    for _ in range(60):
        sheet = random_sheet(chance).encode()
        struck = frozenset({"25"})
        fast, slow = worksheet.scanned(sheet, styles, struck), walked(sheet, styles, struck)
        assert (fast.shown, fast.faults, fast.hidden) == (slow.shown, slow.faults, slow.hidden)
        assert fast.struck == slow.struck
        assert (fast.height >= slow.height, fast.width >= slow.width) == (True, True)
        several[0] |= bool(slow.faults)
        several[1] |= bool(slow.shown)
    assert several == [True, bool(styles)]


def test_cells_that_are_struck_out_and_rows_that_are_hidden_are_read_with_a_note(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "log.xlsx") as book:
        sheet, struck = book.add_worksheet("reviews"), book.add_format({"font_strikeout": True})
        for n, row in enumerate([["review_id", "kind", "name"], ["R1", "scr", "Oak"], ["R2", "scr", "Elm"]]):
            sheet.write_row(n, 0, row)
        sheet.write_string(1, 2, "Oak", struck)
        sheet.write_blank(2, 3, None, struck)
        sheet.set_row(2, None, None, {"hidden": True})
    register = reading.read(tmp_path / "log.xlsx")
    assert register.table("reviews")["name"].tolist() == ["Oak", "Elm"]
    assert told(register.findings, "severity", "row", "column", "read", "done") == [
        ["note", 2, "name", "Oak", "read, though it is struck out"],
        ["note", 3, "", "R2", "read, though the row is hidden"],
    ]


@pytest.mark.parametrize("piece", [1, 30, 64, 100])
def test_wherever_a_sheet_is_cut_no_cell_is_lost(monkeypatch, piece):
    monkeypatch.setattr(worksheet, "_PIECE", piece)
    for far in range(1, 20):
        rows = [f'<row r="{n}"><c r="{"ZZ" if n == far else "A"}{n}"><v>1</v></c></row>' for n in range(1, 20)]
        seen = worksheet.scanned(books.sheet(*rows).encode(), {})
        assert (seen.height, seen.width) == (19, 702), far


@pytest.mark.parametrize("odd", ODD)
def test_a_sheet_that_is_not_written_as_usual_is_not_searched_as_text(odd):
    sheet = books.sheet(f'<row r="1"><c r="A1" s="1">{odd}</c></row>').encode()
    assert worksheet.scanned(sheet, SHOWN) is None


@pytest.mark.parametrize(
    "cell",
    [
        *("<c r='A1' s=\"1\"><v>1</v></c>", '<c s="1" r="A1"><v>1</v></c>', '<c r="A1"\ns="1"><v>1</v></c>'),
        *('<c  r="A1" s="1"><v>1</v></c>', '<c r="A1" s ="1"><v>1</v></c>', '<c s="1"><v>1</v></c>'),
        *('<x:c r="A1" s="1"><x:v>1</x:v></x:c>', '<c\tr="A1" s="1"><v>1</v></c>', '<c r="a1" s="1"><v>1</v></c>'),
        '<c r="A1" s="1" a:b="1"><v>1</v></c>',
    ],
)
def test_a_cell_that_is_not_written_as_usual_is_found_by_the_walk(cell):
    spaces = f'xmlns="{books.MAIN}" xmlns:x="{books.MAIN}" xmlns:a="b"'
    sheet = f'<worksheet {spaces}><sheetData><row r="1">{cell}</row></sheetData></worksheet>'.encode()
    assert worksheet.scanned(sheet, SHOWN) is None
    assert walked(sheet, SHOWN).shown == {(0, 0): SHOWN["1"]}


def test_every_style_of_a_workbook_says_what_it_shows_of_a_date(tmp_path):
    path = books.xlsx(
        tmp_path / "book.xlsx", {"reviews": books.reviews(f'<c r="C2" s="3"><v>{FIRST_OF_MARCH}</v></c>')}
    )
    with zipfile.ZipFile(path) as package:
        assert formats.seen_in_excel(package, "book.xlsx")["reviews"].shown == {(1, 2): (worksheet.MONTH, "format 17")}


def test_a_grand_total_below_subtotals_is_the_sum_of_all(tmp_path):
    lines = "T1,2\nT2,3\nSubtotal,5\nT3,4\nSubtotal,4\nGrand total,9\n"
    (tmp_path / "reviews.csv").write_text("review_id,kind\nR1,scr\n", encoding="utf-8")
    (tmp_path / "training.csv").write_text(f"training_id,sessions\n{lines}", encoding="utf-8")
    held = reading.read(tmp_path)
    assert held.table("training")["training_id"].tolist() == ["T1", "T2", "T3"]
    assert set(held.findings["severity"]) == {"note"}
    (tmp_path / "training.csv").write_text(f"training_id,sessions\n{lines.replace('l,9', 'l,8')}", encoding="utf-8")
    [wrong] = reading.read(tmp_path).findings.query("severity == 'warning'").to_dict("records")
    assert (wrong["row"], wrong["read"], wrong["write"][:2]) == (7, "8", "9,")


@pytest.mark.parametrize("mark", ["~$register.xlsx", ".~lock.register.xlsx#"])
def test_a_workbook_that_somebody_has_open_is_read_as_it_was_saved_and_said_to_be(tmp_path, mark):
    books.xlsx(tmp_path / "register.xlsx", {"reviews": books.reviews()})
    before = reading.read(tmp_path / "register.xlsx")
    (tmp_path / mark).write_bytes(b"somebody")
    held = reading.read(tmp_path / "register.xlsx")
    assert len(held.findings) == len(before.findings) + 1
    assert "read as it was last saved: somebody seems to have it open" in held.findings["done"].tolist()
    pd.testing.assert_frame_equal(held.table("reviews"), before.table("reviews"))


@pytest.mark.parametrize("code", ['"by "d mmm yyyy', '"about "dd/mm/yyyy', 'd mmm yyyy"?"', "d mmm yyyy\\?"])
def test_words_that_a_format_adds_to_a_day_are_a_warning(tmp_path, code):
    with xlsxwriter.Workbook(str(tmp_path / "register.xlsx")) as book:
        sheet = book.add_worksheet("reviews")
        sheet.write_row(0, 0, ["review_id", "kind", "aware"])
        sheet.write_row(1, 0, ["R1", "scr"])
        sheet.write_datetime(1, 2, datetime.date(2024, 3, 1), book.add_format({"num_format": code}))
    [found] = reading.read(tmp_path / "register.xlsx").findings.to_dict("records")
    assert (found["severity"], found["row"], found["column"]) == ("warning", 2, "aware")
    assert found["done"] == "read as the day that the cell holds: its format adds words, which are not read"


@pytest.mark.parametrize(
    "code",
    ['dd"/"mm"/"yyyy', "[$-809]d mmmm yyyy;@", "yyyy\\-mm\\-dd", 'dddd", "d mmm yyyy', "dddd\\,\\ d\\ mmmm\\ yyyy"],
)
def test_marks_between_the_parts_of_a_day_are_no_words(code):
    assert worksheet.shows(code) == worksheet.DAY


def test_the_mark_of_an_open_workbook_is_no_register(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "~$own.xlsx").write_bytes(b"somebody")
    with pytest.raises(InputError, match=r"~\$own\.xlsx: is the mark of an open workbook; write own\.xlsx"):
        reading.read("~$own.xlsx")
