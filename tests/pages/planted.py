"""Registers with a text in every cell that holds text: hostile ones, or words of the same shape that harm nobody.

Row ``n`` of every table has text ``n`` in each of its cells, ids and codes too. What is not text is filled in so that
the row is used; a second row of the reviews has the text where no text can be read, and is refused for it.
"""

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from safeguarding.register import reading, schema

Written = Callable[[str, str, int], str]
"""What is written into a column of a table, for the text of this number."""
NAME = 'register "><img src=x onerror=pwned()> & co'
AS_OF = "2024-03-31"
COUNTS = {"children": "1", "sessions": "2", "attended": "20", "headcount": "100"}
DATES = {
    **{"incident": "2022-01-10", "aware": "2022-01-12", "notified": "2022-01-17", "initiated": "2022-03"},
    **{"author_appointed": "2022-04", "reported": "2022-09", "published": "2023-01-20", "completed": "2023-02"},
    **{"completed_action": "2023-03-01", "starts": "2023-02-01", "ends": "2023-02-02", "year": "2023"},
}
SHAPING = ("\u200b", "[c]", "[x]")
"""Texts that a register may well hold and that leave out a row, or add a line that explains a shorthand."""
HEADINGS_EACH = 40
"""How many texts stand as headings that nobody knows, in each table."""


@dataclass(frozen=True, eq=False)
class Planted:
    """A register on disk, as it was read, and how many texts were planted."""

    folder: Path
    register: reading.Register
    n: int

    def cell(self, table: str, column: str, number: int) -> str | None:
        """Give the text of this number as the reader left it; nothing, if its row was refused."""
        rows = self.register.table(table)
        return str(rows.at[number + 2, column]) if number + 2 in rows.index else None


def plant(folder: Path, texts: Sequence[str]) -> Planted:
    """Write a register of these texts, and read it."""
    return _written(folder / NAME, len(texts), lambda table, column, n: texts[n])


def twin(folder: Path, texts: Sequence[str]) -> Planted:
    """Write a register of the same shape, of words that say where they stand; what shapes a page stays as it is."""

    def written(table: str, column: str, n: int) -> str:
        return texts[n] if texts[n] in SHAPING else word(table, column, n)

    return _written(folder / "register", len(texts), written)


def word(table: str, column: str, n: int) -> str:
    """Give the word for one cell; a row that is named elsewhere has one name."""
    form = schema.table(table) if table in {each.name for each in schema.TABLES} else None
    refers = next((each.refers for each in form.columns if each.name == column), "") if form else ""
    target = (refers, schema.table(refers).key) if refers else (table, column)
    # An agency is the same in every table, as a text of this number is.
    target = ("agency",) if column == "agency" else target
    return f"q{'x'.join(target).replace('_', '')}x{n:03}z"


def _written(folder: Path, n: int, written: Written) -> Planted:
    folder.mkdir(parents=True)
    for place, table in enumerate(schema.TABLES):
        extra = range(place * HEADINGS_EACH, min(n, (place + 1) * HEADINGS_EACH))
        rows = [_row(table, number, written) for number in range(n)]
        rows += [_refused(table, number, written) for number in range(n)] if table.name == "reviews" else []
        headings = [*(column.name for column in table.columns), *(written("headings", "is", each) for each in extra)]
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([headings, *([*row, *([""] * len(extra))] for row in rows)])
    (folder / schema.ABOUT).write_text(_about(n, written), encoding="utf-8")
    return Planted(folder, reading.read(folder), n)


def _row(table: schema.TableSchema, n: int, written: Written) -> list[str]:
    return [_cell(table, column, n, written) for column in table.columns]


def _cell(table: schema.TableSchema, column: schema.Column, n: int, written: Written) -> str:
    if column.name == "kind" and column.essential:
        return ("scr", "lcspr")[n % 2]
    if column.holds == "date" and column.name == "completed" and table.name == "actions":
        return DATES["completed_action"]
    if column.essential or (column.holds == "date" and column.name in DATES):
        return DATES.get(column.name, "")
    return COUNTS.get(column.name) or written(table.name, column.name, n)


def _refused(table: schema.TableSchema, n: int, written: Written) -> list[str]:
    """Give a row whose id is a plain one, and whose dates, counts and kind are no such thing."""
    return [
        f"refused-{n}" if column.name == table.key else written("refused", column.name, n) for column in table.columns
    ]


def _about(n: int, written: Written) -> str:
    said = {"as_of": AS_OF, "rules": "national"}
    for key in ("title", "publisher", "note"):
        said[key] = " | ".join(written("about", key, each) for each in range(n))
    return "".join(f"{key} = {_quoted(value)}\n" for key, value in said.items())


def _quoted(text: str) -> str:
    """Write a text as TOML does: as JSON, but for what TOML wants escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
