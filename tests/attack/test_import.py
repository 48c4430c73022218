"""Questions about a hostile workbook, and hostile answers: no formula, no traceback, nothing raw, one sentence each."""

import re
import tomllib
import zipfile

import books
import openpyxl
import pytest
from examples import telling

from safeguarding.cli import main
from safeguarding.register import answers as given
from safeguarding.register import asking, reading

HEAD = ["Ref", "Kind", "Went out", "Notified", "Themes", "Children involved"]
EVIL = [
    *("=cmd|' /C calc'!A0", "@SUM(1+1)", "+1+1", "-1+1", "\t=1+1", "\r=1+1", "{=1+1}"),
    *("a\x1b[2J\x07b", "\u202egnp.exe", "x\u2028y", "line\nbreak", "é" * 3_000, "]]>", "</t>", '"""', "'''"),
    *(str(2**63), "-" + str(2**63), "1e308", "nan", "[[correction]]", "leave out", "\\", "x (published)", "Key"),
]
TELLING = ("=cmd|' /C calc'!A0", "\r=1+1", "a\x1b[2J\x07b", "x\u2028y", "]]>", '"""', "1e308", "[[correction]]", "Key")
"""One of each kind: formulas, what moves a terminal, ends of lines and of quotes, numbers, and our own words."""
UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@pytest.fixture
def run(capsys):
    """Run a command; give how it ends and what it prints."""

    def ran(*arguments):
        code = main.main(list(map(str, arguments)))
        said = capsys.readouterr()
        assert not UNSEEN.search(said.out + said.err)
        return code, said.out, said.err

    return ran


def hostile(path, text):
    """Write a book that says a text as a heading, a code, a date, a theme, a count, a sheet and an id."""
    rows = [[*HEAD, text], [text, text, text, text, text, text, text], ["R2", "scr", "2020", "2019", "K1", "2", "x"]]
    named = re.sub(r"[\[\]:*?/\\\x00-\x1f']", "_", text)[:31] or "_"
    return books.of_rows(path, {"reviews": rows, named: [["day", text], ["1", text]]})


@pytest.mark.parametrize("text", telling(EVIL, *TELLING))
def test_whatever_stands_in_a_workbook_the_questions_have_no_formula_and_are_answered(tmp_path, run, text):
    path = hostile(tmp_path / "log.xlsx", text)
    assert run("import", path)[0] == 0
    questions = path.with_name("log.import.xlsx")
    with zipfile.ZipFile(questions) as package:
        sheets = [package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/")]
    assert sheets
    assert not [each for each in sheets if b"<f>" in each or b"<f " in each or b"<hyperlink" in each]
    code, _, err = run("import", path, "--answers", questions)
    assert code in (0, 1), err
    for name in ("log.mapping.toml", "log.corrections.toml"):
        if path.with_name(name).exists():
            tomllib.loads(path.with_name(name).read_text(encoding="utf-8"))
    assert "R2" in reading.read(path).table("reviews")["review_id"].tolist()
    assert run("check", path, "--all")[0] in (0, 1)


@pytest.mark.parametrize("text", telling(EVIL, *TELLING))
def test_whatever_somebody_answers_is_taken_or_refused_in_one_sentence(tmp_path, run, text):
    path = hostile(tmp_path / "log.xlsx", "soon")
    run("import", path)
    held = openpyxl.load_workbook(path.with_name("log.import.xlsx"))
    for sheet in held:
        for row in sheet.iter_rows(min_row=2) if sheet.title not in ("Meanings", "lists") else ():
            for cell in row[1:2] if sheet.title == asking.GUIDE else row[3:4]:
                cell.value = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("_", text)
                cell.data_type = "s"
    held.save(path.with_name("log.import.xlsx"))
    code, _, err = run("import", path, "--answers", path.with_name("log.import.xlsx"))
    assert code in (0, 1, 2)
    assert (code == 2) == (err != "")
    assert err.count("\n") <= 1
    # What was refused left nothing behind that stops the register from being read.
    assert len(reading.read(path).table("reviews")) == 2


def test_a_sheet_of_answers_without_end_is_refused_before_it_is_read_through(tmp_path, run):
    n_rows = given.ANSWERS_MOST + 1
    path = hostile(tmp_path / "log.xlsx", "soon")
    run("import", path)
    rows = [["", "", "", asking.ANSWER, "", "", asking.KEY]]
    rows += [["", "", "", "published", "", "", f'["headings", "reviews", "h{n}"]'] for n in range(n_rows)]
    answers = books.of_rows(tmp_path / "many.xlsx", {"Start_here": [["x", "y"]], "Headings": rows})
    code, _, err = run("import", path, "--answers", answers)
    assert (code, err.count("\n")) == (2, 1)
    assert f"many.xlsx, sheet 'Headings': has {n_rows:,} answers" in err
    assert not path.with_name("log.mapping.toml").exists()


@pytest.mark.parametrize(
    "key",
    ["5", '"x"', "[]", '["sheets"]', "[1, 2]", '["headings", "nowhere", "x"]', '["corrections", "x"]',
     '["codes", "reviews", "x"]', '{"a": 1}', "[" * 5_000, "null", '["kinds", "a"]', '["other", "a", "b"]'],
)  # fmt: skip
def test_a_key_that_is_none_of_ours_is_refused_with_its_row(tmp_path, run, key):
    path = hostile(tmp_path / "log.xlsx", "soon")
    rows = [["", "", "", asking.ANSWER, "", "", asking.KEY], ["", "", "", "published", "", "", key]]
    answers = books.of_rows(tmp_path / "odd.xlsx", {"Start_here": [["x", "y"]], "Headings": rows})
    code, _, err = run("import", path, "--answers", answers)
    assert (code, err.count("\n")) == (2, 1), err
    assert "odd.xlsx, sheet 'Headings', row 2: its key was changed" in err
    assert not path.with_name("log.mapping.toml").exists()


def test_an_answer_that_no_column_has_names_its_sheet_and_row_and_changes_nothing(tmp_path, run):
    path = hostile(tmp_path / "log.xlsx", "soon")
    run("import", path)
    held = openpyxl.load_workbook(path.with_name("log.import.xlsx"))
    held["Headings"].cell(2, 4).value = "something else"
    held.save(path.with_name("log.import.xlsx"))
    code, _, err = run("import", path, "--answers", path.with_name("log.import.xlsx"))
    assert code == 2
    assert "sheet 'Headings', row 2: 'something else' is none of its choices" in err
    assert not path.with_name("log.mapping.toml").exists()


@pytest.mark.parametrize("text", ["\ufffe", "\uffff", "\x0b\x01", "\x7f\x9b1m", "\u202e", "=1+1", "\u2028"])
def test_what_no_workbook_can_hold_is_asked_about_all_the_same(tmp_path, run, text):
    folder = tmp_path / "log"
    folder.mkdir()
    (folder / "reviews.csv").write_text(
        f"review_id,kind,notified,{text}x\nR1,{text}y,soon{text},z{text}\n", encoding="utf-8", newline=""
    )
    assert run("import", folder)[0] == 0
    held = openpyxl.load_workbook(tmp_path / "log.import.xlsx")
    assert held["Headings"].max_row == held["Codes"].max_row == held["Cells"].max_row == 2
    code, _, err = run("import", folder, "--answers", tmp_path / "log.import.xlsx")
    assert (code, err) == (1, "")
