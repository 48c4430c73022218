"""Run every notebook on one register and leave a set of reports with an index, and their figures as files."""

import contextlib
import os
import re
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from pathlib import Path

from jupyter_core.utils import ensure_event_loop
from nbformat import NotebookNode

from safeguarding import words
from safeguarding.errors import InputError
from safeguarding.reporting import cover, data, engine, export, kernels, printed, run, word, workbook
from safeguarding.reporting.export import INDEX, Link, Masthead
from safeguarding.reporting.orders import Order, Report, folder, shown_to

__all__ = ["INDEX", "Order", "Report", "folder", "make"]

OVERVIEW = "06_annual_overview"
"""The report that committees circulate, so that it can be had as PDF and for Word too."""
OURS = re.compile(r"\d\d_\w+\.(?:html|pdf|docx)|\d\d-\d+-[a-z0-9-]+\.csv|tables\.xlsx|\.(?:\d\d|tables|index).*\.part")
"""The names that a set gives its files, but for the index, and those of files that were not finished."""


def make(order: Order, folder: Path, told: Callable[[Report], None] = lambda report: None) -> list[Report]:
    """Make the set in ``folder``: a page per notebook, side by side on the cores there are, their tables, an index.

    A notebook that fails leaves a page that says so in place of its report; the others go on. What an earlier set left
    in the folder and this one does not have is removed: it may hold figures that are now withheld.

    Parameters
    ----------
    told
        Called with each report as it is done.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as wrong:
        raise InputError(f"{folder}: cannot be written: {wrong.strerror}") from None
    head = cover.masthead(order)
    reports = _run(order, head, folder, told)
    tables = [table for report in reports for table in report.tables]
    if tables:
        _write(folder / cover.WORKBOOK, workbook.write(tables, cover.sheet(order)))
    _write(folder / INDEX, cover.index(order, head, reports).encode())
    _sweep(folder, reports)
    return reports


def _run(order: Order, head: Masthead, folder: Path, told: Callable[[Report], None]) -> list[Report]:
    """Run the notebooks, and make the page of each as soon as it is done.

    Threads wait for the kernels, which do the work in processes of their own; one thread more than cores, since each
    waits for its kernel to start at times. Pages are made here alone, where an interrupt arrives: then none is written.
    """
    notebooks, parameters, made = run.notebooks(), _parameters(order), {}
    with kernels.warm(), ThreadPoolExecutor(min(len(notebooks), (os.cpu_count() or 1) + 1)) as pool:
        # It changes the environment for a moment, which every kernel is started with.
        engine.start()
        # The longest first, so that none is left to run alone at the end.
        longest = sorted(notebooks, key=lambda path: -path.stat().st_size)
        waiting = {pool.submit(_apart, each, parameters): each for each in longest}
        try:
            for done in as_completed(waiting):
                each = waiting[done]
                made[each] = _one(each, parameters, head, folder, _formats(each, order), done.result)
                told(made[each])
        finally:
            _stop(waiting)
    return [made[each] for each in notebooks]


def _stop(waiting: Iterable[Future]) -> None:
    """End what still runs, which is nothing unless this was interrupted."""
    for each in waiting:
        each.cancel()
    while wait(waiting, timeout=0.1).not_done:
        kernels.end_all()


def _parameters(order: Order) -> dict[str, object]:
    given = {"register": order.path, "mapping": order.mapping, "as_of": order.as_of}
    return given | {"rule_sets": order.rule_sets, "audience": order.audience, "period": order.period}


def _formats(notebook: Path, order: Order) -> tuple[str, ...]:
    return tuple(each for each in cover.FORMATS if each in order.formats) if notebook.stem == OVERVIEW else ()


def _executed(notebook: Path, parameters: dict[str, object]) -> NotebookNode:
    return run.execute(notebook, {name: parameters[name] for name in run.parameters_of(notebook) if name in parameters})


def _apart(notebook: Path, parameters: dict[str, object]) -> NotebookNode:
    """Run a notebook in a thread that is no other's, whose event loop nobody else would close."""
    with contextlib.closing(ensure_event_loop()):
        return _executed(notebook, parameters)


def _one(
    notebook: Path,
    parameters: dict[str, object],
    head: Masthead,
    folder: Path,
    formats: tuple[str, ...] = (),
    outcome: Callable[[], NotebookNode] | None = None,
) -> Report:
    """Write what comes of one notebook; the page last, so that what it leads to is there by then.

    Parameters
    ----------
    outcome
        Gives the executed notebook, or raises why there is none; left out: the notebook is run now.
    """
    file = f"{notebook.stem}.html"
    try:
        executed = outcome() if outcome else _executed(notebook, parameters)
        tables = data.tables(executed, notebook.stem)
        page = export.page(executed, file, head, _links(tables))
    except run.NotebookFailed as failed:
        return _failed(file, f"{failed.section}: {failed.why}", head, folder, parameters)
    except ValueError as wrong:
        return _failed(file, str(wrong), head, folder, parameters)
    for table in tables:
        _write(folder / table.file, data.csv_text(table).encode())
    copies, lacking = _copies(folder / file, page.html, formats)
    page = export.page(executed, file, head, [*_links(tables), *_named(copies)]) if copies else page
    _write(folder / file, page.html.encode())
    return Report(file, page.title, page.answer, lacking, tuple(tables), copies)


def _links(tables: list[data.Table]) -> list[Link]:
    sized = [(table, words.count(len(table.rows), "row")) for table in tables]
    links = [Link(table.file, f"{table.caption} (CSV, {rows})") for table, rows in sized]
    return [*links, Link(cover.WORKBOOK, "Every table of this set, in one workbook (Excel)")] if links else []


def _named(copies: tuple[str, ...]) -> list[Link]:
    forms = {copy: cover.FORMATS[copy.rpartition(".")[2]] for copy in copies}
    return [Link(copy, f"This report to print or circulate ({form})") for copy, form in forms.items()]


def _copies(path: Path, html: str, formats: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Write a page in other formats: give the names of the files, and what could not be done."""
    makers, made = {"pdf": printed.pdf, "docx": word.docx}, []
    for form in formats:
        copy = path.with_suffix(f".{form}")
        try:
            _write(copy, makers[form](html))
        except InputError as wrong:
            return tuple(made), str(wrong)
        made.append(copy.name)
    return tuple(made), ""


def _failed(file: str, why: str, head: Masthead, folder: Path, parameters: dict[str, object]) -> Report:
    titles = {report.file: report.text for report in head.reports}
    report = Report(file, titles.get(file, Path(file).stem), failure=why)
    values = {"report": shown_to(report, str(parameters.get("audience"))), "file": file}
    _write(folder / file, export.plain_page("failed.html.j2", head, values).encode())
    return report


def _sweep(folder: Path, reports: list[Report]) -> None:
    """Remove what a set of an earlier run left, by the names that sets give their files."""
    made = {file for report in reports for file in (report.file, *report.copies, *(t.file for t in report.tables))}
    made |= {cover.WORKBOOK} if any(report.tables for report in reports) else set()
    for path in folder.iterdir():
        if path.is_file() and OURS.fullmatch(path.name) and path.name not in made:
            path.unlink()


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as wrong:
        raise InputError(f"{path}: cannot be written: {wrong.strerror}") from None
