"""The table of reviews: what a register would hold of their lives, why some took long, and days to keep clear of."""

from collections.abc import Iterator

import numpy as np

from safeguarding.estimates import draws
from safeguarding.synthetic import phrases
from safeguarding.synthetic.lives import PANEL_BEGINS, RAPID, SCR, Lives
from safeguarding.synthetic.phrases import AS_OF, NEVER
from safeguarding.vocabulary import MILESTONES

# ---- Days to keep clear of: anniversaries and birthdays for reviews that are not published, and days for everybody

FOR_ALL = (
    ("2023-03-27/2023-05-04", "", "", "pre_election", "Made up: local elections."),
    ("2024-03-25/2024-05-02", "", "", "pre_election", "Made up: local elections."),
    ("2016-08", "yearly", "", "committee_recess", "Made up: no committee sits in August."),
    ("2016-12-20/2017-01-06", "yearly", "", "committee_recess", "Made up: no committee sits around Christmas."),
    ("2024-06-12", "", "", "other", "Made up: the partnership's conference."),
)
AGE = (30, 6000)
"""How many days old a child is at the incident, from and to."""
MOST = 500
"""A register lists no more reviews here than somebody can look after by hand."""


def avoid_table(seed: int, lived: Lives) -> dict[str, np.ndarray]:
    """Give the table ``avoid``."""
    rows = [*FOR_ALL, *_of_reviews(seed, lived)]
    names = ("date", "recurs", "review_id", "kind", "note")
    return {name: np.array([row[place] for row in rows], object) for place, name in enumerate(names)}


def _of_reviews(seed: int, lived: Lives) -> Iterator[tuple[str, ...]]:
    """Give each review that will be published the anniversary of the incident, and every other one a birthday."""
    planned = np.flatnonzero((lived.days["published"] == NEVER) & (lived.kind != RAPID))[:MOST]
    ages = draws.whole(seed, "age", len(planned), *AGE)
    for place, review in enumerate(planned):
        day, id = int(lived.days["incident"][review]), lived.ids[review]
        anniversary = _written(day) if place % 3 else _written(day)[: len("2024-01")]
        yield anniversary, "yearly", id, "anniversary", ""
        if place % 2 == 0:
            yield _written(day - int(ages[place])), "yearly", id, "birthday", "Made up: the child's."


def _written(day: int) -> str:
    return str(np.datetime64(day, "D"))


# ---- The table of reviews: what a register would hold of the lives of its reviews, and why some took long ------------

WT2023 = int(np.datetime64("2023-12-15").astype(int))
LONG, LONG_RAPID = 184, 21
"""Days from initiation to publication, and from awareness to the Panel, after which a reason may be given."""

CATEGORIES = ("neglect", "physical abuse", "sexual abuse", "emotional abuse")
MAY_LACK = {
    "aware": ("notified",),
    "rapid_review_started": ("rapid_review_meeting",),
    "recommendation": ("decision",),
    "fed_back": ("initiated", "panel_informed"),
    "initiated": ("author_appointed",),
    "author_appointed": ("reported",),
    "reported": ("sent_to_panel",),
    "sent_to_panel": ("published",),
}
"""Milestones that a register may lack though they happened, with later ones that show it."""
BEGINS = {"aware": "notified", "initiated": "published"}
"""Milestones that begin what is watched until it stops."""


def recorded(seed: int, lives: Lives) -> dict[str, np.ndarray]:
    """Give the table ``reviews``: what a register would hold of these lives."""
    n = len(lives.ids)
    children = draws.chosen(draws.even(seed, "children", n), (78, 14, 6, 2))
    reason, note = _delays(seed, lives)
    harm = draws.taken(("died", "seriously_harmed", ""), draws.chosen(draws.even(seed, "harm", n), (44, 50, 6)))
    category = draws.taken(CATEGORIES, draws.chosen(draws.even(seed, "category", n), (40, 30, 15, 15)))
    informed = (lives.days["panel_informed"] != NEVER) & (lives.kind != SCR)
    answered = draws.taken(
        ("agreed", "disagreed", "awaited"), draws.chosen(draws.even(seed, "answer", n), (80, 10, 10))
    )
    return {
        "review_id": lives.ids,
        "name": _names(n),
        "kind": lives.kind,
        "regime": _regimes(lives),
        "children": draws.taken(("1", "2", "3", "4"), children),
        "harm": harm,
        "category": category,
        "panel_response": np.where(informed, answered, ""),
        **{name: _written_days(seed, name, lives) for name in MILESTONES},
        "delay_reason": reason,
        "delay_note": note,
        "source": np.full(n, phrases.MADE_UP, object),
    }


def _regimes(lives: Lives) -> np.ndarray:
    aware = lives.days["aware"]
    under = np.where(aware < WT2023, "wt2018", "wt2023")
    before = np.where(aware < PANEL_BEGINS, "wt2015", "transition")
    return np.where(lives.kind == SCR, before, under).astype(object)


def _names(n: int) -> np.ndarray:
    trees = phrases.TREES
    again = [f" {1 + row // len(trees)}" if row >= len(trees) else "" for row in range(n)]
    return np.array([trees[row % len(trees)] + which for row, which in enumerate(again)], object)


def _written_days(seed: int, name: str, lives: Lives) -> np.ndarray:
    later = [lives.days[each] != NEVER for each in MAY_LACK.get(name, ())]
    shown_by_later = np.logical_or.reduce(later) if later else np.zeros(len(lives.ids), bool)
    stop = lives.days[BEGINS.get(name, name)]
    return phrases.milestone(seed, name, lives.days[name], shown_by_later, stop == NEVER)


def _delays(seed: int, lives: Lives) -> tuple[np.ndarray, np.ndarray]:
    """Give the reasons for delay, and what is noted of them: of most long reviews, and of some long rapid reviews."""
    n = len(lives.ids)
    reason = _reasons(seed, lives)
    given = draws.happens(draws.loose(seed, "reason given", n), _percent_explained(lives))
    noted = given & draws.happens(draws.loose(seed, "reason noted", n), 60)
    sentences = [notes[turn % len(notes)] for turn in range(2) for *_, notes in phrases.REASONS.values()]
    second = draws.whole(seed, "which sentence", n, 0, 1) * len(phrases.REASONS)
    texts = draws.taken(tuple(phrases.REASONS), reason), draws.taken(sentences, reason + second)
    return np.where(given, texts[0], ""), np.where(noted, texts[1], "")


def _reasons(seed: int, lives: Lives) -> np.ndarray:
    """Choose a reason for every review; a rapid review is over before a court or a coroner could hold it up."""
    millionths = draws.even(seed, "reason", len(lives.ids))
    weights, rapid = zip(*((weight, brief) for weight, brief, _ in phrases.REASONS.values()), strict=True)
    return np.where(lives.kind == RAPID, draws.chosen(millionths, rapid), draws.chosen(millionths, weights))


def _percent_explained(lives: Lives) -> np.ndarray:
    long = np.where(_longer(lives, "initiated", "published", LONG), 88, 0)
    return np.maximum(long, np.where(_longer(lives, "aware", "panel_informed", LONG_RAPID), 35, 0))


def _longer(lives: Lives, start: str, stop: str, days: int) -> np.ndarray:
    """Say which reviews took longer than ``days``, or have not stopped and are already over it."""
    begun = lives.days[start] != NEVER
    return begun & (np.minimum(lives.days[stop], AS_OF) - lives.days[start] > days)
