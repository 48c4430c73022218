"""What a report was made from: inputs by their hash, rule sets and calendar by theirs, and the day it speaks for."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pandas as pd

from safeguarding import __version__, paths
from safeguarding.days.working_days import TABLE as CALENDAR
from safeguarding.disclosure import viewing
from safeguarding.presenting.tables import Layout
from safeguarding.register.reading import Register
from safeguarding.rules import RuleSet
from safeguarding.rules.codebook import FILE as CODEBOOK

# How the tables below are shown: headings, and the columns that only the files beside a page have.
INPUTS_LAYOUT = Layout(
    "inputs",
    "Everything that decides the figures",
)


def inputs_table(
    register: Register, rule_sets: list[RuleSet], as_of: date, compared: Iterable[tuple[str, str]] = ()
) -> pd.DataFrame:
    """List everything that decides the figures; ``compared`` names further files, each with its SHA-256.

    Returns
    -------
    One row per input: ``what``, ``which``, ``sha256`` (its first twelve digits; empty for what is no file).
    """
    rows = [("as of", as_of, ""), ("safeguarding", __version__, "")]
    rows += [("register", file_of(register, file), digest) for file, digest in register.files.items()]
    rows += [("rule set", rule_set.name, rule_set.sha256) for rule_set in rule_sets]
    rows += [("rules", Path(file).name, paths.sha256(paths.ROOT / file)) for file in (CALENDAR, CODEBOOK)]
    rows += [("compared with", file, digest) for file, digest in compared]
    table = pd.DataFrame(rows, columns=["what", "which", "sha256"])
    return table.assign(sha256=table["sha256"].str[:12].replace("", "[z]"))


def file_of(register: Register, file: str) -> str:
    """Name a file of a register for a reader; what stands for all of them in a public set is no file of it."""
    return file if file == viewing.SEEN else f"{register.name}/{file}"
