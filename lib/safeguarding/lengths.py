"""How long each review took from one milestone to another, when dates are ranges and some reviews still open."""

import numpy as np
import pandas as pd

from safeguarding import dates
from safeguarding.milestones import MILESTONES

ENDED, OPEN, NO_STOP, WRONG = "ended", "open", "stop not recorded", "dates contradict"
SHORT = ("author_appointed", "reported", "sent_to_panel", "published", "completed")
"""Milestones that a rapid review alone never comes to."""


def durations_table(reviews: pd.DataFrame, as_of: str, starts: str, stops: str) -> pd.DataFrame:
    """Give how long each review took from one milestone to another, as a range.

    From ``stop_earliest - start_latest`` to ``stop_latest - start_earliest``, no fewer than none; what is recorded as
    done was done by ``as_of``. A review whose stop is not recorded, nor any later milestone, or lies after ``as_of``,
    is open: it took longer than from ``start_latest`` to ``as_of``. What only the order of dates tells is not used.

    Returns
    -------
    One row per review whose start is recorded and not after ``as_of``: ``review_id``, ``days_least`` and
    ``days_most`` (calendar days, infinite where there is no most), ``exact``, ``state`` (``ENDED``, ``OPEN``,
    ``NO_STOP`` or ``WRONG``), and ``stop_*`` (the days on which it can have ended, none before the start; ``NaT`` where
    not known).
    """
    today = dates.number(dates.read_day(as_of))
    begun = recorded(reviews, starts) & (_first(reviews, starts) <= today)
    reviews = reviews[begun & ~((reviews["kind"] == "rapid_review") & (stops in SHORT))]
    start = _first(reviews, starts), np.minimum(_last(reviews, starts), today)
    stop = _first(reviews, stops), np.minimum(_last(reviews, stops), today)
    done = recorded(reviews, stops) & (stop[0] <= today)
    least = np.where(done, stop[0] - start[1], today - start[1] + 1)
    most = np.where(done, stop[1] - start[0], np.inf)
    state = np.select([done & (most < 0), done, _ended(reviews, stops)], [WRONG, ENDED, NO_STOP], OPEN)
    table = pd.DataFrame({"review_id": reviews["review_id"], "days_least": np.maximum(least, 0).astype(float)})
    return table.assign(
        days_most=np.where(most >= dates.OPEN_AFTER / 2, np.inf, most),
        exact=done & (start[0] == start[1]) & (stop[0] == stop[1]),
        state=pd.array(state, "str"),
        stop_earliest=dates.as_dates(np.maximum(stop[0], start[0]), done),
        stop_latest=dates.as_dates(stop[1], done),
    ).reset_index(drop=True)


def recorded(reviews: pd.DataFrame, milestone: str) -> pd.Series:
    """Say of which reviews anything is recorded of a milestone."""
    return reviews[f"{milestone}_earliest"].notna() | reviews[f"{milestone}_latest"].notna()


def _first(reviews: pd.DataFrame, milestone: str) -> np.ndarray:
    return dates.numbers(reviews[f"{milestone}_earliest"], dates.OPEN_BEFORE)


def _last(reviews: pd.DataFrame, milestone: str) -> np.ndarray:
    return dates.numbers(reviews[f"{milestone}_latest"], dates.OPEN_AFTER)


def _ended(reviews: pd.DataFrame, stops: str) -> np.ndarray:
    """Say of which reviews a later milestone is recorded, so that the stop must have been."""
    order = list(MILESTONES)
    later = order[order.index(stops) + 1 :]
    return np.logical_or.reduce([recorded(reviews, each) for each in later] or [np.zeros(len(reviews), bool)])
