"""One visit to a page in Chromium: what it is in every look, by keyboard, to a screen reader, and in forced colours.

A page is loaded once; each look at it gives facts, and the tests judge them.
"""

import io
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from PIL import Image

FACTS, WALK = (Path(__file__).with_name(name).read_text("utf-8") for name in ("facts.js", "walk.js"))
LIGHT, DARK = {"media": "screen", "color_scheme": "light"}, {"media": "screen", "color_scheme": "dark"}
LOOKS = {
    "wide": ((1280, 900), LIGHT),
    "dark": ((1280, 900), DARK),
    "narrow": ((320, 640), LIGHT),
    "print": ((650, 970), {"media": "print"}),
}
"""The size of the window and how the page is shown in it."""
ALL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ("color-contrast", "link-in-text-block")
"""Rules that judge colours: most of the work, and needed once for each scheme, since no colour depends on the width."""
AXE = {
    "wide": {"runOnly": ALL},
    "dark": {"runOnly": {"type": "rule", "values": COLOURS}},
    "narrow": {"runOnly": ALL, "rules": {rule: {"enabled": False} for rule in COLOURS}},
}
WALKED = ("dark", "narrow")
"""Looks in which a page is walked through by keyboard: either scheme and either width."""
PAPER = {"upright": 650, "wide": 978}
"""How wide a page of A4 is between its margins, in CSS pixels: upright, and on its side."""
ZOOMED = {"width": 640, "height": 450, "deviceScaleFactor": 2, "mobile": False}
"""A window of 1280 by 900 pixels at 200 %."""
# Where its elements are is worked out only if something is found: it takes longer than to find nothing.
_FAULTS = """rules => axe.run({ ...rules, selectors: false })
  .then(found => found.violations.length ? axe.run(rules) : found)
  .then(found => found.violations.flatMap(
    rule => rule.nodes.map(node => `${rule.id}: ${node.target} ${node.html.slice(0, 160)}`)))"""


@dataclass(frozen=True, eq=False)
class Look:
    """A page as it is once: its facts, what axe-core finds in it, and where Tab leads."""

    facts: dict[str, object]
    violations: list[str]
    walk: list[dict]


@dataclass(frozen=True, eq=False)
class Visit:
    """A page: each look at it, what is told of it, where its first link leads, and what happened meanwhile.

    ``charts`` gives of each chart, in the forced colours of a dark theme, how light its corner is and how dark its
    darkest part, from 0 to 1.
    """

    name: str
    looks: dict[str, Look]
    tree: list[dict]
    skipped_to: str
    charts: list[tuple[float, float]]
    happened: list[str]


def visit(browser, path: Path) -> Visit:
    """Look at one page in every way."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    happened = _heard(page)
    page.goto(path.as_uri())
    devtools = context.new_cdp_session(page)
    page.evaluate(AXE_SCRIPT)
    page.evaluate(WALK)
    looks = {name: _look(page, name) for name in LOOKS}
    tree = devtools.send("Accessibility.getFullAXTree")["nodes"]
    skipped_to = _skip(page)
    charts = _charts(page)
    page.emulate_media(forced_colors="none", **LIGHT)
    devtools.send("Emulation.setDeviceMetricsOverride", ZOOMED)
    looks["zoomed"] = Look(page.evaluate(FACTS), [], [])
    context.close()
    return Visit(path.name, looks, tree, skipped_to, charts, happened[1:])


def _heard(page) -> list[str]:
    """Listen to a page: the first that is heard is the page itself."""
    happened: list[str] = []
    page.on("request", lambda request: happened.append(f"asked for {request.url}"))
    page.on("console", lambda message: happened.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda wrong: happened.append(f"error: {wrong}"))
    return happened


def _look(page, name: str) -> Look:
    (width, height), media = LOOKS[name]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(**media)
    page.evaluate("again()")
    facts = page.evaluate(FACTS)
    found = faults(page, AXE[name]) if name in AXE else []
    return Look(facts, found, _walk(page, facts) if name in WALKED else [])


def faults(page, rules: dict) -> list[str]:
    """Give what axe-core finds by some rules in a page that has its script."""
    return page.evaluate(_FAULTS, rules | {"resultTypes": ["violations"], "preload": False})


def _walk(page, facts: dict) -> list[dict]:
    """Press Tab from the top, a few times more often than there are places to stop at."""
    for _ in range(len(facts["stops"]) + 3):
        page.keyboard.press("Tab")
    return page.evaluate("walked")


def _skip(page) -> str:
    """Follow the first link that Tab reaches, and say which element has the focus then."""
    page.emulate_media(**LIGHT)
    page.evaluate("again()")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    return page.evaluate("document.activeElement.localName")


def _charts(page) -> list[tuple[float, float]]:
    page.emulate_media(forced_colors="active", **DARK)
    # What is folded has no picture.
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    pictures = [chart.screenshot() for chart in page.locator("figure svg").all()]
    greys = [Image.open(io.BytesIO(picture)).convert("L") for picture in pictures]
    return [(grey.getpixel((1, 1)) / 255, grey.getextrema()[0] / 255) for grey in greys]
