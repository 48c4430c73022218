"""The explorer itself: controls that ask, and the answer that is always that of the controls."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import ipywidgets
from ipywidgets import Widget

from safeguarding import paths, whatif
from safeguarding.days import dates
from safeguarding.days.working_days import Calendar
from safeguarding.disclosure.viewing import View
from safeguarding.errors import InputError
from safeguarding.explorer import answers, bindings, controls, picture, state
from safeguarding.explorer.answers import Answer
from safeguarding.explorer.bindings import Binding
from safeguarding.explorer.state import COMMITTEE, IMAGINED, PUBLICATION, REGISTER, Asked, Ground
from safeguarding.presenting import words
from safeguarding.rules import RuleSet
from safeguarding.whatif import Scenario

# ---- The controls of the explorer and where they stand: nothing here knows what they do ------------------------------

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
    return _box([ipywidgets.HTML(controls.STYLE), sides], controls.EXPLORER)


def _box(children: Sequence[Widget], name: str) -> Widget:
    return ipywidgets.VBox(children).add_class(name)


def show_controls(made: Mapping[str, Widget], view: str, review: str) -> None:
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


# ---- The explorer itself: controls that ask, and the answer that is always that of the controls ----------------------

SAVED = "reports/scenarios"
"""Where scenarios are saved (``paths.kept``)."""
ANSWERS: dict[str, Callable[[Ground, Asked], Answer]] = {
    PLAN: answers.answer_plan,
    COMPARE: answers.answer_compare,
    CHOOSE: answers.answer_choose,
}
WIDGET = "application/vnd.jupyter.widget-view+json"


class Explorer:
    """Controls over one register; in a notebook it shows itself.

    Each change makes a new question (``asked``) and answers it before the next change is taken: there is no queue, and
    no answer is older than the controls beside it. ``answer`` is the last answer, or none where nothing can be said.
    """

    def __init__(self, held: Ground, asked: Asked, folder: Path) -> None:
        self.held, self.asked, self.folder = held, asked, folder
        self.begun, self._quiet = asked, False
        self.answer: Answer | None = None
        self.controls = made()
        self.root = arranged(self.controls)
        self._listen()
        self._list_saved()
        self.ask(asked)

    def ask(self, asked: Asked) -> None:
        """Show a question in the controls, and its answer."""
        self.asked = asked
        with self._set_by_us():
            for each in bindings.every():
                self._fit(each)
            self.controls["line"].value = whatif.line(asked.scenario)
        self._respond()

    def say(self, text: str) -> None:
        """Say something in place of an answer."""
        self.answer, self.controls["answer"].value = None, ""
        self.controls["said"].text = text

    # ---- From controls to an answer ---------------------------------------------------------------------------------

    def _listen(self) -> None:
        for each in bindings.every():
            self.controls[each.name].observe(self._changed(each), "value")
        self.controls["view"].observe(lambda _: self._respond(), "value")
        # The kernel may have been started ahead, before some of the scenarios were saved.
        self.controls["said"].observe(lambda _: self._list_saved(), "views")
        presses = {"reset": self._reset, "save": self._save, "load": self._load, "read": self._read}
        for name, press in presses.items():
            self.controls[name].on_click(self._guarded(press))

    def _changed(self, binding: Binding) -> Callable[[dict], None]:
        def changed(change: dict) -> None:
            if not self._quiet:
                self._guarded(lambda: self.ask(binding.write(self.held, self.asked, change["new"])))()

        return changed

    def _guarded(self, act: Callable[[], None]) -> Callable[..., None]:
        """Make of what a control does something that says an ``InputError`` in place of an answer, in one line."""

        def guarded(*_: object) -> None:
            try:
                act()
            except InputError as wrong:
                self.say(words.sentence(str(wrong)))

        return guarded

    def _respond(self) -> None:
        show_controls(self.controls, self.controls["view"].value, self.asked.review)
        self._guarded(self._answered)()

    def _answered(self) -> None:
        answer = ANSWERS[self.controls["view"].value](self.held, self.asked)
        self.answer = answer
        self.controls["answer"].value = picture.html(answer)
        self.controls["said"].text = words.sentence(answer.said)

    # ---- From a question to the controls -----------------------------------------------------------------------------

    @contextmanager
    def _set_by_us(self) -> Iterator[None]:
        before, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = before

    def _fit(self, binding: Binding) -> None:
        control, value = self.controls[binding.name], binding.read(self.held, self.asked)
        if binding.options:
            options = tuple(binding.options(self.held, self.asked))
            if tuple(control.options) != options:
                control.options = options
        if binding.most:
            control.max = binding.most(self.held, self.asked)
        if binding.unit:
            control.unit = binding.unit(self.held, self.asked)
        if control.value != value:
            control.value = value

    # ---- Buttons ----------------------------------------------------------------------------------------------------

    def _reset(self) -> None:
        self.ask(replace(self.begun, review=self.asked.review, rule_set=self.asked.rule_set, clock=self.asked.clock))

    def _save(self) -> None:
        path = state.save(self.asked.scenario, self.folder)
        self._list_saved()
        self._tell(f"Saved as {path.name} in {self.folder.name}")

    def _load(self) -> None:
        name = self.controls["saved"].value
        self.ask(bindings.with_scenario(self.asked, state.load(name, self.folder)))

    def _read(self) -> None:
        self.ask(bindings.with_scenario(self.asked, whatif.parse(self.controls["line"].value)))

    def _tell(self, done: str) -> None:
        self.controls["said"].text = f"{done}. {words.sentence(self.answer.said)}" if self.answer else f"{done}."

    def _list_saved(self) -> None:
        options = tuple((name, name) for name in state.names(self.folder)) or (("none", ""),)
        if tuple(self.controls["saved"].options) != options:
            self.controls["saved"].options = options

    # ---- In a notebook ----------------------------------------------------------------------------------------------

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        """Show the controls where a kernel runs; what a notebook keeps of them is one line that never differs."""
        bundle = self.root._repr_mimebundle_()
        return {"text/plain": repr(self)} | {WIDGET: bundle[WIDGET]} if WIDGET in bundle else {"text/plain": repr(self)}

    def __repr__(self) -> str:
        return "The explorer: controls show here while a kernel runs."


def show(
    view: View,
    rule_sets: list[RuleSet],
    calendar: Calendar,
    as_of: date,
    aware: str = "",
    publish: str = "",
    kind: str = "lcspr",
    scenario: str = "",
) -> Explorer:
    """Make an explorer of a register.

    Parameters
    ----------
    view
        The register as an audience may see it.
    as_of
        The day that is judged on, ``YYYY-MM-DD``.
    aware, publish, kind
        What is known of the imagined case to begin with; it comes to light on ``as_of`` if no day is given.
    scenario
        What would be different to begin with, as one line (``whatif.line``).
    """
    first = view.judged_by(rule_sets)[0]
    asked = Asked(
        scenario=whatif.parse(scenario) if scenario else Scenario(),
        rule_set=first.name,
        clock=first.clocks[0].id,
        kind=kind,
        aware=dates.read_day(aware) if aware else as_of,
        day=dates.read_day(publish) if publish else None,
    )
    held = state.hold(view, rule_sets, calendar, as_of)
    return Explorer(held, asked, paths.kept(SAVED))
