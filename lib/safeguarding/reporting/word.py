"""A page as a Word file to circulate: real headings, lists and tables, charts as sharp pictures with words for them.

It goes through the page and writes what a reader of paper needs of it, in the order of the page. Import it only when a
Word file is asked for: python-docx takes a moment.
"""

from collections.abc import Callable
from xml.etree.ElementTree import Element

import tinyhtml5
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Length, Pt

from safeguarding.reporting import widths
from safeguarding.reporting.document import grids, look, package, paragraphs, pictures, runs

DEEPEST = 3
"""Levels of lists that Word has styles for."""


def docx(html: str) -> bytes:
    """Make the Word file of a page: the same bytes for the same page.

    Parameters
    ----------
    html
        A whole page, as ``export.page`` gives it.
    """
    page = tinyhtml5.parse(html, namespace_html_elements=False)
    language = page.get("lang", "en-GB")
    document = look.blank(language)
    package.name(document, runs.said([runs.text(page.findtext("head/title"))]), language)
    _margins(document, page)
    _flow(document, page.find("body"))
    return package.written(document)


def _margins(document: Document, page: Element) -> None:
    """Write at the foot of each page its number, and at the head of all but the first what that says of the report."""
    section, head = document.sections[0], page.find(".//header")
    section.different_first_page_header_footer = True
    lines = [text.strip() for line in head.iter("p") for text in line.itertext()] if head is not None else []
    section.header.paragraphs[0].text = runs.said([runs.text(" – ".join(filter(None, lines)))])
    for foot in (section.first_page_footer, section.footer):
        foot.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        for words, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
            foot.paragraphs[0].add_run(words)
            paragraphs.write_field(foot.paragraphs[0], field)


def _flow(document: Document, element: Element, style: str = "Normal", depth: int = 0) -> None:
    """Write what stands in an element: blocks one by one, and the text between them as paragraphs."""
    line = [runs.text(element.text)]
    for child in element:
        if child.tag in runs.INLINE:
            line += runs.of(child)
        elif not runs.skipped(child):
            _paragraph(document, line, style)
            line = []
            _BLOCKS.get(child.tag, _flow)(document, child, style, depth)
        line.append(runs.text(child.tail))
    _paragraph(document, line, style)


def _paragraph(document: Document, parts: list[runs.Run], style: str) -> None:
    if line := runs.line(parts):
        _turn(document, WD_ORIENT.PORTRAIT)
        below_a_table = document.element.body[-2:-1] and document.element.body[-2].tag == qn("w:tbl")
        paragraph = paragraphs.write(document.add_paragraph(style=style), line)
        if below_a_table and not document.styles[style].paragraph_format.space_before:
            paragraph.paragraph_format.space_before = Pt(10)


def _heading(document: Document, element: Element, style: str, depth: int) -> None:
    _flow(document, element, f"Heading {element.tag[1]}", depth)


def _text(document: Document, element: Element, style: str, depth: int) -> None:
    legend = "legend" in element.get("class", "").split()
    if legend:
        _glue(document)
    _flow(document, element, look.NOTE if legend else style, depth)


def _aside(document: Document, element: Element, style: str, depth: int) -> None:
    _flow(document, element, look.NOTE, depth)


def _list(document: Document, element: Element, style: str, depth: int) -> None:
    kind = "List Number" if element.tag == "ol" else "List Bullet"
    level = min(depth + 1, DEEPEST)
    for item in element:
        _flow(document, item, kind if level == 1 else f"{kind} {level}", level)


def _table(document: Document, element: Element, style: str, depth: int) -> None:
    grid = grids.read(element)
    if not grid.rows:
        return
    _glue(document)
    _turn(document, WD_ORIENT.PORTRAIT if widths.stands(grid.columns) else WD_ORIENT.LANDSCAPE)
    grids.write(document, grid, _room(document))


def _chart(document: Document, element: Element, style: str, depth: int) -> None:
    _turn(document, WD_ORIENT.PORTRAIT)
    pictures.write(document, element, _room(document))


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
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation, section.different_first_page_header_footer = way, False
    section.page_width, section.page_height = section.page_height, section.page_width
    if last is not None and last.style.name == look.NOTE and way == WD_ORIENT.LANDSCAPE:
        document.element.body.insert(-1, last._p)


def _room(document: Document) -> Length:
    page = document.sections[-1]
    return Length(page.page_width - page.left_margin - page.right_margin)


_BLOCKS: dict[str, Callable[[Document, Element, str, int], None]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    **dict.fromkeys(("ul", "ol"), _list),
    **dict.fromkeys(("header", "footer"), _aside),
    "p": _text,
    "table": _table,
    f"{pictures.SVG}svg": _chart,
    "figcaption": _caption,
}
