"""A forked kernel is what an ordinary one would be: nothing of its parent or of other notebooks, the same results."""

import asyncio
import json
import os
import resource
import stat
import subprocess
import sys
from importlib.metadata import entry_points

import forks
import nbformat
import pytest
from forks import FORKED

from warmkernels import Refused, parents
from warmkernels.manager import WarmKernelManager


@pytest.fixture(scope="module")
def parent():
    before = forks.left()
    with forks.parent(*forks.PRELOAD) as started:
        started.wait()
        yield started
        assert forks.soon(lambda: forks.children(started.process.pid) == [])
    assert forks.left() <= before


def forked_from(parent, *code, **options):
    """Run cells in a fork, make sure that it was one, and give what they printed."""
    who, _, said = forks.printed(FORKED, *code, **options).partition("\n")
    assert int(who) == parent.process.pid
    return said


# A kernel has what was imported, and nothing else


def test_a_kernel_is_a_fork_that_has_the_libraries_already(parent):
    libraries = "import sys; print({'numpy', 'pandas', 'altair'} <= {*sys.modules})"
    assert forked_from(parent, libraries) == "True\n"


def test_a_kernel_has_nothing_of_the_server(parent):
    named = "import sys; print([m for m in sys.modules if m.partition('.')[0] == 'warmkernels'])"
    assert forked_from(parent, named) == "[]\n"


def test_a_kernel_has_no_socket_of_its_parent(parent):
    """One that was left open would keep others from seeing that the parent has hung up."""
    sockets = """
import os, stat
held = [fd for fd in map(int, os.listdir("/proc/self/fd")) if fd > 2 and os.path.exists(f"/proc/self/fd/{fd}")]
print(sorted(os.stat(fd).st_ino for fd in held if stat.S_ISSOCK(os.stat(fd).st_mode)))
"""
    if sys.platform != "linux":
        pytest.skip("/proc is of Linux")
    there = {
        os.stat(f"/proc/{parent.process.pid}/fd/{fd}").st_ino for fd in os.listdir(f"/proc/{parent.process.pid}/fd")
    }
    assert not there & {*json.loads(forked_from(parent, sockets))}


# Notebooks do not touch each other


TOUCHED = [
    (
        "import pandas as pd; pd.options.display.max_rows = 3",
        "import pandas as pd; print(pd.options.display.max_rows)",
    ),
    ("import pandas as pd; pd.DataFrame.head = None", "import pandas as pd; print(callable(pd.DataFrame.head))"),
    ("import math; math.pi = 3", "import math; print(math.pi)"),
    ("import os; os.environ['LEFT_BEHIND'] = 'x'", "import os; print(os.environ.get('LEFT_BEHIND'))"),
    ("import os; os.chdir('/')", "import os; print(os.getcwd())"),
    ("import sys; sys.path.insert(0, '/nowhere')", "import sys; print(sys.path)"),
    ("import wave", "import sys; print('wave' in sys.modules)"),
    (
        "import warnings; warnings.simplefilter('error')",
        "import warnings, pandas, altair; print(sorted(map(str, warnings.filters)))",
    ),
    (
        "import locale; locale.setlocale(locale.LC_ALL, 'C')",
        "import locale; print(locale.setlocale(locale.LC_ALL))",
    ),
    ("import os; os.umask(0o777)", "import os; print(os.umask(0o22))"),
    ("import altair; altair.renderers.enable('html')", "import altair; print(altair.renderers.active)"),
]
"""What a notebook does to its process, and what another would see of it."""


@pytest.mark.parametrize(
    ("touch", "look"), [*TOUCHED[:5], *(pytest.param(*each, marks=pytest.mark.slow) for each in TOUCHED[5:])]
)
def test_what_one_notebook_does_is_not_seen_by_the_next(parent, touch, look):
    with forks.no_parent():
        expected = forks.printed(look)
    assert forked_from(parent, f"{touch}\n{look}") != expected, "the first notebook has to be seen to do something"
    assert forked_from(parent, look) == expected


def test_random_numbers_are_fresh_in_every_kernel(parent):
    draw = "import random, numpy; print(random.random()); print(numpy.random.rand())"
    drawn = [forked_from(parent, draw).splitlines() for _ in range(2)]
    assert drawn[0][0] != drawn[1][0]
    assert drawn[0][1] != drawn[1][1]


def test_an_edit_of_a_module_of_the_project_is_seen_at_once(parent, tmp_path):
    for version in ("one", "another"):
        (tmp_path / "some_module.py").write_text(f"version = {version!r}", encoding="utf-8")
        asked = "import some_module; print(some_module.version)"
        assert forked_from(parent, asked, cwd=tmp_path) == f"{version}\n"


def test_the_environment_and_the_time_zone_are_those_of_the_moment(parent, monkeypatch):
    monkeypatch.setenv("SOME_VARIABLE", "grün")
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    asked = "import os, time; print(os.environ['SOME_VARIABLE'], time.strftime('%z', time.localtime(0)))"
    assert forked_from(parent, asked) == "grün +0530\n"


# The same as an ordinary kernel

SELF = """
import gc, json, locale, os, random, resource, signal, sys, threading, time
print(json.dumps({
    "environment": {k: v for k, v in os.environ.items() if k not in ("JPY_PARENT_PID", "PYTEST_CURRENT_TEST")},
    "path": sys.path,
    "program": [os.path.basename(sys.argv[0]), len(sys.argv), sys.executable, sys.prefix],
    "flags": str(sys.flags),
    "folder": os.getcwd(),
    "signals": {s.name: str(signal.getsignal(s)).partition(" at ")[0] for s in signal.Signals},
    "blocked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
    "limits": {n: resource.getrlimit(getattr(resource, n)) for n in dir(resource) if n.startswith("RLIMIT_")},
    "threads": sorted(type(t).__name__ for t in threading.enumerate()),
    "locale": [locale.setlocale(locale.LC_ALL), time.tzname, sys.getfilesystemencoding(), sys.stdout.encoding],
    "leads": [os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid()],
    "parent": os.getppid() == int(os.environ["JPY_PARENT_PID"]),
    "names": sorted(k for k in globals() if k[0] != "_"),
    "main": [__name__, sys.modules["__main__"].__dict__ is globals(), hasattr(sys.modules["__main__"], "__file__")],
    "collector": [gc.isenabled(), gc.get_threshold()],
    "history": get_ipython().history_manager.hist_file,
}, sort_keys=True))
"""


def test_it_is_what_an_ordinary_kernel_is(parent):
    with forks.no_parent():
        expected = json.loads(forks.printed(FORKED, SELF).splitlines()[1])
    made = json.loads(forked_from(parent, SELF))
    assert {name for name in expected if made[name] != expected[name]} == set()


MAY_DO = {
    "threads": "import threading; t = [threading.Thread(target=print, args=(n,)) for n in range(2)]\n"
    "for each in t: each.start(); each.join()",
    "forks": "from multiprocessing import get_context as c\n"
    "with c('fork').Pool(2) as pool: print(pool.map(abs, [-1, -2]))",
    "input": "try: input()\nexcept BaseException as wrong: print(type(wrong).__name__)",
    "V8": "import vl_convert; print(len(vl_convert.vega_to_svg({'marks': []})) > 0)",
    "loop": "import asyncio; await asyncio.sleep(0); print(type(asyncio.get_running_loop()).__name__)",
}
MAY_DO_TOO = {
    "thread pool": "from concurrent.futures import ThreadPoolExecutor as P\n"
    "with P(3) as pool: print(*pool.map(abs, [-1, -2]))",
    "child": "import subprocess; print(subprocess.run(['cat'], capture_output=True, text=True, input='x').stdout)",
    "stdin": "import os; print(os.read(0, 1))",
    "algebra": "import numpy; print(numpy.linalg.inv(numpy.eye(300) * 2).sum())",
    "shell": "%env LEFT=1\n!echo $LEFT",
    "user": "import getpass, uuid, tempfile; print(getpass.getuser(), tempfile.gettempdir())",
}
"""More of the same."""


@pytest.mark.parametrize("name", [*MAY_DO, *(pytest.param(each, marks=pytest.mark.slow) for each in MAY_DO_TOO)])
def test_what_a_cell_may_do_comes_to_the_same(parent, name):
    code = (MAY_DO | MAY_DO_TOO)[name]
    with forks.no_parent():
        expected = forks.printed(code)
    assert expected != ""
    assert forked_from(parent, code) == expected


# Where there can be no fork, or it would not be the same, the kernel is an ordinary one


def test_without_a_parent_a_kernel_is_an_ordinary_one():
    with forks.no_parent():
        assert int(forks.printed(FORKED)) == os.getpid()


def test_on_a_system_without_fork_a_kernel_is_an_ordinary_one(parent, monkeypatch):
    monkeypatch.setattr(parents, "possible", lambda: False)
    with forks.no_parent(), parents.warm() as address:
        assert address == ""
        assert int(forks.printed(FORKED)) == os.getpid()
    assert forked_from(parent) == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [("PYTHONHASHSEED", "7"), ("PYTHONPATH", "/nowhere"), ("LC_ALL", "C"), ("OPENBLAS_NUM_THREADS", "2")],
)
def test_what_a_fork_cannot_change_makes_an_ordinary_kernel(parent, monkeypatch, name, value):
    paths = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv(name, f"{value}{os.pathsep}{paths}" if name == "PYTHONPATH" else value)
    asked = f"import os; print(os.environ['{name}'].partition(os.pathsep)[0])"
    assert forks.printed(FORKED, asked) == f"{os.getpid()}\n{value}\n"


def test_a_limit_that_is_too_high_for_the_parent_makes_an_ordinary_kernel(library):
    lower = library("import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (200, 200))")
    with forks.parent(lower) as started:
        started.wait()
        assert int(forks.printed(FORKED)) == os.getpid()


def test_limits_are_those_of_the_moment(parent):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft - 1, hard))
    try:
        asked = "import resource; print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
        assert forked_from(parent, asked) == f"{soft - 1}\n"
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


# A parent that would make worse kernels than ordinary ones does not serve


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()", "starts a thread"),
        ("import warnings; warnings.warn('old')", "warns as it is imported.*old"),
        ("import no_such_library", "cannot be imported: No module named 'no_such_library'"),
        ("import some_project", "imports some_project.*no installed library"),
    ],
)
def test_a_preload_that_would_do_harm_is_refused_by_name(library, project, capfd, text, why):
    with forks.parent(library(text)) as started:
        with pytest.raises(Refused, match=f"some_library {why}"):
            started.wait()
        assert started.process.wait(timeout=forks.LIMIT) == 0
        assert int(forks.printed(FORKED)) == os.getpid()
    assert "ordinary kernels are used, since some_library" in capfd.readouterr().err


def test_a_project_is_refused_unless_its_owner_says_that_it_stays_as_it_is(project):
    with forks.parent(project) as started, pytest.raises(Refused, match="no installed library"):
        started.wait()
    code = "import sys; print('some_project' in sys.modules)"
    with forks.parent(f"own:{project}"):
        assert forks.printed(code) == "True\n"
    with forks.no_parent():
        assert forks.printed(code) == "False\n"


# Sockets and their folders


def test_sockets_are_in_a_folder_that_only_this_user_can_enter(parent):
    asked = "from ipykernel.kernelapp import IPKernelApp as A; print(A.instance().transport, A.instance().ip)"
    transport, ip = forked_from(parent, asked).split()
    assert transport == "ipc"
    assert len(ip) < 100
    assert not os.path.exists(os.path.dirname(ip)), "it goes with its kernel"
    assert stat.S_IMODE(parent.folder.path.stat().st_mode) == 0o700
    assert parent.folder.path.stat().st_uid == os.getuid()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be somebody else")
def test_another_user_of_the_machine_is_kept_out(parent):
    asked = f"import os, socket; os.setuid(65534); socket.socket(socket.AF_UNIX).connect({parent.address!r})"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False).stderr
    assert said.splitlines()[-1] == "PermissionError: [Errno 13] Permission denied"


# Time


def test_a_forked_kernel_starts_with_less_than_half_the_work_of_an_ordinary_one(parent):
    """By its own processor time: what else the machine does is not the kernel's. ``bench/`` measures whole runs."""

    def took():
        return float(forks.printed("import time; print(time.process_time())"))

    forked = min(took() for _ in range(3))
    with forks.no_parent():
        assert forked < min(took() for _ in range(3)) / 2


# The ways in


def test_papermill_and_jupyter_find_what_is_installed():
    found = {
        each.value
        for group in ("papermill.engine", "jupyter_client.kernel_provisioners")
        for each in entry_points(group=group)
    }
    assert {"warmkernels.engine:WarmEngine", "warmkernels.provisioner:WarmProvisioner"} <= found


def test_papermill_runs_with_the_engine(parent, tmp_path):
    import papermill

    made = papermill.execute_notebook(
        str(forks.notebook(tmp_path, FORKED)), None, engine_name="warm", progress_bar=False
    )
    assert int(made.cells[-1].outputs[0].text) == parent.process.pid


def test_a_command_is_run_with_the_kernelspec_and_ends_as_it_ends(tmp_path):
    warm = [sys.executable, "-m", "warmkernels", "--preload", "pandas"]
    status = lambda *command: subprocess.run([*warm, *command], capture_output=True, text=True, check=False)  # noqa: E731
    assert status(sys.executable, "-c", "raise SystemExit(3)").returncode == 3
    assert status(sys.executable, "-c", "import os; os.kill(os.getpid(), 9)").returncode == 137
    assert status("no-such-command").returncode == 127
    found = "from jupyter_client.kernelspec import find_kernel_specs as f; print(f()['warm'])"
    assert "warmkernels/share/jupyter/kernels/warm" in status(sys.executable, "-c", found).stdout


def test_nbval_uses_forked_kernels(tmp_path):
    look = "import os, sys; ('pandas' in sys.modules, os.getppid() == int(os.environ['JPY_PARENT_PID']))"
    path = forks.notebook(tmp_path, look)
    held = nbformat.read(path, 4)
    held.cells[1].execution_count, held.cells[-1].execution_count = 1, 2
    held.cells[-1].outputs = [
        nbformat.v4.new_output("execute_result", {"text/plain": "(True, True)"}, execution_count=2)
    ]
    nbformat.write(held, path)
    command = [sys.executable, "-m", "warmkernels", "--preload", "pandas", sys.executable, "-m", "pytest", "--nbval"]
    run_ = subprocess.run(
        [*command, "--nbval-kernel-name", "warm", str(path)], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert run_.returncode == 0, run_.stdout + run_.stderr


# Interrupting and restarting


def test_an_interrupt_stops_the_cell_and_not_the_kernel(parent):
    async def answered(client, asked):
        """Wait for the answer to one question; others may have been asked while the kernel started."""
        while (reply := await client.get_shell_msg(timeout=forks.LIMIT))["parent_header"]["msg_id"] != asked:
            pass
        return reply["content"]

    async def interrupted():
        manager = WarmKernelManager(kernel_name="python3")
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=forks.LIMIT)
        asked = client.execute("import time; print('begun', flush=True); time.sleep(600)", stop_on_error=False)
        while (await client.get_iopub_msg(timeout=forks.LIMIT))["msg_type"] != "stream":
            pass
        await manager.interrupt_kernel()
        first = await answered(client, asked)
        second = await answered(client, client.execute("1"))
        client.stop_channels()
        await manager.shutdown_kernel(now=True)
        return first["ename"], second["status"]

    assert asyncio.run(interrupted()) == ("KeyboardInterrupt", "ok")


def test_a_kernel_that_is_restarted_is_another_fork(parent):
    async def twice():
        manager = WarmKernelManager(kernel_name="python3")
        await manager.start_kernel()
        first = manager.provisioner.pid
        await manager.restart_kernel(now=True)
        second, alive = manager.provisioner.pid, await manager.is_alive()
        await manager.shutdown_kernel(now=True)
        return first, second, alive, await manager.is_alive()

    first, second, alive, after = asyncio.run(twice())
    assert first != second
    assert (alive, after) == (True, False)
