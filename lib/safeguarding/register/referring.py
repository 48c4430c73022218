"""Cells that name rows of another table as people write them: several ids in one cell, or the names of reviews."""

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from safeguarding.register import findings, schema
from safeguarding.register.findings import Origin
from safeguarding.register.schema import Column, TableSchema

ALL = re.compile(r"all(?: (?:of them|cases|reviews|scrs|l?csprs))?|every(?: (?:case|review|scr|l?cspr))?|various", re.I)
"""What means rows without naming one."""
_BETWEEN = re.compile(r"\s*(?:,|&|\+|\band\b)\s*", re.IGNORECASE)
_OR_STROKE = re.compile(r"\s*(?:,|&|\+|/|\band\b)\s*", re.IGNORECASE)
"""A stroke stands between ids only where each part is one: it stands in many an id too."""


def columns() -> Iterator[tuple[TableSchema, Column]]:
    """Go through the columns that name rows of another table."""
    for table in schema.TABLES:
        for column in table.columns:
            if column.refers:
                yield table, column


def several(column: Column) -> bool:
    """Tell whether one cell of a column can name several rows."""
    return column.name == column.refers


def joined(tables: dict[str, pd.DataFrame], origins: Mapping[str, Origin]) -> list[pd.DataFrame]:
    """Put the ids that are meant, with ``;`` between them, for cells that name rows in other ways; say which.

    A name stands for its review where no other has it. What may name none is left as it is written.
    """
    found = []
    for table, column in columns():
        texts, target = tables[table.name][column.name], schema.table(column.refers)
        # A list: to go through a column of texts one by one takes ten times as long.
        ids = {*tables[target.name][target.key].tolist()}
        every = texts.unique().tolist()
        unread = [text for text in every if text and text not in ids and not _listed(text, ids)]
        known = _known(tables[target.name], target) if unread else {}
        meant = {text: _named(text, known) for text in unread}
        put = {text: "; ".join(each) for text, each in meant.items() if len(each) == 1 or several(column)}
        put = {text: each for text, each in put.items() if ids & {*each.split("; ")} and not _plain(text, each)}
        if put:
            noted = texts[texts.isin(list(put))].astype("str")
            read = texts.astype("object").map(lambda text, put=put: put.get(text, text)).astype(texts.dtype.name)
            tables[table.name] = tables[table.name].assign(**{column.name: read})
            done = f"read as the {target.key} of each that it names"
            found.append(findings.each("note", origins[table.name], column.name, noted, done, noted.map(put)))
    return found


def _listed(text: str, ids: set[str]) -> bool:
    """Tell whether a cell lists ids as they are to be written, each once; most cells with several do."""
    parts = [part.strip() for part in text.split(";")]
    return ids.issuperset(parts) and len({*parts}) == len(parts)


def _plain(text: str, ids: str) -> bool:
    return [part.strip() for part in text.split(";") if part.strip()] == ids.split("; ")


def _named(text: str, known: Mapping[str, str]) -> list[str]:
    """Give the ids of the rows that a cell names, in order, and each part of it that names none as it is written."""
    found = list[str]()
    for part in filter(None, map(str.strip, re.split(r"[;\n|]", text))):
        ways = [[part], *([each for each in between.split(part) if each] for between in (_BETWEEN, _OR_STROKE))]
        told = [[one.casefold() in known for one in way] for way in ways]
        best = next((way for way, each in zip(ways, told, strict=True) if all(each)), None)
        # Some of several, or none: a stroke is then part of an id.
        best = best or (ways[1] if any(told[1]) else [part])
        found += [known.get(one.casefold(), one) for one in best]
    return list(dict.fromkeys(found))


def _known(rows: pd.DataFrame, target: TableSchema) -> dict[str, str]:
    """Give the id of each row by its id and, of reviews, by its name; what two rows have tells of neither."""
    ids = rows[target.key].tolist()
    pairs = [(id.casefold(), id) for id in ids]
    if target.name == "reviews":
        pairs += [(name.casefold(), id) for name, id in zip(rows["name"].tolist(), ids, strict=True) if name]
    held = dict[str, set[str]]()
    for name, id in pairs:
        held.setdefault(name, set()).add(id)
    return {name: next(iter(those)) for name, those in held.items() if len(those) == 1}
