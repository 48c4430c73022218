"""Other people's sheets, headings and codes, and ours: a register's ``mapping.toml``, and the built-in synonyms."""

import tomllib
from collections.abc import Mapping as Table
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from safeguarding import repository
from safeguarding.errors import InputError
from safeguarding.register import schema
from safeguarding.register.grid import normal

FILE = "mapping.toml"
SYNONYMS = "data/rules/synonyms.toml"
SECTIONS = ("sheets", "headings", "codes")
UNREAD = ""
"""What a sheet or a heading is mapped to when it is left out on purpose."""


@dataclass(frozen=True, eq=False)
class Mapping:
    """What names mean: ``sheets`` by name; ``headings`` by table and name; ``codes`` by table, column and text.

    Names are written as ``grid.normal`` writes them.
    """

    sheets: Table[str, str]
    headings: Table[str, Table[str, str]]
    codes: Table[str, Table[str, Table[str, str]]]

    def table(self, sheet: str) -> str | None:
        """Give the table that a sheet or file holds; empty if it is not to be read, ``None`` if nobody knows."""
        return self.sheets.get(normal(sheet))

    def column(self, table: str, heading: str) -> str | None:
        """Give the column that stands under a heading; empty if it is not to be read, ``None`` if nobody knows."""
        return self.headings[table].get(normal(heading))

    def code(self, table: str, column: str, text: str) -> str | None:
        """Give the code that a text stands for, or ``None``; a text of punctuation alone stands for nothing else."""
        return self.codes[table][column].get(normal(text)) if normal(text) else None


def load(path: Path | None = None) -> Mapping:
    """Read what names mean: our own, the built-in synonyms, then those of a ``mapping.toml``, which count most.

    Raises
    ------
    InputError
        The file is no TOML, or maps something to what the schema does not have.
    """
    sources = [_read(repository.find(SYNONYMS)), *([_read(path)] if path else [])]
    sheets = {normal(table.name): table.name for table in schema.TABLES}
    headings = {table.name: {normal(column.name): column.name for column in table.columns} for table in schema.TABLES}
    codes = {
        table.name: {c.name: {normal(code): code for code in c.codes} for c in table.columns if c.codes}
        for table in schema.TABLES
    }
    for source in sources:
        sheets |= _normal(source.get("sheets", {}))
        for table, names in source.get("headings", {}).items():
            headings[table] |= _normal(names)
        for table, columns in source.get("codes", {}).items():
            for column, texts in columns.items():
                codes[table][column] |= _normal(texts)
    return Mapping(sheets, headings, codes)


def nearest(name: str, known: Table[str, str]) -> str:
    """Give what a name most likely means, by likeness to names that are known; empty if it is like none."""
    near = get_close_matches(normal(name), known, 1, cutoff=0.7)
    return known[near[0]] if near else ""


def text(proposed: Table[tuple[str, ...], str]) -> str:
    """Write a ``mapping.toml``: each key a section and a name, each value what it is proposed to mean, if anything."""
    lines = ['# What sheets, headings and codes of this register mean. Correct what is wrong; "" leaves one out.']
    sections: dict[str, list[str]] = {}
    for (*section, name), meaning in proposed.items():
        line = f"{_quoted(name)} = {_quoted(meaning)}"
        sections.setdefault(".".join(section), []).append(line if meaning else f"# {line}")
    for section, entries in sections.items():
        lines += ["", f"[{section}]", *entries]
    return "\n".join(lines) + "\n"


def stated(path: Path) -> dict[tuple[str, ...], str]:
    """Give what a ``mapping.toml`` says, each name by its section, as ``text`` takes it."""
    raw = _read(path)
    said = {("sheets", name): meaning for name, meaning in raw.get("sheets", {}).items()}
    for table, names in raw.get("headings", {}).items():
        said |= {("headings", table, name): meaning for name, meaning in names.items()}
    for table, columns in raw.get("codes", {}).items():
        for column, texts in columns.items():
            said |= {("codes", table, column, text): meaning for text, meaning in texts.items()}
    return said


def _normal(names: Table[str, str]) -> dict[str, str]:
    return {normal(name): meaning for name, meaning in names.items()}


def _quoted(written: str) -> str:
    escaped = "".join(
        f"\\u{ord(letter):04x}" if ord(letter) < 32 or letter in '"\\\x7f' else letter for letter in written
    )
    return f'"{escaped}"'


def _read(path: Path) -> dict[str, dict]:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as wrong:
        raise InputError(f"{path.name}: cannot be read as TOML: {wrong}") from None
    _known(raw, SECTIONS, path.name)
    _meant(raw.get("sheets", {}), [table.name for table in schema.TABLES], f"{path.name}, [sheets]")
    for section in ("headings", "codes"):
        _known(raw.get(section, {}), [table.name for table in schema.TABLES], f"{path.name}, [{section}]")
    for name, headings in raw.get("headings", {}).items():
        columns = [column.name for column in schema.table(name).columns]
        _meant(headings, columns, f"{path.name}, [headings.{name}]")
    for name, columns in raw.get("codes", {}).items():
        coded = {column.name: column.codes for column in schema.table(name).columns if column.codes}
        _known(columns, list(coded), f"{path.name}, [codes.{name}]")
        for column, texts in columns.items():
            _meant(texts, list(coded[column]), f"{path.name}, [codes.{name}.{column}]")
    return raw


def _known(section: object, names: tuple[str, ...] | list[str], place: str) -> None:
    """Refuse a section that is none, or that has a key which is not one of ``names``."""
    if not isinstance(section, dict):
        raise InputError(f'{place}: is not a section; write a heading and below it lines like "SIN date" = "notified"')
    for key in section:
        if key not in names:
            raise InputError(f"{place}: does not know {key!r}; write one of {', '.join(names)}")


def _meant(section: object, meanings: list[str], place: str) -> None:
    """Refuse a meaning that is not one of ``meanings``, and not empty."""
    _known(section, list(section) if isinstance(section, dict) else [], place)
    for key, meaning in section.items():
        if meaning != UNREAD and meaning not in meanings:
            near = get_close_matches(str(meaning), meanings, 1)
            write = near[0] if near else f"one of {', '.join(meanings)}"
            raise InputError(f"{place}: {key!r} is mapped to {meaning!r}; write {write}")
