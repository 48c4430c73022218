"""What the record cannot tell of time limits, which dates would let it, and how many verdicts each would settle."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.vocabulary import MILESTONES, NO_STEPS, Outcome

# How the tables below are shown: headings, and the columns that only the files beside a page have.
BY_NEEDS_LAYOUT = Layout(
    "undecided",
    "Open verdicts, by the dates that would settle them",
    headings={
        "needs": "Days that would settle them",
        "n_verdicts": "Verdicts",
    },
)
COVERAGE_LAYOUT = Layout(
    "needed",
    "How far each date is recorded",
    headings={
        "milestone": "Date",
        "n_reviews": "Reviews",
        "n_recorded": "Recorded",
        "n_to_the_day": "To the day",
        "n_alone": "Verdicts it would settle alone",
        "n_together": "With others",
        "n_no_start": "Verdicts that lack it as start",
    },
    aside=("column",),
)

UNDECIDED = (Outcome.CANNOT_TELL, Outcome.NOT_RECORDED, Outcome.MAY_BE_OVERDUE)
DAYS = {
    "incident": "the incident",
    "aware": "becoming aware",
    "notified": "notification",
    "rapid_review_started": "starting the rapid review",
    "rapid_review_meeting": "the rapid review meeting",
    "recommendation": "the recommendation",
    "decision": "the decision",
    "panel_informed": "informing the Panel",
    "fed_back": "feeding back",
    "initiated": "initiation",
    "author_appointed": "appointing the author",
    "reported": "the report",
    "sent_to_panel": "sending to the Panel",
    "published": "publication",
    "completed": "completion",
}
"""What each milestone is called after "the day of"."""
NAMED = 2
"""How many time limits a list names."""


def verdicts_table(judged: pd.DataFrame, reviews: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """Say of each verdict that is open which dates would settle it.

    A verdict is certain once what its clock counts from, its stop if that has happened and, where the start may lie
    under several versions of the rule, the start that chooses the version are each known to the day: then one deadline
    and one day remain (or no limit was in force). So the dates named here are enough; fewer may be, as it turns out.
    Where a recorded day contradicts another and is not used, more dates would not help, and none is named; nor is one
    where the limit may have been relaxed when it fell due, for then no late day makes the verdict certain.

    Parameters
    ----------
    judged
        As ``clocks.evaluate_each``, or ``View.rows`` of it, gives it; where days are ``withheld``, no date is named.
    reviews
        The reviews that were judged.
    chosen
        The clocks, as ``rules.clocks_table`` lists them: the start of each is what chooses the version in force.

    Returns
    -------
    One row per verdict that is ``cannot_tell`` or ``may_be_overdue``: ``review_id``, ``rule_set``, ``clock``,
    ``label``, ``outcome``, ``needs`` (milestones with ``; ``, in order of a review's life; nothing where that is not
    shown or would not help), ``limit_passed`` (whether it was certainly due) and ``may_be_relaxed`` (whether the limit
    may have been relaxed when it fell due).
    """
    exact = _exact(reviews)
    left = judged[judged["outcome"].isin(UNDECIDED)].merge(
        chosen[["rule_set", "clock", "label", "starts", "relaxed"]], on=["rule_set", "clock"], suffixes=("", "_chosen")
    )
    left["may_be_relaxed"] = _may_be_relaxed(left)
    known = left[[name for name in _READ if name in left]].assign(
        one_start=left["start_earliest"] == left["start_latest"],
        one_stop=left["stop_earliest"] == left["stop_latest"],
        no_due=left["due_latest"].isna(),
    )
    # As objects, which pandas hands out quicker than texts of its own.
    needs = ["; ".join(_needs(row, exact)) for row in known.astype("object").itertuples()]
    table = left[["review_id", "rule_set", "clock", "label", "outcome", "limit_passed", "may_be_relaxed"]]
    return table.assign(needs=pd.array(needs, "str"))[[*table.columns[:-1], "needs", "may_be_relaxed"]]


_READ = ("review_id", "outcome", "rule", "starts", "stops", "starts_chosen", "withheld", "may_be_relaxed")
"""What is read of a verdict to say which dates would settle it."""


def with_reason(judged: pd.DataFrame, verdicts: pd.DataFrame) -> pd.DataFrame:
    """Say in ``may_be_relaxed`` of each verdict that was judged what ``verdicts_table`` says of those that are open."""
    keys = ["review_id", "rule_set", "clock"]
    relaxed = pd.MultiIndex.from_frame(verdicts.loc[verdicts["may_be_relaxed"], keys])
    return judged.assign(may_be_relaxed=pd.MultiIndex.from_frame(judged[keys]).isin(relaxed))


def once(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Count a verdict that several rule sets ask for by one name once: its dates are those that any of them needs."""
    alike: dict[tuple[str, str], list[Row]] = {}
    for row in verdicts.astype("object").itertuples():
        alike.setdefault((row.review_id, row.label), []).append(row)
    rows = []
    for (review, label), mine in alike.items():
        needs = {each for row in mine for each in row.needs.split("; ")}
        sets = words.listed([row.rule_set for row in mine])
        told = "; ".join(name for name in MILESTONES if name in needs)
        relaxed, passed = any(row.may_be_relaxed for row in mine), all(row.limit_passed for row in mine)
        rows.append((review, sets, label, mine[0].outcome, told, relaxed, passed, len(mine)))
    columns = ["review_id", "rule_set", "label", "outcome", "needs", "may_be_relaxed", "limit_passed", "n_verdicts"]
    types = {"needs": "str", "may_be_relaxed": "bool", "limit_passed": "bool", "n_verdicts": "int64"}
    return pd.DataFrame(rows, columns=columns).astype(types)


def n_untold(verdicts: pd.DataFrame) -> int:
    """Count the outcomes that were due and that the dates alone leave open, as the overview says it of ``once``."""
    mine = once(verdicts)
    return int((mine["limit_passed"] & ~mine["may_be_relaxed"]).sum())


def n_relaxed(verdicts: pd.DataFrame) -> int:
    """Count the outcomes that were due and of which no date would tell, since the limit may have been relaxed."""
    mine = once(verdicts)
    return int((mine["limit_passed"] & mine["may_be_relaxed"]).sum())


def by_needs_table(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Count the open verdicts by the dates that would settle them.

    Returns
    -------
    One row per rule set, clock and set of dates, most verdicts first: ``rule_set``, ``label``, ``needs`` (in words),
    ``n_verdicts``.
    """
    said = [_needed(row) for row in verdicts.itertuples()]
    counted = verdicts.assign(needs=pd.array(said, "str")).groupby(["rule_set", "label", "needs"], sort=False).size()
    table = counted.rename("n_verdicts").reset_index()
    return table.sort_values("n_verdicts", ascending=False, kind="stable", ignore_index=True)


def _needed(row: Row) -> str:
    """Say which days would settle a verdict, or why none would."""
    if row.needs:
        return words.listed([DAYS[each] for each in row.needs.split("; ")])
    return "none: the limit may have been relaxed" if row.may_be_relaxed else "none that can be shown"


def columns_table(
    judged: pd.DataFrame, reviews: pd.DataFrame, verdicts: pd.DataFrame, hidden: Sequence[str] = ()
) -> pd.DataFrame:
    """Say of each date how far it is recorded, and how many verdicts wait for it.

    Parameters
    ----------
    hidden
        Milestones whose dates may not be shown: that they are empty here says nothing of the register.

    Returns
    -------
    One row per milestone that a clock uses on any review: ``milestone``, ``column``, ``n_reviews`` (that a clock uses
    it on, and that have it or lack it), ``n_recorded`` and ``n_to_the_day`` of these, ``n_alone`` (open verdicts that
    it would settle by itself),
    ``n_together`` (that it would settle with others) and ``n_no_start`` (verdicts that are not begun because it is
    empty, though the review has come further than that).
    """
    needs = [each.split("; ") for each in verdicts["needs"].tolist()]
    alone = Counter(each[0] for each in needs if len(each) == 1)
    together = Counter(name for each in needs if len(each) > 1 for name in each)
    # Of each verdict the place of its review, and of what its clock runs from and to: texts would be compared slowly.
    of = pd.Index(reviews["review_id"]).get_indexer(judged["review_id"])
    (begin, starts), (end, stops) = (pd.factorize(judged[name]) for name in ("starts", "stops"))
    applies = (of >= 0) & (judged["outcome"] != Outcome.NOT_APPLICABLE).to_numpy()
    not_begun = (judged["outcome"] == Outcome.NO_START).to_numpy()
    later, rows = _further(reviews), []
    for milestone, label in MILESTONES.items():
        if milestone in hidden:
            continue
        begins = np.array([milestone in each.split(";") for each in starts], bool)[begin]
        used = applies & (begins | (stops == milestone)[end])
        ids = np.zeros(len(reviews), bool)
        ids[of[used]] = True
        first, last = (reviews[f"{milestone}_{end}"] for end in ("earliest", "latest"))
        dated, exact = (first.notna() | last.notna()).to_numpy(), (first == last).to_numpy()
        # That a step is blank which a kind of review need not have shows no gap.
        ids &= (
            dated | ~reviews["kind"].isin([kind for kind, steps in NO_STEPS.items() if milestone in steps]).to_numpy()
        )
        if ids.any():
            rows.append(
                {
                    "milestone": label,
                    "column": milestone,
                    "n_reviews": int(ids.sum()),
                    "n_recorded": int((ids & dated).sum()),
                    "n_to_the_day": int((ids & exact).sum()),
                    "n_alone": alone[milestone],
                    "n_together": together[milestone],
                    "n_no_start": int((not_begun & used & begins & later[milestone][of]).sum()),
                }
            )
    return pd.DataFrame(rows, columns=_COLUMNS)


_COLUMNS = ["milestone", "column", "n_reviews", "n_recorded", "n_to_the_day", "n_alone", "n_together", "n_no_start"]


def lines(verdicts: pd.DataFrame, noun: str = "review", public: bool = False) -> words.Prose:
    """Say of the limits with most open verdicts how many these are, and the days that would settle them, a line each.

    Those that are not yet due for certain are among them, so there may be more than a share counts as not known. In
    ``public`` days are withheld that may settle a verdict, so that it is only said which days it is about.
    """
    said, by_label = [], verdicts.groupby("label", sort=False)
    most_first = sorted(by_label, key=lambda each: -len(each[1]))
    for label, mine in most_first[:NAMED]:
        needs = [each for group in mine["needs"].unique() for each in group.split("; ") if each]
        days = words.listed([DAYS[each] for each in dict.fromkeys(needs)])
        asked = f"It rests on the days of {days}." if public else f"The days of {days} would tell."
        would = f" {asked}" if days else ""
        n, relaxed = (each["review_id"].nunique() for each in (mine, mine[mine["may_be_relaxed"]]))
        for_whom = f"all {words.number(n)}" if relaxed == n > 1 else words.number(relaxed)
        would += f" For {for_whom} the limit may have been relaxed." if relaxed else ""
        early = mine.loc[~mine["limit_passed"], "review_id"].nunique()
        unsure = f", {words.number(early)} not certainly due" if early else ""
        said.append(f"*{words.plain(label)}*: open for {words.count(n, noun)}{unsure}.{would}")
    others = len(most_first) - NAMED
    rest = pd.concat([mine for _, mine in most_first[NAMED:]]) if others > 0 else verdicts.head(0)
    early = int((~rest["limit_passed"]).sum())
    unsure = f", {words.number(early)} outcome{'' if early == 1 else 's'} not certainly due" if early else ""
    named = words.capital(words.count(others, "other time limit"))
    more = [f"{named} for {noun}s{unsure}: see the table."] if others > 0 else []
    return words.say(words.bullets([*said, *more]))


def _needs(row: Row, exact: dict[str, set[str]]) -> list[str]:
    """Name the milestones of an open verdict that are not known to the day; nothing where that would not settle it."""
    if getattr(row, "withheld", False) or row.may_be_relaxed:
        return []
    counted, chooses = row.starts.split(";"), _chooses(row, exact)
    ends = {} if row.outcome == Outcome.MAY_BE_OVERDUE else {row.stops: row.one_stop}
    known = (
        dict.fromkeys(counted, len(counted) == 1 and row.one_start)
        | ends
        | ({row.starts_chosen: False} if chooses else {})
    )
    recorded = {name for name in known if row.review_id in exact[name]}
    # A day that is recorded and was not used: it contradicts another.
    if any(name in recorded and not known[name] for name in (*(counted if len(counted) == 1 else ()), *ends)):
        return []
    return [name for name in MILESTONES if name in known and not known[name] and name not in recorded]


def _may_be_relaxed(left: pd.DataFrame) -> np.ndarray:
    """Say of which verdicts the limit may have been relaxed when it fell due; of a day not known, nothing is said."""
    relaxed = np.zeros(len(left), bool)
    for mine in left.groupby(["rule_set", "clock"]).indices.values():
        first, last = (left[f"due_{end}"].iloc[mine] for end in ("earliest", "latest"))
        for each in left["relaxed"].iloc[mine[0]]:
            ended = first <= pd.Timestamp(each.last) if each.last is not None else True
            relaxed[mine] |= (last >= pd.Timestamp(each.first)) & ended
    return relaxed


def _chooses(row: Row, exact: dict[str, set[str]]) -> bool:
    """Say whether the start that chooses the version in force is not known well enough to choose one."""
    unsure = ";" in row.rule or row.no_due
    return unsure and row.review_id not in exact[row.starts_chosen]


def _exact(reviews: pd.DataFrame) -> dict[str, set[str]]:
    """Give for each milestone the reviews whose day is recorded."""
    return {
        name: set(reviews.loc[reviews[f"{name}_earliest"] == reviews[f"{name}_latest"], "review_id"])
        for name in MILESTONES
    }


def _further(reviews: pd.DataFrame) -> dict[str, np.ndarray]:
    """Say for each milestone which reviews have come further; when it was complete tells nothing."""
    found = {"completed": np.zeros(len(reviews), bool)}
    later = found["completed"]
    for name in reversed([each for each in MILESTONES if each != "completed"]):
        found[name] = later
        later = later | (reviews[f"{name}_earliest"].notna() | reviews[f"{name}_latest"].notna()).to_numpy()
    return found
