"""One folder takes the place of another: in one step where the system has one, and in two where it has none."""

import ctypes
import errno
import os
import sys
from pathlib import Path

HERE, EXCHANGE = -100, 2
"""Linux: paths are taken as they are (``AT_FDCWD``), and two names change what they stand for (``RENAME_EXCHANGE``)."""
UNKNOWN = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)
"""What a system says that has no such call, or whose disk has none."""


def placed(new: Path, place: Path, aside: Path) -> None:
    """Have a folder take its place; what stood there is then where the new one was, or ``aside``.

    Linux exchanges the two at once, on the disks that are usual (ext4, XFS, Btrfs, tmpfs). Elsewhere the old one is
    moved aside and then the new one into its place, so that for a moment, or until the next run if the machine stops
    then, there is none; what is half old and half new there never is.
    """
    if not place.exists():
        os.rename(new, place)
    elif not exchanged(new, place):
        os.rename(place, aside)
        os.rename(new, place)


def exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; say whether the system could."""
    if sys.platform != "linux":
        return False
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return False
    if call(HERE, os.fsencode(one), HERE, os.fsencode(other), EXCHANGE) == 0:
        return True
    wrong = ctypes.get_errno()
    if wrong in UNKNOWN:
        return False
    raise OSError(wrong, os.strerror(wrong), str(other))


def number(folder: Path) -> str:
    """Give what tells a folder from every other, whatever it is called; nothing if it is not there."""
    return str(folder.stat().st_ino) if folder.is_dir() else ""
