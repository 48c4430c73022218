"""How long each review took between milestones, and which came after which action: ranges, as dates are."""

from collections.abc import Collection, Sequence
from datetime import date

import numpy as np
import pandas as pd

from safeguarding.days import dates
from safeguarding.judging import order, standing
from safeguarding.rules import RuleSet, codebook
from safeguarding.vocabulary import MILESTONES, UNPUBLISHED, Says

# ---- How long each review took from one milestone to another, when dates are ranges and some reviews still open

ENDED, OPEN, NO_STOP, WRONG = "ended", "open", "stop not recorded", "dates contradict"
SHORT = ("author_appointed", "reported", "sent_to_panel", "published", "completed")
"""Milestones that kinds which are never published do not come to."""


def durations_table(
    reviews: pd.DataFrame, as_of: date, starts: str, stops: str, rule_sets: Sequence[RuleSet]
) -> pd.DataFrame:
    """Give how long each review took from one milestone to another, as a range.

    From ``stop_earliest - start_latest`` to ``stop_latest - start_earliest``, no fewer than none; what is recorded as
    done was done by ``as_of``. A review whose stop had certainly not happened by then, or lies after it, is open: it
    took longer than from ``start_latest`` to ``as_of``. Where nobody can say, since the review is over, or the
    register does not keep that step, the stop is not recorded. The order of the rule sets says with which step a review
    is over, as a serious case review is with its report, and narrows the days of its start and its stop, as
    ``tightened`` does; a step without any day of its own is not measured by it.

    Returns
    -------
    One row per review whose start is recorded and not after ``as_of``, and to which the stop applies: ``review_id``,
    ``days_least`` and ``days_most`` (calendar days, infinite where there is no most), ``exact``, ``state`` (``ENDED``,
    ``OPEN``, ``NO_STOP`` or ``WRONG``), ``start_*`` and ``stop_*`` (the days on which it can have begun, and ended,
    none before the start; ``NaT`` where not known).
    """
    today = dates.number(as_of)
    absent = order.said(reviews, stops) == Says.NO_STEP.place
    reviews = reviews[recorded(reviews, starts) & ~absent & ~(reviews["kind"].isin(UNPUBLISHED) & (stops in SHORT))]
    reviews, unused = _narrowed(reviews, rule_sets, (starts, stops))
    begun = _first(reviews, starts) <= today
    reviews, unused = reviews[begun], unused[begun]
    start = _first(reviews, starts), np.minimum(_last(reviews, starts), today)
    stop = _first(reviews, stops), np.minimum(_last(reviews, stops), today)
    done = recorded(reviews, stops) & (stop[0] <= today)
    least = np.where(done, stop[0] - start[1], today - start[1] + 1)
    most = np.where(done, stop[1] - start[0], np.inf)
    running = ~standing.over(reviews, today, standing.ordered(rule_sets))
    waits = standing.undone(order.said(reviews, stops), done, running) & ~_ended(reviews, stops)
    waits |= recorded(reviews, stops).to_numpy() & (stop[0] > today)
    state = np.select([unused | (done & (most < 0)), done, waits], [WRONG, ENDED, OPEN], NO_STOP)
    table = pd.DataFrame({"review_id": reviews["review_id"], "days_least": np.maximum(least, 0).astype(float)})
    return table.assign(
        days_most=np.where(most >= dates.OPEN_AFTER / 2, np.inf, most),
        exact=done & (start[0] == start[1]) & (stop[0] == stop[1]),
        state=pd.array(state, "str"),
        start_earliest=dates.as_dates(start[0], start[0] > dates.OPEN_BEFORE),
        start_latest=dates.as_dates(start[1]),
        stop_earliest=dates.as_dates(np.maximum(stop[0], start[0]), done),
        stop_latest=dates.as_dates(stop[1], done),
    ).reset_index(drop=True)


def tightened(reviews: pd.DataFrame, rule_sets: Sequence[RuleSet]) -> pd.DataFrame:
    """Give reviews with the days of their recorded steps narrowed by the order of steps, as verdicts have them.

    A review was published no earlier than its report was made. A step that is not recorded stays so; a day that
    contradicts the order stays as it is written.
    """
    return _narrowed(reviews, rule_sets, tuple(MILESTONES))[0]


def _narrowed(
    reviews: pd.DataFrame, rule_sets: Sequence[RuleSet], milestones: Sequence[str]
) -> tuple[pd.DataFrame, np.ndarray]:
    """Narrow the days of some steps by what each rule set tells; and say of which reviews one contradicts the order."""
    was, unused, columns = order.as_recorded(reviews), np.zeros(len(reviews), bool), {}
    told = [order.tightened(reviews, each.order) for each in rule_sets]
    for name in milestones:
        written, dated = was[name], recorded(reviews, name).to_numpy()
        first = np.maximum.reduce([written.earliest, *(each[name].earliest for each in told)])
        last = np.minimum.reduce([written.latest, *(each[name].latest for each in told)])
        # A day that is not used to judge is open in what the order leaves, or what that leaves lies elsewhere.
        held = [(each[name].earliest >= written.earliest) & (each[name].latest <= written.latest) for each in told]
        wrong = dated & ((first > last) | ~np.logical_and.reduce([np.ones(len(reviews), bool), *held]))
        unused |= wrong
        first, last = np.where(wrong, written.earliest, first), np.where(wrong, written.latest, last)
        columns[f"{name}_earliest"] = dates.as_dates(first, dated)
        columns[f"{name}_latest"] = dates.as_dates(last, dated)
    return reviews.assign(**columns), unused


def recorded(reviews: pd.DataFrame, milestone: str) -> pd.Series:
    """Say of which reviews anything is recorded of a milestone."""
    return reviews[f"{milestone}_earliest"].notna() | reviews[f"{milestone}_latest"].notna()


def _first(reviews: pd.DataFrame, milestone: str) -> np.ndarray:
    return dates.numbers(reviews[f"{milestone}_earliest"], dates.OPEN_BEFORE)


def _last(reviews: pd.DataFrame, milestone: str) -> np.ndarray:
    return dates.numbers(reviews[f"{milestone}_latest"], dates.OPEN_AFTER)


def _ended(reviews: pd.DataFrame, stops: str) -> np.ndarray:
    """Say of which reviews a later milestone is recorded, so that the stop must have been."""
    order = list(MILESTONES)
    later = order[order.index(stops) + 1 :]
    return np.logical_or.reduce([recorded(reviews, each) for each in later] or [np.zeros(len(reviews), bool)])


# ---- Which reviews came after which actions, by the day of the incident and the day the action was completed ---------
# Both are ranges, so that it can be certain, possible or excluded.

AFTER, MAY_BE, NOT_AFTER, ASKED = "after it", "may be after it", "not after it", "asked for it"
NAMED = 10
"""How many actions are named that one review is later than."""


def pairs_table(
    findings: pd.DataFrame, actions: pd.DataFrame, reviews: pd.DataFrame, themes: pd.DataFrame, as_of: date
) -> pd.DataFrame:
    """Say how each coded review stands to what was done on each practice theme, whether it found the theme or not.

    To one action a review stands ``AFTER`` if the first day of the incident is after the last day on which the action
    can have been completed; ``NOT_AFTER`` if the last day of the incident is no later than the first day of completion
    (an incident on the very day is not after it); ``MAY_BE`` otherwise. An action that is done and has no day was done
    by ``as_of``; an incident that is not recorded was no later than anything else recorded of its review. A review that
    an action answers asked for it (``ASKED``), and is not later, whatever its dates. Of several actions on a theme, the
    one that it stands furthest after counts.

    Parameters
    ----------
    reviews
        Those of which a row may be shown; findings of others are not used. A public report has no day of an incident,
        so that there no review is certainly later.

    Returns
    -------
    One row per practice theme with an action done by ``as_of`` and review with any finding: ``code``, ``theme``,
    ``review_id``, ``incident_*`` (what is known of it), ``stands`` (one of the four), ``actions`` (of a review
    that found the theme and is later, or may be: the ids of those it stands so to, ``NAMED`` at most), ``asked``
    (whether it asked for any), and ``found`` and ``agreed`` (whether the review found the theme, and by every coder).
    """
    practice = themes.loc[themes["axis"] == "practice", ["code", "label"]].rename(columns={"label": "theme"})
    found, done = found_table(findings, reviews), done_table(actions, as_of)
    coded = _incidents(reviews[reviews["review_id"].isin(found["review_id"])], as_of)
    has = {code: set(group) for code, group in found.groupby("theme")["review_id"]}
    beside = [
        _beside(coded, done[done["code"] == theme.code], has.get(theme.code, set())).assign(
            code=theme.code, theme=theme.theme
        )
        for theme in practice.itertuples()
        if (done["code"] == theme.code).any()
    ]
    empty = coded.head(0).assign(stands="", actions="", asked=False, code="", theme="")
    every = pd.concat(beside or [empty], ignore_index=True)
    known = found.rename(columns={"theme": "code"})[["code", "review_id", "agreed"]].assign(found=True)
    table = every.merge(known, how="left", on=["code", "review_id"])
    table[["found", "agreed"]] = table[["found", "agreed"]].astype("boolean").fillna(False).astype("bool")
    return table[_PAIRED]


_PAIRED = [
    *("code", "theme", "review_id", "incident_earliest", "incident_latest"),
    *("stands", "actions", "asked", "found", "agreed"),
]


def _beside(coded: pd.DataFrame, done: pd.DataFrame, found: Collection[str]) -> pd.DataFrame:
    """Set coded reviews beside the actions done on one theme; ``found`` are the reviews that found it."""
    first, last = done["completed_earliest"].to_numpy(), done["completed_latest"].to_numpy()
    begins, ends = coded["incident_earliest"].to_numpy(), coded["incident_latest"].to_numpy()
    ids, every = done["action_id"].to_numpy(object), np.arange(len(done))
    asked: dict[str, list[int]] = {}
    for place, named in enumerate(done["reviews"]):
        for review in named.split(";"):
            asked.setdefault(review.strip(), []).append(place)
    # A day of completion that is not known makes the earliest one unknown, and nothing is certainly before that.
    stands = np.select([begins > last.min(), ~(ends <= first.min())], [AFTER, MAY_BE], NOT_AFTER).astype(object)
    those = np.full(len(coded), "", object)
    for row, review in enumerate(coded["review_id"].tolist()):
        if review in asked or (review in found and stands[row] != NOT_AFTER):
            # Action by action, without those that it asked for.
            left = np.delete(every, asked[review]) if review in asked else every
            after = left[begins[row] > last[left]]
            may = after if len(after) else left[~(ends[row] <= first[left])]
            stands[row] = AFTER if len(after) else MAY_BE if len(may) else NOT_AFTER if len(left) else ASKED
            those[row] = _named(ids[may]) if review in found else ""
    return coded.assign(stands=stands, actions=those, asked=coded["review_id"].isin(asked))


def _named(ids: np.ndarray) -> str:
    more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
    return f"{', '.join(ids[:NAMED])}{more}"


def found_table(findings: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """Give what reviews of which a row may be shown found: ``codebook.found_table`` of their findings alone."""
    return codebook.found_table(findings[findings["review_id"].isin(reviews["review_id"])])


def done_table(actions: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Give the actions done by ``as_of``, a row for each theme; what has no last day was done by then."""
    today = pd.Timestamp(as_of).as_unit("s")
    done = actions[(actions["status"] == "done") & ~(actions["completed_earliest"] > today)]
    latest = done["completed_latest"].fillna(today).clip(upper=today)
    columns = ["themes", "action_id", "kind", "completed_earliest", "completed_latest", "reviews"]
    return codebook.single(done.assign(completed_latest=latest)[columns], "themes").rename(columns={"themes": "code"})


def _incidents(reviews: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Give what is known of each incident: at the latest it was on the last day of what came first after it."""
    today = pd.Timestamp(as_of).as_unit("s")
    after = reviews[[f"{each}_latest" for each in MILESTONES if each != "incident"]].min(axis=1)
    latest = reviews["incident_latest"].fillna(after).fillna(today).clip(upper=today)
    return reviews[["review_id", "incident_earliest"]].assign(incident_latest=latest.astype("datetime64[s]"))
