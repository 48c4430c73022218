"""The controls of the explorer and where they stand: nothing here knows what they do."""

from collections.abc import Iterator, Mapping, Sequence

import ipywidgets
from ipywidgets import Widget

from safeguarding.explorer import controls
from safeguarding.explorer.state import COMMITTEE, DUE, LIMIT, PLAN, PUBLICATION, REGISTER, SIDES, VIEWS, Asked
from safeguarding.whatif.scenario import MOST

MORE, KEEP, TABLES = "more", "keep", "as_tables"
PLACES = {
    LIMIT: ("clock", "review", "year", "limit", "unit", "starts"),
    PLAN: ("review", "aware", "goal", "day", "notice", "rules"),
    DUE: ("review", "ahead", "as_of"),
    SIDES: ("beside", "scenario", "clock", "review", "year", "limit"),
    MORE: (
        *("stops", "day_one", "on", "bank_holidays", "closed", "as_of"),
        *("delayed", "later", "paused_first", "paused_last", "whom", "notified", "kind"),
    ),
    KEEP: ("name", "save", "saved", "line", "read", "shared", "parameters"),
}
"""Which controls stand where: no more than six in a view, and the rest folded away below."""
ABOVE = (
    "clock",
    "review",
    "year",
    "beside",
    "scenario",
    *PLACES[PLAN][1:],
    "ahead",
    "as_of",
    "limit",
    "unit",
    "starts",
)
"""The order of all controls that stand in some view."""


def made() -> dict[str, Widget]:
    """Make every control, by name, and the panels they stand in; what can be chosen is filled in later."""
    every = {
        "view": controls.Choice(label="View", options=VIEWS, value=LIMIT).add_class("sg-views"),
        "clock": controls.dropdown(description="Time limit"),
        "rules": controls.dropdown(description="By the rules of"),
        "review": controls.search(description="Review", placeholder="every review"),
        "year": controls.dropdown(description="Came to light in"),
        "beside": controls.dropdown(description="Scenario A"),
        "scenario": controls.dropdown(description="Scenario B"),
        "aware": controls.day(description="Local authority became aware"),
        "notified": controls.day(description="Notified"),
        "kind": controls.dropdown(description="Kind of the imagined review"),
        "goal": controls.Choice(label="Planned for", options=(PUBLICATION, COMMITTEE), value=PUBLICATION),
        "day": controls.day(description="Day of publication or committee"),
        "notice": controls.NumberBox(
            label="Days of notice before the committee", value=6, min=1, max=30, unit="working days"
        ),
        "ahead": controls.NumberBox(label="Days to look ahead", value=90, min=0, max=730, unit="days"),
        "limit": controls.NumberBox(label="Limit", value=0, min=0, max=1000, furthest=MOST),
        "unit": controls.dropdown(description="Unit"),
        "starts": controls.dropdown(description="Counted from"),
        "stops": controls.dropdown(description="Counted to"),
        "day_one": controls.dropdown(description="First day counted"),
        "on": controls.check(description="This time limit is judged", value=True),
        "bank_holidays": controls.check(description="Bank holidays are no working days", value=True),
        "closed": controls.text(description="Also closed on (29/12/2026, more with commas)"),
        "as_of": controls.day(description="Judged as of"),
        "delayed": controls.dropdown(description="Step that is later"),
        "later": controls.NumberBox(label="Working days later", value=5, min=0, max=120, unit="working days"),
        "paused_first": controls.day(description="Paused from"),
        "paused_last": controls.day(description="Paused to"),
        "whom": controls.search(description="Later or paused in", placeholder="every review"),
        "name": controls.text(description="Name of the scenario"),
        "save": controls.button(description="Save"),
        "saved": controls.dropdown(description="Open a saved scenario"),
        "line": controls.area(description="The scenario in one line", rows=2),
        "read": controls.button(description="Use this line"),
        "reset": controls.button(description="Reset"),
        "shared": controls.area(description="To share: put this behind the address of the explorer", rows=2),
        "parameters": controls.area(
            description="To report the same: put these among the parameters of notebook 05", rows=5
        ),
        MORE: controls.fold(description="More changes"),
        KEEP: controls.fold(description="Name, save and share"),
        TABLES: controls.fold(description="Tables"),
        "said": controls.Status(),
        "picture": controls.Picture(),
        "force": ipywidgets.HTML(),
        "prose": ipywidgets.HTML(),
        "tables": ipywidgets.HTML(),
    }
    boxes = {
        "changed": ("force", "reset"),
        "above": ABOVE,
        f"panel {MORE}": PLACES[MORE],
        f"panel {KEEP}": PLACES[KEEP],
    }
    return every | {name: _box([every[each] for each in inside], "sg-panel") for name, inside in boxes.items()}


def arranged(made: Mapping[str, Widget]) -> Widget:
    """Put the controls above the answer, with what is in force above them, and what is folded away below."""
    folded = [made[name] for place in (MORE, KEEP) for name in (place, f"panel {place}")]
    parts = [made[name] for name in ("view", "said", "changed", "above", "picture", "prose")]
    below = _box([*folded, made[TABLES], made["tables"]], "sg-folded")
    return _box([*parts, below], controls.EXPLORER)


def _box(children: Sequence[Widget], name: str) -> Widget:
    return ipywidgets.VBox(children).add_class(name)


def show_controls(made: Mapping[str, Widget], asked: Asked, changed: bool) -> None:
    """Show the controls of a view that matter to what is asked about; the keyboard does not stop at others.

    ``changed`` says whether there is something to reset.
    """
    _there(made["changed"], changed)
    hidden = set(_needless(asked))
    if len(made["rules"].options) == 1:
        hidden |= {"rules"}
    for box, names in {"above": ABOVE, f"panel {MORE}": PLACES[MORE]}.items():
        # The day that is judged on is the view's own where it matters most, and folded away elsewhere.
        inside = tuple(made[name] for name in names if name != "as_of" or (box == "above") == (asked.view == DUE))
        if made[box].children != inside:
            made[box].children = inside
        for name in names:
            _there(made[name], (name in (*PLACES[asked.view], *PLACES[MORE])) and name not in hidden)
    made["review"].placeholder = "an imagined case" if asked.view == PLAN else "every review"
    for place in (MORE, KEEP):
        _there(made[f"panel {place}"], made[place].value)
    _there(made["tables"], made[TABLES].value)


def _needless(asked: Asked) -> Iterator[str]:
    """Name the controls that mean nothing as things stand."""
    if asked.view != PLAN or asked.review != REGISTER:
        yield from ("aware", "notified", "kind")
    if asked.goal != COMMITTEE:
        yield "notice"
    if asked.view in (PLAN, DUE):
        # They are of the time limit that is chosen, and none is.
        yield from ("stops", "day_one", "on")
    if not asked.delayed:
        yield "later"
        if not asked.paused_first and not asked.paused_last:
            yield "whom"


def _there(widget: Widget, there: bool) -> None:
    display = None if there else "none"
    if widget.layout.display != display:
        widget.layout.display = display
