"""Registers kept as CSV files: however they were saved, and whatever else lies in their folder."""

import os

import pandas as pd
import pytest
from examples import tried
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safeguarding.errors import InputError
from safeguarding.register import files, findings, headings, layout, opening, reading, schema
from safeguarding.register.files import Grid

ROWS = [["review_id", "kind", "reported", "delay_note"], ["R1", "scr", "2018-07", "Zoë’s – café"]]
PLAIN = "review_id,kind\nR1,scr\n"
NAMES = headings.load()


def means(heading):
    return NAMES.column("reviews", heading)


def known(row):
    return sum(means(cell) is not None for cell in row)


@pytest.fixture
def write(tmp_path):
    """Write files from their bytes or texts, by name."""

    def made(**contents):
        for name, content in contents.items():
            data = content if isinstance(content, bytes) else content.encode()
            (tmp_path / name.replace("__", ".")).write_bytes(data)
        return tmp_path

    return made


def rows(path):
    return next(grid.rows for grid in opening.opened(path).grids if grid.name.lower() == "reviews")


def joined(delimiter, ending="\r\n"):
    return "".join(delimiter.join(row) + ending for row in ROWS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le-bom", "utf-16-be-bom"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_file_is_read_however_it_was_encoded_and_delimited(write, encoding, delimiter):
    text = ("\ufeff" if encoding.endswith("bom") else "") + joined(delimiter)
    assert rows(write(reviews__csv=text.encode(encoding.removesuffix("-bom")))) == ROWS


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_end_as_any_system_ends_them(write, ending):
    assert rows(write(reviews__csv=joined(",", ending))) == ROWS


def test_a_register_of_semicolons_has_no_findings(write):
    register = reading.read(write(reviews__csv=joined(";").encode()))
    assert register.findings.empty
    assert register.table("reviews")["delay_note"].tolist() == ["Zoë’s – café"]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ('review_id,kind,name\nR1,scr,"a,b;c"\n', ["R1", "scr", "a,b;c"]),
        ('review_id;kind;name\nR1;scr;"a;b,c"\n', ["R1", "scr", "a;b,c"]),
        ('review_id,kind,name\nR1,scr,"say ""no"""\n', ["R1", "scr", 'say "no"']),
        ('review_id,kind,name\nR1,scr,"one\r\ntwo\n\nthree"\n', ["R1", "scr", "one\r\ntwo\n\nthree"]),
        ("review_id,kind,name\nR1,scr,5' 10\" tall\n", ["R1", "scr", "5' 10\" tall"]),
        ("review_id;kind;name\nR1;scr;1,5,7,9,11,13\n", ["R1", "scr", "1,5,7,9,11,13"]),
        ("a,b,c,d,e\nreview_id;kind;name\nR1;scr;x\n", None),
    ],
)
def test_a_delimiter_in_a_cell_is_none(write, text, cells):
    assert rows(write(reviews__csv=text))[-1] == (cells or ["R1", "scr", "x"])


def test_excels_own_line_of_the_delimiter_stands_above_the_headings(write):
    register = reading.read(write(reviews__csv="sep=;\nreview_id;kind\nR1;scr\n"))
    assert register.table("reviews").index.tolist() == [3]
    assert register.findings.empty


def test_ragged_rows_keep_their_cells_where_they_are(write):
    register = reading.read(write(reviews__csv="review_id,kind,name\nR1,scr\nR2\nR3,scr,x,,\nR4,scr,x,y\nR5,scr,z\n"))
    found = register.findings[["severity", "row", "column", "read"]].to_numpy().tolist()
    assert found == [["error", 5, "", "y"]]
    assert register.table("reviews")[["review_id", "name"]].to_numpy().tolist() == [
        ["R1", ""],
        ["R2", ""],
        ["R3", "x"],
        ["R5", "z"],
    ]


def test_names_of_files_count_whatever_their_case_and_tabs_have_an_ending_of_their_own(write):
    path = write(REVIEWS__CSV=PLAIN, Actions__TSV="action_id\ttitle\nA1\tx\n")
    register = reading.read(path)
    assert register.table("reviews")["review_id"].tolist() == ["R1"]
    assert register.table("actions")["title"].tolist() == ["x"]
    assert register.findings.empty
    assert sorted(register.files) == ["Actions.TSV", "REVIEWS.CSV"]


def test_other_files_are_left_alone_and_hidden_ones_too(write):
    path = write(reviews__csv=PLAIN, **{"._reviews__csv": b"\0\5\26\7Mac OS X", "photo__jpg": b"\0", "notes__txt": "x"})
    (path / "actions.csv").mkdir()
    register = reading.read(path)
    assert register.findings.empty
    assert list(register.files) == ["reviews.csv"]


def test_a_file_that_is_no_table_of_ours_is_a_warning(write):
    register = reading.read(write(reviews__csv=PLAIN, budget__csv="year,pounds\n2020,5\n"))
    assert register.findings[["severity", "file", "done"]].to_numpy().tolist() == [
        ["warning", "budget.csv", "not read: no table has this name"]
    ]


def test_an_optional_file_that_cannot_be_read_is_an_error_and_the_rest_is_read(write):
    register = reading.read(write(reviews__csv=PLAIN, actions__csv='action_id\n"A1\n'))
    [found] = register.findings.to_dict("records")
    assert (found["severity"], found["file"], found["done"]) == ("error", "actions.csv", "the file is not used")
    assert "unexpected end of data; line 2" in found["write"]
    assert len(register.table("reviews")) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'review_id,kind\nR1,scr\n"R2,scr\n', r"unexpected end of data; line 3"),
        (b'review_id,kind\n"R1"x,scr\n', r"',' expected after '\"'; line 2"),
        (b"review_id,kind\nR1,scr\nR2,\0scr\n", r"it is not text, see line 3"),
        ("review_id,kind\n".encode("utf-32"), r"it is not text, see line 1"),
        ("review_id,kind\n".encode("utf-16-le"), r"it is not text, see line 1"),
        (b"\xff\xfer\0e", r"it is not text, see line 1"),
        (b"review_id,kind\nR1,\x81\n", r"it is not text"),
        (b"\xff\xfe\x00\xd8a\x00", r"it is not text"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_its_name_and_its_line(write, content, said):
    path = write(reviews__csv=content)
    with pytest.raises(InputError, match=rf"^{path.name}/reviews\.csv: cannot be read as a table \({said}") as wrong:
        opening.opened(path)
    assert "\n" not in str(wrong.value)


def test_a_file_in_use_is_refused_with_what_to_do(write, monkeypatch):
    def used(_):
        raise PermissionError(13, "The process cannot access the file")

    path = write(reviews__csv=PLAIN)
    monkeypatch.setattr("pathlib.Path.read_bytes", used)
    with pytest.raises(InputError, match=r"reviews\.csv: cannot be opened \(The process .*\); close it elsewhere"):
        opening.opened(path)


def test_a_folder_that_may_not_be_listed_is_refused(write, monkeypatch):
    def shut(_):
        raise PermissionError(13, "Permission denied")

    path = write(reviews__csv=PLAIN)
    monkeypatch.setattr("pathlib.Path.iterdir", shut)
    with pytest.raises(InputError, match=rf"^{path.name}: cannot be opened \(Permission denied\)"):
        files.files(path)


def test_a_file_that_is_too_big_is_refused_before_it_is_read(write, monkeypatch):
    path = write(reviews__csv=PLAIN)
    monkeypatch.setattr(files, "FILE_MOST", 10)
    with pytest.raises(InputError, match=r"reviews\.csv: is over 0 MB; split it"):
        opening.opened(path)


def test_headings_far_down_or_not_at_all_are_found_or_said(write):
    register = reading.read(write(reviews__csv="a title\n\n" * 49 + PLAIN))
    assert register.table("reviews").index.tolist() == [100]
    assert register.findings.empty


def test_a_grid_is_of_its_file_and_delimited(write):
    [path] = files.files(write(reviews__csv=PLAIN))
    grid = files.read_csv(path, lambda row: len(row))
    assert isinstance(grid, Grid)
    assert (grid.name, grid.file, grid.sheet, grid.delimited) == ("reviews", "reviews.csv", "", True)


def test_a_heading_is_never_longer_than_a_name(write):
    long = "review_id" + "." * 2_000
    found = opening.opened(write(reviews__csv=f"{long},kind,name\nR1,scr,x\n"))
    assert "review_id" not in opening.lay(found, schema.table("reviews"))[0].origin.headings


CELLS = st.text(st.characters(codec="utf-8", exclude_characters='",\n\r\0'), max_size=6) | st.sampled_from(
    ["", " R1 ", "NA", "nan", "1.0", "007", "2018-07", "\xa0", "\ufeff", "-", "scr", "review_id", "Total", "None"]
)


@settings(max_examples=tried(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, max_size=4), max_size=8), end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_a_plain_file_is_read_as_any_other_only_faster(tmp_path, monkeypatch, rows, end):
    text = end.join(["review_id,kind,published", *map(",".join, rows)]) + end
    (tmp_path / "reviews.csv").write_text(text, encoding="utf-8", newline="")
    plain = files.read_csv(tmp_path / "reviews.csv", known)
    with monkeypatch.context() as patched:
        patched.setattr(files, "_plain", lambda *_: None)
        other = files.read_csv(tmp_path / "reviews.csv", known)
    assert (plain.frame is None) == any(len(row) > 3 for row in rows)
    quick, slow = (layout.lay(grid, schema.table("reviews"), means) for grid in (plain, other))
    pd.testing.assert_frame_equal(quick.cells, slow.cells)
    assert (quick.origin, quick.row, quick.unknown) == (slow.origin, slow.row, slow.unknown)
    assert findings.table(quick.findings).equals(findings.table(slow.findings))


@pytest.mark.parametrize(
    ("text", "fast"),
    [
        ("review_id,kind\nR1,scr\n", True),
        ('review_id,kind\n"R1",scr\n', False),
        ("A title\nreview_id,kind\nR1,scr\n", False),
        ("review_id,kind,\nR1,scr,\n", False),
        ("review_id,kind\nR1,scr,x\n", False),
        ("a,b\nR1,scr\n", False),
        ("x,kind\nreview_id,kind\n", False),
        ("", False),
    ],
)
def test_only_a_file_that_can_be_read_one_way_is_read_the_fast_way(tmp_path, text, fast):
    (tmp_path / "reviews.csv").write_text(text, encoding="utf-8")
    assert (files.read_csv(tmp_path / "reviews.csv", known).frame is not None) == fast


def test_a_file_that_is_no_utf8_is_a_note(write):
    held = reading.read(write(reviews__csv=joined(",").encode("cp1252")))
    [note] = held.findings.query("file == 'reviews.csv' and read == 'reviews.csv'").to_dict("records")
    assert (note["severity"], note["write"]) == ("note", "the file saved as CSV UTF-8")
    assert held.table("reviews")["delay_note"].tolist() == ["Zoë’s – café"]
    plain = reading.read(write(reviews__csv=joined(",").encode())).findings
    assert "Windows-1252" not in " ".join(plain["done"])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no such file")
@pytest.mark.parametrize("name", ["register.toml", "mapping.toml", "corrections.toml"])
def test_what_is_no_file_beside_a_register_is_refused(write, name):
    folder_written = write(reviews__csv=PLAIN)
    os.mkfifo(folder_written / name)
    with pytest.raises(InputError, match=f"{name}: is no ordinary file"):
        reading.read(folder_written)


def test_a_path_that_is_too_long_is_one_line():
    with pytest.raises(InputError, match="cannot be opened"):
        reading.read("a" * 300)
