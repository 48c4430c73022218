"""What is printed to a person drives no terminal, and CSV that is printed has no row or formula of a register's own."""

import csv
import io
import re
import shutil
import subprocess
import sys

import pytest

from safeguarding import paths
from safeguarding.cli import main, terminal

EVIL = "North\x1b[2J\x07\x9b1m\u202eevil\u2028"
UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@pytest.fixture
def register(tmp_path):
    """Have a register that says something to a terminal wherever it can."""
    folder = tmp_path / "no\x1b]0;title\x07rth"
    shutil.copytree(paths.ROOT / "data" / "sefton", folder)
    toml = folder / "register.toml"
    text = re.sub(r"(?m)^title = .*$", "", toml.read_text(encoding="utf-8"))
    title = "".join(f"\\u{ord(each):04x}" for each in f"{EVIL}\r\nsafeguarding: all is well")
    toml.write_text(f'title = "{title}"\n{text}', encoding="utf-8")
    reviews = folder / "reviews.csv"
    with reviews.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows.append(["R0\r=1+1", *[f"{EVIL}\r=1+1"] * (len(rows[0]) - 1)])
    with reviews.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    return str(folder)


COMMANDS = [
    ["judge"],
    ["check"],
    ["claims"],
    ["due", "--days", "400"],
    ["whatif", "--scenario", "data/scenarios/ten-day-rapid-review.toml"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=[each[0] for each in COMMANDS])
def test_nothing_printed_drives_a_terminal_or_breaks_a_line(register, capsys, command):
    assert main.main([command[0], register, *command[1:]]) in (0, 1)
    said = capsys.readouterr()
    assert not UNSEEN.search(said.out + said.err)
    assert "\nsafeguarding: all is well" not in said.out + said.err


@pytest.mark.parametrize("command", COMMANDS, ids=[each[0] for each in COMMANDS])
def test_csv_has_no_row_and_no_formula_of_a_register(register, capsys, command):
    assert main.main([command[0], register, *command[1:], "--format", "csv"]) in (0, 1)
    out = capsys.readouterr().out
    assert "\r" not in out
    rows = list(csv.reader(io.StringIO(out, newline="")))
    assert len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if len(cell) > 1 and cell[0] in "=+@\t\n"]


def test_an_error_is_one_line(tmp_path, capsys):
    assert main.main(["check", f"{tmp_path}/no\x1b[2J\nsafeguarding: all is well"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "no␛[2J␊safeguarding" in said


def test_every_unseen_character_has_a_mark():
    assert not UNSEEN.search(terminal.line("".join(map(chr, range(0x2070)))))
    assert terminal.line("an é, a – and 日本") == "an é, a – and 日本"


def test_paragraphs_that_are_ours_stay_lines(capsys):
    """What is printed of claims has a line for each that is contradicted, and no mark where our own lines end."""
    main.main(["claims", "data/sefton"])
    said = capsys.readouterr().out
    assert "\n\nContradicted by the register:\n\n- C1" in said
    assert "␊" not in said


EARLY = """
import sys
module = sys.argv.pop(1)

class Interrupted:
    def find_spec(self, name, path=None, target=None):
        if name == module:
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupted())
from safeguarding.cli import start
sys.exit(start.main())
"""


@pytest.mark.parametrize("module", ["safeguarding.cli.main", "safeguarding.errors", "pandas", "safeguarding.judging"])
def test_ctrl_c_is_one_line_from_the_first_import_on(module):
    done = subprocess.run(
        [sys.executable, "-c", EARLY, module, "check", "data/sefton"], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "safeguarding: stopped\n")


def test_python_without_docstrings_is_one_line():
    command = [sys.executable, "-OO", "-c", "import sys; from safeguarding.cli import start; sys.exit(start.main())"]
    done = subprocess.run([*command, "check", "data/sefton"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("safeguarding: cannot run with PYTHONOPTIMIZE=2")
