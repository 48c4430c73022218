"""What one table says of another: ids that name no row, themes of no codebook, sources that say something else."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pandas as pd

from safeguarding import codebook, counts, dates
from safeguarding.dialect import reading as dialect
from safeguarding.errors import InputError
from safeguarding.register import findings, schema
from safeguarding.register.findings import Origin
from safeguarding.register.schema import Column, Table

Tables = Mapping[str, pd.DataFrame]
Origins = Mapping[str, Origin]
ABSENT = "there is no such cell"


def references(tables: Tables, origins: Origins) -> list[pd.DataFrame]:
    """Find ids that name no row of the table they refer to."""
    found = []
    for table, column in _columns("ids"):
        target = schema.table(column.refers)
        known = set(tables[column.refers][target.key].to_numpy())
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
    problems = [_disagree(same, *cell, tables) for cell, same in listed.groupby(["table", "column"], sort=False)]
    every = pd.concat([pd.Series(dtype="str"), *problems]).reindex(listed.index)
    wrong = every[every != ""]
    says = listed["says"][wrong.index]
    return [findings.each("warning", origins["sources"], "says", says, wrong, "what the source says")]


def _columns(holds: str) -> Iterator[tuple[Table, Column]]:
    for table in schema.TABLES:
        for column in table.columns:
            if column.holds == holds:
                yield table, column


def _unknown(cells: pd.Series, known: Callable[[str], bool]) -> pd.Series:
    """Give each single value, of cells that hold several with ``;``, that is not known, with its row."""
    codes, texts = pd.factorize(cells)
    parts = [[part.strip() for part in text.split(";") if part.strip() and not known(part.strip())] for text in texts]
    some = np.flatnonzero(np.array([bool(each) for each in parts], bool)[codes])
    wrong = pd.Series([parts[code] for code in codes[some]], cells.index[some], dtype="object")
    return wrong.explode().astype("str")


def _disagree(said: pd.DataFrame, name: str, column_name: str, tables: Tables) -> pd.Series:
    """Say what is wrong with each source of one column; nothing (empty) if it agrees with its cell."""
    table = next((each for each in schema.TABLES if each.name == name and each.key), None)
    column = next((each for each in table.columns if each.name == column_name), None) if table else None
    if column is None:
        return pd.Series(ABSENT, said.index, dtype="str")
    typed = list(schema.typed_columns(column))
    rows = tables[name].set_index(table.key, drop=False)[typed].reindex(said["id"]).set_axis(said.index)
    there = said["id"].isin(tables[name][table.key])
    empty = (rows.isna() | (rows == "")).all(axis=1)
    problem, apart = _compared(column, said["says"], rows)
    problem = problem.mask(apart, "the cell holds something else")
    return problem.mask(empty, "the cell is empty").where(there, ABSENT)


def _compared(column: Column, says: pd.Series, rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Read what sources say as cells of the column; give what cannot be read, and where the two share no value."""
    if column.holds not in ("date", "count"):
        return pd.Series("", says.index, dtype="str"), says != rows[column.name]
    edtf = {text: _edtf(text) for text in says.unique()} if column.holds == "date" else {}
    read = dates.read(says.map(edtf)) if column.holds == "date" else counts.read(says)
    low, high = [name for name in rows if not name.endswith("_about")]
    lowest, highest = low.removeprefix(f"{column.name}_"), high.removeprefix(f"{column.name}_")
    apart = (read[lowest] > rows[high]).fillna(False) | (read[highest] < rows[low]).fillna(False)
    return read["problem"], apart.astype("bool")


def _edtf(text: str) -> str:
    """Read a date as people write it; one that is none is left for its problem to be said."""
    try:
        return dialect.read(text).edtf
    except InputError:
        return text
