"""The explorer itself: controls that ask, and the answer that is always that of the controls."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from safeguarding import paths, whatif
from safeguarding.days import dates
from safeguarding.days.working_days import Calendar
from safeguarding.disclosure.viewing import View
from safeguarding.errors import InputError
from safeguarding.explorer import answers, bindings, days, kept, layout, state
from safeguarding.explorer.answer import Answer
from safeguarding.explorer.controls import NumberBox
from safeguarding.explorer.state import DUE, PLAN, REGISTER, Asked, Ground
from safeguarding.planning import forward
from safeguarding.presenting import words
from safeguarding.reporting.page.prose import Writer
from safeguarding.rules import RuleSet
from safeguarding.whatif import Scenario

SAVED = "reports/scenarios"
"""Where scenarios are saved (``paths.kept``)."""
AS_SET = "="
"""Stands for a scenario that has been set by hand; no saved one has this name alone."""
WIDGET = "application/vnd.jupyter.widget-view+json"


class Explorer:
    """Controls over one register; in a notebook it shows itself.

    Each change makes a new question (``asked``) and answers it before the next change is taken: there is no queue, and
    no answer is older than the controls beside it. ``answer`` is the last answer, or none where nothing can be said.
    """

    def __init__(self, ground: Ground, asked: Asked, folder: Path) -> None:
        self.ground, self.asked, self.begun, self.folder = ground, asked, asked, folder
        self.answer: Answer | None = None
        self.linked: dict[str, Scenario] = {}
        self._quiet = False
        self.bound = bindings.every()
        self.controls = layout.made({name: each.control for name, each in self.bound.items()})
        self.root = layout.arranged(self.controls)
        self.controls["review"].options = ground.ids
        self._listen()
        self.ask(asked)

    def ask(self, asked: Asked) -> None:
        """Show a question in the controls, and its answer."""
        now = asked.scenario
        self.asked = asked = replace(asked, altered=self._known().get(now.name, now) != now)
        shown: dict[str, dict[str, object]] = {
            # What can be chosen and how far comes before what is.
            name: {trait: give(self.ground, asked) for trait, give in {**each.traits, "value": each.read}.items()}
            for name, each in self.bound.items()
        }
        shown["line"], shown["link"] = {"value": whatif.line(asked.scenario)}, {"link": kept.link(asked, self.begun)}
        self._set(self._saved() | shown)
        self._guarded(self._answer)()

    def _set(self, shown: Mapping[str, Mapping[str, object]]) -> None:
        """Set the traits of some controls, which then ask nothing."""
        self._quiet = True
        try:
            for name, traits in shown.items():
                for trait, value in traits.items():
                    if getattr(self.controls[name], trait) != value:
                        setattr(self.controls[name], trait, value)
        finally:
            self._quiet = False

    # ---- From controls to an answer ---------------------------------------------------------------------------------

    def _listen(self) -> None:
        for name in self.bound:
            self.controls[name].observe(self._guarded(partial(self._changed, name), name), "value")
        for name in layout.FOLDS:
            self.controls[name].observe(lambda _: self._unfold(), "value")
        self.controls["picture"].observe(lambda change: self._drag(**change["new"]), "moved")
        # The kernel may have been started ahead, before some of the scenarios were saved.
        self.controls["said"].observe(lambda _: self._set(self._saved()), "views")
        self.controls["link"].observe(self._guarded(self._open), "opened")
        for name in ("saved", "beside", "scenario"):
            self.controls[name].observe(self._guarded(partial(self._choose, name)), "value")
        self.controls["reset"].on_click(self._guarded(lambda: self.ask(self._as_begun())))
        self.controls["save"].on_click(self._guarded(self._save, "name"))
        self.controls["read"].on_click(self._guarded(self._read, "line"))

    def _changed(self, name: str) -> None:
        self.ask(self.bound[name].write(self.ground, self.asked, self.controls[name].value))

    def _guarded(self, act: Callable[[], None], field: str = "") -> Callable[..., None]:
        """Make of what a control does something that leaves no old answer: an ``InputError`` is said in its place.

        What was written in a ``field`` and cannot be used changes nothing that is asked: it is said at that field.
        While it stands in one that asks, no answer stands below it.
        """

        def guarded(*_: object) -> None:
            if self._quiet:
                return
            before, wrong = self.asked, "this could not be answered; the log of the explorer says what went wrong"
            try:
                act()
                wrong = ""
            except InputError as said:
                wrong = str(said)
                if field and self.asked is before and (self.answer or field in self.bound):
                    self._refuse(field, wrong)
                    wrong = ""
            finally:
                if wrong:
                    self._show(None, wrong)

        return guarded

    def _refuse(self, field: str, why: str) -> None:
        """Say at a field why what was written in it is not used; without it, nothing that asks has an answer."""
        control = self.controls[field]
        if field in self.bound and field != "name":
            name = control.label if isinstance(control, NumberBox) else control.description
            self._show(None, f"no answer yet: “{name}” has what cannot be used")
        self.controls["wrong"].text = words.sentence(why)
        layout.show_controls(self.controls, self.asked, wrong=field)

    def _answer(self) -> None:
        answer = answers.answer(self.ground, self.asked)
        if self.controls[layout.KEEP].value:
            self.controls["parameters"].value = kept.parameters(self.asked, days.publication(self.ground, self.asked))
        self._show(answer, answer.said)

    def _show(self, answer: Answer | None, said: str) -> None:
        """Show an answer below the controls that matter to it, or what is said in place of one."""
        self.answer, shown = answer, self.controls
        shown["wrong"].text, shown["save"].description = "", "Save"
        layout.show_controls(shown, self.asked)
        shown["prose"].value = answer.prose_html if answer else ""
        shown["tables"].value = answer.tables_html if answer and shown[layout.TABLES].value else ""
        shown["picture"].drawing = answer.drawing.sent() if answer and answer.drawing else {}
        alone = answer is not None and answer.drawing is None
        (shown["body"].add_class if alone else shown["body"].remove_class)("sg-alone")
        rests = answers.in_force(self.ground, self.asked) if answer else ""
        shown["force"].value = Writer().html(words.plain(rests))
        shown["said"].below = answer.more[0] if answer and answer.more else ""
        shown["said"].text = words.sentence(said)

    def _unfold(self) -> None:
        if self.controls[layout.MORE].value:
            # Ten thousand proposals take a page long to hold: not before they can be seen.
            self.controls["whom"].options = self.ground.ids
        self._answer() if self.answer else self._show(None, self.controls["said"].text)

    def _drag(self, name: str, at: int | str, **_: int) -> None:
        """Set the control of a line that was dragged, a number or a day, or of a review that was chosen or let go."""
        if name == "review":
            self.controls[name].value = REGISTER if self.asked.review == at else at
        elif name in ("aware", "day"):
            self.controls[name].value = date(1970, 1, 1) + timedelta(int(at))
        elif name == "limit":
            self.controls[name].value = at

    # ---- Begun again, named, saved, opened and shared ---------------------------------------------------------------

    def _as_begun(self) -> Asked:
        """Give what is asked without the scenarios and the choice of reviews; in a plan, without the scenarios alone.

        What is planned stays; how far ahead Due looks is as it was where that can be seen.
        """
        stays = ["view", "rule_set", "clock", "kind", "aware", "notified", "goal", "day", "notice"]
        stays += ["ahead"] if self.asked.view != DUE else []
        stays += ["review", "year"] if self.asked.view == PLAN else []
        return replace(self.begun, **{name: getattr(self.asked, name) for name in stays})

    def _save(self) -> None:
        scenario, button = self.asked.scenario, self.controls["save"]
        # The file says the name already.
        link = kept.link(replace(self.asked, scenario=replace(scenario, name="")), self.begun)
        before = kept.saved(self.folder).get(scenario.name)
        if before and before[:2] != (scenario, link) and button.description == "Save":
            button.description = f"Replace “{scenario.name}”"
            self.controls["said"].text = f"“{scenario.name}” is saved already, and is another. Nothing is replaced yet."
            return
        path = kept.save(scenario, self.folder, link)
        self.ask(self.asked)
        other = before is not None and before.scenario != scenario
        instead = ", in place of what was saved by this name" if other else ""
        where = f"Saved as {path.name}{instead}, and listed under “Open a saved scenario”."
        self.controls["said"].text = f"{where} {self.controls['said'].text}"

    def _choose(self, name: str) -> None:
        chosen = self.controls[name].value
        if chosen == AS_SET or (name == "saved" and not chosen):
            return
        found = kept.saved(self.folder).get(chosen)
        if chosen and not found:
            raise InputError(f"no saved scenario {chosen!r}; choose one of those listed")
        scenario = found.scenario if found else Scenario()
        if name == "beside":
            self.ask(replace(self.asked, beside=scenario))
            return
        link = found.link if found and name == "saved" else ""
        asked = kept.opened(self.ground, link, self.begun) if link else self.asked
        self.ask(state.showing(self.ground, state.with_scenario(asked, scenario)))

    def _read(self) -> None:
        """Ask what was written: the link of a question, or a scenario in one line."""
        line = self.controls["line"].value.strip()
        if line.startswith(("#", "http://", "https://")):
            self._follow(line)
        else:
            self.ask(state.showing(self.ground, state.with_scenario(self.asked, whatif.parse(line))))

    def _open(self) -> None:
        """Ask what the address of the page says; the same address can be asked again, after other changes."""
        line = self.controls["link"].opened
        self._set({"link": {"opened": ""}})
        if line:
            self._follow(line)

    def _follow(self, line: str) -> None:
        """Ask what a link says; its scenarios keep their names until they are changed, saved here or not."""
        asked = kept.opened(self.ground, line, self.begun)
        self.linked = {each.name: each for each in (asked.scenario, asked.beside) if each.name}
        self.ask(asked)

    def _known(self) -> dict[str, Scenario]:
        """Give what each name stands for: a scenario that was saved, or that a link had."""
        return self.linked | {name: each.scenario for name, each in kept.saved(self.folder).items()}

    def _saved(self) -> dict[str, dict[str, object]]:
        """List the scenarios that can be opened, and put beside each other; what is as set now has no name to load."""
        saved = kept.saved(self.folder)
        listed: dict[str, dict[str, object]] = {}
        for name, first, now in (
            ("saved", "choose one" if saved else "none", self.asked.scenario),
            ("beside", "As it is", self.asked.beside),
            ("scenario", "As it is", self.asked.scenario),
        ):
            # What was chosen keeps its name for as long as it is what was saved under that.
            same = now.name in saved and saved[now.name].scenario == now
            value = now.name if same else "" if name == "saved" or now == Scenario() else AS_SET
            named = now.name if self._known().get(now.name, now) == now else f"{now.name}, changed"
            as_set = [(named or "As set now", AS_SET)] if value == AS_SET else []
            listed[name] = {"options": ((first, ""), *as_set, *((each, each) for each in saved)), "value": value}
        return listed

    # ---- In a notebook ----------------------------------------------------------------------------------------------

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        """Show the controls where a kernel runs; what a notebook keeps of them is one line that never differs."""
        shown = self.root._repr_mimebundle_()
        return {"text/plain": repr(self)} | {kind: it for kind, it in shown.items() if kind == WIDGET}

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
    curve: str = "",
) -> Explorer:
    """Make an explorer of a register as an audience may see it, judged on a day.

    It begins with an imagined case of a ``kind``, of which what is not known is as in ``forward.imagined_days``, with
    what would be different as one line (``scenario``), and with a clock, such as ``sefton:decision`` (``curve``).
    """
    ground = state.hold(view, rule_sets, calendar, as_of)
    first, begins = whatif.subject(ground.held, curve), whatif.parse(scenario) if scenario else Scenario()
    came, goes = (dates.read_day(day) for day in forward.imagined_days(calendar, as_of, aware, publish))
    asked = Asked(scenario=begins, rule_set=first.rule_set, clock=first.clock.id, kind=kind, aware=came, day=goes)
    return Explorer(ground, asked, paths.kept(SAVED))
