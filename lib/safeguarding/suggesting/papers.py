"""A published report as passages to code, from a PDF, a Word document or a plain text."""

import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from safeguarding import paths
from safeguarding.errors import InputError
from safeguarding.register.workbook import package
from safeguarding.suggesting import pages, paragraphs
from safeguarding.suggesting.paragraphs import Paragraph

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# ---- The paragraphs of a Word document, within bounds: it is a zip of XML parts that comes from somebody else

PART_MOST = 50 * 2**20
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = (f"{_W}del", f"{_W}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
_DAMAGED = (
    "is damaged, is no Word document, or unpacks to more than one holds; open it in Word and save it as new .docx"
)


def read_word(path: Path) -> list[str]:
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


def _text(paragraph: "Element") -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    if style is not None and (style.get(f"{_W}val") or "").lower().startswith("toc"):
        return ""
    said: list[str] = []
    _gather(paragraph, said)
    return "" if any(_skipped(each) for each in paragraph.iterancestors()) else "".join(said)


def _gather(element: "Element", said: list[str]) -> None:
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


def _skipped(element: "Element") -> bool:
    return element.tag in _SKIPPED


# ---- A published report as passages to code, from a PDF, a Word document or a plain text -----------------------------

FILE_MOST = 100 * 2**20
TEXT_MOST = 3_000_000
"""Letters of a report: one of five hundred pages has half as many, and this many take half a minute."""
FORMS = (".pdf", ".docx", ".txt")
_OTHERS = {
    ".doc": "open it in Word and save it as .docx",
    ".rtf": "open it in Word and save it as .docx",
    ".odt": "save it as .docx",
    ".pages": "in Pages, export it to Word or PDF",
    ".html": "print it to a PDF, or copy its text to a .txt file",
    ".md": "save it as .txt",
}
_SCAN = (
    "has no text in it, only pictures of pages: it is probably a scan; have its text recognised (OCR), or copy it to a"
    " .txt file"
)


@dataclass(frozen=True)
class Passage:
    """Some sentences of a report: ``number`` counts from 1, ``page`` is that of a PDF, nought where there are none."""

    number: int
    page: int
    text: str


@dataclass(frozen=True)
class Paper:
    """A report as passages; ``note`` says what of it could not be read, if anything."""

    name: str
    passages: tuple[Passage, ...]
    note: str = ""


def read(written: str | Path, say: Callable[[int, int], None] = lambda done, total: None) -> Paper:
    """Read a report.

    Parameters
    ----------
    say
        Told how many pages of how many were read.

    Raises
    ------
    InputError
        There is no such file, it is none of ``FORMS``, it is damaged, locked, a scan or too big, or has no text.
    """
    path = _there(written)
    ending = path.suffix.lower()
    note = ""
    if ending == ".pdf":
        every = pages.read(path, say)
        found, note = paragraphs.of_pages(every), _empty(every)
    elif ending == ".docx":
        found = [(0, paragraphs.clean(text)) for text in read_word(path)]
    else:
        found = [(0, text) for _, text in paragraphs.of_blocks(_text_of(path))]
    if sum(len(text) for _, text in found) > TEXT_MOST:
        raise _too_long(path)
    passages = _passages(found)
    if not passages:
        raise InputError(f"{path.name}: {_SCAN if ending == '.pdf' else 'has no text in it'}")
    return Paper(path.name, passages, note)


def _there(written: str | Path) -> Path:
    try:
        path = paths.find(written)
        held = path.stat()
        if not stat.S_ISREG(held.st_mode):
            raise InputError(f"{path.name or path}: is no file; write the path of a report, {', '.join(FORMS)}")
        with path.open("rb"):
            pass
    except (OSError, ValueError) as wrong:
        if isinstance(wrong, InputError):
            raise
        why = getattr(wrong, "strerror", None) or "this is no path"
        raise InputError(f"{str(written)[:100]}: cannot be opened ({why}); write the path of a report") from None
    if path.suffix.lower() not in FORMS:
        how = _OTHERS.get(path.suffix.lower(), f"save it as one of {', '.join(FORMS)}")
        raise InputError(f"{path.name}: is not read; {how}")
    if held.st_size > FILE_MOST:
        raise InputError(f"{path.name}: is over {FILE_MOST // 2**20} MB; save it without pictures, or split it")
    return path


def _text_of(path: Path) -> str:
    content = path.read_bytes()
    if len(content) > 4 * TEXT_MOST:
        raise _too_long(path)
    utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    if not utf16 and (b"\0" in content or content.startswith((b"%PDF", b"PK\3\4"))):
        raise InputError(f"{path.name}: is no plain text; is its ending right? Save it as text, UTF-8")
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(f"{path.name}: is not text in UTF-8, UTF-16 or Windows-1252; save it as UTF-8")


def _too_long(path: Path) -> InputError:
    return InputError(f"{path.name}: has over {TEXT_MOST:,} letters of text; split it")


def _empty(every: list[str]) -> str:
    empty = [n for n, page in enumerate(every, 1) if not page.strip()]
    listed = ", ".join(map(str, empty[:10])) + (" and more" if len(empty) > 10 else "")
    return f"no text could be read on {len(empty)} of {len(every)} pages (page {listed})" if empty else ""


def _passages(found: list[Paragraph]) -> tuple[Passage, ...]:
    split = [(page, text) for page, paragraph in found for text in paragraphs.joined(paragraph)]
    return tuple(Passage(number, page, text) for number, (page, text) in enumerate(split, 1))
