"""The words that a theme is proposed for, as data (``data/rules/cues.toml``), in a notation that coders read."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safeguarding import paths, toml_files
from safeguarding.errors import InputError
from safeguarding.rules import codebook, model

# ---- Words to look for in a sentence, in a notation that a coder can read and write ----------------------------------
# ``information ..3 shar*`` is "information", then after at most three words one that begins with "shar". ``a|b`` is
# either; ``"`` is not needed. Words are compared in lower case. Matching looks at each word once for each pattern that
# can begin with it, and a pattern's gaps are bounded, so that time grows with the length of the text and no faster.

WIDEST = 12
"""The most words that a gap may leave out."""
LONGEST = 8
"""The most words that a pattern may name."""
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*|%")
_NAMED = re.compile(r"[a-z0-9%][a-z0-9'-]*\*?")
_GAP = re.compile(r"\.\.(\d{1,2})")
_HOW = "write words in lower case, stems with *, alternatives with |, and ..3 for a gap of at most three words"


@dataclass(frozen=True)
class PatternWord:
    """One word of a pattern: one of ``exact``, or one that begins as ``stems`` do, after at most ``gap`` words."""

    exact: frozenset[str]
    stems: tuple[str, ...]
    gap: int

    def fits(self, word: str) -> bool:
        """Say whether a word, in lower case, is meant."""
        return word in self.exact or word.startswith(self.stems)


@dataclass(frozen=True)
class Pattern:
    """Words in their order, as they were written and as they are looked for."""

    written: str
    steps: tuple[PatternWord, ...]


@dataclass(frozen=True)
class Word:
    """A word of a text, in lower case, and where it stands there."""

    text: str
    start: int
    end: int


def parse(written: str, place: str) -> Pattern:
    """Read one pattern; raise ``InputError`` if it is none.

    >>> [sorted(step.exact) for step in parse("not ..2 seen|heard", "here").steps]
    [['not'], ['heard', 'seen']]
    """
    steps: list[PatternWord] = []
    gap = 0
    for part in written.split():
        wide = _GAP.fullmatch(part)
        if wide and (gap or not steps or not 0 < int(wide[1]) <= WIDEST):
            raise InputError(f"{place}: {written!r} has a gap that cannot be kept ({part}); {_HOW}")
        if wide:
            gap = int(wide[1])
            continue
        steps.append(_step(part, gap, written, place))
        gap = 0
    if gap or not 0 < len(steps) <= LONGEST:
        raise InputError(f"{place}: {written!r} is no pattern of 1 to {LONGEST} words; {_HOW}")
    return Pattern(written, tuple(steps))


def _step(part: str, gap: int, written: str, place: str) -> PatternWord:
    names = part.split("|")
    if not all(_NAMED.fullmatch(name) for name in names):
        raise InputError(f"{place}: {written!r} has {part!r}; {_HOW}")
    stems = tuple(name[:-1] for name in names if name.endswith("*"))
    if any(len(stem) < 2 for stem in stems):
        raise InputError(f"{place}: {written!r} has a stem of one letter, which fits almost anything")
    return PatternWord(frozenset(name for name in names if not name.endswith("*")), stems, gap)


def words(text: str) -> list[Word]:
    """Give the words of a text; an apostrophe that was set as a quotation mark counts as one."""
    return [Word(each[0].lower().replace("’", "'"), each.start(), each.end()) for each in _WORD.finditer(text)]


class Index:
    """Patterns by the word they begin with, so that a text is gone through once for all of them."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        """Take patterns; each is known from then on by its place among them."""
        self.patterns = tuple(patterns)
        self._exact: dict[str, list[int]] = {}
        self._stems: dict[str, list[int]] = {}
        for n, pattern in enumerate(self.patterns):
            for word in pattern.steps[0].exact:
                self._exact.setdefault(word, []).append(n)
            for stem in pattern.steps[0].stems:
                self._stems.setdefault(stem, []).append(n)
        self._lengths = sorted({len(stem) for stem in self._stems})

    def found(self, text: Sequence[Word]) -> dict[int, list[tuple[int, int]]]:
        """Give, by pattern, the places of its first and its last word, the shortest from each first."""
        spans: dict[int, list[tuple[int, int]]] = {}
        for at, word in enumerate(text):
            for n in self._beginning(word.text):
                end = _end(self.patterns[n].steps, text, at)
                if end is not None:
                    spans.setdefault(n, []).append((at, end))
        return spans

    def _beginning(self, word: str) -> list[int]:
        here = list(self._exact.get(word, ()))
        for length in self._lengths[: bisect_left(self._lengths, len(word) + 1)]:
            here += self._stems.get(word[:length], ())
        return here


def _end(steps: tuple[PatternWord, ...], text: Sequence[Word], at: int) -> int | None:
    """Follow all ways through a pattern at once: the places a step can stand on, from those of the one before."""
    places = {at}
    for step in steps[1:]:
        ahead = {place + skip for place in places for skip in range(1, step.gap + 2)}
        places = {place for place in ahead if place < len(text) and step.fits(text[place].text)}
        if not places:
            return None
    return min(places)


# ---- The words that a theme is proposed for, as data (``data/rules/cues.toml``): strict, each with its reason

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


def load(path: str | Path = paths.ROOT / FILE) -> Cues:
    """Read the cues.

    Raises
    ------
    InputError
        The file is no TOML, has a key, a theme or a frame that is not known, a pattern that cannot be read, an id
        twice, or a cue without a reason; the message names the place.
    """
    found = paths.find(path)
    raw = toml_files.read(found)
    model.known(raw, ("version", "groups", "cue"), found.name)
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
    model.known(raw, GROUPS, f"{file}: groups")
    return {name: tuple(_patterns(raw.get(name), f"{file}: groups: {name}")) for name in GROUPS}


def _cue(raw: dict[str, Any], axes: Mapping[str, str], place: str) -> Cue:
    model.known(raw, KEYS, place)
    for key in ("id", "why"):
        if not isinstance(raw.get(key), str) or not raw[key].strip():
            raise InputError(f"{place}: has no {key}")
    place = f"{place} ({raw['id']})"
    model.one_of(raw.get("theme"), axes, f"{place}: theme")
    model.one_of(raw.get("frame"), FRAMES, f"{place}: frame")
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
        yield parse(each, place)
