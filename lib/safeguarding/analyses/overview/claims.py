"""Each claim that a published report makes, beside what its own register supports."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from safeguarding.analyses.overview.lateness import Statistic, days_late
from safeguarding.days import dates
from safeguarding.disclosure.claimed import ABOUT_ALL
from safeguarding.errors import InputError
from safeguarding.judging import summary
from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.vocabulary import ACTION_STATUSES, HARMS, LATE, PANEL_RESPONSES, WITHHELD, Outcome, Says

# How the tables below are shown: headings, and the columns that only the files beside a page have.
CHECKED_LAYOUT = Layout(
    "claims",
    "Published claims and what the register supports",
    headings={
        "says": "What was said, in our words",
        "why": "Because",
    },
)

SUPPORTED, CONTRADICTED, CANNOT_TELL, NOT_TESTABLE = "supported", "contradicted", "cannot tell", "not testable"
NOT_SHOWN = "not shown to the public"
ALL = "all"
ROUNDED = ("attended_per_session", "attendance_rate", "mean_days_late", "median_days_late")
"""Measures whose claimed value is rounded to the digits it is written with."""
COUNTS = {"attended": "places taken", "people": "different people", "sessions": "sessions", "booked": "bookings"}
"""What each count of training is a number of."""
COMPARE = {"=": operator.eq, ">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}


@dataclass(frozen=True)
class Evidence:
    """What the register holds of one measure: bounds that can be proved (``None``: no such bound), and why.

    ``why`` can be read after "the record shows that".
    """

    low: float | None
    high: float | None
    why: str


Tables = Mapping[str, pd.DataFrame]
"""The tables that evidence is found in, by name."""
Finder = Callable[[str, Tables], Evidence]
"""What finds the evidence of one measure; the text is what the claim is ``of``."""


def checked_table(
    claims: pd.DataFrame,
    judged: pd.DataFrame,
    reviews: pd.DataFrame,
    deliveries: pd.DataFrame,
    carried: pd.DataFrame,
    actions: pd.DataFrame,
) -> pd.DataFrame:
    """Set each claim beside its evidence.

    A claim is supported if every number the record allows satisfies it, contradicted if none does, otherwise it cannot
    be told; it is not testable if the register holds nothing of what it is about.

    Parameters
    ----------
    claims
        As ``View.claims`` gives it: of one that says why it is ``not_shown``, there is no verdict.
    carried
        How many reviews' learning each course could have carried, as ``attendance.counted`` gives it.

    Returns
    -------
    One row per claim: ``claim_id``, ``says``, ``reading``, ``claimed`` (comparator and value), ``verdict``, ``why``,
    ``source``.
    """
    tables = {"judged": judged, "reviews": reviews, "deliveries": deliveries, "carried": carried, "actions": actions}
    rows = [_checked(row, tables) for row in claims.itertuples()]
    return pd.DataFrame(rows, columns=["claim_id", "says", "reading", "claimed", "verdict", "why", "source"])


def verdict(comparator: str, value: float, low: float | None, high: float | None, step: float = 0) -> str:
    """Compare a claimed value with a range of what can be.

    A value that is rounded to a ``step`` stands for every number that it is the nearest to.

    >>> verdict("=", 1, 0.4, 0.4), verdict(">", 1000, None, None), verdict("<=", 6, 2, 9)
    ('contradicted', 'not testable', 'cannot tell')
    >>> verdict("=", 17, 17.19, 17.19, step=1), verdict("=", 17.2, 17.19, 17.31, step=0.1)
    ('supported', 'cannot tell')
    """
    if low is None and high is None:
        return NOT_TESTABLE
    low, high = (float("-inf") if low is None else low), (float("inf") if high is None else high)
    holds = COMPARE[comparator]
    if comparator == "=" and step:
        within = (value - step / 2 <= low) and (high < value + step / 2)
        return (
            SUPPORTED if within else CONTRADICTED if high < value - step / 2 or low >= value + step / 2 else CANNOT_TELL
        )
    if comparator == "=":
        return SUPPORTED if low == high == value else CANNOT_TELL if low <= value <= high else CONTRADICTED
    ends = {holds(low, value), holds(high, value)}
    return CANNOT_TELL if len(ends) > 1 else SUPPORTED if True in ends else CONTRADICTED


def answer(checked: pd.DataFrame) -> words.Prose:
    """Say how the claims stand, naming those that the register contradicts."""
    if checked.empty:
        return words.say("**The register lists no claim to check.**")
    order = (SUPPORTED, CONTRADICTED, CANNOT_TELL, NOT_TESTABLE)
    counted = [f"{int((checked['verdict'] == each).sum())} {each}" for each in order]
    unseen = int((checked["verdict"] == NOT_SHOWN).sum())
    counted += [f"{unseen} {NOT_SHOWN}"] if unseen else []
    wrong = checked[checked["verdict"] == CONTRADICTED]
    said = (
        f"{words.plain(row.claim_id)}, *{words.plain(row.says)}*: {words.plain(row.why)}." for row in wrong.itertuples()
    )
    head = f"**Of {words.count(len(checked), 'check')} of published claims: {words.listed(counted)}.**"
    return words.say(head, "Contradicted by the register:" if len(wrong) else "", words.bullets(said))


def _checked(claim: Row, tables: Tables) -> dict[str, str]:
    said = {"claim_id": claim.claim_id, "says": claim.says, "reading": claim.reading, "source": claim.source}
    claimed = f"{claim.comparator} {claim.value}"
    if getattr(claim, "not_shown", ""):
        if told := _by_those_shown(claim, tables):
            return {**said, "claimed": claimed, **told}
        unseen = WITHHELD if claim.claimed_withheld else claimed
        return {**said, "claimed": unseen, "verdict": NOT_SHOWN, "why": claim.not_shown}
    find = _FINDERS.get(claim.measure)
    unknown = Evidence(None, None, "the register has nothing that it could be measured by")
    found = find(claim.of, tables) if find else unknown
    value = pd.to_numeric(claim.value, errors="coerce")
    testable = claim.comparator in COMPARE and pd.notna(value)
    decimals = len(str(claim.value).partition(".")[2])
    step = 10.0**-decimals if claim.measure in ROUNDED else 0
    return {
        **said,
        "claimed": claimed,
        "verdict": verdict(claim.comparator, float(value), found.low, found.high, step) if testable else NOT_TESTABLE,
        "why": found.why if testable else "its comparator or its value cannot be read",
    }


def _by_those_shown(claim: Row, tables: Tables) -> dict[str, str]:
    """Judge a claim about all reviews by the published ones alone, where whatever the others are cannot change it.

    It rests on nothing but what is shown: enough published reviews prove a number of them, one late one disproves
    "every". Nothing where that does not decide it.
    """
    value = pd.to_numeric(claim.value, errors="coerce")
    if claim.not_shown != ABOUT_ALL or claim.comparator not in COMPARE or pd.isna(value):
        return {}
    if claim.measure == "reviews_published":
        found = _FINDERS[claim.measure](claim.of, tables)
        low, high, n_shown = found.low, None, int(found.low or 0)
        why = f"of those shown, {n_shown} {words.verb(n_shown, 'was', 'were')} published in that time"
    elif claim.measure == "share_met" and (n := summary.counts(_by_limit(claim.of, tables)))["n_missed"]:
        # Less than every one was in time; of how many nobody who sees these can say.
        low, high = 0.0, float(np.nextafter(1, 0))
        least = "at least " if n["n_unknown"] else ""
        why = f"of {n['n_due']} due that are shown, {least}{n['n_missed']} missed the limit"
    else:
        return {}
    decided = verdict(claim.comparator, float(value), low, high)
    return {"verdict": decided, "why": why} if decided in (SUPPORTED, CONTRADICTED) else {}


def _share_met(of: str, tables: Tables) -> Evidence:
    mine = _by_limit(of, tables)
    n = summary.counts(mine)
    perhaps = _perhaps_due(mine)
    if not n["n_due"] + perhaps:
        return Evidence(None, None, _nothing(n, len(mine), of))
    if not n["n_due"]:
        return Evidence(0, 1, f"none was due for certain; {words.count(perhaps, 'review')} may have been")
    said = [
        # A limit that no text sets is only a reading of what was said: nothing is late by it.
        f"{n[which]} {said}"
        for which, said in (("n_met", "kept it"), ("n_missed", "missed it"), ("n_unknown", "cannot be told"))
        if n[which]
    ]
    why = f"of {n['n_due']} due, {words.listed(said).replace(' it', ' the limit', 1)}"
    why += f"; {perhaps} more may have been due" if perhaps else ""
    # What may have been due counts as whatever moves the share furthest.
    most = n["n_due"] + perhaps
    return Evidence(n["n_met"] / most, (n["n_met"] + n["n_unknown"] + perhaps) / most, why)


def _by_limit(of: str, tables: Tables) -> pd.DataFrame:
    rule_set, _, clock = of.partition("/")
    judged = tables["judged"]
    return judged[(judged["rule_set"] == rule_set) & (judged["clock"] == clock)]


def _days_late(statistic: Statistic) -> Finder:
    """Give how late those were that were late; whether others were, and by how much, widens the range."""

    def find(of: str, tables: Tables) -> Evidence:
        mine = _by_limit(of, tables)
        ends = days_late(mine, statistic)
        if ends is None:
            return Evidence(None, None, "no review was late for certain by that time limit")
        low, high = ends
        n = int(mine["outcome"].isin(LATE).sum())
        most = words.from_to(f"{low:.4g}", f"{high:.4g}") if np.isfinite(high) else f"at least {low:.4g}"
        was = words.verb(n, "review was", "reviews were")
        return Evidence(low, high, f"{words.number(n)} {was} late for certain, by {most} days")

    return find


def _perhaps_due(judged: pd.DataFrame) -> int:
    """Count the reviews whose limit may have passed: it did on some days only, or nobody can say when it began."""
    unsure = judged["outcome"].isin((Outcome.CANNOT_TELL, Outcome.MAY_BE_OVERDUE, Outcome.NOT_RECORDED))
    return int((unsure & ~judged["limit_passed"]).sum())


def _nothing(n: dict[str, int], judged: int, of: str) -> str:
    if not judged:
        return f"no review was judged by {of}"
    if n["n_no_start"]:
        return f"no start is recorded for {words.count(n['n_no_start'], 'review')}"
    return "the limit applies to no review, or none is due yet"


def _happened(milestone: str, was: str, were: str) -> Finder:
    """Count the reviews that came to a step in a period; a day that nobody knows or can read may lie in it."""

    def find(of: str, tables: Tables) -> Evidence:
        try:
            first, last = dates.read_one(of)
        except InputError as wrong:
            return Evidence(None, None, str(wrong))
        reviews = tables["reviews"]
        says = reviews[f"{milestone}_says"]
        if (says == Says.NOT_KEPT).all():
            return Evidence(None, None, f"the register does not keep when a case {was}")
        first, last = pd.Timestamp(first or "1900-01-01"), pd.Timestamp(last or "2200-01-01")
        earliest, latest = reviews[f"{milestone}_earliest"], reviews[f"{milestone}_latest"]
        # No review was published before it was begun.
        earliest = earliest.fillna(reviews["initiated_earliest"]) if milestone == "published" else earliest
        recorded = says.isin([Says.DATE, Says.DONE, Says.UNREADABLE])
        certain = int(((earliest >= first) & (latest <= last)).sum())
        possible = int((recorded & ~(earliest > last) & ~(latest < first)).sum())
        n = f"{words.extent(certain, possible)} of {words.counted(len(earliest), 'review')}"
        came = was if certain == possible == 1 else were
        return Evidence(certain, possible, f"{n} {came} in that time")

    return find


def _coded(column: str, codes: tuple[str, ...]) -> Finder:
    """Count the reviews of one code; one without a code, or with a word that is none, may have any."""

    def find(of: str, tables: Tables) -> Evidence:
        said = tables["reviews"][column]
        n, unsaid = int((said == of).sum()), int((~said.isin(codes)).sum())
        if of not in codes or unsaid == len(said):
            return Evidence(None, None, f"the register says {column.replace('_', ' ')} {of!r} of no review")
        counted = f"{words.extent(n, n + unsaid)} of {words.counted(len(said), 'review')}"
        return Evidence(n, n + unsaid, f"that is said of {counted}")

    return find


def _counted(count: str) -> Finder:
    def find(of: str, tables: Tables) -> Evidence:
        rows = _deliveries(of, tables)
        return _sum(rows, count) if len(rows) else _no_training(of)

    return find


def _per(top: str, bottom: str, said: str) -> Finder:
    """Divide one count of some deliveries by another; each can be anything in its range."""

    def find(of: str, tables: Tables) -> Evidence:
        rows = _deliveries(of, tables)
        if not len(rows):
            return _no_training(of)
        over, under = _sum(rows, top), _sum(rows, bottom)
        if over.low is None or over.high is None or not under.low or not under.high:
            return Evidence(None, None, f"{said} cannot be worked out: {over.why}; {under.why}")
        low, high = over.low / under.high, over.high / under.low
        found = words.from_to(f"{low:.4g}", f"{high:.4g}")
        return Evidence(low, high, f"{said} is {found}: {over.why}, and {under.why}")

    return find


def _sum(rows: pd.DataFrame, count: str) -> Evidence:
    """Add up a count of some deliveries: what is not recorded, or cannot be read, may be any number."""
    low, high = rows[f"{count}_min"], rows[f"{count}_max"]
    about = rows[f"{count}_about"].dropna() if f"{count}_about" in rows else pd.Series(dtype="Int64")
    if len(about):
        said = f"the number of {COUNTS[count]} is recorded as about {about.iloc[0]:,}, which proves no bound"
        return Evidence(float("-inf"), float("inf"), said)
    if low.isna().all() and high.isna().all():
        return Evidence(None, None, f"no number of {COUNTS[count]} is recorded")
    least, most = int(low.fillna(0).sum()), None if high.isna().any() else int(high.sum())
    withheld = f"{count}_withheld" in rows and bool(rows[f"{count}_withheld"].any())
    known = words.extent(least, pd.NA if most is None else most)
    said = "is withheld" if withheld else f"{'is' if most in (least, None) else 'can be'} {known}"
    return Evidence(least, most, f"the number of {COUNTS[count]} {said}")


def _no_training(of: str) -> Evidence:
    return Evidence(None, None, f"the register has no training {of}")


def _after_first(of: str, tables: Tables) -> Evidence:
    row, carried = _delivery(of, tables), tables["carried"]
    mine = carried[carried.index == of].sum()
    if row is None or not mine.sum() or pd.isna(row["sessions_max"]):
        return Evidence(None, None, f"no sessions of {of}, or no publication, is recorded")
    every = int(row["sessions_max"])
    if mine["all"]:
        return Evidence(int(row["sessions_min"]), every, "all of it was held after the first publication")
    if mine["none"] == mine.sum():
        return Evidence(0, 0, "all of it was held before the first publication")
    low = int(mine["some"] > 0)
    after = f"{words.extent(low, every)} of {words.counted(every, 'session')} came after the first publication"
    return Evidence(low, every, f"{after}: when each was held is not recorded")


def _actions(statuses: tuple[str, ...], done: str) -> Finder:
    """Count the actions of some statuses; one whose status nobody can read may have any."""

    def find(of: str, tables: Tables) -> Evidence:
        status = tables["actions"]["status"]
        n, unsaid = int(status.isin(statuses).sum()), int((~status.isin(ACTION_STATUSES)).sum())
        counted = f"{words.extent(n, n + unsaid)} of {words.counted(len(status), 'action')}"
        return Evidence(n, n + unsaid, f"{counted} {'is' if (n, unsaid) == (1, 0) else 'are'} {done}")

    return find


def _delivery(of: str, tables: Tables) -> pd.Series | None:
    rows = tables["deliveries"][tables["deliveries"]["training_id"] == of]
    return rows.iloc[0] if len(rows) else None


def _deliveries(of: str, tables: Tables) -> pd.DataFrame:
    """Give the deliveries that a claim is of: one, several with ``;``, or ``all`` that were held."""
    rows = tables["deliveries"]
    if of == ALL and not (rows["training_id"] == ALL).any():
        return rows[~rows["status"].isin(["booked", "cancelled"])] if "status" in rows else rows
    return rows[rows["training_id"].isin([each.strip() for each in of.split(";")])]


_FINDERS: Mapping[str, Finder] = {
    "share_met": _share_met,
    "mean_days_late": _days_late(np.mean),
    "median_days_late": _days_late(np.median),
    "cases_notified": _happened("notified", "was notified", "were notified"),
    "rapid_reviews_held": _happened("rapid_review_meeting", "had its rapid review", "had their rapid review"),
    "reviews_begun": _happened("initiated", "was begun", "were begun"),
    "reviews_published": _happened("published", "was published", "were published"),
    "harm": _coded("harm", HARMS),
    "panel_response": _coded("panel_response", PANEL_RESPONSES),
    "attended": _counted("attended"),
    "people": _counted("people"),
    "sessions": _counted("sessions"),
    "attended_per_session": _per("attended", "sessions", "the average"),
    "attendance_rate": _per("attended", "booked", "the rate"),
    "sessions_after_first_publication": _after_first,
    "actions_open": _actions(("planned", "in_progress"), "not done"),
    "actions_done": _actions(("done",), "done"),
}
