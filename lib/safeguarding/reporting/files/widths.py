"""How wide tables are on paper, by their letters: whether one fits a page that stands, and what each column needs."""

from collections.abc import Sequence

LETTER, BOLD = 0.54, 0.61
"""How wide a letter is, in parts of the size of type, in text and in a heading: a little more than most are."""
GAP = 0.9
"""What a cell keeps free beside its text, in parts of the size of type."""
LONGEST = 24
"""Letters of the longest word; what is longer is an address or a digest, and can be broken anywhere."""
STANDING, LYING = 481, 728
"""Points between the margins of a page of A4 that stands, and of one that lies on its side."""
READABLE = 8.5
"""Points of type below which a table had better lie on its side."""


def needs(columns: Sequence[Sequence[str]], size: float) -> list[float]:
    """Give the points that each column needs so that no word is broken; a column is its texts, the heading first."""
    words = [(_longest([heading]), _longest(texts)) for heading, *texts in columns]
    return [size * (GAP + max(BOLD * heading, LETTER * text)) for heading, text in words]


def wishes(columns: Sequence[Sequence[str]], size: float) -> list[float]:
    """Give the points that each column would take so that no text under its heading is broken into lines."""
    longest = [size * (GAP + LETTER * max(map(len, texts), default=0)) for _, *texts in columns]
    return [max(both) for both in zip(longest, needs(columns, size), strict=True)]


def fits(columns: Sequence[Sequence[str]], size: float, room: float) -> bool:
    """Say whether a table has so much room that no word of it is broken."""
    return sum(needs(columns, size)) <= room


def stands(columns: Sequence[Sequence[str]]) -> bool:
    """Say whether a table can be read on a page that stands."""
    return fits(columns, READABLE, STANDING)


def shared(columns: Sequence[Sequence[str]], size: float, room: float) -> list[float]:
    """Share out the room: to each column what it needs, and of the rest as far as it wishes for it."""
    needed, wished = needs(columns, size), wishes(columns, size)
    spare, wanted = room - sum(needed), sum(wished) - sum(needed)
    if spare <= 0:
        return [need * room / sum(needed) for need in needed]
    share = min(1, spare / wanted) if wanted else 0
    return [need + share * (wish - need) for need, wish in zip(needed, wished, strict=True)]


def _longest(texts: Sequence[str]) -> int:
    return min(LONGEST, max((len(word) for text in texts for word in text.split()), default=0))
