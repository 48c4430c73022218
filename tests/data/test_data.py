"""Tables beside a report: nothing is lost on the way to a file, nothing acts there, and everybody can read it."""

import csv
import datetime
import io
import os
import pickle
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from html import unescape

import nbformat
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from python_calamine import CalamineWorkbook

from safeguarding.errors import InputError
from safeguarding.paths import ROOT
from safeguarding.reporting.files import contents, data, sheet_rows, workbook
from safeguarding.vocabulary import TABLE

MEANS = {"[x]": "not recorded", "[c]": "withheld, so that nobody can be recognised in a small number"}
ABOUT = contents.About(
    register="Reviews of Anyshire",
    as_of="2024-03-31",
    marks=("Internal: contains small numbers.", "Synthetic data, about no real child."),
    remarks=("Two rows of the register could not be used.",),
    made=(("Judged by", "National expectations"), ("Code", "safeguarding 0.1.0")),
)


def stored(rows, columns=("it",), headings=None, caption="What it shows", shorthand=MEANS):
    figures = {"caption": caption, "columns": list(columns), "headings": list(headings or columns)}
    return figures | {"rows": [list(row) for row in rows], "shorthand": shorthand}


def shown(*figures, secret=""):
    return new_code_cell(
        "", outputs=[new_output("display_data", {TABLE: each, "text/html": secret}) for each in figures]
    )


def notebook(*cells):
    return new_notebook(cells=[new_markdown_cell("# Is it on time?\n\nThis report judges."), *cells])


def table(rows, columns=("it",), **how):
    (made,) = data.tables(notebook(shown(stored(rows, columns, **how))), "02_timeliness")
    return made


def written(made):
    return list(csv.reader(io.StringIO(data.csv_text(made), newline="")))


def packed(*tables, about=ABOUT):
    return workbook.write(tables, about)


def opened(*tables):
    return openpyxl.load_workbook(io.BytesIO(packed(*tables)))


def cells(sheet):
    """Give the rows of a sheet's table, its headings first."""
    (marked,) = sheet.tables.values()
    return [[cell.value for cell in row] for row in sheet[marked.ref]]


# Where a table stands


def test_a_table_has_the_number_of_its_notebook_and_its_own():
    first, second = stored([["a"]], caption="One"), stored([["b"]], caption="Two")
    made = data.tables(notebook(shown(first), new_markdown_cell("between"), shown(second)), "02_review_timeliness")
    assert [(each.number, each.file, each.caption) for each in made] == [
        ("02-1", "02-one.csv", "One"),
        ("02-2", "02-two.csv", "Two"),
    ]


def test_a_table_knows_its_report_its_section_and_how_to_read_it():
    text = new_markdown_cell("## Which?\n\nA **share** of `n`:\n[here](x.md) is how.")
    made = data.tables(notebook(text, shown(stored([["a"]]))), "02_x")[0]
    assert (made.report, made.section) == ("Is it on time?", "Which?")
    assert made.reading == "A share of n: here is how."


def test_a_table_before_any_section_stands_under_the_question():
    made = table([["a"]])
    assert (made.report, made.section, made.reading) == ("Is it on time?", "Is it on time?", "This report judges.")


def test_the_last_heading_of_a_cell_counts_and_more_text_goes_on():
    cell = new_markdown_cell("## One\n\nfirst\n\n### Two\n\nsecond")
    made = data.tables(notebook(cell, new_markdown_cell("third"), shown(stored([["a"]]))), "02_x")[0]
    assert (made.section, made.reading) == ("Two", "second third")


def test_what_is_no_table_is_passed_over():
    outputs = [new_output("display_data", {"text/html": "<table></table>"}), new_output("stream", text="said")]
    assert data.tables(notebook(new_code_cell("", outputs=outputs)), "02_x") == []


@pytest.mark.parametrize(
    ("caption", "file"),
    [
        ("Recorded milestones of each review", "02-recorded-milestones-of-each-review.csv"),
        ("Training: sessions, attendances, and different people they allow", "02-training-sessions-attendances.csv"),
        ("Straße & Cafés’ ½", "02-strasse-cafes-1-2.csv"),
        ("../../etc/passwd\0", "02-etc-passwd.csv"),
        ("表", "02-table.csv"),
        ("x" * 300, f"02-{'x' * 40}.csv"),
    ],
)
def test_a_file_whose_table_has_no_name_is_named_by_its_caption(caption, file):
    assert table([["a"]], caption=caption).file == file


def test_a_section_put_in_before_renames_no_file_and_no_sheet():
    old, new = ({**stored([[name]], caption="Reviews"), "name": name} for name in ("by_clock", "waits"))
    before, after = (data.tables(notebook(shown(*each)), "02_x") for each in ([old], [new, old]))
    assert [each.file for each in before] == ["02-by-clock.csv"]
    assert [each.file for each in after] == ["02-waits.csv", "02-by-clock.csv"]
    names = [openpyxl.load_workbook(io.BytesIO(packed(*each))).sheetnames[3:] for each in (before, after)]
    assert names == [["02 by clock"], ["02 waits", "02 by clock"]]


def test_tables_of_one_caption_have_files_of_their_own():
    made = data.tables(notebook(shown(stored([["a"]]), stored([["b"]]))), "02_x")
    assert len({each.file for each in made}) == 2


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"rows": []}, "no caption"),
        (stored([["a", "b"]]), "do not fit"),
        (stored([["a"]], headings=["One", "Two"]), "do not fit"),
        (stored([], columns=()), "do not fit"),
        (stored([[""]]), "says nothing"),
        (stored([[None]]), "says nothing"),
        (stored([[float("nan")]]), "says nothing"),
        (stored([[float("inf")]]), "says nothing"),
        (stored([[["a"]]]), "says nothing"),
    ],
)
def test_what_is_not_stored_as_a_table_is_refused(bad, said):
    with pytest.raises(ValueError, match=f"table 02-1 has .*{said}"):
        data.tables(notebook(shown(bad)), "02_x")


# CSV


def test_a_csv_has_names_then_bare_shorthand_days_numbers_and_yes():
    columns = ("review_id", "due_earliest", "n_met", "share_met", "differs")
    rows = [["R1", "2024-03-31", 1234, 0.666667, True], ["R2, R3", "[x]", "[c]", -0.5, False]]
    assert data.csv_text(table(rows, columns)) == (
        'review_id,due_earliest,n_met,share_met,differs\nR1,2024-03-31,1234,0.666667,yes\n"R2, R3",x,c,-0.5,no\n'
    )


def test_a_csv_without_rows_has_its_names():
    assert data.csv_text(table([], ("a", "b"))) == "a,b\n"


def test_columns_of_a_csv_differ_in_name():
    assert written(table([[1, 2, 3]], ("due", "Due", " \n")))[0] == ["due", "Due_2", "column_3"]


def test_shorthand_that_a_table_does_not_explain_is_text():
    assert written(table([["[c]"]], shorthand={}))[1] == ["[c]"]


# What a register says stays text

FORMULAS = [
    *("=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://example.org")', "=WEBSERVICE(A1)", "={1}", "=@A1", "=-1+1"),
    *("=IMPORTXML(A1)", "=IMAGE(A1)", '=DDE("cmd";"/C calc";"x")', "==1", "= 1", "=\n1", "=\t1", "=A1&B1"),
    *("+1+1", "+cmd|' /C calc'!A0", "+A1", "++1", "+44 151 000 0000", '+"x"', "+1", "+(1)"),
    *("-1+1", "-cmd|' /C calc'!A0", "-A1", "--1", "- a list", '-"x"', "-2+3+cmd|' /C calc'!A0", "-(1)"),
    *("@SUM(1)", "@SUM(1+1)*cmd|' /C calc'!A0", "@A1", "@@", "@ 1", "@name"),
    *("\t=1+1", "\t+1", "\tx", "\t\t=1", "\r=1+1", "\rx", "\r\n=1", "\r\r=1"),
]
LINKS = [
    *("http://example.org", "https://example.org/?a=b", "mailto:a@example.org", "file:///x", "internal:Notes!A1"),
    *(
        "external:x.xlsx",
        "[here](http://example.org)",
        "[a](javascript:alert(1)) [b](c)",
        "$$note$$",
        "www.example.org",
    ),
]
MARKUP = [
    "<r>x</r>",
    "<r><t>x</t></r>",
    "<si><t>x</t></si>",
    "&amp;",
    "]]>",
    "<!-- x",
    "<script>",
    "_x0041_",
    "_x000D_",
]


def test_there_are_enough_formulas():
    assert len(set(FORMULAS)) >= 40


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_of_a_csv_is_a_formula(text):
    names, row = written(table([[text, -1]], (text, "n")))
    assert row == [f"'{data.in_lines(text)}", "-1"]
    assert names[0].startswith("'") or names[0][0] not in "=+-@"


@pytest.mark.parametrize("text", [*FORMULAS, *LINKS, *MARKUP])
def test_no_text_of_a_workbook_is_a_formula_a_link_or_markup(text):
    made = packed(table([[text, "a"]], (text, "n"), headings=(text, "N"), caption=text))
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    assert not [name for name, part in parts.items() if re.search(r"<f[ >]|TargetMode|<r>", part)]
    sheet = openpyxl.load_workbook(io.BytesIO(made)).worksheets[3]
    head, row = sheet[next(iter(sheet.tables.values())).ref]
    assert (row[0].data_type, row[0].value.strip()) == ("s", data.in_lines(text).strip())
    assert head[0].value.strip() == data.one_line(text)
    assert (sheet["A1"].data_type, sheet["A1"].value.strip()) == ("s", data.one_line(text))
    assert {cell.hyperlink.location for cell in sheet["A"] if cell.hyperlink} == {"'Contents'!A1"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a"])
def test_a_text_that_begins_a_formula_stays_text_when_its_cell_is_edited(text):
    sheet = opened(table([[text], ["a"]])).worksheets[3]
    first, second = (row[0] for row in list(sheet[next(iter(sheet.tables.values())).ref])[1:])
    assert (bool(first.quotePrefix), bool(second.quotePrefix)) == (True, False)


# What a file cannot hold is marked


def test_what_no_file_can_hold_is_marked_in_both():
    made = table([["a\x00b\ud800c\ufffed\x0be"]])
    assert written(made)[1] == ["a�b�c�d�e"]
    data.csv_text(made).encode()
    sheet = opened(made).worksheets[3]
    assert cells(sheet)[1] == ["a�b�c�d�e"]
    assert f"� means: {contents.MARKS['�']}." in [cell.value for cell in sheet["A"]]


@pytest.mark.parametrize("letter", ["x", "😀"])
def test_a_text_too_long_for_a_cell_says_so_and_the_csv_has_it_all(letter):
    made = table([[letter * 40_000], [letter * (32_767 // len(letter.encode("utf-16-le")) * 2)]])
    assert written(made)[1] == [letter * 40_000]
    book = opened(made)
    _, (long,), (most,) = cells(book.worksheets[3])
    assert long.endswith(f"{letter} [cut]")
    assert 32_760 <= len(long.encode("utf-16-le")) // 2 <= 32_767
    assert not most.endswith("[cut]")
    assert [data.CUT, contents.MARKS[data.CUT]] in cells(book["Notes"])
    assert f"[cut] means: {contents.MARKS['[cut]']}." in [cell.value for cell in book.worksheets[3]["A"]]


def test_headings_differ_are_not_empty_and_not_too_long():
    headings = ("Due", "due", "Due (2)", " ", "x" * 300, "x" * 300, "a\n b", "\ud800")
    sheet = opened(table([list("abcdefgh")], headings, headings=headings)).worksheets[3]
    head, row = cells(sheet)
    assert row == list("abcdefgh")
    assert head[:4] == ["Due", "due (2)", "Due (2) (2)", "Column 4"]
    assert head[4].endswith(" [cut]")
    assert head[5].endswith(" [cut] (2)")
    assert head[6:] == ["a b", "�"]
    assert max(len(each) for each in head) <= 255


def test_a_heading_is_the_same_in_the_cell_and_in_the_table():
    made = packed(table([["a"]], headings=("_x0041_ & <b>",)))
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        marked = package.read("xl/tables/table3.xml").decode()
        strings = package.read("xl/sharedStrings.xml").decode()
    assert 'name="_x005F_x0041_ &amp; &lt;b&gt;"' in marked
    assert "<t>_x005F_x0041_ &amp; &lt;b&gt;</t>" in strings


def test_a_table_without_rows_says_so():
    sheet = opened(table([], ("a", "b"))).worksheets[3]
    assert cells(sheet) == [["a", "b"], ["nothing to show", "[z]"]]
    assert "[z] means does not apply." in [cell.value for cell in sheet["A"]]


def test_a_table_that_no_sheet_has_room_for_is_refused(monkeypatch):
    monkeypatch.setattr(contents, "ROWS_MOST", 2)
    with pytest.raises(InputError, match=r"02-what-it-shows\.csv: a sheet has no room for 3 rows"):
        packed(table([["a"], ["b"], ["c"]]))


# Numbers, days and shorthand in a workbook


def column(values, name="it"):
    sheet = opened(table([[value] for value in values], (name,))).worksheets[3]
    return [row[0] for row in list(sheet[next(iter(sheet.tables.values())).ref])[1:]]


@pytest.mark.parametrize(
    ("name", "value", "pattern"),
    [
        ("n_met", 1234, "#,##0"),
        ("n_met", -3, "#,##0"),
        ("year", 2024, "0"),
        ("share_met", 0.666667, "0.0%"),
        ("share_met", 1, "0.0%"),
        ("sessions_each", 2.5, "#,##0.00"),
    ],
)
def test_a_number_is_a_number(name, value, pattern):
    number, code = column([value, "[c]"], name)
    assert (number.data_type, number.value, number.number_format) == ("n", value, pattern)
    assert (code.value, code.alignment.horizontal) == ("[c]", "right")


def test_a_day_is_a_day():
    day, code = column(["2024-03-31", "[x]"])
    assert (day.is_date, str(day.value), day.number_format) == (True, "2024-03-31 00:00:00", "yyyy-mm-dd")
    assert code.value == "[x]"


@pytest.mark.parametrize(
    "texts_of", [["2024-03-31", "2024-03"], ["1899-12-31"], ["2024-02-30"], ["2024-03-31 to 2024"]]
)
def test_what_is_not_a_column_of_days_stays_text(texts_of):
    assert [cell.value for cell in column(texts_of)] == texts_of
    assert {cell.data_type for cell in column(texts_of)} == {"s"}


def test_whole_numbers_that_a_spreadsheet_would_round_are_texts():
    assert [cell.value for cell in column([10**15, 10**15 + 1])] == [10**15, "1000000000000001"]


def test_a_number_among_texts_stands_with_them():
    number, text = column([5, "one week"])
    assert (number.data_type, number.value, text.value) == ("n", 5, "one week")
    assert {number.alignment.horizontal, text.alignment.horizontal} == {"left"}


def test_a_truth_is_yes_or_no():
    assert [cell.value for cell in column([True, False])] == ["yes", "no"]


# Nothing is lost or changed

TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30) | st.text("=+-@\t\r\n\"',;<>&[]xrc ", min_size=1)


@given(st.lists(st.tuples(TEXT, st.integers(-(10**15), 10**15), st.booleans()), min_size=1, max_size=5))
def test_a_csv_reads_back_as_it_was(rows):
    made = table(rows, ("text", "n", "yes"))
    back = [(re.sub(r"^'(?=\s*[-=+@]|[\t\n])", "", text), int(n), yes == "yes") for text, n, yes in written(made)[1:]]
    assert back == [(bare(text), n, yes) for text, n, yes in rows]


def bare(text):
    said = data.in_lines(data.legible(text))
    said = said.strip("[]") if said in MEANS else said
    return said[1:] if re.match(r"'(\s*[-=+@]|[\t\n])", said) else said


@given(st.lists(st.tuples(TEXT, st.integers(-(10**15), 10**15), st.floats(-1e9, 1e9)), min_size=1, max_size=5))
def test_a_workbook_reads_back_as_it_was_in_two_readers(rows):
    made = packed(table(rows, ("text", "n", "part")))
    expected = [[data.in_lines(data.legible(text)), n, part] for text, n, part in rows]
    sheet = openpyxl.load_workbook(io.BytesIO(made)).worksheets[3]
    assert_alike(cells(sheet)[1:], expected)
    read = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(3).to_python()
    assert_alike(read[-len(rows) :], expected)


def by_xlsxwriter(sheet, begins, columns, looks, heights):
    """Put the rows of a table one cell after another, as the manual of XlsxWriter does it."""
    for row, (points, *line) in enumerate(zip(heights, *(column.cells for column in columns), strict=True), begins):
        sheet.set_row(row, points)
        for n, (cell, look) in enumerate(zip(line, looks, strict=True)):
            if isinstance(cell, str):
                sheet.write_string(row, n, sheet_rows.as_text(cell), look(cell))
            else:
                days = isinstance(cell, datetime.date) and (cell - datetime.date(1899, 12, 30)).days
                sheet.write_number(row, n, days or cell, look(cell))


CELL = st.one_of(
    TEXT,
    st.sampled_from(["[x]", "=1", "<r>a</r>", "two\nlines", "word " * 60, "2024-03-31", "2023-01-05"]),
    st.integers(),
    st.floats(-1e9, 1e9),
    st.booleans(),
)


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=40))
def test_rows_written_at_once_are_byte_for_byte_those_of_xlsxwriter(rows):
    days = table([[day, "[x]", 0.5] for day in ("2024-03-31", "[x]", "2024-03-30")], ("day", "said", "share"))
    other = table(rows, ("text", "share_met", "year"), caption="Another")
    given = [days, replace(other, number="03-1", file="03-another.csv")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheet_rows.TableSheet, "put_rows", by_xlsxwriter)
        patch.setattr(
            sheet_rows.TableSheet,
            "mark_table",
            lambda sheet, top, rows, how: sheet.add_table(top, 0, top + rows, len(how["columns"]) - 1, how),
        )
        expected = packed(*given)
    assert packed(*given) == expected


def assert_alike(read, expected):
    for one, other in zip(read, expected, strict=True):
        assert day_or_text(one[0]).strip() == day_or_text(other[0]).strip()
        assert one[1:] == pytest.approx(other[1:], rel=1e-15)


def day_or_text(value):
    return str(value.date()) if isinstance(value, datetime.datetime) else str(value)


# Everybody can read the workbook


def several():
    text = new_markdown_cell("## Which limits?\n\nA share is a range. A month is not a day.")
    first = stored([["R1", 3], ["R2", "[c]"]], ("review_id", "n"), ("Review", "Children"), "Children of each review")
    again = stored([["R1"]], caption="Everything that decides the figures")
    one = data.tables(notebook(text, shown(first, stored([], caption="Delays"), again)), "02_review_timeliness")
    return one + data.tables(notebook(shown(again)), "06_annual_overview")


@pytest.fixture(scope="module")
def book():
    return opened(*several())


def test_sheets_are_named_in_order(book):
    assert book.sheetnames == [
        *("Cover", "Contents", "Notes"),
        *("02 children of each review", "02 delays", "02 everything that decides"),
    ]
    assert book.active.title == "Cover"


def test_every_sheet_but_the_cover_has_one_table_from_column_a_with_nothing_below(book):
    names = set()
    for sheet in book.worksheets[1:]:
        (marked,) = sheet.tables.values()
        names.add(marked.displayName)
        first, last = marked.ref.split(":")
        assert re.fullmatch(r"A\d+", first)
        assert openpyxl.utils.cell.coordinate_from_string(last)[1] == sheet.max_row
        assert openpyxl.utils.cell.column_index_from_string(re.sub(r"\d", "", last)) == sheet.max_column
        assert marked.headerRowCount == 1
        assert marked.autoFilter is None
    assert {"contents", "notes", "table_02_children_of_each_review"} <= names
    assert len(names) == 5
    assert not book["Cover"].tables


def test_no_cell_of_a_table_is_empty_and_headings_are_those_of_the_table(book):
    for sheet in book.worksheets[1:]:
        (marked,) = sheet.tables.values()
        head, *rows = cells(sheet)
        assert head == [column.name for column in marked.tableColumns]
        assert all(str(value).strip() for row in (head, *rows) for value in row)
        assert None not in [value for row in (head, *rows) for value in row]
        assert len({heading.casefold() for heading in head}) == len(head)


def test_nothing_is_merged_frozen_filtered_or_hidden_and_no_row_is_empty(book):
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes is None
        assert sheet.auto_filter.ref is None
        assert sheet.sheet_state == "visible"
        assert not [name for name, each in sheet.column_dimensions.items() if each.hidden]
        assert not [name for name, each in sheet.row_dimensions.items() if each.hidden]
        assert all(sheet.cell(row, 1).value for row in range(1, sheet.max_row + 1))
        assert not sheet.oddHeader.center.text
        assert not sheet.oddFooter.center.text


def test_every_title_stands_in_a1_as_a_heading(book):
    titles = [sheet["A1"].value for sheet in book.worksheets]
    assert titles[:4] == ["Reviews of Anyshire", "Contents", "Notes", "Children of each review"]
    assert {sheet["A1"].style for sheet in book.worksheets} == {"Heading 1"}
    assert {sheet["A1"].font.sz for sheet in book.worksheets} == {16}
    assert {cell.font.name for sheet in book.worksheets for row in sheet for cell in row} == {"Arial"}


def test_links_lead_from_the_contents_to_every_sheet_and_back(book):
    links = [cell.hyperlink for cell in book["Contents"]["A"] if cell.hyperlink]
    targets = [re.fullmatch("'(.+)'!A1", each.location)[1] for each in links]
    assert targets == [name for name in book.sheetnames if name not in ("Cover", "Contents")]
    assert targets == [row[0] for row in cells(book["Contents"])[1:]]
    for sheet in book.worksheets[2:]:
        assert [cell.hyperlink.location for cell in sheet["A"] if cell.hyperlink] == ["'Contents'!A1"]


def test_above_a_table_stands_how_to_read_it_and_what_its_shorthand_means(book):
    sheet = book["02 children of each review"]
    head = next(iter(sheet.tables.values())).ref.split(":")[0].removeprefix("A")
    assert [sheet.cell(row, 1).value for row in range(2, int(head))] == [
        "This worksheet contains one table with two rows.",
        *ABOUT.marks,
        "A share is a range.",
        "A month is not a day.",
        "It stands in report 02, “Is it on time?”, under “Which limits?”.",
        "The same figures are in the file 02-children-of-each-review.csv.",
        f"[c] means {MEANS['[c]']}.",
        "Back to contents",
    ]


def test_the_cover_says_what_the_set_is(book):
    assert [cell.value for cell in book["Cover"]["A"]] == [
        "Reviews of Anyshire",
        "Tables of the reports on reviews, learning and training",
        "As of 31 March 2024",
        *ABOUT.marks,
        *ABOUT.remarks,
        "Three tables, each on a sheet of its own. Contents lists them, Notes says what marks and shorthand mean.",
        "How this was made",
        "Judged by: National expectations",
        "Code: safeguarding 0.1.0",
    ]


def test_the_notes_explain_every_mark(book):
    notes = dict(cells(book["Notes"])[1:])
    assert list(notes) == ["[x]", "[z]", "[c]", "[cut]", "�"]
    assert all(notes.values())


def test_the_document_says_its_title_language_and_day(book):
    told = book.properties
    assert told.title == "Tables of Reviews of Anyshire, as of 31 March 2024"
    assert told.language == "en-GB"
    assert str(told.created) == str(told.modified) == "2024-03-31 00:00:00"
    assert not told.creator
    assert not told.lastModifiedBy


def test_a_title_longer_than_a_document_can_have_says_so():
    about = contents.About("x" * 300, "2024-03-31", (), (), ())
    title = openpyxl.load_workbook(io.BytesIO(packed(about=about))).properties.title
    assert (len(title), title[-5:]) == (255, "[cut]")


def test_a_table_that_two_reports_show_alike_is_there_once(book):
    contents = {name: reports for name, _, reports in cells(book["Contents"])[1:]}
    assert contents["02 everything that decides"] == "02 and 06"
    assert contents["02 children of each review"] == "02"
    said = [cell.value for cell in book["02 everything that decides"]["A"]]
    assert any(str(line).endswith("It is in report 06 too.") for line in said)


def test_long_texts_are_wrapped_in_columns_and_rows_that_show_them():
    sheet = opened(
        table([["word " * 60, 1]], ("text", "n"), headings=("A long heading of several words", "N"))
    ).worksheets[3]
    cell = next(cell for row in sheet for cell in row if str(cell.value).startswith("word word"))
    assert cell.alignment.wrap_text
    assert 40 < sheet.column_dimensions["A"].width < 70
    assert sheet.row_dimensions[cell.row].height > 5 * 15
    assert 8 < sheet.column_dimensions["B"].width < 20


def test_a_set_without_tables_has_a_workbook_all_the_same():
    assert opened().sheetnames == ["Cover", "Contents", "Notes"]


def test_two_notebooks_of_one_number_are_refused():
    twice = data.tables(notebook(shown(stored([["a"]]))), "02_a") + data.tables(
        notebook(shown(stored([["b"]]))), "02_b"
    )
    with pytest.raises(InputError, match="notebooks: two have the number '02'"):
        packed(*twice)


# Same bytes, and nothing but what was stored


def test_nothing_that_a_table_does_not_hold_is_in_a_file():
    cell = shown(stored([[3]]), secret="Oakwood")
    cell.source, cell.outputs[0].data["text/plain"] = "Oakwood", "Oakwood"
    made = data.tables(notebook(cell), "02_x")
    with zipfile.ZipFile(io.BytesIO(packed(*made))) as package:
        assert b"Oakwood" not in b"".join(package.read(name) for name in package.namelist())
    assert "Oakwood" not in data.csv_text(made[0])


SAME = (
    "import contextlib, hashlib, locale, sys\n"
    "with contextlib.suppress(locale.Error):\n"
    "    locale.setlocale(locale.LC_ALL, '')\n"
    "sys.path.insert(0, 'tests/data')\n"
    "import test_data as t\n"
    "tables = t.several()\n"
    "made = t.packed(*tables) + ''.join(t.data.csv_text(each) for each in tables).encode()\n"
    "print(hashlib.sha256(made).hexdigest())\n"
)


def test_the_bytes_are_the_same_in_any_time_zone_locale_and_hash_seed():
    places = [
        {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "1"},
        {"TZ": "America/New_York", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "77"},
    ]
    digests = {
        subprocess.run(
            [sys.executable, "-c", SAME], cwd=ROOT, env=os.environ | place, capture_output=True, check=True, text=True
        ).stdout
        for place in places
    }
    assert len(digests) == 1


def test_every_part_of_the_package_has_the_same_date():
    with zipfile.ZipFile(io.BytesIO(packed(*several()))) as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_table_can_be_handed_from_one_process_to_another():
    assert pickle.loads(pickle.dumps(several())) == several()


def test_a_notebook_that_was_stored_gives_the_same_tables():
    held = notebook(shown(stored([["a", 1]], ("text", "n"))))
    back = nbformat.reads(nbformat.writes(held), 4)
    assert data.tables(back, "02_x") == data.tables(held, "02_x")


# The notebooks of the suite


STORED = {path.stem: nbformat.read(path, 4) for path in sorted((ROOT / "notebooks").glob("*.ipynb"))}


def outputs(held):
    return [output.get("data", {}) for cell in held.cells for output in cell.get("outputs", [])]


@pytest.mark.parametrize("name", STORED)
def test_every_table_that_a_notebook_shows_is_a_file(name):
    pages = [each["text/html"] for each in outputs(STORED[name]) if "<table" in each.get("text/html", "")]
    tables = data.tables(STORED[name], name)
    assert [unescape(re.search("<caption>(.*)</caption>", page)[1]) for page in pages] == [
        each.caption for each in tables
    ]
    assert len({each.file for each in tables}) == len(tables)
    assert {each.file.partition("-")[0] for each in tables} == {name[:2]}
    assert all(each.report and each.section and each.reading for each in tables)
    for each in tables:
        assert [len(row) for row in written(each)] == [len(each.columns)] * (len(each.rows) + 1)


def test_every_table_of_the_suite_stands_on_one_sheet_as_it_was_shown():
    tables = [each for name, held in STORED.items() for each in data.tables(held, name)]
    distinct = {repr((each.caption, each.columns, each.headings, each.rows)): each for each in reversed(tables)}
    firsts = sorted(distinct.values(), key=lambda each: tables.index(each))
    for each, sheet in zip(firsts, opened(*tables).worksheets[3:], strict=True):
        head, *rows = cells(sheet)
        assert (sheet.title.partition(" ")[0], sheet["A1"].value, head) == (
            each.number[:2],
            each.caption,
            [*each.headings],
        )
        assert [[as_stored(cell) for cell in row] for row in rows] == as_shown(each)


def as_shown(each):
    rows = [[{True: "yes", False: "no"}[cell] if isinstance(cell, bool) else cell for cell in row] for row in each.rows]
    return rows or [["nothing to show", *["[z]"] * (len(each.columns) - 1)]]


def as_stored(read):
    return read.date().isoformat() if isinstance(read, datetime.datetime) else read
