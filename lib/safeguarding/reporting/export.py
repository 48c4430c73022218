"""Make one self-contained HTML page of an executed notebook: no script, no network, charts as labelled SVG."""

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

import nbformat
import vl_convert
from jinja2 import Environment, FileSystemLoader, select_autoescape
from nbconvert import HTMLExporter
from nbconvert.filters import markdown2html
from nbconvert.preprocessors import Preprocessor

from safeguarding.mime import VEGA_LITE
from safeguarding.reporting import run

TEMPLATE = Path(__file__).parent / "template"
ANSWER = "answer"
"""The tag of the cell that answers a notebook's question in words."""


@dataclass(frozen=True)
class Page:
    """One report: the page, its title, and its answer in a few words (HTML)."""

    html: str
    title: str
    answer: str


def page(notebook: nbformat.NotebookNode, register: str, about: str) -> Page:
    """Make the page of an executed notebook.

    Parameters
    ----------
    register
        What the register is called.
    about
        What every page of the set says of itself: the day it speaks for, whom it is for, whether the data is made up.

    Raises
    ------
    ValueError
        A chart has no title or no description.
    """
    resources = {"metadata": {"name": run.title(notebook)}, "register": register, "about": about, "style": _style()}
    html, _ = _exporter().from_notebook_node(notebook, resources=resources)
    return Page(html, run.title(notebook), _answer(notebook))


def plain_page(template: str, values: dict[str, object]) -> str:
    """Make a page that comes from no notebook (the index, a failure) from a template of its own."""
    environment = Environment(loader=FileSystemLoader(TEMPLATE), autoescape=select_autoescape(["html", "j2"]))
    return environment.get_template(template).render({"style": _style(), **values})


def drawn(spec: dict, id: str) -> str:
    """Draw a chart as SVG that says what it is: a role, a title and a description."""
    title = spec.get("title")
    title = title["text"] if isinstance(title, dict) else title
    description = spec.get("description")
    if not title or not description:
        raise ValueError(f"chart {id} has no title or no description; make it with charts.finished")
    label = f'role="img" aria-labelledby="{id}-title {id}-desc"'
    named = f'<title id="{id}-title">{escape(str(title))}</title><desc id="{id}-desc">{escape(description)}</desc>'
    return re.sub(
        r"<svg ([^>]*)>", lambda head: f"<svg {label} {head[1]}>{named}", vl_convert.vegalite_to_svg(spec), count=1
    )


class Charts(Preprocessor):
    """Turns the specifications of charts into SVG and drops what only a running kernel could show."""

    def preprocess_cell(self, cell: nbformat.NotebookNode, resources: dict, index: int) -> tuple:
        """Do so for one cell; nbconvert calls this for each."""
        for n, output in enumerate(cell.get("outputs", [])):
            data = output.get("data", {})
            data.pop("application/vnd.jupyter.widget-view+json", None)
            if VEGA_LITE in data:
                output["data"] = nbformat.from_dict({"image/svg+xml": drawn(data[VEGA_LITE], f"chart-{index}-{n}")})
        return cell, resources


def _exporter() -> HTMLExporter:
    return HTMLExporter(
        template_name=TEMPLATE.name,
        extra_template_basedirs=[str(TEMPLATE.parent)],
        preprocessors=[Charts],
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )


def _style() -> str:
    return (TEMPLATE / "style.css").read_text(encoding="utf-8")


def _answer(notebook: nbformat.NotebookNode) -> str:
    for cell in notebook.cells:
        if ANSWER in cell.metadata.get("tags", []):
            texts = [
                output["data"]["text/markdown"] for output in cell.outputs if "text/markdown" in output.get("data", {})
            ]
            return markdown2html("".join(texts[0]).split("\n\n")[0]) if texts else ""
    return ""
