"""What evidence is held of the effect of training: levels of evaluation, and answers before and after.

The levels are those of Kirkpatrick: whether it was liked, what was learnt, what is done otherwise, and what came of it.
Source: D. L. Kirkpatrick, Evaluating Training Programs (1994); this project's domain facts, 5.2.
"""

from collections.abc import Collection

import pandas as pd

from safeguarding.estimates import agreement
from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout
from safeguarding.vocabulary import FEWER_THAN

# How the tables below are shown: headings, and the columns that only the files beside a page have.
LEVELS_LAYOUT = Layout(
    "levels",
    "Entries of training by the highest level of evaluation that evidence is held of",
    headings={
        "n_deliveries": "Entries",
        "share": "Of all",
    },
)
ANSWERS_LAYOUT = Layout(
    "answers",
    "Answers before and after, of those who gave both",
    headings={
        "n_pairs": "Pairs",
        "response": "Pairs, of those who came",
        "before": "Mean before",
        "after": "Mean after",
        "says": "Change",
    },
    aside=(
        "attended",
        "change",
        "between",
    ),
)

LEVELS = {
    "1": "1, reaction: whether it was liked",
    "2": "2, learning: whether more is known",
    "3": "3, behaviour: whether it is done otherwise",
    "4": "4, results: whether children are better off",
    "": "none recorded",
}
FEWEST = FEWER_THAN
"""The fewest pairs of which a change is given: the interval takes differences for nearly normal, of fewer answers on a
short scale nobody could tell whether they are, and a percentage needs as many."""
NOT_SHOWN = (
    "This is what people say of themselves, and only those who answered twice. It does not show that anything is done"
    " otherwise, nor that the training caused it."
)
WITHHELD = (
    "Whether answers before and after are held is not shown to the public: it could tell how many did not answer."
)
NONE_HELD = (
    "No answers before and after are held, so nothing can be said of what those who came learnt. A row for"
    " each person and question would tell."
)


def levels_table(training: pd.DataFrame) -> pd.DataFrame:
    """Count deliveries by the highest level of evaluation that evidence is held of.

    Returns
    -------
    One row per level, the last for none: ``level`` (in words), ``n_deliveries``, ``share`` (in words, of all
    deliveries), ``programmes`` (the names of a few).
    """
    rows = [_level(code, training[training["level"] == code], len(training)) for code in LEVELS]
    return pd.DataFrame(rows, columns=["level", "n_deliveries", "share", "programmes"])


def pairs_table(answers: pd.DataFrame, training: pd.DataFrame) -> pd.DataFrame:
    """Compare answers before and after, of those who gave both: complete pairs only.

    A pair is one person's two exact answers to one question on one scale; a person counts once for a programme, by the
    first pair in the register's order. Change and interval are those of ``estimates.agreement.change``.

    Returns
    -------
    One row per programme, question and scale: ``programme``, ``question``, ``scale_min``, ``scale_max``, ``n_pairs``,
    ``attended_min`` and ``attended_max`` (of the deliveries at which it was asked), ``response`` (pairs of attendances,
    in words), ``before``, ``after`` and ``change`` (means), ``between_min`` and ``between_max`` (the 95% interval of
    the change; missing where all changed alike) and ``says`` (in words); figures are missing with fewer than
    ``FEWEST`` pairs.
    """
    known = training.drop_duplicates("training_id")[["training_id", "programme", "attended_min", "attended_max"]]
    joined = answers.merge(known, on="training_id")
    by = ["programme", "question", "scale_min", "scale_max"]
    rows = [
        _asked(dict(zip(by, key, strict=True)), group) for key, group in joined.groupby(by, sort=False, dropna=False)
    ]
    return pd.DataFrame(rows, columns=list(_PAIRED)).astype(_PAIRED)


def pairs_answer(pairs: pd.DataFrame, small: Collection[str] = ()) -> words.Prose:
    """Say what changed between two answers, or why nothing can be said.

    Parameters
    ----------
    small
        Tables of which a public report shows nothing though they have rows, as the view names them.
    """
    if "evaluation" in small:
        return words.unshown(WITHHELD)
    if pairs.empty:
        return words.untold(NONE_HELD)
    told = pairs[pairs["between_min"].notna()]
    more, less = int((told["between_min"] > 0).sum()), int((told["between_max"] < 0).sum())
    return words.say(
        f"**{words.of(len(told), len(pairs))} questions {words.verb(len(told), 'has', 'have')} pairs enough for an"
        f" interval of the mean change.** It lies above nought for {words.number(more)} and below for"
        f" {words.number(less)}. One such interval in twenty misses by chance.",
        NOT_SHOWN,
    )


_PAIRED = {
    **{"programme": "str", "question": "str", "scale_min": "Int64", "scale_max": "Int64", "n_pairs": "int64"},
    **{"attended_min": "Int64", "attended_max": "Int64", "response": "str"},
    **dict.fromkeys(("before", "after", "change", "between_min", "between_max"), "float64"),
    "says": "str",
}


def _asked(about: dict[str, object], group: pd.DataFrame) -> dict[str, object]:
    exact = (group["before_min"] == group["before_max"]) & (group["after_min"] == group["after_max"])
    whole = group[exact.fillna(False) & (group["person_key"] != "")].drop_duplicates("person_key")
    came = group.drop_duplicates("training_id")[["attended_min", "attended_max"]]
    low, high = (came[end].sum() if came[end].notna().all() else pd.NA for end in came)
    found = agreement.change(*(whole[f"{when}_min"].to_numpy("float64") for when in ("before", "after")))
    few = found.n < FEWEST
    means = {when: float("nan") if few else float(whole[f"{when}_min"].mean()) for when in ("before", "after")}
    figures = {"change": found.mean, "between_min": found.low, "between_max": found.high}
    return {
        **about,
        "n_pairs": found.n,
        "attended_min": low,
        "attended_max": high,
        "response": _response(found.n, low, high),
        **means,
        **{name: float("nan") if few else value for name, value in figures.items()},
        "says": f"too few pairs to tell: {FEWEST} are needed" if few else _changed(found),
    }


def _response(n: int, low: words.Count, high: words.Count) -> str:
    if pd.isna(low) or pd.isna(high) or not low:
        return f"{words.count(n, 'pair')}; how many came is not known"
    return words.of(n, low) if low == high else f"{n:,} of {words.extent(low, high)}"


def _changed(found: agreement.PairedChange) -> str:
    if pd.isna(found.low):
        return f"{found.mean:+.1f} points, the same for all: no interval"
    return f"{found.mean:+.1f} points (95% interval {found.low:+.1f} to {found.high:+.1f})"


def answer(levels: pd.DataFrame) -> words.Prose:
    """Say of how many deliveries anything beyond liking is held."""
    total = int(levels["n_deliveries"].sum())
    learnt, beyond = int(levels["n_deliveries"].iloc[1]), int(levels["n_deliveries"].iloc[2:4].sum())
    if not total:
        return words.say("**No training is recorded, so there is nothing to evaluate.**")
    # A level says of what kind the evidence is, and not what it says; and a register may leave out what is held.
    held = "The register records no evidence on whether practice changed"
    if beyond:
        of = f"{words.of(beyond, total)} entries of training"
        held = f"Evidence on changed practice or on results for children is recorded for {of}"
    more = f"Evidence on whether people know more is recorded for {words.number(learnt)}." if learnt else ""
    bare = words.of(int(levels["n_deliveries"].iloc[4]), total)
    return words.say(
        f"**{held}.**",
        f"{more} No level of evaluation is recorded for {bare}.".strip(),
        "What those who came said of themselves before and after, if it is held, is in the report in depth.",
    )


def _level(code: str, mine: pd.DataFrame, total: int) -> dict[str, object]:
    names = list(dict.fromkeys(mine["programme"]))
    return {
        "level": LEVELS[code],
        "n_deliveries": len(mine),
        "share": words.of(len(mine), total),
        "programmes": words.some(names[:3], len(names)) or "none",
    }
