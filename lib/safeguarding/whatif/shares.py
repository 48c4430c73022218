"""How many reviews are in time before and after a scenario, clock by clock: what is now, and what would be."""

import altair as alt
import numpy as np
import pandas as pd

from safeguarding.judging import summary
from safeguarding.presenting import charts, words
from safeguarding.presenting.tables import Layout
from safeguarding.rules import RuleSet
from safeguarding.vocabulary import LATE, Outcome
from safeguarding.whatif import flips

# How the tables below are shown: headings, and the columns that only the files beside a page have.
SHARES_LAYOUT = Layout(
    "shares",
    "Reviews in time by each time limit, before and after",
    headings={
        "share_before": "In time before",
        "share_after": "In time after",
        "n_judged": "Have the limit",
        "turns_late": "Become late",
        "turns_in_time": "Become in time",
        "no_longer_overdue": "No longer overdue",
        "n_other": "Not known, or other",
    },
    aside=(
        "clock",
        "n_judged",
        "n_met_before",
        "n_met_after",
        "n_before",
        "n_after",
    ),
)

SIDES = ("before", "after")
_COLOURS = {"before": "#8A8A8A", "after": charts.BLUE}


def shares_table(compared: pd.DataFrame, rule_sets: list[RuleSet], open_too: bool = False) -> pd.DataFrame:
    """Count for each clock the reviews that are in time, before and after.

    Parameters
    ----------
    compared
        As ``comparing.compared`` gives it, or some rows of it.
    open_too
        Count every review that is judged, whether its limit is past or not: the same at any limit.

    Returns
    -------
    One row per rule set and clock that counts a review on either side: ``rule_set``, ``clock``, ``label``; for each
    side ``share_*`` (in words), ``n_met_*_min`` and ``n_met_*_max`` (met for certain, and at most) and ``n_*`` (the
    reviews that count); then of ``flips.effects_table`` what is shown, and ``n_other`` for all else that flips or may.
    """
    where, keys = flips.by_clock(compared)
    sides = [_side(compared, where, keys, side, open_too) for side in SIDES]
    labels = {(each.name, clock.id): clock.label for each in rule_sets for clock in each.clocks}
    label = pd.Series([labels[key] for key in keys.itertuples(index=False, name=None)], name="label", dtype="str")
    effects, shown = flips.effects_table(compared), ["turns_late", "turns_in_time", "no_longer_overdue"]
    other = effects[[each for each in flips.FLIPS[1:] if each not in shown]].sum(axis=1).rename("n_other")
    table = pd.concat([keys, label, *sides, effects[["n_judged", *shown]], other], axis=1)
    return table[table["n_before"] + table["n_after"] > 0].reset_index(drop=True)


def shares_chart(table: pd.DataFrame) -> alt.TopLevelMixin | None:
    """Draw for each clock whose count changes how many reviews are in time before and after, from least to most.

    Nothing is drawn where none does: two bars that are the same show nothing, however many reviews they are of.
    """
    before, after = (table[[f"n_met_{side}_min", f"n_met_{side}_max"]].to_numpy() for side in SIDES)
    changed = table[(before != after).any(axis=1)]
    if changed.empty:
        return None
    long = _long(changed)
    shown = list(dict.fromkeys(long["row"]))
    # Beside the longest bar there is room for what is written.
    top = float(long["most"].max() or 1)
    base = alt.Chart(charts.rows(long)).encode(
        # Above both bars.
        y=alt.Y("row:N", sort=shown, title=None, axis=alt.Axis(labelOffset=-18)),
        yOffset=alt.YOffset("side:N", sort=list(SIDES)),
        x=charts.numbers("least", "Reviews in time", top).scale(domain=[0, 1.7 * top]),
    )
    colours = alt.Scale(domain=list(SIDES), range=list(_COLOURS.values()))
    bars = base.mark_bar(strokeWidth=2, height=9).encode(
        x2="most",
        color=alt.Color("side:N", scale=colours, legend=None),
        stroke=alt.Stroke("side:N", scale=colours, legend=None),
    )
    said = base.mark_text(align="left", dx=6).encode(x=alt.X("most:Q"), text=alt.Text("text:N"))
    return charts.finished(
        (bars + said).properties(height=charts.height(len(shown), 58)),
        _change_title(changed),
        "Each bar runs from the reviews that are in time for certain to the most that can be",
        "Two bars for each time limit, before and after. "
        + "; ".join(f"{row.row}, {row.text}" for row in long.itertuples()),
    )


def _change_title(changed: pd.DataFrame) -> str:
    """Say of the limit whose count of reviews in time changes most what it was and would be."""
    moved = changed["n_met_after_min"] + changed["n_met_after_max"]
    moved = (moved - changed["n_met_before_min"] - changed["n_met_before_max"]).abs()
    # What no review is counted by any more has no number to compare.
    row = changed.loc[moved.where(changed["n_after"] > 0, -1).idxmax()]
    if not row["n_after"]:
        return f"{row['label']}: counted for no review"
    was, now = (words.extent(row[f"n_met_{side}_min"], row[f"n_met_{side}_max"]) for side in SIDES)
    return f"{row['label']}: {now} in time, not {was}"


def _long(table: pd.DataFrame) -> pd.DataFrame:
    """Give a row per clock and side: what is drawn, and what is written beside it."""
    row = pd.Series(list(map(words.by, table["label"], table["rule_set"])), table.index, dtype="str")
    parts = []
    for side in SIDES:
        ends = [table[f"n_met_{side}_min"], table[f"n_met_{side}_max"], table[f"n_{side}"]]
        text = pd.Series([_share_in_words(side, *each) for each in zip(*ends, strict=True)], table.index, dtype="str")
        parts.append(pd.DataFrame({"row": row, "side": side, "least": ends[0], "most": ends[1], "text": text}))
    return pd.concat(parts).sort_index(kind="stable")


def _share_in_words(side: str, least: int, most: int, of: int) -> str:
    return f"{side}: {words.extent(least, most)} of {of:,}" if of else f"{side}: nothing to count"


def _side(compared: pd.DataFrame, where: np.ndarray, keys: pd.DataFrame, side: str, open_too: bool) -> pd.DataFrame:
    """Count one side: the share met in words, the least and the most that are met, and how many count."""
    outcome, passed = (
        compared[f"outcome_{side}"].cat.codes.to_numpy(),
        compared[f"limit_passed_{side}"].to_numpy() | open_too,
    )
    not_met = (*LATE, Outcome.NOT_YET_DUE, Outcome.MAY_BE_OVERDUE) if open_too else LATE
    others = [each for each in Outcome if each not in (Outcome.MET, *not_met, *flips.NONE)]
    unknown = others if open_too else summary.UNKNOWN
    places = ([each.place for each in outcomes] for outcomes in ((Outcome.MET,), not_met, unknown))
    share = summary.share(
        *(np.bincount(where[passed & np.isin(outcome, each)], minlength=len(keys)) for each in places)
    )
    told = {
        f"share_{side}": share["share_met"].astype("str"),
        f"n_met_{side}_min": share["least"],
        f"n_met_{side}_max": share["most"],
        f"n_{side}": share["of"],
    }
    return pd.DataFrame(told)
