"""What is wrong with a register, as a table: nothing that a register holds stops the rest of it from being read.

``error``: the row or the cell is not used; ``warning``: it is used as said; ``note``: something worth knowing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
import pandas as pd

COLUMNS = ("severity", "file", "sheet", "row", "column", "read", "done", "write")
SEVERITIES = ("error", "warning", "note")
SHOWN_MOST = 200
"""The most characters of a cell that a finding repeats."""
_DAYS = r"^[\d./-]+$"
"""What findings repeat of a cell of dates that was read: days and months, as they were understood."""
NONE = pd.DataFrame({name: pd.Series(dtype="Int64" if name == "row" else "str") for name in COLUMNS})
"""No finding at all, as most checks of most registers give."""


APART = 2**32
"""How far apart the rows of several sheets of one table are numbered, so that each row has a number of its own."""


@dataclass(frozen=True)
class Origin:
    """Where a table was read: the file, the sheet if it has sheets, and its own heading for each of our columns.

    ``further`` are the other sheets of a table that stands on several; row n of the first of them is ``APART + n``.
    """

    file: str
    sheet: str = ""
    headings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    further: tuple["Origin", ...] = ()

    def heading(self, column: str) -> str:
        """Give the heading that stands over a column of ours."""
        return self.headings.get(column, column)

    @property
    def sheets(self) -> tuple["Origin", ...]:
        """Each sheet that the table stands on by itself."""
        return (replace(self, further=()), *self.further)

    def row(self, number: int) -> str:
        """Name a row, with its sheet where there are several.

        >>> Origin("log.xlsx", "2019").row(7), Origin("log.xlsx", "2019", further=(Origin("log.xlsx", "2020"),)).row(7)
        ('row 7', 'row 7 of 2019')
        """
        if not self.further:
            return f"row {number}"
        at = self.sheets[number // APART]
        return f"row {number % APART} of {at.sheet or at.file}"


def table(pieces: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Make the findings table: one row per finding, the worst first, then as the files stand.

    ``row`` is the row as a spreadsheet numbers it; missing where a finding is of a whole file.
    """
    some = [piece for piece in pieces if len(piece)]
    if not some:
        return NONE.copy()
    frame = pd.concat(some, ignore_index=True)
    frame = frame.astype({name: "Int64" if name == "row" else "str" for name in COLUMNS})
    frame["severity"] = pd.Categorical(frame["severity"], SEVERITIES, ordered=True)
    frame = frame.sort_values(["severity", "file", "sheet", "row", "column"], kind="stable", ignore_index=True)
    return frame.astype({"severity": "str"})


def one(
    severity: str, origin: Origin, row: int | None, column: str, read: object, done: str, write: str
) -> pd.DataFrame:
    """Make a finding of one cell, or of a whole file where ``row`` is ``None``."""
    at = origin.sheets[row // APART] if row is not None else origin
    number = row % APART if row is not None else None
    cell = (severity, at.file, at.sheet, number, at.heading(column), clipped(read), done, write)
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
    if origin.further:
        return _by_sheet(severity, origin, column, read, done, write)
    columns = {
        "severity": severity,
        "file": origin.file,
        "sheet": origin.sheet,
        "row": pd.array(read.index % APART, "Int64"),
        "column": origin.heading(column),
        "read": _clipped(read),
        "done": done,
        "write": write,
    }
    return pd.DataFrame(columns, index=read.index)


def _by_sheet(
    severity: str | pd.Series,
    origin: Origin,
    column: str,
    read: pd.Series,
    done: str | pd.Series,
    write: str | pd.Series,
) -> pd.DataFrame:
    """Make a finding of each cell of a table that stands on several sheets."""
    found = []
    for n, at in enumerate(origin.sheets):
        some = read[read.index // APART == n]
        how, what, instead = (
            said[some.index] if isinstance(said, pd.Series) else said for said in (severity, done, write)
        )
        found.append(each(how, at, column, some, what, instead))
    return pd.concat([piece for piece in found if len(piece)])


def as_written(found: pd.DataFrame, origins: Iterable[Origin], written: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Put what stands in a cell of dates for the days that it was read as, wherever a finding repeats these.

    Parameters
    ----------
    written
        The cells of dates and counts by the name of a table, in the order of ``origins``, as they are written.
    """
    read, days = found["read"].copy(), found["read"].str.contains(_DAYS) & found["row"].notna()
    for origin, cells in zip(origins, written.values(), strict=True):
        for n, at in enumerate(origin.sheets):
            here = days & (found["file"] == at.file) & (found["sheet"] == at.sheet)
            for name in cells.columns if here.any() else ():
                some = found.loc[here & (found["column"] == at.heading(name)), "row"]
                stands = cells[name].reindex((some + n * APART).to_numpy("int64")).fillna("").set_axis(some.index)
                read[some.index] = stands.map(clipped).where(stands != "", read[some.index]).astype("str")
    return found.assign(read=read)


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
