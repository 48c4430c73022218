"""Makes of a fork what ``python -m ipykernel_launcher`` would be."""

import contextlib
import ctypes
import os
import runpy
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from warmkernels import ports, request
from warmkernels.request import Request

DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux; elsewhere ipykernel itself looks once a second whether its parent is still there."""


@dataclass(frozen=True)
class Become:
    """What a fork is to be: the kernel that was asked for, its standard output and error, and whose fork it is."""

    asked: Request
    outputs: list[int]
    parent: int


def become(what: Become, paths: Sequence[str], learned: Mapping[str, str]) -> None:
    """Run a kernel in this process, which is a fork, until the kernel ends.

    Parameters
    ----------
    paths
        ``sys.path`` as the interpreter made it, without its first entry.
    learned
        Environment variables that libraries set as they are imported.
    """
    _belong(what.parent)
    _attach(what.outputs)
    request.limit(what.asked.limits)
    _dwell(what.asked, learned)
    ports.close(what.asked.arguments)
    _forget()
    sys.path[:] = [what.asked.folder, *paths]
    sys.argv[:] = [request.LAUNCHER, *what.asked.arguments]
    runpy.run_module(request.LAUNCHER, run_name="__main__", alter_sys=True)


def _belong(parent: int) -> None:
    """Lead a group of its own, with the signals of a new process, and end with the parent."""
    os.setsid()
    for each in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(each, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _attach(outputs: Sequence[int]) -> None:
    for each, standard in zip(outputs, (1, 2), strict=True):
        os.dup2(each, standard)
    for each in outputs:
        os.close(each)


def _dwell(asked: Request, learned: Mapping[str, str]) -> None:
    """Have the environment, the time zone and the working directory that were asked for."""
    os.environ.clear()
    os.environ.update({**learned, **asked.environment}, JPY_PARENT_PID=str(os.getppid()))
    time.tzset()
    os.chdir(asked.folder)


def _forget() -> None:
    """Have random numbers of its own (Python's module sees to its own), and no trace of where it came from."""
    with contextlib.suppress(KeyError):
        sys.modules["numpy.random"].seed()
    for name in [each for each in sys.modules if each.partition(".")[0] == __name__.partition(".")[0]]:
        del sys.modules[name]
