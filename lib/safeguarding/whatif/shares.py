"""How many reviews are in time before and after a scenario, clock by clock: what is now, and what would be."""

import altair as alt
import numpy as np
import pandas as pd

from safeguarding import charts, words
from safeguarding.rules import RuleSet
from safeguarding.whatif import flips

SIDES = ("before", "after")
_COLOURS = {"before": "#8A8A8A", "after": charts.BLUE}


def shares_table(compared: pd.DataFrame, rule_sets: list[RuleSet]) -> pd.DataFrame:
    """Count for each clock the reviews that are in time, before and after.

    Parameters
    ----------
    compared
        As ``comparing.compared`` gives it, or some rows of it.

    Returns
    -------
    One row per rule set and clock that counts a review on either side: ``rule_set``, ``clock``, ``label``; for each
    side ``share_*`` (in words), ``n_met_*_min`` and ``n_met_*_max`` (met for certain, and at most) and ``n_*`` (the
    reviews that count); then the columns of ``flips.effects_table`` from ``n_judged`` on.
    """
    where, keys = flips.by_clock(compared)
    sides = [_side(compared, where, keys, side) for side in SIDES]
    labels = {(each.name, clock.id): clock.label for each in rule_sets for clock in each.clocks}
    label = pd.Series([labels[key] for key in keys.itertuples(index=False, name=None)], name="label", dtype="str")
    effects = flips.effects_table(compared).drop(columns=["rule_set", "clock"])
    table = pd.concat([keys, label, *sides, effects], axis=1)
    return table[table["n_before"] + table["n_after"] > 0].reset_index(drop=True)


def shares_chart(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw for each clock how many reviews are in time before and after, each as a bar from the least to the most."""
    long = _long(table)
    shown = list(dict.fromkeys(long["row"]))
    base = alt.Chart(charts.rows(long)).encode(
        y=alt.Y("row:N", sort=shown, title=None),
        yOffset=alt.YOffset("side:N", sort=list(SIDES)),
        x=charts.numbers("least", "Reviews in time", float(long["most"].max() or 1) if len(long) else 1),
    )
    colours = alt.Scale(domain=list(SIDES), range=list(_COLOURS.values()))
    bars = base.mark_bar(strokeWidth=2, height=9).encode(
        x2="most",
        color=alt.Color("side:N", scale=colours, legend=None),
        stroke=alt.Stroke("side:N", scale=colours, legend=None),
    )
    said = base.mark_text(align="left", dx=6).encode(x=alt.X("most:Q"), text=alt.Text("text:N"))
    changed = int((table["n_late_max"] + table["n_in_time_max"] > 0).sum())
    return charts.finished(
        (bars + said).properties(width=charts.WIDTH - 200, height=charts.height(len(shown), 44)),
        f"Verdicts would change, or may, on {changed} of {len(table)} clocks",
        "Each bar runs from the reviews that are in time for certain to the most that can be",
        "Two bars for each clock, before and after. "
        + "; ".join(f"{row.row}, {row.text}" for row in long.itertuples()),
    )


def _long(table: pd.DataFrame) -> pd.DataFrame:
    """Give a row per clock and side: what is drawn, and what is written beside it."""
    row = table["label"] + " (" + table["rule_set"] + ")"
    parts = []
    for side in SIDES:
        ends = [table[f"n_met_{side}_min"], table[f"n_met_{side}_max"], table[f"n_{side}"]]
        text = pd.Series([_said(side, *each) for each in zip(*ends, strict=True)], table.index, dtype="str")
        parts.append(pd.DataFrame({"row": row, "side": side, "least": ends[0], "most": ends[1], "text": text}))
    return pd.concat(parts).sort_index(kind="stable")


def _said(side: str, least: int, most: int, of: int) -> str:
    return f"{side}: {words.extent(least, most)} of {of:,}" if of else f"{side}: nothing to count"


def _side(compared: pd.DataFrame, where: np.ndarray, keys: pd.DataFrame, side: str) -> pd.DataFrame:
    """Count one side: the share met in words, the least and the most that are met, and how many count."""
    n = flips.counted(where, len(keys), compared[f"outcome_{side}"])
    met, missed, unclear, _, overdue, may_be, *_ = n.T
    late = missed + overdue
    ends = zip(met, met + late + unclear + may_be, met + unclear, met + late + unclear, strict=True)
    told = {
        f"share_{side}": pd.Series([words.share(*map(int, each)) for each in ends], dtype="str"),
        f"n_met_{side}_min": met,
        f"n_met_{side}_max": met + unclear,
        f"n_{side}": met + late + unclear + may_be,
    }
    return pd.DataFrame(told)
