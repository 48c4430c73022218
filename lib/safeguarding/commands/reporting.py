"""``report``: the sets of reports of one register or of many, here or on a cluster."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from safeguarding import disclosure, rules
from safeguarding.commands import asked, summing
from safeguarding.commands.progress import Progress
from safeguarding.commands.runlog import Log
from safeguarding.errors import InputError
from safeguarding.reporting import ingredients, many, retention, roster, store, suite
from safeguarding.reporting.many import Job, SetOutcome
from safeguarding.reporting.orders import Order
from safeguarding.reporting.outcomes import Outcome, Terms

Told = Callable[[Job, Outcome], None]


def report(given: argparse.Namespace) -> int:
    """Make the sets that are not made yet; 1 if a report could not be made, which a table then says."""
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
        log.ended(outcomes, time.monotonic() - began)
    _insist(outcomes)
    if given.keep:
        retention.keep(sorted({each.job.folder.parent for each in done}), given.keep, _state(given))
    print(summing.up(outcomes, time.monotonic() - began), file=sys.stderr)
    for each in done:
        if each.outcomes:
            print(each.job.folder / store.INDEX)
    for page in _all_together(given, outcomes):
        print(page)
    return int(len(summing.failures(outcomes)) > 0)


def _all_together(given: argparse.Namespace, outcomes: Sequence[SetOutcome]) -> list[Path]:
    """Write the pages of all partnerships, if the run was of more than one register."""
    if len(outcomes) < 2:
        return []
    from safeguarding.reporting import rollup  # charts and templates take a while to import

    return rollup.write(outcomes, Path(given.out), _state(given), given.wait, _say)


def _insist(outcomes: Sequence[SetOutcome]) -> None:
    """Of one register alone, what stands in the way of its set is a wrong argument, and no more is to be said."""
    if len(outcomes) == 1 and outcomes[0].failure:
        raise InputError(outcomes[0].failure)


def _teller(log: Log, progress: Progress) -> Told:
    def tell(job: Job, outcome: Outcome) -> None:
        log.report(job, outcome)
        progress.report(job, outcome)

    return tell


def _jobs(given: argparse.Namespace) -> tuple[list[Job], list[SetOutcome]]:
    """Say which sets are wanted, and of which registers none can be."""
    entries = roster.read(given.list) if given.list else roster.named(given.registers)
    terms = Terms(again=given.again, patience=given.wait)
    jobs, refused = [], []
    for entry in entries:
        try:
            jobs.append(many.job(_order(entry, given), Path(given.out), _state(given), terms))
        except InputError as wrong:
            refused.append(_refused(entry, f"{entry.place}: {wrong}" if entry.place else str(wrong), given))
    roster.distinct([job.order.path for job in jobs], [str(job.folder) for job in jobs])
    if len(entries) > 1:
        many.refuse(jobs)
    return jobs, refused


def _order(entry: roster.Entry, given: argparse.Namespace) -> Order:
    order = asked.order(entry, given)
    _insist_on_rules(order.rule_sets)
    return order


@cache
def _insist_on_rules(rule_sets: str) -> None:
    """Refuse rule sets that cannot be read, before anything is made; most registers of a run have the same."""
    rules.load_all(rule_sets)


def _refused(entry: roster.Entry, why: str, given: argparse.Namespace) -> SetOutcome:
    named = entry.audience if entry.audience in disclosure.AUDIENCES else given.audience
    nothing = Order(None, entry.register, "", "", named)
    return SetOutcome(Job(nothing, Path(given.out), Path(given.out)), failure=why)


def _state(given: argparse.Namespace) -> Path:
    return Path(given.state) if given.state else store.state_of(Path(given.out))


def _explain(jobs: list[Job], refused: list[SetOutcome]) -> int:
    """Say why each report would be made, or that it would not; nothing is made."""
    for each in refused:
        print(f"{each.job.order.path}: {each.failure}")
    for job, name, why in many.explained(jobs):
        print(f"{job.order.path}  {name}: {'; '.join(why) if why else 'done'}")
    return int(bool(refused))


def _made(given: argparse.Namespace, jobs: list[Job], told: Told) -> Iterator[SetOutcome]:
    """Give every set as it is done: first those that are there."""
    waiting, known = [], ingredients.common()
    for job in jobs:
        if there := many.there(job, known):
            for outcome in there.outcomes:
                told(job, outcome)
            yield there
        else:
            waiting.append(job)
    if len(waiting) == 1 and not given.scheduler:
        yield many.made(waiting[0], lambda outcome: told(waiting[0], outcome), _say)
    elif waiting:
        yield from _elsewhere(given, waiting, told)


def _elsewhere(given: argparse.Namespace, waiting: list[Job], told: Told) -> Iterator[SetOutcome]:
    from safeguarding.reporting import cluster  # distributed takes half a second to import

    workers = given.workers or min(len(waiting), os.cpu_count() or 1)
    results = given.results or (cluster.SENT if given.scheduler else cluster.SHARED)
    with cluster.client(given.scheduler, workers) as joined:
        yield from cluster.run(joined, waiting, results, told)


def _say(line: str) -> None:
    print(f"safeguarding: {line}", file=sys.stderr)
