"""How long the pages are, where their first chart stands, what folds: as a committee meets them."""

import re
from datetime import date

import pytest
from readback import Page

from safeguarding.register import reading
from safeguarding.reporting.notebooks import suite
from safeguarding.reporting.sets import making, methods, orders, store

REPORTS = [f"{path.stem}.html" for path in suite.notebooks()]
OVERVIEW = next(name for name in REPORTS if name.startswith("06"))
HIGH, HIGHEST = 3_500, 6_000
"""Pixels that the overview may be high at a width of 1280 with its folds closed, and any other report."""
SCREEN = (1280, 900)
TELEPHONE = (375, 812)
WORDS = 25
TITLE_WORDS = 12
CHARTED = ("02", "06")
"""Reports whose answer is shown by a chart on the first screen."""
FACTS = """() => {
  const chart = [...document.querySelectorAll("figure svg")].find((e) => e.checkVisibility());
  return {
    high: document.documentElement.scrollHeight,
    wide: document.documentElement.scrollWidth,
    chart: chart ? chart.getBoundingClientRect().top : null,
    tiles: document.querySelectorAll(".tiles li").length,
    open: document.querySelectorAll("details[open]").length,
    rows: [...document.querySelectorAll("section")].map((section) => [section.querySelector("h2").textContent,
      [...section.querySelectorAll("tbody tr")].filter((row) => row.checkVisibility()).length,
      [...section.querySelectorAll("figure, table")].filter((each) => each.checkVisibility()).length]),
    sideways: [...document.querySelectorAll(".scroll")].filter((e) => e.checkVisibility())
      .filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.getAttribute("aria-label")),
    lead: document.querySelector(".lead")?.textContent ?? "",
  };
}"""


SETS = [(name, who) for name in ("sefton", "example") for who in ("internal", "public")]


@pytest.fixture(scope="module", params=SETS, ids=" ".join)
def made(request, tmp_path_factory):
    name, audience = request.param
    register = reading.read(f"data/{name}")
    day = date.fromisoformat(register.about["as_of"])
    folder = tmp_path_factory.mktemp("set")
    making.make(orders.SetOrder(register, f"data/{name}", day, register.about["rules"], audience), folder)
    return folder


@pytest.fixture(scope="module")
def seen(browser, made):
    """Give the facts of each page in a wide and in a narrow window."""
    page = browser.new_page()
    facts = {}
    for size in (SCREEN, TELEPHONE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for name in [*REPORTS, store.INDEX, methods.PAGE]:
            page.goto((made / name).as_uri())
            facts[name, size] = page.evaluate(FACTS)
    page.close()
    return facts


def test_a_page_is_no_longer_than_a_committee_reads(seen):
    high = {name: seen[name, SCREEN]["high"] for name in REPORTS}
    assert high.pop(OVERVIEW) <= HIGH
    assert {name: each for name, each in high.items() if each > HIGHEST} == {}


def test_the_first_screen_has_the_headline_the_figures_and_the_chart(seen):
    for name in [each for each in REPORTS if each.startswith(CHARTED)]:
        facts = seen[name, SCREEN]
        assert facts["chart"] < SCREEN[1] / 2, name
        assert 1 <= facts["tiles"] <= 4, name
        assert 0 < len(facts["lead"].split()) <= WORDS, name


def test_nothing_stands_open_but_a_chart_or_a_short_table(seen):
    for name in REPORTS:
        facts = seen[name, SCREEN]
        assert facts["open"] == 0, name
        assert [(head, rows) for head, rows, _ in facts["rows"] if rows > 10] == [], name
        assert [(head, shown) for head, _, shown in facts["rows"] if shown > 1] == [], name


def test_on_a_telephone_nothing_scrolls_sideways(seen):
    for (name, size), facts in seen.items():
        if size == TELEPHONE:
            assert facts["wide"] <= TELEPHONE[0], name
            assert facts["sideways"] == [], name


def test_titles_of_charts_are_short(made):
    long = {}
    for name in REPORTS:
        html = (made / name).read_text("utf-8")
        titles = re.findall(r"<figcaption><strong>(.*?)</strong>", html)
        long |= {title: name for title in titles if len(title.split()) > TITLE_WORDS}
    assert long == {}


def test_each_report_says_of_a_chart_what_it_shows_once(made):
    for name in REPORTS:
        read = Page((made / name).read_text("utf-8"))
        assert len(read.ids()) == len(set(read.ids())), name
