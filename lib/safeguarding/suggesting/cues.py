"""The words that a theme is proposed for, as data (``data/rules/cues.toml``): strict, each with its reason."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safeguarding import codebook, repository
from safeguarding.errors import InputError
from safeguarding.rules import form
from safeguarding.suggesting import notation
from safeguarding.suggesting.notation import Pattern

FILE = "data/rules/cues.toml"
LACKING, ITSELF, STATED = "lacking", "itself", "stated"
FRAMES = (LACKING, ITSELF, STATED)
"""A cue counts with a sign of something lacking near it or in a recommendation; by itself; or where it is stated."""
GROUPS = ("shortfall", "recommended", "hindsight", "set_aside", "absent", "denied")
KEYS = ("id", "theme", "frame", "words", "misleads", "why", "within")
WITHIN = 8
"""How many words may lie between a cue and the sign that something was lacking."""


@dataclass(frozen=True)
class Cue:
    """Words that a theme is proposed for; ``misleads`` are words around them that mean something else."""

    id: str
    theme: str
    frame: str
    words: tuple[Pattern, ...]
    misleads: tuple[Pattern, ...]
    why: str
    within: int


@dataclass(frozen=True, eq=False)
class Cues:
    """All cues, and the groups of words that say how a sentence means them."""

    version: str
    cues: tuple[Cue, ...]
    groups: Mapping[str, tuple[Pattern, ...]]


def load(path: str | Path = FILE) -> Cues:
    """Read the cues.

    Raises
    ------
    InputError
        The file is no TOML, has a key, a theme or a frame that is not known, a pattern that cannot be read, an id
        twice, or a cue without a reason; the message names the place.
    """
    found = repository.find(path)
    try:
        raw = tomllib.loads(found.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise InputError(f"{found.name}: this is not TOML: {wrong}") from None
    except OSError as wrong:
        raise InputError(f"{found.name}: cannot be opened ({wrong.strerror})") from None
    form.known(raw, ("version", "groups", "cue"), found.name)
    groups = _groups(raw.get("groups"), found.name)
    axes = dict(codebook.load().themes[["code", "axis"]].itertuples(index=False))
    cues = tuple(_cue(each, axes, f"{found.name}: cue {n}") for n, each in enumerate(raw.get("cue", []), 1))
    ids = [cue.id for cue in cues]
    if not cues or len(set(ids)) < len(ids):
        twice = next((id for id in ids if ids.count(id) > 1), None)
        raise InputError(f"{found.name}: " + (f"two cues are called {twice!r}" if twice else "has no cue"))
    return Cues(str(raw.get("version", "")), cues, groups)


def _groups(raw: object, file: str) -> dict[str, tuple[Pattern, ...]]:
    if not isinstance(raw, dict):
        raise InputError(f"{file}: has no [groups]; write {', '.join(GROUPS)}, each a list of words")
    form.known(raw, GROUPS, f"{file}: groups")
    return {name: tuple(_patterns(raw.get(name), f"{file}: groups: {name}")) for name in GROUPS}


def _cue(raw: dict[str, Any], axes: Mapping[str, str], place: str) -> Cue:
    form.known(raw, KEYS, place)
    for key in ("id", "why"):
        if not isinstance(raw.get(key), str) or not raw[key].strip():
            raise InputError(f"{place}: has no {key}")
    place = f"{place} ({raw['id']})"
    form.one_of(raw.get("theme"), axes, f"{place}: theme")
    form.one_of(raw.get("frame"), FRAMES, f"{place}: frame")
    if (raw["frame"] == STATED) != (axes[raw["theme"]] == "context"):
        raise InputError(f"{place}: a theme of context is {STATED!r}, and one of practice is not")
    within = raw.get("within", WITHIN)
    if type(within) is not int or not 0 < within <= 40:
        raise InputError(f"{place}: within is {within!r}; write a number of words from 1 to 40")
    words = tuple(_patterns(raw.get("words"), f"{place}: words"))
    misleads = tuple(_patterns(raw["misleads"], f"{place}: misleads")) if "misleads" in raw else ()
    return Cue(raw["id"], raw["theme"], raw["frame"], words, misleads, raw["why"], within)


def _patterns(raw: object, place: str) -> Iterator[Pattern]:
    if not isinstance(raw, list) or not raw or not all(isinstance(each, str) for each in raw):
        raise InputError(f"{place}: is {raw!r}; write a list of words, each in quotation marks")
    for each in raw:
        yield notation.parse(each, place)
