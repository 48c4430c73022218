"""What a register leaves open, as a table: what ``safeguarding import`` asks in a workbook, and what to do next."""

from pathlib import Path

import pandas as pd

from safeguarding.errors import InputError
from safeguarding.register import asking, opening, questions
from safeguarding.register.questions import CELLS, LEAVE, PARTS, SURE, Question
from safeguarding.register.reading import Register

COLUMNS = ("question", "where", "written", "samples", "proposed", "sure", "next")


def table(register: Register, written: str | Path, mapped: str | Path = "") -> pd.DataFrame:
    """Give what is left to be said of a register that was read from a path.

    A register on which there is no remark leaves nothing open, and its files are not opened again.

    Returns
    -------
    One row per question, in the order in which they matter: ``question``, ``where``, what is ``written`` there,
    ``samples``, the answer ``proposed`` and how ``sure`` it is, and what to do ``next``.
    """
    remarks = register.findings["severity"].isin(["error", "warning"]).any()
    if not remarks and not (register.table("reviews")["kind"] == "").any():
        return _rows([])
    try:
        return _rows(questions.asked(opening.opened(written, mapped)))
    except InputError:
        # It was read once for many reports, and is no longer where it was.
        return _rows([])


def _rows(asked: list[Question]) -> pd.DataFrame:
    rows = [
        (PARTS[each.part], each.where, each.written, "; ".join(each.samples), _proposed(each), each.sure, _next(each))
        for each in asked
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def _proposed(each: Question) -> str:
    return asking.label(each, each.proposal) if each.proposal not in ("", LEAVE) else each.proposal


def _next(each: Question) -> str:
    if each.sure == SURE:
        return "agree"
    if each.proposal:
        return "agree, or choose another"
    return "write a date or a number, or leave it as not known" if each.part == CELLS else "choose one, or leave it out"
