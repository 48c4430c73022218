"""Whether a verdict that is open in public may be open because a day is withheld: what it is called then."""

from collections.abc import Collection
from datetime import date

import pandas as pd

from safeguarding.days import dates
from safeguarding.days.working_days import Calendar
from safeguarding.disclosure.viewing import NEAR_THE_CHILD, View
from safeguarding.judging import clocks, order, summary
from safeguarding.rules import RuleSet
from safeguarding.vocabulary import Says

NOT_TOLD, OR_NOT_SHOWN = "cannot be told", "cannot be told, or not shown"

Limit = tuple[str, str]
"""A time limit: the name of its rule set, and its own."""


def word(held: View, rule_sets: list[RuleSet], calendar: Calendar, as_of: date) -> str:
    """Say what a verdict is called that is open: in public, of some limit a day that is withheld may be why."""
    return called(limits(held, rule_sets, calendar, as_of))


def called(unshown: Collection[Limit]) -> str:
    """Say what an open verdict is called where it may be open of these limits since a day is withheld."""
    return OR_NOT_SHOWN if unshown else NOT_TOLD


def limits(held: View, rule_sets: list[RuleSet], calendar: Calendar, as_of: date) -> set[Limit]:
    """Name the limits of which a verdict is open in public, and may be only since a day is withheld.

    A day near the child is no later than what came after it, and the later it was the more it tells of that. So each
    review is judged again as if it had been the latest that is possible. Where an open verdict would be certain then,
    the day that is withheld may be what is missing; otherwise no such day can be. Nothing but what is shown is used:
    whether a day is recorded that is withheld tells nobody anything.
    """
    found = [_would_be_told(held, each, calendar, as_of) for each in rule_sets if held.public]
    return set().union(*found)


def _would_be_told(held: View, rule_set: RuleSet, calendar: Calendar, as_of: date) -> set[Limit]:
    """Name the limits of a rule set of which an open verdict that is shown would be certain with the withheld days."""
    reviews = held.cases
    latest = order.tightened(reviews, rule_set.order)[NEAR_THE_CHILD[-1]].latest
    days = pd.Series(dates.as_dates(latest, latest < dates.OPEN_AFTER), reviews.index)
    near = {f"{name}_{end}": days for name in NEAR_THE_CHILD for end in ("earliest", "latest")}
    says = {f"{name}_says": reviews[f"{name}_says"].mask(days.notna(), Says.DATE.value) for name in NEAR_THE_CHILD}
    keys = ["rule_set", "clock", "review_id"]
    seen = held.rows(clocks.evaluate(reviews, rule_set, calendar, as_of))
    would = clocks.evaluate(reviews.assign(**near, **says), rule_set, calendar, as_of)[[*keys, "outcome"]]
    both = seen.merge(would, on=keys, suffixes=("", "_then"))
    told = both[both["outcome"].isin(summary.UNKNOWN) & ~both["outcome_then"].isin(summary.UNKNOWN)]
    return set(zip(told["rule_set"], told["clock"], strict=True))
