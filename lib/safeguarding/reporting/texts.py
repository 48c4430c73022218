"""Texts that a file can hold, and names made of them: nothing is left out of a file without a mark that says so."""

import re
import unicodedata
from collections.abc import Sequence

LOST, CUT = "\N{REPLACEMENT CHARACTER}", "[cut]"
"""What stands for a character that no file can hold, and at the end of a text that is longer than a cell can hold."""
CELL_MOST, HEADING_MOST = 32_767, 255
"""How many UTF-16 units a spreadsheet's cell and a table's heading can hold."""

# What XML has no way to write, and the halves of characters that UTF-8 has none for.
_NOT_HELD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_JOINING = re.compile(r"( (a|an|and|are|as|at|by|each|for|from|in|is|its|of|on|or|that|the|to|what|which|with))+$")
_MARKUP = re.compile(r"\[([^\]]*)\]\([^)]*\)|\*\*|`|\\(?=[^\w\s])|^[-*#>] +", re.MULTILINE)


def legible(text: str) -> str:
    """Give a text without the characters that XML or UTF-8 cannot hold; a mark stands for each.

    >>> legible("a\\x00b\\ud800")
    'a\ufffdb\ufffd'
    """
    return _NOT_HELD.sub(LOST, text)


def lines(text: str) -> str:
    """Give a text with line feeds alone between its lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def line(text: str) -> str:
    """Give a legible text in one line."""
    return " ".join(legible(text).split())


def cut(text: str, most: int = CELL_MOST) -> str:
    """Give a legible text that is no longer than ``most`` UTF-16 units, and says so if it was.

    >>> cut("a long text", 9), cut("a long text", 11)
    ('a l [cut]', 'a long text')
    """
    if 2 * len(text) <= most or len(units := text.encode("utf-16-le")) <= 2 * most:
        return text
    # A character of two units is left out whole.
    return f"{units[: 2 * (most - len(CUT) - 1)].decode('utf-16-le', 'ignore')} {CUT}"


def plain(markdown: str) -> str:
    """Give the words of Markdown, in one line.

    >>> plain("- Say **what** is\\n  [known](x.md) by `check`.")
    'Say what is known by check.'
    """
    return line(_MARKUP.sub(lambda found: found[1] or "", markdown))


def sentences(text: str) -> list[str]:
    """Give the sentences of a text."""
    return [each for each in re.split(r"(?<=[.?!]) ", text) if each]


def words(text: str, most: int) -> str:
    """Give as many whole words of a text as ``most`` characters hold, in small letters and digits of ASCII.

    >>> words("Tables of the Cafés’ register", 24), words("Tables of the register", 16)
    ('tables of the cafes', 'tables')
    """
    letters = (each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
    said = " ".join(re.findall("[a-z0-9]+", "".join(letters)))
    if len(said) <= most:
        return said
    return _JOINING.sub("", said[: most + 1].rpartition(" ")[0] or said[:most])


def distinct(names: Sequence[str], again: str) -> tuple[str, ...]:
    """Give names of which no two are the same but for capitals; one that comes again gets ``again`` with a number.

    >>> distinct(["Due", "due", "Due (2)"], " ({})")
    ('Due', 'due (2)', 'Due (2) (2)')
    """
    taken: dict[str, str] = {}
    for name in names:
        number, free = 1, name
        while free.casefold() in taken:
            number += 1
            free = f"{name}{again.format(number)}"
        taken[free.casefold()] = free
    return tuple(taken.values())
