"""Of what kind a review is of which no column says it: by its status, by what was decided, or by its sheet."""

import pandas as pd

from safeguarding.register import findings
from safeguarding.register.files import Grid
from safeguarding.register.headings import TELLING, Mapping, key
from safeguarding.register.layout import Laid

SECTION = "section"
"""Stands for a heading where a heading among the rows tells the kind of those below."""
SHEET = "sheet"
"""Stands for a heading where the name of the sheet tells the kind."""
_DONE = "the kind is read from it: no column says it"


def told(laid: Laid, grid: Grid, names: Mapping) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Fill in the kind of each review that has none, from the first column that tells it; the sheet's name comes last.

    Returns
    -------
    The cells, and a note for each kind that was filled in.
    """
    kinds, found = laid.cells["kind"].astype("object"), []
    for heading, texts in telling(laid, grid, names).items():
        meant = texts.map({text: names.kind(heading, text) for text in texts.unique()})
        filled = (kinds == "") & (meant != "")
        kinds = kinds.where(~filled, meant)
        found.append(findings.each("note", laid.origin, "", texts[filled], _DONE, kinds[filled]).assign(column=heading))
    return laid.cells.assign(kind=kinds), found


def telling(laid: Laid, grid: Grid, names: Mapping) -> dict[str, pd.Series]:
    """Give the texts of each column by which a review's kind can be told, by its heading, for the rows of a table."""
    top = grid.rows[laid.row - 1] if grid.rows else []
    asked = {n: text.strip() for n, text in enumerate(top) if key(text) in TELLING or key(text) in names.kinds}
    columns = {heading: _column(grid, n, laid.cells.index) for n, heading in asked.items() if heading}
    if laid.sections:
        above = pd.Series(laid.sections).sort_index()
        places = above.index.searchsorted(laid.cells.index) - 1
        heads = [above.iloc[place] if place >= 0 else "" for place in places]
        columns |= {SECTION: pd.Series(heads, laid.cells.index, dtype="object")}
    return columns | {SHEET: pd.Series(grid.name, laid.cells.index, dtype="object")}


def texts(grid: Grid, laid: Laid, heading: str) -> pd.Series:
    """Give what stands under a heading, whether or not its column is read, for the rows of a table."""
    top = [cell.strip() for cell in grid.rows[laid.row - 1]]
    return _column(grid, top.index(heading), laid.cells.index)


def _column(grid: Grid, n: int, rows: pd.Index) -> pd.Series:
    if grid.frame is not None:
        return grid.frame[n].iloc[rows - 1].astype("object").set_axis(rows).str.strip()
    cells = [grid.rows[row - 1][n].strip() if n < len(grid.rows[row - 1]) else "" for row in rows]
    return pd.Series(cells, rows, dtype="object")
