"""Sets of many registers: what is made already is left, the rest is made one set a worker, by a cluster."""

import re
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from safeguarding import limits, paths
from safeguarding.errors import MISTAKES, InputError
from safeguarding.reporting.notebooks import suite
from safeguarding.reporting.sets import manifest, orders, resume, store
from safeguarding.reporting.sets.manifest import Common
from safeguarding.reporting.sets.orders import PLAIN, ReportOutcome, SetOrder, Terms
from safeguarding.reporting.sets.store import Store

TOGETHER = re.compile(r"index(-public)?\.html|rollup-.*\.csv")
"""The names of the pages of all partnerships, which lie beside the folders of registers, and of their tables."""


@dataclass(frozen=True)
class Job:
    """A set that is wanted, and where: ``folder`` for its readers, ``state`` for its manifests.

    ``lost`` are the copies in other formats that were not asked for, and are no longer what they would be.
    """

    order: SetOrder
    folder: Path
    state: Path
    terms: Terms = PLAIN
    lost: tuple[str, ...] = ()

    @property
    def place(self) -> Store:
        """The place of the set."""
        return Store(self.folder, self.state)


@dataclass(frozen=True)
class SetOutcome:
    """What came of one set: its reports, or why there is none; ``rows`` says what became of its register's rows."""

    job: Job
    outcomes: tuple[ReportOutcome, ...] = ()
    failure: str = ""
    seconds: float = 0.0
    rows: str = ""


def job(order: SetOrder, out: Path, state: Path | None, terms: Terms = PLAIN) -> Job:
    """Say where the set of an order belongs below ``out``, and its manifests below ``state``.

    Raises
    ------
    InputError
        A register of the same name from another folder, which is still there, has its set there.
    """
    folder = orders.folder(order, out)
    place = Store(folder, (state or store.state_of(out)) / folder.relative_to(out))
    other = store.source(place)
    if other and other != order.path and _is_another(paths.find(other), paths.find(order.path)):
        raise InputError(f"{folder}: holds the reports of {other}; write --out FOLDER, or rename {order.path}")
    wanted, lost = (order, ()) if order.formats else _with_copies(order, place)
    return Job(wanted, folder, place.state, terms, lost)


def _is_another(there: Path, wanted: Path) -> bool:
    """Tell whether a register is another one; one that is gone was moved or renamed, and is none."""
    return there.exists() and not (wanted.exists() and there.samefile(wanted))


def _with_copies(order: SetOrder, place: Store) -> tuple[SetOrder, tuple[str, ...]]:
    """Want the copies in other formats that a set has, if they are what they would be; say which are not."""
    plain, held = replace(order, formats=("html",)), store.held(place, suite.OVERVIEW)
    if held is None or not held.report.copies:
        return plain, ()
    as_before = replace(order, formats=tuple(held.decided_by.get(manifest.FORMATS, "html").split(",")))
    same = not any(step.why for step in resume.plan(as_before, place).steps if step.name == suite.OVERVIEW)
    return (as_before, ()) if same else (plain, held.report.copies)


def refuse(jobs: Sequence[Job]) -> None:
    """Refuse a register whose sets would lie where a page of all partnerships belongs.

    Raises
    ------
    InputError
        There is one.
    """
    for each in jobs:
        if TOGETHER.fullmatch(each.folder.parent.name):
            raise InputError(f"{each.order.path}: the page of all partnerships has this name; rename the register")


def explained(jobs: Sequence[Job]) -> Iterator[tuple[Job, str, tuple[str, ...]]]:
    """Say of every report of every set why it would be made; no reason: it is what it would be. Nothing is made."""
    known = manifest.common()
    for each in jobs:
        plan = resume.plan(each.order, each.place, each.terms.again, known)
        for step in plan.steps:
            # What a run that was stopped had finished is only put into its place.
            yield each, step.name, () if resume.waits(step, each.place) else step.why


def there(each: Job, known: Common | None = None) -> SetOutcome | None:
    """Give the set of a job if every report of it is what it would be, without reading the register.

    Parameters
    ----------
    known
        What all reports have in common, where it has been looked at for many sets.
    """
    if (each.state / "next" / store.READY).exists():
        return None
    plan = resume.plan(each.order, each.place, each.terms.again, known)
    if not plan.done:
        return None
    reports = [store.surely_held(each.place, step.name).report for step in plan.steps]
    outcomes = tuple(ReportOutcome(report, since=store.since(each.place, report)) for report in reports)
    return SetOutcome(each, outcomes, rows=_rows(each))


def made(each: Job, told: Callable[[ReportOutcome], None], said: Callable[[str], None]) -> SetOutcome:
    """Make one set here; that it cannot be made stops no other."""
    from safeguarding.reporting.sets import making  # papermill and nbconvert take a while to import

    outcomes, began = [], time.monotonic()

    def tell(outcome: ReportOutcome) -> None:
        outcomes.append(replace(outcome, report=replace(outcome.report, tables=())))
        told(outcomes[-1])

    try:
        making.make(each.order, each.folder, tell, replace(each.terms, state=each.state), said)
    except InputError as wrong:
        return SetOutcome(each, tuple(outcomes), str(wrong), time.monotonic() - began)
    except MemoryError:
        return SetOutcome(each, tuple(outcomes), limits.NO_ROOM, time.monotonic() - began)
    except MISTAKES as wrong:
        return SetOutcome(each, tuple(outcomes), _mistake(wrong), time.monotonic() - began)
    return SetOutcome(each, tuple(outcomes), "", time.monotonic() - began, _rows(each))


def _rows(each: Job) -> str:
    whole = store.held(each.place, store.WHOLE_SET)
    return whole.report.answer if whole else ""


def _mistake(wrong: Exception) -> str:
    """Say in one line what this program did wrong, and where."""
    at = traceback.extract_tb(wrong.__traceback__)[-1]
    said = " ".join(f"{type(wrong).__name__}: {wrong}".split())
    return f"{said} ({Path(at.filename).name}, line {at.lineno}): a mistake of this program; please report it"
