"""Executed notebooks made by hand, and their pages read back: elements, attributes, and the text a reader sees."""

import re
from html.parser import HTMLParser

import altair as alt
import pandas as pd
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from safeguarding.presenting import charts, tables
from safeguarding.reporting.page import export

PLAIN = {
    *("html", "head", "meta", "title", "style", "body", "a", "header", "nav", "main", "section", "footer", "h1", "h2"),
    *("h3", "p", "br", "ul", "ol", "li", "strong", "em", "code", "pre", "div", "figure", "figcaption"),
    *("details", "summary", "dl", "dt", "dd", "span"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
DRAWN = {
    *(
        "svg",
        "title",
        "desc",
        "g",
        "rect",
        "path",
        "text",
        "tspan",
        "line",
        "defs",
        "clippath",
        "lineargradient",
        "stop",
    ),
}
SAFE = {
    *("lang", "charset", "name", "content", "http-equiv", "class", "href", "id", "tabindex", "role", "scope", "rel"),
    *("media", "aria-label", "aria-labelledby", "aria-current", "data-h"),
}
PAINT = {
    *("xmlns", "role", "aria-labelledby", "aria-describedby", "width", "height", "viewbox", "id", "transform"),
    *("d", "x", "y", "x2", "y2"),
    *("dx", "dy", "fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "fill-opacity", "stroke-opacity"),
    *("text-anchor", "font-family", "font-size", "font-weight", "font-style", "clip-path", "stop-color", "offset"),
}
OURS = r"#[\w-]+|[\w-]+\.(?:html|csv|xlsx|pdf|docx|log)"
"""Where a link of a page may lead: within the page, or to a file of the set."""


class Page(HTMLParser):
    """Reads a page: its elements with their attributes, and the text a reader sees."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.said, self.open, self.drawing = [], [], [], 0
        self.feed(html)
        self.text = " ".join("".join(self.said).split())

    def handle_starttag(self, tag, attrs):
        self.drawing += tag == "svg"
        self.elements.append((tag, dict(attrs), bool(self.drawing)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        self.drawing -= tag == "svg"
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if "style" not in self.open:
            self.said.append(data)

    def all(self, tag):
        return [attributes for name, attributes, _ in self.elements if name == tag]

    def order(self, *tags):
        """Give which of these elements come in which order, outside of drawings."""
        return [tag for tag, _, drawn in self.elements if tag in tags and (tag == "svg" or not drawn)]

    def ids(self):
        return [attributes["id"] for _, attributes, _ in self.elements if "id" in attributes]


def acting(html):
    """List whatever in a page could act, fetch, or is not an element that the reports use."""
    found = []
    for tag, attributes, drawn in Page(html).elements:
        if tag not in (DRAWN if drawn else PLAIN):
            found.append(tag)
        for name, value in attributes.items():
            if name not in (PAINT if drawn else SAFE):
                found.append(f"{tag} {name}={value}")
            if name in ("href", "src", "xlink:href") and not re.fullmatch(OURS, value):
                found.append(f"{tag} {name}={value}")
    return found


def chart(**parts):
    bars = alt.Chart(alt.Data(values=[{"a": 1, "b": "x"}])).mark_bar().encode(x="a:Q", y="b:N")
    return charts.finished(bars, **{"title": "One bar", "subtitle": "", "description": "A bar of length one."} | parts)


def table(caption="Letters", **columns):
    return tables.show(pd.DataFrame(columns or {"a": ["x"]}), caption)


def shown(*things):
    """Give what a notebook stores of charts, tables and sentences."""
    return [{"output_type": "execute_result", "data": _bundle(each)} for each in things]


def _bundle(thing):
    data = thing._repr_mimebundle_() if hasattr(thing, "_repr_mimebundle_") else {}
    data = data | {"text/html": thing._repr_html_()} if hasattr(thing, "cells") else data
    return {"text/markdown": thing} if isinstance(thing, str) else data


def executed(*outputs):
    """Make an executed notebook by hand: a question, its parameters, and a cell for each output that is none."""
    cells = [new_markdown_cell("# What is it?\n\nOne sentence."), new_code_cell("secret = 1")]
    cells += [
        new_markdown_cell(each)
        if isinstance(each, str)
        else each
        if "cell_type" in each
        else new_code_cell("secret", outputs=[new_output(**each)])
        for each in outputs
    ]
    return new_notebook(cells=cells)


def page(*outputs, register="A register", about="As of today.", audience="Internal: contains small numbers", **files):
    """Make the page of an executed notebook, as one of three reports."""
    reports = tuple(export.Link(f"{n}.html", f"Question {n}?") for n in (1, 2, 3))
    return export.page(executed(*outputs), "2.html", export.Masthead(register, audience, about, reports), **files)
