"""Charts: pictures sharp enough to print, with the words of the page for those who do not see them."""

import io
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from docx.document import Document
from docx.shared import Inches, Length

from safeguarding.reporting import easel
from safeguarding.reporting.document import runs
from safeguarding.reporting.document.look import FIGURE

SVG = "{http://www.w3.org/2000/svg}"
PIXELS = 96
"""Pixels of a page in an inch."""
DOTS = 250
"""Dots of a picture in an inch of paper."""
_DECLARED = "{http://www.w3.org/2000/xmlns/}"


def write(document: Document, chart: Element, room: Length) -> None:
    """Write a chart as wide as on the page, or as the room there is."""
    pixels = float(chart.get("width"))
    width = min(Inches(pixels / PIXELS), room)
    picture = _picture(chart, DOTS * width.inches / pixels)
    shape = document.add_paragraph(style=FIGURE).add_run().add_picture(io.BytesIO(picture), width)
    # Without these, LibreOffice keeps a gap beside a picture, and moves one that is as wide as the page.
    shape._inline.attrib.update(dict.fromkeys(("distT", "distB", "distL", "distR"), "0"))
    words = shape._inline.docPr
    words.set("name", f"Chart {words.id}")
    for attribute, name in (("title", "title"), ("descr", "desc")):
        words.set(attribute, runs.text(chart.findtext(f"{SVG}{name}")).text)


def _picture(chart: Element, scale: float) -> bytes:
    return easel.png(_text(chart), scale)


def _text(chart: Element) -> str:
    """Give a chart as a file of its own: how a page declares the names in it is not how a file does."""
    attributes = {name: value for name, value in chart.attrib.items() if not name.startswith(_DECLARED)}
    alone = ElementTree.Element(chart.tag, attributes)
    alone.extend(chart)
    return ElementTree.tostring(alone, encoding="unicode")
