"""Many sets on a cluster (Dask distributed), wherever its workers are.

A worker makes a whole set, on one core. It writes into the folder of the reports where it shares that with this machine
(``SHARED``); otherwise it is sent the register, and sends the set back (``SENT``), which is then given its place here.
A worker whose code, lock or rules are not ours makes nothing.
"""

import contextlib
import logging
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from distributed import CancelledError, Client, Future, KilledWorker, Security, wait
from distributed.comm import CommClosedError

from safeguarding import paths, rules
from safeguarding.errors import InputError
from safeguarding.register import opening
from safeguarding.reporting.many import runs, workers
from safeguarding.reporting.many.runs import Job, SetOutcome
from safeguarding.reporting.notebooks import kernels
from safeguarding.reporting.sets import manifest, orders, resume, store
from safeguarding.reporting.sets.manifest import Manifest
from safeguarding.reporting.sets.orders import ReportOutcome, Terms
from safeguarding.reporting.sets.store import WHOLE_SET

SHARED, SENT = "shared", "sent"
RESULTS = (SHARED, SENT)
HIDDEN = ("tls://", "inproc://")
"""How the addresses begin of schedulers that nobody can speak to without a certificate: by TLS, or in this process."""
PATIENCE = 30
"""Seconds to wait for a scheduler to answer, or for a worker where there is none."""
LOOK = 2
"""Seconds between looks at whether anybody is left."""
GONE = "the scheduler ended, or cannot be reached any more; run this again to have it made"


@dataclass(frozen=True)
class Access:
    """How a scheduler is spoken to: files of TLS (empty: those of Dask's configuration), or in the clear."""

    ca: str = ""
    certificate: str = ""
    key: str = ""
    insecure: bool = False


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
def client(scheduler: str, access: Access) -> Iterator[Client]:
    """Have the cluster of a scheduler for the time of a ``with``.

    Raises
    ------
    InputError
        It would be spoken to in the clear, nobody answers there, or a worker has other code, another lock or other
        rules than this machine.
    """
    security = _security(scheduler, access)
    # What is wrong with a cluster is said here, and once.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with contextlib.ExitStack() as stack:
        try:
            joined = stack.enter_context(Client(scheduler, timeout=PATIENCE, security=security))
        except (OSError, ValueError, RuntimeError, TypeError, CommClosedError) as wrong:
            raise InputError(f"{scheduler}: no scheduler answers there: {wrong}") from None
        _agree(joined)
        yield joined


def _security(scheduler: str, access: Access) -> Security:
    """Give what certificates to show and to ask for: those that are named, or those of Dask's own configuration."""
    if not scheduler.startswith(HIDDEN) and not access.insecure:
        raise InputError(
            f"--scheduler {scheduler}: whoever reaches it in the clear can run code on every worker and read the"
            " registers; start it with --protocol tls and write tls:// with --tls-ca, --tls-cert and --tls-key"
            " (deploy/README.md says how), or take that risk with --insecure"
        )
    named = {"tls_ca_file": access.ca, "tls_client_cert": access.certificate, "tls_client_key": access.key}
    for option, path in (("--tls-ca", access.ca), ("--tls-cert", access.certificate), ("--tls-key", access.key)):
        if path and not Path(path).is_file():
            raise InputError(f"{option} {path}: there is no such file")
    return Security(**{name: path for name, path in named.items() if path})


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
    joined: Client, jobs: Sequence[Job], results: str = SHARED, told: Callable[[Job, ReportOutcome], None] | None = None
) -> Iterator[SetOutcome]:
    """Make sets, and give each as it is done; when that is given up, so is what is not done.

    Where the scheduler or the last worker is lost, so are the sets that are not done, which the next run makes.
    """
    ours = manifest.agreement()
    futures = {_submitted(joined, job, results, ours): job for job in jobs}
    try:
        waiting, lost = set(futures), ""
        while waiting and not lost:
            done, lost = _done(joined, waiting)
            for future in done:
                outcome = _outcome(future, futures[future])
                if told:
                    for each in outcome.outcomes:
                        told(outcome.job, each)
                waiting.remove(future)
                future.release()
                yield outcome
        yield from (SetOutcome(futures[each], failure=lost) for each in futures if each in waiting)
    finally:
        # A scheduler that is lost is told nothing.
        with contextlib.suppress(OSError, CommClosedError):
            joined.cancel(list(futures), force=True)


def _done(joined: Client, waiting: Collection[Future]) -> tuple[Collection[Future], str]:
    """Wait until some are done, and give these; or say that nobody is left who would do any."""
    alone = 0
    while alone <= PATIENCE:
        try:
            return wait(list(waiting), timeout=LOOK, return_when="FIRST_COMPLETED").done, ""
        except CancelledError:
            return (), GONE
        except TimeoutError:
            # Asking is also how a scheduler that ended without a word is found out.
            try:
                left = joined.scheduler_info(n_workers=0)["n_workers"]
            except (OSError, CommClosedError):
                return (), GONE
            alone = 0 if left else alone + LOOK
    return (), f"its cluster has had no worker for {PATIENCE} seconds; start some, and run this again to have it made"


def _submitted(joined: Client, job: Job, results: str, ours: Mapping[str, str]) -> Future:
    given = (_shared, job) if results == SHARED else (_sent, job, _parcel(job))
    return joined.submit(*given, ours, pure=False, retries=0)


def _outcome(future: Future, job: Job) -> SetOutcome:
    wrong = future.exception()
    if isinstance(wrong, KilledWorker):
        return SetOutcome(job, failure=workers.LOST)
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
    kernels.lasting()


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
    held = store.surely_held(here.place, name)
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


def _unpacked(order: orders.SetOrder, parcel: Parcel, folder: Path) -> orders.SetOrder:
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
