"""What the command line prints to a person: nothing in it drives the terminal, or turns or breaks a line unseen."""

import re
import sys
from typing import TextIO

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def line(text: object) -> str:
    """Give a text in one line, with a mark for every character that nobody sees and a terminal obeys.

    >>> line("North\\x1b[2J\\nSouth")
    'North␛[2J␊South'
    """
    return _UNSEEN.sub(_mark, str(text))


def show(text: str, file: TextIO | None = None) -> None:
    """Print a text of lines of our own; what a register says in it went through ``line`` before, if it is to be one."""
    print("\n".join(map(line, text.split("\n"))), file=file or sys.stdout)


def note(text: str) -> None:
    """Say one thing on standard error."""
    print(f"safeguarding: {line(text)}", file=sys.stderr)


def _mark(found: re.Match[str]) -> str:
    code = ord(found[0])
    return (
        chr(0x2400 + code) if code < 0x20 else "\N{SYMBOL FOR DELETE}" if code == 0x7F else "\N{REPLACEMENT CHARACTER}"
    )
