"""What a register leaves to be asked: which sheet, heading and code mean what, what to put for what cannot be read.

Each question has a proposal where there is one, so that most are answered by looking. Later ones are asked as if the
earlier proposals were right: of a sheet nobody knows, the headings are asked of the table it most likely holds.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from safeguarding.days import as_written
from safeguarding.register import (
    among,
    checks,
    corrections,
    headings,
    joining,
    kinds,
    layout,
    opening,
    phrases,
    proposals,
    reading,
    schema,
    sheets,
    yearless,
)
from safeguarding.register.among import NAMED
from safeguarding.register.files import Grid
from safeguarding.register.findings import APART
from safeguarding.register.layout import Laid
from safeguarding.register.opening import Opened
from safeguarding.register.phrases import LIKELY, SURE
from safeguarding.rules import codebook
from safeguarding.vocabulary import KINDS, MILESTONES_MEAN

SHEETS, HEADINGS, KIND, CODES, CELLS = "Sheets", "Headings", "Kinds", "Codes", "Cells"
PARTS = {
    SHEETS: "Which sheet is what?",
    HEADINGS: "Which heading is which column?",
    KIND: "Of what kind are the reviews of which no column says it?",
    CODES: "Which words mean what?",
    CELLS: "What is to be put for cells that cannot be read?",
}
"""The parts of the questions, in the order in which they matter."""
LEAVE = "leave out"
"""The answer that something is not to be read."""
SAMPLES = 3
TEXTS_MOST = 200
"""How many different texts of one column are asked about; a column of more holds no codes."""
CELLS_MOST = 1_000
ONE_SYSTEM = "2019-09-29"
"""The day from which every review that is begun is a local child safeguarding practice review."""
SURELY = 4
"""How many headings of a table make it sure that a sheet holds it."""


@dataclass(frozen=True)
class Question:
    """One thing to be said: ``key`` names it as a mapping or a correction does.

    ``where``, ``written`` and ``samples`` show what it is about; ``choices`` are what can be answered, and ``proposal``
    what most likely is; empty where nobody can tell.
    """

    part: str
    key: tuple[str, ...]
    where: str
    written: str
    samples: tuple[str, ...]
    choices: tuple[str, ...]
    proposal: str = ""
    sure: str = ""


def asked(register: Opened) -> list[Question]:
    """Give everything that a register leaves open, in the order in which it matters."""
    found = list(_sheets(register))
    register = _with(register, found)
    for table in schema.TABLES:
        for grid in register.chosen.grids.get(table.name, ()):
            found += _headings(register, table, grid)
    register, file = _with(register, found), register.files.get(corrections.FILE)
    wanted = corrections.load(file) if file else []
    for table in schema.TABLES:
        if grids := register.chosen.grids.get(table.name, ()):
            parts = [reading.rows_of(each, table)[0] for each in opening.lay(register, table)]
            for part, grid in zip(parts, grids, strict=True):
                found += _kinds(register, part, grid) if table.name == "reviews" else ()
            laid = joining.joined(parts)
            laid = replace(laid, cells=corrections.corrected(laid.cells, table, laid.origin, wanted)[0])
            found += [*_codes(register, laid, table), *_cells(register, laid, table, yearless.years(parts, grids))]
    once = dict[tuple[str, ...], Question]()
    for each in found:
        once.setdefault(each.key, each)
    return sorted(once.values(), key=lambda each: list(PARTS).index(each.part))


def _with(register: Opened, found: Iterable[Question]) -> Opened:
    """Give a register as it would be read if each proposal were right."""
    said: dict[str, Any] = {}
    for each in found:
        if each.proposal:
            *section, name = each.key
            held = said
            for part in section:
                held = held.setdefault(part, {})
            held[name] = each.proposal if each.proposal != LEAVE else headings.UNREAD
    names = headings.extended(register.names, said)
    return replace(register, names=names, chosen=sheets.chosen(register.grids, names))


def _sheets(register: Opened) -> Iterator[Question]:
    """Ask what each sheet holds that nobody knows: proposed is the table that most of its headings say.

    Where it may go on with a table that another sheet holds, that sheet is asked about too: one of them, or both.
    """
    taken = set(register.chosen.grids)
    for grid in (*register.chosen.unknown, *register.chosen.further):
        held = _continued(grid, register)
        if held:
            for each in (*register.chosen.grids[held], grid):
                copy = each is grid and joining.copied(grid, register.chosen.grids[held], held, register.names)
                yield _sheet(each, held if not copy else LEAVE, LIKELY if each is grid else SURE)
            continue
        table, n = _likeliest(grid, register, taken)
        near = table or headings.nearest(grid.name, {k: v for k, v in register.names.sheets.items() if v not in taken})
        taken |= {near}
        yield _sheet(grid, near, (SURE if n >= SURELY else LIKELY) if near else "")
    for table, grids in register.chosen.grids.items():
        other, n = _likeliest(grids[0], register, taken)
        own = ("sheets", headings.key(grids[0].name)) in register.names.own
        if n >= max(SURELY, _known(grids[0], register, table) + 2) and not own:
            yield _sheet(grids[0], other, LIKELY)


def _sheet(grid: Grid, table: str, sure: str) -> Question:
    top = grid.rows[layout.header_row(grid.rows, lambda _: None)] if grid.rows else []
    samples = tuple(cell.strip() for cell in top if cell.strip())[:8]
    choices = tuple(each.name for each in schema.TABLES)
    return Question(SHEETS, ("sheets", grid.name), grid.file, grid.name, samples, choices, table, sure)


def _continued(grid: Grid, register: Opened) -> str:
    """Give the table of another sheet that this one names, or whose headings it has; empty if there is none."""
    if named := register.names.table(grid.name):
        return named
    return next(
        (
            table
            for table, held in register.chosen.grids.items()
            if joining.resembles(grid, held[0], table, register.names)
        ),
        "",
    )


def _likeliest(grid: Grid, register: Opened, taken: set[str]) -> tuple[str, int]:
    """Give the table that has the most of a grid's headings, if it has three and no other as many; and how many."""
    free = [table.name for table in schema.TABLES if table.name not in taken and not table.named]
    scores = {name: _known(grid, register, name) for name in free}
    best = max(scores, key=lambda name: scores[name], default="")
    if not best or scores[best] < 3 or list(scores.values()).count(scores[best]) > 1:
        return "", 0
    return best, scores[best]


def _known(grid: Grid, register: Opened, table: str) -> int:
    """Count the columns of a table that the headings of a grid are known to mean, or most likely mean."""

    def means(heading: str) -> str | None:
        known = register.names.column(table, heading)
        return known if known is not None else headings.meant(heading, table, register.names).column or None

    top = grid.rows[layout.header_row(grid.rows, means)] if grid.rows else []
    return len({means(cell) for cell in top if cell.strip()} - {None, ""})


def _headings(register: Opened, table: schema.TableSchema, grid: Grid) -> Iterator[Question]:
    laid = opening.lay_one(grid, table, register.names)
    unknown = laid.unknown[: proposals.VALUES_MOST]
    said = proposals.columns_meant(unknown, table, register.names, tuple(laid.origin.headings))
    choices = tuple(column.name for column in table.columns)
    steps = {column.name for column in table.columns if column.milestone}
    for heading in unknown:
        samples = tuple(kinds.texts(grid, laid, heading).replace("", pd.NA).dropna().unique()[:SAMPLES])
        key = ("headings", table.name, heading)
        column, sure = said[heading]
        if not column and phrases.agency(heading):
            # A column for each agency: its ticks, names and numbers are codes of no column of ours.
            column, sure = LEAVE, LIKELY
        elif not column and (coded := _coded(kinds.texts(grid, laid, heading), table, register, laid)):
            column, sure = coded, LIKELY
        if column in steps and samples and not any(map(as_written.tells, samples)):
            # What was decided, and not when.
            column, sure = ("rapid_review_outcome" if column == "decision" else LEAVE), LIKELY
        if not column and samples and not any(as_written.days_in(sample) for sample in samples):
            # A column of days may be a step; whatever else is like nothing is hardly ever missed.
            column, sure = LEAVE, LIKELY
        yield Question(HEADINGS, key, f"{grid.name} ({table.name})", heading, samples, choices, column, sure)


_UNTELLING = re.compile(r"[\d.,%]+|y(?:es)?|no?|true|false|x|✓|✔|n/?a|-", re.IGNORECASE)


def _coded(texts: pd.Series, table: schema.TableSchema, register: Opened, laid: Laid) -> str:
    """Give the column of codes of which at least two, and half of all that stand in a column, are known.

    Numbers, and whether something is so, tell of no column.
    """
    said = {*texts} - {""}
    if all(_UNTELLING.fullmatch(text) for text in said):
        return ""
    free = [each for each in table.columns if each.codes and each.name not in laid.origin.headings]
    known = {each.name: [text for text in said if register.names.code(table.name, each.name, text)] for each in free}
    fit = [name for name, codes in known.items() if len(codes) > 1 and 2 * len(codes) >= len(said)]
    return fit[0] if len(fit) == 1 else ""


def _kinds(register: Opened, laid: Laid, grid: Grid) -> Iterator[Question]:
    """Ask of what kind the reviews are of which nothing says it, by the texts of the columns that may tell."""
    left, telling = laid.cells[laid.cells["kind"] == ""], kinds.telling(laid, grid, register.names)
    if len(telling) > 1:
        telling.pop(kinds.SHEET)
    for heading, texts in telling.items():
        for text, rows in left.groupby(texts[left.index]):
            told = heading == kinds.SECTION and among.is_period(str(text))
            if text and not told and not register.names.kind(heading, str(text)):
                key, proposal = ("kinds", heading, str(text)), _kind_of(rows)
                shown, sure = (f"{len(rows)} of {len(laid.cells)} reviews",), LIKELY if proposal else ""
                yield Question(KIND, key, f"{grid.name}, {heading}", str(text), shown, tuple(KINDS), proposal, sure)


def _kind_of(rows: pd.DataFrame) -> str:
    """Propose a kind for reviews by their dates: all that were begun are no rapid review alone, and none is one.

    Before ``ONE_SYSTEM`` what was begun may be a serious case review, or a local one.
    """
    begun = (rows[["initiated", "author_appointed", "published"]] != "").any(axis=1)
    if begun.all():
        days = [as_written.days_in(cell) for cell in rows[["notified", "panel_informed"]].to_numpy().ravel()]
        known = [day for each in days for day in each]
        return "lcspr" if known and min(known) >= ONE_SYSTEM else ""
    rapid = (rows[["rapid_review_started", "rapid_review_meeting", "panel_informed"]] != "").any(axis=1)
    return "rapid_review" if not begun.any() and rapid.all() else ""


def _codes(register: Opened, laid: Laid, table: schema.TableSchema) -> Iterator[Question]:
    for column in table.columns:
        known = register.names.codes[table.name].get(column.name)
        if known is None:
            continue
        # As texts: Parquet may hold them as categories.
        texts = laid.cells[column.name].astype("object")
        if column.name in NAMED and column.holds == "text":
            yield from _spellings(texts, table, column, register)
            continue
        parts = texts
        if column.holds == "themes":
            said = {text: _themes(text, known) for text in texts.unique()}
            parts = texts.map(said.__getitem__).explode().str.strip()
        counted = parts[parts != ""].value_counts()
        unknown = [text for text in counted.index if register.names.code(table.name, column.name, text) is None]
        choices = column.codes or tuple(codebook.in_use(codebook.load().themes)["code"])
        for text in unknown[:TEXTS_MOST]:
            near = (
                headings.mistyped(text, known) if column.codes else phrases.theme(text) or headings.close(text, known)
            )
            key, where = ("codes", table.name, column.name, text), f"{laid.origin.sheet or laid.origin.file}"
            shown = ("1 row" if counted[text] == 1 else f"{counted[text]} rows",)
            heading = laid.origin.heading(column.name)
            yield Question(CODES, key, f"{where}, {heading}", text, shown, choices, near, LIKELY if near else "")


def _themes(text: str, known: Mapping[str, str]) -> list[str]:
    """Give the themes that stand in a cell: commas part them where a part is one that is known, or most likely is."""
    found = list[str]()
    for whole in re.split(r"[;\n|]", text):
        parts = re.split(r",|/| & ", whole)
        named = any(headings.key(part) in known or phrases.theme(part) for part in parts)
        found += parts if named and headings.key(whole) not in known and not phrases.theme(whole) else [whole]
    return found


def _spellings(
    texts: pd.Series, table: schema.TableSchema, column: schema.Column, register: Opened
) -> Iterator[Question]:
    """Ask whether names that are almost the same are one; proposed is the one that stands most often."""
    counted = texts[texts != ""].value_counts()
    for text, name in headings.alike(counted).items():
        if register.names.code(table.name, column.name, text) is None:
            key, where = ("codes", table.name, column.name, text), f"{table.name}, {column.name}"
            shown = (f"{counted[text]} rows, beside {counted[name]} of {name}",)
            yield Question(CODES, key, where, text, shown, (name, text), name, LIKELY)


def _cells(register: Opened, laid: Laid, table: schema.TableSchema, years: dict[int, str]) -> Iterator[Question]:
    """Ask what to put for each date and count that cannot be read.

    Parameters
    ----------
    years
        By its row, the year that a heading above a cell names, or the name of its sheet.
    """
    ids, n = checks.ids(laid.cells, table, laid.origin), 0
    dated = [column.name for column in table.columns if column.holds == "date"]
    for column in table.columns:
        if column.holds not in ("date", "count"):
            continue
        _, wrong, found = checks.read(laid.cells[column.name], table, column, register.names, laid.origin)
        write = pd.concat(found)["write"] if found else pd.Series(dtype="str")
        for row in laid.cells.index[wrong][: CELLS_MOST - n]:
            text, at = laid.cells.at[row, column.name], laid.origin.sheets[row // APART]
            days = column.holds == "date"
            choices, only = (
                yearless.days(text, laid.cells.loc[row, dated], column.name, years.get(row, "")) if days else ((), "")
            )
            where = f"{at.sheet or at.file}, row {row % APART}, {at.heading(column.name)}"
            key = ("corrections", table.name, str(ids[row]), column.name, text)
            said = (str(ids[row]), str(write[row]) if row in write.index else "")
            n += 1
            yield Question(CELLS, key, where, text, said, choices, only, LIKELY if only else "")


def definition(table: str, column: str) -> str:
    """Say what a column holds, in a sentence."""
    if table == "reviews" and column in MILESTONES_MEAN:
        return MILESTONES_MEAN[column]
    return schema.table(table).column(column).says
