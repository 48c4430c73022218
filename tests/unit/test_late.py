"""How late reviews were, as a page says it: by the end that is certain, where the other says nothing."""

import executed
import pandas as pd
import pytest

from safeguarding.analyses.timeliness import late, on_time
from safeguarding.judging import days_late
from safeguarding.presenting import tables


@pytest.fixture
def overruns():
    """Make a review late by days that are given: due on 1 January 2020, or on any day before."""

    def made(*days, happened="2020-03-01", withheld=False):
        rows = [
            {
                **{"rule_set": "s", "label": "Limit", "review_id": f"R{n}"},
                **{"due_earliest": pd.Timestamp("2020-01-01") - pd.Timedelta(days=most - least)},
                **{"due_latest": pd.Timestamp("2020-01-01"), "days_late_min": least, "days_late_max": most},
                **dict.fromkeys(("happened_earliest", "happened_latest"), pd.Timestamp(happened)),
                **dict.fromkeys(("due_withheld", "happened_withheld", "days_late_withheld"), withheld),
            }
            for n, (least, most) in enumerate(days, 1)
        ]
        return pd.DataFrame(rows).astype({"days_late_min": "Int64", "days_late_max": "Int64"})

    return made


def in_order(table):
    """Give what was late as a page lists it, with a name for each review."""
    names = {each: f"Name of {each}" for each in table["review_id"]}
    return late.longest_first(table, pd.DataFrame({"review_id": [*names], "name": [*names.values()]}))


def test_late_reviews_stand_longest_first_with_their_names(overruns):
    table = in_order(overruns((3, 3), (300, 300), (20, 40), (20, 400)))
    assert table["review_id"].tolist() == ["R2", "R3", "R4", "R1"]
    assert table["name"].tolist()[0] == "Name of R2"


def test_a_page_lists_each_late_review_once_and_its_other_limits_below():
    """Of 20 late reviews a table had 23 rows, one review twice, and 774 days stood tenth."""
    made = executed.notebook("02", "example")
    every = made.variables["overruns"]
    listed = [value for name, value in made.shown if getattr(value, "caption", "").startswith(("Late", "Other time"))]
    first, others = (each.cells for each in listed)
    assert len(first) == first["Review"].nunique() == every["review_id"].nunique() == 20
    assert len(first) + len(others) == len(every)
    assert set(others["Review"]) <= set(first["Review"])
    assert first["Calendar days late"].iloc[0] == "774"
    assert made.sentences["late.answer"].text.startswith("At least 20 reviews were late, by between 1 and 774 days.")


def test_whether_others_may_be_late_is_said_of_those_that_no_limit_caught():
    outcomes = {"R1": ["missed", "cannot_tell"], "R2": ["met", "met"]}
    rows = [{"review_id": review, "outcome": each} for review, told in outcomes.items() for each in told]
    judged = pd.DataFrame(rows)
    assert not on_time.others_may_be_late(judged)
    assert on_time.others_may_be_late(judged.replace({"outcome": {"met": "not_recorded"}}))


def test_a_range_wider_than_a_year_is_said_by_the_end_that_is_certain(overruns):
    shown = in_order(overruns((3, 369), (2, 369), (1, 1)))
    assert shown["late_said"].tolist() == ["3 to 369", "at least 2", "1"]
    assert shown["due_said"].tolist()[1:] == ["by 1 January 2020", "1 January 2020"]
    # The file beside the page has all that the dates allow.
    assert shown["days_late_max"].tolist() == [369, 369, 1]


def test_what_has_not_happened_is_not_a_day_that_nobody_wrote_down(overruns):
    shown = tables.show(in_order(overruns((4, 4), happened=None)), late.LAYOUT)
    assert shown.cells["Happened"].tolist() == ["not yet"]


def test_what_is_withheld_is_withheld_in_words_too(overruns):
    shown = tables.show(in_order(overruns((4, 500), withheld=True)), late.LAYOUT)
    assert shown.cells.iloc[0].tolist()[3:] == ["[c]", "[c]", "[c]"]
    assert "500" not in str(shown.figures["rows"])


def test_no_page_says_that_something_was_late_by_years_more_or_less():
    for register in ("sefton", "example"):
        table = in_order(executed.table("on_time.overruns_table", register))
        assert not table["late_said"].str.contains(r"\d to \d,\d").any(), register


@pytest.mark.parametrize(
    ("days", "said", "tile"),
    [
        (((2, 61), (1, 58)), "Two reviews were late, by between 1 and 61 days.", "1 to 61 days"),
        (((3, 3),), "One review was late, by 3 days.", "3 days"),
        (((1, 1),), "One review was late, by 1 day.", "1 day"),
        (((3, 3), (2, pd.NA)), "Two reviews were late, by at least 2 days.", "At least 2 days"),
        (((3, 3), (2, 369)), "Two reviews were late, by at least 2 days.", "At least 2 days"),
        (((3, 3), (pd.NA, 9)), "Two reviews were late.", ""),
    ],
)
def test_the_answer_says_by_how_many_days_reviews_were_late(overruns, days, said, tile):
    """ "At least 2 days late, the most that is certain of any" was no answer."""
    table = overruns(*((1, 1) for _ in days)).assign(
        days_late_min=pd.array([least for least, _ in days], "Int64"),
        days_late_max=pd.array([most for _, most in days], "Int64"),
    )
    assert late.answer(table).text.startswith(said)
    assert [figure for figure, *_ in late.tiles_of(table)] == ([tile] if tile else [])


def test_a_review_is_late_by_the_limit_it_missed_by_most(overruns):
    table = overruns((2, 61), (1, 58)).assign(review_id="R1")
    assert late.answer(table).text == "One review was late, by between 2 and 61 days."
    later = late.answer(overruns((2, 10), (1, 58)).assign(review_id="R1")).text
    assert later == (
        "One review was late. By the limit “Limit”, that is between 2 and 10 days."
        " By another time limit, one may have been later."
    )
    assert late.answer(table, only_by_months=True).text.startswith("Counted in calendar months, one review was late,")


def test_the_most_days_late_hold_for_every_limit_that_was_missed(overruns):
    """Three reviews were late by between 1 and 61 days, and a table below had them late by 2 or more by another limit.

    One limit is named where all were latest by it; of several the most is that of all, or none.
    """
    table = pd.concat([overruns((2, 61), (3, 10)), overruns((1, 500), (1, 400)).assign(label="Another")])
    assert late.answer(table).text.startswith(
        "Two reviews were late. By the limit “Limit”, that is between 2 and 61 days."
        " By another time limit, two may have been later."
    )
    assert late.tiles_of(table)[0][:2] == ("2 to 61 days", "is how late two reviews were by the limit “Limit”")
    no_one = table.assign(label=["Limit", "Other", "Another", "Another"])
    assert late.answer(no_one).text.startswith("Two reviews were late, by at least 2 days.")
    assert days_late.ends(no_one.assign(days_late_max=[61, 10, 80, 90]))[:2] == (2, 90)
    assert days_late.ends(no_one.assign(days_late_max=[61, 10, 60, 50]))[:2] == (2, 61)
    for register in ("sefton", "example"):
        made = executed.table("on_time.overruns_table", register)
        _, most, limit = days_late.ends(made)
        of_it = made[made["label"] == limit] if limit else made
        assert pd.isna(most) or (of_it["days_late_max"] <= most).all(), register


def test_how_many_were_late_for_long_is_said_where_any_was(overruns):
    said = late.answer(overruns((40, 50), (3, 31), (3, 3)), "published review").text
    assert said == (
        "Three published reviews were late, by between 3 and 50 days."
        " One was late by over 30 days; one more may have been."
    )
