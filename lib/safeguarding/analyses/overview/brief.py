"""The one page of the annual overview: each question of a committee answered in a few sentences, from the tables."""

from collections.abc import Collection

import pandas as pd

from safeguarding.analyses.overview import claims
from safeguarding.judging import standing
from safeguarding.presenting import words
from safeguarding.vocabulary import FEWER_THAN, LATE, UNPUBLISHED, Outcome

QUESTIONS = (
    "What happened?",
    "Are we on time, and by which clock?",
    "Did the learning come back?",
    "Whom did it reach?",
    "What is outstanding?",
    "What do our own claims stand on?",
    "What can we not say, and what would let us?",
)
"""The sections of the page, in order."""
SAYS = {
    claims.SUPPORTED: ("is supported", "are supported"),
    claims.CONTRADICTED: ("is contradicted", "are contradicted"),
    claims.CANNOT_TELL: ("cannot be told", "cannot be told"),
    claims.NOT_SHOWN: ("is not shown to the public", "are not shown to the public"),
    claims.NOT_TESTABLE: ("is about what it does not hold", "are about what it does not hold"),
}
"""Each verdict on a claim held against the register, in words: of one claim and of several."""
KINDS = {
    "scr": ("serious case review", "serious case reviews"),
    "lcspr": ("local child safeguarding practice review", "local child safeguarding practice reviews"),
    "rapid_review": ("rapid review", "rapid reviews"),
    "notification": ("notification that went no further", "notifications that went no further"),
}
UNSAID = ("review of a kind that is not said", "reviews of kinds that are not said")
NO_REVIEW = "The register holds no review."
QUIET = ("not_seen_again", "may_be_none_later", "no_later_review", "not_shown")
"""What is said of a theme that was acted on and that no later review may have found."""
NAMED = 4
"""How many clocks, themes or claims a section names; the detail has them all."""


def page(
    headline: str,
    *,
    happened: words.Prose,
    on_time: words.Prose,
    came_back: words.Prose,
    reached: words.Prose,
    outstanding: words.Prose,
    stands: words.Prose,
    unsaid: words.Prose,
) -> words.Prose:
    """Put the page together: the headline, then each of ``QUESTIONS`` as a heading with its paragraphs."""
    said = (happened, on_time, came_back, reached, outstanding, stands, unsaid)
    parts = [text for name, each in zip(QUESTIONS, said, strict=True) for text in (f"### {name}", each.markdown)]
    return words.say(f"**{headline}**", *parts)


def headline(reviews: pd.DataFrame, judged: pd.DataFrame, public: bool = False) -> str:
    """Say what reviews the register holds, how many are published, and how many were certainly late by some clock.

    A public report holds those alone that are certainly published, and says nothing of others.
    """
    if reviews.empty:
        return "Reviews that are not published are not shown to the public." if public else NO_REVIEW
    said = words.capital(words.listed(_kinds(reviews)))
    late = judged.loc[judged["outcome"].isin(LATE), "review_id"].nunique()
    due = judged.loc[judged["limit_passed"], "outcome"]
    if not due.isin((*LATE, Outcome.MET, Outcome.CANNOT_TELL)).any():
        return f"{said}, {_published(reviews)}. Nothing recorded lets a time limit be judged."
    certainly = f"{words.number(late)} {words.verb(late, 'was', 'were')} late by at least one time limit"
    if not late:
        certainly = (
            "none that was due was late" if (due == Outcome.MET).all() else "whether any was late cannot be told"
        )
    return f"{said}, {_published(reviews)}; {certainly}."


def on_time(by_clock: pd.DataFrame, judged: pd.DataFrame, limits: pd.DataFrame) -> words.Prose:
    """Say how many reviews met each time limit of those that were due, those with most late ones first.

    Parameters
    ----------
    by_clock, judged, limits
        As ``summary.by_clock_table``, ``clocks.evaluate_each`` and ``rules.table`` give them.
    """
    told = by_clock[by_clock["n_due"] > 0].sort_values("n_missed", ascending=False, kind="stable")
    if told.empty:
        return words.say("No time limit was due for certain, so whether reviews were on time cannot be told.")
    named = [_clock(label, mine, by_clock) for (label, _), mine in told.groupby(["label", "share_met"], sort=False)]
    more = len(named) - NAMED
    head = "It depends on the time limit, and on the day it counts from. How many reviews that were due met it"
    if len(named) == 1:
        head = "One time limit can be judged. How many reviews that were due met it"
    rest = f" {words.capital(words.count(more, 'more', 'more'))} {words.verb(more)} in the detail." if more > 0 else ""
    silent = _silence(len(by_clock) - len(told), len(by_clock))
    unread = _unread(told, judged, limits)
    return words.say(_joined(f"{head}: {'; '.join(named[:NAMED])}.{rest}", silent, unread, _small(told)))


def came_back(by_theme: pd.DataFrame, public: bool) -> words.Prose:
    """Say which themes later reviews found again after something was done, and what that does not show.

    Parameters
    ----------
    by_theme
        As ``recurrence.by_theme_table`` gives it.
    """
    bare = _bare(by_theme)
    if by_theme["n_reviews"].isna().all():
        return words.say(
            "Whether it came back cannot be told: the register has no coded finding of any review. The table"
            " `findings`, with the themes that each review found, and the column `incident` of reviews would tell."
            f" {bare}".rstrip()
        )
    certain, maybe = (by_theme[by_theme["outcome"] == each] for each in ("came_back", "may_have_come_back"))
    acted = by_theme["outcome"].isin(["came_back", "may_have_come_back", *QUIET]).sum()
    if not acted:
        return words.say(
            f"No theme that a review found has an action that is done, so none can have come back. {bare}".strip()
        )
    said = (
        [f"{words.number(len(certain))} certainly came back in a later review{_themes(certain)}"] if not public else []
    )
    said += [f"{words.number(len(maybe))} may have{_themes(maybe)}"] if len(maybe) else []
    said += ["which certainly came back is not shown to the public"] if public else []
    why = ""
    return words.say(
        f"Of {words.count(int(acted), 'theme')} that reviews found and actions answered, {words.listed(said)}.{why}"
        " A theme that came back does not show that an action failed, nor one not seen again that anything was learnt."
        f" {bare}"
    )


def reached(reach: pd.DataFrame, whole: pd.DataFrame, years: int = 3, small: Collection[str] = ()) -> words.Prose:
    """Say how many attendances and people are proved, and of what workforce.

    Parameters
    ----------
    reach, whole
        As ``attendance.reach_table`` and ``reach.whole_table``, of the last ``years``, give them.
    small
        Tables of which a public report shows nothing though they have rows, as the view names them.
    """
    rows = reach.set_index("measure")
    attended, people = rows.loc["Attendances"], rows.loc["Different people"]
    if not attended["n_deliveries"] and not people["n_deliveries"]:
        return words.say("The register counts nobody at any training, so whom it reached cannot be told.")
    about = f" (about {attended['as_said']:,}, taking the sources' own words)" if pd.notna(attended["as_said"]) else ""
    taken = _extent(attended, "place was taken at training", "places were taken at training")
    counted = words.capital(taken or "how many places were taken is not recorded")
    bodies = f"{about}. {_bodies(people)}." if people["n_counted"] else f"{about}; nobody counted people."
    if "attendance" in small:
        bodies = f"{about}. How many people that was is not shown to the public."
    return words.say(
        f"{counted}{bodies} {_of_whom(whole, years)} Attendance does not show that anything was learnt, or that"
        " practice changed."
    )


def _bodies(people: pd.Series) -> str:
    bodies = _extent(people, "person", "different people")
    if not bodies:
        return "How many different people that was is not recorded"
    return f"That was {bodies}" + ("" if _is_one(people) else ": one person may attend twice")


def _extent(row: pd.Series, one: str, many: str) -> str:
    """Say a range of things; nothing if it has no end."""
    if row[["n_min", "n_max"]].isna().all():
        return ""
    return f"{words.extent(row['n_min'], row['n_max'])} {one if _is_one(row) else many}"


def _is_one(row: pd.Series) -> bool:
    return bool(row[["n_min", "n_max"]].eq(1).fillna(False).all())


def stands(checked: pd.DataFrame) -> words.Prose:
    """Say how many published claims the register supports, and name each that it contradicts, with the reason.

    Parameters
    ----------
    checked
        As ``claims.checked_table`` gives it.
    """
    if checked.empty:
        return words.say("The register lists no published claim to check; `claims.csv` is where they would go.")
    n = checked["verdict"].value_counts()
    counted = [f"{words.number(int(n[each]))} {words.verb(int(n[each]), *SAYS[each])}" for each in SAYS if n.get(each)]
    head = f"Of {words.count(len(checked), 'published claim')} held against the register, {words.listed(counted)}."
    if len(checked) == 1:
        head = f"The one published claim, held against the register, {SAYS[checked['verdict'].iloc[0]][0]}."
    return words.say(_joined(head, _contradicted(checked[checked["verdict"] == claims.CONTRADICTED])))


def _contradicted(wrong: pd.DataFrame) -> str:
    named = [
        f"{words.plain(row.claim_id)}, *{words.plain(row.says)}* ({words.plain(row.why)})" for row in wrong.itertuples()
    ]
    more = len(named) - NAMED
    rest = f"; {words.number(more)} more {words.verb(more)} in the detail" if more > 0 else ""
    return f"Contradicted: {'; '.join(named[:NAMED])}{rest}." if named else ""


def _kinds(reviews: pd.DataFrame) -> list[str]:
    n = reviews["kind"].value_counts()
    other = len(reviews) - int(n.reindex(list(KINDS)).sum())
    said = [words.count(int(n[kind]), *forms) for kind, forms in KINDS.items() if n.get(kind)]
    return said + ([words.count(other, *UNSAID)] if other else [])


def _published(reviews: pd.DataFrame) -> str:
    """Say how many reports are published; of kinds that are never published none is counted."""
    due = reviews[~reviews["kind"].isin(UNPUBLISHED)]
    n = int(standing.happened(due, "published").sum())
    if due.empty:
        return "with no report to publish"
    if n == len(reviews):
        return "published" if n == 1 else "all published"
    return f"{words.number(n)} of {words.count(len(due), 'report')} published"


def _clock(label: str, rows: pd.DataFrame, by_clock: pd.DataFrame) -> str:
    """Name a clock, with its rule sets if there are several, and say how many met it."""
    sets = [words.plain(each) for each in rows["rule_set"]]
    whose = f" ({words.listed(sets)})" if by_clock["rule_set"].nunique() > 1 else ""
    return f"*{words.plain(label)}*{whose}, {rows['share_met'].iloc[0]}"


def _silence(silent: int, total: int) -> str:
    return (
        f"{words.capital(words.number(silent))} of {words.count(total, 'time limit')} can judge no review."
        if silent
        else ""
    )


def _unread(told: pd.DataFrame, judged: pd.DataFrame, limits: pd.DataFrame) -> str:
    """Say by how many time limits reviews were judged in a version that nobody has checked against its source."""
    pairs = set(zip(told["rule_set"], told["clock"], strict=True))
    unread = used_limits(judged, limits)
    unread = unread[~unread["checked"].astype(bool)]
    n = len({pair for pair in zip(unread["rule_set"], unread["clock"], strict=True) if pair in pairs})
    if not n:
        return ""
    of = f"all {words.number(n)}" if n == len(told) > 1 else f"{words.number(n)} of these {words.number(len(told))}"
    if len(told) == 1:
        return "Its wording is not yet checked against the guidance."
    return f"The wording of {of} is not yet checked against the guidance."


def used_limits(judged: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    """Give the versions of limits that a review was judged by: rows of ``limits``, as ``rules.table`` gives them."""
    used = {
        (row.rule_set, version)
        for row in judged.loc[judged["rule"] != "", ["rule_set", "rule"]].drop_duplicates().itertuples()
        for version in row.rule.split(";")
    }
    return limits.loc[[pair in used for pair in zip(limits["rule_set"], limits["version"], strict=True)]]


def _small(told: pd.DataFrame) -> str:
    """Say what a count of reviews in time does not show."""
    most = told["n_due"].max()
    if most < FEWER_THAN:
        return "So few reviews do not tell what to expect of the next."
    return "A limit that was met does not show that the review was good."


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _themes(rows: pd.DataFrame) -> str:
    """Name themes, those found again by most reviews first."""
    if rows.empty:
        return ""
    named = rows.sort_values("n_came_back_max", ascending=False, kind="stable")
    each = [f"*{words.plain(theme)}*" for theme in named["theme"].head(2)]
    more = len(rows) - len(each)
    return f" ({words.listed([*each, f'{words.number(more)} more'] if more else each)})"


def _bare(by_theme: pd.DataFrame) -> str:
    n = int((by_theme["n_actions"] == 0).sum())
    if not n:
        return ""
    whose = f"{words.capital(words.number(n))} of the {len(by_theme)} themes"
    return f"{whose} {words.verb(n, 'has', 'have')} no action coded to {words.verb(n, 'it', 'them')}."


def _of_whom(whole: pd.DataFrame, years: int) -> str:
    """Say of the last year with headcounts how many of them were trained, if that may be shown."""
    if whole.empty:
        return "No headcount is held (table `workforce`), so no share of any workforce can be given."
    row = whole.sort_values("year_latest", kind="stable").iloc[-1]
    agencies = words.count(int(row["n_agencies"]), "agency", "agencies")
    year = words.span(row["year_earliest"], row["year_latest"])
    if row["share_withheld"] or row["people_withheld"]:
        return "What share of the workforce that is, is withheld, since numbers are small."
    when = f"in the last {words.count(years, 'year')}" if years > 1 else "in the last year"
    if row["cannot_tell"]:
        share = f"What share of the {agencies} with a headcount for {year} was trained {when}"
        return f"{share} cannot be told: {words.plain(row['cannot_tell'])}."
    of = f"Of the {agencies} with a headcount for {year}, {words.plain(row['reached'])}"
    return f"{of} were trained {when}, if nobody left."
