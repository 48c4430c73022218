"""What of the time limits falls in the reporting year: the figures that an annual report is asked for."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from safeguarding.days import reporting_years
from safeguarding.days.reporting_years import Period
from safeguarding.disclosure import unseen
from safeguarding.judging import summary
from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout
from safeguarding.vocabulary import FEWER_THAN, LATE, TOLD, Outcome

YES, MAY_BE, NO = "yes", "may be", "no"
NONE_KNOWN = "none known to be due"
"""What is said of a limit by which no review is of the year for certain: of others no day may be recorded."""


@dataclass(frozen=True)
class Counted:
    """What is counted, in words: what a review and an open verdict are called, since when, and the reporting year.

    ``since`` follows a space, as ``headlines.since`` says it. Where ``published_only``, by the register or for the
    public, a year has the reviews published in it: of those whose limit fell due in it, the late ones would be missing.
    Of the limits in ``unshown`` a verdict may be open since a day is withheld (``unseen.limits``).
    """

    noun: str
    unknown: str
    since: str
    year: str
    published_only: bool
    unshown: frozenset[unseen.Limit] = frozenset()

    @property
    def in_it(self) -> str:
        """Say which reviews are of the year: ``due in 2023-24``."""
        return f"{'published' if self.published_only else 'due'} in {self.year}"

    @property
    def rule(self) -> str:
        """Say which year a review is counted in."""
        when = "in which it was published" if self.published_only else "in which one of its time limits fell due"
        return f"A review counts in the year {when}."


def marked(
    judged: pd.DataFrame, reviews: pd.DataFrame, period: Period, as_of: date, published_only: bool
) -> pd.DataFrame:
    """Say in ``in_year`` of each verdict whether it is of the year: for certain (``YES``), on some day, or not.

    It is where its limit fell due in the year; where ``published_only``, where its review was published in it.
    """
    first, last = pd.Timestamp(period.first), pd.Timestamp(min(period.last, as_of))
    if published_only:
        both = reporting_years.came(reviews, "published", first.date(), last.date())
        certain, possible = (judged["review_id"].isin(reviews.loc[each, "review_id"]) for each in both)
    else:
        earliest, latest = judged["due_earliest"], judged["due_latest"]
        dated = earliest.notna() | latest.notna()
        certain = (earliest >= first) & (latest <= last)
        possible = dated & ~(earliest > last) & ~(latest < first)
    return judged.assign(in_year=np.select([certain, possible], [YES, MAY_BE], NO))


def by_clock_table(marked: pd.DataFrame, by_clock: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    """Count the outcomes by limit of the verdicts that are of the year for certain, beside those of all years.

    Parameters
    ----------
    by_clock, limits
        As ``summary.by_clock_table`` of all verdicts and ``rules.table`` give them.

    Returns
    -------
    One row per limit of ``by_clock`` that was ever due, with its columns for the year, ``n_may_be`` (verdicts that may
    be of the year) and ``all_years`` (the share that was met in all, in words).
    """
    keys = ["rule_set", "clock"]
    year = summary.by_clock_table(marked[marked["in_year"] == YES], limits)
    applies = marked[(marked["in_year"] == MAY_BE) & (marked["outcome"] != Outcome.NOT_APPLICABLE)]
    may_be = applies.groupby(keys).size().rename("n_may_be").reset_index()
    table = by_clock.loc[by_clock["n_due"] > 0, [*keys, "label", "share_met"]].rename(
        columns={"share_met": "all_years"}
    )
    table = table.merge(year.drop(columns="label"), on=keys, how="left").merge(may_be, on=keys, how="left")
    counts = [*summary.COUNTED, "n_may_be"]
    table[counts] = table[counts].fillna(0).astype("int64")
    return table.assign(
        share_met=table["share_met"].mask(table[counts].sum(axis=1) == 0, NONE_KNOWN).fillna(NONE_KNOWN)
    )


@dataclass(frozen=True)
class Drawn:
    """Outcomes by limit as they are drawn and listed: the table, of which years it is (after a space), its layout."""

    table: pd.DataFrame
    years: str
    layout: Layout


def first_and_other(this_year: pd.DataFrame, by_clock: pd.DataFrame, counted: Counted) -> tuple[Drawn, Drawn]:
    """Give what is drawn and what is listed beside it: the year first where it has verdicts enough, else all years.

    Limits by which a review was due stand first, and a year in which none is listed has no row.
    """
    may_be = this_year[["n_due", "n_may_be"]].to_numpy().any()
    this_year = _due_first(this_year) if may_be else this_year.head(0)
    heads = {"n_unknown": words.capital(counted.unknown)}
    aside = ("clock", "share", "n_not_yet_due", "n_no_start", "n_undated", "n_not_applicable")
    in_it = {"n_due": words.capital(counted.in_it), "all_years": f"In all{counted.since}", "n_may_be": "May be of it"}
    named = f"Reviews {counted.in_it} by outcome, for each time limit"
    year = Drawn(this_year, f" {counted.in_it}", Layout("by_clock_in_year", named, heads | in_it, aside=aside))
    named = f"Reviews{counted.since} by outcome, for each time limit"
    every = Drawn(_due_first(by_clock), counted.since, Layout("by_clock", named, heads, aside=aside))
    return (year, every) if int(this_year["n_due"].sum()) >= FEWER_THAN else (every, year)


def _due_first(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values("n_due", key=lambda n: n == 0, kind="stable", ignore_index=True)


def falling(marked: pd.DataFrame) -> set[tuple[str, str]]:
    """Give the limits that still fall due, each by its rule set and clock: a verdict is of the year, or may be."""
    of_year = marked[(marked["in_year"] != NO) & (marked["outcome"] != Outcome.NOT_APPLICABLE)]
    return {*zip(of_year["rule_set"], of_year["clock"], strict=True)}


def lately(marked: pd.DataFrame) -> pd.DataFrame:
    """Give the verdicts that are late for certain by a limit of the year, or are late and still open."""
    late_ones = marked[marked["outcome"].isin(LATE)]
    return late_ones[(late_ones["in_year"] == YES) | (late_ones["outcome"] == Outcome.OVERDUE)]


def of_year(marked: pd.DataFrame, counted: Counted) -> str:
    """Say how many reviews of the year missed a limit, as what follows the number in all; nothing where none is."""
    said, n, of = late(marked[marked["in_year"] == YES])
    which = counted.in_it if counted.published_only else f"with a limit in {counted.year}"
    return f"of {words.number(of)} {which}, {f'{said} did' if n else 'none is known to have'}" if of else ""


def late(judged: pd.DataFrame) -> tuple[str, int, int]:
    """Say how many reviews missed a limit, with "at least" where of others that is open; and of how many it was due."""
    told = judged[judged["outcome"].isin(TOLD)]
    missed = {*told.loc[told["outcome"].isin(LATE), "review_id"]}
    open_ones = {*told.loc[told["outcome"].isin(summary.UNKNOWN), "review_id"]} - missed
    n = words.number(len(missed))
    return f"at least {n}" if open_ones and missed else n, len(missed), told["review_id"].nunique()
