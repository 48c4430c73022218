"""What a register keeps: which steps its blanks tell of, and from when each review is over by what it says."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from safeguarding.register import schema
from safeguarding.rules import model
from safeguarding.vocabulary import ACTION_STATUSES, MILESTONES, OPEN_STATUSES, Says

ALL, PUBLISHED = "all", "published"
SCOPES = (ALL, PUBLISHED)


def told(key: str, value: str, place: str) -> str:
    """Give what ``register.toml`` says of ``scope`` or ``keeps`` as it is meant, milestones with commas.

    Raises
    ------
    InputError
        There is no such scope, or no such milestone.
    """
    if key == "scope":
        scope = value.lower() or ALL
        model.one_of(scope, SCOPES, place)
        return scope
    names = [name.strip() for name in value.split(",") if name.strip()]
    for name in names:
        model.one_of(name, tuple(MILESTONES), place)
    return ", ".join(names)


def completed(actions: pd.DataFrame) -> pd.DataFrame:
    """Have an action done of which the day of completion is recorded, where no status that is known says otherwise."""
    dated = actions["completed_earliest"].notna() | actions["completed_latest"].notna()
    silent = dated & ~actions["status"].isin(ACTION_STATUSES)
    return actions.assign(status=actions["status"].mask(silent, "done")) if silent.any() else actions


def kept(reviews: pd.DataFrame, about: Mapping[str, str]) -> pd.DataFrame:
    """Say of each blank whether the register keeps that step, and of each review from when it is over.

    A register keeps the milestones that it names (``keeps``), or else those that any review has a date or a word for.
    That a step does not apply does not show that it is kept. A review is over from the day its ``status`` says so (from
    the first day, if none is given), and in a register of published reviews from the first day on. A status that cannot
    be read may say that it is over.

    Returns
    -------
    The reviews, with ``NOT_KEPT`` where a blank says nothing, and ``over_from`` (``NaT`` where nothing says so).
    """
    named = {name.strip() for name in about.get("keeps", "").split(",") if name.strip()}
    says, silent = {}, [each.place for each in (Says.NOTHING, Says.UNREADABLE, Says.NO_STEP)]
    for milestone in MILESTONES:
        places = reviews[f"{milestone}_says"].cat.codes.to_numpy()
        if milestone not in named if named else np.isin(places, silent).all():
            places = np.where(places == Says.NOTHING.place, Says.NOT_KEPT.place, places)
            says[f"{milestone}_says"] = pd.Series(pd.Categorical.from_codes(places, dtype=schema.SAYS), reviews.index)
    over = (reviews["status"] != "") & ~reviews["status"].isin(OPEN_STATUSES)
    first = pd.Timestamp("0001-01-01").as_unit("s")
    since = reviews["status_from_earliest"].fillna(first).where(over)
    if about.get("scope") == PUBLISHED:
        since = pd.Series(first, reviews.index)
    return reviews.assign(**says, over_from=since.astype("datetime64[s]"))
