"""The figures that the first screen on training leads with."""

import pandas as pd

from safeguarding.presenting import tiles, words
from safeguarding.presenting.tables import Row


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
