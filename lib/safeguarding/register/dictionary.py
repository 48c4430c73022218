"""The data dictionary, ``data/README.md``, written from the schema so that the two cannot differ."""

from safeguarding.register import schema
from safeguarding.register.schema import Column, Table

HEAD = """# Registers

This page is written by `safeguarding dictionary` from `lib/safeguarding/register/schema.py`; change it there.

A register is a folder of UTF-8 CSV files with the headings below. Only `reviews.csv` has to be there. A column that is
not listed is a finding, not an error; a column that is missing counts as not recorded.

| folder | what it is |
|---|---|
| `sefton/` | what Sefton LSCB published in January 2021, real and public; its rows' sources: `sefton/SOURCES.md` |
| `example/` | made up, to show every kind of date and outcome; about no real child |
| `rules/` | limits, bank holidays and the codebook: `rules/README.md` |

## How dates and counts are written

| write | for |
|---|---|
| `2018-07-31`, `2018-07`, `2018` | a day, a month, a year: as much as is known, and no more |
| `2018-06/2018-09` | some day from the first of June to the last of September |
| `../2018-02` | on or before the last day of February 2018 |
| `2019-06/..` | on or after 1 June 2019 |
| nothing | not recorded; a milestone that has not happened yet |
| `539` | exactly so many |
| `900..1100`, `>1000`, `>=10`, `<5`, `<=5` | a range, or a bound |
| `~1000` | about so many: shown as that, and never used to prove anything |

A milestone that happened on a day nobody knows is not left empty: write `../` and the last day it can have been.

## What a register says of itself
"""


def text() -> str:
    """Give the whole page."""
    about = _table(("key", "what it says"), [(f"`{key}`", says) for key, says in schema.ABOUT_KEYS.items()])
    head = f"{HEAD}\n`{schema.ABOUT}`, beside the tables; every key may be left out.\n\n{about}"
    return "\n".join([head, *(_described(table) for table in schema.TABLES)]).rstrip() + "\n"


def _described(table: Table) -> str:
    need = "must be there" if table.required else "may be missing"
    key = f"; `{table.key}` identifies it" if table.key else ""
    rows = [(f"`{column.name}`", _holds(column), column.says) for column in table.columns]
    columns = _table(("column", "holds", "what it says"), rows)
    return f"\n## `{table.name}.csv`\n\nOne row per {table.row}{key}. The file {need}.\n\n{columns}"


def _holds(column: Column) -> str:
    held = {"text": "text", "date": "date", "count": "count", "themes": "codes of the codebook", "code": "code"}
    if column.codes:
        return "one of " + ", ".join(f"`{code}`" for code in column.codes)
    return f"ids of `{column.refers}`" if column.refers else held[column.holds]


def _table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [headings, tuple("---" for _ in headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
