"""Those who are trained, the sessions that were held, and who of them came: made up."""

from dataclasses import dataclass

import numpy as np

from safeguarding.days import working_days
from safeguarding.estimates import draws
from safeguarding.synthetic import phrases
from safeguarding.synthetic.phrases import AS_OF, FIRST

# ---- Those who are trained, under pseudonymous keys: of which agency each is, when each came and when each left

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


def who_came(seed: int, people: People, day: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
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


# ---- Training as it was held: when, of which programme, for whom, and whether a list of those who came is kept

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
    calendar = working_days.load()
    # The nineteenth working day is in the same month, whatever the month.
    nth = calendar.through[begins - 1 - calendar.first] + draws.whole(seed, "day of training", n, 0, 17)
    return calendar.working[nth]


def _ends(seed: int, first: np.ndarray) -> np.ndarray:
    """Give the last day of blocks: up to the end of the year, so that a year can name the whole of one."""
    year = (first.astype("datetime64[D]").astype("datetime64[Y]") + 1).astype("datetime64[D]").astype("int64") - 1
    ends = np.minimum(first + draws.whole(seed, "length of a block", len(first), 40, 330), AS_OF)
    return np.where(year - first > 60, np.minimum(ends, year), ends)


# ---- Who was on the list of each session and whether they came, and how many that makes ------------------------------

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
class SessionCounts:
    """Numbers for each delivery; ``attended`` and ``did_not_attend`` together are ``booked`` and ``walk_in``."""

    booked: np.ndarray
    attended: np.ndarray
    did_not_attend: np.ndarray
    walk_in: np.ndarray


def listed(seed: int, held: Sessions, staff: People) -> Lists:
    """Draw the list of every session that has one."""
    which = np.flatnonzero(held.listed)
    places = draws.whole(seed, "places on a list", len(which), *PLACES)
    row, person = who_came(seed, staff, held.first[which], places)
    came = draws.chosen(draws.even(seed, "came", len(row)), tuple(CAME.values()))
    unbooked = (came == YES) & draws.happens(draws.even(seed, "unbooked", len(row)), UNBOOKED)
    return Lists(which[row], person, came, unbooked)


def counted(seed: int, held: Sessions, lists: Lists) -> SessionCounts:
    """Count every list, and draw the numbers of what has none."""
    n = len(held.first)
    rows, came, unbooked = (
        np.bincount(lists.session[each], minlength=n) for each in (slice(None), lists.came == YES, lists.unbooked)
    )
    booked = held.sessions * draws.whole(seed, "booked", n, *PLACES)
    absent = booked * draws.whole(seed, "absent", n, 4, 24) // 100
    walked = np.where(held.block, 0, draws.whole(seed, "walked in", n, 0, 3))
    return SessionCounts(
        np.where(held.listed, rows - unbooked, booked),
        np.where(held.listed, came, booked - absent + walked),
        np.where(held.listed, rows - came, absent),
        np.where(held.listed, unbooked, walked),
    )


def attendance_table(ids: np.ndarray, lists: Lists, staff: People) -> dict[str, np.ndarray]:
    """Give the table ``attendance``; ``ids`` are those of the training."""
    return {
        "training_id": ids[lists.session],
        "person_key": staff.keys[lists.person],
        "agency": draws.taken(tuple(AGENCIES), staff.agency[lists.person]),
        "attended": draws.taken(tuple(CAME), lists.came),
    }
