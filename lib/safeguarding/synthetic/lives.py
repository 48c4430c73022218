"""The reviews of a made-up register as they truly were: when each came, of what kind it is, and how it went."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from safeguarding.milestones import MILESTONES
from safeguarding.synthetic import draws, stages
from safeguarding.synthetic.stages import LCSPR, RAPID, SCR
from safeguarding.synthetic.written import AS_OF, NEVER

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
    days = stages.lived(seed, incident, kind, stages.calendar())
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
