"""How long each review took, in the unit of one clock: ranges that can be held against any limit, side by side."""

import numpy as np
import pandas as pd

from safeguarding.days import dates
from safeguarding.judging import summary, verdicts
from safeguarding.rules import model
from safeguarding.whatif import comparing, curves
from safeguarding.whatif.comparing import Held
from safeguarding.whatif.scenario import Scenario

MET, LATE, NOT_KNOWN, NOT_YET_DUE = "met", "late", "not_known", "not_yet_due"
SIDES = (MET, LATE, NOT_KNOWN, NOT_YET_DUE)
"""On which side of a limit a review is; whether one is not known, the record does not tell."""


def ranges_table(held: Held, rule_set: str, clock: str, limit: int, scenario: Scenario | None = None) -> pd.DataFrame:
    """Give how long each review took that one clock counts, and its side of a limit, in a scenario if there is one.

    What it took is said in limits: the least that may allow it, and the least that does for certain. For a clock that
    asks for at least a limit, it is the most that does for certain, and the most that may.

    Returns
    -------
    One row per review, by the end of its range and then its beginning: ``review_id``, ``took_min`` and ``took_max``
    (missing where there is no such end, as for what has not happened), ``side`` (of ``SIDES``), which agrees with
    ``share_by_limit_table``; ``early``: it is done in time, though its limit is not past, and so no share counts it
    yet; ``unsettled``: it is or may be done, perhaps late, by a limit that is perhaps not past; and ``relaxed``: it
    would be late, but its deadline falls, or may fall, where the limit was relaxed. A longer limit can move a deadline
    out of that time, so that more are late.

    Raises
    ------
    InputError
        There is no such clock.
    """
    names = [each.name for each in held.rule_sets]
    model.one_of(rule_set, names, "how long it took: rule set")
    case = comparing.changed(held, scenario or Scenario())[names.index(rule_set)]
    found = curves.find(case, case.rule_set.clock(clock), held.withheld)
    due, met, late = curves.sides(found, found.sign * limit)
    ends = (found.possible, found.sure)[:: found.sign]
    took = {name: _finite(found.sign * end) for name, end in zip(("took_min", "took_max"), ends, strict=True)}
    table = pd.DataFrame({"review_id": held.reviews["review_id"].to_numpy(object), **took})
    table["side"] = np.select([~due, met, late], [NOT_YET_DUE, MET, LATE], NOT_KNOWN)
    table["early"] = ~due & (found.sure <= found.sign * limit)
    table["unsettled"] = ~due & ~table["early"] & _may_be_done(found)
    table["relaxed"] = (table["side"] == NOT_KNOWN) & (found.sign * limit < found.possible)
    kept = table[found.counts].sort_values(["took_max", "took_min", "side"], kind="stable")
    return kept.reset_index(drop=True)


def met_by_limit_table(held: Held, rule_set: str, clock: str, up_to: int, scenario: Scenario) -> pd.DataFrame:
    """Count at every limit the reviews that meet it, of all of ``ranges_table``: the same, whether it is past or not.

    Returns
    -------
    What ``share_by_limit_table`` does, of which ``n_met`` has also what is done before its limit is past.
    """
    case = comparing.changed(held, scenario)[[each.name for each in held.rule_sets].index(rule_set)]
    found = curves.find(case, case.rule_set.clock(clock), held.withheld)
    counted, n = [], int(found.counts.sum())
    for limit in range(found.lowest, up_to + 1):
        due, met, late = curves.sides(found, found.sign * limit)
        sure = found.counts & (found.sure <= found.sign * limit)
        unsettled = found.counts & ~due & ~sure & _may_be_done(found)
        known = [int(each.sum()) for each in (sure, late, (due & ~met & ~late) | unsettled)]
        counted.append((limit, n, *known, n - sum(known)))
    table = pd.DataFrame(counted, columns=["limit", *curves.COUNTS])
    not_met = table["n_missed"] + table["n_not_yet_due"]
    return pd.concat([table, summary.share(table["n_met"], not_met, table["n_unknown"])], axis=1)


def days_table(held: Held, rule_set: str, clock: str, scenario: Scenario) -> pd.DataFrame:
    """Give the days that one clock counts in a scenario: one row per review that is held, by its id.

    Returns
    -------
    ``start_*``, ``stop_*`` and ``due_*``: the first and the last day that each can be, missing where there is none.
    """
    case = comparing.changed(held, scenario)[[each.name for each in held.rule_sets].index(rule_set)]
    verdict = verdicts.judge(case, case.rule_set.clock(clock))
    spans = {"start": verdict.start, "stop": verdict.stop, "due": verdict.due}
    columns = {
        f"{name}_{end}": dates.as_dates(days, span.known)
        for name, span in spans.items()
        for end, days in (("earliest", span.earliest), ("latest", span.latest))
    }
    return pd.DataFrame(columns, index=held.reviews["review_id"].to_numpy(object))


def _may_be_done(found: curves.Thresholds) -> np.ndarray:
    return (found.sure < curves.NEVER) | (found.possible == -curves.NEVER)


def _finite(limits: np.ndarray) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(limits.astype("int64"), np.abs(limits) >= curves.NEVER)
