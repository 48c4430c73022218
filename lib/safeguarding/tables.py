"""Tables as a reader sees them: a caption, one row of headings, every cell filled, ranges and dates in words.

A ``*_table`` function gives figures to compute with; ``show`` gives the same table to read. Pairs of columns become
one: ``x_earliest`` and ``x_latest`` a date as far as it is known, ``x_min`` and ``x_max`` a range. Where a column
``x_withheld`` says so, the cell is ``[c]``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

from safeguarding import figures, shorthand, words
from safeguarding.milestones import MILESTONES
from safeguarding.mime import TABLE

# White space before the sign does not stop every spreadsheet, nor does the wide form of it.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
HEADINGS = {
    **MILESTONES,
    "review_id": "Review",
    "action_id": "Action",
    "training_id": "Training",
    "claim_id": "Claim",
    "rule_set": "Rule set",
    "label": "Clock",
    "sha256": "SHA-256",
    "n_met": "Met",
    "n_missed": "Missed",
    "n_cannot_tell": "Cannot tell",
    "n_open": "Still open",
    "n_outside": "Not counted",
}


@dataclass(frozen=True, eq=False)
class Shown:
    """A table of texts with its caption; a notebook shows it as HTML, and as plain text where that is all there is.

    ``figures`` is the same table to compute with, as ``figures.bundle`` gives it; it is stored beside the texts.
    """

    cells: pd.DataFrame
    caption: str
    figures: Mapping[str, object]

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {TABLE: dict(self.figures)}

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.cells.columns)
        body = "\n".join(_row(row) for row in self.cells.itertuples(index=False))
        table = f"<table>\n<caption>{escape(self.caption)}</caption>\n<thead><tr>{head}</tr></thead>"
        region = f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(self.caption)}">'
        return f"{_legend(self.cells)}{region}\n{table}\n<tbody>\n{body}\n</tbody>\n</table>\n</div>"

    def __repr__(self) -> str:
        return f"{self.caption}\n{self.cells.to_string(index=False)}" if len(self.cells) else f"{self.caption}: no rows"


def harmless(table: pd.DataFrame) -> pd.DataFrame:
    """Give a table whose texts no spreadsheet takes for a formula: an apostrophe stands before those that begin one."""
    texts = table.select_dtypes(["object", "str"]).columns
    return table.assign(**{name: table[name].map(no_formula) for name in texts})


def no_formula(value: object) -> object:
    """Put an apostrophe before a text that a spreadsheet might take for a formula; anything else stays as it is."""
    begins = isinstance(value, str) and len(value) > 1 and _FORMULA.match(value)
    return f"'{value}" if begins else value


def show(
    table: pd.DataFrame,
    caption: str,
    hide: Sequence[str] = (),
    headings: dict[str, str] | None = None,
    aside: Sequence[str] = (),
) -> Shown:
    """Give a table to read.

    Parameters
    ----------
    table
        Figures, as a ``*_table`` function gives them.
    caption
        What the table shows, with its units.
    hide
        Columns to leave out, a pair by the name it would be shown under.
    aside
        Columns that only the files beside a report have: ids, and shares as numbers beside shares in words.
    headings
        Headings that differ from the column's name.
    """
    every = {name: cells.to_numpy() for name, cells in _paired(table).items() if name not in hide}
    named = {name: (headings or {}).get(name, heading(name)) for name in every}
    texts = {name: cells for name, cells in every.items() if name not in aside}
    heads = [named[name] for name in texts]
    named |= {name: f"{named[name]}, code" for name in every if name not in texts and named[name] in heads}
    cells = pd.DataFrame(dict(enumerate(texts.values())), dtype="object").set_axis(heads, axis=1)
    if cells.empty:
        cells = pd.DataFrame([["nothing to show", *[shorthand.NOT_APPLICABLE] * (len(heads) - 1)]], columns=heads)
    return Shown(cells, caption, figures.bundle(table, caption, named))


def heading(name: str) -> str:
    """Make a heading of a column's name."""
    if name not in HEADINGS and not re.fullmatch("[a-z_]+", name):
        return name
    text = HEADINGS.get(name, name.removeprefix("n_").replace("_", " "))
    return text[:1].upper() + text[1:]


def _paired(table: pd.DataFrame) -> dict[str, pd.Series]:
    texts: dict[str, pd.Series] = {}
    for name in table.columns:
        short = figures.stem(name, table.columns)
        if short not in texts:
            texts[short] = _joined(table, short) if short != name else table[name].map(_text)
    return texts


def _joined(table: pd.DataFrame, short: str) -> pd.Series:
    if f"{short}_earliest" in table:
        said = _each(words.span, table[f"{short}_earliest"], table[f"{short}_latest"])
    else:
        abouts = table.get(f"{short}_about", pd.Series(pd.NA, table.index))
        said = _each(words.extent, table[f"{short}_min"], table[f"{short}_max"], abouts)
    return said.mask(table.get(f"{short}_{figures.FLAG}", pd.Series(False, table.index)), shorthand.WITHHELD)


def _each(write: object, *columns: pd.Series) -> pd.Series:
    return pd.Series([write(*cells) for cells in zip(*columns, strict=True)], columns[0].index, dtype="object")


def _text(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return words.day(value)
    if pd.isna(value) or value == "":
        return shorthand.NOT_RECORDED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else words.OUTCOMES.get(value, str(value))


def _row(row: tuple[str, ...]) -> str:
    first, *rest = (escape(str(cell)) for cell in row)
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>'


def _legend(cells: pd.DataFrame) -> str:
    used = shorthand.used(set(cells.to_numpy().ravel()))
    said = "; ".join(f"{code} {meaning}" for code, meaning in used.items())
    return f'<p class="legend">{said}</p>\n' if used else ""
