"""Scenarios by example: each row of ``cases/whatif.csv`` is one review in one scenario, worked out by hand.

The deadlines and outcomes are also those of the naive judge of ``oracle``, day by day.
"""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import oracle
import pandas as pd
import pytest

from safeguarding import rules, whatif
from safeguarding.days import dates
from safeguarding.whatif import applying

CASES = pd.read_csv(Path(__file__).parent / "cases" / "whatif.csv", dtype="str", keep_default_na=False)
FAR = timedelta(days=400)
HOLIDAYS = oracle.bank_holidays()


def told(case):
    return dict(part.split("=") for part in case["milestones"].split())


def alone(case):
    rule_set = rules.load(case["rule_set"])
    return replace(rule_set, clocks=(rule_set.clock(case["clock"]), _other(case["clock"])))


def _other(clock):
    """Give a clock that a scenario can leave on."""
    return replace(rules.load("sefton").clock("rapid_review_started"), id=f"not {clock}")


def span(earliest, latest):
    """Write a range as the cases do: ``2019-07-22``, ``2019-07-01/2019-07-31`` or ``../2019-07-29``."""
    first, last = (".." if pd.isna(each) else f"{each:%Y-%m-%d}" for each in (earliest, latest))
    return "" if first == last == ".." else first if first == last else f"{first}/{last}"


def extent(low, high):
    if pd.isna(low) and pd.isna(high):
        return ""
    least, most = ("" if pd.isna(each) else str(each) for each in (low, high))
    return least if least == most else f"{least}..{most}"


@pytest.mark.parametrize("case", CASES.to_dict("records"), ids=lambda case: case["case"])
def test_a_scenario(make_reviews, calendar, case):
    reviews = make_reviews({"kind": case["kind"], **told(case)}, {"review_id": "other", "kind": "scr"})
    scenario = whatif.read(case["scenario"])
    table = whatif.compare(reviews, [alone(case)], scenario, calendar, date.fromisoformat(case["as_of"]))
    row = table.iloc[0].to_dict()
    assert row["clock"] == case["clock"]
    ours = {name: str(row[name]) for name in ("outcome_before", "outcome_after", "flip")}
    ours |= {
        f"due_{side}": span(row[f"due_{side}_earliest"], row[f"due_{side}_latest"]) for side in ("before", "after")
    }
    ours["days_late_after"] = extent(row["days_late_after_min"], row["days_late_after_max"])
    assert ours == {name: case[name] for name in ours}


@pytest.mark.parametrize("case", CASES.to_dict("records"), ids=lambda case: case["case"])
def test_the_naive_judge_says_the_same(case):
    rule_set, scenario, as_of = alone(case), whatif.read(case["scenario"]), dates.read_day(case["as_of"])
    recorded = {name: dates.read_one(text) for name, text in told(case).items()}
    days = [day for span in recorded.values() for day in span if day]
    review = oracle.Review(case["kind"], recorded, rule_set.order, (min(days) - FAR, max(days) + FAR))
    [changed] = applying.rules_of(scenario, [rule_set])
    ours = [each for each in scenario.pauses if each.review in ("", "R1")]
    paused = frozenset(day for each in ours for day in oracle.each_day(each.first, each.last))
    delays = tuple((each.milestone, each.days) for each in scenario.delays if each.review in ("", "R1"))
    shut = (HOLIDAYS if scenario.bank_holidays else frozenset()) | frozenset(scenario.closed)
    before, after = (next((c for c in each.clocks if c.id == case["clock"]), None) for each in (rule_set, changed))
    assert oracle.outcome(review, before, as_of, HOLIDAYS) == case["outcome_before"]
    if after:
        answer = oracle.outcome(review, after, scenario.as_of or as_of, shut, paused, delays)
        assert answer == case["outcome_after"]
    if after and case["due_after"] and ".." not in case["due_after"] and not delays:
        assert span(*map(pd.Timestamp, oracle.dues(review, after, shut, paused))) == case["due_after"]


def test_every_part_of_a_scenario_has_an_example():
    scenarios = [whatif.read(text) for text in CASES["scenario"]]
    changes = [change for each in scenarios for change in each.clocks]
    for name in ("since", "limit", "unit", "day_one", "starts", "stops"):
        assert any(getattr(change, name) not in (None, "") for change in changes), name
    for name in ("closed", "as_of", "delays", "pauses"):
        assert any(getattr(each, name) for each in scenarios), name
    assert not all(change.on for change in changes)
    assert not all(each.bank_holidays for each in scenarios)
    assert set(CASES["flip"]) | {"newly_judged", "not_due_yet"} == set(whatif.FLIPS)


def test_every_example_has_its_own_name_and_a_reason():
    assert CASES["case"].is_unique
    assert (CASES["why"] != "").all()
