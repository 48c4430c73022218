"""How many reviews are in time before and after, which verdicts change, and the clock that a curve is drawn of."""

from collections import Counter
from datetime import date

import executed
import own_rules
import pytest
from specs import drawn_from

from safeguarding import rules, whatif
from safeguarding.days import working_days
from safeguarding.disclosure import viewing
from safeguarding.errors import InputError
from safeguarding.judging import clocks, summary
from safeguarding.presenting import words
from safeguarding.register import reading
from safeguarding.whatif import Scenario

TEN = whatif.parse("decision: limit=10; fed_back: on=false")


@pytest.fixture(scope="module")
def held():
    reviews = reading.read("data/example").table("reviews")
    return whatif.hold(reviews, own_rules.load_all("sefton, national"), working_days.load(), date(2024, 3, 31))


@pytest.fixture(scope="module")
def compared(held):
    return whatif.compared(held, TEN)


def test_shares_are_those_of_report_02_and_of_judging_again(held, compared):
    table = whatif.shares_table(compared, list(held.rule_sets))
    limits = rules.table(list(held.rule_sets))
    sides = {
        "before": clocks.evaluate_each(held.reviews, list(held.rule_sets), held.calendar, held.as_of),
        "after": whatif.judged(held, TEN),
    }
    for side, judged in sides.items():
        expected = summary.by_clock_table(judged, limits).set_index(["rule_set", "clock"])
        for row in table.itertuples():
            if side == "after" and row.clock == "fed_back":
                assert (row.share_after, row.n_after) == ("none to count", 0)
                continue
            one = expected.loc[(row.rule_set, row.clock)]
            assert getattr(row, f"share_{side}") == one["share_met"]
            assert getattr(row, f"n_met_{side}_min") == one["n_met"]
            assert getattr(row, f"n_met_{side}_max") == one["n_met"] + one["n_unknown"]


def test_a_clock_that_counts_nothing_on_either_side_is_left_out(held):
    one = held.reviews[held.reviews["kind"] == "scr"]
    sets = list(held.rule_sets)
    table = whatif.shares_table(whatif.compare(one, sets, Scenario(), held.calendar, held.as_of), sets)
    assert "lcspr_publication" not in table["clock"].tolist()
    assert (table["n_before"] + table["n_after"] > 0).all()


def test_the_chart_says_the_counts_of_both_sides(held, compared):
    table = whatif.shares_table(compared, list(held.rule_sets))
    spec = whatif.shares_chart(table).to_dict(validate=True)
    row = table[table["clock"] == "decision"].iloc[0]
    assert f"after: {row['n_met_after_min']} to {row['n_met_after_max']} of {row['n_after']}" in spec["description"]
    # The title says the counts of one limit, before and after, which are not the same.
    ends = [f"n_met_{side}_{end}" for side in ("after", "before") for end in ("min", "max")]
    title, _, told = spec["title"]["text"].rpartition(": ")
    row = table[table["label"] == title].iloc[0]
    now, was = (words.extent(*row[ends[n : n + 2]]) for n in (0, 2))
    assert told == f"{now} in time, not {was}"
    assert now != was


def test_verdicts_that_change_are_those_that_flip(held, compared):
    changed = whatif.verdicts_table(compared, list(held.rule_sets), changed=True)
    flips = compared[compared["flip"] != "no"]
    assert Counter(changed["flip"]) == Counter(whatif.SAID[each] for each in flips["flip"])
    assert changed["review_id"].tolist() == flips["review_id"].tolist()


def test_every_verdict_that_is_judged_on_a_side_is_listed(held, compared):
    listed = whatif.verdicts_table(compared, list(held.rule_sets))
    silent = {"no_start", "not_applicable"}
    pairs = zip(compared["outcome_before"], compared["outcome_after"], strict=True)
    assert len(listed) == sum(not {*pair} <= silent for pair in pairs)
    assert (
        (listed["flip"] == whatif.SAID["no_longer_judged"]).sum() == (compared["flip"] == "no_longer_judged").sum() > 0
    )


def test_judging_in_a_scenario_is_judging_by_its_rules(held):
    changed, calendar = whatif.apply_each(TEN, held.rule_sets, held.calendar)
    expected = clocks.evaluate_each(held.reviews, changed, calendar, held.as_of)
    assert whatif.judged(held, TEN).equals(expected)


# ---- The clock of a curve --------------------------------------------------------------------------------------------


def test_a_curve_is_drawn_of_the_clock_that_tells_most(held):
    judged = clocks.evaluate_each(held.reviews, list(held.rule_sets), held.calendar, held.as_of)
    certain = judged[judged["outcome"].isin(["met", "missed", "overdue"])].groupby(["rule_set", "clock"]).size()
    chosen = whatif.subject(held)
    assert certain[chosen.rule_set, chosen.clock.id] == certain.max()


def test_a_curve_is_drawn_of_the_clock_that_is_named(held):
    chosen = whatif.subject(held, "sefton:decision")
    assert (chosen.rule_set, chosen.clock.id, chosen.limit, chosen.up_to) == ("sefton", "decision", 14, 40)
    assert whatif.subject(held, "sefton:six_months_published").up_to == 24
    for wrong in ("sefton", "sefton:dicision", "south:decision"):
        with pytest.raises(InputError, match="write one of"):
            whatif.subject(held, wrong)


def test_limits_at_which_nothing_changes_are_left_out(held):
    table = whatif.share_by_limit_table(held, "sefton", "decision", 60)
    kept = whatif.turns(table, 37)
    counts = ["n_met", "n_missed", "n_unknown", "n_not_yet_due"]
    last = dict(zip(kept["limit"], kept[counts].to_numpy().tolist(), strict=True))
    for row in table.itertuples():
        before = max(limit for limit in last if limit <= row.limit)
        assert last[before] == [getattr(row, name) for name in counts]
    assert 37 in last
    assert len(kept) < len(table)


def test_what_is_said_at_a_limit(held):
    table = whatif.share_by_limit_table(held, "sefton", "decision", 20)
    spec = whatif.share_by_limit_chart(table, whatif.subject(held, "sefton:decision").clock, 14).to_dict()
    assert "At least 27 of 30 within 12 working days" in str(spec["title"])
    assert table.set_index("limit").loc[14, "share_met"] == "28 to 29 of 30 (93% to 97%)"


def test_of_few_reviews_no_percentage_is_drawn(held):
    few = whatif.hold(held.reviews.head(6), held.rule_sets, held.calendar, held.as_of)
    table = whatif.share_by_limit_table(few, "sefton", "notification", 20)
    spec = whatif.share_by_limit_chart(table, whatif.subject(held, "sefton:notification").clock, 5).to_dict()
    assert "%" not in str(spec)
    assert "'half'" in str(spec)


def test_a_limit_whose_count_stays_is_not_drawn(held):
    """Two bars that are the same show nothing, though they be of 33 reviews before and of 34 after."""
    table = whatif.shares_table(whatif.compared(held, whatif.read("decision: limit=12")), held.rule_sets)
    same = table.assign(n_after=table["n_after"] + 1)[table["clock"] != "decision"]
    assert whatif.shares_chart(same) is None
    drawn = {row["row"] for row in drawn_from(whatif.shares_chart(table).to_dict())[0]}
    assert drawn == {"Independent Chair's decision (Sefton)"}


def test_what_certainly_changes_is_said_first_and_no_limits_are_counted():
    said = executed.notebook("05", "example").sentences["whatif.answer"].text
    assert said.startswith(
        "If bank holidays counted as working days, 1 more of 36 reviews would be late by “Rapid review done and sent to"
        " the Panel”. For one it is not known either way. Nothing else certainly changes."
    )
    assert (
        "None of 25 reviews is known to change by “Panel's copy sent before publication”. For seven it is not known"
        " either way." in said
    )
    assert "whatif.shares_chart" not in executed.notebook("05", "example").charts


def test_a_curve_is_of_those_whose_limit_has_passed(held):
    """A share does not fall because fewer count: all of those whose limit has passed are held against each."""
    chosen = whatif.subject(held, "sefton:decision")
    table = whatif.share_by_limit_table(held, "sefton", "decision", 60)
    said = whatif.curve_answer(table, chosen.clock, chosen.limit).text
    best = table.loc[table["least"].idxmax()]
    enough = table[table["least"] >= 0.9 * table["of"]].iloc[0]
    assert enough["limit"] < best["limit"]
    assert said.startswith(
        f"At least {enough['least']} of {enough['of']} reviews went from notification to the decision within"
        f" {enough['limit']} working days."
    )
    # With it the headline would have 26 words.
    assert "within 12 working days. 28 to 29 took at most 14, the limit." in said
    perhaps = table[table["most"] >= 0.9 * table["of"]].iloc[0]["limit"]
    assert perhaps < enough["limit"]
    as_well = f"; {perhaps} working days may have been kept as well. It is no proposal"
    assert f"the shortest that nine in ten reviews are known to have kept{as_well}" in said.replace(
        "nine working", "9 working"
    )
    spec = whatif.share_by_limit_chart(table, chosen.clock, chosen.limit).to_dict()
    assert f"share of the {best['of']} reviews whose limit has passed" in spec["title"]["subtitle"]
    rows = drawn_from(spec)[0]
    # Beyond a quarter after the last change nothing is drawn: it is flat there.
    shown = table[table["limit"] <= rows[-1]["limit"]]
    assert [row["share_min"] for row in rows] == pytest.approx((shown["least"] / shown["of"]).tolist())
    assert table.loc[table["limit"] >= 0.8 * rows[-1]["limit"], ["least", "most"]].nunique().tolist() == [1, 1]


HOLIDAYS, TEN_DAYS, AWARE = (
    whatif.read(each) for each in ("bank_holidays=false", "rapid_review: limit=10", "lcspr_publication: starts=aware")
)


@pytest.fixture(scope="module")
def public():
    day = date(2024, 3, 31)
    view = viewing.view(reading.read("data/example"), "public", day)
    sets = own_rules.load_all("national")
    return whatif.hold(view.cases, view.judged_by(sets), working_days.load(), day, view.withheld)


@pytest.mark.parametrize("scenario", [HOLIDAYS, TEN_DAYS, AWARE])
def test_nothing_is_compared_whose_day_is_withheld(public, scenario):
    """A public report said that 13 of 14 rapid reviews might turn late, of whom the days of awareness are withheld."""
    sets, compared = own_rules.load_all("national"), whatif.compared(public, scenario)
    left_out = whatif.left_out(public, sets, scenario)
    hidden = ["notification", "rapid_review", *(["lcspr_publication"] if scenario is AWARE else [])]
    assert left_out == [sets[0].clock(each).label for each in hidden]
    for table in (whatif.effects_table(compared), whatif.shares_table(compared, sets)):
        assert not {*table["clock"]} & {*hidden}
    said = whatif.answer(scenario, sets, compared, left_out=left_out).text
    assert "rapid review:" not in said.lower()
    assert said.count("Rapid review done and sent to the Panel") == 1
    if scenario is TEN_DAYS:
        assert "no verdict that is shown would change" in said
        assert "Not compared: Serious incident notified; Rapid" in said


def test_a_scenario_that_names_a_limit_that_is_not_shown_is_not_refused(public):
    """A public report stopped with "no clock 'notification'", which is in the rule set."""
    sets, asked = own_rules.load_all("national"), whatif.read("notification: limit=10; panel_copy: limit=5")
    seen = whatif.seen(public, sets, asked)
    assert [change.clock for change in seen.clocks] == ["panel_copy"]
    compared, left_out = whatif.compared(public, seen), whatif.left_out(public, sets, seen)
    assert "Serious incident notified" in left_out
    said = whatif.answer(asked, sets, compared, left_out=left_out).text
    assert "Notification 10 working days" in said
    assert "Not compared: Serious incident notified" in said
    with pytest.raises(InputError, match="did you mean"):
        whatif.seen(public, sets, whatif.read("notifikation: limit=10"))


def test_a_curve_of_a_limit_that_is_not_shown_is_said_to_be_withheld(public):
    sets = own_rules.load_all("national")
    chosen = whatif.subject(public, "national:notification", sets)
    table = whatif.share_by_limit_table(public, chosen.rule_set, chosen.clock.id, chosen.up_to)
    assert not table["of"].any()
    said = whatif.curve_answer(table, chosen.clock, chosen.limit, left_out=[chosen.clock.label]).text
    assert said == "Serious incident notified cannot be shown to the public: it rests on a withheld day."
    assert whatif.curve_tiles(table, chosen.clock, chosen.limit) == []
    assert whatif.turns(table, chosen.limit).empty


@pytest.mark.parametrize("given", [{"scenario": "notification: limit=10"}, {"curve": "national:notification"}])
def test_a_public_report_of_what_is_withheld_is_made(given):
    made = executed.notebook("05", "example", audience="public", **given)
    said = " ".join(sentence.text for sentence in made.sentences.values())
    assert "not shown to the public" in said
    assert "Serious incident notified" in said


def test_no_curve_is_drawn_of_a_withheld_day(public):
    clock = public.rule_sets[0].clock("rapid_review")
    table = whatif.share_by_limit_table(public, "national", "rapid_review", 30)
    assert not table["of"].any()
    assert whatif.ranges_table(public, "national", "rapid_review").empty
    said = whatif.curve_answer(table, clock, 15, left_out=[clock.label]).text
    assert said == f"{clock.label} cannot be shown to the public: it rests on a withheld day."


def test_internally_the_same_are_compared(held):
    compared = whatif.compared(held, HOLIDAYS)
    assert whatif.left_out(held, list(held.rule_sets), HOLIDAYS) == []
    assert {"rapid_review", "notification"} <= {*whatif.effects_table(compared)["clock"]}


def test_what_counts_from_a_day_that_is_shown_is_compared_in_public(make_reviews, calendar):
    """From June 2025 on rapid reviews count from notification."""
    rows = [{"kind": "lcspr", "notified": day, "panel_informed": "2025-07-20"} for day in ("2025-07-01", "2025-05-01")]
    sets = own_rules.load_all("national")
    cases = whatif.hold(make_reviews(*rows), sets, calendar, date(2026, 6, 1), viewing.NEAR_THE_CHILD)
    effects = whatif.effects_table(whatif.compared(cases, TEN_DAYS)).set_index("clock")
    assert effects.loc["rapid_review", "n_judged"] == 1
