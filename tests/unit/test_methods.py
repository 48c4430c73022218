"""The table of methods names every function of the estimates, and no other."""

import ast
import re

import pytest

from safeguarding.paths import ROOT

ESTIMATES = ROOT / "lib" / "safeguarding" / "estimates"
NO_METHOD = {"draws"}
"""How the synthetic register is drawn: no figure of a report rests on it."""
TABLE = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
ROWS = [line.strip("|").split("|") for line in TABLE.splitlines() if line.startswith("|")]


def functions():
    for path in sorted(ESTIMATES.glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and path.stem not in NO_METHOD:
                yield f"{path.stem}.{node.name}"


def named():
    modules = "|".join(sorted({name.partition(".")[0] for name in functions()}))
    return set(re.findall(rf"`((?:{modules})\.[a-z_]+)`", TABLE))


def test_every_function_has_a_row_and_every_row_a_function():
    assert named() == set(functions())


@pytest.mark.parametrize("row", ROWS[2:], ids=lambda row: row[0].strip())
def test_every_row_has_every_column(row):
    assert len(row) == len(ROWS[0])
    assert all(cell.strip() for cell in row)
