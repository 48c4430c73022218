"""The controls of the explorer and where they stand: nothing here knows what they do."""

from collections.abc import Mapping, Sequence

import ipywidgets
from ipywidgets import Widget

from safeguarding.explorer import controls, look
from safeguarding.explorer.ground import COMMITTEE, IMAGINED, PUBLICATION, REGISTER

PLAN, COMPARE, CHOOSE = "Plan", "Compare", "Choose a limit"
VIEWS = (PLAN, COMPARE, CHOOSE)
PLACES = {
    "about": ("review",),
    PLAN: ("aware", "kind", "goal", "day", "notice", "ahead"),
    COMPARE: (
        *("rule_set", "clock", "limit", "unit", "starts", "stops", "day_one", "on"),
        *("bank_holidays", "closed", "as_of", "delayed", "later", "paused_first", "paused_last", "whom"),
    ),
    CHOOSE: ("rule_set", "clock", "limit", "unit", "up_to"),
    "scenario": ("name", "save", "saved", "load", "line", "read", "reset"),
}
"""Which controls stand where."""


def made() -> dict[str, Widget]:
    """Make every control, by name, and the panels they stand in; what can be chosen is filled in later."""
    every = {
        "view": controls.choice("View", VIEWS, PLAN),
        "review": controls.dropdown("Review", [("", "")], ""),
        "rule_set": controls.dropdown("Rule set", [("", "")], ""),
        "clock": controls.dropdown("Clock", [("", "")], ""),
        **_plan(),
        **_clock(),
        **_scenario(),
        **_kept(),
        "said": controls.Status(),
        "answer": ipywidgets.HTML(),
    }
    boxes = {f"panel {place}": [every[name] for name in names] for place, names in PLACES.items()}
    return every | {name: _box(inside, "sg-panel") for name, inside in boxes.items()}


def arranged(made: Mapping[str, Widget]) -> Widget:
    """Put the controls beside the answer, or above it where there is no room beside it."""
    asks = [made[f"panel {place}"] for place in PLACES]
    left = _box([made["view"], *asks], "sg-asks")
    right = _box([made["said"], made["answer"]], "sg-answers")
    sides = ipywidgets.Box([left, right]).add_class("sg-sides")
    return _box([ipywidgets.HTML(look.STYLE), sides], controls.EXPLORER)


def _box(children: Sequence[Widget], name: str) -> Widget:
    return ipywidgets.VBox(children).add_class(name)


def show(made: Mapping[str, Widget], view: str, review: str) -> None:
    """Show the controls of one view that matter to what is asked about; the keyboard does not stop at others."""
    for place in VIEWS:
        _there(made[f"panel {place}"], place == view)
    for name in PLACES[PLAN]:
        _there(made[name], (name in _OF_THE_REGISTER) == (review == REGISTER))
    for name in _OF_THE_CASE:
        _there(made[name], review == IMAGINED)


_OF_THE_REGISTER, _OF_THE_CASE = ("ahead",), ("aware", "kind")


def _there(widget: Widget, there: bool) -> None:
    widget.layout.display = None if there else "none"


def _plan() -> dict[str, Widget]:
    return {
        "aware": controls.day("Local authority became aware"),
        "kind": controls.dropdown("Kind of review", [("", "")], ""),
        "goal": controls.choice("The day is that of", (PUBLICATION, COMMITTEE), PUBLICATION),
        "day": controls.day("Day of publication or committee"),
        "notice": controls.number("Days of notice before the committee", 6, 1, 30, unit="working days"),
        "ahead": controls.number("Days to look ahead", 90, 0, 730, unit="days"),
    }


def _clock() -> dict[str, Widget]:
    return {
        "limit": controls.number("Limit", 0, 0, 1000),
        "up_to": controls.number("Up to", 40, 1, 260),
        "unit": controls.dropdown("Unit", [("", "")], ""),
        "starts": controls.dropdown("Counted from", [("", "")], ""),
        "stops": controls.dropdown("Counted to", [("", "")], ""),
        "day_one": controls.dropdown("First day counted", [("", "")], ""),
        "on": controls.check("This clock is judged", True),
    }


def _scenario() -> dict[str, Widget]:
    return {
        "bank_holidays": controls.check("Bank holidays are no working days", True),
        "closed": controls.text("Also closed on (days with commas, 2026-12-29)"),
        "as_of": controls.day("Judged as of"),
        "delayed": controls.dropdown("Step that is later", [("", "")], ""),
        "later": controls.number("Working days later", 5, 0, 120, unit="working days"),
        "paused_first": controls.day("Paused from"),
        "paused_last": controls.day("Paused to"),
        "whom": controls.dropdown("Later or paused in", [("", "")], ""),
    }


def _kept() -> dict[str, Widget]:
    return {
        "name": controls.text("Name of the scenario"),
        "save": controls.button("Save"),
        "saved": controls.dropdown("Saved scenarios", [("none", "")], ""),
        "load": controls.button("Load"),
        "line": controls.area("The scenario as a text", rows=3),
        "read": controls.button("Read the text"),
        "reset": controls.button("Reset"),
    }
