"""The command line: three formats, exit codes a scheduler can rely on, and one clear line for a wrong argument."""

import csv
import io
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import books
import icalendar_lines
import pytest
import registers
from examples import chosen, telling

from safeguarding import paths
from safeguarding.cli import asked, main
from safeguarding.register import template

COLUMNS = (
    "review_id,rule_set,clock,starts,stops,start_earliest,start_latest,stop_earliest,stop_latest,due_earliest,due_latest,"
    "elapsed_min,elapsed_max,unit,limit,standing,outcome,limit_passed,rule"
)
REVIEW = {"review_id": "R1", "kind": "scr", "aware": "2020-12-07"}


@pytest.fixture(autouse=True)
def in_the_repository(monkeypatch):
    """As a user calls it; the time zone that the command sets must not reach another test."""
    monkeypatch.chdir(paths.ROOT)
    monkeypatch.setenv("TZ", "UTC")


@pytest.fixture
def run(capsys):
    """Run a command; give its exit code, what it printed, and what it said on standard error."""

    def call(*arguments):
        capsys.readouterr()
        try:
            code = main.main([str(each) for each in arguments])
        except SystemExit as end:
            code = end.code
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


# judge


def test_judge_gives_the_columns_of_the_contract(run):
    code, out, err = run("judge", "data/sefton", "--format", "csv")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == COLUMNS
    assert len(rows(out)) == 5 * 17
    assert out.endswith("\n")
    assert not out.endswith("\n\n")


def test_dates_are_iso_and_what_is_unknown_is_empty(run):
    table = rows(run("judge", "data/sefton", "--format", "csv")[1])
    row = next(each for each in table if (each["review_id"], each["clock"]) == ("SCR2", "six_months_reported"))
    assert list(row.values()) == [
        *("SCR2", "sefton", "six_months_reported", "author_appointed", "reported"),
        *("2018-06-01", "2018-06-30", "2019-01-01", "2019-01-31", "2018-12-01", "2018-12-30"),
        *("185", "244", "month", "6", "local", "missed", "True", "six_months_reported@.."),
    ]
    unknown = next(each for each in table if (each["review_id"], each["clock"]) == ("SCR2", "notification"))
    for column in ("start_earliest", "stop_latest", "due_earliest", "elapsed_min", "elapsed_max"):
        assert unknown[column] == ""
    national = next(each for each in table if (each["review_id"], each["clock"]) == ("SCR2", "scr_completion"))
    assert (national["start_earliest"], national["start_latest"]) == ("2015-03-26", "2018-06-30")
    assert not {"nan", "nat", "none", "<na>"} & {cell.lower() for each in table for cell in each.values()}


def test_json_holds_the_same_as_csv(run):
    table = rows(run("judge", "data/example", "--format", "csv")[1])
    held = json.loads(run("judge", "data/example", "--format", "json")[1])
    assert [list(each) for each in held] == [COLUMNS.split(",")] * len(table)
    assert [{key: "" if cell is None else str(cell) for key, cell in each.items()} for each in held] == table


def test_a_table_is_for_reading(run):
    code, out, _ = run("judge", "data/sefton")
    assert code == 0
    head = out.splitlines()[0]
    assert head.startswith("Sefton LSCB, serious case reviews published 2018 to 2020: every review by every clock")
    assert "as of 2021-01-26, by Sefton LSCB's own process, 2021; National expectations, England" in head
    assert "June 2018" in out
    assert "cannot tell" in out


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_judge_gives_the_same_twice(run, form):
    assert run("judge", "data/sefton", "--format", form) == run("judge", "data/sefton", "--format", form)


def test_rules_are_taken_by_name_and_by_path(run, tmp_path):
    path = tmp_path / "own.toml"
    path.write_bytes((paths.ROOT / "data/rules/sefton.toml").read_bytes())
    given = f"{path}, national"
    table = rows(run("judge", "data/sefton", "--format", "csv", "--rules", given)[1])
    assert list(dict.fromkeys(each["rule_set"] for each in table)) == ["own", "national"]
    own = [each["outcome"] for each in table if each["rule_set"] == "own"]
    alone = rows(run("judge", "data/sefton", "--format", "csv", "--rules", "sefton")[1])
    assert [each["outcome"] for each in alone] == own
    assert {each["rule_set"] for each in alone} == {"sefton"}


@pytest.mark.parametrize(("as_of", "outcome"), [("2020-12-14", "not_yet_due"), ("2020-12-15", "overdue")])
def test_the_day_to_judge_on_can_be_given(run, tmp_path, as_of, outcome):
    registers.write(tmp_path / "r", reviews=[REVIEW])
    (tmp_path / "r" / "register.toml").write_text('as_of = "2020-12-01"\nkeeps = "notified"\n', encoding="utf-8")
    table = rows(run("judge", tmp_path / "r", "--rules", "national", "--format", "csv", "--as-of", as_of)[1])
    assert next(each["outcome"] for each in table if each["clock"] == "notification") == outcome


def test_judge_tells_of_findings_beside_the_table(run, tmp_path):
    registers.write(tmp_path / "r", reviews=[REVIEW, {"review_id": "R2", "kind": "scr", "aware": "soon"}])
    code, out, err = run("judge", tmp_path / "r", "--format", "csv", "--as-of", "2021-01-26")
    assert code == 0
    told = {each["review_id"]: each["outcome"] for each in rows(out) if each["clock"] == "notification"}
    assert told == {"R1": "not_recorded", "R2": "cannot_tell"}
    assert err.startswith("safeguarding: findings in r: 1 error")
    assert err.count("\n") == 1


# due


RUNNING = [
    {"review_id": "R1", "name": "Ash", "kind": "lcspr", "aware": "2020-12-07"},
    {"review_id": "R2", "name": "Birch", "kind": "lcspr", "aware": "2020-12"},
    {"review_id": "R3", "name": "=Cedar", "kind": "lcspr", "aware": "2020-11-02"},
]
DUE = ("--rules", "sefton", "--as-of", "2020-12-09")


@pytest.fixture
def running(tmp_path):
    """A register that keeps when it notified, though none of its reviews has a date there yet."""
    registers.write(tmp_path / "r", reviews=RUNNING)
    (tmp_path / "r" / "register.toml").write_text('keeps = ["notified"]\n', encoding="utf-8")
    return tmp_path / "r"


def test_of_a_step_that_a_register_does_not_keep_nothing_is_due(run, running):
    (running / "register.toml").unlink()
    assert rows(run("due", running, *DUE, "--format", "csv")[1]) == []
    judged = rows(run("judge", running, *DUE, "--format", "csv")[1])
    assert {each["outcome"] for each in judged if each["clock"] == "notification"} == {"not_recorded"}


def test_due_says_what_is_overdue_and_what_comes(run, running):
    code, out, err = run("due", running, *DUE)
    assert (code, err) == (0, "")
    head, caption, columns, *listed = out.splitlines()
    assert head == (
        "r: As of 9 December 2020, one time limit is overdue and one may be. One deadline falls by 8 January 2021."
    )
    assert caption == "Time limits that run, by deadline"
    assert columns.split()[:4] == ["Review", "Name", "Time", "limit"]
    assert [line.split()[0] for line in listed] == ["R3", "R2", "R1"]
    assert "8 December 2020 to 8 January 2021" in listed[1]


@pytest.mark.parametrize(("days", "reviews"), [(0, {"R3", "R2"}), (4, {"R3", "R2"}), (5, {"R1", "R2", "R3"})])
def test_due_looks_as_many_days_ahead_as_it_is_told(run, running, days, reviews):
    _, out, _ = run("due", running, *DUE, "--days", days, "--format", "csv")
    assert {each["review_id"] for each in rows(out)} == reviews


def test_due_as_data_is_the_same_in_csv_and_json(run, running):
    table = rows(run("due", running, *DUE, "--format", "csv")[1])
    held = json.loads(run("due", running, *DUE, "--format", "json")[1])
    assert [(each["review_id"], each["state"], each["due_latest"]) for each in table] == [
        ("R3", "overdue", "2020-11-09"),
        ("R2", "may be overdue", "2021-01-08"),
        ("R1", "due", "2020-12-14"),
    ]
    assert [list(each) for each in held] == [list(each) for each in table]
    assert [each["days_left_max"] for each in held] == [-30, 30, 5]
    assert table[0]["name"] == "'=Cedar"


def test_due_as_a_calendar_is_one(run, running):
    code, out, err = run("due", running, *DUE, "--format", "ics")
    assert (code, err) == (0, "")
    assert icalendar_lines.faults(out) == []
    entries = icalendar_lines.entries(out)
    assert {each["DTSTART"] for each in entries if each["STATUS"] != "CANCELLED"} == {
        "20201109",
        "20201208",
        "20201214",
    }
    assert out == run("due", running, *DUE, "--format", "ics", "--days", "0")[1]


def test_a_calendar_cancels_what_the_last_one_entered_and_remembers_it_beside_the_register(run, running, tmp_path):
    calendar = ("due", running, *DUE, "--format", "ics")
    remembered = Path(running).with_name(f".{Path(running).name}.calendar-sent")
    first = icalendar_lines.entries(run(*calendar)[1])
    assert {each["STATUS"] for each in first} == {"CONFIRMED", "TENTATIVE"}
    assert all(each["UID"] in remembered.read_text(encoding="utf-8") for each in first)
    later = icalendar_lines.entries(run(*calendar, "--rules", "national")[1])
    assert {each["UID"] for each in first} <= {each["UID"] for each in later if each["STATUS"] == "CANCELLED"}
    everything = icalendar_lines.entries(run(*calendar, "--all")[1])
    assert len(everything) > len(first)
    file = tmp_path / "d.ics"
    code, out, _ = run(*calendar, "--all", "--out", str(file))
    assert (code, out) == (0, f"written: {file}\n")
    assert file.read_bytes() == run(*calendar, "--all")[1].encode()


def test_what_is_for_a_calendar_alone_is_refused_elsewhere(run, running):
    code, _, err = run("due", running, "--all")
    assert (code, err.count("\n")) == (2, 1)
    assert "write --format ics too" in err


def test_a_register_that_nobody_can_write_beside_has_a_calendar_all_the_same(run, running, tmp_path):
    code, out, err = run("due", running, *DUE, "--format", "ics", "--sent", str(tmp_path / "nowhere" / "x"))
    assert code == 0
    assert "BEGIN:VEVENT" in out
    assert "cannot be written" in err


def test_nothing_due_is_said_in_one_line(run):
    code, out, err = run("due", "data/sefton")
    assert (code, err) == (0, "")
    assert out.count("\n") == 1
    assert "This register lists published reviews only; others may be under way." in out


# whatif


def test_whatif_says_what_would_change_and_lists_it(run, running, tmp_path):
    (tmp_path / "s.toml").write_text('name = "Ten"\n[[clock]]\nid = "notification"\nlimit = 1\n', encoding="utf-8")
    code, out, err = run("whatif", running, *DUE, "--scenario", tmp_path / "s.toml")
    assert (code, err) == (0, "")
    head, caption, _, *listed = filter(None, out.splitlines())
    said = "1 more of 3 reviews would be late by “Serious incident notified”. For one it is not known either way."
    assert head.endswith(f"{said} These are of all reviews with that limit, open ones too.")
    assert caption == "Verdicts that change, or may"
    assert {line.split()[0] for line in listed} == {"R1", "R2"}


def test_whatif_as_data_is_every_verdict_before_and_after(run, running):
    given = ("whatif", running, *DUE, "--scenario", "notification: limit=1")
    table = rows(run(*given, "--format", "csv")[1])
    held = json.loads(run(*given, "--format", "json")[1])
    assert len(table) == len(held) == 3 * 11
    assert [list(each) for each in held] == [list(each) for each in table]
    row = next(each for each in table if (each["review_id"], each["clock"]) == ("R1", "notification"))
    assert (row["due_before_latest"], row["due_after_latest"]) == ("2020-12-14", "2020-12-08")
    assert (row["outcome_before"], row["outcome_after"]) == ("not_yet_due", "overdue")


def test_whatif_with_no_change_lists_nothing(run, running):
    code, out, _ = run("whatif", running, *DUE, "--scenario", "")
    assert code == 0
    assert out.count("\n") == 1


# check


def test_a_register_without_an_error_is_fit_for_use(run):
    code, out, _ = run("check", "data/sefton")
    assert code == 0
    assert out.splitlines()[-1].endswith("nothing was found to be wrong")


def test_a_row_that_cannot_be_used_is_exit_1(run, tmp_path):
    registers.write(tmp_path / "r", reviews=[REVIEW, {"review_id": "R2", "kind": "scr", "aware": "soon"}])
    code, out, _ = run("check", tmp_path / "r", "--format", "csv", "--as-of", "2021-01-26")
    assert code == 1
    (found,) = rows(out)
    assert (found["severity"], found["file"], found["row"], found["column"]) == ("error", "reviews.csv", "3", "aware")


def test_a_warning_alone_is_exit_0(run, tmp_path):
    registers.write(tmp_path / "r", reviews=[REVIEW | {"aware": "2022-01-01"}])
    code, out, _ = run("check", tmp_path / "r", "--format", "csv", "--as-of", "2021-01-26")
    assert code == 0
    assert [each["severity"] for each in rows(out)] == ["warning"]


def test_dates_out_of_order_are_findings(run, tmp_path):
    registers.write(tmp_path / "r", reviews=[REVIEW | {"notified": "2020-12-01"}])
    _, out, _ = run("check", tmp_path / "r", "--format", "json", "--as-of", "2021-01-26")
    assert {each["column"] for each in json.loads(out)} == {"aware", "notified"}


# Wrong arguments: exit 2, one line, nothing printed


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["judge", "no/such/folder"], "no such file or folder"),
        (["check", "no/such/folder"], "no such file or folder"),
        (["report", "no/such/folder"], "no such file or folder"),
        (["judge", "data/sefton/reviews.csv"], "is no register"),
        (["judge", "data/rules"], "reviews.csv"),
        (["judge", "data/sefton", "--rules", "nation"], "no rule set 'nation'"),
        (["due", "no/such/folder"], "no such file or folder"),
        (["due", "data/sefton", "--days", "-1"], "0 to 36,525"),
        (["due", "data/sefton", "--days", "soon"], "invalid int value: 'soon'"),
        (["due", "data/sefton", "--days", "9999999999999"], "0 to 36,525"),
        (["due", "data/sefton", "--format", "xml"], "invalid choice: 'xml'"),
        (["due", "data/sefton", "--as-of", "soon"], "soon"),
        (["whatif", "data/sefton"], "--scenario"),
        (["whatif", "data/sefton", "--scenario", "no/such.toml"], "no scenario"),
        (["whatif", "data/sefton", "--scenario", "rapid: limit=3"], "rapid"),
        (["judge", "data/sefton", "--rules", "themes"], "themes.toml"),
        (["judge", "data/sefton", "--rules", "no/such.toml"], "national"),
        (["judge", "data/sefton", "--rules", ","], "national"),
        (["judge", "data/sefton", "--rules", "national,national"], "national"),
        (["judge", "data/sefton", "--as-of", "2021-01"], "YYYY-MM-DD"),
        (["judge", "data/sefton", "--as-of", "01/26/2021"], "01/26/2021"),
        (["judge", "data/sefton", "--as-of", "2021-02-30"], "2021-02-30"),
        (["check", "data/sefton", "--as-of", "today"], "today"),
        (["report", "data/sefton", "--rules", "nation"], "no rule set 'nation'"),
        (["report", "data/sefton", "--as-of", "soon"], "soon"),
        (["report", "data/sefton", "--out", "README.md"], "README.md"),
    ],
)
def test_a_wrong_argument_is_one_line_and_exit_2(run, arguments, says):
    code, out, err = run(*arguments)
    assert code == 2
    assert out == ""
    assert err.startswith("safeguarding: ")
    assert err.count("\n") == 1
    assert says in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "COMMAND"),
        (["jugde", "data/sefton"], "jugde"),
        (["judge"], "REGISTER"),
        (["judge", "data/sefton", "--format", "xml"], "xml"),
        (["report", "data/sefton", "--audience", "everybody"], "everybody"),
        (["report", "data/sefton", "--format", "html,odt"], "write some of html, pdf, docx"),
        (["judge", "data/sefton", "--as_of", "2021-01-26"], "--as_of"),
        (["report", "data/sefton", "--period", "2020-22"], "write 2020-21"),
        (["report", "data/sefton", "--period", "2020"], "write 2019-20 or 2020-21"),
        (["report", "data/sefton", "--period", "2021-22"], "begins after 2021-01-26"),
    ],
)
def test_an_argument_that_does_not_exist_is_exit_2(run, arguments, says):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert "Traceback" not in err


def test_a_rule_set_that_breaks_its_form_is_named_with_its_place(run, tmp_path):
    (tmp_path / "own.toml").write_text('[[clock]]\nid = "c"\nstarts = "aware"\nstops = "notifed"\n', encoding="utf-8")
    code, _, err = run("judge", "data/sefton", "--rules", tmp_path / "own.toml")
    assert code == 2
    assert "own.toml" in err
    assert "did you mean 'notified'" in err


# The dictionary


def test_the_dictionary_in_the_repository_is_up_to_date():
    stored = (paths.ROOT / "data" / "README.md").read_text(encoding="utf-8")
    assert stored == template.text(), "run: safeguarding dictionary"


def test_the_dictionary_is_written_where_it_stands(run, tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "README.md").touch()
    monkeypatch.chdir(tmp_path)
    code, _, err = run("dictionary")
    assert (code, err) == (0, "")
    assert (tmp_path / "data" / "README.md").read_bytes() == template.text().encode()


def test_help_does_not_wait_for_what_the_commands_import():
    """A newcomer's first word; pandas alone takes longer than all that it needs."""
    heavy = (
        "import sys; from safeguarding.cli import main;"
        " print(*{'pandas', 'numpy', 'altair', 'papermill'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


def test_help_and_version(run):
    code, out, _ = run("--help")
    assert code == 0
    for command in ("report", "judge", "check", "due", "whatif", "template", "example", "dictionary"):
        assert command in out
    assert "``" not in out
    assert run("--version")[1].startswith("safeguarding ")


# Registers as people keep them


@pytest.fixture
def kept(tmp_path):
    """A register with a title, headings of its own, dates as people write them, and one row that cannot be used."""
    folder = tmp_path / "log"
    folder.mkdir()
    text = "Review log;;;\nRef;Type;SIN date;Date of publiction\nR1;SCR;31/07/2018;Jul-19\nR2;LCSPRR;07/08/18;TBC\n"
    (folder / "reviews.csv").write_text(text, encoding="cp1252")
    return folder


def test_findings_are_said_one_under_the_other(run, kept):
    code, out, _ = run("check", kept)
    assert code == 0
    assert "log: the register was read with three warnings and two notes" in out
    assert "warning  reviews.csv, Type, row 4: LCSPRR\n         used as written; write: one of scr," in out


def test_check_begins_with_the_rows_and_prints_a_screen_of_the_worst(run, tmp_path):
    """Thirty kinds of finding are no screen; alike ones are one, with their rows."""
    head = ["review_id", "kind", "notified", "children", *(f"Room {n}" for n in range(30))]
    rows = [f"R{n},scr,2018-{n:02},{n}x" for n in range(1, 13)] + ["R1,scr,2019,1", "R2,scr,31/12/2019,1"]
    text = "\n".join([",".join(head), *(f"{row}{',a' * 30}" for row in rows)])
    for name in ("actions", "training", "claims", "workforce"):
        (tmp_path / f"{name}.csv").write_text("a,b,c\n1,2,3\n" + "4,5,6\n" * 3, encoding="utf-8")
    (tmp_path / "reviews.csv").write_text(text + "\n", encoding="utf-8")
    code, out, _ = run("check", tmp_path)
    lines = out.splitlines()
    assert code == 1
    assert any(line.startswith("Of 30 rows found, 14 are used (12 with cells set aside)") for line in lines[:12])
    said = [line for line in lines if line.startswith(("error ", "warning ", "note "))]
    assert said[0] == "error    reviews.csv, review_id, rows 14 and 15: R1; R2"
    assert "warning  reviews.csv, children, rows 2, 3, 4 and 9 more: 1x; 2x; 3x; …" in said
    assert "warning  reviews.csv, row 1: Room 0; Room 1; Room 10; …" in said
    assert len(said) <= asked.SCREEN
    assert lines[-1].endswith("safeguarding check … --all prints them")
    every = run("check", tmp_path, "--all")[1]
    assert all(f"Room {n}" in every for n in range(30))
    assert "prints them" not in every


def test_a_mapping_is_proposed_written_and_used(run, kept):
    before = (kept / "reviews.csv").read_bytes()
    code, out, err = run("check", kept, "--write-mapping")
    assert err == "safeguarding: mapping.toml: 2 of 2 unknown names proposed; read them before you trust them\n"
    assert code == 0
    written = (kept / "mapping.toml").read_text(encoding="utf-8")
    assert '"Date of publiction" = "published"' in written
    assert '"LCSPRR" = "lcspr"' in written
    assert "Date of publiction, row 3: Jul-19" in out
    assert (kept / "reviews.csv").read_bytes() == before
    assert run("check", kept, "--write-mapping")[2] == "safeguarding: mapping.toml: nothing to add\n"


def test_a_mapping_from_elsewhere_is_used(run, kept, tmp_path):
    (tmp_path / "own.toml").write_text('[headings.reviews]\n"Date of publiction" = ""\n', encoding="utf-8")
    _, out, _ = run("check", kept, "--mapping", tmp_path / "own.toml")
    assert "publiction" not in out
    _, out, _ = run("judge", kept, "--mapping", tmp_path / "own.toml", "--format", "csv")
    assert out.splitlines()[1].startswith("R1,national,notification")
    assert run("check", kept, "--mapping", "nowhere.toml")[0] == 2


def test_findings_as_csv_hold_no_formula(run, tmp_path):
    registers.write(tmp_path / "r", reviews=[{"review_id": "R1", "kind": "=cmd|'/C calc'!A0"}])
    _, out, _ = run("check", tmp_path / "r", "--format", "csv")
    assert ",'=cmd|'/C calc'!A0," in out


def test_a_template_and_an_example_can_be_checked_at_once(run, tmp_path):
    assert run("template", tmp_path / "t.xlsx")[:2] == (0, f"{tmp_path}/t.xlsx\n")
    assert run("check", tmp_path / "t.xlsx")[0] == 0
    assert run("template", tmp_path / "t.xlsx")[0] == 2
    sizes = ("--reviews", "5", "--sessions", "3", "--partnerships", "2")
    code, out, _ = run("example", tmp_path / "e", *sizes, "--workbook")
    assert code == 0
    assert out == f"{tmp_path}/e/partnership-01\n{tmp_path}/e/partnership-02\n"
    for path in (tmp_path / "e" / "partnership-02", tmp_path / "e" / "partnership-02" / "example.xlsx"):
        assert run("judge", path, "--format", "csv")[1].count("\n") == 1 + 5 * 6
    assert run("example", tmp_path / "f", "--reviews", "-1")[0] == 2


def test_judge_counts_the_findings_that_check_counts(run, tmp_path):
    late = {"review_id": "R1", "kind": "scr", "aware": "2018-05-01", "notified": "2018-04-01"}
    registers.write(tmp_path / "r", reviews=[late])
    assert "2 warnings" in run("judge", tmp_path / "r")[2]
    assert "with two warnings" in run("check", tmp_path / "r")[1]


# Claims


def test_claims_are_printed_and_one_that_is_contradicted_is_an_exit_code(run):
    code, out, _ = run("claims", "data/sefton")
    assert code == 1
    assert "C1, All five reviews were completed within six months" in out
    rows = list(csv.DictReader(io.StringIO(run("claims", "data/sefton", "--format", "csv")[1])))
    assert {row["claim_id"]: row["verdict"] for row in rows}["C1"] == "contradicted"
    assert len(rows) == 17


def test_claims_that_hold_are_no_exit_code(run, tmp_path):
    claim = {"claim_id": "C1", "says": "None", "measure": "actions_open", "of": "all", "comparator": "=", "value": "0"}
    registers.write(tmp_path / "r", claims=[claim])
    assert run("claims", str(tmp_path / "r"))[0] == 0
    registers.write(tmp_path / "r", claims=[claim | {"value": "1"}])
    assert run("claims", str(tmp_path / "r"))[0] == 1


# What is printed


def called(*arguments, **options):
    command = [Path(sys.executable).with_name("safeguarding"), *arguments]
    return subprocess.run(command, stderr=subprocess.PIPE, check=False, **options)


def test_who_has_no_claims_is_told_how_to_have_one_checked(run, running):
    code, out, _ = run("claims", running, *DUE)
    assert code == 0
    assert out.endswith("write it in a table `claims`: data/README.md says how, a column each.\n")


@pytest.mark.parametrize("letters", telling(["cp1252", "ascii"], "ascii"))
def test_every_letter_is_printed_whatever_letters_a_terminal_is_said_to_take(letters):
    told = os.environ | {"PYTHONIOENCODING": letters, "PYTHONUTF8": "0"}
    commands = (["judge", "data/sefton"], ["claims", "data/sefton"], ["judge", "data/nowhere-ы"])
    for command in chosen(commands, *commands[1:]):
        done = called(*command, stdout=subprocess.PIPE, env=told)
        assert b"Traceback" not in done.stderr
        plain = called(*command, stdout=subprocess.PIPE, env=os.environ | {"PYTHONIOENCODING": "utf-8"})
        assert (done.returncode, done.stdout, done.stderr) == (plain.returncode, plain.stdout, plain.stderr)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk here is full for the asking")
@pytest.mark.parametrize(
    "command", [("judge", "data/sefton"), ("judge", "data/example", "--format", "csv"), ("--help",)], ids=" ".join
)
def test_what_cannot_be_printed_is_one_sentence(command):
    with open("/dev/full", "wb") as full:
        done = called(*command, stdout=full, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("safeguarding: what is printed or made: cannot be written (")
    assert len(done.stderr.splitlines()) == 1


def test_whoever_reads_a_pipe_may_have_had_enough():
    reads, writes = os.pipe()
    os.close(reads)
    with open(writes, "wb") as pipe:
        done = called("judge", "data/sefton", stdout=pipe, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["log.xlsx", "reviews log 2025.xlsx", "Bob's (new) log.xlsx", "a $HOME & b.xlsx"])
def test_a_command_that_is_to_be_typed_next_can_be_typed(tmp_path, capsys, name):
    """As a shell reads it, whatever stands in the name of the workbook."""
    path = tmp_path / name
    books.of_rows(path, {"reviews": [["review_id", "kind", "Went out"], ["R1", "lcspr", "2024-01-31"]]})
    assert main.main(["import", str(path)]) == 0
    *_, said = capsys.readouterr().out.splitlines()
    words = shlex.split(said.partition("then: safeguarding ")[2])
    assert words == ["import", str(path), "--answers", str(path.with_name(f"{path.stem}.import.xlsx"))]
