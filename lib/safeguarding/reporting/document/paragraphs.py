"""Lines of text in a Word file: runs with their marks, links that lead out of the file."""

from collections.abc import Iterable

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from safeguarding.reporting.document import runs
from safeguarding.reporting.document.look import CODE, LINK


def write(paragraph: Paragraph, line: Iterable[runs.Run]) -> Paragraph:
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
    Run(field[0], paragraph).text = "1"


def _linked(paragraph: Paragraph, address: str) -> Run:
    to = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink", {qn("r:id"): to})
    link.append(OxmlElement("w:r"))
    paragraph._p.append(link)
    run = Run(link[0], paragraph)
    run.style = LINK
    return run
