"""Public sets of many days, kept and compared by a reader: a night on which a figure changes tells a day.

A limit that runs out turns a verdict, and the night less the limit is the day it is counted from: of a review that is
not published that is a day near the child. So no figure of a public set may change but with what is published.
"""

import itertools
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest
import registers
from examples import telling, tried

from safeguarding import rules, vocabulary
from safeguarding.days import working_days
from safeguarding.disclosure import viewing
from safeguarding.judging import clocks, summary

DAYS = [day.date() for day in pd.date_range("2024-03-01", periods=tried(30, part=2))]
RULES = "national, sefton"
AWARE = date(2024, 2, 28)
"""The secret: five working days later the time to notify is over."""
PUBLISHED = [
    {"review_id": "R1", "name": "Alder", "kind": "lcspr", "children": "7", "notified": "2021-05-24",
     "initiated": "2021-06-20", "published": "2022-06-01"},
    {"review_id": "R2", "name": "Birch", "kind": "lcspr", "children": "3", "aware": "2024-02-20",
     "notified": "2024-02-27", "published": "2024-02-29"},
]  # fmt: skip
HIDDEN = {"review_id": "R9", "name": "Hidden", "kind": "rapid_review", "children": "2", "aware": AWARE.isoformat()}


@cache
def sets():
    return rules.load_all(RULES)


def written(folder, *hidden, findings=()):
    folder.mkdir()
    (folder / "register.toml").write_text(f'title = "Series"\nrules = "{RULES}"\n', encoding="utf-8")
    return registers.write(folder, reviews=[*PUBLISHED, *hidden], findings=findings)


def by_clock(register, day, audience):
    """Give the counts of a set by clock."""
    view = viewing.view(register, audience, day)
    shown = view.judged_by(sets())
    judged = view.rows(clocks.evaluate_each(view.cases, shown, working_days.load(), day))
    return summary.by_clock_table(judged, rules.table(shown)).set_index(["rule_set", "clock"])[list(summary.COUNTED)]


def solved(register, audience):
    """Work out the days of awareness: whenever a count turned, the night less five working days."""
    series = {day: by_clock(register, day, audience) for day in DAYS}
    nights = [day for before, day in itertools.pairwise(DAYS) if not series[before].equals(series[day])]
    return {np.busday_offset(np.datetime64(night), -6, "backward").astype(object) for night in nights}


def test_a_month_of_counts_tells_no_day_of_awareness(tmp_path):
    """What turns is of published reviews, and of days that are shown: the same if nothing else were held."""
    register, shown = written(tmp_path / "r", HIDDEN), written(tmp_path / "shown")
    assert AWARE in solved(register, "internal")
    told = solved(register, "public")
    assert told == solved(shown, "public")
    assert AWARE not in told


@pytest.fixture(scope="module")
def each_day(tmp_path_factory):
    """Give all that the public set of each day is made of, of a register with one review under way."""
    found = [{"finding_id": "F1", "review_id": "R9", "theme": "P1"}]
    register = written(tmp_path_factory.mktemp("series") / "r", HIDDEN, findings=found)
    return [everything(register, day) for day in DAYS]


UNDER_WAY = {
    "none": [],
    "another day": [{**HIDDEN, "aware": "2024-03-14"}],
    "another step": [{**HIDDEN, "notified": "2024-03-12", "kind": "lcspr", "initiated": "2024-03-18"}],
    "one more": [HIDDEN, {**HIDDEN, "review_id": "R8", "incident": "2024-03-20", "published": "2024-04-02"}],
}


@pytest.mark.parametrize("hidden", telling(UNDER_WAY, "none", "one more"))
def test_public_sets_of_a_month_are_the_same_whatever_is_under_way(tmp_path, each_day, hidden):
    other = written(tmp_path / "r", *UNDER_WAY[hidden])
    for day, of_one in zip(DAYS, each_day, strict=True):
        assert everything(other, day) == of_one, day


def everything(register, day):
    """Give all that a public set of a day is made of."""
    view = viewing.view(register, "public", day)
    return (
        [table.to_csv() for table in view.tables.values()],
        view.findings.to_csv(),
        view.totals,
        view.files,
        view.small,
    )


def test_a_review_comes_in_on_the_day_of_its_publication_and_not_before(tmp_path):
    coming = {"review_id": "R7", "name": "Cedar", "kind": "lcspr", "initiated": "2024-01-03", "published": "2024-03-12",
              "aware": "2023-12-15", "notified": "2023-12-18"}  # fmt: skip
    with_it, without = written(tmp_path / "r", HIDDEN, coming), written(tmp_path / "s", HIDDEN)
    for day in DAYS:
        assert (everything(with_it, day) == everything(without, day)) == (day < date(2024, 3, 12))


def test_no_verdict_that_still_runs_is_shown(tmp_path):
    """Its outcome would turn on a night of its own: that night less the limit is the day it is counted from."""
    register = written(tmp_path / "r", HIDDEN)
    for audience, some in (("internal", True), ("public", False)):
        view = viewing.view(register, audience, DAYS[0])
        judged = view.rows(clocks.evaluate_each(view.cases, sets(), working_days.load(), DAYS[0]))
        assert bool(judged["outcome"].isin(vocabulary.RUNNING).any()) == some
        assert bool(judged["starts"].eq("aware").any()) == some
