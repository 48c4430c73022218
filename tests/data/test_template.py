"""The workbook to start from: made from the schema, readable at once, and never over something that is there."""

import zipfile

import openpyxl
import pytest

from safeguarding.errors import InputError
from safeguarding.register import reading, schema, template


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return template.write(tmp_path_factory.mktemp("template") / "register.xlsx")


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


def test_its_examples_are_no_data(path):
    """Whoever fills it in and leaves them there has no review called Oak."""
    held = reading.read(path)
    assert set(held.findings["done"]) == {"the example of the template; not read as a row"}
    assert {len(table) for table in held.tables.values()} == {0}
    assert held.reconciliation[["n_found", "n_left_out"]].to_numpy().tolist() == [[1, 1]] * 8


def test_an_example_that_somebody_wrote_over_is_data(path, tmp_path):
    book = openpyxl.load_workbook(path)
    book["reviews"].cell(2, [cell.value for cell in book["reviews"][1]].index("name") + 1, "Elm")
    book.save(tmp_path / "mine.xlsx")
    held = reading.read(tmp_path / "mine.xlsx")
    assert held.table("reviews")["name"].tolist() == ["Elm"]
    assert held.table("actions").empty


def test_the_examples_read_without_an_error_where_they_are_data(path, tmp_path):
    book = openpyxl.load_workbook(path)
    for table in schema.TABLES:
        columns = [cell.value for cell in book[table.name][1]]
        if "source" in columns and table.name not in ("claims", "sources"):
            book[table.name].cell(2, columns.index("source") + 1, "mine")
    book.save(tmp_path / "mine.xlsx")
    held = reading.read(tmp_path / "mine.xlsx")
    assert set(held.findings["severity"]) <= {"note", "warning"}
    assert held.about == {"rules": "national"}


def test_every_table_has_its_sheet_with_its_headings_and_what_they_mean(book):
    for table in schema.TABLES:
        head = next(book[table.name].iter_rows(max_row=1))
        assert [cell.value for cell in head] == [column.name for column in table.columns]
        for cell, column in zip(head, table.columns, strict=True):
            assert column.says in cell.comment.text


def test_every_column_of_codes_has_them_as_a_drop_down(book):
    for table in schema.TABLES:
        lists = {str(each.sqref): each.formula1 for each in book[table.name].data_validations.dataValidation}
        coded = [column for column in table.columns if column.codes]
        assert sorted(lists.values()) == sorted(f'"{",".join(column.codes)}"' for column in coded)
        for place in lists:
            assert place.endswith(str(template.ROWS + 1))


def test_cells_of_dates_are_text_and_their_headings_explain_the_forms(book):
    sheet = book["reviews"]
    for n, column in enumerate(schema.table("reviews").columns, 1):
        assert sheet.cell(2, n).number_format == "@"
        if column.holds == "date":
            note = sheet.cell(1, n).comment.text
            assert all(form in note for form, _ in template.DATES[:-1])


def test_the_dictionary_is_a_sheet_of_it(book):
    rows = [tuple(row) for row in book["dictionary"].iter_rows(min_row=2, max_col=2, values_only=True)]
    assert rows == [(table.name, column.name) for table in schema.TABLES for column in table.columns]


def test_a_date_typed_into_it_stays_as_it_was_typed(path, tmp_path):
    book = openpyxl.load_workbook(path)
    columns = {cell.value: cell.column for cell in book["reviews"][1]}
    for heading, text in {"review_id": "R2", "kind": "scr", "published": "2018-07", "aware": "31/07/2017"}.items():
        book["reviews"].cell(3, columns[heading], text)
    book.save(tmp_path / "mine.xlsx")
    held = reading.read(tmp_path / "mine.xlsx")
    row = held.table("reviews").loc[3]
    assert [str(row[f"published_{end}"].date()) for end in ("earliest", "latest")] == ["2018-07-01", "2018-07-31"]
    assert str(row["aware_earliest"].date()) == "2017-07-31"
    told = held.findings[held.findings["done"] != "the example of the template; not read as a row"]
    assert told["column"].tolist() == ["aware"]


def test_it_is_the_same_to_the_byte_each_time(path, tmp_path):
    assert template.write(tmp_path / "again.xlsx").read_bytes() == path.read_bytes()
    with zipfile.ZipFile(path) as package:
        assert {each.date_time[0] for each in package.infolist()} == {1980}


@pytest.mark.parametrize(("name", "said"), [("register.xls", "ends in .xlsx"), ("no/where/register.xlsx", "written")])
def test_a_path_that_cannot_be_is_refused(tmp_path, name, said):
    with pytest.raises(InputError, match=said):
        template.write(tmp_path / name)


def test_nothing_is_written_over(tmp_path):
    (tmp_path / "register.xlsx").write_bytes(b"mine")
    with pytest.raises(InputError, match=r"register\.xlsx: is there already"):
        template.write(tmp_path / "register.xlsx")
    assert (tmp_path / "register.xlsx").read_bytes() == b"mine"
