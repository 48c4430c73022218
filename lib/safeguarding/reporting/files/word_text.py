"""The text of a Word file: its styles, its header and footer, and a page's elements as runs of text that look alike."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from docx.text.run import Run as WordRun

# ---- How a Word file looks before anything is written into it: A4, its styles, its language, its header and footer

FONT, MONOSPACED = "Arial", "Courier New"
INK, QUIET, BLUE = (RGBColor.from_string(each) for each in ("0B0C0C", "484949", "1A4F8B"))
SHORT, LONG, MARGIN = Mm(210), Mm(297), Mm(20)
"""The sides of a page of A4, and its margins."""
TABLE, TABLE_TEXT, FIGURE, NOTE, CODE, LINK = "Report Table", "Table Text", "Figure", "Note", "Code", "Hyperlink"
LEAD, QUESTION = "Lead", "Question"

# Points: the size, the space before, the space after.
_SIZES = {
    "Normal": (11, 0, 8),
    "Heading 1": (22, 6, 10),
    "Heading 2": (15, 18, 6),
    "Heading 3": (12.5, 14, 4),
    "Heading 4": (11, 10, 4),
    "Caption": (10.5, 10, 4),
    "List Bullet": (11, 0, 4),
    "List Number": (11, 0, 4),
    "Header": (8.5, 0, 0),
    "Footer": (8.5, 0, 0),
}
_OWN = {TABLE_TEXT: (10, 2, 2), FIGURE: (11, 10, 6), NOTE: (10, 8, 4), LEAD: (14, 0, 10), QUESTION: (10, 16, 0)}
_GLUED = ("Caption", FIGURE, NOTE, QUESTION)
"""Styles whose paragraphs stay on the page of what follows them."""
_LINES = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="ReportTable">
  <w:name w:val="{TABLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>
  <w:tblPr>
    <w:tblBorders>
      <w:bottom w:val="single" w:sz="4" w:space="0" w:color="8A8A8A"/>
      <w:insideH w:val="single" w:sz="4" w:space="0" w:color="8A8A8A"/>
    </w:tblBorders>
    <w:tblCellMar>
      <w:left w:w="0" w:type="dxa"/><w:right w:w="120" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:rPr><w:b/><w:bCs/></w:rPr>
    <w:tcPr>
      <w:tcBorders><w:bottom w:val="single" w:sz="12" w:space="0" w:color="0B0C0C"/></w:tcBorders>
      <w:vAlign w:val="bottom"/>
    </w:tcPr>
  </w:tblStylePr>
</w:style>"""


def blank(language: str) -> Document:
    """Make a file with nothing in it but how it looks."""
    document = docx.Document()
    for name, size in _SIZES.items():
        _shape(document.styles[name], *size)
    for name, size in _OWN.items():
        _shape(document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH), *size)
    for name in _GLUED:
        document.styles[name].paragraph_format.keep_with_next = True
    _marks(document)
    document.styles.element.append(parse_xml(_LINES))
    _speak(document, language)
    _page(document)
    return document


def _shape(style: ParagraphStyle, size: float, before: float, after: float) -> None:
    style.font.size, style.font.color.rgb = Pt(size), INK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    spacing = style.paragraph_format
    spacing.space_before, spacing.space_after, spacing.line_spacing = Pt(before), Pt(after), 1.15


def _marks(document: Document) -> None:
    """Make the looks of code and links, which the template lacks, and quieten what is not the report itself."""
    code = document.styles.add_style(CODE, WD_STYLE_TYPE.CHARACTER)
    code.font.name = MONOSPACED
    link = document.styles.add_style(LINK, WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb, link.font.underline = BLUE, True
    document.styles["Caption"].font.bold = False
    document.styles[LEAD].font.bold = True
    for name in (NOTE, QUESTION, "Header", "Footer"):
        document.styles[name].font.color.rgb = QUIET


def _speak(document: Document, language: str) -> None:
    defaults = document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    defaults.attrib.update({qn("w:val"): language, qn("w:eastAsia"): language})
    document.settings.element.find(qn("w:themeFontLang")).set(qn("w:val"), language)
    # What Word 2013 and later write; below that it says "Compatibility Mode" beside the title.
    document.settings.element.find(f".//{qn('w:compatSetting')}").set(qn("w:val"), "15")


def _page(document: Document) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = SHORT, LONG
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = MARGIN
    page.header_distance = page.footer_distance = Mm(9)


# ---- The text of a page's elements as runs: stretches of text that look alike ----------------------------------------

INLINE = {
    *("a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q"),
    *("s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"),
}
"""Elements that stand in a line of text."""
SKIPPED = {"head", "nav", "script", "style", "template"}
ON_SCREEN = {"skip", "unseen", "data"}
"""Classes of what is of use on a screen alone."""
BREAK = "\n"

_BOLD, _ITALIC, _CODE = {"b", "strong"}, {"cite", "dfn", "em", "i", "var"}, {"code", "kbd", "samp"}
_SPACE = re.compile(r"[ \t\n\r\f]+")
_NO_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_AWAY = re.compile(r"https?://|mailto:", re.IGNORECASE)


@dataclass(frozen=True)
class Run:
    """A stretch of text and how it looks; ``link`` is where it leads, outside the file."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str = ""


def skipped(element: Element) -> bool:
    """Say whether an element is of use on a screen alone: navigation, what opens a fold, files beside the page."""
    if not isinstance(element.tag, str) or element.tag in SKIPPED:
        return True
    opens = element.tag == "summary" and not element.get("id")
    return opens or bool(ON_SCREEN & {*element.get("class", "").split()}) or element.get("aria-labelledby") == "data"


def of(element: Element, like: Run = Run("")) -> Iterator[Run]:
    """Give what an element says, with the marks of those it stands in."""
    if skipped(element):
        return
    like = _marked(element, like)
    yield replace(like, text=BREAK if element.tag == "br" else _plain(element.text))
    for child in element:
        yield from of(child, like)
        yield replace(like, text=_plain(child.tail))


def text(content: str | None) -> Run:
    """Give bare text as a run."""
    return Run(_plain(content))


def line(parts: Iterable[Run]) -> list[Run]:
    """Put runs into one line of text: no space at its ends or beside a break, and no two in a row."""
    kept: list[Run] = []
    for run in parts:
        before = kept[-1].text[-1] if kept else BREAK
        said = run.text.lstrip(" ") if before in (" ", BREAK) else run.text
        if said == BREAK and kept:
            kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip(" "))
        if said:
            kept.append(replace(run, text=said))
    while kept and not kept[-1].text.strip():
        kept.pop()
    return [*kept[:-1], replace(kept[-1], text=kept[-1].text.rstrip())] if kept else []


def bare(parts: Iterable[Run]) -> str:
    """Give the bare text of a line, a break as a space."""
    return " ".join("".join(run.text for run in line(parts)).split())


def _marked(element: Element, like: Run) -> Run:
    leads = element.get("href", "") if element.tag == "a" else ""
    return Run(
        "",
        bold=like.bold or element.tag in _BOLD,
        italic=like.italic or element.tag in _ITALIC,
        code=like.code or element.tag in _CODE,
        link=leads if _AWAY.match(leads) else like.link,
    )


def _plain(content: str | None) -> str:
    """Collapse white space as a browser does; a character that no XML can hold becomes one that shows it was there."""
    return _NO_XML.sub("\ufffd", _SPACE.sub(" ", content or ""))


# ---- Lines of text in a Word file: runs with their marks, links that lead out of the file ----------------------------


def write_line(paragraph: Paragraph, line: Iterable[Run]) -> Paragraph:
    """Write a line into an empty paragraph."""
    for part in line:
        run = _linked(paragraph, part.link) if part.link else paragraph.add_run()
        run.text = part.text
        run.bold, run.italic = part.bold or None, part.italic or None
        if part.code:
            run.style = CODE
    return paragraph


def write_field(paragraph: Paragraph, name: str) -> None:
    """Write what Word works out for itself: ``PAGE`` or ``NUMPAGES``."""
    field = OxmlElement("w:fldSimple", {qn("w:instr"): name})
    field.append(OxmlElement("w:r"))
    paragraph._p.append(field)
    WordRun(field[0], paragraph).text = "1"


def _linked(paragraph: Paragraph, address: str) -> WordRun:
    to = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink", {qn("r:id"): to})
    link.append(OxmlElement("w:r"))
    paragraph._p.append(link)
    run = WordRun(link[0], paragraph)
    run.style = LINK
    return run
