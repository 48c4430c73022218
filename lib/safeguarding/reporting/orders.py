"""What set of reports is wanted, and what came of each of its notebooks."""

from dataclasses import dataclass, replace
from pathlib import Path

from safeguarding import disclosure, repository
from safeguarding.register.reading import Register
from safeguarding.reporting.data import Table

UNSAID = "Why is said in the internal set and on the terminal alone, since it may repeat what the register holds."


@dataclass(frozen=True)
class Order:
    """What to report on: the register and its path, the day, the rule sets, whom it is for, and its own mapping.

    ``formats`` are those of the annual overview: ``html``, which all reports have, ``pdf`` and ``docx``. ``period`` is
    the reporting year it speaks for, ``2020-21``; nothing stands for the one that ``as_of`` lies in. An order whose
    ``register`` is not read yet is enough to tell whether its set is made already.
    """

    register: Register | None
    path: str
    as_of: str
    rule_sets: str
    audience: str = disclosure.INTERNAL
    mapping: str = ""
    formats: tuple[str, ...] = ("html",)
    period: str = ""


@dataclass(frozen=True)
class Report:
    """What came of one notebook: its file, title and answer, the tables it shows, and copies of it in other formats.

    ``failure`` says what went wrong, if anything did, and ``cell`` in which cell, if in one; a report that has an
    answer all the same lacks only a copy.
    """

    file: str
    title: str
    answer: str = ""
    failure: str = ""
    tables: tuple[Table, ...] = ()
    copies: tuple[str, ...] = ()
    cell: int = 0


def shown_to(report: Report, audience: str) -> Report:
    """Give what an audience is told of a report: why one failed may repeat a cell, so no public page says it."""
    return replace(report, failure=UNSAID) if report.failure and audience == disclosure.PUBLIC else report


def parameters(order: Order) -> dict[str, object]:
    """Give what notebooks are told, each of them those that it has."""
    given = {"register": order.path, "mapping": order.mapping, "as_of": order.as_of}
    return given | {"rule_sets": order.rule_sets, "audience": order.audience, "period": order.period}


def named(path: str) -> str:
    """Name the folder of a register's sets: a workbook keeps its ending, since a folder may be called like it.

    >>> named("data/sefton"), named("elsewhere/sefton.xlsx")
    ('sefton', 'sefton.xlsx')
    """
    return repository.find(path).resolve().name


def folder(order: Order, out: Path) -> Path:
    """Give the folder a set belongs in: the register's name, then the day, the year if one was given, and whom for."""
    said = [order.as_of, order.period, "" if order.audience == disclosure.INTERNAL else order.audience]
    return out / named(order.path) / "-".join(filter(None, said))
