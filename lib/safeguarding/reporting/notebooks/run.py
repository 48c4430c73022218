"""Run one notebook with parameters, in a kernel of its own."""

import ast
import logging
import re
import traceback
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import reader
from papermill import engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import raise_for_execution_errors
from papermill.parameterize import parameterize_notebook

from safeguarding import paths
from safeguarding.errors import InputError
from safeguarding.reporting.notebooks import suite
from warmkernels import KernelNotStarted

EXPLORER = "explorer"
"""The tag of the cells that show controls."""
PARAMETERS = "parameters"
"""The tag of the cell that says what can be asked for: a line for each, as ``audience: str = "internal"``."""
TIME_LIMIT = 300
"""Seconds that one cell may take."""


class NotebookFailed(RuntimeError):
    """A notebook did not reach its end.

    ``section`` is the heading where it stopped, ``why`` the reason in one line, ``cell`` the number of the cell among
    those with code, from 1 (0 if it is not known), and ``trace`` what led there, for who is to mend it.
    """

    def __init__(self, section: str, why: str, cell: int = 0, trace: str = "") -> None:
        super().__init__(f"{section}: {why}")
        self.section, self.why, self.cell, self.trace = section, why, cell, trace


class KernelDied(NotebookFailed):
    """The process that ran a notebook ended before the notebook did, for no reason that the notebook gives."""


def execute(
    notebook: Path,
    parameters: Mapping[str, object],
    seen: Callable[[nbformat.NotebookNode], None] = lambda cell: None,
) -> nbformat.NotebookNode:
    """Run a notebook from top to bottom and give it back with its outputs; nothing is written.

    Parameters
    ----------
    seen
        Called with each cell of code as soon as it has run, in the thread that runs the notebook.

    Raises
    ------
    InputError
        A parameter that the notebook does not have.
    NotebookFailed
        A cell raised an error or took too long, or the kernel did not start, or died.
    """
    known = parameters_of(notebook)
    for name in parameters:
        if name not in known:
            raise InputError(f"{notebook.name}: has no parameter {name!r}; write one of {', '.join(known)}")
    # papermill would print an error as well as raise it; the caller says it once.
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    try:
        return _executed(_prepared(notebook, parameters), seen)
    except PapermillExecutionError as wrong:
        why, trace = _plain(f"{wrong.ename}: {wrong.evalue}"), _unpainted("\n".join(wrong.traceback))
        raise NotebookFailed(_section(notebook, wrong.source), why, _number(notebook, wrong.source), trace) from None
    except KernelNotStarted as wrong:
        raise KernelDied("The notebook", f"its kernel did not start: {wrong}") from None
    except DeadKernelError:
        raise KernelDied("The notebook", "its kernel died, perhaps for want of memory") from None
    except CellTimeoutError:
        raise NotebookFailed("The notebook", f"a cell took longer than {TIME_LIMIT} seconds") from None


def _prepared(notebook: Path, parameters: Mapping[str, object]) -> nbformat.NotebookNode:
    """Give a notebook with its parameters and without what it is stored with.

    ``papermill.execute_notebook`` would write, check and read it again on the way.
    """
    blank = unattended(_read(notebook))
    blank.metadata.papermill = nbformat.NotebookNode()
    for cell in blank.cells:
        cell.metadata.setdefault("tags", [])
        if cell.cell_type == "code":
            cell.outputs = []
    return parameterize_notebook(blank, dict(parameters), kernel_name="python3") if parameters else blank


def _read(notebook: Path) -> nbformat.NotebookNode:
    """Read a notebook of the suite; that each is a notebook by every rule, the tests say."""
    return reader.reads(notebook.read_text(encoding="utf-8"))


def _executed(prepared: nbformat.NotebookNode, seen: Callable[[nbformat.NotebookNode], None]) -> nbformat.NotebookNode:
    """Run the cells by papermill's engine; ``execute_notebook`` would check and write them once more, to no file."""
    made = engines.papermill_engines.execute_notebook_with_engine(
        None,
        prepared,
        kernel_name="python3",
        progress_bar=False,
        kernel_manager_class="warmkernels.manager.WarmKernelManager",
        execution_timeout=TIME_LIMIT,
        shutdown_kernel="immediate",
        on_cell_executed=lambda cell, **_: seen(cell),
        # papermill's own ``cwd`` would move this whole process, with every other thread that runs a notebook.
        resources={"metadata": {"path": str(paths.ROOT)}},
    )
    raise_for_execution_errors(made, None)
    return made


def mistaken(wrong: Exception) -> NotebookFailed:
    """Say as the failure of a report what this program itself did wrong, and where."""
    trace = _placeless("".join(traceback.format_exception(wrong)))
    return NotebookFailed("", _plain(f"{type(wrong).__name__}: {wrong}"), trace=trace)


def _plain(why: str) -> str:
    """Give an error in one line, without the folders that lead to a file: a page is read on other machines."""
    return _placeless(" ".join(why.split()))


def _placeless(text: str) -> str:
    return re.sub(r"(?<![\w/])/(?:[^/\s'\"]+/)+", "", text)


def _unpainted(trace: str) -> str:
    """Give what led to an error as plain text, without colours and folders."""
    return _placeless(re.sub(r"\x1b\[[0-9;]*m", "", trace))


def _number(notebook: Path, source: str) -> int:
    """Give the number of a cell among those with code, from 1; 0 for one that is not in the file."""
    codes = [cell.source for cell in _read(notebook).cells if cell.cell_type == "code"]
    return codes.index(source) + 1 if source in codes else 0


def unattended(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Give a notebook without the cells that show controls: a report has nobody to set them, and no kernel."""
    kept = [cell for cell in notebook.cells if EXPLORER not in cell.metadata.get("tags", [])]
    return nbformat.NotebookNode(notebook | {"cells": kept})


def parameters_of(notebook: Path) -> list[str]:
    """Give the names of the parameters a notebook takes."""
    return list(_parameters(str(notebook), notebook.stat().st_mtime_ns))


@cache
def _parameters(notebook: str, changed: int) -> tuple[str, ...]:
    """Read a notebook for its parameters once, until it changes."""
    tagged = (cell.source for cell in _read(Path(notebook)).cells if PARAMETERS in cell.metadata.get("tags", []))
    lines = ast.parse(next(tagged, "")).body
    return tuple(
        line.target.id for line in lines if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
    )


def _section(notebook: Path, source: str) -> str:
    """Give the heading that a cell stands under."""
    heading = "the beginning"
    for cell in _read(notebook).cells:
        if cell.cell_type == "markdown" and cell.source.startswith("#"):
            heading = suite.heading(cell.source)
        elif cell.source == source:
            return heading
    return heading
