"""A plan kept to the day: judged for the day of publication, no time limit may come out missed."""

from dataclasses import replace
from datetime import date

import examples
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding import rules
from safeguarding.days import dates, working_days
from safeguarding.judging import clocks, limits
from safeguarding.planning import steps
from safeguarding.vocabulary import Outcome

CALENDAR = working_days.load()
ENDS = (0, 1)


def plan(rule_set, kind, publish):
    by = limits.counting(working_days.closing(CALENDAR, rule_set.closed), ())
    return steps.before_publication(rule_set, by, kind, dates.number(publish))


def days_of(found, end):
    """Give the days of a plan, as a register writes them: the first ends, or the last days at all."""
    return {name: str(np.datetime64(last.days[end], "D")) for name, last in found.items() if last.days}


def missed(make_reviews, rule_set, kind, cases):
    """Judge cases whose steps came on the days of a plan; name the time limits that each missed."""
    reviews = make_reviews(*({"kind": kind, "review_id": name, **days} for name, days in cases.items()))
    judged = clocks.evaluate(reviews, rule_set, CALENDAR, date(2027, 12, 31))
    return judged.loc[judged["outcome"] == Outcome.MISSED, ["review_id", "clock"]].to_numpy().tolist()


def out_of_order(rule_set, kind, days):
    """Name the pairs of steps that the plan has against the order of the rule set."""
    pairs = [(each.before, each.after) for each in rule_set.order if kind in each.kinds]
    return [(a, b) for a, b in pairs if a in days and b in days and days[a] > days[b]]


MONTH_ENDS = [str(day.date()) for day in pd.date_range("2018-07-31", "2026-12-31", freq="ME")]
AFTER_THEM = [str((pd.Timestamp(day) + pd.Timedelta(days=1)).date()) for day in MONTH_ENDS]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize(("name", "kind"), [("national", "lcspr"), ("sefton", "lcspr"), ("national", "scr")])
def test_the_shipped_rules_are_kept_at_every_end_of_a_month(make_reviews, name, kind, end):
    rule_set = rules.load(name)
    plans = {publish: plan(rule_set, kind, date.fromisoformat(publish)) for publish in [*MONTH_ENDS, *AFTER_THEM]}
    cases = {publish: days_of(found, end) for publish, found in plans.items()}
    assert missed(make_reviews, rule_set, kind, cases) == []
    assert not [publish for publish, days in cases.items() if out_of_order(rule_set, kind, days)]
    assert not [publish for publish, found in plans.items() if any(last.impossible for last in found.values())]


def changed(clock, limit, unit, day_one, since):
    """Give a clock another limit from a day on."""
    which = "at_least" if clock.backwards else "at_most"
    day_one = "next_working_day" if unit == "month" else day_one
    old, new = clock.versions[0], rules.Version("new", "a test", since, None, unit=unit, day_one=day_one)
    before = [replace(old, since=None, until=date.fromordinal(since.toordinal() - 1))]
    return replace(clock, versions=(*before, replace(new, **{which: limit})))


CHANGES = st.lists(
    st.tuples(
        st.integers(0, 20),
        st.integers(1, 9),
        st.sampled_from(["working_day", "calendar_day", "month"]),
        st.sampled_from(["next_working_day", "same_day"]),
        st.dates(date(2016, 1, 1), date(2024, 12, 31)),
    ),
    max_size=4,
)


@settings(max_examples=examples.tried(60))
@given(
    rule=st.sampled_from([("national", "lcspr"), ("national", "scr"), ("sefton", "lcspr")]),
    changes=CHANGES,
    publish=st.dates(date(2017, 1, 1), date(2026, 12, 31)),
    closed=st.frozensets(st.dates(date(2015, 1, 1), date(2026, 12, 31)), max_size=3),
)
def test_any_rules_are_kept_or_said_to_leave_no_day(make_reviews, rule, changes, publish, closed):
    name, kind = rule
    rule_set = replace(rules.load(name), closed=tuple(sorted(closed)))
    made = list(rule_set.clocks)
    for n, *change in changes:
        made[n % len(made)] = changed(made[n % len(made)], *change)
    rule_set = replace(rule_set, clocks=tuple(made))
    found = plan(rule_set, kind, publish)
    none = any(last.impossible for last in found.values())
    for end in ENDS:
        days = days_of(found, end)
        assert none or not missed(make_reviews, rule_set, kind, {"R1": days}), end
        assert none or not out_of_order(rule_set, kind, days), end
    if none:
        # Nor do the last days keep all: what is said to be impossible is so.
        assert missed(make_reviews, rule_set, kind, {"R1": days_of(found, 1)})
