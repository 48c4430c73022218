"""Who was on the list of each session and whether they came, and how many that makes."""

from dataclasses import dataclass

import numpy as np

from safeguarding.synthetic import draws, people
from safeguarding.synthetic.people import AGENCIES, People
from safeguarding.synthetic.sessions import Sessions

CAME = {"yes": 85, "no": 9, "late_cancel": 6}
"""What becomes of a hundred places on a list."""
YES = 0
UNBOOKED = 5
"""Percent of those who come who had not booked."""
PLACES = (12, 36)


@dataclass(frozen=True, eq=False)
class Lists:
    """The lists: a row per person at a session, with places in ``Sessions``, in ``People`` and in ``CAME``."""

    session: np.ndarray
    person: np.ndarray
    came: np.ndarray
    unbooked: np.ndarray


@dataclass(frozen=True, eq=False)
class Counts:
    """Numbers for each delivery; ``attended`` and ``did_not_attend`` together are ``booked`` and ``walk_in``."""

    booked: np.ndarray
    attended: np.ndarray
    did_not_attend: np.ndarray
    walk_in: np.ndarray


def listed(seed: int, held: Sessions, staff: People) -> Lists:
    """Draw the list of every session that has one."""
    which = np.flatnonzero(held.listed)
    places = draws.whole(seed, "places on a list", len(which), *PLACES)
    row, person = people.came(seed, staff, held.first[which], places)
    came = draws.chosen(draws.even(seed, "came", len(row)), tuple(CAME.values()))
    unbooked = (came == YES) & draws.happens(draws.even(seed, "unbooked", len(row)), UNBOOKED)
    return Lists(which[row], person, came, unbooked)


def counted(seed: int, held: Sessions, lists: Lists) -> Counts:
    """Count every list, and draw the numbers of what has none."""
    n = len(held.first)
    rows, came, unbooked = (
        np.bincount(lists.session[each], minlength=n) for each in (slice(None), lists.came == YES, lists.unbooked)
    )
    booked = held.sessions * draws.whole(seed, "booked", n, *PLACES)
    absent = booked * draws.whole(seed, "absent", n, 4, 24) // 100
    walked = np.where(held.block, 0, draws.whole(seed, "walked in", n, 0, 3))
    return Counts(
        np.where(held.listed, rows - unbooked, booked),
        np.where(held.listed, came, booked - absent + walked),
        np.where(held.listed, rows - came, absent),
        np.where(held.listed, unbooked, walked),
    )


def table(ids: np.ndarray, lists: Lists, staff: People) -> dict[str, np.ndarray]:
    """Give the table ``attendance``; ``ids`` are those of the training."""
    return {
        "training_id": ids[lists.session],
        "person_key": staff.keys[lists.person],
        "agency": draws.taken(tuple(AGENCIES), staff.agency[lists.person]),
        "attended": draws.taken(tuple(CAME), lists.came),
    }
