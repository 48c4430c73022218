"""Rows that sum up others prove nothing: told by their words or by their numbers, and never a row that is its own."""

import pytest
import registers

from safeguarding.analyses.training import attendance

HEADS = ("agency", "year", "headcount")


@pytest.fixture
def made(tmp_path):
    """Make a register; rows of training are (id, programme, starts, attended, capacity), of workforce HEADS."""

    def make(training=(), workforce=()):
        names = ("training_id", "programme", "starts", "attended", "capacity")
        return registers.write(
            tmp_path / "r",
            reviews=[],
            training=[dict(zip(names, row, strict=True)) for row in training],
            workforce=[dict(zip(HEADS, row, strict=True)) for row in workforce],
        )

    return make


def kept(held, table="training", column="training_id"):
    return held.table(table)[column].tolist()


def proved(held):
    row = attendance.reach_table(attendance.deliveries_table(held.table("training"))).set_index("measure")
    return int(row.loc["Attendances", "n_min"])


ROWS = (
    ("T1", "Induction", "2024-05-01", "14", "20"),
    ("T2", "Neglect", "2024-05-09", "26", "40"),
)
"""Two courses: 40 attendances, 60 places."""


@pytest.mark.parametrize(
    "summary",
    [
        ("Q1", "Whole partnership", "", "40", "60"),
        ("Q1", "Whole partnership", "2024-05", "40", "60"),
        ("Q1", "Whole partnership", "2024/2025", "40", ""),
        ("Q1", "", "", "40", ""),
        ("Q1", "Total attendances", "2024-05", "40", ""),
        ("Q1", "Sub-total", "", "40", ""),
        ("Q1", "Subtotal for May", "", "41", "60"),
        ("Q1", "OVERALL", "", "43", ""),
        ("Q1", "All courses", "", "40", "60"),
        ("Q1", "Courses, all", "", "417", ""),
        ("Year total", "Training", "2024", "39", "60"),
    ],
)
@pytest.mark.parametrize("place", [0, 2])
def test_a_row_that_sums_up_others_is_a_warning_and_proves_nothing(made, summary, place):
    held = made([*ROWS[:place], summary, *ROWS[place:]])
    assert kept(held) == ["T1", "T2"]
    assert proved(held) == 40
    found = held.findings[held.findings["done"].str.startswith("not counted")]
    assert found[["severity", "row"]].to_numpy().tolist() == [["warning", place + 2]]
    assert found["read"].tolist() == [summary[1] or summary[0]]


@pytest.mark.parametrize(
    "course",
    [
        # A session on one day is no sum of those on other days, whatever its number.
        ("T3", "Strategy meetings", "2024-05-20", "40", "60"),
        # It is called for all, or total, and fewer came than to those above and below it.
        ("T3", "Safeguarding for all", "2024-05-20", "9", "20"),
        ("T3", "Total respect", "2024-05-20", "9", "20"),
        ("T3", "All-age exploitation", "2024-05-20", "90", "120"),
        # Its places are no sum.
        ("T3", "Strategy meetings", "2024-05", "40", "61"),
    ],
)
def test_a_course_of_its_own_stays(made, course):
    held = made([ROWS[0], course, ROWS[1]])
    assert kept(held) == ["T1", "T3", "T2"]
    assert not held.findings["done"].str.startswith("not counted").any()


def test_one_small_number_that_is_the_sum_of_some_is_chance(made):
    """40 is 14 and 26 above it, and there is a third course in its time; with 140 and 260 it would be no chance."""
    third = ("T4", "Early help", "2024-05-25", "9", "")
    assert "T3" in kept(made([*ROWS, ("T3", "Strategy meetings", "2024-05", "40", ""), third]))
    large = [(id, name, day, f"{n}0", "") for id, name, day, n, _ in ROWS]
    assert "T3" not in kept(made([*large, ("T3", "Strategy meetings", "2024-05", "400", ""), third]))


def test_where_no_time_is_recorded_one_small_number_is_chance_too(made):
    assert kept(made([("T1", "A", "", "5", ""), ("T2", "B", "", "7", ""), ("T3", "C", "", "12", "")])) == [
        "T1",
        "T2",
        "T3",
    ]


def test_sessions_that_add_up_are_no_sign(tmp_path):
    rows = [{"training_id": f"T{n}", "sessions": str(n)} for n in (1, 2, 3)]
    assert len(registers.write(tmp_path / "r", reviews=[], training=rows).table("training")) == 3


def test_subtotals_and_the_total_of_all_are_none_of_the_parts(made):
    """Two quarters with a sum each, and the year: 10 + 30 = 40, 50 + 10 = 60, in all 100; places 20 + 40, 60 + 20."""
    rows = [
        ("A", "Neglect", "2024-04-02", "10", "20"),
        ("B", "Neglect", "2024-05-02", "30", "40"),
        ("Q1", "First quarter", "2024-04/2024-06", "40", "60"),
        ("C", "Neglect", "2024-07-02", "50", "60"),
        ("D", "Neglect", "2024-08-02", "10", "20"),
        ("Q2", "Second quarter", "2024-07/2024-09", "60", "80"),
        ("Y", "Both quarters", "2024", "100", "140"),
    ]
    for each in (rows, rows[::-1]):
        held = made(each)
        assert sorted(kept(held)) == ["A", "B", "C", "D"]
        assert proved(held) == 100


def test_a_year_that_is_all_a_source_gives_stays(made):
    assert kept(made([("ALL", "Main programme and events, in total", "2024", "1547", "")])) == ["ALL"]


@pytest.mark.parametrize("name", ["All agencies", "Total", "Whole partnership", "Overall"])
def test_a_headcount_of_all_is_none_of_an_agency(made, name):
    """220 of 1,000 staff was said where 110 of 500 was true."""
    heads = [("Health", "2024", "300"), ("Police", "2024", "200"), (name, "2024", "500")]
    assert kept(made(workforce=heads), "workforce", "agency") == ["Health", "Police"]


def test_each_year_is_summed_by_itself(made):
    heads = [("Health", "2023", "300"), ("Police", "2023", "200"), ("Partnership", "2024", "500")]
    assert len(kept(made(workforce=heads), "workforce", "agency")) == 3


def test_one_headcount_for_all_is_held_where_it_is_all_there_is(made):
    assert kept(made(workforce=[("All agencies", "2024", "500")]), "workforce", "agency") == ["All agencies"]


def test_neither_register_of_the_repository_has_such_a_row():
    for name in registers.AS_OF:
        assert not registers.held(name).findings["done"].str.startswith("not counted").any()


def test_many_rows_take_no_time(made):
    """2,000 undated courses of which none is a sum: three seconds, and four minutes where each run is added up anew."""
    rows = [(f"T{n}", f"Course {n}", "", str(101 + n % 7 * 2), "") for n in range(2000)]
    assert len(kept(made(rows))) == 2000
