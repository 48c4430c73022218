"""The findings table: its columns and order, what it repeats of a cell, and how findings are joined and counted."""

import pandas as pd
import pytest

from safeguarding.register import findings
from safeguarding.register.findings import Origin

BOOK = Origin("book.xlsx", "Reviews", {"notified": "SIN date"})


def test_a_finding_says_where_it_is_under_the_heading_that_stands_there():
    one = findings.one("error", BOOK, 7, "notified", "soon", "not used", "a day")
    [row] = findings.table([one]).to_numpy().tolist()
    assert row == ["error", "book.xlsx", "Reviews", 7, "SIN date", "soon", "not used", "a day"]
    assert BOOK.heading("aware") == "aware"
    assert findings.one("note", BOOK, None, "aware", 3, "", "")[["row", "column", "read"]].to_numpy().tolist() == [
        [pd.NA, "aware", "3"]
    ]


def test_each_cell_has_its_row_and_what_is_said_of_it():
    read = pd.Series(["a", "b", "a"], [2, 2, 9])
    said = pd.Series(["A", "B", "C"], read.index)
    some = findings.table(
        [findings.each(said.map({"A": "note", "B": "error", "C": "note"}), BOOK, "aware", read, said, "w")]
    )
    assert some[["severity", "row", "read", "done", "write"]].to_numpy().tolist() == [
        ["error", 2, "b", "B", "w"],
        ["note", 2, "a", "A", "w"],
        ["note", 9, "a", "C", "w"],
    ]


def test_no_finding_is_a_table_with_the_same_columns_and_types():
    empty = findings.table([findings.each("note", BOOK, "aware", pd.Series(dtype="str"), "", "")])
    full = findings.table([findings.one("error", BOOK, 7, "notified", "soon", "not used", "a day")])
    assert empty.empty
    assert tuple(empty.columns) == findings.COLUMNS
    assert empty.dtypes.to_dict() == full.dtypes.to_dict() == findings.table([]).dtypes.to_dict()
    assert str(full["row"].dtype) == "Int64"


def test_the_worst_stands_first_then_files_sheets_rows_and_columns_and_a_whole_file_after_its_rows():
    pieces = [
        findings.one("note", Origin("a.csv"), 1, "a", "", "", ""),
        findings.one("warning", Origin("b.csv"), None, "", "whole", "", ""),
        findings.one("warning", Origin("b.csv"), 10, "b", "", "", ""),
        findings.one("warning", Origin("b.csv"), 10, "a", "", "", ""),
        findings.one("warning", Origin("b.csv"), 9, "z", "", "", ""),
        findings.one("warning", Origin("a.csv", "T"), 1, "", "", "", ""),
        findings.one("warning", Origin("a.csv", "S"), 2, "", "", "", ""),
        findings.one("error", Origin("z.csv"), 99, "", "", "", ""),
    ]
    table = findings.table(pieces)
    assert table[["severity", "file", "sheet", "row", "column"]].to_numpy().tolist() == [
        ["error", "z.csv", "", 99, ""],
        ["warning", "a.csv", "S", 2, ""],
        ["warning", "a.csv", "T", 1, ""],
        ["warning", "b.csv", "", 9, "z"],
        ["warning", "b.csv", "", 10, "a"],
        ["warning", "b.csv", "", 10, "b"],
        ["warning", "b.csv", "", pd.NA, ""],
        ["note", "a.csv", "", 1, "a"],
    ]
    assert table.index.tolist() == list(range(8))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x" * 200, "x" * 200),
        ("x" * 201, "x" * 200 + "… (201 characters)"),
        ("y" * 30_000, "y" * 200 + "… (30,000 characters)"),
        ("", ""),
    ],
)
def test_a_long_cell_is_cut_and_its_length_said(text, shown):
    assert findings.clipped(text) == shown
    assert findings.one("note", BOOK, 2, "aware", text, "", "")["read"].tolist() == [shown]
    assert findings.each("note", BOOK, "aware", pd.Series([text, "a"]), "", "")["read"].tolist() == [shown, "a"]


def test_findings_are_joined_once_each_and_counted():
    one = findings.table([findings.one("note", BOOK, 2, "aware", "x", "", "")] * 2)
    other = findings.table([findings.one("warning", BOOK, None, "aware", "x", "", "")])
    joined = findings.joined([one, other, one, findings.table([])])
    assert joined["severity"].tolist() == ["warning", "note"]
    assert findings.counted(joined) == {"error": 0, "warning": 1, "note": 1}
    assert len(one) == 2
