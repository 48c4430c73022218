"""Words to look for in a sentence, in a notation that a coder can read and write.

``information ..3 shar*`` is "information", then after at most three words one that begins with "shar". ``a|b`` is
either; ``"`` is not needed. Words are compared in lower case. Matching looks at each word once for each pattern that
can begin with it, and a pattern's gaps are bounded, so that time grows with the length of the text and no faster.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from safeguarding.errors import InputError

WIDEST = 12
"""The most words that a gap may leave out."""
LONGEST = 8
"""The most words that a pattern may name."""
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*|%")
_NAMED = re.compile(r"[a-z0-9%][a-z0-9'-]*\*?")
_GAP = re.compile(r"\.\.(\d{1,2})")
_HOW = "write words in lower case, stems with *, alternatives with |, and ..3 for a gap of at most three words"


@dataclass(frozen=True)
class Step:
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
    steps: tuple[Step, ...]


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
    steps: list[Step] = []
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


def _step(part: str, gap: int, written: str, place: str) -> Step:
    names = part.split("|")
    if not all(_NAMED.fullmatch(name) for name in names):
        raise InputError(f"{place}: {written!r} has {part!r}; {_HOW}")
    stems = tuple(name[:-1] for name in names if name.endswith("*"))
    if any(len(stem) < 2 for stem in stems):
        raise InputError(f"{place}: {written!r} has a stem of one letter, which fits almost anything")
    return Step(frozenset(name for name in names if not name.endswith("*")), stems, gap)


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


def _end(steps: tuple[Step, ...], text: Sequence[Word], at: int) -> int | None:
    """Follow all ways through a pattern at once: the places a step can stand on, from those of the one before."""
    places = {at}
    for step in steps[1:]:
        ahead = {place + skip for place in places for skip in range(1, step.gap + 2)}
        places = {place for place in ahead if place < len(text) and step.fits(text[place].text)}
        if not places:
            return None
    return min(places)
