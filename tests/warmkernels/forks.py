"""Kernels for the tests: what cells print in a fresh kernel, a parent to fork it from, and what is left of it all."""

import asyncio
import contextlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import psutil
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from warmkernels import folders, parents
from warmkernels.manager import WarmKernelManager
from warmkernels.parents import Parent

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}

PRELOAD = ("numpy", "pandas", "altair")
"""Libraries that take a while to import, and have settings that one notebook could change for another."""

FORKED = "import os; print(os.getppid())"
"""Prints whose fork a kernel is."""

LIMIT = 120
"""Seconds after which something has hung; a machine that is busy takes its time, and nothing here measures it."""

ENDED = (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)


@contextlib.contextmanager
def parent(*preload: str) -> Iterator[Parent]:
    """Have a parent that the kernels of this process are forked from, and wait until it is ready."""
    started, before = parents.start(preload), os.environ.get(parents.ADDRESS)
    os.environ[parents.ADDRESS] = started.address
    try:
        yield started
    finally:
        os.environ.pop(parents.ADDRESS)
        if before:
            os.environ[parents.ADDRESS] = before
        started.stop()


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Have no parent but those that are started in the meantime, and no folders but theirs: other workers have some."""
    usual, named = tempfile.tempdir, os.environ.get("TMPDIR")
    with no_parent(), tempfile.TemporaryDirectory(prefix="t-") as folder:
        tempfile.tempdir = os.environ["TMPDIR"] = folder
        try:
            yield
        finally:
            tempfile.tempdir = usual
            del os.environ["TMPDIR"]
            os.environ |= {"TMPDIR": named} if named else {}


@contextlib.contextmanager
def no_parent() -> Iterator[None]:
    """Have ordinary kernels."""
    address = os.environ.pop(parents.ADDRESS, None)
    try:
        yield
    finally:
        if address:
            os.environ[parents.ADDRESS] = address


def printed(*code: str, cwd: str | Path = ".", limit: int = LIMIT) -> str:
    """Run cells in a kernel of their own, and give what they printed; each may take so many seconds."""
    cells = [new_code_cell(each) for each in code]
    client = NotebookClient(new_notebook(cells=cells, metadata=KERNEL), kernel_manager_class=WarmKernelManager)
    client.shutdown_kernel, client.timeout = "immediate", limit
    asyncio.run(client.async_execute(cwd=str(cwd)))
    return "".join(output.text for cell in cells for output in cell.outputs if output.output_type == "stream")


def notebook(folder: Path, *code: str) -> Path:
    """Write a notebook with one parameter and these cells under one heading."""
    cells = [
        new_markdown_cell("# What is it?"),
        new_code_cell('register: str = "some/folder"  # where', metadata={"tags": ["parameters"]}),
        new_markdown_cell("## How late?"),
        *map(new_code_cell, code),
    ]
    path = folder / "09_some_question.ipynb"
    nbformat.write(new_notebook(cells=cells, metadata=KERNEL), path)
    return path


def prepend(monkeypatch: Any, folder: Path) -> None:
    """Have a folder of modules that every Python started from now on finds first."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]))


def soon(is_so: Callable[[], bool]) -> bool:
    """Wait until something is so, and tell whether it has become so before the limit."""
    end = time.monotonic() + LIMIT / 2
    while not (it_is := is_so()) and time.monotonic() < end:
        time.sleep(0.02)
    return it_is


def children(pid: int | None = None) -> list[psutil.Process]:
    """List the living processes that a process has started, and those that they have; the dead are left out."""
    return [each for each in psutil.Process(pid).children(recursive=True) if _state(each) not in ENDED]


def zombies() -> list[psutil.Process]:
    """List the processes below this one that have ended and that nobody has taken note of."""
    return [each for each in psutil.Process().children(recursive=True) if _state(each) == psutil.STATUS_ZOMBIE]


def gone(pid: int) -> bool:
    """Tell whether a process has ended."""
    try:
        return _state(psutil.Process(pid)) in ENDED
    except psutil.NoSuchProcess:
        return True


def _state(process: psutil.Process) -> str:
    """Tell what a process does; one may end at any moment."""
    try:
        return process.status()
    except psutil.NoSuchProcess:
        return psutil.STATUS_DEAD


def left() -> set[Path]:
    """List the folders of sockets there are."""
    return set(Path(folders._place()).glob(f"{folders.PREFIX}*"))
