"""What a public report may say of published claims: a claim's words and its verdict tell the number it is about."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from safeguarding import vocabulary

NOT_SHOWN = "not shown to the public"
ABOUT_ALL = f"it is about all reviews, and those that are not published are {NOT_SHOWN}"
ABOUT_FEW = f"it is about a number of people that is {NOT_SHOWN}"
ABOUT_THE_CHILD = f"the days of the incident and of becoming aware, and what is counted from them, are {NOT_SHOWN}"
OF_PEOPLE = {
    **dict.fromkeys(("attended", "people", "attended_per_session"), ("attended", "people")),
    "attendance_rate": ("attended", "people", "booked"),
}
"""Measures that are taken of people at training, and the counts that each tells of."""
OF_WORK = ("sessions", "sessions_after_first_publication", "actions_open", "actions_done")
OF_REVIEWS = tuple(each for each in vocabulary.MEASURES if each not in (*OF_PEOPLE, *OF_WORK))
"""Measures that are taken of all reviews: whatever is neither of people nor of work."""
OTHER = "other"
"""What stands for a code or a number that is none: it may be any text."""


def withheld(claims: pd.DataFrame, training: pd.DataFrame) -> pd.DataFrame:
    """Withhold the words and the number of each claim about a count of training that is withheld.

    Returns
    -------
    The claims, with ``claimed_withheld``. What any other claim compares with is a number, or it is ``OTHER``.
    """
    few = [_tells_of_few(row.measure, row.of, training) for row in claims.itertuples()]
    gone = pd.Series(few, claims.index, bool)
    number = pd.to_numeric(claims["value"], errors="coerce").notna() | (claims["value"] == "")
    hidden = {name: claims[name].mask(gone, vocabulary.WITHHELD) for name in ("says", "comparator", "value")}
    hidden["value"] = hidden["value"].where(number | gone, OTHER)
    return claims.assign(**hidden, claimed_withheld=gone)


def _tells_of_few(measure: str, of: str, training: pd.DataFrame) -> bool:
    """Tell whether a claim is about a count that is withheld; one that names no delivery may be about any."""
    named = training["training_id"].isin([each.strip() for each in of.split(";")])
    mine = training[named] if named.any() else training
    return any(bool(mine[f"{count}_withheld"].any()) for count in OF_PEOPLE.get(measure, ()))


def why_not_shown(claims: pd.DataFrame, near: Collection[str], published_only: bool) -> np.ndarray:
    """Say of each claim why a public report does not say whether it holds; nothing where it does.

    Parameters
    ----------
    near
        The clocks that are counted from a day near the child, as ``rule set/clock``.
    published_only
        Whether the register lists published reviews alone: then a claim about reviews is about these.
    """
    of_all = claims["measure"].isin(OF_REVIEWS) & (not published_only)
    reasons = [ABOUT_FEW, ABOUT_THE_CHILD, ABOUT_ALL]
    return np.select([claims["claimed_withheld"], claims["of"].isin(near), of_all], reasons, "")
