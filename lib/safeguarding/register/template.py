"""A workbook to start from: every sheet with its headings, drop-downs and an example row, made from the schema."""

import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from safeguarding.errors import InputError
from safeguarding.register import dictionary, schema
from safeguarding.register.schema import Column, Table

ROWS = 1_000
"""How many rows of each sheet have drop-downs and are formatted as text."""
# The same bytes whenever and wherever it is written.
_CREATED = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None)
EXAMPLE = {
    "review_id": "R1",
    "name": "Oak",
    "incident": "2024-01",
    "aware": "2024-01-30",
    "notified": "2024-02-02",
    "children": "1",
    "training_id": "T1",
    "action_id": "A1",
    "claim_id": "C1",
    "finding_id": "F1",
    "person_key": "p1",
    "themes": "P3",
    "theme": "P3",
    "starts": "2024-05-01",
    "ends": "2024-05-01",
    "year": "2024",
    "headcount": "~1000",
    "attended": "28",
    "capacity": "30",
    "question": "How sure are you of what to do?",
    "scale": "1..10",
    "before": "4",
    "after": "6",
    "due": "2024-09",
    "date": "2024-01",
    "note": "an example: write over this row",
}
"""What the example rows say, by column; a code is the first of its column, an id that of the table it refers to."""


def write(path: Path) -> Path:
    """Write the workbook; it reads back without a finding once its example rows are replaced or left as they are.

    Raises
    ------
    InputError
        The path does not end in .xlsx, something is there already, or it cannot be written.
    """
    if path.suffix.lower() != ".xlsx":
        raise InputError(f"{path.name}: write a name that ends in .xlsx")
    if path.exists():
        raise InputError(f"{path.name}: is there already; write another name, so that nothing is lost")
    try:
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            book.set_properties({"title": "Register of reviews", "created": _CREATED})
            _fill(book)
    except (FileCreateError, OSError) as wrong:
        raise InputError(f"{path.name}: cannot be written ({wrong})") from None
    return path


def _fill(book: xlsxwriter.Workbook) -> None:
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "num_format": "@"})
    text = book.add_format({"num_format": "@", "valign": "top"})
    _guide(book.add_worksheet("guide"), head, text)
    _about(book.add_worksheet("register"), head, text)
    for table in schema.TABLES:
        _sheet(book.add_worksheet(table.name), table, head, text)
    _dictionary(book.add_worksheet("dictionary"), head, text)
    book.get_worksheet_by_name("reviews").activate()


def _sheet(sheet: Worksheet, table: Table, head: Format, text: Format) -> None:
    sheet.freeze_panes(1, 1)
    for n, column in enumerate(table.columns):
        # As text: a spreadsheet would make a day of "2018-07", and a date of "3-4".
        sheet.set_column(n, n, max(12, len(column.name) + 2), text)
        sheet.write_string(0, n, column.name, head)
        sheet.write_comment(0, n, f"{column.says}\n{_accepted(column)}".strip(), {"x_scale": 2, "y_scale": 1.5})
        sheet.write_string(1, n, example(table, column), text)
        if column.codes:
            sheet.data_validation(1, n, ROWS, n, {"validate": "list", "source": list(column.codes)})


def example(table: Table, column: Column) -> str:
    """Give what the example row of a table says in a column; a table that needs no example row has none."""
    if table.name in ("sources", "claims"):
        return ""
    if column.refers:
        return EXAMPLE[schema.table(column.refers).key]
    if column.codes:
        return column.codes[0]
    if column.name == "source":
        return "an example: write over this row"
    return "" if column.name == "attended" and column.holds == "code" else EXAMPLE.get(column.name, "")


def _accepted(column: Column) -> str:
    if column.holds == "date":
        return "A date, as text: " + "; ".join(f"{write} for {what}" for write, what in dictionary.DATES[:-1])
    if column.holds == "count":
        return "A number: " + "; ".join(f"{write} for {what}" for write, what in dictionary.COUNTS)
    return f"One of {', '.join(column.codes)}" if column.codes else ""


def _guide(sheet: Worksheet, head: Format, text: Format) -> None:
    sheet.set_column(0, 0, 40, text)
    sheet.set_column(1, 1, 80, text)
    lines = [("How to keep this register", ""), *((f"{written}", what) for written, what in dictionary.FORMS)]
    lines += [("A sheet", "holds")] + [(table.name, f"one row per {table.row}") for table in schema.TABLES]
    for n, (first, second) in enumerate(lines):
        form = head if first in ("How to keep this register", "A sheet") else text
        sheet.write_string(n, 0, first, form)
        sheet.write_string(n, 1, second, form)


def _about(sheet: Worksheet, head: Format, text: Format) -> None:
    sheet.set_column(0, 0, 14, text)
    sheet.set_column(1, 2, 60, text)
    for n, line in enumerate([("key", "value", "what it says"), *_keys()]):
        for m, cell in enumerate(line):
            sheet.write_string(n, m, cell, head if n == 0 else text)


def _keys() -> list[tuple[str, str, str]]:
    return [
        (key, "national" if key == "rules" else "", says.replace("`", "")) for key, says in schema.ABOUT_KEYS.items()
    ]


def _dictionary(sheet: Worksheet, head: Format, text: Format) -> None:
    lines = [("sheet", "column", "holds", "what it says")]
    lines += [
        (table.name, column.name, dictionary.holds(column).replace("`", ""), column.says.replace("`", ""))
        for table in schema.TABLES
        for column in table.columns
    ]
    for n, line in enumerate(lines):
        for m, cell in enumerate(line):
            sheet.write_string(n, m, cell, head if n == 0 else text)
    sheet.set_column(0, 1, 22, text)
    sheet.set_column(2, 3, 60, text)
    sheet.freeze_panes(1, 0)
