"""The rules by example: each row of ``cases/verdicts.csv`` is one review, worked out by hand, with the reason.

Every version of both shipped rule sets has a row, and so has every outcome: a changed rule needs a changed example.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from safeguarding import rules
from safeguarding.judging import clocks
from safeguarding.vocabulary import Outcome

CASES = pd.read_csv(Path(__file__).parent / "cases" / "verdicts.csv", dtype="str", keep_default_na=False)


@pytest.mark.parametrize("case", CASES.to_dict("records"), ids=lambda case: f"{case['clock']}: {case['case']}")
def test_verdict(make_reviews, calendar, case):
    written = dict(part.split("=") for part in case["milestones"].split())
    rule_set = rules.load(case["rule_set"])
    alone = replace(rule_set, clocks=(rule_set.clock(case["clock"]),))
    [row] = clocks.evaluate(
        make_reviews({"kind": case["kind"], **written}), alone, calendar, date.fromisoformat(case["as_of"])
    ).to_dict("records")
    dues = {end: row[end].strftime("%Y-%m-%d") if pd.notna(row[end]) else "" for end in ("due_earliest", "due_latest")}
    told = {"outcome": row["outcome"], "rule": row["rule"], **dues}
    assert told == {key: case[key] for key in told}


@pytest.mark.parametrize("name", ["national", "sefton"])
def test_every_version_of_every_rule_has_an_example(name):
    shown = {rule for rules_of_case in CASES["rule"][CASES["rule_set"] == name] for rule in rules_of_case.split(";")}
    versions = {version.id for clock in rules.load(name).clocks for version in clock.versions}
    assert versions - shown == set()
    alone = set(CASES["rule"][CASES["rule_set"] == name])
    assert versions - alone == set(), "a version is judged only together with another"


def test_every_outcome_has_an_example():
    assert set(CASES["outcome"]) == set(Outcome)


def test_every_example_has_its_own_name_and_a_reason():
    assert CASES["case"].is_unique
    assert (CASES["why"] != "").all()
