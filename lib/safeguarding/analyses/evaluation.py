"""What evidence is held of the effect of training: the level of evaluation of each delivery.

The levels are those of Kirkpatrick: whether it was liked, what was learnt, what is done otherwise, and what came of it.
Source: D. L. Kirkpatrick, Evaluating Training Programs (1994); this project's domain facts, 5.2.
"""

import pandas as pd

from safeguarding import words

LEVELS = {
    "1": "1, reaction: it was liked",
    "2": "2, learning: more is known",
    "3": "3, behaviour: it is done otherwise",
    "4": "4, results: children are better off",
    "": "none recorded",
}
NOT_SHOWN = (
    "A level says what kind of evidence is held, not what it says. How much those who came learnt would need their"
    " answers before and after, paired by person: this register has no table for them."
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


def answer(levels: pd.DataFrame) -> words.Prose:
    """Say of how many deliveries anything beyond liking is held."""
    total = int(levels["n_deliveries"].sum())
    beyond = int(levels["n_deliveries"].iloc[1:4].sum())
    if not total:
        return words.say("**No training is recorded, so there is nothing to evaluate.**")
    return words.say(
        f"**Evidence of more than whether it was liked is held for {words.of(beyond, total)} deliveries**; of"
        f" {words.of(int(levels['n_deliveries'].iloc[4]), total)} no level is recorded.",
        NOT_SHOWN,
    )


def _level(code: str, mine: pd.DataFrame, total: int) -> dict[str, object]:
    names = list(dict.fromkeys(mine["programme"]))
    return {
        "level": LEVELS[code],
        "n_deliveries": len(mine),
        "share": words.of(len(mine), total),
        "programmes": words.some(names[:3], len(names)) or "[z]",
    }
