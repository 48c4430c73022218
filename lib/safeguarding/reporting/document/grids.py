"""Tables: a caption, a heading row that is repeated on each page, no row that is split, widths that fit the page."""

from dataclasses import dataclass, replace
from functools import cached_property
from xml.etree.ElementTree import Element

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Pt
from docx.table import Table, _Cell, _Row

from safeguarding.reporting import widths
from safeguarding.reporting.document import paragraphs, runs
from safeguarding.reporting.document.look import TABLE, TABLE_TEXT

SIZES = (10, 9, widths.READABLE, 7.5, 7)
"""Points of type, from what is easy to read to what a very wide table needs."""
FEW = 5
"""So many columns or fewer have room for the largest type."""
TOGETHER = 10
"""A table of so many rows or fewer stays on one page."""

Line = list[runs.Run]


@dataclass(frozen=True)
class Grid:
    """A table of a page: its caption and its rows, the heading row first; a cell is a line of runs."""

    caption: Line
    rows: list[list[Line]]

    @cached_property
    def columns(self) -> list[list[str]]:
        """The bare texts of each column."""
        return [[runs.said(cell) for cell in cells] for cells in zip(*self.rows, strict=True)]


def read(table: Element) -> Grid:
    """Read a table of a page; a row that is too short is filled up."""
    caption = table.find("caption")
    rows = [[runs.line(runs.of(cell)) for cell in row if cell.tag in ("th", "td")] for row in table.iter("tr")]
    wide = max(map(len, rows), default=0)
    filled = [[*row, *[[]] * (wide - len(row))] for row in rows]
    return Grid(runs.line(runs.of(caption)) if caption is not None else [], filled)


def write(document: Document, grid: Grid, room: Length) -> None:
    """Write a table, in the largest type that breaks no word."""
    caption = [replace(run, bold=True) for run in grid.caption]
    paragraphs.write(document.add_paragraph(style="Caption"), caption)
    sizes = SIZES if len(grid.columns) <= FEW else SIZES[1:]
    size = next((size for size in sizes if widths.fits(grid.columns, size, room.pt)), SIZES[-1])
    table = document.add_table(0, 0, TABLE)
    _describe(table, runs.said(grid.caption))
    for width in widths.shared(grid.columns, size, room.pt):
        table.add_column(Pt(width))
    for cells in grid.rows:
        _fill(table.add_row(), cells, size)
    _keep(table)


def _fill(row: _Row, cells: list[Line], size: float) -> None:
    for element, line in zip(row._tr.tc_lst, cells, strict=True):
        cell = _Cell(element, row)
        cell.paragraphs[0].style = TABLE_TEXT
        for run in paragraphs.write(cell.paragraphs[0], line).runs:
            run.font.size = Pt(size)


def _keep(table: Table) -> None:
    """Keep what belongs together on one page: each row, the heading row and the first two rows, a short table."""
    *others, _ = rows = table._tbl.tr_lst
    for row in rows:
        row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    rows[0].trPr.append(OxmlElement("w:tblHeader"))
    for row in others if len(rows) <= TOGETHER + 1 else others[:2]:
        for cell in row.tc_lst:
            cell.p_lst[0].get_or_add_pPr()._add_keepNext()


def _describe(table: Table, caption: str) -> None:
    """Say which cells are headings, what the table shows, and that widths stay as they are set."""
    table.autofit = False
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    look.attrib.clear()
    flags = {"firstRow": "1", "lastRow": "0", "firstColumn": "1", "lastColumn": "0", "noHBand": "1", "noVBand": "1"}
    look.attrib.update({qn("w:val"): "06A0"} | {qn(f"w:{name}"): value for name, value in flags.items()})
    properties.append(OxmlElement("w:tblCaption", {qn("w:val"): caption}))
