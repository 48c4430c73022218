"""The numbers of a drawing in few bytes: rounded, and lines along or across the page by the one number that changes."""

import re

_DECIMALS = re.compile(r"-?\d*\.\d+(?:e-?\d+)?")
_PART = re.compile(r"([ML])(-?[\d.]+),(-?[\d.]+)|Z", re.ASCII)
_STRAIGHT = re.compile(rf"(?:{_PART.pattern})+", re.ASCII)


def rounded(text: str) -> str:
    """Round each number in an attribute to a hundredth of a pixel.

    >>> rounded("translate(3.14159,20.001)")
    'translate(3.14,20)'
    """
    return _DECIMALS.sub(_hundredths, text) if "." in text else text


def _hundredths(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def path(text: str) -> str:
    """Write a path of straight lines, such as a curve in steps, with ``H`` and ``V`` where one number stays.

    >>> path("M0,0L16.021,0L16.021,0.5L18,0.5L20,7Z"), path("M4,0A4,4,0,1,1,-4,0")
    ('M0,0H16.02V0.5H18L20,7Z', 'M4,0A4,4,0,1,1,-4,0')
    """
    short = rounded(text)
    if not _STRAIGHT.fullmatch(short):
        return short
    parts, x, y = list[str](), "", ""
    for found in _PART.finditer(short):
        kind, across, down = found.groups(default="")
        if kind == "L" and y == down:
            parts.append(f"H{across}")
        elif kind == "L" and x == across:
            parts.append(f"V{down}")
        else:
            parts.append(found[0])
        # After Z they are those with which the closed line began, which are not kept.
        x, y = across, down
    return "".join(parts)
