"""A system without forks, signals of Unix and its modules, as Windows is: everything is imported, and a notebook runs.

Windows itself is tried where the workflow of tests runs. Here, what it does not have is taken away from a process in
which other libraries were imported before; these ask the system what it is, and not what it has.
"""

import subprocess
import sys

import pytest
import suites

TAKEN_AWAY = """
import importlib, os, pkgutil, signal, socket, sys
IS, ROOMS = sys.platform, ("safeguarding", "warmkernels")

def modules():
    for name in ROOMS:
        held = importlib.import_module(name)
        for each in pkgutil.walk_packages(held.__path__, name + ".", onerror=lambda name: None):
            if not each.name.endswith("__main__"):
                yield each.name

for name in modules():
    importlib.import_module(name)
for name in [name for name in sys.modules if name.partition(".")[0] in ROOMS]:
    del sys.modules[name]
for name in ("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "readline", "syslog"):
    sys.modules[name] = None
for held, names in (
    (os, "fork forkpty geteuid getuid getegid getgid setsid sysconf WNOHANG WIFEXITED O_DIRECTORY O_NOFOLLOW"
         " sched_getaffinity uname mkfifo chown fchmod register_at_fork wait wait3 wait4 getloadavg openpty"),
    (signal, "SIGHUP SIGCHLD SIGPROF SIGALRM SIGUSR1 SIGUSR2 SIGXCPU SIGQUIT SIGCONT setitimer alarm"
             " pthread_sigmask sigwait SIG_BLOCK SIG_UNBLOCK SIG_SETMASK ITIMER_PROF ITIMER_REAL"),
    (socket, "send_fds recv_fds"),
):
    for name in names.split():
        if hasattr(held, name):
            delattr(held, name)

def only_ours(wanted):
    # Of the classes and functions that are made now, only ours think that this is Windows.
    sys.platform = "win32"
    try:
        return wanted()
    finally:
        sys.platform = IS
"""
FORKS = {"warmkernels.child", "warmkernels.here", "warmkernels.server"}
"""Modules that a system without forks never imports."""


def run(code, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", TAKEN_AWAY + code, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines(), done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="this is such a system, and the other tests import everything")
def test_every_module_is_imported_but_those_that_fork():
    code = """
def failed():
    for name in modules():
        try:
            importlib.import_module(name)
        except (ImportError, AttributeError):
            yield name

print("\\n".join(only_ours(lambda: list(failed()))))
"""
    assert set(run(code)[0]) == FORKS


@pytest.mark.skipif(sys.platform == "win32", reason="this is such a system, and the other tests run notebooks")
def test_a_notebook_runs_in_an_ordinary_kernel_and_nothing_is_said_of_it(tmp_path):
    (path,) = suites.write(tmp_path, "print(register)")
    code = """
from pathlib import Path
def imported():
    import warmkernels.manager
    from safeguarding.reporting.notebooks import kernels, run
    return kernels, run

kernels, run = only_ours(imported)
with kernels.warm() as address:
    made = run.execute(Path(sys.argv[1]), {"register": "somewhere"})
print([address, made.cells[-1].outputs[0].text])
"""
    said, errors = run(code, path)
    assert said == ["['', 'somewhere\\n']"]
    assert errors == ""


@pytest.mark.skipif(sys.platform == "win32", reason="this is such a system, and the other tests run commands")
def test_a_command_runs():
    code = """
def judged():
    from safeguarding import limits
    from safeguarding.cli import main
    limits.hold(1)
    with limits.watched():
        return main.main(["judge", "data/sefton", "--format", "csv"])

sys.exit(only_ours(judged))
"""
    said, errors = run(code)
    assert said[0].startswith("review_id,")
    assert "Traceback" not in errors
