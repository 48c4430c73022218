"""What the annual overview says first: its title, its headline, four figures, and a finding for each section."""

import pandas as pd

from safeguarding.analyses.overview import claims
from safeguarding.days.reporting_years import Period
from safeguarding.presenting import tiles, words
from safeguarding.presenting.tables import Layout
from safeguarding.vocabulary import ACTION_STATUSES

SENTENCES_LAYOUT = Layout(
    "statements",
    "What was said, and what the record shows",
    headings={"says": "What was said", "shows": "What the record shows", "verdict": "So"},
    rows_open=4,
)
LATE_LAYOUT = Layout(
    "late_reviews",
    "The worst time limit of each review that was late for certain",
    headings={"label": "Time limit", "days_late": "Days late"},
    rows_open=4,
)
UNDONE = ("planned", "in_progress")
"""What an action is that somebody has still to do."""
ORDER = (claims.CONTRADICTED, claims.CANNOT_TELL, claims.SUPPORTED, claims.NOT_TESTABLE, claims.NOT_SHOWN)


def title(about: dict[str, str], period: Period) -> words.Prose:
    """Say what the report is, of which area, and of which reporting year."""
    parts = ["Safeguarding reviews: annual overview", words.plain(about.get("area", "")), words.plain(period.name)]
    return words.say("# " + ", ".join(filter(None, parts)))


def sentences_table(checked: pd.DataFrame) -> pd.DataFrame:
    """Group claims by the sentence that makes them, since one that can be read in several ways is one sentence.

    Parameters
    ----------
    checked
        As ``claims.checked_table`` gives it.

    Returns
    -------
    One row per sentence, those that are contradicted first: ``says``, ``shows`` (by each reading), ``verdict`` (with
    how many readings, where they differ).
    """
    rows = []
    for says, readings in checked.groupby("says", sort=False):
        n = readings["verdict"].value_counts()
        worst = next(each for each in ORDER if each in n)
        differing = f" by {n[worst]} of {len(readings)} readings" if len(n) > 1 else ""
        shows = [f"{row.reading}: {row.why}" if row.reading else row.why for row in readings.itertuples()]
        shown = " ".join(words.sentence(each) for each in shows)
        rows.append((says, shown, f"{worst}{differing}", ORDER.index(worst)))
    table = pd.DataFrame(rows, columns=["says", "shows", "verdict", "place"])
    return table.sort_values("place", kind="stable", ignore_index=True).drop(columns="place")


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
        return f"Its record shows that {words.plain(readings['why'].iloc[0])}."
    fewest = min(known, key=lambda row: row["n_missed"])
    if (claimed["value"] == "1").all():
        n, most = int(fewest["n_missed"]), max(int(row["n_missed"] + row["n_unknown"]) for row in known)
        least = f"{'at least ' if most > n else ''}{words.number(n)}"
        months = ", counting calendar months" if "month" in readings["says"].iloc[0] else ""
        return f"Its record shows that {least} {words.verb(n, 'was', 'were')} not{months}."
    return f"Its record shows that {fewest['share_met']} were."


def tiles_table(
    by_clock: pd.DataFrame,
    starts: pd.DataFrame,
    overdue: list[tuple[str, str, str]],
    actions: pd.DataFrame,
    noun: str = "review",
) -> pd.DataFrame:
    """Give two limits that count from different days, what is overdue, and the actions that are done.

    Parameters
    ----------
    starts
        What each limit counts from, as ``rules.clocks_table`` gives it.
    overdue
        As ``due.tiles_of`` gives it.
    noun
        What a review is called that is counted (``View.noun``).
    """
    told = by_clock[by_clock["n_due"] > 0].merge(starts[["rule_set", "clock", "starts"]], on=["rule_set", "clock"])
    chosen = told.drop_duplicates("starts").head(2)
    rows = [_limit(row, noun) for _, row in chosen.iterrows()] + overdue[:1]
    done = int((actions["status"] == "done").sum())
    rows += [(f"{done} of {len(actions)}", "actions are reported done", tiles.MET)] if len(actions) else []
    return tiles.table(rows)


def _limit(row: pd.Series, noun: str) -> tuple[str, str, str]:
    n, unknown = int(row["n_due"]), int(row["n_unknown"])
    known = " known" if unknown else ""
    means = tiles.LATE if row["n_missed"] else tiles.UNKNOWN if unknown else tiles.MET
    more = f"; {unknown} not known" if unknown else ""
    return f"{int(row['n_met'])}{known} of {n}", f"{noun}s in time: {row['label']}{more}", means


# ---- A finding for each section, which is its heading ----------------------------------------------------------------


def on_time(
    late: pd.DataFrame,
    by_clock: pd.DataFrame,
    judged: pd.DataFrame,
    limits: pd.DataFrame,
    noun: str = "review",
    only_by_months: bool = False,
    besides: str = "",
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
    head = f"{words.count(n, noun)} {was} late for certain{longest}"
    if only_by_months:
        head = f"counted in calendar months, {words.count(n, noun)} {was} late{longest}"
    return words.say(f"**{words.capital(head)}.** {besides}".strip(), _unchecked(judged, limits, noun))


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


def recurs(again: pd.DataFrame, actions: pd.DataFrame, public: bool) -> words.Prose:
    """Say how many themes that were acted on were found again; without findings, how many were acted on."""
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
        return words.say("**Which themes recurred is not shown: it rests on days that are not for the public.**")
    n, done = int((again["outcome"] == "came_back").sum()), int((again["n_done"] > 0).sum())
    said = f"{words.number(n)} of {words.count(done, 'theme')} that were acted on"
    return words.say(f"**{words.capital(said)} {words.verb(n, 'was', 'were')} found again by a later review.**")


def reached(trained: pd.DataFrame, whole: pd.DataFrame, hidden: bool, years: int = 3) -> words.Prose:
    """Say how many places were taken, whether anybody counted people, and what share of the workforce was trained.

    Parameters
    ----------
    trained, whole
        As ``attendance.reach_table`` and ``reach.whole_table``, of the last ``years``, give them.
    hidden
        Whether there is a list of who came that the public does not see.
    """
    rows = trained.set_index("measure")
    places, counted = rows.loc["Attendances"], rows.loc["Different people", "n_counted"]
    if places[["n_min", "n_max"]].isna().all():
        return words.untold("**How many places were taken is not recorded.**")
    people = "" if counted or hidden else "; how many people took them is not"
    # Of what is withheld there is more; else "at least" would be taken for an estimate of all.
    known = f"{places['n_min']:,}" if places["n_min"] and pd.isna(places["n_max"]) and not hidden else ""
    n = known or words.extent(places["n_min"], places["n_max"])
    return words.say(f"**{words.capital(n)} places taken are recorded{people}.**", _share(whole, years))


def _share(whole: pd.DataFrame, years: int) -> str:
    """Say the share of the last year with headcounts that was trained, if that is known and may be shown."""
    if whole.empty:
        return "No headcount is held, so no share of any workforce can be given."
    row = whole.sort_values("year_latest", kind="stable").iloc[-1]
    if row["share_withheld"] or row["people_withheld"]:
        return "What share of the workforce that is, is withheld, since numbers are small."
    if row["cannot_tell"]:
        return "What share of the workforce was trained cannot be told."
    return f"Trained in the last {words.count(years, 'year')}: {words.plain(row['reached'])} in post."


def outstanding(actions: pd.DataFrame) -> words.Prose:
    """Say how many actions are not done, and of how many nobody has written whether they are."""
    total, n = len(actions), int(actions["status"].isin(UNDONE).sum())
    unsaid = int((~actions["status"].isin(ACTION_STATUSES)).sum())
    if not total:
        return words.say("**The register lists no action.**")
    silent = f"of {words.number(unsaid)} it is not recorded" if unsaid else ""
    if not n and unsaid:
        return words.say(f"**No action is recorded as not done; {silent}.**")
    if not n:
        done = int((actions["status"] == "done").sum())
        every = f"All {words.count(total, 'action')} are reported done"
        return words.say(f"**{every if done == total else 'No action is left to do'}.**")
    said = f"{words.capital(words.number(n))} of {words.count(total, 'action')} {words.verb(n)} not done"
    return words.say(f"**{'; '.join(filter(None, (said, silent)))}.**")


def stands(sentences: pd.DataFrame, claimed: pd.DataFrame, limits: pd.DataFrame) -> words.Prose:
    """Say how many statements the record contradicts, in how many ways they can be read, and which way no text sets.

    Parameters
    ----------
    sentences, claimed
        As ``sentences_table`` and ``View.claims`` give them: a statement for each sentence, a claim for each reading.
    limits
        All limits, with those that no text sets, as ``rules.table`` gives them.
    """
    n, wrong = len(sentences), int(sentences["verdict"].str.startswith(claims.CONTRADICTED).sum())
    if not n:
        return words.untold("The register lists no published claim.")
    said = f"{words.number(wrong)} of {words.count(n, 'statement')}"
    unseen = int(sentences["verdict"].str.startswith(claims.NOT_SHOWN).sum())
    hidden = f"; {words.number(unseen)} {words.verb(unseen)} {claims.NOT_SHOWN}" if unseen else ""
    told = [
        (claims.SUPPORTED, "supported"),
        (claims.CANNOT_TELL, "not to be told"),
        (claims.NOT_TESTABLE, "not testable"),
    ]
    counted = [(int(sentences["verdict"].str.startswith(each).sum()), named) for each, named in told]
    others = words.listed([f"{words.number(n)} {words.verb(n)} {named}" for n, named in counted if n])
    return words.say(
        f"**{words.capital(said)} {words.verb(wrong)} contradicted by the record{hidden}.**",
        f"Of the others {others}." if others and not unseen else "",
        _readings(n, claimed, limits),
    )


def _readings(n: int, claimed: pd.DataFrame, limits: pd.DataFrame) -> str:
    """Say in how many ways so many statements are read, if in more than one each, and which of them no text sets."""
    ways = len(claimed)
    more = f"They are read in {ways} ways, since a statement can leave open what it counts from." if ways > n else ""
    read_by = (limits["rule_set"] + "/" + limits["clock"]).isin(claimed["of"])
    unset = limits.loc[read_by & limits["unset"].astype(bool), "label"].drop_duplicates()
    said = [
        f"No text that we know sets the limit “{words.plain(words.uncapital(each))}”. It is one such way, and no review"
        " is judged by it."
        for each in unset
    ]
    return " ".join(filter(None, (more, *said)))


def unsaid(undecided: pd.DataFrame, noun: str = "review") -> words.Prose:
    """Say how many verdicts the recorded dates leave open; one that two rule sets ask for by one name is one."""
    n, every = len(undecided[["review_id", "label"]].drop_duplicates()), len(undecided)
    if not n:
        return words.say(f"**No verdict on a {noun} is left open by the dates recorded.**")
    verdicts = words.capital(words.count(n, f"verdict on a {noun}", f"verdicts on {noun}s"))
    more = f" By each rule set they are {words.number(every)}." if every > n else ""
    return words.say(f"**{verdicts} cannot be told from the dates recorded.**{more}")
