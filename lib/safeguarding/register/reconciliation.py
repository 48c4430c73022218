"""The account of a register's rows, sheet by sheet: every row that was found is used, left out, or not used."""

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from safeguarding.register import layout
from safeguarding.register.files import Grid


class Account(NamedTuple):
    """One sheet or file: ``n_found`` rows with anything in them are ``n_used``, ``n_left_out`` and ``n_not_used``.

    Left out are headings, totals and remarks; not used are rows of the table that cannot be. ``n_set_aside`` counts the
    rows among those used that have a cell which could not be used. ``table`` is empty where nobody knows what it holds.
    """

    file: str
    sheet: str
    table: str
    n_found: int
    n_used: int
    n_set_aside: int
    n_left_out: int
    n_not_used: int

    @property
    def place(self) -> str:
        """What a reader calls it."""
        return self.sheet or self.file


_COUNTED = ("found", "used", "set_aside", "left_out", "not_used")


def table(accounts: Iterable[Account]) -> pd.DataFrame:
    """Make the table of accounts, a row per sheet or file, in the order they were read."""
    kinds = {name: "str" if kind is str else "Int64" for name, kind in Account.__annotations__.items()}
    return pd.DataFrame(list(accounts), columns=list(Account._fields)).astype(kinds)


def unread(grid: Grid) -> Account:
    """Give the account of a sheet that could not be read: each row below its first is one that is not used."""
    return Account(grid.file, grid.place if grid.sheet else "", "", n := rows_of(grid), 0, 0, 0, n)


def rows_of(grid: Grid) -> int:
    """Count the rows below the headings of a grid that have anything in them."""
    top = layout.header_row(grid.rows, lambda _: None)
    if grid.frame is None:
        return len(layout.rows_below(grid, top))
    return int((grid.frame.iloc[top + 1 :] != "").any(axis=1).sum())


def line(accounts: pd.DataFrame) -> str:
    """Say in one sentence what became of the rows; of a sheet that could not be read, how many it has.

    >>> read, unread = Account("r.xlsx", "SCRs", "reviews", 9, 7, 0, 2, 0), Account("r.xlsx", "Plan", "", 3, 0, 0, 0, 3)
    >>> line(table([read, unread]))
    'Of 12 rows found, 7 are used and 2 are headings, totals or remarks; Plan could not be read: 3 rows.'
    """
    lost = accounts[accounts["table"] == ""]
    found, used, aside, left_out, unused = (int(accounts[f"n_{name}"].sum()) for name in _COUNTED)
    unused -= int(lost["n_not_used"].sum())
    parts = [f"{used:,} {_are(used)} used" + (f" ({aside:,} with cells set aside)" if aside else "")]
    parts += [f"{left_out:,} {_are(left_out)} headings, totals or remarks"] if left_out else []
    parts += [f"{unused:,} could not be used"] if unused else []
    said = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    names = lost["sheet"].where(lost["sheet"] != "", lost["file"])
    unread = [
        f"{name} could not be read" + (f": {_rows(n)}" if n else "")
        for name, n in zip(names, lost["n_found"], strict=True)
    ]
    return "; ".join([f"Of {_rows(found)} found, {said}", *unread]) + "."


def _are(n: int) -> str:
    return "is" if n == 1 else "are"


def _rows(n: int) -> str:
    return f"{n:,} row{'' if n == 1 else 's'}"
