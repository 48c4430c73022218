"""The tables of an executed notebook as data: figures as the notebook stored them, and a CSV file for each.

What was withheld before a table was shown is withheld here: nothing but the stored figures is read.
"""

import csv
import io
import math
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

import nbformat

from safeguarding import tables as shown
from safeguarding.mime import TABLE
from safeguarding.reporting import texts

Cell = str | int | float | bool
SLUG_MOST = 40
"""How many letters of a caption the name of a file has."""
_HEADING = re.compile(r"^#{1,6} +(.*)$", re.MULTILINE)
_PARTS = ("caption", "columns", "headings", "rows", "shorthand")


@dataclass(frozen=True)
class Table:
    """A displayed table: its figures, and where a reader finds it.

    ``number`` is that of the notebook and of the table in it (``02-1``) and ``file`` the name of its CSV file.
    ``report`` is the question that the notebook answers, ``section`` the heading the table stands under, and
    ``reading`` what is said there of how to read it. ``columns`` are names for machines, ``headings`` for people, and a
    row of ``rows`` has a cell for each. ``shorthand`` says what the codes mean that stand in cells.
    """

    number: str
    file: str
    report: str
    section: str
    reading: str
    caption: str
    columns: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shorthand: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Place:
    report: str
    section: str
    reading: str


def tables(notebook: nbformat.NotebookNode, name: str) -> list[Table]:
    """Give the tables that a notebook shows, in order: the nth belongs to its nth output of type ``mime.TABLE``.

    Parameters
    ----------
    name
        The name of the notebook's file without its ending: ``02_review_timeliness``.

    Raises
    ------
    ValueError
        What is stored is not a table as ``figures.bundle`` makes it.
    """
    number = re.sub("[^0-9a-z]", "", name.partition("_")[0].lower())
    return [_table(stored, place, f"{number}-{n}") for n, (place, stored) in enumerate(_stored(notebook), 1)]


def csv_text(table: Table) -> str:
    """Write a table as CSV: UTF-8 text, a line feed after each line, first a line of the names of columns.

    Shorthand is a bare letter (``c`` for ``[c]``), a boolean ``yes`` or ``no``, a day ``2024-03-31``, a share a number
    from 0 to 1. An apostrophe stands before a text that a spreadsheet would take for a formula.
    """
    codes = dict(table.shorthand)
    names = [texts.line(name) or f"column_{n}" for n, name in enumerate(table.columns, 1)]
    lines = [texts.distinct(names, "_{}"), *([_bare(cell, codes) for cell in row] for row in table.rows)]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    for line in lines:
        # The names too: some are made of what a register says.
        harmless = map(shown.no_formula, line)
        writer.writerow([texts.lines(cell) if isinstance(cell, str) else cell for cell in harmless])
    return written.getvalue()


def _stored(notebook: nbformat.NotebookNode) -> Iterator[tuple[_Place, Mapping[str, object]]]:
    place = _Place("", "", "")
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            place = _after(cell.source, place)
        for output in cell.get("outputs", []):
            if TABLE in output.get("data", {}):
                yield place, output["data"][TABLE]


def _after(markdown: str, place: _Place) -> _Place:
    """Give the place after some Markdown: under its last heading, or, if it has none, still under the one before."""
    headings = list(_HEADING.finditer(markdown))
    if not headings:
        return _Place(place.report, place.section, f"{place.reading} {texts.plain(markdown)}".strip())
    section = texts.plain(headings[-1][1])
    return _Place(place.report or texts.plain(headings[0][1]), section, texts.plain(markdown[headings[-1].end() :]))


def _table(stored: Mapping[str, object], place: _Place, number: str) -> Table:
    if missing := [part for part in _PARTS if part not in stored]:
        raise ValueError(f"table {number} has no {missing[0]}; make it with tables.show")
    caption, columns, headings, rows, shorthand = (stored[part] for part in _PARTS)
    _check(number, columns, headings, rows)
    slug = texts.words(caption, SLUG_MOST).replace(" ", "-") or "table"
    return Table(
        *(number, f"{number}-{slug}.csv", place.report, place.section, place.reading, texts.line(caption)),
        *(tuple(columns), tuple(headings), tuple(tuple(row) for row in rows), tuple(sorted(shorthand.items()))),
    )


def _check(number: str, columns: list[str], headings: list[str], rows: list[list[Cell]]) -> None:
    if not columns or any(len(each) != len(columns) for each in (headings, *rows)):
        raise ValueError(f"table {number} has rows or headings that do not fit its columns; make it with tables.show")
    for cell in (cell for row in rows for cell in row):
        if cell == "" or not isinstance(cell, Cell) or (isinstance(cell, float) and not math.isfinite(cell)):
            raise ValueError(f"table {number} has a cell that says nothing ({cell!r}); write shorthand for why")


def _bare(cell: Cell, codes: Container[str]) -> Cell:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if not isinstance(cell, str):
        return cell
    return cell.strip("[]") if cell in codes else texts.legible(cell)
