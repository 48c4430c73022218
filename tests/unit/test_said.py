"""The document of what was said and is said now: the sentences of now are those that the notebooks say."""

import executed
import pytest

from safeguarding.paths import ROOT

LINES = (ROOT / "docs" / "said.md").read_text(encoding="utf-8").splitlines()
ROWS = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in LINES if line.startswith("| ")][1:]


@pytest.fixture(scope="module")
def said():
    """Give all that the notebooks say of a register, in sentences and in cells of tables, without line breaks."""

    def everything(register):
        texts = []
        for number in executed.NUMBERS:
            notebook = executed.notebook(number, register)
            texts += [sentence.text for sentence in notebook.sentences.values()]
            tables = [value.cells for _, value in notebook.shown if hasattr(value, "cells")]
            texts += [str(cell) for table in tables for cell in table.to_numpy().ravel()]
        return " ".join(" ".join(texts).split())

    return {register: everything(register) for register in ("sefton", "example")}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[1]}: {row[0]}")
def test_what_is_said_now_is_said(row, said):
    _, register, before, now = row
    assert now in said[register.lower()]
    assert before not in said[register.lower()]


@pytest.mark.parametrize("register", ["sefton", "example"])
@pytest.mark.parametrize("never", ["certainly unlike", "all unlike", "of the kind", "no more than chance", " 0 of 60"])
def test_what_was_wrong_is_said_of_neither_register(register, never, said):
    assert never not in said[register]
