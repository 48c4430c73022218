"""What the arguments of a command ask for: the register, the day, the rule sets."""

import argparse
import sys

from safeguarding import dates, disclosure, periods, repository, rules
from safeguarding import order as orders
from safeguarding.errors import InputError
from safeguarding.register import findings, reading
from safeguarding.register.reading import Register
from safeguarding.reporting.orders import Order
from safeguarding.reporting.roster import Entry
from safeguarding.rules import RuleSet


def register(given: argparse.Namespace) -> Register:
    """Read the register that is named."""
    return reading.read(given.register, given.mapping)


def as_of(given: argparse.Namespace, held: Register) -> str:
    """Give the day to judge on: the one asked for, the register's, or today."""
    return dates.read_day(given.as_of or held.about.get("as_of") or given.today).isoformat()


def rule_sets(given: argparse.Namespace, held: Register) -> str:
    """Name the rule sets to judge by: those asked for, the register's, or the national one."""
    return rules.anywhere(given.rules or held.about.get("rules") or "national")


def order(entry: Entry, given: argparse.Namespace) -> Order:
    """Say which set is wanted of a register, before it is read: what is not asked for, the register says of itself."""
    mapping = entry.mapping or given.mapping
    about = reading.says(entry.register, mapping)
    day = dates.read_day(entry.as_of or given.as_of or about.get("as_of") or given.today).isoformat()
    named = rules.anywhere(entry.rules or given.rules or about.get("rules") or "national")
    whom = _audience(entry.audience or given.audience)
    year = periods.chosen(entry.period or given.period, day).name if entry.period or given.period else ""
    mapped = portable(mapping) if mapping else ""
    return Order(None, portable(entry.register), day, named, whom, mapped, given.format, year)


def _audience(written: str) -> str:
    if written not in disclosure.AUDIENCES:
        raise InputError(f"audience {written!r}: write one of {', '.join(disclosure.AUDIENCES)}")
    return written


def portable(path: str) -> str:
    """Give a path as it can be found from anywhere in the repository."""
    return repository.name(repository.find(path))


def warn(held: Register, sets: list[RuleSet], day: str) -> None:
    """Say on standard error how much was found to be wrong, if anything was."""
    counted = findings.counted(orders.found(held, sets, day))
    if any(counted.values()):
        said = ", ".join(f"{n} {name if n == 1 else f'{name}s'}" for name, n in counted.items() if n)
        print(f"safeguarding: findings in {held.name}: {said}; run safeguarding check", file=sys.stderr)
