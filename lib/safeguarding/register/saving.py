"""A register, or tables made of one, as a workbook: what Excel opens, and what ``reading.read`` reads as it was."""

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from safeguarding.days import dates
from safeguarding.errors import InputError
from safeguarding.register import schema, sheets
from safeguarding.register.reading import Register
from safeguarding.register.schema import Column
from safeguarding.vocabulary import MILESTONES, Says

ENDING = ".xlsx"
ROWS_MOST, LETTERS_MOST = 1_048_575, 32_767
"""How many rows below its headings a sheet can have, and how many letters a cell."""
EXCEL_BEGINS = date(1900, 3, 1)
"""Days before it stand in a workbook as text: Excel counts a day that never was before it."""
Cells = Sequence[object]


def write(register: Register, path: Path, over: bool = False) -> Path:
    """Write a register as it was understood: a sheet for each table that has rows, and one for what it says of itself.

    Parameters
    ----------
    over
        Whether it may take the place of a file that is there.

    Raises
    ------
    InputError
        The file is no ``.xlsx``, is there already, cannot be written, or has no room for a table.
    """
    says = {name: register.table("reviews")[f"{name}_says"] for name in MILESTONES}
    keeps = [name for name, column in says.items() if (column != Says.NOT_KEPT).all()]
    about = {"title": register.title, **register.about, "keeps": ", ".join(keeps)}
    made: dict[str, Mapping[str, Cells]] = {sheets.ABOUT: {"key": list(about), "value": list(about.values())}}
    for table in schema.TABLES:
        typed = register.table(table.name)
        if len(typed) or table.required:
            stood = register.written.get(table.name, pd.DataFrame()).reindex(index=typed.index)
            made[table.name] = {column.name: _written(typed, column, stood) for column in table.columns}
    return _book(path, made, over)


def write_tables(made: Mapping[str, pd.DataFrame], path: Path, over: bool = False) -> Path:
    """Write tables to compute with, a sheet each; dates and numbers are Excel's own, in their own columns.

    Raises
    ------
    InputError
        As ``write`` does.
    """
    return _book(
        path, {name: {str(each): table[each].tolist() for each in table} for name, table in made.items()}, over
    )


def _written(typed: pd.DataFrame, column: Column, stood: pd.DataFrame) -> Cells:
    """Give a column as it would be written in a register.

    What was read as no date or count stays as it ``stood``: it may say that a step was done, or be all that a row has.
    """
    if column.holds not in ("date", "count"):
        return typed[column.name].astype("str").tolist()
    texts = stood[column.name].fillna("") if column.name in stood else pd.Series("", typed.index)
    if column.holds == "count":
        ends = [typed[f"{column.name}_{end}"] for end in ("min", "max", "about")]
        return [_count(*row) for row in zip(*ends, texts, strict=True)]
    ends = [typed[f"{column.name}_{end}"] for end in ("earliest", "latest")]
    return [_date(*row) for row in zip(*ends, texts, strict=True)]


def _date(earliest: pd.Timestamp, latest: pd.Timestamp, stood: str) -> object:
    first, last = (None if pd.isna(day) else day.date() for day in (earliest, latest))
    if first and first == last:
        return first
    return dates.written(first, last) or stood


def _count(least: Any, most: Any, about: Any, stood: str) -> object:
    if not pd.isna(about):
        return f"~{about}"
    if pd.isna(least) or pd.isna(most):
        return stood if pd.isna(least) else f">={least}"
    return int(least) if least == most else f"{least}..{most}"


def _book(path: Path, made: Mapping[str, Mapping[str, Cells]], over: bool) -> Path:
    import xlsxwriter  # needed by nothing else that reads a register
    from xlsxwriter.exceptions import FileCreateError

    if path.suffix.lower() != ENDING:
        raise InputError(f"{path.name}: only a workbook can be written; write a name that ends with {ENDING}")
    if path.exists() and not over:
        raise InputError(f"{path.name}: is there already; write another name, or over=True if it may go")
    for name, columns in made.items():
        if max(map(len, columns.values()), default=0) > ROWS_MOST:
            raise InputError(f"{path.name}: a sheet has no room for the rows of {name}")
    part = path.with_name(f".{path.name}.part")
    try:
        with xlsxwriter.Workbook(
            str(part), {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
        ) as book:
            for name, columns in made.items():
                _sheet(book, name, columns)
        os.replace(part, path)
    except (FileCreateError, OSError) as wrong:
        part.unlink(missing_ok=True)
        raise InputError(f"{path}: cannot be written ({wrong}); write it elsewhere") from None
    return path


def _sheet(book: Any, name: str, columns: Mapping[str, Cells]) -> None:
    sheet, text, day = book.add_worksheet(name), book.add_format({"num_format": "@"}), book.add_format()
    day.set_num_format("yyyy-mm-dd")
    head = book.add_format({"bold": True, "bottom": 1})
    writers: dict[type, Callable[[int, int, Any], object]] = {
        str: lambda row, n, cell: sheet.write_string(row, n, cell[:LETTERS_MOST], text),
        date: lambda row, n, cell: sheet.write_datetime(row, n, cell, day),
        bool: sheet.write_boolean,
    }
    for n, (heading, cells) in enumerate(columns.items()):
        sheet.set_column(n, n, max(12, len(heading) + 2))
        sheet.write_string(0, n, heading, head)
        for row, cell in enumerate(map(_plain, cells), 1):
            if cell is not None and cell != "":
                writers.get(type(cell), sheet.write_number)(row, n, cell)
    sheet.freeze_panes(1, 1)


def _plain(cell: Any) -> Any:
    """Give a cell as Python has it: nothing where it is missing, a day where it is a time, a text of what is a code."""
    if pd.isna(cell):
        return None
    if isinstance(cell, pd.Timestamp):
        cell = cell.date()
    if isinstance(cell, date) and cell < EXCEL_BEGINS:
        return cell.isoformat()
    return str(cell) if isinstance(cell, str) else cell
