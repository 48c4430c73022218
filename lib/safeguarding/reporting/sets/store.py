"""Where a set of reports lies, how it is changed all at once, and how long sets are kept."""

import os
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import filelock

from safeguarding import vocabulary
from safeguarding.errors import InputError
from safeguarding.reporting.sets import exchanging, manifest
from safeguarding.reporting.sets.manifest import REGISTER, TABLES, Manifest
from safeguarding.reporting.sets.orders import Report

# ---- Files that are written whole or not at all, whenever a machine stops --------------------------------------------


ANYBODY, OWNER = 0o777, 0o700
"""Who may read what: whoever the system's own mask (umask) lets, or the account that makes it alone."""


def readers(out: Path, audience: str) -> int:
    """Say who may read what is made for an audience below ``out``, as the mode of a folder.

    A public set is for whoever the system's mask lets. An internal one is for its owner, and for the group of ``out``
    if that folder lets the group in and shuts all others out: then somebody has decided it.
    """
    if audience == vocabulary.PUBLIC:
        return ANYBODY
    allowed = out.stat().st_mode if out.is_dir() else OWNER
    return OWNER if allowed & 0o007 else OWNER | allowed & 0o050


def folder_for(path: Path, mode: int) -> None:
    """Make a folder, and those above it that are not there, with this mode less the system's mask."""
    if not path.is_dir():
        folder_for(path.parent, mode)
        path.mkdir(mode, exist_ok=True)


def write(path: Path, content: bytes, mode: int = OWNER) -> None:
    """Write a file under another name, have it on the disk, and then give it its name.

    Parameters
    ----------
    mode
        That of the folder it would belong in: whoever may enter that may read it.

    Raises
    ------
    InputError
        It cannot be written, because the disk is full for example; what stood there still does.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with writing(path):
            put(part, content, mode)
            part.replace(path)
            settle(path.parent)
    except InputError:
        with suppress(OSError):
            part.unlink()
        raise


def put(path: Path, content: bytes, mode: int) -> None:
    """Write a file under its own name, and wait until it is on the disk."""
    # What a run that was stopped left may be open to others.
    path.unlink(missing_ok=True)
    with open(path, "wb", opener=lambda name, flags: os.open(name, flags, mode & 0o666)) as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def settle(folder: Path) -> None:
    """Wait until the names of a folder's files are on the disk, where the system has a call for that."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn an error of the system into one line that says what could not be written, and why."""
    try:
        yield
    except OSError as wrong:
        raise InputError(f"{path}: cannot be written: {wrong.strerror}") from None


# ---- Where a set of reports lies, how it is changed all at once, and what keeps two runs from changing it together
# A new report is first written beside the set, in a folder that no reader looks into, and then its manifest, which
# counts as the proof that it is whole. Only when every report of the set is there does that folder, with what stays of
# the old one linked into it, take the place of the set, in one step. A run that ends before leaves yesterday's set as
# it was, and what it finished for the next run; one that ends later is completed by the next run before anything else.
#
# Manifests hold digests of a register's files, by which somebody could try out what a public report withholds. So they
# lie outside the folder that is published: `STATE` beside it, or wherever is asked for.

STATE = ".{}-state"
INDEX = "index.html"
OURS = re.compile(
    r"index\.html|methods\.html|methods-[a-z0-9-]+\.csv|\d\d_\w+\.(?:html|pdf|docx|log)|\d\d-[a-z0-9-]+\.csv"
    r"|tables\.xlsx|\.(?:\d\d|tables|index).*\.part"
)
"""The names that a set gives its files, and those of files that were not finished."""
WHOLE_SET = "set"
"""The name of the manifest of what a set has besides its reports."""
READY = "ready"


@dataclass(frozen=True)
class Store:
    """The place of one set: ``folder`` is what readers see, ``state`` holds the manifests of it."""

    folder: Path
    state: Path

    @property
    def mode(self) -> int:
        """Who may read it, as the mode of its folder."""
        audience = vocabulary.PUBLIC if self.folder.name.endswith(f"-{vocabulary.PUBLIC}") else vocabulary.INTERNAL
        return readers(self.folder.parent.parent, audience)

    @property
    def coming(self) -> Path:
        """Where new files wait for the rest of their set: beside the set, whose place this folder then takes."""
        return self.folder.with_name(f".{self.folder.name}.coming")

    @property
    def going(self) -> Path:
        """Where the old set is put aside, on a system that cannot exchange two folders."""
        return self.folder.with_name(f".{self.folder.name}.going")

    @property
    def next(self) -> Path:
        """Where the manifests of these files wait."""
        return self.state / "next"


def state_of(out: Path) -> Path:
    """Give the folder of the manifests of all sets below ``out``, where none is asked for."""
    return out.parent / STATE.format(out.resolve().name.lstrip("."))


@contextmanager
def alone(store: Store, patience: float, told: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of a set, so that no other run changes it; the system frees it when this process ends.

    Parameters
    ----------
    patience
        How many seconds to wait for another run.
    told
        Called once with what is waited for.

    Raises
    ------
    InputError
        The other run has not ended by then, or nothing can be written there.
    """
    with writing(store.folder):
        store.folder.parent.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(store.folder.with_name(f".{store.folder.name}.lock"))
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            told(f"{store.folder}: another run is making this set; waiting for it")
            _wait(lock, patience, store)
    try:
        yield
    finally:
        lock.release()


def _wait(lock: filelock.BaseFileLock, patience: float, store: Store) -> None:
    try:
        lock.acquire(timeout=patience, poll_interval=0.2)
    except filelock.Timeout:
        raise InputError(f"{store.folder}: another run is still making this set after {patience:g} seconds") from None


def held(store: Store, name: str) -> Manifest | None:
    """Give the manifest of a report that is in its place."""
    return manifest.read(store.state / f"{name}.json")


def surely_held(store: Store, name: str) -> Manifest:
    """Give the manifest of a report that was just found or made: without it a set would not be whole."""
    found = held(store, name)
    if found is None:
        raise LookupError(f"{name} has no manifest")
    return found


def source(store: Store) -> str:
    """Give the register that a set is of, as it was named; nothing where no report of it has a manifest."""
    found = (manifest.read(path) for path in sorted(store.state.glob("[0-9]*.json")) if not path.name.endswith(TABLES))
    return next((each.decided_by.get(REGISTER, "") for each in found if each), "")


def since(store: Store, report: Report) -> str:
    """Say when a report that is in its place was made, in universal time."""
    try:
        written = (store.folder / report.file).stat().st_mtime
    except OSError:
        return ""
    return f"{datetime.fromtimestamp(written, UTC):%Y-%m-%d %H:%M} UTC"


def kept(store: Store, name: str) -> Manifest | None:
    """Give the manifest of a report that waits for the rest of its set."""
    return manifest.read(store.next / f"{name}.json")


def keep(store: Store, name: str, files: Mapping[str, bytes], made: Manifest) -> None:
    """Write the files of a report beside the set, and after them its manifest, which says that they are whole."""
    mode = store.mode
    for folder, who in ((store.coming, mode), (store.next, OWNER)):
        with writing(folder):
            folder_for(folder, who)
    for file, content in files.items():
        with writing(store.folder / file):
            put(store.coming / file, content, mode)
    write(store.next / f"{name}{TABLES}", manifest.written_tables(made.report))
    write(store.next / f"{name}.json", manifest.written(manifest.stamped(made, store.coming)))


def forget(store: Store, name: str) -> None:
    """Remove the manifest of a report that waits and is out of date."""
    for end in (".json", TABLES):
        (store.next / f"{name}{end}").unlink(missing_ok=True)


def drop(store: Store) -> None:
    """Remove all that waits: it belongs to a set that is no longer wanted."""
    for folder in (store.coming, store.going, store.next):
        shutil.rmtree(folder, ignore_errors=True)


def install(store: Store, names: Iterable[str]) -> None:
    """Have the set that waits take its place, with what stays of the old one, and remove the rest of that.

    Parameters
    ----------
    names
        The names of all that the set has, whether it waits or is in its place.
    """
    write(store.next / READY, "\n".join([exchanging.number(store.coming), *names]).encode())
    recover(store)


def recover(store: Store) -> None:
    """Complete an installation, if one was begun."""
    ready = store.next / READY
    if not ready.exists():
        return
    with writing(store.folder):
        number, *names = ready.read_text(encoding="utf-8").split()
        if exchanging.number(store.folder) != number:
            _keep_what_stays(store, names)
            exchanging.placed(store.coming, store.folder, store.going)
            settle(store.folder.parent)
        _give_back(store)
        for path in sorted(store.next.glob("*.json")):
            path.replace(store.state / path.name)
        for path in store.state.glob("*.json"):
            if path.name.partition(".")[0] not in names:
                path.unlink()
        settle(store.state)
        drop(store)


def _keep_what_stays(store: Store, names: Iterable[str]) -> None:
    """Put the files that stay beside those that are new: by another name for the same file, or as a copy."""
    for name in names:
        stays = None if kept(store, name) else held(store, name)
        for file in stays.files if stays else ():
            if not (store.coming / file).exists():
                try:
                    os.link(store.folder / file, store.coming / file)
                except OSError:
                    shutil.copy2(store.folder / file, store.coming / file)
    settle(store.coming)


def _give_back(store: Store) -> None:
    """Put what somebody else has laid into the old folder into the new one: sets remove nothing but their own files."""
    for old in filter(Path.is_dir, (store.coming, store.going)):
        for path in old.iterdir():
            if not (path.is_file() and OURS.fullmatch(path.name)) and not (store.folder / path.name).exists():
                path.rename(store.folder / path.name)


# ---- How long sets are kept: the newest few of each register, by the day they speak for ------------------------------

DATED = re.compile(r"(\d{4}-\d\d-\d\d)(.*)")
"""The folder of a set: its day, and whom and which period it is for."""


def keep_newest(registers: Iterable[Path], most: int, state: Path) -> list[Path]:
    """Remove all but the newest sets of each register and audience; give the folders that are gone.

    Parameters
    ----------
    registers
        The folders that hold the sets of one register each. Nothing but sets is touched in them, and of a set only the
        files that sets have: what somebody else put there stays, and its folder with it. Sets of registers of one name
        from several folders are counted apart.
    """
    gone = []
    for register in registers:
        of_a_kind = defaultdict(list)
        for folder in register.iterdir() if register.is_dir() else ():
            if folder.is_dir() and (named := DATED.fullmatch(folder.name)):
                of_a_kind[named[2], source(_place(folder, state))].append(folder)
        old = [folder for each in of_a_kind.values() for folder in sorted(each)[:-most]]
        gone += [folder for folder in old if _remove(folder, state)]
    return gone


def _place(folder: Path, state: Path) -> Store:
    return Store(folder, state / folder.parent.name / folder.name)


def _remove(folder: Path, state: Path) -> bool:
    place = _place(folder, state)
    with alone(place, 0, lambda _: None), writing(folder):
        for path in folder.iterdir():
            if path.is_file() and OURS.fullmatch(path.name):
                path.unlink()
        shutil.rmtree(place.state, ignore_errors=True)
        drop(place)
        if not any(folder.iterdir()):
            folder.rmdir()
    folder.with_name(f".{folder.name}.lock").unlink(missing_ok=True)
    return not folder.exists()
