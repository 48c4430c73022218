"""``judge``, ``check`` and ``claims``: a register by the rules, what is wrong in it, what it claims."""

import argparse

from safeguarding import rules
from safeguarding.cli import asked, terminal
from safeguarding.days import working_days
from safeguarding.judging import clocks, order
from safeguarding.register import proposals

# ---- ``judge`` and ``check``: what a register says by the rules, and what is wrong with it ---------------------------


def judge(given: argparse.Namespace) -> int:
    """Print every review judged by every clock."""
    register = asked.register(given)
    sets, as_of = rules.load_all(asked.rule_sets(given, register)), asked.as_of(given, register)
    judged = clocks.evaluate_each(register.table("reviews"), sets, working_days.load(), as_of)
    caption = f"{register.title}: every review by every clock, as of {as_of}, by {rules.titles(sets)}"
    asked.table(judged, given.format, caption)
    asked.warn(register, sets, as_of)
    return 0


def check(given: argparse.Namespace) -> int:
    """Print what is wrong with a register, after writing a mapping if that is wanted; 1 if there is an error."""
    if given.write_mapping:
        _write_mapping(given)
    register = asked.register(given)
    sets, as_of = rules.load_all(asked.rule_sets(given, register)), asked.as_of(given, register)
    every = order.found(register, sets, as_of)
    if given.format == "table":
        terminal.show(asked.findings_text(every, register, whole=given.all))
    else:
        asked.table(every, given.format, "")
    return int((every["severity"] == "error").any())


def _write_mapping(given: argparse.Namespace) -> None:
    path, added = proposals.write(given.register, given.mapping)
    named = sum(bool(meaning) for meaning in added.values())
    proposed = f"{named} of {len(added)} unknown names proposed; read them before you trust them"
    terminal.note(f"{path.name}: {proposed if added else 'nothing to add'}")


# ---- ``claims``: what published reports say, beside what the register supports ---------------------------------------


def claims(given: argparse.Namespace) -> int:
    """Print each published claim with its verdict; 1 if one is contradicted, so that a publication can stop at it."""
    from safeguarding import front
    from safeguarding.analyses.overview import claims

    register = asked.register(given)
    named, as_of = asked.rule_sets(given, register), asked.as_of(given, register)
    checked = front.Register(register).judge(named, as_of).claims()
    if given.format == "table":
        terminal.show(f"{terminal.line(register.title)}, as of {as_of}: {claims.answer(checked).text}\n")
    if checked.empty and given.format == "table":
        terminal.show("To have one checked, write it in a table `claims`: data/README.md says how, a column each.")
        return 0
    asked.table(checked, given.format, "Published claims and what the register supports")
    asked.warn(register, rules.load_all(named, readings=True), as_of)
    return int((checked["verdict"] == claims.CONTRADICTED).any())
