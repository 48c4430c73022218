"""What a set says of itself: on every page whom it is for, and on its index what was found and how it was made."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from safeguarding import __version__, paths, rules, vocabulary
from safeguarding.days.working_days import TABLE as CALENDAR
from safeguarding.disclosure import claimed, provenance, viewing
from safeguarding.judging import order
from safeguarding.presenting import words
from safeguarding.reporting.files import contents
from safeguarding.reporting.notebooks import suite
from safeguarding.reporting.page.export import Link, Masthead
from safeguarding.reporting.sets import software
from safeguarding.reporting.sets.orders import SetOrder
from safeguarding.rules.codebook import FILE as CODEBOOK

# ---- How a set was made: every input, rule and line of code that decides what is in it, by its SHA-256 ---------------


@dataclass(frozen=True)
class SetPart:
    """Something a set was made from or with: what it is, which, and the SHA-256 of it; what is no file has none."""

    what: str
    which: str
    sha256: str = ""


@lru_cache(maxsize=1)
def parts(order: SetOrder) -> tuple[SetPart, ...]:
    """List everything that decides what is in a set, no place of a machine among it; once for the set.

    For the public nothing goes by the name of a file or of a parameter.
    """
    sets = rules.load_all(order.rule_sets)
    seen = viewing.view(order.held, order.audience, order.as_of)
    installed, digest = software.environment()
    made = [SetPart("Register", provenance.file_of(seen, file), each) for file, each in seen.files.items()]
    made += [SetPart("Rule set", each.title if seen.public else f"{each.name}: {each.title}", each.sha256)
             for each in sets]  # fmt: skip
    for what, file, said in (("Calendar", CALENDAR, "bank holidays"), ("Codebook", CODEBOOK, "list of themes")):
        made += [SetPart(what, said if seen.public else Path(file).name, paths.sha256(paths.ROOT / file))]
    chosen = _chosen(order, seen) if seen.public else _parameters(order, seen)
    made += [SetPart("Chosen" if seen.public else "Parameter", f"{name}: {value}") for name, value in chosen.items()]
    made += [SetPart("Code", f"safeguarding {__version__}, its library and notebooks", code())]
    return (*made, SetPart("Environment", "the packages it runs on" if seen.public else installed, digest))


def code() -> str:
    """Give one SHA-256 over the library and the notebooks: that of a line for each file, its own and its name.

    The lines are those of ``sha256sum``, in the order of the names.
    """
    files = software.files("safeguarding") | {paths.name(path): path for path in suite.notebooks()}
    lines = "".join(f"{paths.sha256(files[name])}  {name}\n" for name in sorted(files))
    return hashlib.sha256(lines.encode()).hexdigest()


def _parameters(order: SetOrder, seen: viewing.View) -> dict[str, str]:
    """Give what was asked for, each by its name and not by where it lies."""
    given = {
        "register": order.held.name,
        "mapping": Path(order.mapping).name,
        "as_of": order.as_of.isoformat(),
        "rule_sets": ", ".join(each.name for each in rules.load_all(order.rule_sets)),
        "audience": order.audience,
        "period": order.period,
        "threshold": str(seen.threshold) if seen.public else "",
    }
    return {name: value for name, value in given.items() if value}


def _chosen(order: SetOrder, seen: viewing.View) -> dict[str, str]:
    """Give what was asked for in words; which rules these are by stands beside them."""
    given = {
        "Register": order.held.title,
        "Day of the report": words.day(pd.Timestamp(order.as_of)),
        "Readers": "the public",
        "Reporting year": order.period,
        "Least number of people shown": str(seen.threshold),
    }
    return {name: value for name, value in given.items() if value}


# ---- What a set says of itself: on every page whom it is for, and on its index what was found and how it was made

INTERNAL = "Internal: contains small numbers"
WORKBOOK, METHODS = "tables.xlsx", "methods.html"
BY = {"owner": "Owner", "contact": "Contact", "next_edition": "Next edition"}
"""What ``register.toml`` says of who answers for a set, and how a page says it."""
FORMATS = {"pdf": "PDF", "docx": "Word"}


def masthead(wanted: SetOrder) -> Masthead:
    """Say what every page of a set says of it."""
    seen = viewing.view(wanted.held, wanted.audience, wanted.as_of)
    reports = tuple(Link(f"{path.stem}.html", _title(path, seen)) for path in suite.notebooks())
    by = tuple(f"{label}: {wanted.held.about[key]}" for key, label in BY.items() if wanted.held.about.get(key))
    missing = [words.uncapital(label) for key, label in BY.items() if not wanted.held.about.get(key)]
    unnamed = f"No {words.listed(missing, 'or')} is named" if missing else ""
    said = wanted.held.title, audience(wanted), about(wanted)
    return Masthead(
        *said,
        reports,
        by,
        METHODS,
        " ".join(_read(wanted)),
        unnamed,
        wanted.held.about.get("note", ""),
        wanted.audience == vocabulary.PUBLIC,
    )


def _title(notebook: Path, seen: viewing.View) -> str:
    """Give the title of a report as its own page has it: where nothing is said of what is due, none promises that."""
    from safeguarding.planning import due  # with altair, which takes a while

    said = due.title(seen.running_unsaid).text if notebook.stem == suite.DEADLINES else ""
    return suite.heading(said) if said else suite.title(notebook)


def audience(wanted: SetOrder) -> str:
    """Say whom a set is for, and what that means for the numbers in it."""
    if wanted.audience == vocabulary.INTERNAL:
        return INTERNAL
    least = viewing.threshold(wanted.held)
    return f"Public: counts of fewer than {least} people, days near a child, and reviews not yet published are left out"


def about(wanted: SetOrder) -> str:
    """Say whether the data is made up, and the day a set speaks for."""
    made_up = ["Synthetic data, about no real child."] if wanted.held.synthetic else []
    year = f", for the reporting year {wanted.period}" if wanted.period else ""
    return " ".join([*made_up, f"As of {words.day(pd.Timestamp(wanted.as_of))}{year}."])


def sheet(wanted: SetOrder) -> contents.About:
    """Say on the workbook of a set what its pages say."""
    made_up = ("Synthetic data, about no real child.",) if wanted.held.synthetic else ()
    made = tuple(
        (part.what, f"{part.which}, SHA-256 {part.sha256}" if part.sha256 else part.which) for part in parts(wanted)
    )
    year = (f"The annual overview is for the reporting year {wanted.period}.",) if wanted.period else ()
    marks = (f"{audience(wanted)}.", *made_up, *year)
    return contents.About(wanted.held.title, wanted.as_of, marks, tuple(_read(wanted)), made)


LOST_UNSEEN = f"Rows that could not be used, if any, are {claimed.NOT_SHOWN}."


def accounted(wanted: SetOrder) -> str:
    """Say what became of the rows of a register, to whom that may be said."""
    if wanted.audience == vocabulary.PUBLIC:
        return LOST_UNSEEN
    return viewing.view(wanted.held, wanted.audience, wanted.as_of).accounted


def _read(wanted: SetOrder) -> list[str]:
    if wanted.audience == vocabulary.PUBLIC:
        return [LOST_UNSEEN]
    found = words.found(_findings(wanted))
    return [accounted(wanted), *([f"{words.sentence(found)} Report 01 says which."] if found else [])]


@lru_cache(maxsize=1)
def _findings(wanted: SetOrder) -> pd.DataFrame:
    """Gather what is wrong with a register once for a set, whose pages, workbook and index say it."""
    return order.found(wanted.held, rules.load_all(wanted.rule_sets), wanted.as_of)
