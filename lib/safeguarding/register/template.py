"""What is written from the schema: the data dictionary ``data/README.md``, and an empty workbook to start from."""

import datetime
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from safeguarding.errors import InputError
from safeguarding.register import examples, schema
from safeguarding.register.schema import Column, TableSchema
from safeguarding.vocabulary import MEASURES

# ---- The data dictionary, ``data/README.md``, written from the schema so that the two cannot differ ------------------

DATES = (
    ("2018-07-31", "a day"),
    ("2018-07", "a month, if the day is not known"),
    ("2018", "a year, if no more is known"),
    ("2018-06/2018-09", "some day from the first of June to the last of September"),
    ("../2018-02", "on or before the last day of February 2018"),
    ("2019-06/..", "on or after 1 June 2019"),
    ("nothing", "not recorded; a milestone that has not happened yet"),
    ("N/A", "a milestone that does not apply to this review: it happened on no day, and is not to come"),
)
COUNTS = (
    ("539", "exactly so many"),
    ("900..1100, >1000, >=10, <5, <=5", "a range, or a bound"),
    ("~1000", "about so many: shown as that, and never used to prove anything"),
)
FORMS = DATES + COUNTS
"""How dates and counts are written: the form, and what it stands for."""

HEAD = """# Registers

This page is written by `safeguarding dictionary` from `lib/safeguarding/register/schema.py`; change it there.

A register is a folder of CSV files or one workbook (`.xlsx`, `.xlsm`, `.ods`) with sheets of the same names, with the
headings below. Only `reviews` has to be there. A column that is not listed is a finding, not an error; a column that is
missing counts as not recorded. `safeguarding template register.xlsx` writes a workbook to start from. A table of many
rows may be a Parquet file instead, `attendance.parquet`, with the same headings and its cells as texts (whole numbers
and days may be of their own type).

| folder | what it is |
|---|---|
| `sefton/` | what Sefton LSCB published in January 2021, real and public; its rows' sources: `sefton/SOURCES.md` |
| `example/` | made up by `safeguarding example`, about no real child; `example.xlsx` is the same as a workbook |
| `rules/` | limits, bank holidays, the codebook, and what headings are called and say: `rules/README.md` |
| `scenarios/` | what-if scenarios to begin with: `safeguarding whatif REGISTER --scenario FILE` |

## How dates and counts are written

"""
AFTER = """
A milestone that happened on a day nobody knows is not left empty: write `../` and the last day it can have been. Dates
written as people write them (`31/07/2018`, `July 2018`, `by Feb 2018`, `w/c 4 June 2018`, `Q3 2018`) are read too, day
first, each with a finding that says how; what could mean anything (`c. June 2019`, `summer 2018`) is not read, and
its finding says what to write. A cell of a workbook that shows `Mar-24` and holds the 1st is a month: the spreadsheet
filled the day in. One that holds another day is that day, with a note. A correction names a real date by its ISO form.
Counts may be written as `approx 70`, `50-60` or `over 100`. An instant (`2024-04-17T23:00:00Z`) is its day in London.

A row without an id has the id `row N`, its number in the sheet; of two rows with one id, the second is `R7 (row 12)`.
Sheets or files of one table that differ by their year (`Reviews 2019`, `Reviews 2020`) are read together, with the same
headings in any order; the id of a row is then `row N of Reviews 2020`.

## Headings and codes of your own

`mapping.toml` beside the register says what its sheets, headings and codes mean; of a workbook `BOOK.xlsx`,
`BOOK.mapping.toml` counts before it. `safeguarding import BOOK.xlsx` asks, and writes it from the answers. What is
common is known already: `rules/synonyms.toml`.

```toml
[sheets]
"SCR log" = "reviews"

[headings.reviews]
"SIN date" = "notified"
"Old reference" = ""          # left out on purpose

[codes.reviews.kind]
"Practice review" = "lcspr"

[codes.training.agency]
"Childrens social care" = "Children's social care"

[kinds.Status]                # of what kind a review is, where no column says it
"Closed at rapid review" = "rapid_review"
```

## Corrections

`corrections.toml` (or `BOOK.corrections.toml`) beside the register says which cell is to be read as something else, and
why; the register stays as it is. The value that stands there has to match, and only what is `agreed` is used
(`proposed` and `withdrawn` are not).

```toml
[[correction]]
table = "reviews"
id = "R7"
column = "notified"
stands = "2081-12-01"
use = "2018-12-01"
reason = "digits swapped; the minutes of 5 December 2018 have it right"
who = "business manager"
status = "agreed"
```

## What a register says of itself
"""


def text() -> str:
    """Give the whole page."""
    about = _table(("key", "what it says"), [(f"`{key}`", says) for key, says in schema.ABOUT_KEYS.items()])
    forms = _table(("write", "for"), [(_quoted(written), what) for written, what in FORMS])
    beside = f"`{schema.ABOUT}`, beside the tables, or a sheet `register` of two columns; every key may be left out."
    head = f"{HEAD}{forms}{AFTER}\n{beside}\n\n{about}"
    described = [_described(table) + (_measures() if table.name == "claims" else "") for table in schema.TABLES]
    return "\n".join([head, *described]).rstrip() + "\n"


def _measures() -> str:
    """List what a claim can be about, and between which numbers the record leaves it."""
    rows = [(f"`{name}`", each.says, each.of, each.least, each.most) for name, each in MEASURES.items()]
    said = "A claim is supported if every number from the least to the most satisfies it, contradicted if none does."
    return f"\n{said}\n\n{_table(('measure', 'what it is', '`of`', 'the least', 'the most'), rows)}"


def _described(table: TableSchema) -> str:
    need = "must be there" if table.required else "may be missing"
    key = f"; `{table.key}` identifies it" if table.key else ""
    rows = [(f"`{column.name}`", holds(column), f"{column.says}{_public(column)}") for column in table.columns]
    columns = _table(("column", "holds", "what it says"), rows)
    return f"\n## `{table.name}.csv`\n\nOne row per {table.row}{key}. The file {need}.\n\n{columns}"


def _quoted(written: str) -> str:
    return written if written == "nothing" else ", ".join(f"`{each}`" for each in written.split(", "))


def holds(column: Column) -> str:
    """Say what a column holds."""
    held = {
        "text": "text",
        "date": "date",
        "count": "count",
        "themes": "codes of the codebook",
        "code": "code",
        "number": "a number",
    }
    if column.codes:
        return "one of " + ", ".join(f"`{code}`" for code in column.codes)
    return f"ids of `{column.refers}`" if column.refers else held[column.holds]


def _public(column: Column) -> str:
    """Say what a public report leaves out of a column."""
    if column.private:
        return " Never in a public report."
    return " A small number is withheld in a public report." if column.people else ""


def _table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [headings, tuple("---" for _ in headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


# ---- A workbook to start from: every sheet with its headings, drop-downs and an example row, made from the schema

ROWS = 1_000
"""How many rows of each sheet have drop-downs and are formatted as text."""
# The same bytes whenever and wherever it is written.
_CREATED = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None)


def write(path: Path) -> Path:
    """Write the workbook; it reads back without an error, and its example rows are no data until they are written over.

    Raises
    ------
    InputError
        The path does not end in .xlsx, something is there already, or it cannot be written.
    """
    if path.suffix.lower() != ".xlsx":
        raise InputError(f"{path.name}: write a name that ends in .xlsx")
    if path.exists():
        raise InputError(f"{path.name}: is there already; write another name, so that nothing is lost")
    try:
        with xlsxwriter.Workbook(
            str(path), {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
        ) as book:
            book.set_properties({"title": "Register of reviews", "created": _CREATED})
            _fill(book)
    except (FileCreateError, OSError) as wrong:
        raise InputError(f"{path.name}: cannot be written ({wrong})") from None
    return path


def _fill(book: xlsxwriter.Workbook) -> None:
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "num_format": "@"})
    text = book.add_format({"num_format": "@", "valign": "top"})
    _guide(book.add_worksheet("guide"), head, text)
    _about(book.add_worksheet("register"), head, text)
    for table in schema.TABLES:
        _sheet(book.add_worksheet(table.name), table, head, text)
    _dictionary(book.add_worksheet("dictionary"), head, text)
    book.get_worksheet_by_name("reviews").activate()


def _sheet(sheet: Worksheet, table: TableSchema, head: Format, text: Format) -> None:
    sheet.freeze_panes(1, 1)
    for n, column in enumerate(table.columns):
        # As text: a spreadsheet would make a day of "2018-07", and a date of "3-4".
        sheet.set_column(n, n, max(12, len(column.name) + 2), text)
        sheet.write_string(0, n, column.name, head)
        sheet.write_comment(0, n, f"{column.says}\n{_accepted(column)}".strip(), {"x_scale": 2, "y_scale": 1.5})
        sheet.write_string(1, n, examples.example(table, column), text)
        if column.codes:
            sheet.data_validation(1, n, ROWS, n, {"validate": "list", "source": list(column.codes)})


def _accepted(column: Column) -> str:
    if column.holds == "date":
        return "A date, as text: " + "; ".join(f"{write} for {what}" for write, what in DATES[:-1])
    if column.holds == "count":
        return "A number: " + "; ".join(f"{write} for {what}" for write, what in COUNTS)
    return f"One of {', '.join(column.codes)}" if column.codes else ""


def _guide(sheet: Worksheet, head: Format, text: Format) -> None:
    sheet.set_column(0, 0, 40, text)
    sheet.set_column(1, 1, 80, text)
    lines = [("How to keep this register", ""), *((f"{written}", what) for written, what in FORMS)]
    lines += [("A sheet", "holds")] + [(table.name, f"one row per {table.row}") for table in schema.TABLES]
    for n, (first, second) in enumerate(lines):
        form = head if first in ("How to keep this register", "A sheet") else text
        sheet.write_string(n, 0, first, form)
        sheet.write_string(n, 1, second, form)


def _about(sheet: Worksheet, head: Format, text: Format) -> None:
    sheet.set_column(0, 0, 14, text)
    sheet.set_column(1, 2, 60, text)
    lines = [("key", "value", "what it says")]
    for key, says in schema.ABOUT_KEYS.items():
        lines.append((key, "national" if key == "rules" else "", says.replace("`", "")))
    for n, line in enumerate(lines):
        for m, cell in enumerate(line):
            sheet.write_string(n, m, cell, head if n == 0 else text)


def _dictionary(sheet: Worksheet, head: Format, text: Format) -> None:
    lines = [("sheet", "column", "holds", "what it says")]
    lines += [
        (table.name, column.name, holds(column).replace("`", ""), column.says.replace("`", ""))
        for table in schema.TABLES
        for column in table.columns
    ]
    for n, line in enumerate(lines):
        for m, cell in enumerate(line):
            sheet.write_string(n, m, cell, head if n == 0 else text)
    sheet.set_column(0, 1, 22, text)
    sheet.set_column(2, 3, 60, text)
    sheet.freeze_panes(1, 0)
