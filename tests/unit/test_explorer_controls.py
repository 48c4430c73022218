"""Controls without a browser or a kernel: what they keep to, and what they tell whoever listens."""

from datetime import date

import pytest
from traitlets import TraitError

from safeguarding.explorer import controls

MADE = {
    "number": controls.NumberBox(label="Limit", value=10, min=1, max=90),
    "choice": controls.Choice(label="View", options=["Plan", "Compare"], value="Plan"),
    "dropdown": controls.dropdown(description="Clock", options=[("Notification", "notification")]),
    "search": controls.search(description="Review", options=["E01"], placeholder="every review"),
    "text": controls.text(description="Name of the scenario"),
    "area": controls.area(description="The scenario in one line"),
    "day": controls.day(description="Judged as of", value=date(2021, 1, 26)),
    "check": controls.check(description="This clock is judged", value=True),
    "button": controls.button(description="Reset"),
}


@pytest.fixture
def limit():
    return controls.NumberBox(label="Limit", value=10, min=1, max=90, unit="working days")


@pytest.fixture
def heard(limit):
    """What an observer of the number is told, in order."""
    told = []
    limit.observe(lambda change: told.append(change.new), "value")
    return told


def test_a_number_tells_its_observers(limit, heard):
    limit.value = 5
    assert heard == [5]


@pytest.mark.parametrize(("asked", "kept"), [(0, 1), (-7, 1), (91, 90), (10**9, 90), (90, 90), (1, 1)])
def test_a_number_stays_within_its_bounds(limit, heard, asked, kept):
    limit.value = asked
    assert limit.value == kept
    assert heard == [kept]


def test_a_number_follows_its_bounds(limit, heard):
    limit.max = 6
    assert limit.value == 6
    limit.min = 6
    limit.max = 90
    limit.min = 20
    assert limit.value == 20
    assert heard == [6, 20]


def test_bounds_can_be_moved_together(limit, heard):
    with limit.hold_trait_notifications():
        limit.min, limit.max = 100, 200
    assert (limit.min, limit.value, limit.max) == (100, 100, 200)
    assert heard == [100]


def test_a_number_is_made_within_its_bounds():
    assert controls.NumberBox(label="Limit", value=500, min=1, max=90).value == 90


@pytest.mark.parametrize("wrong", ["5", 5.5, None])
def test_a_number_is_whole(limit, wrong):
    with pytest.raises(TraitError):
        limit.value = wrong


def test_a_choice_is_one_of_its_options():
    view = MADE["choice"]
    with pytest.raises(TraitError, match="none of Plan, Compare"):
        view.value = "Elsewhere"
    assert view.value == "Plan"


@pytest.mark.parametrize("name", MADE)
def test_every_control_has_its_label(name):
    made = MADE[name]
    assert getattr(made, "label", None) or made.description


@pytest.mark.parametrize("name", ["dropdown", "search", "text", "area", "day", "check"])
def test_a_long_label_is_shown_in_full(name):
    assert MADE[name].style.description_width == "initial"
    assert MADE[name].layout.width == "auto"


OURS = (controls.NumberBox, controls.Choice, controls.Status, controls.Link, controls.Picture)


@pytest.mark.parametrize("kind", OURS)
def test_what_is_shown_is_never_read_as_html_and_asks_for_nothing(kind):
    # The name of what is drawn is written as an address, which nobody asks.
    written = f"{kind._esm}{kind._css}".replace('"http://www.w3.org/2000/svg"', "")
    assert "export default { render }" in written
    for asked in ("innerHTML", "insertAdjacentHTML", "http:", "https:", "@import", "url(", "import "):
        assert asked not in written


def test_the_status_is_said_without_taking_the_focus():
    written = str(controls.Status._esm)
    assert '"aria-live", "polite"' in written
    assert '"role", "status"' in written
    assert "sg-said" in written
    assert controls.EXPLORER in written
