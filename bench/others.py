"""How long the notebooks take by nbclient alone, and by ploomber-engine in process, in an environment of its own.

``python bench/others.py`` runs the notebooks on Sefton's register, without making pages of them. ploomber-engine starts
no kernel: what one notebook leaves in the process, the next one finds, which is shown too. It is no part of the lock,
since its entry point makes every papermill process slower; it is installed for the bench alone, from the package index.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from safeguarding import paths
from safeguarding.reporting.notebooks import kernels, run, suite

PLOOMBER = "ploomber-engine==0.0.33"
UV = paths.ROOT / ".tools" / "bin" / "uv"
IN_PROCESS = """
import sys, time
from ploomber_engine import execute_notebook
began = time.perf_counter()
for path in sys.argv[1:]:
    made = execute_notebook(path, None, progress_bar=False)
seconds = time.perf_counter() - began
print(*(output.get("text", "") for output in made.cells[-1].outputs))
print(seconds)
"""
LEAVES = "import pandas, os; pandas.set_option('display.max_rows', 7); os.environ['LEFT'] = 'by the first'"
FINDS = "import pandas, os; print('finds', pandas.get_option('display.max_rows'), os.environ.get('LEFT'))"


def main() -> int:
    """Print the medians."""
    given = argparse.ArgumentParser(description=__doc__.replace("``", ""))
    given.add_argument("--runs", type=int, default=2, help="how often each way is run (2)")
    runs = given.parse_args().runs
    os.environ |= {"TZ": "UTC", "OPENBLAS_NUM_THREADS": "1"}
    print(f"{len(suite.notebooks())} notebooks one after the other, without pages, medians of {runs}")
    with kernels.warm():
        _print("ours, forked kernels", [_timed(_ours) for _ in range(runs)])
    _print("nbclient, an ordinary kernel each", [_timed(_plain) for _ in range(runs)])
    with tempfile.TemporaryDirectory() as folder:
        _ploomber(Path(folder), runs)
    return 0


def _print(what: str, seconds: list[float]) -> None:
    print(f"  {what:<44}{statistics.median(seconds):6.2f} s")


def _ours() -> None:
    for path in suite.notebooks():
        run.execute(path, {})


def _plain() -> None:
    for path in suite.notebooks():
        notebook = run.unattended(nbformat.read(path, 4))
        NotebookClient(notebook, kernel_name="python3", timeout=300).execute(cwd=str(paths.ROOT))


def _timed(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def _ploomber(folder: Path, runs: int) -> None:
    """Run the notebooks in one process of ploomber-engine, and show what one leaves to the next."""
    python = folder / "env" / "bin" / "python"
    try:
        _uv("venv", "--python", sys.executable, folder / "env")
        _uv("pip", "install", "--python", python, "-r", _lock(folder), PLOOMBER)
    except subprocess.CalledProcessError as wrong:
        print(f"  ploomber-engine could not be installed: {wrong.stderr.strip().splitlines()[-1:]}")
        return
    given = [_unattended(path, folder) for path in suite.notebooks()]
    _print("ploomber-engine, in process", [float(_run(python, *given).splitlines()[-1]) for _ in range(runs)])
    pair = [_one(folder / "leaves.ipynb", LEAVES), _one(folder / "finds.ipynb", FINDS)]
    print(f"  a notebook of ploomber-engine, after one that sets 7 rows and a variable, {_found(_run(python, *pair))}")
    with kernels.warm():
        ours = [run.execute(path, {}).cells[-1].outputs for path in pair]
    print(f"  one of ours, after the same, {_found(ours[-1][0].text)}")


def _found(said: str) -> str:
    return next((line.strip() for line in said.splitlines() if "finds" in line), "printed nothing")


def _lock(folder: Path) -> Path:
    """Write the pins of the lock without hashes: the other engine brings packages of its own."""
    text = (paths.ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = [line.removesuffix(" \\") for line in text.splitlines() if line[:1].isalnum()]
    path = folder / "pins.txt"
    path.write_text("\n".join(pins), encoding="utf-8")
    return path


def _uv(*arguments: object) -> None:
    subprocess.run([UV, *map(str, arguments)], capture_output=True, text=True, check=True)


def _run(python: Path, *given: Path) -> str:
    command, library = [str(python), "-c", IN_PROCESS, *map(str, given)], str(paths.ROOT / "lib")
    environment = os.environ | {"PYTHONPATH": library}
    done = subprocess.run(command, cwd=paths.ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.stdout or f"failed: {done.stderr.strip().splitlines()[-1]}\n0"


def _unattended(path: Path, folder: Path) -> Path:
    target = folder / path.name
    nbformat.write(run.unattended(nbformat.read(path, 4)), target)
    return target


def _one(path: Path, code: str) -> Path:
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=[new_code_cell(code)], metadata=kernel), path)
    return path


if __name__ == "__main__":
    sys.exit(main())
