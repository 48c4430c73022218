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


class Column:
    """The cells of a column, the row in which each different one first stands, and the different texts among them."""

    def __init__(self, cells: Sequence[SheetCell]) -> None:
        self.cells = cells
        # The first row overwrites those below. Most columns of thousands of rows have few different cells.
        self.first = dict(zip(reversed(cells), range(len(cells) - 1, -1, -1), strict=True))
        self.texts = [cell for cell in self.first if isinstance(cell, str)]


class TableSheet(Worksheet):
    """A sheet of XlsxWriter that has the rows of one table besides the cells that are written one by one."""

    def __init__(self) -> None:
        super().__init__()
        self._begins = 0
        self._columns: Sequence[Column] = ()
        self._heights: Sequence[float] = ()
        self._looks: Sequence[Looks] = ()
        self._numbers: dict[str, int] = {}

    def mark_table(self, top: int, rows: int, options: Mapping[str, Any]) -> None:
        """Mark headings in row ``top`` and the rows under them as a table, as ``add_table`` does."""
        wide = len(options["columns"])
        self.add_table(top, 0, top + 1, wide - 1, options)
        # That remembers each cell, so that no other table is laid over it; a sheet has no other.
        self.tables[-1]["range"] = xl_range(top, 0, top + rows, wide - 1)

    def put_rows(
        self, begins: int, columns: Sequence[Column], looks: Sequence[Looks], heights: Sequence[float]
    ) -> None:
        """Have columns of cells stand from row ``begins`` on; ``heights`` are those of the rows, in points."""
        self._begins, self._columns, self._looks, self._heights = begins, columns, looks, heights
        self._check_dimensions(begins + len(heights) - 1, len(columns) - 1)
        places = [(column.first[text], n, text) for n, column in enumerate(columns) for text in column.texts]
        texts = [text for _, _, text in sorted(places)]
        self._numbers = {text: self.str_table._get_shared_string_index(as_text(text)) for text in texts}
        self.str_table.count += sum([*map(type, column.cells)].count(str) for column in columns) - len(texts)

    def _write_rows(self) -> None:
        """Write the rows of cells that were written one by one, and then those of the table."""
        super()._write_rows()
        if not self._columns:
            return
        looked = zip(self._looks, self._columns, strict=True)
        forms = [{cell: look(cell) for cell in column.first} for look, column in looked]
        self._count_formats(forms)
        ended = zip(map(self._ends, forms), self._columns, strict=True)
        ends = [[known[cell] for cell in column.cells] for known, column in ended]
        begins = [f'<c r="{xl_col_to_name(n)}' for n in range(len(ends))]
        spans = f'" spans="1:{len(ends)}" ht="'
        high = {points: f"{int(points * 4 / 3 + 0.5) * 0.75:.16g}" for points in set(self._heights)}
        for row, (points, *cells) in enumerate(zip(self._heights, *ends, strict=True), self._begins + 1):
            line = "".join([f"{begin}{row}{end}" for begin, end in zip(begins, cells, strict=True)])
            self.fh.write(f'<row r="{row}{spans}{high[points]}" customHeight="1">{line}</row>')

    def _count_formats(self, forms: Sequence[Mapping[SheetCell, Format]]) -> None:
        """Give formats their numbers in the order in which the cells of rows first need them."""
        first: dict[Format, tuple[int, int]] = {}
        for n, (of_column, column) in enumerate(zip(forms, self._columns, strict=True)):
            for form, row in zip(of_column.values(), column.first.values(), strict=True):
                if form not in first or (row, n) < first[form]:
                    first[form] = row, n
        for form in sorted(first, key=first.__getitem__):
            form._get_xf_index()

    def _ends(self, forms: Mapping[SheetCell, Format]) -> dict[SheetCell, str]:
        """Give each different cell of a column as it is written, from behind the number of its row."""
        return {cell: f'" s="{form._get_xf_index()}"{self._held(cell)}</v></c>' for cell, form in forms.items()}

    def _held(self, cell: SheetCell) -> str:
        if isinstance(cell, str):
            return f' t="s"><v>{self._numbers[cell]}'
        return f"><v>{cell.toordinal() - _BEFORE_FIRST if isinstance(cell, datetime.date) else cell:.16G}"
