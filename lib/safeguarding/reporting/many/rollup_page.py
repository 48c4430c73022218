"""What a page of all partnerships shows: each range beside the pooled one, in alphabetical order, and nobody ranked."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from safeguarding import vocabulary
from safeguarding.analyses import partnerships
from safeguarding.presenting import tables, words
from safeguarding.reporting.files import data
from safeguarding.reporting.many import pooling, rollup, values
from safeguarding.reporting.many.pooling import Member, Pool, Pooled
from safeguarding.reporting.page import export
from safeguarding.reporting.page.export import Link, Masthead
from safeguarding.reporting.sets import orders
from safeguarding.reporting.sets.cover import INTERNAL

# Their names are kept free by ``runs.refuse``: no register of a run can be called by one of them.
FILES = {
    "partnerships": "The partnerships",
    "by-clock": "Each partnership by each time limit",
    "pooled": "All together by each time limit",
}
WHOSE = {
    vocabulary.INTERNAL: INTERNAL,
    vocabulary.PUBLIC: "Public: counts reviews, and nothing of people",
}
MARGIN = ["n", *partnerships.COUNTS, "share_min", "share_max"]


def files(found: Sequence[Member], audience: str) -> dict[str, bytes]:
    """Make the page of an audience and its tables, by name; the page last, since it leads to them."""
    pooled = pooling.pooled(found)
    tables = {"partnerships": _partnerships_table(found), "by-clock": _by_clock(pooled), "pooled": _pooled(pooled)}
    made = {_file(name, audience): _csv(table).encode() for name, table in tables.items()}
    links = [Link(_file(name, audience), f"{says} (CSV, {words.count(len(tables[name]), 'row')})")
             for name, says in FILES.items()]  # fmt: skip
    return made | {rollup.PAGES[audience]: page(found, pooled, audience, links).encode()}


def page(found: Sequence[Member], pooled: Pooled, audience: str, links: Sequence[Link]) -> str:
    """Make the page."""
    said = values.page_values(found, pooled)
    head = Masthead("Partnerships beside each other", WHOSE[audience], values.about(found))
    return export.plain_page("rollup.html.j2", head, said | {"files": links})


def _file(name: str, audience: str) -> str:
    return f"rollup-{name}.csv" if audience == vocabulary.INTERNAL else f"rollup-{audience}-{name}.csv"


def _partnerships_table(found: Sequence[Member]) -> pd.DataFrame:
    rows = [
        (
            part.title,
            part.link,
            "" if part.as_of == orders.NO_DAY else part.as_of.isoformat(),
            part.counts.reviews if part.counts else pd.NA,
            part.made_up,
            values.whether(part),
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
    stored: Mapping[str, Any] = dict(tables.bundle(table, "", {tables.stem(name, table): name for name in table}))
    rows = tuple(map(tuple, stored["rows"]))
    names = tuple(stored["columns"])
    codes = tuple(sorted(stored["shorthand"].items()))
    return data.csv_text(data.FigureTable("", "", "", "", "", "", names, names, rows, codes))
