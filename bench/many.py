"""How long the sets of many partnerships take: 24 by two workers, some by one, beside stock papermill and nbconvert.

``make bench`` makes up 24 small registers, and prints how many reports a minute each way makes. The stock way, which
takes a quarter of an hour for all, is measured on two registers and scaled. One worker is timed with both cores,
where its charts are drawn beside its kernels, and on one core alone. Then a second run finds every report made, and
the most memory that two workers, their kernels and the rest held at once is given (the sum of what is each process's
alone and its part of what it shares, asked for twice a second).
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import nbconvert
import papermill
import psutil

from safeguarding import paths
from safeguarding.reporting.notebooks import suite

PARTNERSHIPS, STOCK, ONE = 24, 2, 6
"""How many registers are made by two workers, by the stock way, and by one worker: ``--partnerships 150`` for many."""
TIMES, TWO, SKIPPED, MEMORY = 12, 1.8, 1.0, 1.0
"""What is asked for: times the stock throughput, of two workers over one, seconds to skip all, gigabytes."""

BIN = Path(sys.executable).parent


def main() -> int:
    """Print a line for each way, and whether it is as asked for; 1 if one is not."""
    given = argparse.ArgumentParser(description=__doc__.replace("``", ""))
    given.add_argument("--partnerships", type=int, default=PARTNERSHIPS, help=f"registers to make ({PARTNERSHIPS})")
    many = given.parse_args().partnerships
    os.environ |= {"TZ": "UTC", "PYTHONHASHSEED": "0"}
    with tempfile.TemporaryDirectory() as folder:
        return _measured(Path(folder), many)


def _measured(folder: Path, many: int) -> int:
    registers, few, six = _made_up(folder, many), min(many, STOCK), len(suite.notebooks())
    print(f"{many} partnerships of 12 reviews and 12 sessions, {six} reports each, {os.cpu_count()} cores")
    stock = sum(_timed(partial(_stock, each, folder / "stock")) for each in registers[:few]) / few
    print(f"  stock, {few} registers, one notebook after the other: {60 * six / stock:6.1f} reports a minute")
    some = registers[:ONE]
    one = _timed(lambda: _report(some, folder / "one", 1)) / len(some)
    print(f"  ours, {len(some)} registers, one worker: {60 * six / one:6.1f} reports a minute")
    alone = _timed(lambda: _report(some, folder / "alone", 1, {min(os.sched_getaffinity(0))})) / len(some)
    print(f"  ours, {len(some)} registers, one worker on one core: {60 * six / alone:6.1f} reports a minute")
    with _watched() as most:
        two = _timed(lambda: _report(registers, folder / "two", 2)) / many
    print(f"  ours, {many} registers, two workers: {60 * six / two:6.1f} reports a minute, {two * many:.0f} s in all")
    again = min(_timed(lambda: _report(registers, folder / "two", 2)) for _ in range(3))
    lines = [
        (f"times the stock throughput: {stock / two:.1f}, to be {TIMES} at least", stock / two >= TIMES),
        (f"two workers over one: {one / two:.2f}, to be {TWO} at least", one / two >= TWO),
        (f"two workers over one that has one core: {alone / two:.2f}, to be {TWO} at least", alone / two >= TWO),
        (f"{many * six} finished reports skipped in {again:.2f} s, to be {SKIPPED:g} at most", again <= SKIPPED),
        (f"most memory: {most[0]:.2f} GB, to be under {MEMORY:g}", most[0] < MEMORY),
    ]
    for line, held in lines:
        print(f"  {line}   {'yes' if held else 'NO'}")
    return int(not all(held for _, held in lines))


def _made_up(folder: Path, many: int) -> list[Path]:
    sizes = ("--partnerships", many, "--reviews", 12, "--sessions", 12)
    _run("example", folder / "registers", *sizes)
    return sorted(path for path in (folder / "registers").iterdir() if path.is_dir())


def _report(registers: list[Path], out: Path, workers: int, cores: Set[int] = frozenset()) -> None:
    _run("report", *registers, "--out", out, "--workers", workers, cores=cores)


def _run(*arguments: object, cores: Set[int] = frozenset()) -> None:
    subprocess.run(
        [BIN / "safeguarding", *map(str, arguments)],
        cwd=paths.ROOT,
        capture_output=True,
        check=True,
        preexec_fn=(lambda: os.sched_setaffinity(0, cores)) if cores else None,
    )


def _stock(register: Path, folder: Path) -> None:
    """Make pages of the notebooks as papermill and nbconvert do from Python, in one process that has imported both."""
    folder.mkdir(exist_ok=True)
    for each in suite.notebooks():
        target = folder / each.name
        given = {"register": str(register), "as_of": "2024-03-31", "rule_sets": "national"}
        papermill.execute_notebook(str(each), str(target), given, progress_bar=False, cwd=str(paths.ROOT))
        page, _ = nbconvert.HTMLExporter().from_filename(str(target))
        target.with_suffix(".html").write_text(page, encoding="utf-8")


def _timed(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


@contextmanager
def _watched() -> Iterator[list[float]]:
    """Note the most memory that the processes below this one hold together, in gigabytes."""
    most, over = [0.0], threading.Event()
    watcher = threading.Thread(target=_watch, args=(most, over))
    watcher.start()
    try:
        yield most
    finally:
        over.set()
        watcher.join()


def _watch(most: list[float], over: threading.Event) -> None:
    while not over.wait(0.5):
        most[0] = max(most[0], sum(map(_share, psutil.Process().children(recursive=True))) / 1e9)


def _share(process: psutil.Process) -> int:
    with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        return process.memory_full_info().pss
    return 0


if __name__ == "__main__":
    sys.exit(main())
