"""Each check of a register, one function; every one gives rows of the findings table."""

from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches

import pandas as pd

from safeguarding import codebook, counts, dates
from safeguarding.errors import InputError
from safeguarding.milestones import MILESTONES
from safeguarding.register import schema
from safeguarding.register.findings import Finding, finding
from safeguarding.register.schema import Column, Table


def headings(raw: pd.DataFrame, table: Table) -> list[Finding]:
    """Find headings that the table does not have, and the one it cannot do without."""
    known = [column.name for column in table.columns]
    unknown = [name for name in raw.columns if name not in known]
    found = [
        finding("warning", f"{table.name}.csv", 1, name, name, "the column is not read", _nearest(name, known))
        for name in unknown
    ]
    if table.key and table.key not in raw.columns:
        found.append(finding("error", f"{table.name}.csv", 1, table.key, "", "no row is used", f"a column {table.key}"))
    return found


def codes(cells: pd.Series, table: Table, column: Column) -> tuple[pd.Series, list[Finding]]:
    """Find codes that the column does not have; an empty essential cell is one."""
    if not column.codes:
        return pd.Series(False, cells.index), []
    wrong = ~cells.isin(column.codes) & ((cells != "") | column.essential)
    severity, done = ("error", "the row is not used") if column.essential else ("warning", "used as written")
    write = f"one of {', '.join(column.codes)}"
    return wrong, [
        finding(severity, f"{table.name}.csv", row, column.name, cells[row], done, write) for row in cells.index[wrong]
    ]


def unread(cells: pd.Series, problem: pd.Series, table: Table, column: Column) -> list[Finding]:
    """Say of each date or count that could not be read what is wrong with it.

    A milestone that cannot be read is not the same as one that has not happened, so its row is not used at all.
    """
    severity, done = ("error", "the row is not used") if column.essential else ("warning", "read as not recorded")
    return [
        finding(severity, f"{table.name}.csv", row, column.name, cells[row], done, problem[row])
        for row in cells.index[problem != ""]
    ]


def keys(written: pd.DataFrame, table: Table) -> tuple[pd.Series, list[Finding]]:
    """Find rows without an id, and rows whose id another row has already."""
    if not table.key:
        return pd.Series(False, written.index), []
    ids = written[table.key]
    empty, twice = ids == "", ids.duplicated() & (ids != "")
    return empty | twice, [
        finding("error", f"{table.name}.csv", row, table.key, ids[row], "the row is not used", write)
        for wrong, write in ((empty, "an id"), (twice, "an id that no other row has"))
        for row in ids.index[wrong]
    ]


def references(tables: dict[str, pd.DataFrame]) -> list[Finding]:
    """Find ids that name no row of the table they refer to."""
    found = []
    for table, column in _columns("ids"):
        target = schema.table(column.refers)
        known = set(tables[column.refers][target.key])
        found += [
            finding(
                "warning",
                f"{table.name}.csv",
                row,
                column.name,
                value,
                "kept, and joined to nothing",
                f"a {target.key} of {target.name}.csv",
            )
            for row, value in _listed(tables[table.name][column.name])
            if value not in known
        ]
    return found


def themes(tables: dict[str, pd.DataFrame]) -> list[Finding]:
    """Find theme codes that are not in the codebook."""
    known = set(codebook.load().themes["code"])
    return [
        finding(
            "warning",
            f"{table.name}.csv",
            row,
            column.name,
            value,
            "kept, and counted under no theme",
            "a code of data/rules/themes.toml",
        )
        for table, column in _columns("themes")
        for row, value in _listed(tables[table.name][column.name])
        if value not in known
    ]


def sources(tables: dict[str, pd.DataFrame]) -> list[Finding]:
    """Find cells that cannot be what one of their sources says, and sources of cells that are not there."""
    found = []
    for row, source in tables["sources"].iterrows():
        problem = _disagrees(source, tables)
        if problem:
            found.append(
                finding("warning", "sources.csv", row, "says", source["says"], problem, "what the source says")
            )
    return found


def future(reviews: pd.DataFrame, as_of: date) -> list[Finding]:
    """Find milestones that can only have happened after ``as_of``: they are judged as they are written."""
    return [
        finding(
            "warning",
            "reviews.csv",
            row,
            milestone,
            str(day.date()),
            "used as written",
            f"a day up to {as_of.isoformat()}, or a later as_of",
        )
        for milestone in MILESTONES
        for row, day in reviews[f"{milestone}_earliest"].items()
        if pd.notna(day) and day.date() > as_of
    ]


def _columns(holds: str) -> Iterator[tuple[Table, Column]]:
    for table in schema.TABLES:
        for column in table.columns:
            if column.holds == holds:
                yield table, column


def _listed(cells: pd.Series) -> Iterator[tuple[int, str]]:
    """Give each single value of cells that hold several with ``;``, with its row."""
    for row, cell in cells[cells != ""].items():
        for value in cell.split(";"):
            if value.strip():
                yield row, value.strip()


def _nearest(name: str, known: list[str]) -> str:
    near = get_close_matches(name.lower().replace(" ", "_"), known, 1)
    return f"{near[0]}, if that is what it holds" if near else f"one of {', '.join(known)}"


def _disagrees(source: pd.Series, tables: dict[str, pd.DataFrame]) -> str:
    table = next((each for each in schema.TABLES if each.name == source["table"]), None)
    column = next((each for each in table.columns if each.name == source["column"]), None) if table else None
    rows = tables[table.name] if column else None
    row = rows[rows[table.key] == source["id"]] if column and table.key else None
    if row is None or row.empty:
        return "there is no such cell"
    if all(pd.isna(cell) or cell == "" for cell in row.iloc[0][list(schema.typed_columns(column))]):
        return "the cell is empty"
    try:
        return "" if _agrees(column, source["says"], row.iloc[0]) else "the cell holds something else"
    except InputError as wrong:
        return str(wrong)


def _agrees(column: Column, says: str, row: pd.Series) -> bool:
    """Say whether a cell can be what a source says of it: two ranges that share a day or a number."""
    if column.holds == "date":
        low, high = (pd.Timestamp(end) if end else None for end in dates.read_one(says))
        return _overlap(low, high, row[f"{column.name}_earliest"], row[f"{column.name}_latest"])
    if column.holds == "count":
        low, high, _ = counts.read_one(says)
        return _overlap(low, high, row[f"{column.name}_min"], row[f"{column.name}_max"])
    return says == row[column.name]


def _overlap(low: object, high: object, other_low: object, other_high: object) -> bool:
    return not (
        (low is not None and pd.notna(other_high) and low > other_high)
        or (high is not None and pd.notna(other_low) and high < other_low)
    )
