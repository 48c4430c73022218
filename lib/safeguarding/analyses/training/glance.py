"""What the first screen on training leads with: its figures, and the chart of who was trained."""

import altair as alt
import pandas as pd

from safeguarding.analyses.training import reach
from safeguarding.presenting import charts, tiles, words
from safeguarding.presenting.tables import Row
from safeguarding.vocabulary import FEWER_THAN

SHOWN = 24
"""How many agencies a chart has room for."""


def tiles_table(reached: pd.DataFrame, whole: pd.DataFrame, years: int) -> pd.DataFrame:
    """Give the sessions and the share of the workforce; places and people are in the headline.

    Parameters
    ----------
    reached, whole
        As ``attendance.reach_table`` and ``reach.whole_table``, of the last ``years``, give them.
    """
    rows = [_counted(row) for row in reached.itertuples() if row.measure in SAID]
    return tiles.table([*rows, _share(whole, years)])


SAID = {
    "Sessions": "sessions were held, as far as they are counted",
}


def _counted(row: Row) -> tuple[str, str, str]:
    least, most, says = row.n_min, row.n_max, SAID[row.measure]
    if pd.isna(least) and pd.isna(most):
        return "Not known", says, tiles.UNKNOWN
    open_ended = pd.isna(least) or pd.isna(most)
    return words.extent(least, most), says, tiles.UNKNOWN if open_ended or least != most else tiles.NEUTRAL


def _share(whole: pd.DataFrame, years: int) -> tuple[str, str, str]:
    row = whole.sort_values("year_latest", kind="stable").iloc[-1] if len(whole) else None
    if row is None or row["cannot_tell"] or pd.isna(row["share_max"]):
        return "Not known", "what share of the workforce was trained", tiles.UNKNOWN
    if row["share_withheld"] or row["people_withheld"]:
        return tiles.NOT_SHOWN, "what share of the workforce was trained: numbers are small", tiles.UNKNOWN
    share = words.from_to(f"{row['share_min']:.0%}", f"{row['share_max']:.0%}")
    of = words.count(int(row["n_agencies"]), "agency", "agencies")
    return share, f"of the headcount of {of} was trained within {words.count(years, 'year')}", tiles.NEUTRAL


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


def trained_chart(table: pd.DataFrame, years: int) -> alt.TopLevelMixin | None:
    """Draw the share of each last headcount that was trained, dark as far as it is certain and light up to the most.

    Nothing is drawn where no agency's share is less than from none to all.
    """
    known = table[table["share_max"].notna() & ~table["share_withheld"]]
    bounded = known[(known["share_min"] > 0) | (known["share_max"] < 1)]
    if bounded["together"].all():
        return None
    drawn = known[known["headcount_max"] >= FEWER_THAN].head(SHOWN)[["agency", "share_min", "share_max", "together"]]
    ends = list(zip(drawn["share_min"], drawn["share_max"], strict=True))
    text = ["cannot tell" if each == (0, 1) else words.from_to(*(f"{end:.0%}" for end in each)) for each in ends]
    said = [f"{name}: {each}" for name, each in zip(drawn["agency"], text, strict=True)]
    names = charts.above(said)
    base = alt.Chart(charts.rows(drawn.assign(label=names))).encode(y=charts.labels("label", names))
    most = alt.X(
        "share_max:Q",
        title="Share of the headcount",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format=".0%", tickCount=5, grid=False),
    )
    perhaps = base.mark_bar(color=charts.PERHAPS, stroke=charts.GREY, height=13).encode(x=most)
    certain = base.mark_bar(color=charts.COUNT, height=13).encode(x="share_min:Q")
    of_all = "; ".join(each for each, all_of_them in zip(said, drawn["together"], strict=True) if all_of_them)
    one_each, told = table[~table["together"]], bounded[~bounded["together"]]
    return charts.finished(
        alt.layer(perhaps, certain).properties(height=charts.room(names)),
        f"{of_all} of the headcount trained" if of_all else "Who was trained, by agency",
        f"Can be shown for {len(told)} of {len(one_each)} agencies: of their last headcount, within"
        f" {words.count(years, 'year')}, if nobody left; dark: for certain, light: perhaps",
        f"Bars dark to the least share that is proved, and light to the most that the counts allow: {'; '.join(said)}.",
    )
