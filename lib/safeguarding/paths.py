"""Where the files are that come with the library, how a path is written so that it means the same everywhere."""

import hashlib
import os
import re
import shlex
from pathlib import Path

from safeguarding.errors import InputError

LIBRARIES = Path(__file__).resolve().parents[1]
"""The folder that our packages lie in: ``lib`` of the repository, or where packages are installed."""
SHIPPED = LIBRARIES / "safeguarding" / "shipped"
"""What a wheel brings besides code: ``data`` and ``notebooks``; in the repository there is no such folder."""
ROOT = SHIPPED if SHIPPED.is_dir() else LIBRARIES.parent
"""The folder that ``data`` and ``notebooks`` lie in: the repository, or that of an installed package."""
CALLED_FROM = "SAFEGUARDING_CALLED_FROM"
"""The environment variable that tells a kernel, which runs elsewhere, from which folder a command was called."""


def find(written: str | Path) -> Path:
    """Give the path meant by ``written``: as it stands if something is there, otherwise from ``ROOT``."""
    # Only a home folder: "~$register.xlsx" is the mark of an open workbook, and no user's.
    path = Path(written).expanduser() if str(written).startswith(("~/", "~\\")) else Path(written)
    return path if path.is_absolute() or path.exists() else ROOT / path


def kept(written: str) -> Path:
    """Give the path of what is kept for a user: below the folder that they called a command from, else the repository.

    Nothing is ever written among installed packages.
    """
    called = os.environ.get(CALLED_FROM, "")
    return Path(called) / written if called or ROOT == SHIPPED else find(written)


def refuse_shipped(path: Path) -> None:
    """Refuse to write beside a register that comes with an installed package.

    Raises
    ------
    InputError
        The path lies among installed packages.
    """
    if ROOT == SHIPPED and path.resolve().is_relative_to(SHIPPED):
        raise InputError(
            f"{path.name}: belongs to a register that comes with the program; copy its folder, and write there"
        )


def name(path: str | Path) -> str:
    """Write a path from ``ROOT`` where it lies inside it, and in full where it does not."""
    resolved = Path(path).resolve()
    return resolved.relative_to(ROOT).as_posix() if resolved.is_relative_to(ROOT) else str(resolved)


def sha256(path: Path) -> str:
    """Give the SHA-256 of what a file holds."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def typed(path: object) -> str:
    """Write a path as it is typed after a command: in quotation marks where a shell would part it.

    >>> typed("log.xlsx"), typed("reviews log 2025.xlsx")
    ('log.xlsx', '"reviews log 2025.xlsx"')
    """
    text = str(path)
    if re.fullmatch(r"[\w./\\:-]+", text):
        return text
    return shlex.quote(text) if re.search(r'["$`!]', text) else f'"{text}"'
