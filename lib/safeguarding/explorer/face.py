"""The explorer itself: controls that ask, and the answer that is always that of the controls."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from safeguarding import dates, repository, whatif, words
from safeguarding.disclosure import View
from safeguarding.errors import InputError
from safeguarding.explorer import bindings, choose, compare, ground, panels, picture, plan, store
from safeguarding.explorer.answers import Answer
from safeguarding.explorer.bindings import Binding
from safeguarding.explorer.ground import Asked, Ground
from safeguarding.rules import RuleSet
from safeguarding.whatif import Scenario
from safeguarding.working_days import Calendar

SAVED = "reports/scenarios"
"""Where scenarios are saved, from the repository root."""
ANSWERS: dict[str, Callable[[Ground, Asked], Answer]] = {
    panels.PLAN: plan.answer,
    panels.COMPARE: compare.answer,
    panels.CHOOSE: choose.answer,
}
WIDGET = "application/vnd.jupyter.widget-view+json"


class Explorer:
    """Controls over one register; in a notebook it shows itself.

    Each change makes a new question (``asked``) and answers it before the next change is taken: there is no queue, and
    no answer is older than the controls beside it. ``answer`` is the last answer, or none where nothing can be said.
    """

    def __init__(self, held: Ground, asked: Asked, folder: Path) -> None:
        self.held, self.asked, self.folder = held, asked, folder
        self.begun, self.answer, self._quiet = asked, None, False
        self.controls = panels.made()
        self.root = panels.arranged(self.controls)
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
        # A kernel that was started before it was needed does not know what was saved since.
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
        """Say what is wrong with what was asked, as everything that is wrong is said, in one line."""

        def guarded(*_: object) -> None:
            try:
                act()
            except InputError as wrong:
                self.say(words.sentence(str(wrong)))

        return guarded

    def _respond(self) -> None:
        panels.show(self.controls, self.controls["view"].value, self.asked.review)
        self._guarded(self._answered)()

    def _answered(self) -> None:
        self.answer = ANSWERS[self.controls["view"].value](self.held, self.asked)
        self.controls["answer"].value = picture.html(self.answer)
        self.controls["said"].text = words.sentence(self.answer.said)

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
        path = store.save(self.asked.scenario, self.folder)
        self._list_saved()
        self._tell(f"Saved as {path.name} in {self.folder.name}")

    def _load(self) -> None:
        name = self.controls["saved"].value
        self.ask(bindings.with_scenario(self.asked, store.load(name, self.folder)))

    def _read(self) -> None:
        self.ask(bindings.with_scenario(self.asked, whatif.parse(self.controls["line"].value)))

    def _tell(self, done: str) -> None:
        self.controls["said"].text = f"{done}. {words.sentence(self.answer.said)}" if self.answer else f"{done}."

    def _list_saved(self) -> None:
        options = tuple((name, name) for name in store.names(self.folder)) or (("none", ""),)
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
    as_of: str,
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
    days = {name: dates.read_day(day) if day else None for name, day in (("aware", aware or as_of), ("day", publish))}
    first = rule_sets[0]
    begun = whatif.parse(scenario) if scenario else Scenario()
    asked = Asked(scenario=begun, rule_set=first.name, clock=first.clocks[0].id, kind=kind, **days)
    held = ground.hold(view, rule_sets, calendar, as_of)
    return Explorer(held, asked, repository.find(SAVED))
