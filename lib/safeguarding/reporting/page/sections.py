"""What a page shows of a notebook: a first screen that answers it, sections that fold what is long, open questions."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise
from typing import Any

from nbformat import NotebookNode

from safeguarding.reporting.page import drawing
from safeguarding.reporting.page.prose import Writer
from safeguarding.vocabulary import TABLE, UNTOLD, VEGA_LITE, WITHHELD_ANSWER

ANSWER, TILES, TITLE, FOLDED = "answer", "tiles", "title", "folded"
"""Tags of cells: the answer to the question, the table shown as tiles, the title with what it depends on, and
a chart or table that folds; a heading with that tag folds its section."""
ROWS = 10
"""Rows of a table that stand open, unless its layout says fewer; those after them fold."""
TALL = 760
"""Pixels of a drawing that a screen holds; a higher one folds."""
POINTS = 7
"""How many findings of its sections the first screen of a page lists."""
KEPT = ("main", "contents", "more", "unshown", "unanswered", "reports")
"""Ids that every page has; a heading gets another."""
NOTHING = "There is nothing in this register to show here."
"""What is said of a question whose tables are all empty, where nothing else is said."""

_BOLD = re.compile(r"\*\*([^\n]+?)\*\*(?!\*)\s*(.*)", re.DOTALL)
_SECTION = re.compile(r"#{1,2} ")
_TABLE = re.compile(
    r'(?:<p class="legend">(?P<legend>[^<]*)</p>\n)?<div class="scroll[^>]*>\n<table>\n'
    r"<caption>(?P<caption>.*?)</caption>\n<thead><tr>(?P<heads>.*?)</tr></thead>\n<tbody>(?P<body>.*)</tbody>",
    re.DOTALL,
)
_HIGH = re.compile(r'<svg[^>]* height="(\d+)"')
_HEAD, _ROW = re.compile("<th[^>]*>(.*?)</th>", re.DOTALL), re.compile("<tr>.*?</tr>", re.DOTALL)


@dataclass(frozen=True)
class Grid:
    """A table of a page: its caption, what its codes mean, its headings, its rows, and the CSV file beside the page.

    All of it is HTML. ``rows`` are those that stand open and ``more`` those that fold; ``n`` counts all rows, those
    among them that the file alone has.
    """

    caption: str
    legend: str
    heads: tuple[str, ...]
    rows: tuple[str, ...]
    more: tuple[str, ...]
    csv: str
    n: int


@dataclass(frozen=True)
class Display:
    """A table, or a chart with the table of its data; both are left out where the table is empty."""

    grid: Grid
    title: str = ""
    subtitle: str = ""
    drawing: str = ""
    folds: bool = False

    @property
    def height(self) -> int:
        """How high the drawing is, in pixels; nothing for a table."""
        size = _HIGH.search(self.drawing)
        return int(size[1]) if size else 0


@dataclass(frozen=True)
class Tile:
    """A figure of the first screen: the figure, what it says, and what its colour means."""

    figure: str
    says: str
    means: str


@dataclass(frozen=True)
class Section:
    """A part of a page: the question, the finding that answers it, what else is said, and how to read it, as HTML.

    Of its displays the first that is not empty is shown and the others fold. What is not ``told`` has no answer, or one
    that is ``withheld``. ``closed`` has all of it fold.
    """

    id: str
    question: str
    finding: str
    said: str
    reading: str
    displays: tuple[Display, ...]
    told: bool = True
    closed: bool = False
    withheld: bool = False

    @property
    def shown(self) -> Display | None:
        """The display that stands open."""
        open_ones = () if self.closed else self.displays
        return next((each for each in open_ones if each.grid.n and not each.folds and each.height <= TALL), None)

    @property
    def folded(self) -> tuple[Display, ...]:
        """The displays after the first."""
        return tuple(each for each in self.displays if each.grid.n and each is not self.shown)

    @property
    def empty(self) -> bool:
        """Whether its question has no answer: it says so, or finds nothing and its tables are all empty."""
        bare = bool(self.displays) and not any(each.grid.n for each in self.displays)
        return not self.told or (bare and not self.finding)

    @property
    def folds(self) -> bool:
        """Whether nothing of it would stand open."""
        return self.closed or (bool(self.displays) and not (self.finding or self.said or self.shown))


@dataclass(frozen=True)
class Body:
    """What a page shows: its title, the first screen with its tiles, its sections, and questions with no answer.

    ``more`` are the sections of which nothing would stand open; ``unshown`` has each question whose answer is withheld,
    with why, and ``unanswered`` each other without one, with why or with what would tell.
    """

    title: str
    first: Section
    tiles: tuple[Tile, ...]
    sections: tuple[Section, ...]
    more: tuple[Section, ...]
    unshown: tuple[tuple[str, str], ...]
    unanswered: tuple[tuple[str, str], ...]

    @property
    def points(self) -> tuple[Section, ...]:
        """The sections that find something, of which the first screen tells as many as it has room for."""
        return tuple(each for each in self.sections if each.finding)[:POINTS]

    @property
    def halves(self) -> frozenset[str]:
        """The ids of sections that share the width of a screen: two in a row, not the first, that each show a chart."""
        found: list[str] = []
        for one, other in pairwise(self.sections[1:]):
            if one.id not in found and all(each.shown and each.shown.drawing for each in (one, other)):
                found += [one.id, other.id]
        return frozenset(found)


def body(notebook: NotebookNode, csvs: Sequence[str] = ()) -> Body:
    """Make what a page shows of an executed notebook, which stays as it is.

    Nothing else of an output goes further: HTML is that of a table that ``tables.show`` made, a drawing is ours, and
    what only a running kernel could show is left out.

    Parameters
    ----------
    csvs
        The CSV file of each table that the notebook shows, in order.

    Raises
    ------
    ValueError
        A chart has no title, no description, or no table directly after it.
    """
    maker = _Maker(Writer(set(KEPT)), _beside(notebook.cells), _files(notebook.cells, csvs))
    opening, *rest = _parts(notebook.cells)
    first, tiles = maker.opening(opening)
    sections = [maker.section(each) for each in rest if _shows(each)]
    told = [each for each in sections if not each.empty]
    withheld, unknown = (
        tuple((each.question, f"{each.finding} {each.said}".strip() or NOTHING) for each in sections
              if each.empty and each.withheld == which)
        for which in (True, False)
    )  # fmt: skip
    return Body(
        *(first.question, first, tiles),
        tuple(each for each in told if not each.folds),
        tuple(each for each in told if each.folds),
        *(withheld, unknown),
    )


def ahead(cell: NotebookNode) -> None:
    """Have the charts drawn that a cell shows, before the rest of its notebook has run."""
    for output in cell.get("outputs", []):
        if VEGA_LITE in output.get("data", {}):
            drawing.ahead(output["data"][VEGA_LITE])


def answer(notebook: NotebookNode) -> str:
    """Give the first paragraph of a notebook's answer, as HTML; nothing, if it has none."""
    outputs = [output for cell in notebook.cells if _tagged(cell, ANSWER) for output in cell.outputs]
    texts = [output["data"]["text/markdown"] for output in outputs if "text/markdown" in output.get("data", {})]
    return Writer().html(texts[0].split("\n\n")[0]) if texts else ""


def _tagged(cell: NotebookNode, tag: str) -> bool:
    return tag in cell.metadata.get("tags", [])


def _shows(cells: Iterable[NotebookNode]) -> bool:
    """Tell whether the code of a section shows anything: what a register does not have is no section."""
    code = [cell for cell in cells if cell.cell_type == "code"]
    return not code or any(cell.get("outputs") for cell in code)


def _parts(cells: Iterable[NotebookNode]) -> list[list[NotebookNode]]:
    """Give the cells of the first screen, and of each section, which a heading begins; the answer comes first."""
    parts: list[list[NotebookNode]] = [[]]
    for cell in cells:
        if cell.cell_type == "markdown" and _SECTION.match(cell.source) and parts[0]:
            parts.append([])
        parts[0 if _tagged(cell, ANSWER) else -1].append(cell)
    return parts


def _beside(cells: Iterable[NotebookNode]) -> dict[int, dict]:
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


def _files(cells: Iterable[NotebookNode], csvs: Sequence[str]) -> dict[int, str]:
    """Give for each table, by its identity, the CSV file that holds it."""
    outputs = (output for cell in cells for output in cell.get("outputs", []))
    return dict(zip((id(each) for each in outputs if TABLE in each.get("data", {})), csvs, strict=False))


@dataclass
class _Maker:
    """Makes the parts of one page: ids, and the numbers and tables of charts, are of the whole page."""

    writer: Writer
    beside: Mapping[int, dict]
    files: Mapping[int, str]
    charts: int = 0

    def opening(self, cells: Sequence[NotebookNode]) -> tuple[Section, tuple[Tile, ...]]:
        """Make the first screen and its tiles: its question is the title, its finding what of the answer is bold."""
        (title, scope), rest = _headed(cells)
        titles = [cell for cell in rest if _tagged(cell, TITLE)]
        title = next((text for cell in titles for text in _texts(cell)), title)
        heading = self.writer.heading(1, self.writer.inline(title.lstrip("# ")))
        text, other, displays = self._held([cell for cell in rest if cell not in titles])
        found = _BOLD.match(text)
        lead, more = found.groups() if found else ("", text)
        tiles = [tile for cell in rest if _tagged(cell, TILES) for output in cell.outputs for tile in _tiles(output)]
        html, said = self.writer.html, self.writer.html(more) + other
        return Section(heading.id, heading.text, self.writer.inline(lead), said, html(scope), displays), tuple(tiles)

    def section(self, cells: Sequence[NotebookNode]) -> Section:
        """Make a section: its finding is what its first sentences begin with, if that is bold."""
        (asked, reading), rest = _headed(cells)
        text, other, displays = self._held(rest)
        found = _BOLD.match(text)
        question = self.writer.inline(asked)
        finding = self.writer.inline(found[1]) if found else ""
        heading = self.writer.heading(2, finding or question, question)
        said = self.writer.html(found[2] if found else text) + other
        told, withheld = (
            not any(_said(cell, UNTOLD) for cell in rest),
            any(_said(cell, WITHHELD_ANSWER) for cell in rest),
        )
        closed = _tagged(cells[0], FOLDED)
        reading = self.writer.html(reading)
        return Section(heading.id, question, finding, said, reading, displays, told, closed, withheld)

    def _held(self, cells: Iterable[NotebookNode]) -> tuple[str, str, tuple[Display, ...]]:
        """Give what cells say, as Markdown and as HTML, and what they display."""
        texts: list[str] = []
        other: list[str] = []
        displays: list[Display] = []
        tables = {id(table) for table in self.beside.values()}
        for cell in cells:
            texts += [cell.source] if cell.cell_type == "markdown" else _texts(cell)
            for output in cell.get("outputs", []):
                data = output.get("data", {})
                if id(output) in self.beside:
                    displays.append(replace(self._chart(output), folds=_tagged(cell, FOLDED)))
                elif TABLE in data:
                    own = id(output) not in tables and not _tagged(cell, TILES)
                    made = Display(grid(data, self.files.get(id(output), "")), folds=_tagged(cell, FOLDED))
                    displays += [made] if own else []
                elif "text/markdown" not in data:
                    other.append(_printed(output))
        return "\n\n".join(texts), "".join(other), tuple(displays)

    def _chart(self, output: dict) -> Display:
        spec, table = output["data"][VEGA_LITE], self.beside[id(output)]
        self.charts += 1
        # Drawn even where it is not shown, since a chart without a title is wrong for every register. A capital, since
        # no heading has one in its id.
        drawn = drawing.drawn(spec, f"Chart-{self.charts}")
        return Display(grid(table["data"], self.files.get(id(table), "")), *drawing.titles(spec), drawn)


def grid(data: Mapping[str, Any], csv: str = "") -> Grid:
    """Give a table of a page, of what ``tables.show`` makes of it; a table of another make is refused."""
    parts = _TABLE.search(data["text/html"])
    if not parts:
        raise ValueError(f"table {data[TABLE]['caption']!r} is not as tables.show makes it")
    heads = tuple(_HEAD.findall(parts["heads"]))
    n = len(data[TABLE]["rows"])
    rows = [_named(row, heads) for row in _ROW.findall(parts["body"])] if n else []
    most = data[TABLE].get("rows_open", ROWS)
    return Grid(parts["caption"], parts["legend"] or "", heads, tuple(rows[:most]), tuple(rows[most:]), csv, n)


def _headed(cells: Sequence[NotebookNode]) -> tuple[tuple[str, str], list[NotebookNode]]:
    """Give the heading that a part begins with and what is said below it, and the cells after it."""
    if not cells or cells[0].cell_type != "markdown":
        return ("", ""), list(cells)
    heading, _, below = cells[0].source.partition("\n")
    return (heading.lstrip("# "), below.strip()), list(cells[1:])


def _texts(cell: NotebookNode) -> list[str]:
    """Give the Markdown that a cell shows."""
    data = (output.get("data", {}) for output in cell.get("outputs", []))
    return [each["text/markdown"] for each in data if "text/markdown" in each]


def _said(cell: NotebookNode, what: str) -> bool:
    """Tell whether a cell says that its question has no answer (``words.untold``), or one that is withheld."""
    said = (output.get("metadata", {}).get("text/markdown", {}) for output in cell.get("outputs", []))
    return any(each.get(what) for each in said)


def _printed(output: dict) -> str:
    """Give an output of no kind that a page shows as its text alone."""
    if output["output_type"] == "error":
        return '<p class="failed"><strong>This section failed.</strong></p>'
    return f"<pre>{escape(output.get('text') or output.get('data', {}).get('text/plain', ''))}</pre>"


def _tiles(output: dict) -> Iterator[Tile]:
    """Give the rows of a table as tiles."""
    stored = output["data"][TABLE]
    for row in stored["rows"]:
        cells = dict(zip(stored["columns"], row, strict=True))
        yield Tile(str(cells["figure"]), str(cells["says"]), str(cells["means"]))


def _named(row: str, heads: Sequence[str]) -> str:
    """Write in each cell of a row what it is headed by, which stands beside it where a window is narrow."""
    first, *cells = row.split("<td")
    named = (f'<td data-h="{head}"{cell}' for head, cell in zip(heads[1:], cells, strict=True))
    return first + "".join(named)
