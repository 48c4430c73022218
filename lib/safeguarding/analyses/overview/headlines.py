"""What the annual overview says first: its title, its headline, four figures, and a finding for each section."""

import pandas as pd

from safeguarding.analyses.overview import claims
from safeguarding.days.reporting_years import Period
from safeguarding.presenting import tiles, words
from safeguarding.presenting.tables import Layout
from safeguarding.vocabulary import MILESTONES

LATE_LAYOUT = Layout(
    "late_reviews",
    "The worst time limit of each review that was late for certain",
    headings={"label": "Time limit", "days_late": "Days late"},
    rows_open=3,
)
LONGEST = 25
"""How many words a sentence has: one that names more time limits counts them."""


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
    noun: str = "review",
) -> words.Prose:
    """Say what was claimed of time limits and does not hold; else how many reviews met the first limit.

    Parameters
    ----------
    claimed, checked
        The claims of the register, and as ``claims.checked_table`` gives them.
    by_reading, by_clock
        ``summary.by_clock_table`` with the limits that no text sets, which a claim can be read by, and without them.
    noun
        What a review is called that is counted (``View.noun``).
    """
    whose = words.plain(about.get("area") or "The partnership")
    for says, readings in checked.groupby("says", sort=False):
        if (readings["verdict"] == claims.CONTRADICTED).all():
            shown = _shown(claimed[claimed["says"] == says], readings, by_reading)
            # A claim that is no sentence would be read as part of this one.
            said = f": {words.uncapital(words.plain(says))}" if ":" not in says else f" “{words.plain(says)}”"
            return words.say(f"**{whose} reported{said.rstrip('.')}. {shown}**")
    told = by_clock[by_clock["n_due"] > 0]
    n = words.capital(words.count(n_reviews, noun))
    if told.empty:
        return words.say(f"**{n}; nothing recorded lets a time limit be judged.**")
    row = told.iloc[0]
    return words.say(f"**{n}. {words.plain(row['label'])}: {row['share_met']} in time.**")


def _shown(claimed: pd.DataFrame, readings: pd.DataFrame, by_clock: pd.DataFrame) -> str:
    """Say what the record shows of a contradicted claim: of one about all reviews, how many it certainly fails."""
    clocks = by_clock.set_index(by_clock["rule_set"] + "/" + by_clock["clock"])
    known = [clocks.loc[of] for of in claimed["of"] if of in clocks.index]
    if not known or len(known) < len(claimed):
        return f"The record shows that {words.plain(readings['why'].iloc[0])}."
    fewest = min(known, key=lambda row: row["n_missed"])
    if (claimed["value"] == "1").all():
        n, most = int(fewest["n_missed"]), max(int(row["n_missed"] + row["n_unknown"]) for row in known)
        least = f"{'at least ' if most > n else ''}{words.number(n)}"
        months = ", counting calendar months" if "month" in readings["says"].iloc[0] else ""
        return f"The record shows that {least} {words.verb(n, 'was', 'were')} not{months}."
    return f"The record shows that {fewest['share_met']} were."


def tiles_table(
    by_clock: pd.DataFrame,
    starts: pd.DataFrame,
    overdue: list[tuple[str, str, str]],
    actions: pd.DataFrame,
    noun: str = "review",
    unknown: str = "not known",
    since: str = "",
) -> pd.DataFrame:
    """Give two limits that count from different days, what is overdue, and the actions that are done.

    Parameters
    ----------
    starts
        What each limit counts from, as ``rules.clocks_table`` gives it.
    overdue
        As ``due.tiles_of`` gives it.
    noun, unknown
        What a review is called that is counted (``View.noun``), and a verdict that the dates leave open
        (``View.unknown``).
    since
        As ``since`` says it: figures are of all years.
    """
    told = by_clock[by_clock["n_due"] > 0].merge(starts[["rule_set", "clock", "starts"]], on=["rule_set", "clock"])
    chosen = told.drop_duplicates("starts").head(2)
    rows = [_limit(row, noun, unknown, since) for _, row in chosen.iterrows()] + overdue[:1]
    done = int((actions["status"] == "done").sum())
    rows += [(f"{done} of {len(actions)}", "actions are reported done", tiles.MET)] if len(actions) else []
    return tiles.table(rows)


def _limit(row: pd.Series, noun: str, unknown: str, since: str) -> tuple[str, str, str]:
    counts = (int(row["n_missed"]), "late"), (int(row["n_unknown"]), unknown)
    others = ", ".join(f"{n} {said}" for n, said in counts if n)
    means = tiles.LATE if row["n_missed"] else tiles.UNKNOWN if row["n_unknown"] else tiles.MET
    says = f"{noun}s in time{since}: {row['label']}{'; ' if others else ''}{others}"
    return f"{int(row['n_met'])} of {int(row['n_due'])}", says, means


# ---- A finding for each section, which is its heading ----------------------------------------------------------------


def on_time(
    late: pd.DataFrame,
    by_clock: pd.DataFrame,
    judged: pd.DataFrame,
    limits: pd.DataFrame,
    noun: str = "review",
    only_by_months: bool = False,
    besides: str = "",
    years: str = "",
) -> words.Prose:
    """Say how many reviews were late, by how much the longest, and how many of the limits nobody has checked yet.

    Parameters
    ----------
    late, by_clock
        As ``on_time.overruns_table`` and ``summary.by_clock_table`` give them.
    judged, limits
        What was judged, and by what, as ``clocks.evaluate_each`` and ``rules.table`` give it.
    only_by_months, besides
        Whether reviews are late by calendar months only, and what these counts leave out, in words.
    years
        As ``since`` says it: figures are of all years.
    """
    n = late["review_id"].nunique()
    if not n:
        known = by_clock["n_due"].sum() and not by_clock["n_unknown"].sum()
        head = f"No {noun} that was due was late" if known else f"Whether any {noun} was late cannot be told"
        return words.say(f"**{head}.**", _unchecked(judged, limits, noun))
    each = late_table(late)
    # Of a range that is wider than a year only the end that is certain is said.
    known = each["days_late_max"].mask(each["days_late_max"] - each["days_late_min"] > 366)
    least, most = each["days_late_min"].min(skipna=False), known.max(skipna=False)
    longest = "" if pd.isna(least) else f", by {words.between_days(least, most)}"
    was = words.verb(n, "was", "were")
    head = f"{words.count(n, noun)} {was} late for certain{years}{longest}"
    if only_by_months:
        head = f"counted in calendar months, {words.count(n, noun)} {was} late{years}{longest}"
    return words.say(f"**{words.capital(head)}.** {besides}".strip(), _unchecked(judged, limits, noun))


def since(reviews: pd.DataFrame, about: dict[str, str]) -> str:
    """Say from which year on reviews are counted, after a space: that which the register names, or its first date's."""
    first = reviews[[f"{milestone}_latest" for milestone in MILESTONES]].min().min()
    year = about.get("since", "")[:4] or ("" if pd.isna(first) else f"{first.year}")
    return f" since {year}" if year else ""


def _unchecked(judged: pd.DataFrame, limits: pd.DataFrame, noun: str) -> str:
    """Say how many of the limits that were due rest on a clause that nobody has read; nothing where none does."""
    due = judged[judged["limit_passed"]]
    used = due.assign(version=due["rule"].str.split("; ?", regex=True)).explode("version")
    keys = ["rule_set", "clock"]
    read = used.merge(limits[[*keys, "version", "checked"]], on=[*keys, "version"]).astype({"checked": "bool"})
    checked = read.groupby(keys)["checked"]
    n, total = int((~checked.all()).sum()), checked.ngroups
    if not n:
        return ""
    every = "Both" if total == 2 else f"All {words.number(total)}"
    some = every if n == total else f"{words.capital(words.number(n))} of {words.number(total)}"
    which = "The time limit" if total == 1 else f"{some} time limits"
    partly = " at least in part" if (checked.any() & ~checked.all()).any() else ""
    rests = words.verb(n, "rests", "rest")
    whose = f" for {noun}s" if noun != "review" else ""
    source = "on a source that nobody has checked yet: see how the figures are made"
    return f"{which} used here{whose} {rests}{partly} {source}."


def late_table(late: pd.DataFrame) -> pd.DataFrame:
    """List the reviews that were late for certain, the longest first.

    Returns
    -------
    One row per review, by the limit that it missed by most: ``review_id``, ``label``, ``days_late_*``.
    """
    by = ["days_late_min", "days_late_max"]
    longest = late.sort_values(by, ascending=[False, True], kind="stable").drop_duplicates("review_id")
    columns = ["review_id", "label", *(name for name in late if name.startswith("days_late"))]
    return longest[columns].reset_index(drop=True)


def recurs(
    again: pd.DataFrame, actions: pd.DataFrame, public: bool, findings: pd.DataFrame, noun: str = "review"
) -> words.Prose:
    """Say how many themes that were acted on were found again; without findings, how many were acted on.

    In ``public`` no review is certainly later than an action: then, which theme was found most often.
    """
    if again["n_reviews"].isna().all():
        bare, uncoded = int((again["n_actions"] == 0).sum()), int((actions["themes"] == "").sum())
        any_of = (
            f"{words.capital(words.count(uncoded, 'action'))} {words.verb(uncoded, 'has', 'have')} no theme, and may"
        )
        return words.say(
            f"**{words.capital(words.number(bare))} of {words.count(len(again), 'practice theme')}"
            f" {words.verb(bare, 'has', 'have')} no action recorded on {words.verb(bare, 'it', 'them')}.**",
            f"{any_of} answer any." if uncoded and bare else "",
            "Whether learning recurs cannot be told: no finding of a review is recorded.",
        )
    if public:
        # A theme that the codebook does not have is none that a reader knows.
        of = findings.loc[findings["theme"] != "", "review_id"].nunique()
        most = again[again["n_reviews"] == again["n_reviews"].max()]
        found = f"{words.some([words.plain(each) for each in most['theme'].head(2)], len(most))}"
        how_often = f"in {int(most['n_reviews'].iloc[0])} of {of} {noun}s with a coded finding"
        return words.say(
            f"**Found most often: {found}, {how_often}.**",
            "Which themes recurred is not shown to the public: it rests on days that are withheld.",
        )
    n, done = int((again["outcome"] == "came_back").sum()), int((again["n_done"] > 0).sum())
    said = f"{words.number(n)} of {words.count(done, 'theme')} that were acted on"
    more = int((again["n_came_back_min"] > again["expected_high"]).sum())
    oftener = (
        f"{words.capital(words.number(more) if more else 'none')} of these {words.verb(max(more, 1), 'was', 'were')}"
    )
    return words.say(
        f"**{words.capital(said)} {words.verb(n, 'was', 'were')} found again by a later review.**",
        f"{oftener} certainly found more often than to be expected if nothing had changed." if n else "",
    )


def unsaid(undecided: pd.DataFrame, noun: str = "review", public: bool = False) -> words.Prose:
    """Say for how many reviews it is open whether they kept to each limit; of many limits, how many verdicts are.

    Parameters
    ----------
    undecided
        As ``settling.once`` gives it: a verdict that two rule sets ask for by one name is one, of ``n_verdicts``.
    public
        Whether days are withheld, so that what is open here need not be so for whoever sees them.
    """
    n, dates = len(undecided), "dates shown here" if public else "dates recorded"
    if not n:
        return words.say(f"**No verdict on a {noun} is left open by the {dates}.**")
    every = int(undecided["n_verdicts"].sum())
    more = f"By each rule set they are {words.number(every)} verdicts." if every > n else ""
    each_by_limit = (
        undecided.groupby("label", sort=False)["review_id"].nunique().sort_values(ascending=False, kind="stable")
    )
    counted = [words.number(int(each)) for each in each_by_limit]
    counted[0] = words.count(int(each_by_limit.iloc[0]), noun)
    said = [f"“{words.plain(label)}” for {n}" for label, n in zip(each_by_limit.index, counted, strict=True)]
    told = f"Not to be told from the {dates}: {words.listed(said)}"
    if len(told.split()) > LONGEST:
        verdicts = words.capital(words.count(n, f"verdict on a {noun}", f"verdicts on {noun}s"))
        told = f"{verdicts} cannot be told from the {dates}"
    return words.say(f"**{told}.** {more}".rstrip())
