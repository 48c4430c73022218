"""How far a run has come: a bar with the time left on a terminal, and in a pipe a line for each report."""

import os
import re
import select
import struct
import subprocess
import sys
import time

import pytest
import suites

from safeguarding.cli.report import Progress
from safeguarding.reporting.many import runs
from safeguarding.reporting.sets.orders import Report, ReportOutcome

# Windows has none of them; its terminals are tqdm's own matter.
pty = pytest.importorskip("pty")
fcntl = pytest.importorskip("fcntl")
termios = pytest.importorskip("termios")

BAR = re.compile(r"(\d+)%\|[^|]*\| (\d+)/(\d+) \[(\d\d:\d\d)<(\d\d:\d\d|\?), ([^]]*)\]")
"""Percent, bar, done of all, time gone and time left, speed and what is done."""
LINE = re.compile(r"^\S+  \w+\.html  (?:made|skipped|failed)  \d+\.\d s$", re.MULTILINE)
# The command as it is, but for its notebooks, which need no kernel.
RUN = """
import sys, time
from contextlib import nullcontext
from pathlib import Path
import suites
from safeguarding.cli import main
from safeguarding.reporting.notebooks import kernels, suite
from safeguarding.reporting.sets import making

def made(path, given):
    time.sleep(0.4 * paths.index(path))
    return suites.executed(path), 0.4

paths = sorted(Path(sys.argv[1]).glob("*.ipynb"))
suite.notebooks, making._apart, kernels.warm = (lambda: paths), made, nullcontext
sys.exit(main.main(["report", "data/sefton", "--out", sys.argv[2]]))
"""


def terminal(columns: int) -> tuple[int, int]:
    """Open a terminal of so many columns; give our end and the other."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    return ours, theirs


def shown_until(ours: int, over: object) -> str:
    """Read what a terminal is shown until something is over."""
    shown, until = b"", time.monotonic() + 60
    while time.monotonic() < until:
        if select.select([ours], [], [], 0.1)[0]:
            try:
                shown += os.read(ours, 65536)
            except OSError:  # Linux's way to say that nobody holds the other end
                break
        elif over():
            break
    os.close(ours)
    return shown.decode()


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Run the command with a terminal for its standard error; give its code, its output and what was shown."""
    folder = tmp_path_factory.mktemp("terminal")
    suites.write(folder, "one", "two", "three")
    found = {name: value for name, value in os.environ.items() if not name.startswith("TQDM_")}
    found |= {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "TERM": "xterm"}
    ours, theirs = terminal(120)
    command = [sys.executable, "-c", RUN, str(folder), str(folder / "out")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, text=True, env=found) as running:
        os.close(theirs)
        shown = shown_until(ours, lambda: running.poll() is not None)
        return running.wait(60), running.stdout.read(), shown


def test_a_terminal_has_a_bar_with_the_time_left(ran):
    code, out, shown = ran
    assert code == 0, shown
    assert out.strip().endswith("index.html")
    bars = [found.groups() for found in BAR.finditer(shown)]
    assert {of for _, _, of, *_ in bars} == {"3"}
    # Nothing is known at first; after a report, how long the rest will take at that rate.
    assert (bars[0][1], bars[0][4]) == ("0", "?")
    later = [each for each in bars if each[1] != "0"]
    assert later
    assert all(left != "?" for *_, left, _ in later)
    assert all(re.search(r"sefton 0\d_\w+\.html", said) for *_, said in later)
    assert not LINE.search(shown.replace("\r", "\n"))


def test_the_bar_is_gone_when_the_run_is_over(ran):
    rest = ran[2][ran[2].rindex("%|") :].partition("]")[2]
    assert re.match(r"\r +\r", rest)
    assert "safeguarding: one set: 3 made; " in rest


# Progress alone, which takes no second


def told(monkeypatch, stderr) -> None:
    """Tell of three reports, a tenth of a second each, with something as standard error."""
    monkeypatch.setattr(sys, "stderr", stderr)
    job = runs.job(suites.order(), suites.Path("out"), None)
    with Progress(3, several=False) as progress:
        for name in suites.NAMES:
            time.sleep(0.11)
            progress.report(job, ReportOutcome(Report(f"{name}.html", "What?"), ("it is new",), 0.1))


@pytest.mark.parametrize("columns", [120, 60, 30])
def test_the_bar_keeps_to_the_terminal(monkeypatch, columns):
    ours, theirs = terminal(columns)
    with open(theirs, "w", encoding="utf-8") as stderr:
        told(monkeypatch, stderr)
        stderr.flush()
        shown = shown_until(ours, lambda: True)
    drawn = [line for line in re.split(r"[\r\n]", shown) if line.strip()]
    assert len(drawn) >= 2
    assert max(map(len, drawn)) <= columns


def test_a_pipe_has_a_line_for_each_report_and_nothing_of_the_bar(monkeypatch):
    reading, writing = os.pipe()
    with open(reading, encoding="utf-8") as piped:
        with open(writing, "w", encoding="utf-8") as stderr:
            told(monkeypatch, stderr)
        said = piped.read()
    assert said.splitlines() == [f"data/sefton  {name}.html  made  0.1 s" for name in suites.NAMES]
    assert len(LINE.findall(said)) == 3
