"""The front page of a set: its headline and figures, who is late and what is due next, and where each report is."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from safeguarding import vocabulary
from safeguarding.analyses.overview import headlines, outstanding
from safeguarding.presenting import tables, tiles, words
from safeguarding.presenting.tables import Layout
from safeguarding.reporting.files.data import FigureTable
from safeguarding.reporting.notebooks import suite
from safeguarding.reporting.page import export, sections
from safeguarding.reporting.page.export import Masthead
from safeguarding.reporting.page.sections import Grid, Tile
from safeguarding.reporting.sets import cover
from safeguarding.reporting.sets.orders import Report, SetOrder, shown_to

LINE = 60
"""How many letters a line of the page has at least before it ends with a sentence."""
ROWS, NEXT = 5, 3
"""How many of the reviews that were late, and of their steps overdue, stand on the page; of actions, and due next."""
LATE_LAYOUT = Layout(
    "late",
    "Done late",
    headings=headlines.LATE_LAYOUT.headings,
    hide=("name", "due", "is_open", "lately"),
)
DUE_LAYOUT = Layout(
    "due",
    "Overdue, and due next",
    headings={**outstanding.OVERDUE_LAYOUT.headings, "due": "By"},
    rows_open=ROWS + 2 * NEXT,
)


def page(wanted: SetOrder, head: Masthead, reports: Sequence[Report]) -> str:
    """Make the page that leads to the reports of a set, the overview first: who comes for one report comes for that."""
    ordered = sorted(reports, key=lambda report: not report.file.startswith(suite.OVERVIEW))
    told = {table.file: table for table in ordered[0].tables} if ordered else {}
    number = suite.OVERVIEW.partition("_")[0]
    values = {
        "reports": [shown_to(report, wanted.audience) for report in ordered],
        "found": {report.file: line(report.answer) for report in reports},
        "footing": rest(ordered[0].answer) if ordered else "",
        "formats": cover.FORMATS,
        "workbook": cover.WORKBOOK if any(report.tables for report in reports) else "",
        "tiles": _tiles(told.get(f"{number}-key-figures.csv")),
        "late": _done_late(_rows(told.get(f"{number}-late-reviews.csv"))),
        "due": _due(*(_rows(told.get(f"{number}-{name}.csv")) for name in ("due", "overdue"))),
    }
    return export.plain_page("set.html.j2", head, values)


def line(paragraph: str) -> str:
    """Give the first sentences of a paragraph of HTML, as few as say something.

    >>> line("<p><strong>Five reviews.</strong> Three were late by the clock that counts from appointing. More.</p>")
    '<strong>Five reviews.</strong> Three were late by the clock that counts from appointing.'
    """
    said = ""
    for sentence in re.split(r"(?<=[.!?]) |(?<=[.!?]</strong>) ", re.sub(r"^<p>|</p>\s*$", "", paragraph)):
        said = f"{said} {sentence}".strip()
        whole = len(re.findall("<[a-z]", said)) == len(re.findall("</", said))
        if whole and len(re.sub("<[^>]+>", "", said)) >= LINE:
            break
    return said


def rest(paragraph: str) -> str:
    """Give what ``line`` leaves of a paragraph of HTML: what a headline stands on, which stands below it.

    >>> rest("<p><strong>Five reviews.</strong> Three were late by the clock that counts from appointing. More.</p>")
    'More.'
    """
    return re.sub(r"^<p>|</p>\s*$", "", paragraph).removeprefix(line(paragraph)).strip()


def _tiles(table: FigureTable | None) -> list[Tile]:
    """Give the overview's figures; what is not shown stands there, and on the front page there is no figure of it."""
    if table is None or table.columns != tuple(tiles.COLUMNS):
        return []
    return [tile for row in table.rows if (tile := Tile(*map(str, row))).figure not in tiles.UNTOLD]


def _rows(table: FigureTable | None) -> pd.DataFrame:
    """Give a report's table to compute with, each review by its id with its name; nothing of one that is not there."""
    if table is None:
        return pd.DataFrame()
    rows = tables.computed(pd.DataFrame(table.rows, columns=table.columns))
    if "name" not in rows:
        return rows
    names = rows["name"].mask(rows["name"].isin(vocabulary.MEANS), "")
    return rows.assign(review_id=[words.named(*each) for each in zip(rows["review_id"], names, strict=True)])


def _done_late(rows: pd.DataFrame) -> Grid | None:
    """Give the reviews of the year that were late with what is done, else those of all years, longest first.

    What is not done stands among what is overdue.
    """
    if rows.empty:
        return None
    done = rows[~rows["is_open"].astype(bool)]
    of_year = done[done["lately"].astype(bool)]
    if of_year.empty:
        return _grid(done, replace(LATE_LAYOUT, caption="Done late in all years, the longest first"), ROWS)
    return _grid(of_year, replace(LATE_LAYOUT, caption="Done late, of the year"), ROWS)


def _due(soon: pd.DataFrame, overdue: pd.DataFrame) -> Grid | None:
    """Give the steps of reviews that are overdue, the actions that are, and apart from both what is due next.

    Parameters
    ----------
    soon, overdue
        As ``due.shown`` and ``outstanding.overdue_table`` give them: the second has steps of reviews too.
    """
    if soon.empty and overdue.empty:
        return None
    steps = soon.rename(columns={"review_id": "item", "step": "to_do", "calendar_days": "past"})
    actions = overdue[~overdue["item"].isin(steps["item"])] if len(overdue) and len(steps) else overdue
    parts = [(actions, ROWS)]
    if len(steps):
        over = steps["state"].isin(vocabulary.DUE_STATES[:2])
        parts = [(steps[over], ROWS), (actions, NEXT), (steps[~over], NEXT)]
    columns = ["item", "to_do", "due_earliest", "due_latest", "due_withheld", "past", "state"]
    rows = pd.concat([part[columns].head(most) for part, most in parts if len(part)])
    layout = DUE_LAYOUT if len(steps) else replace(DUE_LAYOUT, caption="Actions overdue")
    return _grid(rows, layout, len(rows), of=sum(len(part) for part, _ in parts))


def _grid(rows: pd.DataFrame, layout: Layout, most: int, of: int = 0) -> Grid | None:
    """Give the first rows of a table again, as fewer columns, and of how many; nothing of a table without a row."""
    if rows.empty:
        return None
    first, total = rows.head(most), of or len(rows)
    scope = f" ({len(first)} of {total})" if len(first) < total else ""
    shown = tables.show(first, layout, scope)
    return sections.grid({"text/html": shown._repr_html_(), **shown._repr_mimebundle_()})
