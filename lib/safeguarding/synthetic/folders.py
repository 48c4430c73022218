"""Made-up registers as folders of CSV files or as a workbook, never over a register that somebody keeps."""

import datetime
import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import numpy as np
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from safeguarding import toml_files
from safeguarding.errors import InputError
from safeguarding.register import schema, sheets
from safeguarding.synthetic import attending, learning, lives, reviews, training

# ---- A whole register, made up of one seed ---------------------------------------------------------------------------


def register(n_reviews: int, n_sessions: int, seed: int) -> dict[str, Mapping[str, np.ndarray]]:
    """Make up a register: so many reviews and so many deliveries of training.

    Returns
    -------
    Every table by its name, in the order of the schema: columns of text by their names, likewise.
    """
    lived = lives.live(seed, n_reviews)
    learnt = learning.found(seed, lived)
    held, staff = attending.held(seed, n_sessions), attending.employed(seed, n_sessions)
    lists = attending.listed(seed, held, staff)
    made = {
        "reviews": reviews.recorded(seed, lived),
        "actions": learning.taken(seed, lived, learnt),
        "findings": learning.coded(seed, learnt),
        "training": training.training_table(seed, held, attending.counted(seed, held, lists), lived, learnt),
        "workforce": attending.workforce(seed, staff),
    }
    made["attendance"] = attending.attendance_table(made["training"]["training_id"], lists, staff)
    made["evaluation"] = training.evaluation_table(seed, made["training"], lists, staff)
    made["claims"] = learning.claims_table(lived, made["training"], made["actions"])
    made["sources"] = learning.sources(lived, made["reviews"])
    made["avoid"] = reviews.avoid_table(seed, lived)
    return {table.name: _in_order(table, made[table.name]) for table in schema.TABLES}


def about_register(title: str) -> dict[str, str]:
    """Give what a made-up register says of itself: the keys of ``register.toml``."""
    return {
        "title": title,
        "publisher": "Nobody: every review, date and number here is made up",
        "area": "Example",
        "owner": "Business manager (made up)",
        "contact": "reviews@example.org",
        "next_edition": "May 2025",
        "as_of": "2024-03-31",
        "rules": "national",
        "synthetic": "true",
        "note": "Synthetic data, made to show every kind of date, outcome and finding; it is about no real child,"
        " person or place.",
        "threshold": "5",
    }


def _in_order(table: schema.TableSchema, columns: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Put columns in the order of the schema; one that the schema has and nobody made up stays empty."""
    empty = np.full(len(next(iter(columns.values()))), "", object)
    return {column.name: columns.get(column.name, empty) for column in table.columns}


# ---- A made-up register as one workbook: the same tables as its folder, every cell as text ---------------------------

Tables = Mapping[str, Mapping[str, Collection[str]]]
# The same bytes whenever it is written.
CREATED = datetime.datetime(2024, 3, 31, tzinfo=datetime.UTC).replace(tzinfo=None)
ROWS_MOST = 1_048_575


def write_workbook(path: Path, tables: Tables, about: Mapping[str, str]) -> Path:
    """Write the sheet ``register``, which says what the register says of itself, and a sheet for each table.

    Raises
    ------
    InputError
        A table has more rows than a sheet can have, or the file cannot be written.
    """
    for name, columns in tables.items():
        if len(next(iter(columns.values()))) > ROWS_MOST:
            raise InputError(f"{path.name}: a sheet has no room for the rows of {name}; write the folder alone")
    try:
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            book.set_properties({"title": about["title"], "created": CREATED})
            _sheet(book, sheets.ABOUT, {"key": list(about), "value": list(about.values())})
            for name, columns in tables.items():
                _sheet(book, name, columns)
    except (FileCreateError, OSError) as wrong:
        raise InputError(f"{path.name}: cannot be written ({wrong})") from None
    return path


def _sheet(book: xlsxwriter.Workbook, name: str, columns: Mapping[str, Collection[str]]) -> None:
    sheet, text = book.add_worksheet(name), book.add_format({"num_format": "@"})
    head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
    for n, (heading, cells) in enumerate(columns.items()):
        sheet.set_column(n, n, max(12, len(heading) + 2), text)
        sheet.write_string(0, n, heading, head)
        for row, cell in enumerate(cells, 1):
            if cell:
                sheet.write_string(row, n, str(cell), text)
    sheet.freeze_panes(1, 1)


# ---- Made-up registers as folders of CSV files, never over a register that somebody keeps ----------------------------

TITLE = "Example partnership"
SPECIAL = re.compile(r'[,"\r\n]')
AT_ONCE = 50_000
BOOK = "example.xlsx"


def write_all(
    folder: Path, reviews: int, sessions: int, partnerships: int, seed: int, book: bool = False
) -> list[Path]:
    """Make up registers and write them: one in ``folder`` itself, several in ``partnership-01`` and so on inside it.

    Returns
    -------
    The folder of each register; with ``book`` it holds the register as ``example.xlsx`` too. The same numbers and the
    same seed write the same bytes on every machine.

    Raises
    ------
    InputError
        A number is too small, or a folder holds what was not made up.
    """
    _possible(reviews, sessions, partnerships)
    numbers = [f"{number:0{max(2, len(str(partnerships)))}}" for number in range(1, partnerships + 1)]
    folders = [folder / f"partnership-{number}" for number in numbers] if partnerships > 1 else [folder]
    for each in dict.fromkeys((folder, *folders)):
        _free(each, {path.name for path in folders})
    for each, number in zip(folders, numbers, strict=True):
        which = f" {number}" if partnerships > 1 else ""
        tables = register(reviews, sessions, _seed(seed, number) if which else seed)
        about = about_register(f"{TITLE}{which} (synthetic)")
        write(each, tables, about)
        if book:
            write_workbook(each / BOOK, tables, about)
    return folders


def write(path: Path, tables: Tables, about: Mapping[str, str]) -> None:
    """Write one register: ``register.toml`` and a CSV file for each table, UTF-8, lines ended by a line feed."""
    path.mkdir(parents=True, exist_ok=True)
    # First what says that it is made up: a run that is broken off leaves nothing that the next one would refuse.
    lines = [f"{key} = {_toml(value)}\n" for key, value in about.items()]
    (path / schema.ABOUT).write_text("".join(lines), encoding="utf-8", newline="\n")
    for name, columns in tables.items():
        with (path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            file.writelines(_lines(columns))


def _lines(columns: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Give a table as CSV, many lines at a time: what ``csv.writer`` gives, in a third of the time."""
    yield ",".join(columns) + "\n"
    cells = [_quoted(list(column)) for column in columns.values()]
    for start in range(0, len(cells[0]), AT_ONCE):
        rows = zip(*(column[start : start + AT_ONCE] for column in cells), strict=True)
        yield "\n".join(map(",".join, rows)) + "\n"


def _quoted(cells: list[str]) -> list[str]:
    """Put quotation marks around what would be read as several cells; most columns hold nothing of the kind."""
    if not SPECIAL.search("".join(cells)):
        return cells
    written = {text: '"' + text.replace('"', '""') + '"' if SPECIAL.search(text) else text for text in set(cells)}
    return [written[text] for text in cells]


def _possible(reviews: int, sessions: int, partnerships: int) -> None:
    least = {"partnerships": (partnerships, 1), "reviews": (reviews, 0), "sessions": (sessions, 0)}
    for name, (given, at_least) in least.items():
        if given < at_least:
            raise InputError(f"{given} {name} cannot be made up; write a number of {name} from {at_least} up")


def _free(folder: Path, ours: set[str]) -> None:
    """Hold a folder to be new, empty, or one that was written here before."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: this is a file; write the path of a folder that is new or empty")
    there = [path for path in folder.iterdir() if path.name[0] != "."] if folder.is_dir() else []
    if not _synthetic(folder) and any(path.name not in ours for path in there):
        raise InputError(
            f"{folder}: holds files that are not of a made-up register, and they stay as they are;"
            " write the path of a folder that is new or empty"
        )


def _synthetic(folder: Path) -> bool:
    try:
        about = toml_files.read(folder / schema.ABOUT)
    except InputError:
        return False
    return str(about.get("synthetic")).lower() == "true"


def _seed(seed: int, number: str) -> int:
    """Give each partnership a seed of its own, as far from the others' as one seed is from the next."""
    return int.from_bytes(hashlib.sha256(f"{seed}/partnership {number}".encode()).digest()[:8], "big")


def _toml(value: str) -> str:
    return value if value == "true" else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
