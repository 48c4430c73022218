"""Run every bench and write what they print, with the machine and the versions, to ``bench/RESULTS.md``.

``make bench``: a quarter of an hour on two cores that do nothing else. ``bench/others.py``, which installs another
engine from the package index, is run only where it is named.
"""

import os
import platform
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).parent
BENCHES = ("sets", "growth", "many", "clocks", "reach", "kernels", "reading", "export", "whatif", "explorer")
PACKAGES = ("pandas", "numpy", "altair", "papermill", "nbclient", "nbconvert", "ipykernel", "distributed")


def main() -> int:
    """Run the benches that are named, or all; 1 if a target is missed."""
    names = [name for name in sys.argv[1:] or BENCHES if (FOLDER / f"{name}.py").exists()]
    parts, missed = [], 0
    for name in names:
        print(f"# {name}", flush=True)
        began = time.monotonic()
        done = subprocess.run([sys.executable, FOLDER / f"{name}.py"], capture_output=True, text=True, check=False)
        print(done.stdout + done.stderr[-2000:] * (done.returncode != 0), flush=True)
        took = f"The bench took {time.monotonic() - began:.0f} seconds."
        parts.append(f"## {name}\n\n{took}\n\n```\n{done.stdout.strip()}\n```\n")
        missed |= done.returncode
        # After each, since they are many.
        (FOLDER / "RESULTS.md").write_text(_head() + "\n".join(parts), encoding="utf-8")
    return int(bool(missed))


def _head() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    machine = f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB, {platform.system()}"
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        "# What the benches measured\n\n"
        "Written by `make bench`. Every table is of one run, in which both sides of a ratio were measured in turn.\n\n"
        f"Machine: {machine}; Python {platform.python_version()}; {versions}.\n\n"
    )


if __name__ == "__main__":
    sys.exit(main())
