"""The page of all partnerships of a run: each range beside the pooled one, in alphabetical order, and nobody ranked."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from safeguarding import disclosure, figures, words
from safeguarding.analyses import partnerships
from safeguarding.reporting import data, export, parts, pooling, sections, store, whole
from safeguarding.reporting.cover import INTERNAL
from safeguarding.reporting.export import Link, Masthead
from safeguarding.reporting.many import SetOutcome
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


def write(outcomes: Sequence[SetOutcome], out: Path, patience: float, told: Callable[[str], None]) -> list[Path]:
    """Write a page for each audience of a run, and its tables beside it; what is there already is left.

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
                for name, content in files(parts.parts(own, out), audience).items():
                    _changed(out / name, content)
                written.append(out / page)
    return written


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
