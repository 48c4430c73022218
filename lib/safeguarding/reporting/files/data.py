"""The tables of an executed notebook as data: figures as the notebook stored them, and a CSV file for each."""

import csv
import io
import math
import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import nbformat

from safeguarding.presenting import tables as shown
from safeguarding.vocabulary import TABLE

# ---- Texts that a file can hold, and names made of them: nothing is left out of a file without a mark that says so

LOST, CUT = "\N{REPLACEMENT CHARACTER}", "[cut]"
"""What stands for a character that no file can hold, and at the end of a text that is longer than a cell can hold."""
CELL_MOST, HEADING_MOST = 32_767, 255
"""How many UTF-16 units a spreadsheet's cell and a table's heading can hold."""

# What XML has no way to write, and the halves of characters that UTF-8 has none for.
_NOT_HELD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_JOINING = re.compile(r"( (a|an|and|are|as|at|by|each|for|from|in|is|its|of|on|or|that|the|to|what|which|with))+$")
_MARKUP = re.compile(r"\[([^\]]*)\]\([^)]*\)|\*\*|`|\\(?=[^\w\s])|^[-*#>] +", re.MULTILINE)


def legible(text: str) -> str:
    """Give a text without the characters that XML or UTF-8 cannot hold; a mark stands for each.

    >>> legible("a\\x00b\\ud800")
    'a\ufffdb\ufffd'
    """
    return _NOT_HELD.sub(LOST, text)


def in_lines(text: str) -> str:
    """Give a text with line feeds alone between its lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def one_line(text: str) -> str:
    """Give a legible text in one line."""
    return " ".join(legible(text).split())


def cut(text: str, most: int = CELL_MOST) -> str:
    """Give a legible text that is no longer than ``most`` UTF-16 units, and says so if it was.

    >>> cut("a long text", 9), cut("a long text", 11)
    ('a l [cut]', 'a long text')
    """
    if 2 * len(text) <= most or len(units := text.encode("utf-16-le")) <= 2 * most:
        return text
    # A character of two units is left out whole.
    return f"{units[: 2 * (most - len(CUT) - 1)].decode('utf-16-le', 'ignore')} {CUT}"


def plain(markdown: str) -> str:
    """Give the words of Markdown, in one line.

    >>> plain("- Say **what** is\\n  [known](x.md) by `check`.")
    'Say what is known by check.'
    """
    return one_line(_MARKUP.sub(lambda found: found[1] or "", markdown))


def sentences(text: str) -> list[str]:
    """Give the sentences of a text."""
    return [each for each in re.split(r"(?<=[.?!]) ", text) if each]


def words(text: str, most: int) -> str:
    """Give as many whole words of a text as ``most`` characters hold, in small letters and digits of ASCII.

    >>> words("Tables of the Cafés’ register", 24), words("Tables of the register", 16)
    ('tables of the cafes', 'tables')
    """
    letters = (each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
    said = " ".join(re.findall("[a-z0-9]+", "".join(letters)))
    if len(said) <= most:
        return said
    return _JOINING.sub("", said[: most + 1].rpartition(" ")[0] or said[:most])


def distinct(names: Sequence[str], again: str) -> tuple[str, ...]:
    """Give names of which no two are the same but for capitals; one that comes again gets ``again`` with a number.

    >>> distinct(["Due", "due", "Due (2)"], " ({})")
    ('Due', 'due (2)', 'Due (2) (2)')
    """
    taken: dict[str, str] = {}
    for name in names:
        number, free = 1, name
        while free.casefold() in taken:
            number += 1
            free = f"{name}{again.format(number)}"
        taken[free.casefold()] = free
    return tuple(taken.values())


# ---- The tables of an executed notebook as data: figures as the notebook stored them, and a CSV file for each
# What was withheld before a table was shown is withheld here: nothing but the stored figures is read.

Cell = str | int | float | bool
_CELLS = {str, int, float, bool}
SLUG_MOST = 40
"""How many letters the name of a file has."""
_HEADING = re.compile(r"^#{1,6} +(.*)$", re.MULTILINE)
_PARTS = ("caption", "columns", "headings", "rows", "shorthand")


@dataclass(frozen=True)
class FigureTable:
    """A displayed table: its figures, and where a reader finds it.

    ``number`` is that of the notebook and of the table in it (``02-1``) and ``file`` the name of its CSV file.
    ``report`` is the question that the notebook answers, ``section`` the heading the table stands under, and
    ``reading`` what is said there of how to read it. ``columns`` are names for machines, ``headings`` for people, and a
    row of ``rows`` has a cell for each. ``shorthand`` says what the codes mean that stand in cells. ``withheld`` names
    what a public report shows nothing of, where the table has no row.
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
    withheld: str = ""


@dataclass(frozen=True)
class _Place:
    report: str
    section: str
    reading: str


def tables(notebook: nbformat.NotebookNode, name: str) -> list[FigureTable]:
    """Give the tables that a notebook shows, in order: the nth belongs to its nth output of type ``vocabulary.TABLE``.

    Parameters
    ----------
    name
        The name of the notebook's file without its ending: ``02_review_timeliness``.

    Raises
    ------
    ValueError
        What is stored is not a table as ``tables.bundle`` makes it.
    """
    number = re.sub("[^0-9a-z]", "", name.partition("_")[0].lower())
    stored = list(_stored(notebook))
    names = [
        words(each.get("name") or each.get("caption") or "", SLUG_MOST).replace(" ", "-") or "table"
        for _, each in stored
    ]
    files = [f"{number}-{each}.csv" for each in distinct(names, "-{}")]
    return [
        _table(each, place, f"{number}-{n}", file)
        for n, ((place, each), file) in enumerate(zip(stored, files, strict=True), 1)
    ]


def published(tables: Iterable[FigureTable], public: bool) -> list[FigureTable]:
    """Give the tables that a set has as files; a public one none without a row, which would say that there is none."""
    return [table for table in tables if table.rows or not public]


def csv_text(table: FigureTable) -> str:
    """Write a table as CSV: UTF-8 text, a line feed after each line, first a line of the names of columns.

    Shorthand is a bare letter (``c`` for ``[c]``), a boolean ``yes`` or ``no``, a day ``2024-03-31``, a share a number
    from 0 to 1. An apostrophe stands before a text that a spreadsheet would take for a formula.
    """
    codes = dict(table.shorthand)
    names = [one_line(name) or f"column_{n}" for n, name in enumerate(table.columns, 1)]
    # Each text once, of which a table of thousands of rows has few. The names too: some say what a register says.
    said = {cell for row in table.rows for cell in row if type(cell) is str}
    texts = {text: shown.harmless_cell(_bare(text, codes)) for text in said}
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(map(shown.harmless_cell, distinct(names, "_{}")))
    writer.writerows([texts[cell] if type(cell) is str else _bare(cell, codes) for cell in row] for row in table.rows)
    return written.getvalue()


def _stored(notebook: nbformat.NotebookNode) -> Iterator[tuple[_Place, Mapping[str, Any]]]:
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
        return _Place(place.report, place.section, f"{place.reading} {plain(markdown)}".strip())
    section = plain(headings[-1][1])
    return _Place(place.report or plain(headings[0][1]), section, plain(markdown[headings[-1].end() :]))


def _table(stored: Mapping[str, Any], place: _Place, number: str, file: str) -> FigureTable:
    if missing := [part for part in _PARTS if part not in stored]:
        raise ValueError(f"table {number} has no {missing[0]}; make it with tables.show")
    caption, columns, headings, rows, shorthand = (stored[part] for part in _PARTS)
    _check(number, columns, headings, rows)
    return FigureTable(
        *(number, file, place.report, place.section, place.reading, one_line(caption)),
        *(tuple(columns), tuple(headings), tuple(tuple(row) for row in rows), tuple(sorted(shorthand.items()))),
        withheld=stored.get("withheld", ""),
    )


def _check(number: str, columns: list[str], headings: list[str], rows: list[list[Cell]]) -> None:
    if not columns or any(len(columns) != wide for wide in (len(headings), *map(len, rows))):
        raise ValueError(f"table {number} has rows or headings that do not fit its columns; make it with tables.show")
    for row in rows:
        for cell in row:
            if cell == "" or type(cell) not in _CELLS or (type(cell) is float and not math.isfinite(cell)):
                raise ValueError(f"table {number} has a cell that says nothing ({cell!r}); write shorthand for why")


def _bare(cell: Cell, codes: Container[str]) -> Cell:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if not isinstance(cell, str):
        return cell
    return cell.strip("[]") if cell in codes else legible(cell)
