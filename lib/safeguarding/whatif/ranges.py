"""How long each review took, in the unit of one clock: ranges that can be held against any limit, side by side."""

import numpy as np
import pandas as pd

from safeguarding.days import dates
from safeguarding.rules import model
from safeguarding.vocabulary import LATE, Outcome
from safeguarding.whatif import comparing, thresholds
from safeguarding.whatif.comparing import Held
from safeguarding.whatif.scenario import Scenario

SIDES = {
    Outcome.MET: "met",
    **dict.fromkeys(LATE, "late"),
    Outcome.CANNOT_TELL: "not_known",
    Outcome.NOT_RECORDED: "not_known",
    Outcome.NOT_YET_DUE: "not_yet_due",
    Outcome.MAY_BE_OVERDUE: "may_be_overdue",
}
"""On which side of a limit a review is, by its outcome; one that is not known may be met. Others have no such limit."""


def ranges_table(
    held: Held, rule_set: str, clock: str, scenario: Scenario | None = None, compared: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Give how long each review took that one clock counts in a scenario, and its side of the limit, before and after.

    What it took is said in limits: the least that may allow it, and the least that does for certain. For a clock that
    asks for at least a limit, it is the most that does for certain, and the most that may. ``compared`` is what
    ``comparing.compared`` gives of the two, if that is at hand.

    Returns
    -------
    One row per review, by the end of its range and then its beginning: ``review_id``, ``took_min`` and ``took_max``
    (missing where there is no such end, as for what has not happened); ``start_*``, ``stop_*`` and ``due_*``, the first
    and the last day that each can be; ``side`` and ``side_before`` (of ``SIDES``, or "early": done in time, though its
    limit is not past, and so no share counts it yet; missing where there was no such limit); ``flip`` (of ``FLIPS``);
    and ``relaxed``: it would be late, but its deadline falls, or may fall, where the limit was relaxed. A longer limit
    can move a deadline out of that time, so that more are late.

    Raises
    ------
    InputError
        There is no such clock.
    """
    names = [each.name for each in held.rule_sets]
    model.one_of(rule_set, names, "how long it took: rule set")
    scenario = scenario or Scenario()
    case = comparing.changed(held, scenario)[names.index(rule_set)]
    found = thresholds.find(case, case.rule_set.clock(clock), held.withheld)
    ours = comparing.of_clock(
        held, comparing.compared(held, scenario) if compared is None else compared, rule_set, clock
    )
    ends = (found.possible, found.sure)[:: found.sign]
    took = {name: _finite(found.sign * end) for name, end in zip(("took_min", "took_max"), ends, strict=True)}
    spans = {"start": found.verdict.start, "stop": found.verdict.stop}
    days = {
        f"{name}_{end}": dates.as_dates(getattr(span, end), span.known)
        for name, span in spans.items()
        for end in ("earliest", "latest")
    }
    table = pd.DataFrame(
        {
            "review_id": ours["review_id"],
            **{name: pd.Series(values).take(ours.index) for name, values in (took | days).items()},
            **{f"due_{end}": ours[f"due_after_{end}"] for end in ("earliest", "latest")},
            "side": sides(ours, "after"),
            "side_before": sides(ours, "before"),
            "flip": ours["flip"],
            "relaxed": ours["outcome_after"].eq(Outcome.CANNOT_TELL) & (ours["days_late_after_min"].fillna(0) > 0),
        },
        copy=False,
    )
    kept = table[table["side"].notna()]
    return kept.sort_values(["took_max", "took_min", "side"], kind="stable", ignore_index=True)


def sides(verdicts: pd.DataFrame, at: str) -> pd.Series:
    """Give the side of the limit (``SIDES``, or "early") of each verdict: before, after, or in a or b."""
    outcome, passed = verdicts[f"outcome_{at}"].cat.codes.to_numpy(), verdicts[f"limit_passed_{at}"].to_numpy()
    side = np.array([SIDES.get(each) for each in Outcome], object)[outcome]
    side[(outcome == Outcome.MET.place) & ~passed] = "early"
    return pd.Series(side, verdicts.index, dtype="str")


def _finite(limits: np.ndarray) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(limits.astype("int64"), np.abs(limits) >= thresholds.NEVER)
