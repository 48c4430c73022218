"""Do two coders read the codebook alike, and on which findings do they have to meet?

A unit is a finding that two people coded. Who coded is private: a public report has neither this table nor that list.
"""

import pandas as pd

from safeguarding.estimates import agreement
from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout
from safeguarding.rules import codebook

# How the tables below are shown: headings, and the columns that only the files beside a page have.
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


def by_theme_table(findings: pd.DataFrame, themes: pd.DataFrame, public: bool) -> pd.DataFrame:
    """Say how far two coders agree on each theme, present or absent in each finding that both coded.

    Parameters
    ----------
    themes
        Those to be shown, in their order.
    public
        Whether the coders are withheld: then there is no row, and none where no finding is coded twice.

    Returns
    -------
    One row per theme: ``code``, ``theme``, ``n`` (findings coded twice), ``n_both``, ``n_one`` (found by both, by one
    of the two), ``alpha`` and its 95% interval from ``alpha_low`` to ``alpha_high`` (``estimates.agreement``), missing
    where there is none, ``said`` (both in words), and ``reading``, which says what that allows, or why there is
    none.
    """
    pairs = codebook.pairs_table(findings)
    rows = [] if public or pairs.empty else [_theme(theme.code, theme.label, pairs) for theme in themes.itertuples()]
    return pd.DataFrame(rows, columns=_COLUMNS).astype(dict.fromkeys(("alpha", "alpha_low", "alpha_high"), "float64"))


_COLUMNS = ["code", "theme", "n", "n_both", "n_one", "said", "reading", "alpha", "alpha_low", "alpha_high"]


def disagreements_table(findings: pd.DataFrame) -> pd.DataFrame:
    """List the findings that two coders coded differently, for the meeting that settles them.

    Returns
    -------
    One row per finding: ``finding_id``, ``review_id``, ``finding`` (in words), ``first`` and ``second`` (each coder and
    the codes given) and ``both`` (codes that both gave).
    """
    pairs = codebook.pairs_table(findings)
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


def answer(table: pd.DataFrame, apart: pd.DataFrame, findings: pd.DataFrame, public: bool) -> words.Prose:
    """Say how far coders agree, on what they do not, and what agreement does not show."""
    if public:
        return words.say(
            "**Who coded a finding is not shown in a public report, and so neither is how far coders agree.** The"
            " internal report has the agreement on each theme and the findings that are to be settled."
        )
    n = len(codebook.pairs_table(findings))
    if not n:
        return words.say(_uncoded(findings))
    judged = table[table["alpha"].notna()]
    good = int((judged["alpha_low"] >= ENOUGH).sum())
    poor = judged[judged["alpha_high"] < ENOUGH]
    head = f"**Two coders gave the same codes to {words.of(n - len(apart), n)} findings that both coded.**"
    return words.say(
        f"{head} {_relied(n, good, judged, poor)}",
        f"{words.capital(words.count(len(apart), 'finding'))} {'is' if len(apart) == 1 else 'are'} to be settled."
        " Agreement shows that two people read the codebook alike, not that they read it rightly, nor that the findings"
        " only one of them coded would be coded so by another.",
    )


def _uncoded(findings: pd.DataFrame) -> str:
    coded = codebook.count(findings)
    return (
        f"**No finding is coded by two people ({words.count(coded, 'finding')} in the register), so that agreement"
        " cannot be told.** `coder` of `findings.csv` is where to say who coded; a second person would code a sample,"
        f" of {FEWEST} findings or more, without seeing the first one's codes."
    )


def _relied(n: int, good: int, judged: pd.DataFrame, poor: pd.DataFrame) -> str:
    if n < FEWEST:
        return f"That is too few to give Krippendorff's alpha for any theme; {FEWEST} findings coded twice would do."
    if judged.empty:
        return "Krippendorff's alpha is undefined for every theme: each is given to all of the findings or to none."
    named = f" It is certainly below that for {words.listed(list(poor['code']))}." if len(poor) else ""
    return (
        f"Krippendorff's alpha can be given for {words.count(len(judged), 'code')}; for {good or 'none'} of them it is"
        f" certainly {ENOUGH} or more, which is what to rely on.{named}"
    )


def _theme(code: str, label: str, pairs: pd.DataFrame) -> dict[str, object]:
    first, second = ([code in each for each in pairs[f"{which}_codes"]] for which in ("first", "second"))
    both, n = sum(a and b for a, b in zip(first, second, strict=True)), len(pairs)
    told = {"code": code, "theme": label, "n": n, "n_both": both, "n_one": sum(first) + sum(second) - 2 * both}
    if n < FEWEST:
        return told | {"said": "none", "reading": f"too few: fewer than {FEWEST} findings coded twice"}
    found, (low, high) = agreement.alpha(first, second), agreement.interval(first, second)
    return told | {
        "alpha": found,
        "said": "undefined" if pd.isna(low) else f"{found:.2f} ({low:.2f} to {high:.2f})",
        "alpha_low": low,
        "alpha_high": high,
        "reading": _reading(low, high, any(first) or any(second)),
    }


def _reading(low: float, high: float, used: bool) -> str:
    """Say what an interval of alpha allows: only what holds for all of it."""
    if not used:
        return "undefined: neither coder used it"
    if pd.isna(low):
        return "undefined: both gave it to every finding"
    if low >= ENOUGH:
        return "agree well"
    if high < TENTATIVE:
        return "do not agree"
    return "agree well enough for tentative use" if low >= TENTATIVE else "cannot tell"


def _codes(codes: frozenset[str]) -> str:
    return ", ".join(sorted(codes, key=lambda code: (code[:1], len(code), code))) or "no code"
