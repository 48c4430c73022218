"""One register alone has limits of memory and time too: for what no bound of its files foresaw."""

import os
import signal
import subprocess
import sys

import psutil
import pytest
from examples import chosen, telling

from safeguarding import limits
from safeguarding.cli import main
from safeguarding.register import opening

COMMAND = """
import sys
from safeguarding import limits
from safeguarding.cli import main
limits.MEMORY_LEAST, limits.SECONDS_MOST = int(sys.argv[1]), float(sys.argv[2])
limits.os.sysconf = lambda name: 1
del sys.argv[1:3]
sys.exit(main.main())
"""
MUCH, LONG = 64 * 2**30, 3_600
COMMANDS = [
    ["check"],
    ["judge"],
    ["claims"],
    ["due"],
    ["import"],
    ["report", "--out", "out"],
    ["explore", "--port", "0"],
]
READERS = [each for each in COMMANDS if each[0] in ("check", "import", "report")]
"""Those that read a register in different places."""


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Have a register within every bound of files that is no small one."""
    folder = tmp_path_factory.mktemp("large") / "north"
    folder.mkdir()
    (folder / "reviews.csv").write_text("review_id,kind\nR1,scr\n", encoding="utf-8")
    rows = "".join(f"T1,p{n},Police,yes\n" for n in range(3_000_000))
    (folder / "attendance.csv").write_text(f"training_id,person_key,agency,attended\n{rows}", encoding="utf-8")
    return folder


def ended(tmp_path, memory, seconds, command, register):
    """Run a command within limits; give its code and what it says of what is wrong."""
    given = [str(memory), str(seconds), command[0], str(register), *command[1:]]
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *given], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    return done.returncode, done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="no other system has such a limit that holds")
@pytest.mark.parametrize("command", telling(READERS, READERS[0]), ids=[each[0] for each in READERS])
def test_a_register_that_takes_more_memory_than_it_may_is_one_sentence(tmp_path, large, command):
    """Which it is turns on what asks for the last of it: compiled code may crash, of which another process tells."""
    for megabytes in chosen((600, 800), 600) if command == ["check"] else (800,):
        code, said = ended(tmp_path, megabytes * 2**20, LONG, command, large)
        said_of = limits.NO_ROOM if code == 2 else limits.ENDED
        assert (code in (2, -signal.SIGSEGV, -signal.SIGABRT), said) == (True, f"safeguarding: {said_of}\n")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no such timer")
@pytest.mark.parametrize(
    "command", telling(COMMANDS, ["check"], ["import"], COMMANDS[-1]), ids=[each[0] for each in COMMANDS]
)
def test_a_register_that_takes_longer_than_it_may_is_one_sentence(tmp_path, large, command):
    assert ended(tmp_path, MUCH, 0.9, command, large) == (2, f"safeguarding: {limits.SLOW.format(0.9)}\n")


def test_the_limits_of_a_command_are_there_while_it_reads_and_gone_afterwards(monkeypatch, capsys):
    process, seen = psutil.Process(), []
    before = process.rlimit(psutil.RLIMIT_DATA)
    opened = opening.opened
    monkeypatch.setattr(
        opening, "opened", lambda *given: (seen.append(process.rlimit(psutil.RLIMIT_DATA)[0]), opened(*given))[1]
    )
    main.main(["check", "data/sefton"])
    assert seen == [max(limits.MEMORY_LEAST, psutil.virtual_memory().total // 2)]
    assert process.rlimit(psutil.RLIMIT_DATA) == before
