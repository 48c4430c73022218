"""The review that a plan is for: an imagined one, or one of a register, with the days to avoid for it."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pandas as pd

from safeguarding.days import dates
from safeguarding.days.working_days import Calendar
from safeguarding.errors import InputError
from safeguarding.judging import order
from safeguarding.judging.order import Span
from safeguarding.planning import avoid
from safeguarding.planning.avoid import Avoided
from safeguarding.register import schema
from safeguarding.rules import RuleSet
from safeguarding.vocabulary import KINDS, MILESTONES, Says

IMAGINED = "case"
"""The id of a review that is in no register."""


@dataclass(frozen=True, eq=False)
class Subject:
    """One review as a table of reviews with one row, and a register's table ``avoid``, if there is one."""

    row: pd.DataFrame
    avoided: pd.DataFrame | None = None

    @property
    def kind(self) -> str:
        """The kind of review."""
        return self.row["kind"].iloc[0]

    @property
    def review_id(self) -> str:
        """Its id in the register, or ``IMAGINED``."""
        return self.row["review_id"].iloc[0]

    @property
    def recorded(self) -> bool:
        """Whether it stands in a register, so that what has no date there has not happened."""
        return self.review_id != IMAGINED

    def clear(self, rule_set: RuleSet, calendar: Calendar, use: str = avoid.STEP) -> Avoided:
        """Give the days that its plan keeps clear of under a rule set for one use (``avoid.days``)."""
        return _clear(_Same(self.avoided), calendar, self.review_id, rule_set.closed, use)

    def unknown(self) -> set[str]:
        """Give the steps of which the register keeps nothing, or nothing that can be read, or that do not apply."""
        silent = (Says.NOT_KEPT.place, Says.UNREADABLE.place, Says.NO_STEP.place)
        return {name for name in MILESTONES if order.said(self.row, name)[0] in silent}

    def done(self, rule_set: RuleSet) -> dict[str, Span]:
        """Give the milestones that have happened, as far as the dates and their order tell."""
        return _done(self, rule_set)


# A plan asks the same of its case again and again.
@lru_cache(maxsize=8)
def _done(subject: Subject, rule_set: RuleSet) -> dict[str, Span]:
    return {name: span for name, span in order.tightened(subject.row, rule_set.order).items() if span.known[0]}


class _Same:
    """A table that is equal to itself alone: an imagined case that is moved has the same days to avoid."""

    def __init__(self, table: pd.DataFrame | None) -> None:
        self.table = table

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.table is other.table

    def __hash__(self) -> int:
        return id(self.table)


@lru_cache(maxsize=32)
def _clear(avoided: _Same, calendar: Calendar, review_id: str, closed: tuple[date, ...], use: str) -> Avoided:
    return avoid.days(avoided.table, calendar, review_id, closed, use)


def imagined(kind: str = "lcspr", aware: str = "", avoided: pd.DataFrame | None = None, notified: str = "") -> Subject:
    """Imagine a review of which nothing is known, or when the local authority became aware and when it notified.

    Raises
    ------
    InputError
        There is no such kind of review, or ``aware`` or ``notified`` is not one day.
    """
    if kind not in KINDS:
        raise InputError(f"{kind!r} is no kind of review; write one of {', '.join(KINDS)}")
    row = _blank().assign(kind=kind)
    for name, written in (("aware", aware), ("notified", notified)):
        if written:
            day = pd.array([pd.Timestamp(dates.read_day(written))], "datetime64[s]")
            says = pd.Categorical([Says.DATE.value], dtype=schema.SAYS)
            row = row.assign(**{f"{name}_earliest": day, f"{name}_latest": day, f"{name}_says": says})
    return Subject(row, avoided)


@lru_cache(maxsize=1)
def _blank() -> pd.DataFrame:
    """Give the row of a review of which nothing is known, with the columns that a register has."""
    day, says = pd.array([pd.NaT], "datetime64[s]"), pd.Categorical([Says.NOTHING.value], dtype=schema.SAYS)
    parts = {"earliest": day, "latest": day, "says": says}
    cells = {f"{name}_{part}": cell for name in MILESTONES for part, cell in parts.items()}
    return pd.DataFrame({"review_id": [IMAGINED], "kind": [""], **cells})


def registered(reviews: pd.DataFrame, review_id: str, avoided: pd.DataFrame | None = None) -> Subject:
    """Take one review of a register.

    Raises
    ------
    InputError
        The register has no such review.
    """
    row = reviews[reviews["review_id"] == review_id]
    if row.empty:
        known = words_of(reviews["review_id"])
        raise InputError(f"no review {review_id!r}; write one of {known}" if known else "the register has no review")
    return Subject(row, avoided)


def words_of(ids: pd.Series, most: int = 12) -> str:
    """List the first of many ids."""
    return ", ".join(ids.head(most)) + (f" and {len(ids) - most} more" if len(ids) > most else "")
