"""Do two coders read the codebook alike, and on which findings do they have to meet?

A unit is a finding that two people coded. Who coded is private: a public report has neither this table nor that list.
"""

from math import nan

import pandas as pd

from safeguarding.estimates import agreement
from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout
from safeguarding.rules import codebook

# How the tables below are shown: headings, and the columns that only the files beside a page have.
OVERALL_LAYOUT = Layout(
    "agreement_of_all",
    "Agreement of two coders on whole findings",
    headings={
        "n": "Findings coded twice",
        "n_reviews": "Of reviews",
        "n_same": "With the same codes",
        "said": "Alpha (95% interval)",
        "reading": "What that allows",
    },
    aside=(
        "alpha",
        "alpha_low",
        "alpha_high",
    ),
)
AGREEMENT_LAYOUT = Layout(
    "agreement",
    "Agreement of two coders on each theme",
    headings={
        "code": "Code",
        "n": "Findings coded twice",
        "n_both": "With it by both",
        "n_one": "By one of the two",
        "said": "Alpha (95% interval)",
        "reading": "What that allows",
    },
    aside=(
        "alpha",
        "alpha_low",
        "alpha_high",
    ),
)
DISAGREEMENTS_LAYOUT = Layout(
    "to_settle",
    "Findings that coders have to settle",
    headings={
        "finding_id": "Finding",
        "finding": "In words",
        "first": "One coder",
        "second": "The other",
        "both": "Both",
    },
)

ENOUGH, TENTATIVE = 0.8, 0.667
"""Krippendorff's own marks: rely on 0.8 and more, draw tentative conclusions only down to 0.667 (Content Analysis)."""
FEWEST = 20
"""The fewest findings coded twice for which a figure is given.

With 19, coders who never disagree on the theme that is easiest to agree on, one that half of the findings have, would
still have an interval that begins at 0.655, below what even tentative conclusions ask for; with 20 it begins at 0.672.
"""
FEWEST_REVIEWS = 10
"""The fewest reviews that are drawn from for an interval: of fewer, too often the same ones are drawn."""
FEWEST_WITH = 6
"""The fewest findings with a theme, by either coder, for which the theme has a figure of its own."""


def pairs_table(findings: pd.DataFrame, public: bool) -> pd.DataFrame:
    """Give the findings that two people coded, as ``codebook.pairs_table`` does; none where coders are withheld."""
    return codebook.pairs_table(findings.head(0) if public else findings)


def overall_table(pairs: pd.DataFrame) -> pd.DataFrame:
    """Say how far two coders agree on findings as a whole: all the codes that one gave, against all of the other's.

    Returns
    -------
    One row, and none where there is no pair: ``n`` (findings coded twice),
    ``n_reviews``, ``n_same`` (with the same codes by both), ``said`` (in words), ``reading`` (what that allows),
    ``alpha`` and its 95% interval ``alpha_low`` to ``alpha_high``, missing where there are too few.
    """
    rows = [] if pairs.empty else [_overall(pairs)]
    columns = ["n", "n_reviews", "n_same", "said", "reading", "alpha", "alpha_low", "alpha_high"]
    return pd.DataFrame(rows, columns=columns)


def _overall(pairs: pd.DataFrame) -> dict[str, object]:
    first, second, reviews = (list(pairs[name]) for name in ("first_codes", "second_codes", "review_id"))
    told = {
        "n": len(pairs),
        "n_reviews": len(set(reviews)),
        "n_same": sum(one == other for one, other in zip(first, second, strict=True)),
        "said": "none",
    }
    if len(pairs) < FEWEST or len(set(reviews)) < FEWEST_REVIEWS:
        few = f"too few: fewer than {FEWEST} findings of {FEWEST_REVIEWS} reviews coded twice"
        return told | {"reading": few, "alpha": nan, "alpha_low": nan, "alpha_high": nan}
    low, high = agreement.alpha_interval(first, second, reviews)
    return told | _figures(agreement.alpha(first, second), low, high)


def by_theme_table(pairs: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Say how far two coders agree on each theme, present or absent in each finding that both coded.

    Parameters
    ----------
    themes
        Those to be shown, in their order.

    Returns
    -------
    One row per theme, and none where there is no pair: ``code``, ``theme``, ``n`` (findings coded twice), ``n_both``,
    ``n_one`` (found by both, by one of the two), ``alpha`` and its 95% interval from ``alpha_low`` to ``alpha_high``
    (``estimates.agreement``), missing where there is none, ``said`` (both in words), and ``reading``, which says what
    that allows, or why there is none.
    """
    rows = [] if pairs.empty else [_theme(theme.code, theme.label, pairs) for theme in themes.itertuples()]
    return pd.DataFrame(rows, columns=_COLUMNS).astype(dict.fromkeys(("alpha", "alpha_low", "alpha_high"), "float64"))


_COLUMNS = ["code", "theme", "n", "n_both", "n_one", "said", "reading", "alpha", "alpha_low", "alpha_high"]


def disagreements_table(pairs: pd.DataFrame) -> pd.DataFrame:
    """List the findings that two coders coded differently, for the meeting that settles them.

    Returns
    -------
    One row per finding: ``finding_id``, ``review_id``, ``finding`` (in words), ``first`` and ``second`` (each coder and
    the codes given) and ``both`` (codes that both gave).
    """
    apart = pairs[pairs["first_codes"] != pairs["second_codes"]]
    rows = [
        {
            "finding_id": row.finding_id,
            "review_id": row.review_id,
            "finding": row.finding,
            "first": f"{row.first}: {_codes(row.first_codes)}",
            "second": f"{row.second}: {_codes(row.second_codes)}",
            "both": _codes(row.first_codes & row.second_codes),
        }
        for row in apart.itertuples()
    ]
    return pd.DataFrame(rows, columns=["finding_id", "review_id", "finding", "first", "second", "both"])


def answer(
    overall: pd.DataFrame, table: pd.DataFrame, apart: pd.DataFrame, findings: pd.DataFrame, public: bool
) -> words.Prose:
    """Say how far coders agree on whole findings, then on which themes, and what agreement does not show."""
    if public:
        return words.unshown(
            "**Who gave a finding its theme is not shown to the public, and so neither is how far two people agree.**"
        )
    if overall.empty:
        coded = codebook.count(findings)
        return words.untold(
            f"**No finding is coded by two people ({words.count(coded, 'finding')} in the register), so agreement"
            f" cannot be told.** A second person would code {FEWEST} findings or more without seeing the first one's"
            " codes."
        )
    row = overall.iloc[0]
    return words.say(
        f"**Two coders gave the same codes to {words.of(int(row['n_same']), int(row['n']))} findings.**"
        f" {_alpha_in_words(row)} {_by_theme_in_words(table)}",
        f"{words.capital(words.count(len(apart), 'finding'))} {words.verb(len(apart))} to be settled. Agreement shows"
        " that two people read the codebook alike, not that they read it rightly.",
    )


def _alpha_in_words(row: pd.Series) -> str:
    if pd.isna(row["alpha_low"]):
        why = row["reading"] if pd.isna(row["alpha"]) else "there is no interval"
        return f"Krippendorff's alpha is not given: {why}."
    return (
        f"Krippendorff's alpha over all codes is {row['alpha']:.2f}, with a 95% interval from {row['alpha_low']:.2f} to"
        f" {row['alpha_high']:.2f}: {_allows(row['reading'])}."
    )


def _allows(reading: str) -> str:
    return "whether they agree well cannot be told" if reading == "cannot tell" else f"they {reading}"


def _by_theme_in_words(table: pd.DataFrame) -> str:
    judged = table[table["alpha_low"].notna()]
    if judged.empty:
        return f"No theme has the {FEWEST_WITH} findings that a figure of its own needs."
    good = int((judged["alpha_low"] >= ENOUGH).sum())
    poor = judged[judged["alpha_high"] < ENOUGH]
    named = f" It ends below that for {words.listed(list(poor['code']))}." if len(poor) else ""
    return (
        f"{words.capital(words.count(len(judged), 'theme'))} {words.verb(len(judged), 'has', 'have')} findings enough"
        f" for a figure; for {words.number(good)} of them the whole interval is {ENOUGH} or more.{named}"
    )


def _theme(code: str, label: str, pairs: pd.DataFrame) -> dict[str, object]:
    first, second = ([code in each for each in pairs[f"{which}_codes"]] for which in ("first", "second"))
    both, n = sum(a and b for a, b in zip(first, second, strict=True)), len(pairs)
    one = sum(first) + sum(second) - 2 * both
    told = {"code": code, "theme": label, "n": n, "n_both": both, "n_one": one, "said": "none"}
    if n < FEWEST:
        return told | {"reading": f"too few: fewer than {FEWEST} findings coded twice"}
    if both in (0, n) and not one:
        why = "both gave it to every finding" if both else "neither coder used it"
        return told | {"said": "undefined", "reading": f"undefined: {why}"}
    if both + one < FEWEST_WITH:
        return told | {"reading": f"too few: fewer than {FEWEST_WITH} findings with it"}
    return told | _figures(agreement.alpha(first, second), *agreement.interval(first, second))


def _figures(found: float, low: float, high: float) -> dict[str, object]:
    said = "undefined" if pd.isna(low) else f"{found:.2f} ({low:.2f} to {high:.2f})"
    return {"said": said, "reading": _reading(low, high), "alpha": found, "alpha_low": low, "alpha_high": high}


def _reading(low: float, high: float) -> str:
    """Say what an interval of alpha allows: only what holds for all of it."""
    if pd.isna(low):
        return "undefined: all were given the same"
    if low >= ENOUGH:
        return "agree well"
    if high < TENTATIVE:
        return "do not agree"
    return "agree well enough for tentative use" if low >= TENTATIVE else "cannot tell"


def _codes(codes: frozenset[str]) -> str:
    return ", ".join(sorted(codes, key=lambda code: (code[:1], len(code), code))) or "no code"
