"""Which practice themes come together in a review, and are some found more often than they were?

Both compare counts of reviews with what chance would give (``estimates.agreement``). Many themes make many pairs, of
which some look striking by chance alone: what is said is raised for all that were looked at. Of few reviews no table is
shown: whatever it held, it could tell nothing from chance, and would only be read as if it did.
"""

import numpy as np
import pandas as pd

from safeguarding.estimates import agreement
from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.rules import codebook

# How the tables below are shown: headings, and the columns that only the files beside a page have.
PAIRS_LAYOUT = Layout(
    "pairs",
    "Pairs of practice themes that chance explains least",
    headings={
        "n": "Coded reviews",
        "n_first": "Found the first",
        "n_second": "Found the second",
        "n_both": "Found both",
        "expected": "Both, by chance",
        "chance": "Chance of this",
        "raised": "Raised for all pairs",
        "reading": "Reading",
    },
    aside=(
        "first",
        "second",
    ),
)
CHANGE_LAYOUT = Layout(
    "change",
    "Practice themes in the earlier and the later half of the coded reviews",
    headings={
        "code": "Code",
        "n_earlier": "Earlier reviews that found it",
        "of_earlier": "Of earlier",
        "n_later": "Later reviews that found it",
        "of_later": "Of later",
        "chance": "Chance of this",
        "raised": "Raised for all themes",
        "reading": "Reading",
    },
)

LEVEL = 0.05
FEWEST = 50
"""The fewest coded reviews of which pairs are listed.

With 25, of the 66 pairs of twelve themes only two that half of the reviews have could be told from chance, and only if
they came together in 11 of 12.
"""
FEWEST_HALF = 25
"""The fewest reviews of a half that is compared with the other."""
SHOWN = 8
"""How many pairs are named."""


def pairs_table(findings: pd.DataFrame, reviews: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Set each two practice themes that any review found beside each other.

    Returns
    -------
    One row per pair, the least likely by chance first: ``first`` and ``second`` (codes), ``pair`` (in words), ``n``
    (coded reviews), ``n_first``, ``n_second``, ``n_both`` (that found it, whoever coded it), ``expected`` (both, by
    chance: n_first × n_second / n), ``phi``, ``chance`` (exact), ``raised`` (for all pairs that could be told from
    chance at all, ``agreement.tarone``; missing for the others), ``reading``. With fewer than ``FEWEST`` reviews no
    measure is given.
    """
    found = _matrix(findings, reviews, themes)
    labels = themes.set_index("code")["label"]
    codes, n = list(found.columns), len(found)
    rows = [
        {
            "first": one,
            "second": other,
            "pair": f"{one} {labels[one]}; {other} {labels[other]}",
            "n": n,
            "n_first": int(found[one].sum()),
            "n_second": int(found[other].sum()),
            "n_both": int((found[one] & found[other]).sum()),
        }
        for at, one in enumerate(codes)
        for other in codes[at + 1 :]
    ]
    table = pd.DataFrame(rows, columns=["first", "second", "pair", "n", "n_first", "n_second", "n_both"])
    table = table.assign(expected=(table["n_first"] * table["n_second"] / max(n, 1)).astype("float64"))
    table = table.assign(**(_measured(table) if n >= FEWEST else dict.fromkeys(("phi", "chance", "raised"), np.nan)))
    reading = [_reading(row) for row in table.itertuples()]
    return table.assign(reading=reading).sort_values("chance", kind="stable", ignore_index=True)


def _measured(table: pd.DataFrame) -> dict[str, np.ndarray]:
    counts = table[["n_both", "n_first", "n_second", "n"]].to_numpy().tolist()
    chances = np.array([agreement.fisher(*each) for each in counts])
    least = np.array([agreement.least_chance(*each[1:]) for each in counts])
    times = agreement.tarone(list(least), LEVEL)
    return {
        "phi": np.array([agreement.phi(*each) for each in counts]),
        "chance": chances,
        "raised": np.where(least < LEVEL / times, np.minimum(1, chances * times), np.nan),
    }


def first_table(pairs: pd.DataFrame) -> pd.DataFrame:
    """Give the pairs that are to be read: the least likely by chance, ``SHOWN`` at most; none of too few reviews."""
    told = pairs[pairs["chance"].notna()]
    return told.sort_values("n_both", ascending=False, kind="stable").sort_values("chance", kind="stable").head(SHOWN)


def pairs_answer(table: pd.DataFrame, noun: str = "review") -> words.Prose:
    """Say which themes come together more or less often than chance would have it, and what that does not show."""
    if table.empty:
        return words.untold(
            "**Which themes come together cannot be told: no two practice themes were found by a review shown here.**"
        )
    n = int(table["n"].iloc[0])
    if n < FEWEST:
        return words.untold(
            f"**{words.capital(words.count(n, noun))} cannot tell any pair from chance.** Pairs of themes are"
            f" compared from {FEWEST} reviews with themes on."
        )
    certain = table[table["raised"] < LEVEL]
    named = [
        f"{row.first} and {row.second} ({row.n_both}, by chance {row.expected:.1f})" for row in certain.itertuples()
    ]
    head = (
        f"{words.listed(named[:SHOWN])} come together other than chance would explain"
        if named
        else f"{n} {noun}s cannot tell any pair from chance"
    )
    told = int(table["raised"].notna().sum())
    return words.say(
        f"**{head}.**",
        f"Of {words.count(len(table), 'pair')}, {words.number(told)} {words.verb(told)} common enough to be told from"
        " chance at all; each is judged among these. Themes that come together need not cause each other, and reviews"
        " this few can miss pairs that do.",
    )


def change_table(findings: pd.DataFrame, reviews: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Compare how often each practice theme was found in the earlier and in the later half of the coded reviews.

    Reviews are in order of the last day on which they can have been published; those without one are left out, and one
    that is published as late as the first of the later half is of that half. A single year seldom has ten reviews.

    Returns
    -------
    One row per practice theme that any review found: ``code``, ``theme``, ``n_earlier`` of ``of_earlier`` and
    ``n_later`` of ``of_later`` reviews, ``chance`` (exact), ``raised`` (for all themes) and ``reading``. No chance is
    given where a half has fewer than ``FEWEST_HALF`` reviews.
    """
    found = _matrix(findings, reviews, themes)
    published = reviews.set_index("review_id")["published_latest"].reindex(found.index).dropna().sort_values()
    found = found.loc[published.index]
    later = published >= published.iloc[len(published) // 2] if len(published) else pd.Series(dtype="bool")
    n, half = len(found), int(later.sum())
    labels = themes.set_index("code")["label"]
    rows = [
        {
            "code": code,
            "theme": labels[code],
            "n_earlier": int((found[code] & ~later).sum()),
            "of_earlier": n - half,
            "n_later": int((found[code] & later).sum()),
            "of_later": half,
        }
        for code in found.columns
    ]
    table = pd.DataFrame(rows, columns=["code", "theme", "n_earlier", "of_earlier", "n_later", "of_later"])
    enough = min(half, n - half) >= FEWEST_HALF
    chances = [agreement.fisher(row.n_later, row.n_earlier + row.n_later, half, n) for row in table.itertuples()]
    chances = chances if enough else [np.nan] * len(table)
    raised = agreement.holm(chances) if enough else chances
    table = table.assign(chance=np.array(chances, "float64"), raised=np.array(raised, "float64"))
    return table.assign(reading=[_changed(row) for row in table.itertuples()])


def compared_table(change: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of ``change_table`` that are to be read: none where a half is too small."""
    return change[change["chance"].notna()]


def change_answer(table: pd.DataFrame) -> words.Prose:
    """Say whether any theme is found more or less often than it was, or that there are too few reviews to say."""
    if table.empty:
        return words.untold("**Change over the years cannot be told: no published review has a practice theme.**")
    earlier, later = (int(table[f"of_{half}"].iloc[0]) for half in ("earlier", "later"))
    n = earlier + later
    if min(earlier, later) < FEWEST_HALF:
        return words.untold(
            f"**{words.capital(words.count(n, 'published review'))} cannot tell whether any theme became commoner or"
            f" rarer.** Two halves of {FEWEST_HALF} reviews with themes each are the least that is compared."
        )
    certain = table[table["raised"] < LEVEL]
    named = words.listed([f"{row.code} ({row.reading})" for row in certain.itertuples()])
    head = (
        f"In the later half chance does not explain {named}"
        if named
        else f"{n} published reviews cannot tell any change from chance"
    )
    return words.say(
        f"**{head}**: the later {later} are compared with the earlier {earlier}.",
        "What is found depends on which cases are reviewed and on what reviewers look for, not only on practice.",
    )


def _matrix(findings: pd.DataFrame, reviews: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Give for each coded review and each practice theme that any found, whether that review did."""
    found = codebook.found_table(findings[findings["review_id"].isin(reviews["review_id"])])
    practice = [code for code in themes.loc[themes["axis"] == "practice", "code"] if (found["theme"] == code).any()]
    reviews_of, ids = pd.factorize(found["review_id"], sort=True)
    held = np.zeros((len(ids), len(practice)), bool)
    for n, code in enumerate(practice):
        held[reviews_of[found["theme"] == code], n] = True
    return pd.DataFrame(held, ids, practice)


def _reading(row: Row) -> str:
    if pd.isna(row.chance):
        return "too few reviews to tell"
    if pd.isna(row.raised):
        return "too rare to tell"
    if row.raised < LEVEL:
        return (
            "together more often than by chance" if row.n_both > row.expected else "together less often than by chance"
        )
    return "cannot be told from chance"


def _changed(row: Row) -> str:
    if pd.isna(row.raised):
        return "too few reviews to tell"
    if row.raised >= LEVEL:
        return "cannot be told from chance"
    more = row.n_later * row.of_earlier > row.n_earlier * row.of_later
    return "more often" if more else "less often"
