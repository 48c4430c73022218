"""``claims``: what published reports say, beside what the register supports."""

import argparse

import pandas as pd

from safeguarding import clocks, rules, working_days
from safeguarding.commands import asked, printing
from safeguarding.register.reading import Register


def claims(given: argparse.Namespace) -> int:
    """Print each published claim with its verdict; 1 if one is contradicted, so that a publication can stop at it."""
    from safeguarding.analyses import (
        claims as published,  # Altair takes a while to import, and other commands need none
    )

    register = asked.register(given)
    sets, as_of = rules.load_all(asked.rule_sets(given, register)), asked.as_of(given, register)
    checked = _checked(register, clocks.evaluate_each(register.table("reviews"), sets, working_days.load(), as_of))
    if given.format == "table":
        print(f"{register.title}, as of {as_of}: {published.answer(checked).text}\n")
    printing.table(checked, given.format, "Published claims and what the register supports")
    asked.warn(register, sets, as_of)
    return int((checked["verdict"] == published.CONTRADICTED).any())


def _checked(register: Register, judged: pd.DataFrame) -> pd.DataFrame:
    from safeguarding.analyses import claims as published
    from safeguarding.analyses import training

    reviews, delivered, actions = (register.table(name) for name in ("reviews", "training", "actions"))
    deliveries, exposure = training.deliveries_table(delivered), training.exposure_table(delivered, reviews)
    return published.checked_table(register.table("claims"), judged, reviews, deliveries, exposure, actions)
