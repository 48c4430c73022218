"""Which reviews are over by a day, and which steps had certainly not been taken: what a blank may be held against."""

from collections.abc import Iterable
from datetime import date
from functools import reduce

import numpy as np
import pandas as pd

from safeguarding.days import dates
from safeguarding.days.dates import OPEN_AFTER
from safeguarding.judging import order
from safeguarding.judging.order import Span, Told
from safeguarding.rules import MilestoneOrder, RuleSet
from safeguarding.vocabulary import ENDED_EARLY, MILESTONES, NO_STEPS, OPEN_STATUSES, Says

ENDS = ("published", "completed")
"""The steps with which any review is over."""
RAPID_REVIEW_ENDS = ("panel_informed", "fed_back", "sent_to_panel")
"""The steps with which a rapid review is over."""


def ordered(rule_sets: Iterable[RuleSet]) -> tuple[MilestoneOrder, ...]:
    """Give the order of milestones of all rule sets that a review is judged by."""
    return tuple(each for rule_set in rule_sets for each in rule_set.order)


def over(
    reviews: pd.DataFrame,
    today: int,
    ordered: tuple[MilestoneOrder, ...],
    spans: dict[str, Span] | None = None,
    told: Told | None = None,
) -> np.ndarray:
    """Say which reviews are over by a day: by their status, or by a step that ends them and is certainly taken.

    That includes a step which another that ends them always follows, by the order of milestones. Where that step is
    done on no known day, or cannot be read, nobody can say that the review is still open; nor where each step that
    would end it does not apply or is not kept, unless its status says that it is open.

    Parameters
    ----------
    spans
        What is known of the milestones; what is recorded of them, if left out.
    told
        What ``order.told`` gives, if it is known.
    """
    told = told or order.told(reviews)
    kinds, says = told.kinds, told.says
    known = order.as_recorded(reviews, says) if spans is None else spans

    def taken(name: str) -> np.ndarray:
        certain = known[name].known & (known[name].latest <= today)
        return certain | (says[name] == Says.DONE.place) | (says[name] == Says.UNREADABLE.place)

    def unshown(names: tuple[str, ...]) -> np.ndarray:
        cells = np.array([says[name] for name in names])
        silent = np.isin(cells, (Says.NO_STEP.place, Says.NOT_KEPT.place)).all(axis=0)
        return silent & (cells == Says.NO_STEP.place).any(axis=0)

    rapid = kinds["rapid_review"]
    ended = reduce(np.logical_or, [taken(name) for name in ENDS])
    ended |= rapid & reduce(np.logical_or, [taken(name) for name in RAPID_REVIEW_ENDS])
    nowhere = np.where(rapid, unshown(ENDS + RAPID_REVIEW_ENDS), unshown(ENDS))
    ended |= nowhere & ~reviews["status"].isin(OPEN_STATUSES).to_numpy() if "status" in reviews else nowhere
    for each in ordered:
        if each.follows and each.after in ENDS:
            ended |= taken(each.before) & order.covers(each, kinds)
    if "over_from" in reviews:
        ended |= dates.numbers(reviews["over_from"], OPEN_AFTER) <= today
    return ended


def expected(reviews: pd.DataFrame, as_of: date, rule_sets: Iterable[RuleSet]) -> dict[str, np.ndarray]:
    """Say of each step which reviews have a date for it, or could have one: a blank elsewhere is no gap.

    A blank could be filled where the review's kind has the step and it has come: a later one is certainly taken, or the
    review is over and did not end early. What had not happened, or does not apply, has no date to record.

    Returns
    -------
    By milestone, in order of a review's life.
    """
    today, kinds, known = dates.number(as_of), order.kinds(reviews), order.as_recorded(reviews)
    come = over(reviews, today, ordered(rule_sets)) & ~reviews["status"].isin(ENDED_EARLY).to_numpy()
    found = {}
    for milestone in reversed(MILESTONES):
        says = order.said(reviews, milestone)
        blank = np.isin(says, (Says.NOTHING.place, Says.NOT_KEPT.place))
        written = ~blank & ~np.isin(says, (Says.NOT_DONE.place, Says.NO_STEP.place))
        apart = [kinds[kind] for kind, steps in NO_STEPS.items() if milestone in steps]
        of_kind = ~reduce(np.logical_or, apart, np.zeros(len(reviews), bool))
        found[milestone] = written | (blank & of_kind & come)
        dated = known[milestone].known & (known[milestone].latest <= today)
        come = come | dated | np.isin(says, (Says.DONE.place, Says.UNREADABLE.place))
    return dict(reversed(found.items()))


def happened(reviews: pd.DataFrame, milestone: str) -> pd.Series:
    """Say of which reviews a step is recorded as taken, on a day or on none that is known."""
    says = order.said(reviews, milestone)
    return pd.Series(np.isin(says, (Says.DATE.place, Says.DONE.place)), reviews.index)


def undone(says: np.ndarray, happened: np.ndarray, open: np.ndarray) -> np.ndarray:
    """Say of which reviews a step had not been taken: that is written down, or nothing is and the review is open."""
    return ((says == Says.NOT_DONE.place) | ((says == Says.NOTHING.place) & open)) & ~happened
