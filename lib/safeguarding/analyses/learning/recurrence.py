"""Did what reviews found come back after something was done about it?

Which reviews are later than which actions, certainly or possibly, is told by ``judging.lengths``. That a theme came
back does not show that an action failed, and that it was not seen again never shows that anything was learnt.
"""

from datetime import date

import altair as alt
import numpy as np
import pandas as pd

from safeguarding.judging import lengths
from safeguarding.presenting import charts, words
from safeguarding.presenting.tables import Layout, Row
from safeguarding.rules import codebook

# How the tables below are shown: headings, and the columns that only the files beside a page have.
BY_THEME_LAYOUT = Layout(
    "recurrence",
    "Reviews that found each practice theme, later than an action done on it or not",
    headings={
        "n_reviews": "Reviews that found it",
        "n_done": "Actions done",
        "n_came_back": "Later reviews that found it",
        "n_later": "Of coded reviews later",
        "n_before": "Others that found it",
        "n_earlier": "Of others coded",
        "result": "Result",
    },
    hide=("n_actions",),
    aside=(
        "outcome",
        "says",
    ),
)
LATER_LAYOUT = Layout(
    "later",
    "Reviews that found a theme after an action on it was done, or may have",
    headings={
        "code": "Code",
        "stands": "Its incident is",
        "actions": "Which: actions on the theme",
    },
    aside=("theme",),
)
CAME_BACK_LAYOUT = Layout(
    "recurrence",
    "Reviews that found each practice theme, later than an action done on it or not",
    headings={
        "n_reviews": "Reviews that found it",
        "n_actions": "Actions",
        "n_done": "Done",
        "n_came_back": "Later reviews that found it",
        "result": "Result",
    },
    hide=(
        "n_later",
        "n_before",
        "n_earlier",
    ),
    aside=(
        "outcome",
        "says",
    ),
)

OUTCOMES = {
    "came_back": "came back",
    "may_have_come_back": "may have come back",
    "not_seen_again": "not seen again",
    "no_later_review": "no review is certainly later",
    "not_shown": "not shown to the public",
    "no_action_done": "no action on it is done",
    "not_found": "found by no review",
    "cannot_tell": "no finding is recorded",
}
"""What can be said of a theme, the first that holds from the bottom up, with its words."""
ACTED = ("came_back", "may_have_come_back", "not_seen_again", "no_later_review", "not_shown")
"""Outcomes of a theme that a review found and an action done answered."""
_RANK = {lengths.AFTER: 2, lengths.MAY_BE: 1}


def by_theme_table(
    findings: pd.DataFrame,
    actions: pd.DataFrame,
    reviews: pd.DataFrame,
    themes: pd.DataFrame,
    as_of: date,
    public: bool = False,
) -> pd.DataFrame:
    """Say of each practice theme whether a later review found it again.

    Parameters are those of ``lengths.pairs_table``. In a ``public`` report no review is certainly later, since no day
    of an incident is shown: whether a theme was not seen again is then not shown either.

    Returns
    -------
    One row per practice theme of the codebook: ``code``, ``theme``, ``n_reviews`` (that found it), ``n_actions`` and
    ``n_done`` (actions coded to it); ``n_came_back_min`` and ``n_came_back_max`` (reviews that found it and are later
    than any action done on it, certainly or possibly; the least counts only what every coder of a finding agrees on);
    ``n_later_min`` and ``n_later_max`` (coded reviews that are later, whatever they found), ``n_before_min`` and
    ``n_before_max`` (those of the others that found it), ``n_earlier_min`` and ``n_earlier_max`` (the others);
    ``outcome``, a key of ``OUTCOMES``, ``result`` (its words) and ``says`` (the comparison in words).
    Missing where no review has any finding.
    """
    pairs = lengths.pairs_table(findings, actions, reviews, themes, as_of)
    found, named = lengths.found_table(findings, reviews), codebook.single(actions, "themes")
    done = lengths.done_table(actions, as_of)
    rows = [
        {
            "code": theme.code,
            "theme": theme.label,
            "n_reviews": int((found["theme"] == theme.code).sum()),
            "n_actions": int((named["themes"] == theme.code).sum()),
            "n_done": int((done["code"] == theme.code).sum()),
            **_counts(pairs[pairs["code"] == theme.code]),
        }
        for theme in themes[themes["axis"] == "practice"].itertuples()
    ]
    table = pd.DataFrame(rows, columns=_COLUMNS)
    counted = [name for name in _COLUMNS if name.startswith("n_") and name not in ("n_actions", "n_done")]
    table = table.astype(dict.fromkeys(counted, "Int64"))
    if found.empty:
        table[counted] = pd.NA
    table["outcome"] = [_outcome(row) for row in table.itertuples()]
    table["outcome"] = table["outcome"].replace("no_later_review", "not_shown" if public else "no_later_review")
    says = [_compared(row) for row in table.itertuples()]
    return table.assign(result=table["outcome"].map(OUTCOMES), says=says)


_COUNTS = [f"n_{name}_{end}" for name in ("came_back", "later", "before", "earlier") for end in ("min", "max")]
_COLUMNS = ["code", "theme", "n_reviews", "n_actions", "n_done", *_COUNTS]


def later_table(pairs: pd.DataFrame) -> pd.DataFrame:
    """List the reviews that found a theme again, or may have, after an action on it was done.

    Returns
    -------
    One row per theme and review that found it and is later, or may be: ``code``, ``theme``, ``review_id``,
    ``incident_*``, ``stands`` (by the action it stands furthest after) and ``actions`` (the ids of those it stands so
    to); those that are certainly later first within a theme.
    """
    kept = pairs[pairs["found"] & pairs["stands"].isin(_RANK)]
    kept = kept.assign(rank=kept["stands"].map(_RANK))
    furthest = kept.groupby(["code", "review_id"])["rank"].transform("max")
    keys = ["code", "theme", "review_id", "incident_earliest", "incident_latest", "stands", "agreed"]
    rows = kept[kept["rank"] == furthest].groupby(keys, sort=False, dropna=False)["action_id"]
    table = rows.agg(", ".join).rename("actions").reset_index()
    order = table["stands"].map(_RANK).mul(-1), pd.Series(pd.factorize(table["code"])[0], table.index)
    table = table.iloc[np.lexsort([order[0], order[1]])].reset_index(drop=True)
    disputed = table["stands"] + ", if the finding is: coders disagree"
    return table.assign(stands=table["stands"].where(table["agreed"], disputed)).drop(columns="agreed")


def by_theme_chart(table: pd.DataFrame, public: bool = False) -> alt.TopLevelMixin:
    """Draw the reviews that found each theme: later than an action done on it, perhaps later, and all others."""
    counts = table[["n_reviews", "n_came_back_min", "n_came_back_max"]].fillna(0).astype("int64")
    parts = {
        "Certainly later": counts["n_came_back_min"],
        "May be later": counts["n_came_back_max"] - counts["n_came_back_min"],
        "Other reviews that found it": counts["n_reviews"] - counts["n_came_back_max"],
    }
    labels = table["code"] + "  " + table["theme"]
    drawn = pd.concat(
        [
            pd.DataFrame({"label": labels, "which": name, "n": n, "place": at})
            for at, (name, n) in enumerate(parts.items())
        ]
    )
    ends = pd.DataFrame(
        {"label": labels, "n": counts["n_reviews"], "said": [_label(row) for row in table.itertuples()]}
    )
    rows = alt.Y("label:N", sort=list(labels), title=None)
    top = counts["n_reviews"].max() if len(table) else 0
    colours = alt.Scale(domain=list(parts), range=[charts.BLUE, charts.TURQUOISE, charts.PALE])
    bars = (
        alt.Chart(charts.rows(drawn))
        .mark_bar(stroke=charts.GREY, strokeWidth=1)
        .encode(
            y=rows,
            x=charts.numbers("n", "Reviews", max(top, 1), stack=True).scale(domain=[0, max(int(top), 1)]),
            color=alt.Color("which:N", scale=colours, title=None),
            order=alt.Order("place:O"),
        )
    )
    text = (
        alt.Chart(charts.rows(ends))
        .mark_text(align="left", dx=4)
        .encode(y=rows, x=alt.X("n:Q"), text=alt.Text("said:N"))
    )
    return charts.finished(
        (bars + text).properties(height=charts.height(len(table))),
        _headline(table, public)
        if table["n_reviews"].notna().any()
        else "No finding is recorded, so that none can come back",
        "Reviews that found each practice theme; later than an action on it that is done, or not",
        "One bar per practice theme. " + " ".join(f"{row.code}: {_label(row)}." for row in table.itertuples()),
    )


def _label(row: Row) -> str:
    if pd.isna(row.n_came_back_max) or not row.n_came_back_max:
        return OUTCOMES[row.outcome]
    return f"{words.extent(row.n_came_back_min, row.n_came_back_max)} of {row.n_reviews} later"


def answer(table: pd.DataFrame, pairs: pd.DataFrame, actions: pd.DataFrame, public: bool) -> words.Prose:
    """Say which themes came back, what cannot be told and which column would tell it, and what this does not show."""
    if table["n_reviews"].isna().all():
        return words.say(
            "**Whether learning came back cannot be told: no review has a coded finding.** `findings.csv` is where the"
            " themes of each review would go, and `completed` of `actions.csv` when each action was done."
        )
    return words.say(
        f"**{_headline(table, public)}.** {_again(table)}",
        _others(table),
        _limits(pairs, actions, public),
    )


def _again(table: pd.DataFrame) -> str:
    """Name the themes that were found again, those found by most reviews first."""
    said = []
    for outcome, how in (("came_back", "Certainly found again"), ("may_have_come_back", "Perhaps found again")):
        mine = table[table["outcome"] == outcome].sort_values("n_came_back_max", ascending=False, kind="stable")
        named = [
            f"{row.code} (by {words.extent(row.n_came_back_min, row.n_came_back_max)})" for row in mine.itertuples()
        ]
        said += [f"{how}, by how many reviews: {words.listed(named)}."] if named else []
    return " ".join(said)


def _headline(table: pd.DataFrame, public: bool) -> str:
    came, may = ((table["outcome"] == each).sum() for each in ("came_back", "may_have_come_back"))
    acted = table["outcome"].isin(ACTED).sum()
    if not acted:
        return "No theme that a review found has an action that is done, so that none can be seen to have come back"
    certain = f"{came or 'none'} {'were' if came > 1 else 'was'} certainly found again"
    certain = "which were certainly found again is not shown to the public" if public else certain
    possible = f", and {may} may have been" if may else ""
    return f"Of {words.count(int(acted), 'theme')} with an action done, {certain}{possible}"


def _others(table: pd.DataFrame) -> str:
    said = []
    for outcome in ("not_seen_again", "no_later_review", "not_shown", "no_action_done"):
        mine = table.loc[table["outcome"] == outcome, "code"]
        said += [words.sentence(f"{OUTCOMES[outcome]}: {words.listed(list(mine))}")] if len(mine) else []
    return " ".join(said)


def _limits(pairs: pd.DataFrame, actions: pd.DataFrame, public: bool) -> str:
    undated = pairs[pairs["completed_earliest"].isna()]["action_id"].nunique()
    vague = pairs[pairs["incident_earliest"].isna()]["review_id"].nunique()
    uncoded = int((actions["themes"] == "").sum())
    said = [
        "A theme found again does not show that an action failed: what a review finds may lie before its incident, and"
        " before the action. One that is not seen again does not show that anything was learnt; there may have been no"
        " review to see it."
    ]
    if public:
        said.append("A public report has no day of an incident, so that which review is certainly later is not shown.")
    elif vague:
        said.append(f"`incident` would tell more of {words.count(vague, 'review')}.")
    if undated:
        said.append(f"`completed` would tell more of {words.count(undated, 'action')} done on no day that is recorded.")
    if uncoded:
        verb = "has" if uncoded == 1 else "have"
        said.append(f"{words.capital(words.count(uncoded, 'action'))} {verb} no theme, and may answer any.")
    return " ".join(said)


def _counts(pairs: pd.DataFrame) -> dict[str, int]:
    """Count reviews by the action that they stand furthest after."""
    rank = pairs.assign(rank=pairs["stands"].map(_RANK).fillna(0)).groupby("review_id")
    each = rank.agg(rank=("rank", "max"), found=("found", "max"), agreed=("agreed", "max"))
    certain, possible = each["rank"] == 2, each["rank"] > 0
    return {
        "n_came_back_min": int((certain & each["agreed"]).sum()),
        "n_came_back_max": int((possible & each["found"]).sum()),
        "n_later_min": int(certain.sum()),
        "n_later_max": int(possible.sum()),
        "n_before_min": int((~possible & each["agreed"]).sum()),
        "n_before_max": int((~certain & each["found"]).sum()),
        "n_earlier_min": int((~possible).sum()),
        "n_earlier_max": int((~certain).sum()),
    }


def _outcome(row: Row) -> str:
    if pd.isna(row.n_reviews):
        return "cannot_tell"
    if not row.n_reviews:
        return "not_found"
    if not row.n_done:
        return "no_action_done"
    if row.n_came_back_max:
        return "came_back" if row.n_came_back_min else "may_have_come_back"
    return "not_seen_again" if row.n_later_min else "no_later_review"


def _compared(row: Row) -> str:
    """Say how many later reviews found a theme, of how many, and how many of the others did."""
    if row.outcome in ("cannot_tell", "not_found", "no_action_done"):
        return OUTCOMES[row.outcome]
    later = _part(row.n_came_back_min, row.n_came_back_max, row.n_later_min, row.n_later_max)
    before = _part(row.n_before_min, row.n_before_max, row.n_earlier_min, row.n_earlier_max)
    return f"found by {later} coded reviews after an action was done, and by {before} others"


def _part(least: int, most: int, of_least: int, of_most: int) -> str:
    return f"{words.extent(least, most) if most else 'none'} of {words.extent(of_least, of_most) if of_most else 'no'}"
