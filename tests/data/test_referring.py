"""Cells that name reviews as people write them: several ids at once, names, and what names none."""

import pytest

from safeguarding.register import reading

REVIEWS = """review_id,name,kind
CSPR 1/22,Child A,lcspr
CSPR 2/22,Child B,lcspr
R3,"Mary, Ann & Ben",scr
R4,Twin,scr
R5,Twin,scr
"""


@pytest.fixture
def read(tmp_path):
    """Read a register with one row of a table that names reviews by the text of a cell."""

    def made(table, text):
        column, key = {"findings": ("review_id", "finding_id"), "actions": ("reviews", "action_id")}[table]
        (tmp_path / "reviews.csv").write_text(REVIEWS, encoding="utf-8")
        (tmp_path / f"{table}.csv").write_text(f'{key},{column}\nX1,"{text}"\n', encoding="utf-8")
        register = reading.read(tmp_path)
        told = register.findings[register.findings["column"] == column]
        return register.table(table)[column].tolist(), told[["severity", "read", "write"]].to_numpy().tolist()

    return made


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("CSPR 1/22 and CSPR 2/22", "CSPR 1/22; CSPR 2/22"),
        ("CSPR 1/22, CSPR 2/22 & R3", "CSPR 1/22; CSPR 2/22; R3"),
        ("R3/R4", "R3; R4"),
        ("Child A & Child B", "CSPR 1/22; CSPR 2/22"),
        ("child a", "CSPR 1/22"),
        ("cspr 1/22; R3", "CSPR 1/22; R3"),
        # A name with an and in it is one.
        ("Mary, Ann & Ben", "R3"),
        ("Mary, Ann & Ben; R4", "R3; R4"),
    ],
)
def test_an_action_is_joined_to_each_review_that_it_names(read, text, ids):
    assert read("actions", text) == ([ids], [["note", text, ids]])


def test_ids_as_they_are_to_be_written_are_left_alone(read):
    assert read("actions", "R3;R4") == (["R3;R4"], [])


@pytest.mark.parametrize("text", ["all", "All reviews", "all SCRs", "various"])
def test_what_means_all_names_none_and_its_finding_says_what_to_write(read, text):
    write = "the review_id of each that is meant, with ;"
    assert read("actions", text) == ([text], [["warning", text, write]])


def test_of_several_those_that_are_known_are_joined_and_the_rest_is_told(read):
    cells, told = read("actions", "R3 and Child Z")
    assert cells == ["R3; Child Z"]
    assert [[severity, text] for severity, text, _ in told] == [["warning", "Child Z"], ["note", "R3 and Child Z"]]


@pytest.mark.parametrize("text", ["Twin", "2/22", "Child", "R3 to R5", "1/22"])
def test_what_may_be_another_review_is_joined_to_nothing(read, text):
    cells, told = read("actions", text)
    assert cells == [text]
    assert [severity for severity, *_ in told] == ["warning"]


def test_a_finding_is_of_one_review_and_asks_for_a_row_for_each_of_several(read):
    assert read("findings", "Child B")[0] == ["CSPR 2/22"]
    cells, told = read("findings", "R3 & R4")
    assert cells == ["R3 & R4"]
    assert told == [["warning", "R3 & R4", "a review_id of reviews.csv, and a row for each of several"]]


def test_an_id_that_is_written_twice_is_one(read):
    """A finding is of one review, however often its cell says so."""
    for table in ("findings", "actions"):
        texts, told = read(table, "R3; R3")
        assert texts == ["R3"], table
        assert [severity for severity, *_ in told] == ["note"]


def test_a_part_that_names_none_is_left_whole(read):
    assert read("actions", "cspr 1/22; see A and B")[0] == ["CSPR 1/22; see A and B"]
