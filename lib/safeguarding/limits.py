"""What one register may take of a machine: bytes of memory, on Linux, and seconds of a processor.

A register is somebody else's, and can be made so that reading it never ends or takes all memory. Its files have bounds
that are looked at first; these limits are for what no such bound foresaw.
"""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from typing import NoReturn

SECONDS_MOST = 3_600
"""How long one register may take: ten million rows of attendance take a few minutes."""
MEMORY_LEAST = 4 * 2**30
"""Bytes that each process may have, on however small a machine; on a large one it is a share of it."""
NO_ROOM = "needs more memory than one register may have; report it alone, on a larger machine, or split it"
ENDED = "was ended, perhaps for want of memory; split the register, or use a larger machine"
SLOW = "took longer than {:,.0f} seconds, so that it was ended; report it alone, or split it"


class TooLong(KeyboardInterrupt):
    """The limit of time is over: everything ends as Ctrl-C ends it, whatever else is caught on the way."""


def hold(side: int) -> None:
    """Let this process, and each that it starts, hold its share of the memory, beside ``side - 1`` others.

    A share is half of the memory at most. Who asks for more than it gets a ``MemoryError``.
    """
    if sys.platform == "linux":
        import resource  # Windows has none

        share = max(MEMORY_LEAST, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // max(2, side))
        soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        allowed = min(each for each in (share, soft, hard) if each != resource.RLIM_INFINITY)
        resource.setrlimit(resource.RLIMIT_DATA, (allowed, hard))


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Hold a command within half of the memory, and within an hour of a processor, for the time of a ``with``.

    Raises
    ------
    TooLong
        The hour is over; in whatever is done then, but for a single step of compiled code.
    """
    with _held(), _timed():
        yield


@contextlib.contextmanager
def _held() -> Iterator[None]:
    if sys.platform != "linux":
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_DATA)
    hold(1)
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


@contextlib.contextmanager
def _timed() -> Iterator[None]:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def over(number: int, frame: object) -> NoReturn:
        raise TooLong

    before = signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, SECONDS_MOST)
    try:
        yield
    finally:
        untimed()
        signal.signal(signal.SIGPROF, before)


def untimed() -> None:
    """Take the limit of time away, from what goes on for as long as somebody wants it."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, 0)


@contextlib.contextmanager
def watched() -> Iterator[None]:
    """Have another process say so if this one is ended for the time of a ``with``, where a process can fork.

    Compiled code that gets no memory does not always raise an error: some crashes, and some systems end who takes most.
    """
    if not hasattr(os, "fork"):
        yield
        return
    heard, said = os.pipe()
    if not (watcher := os.fork()):
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        for number in (0, 1, said):
            with contextlib.suppress(OSError):
                os.close(number)
        if not os.read(heard, 1):
            os.write(2, f"safeguarding: {ENDED}\n".encode())
        os._exit(0)
    os.close(heard)
    try:
        yield
    finally:
        os.write(said, b".")
        os.close(said)
        os.waitpid(watcher, 0)
