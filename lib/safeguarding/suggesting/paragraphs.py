"""Paragraphs from the lines of pages, and sentences of a passage: without headings, page numbers and contents."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

# ---- Sentences of a passage, and what is none: a heading, a line of contents, an entry of a list of literature

LONGEST = 1_500
"""The most characters of a sentence; what is longer is no sentence, and is cut between words."""
PASSAGE = 900
"""About how many characters a passage has at most: what a coder reads at once."""
_ENDS = re.compile(r"""[.!?]["”’')\]]{0,3} (?=["“‘'(\[]?[A-Z0-9])""")
_SHORT = ("et al.", "e.g.", "i.e.", "dr.", "mr.", "mrs.", "ms.", "no.", "para.", "p.", "pp.", "vs.", "st.", "cf.")
_YEAR = re.compile(r"\((?:19|20)\d\d[a-z]?\)")
_PRINTED = ("et al", "london:", "available at", "http://", "https://", "doi:", "isbn", "university press", "edn")
_HEADING_WORDS = 9


def split(passage: str) -> list[tuple[int, int]]:
    """Give where each sentence begins and ends.

    >>> text = "It was late. Dr. A did not know (see 3.2). Why?"
    >>> [text[first:last] for first, last in split(text)]
    ['It was late.', 'Dr. A did not know (see 3.2).', 'Why?']
    """
    cuts = [found.end() for found in _ENDS.finditer(passage) if not _abbreviated(passage, found.start())]
    spans = []
    for first, last in zip([0, *cuts], [*cuts, len(passage)], strict=True):
        spans += _cut(passage, first, last)
    return [(first, first + len(passage[first:last].rstrip())) for first, last in spans if passage[first:last].strip()]


def joined(paragraph: str) -> list[str]:
    """Divide a paragraph into passages, each of whole sentences and of about ``PASSAGE`` characters at most."""
    held: list[str] = []
    for first, last in split(paragraph):
        sentence = paragraph[first:last]
        if held and len(held[-1]) + len(sentence) < PASSAGE:
            held[-1] += f" {sentence}"
        else:
            held.append(sentence)
    return held


def is_heading(passage: str) -> bool:
    """Say whether a passage is a heading: few words, and nothing that ends a sentence."""
    return passage[-1:] not in (*".!?;:”\"’')",) and len(passage.split()) <= _HEADING_WORDS


def is_reference(passage: str) -> bool:
    """Say whether a passage is an entry of a list of literature: a year in brackets, and where it was printed."""
    low = passage.lower()
    return bool(_YEAR.search(passage[:200])) and any(sign in low for sign in _PRINTED)


def _abbreviated(passage: str, at: int) -> bool:
    before = passage[max(0, at - 8) : at + 1].lower()
    return any(before == each or before.endswith((f" {each}", f"({each}")) for each in _SHORT)


def _cut(passage: str, first: int, last: int) -> list[tuple[int, int]]:
    pieces = []
    while last - first > LONGEST:
        space = passage.rfind(" ", first, first + LONGEST)
        middle = space + 1 if space > first else first + LONGEST
        pieces.append((first, middle))
        first = middle
    return [*pieces, (first, last)]


# ---- Paragraphs from the lines of pages, without running heads, page numbers and contents; divided words made whole

Paragraph = tuple[int, str]
"""A page number, counted from 1, and the text that begins on it."""
EDGE = 2
"""How many lines at the top and at the foot of a page may be running heads."""
_DIGITS = re.compile(r"\d+")
_PAGE = re.compile(r"(?:page )?[ivxlc\d]{1,6}(?: ?(?:of|/) ?\d{1,4})?", re.IGNORECASE)
_ITEM = re.compile(r"(?:[•●▪■◦○–*]|\d{1,2}(?:\.\d{1,3}){1,3}\.?|\(?[a-z\d]{1,3}[.)])\s")
_BULLET = re.compile(r"[•●▪■◦○*–-]\s+")
_FULL = 0.75
"""A line shorter than this share of a full one can be the last of a paragraph."""
_WIDEST_LINE = 2_000
_KEPT = frozenset("‌‍")
"""Joiners, which some scripts are written with."""


def clean(text: str) -> str:
    """Give a text whose ligatures are letters, without what cannot be seen; white space is one space.

    >>> clean("con\\ufb01rmed\\u00a0 by\\x00 the\\u202e GP")
    'confirmed by the GP'
    """
    letters = "".join(_letter(each) for each in text)
    return " ".join(letters.split())


def _letter(letter: str) -> str:
    if "\ufb00" <= letter <= "\ufb06":
        return unicodedata.normalize("NFKC", letter)
    if letter.isspace():
        return " "
    hidden = unicodedata.category(letter) in ("Cc", "Cf", "Cs") and letter not in _KEPT
    return "" if hidden and letter != "\u00ad" else letter


def of_pages(pages: Sequence[str]) -> list[Paragraph]:
    """Give the paragraphs of pages; one that goes on over the end of a page stays whole."""
    lines = [[clean(line) for line in page.splitlines()] for page in pages]
    running = _running(lines)
    kept = [
        (number, line)
        for number, page in enumerate(lines, 1)
        for at, line in enumerate(page)
        if not (_at_edge(at, page) and (_shape(line) in running or _PAGE.fullmatch(line))) and not is_contents(line)
    ]
    return _joined(kept)


def is_contents(line: str) -> bool:
    """Say whether a line is one of a table of contents: dots that lead to a number."""
    head = line.rstrip("0123456789 ")
    return len(head) < len(line) and head.replace(" ", "").endswith("....")


def of_blocks(text: str) -> list[Paragraph]:
    """Give the paragraphs of a plain text: between empty lines or, if there are none, as lines of a page are joined."""
    lines = [clean(line) for line in text.splitlines()]
    return _joined([(1, line) for line in lines])


def _running(pages: list[list[str]]) -> set[str]:
    """Find lines that stand at the edge of at least three pages, and of a third of them, but for their numbers."""
    edges = Counter(shape for page in pages for shape in {_shape(line) for line in _edges(page)})
    least = max(3, len(pages) / 3)
    return {shape for shape, n in edges.items() if shape and n >= least}


def _edges(page: list[str]) -> list[str]:
    there = [line for line in page if line]
    return there[:EDGE] + there[-EDGE:]


def _at_edge(at: int, page: list[str]) -> bool:
    there = [n for n, line in enumerate(page) if line]
    return at in (*there[:EDGE], *there[-EDGE:])


def _shape(line: str) -> str:
    return _DIGITS.sub("#", line)


def _joined(lines: Iterable[tuple[int, str]]) -> list[Paragraph]:
    lines = list(lines)
    widths = sorted(len(line) for _, line in lines if line)
    full = widths[int(len(widths) * 0.8)] if widths else 0
    made: list[tuple[int, list[str]]] = []
    before = ""
    for number, line in lines:
        begun = made and made[-1][1]
        same_page = bool(begun) and made[-1][0] == number
        if line and begun and not _begins(before, line, full, same_page):
            _add(made[-1][1], line)
        elif line:
            made.append((number, [line]))
        elif begun and same_page:
            made.append((number, []))
        before = line or before
    whole = [(number, _BULLET.sub("", " ".join(parts), count=1)) for number, parts in made if parts]
    return [(number, text.replace("\u00ad", "")) for number, text in whole if text.strip()]


def _begins(before: str, line: str, full: int, same_page: bool) -> bool:
    """Say whether a line begins a paragraph, seen from the line before it."""
    if _ITEM.match(line[:20]):
        return True
    if before.endswith((".", "!", "?", ":", ".”", ".'", '."', ".)")):
        return not same_page or len(before) < _FULL * full or len(before) > _WIDEST_LINE
    return len(before) < 0.6 * full and line[:1].isupper()


def _add(parts: list[str], line: str) -> None:
    """Put a line behind those before it; a word that was divided at the end of a line is made whole."""
    last = parts[-1]
    if last.endswith("\u00ad"):
        parts[-1] = last[:-1] + line
    elif last[-2:-1].islower() and last.endswith(("-", "‐")) and line[:1].islower():
        parts[-1] = (last if _is_compound(last) else last[:-1]) + line
    else:
        parts.append(line)


def _is_compound(last: str) -> bool:
    """Say whether a hyphen at the end of a line belongs to the word."""
    word = last.rpartition(" ")[2].lower().rstrip("-‐")
    return word in _COMPOUNDS or "-" in word


_COMPOUNDS = frozenset(
    (
        *("self", "multi", "non", "pre", "post", "co", "long", "short", "half", "well", "step", "one", "two", "three"),
        *(
            "four",
            "five",
            "six",
            "year",
            "week",
            "month",
            "day",
            "inter",
            "early",
            "child",
            "case",
            "risk",
            "high",
            "low",
        ),
        *("full", "part", "adult", "newly", "ill", "cross", "follow", "decision", "school", "father", "mother", "up"),
    )
)
"""Words that stand before a hyphen which belongs to the word."""
