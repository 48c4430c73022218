"""What a ``mapping.toml`` could say of the sheets, headings and codes of a register that mean nothing to us."""

from pathlib import Path

from safeguarding import repository
from safeguarding.register import layout, mapping, opening, schema, sheets
from safeguarding.register.mapping import FILE, Mapping
from safeguarding.register.opening import Opened

VALUES_MOST = 50
"""How many unknown codes of one column are proposed; more are no codes."""
Proposed = dict[tuple[str, ...], str]


def proposed(register: Opened) -> Proposed:
    """Give each unknown sheet, heading and code with what it is most like, which may be nothing (empty)."""
    found: Proposed = {}
    for grid in register.chosen.unknown:
        found["sheets", grid.name] = _free(grid, register) or mapping.nearest(grid.name, register.names.sheets)
    for table in schema.TABLES:
        if table.name in register.chosen.grids:
            laid = opening.lay(register, table)
            found |= _headings(laid, table, register.names) | _codes(laid, table, register.names)
    return found


def write(written: str | Path, mapped: str | Path = "") -> tuple[Path, Proposed]:
    """Write the proposals below what the register's ``mapping.toml`` says already; give its path and what was added.

    With ``mapped``, below what that file says, and into it.
    """
    register = opening.opened(written, mapped)
    added = proposed(register)
    path = repository.find(written)
    target = repository.find(mapped) if mapped else (path if path.is_dir() else path.parent) / FILE
    stated = mapping.stated(target) if target.is_file() else {}
    if added:
        target.write_text(mapping.text(stated | added), encoding="utf-8", newline="\n")
    return target, added


def _free(grid: layout.Grid, register: Opened) -> str:
    table = sheets.likely(grid, register.names)
    return table if table not in register.chosen.grids else ""


def _headings(laid: layout.Laid, table: schema.Table, names: Mapping) -> Proposed:
    free = {
        name: meaning for name, meaning in names.headings[table.name].items() if meaning not in laid.origin.headings
    }
    return {("headings", table.name, heading): mapping.nearest(heading, free) for heading in laid.unknown[:VALUES_MOST]}


def _codes(laid: layout.Laid, table: schema.Table, names: Mapping) -> Proposed:
    found: Proposed = {}
    for column in table.columns:
        texts = [text for text in laid.cells[column.name].unique() if text] if column.codes else []
        unknown = [text for text in texts if text not in column.codes and not names.code(table.name, column.name, text)]
        for text in sorted(unknown)[:VALUES_MOST]:
            near = mapping.nearest(text, names.codes[table.name][column.name])
            found["codes", table.name, column.name, text] = near
    return found
