"""The paragraphs of a Word document, within bounds: it is a zip of XML parts that comes from somebody else."""

from pathlib import Path

from safeguarding.errors import InputError
from safeguarding.register.workbook import package

PART_MOST = 50 * 2**20
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = (f"{_W}del", f"{_W}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
_DAMAGED = (
    "is damaged, is no Word document, or unpacks to more than one holds; open it in Word and save it as new .docx"
)


def read(path: Path) -> list[str]:
    """Give the text of each paragraph, those of tables and text boxes too; not what is struck out, nor contents.

    Raises
    ------
    InputError
        It is no Word document, is damaged or locked, or unpacks to too much.
    """
    import docx  # takes a while, and is needed by nothing else here
    from docx.opc.exceptions import OpcError
    from lxml import etree

    with path.open("rb") as file:
        if file.read(8) == _OLE:
            raise InputError(
                f"{path.name}: is locked by a password, or in an older format; save it as .docx without one"
            )
    _bounded(path)
    try:
        body = docx.Document(str(path)).element.body
        return [text for each in body.iter(f"{_W}p") if (text := _text(each)).strip()]
    except (OpcError, etree.Error, KeyError, ValueError, AttributeError, TypeError, RecursionError):
        raise InputError(f"{path.name}: {_DAMAGED}") from None


def _bounded(path: Path) -> None:
    try:
        with package.opened(path) as parts:
            if any(
                part.file_size > PART_MOST for part in parts.infolist() if part.filename.endswith((".xml", ".rels"))
            ):
                raise InputError(path.name)
    except InputError:
        # What the opener says is worded for workbooks.
        raise InputError(f"{path.name}: {_DAMAGED}") from None


def _text(paragraph: object) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    if style is not None and (style.get(f"{_W}val") or "").lower().startswith("toc"):
        return ""
    said: list[str] = []
    _gather(paragraph, said)
    return "" if any(_skipped(each) for each in paragraph.iterancestors()) else "".join(said)


def _gather(element: object, said: list[str]) -> None:
    """Take the texts of one paragraph; a paragraph inside it, in a text box, is one of its own."""
    waiting = list(reversed(element))
    while waiting:
        child = waiting.pop()
        if child.tag == f"{_W}t":
            said.append(child.text or "")
        elif child.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            said.append(" ")
        elif child.tag == f"{_W}noBreakHyphen":
            said.append("-")
        elif child.tag != f"{_W}p" and not _skipped(child):
            waiting.extend(reversed(child))


def _skipped(element: object) -> bool:
    return element.tag in _SKIPPED
