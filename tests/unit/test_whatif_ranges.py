"""How long each review took, held against limits."""

from datetime import date

import own_rules
import pytest

from safeguarding import rules, whatif
from safeguarding.days import working_days
from safeguarding.register import reading
from safeguarding.whatif import ranges


@pytest.fixture(scope="module")
def held():
    reviews = reading.read("data/example").table("reviews")
    return whatif.hold(reviews, own_rules.load_all("sefton, national"), working_days.load(), date(2024, 3, 31))


def test_a_review_changes_side_at_the_ends_of_its_range(held):
    took = whatif.ranges_table(held, "sefton", "decision", 14).set_index("review_id")
    assert took["took_max"].dropna().is_monotonic_increasing
    for limit in (5, 9, 12):
        at = whatif.ranges_table(held, "sefton", "decision", limit).set_index("review_id")
        done = at[at["side"] != ranges.NOT_YET_DUE].dropna().index
        assert len(done) > 10
        assert (at.loc[done, "side"] == ranges.MET).tolist() == (took.loc[done, "took_max"] <= limit).tolist()
        assert (at.loc[done, "side"] == ranges.LATE).tolist() == (took.loc[done, "took_min"] > limit).tolist()


def test_more_than_asked_is_met_where_at_least_a_limit_is_asked_for(held):
    table = whatif.ranges_table(held, "national", "panel_copy", 7)
    met = table[table["side"] == ranges.MET]
    assert len(met)
    assert (met["took_min"] >= 7).all()


@pytest.mark.parametrize("clock", [each.id for each in rules.load("national").clocks])
def test_a_review_past_its_limit_is_not_known_only_where_the_limit_was_relaxed(held, clock):
    """A longer limit has more late only where it moves a deadline out of the time in which the limit was relaxed."""
    national = rules.load("national")
    asked = whatif.hold(held.reviews, [national], held.calendar, held.as_of)
    before = None
    for limit in range(2, 62, 4):
        scenario = whatif.Scenario(clocks=(whatif.Change(clock, limit=limit),))
        table = whatif.ranges_table(asked, "national", clock, limit, scenario).set_index("review_id")
        judged = whatif.judged(asked, scenario).query("clock == @clock").set_index("review_id")
        for review in table.index[table["relaxed"]]:
            due = judged.loc[review]
            assert any(
                not due["due_latest"].date() < each.first and not (each.last and due["due_earliest"].date() > each.last)
                for each in national.clock(clock).relaxed
            ), (limit, review)
        if before is not None and not national.clock(clock).backwards:
            late = table.index[table["side"] == ranges.LATE]
            assert before.loc[late.intersection(before.index[before["side"] != ranges.LATE]), "relaxed"].all(), limit
        before = table


def test_some_reviews_past_the_limit_are_not_known(held):
    asked = whatif.hold(held.reviews, [rules.load("national")], held.calendar, held.as_of)
    at = {limit: whatif.ranges_table(asked, "national", "rapid_review", limit) for limit in (22, 25)}
    relaxed = {limit: set(table.loc[table["relaxed"], "review_id"]) for limit, table in at.items()}
    late = {limit: set(table.loc[table["side"] == ranges.LATE, "review_id"]) for limit, table in at.items()}
    # With three days more the deadline of E32 falls after September 2022 for certain: no longer where it was relaxed.
    assert relaxed[22] - relaxed[25] == late[25] - late[22] == {"E32"}
