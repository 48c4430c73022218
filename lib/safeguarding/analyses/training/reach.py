"""Of those in post, how many were trained in the last years: by agency and year, as a range.

Reach is different people trained in the years that end with a year, and still in post, against the headcount of that
year. No column says who has left: without a yearly turnover, which is an assumption of whoever states one, it is the
reach "if nobody left", and the true one is lower. Source: this project's domain facts, 5.3.
"""

import math
from dataclasses import dataclass
from datetime import date

import pandas as pd

from safeguarding import vocabulary
from safeguarding.analyses.training import attendance, people
from safeguarding.errors import InputError
from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout, Row

# How the tables below are shown: headings, and the columns that only the files beside a page have.
BY_AGENCY_LAYOUT = Layout(
    "by_agency",
    "Different people of each agency trained in the years up to each year, and its headcount",
    headings={
        "n_deliveries": "Entries that can have trained them",
        "n_unbounded": "Of them, without a most",
        "people": "Different people",
        "reached": "Share of the headcount, if nobody left",
        "in_post": "Expected in post, with the turnover",
    },
    hide=("cannot_tell",),
    aside=("share", "n_deliveries", "n_unbounded"),
)
UNTOLD_HERE = "cannot be told from what is shown here"
"""What is said of a share where the list of who came is withheld, if there is one, and the counts leave it open."""
NOT_SHOWN = "This does not show whether it was the right training or what came of it."
_ENDS = ("min", "max", "about")
_TYPES = {
    **{f"headcount_{end}": "Int64" for end in _ENDS},
    "headcount_withheld": "bool",
    **dict.fromkeys(("n_deliveries", "n_unbounded", "people_min", "people_max"), "Int64"),
    "people_withheld": "bool",
    "share_min": "float64",
    "share_max": "float64",
    "share_withheld": "bool",
    "reached": "str",
    "cannot_tell": "str",
    "in_post_min": "Int64",
    "in_post_max": "Int64",
}


def turnover(written: str) -> tuple[float, float] | None:
    """Read a yearly turnover, the part of those in post that leaves within a year: ``0.15`` or ``0.10..0.20``.

    >>> turnover("0.10..0.20"), turnover("0.15"), turnover("")
    ((0.1, 0.2), (0.15, 0.15), None)

    Raises
    ------
    InputError
        It is no share from 0 up to 1, nor a range of two of them.
    """
    if not written.strip():
        return None
    low, _, high = written.partition("..")
    try:
        ends = float(low), float(high or low)
    except ValueError:
        ends = 1.0, 0.0
    if not 0 <= ends[0] <= ends[1] < 1:
        raise InputError(f"turnover {written!r} is not a share a year; write 0.15, or 0.10..0.20 for a range")
    return ends


def by_agency_table(
    workforce: pd.DataFrame,
    training: pd.DataFrame,
    attendance: pd.DataFrame,
    as_of: date,
    years: int = 3,
    leaving: tuple[float, float] | None = None,
    hidden: bool = False,
) -> pd.DataFrame:
    """Set the people of each agency who were trained in the last ``years`` years against its headcount.

    The fewest are those known by a key, or the largest single delivery for the agency's own staff if that is more.
    The most are all keys and, of each delivery that may lie in those years, everybody without a key: of training for
    everybody, and of training for an agency that has no headcount (it may be another name), any of them can be of this
    agency. The least share is the fewest of the largest headcount, the most is the most of the smallest, at most all.

    Parameters
    ----------
    workforce, training, attendance
        Tables of a view; of a public one ``attendance`` is empty, and all is from counts.
    leaving
        The least and the most that leaves within a year, as ``turnover`` reads it.
    hidden
        Whether a list of who came is withheld: it may be why nothing is known of a share.

    Returns
    -------
    One row per agency and year that has begun by ``as_of``: ``agency``, ``year_*``, ``headcount_*``, ``n_deliveries``
    (that can have trained somebody of it), ``n_unbounded`` (of them, without a most), ``people_min``, ``people_max``
    (different people, at most the headcount), ``share_min`` and ``share_max`` (0 to 1, if nobody left; missing without
    a headcount that is known), ``reached`` (the same in words), ``cannot_tell`` (why nothing is known of the share;
    empty if something is), and with a turnover ``in_post_min`` and ``in_post_max`` (expected to be still in post).
    """
    begun = workforce[workforce["year_earliest"] <= pd.Timestamp(as_of)]
    ground = people.ground(training, attendance, _named(workforce))
    rows = [
        _row(
            _heads(row),
            people.within(ground, {row.agency}, *people.window(row.year_latest, as_of, years), leaving),
            hidden,
        )
        for row in begun.itertuples()
    ]
    return _joined(begun[["agency", "year_earliest", "year_latest"]], rows, leaving)


def whole_table(
    workforce: pd.DataFrame,
    training: pd.DataFrame,
    attendance: pd.DataFrame,
    as_of: date,
    years: int = 3,
    leaving: tuple[float, float] | None = None,
    hidden: bool = False,
) -> pd.DataFrame:
    """Set everybody trained in the last ``years`` years against all headcounts of a year together.

    Returns
    -------
    One row per year that has begun by ``as_of``, with the columns of ``by_agency_table`` but for ``agency``, and
    ``n_agencies`` (that have a headcount for the year).
    """
    begun = workforce[workforce["year_earliest"] <= pd.Timestamp(as_of)]
    ground, rows, told = people.ground(training, attendance, _named(workforce)), [], []
    for (first, last), group in begun.groupby(["year_earliest", "year_latest"]):
        told.append({"year_earliest": first, "year_latest": last, "n_agencies": group["agency"].nunique()})
        found = people.within(ground, set(group["agency"]), *people.window(last, as_of, years), leaving)
        rows.append(_row(_summed(group), found, hidden))
    return _joined(pd.DataFrame(told, columns=["year_earliest", "year_latest", "n_agencies"]), rows, leaving)


def latest(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the last year of each agency."""
    return table.sort_values("year_latest", kind="stable").groupby("agency", sort=False).tail(1).sort_index()


def answer(
    whole: pd.DataFrame,
    each: pd.DataFrame,
    agencies: pd.DataFrame,
    years: int,
    assumed: str = "",
    hidden: bool = False,
) -> words.Prose:
    """Say how much is known of any agency, or of all, whose headcounts are missing, and what it does not show.

    ``whole`` and ``each`` are as ``whole_table`` and ``by_agency_table`` give them.
    """
    if whole.empty:
        return words.untold(
            "**No headcount is held, so no share of any workforce can be given.** The headcounts of agencies, by year,"
            " would tell."
        )
    row = whole.sort_values("year_latest", kind="stable").iloc[-1]
    of = words.count(int(row["n_agencies"]), "agency's headcount", "agencies' headcounts")
    year = words.span(row["year_earliest"], row["year_latest"])
    if row["cannot_tell"] == UNTOLD_HERE:
        return words.untold(f"**The share of {of} that was trained {UNTOLD_HERE}.**", _lacking(agencies))
    if row["cannot_tell"]:
        return words.untold(f"**The share of {of} that was trained cannot be told: {row['cannot_tell']}.**",
                            _lacking(agencies))  # fmt: skip
    seen, within = ", from what may be shown" if hidden else "", f"within {words.count(years, 'year')}"
    of_all = f"Of {of}, so many were trained {within}: {row['reached']}{seen}"
    head = _of_each(latest(each), within, hidden)
    return words.say(
        f"**{head or of_all}.** That is of headcounts for {year}, if nobody left since{_expected(row, assumed)}."
        f" {_shared(row)}".rstrip(),
        "" if head or row["n_agencies"] < 2 else "Whether these agencies are the whole workforce is not recorded.",
        _lacking(agencies),
        NOT_SHOWN,
    )


def _of_each(each: pd.DataFrame, within: str, hidden: bool) -> str:
    """Say the most that is known of any agency, and of how many all may have been trained; nothing of one alone.

    Where a list of who came is withheld it may tell more: what is said is of what is shown.
    """
    told = each[each["share_max"].notna() & ~each["share_withheld"] & ~each["people_withheld"]]
    if len(told) < 2 or not told["share_min"].max():
        return ""
    n_all = int((told["share_max"] == 1).sum())
    allow = f"; for {words.count(n_all, 'agency', 'agencies')} the counts allow all" if n_all else ""
    n_untold = int((each["cannot_tell"] == UNTOLD_HERE).sum())
    untold = f"; for {words.number(n_untold)} it cannot be told" if n_untold else ""
    known, end = ("shown here", untold) if hidden else ("known", allow)
    top = told.loc[told["share_min"].idxmax()]
    exact = top["share_min"] == top["share_max"]
    least = f"{'' if exact else 'at least '}{int(top['people_min']):,} of {int(top['headcount_max']):,} staff"
    return f"{words.plain(top['agency'])}: {least} were trained {within}, the highest share {known}{end}"


def last_first(table: pd.DataFrame) -> pd.DataFrame:
    """Put the last year of the agencies first."""
    return table.sort_values("year_latest", ascending=False, kind="stable", ignore_index=True)


def _shared(row: pd.Series) -> str:
    """Say why neither the least nor the most of each agency adds up to that of all together."""
    known = pd.notna(row["people_max"]) and row["people_min"] == row["people_max"]
    if row["n_agencies"] < 2 or known:
        return ""
    return (
        "People counted without an agency may be of any: the most of each agency has them all, so these do not add up."
        " Nor does the least: somebody who moved between agencies is counted by both."
    )


def _expected(row: pd.Series, assumed: str) -> str:
    if not assumed or pd.isna(row["in_post_min"]):
        return ""
    expected = words.extent(row["in_post_min"], row["in_post_max"])
    return f". If {assumed.replace('..', ' to ')} of those in post leave within a year, which is an assumption:" + (
        f" {expected} people expected to be still in post"
    )


def _lacking(agencies: pd.DataFrame) -> str:
    names = agencies.loc[agencies["known"] == attendance.NO_HEADS, "agency"]
    if names.empty:
        return ""
    named = words.some([words.plain(each) for each in names[:6]], len(names))
    return f"Training names {named}, but no headcount of them is held."


def _named(workforce: pd.DataFrame) -> set[str]:
    return set(workforce["agency"]) - {""}


@dataclass(frozen=True)
class Heads:
    """A headcount: the least and the most it is, or about how many; ``withheld`` if the public may not see it."""

    least: words.Count
    most: words.Count
    about: words.Count
    withheld: bool = False


def _heads(row: Row) -> Heads:
    withheld = bool(getattr(row, "headcount_withheld", False))
    return Heads(row.headcount_min, row.headcount_max, row.headcount_about, withheld)


def _summed(group: pd.DataFrame) -> Heads:
    """Add headcounts up; one without a bound leaves the sum without one."""
    low, high, about = (group[f"headcount_{end}"] for end in _ENDS)
    return Heads(
        least=low.sum() if low.notna().all() else pd.NA,
        most=high.sum() if high.notna().all() else pd.NA,
        about=about.fillna(low).fillna(high).sum() if about.notna().any() else pd.NA,
    )


def _row(heads: Heads, found: people.Trained, hidden: bool) -> dict[str, object]:
    low, high = _share(found, heads)
    if heads.withheld:
        cannot_tell, reached = "", vocabulary.WITHHELD
    else:
        cannot_tell = _cannot_tell(found, heads)
        reached = f"cannot tell: {cannot_tell}" if cannot_tell else _reached(found, heads, hidden)
        # Why nothing is known is told from counts alone, and a list that is withheld may tell more.
        if hidden and cannot_tell and not pd.isna([heads.least, heads.most]).any():
            cannot_tell = reached = UNTOLD_HERE
    return {
        **{"headcount_min": heads.least, "headcount_max": heads.most, "headcount_about": heads.about},
        "headcount_withheld": heads.withheld,
        "n_deliveries": found.deliveries,
        "n_unbounded": found.unbounded,
        "people_min": found.fewest,
        "people_max": _most(found, heads),
        "people_withheld": found.withheld,
        "share_min": low,
        "share_max": high,
        "share_withheld": heads.withheld,
        "reached": reached,
        "cannot_tell": cannot_tell,
        "in_post_min": found.staying_min,
        "in_post_max": found.staying_max,
    }


def _most(found: people.Trained, heads: Heads) -> words.Count | None:
    """Give the most people of it who were trained: no more than its headcount, since nobody is taken to have left."""
    if found.most is None or pd.isna(heads.most) or found.fewest > heads.most:
        return found.most
    return min(found.most, int(heads.most))


def _share(found: people.Trained, heads: Heads) -> tuple[float, float]:
    low, high = heads.least, heads.most
    if pd.isna(low) or pd.isna(high) or low <= 0 or high <= 0:
        return math.nan, math.nan
    return min(1.0, found.fewest / high), 1.0 if found.most is None else min(1.0, found.most / low)


def _cannot_tell(found: people.Trained, heads: Heads) -> str:
    """Say why nothing is known of the share of a headcount; nothing where something is."""
    low, high = heads.least, heads.most
    if pd.isna([low, high, heads.about]).all():
        return "the headcount is not recorded"
    if pd.isna(low) or pd.isna(high) or not low:
        return f"the headcount is {words.extent(low, high, heads.about)}"
    if not found.fewest and (found.most is None or found.most > low):
        trained = "" if found.most is None else f"up to {found.most:,} people may have been trained"
        return f"from none to all of {words.extent(low, high)}, since {trained or _without_most(found)}"
    return ""


def _reached(found: people.Trained, heads: Heads, hidden: bool) -> str:
    """Say what is known of the share of a headcount; why there is no most, only where no list is withheld."""
    low, high = heads.least, heads.most
    least = words.at_least(found.fewest, high)
    if found.most is not None and found.most <= low:
        exact = low == high
        return words.share(found.fewest, found.most, low) if exact else f"{least}, {words.at_most(found.most, low)}"
    if found.fewest > high:
        more = f"{found.fewest:,} or more were trained, who cannot all be of them"
        return f"at most all of {words.extent(low, high)}: {more}"
    if hidden:
        return least
    return f"{least}, at most all: {_without_most(found)}" if found.most is None else f"{least}; the counts allow all"


def _without_most(found: people.Trained) -> str:
    return f"{words.count(found.unbounded, 'entry has', 'entries have')} no exact count"


def _joined(told: pd.DataFrame, rows: list[dict[str, object]], leaving: tuple[float, float] | None) -> pd.DataFrame:
    """Put what rows are of beside what was found; nobody is expected to be in post where no turnover is assumed."""
    every = pd.concat([told.reset_index(drop=True), pd.DataFrame(rows, columns=list(_TYPES), dtype="object")], axis=1)
    typed = every.astype(_TYPES)
    return typed if leaving else typed.drop(columns=["in_post_min", "in_post_max"])
