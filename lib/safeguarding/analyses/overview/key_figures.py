"""The figures that the annual overview leads with: written sentences, of the reporting year where it has enough."""

import pandas as pd

from safeguarding.analyses.overview import in_year
from safeguarding.analyses.overview.in_year import Counted
from safeguarding.disclosure import unseen
from safeguarding.judging import summary
from safeguarding.presenting import tiles, words
from safeguarding.vocabulary import Outcome

FEW = 5
"""Of fewer reviews a year's own figure does not lead: one more or less would turn it."""
LIMITS = 3
"""How many time limits have a figure of their own; of published reviews one fewer, and how many actions are done."""


def tiles_table(
    by_clock: pd.DataFrame,
    this_year: pd.DataFrame,
    marked: pd.DataFrame,
    starts: pd.DataFrame,
    overdue: list[tuple[str, str, str]],
    actions: pd.DataFrame,
    counted: Counted,
) -> pd.DataFrame:
    """Give limits that count from different days, what is overdue, and the actions that are done.

    Limits that fell due for a review of the year come first: others may be of kinds of review that are begun no more.

    Parameters
    ----------
    by_clock, this_year
        As ``summary.by_clock_table`` and ``in_year.by_clock_table`` give them.
    marked
        What was judged, as ``settling.with_reason`` gives it, with ``in_year``.
    starts
        What each limit counts from, and how it is said that it was kept, as ``rules.clocks_table`` gives it.
    overdue
        As ``due.tiles_of`` gives it.
    """
    keys = ["rule_set", "clock"]
    own = this_year[[*keys, *PARTS, "n_may_be"]].rename(columns={name: f"year_{name}" for name in PARTS})
    told = by_clock[by_clock["n_due"] > 0].merge(starts[[*keys, "starts", "in_time"]], on=keys).merge(own, on=keys)
    open_by_relaxing = marked[marked["may_be_relaxed"] & (summary.counted_as(marked) == "n_unknown")]
    early = marked[~marked["limit_passed"] & (marked["outcome"] == Outcome.MET)]
    parts = {"n_relaxed": open_by_relaxing, "n_early": early}
    parts |= {f"year_{name}": mine[mine["in_year"] == in_year.YES] for name, mine in parts.items()}
    for name, mine in parts.items():
        n = mine.groupby(keys).size()
        told[name] = n.reindex(pd.MultiIndex.from_frame(told[keys]), fill_value=0).to_numpy()
    current = (told["year_n_due"] + told["n_may_be"] > 0).sort_values(ascending=False, kind="stable").index
    many = LIMITS - 1 if counted.published_only else LIMITS
    rows = [_limit(row, counted) for _, row in told.loc[current].drop_duplicates("starts").head(many).iterrows()]
    done = int((actions["status"] == "done").sum())
    reported = words.verb(len(actions), "action is", "actions are")
    means = tiles.MET if done == len(actions) else tiles.NEUTRAL
    rows += overdue[:1]
    rows += [(f"{done} of {len(actions)}", f"{reported} reported done", means)] if len(actions) else []
    return tiles.table(rows)


PARTS = ("n_due", "n_met", "n_missed", "n_unknown")


def _limit(row: pd.Series, counted: Counted) -> tuple[str, str, str]:
    """Give the figure of the year where it has enough reviews, and of all years beside it; else the other way round."""
    every, year = (tuple(int(row[f"{of}{name}"]) for name in (*PARTS, "n_relaxed", "n_early")) for of in ("", "year_"))
    kept = words.plain(row["in_time"]) or f"{counted.noun}s were in time: {words.plain(row['label'])}"
    leads = year if year[0] >= FEW else every
    due, met, missed, unknown, relaxed, _ = leads
    kept = words.after_number(met + unknown, kept)
    untold = counted.unknown if (row["rule_set"], row["clock"]) in counted.unshown else unseen.NOT_TOLD
    others = [said for n, said in ((missed, f"{missed} {words.verb(missed, 'was', 'were')} late"),
                                   (unknown - relaxed, f"{unknown - relaxed} {untold}")) if n]  # fmt: skip
    if leads is year:
        says = f"{kept}, of those {counted.in_it}"
        beside = f". {words.capital(counted.since.strip() or 'in all')}: {_of(every)}."
    else:
        # None of those that are shown is not none of all.
        of_those = ", of published reviews" if counted.published_only and not met + unknown else ""
        says = f"{kept}{counted.since}{of_those}"
        passed = f" whose limit has passed; {words.number(year[5])} more early" if year[5] else ""
        beside = f". {words.capital(counted.in_it)}: {_of(year)}{passed}." if year[0] else "."
    listed = f"; {words.listed(others)}" if others else ""
    listed += f". For {relaxed} the limit may have been relaxed" if relaxed else ""
    told = met or missed
    figure, whether = (words.capital(_of(leads)), "") if told else (tiles.NOT_TOLD, "whether ")
    return figure, f"{whether}{says}{listed}{beside}", _means(due, met, missed, unknown)


def _of(parts: tuple[int, ...]) -> str:
    """Say how many were met of how many: a range where of some it cannot be told, since a blank is not late."""
    due, met, _, unknown, *_ = parts
    return words.counts(met, met + unknown, due)


def _means(due: int, met: int, missed: int, unknown: int) -> str:
    """Give the colour of a figure: met where all were, else what more than half of them are, if not in time."""
    if met == due:
        return tiles.MET
    return tiles.LATE if 2 * missed > due else tiles.UNKNOWN if 2 * unknown > due else tiles.NEUTRAL
