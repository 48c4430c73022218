"""How long each review took, held against limits."""

from datetime import date

import own_rules
import pytest
from examples import telling

from safeguarding import rules, whatif
from safeguarding.days import working_days
from safeguarding.register import reading


@pytest.fixture(scope="module")
def held():
    reviews = reading.read("data/example").table("reviews")
    return whatif.hold(reviews, own_rules.load_all("sefton, national"), working_days.load(), date(2024, 3, 31))


def clocks():
    return [(each.name, clock.id) for each in own_rules.load_all("sefton, national") for clock in each.clocks]


def at(held, rule_set, clock, limit):
    """Give how long each review took, by a clock with another limit."""
    scenario = whatif.Scenario(clocks=(whatif.Change(clock, rule_set, limit=limit),))
    return whatif.ranges_table(held, rule_set, clock, scenario)


@pytest.mark.parametrize(
    ("rule_set", "clock"),
    telling(clocks(), ("sefton", "decision"), ("sefton", "panel_copy"), ("national", "rapid_review")),
)
def test_sides_are_those_of_the_curve_at_every_limit(held, rule_set, clock):
    """Verdicts by one limit, and what is worked out for all of them at once, are of one mind."""
    for row in whatif.share_by_limit_table(held, rule_set, clock, 40, open_too=True).itertuples():
        if not row.limit:
            continue  # no limit can be set to nothing where there is none in a rule set of months
        table = at(held, rule_set, clock, row.limit)
        n = table["side"].value_counts()
        # By length alone, no relaxation makes a review shorter, and what runs may still be within the limit.
        longer = int(n.get("late", 0) + table["relaxed"].sum())
        assert row.least == int(n.get("met", 0) + n.get("early", 0)), row.limit
        assert (row.of, row.n_missed) == (n.sum(), longer), row.limit
        assert row.n_relaxed >= table["relaxed"].sum()


def test_a_review_changes_side_at_the_ends_of_its_range(held):
    took = whatif.ranges_table(held, "sefton", "decision").set_index("review_id")
    assert took["took_max"].dropna().is_monotonic_increasing
    for limit in (5, 9, 12):
        table = at(held, "sefton", "decision", limit).set_index("review_id")
        done = table[table["side"].isin(["met", "late", "not_known"])].dropna(subset=["took_min", "took_max"]).index
        assert len(done) > 10
        assert (table.loc[done, "side"] == "met").tolist() == (took.loc[done, "took_max"] <= limit).tolist()
        assert (table.loc[done, "side"] == "late").tolist() == (took.loc[done, "took_min"] > limit).tolist()


def test_what_may_be_overdue_is_not_said_to_be_not_due_yet(held):
    sides = whatif.ranges_table(held, "national", "lcspr_publication").set_index("review_id")["side"]
    assert (sides["E40"], sides["E42"]) == ("may_be_overdue", "not_yet_due")


def test_more_than_asked_is_met_where_at_least_a_limit_is_asked_for(held):
    table = whatif.ranges_table(held, "national", "panel_copy")
    met = table[table["side"] == "met"]
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
        table = whatif.ranges_table(asked, "national", clock, scenario).set_index("review_id")
        judged = whatif.judged(asked, scenario).query("clock == @clock").set_index("review_id")
        for review in table.index[table["relaxed"]]:
            due = judged.loc[review]
            assert any(
                not due["due_latest"].date() < each.first and not (each.last and due["due_earliest"].date() > each.last)
                for each in national.clock(clock).relaxed
            ), (limit, review)
        if before is not None and not national.clock(clock).backwards:
            late = table.index[table["side"] == "late"]
            assert before.loc[late.intersection(before.index[before["side"] != "late"]), "relaxed"].all(), limit
        before = table


def test_some_reviews_past_the_limit_are_not_known(held):
    asked = whatif.hold(held.reviews, [rules.load("national")], held.calendar, held.as_of)
    tables = {limit: at(asked, "national", "rapid_review", limit) for limit in (22, 25)}
    relaxed = {limit: set(table.loc[table["relaxed"], "review_id"]) for limit, table in tables.items()}
    late = {limit: set(table.loc[table["side"] == "late", "review_id"]) for limit, table in tables.items()}
    # With three days more the deadline of E32 falls after September 2022 for certain: no longer where it was relaxed.
    assert relaxed[22] - relaxed[25] == late[25] - late[22] == {"E32"}
