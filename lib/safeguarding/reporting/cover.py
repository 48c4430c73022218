"""What a set says of itself: on every page whom it is for, and on its index what was found and how it was made."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import pandas as pd

from safeguarding import disclosure, order, rules, shorthand, words
from safeguarding.reporting import colophon, export, sheets, suite
from safeguarding.reporting.export import Link, Masthead
from safeguarding.reporting.orders import Order, Report, shown_to

INTERNAL = "Internal: contains small numbers"
LINE = 60
"""How many letters a line of the index has at least before it ends with a sentence."""
WORKBOOK = "tables.xlsx"
FORMATS = {"pdf": "PDF", "docx": "Word"}


def masthead(wanted: Order) -> Masthead:
    """Say what every page of a set says of it."""
    reports = tuple(Link(f"{path.stem}.html", suite.title(path)) for path in suite.notebooks())
    return Masthead(wanted.register.title, audience(wanted), about(wanted), reports)


def audience(wanted: Order) -> str:
    """Say whom a set is for, and what that means for the numbers in it."""
    if wanted.audience == disclosure.INTERNAL:
        return INTERNAL
    least = disclosure.threshold(wanted.register)
    return f"Public: counts of fewer than {least} people are withheld as {shorthand.WITHHELD}"


def about(wanted: Order) -> str:
    """Say whether the data is made up, the day a set speaks for, and what could not be used."""
    made_up = ["Synthetic data, about no real child."] if wanted.register.synthetic else []
    year = f", for the reporting year {wanted.period}" if wanted.period else ""
    return " ".join([*made_up, f"As of {words.day(pd.Timestamp(wanted.as_of))}{year}.", *_lost(wanted)])


def index(wanted: Order, head: Masthead, reports: Sequence[Report]) -> str:
    """Make the page that leads to the reports of a set."""
    values = {
        "note": wanted.register.about.get("note", ""),
        "reports": [shown_to(report, wanted.audience) for report in reports],
        "found": {report.file: line(report.answer) for report in reports},
        "formats": FORMATS,
        "workbook": WORKBOOK if any(report.tables for report in reports) else "",
        "problems": words.sentence(words.problems(_findings(wanted))),
        "parts": colophon.parts(wanted),
        "judged": rules.titles(rules.load_all(wanted.rule_sets)),
    }
    return export.plain_page("set.html.j2", head, values)


def sheet(wanted: Order) -> sheets.About:
    """Say on the workbook of a set what its pages say."""
    made_up = ("Synthetic data, about no real child.",) if wanted.register.synthetic else ()
    made = tuple((part.what, _which(part)) for part in colophon.parts(wanted))
    year = (f"The annual overview is for the reporting year {wanted.period}.",) if wanted.period else ()
    marks = (f"{audience(wanted)}.", *made_up, *year)
    return sheets.About(wanted.register.title, date.fromisoformat(wanted.as_of), marks, tuple(_lost(wanted)), made)


def line(paragraph: str) -> str:
    """Give the first sentences of a paragraph of HTML, as few as say something.

    >>> line("<p><strong>Five reviews.</strong> Three were late by the clock that counts from appointing. More.</p>")
    '<strong>Five reviews.</strong> Three were late by the clock that counts from appointing.'
    """
    said = ""
    for sentence in re.split(r"(?<=[.!?]) |(?<=[.!?]</strong>) ", re.sub(r"^<p>|</p>\s*$", "", paragraph)):
        said = f"{said} {sentence}".strip()
        whole = len(re.findall("<[a-z]", said)) == len(re.findall("</", said))
        if whole and len(re.sub("<[^>]+>", "", said)) >= LINE:
            break
    return said


def _which(part: colophon.Part) -> str:
    return f"{part.which}, SHA-256 {part.sha256}" if part.sha256 else part.which


def lost(wanted: Order) -> str:
    """Say how much of a register could not be used; nothing if all was."""
    left_out = words.left_out(_findings(wanted))
    return words.sentence(left_out) if left_out else ""


def _lost(wanted: Order) -> list[str]:
    left_out, found = lost(wanted), words.found(_findings(wanted))
    said = [f"{left_out} Every figure is without that."] if left_out else []
    where = " Report 01 says which." if wanted.audience == disclosure.INTERNAL else ""
    return [*said, f"{words.sentence(found)}{where}"] if found else said


@lru_cache(maxsize=1)
def _findings(wanted: Order) -> pd.DataFrame:
    """Gather what is wrong with a register once for a set, whose pages, workbook and index say it."""
    seen = disclosure.view(wanted.register, wanted.audience, wanted.as_of)
    return order.found(seen, rules.load_all(wanted.rule_sets), wanted.as_of)
