"""Each claim that a published report makes, beside what its own register supports."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from safeguarding.days import dates
from safeguarding.errors import InputError
from safeguarding.judging import summary
from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.vocabulary import WITHHELD, Outcome

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
COMPARE = {"=": operator.eq, ">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}


@dataclass(frozen=True)
class Evidence:
    """What the register holds of one measure: bounds that can be proved (``None``: no such bound), and why."""

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
    exposure: pd.DataFrame,
    actions: pd.DataFrame,
) -> pd.DataFrame:
    """Set each claim beside its evidence.

    A claim is supported if every number the record allows satisfies it, contradicted if none does, otherwise it cannot
    be told; it is not testable if the register holds nothing of what it is about.

    Parameters
    ----------
    claims
        As ``View.claims`` gives it: of one that says why it is ``not_shown``, there is no verdict.

    Returns
    -------
    One row per claim: ``claim_id``, ``says``, ``reading``, ``claimed`` (comparator and value), ``verdict``, ``why``,
    ``source``.
    """
    tables = {"judged": judged, "reviews": reviews, "deliveries": deliveries, "exposure": exposure, "actions": actions}
    rows = [_checked(row, tables) for row in claims.itertuples()]
    return pd.DataFrame(rows, columns=["claim_id", "says", "reading", "claimed", "verdict", "why", "source"])


def verdict(comparator: str, value: float, low: float | None, high: float | None) -> str:
    """Compare a claimed value with a range of what can be.

    >>> verdict("=", 1, 0.4, 0.4), verdict(">", 1000, None, None), verdict("<=", 6, 2, 9)
    ('contradicted', 'not testable', 'cannot tell')
    """
    if low is None and high is None:
        return NOT_TESTABLE
    low, high = (float("-inf") if low is None else low), (float("inf") if high is None else high)
    holds = COMPARE[comparator]
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
    if getattr(claim, "not_shown", ""):
        return _unseen(claim)
    find = _FINDERS.get(claim.measure)
    unknown = Evidence(None, None, "the register has nothing that it could be measured by")
    found = find(claim.of, tables) if find else unknown
    value = pd.to_numeric(claim.value, errors="coerce")
    testable = claim.comparator in COMPARE and pd.notna(value)
    return {
        "claim_id": claim.claim_id,
        "says": claim.says,
        "reading": claim.reading,
        "claimed": f"{claim.comparator} {claim.value}",
        "verdict": verdict(claim.comparator, float(value), found.low, found.high) if testable else NOT_TESTABLE,
        "why": found.why if testable else "its comparator or its value cannot be read",
        "source": claim.source,
    }


def _unseen(claim: Row) -> dict[str, str]:
    claimed = WITHHELD if claim.claimed_withheld else f"{claim.comparator} {claim.value}"
    return {
        "claim_id": claim.claim_id,
        "says": claim.says,
        "reading": claim.reading,
        "claimed": claimed,
        "verdict": NOT_SHOWN,
        "why": claim.not_shown,
        "source": claim.source,
    }


def _share_met(of: str, tables: Tables) -> Evidence:
    rule_set, _, clock = of.partition("/")
    judged = tables["judged"]
    mine = judged[(judged["rule_set"] == rule_set) & (judged["clock"] == clock)]
    n = summary.counts(mine)
    if not n["n_due"]:
        return Evidence(None, None, _nothing(n, len(mine), of))
    said = {"met": n["n_met"], "missed": n["n_missed"], "not known": n["n_unknown"]}
    why = f"of {n['n_due']} due, " + ", ".join(f"{k} {name}" for name, k in said.items() if k)
    perhaps = _perhaps_due(mine)
    why += f"; {perhaps} more may have been due" if perhaps else ""
    # What may have been due counts as whatever moves the share furthest.
    most = n["n_due"] + perhaps
    return Evidence(n["n_met"] / most, (n["n_met"] + n["n_unknown"] + perhaps) / most, why)


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


def _published(of: str, tables: Tables) -> Evidence:
    try:
        first, last = dates.read_one(of)
    except InputError as wrong:
        return Evidence(None, None, str(wrong))
    first, last = pd.Timestamp(first or "1900-01-01"), pd.Timestamp(last or "2200-01-01")
    earliest, latest = tables["reviews"]["published_earliest"], tables["reviews"]["published_latest"]
    recorded = earliest.notna() | latest.notna()
    certain = int(((earliest >= first) & (latest <= last)).sum())
    possible = int((recorded & ~(earliest > last) & ~(latest < first)).sum())
    return Evidence(certain, possible, f"{words.extent(certain, possible)} of {len(earliest)} reviews")


def _counted(count: str) -> Finder:
    def find(of: str, tables: Tables) -> Evidence:
        row = _delivery(of, tables)
        if row is None:
            return Evidence(None, None, f"the register has no training {of}")
        low, high = row[f"{count}_min"], row[f"{count}_max"]
        about = row.get(f"{count}_about", pd.NA)
        if pd.notna(about):
            return Evidence(float("-inf"), float("inf"), f"recorded as about {about:,}, which proves no bound")
        if pd.isna(low) and pd.isna(high):
            return Evidence(None, None, f"no such count is recorded for {of}")
        said = "withheld" if row.get(f"{count}_withheld", False) else f"recorded: {words.extent(low, high)}"
        # Zero is a bound of any count, and it keeps a count with only an upper bound from reading as unknown.
        return Evidence(0 if pd.isna(low) else low, None if pd.isna(high) else high, said)

    return find


def _after_first(of: str, tables: Tables) -> Evidence:
    row, exposure = _delivery(of, tables), tables["exposure"]
    mine = exposure[exposure["training_id"] == of]["could_carry"]
    if row is None or mine.empty or pd.isna(row["sessions_max"]):
        return Evidence(None, None, f"no sessions of {of}, or no publication, is recorded")
    every = int(row["sessions_max"])
    if (mine == "all").any():
        return Evidence(int(row["sessions_min"]), every, "all of it was held after the first publication")
    if (mine == "none").all():
        return Evidence(0, 0, "all of it was held before the first publication")
    low = int((mine == "some").any())
    return Evidence(low, every, f"{words.extent(low, every)}: when each session was held is not recorded")


def _actions(statuses: tuple[str, ...]) -> Finder:
    def find(of: str, tables: Tables) -> Evidence:
        n = int(tables["actions"]["status"].isin(statuses).sum())
        return Evidence(n, n, f"{n} of {len(tables['actions'])} actions")

    return find


def _delivery(of: str, tables: Tables) -> pd.Series | None:
    rows = tables["deliveries"][tables["deliveries"]["training_id"] == of]
    return rows.iloc[0] if len(rows) else None


_FINDERS: Mapping[str, Finder] = {
    "share_met": _share_met,
    "reviews_published": _published,
    "attended": _counted("attended"),
    "people": _counted("people"),
    "sessions": _counted("sessions"),
    "sessions_after_first_publication": _after_first,
    "actions_open": _actions(("planned", "in_progress")),
    "actions_done": _actions(("done",)),
}
