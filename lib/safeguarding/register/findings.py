"""What is wrong with a register, as a table: nothing that a register holds stops the rest of it from being read.

``error``: the row or the cell is not used; ``warning``: it is used as said; ``note``: something worth knowing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pandas as pd

COLUMNS = ("severity", "file", "sheet", "row", "column", "read", "done", "write")
SEVERITIES = ("error", "warning", "note")
SHOWN_MOST = 200
"""The most characters of a cell that a finding repeats."""
NONE = pd.DataFrame({name: pd.Series(dtype="Int64" if name == "row" else "str") for name in COLUMNS})
"""No finding at all, as most checks of most registers give."""


@dataclass(frozen=True)
class Origin:
    """Where a table was read: the file, the sheet if it has sheets, and its own heading for each of our columns."""

    file: str
    sheet: str = ""
    headings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def heading(self, column: str) -> str:
        """Give the heading that stands over a column of ours."""
        return self.headings.get(column, column)


def table(pieces: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Make the findings table: one row per finding, the worst first, then as the files stand.

    ``row`` is the row as a spreadsheet numbers it; missing where a finding is of a whole file.
    """
    some = [piece for piece in pieces if len(piece)]
    frame = pd.concat(some, ignore_index=True) if some else pd.DataFrame(columns=list(COLUMNS))
    frame = frame.astype({name: "Int64" if name == "row" else "str" for name in COLUMNS})
    frame["severity"] = pd.Categorical(frame["severity"], SEVERITIES, ordered=True)
    frame = frame.sort_values(["severity", "file", "sheet", "row", "column"], kind="stable", ignore_index=True)
    return frame.astype({"severity": "str"})


def one(
    severity: str, origin: Origin, row: int | None, column: str, read: object, done: str, write: str
) -> pd.DataFrame:
    """Make a finding of one cell, or of a whole file where ``row`` is ``None``."""
    cell = (severity, origin.file, origin.sheet, row, origin.heading(column), clipped(read), done, write)
    return pd.DataFrame([cell], columns=list(COLUMNS)).astype({"row": "Int64"})


def each(
    severity: str | pd.Series,
    origin: Origin,
    column: str,
    read: pd.Series,
    done: str | pd.Series,
    write: str | pd.Series,
) -> pd.DataFrame:
    """Make a finding of each cell of ``read``, whose index is the rows; the others stand for all, or one for each."""
    if read.empty:
        return NONE
    columns = {
        "severity": severity,
        "file": origin.file,
        "sheet": origin.sheet,
        "row": pd.array(read.index, "Int64"),
        "column": origin.heading(column),
        "read": _clipped(read),
        "done": done,
        "write": write,
    }
    return pd.DataFrame(columns, index=read.index)


def _clipped(read: pd.Series) -> pd.Series:
    codes, texts = pd.factorize(read, use_na_sentinel=False)
    return pd.Series(np.array([clipped(text) for text in texts], dtype="object")[codes], read.index)


def clipped(read: object) -> str:
    """Give what was read, cut where it is too long to repeat."""
    text = str(read)
    return text if len(text) <= SHOWN_MOST else f"{text[:SHOWN_MOST]}… ({len(text):,} characters)"


def joined(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Join findings tables into one; the same finding from two of them is said once."""
    return table([pd.concat(tables, ignore_index=True).drop_duplicates()])


def counted(findings: pd.DataFrame) -> dict[str, int]:
    """Count the findings of each severity."""
    return {severity: int((findings["severity"] == severity).sum()) for severity in SEVERITIES}
