"""Verdicts before and after, listed for a reader; and every verdict in a scenario as the clocks give it."""

import pandas as pd

from safeguarding import clocks
from safeguarding.rules import RuleSet
from safeguarding.whatif import comparing, flips
from safeguarding.whatif.comparing import Held
from safeguarding.whatif.scenarios import Scenario

SAID = {
    "no": "nothing",
    "turns_late": "turns late",
    "turns_in_time": "turns in time",
    "may_turn_late": "may turn late",
    "may_turn_in_time": "may turn in time",
    "may_turn_either": "may turn late or in time",
    "no_longer_judged": "is no longer judged",
    "newly_judged": "is judged now",
}
"""How verdicts flip (``FLIPS``), in words."""


def judged(held: Held, scenario: Scenario) -> pd.DataFrame:
    """Judge a register in a scenario: what ``clocks.evaluate_each`` gives, by the changed rules on changed days."""
    cases, as_of = comparing.changed(held, scenario), scenario.as_of or held.as_of
    tables = [clocks.judged(held.reviews, each.spans, each.rule_set, each.calendar, as_of) for each in cases]
    return pd.concat(tables, ignore_index=True)


def verdicts_table(compared: pd.DataFrame, rule_sets: list[RuleSet], changed: bool = False) -> pd.DataFrame:
    """List verdicts before and after.

    Parameters
    ----------
    compared
        As ``comparing.compared`` gives it, or some rows of it.
    changed
        Only those that change, or may.

    Returns
    -------
    One row per review and clock that is judged on either side: ``review_id``, ``rule_set``, ``label``,
    ``outcome_before`` and ``outcome_after``, ``due_before_*`` and ``due_after_*`` (pairs of days), ``flip`` (in words).
    """
    silent = compared[["outcome_before", "outcome_after"]].isin(flips.SILENT).all(axis=1)
    kept = compared[~silent & ((compared["flip"] != "no") | (not changed))].reset_index(drop=True)
    labels = {(each.name, clock.id): clock.label for each in rule_sets for clock in each.clocks}
    keys = zip(kept["rule_set"], kept["clock"], strict=True)
    days = [f"due_{side}_{end}" for side in ("before", "after") for end in ("earliest", "latest")]
    texts = {name: kept[name].astype("str") for name in ("rule_set", "outcome_before", "outcome_after")}
    return pd.DataFrame(
        {
            "review_id": kept["review_id"],
            "rule_set": texts["rule_set"],
            "label": pd.Series([labels[key] for key in keys], kept.index, dtype="str"),
            "outcome_before": texts["outcome_before"],
            "outcome_after": texts["outcome_after"],
            **{name: kept[name] for name in days},
            "flip": kept["flip"].astype("str").map(SAID).astype("str"),
        }
    )
