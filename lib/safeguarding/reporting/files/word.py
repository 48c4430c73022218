"""A page as a Word file to circulate: real headings, lists and tables, charts as sharp pictures with words for them."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import tinyhtml5
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Length, Mm, Pt
from docx.table import Table, _Cell, _Row

from safeguarding.reporting.files import annex, widths, word_text
from safeguarding.reporting.files.word_text import FIGURE, TABLE, TABLE_TEXT
from safeguarding.reporting.page import drawing

# ---- Charts: pictures sharp enough to print, with the words of the page for those who do not see them ----------------

SVG = "{http://www.w3.org/2000/svg}"
PIXELS = 96
"""Pixels of a page in an inch."""
DOTS = 250
"""Dots of a picture in an inch of paper."""
_DECLARED = "{http://www.w3.org/2000/xmlns/}"


def write_picture(document: Document, chart: Element, room: Length) -> None:
    """Write a chart as wide as on the page, or as the room there is."""
    pixels = float(chart.attrib["width"])
    width = min(Inches(pixels / PIXELS), room)
    picture = drawing.png(_text(chart), DOTS * width.inches / pixels)
    shape = document.add_paragraph(style=FIGURE).add_run().add_picture(io.BytesIO(picture), width)
    # Without these, LibreOffice keeps a gap beside a picture, and moves one that is as wide as the page.
    shape._inline.attrib.update(dict.fromkeys(("distT", "distB", "distL", "distR"), "0"))
    words = shape._inline.docPr
    words.set("name", f"Chart {words.id}")
    for attribute, name in (("title", "title"), ("descr", "desc")):
        words.set(attribute, word_text.text(chart.findtext(f"{SVG}{name}")).text)


def _text(chart: Element) -> str:
    """Give a chart as a file of its own: how a page declares the names in it is not how a file does."""
    attributes = {name: value for name, value in chart.attrib.items() if not name.startswith(_DECLARED)}
    alone = ElementTree.Element(chart.tag, attributes)
    alone.extend(chart)
    return ElementTree.tostring(alone, encoding="unicode")


# ---- Tables: a caption, a heading row that is repeated on each page, no row that is split, widths that fit the page

SIZES = (10, 9, widths.READABLE, 7.5, 7)
"""Points of type, from what is easy to read to what a very wide table needs."""
FEW = 5
"""So many columns or fewer have room for the largest type."""
TOGETHER = 10
"""A table of so many rows or fewer stays on one page."""

Line = list[word_text.Run]


@dataclass(frozen=True)
class PageTable:
    """A table of a page: its caption and its rows, the heading row first; a cell is a line of runs.

    ``numbers`` are the places of the columns that stand on the right.
    """

    caption: Line
    rows: list[list[Line]]
    numbers: frozenset[int] = frozenset()

    @cached_property
    def columns(self) -> list[list[str]]:
        """The bare texts of each column."""
        return [[word_text.bare(cell) for cell in cells] for cells in zip(*self.rows, strict=True)]


def read(table: Element) -> PageTable:
    """Read a table of a page; a row that is too short is filled up."""
    caption = table.find("caption")
    rows = [
        [word_text.line(word_text.of(cell)) for cell in row if cell.tag in ("th", "td")] for row in table.iter("tr")
    ]
    wide = max(map(len, rows), default=0)
    filled = [[*row, *[[]] * (wide - len(row))] for row in rows]
    numbers = {place for row in table.iter("tr") for place, cell in enumerate(row) if cell.get("class") == "n"}
    return PageTable(word_text.line(word_text.of(caption)) if caption is not None else [], filled, frozenset(numbers))


def write_table(document: Document, grid: PageTable, room: Length) -> None:
    """Write a table, in the largest type that breaks no word."""
    caption = [replace(run, bold=True) for run in grid.caption]
    word_text.write_line(document.add_paragraph(style="Caption"), caption)
    sizes = SIZES if len(grid.columns) <= FEW else SIZES[1:]
    size = next((size for size in sizes if widths.fits(grid.columns, size, room.pt)), SIZES[-1])
    table = document.add_table(0, 0, TABLE)
    _describe(table, word_text.bare(grid.caption))
    for width in widths.shared(grid.columns, size, room.pt):
        table.add_column(Pt(width))
    for cells in grid.rows:
        _fill(table.add_row(), cells, size, grid.numbers)
    _keep(table)


def _fill(row: _Row, cells: list[Line], size: float, numbers: frozenset[int]) -> None:
    for place, (element, line) in enumerate(zip(row._tr.tc_lst, cells, strict=True)):
        cell = _Cell(element, row.table)
        cell.paragraphs[0].style = TABLE_TEXT
        if place in numbers:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        for run in word_text.write_line(cell.paragraphs[0], line).runs:
            run.font.size = Pt(size)


def _keep(table: Table) -> None:
    """Keep what belongs together on one page: each row, the heading row and the first two rows, a short table."""
    *others, _ = rows = table._tbl.tr_lst
    for row in rows:
        row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    rows[0].get_or_add_trPr().append(OxmlElement("w:tblHeader"))
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


# ---- The file itself: the same bytes for the same document, and nothing of the template's own history in it ----------

# A zip keeps a time for each part; this is the earliest it can hold, and no day on which the file was made.
NO_TIME = (1980, 1, 1, 0, 0, 0)
# What the template carries of the program and the styles it was once made with.
_HISTORY = {"thumbnail", "customXml", "extended-properties", "stylesWithEffects"}


def name(document: Document, title: str, language: str) -> None:
    """Say in the file's properties what it is called and its language; they hold no author and no date."""
    properties = document.core_properties
    properties.title, properties.language = title, language
    properties.author = properties.comments = ""
    for date in ("created", "modified"):
        for element in properties._element.findall(f"{{http://purl.org/dc/terms/}}{date}"):
            properties._element.remove(element)


def written(document: Document) -> bytes:
    """Give the bytes of the file."""
    for relations in (document.part.package.rels, document.part.rels):
        for name in [name for name, relation in relations.items() if relation.reltype.split("/")[-1] in _HISTORY]:
            del relations[name]
    saved, fixed = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as package:
        for name in parts.namelist():
            part = zipfile.ZipInfo(name, NO_TIME)
            part.compress_type, part.create_system = zipfile.ZIP_DEFLATED, 3
            package.writestr(part, parts.read(name))
    return fixed.getvalue()


# ---- A page as a Word file to circulate: real headings, lists and tables, charts as sharp pictures with words for them
# It goes through the page and writes what a reader of paper needs of it, in the order of the page. Import it only when
# a Word file is asked for: python-docx takes a moment.

FIRST, HIGH = "first", Mm(58)
"""What marks a chart of the first sheet, and how high it is there at most: all of the first screen is to fit."""
DEEPEST = 3
"""Levels of lists that Word has styles for."""


def of_page(html: str) -> bytes:
    """Make the Word file of a page: the same bytes for the same page.

    Parameters
    ----------
    html
        A whole page, as ``export.page`` gives it.
    """
    page = tinyhtml5.parse(html, namespace_html_elements=False)
    annex.put_behind(page)
    foot = _foot(page)
    language = page.get("lang", "en-GB")
    document = word_text.blank(language)
    name(document, word_text.bare([word_text.text(page.findtext("head/title"))]), language)
    _margins(document, page, foot)
    _flow(document, page.find("body"))
    return written(document)


def _foot(page: Element) -> str:
    """Take what stands at the foot of a page out of it: paper has it at the foot of each sheet."""
    taken = [(parent, foot) for parent in page.iter() for foot in parent.findall("footer")]
    for parent, foot in taken:
        parent.remove(foot)
    return word_text.bare([run for _, foot in taken for run in word_text.of(foot)])


def _margins(document: Document, page: Element, said: str) -> None:
    """Write what is ``said`` and its number at the foot of each page, and its head at that of all but the first."""
    section, head = document.sections[0], page.find(".//header")
    section.different_first_page_header_footer = True
    lines = [text.strip() for line in head.iter("p") for text in line.itertext()] if head is not None else []
    section.header.paragraphs[0].text = word_text.bare([word_text.text(" – ".join(filter(None, lines)))])
    for foot in (section.first_page_footer, section.footer):
        foot.paragraphs[0].text = said
        number = foot.add_paragraph(style="Footer") if said else foot.paragraphs[0]
        number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        for words, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
            number.add_run(words)
            word_text.write_field(number, field)


def _flow(document: Document, element: Element, style: str = "Normal", depth: int = 0) -> None:
    """Write what stands in an element: blocks one by one, and the text between them as paragraphs."""
    line = [word_text.text(element.text)]
    for child in element:
        if child.tag in word_text.INLINE:
            line += word_text.of(child)
        elif not word_text.skipped(child):
            _paragraph(document, line, style)
            line = []
            write = _first_sheet if _is_first(child) else _BLOCKS.get(child.tag, _flow)
            write(document, child, style, depth)
        line.append(word_text.text(child.tail))
    _paragraph(document, line, style)


def _is_first(element: Element) -> bool:
    """Tell whether this is the first screen of a page with figures, which is a sheet of its own on paper."""
    return element.get("class") == "first" and element.find(".//ul[@class='tiles']") is not None


def _first_sheet(document: Document, element: Element, style: str, depth: int) -> None:
    for chart in element.iter(f"{SVG}svg"):
        chart.set("class", FIRST)
    _flow(document, element, style, depth)
    document.add_section(WD_SECTION.NEW_PAGE).different_first_page_header_footer = False


def _paragraph(document: Document, parts: list[word_text.Run], style: str) -> None:
    if line := word_text.line(parts):
        _turn(document, WD_ORIENT.PORTRAIT)
        below_a_table = document.element.body[-2:-1] and document.element.body[-2].tag == qn("w:tbl")
        paragraph = word_text.write_line(document.add_paragraph(style=style), line)
        if below_a_table and not document.styles[style].paragraph_format.space_before:
            paragraph.paragraph_format.space_before = Pt(10)


def _heading(document: Document, element: Element, style: str, depth: int) -> None:
    _flow(document, element, f"Heading {element.tag[1]}", depth)
    *_, question, heading = (None, None, *document.paragraphs)
    if question and heading and question.style and question.style.name == word_text.QUESTION:
        heading.paragraph_format.space_before = Pt(0)


def _plain_text(document: Document, element: Element, style: str, depth: int) -> None:
    classes = element.get("class", "").split()
    if "legend" in classes:
        _glue(document)
    _flow(document, element, next((_STYLES[each] for each in classes if each in _STYLES), style), depth)


def _aside(document: Document, element: Element, style: str, depth: int) -> None:
    _flow(document, element, word_text.NOTE, depth)


def _list(document: Document, element: Element, style: str, depth: int) -> None:
    if element.get("class") == "by":
        texts = [word_text.bare(word_text.line(word_text.of(item))) for item in element]
        _paragraph(document, [word_text.text(" · ".join(filter(None, texts)))], word_text.NOTE)
        return
    kind = "List Number" if element.tag == "ol" else "List Bullet"
    level = min(depth + 1, DEEPEST)
    for item in element:
        _flow(document, item, kind if level == 1 else f"{kind} {level}", level)


def _table(document: Document, element: Element, style: str, depth: int) -> None:
    grid = read(element)
    if not grid.rows:
        return
    _glue(document)
    _turn(document, WD_ORIENT.PORTRAIT if widths.stands(grid.columns) else WD_ORIENT.LANDSCAPE)
    write_table(document, grid, _room(document))


def _chart(document: Document, element: Element, style: str, depth: int) -> None:
    _turn(document, WD_ORIENT.PORTRAIT)
    room = _room(document)
    if element.get("class") == FIRST:
        room = min(room, Length(int(HIGH * float(element.attrib["width"]) / float(element.attrib["height"]))))
    write_picture(document, element, room)


def _caption(document: Document, element: Element, style: str, depth: int) -> None:
    _glue(document)
    _flow(document, element, "Caption", depth)


def _glue(document: Document) -> None:
    """Keep the last paragraph on the page of what follows."""
    if document.element.body[-2:-1] and document.element.body[-2].tag == qn("w:p"):
        document.paragraphs[-1].paragraph_format.keep_with_next = True


def _turn(document: Document, way: WD_ORIENT) -> None:
    """Go on, if need be, on a new page that stands or lies as asked for; a legend goes with its table."""
    if document.sections[-1].orientation == way:
        return
    last = document.paragraphs[-1] if document.element.body[-2:-1] else None
    begun = last is not None and last._p.find(f".//{qn('w:sectPr')}") is not None
    section = document.sections[-1] if begun else document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation, section.different_first_page_header_footer = way, False
    section.page_width, section.page_height = section.page_height, section.page_width
    if last is not None and last.style and last.style.name == word_text.NOTE and way == WD_ORIENT.LANDSCAPE:
        document.element.body.insert(-1, last._p)


def _room(document: Document) -> Length:
    page = document.sections[-1]
    width, left, right = (length or 0 for length in (page.page_width, page.left_margin, page.right_margin))
    return Length(width - left - right)


_STYLES = {"legend": word_text.NOTE, "lead": word_text.LEAD, "question": word_text.QUESTION}
"""How a paragraph looks that is more than one of many, by its class on the page."""
_BLOCKS: dict[str, Callable[[Document, Element, str, int], None]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    **dict.fromkeys(("ul", "ol"), _list),
    "header": _aside,
    "p": _plain_text,
    "table": _table,
    f"{SVG}svg": _chart,
    "figcaption": _caption,
}
