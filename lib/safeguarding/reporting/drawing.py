"""Draw charts as SVG for a page: each says what it is, in few bytes, and the same bytes on every machine.

A drawing whose role is "img" is one thing to a screen reader: nothing inside it is read but its title and description.
So what Vega writes for readers and pointers inside it is left out here, and what many parts share is written once.
"""

import re
from html import escape
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from safeguarding.reporting import easel, specs

LARGER = 1.2
"""How much larger than drawn a chart stands in a page: its text is then nearly as large as that of a table."""
SHOWN = {"svg", "g", "rect", "path", "line", "text", "tspan", "circle", "defs", "clipPath", "linearGradient", "stop"}
"""The elements a drawing may have: none of them loads, links or acts."""

_DECIMALS = re.compile(r"-?\d*\.\d+(?:e-?\d+)?")
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
    (title, _), description = titles(spec), specs.legible(spec.get("description"))
    if not title or not description:
        raise ValueError(f"chart {id} has no title or no description; make it with charts.finished")
    root = ElementTree.fromstring(easel.svg(_bare(spec)))
    _plain(root, id)
    names = f'<title id="{id}-title">{escape(title)}</title><desc id="{id}-desc">{escape(description)}</desc>'
    inside = "".join(ElementTree.tostring(part, "unicode") for part in root)
    return f"<svg {_head(root, id)}>{names}{inside}</svg>"


def ahead(spec: dict) -> None:
    """Have a chart drawn that will be wanted."""
    easel.ahead(_bare(spec))


def _bare(spec: dict) -> dict:
    return specs.drawable({name: part for name, part in spec.items() if name not in ("title", "description")})


def titles(spec: dict) -> tuple[str, str]:
    """Give the title and the subtitle of a chart, each in one line; nothing for one it does not have."""
    title = specs.legible(spec.get("title") or "")
    both = (title.get("text", ""), title.get("subtitle", "")) if isinstance(title, dict) else (title, "")
    return tuple(" ".join(each) if isinstance(each, list) else str(each) for each in both)


def _head(root: Element, id: str) -> str:
    size = [f'{side}="{round(float(root.get(side)) * LARGER)}"' for side in ("width", "height")]
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
    return _DECIMALS.sub(_rounded, value) if "." in value else value


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def _seen(part: Element) -> bool:
    """Tell whether a part shows anything: in a drawing of Vega's, what does not say how it is painted is not."""
    if part.tag == "g":
        return bool(len(part))
    if part.tag not in _SHAPES:
        return True
    paint = {part.get("fill", "none"), part.get("stroke", "none")} - {"none", "transparent"}
    return bool(paint) and part.get("opacity") != "0" and part.get("display") != "none"


def _share(group: Element, name: str) -> None:
    """Write on a group what all of its parts say alike, so that they need not."""
    parts = [part for part in group if name in part.attrib]
    silent = (part for part in group if name not in part.attrib)
    kinds = _TEXTS if name in _OF_TEXT else _INKED
    if len({part.get(name) for part in parts}) == 1 and not any(_has(part, kinds) for part in silent):
        group.set(name, parts[0].get(name))
        for part in parts:
            del part.attrib[name]


def _has(part: Element, kinds: set[str]) -> bool:
    return part.tag != "defs" and any(each.tag in kinds for each in part.iter())
