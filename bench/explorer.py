"""How long the explorer takes to answer: from a key or a drag to the changed picture in the page, in Chromium.

``make bench`` serves the example as ``safeguarding explore`` does, as it is and with its reviews again and again, sets
a control or drags a line step by step, each time after the answer to the last, and prints the median and the slowest of
each; before that, how long a page takes to show its first answer.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
from playwright.sync_api import Browser, Page, sync_playwright

from safeguarding import paths

sys.path.append(str(paths.ROOT / "tests/support"))
import servers

LIMIT = 0.1
"""Seconds that a change may take to show, in the median, at up to 1,000 reviews on two cores that are idle."""
FIRST = 2.0
"""Seconds that a page may take to show its first answer."""
DRAGGED = {"Against a limit": ("limit",), "Plan": ("aware", "day")}
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
# The milliseconds from a step of the pointer to the picture that answers it, which the page draws anew.
DRAG = """async ([name, steps]) => {
  const svg = document.querySelector(".sg-picture svg");
  const at = (x, type) => {
    const place = { bubbles: true, clientX: x, clientY: 400, pointerId: 1, button: 0 };
    (svg.querySelector(`[data-line="${name}"] .sg-grip`) ?? svg).dispatchEvent(new PointerEvent(type, place));
  };
  svg.setPointerCapture = () => {};
  const box = svg.querySelector(`[data-line="${name}"] .sg-grip`).getBoundingClientRect();
  let x = box.left + box.width / 2;
  const took = [];
  at(x, "pointerdown");
  for (let n = 0; n < steps; n += 1) {
    const said = document.querySelector(".sg-explorer .sg-said");
    const before = said.textContent;
    const began = performance.now();
    const answered = new Promise((done) => {
      const shown = () => requestAnimationFrame(() => done(performance.now()));
      new MutationObserver((_, seen) => { seen.disconnect(); shown(); }).observe(said, { childList: true });
      setTimeout(shown, 3000);
    });
    // A step of the pointer counts once it says another number, which the page sends.
    for (let tries = 0; tries < 200 && window.sent.quiet(); tries += 1) at((x += 1), "pointermove");
    took.push((await answered) - began);
    if (said.textContent === before) took.pop();
    await new Promise((done) => setTimeout(done, 60));
  }
  at(x, "pointerup");
  return took;
}"""


def main() -> int:
    """Print a line for each size and view; 1 if what has a limit is over it."""
    given = argparse.ArgumentParser(description=__doc__.replace("``", ""))
    given.add_argument(
        "sizes", nargs="*", type=int, default=[48, 1000, 10000], help="numbers of reviews (48 1000 10000)"
    )
    given.add_argument("--runs", type=int, default=15, help="how often a line is moved (15)")
    asked = given.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        return max(_size(browser, size, asked.runs) for size in asked.sizes)


def _size(browser: Browser, size: int, runs: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        register = _register(Path(folder) / "register", size)
        (Path(folder) / "server").mkdir()
        with (
            servers.explore(Path(folder) / "server", str(register), "--rules", "national") as server,
            servers.page(browser, server) as page,
        ):
            # A test looks at every file that a page asks for; who opens a page has nobody in between.
            page.context.unroute_all()
            # The kernel that was started ahead is ready once nobody has looked for a while.
            time.sleep(5)
            began = time.monotonic()
            servers.shown(page, server)
            page.locator(".sg-picture svg rect").first.wait_for(state="attached")
            first = time.monotonic() - began
            print(f"{size:,} reviews: the first answer shows after {first:.2f} s, asked for {FIRST} s")
            servers.settle(page)
            return max(_line(page, view, name, runs, size) for view, names in DRAGGED.items() for name in names)


def _register(folder: Path, size: int) -> Path:
    shutil.copytree(paths.ROOT / "data/example", folder)
    reviews = pd.read_csv(folder / "reviews.csv", dtype=str, keep_default_na=False)
    if size != len(reviews):
        many = pd.concat([reviews] * (size // len(reviews) + 1), ignore_index=True).head(size)
        many["review_id"] = [f"R{n}" for n in range(size)]
        many.to_csv(folder / "reviews.csv", index=False)
        for path in folder.glob("*.csv"):
            if path.name not in ("reviews.csv", "avoid.csv"):
                path.unlink()
    return folder


def _line(page: Page, view: str, name: str, runs: int, size: int) -> int:
    page.get_by_role("radio", name=view, exact=True).check()
    servers.settle(page)
    seconds = [each / 1000 for each in page.evaluate(DRAG, [name, runs])]
    middle = statistics.median(seconds)
    over = size <= 1000 and middle > LIMIT
    print(
        f"  {view}, {name:<6} median {middle:.3f} s, slowest {max(seconds):.3f} s of {len(seconds)}{'   OVER' * over}"
    )
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
