"""What a register leaves open, as notebook 01 shows it: the questions of import, and what to do next."""

from datetime import date

import books

from safeguarding.analyses import quality
from safeguarding.disclosure import viewing
from safeguarding.presenting import tables
from safeguarding.register import opening, questions, reading, unanswered

ROWS = [
    ["Ref", "Type", "Date RR submitted to National Panel", "Published", "Mystery"],
    ["R1", "LCSPR", "2021-03-01", "see file", "2021-04-01"],
    ["R2", "LCSPR", "2021-05-01", "2021-12-01", "2021-06-01"],
]


def left(path):
    return unanswered.table(reading.read(path), path)


def test_it_is_what_import_asks_with_what_to_do_next(tmp_path):
    path = books.of_rows(tmp_path / "book.xlsx", {"Reviews": ROWS})
    table = left(path)
    asked = questions.asked(opening.opened(path))
    assert table["written"].tolist() == [each.written for each in asked]
    assert table[["written", "proposed", "sure", "next"]].to_numpy().tolist() == [
        ["Date RR submitted to National Panel", "Panel informed (panel_informed)", "sure", "agree"],
        ["Mystery", "", "", "choose one, or leave it out"],
        ["see file", "", "", "write a date or a number, or leave it as not known"],
    ]
    view = viewing.view(reading.read(path), "internal", date(2024, 1, 1))
    shown = tables.show_some(
        quality.internal_table(unanswered.table(view, path), view.public), quality.QUESTIONS_LAYOUT
    )
    assert "see file" in str(shown._repr_html_())


def test_the_public_is_asked_nothing(tmp_path):
    path = books.of_rows(tmp_path / "book.xlsx", {"Reviews": ROWS})
    assert tables.show_some(quality.internal_table(left(path), True), quality.QUESTIONS_LAYOUT) is None


def test_where_nothing_is_open_nothing_is_shown_and_no_file_is_opened_again(tmp_path, monkeypatch):
    path = books.of_rows(
        tmp_path / "book.xlsx", {"Reviews": [["Ref", "Type", "Published"], ["R1", "LCSPR", "2021-03-01"]]}
    )
    register = reading.read(path)
    monkeypatch.setattr(opening, "opened", lambda *_: 1 / 0)
    assert tables.show_some(unanswered.table(register, path), quality.QUESTIONS_LAYOUT) is None


def test_a_sheet_that_nobody_knows_and_a_kind_that_nothing_says_are_open(tmp_path):
    path = books.of_rows(
        tmp_path / "book.xlsx", {"Reviews": [["Ref", "Status", "Published"], ["R1", "Closed", "2021-03-01"]]}
    )
    assert left(path)["question"].tolist() == [questions.PARTS[questions.KIND]]
    path = books.of_rows(tmp_path / "more.xlsx", {"Reviews": ROWS[:1], "Contacts": [["Who", "Where"], ["A", "B"]]})
    assert questions.PARTS[questions.SHEETS] in left(path)["question"].tolist()


def test_what_was_read_once_and_is_gone_asks_nothing(tmp_path):
    path = books.of_rows(tmp_path / "book.xlsx", {"Reviews": ROWS})
    register = reading.read(path)
    path.unlink()
    assert unanswered.table(register, path).empty
