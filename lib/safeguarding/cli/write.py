"""``suggest``, ``accept``, ``template``, ``example`` and ``dictionary``: what is written to a file."""

import argparse
import os
import shutil
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from safeguarding import paths
from safeguarding.cli import terminal
from safeguarding.errors import InputError
from safeguarding.register import headings, reading, template
from safeguarding.register.questions import Question
from safeguarding.register.workbook import grids
from safeguarding.suggesting import accepting, cues, measured, papers, proposing
from safeguarding.suggesting.proposing import SheetRow

# ---- ``suggest`` and ``accept``: themes proposed for passages of a report, and those that a coder accepted -----------
# Suggestions are never findings, and nothing counts them. Only what a coder accepts is written into a register.

NEVER = "Suggestions are never findings: a coder writes yes or no in the column accept, then runs safeguarding accept."
_AFTER = 2.0
"""Seconds after which a terminal is told how far it has come."""


def suggest(given: argparse.Namespace) -> int:
    """Write the suggestions for one report as CSV, and print them to be read on a terminal."""
    if given.measured:
        print(measured.page(), end="")
        return 0
    if not given.file:
        raise InputError("suggest: which report? Write its path, or --measured for how good suggestions are")
    out = None if given.out == "-" else _free(Path(given.out))
    far = _Progress()
    paper = papers.read(given.file, far.say)
    rows = proposing.rows(paper, given.review, cues.load(), far.say)
    far.end()
    if out is None:
        print(proposing.text(rows), end="")
    else:
        _write(out, proposing.text(rows))
        terminal.show("\n".join(_listing(rows) if sys.stdout.isatty() else []))
        terminal.show(f"{_counted(rows, paper)}\n{measured.line()}\n{NEVER}\n{out}")
    if paper.note:
        terminal.note(f"{paper.name}: {paper.note}")
    return 0


def accept(given: argparse.Namespace) -> int:
    """Write the accepted suggestions into the findings of a register; a workbook is only told what to paste."""
    coder = given.coder.strip()
    if not coder:
        raise InputError("--coder: is empty; write the coder's initials or role")
    held = reading.read(given.register, given.mapping)
    taken = accepting.chosen(Path(given.file), held, coder)
    book = Path(given.register).suffix.lower() in grids.ENDINGS
    if book and taken.rows:
        print(accepting.text(taken.rows), end="")
        print(
            "safeguarding: a workbook is only read; put these rows below those of its sheet findings", file=sys.stderr
        )
    elif taken.rows:
        path = accepting.write(taken.rows, given.register, given.mapping)
        terminal.show(f"{_some(len(taken.rows), 'finding')} written below those of {path.name}, coded by {coder}")
    left = [(taken.refused, "refused"), (taken.undecided, "not decided yet"), (taken.there, "there already")]
    said = ", ".join(f"{n:,} {what}" for n, what in left if n)
    if said or not taken.rows:
        print(f"Not written: {said or 'there was nothing to write'}", file=sys.stderr if book else sys.stdout)
    return 0


class _Progress:
    """Tells a terminal how far it has come, once that has taken a while; nothing in a pipe."""

    def __init__(self) -> None:
        self._began, self._told = time.monotonic(), False

    def say(self, done: int, total: int) -> None:
        if sys.stderr.isatty() and time.monotonic() - self._began > _AFTER:
            print(f"\r{done:,} of {total:,} read ", end="", file=sys.stderr, flush=True)
            self._told = True

    def end(self) -> None:
        if self._told:
            print("\r" + " " * 40 + "\r", end="", file=sys.stderr, flush=True)


def _free(path: Path) -> Path:
    """Refuse a file that is there, or that would be taken for a table of a register."""
    if headings.load().table(path.stem):
        raise InputError(f"{path.name}: is the name of a table of a register, and suggestions are none; write another")
    if os.path.lexists(path):
        raise InputError(f"{path.name}: is there already; write another name with --out, so that nothing is lost")
    if not path.parent.is_dir():
        raise InputError(f"{path.parent}: there is no such folder; make it first, or write another path with --out")
    return path


def _write(path: Path, text: str) -> None:
    try:
        # With its mark, so that a spreadsheet reads it as UTF-8; never over a file that has come to be there.
        with path.open("x", encoding="utf-8-sig", newline="") as file:
            file.write(text)
    except OSError as wrong:
        raise InputError(f"{path.name}: cannot be written ({wrong.strerror}); write another path with --out") from None


def _listing(rows: list[SheetRow]) -> list[str]:
    wide = max(40, min(110, shutil.get_terminal_size().columns))
    lines, before = [], ""
    for row in rows:
        if row.number != before:
            place = f"passage {row.number}" + (f", page {row.page}" if row.page else "")
            lines += ["", place, *textwrap.wrap(row.passage, wide, initial_indent="  ", subsequent_indent="  ")]
            before = row.number
        lines.append(f"    {row.code:<4} {row.theme}: {row.words}")
    return lines


def _counted(rows: list[SheetRow], paper: papers.Paper) -> str:
    some = len({row.number for row in rows})
    return f"{_some(len(rows), 'suggestion')} for {some:,} of {_some(len(paper.passages), 'passage')} of {paper.name}"


def _some(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


# ---- ``import``: what a register of somebody's own means, asked in a workbook ----------------------------------------


def import_book(given: argparse.Namespace) -> int:
    """Write the questions about a register, or take the answers; 1 if something is left to be asked."""
    from safeguarding.register import answers

    book = paths.typed(given.register)
    if given.answers:
        taken = answers.take(given.register, given.answers)
        for file in taken.files:
            terminal.show(f"written: {file}")
        terminal.show(f"{_some(taken.mapped, 'meaning')} and {_some(taken.corrected, 'correction')} were taken over")
        terminal.show(reading.read(given.register).accounted)
        if taken.left:
            terminal.show(f"{_left(taken.left)} left: safeguarding import {book} asks again")
        else:
            terminal.show(f"nothing is left to be asked; next: safeguarding check {book}")
        return int(bool(taken.left))
    path, asked, accounted = answers.ask(given.register)
    terminal.show(accounted)
    if not asked:
        terminal.show(f"nothing is left to be asked; next: safeguarding check {book}")
        return 0
    terminal.show(f"{_left(asked)}\n{path}")
    terminal.show(f"Look through it, save it, then: safeguarding import {book} --answers {paths.typed(path)}")
    return 0


def _left(asked: Sequence[Question]) -> str:
    parts = Counter(each.part for each in asked)
    ready = sum(bool(each.proposal) for each in asked)
    said = ", ".join(f"{n} of {part.lower()}" for part, n in parts.items())
    return f"{_some(len(asked), 'question')} ({said}), {ready} with an answer proposed"


# ---- ``template``, ``example`` and ``dictionary``: what is written for those who keep a register ---------------------


def write_template(given: argparse.Namespace) -> int:
    """Write an empty register as a workbook to start from."""
    from safeguarding.register import template  # XlsxWriter is needed by nothing else

    print(template.write(Path(given.file)))
    return 0


def example(given: argparse.Namespace) -> int:
    """Write a synthetic register, or several."""
    from safeguarding.synthetic import folders  # the generator is needed by nothing else

    sizes = (given.reviews, given.sessions, given.partnerships, given.seed)
    for path in folders.write_all(Path(given.folder), *sizes, book=given.workbook):
        print(path)
    return 0


def data_dictionary(given: argparse.Namespace) -> int:
    """Write the data dictionary, ``data/README.md``, from the schema."""
    if paths.ROOT == paths.SHIPPED:
        raise InputError("dictionary: writes a page of the repository, and this is an installed package; call it there")
    path = paths.find("data/README.md")
    path.write_text(template.text(), encoding="utf-8", newline="\n")
    print(paths.name(path))
    return 0
