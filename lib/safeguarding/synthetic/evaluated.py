"""Answers before and after training: of the sessions that have a list and evidence of more than liking."""

import numpy as np

from safeguarding.synthetic import draws
from safeguarding.synthetic.attendance import YES, Lists
from safeguarding.synthetic.people import People

QUESTIONS = ("How sure are you of what to do?", "How well do you know when to escalate?")
SCALE = (1, 10)
ANSWERS, ANSWERS_AGAIN = 80, 65
"""Percent of those who came who answer before, and of these, again after."""
BEFORE: draws.Quantiles = ((0, 1), (250, 4), (500, 5), (750, 7), (1000, 10))
GAIN: draws.Quantiles = ((0, -2), (250, 0), (500, 1), (750, 2), (1000, 5))


def table(seed: int, training: dict[str, np.ndarray], lists: Lists, staff: People) -> dict[str, np.ndarray]:
    """Give the table ``evaluation``: a row per person and question."""
    learnt = np.isin(training["level"], ("2", "3", "4"))
    row = np.flatnonzero(learnt[lists.session] & (lists.came == YES))
    row = row[draws.happens(draws.loose(seed, "answers", len(row)), ANSWERS)]
    again = draws.happens(draws.loose(seed, "answers again", len(row)), ANSWERS_AGAIN)
    n = len(row) * len(QUESTIONS)
    before = draws.measured(draws.even(seed, "before", n), BEFORE)
    after = np.clip(before + draws.measured(draws.even(seed, "gain", n), GAIN), *SCALE)
    twice = np.repeat(row, len(QUESTIONS))
    return {
        "training_id": training["training_id"][lists.session[twice]],
        "person_key": staff.keys[lists.person[twice]],
        "question": draws.taken(QUESTIONS, np.tile(np.arange(len(QUESTIONS)), len(row))),
        "scale": np.full(n, "{}..{}".format(*SCALE), object),
        "before": before.astype(str).astype(object),
        "after": np.where(np.repeat(again, len(QUESTIONS)), after.astype(str).astype(object), ""),
    }
