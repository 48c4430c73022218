"""What of a set is to be made, and why; the rest is what it would be, and is left."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from safeguarding.reporting.sets import manifest, store
from safeguarding.reporting.sets.manifest import Common
from safeguarding.reporting.sets.orders import SetOrder
from safeguarding.reporting.sets.store import WHOLE_SET, Store


@dataclass(frozen=True)
class ReportStep:
    """One report of a set: what decides it, and why it is to be made; no reason if it need not be."""

    notebook: Path
    decided_by: Mapping[str, str]
    why: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of its files, without their endings."""
        return self.notebook.stem


@dataclass(frozen=True)
class SetPlan:
    """The reports of a set in order, and why its index and workbook are to be made."""

    steps: tuple[ReportStep, ...]
    decided_by: Mapping[str, str]
    why: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Whether nothing is to be made."""
        return not self.why and not any(step.why for step in self.steps)


def plan(order: SetOrder, place: Store, again: bool = False, known: Common | None = None) -> SetPlan:
    """Compare a set with what it would be if it were made now; nothing is changed, and no notebook run.

    Parameters
    ----------
    again
        Whether to make everything, whatever is there.
    known
        What all reports have in common, where it has been looked at for many sets.
    """
    asked = ("asked for again",) if again else ()
    decided = manifest.decided_by(order, known or manifest.common())
    steps = tuple(ReportStep(path, by, asked or _why(place, path.stem, by)) for path, by in decided.items())
    whole = {step.name: manifest.key(step.decided_by) for step in steps}
    return SetPlan(steps, whole, asked or _why(place, WHOLE_SET, whole) or _uncounted(place))


def waits(step: ReportStep, place: Store) -> bool:
    """Tell whether an earlier run finished a report and did not come to give it its place."""
    kept = store.kept(place, step.name)
    return kept is not None and not any(manifest.changes(kept, step.decided_by, place.coming))


def _why(place: Store, name: str, decided_by: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(manifest.changes(store.held(place, name), decided_by, place.folder))


def _uncounted(place: Store) -> tuple[str, ...]:
    """Say whether the counts are lost that a set keeps for the page of all: that page reads no register."""
    path = place.state / f"{WHOLE_SET}{manifest.TABLES}"
    kept = manifest.with_tables(store.held(place, WHOLE_SET), path)
    return () if kept and kept.tables else ("its counts are lost",)
