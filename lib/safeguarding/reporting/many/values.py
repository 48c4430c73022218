"""What the page of all partnerships says, in order, as values for its template: texts, figures, tables, drawings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from safeguarding import vocabulary
from safeguarding.analyses import partnerships
from safeguarding.presenting import tiles, words
from safeguarding.reporting.many import pooling
from safeguarding.reporting.many.pooling import Member, Pool, Pooled
from safeguarding.reporting.page import drawing
from safeguarding.reporting.page.sections import ROWS, Tile

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
    "Unlike the rest is what lies outside the limits of chance for its number of reviews. Chance alone puts one"
    " partnership in 500 there (0.2%).",
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
    """One clock: its name, the finding with an id, what is said of it, a drawing if it has one, and its table."""

    id: str
    name: str
    heading: str
    said: tuple[str, ...]
    grid: TextTable
    chart: Chart | None = None


def page_values(found: Sequence[Member], pooled: Pooled) -> dict[str, object]:
    """Give everything that the template needs."""
    shown = [pool for pool in pooled.pools if pool.reviews]
    alone = pooled.alone[pooled.alone["n"] > 0]
    named = headings(pooled.pools)
    made = list(_sections(shown, named))
    return {
        "title": title(found),
        "lead": _lead(shown, found),
        "tiles": [_tile(pool, named[pool]) for pool in shown[: tiles.MOST]],
        "open": ROWS,
        "said": HEADS[0],
        "counts": ("Partnerships", "Reviews it shows", *HEADS[1:]),
        "reading": READING,
        "differing": pooling.differing(found),
        "grid": _partnerships(found),
        "lost": [part for part in found if not part.link],
        "all": _all(shown, named),
        "sections": made,
        "alone": _alone(alone) if len(alone) else None,
        "silent": [named[pool] for pool in pooled.pools if not pool.reviews],
        "caveats": pooling.caveats(found, pooled),
    }


def title(found: Sequence[Member]) -> str:
    """Give the question of the page, with how many partnerships it has."""
    n = sum(part.counted for part in found)
    reviews = "its" if n == 1 else "their"
    return f"{words.capital(words.count(n, 'partnership'))}: are {reviews} reviews on time?"


def _lead(shown: Sequence[Pool], found: Sequence[Member]) -> str:
    """Say how many partnerships are unlike the rest by any limit, and the share of the first limit of all together."""
    if not shown:
        return "No review of two partnerships was due by the same time limit."
    first, mixed = shown[0], len({part.made_up for part in found if part.counted}) > 1
    said = partnerships.pooled_table(first.beside)["share_met"].iloc[0]
    whose = "made-up partnership" if mixed and first.made_up else "partnership"
    together = f"{words.count(_with_reviews(first), whose)} together: {said} in time by “{first.label}”."
    funnels = [funnel for pool in shown if len(funnel := _funnel(pool))]
    odd = {name for each in funnels for name in each.loc[each["verdict"] == partnerships.OUTSIDE, "partnership"]}
    if not funnels:
        return words.capital(together)
    unlike = f"{words.count(len(odd), 'partnership')} {words.verb(len(odd))} unlike the rest"
    return (
        f"{words.capital(unlike if odd else 'no partnership is seen to be unlike the rest')}. {words.capital(together)}"
    )


def _tile(pool: Pool, named: str) -> Tile:
    """Give the share of a limit as a figure, with how many reviews and partnerships it is of."""
    row = partnerships.pooled_table(pool.beside).iloc[0]
    means = tiles.LATE if row["n_missed"] else tiles.UNKNOWN if row["n_unknown"] else tiles.MET
    figure = f"{words.extent(row['n_met'], row['n_met'] + row['n_unknown'])} of {int(row['n'])}"
    return Tile(figure, f"{named}: in time", means)


def _with_reviews(pool: Pool) -> int:
    """Count the partnerships that have a review in a pool: those that every figure of it is of."""
    return int((pool.beside["n"] > 0).sum())


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


def headings(pools: Sequence[Pool]) -> dict[Pool, str]:
    """Name each clock, with its rule set and whether registers are made up only where these tell clocks apart."""
    several, mixed = (len({getattr(pool, name) for pool in pools}) > 1 for name in ("rule_set", "made_up"))
    return {
        pool: pool.label
        + (f" ({pool.rule_set})" if several else "")
        + (", made-up registers" if mixed and pool.made_up else "")
        for pool in pools
    }


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


def _all(shown: Sequence[Pool], named: Mapping[Pool, str]) -> TextTable | None:
    rows = tuple(
        (named[pool], str(_with_reviews(pool)), *_cells(partnerships.pooled_table(pool.beside))[0]) for pool in shown
    )
    return TextTable("All together, by time limit", ("Time limit", "Partnerships", *HEADS), rows) if rows else None


def _alone(alone: pd.DataFrame) -> TextTable:
    named = zip(alone["partnership"], alone["label"], alone["rule_set"], _cells(alone), strict=True)
    rows = tuple((name, label, rule_set, *cells) for name, label, rule_set, cells in named)
    return TextTable(
        "Time limits that one partnership alone is judged by", ("Partnership", "Time limit", "Rule set", *HEADS), rows
    )


def _sections(shown: Sequence[Pool], names: Mapping[Pool, str]) -> Iterator[Section]:
    for number, pool in enumerate(shown, 1):
        named = names[pool]
        total = partnerships.pooled_table(pool.beside)
        rows = tuple((name, *row) for name, row in zip(pool.beside["partnership"], _cells(pool.beside), strict=True))
        foot = (partnerships.ALL, *_cells(total)[0])
        grid = TextTable(f"Reviews of each partnership: {named}", ("Partnership", *HEADS), rows, foot)
        funnel = _funnel(pool)
        said = (pooling.of_rule(pool, STANDINGS), *_told(pool, funnel))
        finding = f"{named}: {total['share_met'].iloc[0]} in time"
        yield Section(f"clock-{number}", named, finding, said, grid, _chart(funnel, number, named))


def _funnel(pool: Pool) -> pd.DataFrame:
    """Give the funnel of a clock; without a row, where too few partnerships have a review."""
    enough = int((pool.counts["n"] > 0).sum()) >= partnerships.FEWEST
    return partnerships.funnel_table(pool.counts) if enough else pd.DataFrame()


def _cells(table: pd.DataFrame) -> list[tuple[str, ...]]:
    each = table[list(CELLS)].itertuples(index=False)
    return [tuple(cell if isinstance(cell, str) else f"{int(cell):,}" for cell in row) for row in each]


def _told(pool: Pool, funnel: pd.DataFrame) -> Iterator[str]:
    n = _with_reviews(pool)
    left = [f"{words.count(each, 'partnership')} {why}" for why, each in pool.without.items()]
    without = f" Not in it: {words.listed(left)}." if left else ""
    yield f"{words.capital(words.count(n, 'partnership'))} together.{without}"
    if funnel.empty:
        yield (
            f"{words.capital(words.count(n, 'partnership'))} {'has' if n == 1 else 'have'} a review that counts: too"
            f" few to say whether one is unlike the rest, which takes {partnerships.FEWEST}."
        )
    else:
        yield from pooling.unlike(funnel)


def _chart(funnel: pd.DataFrame, number: int, named: str) -> Chart | None:
    if funnel.empty:
        return None
    spec = partnerships.funnel_chart(funnel, named).to_dict()
    return Chart(*drawing.titles(spec), drawing.drawn(spec, f"Chart-{number}"))
