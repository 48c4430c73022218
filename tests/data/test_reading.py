"""Reading a register: every kind of finding, on the row that a spreadsheet shows, and nothing lost or changed."""

import hashlib
from datetime import date

import pandas as pd
import pytest

from safeguarding import paths
from safeguarding.errors import InputError
from safeguarding.register import consistency, findings, layout, reading, schema
from safeguarding.register.findings import Origin
from safeguarding.vocabulary import MILESTONES

REVIEWS = "review_id,kind,author_appointed,reported,children\n"
FINE = REVIEWS + "R1,scr,2018-02,2018-07,>=3\nR2,lcspr,2019-02-05,,1\n"


@pytest.fixture
def read(tmp_path):
    """Read a register from the texts of its files."""

    def made(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        return reading.read(tmp_path)

    return made


def told(register, *columns):
    return register.findings[list(columns)].to_numpy().tolist()


def test_sefton_register_is_read_without_a_finding():
    register = reading.read("data/sefton")
    assert register.findings.empty
    assert tuple(register.findings.columns) == findings.COLUMNS
    sizes = {name: len(table) for name, table in register.tables.items()}
    assert {name: sizes[name] for name in ("reviews", "actions", "findings", "training", "attendance")} == {
        "reviews": 5,
        "actions": 12,
        "findings": 0,
        "training": 3,
        "attendance": 0,
    }
    assert min(sizes[name] for name in ("workforce", "claims", "sources")) > 0
    assert register.name == "sefton"
    assert register.title == "Sefton LSCB, serious case reviews published 2018 to 2020"
    assert register.about["as_of"] == "2021-01-26"
    assert not register.synthetic


def test_every_milestone_of_sefton_register_has_its_source_cell_by_cell():
    register = reading.read("data/sefton")
    reviews, sources = register.table("reviews"), register.table("sources")
    filled = {
        (review["review_id"], milestone)
        for _, review in reviews.iterrows()
        for milestone in MILESTONES
        if pd.notna(review[f"{milestone}_earliest"]) or pd.notna(review[f"{milestone}_latest"])
    }
    of_reviews = sources[sources["table"] == "reviews"]
    assert len(filled) == 20
    assert filled <= set(zip(of_reviews["id"], of_reviews["column"], strict=True))
    assert (sources["source"] != "").all()


def test_a_register_is_typed_as_its_schema_says(read):
    register = read(reviews=FINE)
    assert list(register.tables) == [table.name for table in schema.TABLES]
    for table in schema.TABLES:
        types = {name: kind for column in table.columns for name, kind in schema.typed_columns(column).items()}
        # What a register says of a review, not of a cell: from when it is over.
        types |= {"over_from": "datetime64[s]"} if table.name == "reviews" else {}
        assert {name: str(kind) for name, kind in register.table(table.name).dtypes.items()} == types, table.name
    reviews = register.table("reviews")
    assert reviews.index.tolist() == [2, 3]
    assert reviews["author_appointed_earliest"].tolist() == [pd.Timestamp(2018, 2, 1), pd.Timestamp(2019, 2, 5)]
    assert reviews["author_appointed_latest"].tolist() == [pd.Timestamp(2018, 2, 28), pd.Timestamp(2019, 2, 5)]
    assert reviews["reported_earliest"].isna().tolist() == [False, True]
    assert reviews["children_min"].tolist() == [3, 1]
    assert reviews["children_max"].isna().tolist() == [True, False]
    assert register.findings.empty


def test_a_file_that_is_missing_is_an_empty_table_with_its_columns(read):
    training = read(reviews=FINE).table("training")
    assert training.empty
    assert {"training_id", "starts_earliest", "attended_about", "themes"} <= set(training.columns)


def test_a_folder_without_reviews_or_no_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match=rf"{tmp_path.name}: has no reviews\.csv; a register needs one"):
        reading.read(tmp_path)
    with pytest.raises(InputError, match=r"nowhere: there is no such file or folder; write the path of a folder"):
        reading.read("data/nowhere")
    (tmp_path / "reviews.csv").write_text(FINE, encoding="utf-8")
    with pytest.raises(InputError, match=r"reviews\.csv: is no register; write a folder of CSV files, or a workbook"):
        reading.read(tmp_path / "reviews.csv")


@pytest.mark.parametrize(
    "content", [b'review_id,kind\n"R1,scr\n', b"review_id,kind\n\x00\x01\x02\n", b"review_id\n\x81\n"]
)
def test_a_file_that_is_no_table_is_refused_with_its_name(tmp_path, content):
    (tmp_path / "reviews.csv").write_bytes(content)
    with pytest.raises(
        InputError, match=rf"{tmp_path.name}/reviews\.csv: cannot be read as a table .*; save it as CSV"
    ):
        reading.read(tmp_path)


def test_another_file_that_is_no_table_is_an_error_and_the_register_is_read(tmp_path):
    (tmp_path / "reviews.csv").write_text(FINE, encoding="utf-8")
    (tmp_path / "actions.csv").write_bytes(b"action_id\n\x00\n")
    register = reading.read(tmp_path)
    assert told(register, "severity", "file", "row", "done") == [
        ["error", "actions.csv", pd.NA, "the file is not used"]
    ]
    assert register.table("actions").empty
    assert len(register.table("reviews")) == 2


@pytest.mark.parametrize("content", ["", "\n\n", ",,\n"])
def test_reviews_without_headings_are_an_error_that_says_so(read, content):
    register = read(reviews=content)
    assert told(register, "severity", "row", "done", "write") == [["error", 1, "no row is read", "a row of headings"]]


def test_an_unknown_heading_is_a_warning_and_its_column_is_not_read(read):
    register = read(reviews="review_id,kind,Author apointed,colour\nR1,scr,2018-02,red\n")
    assert told(register, "severity", "file", "row", "column", "done") == [
        ["warning", "reviews.csv", 1, "Author apointed", "the column is not read"],
        ["warning", "reviews.csv", 1, "colour", "the column is not read"],
    ]
    assert register.findings["write"][0] == "author_appointed, if that is what it holds"
    assert register.findings["write"][1] == "what it is: safeguarding import asks"
    assert register.table("reviews")["author_appointed_earliest"].isna().all()


def test_a_milestone_that_cannot_be_read_is_an_error_and_its_row_is_used(read):
    register = read(reviews=REVIEWS + "R1,scr,2018-02,soon,1\nR2,scr,2018-13,,1\nR3,scr,2018-02,,1\n")
    assert told(register, "severity", "file", "row", "column", "read", "done") == [
        ["error", "reviews.csv", 2, "reported", "soon", UNKNOWN],
        ["error", "reviews.csv", 3, "author_appointed", "2018-13", UNKNOWN],
    ]
    assert "YYYY, YYYY-MM or YYYY-MM-DD" in register.findings["write"][0]
    reviews = register.table("reviews").set_index("review_id")
    # No cell says anything of a report, so that a blank does not say that there is none.
    assert reviews["reported_says"].tolist() == ["unreadable", "not kept", "not kept"]
    assert reviews["author_appointed_says"].tolist() == ["date", "unreadable", "date"]
    assert reviews["author_appointed_earliest"].isna().tolist() == [False, True, False]


UNKNOWN = "whether and when it happened is taken as not known"


def test_a_count_that_cannot_be_read_is_a_warning_and_is_not_recorded(read):
    register = read(reviews=REVIEWS + "R1,scr,2018-02,,three\n")
    assert told(register, "severity", "row", "column", "read", "done") == [
        ["warning", 2, "children", "three", "read as not recorded"]
    ]
    assert register.table("reviews")[["children_min", "children_max", "children_about"]].isna().all(axis=None)


def test_a_date_of_another_table_that_cannot_be_read_is_a_warning(read):
    register = read(reviews=FINE, actions="action_id,due,status\nA1,soon,done\n")
    assert told(register, "severity", "file", "row", "column", "done") == [
        ["warning", "actions.csv", 2, "due", "read as not recorded"]
    ]
    assert register.table("actions")["action_id"].tolist() == ["A1"]


def test_an_unknown_code_is_a_warning_and_a_kind_nobody_knows_too(read):
    register = read(reviews="review_id,kind,regime\nR1,scr,wt2017\nR2,srr,wt2018\nR3,,wt2018\nR4,scr,\n")
    assert told(register, "severity", "row", "column", "read", "done") == [
        ["warning", 2, "regime", "wt2017", "used as written"],
        ["warning", 3, "kind", "srr", "used as written"],
    ]
    assert register.findings["write"][1] == "one of scr, lcspr, rapid_review, notification"
    assert register.table("reviews")["review_id"].tolist() == ["R1", "R2", "R3", "R4"]


def test_an_id_twice_is_an_error_and_one_that_is_missing_is_the_row(read):
    register = read(reviews="review_id,kind,name\nR1,scr,a\n,scr,b\nR1,scr,c\n", actions="action_id,title\n,x\n")
    assert told(register, "severity", "file", "row", "column", "read", "write") == [
        ["error", "reviews.csv", 4, "review_id", "R1", "an id that no other row has; row 2 has this one"],
        ["warning", "reviews.csv", 3, "review_id", "", "an id"],
        ["note", "actions.csv", 2, "action_id", "", "an id"],
    ]
    reviews = register.table("reviews")
    assert reviews[["review_id", "name"]].to_numpy().tolist() == [["R1", "a"], ["row 3", "b"], ["R1 (row 4)", "c"]]
    assert register.table("actions")["action_id"].tolist() == ["row 2"]


def test_a_reference_to_nothing_is_a_warning(read):
    register = read(
        reviews=FINE,
        actions="action_id,reviews\nA1,R1; R2;R9\n",
        findings="finding_id,review_id\nF1,R8\nF2,R2\n",
        attendance="training_id,person_key\nT1,p\n",
    )
    assert told(register, "severity", "file", "row", "column", "read", "done") == [
        ["warning", "actions.csv", 2, "reviews", "R9", "kept, and joined to nothing"],
        ["warning", "attendance.csv", 2, "training_id", "T1", "kept, and joined to nothing"],
        ["warning", "findings.csv", 2, "review_id", "R8", "kept, and joined to nothing"],
    ]
    assert register.findings["write"].tolist() == [
        "a review_id of reviews.csv, several with ;",
        "a training_id of training.csv, and a row for each of several",
        "a review_id of reviews.csv, and a row for each of several",
    ]


def test_a_reference_to_a_row_that_is_not_used_is_a_warning(read):
    register = read(reviews="review_id,kind\nR1,scr,too many\n", findings="finding_id,review_id\nF1,R1\n")
    assert told(register, "severity", "file", "read") == [
        ["error", "reviews.csv", "too many"],
        ["warning", "findings.csv", "R1"],
    ]


def test_an_unknown_theme_is_a_warning(read):
    register = read(
        reviews=FINE,
        actions="action_id,themes\nA1,P1;P99\n",
        findings="finding_id,review_id,theme\nF1,R1,K1\nF2,R1,neglected\n",
        training="training_id,themes\nT1,P2;\n",
    )
    assert told(register, "severity", "file", "row", "column", "read", "done") == [
        ["warning", "actions.csv", 2, "themes", "P99", "kept, and counted under no theme"],
        ["warning", "findings.csv", 3, "theme", "neglected", "kept, and counted under no theme"],
    ]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("reviews,R1,author_appointed,2018-02,S", ""),
        ("reviews,R1,author_appointed,2018-02-28,S", ""),
        ("reviews,R1,author_appointed,2018,S", ""),
        ("reviews,R1,author_appointed,../2018-02,S", ""),
        ("reviews,R1,author_appointed,2018-03,S", "the cell holds something else"),
        ("reviews,R1,author_appointed,2018-01,S", "the cell holds something else"),
        ("reviews,R1,author_appointed,../2018-01,S", "the cell holds something else"),
        ("reviews,R1,author_appointed,2018-03/..,S", "the cell holds something else"),
        ("reviews,R1,children,3,S", ""),
        ("reviews,R1,children,~2,S", ""),
        ("reviews,R1,children,2,S", "the cell holds something else"),
        ("reviews,R2,children,>1,S", "the cell holds something else"),
        ("reviews,R1,kind,scr,S", ""),
        ("reviews,R1,kind,lcspr,S", "the cell holds something else"),
        ("reviews,R9,kind,scr,S", "there is no such cell"),
        ("reviews,R1,colour,red,S", "there is no such cell"),
        ("meetings,R1,kind,scr,S", "there is no such cell"),
        ("reviews,R1,author_appointed,soon,S", "'soon' is not a date this register knows"),
        ("reviews,R2,reported,2019-06,S", "the cell "),
    ],
)
def test_a_source_that_disagrees_with_its_cell_is_a_warning(read, row, problem):
    register = read(reviews=FINE, sources=f"table,id,column,says,source\n{row}\n")
    if not problem:
        assert register.findings.empty
        return
    [found] = register.findings.to_dict("records")
    assert [found[key] for key in ("severity", "file", "row", "column")] == ["warning", "sources.csv", 2, "says"]
    assert found["read"] == row.split(",")[3]
    assert found["done"].startswith(problem)


def test_a_milestone_after_as_of_is_a_warning(read):
    reviews = read(reviews=REVIEWS + "R1,scr,2018-02-03,2018-02,1\nR2,scr,2018-02-04,../2019,1\n").table("reviews")
    found = findings.table(consistency.future(reviews, date(2018, 2, 3), Origin("reviews.csv")))
    assert found.drop(columns="sheet").to_numpy().tolist() == [
        [
            *("warning", "reviews.csv", 3, "author_appointed", "2018-02-04", "used as written"),
            "a day up to 2018-02-03, or a later as_of",
        ]
    ]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(read):
    register = read(reviews="review_id,kind\r\nR1,scr\r\n\r\n,\r\n\r\nR2,bad\r\nR3,scr\r\n")
    assert told(register, "row", "column", "read") == [[6, "kind", "bad"]]
    assert register.table("reviews").index.tolist() == [2, 6, 7]


def test_a_cell_of_several_lines_is_one_row(read):
    register = read(reviews='review_id,kind,delay_note\nR1,scr,"one\ntwo"\nR2,bad,\n')
    assert told(register, "row", "read") == [[3, "bad"]]
    assert register.table("reviews")["delay_note"].tolist() == ["one\ntwo", ""]


def test_a_byte_order_mark_and_spaces_are_not_read(read):
    register = read(reviews="\ufeffreview_id , kind\n R1 , scr \n")
    assert register.findings.empty
    assert register.table("reviews")[["review_id", "kind"]].to_numpy().tolist() == [["R1", "scr"]]


def test_what_looks_like_nothing_is_read_as_it_is_written(read):
    register = read(reviews="review_id,kind,name\nNA,scr,None\nnull,scr,nan\n0012,scr,1.0\n")
    assert register.table("reviews")[["review_id", "name"]].to_numpy().tolist() == [
        ["NA", "None"],
        ["null", "nan"],
        ["0012", "1.0"],
    ]


@pytest.mark.parametrize("rows", ["R1,scr,\nR2,scr,\n", "R1,scr,,\nR2,scr,,\n"])
def test_cells_beyond_the_headings_move_no_cell_to_another_column(read, rows):
    register = read(reviews="review_id,kind\n" + rows)
    assert register.table("reviews")["review_id"].tolist() == ["R1", "R2"]


def test_a_row_that_is_longer_than_the_headings_is_an_error_and_moves_nothing(read):
    register = read(reviews="review_id,kind\nR1,scr,2018-02\nR2,scr\n")
    assert told(register, "severity", "row", "read", "done") == [
        ["error", 2, "2018-02", "the row is not used: it has more cells than headings"]
    ]
    assert register.table("reviews")["review_id"].tolist() == ["R2"]


def test_reviews_without_a_column_of_ids_have_their_rows_as_ids(read):
    register = read(reviews="kind,published\nscr,2018\nscr,2019\n")
    assert register.table("reviews")["review_id"].tolist() == ["row 2", "row 3"]
    assert told(register, "severity", "row", "column", "write") == [["note", 1, "review_id", "a column review_id"]]


def test_what_a_register_says_of_itself_is_read(read, tmp_path):
    (tmp_path / "register.toml").write_text(
        'title = "Mine"\nas_of = 2021-01-26\nsynthetic = true\ncolour = "red"\n', encoding="utf-8"
    )
    register = read(reviews=FINE)
    assert dict(register.about) == {"title": "Mine", "as_of": "2021-01-26", "synthetic": "true"}
    assert register.synthetic
    assert told(register, "severity", "file", "column", "read", "done") == [
        ["warning", "register.toml", "colour", "red", "not read"]
    ]
    assert register.findings["row"].isna().all()
    (tmp_path / "register.toml").write_text("title = Mine", encoding="utf-8")
    with pytest.raises(InputError, match=rf"{tmp_path.name}/register\.toml: this is not TOML"):
        read()


def test_a_register_that_says_nothing_of_itself_is_called_after_its_folder(read, tmp_path):
    register = read(reviews=FINE)
    assert register.title == register.name == tmp_path.name
    assert dict(register.about) == {}


def test_reading_changes_no_byte_and_says_which_it_read():
    folder = paths.find("data/sefton")
    before = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    register = reading.read("data/sefton")
    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()} == before
    assert dict(register.files) == {
        name: digest for name, digest in before.items() if name not in ("SOURCES.md", "area.toml")
    }


def test_a_register_that_was_read_cannot_be_given_other_tables(read):
    register = read(reviews=FINE)
    with pytest.raises(TypeError):
        register.tables["reviews"] = None
    with pytest.raises(AttributeError):
        register.name = "other"


def test_findings_stand_the_worst_first_and_then_as_the_files_do(read):
    register = read(
        reviews="review_id,kind,children,colour,published\nR1,scr,x,,\nR2,scr,1,,soon\n",
        actions="action_id,status\nA1,almost\n,done\n",
    )
    assert told(register, "severity", "file", "row") == [
        ["error", "reviews.csv", 3],
        *(["warning", "actions.csv", 2], ["warning", "reviews.csv", 1], ["warning", "reviews.csv", 2]),
        ["note", "actions.csv", 3],
    ]
    assert findings.counted(register.findings) == {"error": 1, "warning": 3, "note": 1}
    assert findings.counted(findings.table([])) == {"error": 0, "warning": 0, "note": 0}


def test_the_same_finding_from_two_tables_is_said_once():
    one = findings.table([findings.one("warning", Origin("a.csv"), 2, "c", "x", "used", "y")])
    other = findings.table([findings.one("error", Origin("a.csv"), None, "c", "x", "not used", "y")])
    assert findings.joined([one, other, one])["severity"].tolist() == ["error", "warning"]


FAULTY = {
    "reviews": "review_id,kind,children,incident,themes,published\n"
    "R1, scr,approx 3,2018-05,P1,2019-01-02\nR2,SCR,2,31/05/2018,Learning; P3,yes\nR1,odd,-4,2018-13,P1 and P2,N/A\n"
    "\u2009R3,lcspr,1,,,\n,scr,a\u200bb,2018,,tbc\n,,,,,\nTotal,,6,,,\n",
    "training": "training_id,programme,starts,attended\nT1,Neglect,2020,50-60\nT1,Neglect  first,soon,many\n",
    "attendance": "training_id,person_key,attended\nT1,p1,YES\nT9,p1,\nT1,p1,perhaps\n",
    "workforce": "agency,year,headcount\nPolice,2020,~70\npolice,2020,7..5\nPolise,2020,1000+\n",
}


def test_columns_of_many_rows_are_held_otherwise_and_read_the_same(read, monkeypatch):
    few = read(**FAULTY)
    monkeypatch.setattr(layout, "MANY", 0)
    many = read(**FAULTY)
    assert len(few.findings) > 20
    pd.testing.assert_frame_equal(few.findings, many.findings)
    pd.testing.assert_frame_equal(few.reconciliation, many.reconciliation)
    for of_few, of_many in ((few.tables, many.tables), (few.written, many.written)):
        for name, table in of_few.items():
            pd.testing.assert_frame_equal(table, of_many[name], obj=name)
