"""What the main part of a page shows of a notebook: its answer first, and each chart together with its figures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, pairwise

import nbformat
from nbformat import NotebookNode

from safeguarding.mime import TABLE, VEGA_LITE
from safeguarding.reporting import drawing, prose

ANSWER = "answer"
"""The tag of the cell that answers a notebook's question in words."""
KEPT = ("main", "contents", "key-findings", "data", "reports")
"""Ids that every page has; a heading gets another."""


@dataclass(frozen=True)
class Body:
    """What a page shows of a notebook, as a notebook of HTML for the template to arrange, and the page's sections."""

    notebook: NotebookNode
    sections: tuple[prose.Heading, ...]


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
    tables, writer, numbers = _tables(led + rest), prose.Writer(set(KEPT)), count(1)
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
    return prose.Writer().html(texts[0].split("\n\n")[0]) if texts else ""


def _is_answer(cell: NotebookNode) -> bool:
    return ANSWER in cell.metadata.get("tags", [])


def _led(cells: Sequence[NotebookNode]) -> tuple[list[NotebookNode], list[NotebookNode]]:
    """Give the question with its answer, and apart from them the sections."""
    first, *others = cells
    return [first, *filter(_is_answer, others)], [cell for cell in others if not _is_answer(cell)]


def _tables(cells: Sequence[NotebookNode]) -> dict[int, dict]:
    """Give for each chart, by its identity, the table directly after it; prose between them, or no table, fails."""
    shown = [output for cell in cells for output in (cell.get("outputs") or _prose(cell))]
    found = {}
    for chart, table in pairwise([*shown, {}]):
        if VEGA_LITE in chart.get("data", {}):
            if TABLE not in table.get("data", {}):
                title, _ = drawing.titles(chart["data"][VEGA_LITE])
                raise ValueError(f"no table follows the chart {title!r}; show the table of its data in the next cell")
            found[id(chart)] = table
    return found


def _prose(cell: NotebookNode) -> list[dict]:
    return [{}] if cell.cell_type == "markdown" else []


def _cell(cell: NotebookNode, tables: dict[int, dict], writer: prose.Writer, numbers: Iterator[int]) -> dict:
    if cell.cell_type != "code":
        source = writer.html(cell.source) if cell.cell_type == "markdown" else ""
        return {"cell_type": cell.cell_type, "metadata": {}, "source": source}
    if _is_answer(cell):
        # The template heads the answer, so that its own headings are below that.
        writer.headings.append(prose.Heading(2, "key-findings", "Key findings"))
    beside = [id(table) for table in tables.values()]
    outputs = [_output(each, tables, writer, numbers) for each in cell.outputs if id(each) not in beside]
    metadata = {"tags": list(cell.metadata.get("tags", []))}
    return {"cell_type": "code", "metadata": metadata, "source": "", "execution_count": None, "outputs": outputs}


def _output(output: dict, tables: dict[int, dict], writer: prose.Writer, numbers: Iterator[int]) -> dict:
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
