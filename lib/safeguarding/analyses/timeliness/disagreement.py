"""Where do two rule sets disagree: on which reviews, about what, and by how many days?

Two clocks are held beside each other if they end with the same step, by the same kind of limit (at most, or at least),
or if both count months: those are the limits on a review as a whole, wherever each begins and ends.
"""

from itertools import combinations

import pandas as pd

from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.vocabulary import LATE, SILENT, Outcome

# How the tables below are shown: headings, and the columns that only the files beside a page have.
BY_PAIR_LAYOUT = Layout(
    "rule_sets",
    "Reviews on which two limits give the same verdict, or not",
    headings={
        "one_clock": "One limit",
        "other_clock": "The other",
        "n": "Reviews",
        "n_differ": "Differ",
        "n_unclear": "Cannot tell",
        "n_same": "Same",
    },
    aside=("share_differ",),
)
UNLIKE_LAYOUT = Layout(
    "unlike",
    "Reviews on which two limits have different outcomes, and how far apart they are",
    headings={
        "one_clock": "One limit",
        "one_outcome": "Its outcome",
        "one_due": "Its deadline",
        "other_clock": "The other",
        "other_outcome": "Outcome of the other",
        "other_due": "Deadline of the other",
        "apart": "The other is later by, days",
    },
)

A_YEAR = pd.Timedelta(days=366)
IN_TIME = (Outcome.MET, Outcome.NOT_YET_DUE)
SAME, DIFFER, UNCLEAR = "same", "differ", "cannot tell"
COUNTS = {DIFFER: "n_differ", UNCLEAR: "n_unclear", SAME: "n_same"}
_SHOWN = ("clock", "outcome", "due_earliest", "due_latest", "due_withheld")


def reviews_table(judged: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    """Hold the verdicts of each two rule sets on each review beside each other.

    Parameters
    ----------
    judged
        What ``clocks.evaluate_each`` gives; rows may say that their days are ``withheld``.
    limits
        As ``rules.table`` gives it.

    Returns
    -------
    One row per review and pair of clocks that both say something of it: ``review_id``; ``one_clock`` and
    ``other_clock`` (in words), ``one_outcome``, ``other_outcome``, ``one_due_*``, ``other_due_*``; ``apart_*`` (by how
    many calendar days the other deadline is later, whatever the start of each; below nought, earlier; missing where
    open), and ``verdict`` (``SAME``, ``DIFFER``, or ``UNCLEAR`` where the dates leave one of them open).
    """
    told = _comparable(judged, limits)
    sets = judged["rule_set"].unique()
    parts = [_beside(told, *pair) for pair in combinations(sets, 2)] or [_beside(told, "", "")]
    table = pd.concat(parts, ignore_index=True)
    outcomes = zip(table["one_outcome"], table["other_outcome"], strict=True)
    withheld = (table["one_due_withheld"] | table["other_due_withheld"]).astype(bool)
    least, most = (
        (table[f"other_due_{end}"] - table[f"one_due_{start}"]).dt.days.astype("Int64")
        for end, start in (("earliest", "latest"), ("latest", "earliest"))
    )
    verdict = pd.array([_verdict(*each) for each in outcomes], "str")
    return table.assign(apart_min=least, apart_max=most, apart_withheld=withheld, verdict=verdict)


def _comparable(judged: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    named = limits.drop_duplicates(["rule_set", "clock"]).set_index(["rule_set", "clock"])
    keys = pd.MultiIndex.from_frame(judged[["rule_set", "clock"]])
    label = (
        named["label"].reindex(keys).to_numpy() + " (" + judged["rule_set"].map(words.capital).astype("object") + ")"
    )
    backwards = named["backwards"].reindex(keys).fillna(False).to_numpy(bool)
    return judged.assign(
        clock=label.astype("str"),
        step=judged["stops"] + pd.Series(backwards, judged.index).map({True: ", at least", False: ""}),
        months=judged["unit"].str.contains("month"),
        due_withheld=judged.get("withheld", pd.Series(False, judged.index)),
    )[~judged["outcome"].isin(SILENT)]


def _beside(told: pd.DataFrame, one: str, other: str) -> pd.DataFrame:
    kept = ["review_id", "step", "months", *_SHOWN]
    sides = {side: told.loc[told["rule_set"] == name, kept] for side, name in (("one", one), ("other", other))}
    named = [
        table.add_prefix(f"{side}_").rename(columns={f"{side}_review_id": "review_id"}) for side, table in sides.items()
    ]
    both = named[0].merge(named[1], on="review_id")
    both = both[(both["one_step"] == both["other_step"]) | (both["one_months"] & both["other_months"])]
    return both[["review_id", *(f"{side}_{name}" for side in sides for name in _SHOWN)]]


def _verdict(one: str, other: str) -> str:
    if one in LATE + IN_TIME and other in LATE + IN_TIME:
        return SAME if (one in LATE) == (other in LATE) else DIFFER
    return UNCLEAR


def unlike(reviews: pd.DataFrame) -> pd.DataFrame:
    """Keep the reviews on which two rule sets give different outcomes, those that certainly differ first.

    Where both say "cannot tell" they may differ too, but nothing of it is to be seen. A deadline that may be on any day
    of more than a year begins on none that the register has: its last day alone is told, and the most days apart.
    """
    kept = reviews[(reviews["verdict"] != SAME) & (reviews["one_outcome"] != reviews["other_outcome"])]
    wide = {side: kept[f"{side}_due_latest"] - kept[f"{side}_due_earliest"] > A_YEAR for side in ("one", "other")}
    first = {f"{side}_due_earliest": kept[f"{side}_due_earliest"].mask(each) for side, each in wide.items()}
    kept = kept.assign(
        **first, apart_min=kept["apart_min"].mask(wide["other"]), apart_max=kept["apart_max"].mask(wide["one"])
    )
    return kept.sort_values("verdict", key=lambda each: each != DIFFER, kind="stable", ignore_index=True)


def by_pair_table(reviews: pd.DataFrame) -> pd.DataFrame:
    """Count for each pair of clocks on how many reviews they differ.

    Returns
    -------
    One row per pair, those that differ most first: ``one_clock``, ``other_clock``, ``n`` (reviews on which both say
    something), ``n_differ``, ``n_unclear``, ``n_same`` and ``share_differ_*`` (0 to 1).
    """
    keys = ["one_clock", "other_clock"]
    counted = reviews.groupby([*keys, "verdict"], sort=False).size().unstack(fill_value=0)
    counted = counted.reindex(columns=list(COUNTS), fill_value=0).set_axis(list(COUNTS.values()), axis=1)
    counted.insert(0, "n", counted.sum(axis=1))
    counted["share_differ_min"] = counted["n_differ"] / counted["n"]
    counted["share_differ_max"] = (counted["n_differ"] + counted["n_unclear"]) / counted["n"]
    return counted.reset_index().sort_values(
        ["n_differ", "n_unclear"], ascending=False, kind="stable", ignore_index=True
    )


def answer(reviews: pd.DataFrame, pairs: pd.DataFrame, rule_sets: str, noun: str = "review") -> words.Prose:
    """Say on which reviews rule sets certainly disagree and by how many days, or why nothing can be compared."""
    if reviews.empty:
        return words.untold(
            "**There is nothing to compare: no two rule sets say something of one review.** Used here:"
            f" {words.plain(rule_sets)}."
        )
    lines = [_review_in_words(row) for row in reviews[reviews["verdict"] == DIFFER].head(MOST).itertuples()]
    more = int((reviews["verdict"] == DIFFER).sum()) - len(lines)
    lines += [f"{more} more in the table."] if more > 0 else []
    return words.say(
        f"**{words.plain(_headline(reviews, noun))}.**",
        words.bullets(lines),
        "Which rule is right is not for a register to say: the sources are in the table of limits.",
    )


MOST = 3
"""How many reviews are listed; the table has all."""


def _headline(reviews: pd.DataFrame, noun: str = "review") -> str:
    differ = reviews.loc[reviews["verdict"] == DIFFER, "review_id"].nunique()
    said = words.capital(words.count(differ, noun)) if differ else f"No {noun}"
    are = words.verb(differ) if differ else "is certainly"
    return f"{said} {are} late by one set of limits and in time by another"


def _review_in_words(row: Row) -> str:
    one, other = words.plain(row.one_clock), words.plain(row.other_clock)
    outcomes = words.code(row.one_outcome), words.code(row.other_outcome)
    return f"{words.plain(row.review_id)}: {outcomes[0]} by {one}, {outcomes[1]} by {other}{_apart(row)}."


def _apart(row: Row) -> str:
    if row.apart_withheld or pd.isna(row.apart_min) or pd.isna(row.apart_max):
        return ""
    low, high = int(row.apart_min), int(row.apart_max)
    if low >= 0:
        return f"; the second deadline is {words.in_days(low, high)} later"
    if high <= 0:
        return f"; the second deadline is {words.in_days(-high, -low)} earlier"
    return f"; the second deadline is up to {words.in_days(-low, -low)} earlier or {high:,} later"
