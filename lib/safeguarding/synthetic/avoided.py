"""Days to keep clear of: anniversaries and birthdays for reviews that are not published, and days for everybody."""

from collections.abc import Iterator

import numpy as np

from safeguarding.synthetic import draws
from safeguarding.synthetic.lives import Lives
from safeguarding.synthetic.stages import RAPID
from safeguarding.synthetic.written import NEVER

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


def table(seed: int, lived: Lives) -> dict[str, np.ndarray]:
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
