"""Open the files of a register, whatever they are; and keep one that was read for the other processes of a run."""

import copyreg
import os
import pickle
import tempfile
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Table
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from safeguarding import paths
from safeguarding.days import as_written
from safeguarding.errors import InputError
from safeguarding.register import blocks, corrections, files, findings, headings, kinds, layout, schema, sheets
from safeguarding.register.files import Grid
from safeguarding.register.findings import Origin
from safeguarding.register.headings import Mapping
from safeguarding.register.layout import Laid
from safeguarding.register.workbook import grids

# ---- Open the files of a register, whatever they are, and find which of them holds which table -----------------------

_OLD = "read as Windows-1252: it is not all UTF-8, and letters with accents may be wrong"
_NEW = "the file saved as CSV UTF-8"
_IN_USE = "read as it was last saved: somebody seems to have it open"


@dataclass(frozen=True, eq=False)
class Opened:
    """A register whose files were read and whose tables are not made yet."""

    grids: list[Grid]
    chosen: sheets.Chosen
    names: Mapping
    files: Table[str, Path]
    findings: tuple[pd.DataFrame, ...]
    unopened: tuple[str, ...] = ()


def opened(written: str | Path, mapped: str | Path = "") -> Opened:
    """Read the files of a register and choose the sheet of each table.

    Raises
    ------
    InputError
        There is no such register, its file of reviews cannot be read, or its mapping says what none can.
    """
    path = place_of(written)
    beside = path if path.is_dir() else path.parent
    files = {
        name: found for name in (schema.ABOUT, corrections.FILE, headings.FILE) if (found := own(path, name)).exists()
    }
    if mapped:
        files[headings.FILE] = paths.find(mapped)
    for name, file in files.items():
        if file.exists() and not (file.is_file() or file.is_dir()):
            raise InputError(f"{name}: is no ordinary file; move it away, or write one")
    names = headings.load(files.get(headings.FILE))
    grids, told, unopened = (_folder if path.is_dir() else _workbook)(path, names)
    grids, formed = blocks.laid_out(grids, names)
    told += formed
    files |= {grid.file: beside / grid.file for grid in grids}
    return Opened(grids, sheets.chosen(grids, names), names, files, tuple(told), unopened)


def own(path: Path, name: str) -> Path:
    """Give the file of a name that belongs to a register: in its folder, or beside a workbook, if named after it.

    >>> own(Path("registers/log.xlsx"), "mapping.toml").as_posix()
    'registers/mapping.toml'
    """
    if path.is_dir():
        return path / name
    named = path.with_name(f"{path.stem}.{name}")
    return named if named.exists() else path.with_name(name)


def place_of(written: str | Path) -> Path:
    """Give the path of a register, or say that there is none."""
    try:
        path = paths.find(written)
        if path.exists():
            return path
    except OSError as wrong:
        raise InputError(f"{str(written)[:100]}: cannot be opened ({wrong.strerror})") from None
    raise InputError(
        f"{written}: there is no such file or folder; write the path of a folder of CSV files, or of a workbook"
    )


def lay(register: Opened, table: schema.TableSchema) -> list[Laid]:
    """Lay out each sheet of one table that the register has."""
    return [lay_one(grid, table, register.names) for grid in register.chosen.grids[table.name]]


def lay_one(grid: Grid, table: schema.TableSchema, names: Mapping) -> Laid:
    """Lay out one sheet of a table; of two headings for a column, the one that counts most is read."""
    left = _weaker(grid, table.name, names) | _dateless(grid, table, names)
    laid = layout.lay(grid, table, lambda heading: None if heading in left else names.column(table.name, heading))
    if table.name != "reviews" or laid.cells["kind"].ne("").all():
        return laid
    cells, told = kinds.told(laid, grid, names)
    return replace(laid, cells=cells, findings=(*laid.findings, *told))


def _weaker(grid: Grid, table: str, names: Mapping) -> set[str]:
    """Give the headings that stand before another which counts more and means the same."""
    top = layout.header_row(grid.rows, lambda heading: names.column(table, heading))
    strongest: dict[str, int] = {}
    weaker = set()
    for heading in (cell.strip() for cell in reversed(grid.rows[top] if grid.rows else [])):
        column = names.column(table, heading) if heading else None
        weakness = names.weakness(heading, column, "headings", table) if column else 0
        if column and strongest.setdefault(column, weakness) < weakness:
            weaker.add(heading)
        elif column:
            strongest[column] = weakness
    return weaker


def _dateless(grid: Grid, table: schema.TableSchema, names: Mapping) -> set[str]:
    """Give the headings of steps below which no cell is a date, nor says whether it happened: they hold something else.

    A ``Decision`` can be what was decided. One that the register's own mapping names is what that says.
    """
    if not grid.rows:
        return set()
    top = layout.header_row(grid.rows, lambda heading: names.column(table.name, heading))
    steps = {column.name for column in table.columns if column.milestone}
    found = set()
    for n, heading in enumerate(cell.strip() for cell in grid.rows[top]):
        if names.column(table.name, heading) not in steps or not names.weakness(heading, "", "headings", table.name):
            continue
        if _tells_nothing((row[n].strip() for row in grid.rows[top + 1 :] if n < len(row)), {"", heading}):
            found.add(heading)
    return found


def _tells_nothing(cells: Iterable[str], but: set[str]) -> bool:
    """Say whether several different cells, but for some, tell no day and nothing of a step; one that does ends it."""
    seen = set(but)
    for cell in cells:
        if cell not in seen:
            if as_written.tells(cell):
                return False
            seen.add(cell)
    return len(seen) > len(but) + 1


def _folder(path: Path, names: Mapping) -> tuple[list[Grid], list[pd.DataFrame], tuple[str, ...]]:
    grids, told, unopened = [], [], []
    for file in files.files(path):
        table = names.table(file.stem)
        if table == headings.UNREAD:
            continue
        try:
            grids.append(files.read_csv(file, partial(_known, table=table, names=names)))
        except InputError as wrong:
            if table == "reviews":
                raise
            told.append(
                findings.one("error", Origin(file.name), None, "", file.name, "the file is not used", str(wrong))
            )
            unopened.append(file.name)
    old = [grid for grid in grids if grid.encoding == files.OLD]
    told += [findings.one("note", Origin(grid.file), None, "", grid.file, _OLD, _NEW) for grid in old]
    return grids, told, tuple(unopened)


def _known(row: list[str], table: str | None, names: Mapping) -> int:
    """Count the cells of a row that are headings of a table, or of any if it is not known which."""
    tables = [table] if table else [each.name for each in schema.TABLES]
    return max(sum(names.column(each, cell) is not None for cell in row) for each in tables)


def _workbook(path: Path, names: Mapping) -> tuple[list[Grid], list[pd.DataFrame], tuple[str, ...]]:
    if path.name.startswith("~$"):
        raise InputError(f"{path.name}: is the mark of an open workbook; write {path.name.removeprefix('~$')}")
    if path.suffix.lower() not in grids.ENDINGS:
        raise InputError(
            f"{path.name}: is no register; write a folder of CSV files, or a workbook: {', '.join(grids.ENDINGS)}."
            " Save an older one as .xlsx"
        )
    in_use = findings.one("note", Origin(path.name), None, "", path.name, _IN_USE, "nothing")
    return grids.read(path), [in_use] if _marks(path) else [], ()


def without_reviews(register: Opened, path: Path) -> str:
    """Say what is missing, and what may be meant instead."""
    what, unit = ("reviews.csv", "files") if path.is_dir() else ("sheet of reviews", "sheets")
    books = (
        sorted(file.name for file in path.iterdir() if file.suffix.lower() in grids.ENDINGS) if path.is_dir() else []
    )
    there = ", ".join(grid.sheet or grid.file for grid in register.grids)
    meant = [
        *([f"if the register is {books[0]}, write its path"] if books else []),
        *(
            [f"if one of its {unit} ({there}) is: safeguarding import {paths.typed(path.name)} asks which"]
            if there
            else []
        ),
    ]
    return "; ".join([f"{path.resolve().name}: has no {what}; a register needs one, with a row per review", *meant])


# ---- A register that one process of a run has read, for the others of the run: in memory, or a file only they can open
# Six notebooks of a set would each read the same files. Which files those were, and what they held, is kept beside what
# was read; if anything differs, the register is read as ever.

NAMED = "SAFEGUARDING_KEPT"
"""The variable that names the file, for processes that this one starts in the meantime."""
KEPT = "kept"
"""What such memory is called."""
MEMORY = Path("/proc/self/fd")
"""Where Linux lets the processes of one user read what another of them holds in memory."""


def digests(written: str | Path, mapped: str | Path = "") -> dict[str, str]:
    """Give the files that a register can be read from, each by its name with its SHA-256.

    A workbook is read with the TOML files beside it; a file that an open program leaves there counts by being there.
    """
    there = place_of(written)
    beside = there.iterdir() if there.is_dir() else [*there.parent.glob("*.toml"), there, *_marks(there)]
    found = {each.name: paths.sha256(each) for each in sorted(beside) if each.is_file()}
    return found | ({f"mapping {Path(mapped).name}": paths.sha256(paths.find(mapped))} if mapped else {})


def _unchanging(content: dict[str, Any]) -> Table[str, Any]:
    """Make such a mapping: its own type has no name by which it could be found again."""
    return MappingProxyType(content)


class _Pickler(pickle.Pickler):
    """Takes mappings that cannot be changed too, of which registers are made."""

    dispatch_table = copyreg.dispatch_table.copy()
    dispatch_table[MappingProxyType] = lambda mapping: (_unchanging, (dict(mapping),))


@contextmanager
def keeping(written: str, mapped: str, said: Table[str, str], what: object) -> Iterator[None]:
    """Keep what was read for the time of a ``with``.

    Parameters
    ----------
    said
        The ``digests`` from before it was read: if a file has changed since, the others read it anew.
    """
    before = os.environ.get(NAMED)
    with _place_of_it() as path:
        with path.open("wb") as opened:
            _Pickler(opened, pickle.HIGHEST_PROTOCOL).dump((_place(written), mapped, dict(said), what))
        os.environ[NAMED] = str(path)
        try:
            yield
        finally:
            # Another thread may keep something else by now; and what was kept before may be gone.
            if os.environ.get(NAMED) == str(path):
                del os.environ[NAMED]
                os.environ |= {NAMED: before} if before and _still_kept(before) else {}


@contextmanager
def _place_of_it() -> Iterator[Path]:
    """Give a place for what is kept. Where memory has a name, nothing is left on a disk, however this process ends."""
    if MEMORY.exists() and hasattr(os, "memfd_create"):
        held = os.memfd_create(KEPT)
        try:
            yield Path(f"/proc/{os.getpid()}/fd/{held}")
        finally:
            os.close(held)
    else:
        with tempfile.TemporaryDirectory(prefix="kept-") as folder:
            yield Path(folder) / "register"


def _still_kept(name: str) -> bool:
    """Tell whether a place holds what somebody kept: the number of a file that was closed may be that of a pipe."""
    try:
        return not name.startswith("/proc/") or os.readlink(name).startswith(f"/memfd:{KEPT}")
    except OSError:
        return False


def found(written: str | Path, mapped: str | Path = "") -> object | None:
    """Give what is kept of a register, if it is what reading it now would give."""
    name = os.environ.get(NAMED)
    if not name or not _still_kept(name):
        return None
    try:
        # Written by the process that started this one, into a folder of its own that nobody else can write to.
        place, mapping, said, what = pickle.loads(Path(name).read_bytes())
    except (OSError, ValueError, TypeError, EOFError, pickle.UnpicklingError):
        return None
    same = (place, mapping) == (_place(written), str(mapped)) and said == digests(written, mapped)
    return what if same else None


def _place(written: str | Path) -> str:
    return str(paths.find(written).resolve())


def _marks(workbook: Path) -> list[Path]:
    """Give the files that show that a program has a workbook open."""
    marks = (workbook.with_name(f"~${workbook.name}"), workbook.with_name(f".~lock.{workbook.name}#"))
    return [mark for mark in marks if mark.exists()]
