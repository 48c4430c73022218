"""Files of TOML, read within bounds of size, depth and keys, and with one form of saying what is wrong with them."""

import tomllib
from pathlib import Path
from typing import Any

from safeguarding.errors import InputError

SIZE_MOST = 1_000_000
"""Bytes of a file: the longest of ours has a thirtieth of that."""
DEPTH_MOST = 20
"""How deep tables and lists may lie in each other: ours lie three deep."""
KEYS_MOST = 20_000
"""How many keys and items of lists a file may have."""


def read(path: Path, place: str = "", how: str = "") -> dict[str, Any]:
    """Read a file.

    Parameters
    ----------
    place
        What the file is called where something is wrong with it; its name if nothing is said.
    how
        What to write instead.

    Raises
    ------
    InputError
        It cannot be opened, is no UTF-8, no TOML, or larger or deeper than a file that people write.
    """
    return parse(content(path, place), place or path.name, how)


def content(path: Path, place: str = "") -> bytes:
    """Give what is in a file, for ``parse``; the same errors, but for what TOML is."""
    try:
        with path.open("rb") as file:
            return file.read(SIZE_MOST + 1)
    except OSError as wrong:
        said = f"{place or path.name}: cannot be opened ({wrong.strerror})"
        raise InputError(f"{said}; write the path of a file") from None


def parse(written: bytes | str, place: str, how: str = "") -> dict[str, Any]:
    """Read a text of TOML; the same errors."""
    if len(written) > SIZE_MOST:
        raise InputError(f"{place}: is larger than {SIZE_MOST:,} bytes; write less into one file")
    how = f"; {how}" if how else ""
    try:
        text = written.decode("utf-8-sig") if isinstance(written, bytes) else written
        raw = tomllib.loads(text.replace("\r\n", "\n"))
    except UnicodeDecodeError as wrong:
        raise InputError(f"{place}: this is not TOML: it is not UTF-8 ({wrong.reason}); save it as UTF-8") from None
    except (ValueError, RecursionError) as wrong:
        raise InputError(f"{place}: this is not TOML: {wrong}{how}") from None
    _bounded(raw, place)
    return raw


def _bounded(raw: dict[str, Any], place: str) -> None:
    """Refuse what is too deep or too much, level by level, since what is very deep cannot be walked into."""
    level: list[dict[str, Any] | list[Any]] = [raw]
    depth = keys = 0
    while level:
        keys, depth = keys + sum(map(len, level)), depth + 1
        if keys > KEYS_MOST:
            raise InputError(f"{place}: has more than {KEYS_MOST:,} keys; write fewer into one file")
        if depth > DEPTH_MOST:
            raise InputError(f"{place}: tables and lists lie more than {DEPTH_MOST} deep in each other; write fewer")
        level = [
            inner
            for each in level
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, dict | list)
        ]
