"""A set's tables as one workbook that everybody can read, the same bytes each time; nothing in it is ever a formula."""

import datetime
import io
import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager

from safeguarding.reporting.files import contents, data
from safeguarding.reporting.files.contents import About, Sheet
from safeguarding.reporting.files.sheet_rows import Column, SheetCell, TableSheet, as_text

# ---- How the cells of a workbook look: formats, what a column holds, how wide and how high text stands in it ---------

FONT = {"font_name": "Arial", "font_size": 12, "font_scheme": ""}
TITLE_STYLE = 2
"""Where the style of titles stands among those of the workbook: after the usual one and that of links."""
NARROW, WIDE, PAGE, PRINTED = 10, 48, 100, 200
"""How many letters wide a column is at least and at most, one of a sheet without a table, and what a printed page can
hold in letters that can still be read."""
TITLE_HIGH, SUBTITLE_HIGH, LINE_HIGH, HIGHEST = 28, 26, 16, 409
"""How high rows are, in points: those of titles, one line of text, and the highest there can be."""
TEXT, DAY, WHOLE, PART, SHARE, YEAR = "text", "day", "whole", "part", "share", "year"
_PATTERNS = {DAY: "yyyy-mm-dd", WHOLE: "#,##0", PART: "#,##0.00", SHARE: "0.0%", YEAR: "0"}
_LEFT = (TEXT, DAY)
_SHORTHAND = re.compile(r"\[[a-z]+\]")
_BEGIN_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Forms:
    """The formats of a workbook; those of ``headings`` and ``texts`` go by whether their column stands at the left."""

    title: Format
    subtitle: Format
    page: Format
    link: Format
    literal: Format
    headings: dict[bool, Format]
    texts: dict[bool, Format]
    kinds: dict[str, Format]

    def heading(self, kind: str) -> Format:
        """Give the format of a heading over a column of a kind."""
        return self.headings[kind in _LEFT]

    def cell(self, cell: SheetCell, kind: str) -> Format:
        """Give the format of a cell in a column of a kind."""
        if not isinstance(cell, str):
            return self.kinds.get(kind, self.texts[True])
        # Without this, a text that begins like a formula becomes one as soon as somebody edits its cell.
        return self.literal if cell.startswith(_BEGIN_FORMULA) else self.texts[kind in _LEFT]


def cell_formats(book: xlsxwriter.Workbook) -> Forms:
    """Make the formats of a workbook."""
    left, right = {"align": "left"}, {"align": "right", "indent": 1}
    sides = ((True, left), (False, right))
    kinds = ((kind, pattern, left if kind in _LEFT else right) for kind, pattern in _PATTERNS.items())
    title = _form(book, {"bold": True, "font_size": 16})
    title.xf_id = TITLE_STYLE
    return Forms(
        title=title,
        subtitle=_form(book, {"bold": True, "font_size": 14, "valign": "bottom"}),
        page=_form(book, {"text_wrap": True}),
        link=_form(book, {"hyperlink": True, "underline": 1, "font_color": "#12436D"}),
        literal=_form(book, {"text_wrap": True, "quote_prefix": True, **left}),
        headings={side: _form(book, {"bold": True, "bottom": 1, "text_wrap": True, **how}) for side, how in sides},
        texts={side: _form(book, {"text_wrap": True, **how}) for side, how in sides},
        kinds={kind: _form(book, {"num_format": pattern, **how}) for kind, pattern, how in kinds},
    )


def _form(book: xlsxwriter.Workbook, looks: dict[str, object]) -> Format:
    return book.add_format({**FONT, "valign": "top", **looks})


def kind_of_column(name: str, column: Column) -> str:
    """Tell what a column holds beside shorthand.

    >>> kind_of_column("share_met", Column([0.5, "[z]"])), kind_of_column("limit", Column([5, "one week"]))
    ('share', 'text')
    """
    held = set(map(type, column.cells))
    if all(map(_SHORTHAND.fullmatch, column.texts)):
        held.discard(str)
    if held == {datetime.date}:
        return DAY
    if not held or not held <= {int, float}:
        return TEXT
    if name == "year" or name.endswith("_year"):
        return YEAR
    return SHARE if name.startswith("share") else WHOLE if held == {int} else PART


def width(heading: str, cells: Iterable[SheetCell]) -> float:
    """Give how many letters wide a column is: no word of its heading is broken, and long texts are wrapped."""
    texts = {heading.replace(" ", "\n"), *map(str, cells)}
    longest = max(len(line) for text in texts for line in text.split("\n"))
    return 1.15 * min(max(longest, NARROW), WIDE) + 2


def heights(columns: Sequence[Column], widths: Sequence[float]) -> list[float]:
    """Give how high rows are, so that the wrapped text of each cell is seen: not every program finds that out."""
    lines = [1] * len(columns[0].cells)
    for column, wide in zip(columns, widths, strict=True):
        # Hardly any text has more than a line.
        more: dict[SheetCell, int] = {text: n for text in column.texts if (n := _lines(text, int(wide))) > 1}
        if more:
            lines = [max(n, more.get(cell, 1)) for n, cell in zip(lines, column.cells, strict=True)]
    return [min(HIGHEST, LINE_HIGH * n) for n in lines]


def _lines(text: str, wide: int) -> int:
    if len(text) <= wide and "\n" not in text:
        return 1
    return sum(len(textwrap.wrap(line, wide)) if len(line) > wide else 1 for line in text.split("\n"))


# ---- A set's tables as one workbook that everybody can read, the same bytes each time; nothing in it is ever a formula
# XlsxWriter writes it. The Analysis Function's own package, gptables, is not used: it makes a link of what looks like
# Markdown in any cell, and refuses a table without rows and a cell without a letter or digit of ASCII.

LANGUAGE = "en-GB"
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": FONT,
}
_A4, _ALT_MOST = 9, 255


def write(tables: Sequence[data.FigureTable], about: About) -> bytes:
    """Write the workbook of a set: the bytes of an .xlsx.

    Raises
    ------
    InputError
        Two notebooks have the same number, or a table is larger than a sheet.
    """
    sheets, held = contents.made(tables, about), io.BytesIO()
    with _Book(held, _OPTIONS) as book:
        created = pd.Timestamp(about.as_of).to_pydatetime()
        book.set_properties({"title": contents.title(about), "created": created})
        forms = cell_formats(book)
        for each in sheets:
            _fill(book.add_worksheet(each.name, TableSheet), each, forms)
    return held.getvalue()


def _fill(sheet: TableSheet, each: Sheet, forms: Forms) -> None:
    _put(sheet, 0, each.title, forms.title, TITLE_HIGH)
    for row, line in enumerate(each.lines, 1):
        form, high = _look(line, each, forms)
        _put(sheet, row, line, form, high)
    if each.cells:
        _table(sheet, each, forms, _link_back(sheet, each, forms))
    else:
        sheet.set_column(0, 0, PAGE)
    sheet.set_landscape()
    sheet.set_paper(_A4)


def _look(line: str, each: Sheet, forms: Forms) -> tuple[Format | None, float]:
    """Give the format and the height of a line; above a table it runs on over the columns, which are narrow."""
    if line == contents.MADE:
        return forms.subtitle, SUBTITLE_HIGH
    return (None, LINE_HIGH) if each.cells else (forms.page, heights([Column([line])], [PAGE])[0])


def _put(sheet: TableSheet, row: int, text: str, form: Format | None, high: float) -> None:
    sheet.write_string(row, 0, as_text(text), form)
    sheet.set_row(row, high)


def _link_back(sheet: TableSheet, each: Sheet, forms: Forms) -> int:
    """Write the link to the contents under the lines; gives the row of the table's headings."""
    row = len(each.lines) + 1
    if each.name == contents.CONTENTS:
        return row
    sheet.write_url(row, 0, f"internal:'{contents.CONTENTS}'!A1", forms.link, f"Back to {contents.CONTENTS.lower()}")
    sheet.set_row(row, SUBTITLE_HIGH)
    return row + 1


def _table(sheet: TableSheet, each: Sheet, forms: Forms, top: int) -> None:
    columns = [Column(cells) for cells in each.cells]
    kinds = [kind_of_column(name, column) for name, column in zip(each.columns, columns, strict=True)]
    widths = [width(name, column.first) for name, column in zip(each.headings, columns, strict=True)]
    _mark(sheet, each, top)
    for n, (heading, kind, wide) in enumerate(zip(each.headings, kinds, widths, strict=True)):
        sheet.set_column(n, n, wide)
        sheet.write_string(top, n, as_text(heading), forms.heading(kind))
    sheet.set_row(top, *heights([Column([heading]) for heading in each.headings], widths))
    if sum(widths) <= PRINTED:
        sheet.fit_to_pages(1, 0)
    high = heights(columns, widths)
    if each.links:
        _links(sheet, each, forms, top + 1, high)
    else:
        sheet.put_rows(top + 1, columns, [partial(forms.cell, kind=kind) for kind in kinds], high)


def _links(sheet: TableSheet, each: Sheet, forms: Forms, first: int, high: Sequence[float]) -> None:
    """Write the rows of a table whose first column leads to the sheets it names."""
    for row, (points, *line) in enumerate(zip(high, *each.cells, strict=True), first):
        sheet.set_row(row, points)
        for n, text in enumerate(line):
            sheet.write_string(row, n, as_text(text), forms.cell(text, TEXT))
        sheet.write_url(row, 0, f"internal:'{line[0]}'!A1", forms.link, line[0])


def _mark(sheet: TableSheet, each: Sheet, top: int) -> None:
    """Mark the cells of a table as one, with a name; its headings stand there too, and must be those of the cells."""
    rows = len(each.cells[0])
    # XlsxWriter escapes what stands in cells, but not the headings in a table's own part.
    headings = [re.sub("(_x[0-9a-fA-F]{4}_)", r"_x005F\1", as_text(heading)) for heading in each.headings]
    columns = [{"header": heading} for heading in headings]
    looks = {"autofilter": False, "style": None, "banded_rows": False, "first_column": True}
    named = {"name": each.named, "title": data.cut(each.title, _ALT_MOST), "columns": columns}
    sheet.mark_table(top, rows, looks | named)
    sheet.repeat_rows(top)
    sheet.repeat_columns(0)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{top + rows + 1}"})


class _Book(xlsxwriter.Workbook):
    """A workbook of XlsxWriter with what that has no call for."""

    def _get_packager(self) -> Packager:
        return _Package()


class _Package(Packager):
    """The files in a workbook, with the language of the document, and titles that are headings."""

    def _create_package(self) -> list[tuple[io.StringIO, str, bool]]:
        files = super()._create_package()
        for held, name, _ in files:
            if change := {"docProps/core.xml": _with_language, "xl/styles.xml": _with_headings}.get(name):
                changed = change(held.getvalue())
                held.seek(0)
                held.write(changed)
        return files


def _with_language(properties: str) -> str:
    return properties.replace("<dc:creator>", f"<dc:language>{LANGUAGE}</dc:language><dc:creator>")


def _with_headings(styles: str) -> str:
    like = re.search(f'<xf ([^>]*) xfId="{TITLE_STYLE}"', styles)
    if not like:
        raise ValueError("the workbook has no style for titles")
    style = f'<cellStyle name="Heading 1" xfId="{TITLE_STYLE}" builtinId="16"/>'
    for name, added in (("cellStyleXfs", f"<xf {like[1]}/>"), ("cellStyles", style)):
        styles = styles.replace(f'<{name} count="2">', f'<{name} count="3">').replace(f"</{name}>", f"{added}</{name}>")
    return styles
