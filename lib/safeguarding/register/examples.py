"""The example rows of the template, by which they are told from data."""

import pandas as pd

from safeguarding.register import findings, schema
from safeguarding.register.findings import Origin
from safeguarding.register.schema import Column, TableSchema

EXAMPLE = {
    "review_id": "R1",
    "name": "Oak",
    "incident": "2024-01",
    "aware": "2024-01-30",
    "notified": "2024-02-02",
    "children": "1",
    "training_id": "T1",
    "action_id": "A1",
    "claim_id": "C1",
    "finding_id": "F1",
    "person_key": "p1",
    "themes": "P3",
    "theme": "P3",
    "starts": "2024-05-01",
    "ends": "2024-05-01",
    "year": "2024",
    "headcount": "~1000",
    "attended": "28",
    "capacity": "30",
    "question": "How sure are you of what to do?",
    "scale": "1..10",
    "before": "4",
    "after": "6",
    "due": "2024-09",
    "date": "2024-01",
    "note": "an example: write over this row",
}
"""What the example rows say, by column; a code is the first of its column, an id that of the table it refers to."""


def example(table: TableSchema, column: Column) -> str:
    """Give what the example row of a table says in a column; a table that needs no example row has none."""
    if table.name in ("sources", "claims"):
        return ""
    if column.refers:
        return EXAMPLE[schema.table(column.refers).key]
    if column.codes:
        return column.codes[0]
    if column.name == "source":
        return "an example: write over this row"
    return "" if column.name == "attended" and column.holds == "code" else EXAMPLE.get(column.name, "")


def left_out(cells: pd.DataFrame, table: TableSchema, origin: Origin) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Take out a row that is the example of the template as it stands there: nobody has written over it."""
    wanted = {column.name: example(table, column) for column in table.columns}
    rows = cells if any(wanted.values()) else cells[:0]
    for name, text in wanted.items():
        rows = rows[(rows[name] == text).to_numpy()] if len(rows) else rows
    if rows.empty:
        return cells, []
    read = rows[table.columns[0].name].astype("str")
    told = findings.each("note", origin, "", read, "the example of the template; not read as a row", "nothing")
    return cells.drop(index=rows.index), [told]
