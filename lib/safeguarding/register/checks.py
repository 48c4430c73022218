"""Each check of the cells of one table, one function; every one gives pieces of the findings table.

Registers repeat themselves: each distinct text of a column is read once, however many rows have it.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

import numpy as np
import pandas as pd

from safeguarding.days import as_written, counts, dates
from safeguarding.days.written_forms import Refusal
from safeguarding.errors import InputError
from safeguarding.register import findings, schema
from safeguarding.register.findings import Origin
from safeguarding.register.headings import Mapping
from safeguarding.register.schema import Column, TableSchema
from safeguarding.vocabulary import Says

DAY_UNKNOWN = "if it has not happened; ../ and the last day it can have been, if it has"
_ENDS = ("earliest", "latest")
_TOLD = ("edtf", "how", "severity", "problem")
_HOW = {
    Says.DONE: "read as done, on a day that is not recorded",
    Says.NOT_DONE: "read as not done yet",
    Says.NO_STEP: "read as a step that does not apply to this review",
}
_WRITE = {
    Says.NOTHING: f"not done, {DAY_UNKNOWN}",
    Says.DATE: "",
    Says.DONE: "../ and the last day it can have been",
    Says.NOT_DONE: "not done; or the day, if it has happened",
    Says.NO_STEP: "not done, if it may still happen; nothing, if nobody knows",
}
Put = tuple[pd.Series, list[pd.DataFrame]]
"""The cells with one code or name for all that stand for it, and what to say of those that were changed."""
Read = tuple[dict[str, pd.Series], pd.Series, list[pd.DataFrame]]
"""The typed columns of one written column, which of its cells cannot be read, and what to say of them."""


def read(cells: pd.Series, table: TableSchema, column: Column, mapping: Mapping, origin: Origin) -> Read:
    """Read one column as its schema says."""
    if column.holds in ("date", "count") and not column.essential and (cells == "").all():
        return _blank(column, cells.index), pd.Series(False, cells.index), []
    if column.holds == "date":
        return _dates(cells, column, origin)
    if column.holds == "count":
        return _counts(cells, column, origin)
    if column.holds == "number":
        return _numbers(cells, column, origin)
    if column.codes:
        return _codes(cells, table, column, mapping, origin)
    if column.holds == "themes":
        cells, notes = _themes(cells, table, column, mapping, origin)
    else:
        cells, notes = _named(cells, table, column, mapping, origin)
    return {column.name: _texts(cells, column)}, pd.Series(False, cells.index), notes


def _blank(column: Column, index: pd.Index) -> dict[str, pd.Series]:
    """Give the typed columns of a column that says nothing: most of a register's do not, and it need not be read."""
    alike = _nothing(replace(column, name="", says=""))
    none = np.zeros(len(index), int)
    return {f"{column.name}{end}": kept.take(none).set_axis(index) for end, kept in alike.items()}


@lru_cache
def _nothing(column: Column) -> dict[str, pd.Series]:
    """Give what an empty cell is read as, by the ends of the names; columns of one kind have it alike."""
    read_one = _dates if column.holds == "date" else _counts
    return read_one(pd.Series([""], dtype="object"), column, Origin(""))[0]


def _put(cells: pd.Series, reading: Callable[[str], str], column: Column, origin: Origin, done: str) -> Put:
    """Put what each distinct text is read as for it; say of each cell that is another then what was ``done``."""
    places, texts = _distinct(cells)
    read = [reading(text) for text in texts]
    if read == texts:
        return cells, []
    other = np.array([text != one for text, one in zip(texts, read, strict=True)], bool)[places]
    put = pd.Series(np.array(read, "object")[places], cells.index)
    noted, write = cells[other], put[other].astype("str")
    return put, [findings.each("note", origin, column.name, noted, done, write)]


def _distinct(cells: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Give the distinct texts of a column, and of each cell the place of its own among them."""
    places, texts = pd.factorize(cells)
    return places, np.asarray(texts, "object").tolist()


def _themes(cells: pd.Series, table: TableSchema, column: Column, mapping: Mapping, origin: Origin) -> Put:
    """Put the codes of themes for their names, several in a cell; what is no theme stays as it is written."""

    def read(text: str) -> str:
        codes = _codes_in(text, table, column, mapping)
        # However several are set apart, they are the same; a name for a code is worth a note.
        plain = [part.strip() for part in text.split(";") if part.strip()] == codes
        return text if plain else "; ".join(codes)

    return _put(cells, read, column, origin, "read as the codes of its themes")


def _codes_in(text: str, table: TableSchema, column: Column, mapping: Mapping) -> list[str]:
    """Give the codes that a cell of themes holds; a list with commas is one only if every part of it is known."""
    found = list[str]()
    for part in filter(None, map(str.strip, re.split(r"[;\n|]", text))):
        code = mapping.code(table.name, column.name, part)
        parts = [each.strip() for each in re.split(r",|/| & | and ", part) if each.strip()]
        several = [mapping.code(table.name, column.name, each) for each in parts]
        found += [code] if code is not None else [each for each in several if each] if all(several) else [part]
    return list(dict.fromkeys(filter(None, found)))


def _named(cells: pd.Series, table: TableSchema, column: Column, mapping: Mapping, origin: Origin) -> Put:
    """Put one spelling for several that a mapping says are one name."""
    known = mapping.codes[table.name].get(column.name)
    if not known:
        return cells, []

    def read(text: str) -> str:
        name = mapping.code(table.name, column.name, text)
        return text if name is None else name

    return _put(cells, read, column, origin, "read as the name that it stands for")


def _texts(cells: pd.Series, column: Column) -> pd.Series:
    if not column.repeated:
        return cells.astype("str")
    places, texts = pd.factorize(cells)
    return _categories(places, pd.array(np.asarray(texts, "object"), "str"), cells.index)


def _categories(places: np.ndarray, texts: pd.api.extensions.ExtensionArray, index: pd.Index) -> pd.Series:
    return pd.Series(pd.Categorical.from_codes(places, texts), index)


def ids(cells: pd.DataFrame, table: TableSchema, origin: Origin) -> pd.Series:
    """Give each row an id that no other has: its own, ``row N`` without one, and its row too where another has it."""
    given = cells[table.key or table.columns[0].name].astype("object")
    rows = pd.Series([origin.row(row) for row in cells.index], cells.index, dtype="object")
    given = given.where(given != "", rows)
    return given.where(~given.duplicated(), given + " (" + rows + ")")


def keys(cells: pd.DataFrame, table: TableSchema, origin: Origin) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Give each row of a table with ids its own, and find rows without one and those whose id a row above has."""
    if not table.key:
        return cells, []
    written = cells[table.key]
    empty, twice = written == "", written.duplicated() & (written != "")
    if not (empty | twice).any():
        return cells, []
    given = ids(cells, table, origin)
    first = pd.Series(cells.index, written).groupby(level=0).first()
    done = "kept, with its row in its id: a row above has this id"
    other = (
        "an id that no other row has; "
        + written[twice].astype("object").map(first).map(origin.row).astype("str")
        + " has this one"
    )
    # A table without the column has one finding of its headings, not one of each row.
    told = given[empty] if table.key in origin.headings else given[:0]
    return cells.assign(**{table.key: given}), [
        findings.each(
            "warning" if table.required else "note",
            origin,
            table.key,
            written[told.index],
            "its id is `row N`",
            "an id",
        ),
        findings.each("error", origin, table.key, written[twice], done, other),
    ]


def _dates(cells: pd.Series, column: Column, origin: Origin) -> Read:
    """Read dates as people write them; each that is not plain EDTF leaves a trace."""
    codes, texts = pd.factorize(cells)
    attempt = _step if column.milestone else _attempt
    said = pd.DataFrame([attempt(text) for text in texts], columns=[*_TOLD, *_ENDS, "says"])
    said = said.astype(dict.fromkeys(_TOLD, "str") | dict.fromkeys(_ENDS, "datetime64[s]"))
    typed = {f"{column.name}_{end}": pd.Series(said[end].to_numpy()[codes], cells.index) for end in _ENDS}
    if column.milestone:
        typed[f"{column.name}_says"] = pd.Series(
            pd.Categorical(said["says"], dtype=schema.SAYS).take(codes), cells.index
        )
    noted = np.array(said["severity"] != "", bool)[codes]
    some = said.take(codes[noted]).set_axis(cells.index[noted])
    # Only the cell of a milestone can say in words that it was not done.
    advice = _WRITE if column.milestone else _WRITE | {Says.NOTHING: f"nothing, {DAY_UNKNOWN}"}
    write = some["edtf"].where(some["edtf"] != "", some["says"].map(advice))
    notes = findings.each(some["severity"], origin, column.name, cells[noted], some["how"], write)
    wrong, unread = _unread(cells, codes, said["problem"], column, origin)
    return typed, wrong, [notes, unread]


Cell = tuple[str, str, str, str, date | None, date | None, Says]
"""One cell as it was read: EDTF, how, the severity of that, the problem if there is one, both ends, what it says."""


@lru_cache(2**16)
def _attempt(text: str) -> Cell:
    try:
        reading = as_written.read(text)
    except InputError as wrong:
        problem = wrong.instead if isinstance(wrong, Refusal) else str(wrong)
        return "", "", "", problem, None, None, Says.UNREADABLE
    says = Says.DATE if reading.edtf else Says.NOTHING
    return reading.edtf, reading.how, reading.severity, "", *dates.read_one(reading.edtf), says


@lru_cache(2**16)
def _step(text: str) -> Cell:
    """Read the cell of a milestone, which can say in words whether it happened."""
    says = as_written.said(text)
    return ("", _HOW[says], "warning", "", None, None, says) if says else _attempt(text)


def _counts(cells: pd.Series, column: Column, origin: Origin) -> Read:
    places, texts = _distinct(cells)
    said = counts.read(pd.Series(texts, dtype="object"))
    wrong, unread = _unread(cells, places, said["problem"], column, origin)
    readable = dict(zip(texts, said["problem"] == "", strict=True))
    done = "read as the count that it stands for"
    _, notes = _put(cells, lambda text: counts.plain(text) if readable[text] else text, column, origin, done)
    named = {
        name: said[name.removeprefix(f"{column.name}_")].take(places).set_axis(cells.index)
        for name in schema.typed_columns(column)
    }
    return named, wrong, [*notes, unread]


def _numbers(cells: pd.Series, column: Column, origin: Origin) -> Read:
    """Read numbers, of which a share may be written as a percentage; any other text stays as it is."""
    plain, notes = _put(cells, _share, column, origin, "read as the share that it is")
    return {column.name: plain.astype("str")}, pd.Series(False, cells.index), notes


def _share(text: str) -> str:
    """Write a percentage as a share; any other text as it is.

    >>> _share("92%"), _share("92.5 per cent"), _share("100%"), _share("0.92")
    ('0.92', '0.925', '1', '0.92')
    """
    found = re.fullmatch(r"(\d{1,3}(?:\.\d+)?) ?(?:%|per ?cent)", text, re.ASCII | re.IGNORECASE)
    return f"{(Decimal(found[1]) / 100).normalize():f}" if found else text


def _unread(
    cells: pd.Series, places: np.ndarray, problems: pd.Series, column: Column, origin: Origin
) -> tuple[pd.Series, pd.DataFrame]:
    """Say of each date or count that could not be read what is wrong with it, by the place of its text.

    A milestone that cannot be read is not the same as one that has not happened: whether and when is not known.
    """
    wrong = pd.Series(np.array(problems != "", bool)[places], cells.index)
    severity, done = ("error", "the row is not used") if column.essential else ("warning", "read as not recorded")
    if column.milestone:
        severity, done = "error", "whether and when it happened is taken as not known"
    read = cells[wrong]
    write = problems.take(places[wrong.to_numpy()]).set_axis(read.index)
    return wrong, findings.each(severity, origin, column.name, read, done, write)


def _codes(cells: pd.Series, table: TableSchema, column: Column, mapping: Mapping, origin: Origin) -> Read:
    """Read codes, whatever their case, and by what the mapping says that a text stands for."""
    places, texts = _distinct(cells)
    found = [mapping.code(table.name, column.name, text) for text in texts]
    meant = pd.array([text if code is None else code for text, code in zip(texts, found, strict=True)], dtype="str")
    other = np.array([code not in (text, "") for code, text in zip(meant, texts, strict=True)], bool)[places]
    wrong = np.array([code not in column.codes and (code != "" or column.essential) for code in meant], bool)[places]
    read = pd.Series(meant.take(places), cells.index) if not column.repeated else _coded(places, meant, cells.index)
    severity, done = ("error", "the row is not used") if column.essential else ("warning", "used as written")
    write = f"one of {', '.join(column.codes)}"
    noted = "read as the code that it stands for"
    return (
        {column.name: read},
        pd.Series(wrong, cells.index),
        [
            findings.each("note", origin, column.name, cells[other], noted, read[other]),
            findings.each(severity, origin, column.name, cells[wrong], done, write),
        ],
    )


def _coded(places: np.ndarray, meant: pd.api.extensions.ExtensionArray, index: pd.Index) -> pd.Series:
    """Give codes as categories; several texts may stand for one of them."""
    among, codes = pd.factorize(meant)
    return _categories(among[places], codes, index)
