"""The explorer in its notebook, in JupyterLab: as an analyst opens it, in either theme."""

import statistics

import nbformat
import pytest
import servers
import visits
from playwright.sync_api import expect

from safeguarding import paths

AT_MOST = 1000
"""Milliseconds from a key to its answer, in the median: well over what it takes, for machines with much else to do."""
NOTEBOOK = paths.ROOT / "notebooks/05_what_if_deadlines.ipynb"
THEMES = ("JupyterLab Light", "JupyterLab Dark")
VIEWS = ("Plan", "Compare", "Choose a limit")


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
    page.get_by_role("combobox", name="Review", exact=True).select_option("Every review of the register")
    page.get_by_role("button", name="Reset", exact=True).click()
    servers.settle(page)


def said(page):
    return page.locator(".sg-said")


def view(page, name):
    page.get_by_role("radio", name=name, exact=True).check()
    servers.settle(page)


def limit(page):
    return page.get_by_role("slider", name="Limit", exact=True).locator("visible=true")


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_serious_is_found(page, name):
    view(page, name)
    assert servers.serious(page, {"runOnly": visits.ALL}) == []


@pytest.mark.parametrize("name", VIEWS)
def test_tab_reaches_every_control(page, name):
    view(page, name)
    assert servers.missed_by_tab(page) == []


def test_a_key_and_a_number_change_the_answer(page):
    view(page, "Choose a limit")
    before = said(page).inner_text()
    limit(page).focus()
    page.keyboard.press("ArrowRight")
    expect(said(page)).not_to_have_text(before)
    box = page.get_by_role("spinbutton", name="Limit, as a number").locator("visible=true")
    box.fill("20")
    box.press("Enter")
    expect(said(page)).to_contain_text("at 20 working days")
    expect(limit(page)).to_have_value("20")


def test_a_review_is_chosen_and_its_verdict_changes(page):
    view(page, "Compare")
    page.get_by_role("combobox", name="Review", exact=True).select_option("SCR2")
    page.get_by_role("combobox", name="Clock", exact=True).select_option(index=7)
    servers.settle(page)
    before = page.locator(".sg-answer table").first.inner_text()
    box = page.get_by_role("spinbutton", name="Limit, as a number").locator("visible=true")
    box.fill("12")
    box.press("Enter")
    expect(said(page)).to_contain_text("12 months")
    assert page.locator(".sg-answer table").first.inner_text() != before


def test_a_scenario_is_saved_and_loaded(page, lab):
    view(page, "Compare")
    limit(page).focus()
    page.keyboard.press("ArrowRight")
    expect(said(page)).not_to_contain_text("Nothing is changed")
    changed = said(page).inner_text()
    page.get_by_label("Name of the scenario", exact=True).fill("One more")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(said(page)).to_contain_text("Saved as one-more.toml")
    assert [path.name for path in lab.saved.iterdir()] == ["one-more.toml"]
    page.get_by_role("button", name="Reset", exact=True).click()
    expect(said(page)).to_contain_text("Nothing is changed")
    page.get_by_role("combobox", name="Saved scenarios", exact=True).select_option("One more")
    page.get_by_role("button", name="Load", exact=True).click()
    expect(said(page)).to_have_text(changed)


def test_an_answer_comes_soon(page):
    for name in ("Compare", "Choose a limit"):
        view(page, name)
        assert statistics.median(servers.answers(page, limit(page), 9)) < AT_MOST


def test_keys_are_for_the_control_and_not_for_the_notebook(page):
    cells = page.evaluate("window.jupyterapp.shell.currentWidget.content.widgets.length")
    review = page.get_by_role("combobox", name="Review", exact=True)
    review.focus()
    for key in ("d", "d", "x", "b", "ArrowDown"):
        page.keyboard.press(key)
    expect(review).to_be_focused()
    assert page.evaluate("window.jupyterapp.shell.currentWidget.content.widgets.length") == cells
