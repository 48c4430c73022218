"""Steps of a plan held against their own time limits: a day that will do for a publication can be after these."""

import pandas as pd

from safeguarding.planning import backward
from safeguarding.presenting import words
from safeguarding.vocabulary import MILESTONES

PUBLISHED = MILESTONES["published"]
OUTLIVED, PERHAPS_OUTLIVED = "after its own time limit", "perhaps after its own time limit"
"""States of a step whose last day, for the day that is planned, comes after a deadline of its own."""


def states(back: pd.DataFrame, deadlines: pd.DataFrame) -> pd.DataFrame:
    """Say of no step that it is in time on a day after its own deadline; of the publication, nor on one perhaps after.

    The day of the publication is what is planned; those of other steps are the last that will do for it.

    Parameters
    ----------
    back
        As ``backward.steps_each`` gives it.
    deadlines
        The deadlines of the same case, as ``forward.case_table`` gives them by each rule set.

    Returns
    -------
    ``back`` with such states, and ``own_earliest`` and ``own_latest``, the first deadline of each step's own.
    """
    ends = deadlines.groupby(["rule_set", "step"])[["due_earliest", "due_latest"]].min()
    ends = ends.set_axis(["own_earliest", "own_latest"], axis=1)
    made = back.join(ends, on=["rule_set", "step"])
    coming = made["state"].isin([backward.IN_TIME, backward.TIGHT])
    outlived = coming & (made["own_latest"] < made["due_latest"])
    perhaps = coming & (made["own_earliest"] < made["due_latest"]) & (made["step"] == PUBLISHED)
    return made.assign(state=made["state"].mask(perhaps, PERHAPS_OUTLIVED).mask(outlived, OUTLIVED))


def answer(made: pd.DataFrame) -> str:
    """Say that the publication that is planned comes after the time limit that it has itself, or perhaps does."""
    late = made[(made["step"] == PUBLISHED) & made["state"].isin([OUTLIVED, PERHAPS_OUTLIVED])]
    for row in late.head(1).itertuples():
        first, last = words.day(row.own_earliest), words.day(row.own_latest)
        ends = f"on {last}" if first == last else f"between {first} and {last}"
        return f"Publication on {words.day(row.due_latest)} is {row.state}, which ends {ends}."
    return ""
