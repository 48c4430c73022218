"""Two scenarios beside each other: on which reviews they differ, and by how many days."""

import pandas as pd

from safeguarding.days import dates
from safeguarding.presenting import words
from safeguarding.whatif import flips, ranges

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
    deadline), ``side_a`` and ``side_b`` (of ``ranges.SIDES``, or "early"), ``flip`` (of ``FLIPS``; what is open in both
    may turn if either scenario touches it), ``moved`` (calendar days from one deadline to the other, missing unless
    both are exact), and whether the deadline (``due_differs``), or that or the outcome (``differs``), is another.
    """
    after = [name for name in one if "_after" in name]
    names = {side: {name: name.replace("after", side) for name in after} | {"flip": f"flip_{side}"} for side in "ab"}
    sides = [table[list(names[side])].rename(columns=names[side]) for side, table in (("a", one), ("b", other))]
    keys = one[["review_id", "rule_set", "clock"]]
    # Either may leave out what rests on a day that is withheld.
    both = keys.join(sides, how="inner")
    exact = (both["due_a_earliest"] == both["due_a_latest"]) & (both["due_b_earliest"] == both["due_b_latest"])
    both["moved"] = (both["due_b_latest"] - both["due_a_latest"]).dt.days.astype("Int64").where(exact)
    first_a, last_a, first_b, last_b = (dates.numbers(both[name], dates.OPEN_AFTER) for name in _DUE)
    both["due_differs"] = (first_a != first_b) | (last_a != last_b)
    was, now = (both[f"outcome_{side}"].cat.codes.to_numpy() for side in ("a", "b"))
    both["differs"] = (was != now) | both["due_differs"]
    touched = (both[["flip_a", "flip_b"]].astype("str") != "no").any(axis=1).to_numpy()
    both["flip"] = pd.Categorical.from_codes(flips.between(was, now, touched), flips.FLIPS)
    both["side_a"], both["side_b"] = (ranges.sides(both, side) for side in ("a", "b"))
    none = both[["outcome_a", "outcome_b"]].isin(flips.NONE).all(axis=1)
    text = dict.fromkeys(["rule_set", "clock", "outcome_a", "outcome_b", "flip"], "str")
    return both[~none].drop(columns=["flip_a", "flip_b"]).reset_index(drop=True).astype(text)


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
