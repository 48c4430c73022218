"""What a public set shows, to be read as anybody may read it: tables as figures and as texts, sentences, charts."""

import ast
import csv
import re
import runpy
from dataclasses import dataclass
from functools import cache
from unittest.mock import patch

import nbformat
import openpyxl
from bs4 import BeautifulSoup

from safeguarding.disclosure import viewing
from safeguarding.presenting.tables import Shown
from safeguarding.presenting.words import Prose
from safeguarding.register import reading
from safeguarding.reporting.notebooks import run, suite

OF_PEOPLE = ("01", "04", "06")
"""The notebooks that show any number of people; the others are of reviews, actions and rules alone."""
ENDINGS = ("html", "csv", "xlsx")
"""The kinds of files that tables are read from."""


@dataclass(frozen=True)
class Table:
    """A table as it can be read: a row is a dictionary, by names in ``figures`` and by headings in ``texts``."""

    caption: str
    figures: tuple[dict[str, object], ...] = ()
    texts: tuple[dict[str, str], ...] = ()

    def numbered(self):
        """Give the table with numbers where its figures are texts of digits."""
        rows = tuple({name: _number(cell) for name, cell in row.items()} for row in self.figures)
        return Table(self.caption, rows, self.texts)


@dataclass(frozen=True)
class Published:
    """Everything that is shown: ``tables``, ``sentences``, and ``drawn``, the rows that charts carry."""

    tables: tuple[Table, ...] = ()
    sentences: tuple[str, ...] = ()
    drawn: tuple[dict[str, object], ...] = ()

    def __add__(self, other):
        return Published(self.tables + other.tables, self.sentences + other.sentences, self.drawn + other.drawn)


def of_view(view, as_of, folder, numbers=OF_PEOPLE):
    """Run the notebooks here, without a kernel, and give what they show of a register's view."""
    return of_outputs(outputs(view, as_of, folder, numbers))


def of_outputs(shown):
    """Read what notebooks show."""
    return Published(
        tuple(table_of(each) for each in shown if isinstance(each, Shown)),
        tuple(each.markdown for each in shown if isinstance(each, Prose)),
        tuple(row for each in shown if hasattr(each, "to_dict") for row in rows_of(each.to_dict(validate=False))),
    )


def outputs(view, as_of, folder, numbers=OF_PEOPLE, rule_sets="national"):
    """Give what each cell of the notebooks shows; a register that was read and seen already is not read again."""
    given = {"as_of": as_of, "rule_sets": rule_sets, "audience": view.audience}
    shown = []
    with patch.object(reading, "read", lambda *_: view), patch.object(viewing, "view", lambda *_: view):
        for number in numbers:
            runpy.run_path(str(_script(number, folder)), init_globals={"what_is_shown": shown, "given": given})
    return shown


def table_of(shown):
    """Read a shown table both ways."""
    columns, rows = shown.figures["columns"], shown.figures["rows"]
    headings = list(shown.cells.columns)
    return Table(
        shown.caption,
        tuple(dict(zip(columns, row, strict=True)) for row in rows),
        tuple(dict(zip(headings, row, strict=True)) for row in shown.cells.itertuples(index=False)),
    )


def rows_of(spec):
    """Find every row of data in the specification of a chart, wherever it stands: in a part, or named for all parts."""
    if isinstance(spec, list):
        return [row for each in spec for row in rows_of(each)]
    if not isinstance(spec, dict):
        return []
    held = [spec.get("values"), *spec.get("datasets", {}).values()]
    mine = [each for rows in held if isinstance(rows, list) for each in rows if isinstance(each, dict)]
    return mine + [row for name, each in spec.items() if name not in ("values", "datasets") for row in rows_of(each)]


def looks(shown):
    """Give all that one output holds, as text: two that look alike have the same."""
    if isinstance(shown, Shown):
        return shown._repr_html_() + repr(shown.figures)
    if shown is None:
        return ""  # a chart that there is too little to draw
    return shown.markdown if isinstance(shown, Prose) else repr(shown.to_dict(validate=False))


def of_folder(folder, endings=ENDINGS):
    """Read the files of a set: every table of every page, CSV file and sheet, and the words of the pages."""
    paths = {ending: sorted(folder.glob(f"*.{ending}")) if ending in endings else [] for ending in ENDINGS}
    pages = [BeautifulSoup(path.read_text("utf-8"), "html.parser") for path in paths["html"]]
    tables = [_of_page(table) for page in pages for table in page.find_all("table")]
    tables += [_of_csv(path) for path in paths["csv"]]
    books = [openpyxl.load_workbook(path) for path in paths["xlsx"]]
    tables += [_of_sheet(sheet, area.ref) for book in books for sheet in book for area in sheet.tables.values()]
    return Published(tuple(tables), tuple(page.get_text(" ", strip=True) for page in pages))


def _of_page(table):
    named = {"Places taken": "Attended"}
    headings = [each.get_text(" ", strip=True) for each in table.thead.find_all("th")]
    headings = [named.get(each, each) for each in headings]
    rows = [[each.get_text(" ", strip=True) for each in row.find_all(["th", "td"])] for row in table.tbody("tr")]
    return Table(table.caption.get_text(strip=True), (), tuple(dict(zip(headings, row, strict=True)) for row in rows))


def _of_csv(path):
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Table(path.name, tuple({name: _number(cell) for name, cell in row.items()} for row in rows))


def _of_sheet(sheet, area):
    headings, *rows = [[cell.value for cell in row] for row in sheet[area]]
    names = [_name(heading) for heading in headings]
    return Table(sheet.title, tuple(dict(zip(names, map(str, row), strict=True)) for row in rows)).numbered()


def _name(heading):
    """Name a column of a sheet as the CSV file does."""
    ends = {"at least": "min", "at most": "max", "about": "about", "first day": "earliest", "last day": "latest"}
    stem, _, end = heading.rpartition(", ")
    named = {"Training": "training_id", "Review": "review_id", "Places taken": "attended"}.get(
        stem or end, (stem or end).lower().replace(" ", "_")
    )
    return f"{named}_{ends[end]}" if stem and end in ends else named


def _number(cell):
    return int(cell) if re.fullmatch(r"\d+", cell) else cell


@cache
def _source(number):
    """Write a notebook as a script that keeps what each cell would show."""
    (path,) = [each for each in suite.notebooks() if each.name.startswith(number)]
    lines = []
    for cell in run.unattended(nbformat.read(path, 4)).cells:
        if cell.cell_type == "code":
            tree = ast.parse(cell.source)
            if isinstance(tree.body[-1], ast.Expr):
                kept = ast.parse("what_is_shown.append(0)").body[0]
                kept.value.args = [tree.body[-1].value]
                tree.body[-1] = kept
            lines.append(ast.unparse(ast.fix_missing_locations(tree)))
            if "parameters" in cell.metadata.get("tags", []):
                lines.append("globals().update(given)")
    return "\n".join(lines)


def _script(number, folder):
    script = folder / f"notebook_{number}.py"
    if not script.exists():
        script.write_text(_source(number), encoding="utf-8")
    return script
