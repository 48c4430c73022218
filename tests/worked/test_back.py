"""Tables of the notebooks for both registers, cell by cell as they were when somebody last looked at them.

Each file of ``expected`` is one table of one notebook, named by the function that makes it: what is there is compared.
To look at a table from now on, put an empty file there. ``.venv/bin/python tests/worked/test_back.py`` writes what the
tables are now; read the difference before it is kept.
"""

import csv
import io
import sys
from pathlib import Path

import pandas as pd
import pytest

sys.path.append(str(Path(__file__).parents[1] / "support"))  # for who runs this file by itself
import executed
import registers

EXPECTED = Path(__file__).parent / "expected"
# Both registers by both sets, so that every clock has a table that would show its change.
RULES = {"sefton": "sefton, national", "example": "national, sefton"}
CASES = {
    "sefton": {"aware": "2020-12-07", "publish": "2021-01-20"},
    "example": {"aware": "2025-12-15", "publish": "2026-07-21"},
}
"""The case whose deadlines are stored: one while limits were suspended, one after."""
STORED = sorted(path.relative_to(EXPECTED).with_suffix("").as_posix() for path in EXPECTED.rglob("*.csv"))


def now(stored):
    """Give a table as the notebook makes it now; a folder's name ends in ``-public`` for what a public report shows."""
    folder, number, name = stored.split("/")
    register, _, audience = folder.partition("-")
    case = CASES[register] if number == "05" else {}
    made = executed.notebook(number, register, rule_sets=RULES[register], audience=audience or "internal", **case)
    return made.tables[name]


def written(table):
    """Give a table as text: days as ISO, nothing where nothing is known."""
    dated = table.select_dtypes("datetime").columns
    text = table.assign(**{column: table[column].dt.strftime("%Y-%m-%d") for column in dated})
    return text.to_csv(index=False, lineterminator="\n", float_format="%.6f")


def differences(stored, text):
    """Name each cell that differs: column and row, what was stored, what it is now."""
    before, after = (list(csv.reader(io.StringIO(each))) for each in (stored, text))
    if before[:1] != after[:1] or len(before) != len(after):
        return [f"{len(before) - 1} rows of {before[:1]}, now {len(after) - 1} of {after[:1]}"]
    return [
        f"row {n}, {heading}: {old!r}, now {new!r}"
        for n, (old_row, new_row) in enumerate(zip(before[1:], after[1:], strict=True), 1)
        for heading, old, new in zip(before[0], old_row, new_row, strict=True)
        if old != new
    ]


@pytest.mark.parametrize("name", STORED)
def test_every_cell_is_what_it_was(name):
    stored = (EXPECTED / f"{name}.csv").read_text(encoding="utf-8")
    found = differences(stored, written(now(name)))
    assert not found, "\n" + "\n".join(found[:20])


def test_tables_of_every_notebook_are_stored_for_both_registers_and_audiences():
    kept = {tuple(name.split("/")[:2]) for name in STORED}
    assert {number for register, number in kept if register == "sefton"} == set(executed.NUMBERS)
    assert {register for register, _ in kept} == {f"{each}{end}" for each in registers.AS_OF for end in ("", "-public")}


@pytest.mark.parametrize(
    "changed", [{"n": [1, 3], "d": ["x", "y"]}, {"n": [1], "d": ["x"]}, {"m": [1, 2], "d": ["x", "y"]}]
)
def test_a_change_is_found(changed):
    before = written(pd.DataFrame({"n": [1, 2], "d": ["x", "y"]}))
    assert differences(before, written(pd.DataFrame(changed)))
    assert differences(before, before) == []


if __name__ == "__main__":
    for name in STORED:
        (EXPECTED / f"{name}.csv").write_text(written(now(name)), encoding="utf-8", newline="\n")
