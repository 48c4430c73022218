"""Several partnerships beside each other, with no league table: what each would have if it were like all together.

A partnership has few reviews, and shares of few differ by chance alone. So each is held against the limits of a funnel,
exact binomial for its own number of reviews, and they stand in the order of their size, never of their share.
"""

from collections.abc import Mapping

import altair as alt
import pandas as pd

from safeguarding.errors import InputError
from safeguarding.estimates import rates
from safeguarding.judging import summary
from safeguarding.presenting import charts, words
from safeguarding.presenting.tables import Row
from safeguarding.vocabulary import FEWER_THAN

WARNING, ACTION = 0.95, 0.998
"""The levels of the two pairs of limits: one in twenty, and one in five hundred, lie outside by chance alone."""
INSIDE, OUTSIDE, UNCLEAR, TOO_FEW = "within the limits", "outside the limits", "cannot tell", "too few to tell"
FEWEST = 3
"""The fewest partnerships that can be compared: of two, neither is the rest."""
ENOUGH = 10
"""The fewest partnerships, each of which could be outside, that tell whether they vary more than chance alone."""
DRAWN_MOST = 30
"""How many partnerships a chart draws, those with the most reviews; its table has all."""
ALL = "All together"
COLUMNS = ("partnership", "rule_set", "clock")
COUNTS = summary.SHARED


def counts_table(by_clock: Mapping[str, pd.DataFrame], rule_set: str, clock: str) -> pd.DataFrame:
    """Give how many reviews were in time by one clock, for each partnership.

    Parameters
    ----------
    by_clock
        By the name of each partnership, its table as ``summary.by_clock_table`` gives it.

    Returns
    -------
    One row per partnership that has the clock: ``partnership``, ``n`` (reviews that were due), ``n_met_min`` (met) and
    ``n_met_max`` (met, or not known).
    """
    rows = [
        (row.partnership, row.n_met + row.n_missed + row.n_unknown, row.n_met, row.n_met + row.n_unknown)
        for row in _of_clock(by_clock, rule_set, clock).itertuples()
    ]
    table = pd.DataFrame(rows, columns=["partnership", "n", "n_met_min", "n_met_max"])
    return table.astype({"n": "Int64", "n_met_min": "Int64", "n_met_max": "Int64"})


def beside_table(by_clock: Mapping[str, pd.DataFrame], rule_set: str, clock: str) -> pd.DataFrame:
    """Give the reviews of each partnership by the outcome of one clock, in alphabetical order.

    Parameters
    ----------
    by_clock
        By the name of each partnership, its table as ``summary.by_clock_table`` gives it.

    Returns
    -------
    One row per partnership that has the clock: ``partnership``, ``n`` (reviews that were due), the columns of
    ``COUNTS``, ``share_min`` and ``share_max`` (0 to 1, missing if nothing is counted), and ``share_met`` (in words).
    """
    table = _of_clock(by_clock, rule_set, clock)
    order = sorted(table.index, key=lambda n: (table["partnership"][n].casefold(), table["partnership"][n]))
    return with_shares(table.loc[order, ["partnership", *COUNTS]].reset_index(drop=True))


def beside_by_clock(by_clock: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give ``beside_table`` of each clock that all partnerships have, below its ``rule_set`` and ``label``."""
    named = [set(zip(table["rule_set"], table["clock"], strict=True)) for table in by_clock.values()]
    made = [
        beside_table(by_clock, row.rule_set, row.clock).assign(rule_set=row.rule_set, label=row.label)
        for row in (next(iter(by_clock.values())).itertuples() if by_clock else ())
        if all((row.rule_set, row.clock) in mine for mine in named)
    ]
    table = pd.concat(made, ignore_index=True) if made else beside_table({}, "", "").assign(rule_set="", label="")
    heads = ["rule_set", "label"]
    return table[[*heads, *(name for name in table if name not in heads)]]


def _of_clock(by_clock: Mapping[str, pd.DataFrame], rule_set: str, clock: str) -> pd.DataFrame:
    """Give the rows of one clock, each with its ``partnership``, in the order they are given in."""
    every = [table.assign(partnership=name) for name, table in by_clock.items()]
    table = pd.concat(every, ignore_index=True) if every else pd.DataFrame(columns=[*COLUMNS, *COUNTS])
    return table[(table["rule_set"] == rule_set) & (table["clock"] == clock)].reset_index(drop=True)


def pooled_table(beside: pd.DataFrame) -> pd.DataFrame:
    """Add up ``beside_table``: one row of the same columns for all partnerships together.

    The ends of its share are those of the added counts, so that a partnership counts by its reviews.
    """
    total = {name: [int(beside[name].sum())] for name in COUNTS}
    return with_shares(pd.DataFrame({"partnership": [ALL], **total}))


def with_shares(counted: pd.DataFrame) -> pd.DataFrame:
    """Add to the columns of ``COUNTS`` those that ``beside_table`` makes of them; other columns stay."""
    share = summary.share(*(counted[name] for name in COUNTS)).set_axis(counted.index)
    made = counted.assign(
        share_min=share["share_min"].astype("Float64"),
        share_max=share["share_max"].astype("Float64"),
        share_met=share["share_met"].astype("object"),
    )
    made.insert(1, "n", share["of"].astype("Int64"))
    return made.astype(dict.fromkeys(COUNTS, "Int64"))


def funnel_table(counts: pd.DataFrame) -> pd.DataFrame:
    """Hold how many reviews of each partnership were in time against the limits of a funnel.

    Parameters
    ----------
    counts
        As ``counts_table`` gives it: one row per partnership, ``partnership``, ``n`` (reviews counted), ``n_met_min``
        and ``n_met_max`` (how many were in time). Partnerships without a review are left out.

    Returns
    -------
    One row per partnership, the smallest first: the same, ``in_time`` (in words), ``share_*`` (0 to 1), ``common_*``
    (the share of all together), ``dispersion_*`` (by how much more they vary than chance alone, 1 if no more or fewer
    than ``ENOUGH``), ``warning_*`` and ``action_*`` (the fewest and the most in time that one of its size would have at
    the common share, for ``WARNING`` and ``ACTION``; ``estimates.rates.funnel_limits``), and ``verdict``: ``OUTSIDE``
    the action limits, ``INSIDE``, ``UNCLEAR`` where the dates do not tell, or ``TOO_FEW`` where none of that size could
    be outside.

    Raises
    ------
    InputError
        A count is missing, below nought or above ``n``; a partnership stands there twice; fewer than ``FEWEST`` have
        a review.
    """
    _check(counts)
    table = counts[counts["n"] > 0].sort_values(["n", "partnership"], kind="stable", ignore_index=True)
    common = float(table["n_met_min"].sum() / table["n"].sum()), float(table["n_met_max"].sum() / table["n"].sum())
    shares = {f"share_{end}": (table[f"n_met_{end}"] / table["n"]).astype(float) for end in ("min", "max")}
    told = zip(table["n_met_min"], table["n_met_max"], table["n"], strict=True)
    said = [words.share(int(low), int(high), int(n)) for low, high, n in told]
    table = table.assign(in_time=said, **shares, common_min=common[0], common_max=common[1])
    low, high = _dispersion(table, common)
    table = table.assign(dispersion_min=low, dispersion_max=high)
    for name, level in (("warning", WARNING), ("action", ACTION)):
        limits = [_limits(int(n), common, rates.wider(level, high)) for n in table["n"]]
        table[f"{name}_min"] = pd.array([low for low, _ in limits], "Int64")
        table[f"{name}_max"] = pd.array([high for _, high in limits], "Int64")
    return table.assign(verdict=[_verdict(row, common, rates.wider(ACTION, low)) for row in table.itertuples()])


def _check(counts: pd.DataFrame) -> None:
    for column in ("partnership", "n", "n_met_min", "n_met_max"):
        if column not in counts or counts[column].isna().any():
            raise InputError(
                f"partnerships: {column} is missing; give partnership, n, n_met_min and n_met_max for each"
            )
    wrong = (
        (counts["n_met_min"] < 0) | (counts["n_met_max"] < counts["n_met_min"]) | (counts["n"] < counts["n_met_max"])
    )
    twice = counts["partnership"].duplicated()
    for bad, says in (
        (wrong, "write 0 <= n_met_min <= n_met_max <= n"),
        (twice, "it stands there twice; write one row"),
    ):
        if bad.any():
            raise InputError(f"partnerships: {counts.loc[bad, 'partnership'].iloc[0]}: {says}")
    if (counts["n"] > 0).sum() < FEWEST:
        raise InputError(f"partnerships: {int((counts['n'] > 0).sum())} with a review; a comparison needs {FEWEST}")


def _limits(n: int, common: tuple[float, float], level: float) -> tuple[int, int]:
    """Give the fewest at the least that the common share can be, and the most at the most.

    What lies outside these is outside wherever in its range the common share lies.
    """
    return rates.funnel_limits(n, common[0], level)[0], rates.funnel_limits(n, common[1], level)[1]


def _narrowest(n: int, common: tuple[float, float], level: float) -> tuple[int, int]:
    """Give the fewest at the most that the common share can be, and the most at the least."""
    return rates.funnel_limits(n, common[1], level)[0], rates.funnel_limits(n, common[0], level)[1]


def _dispersion(table: pd.DataFrame, common: tuple[float, float]) -> tuple[float, float]:
    """Give the least and the most by which partnerships vary more than chance alone, of all that their ranges allow."""
    able = table[[_narrowest(int(n), common, ACTION) != (0, n) for n in table["n"]]]
    if len(able) < ENOUGH or not 0 < common[0] <= common[1] < 1:
        return 1.0, 1.0
    ends = [
        able["n"] * (able[f"share_{own}"] - theirs) ** 2 / (theirs * (1 - theirs))
        for own in ("min", "max")
        for theirs in common
    ]
    apart = (able["share_max"] < common[0]) | (able["share_min"] > common[1])
    squares = pd.concat(ends, axis=1).astype(float)
    return rates.overdispersion(squares.min(axis=1).where(apart, 0)), rates.overdispersion(squares.max(axis=1))


def _verdict(row: Row, common: tuple[float, float], level: float) -> str:
    """Judge one partnership; what is inside at ``level``, the narrowest limits there can be, is like the rest."""
    if row.n_met_max < row.action_min or row.n_met_min > row.action_max:
        return OUTSIDE
    highest_fewest, lowest_most = _narrowest(int(row.n), common, level)
    if (highest_fewest, lowest_most) == (0, row.n):
        return TOO_FEW
    return INSIDE if row.n_met_min >= highest_fewest and row.n_met_max <= lowest_most else UNCLEAR


def funnel_chart(table: pd.DataFrame, subject: str = "") -> alt.TopLevelMixin:
    """Draw the share in time of each partnership over the limits that chance gives for its size, in alphabetical order.

    ``subject`` names the time limit. Lines across the bars are the share of all together. Of more than ``DRAWN_MOST``
    those with the most reviews are drawn; the limits and the title are of all.
    """
    drawn = table.tail(DRAWN_MOST)
    drawn = drawn.loc[sorted(drawn.index, key=lambda n: (drawn["partnership"][n].casefold(), drawn["partnership"][n]))]
    limits = {
        f"{name}_{end}": drawn[f"{name}_{end}"] / drawn["n"] for name in ("warning", "action") for end in ("min", "max")
    }
    drawn = drawn.assign(**{name: each.astype(float).round(4) for name, each in limits.items()}, text=table["in_time"])
    marks = drawn["verdict"].map({OUTSIDE: " ✗", UNCLEAR: " ?", TOO_FEW: " –"}).fillna("")
    labels = charts.above(drawn["partnership"] + ": " + drawn["text"] + marks)
    held = ["row", *limits, "share_min", "share_max", "common_min", "common_max", "text"]
    rows = charts.rows(drawn.assign(row=labels)[held])
    base = alt.Chart(rows).encode(y=charts.labels("row", labels))
    axis = alt.X(
        "action_min:Q", title="Share in time", scale=alt.Scale(domain=[0, 1]), axis=charts.shares(int(table["n"].max()))
    )
    outer = base.mark_bar(height=4, color=charts.PALE, stroke=charts.GREY).encode(x=axis, x2=alt.X2("action_max:Q"))
    inner = base.mark_bar(height=10, color=charts.PALE, stroke=charts.GREY).encode(
        x=alt.X("warning_min:Q"), x2=alt.X2("warning_max:Q")
    )
    own = base.mark_bar(height=12, color=charts.BLUE, stroke=charts.BLUE, strokeWidth=3)
    left_out = "" if len(drawn) == len(table) else f" The {len(drawn)} with the most of {len(table)}."
    # Across each bar: through the names above them nothing runs.
    ends = [base.mark_tick(thickness=2, size=24, color=charts.INK).encode(x=alt.X(f"common_{end}:Q"))
            for end in ("min", "max")]  # fmt: skip
    layers = alt.layer(outer, inner, own.encode(x=alt.X("share_min:Q"), x2=alt.X2("share_max:Q")), *ends)
    return charts.finished(
        layers.properties(height=charts.room(labels)),
        _headline(table),
        f"{subject}{'. ' if subject else ''}Blue: share in time. Black lines: all together, from the least to the most."
        " Grey: what chance gives one of its size, in 95 and in 99.8 of 100."
        f" ✗: outside them, ?: cannot tell, –: too few to tell.{left_out}",
        "One row per partnership, in alphabetical order. " + _described(drawn),
    )


def _described(drawn: pd.DataFrame) -> str:
    """Say every row of a short chart; of a long one those that are not like the rest, since its table says all."""
    if len(drawn) <= FEWER_THAN:
        return " ".join(_partnership_in_words(row) for row in drawn.itertuples())
    odd = drawn[drawn["verdict"] == OUTSIDE]
    unclear, few = (int((drawn["verdict"] == each).sum()) for each in (UNCLEAR, TOO_FEW))
    alike = words.count(len(drawn) - len(odd) - unclear - few, "partnership")
    said = [_partnership_in_words(row) for row in odd.itertuples()]
    said += [
        f"Of {words.count(unclear, 'partnership')} it cannot be told.",
        f"{words.capital(alike)} within the limits.",
    ]
    said += [f"{words.capital(words.count(few, 'partnership'))} too few to tell."] if few else []
    return " ".join(said)


def answer(table: pd.DataFrame) -> words.Prose:
    """Say how many partnerships are outside the limits, how many would be by chance, and what it does not show."""
    by_chance, few = (1 - WARNING) * len(table), table[table["verdict"] == TOO_FEW]
    wide = table["dispersion_max"].iloc[0] > 1
    beyond = int(((table["n_met_max"] < table["warning_min"]) | (table["n_met_min"] > table["warning_max"])).sum())
    common = words.share(*(int(table[name].sum()) for name in ("n_met_min", "n_met_max", "n")))
    odd = table[~table["verdict"].isin([INSIDE, TOO_FEW])]
    return words.say(
        f"**{words.plain(_headline(table))}.** All together: {common} in time.",
        words.bullets(words.plain(_partnership_in_words(row)) for row in odd.itertuples()),
        f"{words.capital(words.count(beyond, 'partnership'))} outside the inner limits on every day the dates allow,"
        f" where chance alone would put about {by_chance:.1f}.",
        "They vary more among themselves than chance alone would have, and the limits are wider for it."
        if wide
        else "",
        f"Too few reviews for any number in time to be outside: {words.plain(words.listed(list(few['partnership'])))}."
        if len(few)
        else "",
        "This is no ranking: a share of few reviews is mostly chance, and partnerships differ in what they are asked to"
        " review. Outside means worth asking why, not worse or better; within does not show that all is alike.",
    )


def _headline(table: pd.DataFrame) -> str:
    odd = int((table["verdict"] == OUTSIDE).sum())
    if not odd:
        return f"No partnership of {len(table)} is outside the limits"
    return f"{words.capital(words.count(odd, 'partnership'))} of {len(table)} outside the limits"


def _partnership_in_words(row: Row) -> str:
    return (
        f"{row.partnership}: {row.in_time} in time, where {words.extent(row.action_min, row.action_max)} would be by"
        f" chance; {row.verdict}."
    )
