"""Does learning go round: from reviews that found a theme, to actions, to training that carried it, to evidence?"""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from safeguarding.analyses.learning.themes import without_theme
from safeguarding.days import dates
from safeguarding.estimates import survival
from safeguarding.judging import courses
from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.rules import codebook

# How the tables below are shown: headings, and the columns that only the files beside a page have.
LOOP_LAYOUT = Layout(
    "loop",
    "Practice themes: from the reviews that found them to evidence",
    headings={
        "n_reviews": "Reviews that found it",
        "n_actions": "Actions",
        "n_done": "Done",
        "strongest": "Strongest kind done",
        "n_training": "Training coded to it",
        "n_carried": "Later entries of training that name it",
        "n_evidence": "Actions with evidence",
        "n_effect": "Training with evidence of effect",
        "says": "Where the loop breaks",
    },
    aside=("code", "strongest", "n_training", "n_evidence", "n_effect", "breaks"),
)
WAITS_LAYOUT = Layout(
    "to_action",
    "Calendar days from publication to the first action done",
    headings={
        "n": "Times a review found it",
        "n_open": "No finished action names both",
        "half": "Half done within",
        "interval": "95% interval",
        "median": "Half done within, days",
    },
    hide=("between",),
    aside=("code", "median"),
)

STRENGTH = ("resource", "policy", "training", "process", "tool", "assurance")
"""Kinds of action from weak to strong: what asks people to act otherwise, what makes them able to, what checks it.

Advocacy stands outside the order: it asks somebody else to change a system, and until they do nothing has changed here.
"""
EFFECT = ("3", "4")
"""Levels of Kirkpatrick that tell of practice: what people do and what comes of it; 1 and 2 are of the session."""
BREAKS = {
    "cannot_tell": "no finding is recorded",
    "not_found": "no review found it",
    "no_action": "no action is coded to it",
    "none_done": "no action is done",
    "not_carried": "no training since publication names it",
    "no_evidence": "no evidence of effect is held",
    "whole": "no break is shown",
}
"""Where the loop breaks: the first step that is missing, with its words."""
LACKING = {
    "no_action": ("has no action coded to it", "have no action coded to them"),
    "none_done": ("has no action done", "have no action done"),
    "not_carried": ("is named by no training since publication", "are named by no training since publication"),
    "no_evidence": ("has no evidence of effect", "have no evidence of effect"),
}
"""What a sentence says of one theme and of several for which a step is missing."""
SET_UP = "an action that is done reports training on it"
"""What an action may say where no training names the theme: the list of training need not hold all of it."""
UNBROKEN = ("whole", "not_found", "cannot_tell")
"""Where no break is seen: a theme that no review found asks for nothing."""
OPEN = 10
"""The most themes that stand open in the table."""
FEWEST = 6
"""The fewest findings with an action done from which an estimate is made, of all themes together or of one."""


def loop_table(
    findings: pd.DataFrame,
    actions: pd.DataFrame,
    training: pd.DataFrame,
    reviews: pd.DataFrame,
    themes: pd.DataFrame,
    as_of: date,
) -> pd.DataFrame:
    """Follow each practice theme from the reviews that found it to the evidence that is held.

    Training can have carried a theme that it is coded to if it may have ended on or after the first day on which a
    review that found the theme may have been published; it certainly could if it began after the last such day.

    Returns
    -------
    One row per practice theme: ``code``, ``theme``, ``n_reviews`` (that found it; missing if no finding is recorded at
    all), ``n_actions``, ``n_done``, ``strongest`` (kind of action done, by ``STRENGTH``), ``n_training`` (entries
    coded to it, held by ``as_of``), ``n_carried_min`` and ``n_carried_max`` (those that can have carried it; missing
    like ``n_reviews``), ``n_evidence`` (actions done that name evidence), ``n_effect`` (deliveries with evidence of
    ``EFFECT``), ``breaks`` (a key of ``BREAKS``) and ``says`` (its words, and where no training names the theme,
    whether an action reports some).
    """
    found = _found(findings, reviews)
    published = found.merge(reviews[["review_id", "published_earliest", "published_latest"]], on="review_id")
    today, rows = pd.Timestamp(as_of), []
    named = codebook.single(actions, "themes")
    given = codebook.single(courses.held_table(training, as_of), "themes")
    for theme in themes[themes["axis"] == "practice"].itertuples():
        mine, carries = named[named["themes"] == theme.code], given[given["themes"] == theme.code]
        done = mine[(mine["status"] == "done") & ~(mine["completed_earliest"] > today)]
        whose = published[published["theme"] == theme.code]
        rows.append(
            {
                "code": theme.code,
                "theme": theme.label,
                "n_reviews": len(whose) if len(found) else pd.NA,
                "n_actions": len(mine),
                "n_done": len(done),
                "strongest": _strongest(done["kind"]),
                "n_training": len(carries),
                **(_carried(carries, whose) if len(found) else {"n_carried_min": pd.NA, "n_carried_max": pd.NA}),
                "n_evidence": int((done["evidence"] != "").sum()),
                "n_effect": int(carries["level"].isin(EFFECT).sum()),
                "set_up": bool((done["kind"] == "training").any()),
            }
        )
    counted = dict.fromkeys(("n_reviews", "n_carried_min", "n_carried_max"), "Int64")
    table = pd.DataFrame(rows, columns=_LOOP).astype(counted)
    breaks = [_breaks(row) for row in table.itertuples()]
    reported = (pd.Series(breaks, table.index, dtype=object) == "not_carried") & table["set_up"]
    says = [BREAKS[each] + (f"; {SET_UP}" if set_up else "") for each, set_up in zip(breaks, reported, strict=True)]
    return table.drop(columns="set_up").assign(breaks=breaks, says=says)


_LOOP = ["code", "theme", "n_reviews", "n_actions", "n_done", "strongest", "n_training", "n_carried_min"]
_LOOP += ["n_carried_max", "n_evidence", "n_effect", "set_up"]


def answer(table: pd.DataFrame, actions: pd.DataFrame, noun: str = "review") -> words.Prose:
    """Say where the loop breaks and for how many themes, and what the register cannot show of it."""
    if table["n_reviews"].isna().all():
        return words.untold(
            "**Where the loop breaks cannot be told, since no finding is recorded.** The themes that each review found"
            " would tell."
        )
    uncoded = without_theme(actions)
    caution = f" {words.capital(uncoded)}." if uncoded else ""
    found = table[table["n_reviews"] > 0]
    n = found["breaks"].value_counts()
    lacking = {each: int(n[each]) for each in LACKING if n.get(each)}
    broken = [f"{words.number(k)} {words.verb(k, *LACKING[each])}" for each, k in lacking.items()]
    themes = f"{words.count(len(found), 'theme')} that {noun}s found"
    head = f"of {themes}, {words.listed(broken) or BREAKS['whole']}"
    if len(lacking) == 1:
        ((each, k),) = lacking.items()
        head = f"{words.number(k)} of {themes} {words.verb(k, *LACKING[each])}"
    reported = int(found["says"].str.endswith(SET_UP).sum())
    also = f"For {words.number(reported)} of these, {SET_UP}." if reported else ""
    whole = int(n.get("whole", 0))
    unbroken = f"For the other {words.number(whole)} no step is certainly missing." if broken and whole else ""
    beside = " ".join(filter(None, (also, unbroken)))
    return words.say(
        f"**{words.capital(head)}.** {beside}".rstrip(),
        "A whole loop is a complete record, no proof of effect: the evidence may show that nothing changed. What is"
        f" not in the register may still have been done.{caution}",
    )


def in_short(table: pd.DataFrame) -> str:
    """Say in a sentence for how many themes the loop first breaks; nothing where no break is seen."""
    n = table["breaks"].value_counts()
    first = next((each for each in LACKING if n.get(each)), "")
    said = f"{words.count(int(n[first]), 'theme')} {words.verb(int(n[first]), *LACKING[first])}" if first else ""
    return words.capital(f"{said}.") if said else ""


def breaks_first(table: pd.DataFrame) -> pd.DataFrame:
    """Order the themes of ``loop_table``: where the loop breaks first, then by how many reviews found each."""
    by_place = table.assign(whole=table["breaks"].isin(UNBROKEN))
    ordered = by_place.sort_values(["whole", "n_reviews"], ascending=[True, False], kind="stable", ignore_index=True)
    return ordered.drop(columns="whole")


def layout(table: pd.DataFrame) -> Layout:
    """Give the layout of the loop: the themes where it breaks stand open, the others fold."""
    broken = int((~table["breaks"].isin(UNBROKEN)).sum())
    return replace(LOOP_LAYOUT, rows_open=min(broken, OPEN))


def spells_table(findings: pd.DataFrame, actions: pd.DataFrame, reviews: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Give how long it took from each finding's publication until the first action that answers it was done.

    A finding is known from the day its review was ``published``: reviews seldom date a finding otherwise, and what is
    reported may still change. An action answers it that is coded to its theme and names its review. What was done
    before publication took no days. Open: no such action is done by ``as_of``, one that nobody planned included.

    Returns
    -------
    One row per practice or context theme and published review that found it: ``review_id``, ``code``, ``days_least``,
    ``days_most`` (infinite if open, or if nobody knows from when), ``open``.
    """
    today = dates.number(as_of)
    done = actions[actions["status"] == "done"]
    ends = {
        "stop_first": dates.numbers(done["completed_earliest"], dates.OPEN_BEFORE),
        "stop_last": np.minimum(dates.numbers(done["completed_latest"], dates.OPEN_AFTER), today),
    }
    done = done.assign(**ends)[ends["stop_first"] <= today]
    links = codebook.single(codebook.single(done, "themes"), "reviews") if len(done) else done
    links = links.rename(columns={"themes": "code", "reviews": "review_id"})
    first = links.groupby(["review_id", "code"], as_index=False)[["stop_first", "stop_last"]].min()
    spells = _found(findings, reviews).rename(columns={"theme": "code"})[["review_id", "code"]]
    spells = spells.merge(_published(reviews, today), on="review_id").merge(first, how="left", on=["review_id", "code"])
    is_open = spells["stop_first"].isna()
    least = np.where(is_open, today - spells["start_last"] + 1, spells["stop_first"] - spells["start_last"])
    known = ~is_open & (spells["start_first"] > dates.OPEN_BEFORE)
    most = np.where(known, spells["stop_last"] - spells["start_first"], np.inf)
    return spells[["review_id", "code"]].assign(
        days_least=np.maximum(least, 0).astype(float), days_most=np.maximum(most, 0).astype(float), open=is_open
    )


def waits_table(spells: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Estimate how long it takes from a finding to an action done, open ones included (``estimates.survival``).

    Returns
    -------
    One row for all practice themes together and one for each of which ``FEWEST`` findings or more have an action done:
    ``code``, ``theme``, ``n`` (findings: a theme in a review), ``n_open``, ``half`` (in words), ``median_*`` (an
    estimate; none where the interval has no upper end), ``between_*`` (95% interval) and ``interval`` (in words), all
    missing for fewer. Days.
    """
    practice = themes.loc[themes["axis"] == "practice", ["code", "label"]]
    mine = spells[spells["code"].isin(practice["code"])]
    rows = [_wait("all", "All practice themes", mine)]
    rows += [_wait(row.code, row.label, mine[mine["code"] == row.code]) for row in practice.itertuples()]
    table = pd.DataFrame(rows)
    table = table[(table["n"] - table["n_open"] >= FEWEST) | (table["code"] == "all")].reset_index(drop=True)
    return table.astype({name: "Int64" for name in table.columns if name.endswith(("_min", "_max"))})


def waits_answer(table: pd.DataFrame) -> words.Prose:
    """Say how many findings have an action done, and what the table's estimate of how long it takes does not show."""
    row = next(table.itertuples())
    if not row.n:
        return words.untold(
            "**How long it takes from a finding to an action done cannot be told: no published review has a finding"
            " with a theme.** Each action would have to name the review it answers, and the day it was completed."
        )
    done, n_open = row.n - row.n_open, row.n_open
    counted = f"Published reviews found a theme {words.count(row.n, 'time')}; for {words.number(done)} an action is"
    counted += " recorded as done"
    rest = f", for {words.number(n_open)} no finished action names review and theme" if n_open and done else ""
    # One finding more or less can double an estimate whose interval has no upper end: it is no answer.
    half = "cannot be estimated: chance leaves any longer time open"
    if done < FEWEST:
        half = f"cannot be estimated: {words.number(FEWEST)} with an action done are needed"
    elif pd.notna(row.median_max):
        half = f"is estimated at {words.in_days(row.median_min, row.median_max)} for half of them"
    return words.say(
        f"**How long it takes from a finding to an action done {half}.** {counted}{rest}.",
        "Those of one review are not independent, so the interval is rather too narrow. Done says that an action was"
        " finished, not that it helped.",
    )


def _wait(code: str, theme: str, spells: pd.DataFrame) -> dict[str, object]:
    least, most = spells["days_least"].to_numpy(), spells["days_most"].to_numpy()
    middle, (low, high) = (np.nan, np.nan), (np.nan, np.nan)
    if (~spells["open"]).sum() >= FEWEST:
        middle = survival.median_within(survival.estimate(least, most), least, most)
        low, high = survival.median_interval(least, most)
        if not np.isfinite(high):
            # One finding more or less could double it.
            middle = (np.nan, np.nan)
    few = f"fewer than {FEWEST} have an action done"
    return {
        "code": code,
        "theme": theme,
        "n": len(spells),
        "n_open": int(spells["open"].sum()),
        "half": "not estimated" if np.isnan(middle[0]) else words.in_days(*map(_end, middle)),
        **_pair("median", middle),
        **_pair("between", (low, high)),
        "interval": few if np.isnan(low) else words.in_days(low, _end(high)),
    }


def _pair(name: str, ends: tuple[float, float]) -> dict[str, words.Count]:
    return {f"{name}_{end}": _end(value) for end, value in zip(("min", "max"), ends, strict=True)}


def _end(value: float) -> words.Count:
    return round(value) if np.isfinite(value) else pd.NA


def _found(findings: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    return codebook.found_table(findings[findings["review_id"].isin(reviews["review_id"])])


def _published(reviews: pd.DataFrame, today: int) -> pd.DataFrame:
    """Give the first and the last day on which each review that is published by ``today`` can have been."""
    first = dates.numbers(reviews["published_earliest"], dates.OPEN_BEFORE)
    last = np.minimum(dates.numbers(reviews["published_latest"], dates.OPEN_AFTER), today)
    known = reviews["published_earliest"].notna() | reviews["published_latest"].notna()
    kept = reviews[["review_id"]].assign(start_first=first, start_last=last)
    return kept[known & (first <= today)]


def _carried(carries: pd.DataFrame, whose: pd.DataFrame) -> dict[str, int]:
    """Count the training that certainly and possibly carried what the first review found; an open end is any day."""
    known = whose[whose[["published_earliest", "published_latest"]].notna().any(axis=1)]
    if known.empty:
        return {"n_carried_min": 0, "n_carried_max": 0}
    first = known["published_earliest"].min() if known["published_earliest"].notna().all() else pd.NaT
    possible = (carries["ends_latest"] >= first) | carries["ends_latest"].isna() | pd.isna(first)
    certain = carries["starts_earliest"] >= known["published_latest"].min()
    return {"n_carried_min": int(certain.sum()), "n_carried_max": int(possible.sum())}


def _strongest(kinds: pd.Series) -> str:
    ordered = [kind for kind in STRENGTH if kind in set(kinds)]
    return ordered[-1] if ordered else "advocacy only" if (kinds == "advocacy").any() else "none"


def _breaks(row: Row) -> str:
    if pd.isna(row.n_reviews):
        return "cannot_tell"
    steps = {
        "not_found": row.n_reviews,
        "no_action": row.n_actions,
        "none_done": row.n_done,
        "not_carried": row.n_carried_max,
        "no_evidence": row.n_evidence + row.n_effect,
    }
    return next((name for name, n in steps.items() if not n), "whole")
