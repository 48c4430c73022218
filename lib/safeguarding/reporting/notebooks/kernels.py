"""Kernels that start at once: forked from one process that has imported what every notebook imports."""

import ast
import atexit
import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from safeguarding.reporting.notebooks import suite
from warmkernels import parents, preloading

PRELOAD = ("pandas", "altair", "python_calamine")
"""What every notebook imports that is no part of this project, and whatever they import themselves."""
UNCHECKED = f"{preloading.OWN}safeguarding.reporting.notebooks.unchecked"


OWN_FOLDERS = ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "XDG_CACHE_HOME")
"""What says where the settings and files of whoever runs a kernel are."""


@contextlib.contextmanager
def own_folders() -> Iterator[None]:
    """Give kernels folders of their own for the time of a ``with``, where whoever runs them has no home to write to.

    IPython would make a folder for temporary files in each kernel, which nobody removes, and warn of it.
    """
    home = os.path.expanduser("~")
    if "IPYTHONDIR" in os.environ or os.access(os.path.join(home, ".ipython"), os.W_OK) or os.access(home, os.W_OK):
        yield
        return
    before = {name: os.environ[name] for name in OWN_FOLDERS if name in os.environ}
    with tempfile.TemporaryDirectory(prefix="own-", ignore_cleanup_errors=True) as folder:
        os.environ |= {name: os.path.join(folder, str(number)) for number, name in enumerate(OWN_FOLDERS)} | before
        try:
            yield
        finally:
            for name in set(OWN_FOLDERS) - set(before):
                os.environ.pop(name, None)


@contextlib.contextmanager
def warm(own: bool = True) -> Iterator[str]:
    """Fork the kernels of ``run.execute`` from a ready process for the time of a ``with``; the outputs are the same.

    Where the environment names a process to fork from, that one serves, so that a command or a test run has one for all
    its sets. Otherwise one is started, without waiting for its imports. Gives its address, for processes that were
    started before and cannot find it by themselves; empty where kernels are ordinary ones.

    Parameters
    ----------
    own
        Whether what notebooks import of this project is imported by that process too: then an edit counts from the next
        run on, and not from the next kernel.
    """
    known = parents.found()
    with (
        own_folders(),
        contextlib.nullcontext(known) if known else parents.warm(_wanted(own), from_here=True) as address,
    ):
        yield address


def _wanted(own: bool) -> list[str]:
    return [*PRELOAD, UNCHECKED, *(_own() if own else ())]


@cache
def lasting() -> str:
    """Start a process to fork kernels from, for as long as a worker of a cluster lasts; give its address.

    Never the one that the environment names: a cluster starts its workers with a hash seed and settings of its own, and
    no process can fork a kernel for surroundings that it was not begun in.
    """
    os.environ.pop(parents.ADDRESS, None)
    while_it_runs = contextlib.ExitStack()
    atexit.register(while_it_runs.close)
    return while_it_runs.enter_context(warm())


def _own() -> list[str]:
    """Name the modules of this project that notebooks import, in the form that ``warmkernels.preloading`` reads."""
    return [
        f"{preloading.OWN}{name}" for name in sorted({name for path in suite.notebooks() for name in _imported(path)})
    ]


def _imported(notebook: Path) -> Iterator[str]:
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code" and "explorer" not in cell["metadata"].get("tags", []):
            yield from _modules("".join(cell["source"]))


def _modules(code: str) -> Iterator[str]:
    """Give the modules of this project that a piece of code imports; one that is no Python is its notebook's matter."""
    with contextlib.suppress(SyntaxError):
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "safeguarding":
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def end_all() -> None:
    """End the kernels of this process now; whoever waits for one sees that it died."""
    from warmkernels import manager  # jupyter_client takes a while to import, and is there if a kernel is

    manager.end_all()
