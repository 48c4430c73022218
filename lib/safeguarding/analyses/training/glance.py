"""The figures that the first screen on training leads with."""

import pandas as pd

from safeguarding.presenting import tiles, words
from safeguarding.presenting.tables import Row


def tiles_table(reached: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """Give the sessions, the places taken, the different people, and the share of the workforce.

    Parameters
    ----------
    reached, whole
        As ``attendance.reach_table`` and ``reach.whole_table`` give them.
    """
    rows = [_counted(row) for row in reached.itertuples()]
    return tiles.table([*rows, _share(whole)])


SAID = {
    "Sessions": "sessions were held, as far as they are counted",
    "Attendances": "places were taken: one person may take several",
    "Different people": "different people can have come",
}


def _counted(row: Row) -> tuple[str, str, str]:
    least, most, says = row.n_min, row.n_max, SAID.get(row.measure, words.uncapital(row.measure))
    if pd.isna(least) and pd.isna(most):
        return "Not known", says, tiles.UNKNOWN
    open_ended = pd.isna(least) or pd.isna(most)
    return words.extent(least, most), says, tiles.UNKNOWN if open_ended or least != most else tiles.NEUTRAL


def _share(whole: pd.DataFrame) -> tuple[str, str, str]:
    told = whole[whole["share_max"].notna() & ~whole["share_withheld"] & ~whole["people_withheld"]]
    if told.empty:
        return "Not known", "what share of the workforce that is", tiles.UNKNOWN
    row = told.sort_values("year_latest", kind="stable").iloc[-1]
    share = words.from_to(f"{row['share_min']:.0%}", f"{row['share_max']:.0%}")
    return share, "of the workforce was trained", tiles.NEUTRAL
