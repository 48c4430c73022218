"""What a set keeps of its register for the page of all partnerships: how many reviews each clock has by outcome.

It is counted of what the audience of the set may see, and of reviews alone: nothing of people is in it.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from safeguarding import rules
from safeguarding.days import working_days
from safeguarding.disclosure import viewing
from safeguarding.errors import InputError
from safeguarding.judging import clocks, summary
from safeguarding.reporting.files.data import Cell, FigureTable
from safeguarding.reporting.sets.orders import UNSAID, SetOrder
from safeguarding.rules import RuleSet, model

OF_A_CLOCK = ("rule_set", "rule_title", "sha256", "clock", "label", "limits", "standings", "n_versions", "n_unchecked")
COLUMNS = (*OF_A_CLOCK, *summary.COUNTED)
ABOUT = ("title", "synthetic", "n_reviews", "failure")


@dataclass(frozen=True, eq=False)
class KeptCounts:
    """The counts of one set: what the register is called, whether it is made up, how many reviews it has.

    ``clocks`` has one row per rule set and clock: the file of the rule set (``rule_set``, ``rule_title``, ``sha256``),
    the clock (``clock``, ``label``, ``limits`` and ``standings`` of its versions in words, ``n_versions``, and
    ``n_unchecked`` of which nobody has read the clause), and the reviews by outcome, ``summary.COUNTED``.
    ``failure`` says why there is none.
    """

    title: str
    synthetic: bool
    reviews: int
    failure: str
    clocks: pd.DataFrame


def of(order: SetOrder) -> tuple[FigureTable, ...]:
    """Count the reviews of a register by the outcome of each clock, as tables that a manifest can keep."""
    held = viewing.view(order.held, order.audience, order.as_of)
    reviews, failure = held.cases, ""
    rows: tuple[tuple[Cell, ...], ...] = ()
    try:
        rows = _rows(held, held.judged_by(rules.load_all(order.rule_sets)), order.as_of)
    except InputError as wrong:
        failure = UNSAID if held.public else str(wrong)
    about = (held.title, held.synthetic, len(reviews), failure)
    return (_table("set", ABOUT, (about,)), _table("clocks", COLUMNS, rows))


def read(tables: tuple[FigureTable, ...]) -> KeptCounts | None:
    """Read what ``of`` made; nothing, if it is not that."""
    if [(each.caption, each.columns) for each in tables] != [("set", ABOUT), ("clocks", COLUMNS)]:
        return None
    about, counted = tables
    title, synthetic, reviews, failure = about.rows[0]
    clocks = pd.DataFrame(counted.rows, columns=list(COLUMNS))
    return KeptCounts(str(title), bool(synthetic), int(reviews), str(failure), clocks)


def _rows(held: viewing.View, sets: list[RuleSet], as_of: date) -> tuple[tuple[Cell, ...], ...]:
    limits = rules.table(sets)
    judged = held.rows(clocks.evaluate_each(held.cases, sets, working_days.load(), as_of))
    names, every = list(summary.COUNTED), [(each, clock) for each in sets for clock in each.clocks]
    counted = summary.by_clock_table(judged, limits).set_index(["rule_set", "clock"])[names]
    # Partnerships stand beside each other by every limit, one of which nothing is shown among them.
    counted = counted.reindex(pd.MultiIndex.from_tuples([(each.name, clock.id) for each, clock in every]), fill_value=0)
    return tuple(
        (
            *(each.name, each.title, each.sha256, clock.id, clock.label),
            *_of_versions(limits, each.name, clock.id),
            *map(int, counted.loc[(each.name, clock.id)]),
        )
        for each, clock in every
    )


def _of_versions(limits: pd.DataFrame, rule_set: str, clock: str) -> tuple[Cell, ...]:
    versions = limits[(limits["rule_set"] == rule_set) & (limits["clock"] == clock)]
    limited = versions[~versions["standing"].isin(model.UNLIMITED)]
    said = tuple("; ".join(dict.fromkeys(limited[name])) for name in ("limit", "standing"))
    return (*said, len(versions), int((~versions["checked"].astype(bool)).sum()))


def _table(caption: str, columns: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...]) -> FigureTable:
    return FigureTable("", "", "", "", "", caption, columns, columns, rows, ())
