"""Training as it was held: when, of which programme, for whom, and whether a list of those who came is kept."""

from dataclasses import dataclass

import numpy as np

from safeguarding.synthetic import draws, stages
from safeguarding.synthetic.people import AGENCIES
from safeguarding.synthetic.written import AS_OF

PROGRAMMES = {
    "Learning from reviews": (18, ""),
    "Working together, level 3": (22, ""),
    "Recognising neglect": (13, "P10;P4"),
    "Escalation and challenge": (11, "P3"),
    "Information sharing in practice": (11, "P5"),
    "Supervision for first-line managers": (8, "P8"),
    "The child's daily life": (8, "P1"),
    "Fathers and families": (6, "P2"),
    "Strategy meetings and plans": (3, "P7"),
}
"""Each programme: how often it is held and the themes it carries; a briefing carries those of recent reviews."""
BRIEFING = 0
BEGINS = np.datetime64("2016-09")
BY_MONTH = (10, 10, 11, 7, 9, 10, 7, 1, 10, 12, 12, 5)
"""How much training to expect in each month of a year: little in the school holidays."""
BLOCKS, LISTS, ONE_AGENCY = 12, 80, 9
"""Percent of deliveries that are known in total only; percent of single sessions that have a list, or one agency."""


@dataclass(frozen=True, eq=False)
class Sessions:
    """What was held, a row per delivery in order of its first day: places in ``PROGRAMMES`` and in ``AGENCIES``.

    ``agency`` is -1 where it was for everybody; ``listed`` says whether each person who came is known.
    """

    first: np.ndarray
    last: np.ndarray
    sessions: np.ndarray
    programme: np.ndarray
    agency: np.ndarray
    listed: np.ndarray

    @property
    def block(self) -> np.ndarray:
        """Whether a row is several sessions that are known only in total."""
        return self.sessions > 1


def held(seed: int, n: int) -> Sessions:
    """Draw ``n`` deliveries of training."""
    first = np.sort(_days(seed, n))
    block = draws.happens(draws.even(seed, "block", n), BLOCKS) & (first < AS_OF - 120)
    programme = draws.chosen(draws.even(seed, "programme", n), [weight for weight, _ in PROGRAMMES.values()])
    programme = np.where(block & (programme == BRIEFING), BRIEFING + 1, programme)
    listed = draws.happens(draws.even(seed, "listed", n), LISTS) & ~block
    agency = draws.chosen(draws.loose(seed, "agency of training", n), [part for part, *_ in AGENCIES.values()])
    one = draws.happens(draws.even(seed, "one agency", n), np.where(block, 30, ONE_AGENCY * 5)) & ~listed
    return Sessions(
        first,
        np.where(block, _ends(seed, first), first),
        np.where(block, draws.whole(seed, "sessions in a block", n, 4, 18), 1),
        programme,
        np.where(one, agency, -1),
        listed,
    )


def _days(seed: int, n: int) -> np.ndarray:
    months = np.arange(BEGINS, np.datetime64(AS_OF, "D").astype("datetime64[M]") + 1)
    weights = [BY_MONTH[int(month.astype(int)) % 12] for month in months]
    month = months[draws.chosen(draws.even(seed, "month of training", n), weights)]
    begins = month.astype("datetime64[D]").astype("int64")
    calendar = stages.calendar()
    # The nineteenth working day is in the same month, whatever the month.
    nth = calendar.through[begins - 1 - calendar.first] + draws.whole(seed, "day of training", n, 0, 17)
    return calendar.working[nth]


def _ends(seed: int, first: np.ndarray) -> np.ndarray:
    """Give the last day of blocks: up to the end of the year, so that a year can name the whole of one."""
    year = (first.astype("datetime64[D]").astype("datetime64[Y]") + 1).astype("datetime64[D]").astype("int64") - 1
    ends = np.minimum(first + draws.whole(seed, "length of a block", len(first), 40, 330), AS_OF)
    return np.where(year - first > 60, np.minimum(ends, year), ends)
