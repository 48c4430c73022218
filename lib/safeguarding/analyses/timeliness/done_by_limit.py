"""How many reviews are done by their time limit, and what chance allows for?

One rule for every audience: of the reviews it may see whose limit had passed, how many were in time. What chance allows
for is estimated only where open reviews are seen too: those that take longest are still open.
"""

from datetime import date

import numpy as np
import pandas as pd

from safeguarding import vocabulary
from safeguarding.estimates import done_by
from safeguarding.estimates.done_by import DoneBy
from safeguarding.judging import summary
from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.vocabulary import FEWER_THAN, RUNNING, Outcome

# How the table below is shown: headings, and the columns that only the files beside a page have.
LAYOUT = Layout(
    "done_by_limit",
    "Reviews in time, of those whose limit had passed",
    headings={"n": "Reviews with a known deadline", "in_time": "In time", "by_chance": "Allowing for chance"},
    hide=("n_done", "n_undecided", "n_due", "n_in_time"),
    aside=("n", "share", "chance"),
)


def by_limit_table(judged: pd.DataFrame, limits: pd.DataFrame, as_of: date, whole: bool = True) -> pd.DataFrame:
    """Give how many reviews were done by their time limit, and what chance allows for.

    Every review whose deadline is known counts in the estimate, as the days from its deadline to what the limit asks
    for. One that runs has at least the days so far; one of which nobody can say whether it was done, or was late, can
    have any.

    Parameters
    ----------
    whole
        Whether open reviews are among those judged: without them there is a count, and no estimate.

    Returns
    -------
    One row per time limit with such a review, that with the most first: ``rule_set``, ``label``, ``n``, ``n_done_min``
    and ``n_done_max`` (by the limit, as the record allows), ``n_undecided`` (still running, and not yet at the limit),
    ``share_min`` and ``share_max`` (estimated, 0 to 1), ``chance_min`` and ``chance_max`` (the 95% interval; both
    missing if not ``whole``, and the interval with fewer than ``FEWER_THAN``), ``n_due``, ``n_in_time_min`` and
    ``n_in_time_max`` of them, ``in_time`` (the same) and if ``whole``, ``by_chance``, in words.
    """
    clocks = limits[["rule_set", "clock", "label", "backwards"]].drop_duplicates()
    known = judged["due_earliest"].notna() & judged["due_latest"].notna()
    told = judged[known & ~judged["outcome"].isin([Outcome.NO_START, Outcome.NOT_APPLICABLE])]
    rows = []
    for (rule_set, _, label, backwards), mine in told.merge(clocks, on=["rule_set", "clock"]).groupby(
        ["rule_set", "clock", "label", "backwards"], sort=False
    ):
        found = _done_by(mine, bool(backwards), pd.Timestamp(as_of))
        share = found.share if whole else (np.nan, np.nan)
        chance = found.interval if whole and found.n >= FEWER_THAN else (np.nan, np.nan)
        row = (rule_set, label, found.n, found.least, found.most, found.undecided, *share, *chance)
        n = summary.counts(mine)
        n_due, least, most = n["n_due"], n["n_met"], n["n_met"] + n["n_unknown"]
        rows.append((*row, n_due, least, most, words.share(least, most, n_due), _by_chance(chance)))
    ends = ("n_done_min", "n_done_max", "n_undecided", "share_min", "share_max", "chance_min", "chance_max")
    due = ("n_due", "n_in_time_min", "n_in_time_max")
    table = pd.DataFrame(rows, columns=["rule_set", "label", "n", *ends, *due, "in_time", "by_chance"])
    return table.drop(columns=[] if whole else ["by_chance"]).sort_values(
        "n", ascending=False, kind="stable", ignore_index=True
    )


def _done_by(mine: pd.DataFrame, backwards: bool, today: pd.Timestamp) -> DoneBy:
    """Count the days after the deadline, from as far back as any of them goes, which leaves none below nought."""
    what = "start" if backwards else "stop"
    runs = mine["outcome"].isin(RUNNING).to_numpy()
    first = mine[f"{what}_earliest"].fillna(mine["start_earliest"]).mask(runs, today + pd.Timedelta(days=1))
    least = (first - mine["due_latest"]).dt.days.to_numpy(float)
    most = (mine[f"{what}_latest"] - mine["due_earliest"]).dt.days.to_numpy(float)
    most = np.where(runs | np.isnan(most), np.inf, most)
    back = max(-np.nanmin(least, initial=0), -np.min(most, initial=0), 0) + 1
    # Where a limit was relaxed, or a start is unclear, days alone do not make it late.
    least = np.where(np.isnan(least) | ((mine["outcome"] == Outcome.CANNOT_TELL) & (least > 0)), 0, least + back)
    return done_by.done_by(least, most + back, runs, back)


def _by_chance(chance: tuple[float, float]) -> str:
    if np.isnan(chance[0]):
        return f"not with fewer than {FEWER_THAN}"
    return words.from_to(*(words.percent(end) for end in chance))


def answer(table: pd.DataFrame, whole: bool = True, noun: str = "review") -> words.Prose:
    """Say what the record allows, and by what rule, first of the limit with the most reviews.

    ``noun`` is what a review is called that is counted (``View.noun``).
    """
    if table.empty:
        return words.untold(f"**No {noun} has a known deadline.** It takes the day that a time limit counts from.")
    row: Row = next(table.itertuples())
    kept = _kept(row, noun)
    label = words.plain(row.label)
    if not whole:
        return words.say(
            f"**{label}: {kept}.**",
            vocabulary.LIKELY_LOWER,
            f"{_RULE} Without open ones, what chance allows for is not estimated.",
        )
    by_chance = row.by_chance if "%" in row.by_chance else ""
    head = f"{label}: allowing for chance, {by_chance} of {noun}s are in time" if by_chance else f"{label}: {kept}"
    record = f" The record alone: {kept}." if by_chance else ""
    return words.say(
        f"**{head}.**{record}",
        f"{_RULE} A range is what unrecorded dates leave open, and chance is a further doubt. The estimate counts open"
        " reviews for as long as they have run.",
    )


def _kept(row: Row, noun: str) -> str:
    """Say how many reviews were in time by a limit, of those whose limit had passed."""
    if not row.n_due:
        return f"the limit of no {noun} had passed"
    if (row.n_in_time_min, row.n_in_time_max) == (0, row.n_due):
        return f"of {words.count(row.n_due, noun)}, none can be told to be in time or late"
    share, percent, rest = row.in_time.partition(" (")
    return f"{share} {noun}s{percent}{rest} {words.verb(row.n_in_time_max, 'was', 'were')} in time"


_RULE = "Every report counts alike: the reviews that it may show and whose limit had passed."
