"""What the annual overview says first: its title, its headline, and a finding for each section."""

import numpy as np
import pandas as pd

from safeguarding import vocabulary
from safeguarding.analyses.overview import claims, in_year, lateness
from safeguarding.analyses.overview.in_year import Counted
from safeguarding.days.reporting_years import Period
from safeguarding.judging import days_late, summary
from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout
from safeguarding.vocabulary import LATE, MILESTONES, TOLD, Outcome

LATE_LAYOUT = Layout(
    "late_reviews",
    "Late reviews by their worst time limit",
    headings={
        "label": "Time limit",
        "due": "Due",
        "days_late": "Calendar days late",
        "is_open": "Not done yet",
        "lately": "Of the year, or open",
    },
    aside=("is_open", "lately"),
)
FEW = 5
"""Of fewer reviews a limit of the year is not singled out: one more or less would turn it."""


def title(about: dict[str, str], period: Period) -> words.Prose:
    """Say what the report is, of which area, and of which reporting year."""
    parts = ["Safeguarding reviews: annual overview", words.plain(about.get("area", "")), words.plain(period.name)]
    return words.say("# " + ", ".join(filter(None, parts)))


def headline(
    about: dict[str, str],
    n_reviews: int,
    claimed: pd.DataFrame,
    checked: pd.DataFrame,
    by_reading: pd.DataFrame,
    by_clock: pd.DataFrame,
    marked: pd.DataFrame,
    clocks: pd.DataFrame,
    counted: Counted,
    footing: str = "",
) -> words.Prose:
    """Say what the year shows, if a review of it was late; else what was claimed and does not hold; else of all years.

    An overview is of a year: where a review of it was certainly late, that leads (``_of_year``), whatever was claimed.
    Where none was, or none is of the year, a claim leads that does not hold, with what its own table shows: one of time
    limits where some review is known to have been late, else any. Beside it stands once for the whole page, and for the
    index, what a count of published reviews only leaves out.

    Parameters
    ----------
    claimed, checked
        The claims of the register, and as ``claims.checked_table`` gives them.
    by_reading, by_clock
        ``summary.by_clock_table`` with the limits that no text sets, which a claim can be read by, and without them.
    marked
        What was judged, as ``in_year.marked`` gives it.
    clocks
        As ``rules.clocks_table`` gives them.
    footing
        By whose reading reviews are late, as ``on_time.footing`` says it.
    """
    whose = words.plain(about.get("area") or "The partnership")
    below = f"{footing} {vocabulary.LIKELY_LOWER if counted.published_only else ''}".strip()
    limits, missed = set(by_reading["rule_set"] + "/" + by_reading["clock"]), _missed(marked, counted)
    if year := _of_year(marked, clocks, counted):
        return words.say(f"**{words.capital(year)}.** {below}".strip())
    for says, readings in checked.groupby("says", sort=False):
        read = claimed[claimed["says"] == says]
        if (readings["verdict"] == claims.CONTRADICTED).all() and (not missed or read["of"].isin(limits).all()):
            shown = _shown(read, readings, by_reading, marked)
            # A claim that is no sentence would be read as part of this one.
            said = f": {words.uncapital(words.plain(says))}" if ":" not in says else f" “{words.plain(says)}”"
            return words.say(f"**{whose} reported{said.rstrip('.')}. {shown}** {below}".strip())
    if missed:
        return words.say(f"**{words.capital(missed)}.** {below}".strip())
    told = by_clock[by_clock["n_due"] > 0]
    n = words.capital(words.count(n_reviews, counted.noun))
    if told.empty:
        return words.say(f"**{n}; nothing recorded lets a time limit be judged.** {below}".strip())
    row = told.iloc[0]
    return words.say(f"**{n}. {words.plain(row['label'])}: {row['share_met']} in time.** {below}".strip())


def _of_year(marked: pd.DataFrame, clocks: pd.DataFrame, counted: Counted) -> str:
    """Say of the limit that most of the year's reviews missed how many kept it; of few, how many missed any.

    Nothing where no review of the year was late for certain.
    """
    mine = marked[marked["in_year"] == in_year.YES]
    if not in_year.late(mine)[1]:
        return ""
    due = mine[mine["limit_passed"] & mine["outcome"].isin(TOLD)].assign(late=mine["outcome"].isin(LATE))
    by = due.groupby(["rule_set", "clock"], sort=False)["late"].agg(["size", "mean"])
    many = by[by["size"] >= FEW].sort_values("mean", ascending=False, kind="stable").reset_index().merge(clocks)
    if many.empty or not many["mean"].iloc[0] or not many["in_time"].iloc[0]:
        return _beside_all_years(marked, counted)
    row = many.iloc[0]
    ours = due[(due["rule_set"] == row["rule_set"]) & (due["clock"] == row["clock"])]
    met, late = int((ours["outcome"] == Outcome.MET).sum()), int(ours["late"].sum())
    unknown, still = len(ours) - met - late, int((ours["outcome"] == Outcome.OVERDUE).sum())
    what, _, kept = words.plain(row["in_time"]).partition(" were ")
    every = f"of {words.number(len(ours))} {what} {counted.in_it}" if kept else f"of those {counted.in_it}"
    kept = f"{words.verb(met, 'was', 'were')} {kept}" if kept else f"of {words.number(len(ours))} {what}"
    undone = "unpublished" if row["stops"] == "published" else "not done"
    told = f"{words.number(late)} {words.verb(late, 'was', 'were')} late"
    told += f", {words.number(still)} of them still {undone}" if still else ""
    told += f", and {words.number(unknown)} cannot be told" if unknown else ""
    return f"{every}, {words.number(met)} {kept}; {told}"


def _beside_all_years(marked: pd.DataFrame, counted: Counted) -> str:
    """Say how many reviews of the year missed a limit, beside those of all years; nothing where none is of the year."""
    said, _, of = in_year.late(marked)
    in_it, n_year, of_year = in_year.late(marked[marked["in_year"] == in_year.YES])
    if not of_year:
        return ""
    which = counted.in_it if counted.published_only else f"with a limit in {counted.year}"
    what = "a time limit" if counted.published_only else "one"
    missed = f"{in_it} missed {what}" if n_year else f"none is known to have missed {what}"
    beside = f"{counted.since or ' in all'}, {said} of {words.number(of)} did"
    return f"of {words.count(of_year, 'review')} {which}, {missed};{beside}"


def _missed(marked: pd.DataFrame, counted: Counted) -> str:
    """Say how many reviews missed a limit in all, and how many of the year's; nothing where none is known to have."""
    said, n, of = in_year.late(marked)
    in_it, n_year, of_year = in_year.late(marked[marked["in_year"] == in_year.YES])
    which = counted.in_it if counted.published_only else f"with a limit in {counted.year}"
    lately = f"; of {words.number(of_year)} {which}, {in_it if n_year else 'none certainly'} did" if of_year else ""
    return f"{said} of {words.count(of, counted.noun)} missed a time limit{counted.since}{lately}" if n else ""


def _shown(claimed: pd.DataFrame, readings: pd.DataFrame, by_clock: pd.DataFrame, judged: pd.DataFrame) -> str:
    """Say what the record shows of a contradicted claim: of one about all reviews, how many it certainly fails.

    Where ``judged`` has their days it says by how many at least: a day late is not a year late.
    """
    clocks = by_clock.set_index(by_clock["rule_set"] + "/" + by_clock["clock"])
    known = [clocks.loc[of] for of in claimed["of"] if of in clocks.index]
    if not known or len(known) < len(claimed):
        return f"The record shows that {words.plain(readings['why'].iloc[0])}."
    fewest = min(known, key=lambda row: (row["n_missed"], row["n_missed"] + row["n_unknown"]))
    if (claimed["value"] != "1").any():
        return f"The record shows that {fewest['share_met']} were."
    n, most = int(fewest["n_missed"]), max(int(row["n_missed"] + row["n_unknown"]) for row in known)
    months, by = _read_as(claimed, readings, fewest)
    of = int(fewest["n_missed"] + fewest["n_unknown"])
    least = f"{'at least ' if (of if months or by else most) > n else ''}{words.number(n)}"
    late = judged["outcome"].isin(LATE)
    mine = late & (judged["rule_set"] == fewest["rule_set"]) & (judged["clock"] == fewest["clock"])
    days = lateness.days_late(judged[mine], np.min)
    if days is None:
        return words.capital(f"{months or 'the record shows that '}{least} {words.verb(n, 'was', 'were')} not{by}.")
    return words.capital(f"{months}{least} overran by at least {words.count(int(days[0]), 'day')}{by}.")


def _read_as(claimed: pd.DataFrame, readings: pd.DataFrame, row: pd.Series) -> tuple[str, str]:
    """Say before what is counted in which months, and behind it by which reading of a claim, if that matters."""
    of = claimed["of"] == f"{row['rule_set']}/{row['clock']}"
    reading = readings["reading"].iloc[int(of.to_numpy().argmax())] if len(readings) > 1 else ""
    months = "in calendar months, " if "month" in readings["says"].iloc[0] else ""
    return months, f", {words.plain(reading)}" if reading else ""


def on_time(
    overruns: pd.DataFrame,
    of_year: pd.DataFrame,
    reviews: pd.DataFrame,
    marked: pd.DataFrame,
    limits: pd.DataFrame,
    counted: Counted,
    only_by_months: bool = False,
    besides: str = "",
) -> words.Prose:
    """Say how many reviews of the year missed a limit and how many of all years, and which of it was late for longest.

    Parameters
    ----------
    overruns, of_year
        As ``on_time.overruns_table`` gives it, of all verdicts and of those of the year.
    reviews
        Those that are shown, with their names.
    marked, limits
        What was judged, as ``in_year.marked`` gives it, and by what, as ``rules.table`` does.
    only_by_months, besides
        Whether reviews are late by calendar months only, and what these counts leave out, in words.
    """
    said, n, of = in_year.late(marked)
    noun, unchecked = counted.noun, summary.unchecked(marked, limits, counted.noun)
    if not n:
        known = bool(of) and not marked["outcome"].isin((Outcome.CANNOT_TELL, Outcome.NOT_RECORDED)).any()
        head = f"No {noun} that was due was late" if known else f"Whether any {noun} was late cannot be told"
        return words.say(f"**{head}.**", unchecked)
    every, longest = f"{said} of {words.count(of, noun)}", _longest(of_year, reviews, counted.year)
    least, most, limit = days_late.ends(overruns)
    if only_by_months and pd.notna(least):
        days = days_late.after(least, most, limit)
        head, longest = f"counted in calendar months, {every} were late{days}", ""
    elif beside := _beside_all_years(marked, counted):
        head = beside
    else:
        head = f"{every}{counted.since} missed a time limit"
    return words.say(" ".join(filter(None, (f"**{words.capital(head)}.**", longest, besides))), unchecked, counted.rule)


def _longest(of_year: pd.DataFrame, reviews: pd.DataFrame, year: str) -> str:
    """Say which review of the year was late for longest, if its dates and those of the others tell; else by how long.

    A delay of years ago may be longer, and is no news of this one.
    """
    if of_year.empty or of_year["days_late_min"].isna().any():
        return ""
    first = of_year.sort_values("days_late_min", ascending=False, kind="stable").iloc[0]
    is_first = of_year["review_id"] == first["review_id"]
    others = of_year.loc[~is_first, "days_late_max"]
    if others.isna().any() or (others > first["days_late_min"]).any():
        least, most, limit = days_late.ends(of_year)
        return f"Those of {year} were late{days_late.by(limit)}, by {words.between_days(least, most)}."
    named = reviews.loc[reviews["review_id"] == first["review_id"], "name"]
    who = words.plain(words.named(first["review_id"], named.fillna("").iloc[0]))
    least, most, limit = days_late.ends(of_year[is_first])
    return f"The longest delay of {year} is that of {who}{days_late.by(limit)}: {words.between_days(least, most)}."


def since(reviews: pd.DataFrame, about: dict[str, str]) -> str:
    """Say from which year on reviews are counted, after a space: that which the register names, or its first date's."""
    first = reviews[[f"{milestone}_latest" for milestone in MILESTONES]].min().min()
    year = about.get("since", "")[:4] or ("" if pd.isna(first) else f"{first.year}")
    return f" since {year}" if year else ""


def late_table(late: pd.DataFrame, marked: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """List the reviews that were late for certain: those of the year and still open first, then by the days.

    Parameters
    ----------
    late
        As ``on_time.overruns_table`` gives it.

    Returns
    -------
    One row per review, by the limit that it missed by most: ``review_id``, ``name``, ``label``, ``due_*``,
    ``days_late_*``, ``is_open`` (whether what the limit is on has not happened), ``lately`` (of the year, or open).
    """
    worst = days_late.worst(late)
    worst = worst.assign(
        name=worst["review_id"].map(reviews.set_index("review_id")["name"]).fillna("").astype("str"),
        before=~worst["review_id"].isin(in_year.lately(marked)["review_id"]),
        is_open=worst["happened_earliest"].isna() & worst["happened_latest"].isna() & ~worst["happened_withheld"],
    ).sort_values("before", kind="stable")
    days = [name for name in worst if name.startswith(("due_", "days_late"))]
    return worst.assign(lately=~worst["before"])[
        ["review_id", "name", "label", *days, "is_open", "lately"]
    ].reset_index(drop=True)


def recurs(
    again: pd.DataFrame,
    actions: pd.DataFrame,
    public: bool,
    findings: pd.DataFrame,
    noun: str = "review",
    coded_by: str = "",
) -> words.Prose:
    """Say which theme was found most often and how many were found again; without findings, how many were acted on.

    In ``public`` no review is certainly later than an action, and none was certainly found again. ``coded_by`` is
    what the register says of who set the themes of actions: it stands wherever actions are counted by theme.
    """
    if again["n_reviews"].isna().all():
        bare, uncoded = int((again["n_actions"] == 0).sum()), int((actions["themes"] == "").sum())
        any_of = (
            f"{words.capital(words.count(uncoded, 'action'))} {words.verb(uncoded, 'has', 'have')} no theme, and may"
        )
        return words.say(
            "**Whether learning recurs cannot be told: the register names no theme of any review.**",
            f"{words.capital(words.number(bare))} of {words.count(len(again), 'practice theme')}"
            f" {words.verb(bare, 'has', 'have')} no action recorded on {words.verb(bare, 'it', 'them')}."
            f" {_which(again)}".rstrip(),
            f"{any_of} answer any." if uncoded and bare else "",
            words.plain(coded_by),
        )
    # A theme that the codebook does not have is none that a reader knows.
    of = findings.loc[findings["theme"] != "", "review_id"].nunique()
    most = again[again["n_reviews"] == again["n_reviews"].max()]
    found = f"{words.some([words.plain(each) for each in most['theme'].head(2)], len(most))}"
    how_often = f"in {int(most['n_reviews'].iloc[0])} of {of} {noun}s with a finding under a theme"
    n, done = int((again["outcome"] == "came_back").sum()), int((again["n_done"] > 0).sum())
    said = f"{words.number(n)} of {words.count(done, 'theme')} that were acted on {words.verb(n, 'was', 'were')}"
    recurred = f"{words.capital(said)} found by a later review."
    recurred += " That does not show that an action failed." if n else ""
    withheld = "Which themes recurred is not shown to the public: it rests on days that are withheld."
    return words.say(
        f"**Found most often: {found}, {how_often}.**", withheld if public else recurred, words.plain(coded_by)
    )


NAMED = 4
"""How many themes without an action a sentence names."""


def _which(again: pd.DataFrame) -> str:
    """Name the themes that have no action, if they are few."""
    bare = [words.plain(each) for each in again.loc[again["n_actions"] == 0, "theme"]]
    are = words.verb(len(bare), "It is", "They are")
    return f"{are} {'; '.join(bare)}." if 0 < len(bare) <= NAMED else ""


def unsaid(undecided: pd.DataFrame, noun: str = "review", public: bool = False) -> words.Prose:
    """Say of how many pairs of a review and a time limit the outcome cannot be told, and why.

    Parameters
    ----------
    undecided
        As ``settling.once`` gives it: what two rule sets ask for by one name is one outcome.
    public
        Whether days are withheld, so that what is open here need not be so for whoever sees them.
    """
    dates = "dates shown here" if public else "dates recorded"
    if undecided.empty:
        return words.say(f"**Whether each {noun} kept to its time limits is told by the {dates}.**")
    # The tables count what was certainly due; the lines below say which others are open.
    due = undecided[undecided["limit_passed"]]
    n, later, relaxed = len(due), len(undecided) - len(due), int(due["may_be_relaxed"].sum())
    why = [(relaxed, "the limit may have been relaxed"), (n - relaxed, f"{dates} do not tell")]
    said = [f"for {words.number(each)} {reason}" if each < n else reason for each, reason in why if each]
    because = f": {', '.join(said)}" if relaxed else f" from the {dates}"
    told = f"{words.count(n, 'outcome')} cannot be told{because}"
    if not n:
        told = f"{words.count(later, 'outcome')} cannot be told, and may not be due yet"
    more = f" {words.capital(words.number(later))} more may not be due yet." if n and later else ""
    return words.say(f"**{words.capital(told)}.**{more}")
