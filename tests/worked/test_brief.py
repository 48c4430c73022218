"""The annual overview: what is outstanding in words, what would settle a verdict, and what happened in the year."""

from dataclasses import replace
from datetime import date
from itertools import product

import executed
import pandas as pd
import pytest
import registers

from safeguarding import rules
from safeguarding.analyses.overview import outstanding, settling, yearly
from safeguarding.days import dates, reporting_years, working_days
from safeguarding.judging import clocks, order
from safeguarding.vocabulary import Outcome

AS_OF = "2021-01-26"


@pytest.mark.parametrize(
    ("given", "listed"),
    [
        ("", []),
        ("done done", []),
        ("planned:", [("A1", outstanding.NO_DAY, None, None)]),
        ("done planned:2020-12", [("A2", outstanding.PAST, 26, 56)]),
        ("planned:2021-01", [("A1", outstanding.MAY_BE_PAST, 0, 25)]),
        ("done planned:2021-01-26", [("A2", outstanding.NOT_PAST, None, None)]),
        (
            "in_progress: planned:2021-01-25 planned:2020-12-31",
            [
                ("A3", outstanding.PAST, 26, 26),
                ("A2", outstanding.PAST, 1, 1),
                ("A1", outstanding.NO_DAY, None, None),
            ],
        ),
    ],
)
def test_actions_that_are_not_done_are_listed_by_how_long_they_are_past(given, listed, tmp_path):
    parts = [each.partition(":") for each in given.split()]
    rows = [{"action_id": f"A{n}", "status": status, "due": due} for n, (status, _, due) in enumerate(parts, 1)]
    held = registers.write(tmp_path / "r", actions=rows)
    left = outstanding.actions_table(held.table("actions"), date.fromisoformat(AS_OF))
    found = left[["action_id", "state", "days_past_min", "days_past_max"]].astype(object)
    assert [tuple(row) for row in found.where(found.notna(), None).to_numpy()] == listed


@pytest.mark.parametrize(
    ("given", "listed"),
    [
        ({"kind": "scr", "published": "2020-01"}, []),
        ({"kind": "scr", "author_appointed": "2021-01-16"}, [("Author appointed", 10, 10)]),
        ({"kind": "scr"}, [("", None, None)]),
        ({"kind": "scr", "author_appointed": "2020-12"}, [("Author appointed", 26, 56)]),
        ({"kind": "lcspr", "initiated": "2021-01-20"}, [("Review initiated", 6, 6)]),
        ({"kind": "scr", "published": "2021-02", "initiated": "2021-01-25"}, [("Review initiated", 1, 1)]),
    ],
)
def test_open_reviews_are_listed_by_how_long_they_are_open(given, listed, make_reviews):
    waiting = outstanding.reviews_table(make_reviews(given).assign(name=""), date.fromisoformat(AS_OF), ())
    found = waiting[["step", "days_open_min", "days_open_max"]].astype(object)
    assert [tuple(row) for row in found.where(found.notna(), None).to_numpy()] == listed


# The page of both registers, for both audiences


# What dates would settle


def test_the_dates_that_are_named_for_sefton():
    """Worked out by hand: SCR1 alone is published on a known day, so its copy to the Panel needs one date by each rule

    set; SCR3, SCR4 and SCR5 need both. By the national six months SCR1 and SCR4 are open; neither has a day of
    initiation, nor one of completion.
    """
    table = executed.table("settling.verdicts_table")
    counted = table.groupby(["rule_set", "clock", "needs"]).size().to_dict()
    assert counted == {
        ("sefton", "panel_copy", "sent_to_panel"): 1,
        ("sefton", "panel_copy", "sent_to_panel; published"): 3,
        ("national", "panel_copy", "sent_to_panel"): 1,
        ("national", "panel_copy", "sent_to_panel; published"): 3,
        ("national", "scr_completion", "initiated; completed"): 2,
    }


def filled(review, days):
    ends = ("earliest", "latest")
    return review.assign(**{f"{name}_{end}": day for name, day in days.items() for end in ends})


def possible(review, name, rule_set):
    """Give five days across what is known of a milestone; where it is open, a year before or after the other end."""
    span = order.tightened(review, rule_set.order)[name]
    first, last = int(span.earliest[0]), int(span.latest[0])
    low = last - 365 if first <= dates.OPEN_BEFORE else first
    last = first + 365 if last >= dates.OPEN_AFTER else last
    first = low
    days = pd.to_datetime([first + part * (last - first) // 4 for part in range(5)], unit="D")
    return list(days.unique())


@pytest.mark.parametrize("name", registers.AS_OF)
def test_the_dates_that_are_named_settle_their_verdict_on_whatever_day(name):
    """Fill them in, on several days that contradict no other, and judge again."""
    undecided, calendar = executed.table("settling.verdicts_table", name), working_days.load()
    reviews, sets = (
        registers.held(name).table("reviews"),
        {each.name: each for each in rules.load_all("sefton, national")},
    )
    tried = set()
    relaxed = {(each.name, clock.id) for each in sets.values() for clock in each.clocks if clock.relaxed}
    for row in undecided.itertuples():
        if not row.needs:
            # Every day is known, and what was asked in those days is not: no date would settle it.
            assert (row.rule_set, row.clock) in relaxed
            continue
        rule_set = sets[row.rule_set]
        alone = replace(rule_set, clocks=(rule_set.clock(row.clock),))
        review, names = reviews[reviews["review_id"] == row.review_id], row.needs.split("; ")
        choices = list(product(*(possible(review, each, rule_set) for each in names)))
        known = pd.concat([filled(review, dict(zip(names, days, strict=True))) for days in choices])
        known = known.set_axis(pd.RangeIndex(2, len(known) + 2))
        known = known.drop(index=order.contradictions(known, rule_set)["row"].astype(int).unique())
        judged = clocks.evaluate(known, alone, calendar, date.fromisoformat(registers.AS_OF[name]))
        assert not judged["outcome"].isin(settling.UNDECIDED).any(), row
        if len(known):
            tried.add(row.Index)
    assert len(tried) == (undecided["needs"] != "").sum()


def test_what_contradicts_another_date_is_not_asked_for_again(make_reviews, calendar):
    """The report is recorded before its author was appointed: neither is used, and no further date would help."""
    rule_set = rules.load("sefton")
    reviews = make_reviews(
        {"kind": "scr", "author_appointed": "2020-06-01", "reported": "2020-01-10", "published": "2020-09-01"}
    )
    judged = clocks.evaluate(reviews, rule_set, calendar, date.fromisoformat(AS_OF))
    table = settling.verdicts_table(judged, reviews, rules.clocks_table([rule_set]))
    assert len(table)
    assert set(table["needs"][table["clock"] == "six_months_reported"]) == {""}


def test_the_start_that_chooses_the_version_is_asked_for_where_it_may_choose_several(make_reviews, calendar):
    """Notified in June 2018, before or after the Panel's expectation began on the 29th; it counts from awareness.

    Aware and sent on known days, 21 working days apart: missed if the expectation was in force, else not applicable.
    """
    rule_set = rules.load("national")
    dated = {"aware": "2018-06-04", "notified": "2018-06", "panel_informed": "2018-07-03"}
    reviews = make_reviews({"kind": "lcspr", **dated})
    judged = clocks.evaluate(reviews, rule_set, calendar, date.fromisoformat(AS_OF))
    table = settling.verdicts_table(judged, reviews, rules.clocks_table([rule_set])).set_index("clock")
    assert table.loc["rapid_review", "needs"] == "notified"


def test_no_date_is_named_where_the_limit_was_relaxed_when_it_fell_due(make_reviews, calendar):
    """Begun 1 November 2019, so due 1 May 2020; published in June: no day of it makes it certain."""
    rule_set = rules.load("national")
    reviews = make_reviews({"kind": "lcspr", "initiated": "2019-11-01", "published": "2020-06"})
    judged = clocks.evaluate(reviews, rule_set, calendar, date.fromisoformat(AS_OF))
    table = settling.verdicts_table(judged, reviews, rules.clocks_table([rule_set])).set_index("clock")
    assert table.loc["lcspr_publication", ["outcome", "needs"]].tolist() == [Outcome.CANNOT_TELL, ""]


def test_when_a_review_was_complete_does_not_show_that_an_earlier_step_is_missing(make_reviews, calendar):
    """It may have been completed without ever being published, so that no step is known to have been left out."""
    rule_set = rules.load("national")
    reviews = make_reviews({"kind": "scr", "completed": "2020-12-01"})
    judged = clocks.evaluate(reviews, rule_set, calendar, date.fromisoformat(AS_OF))
    verdicts = settling.verdicts_table(judged, reviews, rules.clocks_table([rule_set]))
    needed = settling.columns_table(judged, reviews, verdicts).set_index("column")
    assert (judged["outcome"] == Outcome.NO_START).any()
    assert set(needed["n_no_start"]) == {0}


def test_a_column_that_is_hidden_is_not_called_empty():
    needed = executed.table("settling.columns_table", "example", audience="public")
    assert not {"incident", "aware"} & set(needed["column"])


def test_a_step_that_a_review_has_not_come_to_is_not_called_missing(make_reviews, calendar):
    rule_set = rules.load("national")
    reviews = make_reviews({"kind": "scr", "initiated": "2020-12-01"}, {"kind": "scr", "published": "2020-12-01"})
    judged = clocks.evaluate(reviews, rule_set, calendar, date.fromisoformat(AS_OF))
    verdicts = settling.verdicts_table(judged, reviews, rules.clocks_table([rule_set]))
    needed = settling.columns_table(judged, reviews, verdicts).set_index("column")
    assert needed.loc["sent_to_panel", "n_no_start"] <= 1


# What happened in a year


def test_events_are_counted_for_certain_and_at_most(make_reviews, tmp_path):
    """2020-21: R1 certainly (a day in it), R2 perhaps (the year 2021), R3 not (March 2020); so 1 to 2.

    The year before: R3 certainly, R2 not; so 1. Reports: R1 has none recorded, so any day up to its publication.
    """
    reviews = make_reviews({"published": "2020-06-01"}, {"published": "2021"}, {"published": "2020-03"})
    held = registers.write(tmp_path / "r")
    table = yearly.events_table(
        reviews, held.table("actions"), held.table("training"), reporting_years.read("2020-21"), date(2022, 1, 1)
    ).set_index("event")
    counts = ["n_min", "n_max", "before_min", "before_max", "n_undated"]
    assert list(table.loc["published", counts]) == [1, 2, 1, 1, 0]
    assert list(table.loc["made", counts]) == [0, 2, 0, 3, 3]


def test_sessions_of_a_block_count_where_all_of_it_lies_in_the_year(tmp_path):
    """T1 lies within 2020-21; T2 begins in it; T3 may be anywhere; T4 is before, its number unknown."""
    rows = [
        {"training_id": "T1", "starts": "2020-05-01", "ends": "2020-06", "sessions": "4"},
        {"training_id": "T2", "starts": "2021-03-01", "ends": "2021-05-01", "sessions": "5"},
        {"training_id": "T3", "starts": "2018", "ends": "2022", "sessions": "7"},
        {"training_id": "T4", "starts": "2019-06-01", "ends": "2019-06-01"},
    ]
    held = registers.write(tmp_path / "r", training=rows)
    tables = held.table("reviews"), held.table("actions"), held.table("training")
    table = yearly.events_table(*tables, reporting_years.read("2020-21"), date(2022, 12, 31)).set_index("event")
    assert list(table.loc["held", ["n_min", "n_max"]]) == [4 + 1, 4 + 5 + 7]
    assert table.loc["held", "before_min"] == 1
    assert pd.isna(table.loc["held", "before_max"])


@pytest.mark.parametrize(
    ("completed", "now", "before"),
    [
        # What is recorded as done was done by the day to judge on, so by 1 October at the latest: in the year for sure.
        ("2020-09/2020-11", (1, 1), (0, 0)),
        ("2020-09/..", (1, 1), (0, 0)),
        # A day that has not come: written too early, and not counted.
        ("2020-10-02", (0, 0), (0, 0)),
        ("2020-10-01", (1, 1), (0, 0)),
        # The first day of the year, and the last of the year before.
        ("2020-04-01", (1, 1), (0, 0)),
        ("2020-03-31", (0, 0), (1, 1)),
        ("../2020-04-01", (0, 1), (0, 1)),
        ("", (0, 1), (0, 1)),
    ],
)
def test_nothing_happened_after_the_day_to_judge_on(make_reviews, tmp_path, completed, now, before):
    """Held on 1 October 2020, in the year 2020-21."""
    actions = [{"action_id": "A1", "status": "done", "completed": completed}]
    held = registers.write(tmp_path / "r", actions=actions)
    tables = make_reviews(), held.table("actions"), held.table("training")
    row = (
        yearly.events_table(*tables, reporting_years.read("2020-21"), date(2020, 10, 1))
        .set_index("event")
        .loc["completed"]
    )
    assert ((row["n_min"], row["n_max"]), (row["before_min"], row["before_max"])) == (now, before)


def test_of_a_block_that_is_not_over_one_session_is_certain(make_reviews, tmp_path):
    """It began in the year and ends after the day to judge on, so that not all six can have been held."""
    rows = [{"training_id": "T1", "starts": "2020-09-01", "ends": "2020-12-31", "sessions": "6"}]
    held = registers.write(tmp_path / "r", training=rows)
    tables = make_reviews(), held.table("actions"), held.table("training")
    table = yearly.events_table(*tables, reporting_years.read("2020-21"), date(2020, 10, 1)).set_index("event")
    assert list(table.loc["held", ["n_min", "n_max"]]) == [1, 6]


@pytest.mark.parametrize(
    ("now", "before", "as_of", "compared"),
    [
        (3, 1, "2021-03-31", "more"),
        (1, 3, "2021-03-31", "fewer"),
        (8, 0, "2021-03-31", "more"),
        (2, 2, "2021-03-31", "the same"),
        (1, 3, "2021-01-26", "cannot tell"),
        # The year may still bring one more.
        (2, 2, "2021-01-26", "cannot tell"),
        (3, 1, "2021-01-26", "more"),
    ],
)
def test_a_difference_is_said_only_where_it_is_certain_and_never_tested(
    make_reviews, tmp_path, now, before, as_of, compared
):
    days = ["2020-05-01"] * now + ["2019-05-01"] * before + ["2010-01-01"]
    reviews = make_reviews(*({"published": day} for day in days))
    held, period, day = registers.write(tmp_path / "r"), reporting_years.read("2020-21"), date.fromisoformat(as_of)
    table = yearly.events_table(reviews, held.table("actions"), held.table("training"), period, day)
    assert table.set_index("event").loc["published", "compared"] == compared
    said = yearly.shown(table).set_index("event").loc["Reviews published", "compared"]
    by_chance = "; numbers this small vary by chance" if compared in ("more", "fewer") else ""
    assert said == f"{compared}{by_chance}"


def test_fifty_and_more_are_not_called_small(make_reviews, tmp_path):
    reviews = make_reviews(*({"published": day} for day in ["2020-05-01"] * 50 + ["2019-05-01"] + ["2010-01-01"]))
    held, period = registers.write(tmp_path / "r"), reporting_years.read("2020-21")
    table = yearly.events_table(reviews, held.table("actions"), held.table("training"), period, date(2021, 4, 30))
    assert yearly.shown(table).set_index("event").loc["Reviews published", "compared"] == "more"


def test_of_a_register_of_published_reviews_nothing_is_said_of_how_many_began(make_reviews, tmp_path):
    """One that began in the year and is not published yet is not in it: "no reviews begun" would be false."""
    reviews = make_reviews({"initiated": "2019-05-01", "published": "2020-05-01"})
    held, period, day = registers.write(tmp_path / "r"), reporting_years.read("2020-21"), date(2021, 3, 31)
    tables = reviews, held.table("actions"), held.table("training")
    counted = ["Reviews published", "Actions completed", "Training sessions held"]
    published = yearly.shown(yearly.events_table(*tables, period, day, published_only=True))
    assert published["event"].tolist() == counted
    every = yearly.shown(yearly.events_table(*tables, period, day))
    assert every["event"].tolist() == ["Reviews begun", "Reports made", *counted]


def test_a_register_of_one_year_has_none_to_compare_with(make_reviews, tmp_path):
    held, period = registers.write(tmp_path / "r"), reporting_years.read("2020-21")
    reviews = make_reviews({"published": "2020-06-01"})
    table = yearly.events_table(reviews, held.table("actions"), held.table("training"), period, date(2021, 4, 30))
    assert table.set_index("event").loc["published", ["n_min", "n_max"]].tolist() == [1, 1]
    assert set(yearly.shown(table)["compared"]) == {"no year before"}


def test_the_order_that_bounds_a_step_without_a_date_is_that_of_the_rules():
    for rule_set in rules.load_all("sefton, national"):
        implied = {(each.before, each.after) for each in rule_set.order if each.implied}
        assert set(zip(yearly.CHAIN[:-2], yearly.CHAIN[1:-1], strict=True)) <= implied
