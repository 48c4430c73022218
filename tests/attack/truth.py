"""How things are: every number of people in a register, and which of them a public set withholds."""

from dataclasses import dataclass

import pandas as pd

SEATS = ("booked", "attended", "did_not_attend", "walk_in", "people")
"""The counts of people of one delivery."""
SHOWN = ("attended", "people", "headcount", "children")
"""The counts of people that reports have a column for."""
MANY = float("inf")


@dataclass(frozen=True)
class Cell:
    """A number that is withheld.

    ``small`` if it is, or may be, from 1 to the threshold less one; ``told`` if whoever attacks takes it for that.
    """

    name: tuple[str, str, str]
    small: bool
    told: bool


def numbers(register):
    """Give each number of people by table, row and column; of a range the least, and of "about" that number."""
    tables = register.tables
    true = {}
    for table, columns in (("training", SEATS), ("workforce", ("headcount",))):
        for row in tables[table].itertuples():
            true |= {(table, key(table, row), column): value(row, column) for column in columns}
    for row in tables["reviews"].itertuples():
        true["reviews", row.review_id, "children"] = value(row, "children")
    for row in tables["training"].itertuples():
        name = ("training", row.training_id, "people")
        # Where nobody counted people there were some all the same.
        true[name] = true["training", row.training_id, "attended"] if true[name] is None else true[name]
    return {name: number for name, number in true.items() if number is not None}


def value(row, column):
    """Give what was recorded, as one number: the least of a range, but somebody, if there can have been somebody."""
    low, high, about = (getattr(row, f"{column}_{end}") for end in ("min", "max", "about"))
    told = [int(end) for end in (low, high, about) if pd.notna(end)]
    return max(told[0], 1) if told and (pd.isna(high) or high > 0) and pd.isna(about) else told[0] if told else None


def key(table, row):
    """Name a row as a reader can."""
    return row.training_id if table == "training" else f"{row.agency} {row.year_earliest.year}"


def cells(register, view):
    """List what is withheld: flagged counts, and the children of reviews that have no row at all."""
    found = []
    for table, columns in (("training", SEATS), ("workforce", ("headcount",)), ("reviews", ("children",))):
        shown = {row.Index: row for row in view.tables[table].itertuples()}
        for row in register.tables[table].itertuples():
            at, gone = row.review_id if table == "reviews" else key(table, row), row.Index not in shown
            for column in columns:
                if value(row, column) is not None and (gone or getattr(shown[row.Index], f"{column}_withheld")):
                    found.append(_cell((table, at, column), row, column, view.threshold, not gone))
    return found


def _cell(name, row, column, least, seen):
    low, high, about = (getattr(row, f"{column}_{end}") for end in ("min", "max", "about"))
    if pd.notna(about):
        return Cell(name, bool(0 < about < least), False)
    low, high = (0 if pd.isna(low) else low), (MANY if pd.isna(high) else high)
    small = bool(low < least and high > 0)
    return Cell(name, small, small and seen and column in SHOWN and bool(low == high))
