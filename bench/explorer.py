"""How long the explorer takes to answer: from a key on a control to the changed answer in the page, in Chromium.

``make bench`` serves the example as ``safeguarding explore`` does, presses a key on a limit again and again, each time
after the answer to the last, and prints the median and the slowest for each view; then how long a page takes to show.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from safeguarding import paths

sys.path.append(str(paths.ROOT / "tests/support"))
import servers

LIMIT = 0.3
"""Seconds that a change may take to show, in the median, on two cores."""
VIEWS = ("Against a limit", "Side by side")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def main() -> int:
    """Print a line for each register and view; 1 if a median is over the limit."""
    given = argparse.ArgumentParser(description=__doc__.replace("``", ""))
    given.add_argument("registers", nargs="*", default=["data/example", "data/sefton"], help="registers to serve")
    given.add_argument("--runs", type=int, default=21, help="how often a key is pressed in each view (21)")
    asked = given.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        return max(_register(browser, register, asked.runs) for register in asked.registers)


def _register(browser: Browser, register: str, runs: int) -> int:
    with (
        tempfile.TemporaryDirectory() as folder,
        servers.explore(Path(folder), register) as server,
        servers.page(browser, server) as page,
    ):
        began = time.monotonic()
        servers.shown(page, server)
        print(f"{register}: the page shows after {time.monotonic() - began:.1f} s")
        return max(_view(page, each, runs) for each in VIEWS)


def _view(page: Page, name: str, runs: int) -> int:
    page.get_by_role("radio", name=name, exact=True).check()
    servers.settle(page)
    slider = page.get_by_role("slider", name="Limit", exact=True).locator("visible=true")
    seconds = [each / 1000 for each in servers.answers(page, slider, runs)]
    middle = statistics.median(seconds)
    within = "within" if middle <= LIMIT else "OVER"
    print(f"  {name:<16} median {middle:.3f} s, slowest {max(seconds):.3f} s, limit {LIMIT} s   {within}")
    return int(middle > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
