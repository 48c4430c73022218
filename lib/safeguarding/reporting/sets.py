"""Run every notebook on one register and leave a set of reports with an index."""

import hashlib
import multiprocessing
import os
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from safeguarding import __version__, provenance, repository, rules, tables, words
from safeguarding import order as milestone_order
from safeguarding.errors import InputError
from safeguarding.register.reading import Register
from safeguarding.reporting import export, run

INDEX = "index.html"


@dataclass(frozen=True)
class Order:
    """What to report on: the register and its path, the day, the rule sets, whom it is for, and its own mapping."""

    register: Register
    path: str
    as_of: str
    rule_sets: str
    audience: str = "internal"
    mapping: str = ""


@dataclass(frozen=True)
class Report:
    """What came of one notebook: its file, title and answer; ``failure`` says what went wrong, if anything did."""

    file: str
    title: str
    answer: str = ""
    failure: str = ""


def make(order: Order, folder: Path, told: Callable[[Report], None] = lambda report: None) -> list[Report]:
    """Make the set in ``folder``: one HTML per notebook, side by side on the cores there are, and ``index.html``.

    A notebook that fails leaves a page that says so in place of its report; the others go on.

    Parameters
    ----------
    told
        Called with each report as it is done.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as wrong:
        raise InputError(f"{folder}: cannot be written: {wrong.strerror}") from None
    notebooks = run.notebooks()
    parameters = {"register": order.path, "mapping": order.mapping, "as_of": order.as_of}
    parameters["rule_sets"] = order.rule_sets
    # Workers are copies of a server that has imported this module and has no threads; this process may have some, and
    # a copy of it could wait for a lock for ever. One worker more than cores: each waits for its kernel at times.
    context = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")
    context.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(min(len(notebooks), (os.cpu_count() or 1) + 1), mp_context=context) as pool:
        waiting = [
            pool.submit(_one, each, parameters, order.register.title, _about(order), folder) for each in notebooks
        ]
        for done in as_completed(waiting):
            told(done.result())
        reports = [each.result() for each in waiting]
    _write(folder / INDEX, _index(order, reports))
    return reports


def folder(order: Order, out: Path) -> Path:
    """Give the folder a set belongs in: the register's name, then the day it speaks for."""
    return out / order.register.name / order.as_of


def _one(notebook: Path, parameters: dict[str, object], register: str, about: str, folder: Path) -> Report:
    file = f"{notebook.stem}.html"
    known = {name: parameters[name] for name in run.parameters_of(notebook) if name in parameters}
    try:
        page = export.page(run.execute(notebook, known), register, about)
    except run.NotebookFailed as failed:
        return _failed(notebook, file, f"{failed.section}: {failed.why}", about, folder)
    except ValueError as wrong:
        return _failed(notebook, file, str(wrong), about, folder)
    _write(folder / file, page.html)
    return Report(file, page.title, page.answer)


def _failed(notebook: Path, file: str, why: str, about: str, folder: Path) -> Report:
    report = Report(file, notebook.stem.split("_", 1)[-1].replace("_", " "), failure=why)
    _write(folder / file, export.plain_page("failed.html.j2", {"report": report, "about": about}))
    return report


def _about(order: Order) -> str:
    made_up = "Synthetic data, about no real child. " if order.register.synthetic else ""
    findings = _found(order)
    left_out, found = words.left_out(findings), words.found(findings)
    lost = f" {words.sentence(left_out)} Every figure leaves that out." if left_out else ""
    lost += f" {words.sentence(found)} Report 01 says which." if found else ""
    return f"{made_up}As of {words.day(pd.Timestamp(order.as_of))}. Internal: may contain small numbers.{lost}"


def _found(order: Order) -> pd.DataFrame:
    return milestone_order.found(order.register, rules.load_all(order.rule_sets), order.as_of)


def _index(order: Order, reports: list[Report]) -> str:
    rule_sets = rules.load_all(order.rule_sets)
    inputs = provenance.inputs_table(order.register, rule_sets, order.as_of)
    lock = repository.find("requirements.lock")
    made = {
        "Judged by": rules.titles(rule_sets),
        "Audience": order.audience,
        "Code": f"safeguarding {__version__}",
        "Environment": f"requirements.lock, SHA-256 {hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}",
    }
    values = {
        "register": order.register,
        "about": _about(order),
        "reports": reports,
        "problems": words.sentence(words.problems(_found(order))),
        "inputs": tables.show(inputs, "Everything that decides the figures")._repr_html_(),
        "made": made,
    }
    return export.plain_page("set.html.j2", values)


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    except OSError as wrong:
        raise InputError(f"{path}: cannot be written: {wrong.strerror}") from None
