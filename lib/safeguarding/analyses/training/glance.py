"""What the first screen on training leads with: its sentence and its figures; and the chart of who was trained."""

from dataclasses import dataclass
from datetime import date

import altair as alt
import pandas as pd

from safeguarding.analyses.training import places, reach
from safeguarding.presenting import charts, tiles, words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.vocabulary import FEWER_THAN

TRAINED_LAYOUT = Layout(
    "trained",
    "Share of each last headcount that was trained",
    headings={
        "people": "Different people, if nobody left",
        "reached": "Of its headcount",
        "share": "Share of the headcount",
    },
    hide=("in_post", "n_deliveries", "n_unbounded", "cannot_tell", "together"),
    aside=("share",),
)
SHOWN = 16
"""How many agencies a chart has room for."""
FROM_SHOWN = "from what may be shown"
"""What a public report says of a share of people: a list of who came would make it closer."""
UNLISTED = "A list of who came, if there is one, is not shown to the public; the share is what counts allow."


# ---- In words: the share that was trained and the places taken, as this report, the overview and the front page say it


def reached(trained: pd.DataFrame, whole: pd.DataFrame, years: int = 3, hidden: bool = False) -> words.Prose:
    """Say what share of the workforce was trained, if that can be told, how many places were taken, and by how many.

    Parameters
    ----------
    trained, whole
        As ``attendance.reach_table`` and ``reach.whole_table``, of the last ``years``, give them.
    hidden
        Whether a list of who came, if there is one, is withheld.
    """
    taken, row = _taken(trained, hidden), _last(whole)
    if row is None:
        return words.say(f"**{taken}**", "No headcount is held, so no share of a workforce can be given.")
    if not _told(row):
        return words.say(f"**{taken}**", f"What share of the workforce was trained {_unknown(hidden)}.")
    return words.say(f"**{_was_trained(row, years, hidden)}.**", taken, UNLISTED if hidden else "")


def _was_trained(row: pd.Series, years: int, hidden: bool) -> str:
    of = words.count(int(row["n_agencies"]), "agency", "agencies")
    was = f"{share_of(row)} of the staff of {of} were trained in {words.count(years, 'year')}, if nobody left"
    return f"{words.capital(FROM_SHOWN)}, {was}" if hidden else words.capital(was)


def lead(
    trained: pd.DataFrame,
    whole: pd.DataFrame,
    by_year: pd.DataFrame,
    as_of: date,
    years: int = 3,
    hidden: bool = False,
) -> words.Prose:
    """Say what share was trained, if that can be told, and how many places were counted in the last whole years.

    Parameters are those of ``reached``, with ``sessions.by_year_table``.
    """
    taken, row, counted = _taken(trained, hidden), _last(whole), _last_years(by_year, as_of, years)
    if row is None or not _told(row):
        return words.say(f"**{taken}**", counted)
    return words.say(f"**{_was_trained(row, years, hidden)}.**", counted, taken, UNLISTED if hidden else "")


def _fill(rates: pd.DataFrame) -> pd.Series | None:
    told = rates[(rates["rate"] == places.FILL) & (rates["n_deliveries"] > 0)]
    return told.iloc[0] if len(told) else None


def _last_years(by_year: pd.DataFrame, as_of: date, years: int) -> str:
    """Say how many places were counted in each of the last calendar years that are over, up to so many."""
    which = by_year["year"].astype("int64")
    over = by_year[(which < as_of.year) | ((which == as_of.year) & (as_of == date(as_of.year, 12, 31)))]
    counted = [
        f"{words.extent(row.attended_min, row.attended_max)} in {row.year}" for row in over.tail(years).itertuples()
    ]
    return f"Places counted: {words.listed(counted)}." if counted else ""


def share_of(row: pd.Series | Row) -> str:
    """Say the share of a headcount that was trained; an end that only nought or all bounds is none.

    >>> [share_of(pd.Series({"share_min": low, "share_max": high})) for low, high in ((0.035, 0.12), (0.0, 0.252))]
    ['3% to 12%', 'at most 26%']
    """
    low, high = row.share_min, row.share_max
    if not low and high < 1:
        return f"at most {words.percent_most(high)}"
    return f"at least {words.percent_least(low)}" if low < high == 1 else words.percents(low, high)


def _taken(trained: pd.DataFrame, hidden: bool) -> str:
    """Say how many places were taken, those that are reported as "about" apart, and by how many people, if known."""
    attended, bodies = (trained.set_index("measure").loc[name] for name in ("Attendances", "Different people"))
    if not attended["n_deliveries"]:
        return "No place taken is recorded."
    least, most = attended["n_min"], attended["n_max"]
    about = attended["as_said"] - least if pd.notna(attended["as_said"]) else 0
    said = f"{words.extent(least, most)} places were taken"
    if about > 0 and pd.isna(most):
        counted = f"{words.extent(least, attended['counted_max'])} places were counted and " if least else ""
        said = f"{counted}about {about:,} {'more were' if least else 'places were'} reported"
    if not bodies["n_counted"]:
        said += f"; how many people took them {reach.UNTOLD_HERE if hidden else 'is not recorded'}"
    elif not hidden:
        said += f"; {words.extent(bodies['n_min'], bodies['n_max'])} different people took them"
    return words.capital(f"{said}.")


def _last(whole: pd.DataFrame) -> pd.Series | None:
    return whole.sort_values("year_latest", kind="stable").iloc[-1] if len(whole) else None


def _told(row: pd.Series) -> bool:
    withheld = row["share_withheld"] or row["people_withheld"]
    return not (withheld or row["cannot_tell"] or pd.isna(row["share_max"]))


def _unknown(hidden: bool) -> str:
    return reach.UNTOLD_HERE if hidden else "is not known"


# ---- As figures and as a chart --------------------------------------------------------------------------------------


def tiles_table(
    trained: pd.DataFrame,
    whole: pd.DataFrame,
    rates: pd.DataFrame,
    programmes: pd.DataFrame,
    years: int = 3,
    hidden: bool = False,
) -> pd.DataFrame:
    """Give the places taken, the sessions, how full they were, and the share of the workforce, or that none is told.

    Parameters are those of ``lead``, with ``sessions.by_programme_table``.
    """
    rows = trained.set_index("measure")
    of = f"of {words.count(len(programmes), 'programme')}"
    said = {"Attendances": "places were taken, as far as they are counted", "Sessions": f"sessions {of} were held"}
    row = _last(whole)
    last = _untold(row, hidden) if row is None or not _told(row) else _reached_tile(row, years, hidden)
    full = _fill(rates)
    filled = [] if full is None else [_filled_tile(full)]
    return tiles.table([*(_counted(rows.loc[name], each) for name, each in said.items()), *filled, last])


def _filled_tile(full: pd.Series) -> tuple[str, str, str]:
    of = f"of places were filled, at {full['n_deliveries']:,} of {full['n_all']:,} entries"
    if full["below_min"] < FEWER_THAN:
        return full["said"], "places were filled, where both numbers are recorded", tiles.NEUTRAL
    exact = full["share_min"] == full["share_max"]
    return words.percents(full["share_min"], full["share_max"]), of, tiles.NEUTRAL if exact else tiles.UNKNOWN


def _reached_tile(row: pd.Series, years: int, hidden: bool) -> tuple[str, str, str]:
    of = words.count(int(row["n_agencies"]), "agency", "agencies")
    says = f"of the staff of {of} were trained in {words.count(years, 'year')}, if nobody left"
    exact = row["share_min"] == row["share_max"]
    seen = f"; {FROM_SHOWN}" if hidden else ""
    return words.capital(share_of(row)), f"{says}{seen}", tiles.NEUTRAL if exact else tiles.UNKNOWN


def _counted(row: pd.Series, says: str) -> tuple[str, str, str]:
    least, most = row["n_min"], row["n_max"]
    if not row["n_deliveries"] or (not least and pd.isna(most)):
        return "Not known", says, tiles.UNKNOWN
    exact = pd.notna(most) and least == most
    return words.capital(words.extent(least, most)), says, tiles.NEUTRAL if exact else tiles.UNKNOWN


def _untold(row: pd.Series | None, hidden: bool) -> tuple[str, str, str]:
    share = "what share of the workforce was trained"
    if row is not None and (row["share_withheld"] or row["people_withheld"]):
        return tiles.NOT_SHOWN, f"{share}: numbers are small", tiles.UNKNOWN
    if row is not None and hidden:
        return tiles.NOT_TOLD, f"{share}, from what is shown here", tiles.UNKNOWN
    return "Not known", share, tiles.UNKNOWN


def trained_table(by_agency: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """Give the last year of each agency, and before them that of all together, if its share can be told.

    Who is counted without an agency may be of any, so that the most of each agency has them all, and that of all
    together has them once.

    Parameters
    ----------
    by_agency, whole
        As ``reach.by_agency_table`` and ``reach.whole_table`` give them.

    Returns
    -------
    One row per agency, with the columns of ``by_agency`` and whether it is of all ``together``.
    """
    row = whole.sort_values("year_latest", kind="stable").tail(1)
    told = row["share_max"].notna() & ~row["share_withheld"] & ~row["people_withheld"] & (row["cannot_tell"] == "")
    several = row[told & (row["n_agencies"] > 1)]
    named = several.assign(agency=[f"All {words.number(int(n))} agencies" for n in several["n_agencies"]])
    one_each = reach.latest(by_agency).assign(together=False)
    return pd.concat([named.assign(together=True)[one_each.columns], one_each], ignore_index=True)


def instead_table(trained: pd.DataFrame, programmes: pd.DataFrame) -> pd.DataFrame:
    """Give the programmes to draw where no agency's share is drawn, and none where one is."""
    return programmes if _bounded(trained)["together"].all() else programmes.head(0)


@dataclass(frozen=True)
class Places:
    """What a part of a report draws: shares of the workforce, places by year and places by programme, or none of it."""

    shares: pd.DataFrame
    years: pd.DataFrame
    programmes: pd.DataFrame


def first_and_rest(trained: pd.DataFrame, by_year: pd.DataFrame, programmes: pd.DataFrame) -> tuple[Places, Places]:
    """Give what the first screen draws and what is left for its sections, so that no page has anything twice.

    The first screen says what share was trained, and draws the shares; where none can be told, it says how many places
    were taken, and draws them by year; and by programme where no year is told of any.
    """
    every = (trained, by_year, programmes)
    first = 1 if _bounded(trained)["together"].all() else 0
    first += first == 1 and by_year.empty
    top, rest = (
        [table if (place == first) == wanted else table.head(0) for place, table in enumerate(every)]
        for wanted in (True, False)
    )
    return Places(*top), Places(*rest)


def _bounded(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the shares of which anything is known and may be shown, of headcounts that a percentage can be taken of."""
    known = table[table["share_max"].notna() & ~table["share_withheld"] & (table["headcount_max"] >= FEWER_THAN)]
    return known[(known["share_min"] > 0) | (known["share_max"] < 1)]


def trained_chart(table: pd.DataFrame, years: int, hidden: bool = False) -> alt.TopLevelMixin | None:
    """Draw the share of each last headcount that was trained, dark as far as it is certain and light up to the most.

    Where the most is all, what lies above the certain share is an empty bar with a dashed edge: ink would draw what
    nobody knows, and nothing would make the least known look exact. An agency of which nothing is known, from none to
    all, is not drawn; nor are all agencies together alone.
    """
    bounded = _bounded(table)
    if bounded["together"].all():
        return None
    drawn = bounded.head(SHOWN)[["agency", "share_min", "share_max", "together"]]
    said = [f"{row.agency}: {_as_drawn(row)}" for row in drawn.itertuples()]
    names = charts.above(said)
    rows = charts.rows(drawn.assign(label=names))
    base = alt.Chart(rows).encode(y=charts.labels("label", names))
    most = alt.X(
        "share_max:Q",
        title="Share of the headcount",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format=".0%", tickCount=5, grid=False),
    )
    to_all = (drawn["share_min"] < 1) & (drawn["share_max"] == 1)
    perhaps = base.transform_filter("datum.share_max < 1 || datum.share_min == 1")
    perhaps = perhaps.mark_bar(color=charts.PERHAPS, stroke=charts.GREY, height=13).encode(x=most)
    empty = base.transform_filter("datum.share_max == 1 && datum.share_min < 1")
    empty = empty.mark_bar(fill="white", stroke=charts.GREY, strokeDash=[4, 3], height=13).encode(x=most)
    certain = base.mark_bar(color=charts.COUNT, stroke=charts.GREY, height=13).encode(x="share_min:Q")
    lacking = [name for name in table.loc[~table["together"], "agency"] if name not in set(bounded["agency"])]
    unknown = words.capital(_unknown(hidden).removeprefix("is "))
    left = f". {unknown}: {words.listed(lacking)}" if lacking else ""
    return charts.finished(
        alt.layer(perhaps, *([empty] if to_all.any() else []), certain).properties(height=charts.room(names)),
        _title(drawn, hidden),
        f"Of the last headcount, within {words.count(years, 'year')}, if nobody left; dark: certain, light: perhaps"
        f"{', dashed: not known' if to_all.any() else ''}{left}",
        f"Bars dark to the least share that is proved, and light to the most that counts allow, empty and"
        f" dashed where that is all: {'; '.join(said)}"
        f"{left}.",
    )


def _as_drawn(row: pd.Series | Row) -> str:
    """Say a share beside its bar, which is dashed up to all where that is the most: the least certain looks it."""
    return f"{words.percent_least(row.share_min)} to all" if row.share_min < row.share_max == 1 else share_of(row)


def _title(drawn: pd.DataFrame, hidden: bool) -> str:
    of_all = next((row for row in drawn.itertuples() if row.together), None)
    if of_all is None:
        return "Who was trained, by agency"
    if hidden:
        return f"{words.capital(FROM_SHOWN)}, {share_of(of_all)} of all trained"
    return f"{of_all.agency}: {share_of(of_all)} trained"
