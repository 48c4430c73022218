"""Cells of one table: what is read of each, which row is left out, and that one bad row costs no other its reports."""

import csv
import io
from datetime import date

import own_rules
import pandas as pd
import pytest

from safeguarding.cli import main
from safeguarding.judging import clocks, order
from safeguarding.register import reading, schema

GOOD = "R{n},scr,2018-0{n}-01,2018-0{n}-20\n"
HEAD = "review_id,kind,initiated,completed\n"


@pytest.fixture
def read(tmp_path):
    """Read a register from the texts of its files."""

    def made(**texts):
        for name, text in {"reviews": "review_id,kind\nR1,scr\n", **texts}.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        return reading.read(tmp_path)

    return made


def told(register, *columns):
    return register.findings[list(columns)].to_numpy().tolist()


@pytest.mark.parametrize("text", ["TBC", "-", "tbc", "?", "n/k", "unknown", "not known"])
def test_a_date_that_says_it_is_not_known_is_not_recorded_and_told(read, text):
    register = read(reviews=f"review_id,kind,published\nR1,scr,{text}\n", actions=f"action_id,due\nA1,{text}\n")
    assert register.table("reviews")["review_id"].tolist() == ["R1"]
    assert register.table("reviews")[["published_earliest", "published_latest"]].isna().all(axis=None)
    assert told(register, "severity", "file", "row", "column", "read", "done") == [
        ["warning", "actions.csv", 2, "due", text, "read as not recorded"],
        ["warning", "reviews.csv", 2, "published", text, "read as not recorded"],
    ]
    last = "if it has not happened; ../ and the last day it can have been, if it has"
    assert register.findings["write"].tolist() == [f"nothing, {last}", f"not done, {last}"]


@pytest.mark.parametrize(
    ("text", "says", "done"),
    [
        ("Done", "done", "read as done, on a day that is not recorded"),
        ("not yet", "not done", "read as not done yet"),
        ("Pending", "not done", "read as not done yet"),
        ("n/a", "no such step", "read as a step that does not apply to this review"),
        ("N/A", "no such step", "read as a step that does not apply to this review"),
    ],
)
def test_the_cell_of_a_milestone_says_in_words_whether_it_happened_and_keeps_its_row(read, text, says, done):
    register = read(reviews=f"review_id,kind,published\nR1,scr,{text}\n")
    [review] = register.table("reviews").to_dict("records")
    assert (review["review_id"], review["published_says"]) == ("R1", says)
    assert pd.isna(review["published_earliest"])
    assert pd.isna(review["published_latest"])
    assert told(register, "severity", "row", "column", "read", "done") == [["warning", 2, "published", text, done]]


DATED = [(table.name, column.name) for table in schema.TABLES for column in table.columns if column.holds == "date"]


@pytest.mark.parametrize(("table", "column"), DATED)
def test_a_date_of_every_table_is_read_and_told_alike(read, table, column):
    key, essential = schema.table(table).key, schema.table(table).column(column).essential
    texts = ["2018-07", "31/07/2018", "soon", "03/07/2018"]
    rows = [({key: f"X{n}"} if key else {}) | ({"kind": "scr"} if table == "reviews" else {}) for n in range(4)]
    lines = [",".join([*row.values(), text]) for row, text in zip(rows, texts, strict=True)]
    register = read(**{table: "\n".join([",".join([*rows[0], column]), "", *lines])})
    held = register.table(table)[f"{column}_latest"].dt.strftime("%Y-%m-%d").fillna("").to_dict()
    left = {} if essential else {5: ""}
    assert held == {3: "2018-07-31", 4: "2018-07-31", 6: "2018-07-03"} | left
    found = register.findings[register.findings["file"] == f"{table}.csv"].sort_values("row")
    severity, done = ("error", "the row is not used") if essential else ("warning", "read as not recorded")
    if schema.table(table).column(column).milestone:
        severity, done = "error", "whether and when it happened is taken as not known"
        assert held_says(register, column) == {3: "date", 4: "date", 5: "unreadable", 6: "date"}
    assert found[["severity", "row", "column", "read", "done"]].to_numpy().tolist() == [
        ["note", 4, column, "31/07/2018", "read day first"],
        [severity, 5, column, "soon", done],
        ["warning", 6, column, "03/07/2018", "read day first, as dates are written in this country"],
    ]
    assert found["write"].tolist()[::2] == ["2018-07-31", "2018-07-03"]
    assert found["write"].tolist()[1].startswith("YYYY")


def held_says(register, column):
    return register.table("reviews")[f"{column}_says"].astype("str").to_dict()


def test_no_cell_of_a_review_can_cost_its_row_its_use():
    essential = {(table.name, column.name) for table in schema.TABLES for column in table.columns if column.essential}
    assert essential == {("avoid", "date")}


def test_a_review_whose_kind_is_not_said_keeps_its_row_and_a_clock_for_certain_kinds_is_not_recorded(read, calendar):
    """Blank, nothing is said; what cannot be read may be any kind."""
    register = read(
        reviews="review_id,kind,initiated,completed,published\nA,,2018-01-01,2018-02-01,2018-03-01\n"
        "B,meeting,2018-01-01,2018-02-01,2018-03-01\n"
    )
    judged = clocks.evaluate(register.table("reviews"), own_rules.load("national"), calendar, date(2020, 1, 1))
    found = judged.pivot(index="clock", columns="review_id", values="outcome")
    assert found.loc["scr_completion"].tolist() == ["not_recorded", "cannot_tell"]
    assert found.loc["lcspr_publication"].tolist() == ["not_recorded", "cannot_tell"]


@pytest.mark.parametrize(
    ("table", "column", "written", "read_as"),
    [
        ("reviews", "regime", "WT2018", "wt2018"),
        ("reviews", "regime", "Working Together 2018", "wt2018"),
        ("actions", "status", "In Progress", "in_progress"),
        ("actions", "kind", "POLICY", "policy"),
        ("training", "mode", "In-person", "in_person"),
        ("claims", "comparator", ">=", ">="),
        ("training", "level", "3", "3"),
    ],
)
def test_a_code_is_read_whatever_its_case_and_told_once_it_was_written_otherwise(read, table, column, written, read_as):
    key = schema.table(table).key
    more = ",kind\nX1,{0},scr\nX2,{1},scr\n" if table == "reviews" else "\nX1,{0}\nX2,{1}\n"
    register = read(**{table: f"{key},{column}" + more.format(written, read_as)})
    assert register.table(table)[column].tolist() == [read_as, read_as]
    wanted = ["note", f"{table}.csv", 2, column, written, "read as the code that it stands for", read_as]
    found = told(register, "severity", "file", "row", "column", "read", "done", "write")
    assert found == ([wanted] if written != read_as else [])


def test_a_code_nobody_knows_is_used_as_it_is_written_and_told_what_to_write(read):
    register = read(training="training_id,mode,level\nT1,By post,5\nT2,,\n")
    assert register.table("training")[["mode", "level"]].to_numpy().tolist() == [["By post", "5"], ["", ""]]
    assert told(register, "severity", "row", "column", "read", "done", "write") == [
        ["warning", 2, "level", "5", "used as written", "one of 1, 2, 3, 4"],
        ["warning", 2, "mode", "By post", "used as written", "one of in_person, virtual, mixed"],
    ]


def test_an_id_twice_names_the_row_that_was_kept(read):
    text = "review_id,kind,name\nR1,scr,a\nR2,scr,b\n\nR1,scr,c\nR2,scr,d\nR1,scr,e\n,scr,f\n,scr,g\n"
    register = read(reviews=text)
    assert register.table("reviews")["name"].tolist() == list("abcdefg")
    ids = ["R1", "R2", "R1 (row 5)", "R2 (row 6)", "R1 (row 7)", "row 8", "row 9"]
    assert register.table("reviews")["review_id"].tolist() == ids
    assert told(register, "severity", "row", "read", "write") == [
        ["error", 5, "R1", "an id that no other row has; row 2 has this one"],
        ["error", 6, "R2", "an id that no other row has; row 3 has this one"],
        ["error", 7, "R1", "an id that no other row has; row 2 has this one"],
        ["warning", 8, "", "an id"],
        ["warning", 9, "", "an id"],
    ]


def test_a_table_without_ids_may_say_the_same_twice(read):
    register = read(findings="finding_id,coder\nF1,a\nF1,a\n", workforce="agency,year\nPolice,2018\nPolice,2018\n")
    assert register.findings.empty
    assert len(register.table("findings")) == len(register.table("workforce")) == 2


BAD = {
    "no id": (",scr,2018-01,2018-02", "warning"),
    "an id twice": ("R1,scr,2018-01,2018-02", "error"),
    "a kind nobody knows": ("R8,meeting,2018-01,2018-02", "warning"),
    "a date that is none": ("R8,scr,soon,2018-02", "error"),
    "a day that does not exist": ("R8,scr,2018-02-30,", "error"),
    "a range turned round": ("R8,scr,2019/2018,", "error"),
    "a year without holidays": ("R8,scr,1066,", "warning"),
    "a cell too many": ("R7,scr,2018-01,2018-02,2018-03", "error"),
    "an end before its start": ("R8,scr,2018-03,2018-02", "warning"),
    "a date to come": ("R8,scr,2018-01,2021-02", "warning"),
    "a total": ("Total,,,4", "note"),
    "a remark below": ("kept by the business manager since 2018,,,", "note"),
}


def among(kind):
    """Give the text of a register of six good rows and a bad one among them, and the bad one's row."""
    lines = [GOOD.format(n=n) for n in range(1, 7)]
    at = 6 if kind == "a remark below" else 3
    return HEAD + "".join([*lines[:at], f"{BAD[kind][0]}\n", *lines[at:]]), at + 2


@pytest.mark.parametrize("kind", BAD)
def test_one_bad_row_costs_no_other_its_use(read, kind):
    text, row = among(kind)
    severity = BAD[kind][1]
    register = read(reviews=text)
    found = order.found(register, [own_rules.load("national")], date(2020, 1, 1))
    assert set(found["severity"]) == {severity}
    assert set(found["row"]) == {row}
    used = register.table("reviews")["review_id"].tolist()
    bad = {"no id": "row 5", "an id twice": "R1 (row 5)"}.get(kind, "R8")
    assert [name for name in used if name != bad] == [f"R{n}" for n in range(1, 7)]
    # What cannot be read costs a row nothing but that cell; only a row of other cells than headings is not used.
    assert (bad in used) == (severity != "note" and kind != "a cell too many")


def test_bad_rows_cost_no_other_its_verdicts(tmp_path, capsys):
    good, bad = [GOOD.format(n=n) for n in range(1, 7)], [row for row, _ in BAD.values()]
    both = [*good[:3], *(f"{row}\n" for row in bad[:-1]), *good[3:], f"{bad[-1]}\n"]
    judged = {}
    for name, rows in (("good", good), ("both", both)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "reviews.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
        assert main.main(["judge", str(tmp_path / name), "--as-of", "2020-01-01", "--format", "csv"]) == 0
        judged[name] = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {each["review_id"] for each in judged["good"]} == {f"R{n}" for n in range(1, 7)}
    good = [each for each in judged["both"] if each["review_id"] in {f"R{n}" for n in range(1, 7)}]
    assert good == judged["good"]


def test_one_bad_row_of_every_other_table_costs_no_other_its_use(read):
    register = read(
        actions="action_id,due,status\nA1,soon,done\n,2018,done\nA1,2018,done\nA2,2018,never\nA3,2018,done\n",
        training="training_id,starts,booked,attended\nT1,2018,-1,3\nT2,x,2,3\nT3,2018,2,2\n",
        attendance="training_id,person_key,attended\nT9,p,yes\nT3,p,perhaps\nT3,p,yes\nT3,q,yes\n",
        findings="finding_id,review_id,theme\nF1,R9,K1\nF2,R1,XX\nF3,R1,K1\n",
        workforce="agency,year,headcount\nPolice,2018,-5\nHealth,x,5\nSchools,2018,7\n",
        sources="table,id,column,says,source\nreviews,R9,kind,scr,s\nreviews,R1,kind,lcspr,s\nreviews,R1,kind,scr,s\n",
        claims="claim_id,comparator\nC1,about\nC1,=\nC2,=\n",
    )
    sizes = {name: table.index.tolist() for name, table in register.tables.items()}
    assert sizes["actions"] == [2, 3, 4, 5, 6]
    assert sizes["training"] == sizes["workforce"] == sizes["findings"] == sizes["sources"] == [2, 3, 4]
    assert sizes["attendance"] == [2, 3, 4, 5]
    assert sizes["claims"] == [2, 3, 4]
    rows = register.findings.groupby("file")["row"].agg(lambda rows: sorted(set(rows))).to_dict()
    assert rows == {
        **{"actions.csv": [2, 3, 4, 5], "training.csv": [2, 3], "attendance.csv": [2, 3, 4], "claims.csv": [2, 3]},
        **{"findings.csv": [2, 3], "workforce.csv": [2, 3], "sources.csv": [2, 3]},
    }


def test_several_unknown_values_of_one_cell_are_each_a_finding(read):
    register = read(
        actions="action_id,reviews,themes\nA1,R8; R9 ;R1;,P98;P1\nA2,R9,\n",
        sources="table,id,column,says,source\nactions,A1,due,2018,s\nactions,A2,reviews,R9,s\n,,,,s\n",
    )
    assert told(register, "file", "row", "column", "read", "done") == [
        ["actions.csv", 2, "reviews", "R8", "kept, and joined to nothing"],
        ["actions.csv", 2, "reviews", "R9", "kept, and joined to nothing"],
        ["actions.csv", 2, "themes", "P98", "kept, and counted under no theme"],
        ["actions.csv", 3, "reviews", "R9", "kept, and joined to nothing"],
        ["sources.csv", 2, "says", "2018", "the cell is empty"],
        ["sources.csv", 4, "says", "", "there is no such cell"],
    ]
    assert set(register.findings["severity"]) == {"warning"}


def test_a_value_that_many_rows_share_is_found_in_each_row_that_has_it(read):
    register = read(
        attendance="training_id,person_key\nT1,a\nT1,b\nT2,c\nT1,d\nT3,e\nT2,f\nT2,g\n",
        training="training_id\nT1\nT3\n",
    )
    assert told(register, "row", "column", "read") == [[row, "training_id", "T2"] for row in (4, 7, 8)]


@pytest.mark.parametrize(("says", "agrees"), [("31/07/2018", True), ("July 2018", True), ("1 August 2018", False)])
def test_a_source_says_its_date_as_a_cell_would(read, says, agrees):
    register = read(
        actions="action_id,due\nA1,2018-07-31\n", sources=f"table,id,column,says,source\nactions,A1,due,{says},s\n"
    )
    assert told(register, "row", "read", "done") == ([] if agrees else [[2, says, "the cell holds something else"]])


def test_what_a_register_says_of_itself_may_begin_with_a_mark(read, tmp_path):
    (tmp_path / "register.toml").write_text('title = "Mine"\n', encoding="utf-8-sig")
    assert read().title == "Mine"


def test_typed_columns_are_new_and_what_was_given_stays(read):
    register = read(actions="action_id,due\nA1,31/07/2018\nA2,31/07/2018\nA3,\n")
    due = register.table("actions")["due_earliest"]
    assert due.tolist() == [pd.Timestamp(2018, 7, 31), pd.Timestamp(2018, 7, 31), pd.NaT]
    assert register.findings["row"].tolist() == [2, 3]
