"""Published statements: each with all its readings, what the record shows of it, and how many of them hold."""

import pandas as pd

from safeguarding.analyses.overview import claims
from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout

SENTENCES_LAYOUT = Layout(
    "statements",
    "What was said, and what the record shows",
    headings={"says": "What was said", "shows": "What the record shows", "verdict": "So"},
    rows_open=3,
)
ORDER = (claims.CONTRADICTED, claims.CANNOT_TELL, claims.SUPPORTED, claims.NOT_TESTABLE, claims.NOT_SHOWN)


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


def each_reading(checked: pd.DataFrame) -> pd.DataFrame:
    """Give the claims to read: one that can be read in one way names no reading, and lacks none."""
    return checked.assign(reading=checked["reading"].mask(checked["reading"] == "", "the only one"))


def stands(
    sentences: pd.DataFrame, claimed: pd.DataFrame, limits: pd.DataFrame, only_by_months: bool = False
) -> words.Prose:
    """Say how many statements the record contradicts, in how many ways they can be read, and which way no text sets.

    Parameters
    ----------
    sentences, claimed
        As ``sentences_table`` and ``View.claims`` give them: a statement for each sentence, a claim for each reading.
    limits
        All limits, with those that no text sets, as ``rules.table`` gives them.
    only_by_months
        Whether reviews are late by calendar months only, as ``on_time`` says it.
    """
    n, wrong = len(sentences), int(sentences["verdict"].str.startswith(claims.CONTRADICTED).sum())
    if not n:
        return words.untold("The register lists no published claim.")
    said = f"{words.number(wrong)} of {words.count(n, 'statement')}"
    unseen = int(sentences["verdict"].str.startswith(claims.NOT_SHOWN).sum())
    hidden = f"; {words.number(unseen)} {words.verb(unseen)} {claims.NOT_SHOWN}" if unseen else ""
    told = [
        (claims.SUPPORTED, "supported"),
        (claims.CANNOT_TELL, "left open by the record"),
        (claims.NOT_TESTABLE, "not testable"),
    ]
    counted = [(int(sentences["verdict"].str.startswith(each).sum()), named) for each, named in told]
    others = words.listed([f"{words.number(n)} {words.verb(n)} {named}" for n, named in counted if n])
    return words.say(
        f"**{words.capital(said)} {words.verb(wrong)} contradicted by the record{hidden}.**",
        f"Of the others{' that are shown' if unseen else ''} {others}." if others else "",
        "Months are calendar months here." if only_by_months else "",
        _unset(claimed, limits),
    )


def _unset(claimed: pd.DataFrame, limits: pd.DataFrame) -> str:
    """Say which limits statements are read by that no text sets."""
    read_by = (limits["rule_set"] + "/" + limits["clock"]).isin(claimed["of"])
    unset = limits.loc[read_by & limits["unset"].astype(bool), "label"].drop_duplicates()
    said = [
        f"No text is known that sets the limit “{words.plain(words.uncapital(each))}”: it is only one reading of what"
        " was said."
        for each in unset
    ]
    return " ".join(said)
