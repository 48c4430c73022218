"""What coders made of findings: codes one to a row, findings that two coders coded counted once, and who disagreed.

A finding can have several rows: one for each coder, and one for each theme that a coder gave it.
"""

import numpy as np
import pandas as pd

NONE = "none"
"""The code for a finding that no theme of the codebook fits."""


def single(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Give a row for each code of a cell that holds several with ``;``, each code of a row once."""
    # Numbered anew: rows that were made of one cell before would be taken for the same row.
    each = table.assign(**{column: table[column].str.split(";")}).reset_index(drop=True).explode(column)
    each = each.assign(**{column: each[column].str.strip()})
    return each[~pd.MultiIndex.from_arrays([each.index, each[column]]).duplicated()]


def count(findings: pd.DataFrame) -> int:
    """Count the findings; one that two coders coded, or that has two themes, is one, and one without an id is one."""
    return _named(findings).nunique()


def found_table(findings: pd.DataFrame) -> pd.DataFrame:
    """Say which review found which theme, whoever coded it.

    Returns
    -------
    One row per review and code, in order of the findings: ``review_id``, ``theme``, ``n_findings`` (that have it by any
    coder) and ``agreed`` (whether one of them has it by every coder who coded it). A public report does not know the
    coders, and takes what one of them wrote for agreed.
    """
    coded = _coded(findings)
    keys = ["review_id", "theme", "unit"]
    coders = coded.groupby(keys, sort=False)["coder"].nunique().rename("n").reset_index()
    of = coded.groupby("unit")["coder"].nunique()
    coders["agreed"] = coders["n"].to_numpy() == of.reindex(coders["unit"]).to_numpy()
    table = coders.groupby(["review_id", "theme"], sort=False).agg(
        n_findings=("unit", "size"), agreed=("agreed", "any")
    )
    return table.reset_index().astype({"n_findings": "int64", "agreed": "bool"})


def pairs_table(findings: pd.DataFrame) -> pd.DataFrame:
    """Give the findings that two people coded, side by side.

    Returns
    -------
    One row per finding with an id that more than one coder coded: ``finding_id``, ``review_id``, ``finding`` (as the
    first has it), ``first`` and ``second`` (the coders) and ``first_codes`` and ``second_codes`` (sets of codes, empty
    if a coder gave none). Of more than two coders, the first two by name of those who coded most findings.
    """
    named = findings.assign(unit=_named(findings))[(findings["finding_id"] != "") & (findings["coder"] != "")]
    most = -named.groupby("coder")["unit"].nunique()
    rank = {coder: n for n, (_, coder) in enumerate(sorted(zip(most, most.index, strict=True)))}
    rows = []
    for _, unit in named.groupby("unit", sort=False):
        coders = sorted(unit["coder"].unique(), key=rank.__getitem__)[:2]
        if len(coders) == 2:
            told = {name: unit[name].iloc[0] for name in ("finding_id", "review_id", "finding")}
            rows.append(told | _side("first", coders[0], unit) | _side("second", coders[1], unit))
    return pd.DataFrame(rows, columns=_PAIR)


_PAIR = ["finding_id", "review_id", "finding", "first", "first_codes", "second", "second_codes"]


def _side(which: str, coder: str, unit: pd.DataFrame) -> dict[str, object]:
    written = ";".join(unit.loc[unit["coder"] == coder, "theme"]).split(";")
    return {which: coder, f"{which}_codes": frozenset(each.strip() for each in written if each.strip())}


def _coded(findings: pd.DataFrame) -> pd.DataFrame:
    each = single(findings.assign(unit=_named(findings)), "theme")
    return each[each["theme"].fillna("") != ""]


def _named(findings: pd.DataFrame) -> pd.Series:
    """Give each finding a name of its own: its review's and its own id, or the row where it has none."""
    own = pd.Series(np.arange(len(findings)), findings.index).map("row {}".format)
    return findings["review_id"] + " " + findings["finding_id"].where(findings["finding_id"] != "", own)
