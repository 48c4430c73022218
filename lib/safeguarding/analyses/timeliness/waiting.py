"""How long does it take, when some reviews are still open and most dates are ranges?

The median of the closed ones is too short: those that take longest are the ones still open. Here an open review counts
for what is known of it, that it has taken so long already (``estimates.survival``).
"""

from collections.abc import Sequence
from datetime import date

import altair as alt
import numpy as np
import pandas as pd

from safeguarding.estimates import survival
from safeguarding.judging import lengths
from safeguarding.presenting import charts, tiles, words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.rules import RuleSet
from safeguarding.vocabulary import FEWER_THAN, MILESTONES, NOUNS

# How the tables below are shown: headings, and the columns that only the files beside a page have.
WAITS_LAYOUT = Layout(
    "waits",
    "Calendar days from one milestone to another",
    headings={
        "n": "Reviews measured",
        "n_open": "Open",
        "n_exact": "Exact to the day",
        "n_left_out": "Left out",
        "median": "Estimated median",
        "possible": "Median that the dates allow",
        "interval": "Interval for the median, at 95%",
        "n_closed": "Closed",
        "median_closed": "Median of the closed",
        "settled": "Estimate settled",
        "gap": "Log-likelihood, at most so far below its greatest",
    },
    hide=("starts", "stops", "n_no_start"),
    aside=("between", "steps", "gap"),
)
CURVE_LAYOUT = Layout(
    "still_waiting",
    "Estimated share still waiting after so many calendar days",
    headings={
        "n": "Reviews",
        "still_waiting": "Still waiting, of the reviews",
    },
    aside=("share",),
)

WAITS = (
    ("initiated", "published"),
    ("author_appointed", "published"),
    ("author_appointed", "reported"),
    ("reported", "published"),
    ("notified", "panel_informed"),
)
"""The waits that are measured where no others are asked for, what readers ask first first."""
FEWEST = FEWER_THAN
"""The fewest durations for which an interval for the median is given; of six to eight it is from the shortest to the
longest, and says no more than these."""


def first_measured(
    reviews: pd.DataFrame, as_of: date, rule_sets: Sequence[RuleSet], waits: pd.DataFrame
) -> pd.DataFrame:
    """Give the ``lengths.durations_table`` of the first wait that any review tells of: ``starts``, ``stops``, ``wait``.

    ``wait`` says in words between which steps it is.
    """
    starts, stops = waits.loc[(waits["n"] > 0).idxmax(), ["starts", "stops"]]
    found = lengths.durations_table(reviews, as_of, starts, stops, rule_sets)
    return found.assign(starts=starts, stops=stops, wait=words.between_steps(starts, stops))


def waits_table(
    reviews: pd.DataFrame, as_of: date, rule_sets: Sequence[RuleSet], waits: tuple[tuple[str, str], ...] = WAITS
) -> pd.DataFrame:
    """Estimate how long each wait takes: its median and an interval, beside the median of the closed ones.

    Parameters
    ----------
    rule_sets
        What says with which step a review is over, so that it does not count as open (``lengths.durations_table``).

    Returns
    -------
    One row per wait: ``starts``, ``stops``, ``wait`` (in words), ``n`` (reviews measured), ``n_open`` of them,
    ``n_exact`` (known to the day), ``n_left_out`` (the stop is not recorded though a later milestone is, or the dates
    contradict), ``n_no_start``; pairs of days, missing where there is no most: ``median_*`` (the estimated median; of
    exact days that have all ended, theirs), ``possible_*`` (the median of these reviews, wherever in its range each
    lies and whenever the open ones end), ``between_*`` (the 95% interval for a median of such reviews, missing with
    fewer than ``FEWEST``) and ``interval`` (the same in words); ``n_closed``, ``median_closed_*``; ``settled``,
    ``steps`` and ``gap`` of the estimate.
    """
    table = pd.DataFrame([_wait(reviews, as_of, rule_sets, *wait) for wait in waits])
    whole = {name: "Int64" for name in table.columns if name.endswith(("_min", "_max"))}
    return table.astype(whole | {"settled": "boolean"})


def _wait(
    reviews: pd.DataFrame, as_of: date, rule_sets: Sequence[RuleSet], starts: str, stops: str
) -> dict[str, object]:
    every = lengths.durations_table(reviews, as_of, starts, stops, rule_sets)
    measured, closed = every[every["state"].isin([lengths.ENDED, lengths.OPEN])], every[every["state"] == lengths.ENDED]
    least, most = measured["days_least"].to_numpy(), measured["days_most"].to_numpy()
    found, possible = survival.estimate(least, most), survival.median_range(least, most)
    interval = survival.median_interval(least, most) if len(measured) >= FEWEST else (np.nan, np.nan)
    return {
        "starts": starts,
        "stops": stops,
        "wait": f"{MILESTONES[starts]} → {words.uncapital(MILESTONES[stops])}",
        "n": len(measured),
        "n_open": int((measured["state"] == lengths.OPEN).sum()),
        "n_exact": int(measured["exact"].sum()),
        "n_left_out": len(every) - len(measured),
        "n_no_start": int((~lengths.recorded(reviews, starts)).sum()),
        **_pair("median", possible if measured["exact"].all() else survival.median_within(found, least, most)),
        **_pair("possible", possible),
        **_pair("between", interval),
        "interval": _interval(interval),
        "n_closed": len(closed),
        **_pair(
            "median_closed", survival.median_range(closed["days_least"].to_numpy(), closed["days_most"].to_numpy())
        ),
        "settled": found.settled if len(measured) else pd.NA,
        "steps": found.steps,
        "gap": found.gap,
    }


def waits_chart(table: pd.DataFrame, noun: str = "review") -> alt.TopLevelMixin:
    """Draw by when half have ended in each wait, as the dates allow, and what chance allows for.

    A wait of a few days would be a spot on the scale of months: it is said and not drawn, unless all are so short.
    """
    told = table[table["n"] > 0].reset_index(drop=True)
    described = " ".join(_wait_in_words(row, noun) for row in told.itertuples())
    short = told.apply(_is_short, axis=1).astype("bool") if len(told) else pd.Series(False, told.index)
    drawn = told[~short] if (~short).any() else told
    names = charts.above(f"{row.wait}: {_half(row)} ({_reviews(row)})" for row in drawn.itertuples())
    bars = [_bars(drawn.assign(row=names), *mark) for mark in _MARKS if drawn[f"{mark[0]}_min"].notna().any()]
    undrawn = told.drop(drawn.index).itertuples()
    rest = [f"{words.uncapital(row.wait)}, {_half(row)}" for row in undrawn]
    left_out = f". Too short to draw: {'; '.join(rest)}" if rest else ""
    counted = ", open reviews counted" if drawn["n_open"].any() else ""
    return charts.finished(
        alt.layer(*bars).properties(height=charts.room(names)),
        _headline(drawn, noun, named=False),
        f"Calendar days by which half have ended{counted}{left_out.replace(' → ', ' to ')}",
        f"One row per wait: by when half have ended, and what chance allows for. {described}",
    )


SHORT = 60
"""Days within which half have ended, and chance allows for no more, of a wait that is not drawn beside months."""


def _is_short(row: pd.Series) -> bool:
    ends = [row[f"{name}_max"] for name in ("possible", "between") if pd.notna(row[f"{name}_min"])]
    return bool(ends) and all(pd.notna(end) and end <= SHORT for end in ends)


_MARKS = (
    ("between", "95% interval: what chance allows for", charts.PALE, 5),
    ("possible", "By when half have ended: all that dates allow", charts.COUNT, 9),
)
_COLOURS = {called: colour for _, called, colour, _ in _MARKS}
_AXIS = alt.Axis(format=",d", tickCount=6)


def _bars(drawn: pd.DataFrame, name: str, called: str, colour: str, height: int) -> alt.Chart:
    known = drawn[drawn[f"{name}_min"].notna()]
    ends = {"days_from": known[f"{name}_min"], "days_to": known[f"{name}_max"].fillna(_top(drawn))}
    stroke = charts.GREY if colour == charts.PALE else colour
    bars = alt.Chart(charts.rows(pd.DataFrame({"row": known["row"], "mark": called, **ends})))
    legend = alt.Legend(columns=1, labelLimit=0, symbolStrokeColor=charts.GREY)
    return bars.mark_bar(height=height, stroke=stroke, strokeWidth=1 if colour == charts.PALE else 2, yOffset=1).encode(
        y=_row(drawn),
        x=alt.X("days_from:Q", title="Calendar days", scale=alt.Scale(domain=[0, _top(drawn)]), axis=_AXIS),
        x2=alt.X2("days_to:Q"),
        color=alt.Color("mark:N", scale=_scale(drawn), title=None, legend=legend),
    )


def _scale(drawn: pd.DataFrame) -> alt.Scale:
    """Give each mark that is drawn its colour; a legend names no other."""
    shown = [called for name, called, *_ in _MARKS if drawn[f"{name}_min"].notna().any()]
    return alt.Scale(domain=shown, range=[_COLOURS[called] for called in shown])


def _row(drawn: pd.DataFrame) -> alt.Y:
    return charts.labels("row", list(drawn["row"]))


def curve_table(durations: pd.DataFrame) -> pd.DataFrame:
    """Give the share of reviews still waiting after each number of days.

    Parameters
    ----------
    durations
        As ``first_measured`` gives them.

    Returns
    -------
    One row per number of days at which that can change: ``wait``, ``n`` (reviews), ``days``, ``share_min`` and
    ``share_max`` (0 to 1), and ``still_waiting`` (the same in words).
    """
    measured = durations[durations["state"].isin([lengths.ENDED, lengths.OPEN])]
    found = survival.estimate(measured["days_least"].to_numpy(), measured["days_most"].to_numpy())
    wait = "".join(durations["wait"].iloc[:1])
    curve = survival.curve(found).iloc[: None if found.n else 0]
    curve = curve.assign(wait=wait, n=found.n, days=curve["days"].astype("Int64")).round(4)
    curve["still_waiting"] = [_part(row) for row in curve.itertuples()]
    return curve[["wait", "n", "days", "share_min", "share_max", "still_waiting"]]


def _n(table: pd.DataFrame) -> int:
    return int(table["n"].iloc[0]) if len(table) else 0


def _part(row: Row) -> str:
    """Say a share of few as so many of them, of more as a percentage."""
    ends = row.share_min, row.share_max
    few = words.from_to(*(f"{end * row.n:.1f}".removesuffix(".0") for end in ends))
    return f"{few if row.n < FEWER_THAN else words.percents(*ends)} of {row.n}"


_HIGH = 220
"""Pixels that the curve is high."""


def curve_chart(table: pd.DataFrame, noun: str = "review") -> alt.TopLevelMixin:
    """Draw the share still waiting as a falling line, which widens to a shade where dates leave it open."""
    # A step of less than a pixel cannot be seen; of thousands of reviews they would be most of a page.
    steps = (table[["share_min", "share_max"]] * _HIGH).round()
    seen = (steps != steps.shift()).any(axis=1) | (table["days"] == table["days"].max())
    base = alt.Chart(charts.rows(table.loc[seen, ["days", "share_min", "share_max"]])).encode(
        x=alt.X("days:Q", title="Calendar days", axis=_AXIS),
        y=alt.Y(
            "share_max:Q", title="Share still waiting", axis=charts.shares(_n(table)), scale=alt.Scale(domain=[0, 1])
        ),
    )
    shade = base.mark_area(interpolate="step-after", color=charts.PALE).encode(y2=alt.Y2("share_min:Q"))
    lines = [base.mark_line(interpolate="step-after", color=charts.COUNT, strokeWidth=2)]
    lines += [lines[0].encode(y=alt.Y("share_min:Q"))]
    half = alt.Chart(charts.rows(pd.DataFrame({"half": [0.5]}))).mark_rule(color=charts.GREY, strokeDash=[2, 3])
    wait = table["wait"].iloc[0] if len(table) else "of no wait"
    return charts.finished(
        alt.layer(shade, *lines, half.encode(y=alt.Y("half:Q"))).properties(height=_HIGH),
        f"Share still waiting {wait}" if len(table) else "No wait can be measured",
        f"Estimated of {words.count(_n(table), noun)}. Shaded where the dates do not tell",
        f"A falling step {wait}, shaded where its upper and lower end differ. The table has every step.",
    )


def answer(table: pd.DataFrame, public: bool, published_only: bool = False) -> words.Prose:
    """Say how long each wait takes, what the closed ones alone would say, and what this does not show.

    Parameters
    ----------
    public, published_only
        Whether the audience, or the register, has published reviews only: the longest waits may be missing.
    """
    told = table[table["n"] > 0]
    silent = table[table["n"] == 0]
    noun = "published review" if public or published_only else "review"
    lines = words.bullets(words.plain(_wait_in_words(row, noun)) for row in told.itertuples())
    head = f"**{words.plain(_headline(told, noun))}.**"
    return words.say(head, lines, _silence(silent), _few(told), _limits(told, public, published_only))


def brief(table: pd.DataFrame, public: bool, published_only: bool = False) -> words.Prose:
    """Say the same without each wait, where a chart of them stands beside it."""
    told, silent = table[table["n"] > 0], table[table["n"] == 0]
    noun = "published review" if public or published_only else "review"
    head = f"**{words.plain(_headline(told, noun))}.**"
    return words.say(head, _silence(silent), _few(told), _limits(told, public, published_only))


def tiles_of(table: pd.DataFrame, noun: str = "review") -> list[tuple[str, str, str]]:
    """Give as tiles by when half have ended of each wait that can be measured, and of how many reviews that is."""
    return [
        (
            words.capital(words.about_months(*_by_half(row), str)),
            f"for half of {words.count(row.n, noun)} {words.between_steps(row.starts, row.stops)}",
            tiles.NEUTRAL,
        )
        for row in table[table["n"] > 0].itertuples()
    ]


def _by_half(row: Row) -> tuple[int, words.Count]:
    """Give the fewest and the most days by which half have ended or will, whenever the open ones end: no estimate."""
    return row.possible_min, row.possible_max


def _wait_in_words(row: Row, noun: str = "review") -> str:
    counted = f"{row.n_closed} of {row.n} {noun}s {words.verb(row.n_closed, 'has', 'have')} ended"
    median = words.in_days(row.median_min, row.median_max)
    estimated = row.n_open and (row.median_min, row.median_max) != _by_half(row)
    said = [f"we estimate {median}"] if estimated else []
    said += [f"allowing for chance, {row.interval}"] if pd.notna(row.between_min) else []
    days = words.in_days(*_by_half(row))
    half = f"{'take' if row.n_open else 'took'} {days}{'' if days.startswith('at least') else ' or fewer'}"
    lines = [
        f"{words.capital(words.between_steps(row.starts, row.stops))}: {counted}; half {half}.",
        words.sentence("; ".join(said)) if said else "",
        _closed_in_words(row),
    ]
    return " ".join(line for line in lines if line)


def _closed_in_words(row: Row) -> str:
    """Say the median of the closed ones, where some are open: it is the one that others would give."""
    if row.n_closed in (0, row.n):
        return ""
    median = words.in_days(row.median_closed_min, row.median_closed_max)
    return f"The median of the {words.count(row.n_closed, 'closed one')} alone is {median}."


def _headline(told: pd.DataFrame, noun: str = "review", named: bool = True) -> str:
    """Say in months by when half have ended, and what chance allows for; a chart's title says the first alone."""
    if told.empty:
        return f"No wait of a {noun} can be measured"
    row = next(told.itertuples())
    within = words.about_months(*_by_half(row))
    if not named:
        return f"{row.wait.replace(' → ', ' to ')}: half within {within}"
    chance = words.about_months(row.between_min, row.between_max) if pd.notna(row.between_min) else ""
    allowing = f"; allowing for chance, {chance}" if chance else ""
    takes = "take" if row.n_open else "took"
    within = within if within.startswith("at least") else f"no more than {within}"
    return f"Half of {noun}s {takes} {within} {words.between_steps(row.starts, row.stops)}{allowing}"


def _silence(silent: pd.DataFrame) -> str:
    never, unended = silent[silent["n_left_out"] == 0], silent[silent["n_left_out"] > 0]
    why = f"no review shown has a date for {_named(never['starts'])}"
    end = f"where one began, {_named(unended['stops'])} has no date, or one that contradicts another"
    counted = [(words.count(len(each), "wait"), said) for each, said in ((never, why), (unended, end)) if len(each)]
    return " ".join(f"{words.capital(n)} cannot be measured: {said}." for n, said in counted)


def _named(milestones: pd.Series) -> str:
    return words.listed([NOUNS[each] for each in dict.fromkeys(milestones)])


def _few(told: pd.DataFrame) -> str:
    few = told[told["between_min"].isna()]
    if few.empty:
        return ""
    of = "all" if len(few) == len(told) else f"{words.number(len(few))} of"
    which = "this wait" if len(told) == 1 else f"{of} {words.count(len(told), 'wait')}"
    has = words.verb(len(few), "has", "have")
    return f"What chance allows for takes {words.count(FEWEST, 'review')} or more to tell; {which} {has} fewer."


def _limits(told: pd.DataFrame, public: bool, published_only: bool) -> str:
    if told.empty:
        return ""
    said = "This says how long reviews took, not why, nor how long the next will take."
    if not public and not published_only:
        return f"{said} It takes open reviews to be like the rest."
    whose = (
        "No day of a review that is not published is shown" if public else "The register lists published reviews only"
    )
    return f"{said} {whose}. If the longest are still unpublished, true waits are longer."


def _reviews(row: Row) -> str:
    return words.count(row.n, "review") + (f", {row.n_open} open" if row.n_open else "")


def _half(row: Row) -> str:
    """Say the days by which half have ended, as the dates allow, then what chance allows for: no estimate."""
    days = words.in_days(*_by_half(row))
    return f"{days}; by chance {words.extent(row.between_min, row.between_max)}" if pd.notna(row.between_min) else days


def _interval(interval: tuple[float, float]) -> str:
    low, high = (pd.NA if not np.isfinite(end) else int(end) for end in interval)
    return f"fewer than {words.count(FEWEST, 'review')}" if pd.isna(low) else words.in_days(low, high)


def _pair(name: str, ends: tuple[float, float]) -> dict[str, object]:
    """Give two columns; the middle between two days is rounded outwards, so that it lies between what is said."""
    low, high = (pd.NA if not np.isfinite(end) else int(whole(end)) for end, whole in zip(ends, _OUTWARDS, strict=True))
    return {f"{name}_min": low, f"{name}_max": high}


_OUTWARDS = (np.floor, np.ceil)


def _top(drawn: pd.DataFrame) -> int:
    ends = drawn.filter(regex="^(possible|between)_").astype("Float64").to_numpy(float, na_value=0)
    return int(ends.max(initial=1) * 1.02) + 1
