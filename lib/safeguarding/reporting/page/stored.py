"""What a notebook keeps of a run: nothing that has another id each time, and of each chart a picture too."""

import base64
import io
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from PIL import Image

from safeguarding.reporting.page import drawing
from safeguarding.vocabulary import VEGA_LITE

WIDGET = "application/vnd.jupyter.widget-view+json"
PICTURE = "image/png"
"""Where no Vega is, as on GitHub, in nbviewer and in what nbconvert makes, a chart is shown as this; nbval, which has
the notebooks run again, leaves it out of what it compares."""
DOTS = 1.25
"""Dots of a picture in a pixel: sharp enough to read, and small enough to keep in a notebook."""

COLOURS = 32


class WithoutControls(Preprocessor):
    """Keeps of a widget only its text: its stored state has other ids each time, and shows nothing without a kernel."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Take the views and the state of widgets out of a notebook that was just run."""
        nb.metadata.pop("widgets", None)
        for output in (each for cell in nb.cells for each in cell.get("outputs", [])):
            output.get("data", {}).pop(WIDGET, None)
        return nb, resources


class WithPictures(Preprocessor):
    """Keeps a picture of each chart beside its specification: the same bytes whenever the chart is the same."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Draw the charts of a notebook that was just run."""
        for output in (each for cell in nb.cells for each in cell.get("outputs", [])):
            data = output.get("data", {})
            if VEGA_LITE in data:
                drawn = drawing.svg(drawing.drawable(data[VEGA_LITE]))
                data[PICTURE] = base64.b64encode(_small(drawing.png(drawn, DOTS))).decode("ascii")
        return nb, resources


def _small(picture: bytes) -> bytes:
    """Give a picture in few colours, a tenth as large: a chart has few, and the shades of its letters."""
    small = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS).save(small, "PNG", optimize=True)
    return small.getvalue()
