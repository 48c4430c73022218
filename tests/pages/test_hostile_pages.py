"""A register in which every text means harm: in a real browser nothing of it acts, and all of it is read as text.

Beside each page stands that of a twin, a register of plain words of the same shape: the words say which cell a page
shows where, and the page of the hostile register may have no element and no attribute that the twin's has not.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import hostile
import openings
import planted
import pytest

from safeguarding.analyses import quality
from safeguarding.register import schema
from safeguarding.reporting.notebooks import suite
from safeguarding.reporting.sets import making, orders, store

PAGES = [*(f"{path.stem}.html" for path in suite.notebooks()), store.INDEX]
WORD = re.compile(r"q\w+?x\d{3}z")
SHAPED = {"td", "th", "tr", "tspan", "p", "li"}
"""Elements of which there are as many as rows, sentences and lines, and that stand otherwise for a long text."""
LEADS = re.compile(r"href=(?:#[\w-]+|[\w-]+\.(?:html|csv|xlsx|pdf|docx)|data/[\w-]+\.csv)")


@dataclass(frozen=True, eq=False)
class Pair:
    """A hostile register and its twin, with their sets."""

    hostile: planted.Planted
    twin: planted.Planted
    folder: Path
    failures: list[str]


@pytest.fixture(scope="class")
def pair(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pair")
    made = {"hostile": planted.plant(folder, hostile.STRINGS), "twin": planted.twin(folder, hostile.STRINGS)}
    failures = []
    for kind, each in made.items():
        order = orders.SetOrder(
            each.register, str(each.folder), date.fromisoformat(planted.AS_OF), "national", request.cls.audience
        )
        reports = making.make(order, folder / kind)
        failures += [f"{kind}, {report.file}: {report.failure}" for report in reports if report.failure]
    return Pair(**made, folder=folder, failures=failures)


@pytest.fixture(scope="class", params=PAGES)
def pages(request, browser, pair):
    return [openings.opened(browser, pair.folder / kind / request.param) for kind in ("hostile", "twin")]


def words(pair):
    """Say of each word of the twin which text stands in its place; none where the reader refused the row."""
    found = {}
    for table in schema.TABLES:
        for column in (each for each in table.columns if each.holds not in ("date", "count", "ids")):
            for n in range(pair.hostile.n):
                found[planted.word(table.name, column.name, n)] = pair.hostile.cell(table.name, column.name, n)
    for key in ("title", "publisher", "note"):
        found |= {planted.word("about", key, n): text for n, text in enumerate(hostile.STRINGS)}
    # The list of findings is as long on both pages, and has more kinds of them here: it ends at an earlier heading.
    listed = set(quality.findings_table(pair.hostile.register.findings)["column"])
    headings = {planted.word("headings", "is", n): text for n, text in enumerate(hostile.STRINGS) if text in listed}
    assert len(headings) > 10
    return found | headings


class Set:
    """What holds for each page of a set that is made of the hostile register."""

    def test_every_report_is_made(self, pair):
        assert pair.failures == []

    def test_nothing_runs_is_fetched_or_has_to_be_stopped(self, pages):
        assert pages[0].acted == []

    def test_no_element_and_no_attribute_is_injected(self, pages):
        """Some texts count otherwise than a word, so that a sentence, a row or a wrapped label may be more or fewer."""
        page, twin = pages
        kinds = {name for name in (*page.elements, *twin.elements) if name.split()[0] not in SHAPED}
        assert {each for each in kinds if page.elements[each] != twin.elements[each]} == set()
        of_shape = {name for name in page.elements if name.split()[0] in SHAPED}
        assert {each for name in of_shape for each in name.split()[1:]} <= {
            "class",
            "data-h",
            "role",
            "scope",
            "x",
            "dy",
        }

    def test_every_link_leads_into_the_set(self, pages):
        assert [each for each in pages[0].leads if not LEADS.fullmatch(each)] == []

    def test_every_cell_shows_the_text_as_it_was_read(self, pair, pages):
        page, twin = pages
        stands = words(pair)
        shown = {word: stands[word] for word in twin.cells if word in stands}
        lost = {word: text for word, text in shown.items() if text is None or not page.cells[openings.folded(text)]}
        assert lost == {}

    def test_every_text_that_is_not_a_cell_is_shown_too(self, pair, pages):
        page, twin = pages
        stands = words(pair)
        shown = {word: stands[word] for word in WORD.findall(twin.text) if stands.get(word)}
        assert len(shown) >= len(hostile.STRINGS) - len(planted.SHAPING)
        assert {word: text for word, text in shown.items() if openings.folded(text) not in page.text} == {}

    def test_no_text_turns_what_follows(self, pages):
        assert pages[0].turning == []


@pytest.mark.slow
class TestInternal(Set):
    audience = "internal"


@pytest.mark.slow
class TestPublic(Set):
    audience = "public"
