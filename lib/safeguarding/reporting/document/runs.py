"""The text of a page's elements as runs: stretches of text that look alike."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

INLINE = {
    *("a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q"),
    *("s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"),
}
"""Elements that stand in a line of text."""
SKIPPED = {"head", "nav", "script", "style", "template"}
BREAK = "\n"

_BOLD, _ITALIC, _CODE = {"b", "strong"}, {"cite", "dfn", "em", "i", "var"}, {"code", "kbd", "samp"}
_SPACE = re.compile(r"[ \t\n\r\f]+")
_NO_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_AWAY = re.compile(r"https?://|mailto:", re.IGNORECASE)


@dataclass(frozen=True)
class Run:
    """A stretch of text and how it looks; ``link`` is where it leads, outside the file."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str = ""


def skipped(element: Element) -> bool:
    """Say whether an element is of use on a screen alone: navigation, the link that skips it, files beside the page."""
    if not isinstance(element.tag, str) or element.tag in SKIPPED:
        return True
    return "skip" in element.get("class", "").split() or element.get("aria-labelledby") == "data"


def of(element: Element, like: Run = Run("")) -> Iterator[Run]:
    """Give what an element says, with the marks of those it stands in."""
    if skipped(element):
        return
    like = _marked(element, like)
    yield replace(like, text=BREAK if element.tag == "br" else _plain(element.text))
    for child in element:
        yield from of(child, like)
        yield replace(like, text=_plain(child.tail))


def text(content: str | None) -> Run:
    """Give bare text as a run."""
    return Run(_plain(content))


def line(parts: Iterable[Run]) -> list[Run]:
    """Put runs into one line of text: no space at its ends or beside a break, and no two in a row."""
    kept: list[Run] = []
    for run in parts:
        before = kept[-1].text[-1] if kept else BREAK
        said = run.text.lstrip(" ") if before in (" ", BREAK) else run.text
        if said == BREAK and kept:
            kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip(" "))
        if said:
            kept.append(replace(run, text=said))
    while kept and not kept[-1].text.strip():
        kept.pop()
    return [*kept[:-1], replace(kept[-1], text=kept[-1].text.rstrip())] if kept else []


def said(parts: Iterable[Run]) -> str:
    """Give the bare text of a line, a break as a space."""
    return " ".join("".join(run.text for run in line(parts)).split())


def _marked(element: Element, like: Run) -> Run:
    leads = element.get("href", "") if element.tag == "a" else ""
    return Run(
        "",
        bold=like.bold or element.tag in _BOLD,
        italic=like.italic or element.tag in _ITALIC,
        code=like.code or element.tag in _CODE,
        link=leads if _AWAY.match(leads) else like.link,
    )


def _plain(content: str | None) -> str:
    """Collapse white space as a browser does; a character that no XML can hold becomes one that shows it was there."""
    return _NO_XML.sub("\ufffd", _SPACE.sub(" ", content or ""))
