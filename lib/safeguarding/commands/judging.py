"""``judge`` and ``check``: what a register says by the rules, and what is wrong with it."""

import argparse
import sys

from safeguarding import clocks, order, rules, working_days
from safeguarding.commands import asked, printing
from safeguarding.register import proposals


def judge(given: argparse.Namespace) -> int:
    """Print every review judged by every clock."""
    register = asked.register(given)
    sets, as_of = rules.load_all(asked.rule_sets(given, register)), asked.as_of(given, register)
    judged = clocks.evaluate_each(register.table("reviews"), sets, working_days.load(), as_of)
    caption = f"{register.title}: every review by every clock, as of {as_of}, by {rules.titles(sets)}"
    printing.table(judged, given.format, caption)
    asked.warn(register, sets, as_of)
    return 0


def check(given: argparse.Namespace) -> int:
    """Print what is wrong with a register, after writing a mapping if that is wanted; 1 if a row could not be used."""
    if given.write_mapping:
        _write_mapping(given)
    register = asked.register(given)
    sets, as_of = rules.load_all(asked.rule_sets(given, register)), asked.as_of(given, register)
    every = order.found(register, sets, as_of)
    if given.format == "table":
        print(printing.findings(every, register))
    else:
        printing.table(every, given.format, "")
    return int((every["severity"] == "error").any())


def _write_mapping(given: argparse.Namespace) -> None:
    path, added = proposals.write(given.register, given.mapping)
    named = sum(bool(meaning) for meaning in added.values())
    proposed = f"{named} of {len(added)} unknown names proposed; read them before you trust them"
    print(f"safeguarding: {path.name}: {proposed if added else 'nothing to add'}", file=sys.stderr)
