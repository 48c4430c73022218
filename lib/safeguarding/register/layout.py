"""Find a table in a grid: its headings below a title, its rows, and what stands among them that is no row."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from types import MappingProxyType

import numpy as np
import pandas as pd

from safeguarding.register import among, findings
from safeguarding.register.files import SEARCHED, Grid
from safeguarding.register.findings import Origin
from safeguarding.register.schema import TableSchema

Meaning = Callable[[str], str | None]
MANY = 1_000
"""Columns of so many cells are held as categories: of fewer, making them takes longer than they save."""


@dataclass(frozen=True, eq=False)
class Laid:
    """A table as it is written: ``cells`` has a column for each of ours and the spreadsheet's row as its index.

    ``row`` is that of the headings; ``unknown`` lists those that mean nothing to anybody; ``findings`` say what else
    was left out. ``n_found`` counts the rows with anything in them, ``n_moved`` those whose cells have moved;
    ``sections`` are headings among the rows, ``place`` is the sheet's name for a reader.
    """

    origin: Origin
    row: int
    cells: pd.DataFrame
    unknown: tuple[str, ...]
    findings: tuple[pd.DataFrame, ...]
    n_found: int = 0
    n_moved: int = 0
    sections: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    place: str = ""


def lay(grid: Grid, table: TableSchema, means: Meaning) -> Laid:
    """Lay a grid out as a table.

    Parameters
    ----------
    means
        Gives our column for a heading: empty if it is not to be read, ``None`` if nobody knows it.
    """
    top = header_row(grid.rows, means)
    written = [cell.strip() for cell in grid.rows[top]] if grid.rows else []
    columns, twice = _columns(written, means)
    origin = Origin(grid.file, grid.sheet, MappingProxyType({name: written[n] for name, n in columns.items()}))
    below = rows_below(grid, top)
    cells = _cells(below, columns, table) if grid.frame is None else _framed(grid.frame[top + 1 :], columns, table)
    told = [
        _twice(twice, written, origin, top),
        _repeated(cells, origin),
        _moved(grid, below, len(written), origin),
        _untitled(grid, list(below.values()), written, origin, top),
    ]
    sections = among.headings_among(below, columns)
    told.append(among.headed(sections, origin))
    unused = [*(row for piece in told[1:3] for row in piece["row"]), *(n for n in sections if n in cells.index)]
    filled = cells.drop(index=list(dict.fromkeys(unused))) if unused else cells
    blank = _blank(filled)
    elsewhere = _elsewhere(grid, blank, below)
    told.append(_unread(elsewhere, origin))
    read = {n: name for name, n in columns.items()}
    dated = {n for n, name in read.items() if table.column(name).holds == "date"}
    told.append(_hidden(grid, cells, origin))
    return Laid(
        origin,
        top + 1,
        (filled.drop(index=blank) if len(blank) else filled).rename_axis("row"),
        tuple(name for name in dict.fromkeys(written) if name and means(name) is None),
        (*told, _remarked(grid, read, dated, origin, top)),
        len(cells) - len(blank) + len(elsewhere),
        len(told[2]),
        MappingProxyType(sections),
        grid.place if grid.sheet else "",
    )


def rows_below(grid: Grid, top: int) -> dict[int, list[str]]:
    """Give the rows below the headings that have anything in them, by their number; none of a plain file's."""
    if grid.frame is not None:
        return {}
    return {n: row for n, row in enumerate(grid.rows[top + 1 :], top + 2) if any(map(str.strip, row))}


def header_row(rows: list[list[str]], means: Meaning) -> int:
    """Give the position of the row with the most headings that are known; without any, the first that is not blank."""
    known = [len({means(cell) for cell in row if cell} - {None, ""}) for row in rows[:SEARCHED]]
    if any(known):
        return known.index(max(known))
    return next((n for n, row in enumerate(rows) if any(row) and any(map(str.strip, row))), 0)


def _columns(written: list[str], means: Meaning) -> tuple[dict[str, int], list[int]]:
    """Give the position of each column of ours, and those of headings that stand for one again."""
    columns: dict[str, int] = {}
    twice = []
    for n, heading in enumerate(written):
        name = means(heading) if heading else None
        if name and name in columns:
            twice.append(n)
        elif name:
            columns[name] = n
    return columns, twice


def _cells(below: Mapping[int, list[str]], columns: Mapping[str, int], table: TableSchema) -> pd.DataFrame:
    """Take our columns of rows, which may be shorter than the headings."""
    rows, width = pd.Index(list(below), dtype="int64"), max(columns.values(), default=0) + 1
    whole = [row if len(row) >= width else row + [""] * (width - len(row)) for row in below.values()]
    # An array of objects is taken as it is; a list would first be looked through for what it might hold.
    arrays = {n: np.fromiter(map(itemgetter(n), whole), "object", len(whole)) for n in columns.values()}
    return _held({n: pd.Series(array, rows, dtype="object") for n, array in arrays.items()}, rows, columns, table)


def _framed(below: pd.DataFrame, columns: Mapping[str, int], table: TableSchema) -> pd.DataFrame:
    """Take our columns of a plain file, whose index is the row from 0."""
    return _held(below, below.index, columns, table).set_axis(below.index + 1)


def _held(
    below: Mapping[int, pd.Series] | pd.DataFrame, rows: pd.Index, columns: Mapping[str, int], table: TableSchema
) -> pd.DataFrame:
    """Give our columns by where they stand among those ``below`` the headings; one that stands nowhere is blank."""
    blank = _stripped(pd.Series("", rows, dtype="object"))
    found = {name: _stripped(below[n]) for name, n in columns.items()}
    return pd.DataFrame({each.name: found.get(each.name, blank) for each in table.columns}, index=rows, copy=False)


def _stripped(texts: pd.Series) -> pd.Series:
    """Take away what stands around the texts: of many cells as categories, so that each is looked at once from here."""
    if len(texts) < MANY and texts.dtype == "object":
        return pd.Series(list(map(str.strip, texts.to_numpy())), texts.index, dtype="object")
    places, written = pd.factorize(texts)
    written = np.asarray(written, "object").tolist()
    plain = list(map(str.strip, written))
    if plain != written:
        among, plain = pd.factorize(np.array(plain, "object"))
        places = among[places]
    return pd.Series(pd.Categorical.from_codes(places, plain, validate=False), texts.index)


def _blank(cells: pd.DataFrame) -> pd.Index:
    """Give the rows without a filled cell; most have one in their first column, and need no further look."""
    left = cells.index
    for name in cells.columns if len(left) else ():
        left = left[(cells[name] == "").to_numpy()] if len(left) == len(cells) else left[cells.loc[left, name] == ""]
        if left.empty:
            break
    return left


def _elsewhere(grid: Grid, blank: pd.Index, below: Mapping[int, list[str]]) -> dict[int, str]:
    """Give what stands in rows that have nothing in any column that is read, by the row's number."""
    if grid.frame is None:
        rows = {n: below[n] for n in blank}
    else:
        rows = dict(zip(blank, grid.frame.iloc[blank - 1].to_numpy().tolist(), strict=True))
    said = {n: "; ".join(cell.strip() for cell in row if cell.strip()) for n, row in rows.items()}
    return {n: text for n, text in said.items() if text}


def _unread(elsewhere: Mapping[int, str], origin: Origin) -> pd.DataFrame:
    done = "not read as a row: it has nothing in a column that is read"
    return findings.each("note", origin, "", pd.Series(elsewhere, dtype="str"), done, "nothing, if nobody needs it")


def _twice(twice: list[int], written: list[str], origin: Origin, top: int) -> pd.DataFrame:
    read = pd.Series([f"{written[n]} (column {n + 1})" for n in twice], [top + 1] * len(twice), dtype="str")
    done = "the column is not read: another holds the same"
    return findings.each("warning", origin, "", read, done, "the two columns as one")


def _repeated(cells: pd.DataFrame, origin: Origin) -> pd.DataFrame:
    """Find rows that only repeat the headings, as a list that was printed page by page does."""
    first = next(iter(origin.headings), "")
    wrong = cells[cells[first] == origin.heading(first)] if len(origin.headings) > 1 else cells[:0]
    for name, heading in origin.headings.items() if len(wrong) else ():
        wrong = wrong[wrong[name] == heading]
    read = wrong[first] if first else pd.Series(dtype="str")
    return findings.each(
        "note", origin, first, read, "taken for the headings again; not read as a row", "the row left out"
    )


def _moved(grid: Grid, below: Mapping[int, list[str]], width: int, origin: Origin) -> pd.DataFrame:
    """Find rows of a CSV file that have more cells than headings: a comma too many moved some of them."""
    beyond = {
        n: "; ".join(cell for cell in row[width:] if cell.strip())
        for n, row in below.items()
        if grid.delimited and len(row) > width and any(cell.strip() for cell in row[width:])
    }
    read = pd.Series(beyond, dtype="str")
    write = "a quoted cell where it holds a comma; as many cells as headings"
    return findings.each("error", origin, "", read, "the row is not used: it has more cells than headings", write)


def _untitled(grid: Grid, below: list[list[str]], written: list[str], origin: Origin, top: int) -> pd.DataFrame:
    """Find columns that have cells and no heading."""
    width = len(written) if grid.delimited else max(map(len, below), default=0)
    empty = [n for n in range(width) if n >= len(written) or not written[n]]
    filled = {n for row in below for n in empty if n < len(row) and row[n].strip()} if empty else set()
    rows = pd.Series([f"column {n + 1}" for n in sorted(filled)], [top + 1] * len(filled), dtype="str")
    return findings.each("warning", origin, "", rows, "the column is not read: it has no heading", "a heading over it")


def _hidden(grid: Grid, cells: pd.DataFrame, origin: Origin) -> pd.DataFrame:
    """Say which rows are read though the sheet does not show them."""
    rows = cells.index[cells.index.isin(grid.hidden)] if grid.hidden else cells.index[:0]
    first = (
        cells.loc[rows].apply(lambda row: next(filter(None, row), ""), axis=1) if len(rows) else pd.Series(dtype="str")
    )
    done = "read, though the row is hidden"
    return findings.each("note", origin, "", first.astype("str"), done, "nothing, or delete what no longer holds")


def _remarked(grid: Grid, names: Mapping[int, str], dated: Collection[int], origin: Origin, top: int) -> pd.DataFrame:
    """Say what cells no longer show: of every column that is read, or of those of dates."""
    kept = [
        (each.row, each.column, each.severity, each.read, each.done, each.write)
        for each in grid.remarks
        if each.row > top + 1 and (each.column in dated or (each.anywhere and each.column in names))
    ]
    cells = pd.DataFrame(kept, columns=["row", "column", "severity", "read", "done", "write"])
    headings = cells["column"].map(lambda n: origin.heading(names[n]))
    placed = cells.assign(file=origin.file, sheet=origin.sheet, column=headings)
    return placed[list(findings.COLUMNS)].astype({"row": "Int64"})


# ---- What stands among the rows of a table and is none: remarks under it, totals, and characters nobody can see

LONGEST = 32_767
"""The most characters a cell is read with; it is what Excel allows."""
LOOKED_AT = 1_000
_UNSEEN = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\xad\\u061c\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060\\u2066-\\u2069\\ufeff\\ud800-\\udfff]"
)


def cleaned(cells: pd.DataFrame, table: TableSchema, origin: Origin) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Take out characters that cannot be seen, and cells that are too long to be anything but an accident.

    Ids and names of agencies and courses are put so that those that look the same are the same.
    """
    kept, found = {}, []
    for column in table.columns:
        texts = cells[column.name]
        if _odd(among.distinct(texts)) and (wrong := _odd(texts.tolist())):
            texts = texts.astype("object")
            kept[column.name], told = _without(texts, wrong, column.name, origin)
            found.append(told)
        if column.name in among.NAMED or column.name == table.key or column.refers:
            texts = kept.get(column.name, texts)
            odd = among.not_plain(among.distinct(texts))
            plain = {text: among.plain(text, id=column.name not in among.NAMED) for text in odd}
            if any(text != put for text, put in plain.items()):
                kept[column.name] = texts.map(lambda text, plain=plain: plain.get(text, text)).astype("object")
                seen = texts.astype("object")[(kept[column.name] != texts.astype("object")).to_numpy()]
                told = findings.each("note", origin, column.name, seen, among.PUT, kept[column.name][seen.index])
                found.append(told)
    return (cells.assign(**kept) if kept else cells), found


def _odd(texts: Sequence[str]) -> list[int]:
    """Give the positions of such cells; the whole column is looked at first, which is a hundred times faster."""
    whole = "".join(texts)
    if max(map(len, texts), default=0) <= LONGEST and (whole.isprintable() or not _UNSEEN.search(whole)):
        return []
    return [n for n, text in enumerate(texts) if len(text) > LONGEST or _UNSEEN.search(text)]


def _without(texts: pd.Series, wrong: list[int], column: str, origin: Origin) -> tuple[pd.Series, pd.DataFrame]:
    read = texts.iloc[wrong]
    long = read.str.len() > LONGEST
    done = long.map({True: "not read: it is too long", False: "read without characters that cannot be seen"})
    write = long.map({True: f"at most {LONGEST:,} characters", False: "the text typed again"})
    plain = read.map(lambda text: "" if len(text) > LONGEST else _UNSEEN.sub("", text).strip())
    shown = read.map(lambda text: _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text[: LONGEST + 1]))
    shown = shown.where(~long, shown + "…")
    replaced = texts.copy()
    replaced.iloc[wrong] = plain
    return replaced, findings.each("warning", origin, column, shown, done, write)


_GIVEN_ID = re.compile(r"(?:.+ \()?row \d+(?: of .+)?\)?")


def trailing(cells: pd.DataFrame, table: TableSchema, origin: Origin) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Take out prose in a single cell below the last row that has more; an id that ``checks.ids`` gave is none."""
    single: dict[int, str] = {}
    for row, texts in _upwards(cells):
        filled = [text for text in texts if text]
        if len(filled) > 1:
            break
        if filled and len(filled[0].split()) > 1 and not _GIVEN_ID.fullmatch(filled[0]):
            single[row] = filled[0]
    else:
        single = {}
    prose = pd.Series(single, dtype="str").sort_index()
    told = findings.each("note", origin, "", prose, "taken for a remark below the table; not read as a row", "nothing")
    return (cells.drop(index=prose.index) if single else cells), [told]


def _upwards(cells: pd.DataFrame) -> Iterator[tuple[int, list[str]]]:
    """Give the rows from the last to the first, each by its number with its texts; few of them are looked at."""
    for end in range(len(cells), 0, -LOOKED_AT):
        for row, *texts in cells[max(end - LOOKED_AT, 0) : end][::-1].itertuples(name=None):
            yield row, texts
