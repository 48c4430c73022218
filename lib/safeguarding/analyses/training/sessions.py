"""What was held: sessions and places taken by programme, as far as they are counted."""

from dataclasses import replace
from datetime import date

import altair as alt
import pandas as pd

from safeguarding import vocabulary
from safeguarding.analyses.training import attendance
from safeguarding.judging import courses
from safeguarding.presenting import charts, words
from safeguarding.presenting.tables import Layout, Row

# How the table below is shown: headings, and the columns that only the file beside a page has.
LAYOUT = Layout(
    "programmes",
    "What was held, by programme",
    headings={
        "ran": "From and to",
        "n_courses": "Entries",
        "attended": "Places taken, counted",
        "reported": "More, reported",
    },
    aside=("held", "n_about"),
)

YEARS_LAYOUT = Layout(
    "years",
    "Places taken and counted, by calendar year of the training",
    headings={"attended": "Places taken, counted", "reported": "More, reported"},
    hide=("about_certain",),
    aside=("n_about",),
)

SHOWN = 16
"""How many programmes a chart has room for."""


def by_programme_table(deliveries: pd.DataFrame) -> pd.DataFrame:
    """Add up what was held of each programme; a count that the source calls "about" bounds nothing and stands apart.

    Returns
    -------
    One row per programme of which anything was held, that with most sessions first: ``programme``,
    ``held_earliest`` and ``held_latest`` (from the first day it can have begun to the last it can have ended), ``ran``
    (the same in words, as exactly as the register has it), ``n_courses`` (rows of the register), ``sessions_min`` and
    ``sessions_max``, ``attended_min`` and ``attended_max`` (missing where none is counted), ``attended_withheld``,
    ``n_about`` (places that are reported as "about", missing where none are) and ``reported`` (the same in words).
    """
    held = deliveries[deliveries["status"] == courses.HELD]
    rows = [_programme(name, mine) for name, mine in held.groupby("programme", sort=False)]
    whole = ["n_courses", "sessions_min", "sessions_max", "attended_min", "attended_max", "n_about"]
    days = dict.fromkeys(("held_earliest", "held_latest"), "datetime64[s]")
    types = days | dict.fromkeys(whole, "Int64") | dict.fromkeys(("programme", "ran", "reported"), "str")
    types |= {"attended_withheld": "bool"}
    table = pd.DataFrame(rows, columns=_PROGRAMME).astype(types)
    return table.sort_values(["sessions_min", "n_courses"], ascending=False, kind="stable", ignore_index=True)


_PROGRAMME = ["programme", "ran", "held_earliest", "held_latest", "n_courses", "sessions_min", "sessions_max"]
_PROGRAMME += ["attended_min", "attended_max", "attended_withheld", "n_about", "reported"]


def _programme(name: str, mine: pd.DataFrame) -> dict[str, object]:
    sessions, places = (attendance.total(mine, count) for count in ("sessions", "attended"))
    counted = mine[["attended_min", "attended_max"]].notna().any(axis=None)
    about = mine["attended_about"]
    # Only what is counted has a most: what is reported as about stands beside it.
    exact = mine[about.isna()]
    return {
        "programme": name,
        "ran": _ran(mine),
        "held_earliest": mine["starts_earliest"].min(),
        "held_latest": mine["ends_latest"].max(skipna=False),
        "n_courses": len(mine),
        "sessions_min": sessions["n_min"],
        "sessions_max": sessions["n_max"],
        "attended_min": places["n_min"] if counted else pd.NA,
        "attended_max": attendance.total(exact, "attended")["n_max"] if counted else pd.NA,
        "attended_withheld": bool(mine["attended_withheld"].any()),
        "n_about": about.sum() if about.notna().any() else pd.NA,
        "reported": f"about {about.sum():,}" if about.notna().any() else vocabulary.NOT_APPLICABLE,
    }


def _ran(mine: pd.DataFrame) -> str:
    """Say from when to when entries of training ran; one without an end leaves them all without one."""
    first = mine.sort_values("starts_earliest", kind="stable").head(1)
    last = mine.sort_values("ends_latest", kind="stable", na_position="last").tail(1)
    return attendance.ran(next(first.itertuples()), next(last.itertuples()))


def by_year_table(deliveries: pd.DataFrame) -> pd.DataFrame:
    """Add up the places counted in each calendar year, as far as the days of training tell.

    Returns
    -------
    One row per year from the first to the last: ``year``, ``attended_min`` (of training that ran within it) and
    ``attended_max`` (of all that can have run in it); ``n_about`` (places reported as "about", which bounds nothing, of
    all that can have run in it), ``about_certain`` (whether all of that ran within it) and ``reported`` (the same in
    words). Empty where fewer than two years are certain of any place counted, or where a count is withheld or has no
    most.
    """
    every = deliveries[deliveries["status"] == courses.HELD]
    held, about = every[every["attended_about"].isna()], every[every["attended_about"].gt(0).fillna(False)]
    counted = held[held[["attended_min", "attended_max"]].notna().any(axis=1)]
    told = pd.concat([counted, about])
    first, last = told["starts_earliest"].dt.year.min(), told["ends_latest"].dt.year.max()
    years = range(int(first), int(last) + 1) if pd.notna(first) and pd.notna(last) else range(0)
    table = pd.DataFrame([_year(year, counted, about) for year in years], columns=[*_YEAR]).astype(_YEAR)
    bounded = counted["attended_max"].notna().all() and not held["attended_withheld"].any()
    return table if bounded and (table["attended_min"] > 0).sum() > 1 else table.iloc[:0]


_YEAR = {
    **{"year": "str", "attended_min": "Int64", "attended_max": "Int64"},
    **{"n_about": "Int64", "about_certain": "bool", "reported": "str"},
}


def _year(year: int, counted: pd.DataFrame, about: pd.DataFrame) -> dict[str, object]:
    within, perhaps = _ran_in(counted, year)
    about_within, about_perhaps = _ran_in(about, year)
    n, certain = about_perhaps["attended_about"].sum(), len(about_within) == len(about_perhaps)
    return {
        "year": str(year),
        "attended_min": within["attended_min"].sum(),
        "attended_max": perhaps["attended_max"].sum(),
        "n_about": n,
        "about_certain": certain,
        "reported": f"{'' if certain else 'perhaps '}about {n:,}" if n else "none",
    }


def _ran_in(deliveries: pd.DataFrame, year: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Keep what ran within a year, and what can have run in it: what has no day may have run in any."""
    first, last = deliveries["starts_earliest"].dt.year, deliveries["ends_latest"].dt.year
    return deliveries[(first == year) & (last == year)], deliveries[~(first > year) & ~(last < year)]


def by_year_chart(table: pd.DataFrame) -> alt.TopLevelMixin | None:
    """Draw the places taken by year: dark as far as it is certain, light to the most; nothing where no year is told.

    What is only reported as about so many stands behind them with a dashed edge.
    """
    if table.empty:
        return None
    drawn = table.assign(whole=table["attended_max"] + table["n_about"], text=[_in_year(r) for r in table.itertuples()])
    most = charts.numbers("attended_max", "Places taken", int(drawn["whole"].max()))
    beyond = table.set_index("year")["attended_max"]
    top = [row.year for row in table.itertuples() if row.attended_min > beyond.drop(row.year).max()]
    some = bool((table["n_about"] > 0).any())
    chart, names = (
        charts.filled(drawn, "year", "attended_min", most),
        charts.above(drawn["year"] + ": " + drawn["text"]),
    )
    if some:
        base = alt.Chart(charts.rows(drawn.assign(year=names)[drawn["n_about"] > 0])).mark_bar(
            color=charts.UNKNOWN, stroke=charts.GREY, strokeDash=[4, 3], height=13
        )
        chart += base.encode(y=charts.labels("year", names), x="attended_max:Q", x2="whole:Q")
    dashed = f"; dashed: {ABOUT}" if some else ""
    return charts.finished(
        chart,
        f"Most places were {'counted' if some else 'taken'} in {top[0]}" if top else "Places taken in each year",
        f"Places counted, by calendar year. Dark: certain; light: perhaps{dashed}. The last year may not be over",
        words.listed(list(drawn["year"] + ": " + drawn["text"])),
    )


def _in_year(row: Row) -> str:
    counted = words.extent(row.attended_min, row.attended_max) if row.attended_max else "none"
    return f"{counted}, and {row.reported} reported" if row.n_about else counted


def _no_years(deliveries: pd.DataFrame) -> str:
    """Say that the places counted cannot be given to years, where nothing that was held lies within one."""
    held = deliveries[(deliveries["status"] == courses.HELD) & deliveries["attended_about"].isna()]
    counted = held[held["attended_min"].notna() & (held["attended_min"] > 0)]
    within_one = (counted["starts_earliest"].dt.year == counted["ends_latest"].dt.year).any()
    if counted.empty or within_one or counted["attended_withheld"].any():
        return ""
    places = words.extent(counted["attended_min"].sum(), counted["attended_max"].sum(skipna=False))
    return f"The {places} places counted cannot be given to years: the register has no day for their sessions."


def answer(deliveries: pd.DataFrame, programmes: pd.DataFrame, as_of: date) -> words.Prose:
    """Say how many sessions of how many programmes were held, and how many entries are booked or were cancelled.

    What is still recorded as booked though its days are past by ``as_of`` may have been held: that is said.
    """
    if deliveries.empty:
        return words.untold("**The register lists no training.**")
    least, most = (programmes[f"sessions_{end}"].sum(skipna=end == "min") for end in ("min", "max"))
    of = words.count(len(programmes), "programme")
    held = (
        f"{words.extent(least, most)} sessions of {of}"
        if least
        else words.count(int(programmes["n_courses"].sum()), "entry of training", "entries of training")
    )
    held = f"{held} {'is' if held.startswith('one ') else 'are'} recorded as held"
    named = [
        f"{words.extent(row.sessions_min, row.sessions_max)} of {words.plain(row.programme)}"
        for row in programmes.itertuples()
    ]
    each = f"They are {words.listed(named)}." if least and 1 < len(named) <= FEW else ""
    bundled = programmes[(programmes["n_courses"] == 1) & (programmes["sessions_min"] > 1)]
    entry = "Each programme" if len(bundled) > 1 else "It"
    whole = f"{entry} is one entry of the register." if one_entry_each(programmes) and len(bundled) else ""
    n = deliveries["status"].value_counts()
    rest = [
        f"{words.count(int(n[status]), 'more entry', 'more entries')} {words.verb(int(n[status]), one, many)}"
        f"{_past(deliveries, as_of) if status == courses.BOOKED else ''}"
        for status, (one, many) in SAID.items()
        if n.get(status, 0)
    ]
    return words.say(
        f"**{'; '.join([words.capital(held), *rest])}.**",
        f"{each} {whole} {_booked(deliveries)}".strip(),
        _no_years(deliveries),
    )


def _booked(deliveries: pd.DataFrame) -> str:
    """Name the only entry that is booked, if it has a name."""
    called = deliveries.loc[deliveries["status"] == courses.BOOKED, "programme"].tolist()
    return f"Booked is “{words.plain(called[0])}”." if len(called) == 1 and called[0] else ""


def _past(deliveries: pd.DataFrame, as_of: date) -> str:
    """Say of how many entries that are booked the days are past."""
    booked = deliveries[deliveries["status"] == courses.BOOKED]
    n = int((booked["ends_latest"].fillna(booked["starts_latest"]) <= pd.Timestamp(as_of)).sum())
    if not n:
        return ""
    return ", for days that are past" if n == len(booked) else f", {words.number(n)} of them for days that are past"


def one_entry_each(programmes: pd.DataFrame) -> bool:
    """Tell whether each programme is one row of the register, so that to count rows would say nothing."""
    return bool((programmes["n_courses"] == 1).all())


def layout(programmes: pd.DataFrame) -> Layout:
    """Give how the table is shown: without rows of the register where each programme is one."""
    return replace(LAYOUT, aside=(*LAYOUT.aside, "n_courses")) if one_entry_each(programmes) else LAYOUT


SAID = {"booked": ("is recorded as booked", "are recorded as booked"),
        "cancelled": ("was cancelled", "were cancelled")}  # fmt: skip
"""What is said of one and of several entries that were not held, by their status."""
FEW = 3
"""How many programmes a sentence can name."""


def by_programme_chart(programmes: pd.DataFrame) -> alt.TopLevelMixin | None:
    """Draw the places taken by programme: dark as counted, empty as reported as "about"; nothing where none is."""
    told = programmes.assign(
        counted=programmes["attended_min"].fillna(0), about=programmes["n_about"].fillna(0)
    ).astype({"counted": "int64", "about": "int64"})
    told = told[(told["counted"] + told["about"] > 0) & ~told["attended_withheld"]]
    if told.empty:
        return None
    drawn = told.sort_values(["counted", "about"], ascending=False, kind="stable").head(SHOWN)
    drawn = drawn.assign(n=drawn["counted"] + drawn["about"])
    said = [f"{row.programme}: {_places(row)}" for row in drawn.itertuples()]
    names = charts.above(said)
    parts = {COUNTED: drawn["counted"], ABOUT: drawn["about"]}
    pieces = pd.concat(
        [
            pd.DataFrame({"label": names, "which": which, "places": list(n), "rank": rank})
            for rank, (which, n) in enumerate(parts.items())
        ]
    )
    shown = [which for which, n in parts.items() if n.sum()]
    # What is only reported proves no number: ink would draw it as counted.
    colours = alt.Scale(domain=shown, range=[{COUNTED: charts.COUNT, ABOUT: charts.UNKNOWN}[each] for each in shown])
    dashes = alt.Scale(domain=shown, range=[{COUNTED: [1, 0], ABOUT: [4, 3]}[each] for each in shown])
    chart = (
        alt.Chart(charts.rows(pieces[pieces["places"] > 0]))
        .mark_bar(stroke=charts.GREY, strokeWidth=1, height=14)
        .encode(
            y=charts.labels("label", names),
            x=charts.numbers("places", "Places taken", float(drawn["n"].max()), stack=True),
            color=alt.Color("which:N", scale=colours, sort=shown, title=None),
            strokeDash=alt.StrokeDash("which:N", scale=dashes, sort=shown, title=None),
            order=alt.Order("rank:Q"),
        )
    )
    return charts.finished(
        chart.properties(height=charts.room(names)),
        _most_places(drawn),
        "Places taken by programme; a place is no person: one person may take several",
        f"One bar per programme: {'; '.join(said)}.",
    )


def _most_places(drawn: pd.DataFrame) -> str:
    """Say of which programme most places were counted; where some are only reported, which might be more, both sums."""
    counted, about = int(drawn["counted"].sum()), int(drawn["about"].sum())
    if about:
        reported = f"about {about:,} {'more ' if counted else ''}reported"
        return f"{counted:,} places counted; {reported}" if counted else words.capital(f"{reported}, none counted")
    return f"Most places: {drawn['programme'].iloc[0]}, {_places(drawn.iloc[0])}"


COUNTED, ABOUT = "counted", "reported as about so many"


def _places(row: pd.Series | Row) -> str:
    """Say how many places of a programme were taken."""
    counted = words.extent(row.attended_min, row.attended_max) if row.counted else ""
    about = f"about {int(row.about):,}" if row.about else ""
    return f"{counted}{' and ' if counted and about else ''}{about}"
