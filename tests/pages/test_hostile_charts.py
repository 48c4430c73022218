"""Every hostile text in every part of a chart that can hold text: it is drawn as text, with no policy to help.

The pages of the hostile register draw few of its rows; here each text is a label, a text beside a bar, the name of a
panel, and a part of the title, the subtitle and the description.
"""

import re

import altair as alt
import hostile
import openings
import pandas as pd
import pytest
from examples import telling

from safeguarding.presenting import charts
from safeguarding.reporting.page import drawing

EACH = 25
"""How many texts one chart holds."""
BATCHES = range(-(-len(hostile.STRINGS) // EACH))
NOT_SHOWN = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\ufffe\uffff]")


def batch(n):
    return hostile.STRINGS[n * EACH : (n + 1) * EACH]


def specification(texts):
    together = " | ".join(texts)
    panels = charts.panels({text: _panel(text) for text in texts})
    return charts.finished(panels, together, together, together).to_dict()


def _panel(text):
    row = pd.DataFrame({"label": [text], "a": [1], "b": [3], "text": [text]})
    return charts.ranges(row, "label", alt.X("a:Q"), "b:Q")


def page(folder, name, texts):
    path = folder / f"{name}.html"
    drawn = drawing.drawn(specification(texts), name)
    path.write_text(f"<!DOCTYPE html><meta charset=utf-8><title>x</title><body><figure>{drawn}</figure>", "utf-8")
    return path


@pytest.fixture(scope="module")
def plain(browser, tmp_path_factory):
    """Give the elements that charts of plain words have."""
    words = [f"word {n} " + "and more " * (n % 60) for n in range(EACH)]
    return openings.opened(browser, page(tmp_path_factory.mktemp("plain"), "plain", words)).elements


@pytest.mark.parametrize("n", telling(BATCHES, 0, 5, 11))
def test_a_chart_shows_any_text_as_text(browser, plain, tmp_path, n):
    made = openings.opened(browser, page(tmp_path, f"chart-{n}", batch(n)))
    assert made.acted == []
    assert set(made.elements) <= set(plain)
    legible = [openings.folded(NOT_SHOWN.sub("\ufffd", text)) for text in batch(n)]
    assert [text for text in legible if text not in made.text] == []


@pytest.mark.parametrize("lines", ["a kind\nof two lines", "a kind\r\nof two lines", ["a kind", "of\ntwo lines"]])
def test_a_title_has_one_line_whatever_lines_a_register_has(lines):
    """A page takes the title and the subtitle of a chart from two lines; a third lost the report."""
    assert drawing.titles({"title": {"text": lines, "subtitle": lines}}) == ("a kind of two lines",) * 2
