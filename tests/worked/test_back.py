"""The main tables of both registers, cell by cell as they were when somebody last looked at them.

``PYTHONPATH=tests/support python tests/worked/test_back.py`` writes what they are now into ``tests/worked/expected``;
read the difference before it is kept.
"""

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
import registers

EXPECTED = Path(__file__).parent / "expected"
NAMES = (
    *(
        "soon",
        "whatif",
        "by_limit",
        "by_clock",
        "verdicts",
        "overruns",
        "timeline",
        "stages",
        "precision",
        "by_kind",
        "links",
        "coverage",
        "recurrence",
        "later",
        "agreement",
        "loop",
        "to_action",
    ),
    *("deliveries", "reach", "workforce", "exposure", "claims", "key_figures", "deadlines", "steps"),
    *("judge_national", "judge_sefton"),
)
CASES = {"sefton": ("2020-12-07", "2021-01-20"), "example": ("2025-12-15", "2026-07-21")}
"""The case whose deadlines are stored: aware, and published; one while limits were suspended, one after."""
# Both registers by both sets, so that every clock has a table that would show its change.
RULES = {"sefton": "sefton, national", "example": "national, sefton"}
WITHHELD = ("overruns", "timeline", "deliveries", "reach", "workforce", "claims", "key_figures", "later")
"""The tables of which a public report shows less; they are stored as it shows them too."""

STORED = [(register, name) for register in registers.AS_OF for name in NAMES]
STORED += [(f"{register}-public", name) for register in registers.AS_OF for name in WITHHELD]


def now(stored, name):
    register, _, audience = stored.partition("-")
    how = (registers.AS_OF[register], RULES[register], *CASES[register], audience or "internal")
    return registers.answers(register, *how).tables[name]


def written(table):
    """Give a table as text: days as ISO, nothing where nothing is known."""
    dated = table.select_dtypes("datetime").columns
    text = table.assign(**{column: table[column].dt.strftime("%Y-%m-%d") for column in dated})
    return text.to_csv(index=False, lineterminator="\n", float_format="%.6f")


def differences(stored, text):
    """Name each cell that differs: column and row, what was stored, what it is now."""
    before, after = (list(csv.reader(io.StringIO(each))) for each in (stored, text))
    if before[:1] != after[:1] or len(before) != len(after):
        return [f"{len(before) - 1} rows of {before[0]}, now {len(after) - 1} of {after[0]}"]
    return [
        f"row {n}, {heading}: {old!r}, now {new!r}"
        for n, (old_row, new_row) in enumerate(zip(before[1:], after[1:], strict=True), 1)
        for heading, old, new in zip(before[0], old_row, new_row, strict=True)
        if old != new
    ]


@pytest.mark.parametrize(("register", "name"), STORED, ids=["-".join(each) for each in STORED])
def test_every_cell_is_what_it_was(register, name):
    stored = (EXPECTED / register / f"{name}.csv").read_text(encoding="utf-8")
    found = differences(stored, written(now(register, name)))
    assert not found, "\n" + "\n".join(found[:20])


def test_nothing_stored_is_left_uncompared():
    stored = {path.relative_to(EXPECTED).with_suffix("").as_posix() for path in EXPECTED.rglob("*.csv")}
    assert stored == {f"{register}/{name}" for register, name in STORED}


@pytest.mark.parametrize(
    "changed", [{"n": [1, 3], "d": ["x", "y"]}, {"n": [1], "d": ["x"]}, {"m": [1, 2], "d": ["x", "y"]}]
)
def test_a_change_is_found(changed):
    before = written(pd.DataFrame({"n": [1, 2], "d": ["x", "y"]}))
    assert differences(before, written(pd.DataFrame(changed)))
    assert differences(before, before) == []


def rewrite():
    for register, name in STORED:
        path = EXPECTED / register / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written(now(register, name)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    rewrite()
