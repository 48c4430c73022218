"""The data dictionary, ``data/README.md``, written from the schema so that the two cannot differ."""

from safeguarding.measures import MEASURES
from safeguarding.register import schema
from safeguarding.register.schema import Column, Table

DATES = (
    ("2018-07-31", "a day"),
    ("2018-07", "a month, if the day is not known"),
    ("2018", "a year, if no more is known"),
    ("2018-06/2018-09", "some day from the first of June to the last of September"),
    ("../2018-02", "on or before the last day of February 2018"),
    ("2019-06/..", "on or after 1 June 2019"),
    ("nothing", "not recorded; a milestone that has not happened yet"),
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
| `rules/` | limits, bank holidays, the codebook and the synonyms of headings: `rules/README.md` |
| `scenarios/` | what-if scenarios to begin with: `safeguarding whatif REGISTER --scenario FILE` |

## How dates and counts are written

"""
AFTER = """
A milestone that happened on a day nobody knows is not left empty: write `../` and the last day it can have been. Dates
written as people write them (`31/07/2018`, `July 2018`, `by Feb 2018`, `w/c 4 June 2018`, `Q3 2018`) are read too, day
first, each with a finding that says how; what could mean anything (`c. June 2019`, `summer 2018`) is not read, and
its finding says what to write. A cell of a workbook that shows `Mar-24` and holds the 1st is a month: the spreadsheet
filled the day in. One that holds another day is that day, with a note. A correction names a real date by its ISO form.

## Headings and codes of your own

`mapping.toml` beside the register says what its sheets, headings and codes mean; `safeguarding check REGISTER
--write-mapping` proposes one. What is common is known already: `rules/synonyms.toml`.

```toml
[sheets]
"SCR log" = "reviews"

[headings.reviews]
"SIN date" = "notified"
"Old reference" = ""          # left out on purpose

[codes.reviews.kind]
"Practice review" = "lcspr"
```

## Corrections

`corrections.toml` beside the register says which cell is to be read as something else, and why; the register stays as
it is. The value that stands there has to match, and only what is `agreed` is used (`proposed` and `withdrawn` are not).

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


def _described(table: Table) -> str:
    need = "must be there" if table.required else "may be missing"
    key = f"; `{table.key}` identifies it" if table.key else ""
    rows = [(f"`{column.name}`", holds(column), f"{column.says}{_public(column)}") for column in table.columns]
    columns = _table(("column", "holds", "what it says"), rows)
    return f"\n## `{table.name}.csv`\n\nOne row per {table.row}{key}. The file {need}.\n\n{columns}"


def _quoted(written: str) -> str:
    return written if written == "nothing" else ", ".join(f"`{each}`" for each in written.split(", "))


def holds(column: Column) -> str:
    """Say what a column holds."""
    held = {"text": "text", "date": "date", "count": "count", "themes": "codes of the codebook", "code": "code"}
    if column.codes:
        return "one of " + ", ".join(f"`{code}`" for code in column.codes)
    return f"ids of `{column.refers}`" if column.refers else held[column.holds]


def _public(column: Column) -> str:
    """Say what a public report leaves out of a column."""
    if column.private:
        return " Never in a public report."
    return " A small number is withheld in a public report." if column.people else ""


def _table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [headings, tuple("---" for _ in headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
