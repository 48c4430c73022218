"""A set's tables as one workbook that everybody can read, the same bytes each time; nothing in it is ever a formula.

XlsxWriter writes it. The Analysis Function's own package, gptables, is not used: it makes a link of what looks like
Markdown in any cell, and refuses a table without rows and a cell without a letter or digit of ASCII.
"""

import datetime
import io
import re
import zipfile
from collections.abc import Sequence

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from safeguarding.reporting import cells, data, sheets, texts
from safeguarding.reporting.cells import Cell, Forms
from safeguarding.reporting.sheets import About, Sheet

LANGUAGE = "en-GB"
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": cells.FONT,
}
_A4, _ALT_MOST = 9, 255


def write(tables: Sequence[data.Table], about: About) -> bytes:
    """Write the workbook of a set: the bytes of an .xlsx.

    Raises
    ------
    InputError
        Two notebooks have the same number, or a table is larger than a sheet.
    """
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, _OPTIONS) as book:
        created = pd.Timestamp(about.as_of).to_pydatetime()
        book.set_properties({"title": sheets.title(about), "created": created})
        forms = cells.forms(book)
        for each in sheets.made(tables, about):
            _fill(book.add_worksheet(each.name), each, forms)
    return _finished(held.getvalue())


def _fill(sheet: Worksheet, each: Sheet, forms: Forms) -> None:
    _put(sheet, 0, each.title, forms.title, cells.TITLE_HIGH)
    for row, line in enumerate(each.lines, 1):
        form, high = _look(line, each, forms)
        _put(sheet, row, line, form, high)
    if each.rows:
        _table(sheet, each, forms, _link_back(sheet, each, forms))
    else:
        sheet.set_column(0, 0, cells.PAGE)
    sheet.set_landscape()
    sheet.set_paper(_A4)


def _look(line: str, each: Sheet, forms: Forms) -> tuple[Format | None, float]:
    """Give the format and the height of a line; above a table it runs on over the columns, which are narrow."""
    if line == sheets.MADE:
        return forms.subtitle, cells.SUBTITLE_HIGH
    return (None, cells.LINE_HIGH) if each.rows else (forms.page, cells.height([line], [cells.PAGE]))


def _put(sheet: Worksheet, row: int, text: str, form: Format | None, high: float) -> None:
    sheet.write_string(row, 0, _as_text(text), form)
    sheet.set_row(row, high)


def _link_back(sheet: Worksheet, each: Sheet, forms: Forms) -> int:
    """Write the link to the contents under the lines; gives the row of the table's headings."""
    row = len(each.lines) + 1
    if each.name == sheets.CONTENTS:
        return row
    sheet.write_url(row, 0, f"internal:'{sheets.CONTENTS}'!A1", forms.link, f"Back to {sheets.CONTENTS.lower()}")
    sheet.set_row(row, cells.SUBTITLE_HIGH)
    return row + 1


def _table(sheet: Worksheet, each: Sheet, forms: Forms, top: int) -> None:
    columns = list(zip(*each.rows, strict=True))
    kinds = [cells.kind(name, column) for name, column in zip(each.columns, columns, strict=True)]
    widths = [cells.width(name, column) for name, column in zip(each.headings, columns, strict=True)]
    _mark(sheet, each, top)
    for n, (heading, kind, wide) in enumerate(zip(each.headings, kinds, widths, strict=True)):
        sheet.set_column(n, n, wide)
        sheet.write_string(top, n, _as_text(heading), forms.heading(kind))
    for row, line in enumerate((each.headings, *each.rows), top):
        sheet.set_row(row, cells.height(line, widths))
    if sum(widths) <= cells.PRINTED:
        sheet.fit_to_pages(1, 0)
    _rows(sheet, each, forms, top + 1, kinds)


def _rows(sheet: Worksheet, each: Sheet, forms: Forms, first: int, kinds: Sequence[str]) -> None:
    for row, line in enumerate(each.rows, first):
        for n, cell in enumerate(line):
            _cell(sheet, row, n, cell, kinds[n], forms)
        if each.links:
            sheet.write_url(row, 0, f"internal:'{line[0]}'!A1", forms.link, line[0])


def _mark(sheet: Worksheet, each: Sheet, top: int) -> None:
    """Mark the cells of a table as one, with a name; its headings stand there too, and must be those of the cells."""
    last = top + len(each.rows)
    columns = [{"header": _escaped(_as_text(heading))} for heading in each.headings]
    looks = {"autofilter": False, "style": None, "banded_rows": False, "first_column": True}
    named = {"name": each.named, "title": texts.cut(each.title, _ALT_MOST), "columns": columns}
    sheet.add_table(top, 0, last, len(columns) - 1, looks | named)
    sheet.repeat_rows(top)
    sheet.repeat_columns(0)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})


def _cell(sheet: Worksheet, row: int, n: int, cell: Cell, kind: str, forms: Forms) -> None:
    form = forms.cell(cell, kind)
    if isinstance(cell, datetime.date):
        sheet.write_datetime(row, n, cell, form)
    elif isinstance(cell, str):
        sheet.write_string(row, n, _as_text(cell), form)
    else:
        sheet.write_number(row, n, cell, form)


def _as_text(text: str) -> str:
    # XlsxWriter takes a text like this for XML of its own, and would write it into the file as it is.
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


def _escaped(heading: str) -> str:
    # XlsxWriter does so for cells, but not for the headings in a table's own part.
    return re.sub("(_x[0-9a-fA-F]{4}_)", r"_x005F\1", heading)


def _finished(book: bytes) -> bytes:
    """Add what XlsxWriter has no call for: the language of the document, and that titles are headings."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as package, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as finished:
        for part in package.infolist():
            content = package.read(part)
            if part.filename == "docProps/core.xml":
                content = content.replace(
                    b"<dc:creator>", f"<dc:language>{LANGUAGE}</dc:language><dc:creator>".encode()
                )
            if part.filename == "xl/styles.xml":
                content = _with_headings(content.decode()).encode()
            finished.writestr(part, content)
    return held.getvalue()


def _with_headings(styles: str) -> str:
    like = re.search(f'<xf ([^>]*) xfId="{cells.TITLE_STYLE}"', styles)[1]
    style = f'<cellStyle name="Heading 1" xfId="{cells.TITLE_STYLE}" builtinId="16"/>'
    for name, added in (("cellStyleXfs", f"<xf {like}/>"), ("cellStyles", style)):
        styles = styles.replace(f'<{name} count="2">', f'<{name} count="3">').replace(f"</{name}>", f"{added}</{name}>")
    return styles
