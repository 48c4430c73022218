"""What a made-up partnership learns and does: findings by two coders, actions after them, and its claims."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from safeguarding.estimates import draws
from safeguarding.rules import codebook
from safeguarding.synthetic import phrases
from safeguarding.synthetic.lives import Lives
from safeguarding.synthetic.phrases import AS_OF, NEVER

# ---- The findings of published reviews, each coded by two people who do not always agree -----------------------------

PRACTICE = {"P5": 16, "P3": 13, "P4": 13, "P1": 12, "P8": 10, "P2": 9, "P7": 8, "P10": 8, "P6": 6, "P9": 3, "P11": 2}
CONTEXT = {"K3": 18, "K1": 15, "K4": 14, "K5": 12, "K2": 9, "K7": 9, "K9": 7, "K10": 5, "K8": 4, "K12": 3, "K6": 2}
RARE = {"P12": 1, "K11": 2}
WEIGHTS = PRACTICE | CONTEXT | RARE
"""How often a review finds each theme of the codebook, one against another on its axis."""
CODES = tuple(sorted(WEIGHTS, key=lambda code: (code[0] != "P", int(code[1:]))))
N_PRACTICE = sum(code[0] == "P" for code in CODES)

MISTAKEN = {
    **{"P1": "P4", "P2": "P1", "P3": "P4", "P4": "P6", "P5": "P7", "P6": "P4", "P7": "P8", "P8": "P9", "P9": "P8"},
    **{"P10": "P4", "P11": "P3", "P12": "P1", "K1": "K7", "K2": "K1", "K3": "K5", "K4": "K5", "K5": "K4", "K6": "K12"},
    **{"K7": "K1", "K8": "K10", "K9": "K11", "K10": "K8", "K11": "K9", "K12": "K6"},
}
"""The theme that a second coder most easily takes for each: the codebook draws the line between them."""
CODERS = ("AB", "CD")
AGREED, ONE_ONLY = 82, 35
"""Percent of findings coded alike; and of those that are not, percent that the second coder did not code at all."""
NONE_IN = 4
"""Of the others, the second coder finds that no theme fits one in so many."""


@dataclass(frozen=True, eq=False)
class Found:
    """What the published reviews truly find: ``published`` holds their ids, in order of publication.

    A row per finding: the place of its review in ``published``, rising, and that of its theme in ``CODES``.
    """

    published: np.ndarray
    review: np.ndarray
    theme: np.ndarray

    @property
    def first(self) -> np.ndarray:
        """The row of the first finding of each review."""
        return np.flatnonzero(np.diff(self.review, prepend=-1))


def found(seed: int, lives: Lives) -> Found:
    """Draw what the published reviews find.

    A review finds one to four practice themes, then one or two of context, none twice.
    """
    n = len(lives.published)
    practice = _themes(seed, "practice", n, 4, CODES[:N_PRACTICE])
    context = _themes(seed, "context", n, 2, CODES[N_PRACTICE:])
    both = np.hstack([practice, np.where(context < 0, -1, context + N_PRACTICE)])
    row, column = np.nonzero(both >= 0)
    return Found(lives.ids[lives.published], row, both[row, column])


def coded(seed: int, learnt: Found) -> dict[str, np.ndarray]:
    """Give the table ``findings``: a row for each finding and each coder who coded it."""
    theme, second = learnt.theme, _second(seed, learnt.theme)
    row = np.repeat(np.arange(len(theme)), 2)
    coder = np.arange(len(row)) % 2
    kept = (coder == 0) | (second[row] >= 0)
    row, coder = row[kept], coder[kept]
    return {
        "finding_id": draws.numbered("F", len(theme))[row],
        "review_id": learnt.published[learnt.review[row]],
        "theme": draws.taken((*CODES, codebook.NONE), np.where(coder == 0, theme[row], second[row])),
        "coder": draws.taken(CODERS, coder),
        "finding": draws.taken([phrases.FINDINGS[code] for code in CODES], theme[row]),
        "source": np.full(len(row), phrases.MADE_UP, object),
    }


def _themes(seed: int, axis: str, n: int, most: int, codes: tuple[str, ...]) -> np.ndarray:
    """Draw up to ``most`` different themes for each of ``n`` reviews; -1 where there are fewer."""
    weights = [WEIGHTS[code] for code in codes]
    drawn = draws.chosen(draws.even(seed, f"{axis} themes", n * most), weights).reshape(n, most)
    wanted = 1 + draws.chosen(draws.even(seed, f"number of {axis} themes", n), range(most, 0, -1))
    for column in range(1, most):
        again = (drawn[:, :column] == drawn[:, column : column + 1]).any(axis=1)
        drawn[:, column] = np.where(again | (column >= wanted), -1, drawn[:, column])
    return drawn


def _second(seed: int, theme: np.ndarray) -> np.ndarray:
    """Give what the second coder makes of each finding: a place of ``CODES``, the one after them if none fits.

    It is -1 where the second coder did not code it.
    """
    mistaken = np.array([CODES.index(MISTAKEN[code]) for code in CODES])[theme]
    agrees = draws.happens(draws.even(seed, "agreement", len(theme)), AGREED)
    passes = draws.happens(draws.loose(seed, "one coder only", len(theme)), ONE_ONLY)
    unfit = draws.happens(draws.even(seed, "no theme fits", len(theme)), 100 // NONE_IN)
    return np.where(agrees, theme, np.where(passes, -1, np.where(unfit, len(CODES), mistaken)))


# ---- Actions after published reviews: some done before the same theme comes back, some after, some not at all

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
    first = draws.taken(CODES, theme)
    begun = draws.happens(draws.even(seed, "begun", n), 65)
    owner = draws.chosen(draws.even(seed, "owner", n), (35, 25, 20, 10, 10))
    evident = (done != NEVER) & draws.happens(draws.even(seed, "evidence", n), 45) & ~general
    evidence = draws.taken([held for *_, held in phrases.ACTIONS.values()], kind)
    return {
        "action_id": draws.numbered("A", n),
        "title": np.where(general, "Website pages on every theme", _titles(kind, theme)),
        "kind": np.where(general, "resource", draws.taken(tuple(phrases.ACTIONS), kind)),
        "themes": np.where(general, "", np.where(second == "", first, first + ";" + second)),
        "reviews": np.where(general, "", _reviews(seed, learnt, review, theme)),
        "status": np.where(done != NEVER, "done", np.where(begun, "in_progress", "planned")).astype(object),
        "due": _dated(seed, "due", due),
        "completed": _dated(seed, "completed", done),
        "owner": np.where(general, OWNERS[0], draws.taken(OWNERS, owner)),
        "evidence": np.where(evident, evidence, ""),
        "source": np.full(n, phrases.MADE_UP, object),
    }


def _answered(seed: int, learnt: Found, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Choose for each action a review, the first practice theme that it found, and for some a second one's code."""
    review, theme, first = learnt.review, learnt.theme, learnt.first
    at = first[np.arange(n if len(first) else 0) * len(first) // max(n, 1)]
    follows = np.minimum(at + 1, len(theme) - 1)
    also = (review[follows] == review[at]) & (follows > at) & (theme[follows] < N_PRACTICE)
    also &= draws.happens(draws.loose(seed, "second theme", len(at)), 45)
    return review[at], theme[at], np.where(also, draws.taken(CODES, theme[follows]), "")


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


def _dated(seed: int, name: str, days: np.ndarray) -> np.ndarray:
    """Write when actions are due or were done: some to the day, more to the month."""
    exact = draws.happens(draws.loose(seed, f"precision of {name}", len(days)), 40)
    return np.where(exact, phrases.days(days), phrases.months(days))


def _titles(kind: np.ndarray, theme: np.ndarray) -> np.ndarray:
    topics = [phrases.TOPICS[code] for code in CODES[:N_PRACTICE]]
    titles = [title.format(topic) for _, title, _ in phrases.ACTIONS.values() for topic in topics]
    return draws.taken(titles, kind * len(topics) + theme)


# ---- What the made-up partnership claims of itself, some of it not so, and what other sources say of some cells

Texts = Mapping[str, np.ndarray]
LIMITS = (
    ("Nine in ten incidents are notified within five working days", "share_met", "national/notification", ">=", "0.9"),
    ("Every local review is published within six months", "share_met", "national/lcspr_publication", "=", "1"),
)
"""Claims about limits: what they say, then measure, of, comparator and value."""


def claims_table(lives: Lives, training: Texts, actions: Texts) -> dict[str, np.ndarray]:
    """Give the table ``claims``: a row per claim, each about something that is in the register."""
    published = str(len(lives.published) * 3 // 4)
    says = f"At least {published} reviews were published since 2016"
    reviews = (says, "reviews_published", "2016/..", ">=", published)
    claims = [*LIMITS, reviews, *_of_training(training), *_of_actions(actions)]
    return {
        "claim_id": np.array([f"C{number}" for number in range(1, len(claims) + 1)], object),
        **{
            name: np.array([claim[place] for claim in claims], object)
            for place, name in enumerate(("says", "measure", "of", "comparator", "value"))
        },
        "source": np.full(len(claims), phrases.MADE_UP, object),
    }


def sources(lives: Lives, reviews: Texts) -> dict[str, np.ndarray]:
    """Give the table ``sources``: for up to three reviews published in a month, what the minutes say is the day.

    The last of them is a slip of the kind that a register's findings are for: the year before.
    """
    by_month = [place for place in lives.published[:1000] if len(reviews["published"][place]) == len("2018-07")][:3]
    days = phrases.days(lives.days["published"][by_month]).tolist() if by_month else []
    if len(days) > 2:
        days[-1] = f"{int(days[-1][:4]) - 1}{days[-1][4:-3]}"
    n = len(by_month)
    return {
        "table": np.full(n, "reviews", object),
        "id": lives.ids[by_month] if by_month else np.empty(0, object),
        "column": np.full(n, "published", object),
        "says": np.array(days, object),
        "source": np.full(n, f"{phrases.MADE_UP}: minutes", object),
    }


def _of_training(training: Texts) -> list[tuple[str, ...]]:
    """Claim more of the last block than its source says; of one known as "about" so many, if there is any."""
    attended = training["attended"].tolist()
    about = [place for place, count in enumerate(attended) if count.startswith("~")]
    return [_reached(training, place) for place in (about or range(len(attended)))[-1:]]


def _reached(training: Texts, place: int) -> tuple[str, ...]:
    number = "".join(each for each in training["attended"][place].partition("..")[0] if each.isdigit())
    year, _, rest = training["starts"][place].partition("-")
    begun = " ".join(filter(None, (rest and calendar.month_name[int(rest[:2])], year)))
    says = f"More than {number} people attended {training['programme'][place]}, from {begun}"
    return says, "attended", training["training_id"][place], ">", number


def _of_actions(actions: Texts) -> list[tuple[str, ...]]:
    """Claim that all but one action in ten are done, which is so only of a partnership that is quicker than this."""
    n = len(actions["status"])
    most = str(n // 10)
    return [(f"At most {most} actions are still open", "actions_open", "all", "<=", most)] if n else []
