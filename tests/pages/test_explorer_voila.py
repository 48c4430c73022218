"""The explorer of a register in a browser, as ``safeguarding explore`` serves it."""

import re
import statistics
from datetime import date

import pytest
import servers
import visits
from examples import telling
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
    window = opened.viewport_size
    yield opened
    opened.set_viewport_size(window)


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


def sized(page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    servers.settle(page)


def late(page):
    return page.locator(".sg-picture svg rect.sg-late").count()


# JupyterLab shows the other two.
@pytest.mark.parametrize("name", telling(VIEWS, LIMIT, PLAN))
def test_nothing_serious_is_found(page, name):
    view(page, name)
    for folded in (*FOLDED, "Tables"):
        unfold(page, folded)
    assert servers.serious(page, {"runOnly": visits.ALL}) == []


@pytest.mark.parametrize(
    "look", telling([{"color_scheme": "dark"}, {"forced_colors": "active"}], {"color_scheme": "dark"})
)
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


@pytest.mark.parametrize("name", telling(VIEWS, LIMIT, SIDES))
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
    expect(said(page)).to_contain_text("would be late")
    # To 0.
    expect(limit(page)).not_to_have_value("5")
    at = int(limit(page).input_value())
    assert at < 5
    assert f"{at} working day" in said(page).inner_text()
    assert late(page) > before
    drag(page, "limit", 300)
    expect(said(page)).to_contain_text("would be in time")
    assert late(page) < before


def test_a_line_is_dragged_again_to_where_it_was(page):
    told = []
    for _ in range(2):
        drag(page, "limit", -80, steps=1)
        expect(said(page)).to_contain_text("would be late")
        told.append(said(page).inner_text())
        page.get_by_role("button", name="Reset", exact=True).click()
        expect(said(page)).to_contain_text("Nothing changed yet")
        servers.settle(page)
    assert told[0] == told[1]
    expect(page.locator(".sg-waiting")).to_have_count(0)


# What is written at a line at once when it is moved, before the kernel can have answered.
MOVED = """name => {
  const grip = () => document.querySelector(`[data-line='${name}'] .sg-grip`);
  const svg = document.querySelector(".sg-picture svg");
  svg.setPointerCapture = () => {};
  const box = grip().getBoundingClientRect();
  const middle = box.left + box.width / 2;
  const place = (by) => ({ bubbles: true, clientX: middle + by, clientY: 400, pointerId: 1, button: 0 });
  grip().dispatchEvent(new PointerEvent("pointerdown", place(0)));
  svg.dispatchEvent(new PointerEvent("pointermove", place(90)));
  const text = document.querySelector(`[data-line='${name}'] text`).textContent;
  // The control of the line, too, and the axis is that which it was taken hold of on.
  window.followed = [...document.querySelectorAll(`.sg-line-${name} input`)].map((each) => each.value);
  svg.dispatchEvent(new PointerEvent("pointerup", place(90)));
  return text;
}"""


def test_a_line_says_where_it_is_while_it_is_dragged(page):
    """It stood at 25 and said 21."""
    moved = int(re.search(r"\d+", page.evaluate(MOVED, "limit"))[0])
    servers.settle(page)
    assert moved == int(limit(page).input_value()) > 5
    assert page.evaluate("window.followed") == [str(moved)] * 2
    view(page, PLAN)
    moved = page.evaluate(MOVED, "day")
    servers.settle(page)
    day = date.fromisoformat(page.get_by_label("Day of publication or committee", exact=True).input_value())
    assert moved == f"Published {day.day} {day:%B %Y}"
    assert page.evaluate("window.followed") == [day.isoformat()]


def test_the_axis_stays_while_a_line_is_in_hand(page):
    """It was drawn anew under the hand, and the handle jumped away from it."""
    view(page, PLAN)
    aware = "document.querySelector(\"[data-line='aware'] line\").getAttribute('x1')"
    grip = page.locator("[data-line='day'] .sg-grip")
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 60
    before = page.evaluate(aware)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 100, y, steps=5)
    servers.settle(page)
    assert page.evaluate(aware) == before
    page.mouse.up()
    servers.settle(page)
    assert page.evaluate(aware) != before


def test_a_number_that_is_typed_counts_after_a_pause(page):
    """It stood over the headline of another number until Enter was pressed."""
    box = page.get_by_role("spinbutton", name="Limit, as a number").locator("visible=true")
    box.fill("")
    page.wait_for_timeout(1000)
    expect(box).to_have_value("")
    box.press_sequentially("12")
    expect(said(page)).to_contain_text("At 12 working days")


def listen(page):
    """Keep what a screen reader is told from now on."""
    page.evaluate("""() => {
      window.spoken = [];
      const live = document.querySelector(".sg-explorer .sg-heard");
      const hear = () => live.textContent && window.spoken.push(live.textContent);
      new MutationObserver(hear).observe(live, { childList: true });
    }""")


def test_a_screen_reader_hears_one_headline_of_a_drag(page):
    before = said(page).inner_text()
    listen(page)
    drag(page, "limit", 120, steps=8)
    servers.settle(page)
    page.wait_for_function("before => window.spoken.some((each) => !each.startsWith(before))", arg=before)
    # What was said before the drag may be heard late.
    [heard] = [each for each in page.evaluate("window.spoken") if not each.startswith(before)]
    assert heard.startswith(said(page).inner_text())


def test_a_screen_reader_hears_what_a_day_that_is_dragged_changes(page):
    """The headline of a plan is about the day; what is due first stands below it, may be the same, and is heard too."""
    view(page, PLAN)
    listen(page)
    before = said(page).inner_text()
    drag(page, "day", -60)
    servers.settle(page)
    expect(said(page)).not_to_have_text(before)
    heard = f"{said(page).inner_text()} {page.locator('.sg-answer p').first.inner_text()}"
    page.wait_for_function("said => window.spoken.some((each) => each === said)", arg=heard)


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
    expect(said(page)).to_contain_text("E01, at 0 working days instead of 5, would be late: ")
    expect(page.locator(".sg-key")).to_have_text("✗ late: 1")
    told = said(page).inner_text()
    search(page, "nobody")
    expect(page.get_by_role("alert")).to_contain_text("No review 'nobody'")
    # It stands at its field, and no answer stands under what it is not the answer to.
    field, wrong = page.get_by_label("Review", exact=True), page.get_by_role("alert")
    assert 0 <= wrong.bounding_box()["y"] - field.bounding_box()["y"] < 60
    expect(said(page)).to_have_text("No answer yet: “Review” has what cannot be used.")
    expect(page.locator(".sg-picture svg")).to_be_hidden()
    search(page, "E01")
    expect(said(page)).to_have_text(told)
    expect(page.get_by_role("alert")).to_have_count(0)


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
    told = page.get_by_role("status").filter(has_text="Link copied")
    expect(told).to_contain_text("It works in this browser while the explorer runs.")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{voila.address.split('?')[0]}{page.evaluate('location.hash')}"
    assert "token" not in link
    # Whoever has been here once is let in without.
    again = page.context.new_page()
    again.goto(link)
    expect(said(again)).to_contain_text("At 6 working days instead of 5")
    again.close()
    with servers.page(browser, voila) as other:
        other.goto(page.url)
        expect(said(other)).to_contain_text("At 6 working days instead of 5")
        expect(limit(other)).to_have_value("6")
        servers.settle(other)
        other.get_by_role("button", name="Reset", exact=True).click()
        expect(said(other)).to_contain_text("Nothing changed yet")
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
    expect(page.locator(".sg-answer").first).to_contain_text(f"A: {NAME}. B: {NAME}, changed.")
    expect(page.locator(".sg-strip")).to_contain_text("notification 7 working days from awareness instead of 5")
    expect(page.locator(".sg-key")).to_contain_text(f"upper bar: A ({NAME})")


@pytest.mark.slow
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
    expect(said(page)).to_contain_text(f"Saved as {SAVED.name}")


def test_a_question_is_in_the_address_and_is_there_after_a_reload(page):
    view(page, SIDES)
    view(page, LIMIT)
    limit(page).focus()
    page.keyboard.press("ArrowRight")
    expect(said(page)).to_contain_text("At 6 working days")
    page.wait_for_function("location.hash.includes('limit')")
    told = said(page).inner_text()
    page.reload()
    expect(said(page)).to_have_text(told)
    expect(limit(page)).to_have_value("6")


def test_back_goes_to_the_view_before_and_not_out_of_the_explorer(page):
    first, at = said(page).inner_text(), page.evaluate("history.length")
    # A limit that is moved is no step of its own.
    limit(page).focus()
    page.keyboard.press("ArrowRight")
    expect(said(page)).to_contain_text("At 6 working days")
    page.wait_for_function("location.hash.includes('limit')")
    told = said(page).inner_text()
    assert (told, page.evaluate("history.length")) != (first, at + 1)
    view(page, DUE)
    page.wait_for_function("location.hash.includes('view=Due')")
    page.go_back()
    expect(page.get_by_role("radio", name=LIMIT)).to_be_checked()
    expect(said(page)).to_have_text(told)
    page.go_forward()
    expect(page.get_by_role("radio", name=DUE, exact=True)).to_be_checked()


@pytest.mark.parametrize("width", [1280, 1600])
def test_the_picture_begins_on_the_first_screen_with_what_turns_beside_it(page, width):
    sized(page, width, 800)
    limit(page).focus()
    page.keyboard.press("ArrowLeft")
    who = page.get_by_text(re.compile("would be late: E"))
    expect(who.first).to_be_visible()
    tops = [each.bounding_box() for each in (page.locator(".sg-picture svg"), who.first)]
    assert tops[0]["y"] < 300
    assert tops[1]["y"] + tops[1]["height"] < 800
    assert tops[1]["x"] + tops[1]["width"] <= tops[0]["x"]


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
    expect(page.get_by_role("alert")).to_contain_text("limit of nothing")
    assert "/" not in page.get_by_role("alert").inner_text()
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


def test_the_limit_as_written_has_its_name_at_its_own_line(page):
    box = page.get_by_role("spinbutton", name="Limit, as a number").locator("visible=true")
    for at in (1, 4, 6, 12, 40):
        box.fill(str(at))
        box.press("Enter")
        servers.settle(page)
        line = page.locator(".sg-faint line").bounding_box()
        name = page.locator(".sg-faint text").bounding_box()
        beside = min(abs(name["x"] - line["x"]), abs(name["x"] + name["width"] - line["x"]))
        assert beside < 10, at
        # The line reaches up to it.
        assert line["y"] <= name["y"] + name["height"], at


def test_who_resets_by_a_key_stays_on_the_button(page):
    limit(page).focus()
    page.keyboard.press("ArrowRight")
    expect(said(page)).to_contain_text("At 6 working days")
    reset = page.get_by_role("button", name="Reset", exact=True)
    reset.focus()
    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text("Nothing changed yet")
    servers.settle(page)
    expect(reset).to_be_focused()


def test_one_of_a_unit_has_no_plural_beside_its_number(page):
    limit(page).focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(said(page)).to_contain_text("At 1 working day instead")
    expect(limit(page)).to_have_attribute("aria-valuetext", "1 working day")
    expect(page.locator(".sg-unit").locator("visible=true")).to_have_text("working day")


def test_the_unit_of_a_limit_stands_beside_its_number(page):
    box = page.get_by_role("spinbutton", name="Limit, as a number").locator("visible=true").bounding_box()
    unit = page.locator(".sg-line-limit .sg-unit").locator("visible=true").bounding_box()
    assert box["y"] < unit["y"] < box["y"] + box["height"]


# In windows of other sizes

TWELVE = "rapid_review: rule_set=national, limit=12"
PLACES = {
    "limit": "",
    "limit of 12 days": f"#clock=national:rapid_review&scenario={TWELVE}",
    "limit of 400 days": f"#clock=national:rapid_review&scenario={TWELVE.replace('12', '400')}",
    "plan": "#view=Plan",
    "plan of E42": "#view=Plan&review=E42&goal=a committee&day=2024-07-16",
    "due": "#view=Due&ahead=400",
    "sides": f"#view=Side by side&clock=national:rapid_review&scenario={TWELVE}",
}
# Each pair of texts of the picture that lie on each other, each text beyond its edges, and each that is cut.
WRONG = """() => {
  const svg = document.querySelector(".sg-picture svg");
  const edge = svg.getBoundingClientRect();
  const all = [...svg.querySelectorAll("text")].filter(each => each.firstChild?.textContent);
  const texts = all.map(each => [each.firstChild.textContent, each.getBoundingClientRect()]);
  const on = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 5;
  const told = (found, what) => found.map(([text]) => `${what}: ${text}`);
  return [
    ...texts.flatMap(([, a], n) => told(texts.slice(n + 1).filter(([, b]) => on(a, b)), `on ${texts[n][0]}`)),
    ...told(texts.filter(([, box]) => box.left < edge.left - 1 || box.right > edge.right + 1), "out"),
    ...told(texts.filter(([text]) => text.length > 2 && text.endsWith("…")), "cut"),
  ];
}"""


@pytest.mark.parametrize("width", telling([1280, 768, 375], 375))
def test_no_text_of_a_picture_lies_on_another_or_is_cut(page, width):
    wrong = {}
    sized(page, width, 900)
    for name, place in PLACES.items():
        page.evaluate("place => { location.hash = place || '#' }", place)
        page.wait_for_timeout(100)
        servers.settle(page)
        assert page.locator(".sg-picture svg text").count() > 10, name
        wrong[name] = page.evaluate(WRONG)
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("width", telling([1280, 768, 375], 1280))
def test_the_picture_stays_where_it_is_at_the_first_change(page, width):
    sized(page, width, 1600)
    choose(page, "Time limit", "Rapid review done and sent to the Panel: 15 working days")
    before = page.locator(".sg-picture svg").bounding_box()["y"]
    drag(page, "limit", -30)
    expect(said(page)).to_contain_text("would be late")
    assert page.locator(".sg-picture svg").bounding_box()["y"] == before
    # Nor does it under a pointer that goes over its bars.
    page.locator("[data-review='E16']").hover()
    expect(page.locator(".sg-about")).to_contain_text("E16: 3 to 20 working days; start 3 August 2019")
    assert page.locator(".sg-picture svg").bounding_box()["y"] == before


def test_it_can_be_read_where_it_is_narrow(page):
    sized(page, 320, 900)
    for name in VIEWS:
        view(page, name)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
