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
VIEWS = ("Against a limit", "Plan", "Due", "Side by side")
LIMIT, PLAN, DUE, SIDES = VIEWS
CONTROLS = {
    LIMIT: ("Time limit", "Review", "Came to light in", "Limit", "Unit", "Counted from"),
    PLAN: ("Review", "Local authority became aware", "Day of publication or committee"),
    DUE: ("Review", "Days to look ahead", "Judged as of"),
    SIDES: ("Scenario A", "Scenario B", "Time limit", "Review", "Came to light in"),
}
FOLDED = {
    "More changes": (
        *("Counted to", "First day counted", "This time limit is judged", "Bank holidays are no working days"),
        *("Judged as of", "Step that is later", "Paused from", "Paused to"),
    ),
    "Name, save and share": (
        *("Name of the scenario", "Open a saved scenario", "A link, or a scenario in one line"),
        "For the same in the report: settings of notebook 05",
    ),
}
BUTTONS = ("Save", "Copy link", "Open this")


@pytest.fixture(scope="module")
def voila(tmp_path_factory):
    with servers.explore(tmp_path_factory.mktemp("voila"), "data/example", "--rules", "national") as server:
        yield server
    assert "Traceback" not in server.wrote
    assert server.process.returncode == 0


@pytest.fixture(scope="module")
def opened(browser, voila):
    with servers.page(browser, voila) as opened:
        servers.shown(opened, voila)
        servers.settle(opened)
        assert said(opened).inner_text().endswith("Nothing changed yet: drag the limit.")
        yield opened
    assert voila.asked == []


@pytest.fixture
def page(opened):
    """Begin each test with nothing changed and nothing unfolded, in the look that the page was opened in."""
    opened.emulate_media(color_scheme="light", forced_colors="none")
    opened.evaluate("location.hash = location.hash ? '' : 'view=Against%20a%20limit'")
    expect(said(opened)).to_contain_text("Nothing changed yet")
    for name in (*FOLDED, "Tables"):
        opened.get_by_role("checkbox", name=name, exact=True).uncheck()
    servers.settle(opened)
    return opened


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


def unfold(page, name):
    page.get_by_role("checkbox", name=name, exact=True).check()
    servers.settle(page)


def drag(page, name, by, steps=10):
    """Take hold of a line and let it go some pixels beside, as a hand does; give where it stood before."""
    grip = page.locator(f"[data-line='{name}'] .sg-grip")
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 60
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by, y, steps=steps)
    page.mouse.up()
    servers.settle(page)


def late(page):
    return page.locator(".sg-picture svg rect.sg-late").count()


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_serious_is_found(page, name):
    view(page, name)
    for folded in (*FOLDED, "Tables"):
        unfold(page, folded)
    assert servers.serious(page, {"runOnly": visits.ALL}) == []


@pytest.mark.parametrize("look", [{"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_colours_are_told_apart_in_every_look(page, look):
    page.emulate_media(**look)
    for name in VIEWS:
        view(page, name)
        assert servers.serious(page, {"runOnly": {"type": "rule", "values": list(visits.COLOURS)}}) == []
    view(page, LIMIT)
    colours = page.evaluate(
        """() => ["met", "late", "not_known"].map(kind => {
          const style = getComputedStyle(document.querySelector(`.sg-picture svg rect.sg-${kind}`));
          return `${style.fill} ${style.stroke}`;
        })"""
    )
    assert len(set(colours)) == 3


@pytest.mark.parametrize("name", CONTROLS)
def test_every_control_can_be_found_by_its_label(page, name):
    view(page, name)
    assert [label for label in CONTROLS[name] if not seen(page, label)] == []


def test_what_is_folded_away_is_there_once_it_is_wanted(page):
    for name, labels in FOLDED.items():
        assert [label for label in labels if seen(page, label)] == []
        unfold(page, name)
        assert [label for label in labels if not seen(page, label)] == []
    for button in BUTTONS:
        expect(page.get_by_role("button", name=button, exact=True)).to_be_visible()


def seen(page, label):
    return page.get_by_label(label, exact=True).locator("visible=true").count() == 1


def test_what_only_matters_sometimes_is_there_when_it_does(page):
    view(page, PLAN)
    search(page, "E05")
    assert not seen(page, "Local authority became aware")
    search(page, "")
    assert seen(page, "Local authority became aware")
    assert not seen(page, "Days of notice before the committee")
    page.get_by_label("a committee", exact=True).check()
    servers.settle(page)
    assert seen(page, "Days of notice before the committee")
    unfold(page, "More changes")
    assert seen(page, "Notified")
    assert seen(page, "Kind of the imagined review")


@pytest.mark.parametrize("name", VIEWS)
def test_tables_say_what_they_hold(page, name):
    view(page, name)
    unfold(page, "Tables")
    expect(page.locator(".sg-answer table").first).to_be_visible()
    for table in page.locator(".sg-answer table").all():
        expect(table.locator("caption")).not_to_be_empty()


def test_it_opens_on_a_picture_of_the_register(page):
    expect(said(page)).to_contain_text("Nothing changed yet: drag the limit")
    picture = page.get_by_role("group", name=re.compile("Each review as a bar"))
    expect(picture).to_be_visible()
    assert picture.get_by_role("button").count() == 48
    expect(page.locator(".sg-key")).to_contain_text("✗ late: 6")


def test_the_line_is_dragged_and_reviews_change_side(page):
    before = late(page)
    drag(page, "limit", -80)
    expect(said(page)).to_contain_text("would turn late")
    # To 0.
    expect(limit(page)).not_to_have_value("5")
    at = int(limit(page).input_value())
    assert at < 5
    assert f"{at} working day" in said(page).inner_text()
    assert late(page) > before
    drag(page, "limit", 300)
    expect(said(page)).to_contain_text("would turn in time")
    assert late(page) < before


def test_a_line_is_dragged_again_to_where_it_was(page):
    told = []
    for _ in range(2):
        drag(page, "limit", -80, steps=1)
        expect(said(page)).to_contain_text("would turn late")
        told.append(said(page).inner_text())
        page.get_by_role("button", name="Reset", exact=True).click()
        expect(said(page)).to_contain_text("Nothing changed yet")
        servers.settle(page)
    assert told[0] == told[1]
    expect(page.locator(".sg-waiting")).to_have_count(0)


def test_what_changes_nothing_is_answered_too(page):
    box = page.get_by_role("spinbutton", name="Limit, as a number").locator("visible=true")
    box.fill("5")
    box.press("Enter")
    servers.settle(page)
    expect(page.locator(".sg-waiting")).to_have_count(0)
    unfold(page, "Name, save and share")
    page.get_by_label("A link, or a scenario in one line", exact=True).fill("anything")
    page.keyboard.press("Tab")
    servers.settle(page)
    expect(page.locator(".sg-waiting")).to_have_count(0)


def test_the_days_of_a_plan_are_dragged(page):
    view(page, PLAN)
    before = said(page).inner_text()
    was = page.get_by_label("Day of publication or committee", exact=True).input_value()
    drag(page, "day", -60)
    expect(said(page)).not_to_have_text(before)
    assert page.get_by_label("Day of publication or committee", exact=True).input_value() < was
    expect(page.locator(".sg-picture")).to_contain_text("Published")
    for kind in ("weekend", "holiday", "avoid"):
        assert page.locator(f".sg-picture rect.sg-{kind}").count()


def test_a_key_changes_the_answer(page):
    expect(said(page)).to_contain_text("at 5 working days")
    limit(page).focus()
    page.keyboard.press("ArrowRight")
    expect(said(page)).to_contain_text("At 6 working days")
    box = page.get_by_role("spinbutton", name="Limit, as a number").locator("visible=true")
    box.fill("10")
    box.press("Enter")
    expect(said(page)).to_contain_text("At 10 working days instead of 5, ")


def test_a_headline_is_said_once_for_each_change(page):
    servers.heard(page)
    limit(page).focus()
    for n in (6, 7, 8):
        page.keyboard.press("ArrowRight")
        expect(said(page)).to_contain_text(f"At {n} working days instead of 5")
        servers.settle(page)
    assert len(page.evaluate("window.heard")) == 3


def test_a_review_is_searched_for_and_its_verdict_changes(page):
    search(page, "E01")
    expect(page.locator(".sg-picture svg")).to_contain_text("E01")
    limit(page).focus()
    page.keyboard.press("Home")
    expect(said(page)).to_contain_text("E01, at 0 working days instead of 5, turns late: late")
    expect(page.locator(".sg-key")).to_have_text("✗ late: 1")
    search(page, "nobody")
    expect(said(page)).to_contain_text("No review 'nobody'")
    expect(page.locator(".sg-picture svg")).to_be_hidden()


def test_a_bar_that_is_clicked_asks_about_that_review_and_again_about_all(page):
    whole = said(page).inner_text()
    bar = page.get_by_role("button", name=re.compile("^E18: "))
    bar.hover()
    expect(page.locator(".sg-about")).to_contain_text("E18: ")
    bar.click()
    expect(said(page)).to_contain_text("E18, at 5 working days")
    expect(page.get_by_label("Review", exact=True)).to_have_value("E18")
    servers.settle(page)
    expect(page.locator(".sg-waiting")).to_have_count(0)
    page.get_by_role("button", name=re.compile("^E18: ")).click()
    expect(said(page)).to_have_text(whole)
    page.get_by_role("button", name=re.compile("^E05: ")).click()
    expect(said(page)).to_contain_text("E05, at 5 working days")
    servers.settle(page)
    page.get_by_role("button", name="Reset", exact=True).click()
    expect(said(page)).to_have_text(whole)


def test_a_bar_is_chosen_by_keys_alone(page):
    whole = said(page).inner_text()
    bars = page.locator("[data-review]")
    bars.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(bars.nth(2)).to_be_focused()
    name = bars.nth(2).get_attribute("data-review")
    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text(f"{name}, at 5 working days")
    servers.settle(page)
    # Who reads with the keyboard stands where he was, and comes back from there.
    expect(page.locator("[data-review]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text(whole)
    servers.settle(page)
    expect(page.locator(f"[data-review='{name}']")).to_be_focused()


def test_a_link_is_copied_and_opens_the_same_elsewhere(page, browser, voila):
    limit(page).focus()
    page.keyboard.press("ArrowRight")
    expect(said(page)).to_contain_text("At 6 working days")
    servers.settle(page)
    unfold(page, "Name, save and share")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Link copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{voila.address.split('?')[0]}{page.evaluate('location.hash')}"
    assert "token" not in link
    # Whoever has been here once is let in without.
    again = page.context.new_page()
    again.goto(link)
    expect(said(again)).to_contain_text("At 6 working days instead of 5")
    again.close()
    with servers.page(browser, voila) as other:
        servers.shown(other, voila)
        unfold(other, "Name, save and share")
        other.get_by_label("A link, or a scenario in one line", exact=True).fill(link)
        other.get_by_role("button", name="Open this", exact=True).click()
        expect(said(other)).to_contain_text("At 6 working days instead of 5")


def search(page, id):
    box = page.get_by_label("Review", exact=True)
    box.fill(id)
    box.press("Enter")
    servers.settle(page)


def test_a_scenario_is_saved_and_opened(page, saved):
    save(page)
    assert saved.exists()
    page.get_by_role("button", name="Reset", exact=True).click()
    expect(said(page)).to_contain_text("Nothing changed yet")
    choose(page, "Open a saved scenario", NAME)
    expect(said(page)).to_contain_text("At 6 working days instead of 5")
    expect(limit(page)).to_have_value("6")


def test_a_saved_scenario_stands_beside_the_one_that_is_set(page, saved):
    save(page)
    limit(page).focus()
    page.keyboard.press("ArrowRight")
    expect(said(page)).to_contain_text("At 7 working days")
    view(page, SIDES)
    choose(page, "Scenario A", NAME)
    expect(said(page)).to_contain_text("A: notification 6 working days from awareness instead of 5. B: notification 7")
    expect(page.locator(".sg-key")).to_contain_text("in A")


def test_a_scenario_that_was_saved_is_listed_in_the_next_page(page, browser, voila, saved):
    save(page)
    with servers.page(browser, voila) as other:
        servers.shown(other, voila)
        servers.settle(other)
        unfold(other, "Name, save and share")
        listed = other.get_by_role("combobox", name="Open a saved scenario", exact=True).locator("option")
        # ipywidgets writes the spaces of an option so that a browser keeps each.
        assert NAME in [" ".join(each.split()) for each in listed.all_inner_texts()]


def save(page):
    limit(page).focus()
    page.keyboard.press("ArrowRight")
    expect(said(page)).to_contain_text("At 6 working days instead of 5")
    unfold(page, "Name, save and share")
    name = page.get_by_label("Name of the scenario", exact=True)
    name.fill(NAME)
    name.press("Enter")
    servers.settle(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(said(page)).to_contain_text("Saved as")


def test_a_question_is_in_the_address_and_is_there_after_a_reload(page, browser, voila):
    view(page, SIDES)
    view(page, LIMIT)
    limit(page).focus()
    page.keyboard.press("ArrowRight")
    expect(said(page)).to_contain_text("At 6 working days")
    page.wait_for_function("location.hash.includes('limit')")
    told, address = said(page).inner_text(), page.url
    page.reload()
    expect(said(page)).to_have_text(told)
    with servers.page(browser, voila) as other:
        other.goto(address)
        expect(said(other)).to_have_text(told)
        expect(limit(other)).to_have_value("6")


def test_a_line_in_the_address_that_says_nothing_is_said(page):
    page.evaluate("location.hash = '#view=Elsewhere'")
    expect(said(page)).to_contain_text("write one of Against a limit")
    expect(page.locator(".sg-picture svg")).to_be_hidden()
    page.evaluate("location.hash = ''")
    expect(said(page)).to_contain_text("Nothing changed yet")
    expect(page.locator(".sg-picture svg")).to_be_visible()


def test_what_is_wrong_is_said_in_one_line_without_a_path(page):
    unfold(page, "Name, save and share")
    page.get_by_label("A link, or a scenario in one line", exact=True).fill("limit of nothing = soon")
    page.get_by_role("button", name="Open this", exact=True).click()
    expect(said(page)).not_to_contain_text("Nothing changed yet")
    assert "/" not in said(page).inner_text()
    assert "Traceback" not in page.content()


def test_an_answer_comes_soon(page):
    assert statistics.median(servers.answers(page, limit(page), 9)) < AT_MOST


def test_fast_dragging_leaves_no_answer_behind(page):
    box = page.get_by_role("spinbutton", name="Limit, as a number").locator("visible=true")
    box.fill("0")
    box.press("Enter")
    expect(said(page)).to_contain_text("At 0 working days")
    servers.heard(page)
    limit(page).focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    expect(limit(page)).to_have_value("40")
    expect(said(page)).to_contain_text("At 40 working days")
    servers.settle(page)
    expect(said(page)).to_contain_text("At 40 working days")
    heard = [each["text"] for each in page.evaluate("window.heard")]
    assert len(heard) == len(set(heard)), "an answer came twice: an old one came late"
    assert page.evaluate("window.sent.most") == 1


def test_tab_reaches_every_control(page):
    for name in VIEWS:
        view(page, name)
        for folded in FOLDED:
            unfold(page, folded)
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
        for name in VIEWS:
            view(narrow, name)
            assert narrow.evaluate("document.documentElement.scrollWidth") <= 320
