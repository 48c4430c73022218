"""Imports libraries into a parent, and refuses those that a forked kernel would be worse for."""

import contextlib
import importlib
import os
import sys
import sysconfig
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

from warmkernels import Refused, unpromised

INSTALLED = {"site-packages", "dist-packages"}
"""Names of the folders that installed libraries are in."""

OWN = "own:"
"""Stands before the name of a module that is no installed library: whoever asks for it knows that nobody edits it."""


def load(names: Iterable[str]) -> dict[str, str]:
    """Import modules, and what a kernel is made of; give the environment variables that they set.

    A name with ``OWN`` before it may be of a project itself, for a parent that ends before the project is edited.

    Raises
    ------
    Refused
        One cannot be imported, warns (which its notebook would then never see), makes a thread (a lock that it holds
        would stay locked in every fork), or is no installed library (an edit of it would never be seen).
    """
    # ipykernel reads it once, as a default of its class (``unpromised``): whose end is to be its own.
    os.environ["JPY_PARENT_PID"] = str(os.getpid())
    # debugpy says on standard error that it would rather have other modules; nobody debugs a parent.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    before = dict(os.environ)
    for name in (*unpromised.KERNEL, *names):
        _load(name)
    return {name: value for name, value in os.environ.items() if before.get(name) != value}


def threads() -> list[str]:
    """Name the threads of this process besides its first: as the system knows them, where it tells."""
    if sys.platform != "linux":
        import psutil

        return [f"number {each.id}" for each in psutil.Process().threads()[1:]]
    others = [each for each in os.listdir("/proc/self/task") if each != str(os.getpid())]
    return [Path(f"/proc/self/task/{each}/comm").read_text("utf-8", "replace").strip() for each in others]


def own(modules: Mapping[str, ModuleType | None]) -> list[str]:
    """Name the modules that belong to a project and are no installed library."""
    files = {name: getattr(module, "__file__", None) for name, module in modules.items() if name != "__main__"}
    ours = __name__.partition(".")[0]
    return [name for name, file in files.items() if file and name.partition(".")[0] != ours and not _installed(file)]


def _load(written: str) -> None:
    name, before = written.removeprefix(OWN), set(sys.modules)
    with _warned() as warned:
        try:
            importlib.import_module(name)
        except (ImportError, Warning) as wrong:
            raise Refused(f"{name} cannot be imported: {wrong}") from None
    if warned:
        raise Refused(f"{name} warns as it is imported, which no notebook would see: {warned[0]}")
    if made := threads():
        raise Refused(f"{name} starts a thread as it is imported ({', '.join(made)}): a fork of it could hang")
    if written == name and (changing := own({each: sys.modules[each] for each in {*sys.modules} - before})):
        raise Refused(f"{name} imports {changing[0]}, which is no installed library: an edit of it would not be seen")


@contextlib.contextmanager
def _warned() -> Iterator[list[str]]:
    """Collect warnings instead of showing them; the filters that a library sets stay, which ``warnings`` would undo."""
    given: list[str] = []
    show = warnings.showwarning
    warnings.showwarning = lambda message, *_, **__: given.append(str(message))
    try:
        yield given
    finally:
        warnings.showwarning = show


def _installed(file: str) -> bool:
    standard = os.path.realpath(sysconfig.get_path("stdlib")) + os.sep
    return os.path.realpath(file).startswith(standard) or bool(INSTALLED & {*file.split(os.sep)})
