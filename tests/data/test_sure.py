"""What a question book that is handed in unchanged takes: what is not sure enough is left open."""

import books
import pytest

from safeguarding.register import answers, headings, opening, questions, reading


def asked(tmp_path, rows, table="Reviews"):
    path = books.of_rows(tmp_path / "book.xlsx", {table: rows})
    return {each.key: each.proposal for each in questions.asked(opening.opened(path))}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("in progess", "in_progress"),
        ("compleet", "done"),
        ("incomplete", ""),
        ("not complete", ""),
        ("not done", ""),
        ("unplanned", ""),
        ("rejected?", "rejected"),
        ("compared", ""),
    ],
)
def test_a_code_is_proposed_for_one_that_is_spelled_wrong_and_for_no_other_word(text, code):
    assert headings.mistyped(text, headings.load().codes["actions"]["status"]) == code


CASES = ["Ref", "Status", "Date notified", "Author appointed"]


@pytest.mark.parametrize(("year", "kind"), [(2018, ""), (2019, ""), (2021, "lcspr")])
def test_of_what_kind_a_review_is_is_open_while_there_were_two_systems(tmp_path, year, kind):
    rows = [CASES, ["R1", "Running", f"{year}-02-01", f"{year}-05-01"]]
    assert asked(tmp_path, rows)["kinds", "Status", "Running"] == kind


DAYS = ["Ref", "Kind", "Incident", "Aware", "Notified"]


@pytest.mark.parametrize(
    ("row", "day"),
    [
        (["2020-12-01", "25/12", "2021-02-01"], "2020-12-25"),
        # The first and the last step may lie in another year than the rest.
        (["25/12", "2021-01-01", "2022-02-01"], ""),
        (["2020-11-01", "2021-11-02", "25/12"], ""),
        (["2020-12-01", "25/12", "2022-02-01"], ""),
        (["2022-12-01", "25/12", "2021-02-01"], ""),
    ],
)
def test_a_day_without_a_year_is_put_between_the_steps_before_and_after_it(tmp_path, row, day):
    found = asked(tmp_path, [DAYS, ["R1", "lcspr", *row]])
    assert [each for key, each in found.items() if key[0] == "corrections"] == [day]


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Police", ["1", "2", "3"]),
        ("Health", ["yes", "no", "yes"]),
        ("Children's social care", ["held", "booked", "cancelled"]),
        ("Anything", ["1", "2", "3"]),
    ],
)
def test_a_column_for_an_agency_and_one_of_numbers_hold_no_codes(tmp_path, heading, cells):
    rows = [["Course", "Date", heading], *([f"C{n}", "2024-01-02", cell] for n, cell in enumerate(cells))]
    assert asked(tmp_path, rows, "training")["headings", "training", heading] == questions.LEAVE


def test_a_column_of_words_that_are_codes_is_still_one(tmp_path):
    rows = [["Course", "Date", "Went?"], *([f"C{n}", "2024-01-02", cell] for n, cell in enumerate(["held", "booked"]))]
    assert asked(tmp_path, rows, "training")["headings", "training", "Went?"] == "status"


def test_handed_in_unchanged_nothing_is_said_that_was_not_written(tmp_path):
    rows = [
        ["Ref", "Status", "Date notified", "Author appointed", "Published", "Panel agreed?"],
        ["R1", "Finished", "2016-02-01", "2016-04-01", "2017-02-01", "agreed"],
        ["R2", "Finished", "25/12", "2016-04-01", "2017-02-01", "not agreed"],
    ]
    path = books.of_rows(tmp_path / "book.xlsx", {"Reviews": rows})
    book, _, _ = answers.ask(str(path))
    answers.take(str(path), str(book))
    reviews = reading.read(path).table("reviews")
    assert reviews["kind"].tolist() == ["", ""]
    assert reviews["notified_says"].tolist() == ["date", "unreadable"]
    assert reviews["panel_response"].tolist()[1] != "agreed"


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("c. 2019", ("2018/2020",)),
        ("c. March 2018", ("2018-02/2018-04",)),
        ("circa 15/03/2018", ("2018-03", "2018-02/2018-04")),
        ("15/03/2018?", ("2018-03", "2018-02/2018-04")),
        ("see minutes of 15/03/2018", ("2018-03-15",)),
    ],
)
def test_about_a_day_ranges_are_offered_and_never_the_day(tmp_path, text, choices):
    path = books.of_rows(tmp_path / "book.xlsx", {"Reviews": [DAYS, ["R1", "lcspr", "2017-01-01", text, "2020-02-02"]]})
    [question] = [each for each in questions.asked(opening.opened(path)) if each.part == questions.CELLS]
    assert (question.choices, question.proposal) == (choices, "")
    # Each choice is read as the range that it is.
    for n, choice in enumerate(choices):
        rows = [DAYS, ["R1", "lcspr", "2017-01-01", choice, "2020-02-02"]]
        assert reading.read(books.of_rows(tmp_path / f"{n}.xlsx", {"Reviews": rows})).table("reviews")[
            "aware_says"
        ].tolist() == ["date"]
