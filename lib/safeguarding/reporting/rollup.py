"""The page of all partnerships of a run: each range beside the pooled one, in alphabetical order, and nobody ranked."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from safeguarding import disclosure, figures, words
from safeguarding.analyses import partnerships
from safeguarding.reporting import data, export, ingredients, manifest, parts, pooling, sections, store, whole
from safeguarding.reporting.cover import INTERNAL
from safeguarding.reporting.export import Link, Masthead
from safeguarding.reporting.many import SetOutcome
from safeguarding.reporting.orders import Report
from safeguarding.reporting.parts import Part
from safeguarding.reporting.pooling import Pool, Pooled
from safeguarding.reporting.store import Store

PAGES = {disclosure.INTERNAL: "index.html", disclosure.PUBLIC: "index-public.html"}
"""The page of each audience, in the folder of all sets."""
# What they are called, ``many.refuse`` keeps free.
FILES = {
    "partnerships": "The partnerships",
    "by-clock": "Each partnership by each clock",
    "pooled": "All together by each clock",
}
WHOSE = {
    disclosure.INTERNAL: INTERNAL,
    disclosure.PUBLIC: "Public: counts reviews, and nothing of people",
}
MARGIN = ["n", *partnerships.COUNTS, "share_min", "share_max"]


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
    decided, before = _decided_by(own), manifest.read(kept)
    if before and not any(manifest.changes(before, decided, out)):
        return
    made = files(parts.parts(own, out), audience)
    for name, content in made.items():
        _changed(out / name, content)
    with whole.writing(kept):
        kept.parent.mkdir(parents=True, exist_ok=True)
    whole.write(kept, manifest.written(manifest.made(decided, made, Report(PAGES[audience], "Partnerships"))))


def _decided_by(own: Sequence[SetOutcome]) -> dict[str, str]:
    """Give what decides a page: the code, and of each set what decided it, or why there is none."""
    sets = {f"set {each.job.folder.parent.name}/{each.job.folder.name}": _decided(each) for each in own}
    return ingredients.agreement() | sets


def _decided(each: SetOutcome) -> str:
    held = None if each.failure else store.held(each.job.place, store.WHOLE_SET)
    failed = [outcome.report.file for outcome in each.outcomes if outcome.report.failure]
    return ingredients.key(held.decided_by | dict.fromkeys(failed, "failed")) if held else f"none: {each.failure}"


def files(found: Sequence[Part], audience: str) -> dict[str, bytes]:
    """Make the page of an audience and its tables, by name; the page last, since it leads to them."""
    pooled = pooling.pooled(found)
    tables = {"partnerships": _partnerships(found), "by-clock": _by_clock(pooled), "pooled": _pooled(pooled)}
    made = {_file(name, audience): _csv(table).encode() for name, table in tables.items()}
    links = [Link(_file(name, audience), f"{says} (CSV, {words.count(len(tables[name]), 'row')})")
             for name, says in FILES.items()]  # fmt: skip
    return made | {PAGES[audience]: page(found, pooled, audience, links).encode()}


def page(found: Sequence[Part], pooled: Pooled, audience: str, links: Sequence[Link]) -> str:
    """Make the page."""
    values = sections.values(found, pooled)
    head = Masthead("Partnerships beside each other", WHOSE[audience], sections.about(found))
    return export.plain_page("rollup.html.j2", head, values | {"files": links})


def _changed(path: Path, content: bytes) -> None:
    if not path.is_file() or path.read_bytes() != content:
        whole.write(path, content)


def _file(name: str, audience: str) -> str:
    return f"rollup-{name}.csv" if audience == disclosure.INTERNAL else f"rollup-{audience}-{name}.csv"


def _partnerships(found: Sequence[Part]) -> pd.DataFrame:
    rows = [
        (
            part.title,
            part.link,
            part.as_of,
            part.counts.reviews if part.counts else pd.NA,
            part.made_up,
            sections.whether(part),
        )
        for part in found
    ]
    names = ["partnership", "set", "as_of", "n_reviews", "made_up", "counted"]
    return pd.DataFrame(rows, columns=names, dtype="object")


def _by_clock(pooled: Pooled) -> pd.DataFrame:
    every = [_of_pool(pool, pool.beside) for pool in pooled.pools]
    return pd.concat([*every, pooled.alone], ignore_index=True)[["rule_set", "label", "partnership", *MARGIN]]


def _pooled(pooled: Pooled) -> pd.DataFrame:
    columns = ["rule_set", "label", "made_up", "n_partnerships", *MARGIN]
    rows = [
        _of_pool(pool, partnerships.pooled_table(pool.beside)).assign(n_partnerships=len(pool.beside))
        for pool in pooled.pools
    ]
    return pd.concat(rows, ignore_index=True)[columns] if rows else pd.DataFrame(columns=columns)


def _of_pool(pool: Pool, table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(rule_set=pool.rule_set, label=pool.label, made_up=pool.made_up)


def _csv(table: pd.DataFrame) -> str:
    """Write a table as the files of reports are written: shorthand where there is no figure."""
    stored: Mapping[str, object] = figures.bundle(table, "", {figures.stem(name, table): name for name in table})
    rows = tuple(map(tuple, stored["rows"]))
    names = tuple(stored["columns"])
    codes = tuple(sorted(stored["shorthand"].items()))
    return data.csv_text(data.Table("", "", "", "", "", "", names, names, rows, codes))
