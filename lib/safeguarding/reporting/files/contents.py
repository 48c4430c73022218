"""What stands on each sheet of a set's workbook: a cover, the contents, notes, and a sheet for each table.

Source: Analysis Function, "Releasing statistics in spreadsheets" and its checklist: one table a sheet from column A,
its title in A1, how to read it and its shorthand above it, one row of headings that differ, no cell merged or empty.
"""

import datetime
import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import pandas as pd

from safeguarding import vocabulary
from safeguarding.errors import InputError
from safeguarding.presenting import words
from safeguarding.reporting.files import data
from safeguarding.reporting.files.sheet_rows import SheetCell

COVER, CONTENTS, NOTES = "Cover", "Contents", "Notes"
MADE = "How this was made"
NAME_MOST = 31
"""How many letters the name of a sheet can have."""
TITLE_MOST = 255
"""How many letters the title of a document can have."""
ROWS_MOST, COLUMNS_MOST = 1_000_000, 16_384
"""How many rows and columns of a table a sheet has room for."""
MARKS = {
    data.CUT: "the text is longer than a cell can hold; the CSV file of the table has all of it",
    data.LOST: "a character that cannot be written to a file of this kind",
}
# A whole number up to here is the same as a spreadsheet's number. Days before this one are counted wrongly in Excel.
_EXACT, _FIRST_DAY = 10**15, datetime.date(1900, 3, 1)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class About:
    """What a workbook says of its set.

    ``register`` is what the register is called and ``as_of`` the day it speaks for. ``marks`` are
    sentences that stand on every sheet (whom it is for, whether the data is made up), ``remarks`` those of the cover
    alone, and ``made`` says how the set was made: what, and which.
    """

    register: str
    as_of: datetime.date
    marks: tuple[str, ...]
    remarks: tuple[str, ...]
    made: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its title, the lines above its table, and the table; a cover has none.

    ``named`` is the table's own name; ``columns`` are names for machines, ``headings`` those for people, and
    ``cells`` what stands in each column. The first column of a table of ``links`` leads to the sheets it names.
    """

    name: str
    title: str
    lines: tuple[str, ...]
    named: str = ""
    columns: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    cells: tuple[Sequence[SheetCell], ...] = ()
    links: bool = False


def made(tables: Sequence[data.FigureTable], about: About) -> list[Sheet]:
    """Make the sheets of a workbook, in order; a table that several reports show alike is there once.

    Raises
    ------
    InputError
        Two notebooks have the same number, or a table is larger than a sheet.
    """
    _check(tables)
    shown = _alike(tables)
    names = data.distinct([_name(each[0]) for each in shown], " {}")
    held = [_sheet(each, name, about) for each, name in zip(shown, names, strict=True)]
    return [_cover(about, len(held)), _contents(held, shown), _notes(tables), *held]


def title(about: About) -> str:
    """Say what a workbook is, as its title."""
    said = f"Tables of {data.one_line(about.register)}, as of {words.day(pd.Timestamp(about.as_of))}"
    return data.cut(said, TITLE_MOST)


def _check(tables: Sequence[data.FigureTable]) -> None:
    numbers = [table.number for table in tables]
    if twice := sorted({number for number in numbers if numbers.count(number) > 1}):
        first = twice[0].partition("-")[0]
        raise InputError(f"notebooks: two have the number {first!r}; begin each file's name with a number of its own")
    for table in tables:
        if len(table.rows) > ROWS_MOST or len(table.columns) > COLUMNS_MOST:
            raise InputError(f"{table.file}: a sheet has no room for {len(table.rows):,} rows; show fewer")


def _alike(tables: Sequence[data.FigureTable]) -> list[list[data.FigureTable]]:
    """Put together the tables that hold the same, each kind where the first of it stands."""
    outlines = [(table.caption, table.columns, table.headings, len(table.rows)) for table in tables]
    alike: dict[tuple[object, str], list[data.FigureTable]] = {}
    for table, outline in zip(tables, outlines, strict=True):
        # As text, in which 1, 1.0 and True differ; hardly any need to be compared so far.
        rows = repr(table.rows) if outlines.count(outline) > 1 else ""
        alike.setdefault((outline, rows), []).append(table)
    return list(alike.values())


def _cover(about: About, n: int) -> Sheet:
    lines = (
        "Tables of the reports on reviews, learning and training",
        f"As of {words.day(pd.Timestamp(about.as_of))}",
        *about.marks,
        *about.remarks,
        f"{words.capital(words.count(n, 'table'))}, each on a sheet of its own. {CONTENTS} lists them, {NOTES} says "
        "what marks and shorthand mean.",
        MADE,
        *(f"{what}: {which}" for what, which in about.made),
    )
    return Sheet(COVER, data.one_line(about.register), tuple(data.one_line(each) for each in lines))


def _contents(held: Sequence[Sheet], shown: Sequence[Sequence[data.FigureTable]]) -> Sheet:
    rows = [(NOTES, "What marks and shorthand mean", "all")]
    rows += [(sheet.name, sheet.title, words.listed(_reports(each))) for sheet, each in zip(held, shown, strict=True)]
    lines = ("This worksheet contains one table.", "Each name of a sheet is a link to it.")
    head = _headed("Sheet", "Table", "Reports")
    return Sheet(CONTENTS, "Contents", lines, "contents", *head, tuple(zip(*rows, strict=True)), links=True)


def _reports(each: Sequence[data.FigureTable]) -> list[str]:
    return list(dict.fromkeys(table.number.partition("-")[0] for table in each))


def _notes(tables: Sequence[data.FigureTable]) -> Sheet:
    means = [*vocabulary.MEANS.items(), *(each for table in tables for each in table.shorthand), *MARKS.items()]
    lines = (
        "This worksheet contains one table.",
        "In the CSV files shorthand is a bare letter: c for [c].",
        "There an apostrophe stands before a text that a spreadsheet would take for a formula.",
    )
    cells = tuple(zip(*dict.fromkeys(means), strict=True))
    return Sheet(NOTES, "Notes", lines, "notes", *_headed("Mark", "What it means"), cells)


def _headed(*headings: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return headings, headings


def _name(table: data.FigureTable) -> str:
    """Name a sheet as the table's file is: a section that is put in before it renames neither."""
    number, _, said = table.file.removesuffix(".csv").partition("-")
    # Room for a number, where two names begin alike.
    return f"{number} {data.words(said.replace('-', ' '), NAME_MOST - len(number) - 4)}"


def _sheet(alike: Sequence[data.FigureTable], name: str, about: About) -> Sheet:
    table = alike[0]
    rows = table.rows or (("nothing to show", *[vocabulary.NOT_APPLICABLE] * (len(table.columns) - 1)),)
    codes = {*vocabulary.MEANS, *dict(table.shorthand)}
    cells = tuple(_column(each, codes) for each in zip(*rows, strict=True))
    return Sheet(
        name=name,
        title=data.cut(table.caption),
        lines=tuple(data.cut(data.one_line(each)) for each in (*_lines(alike, about), *_legend(cells, table))),
        named=f"table_{table.file.removesuffix('.csv').replace('-', '_')}",
        columns=table.columns,
        headings=_headings(table.headings),
        cells=cells,
    )


def _lines(alike: Sequence[data.FigureTable], about: About) -> list[str]:
    table, others = alike[0], _reports(alike)[1:]
    n = words.count(len(table.rows), "row")
    again = f" It is in {words.listed([f'report {each}' for each in others])} too." if others else ""
    where = f"It stands in report {_reports(alike)[0]}, “{table.report}”, under “{table.section}”.{again}"
    file = f"The same figures are in the file {table.file}."
    return [f"This worksheet contains one table with {n}.", *about.marks, *data.sentences(table.reading), where, file]


def _legend(columns: Iterable[Iterable[SheetCell]], table: data.FigureTable) -> list[str]:
    held = {cell for column in columns for cell in column if isinstance(cell, str)}
    means = vocabulary.MEANS | dict(table.shorthand)
    said = [f"{code} means {meaning}." for code, meaning in means.items() if code in held]
    return said + [f"{mark} means: {meaning}." for mark, meaning in MARKS.items() if any(mark in cell for cell in held)]


def _headings(written: Sequence[str]) -> tuple[str, ...]:
    lines = [data.one_line(each) or f"Column {n}" for n, each in enumerate(written, 1)]
    # Room is left for the number that tells two of them apart.
    return data.distinct([data.cut(each, data.HEADING_MOST - 15) for each in lines], " ({})")


def _column(cells: Sequence[data.Cell], codes: AbstractSet[str]) -> list[SheetCell]:
    kinds, texts = set(map(type, cells)), {cell for cell in cells if isinstance(cell, str)}
    # A lone day among texts is a text.
    if kinds == {str} and all(map(_day, texts - codes)):
        days: dict[data.Cell, datetime.date | None] = {text: _day(text) for text in texts - codes}
        return [days.get(cell) or cell for cell in cells]
    if bool in kinds or any(abs(number) > _EXACT for number in {cell for cell in cells if type(cell) is int}):
        return [_plain(cell) for cell in cells]
    # What can be printed can be held, and has one line. Others are looked at each once: thousands of rows have few.
    if "".join(texts).isprintable() and max(map(len, texts), default=0) <= data.CELL_MOST // 2:
        return list(cells)
    plain: dict[data.Cell, SheetCell] = {text: _plain(text) for text in texts}
    return [plain.get(cell, cell) for cell in cells]


def _day(text: str) -> datetime.date | None:
    try:
        day = datetime.date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
    return day if day and day >= _FIRST_DAY else None


def _plain(cell: data.Cell) -> SheetCell:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str):
        return data.cut(data.in_lines(data.legible(cell)))
    return str(cell) if isinstance(cell, int) and abs(cell) > _EXACT else cell
