"""``due``, ``whatif`` and ``explore``: what comes next, and what other limits would have meant."""

import argparse
import os
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from safeguarding import limits, paths, rules, vocabulary
from safeguarding.cli import asked, terminal
from safeguarding.days import working_days
from safeguarding.disclosure import viewing
from safeguarding.errors import InputError
from safeguarding.judging import clocks
from safeguarding.planning import calendar_file, due, sent
from safeguarding.presenting.tables import Layout
from safeguarding.register.reading import Register
from safeguarding.rules import RuleSet

# ---- ``due`` and ``whatif``: what comes next, and what other limits would have meant ---------------------------------


def list_due(given: argparse.Namespace) -> int:
    """Print what is overdue and what falls due, in words and as a table, or as data, or as a calendar."""
    if given.format != "ics" and (given.all or given.sent or given.out):
        raise InputError("--all, --sent and --out are for a calendar: write --format ics too")
    register = asked.register(given)
    sets, as_of = rules.load_all(asked.rule_sets(given, register)), asked.as_of(given, register)
    calendar, reviews = working_days.load(), register.table("reviews")
    judged = clocks.evaluate_each(reviews, sets, calendar, as_of)
    table = due.due_table(judged, reviews, sets, calendar, as_of, given.days)
    if given.format == "ics":
        _calendar(given, register, judged, sets, as_of)
    elif given.format == "table":
        said = viewing.PUBLISHED_ONLY if register.published_only else " ".join(due.headline(table, as_of, given.days))
        terminal.show(terminal.line(f"{register.title}: {said}"))
        _shown(table, "Time limits that run, by deadline", ("weekday", "standing"))
    else:
        asked.table(table, given.format, "")
    asked.warn(register, sets, as_of)
    return 0


def _calendar(
    given: argparse.Namespace, register: Register, judged: pd.DataFrame, sets: list[RuleSet], as_of: date
) -> None:
    """Print the calendar, or write it, and after that keep what it entered."""
    place = Path(given.sent) if given.sent else sent.place(given.register)
    entered = sent.read(place) if place else {}
    known = None if given.all else entered
    text = calendar_file.text(judged, register.table("reviews"), sets, as_of, register.name, register.title, known)
    if given.out:
        asked.written(Path(given.out), text)
        terminal.show(f"written: {given.out}")
    else:
        print(text, end="", flush=True)
    try:
        if place:
            sent.write(place, {**entered, **calendar_file.entries(judged, register.name)})
    except InputError as wrong:
        terminal.note(str(wrong))


def compare(given: argparse.Namespace) -> int:
    """Print a scenario in words and what it changes; as data, every verdict before and after."""
    from safeguarding import whatif  # with altair, which takes a while, and only this needs it

    register, scenario = asked.register(given), whatif.read(given.scenario)
    sets, as_of = rules.load_all(asked.rule_sets(given, register)), asked.as_of(given, register)
    reviews = register.table("reviews")
    compared = whatif.compare(reviews, sets, scenario, working_days.load(), as_of)
    if given.format == "table":
        terminal.show(f"{terminal.line(register.title)}: {whatif.answer(scenario, sets, compared, as_of).text}")
        flips = compared[compared["flip"] != "no"]
        told = flips.assign(flip=flips["flip"].astype("str").map(whatif.SAID))
        _shown(told, "Verdicts that change, or may")
    else:
        asked.table(compared, given.format, "")
    asked.warn(register, sets, as_of)
    return 0


def _shown(table: pd.DataFrame, caption: str, hide: tuple[str, ...] = ()) -> None:
    if len(table):
        terminal.show(asked.in_lines(table, Layout("due", caption, {"step": "To do"}, tuple(hide))))


# ---- ``explore``: the explorer of one register, served on this machine until it is stopped ---------------------------

NOTEBOOK = "notebooks/05_what_if_deadlines.ipynb"


def explore(given: argparse.Namespace) -> int:
    """Serve the explorer of a register; whatever is wrong with an argument is said before anything is started."""
    register = asked.register(given)
    as_of, named = asked.as_of(given, register), asked.rule_sets(given, register)
    rules.load_all(named)
    viewing.threshold(register)
    import nbformat

    from safeguarding import whatif
    from safeguarding.explorer import serving  # Voilà takes a second to import, and only this needs it

    # The page reads what stands behind # in its address, and a kernel that was started ahead hears of it too.
    link = f"#scenario={quote(whatif.line(whatif.read(given.scenario)), safe='')}" if given.scenario else ""
    port = serving.free(given.port)
    parameters: dict[str, object] = {
        "register": asked.portable(given.register),
        "mapping": asked.portable(given.mapping) if given.mapping else "",
        "as_of": as_of.isoformat(),
        "rule_sets": named,
        "audience": vocabulary.INTERNAL,
    }
    os.environ[paths.CALLED_FROM] = os.getcwd()
    notebook = nbformat.read(paths.ROOT / NOTEBOOK, 4)
    limits.untimed()
    serving.serve(serving.trim(notebook, parameters, register.title), port, link)
    return 0
