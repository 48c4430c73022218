"""Is one unusual, or as different as they always were? Control charts that give no signal they cannot keep.

A signal stands only if it holds for every day that the dates allow, and for every order of reviews that they allow;
where it might hold on some days it is "cannot tell" (``estimates.control``). Beside a chart stands how often one of so
many points signals though nothing changed (``estimates.false_signals``).
"""

from datetime import date

import altair as alt
import numpy as np
import pandas as pd

from safeguarding.analyses.timeliness import control_charts
from safeguarding.analyses.timeliness.control_charts import LEFT_OUT, LIMITS, MAY, NO, NOT_JUDGED, SHOWN, YES
from safeguarding.days import dates
from safeguarding.estimates import control, false_signals
from safeguarding.judging import lengths
from safeguarding.presenting import charts, words
from safeguarding.presenting.tables import Layout

# How the tables below are shown: headings, and the columns that only the files beside a page have.
RULE_HEADINGS = {
    "signal": "Unusual",
    "outside": "Outside the limits",
    "shift": "Shift",
    "near": "Near a limit",
    "upper": "Upper limit, days",
    "by_chance": "Chance of a signal without a change",
}
ASIDE = ("outside", "shift", "trend", "near", "upper", "by_chance")
GAPS_LAYOUT = Layout(
    "gaps",
    "Days from one review published to the next",
    headings={"when": "Until", **RULE_HEADINGS, "n_left_out": "Reviews left out"},
    hide=("median", "lower"),
    aside=(*ASIDE, "n_left_out"),
)

TOLD = {control.NO: NO, control.MAY: MAY, control.YES: YES}
"""What a rule tells of a point."""
RULES = {
    "outside": "outside the limits",
    "shift": "seven in a row on one side of the median",
    "trend": "seven in a row rising, or falling",
    "near": "two of three near one limit",
}
"""The rules and how each is said to a reader; the columns of a table that say what each one tells."""
PERHAPS = {name: f"perhaps {said}" for name, said in RULES.items()} | {
    "outside": "between the lowest and the highest that a limit can be"
}
"""What is said of a rule of which the dates leave open whether it holds."""
VAGUE = 2
"""A review of which it is not known whether it took so many times as long is not judged."""


def individuals_table(durations: pd.DataFrame, simulated: pd.DataFrame) -> pd.DataFrame:
    """Judge how long each review took, on a scale of logarithms, in the order in which they began (an XmR chart).

    Parameters
    ----------
    durations
        As ``lengths.durations_table`` gives it; open reviews, and those without a least and a most, are left out.
    simulated
        As ``reference_rates.false_signals`` gives it.

    Returns
    -------
    One row per review, in order: ``review_id``, ``when_*`` (the days on which it can have begun), ``days_*``,
    ``signal``, ``why`` and a column per rule of ``RULES`` (``TOLD``, or ``NOT_JUDGED`` with too few), and on each row
    ``upper_limit`` (in words), ``median_*``, ``lower_*`` and ``upper_*`` (pairs of days), ``by_chance_*`` (the chance
    of a signal without a change, 0 to 1) and ``n_open`` (those begun and not ended). Last, with the signal
    ``LEFT_OUT``, those whose most days are more than ``VAGUE`` times their least, and those that could be in more than
    three places: one day that may be any of a year would leave every limit, and every signal, open.
    """
    ended = durations[(durations["state"] == lengths.ENDED) & np.isfinite(durations["days_most"])]
    ended = ended[ended["start_earliest"].notna() & ended["start_latest"].notna()].rename(columns=_NAMES)
    ended = ended[["review_id", *_NAMES.values()]]
    known = ended["days_max"] <= VAGUE * ended["days_min"].clip(lower=1)
    placed = known.to_numpy(bool, copy=True)
    placed[known] = control.placeable(_order(ended[known]))
    out, ended = ended[~placed], ended[placed]
    values = control.Range(ended["days_min"].to_numpy(float), ended["days_max"].to_numpy(float))
    told, limits = control.individuals(values, _order(ended), control.LOGARITHM)
    table = _judged(ended.iloc[told["point"].to_numpy()], told, limits, out)
    low, high = false_signals.chances(simulated, len(told), false_signals.DURATIONS)
    n_open = int((durations["state"] == lengths.OPEN).sum())
    return table.assign(by_chance_min=low, by_chance_max=high, n_open=n_open)


_NAMES = {
    "start_earliest": "when_earliest",
    "start_latest": "when_latest",
    "days_least": "days_min",
    "days_most": "days_max",
}


def _order(table: pd.DataFrame) -> control.Range:
    return control.Range(*(dates.numbers(table[f"when_{end}"], 0).astype(float) for end in ("earliest", "latest")))


def gaps_table(
    reviews: pd.DataFrame, as_of: date, simulated: pd.DataFrame, milestone: str = "published"
) -> pd.DataFrame:
    """Judge the days from one review to the next (a t chart, for what is rare), and so far since the last.

    Reviews that certainly came to the milestone by ``as_of`` are counted; which of two came first need not be known.

    Returns
    -------
    One row per gap, in order, the last one still open: ``gap`` (a number from 1), ``when_*`` (the day that ends it, or
    ``as_of``), ``days_min`` and ``days_max`` (missing while open), ``signal``, the columns of ``RULES``, the limits and
    the chance, as ``individuals_table`` has them, and ``n_left_out``, how many reviews have a day that is not known
    well enough.
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
    low, high = false_signals.chances(simulated, len(told), false_signals.GAPS)
    left_out = len(out) + _undated(reviews, milestone, as_of)
    return table.assign(by_chance_min=low, by_chance_max=high, n_left_out=left_out)


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
    none = f"none: fewer than {control.FEWEST}" if len(told) < control.FEWEST else "none: they hardly vary"
    upper = words.in_days(*ends["upper"]) if limits else none
    both = {f"{name}_{end}": pair[n] for name, pair in ends.items() for n, end in enumerate(("min", "max"))}
    return every.assign(upper_limit=upper, **both)


def _in_words(told: pd.Series) -> np.ndarray:
    return told.map(TOLD).fillna(NOT_JUDGED).astype("str").to_numpy()


def _why(row: dict[str, str]) -> str:
    """Say by which rules there is a signal, or may be."""
    said = PERHAPS if row["signal"] == MAY else RULES
    told = [said[name] for name in RULES if row[name] == row["signal"]]
    return words.listed(told) if row["signal"] in (YES, MAY) else "none"


def _gap_so_far(order: control.Range, limits: dict[str, tuple[float, float]], as_of: date) -> pd.DataFrame:
    """Give the gap that is still open: it is outside once it is longer than the upper limit can be."""
    shortest = max(dates.number(as_of) - int(order.most.max()), 0)
    low, high = limits.get("upper", (np.nan, np.nan))
    outside = NOT_JUDGED if not limits else YES if shortest > high else MAY if shortest > low else NO
    row = pd.DataFrame({"when_earliest": [pd.Timestamp(as_of)], "when_latest": [pd.Timestamp(as_of)]})
    row = row.astype("datetime64[s]").assign(days_min=float(shortest), days_max=np.nan)
    return row.assign(signal=outside, **(dict.fromkeys(RULES, NOT_JUDGED) | {"outside": outside}))


def gaps_chart(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the days from one review to the next, the last so far, with the limits as bands."""
    named = table.assign(place=table["gap"].astype("str"))
    named.loc[named["days_max"].isna(), "place"] = "so far"
    return charts.finished(
        control_charts.drawn(named, "Gaps between reviews published, in order"),
        title(table, "Days between reviews"),
        _subtitle(table, "gap"),
        f"One bar per gap, in order, from the fewest to the most days. {_headline(table, 'gap')}.",
    )


def gaps_answer(gaps: pd.DataFrame, public: bool = False) -> words.Prose:
    """Say what the chart of gaps signals, how often such a chart does without a change, and how long the last is."""
    if gaps.empty:
        return words.untold("**No two reviews were certainly published.** A gap takes the day of each.")
    n = int(gaps["n_left_out"].max())
    uncertain = f"{words.capital(words.count(n, 'published review'))} of uncertain day {words.verb(n)}"
    told = _chart_in_words(gaps, "gap")
    # The public may see fewer reviews, and so fewer gaps.
    told = f"of the published reviews shown here: {told}" if public else told
    return words.say(
        f"**{words.plain(title(gaps, 'Days between reviews published'))}.**",
        f"{words.capital(told)} {_gap_so_far_in_words(gaps)}",
        f"{uncertain} left out: a gap may be shorter." if n else "",
    )


def title(table: pd.DataFrame, what: str) -> str:
    """Say of how many points no rule gives a sign, as they are marked; open ones are not counted."""
    judged = closed(table)
    if not is_judged(table):
        return f"{what}: too few to judge"
    outside = int((judged["outside"] == YES).sum())
    if not control_charts.has_limits(table):
        apart = f"{outside} of {len(judged)} {words.verb(outside, 'stands', 'stand')} apart"
        return f"{what}: {apart}{_and_unsure(judged)}" if outside else f"{what}: they hardly vary"
    runs = [RULES[name] for name in RULES if name != "outside" and (judged[name] == YES).any()]
    if runs and not outside:
        return f"{what}: {runs[0]}"
    within = int((judged["signal"] == NO).sum())
    if within == len(judged):
        return f"{what}: no sign of change in any of {within}"
    return f"{what}: no sign of change in {within} of {len(judged)}"


def _and_unsure(judged: pd.DataFrame) -> str:
    n = int((judged["signal"] == MAY).sum())
    return f", {words.number(n)} unclear" if n else ""


def _subtitle(table: pd.DataFrame, noun: str) -> str:
    shown = f"; the last {SHOWN} of {len(table)}" if len(table) > SHOWN else ""
    limits = f"no limits under {control.FEWEST} {noun}s" if not is_judged(table) else "no limits: they hardly vary"
    if control_charts.has_limits(table):
        return f"Calendar days, limits about the median{shown}. {without_change(table)}"
    return f"Calendar days, from the fewest to the most; {limits}{shown}"


def _headline(table: pd.DataFrame, noun: str) -> str:
    """Say what every rule tells of the points that have ended, and of how many none can tell."""
    judged = closed(table)
    n = len(judged)
    if not is_judged(table):
        return f"{words.count(n, noun)}, and limits need {control.FEWEST}, so none is drawn"
    told = {name: int((judged[name] == YES).sum()) for name in RULES}
    if control_charts.has_limits(table):
        within = int((judged["outside"] == NO).sum())
        said = [f"{within} of {words.count(n, noun)} {words.verb(within)} within the limits"]
    else:
        apart = f"; {told['outside']} of {n} {words.verb(told['outside'], 'stands', 'stand')} apart from the rest"
        said = [f"{words.count(n, noun)} that hardly vary, so no limits are drawn{apart if told['outside'] else ''}"]
    said += [each for name, each in RULES.items() if name != "outside" and told[name]]
    dated = int((judged["outside"] == MAY).sum())
    unsure = f"; of {words.number(dated)} {words.verb(dated, 'its', 'their')} dates cannot tell" if dated else ""
    return words.listed(said) + unsure


def _chart_in_words(table: pd.DataFrame, noun: str) -> str:
    """Say what a chart shows and, where it has limits, how often such a chart signals though nothing changed."""
    said = f"{words.plain(_headline(table, noun))}."
    if not control_charts.has_limits(table):
        return said
    return f"{said} {without_change(table)}. {ask_why(table)}".strip()


def ask_why(table: pd.DataFrame) -> str:
    """Say what a signal does not, where there is one."""
    return "A signal does not say what changed: ask why." if (closed(table)["signal"] == YES).any() else ""


def without_change(table: pd.DataFrame) -> str:
    """Say how often such a chart has a signal though nothing changed."""
    low, high = (_chance(table[f"by_chance_{end}"].iloc[0]) for end in ("min", "max"))
    often = low if low == high else f"between {low} and {high}"
    return f"With nothing changed, {often} such charts signal"


def _chance(share: float) -> str:
    """Say a chance as one in so many, or as so many in ten.

    >>> _chance(0.18), _chance(0.38), _chance(0.52), _chance(0.9), _chance(0.99)
    ('one in six', 'one in three', 'one in two', 'nine in ten', 'nearly all')
    """
    if share > 0.95:
        return "nearly all"
    return f"{words.number(round(10 * share))} in ten" if share > 0.6 else f"one in {words.number(round(1 / share))}"


def _gap_so_far_in_words(table: pd.DataFrame) -> str:
    if table.empty:
        return ""
    row = table.iloc[-1]
    told = {YES: ", longer than the upper limit", MAY: "; the dates cannot tell whether that is over the upper limit"}
    longer = told.get(row["outside"], "")
    return f"So far {words.count(int(row['days_min']), 'day')} or more since the last{longer}."


def closed(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the points that have ended and have a place: what is still open stands in no count of them."""
    return table[(table["signal"] != LEFT_OUT) & table["days_max"].notna()]


def is_judged(table: pd.DataFrame) -> bool:
    """Tell whether there are enough points to judge any against the others."""
    return bool(closed(table)["signal"].isin([NO, MAY, YES]).any())
