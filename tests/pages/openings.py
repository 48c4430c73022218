"""A page opened where everything that acts leaves a trace: what ran, what was asked for, and what was parsed."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

TRAPS, PARSED = (Path(__file__).with_name(name).read_text("utf-8") for name in ("traps.js", "parsed.js"))
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of what follows; no page has any."""
SETTLED = 60
"""Milliseconds for whatever a page would do by itself once it is there."""


@dataclass(frozen=True, eq=False)
class Opened:
    """What came of opening a page: what acted, its elements by name and names of attributes, and what it says."""

    acted: list[str]
    elements: Counter
    leads: set[str]
    cells: Counter
    text: str
    turning: list[str]


def opened(browser, path: Path) -> Opened:
    """Open a page, wait, and close it again."""
    context = browser.new_context(offline=True)
    context.add_init_script(TRAPS)
    page = context.new_page()
    acted = _heard(page)
    page.goto(path.as_uri(), wait_until="domcontentloaded")
    page.wait_for_timeout(SETTLED)
    found = page.evaluate(PARSED)
    context.close()
    cells = Counter(folded(cell) for cell in found["cells"])
    own = [f"asked for {path.as_uri()[:80]}", f"went to {path.as_uri()[:80]}"]
    acted = [*(each for each in acted if each not in own or own.remove(each)), *found["acted"]]
    return Opened(
        acted,
        Counter(found["elements"]),
        set(found["leads"]),
        cells,
        folded(found["text"]),
        TURNING.findall(found["text"]),
    )


def _heard(page) -> list[str]:
    acted: list[str] = []
    page.on("request", lambda request: acted.append(f"asked for {request.url[:80]}"))
    page.on("framenavigated", lambda frame: acted.append(f"went to {frame.url[:80]}"))
    page.on("console", lambda message: acted.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda wrong: acted.append(f"error: {wrong}"))
    page.on("dialog", lambda dialog: acted.append(f"a dialog: {dialog.message}"))
    page.on("popup", lambda _: acted.append("a window opened"))
    return acted


def folded(text: str) -> str:
    """Give a text as a page shows it: white space folded, and nothing in it that turns what follows."""
    return " ".join(TURNING.sub("", text).split())
