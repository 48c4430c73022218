"""How long a set of reports takes, beside papermill and nbconvert as they come, on the same notebooks.

``make bench`` makes Sefton's set in pairs, ours and the stock one in turn: as commands (`safeguarding report`, beside
`papermill` and `jupyter nbconvert` for each notebook), and from Python in one warm process. It prints each pair and the
median of their ratios. The stock pages draw no chart and come without an index, figures as files, or a workbook. Ours
needs both cores, so the ratio is only what it says while nothing else runs: the time on the processors is there too.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import nbconvert
import papermill

from safeguarding import paths
from safeguarding.register import reading
from safeguarding.reporting.notebooks import suite
from safeguarding.reporting.sets import making, orders

REGISTER = "data/sefton"
FEWEST, WARM, WORK = 8, 6, 6
"""How many times as long the stock way has to take: as commands, from a warm Python, and of processors."""

BIN = Path(sys.executable).parent


def main() -> int:
    """Print the pairs; 1 if ours is not as fast as it has to be."""
    given = argparse.ArgumentParser(description=__doc__.replace("``", ""))
    given.add_argument("--runs", type=int, default=3, help="how many pairs of each (3)")
    runs = given.parse_args().runs
    # As the command line has it.
    os.environ["TZ"] = "UTC"
    times, work = _compared("as commands", _stock_commands, _our_command, runs)
    warm, _ = _compared("from Python, in a warm process", _stock_calls, _our_call, runs)
    asked = {"as commands": (times, FEWEST), "in a warm Python": (warm, WARM), "of processors": (work, WORK)}
    for what, (found, least) in asked.items():
        print(f"{what}: {found:.1f} times, to be {least} at least   {'yes' if found >= least else 'NO'}")
    return int(any(found < least for found, least in asked.values()))


def _compared(what: str, stock: Callable[[Path], None], ours: Callable[[Path], None], runs: int) -> tuple[float, float]:
    """Time both in turn, so that a busy moment falls on both; give the median ratios of time and of processors."""
    pairs = [(*_timed(stock), *_timed(ours)) for _ in range(runs)]
    print(f"{what}: {len(suite.notebooks())} notebooks of {REGISTER} to HTML, {runs} pairs, {os.cpu_count()} cores")
    for plain, work, fast, less in pairs:
        took = f"stock {plain:6.2f} s ({work:5.2f} s of processors)   ours {fast:6.2f} s ({less:5.2f} s)"
        print(f"  {took}   {plain / fast:5.1f} times")
    ratio = statistics.median(plain / fast for plain, _, fast, _ in pairs)
    work = statistics.median(most / less for _, most, _, less in pairs)
    print(f"  median ratio {ratio:.1f}, of processors {work:.1f}")
    return ratio, work


def _timed(what: Callable[[Path], None]) -> tuple[float, float]:
    """Give seconds, and seconds of processors, those of processes that were started and have ended included."""
    with tempfile.TemporaryDirectory() as folder:
        began, worked = time.perf_counter(), sum(os.times()[:4])
        what(Path(folder))
        return time.perf_counter() - began, sum(os.times()[:4]) - worked


def _stock_commands(folder: Path) -> None:
    for each in suite.notebooks():
        made = folder / each.name
        _run("papermill", "--no-progress-bar", "--log-level", "ERROR", each, made, "-p", "register", REGISTER)
        _run("jupyter", "nbconvert", "--log-level", "ERROR", "--to", "html", made)


def _our_command(folder: Path) -> None:
    _run("safeguarding", "report", REGISTER, "--out", folder / "out")


def _run(command: str, *arguments: str | Path) -> None:
    subprocess.run([BIN / command, *arguments], cwd=paths.ROOT, capture_output=True, check=True)


def _stock_calls(folder: Path) -> None:
    for each in suite.notebooks():
        target = folder / each.name
        papermill.execute_notebook(
            str(each), str(target), {"register": REGISTER}, progress_bar=False, cwd=str(paths.ROOT)
        )
        page, _ = nbconvert.HTMLExporter().from_filename(str(target))
        target.with_suffix(".html").write_text(page, encoding="utf-8")


def _our_call(folder: Path) -> None:
    held = reading.read(REGISTER)
    making.make(
        orders.SetOrder(held, REGISTER, date.fromisoformat(held.about["as_of"]), held.about["rules"]),
        folder / "out" / "set",
    )


if __name__ == "__main__":
    sys.exit(main())
