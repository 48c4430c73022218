"""Many sets on this machine: processes that each make one set at a time, and are spoken to through pipes alone.

Nothing listens: a pipe has no address, so no other user of the machine can say anything to a worker.
"""

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing import connection, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import NoReturn

from safeguarding import limits
from safeguarding.reporting.many import runs
from safeguarding.reporting.many.runs import Job, SetOutcome
from safeguarding.reporting.notebooks import kernels
from safeguarding.reporting.sets.orders import ReportOutcome

TRIES = 3
"""How often a set is begun whose worker ended."""
LOST = f"its worker ended {TRIES} times, perhaps for want of memory"
PATIENCE = 20
"""Seconds that a worker may take to end its kernels when it is asked to end."""


@dataclass(frozen=True, eq=False)
class Worker:
    """A process that makes sets, and our end of the pipe to it."""

    process: SpawnProcess
    pipe: Connection


@dataclass(frozen=True)
class Begun:
    """A set that a worker makes, for the how many-th time, and until when it may."""

    worker: Worker
    job: Job
    tries: int
    until: float


# ---- On this side of the pipes ---------------------------------------------------------------------------------------


def run(
    jobs: Sequence[Job], side: int, told: Callable[[Job, ReportOutcome], None], seconds: float = limits.SECONDS_MOST
) -> Iterator[SetOutcome]:
    """Make sets, ``side`` of them at a time, and give each as it is done; when that is given up, so is what is not.

    The set of a worker that was killed is begun again by another; one that takes longer than ``seconds`` is not, and
    one whose register takes more memory than a worker's share fails alone.
    """
    waiting = deque((job, 1) for job in jobs)
    started: list[Worker] = []
    try:
        busy = [_given(_started(started, side), *waiting.popleft(), seconds) for _ in range(min(side, len(waiting)))]
        while busy:
            for each in _ready(busy):
                busy.remove(each)
                made = _heard(each, seconds)
                if made is None and each.tries < TRIES:
                    waiting.appendleft((each.job, each.tries + 1))
                if waiting:
                    lasts = made and not each.worker.pipe.closed
                    worker = each.worker if lasts else _started(started, side)
                    busy.append(_given(worker, *waiting.popleft(), seconds))
                else:
                    each.worker.pipe.close()
                if made or each.tries == TRIES:
                    outcome = made or SetOutcome(each.job, failure=LOST)
                    for report in outcome.outcomes:
                        told(outcome.job, report)
                    yield outcome
    finally:
        _end(started)


def _ready(busy: Sequence[Begun]) -> list[Begun]:
    """Wait until a worker has said something, has ended, or has no time left."""
    left = max(0, min(each.until for each in busy) - time.monotonic())
    said = connection.wait([each.worker.pipe for each in busy], left)
    return [each for each in busy if each.worker.pipe in said or each.until <= time.monotonic()]


def _heard(begun: Begun, seconds: float) -> SetOutcome | None:
    """Give what a worker made; nothing if it has ended. One that has no time left is ended."""
    try:
        if not begun.worker.pipe.poll():
            begun.worker.pipe.close()
            begun.worker.process.terminate()
            _awaited(begun.worker)
            return SetOutcome(begun.job, failure=limits.SLOW.format(seconds))
        return begun.worker.pipe.recv()
    except (EOFError, OSError):
        return None


def _given(worker: Worker, job: Job, tries: int, seconds: float) -> Begun:
    """Give a worker a set to make; that it has just ended is heard when it is waited for."""
    with contextlib.suppress(OSError):
        worker.pipe.send(job)
    return Begun(worker, job, tries, time.monotonic() + seconds)


def _started(started: list[Worker], side: int) -> Worker:
    """Start a worker, and have it among those that are to be ended."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_work, args=(theirs, side), name="sets")
    with _unheard():
        process.start()
        started.append(Worker(process, ours))
    theirs.close()
    return started[-1]


@contextlib.contextmanager
def _unheard() -> Iterator[None]:
    """Keep an interrupt from what is started meanwhile: it is for this thread, which ends the workers, after that."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Python would let interrupts through again as it starts this one; systems without signals of threads have none.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end(started: Sequence[Worker]) -> None:
    """End every worker: one whose pipe was closed has nothing to do and ends by itself, all others are asked."""
    for each in started:
        if not each.pipe.closed:
            each.pipe.close()
            each.process.terminate()
    for each in started:
        _awaited(each)


def _awaited(worker: Worker) -> None:
    """Wait until a worker has ended; one that does not is killed."""
    worker.process.join(PATIENCE)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()


# ---- On the other side: what a worker does ---------------------------------------------------------------------------


def _work(pipe: Connection, side: int) -> None:
    """Make the sets that are asked for until the pipe is closed; when asked to end, end kernels and folders first."""
    limits.hold(side)
    _listen_to_signals()
    threading.Thread(target=_end_with_the_run, daemon=True).start()
    kernels.lasting()
    with contextlib.suppress(EOFError, OSError):
        while True:
            job = pipe.recv()
            # As many sets are made at a time as there are cores: a set has one of them.
            job = replace(job, terms=replace(job.terms, side=1))
            pipe.send(runs.made(job, lambda _: None, lambda _: None))


def _listen_to_signals() -> None:
    """End when asked to, once; what a terminal says to all processes of a run is for the one that started this."""

    def ended(number: int, frame: object) -> NoReturn:
        signal.signal(signal.SIGTERM, lambda number, frame: None)
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, ended)
    # A function and not SIG_IGN, which whatever this starts would be started with.
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda number, frame: None)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _end_with_the_run() -> None:
    """Wait until the process that started this one has ended, however it did, and end too."""
    if run_of_all := multiprocessing.parent_process():
        run_of_all.join()
        os.kill(os.getpid(), signal.SIGTERM)
