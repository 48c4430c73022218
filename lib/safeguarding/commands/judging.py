"""``report``, ``judge`` and ``check``: what a register says by the rules, and what is wrong with it."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from safeguarding import clocks, disclosure, order, periods, rules, working_days
from safeguarding.commands import asked, printing
from safeguarding.register import proposals, reading


def report(given: argparse.Namespace) -> int:
    """Run every notebook on each register and leave its set of reports."""
    from safeguarding.reporting import kernels

    # The process that kernels are forked from imports its libraries while this one does.
    with kernels.warm():
        failed = [_report(each, given) for each in given.registers]
    return int(any(failed))


def _report(path: str, given: argparse.Namespace) -> bool:
    """Make the set of one register; tell whether a report of it failed."""
    from safeguarding.reporting import sets  # papermill and nbconvert take a while to import, and only this needs them

    register = reading.read(path, given.mapping)
    mapping = asked.portable(given.mapping) if given.mapping else ""
    day, named = asked.as_of(given, register), asked.rule_sets(given, register)
    period = periods.chosen(given.period, day).name if given.period else ""
    wanted = sets.Order(register, asked.portable(path), day, named, given.audience, mapping, given.format, period)
    rules.load_all(wanted.rule_sets)
    disclosure.threshold(register)
    folder = sets.folder(wanted, Path(given.out))
    failures = [each for each in sets.make(wanted, folder, _progress()) if each.failure]
    print(folder / sets.INDEX)
    for each in failures:
        print(f"safeguarding: {each.file}: {each.failure}", file=sys.stderr)
    return bool(failures)


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


def _progress() -> Callable[[object], None]:
    began = time.monotonic()

    def tell(report: object) -> None:
        if sys.stderr.isatty():
            print(f"  {time.monotonic() - began:5.1f} s  {report.file}", file=sys.stderr)

    return tell
