"""How long sets are kept: the newest few of each register, by the day they speak for."""

import re
import shutil
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from safeguarding.reporting import store, whole
from safeguarding.reporting.store import INDEX, Store

DATED = re.compile(r"(\d{4}-\d\d-\d\d)(.*)")
"""The folder of a set: its day, and whom and which period it is for."""


def keep(registers: Iterable[Path], most: int, state: Path) -> list[Path]:
    """Remove all but the newest sets of each register and audience; give the folders that are gone.

    Parameters
    ----------
    registers
        The folders that hold the sets of one register each. Nothing but sets is touched in them, and of a set only the
        files that sets have: what somebody else put there stays, and its folder with it.
    """
    gone = []
    for register in registers:
        of_a_kind = defaultdict(list)
        for folder in register.iterdir() if register.is_dir() else ():
            if folder.is_dir() and (named := DATED.fullmatch(folder.name)):
                of_a_kind[named[2]].append(folder)
        old = [folder for each in of_a_kind.values() for folder in sorted(each)[:-most]]
        gone += [folder for folder in old if _remove(folder, state)]
    return gone


def _remove(folder: Path, state: Path) -> bool:
    place = Store(folder, state / folder.parent.name / folder.name)
    with store.alone(place, 0, lambda _: None), whole.writing(folder):
        for path in folder.iterdir():
            if path.is_file() and (path.name == INDEX or store.OURS.fullmatch(path.name)):
                path.unlink()
        shutil.rmtree(place.state, ignore_errors=True)
        store.drop(place)
        if not any(folder.iterdir()):
            folder.rmdir()
    folder.with_name(f".{folder.name}.lock").unlink(missing_ok=True)
    return not folder.exists()
