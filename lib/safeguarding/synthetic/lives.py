"""The reviews of a made-up register as they truly were: when each came, of what kind, how long its stages took."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from safeguarding.days import working_days
from safeguarding.days.working_days import Calendar
from safeguarding.estimates import draws
from safeguarding.estimates.draws import Quantiles
from safeguarding.synthetic.phrases import AS_OF, NEVER
from safeguarding.vocabulary import MILESTONES

# ---- How long each stage of a review's life takes, as days: made up, an estimate of nothing ----
# The tables have long tails on purpose. A trial or an inquest holds up a few reviews for years, and a report that shows
# only the middle would not show what the suite is for.

SCR, LCSPR, RAPID = "scr", "lcspr", "rapid_review"
EVERY, RAPID_FIRST, IN_FULL = (SCR, LCSPR, RAPID), (LCSPR, RAPID), (SCR, LCSPR)


@dataclass(frozen=True)
class Stage:
    """The way from one milestone to another: working days, and the kinds of review that take it."""

    stop: str
    start: str
    days: Quantiles
    kinds: tuple[str, ...]


STAGES = (
    Stage("notified", "aware", ((0, 1), (250, 2), (600, 4), (830, 5), (850, 7), (960, 12), (1000, 45)), EVERY),
    Stage("rapid_review_started", "notified", ((0, 0), (600, 1), (900, 1), (1000, 6)), RAPID_FIRST),
    Stage(
        "rapid_review_meeting", "rapid_review_started", ((0, 4), (300, 5), (700, 7), (920, 10), (1000, 35)), RAPID_FIRST
    ),
    Stage("recommendation", "rapid_review_meeting", ((0, 0), (700, 1), (900, 2), (1000, 8)), RAPID_FIRST),
    Stage("decision", "recommendation", ((0, 0), (600, 1), (900, 2), (1000, 12)), RAPID_FIRST),
    Stage("decision", "notified", ((0, 6), (400, 15), (750, 22), (920, 34), (1000, 90)), (SCR,)),
    Stage("panel_informed", "decision", ((0, 0), (700, 1), (920, 2), (1000, 15)), EVERY),
    Stage("fed_back", "panel_informed", ((0, 0), (700, 1), (950, 4), (1000, 25)), EVERY),
    Stage("initiated", "decision", ((0, 0), (250, 3), (600, 10), (850, 20), (960, 45), (1000, 120)), IN_FULL),
    Stage("author_appointed", "initiated", ((0, 3), (300, 12), (700, 28), (900, 55), (1000, 150)), IN_FULL),
    Stage(
        "reported", "author_appointed", ((0, 25), (250, 65), (500, 105), (800, 175), (950, 300), (1000, 700)), IN_FULL
    ),
    Stage("sent_to_panel", "reported", ((0, 1), (400, 8), (750, 22), (930, 60), (1000, 260)), IN_FULL),
    Stage("published", "sent_to_panel", ((0, 1), (180, 7), (600, 13), (850, 30), (960, 90), (1000, 420)), IN_FULL),
    Stage("completed", "reported", ((0, 0), (800, 0), (1000, 20)), (SCR,)),
)
"""Every stage after awareness, in the order they are drawn: a stage starts where an earlier one stopped."""

UNNOTICED: Quantiles = ((0, 0), (350, 0), (600, 1), (800, 4), (920, 21), (980, 120), (1000, 400))
"""From the incident until the local authority was aware, in calendar days: harm in the past comes to light late."""


def lived(seed: int, incident: np.ndarray, kind: np.ndarray, calendar: Calendar) -> dict[str, np.ndarray]:
    """Give the true day of every milestone of every review; what has not happened by ``AS_OF`` is ``NEVER``."""
    waited = draws.measured(draws.loose(seed, "aware", len(incident)), UNNOTICED)
    # A register holds only what has come to light.
    days = {"incident": incident, "aware": incident + waited % (AS_OF - incident + 1)}
    for stage in STAGES:
        taken = draws.measured(draws.even(seed, f"{stage.stop} after {stage.start}", len(kind)), stage.days)
        reached = _later(days[stage.start], taken, calendar)
        takes = np.isin(kind, stage.kinds)
        days[stage.stop] = np.where(takes, reached, days.get(stage.stop, NEVER))
    # A review is complete, at the latest, when it is published.
    completed, published = days["completed"], days["published"]
    days["completed"] = np.where((completed != NEVER) & (completed > published), published, completed)
    return days


def _later(start: np.ndarray, taken: np.ndarray, calendar: Calendar) -> np.ndarray:
    """Move days forward by working days; a start on a day off counts from the next working day."""
    begun = np.where(start == NEVER, AS_OF, start)
    place = calendar.through[begun - 1 - calendar.first] + taken
    reached = calendar.working[np.minimum(place, len(calendar.working) - 1)]
    return np.where((start == NEVER) | (reached > AS_OF), NEVER, reached)


# ---- The reviews of a made-up register as they truly were: when each came, of what kind it is, and how it went

BY_YEAR = (5, 6, 6, 6, 5, 6, 6, 6, 6)
BY_MONTH = (9, 8, 9, 8, 8, 9, 8, 7, 8, 9, 9, 8)
"""How many incidents to expect in each year from 2016 and each month of a year, one against the other."""
UNDER_WAY = (
    *((4, RAPID), (11, RAPID), (17, LCSPR), (26, LCSPR), (45, LCSPR), (73, RAPID), (122, LCSPR), (170, LCSPR)),
    *((217, LCSPR), (270, LCSPR), (330, LCSPR), (400, LCSPR)),
)
"""Incidents that bring the register up to date, so that work stands at every stage: days before ``AS_OF``, and kind."""

PANEL_BEGINS = int(np.datetime64("2018-06-29").astype(int))
LAST_SCR = int(np.datetime64("2018-12-31").astype(int))


@dataclass(frozen=True, eq=False)
class Lives:
    """Every review as it was: ids, kinds, and the true day of each milestone (``NEVER`` if not by ``AS_OF``)."""

    ids: np.ndarray
    kind: np.ndarray
    days: Mapping[str, np.ndarray]

    @property
    def published(self) -> np.ndarray:
        """The places of the published reviews, in order of publication."""
        order = np.argsort(self.days["published"], kind="stable")
        return order[: int((self.days["published"] != NEVER).sum())]


def live(seed: int, n: int) -> Lives:
    """Draw the true lives of ``n`` reviews, in order of the day the local authority was aware."""
    recent = UNDER_WAY[: n // 4]
    incident = _incidents(seed, n)
    incident[: len(recent)] = [AS_OF - ago for ago, _ in recent]
    kind = _kinds(draws.even(seed, "kind", n), incident)
    kind[: len(recent)] = [each for _, each in recent]
    days = lived(seed, incident, kind, working_days.load())
    order = np.argsort(days["aware"], kind="stable")
    days = {milestone: days[milestone][order] for milestone in MILESTONES}
    # Until it is decided that there will be a review, what there is is a rapid review.
    decided = np.where((kind[order] == LCSPR) & (days["decision"] == NEVER), RAPID, kind[order])
    return Lives(draws.numbered("E", n), decided, days)


def _incidents(seed: int, n: int) -> np.ndarray:
    last = np.datetime64(AS_OF, "D").astype("datetime64[M]")
    months = np.arange(np.datetime64("2016-01"), last + 1)
    weights = [BY_YEAR[place // 12] * BY_MONTH[place % 12] for place in range(len(months))]
    month = months[draws.chosen(draws.even(seed, "month of the incident", n), weights)]
    first, after = (each.astype("datetime64[D]").astype("int64") for each in (month, month + 1))
    return first + draws.raw(seed, "day of the incident", n) % (after - first)


def _kinds(millionths: np.ndarray, incident: np.ndarray) -> np.ndarray:
    kinds = (SCR, LCSPR, RAPID)
    before, between, after = (draws.chosen(millionths, each) for each in ((1, 0, 0), (25, 35, 40), (0, 45, 55)))
    place = np.where(incident < PANEL_BEGINS, before, np.where(incident <= LAST_SCR, between, after))
    return draws.taken(kinds, place)
