"""Tables kept as Parquet: read as their CSV files would be, and damaged or odd files end in one clear line."""

import random

import duckdb
import numpy as np
import pandas as pd
import pytest
from examples import tried
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safeguarding.errors import InputError
from safeguarding.register import files, opening, questions, reading

REVIEWS = "review_id,kind\nR1,lcspr\n"
TRAINING = "training_id,programme,starts,attended\nT1,Neglect,2022-05-04,2\nT2,Neglect,2022-06,\n"
ATTENDED = [
    ("T1", "p1", "Health", "yes"),
    ("T1", "p2", "Health", "YES"),
    ("T1", "p1", "Health", "yes"),
    ("T9", " p3", "", "perhaps"),
    ("", "", "", ""),
    ("T2", "", "Police", ""),
]
HEADINGS = ("training_id", "person_key", "agency", "attended")


def write(path, rows, headings=HEADINGS, kinds=None):
    """Write rows of texts, ``None`` for what is missing, as Parquet; ``kinds`` are the columns' types."""
    kinds = kinds or ["VARCHAR"] * len(headings)
    columns = ", ".join(f"c{n} {kind}" for n, kind in enumerate(kinds))
    named = ", ".join(f'c{n} AS "{heading}"' for n, heading in enumerate(headings))
    with duckdb.connect(config={"threads": 1}) as made:
        made.execute(f"CREATE TABLE t ({columns})")
        if rows:
            cells = ", ".join(f"CAST(? AS {kind})" for kind in kinds)
            made.execute(
                f"INSERT INTO t VALUES {', '.join([f'({cells})'] * len(rows))}", [c for row in rows for c in row]
            )
        made.execute(f"COPY (SELECT {named} FROM t) TO '{path}' (FORMAT parquet)")
    return path


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "reviews.csv").write_text(REVIEWS, encoding="utf-8")
    (tmp_path / "training.csv").write_text(TRAINING, encoding="utf-8")
    return tmp_path


def written(folder, text, ending=".csv"):
    """Write ``attendance`` as CSV, alone of its name."""
    (folder / "attendance.parquet").unlink(missing_ok=True)
    (folder / f"attendance{ending}").write_text(text, encoding="utf-8")


def both_ways(folder, rows, headings=HEADINGS):
    """Read the same table from CSV and from Parquet."""
    written(folder, "".join(",".join(cell or "" for cell in row) + "\n" for row in [headings, *rows]))
    from_csv = reading.read(folder)
    (folder / "attendance.csv").unlink()
    write(folder / "attendance.parquet", rows, headings)
    return from_csv, reading.read(folder)


def assert_same(from_csv, from_parquet):
    pd.testing.assert_frame_equal(from_csv.table("attendance"), from_parquet.table("attendance"))
    files = from_parquet.findings["file"].str.replace(".parquet", ".csv")
    pd.testing.assert_frame_equal(from_csv.findings, from_parquet.findings.assign(file=files))


def test_a_table_is_the_same_from_csv_and_from_parquet(folder):
    from_csv, from_parquet = both_ways(folder, ATTENDED)
    assert_same(from_csv, from_parquet)
    held = from_parquet.table("attendance")
    # Rows are numbered as in a spreadsheet with headings in row 1; the blank one is none.
    assert held.index.tolist() == [2, 3, 4, 5, 7]
    assert held["attended"].tolist() == ["yes", "yes", "yes", "perhaps", ""]
    assert held["person_key"].tolist() == ["p1", "p2", "p1", "p3", ""]
    assert set(from_parquet.files) == {"reviews.csv", "training.csv", "attendance.parquet"}


CELL = st.sampled_from(["", "T1", "T2", "p1", "yes", "Yes ", "no", "Health", "Total", "a\u200bb", "training_id", "é"])


@pytest.mark.slow
@settings(max_examples=tried(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELL, CELL, CELL, CELL), max_size=8))
def test_whatever_the_cells_are_both_are_read_the_same(folder, rows):
    assert_same(*both_ways(folder, rows))


def test_columns_of_days_and_counts_that_repeat_one_text_or_nothing_are_as_in_csv(folder):
    headings = ("training_id", "programme", "starts", "ends", "places", "attended")
    rows = [(f"T{n}", "Neglect", "2022-05", "", "", "2" if n % 2 else "~3") for n in range(40)]
    (folder / "training.csv").write_text("\n".join(map(",".join, [headings, *rows])) + "\n", encoding="utf-8")
    from_csv = reading.read(folder)
    (folder / "training.csv").unlink()
    write(folder / "training.parquet", rows, headings)
    pd.testing.assert_frame_equal(from_csv.table("training"), reading.read(folder).table("training"))


def test_themes_that_repeat_ask_what_they_would_ask_of_csv(folder):
    headings, rows = ("action_id", "themes"), [(f"A{n}", "drift; nonsense" if n % 2 else "") for n in range(40)]
    (folder / "actions.csv").write_text("\n".join(map(",".join, [headings, *rows])) + "\n", encoding="utf-8")
    from_csv = questions.asked(opening.opened(folder))
    (folder / "actions.csv").unlink()
    write(folder / "actions.parquet", rows, headings)
    from_parquet = questions.asked(opening.opened(folder))
    assert [each.written for each in from_csv] == [each.written for each in from_parquet] != []


def test_other_headings_and_missing_columns_are_as_in_csv(folder):
    assert_same(*both_ways(folder, [("T1", "x", "yes")], ("Training ID", "colour", "attended")))


def test_nothing_is_read_as_an_empty_cell(folder):
    write(folder / "attendance.parquet", [("T1", None, "Health", "yes")])
    assert reading.read(folder).table("attendance")["person_key"].tolist() == [""]


def test_whole_numbers_and_days_are_read_as_they_are_written(tmp_path):
    rows = [("7", "2022-05-04", "a")]
    grid = files.read_parquet(
        write(tmp_path / "training.parquet", rows, ("attended", "starts", "x"), ("INTEGER", "DATE", "VARCHAR"))
    )
    assert grid.rows == [["attended", "starts", "x"], ["7", "2022-05-04", "a"]]


def test_rows_stay_in_their_order_over_many_groups(tmp_path):
    path = tmp_path / "attendance.parquet"
    with duckdb.connect() as made:
        made.execute(
            "COPY (SELECT 'p' || (i * 7919 % 300000) AS person_key, 'x' AS agency FROM range(300000) AS t(i))"
            f" TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 20000)"
        )
    cells = files.read_parquet(path).frame[0].to_numpy()[1:]
    assert (cells == np.array([f"p{i * 7919 % 300000}" for i in range(300000)], object)).all()


def test_two_files_of_one_table_are_an_error_that_names_both(folder):
    written(folder, ",".join(HEADINGS) + "\nT1,p1,Health,yes\n")
    write(folder / "attendance.parquet", ATTENDED)
    told = reading.read(folder).findings.query("severity == 'error'")
    [said] = (told["file"] + ": " + told["done"]).tolist()
    assert said == "attendance.parquet: not read: attendance are read from attendance.csv"


@pytest.mark.parametrize(
    ("kind", "cell", "said"),
    [
        ("DOUBLE", "1.5", "'c' holds DOUBLE"),
        ("TIMESTAMP", "2022-05-04 10:00:00", "'c' holds TIMESTAMP"),
        ("BOOLEAN", "true", "'c' holds BOOLEAN"),
        ("BLOB", "abc", "'c' holds BLOB"),
        ("VARCHAR[]", "[a]", "'c' has columns or lists in it"),
        ("STRUCT(a VARCHAR)", "{'a': 'b'}", "'c' has columns or lists in it"),
    ],
)
def test_a_column_that_holds_no_text_is_named(tmp_path, kind, cell, said):
    path = write(tmp_path / "x.parquet", [("T1", cell)], ("training_id", "c"), ("VARCHAR", kind))
    with pytest.raises(InputError, match=r"x\.parquet: the column") as refused:
        files.read_parquet(path)
    assert said in str(refused.value)


def test_a_name_with_signs_that_mean_others_is_that_file_alone(tmp_path):
    odd = tmp_path / "agency=Police [a]"
    odd.mkdir()
    for name, key in (("attendance*", "p1"), ("attendance2", "p2")):
        write(tmp_path / "made.parquet", [("T1", key, "Health", "yes")]).rename(odd / f"{name}.parquet")
    assert files.read_parquet(odd / "attendance*.parquet").rows == [[*HEADINGS], ["T1", "p1", "Health", "yes"]]


def test_a_heading_cannot_ask_for_anything(tmp_path):
    heading = "a'); DROP TABLE x; --"
    path = write(tmp_path / "x.parquet", [("v", "w")], (heading, 'b" FROM t'.replace('"', '""')))
    assert files.read_parquet(path).rows == [[heading, 'b" FROM t'], ["v", "w"]]


@pytest.mark.parametrize(("name", "most"), [("FILE_MOST", 100), ("WIDEST", 3), ("ROWS_MOST", 5), ("CELLS_MOST", 23)])
def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path, monkeypatch, name, most):
    path = write(tmp_path / "x.parquet", ATTENDED)
    monkeypatch.setattr(files, name, most)
    with pytest.raises(InputError, match=r"x\.parquet: (is over|has|says it has)"):
        files.read_parquet(path)


# ---- Damaged files ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "harm",
    [
        lambda content: b"",
        lambda content: b"training_id,person_key\nT1,p1\n",
        lambda content: content[: len(content) // 2],
        lambda content: content[:-1],
        lambda content: content[:-4] + b"XXXX",
        lambda content: content[:-8] + b"\xff\xff\xff\x7f" + content[-4:],
    ],
)
def test_a_damaged_file_is_one_clear_finding_and_the_rest_is_read(folder, harm):
    path = write(folder / "attendance.parquet", ATTENDED)
    path.write_bytes(harm(path.read_bytes()))
    held = reading.read(folder)
    assert (len(held.table("reviews")), len(held.table("attendance"))) == (1, 0)
    [wrong] = held.findings.query("severity == 'error'").to_dict("records")
    assert (wrong["file"], wrong["done"]) == ("attendance.parquet", "the file is not used")
    assert "attendance.parquet: cannot be read as Parquet" in wrong["write"]
    assert str(folder) not in wrong["write"]


def test_a_damaged_table_of_reviews_is_an_error(folder):
    (folder / "reviews.csv").unlink()
    (folder / "reviews.parquet").write_bytes(b"PAR1PAR1")
    with pytest.raises(InputError, match=r"reviews\.parquet: cannot be read as Parquet"):
        reading.read(folder)


@pytest.mark.slow
def test_a_file_changed_anywhere_is_read_or_refused(tmp_path):
    path = write(tmp_path / "x.parquet", ATTENDED * 20)
    content, chance = path.read_bytes(), random.Random(2024)
    for _ in range(150):
        harmed = bytearray(content)
        for _ in range(chance.choice([1, 2, 8])):
            harmed[chance.randrange(len(harmed))] = chance.randrange(256)
        path.write_bytes(harmed[: chance.choice([len(harmed), chance.randrange(len(harmed))])])
        try:
            said = ""
            files.read_parquet(path)
        except InputError as refused:
            said = str(refused)
        assert not said or said.startswith(f"{tmp_path.name}/x.parquet: ")
