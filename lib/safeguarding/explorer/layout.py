"""Where the controls of the explorer stand: nothing here knows what they do."""

from collections.abc import Iterable, Mapping

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
FOLDS = {MORE: f"panel {MORE}", KEEP: f"panel {KEEP}", TABLES: "tables"}
"""What each box to tick unfolds."""


def made(asking: Mapping[str, Widget]) -> dict[str, Widget]:
    """Make the other controls beside those that ask, by name, and the boxes they stand in."""
    menu, button, area, fold = controls.dropdown, controls.button, controls.area, controls.fold
    made = {
        **asking,
        "beside": menu(description="Scenario A"),
        "scenario": menu(description="Scenario B"),
        "save": button(description="Save"),
        "saved": menu(description="Open a saved scenario"),
        "link": controls.Link(),
        "line": area(description="A link, or a scenario in one line", rows=2),
        "read": button(description="Open this"),
        "reset": button(description="Reset"),
        "parameters": area(description="For the same in the report: settings of notebook 05", rows=5),
        MORE: fold(description="More changes"),
        KEEP: fold(description="Name, save and share"),
        TABLES: fold(description="Tables"),
        "said": controls.Status(),
        "wrong": controls.Wrong(),
        "picture": controls.Picture(),
        **{name: ipywidgets.HTML() for name in ("force", "prose", "tables")},
        **{name: _box([], "sg-panel") for name in ("above", FOLDS[MORE], FOLDS[KEEP])},
        "body": _box([], "sg-body"),
    }
    return made | {"changed": _box([made["force"], made["reset"]], "sg-panel").add_class("sg-strip")}


def arranged(made: Mapping[str, Widget]) -> Widget:
    """Put the controls beside the picture, with what is in force and said, and below what is folded away."""
    beside = _box([made[name] for name in ("above", "changed", "prose")], "sg-beside")
    folded = _box([made[name] for fold in FOLDS.items() for name in fold], "sg-folded")
    made["body"].children = (beside, made["picture"])
    return _box([made["view"], made["said"], made["body"], folded], controls.EXPLORER)


def _box(children: Iterable[Widget], name: str) -> Widget:
    return ipywidgets.VBox(list(children)).add_class(name)


def show_controls(made: Mapping[str, Widget], asked: Asked, wrong: str = "") -> None:
    """Put in their places the controls that matter to what is asked; what is ``wrong`` stands after the one of it."""
    needless, above = _needless(made, asked), PLACES[asked.view]
    # What a view has above is not folded away below too.
    more = [name for name in PLACES[MORE] if name not in above]
    for box, names in {"above": above, FOLDS[MORE]: more, FOLDS[KEEP]: PLACES[KEEP]}.items():
        at = [each for name in names if name not in needless for each in (name, *(["wrong"] if name == wrong else []))]
        inside = tuple(made[name] for name in at)
        if made[box].children != inside:
            made[box].children = inside
    made["review"].placeholder = "an imagined case" if asked.view == PLAN else "every review"
    # What a plan is for stays as it is set.
    made["reset"].description = "Reset the rules" if asked.view == PLAN else "Reset"
    for fold, name in FOLDS.items():
        made[name].layout.display = None if made[fold].value else "none"


def _needless(made: Mapping[str, Widget], asked: Asked) -> set[str]:
    """Name the controls that mean nothing as things stand."""
    imagined, limit = asked.view == PLAN and asked.review == REGISTER, asked.view in (LIMIT, SIDES)
    matters = {
        **dict.fromkeys(("aware", "notified", "kind"), imagined),
        **dict.fromkeys(("stops", "day_one", "on"), limit),
        "rules": len(made["rules"].options) > 1,
        "notice": asked.goal == COMMITTEE,
        "later": bool(asked.delayed),
        "whom": bool(asked.delayed or asked.paused_first or asked.paused_last),
    }
    return {name for name, there in matters.items() if not there}
