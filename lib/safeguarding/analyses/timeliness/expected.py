"""Is it more than usual? Reviews published in a window of time, against what a stated rate would give."""

from datetime import date

import altair as alt
import numpy as np
import pandas as pd

from safeguarding.estimates import rates
from safeguarding.presenting import charts, words
from safeguarding.presenting.tables import Layout, Row

# How the tables below are shown: headings, and the columns that only the files beside a page have.
WINDOWS_LAYOUT = Layout(
    "expected",
    "Reviews published and reviews to be expected, compared with: ",
    headings={
        "seen": "Reviews seen",
        "to_expect": "Expected",
        "expected": "Expected, number",
        "usual": "No surprise",
        "in_words": "Chance",
        "chance": "Chance, share",
    },
    hide=("which",),
    aside=(
        "years",
        "expected",
        "chance",
    ),
)

YEAR = 365.25
UP_TO, LATER = "of so many or fewer", "of so many or more"


Days = tuple[pd.Timestamp, pd.Timestamp]
"""The first and the last day that something can have been."""


def windows_table(
    reviews: pd.DataFrame, kinds: tuple[str, ...], a_year: float, none_since: Days, as_of: date
) -> pd.DataFrame:
    """Count reviews published in windows of time, against what was to be expected in them.

    The windows are: without a review before the first (from ``none_since``), from the first to the last, and both
    together. Each is as long as the dates allow. The expected number is the yearly rate times the years; the range of
    no surprise and the chances are exact Poisson (``estimates.rates``), at both ends of what is expected.

    Returns
    -------
    One row per window that has a beginning: ``window``, ``years_*`` and ``length`` (the same in words), ``seen``,
    ``expected_*`` and ``to_expect``, ``usual_*`` (the fewest and the most that would be no surprise in 95 of 100 such
    places), ``chance_*`` (0 to 1), ``which`` (``UP_TO`` or ``LATER``) and ``in_words`` (both). No row without a rate,
    or without two reviews certainly published.
    """
    first, last = _published(reviews, kinds, as_of)
    begin, middle, end = none_since, (first.min(), last.min()), (first.max(), last.max())
    known = len(first) > 1 and a_year > 0
    spans = [("From the first to the last", middle, end, len(first))] if known else []
    if known and pd.notna(begin[1]):
        spans = [("Before the first", begin, middle, 0), *spans, ("Both together", begin, end, len(first))]
    table = pd.DataFrame([_window(*span, a_year) for span in spans], columns=_COLUMNS)
    return table.astype({"usual_min": "Int64", "usual_max": "Int64"})


_COLUMNS = [
    *("window", "length", "years_min", "years_max", "seen", "to_expect", "expected_min", "expected_max"),
    *("usual_min", "usual_max"),
    *("chance_min", "chance_max", "which", "in_words"),
]


def _window(name: str, begin: Days, end: Days, seen: int, a_year: float) -> dict[str, object]:
    since = begin[0] if pd.notna(begin[0]) else begin[1]
    years = max((end[0] - begin[1]).days, 0) / YEAR, (end[1] - since).days / YEAR
    low, high = a_year * years[0], a_year * years[1]
    which, chance = (UP_TO, rates.poisson_tail) if seen < (low + high) / 2 else (LATER, rates.poisson_above)
    least, most = sorted((chance(low, seen), chance(high, seen)))
    return {
        "window": name,
        "length": f"{words.from_to(_plain(years[0]), _plain(years[1]))} years",
        "years_min": years[0],
        "years_max": years[1],
        "seen": seen,
        "to_expect": words.from_to(_plain(low), _plain(high)),
        "expected_min": low,
        "expected_max": high,
        "usual_min": rates.expected_range(low)[0],
        "usual_max": rates.expected_range(high)[1],
        "chance_min": least,
        "chance_max": most,
        "which": which,
        "in_words": f"{words.from_to(_percent(least), _percent(most))} {which}",
    }


def _published(reviews: pd.DataFrame, kinds: tuple[str, ...], as_of: date) -> tuple[pd.Series, pd.Series]:
    """Give the first and last day of each publication that was certainly by ``as_of`` and is bounded on both sides."""
    first, last = reviews["published_earliest"], reviews["published_latest"]
    told = reviews["kind"].isin(kinds) & first.notna() & (last <= pd.Timestamp(as_of))
    return first[told], last[told]


def windows_chart(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw what would be no surprise in each window as a bar, what was expected within it, and what was seen."""
    drawn = table.assign(text=[f"{row.seen} seen, {row.to_expect} expected" for row in table.itertuples()])
    drawn["end"] = drawn[["usual_max", "seen"]].astype("Float64").max(axis=1)
    if drawn.empty:
        drawn = drawn.reindex([0]).assign(window="nothing to compare", text="")
    top = int(drawn["end"].fillna(0).max()) + 1
    base = alt.Chart(charts.rows(drawn[["window", "usual_min", "usual_max", "seen", "text", "end"]]))
    base = base.encode(y=alt.Y("window:N", sort=list(drawn["window"]), title=None))
    usual = charts.numbers("usual_min", "Reviews published", top).scale(domain=[0, top])
    bars = base.mark_bar(height=12, color=charts.PALE, stroke=charts.GREY).encode(x=usual, x2=alt.X2("usual_max:Q"))
    seen = base.mark_point(shape="diamond", size=130, filled=True, fill=charts.ORANGE, stroke="#0B0C0C", opacity=1)
    text = base.mark_text(align="left", dx=12).encode(x=alt.X("end:Q"), text=alt.Text("text:N"))
    layers = alt.layer(bars, seen.encode(x=alt.X("seen:Q")), text)
    return charts.finished(
        layers.properties(height=charts.height(len(drawn), 38)),
        _title(table),
        "Diamond: reviews seen. Bar: what would be no surprise at the stated rate, in 95 of 100 such places",
        "One row per window of time. " + " ".join(_window_in_words(each) for each in table.itertuples()),
    )


def answer(table: pd.DataFrame, a_year: float, sources: str, missing: str) -> words.Prose:
    """Say what was expected and what was seen, how likely that is by chance, and what it does not show."""
    if missing:
        return words.say(f"**The register cannot say:** it needs {words.plain(missing)}.")
    if table.empty:
        return words.say("**There is nothing to compare:** it takes two reviews that were certainly published.")
    rate = f"At the national rate, this area would have {a_year:.2f} reviews a year."
    lines = words.bullets(words.plain(_window_in_words(each)) for each in table.itertuples())
    return words.say(f"**{words.plain(_title(table))}.** {rate}", lines, _CAVEAT, words.plain(sources))


_CAVEAT = (
    "The day of publication is not the day of the harm: a column of incidents or notifications for every case would be."
    " A window drawn round reviews after they were seen makes them look closer than one drawn before. How many reviews"
    " there are depends on what is decided as well as on what happens: neither few nor many is good or bad."
)


def _title(table: pd.DataFrame) -> str:
    if table.empty:
        return "No rate for the area, or no reviews, to compare"
    odd = [each.window for each in table.itertuples() if _surprises(each)]
    if not odd:
        return "No window has more or fewer reviews than chance would give"
    which = words.listed([f"“{each.lower()}”" for each in odd])
    return f"Hard to put down to chance: {which}"


def _surprises(row: Row) -> bool:
    """Whether what was seen is outside what would be no surprise, for every day that the dates allow."""
    return bool(row.seen > row.usual_max or row.seen < row.usual_min)


def _window_in_words(row: Row) -> str:
    seen = words.count(row.seen, "review")
    return (
        f"{row.window}, {row.length}: {seen}, where {row.to_expect} were to be expected; the chance {row.which} is"
        f" {words.from_to(_percent(row.chance_min), _percent(row.chance_max))}."
    )


def _plain(value: float) -> str:
    return f"{value:.2f}" if value < 1 else f"{value:.1f}"


def _percent(share: float) -> str:
    digits = int(np.clip(1 - np.floor(np.log10(max(share, 1e-6) * 100)), 0, 4))
    return f"{share * 100:.{digits}f}%"
