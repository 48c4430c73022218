"""Where a set of reports lies, how it is changed all at once, and what keeps two runs from changing it together.

A new report is first written beside the set, in a folder that no reader looks into, and then its manifest, which counts
as the proof that it is whole. Only when every report of the set is there are the files given their places, each by
renaming, and the index last. A run that ends before leaves yesterday's set as it was, and what it finished for the next
run; one that ends between two renamings is completed by the next run before anything else.

Manifests hold digests of a register's files, by which somebody could try out what a public report withholds. So they
lie outside the folder that is published: `STATE` beside it, or wherever is asked for.
"""

import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import filelock

from safeguarding.errors import InputError
from safeguarding.reporting import manifest, whole
from safeguarding.reporting.manifest import Manifest

STATE = ".{}-state"
INDEX = "index.html"
OURS = re.compile(
    r"\d\d_\w+\.(?:html|pdf|docx|log)|\d\d-\d+-[a-z0-9-]+\.csv|tables\.xlsx|\.(?:\d\d|tables|index).*\.part"
)
"""The names that a set gives its files, but for the index, and those of files that were not finished."""
WHOLE_SET = "set"
"""The name of the manifest of what a set has besides its reports."""
READY = "ready"


@dataclass(frozen=True)
class Store:
    """The place of one set: ``folder`` is what readers see, ``state`` holds the manifests of it."""

    folder: Path
    state: Path

    @property
    def coming(self) -> Path:
        """Where new files wait for the rest of their set: beside the set, so that they can be renamed into it."""
        return self.folder.with_name(f".{self.folder.name}.coming")

    @property
    def next(self) -> Path:
        """Where the manifests of these files wait."""
        return self.state / "next"


def state_of(out: Path) -> Path:
    """Give the folder of the manifests of all sets below ``out``, where none is asked for."""
    return out.parent / STATE.format(out.resolve().name.lstrip("."))


@contextmanager
def alone(store: Store, patience: float, told: Callable[[str], None]) -> Iterator[None]:
    """Be the only run that changes a set; the system itself lets go of a lock whose holder has ended, however it did.

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
    with whole.writing(store.folder):
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


def kept(store: Store, name: str) -> Manifest | None:
    """Give the manifest of a report that waits for the rest of its set."""
    return manifest.read(store.next / f"{name}.json")


def keep(store: Store, name: str, files: Mapping[str, bytes], made: Manifest) -> None:
    """Have the files of a report on the disk, and after them the manifest that says so."""
    for folder in (store.coming, store.next):
        with whole.writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
    for file, content in files.items():
        with whole.writing(store.folder / file):
            whole.put(store.coming / file, content)
    whole.write(store.next / f"{name}{manifest.TABLES}", manifest.written_tables(made.report))
    whole.write(store.next / f"{name}.json", manifest.written(manifest.stamped(made, store.coming)))


def forget(store: Store, name: str) -> None:
    """Let go of a report that waits, and is no longer what it would be."""
    for end in (".json", manifest.TABLES):
        (store.next / f"{name}{end}").unlink(missing_ok=True)


def drop(store: Store) -> None:
    """Forget what waits: it belongs to a set that is no longer wanted."""
    for folder in (store.coming, store.next):
        shutil.rmtree(folder, ignore_errors=True)


def install(store: Store, names: Iterable[str]) -> None:
    """Give every file that waits its place, the index last, and remove what the set does not have any more.

    Parameters
    ----------
    names
        The names of all that the set has, whether it waits or is in its place.
    """
    whole.write(store.next / READY, "\n".join(names).encode())
    recover(store)


def recover(store: Store) -> None:
    """Complete an installation, if one was begun."""
    ready = store.next / READY
    if not ready.exists():
        return
    with whole.writing(store.folder):
        names = ready.read_text(encoding="utf-8").split()
        store.folder.mkdir(exist_ok=True)
        for file in sorted(_files(store.next), key=lambda file: (file == INDEX, file)):
            if (store.coming / file).exists():
                (store.coming / file).replace(store.folder / file)
        whole.settle(store.folder)
        for path in sorted(store.next.glob("*.json")):
            path.replace(store.state / path.name)
        _sweep(store, names)
        whole.settle(store.state)
        drop(store)


def _sweep(store: Store, names: Iterable[str]) -> None:
    """Remove what an earlier set left, by the names that sets give their files: it may hold what is now withheld."""
    for path in store.state.glob("*.json"):
        if path.name.partition(".")[0] not in names:
            path.unlink()
    having = _files(store.state)
    for path in store.folder.iterdir():
        if path.is_file() and OURS.fullmatch(path.name) and path.name not in having:
            path.unlink()


def _files(folder: Path) -> set[str]:
    """Give the files that the manifests of a folder name."""
    paths = (path for path in folder.glob("*.json") if not path.name.endswith(manifest.TABLES))
    return {file for each in map(manifest.read, paths) if each for file in each.files}
