"""The page of all partnerships in a real browser: axe in both widths, nothing wider than the page, and on paper."""

import pytest
from test_rollup import THREE, UNLIKE, lost
from visits import ALL, AXE_SCRIPT

from safeguarding.reporting.many import rollup_page

RULES = {"runOnly": ALL, "resultTypes": ["violations"]}
FOUND = (
    "rules => axe.run(rules).then(found => found.violations.map(each => each.id + each.nodes[0].html.slice(0, 200)))"
)


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory):
    path = tmp_path_factory.mktemp("rollup") / "index.html"
    files = rollup_page.files([*THREE, *UNLIKE, lost("north")], "internal")
    path.write_bytes(files["index.html"])
    opened = browser.new_page()
    opened.goto(path.as_uri())
    opened.evaluate(AXE_SCRIPT)
    return opened


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_page(page, width, scheme):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, media="screen")
    assert page.evaluate(FOUND, RULES) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_row_of_a_narrow_page_is_not_stretched(page):
    """A range in words that has no room would make of each row a column."""
    page.set_viewport_size({"width": 320, "height": 800})
    page.emulate_media(media="screen")
    heights = page.evaluate(
        "[...document.querySelectorAll('td.said')].map(cell => cell.getBoundingClientRect().height)"
    )
    assert len(heights) == 8
    assert max(heights) < 130


def test_all_together_stands_once_on_paper(page):
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('tfoot')).display") == "table-row-group"
