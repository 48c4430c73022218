"""What the page of all partnerships knows of each: its set of this run, and what that set kept of its register."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from safeguarding import disclosure
from safeguarding.reporting import counts, export, manifest, orders, store, texts
from safeguarding.reporting.counts import Counts
from safeguarding.reporting.many import SetOutcome
from safeguarding.reporting.store import INDEX, WHOLE_SET, Store

TITLE_MOST = 100
"""How many letters of what a register is called stand on the page."""
OLDER = "a newer set of the same register is counted"
LOST = "its counts are not there; make it again with --again"


@dataclass(frozen=True, eq=False)
class Part:
    """One set of a run.

    ``register`` is the name of the folder of its sets, ``link`` where its index is from the page (empty: there is none
    of this run), ``counts`` what it kept, and ``why`` why it is not counted, if it is not.
    """

    register: str
    title: str
    as_of: str
    link: str = ""
    counts: Counts | None = None
    why: str = ""
    failed: int = 0

    @property
    def counted(self) -> bool:
        """Whether it is among those that are counted."""
        return not self.why

    @property
    def made_up(self) -> bool:
        """Whether its register says that it is made up."""
        return bool(self.counts and self.counts.synthetic)


def parts(outcomes: Iterable[SetOutcome], out: Path) -> list[Part]:
    """Give the sets of a run for one audience in alphabetical order; of two days of a register the newest is counted.

    No two have one title: what two registers call themselves is followed by their folders.
    """
    newest = _newest([_part(each, out) for each in outcomes])
    return sorted(_distinct(newest), key=lambda part: (part.title.casefold(), part.title))


def _part(done: SetOutcome, out: Path) -> Part:
    order = done.job.order
    name = _line(orders.named(order.path)) or "register"
    if done.failure:
        why = orders.UNSAID if order.audience == disclosure.PUBLIC else done.failure
        return Part(name, name, order.as_of, why=why)
    kept = _kept(done.job.place)
    link = (done.job.folder / INDEX).relative_to(out)
    failed = sum(1 for each in done.outcomes if each.report.failure)
    held = Part(name, name, order.as_of, quote(link.as_posix()), kept, failed=failed)
    if kept is None:
        gone = not (done.job.folder / INDEX).exists()
        return replace(held, link="" if gone else held.link, why="its set is not kept" if gone else LOST)
    return replace(held, title=_line(kept.title) or name, why=kept.failure)


def _kept(place: Store) -> Counts | None:
    held = store.held(place, WHOLE_SET)
    report = held and manifest.with_tables(held, place.state / f"{WHOLE_SET}{manifest.TABLES}")
    return counts.read(report.tables) if report else None


def _line(text: str) -> str:
    return texts.cut(texts.line(export.TURNING.sub("", text)), TITLE_MOST)


def _newest(found: Sequence[Part]) -> list[Part]:
    days: dict[str, str] = {}
    for part in found:
        if part.counted:
            days[part.register] = max(days.get(part.register, ""), part.as_of)
    return [replace(part, why=OLDER) if part.counted and part.as_of < days[part.register] else part for part in found]


def _distinct(found: Sequence[Part]) -> list[Part]:
    """Give each a title of its own: what its register calls itself, with the folder, and at last with the day."""
    for tell in (lambda part: f"{part.title} ({part.register})", lambda part: f"{part.title}, {part.as_of}"):
        often = Counter(part.title.casefold() for part in found)
        found = [replace(part, title=tell(part)) if often[part.title.casefold()] > 1 else part for part in found]
    titles = texts.distinct([part.title for part in found], " ({})")
    return [replace(part, title=title) for part, title in zip(found, titles, strict=True)]
