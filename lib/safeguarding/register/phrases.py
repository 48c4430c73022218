"""What the words of a heading say: a column is proposed where they are those of one of its phrases, and of no other."""

import re
from collections.abc import Mapping as Table
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple

from safeguarding import paths, toml_files
from safeguarding.register import schema
from safeguarding.register.files import normal

FILE = "data/rules/headings.toml"
SURE, LIKELY = "sure", "likely"
_MISTYPED = 0.8
"""How like a known word a word has to be, to be taken for it mistyped."""
_DATED = {"date", "dates", "dt", "day", "when", "dd", "ddmmyyyy"}
"""Words by which a heading says that dates stand below it."""
_ASKED = re.compile(
    r"\by ?/ ?n\b|\byes ?/ ?no\b|^(?!.*\bwhen\b).*\? *$|[(\[] *(?:no|number|count|n|#|%)\.? *[)\]]", re.IGNORECASE
)
"""What asks whether something happened or how many there are, and not when."""
_PLANNED = re.compile(r"\bto be\b|\bby *$|^who\b", re.IGNORECASE)
"""What says by when a step is to be done, or who did it, and not when it was."""
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")

Words = frozenset[str]


class Proposal(NamedTuple):
    """What a heading most likely means: a column, or nothing (empty), and how sure that is."""

    column: str
    sure: str


NOTHING = Proposal("", "")


class Composed(NamedTuple):
    """A column told by words in any order: one of each of ``needs``, none but those that it ``may`` have besides."""

    column: str
    of_dates: bool
    needs: tuple[Words, ...]
    may: Words

    def told(self, said: Words) -> bool:
        """Tell whether these words say all that is needed, and nothing else."""
        if not said <= self.may:
            return False
        hit = [said & need for need in self.needs]
        return all(hit) and len(frozenset().union(*hit)) >= len(hit)


@dataclass(frozen=True, eq=False)
class Phrases:
    """Words that say nothing, groups of words by the one they say, and the columns of each table by their words.

    ``dates`` has the columns of dates, ``others`` the rest: some words mean a course without a date, and its day with.
    ``beside`` has the words that may stand beside those of a column, by table and column.
    """

    fillers: frozenset[str]
    weak: frozenset[str]
    same: Table[tuple[str, ...], str]
    dates: Table[str, Table[Words, str]]
    others: Table[str, Table[Words, str]]
    beside: Table[str, Table[str, Words]]
    known: tuple[str, ...]
    agencies: frozenset[str] = frozenset()

    def column(self, text: str, table: str) -> str:
        """Give the column of a table that has just these words; empty if none has."""
        return self._column(self.words(text), text, table)

    def nearly(self, text: str, table: str) -> str:
        """Give the column that has these words but for some that say little; empty if none has."""
        said = self.words(text)
        return self._column(said - self.weak, text, table) or self._beside(said, text, table)

    def _beside(self, said: Words, text: str, table: str) -> str:
        """Give the column of which a phrase and the words that may stand beside it are all that is said.

        The phrase of the most words decides; where two columns have as many, none is given.
        """
        found = dict[str, int]()
        for column, more in self.beside.get(table, {}).items():
            of_dates = schema.table(table).column(column).holds == "date"
            held = self.dates if of_dates else self.others
            for words, meant in () if of_dates and _undated(text, table) else held[table].items():
                if meant == column and words <= said and said - words <= more:
                    found[column] = max(found.get(column, 0), len(words))
        most = [column for column, n in found.items() if n == max(found.values())]
        return most[0] if len(most) == 1 else ""

    def made_up(self, text: str, table: str) -> str:
        """Give the column that the words make up; empty if none, or if two do with as many of its needs."""
        dated, undated = _dated(text), _undated(text, table)
        said = self.words(text) | {"dated"} if dated else self.words(text)
        said = said | {"asked"} if _ASKED.search(text) else said
        found = dict[str, int]()
        for each in _composed(table):
            if each.told(said) and not (undated if each.of_dates else dated):
                found[each.column] = max(found.get(each.column, 0), len(each.needs))
        most = [column for column, n in found.items() if n == max(found.values())]
        return most[0] if len(most) == 1 else ""

    def _column(self, words: Words, text: str, table: str) -> str:
        column = "" if _undated(text, table) else self.dates.get(table, {}).get(words, "")
        return column if _dated(text) else self.others.get(table, {}).get(words, column)

    def words(self, text: str) -> Words:
        """Give what a text says, as words that say the same are put; a text of fillers alone keeps them."""
        said = self._put([_singular(word) for word in normal(re.sub(r"[’']s\b", "s", text)).split("_") if word])
        told = frozenset(word for word in said if word not in self.fillers)
        return told or frozenset(said)

    @cached_property
    def _firsts(self) -> Words:
        return frozenset(group[0] for group in self.same)

    def _put(self, words: list[str]) -> list[str]:
        """Put each group of words, the longest first, as the word that says the same; what comes of it, once more."""
        if self._firsts.isdisjoint(words):
            return words
        put, at = list[str](), 0
        while at < len(words):
            longest = range(min(_LONGEST, len(words) - at), 0, -1)
            n = next((n for n in longest if tuple(words[at : at + n]) in self.same), 0)
            put.append(self.same[tuple(words[at : at + n])] if n else words[at])
            at += n or 1
        return put if put == words else self._put(put)


_LONGEST = 7


def _dated(text: str) -> bool:
    return not _DATED.isdisjoint(normal(text).replace("on_the_day", "").split("_"))


def _undated(text: str, table: str) -> bool:
    """Tell whether a heading is of no day on which something was done; a date of an action can be the day it is due."""
    return bool(_ASKED.search(text) or (table == "reviews" and _PLANNED.search(text)))


@cache
def _raw() -> dict[str, Any]:
    return toml_files.read(paths.ROOT / FILE, how="write phrases below [meanings.reviews]")


@cache
def load() -> Phrases:
    """Read what headings say; raise ``InputError`` if the file is no TOML."""
    raw = _raw()
    fillers = frozenset(map(_singular, raw["fillers"]))
    same = {
        tuple(_singular(part) for part in normal(group).split("_")): _singular(word)
        for word, groups in raw["same"].items()
        for group in groups
    }
    weak = frozenset(map(_singular, raw["weak"]))
    plain = Phrases(fillers, weak, same, {}, {}, {}, ())
    dates, others = ({table: dict[Words, str]() for table in raw["meanings"]} for _ in range(2))
    for table, meanings in raw["meanings"].items():
        for column, phrases in meanings.items():
            held = dates if schema.table(table).column(column).holds == "date" else others
            held[table] |= {plain.words(phrase): column for phrase in phrases}
    said = {word for held in (*dates.values(), *others.values()) for words in held for word in words}
    known = sorted(
        {
            word
            for word in (*said, *fillers, *weak, *raw["apart"], *(part for group in same for part in group))
            if len(word) > 3
        }
    )
    beside = {
        table: {column: weak | set(words) for column, words in columns.items()}
        for table, columns in raw["beside"].items()
    }
    agencies = frozenset(raw["agencies"])
    return Phrases(fillers, weak, same, dates, others, beside, tuple(known), agencies)


@cache
def _composed(table: str) -> tuple[Composed, ...]:
    """Read ``rapid MEET, panel group``: what is needed, with ``|`` between its words, and what may be said besides."""
    groups, plain, made = _raw()["groups"], load(), list[Composed]()
    put, always = cache(plain.words), plain.weak | {"dated", "asked"}

    def words(text: str) -> Words:
        said = (each for part in text.replace("|", " ").split() for each in groups.get(part, part).split())
        return frozenset().union(*map(put, said))

    for column, rules in _raw()["composed"].get(table, {}).items():
        of_dates = schema.table(table).column(column).holds == "date"
        for rule in rules:
            needed, _, besides = rule.partition(",")
            needs = tuple(map(words, needed.split()))
            made.append(Composed(column, of_dates, needs, always.union(words(besides), *needs)))
    return tuple(made)


@lru_cache(2**14)
def proposed(heading: str, table: str) -> Proposal:
    """Give the column of a table that a heading most likely means.

    >>> proposed("Date RR submitted to National Panel", "reviews")
    Proposal(column='panel_informed', sure='sure')
    >>> proposed("Due date for RR", "reviews")
    Proposal(column='', sure='')
    """
    phrases, heading = load(), heading.replace("%", " percent ")
    asked = "?" * bool(_ASKED.search(heading))
    for text in dict.fromkeys((heading, _ASIDE.sub(" ", heading) + asked)):
        if column := phrases.column(text, table):
            return Proposal(column, SURE)
    mended = " ".join(_mended(word) for word in normal(_ASIDE.sub(" ", heading)).split("_")) + asked
    column = phrases.column(mended, table) or phrases.nearly(mended, table)
    column = column or phrases.made_up(heading, table) or phrases.made_up(mended, table)
    return Proposal(column, LIKELY) if column else NOTHING


def agency(heading: str) -> bool:
    """Tell whether a heading is the name of an agency and no more: a column for what that one did, or how many came.

    >>> agency("Children's Social Care"), agency("Police"), agency("Lead agency"), agency("Children")
    (True, True, False, False)
    """
    told = set(normal(re.sub(r"[’']s\b", "s", heading)).split("_")) - {"", "and", "of", "the", "other"}
    return bool(told) and told <= load().agencies and not told <= {"children", "adult", "adults", "care", "services"}


@cache
def _themes() -> dict[Words, str]:
    raw, plain = _raw(), load()
    return {plain.words(phrase): code for code, said in raw["themes"].items() for phrase in said}


def theme(text: str) -> str:
    """Give the theme that the words of a text most likely name; empty if they name none.

    >>> theme("Voice of the child"), theme("Mental health")
    ('P1', '')
    """
    return _themes().get(load().words(text), "")


@lru_cache(2**14)
def _mended(word: str) -> str:
    """Give the known word that a word is most like, if it is no known word itself and long enough to tell."""
    single, known = _singular(word), load().known
    if len(word) < 4 or single in known:
        return word
    alike = [each for each in known if each[0] == single[0]]  # "unpublished" is not "published" mistyped
    return next(iter(get_close_matches(single, alike, 1, _MISTYPED)), word)


def _singular(word: str) -> str:
    """Cut the s of a plural off, and of every word that ends in one but ``days``, which says how long and not when."""
    if word == "days":
        return word
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
