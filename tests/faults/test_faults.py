"""Runs that are stopped, killed or starved from outside: no half-written file, and the next run completes the rest."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import forks
import psutil
import pytest
import suites

from safeguarding import paths
from warmkernels import parents

pytestmark = pytest.mark.skipif(not parents.possible(), reason="this system cannot fork")

COMMAND = """
    import pathlib, sys
    from safeguarding.cli import main
    from safeguarding.reporting.notebooks import suite
    folder = pathlib.Path({folder!r})
    suite.notebooks = lambda: sorted(folder.glob("*.ipynb"))
    print("begun", flush=True)
    sys.exit(main.main(sys.argv[1:]))
"""


REAL = [sys.executable, "-c", "import sys; from safeguarding.cli.main import main; sys.exit(main(sys.argv[1:]))"]


@pytest.fixture
def small(tmp_path):
    """Give the command line with a suite of three notebooks that run at once, in real kernels."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    suites.write(folder, "register", "sum(range(10))", "import time; time.sleep(0.2)")
    return [sys.executable, "-c", textwrap.dedent(COMMAND.format(folder=str(folder)))]


MARK, MARKED = "STARTED_BY", f"test {os.getpid()}"


@pytest.fixture
def ours():
    """Hold that no process is left over that was not there before."""
    before = {each.pid for each in psutil.process_iter()}
    yield
    end = time.monotonic() + 60
    while (left := list(_new(before))) and time.monotonic() < end:
        time.sleep(0.05)
    assert left == []


def _new(before):
    for each in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if each.pid not in before and each.status() not in forks.ENDED and each.environ().get(MARK) == MARKED:
                yield " ".join(each.cmdline())


def alone(command, *arguments):
    with forks.no_parent():
        return subprocess.run(
            [*command, *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {MARK: MARKED},
        )


@contextlib.contextmanager
def begun(command, *arguments, **environment):
    """Start a command in a process group of its own."""
    with forks.no_parent():
        process = subprocess.Popen(
            [*command, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env=os.environ | {MARK: MARKED} | environment,
        )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def changed(register, n):
    """Change a register so that its set is another one."""
    text = (paths.ROOT / "data" / "sefton" / "actions.csv").read_text(encoding="utf-8")
    (register / "actions.csv").write_text(f"{text}{chr(10) * n}", encoding="utf-8")


def hold(out, sets):
    """Hold that everything a reader sees is of one of these sets, byte by byte."""
    for name, content in suites.lies(out).items():
        if "/" in name and not any(part.startswith(".") for part in Path(name).parts):
            assert content in [each.get(name) for each in sets], name


ENDINGS = [signal.SIGINT, signal.SIGTERM, signal.SIGKILL]
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}


@pytest.mark.parametrize(
    "times", [pytest.param(3, marks=pytest.mark.slow, id="3"), pytest.param(50, marks=pytest.mark.slow, id="50")]
)
def test_a_run_that_is_ended_at_any_moment_leaves_nothing_half_and_the_next_completes_it(tmp_path, small, ours, times):
    register, out = tmp_path / "north", tmp_path / "out"
    shutil.copytree(paths.ROOT / "data" / "sefton", register)
    with begun(small, "report", register, "--out", out) as process:
        assert process.stdout.readline() == "begun\n"
        began = time.monotonic()
        process.communicate()
    lasts, sets = time.monotonic() - began, [suites.lies(out)]
    assert process.returncode == 0
    moments, stopped = random.Random(2026), 0
    for n in range(1, times + 1):
        changed(register, n)
        with begun(small, "report", register, "--out", out) as process:
            assert process.stdout.readline() == "begun\n"
            time.sleep(0.02 + moments.uniform(0, 1.1) * lasts)
            how = ENDINGS[n % 3]
            process.send_signal(how)
            _, said = process.communicate(timeout=240)
        # Before the command has begun, and after it, the interpreter ends by the signal itself.
        assert process.returncode in (0, CODES[how], -how), said
        assert "Traceback" not in said
        stopped += process.returncode != 0
        between = suites.lies(out)
        done = alone(small, "report", register, "--out", out)
        assert done.returncode == 0, done.stderr
        assert done.stderr.count("  made  ") + done.stderr.count("  skipped  ") == 3
        after = suites.lies(out)
        shown = {name: content for name, content in between.items() if "/." not in name}
        assert all(content in (sets[-1].get(name), after.get(name)) for name, content in shown.items())
        assert not [name for name in after if ".part" in name or ".coming" in name]
        sets.append(after)
    # The set of another folder that nothing disturbed is the same.
    assert alone(small, "report", register, "--out", tmp_path / "fresh" / "out").returncode == 0
    assert after == suites.lies(tmp_path / "fresh" / "out")
    assert stopped > times // 3, "too few of the runs were stopped before they ended"


def test_a_kernel_that_is_killed_once_is_had_again_and_one_that_always_is_fails(tmp_path, small):
    register = tmp_path / "north"
    shutil.copytree(paths.ROOT / "data" / "sefton", register)
    mark = tmp_path / "mark"
    once = f"import os, pathlib\nif not pathlib.Path({str(mark)!r}).exists():\n    pathlib.Path({str(mark)!r}).touch()"
    folder = tmp_path / "notebooks"
    suites.write(folder, f"{once}\n    os.kill(os.getpid(), 9)", "import os; os.kill(os.getpid(), 9)")
    done = alone(small, "report", register, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "one set: 2 made, 1 failed" in done.stderr
    assert "02_second.html  -     The notebook: its kernel died, perhaps for want of memory" in done.stderr
    page = (tmp_path / "out" / "north" / "2021-01-26" / "02_second.html").read_text(encoding="utf-8")
    assert "could not be made" in page


def test_a_full_disk_is_one_line_and_the_next_run_completes_the_rest(tmp_path, small):
    register, disk = tmp_path / "north", tmp_path / "disk"
    shutil.copytree(paths.ROOT / "data" / "sefton", register)
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48k", "tmpfs", disk], capture_output=True)
    if mounted.returncode:
        pytest.skip("no file system can be mounted here; test_resume has the same with a disk that says it is full")
    try:
        out = disk / "out"
        full = alone(small, "report", register, "--out", out)
        assert full.returncode == 2
        assert full.stderr.splitlines()[-1].endswith("cannot be written: No space left on device")
        assert "Traceback" not in full.stderr
        assert [name for name in suites.lies(out) if "/." not in name] == []
        subprocess.run(["mount", "-o", "remount,size=4m", disk], check=True)
        done = alone(small, "report", register, "--out", out)
        assert done.returncode == 0
        assert (
            len([name for name in suites.lies(out) if "/." not in name]) == 7
        )  # 3 reports, their index, methods, tables
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path, small):
    register, out = tmp_path / "north", tmp_path / "out"
    shutil.copytree(paths.ROOT / "data" / "sefton", register)
    out.mkdir()
    (out / "north").write_text("a file where a folder should be", encoding="utf-8")
    done = alone(small, "report", register, "--out", out)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith(f"safeguarding: {out}/north/2021-01-26: cannot be written: ")
    if os.getuid() != 0:
        out.chmod(0o500)
        done = alone(small, "report", register, "--out", out)
        assert "Permission denied" in done.stderr


# Many registers, by real processes


def in_sets(out):
    """Give every file of the sets; a run of several registers also makes the page of all, which one of one does not."""
    return {name: content for name, content in suites.lies(out).items() if "/" in name}


@pytest.fixture(scope="module")
def registers(tmp_path_factory):
    """Have four registers, and the sets that are made of each alone."""
    folder = tmp_path_factory.mktemp("registers")
    for name in ("north", "south", "east", "west"):
        shutil.copytree(paths.ROOT / "data" / "sefton", folder / name)
        toml = folder / name / "register.toml"
        toml.write_text(toml.read_text(encoding="utf-8").replace("Sefton", name.title()), encoding="utf-8")
    for name in ("north", "south", "east", "west"):
        done = alone(REAL, "report", folder / name, "--out", folder / "alone")
        assert done.returncode == 0, done.stderr
    return folder


def four(registers):
    return [registers / name for name in ("north", "south", "east", "west")]


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["worker", "kernel", "parent"])
def test_a_run_of_many_goes_on_without_the_process_that_was_killed(tmp_path, registers, ours, victim):
    """The set of a killed worker is made by another, and is not doubled."""
    out, log = tmp_path / "out", tmp_path / "log"
    with begun(REAL, "report", *four(registers), "--out", out, "--workers", 2, "--log", log) as process:
        _kill_when_busy(psutil.Process(process.pid), victim, out)
        said = process.communicate(timeout=240)[1]
    assert process.returncode == 0, said
    assert in_sets(out) == in_sets(registers / "alone")
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [line["event"] for line in lines].count("set") == 4


def _kill_when_busy(process, victim, out):
    """Kill one of the processes below a run once it makes sets."""
    end = time.monotonic() + 240
    while time.monotonic() < end:
        busy = list(out.rglob(".*.coming"))
        for each in process.children(recursive=True) if busy else ():
            with contextlib.suppress(psutil.NoSuchProcess):
                if _is(each, victim):
                    each.kill()
                    return
        time.sleep(0.05)
    raise AssertionError(f"no {victim} was found")


def _is(process, victim):
    """A kernel is a fork of a parent, and still called like it."""
    said = " ".join(process.cmdline())
    if victim == "worker":
        return "spawn_main" in said
    is_fork = "warmkernels.server" in " ".join(process.parent().cmdline())
    return "warmkernels.server" in said and is_fork == (victim == "kernel")


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("whom", ["group", "process"])
def test_a_run_of_many_that_is_stopped_leaves_whole_sets_and_no_process(tmp_path, registers, ours, how, whom):
    """And nothing temporary of a register. Where kernels could be reached is said until the next run sweeps it away."""
    out, short = tmp_path / "out", Path(tempfile.mkdtemp())
    with begun(REAL, "report", *four(registers), "--out", out, "--workers", 2, TMPDIR=str(short)) as process:
        end = time.monotonic() + 240
        while not list(out.rglob(".*.coming")) and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(1)
        # Ctrl-C on a terminal reaches every process of the run, a service manager may tell the first alone.
        (os.killpg if whom == "group" else os.kill)(process.pid, how)
        said = process.communicate(timeout=240)[1]
    assert process.returncode == CODES[how], said
    assert "Traceback" not in said
    assert [name for name in suites.lies(short) if not name.startswith("wk-")] == []
    shutil.rmtree(short)
    hold(out, [in_sets(registers / "alone")])
    done = alone(REAL, "report", *four(registers), "--out", out)
    assert done.returncode == 0
    assert in_sets(out) == in_sets(registers / "alone")
