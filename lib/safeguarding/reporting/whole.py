"""Files that are written whole or not at all, whenever a machine stops."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from safeguarding.errors import InputError


def write(path: Path, content: bytes) -> None:
    """Write a file under another name, have it on the disk, and then give it its name.

    Raises
    ------
    InputError
        It cannot be written, because the disk is full for example; what stood there still does.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with writing(path):
            put(part, content)
            part.replace(path)
            settle(path.parent)
    except InputError:
        with suppress(OSError):
            part.unlink()
        raise


def put(path: Path, content: bytes) -> None:
    """Write a file under its own name, and have it on the disk."""
    with path.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def settle(folder: Path) -> None:
    """Have the names in a folder on the disk, where a system can say so."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say in one line what stands in the way of writing."""
    try:
        yield
    except OSError as wrong:
        raise InputError(f"{path}: cannot be written: {wrong.strerror}") from None
