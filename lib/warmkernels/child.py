"""Makes of a fork what ``python -m ipykernel_launcher`` would be."""

import contextlib
import ctypes
import os
import resource
import runpy
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from warmkernels import ports, protocol

DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux; elsewhere ipykernel itself looks once a second whether its parent is still there."""


HELD_BACK = {signal.SIGTERM, signal.SIGINT}
"""Signals that are blocked around a fork: until it is a process of its own they would be taken for its parent's."""


@dataclass(frozen=True)
class Become:
    """What a fork is to be: the kernel that was asked for, its standard output and error, and whose fork it is."""

    asked: protocol.Request
    outputs: list[int]
    parent: int
    blocked: frozenset[int]
    """The signals that were blocked before the fork."""


def become(what: Become, paths: Sequence[str], learned: Mapping[str, str]) -> None:
    """Run a kernel in this process, which is a fork, until the kernel ends.

    Parameters
    ----------
    paths
        ``sys.path`` as the interpreter made it, without its first entry.
    learned
        Environment variables that libraries set as they are imported.
    """
    _end_with(what.parent)
    signal.pthread_sigmask(signal.SIG_SETMASK, what.blocked)
    for each, standard in zip(what.outputs, (1, 2), strict=True):
        os.dup2(each, standard)
    for each in what.outputs:
        os.close(each)
    for name, (soft, hard) in what.asked.limits.items():
        resource.setrlimit(getattr(resource, name), (soft, hard))
    os.environ.clear()
    os.environ.update({**learned, **what.asked.environment}, JPY_PARENT_PID=str(os.getppid()))
    time.tzset()
    os.chdir(what.asked.folder)
    ports.close(what.asked.arguments)
    _forget()
    sys.path[:] = [what.asked.folder, *paths]
    sys.argv[:] = [protocol.LAUNCHER, *what.asked.arguments]
    runpy.run_module(protocol.LAUNCHER, run_name="__main__", alter_sys=True)


def _end_with(parent: int) -> None:
    """Lead a group of its own, with the signals of a new process, and end when the parent does."""
    os.setsid()
    for each in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(each, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    # It may have ended before this process asked to be told.
    if os.getppid() != parent:
        os._exit(1)


def _forget() -> None:
    """Have random numbers of its own (Python's module sees to its own), and no trace of where it came from."""
    with contextlib.suppress(KeyError):
        sys.modules["numpy.random"].seed()
    for name in [each for each in sys.modules if each.partition(".")[0] == __name__.partition(".")[0]]:
        del sys.modules[name]
