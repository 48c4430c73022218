"""How long each review took, held against limits."""

from datetime import date

import own_rules
import pytest

from safeguarding import whatif
from safeguarding.days import working_days
from safeguarding.register import reading
from safeguarding.whatif import ranges

SIDES = {"n_met": ranges.MET, "n_missed": ranges.LATE, "n_unknown": ranges.NOT_KNOWN, "n_not_yet_due": "not_yet_due"}


@pytest.fixture(scope="module")
def held():
    reviews = reading.read("data/example").table("reviews")
    return whatif.hold(reviews, own_rules.load_all("sefton, national"), working_days.load(), date(2024, 3, 31))


def clocks():
    return [(each.name, clock.id) for each in own_rules.load_all("sefton, national") for clock in each.clocks]


@pytest.mark.parametrize(("rule_set", "clock"), clocks())
def test_sides_are_those_of_the_curve_at_every_limit(held, rule_set, clock):
    curve = whatif.share_by_limit_table(held, rule_set, clock, 40)
    for row in curve.itertuples():
        sides = whatif.ranges_table(held, rule_set, clock, row.limit)["side"].value_counts()
        assert {name: int(sides.get(side, 0)) for name, side in SIDES.items()} == {
            name: getattr(row, name) for name in SIDES
        }, row.limit


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
