"""Tables: as figures to compute with (what CSV files are made from), and as a reader sees them, every cell filled."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Protocol

import numpy as np
import pandas as pd

from safeguarding import vocabulary
from safeguarding.presenting import words
from safeguarding.vocabulary import MILESTONES, TABLE

# ---- Tables as figures to compute with: ISO days, numbers, and both ends of a range; what CSV files are written from

ENDS = {
    "earliest": "first day",
    "latest": "last day",
    "min": "at least",
    "max": "at most",
    "about": "about",
}
"""The columns that one date or one number is kept in, by the end of their name, with what a heading adds for each."""
PAIRS = (("earliest", "latest"), ("min", "max"))
FLAG = "withheld"
FLAGS = {FLAG: vocabulary.WITHHELD, "inapplicable": vocabulary.NOT_APPLICABLE}
"""The end of the name of a column that is never shown itself, and what stands in the cells that it says ``True`` of."""


def stem(name: str, columns: Iterable[str]) -> str:
    """Give the name that a column is shown under: its own, or that of the date or range it is an end of.

    >>> stem("due_latest", ["due_earliest", "due_latest"]), stem("due_latest", ["due_latest"])
    ('due', 'due_latest')
    """
    short, _, end = name.rpartition("_")
    pairs = [pair for pair in PAIRS if end in (*pair, *FLAGS) or (end == "about" and "min" in pair)]
    return short if any(all(f"{short}_{each}" in columns for each in pair) for pair in pairs) else name


class Row(Protocol):
    """One row of a table as ``itertuples`` gives it: its columns are those that the table's function names."""

    def __getattr__(self, name: str) -> Any:
        """Give the cell of one column."""


@dataclass(frozen=True)
class Layout:
    """How one table is shown: it stands beside the function that makes the table.

    ``name`` is that of the table in its report, and of its CSV file (``02-by-clock.csv``): it stays when a section is
    put in before it. ``headings`` are those that differ from the column's name; a pair of columns goes by the name it
    is shown under. ``hide`` is shown nowhere; ``aside`` only in the files beside a report: ids, and shares as numbers.
    Of a long table a page shows ``rows_open`` rows, or as many as of any; the others fold. ``withheld`` is what a
    public report shows nothing of, in words: a public set says so in place of a file without rows.
    """

    name: str
    caption: str
    headings: Mapping[str, str] = field(default_factory=dict)
    hide: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    rows_open: int = 0
    withheld: str = ""


def bundle(table: pd.DataFrame, caption: str, headings: Mapping[str, str], name: str = "") -> dict[str, object]:
    """Give a table as figures that can be stored with a notebook.

    Parameters
    ----------
    headings
        What each shown column is headed by; a column whose name (or stem) is missing here is left out.

    Returns
    -------
    ``name`` and ``caption``; ``columns`` and, one for each, ``headings``; ``rows`` of texts, numbers, booleans and ISO
    days, with shorthand in square brackets where there is no figure; and ``shorthand``, what the codes mean that are
    used.
    """
    kept = {name: stem(name, table.columns) for name in table.columns}
    kept = {name: short for name, short in kept.items() if short in headings and not _idle(table, name, short)}
    columns = [_column(table, name, short) for name, short in kept.items()]
    ends = {name: name.removeprefix(f"{short}_") for name, short in kept.items() if name != short}
    heads = [headings[short] + (f", {ENDS[ends[name]]}" if name in ends else "") for name, short in kept.items()]
    texts: set[object] = {cell for column in columns for cell in column if isinstance(cell, str)}
    return {
        "name": name,
        "caption": caption,
        "columns": list(kept),
        "headings": heads,
        "rows": [list(row) for row in zip(*columns, strict=True)],
        "shorthand": vocabulary.shorthand_used(texts),
    }


def _idle(table: pd.DataFrame, name: str, short: str) -> bool:
    """Tell whether a column adds nothing: the flag, and the "about" of a count that nobody gave as about."""
    end = name.removeprefix(f"{short}_")
    return name != short and (end in FLAGS or (end == "about" and bool(table[name].isna().all())))


def _column(table: pd.DataFrame, name: str, short: str) -> list[object]:
    """Give the cells of a column as they can be stored; a whole column at a time, since there may be a million."""
    missing = vocabulary.NOT_APPLICABLE if name != short and name.endswith("_about") else vocabulary.NOT_RECORDED
    values = table[name]
    days = pd.api.types.is_datetime64_dtype(values)
    told = np.datetime_as_string(values.to_numpy(), unit="D").tolist() if days else values.tolist()
    # Each text once, of which a column of thousands has few.
    texts = {value: _cell(value, missing) for value in {*told} if isinstance(value, str)}
    nothing = values.isna().tolist()
    cells = [
        missing if none else texts[value] if type(value) is str else _cell(value, missing)
        for value, none in zip(told, nothing, strict=True)
    ]
    return _flagged(cells, table, short)


def _flagged(cells: list[Any], table: pd.DataFrame, short: str) -> list[Any]:
    """Put into the cells of a column what its flags say."""
    for flag, code in FLAGS.items():
        if f"{short}_{flag}" in table:
            cells = [code if out else cell for cell, out in zip(cells, table[f"{short}_{flag}"], strict=True)]
    return cells


def _cell(value: object, missing: str) -> object:
    """Give a cell as it can be stored: a text, an ISO day, or a number of Python's own, a share to six places."""
    if isinstance(value, str):
        return vocabulary.OUTCOMES.get(value, value) if value else missing
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    plain = value.item() if hasattr(value, "item") else value
    return round(plain, 6) if isinstance(plain, float) else plain


def computed(figures: pd.DataFrame) -> pd.DataFrame:
    """Give figures that were stored (``bundle``) as a table to compute with: both ends of a range hold no shorthand.

    >>> computed(pd.DataFrame({"days_min": [4, 2], "days_max": ["[x]", 3]}))["days_max"].tolist()
    [<NA>, 3]
    """
    table = figures.copy()
    for name in figures.columns:
        short = stem(name, figures.columns)
        if short != name:
            said = figures[name].isin(vocabulary.MEANS)
            days = name.endswith(PAIRS[0])
            table[name] = pd.to_datetime(figures[name].mask(said)) if days else _numbers(figures[name].mask(said))
            table[f"{short}_{FLAG}"] = table.get(f"{short}_{FLAG}", False) | (figures[name] == vocabulary.WITHHELD)
    return table


def _numbers(cells: pd.Series) -> pd.Series:
    return pd.to_numeric(cells).convert_dtypes()


# ---- Tables as a reader sees them: a caption, one row of headings, every cell filled, ranges and dates in words
# A ``*_table`` function gives figures to compute with; ``show`` gives the same table to read. Pairs of columns become
# one: ``x_earliest`` and ``x_latest`` a date as far as it is known, ``x_min`` and ``x_max`` a range. Where a column
# ``x_withheld`` says so, the cell is ``[c]``; where ``x_inapplicable`` does, ``[z]``.

# White space before the sign does not stop every spreadsheet, nor does the wide form of it.
_NUMBER = re.compile(r"(?:(?:at least|at most|about|up to) )?-?[\d,.]+%?(?: to -?[\d,.]+%?)?")
MOST = 100
"""Rows of a table that a notebook and a page show, the first ones: a file beside the report has all."""
SHORT = 16
"""Letters of a cell that is not broken into lines."""
LOOK = (
    "<style>div.sg td, div.sg th { text-align: left } div.sg .n { text-align: right }"
    " div.sg caption { text-align: left; font-weight: bold }</style>\n"
)
"""How a table stands in JupyterLab, which would set every cell to the right; a page has style sheets of its own."""
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
HEADINGS = {
    **MILESTONES,
    "review_id": "Review",
    "action_id": "Action",
    "training_id": "Training",
    "claim_id": "Claim",
    "rule_set": "Rule set",
    "label": "Time limit",
    "sha256": "SHA-256",
    "n_met": "Met",
    "n_due": "Were due",
    "n_missed": "Missed",
    "n_unknown": "Not known",
    "n_not_yet_due": "Limit not certainly past",
    "n_no_start": "Start not recorded",
    "n_undated": "No day known for the limit",
    "n_not_applicable": "Does not apply",
    "n_cannot_tell": "Cannot tell",
    "n_open": "Still open",
    "n_outside": "Not counted",
}


@dataclass(frozen=True, eq=False)
class Shown:
    """A table of texts with its caption; a notebook shows it as HTML, and as plain text where that is all there is.

    ``cells`` are its first rows, as many as a reader is shown. ``figures`` is the whole table to compute with, as
    ``bundle`` gives it; it is stored beside the texts.
    """

    cells: pd.DataFrame
    caption: str
    figures: Mapping[str, Any]

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {TABLE: dict(self.figures)}

    def _repr_html_(self) -> str:
        # As plain lists: pandas would take longer for each of the few cells of a table than all of them need.
        rows = self.cells.to_numpy().tolist()
        sides = [_side(texts) for texts in zip(*rows, strict=True)]
        heads = zip(self.cells.columns, sides, strict=True)
        head = "".join(f'<th scope="col"{side}>{escape(name)}</th>' for name, side in heads)
        body = "\n".join(_html_row(cells, sides) for cells in rows)
        table = f"<table>\n<caption>{escape(self.caption)}</caption>\n<thead><tr>{head}</tr></thead>"
        region = f'<div class="scroll sg" role="region" tabindex="0" aria-label="{escape(self.caption)}">'
        return f"{LOOK}{_legend(rows)}{region}\n{table}\n<tbody>\n{body}\n</tbody>\n</table>\n</div>{self._rest()}"

    def _rest(self) -> str:
        """Say that there are more rows than are shown."""
        shown, every = len(self.cells), len(self.figures["rows"])
        return (
            f"\n<p>The first {shown:,} of {every:,} rows; the file of the table has all.</p>" if shown < every else ""
        )

    def __repr__(self) -> str:
        rows = [list(self.cells.columns), *self.cells.to_numpy().tolist()]
        wide = [max(map(len, texts)) for texts in zip(*rows, strict=True)]
        lines = [" ".join(map(str.rjust, row, wide)) for row in rows]
        return "\n".join([self.caption, *lines])


def harmless(table: pd.DataFrame) -> pd.DataFrame:
    """Give a table whose texts no spreadsheet takes for a formula: an apostrophe stands before those that begin one."""
    texts = table.select_dtypes(["object", "str"]).columns
    kept = table.assign(**{name: table[name].map(harmless_cell) for name in texts})
    return kept.rename(columns={name: harmless_cell(name) for name in table.columns})


def harmless_cell(value: object) -> object:
    """Give a cell as a CSV file has it: no formula, and line feeds alone between its lines.

    A carriage return alone is a new row to a spreadsheet, and CSV does not put it in quotation marks.
    """
    kept = no_formula(value)
    return kept.replace("\r\n", "\n").replace("\r", "\n") if isinstance(kept, str) else kept


def no_formula(value: object) -> object:
    """Put an apostrophe before a text that a spreadsheet might take for a formula; anything else stays as it is."""
    begins = isinstance(value, str) and len(value) > 1 and _FORMULA.match(value)
    return f"'{value}" if begins else value


def show(table: pd.DataFrame, layout: Layout | str, scope: str = "", hide: Sequence[str] = ()) -> Shown:
    """Give a table to read.

    Parameters
    ----------
    table
        Figures, as a ``*_table`` function gives them.
    layout
        How it is shown; a caption alone where nothing more is to be said.
    scope
        What is added to the caption: of which reviews the table is.
    hide
        Columns to leave out beside those of the layout, as a public report has to.
    """
    layout = Layout("", layout) if isinstance(layout, str) else layout
    caption, unshown = layout.caption + scope, {*layout.hide, *hide}
    every = {name: cells for name, cells in _paired(table.head(MOST)).items() if name not in unshown}
    named = {name: layout.headings.get(name, heading(name)) for name in every}
    # Where all is by one rule set, a column that repeats its name has nothing to tell apart.
    named_by = {"label", "step"} & set(table) and "rule_set" in table
    alone = {"rule_set"} if named_by and table["rule_set"].nunique() == 1 else set()
    texts = _named_first({name: cells for name, cells in every.items() if name not in {*layout.aside, *alone}})
    if "rule_set" in texts:
        texts["rule_set"] = [words.capital(name) for name in texts["rule_set"]]
    heads = [named[name] for name in texts]
    named |= {name: f"{named[name]}, code" for name in every if name not in texts and named[name] in heads}
    cells = pd.DataFrame(dict(enumerate(texts.values())), dtype="object").set_axis(heads, axis=1)
    if cells.empty:
        cells = pd.DataFrame([["nothing to show", *[vocabulary.NOT_APPLICABLE] * (len(heads) - 1)]], columns=heads)
    figures = bundle(table, caption, named, layout.name)
    figures |= {"rows_open": layout.rows_open} if layout.rows_open else {}
    figures |= {"withheld": layout.withheld} if layout.withheld and table.empty else {}
    return Shown(cells, caption, figures)


def _named_first(texts: dict[str, Any]) -> dict[str, Any]:
    """Put the rule set last among what names a row: a reader looks for the review, the step or the limit."""
    names = [name for name in texts if name in ("review_id", "name", "label", "step")]
    if "rule_set" not in texts or not names:
        return texts
    first = [*names, "rule_set"]
    return {name: texts[name] for name in [*first, *(name for name in texts if name not in first)]}


def show_some(table: pd.DataFrame, layout: Layout | str, hide: Sequence[str] = ()) -> Shown | None:
    """Give a table to read, as ``show`` does; nothing at all where it has no row, since the answer has said why."""
    return show(table, layout, hide=hide) if len(table) else None


def heading(name: str) -> str:
    """Make a heading of a column's name."""
    if name not in HEADINGS and not re.fullmatch("[a-z_]+", name):
        return name
    text = HEADINGS.get(name, name.removeprefix("n_").replace("_", " "))
    return text[:1].upper() + text[1:]


def _paired(table: pd.DataFrame) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for name in table.columns:
        short = stem(name, table.columns)
        if short not in texts:
            texts[short] = _joined(table, short) if short != name else [_text(value) for value in table[name].tolist()]
    return texts


def _joined(table: pd.DataFrame, short: str) -> list[str]:
    days = f"{short}_earliest" in table
    ends = PAIRS[0] if days else (*PAIRS[1], "about")
    columns = [table[f"{short}_{end}"].tolist() for end in ends if f"{short}_{end}" in table]
    return _flagged(list(map(words.span if days else words.extent, *columns)), table, short)


def _text(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return words.day(value)
    if pd.isna(value) or value == "":
        return vocabulary.NOT_RECORDED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else vocabulary.OUTCOMES.get(str(value), str(value))


def _html_row(cells: Sequence[str], sides: Sequence[str]) -> str:
    first, *rest = (escape(str(cell)) for cell in cells)
    named = "".join(f"<td{side}>{cell}</td>" for cell, side in zip(rest, sides[1:], strict=True))
    return f'<tr><th scope="row"{sides[0]}>{first}</th>{named}</tr>'


def _side(texts: Sequence[str]) -> str:
    """Tell how a column stands: numbers and ranges of them on the right, under each other; no short text in two lines.

    >>> _side(["3 to 5", "[x]"]), _side(["met"]), _side(["a text of many letters"])
    (' class="n"', ' class="s"', '')
    """
    held = [text for text in texts if text not in vocabulary.MEANS]
    if held and all(map(_NUMBER.fullmatch, held)):
        return ' class="n"'
    return ' class="s"' if all(len(text) <= SHORT for text in texts) else ""


def _legend(rows: Sequence[Sequence[str]]) -> str:
    used = vocabulary.shorthand_used({cell for row in rows for cell in row})
    meanings = "; ".join(f"{code} {meaning}" for code, meaning in used.items())
    return f'<p class="legend">{meanings}</p>\n' if used else ""
