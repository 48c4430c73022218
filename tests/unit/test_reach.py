"""Reach by agency and year: bounds worked out by hand, never above a headcount without saying so."""

from datetime import date

import executed
import pandas as pd
import pytest
import registers
import specs
from examples import telling

from safeguarding.analyses.training import attendance, glance, people, reach
from safeguarding.disclosure import viewing
from safeguarding.errors import InputError
from safeguarding.presenting import charts

AS_OF = "2022-12-31"


@pytest.fixture
def made(tmp_path):
    def make(training=(), attendance=(), workforce=(("Health", "2022", "40"),), audience="internal"):
        heads = [dict(zip(("agency", "year", "headcount"), row, strict=True)) for row in workforce]
        came = [dict(zip(("training_id", "person_key", "agency", "attended"), row, strict=True)) for row in attendance]
        rows = [
            {"training_id": f"T{n}", "starts": "2022-05-04", "ends": "2022-05-04", "sessions": "1"} | row
            for n, row in enumerate(training, 1)
        ]
        held = registers.write(tmp_path / "r", reviews=[], training=rows, attendance=came, workforce=heads)
        return viewing.view(held, audience, date.fromisoformat(AS_OF))

    return make


def given(held):
    return [held.table(name) for name in ("workforce", "training", "attendance")]


def row(held, agency="Health", **how):
    table = reach.by_agency_table(*given(held), AS_OF, **how).set_index("agency")
    return table.loc[agency]


def bounds(found):
    return tuple(None if pd.isna(found[f"people_{end}"]) else int(found[f"people_{end}"]) for end in ("min", "max"))


# Two sessions for everybody. To the first came a and b of Health and c of Police, and one more without a key (four
# attended); to the second came b of Health again, and two without a key (three attended). Known of Health: a and b, 2;
# at most with the three others, 5. Of Police: c, 1; at most 4. Of both: a, b and c, 3; at most 6.
TWO = [{"attended": "4"}, {"attended": "3"}]
LISTED = [
    ("T1", "a", "Health", "yes"), ("T1", "b", "Health", "yes"), ("T1", "c", "Police", "yes"),
    ("T2", "b", "Health", "yes"), ("T2", "d", "Health", "no"),
]  # fmt: skip
HEADS = (("Health", "2022", "40"), ("Police", "2022", "20"))


def test_a_person_with_a_key_counts_once_and_the_others_may_be_anybody(made):
    held = made(TWO, LISTED, HEADS)
    assert bounds(row(held)) == (2, 5)
    assert bounds(row(held, "Police")) == (1, 4)
    assert row(held)[["share_min", "share_max"]].tolist() == [2 / 40, 5 / 40]
    assert row(held)["reached"] == "2 to 5 of 40 (5% to 13%)"
    whole = reach.whole_table(*given(held), AS_OF).iloc[0]
    assert bounds(whole) == (3, 6)
    assert (whole["headcount_min"], whole["n_agencies"]) == (60, 2)


def test_in_public_there_are_no_keys_and_no_rows_of_them(made):
    held = made([{"attended": "40"}, {"attended": "30"}], LISTED, HEADS, "public")
    assert len(held.table("attendance")) == 0
    assert held.small == {"attendance", "evaluation", "sources"}
    assert bounds(row(held)) == (0, 40)
    without = made([{"attended": "40"}, {"attended": "30"}], [], HEADS, "public")
    pd.testing.assert_frame_equal(*(reach.by_agency_table(*given(each), AS_OF) for each in (held, without)))


@pytest.mark.parametrize(
    ("delivery", "expected"),
    [
        # Thirty of Health's own, once: they are thirty people.
        ({"attended": "30", "agency": "Health"}, (30, 30)),
        # Thirty attendances of its own at three sessions: from ten people who came to all, to thirty.
        ({"attended": "30", "sessions": "3", "agency": "Health"}, (10, 30)),
        ({"attended": "30"}, (0, 30)),
        ({"attended": "30", "agency": "Police"}, (0, 0)),
        # No headcount names the wards, so they may be of Health.
        ({"attended": "30", "agency": "Wards"}, (0, 30)),
        ({"attended": "~30", "agency": "Health"}, (0, None)),
        ({"attended": ">30", "agency": "Health"}, (31, None)),
        ({"attended": "", "agency": "Health"}, (0, None)),
        ({"attended": "30", "agency": "Health", "starts": "2019-12-31", "ends": "2019-12-31"}, (0, 0)),
        ({"attended": "30", "agency": "Health", "starts": "2020-01-01", "ends": "2020-01-01"}, (30, 30)),
        ({"attended": "30", "agency": "Health", "starts": "2019", "ends": "2020"}, (0, 30)),
        ({"attended": "30", "agency": "Health", "starts": "", "ends": ""}, (0, 30)),
        ({"attended": "30", "agency": "Health", "starts": "2023-01-01", "ends": "2023-01-01"}, (0, 0)),
    ],
)
def test_what_one_delivery_proves(made, delivery, expected):
    assert bounds(row(made([delivery], workforce=HEADS))) == expected


def test_the_same_people_may_have_come_to_everything(made):
    own = {"agency": "Health"}
    assert bounds(row(made([own | {"attended": "12"}, own | {"attended": "20"}]))) == (20, 32)


def test_an_incomplete_list_without_a_count_keeps_an_open_end(made):
    """Of three on the list one has no key, and of one it does not say whether: who else came, nobody wrote down."""
    held = made([{}], [("T1", "a", "Health", "yes"), ("T1", "", "Health", "yes"), ("T1", "e", "Health", "")])
    assert bounds(row(held)) == (1, None)


@pytest.mark.parametrize("last", [("T1", "e", "Health", ""), ("T1", "", "Health", "yes")])
def test_one_line_that_does_not_say_is_enough_and_a_count_closes_it(made, last):
    came = [("T1", "a", "Health", "yes"), last]
    assert bounds(row(made([{}], came))) == (1, None)
    assert bounds(row(made([{"attended": "4"}], came))) == (1, 4)


def test_a_list_that_says_everything_is_all_that_came(made):
    held = made([{}], [("T1", "a", "Health", "yes"), ("T1", "b", "Health", "yes"), ("T1", "e", "Health", "no")])
    assert bounds(row(held)) == (2, 2)


def test_a_list_with_others_on_it_does_not_prove_that_all_are_of_the_agency(made):
    held = made(
        [{"attended": "9", "agency": "Health"}],
        [("T1", "a", "Health", "yes"), ("T1", "c", "Police", "yes")],
        HEADS,
    )
    assert bounds(row(held)) == (1, 8)


def test_a_list_longer_than_the_count_stands(made):
    held = made([{"attended": "1"}], LISTED[:2])
    assert bounds(row(held)) == (2, 2)


# Headcounts


@pytest.mark.parametrize(
    ("heads", "said"),
    [
        ("~40", "cannot tell: the headcount is about 40"),
        (">=40", "cannot tell: the headcount is at least 40"),
        ("", "cannot tell: the headcount is not recorded"),
        ("0", "cannot tell: the headcount is 0"),
        ("5", "5 of 5"),
        ("4", "at most all of 4: 5 or more were trained, who cannot all be of them"),
        ("40..50", "at least 5 of 50 (10%), at most 5 of 40 (13%)"),
    ],
)
def test_a_share_is_of_a_headcount_that_is_known(made, heads, said):
    held = made([{"attended": "5", "agency": "Health"}], workforce=[("Health", "2022", heads)])
    assert row(held)["reached"] == said
    assert not row(held)[["share_min", "share_max"]].gt(1).any()


def test_more_than_the_headcount_is_said_and_never_drawn(made):
    found = row(made([{"attended": "5", "agency": "Health"}, {"attended": "90"}]))
    assert found["share_max"] == 1
    assert found["reached"] == ("at least 5 of 40 (12%); the counts allow all")


def test_years_that_have_not_begun_have_no_row(made):
    held = made(workforce=[("Health", "2022", "40"), ("Health", "2023", "41")])
    assert len(reach.by_agency_table(*given(held), AS_OF)) == 1


# Turnover, worked out by hand: ten people of Health trained on 31 December 2021, a year (365 of 365.25 days) before.
# With 10 to 20 of a hundred leaving within a year: from 10 × 0.8^0.99932 = 8.001 to 10 × 0.9^0.99932 = 9.001.


def test_with_a_turnover_some_are_expected_to_have_left(made):
    held = made([{"attended": "10", "agency": "Health", "starts": "2021-12-31", "ends": "2021-12-31"}])
    found = row(held, leaving=reach.turnover("0.10..0.20"))
    assert (found["in_post_min"], found["in_post_max"], bounds(found)) == (8, 10, (10, 10))
    assert row(held, leaving=(0.0, 0.0))[["in_post_min", "in_post_max"]].tolist() == [10, 10]
    assert "in_post_min" not in row(held)


def test_somebody_who_came_twice_counts_by_the_last_time(made):
    """Four years in which half leave each year: of one who came in 2019 and 2022 more is expected than of the first."""
    old = {"attended": "1", "starts": "2019-12-31", "ends": "2019-12-31"}
    held = made(
        [old, {"attended": "1", "starts": AS_OF, "ends": AS_OF}], [(f"T{n}", "a", "Health", "yes") for n in (1, 2)]
    )
    found = row(held, years=4, leaving=(0.5, 0.5))
    assert (found["in_post_min"], found["in_post_max"]) == (1, 1)


@pytest.mark.parametrize("written", ["1", "-0.1", "0.3..0.2", "ten", "10%", "nan"])
def test_a_turnover_is_a_share_a_year(written):
    with pytest.raises(InputError, match=r"write 0\.15"):
        reach.turnover(written)


# Whose agencies are missing, the answer, the chart


def test_agencies_that_only_one_side_names_are_listed(made):
    held = made(TWO, [*LISTED, ("T2", "w", "Wards", "yes")], (("Health", "2022", "40"), ("Fire", "2022", "9")))
    table = attendance.agencies_table(*given(held)).set_index("agency")["known"]
    assert table.to_dict() == {
        "Health": attendance.BOTH,
        "Fire": attendance.NO_TRAINING,
        "Police": attendance.NO_HEADS,
        "Wards": attendance.NO_HEADS,
    }
    said = answer(held)
    assert "Training names Police and Wards, but no headcount of them is held" in said


def test_nobody_is_said_to_be_named_by_no_training_where_the_list_is_withheld(made):
    """In public there is no list of who came, which alone may name an agency."""
    held = made(TWO, LISTED, (("Health", "2022", "40"), ("Fire", "2022", "9")), audience="public")
    table = attendance.agencies_table(*given(held), True).set_index("agency")
    assert table.loc["Fire", ["known", "n_deliveries_min"]].tolist() == [attendance.UNSEEN, 0]
    assert table["n_deliveries_max"].isna().all()


def test_somebody_of_two_agencies_is_counted_by_both_and_once_by_all_together(made):
    """So that the least of each agency adds up to more than the least of all together."""
    held = made(TWO, [("T1", "a", "Health", "yes"), ("T1", "b", "Health", "yes"), ("T2", "a", "Police", "yes")],
                (("Health", "2022", "40"), ("Police", "2022", "40")))  # fmt: skip
    each, whole = reach.by_agency_table(*given(held), AS_OF), reach.whole_table(*given(held), AS_OF)
    assert (list(each["people_min"]), list(whole["people_min"])) == ([2, 1], [2])
    assert "Nor does the least" in answer(held)


def answer(held):
    whole, each = reach.whole_table(*given(held), AS_OF), reach.by_agency_table(*given(held), AS_OF)
    return reach.answer(whole, each, attendance.agencies_table(*given(held)), 3).markdown


@pytest.mark.parametrize("training", [[], [{}], [{"attended": "0"}], [{"attended": "1"}, {"attended": "2"}]])
@pytest.mark.parametrize("workforce", [[], [("Health", "2022", "")], [("Health", "2022", "2")]])
@pytest.mark.parametrize("audience", telling(["internal", "public"], "public"))
def test_there_is_an_answer_whatever_is_held(made, training, workforce, audience):
    held = made(training, workforce=workforce, audience=audience)
    assert ("no share of any workforce" in answer(held)) == (not workforce)
    of_staff = given(held)
    whole = reach.whole_table(*of_staff, AS_OF)
    latest = glance.trained_table(reach.by_agency_table(*of_staff, AS_OF), whole)
    chart = glance.trained_chart(latest, 3, audience == "public")
    assert chart is None or chart.to_dict()


def test_the_social_workers_of_sefton_cannot_be_told(tmp_path):
    held = registers.held("sefton")
    whole = reach.whole_table(*given(held), "2021-01-26")
    assert set(whole["reached"].str.split(":").str[0]) == {"cannot tell"}
    assert whole["people_max"].tolist()[0] == whole["headcount_max"].tolist()[0] == 144


def test_the_chart_draws_the_last_year_of_each_agency_below_all_of_them_together(made):
    """A bar is filled as far as it is certain, and empty above."""
    heads = [("Health", "2021", "50"), ("Health", "2022", "40"), ("Police", "2022", "4"), ("Fire", "2022", "90")]
    of_staff = given(made(TWO, LISTED, heads))
    whole = reach.whole_table(*of_staff, AS_OF)
    spec = glance.trained_chart(glance.trained_table(reach.by_agency_table(*of_staff, AS_OF), whole), 3).to_dict()
    assert spec["title"]["text"] == "All three agencies: 2% to 5% trained"
    assert spec["title"]["subtitle"].endswith("light: perhaps. Not known: Police")
    assert "Health: 5% to 13%" in spec["description"]
    assert "Police: " not in spec["description"]
    rows = specs.drawn_from(spec)[0]
    assert [row["agency"] for row in rows] == ["All three agencies", "Health", "Fire"]
    together = reach.latest(whole.assign(agency="all")).iloc[0]
    assert [rows[0]["share_min"], rows[0]["share_max"]] == [together["share_min"], together["share_max"]]
    perhaps, certain = spec["layer"]
    assert (perhaps["mark"]["color"], perhaps["encoding"]["x"]["field"]) == (charts.PERHAPS, "share_max")
    assert (certain["mark"]["color"], certain["encoding"]["x"]["field"]) == (charts.COUNT, "share_min")


def test_what_the_withheld_list_may_tell_is_not_said_to_be_unknown():
    """Internal 5% to 57% of Health: to the public it cannot be told, and no bar from none to all is drawn.

    Of whom the counts allow all, the bar is empty and dashed to the end: no ink for what nobody knows, and the least
    certain does not look exact.
    """
    public = executed.notebook("04", "example", audience="public")
    spec = public.charts["glance.trained_chart"].to_dict()
    assert spec["title"]["text"] == "From what may be shown, under 1% to 18% of all trained"
    assert spec["title"]["subtitle"].endswith(
        "Cannot be told from what is shown here: Health, Early years and Voluntary sector"
    )
    assert [(row["agency"], row["share_min"] > 0, row["share_max"] < 1) for row in specs.drawn_from(spec)[0]] == [
        ("All six agencies", True, True), ("Schools", False, True), ("Children's social care", True, False),
        ("Police", True, False),
    ]  # fmt: skip
    _, empty, certain = spec["layer"]
    assert (empty["mark"]["fill"], empty["encoding"]["x"]["field"]) == ("white", "share_max")
    assert empty["mark"]["strokeDash"]
    assert empty["transform"] == [{"filter": "datum.share_max == 1 && datum.share_min < 1"}]
    assert certain["encoding"]["x"]["field"] == "share_min"
    assert "dark: certain, light: perhaps, dashed: not known" in spec["title"]["subtitle"]
    labels = [row["label"] for row in specs.drawn_from(spec)[0]]
    assert [label.endswith("% to all") for label in labels] == [False, False, True, True]
    said = executed.notebook("06", "example", audience="public").sentences["glance.reached"].text
    assert said.startswith("From what may be shown, under 1% to 18% of the staff of six agencies were trained")
    assert "A list of who came, if there is one, is not shown to the public" in said
    shown = [
        str(cell) for _, value in public.shown if hasattr(value, "cells") for cell in value.cells.to_numpy().ravel()
    ]
    assert not [cell for cell in shown if cell.startswith("cannot tell: from none") or cell == "at least 0"]
    assert executed.notebook("06", "example").sentences["glance.reached"].text.startswith("3% to 12%")


@pytest.mark.parametrize("register", ["sefton", "example"])
def test_nothing_is_called_not_recorded_that_could_not_be(register):
    """No column of those expected in post where no turnover is assumed, nor of people where training is for all."""
    tables = [value.cells for _, value in executed.notebook("04", register).shown if hasattr(value, "cells")]
    assert not [(name) for each in tables for name in each if len(each) > 1 and (each[name] == "[x]").all()]


def test_why_the_most_of_each_agency_does_not_add_up_is_said_where_it_does_not(made):
    said = executed.notebook("04", "example").sentences["reach.answer"].text
    assert "the most of each agency has them all, so these do not add up" in said
    assert "add up" not in answer(made(TWO, LISTED))


def test_courses_are_shown_with_the_latest_first():
    shown = attendance.latest_first(executed.table("attendance.deliveries_table", "example"))
    days = shown["starts_latest"].dropna()
    assert days.is_monotonic_decreasing
    assert len(shown) == 60


def test_people_of_a_delivery(made):
    held = made(TWO, LISTED)
    table = people.delivered(held.table("training"), held.table("attendance"))
    assert table[["n_keys", "others_max", "people_min", "people_max"]].to_numpy().tolist() == [
        [3, 1, 4, 4],
        [1, 2, 3, 3],
    ]


def _tiles(held):
    (rows,) = [value.figures["rows"] for _, value in held.shown
               if getattr(value, "figures", {}).get("name") == "key_figures"]  # fmt: skip
    return rows


def test_the_share_of_all_is_said_once_and_that_of_each_agency_below():
    """A tile has the share, and the section what is known of each agency."""
    internal, public = (executed.notebook("04", "example", audience=each) for each in ("internal", "public"))
    below = internal.sentences["reach.answer"].text
    assert below.startswith(
        "Police: at least 26 of 97 staff were trained within three years, the highest share known; for three agencies"
    )
    # A public least is lower than what the register proves: the public is told what is shown, and that it is that.
    shown = public.sentences["reach.answer"].text
    assert shown.startswith(
        "Police: at least 26 of 97 staff were trained within three years, the highest share shown here; for three"
    )
    assert "share known" not in shown
    tiles = {each: [row[1] for row in _tiles(held)] for each, held in (("internal", internal), ("public", public))}
    assert [len([said for said in says if "of the staff of" in said]) for says in tiles.values()] == [1, 1]
    assert [says[-1].endswith("from what may be shown") for says in tiles.values()] == [False, True]
