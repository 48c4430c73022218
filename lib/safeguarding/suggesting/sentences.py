"""Sentences of a passage, and what is none: a heading, a line of contents, an entry of a list of literature."""

import re

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
