"""Two scenarios beside each other: on which reviews they differ, and by how many days."""

import pandas as pd

from safeguarding.days import dates
from safeguarding.judging.summary import UNKNOWN
from safeguarding.presenting import words
from safeguarding.vocabulary import Outcome

_DUE = tuple(f"due_{side}_{end}" for side in ("a", "b") for end in ("earliest", "latest"))


def paired(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Put the verdicts of two scenarios beside each other.

    Parameters
    ----------
    one, other
        As ``whatif.compared`` gives them, of the same register.

    Returns
    -------
    One row per review and clock that is judged in either: ``review_id``, ``rule_set``, ``clock``, ``outcome_a`` and
    ``outcome_b``, ``due_a_*`` and ``due_b_*`` (pairs of days), ``days_late_a_*`` and ``days_late_b_*`` (days past the
    deadline), ``moved`` (calendar days from one deadline to the other, missing unless both are exact), and whether the
    outcome (``turned``), the deadline (``due_differs``) or either of them (``differs``) is another; ``perhaps`` is a
    verdict that may be another, and cannot be told in one of them at least.
    """
    after = [name for name in one if "_after" in name and name != "limit_passed_after"]
    sides = [
        table[after].rename(columns=lambda name, side=side: name.replace("_after", f"_{side}"))
        for side, table in (("a", one), ("b", other))
    ]
    keys = one[["review_id", "rule_set", "clock"]]
    # Either may leave out what rests on a day that is withheld.
    both = keys.join(sides, how="inner").astype(dict.fromkeys(["rule_set", "clock", "outcome_a", "outcome_b"], "str"))
    exact = (both["due_a_earliest"] == both["due_a_latest"]) & (both["due_b_earliest"] == both["due_b_latest"])
    both["moved"] = (both["due_b_latest"] - both["due_a_latest"]).dt.days.astype("Int64").where(exact)
    first_a, last_a, first_b, last_b = (dates.numbers(both[name], dates.OPEN_AFTER) for name in _DUE)
    both["due_differs"] = (first_a != first_b) | (last_a != last_b)
    both["turned"] = both["outcome_a"] != both["outcome_b"]
    both["differs"] = both["turned"] | both["due_differs"]
    outcomes = both[["outcome_a", "outcome_b"]]
    both["perhaps"] = both["differs"] & outcomes.isin(UNKNOWN).any(axis=1)
    silent = outcomes.isin([Outcome.NOT_APPLICABLE, Outcome.NO_START]).all(axis=1)
    return both[~silent].reset_index(drop=True)


def moved_in_words(moved: pd.Series) -> str:
    """Say by how many days exact deadlines differ, after a comma; nothing if none does.

    >>> moved_in_words(pd.Series([2, 4, pd.NA], dtype="Int64"))
    ', 2 to 4 calendar days later where both days are known exactly'
    """
    moved = moved.dropna()
    if not moved.any():
        return ""
    least, most = int(moved.min()), int(moved.max())
    known = "where both days are known exactly"
    if least < 0 < most:
        return f", from {words.counted(-least, 'calendar day')} earlier to {most:,} later {known}"
    few, many = sorted((abs(least), abs(most)))
    days = words.counted(many, "calendar day") if few == many else f"{few:,} to {many:,} calendar days"
    return f", {days} {'earlier' if least < 0 else 'later'} {known}"
