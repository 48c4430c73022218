"""Where the controls of the explorer stand: nothing here knows what they do."""

from collections.abc import Mapping, Sequence

import ipywidgets
from ipywidgets import Widget

from safeguarding.explorer import controls
from safeguarding.explorer.state import COMMITTEE, DUE, LIMIT, PLAN, REGISTER, SIDES, Asked

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
    KEEP: ("name", "save", "saved", "link", "line", "read", "parameters"),
}
"""Which controls stand where: no more than six in a view, and the rest folded away below."""


def made(asking: Mapping[str, Widget]) -> dict[str, Widget]:
    """Make the other controls beside those that ask, by name, and the boxes they stand in."""
    every = {
        **asking,
        "beside": controls.dropdown(description="Scenario A"),
        "scenario": controls.dropdown(description="Scenario B"),
        "save": controls.button(description="Save"),
        "saved": controls.dropdown(description="Open a saved scenario"),
        "link": controls.Link(),
        "line": controls.area(description="A link, or a scenario in one line", rows=2),
        "read": controls.button(description="Open this"),
        "reset": controls.button(description="Reset"),
        "parameters": controls.area(description="For the same in the report: settings of notebook 05", rows=5),
        MORE: controls.fold(description="More changes"),
        KEEP: controls.fold(description="Name, save and share"),
        TABLES: controls.fold(description="Tables"),
        "said": controls.Status(),
        "wrong": controls.Wrong(),
        "picture": controls.Picture(),
        **{name: ipywidgets.HTML() for name in ("force", "prose", "tables")},
    }
    boxes = {"changed": ("force", "reset"), "above": (), f"panel {MORE}": (), f"panel {KEEP}": ()}
    boxed = {name: _box([every[each] for each in inside], "sg-panel") for name, inside in boxes.items()}
    boxed["changed"].add_class("sg-strip")
    return every | boxed


def arranged(made: Mapping[str, Widget]) -> Widget:
    """Put the controls beside the picture, with what is in force and said, and below what is folded away."""
    beside = _box([made[name] for name in ("above", "changed", "prose")], "sg-beside")
    body = _box([beside, made["picture"]], "sg-body")
    below = [made[name] for name in (MORE, f"panel {MORE}", KEEP, f"panel {KEEP}", TABLES, "tables")]
    return _box([made["view"], made["said"], body, _box(below, "sg-folded")], controls.EXPLORER)


def _box(children: Sequence[Widget], name: str) -> Widget:
    return ipywidgets.VBox(children).add_class(name)


def show_controls(made: Mapping[str, Widget], asked: Asked, wrong: str = "") -> None:
    """Put in their places the controls that matter to what is asked; what is ``wrong`` stands after the one of it."""
    needless = _needless(asked) | ({"rules"} if len(made["rules"].options) == 1 else set())
    above = PLACES[asked.view]
    # What a view has above is not folded away below too.
    more = [name for name in PLACES[MORE] if name not in above]
    for box, names in {"above": above, f"panel {MORE}": more, f"panel {KEEP}": PLACES[KEEP]}.items():
        at = [each for name in names if name not in needless for each in (name, *(["wrong"] if name == wrong else []))]
        inside = tuple(made[name] for name in at)
        if made[box].children != inside:
            made[box].children = inside
    made["review"].placeholder = "an imagined case" if asked.view == PLAN else "every review"
    # What a plan is for stays as it is set.
    made["reset"].description = "Reset the rules" if asked.view == PLAN else "Reset"
    unfolded = {"tables": TABLES, f"panel {MORE}": MORE, f"panel {KEEP}": KEEP}
    for name, fold in unfolded.items():
        made[name].layout.display = None if made[fold].value else "none"


def _needless(asked: Asked) -> set[str]:
    """Name the controls that mean nothing as things stand."""
    # Some are of an imagined case, and some of the time limit that is chosen, where one is.
    named = {"aware", "notified", "kind"} if asked.view != PLAN or asked.review != REGISTER else set()
    clocks = {"stops", "day_one", "on"} if asked.view in (PLAN, DUE) else set()
    whom = asked.delayed or asked.paused_first or asked.paused_last
    sometimes = {"notice": asked.goal == COMMITTEE, "later": bool(asked.delayed), "whom": bool(whom)}
    return named | clocks | {name for name, there in sometimes.items() if not there}
