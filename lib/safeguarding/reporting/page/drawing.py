"""Draw charts as SVG for a page, in a process of its own: each says what it is, the same bytes on every machine."""

import atexit
import base64
import contextlib
import json
import math
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from html import escape
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from safeguarding.reporting.page import strokes

# ---- What a chart is drawn on: a process of its own, since the engine holds up every thread of the one it draws in
# It is started once, in the same surroundings on every machine, and ends with the process that started it. What will be
# wanted can be asked for ahead of that: a notebook's charts are drawn while its other cells run.

SURROUNDINGS = {"TZ": "UTC", "FONTCONFIG_FILE": str(Path(__file__).parent / "template" / "fonts.conf")}
"""What the engine finds as it starts. The fonts it brings measure text ten times faster than those of the machine,
which it opens again for each letter."""
PATIENCE = 60
"""Seconds that a drawing may take; a usual one takes a twentieth of one."""
_ONE_AT_A_TIME = threading.Lock()
_AHEAD: dict[str, Future] = {}
"""Drawings that were asked for ahead, by what they are of."""


def svg(spec: dict) -> str:
    """Draw a Vega-Lite specification that ``drawable`` made; nothing is loaded for it.

    Raises
    ------
    ValueError
        It cannot be drawn, would load something, ends the engine, or takes longer than ``PATIENCE``.
    """
    ahead = _AHEAD.pop(_named(spec), None)
    return ahead.result() if ahead else _drawn("svg", {"spec": spec})


def ask_ahead(spec: dict) -> None:
    """Begin a drawing that a page will need; what is wrong with it is raised when the page asks for it."""
    if _named(spec) not in _AHEAD:
        _AHEAD[_named(spec)] = _hand().submit(_drawn, "svg", {"spec": spec})


def forget() -> None:
    """Cancel the drawings that were begun ahead and that no page has asked for."""
    while _AHEAD:
        with contextlib.suppress(KeyError):
            _AHEAD.popitem()[1].cancel()


def png(drawing: str, scale: float) -> bytes:
    """Turn a drawing (SVG) into a PNG, ``scale`` dots to a pixel; raises what ``svg`` raises."""
    return base64.b64decode(_drawn("png", {"svg": drawing, "scale": scale}))


@cache
def start() -> subprocess.Popen[bytes]:
    """Start the engine, without waiting until it can draw."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "safeguarding.reporting.page.engine"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | SURROUNDINGS,
        # An interrupt at the terminal is for the process that asks.
        start_new_session=True,
    )
    atexit.register(_end, process)
    return process


@cache
def _hand() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1)


def _named(spec: dict) -> str:
    return json.dumps(spec, sort_keys=True)


def _drawn(what: str, given: dict[str, object]) -> str:
    """Give what the engine draws; if it ends before it has answered, it is started once more."""
    for _ in range(2):
        with contextlib.suppress(EOFError, OSError):
            answer = _answer(what, given)
            if "made" in answer:
                return answer["made"]
            raise ValueError(answer["wrong"])
    raise ValueError(f"a chart ends the process that draws it, or takes longer than {PATIENCE} seconds")


def _answer(what: str, given: dict[str, object]) -> dict[str, str]:
    """Ask the engine and wait for its answer; without one it is ended, or the next to ask would get that answer."""
    with _ONE_AT_A_TIME:
        process, heard = start(), b""
        asked, answered = _pipes(process)
        late = threading.Timer(PATIENCE, process.kill)
        late.start()
        try:
            asked.write(json.dumps((what, given)).encode("ascii") + b"\n")
            asked.flush()
            heard = answered.readline()
        finally:
            late.cancel()
            if not heard.endswith(b"\n"):
                start.cache_clear()
                _end(process)
    if not heard:
        raise EOFError
    return json.loads(heard)


def _end(process: subprocess.Popen[bytes]) -> None:
    atexit.unregister(_end)
    process.kill()
    process.wait()
    asked, answered = _pipes(process)
    with contextlib.suppress(OSError):
        asked.close()
    answered.close()


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    """Give what the engine is asked by, and what it answers by."""
    if process.stdin is None or process.stdout is None:
        raise ValueError("the process that draws was started without pipes")
    return process.stdin, process.stdout


# ---- A chart's specification, made such that the engine can draw it, whatever its texts hold -------------------------

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINES, _HALVES = re.compile("[\u2028\u2029]"), re.compile("[\U00010000-\U0010ffff]")
_INBORN = {
    *("constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString"),
    *("valueOf", "__proto__", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__"),
}
_NARROW = re.compile("[a-ln-vx-z0-9 ,.:;()'-]")


def drawable(spec: dict) -> dict:
    """Make a Vega-Lite specification with legible texts and nothing written for a reader inside the drawing."""
    plain = legible(spec)
    return plain | {"config": _labels_free(plain) | {"aria": False}}


def legible(part: Any) -> Any:
    """Replace in every text of a specification, or of a part of one, what the engine cannot take.

    What no XML can hold would take the process down; a separator of lines is no part of an expression to it; and a text
    that is called like something every object of JavaScript has is taken for that: a space tells them apart.
    """
    if isinstance(part, dict):
        return {legible(name): legible(value) for name, value in part.items()}
    if isinstance(part, list):
        return [legible(each) for each in part]
    if not isinstance(part, str):
        return part
    text = _LINES.sub(" ", _NOT_XML.sub("\ufffd", part))
    return f"{text} " if text in _INBORN else text


def _labels_free(spec: dict) -> dict:
    """Lift the limit of labels from a chart's look where no text is so long, since for a limit each is measured twice.

    And where a long text has characters of two halves, like emojis: the engine would cut one in the middle, and fail.
    """
    config = spec.get("config", {})
    axis = config.get("axis", {})
    most = axis.get("labelLimit", 0) / axis.get("labelFontSize", 10)
    long = [text for text in _texts({**spec, "$schema": "", "config": {}}) if _width(text) >= most]
    if long and not _HALVES.search("".join(long)):
        return config
    return config | {part: config.get(part, {}) | {"labelLimit": 0} for part in ("axis", "legend", "header")}


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, (dict, list)):
        for each in part.values() if isinstance(part, dict) else part:
            yield from _texts(each)


def _width(text: str) -> float:
    """Give a width that a text is certainly narrower than, in sizes of its font."""
    narrow = len(_NARROW.findall(text))
    return 0.6 * narrow + 1.1 * (len(text) - narrow)


# ---- Draw charts as SVG for a page: each says what it is, in few bytes, and the same bytes on every machine ----------
# A drawing whose role is "img" is one thing to a screen reader: nothing inside it is read but its title and
# description. So what Vega writes for readers and pointers inside it is left out here, and what many parts share is
# written once.

LARGER = 1.2
"""How much larger than drawn a chart stands in a page: its text is then nearly as large as that of a table."""
WIDEST = 347
"""Pixels that a page has for a drawing on a telephone: no wider, its letters are as large there as they were drawn."""
MARGIN = {"top": 5, "bottom": 5, "left": 2, "right": 2}
"""Pixels left free around a drawing: letters of 12 pixels leave none to spare at its sides."""
SHOWN = {"svg", "g", "rect", "path", "line", "text", "tspan", "circle", "defs", "clipPath", "linearGradient", "stop"}
"""The elements a drawing may have: none of them loads, links or acts."""

_UNREAD = {"role", "class", "pointer-events", "version", "stroke-miterlimit"}
_USUAL = {
    *(("opacity", "1"), ("stroke-width", "1"), ("transform", "translate(0,0)"), ("text-anchor", "start")),
    *(("x2", "0"), ("y2", "0"), ("font-weight", "normal"), ("font-style", "normal")),
}
_OF_TEXT = ("font-family", "font-size", "font-weight", "text-anchor")
_OF_ALL = ("fill", "stroke", "stroke-width")
_TEXTS, _SHAPES = {"text"}, {"path", "rect", "line", "circle"}
_INKED = _TEXTS | _SHAPES


def drawn(spec: dict, id: str) -> str:
    """Draw a chart, given as its Vega-Lite specification, without its title: a page has that as text above it.

    Raises
    ------
    ValueError
        It has no title or no description, loads something, or draws what a page does not show.
    """
    (title, _), description = titles(spec), legible(spec.get("description"))
    if not title or not description:
        raise ValueError(f"chart {id} has no title or no description; make it with charts.finished")
    root = _within(_bare(spec))
    _plain(root, id)
    names = f'<title id="{id}-title">{escape(title)}</title><desc id="{id}-desc">{escape(description)}</desc>'
    inside = "".join(ElementTree.tostring(part, "unicode") for part in root)
    return f"<svg {_head(root, id)}>{names}{inside}</svg>"


def _within(spec: dict) -> Element:
    """Draw a chart as narrow as a telephone is: with its legend in two columns, or less room, where that helps."""
    root = ElementTree.fromstring(svg(spec))
    if _over(root) <= 0:
        return root
    narrowest, taken = root, 0
    # Without a legend, to fold it would draw the same once more.
    if any("role-legend" in part.get("class", "") for part in root.iter()):
        legend = spec["config"].get("legend", {}) | {"columns": 2}
        spec = spec | {"config": spec["config"] | {"legend": legend}}
        narrowest = min(root, ElementTree.fromstring(svg(spec)), key=_over)
    # Once more where a label at the end of an axis sticks out of the narrower plot.
    for _ in range(2):
        if (over := _over(narrowest)) > 0:
            taken += over
            narrowest = min(narrowest, ElementTree.fromstring(svg(_narrower(spec, taken))), key=_over)
    return narrowest


def _over(root: Element) -> int:
    """Give by how many pixels a drawing is too wide."""
    return math.ceil(float(root.attrib["width"]) - WIDEST)


def _narrower(spec: dict, pixels: int) -> dict:
    """Take pixels off the width of the plots of a chart, of which half stays in any case."""
    made = {"vconcat": [_narrower(each, pixels) for each in spec["vconcat"]]} if "vconcat" in spec else {}
    width = spec.get("width")
    return spec | made | ({"width": max(width - pixels, width // 2)} if isinstance(width, (int, float)) else {})


def ahead(spec: dict) -> None:
    """Begin to draw a chart that a page will need."""
    ask_ahead(_bare(spec))


def _bare(spec: dict) -> dict:
    parts = {name: part for name, part in spec.items() if name not in ("title", "description")}
    return drawable({"padding": MARGIN} | parts)


def titles(spec: dict) -> tuple[str, str]:
    """Give the title and the subtitle of a chart, each in one line; nothing for one it does not have."""
    title = legible(spec.get("title") or "")
    parts = title if isinstance(title, dict) else {"text": title}
    text, subtitle = (parts.get(name, "") for name in ("text", "subtitle"))
    return _in_one_line(text), _in_one_line(subtitle)


def _in_one_line(text: str | list[str]) -> str:
    # What a register says may have lines of its own, whatever marks them.
    return " ".join((" ".join(text) if isinstance(text, list) else str(text)).split())


def _head(root: Element, id: str) -> str:
    size = [f'{side}="{round(float(root.attrib[side]) * LARGER)}"' for side in ("width", "height")]
    named = f'role="img" aria-labelledby="{id}-title" aria-describedby="{id}-desc"'
    return " ".join(['xmlns="http://www.w3.org/2000/svg"', named, *size, f'viewBox="{root.get("viewBox")}"'])


def _plain(element: Element, id: str) -> None:
    """Keep of an element what can be seen: shorten its attributes, and leave out parts that show nothing."""
    element.tag = element.tag.rpartition("}")[2]
    if element.tag not in SHOWN:
        raise ValueError(f"chart {id} draws <{element.tag}>, which a page does not show")
    element.attrib = {name: _short(name, value, id) for name, value in element.attrib.items() if _says(name, value)}
    for part in element:
        _plain(part, id)
    element[:] = [part for part in element if _seen(part)]
    if element.tag == "g":
        for name in (*_OF_TEXT, *_OF_ALL):
            _share(element, name)
    element[:] = [part for each in element for part in (each if each.tag == "g" and not each.attrib else [each])]


def _says(name: str, value: str) -> bool:
    return name not in _UNREAD and (name, value) not in _USUAL and not name.startswith("aria-")


def _short(name: str, value: str, id: str) -> str:
    """Round to a hundredth of a pixel, and give what is named inside a chart a name of its own in the page."""
    if name == "id":
        return f"{id}-{value}"
    if value.startswith("url("):
        return re.sub(r"#([^'\")]+)", rf"#{id}-\1", value)
    return strokes.path(value) if name == "d" else strokes.rounded(value)


def _seen(part: Element) -> bool:
    """Tell whether a part shows anything: Vega does not paint what has neither fill nor stroke."""
    if part.tag == "g":
        return bool(len(part))
    if part.tag not in _SHAPES:
        return True
    paint = {part.get("fill", "none"), part.get("stroke", "none")} - {"none", "transparent"}
    return bool(paint) and part.get("opacity") != "0" and part.get("display") != "none"


def _share(group: Element, name: str) -> None:
    """Write an attribute on the group whose parts all have it alike, and take it off the parts."""
    parts = [part for part in group if name in part.attrib]
    silent = (part for part in group if name not in part.attrib)
    kinds = _TEXTS if name in _OF_TEXT else _INKED
    if len({part.get(name) for part in parts}) == 1 and not any(_has(part, kinds) for part in silent):
        group.set(name, parts[0].attrib[name])
        for part in parts:
            del part.attrib[name]


def _has(part: Element, kinds: set[str]) -> bool:
    return part.tag != "defs" and any(each.tag in kinds for each in part.iter())
