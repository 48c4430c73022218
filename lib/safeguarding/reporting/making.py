"""What comes of one notebook: its page, its tables as data, and copies of the page; or a page that says why not."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from safeguarding import disclosure, words
from safeguarding.errors import MISTAKES, InputError
from safeguarding.reporting import cover, data, export, printed, run, word
from safeguarding.reporting.export import Link, Masthead
from safeguarding.reporting.orders import Report, shown_to
from safeguarding.reporting.run import NotebookFailed


@dataclass(frozen=True)
class Made:
    """A report, and its files by name; nothing is written yet."""

    report: Report
    files: Mapping[str, bytes]


def made(
    notebook: Path,
    outcome: Callable[[], NotebookNode],
    head: Masthead,
    audience: str = disclosure.INTERNAL,
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
        page = export.page(executed, file, head, _links(tables))
    except NotebookFailed as failed:
        return _failed(file, failed, head, audience)
    except ValueError as wrong:
        return _failed(file, NotebookFailed("", str(wrong)), head, audience)
    except MISTAKES as wrong:
        # It takes one report with it, and not the run.
        return _failed(file, run.mistaken(wrong), head, audience)
    copies, lacking = _copies(notebook.stem, page.html, formats)
    page = export.page(executed, file, head, [*_links(tables), *_named(copies)]) if copies else page
    report = Report(file, page.title, page.answer, lacking, tuple(tables), tuple(copies))
    written = {table.file: data.csv_text(table).encode() for table in tables}
    return Made(report, written | copies | {file: page.html.encode()})


def _links(tables: list[data.Table]) -> list[Link]:
    sized = [(table, words.count(len(table.rows), "row")) for table in tables]
    links = [Link(table.file, f"{table.caption} (CSV, {rows})") for table, rows in sized]
    return [*links, Link(cover.WORKBOOK, "Every table of this set, in one workbook (Excel)")] if links else []


def _named(copies: Iterable[str]) -> list[Link]:
    forms = {copy: cover.FORMATS[copy.rpartition(".")[2]] for copy in copies}
    return [Link(copy, f"This report to print or circulate ({form})") for copy, form in forms.items()]


def _copies(name: str, html: str, formats: tuple[str, ...]) -> tuple[dict[str, bytes], str]:
    """Make a page in other formats: give the files, and what could not be done."""
    makers, copies = {"pdf": printed.pdf, "docx": word.docx}, {}
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
    log = {} if audience == disclosure.PUBLIC else {f"{Path(file).stem}.log": _log(report, failed)}
    values = {"report": shown_to(report, audience), "file": file, "log": next(iter(log), "")}
    return Made(report, log | {file: export.plain_page("failed.html.j2", head, values).encode()})


def _log(report: Report, failed: NotebookFailed) -> bytes:
    where = f"cell {failed.cell} of those with code\n" if failed.cell else ""
    return f"{report.file}: {report.title}\n{report.failure}\n{where}\n{failed.trace}".strip().encode() + b"\n"
