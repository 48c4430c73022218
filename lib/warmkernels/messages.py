"""What a parent and those who ask it for kernels say to each other: a line of JSON each, over a Unix socket.

A client sends a request (``request.Request`` as a table) with its standard output and error; the parent answers
``{"pid": 7}`` or ``{"refused": "why"}``. Then the client may send ``{"signal": 2}``, as often as it likes, and the
parent says ``{"exit": 0}``, once. A client that hangs up before has no more use for its kernel, so the parent ends it.
"""

import json
from dataclasses import dataclass

LARGEST = 16 * 2**20
"""Bytes that a message may have."""


@dataclass
class Reader:
    """Makes messages of the bytes that arrive, in pieces of any size."""

    rest: bytes = b""

    def feed(self, more: bytes) -> list[dict]:
        """Give the messages that are now whole.

        Raises
        ------
        ValueError
            One is no table in JSON, or too long.
        """
        *whole, self.rest = (self.rest + more).split(b"\n")
        if len(self.rest) > LARGEST:
            raise ValueError(f"a message of more than {LARGEST} bytes")
        return [_read(line) for line in whole]


def written(message: dict) -> bytes:
    """Write a message as it is sent."""
    return json.dumps(message).encode() + b"\n"


def _read(line: bytes) -> dict:
    message = json.loads(line)
    if not isinstance(message, dict):
        raise ValueError(f"a message that is no table: {line[:80]!r}")
    return message
