"""Which practice themes come together in a review, and are some found more often than they were?

Both compare counts of reviews with what chance would give (``estimates.agreement``). Many themes make many pairs, of
which some look striking by chance alone: what is said is raised for all that were looked at.
"""

import numpy as np
import pandas as pd

from safeguarding.estimates import agreement
from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.rules import codebook
from safeguarding.vocabulary import FEWER_THAN

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
SHOWN = 8
"""How many pairs are named."""


def pairs_table(findings: pd.DataFrame, reviews: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Set each two practice themes that any review found beside each other.

    Returns
    -------
    One row per pair, the least likely by chance first: ``first`` and ``second`` (codes), ``pair`` (in words), ``n``
    (coded reviews), ``n_first``, ``n_second``, ``n_both`` (that found it, whoever coded it), ``expected`` (both, by
    chance: n_first × n_second / n), ``phi``, ``chance`` (exact), ``raised`` (for all pairs), ``reading``. No measure is
    given where n is below ``agreement.fewest`` for so many pairs.
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
    enough = len(table) > 0 and n >= agreement.fewest(len(table))
    expected = table["n_first"] * table["n_second"] / max(n, 1)
    counts = table[["n_both", "n_first", "n_second", "n"]].to_numpy().tolist()
    measured = [(agreement.phi(*each), agreement.fisher(*each)) for each in counts]
    measured = pd.DataFrame(measured if enough else [], columns=["phi", "chance"], index=table.index, dtype="float64")
    raised = agreement.holm(list(measured["chance"])) if enough else [np.nan] * len(table)
    table = table.assign(expected=expected.astype("float64"), **measured, raised=np.array(raised, "float64"))
    reading = [_reading(row) for row in table.itertuples()]
    return table.assign(reading=reading).sort_values("chance", kind="stable", ignore_index=True)


def first_table(pairs: pd.DataFrame) -> pd.DataFrame:
    """Give the pairs that are to be read, the least likely by chance first, and no more than ``SHOWN``."""
    return pairs.sort_values("n_both", ascending=False, kind="stable").sort_values("chance", kind="stable").head(SHOWN)


def pairs_answer(table: pd.DataFrame) -> words.Prose:
    """Say which themes come together more or less often than chance would have it, and what that does not show."""
    n = int(table["n"].max()) if len(table) else 0
    if not len(table):
        return words.say(
            "**Which themes come together cannot be told: no two practice themes were found.** `findings.csv` is where"
            " the themes of each review would go."
        )
    least = agreement.fewest(len(table))
    if n < least:
        return words.say(
            f"**{words.capital(words.count(n, 'coded review'))} cannot tell which themes come together.** With"
            f" {words.count(len(table), 'pair')} to compare, no pair could be told from chance in fewer than {least}"
            " reviews, however often the two came together. The table has the counts alone."
        )
    certain = table[table["raised"] < LEVEL]
    named = [
        f"{row.first} and {row.second} ({row.n_both}, by chance {row.expected:.1f})" for row in certain.itertuples()
    ]
    named = named[:SHOWN]
    alone = int((table["chance"] < LEVEL).sum())
    head = (
        f"{words.listed(named)} come together other than by chance"
        if named
        else "No two themes come together more or less often than chance would have it"
    )
    return words.say(
        f"**{head}, as far as {words.count(n, 'coded review')} can tell.**",
        f"Of {words.count(len(table), 'pair')}, {alone or 'none'} would stand out if looked at alone; chance alone can"
        f" bring up {LEVEL * len(table):.0f} so, which is why each is judged among all. Themes that come together need"
        " not cause each other, and reviews this few can miss pairs that do.",
    )


def change_table(findings: pd.DataFrame, reviews: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Compare how often each practice theme was found in the earlier and in the later half of the coded reviews.

    Reviews are in order of the last day on which they can have been published; those without one are left out, and one
    that is published as late as the first of the later half is of that half. A single year seldom has ten reviews.

    Returns
    -------
    One row per practice theme that any review found: ``code``, ``theme``, ``n_earlier`` of ``of_earlier`` and
    ``n_later`` of ``of_later`` reviews, ``chance`` (exact) and ``raised`` (for all themes), ``reading``. No chance is
    given where a half has fewer than ``FEWER_THAN``.
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
    enough = min(half, n - half) >= FEWER_THAN
    chances = [agreement.fisher(row.n_later, row.n_earlier + row.n_later, half, n) for row in table.itertuples()]
    chances = chances if enough else [np.nan] * len(table)
    raised = agreement.holm(chances) if enough else chances
    table = table.assign(chance=np.array(chances, "float64"), raised=np.array(raised, "float64"))
    return table.assign(reading=[_changed(row) for row in table.itertuples()])


def change_answer(table: pd.DataFrame, reviews: pd.DataFrame) -> words.Prose:
    """Say whether any theme is found more or less often than it was, or that there are too few reviews to say."""
    if table.empty:
        return words.say(
            "**Change over the years cannot be told: no published review has a practice theme.** `findings.csv` is"
            " where the themes of each review would go."
        )
    earlier, later = (int(table[f"of_{half}"].iloc[0]) for half in ("earlier", "later"))
    if min(earlier, later) < FEWER_THAN:
        return words.say(
            f"**Change over the years cannot be told from {words.count(earlier + later, 'coded review')}.** Two halves"
            f" of {FEWER_THAN} reviews each is the least that is compared."
        )
    certain = table[table["raised"] < LEVEL]
    named = words.listed([f"{row.code} ({row.reading})" for row in certain.itertuples()])
    head = (
        f"Found other than by chance in the later half: {named}" if named else "No theme is certainly rarer or commoner"
    )
    return words.say(
        f"**{head}**: the later {later} of {earlier + later} coded reviews are compared with the earlier {earlier}.",
        f"{_yearly(reviews)} What is found depends on which cases are reviewed and on what reviewers look for, not only"
        " on practice.",
    )


def _yearly(reviews: pd.DataFrame) -> str:
    years = reviews["published_latest"].dt.year.value_counts()
    most = int(years.max()) if len(years) else 0
    if most >= FEWER_THAN:
        return ""
    return f"No single year has {FEWER_THAN} published reviews (the most is {most}), so that years are not compared."


def _matrix(findings: pd.DataFrame, reviews: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Give for each coded review and each practice theme that any found, whether that review did."""
    found = codebook.found_table(findings[findings["review_id"].isin(reviews["review_id"])])
    practice = themes.loc[themes["axis"] == "practice", "code"]
    held = pd.crosstab(found["review_id"], found["theme"]).astype("bool")
    return held[[code for code in practice if code in held.columns]]


def _reading(row: Row) -> str:
    if pd.isna(row.raised):
        return "too few reviews to tell"
    if row.raised < LEVEL:
        return (
            "together more often than by chance" if row.n_both > row.expected else "together less often than by chance"
        )
    return "stands out alone, not among all pairs" if row.chance < LEVEL else "no more than chance"


def _changed(row: Row) -> str:
    if pd.isna(row.raised):
        return "too few reviews to tell"
    if row.raised >= LEVEL:
        return "stands out alone, not among all themes" if row.chance < LEVEL else "no more than chance"
    more = row.n_later * row.of_earlier > row.n_earlier * row.of_later
    return "more often" if more else "less often"
