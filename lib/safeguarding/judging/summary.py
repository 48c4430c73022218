"""How many reviews each clock has by outcome, and the share that met it, as a range."""

import numpy as np
import pandas as pd

from safeguarding.presenting import words
from safeguarding.presenting.tables import Layout
from safeguarding.vocabulary import LATE, Outcome

# How the tables below are shown: headings, and the columns that only the files beside a page have.
LIMITS_LAYOUT = Layout(
    "limits",
    "Limits in force, by version",
    hide=(
        "backwards",
        "unset",
        "version",
        "clock",
        "standing",
    ),
)
SHARED = ("n_met", "n_missed", "n_unknown")
"""The counts that a share is made of: reviews whose limit is past for certain. All others are outside it."""
COUNTED = ("n_due", *SHARED, "n_not_yet_due", "n_no_start", "n_undated", "n_not_applicable")
"""The counts of a clock, in the order that tables have them; ``n_due`` is the sum of ``SHARED``."""
UNKNOWN = (Outcome.CANNOT_TELL, Outcome.NOT_RECORDED)
OUTSIDE = {
    "n_no_start": "no start recorded",
    "n_not_yet_due": "limit not certainly past",
    "n_undated": "no day known for the limit",
    "n_not_applicable": "does not apply",
}
"""Why a verdict is in no share: what a table says where all are, since that nothing was due is not in the record."""


def counted_as(judged: pd.DataFrame) -> pd.Series:
    """Say in which count each verdict is: a name of ``COUNTED``.

    A limit that is not past for certain is not yet due, even if it was met: else those that finish early would count
    and the slow would not. Without a start there is no deadline. Where there is none for another reason, such as a kind
    of review that is not said, the limit is undated.
    """
    outcome, passed = judged["outcome"], judged["limit_passed"]
    dated = judged["due_earliest"].notna() | judged["due_latest"].notna() | (outcome == Outcome.NOT_YET_DUE)
    places = np.select(
        [
            outcome == Outcome.NOT_APPLICABLE,
            passed & (outcome == Outcome.MET),
            passed & outcome.isin(LATE),
            passed & outcome.isin(UNKNOWN),
            outcome == Outcome.NO_START,
            dated,
        ],
        ["n_not_applicable", "n_met", "n_missed", "n_unknown", "n_no_start", "n_not_yet_due"],
        "n_undated",
    )
    return pd.Series(pd.array(places, "str"), judged.index)


def by_clock_table(judged: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    """Count the outcomes of each clock and give the share met of what was due, as a range.

    Parameters
    ----------
    judged
        As ``clocks.evaluate_each`` gives it.
    limits
        As ``rules.table`` gives it; the label of a clock comes from here.

    Returns
    -------
    One row per rule set and clock, in their order: ``rule_set``, ``clock``, ``label``, the columns of ``COUNTED``,
    ``share_min``, ``share_max`` (0 to 1, missing if nothing was due) and ``share_met`` (the same in words).
    """
    table = limits[["rule_set", "clock", "label"]].drop_duplicates(ignore_index=True)
    if len(judged):
        # A limit of whose verdicts none is shown has no counts, which is not the same as counts of nought.
        table = table.merge(judged[["rule_set", "clock"]].drop_duplicates().astype("str"), on=["rule_set", "clock"])
    keys = pd.MultiIndex.from_frame(table[["rule_set", "clock"]])
    found = judged.groupby(["rule_set", "clock", counted_as(judged).rename("place")]).size()
    for name in COUNTED[1:]:
        n = found[found.index.get_level_values("place") == name].droplevel("place")
        table[name] = n.reindex(keys, fill_value=0).to_numpy()
    table.insert(3, "n_due", table[list(SHARED)].sum(axis=1))
    shared = with_share(table).drop(columns=list(ENDS))
    none_due = shared["n_due"] == 0
    shared.loc[none_due, "share_met"] = [_why_none(row) for _, row in shared[none_due].iterrows()]
    return shared


def _why_none(row: pd.Series) -> str:
    """Say why no review was held against a limit; of those whom it is not for only where there are no others."""
    why = [said for name, said in OUTSIDE.items() if row[name]]
    return (
        words.listed(why[:-1] if len(why) > 1 and row["n_not_applicable"] else why, "or") if why else row["share_met"]
    )


def unchecked(judged: pd.DataFrame, limits: pd.DataFrame, noun: str = "review") -> str:
    """Say how many of the limits that were due rest on a text that nobody has read; nothing where none does.

    Parameters
    ----------
    judged, limits
        What ``clocks.evaluate_each`` and ``rules.table`` give: a version that judged nobody is no source of a verdict.
    noun
        What a review is called that is judged (``View.noun``).
    """
    keys = ["rule_set", "clock"]
    used = judged.loc[judged["limit_passed"], [*keys, "rule"]]
    used = used.assign(version=used["rule"].str.split("; ?", regex=True)).explode("version")
    read = used.merge(limits[[*keys, "version", "checked"]], on=[*keys, "version"]).astype({"checked": "bool"})
    checked = read.groupby(keys)["checked"].agg(["any", "all"])
    n, total = int((~checked["all"]).sum()), len(checked)
    if not n:
        return ""
    whose = f" for {noun}s" if noun != "review" else ""
    wholly = " wholly" if (checked["any"] & ~checked["all"]).any() else ""
    of = f"of the {words.count(total, 'time limit')} used here{whose}"
    if total == 1:
        which = f"The time limit used here{whose} is not"
    elif n == total:
        which = f"{'Neither' if total == 2 else 'None'} {of} is"
    else:
        which = f"{words.capital(words.number(n))} {of} {words.verb(n)} not"
    them = "it" if n == 1 or n == total else "them"
    return f"{which} yet{wholly} checked against the text that sets {them}."


def counts(judged: pd.DataFrame) -> dict[str, int]:
    """Count one clock's verdicts: each name of ``COUNTED`` with its number of reviews."""
    found = counted_as(judged).value_counts()
    n = {name: int(found.get(name, 0)) for name in COUNTED}
    return n | {"n_due": sum(n[name] for name in SHARED)}


ENDS = ("least", "most", "of")


def share(met: np.ndarray, missed: np.ndarray, unknown: np.ndarray) -> pd.DataFrame:
    """Give the share met of what was due as a range, from numbers of reviews.

    With M met, X missed and U unknown of D = M + X + U that were due, the share is at least M/D and at most (M+U)/D.

    Returns
    -------
    One row for each number given: ``least`` and ``most`` that were met, ``of`` how many; ``share_min`` and
    ``share_max`` (0 to 1, missing if nothing was due) and ``share_met`` (the same in words).
    """
    columns = [pd.Series(each).astype("int64").reset_index(drop=True) for each in (met, missed, unknown)]
    of = sum(columns)
    table = pd.DataFrame({"least": columns[0], "most": columns[0] + columns[2], "of": of})
    return table.assign(
        share_min=table["least"] / table["of"].where(table["of"] > 0),
        share_max=table["most"] / table["of"].where(table["of"] > 0),
        share_met=[words.share(*row) for row in table.itertuples(index=False)],
    )


def with_share(table: pd.DataFrame) -> pd.DataFrame:
    """Add to a table with the columns of ``SHARED`` those that ``share`` makes of them."""
    made = share(*(table[name] for name in SHARED)).set_axis(table.index)
    return table.assign(**{name: made[name] for name in made})
