"""A parent that is a fork of this process: its kernels have what this process has, and nothing of what is its alone."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import forks
import pytest

BEGUN = """
import asyncio, atexit, fcntl, os, signal, sys, threading
sys.path[1:1] = [{tests!r}]
import forks
from warmkernels import parents

def said(*code):
    print(forks.printed(*code), end="", flush=True)
"""


def begun(code, *given):
    """Run code in a Python of its own, which has no threads as that of the tests may have; give what it prints."""
    before = BEGUN.format(tests=str(Path(__file__).parent))
    return subprocess.run(
        [sys.executable, "-c", before + textwrap.dedent(code), *map(str, given)],
        capture_output=True,
        text=True,
        timeout=forks.LIMIT,
        check=False,
    )


def test_its_kernels_have_what_this_process_imported_and_worked_out():
    done = begun("""
        import fractions
        fractions.worked_out = 7
        with parents.warm(["json"], from_here=True):
            said("import os, psutil; print(psutil.Process(os.getppid()).ppid())")
            said("import fractions; print(fractions.worked_out); fractions.worked_out = 8")
            said("import fractions; print(fractions.worked_out)")
        print(os.getpid(), fractions.worked_out, parents.found() == "")
    """)
    grandparent, *worked, this, mine, over = done.stdout.split()
    assert (grandparent, worked, mine, over) == (this, ["7", "7"], "7", "True"), done.stderr


def test_a_process_with_threads_starts_a_parent_of_its_own():
    done = begun("""
        threading.Thread(target=threading.Event().wait, daemon=True).start()
        with parents.warm(["json"], from_here=True) as address:
            said("import os, psutil; print(*psutil.Process(os.getppid()).cmdline())")
    """)
    assert "warmkernels.server" in done.stdout, done.stderr


def test_a_process_that_has_run_an_event_loop_starts_a_parent_of_its_own():
    """Whoever has run kernels has: a kernel that is a fork of that process can end with a fault of memory."""
    done = begun("""
        loop = asyncio.new_event_loop()
        with parents.warm(["json"], from_here=True) as address:
            said("import os, psutil; print(*psutil.Process(os.getppid()).cmdline())")
    """)
    assert "warmkernels.server" in done.stdout, done.stderr


def test_what_is_to_be_done_at_the_end_of_this_process_is_done_by_it_alone():
    done = begun("""
        atexit.register(lambda: print("at the end of", os.getpid(), flush=True))
        print("kept in the buffer", end=" ")
        with parents.warm(["json"], from_here=True):
            said(f"import os; print(os.getppid() != {os.getpid()})")
        print(os.getpid())
    """)
    kept, own, end = done.stdout.splitlines()
    assert (kept, end) == ("kept in the buffer True", f"at the end of {own}"), done.stderr


ENDS = """
    async def ends(client):
        async with client.async_setup_kernel():
            client.kc.execute(f"import atexit; atexit.register(print, 'over', file=open({sys.argv[1]!r}, 'w'))")
            client.kc.shutdown()
            while await client.km.is_alive():
                await asyncio.sleep(0.01)
            print(client.km.provisioner.process.returncode)

    owner = os.getpid()
    atexit.register(lambda: os.getpid() == owner or print("not for this one to do", file=open(sys.argv[1], "a")))
    with parents.warm(["json"], from_here=True):
        notebook = forks.new_notebook(metadata=forks.KERNEL)
        asyncio.run(ends(forks.NotebookClient(notebook, kernel_manager_class=forks.WarmKernelManager)))
"""


def test_a_kernel_ends_as_every_other_does(tmp_path):
    done = begun(ENDS, tmp_path / "said")
    assert done.stdout == "0\n", done.stderr
    assert (tmp_path / "said").read_text() == "over\n"


OPEN = """
    held = open(sys.argv[1], "w")
    fcntl.flock(held, fcntl.LOCK_EX)
    signal.signal(signal.SIGHUP, lambda *_: print("for the owner alone"))
    environment = dict(os.environ)
    with parents.warm(["json"], from_here=True):
        said("import os, psutil; print(*sorted(os.listdir(f'/proc/{os.getppid()}/fd')))")
        said("import os, psutil; print(psutil.Process(os.getppid()).open_files())")
        said("import signal; print(signal.getsignal(signal.SIGHUP) == signal.SIG_DFL)")
        os.environ.pop(parents.ADDRESS)
        print(environment == {**os.environ})
"""


def test_nothing_that_is_open_here_stays_open_there(tmp_path):
    """A lock on a file that another process holds open too would outlive the one that took it."""
    done = begun(OPEN, tmp_path / "locked")
    numbers, files, default, same = done.stdout.splitlines()
    assert len(numbers.split()) < 14, numbers
    assert files == "[]"
    assert (default, same) == ("True", "True"), done.stderr


@pytest.mark.parametrize("how", ["os.kill(os.getpid(), signal.SIGKILL)", "sys.exit(3)", "raise ValueError"])
def test_it_ends_with_this_process(how):
    done = begun(f"""
        with parents.warm(["json"], from_here=True) as address:
            said("import os; print(os.getppid())")
            {how}
    """)
    parent = int(done.stdout)
    assert forks.soon(lambda: forks.gone(parent))
    assert "Traceback" not in done.stderr or how == "raise ValueError"
    assert parent != os.getpid()
