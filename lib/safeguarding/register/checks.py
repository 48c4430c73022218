"""Each check of the cells of one table, one function; every one gives pieces of the findings table.

Registers repeat themselves: each distinct text of a column is read once, however many rows have it.
"""

from datetime import date
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

NOT_RECORDED = "not done, if it has not happened; ../ and the last day it can have been, if it has"
_ENDS = ("earliest", "latest")
_TOLD = ("edtf", "how", "severity", "problem")
_HOW = {
    Says.DONE: "read as done, on a day that is not recorded",
    Says.NOT_DONE: "read as not done yet",
    Says.UNREADABLE: "read as no such step; what needs it cannot be told",
}
_WRITE = {
    Says.NOTHING: NOT_RECORDED,
    Says.DATE: "",
    Says.DONE: "../ and the last day it can have been",
    Says.NOT_DONE: "not done; or the day, if it has happened",
    Says.UNREADABLE: "nothing; or not done, if it may still happen",
}
Read = tuple[dict[str, pd.Series], pd.Series, list[pd.DataFrame]]
"""The typed columns of one written column, which of its cells cannot be read, and what to say of them."""


def read(cells: pd.Series, table: TableSchema, column: Column, mapping: Mapping, origin: Origin) -> Read:
    """Read one column as its schema says."""
    if column.holds == "date":
        return _dates(cells, column, origin)
    if column.holds == "count":
        return _counts(cells, column, origin)
    if column.codes:
        return _codes(cells, table, column, mapping, origin)
    return {column.name: _texts(cells, column)}, pd.Series(False, cells.index), []


def _texts(cells: pd.Series, column: Column) -> pd.Series:
    if not column.repeated:
        return cells.astype("str")
    places, texts = pd.factorize(cells)
    return _categories(places, pd.array(np.asarray(texts, "object"), "str"), cells.index)


def _categories(places: np.ndarray, texts: pd.api.extensions.ExtensionArray, index: pd.Index) -> pd.Series:
    return pd.Series(pd.Categorical.from_codes(places, texts), index)


def keys(cells: pd.DataFrame, table: TableSchema, origin: Origin) -> tuple[pd.Series, list[pd.DataFrame]]:
    """Find rows without an id, and rows whose id a row above has already."""
    if not table.key or table.key not in origin.headings:
        # Without the column no row can be used; that is one finding of its headings, not one of each row.
        return pd.Series(bool(table.key), cells.index), []
    ids = cells[table.key]
    empty, twice = ids == "", ids.duplicated() & (ids != "")
    kept = pd.Series(cells.index, ids).groupby(level=0).first()
    done = "the row is not used: row " + ids[twice].map(kept).astype("str") + " has this id"
    return empty | twice, [
        findings.each("error", origin, table.key, ids[empty], "the row is not used", "an id"),
        findings.each("error", origin, table.key, ids[twice], done, "an id that no other row has"),
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
    noted = (said["severity"] != "").to_numpy()[codes]
    some = said.take(codes[noted]).set_axis(cells.index[noted])
    write = some["edtf"].where(some["edtf"] != "", some["says"].map(_WRITE))
    notes = findings.each(some["severity"], origin, column.name, cells[noted], some["how"], write)
    wrong, unread = _unread(cells, said["problem"].take(codes).set_axis(cells.index), column, origin)
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
    typed = counts.read(cells)
    wrong, unread = _unread(cells, typed["problem"], column, origin)
    named = {name: typed[name.removeprefix(f"{column.name}_")] for name in schema.typed_columns(column)}
    return named, wrong, [unread]


def _unread(cells: pd.Series, problem: pd.Series, column: Column, origin: Origin) -> tuple[pd.Series, pd.DataFrame]:
    """Say of each date or count that could not be read what is wrong with it.

    A milestone that cannot be read is not the same as one that has not happened: whether and when is not known.
    """
    wrong = problem != ""
    severity, done = ("error", "the row is not used") if column.essential else ("warning", "read as not recorded")
    if column.milestone:
        severity, done = "error", "whether and when it happened is taken as not known"
    return wrong, findings.each(severity, origin, column.name, cells[wrong], done, problem[wrong])


def _codes(cells: pd.Series, table: TableSchema, column: Column, mapping: Mapping, origin: Origin) -> Read:
    """Read codes, whatever their case, and by what the mapping says that a text stands for."""
    places, texts = pd.factorize(cells)
    texts = np.asarray(texts, "object")
    found = [mapping.code(table.name, column.name, text) for text in texts]
    meant = pd.array([text if code is None else code for text, code in zip(texts, found, strict=True)], dtype="str")
    other = ((meant != texts) & (meant != ""))[places]
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
