"""Open the files of a register, whatever they are, and find which of them holds which table."""

from collections.abc import Mapping as Table
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from safeguarding import repository
from safeguarding.errors import InputError
from safeguarding.register import corrections, findings, folder, layout, mapping, schema, sheets
from safeguarding.register.findings import Origin
from safeguarding.register.grid import Grid
from safeguarding.register.layout import Laid
from safeguarding.register.mapping import Mapping
from safeguarding.register.workbook import grids as workbook

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


def opened(written: str | Path, mapped: str | Path = "") -> Opened:
    """Read the files of a register and choose the sheet of each table.

    Raises
    ------
    InputError
        There is no such register, its file of reviews cannot be read, or its mapping says what none can.
    """
    path = there(written)
    beside = path if path.is_dir() else path.parent
    files = {name: beside / name for name in (schema.ABOUT, corrections.FILE, mapping.FILE) if (beside / name).exists()}
    if mapped:
        files[mapping.FILE] = repository.find(mapped)
    for name, file in files.items():
        if file.exists() and not (file.is_file() or file.is_dir()):
            raise InputError(f"{name}: is no ordinary file; move it away, or write one")
    names = mapping.load(files.get(mapping.FILE))
    grids, told = (_folder if path.is_dir() else _workbook)(path, names)
    files |= {grid.file: beside / grid.file for grid in grids}
    return Opened(grids, sheets.chosen(grids, names), names, files, tuple(told))


def there(written: str | Path) -> Path:
    """Give the path of a register, or say that there is none."""
    try:
        path = repository.find(written)
        if path.exists():
            return path
    except OSError as wrong:
        raise InputError(f"{str(written)[:100]}: cannot be opened ({wrong.strerror})") from None
    raise InputError(
        f"{written}: there is no such file or folder; write the path of a folder of CSV files, or of a workbook"
    )


def lay(register: Opened, table: schema.Table) -> Laid:
    """Lay out one table that the register has; of two headings for a column, the one that counts most is read."""
    grid, names = register.chosen.grids[table.name], register.names
    weaker = _weaker(grid, table.name, names)
    return layout.lay(grid, table, lambda heading: None if heading in weaker else names.column(table.name, heading))


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


def _folder(path: Path, names: Mapping) -> tuple[list[Grid], list[pd.DataFrame]]:
    grids, told = [], []
    for file in folder.files(path):
        table = names.table(file.stem)
        if table == mapping.UNREAD:
            continue
        try:
            grids.append(folder.read(file, lambda row, table=table: _known(row, table, names)))
        except InputError as wrong:
            if table == "reviews":
                raise
            told.append(
                findings.one("error", Origin(file.name), None, "", file.name, "the file is not used", str(wrong))
            )
    old = [grid for grid in grids if grid.encoding == folder.OLD]
    return grids, told + [findings.one("note", Origin(grid.file), None, "", grid.file, _OLD, _NEW) for grid in old]


def _known(row: list[str], table: str | None, names: Mapping) -> int:
    """Count the cells of a row that are headings of a table, or of any if it is not known which."""
    tables = [table] if table else [each.name for each in schema.TABLES]
    return max(sum(names.column(each, cell) is not None for cell in row) for each in tables)


def _workbook(path: Path, names: Mapping) -> tuple[list[Grid], list[pd.DataFrame]]:
    if path.name.startswith("~$"):
        raise InputError(f"{path.name}: is the mark of an open workbook; write {path.name.removeprefix('~$')}")
    if path.suffix.lower() not in workbook.ENDINGS:
        raise InputError(
            f"{path.name}: is no register; write a folder of CSV files, or a workbook: {', '.join(workbook.ENDINGS)}."
            " Save an older one as .xlsx"
        )
    marks = [path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#")]
    said = (
        [findings.one("note", Origin(path.name), None, "", path.name, _IN_USE, "nothing")]
        if any(map(Path.exists, marks))
        else []
    )
    return workbook.read(path), said


def without_reviews(register: Opened, path: Path) -> str:
    """Say what is missing, and what may be meant instead."""
    what, unit = ("reviews.csv", "files") if path.is_dir() else ("sheet of reviews", "sheets")
    books = (
        sorted(file.name for file in path.iterdir() if file.suffix.lower() in workbook.ENDINGS) if path.is_dir() else []
    )
    there = ", ".join(grid.sheet or grid.file for grid in register.grids)
    meant = [
        *([f"if the register is {books[0]}, write its path"] if books else []),
        *([f"if one of its {unit} ({there}) is, map it: safeguarding check --write-mapping"] if there else []),
    ]
    return "; ".join([f"{path.resolve().name}: has no {what}; a register needs one, with a row per review", *meant])
