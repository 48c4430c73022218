"""How many days late reviews were on average, or in the middle, by one limit: the least and the most it can be."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from safeguarding.vocabulary import LATE, Outcome

Statistic = Callable[[np.ndarray], float]
"""A mean or a median."""
UNSURE = (Outcome.CANNOT_TELL, Outcome.NOT_RECORDED, Outcome.MAY_BE_OVERDUE)


def days_late(judged: pd.DataFrame, statistic: Statistic) -> tuple[float, float] | None:
    """Give the least and the most that a statistic of the days late can be, over all reviews that were late.

    Each review that was late for certain was so by any number of days its dates allow. One of which that cannot be told
    was not late and counts for nothing, or was late by any number that its dates allow. What has not happened is late
    by one day at least, and by no known most.

    Parameters
    ----------
    judged
        The verdicts of one clock.

    Returns
    -------
    The two ends, in calendar days after the deadline; the second infinite where there is no most. Nothing where no
    review was late for certain.
    """
    late, unsure = judged[judged["outcome"].isin(LATE)], judged[judged["outcome"].isin(UNSURE)]
    if late.empty:
        return None
    # A clock that asks for at least a limit has its deadline before its start: what is late is that start.
    what = "start" if (late["start_earliest"] > late["due_latest"]).any() else "stop"
    least, most = _days(late, what)
    perhaps_least, perhaps_most = _days(unsure, what)
    perhaps_least, perhaps_most = perhaps_least[perhaps_most >= 1], perhaps_most[perhaps_most >= 1]
    return (
        min(statistic(each) for each in _with_some(least, np.sort(perhaps_least))),
        max(statistic(each) for each in _with_some(most, -np.sort(-perhaps_most))),
    )


def _days(judged: pd.DataFrame, what: str) -> tuple[np.ndarray, np.ndarray]:
    """Give the least and the most days late of each verdict."""
    least = (judged[f"{what}_earliest"] - judged["due_latest"]).dt.days.to_numpy(float)
    most = (judged[f"{what}_latest"] - judged["due_earliest"]).dt.days.to_numpy(float)
    running = judged["outcome"].isin((Outcome.OVERDUE, Outcome.MAY_BE_OVERDUE)).to_numpy()
    least = np.where(running | np.isnan(least), 1, np.maximum(least, 1))
    return least, np.where(running | np.isnan(most), np.inf, most)


def _with_some(certain: np.ndarray, perhaps: np.ndarray) -> list[np.ndarray]:
    """Give what is certain with none, one, two and more of what may be: those that move it furthest first."""
    return [np.concatenate([certain, perhaps[:n]]) for n in range(len(perhaps) + 1)]
