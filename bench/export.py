"""How long a page takes to make of an executed notebook, beside nbconvert's own, and what a reader gets of each.

``make bench`` runs every notebook on both registers, makes each page several times in one warm process, ours and the
stock one in turn, and prints the median of each with its size, the requests it would send to other machines, and the
rules of WCAG 2.2 AA and best practice it breaks, by axe-core in Chromium: of stock pages, those of the first register
alone. The stock page draws no chart: it shows the description in its place.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import nbformat
from axe_playwright_python.sync_playwright import Axe
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, sync_playwright

from safeguarding.register import reading
from safeguarding.reporting.notebooks import run, suite
from safeguarding.reporting.page import export
from safeguarding.reporting.sets import cover
from safeguarding.reporting.sets.orders import SetOrder

REGISTERS = ("data/sefton", "data/example")
LIMIT, LONGEST = 0.1, 0.2
"""Seconds that the page of one executed notebook may take on two cores: in the median over all, and the longest."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


@dataclass(frozen=True)
class Measured:
    """One page: seconds it took, its bytes, and what a browser found: requests to elsewhere, and rules it breaks."""

    seconds: float
    size: int
    seen: tuple[int, int] | None

    def __str__(self) -> str:
        seen = " {:3} requests {:2} broken".format(*self.seen) if self.seen else ""
        return f"{self.seconds:6.3f} s {self.size / 1024:5.0f} KB{seen}"


def main() -> int:
    """Print a line for each notebook; 1 if our pages take longer than they may."""
    given = argparse.ArgumentParser(description=__doc__.replace("``", ""))
    given.add_argument("--runs", type=int, default=5, help="how often each page is made (5)")
    runs = given.parse_args().runs
    # As the command line does it.
    os.environ["TZ"] = "UTC"
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as kept:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        ours = [each for register in REGISTERS for each in _register(register, runs, browser, Path(kept))]
    middle = statistics.median(each.seconds for each in ours)
    longest = max(each.seconds for each in ours)
    within = middle <= LIMIT and longest <= LONGEST
    print(
        f"ours: median {middle:.3f} s, limit {LIMIT} s; longest {longest:.3f} s, limit {LONGEST} s"
        f"   {'within' if within else 'OVER'}"
    )
    return int(not within)


def _register(path: str, runs: int, browser: Browser, kept: Path) -> list[Measured]:
    held = reading.read(path)
    order = SetOrder(held, path, date.fromisoformat(held.about["as_of"]), held.about["rules"])
    head = cover.masthead(order)
    return [_compared(each, order, head, runs, browser, kept) for each in suite.notebooks()]


def _compared(
    notebook: Path, order: SetOrder, head: export.Masthead, runs: int, browser: Browser, kept: Path
) -> Measured:
    """Make both pages in turn, so that a busy moment falls on both."""
    given = {"register": order.path, "as_of": order.as_of.isoformat(), "rule_sets": order.rule_sets}
    executed = run.execute(notebook, given)
    ways = {"ours": lambda: _ours(executed, notebook, head), "stock": lambda: _stock(executed)}
    took: dict[str, list[float]] = {name: [] for name in ways}
    made = {name: way() for name, way in ways.items()}
    for _ in range(runs):
        for name, way in ways.items():
            took[name].append(_seconds(way))
    # A browser takes seconds to check a stock page, whose faults are those of its template whatever the register.
    looked_at = ways if order.path == REGISTERS[0] else ("ours",)
    ours, stock = (
        Measured(
            statistics.median(took[name]),
            len(html.encode()),
            _seen(html, browser, kept / f"{name}.html") if name in looked_at else None,
        )
        for name, html in made.items()
    )
    print(f"{Path(order.path).name:<8} {notebook.stem:<21} ours {ours}   stock {stock}", flush=True)
    return ours


def _ours(executed: nbformat.NotebookNode, notebook: Path, head: export.Masthead) -> str:
    return export.page(executed, f"{notebook.stem}.html", head).html


def _stock(executed: nbformat.NotebookNode) -> str:
    return HTMLExporter(template_name="lab").from_notebook_node(executed)[0]


def _seconds(way: Callable[[], str]) -> float:
    began = time.perf_counter()
    way()
    return time.perf_counter() - began


def _seen(html: str, browser: Browser, path: Path) -> tuple[int, int]:
    """Count the requests that a page sends elsewhere, and the rules that it breaks."""
    path.write_text(html, encoding="utf-8")
    page, requests = browser.new_page(), set[str]()
    page.on("request", lambda request: requests.add(request.url))
    page.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
    page.goto(path.as_uri())
    found = Axe().run(page, options={"runOnly": RULES})
    page.close()
    return sum(not each.startswith("file:") for each in requests), found.violations_count


if __name__ == "__main__":
    sys.exit(main())
