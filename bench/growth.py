"""What a set of reports costs as its register grows: time, memory and the sizes of its pages.

``make bench`` makes up registers of 10, 100, 1,000 and 10,000 reviews, with a course for each ten, and the set of each
as `safeguarding report` does. It prints seconds, seconds of processors, the most memory that a process of it held, and
the largest page beside the smallest register's; and the exponent with which the time grows from one size to the next.
"""

import argparse
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from safeguarding import paths

SIZES, SEED = (10, 100, 1_000, 10_000), 5
SECONDS, MEMORY, LARGER = 20.0, 1.0, 1.25
"""What the largest may take, in seconds and gigabytes, and by how much its pages may be larger than those of 100."""
BIN = Path(sys.executable).parent


def main() -> int:
    """Print a line for each size; 1 if the largest takes more than it may."""
    given = argparse.ArgumentParser(description=__doc__.replace("``", ""))
    given.add_argument("sizes", nargs="*", type=int, default=SIZES, help="numbers of reviews (10 100 1000 10000)")
    sizes = given.parse_args().sizes
    os.environ |= {"TZ": "UTC", "PYTHONHASHSEED": "0"}
    print(f"{'reviews':>8} {'seconds':>8} {'of processors':>14} {'memory':>8} {'largest page':>14} {'all pages':>10}")
    with tempfile.TemporaryDirectory() as folder:
        found = {size: _set(Path(folder), size) for size in sizes}
    for less, more in pairwise(sizes):
        grown = math.log(found[more][0] / found[less][0]) / math.log(more / less)
        print(f"from {less:,} to {more:,} reviews the time grows with exponent {grown:.2f}")
    seconds, memory, bytes_ = found[sizes[-1]]
    largest = bytes_ / found.get(100, found[sizes[0]])[2]
    lines = [
        (f"{sizes[-1]:,} reviews: {seconds:.1f} s, to be {SECONDS:g} at most", seconds <= SECONDS),
        (f"most memory of a process {memory:.2f} GB, to be {MEMORY:g} at most", memory <= MEMORY),
        (f"largest page {largest:.2f} times that of 100, to be {LARGER:g} at most", largest <= LARGER),
    ]
    for line, held in lines:
        print(f"{line}   {'yes' if held else 'NO'}")
    return int(not all(held for _, held in lines))


def _set(folder: Path, size: int) -> tuple[float, float, int]:
    """Give seconds, the most gigabytes that a process held so far, and the bytes of the largest page."""
    register, out = folder / f"register-{size}", folder / f"set-{size}"
    _run("example", register, "--reviews", size, "--sessions", max(10, size // 10), "--seed", SEED)
    began, worked = time.perf_counter(), _worked()
    _run("report", register, "--out", out)
    took, worked = time.perf_counter() - began, _worked() - worked
    # The largest so far, which is the last one's as sizes rise.
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e9
    pages = [path.stat().st_size for path in out.rglob("*.html")]
    kilobytes = f"{max(pages) / 1000:,.0f} kB", f"{sum(pages) / 1000:,.0f} kB"
    print(
        f"{size:>8,} {took:>8.1f} {worked:>14.1f} {memory:>5.2f} GB {kilobytes[0]:>14} {kilobytes[1]:>10}", flush=True
    )
    return took, memory, max(pages)


def _worked() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _run(*arguments: object) -> None:
    subprocess.run([BIN / "safeguarding", *map(str, arguments)], cwd=paths.ROOT, capture_output=True, check=True)


if __name__ == "__main__":
    sys.exit(main())
