"""The rows of a table on a sheet, written as text at once: XlsxWriter takes several microseconds for each cell.

What is written is what XlsxWriter would write, byte for byte, and a test holds that: how it counts texts and formats,
and when it writes the rows of a sheet, is no promise of it.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_range
from xlsxwriter.worksheet import Worksheet

SheetCell = str | int | float | datetime.date
Looks = Callable[[SheetCell], Format]
"""Gives the format of a cell."""
_BEFORE_FIRST = datetime.date(1899, 12, 30).toordinal()
"""The day that a spreadsheet counts days from, from March 1900 on."""


def as_text(text: str) -> str:
    """Give a text as XlsxWriter takes it for one: it would write what begins like this into the file as it is."""
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


class TableSheet(Worksheet):
    """A sheet of XlsxWriter that has the rows of one table besides the cells that are written one by one."""

    def __init__(self) -> None:
        super().__init__()
        self._begins = 0
        self._columns: Sequence[Sequence[SheetCell]] = ()
        self._heights: Sequence[float] = ()
        self._looks: Sequence[Looks] = ()
        self._first_rows: list[dict[SheetCell, int]] = []
        self._numbers: dict[str, int] = {}

    def mark_table(self, top: int, rows: int, options: Mapping[str, Any]) -> None:
        """Mark headings in row ``top`` and the rows under them as a table, as ``add_table`` does."""
        wide = len(options["columns"])
        self.add_table(top, 0, top + 1, wide - 1, options)
        # That remembers each cell, so that no other table is laid over it; a sheet has no other.
        self.tables[-1]["range"] = xl_range(top, 0, top + rows, wide - 1)

    def put_rows(
        self, begins: int, columns: Sequence[Sequence[SheetCell]], looks: Sequence[Looks], heights: Sequence[float]
    ) -> None:
        """Have columns of cells stand from row ``begins`` on; ``heights`` are those of the rows, in points."""
        self._begins, self._columns, self._looks, self._heights = begins, columns, looks, heights
        last = len(heights) - 1
        self._check_dimensions(begins + last, len(columns) - 1)
        # Of the rows of a cell the first overwrites the others.
        self._first_rows = [dict(zip(reversed(column), range(last, -1, -1), strict=True)) for column in columns]
        first_of_all = enumerate(self._first_rows)
        places = [(row, n, cell) for n, first in first_of_all for cell, row in first.items() if isinstance(cell, str)]
        texts = [text for _, _, text in sorted(places)]
        self._numbers = {text: self.str_table._get_shared_string_index(as_text(text)) for text in texts}
        self.str_table.count += sum(isinstance(cell, str) for column in columns for cell in column) - len(texts)

    def _write_rows(self) -> None:
        """Write the rows of cells that were written one by one, and then those of the table."""
        super()._write_rows()
        if not self._columns:
            return
        looked = zip(self._looks, self._first_rows, strict=True)
        forms = [{cell: look(cell) for cell in first} for look, first in looked]
        self._count_formats(forms)
        ended = zip(map(self._ends, forms), self._columns, strict=True)
        ends = [[known[cell] for cell in column] for known, column in ended]
        begins = [f'<c r="{xl_col_to_name(n)}' for n in range(len(ends))]
        spans = f'" spans="1:{len(ends)}" ht="'
        high = {points: f"{int(points * 4 / 3 + 0.5) * 0.75:.16g}" for points in set(self._heights)}
        for row, (points, *cells) in enumerate(zip(self._heights, *ends, strict=True), self._begins + 1):
            line = "".join([f"{begin}{row}{end}" for begin, end in zip(begins, cells, strict=True)])
            self.fh.write(f'<row r="{row}{spans}{high[points]}" customHeight="1">{line}</row>')

    def _count_formats(self, forms: Sequence[Mapping[SheetCell, Format]]) -> None:
        """Give formats their numbers in the order in which the cells of rows first need them."""
        first: dict[Format, tuple[int, int]] = {}
        for n, (of_column, rows) in enumerate(zip(forms, self._first_rows, strict=True)):
            for cell, form in of_column.items():
                first[form] = min(first.get(form, (rows[cell], n)), (rows[cell], n))
        for form in sorted(first, key=first.__getitem__):
            form._get_xf_index()

    def _ends(self, forms: Mapping[SheetCell, Format]) -> dict[SheetCell, str]:
        """Give each different cell of a column as it is written, from behind the number of its row."""
        return {cell: f'" s="{form._get_xf_index()}"{self._held(cell)}</v></c>' for cell, form in forms.items()}

    def _held(self, cell: SheetCell) -> str:
        if isinstance(cell, str):
            return f' t="s"><v>{self._numbers[cell]}'
        return f"><v>{cell.toordinal() - _BEFORE_FIRST if isinstance(cell, datetime.date) else cell:.16G}"
