"""The controls of the explorer and where they stand: nothing here knows what they do."""

from collections.abc import Mapping, Sequence

import ipywidgets
from ipywidgets import Widget

from safeguarding.explorer import controls
from safeguarding.explorer.state import COMMITTEE, DUE, LIMIT, PLAN, PUBLICATION, REGISTER, SIDES, VIEWS, Asked

MORE, KEEP, TABLES = "more", "keep", "as_tables"
PLACES = {
    LIMIT: ("clock", "review", "year", "limit", "unit", "starts"),
    PLAN: ("review", "aware", "notified", "kind", "goal", "day"),
    DUE: ("review", "ahead"),
    SIDES: ("beside", "scenario", "clock", "review", "year", "limit"),
    MORE: (
        *("stops", "day_one", "on", "bank_holidays", "closed", "as_of"),
        *("delayed", "later", "paused_first", "paused_last", "whom", "notice"),
    ),
    KEEP: ("name", "save", "saved", "line", "read", "reset", "shared", "parameters"),
}
"""Which controls stand where: no more than six in a view, and the rest folded away below."""
ABOVE = ("clock", "review", "year", "beside", "scenario", *PLACES[PLAN][1:], "ahead", "limit", "unit", "starts")
"""The order of all controls that stand in some view."""


def made() -> dict[str, Widget]:
    """Make every control, by name, and the panels they stand in; what can be chosen is filled in later."""
    every = {
        "view": controls.choice("View", VIEWS, LIMIT).add_class("sg-views"),
        "clock": controls.dropdown("Time limit"),
        "review": controls.search("Review", placeholder="every review"),
        "year": controls.dropdown("Came to light in"),
        "beside": controls.dropdown("Scenario A"),
        "scenario": controls.dropdown("Scenario B"),
        "aware": controls.day("Local authority became aware"),
        "notified": controls.day("Notified"),
        "kind": controls.dropdown("Kind of review"),
        "goal": controls.choice("The day is that of", (PUBLICATION, COMMITTEE), PUBLICATION),
        "day": controls.day("Day of publication or committee"),
        "notice": controls.number("Days of notice before the committee", 6, 1, 30, unit="working days"),
        "ahead": controls.number("Days to look ahead", 90, 0, 730, unit="days"),
        "limit": controls.number("Limit", 0, 0, 1000),
        "unit": controls.dropdown("Unit"),
        "starts": controls.dropdown("Counted from"),
        "stops": controls.dropdown("Counted to"),
        "day_one": controls.dropdown("First day counted"),
        "on": controls.check("This clock is judged", value=True),
        "bank_holidays": controls.check("Bank holidays are no working days", value=True),
        "closed": controls.text("Also closed on (29/12/2026, more with commas)"),
        "as_of": controls.day("Judged as of"),
        "delayed": controls.dropdown("Step that is later"),
        "later": controls.number("Working days later", 5, 0, 120, unit="working days"),
        "paused_first": controls.day("Paused from"),
        "paused_last": controls.day("Paused to"),
        "whom": controls.search("Later or paused in", placeholder="every review"),
        "name": controls.text("Name of the scenario"),
        "save": controls.button("Save"),
        "saved": controls.dropdown("Open a saved scenario"),
        "line": controls.area("The scenario as a text", rows=2),
        "read": controls.button("Read the text"),
        "reset": controls.button("Reset"),
        "shared": controls.area("To share: add this to the address of make explore", rows=2),
        "parameters": controls.area("To report the same: put these among the parameters of notebook 05", rows=5),
        MORE: controls.fold("More changes"),
        KEEP: controls.fold("Name, save and share"),
        TABLES: controls.fold("Tables"),
        "said": controls.Status(),
        "picture": controls.Picture(),
        "prose": ipywidgets.HTML(),
        "tables": ipywidgets.HTML(),
    }
    boxes = {"above": ABOVE, f"panel {MORE}": PLACES[MORE], f"panel {KEEP}": PLACES[KEEP]}
    return every | {name: _box([every[each] for each in inside], "sg-panel") for name, inside in boxes.items()}


def arranged(made: Mapping[str, Widget]) -> Widget:
    """Put the controls above the answer, and what is folded away below it."""
    folded = [made[name] for place in (MORE, KEEP) for name in (place, f"panel {place}")]
    parts = [made[name] for name in ("view", "said", "above", "picture", "prose")]
    below = _box([*folded, made[TABLES], made["tables"]], "sg-folded")
    return _box([*parts, below], controls.EXPLORER)


def _box(children: Sequence[Widget], name: str) -> Widget:
    return ipywidgets.VBox(children).add_class(name)


def show_controls(made: Mapping[str, Widget], asked: Asked) -> None:
    """Show the controls of a view that matter to what is asked about; the keyboard does not stop at others."""
    hidden = {"aware", "notified", "kind"} if asked.review != REGISTER else set()
    for name in ABOVE:
        _there(made[name], name in PLACES[asked.view] and not (asked.view == PLAN and name in hidden))
    made["review"].placeholder = "an imagined case" if asked.view == PLAN else "every review"
    for place in (MORE, KEEP):
        _there(made[f"panel {place}"], made[place].value)
    _there(made["tables"], made[TABLES].value)


def _there(widget: Widget, there: bool) -> None:
    display = None if there else "none"
    if widget.layout.display != display:
        widget.layout.display = display
