"""Made-up registers as folders of CSV files, never over a register that somebody keeps."""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from safeguarding.errors import InputError
from safeguarding.register import schema
from safeguarding.synthetic import made, workbook

Tables = Mapping[str, Mapping[str, Sequence[str]]]
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
        tables = made.register(reviews, sessions, _seed(seed, number) if which else seed)
        about = made.about(f"{TITLE}{which} (synthetic)")
        write(each, tables, about)
        if book:
            workbook.write(each / BOOK, tables, about)
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


def _lines(columns: Mapping[str, Sequence[str]]) -> Iterator[str]:
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
        about = tomllib.loads((folder / schema.ABOUT).read_text(encoding="utf-8"))
    except (FileNotFoundError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return False
    return str(about.get("synthetic")).lower() == "true"


def _seed(seed: int, number: str) -> int:
    """Give each partnership a seed of its own, as far from the others' as one seed is from the next."""
    return int.from_bytes(hashlib.sha256(f"{seed}/partnership {number}".encode()).digest()[:8], "big")


def _toml(value: str) -> str:
    return value if value == "true" else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
