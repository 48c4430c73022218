"""Makes a parent of this process: a fork of it, which has all that it has imported, and what it has worked out."""

import atexit
import contextlib
import gc
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterable, Mapping
from typing import NoReturn

from warmkernels import Refused, preloading, server


class Fork:
    """A process that this one has forked, used as a ``Popen`` is."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def kill(self) -> None:
        """End it at once."""
        if self.returncode is None:
            os.kill(self.pid, signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; give its exit code.

        Raises
        ------
        subprocess.TimeoutExpired
            It has not ended after so many seconds.
        """
        end = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            ended, status = os.waitpid(self.pid, 0 if end is None else os.WNOHANG)
            if ended:
                self.returncode = os.waitstatus_to_exitcode(status)
            elif end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired("a fork", timeout or 0)
            else:
                time.sleep(0.002)
        return self.returncode


def imported(names: Iterable[str]) -> dict[str, str]:
    """Import what kernels will want into this process; give the environment variables that libraries set then.

    Raises
    ------
    Refused
        This process has threads, one of which could hold a lock that would stay locked in every fork, or has run
        kernels, or a module may not be imported.
    """
    if _waits():
        raise Refused("an event loop has run here: what it and ZeroMQ leave behind ends a fork that runs another")
    before = dict(os.environ)
    try:
        return preloading.load(names)
    finally:
        os.environ.clear()
        os.environ.update(before)


def _waits() -> bool:
    """Tell whether this process has something that waits for events, as whoever has run a kernel has."""
    if sys.platform != "linux":
        return any(isinstance(each, selectors.BaseSelector) and each.get_map() for each in gc.get_objects())
    for number in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            if os.readlink(f"/proc/self/fd/{number}").endswith("[eventpoll]"):
                return True
    return False


def fork(lifeline: socket.socket, listener: socket.socket, folder: str, environment: Mapping[str, str]) -> Fork:
    """Fork this process; the fork serves until its owner is gone, and never comes back from here.

    Raises
    ------
    OSError
        There is no room for another process.
    """
    paths, owner = sys.path[not sys.flags.safe_path :], os.getpid()
    _flush()
    pid = os.fork()
    if pid:
        return Fork(pid)
    code = 1
    try:
        _part(lifeline, listener, folder, environment)
        server.serve(lifeline, listener, server.Surroundings(owner, folder, paths, {}))
        code = 0
    except SystemExit as asked:
        code = asked.code if isinstance(asked.code, int) else int(asked.code is not None)
    finally:
        # Whatever it is, it goes no further: what called this goes on in the other process alone.
        if sys.exc_info()[0]:
            traceback.print_exc()
        _end(code)


def _part(lifeline: socket.socket, listener: socket.socket, folder: str, environment: Mapping[str, str]) -> None:
    """Become what ``parents.start`` starts: a session of its own, no files but two sockets, signals as they come."""
    os.setsid()
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    kept = sorted((lifeline.fileno(), listener.fileno()))
    for before, after in zip((2, *kept), (*kept, os.sysconf("SC_OPEN_MAX")), strict=True):
        os.closerange(before + 1, after)
    # What is to be done at the end of the process that was forked is for that process to do.
    atexit._clear()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)


def _end(code: int) -> NoReturn:
    """End as an interpreter does, but for the frames of the process that was forked: they are that one's to close."""
    try:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        _flush()
    finally:
        os._exit(code)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
