"""The figures that the first screen on timeliness leads with."""

import pandas as pd

from safeguarding.presenting import tiles, words
from safeguarding.vocabulary import LATE, Outcome

DUE = (*LATE, Outcome.MET, Outcome.CANNOT_TELL, Outcome.NOT_RECORDED)


def tiles_table(
    judged: pd.DataFrame, late: pd.DataFrame, overdue: list[tuple[str, str, str]], noun: str = "review"
) -> pd.DataFrame:
    """Give how many reviews were late, the longest, what is overdue and what comes next.

    Parameters
    ----------
    late, overdue
        As ``on_time.overruns_table`` and ``due.tiles_of`` give them.
    noun
        What a review is called that is counted (``View.noun``).
    """
    told = judged[judged["outcome"].isin(DUE)]
    n = told["review_id"].nunique()
    behind = told.loc[told["outcome"].isin(LATE), "review_id"].nunique()
    rows = [(f"{behind} of {n}", f"{words.verb(n, noun, f'{noun}s')} missed at least one time limit for certain",
             tiles.LATE if behind else tiles.MET)] if n else []  # fmt: skip
    rows += _longest(late)
    return tiles.table([*rows, *overdue])


def _longest(late: pd.DataFrame) -> list[tuple[str, str, str]]:
    shown = late[late["days_late_min"].notna() & ~late["days_late_withheld"]]
    if shown.empty:
        return []
    row = shown.loc[shown["days_late_min"].idxmax()]
    figure = f"{words.extent(row['days_late_min'], row['days_late_max'])} days"
    return [(figure, f"the longest for certain that one was late: {row['review_id']}, {row['label']}", tiles.LATE)]
