"""Corrections as records: each that is agreed is used once, on the one cell it names, and every one is told of."""

import pandas as pd
import pytest
import xlsxwriter

from safeguarding.errors import InputError
from safeguarding.register import corrections, reading

REVIEWS = "review_id,kind,notified,name\nR1,scr,2081-12-01,a\nR2,SRC,2018-02,b\nR3,scr,,c\n"
RECORD = {
    **{"table": "reviews", "id": "R1", "column": "notified", "stands": "2081-12-01", "use": "2018-12-01"},
    **{"reason": "digits swapped", "who": "manager", "status": "agreed"},
}


def record(**other):
    lines = [f"{key} = {value!r}" for key, value in (RECORD | other).items()]
    return "\n".join(["[[correction]]", *lines]) + "\n"


@pytest.fixture
def read(tmp_path):
    """Read a register with these corrections."""

    def made(*records, reviews=REVIEWS, **texts):
        for name, text in {"reviews": reviews, **texts}.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        (tmp_path / "corrections.toml").write_text("".join(records), encoding="utf-8")
        return reading.read(tmp_path)

    return made


def told(register, *columns):
    """Give these columns of what is found beside that of rows that no correction touches."""
    found = register.findings[register.findings["read"] != "SRC"]
    return found[list(columns)].to_numpy().tolist()


def days(register, milestone="notified"):
    reviews = register.table("reviews").set_index("review_id")
    return reviews[f"{milestone}_earliest"].dt.strftime("%Y-%m-%d").fillna("").to_dict()


def test_an_agreed_correction_is_used_and_its_cell_is_no_longer_told_of(read):
    assert told(read(), "severity", "row", "read") == [["warning", 2, "2081-12-01"]]
    register = read(record())
    assert days(register) == {"R1": "2018-12-01", "R2": "2018-02-01", "R3": ""}
    assert told(register, "severity", "file", "row", "column", "read", "done", "write") == [
        [
            *("note", "reviews.csv", 2, "notified", "2081-12-01"),
            *("corrected to 2018-12-01: digits swapped (manager)", "2018-12-01"),
        ]
    ]
    assert "corrections.toml" in register.files


def test_a_proposed_one_is_told_and_not_used_and_a_withdrawn_one_is_neither(read):
    register = read(record(status="proposed"))
    assert days(register)["R1"] == "2081-12-01"
    assert told(register, "severity", "file", "row", "done")[1:] == [
        ["note", "reviews.csv", 2, "used as written; '2018-12-01' is proposed: digits swapped (manager)"]
    ]
    assert told(read(record(status="withdrawn"), record(id="R9", status="withdrawn")), "severity") == [["warning"]]


@pytest.mark.parametrize("status", ["agreed", "proposed"])
@pytest.mark.parametrize(
    "other",
    [{"id": "R9"}, {"stands": "2081-12-02"}, {"column": "aware"}, {"table": "claims", "column": "says"}, {"id": "r1"}],
)
def test_one_that_matches_nothing_any_more_is_a_finding(read, other, status):
    register = read(record(status=status, **other))
    [found] = register.findings[register.findings["file"] == "corrections.toml"].to_dict("records")
    wanted = RECORD | other
    assert (found["severity"], pd.isna(found["row"]), found["column"]) == ("warning", True, "correction")
    assert found["read"] == f"{wanted['table']}, {wanted['id']}, {wanted['column']}: {wanted['stands']!r}"
    assert found["done"] == "not used: it matches no cell"
    assert found["write"] == 'the cell as it stands now, or status = "withdrawn"'


def test_one_that_matches_two_cells_changes_neither(read):
    register = read(
        record(table="attendance", id="T1", column="attended", stands="no", use="yes"),
        attendance="training_id,person_key,attended\nT1,p,no\nT1,q,no\nT1,r,yes\n",
        training="training_id\nT1\n",
    )
    assert register.table("attendance")["attended"].tolist() == ["no", "no", "yes"]
    assert ["warning", "not used: it matches 2 cells"] in told(register, "severity", "done")


@pytest.mark.parametrize(
    ("table", "text", "cell", "use", "typed"),
    [
        ("attendance", "training_id,person_key\nT1,p\nT1,q\n", ("T1", "person_key", "q", 3), "z", ["p", "z"]),
        ("findings", "finding_id,coder\nF1,ab\nF2,ab\n", ("F2", "coder", "ab", 3), "", ["ab", ""]),
        ("workforce", "agency,headcount\nPolice,1\nPolice,2\n", ("Police", "headcount", "2", 3), "20", [1, 20]),
        ("training", "training_id,mode\nT1,f2f\nT2,\n", ("T2", "mode", "", 3), "virtual", ["in_person", "virtual"]),
        ("training", "training_id,booked\nT1,~5\nT2,5\n", ("T1", "booked", "~5", 2), "6", [6, 5]),
    ],
)
def test_a_cell_of_any_table_can_be_corrected(read, table, text, cell, use, typed):
    id_, column, stands, row = cell
    register = read(record(table=table, id=id_, column=column, stands=stands, use=use), **{table: text})
    held = register.table(table)
    assert held[column if column in held else f"{column}_min"].tolist() == typed
    assert ["note", f"{table}.csv", row, column, stands] in told(register, "severity", "file", "row", "column", "read")


def test_an_id_a_code_and_a_date_that_is_emptied_are_corrected_before_they_are_read(read):
    register = read(
        record(id="R2", column="kind", stands="SRC", use="scr"),
        record(id="R3", column="review_id", stands="R3", use="R4"),
        record(use=""),
        actions="action_id,reviews\nA1,R4\n",
    )
    assert days(register) == {"R1": "", "R2": "2018-02-01", "R4": ""}
    assert set(register.findings["severity"]) == {"note"}
    assert "corrected to nothing: digits swapped (manager)" in set(register.findings["done"])


def test_several_corrections_of_one_cell_follow_each_other_as_they_stand(read):
    first, second = record(use="2018-11"), record(stands="2018-11", use="2018-10")
    register = read(first, second)
    assert days(register)["R1"] == "2018-10-01"
    assert told(register, "severity", "read") == [["note", "2081-12-01"], ["note", "2018-11"]]
    turned = read(second, first)
    assert days(turned)["R1"] == "2018-11-01"
    assert told(turned, "severity", "file") == [["warning", "corrections.toml"], ["note", "reviews.csv"]]


def test_an_id_that_was_corrected_is_the_one_that_the_next_correction_names(read):
    register = read(
        record(column="review_id", stands="R1", use="R7"),
        record(id="R7"),
        record(id="R1", column="name", stands="a", use="z"),
    )
    assert days(register) == {"R7": "2018-12-01", "R2": "2018-02-01", "R3": ""}
    assert register.table("reviews")["name"].tolist() == ["a", "b", "c"]
    assert told(register, "severity", "file")[0] == ["warning", "corrections.toml"]


def test_a_cell_of_a_workbook_stands_as_its_iso_text(tmp_path):
    path = tmp_path / "log.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("reviews")
        sheet.write_row(0, 0, ["review_id", "kind", "notified", "children"])
        sheet.write_row(1, 0, ["R1", "scr"])
        sheet.write_datetime(1, 2, pd.Timestamp(2018, 12, 1), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_number(1, 3, 2)
    (tmp_path / "corrections.toml").write_text(
        record(stands="2018-12-01", use="2018-12-02") + record(column="children", stands="2", use="3"), encoding="utf-8"
    )
    register = reading.read(path)
    assert days(register) == {"R1": "2018-12-02"}
    assert register.table("reviews")["children_min"].tolist() == [3]
    assert told(register, "file", "sheet", "row") == [["log.xlsx", "reviews", 2]] * 2


def test_a_day_and_a_whole_number_may_stand_without_quotes_and_spaces_around_do_not_count(read):
    text = record(id=" R1 ", use="").replace("'2081-12-01'", "2081-12-01").replace("use = ''", "use = 2018")
    assert days(read("\ufeff" + text))["R1"] == "2018-01-01"


def test_the_register_itself_and_the_table_given_stay_as_they_are(read, tmp_path):
    register = read(record())
    assert (tmp_path / "reviews.csv").read_text(encoding="utf-8") == REVIEWS
    cells = pd.DataFrame({"review_id": ["R1"], "notified": ["2081-12-01"]}, index=[2], dtype="object")
    [each] = corrections.load(tmp_path / "corrections.toml")
    changed, _ = corrections.corrected(cells, reading.schema.table("reviews"), register.origins["reviews"], [each])
    assert (cells.at[2, "notified"], changed.at[2, "notified"]) == ("2081-12-01", "2018-12-01")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[correction]\na = 1\n", r": holds something else than \[\[correction\]\]; write one for each cell"),
        (record() + "[other]\n", r": holds something else than"),
        (
            "correction = [1]\n",
            r": correction 1: is no record; write \[\[correction\]\] and below it table, id, column",
        ),
        (record() + record().replace("use = ", "used = "), ": correction 2: does not know 'used'; write table, id"),
        (record().replace("who = 'manager'\n", ""), ": correction 1: has no who; write table, id, column"),
        (record(table="review"), ": correction 1: table is 'review'; write one of reviews, actions"),
        (record(column="notifed"), ": correction 1: column is 'notifed'; write one of review_id, name, kind"),
        (record(column="says"), ": correction 1: column is 'says'; write one of review_id"),
        (record(status="yes"), ": correction 1: status is 'yes'; write one of agreed, proposed, withdrawn"),
        (record(who=""), ": correction 1: write an id, a reason, and who says so; one of them is empty"),
        (record(reason=" "), ": correction 1: write an id, a reason, and who"),
        (record(id=""), ": correction 1: write an id, a reason, and who"),
        (record(use=["a"]), r": correction 1: use is \['a'\]; write it in quotes, as the cell is written"),
        (record(use=1.5), ": correction 1: use is 1.5; write it in quotes"),
        (record().replace("'2018-12-01'", "2018-12-01T00:00:00"), ": correction 1: use is datetime.*; write it in q"),
        (record().replace("'2018-12-01'", "true"), ": correction 1: use is True; write it in quotes"),
        ("[[correction]]\ntable = reviews\n", r": this is not TOML: .* line 2.*; write \[\[correction\]\]"),
        (f"a = {'9' * 5000}", ": this is not TOML: "),
        (b'[[correction]]\nwho = "\xe9"\n', ": this is not TOML: it is not UTF-8 .*; save it as UTF-8"),
    ],
)
def test_a_file_that_cannot_be_is_refused_with_what_to_write(tmp_path, text, said):
    path = tmp_path / "corrections.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError, match=f"^corrections.toml{said}"):
        corrections.load(path)


def test_a_folder_in_its_place_is_refused(tmp_path, read):
    (tmp_path / "corrections.toml").mkdir()
    (tmp_path / "reviews.csv").write_text(REVIEWS, encoding="utf-8")
    with pytest.raises(InputError, match=r"^corrections\.toml: cannot be opened \(Is a directory\)"):
        reading.read(tmp_path)
