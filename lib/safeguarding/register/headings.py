"""Other people's sheets, headings and codes, and ours: a register's ``mapping.toml``, and the built-in synonyms."""

import re
from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher, get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from safeguarding import paths, toml_files
from safeguarding.errors import InputError
from safeguarding.register import phrases, schema
from safeguarding.register.among import NAMED
from safeguarding.register.files import normal
from safeguarding.rules import codebook
from safeguarding.vocabulary import KINDS

FILE = "mapping.toml"
SYNONYMS = "data/rules/synonyms.toml"
SECTIONS = ("sheets", "headings", "codes", "kinds")
ANY = "any"
"""Stands in ``kinds`` for every heading that tells of a review's kind."""
UNREAD = ""
"""What a sheet, a heading or a code is mapped to when it is left out on purpose."""
_TIME = re.compile(r"(?:fy)?(?:(?:19|20)?\d\d)+|q[1-4]", re.ASCII)
"""What says of which time a sheet is: a year, several, or a quarter."""
TELLING = (
    "section",
    "status",
    "current_status",
    "outcome",
    "decision",
    "outcome_of_rapid_review",
    "rapid_review_outcome",
    "sheet",
)
"""Headings, and the name of the sheet, by which a review's kind is often told."""
TOP = '# What sheets, headings and codes of this register mean. Correct what is wrong; "" leaves one out.'
NAMES_MOST = 300
"""Among how many names those that are almost the same are looked for; more are names of people, or none."""
_LIKE = 0.7
_SPELLED = 0.85
"""How like a code a text has to be, to be one that is spelled wrong."""
_SAME = 0.9
"""How like two names have to be, to be two spellings of one; those that differ in a number are two."""
_HOW = 'write lines such as "SIN date" = "notified" below [headings.reviews]'


@dataclass(frozen=True, eq=False)
class Mapping:
    """What names mean: ``sheets`` by name; ``headings`` by table and name; ``codes`` by table, column and text.

    ``kinds`` says by heading and text of what kind a review is of which no column says it. Names are written as ``key``
    writes them; ``own`` are those that the register's own ``mapping.toml`` has.
    """

    sheets: Table[str, str]
    headings: Table[str, Table[str, str]]
    codes: Table[str, Table[str, Table[str, str]]]
    kinds: Table[str, Table[str, str]]
    own: frozenset[tuple[str, ...]] = frozenset()

    def table(self, sheet: str) -> str | None:
        """Give the table that a sheet or file holds; empty if it is not to be read, ``None`` if nobody knows."""
        known = self.sheets.get(key(sheet))
        return known if known is not None else self.sheets.get(undated(sheet))

    def column(self, table: str, heading: str) -> str | None:
        """Give the column that stands under a heading; empty if it is not to be read, ``None`` if nobody knows."""
        return self.headings[table].get(key(heading))

    def code(self, table: str, column: str, text: str) -> str | None:
        """Give the code that a text stands for; empty if it says nothing on purpose, ``None`` if nobody knows."""
        return self.codes[table][column].get(key(text))

    def kind(self, heading: str, text: str) -> str:
        """Give the kind of a review by what stands under a heading that tells of it, or by the name of its sheet."""
        own = self.kinds.get(key(heading), {})
        return own.get(key(text), self.kinds[ANY].get(key(text), "") if key(heading) in TELLING else "")

    def weakness(self, name: str, meaning: str, *section: str) -> int:
        """Say how little a name counts beside another of the same meaning: stated here, or ours, or a synonym."""
        return 0 if (*section, key(name)) in self.own else 1 if key(name) == key(meaning) else 2


def key(name: str) -> str:
    """Write a name so that only what tells it from others counts; one of punctuation alone, or an emoji, as it is.

    A share is not the number that it is a share of, and they stand side by side.

    >>> key("Author appointed (date)"), key("% attended"), key(" >= ")
    ('author_appointed_date', 'percent_attended', '>=')
    """
    return normal(name.replace("%", " percent ")) or name.strip()


def undated(sheet: str) -> str:
    """Write the name of a sheet without the time that it is of.

    >>> undated("Reviews 2020-21"), undated("2019 reviews"), undated("FY22 Q1"), undated("Reviews (2)")
    ('reviews', 'reviews', '', 'reviews_2')
    """
    return "_".join(word for word in key(sheet).split("_") if not _TIME.fullmatch(word))


def load(path: Path | None = None) -> Mapping:
    """Read what names mean: our own, the built-in synonyms, then those of a ``mapping.toml``, which count most.

    Raises
    ------
    InputError
        The file is no TOML, or maps something to what the schema does not have.
    """
    return extended(_builtin(), _read(path) if path else {})


@cache
def _builtin() -> Mapping:
    """Give our own names and the synonyms that are built in."""
    sheets = {key(table.name): table.name for table in schema.TABLES}
    headings = {table.name: {key(column.name): column.name for column in table.columns} for table in schema.TABLES}
    codes = {
        table.name: {column.name: known for column in table.columns if (known := _codes(column)) is not None}
        for table in schema.TABLES
    }
    ours = Mapping(sheets, headings, codes, {ANY: {key(kind): kind for kind in KINDS}})
    return replace(extended(ours, _read(paths.ROOT / SYNONYMS)), own=frozenset())


def _codes(column: schema.Column) -> dict[str, str] | None:
    """Give the codes of a column by what they can be written as; ``None`` if it has none, and no names either."""
    if column.holds == "themes":
        book = codebook.load().themes
        return {
            key(text): code for code, label in zip(book["code"], book["label"], strict=True) for text in (code, label)
        }
    if column.codes:
        return {key(code): code for code in column.codes}
    return {} if column.name in NAMED else None


def extended(names: Mapping, stated: Table[str, Table]) -> Mapping:
    """Give what names mean where a ``mapping.toml`` states more, which counts most."""
    headings = {
        table: {**known, **_keyed(stated.get("headings", {}).get(table, {}))} for table, known in names.headings.items()
    }
    codes = {
        table: {
            column: {**known, **_keyed(stated.get("codes", {}).get(table, {}).get(column, {}))}
            for column, known in columns.items()
        }
        for table, columns in names.codes.items()
    }
    kinds = dict(names.kinds)
    for heading, texts in stated.get("kinds", {}).items():
        kinds[key(heading)] = {**kinds.get(key(heading), {}), **_keyed(texts)}
    own = names.own | {(*section, key(name)) for *section, name in _flat(stated)}
    return Mapping({**names.sheets, **_keyed(stated.get("sheets", {}))}, headings, codes, kinds, frozenset(own))


def meant(heading: str, table: str, names: Mapping) -> phrases.Proposal:
    """Give the column that a heading nobody knows most likely means, and how sure that is.

    Of tables whose headings have no phrases, what is written alike is proposed.
    """
    if table in phrases.load().others:
        return phrases.proposed(heading, table)
    near = nearest(heading, names.headings[table])
    return phrases.Proposal(near, phrases.LIKELY) if near else phrases.NOTHING


def _spelled(name: str) -> str:
    return key(re.sub("['\u2019]", "", name))


def close(name: str, others: Table[str, str]) -> str:
    """Give the name that another is almost the same as, but for a letter or a mark; empty if it is like none."""
    near = get_close_matches(_spelled(name), others, 1, cutoff=_SAME)
    # Year 1 is not Year 2, and Trust A is not Trust B.
    apart = set(_spelled(name).split("_")) ^ set("_".join(near).split("_"))
    digits = {re.sub(r"\D", "", each) for each in (_spelled(name), *near)}
    return others[near[0]] if near and len(digits) == 1 and all(len(word) > 1 for word in apart) else ""


def alike(counted: pd.Series) -> dict[str, str]:
    """Give the names that are almost those of more rows, by how often each stands, with those."""
    names = list(map(str, counted.index))
    found: dict[str, str] = {}
    for n, text in enumerate(names[:NAMES_MOST]):
        others = {_spelled(name): name for name in names[:n] if name not in found}
        near = others.get(_spelled(text)) or close(text, others)
        if near:
            found[text] = near
    return found


def nearest(name: str, known: Table[str, str]) -> str:
    """Give what a name most likely means, by likeness to names that are known; empty if it is like none."""
    return likeness(name, known)[1]


def likeness(name: str, known: Table[str, str]) -> tuple[float, str]:
    """Give how like the nearest name that is known a name is, from 0 to 1, and what that one means."""
    near = get_close_matches(normal(name), known, 1, cutoff=_LIKE)
    return (SequenceMatcher(None, near[0], normal(name)).ratio(), known[near[0]]) if near else (0.0, "")


_DENIAL = re.compile(r"(?:not?|non|never|un|in|dis|mis)_?(?!_)", re.ASCII)
"""How a word begins that says the opposite of another."""


def mistyped(text: str, known: Table[str, str]) -> str:
    """Give what the known name means that a text most likely is but for its spelling; empty if it may be another word.

    >>> mistyped("in progess", {"in_progress": "in_progress"}), mistyped("incomplete", {"complete": "done"})
    ('in_progress', '')
    """
    near = get_close_matches(normal(text), known, 1, cutoff=_SPELLED)
    denied = [bool(_DENIAL.match(name)) for name in (normal(text), *near)]
    return known[near[0]] if near and denied[0] == denied[1] else ""


def text(said: Table[tuple[str, ...], str]) -> str:
    """Write a ``mapping.toml``: each key a section and a name, each value what it means."""
    sections: dict[str, list[str]] = {}
    for (*section, name), meaning in said.items():
        sections.setdefault(head(section), []).append(line(name, meaning))
    lines = [each for section, entries in sections.items() for each in ("", f"[{section}]", *entries)]
    return "\n".join([TOP, *lines]) + "\n"


def head(section: Sequence[str]) -> str:
    """Write the name of a section; one that is a heading of somebody's own stands in quotes."""
    return ".".join(part if re.fullmatch(r"[A-Za-z0-9_-]+", part) else _quoted(part) for part in section)


def line(name: str, meaning: str, *, bare: bool = False) -> str:
    """Write what one name means as a line of TOML, whatever characters it has; a ``bare`` name is one of ours."""
    return f"{name if bare else _quoted(name)} = {_quoted(meaning)}"


def stated(written: str, file: str = FILE) -> dict[tuple[str, ...], str]:
    """Give what the text of a ``mapping.toml`` says, each name by its section: what ``text`` was given."""
    return _flat(_parsed(written, file))


def _flat(raw: Table[str, Table]) -> dict[tuple[str, ...], str]:
    said: dict[tuple[str, ...], str] = {("sheets", name): each for name, each in raw.get("sheets", {}).items()}
    for table, names in raw.get("headings", {}).items():
        said |= {("headings", table, name): meaning for name, meaning in names.items()}
    for table, columns in raw.get("codes", {}).items():
        for column, texts in columns.items():
            said |= {("codes", table, column, text): meaning for text, meaning in texts.items()}
    for heading, texts in raw.get("kinds", {}).items():
        said |= {("kinds", heading, text): meaning for text, meaning in texts.items()}
    return said


def _keyed(names: Table[str, str]) -> dict[str, str]:
    return {key(name): meaning for name, meaning in names.items()}


def _quoted(written: str) -> str:
    escaped = "".join(
        f"\\u{ord(letter):04x}" if ord(letter) < 32 or letter in '"\\\x7f' else letter for letter in written
    )
    return f'"{escaped}"'


def _read(path: Path) -> dict[str, dict]:
    return _parsed(content(path), path.name)


def content(path: Path) -> str:
    """Read the text of a ``mapping.toml``; raise ``InputError`` if it cannot be opened or is no UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path.name}: is not UTF-8; save it as UTF-8") from None
    except OSError as wrong:
        raise InputError(f"{path.name}: cannot be opened ({wrong.strerror}); write the path of a file") from None


def _parsed(written: str, file: str) -> dict[str, dict]:
    raw = toml_files.parse(written, file, _HOW)
    _known(raw, SECTIONS, file)
    _meant(raw.get("sheets", {}), [table.name for table in schema.TABLES], f"{file}, [sheets]")
    for section in ("headings", "codes"):
        _known(raw.get(section, {}), [table.name for table in schema.TABLES], f"{file}, [{section}]")
    for name, headings in raw.get("headings", {}).items():
        columns = [column.name for column in schema.table(name).columns]
        _meant(headings, columns, f"{file}, [headings.{name}]")
    for name, columns in raw.get("codes", {}).items():
        coded = {column.name: _codes(column) for column in schema.table(name).columns}
        _known(columns, [column for column, codes in coded.items() if codes is not None], f"{file}, [codes.{name}]")
        for column, texts in columns.items():
            of_names = [] if column not in NAMED else [str(each) for each in _section(texts, file).values()]
            meant = dict.fromkeys((coded[column] or {}).values())
            _meant(texts, [*meant, *of_names], f"{file}, [codes.{name}.{column}]")
    for heading, texts in _section(raw.get("kinds", {}), f"{file}, [kinds]").items():
        _meant(texts, list(KINDS), f"{file}, [kinds.{heading}]")
    return raw


def _known(section: object, names: tuple[str, ...] | list[str], place: str) -> None:
    """Refuse a section that is none, or that has a name which is not one of ``names``."""
    for name in _section(section, place):
        if name not in names:
            raise InputError(f"{place}: does not know {name!r}; write one of {', '.join(names)}")


def _section(section: object, place: str) -> dict[str, Any]:
    if not isinstance(section, dict):
        raise InputError(f"{place}: is {section!r}, not a section; {_HOW}")
    return section


def _meant(section: object, meanings: list[str], place: str) -> None:
    """Refuse a meaning that is not one of ``meanings``, and not empty; and one name with two of them."""
    meant, first = _section(section, place), dict[str, str]()
    for name, meaning in meant.items():
        if meaning != UNREAD and meaning not in meanings:
            near = get_close_matches(str(meaning), meanings, 1)
            write = near[0] if near else f"one of {', '.join(meanings)}"
            raise InputError(f"{place}: {name!r} is mapped to {meaning!r}; write {write}")
        same = first.setdefault(key(name), name)
        if meant[same] != meaning:
            raise InputError(f"{place}: {same!r} and {name!r} are the same name and mapped to two things; write one")
