"""What somebody answered about a register: a mapping and corrections of its own, written beside it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from safeguarding import paths
from safeguarding.errors import InputError
from safeguarding.register import asking, corrections, headings, opening, questions, schema
from safeguarding.register.corrections import Correction
from safeguarding.register.files import Grid
from safeguarding.register.questions import PARTS, Question
from safeguarding.register.workbook import grids

Key = tuple[str, ...]
PARTS_OF = {"sheets": 2, "headings": 3, "kinds": 3, "codes": 4, "corrections": 5}
"""Of how many parts a key is, by the first of them."""
ANSWERS_MOST = 20_000
"""How many answers one sheet may have."""


@dataclass(frozen=True)
class Answered:
    """What was written: the files, how many answers each has, and the questions that are left."""

    files: tuple[Path, ...]
    mapped: int
    corrected: int
    left: tuple[Question, ...]


def ask(written: str, mapped: str = "") -> tuple[Path, list[Question], str]:
    """Write the workbook of questions about a register, if it leaves any; give its path, them, and what was read.

    Raises
    ------
    InputError
        There is no such register, it cannot be read, or the workbook cannot be written.
    """
    from safeguarding.register import reading

    register = opening.opened(written, mapped)
    asked, path = questions.asked(register), asking.path_beside(paths.find(written))
    accounted = reading.read(written, mapped).accounted if "reviews" in register.chosen.grids else "no reviews so far"
    if asked:
        asking.write(path, asked, accounted)
    return path, asked, accounted


def take(written: str, book: str) -> Answered:
    """Write what was answered into the register's own ``mapping.toml`` and ``corrections.toml``, named after it.

    What stands in them already stays, unless it is answered anew. Answers to what the register does not ask are left
    out of its corrections, so that those about another book of the same form can be used for this one.
    """
    path = paths.find(written)
    answers, who = _read(paths.find(book))
    mapping, corrected = _own(path, headings.FILE), _own(path, corrections.FILE)
    said = headings.stated(headings.content(mapping)) if mapping.exists() else {}
    meant = {
        key: headings.UNREAD if each == questions.LEAVE else each
        for key, each in answers.items()
        if key[0] != "corrections"
    }
    _write(mapping, headings.text(said | meant))
    asked = questions.asked(opening.opened(written))
    wanted = {each.key for each in asked if each.part == questions.CELLS}
    put = {key[1:]: use for key, use in answers.items() if key in wanted and use != questions.LEAVE}
    held = corrections.load(corrected) if corrected.exists() else []
    kept = [each for each in held if (each.table, each.id, each.column, each.stands) not in put]
    told = f"answered in {paths.find(book).name}"
    new = [
        Correction(table, id_, column, stands, use, told, who, "agreed")
        for (table, id_, column, stands), use in put.items()
    ]
    if new:
        _write(corrected, corrections.text([*kept, *new]))
    left = questions.asked(opening.opened(written))
    return Answered((mapping, *([corrected] if new else [])), len(meant), len(new), tuple(left))


def _own(path: Path, name: str) -> Path:
    return path / name if path.is_dir() else path.with_name(f"{path.stem}.{name}")


def _write(path: Path, text: str) -> None:
    paths.refuse_shipped(path)
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as wrong:
        raise InputError(f"{path.name}: cannot be written ({wrong.strerror}); make its folder yours to write") from None


def _read(path: Path) -> tuple[dict[Key, str], str]:
    """Give the answers that are not empty, by their keys, and who answered."""
    sheets = {grid.sheet: grid for grid in grids.read(path)}
    if asking.GUIDE not in sheets:
        raise InputError(f"{path.name}: has no sheet {asking.GUIDE!r}; hand in what safeguarding import wrote")
    guide = {row[0]: row[1].strip() for row in sheets[asking.GUIDE].rows if len(row) > 1}
    said = dict(each for part in PARTS if part in sheets for each in _answers(sheets[part], path.name))
    return said, guide.get(asking.WHO) or asking.SOMEBODY


def _answers(grid: Grid, file: str) -> Iterable[tuple[Key, str]]:
    top = grid.rows[0] if grid.rows else []
    if asking.ANSWER not in top or asking.KEY not in top:
        raise InputError(
            f"{file}, sheet {grid.sheet!r}: has no {asking.ANSWER!r} any more; ask again, and change answers alone"
        )
    if len(grid.rows) > ANSWERS_MOST:
        raise InputError(
            f"{file}, sheet {grid.sheet!r}: has {len(grid.rows) - 1:,} answers; the most are {ANSWERS_MOST:,}:"
            " ask again"
        )
    answer, key = top.index(asking.ANSWER), top.index(asking.KEY)
    for number, row in enumerate(grid.rows[1:], 2):
        if len(row) > key and row[key].strip() and row[answer].strip():
            place = f"{file}, sheet {grid.sheet!r}, row {number}"
            named, said = _key(row[key], place), asking.chosen(row[answer])
            if named[0] != "corrections" and said != questions.LEAVE and not _means(named, said):
                raise InputError(f"{place}: {row[answer].strip()[:40]!r} is none of its choices; choose one of them")
            yield named, said


def _key(written: str, place: str) -> Key:
    """Give what an answer is about, if it is something that can be asked."""
    try:
        read = json.loads(written)
    except (ValueError, RecursionError):
        read = None
    parts = tuple(read) if isinstance(read, list) and all(isinstance(part, str) for part in read) else ("",)
    columns = {table.name: [column.name for column in table.columns] for table in schema.TABLES}
    known = len(parts) == PARTS_OF.get(parts[0] if parts else "")
    if known and parts[0] == "corrections":
        known = parts[3] in columns.get(parts[1], ())
    if not known or (parts[0] != "corrections" and not _means(parts, headings.UNREAD)):
        raise InputError(f"{place}: its key was changed; ask again")
    return parts


def _means(key: Key, meaning: str) -> bool:
    """Tell whether a mapping can say that."""
    try:
        headings.stated(headings.text({key: meaning}))
    except InputError:
        return False
    return True
