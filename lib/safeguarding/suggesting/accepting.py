"""Proposals that a coder accepted, written into the findings of a register: only those, only once, and nothing else.

What a file of findings holds stays as it is, byte for byte; rows are put below it, in its encoding and with its
separator and headings, and the file is changed in one step or not at all.
"""

import csv
import io
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from safeguarding import paths
from safeguarding.errors import InputError
from safeguarding.register import headings, layout, opening, reading, schema, sheets
from safeguarding.register.files import Grid
from safeguarding.rules import codebook, model
from safeguarding.suggesting import proposing
from safeguarding.suggesting.proposing import SheetRow

COLUMNS = tuple(column.name for column in schema.table("findings").columns)
NEEDED = ("finding_id", "review_id", "theme")
FILE = "findings.csv"
_SEPARATORS = ",;\t|"


@dataclass(frozen=True)
class Accepted:
    """What is to be written: ``rows`` are findings by column; the rest counts what is not."""

    rows: tuple[Mapping[str, str], ...]
    refused: int
    undecided: int
    there: int


def chosen(path: Path, register: reading.Register, coder: str) -> Accepted:
    """Give the findings that a coder accepted and the register does not have yet.

    One passage is one finding, with an id of its own, whichever themes it has and whoever coded it.

    Raises
    ------
    InputError
        A row is neither yes nor no, or accepts a code that the codebook or a review that the register does not have.
    """
    rows = proposing.read(path)
    answers = {number: _answer(row, f"{path.name}: row {number}") for number, row in rows}
    known = register.table("findings")
    ids = _Ids(known)
    held = {_key(*each) for each in known[["review_id", "theme", "coder", "finding"]].itertuples(index=False)}
    reviews, codes = set(register.table("reviews")["review_id"]), list(codebook.load().themes["code"])
    made, there = [], 0
    for number, row in rows:
        if answers[number] != "yes":
            continue
        place = f"{path.name}: row {number}"
        _review(row.review, reviews, place)
        for code in _codes(row, codes, place):
            key = _key(row.review, code, coder, proposing.safe(row.passage))
            there += key in held
            if key not in held:
                held.add(key)
                made.append(_finding(row, code, coder, ids.of(row)))
    said = list(answers.values())
    return Accepted(tuple(made), said.count("no"), said.count(""), there)


def write(rows: Iterable[Mapping[str, str]], register: str | Path, mapped: str = "") -> Path:
    """Put findings below those of a register that is a folder; give the file.

    Raises
    ------
    InputError
        The file lacks a heading that is needed, cannot hold a letter, was changed meanwhile, or cannot be written.
    """
    paths.refuse_shipped(paths.find(register) / FILE)
    opened = opening.opened(register, mapped)
    grids = opened.chosen.grids.get("findings")
    if grids is None:
        path = paths.find(register) / FILE
        if path.exists():
            raise InputError(f"{path.name}: is there but is not read as findings; see safeguarding check")
        _replace(path, b"", _rows([dict(zip(COLUMNS, COLUMNS, strict=True)), *rows], list(COLUMNS), ",", "\n").encode())
        return path
    grid = grids[-1]
    path = paths.find(register) / grid.file
    content = path.read_bytes()
    columns = _headings(opened.names, grid, path.name)
    added = _below(content, grid, columns, rows, path.name)
    _replace(path, content, added)
    return path


def text(rows: Iterable[Mapping[str, str]]) -> str:
    """Write findings as CSV with their headings: what is put into a workbook by hand."""
    return _rows([dict(zip(COLUMNS, COLUMNS, strict=True)), *rows], list(COLUMNS), ",", "\n")


class _Ids:
    """Gives each passage of a review one id: the one it has, or the next that no finding has."""

    def __init__(self, known: pd.DataFrame) -> None:
        self._taken = set(known["finding_id"])
        self._of = {
            (row.review_id, _same(row.finding)): row.finding_id
            for row in known.itertuples()
            if row.finding_id and row.finding
        }

    def of(self, row: SheetRow) -> str:
        key = (row.review, _same(proposing.safe(row.passage)))
        if key not in self._of:
            number = 1
            while f"{row.review}-{number:03d}" in self._taken:
                number += 1
            self._of[key] = f"{row.review}-{number:03d}"
            self._taken.add(self._of[key])
        return self._of[key]


def _answer(row: SheetRow, place: str) -> str:
    said = row.accept.casefold()
    if said in ("", *proposing.YES, *proposing.NO):
        return "yes" if said in proposing.YES else "no" if said in proposing.NO else ""
    raise InputError(f"{place}, accept: is {row.accept[:40]!r}; write yes or no, or leave it empty for later")


def _review(review: str, reviews: set[str], place: str) -> None:
    if not review:
        raise InputError(
            f"{place}, for_review: is empty; write the id of the review, or suggest again with --review ID"
        )
    if review not in reviews:
        listed = ", ".join(sorted(reviews)[:10]) or "none"
        raise InputError(f"{place}, for_review: the register has no review {review[:40]!r}; it has {listed}")


def _codes(row: SheetRow, known: list[str], place: str) -> list[str]:
    column = "other_code" if row.other else sheets.SUGGESTED
    written = [code.strip() for code in (row.other or row.code).split(";") if code.strip()]
    if not written:
        raise InputError(f"{place}, {column}: is empty; write a code of {codebook.FILE}")
    for code in written:
        if code not in known:
            near = model.nearest(code.upper(), known)
            raise InputError(f"{place}, {column}: {code[:40]!r} is no code of {codebook.FILE}{near}")
    return list(dict.fromkeys(written))


def _finding(row: SheetRow, code: str, coder: str, id: str) -> dict[str, str]:
    page = f", page {row.page}" if row.page else f", passage {row.number}"
    cells = (id, row.review, code, coder, row.passage, f"{row.report}{page}")
    return {name: proposing.safe(cell) for name, cell in zip(COLUMNS, cells, strict=True)}


def _key(review: str, theme: str, coder: str, finding: str) -> tuple[str, str, str, str]:
    return review, theme, coder, _same(finding)


def _same(finding: str) -> str:
    return " ".join(finding.split())


def _headings(names: headings.Mapping, grid: Grid, file: str) -> list[str]:
    """Give, for each column of the file, which of ours it is; nothing for others."""
    top = layout.header_row(grid.rows, lambda cell: names.column("findings", cell))
    columns: list[str] = []
    for cell in grid.rows[top] if grid.rows else []:
        name = names.column("findings", cell.strip()) or ""
        columns.append("" if name in columns else name)
    missing = [name for name in (*NEEDED, "finding") if name not in columns]
    if missing:
        raise InputError(f"{file}: has no column {missing[0]!r}; write that heading at the end of its first row")
    return columns


def _below(content: bytes, grid: Grid, columns: list[str], rows: Iterable[Mapping[str, str]], file: str) -> bytes:
    # The byte order mark stands at the beginning of the file alone, and not before the rows that are added.
    little = "utf-16-le" if content[:2] == b"\xff\xfe" else "utf-16-be"
    encoding = {"utf-8-sig": "utf-8", "utf-16": little}.get(grid.encoding, grid.encoding)
    before = content.decode(grid.encoding)
    end = "\r\n" if "\r\n" in before else "\n"
    first = "" if before.endswith(("\n", "\r")) or not before else end
    try:
        return (first + _rows(rows, columns, _separator(before, grid), end)).encode(encoding)
    except UnicodeEncodeError as wrong:
        letter = wrong.object[wrong.start]
        raise InputError(f"{file}: is in Windows-1252, which has no {letter!r}; save it as CSV UTF-8 first") from None


def _separator(before: str, grid: Grid) -> str:
    """Give the separator with which the file reads as it was read."""
    wanted = grid.rows[:20]

    def reads(separator: str) -> bool:
        lines = csv.reader(io.StringIO(before, newline=""), delimiter=separator)
        return [row for row, _ in zip(lines, wanted, strict=False)] == wanted

    return next((each for each in _SEPARATORS if reads(each)), ",")


def _rows(rows: Iterable[Mapping[str, str]], columns: list[str], separator: str, end: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator=end)
    writer.writerows([[row.get(name, "") for name in columns] for row in rows])
    return out.getvalue()


def _replace(path: Path, before: bytes, added: bytes) -> None:
    """Write what was there and what is added to a file beside it, then put that in its place."""
    path = path.resolve()
    beside = path.with_name(f".findings-{secrets.token_hex(4)}")
    # A new file is for whom the system's mask lets; one that is there stays for whom it was.
    mode = 0o600 if path.exists() else 0o666
    try:
        try:
            with open(beside, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
                file.write(before + added)
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                shutil.copymode(path, beside)
            if (path.read_bytes() if path.exists() else b"") != before:
                raise InputError(f"{path.name}: was changed by somebody else just now; nothing was written, try again")
            os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as wrong:
        raise InputError(f"{path.name}: cannot be written ({wrong.strerror}); nothing was changed") from None
