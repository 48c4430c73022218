"""What one table says of another: ids that name no row, themes of no codebook, sources that say something else."""

from collections.abc import Callable, Iterator, Mapping

import pandas as pd

from safeguarding import codebook, counts, dates
from safeguarding.errors import InputError
from safeguarding.register import findings, schema
from safeguarding.register.findings import Origin
from safeguarding.register.schema import Column, Table

Tables = Mapping[str, pd.DataFrame]
Origins = Mapping[str, Origin]


def references(tables: Tables, origins: Origins) -> list[pd.DataFrame]:
    """Find ids that name no row of the table they refer to."""
    found = []
    for table, column in _columns("ids"):
        target = schema.table(column.refers)
        known = set(tables[column.refers][target.key])
        read = _unknown(tables[table.name][column.name], known.__contains__)
        write = f"a {target.key} of {origins[target.name].file}, several with ;"
        found.append(
            findings.each("warning", origins[table.name], column.name, read, "kept, and joined to nothing", write)
        )
    return found


def themes(tables: Tables, origins: Origins) -> list[pd.DataFrame]:
    """Find theme codes that are not in the codebook."""
    known = set(codebook.load().themes["code"])
    write = f"a code of {codebook.FILE}, several with ;"
    return [
        findings.each(
            "warning",
            origins[table.name],
            column.name,
            _unknown(tables[table.name][column.name], known.__contains__),
            "kept, and counted under no theme",
            write,
        )
        for table, column in _columns("themes")
    ]


def sources(tables: Tables, origins: Origins) -> list[pd.DataFrame]:
    """Find cells that cannot be what one of their sources says, and sources of cells that are not there."""
    listed = tables["sources"]
    problems = {row: _disagrees(source, tables) for row, source in listed.iterrows()}
    wrong = pd.Series({row: problem for row, problem in problems.items() if problem}, dtype="str")
    return [
        findings.each(
            "warning", origins["sources"], "says", listed["says"].loc[wrong.index], wrong, "what the source says"
        )
    ]


def _columns(holds: str) -> Iterator[tuple[Table, Column]]:
    for table in schema.TABLES:
        for column in table.columns:
            if column.holds == holds:
                yield table, column


def _unknown(cells: pd.Series, known: Callable[[str], bool]) -> pd.Series:
    """Give each single value, of cells that hold several with ``;``, that is not known, with its row."""
    codes, texts = pd.factorize(cells)
    parts = [[part.strip() for part in text.split(";") if part.strip() and not known(part.strip())] for text in texts]
    wrong = [(cells.index[n], part) for n, code in enumerate(codes) if parts[code] for part in parts[code]]
    return pd.Series([part for _, part in wrong], [row for row, _ in wrong], dtype="str")


def _disagrees(source: pd.Series, tables: Tables) -> str:
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
