"""How long the pages are, how hard to read, where their first chart stands, what folds: as a committee meets them.

Each page is loaded once, and looked at in a wide window and on a telephone; every test judges what was seen then.
"""

import itertools
import re
from datetime import date

import pytest
import textstat
import visits
from examples import telling

from safeguarding.register import reading, schema
from safeguarding.reporting.notebooks import suite
from safeguarding.reporting.sets import making, methods, orders, store

REPORTS = [f"{path.stem}.html" for path in suite.notebooks()]
OVERVIEW = next(name for name in REPORTS if name.startswith("06"))
PAGES = [*REPORTS, store.INDEX, methods.PAGE]
HIGH, HIGHEST = 3_500, 6_000
"""Pixels that the overview may be high at a width of 1280 with its folds closed, and any other page."""
SCREEN, TELEPHONE = (1280, 900), (375, 812)
WORDS, MEAN, TITLE_WORDS = 25, 15, 12
"""Words of the longest sentence, of one on average, and of the title of a chart."""
GRADE = 9
"""School years that the first screen of the overview may ask of its reader."""
CHARTED = ("02", "06")
"""Reports whose answer is shown by a chart on the first screen, of any register."""
FACTS = """() => {
  const every = (selector, within = document) => [...within.querySelectorAll(selector)];
  const seen = (e) => e.checkVisibility();
  const chart = every("figure svg").find(seen);
  const blocks = "h1, h2, h3, p, li, dt, dd, summary, caption, figcaption";
  const own = (e) => {
    const copy = e.cloneNode(true);
    every(blocks + ", svg, table, .unseen", copy).forEach((part) => part.remove());
    every("br", copy).forEach((part) => part.replaceWith(". "));
    return copy.textContent.replace(/\\s+/g, " ").trim();
  };
  return {
    high: document.documentElement.scrollHeight,
    wide: document.documentElement.scrollWidth,
    chart: chart ? chart.getBoundingClientRect().top : null,
    tiles: every(".tiles li").length,
    open: every("details[open]").length,
    rows: every("section").map((section) => [section.querySelector("h2").textContent,
      every("tbody tr", section).filter(seen).length, every("figure, table", section).filter(seen).length]),
    sideways: every(".scroll").filter(seen).filter((e) => e.scrollWidth > e.clientWidth + 1)
      .map((e) => e.getAttribute("aria-label")),
    lead: document.querySelector(".lead")?.textContent ?? "",
    titles: every("figcaption strong").map((e) => e.textContent),
    headings: every("h1, h2, h3, h4").filter(seen).map((e) => +e.localName[1]),
    ids: every("[id]").map((e) => e.id),
    texts: every(blocks).filter((e) => !e.closest("svg, .contents, .reports, .skip")).map((e) => [e.localName, own(e)]),
    brief: every(".first .lead, .first li, .first p, .first figcaption").map(own),
    said: document.body.innerText,
    codes: every("main code").map((e) => e.textContent),
    words: every("main :is(td, th, p, li, dt, dd, summary, caption, figcaption, text, h1, h2)")
      .map((e) => e.textContent),
    named_by: every("thead th:first-child").map((e) => e.textContent),
    bare: every("section").filter((section) => !section.querySelector(".question, dl"))
      .filter((s) => !every("p, li, figure, table, summary[id]", s).some((e) => seen(e) && e.textContent.trim()))
      .map((s) => s.querySelector("h2").textContent),
    twice: every("section, .first").map((s) => [s.querySelector("h2, .lead"), s.querySelector("figcaption strong")])
      .filter(([head, title]) => head && title && seen(title)
        && head.textContent.trim().replace(/\\.$/, "") === title.textContent.trim())
      .map(([head]) => head.textContent),
  };
}"""
COLOURED = "example internal"
"""The set whose colours are judged here too: most of the work, and test_pages does it for every look of every page."""
SETS = telling(
    [f"{name} {who}" for name in ("sefton", "example") for who in ("internal", "public")], COLOURED, "sefton public"
)
"""Both registers and both audiences; crossed the other way too in the thorough run."""


@pytest.fixture(scope="module", params=SETS)
def made(request, tmp_path_factory):
    name, audience = request.param.split()
    register = reading.read(f"data/{name}")
    day = date.fromisoformat(register.about["as_of"])
    folder = tmp_path_factory.mktemp("set")
    making.make(orders.SetOrder(register, f"data/{name}", day, register.about["rules"], audience), folder)
    return request.param, folder


@pytest.fixture(scope="module")
def seen(browser, made):
    """Give the facts of each page in a wide and in a narrow window, and what axe-core finds in the narrow one."""
    page = browser.new_page()
    facts = {}
    rules = {"runOnly": visits.ALL} if made[0] == COLOURED else visits.AXE["narrow"]
    for name in PAGES:
        page.set_viewport_size({"width": SCREEN[0], "height": SCREEN[1]})
        page.goto((made[1] / name).as_uri())
        facts[name, SCREEN] = page.evaluate(FACTS)
        page.set_viewport_size({"width": TELEPHONE[0], "height": TELEPHONE[1]})
        page.evaluate(visits.AXE_SCRIPT)
        facts[name, TELEPHONE] = page.evaluate(FACTS) | {"axe": visits.faults(page, rules)}
    page.close()
    return facts


@pytest.fixture
def wide(seen):
    """Give the facts of each page in a wide window."""
    return {name: facts for (name, size), facts in seen.items() if size == SCREEN}


def sentences(tag, text):
    """Give the sentences of a block; an item of a list may be a name with its values, as the line above a chart is."""
    ends = {"li": r"(?<=[.?!:])\s+", "figcaption": r"(?<=[.?!;:])\s+"}.get(tag, r"(?<=[.?!])\s+")
    return [each for each in re.split(ends, text) if each]


def test_a_page_is_no_longer_than_a_committee_reads(wide):
    high = {name: facts["high"] for name, facts in wide.items()}
    assert high.pop(OVERVIEW) <= HIGH
    assert {name: each for name, each in high.items() if each > HIGHEST} == {}


def test_the_first_screen_has_the_headline_the_figures_and_the_chart(wide):
    for name in [each for each in REPORTS if each.startswith(CHARTED)]:
        assert wide[name]["chart"] < SCREEN[1] / 2, name
    for name in [each for each in REPORTS if not each.startswith("07")]:
        assert 1 <= wide[name]["tiles"] <= 4, name
    for name in [*REPORTS, store.INDEX]:
        assert 0 < len(wide[name]["lead"].split()) <= WORDS, name


def test_nothing_stands_open_but_a_chart_or_a_short_table(wide):
    for name in REPORTS:
        assert wide[name]["open"] == 0, name
        assert [(head, rows) for head, rows, _ in wide[name]["rows"] if rows > 10] == [], name
        assert [(head, shown) for head, _, shown in wide[name]["rows"] if shown > 1] == [], name


def test_every_section_says_or_shows_something_without_being_opened(wide):
    assert {name: wide[name]["bare"] for name in REPORTS} == {name: [] for name in REPORTS}


def test_a_chart_does_not_repeat_the_heading_above_it(wide):
    assert {name: wide[name]["twice"] for name in REPORTS} == {name: [] for name in REPORTS}


def test_a_row_is_named_by_what_it_is_about(wide):
    """On a telephone each row is a block under its first cell."""
    assert {name for name in PAGES if "Rule set" in wide[name]["named_by"]} == set()


def test_on_a_telephone_nothing_scrolls_sideways(seen):
    for name in PAGES:
        assert seen[name, TELEPHONE]["wide"] <= TELEPHONE[0], name
        assert seen[name, TELEPHONE]["sideways"] == [], name


def test_axe_finds_nothing_on_a_telephone(seen):
    assert {name: seen[name, TELEPHONE]["axe"] for name in PAGES} == {name: [] for name in PAGES}


def test_titles_of_charts_are_short(wide):
    titles = [title for facts in wide.values() for title in facts["titles"]]
    assert titles
    assert [title for title in titles if len(title.split()) > TITLE_WORDS or "\\" in title] == []


def test_headings_are_in_order_and_no_id_comes_twice(wide):
    for name, facts in wide.items():
        levels = facts["headings"]
        assert (levels[0], levels.count(1)) == (1, 1), name
        assert all(low <= high + 1 for high, low in itertools.pairwise(levels)), name
        assert len(facts["ids"]) == len(set(facts["ids"])), name


def test_sentences_are_short(wide):
    long = {}
    for name, facts in wide.items():
        said = [sentence for tag, text in facts["texts"] for sentence in sentences(tag, text)]
        lengths = [len(sentence.split()) for sentence in said]
        assert sum(lengths) / len(lengths) <= MEAN, name
        long |= {sentence: name for sentence in said if len(sentence.split()) > WORDS}
    assert long == {}


def test_the_first_screen_of_the_overview_reads_at_grade_nine(wide):
    """By two formulas that count letters: those that count syllables have textstat fetch a dictionary."""
    brief = ". ".join(text.rstrip(".") for text in wide[OVERVIEW]["brief"] if text) + "."
    assert textstat.automated_readability_index(brief) <= GRADE, brief
    assert textstat.coleman_liau_index(brief) <= GRADE, brief


def test_a_page_for_the_public_names_no_column_file_or_code(made, wide):
    if not made[0].endswith("public"):
        pytest.skip("an internal page is for who keeps the register")
    columns = {column.name for table in schema.TABLES for column in table.columns if "_" in column.name}
    for name in [*REPORTS, store.INDEX]:
        words = set(re.findall(r"[\w.-]+", wide[name]["said"]))
        named = {word for word in words if word in columns or re.fullmatch(r"[\w-]+\.(?:csv|toml|xlsx)", word)}
        themes = [said for said in wide[name]["words"] if re.search(r"\b[PK]\d{1,2}\b", said)]
        assert (named, wide[name]["codes"], themes) == (set(), [], []), name


def test_a_link_to_a_report_is_called_as_that_page_is(made):
    """ "Deadlines: what is due" led to a page that showed no deadline, and had another title."""
    folder = made[1]
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in (*PAGES, "index.html", "methods.html")}
    titles = {name: re.search(r"<h1[^>]*>(.*?)</h1>", text)[1] for name, text in texts.items()}
    links = [
        (name, to, re.sub("<[^>]*>", "", said))
        for name, text in texts.items()
        for to, said in re.findall(r'<a href="([0-9a-z_]+\.html)"[^>]*>(.*?)</a>', text)
        if to[:1].isdigit()
    ]
    assert len({to for _, to, _ in links}) == 7
    assert not [link for link in links if not titles[link[1]].startswith(link[2])]


def test_the_front_page_names_a_review_once_among_what_is_late_and_what_is_overdue(made):
    """Two reviews that are still to be published stood on the left as late and on the right as overdue."""
    pair = (made[1] / "index.html").read_text(encoding="utf-8").partition('class="pair"')[2].partition("<h2")[0]
    named = re.findall(r'<th[^>]*scope="row"[^>]*>(.*?)</th>', pair)
    assert len(named) == len(set(named)) >= 3
