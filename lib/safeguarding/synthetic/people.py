"""Those who are trained, under pseudonymous keys: of which agency each is, when each came and when each left."""

from dataclasses import dataclass

import numpy as np

from safeguarding.synthetic import draws, phrases
from safeguarding.synthetic.written import AS_OF, FIRST

AGENCIES = {
    "Schools": (34, 2900, 0),
    "Health": (22, 640, 0),
    "Children's social care": (18, 215, 93),
    "Early years": (11, 520, 0),
    "Police": (8, 95, 97),
    "Voluntary sector": (7, 160, 0),
}
"""Each agency: its part of those who are trained, its headcount, and of a hundred heads the full-time equivalent."""
YEARS = range(2018, 2025)
A_SESSION = 7
"""How many people there are, over the years, to a delivery of training."""
ALREADY_HERE = 25
IN_POST: draws.Quantiles = ((0, 60), (250, 500), (500, 1150), (750, 2200), (1000, 4500))
"""Days from joining until leaving: about one in five leaves within a year."""


@dataclass(frozen=True, eq=False)
class People:
    """Everybody who was ever in post: keys, places in ``AGENCIES``, and the days of joining and of leaving."""

    keys: np.ndarray
    agency: np.ndarray
    joined: np.ndarray
    left: np.ndarray


def employed(seed: int, sessions: int) -> People:
    """Draw the people for so many deliveries of training."""
    n = A_SESSION * sessions
    here = draws.happens(draws.even(seed, "already in post", n), ALREADY_HERE)
    joined = np.where(here, FIRST, draws.whole(seed, "joined", n, FIRST, AS_OF))
    stays = draws.measured(draws.even(seed, "in post", n), IN_POST)
    agency = draws.chosen(draws.even(seed, "agency of a person", n), [part for part, *_ in AGENCIES.values()])
    return People(draws.numbered("p", n), agency, joined, joined + stays)


def came(seed: int, people: People, day: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Choose who is on the list of each session.

    ``day`` is the day of each session and ``places`` how many to find; in a small register there may be fewer in post.
    Returns rows of sessions, rising, and of people; nobody is on a list twice or out of post.
    """
    session = np.repeat(np.arange(len(day)), places * 6)
    # The lesser of two draws: some people come often, and most seldom.
    either = [draws.raw(seed, f"person {turn}", len(session)) % max(len(people.keys), 1) for turn in range(2)]
    person = np.minimum(*either)
    there = (people.joined[person] <= day[session]) & (people.left[person] > day[session])
    pairs = session[there] * len(people.keys) + person[there]
    kept = np.sort(np.unique(pairs, return_index=True)[1])
    session, person = session[there][kept], person[there][kept]
    turn = np.arange(len(session)) - np.searchsorted(session, session)
    return session[turn < places[session]], person[turn < places[session]]


def workforce(seed: int, people: People) -> dict[str, np.ndarray]:
    """Give the table ``workforce``: a row per agency and year; more people in post than are ever trained at once."""
    row = np.arange(len(AGENCIES) * len(YEARS))
    agency, year = row // len(YEARS), row % len(YEARS)
    _, heads, part = np.array(list(AGENCIES.values())).T
    size = np.maximum(1, len(people.keys) // 400) * heads[agency]
    head = size * (1000 + 8 * year + draws.whole(seed, "headcount", len(row), -25, 25)) // 1000
    said = _said(seed, head)
    full = np.where((part[agency] > 0) & (said == head.astype(str)), (head * part[agency] // 100).astype(str), "")
    return {
        "agency": draws.taken(tuple(AGENCIES), agency),
        "year": draws.taken([str(each) for each in YEARS], year),
        "headcount": said,
        "fte": full.astype(object),
        "source": np.full(len(row), phrases.MADE_UP, object),
    }


def _said(seed: int, heads: np.ndarray) -> np.ndarray:
    """Write headcounts: most exactly, a few as about so many or as more than so many."""
    how = draws.chosen(draws.even(seed, "headcount said", len(heads)), (88, 7, 5))
    tens = heads // 10 * 10
    exact, about, more = (each.astype(str).astype(object) for each in (heads, tens, tens))
    return np.where(how == 0, exact, np.where(how == 1, "~" + about, ">=" + more))
