"""Where the repository is, how a path is written so that it means the same everywhere, and the digest of a file."""

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def find(written: str | Path) -> Path:
    """Give the path meant by ``written``: as it stands if something is there, otherwise from the repository root."""
    # Only a home folder: "~$register.xlsx" is the mark of an open workbook, and no user's.
    path = Path(written).expanduser() if str(written).startswith(("~/", "~\\")) else Path(written)
    return path if path.is_absolute() or path.exists() else ROOT / path


def name(path: str | Path) -> str:
    """Write a path from the repository root where it lies inside it, and in full where it does not."""
    resolved = Path(path).resolve()
    return resolved.relative_to(ROOT).as_posix() if resolved.is_relative_to(ROOT) else str(resolved)


def sha256(path: Path) -> str:
    """Give the SHA-256 of what a file holds."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
