"""Make one self-contained HTML page of an executed notebook: no script, no network, and readable by everybody."""

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape, unescape
from itertools import count, pairwise
from pathlib import Path

import mistune
import nbformat
from jinja2 import Environment, FileSystemLoader, select_autoescape
from nbconvert.exporters import TemplateExporter
from nbformat import NotebookNode
from traitlets.config import Config

from safeguarding.reporting.notebooks import suite
from safeguarding.reporting.page import drawing
from safeguarding.vocabulary import TABLE, VEGA_LITE

# ---- Markdown of a notebook as HTML of a page: headings in order, each with an id, and nothing that acts or loads

SAFE = re.compile(r"https?:|mailto:|#|(?!//)[\w./-]+(?:[?#]|$)")
"""Where a link may lead; the text of any other stays, and leads nowhere."""


@dataclass(frozen=True)
class Heading:
    """A heading of a page: its level, its id, and its text as HTML."""

    level: int
    id: str
    text: str


@dataclass
class Writer:
    """Writes the prose of one page and remembers its headings, so that no two have one id and none skips a level."""

    taken: set[str] = field(default_factory=set)
    headings: list[Heading] = field(default_factory=list)

    def html(self, markdown: str) -> str:
        """Write some Markdown as HTML."""
        return str(mistune.Markdown(_Renderer(self)).parse(markdown)[0])

    def heading(self, level: int, text: str) -> Heading:
        """Give a heading its id, and the level it can have: one title a page, and no level that was skipped."""
        before = self.headings[-1].level if self.headings else 0
        made = Heading(min(max(level, 2) if before else level, before + 1), self._id(text), text)
        self.headings.append(made)
        return made

    def _id(self, text: str) -> str:
        plain = re.sub(r"<[^>]+>", "", text)
        slug = re.sub(r"[^a-z0-9]+", "-", unescape(plain).lower()).strip("-") or "section"
        id, n = slug, 2
        while id in self.taken:
            id, n = f"{slug}-{n}", n + 1
        self.taken.add(id)
        return id


class _Renderer(mistune.HTMLRenderer):
    """HTML as mistune writes it, but markup that was written out is shown as text, and pictures by their words."""

    def __init__(self, writer: Writer) -> None:
        # What is escaped already, as the register's words are, is not escaped again.
        super().__init__(escape=False)
        self._writer = writer

    def heading(self, text: str, level: int, **_: object) -> str:
        made = self._writer.heading(level, text)
        return f'<h{made.level} id="{made.id}">{made.text}</h{made.level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        return f'<a href="{escape(url)}">{text}</a>' if SAFE.match(url) else text

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return text

    def inline_html(self, html: str) -> str:
        return escape(html)

    def block_html(self, html: str) -> str:
        return f"<p>{escape(html.strip())}</p>\n"


# ---- What the main part of a page shows of a notebook: its answer first, and each chart together with its figures

ANSWER = "answer"
"""The tag of the cell that answers a notebook's question in words."""
KEPT = ("main", "contents", "key-findings", "data", "reports")
"""Ids that every page has; a heading gets another."""


@dataclass(frozen=True)
class Body:
    """What a page shows of a notebook, as a notebook of HTML for the template to arrange, and the page's sections."""

    notebook: NotebookNode
    sections: tuple[Heading, ...]


def body(notebook: NotebookNode) -> Body:
    """Make what a page shows of an executed notebook, which stays as it is.

    Nothing else of an output goes further: HTML is that of a table that ``tables.show`` made, a drawing is ours, and
    what only a running kernel could show is left out.

    Raises
    ------
    ValueError
        A chart has no title, no description, or no table directly after it.
    """
    led, rest = _led(notebook.cells)
    tables, writer, numbers = _tables(led + rest), Writer(set(KEPT)), count(1)
    cells = [_cell(cell, tables, writer, numbers) for cell in led + rest]
    for first in cells[len(led) : len(led) + 1]:
        first["metadata"]["begins"] = True
    made = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells})
    return Body(made, tuple(each for each in writer.headings if each.level == 2 and each.id not in KEPT))


def ahead(cell: NotebookNode) -> None:
    """Have the charts drawn that a cell shows, before the rest of its notebook has run."""
    for output in cell.get("outputs", []):
        if VEGA_LITE in output.get("data", {}):
            drawing.ahead(output["data"][VEGA_LITE])


def answer(notebook: NotebookNode) -> str:
    """Give the first paragraph of a notebook's answer, as HTML; nothing, if it has none."""
    outputs = [output for cell in notebook.cells if _is_answer(cell) for output in cell.outputs]
    texts = [output["data"]["text/markdown"] for output in outputs if "text/markdown" in output.get("data", {})]
    return Writer().html(texts[0].split("\n\n")[0]) if texts else ""


def _is_answer(cell: NotebookNode) -> bool:
    return ANSWER in cell.metadata.get("tags", [])


def _led(cells: Sequence[NotebookNode]) -> tuple[list[NotebookNode], list[NotebookNode]]:
    """Give the question with its answer, and apart from them the sections that show something."""
    first, *others = cells
    return [first, *filter(_is_answer, others)], _shown([cell for cell in others if not _is_answer(cell)])


def _shown(cells: Sequence[NotebookNode]) -> list[NotebookNode]:
    """Leave out a section whose code shows nothing, with its heading: what a register does not have is no section."""
    begins = [at for at, cell in enumerate(cells) if cell.cell_type == "markdown" and cell.source.startswith("## ")]
    kept = list(cells[: begins[0]] if begins else cells)
    for first, last in pairwise([*begins, len(cells)]):
        section = cells[first:last]
        code = [cell for cell in section if cell.cell_type == "code"]
        if not code or any(cell.get("outputs") for cell in code):
            kept += section
    return kept


def _tables(cells: Sequence[NotebookNode]) -> dict[int, dict]:
    """Give for each chart, by its identity, the table directly after it; prose between them, or no table, fails."""
    shown: list[dict] = []
    for cell in cells:
        shown += cell.get("outputs") or ([{}] if cell.cell_type == "markdown" else [])
    found = {}
    for chart, table in pairwise([*shown, {}]):
        if VEGA_LITE in chart.get("data", {}):
            if TABLE not in table.get("data", {}):
                title, _ = drawing.titles(chart["data"][VEGA_LITE])
                raise ValueError(f"no table follows the chart {title!r}; show the table of its data in the next cell")
            found[id(chart)] = table
    return found


def _cell(cell: NotebookNode, tables: dict[int, dict], writer: Writer, numbers: Iterator[int]) -> dict:
    if cell.cell_type != "code":
        source = writer.html(cell.source) if cell.cell_type == "markdown" else ""
        return {"cell_type": cell.cell_type, "metadata": {}, "source": source}
    if _is_answer(cell):
        # The template heads the answer, so that its own headings are below that.
        writer.headings.append(Heading(2, "key-findings", "Key findings"))
    beside = [id(table) for table in tables.values()]
    outputs = [_output(each, tables, writer, numbers) for each in cell.outputs if id(each) not in beside]
    metadata = {"tags": list(cell.metadata.get("tags", []))}
    return {"cell_type": "code", "metadata": metadata, "source": "", "execution_count": None, "outputs": outputs}


def _output(output: dict, tables: dict[int, dict], writer: Writer, numbers: Iterator[int]) -> dict:
    if "data" not in output:
        return output
    data = output["data"]
    if id(output) in tables:
        shown = _chart(data[VEGA_LITE], tables[id(output)]["data"], next(numbers))
    elif TABLE in data:
        shown = {"text/html": data["text/html"]}
    elif "text/markdown" in data:
        shown = {"text/html": writer.html(data["text/markdown"])}
    else:
        shown = {"text/plain": data.get("text/plain", "")}
    return {"output_type": "display_data", "metadata": {}, "data": shown}


def _chart(spec: dict, table: dict, number: int) -> dict[str, str]:
    title, subtitle = drawing.titles(spec)
    # A capital, since no heading has one in its id.
    drawn = drawing.drawn(spec, f"Chart-{number}")
    return {"image/svg+xml": drawn, "text/html": table["text/html"], "text/plain": f"{title}\n{subtitle}"}


# ---- Make one self-contained HTML page of an executed notebook: no script, no network, and readable by everybody

TEMPLATE = Path(__file__).parent / "template"
SHEETS = {"style.css": "all", "print.css": "print"}
"""The style sheets of every page, and what each is for."""
INDEX = "index.html"
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that nobody sees and that turn the direction of what follows them: no page has any."""


@dataclass(frozen=True)
class Link:
    """A file beside a page, and what a reader calls it."""

    file: str
    text: str


@dataclass(frozen=True)
class Masthead:
    """What every page of a set says of the set.

    ``register`` is what the register is called; ``audience`` whom the set is for, and what that means; ``about`` the
    day it speaks for, whether the data is made up, and what could not be used; ``reports`` are all of it, in order.
    """

    register: str
    audience: str
    about: str
    reports: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Page:
    """One report: the page, its title, and the first paragraph of its answer (HTML)."""

    html: str
    title: str
    answer: str


def page(notebook: nbformat.NotebookNode, file: str, masthead: Masthead, files: Sequence[Link] = ()) -> Page:
    """Make the page of an executed notebook.

    Parameters
    ----------
    file
        The name the page will have, by which it finds its place among the reports of the set.
    files
        The data of the report as files beside the page, and other forms of the page.

    Raises
    ------
    ValueError
        A chart has no title, no description, or no table directly after it.
    """
    title, shown = suite.title(notebook), body(notebook)
    main, _ = _exporter().from_notebook_node(shown.notebook, {"sections": shown.sections, "files": tuple(files)})
    values = {"title": title, "main": main, "file": file, **_beside(file, masthead.reports)}
    return Page(plain_page("report.html.j2", masthead, values), title, answer(notebook))


def plain_page(template: str, masthead: Masthead, values: Mapping[str, object]) -> str:
    """Make a page from a template of its own: a report, the index, or a failure."""
    sheets, policy = _sheets()
    known = {"masthead": masthead, "sheets": sheets, "policy": policy, "index": INDEX}
    return TURNING.sub("", _environment().get_template(template).render({**known, **values}))


def _beside(file: str, reports: Sequence[Link]) -> dict[str, Link | None]:
    """Give the reports before and after one."""
    place = next((n for n, report in enumerate(reports) if report.file == file), None)
    if place is None:
        return {"before": None, "after": None}
    return {"before": reports[place - 1] if place else None, "after": next(iter(reports[place + 1 :]), None)}


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATE), autoescape=select_autoescape(["html", "j2"]), trim_blocks=True
    )


@cache
def _exporter() -> TemplateExporter:
    """Make the exporter once: finding its templates takes longer than filling them."""
    return TemplateExporter(
        template_name=TEMPLATE.name,
        extra_template_basedirs=[str(TEMPLATE.parent)],
        template_file="index.html.j2",
        default_preprocessors=[],
        config=Config({"NbConvertBase": {"display_data_priority": ["image/svg+xml", "text/html", "text/plain"]}}),
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )


@cache
def _sheets() -> tuple[list[tuple[str, str]], str]:
    """Give the style sheets, and the policy that allows them and nothing else."""
    texts = {name: (TEMPLATE / name).read_text(encoding="utf-8") for name in SHEETS}
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts.values()]
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    policy = f"default-src 'none'; style-src {allowed}; base-uri 'none'; form-action 'none'"
    return [(SHEETS[name], text) for name, text in texts.items()], policy
