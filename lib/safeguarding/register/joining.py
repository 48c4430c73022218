"""Sheets that hold one table between them: a list that is begun anew each year, closed cases beside open ones."""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

import pandas as pd

from safeguarding.register import layout, schema
from safeguarding.register.files import Grid, normal
from safeguarding.register.findings import APART
from safeguarding.register.headings import Mapping, key, undated
from safeguarding.register.layout import Laid

_COPIED = 0.5
"""The share of a sheet's rows that stand on another too, from which it is a copy or an older state of it."""
_LOOKED_AT = 10_000
"""How many rows of a sheet are compared with those of another."""
_ENOUGH = 2
"""How many headings two sheets have in common at least, if they hold one table."""


def continues(grid: Grid, held: Sequence[Grid], table: str, names: Mapping) -> bool:
    """Tell whether a sheet goes on where others of a table end: the register says so, or it is sure.

    It is sure of sheets whose names differ only in their time, which have the same headings and are no copies.
    """
    if ("sheets", key(grid.name)) in names.own:
        return True
    same = any(undated(grid.name) == undated(each.name) and key(grid.name) != key(each.name) for each in held)
    return same and resembles(grid, held[0], table, names) and not copied(grid, held, table, names)


def resembles(grid: Grid, held: Grid, table: str, names: Mapping) -> bool:
    """Tell whether most headings of the narrower of two sheets are headings of the other too."""
    one, other = ({*map(normal, filter(None, _top(each, table, names)))} for each in (grid, held))
    return len(one & other) >= max(_ENOUGH, (min(len(one), len(other)) + 1) // 2)


def copied(grid: Grid, held: Sequence[Grid], table: str, names: Mapping) -> bool:
    """Tell whether half of the rows of a sheet stand on another too, as they are or as they once were.

    A row is an older state of another if it has the same id and most of the same days.
    """
    own = _rows(grid, table, names)
    return any(_same(own, _rows(each, table, names)) >= _COPIED * max(1, len(own)) for each in held)


Rows = list[tuple[str, frozenset[str]]]
"""The rows of a sheet that have more than one cell: the id of each, if there is one, and what stands in it."""


def _same(own: Rows, others: Rows) -> int:
    whole, by_id = {cells for _, cells in others}, dict(others)
    return sum(cells in whole or _older(id, cells, by_id.get(id, frozenset())) for id, cells in own)


def _older(id: str, cells: frozenset[str], newer: frozenset[str]) -> bool:
    """Tell whether one row has most of the days and large numbers of another with its id: a kind tells nothing."""
    telling = {cell for cell in cells if len(cell) > 3 and any(map(str.isdigit, cell))} - {id}
    return bool(id) and bool(telling) and 2 * len(telling & newer) > len(telling)


def _top(grid: Grid, table: str, names: Mapping) -> list[str]:
    at = layout.header_row(grid.rows, lambda heading: names.column(table, heading))
    return [cell.strip() for cell in grid.rows[at]] if grid.rows else []


def _rows(grid: Grid, table: str, names: Mapping) -> Rows:
    top = layout.header_row(grid.rows, lambda heading: names.column(table, heading))
    rows = grid.rows if grid.frame is None else grid.frame[: top + 1 + _LOOKED_AT].astype("object").to_numpy().tolist()
    below = rows[top + 1 : top + 1 + _LOOKED_AT]
    id = schema.table(table).key
    at = next((n for n, cell in enumerate(_top(grid, table, names)) if id and names.column(table, cell) == id), -1)
    ids = (row[at].strip() if 0 <= at < len(row) else "" for row in below)
    cells = (frozenset(cell.strip() for cell in row if cell.strip()) for row in below)
    return [(each, held) for each, held in zip(ids, cells, strict=True) if len(held) > 1]


def joined(laid: Sequence[Laid]) -> Laid:
    """Put the sheets of a table below each other: the rows of the second are numbered from ``APART``, and so on."""
    first, *further = laid
    if not further:
        return first
    numbered = [each.cells.set_axis(each.cells.index + n * APART) for n, each in enumerate(laid)]
    headings = {name: said for each in reversed(laid) for name, said in each.origin.headings.items()}
    return replace(
        first,
        origin=replace(
            first.origin, headings=MappingProxyType(headings), further=tuple(each.origin for each in further)
        ),
        cells=pd.concat(numbered).rename_axis("row"),
        unknown=tuple(dict.fromkeys(name for each in laid for name in each.unknown)),
        findings=tuple(found for each in laid for found in each.findings),
    )
