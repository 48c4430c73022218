"""The explorer in its notebook, in JupyterLab: as an analyst opens it, in either theme."""

import re
import statistics

import nbformat
import pytest
import servers
import visits
from examples import telling
from playwright.sync_api import expect

from safeguarding import paths

AT_MOST = 1000
"""Milliseconds from a key to its answer, in the median: well over what it takes, for machines with much else to do."""
NOTEBOOK = paths.ROOT / "notebooks/05_what_if_deadlines.ipynb"
THEMES = ("JupyterLab Light", "JupyterLab Dark")
VIEWS = ("Against a limit", "Plan", "Due", "Side by side")


@pytest.fixture(scope="module", params=[THEMES[0], pytest.param(THEMES[1], marks=pytest.mark.slow)])
def lab(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    # Scenarios are saved beside the notebook that is opened, and not in the repository.
    (folder / "root/reports/scenarios").mkdir(parents=True)
    with servers.lab(folder, nbformat.read(NOTEBOOK, 4), request.param) as server:
        server.saved = folder / "root/reports/scenarios"
        yield server


@pytest.fixture(scope="module")
def page(browser, lab):
    with servers.page(browser, lab) as opened:
        servers.shown(opened, lab, in_lab=True)
        servers.settle(opened)
        yield opened
    assert lab.asked == []


@pytest.fixture(autouse=True)
def begun(page):
    """Begin each test with nothing changed, for the whole register."""
    view(page, VIEWS[0])
    unfold(page, "Name, save and share")
    search(page, "")
    # It stands where anything is in force.
    reset = page.get_by_role("button", name="Reset", exact=True).locator("visible=true")
    if reset.count():
        reset.click()
    servers.settle(page)


def said(page):
    return page.locator(".sg-said")


def view(page, name):
    page.get_by_role("radio", name=name, exact=True).check()
    servers.settle(page)


def limit(page):
    return page.get_by_role("slider", name="Limit", exact=True).locator("visible=true")


def unfold(page, name):
    page.get_by_role("checkbox", name=name, exact=True).check()
    servers.settle(page)


def search(page, id):
    box = page.get_by_label("Review", exact=True).locator("visible=true")
    box.fill(id)
    box.press("Enter")
    servers.settle(page)


# Voilà shows the other two.
@pytest.mark.parametrize("name", telling(VIEWS, *VIEWS[2:]))
def test_nothing_serious_is_found(page, name):
    view(page, name)
    assert servers.serious(page, {"runOnly": visits.ALL}) == []


@pytest.mark.parametrize("name", telling(VIEWS, *VIEWS[:2]))
def test_tab_reaches_every_control(page, name):
    view(page, name)
    assert servers.missed_by_tab(page) == []


def test_a_key_and_a_number_change_the_answer(page):
    before = said(page).inner_text()
    limit(page).focus()
    page.keyboard.press("ArrowRight")
    expect(said(page)).not_to_have_text(before)
    box = page.get_by_role("spinbutton", name="Limit, as a number").locator("visible=true")
    box.fill("4")
    box.press("Enter")
    expect(said(page)).to_contain_text("At 4 months")
    expect(limit(page)).to_have_value("4")


def test_the_line_is_dragged_and_reviews_change_side(page):
    late = page.locator(".sg-picture svg rect.sg-late")
    before = late.count()
    grip = page.locator("[data-line='limit'] .sg-grip")
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 60
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 200, y, steps=10)
    page.mouse.up()
    servers.settle(page)
    expect(said(page)).to_contain_text("would be late")
    assert late.count() > before


def test_a_review_is_searched_for_and_its_verdict_changes(page):
    search(page, "SCR2")
    picture = page.locator(".sg-picture svg")
    expect(picture).to_contain_text("SCR2")
    expect(page.locator(".sg-key")).to_have_text("✗ late: 1")
    box = page.get_by_role("spinbutton", name="Limit, as a number").locator("visible=true")
    box.fill("12")
    box.press("Enter")
    expect(said(page)).to_contain_text("12 months")
    expect(page.locator(".sg-key")).to_have_text("✓ met: 1")


def test_a_scenario_is_saved_and_opened(page, lab):
    limit(page).focus()
    page.keyboard.press("ArrowRight")
    expect(said(page)).not_to_contain_text("Nothing changed yet")
    name = page.get_by_label("Name of the scenario", exact=True)
    name.fill("One more")
    name.press("Enter")
    servers.settle(page)
    changed = said(page).inner_text()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(said(page)).to_contain_text("Saved as one-more.toml, ")
    assert [path.name for path in lab.saved.iterdir()] == ["one-more.toml"]
    page.get_by_role("button", name="Reset", exact=True).click()
    expect(said(page)).to_contain_text("Nothing changed yet")
    page.get_by_role("combobox", name="Open a saved scenario", exact=True).select_option("One more")
    expect(said(page)).to_have_text(changed)


def test_what_is_asked_is_copied_where_there_is_no_address_of_its_own(page):
    page.get_by_role("button", name=re.compile("^SCR2: ")).click()
    expect(said(page)).to_contain_text("SCR2: late")
    servers.settle(page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="A notebook has no link of its own")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "#review=SCR2"


def test_an_answer_comes_soon(page):
    assert statistics.median(servers.answers(page, limit(page), 9)) < AT_MOST


def test_keys_are_for_the_control_and_not_for_the_notebook(page):
    cells = page.evaluate("window.jupyterapp.shell.currentWidget.content.widgets.length")
    review = page.get_by_role("combobox", name="Came to light in", exact=True)
    review.focus()
    for key in ("d", "d", "x", "b", "ArrowDown"):
        page.keyboard.press(key)
    expect(review).to_be_focused()
    assert page.evaluate("window.jupyterapp.shell.currentWidget.content.widgets.length") == cells
