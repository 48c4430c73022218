"""Is the latest one unusual, or as different as they always were? Control charts that give no signal they cannot keep.

A signal stands only if it holds for every day that the dates allow, and for every order of reviews that they allow;
where it might hold on some days it is "cannot tell" (``estimates.control``).
"""

from datetime import date

import altair as alt
import numpy as np
import pandas as pd
from altair.typing import ChartType

from safeguarding.days import dates
from safeguarding.estimates import control
from safeguarding.judging import lengths
from safeguarding.presenting import charts, words
from safeguarding.presenting.tables import Layout

# How the tables below are shown: headings, and the columns that only the files beside a page have.
INDIVIDUALS_LAYOUT = Layout(
    "individuals",
    "Days that each review took, in the order in which they ended",
    headings={
        "when": "Ended",
        "outside": "Outside the limits",
        "shift": "Shift",
        "near": "Near a limit",
        "upper": "Upper limit, days",
    },
    hide=("mean", "lower"),
    aside=(
        "outside",
        "shift",
        "trend",
        "near",
        "upper",
    ),
)
GAPS_LAYOUT = Layout(
    "gaps",
    "Days from one review published to the next",
    headings={
        "when": "Until",
        "outside": "Outside the limits",
        "shift": "Shift",
        "near": "Near a limit",
        "upper": "Upper limit, days",
        "g_upper": "Upper limit of a g chart",
        "n_left_out": "Reviews left out",
    },
    hide=("mean", "lower"),
    aside=(
        "outside",
        "shift",
        "trend",
        "near",
        "upper",
        "g_upper",
        "n_left_out",
    ),
)

NO, MAY, YES = "no", "cannot tell", "yes"
TOLD = {control.NO: NO, control.MAY: MAY, control.YES: YES}
"""What a rule tells of a point."""
NOT_JUDGED, LEFT_OUT = "not judged", "left out"
"""What stands for the signal of a review whose place in the order its dates do not tell, and which is not judged."""
RULES = {
    "outside": "outside the limits",
    "shift": "seven in a row on one side of the mean",
    "trend": "seven in a row rising, or falling",
    "near": "two of three near one limit",
}
"""The rules and how each is said to a reader; the columns of a table that say what each one tells."""
LIMITS = ("mean", "lower", "upper")
SHOWN = 60
"""How many points a chart has room for: the latest."""


def individuals_table(durations: pd.DataFrame) -> pd.DataFrame:
    """Judge how long each review took, in the order in which they ended (an individuals, or XmR, chart).

    Parameters
    ----------
    durations
        As ``lengths.durations_table`` gives it; open reviews, and those without a least and a most, are left out.

    Returns
    -------
    One row per review, in order: ``review_id``, ``when_*`` (the days on which it can have ended), ``days_*``,
    ``signal``, ``why`` and a column per rule of ``RULES`` (``TOLD``, or ``NOT_JUDGED`` with too few), and on each row
    ``upper_limit`` (in words), ``mean_*``, ``lower_*`` and ``upper_*`` (pairs of days). Last, with the signal
    ``LEFT_OUT``, those that could be in more than three places: their day of ending is not known well enough.
    """
    ended = durations[(durations["state"] == lengths.ENDED) & np.isfinite(durations["days_most"])]
    ended = ended[ended["stop_earliest"].notna() & ended["stop_latest"].notna()].rename(columns=_NAMES)
    ended = ended[["review_id", *_NAMES.values()]]
    placed = control.placeable(_order(ended))
    out, ended = ended[~placed], ended[placed]
    values = control.Range(ended["days_min"].to_numpy(float), ended["days_max"].to_numpy(float))
    told, limits = control.individuals(values, _order(ended))
    return _judged(ended.iloc[told["point"].to_numpy()], told, limits, out)


_NAMES = {
    "stop_earliest": "when_earliest",
    "stop_latest": "when_latest",
    "days_least": "days_min",
    "days_most": "days_max",
}


def _order(table: pd.DataFrame) -> control.Range:
    return control.Range(*(dates.numbers(table[f"when_{end}"], 0).astype(float) for end in ("earliest", "latest")))


def gaps_table(reviews: pd.DataFrame, as_of: date, milestone: str = "published") -> pd.DataFrame:
    """Judge the days from one review to the next (a t chart, for what is rare), and so far since the last.

    Reviews that certainly came to the milestone by ``as_of`` are counted; which of two came first need not be known.

    Returns
    -------
    One row per gap, in order, the last one still open: ``gap`` (a number from 1), ``when_*`` (the day that ends it, or
    ``as_of``), ``days_min`` and ``days_max`` (missing while open), ``signal``, the columns of ``RULES`` and the limits,
    as ``individuals_table`` has them, ``g_upper_*``, the upper limit of a g chart, and ``n_left_out``, how many reviews
    have a day that is not known well enough.
    """
    names = {f"{milestone}_earliest": "when_earliest", f"{milestone}_latest": "when_latest"}
    dated = reviews.rename(columns=names)[["review_id", *names.values()]]
    dated = dated[dated["when_earliest"].notna() & (dated["when_latest"] <= pd.Timestamp(as_of))]
    placed = control.placeable(_order(dated))
    days, out = _order(dated[placed]), dated[~placed]
    order = control.Range(np.sort(days.least), np.sort(days.most))
    between = control.gaps(order)
    told, limits = control.days_between(between)
    table = pd.DataFrame(
        {
            "when_earliest": dates.as_dates(order.least[1:].astype("int64")),
            "when_latest": dates.as_dates(order.most[1:].astype("int64")),
            "days_min": between.least,
            "days_max": between.most,
        }
    )
    last = _gap_so_far(order, limits, as_of) if len(order.least) else None
    table = _judged(table, told, limits, None, last)
    table.insert(0, "gap", range(1, len(table) + 1))
    g = control.geometric_limits(between)["upper"] if limits else (np.nan, np.nan)
    return table.assign(g_upper_min=g[0], g_upper_max=g[1], n_left_out=len(out) + _undated(reviews, milestone, as_of))


def _undated(reviews: pd.DataFrame, milestone: str, as_of: date) -> int:
    """Count reviews that came to a milestone on days of which no first or no last one by ``as_of`` is known."""
    first, last = reviews[f"{milestone}_earliest"], reviews[f"{milestone}_latest"]
    some = (first <= pd.Timestamp(as_of)) | (first.isna() & last.notna())
    return int((some & ~(first.notna() & (last <= pd.Timestamp(as_of)))).sum())


def _judged(
    table: pd.DataFrame,
    told: pd.DataFrame,
    limits: dict[str, tuple[float, float]],
    out: pd.DataFrame | None = None,
    last: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Put what the rules tell, what is left out or still open, and the limits beside the points."""
    rules = told[list(RULES)]
    parts = [table.assign(signal=_in_words(rules.max(axis=1)), **{name: _in_words(rules[name]) for name in RULES})]
    unjudged = dict.fromkeys(RULES, NOT_JUDGED)
    parts += [out.assign(signal=LEFT_OUT, **unjudged)] if out is not None and len(out) else []
    parts += [last] if last is not None else []
    every = pd.concat(parts, ignore_index=True).astype({"days_min": "Int64", "days_max": "Int64"})
    every.insert(every.columns.get_loc("signal") + 1, "why", [_why(row) for row in every.to_dict("records")])
    ends = {name: limits.get(name, (np.nan, np.nan)) for name in LIMITS}
    upper = f"{words.extent(*ends['upper'])} days" if limits else f"none: fewer than {control.FEWEST}"
    both = {f"{name}_{end}": pair[n] for name, pair in ends.items() for n, end in enumerate(("min", "max"))}
    return every.assign(upper_limit=upper, **both)


def _in_words(told: pd.Series) -> np.ndarray:
    return told.map(TOLD).fillna(NOT_JUDGED).astype("str").to_numpy()


def _why(row: dict[str, str]) -> str:
    """Say by which rules there is a signal, or may be."""
    told = [RULES[name] for name in RULES if row[name] == row["signal"]]
    return words.listed(told) if row["signal"] in (YES, MAY) else "none"


def _gap_so_far(order: control.Range, limits: dict[str, tuple[float, float]], as_of: date) -> pd.DataFrame:
    """Give the gap that is still open: it is outside once it is longer than the upper limit can be."""
    shortest = max(dates.number(as_of) - int(order.most.max()), 0)
    low, high = limits.get("upper", (np.nan, np.nan))
    outside = NOT_JUDGED if not limits else YES if shortest > high else MAY if shortest > low else NO
    row = pd.DataFrame({"when_earliest": [pd.Timestamp(as_of)], "when_latest": [pd.Timestamp(as_of)]})
    row = row.astype("datetime64[s]").assign(days_min=float(shortest), days_max=np.nan)
    return row.assign(signal=outside, **(dict.fromkeys(RULES, NOT_JUDGED) | {"outside": outside}))


def individuals_chart(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw how long each review took, with the limits as bands where dates leave them open."""
    named = table.assign(place=table["review_id"])
    return charts.finished(
        _drawn(named, "Reviews in the order in which they ended"),
        _title(table, "review", "How long reviews took"),
        _subtitle(table, "review"),
        f"One bar per review, in order, from the fewest to the most days. {_headline(table, 'review')}.",
    )


def gaps_chart(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the days from one review to the next, the last so far, with the limits as bands."""
    named = table.assign(place=table["gap"].astype("str"))
    named.loc[named["days_max"].isna(), "place"] = "so far"
    return charts.finished(
        _drawn(named, "Gaps between reviews published, in order"),
        _title(table, "gap", "Days between reviews"),
        _subtitle(table, "gap"),
        f"One bar per gap, in order, from the fewest to the most days. {_headline(table, 'gap')}.",
    )


def _drawn(table: pd.DataFrame, below: str) -> ChartType:
    table = table[table["signal"] != LEFT_OUT].tail(SHOWN)
    points = table.assign(days_max=table["days_max"].fillna(table["days_min"]), mark=table["signal"].map(_MARKS))
    points = points.assign(sign=points["mark"].map({_MARKS[YES]: "✗"}).fillna(""))
    shown = [mark for mark in _COLOURS if (points["mark"] == mark).any()]
    scale = alt.Scale(domain=shown, range=[_COLOURS[mark] for mark in shown])
    # A legend without entries would have no size, and neither would the chart.
    legend = alt.Undefined if shown else None
    # Every point keeps its name: which names were dropped would depend on how wide they are drawn.
    upright = points["place"].str.len().clip(lower=3).sum() > _IN_A_ROW
    axis = alt.Axis(labelAngle=-90 if upright else 0, labelOverlap=False, labelLimit=140)
    base = alt.Chart(charts.rows(points[["place", "days_min", "days_max", "mark", "sign"]])).encode(
        x=alt.X("place:N", sort=list(points["place"]), title=below, axis=axis),
        y=alt.Y("days_min:Q", title="Calendar days", axis=alt.Axis(format=",d", grid=True)),
        color=alt.Color("mark:N", title=None, scale=scale, legend=legend),
    )
    bars = base.mark_bar(width=8, stroke=charts.BLUE, strokeWidth=1.5).encode(y2=alt.Y2("days_max:Q"))
    dots = base.mark_point(size=55, filled=True, opacity=1, stroke=charts.BLUE, strokeWidth=1.5)
    dots = dots.transform_filter("datum.days_min == datum.days_max")
    signs = base.mark_text(dx=10, fontWeight="bold").encode(
        y=alt.Y("days_max:Q"), text=alt.Text("sign:N"), color=alt.value("#0B0C0C")
    )
    return alt.layer(*_bands(table), bars, dots, signs).properties(height=260)


_IN_A_ROW = 60
"""Letters that have room below a chart, side by side."""
_MARKS = {YES: "signal ✗", MAY: "cannot tell", NO: "no signal", NOT_JUDGED: NOT_JUDGED}
_COLOURS = dict(zip(_MARKS.values(), [charts.ORANGE, "#FFFFFF", charts.BLUE, charts.BLUE], strict=True))
_NAMED = {"mean": "mean", "lower": "lower limit", "upper": "upper limit"}


def _bands(table: pd.DataFrame) -> list[alt.Chart]:
    """Draw the mean and both limits, each from the least to the most it can be; one that lies at nought is left out."""
    if not _is_judged(table):
        return []
    one = table.iloc[0]
    drawn = [name for name in LIMITS if one[f"{name}_max"] > one["upper_max"] / 50]
    ends = [(_NAMED[name], max(one[f"{name}_min"], 0), one[f"{name}_max"]) for name in drawn]
    rows = pd.DataFrame(ends, columns=["limit", "low", "high"]).round(1)
    base = alt.Chart(charts.rows(rows.assign(middle=rows[["low", "high"]].mean(axis=1))))
    band = base.mark_rect(color=charts.PALE, opacity=0.55, stroke=charts.GREY, strokeDash=[4, 3])
    text = base.mark_text(align="left", dx=5)
    text = text.encode(x=alt.value(charts.WIDTH), y=alt.Y("middle:Q"), text=alt.Text("limit:N"))
    return [band.encode(y=alt.Y("low:Q"), y2=alt.Y2("high:Q")), text]


def answer(individuals: pd.DataFrame, gaps: pd.DataFrame, wait: str) -> words.Prose:
    """Say whether the latest is unusual, by how long it took and by how soon it came, and what that does not show."""
    lines = [
        f"{words.plain(wait)}: {words.plain(_headline(individuals, 'review'))}. {_latest(individuals)}",
        f"Days between reviews published: {words.plain(_headline(gaps, 'gap'))}. {_gap_so_far_in_words(gaps)}",
    ]
    return words.say(
        f"**{words.plain(_title(individuals, 'review', wait))}.**",
        words.bullets(line.strip() for line in lines),
        _left_out(individuals, gaps),
        "A signal says that something changed, not what, nor whether for better; without one, single reviews that are"
        " long or short need no cause of their own. Limits come from these reviews themselves.",
    )


def _title(table: pd.DataFrame, noun: str, what: str) -> str:
    if not _is_judged(table):
        return f"{what}: too few to judge"
    signals = int((table["signal"] == YES).sum())
    which = words.count(signals, noun) if signals else f"no {noun} is"
    return f"{what}: {which} certainly unlike the rest"


def _subtitle(table: pd.DataFrame, noun: str) -> str:
    shown = f"; the last {SHOWN} of {len(table)}" if len(table) > SHOWN else ""
    limits = f"no limits under {control.FEWEST} {noun}s"
    if _is_judged(table):
        limits = "limits of the NHS rules, shaded where dates leave them open"
    return f"Calendar days, from the fewest to the most; {limits}{shown}"


def _headline(table: pd.DataFrame, noun: str) -> str:
    table = table[table["signal"] != LEFT_OUT]
    n = int(table["days_max"].notna().sum())
    if not _is_judged(table):
        return f"{words.count(n, noun)}, and limits need {control.FEWEST}, so none is drawn"
    told = {name: int((table[name] == YES).sum()) for name in RULES}
    said = [f"{words.count(k, noun)} {RULES[name]}" for name, k in told.items() if k]
    may = int((table["signal"] == MAY).sum())
    doubt = f"; of {words.count(may, noun)} the dates cannot tell" if may else ""
    return (f"{words.count(n, noun)}; " + (words.listed(said) if said else "no certain signal")) + doubt


def _latest(table: pd.DataFrame) -> str:
    if not _is_judged(table):
        return ""
    row = table[table["signal"] != LEFT_OUT].iloc[-1]
    rules = [said for name, said in RULES.items() if row[name] == YES]
    days = words.extent(row["days_min"], row["days_max"])
    told = {
        YES: f"a signal: {words.listed(rules)}",
        NO: "no signal",
        MAY: "one that the dates cannot judge",
    }
    return f"The latest, {words.plain(row['review_id'])}, took {days} days: {told[row['signal']]}."


def _gap_so_far_in_words(table: pd.DataFrame) -> str:
    if table.empty:
        return ""
    row = table.iloc[-1]
    longer = ", longer than the upper limit" if row["outside"] == YES else ""
    return f"So far {words.count(int(row['days_min']), 'day')} or more since the last{longer}."


def _left_out(individuals: pd.DataFrame, gaps: pd.DataFrame) -> str:
    """Say what is not judged; a gap that one of them falls into would be shorter."""
    names = words.listed(list(individuals.loc[individuals["signal"] == LEFT_OUT, "review_id"]))
    n = int(gaps["n_left_out"].max()) if len(gaps) else 0
    uncertain = f"{words.capital(words.count(n, 'review'))} of uncertain day"
    said = [f"Not judged, since its place in the order cannot be told: {words.plain(names)}."] if names else []
    said += [f"{uncertain} left out between reviews: a gap may be shorter."] if n else []
    return " ".join(said)


def _is_judged(table: pd.DataFrame) -> bool:
    return bool(len(table)) and pd.notna(table["mean_min"].iloc[0])
