"""Partnerships beside each other: exact limits by hand, doubt inherited, and no ranking."""

import executed
import numpy as np
import pandas as pd
import pytest
from examples import tried
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from safeguarding.analyses import partnerships
from safeguarding.errors import InputError
from safeguarding.estimates import rates
from safeguarding.judging import summary
from safeguarding.presenting import tables


def counts(*rows):
    table = pd.DataFrame(rows, columns=["partnership", "n", "n_met_min", "n_met_max"])
    return table.astype({"n": "Int64", "n_met_min": "Int64", "n_met_max": "Int64"})


def test_counts_are_those_of_one_clock_of_each_partnership():
    """Sefton's reports within six months: 2 of 5 in time; for the national completion two of five cannot be told."""
    by_clock = {"Sefton": executed.table("summary.by_clock_table")}
    made = partnerships.counts_table(by_clock, "sefton", "six_months_reported")
    assert made.to_dict("records") == [{"partnership": "Sefton", "n": 5, "n_met_min": 2, "n_met_max": 2}]
    made = partnerships.counts_table(by_clock, "national", "scr_completion")
    assert made.iloc[0].tolist() == ["Sefton", 5, 0, 2]
    assert partnerships.counts_table({}, "national", "scr_completion").empty


def outcomes(**partnerships):
    """Give for each partnership a table of one clock: met, missed, unknown."""
    names = ["rule_set", "clock", *summary.SHARED]
    return {name: pd.DataFrame([("ours", "rapid", *each)], columns=names) for name, each in partnerships.items()}


def test_ranges_beside_each_other_and_all_together_by_hand():
    """A: 2 met, 1 missed, 2 unknown: 2/5 to 4/5. B: 1, 3 and 1: 1/5 to 2/5. Together 3, 4 and 3: 3/10 to 6/10."""
    beside = partnerships.beside_table(outcomes(b=(1, 3, 1), A=(2, 1, 2), c=(0, 0, 0)), "ours", "rapid")
    assert beside["partnership"].tolist() == ["A", "b", "c"]
    assert beside["n"].tolist() == [5, 5, 0]
    assert beside["share_min"].tolist()[:2] == [0.4, 0.2]
    assert beside["share_max"].tolist()[:2] == [0.8, 0.4]
    assert beside[["share_min", "share_max"]].iloc[2].isna().all()
    assert beside["share_met"].tolist()[2] == "none to count"
    (pooled,) = partnerships.pooled_table(beside).to_dict("records")
    assert (pooled["n"], pooled["share_min"], pooled["share_max"]) == (10, 3 / 10, 6 / 10)
    assert pooled["share_met"] == "3 to 6 of 10 (30% to 60%)"
    assert partnerships.beside_table({}, "ours", "rapid").empty
    assert partnerships.pooled_table(partnerships.beside_table({}, "ours", "rapid"))["n"].tolist() == [0]


def test_a_partnership_that_records_less_is_wider_and_no_better():
    known = partnerships.beside_table(outcomes(a=(3, 2, 0)), "ours", "rapid").iloc[0]
    vague = partnerships.beside_table(outcomes(a=(2, 1, 2)), "ours", "rapid").iloc[0]
    assert vague["share_min"] < known["share_min"] < vague["share_max"]


def test_a_chart_of_many_draws_the_largest_and_says_so():
    many = counts(*((f"P{n:03}", n, n // 2, n // 2) for n in range(1, 51)))
    spec = partnerships.funnel_chart(partnerships.funnel_table(many)).to_dict()
    rows = spec["layer"][0]["encoding"]["y"]["sort"]
    assert len(rows) == partnerships.DRAWN_MOST
    assert (rows[0], rows[-1]) == ("P021: 10 of 21 (48%)", "P050: 25 of 50 (50%)")
    assert spec["title"]["text"] == "No partnership of 50 is outside the limits"
    assert "The 30 with the most of 50" in spec["title"]["subtitle"]
    assert len(spec["description"]) < 300


EVEN = counts(("A", 10, 5, 5), ("B", 20, 10, 10), ("C", 10, 5, 5))


def test_limits_by_hand():
    """One half of all: of ten, none or one would be 11 in 1,024, so the inner limits are 2 and 8, the outer 1 and 9."""
    table = partnerships.funnel_table(EVEN).set_index("partnership")
    assert (table.loc["A", "common_min"], table.loc["A", "common_max"]) == (0.5, 0.5)
    assert table.loc["A", ["warning_min", "warning_max"]].tolist() == [2, 8]
    assert table.loc["A", ["action_min", "action_max"]].tolist() == [1, 9]
    assert set(table["verdict"]) == {partnerships.INSIDE}


def test_they_stand_by_size_and_never_by_share():
    table = partnerships.funnel_table(counts(("A", 30, 30, 30), ("B", 4, 0, 0), ("C", 9, 5, 5)))
    assert table["partnership"].tolist() == ["B", "C", "A"]


def test_none_of_twenty_where_half_are_in_time_is_unlike_the_rest():
    table = partnerships.funnel_table(counts(("A", 20, 0, 0), ("B", 100, 60, 60), ("C", 100, 60, 60)))
    assert table["verdict"].tolist() == [partnerships.OUTSIDE, partnerships.INSIDE, partnerships.INSIDE]
    said = partnerships.answer(table).text
    assert said.startswith("One partnership of 3 outside the limits.")
    assert "no ranking" in said


def test_what_dates_leave_open_is_not_called_unlike():
    table = partnerships.funnel_table(counts(("A", 20, 0, 15), ("B", 100, 60, 60), ("C", 100, 60, 60)))
    assert table["verdict"].tolist()[0] == partnerships.UNCLEAR
    assert table["in_time"].tolist()[0] == "at most 15 of 20 (75%)"


def test_one_of_which_no_number_could_be_outside_has_too_few_to_tell():
    """Where 60% are in time, none of five has a chance of 1%, and all five of 8%: neither is one in a thousand."""
    table = partnerships.funnel_table(counts(("A", 5, 0, 0), ("B", 100, 62, 62), ("C", 100, 61, 61)))
    assert table["verdict"].tolist() == [partnerships.TOO_FEW, partnerships.INSIDE, partnerships.INSIDE]
    said = partnerships.answer(table).text
    assert "No partnership of 3 is outside the limits" in said
    assert "Too few reviews for any number in time to be outside: A." in said
    assert "A: " not in said.partition("outside: ")[0]


def test_few_partnerships_do_not_tell_whether_they_vary_more():
    table = partnerships.funnel_table(counts(*((f"P{n}", 40, 5 + 30 * (n % 2), 5 + 30 * (n % 2)) for n in range(9))))
    assert set(table["dispersion_max"]) == {1}
    assert set(table["verdict"]) == {partnerships.OUTSIDE}


def test_where_all_vary_more_than_chance_the_limits_are_wider():
    """Twenty of a hundred, half 40 in time and half 60: z² is 4, so that limits lie twice as far out, at z = ± 6.2."""
    rows = [(f"P{n:02}", 100, 40 + 20 * (n % 2), 40 + 20 * (n % 2)) for n in range(20)]
    table = partnerships.funnel_table(counts(*rows))
    assert table["dispersion_min"].iloc[0] == table["dispersion_max"].iloc[0] == pytest.approx(4)
    assert (table["action_min"].iloc[0], table["action_max"].iloc[0]) == (20, 80)
    assert set(table["verdict"]) == {partnerships.INSIDE}
    assert "vary more among themselves than chance alone" in partnerships.answer(table).text


def test_a_verdict_holds_whatever_the_dates_hide_where_places_vary_more():
    rng = np.random.default_rng(3)
    low = rng.binomial(80, rng.choice([0.3, 0.7], 20))
    high = np.minimum(low + rng.integers(0, 6, 20), 80)
    table = partnerships.funnel_table(counts(*((f"P{n:02}", 80, low[n], high[n]) for n in range(20))))
    table = table.set_index("partnership")
    for _ in range(50):
        met = rng.integers(low, high + 1)
        exact = partnerships.funnel_table(counts(*((f"P{n:02}", 80, met[n], met[n]) for n in range(20))))
        for row in exact.itertuples():
            assert table.loc[row.partnership, "verdict"] in (row.verdict, partnerships.UNCLEAR), row


def test_a_partnership_without_a_review_is_left_out():
    assert "D" not in set(partnerships.funnel_table(pd.concat([EVEN, counts(("D", 0, 0, 0))]))["partnership"])


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], "0 with a review"),
        ([("A", 1, 0, 0)], "1 with a review; a comparison needs 3"),
        ([("A", 1, 0, 0), ("B", 1, 0, 0), ("C", 0, 0, 0)], "2 with a review"),
        ([("A", 1, 0, 2), ("B", 1, 0, 0), ("C", 1, 0, 0)], "A: write 0"),
        ([("A", 1, -1, 0), ("B", 1, 0, 0), ("C", 1, 0, 0)], "A: write 0"),
        ([("A", 1, 0, 0), ("A", 1, 0, 0), ("C", 1, 0, 0)], "A: it stands there twice"),
        ([("A", None, 0, 0), ("B", 1, 0, 0), ("C", 1, 0, 0)], "n is missing"),
    ],
)
def test_what_cannot_be_compared_is_refused(rows, says):
    with pytest.raises(InputError, match=says):
        partnerships.funnel_table(counts(*rows))


@settings(max_examples=tried(60))
@given(st.lists(st.tuples(st.integers(1, 40), st.data()), min_size=3, max_size=6), st.data())
def test_a_verdict_holds_whatever_the_dates_hide(made, data):
    rows = []
    for number, (n, _) in enumerate(made):
        low = data.draw(st.integers(0, n))
        rows.append((str(number), n, low, data.draw(st.integers(low, n))))
    table = partnerships.funnel_table(counts(*rows)).set_index("partnership")
    met = [data.draw(st.integers(low, high)) for _, _, low, high in rows]
    common = sum(met) / sum(n for _, n, _, _ in rows)
    for (name, n, _, _), each in zip(rows, met, strict=True):
        low, high = rates.funnel_limits(n, common, partnerships.ACTION)
        assert table.loc[name, "verdict"] != (partnerships.OUTSIDE if low <= each <= high else partnerships.INSIDE)


def test_by_chance_alone_hardly_any_is_called_unlike_the_rest():
    """Of a thousand partnerships of twelve, all with the same chance, about two would be outside."""
    rng = np.random.default_rng(7)
    met = rng.binomial(12, 0.6, 1000)
    table = partnerships.funnel_table(counts(*((f"P{n:04}", 12, int(each), int(each)) for n, each in enumerate(met))))
    assert (table["verdict"] == partnerships.OUTSIDE).sum() <= stats.binom.ppf(0.9999, 1000, 0.002)


def test_places_that_all_vary_more_are_not_called_unlike_one_after_the_other():
    """Of a thousand of sixty, with chances round 0.6: without wider limits about a tenth would be outside."""
    rng = np.random.default_rng(7)
    met = rng.binomial(60, np.clip(rng.normal(0.6, 0.12, 1000), 0, 1))
    table = partnerships.funnel_table(counts(*((f"P{n:04}", 60, int(each), int(each)) for n, each in enumerate(met))))
    low, high = rates.funnel_limits(60, met.sum() / 60_000, partnerships.ACTION)
    assert ((met < low) | (met > high)).sum() > 50
    assert (table["verdict"] == partnerships.OUTSIDE).sum() < 10


@pytest.mark.parametrize("given", [EVEN, counts(("A", 20, 0, 15), ("B", 100, 60, 60), ("C", 3, 0, 0))])
def test_a_chart_is_valid_and_in_alphabetical_order_with_the_share_of_all_as_lines(given):
    table = partnerships.funnel_table(given)
    spec = partnerships.funnel_chart(table).to_dict(validate=True)
    rows = spec["layer"][0]["encoding"]["y"]["sort"]
    assert [row.partition(":")[0] for row in rows] == sorted(table["partnership"])
    lines = [layer["encoding"]["x"] for layer in spec["layer"] if layer["mark"]["type"] == "tick"]
    assert [line["field"] for line in lines] == ["common_min", "common_max"]
    assert spec["title"]["text"]
    assert spec["description"]
    tables.show(table, "Partnerships")
