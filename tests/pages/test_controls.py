"""The controls in a real browser, in a notebook small enough to see through: names, keys, typing, fast dragging."""

import time

import psutil
import pytest
import servers
import stub_explorer
import visits
from playwright.sync_api import expect

# What is real is tested in make test, by test_explorer_lab and test_explorer_voila; this looks closer.
pytestmark = pytest.mark.slow

ROLES = {
    "group": "View",
    "combobox": "Clock",
    "slider": "Limit",
    "spinbutton": "Limit, as a number",
    "checkbox": "This clock is judged",
    "button": "Reset",
}


@pytest.fixture(scope="module")
def voila(tmp_path_factory):
    with servers.voila(tmp_path_factory.mktemp("voila"), stub_explorer.notebook()) as server:
        yield server


@pytest.fixture
def page(browser, voila):
    with servers.page(browser, voila) as opened:
        servers.shown(opened, voila)
        yield opened
    assert voila.asked == []


@pytest.fixture(scope="module", params=["JupyterLab Light", "JupyterLab Dark"])
def lab_page(request, browser, tmp_path_factory):
    with (
        servers.lab(tmp_path_factory.mktemp("lab"), stub_explorer.notebook(), request.param) as server,
        servers.page(browser, server) as opened,
    ):
        servers.shown(opened, server, in_lab=True)
        yield opened
        assert server.asked == []


def said(page):
    return page.locator(".sg-said")


@pytest.mark.parametrize("role", ROLES)
def test_a_control_has_its_name(page, role):
    expect(page.get_by_role(role, name=ROLES[role], exact=True)).to_have_count(1)


def test_a_text_has_its_name(page):
    for label in ("Name of the scenario", "The scenario in one line", "Judged as of"):
        expect(page.get_by_label(label, exact=True)).to_be_visible()


def test_nothing_serious_is_found(page):
    assert servers.serious(page, {"runOnly": visits.ALL}) == []


def test_the_page_itself_has_its_landmarks(page):
    page.evaluate(servers.AXE_SCRIPT)
    found = page.evaluate("rules => axe.run(document, rules)", {"runOnly": visits.ALL})
    assert [rule["id"] for rule in found["violations"]] == []
    expect(page.get_by_role("main").get_by_role("slider")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_text("When is everything due?")
    assert page.title() == "When is everything due? Sefton LSCB"


def test_a_range_is_moved_by_keys(page):
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    expect(said(page)).to_have_text("Twice 11 is 22; Plan, notification.")
    expect(page.get_by_role("spinbutton")).to_have_value("11")
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", "11 working days")
    page.keyboard.press("End")
    expect(said(page)).to_have_text("Twice 90 is 180; Plan, notification.")


@pytest.mark.parametrize(("typed", "kept"), [("42", "42"), ("500", "90"), ("-3", "1"), ("", "10"), ("7.6", "8")])
def test_a_number_is_typed(page, typed, kept):
    box = page.get_by_role("spinbutton")
    box.fill(typed)
    box.press("Enter")
    expect(box).to_have_value(kept)
    expect(page.get_by_role("slider")).to_have_value(kept)
    expect(said(page)).to_have_text(f"Twice {kept} is {2 * int(kept)}; Plan, notification.")


def test_what_is_set_in_python_is_shown(page):
    page.get_by_role("slider").press("End")
    expect(said(page)).to_contain_text("Twice 90")
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_role("slider")).to_have_value("10")
    expect(page.get_by_role("spinbutton")).to_have_value("10")


def test_a_choice_is_one_stop_and_moves_by_arrows(page):
    page.get_by_role("radio", name="Plan").focus()
    page.keyboard.press("ArrowRight")
    expect(said(page)).to_have_text("Twice 10 is 20; Compare, notification.")
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox")).to_be_focused()


def test_the_paragraph_that_speaks_stays(page):
    page.evaluate("() => { window.before = document.querySelector('.sg-said') }")
    page.get_by_role("slider").press("ArrowRight")
    expect(said(page)).to_contain_text("Twice 11")
    assert page.evaluate("() => window.before === document.querySelector('.sg-said')")


def test_a_kernel_hears_when_a_page_begins_to_show_it(page):
    expect(page.get_by_text("Shown 1 times")).to_be_visible()


def test_fast_dragging_leaves_no_answer_behind(page):
    servers.heard(page)
    page.get_by_role("slider").focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    expect(said(page)).to_have_text("Twice 50 is 100; Plan, notification.")
    page.wait_for_timeout(1000)
    numbers = [int(each["text"].split()[1]) for each in page.evaluate("window.heard")]
    # In the order of what was asked, each at most once: nothing old comes late.
    assert numbers == sorted(set(numbers))
    assert numbers[-1] == 50


def test_one_value_at_a_time_is_asked_about(page):
    """While an answer is awaited, what is dragged meanwhile is held back, but for the latest."""
    slider = page.get_by_role("slider")
    slider.evaluate("""range => {
      for (let value = 11; value <= 50; value += 1) {
        range.value = value;
        range.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }""")
    expect(said(page)).to_have_text("Twice 50 is 100; Plan, notification.")
    sent = page.evaluate("window.sent.values"), page.evaluate("window.sent.most")
    assert sent == ([11, 50], 1)


def test_a_page_keeps_its_connection(browser, voila):
    """A connection that is cut loses the answer that is under way, and its control then waits for ever."""
    with servers.page(browser, voila) as opened:
        made = []
        opened.on("websocket", lambda socket: made.append(socket.url))
        servers.shown(opened, voila)
        # Longer than the server takes to look whether somebody is there.
        opened.wait_for_timeout(45_000)
        assert len(made) == 1


RUN = """() => new Promise((done, late) => {
  setTimeout(late, 60_000, "the kernel does not answer");
  const { kernelId, baseUrl } = JSON.parse(document.getElementById("jupyter-config-data").textContent);
  const socket = new WebSocket(`ws://${location.host}${baseUrl}api/kernels/${kernelId}/channels`);
  const heard = [];
  const ask = (msg_type, content) => socket.send(JSON.stringify({
    channel: "shell", content, metadata: {}, parent_header: {}, buffers: [],
    header: { msg_type, msg_id: msg_type, session: "s", username: "", version: "5.3", date: new Date().toISOString() },
  }));
  socket.onmessage = ({ data }) => {
    const { header } = JSON.parse(data);
    heard.push(header.msg_type);
    if (header.msg_type === "comm_info_reply") done(heard);
  };
  socket.onopen = () => {
    ask("execute_request", { code: "1/0", silent: false, user_expressions: {}, allow_stdin: false });
    ask("comm_info_request", {});
  };
})"""


def test_a_page_cannot_run_code(page):
    heard = page.evaluate(RUN)
    assert "comm_info_reply" in heard
    assert not {"execute_input", "execute_reply", "error"} & set(heard)


@pytest.mark.parametrize("leave", ["reload", "close"])
def test_a_page_that_is_left_ends_its_kernel(browser, voila, leave):
    kernels = psutil.Process(voila.process.pid)
    with servers.page(browser, voila) as opened:
        servers.shown(opened, voila)
        mine = servers.kernel(opened)
        assert mine in servers.connected(kernels)
        opened.reload() if leave == "reload" else opened.close(run_before_unload=True)
        until = time.monotonic() + servers.PATIENCE
        while mine in servers.connected(kernels) and time.monotonic() < until:
            time.sleep(0.1)
        assert mine not in servers.connected(kernels)


def test_nothing_serious_is_found_in_jupyterlab(lab_page):
    assert servers.serious(lab_page, {"runOnly": visits.ALL}) == []


def test_keys_are_for_the_control_and_not_for_the_notebook(lab_page):
    cells = lab_page.locator(".jp-Cell").count()
    for control in ("slider", "combobox", "checkbox", "button"):
        lab_page.locator(".sg-explorer").get_by_role(control).first.focus()
        for key in ("b", "d", "d", "x", "m", "ArrowUp"):
            lab_page.keyboard.press(key)
        expect(lab_page.locator(".sg-explorer").get_by_role(control).first).to_be_focused()
    assert lab_page.locator(".jp-Cell").count() == cells
    expect(said(lab_page)).to_be_visible()
