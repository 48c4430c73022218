"""A register that one process of a run has read, for the others of the run: in memory, or a file only they can open.

Six notebooks of a set would each read the same files. Which files those were, and what they held, is kept beside what
was read; if anything differs, the register is read as ever.
"""

import copyreg
import hashlib
import os
import pickle
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from safeguarding import repository
from safeguarding.register import opening

NAMED = "SAFEGUARDING_KEPT"
"""The variable that names the file, for processes that this one starts in the meantime."""
MEMORY = Path("/proc/self/fd")
"""Where Linux lets the processes of one user read what another of them holds in memory."""


def digests(written: str | Path, mapped: str | Path = "") -> dict[str, str]:
    """Give the files that a register can be read from, each by its name with its SHA-256.

    A workbook is read with the TOML files beside it; a file that an open program leaves there counts by being there.
    """
    there = opening.there(written)
    beside = there.iterdir() if there.is_dir() else [*there.parent.glob("*.toml"), there, *_marks(there)]
    found = {each.name: _sha256(each) for each in sorted(beside) if each.is_file()}
    return found | ({f"mapping {Path(mapped).name}": _sha256(repository.find(mapped))} if mapped else {})


def _unchanging(content: dict) -> Mapping:
    return MappingProxyType(content)


class _Pickler(pickle.Pickler):
    """Takes mappings that cannot be changed too, of which registers are made."""

    dispatch_table = copyreg.dispatch_table.copy()
    dispatch_table[MappingProxyType] = lambda mapping: (_unchanging, (dict(mapping),))


@contextmanager
def keeping(written: str, mapped: str, said: Mapping[str, str], what: object) -> Iterator[None]:
    """Keep what was read for the time of a ``with``.

    Parameters
    ----------
    said
        The ``digests`` from before it was read: if a file has changed since, the others read it anew.
    """
    before = os.environ.get(NAMED)
    with _place_of_it() as path:
        with path.open("wb") as opened:
            _Pickler(opened, pickle.HIGHEST_PROTOCOL).dump((_place(written), mapped, dict(said), what))
        os.environ[NAMED] = str(path)
        try:
            yield
        finally:
            os.environ.pop(NAMED, None)
            os.environ |= {NAMED: before} if before else {}


@contextmanager
def _place_of_it() -> Iterator[Path]:
    """Give a place for what is kept. Where memory has a name, nothing is left on a disk, however this process ends."""
    if MEMORY.exists() and hasattr(os, "memfd_create"):
        held = os.memfd_create("kept")
        try:
            yield Path(f"/proc/{os.getpid()}/fd/{held}")
        finally:
            os.close(held)
    else:
        with tempfile.TemporaryDirectory(prefix="kept-") as folder:
            yield Path(folder) / "register"


def found(written: str | Path, mapped: str | Path = "") -> object | None:
    """Give what is kept of a register, if it is what reading it now would give."""
    name = os.environ.get(NAMED)
    if not name:
        return None
    try:
        # Written by the process that started this one, into a folder of its own that nobody else can write to.
        place, mapping, said, what = pickle.loads(Path(name).read_bytes())
    except (OSError, ValueError, TypeError, EOFError, pickle.UnpicklingError):
        return None
    same = (place, mapping) == (_place(written), str(mapped)) and said == digests(written, mapped)
    return what if same else None


def _place(written: str | Path) -> str:
    return str(repository.find(written).resolve())


def _marks(workbook: Path) -> list[Path]:
    marks = (workbook.with_name(f"~${workbook.name}"), workbook.with_name(f".~lock.{workbook.name}#"))
    return [mark for mark in marks if mark.exists()]


def _sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
