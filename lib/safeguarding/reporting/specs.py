"""A chart's specification, made such that the engine can draw it, whatever its texts hold."""

import re
from collections.abc import Iterator

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


def legible(part: object) -> object:
    """Replace in every text of a specification what the engine cannot take.

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
    """Give a width that a text does not reach, in sizes of its font."""
    narrow = len(_NARROW.findall(text))
    return 0.6 * narrow + 1.1 * (len(text) - narrow)
