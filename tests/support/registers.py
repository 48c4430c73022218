"""Small registers from dictionaries, and those of the repository."""

import csv
from datetime import date
from functools import cache

from safeguarding.disclosure import viewing
from safeguarding.register import reading, schema

AS_OF = {"sefton": "2021-01-26", "example": "2024-03-31"}
"""The registers of the repository and the day each was last brought up to date."""


def write(folder, **tables):
    """Write a register of dictionaries, one per row, with the headings of the schema, and read it."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in schema.TABLES:
        if table.required or table.name in tables:
            with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
                sheet = csv.DictWriter(file, [column.name for column in table.columns])
                sheet.writeheader()
                sheet.writerows(tables.get(table.name, []))
    return reading.read(folder)


@cache
def held(name, audience="internal"):
    """Give a register of the repository as a report for an audience holds it."""
    return viewing.view(reading.read(f"data/{name}"), audience, date.fromisoformat(AS_OF[name]))
