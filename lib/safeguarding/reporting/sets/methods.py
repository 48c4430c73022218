"""The page of a set on how its figures are made: limits with sources, what words mean, all data, what decides it."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from safeguarding import rules, vocabulary
from safeguarding.judging import summary
from safeguarding.presenting import tables, words
from safeguarding.presenting.tables import Layout, Shown
from safeguarding.reporting.files import data
from safeguarding.reporting.files.data import FigureTable
from safeguarding.reporting.page import export, sections
from safeguarding.reporting.page.export import Masthead
from safeguarding.reporting.sets import cover
from safeguarding.reporting.sets.orders import Report, SetOrder

PAGE = cover.METHODS
TITLE = "How the figures are made"
LIMITS = "Which limits are used"
NATIONAL = "national"
"""The rule set whose limits come first: they are those of every partnership."""
FEW = 3
"""How many checked versions of limits a sentence names."""
ON_PAGES: dict[str, str] = {
    vocabulary.Outcome.MET: "✓ in time; in tables: met",
    vocabulary.Outcome.MISSED: "✗ late; in tables: missed",
    vocabulary.Outcome.CANNOT_TELL: "? cannot be told; in tables: cannot tell",
}
"""How charts and headings say an outcome, where tables have another word."""
BARS = {
    "Bar, dark": "certain: so on every day, or by every count, that the record allows",
    "Bar, light or empty": "perhaps: so on some of these days, or by some of these counts",
    "Bar, dashed": "not known: nothing recorded says how much at most",
}
"""What the parts of a bar mean."""
PARTS_LAYOUT = Layout("parts", "Everything that decides what is in this set")
DEFINITIONS_LAYOUT = Layout("definitions", "What is said of a review, and what it means", headings={"says": "Said"})


def page(wanted: SetOrder, head: Masthead, reports: Sequence[Report], held: FigureTable) -> str:
    """Make the page; ``held`` is the table of limits, which stands in a file beside it."""
    parts = pd.DataFrame([(part.what, part.which, part.sha256 or "[z]") for part in cover.parts(wanted)],
                         columns=["what", "which", "sha256"])  # fmt: skip
    versions = _versions(wanted, reports)
    public = wanted.audience == vocabulary.PUBLIC
    unshown = [table.withheld for report in reports for table in report.tables]
    values = {
        "title": TITLE,
        "n_limits": len(versions),
        "checked": _checked(versions),
        "limits_heading": LIMITS,
        "judged": rules.titles(rules.load_all(wanted.rule_sets)),
        "limits": _grid(_limits(versions), held.file),
        "definitions": _grid(tables.show(definitions_table(), DEFINITIONS_LAYOUT)),
        "marks": {**vocabulary.MEANS, **BARS},
        "reports": [(report.title, files) for report in reports if (files := data.published(report.tables, public))],
        "withheld": list(dict.fromkeys(each for each in unshown if each)) if public else [],
        "workbook": cover.WORKBOOK,
        "parts_grid": _grid(tables.show(parts, PARTS_LAYOUT)),
    }
    return export.plain_page("methods.html.j2", head, values)


def limits(wanted: SetOrder, reports: Sequence[Report] = ()) -> FigureTable:
    """Give the limits as a table to compute with, for a file and the workbook."""
    made = _limits(_versions(wanted, reports)).figures
    names, heads = tuple(made["columns"]), tuple(made["headings"])
    rows, codes = tuple(map(tuple, made["rows"])), tuple(sorted(made["shorthand"].items()))
    return FigureTable("methods-1", "methods-limits.csv", TITLE, LIMITS, "", made["caption"], names, heads, rows, codes)


def definitions_table() -> pd.DataFrame:
    """Say what each outcome means, one row each: ``says`` and ``means``."""
    said = [(ON_PAGES.get(each, vocabulary.OUTCOMES[each]), means) for each, means in vocabulary.OUTCOME_MEANS.items()]
    return pd.DataFrame(said, columns=["says", "means"])


def _checked(versions: pd.DataFrame) -> str:
    """Say how many versions of limits are checked, and which where they are few."""
    done = versions[versions["checked"].astype(bool)]
    said = f"{len(done)} {words.verb(len(done))} checked"
    which = [words.uncapital(f"{row.label} ({row.in_force})") for row in done.itertuples()]
    return f"{said}: {words.listed(which)}" if 0 < len(which) <= FEW else said


def _versions(wanted: SetOrder, reports: Sequence[Report]) -> pd.DataFrame:
    """Give the versions of limits, first those in force by then of limits that judged a review, as they stand there.

    ``used`` says which. Of the others those of the country come first.
    """
    sets = sorted(rules.load_all(wanted.rule_sets, readings=True), key=lambda each: each.name != NATIONAL)
    judged, every = _judged(reports), rules.table(sets)
    clocks = every["rule_set"] + " " + every["clock"]
    later = {
        version.id
        for clock in (clock for each in sets for clock in each.clocks)
        for version in clock.versions
        if version.since and version.since > wanted.as_of
    }
    used = clocks.isin(judged) & ~every["version"].isin(later)
    place = clocks.map({name: n for n, name in enumerate(judged)}).where(used, len(judged))
    return every.assign(used=used).iloc[place.argsort(kind="stable")].reset_index(drop=True)


def _judged(reports: Sequence[Report]) -> list[str]:
    """Give the limits that a review was held against, as rule set and clock, in the order of the report on them."""
    counted = (
        dict(zip(table.columns, row, strict=True))
        for report in reports
        for table in report.tables
        if {"rule_set", "clock", "n_due"} <= set(table.columns)
        for row in table.rows
    )
    return list(dict.fromkeys(f"{row['rule_set']} {row['clock']}" for row in counted if row["n_due"]))


def _limits(versions: pd.DataFrame) -> Shown:
    """Show the limits; where nothing is noted the file says so and the page nothing."""
    noted = versions["note"].where(versions["note"] != "", vocabulary.NOT_APPLICABLE)
    layout = replace(summary.LIMITS_LAYOUT, rows_open=min(int(versions["used"].sum()), sections.ROWS))
    shown = tables.show(versions.drop(columns="used").assign(note=noted), layout)
    return replace(shown, cells=shown.cells.replace(vocabulary.NOT_APPLICABLE, ""))


def _grid(shown: Shown, csv: str = "") -> sections.Grid:
    return sections.grid({"text/html": shown._repr_html_(), **shown._repr_mimebundle_()}, csv)
