"""A made-up register as one workbook: the same tables as its folder, every cell as text."""

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from safeguarding.errors import InputError
from safeguarding.register import sheets

Tables = Mapping[str, Mapping[str, Sequence[str]]]
# The same bytes whenever it is written.
CREATED = datetime.datetime(2024, 3, 31, tzinfo=datetime.UTC).replace(tzinfo=None)
ROWS_MOST = 1_048_575


def write(path: Path, tables: Tables, about: Mapping[str, str]) -> Path:
    """Write the sheet ``register``, which says what the register says of itself, and a sheet for each table.

    Raises
    ------
    InputError
        A table has more rows than a sheet can have, or the file cannot be written.
    """
    for name, columns in tables.items():
        if len(next(iter(columns.values()))) > ROWS_MOST:
            raise InputError(f"{path.name}: a sheet has no room for the rows of {name}; write the folder alone")
    try:
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            book.set_properties({"title": about["title"], "created": CREATED})
            _sheet(book, sheets.ABOUT, {"key": list(about), "value": list(about.values())})
            for name, columns in tables.items():
                _sheet(book, name, columns)
    except (FileCreateError, OSError) as wrong:
        raise InputError(f"{path.name}: cannot be written ({wrong})") from None
    return path


def _sheet(book: xlsxwriter.Workbook, name: str, columns: Mapping[str, Sequence[str]]) -> None:
    sheet, text = book.add_worksheet(name), book.add_format({"num_format": "@"})
    head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
    for n, (heading, cells) in enumerate(columns.items()):
        sheet.set_column(n, n, max(12, len(heading) + 2), text)
        sheet.write_string(0, n, heading, head)
        for row, cell in enumerate(cells, 1):
            if cell:
                sheet.write_string(row, n, str(cell), text)
    sheet.freeze_panes(1, 1)
