"""A published report as passages to code, from a PDF, a Word document or a plain text."""

import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from safeguarding import repository
from safeguarding.errors import InputError
from safeguarding.suggesting import pages, paragraphs, sentences, word
from safeguarding.suggesting.paragraphs import Paragraph

FILE_MOST = 100 * 2**20
TEXT_MOST = 20 * 2**20
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
        found = [(0, paragraphs.clean(text)) for text in word.read(path)]
    else:
        found = [(0, text) for _, text in paragraphs.of_blocks(_text(path))]
    passages = _passages(found)
    if not passages:
        raise InputError(f"{path.name}: {_SCAN if ending == '.pdf' else 'has no text in it'}")
    return Paper(path.name, passages, note)


def _there(written: str | Path) -> Path:
    try:
        path = repository.find(written)
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


def _text(path: Path) -> str:
    content = path.read_bytes()
    if len(content) > TEXT_MOST:
        raise InputError(f"{path.name}: is over {TEXT_MOST // 2**20} MB of text; split it")
    utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    if not utf16 and (b"\0" in content or content.startswith((b"%PDF", b"PK\3\4"))):
        raise InputError(f"{path.name}: is no plain text; is its ending right? Save it as text, UTF-8")
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(f"{path.name}: is not text in UTF-8, UTF-16 or Windows-1252; save it as UTF-8")


def _empty(every: list[str]) -> str:
    empty = [n for n, page in enumerate(every, 1) if not page.strip()]
    listed = ", ".join(map(str, empty[:10])) + (" and more" if len(empty) > 10 else "")
    return f"no text could be read on {len(empty)} of {len(every)} pages (page {listed})" if empty else ""


def _passages(found: list[Paragraph]) -> tuple[Passage, ...]:
    split = [(page, text) for page, paragraph in found for text in sentences.joined(paragraph)]
    return tuple(Passage(number, page, text) for number, (page, text) in enumerate(split, 1))
