"""The process that draws: Vega, as vl-convert runs it. ``drawing`` starts it, and is the way to have something drawn.

``python -m safeguarding.reporting.page.engine``: each line of JSON that comes in names one of ``DRAWS`` and what to
give it; a line of JSON goes out for it, with what was ``made`` or what was ``wrong``.
"""

import base64
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import vl_convert

MARKS = Path(__file__).parent / "template" / "marks.ttf"
"""A font with the two marks that stand for met and missed, which the engine's own fonts lack; drawn for this project,
each as wide as the box that stood in its place, so that no chart comes out otherwise for it."""
_FIRST = {
    "data": [{"name": "days", "values": [{"day": "2021-01-26"}], "format": {"parse": {"day": "date"}}}],
    "marks": [{"type": "text", "from": {"data": "days"}, "encode": {"enter": {"text": {"field": "day"}}}}],
}


def main() -> None:
    """Draw what is asked for until nobody asks any more."""
    # An interrupt is for the process that asks, and where systems have no sessions of processes it comes here too.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever the engine prints is no answer.
    answers = os.fdopen(os.dup(1), "w", encoding="ascii", buffering=1)
    os.dup2(2, 1)
    vl_convert.vega_to_svg(_FIRST)
    try:
        for line in sys.stdin.buffer:
            print(json.dumps(_answer(*json.loads(line))), file=answers)
    except BrokenPipeError:
        # Nobody asks any more; Python would try at its end to write what could not be written.
        os.dup2(2, answers.fileno())


def _answer(what: str, given: dict) -> dict[str, str]:
    try:
        return {"made": DRAWS[what](**given)}
    except ValueError as wrong:
        return {"wrong": str(wrong)}


def _svg(spec: dict) -> str:
    """Draw a Vega-Lite specification; nothing is loaded for it."""
    return vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])


def _png(svg: str, scale: float) -> str:
    """Draw a drawing as dots; in Base64."""
    vl_convert.register_font_directory(str(MARKS.parent))
    return base64.b64encode(vl_convert.svg_to_png(svg, scale=scale)).decode("ascii")


DRAWS: dict[str, Callable[..., str]] = {"svg": _svg, "png": _png}

if __name__ == "__main__":
    main()
