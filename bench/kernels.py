"""How long a notebook takes with forked kernels, beside papermill and nbclient as they come, and where the time goes.

``make bench`` runs a notebook of one cell and the one on timeliness, on Sefton's register, in turn by each way, and
prints the medians with their ratios. Every way starts a kernel of its own for every run.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import nbformat
import papermill
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from safeguarding import paths
from safeguarding.reporting.notebooks import kernels, run, suite

RUNS = 3
TYPICAL = 1
"""The place of the notebook on timeliness in the suite."""

IMPORTS = "import ipykernel.kernelapp, ipykernel.ipkernel, pandas, altair, python_calamine"


def main() -> int:
    """Print the tables."""
    given = argparse.ArgumentParser(description=__doc__.replace("``", ""))
    given.add_argument("--runs", type=int, default=RUNS, help=f"how often each is run ({RUNS})")
    runs = given.parse_args().runs
    # As the command line has it: the threads are none that a notebook here has a use for.
    os.environ |= {"TZ": "UTC", "OPENBLAS_NUM_THREADS": "1"}
    with tempfile.TemporaryDirectory() as kept:
        _compared("a notebook of one cell", _trivial(Path(kept)), runs)
    _compared("the notebook on timeliness", suite.notebooks()[TYPICAL], runs)
    print(f"{'imports alone, in a new process':<44}{_median([_import() for _ in range(runs)])}")
    print(f"{'a parent, until it can fork':<44}{_median([_timed(_parent) for _ in range(runs)])}")
    return 0


def _trivial(folder: Path) -> Path:
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = folder / "09_one_cell.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("1")], metadata=kernel), path)
    return path


def _compared(what: str, path: Path, runs: int) -> None:
    """Time every way in turn, so that a busy moment falls on all of them."""
    with kernels.warm():
        run.execute(path, {})
        rounds = [{name: _timed(partial(way, path)) for name, way in WAYS.items()} for _ in range(runs)]
    medians = {name: statistics.median(each[name] for each in rounds) for name in WAYS}
    print(f"{what}, median of {runs}")
    for name, seconds in medians.items():
        print(f"  {name:<42}{seconds:7.3f} s   {medians[name] / medians[FORKED]:5.1f} times the forked one")


def _timed(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def _stock_papermill(path: Path) -> None:
    papermill.execute_notebook(str(path), None, progress_bar=False, kernel_name="python3", cwd=str(paths.ROOT))


def _stock_nbclient(path: Path) -> None:
    asyncio.run(NotebookClient(nbformat.read(path, 4)).async_execute(cwd=str(paths.ROOT)))


def _ordinary(path: Path) -> None:
    address = os.environ.pop("WARMKERNELS_PARENT")
    try:
        run.execute(path, {})
    finally:
        os.environ["WARMKERNELS_PARENT"] = address


def _forked(path: Path) -> None:
    run.execute(path, {})


def _import() -> float:
    return _timed(lambda: subprocess.run([sys.executable, "-c", IMPORTS], check=True))


def _parent() -> None:
    from warmkernels import parents

    parent = parents.start(kernels.PRELOAD)
    try:
        parent.wait()
    finally:
        parent.stop()


def _median(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):7.3f} s"


FORKED = "forked kernel (run.execute in kernels.warm)"
WAYS: dict[str, Callable[[Path], None]] = {
    "papermill, as it comes": _stock_papermill,
    "nbclient, as it comes": _stock_nbclient,
    "ordinary kernel (run.execute)": _ordinary,
    FORKED: _forked,
}

if __name__ == "__main__":
    sys.exit(main())
