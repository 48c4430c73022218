"""Up to four figures that a page leads with: each is a row of a small table, which a page shows as tiles."""

from collections.abc import Iterable

import pandas as pd

from safeguarding.presenting.tables import Layout

LAYOUT = Layout(
    "key_figures",
    "Key figures",
    headings={"figure": "Figure", "says": "What it says"},
    aside=("means",),
)
MET, LATE, UNKNOWN, NEUTRAL = "met", "late", "unknown", "neutral"
"""What the colour of a tile means, as in every chart."""
COLUMNS = ("figure", "says", "means")
MOST = 4
NOT_SHOWN = "Not shown"
"""The figure of a tile for what this audience is not told."""
NOT_TOLD = "Cannot be told"
"""The figure of a tile for what a register of this scope cannot tell."""
UNTOLD = (NOT_SHOWN, NOT_TOLD)


def table(rows: Iterable[tuple[str, str, str]]) -> pd.DataFrame:
    """Give the first figures as a table: ``figure``, ``says`` (of what it is), ``means`` (its colour)."""
    return pd.DataFrame([*rows][:MOST], columns=list(COLUMNS))
