"""What the made-up partnership claims of itself, some of it not so, and what other sources say of some cells."""

from collections.abc import Mapping

import numpy as np

from safeguarding.synthetic import phrases, written
from safeguarding.synthetic.lives import Lives

Columns = Mapping[str, np.ndarray]
LIMITS = (
    ("Nine in ten incidents are notified within five working days", "share_met", "national/notification", ">=", "0.9"),
    ("Every local review is published within six months", "share_met", "national/lcspr_publication", "=", "1"),
)
"""Claims about limits: what they say, then measure, of, comparator and value."""


def table(lives: Lives, training: Columns, actions: Columns) -> dict[str, np.ndarray]:
    """Give the table ``claims``: a row per claim, each about something that is in the register."""
    published = str(len(lives.published) * 3 // 4)
    reviews = (f"Reviews published since 2016: {published} or more", "reviews_published", "2016/..", ">=", published)
    claims = [*LIMITS, reviews, *_of_training(training), *_of_actions(actions)]
    return {
        "claim_id": np.array([f"C{number}" for number in range(1, len(claims) + 1)], object),
        **{
            name: np.array([claim[place] for claim in claims], object)
            for place, name in enumerate(("says", "measure", "of", "comparator", "value"))
        },
        "source": np.full(len(claims), phrases.MADE_UP, object),
    }


def sources(lives: Lives, reviews: Columns) -> dict[str, np.ndarray]:
    """Give the table ``sources``: for up to three reviews published in a month, what the minutes say is the day.

    The last of them is a slip of the kind that a register's findings are for: the year before.
    """
    by_month = [place for place in lives.published[:1000] if len(reviews["published"][place]) == len("2018-07")][:3]
    days = written.days(lives.days["published"][by_month]).tolist() if by_month else []
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


def _of_training(training: Columns) -> list[tuple[str, ...]]:
    """Claim more of the last block than its source says; of one known as "about" so many, if there is any."""
    attended = training["attended"].tolist()
    about = [place for place, count in enumerate(attended) if count.startswith("~")]
    return [_reached(training, place) for place in (about or range(len(attended)))[-1:]]


def _reached(training: Columns, place: int) -> tuple[str, ...]:
    number = "".join(each for each in training["attended"][place].partition("..")[0] if each.isdigit())
    says = f"More than {number} attended {training['programme'][place]} from {training['starts'][place]}"
    return says, "attended", training["training_id"][place], ">", number


def _of_actions(actions: Columns) -> list[tuple[str, ...]]:
    """Claim that all but one action in ten are done, which is so only of a partnership that is quicker than this."""
    n = len(actions["status"])
    most = str(n // 10)
    return [(f"Actions still open: at most {most}", "actions_open", "all", "<=", most)] if n else []
