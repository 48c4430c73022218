"""The findings of published reviews, each coded by two people who do not always agree."""

from dataclasses import dataclass

import numpy as np

from safeguarding import coding
from safeguarding.synthetic import draws, phrases
from safeguarding.synthetic.lives import Lives

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
        "theme": draws.taken((*CODES, coding.NONE), np.where(coder == 0, theme[row], second[row])),
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
