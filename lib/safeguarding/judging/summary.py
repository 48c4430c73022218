"""How many reviews each clock has by outcome, and the share that met it, as a range."""

import numpy as np
import pandas as pd

from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout
from safeguarding.vocabulary import LATE, Outcome

# How the tables below are shown: headings, and the columns that only the files beside a page have.
LIMITS_LAYOUT = Layout(
    "limits",
    "Limits in force, by version",
    hide=(
        "backwards",
        "clock",
        "standing",
    ),
)
COUNTED = {
    "n_met": (Outcome.MET,),
    "n_missed": LATE,
    "n_cannot_tell": (Outcome.CANNOT_TELL,),
    "n_may_be_overdue": (Outcome.MAY_BE_OVERDUE,),
    "n_not_yet_due": (Outcome.NOT_YET_DUE,),
    "n_no_start": (Outcome.NO_START,),
    "n_not_applicable": (Outcome.NOT_APPLICABLE,),
}
"""The columns of ``by_clock_table`` and the outcomes each one counts."""

SHARED = ("n_met", "n_missed", "n_cannot_tell", "n_may_be_overdue")
"""The counts that a share is made of; what is not yet due, has no start or is not covered is outside it."""


def by_clock_table(judged: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    """Count the outcomes of each clock and give the share met as a range.

    Parameters
    ----------
    judged
        As ``clocks.evaluate_each`` gives it.
    limits
        As ``rules.table`` gives it; the label of a clock comes from here.

    Returns
    -------
    One row per rule set and clock, in their order: ``rule_set``, ``clock``, ``label``, the columns of ``COUNTED``,
    ``share_min``, ``share_max`` (0 to 1, missing if nothing is counted) and ``share_met`` (the same in words).
    """
    table = limits[["rule_set", "clock", "label"]].drop_duplicates(ignore_index=True)
    keys = pd.MultiIndex.from_frame(table[["rule_set", "clock"]])
    for name, outcomes in COUNTED.items():
        found = judged[judged["outcome"].isin(outcomes)].groupby(["rule_set", "clock"]).size()
        table[name] = found.reindex(keys, fill_value=0).to_numpy()
    return with_share(table).drop(columns=list(ENDS))


def counts(outcomes: pd.Series) -> dict[str, int]:
    """Count one clock's outcomes: each name of ``COUNTED`` with its number of reviews."""
    return {name: int(outcomes.isin(counted).sum()) for name, counted in COUNTED.items()}


def counted(table: pd.DataFrame) -> pd.Series:
    """Give how many reviews count towards the share of each row of a table that has the columns of ``SHARED``."""
    return table[list(SHARED)].sum(axis=1)


ENDS = ("least", "least_of", "most", "most_of")


def share(met: np.ndarray, missed: np.ndarray, cannot_tell: np.ndarray, may_be_overdue: np.ndarray) -> pd.DataFrame:
    """Give the share met as a range, from numbers of reviews by outcome (late ones all in ``missed``).

    With M met, X late, C cannot tell and P may be overdue the share is at least M/(M+X+C+P) and at most (M+C)/(M+X+C).

    Returns
    -------
    One row for each number given: ``least`` of ``least_of`` and ``most`` of ``most_of``, ``share_min`` and
    ``share_max`` (0 to 1, missing if nothing is counted) and ``share_met`` (the same in words).
    """
    columns = [pd.Series(each).astype("int64").reset_index(drop=True) for each in (met, missed, cannot_tell)]
    perhaps = pd.Series(may_be_overdue).astype("int64").reset_index(drop=True)
    most_of = sum(columns)
    ends = {"least": columns[0], "least_of": most_of + perhaps, "most": columns[0] + columns[2], "most_of": most_of}
    table = pd.DataFrame(ends)
    return table.assign(
        share_min=table["least"] / table["least_of"].where(table["least_of"] > 0),
        share_max=table["most"] / table["most_of"].where(table["most_of"] > 0),
        share_met=[words.share(*row) for row in table.itertuples(index=False)],
    )


def with_share(table: pd.DataFrame) -> pd.DataFrame:
    """Add to a table with the columns of ``SHARED`` those that ``share`` makes of them."""
    made = share(*(table[name] for name in SHARED)).set_axis(table.index)
    return table.assign(**{name: made[name] for name in made})
