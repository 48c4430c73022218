"""What is in a register, how exactly its dates are known, and what is wrong with it."""

import executed
import pandas as pd
import pytest
import registers
import specs

from safeguarding.analyses import quality
from safeguarding.days import dates
from safeguarding.register import findings
from safeguarding.register.findings import Origin
from safeguarding.vocabulary import MILESTONES


def precision(*texts):
    read = dates.read(pd.Series(texts, dtype="str"))
    return list(quality.precision(read["earliest"], read["latest"]))


@pytest.fixture
def told(tmp_path):
    """Give what is said of a register of these reviews."""

    def tell(*reviews):
        held = registers.write(tmp_path / "r", reviews=reviews)
        accounts = quality.reconciliation_table(held.reconciliation)
        return quality.answer(
            held.tables, accounts, quality.precision_table(held.table("reviews")), public=False
        ).markdown

    return tell


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("2018-07-31", "day"),
        ("2018-07", "month"),
        ("2020-02", "month"),
        ("2018-02-01/2018-02-28", "month"),
        ("2020-02-01/2020-02-28", "range"),
        ("2018", "year"),
        ("2018/2019", "range"),
        ("2018-01/2019-01", "range"),
        ("2018-07/2018-08", "range"),
        ("2018-12/2019-01", "range"),
        ("../2018-07", "range"),
        ("2018-07/..", "range"),
        ("", "not recorded"),
    ],
)
def test_how_exactly_a_date_is_known(text, known):
    assert precision(text) == [known]


def test_each_milestone_is_counted_once_per_review():
    for name, reviews in (("sefton", 5), ("example", 48)):
        table = executed.table("quality.precision_table", name)
        assert list(table["milestone"]) == list(MILESTONES)
        assert set(table.filter(like="n_").sum(axis=1)) == {reviews}


def test_sefton_knows_one_day_and_nineteen_months():
    table = executed.table("quality.precision_table").set_index("milestone")
    assert table.loc["published", ["n_day", "n_month"]].tolist() == [1, 4]
    assert table["n_day"].sum() == 1
    assert table["n_month"].sum() == 19
    assert table["n_not_recorded"].sum() == 55


def test_the_answer_counts_what_the_register_holds():
    said = executed.notebook("01").sentences
    head = "All 70 rows found are used; 20 of 75 milestone dates are recorded, one of them to the day."
    assert said["quality.answer"].text.startswith(head)
    assert said["quality.holds_answer"].text.startswith("The register holds five reviews, 12 actions, three courses")
    assert said["quality.rows_answer"].text == "Of 70 rows found, 70 are used."


NOTHING, OPEN = pd.DataFrame({"question": []}), pd.DataFrame({"question": ["Kinds", "Steps"]})


def test_where_something_was_answered_or_left_open_there_is_no_clean_bill():
    """Nothing found wrong is none either: what is blank, and whether what is written is true, no check sees."""
    precisions = executed.table("quality.precision_table")
    accounts = executed.table("quality.reconciliation_table")
    note = pd.DataFrame({"severity": ["note"]})
    clean = "Nothing that was read was found wrong."
    for found, questions, head in (
        (note.iloc[:0], NOTHING, clean),
        (note, NOTHING, "One note on what was read."),
        (note.iloc[:0], OPEN, "Two open questions on what was read."),
        (note.assign(severity="error"), OPEN, "One error and two open questions on what was read."),
    ):
        said = quality.wrong_answer(found, questions, precisions, public=False).text
        assert said.startswith(head)
        assert "55 of 75 milestone dates are not recorded" in said
        assert said.endswith("Whether what is written is true, no check can tell.")
        tile = quality.tiles_table(accounts, precisions, found, questions, public=False).iloc[-1]
        assert (tile["means"] == "met") == (head == clean)
        assert ("open" in tile["says"]) == (len(questions) > 0)
    assert not quality.wrong_answer(note, OPEN, precisions, public=True).told


def test_milestones_that_no_review_has_are_counted_and_not_drawn():
    chart = executed.notebook("01").charts["quality.precision_chart"].to_dict()
    assert "11 of 15 milestones are recorded for none" in chart["title"]["subtitle"]
    drawn = {row["label"] for row in specs.drawn_from(chart)[0]}
    assert drawn == {"Author appointed", "Reported to the partnership", "Report sent to the Panel", "Published"}


def test_a_row_with_two_dates_that_cannot_be_read_is_one_row(told):
    bad = {"review_id": "R1", "kind": "scr", "aware": "soon", "notified": "later"}
    assert "two could not be used" not in told(bad, {"review_id": "R2", "kind": "scr"}).lower()


def test_tables_are_counted_with_the_columns_that_hold_anything(tmp_path):
    held = registers.write(
        tmp_path / "r", reviews=[{"review_id": "R1", "kind": "scr", "aware": "../2018", "children": "~2"}]
    )
    table = quality.tables_table(held.tables).set_index("table")
    assert table.loc["reviews"].tolist() == [1, "review_id, kind, children, aware"]
    assert table.loc["training"].tolist() == [0, "none"]


def test_the_chart_counts_the_dates_and_describes_them():
    spec = quality.precision_chart(executed.table("quality.precision_table")).to_dict()
    assert spec["title"]["text"] == "20 of 75 (27%) dates shown are recorded, 1 to the day"
    assert "Recorded for at least one review: author appointed," in spec["description"]


def test_the_description_of_a_chart_keeps_the_name_of_the_panel():
    spec = quality.precision_chart(executed.table("quality.precision_table")).to_dict()
    assert "report sent to the Panel" in spec["description"]


def found(*rows):
    """Make findings of severity, row, what was read and what was done."""
    return findings.table(
        findings.one(severity, Origin("a.csv"), row, "aware", read, done, f"write {read}")
        for severity, row, read, done in rows
    )


def test_findings_that_say_the_same_are_gathered():
    told = [("note", n, f"0{n}/2018", "read as a month") for n in range(2, 7)]
    table = quality.findings_table(found(*told, ("error", 9, "soon", "the row is not used")))
    assert table.to_dict("records") == [
        {
            **{"severity": "error", "file": "a.csv", "sheet": "", "rows": "9", "column": "aware", "n": 1},
            **{"read": "soon", "done": "the row is not used", "write": "write soon"},
        },
        {
            **{"severity": "note", "file": "a.csv", "sheet": "", "column": "aware", "n": 5},
            "rows": "2, 3, 4 and 2 more",
            **{"read": "02/2018; 03/2018; 04/2018; …", "done": "read as a month"},
            "write": "write 02/2018; write 03/2018; write 04/2018; …",
        },
    ]


def test_no_finding_is_lost_where_there_are_too_many_to_show():
    told = [("warning", n, "x", f"done {n}") for n in range(12)]
    table = quality.findings_table(found(*told), most=10)
    assert len(table) == 11
    assert table["n"].sum() == 12
    assert table["done"].iloc[-1] == "and 2 more kinds of finding"
    assert quality.findings_table(found()).empty
