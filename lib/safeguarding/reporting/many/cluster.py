"""Many sets on a cluster (Dask distributed): on this machine, or wherever its workers are.

A worker makes a whole set, on one core. It writes into the folder of the reports where it shares that with this machine
(``SHARED``); otherwise it is sent the register, and sends the set back (``SENT``), which is then given its place here.
A worker whose code, lock or rules are not ours makes nothing.
"""

import contextlib
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from multiprocessing import resource_tracker
from pathlib import Path

import dask
from distributed import Client, Future, KilledWorker, LocalCluster, as_completed
from distributed.comm import CommClosedError

from safeguarding import paths, rules
from safeguarding.errors import InputError
from safeguarding.register import opening
from safeguarding.reporting.many import runs
from safeguarding.reporting.many.runs import Job, SetOutcome
from safeguarding.reporting.notebooks import suite
from safeguarding.reporting.sets import manifest, orders, resume, store
from safeguarding.reporting.sets.manifest import Manifest
from safeguarding.reporting.sets.orders import Outcome, Terms
from safeguarding.reporting.sets.store import WHOLE_SET

SHARED, SENT = "shared", "sent"
RESULTS = (SHARED, SENT)
QUIET = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "10s",
}
"""Keeps the workers of this machine from looking at themselves a hundred times a second: nobody reads what they find,
and it takes a twentieth of a core."""
TRIES = 3
"""How often a set is begun whose worker ended."""
PATIENCE = 30
"""Seconds to wait for a scheduler to answer."""


@dataclass(frozen=True)
class Parcel:
    """A register as a worker is sent it: files by name, which of them it is, and what else the order names."""

    files: Mapping[str, bytes]
    name: str
    is_folder: bool
    mapping: bytes | None
    rule_sets: tuple[tuple[str, bytes | None], ...]


@dataclass(frozen=True)
class Sent:
    """A set as a worker sends it: what came of it, and each report's manifest, tables and files."""

    outcome: SetOutcome
    reports: Mapping[str, tuple[Manifest, Mapping[str, bytes]]]


@contextlib.contextmanager
def client(scheduler: str, workers: int) -> Iterator[Client]:
    """Have a cluster: the one of a scheduler, or one of this machine's for the time of a ``with``.

    Raises
    ------
    InputError
        Nobody answers there, or a worker has other code, another lock or other rules than this machine.
    """
    with contextlib.ExitStack() as stack:
        address = scheduler or stack.enter_context(_local(workers))
        try:
            joined = stack.enter_context(Client(address, timeout=PATIENCE))
        except (OSError, ValueError, RuntimeError, CommClosedError) as wrong:
            raise InputError(f"{scheduler}: no scheduler answers there: {wrong}") from None
        _agree(joined)
        yield joined


@contextlib.contextmanager
def _local(workers: int) -> Iterator[LocalCluster]:
    """Have workers on this machine; the folders that Dask gives them are gone when they are."""
    folder = tempfile.TemporaryDirectory(prefix="safeguarding-", ignore_cleanup_errors=True)
    with folder as temporary, contextlib.ExitStack() as stack:
        dask.config.set(QUIET | {"temporary-directory": temporary})
        with _unheard():
            local = LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",
                memory_limit=0,
                silence_logs=50,
            )
            stack.enter_context(local)
        yield local


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


def _agree(joined: Client) -> None:
    """Refuse workers that would make other reports than this machine."""
    try:
        theirs = joined.run(manifest.agreement)
    except ModuleNotFoundError:
        raise InputError("a worker does not have this library; install it there") from None
    for address, has in theirs.items():
        if other := _differences(has):
            raise InputError(f"worker {address}: not the same as here: {', '.join(other)}; bring it up to date")


def _differences(theirs: Mapping[str, str]) -> list[str]:
    ours = manifest.agreement()
    return [name for name in sorted(ours.keys() | theirs.keys()) if ours.get(name) != theirs.get(name)]


def run(
    joined: Client, jobs: Sequence[Job], results: str = SHARED, told: Callable[[Job, Outcome], None] | None = None
) -> Iterator[SetOutcome]:
    """Make sets, and give each as it is done; when that is given up, so is what is not done."""
    ours = manifest.agreement()
    futures = {_submitted(joined, job, results, ours): job for job in jobs}
    try:
        for future in as_completed(futures):
            outcome = _outcome(future, futures[future])
            for each in outcome.outcomes if told else ():
                told(outcome.job, each)
            future.release()
            yield outcome
    finally:
        joined.cancel(list(futures), force=True)


def _submitted(joined: Client, job: Job, results: str, ours: Mapping[str, str]) -> Future:
    given = (_shared, job) if results == SHARED else (_sent, job, _parcel(job))
    return joined.submit(*given, ours, pure=False, retries=0)


def _outcome(future: Future, job: Job) -> SetOutcome:
    wrong = future.exception()
    if isinstance(wrong, KilledWorker):
        return SetOutcome(job, failure=f"its worker ended {TRIES} times, perhaps for want of memory")
    if isinstance(wrong, InputError):
        return SetOutcome(job, failure=str(wrong))
    given = future.result()
    return _placed(given, job) if isinstance(given, Sent) else given


def _shared(job: Job, ours: Mapping[str, str]) -> SetOutcome:
    """Make a set on a worker, in its place."""
    _ready(ours)
    return runs.made(replace(job, terms=replace(job.terms, side=1)), lambda _: None, lambda _: None)


def _ready(ours: Mapping[str, str]) -> None:
    """Refuse to make anything for a machine that is not like this one (a worker may have joined late), or get ready."""
    if other := _differences(ours):
        raise InputError(f"a worker is not the same as here: {', '.join(other)}; bring it up to date")
    suite.lasting()


def _sent(job: Job, parcel: Parcel, ours: Mapping[str, str]) -> Sent:
    """Make a set on a worker from what it was sent, and send it back."""
    _ready(ours)
    with tempfile.TemporaryDirectory() as folder:
        order = _unpacked(job.order, parcel, Path(folder) / "in")
        here = runs.job(order, Path(folder) / "out", None, Terms(side=1))
        outcome = runs.made(here, lambda _: None, lambda _: None)
        names = [*(step.notebook.stem for step in resume.plan(order, here.place).steps), WHOLE_SET]
        return Sent(replace(outcome, job=job), {} if outcome.failure else {name: _packed(here, name) for name in names})


def _packed(here: Job, name: str) -> tuple[Manifest, Mapping[str, bytes]]:
    held = store.held(here.place, name)
    report = manifest.with_tables(held, here.state / f"{name}{manifest.TABLES}") or held.report
    return replace(held, report=report), {file: (here.folder / file).read_bytes() for file in held.files}


def _placed(sent: Sent, job: Job) -> SetOutcome:
    """Give a set that was sent its place here, under what decided it here, unless another run was quicker."""
    if sent.outcome.failure:
        return sent.outcome
    with store.alone(job.place, job.terms.patience, lambda _: None):
        store.recover(job.place)
        plan = resume.plan(job.order, job.place, job.terms.again)
        decided = {step.name: step.decided_by for step in plan.steps} | {WHOLE_SET: plan.decided_by}
        store.drop(job.place)
        for name, (held, files) in sent.reports.items():
            store.keep(job.place, name, files, replace(held, decided_by=decided[name]))
        store.install(job.place, list(sent.reports))
    return replace(sent.outcome, job=job)


def _parcel(job: Job) -> Parcel:
    """Pack what a worker needs that does not share a disk with this machine."""
    there = opening.place_of(job.order.path)
    beside = there.iterdir() if there.is_dir() else [*there.parent.glob("*.toml"), there]
    files = {each.name: each.read_bytes() for each in beside if each.is_file()}
    mapping = paths.find(job.order.mapping).read_bytes() if job.order.mapping else None
    return Parcel(files, there.resolve().name, there.is_dir(), mapping, tuple(_rules(job.order.rule_sets)))


def _rules(rule_sets: str) -> Iterator[tuple[str, bytes | None]]:
    """Give each rule set, with its text if it is none of the repository's."""
    named = [name.strip() for name in rule_sets.split(",") if name.strip()]
    for name, path in zip(named, rules.files(rule_sets), strict=True):
        yield (name, None) if name in rules.names() else (path.name, path.read_bytes())


def _unpacked(order: orders.Order, parcel: Parcel, folder: Path) -> orders.Order:
    register = folder / "register" / parcel.name if parcel.is_folder else folder / "register"
    own = folder / "rules"
    for made in (register, own):
        made.mkdir(parents=True)
    for name, content in parcel.files.items():
        (register / name).write_bytes(content)
    if parcel.mapping is not None:
        (own / Path(order.mapping).name).write_bytes(parcel.mapping)
    for name, text in parcel.rule_sets:
        if text is not None:
            (own / name).write_bytes(text)
    sets = ", ".join(name if text is None else str(own / name) for name, text in parcel.rule_sets)
    path = register if parcel.is_folder else register / parcel.name
    mapping = str(own / Path(order.mapping).name) if parcel.mapping is not None else ""
    return replace(order, path=str(path), rule_sets=sets, mapping=mapping)
