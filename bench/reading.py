"""How long it takes to read and check a big register, beside what pandas alone takes for the same files.

``make bench`` writes a synthetic register to a temporary folder, reads it in processes of their own, each twice in
turn, and prints the best of each with its memory and the ratio. A bare read checks nothing and types no date.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from safeguarding.synthetic import folders

REVIEWS, SESSIONS, ROWS, SEED = 100_000, 59_000, 100_000, 2024
LIMITS = {"folder": (3.0, 1.5), "workbook": (1.7, None)}
"""How many times as long as pandas alone each may take, and how many gigabytes."""

OURS = "from safeguarding.register import reading; n = len(reading.read({path!r}).findings)"
PANDAS = {
    "folder": "import pandas as pd, pathlib; n = sum(len(pd.read_csv(p, dtype=str, keep_default_na=False))"
    " for p in sorted(pathlib.Path({path!r}).glob('*.csv')))",
    "workbook": "import pandas as pd; n = sum(map(len, pd.read_excel({path!r}, sheet_name=None, engine='calamine',"
    " dtype=str).values()))",
}
TIMED = """
import json, resource, time
began = time.perf_counter()
{what}
took = time.perf_counter() - began
print(json.dumps([took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, n]))
"""


def main() -> int:
    """Print a table of seconds, gigabytes and ratios; 1 if a limit is passed."""
    given = argparse.ArgumentParser(description=__doc__.replace("``", ""))
    given.add_argument("--runs", type=int, default=2, help="how often each is run (2)")
    runs = given.parse_args().runs
    with tempfile.TemporaryDirectory() as kept:
        paths = _written(Path(kept))
        passed = [_compared(what, str(path), runs) for what, path in paths.items()]
    return int(not all(passed))


def _written(kept: Path) -> dict[str, Path]:
    [register] = folders.write_all(kept / "register", REVIEWS, SESSIONS, 1, SEED)
    tables = folders.register(ROWS, 0, SEED)
    book = folders.write_workbook(
        kept / "register.xlsx", {"reviews": tables["reviews"]}, folders.about_register("Bench (synthetic)")
    )
    lines = {path.stem: path.read_bytes().count(b"\n") - 1 for path in sorted(register.glob("*.csv"))}
    print("folder:", ", ".join(f"{n:,} {name}" for name, n in lines.items()))
    print(f"workbook: {ROWS:,} reviews, {book.stat().st_size / 2**20:.0f} MB")
    return {"folder": register, "workbook": book}


def _compared(what: str, path: str, runs: int) -> bool:
    """Time ours and pandas in turn, so that a busy moment falls on both."""
    pairs = [(_timed(OURS.format(path=path)), _timed(PANDAS[what].format(path=path))) for _ in range(runs)]
    ours, bare = (min(pair[n] for pair in pairs) for n in (0, 1))
    times, memory = LIMITS[what]
    fits = ours[0] <= times * bare[0] and (memory is None or ours[1] < memory)
    print(
        f"{what:<9} ours {ours[0]:5.1f} s {ours[1]:.2f} GB   pandas alone {bare[0]:5.1f} s {bare[1]:.2f} GB"
        f"   ratio {ours[0] / bare[0]:.1f}   limit {times:g}{f' {memory} GB' if memory else ''}"
        f"   {'within' if fits else 'OVER'}"
    )
    return fits


def _timed(what: str) -> list[float]:
    run = subprocess.run([sys.executable, "-c", TIMED.format(what=what)], capture_output=True, text=True, check=True)
    return json.loads(run.stdout.splitlines()[-1])


if __name__ == "__main__":
    sys.exit(main())
