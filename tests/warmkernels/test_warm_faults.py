"""What goes wrong with forked kernels ends in one clear failure or in an ordinary kernel: no hang, and nothing left."""

import asyncio
import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import forks
import psutil
import pytest
from forks import FORKED, LIMIT, soon
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from warmkernels import KernelNotStarted, folders, parents, protocol, provisioner
from warmkernels.manager import WarmKernelManager


@pytest.fixture(autouse=True)
def nothing_is_left():
    """Stop a test that hangs, and look for processes, zombies and folders that it left behind."""

    def hung(*_):
        raise AssertionError(f"hung for {LIMIT} seconds")

    before, there = forks.children(), forks.left()
    signal.signal(signal.SIGALRM, hung)
    signal.alarm(LIMIT)
    yield
    signal.alarm(0)
    assert soon(lambda: {*forks.children()} <= {*before}), forks.children()
    assert soon(lambda: forks.zombies() == []), forks.zombies()
    assert forks.left() <= there


@pytest.fixture
def parent():
    with forks.parent() as started:
        started.wait()
        yield started


def gone(*pids):
    return soon(lambda: all(forks.gone(pid) for pid in pids))


def died(*code):
    with pytest.raises(DeadKernelError):
        forks.printed(*code)


def who():
    """Give the number of the process that a kernel that works comes from."""
    return int(forks.printed(FORKED))


def more(*cases):
    """Mark cases that are more of the same."""
    return [pytest.param(each, marks=pytest.mark.slow) for each in cases]


# The kernel


DEADLY = {
    "killed": "import os; os.kill(os.getpid(), 9)",
    "ended": "import os; os._exit(1)",
    "crashed": "import ctypes; ctypes.string_at(0)",
}


@pytest.mark.parametrize("how", ["killed", *more("ended", "crashed")])
def test_a_kernel_that_dies_in_a_cell_is_seen_to_and_the_next_one_runs(parent, how):
    died(DEADLY[how])
    assert forks.children(parent.process.pid) == []
    assert who() == parent.process.pid


def test_what_a_kernel_that_dies_had_started_ends_too(parent, tmp_path):
    pid = tmp_path / "pid"
    begin = f"import os, subprocess; open({str(pid)!r}, 'w').write(str(subprocess.Popen(['sleep', '600']).pid))"
    died(begin, "os.kill(os.getpid(), 9)")
    assert gone(int(pid.read_text()))


ENDLESS = {
    "busy": "while True: pass",
    "deaf": "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(600)",
    "deafer": "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\nwhile True: pass",
    "waits for a child": "import subprocess; subprocess.run(['sleep', '600'])",
    "forks": "import os; [os.fork() for _ in range(3)]; import time; time.sleep(600)",
}


@pytest.mark.parametrize("how", ["deafer", "forks", *more("busy", "deaf", "waits for a child")])
def test_a_cell_that_never_ends_is_ended_and_nothing_of_it_goes_on(parent, how):
    code = ENDLESS[how]
    with pytest.raises(CellTimeoutError):
        forks.printed(code, limit=1)
    assert soon(lambda: forks.children(parent.process.pid) == [])
    assert who() == parent.process.pid


def test_a_cell_that_eats_memory_under_a_limit_is_told_so(tmp_path):
    """In a process of its own, since a limit is for good."""
    forked = "import os; assert os.getppid() != int(os.environ['OWNER']); held = []"
    said = subprocess.run(
        owner(f"""
            import resource
            from nbclient.exceptions import CellExecutionError
            os.environ["OWNER"] = str(os.getpid())
            resource.setrlimit(resource.RLIMIT_AS, (3 * 2**29, 3 * 2**29))
            with parents.warm(forks.PRELOAD):
                for _ in range(2):
                    try:
                        forks.printed({forked!r}, "while True: held.append(bytearray(2**26))")
                    except CellExecutionError as failed:
                        print(failed.ename)
        """),
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.stdout == "MemoryError\n" * 2, said.stderr


# The parent


def test_a_parent_that_is_killed_takes_its_kernels_along_and_the_next_ones_are_ordinary(parent):
    died(f"import os, time; os.kill({parent.process.pid}, 9); time.sleep(600)")
    assert who() == os.getpid()


def test_what_a_kernel_started_ends_with_a_parent_that_is_killed(parent, tmp_path):
    pids = tmp_path / "pids"
    died(
        "import os, subprocess, time",
        f"open({str(pids)!r}, 'w').write(f\"{{os.getpid()}} {{subprocess.Popen(['sleep', '600']).pid}}\")",
        f"os.kill({parent.process.pid}, 9); time.sleep(600)",
    )
    assert gone(*map(int, pids.read_text().split()))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a kernel that lets no thread run goes on")
def test_a_kernel_that_nobody_looks_at_and_that_sees_nothing_ends_with_a_parent_that_is_killed(parent, tmp_path):
    """It never lets go of the interpreter, so that ipykernel's own thread cannot see that its parent is gone."""
    manager, begun = WarmKernelManager(kernel_name="python3"), tmp_path / "begun"

    async def begin():
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=LIMIT)
        # A file, since what it prints would have to be sent by a thread that may no longer run.
        client.execute(f"import re; open({str(begun)!r}, 'w').close(); re.match('(a+)+$', 'a' * 60 + 'b')")
        assert soon(begun.exists)
        client.stop_channels()

    asyncio.run(begin())
    kernel = manager.provisioner.pid
    parent.process.kill()
    assert gone(kernel)
    asyncio.run(manager.shutdown_kernel(now=True))


def test_a_parent_that_is_told_to_end_ends_its_kernels(parent):
    died(f"import os, time; os.kill({parent.process.pid}, 15); time.sleep(600)")
    assert parent.process.wait(timeout=LIMIT) == 0
    assert not parent.folder.path.exists()
    assert who() == os.getpid()


def test_a_parent_that_does_not_answer_is_not_waited_for(parent, monkeypatch):
    monkeypatch.setattr(provisioner, "PATIENCE", 0.5)
    parent.process.send_signal(signal.SIGSTOP)
    try:
        assert who() == os.getpid()
    finally:
        parent.process.send_signal(signal.SIGCONT)
    monkeypatch.undo()
    os.environ[parents.ADDRESS] = parent.address
    assert who() == parent.process.pid
    assert soon(lambda: forks.children(parent.process.pid) == []), "what was asked for in vain is not to stay"


def test_a_parent_that_ends_as_it_is_asked_is_not_waited_for():
    with forks.parent() as started:
        started.process.kill()
        assert who() == os.getpid()


STRANGE = (b"nonsense\n", b"5\n", b'{"a": 1}\n', b'{"signal": "x"}\n', b'{"signal": 9}\n', b'{"signal": 999}\n',
           b'{"signal": []}\n', b"")  # fmt: skip


def test_who_speaks_another_language_does_not_disturb_a_parent(parent):
    for said in STRANGE:
        with socket.socket(socket.AF_UNIX) as stranger:
            stranger.connect(parent.address)
            stranger.sendall(said)
            assert who() == parent.process.pid, said


def test_a_parent_holds_nothing_of_kernels_that_are_gone(parent):
    def held():
        return psutil.Process(parent.process.pid).num_fds()

    forks.printed("1")
    before = held()
    for _ in range(5):
        forks.printed("1")
    # The parent may not have let go of the first one yet as it is counted; five would be more than that.
    assert soon(lambda: held() <= before)


# The fork

NO_FORK = """
import os, resource
if os.getuid() == 0:
    # Root is bound by no such limit, and neither is who has root's capabilities.
    import ctypes
    os.setreuid(65534, 0)
    header, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None).capset(header, none) == 0
resource.setrlimit(resource.RLIMIT_NPROC, (0, resource.getrlimit(resource.RLIMIT_NPROC)[1]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities are of Linux")
def test_a_fork_that_the_system_refuses_makes_an_ordinary_kernel(library, monkeypatch):
    reasons, fork = [], provisioner.fork

    async def noted(*given):
        reasons.append(await fork(*given))
        return reasons[-1]

    monkeypatch.setattr(provisioner, "fork", noted)
    with forks.parent(library(NO_FORK)) as started:
        started.wait()
        assert who() == os.getpid()
    assert reasons == [f"no fork: {os.strerror(errno.EAGAIN)}"]


def not_started(why):
    with pytest.raises(KernelNotStarted) as wrong:
        forks.printed("1")
    assert str(wrong.value) == why


def test_no_room_for_any_kernel_is_said(monkeypatch):
    def full(*_, **__):
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr("jupyter_client.launcher.Popen", full)
    with forks.no_parent():
        not_started(os.strerror(errno.EAGAIN))


def test_no_folder_for_sockets_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr("warmkernels.folders._place", lambda: str(tmp_path / "nowhere"))
    with forks.no_parent():
        not_started(os.strerror(errno.ENOENT))


def test_no_folder_for_a_parent_means_ordinary_kernels(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("warmkernels.folders._place", lambda: str(tmp_path / "nowhere"))
    with parents.warm() as address:
        assert address == ""
    assert "ordinary kernels, since no parent could be started: [Errno 2]" in caplog.text


def test_a_kernel_that_cannot_start_is_not_waited_for(tmp_path, monkeypatch):
    """Its own code ends it before it answers; a sitecustomize that raises would do the same."""
    (tmp_path / "usercustomize.py").write_text("import os; os._exit(3)", encoding="utf-8")
    (tmp_path / "sitecustomize.py").write_text("import os; os._exit(3)", encoding="utf-8")
    forks.prepend(monkeypatch, tmp_path)
    with forks.no_parent():
        not_started("it ended before its first answer")


# The owner, and whoever else asks


def owner(code):
    """Give the command that runs the code of an owner in a process of its own."""
    imports = f"import os, sys, time; sys.path.insert(0, {str(Path(__file__).parent)!r}); import forks\n"
    return [sys.executable, "-c", f"{imports}from warmkernels import parents\n{textwrap.dedent(code)}"]


@contextlib.contextmanager
def begun(code):
    """Start an owner, and give it once it has said the numbers of the processes that are to go with it."""
    with subprocess.Popen(owner(code), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        yield process, [int(each) for each in process.stdout.readline().split()]
    # The folder of a kernel whose client was killed waits for the next one to come.
    folders.sweep()


SAYS_WHO = """
    os.environ["OWNER"] = str(os.getpid())
    forks.printed(
        # What is written to the descriptor itself would go to the notebook.
        "import os; os.dup2(os.open('/proc/{}/fd/1'.format(os.environ['OWNER']), 1), 1)",
        "import subprocess, time; child = subprocess.Popen(['sleep', '600'])",
        "os.write(1, f'{os.getpid()} {os.getppid()} {child.pid}\\\\n'.encode()); time.sleep(600)",
    )
"""
"""Runs a notebook that says its own number, its parent's and its child's, and never ends."""


@pytest.mark.parametrize(
    "how",
    [
        *(signal.SIGKILL, signal.SIGTERM),
        *(pytest.param(how, marks=pytest.mark.slow) for how in (signal.SIGINT, signal.SIGHUP)),
    ],
)
def test_nothing_outlives_an_owner_that_is_stopped(how):
    before = forks.left()
    within = f"with parents.warm(['pandas']):{SAYS_WHO}"
    with begun(within) as (process, pids):
        process.send_signal(how)
        process.wait()
        assert len(pids) == 3
        assert gone(*pids)
        assert soon(lambda: not [each for each in forks.left() - before if (each / parents.SOCKET).exists()])


def test_a_parent_ends_with_its_owner_though_another_process_holds_its_lifeline():
    """One that its owner has only forked still has whatever was open then."""
    code = """
        parent = parents.start([])
        parent.wait()
        forked = os.fork()
        if forked:
            print(parent.process.pid, forked, flush=True)
        time.sleep(600)
    """
    with begun(code) as (process, (started, forked)):
        process.kill()
        process.wait()
        assert gone(started)
        os.kill(forked, signal.SIGKILL)


def test_a_kernel_ends_with_the_worker_that_asked_for_it_though_its_parent_lives(parent):
    with begun(SAYS_WHO) as (process, (kernel, its_parent, child)):
        process.kill()
        process.wait()
        assert its_parent == parent.process.pid
        assert gone(kernel, child)
    assert who() == parent.process.pid


def test_a_parent_serves_many_at_once(parent):
    command = owner("for _ in range(2): print(forks.printed(forks.FORKED), end='')")
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    said = [worker.communicate(timeout=LIMIT)[0].split() for worker in workers]
    assert said == [[str(parent.process.pid)] * 2] * 4


def test_a_parent_ends_though_a_child_of_its_owner_holds_its_lifeline():
    """A process that was only forked, and still has whatever was open."""
    with forks.parent() as started:
        started.wait()
        forked = os.fork()
        if forked == 0:
            time.sleep(600)
            os._exit(0)
    os.kill(forked, signal.SIGKILL)
    os.waitpid(forked, 0)
    assert started.process.returncode == 0


def asked():
    environment = protocol.QUIET | os.environ
    return protocol.request([sys.executable, "-m", protocol.LAUNCHER, "-f", "/nowhere/k.json"], environment, "/")


def test_a_client_that_hangs_up_as_soon_as_it_has_asked_leaves_no_kernel(parent):
    """It may be too young to lead a group that a signal could be sent to."""
    for answered in (True, False, False, False, False):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(parent.address)
            socket.send_fds(connection, [b" "], [1, 2])
            connection.sendall(protocol.written(asked().table()))
            assert not answered or b"pid" in connection.recv(100)
    assert who() == parent.process.pid, "who asks later is served later"
    assert soon(lambda: forks.children(parent.process.pid) == [])


def test_a_kernel_that_is_told_to_end_as_soon_as_it_is_forked_ends(parent):
    """It still has what its parent does about signals then."""

    async def ended():
        process = await provisioner.fork(parent.address, asked(), [1, 2])
        process.terminate()
        return process.wait(timeout=LIMIT / 2)

    assert {asyncio.run(ended()) for _ in range(10)} == {-signal.SIGTERM}


def test_a_forked_process_is_seen_to_end_as_others_are(parent):
    process = asyncio.run(provisioner.fork(parent.address, asked(), [1, 2]))
    assert process.poll() is None
    assert process.wait(timeout=0.01) is None
    process.terminate()
    assert process.wait(timeout=LIMIT) == -signal.SIGTERM
    process.kill()
    assert process.poll() == -signal.SIGTERM
