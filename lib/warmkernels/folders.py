"""Private folders with short paths, for Unix sockets; one that no living process holds is removed by the next one."""

import contextlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

try:
    import fcntl
except ImportError:  # No such sockets on such a system either.
    fcntl = None  # type: ignore[assignment]

PREFIX = "wk-"
LONGEST = 80
"""Characters that the path of a folder may have: a socket's path ends at 104 on macOS and at 108 on Linux."""


@dataclass(frozen=True)
class Folder:
    """A folder that only this user can enter, and the open file that says that it is in use."""

    path: Path
    held: int

    def remove(self) -> None:
        """Remove the folder with all that is in it, and let go of it; once only."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self.held)


def make() -> Folder:
    """Make a folder for sockets.

    Raises
    ------
    OSError
        No folder for temporary files can be written to.
    """
    while True:
        path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=_place()))
        # In the moment before it is held, somebody who sweeps may take it for one that was left behind.
        if (held := _hold(path)) is not None:
            return Folder(path, held)


def sweep() -> None:
    """Remove the folders of this user that were left behind by processes that were killed."""
    for path in Path(_place()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if path.lstat().st_uid == os.getuid() and (held := _hold(path)) is not None:
                Folder(path, held).remove()


def _place() -> str:
    """Give the folder for temporary files, unless its path leaves no room for the name of a socket."""
    usual = tempfile.gettempdir()
    return usual if len(usual) + len(PREFIX) + 9 <= LONGEST else "/tmp"


def _hold(path: Path) -> int | None:
    """Hold a folder for as long as this process lives; nothing if another process does, or it is gone."""
    try:
        held = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.stat(path).st_ino == os.fstat(held).st_ino:
            return held
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(held)
    return None
