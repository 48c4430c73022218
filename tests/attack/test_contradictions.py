"""Every sentence of a public set beside those of the internal one: none says none, or fewer, where there are more.

A public sentence that counts only what is shown says so; then the two do not contradict each other.
"""

import re
from dataclasses import dataclass

import executed
import pytest
import registers
from examples import telling

from attack import twins
from safeguarding.presenting import tiles, words

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
NUMBER = re.compile(rf"(?<![\w.,-])(?:(?:{'|'.join(WORDS)}|none|\d[\d,]*(?:\.\d+)?)\b%?)", re.IGNORECASE)
DATE = re.compile(r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)"
                  r"(?: \d{4})?|\b\d{4}-\d{2}\b|\b(?:19|20)\d\d\b|\b[A-Z]{1,4}\d+\b")  # fmt: skip
NONE = re.compile(r"\b(?:no|none|nothing|nobody|never|neither|0)\b", re.IGNORECASE)
SCOPE = re.compile(r"published|to the public|withheld|\[c\]|shown", re.IGNORECASE)
"""What a sentence says that counts only what is shown."""


@dataclass(frozen=True)
class Said:
    """One sentence of a set, the function of a notebook that says it, and the paragraph it stands in."""

    by: str
    text: str
    within: str = ""

    @property
    def template(self):
        """The sentence without its numbers, and without the word that says of which reviews it is."""
        bare = DATE.sub("@", self.text)
        return re.sub(r"published |\s*\(#?[^)]*\)", "", NUMBER.sub("#", bare)).lower().replace("reviews", "review")

    @property
    def numbers(self):
        """The numbers of the sentence, each as a least and a most."""
        bare = DATE.sub("@", self.text)
        found, ends = [], [(each, _number(each[0])) for each in NUMBER.finditer(bare)]
        while ends:
            (text, first), *ends = ends
            second = ends and bare[text.end() : ends[0][0].start()] == " to "
            found.append((first, ends.pop(0)[1]) if second else (first, first))
        return found


def _number(text):
    text = text.lower().removesuffix("%").replace(",", "")
    return 0.0 if text == "none" else float(WORDS.index(text) if text in WORDS else text)


def sentences(register, audience, numbers=tuple(executed.NUMBERS), **given):
    """Give every sentence that notebooks say, draw as a title, or show as a figure."""
    return [
        Said(name, line, text)
        for number in numbers
        for name, value in executed.notebook(number, register, audience=audience, **given).shown
        for text in told(value)
        for line in re.split(r"(?<=[.?!])\s+", text)
    ]


def told(value):
    """Give the texts of what a cell shows."""
    if isinstance(value, words.Prose):
        return [each.strip(" -") for each in value.text.split("\n") if each.strip(" -")]
    if hasattr(value, "to_dict"):
        title = value.to_dict(validate=False)["title"]
        return [". ".join(_whole(title[part]) for part in ("text", "subtitle"))]
    if getattr(value, "caption", "").startswith(tiles.LAYOUT.caption):
        return [f"{row.iloc[0]} {row.iloc[1]}." for _, row in value.cells.iterrows()]
    return []


def _whole(text):
    return text if isinstance(text, str) else " ".join(text)


def contradictions(public, internal):
    """Give each public sentence that says less than the internal set, without saying of what it speaks."""
    known = {each.text for each in internal}
    others = {(each.by, each.template): each for each in internal}
    found = []
    for each in public:
        if each.text in known or SCOPE.search(each.text) or SCOPE.search(each.within):
            continue
        twin = others.get((each.by, each.template))
        if twin is not None and any(_less(*pair) for pair in zip(each.numbers, twin.numbers, strict=True)):
            found.append((each.by, each.text, twin.text))
        elif twin is None and NONE.search(each.text):
            found.append((each.by, each.text, ""))
    return found


def _less(public, internal):
    """Say whether a number is less than the internal one; a range that holds that one is not."""
    return public[0] < internal[0] and public[1] < internal[1]


@pytest.mark.parametrize("name", telling(registers.AS_OF, "example"))
def test_no_public_sentence_contradicts_an_internal_one(name):
    assert contradictions(sentences(name, "public"), sentences(name, "internal")) == []


def written(folder, seed):
    tables, beside = next(iter(twins.twins(twins.KINDS, seed)))
    about = f'title = "Twins"\nrules = "{twins.RULES}"\nas_of = "{twins.DAY}"\n'
    folder.mkdir(parents=True)
    for name, text in {"register.toml": about, **beside}.items():
        (folder / name).write_text(text, encoding="utf-8")
    registers.write(folder, **tables)
    return {"register": f"{folder}", "as_of": twins.DAY, "rule_sets": twins.RULES}


ABOUT_REVIEWS = ("02", "03", "06")
SEEDS = [(1, ABOUT_REVIEWS), *(pytest.param(n, executed.NUMBERS, marks=pytest.mark.slow) for n in range(2, 20))]


@pytest.mark.parametrize(("seed", "numbers"), SEEDS)
def test_nor_in_registers_with_secrets(tmp_path, seed, numbers):
    given = written(tmp_path / "twin", seed)
    register = given.pop("register")
    public, internal = (sentences(register, audience, tuple(numbers), **given) for audience in ("public", "internal"))
    assert contradictions(public, internal) == []


@pytest.mark.parametrize(
    ("public", "internal", "found"),
    [
        ("No time limit is overdue.", "Four time limits are overdue.", 1),
        ("None was found again.", "Eight were found again.", 1),
        ("0 practice themes recur.", "8 practice themes recur.", 1),
        ("Nine reviews were late.", "20 reviews were late.", 1),
        ("Nine published reviews were late.", "20 reviews were late.", 0),
        ("What is overdue is not shown to the public.", "Four time limits are overdue.", 0),
        ("20 reviews were late.", "20 reviews were late.", 0),
        ("A claim is supported.", "20 reviews were late.", 0),
    ],
)
def test_a_sentence_that_says_less_is_found(public, internal, found):
    assert len(contradictions([Said("x", public)], [Said("x", internal)])) == found


@pytest.mark.parametrize("audience", ["internal", "public"])
@pytest.mark.parametrize("name", registers.AS_OF)
def test_no_sentence_says_clock_or_the_name_of_a_file(name, audience):
    """A reader has time limits; columns and files are for whoever keeps the register."""
    said = {each.text for each in sentences(name, audience)}
    assert [each for each in said if re.search(r"\bclocks?\b|\.csv\b", each, re.IGNORECASE)] == []


def figures(name, audience):
    """Give the cells of the tables of training, whose rows both audiences are shown, by where they stand."""
    found = {}
    for by, value in executed.notebook("04", name, audience=audience).shown:
        bundle = getattr(value, "figures", None)
        for row in bundle["rows"] if bundle else ():
            cells = dict(zip(bundle["columns"], row, strict=True))
            named = tuple(cells[each] for each in cells if each in KEYS)
            found |= {(by, bundle["name"], named, column): cell for column, cell in cells.items()}
    return found


KEYS = ("rate", "measure", "agency", "training_id", "review_id", "level", "year_earliest")


@pytest.mark.parametrize("name", registers.AS_OF)
def test_no_figure_of_training_is_less_than_an_internal_one_that_it_does_not_reach(name):
    """A count that is withheld is written as withheld, or widens what it is in: it is never left out of a number."""
    public, internal = figures(name, "public"), figures(name, "internal")
    both = {at: (cell, internal[at]) for at, cell in public.items() if at in internal}
    numbers = {at: pair for at, pair in both.items() if all(isinstance(each, int | float) for each in pair)}
    least = {at: pair for at, pair in numbers.items() if at[-1].endswith(("_min", "_earliest"))}
    most = {at: pair for at, pair in numbers.items() if at[-1].endswith(("_max", "_latest"))}
    exact = {at: pair for at, pair in numbers.items() if at not in least and at not in most}
    assert len(numbers) > 20
    assert {at: pair for at, pair in least.items() if pair[0] > pair[1]} == {}
    assert {at: pair for at, pair in most.items() if pair[0] < pair[1]} == {}
    assert {at: pair for at, pair in exact.items() if pair[0] != pair[1]} == {}
