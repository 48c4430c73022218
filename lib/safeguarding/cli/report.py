"""``report``: the sets of one register or of many, with how far they have come, a log, and what came of them."""

import argparse
import contextlib
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import IO, Self

import pandas as pd
from tqdm import tqdm

from safeguarding import rules, vocabulary
from safeguarding.cli import asked, terminal
from safeguarding.errors import InputError
from safeguarding.presenting import words
from safeguarding.reporting.many import runs, workers
from safeguarding.reporting.many.runs import Job, SetOutcome
from safeguarding.reporting.notebooks import suite
from safeguarding.reporting.sets import manifest, orders, store
from safeguarding.reporting.sets.orders import ReportOutcome, SetOrder, Terms

# ---- How far a run has come: a bar with the time left on a terminal, a line for each report in a pipe ----------------


class Progress:
    """Says on standard error what is done of ``total`` reports, of one register or of ``several``."""

    def __init__(self, total: int, several: bool) -> None:
        self.several = several
        # Its monitor is a thread, and a process with threads cannot be forked.
        tqdm.monitor_interval = 0
        self.bar = tqdm(total=total, unit="report", file=sys.stderr, leave=False) if sys.stderr.isatty() else None

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away."""
        if self.bar is not None:
            self.bar.close()

    def report(self, job: Job, outcome: ReportOutcome) -> None:
        """Say that a report is done."""
        if self.bar is not None:
            said = f"{job.folder.parent.name} {outcome.report.file}"
            self.bar.set_postfix_str(terminal.line(said), refresh=False)
            self.bar.update()
        else:
            made = f"since {outcome.since}" if outcome.since else f"{outcome.seconds:.1f} s"
            said = f"{job.order.path}  {outcome.report.file}  {outcome.what}  {made}"
            print(terminal.line(said), file=sys.stderr)

    def set(self, done: SetOutcome) -> None:
        """Say that no report of a set could be made."""
        if done.failure and self.several and self.bar is None:
            said = f"{done.job.order.path}  every report  failed  {done.seconds:.1f} s"
            print(terminal.line(said), file=sys.stderr)


# ---- A log of a run as JSON lines, for a scheduler's own records; a line is written as the thing happens -------------


class Log:
    """Appends lines to a file, each an object with ``at`` (UTC) and ``event``; without a name it writes nothing."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.opened: IO[str] | None = None

    def __enter__(self) -> Self:
        """Open the file, before anything is made."""
        try:
            # For its owner: why a report failed may repeat a cell of a register.
            opener = partial(os.open, mode=0o600)
            self.opened = open(self.name, "a", encoding="utf-8", opener=opener) if self.name else None
        except OSError as wrong:
            raise InputError(f"{self.name}: cannot be written: {wrong.strerror}") from None
        return self

    def __exit__(self, kind: type | None, wrong: BaseException | None, _: object) -> None:
        """Say what ended the run, if something did, and close the file."""
        if self.opened:
            if kind:
                self._write("stopped", {"why": str(wrong) or kind.__name__})
            self.opened.close()

    def started(self, jobs: Sequence[Job]) -> None:
        """Say which sets are wanted."""
        self._write("started", {"registers": [job.order.path for job in jobs]})

    def report(self, job: Job, outcome: ReportOutcome) -> None:
        """Say what came of one report."""
        order = job.order
        said: dict[str, object] = {"register": order.path, "as_of": order.as_of.isoformat(), "audience": order.audience}
        said |= {"report": outcome.report.file, "outcome": outcome.what, "seconds": round(outcome.seconds, 3)}
        said |= {"since": outcome.since} if outcome.since else {}
        if outcome.report.failure:
            said |= {"cell": outcome.report.cell, "failure": outcome.report.failure}
        self._write("report", said | {"why": list(outcome.why)})

    def set(self, done: SetOutcome) -> None:
        """Say what came of one set."""
        said: dict[str, object] = {
            "register": done.job.order.path,
            "folder": str(done.job.folder),
            "seconds": round(done.seconds, 3),
        }
        self._write("set", said | {"failure": done.failure, "rows": done.rows})

    def removed(self, folder: Path, files: Sequence[str] = ()) -> None:
        """Say which set, or which files of one, is gone."""
        self._write("removed", {"folder": str(folder), "files": list(files)})

    def ended(self, outcomes: Sequence[SetOutcome], seconds: float) -> None:
        """Say what came of the run."""
        counted = Counter(each.what for done in outcomes for each in done.outcomes)
        lost = [{"register": each.job.order.path, "failure": each.failure} for each in outcomes if each.failure]
        self._write("ended", {"reports": dict(counted), "sets_lost": lost, "seconds": round(seconds, 3)})

    def _write(self, event: str, said: dict[str, object]) -> None:
        if self.opened:
            at = datetime.now(UTC).isoformat(timespec="milliseconds")
            try:
                print(json.dumps({"at": at, "event": event} | said, ensure_ascii=False), file=self.opened, flush=True)
            except OSError as wrong:
                # What is not written yet is not tried again as the file is closed.
                lost, self.opened = self.opened, None
                with contextlib.suppress(OSError):
                    lost.close()
                raise InputError(f"{self.name}: cannot be written: {wrong.strerror}") from None


# ---- What came of a run, in a few lines for whoever started it -------------------------------------------------------


def up(outcomes: Sequence[SetOutcome], seconds: float) -> str:
    """Sum a run up: how many reports were made, were there, and failed, how long it took, and a table of failures."""
    counted = Counter(each.what for done in outcomes for each in done.outcomes)
    said = [f"{counted[what]} {what}" for what in ("made", "skipped", "failed") if counted[what]]
    if stood := sorted({each.since for done in outcomes for each in done.outcomes if each.since}):
        said = [f"{each} (since {stood[0]})" if each.endswith(" skipped") else each for each in said]
    lost = sum(1 for each in outcomes if each.failure)
    said += [f"{words.count(lost, 'set')} could not be made"] if lost else []
    line = f"safeguarding: {words.count(len(outcomes), 'set')}: {', '.join(said) or 'nothing to make'}"
    lines = [f"{line}; {lasting(seconds)}"]
    lines += [*_slowest(outcomes), *_rows(outcomes), *_table(failures(outcomes))]
    return "\n".join(map(terminal.line, lines))


def failures(outcomes: Sequence[SetOutcome]) -> pd.DataFrame:
    """List what failed: ``register``, ``report``, ``cell`` (of those with code; 0: in none) and ``why``; a row each."""
    rows = [(each.job.order.path, "every report", 0, each.failure) for each in outcomes if each.failure]
    rows += [
        (done.job.order.path, each.report.file, each.report.cell, each.report.failure)
        for done in outcomes
        for each in done.outcomes
        if each.report.failure
    ]
    return pd.DataFrame(rows, columns=["register", "report", "cell", "why"])


def _rows(outcomes: Sequence[SetOutcome]) -> list[str]:
    return [f"safeguarding: {each.job.order.path}: {each.rows}" for each in outcomes if each.rows]


def _slowest(outcomes: Sequence[SetOutcome]) -> list[str]:
    made = [(each.seconds, done, each) for done in outcomes for each in done.outcomes if each.what == "made"]
    if not made:
        return []
    seconds, done, each = max(made, key=lambda one: one[0])
    return [f"safeguarding: the slowest: {done.job.order.path} {each.report.file}, {lasting(seconds)}"]


def _table(failed: pd.DataFrame) -> list[str]:
    """Give the table of what failed as lines, a column under its heading."""
    if failed.empty:
        return []
    cells = [["register", "report", "cell", "why"], *([str(cell) for cell in row] for row in failed.to_numpy())]
    cells = [[*row[:2], row[2] if row[2] != "0" else "-", row[3]] for row in cells]
    wide = [max(len(row[n]) for row in cells) for n in range(3)]
    return ["", *("  ".join([*(row[n].ljust(wide[n]) for n in range(3)), row[3]]) for row in cells)]


def lasting(seconds: float) -> str:
    """Write how long something took.

    >>> lasting(5.21), lasting(200)
    ('5.2 s', '3 min 20 s')
    """
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds // 60:.0f} min {seconds % 60:.0f} s"


# ---- ``report``: the sets of reports of one register or of many, here or on a cluster --------------------------------

Told = Callable[[Job, ReportOutcome], None]


def report(given: argparse.Namespace) -> int:
    """Make the sets that are not made yet; 1 if a report could not be made, which a table then says."""
    if not given.scheduler and (given.results or given.insecure or given.tls_ca or given.tls_cert or given.tls_key):
        raise InputError("--results, --insecure and --tls-… say how --scheduler is spoken to: write its address too")
    began, (jobs, refused) = time.monotonic(), _jobs(given)
    _insist(refused if not jobs else [])
    if given.explain:
        return _explain(jobs, refused)
    with Log(given.log) as log, Progress(len(jobs) * len(suite.notebooks()), len(jobs) > 1) as progress:
        log.started(jobs)
        done = []
        for each in _made(given, jobs, _teller(log, progress)):
            done.append(each)
            log.set(each)
            progress.set(each)
        outcomes = [*refused, *done]
        gone = _kept(given, done, log)
        log.ended(outcomes, time.monotonic() - began)
    _insist(outcomes)
    for line in gone:
        terminal.note(line)
    print(up(outcomes, time.monotonic() - began), file=sys.stderr)
    for each in done:
        if each.outcomes:
            print(each.job.folder / store.INDEX)
    for page in _all_together(given, outcomes):
        print(page)
    return int(len(failures(outcomes)) > 0)


def _kept(given: argparse.Namespace, done: Sequence[SetOutcome], log: Log) -> list[str]:
    """Remove the sets that are not to be kept; say of each, and of each copy that is not true now, that it is gone."""
    said = []
    for each in done:
        if each.outcomes and each.job.lost:
            log.removed(each.job.folder, each.job.lost)
            said.append(
                f"{each.job.folder}: removed {words.listed(each.job.lost)}, no longer true; --format makes them"
            )
    folders = sorted({each.job.folder.parent for each in done})
    for folder in store.keep_newest(folders, given.keep, _state(given)) if given.keep else ():
        log.removed(folder)
        said.append(f"{folder}: removed, as --keep {given.keep} says")
    return said


def _all_together(given: argparse.Namespace, outcomes: Sequence[SetOutcome]) -> list[Path]:
    """Write the pages of all partnerships, if the run was of more than one register."""
    if len(outcomes) < 2:
        return []
    from safeguarding.reporting.many import rollup  # charts and templates take a while to import

    return rollup.write(outcomes, Path(given.out), _state(given), given.wait, terminal.note)


def _insist(outcomes: Sequence[SetOutcome]) -> None:
    """Of one register alone, what stands in the way of its set is a wrong argument, and no more is to be said."""
    if len(outcomes) == 1 and outcomes[0].failure:
        raise InputError(outcomes[0].failure)


def _teller(log: Log, progress: Progress) -> Told:
    def tell(job: Job, outcome: ReportOutcome) -> None:
        log.report(job, outcome)
        progress.report(job, outcome)

    return tell


def _jobs(given: argparse.Namespace) -> tuple[list[Job], list[SetOutcome]]:
    """Say which sets are wanted, and of which registers none can be."""
    entries = orders.read(given.list) if given.list else orders.entries_named(given.registers)
    terms = Terms(again=given.again, patience=given.wait)
    jobs, refused = [], []
    for entry in entries:
        try:
            jobs.append(runs.job(_order(entry, given), Path(given.out), _state(given), terms))
        except InputError as wrong:
            refused.append(_refused(entry, f"{entry.place}: {wrong}" if entry.place else str(wrong), given))
    orders.distinct([job.order.path for job in jobs], [str(job.folder) for job in jobs])
    if len(entries) > 1:
        runs.refuse(jobs)
    return jobs, refused


def _order(entry: orders.Entry, given: argparse.Namespace) -> SetOrder:
    order = asked.order_of(entry, given)
    _insist_on_rules(order.rule_sets)
    return order


@cache
def _insist_on_rules(rule_sets: str) -> None:
    """Refuse rule sets that cannot be read, before anything is made; most registers of a run have the same."""
    rules.load_all(rule_sets)


def _refused(entry: orders.Entry, why: str, given: argparse.Namespace) -> SetOutcome:
    named = entry.audience if entry.audience in vocabulary.AUDIENCES else given.audience
    nothing = SetOrder(None, entry.register, orders.NO_DAY, "", named)
    return SetOutcome(Job(nothing, Path(given.out), Path(given.out)), failure=why)


def _state(given: argparse.Namespace) -> Path:
    return Path(given.state) if given.state else store.state_of(Path(given.out))


def _explain(jobs: list[Job], refused: list[SetOutcome]) -> int:
    """Say why each report would be made, or that it would not; nothing is made."""
    for each in refused:
        terminal.show(terminal.line(f"{each.job.order.path}: {each.failure}"))
    for job, name, why in runs.explained(jobs):
        terminal.show(terminal.line(f"{job.order.path}  {name}: {'; '.join(why) if why else 'done'}"))
    return int(bool(refused))


def _made(given: argparse.Namespace, jobs: list[Job], told: Told) -> Iterator[SetOutcome]:
    """Give every set as it is done: first those that are there."""
    waiting, known = [], manifest.common()
    for job in jobs:
        if there := runs.there(job, known):
            for outcome in there.outcomes:
                told(job, outcome)
            yield there
        else:
            waiting.append(job)
    if len(waiting) == 1 and not given.scheduler:
        yield runs.made(waiting[0], lambda outcome: told(waiting[0], outcome), terminal.note)
    elif waiting:
        yield from _elsewhere(given, waiting, told)


def _elsewhere(given: argparse.Namespace, waiting: list[Job], told: Told) -> Iterator[SetOutcome]:
    if not given.scheduler:
        side = given.workers or min(len(waiting), os.cpu_count() or 1)
        yield from workers.run(waiting, side, told)
        return
    from safeguarding.reporting.many import cluster  # distributed takes half a second to import

    access = cluster.Access(given.tls_ca, given.tls_cert, given.tls_key, given.insecure)
    if given.insecure and not given.scheduler.startswith(cluster.HIDDEN):
        said = "in the clear; whoever reaches it can run code on its workers and read the registers"
        terminal.note(f"{given.scheduler}: {said}")
    with cluster.client(given.scheduler, access) as joined:
        yield from cluster.run(joined, waiting, given.results or cluster.SENT, told)
