"""What a ``mapping.toml`` could say of the sheets, headings and codes of a register that mean nothing to us."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from safeguarding import paths
from safeguarding.errors import InputError
from safeguarding.register import headings, layout, opening, phrases, schema
from safeguarding.register.files import Grid
from safeguarding.register.headings import FILE, Mapping
from safeguarding.register.opening import Opened

VALUES_MOST = 50
"""How many unknown codes of one column are proposed; more are no codes."""
Proposed = dict[tuple[str, ...], str]


def proposed(register: Opened) -> Proposed:
    """Give each unknown sheet, heading and code with what it is most like, which may be nothing (empty).

    A sheet that is like one of a table is looked through as that table's, so that one proposal says all.
    """
    grids, found = _sheets(register)
    filled = replace(register, chosen=replace(register.chosen, grids=grids))
    for table in schema.TABLES:
        for laid in opening.lay(filled, table) if table.name in grids else ():
            found |= _headings(laid, table, register.names) | _codes(laid, table, register.names)
    return found


def write(written: str | Path, mapped: str | Path = "") -> tuple[Path, Proposed]:
    """Put the proposals into the register's ``mapping.toml``, beside what it says already; give its path and them.

    With ``mapped``, into that file.

    Raises
    ------
    InputError
        There is no such register, or a ``mapping.toml`` cannot be read or written.
    """
    register = opening.opened(written, mapped)
    added = proposed(register)
    path = paths.find(written)
    target = paths.find(mapped) if mapped else (path if path.is_dir() else path.parent) / FILE
    if added:
        paths.refuse_shipped(target)
        text = _written(headings.content(target) if target.exists() else "", added)
        try:
            target.write_text(text, encoding="utf-8", newline="\n")
        except OSError as wrong:
            raise InputError(
                f"{target.name}: cannot be written ({wrong.strerror}); write --mapping and a path"
            ) from None
    return target, added


def _sheets(register: Opened) -> tuple[dict[str, tuple[Grid, ...]], Proposed]:
    """Give the grid of each table, with the sheets that are like a table there is none of, and these proposals."""
    grids, found = dict(register.chosen.grids), Proposed()
    for grid in register.chosen.unknown:
        free = {name: table for name, table in register.names.sheets.items() if table not in grids}
        table = headings.nearest(grid.name, free)
        found["sheets", grid.name] = table
        if table:
            grids[table] = (grid,)
    return grids, found


def _headings(laid: layout.Laid, table: schema.TableSchema, names: Mapping) -> Proposed:
    """Propose a column for each unknown heading; of several that say one, the surest and then the shortest has it."""
    said = columns_meant(laid.unknown[:VALUES_MOST], table, names, tuple(laid.origin.headings))
    return {("headings", table.name, heading): each.column for heading, each in said.items()}


def columns_meant(
    unknown: Iterable[str], table: schema.TableSchema, names: Mapping, held: Collection[str]
) -> dict[str, phrases.Proposal]:
    """Give what each unknown heading most likely means; a column that is ``held`` already is proposed for none."""
    said = {heading: headings.meant(heading, table.name, names) for heading in unknown}
    best: dict[str, str] = dict.fromkeys(held, "")
    for heading, each in sorted(said.items(), key=lambda pair: (pair[1].sure != phrases.SURE, len(pair[0]))):
        best.setdefault(each.column, heading)
    return {heading: each if best[each.column] == heading else phrases.NOTHING for heading, each in said.items()}


def _codes(laid: layout.Laid, table: schema.TableSchema, names: Mapping) -> Proposed:
    found: Proposed = {}
    for column in table.columns:
        texts = [text for text in laid.cells[column.name].unique() if text] if column.codes else []
        unknown = [text for text in texts if names.code(table.name, column.name, text) is None]
        for text in sorted(unknown)[:VALUES_MOST]:
            near = headings.nearest(text, names.codes[table.name][column.name])
            found["codes", table.name, column.name, text] = near
    return found


def _written(before: str, added: Proposed) -> str:
    """Put what is added into the text of a ``mapping.toml``, with its remarks where that is possible."""
    said = headings.stated(before)
    wanted = said | {name: meaning for name, meaning in added.items() if meaning}
    text = _put(before or headings.TOP, added)
    try:
        kept = headings.stated(text) == wanted
    except InputError:
        kept = False  # It is TOML of another form, such as a section in braces, which has no line to add below.
    return text if kept else _put(headings.text(said), added)


def _put(before: str, added: Proposed) -> str:
    """Write each addition below the heading of its section; what is like nothing only as a remark."""
    lines = before.rstrip("\n").split("\n")
    for head in dict.fromkeys(_head(section) for *section, _ in added):
        lines += [] if head in _heads(lines) else ["", head]
    for (*section, name), meaning in reversed(added.items()):
        entry = f"{'' if meaning else '# '}{headings.line(name, meaning)}"
        if entry not in lines:
            lines.insert(_heads(lines).index(_head(section)) + 1, entry)
    return "\n".join(lines) + "\n"


def _head(section: list[str]) -> str:
    return f"[{headings.head(section)}]"


def _heads(lines: list[str]) -> list[str]:
    return [line.partition("#")[0].strip() for line in lines]
