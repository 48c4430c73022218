"""The explorer of a register in a browser, as ``safeguarding explore`` serves it."""

import re
import statistics

import pytest
import servers
import visits
from playwright.sync_api import expect

from safeguarding import paths

AT_MOST = 1000
"""Milliseconds from a key to its answer, in the median: well over what it takes, for machines with much else to do."""
NAME = "Saved by a test of the explorer"
SAVED = paths.ROOT / "reports/scenarios/saved-by-a-test-of-the-explorer.toml"
VIEWS = ("Plan", "Compare", "Choose a limit")
EVERY, IMAGINED = "Every review of the register", "An imagined case"
SCENARIO = ("Name of the scenario", "Saved scenarios", "The scenario as a text")
CONTROLS = {
    ("Plan", EVERY): ("Review", "Days to look ahead", *SCENARIO),
    ("Plan", IMAGINED): (
        "Local authority became aware",
        "Kind of review",
        "Day of publication or committee",
        *SCENARIO,
    ),
    ("Compare", EVERY): (
        *("Rule set", "Clock", "Limit", "Unit", "Counted from", "Counted to", "First day counted"),
        *("This clock is judged", "Bank holidays are no working days", "Judged as of", "Step that is later"),
        *("Paused from", "Paused to", *SCENARIO),
    ),
    ("Choose a limit", EVERY): ("Rule set", "Clock", "Limit", "Unit", "Up to", *SCENARIO),
}
BUTTONS = ("Save", "Load", "Read the text", "Reset")


@pytest.fixture(scope="module")
def voila(tmp_path_factory):
    with servers.explore(tmp_path_factory.mktemp("voila"), "data/example", "--rules", "national") as server:
        yield server
    assert "Traceback" not in server.wrote
    assert server.process.returncode == 0


@pytest.fixture
def page(browser, voila):
    with servers.page(browser, voila) as opened:
        servers.shown(opened, voila)
        yield opened
    assert voila.asked == []


@pytest.fixture
def saved():
    yield SAVED
    SAVED.unlink(missing_ok=True)


def said(page):
    return page.locator(".sg-said")


def view(page, name):
    page.get_by_role("radio", name=name, exact=True).check()
    servers.settle(page)


def choose(page, name, text):
    page.get_by_role("combobox", name=name, exact=True).select_option(text)
    servers.settle(page)


def limit(page):
    return page.get_by_role("slider", name="Limit", exact=True).locator("visible=true")


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_serious_is_found(page, name):
    view(page, name)
    assert servers.serious(page, {"runOnly": visits.ALL}) == []


@pytest.mark.parametrize(("name", "review"), CONTROLS)
def test_every_control_can_be_found_by_its_label(page, name, review):
    view(page, name)
    choose(page, "Review", review)
    unseen = [label for label in CONTROLS[name, review] if not seen(page, label)]
    assert unseen == []
    for button in BUTTONS:
        expect(page.get_by_role("button", name=button, exact=True)).to_be_visible()


def seen(page, label):
    return page.get_by_label(label, exact=True).locator("visible=true").count() == 1


def test_what_only_matters_sometimes_is_there_when_it_does(page):
    choose(page, "Review", IMAGINED)
    page.get_by_role("radio", name=re.compile("committee", re.IGNORECASE)).check()
    servers.settle(page)
    assert seen(page, "Days of notice before the committee")
    view(page, "Compare")
    choose(page, "Review", EVERY)
    choose(page, "Step that is later", "Notified")
    assert seen(page, "Working days later")


@pytest.mark.parametrize("name", VIEWS)
def test_tables_say_what_they_hold(page, name):
    view(page, name)
    for table in page.locator(".sg-answer table").all():
        expect(table.locator("caption")).not_to_be_empty()


def test_a_key_changes_the_answer(page):
    view(page, "Choose a limit")
    expect(said(page)).to_contain_text("at five working days")
    limit(page).focus()
    page.keyboard.press("ArrowRight")
    expect(said(page)).to_contain_text("at six working days")
    box = page.get_by_role("spinbutton", name="Limit, as a number").locator("visible=true")
    box.fill("10")
    box.press("Enter")
    expect(said(page)).to_contain_text("at 10 working days: at least 42 of 47")


def test_a_review_is_chosen_and_its_verdict_changes(page):
    view(page, "Compare")
    choose(page, "Review", "E01")
    expect(page.locator(".sg-answer caption").first).to_contain_text("Every verdict on E01")
    limit(page).focus()
    page.keyboard.press("Home")
    expect(said(page)).to_contain_text("0 working days from awareness instead of 5: 1 of 1 more would be late")
    expect(page.locator(".sg-answer td").filter(has_text="missed").first).to_be_visible()


def test_a_scenario_is_saved_and_loaded(page, saved):
    save(page)
    assert saved.exists()
    page.get_by_role("button", name="Reset", exact=True).click()
    expect(said(page)).to_contain_text("Nothing is changed")
    choose(page, "Saved scenarios", NAME)
    page.get_by_role("button", name="Load", exact=True).click()
    expect(said(page)).to_contain_text("6 working days from awareness instead of 5")
    expect(limit(page)).to_have_value("6")


def test_a_scenario_that_was_saved_is_listed_in_the_next_page(page, browser, voila, saved):
    save(page)
    with servers.page(browser, voila) as other:
        servers.shown(other, voila)
        servers.settle(other)
        listed = other.get_by_role("combobox", name="Saved scenarios", exact=True).locator("option")
        # ipywidgets writes the spaces of an option so that a browser keeps each.
        assert NAME in [" ".join(each.split()) for each in listed.all_inner_texts()]


def save(page):
    view(page, "Compare")
    limit(page).focus()
    page.keyboard.press("ArrowRight")
    expect(said(page)).to_contain_text("6 working days from awareness instead of 5")
    page.get_by_label("Name of the scenario", exact=True).fill(NAME)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(said(page)).to_contain_text("Saved as")


def test_what_is_wrong_is_said_in_one_line_without_a_path(page):
    view(page, "Compare")
    page.get_by_label("The scenario as a text", exact=True).fill("limit of nothing = soon")
    page.get_by_role("button", name="Read the text", exact=True).click()
    expect(said(page)).not_to_contain_text("Nothing is changed")
    assert "/" not in said(page).inner_text()
    assert "Traceback" not in page.content()


def test_an_answer_comes_soon(page):
    for name in ("Compare", "Choose a limit"):
        view(page, name)
        assert statistics.median(servers.answers(page, limit(page), 9)) < AT_MOST


def test_fast_dragging_leaves_no_answer_behind(page):
    view(page, "Choose a limit")
    box = page.get_by_role("spinbutton", name="Limit, as a number").locator("visible=true")
    box.fill("0")
    box.press("Enter")
    expect(said(page)).to_contain_text("at no working days")
    servers.heard(page)
    limit(page).focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    expect(limit(page)).to_have_value("40")
    expect(said(page)).to_contain_text("at 40 working days")
    page.wait_for_timeout(1500)
    expect(said(page)).to_contain_text("at 40 working days")
    heard = [each["text"] for each in page.evaluate("window.heard")]
    assert len(heard) == len(set(heard)), "an answer came twice: an old one came late"
    assert page.evaluate("window.sent.most") == 1


def test_tab_reaches_every_control(page):
    for name in VIEWS:
        view(page, name)
        assert servers.missed_by_tab(page) == []


def test_the_page_is_the_register_s_and_says_that_it_is_internal(page):
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("banner").first).to_contain_text("Internal: contains small numbers.")
    assert re.search("synthetic", page.title())
    content = page.content()
    assert str(paths.ROOT) not in content
    assert "face.show" not in content


def test_it_can_be_read_where_it_is_narrow(browser, voila):
    with servers.page(browser, voila, width=320, height=900) as narrow:
        servers.shown(narrow, voila)
        view(narrow, "Compare")
        assert narrow.evaluate("document.documentElement.scrollWidth") <= 320
