"""Did later reviews find a theme after something was done about it?

Which reviews are later than which actions, certainly or possibly, is told by ``judging.lengths``. That a theme recurs
does not show that an action failed, and that it was not found never shows that anything was learnt: what was
found stands beside the number to expect if nothing had changed, and nought beside the share that it leaves open.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from math import nan

import numpy as np
import pandas as pd

from safeguarding import vocabulary
from safeguarding.analyses.learning.themes import without_theme
from safeguarding.estimates import rates
from safeguarding.judging import lengths
from safeguarding.presenting import words
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
        "n_later": "Of reviews with themes, later",
        "expected": "To expect if nothing changed",
        "n_before": "Earlier ones that found it",
        "n_earlier": "Of earlier ones that did not ask for it",
        "result": "Result",
        "says": "Found after an action, and how often to expect it",
    },
    hide=("n_actions",),
    aside=(
        "code",
        *("n_came_back", "n_later", "expected", "n_before", "n_earlier", "result"),
        "expected_low",
        "expected_high",
        "outcome",
        "upper",
    ),
    withheld="which themes were found after an action",
)
LATER_LAYOUT = Layout(
    "later",
    "Reviews that found a theme after an action on it was done, or may have",
    headings={
        "stands": "Its incident is",
        "actions": "Which: actions on the theme",
    },
    aside=("code",),
)
OUTCOMES = {
    "came_back": "found later",
    "may_have_come_back": "may have been found later",
    "not_seen_again": "not found later",
    "may_be_none_later": "whether a review is later cannot be told",
    "no_later_review": "no review with themes is later",
    "not_shown": "not shown to the public: it rests on withheld days",
    "no_action_done": "no action on it is done",
    "not_found": "found by no review",
    "cannot_tell": "no finding is recorded",
}
"""What can be said of a theme, the first that holds from the bottom up, with its words."""
ACTED = ("came_back", "may_have_come_back", "not_seen_again", "may_be_none_later", "no_later_review", "not_shown")
"""Outcomes of a theme that a review found and an action that is done answers."""
_RANK = {lengths.AFTER: 2, lengths.MAY_BE: 1}


def by_theme_table(
    findings: pd.DataFrame,
    actions: pd.DataFrame,
    reviews: pd.DataFrame,
    themes: pd.DataFrame,
    as_of: date,
    public: bool = False,
) -> pd.DataFrame:
    """Say of each practice theme whether a later review found it.

    Parameters are those of ``lengths.pairs_table``. In a ``public`` report, where no day of an incident is shown, any
    review may be later or not: what the withholding alone leaves open is no count, so that there is none.

    Returns
    -------
    One row per practice theme of the codebook: ``code``, ``theme``, ``n_reviews`` (that found it), ``n_actions`` and
    ``n_done`` (actions coded to it); ``n_came_back_min`` and ``n_came_back_max`` (reviews that found it and are later
    than any action done on it, certainly or possibly; the least counts only what every coder of a finding agrees on);
    ``n_later_min`` and ``n_later_max`` (coded reviews that are later, whatever they found), ``n_before_min`` and
    ``n_before_max`` (those of the others that found it), ``n_earlier_min`` and ``n_earlier_max`` (the others, without
    those that asked for an action on it); ``expected_low`` and ``expected_high`` (later reviews that would find it if
    it were as common as among those others), ``expected`` (the same in words); ``upper`` (where no later review found
    it: the largest share of reviews that this leaves open, 95%); ``outcome``, a key of ``OUTCOMES``, ``result`` (its
    words) and ``says`` (the comparison in words). Missing where no review has any finding.
    """
    pairs = lengths.pairs_table(findings, actions, reviews, themes, as_of)
    found, named = lengths.found_table(findings, reviews), codebook.single(actions, "themes")
    done = lengths.done_table(actions, as_of)
    each = pairs.assign(rank=pairs["stands"].map(_RANK).fillna(0))
    # What a review found is why an action was asked for: it stands beside nothing.
    each = each[(each["rank"] > 0) | ~each["asked"]]
    rows = [
        {
            "code": theme.code,
            "theme": theme.label,
            "n_reviews": int((found["theme"] == theme.code).sum()),
            "n_actions": int((named["themes"] == theme.code).sum()),
            "n_done": int((done["code"] == theme.code).sum()),
            **_counts(each[each["code"] == theme.code]),
        }
        for theme in themes[themes["axis"] == "practice"].itertuples()
    ]
    table = pd.DataFrame(rows, columns=_COLUMNS)
    counted = [name for name in _COLUMNS if name.startswith("n_") and name not in ("n_actions", "n_done")]
    shares = dict.fromkeys(("expected_low", "expected_high", "upper"), "float64")
    table = table.astype(dict.fromkeys(counted, "Int64") | shares)
    if found.empty:
        table[counted] = pd.NA
    table["outcome"] = [_outcome(row) for row in table.itertuples()]
    if public:
        table["outcome"] = table["outcome"].mask(table["outcome"].isin(ACTED), "not_shown")
        table[_COUNTS], table[list(shares)] = pd.NA, nan
    says = [_compared(row) for row in table.itertuples()]
    expected = [_expected_in_words(row) for row in table.itertuples()]
    return table.assign(expected=expected, result=table["outcome"].map(OUTCOMES), says=says)


_COUNTS = [f"n_{name}_{end}" for name in ("came_back", "later", "before", "earlier") for end in ("min", "max")]
_COLUMNS = ["code", "theme", "n_reviews", "n_actions", "n_done", *_COUNTS, "expected_low", "expected_high", "upper"]


def compared_table(table: pd.DataFrame, public: bool) -> pd.DataFrame:
    """Keep of ``by_theme_table`` the themes that a review found, by later reviews that did; nothing in public."""
    found = table[(table["n_reviews"] > 0).fillna(False) & (not public)]
    return found.sort_values(
        ["n_came_back_min", "n_came_back_max", "n_reviews"], ascending=False, kind="stable", ignore_index=True
    )


def later_table(pairs: pd.DataFrame, public: bool = False) -> pd.DataFrame:
    """List the reviews that found a theme, or may have, after an action on it was done; nothing in public.

    Returns
    -------
    One row per theme and review that found it and is later, or may be: ``code``, ``theme``, ``review_id``,
    ``incident_*``, ``stands`` (by the action it stands furthest after) and ``actions`` (the ids of those it stands so
    to); those that are certainly later first within a theme.
    """
    kept = pairs[pairs["found"] & pairs["stands"].isin(_RANK) & (not public)].reset_index(drop=True)
    table = kept[["code", "theme", "review_id", "incident_earliest", "incident_latest", "stands", "agreed", "actions"]]
    order = table["stands"].map(_RANK).mul(-1), pd.Series(pd.factorize(table["code"])[0], table.index)
    table = table.iloc[np.lexsort([order[0], order[1]])].reset_index(drop=True)
    disputed = table["stands"] + ", if the finding is: coders disagree"
    return table.assign(stands=table["stands"].where(table["agreed"], disputed)).drop(columns="agreed")


def answer(table: pd.DataFrame, pairs: pd.DataFrame, actions: pd.DataFrame, public: bool) -> words.Prose:
    """Say which themes came back, what cannot be told and which column would tell it, and what this does not show."""
    if table["n_reviews"].isna().all():
        return words.untold(
            "**Whether a theme recurred cannot be told: no review has a finding with a theme.** The themes that each"
            " review found would tell, with the day on which each action was completed."
        )
    if public:
        return words.unshown(f"**Which themes were found after an action is {OUTCOMES['not_shown']}.**")
    return words.say(f"**{_headline(table)}.**", _compared_with(table), _limits(pairs, actions))


def in_short(table: pd.DataFrame) -> str:
    """Say in a sentence how many themes were found later, and what that does not show; nothing where none was.

    Whether they were found more often than before is not said: the table's comparison leans upwards.
    """
    came, acted = int((table["outcome"] == "came_back").sum()), int(table["outcome"].isin(ACTED).sum())
    if not came:
        return ""
    of = f"{words.number(came)} of {words.count(acted, 'theme')} acted on {words.verb(came, 'was', 'were')}"
    return f"{words.capital(of)} found by a later review; that does not show that an action failed."


def _compared_with(table: pd.DataFrame) -> str:
    """Say which way the number to expect leans, where one stands in the table, and what else can make a difference."""
    if table["expected_high"].isna().all():
        return ""
    return (
        "The reviews that asked for the action are not among the earlier ones, which lowers the number to expect. With"
        " so few reviews a difference can be chance."
    )


def _headline(table: pd.DataFrame) -> str:
    came, may = (int((table["outcome"] == each).sum()) for each in ("came_back", "may_have_come_back"))
    acted = int(table["outcome"].isin(ACTED).sum())
    if not acted:
        return "No theme that a review found has an action that is done, so none can be seen to recur"
    said = [f"{words.number(came)} {words.verb(came, 'was', 'were')} found by a later review"] if came else []
    said += [f"{words.number(may)} may have been{'' if came else ' found by a later review'}"] if may else []
    of = f"Of {words.count(acted, 'theme')} with an action done"
    return f"{of}, {words.listed(said)}" if said else f"{of}, none was found by a review that is later"


def _limits(pairs: pd.DataFrame, actions: pd.DataFrame) -> str:
    every = codebook.single(actions[(actions["status"] == "done") & actions["completed_earliest"].isna()], "themes")
    undated = every.loc[every["themes"].isin(pairs["code"]), "action_id"].nunique()
    vague = pairs[pairs["incident_earliest"].isna()]["review_id"].nunique()
    said = [
        "A theme found later does not show that an action failed; one that is not found does not show that anything"
        " was learnt."
    ]
    if vague:
        said.append(f"The day of the incident would tell more of {words.count(vague, 'review')}.")
    if undated:
        done = f"{words.count(undated, 'action')} that {words.verb(undated)} done"
        said.append(f"The day of completion would tell more of {done}.")
    if uncoded := without_theme(actions):
        said.append(f"{words.capital(uncoded)}.")
    return " ".join(said)


def _counts(each: pd.DataFrame) -> dict[str, float]:
    rank, found, agreed = (each[name].to_numpy() for name in ("rank", "found", "agreed"))
    certain, possible = rank == 2, rank > 0
    n_later = int(certain.sum())
    none = n_later and not (possible & found).any()
    return {
        "n_came_back_min": int((certain & agreed).sum()),
        "n_came_back_max": int((possible & found).sum()),
        "n_later_min": n_later,
        "n_later_max": int(possible.sum()),
        "n_before_min": int((~possible & agreed).sum()),
        "n_before_max": int((~certain & found).sum()),
        "n_earlier_min": int((~possible).sum()),
        "n_earlier_max": int((~certain).sum()),
        **_expected([Counter(zip(rank.tolist(), has.tolist(), strict=True)) for has in (agreed, found)]),
        "upper": rates.binomial_interval(0, n_later)[1] if none else nan,
    }


def _expected(counted: Iterable[Counter[tuple[float, bool]]]) -> dict[str, float]:
    """Give how many later reviews would find a theme that stays as common as it was among the earlier ones.

    A review that may be later is one or the other: all that this can come to lies between the two numbers, whichever
    coder is followed. Missing where no review is earlier, whichever way it is.

    Parameters
    ----------
    counted
        By what every coder of a finding agrees on, and by what one of them wrote: how many reviews have a rank and have
        the theme or not.
    """
    found: list[float] = []
    for n in counted:
        later, earlier = n[2, True] + n[2, False], n[0, True]
        of_earlier, with_it, without = earlier + n[0, False], n[1, True], n[1, False]
        a = np.arange(with_it + 1)
        # The more of those without it that were earlier, the fewer are to be expected: none, or all, of them.
        for b in (0, without):
            of = of_earlier + a + b
            expected = (later + with_it - a + without - b) * (earlier + a) / np.maximum(of, 1)
            found += expected[of > 0].tolist()
    return {"expected_low": min(found, default=nan), "expected_high": max(found, default=nan)}


def _outcome(row: Row) -> str:
    if pd.isna(row.n_reviews):
        return "cannot_tell"
    if not row.n_reviews:
        return "not_found"
    if not row.n_done:
        return "no_action_done"
    if row.n_came_back_max:
        return "came_back" if row.n_came_back_min else "may_have_come_back"
    if row.n_later_min:
        return "not_seen_again"
    return "may_be_none_later" if row.n_later_max else "no_later_review"


def _compared(row: Row) -> str:
    """Say how many later reviews found a theme, of how many, and how many to expect if nothing changed."""
    if row.outcome not in ("came_back", "may_have_come_back", "not_seen_again"):
        return OUTCOMES[row.outcome]
    later = words.extent(row.n_later_min, row.n_later_max)
    said = f"{words.extent(row.n_came_back_min, row.n_came_back_max)} of {later} later reviews found it"
    said += "" if pd.isna(row.upper) else f" (of many more, up to {words.percent(row.upper)} might)"
    if pd.isna(row.expected_high):
        return f"{said}; no earlier review to compare"
    if not row.expected_high:
        return f"{said}; none of {words.extent(row.n_earlier_min, row.n_earlier_max)} earlier ones did"
    return f"{said}; {_about(row)} expected if nothing changed"


def _about(row: Row) -> str:
    """Say how many to expect in whole reviews: what rests on a few has no decimals."""
    low, high = round(row.expected_low), round(row.expected_high)
    if not high:
        return "fewer than one"
    return f"about {words.from_to(str(low), str(high))}" if low else f"about {high} or fewer"


def _expected_in_words(row: Row) -> str:
    if pd.isna(row.expected_high):
        return vocabulary.NOT_APPLICABLE
    return words.from_to(f"{row.expected_low:.1f}", f"{row.expected_high:.1f}")
