"""The pages of all partnerships of a run, written unless they are there from the same sets."""

from collections.abc import Callable, Sequence
from pathlib import Path

from safeguarding import vocabulary
from safeguarding.reporting.many.runs import SetOutcome
from safeguarding.reporting.sets import manifest, store
from safeguarding.reporting.sets.orders import Report
from safeguarding.reporting.sets.store import Store

PAGES = {vocabulary.INTERNAL: "index.html", vocabulary.PUBLIC: "index-public.html"}
"""The page of each audience, in the folder of all sets."""


def write(
    outcomes: Sequence[SetOutcome], out: Path, state: Path, patience: float, told: Callable[[str], None]
) -> list[Path]:
    """Write a page for each audience of a run, and its tables beside it, unless they are there from the same sets.

    Parameters
    ----------
    state
        The folder of the manifests of all sets, and of these pages.

    Returns
    -------
    The pages, the internal one first.

    Raises
    ------
    InputError
        Nothing can be written there, or another run is writing them and does not end.
    """
    written = []
    with store.alone(Store(out / "partnerships", out), patience, told):
        for audience, page in PAGES.items():
            own = [each for each in outcomes if each.job.order.audience == audience]
            if own:
                _write(own, audience, out, state / f"{page}.json")
                written.append(out / page)
    return written


def _write(own: Sequence[SetOutcome], audience: str, out: Path, kept: Path) -> None:
    """Make a page and its tables, if what decides them is not what its manifest says, or they are not as it says."""
    sets = {f"set {each.job.folder.parent.name}/{each.job.folder.name}": _decided(each) for each in own}
    decided, before = manifest.agreement() | sets, manifest.read(kept)
    if before and not any(manifest.changes(before, decided, out)):
        return
    # Charts and templates take half a second to import: a run that finds everything there needs none.
    from safeguarding.reporting.many import pooling, rollup_page

    made = rollup_page.files(pooling.parts(own, out), audience)
    for name, content in made.items():
        path = out / name
        if not path.is_file() or path.read_bytes() != content:
            store.write(path, content, store.readers(out, audience))
    with store.writing(kept):
        store.folder_for(kept.parent, store.OWNER)
    store.write(kept, manifest.written(manifest.made(decided, made, Report(PAGES[audience], "Partnerships"))))


def _decided(each: SetOutcome) -> str:
    """Give one digest of all that decided a set, or say why there is no set."""
    held = None if each.failure else store.held(each.job.place, store.WHOLE_SET)
    failed = [outcome.report.file for outcome in each.outcomes if outcome.report.failure]
    return manifest.key({**held.decided_by, **dict.fromkeys(failed, "failed")}) if held else f"none: {each.failure}"
