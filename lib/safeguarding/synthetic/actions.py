"""Actions after published reviews: some done before the same theme comes back, some after, some not at all."""

import numpy as np

from safeguarding.synthetic import draws, learning, phrases, written
from safeguarding.synthetic.learning import Found
from safeguarding.synthetic.lives import Lives
from safeguarding.synthetic.written import AS_OF, NEVER

TO_DO: draws.Quantiles = ((0, 60), (400, 150), (800, 270), (1000, 400))
"""Days from a review's publication until an action after it is due."""
LATE: draws.Quantiles = ((0, -100), (350, -12), (600, 20), (850, 110), (960, 300), (1000, 700))
"""Days from when an action is due until it is done; fewer than none, and it is early."""
DROPPED, ONE_IN = 10, 2
"""Percent of actions that are not done at all; and how many reviews there are to an action."""
OWNERS = ("Partnership", "Children's social care", "Health", "Police", "Schools")
UNCODED = 14
"""One action of so many answers every review, and has no theme."""


def taken(seed: int, lives: Lives, learnt: Found) -> dict[str, np.ndarray]:
    """Give the table ``actions``, in order of the publication that each follows."""
    review, theme, second = _answered(seed, learnt, -(-len(lives.ids) // ONE_IN))
    n = len(review)
    kind = draws.chosen(draws.even(seed, "kind of action", n), [weight for weight, *_ in phrases.ACTIONS.values()])
    due, done = _days(seed, lives.days["published"][lives.published[review]])
    general = np.arange(n) % UNCODED == UNCODED - 1
    return {
        "action_id": draws.numbered("A", n),
        "title": np.where(general, "Website pages on every theme", _titles(kind, theme)),
        "kind": np.where(general, "resource", draws.taken(tuple(phrases.ACTIONS), kind)),
        "themes": np.where(general, "", _listed(draws.taken(learning.CODES, theme), second)),
        "reviews": np.where(general, "", _reviews(seed, learnt, review, theme)),
        "status": _statuses(seed, done),
        "due": _dated(seed, "due", due),
        "completed": _dated(seed, "completed", done),
        "owner": np.where(general, OWNERS[0], draws.taken(OWNERS, _owners(seed, n))),
        "evidence": np.where(_evident(seed, done) & ~general, _evidence(kind), ""),
        "source": np.full(n, phrases.MADE_UP, object),
    }


def _answered(seed: int, learnt: Found, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Choose for each action a review, the first practice theme that it found, and for some a second one's code."""
    review, theme, first = learnt.review, learnt.theme, learnt.first
    at = first[np.arange(n if len(first) else 0) * len(first) // max(n, 1)]
    follows = np.minimum(at + 1, len(theme) - 1)
    also = (review[follows] == review[at]) & (follows > at) & (theme[follows] < learning.N_PRACTICE)
    also &= draws.happens(draws.loose(seed, "second theme", len(at)), 45)
    return review[at], theme[at], np.where(also, draws.taken(learning.CODES, theme[follows]), "")


def _days(seed: int, published: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the day each action is due and the day it was done, ``NEVER`` if not by ``AS_OF``."""
    n = len(published)
    due = published + draws.measured(draws.even(seed, "to do", n), TO_DO)
    done = np.maximum(due + draws.measured(draws.even(seed, "late", n), LATE), published + 14)
    dropped = draws.happens(draws.even(seed, "dropped", n), DROPPED)
    return due, np.where(dropped | (done > AS_OF), NEVER, done)


def _reviews(seed: int, learnt: Found, review: np.ndarray, theme: np.ndarray) -> np.ndarray:
    """Name the review that each action answers, and for some the one before it that found the same theme."""
    size, ids = len(learnt.published) + 1, learnt.published
    found = np.sort(learnt.theme * size + learnt.review)
    before = found[np.maximum(np.searchsorted(found, theme * size + review) - 1, 0)]
    earlier = np.where((before // size == theme) & (before % size < review), before % size, -1)
    also = (earlier >= 0) & draws.happens(draws.loose(seed, "two reviews", len(theme)), 60)
    return np.where(also, ids[earlier] + ";", "") + ids[review]


def _statuses(seed: int, done: np.ndarray) -> np.ndarray:
    begun = draws.happens(draws.even(seed, "begun", len(done)), 65)
    return np.where(done != NEVER, "done", np.where(begun, "in_progress", "planned")).astype(object)


def _dated(seed: int, name: str, days: np.ndarray) -> np.ndarray:
    """Write when actions are due or were done: some to the day, more to the month."""
    exact = draws.happens(draws.loose(seed, f"precision of {name}", len(days)), 40)
    return np.where(exact, written.days(days), written.months(days))


def _owners(seed: int, n: int) -> np.ndarray:
    return draws.chosen(draws.even(seed, "owner", n), (35, 25, 20, 10, 10))


def _evident(seed: int, done: np.ndarray) -> np.ndarray:
    return (done != NEVER) & draws.happens(draws.even(seed, "evidence", len(done)), 45)


def _evidence(kind: np.ndarray) -> np.ndarray:
    return draws.taken([held for *_, held in phrases.ACTIONS.values()], kind)


def _titles(kind: np.ndarray, theme: np.ndarray) -> np.ndarray:
    topics = [phrases.TOPICS[code] for code in learning.CODES[: learning.N_PRACTICE]]
    titles = [title.format(topic) for _, title, _ in phrases.ACTIONS.values() for topic in topics]
    return draws.taken(titles, kind * len(topics) + theme)


def _listed(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return np.where(second == "", first, first + ";" + second)
