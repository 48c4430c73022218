"""The page of all partnerships of a run: each range beside the pooled one, in alphabetical order, and nobody ranked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from safeguarding import vocabulary
from safeguarding.analyses import partnerships
from safeguarding.presenting import tables, words
from safeguarding.reporting.files import data
from safeguarding.reporting.many import pooling
from safeguarding.reporting.many.pooling import Member, Pool, Pooled
from safeguarding.reporting.many.runs import SetOutcome
from safeguarding.reporting.page import drawing, export
from safeguarding.reporting.page.export import Link, Masthead
from safeguarding.reporting.sets import manifest, orders, store
from safeguarding.reporting.sets.cover import INTERNAL
from safeguarding.reporting.sets.orders import Report
from safeguarding.reporting.sets.store import Store

# ---- What the page of all partnerships says, in order, as values for its template: texts, tables of texts, drawings

HEADS = ("In time", "Were due", "Met", "Missed", "Not known")
CELLS = ("share_met", "n", *partnerships.COUNTS)
STANDINGS = {
    "duty": "a duty",
    "guidance": "guidance",
    "expectation": "an expectation, and no duty",
    "local": "a local rule",
}
READING = (
    "Each partnership stands with its own range beside that of all together, in alphabetical order, and none is"
    " ranked: a share of a few reviews is mostly chance.",
    "The least of a range is what was certainly in time; the most takes all that is not known as in time.",
    "Counted is what was due: a review is left out until its time limit has passed for certain, even one that met it.",
)


@dataclass(frozen=True)
class TextTable:
    """A table of texts; the first of a row heads it, and leads to its link if it has one. ``foot`` is all together."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[str, ...] = ()
    links: tuple[str, ...] = ()

    @property
    def legend(self) -> str:
        """Say what the shorthand means that it uses."""
        used = vocabulary.shorthand_used({cell for row in (*self.rows, self.foot) for cell in row})
        return "; ".join(f"{code} {meaning}" for code, meaning in used.items())


@dataclass(frozen=True)
class Chart:
    """A drawing, and what stands above it."""

    title: str
    subtitle: str
    drawn: str


@dataclass(frozen=True)
class Section:
    """One clock: its heading with an id, what is said of it, a drawing if it has one, and its table."""

    id: str
    heading: str
    said: tuple[str, ...]
    grid: TextTable
    chart: Chart | None = None


def page_values(found: Sequence[Member], pooled: Pooled) -> dict[str, object]:
    """Give everything that the template needs."""
    mixed = len({part.made_up for part in found if part.counted}) > 1
    shown = [pool for pool in pooled.pools if pool.reviews]
    alone = pooled.alone[pooled.alone["n"] > 0]
    return {
        "title": title(found),
        "said": HEADS[0],
        "reading": READING,
        "differing": pooling.differing(found),
        "grid": _partnerships(found),
        "lost": [part for part in found if not part.link],
        "all": _all(shown, mixed),
        "sections": list(_sections(shown, mixed)),
        "alone": _alone(alone) if len(alone) else None,
        "silent": [heading(pool, mixed) for pool in pooled.pools if not pool.reviews],
        "caveats": pooling.caveats(found, pooled),
    }


def title(found: Sequence[Member]) -> str:
    """Give the question of the page, with how many partnerships it has."""
    n = sum(part.counted for part in found)
    reviews = "its" if n == 1 else "their"
    return f"{words.capital(words.count(n, 'partnership'))}: are {reviews} reviews on time?"


def about(found: Sequence[Member]) -> str:
    """Say whether the data is made up, and the days the page speaks for."""
    counted = [part for part in found if part.counted]
    made_up = sum(part.made_up for part in counted)
    said = ["Synthetic data, about no real child."] if made_up and made_up == len(counted) else []
    if 0 < made_up < len(counted):
        said = [f"Synthetic data, about no real child, for {made_up} of {len(counted)} partnerships."]
    days = sorted({part.as_of for part in counted})
    if days:
        first, last = (words.day(pd.Timestamp(day)) for day in (days[0], days[-1]))
        said.append(f"As of {first}." if first == last else f"As of days from {first} to {last}.")
    return " ".join(said)


def heading(pool: Pool, mixed: bool) -> str:
    """Name a clock."""
    return f"{pool.label} ({pool.rule_set}){', made-up registers' if mixed and pool.made_up else ''}"


def _partnerships(found: Sequence[Member]) -> TextTable:
    shown = [part for part in found if part.link]
    rows = tuple(
        (
            part.title,
            words.day(pd.Timestamp(part.as_of)),
            f"{part.counts.reviews:,}" if part.counts else vocabulary.NOT_RECORDED,
            "; ".join(dict.fromkeys(part.counts.clocks["rule_set"])) if part.counts else vocabulary.NOT_RECORDED,
            "made up" if part.made_up else "real",
            whether(part),
        )
        for part in shown
    )
    heads = ("Partnership and its reports", "As of", "Reviews it shows", "Judged by", "Data", "Counted here")
    return TextTable("The partnerships, and the reports of each", heads, rows, links=tuple(part.link for part in shown))


def whether(part: Member) -> str:
    """Say whether a partnership is counted, and if not, why."""
    failed = f"; {words.count(part.failed, 'report')} of the set could not be made" if part.failed else ""
    return (f"no: {part.why}" if part.why else "yes") + failed


def _all(shown: Sequence[Pool], mixed: bool) -> TextTable | None:
    rows = tuple(
        (heading(pool, mixed), str(len(pool.beside)), *_cells(partnerships.pooled_table(pool.beside))[0])
        for pool in shown
    )
    return TextTable("All together, by time limit", ("Time limit", "Partnerships", *HEADS), rows) if rows else None


def _alone(alone: pd.DataFrame) -> TextTable:
    named = zip(alone["partnership"], alone["label"], alone["rule_set"], _cells(alone), strict=True)
    rows = tuple((name, label, rule_set, *cells) for name, label, rule_set, cells in named)
    return TextTable(
        "Time limits that one partnership alone is judged by", ("Partnership", "Time limit", "Rule set", *HEADS), rows
    )


def _sections(shown: Sequence[Pool], mixed: bool) -> Iterator[Section]:
    for number, pool in enumerate(shown, 1):
        named = heading(pool, mixed)
        total = partnerships.pooled_table(pool.beside)
        rows = tuple((name, *row) for name, row in zip(pool.beside["partnership"], _cells(pool.beside), strict=True))
        foot = (partnerships.ALL, *_cells(total)[0])
        grid = TextTable(f"Reviews of each partnership: {named}", ("Partnership", *HEADS), rows, foot)
        funnel = _funnel(pool)
        said = (pooling.of_rule(pool, STANDINGS), *_told(pool, total, funnel))
        yield Section(f"clock-{number}", named, said, grid, _chart(funnel, number))


def _funnel(pool: Pool) -> pd.DataFrame:
    """Give the funnel of a clock; without a row, where too few partnerships have a review."""
    enough = int((pool.counts["n"] > 0).sum()) >= partnerships.FEWEST
    return partnerships.funnel_table(pool.counts) if enough else pd.DataFrame()


def _cells(table: pd.DataFrame) -> list[tuple[str, ...]]:
    each = table[list(CELLS)].itertuples(index=False)
    return [tuple(cell if isinstance(cell, str) else f"{int(cell):,}" for cell in row) for row in each]


def _told(pool: Pool, total: pd.DataFrame, funnel: pd.DataFrame) -> Iterator[str]:
    n = int((pool.beside["n"] > 0).sum())
    yield f"{words.capital(total['share_met'].iloc[0])} in time, all {len(pool.beside)} partnerships together."
    if pool.without:
        left = (f"{words.count(each, 'partnership')} {why}" for why, each in pool.without.items())
        yield f"Not in it: {words.listed(list(left))}."
    if funnel.empty:
        yield (
            f"{words.capital(words.count(n, 'partnership'))} {'has' if n == 1 else 'have'} a review that counts: too"
            f" few to say whether one is unlike the rest, which takes {partnerships.FEWEST}."
        )
    else:
        yield from pooling.unlike(funnel)


def _chart(funnel: pd.DataFrame, number: int) -> Chart | None:
    if funnel.empty:
        return None
    spec = partnerships.funnel_chart(funnel).to_dict()
    return Chart(*drawing.titles(spec), drawing.drawn(spec, f"Chart-{number}"))


# ---- The page of all partnerships of a run: each range beside the pooled one, in alphabetical order, and nobody ranked

PAGES = {vocabulary.INTERNAL: "index.html", vocabulary.PUBLIC: "index-public.html"}
"""The page of each audience, in the folder of all sets."""
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
    made = files(pooling.parts(own, out), audience)
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


def files(found: Sequence[Member], audience: str) -> dict[str, bytes]:
    """Make the page of an audience and its tables, by name; the page last, since it leads to them."""
    pooled = pooling.pooled(found)
    tables = {"partnerships": _partnerships_table(found), "by-clock": _by_clock(pooled), "pooled": _pooled(pooled)}
    made = {_file(name, audience): _csv(table).encode() for name, table in tables.items()}
    links = [Link(_file(name, audience), f"{says} (CSV, {words.count(len(tables[name]), 'row')})")
             for name, says in FILES.items()]  # fmt: skip
    return made | {PAGES[audience]: page(found, pooled, audience, links).encode()}


def page(found: Sequence[Member], pooled: Pooled, audience: str, links: Sequence[Link]) -> str:
    """Make the page."""
    values = page_values(found, pooled)
    head = Masthead("Partnerships beside each other", WHOSE[audience], about(found))
    return export.plain_page("rollup.html.j2", head, values | {"files": links})


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
            whether(part),
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
