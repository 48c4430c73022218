"""Tables as figures: nothing is rounded away, no cell is empty, and what is withheld is nowhere."""

import json

import numpy as np
import pandas as pd
import pytest

from safeguarding import vocabulary
from safeguarding.presenting import tables
from safeguarding.vocabulary import TABLE


def bundle(table, **how):
    return tables.show(pd.DataFrame(table), "What it shows", **how)._repr_mimebundle_()[TABLE]


def days(*texts):
    return pd.to_datetime(pd.Series(texts), format="%Y-%m-%d")


def ints(*values):
    return pd.array(values, "Int64")


def test_a_date_keeps_both_ends():
    made = bundle({"due_earliest": days("2018-07-01", None), "due_latest": days("2018-07-31", "2018-02-28")})
    assert made["columns"] == ["due_earliest", "due_latest"]
    assert made["headings"] == ["Due, first day", "Due, last day"]
    assert made["rows"] == [["2018-07-01", "2018-07-31"], ["[x]", "2018-02-28"]]
    assert made["shorthand"] == {"[x]": "not recorded"}


def test_a_count_keeps_both_ends_and_what_was_said_of_it():
    made = bundle({"n_min": ints(None, 4), "n_max": ints(None, 4), "n_about": ints(1000, None)})
    assert made["columns"] == ["n_min", "n_max", "n_about"]
    assert made["rows"] == [["[x]", "[x]", 1000], [4, 4, "[z]"]]
    assert bundle({"n_min": ints(4), "n_max": ints(4), "n_about": ints(None)})["columns"] == ["n_min", "n_max"]


def test_a_withheld_count_is_in_no_column():
    table = {"n_min": ints(3, 40), "n_max": ints(3, 40), "n_withheld": [True, False]}
    made = bundle(table)
    assert made["columns"] == ["n_min", "n_max"]
    assert made["rows"] == [["[c]", "[c]"], [40, 40]]
    assert list(made["shorthand"]) == [vocabulary.WITHHELD]
    assert tables.show(pd.DataFrame(table), "c").cells["N"].tolist() == ["[c]", "40"]


def test_hidden_columns_are_in_no_file():
    made = bundle(
        {"a": ["kept"], "secret": ["x"], "due_earliest": days("2018-07-01"), "due_latest": days("2018-07-31")}
    )
    assert made["columns"] == ["a", "secret", "due_earliest", "due_latest"]
    beside = tables.show(pd.DataFrame({"a": [1], "id": ["x"]}), "c", aside=["id"])
    assert list(beside.cells.columns) == ["A"]
    assert beside.figures["columns"] == ["a", "id"]
    hidden = bundle({"a": ["kept"], "due_earliest": days("2018-07-01"), "due_latest": days("2018-07-31")}, hide=["due"])
    assert hidden["columns"] == ["a"]
    assert hidden["rows"] == [["kept"]]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (np.int64(1234), 1234),
        (np.float64(2 / 3), 0.666667),
        (np.bool_(True), True),
        ("cannot_tell", "cannot tell"),
        ("", "[x]"),
        (None, "[x]"),
        (pd.NaT, "[x]"),
        (pd.Timestamp("2018-07-31"), "2018-07-31"),
        ("=1+1", "=1+1"),
    ],
)
def test_a_cell_to_compute_with(value, kept):
    made = bundle({"it": pd.Series([value], dtype="object")})
    assert made["rows"] == [[kept]]
    assert json.loads(json.dumps(made)) == made


def test_a_table_without_rows_has_its_columns_and_no_row():
    made = bundle({"a": [], "b": []}, headings={"a": "First"})
    assert (made["columns"], made["headings"], made["rows"]) == (["a", "b"], ["First", "B"], [])


def test_half_a_pair_is_a_column_like_any_other():
    assert tables.stem("n_max", ["n_max"]) == "n_max"
    assert tables.stem("n_withheld", ["n_min", "n_max", "n_withheld"]) == "n"
