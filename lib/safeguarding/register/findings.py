"""What is wrong with a register, as a table: nothing that a register holds stops the rest of it from being read.

``error``: the row or the cell is not used; ``warning``: it is used as said; ``note``: something worth knowing.
"""

from collections.abc import Iterable

import pandas as pd

COLUMNS = ("severity", "file", "sheet", "row", "column", "read", "done", "write")
Finding = dict[str, object]
SEVERITIES = ("error", "warning", "note")


def table(rows: Iterable[Finding]) -> pd.DataFrame:
    """Make the findings table: one row per finding, the worst first, then as the files stand.

    ``row`` is the row as a spreadsheet numbers it, with the headings in row 1; missing where a finding is of a file.
    """
    frame = pd.DataFrame(list(rows), columns=list(COLUMNS)).astype(
        {name: "Int64" if name == "row" else "str" for name in COLUMNS}
    )
    frame["severity"] = pd.Categorical(frame["severity"], SEVERITIES, ordered=True)
    frame = frame.sort_values(["severity", "file", "row", "column"], kind="stable", ignore_index=True)
    return frame.astype({"severity": "str"})


def finding(severity: str, file: str, row: int | None, column: str, read: object, done: str, write: str) -> Finding:
    """Make one row of the findings table, of a file that has no sheets."""
    return {
        "severity": severity,
        "file": file,
        "sheet": "",
        "row": row,
        "column": column,
        "read": str(read),
        "done": done,
        "write": write,
    }


def joined(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Join findings tables into one; the same finding from two of them is said once."""
    every = pd.concat(tables, ignore_index=True).drop_duplicates()
    return table(every.to_dict("records"))


def counted(findings: pd.DataFrame) -> dict[str, int]:
    """Count the findings of each severity."""
    return {severity: int((findings["severity"] == severity).sum()) for severity in SEVERITIES}
