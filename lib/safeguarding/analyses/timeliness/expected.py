"""Is it more than usual? Reviews published in a window of time, against what a stated rate would give.

A window that begins or ends with a review is drawn round it: the review it begins with is no event in it, and how long
it is says how long the reviews in it took to come, not how many came in a time that was set beforehand.
"""

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
        "seen": "Reviews in it, after the one it begins with",
        "to_expect": "Expected",
        "expected": "Expected, number",
        "usual": "No surprise",
        "in_words": "Chance",
        "chance": "Chance, share",
        "unusual": "Unusual",
        "close": "Chance that all lie so close, share",
    },
    hide=("which",),
    aside=("years", "expected", "chance", "unusual", "close"),
)

SOURCES_LAYOUT = Layout("rate_sources", "What the national rate and the number of children rest on")

YEAR = 365.25
UP_TO, LATER = "of so few in so long", "of so many in so short a time"
RARE = 0.025
"""What has a smaller chance is called unusual. Two windows can be, so that one is in no more than 5 of 100 places."""
BEFORE, FROM_FIRST, BOTH = "Before the first", "From the first to the last", "Both together"


Days = tuple[pd.Timestamp, pd.Timestamp]
"""The first and the last day that something can have been."""


def windows_table(
    reviews: pd.DataFrame, kinds: tuple[str, ...], a_year: float, none_since: Days, as_of: date
) -> pd.DataFrame:
    """Count reviews published in windows of time, against what was to be expected in them.

    The windows are: without a review, from the one before (``none_since``) to the first; from the first to the last;
    and both together. Each is as long as the dates allow, and each begins with a review that is not counted in it, and
    ends with one. With k reviews after the one that it begins with, up to the end, the chance that they take so short a
    time is that of k or more in it, and the chance that they take so long is that of fewer than k: exact Poisson
    (``estimates.rates``), at both ends of what is expected, which is the yearly rate times the years.

    So long without a review, and then so many so close, are unusual where the chance is below ``RARE`` for every day
    that the dates allow. How close they lie must also be rare for so many in both windows together
    (``rates.all_within``): two that come soon after each other are seen only where there were two.

    Returns
    -------
    One row per window that has a beginning: ``window``, ``years_*`` and ``length`` (the same in words), ``seen`` (how
    many reviews after the one it begins with; before the first, none), ``expected_*`` and ``to_expect``, ``usual_*``
    (the fewest and the most that would be no surprise in 95 of 100 such places), ``chance_*`` (0 to 1), ``which``
    (``UP_TO`` or ``LATER``), ``in_words`` (both), ``unusual``, and ``close_*`` (the chance that all lie so close; on
    the second row, where the first is known). No row without a rate, or without two reviews certainly published.
    """
    first, last = _published(reviews, kinds, as_of)
    n = len(first)
    begin, middle, end = none_since, (first.min(), last.min()), (first.max(), last.max())
    if n < 2 or a_year <= 0:
        return pd.DataFrame(columns=_COLUMNS).astype({"usual_min": "Int64", "usual_max": "Int64"})
    spans = [(FROM_FIRST, middle, end, n - 1, n - 1)]
    if pd.notna(begin[1]):
        spans = [(BEFORE, begin, middle, 0, 1), *spans, (BOTH, begin, end, n, n)]
    table = pd.DataFrame([_window(*span, a_year) for span in spans])
    close = _close(n, begin, middle, end) if pd.notna(begin[1]) else (np.nan, np.nan)
    is_second, rare = table["window"] == FROM_FIRST, table["chance_max"] <= RARE
    after = is_second & (table["which"] == LATER) & (close[1] <= RARE)
    unusual = rare & (after | (table["window"] == BEFORE) & (table["which"] == UP_TO))
    ends = {
        f"close_{end}": np.where(is_second, value, np.nan) for end, value in zip(("min", "max"), close, strict=True)
    }
    return table.assign(unusual=unusual, **ends).astype({"usual_min": "Int64", "usual_max": "Int64"})[_COLUMNS]


_COLUMNS = [
    *("window", "length", "years_min", "years_max", "seen", "to_expect", "expected_min", "expected_max"),
    *("usual_min", "usual_max", "chance_min", "chance_max", "which", "in_words", "unusual", "close_min", "close_max"),
]


def _window(name: str, begin: Days, end: Days, seen: int, by_its_end: int, a_year: float) -> dict[str, object]:
    """Give the row of a window; ``by_its_end`` counts the review that ends it too."""
    since = begin[0] if pd.notna(begin[0]) else begin[1]
    years = max((end[0] - begin[1]).days, 0) / YEAR, (end[1] - since).days / YEAR
    low, high = a_year * years[0], a_year * years[1]
    if seen < (low + high) / 2:
        which, ends = UP_TO, [rates.poisson_tail(each, by_its_end - 1) for each in (low, high)]
    else:
        which, ends = LATER, [rates.poisson_above(each, by_its_end) for each in (low, high)]
    least, most = sorted(ends)
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


def _close(n: int, begin: Days, first: Days, last: Days) -> tuple[float, float]:
    """Give the least and the most chance that all of n lie so close, of the days that the dates allow."""
    since = begin[0] if pd.notna(begin[0]) else begin[1]
    nearest, furthest = max((last[0] - first[1]).days, 0), (last[1] - first[0]).days
    least, most = nearest / max((last[0] - since).days, 1), furthest / max((last[1] - begin[1]).days, 1)
    return rates.all_within(n, min(least, 1.0)), rates.all_within(n, min(most, 1.0))


def _published(reviews: pd.DataFrame, kinds: tuple[str, ...], as_of: date) -> tuple[pd.Series, pd.Series]:
    """Give the first and last day of each publication that was certainly by ``as_of`` and is bounded on both sides."""
    first, last = reviews["published_earliest"], reviews["published_latest"]
    told = reviews["kind"].isin(kinds) & first.notna() & (last <= pd.Timestamp(as_of))
    return first[told], last[told]


def windows_chart(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw what would be no surprise in each window as a bar, what was expected within it, and what was seen."""
    drawn = table[["usual_min", "usual_max", "seen"]] if len(table) else table.reindex([0])
    after = {FROM_FIRST: " after the first"}
    said = (
        f"{row.window}: {row.seen} seen{after.get(row.window, '')}, {row.to_expect} expected"
        for row in table.itertuples()
    )
    names = charts.above(said) or ["nothing to compare"]
    top = int(drawn[["usual_max", "seen"]].astype("Float64").max(axis=None, skipna=True) if len(table) else 0) + 1
    base = alt.Chart(charts.rows(drawn.assign(row=names)))
    base = base.encode(y=charts.labels("row", names))
    usual = charts.numbers("usual_min", "Reviews published", top).scale(domain=[0, top])
    bars = base.mark_bar(height=12, color=charts.PALE, stroke=charts.GREY).encode(x=usual, x2=alt.X2("usual_max:Q"))
    seen = base.mark_point(shape="diamond", size=130, filled=True, fill=charts.COUNT, stroke=charts.GREY, opacity=1)
    layers = alt.layer(bars, seen.encode(x=alt.X("seen:Q")))
    return charts.finished(
        layers.properties(height=charts.room(names) + 4 * len(names)),
        "Reviews seen, and what the national rate would give" if len(table) else _title(table),
        "Windows chosen after they were seen. Diamond: reviews seen. Bar: no surprise, in 95 of 100 such places",
        "One row per window of time. " + " ".join(_window_in_words(each) for each in table.itertuples()),
    )


def sources_table(sources: str) -> pd.DataFrame:
    """Give as a table of one row what the rate rests on: ``sources``; none where nothing is said."""
    return pd.DataFrame({"sources": [sources] if sources else []}, dtype="str")


def answer(table: pd.DataFrame, a_year: float, missing: str, since: str = "") -> words.Prose:
    """Say what was expected and what was seen, how likely that is by chance, and what it does not show.

    ``since`` is the source of how long there was none before; it is named where a window begins there.
    """
    if missing:
        return words.untold(f"**The register cannot say: it needs {words.plain(missing)}.**")
    if table.empty:
        return words.untold("**There is nothing to compare: it takes two reviews that were certainly published.**")
    close = [words.plain(_close_in_words(each)) for each in table.itertuples() if pd.notna(each.close_min)]
    rests = f"That there was none before rests on one source: {words.plain(since)}." if since and close else ""
    return words.say(
        f"**{words.plain(_title(table))}.**",
        " ".join([f"At that rate, this area would have {a_year:.2f} reviews a year.", *close, _CHOSEN]),
        f"{rests} {_CAVEAT}".lstrip(),
    )


_CHOSEN = "The windows were chosen after they were seen, so that shows no change."
_CAVEAT = "The day of publication is not the day of the harm. Neither few reviews nor many are good or bad."


def _title(table: pd.DataFrame) -> str:
    """Say whether so many are a surprise in the longest window; the shorter ones were chosen afterwards."""
    if table.empty:
        return "No rate for the area, or no reviews, to compare"
    row = next(each for each in reversed(list(table.itertuples())) if each.window in (FROM_FIRST, BOTH))
    more = "more " if row.window == FROM_FIRST else ""
    n = words.capital(words.count(row.seen, f"{more}review"))
    are, than = words.verb(row.seen), "fewer than" if row.which == UP_TO else "more than"
    says = f"{are} no surprise at"
    if row.chance_max <= RARE:
        says = f"{are} {than} to be expected at"
    elif row.chance_min <= RARE:
        says = f"may be {than} to be expected at"
    return f"{n} in {row.length} {says} the national rate"


def _window_in_words(row: Row) -> str:
    seen = words.count(row.seen, "more review" if row.window == FROM_FIRST else "review")
    return (
        f"{row.window}, {row.length}: {seen}, where {row.to_expect} were to be expected. The chance {row.which} is"
        f" {words.from_to(_percent(row.chance_min), _percent(row.chance_max))}."
    )


def _close_in_words(row: Row) -> str:
    # The rate is a national one: a share finer than one in a hundred would say more than it knows.
    few = row.close_max < 0.01
    chance = "fewer than 1 of 100" if few else f"{words.from_to(_percent(row.close_min), _percent(row.close_max))} of"
    n = "both" if row.seen == 1 else f"all {words.number(row.seen + 1)}"
    close = "Yet they lie close together. " if row.close_max <= RARE else ""
    return f"{close}By chance alone, {n} would lie within {row.length} in {chance} such places."


def _plain(value: float) -> str:
    return f"{value:.2f}" if value < 1 else f"{value:.1f}"


def _percent(share: float) -> str:
    digits = int(np.clip(1 - np.floor(np.log10(max(share, 1e-6) * 100)), 0, 4))
    return f"{share * 100:.{digits}f}%"
