"""Read a workbook (.xlsx, .xlsm, .ods) into grids: values only, every date with no more of it than its cell shows."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from safeguarding.errors import InputError
from safeguarding.register.files import Grid, Remark
from safeguarding.register.workbook import formats, package, worksheet
from safeguarding.register.workbook.worksheet import Seen

ENDINGS = (".xlsx", ".xlsm", ".ods")
_DONE = {
    worksheet.MONTH: ("note", "read as the month: the cell shows no day"),
    worksheet.YEAR: ("note", "read as the year: the cell shows no more"),
    worksheet.NO_YEAR: ("warning", "read with the year that the spreadsheet holds: the cell shows none"),
}
_DONE[worksheet.WORDS] = ("warning", "read as the day that the cell holds: its format adds words, which are not read")
_DONE[worksheet.MONTH_ALONE] = _DONE[worksheet.NO_YEAR]
_STRUCK = ("read, though it is struck out", "nothing, if it no longer holds")
_HELD = ("note", "read as the day that the cell holds, though it shows less")


def read(path: Path) -> list[Grid]:
    """Give one grid for each sheet of cells, in their order, hidden ones too.

    Raises
    ------
    InputError
        The file is no workbook, is locked or damaged, or reaches further than memory should go.
    """
    with package.opened(path) as book:
        look = formats.seen_in_opendocument if path.suffix.lower() == ".ods" else formats.seen_in_excel
        seen = look(book, path.name)
    _bounded(seen, path.name)
    try:
        with CalamineWorkbook.from_path(str(path)) as values:
            sheets = [each.name for each in values.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
            if unseen := set(sheets) - set(seen):
                raise ValueError(f"its sheet {min(unseen)!r} is not where it should be")
            return [_grid(values.get_sheet_by_name(name), seen[name], path.name) for name in sheets]
    except (CalamineError, OSError, ValueError) as wrong:
        raise InputError(f"{path.name}: cannot be read as a workbook ({' '.join(str(wrong).split())})") from None


def _bounded(seen: dict[str, Seen], file: str) -> None:
    cells = {name: sheet.height * sheet.width for name, sheet in seen.items()}
    if sum(cells.values()) > formats.CELLS_MOST:
        name = max(cells, key=lambda each: cells[each])
        raise InputError(
            f"{file}, sheet {name!r}: reaches to row {seen[name].height:,} and column {seen[name].width:,}; delete what"
            " stands far from the table, or save the sheet as a CSV file in a folder"
        )


def _grid(sheet: CalamineSheet, seen: Seen, file: str) -> Grid:
    values = sheet.to_python(skip_empty_area=False)
    rows = [[value if type(value) is str else _AS_TEXT[type(value)](value) for value in row] for row in values]
    remarks = []
    for (row, column), (shown, code) in seen.shown.items():
        value = values[row][column] if row < len(values) and column < len(values[row]) else ""
        if isinstance(value, datetime.date):
            rows[row][column] = worksheet.without_filling(_day(value), shown)
            remarks.append(_remark(row, column, _day(value), shown, code))
    for (row, column), fault in seen.faults.items():
        _put(rows, row, column, fault)
    remarks += [
        Remark(row + 1, column, "note", rows[row][column], *_STRUCK, anywhere=True)
        for row, column in sorted(seen.struck)
        if row < len(rows) and column < len(rows[row]) and rows[row][column].strip()
    ]
    return Grid(sheet.name, file, sheet.name, rows, remarks, hidden=frozenset(row + 1 for row in seen.hidden))


def _remark(row: int, column: int, day: datetime.date, shown: str, code: str) -> Remark:
    kept = worksheet.without_filling(day, shown)
    if shown in (worksheet.MONTH, worksheet.YEAR):
        severity, done = {4: _DONE[worksheet.YEAR], 7: _DONE[worksheet.MONTH]}.get(len(kept), _HELD)
    else:
        severity, done = _DONE[shown]
    return Remark(row + 1, column, severity, f"{day.isoformat()}, shown as {code}", done, f"{kept}, as text")


def _put(rows: list[list[str]], row: int, column: int, text: str) -> None:
    """Write a text where the values end before it: an error and an uncalculated formula have no value."""
    rows.extend([] for _ in range(row + 1 - len(rows)))
    rows[row].extend("" for _ in range(column + 1 - len(rows[row])))
    rows[row][column] = text


def _day(value: datetime.date) -> datetime.date:
    return value.date() if isinstance(value, datetime.datetime) else value


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)


_FIRST = datetime.date(1900, 3, 1)
"""The first day that all spreadsheets count alike: what is before is a number that was shown as a day."""


def _whole_day(value: datetime.date) -> str:
    return value.isoformat() if value >= _FIRST else f"{value.isoformat()}, a number shown as a day"


def _moment(value: datetime.datetime) -> str:
    return _whole_day(value.date()) if value.time() == datetime.time() else value.isoformat(sep=" ")


# As somebody would type it: whole numbers without a point, days as ISO dates. By type, since it is done for every cell.
_AS_TEXT: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "TRUE" if value else "FALSE",
    float: _number,
    int: str,
    datetime.date: _whole_day,
    datetime.datetime: _moment,
    datetime.time: str,
    datetime.timedelta: str,
}
