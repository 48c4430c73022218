"""The registers that sets are wanted of: those that are named, or a list of them in a file."""

import csv
import difflib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

from safeguarding import repository
from safeguarding.errors import InputError
from safeguarding.register import corrections, mapping, schema


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
BESIDE = (schema.ABOUT, mapping.FILE, corrections.FILE)
"""What lies beside a workbook and is about it."""


def named(paths: list[str]) -> list[Entry]:
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
    path = repository.find(file)
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
    paths = {column: _path(said[column], beside) for column in ("register", "mapping") if said[column]}
    return Entry(**said | paths, place=place)


def _path(written: str, beside: Path) -> str:
    return str(beside / written) if (beside / written).exists() else written


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
