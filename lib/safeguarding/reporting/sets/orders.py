"""What sets of reports are wanted, of which registers and on which terms, and what came of each notebook."""

import csv
import difflib
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path

from safeguarding import paths, vocabulary
from safeguarding.errors import InputError
from safeguarding.register import corrections, headings, schema
from safeguarding.register.reading import Register
from safeguarding.reporting.files.data import FigureTable

# ---- What set of reports is wanted, and what came of each of its notebooks -------------------------------------------

UNSAID = "Why is said in the internal set and on the terminal alone, since it may repeat what the register holds."


NO_DAY = date.min
"""What stands for the day of a set whose register could not be read, so that nothing says which day it speaks for."""


@dataclass(frozen=True)
class SetOrder:
    """What to report on: the register and its path, the day, the rule sets, whom it is for, and its own mapping.

    ``formats`` are those of the annual overview: ``html``, which all reports have, ``pdf`` and ``docx``; nothing stands
    for ``html`` and those that the set has already, while they are what they would be. ``period`` is
    the reporting year it speaks for, ``2020-21``; nothing stands for the one that ``as_of`` lies in. An order whose
    ``register`` is not read yet is enough to tell whether its set is made already.
    """

    register: Register | None
    path: str
    as_of: date
    rule_sets: str
    audience: str = vocabulary.INTERNAL
    mapping: str = ""
    formats: tuple[str, ...] = ("html",)
    period: str = ""

    @property
    def held(self) -> Register:
        """The register, of an order whose register is read."""
        if self.register is None:
            raise ValueError(f"{self.path}: the register of this order is not read yet")
        return self.register


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
    tables: tuple[FigureTable, ...] = ()
    copies: tuple[str, ...] = ()
    cell: int = 0


def shown_to(report: Report, audience: str) -> Report:
    """Give what an audience is told of a report: why one failed may repeat a cell, so no public page says it."""
    return replace(report, failure=UNSAID) if report.failure and audience == vocabulary.PUBLIC else report


def parameters(order: SetOrder) -> dict[str, str]:
    """Give what notebooks are told, each of them those that it has."""
    given = {"register": order.path, "mapping": order.mapping, "as_of": order.as_of.isoformat()}
    return given | {"rule_sets": order.rule_sets, "audience": order.audience, "period": order.period}


def folder_name(path: str) -> str:
    """Name the folder of a register's sets: a workbook keeps its ending, since a folder may be called like it.

    >>> folder_name("data/sefton"), folder_name("elsewhere/sefton.xlsx")
    ('sefton', 'sefton.xlsx')
    """
    return paths.find(path).resolve().name


def folder(order: SetOrder, out: Path) -> Path:
    """Give the folder a set belongs in: the register's name, then the day, the year if one was given, and whom for."""
    said = [order.as_of.isoformat(), order.period, "" if order.audience == vocabulary.INTERNAL else order.audience]
    return out / folder_name(order.path) / "-".join(filter(None, said))


# ---- What came of reports, and on which terms they are made ----------------------------------------------------------


@dataclass(frozen=True)
class ReportOutcome:
    """What came of one report of a set: why it was made (no reason: it was there), and how many seconds it took.

    ``since`` says when one was made that was there.
    """

    report: Report
    why: tuple[str, ...] = ()
    seconds: float = 0.0
    since: str = ""

    @property
    def what(self) -> str:
        """Say it in one word: ``made``, ``skipped`` or ``failed``."""
        return "failed" if self.report.failure else "made" if self.why else "skipped"


@dataclass(frozen=True)
class Terms:
    """How a set is made, whatever is in it.

    ``state`` is the folder of its manifests (left out: one beside the folder of the register's sets); ``again`` makes
    what is there too; ``patience`` is for how many seconds another run of the set is waited for; ``side`` is how many
    notebooks run side by side (0: one more than there are cores, since each waits for its kernel at times).
    """

    state: Path | None = None
    again: bool = False
    patience: float = 600
    side: int = 0


PLAIN = Terms()
"""The terms of one set that somebody waits for."""


# ---- The registers that sets are wanted of: those that are named, or a list of them in a file ------------------------


@dataclass(frozen=True)
class Entry:
    """A register that a set is wanted of; what is empty is said by the command, or else by the register.

    ``place`` is where it is listed, if it is.
    """

    register: str
    mapping: str = ""
    rules: str = ""
    as_of: str = ""
    audience: str = ""
    period: str = ""
    place: str = ""


COLUMNS = tuple(field.name for field in fields(Entry) if field.name != "place")
BESIDE = (schema.ABOUT, headings.FILE, corrections.FILE)
"""What lies beside a workbook and is about it."""


def entries_named(paths: list[str]) -> list[Entry]:
    """Take registers that are named one by one: of `FOLDER/*`, what is about the workbooks in it is no register."""
    return [Entry(path) for path in paths if Path(path).name not in BESIDE] or [Entry(path) for path in paths]


def read(file: str) -> list[Entry]:
    """Read a list of registers: CSV with a row each, and the columns of ``Entry``, of which only the first is needed.

    A path counts from the folder of the list, or else from the root of the repository.

    Raises
    ------
    InputError
        There is no such file, it names a column there is not, a row has no register, or it has no row.
    """
    path = paths.find(file)
    try:
        with path.open(encoding="utf-8-sig", newline="") as opened:
            rows = list(csv.DictReader(opened, restkey="", restval=""))
    except (OSError, UnicodeDecodeError, csv.Error) as wrong:
        why = wrong.strerror if isinstance(wrong, OSError) else wrong
        raise InputError(f"{file}: cannot be read as a list of registers: {why}; write CSV, UTF-8") from None
    _check(path.name, rows)
    return [_entry(row, path.parent, f"{path.name}, row {number}") for number, row in enumerate(rows, 2)]


def _check(name: str, rows: list[dict[str, str]]) -> None:
    if not rows:
        raise InputError(f"{name}: names no register; write the column register, and a row for each")
    for column in rows[0]:
        if column not in COLUMNS:
            near = difflib.get_close_matches(str(column), COLUMNS, 1)
            meant = f"did you mean {near[0]}?" if near else f"write some of {', '.join(COLUMNS)}"
            raise InputError(f"{name}, row 1: there is no column {column!r}; {meant}")
    for number, row in enumerate(rows, 2):
        if not (row.get("register") or "").strip():
            raise InputError(f"{name}, row {number}: register is empty; write the path of a folder or workbook")


def _entry(row: dict[str, str], beside: Path, place: str) -> Entry:
    said = {column: (row.get(column) or "").strip() for column in COLUMNS}
    for column in ("register", "mapping"):
        if said[column] and (beside / said[column]).exists():
            said[column] = str(beside / said[column])
    return Entry(**said, place=place)


def distinct(paths: Iterable[str], names: Iterable[str]) -> None:
    """Refuse registers whose sets would lie in one folder, where each would take the place of the other.

    Raises
    ------
    InputError
        Two have one name and day.
    """
    seen: dict[str, str] = {}
    for path, name in zip(paths, names, strict=True):
        if name in seen:
            raise InputError(f"{seen[name]} and {path} would both be reported in {name}; rename one of the two")
        seen[name] = path
