"""How verdicts flip: late or in time, for certain or perhaps; and how often."""

import numpy as np
import pandas as pd

from safeguarding.verdicts import OUTCOMES
from safeguarding.whatif import direction
from safeguarding.whatif.direction import Side
from safeguarding.whatif.scenarios import Scenario

FLIPS = (
    "no",
    "turns_late",
    "turns_in_time",
    "may_turn_late",
    "may_turn_in_time",
    "may_turn_either",
    "no_longer_judged",
    "newly_judged",
)
"""How a verdict flips: for certain, perhaps, or because the clock is judged on one side only."""

_IN_TIME, _LATE, _SILENT = ("met", "not_yet_due"), ("missed", "overdue"), ("no_start", "not_applicable")


def none(size: int) -> np.ndarray:
    """Say of so many verdicts that none flips."""
    return np.zeros(size, "int8")


def how(scenario: Scenario, before: Side, after: Side, ids: np.ndarray) -> np.ndarray:
    """Say how each verdict flips, as places in ``FLIPS``; ``ids`` are the reviews.

    Where it cannot be told on either side, by what the change can do at all.
    """
    was, now = before.outcome, after.outcome
    unclear = _OPEN[was] & _OPEN[now]
    if not unclear.any():
        return _FLIP[was, now]
    turns = direction.turns(scenario, before, after, ids)
    return np.where(unclear, _WAYS[turns.late + 2 * turns.in_time], _FLIP[was, now])


def _flip(before: str, after: str) -> str:
    if before in _SILENT or after in _SILENT:
        return "newly_judged" if after not in _SILENT else "no_longer_judged" if before not in _SILENT else "no"
    if any(before in same and after in same for same in (_IN_TIME, _LATE)):
        return "no"
    if before in _IN_TIME:
        return "turns_late" if after in _LATE else "may_turn_late"
    if before in _LATE:
        return "turns_in_time" if after in _IN_TIME else "may_turn_in_time"
    return "may_turn_late" if after in _LATE else "may_turn_in_time" if after in _IN_TIME else "may_turn_either"


_FLIP = np.array([[FLIPS.index(_flip(before, after)) for after in OUTCOMES] for before in OUTCOMES], "int8")
_OPEN = np.array([outcome not in (*_IN_TIME, *_LATE, *_SILENT) for outcome in OUTCOMES])
_WAYS = np.array([FLIPS.index(name) for name in ("no", "may_turn_late", "may_turn_in_time", "may_turn_either")], "int8")


def flips_table(compared: pd.DataFrame) -> pd.DataFrame:
    """Count how verdicts flip.

    Parameters
    ----------
    compared
        As ``comparing.compared`` gives it, or some rows of it.

    Returns
    -------
    One row per rule set, clock, outcome before, outcome after and flip that there is: ``rule_set``, ``clock``,
    ``outcome_before``, ``outcome_after``, ``flip`` and ``n``, the number of reviews.
    """
    names = ["rule_set", "clock", "outcome_before", "outcome_after", "flip"]
    counted = compared[compared["flip"] != "no"].groupby(names, observed=True).size()
    return counted.rename("n").reset_index().astype(dict.fromkeys(names, "str"))


def effects_table(compared: pd.DataFrame) -> pd.DataFrame:
    """Count for each clock how many reviews turn late or in time, as ranges: for certain, and at most.

    Returns
    -------
    One row per rule set and clock, in their order: ``rule_set``, ``clock``; ``n_judged``, the reviews with a verdict
    before and after; of these ``n_late_min``, ``n_late_max``, ``n_in_time_min`` and ``n_in_time_max``; and besides
    ``n_no_longer_judged`` and ``n_newly_judged``.
    """
    sets, clocks, flip = (compared[name] for name in ("rule_set", "clock", "flip"))
    place = sets.cat.codes.to_numpy("int64") * len(clocks.cat.categories) + clocks.cat.codes.to_numpy()
    where, there = pd.factorize(place)
    counts = np.bincount(where * len(FLIPS) + flip.cat.codes.to_numpy(), minlength=len(there) * len(FLIPS))
    n = dict(zip(FLIPS, counts.reshape(-1, len(FLIPS)).T, strict=True))
    silent = [OUTCOMES.index(name) for name in _SILENT]
    both = ~np.logical_or(*(np.isin(compared[f"outcome_{side}"].cat.codes, silent) for side in ("before", "after")))
    return pd.DataFrame(
        {
            "rule_set": sets.cat.categories.take(there // len(clocks.cat.categories)),
            "clock": clocks.cat.categories.take(there % len(clocks.cat.categories)),
            "n_judged": np.bincount(where[both], minlength=len(there)),
            "n_late_min": n["turns_late"],
            "n_late_max": n["turns_late"] + n["may_turn_late"] + n["may_turn_either"],
            "n_in_time_min": n["turns_in_time"],
            "n_in_time_max": n["turns_in_time"] + n["may_turn_in_time"] + n["may_turn_either"],
            "n_no_longer_judged": n["no_longer_judged"],
            "n_newly_judged": n["newly_judged"],
        }
    )
