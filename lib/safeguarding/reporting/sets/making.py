"""Run every notebook on one register and leave a set of reports with an index, and their figures as files."""

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from jupyter_core.utils import ensure_event_loop
from nbformat import NotebookNode

from safeguarding import vocabulary
from safeguarding.errors import MISTAKES, InputError
from safeguarding.register import reading
from safeguarding.reporting.files import data, workbook
from safeguarding.reporting.notebooks import kernels, run, suite
from safeguarding.reporting.notebooks.run import NotebookFailed
from safeguarding.reporting.page import drawing, export, sections
from safeguarding.reporting.page.export import Link, Masthead
from safeguarding.reporting.sets import cover, index, kept_counts, manifest, methods, resume, store
from safeguarding.reporting.sets.orders import (
    PLAIN,
    Report,
    ReportOutcome,
    SetOrder,
    Terms,
    parameters,
    shown_to,
)
from safeguarding.reporting.sets.resume import ReportStep, SetPlan
from safeguarding.reporting.sets.store import INDEX, WHOLE_SET, Store

# ---- What comes of one notebook: its page, its tables as data, and copies of the page; or a page that says why not


@dataclass(frozen=True)
class Made:
    """A report, and its files by name; nothing is written yet."""

    report: Report
    files: Mapping[str, bytes]


def make_report(
    notebook: Path,
    outcome: Callable[[], NotebookNode],
    head: Masthead,
    audience: str = vocabulary.INTERNAL,
    formats: tuple[str, ...] = (),
) -> Made:
    """Make the files of a report.

    Parameters
    ----------
    outcome
        Gives the executed notebook, or raises why there is none.
    audience
        A page for everybody does not say why a report failed, and there is no log of it: an error may repeat a cell.
    """
    file = f"{notebook.stem}.html"
    try:
        executed = outcome()
        tables = data.tables(executed, notebook.stem)
        csvs = [table.file for table in tables]
        page = export.page(executed, file, head, csvs)
    except NotebookFailed as failed:
        return _failed(file, failed, head, audience)
    except ValueError as wrong:
        return _failed(file, NotebookFailed("", str(wrong)), head, audience)
    except MISTAKES as wrong:
        # A mistake of this program costs one report, and not the run.
        return _failed(file, run.mistaken(wrong), head, audience)
    copies, lacking = _copies(notebook.stem, page.html, formats)
    if copies:
        page = export.page(executed, file, head, csvs, _links_to_copies(copies))
    report = Report(file, page.title, page.answer, lacking, tuple(tables), tuple(copies))
    as_files = data.published(tables, audience == vocabulary.PUBLIC)
    written = {table.file: data.csv_text(table).encode() for table in as_files}
    return Made(report, written | copies | {file: page.html.encode()})


def _links_to_copies(copies: Iterable[str]) -> list[Link]:
    return [Link(copy, cover.FORMATS[copy.rpartition(".")[2]]) for copy in copies]


def _copies(name: str, html: str, formats: tuple[str, ...]) -> tuple[dict[str, bytes], str]:
    """Make a page in other formats: give the files, and what could not be done."""
    if not formats:
        return {}, ""
    from safeguarding.reporting.files import pdf, word  # their libraries take a while to import

    makers, copies = {"pdf": pdf.of_page, "docx": word.of_page}, dict[str, bytes]()
    for form in formats:
        try:
            copies[f"{name}.{form}"] = makers[form](html)
        except InputError as wrong:
            return copies, str(wrong)
    return copies, ""


def _failed(file: str, failed: NotebookFailed, head: Masthead, audience: str) -> Made:
    """Make the page that stands in place of a report, and the log for who is to mend it."""
    titles = {report.file: report.text for report in head.reports}
    why = f"{failed.section}: {failed.why}" if failed.section else failed.why
    report = Report(file, titles.get(file, Path(file).stem), failure=why, cell=failed.cell)
    log = {} if audience == vocabulary.PUBLIC else {f"{Path(file).stem}.log": _log(report, failed)}
    values = {"report": shown_to(report, audience), "file": file, "log": next(iter(log), "")}
    return Made(report, log | {file: export.plain_page("failed.html.j2", head, values).encode()})


def _log(report: Report, failed: NotebookFailed) -> bytes:
    where = f"cell {failed.cell} of those with code\n" if failed.cell else ""
    return f"{report.file}: {report.title}\n{report.failure}\n{where}\n{failed.trace}".strip().encode() + b"\n"


# ---- Run every notebook on one register and leave a set of reports with an index, and their figures as files ---------


def make(
    order: SetOrder,
    folder: Path,
    told: Callable[[ReportOutcome], None] = lambda outcome: None,
    terms: Terms = PLAIN,
    said: Callable[[str], None] = lambda line: None,
) -> list[Report]:
    """Make the set in ``folder``: a page per notebook, their tables, an index. What is there already is left.

    A notebook that fails leaves a page that says so in place of its report; the others go on. What an earlier set left
    in the folder and this one does not have is removed: it may hold figures that are now withheld.

    Parameters
    ----------
    told
        Called with each report as it is done.
    said
        Called with what a waiting person would want to know.

    Raises
    ------
    InputError
        The register cannot be read, nothing can be written, or another run of this set does not end.
    """
    place = Store(folder, terms.state or store.state_of(folder.parent) / folder.name)
    with store.alone(place, terms.patience, said):
        store.recover(place)
        plan = resume.plan(order, place, terms.again)
        if plan.done:
            return _there(plan, place, told)
        # The engine that draws starts while the register is read. Kernels are forks of this process as it is then.
        drawing.start()
        with _read(order) as whole, kernels.warm():
            return _made(whole, plan, place, told, terms)


@contextlib.contextmanager
def _read(order: SetOrder) -> Iterator[SetOrder]:
    """Read the register once for all notebooks, unless it is read already."""
    if order.register:
        yield order
        return
    with reading.once(order.path, order.mapping) as register:
        yield replace(order, register=register)


def _there(plan: SetPlan, place: Store, told: Callable[[ReportOutcome], None]) -> list[Report]:
    reports = [held.report for step in plan.steps if (held := store.held(place, step.name))]
    for report in reports:
        told(ReportOutcome(report, since=store.since(place, report)))
    return reports


def _made(
    order: SetOrder, plan: SetPlan, place: Store, told: Callable[[ReportOutcome], None], terms: Terms
) -> list[Report]:
    """Make what is to be made, beside the set, and then have all of it take its place."""
    head, there = cover.masthead(order), dict(_already_made(plan, place))
    for report in there.values():
        told(ReportOutcome(report, since=store.since(place, report)))
    wanted = [step for step in plan.steps if step.name not in there]
    with _running(order, wanted, terms) as waiting:
        # This is worked out while the first notebooks run.
        about = cover.sheet(order)
        whole = Report(INDEX, head.register, cover.accounted(order), tables=kept_counts.of(order))
        made = {step.name: each.report for step, each in _pages(order, waiting, head, place, told)}
    ordered = [(there | made)[step.name] for step in plan.steps]
    limits = methods.limits(order, ordered)
    every = (table for report in ordered for table in report.tables)
    tables = [*data.published(every, order.audience == vocabulary.PUBLIC), limits]
    besides = {cover.WORKBOOK: workbook.write(tables, about), limits.file: data.csv_text(limits).encode()}
    besides |= {methods.PAGE: methods.page(order, head, ordered, limits).encode()}
    besides |= {INDEX: index.page(order, head, ordered).encode()}
    store.keep(place, WHOLE_SET, besides, manifest.made(plan.decided_by, besides, whole))
    store.install(place, [*there, *made, WHOLE_SET])
    return ordered


def _already_made(plan: SetPlan, place: Store) -> Iterator[tuple[str, Report]]:
    """Give the reports that need not be made: those in their place, and those an interrupted run left beside it."""
    for step in plan.steps:
        waits = resume.waits(step, place)
        if not waits:
            store.forget(place, step.name)
        if waits or not step.why:
            kept, state = (store.kept, place.next) if waits else (store.held, place.state)
            report = manifest.with_tables(kept(place, step.name), state / f"{step.name}{manifest.TABLES}")
            if report:
                yield step.name, report


@contextlib.contextmanager
def _running(order: SetOrder, wanted: list[ReportStep], terms: Terms) -> Iterator[dict[Future, ReportStep]]:
    """Have notebooks run for the time of a ``with``.

    Threads wait for the kernels, which do the work in processes of their own.
    """
    side = terms.side or (os.cpu_count() or 1) + 1
    with ThreadPoolExecutor(min(max(len(wanted), 1), side)) as pool:
        # The longest first, so that none is left to run alone at the end.
        longest = sorted(wanted, key=lambda step: -step.notebook.stat().st_size)
        waiting = {pool.submit(_apart, step.notebook, parameters(order)): step for step in longest}
        try:
            yield waiting
        finally:
            drawing.forget()
            _stop(waiting)


def _pages(
    order: SetOrder,
    waiting: Mapping[Future, ReportStep],
    head: Masthead,
    place: Store,
    told: Callable[[ReportOutcome], None],
) -> Iterator[tuple[ReportStep, Made]]:
    """Make the page of each notebook as soon as it is done, in this thread, which is the one that an interrupt ends."""
    for done in as_completed(waiting):
        step, began = waiting[done], time.monotonic()
        made = make_report(step.notebook, partial(_result, done), head, order.audience, _formats(step, order))
        store.keep(place, step.name, made.files, manifest.made(step.decided_by, made.files, made.report))
        running = 0.0 if done.exception() else done.result()[1]
        told(ReportOutcome(made.report, step.why, running + time.monotonic() - began))
        yield step, made


def _result(done: Future) -> NotebookNode:
    return done.result()[0]


def _stop(waiting: Iterable[Future]) -> None:
    """End what still runs, which is nothing unless this was interrupted."""
    for each in waiting:
        each.cancel()
    while wait(waiting, timeout=0.1).not_done:
        kernels.end_all()


def _formats(step: ReportStep, order: SetOrder) -> tuple[str, ...]:
    return tuple(each for each in cover.FORMATS if each in order.formats) if step.name == suite.OVERVIEW else ()


def _apart(notebook: Path, given: Mapping[str, object]) -> tuple[NotebookNode, float]:
    """Run a notebook in a thread of its own, and close the event loop of the thread; give how many seconds it took."""
    began = time.monotonic()
    with contextlib.closing(ensure_event_loop()):
        try:
            executed = _executed(notebook, given)
        except run.KernelDied:
            # What ended the kernel, such as a lack of memory, may have passed: once more. A wrong cell stays wrong.
            executed = _executed(notebook, given)
    return executed, time.monotonic() - began


def _executed(notebook: Path, given: Mapping[str, object]) -> NotebookNode:
    known = {name: given[name] for name in run.parameters_of(notebook) if name in given}
    return run.execute(notebook, known, sections.ahead)
