"""The year's overview for a scrutiny committee: key figures and the reviews, drawn together from the other answers."""

import pandas as pd

from safeguarding import words
from safeguarding.milestones import KINDS


def title_table(about: dict[str, str], as_of: str, rule_sets: str, period: str = "") -> pd.DataFrame:
    """Give the title block: one row per fact, ``what`` and ``is``; ``rule_sets`` names them for a reader."""
    rows = [
        ("Register", about.get("title", "")),
        ("Published by", about.get("publisher", "")),
        ("As of", words.day(pd.Timestamp(as_of))),
        ("Reporting year", f"{period}, April to March" if period else ""),
        ("Judged by", rule_sets),
        ("Data", "synthetic: made up, about no real child" if about.get("synthetic") == "true" else "as recorded"),
        ("Note", about.get("note", "")),
    ]
    return pd.DataFrame([row for row in rows if row[1]], columns=["what", "is"])


def key_figures_table(
    reviews: pd.DataFrame,
    children: tuple[object, object],
    by_clock: pd.DataFrame,
    actions: pd.DataFrame,
    reach: pd.DataFrame,
    checked: pd.DataFrame,
) -> pd.DataFrame:
    """Give the figures a member asks for first.

    Parameters
    ----------
    children
        The least and the most children that all reviews concern together, as far as that may be shown.
    by_clock, reach, checked
        As ``timeliness.by_clock_table``, ``training.reach_table`` and ``claims.checked_table`` give them.

    Returns
    -------
    One row per figure: ``figure``, ``says`` (the figure in words, as a range where it is one).
    """
    published = int((reviews["published_earliest"].notna() | reviews["published_latest"].notna()).sum())
    rows = [
        ("Reviews", _kinds(reviews)),
        ("Reviews published", words.of(published, len(reviews))),
        ("Children they concern", words.extent(*children)),
    ]
    told = by_clock[by_clock["share_met"] != "nothing to count"]
    rows += [(f"Met: {row.label} ({row.rule_set})", row.share_met) for row in told.itertuples()]
    rows.append(("Actions done", words.of(int((actions["status"] == "done").sum()), len(actions))))
    rows += [(row.measure, _reached(row)) for row in reach.itertuples()]
    stand = checked["verdict"].value_counts()
    rows.append(("Published claims", ", ".join(f"{n} {name}" for name, n in stand.items()) or "none listed"))
    return pd.DataFrame(rows, columns=["figure", "says"])


def reviews_table(reviews: pd.DataFrame) -> pd.DataFrame:
    """List the reviews.

    Returns
    -------
    One row per review: ``review_id``, ``name``, ``kind``, ``children_*``, ``author_appointed_*``, ``reported_*``,
    ``published_*`` and ``delay_reason``.
    """
    columns = ["review_id", "name", "kind", *(name for name in reviews if name.startswith("children_"))]
    for milestone in ("author_appointed", "reported", "published"):
        columns += [f"{milestone}_earliest", f"{milestone}_latest"]
    reason = reviews["delay_reason"].str.replace("_", " ")
    return reviews[columns].assign(kind=reviews["kind"].map(KINDS), delay_reason=reason)


def _kinds(reviews: pd.DataFrame) -> str:
    counted = reviews["kind"].value_counts()
    said = [words.count(int(counted[kind]), name) for kind, name in KINDS.items() if kind in counted]
    return words.listed(said) if said else "no reviews"


def _reached(row: tuple) -> str:
    proved = words.extent(row.n_min, row.n_max)
    return f"{proved} (about {row.as_said:,} by the sources' own words)" if pd.notna(row.as_said) else proved
