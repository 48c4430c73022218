"""How many reviews each clock has by outcome, and the share that met it."""

import pandas as pd

from safeguarding.judging import clocks
from safeguarding.presenting import words

COUNTED = {
    "n_met": (clocks.MET,),
    "n_missed": (clocks.MISSED, clocks.OVERDUE),
    "n_cannot_tell": (clocks.CANNOT_TELL,),
    "n_may_be_overdue": (clocks.MAY_BE_OVERDUE,),
    "n_not_yet_due": (clocks.NOT_YET_DUE,),
    "n_no_start": (clocks.NO_START,),
    "n_not_applicable": (clocks.NOT_APPLICABLE,),
}
"""The columns of ``by_clock_table`` and the outcomes each one counts."""


def by_clock_table(judged: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    """Count the outcomes of each clock and give the share met as a range.

    With M met, X missed or overdue, C cannot tell and P may be overdue, the share met is at least M/(M+X+C+P) and at
    most (M+C)/(M+X+C); what is not yet due, not started or not covered is outside the count.

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
        counted = judged[judged["outcome"].isin(outcomes)].groupby(["rule_set", "clock"]).size()
        table[name] = counted.reindex(keys, fill_value=0).to_numpy()
    low_of = table["n_met"] + table["n_missed"] + table["n_cannot_tell"] + table["n_may_be_overdue"]
    high_of = low_of - table["n_may_be_overdue"]
    most = table["n_met"] + table["n_cannot_tell"]
    table["share_min"] = table["n_met"] / low_of.where(low_of > 0)
    table["share_max"] = most / high_of.where(high_of > 0)
    ends = zip(table["n_met"], low_of, most, high_of, strict=True)
    table["share_met"] = [words.share(*map(int, each)) for each in ends]
    return table
