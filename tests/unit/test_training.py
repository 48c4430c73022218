"""Whom the training reached: bounds that can be proved, and which review's learning it could have carried."""

from datetime import date

import executed
import pandas as pd
import pytest
import registers
from specs import drawn_from

from safeguarding.analyses.training import attendance, exposure, glance, reach, sessions
from safeguarding.disclosure import viewing
from safeguarding.judging import courses


@pytest.fixture(scope="module")
def sefton():
    return executed.table


@pytest.fixture
def made(tmp_path):
    """Make a register of deliveries, reviews (their publication) and headcounts."""

    def make(*deliveries, published=(), workforce=()):
        return registers.write(
            tmp_path / "r",
            reviews=[{"review_id": f"R{n}", "kind": "scr", "published": day} for n, day in enumerate(published, 1)],
            training=[{"training_id": f"T{n}"} | row for n, row in enumerate(deliveries, 1)],
            workforce=workforce,
        )

    return make


def people(held):
    table = attendance.deliveries_table(held.table("training"))
    return [
        tuple(None if pd.isna(end) else int(end) for end in ends)
        for ends in table[["people_min", "people_max"]].to_numpy()
    ]


def measure(held, name):
    reach = attendance.reach_table(attendance.deliveries_table(held.table("training"))).set_index("measure")
    row = reach.loc[name]
    return tuple(
        None if pd.isna(row[each]) else int(row[each]) for each in ("n_deliveries", "n_min", "n_max", "as_said")
    )


def carry(held):
    table = attendance.exposure_table(held.table("training"), held.table("reviews")).droplevel("programme")
    words = [*attendance.CARRY]
    return {pair: words[place] for pair, place in table.stack().items()}


def answer(held, as_of="2022-12-31"):
    every = courses.settled_table(held.table("training"), as_of)
    reached = attendance.reach_table(attendance.deliveries_table(every, held.table("attendance")))
    held_by = courses.held_table(held.table("training"), as_of)
    whole = reach.whole_table(held.table("workforce"), held_by, held.table("attendance"), date.fromisoformat(as_of))
    return glance.reached(reached, whole).markdown


def followed(held, as_of="2022-12-31"):
    training = courses.held_table(held.table("training"), as_of)
    pairs = attendance.exposure_table(training, held.table("reviews"))
    return exposure.answer(exposure.by_review_table(pairs, training), pairs).markdown


# Sefton (domain facts, 2.2 and 5.3)


def test_539_attendances_at_25_courses_are_22_to_539_people(sefton):
    row = sefton("attendance.deliveries_table").set_index("training_id").loc["T1"]
    assert (row["sessions_min"], row["attended_min"], row["people_min"], row["people_max"]) == (25, 539, 22, 539)


def test_about_a_thousand_bounds_nobody(sefton):
    row = sefton("attendance.deliveries_table").set_index("training_id").loc["T2"]
    assert row[["attended_min", "attended_max", "people_min", "people_max"]].isna().all()
    assert row["attended_about"] == 1000


def test_reach_adds_up_only_as_far_as_it_can_be_proved(sefton):
    table = sefton("attendance.reach_table").set_index("measure")
    assert table.loc["Attendances", ["n_deliveries", "n_min"]].tolist() == [2, 539]
    assert table.loc["Attendances", "as_said"] == 1539
    assert pd.isna(table.loc["Attendances", "n_max"])
    assert table.loc["Different people", ["n_deliveries", "n_min"]].tolist() == [1, 22]
    assert pd.isna(table.loc["Different people", "n_max"])


def test_no_place_of_everybody_is_set_against_one_agencys_headcount(sefton):
    table = sefton("attendance.workforce_table")
    assert list(table["headcount_min"]) == [144, 144, 148, 162]
    assert not [name for name in table if "per_head" in name]


def test_the_learning_events_came_before_the_last_review(sefton):
    table = sefton("attendance.exposure_matrix_table").set_index("training_id")
    assert table.loc["T2", ["SCR1", "SCR2", "SCR3"]].tolist() == ["all of it could"] * 3
    assert table.loc["T2", ["SCR4", "SCR5"]].tolist() == ["some of it could", "none of it could"]


def test_of_25_courses_from_2018_to_the_present_none_is_certainly_after_a_review(sefton):
    """The block may have ended in 2018, before every review: no last day is known. Nor can it have none after them."""
    table = sefton("attendance.exposure_matrix_table").set_index("training_id")
    assert set(table.loc["T1", ["SCR1", "SCR2", "SCR3", "SCR4", "SCR5"]]) == {"cannot tell"}
    row = sefton("attendance.deliveries_table").set_index("training_id").loc["T1"]
    assert (str(row["ends_earliest"])[:10], pd.isna(row["ends_latest"])) == ("2018-01-01", True)
    # It was held by the day that the register speaks for, whatever its end leaves open.
    held = courses.held_table(registers.held("sefton").table("training"), "2021-01-26").set_index("training_id")
    assert str(held.loc["T1", "ends_latest"])[:10] == "2021-01-26"


def test_the_training_of_trainers_was_booked_and_is_not_held(sefton):
    assert "T3" not in set(sefton("attendance.exposure_matrix_table")["training_id"])
    row = sefton("attendance.deliveries_table").set_index("training_id").loc["T3"]
    assert row["status"] == "booked"
    assert row[["sessions_min", "attended_min", "people_min", "people_max"]].isna().all()
    assert sefton("evaluation.levels_table")["n_deliveries"].sum() == 2


def test_the_answer_gives_the_least_that_can_be_proved():
    said = answer(registers.held("sefton"), "2021-01-26")
    assert said.startswith("**539 places were counted and about 1,000 more were reported; how many people")
    assert "22" not in said
    assert "What share of the workforce was trained is not known." in said


@pytest.mark.parametrize("register", ["sefton", "example"])
def test_both_audiences_are_told_of_places_in_the_same_words(register):
    """What has no number comes on top, whoever reads it: "1,972 places" beside "about 300 more" was no total."""
    counts = {"sefton": ("539", "1,000"), "example": ("1,972 to 2,012", "300")}[register]
    for number in ("04", "06"):
        for audience in ("internal", "public"):
            said = (
                executed.notebook(number, register, audience=audience)
                .sentences[{"04": "glance.lead", "06": "glance.reached"}[number]]
                .text
            )
            told = "{} places were counted and about {} more were reported".format(*counts)
            assert told in said, (number, audience)


# Another board's published headline for 2014-15: 90 events, 1,547 attendances, 17 delegates an event on average


def test_1547_attendances_at_90_events_are_18_to_1547_people(made):
    """1,547 / 90 = 17.19, so that some event had 18; all may have been different people."""
    held = made({"starts": "2014-04", "ends": "2015-03", "sessions": "90", "attended": "1547"})
    assert people(held) == [(18, 1547)]
    assert answer(held, "2015-03-31").startswith(
        "**1,547 places were taken; how many people took them is not recorded.**"
    )
    assert measure(held, "Sessions") == (1, 90, 90, None)


# People


@pytest.mark.parametrize(
    ("delivery", "bounds"),
    [
        ({"sessions": "1", "attended": "20"}, (20, 20)),
        ({"sessions": "4", "attended": "81"}, (21, 81)),
        ({"sessions": "4", "attended": "80"}, (20, 80)),
        ({"sessions": "10", "attended": "300..340"}, (30, 340)),
        ({"sessions": "2..4", "attended": "81"}, (21, 81)),
        ({"sessions": "4", "attended": ">80"}, (21, None)),
        ({"sessions": ">=4", "attended": "81"}, (None, 81)),
        ({"sessions": "", "attended": "81"}, (None, 81)),
        ({"sessions": "4", "attended": "~80"}, (None, None)),
        ({"sessions": "4", "attended": "81", "people": "60"}, (60, 60)),
        ({"sessions": "4", "attended": "81", "people": ">=50"}, (50, 81)),
        ({"sessions": "4", "attended": "0"}, (0, 0)),
        ({}, (None, None)),
    ],
)
def test_the_fewest_and_the_most_people_a_count_allows(made, delivery, bounds):
    assert people(made(delivery)) == [bounds]


@pytest.mark.parametrize("attended", ["0", "5", ""])
def test_a_delivery_without_a_session_gives_no_average(made, attended):
    (bounds,) = people(made({"sessions": "0", "attended": attended}))
    assert bounds[0] is None or 0 <= bounds[0] <= int(attended or 0)


def test_the_same_people_may_come_to_everything(made):
    held = made({"sessions": "1", "attended": "20"}, {"sessions": "1", "attended": "30"})
    assert measure(held, "Different people") == (2, 30, 50, None)
    assert measure(held, "Attendances") == (2, 50, 50, None)
    assert measure(held, "Sessions") == (2, 2, 2, None)


def test_one_delivery_without_a_bound_leaves_the_total_without_one(made):
    held = made({"sessions": "1", "attended": "20"}, {"sessions": "2", "attended": "~100"}, {"sessions": "3"})
    assert measure(held, "Different people") == (1, 20, None, None)
    assert measure(held, "Attendances") == (2, 20, None, 120)
    assert measure(held, "Sessions") == (3, 6, 6, None)


def test_no_training_reached_nobody_that_is_known_of(made):
    held = made()
    assert measure(held, "Attendances")[:2] == (0, 0)
    assert measure(held, "Different people")[1] in (None, 0)


# Against the workforce


HEADS = ({"agency": "Schools", "year": "2021", "headcount": "100"},)


# What it could have carried


@pytest.mark.parametrize(
    ("starts", "ends", "published", "could"),
    [
        ("2019-06-10", "2019-06-10", "2019-06-10", "all"),
        ("2019-06-10", "2019-06-10", "2019-06-11", "none"),
        ("2019-06-09", "2019-06-10", "2019-06-10", "some"),
        ("2019-06", "2019-11", "2019-10", "some"),
        ("2019-06", "2019-10", "2019-10", "cannot_tell"),
        ("2019-07", "2019-11", "2019-06", "all"),
        ("2019-06", "2019-06", "2019-07", "none"),
        ("", "", "2019-06", "cannot_tell"),
        ("2019-07", "", "2019-06", "all"),
        ("", "2019-05", "2019-06", "none"),
        ("2018", "2021-01", "2019/2020", "some"),
        ("2019-07", "2019-07", "../2019-06", "all"),
        ("2019-05", "2019-05", "../2019-06", "cannot_tell"),
        ("2019-07", "2019-07", "2019-06/..", "cannot_tell"),
        ("2019-05", "2019-05", "2019-06/..", "none"),
    ],
)
def test_training_carries_only_what_was_published_by_then(made, starts, ends, published, could):
    assert carry(made({"starts": starts, "ends": ends}, published=[published])) == {("T1", "R1"): could}


def test_a_review_that_is_not_published_is_carried_by_nothing(made):
    assert carry(made({"starts": "2019", "ends": "2019"}, published=["", "2018"])).keys() == {("T1", "R2")}


def test_the_matrix_keeps_the_order_of_the_register(made):
    held = made(
        *[{"starts": "2020", "ends": "2020", "programme": f"P{n}"} for n in range(11)], published=["2019", "2018"]
    )
    table = attendance.exposure_matrix_table(attendance.exposure_table(held.table("training"), held.table("reviews")))
    assert list(table["training_id"]) == [f"T{n}" for n in range(1, 12)]
    assert list(table.columns) == ["training_id", "programme", "R1", "R2"]


def test_without_a_published_review_the_matrix_has_courses_and_no_column(made):
    held = made({"starts": "2020"}, published=[""])
    table = attendance.exposure_table(held.table("training"), held.table("reviews"))
    assert attendance.exposure_matrix_table(table).columns.tolist() == ["training_id", "programme"]
    assert attendance.counted(table, "training_id").sum(axis=None) == 0
    assert exposure.by_review_table(table, held.table("training")).empty


def test_the_matrix_has_words_for_every_answer(made):
    held = made({"starts": "2018", "ends": "2018"}, {"starts": "2020", "ends": "2020"}, {}, published=["2019"])
    table = attendance.exposure_matrix_table(attendance.exposure_table(held.table("training"), held.table("reviews")))
    assert list(table["R1"]) == ["none of it could", "all of it could", "cannot tell"]


# What was held


@pytest.mark.parametrize(
    ("status", "starts", "expected"),
    [
        ("held", "2020", "held"),
        ("booked", "2020", "booked"),
        ("cancelled", "2020", "cancelled"),
        ("", "2020", "held"),
        ("", "", "held"),
        # After the day the register speaks for, nothing is held yet; on the day it may be.
        ("", "2023-01-01", "booked"),
        ("held", "2023-01-01", "booked"),
        ("", "2022-12-31", "held"),
        ("", "2022/2023", "held"),
        ("cancelled", "2023-01-01", "cancelled"),
        ("perhaps", "2020", "held"),
    ],
)
def test_what_is_held(made, status, starts, expected):
    held = made({"status": status, "starts": starts})
    assert courses.settled_table(held.table("training"), "2022-12-31")["status"].tolist() == [expected]
    assert len(courses.held_table(held.table("training"), "2022-12-31")) == (expected == "held")


def test_what_was_booked_or_cancelled_adds_nothing(made):
    figures = {"sessions": "2", "attended": "30", "people": "20", "starts": "2020-03-01", "ends": "2020-03-02"}
    held = made({**figures, "status": "held"}, {**figures, "status": "booked"}, {**figures, "status": "cancelled"})
    assert measure(held, "Attendances") == (1, 30, 30, None)
    assert measure(held, "Sessions") == (1, 2, 2, None)
    assert measure(held, "Different people") == (1, 20, 20, None)


def test_a_course_that_was_booked_and_has_attendances_is_found(made):
    held = made({"status": "booked", "attended": "30"}, {"status": "cancelled"}, {"status": "held", "attended": "3"})
    found = held.findings[held.findings["column"] == "status"]
    assert found[["severity", "row", "read"]].to_numpy().tolist() == [["warning", 2, "booked"]]


def test_people_who_were_counted_are_said(made):
    held = made({"sessions": "2", "attended": "30", "people": "20", "starts": "2020"})
    assert answer(held).startswith("**30 places were taken; 20 different people took them.**")


def test_without_any_attendance_no_place_is_said_to_be_taken(made):
    assert answer(made({"starts": "2020"})).startswith("**No place taken is recorded.**")


# The answer


@pytest.mark.parametrize(
    ("deliveries", "published"), [([], []), ([], ["2019"]), ([{"starts": "2019", "ends": "2019", "attended": "5"}], [])]
)
def test_there_is_an_answer_where_nothing_was_delivered_or_published(made, deliveries, published):
    held = made(*deliveries, published=published)
    assert answer(held)
    assert "last review" not in followed(held)


def test_training_that_came_before_the_last_review_did_not_carry_them_all(made):
    days = [{"starts": day, "ends": day} for day in ("2018-05-01", "2019-05-01", "2020-05-01")]
    said = followed(made(*days, published=["2018-07", "2019-07"]))
    assert "1 of 3 entries of training ran, at least in part, after the last review was published." in said


def test_where_all_came_before_no_course_ran_after_the_last_review(made):
    """Never "0 of 60": that reads as a failing of 60 courses, and is a fact about the last publication."""
    days = [{"starts": "2018-05-01", "ends": "2018-05-01"}] * 60
    said = followed(made(*days, published=["2017-07", "2019-07"]))
    assert "No training ran after the last review was published." in said
    assert "0 of 60" not in said


def test_undated_training_is_not_counted_as_if_it_could_have_carried_anything(made):
    """The table says "cannot tell" of it; the sentence must not say more."""
    said = followed(made({"attended": "5"}, published=["2019"]))
    assert "Whether training ran after the last review was published cannot be told." in said


def test_the_chart_counts_what_may_have_run_after_the_last_publication():
    spec = exposure.days_chart(executed.table("exposure.days_table")).to_dict()
    assert spec["title"]["text"] == "1 of 2 dated entries may have run after the last publication"
    assert sum(row["label"].strip().startswith("Published: ") for row in drawn_from(spec)[0]) == 5


def test_where_all_ended_before_the_chart_says_that_none_ran_after():
    rows = [("publication", "R1", "2019-07-01"), *[("training", f"T{n}", "2018-05-01") for n in range(60)]]
    days = pd.DataFrame(rows, columns=["what", "which", "happened_earliest"]).assign(when="one day")
    days["happened_earliest"] = days["happened_latest"] = pd.to_datetime(days["happened_earliest"]).astype(
        "datetime64[s]"
    )
    title = exposure.days_chart(days).to_dict()["title"]["text"]
    assert title == "No dated entry ran after the last review was published"


def test_what_was_held_is_counted_in_sessions_and_not_in_rows(sefton):
    """A row of Sefton's register is 25 courses: "two courses were held" would contradict the report it comes from."""
    given = sefton("attendance.deliveries_table"), sefton("sessions.by_programme_table")
    said = sessions.answer(*given, date(2021, 1, 26)).text
    held = "31 sessions of two programmes are recorded as held; one more entry is recorded as booked"
    assert "Booked is “Graded Care Profile 2: train the trainers”." in said
    assert said.startswith(f"{held}, for days that are past.")
    assert sessions.answer(*given, date(2021, 1, 13)).text.startswith(f"{held}.")
    assert "25 of Working Together to Safeguard Children and 6 of Hear My Voice learning events" in said
    assert not sessions.answer(given[0].head(0), given[1].head(0), date(2021, 1, 26)).told


def test_without_sessions_entries_are_counted(made):
    deliveries = attendance.deliveries_table(made({"programme": "P"}, {"programme": "Q"}).table("training"))
    said = sessions.answer(deliveries, sessions.by_programme_table(deliveries), date(2021, 1, 26)).text
    assert said == "Two entries of training are recorded as held."


def test_what_was_held_is_added_up_by_programme(made):
    rows = (
        {"programme": "P", "sessions": "2", "attended": "20", "starts": "2019", "ends": "2019"},
        {"programme": "Q", "sessions": "1", "attended": "30..35", "starts": "2020-03-01", "ends": "2020-03-01"},
        {"programme": "P", "sessions": "3", "attended": "~40", "starts": "2021-05-04", "ends": "2021-05-06"},
        {"programme": "Q", "sessions": "9", "attended": "90", "status": "cancelled"},
    )
    table = sessions.by_programme_table(attendance.deliveries_table(made(*rows).table("training")))
    columns = ["programme", "n_courses", "sessions_min", "sessions_max", "attended_min", "attended_max", "reported"]
    assert table[columns].to_numpy().tolist() == [["P", 2, 5, 5, 20, 20, "about 40"], ["Q", 1, 1, 1, 30, 35, "[z]"]]
    assert [str(day)[:10] for day in table.loc[0, ["held_earliest", "held_latest"]]] == ["2019-01-01", "2021-05-06"]
    # 2019 is no day in January.
    assert table["ran"].tolist() == ["2019 to 6 May 2021", "1 March 2020"]


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        ("2016", "2016", "2016"),
        ("2017-11-02", "2021", "2 November 2017 to 2021"),
        ("2019-06", "2019-11", "June 2019 to November 2019"),
        ("2018", "2018/..", "2018 or later"),
        ("2019-06-03", "2019-06-03/..", "3 June 2019 or later"),
        ("2018", "2019-03/2019-05", "2018 to May 2019"),
        ("", "2019", "by 31 December 2019"),
    ],
)
def test_from_and_to_are_as_exact_as_the_register(made, starts, ends, said):
    """A year was written as its first day, and that is what the register had: no day."""
    held = attendance.deliveries_table(made({"programme": "P", "starts": starts, "ends": ends}).table("training"))
    assert sessions.by_programme_table(held)["ran"].tolist() == [said]


def test_where_no_year_can_be_told_the_first_screen_draws_the_places_taken_by_programme():
    """Counted filled, reported as about so many empty; where years are told, these are drawn, and not both."""
    spec = executed.notebook("04").charts["sessions.by_programme_chart"].to_dict()
    assert spec["title"]["text"] == "539 places counted; about 1,000 more reported"
    rows = {(row["label"].split(":")[0], row["which"]): row["places"] for row in drawn_from(spec)[0]}
    assert rows == {
        ("Hear My Voice learning events", sessions.ABOUT): 1000,
        ("Working Together to Safeguard Children", sessions.COUNTED): 539,
    }
    assert "glance.trained_chart" not in executed.notebook("04").charts
    example = executed.notebook("04", "example").charts
    assert "sessions.by_programme_chart" not in example
    assert example["glance.trained_chart"].to_dict()["title"]["text"] == "All six agencies: 3% to 12% trained"


def test_a_count_that_is_withheld_is_no_bar(tmp_path):
    rows = [
        {"training_id": "T1", "programme": "P", "attended": "3"},
        {"training_id": "T2", "programme": "Q", "attended": "30"},
    ]
    held = viewing.view(registers.write(tmp_path / "r", reviews=[], training=rows), "public", date(2022, 12, 31))
    table = sessions.by_programme_table(attendance.deliveries_table(held.table("training")))
    assert "P: " not in sessions.by_programme_chart(table).to_dict()["description"]
    assert sessions.by_programme_chart(table.head(0)) is None


def test_with_many_reviews_the_deliveries_of_each_are_counted():
    all_of_it, none = ([*attendance.CARRY].index(each) for each in ("all", "none"))
    names = [f"R{r:02}" for r in range(attendance.WIDEST + 1)]
    could = [[all_of_it if t > r else none for r in range(len(names))] for t in range(3)]
    courses = pd.MultiIndex.from_tuples([(f"T{t}", "P") for t in range(3)], names=["training_id", "programme"])
    table = attendance.exposure_matrix_table(pd.DataFrame(could, courses, names, dtype="int8"))
    assert table["review_id"].tolist() == [f"R{r:02}" for r in range(attendance.WIDEST + 1)]
    assert table[attendance.CARRY["all"]].tolist()[:4] == [2, 1, 0, 0]
    assert table[attendance.CARRY["none"]].tolist()[:4] == [1, 2, 3, 3]
    assert table[attendance.CARRY["some"]].sum() == 0


def _delivered(held):
    return attendance.deliveries_table(courses.settled_table(held.table("training"), date(2022, 12, 31)))


@pytest.mark.parametrize(
    ("last", "years"),
    [
        ({"starts": "2019-12", "ends": "2020-01", "attended": "7"}, [(2019, 10, 17), (2020, 5, 12)]),
        ({"starts": "", "ends": "", "attended": "7"}, [(2019, 10, 17), (2020, 5, 12)]),
        ({"starts": "2020-03-02", "ends": "2020-03-02", "attended": "about 30"}, [(2019, 10, 10), (2020, 5, 5)]),
        ({"starts": "2020-03-02", "ends": "2020-03-02", "attended": "at least 30"}, []),
        (
            {"starts": "2020-03-02", "ends": "2020-03-02", "attended": "7", "status": "cancelled"},
            [(2019, 10, 10), (2020, 5, 5)],
        ),
    ],
)
def test_places_stand_in_each_year_that_they_can_be_of(made, last, years):
    """What ran over a turn of the year, or on no known day, is certain of no year; what has no most makes no trend."""
    sure = [
        {"starts": "2019-03-04", "ends": "2019-03-04", "attended": "10"},
        {"starts": "2020-03-04", "ends": "2020-03-04", "attended": "5"},
    ]
    table = sessions.by_year_table(_delivered(made(*sure, last)))
    found = table.astype({"year": "int"})[["year", "attended_min", "attended_max"]].itertuples(index=False, name=None)
    assert list(found) == years


@pytest.mark.parametrize(
    ("last", "about", "labels"),
    [
        ({"starts": "2020-03-02", "ends": "2020-03-02"}, [0, 30], ["2019: 10", "2020: 5, and about 30 reported"]),
        (
            {"starts": "2019-12", "ends": "2020-01"},
            [30, 30],
            ["2019: 10, and perhaps about 30 reported", "2020: 5, and perhaps about 30 reported"],
        ),
        (
            {"starts": "2021-03-02", "ends": "2021-03-02"},
            [0, 0, 30],
            ["2019: 10", "2020: 5", "2021: none, and about 30 reported"],
        ),
    ],
    ids=["of the year", "of one of two", "of a year without a count"],
)
def test_what_is_only_reported_of_a_year_is_drawn_dashed_and_said(made, last, about, labels):
    """2020 had a bar of 128 places in the colour for certain, a third of what was reported."""
    sure = [
        {"starts": "2019-03-04", "ends": "2019-03-04", "attended": "10"},
        {"starts": "2020-03-04", "ends": "2020-03-04", "attended": "5"},
    ]
    table = sessions.by_year_table(_delivered(made(*sure, {**last, "attended": "about 30"})))
    assert table["n_about"].tolist() == about
    spec = sessions.by_year_chart(table).to_dict()
    assert spec["title"]["text"] == "Most places were counted in 2019"
    assert "dashed: reported as about so many" in spec["title"]["subtitle"]
    rows = [row for data in spec["datasets"].values() for row in data]
    assert {" ".join(row["year"].split()) for row in rows} == set(labels)
    assert any(layer["mark"].get("strokeDash") for layer in spec["layer"])
    alone = sessions.by_year_chart(sessions.by_year_table(_delivered(made(*sure)))).to_dict()
    assert alone["title"]["text"] == "Most places were taken in 2019"
    assert "dashed" not in alone["title"]["subtitle"]


def test_one_year_is_no_trend_and_neither_are_counts_that_are_withheld(made):
    one = [
        {"starts": "2019-03-04", "ends": "2019-03-04", "attended": "10"},
        {"starts": "2019-05-04", "ends": "2019-05-04", "attended": "5"},
    ]
    assert sessions.by_year_table(_delivered(made(*one))).empty
    few = _delivered(made(one[0], {"starts": "2020-05-04", "ends": "2020-05-04", "attended": "5"}))
    assert len(sessions.by_year_table(few)) == 2
    assert sessions.by_year_table(few.assign(attended_withheld=[False, True])).empty


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_places_that_no_year_can_be_given_are_a_sentence_and_no_chart(audience):
    made = executed.notebook("04", audience=audience)
    assert "sessions.by_year_chart" not in made.charts
    told = "The 539 places counted cannot be given to years: the register has no day for their sessions."
    assert told in made.sentences["sessions.answer"].text
    assert "cannot be given to years" not in executed.notebook("04", "example").sentences["sessions.answer"].text
    assert "sessions.by_year_chart" in executed.notebook("04", "example").charts


@pytest.mark.parametrize("register", ["sefton", "example"])
def test_programmes_stand_in_one_table(register):
    captions = [getattr(value, "caption", "") for _, value in executed.notebook("04", register).shown]
    assert captions.count(sessions.LAYOUT.caption) == 1


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_a_share_of_those_in_post_says_what_it_takes_for_granted(audience):
    made = executed.notebook("06", "example", audience=audience)
    assert "were trained in three years, if nobody left." in made.sentences["glance.reached"].text
    tile = executed.notebook("04", "example", audience=audience).tables["glance.tiles_table"].iloc[-1]
    assert "were trained in three years, if nobody left" in tile["says"]


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_training_leads_with_the_share_and_the_places_of_as_many_years(audience):
    """The page asks whom training has reached; and two years of the chart's nine were chosen to say what it shows."""
    made = executed.notebook("04", "example", audience=audience)
    said = made.sentences["glance.lead"].text
    head, counted, *_ = said.split("\n\n")
    assert head.endswith("% of the staff of six agencies were trained in three years, if nobody left.")
    assert counted == "Places counted: 505 in 2021, 177 in 2022 and 153 in 2023."
    charts = [name for name in made.charts if name in ("sessions.by_year_chart", "glance.trained_chart")]
    # The chart beside the headline shows what the headline says.
    assert charts == ["glance.trained_chart", "sessions.by_year_chart"]
    light = made.charts["glance.trained_chart"].to_dict()["layer"][0]["transform"]
    assert light == [{"filter": "datum.share_max < 1 || datum.share_min == 1"}]
    people = made.tables["reach.by_agency_table"].dropna(subset=["headcount_max", "people_max"])
    assert ((people["people_max"] <= people["headcount_max"]) | (people["people_min"] > people["headcount_max"])).all()


def test_what_is_not_known_of_the_workforce_is_a_tile_and_no_line_beside_it():
    made = executed.notebook("04")
    assert "Not known" in set(made.tables["glance.tiles_table"]["figure"])
    assert "workforce" not in made.sentences["glance.lead"].text


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        ("2024-03-31", "Places counted: 177 in 2022 and 153 in 2023."),
        ("2023-12-31", "Places counted: 177 in 2022 and 153 in 2023."),
        ("2023-12-30", "Places counted: 505 in 2021 and 177 in 2022."),
        ("2016-12-31", "Places counted: 106 to 126 in 2016."),
        ("2016-12-30", ""),
    ],
)
def test_a_year_that_may_not_be_over_is_no_whole_year(as_of, said):
    years = executed.table("sessions.by_year_table", "example")
    assert glance._last_years(years, date.fromisoformat(as_of), 2) == said


def test_a_review_that_may_not_be_published_is_not_called_published():
    made = executed.notebook("04", "example").sentences["exposure.answer"].text
    assert made.startswith("11 of 24 to 25 published reviews were followed by training")
    public = executed.notebook("04", "example", audience="public").sentences["exposure.answer"].text
    assert public.startswith("11 of 24 (46%) published reviews were followed by training")
