"""How many different people came: from keys where a list has them, otherwise as far as the counts prove.

A person is a key; whoever comes to several deliveries is one person. Where a delivery has no list, or a list of fewer
than came, the others can be anybody: people already counted, or so many more.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

COUNTS = ("min", "max", "about")


def counted(training: pd.DataFrame) -> pd.DataFrame:
    """Give the fewest and the most different people that the counts of each delivery allow.

    The most is the number of attendances; the fewest is what one session held on average, rounded up, since nobody is
    at one session twice. What the source counts as people stands before both. "About" bounds nothing.

    Returns
    -------
    One row per delivery, same index: ``people_min``, ``people_max`` (``Int64``, missing where there is no bound).
    """
    sessions = training["sessions_max"].where(training["sessions_max"] > 0).astype("Float64")
    fewest = np.ceil(training["attended_min"].astype("Float64") / sessions).astype("Int64")
    return pd.DataFrame(
        {
            "people_min": training["people_min"].fillna(fewest),
            "people_max": training["people_max"].fillna(training["attended_max"]),
        }
    )


def listed(attendance: pd.DataFrame) -> pd.DataFrame:
    """Give who is known by a key to have come: ``training_id``, ``person_key``, ``agency``, a row for each delivery."""
    came = (attendance["attended"] == "yes") & (attendance["person_key"] != "")
    rows = attendance.loc[came, ["training_id", "person_key", "agency"]]
    return rows[~_again([rows[name] for name in rows])].reset_index(drop=True)


def _again(columns: list[pd.Series]) -> np.ndarray:
    """Say which rows are as one above them: as one number a row, which is much faster than as texts."""
    row = np.zeros(len(columns[0]), "int64")
    for column in columns:
        codes, texts = pd.factorize(column)
        row = row * len(texts) + codes
    # Few rows are written twice: numbers are sorted in no time, and only those that stand twice are looked at.
    in_order = np.sort(row)
    twice = pd.Series(row).isin(in_order[1:][in_order[1:] == in_order[:-1]]).to_numpy()
    again = np.zeros(len(row), bool)
    again[twice] = pd.Series(row[twice]).duplicated()
    return again


def delivered(training: pd.DataFrame, attendance: pd.DataFrame, known: pd.DataFrame | None = None) -> pd.DataFrame:
    """Give for each delivery how many are known by a key, and how many others there can have been.

    Parameters
    ----------
    attendance
        The list of who came; of a public view it is empty, and all is from counts.
    known
        What ``listed`` gives of it, if that is there already.

    Returns
    -------
    One row per delivery: ``training_id``, ``agency``, ``starts_*``, ``ends_*``, ``n_keys`` (different people known to
    have come), ``people_min``, ``people_max``, and ``others_max``: the most that came and have no key, missing where
    nothing bounds it. Where a list is all that is recorded, it is those on it of whom it does not say who, or whether.
    """
    on_list = attendance.groupby("training_id").size().reindex(training["training_id"], fill_value=0).to_numpy() > 0
    yes, named = attendance["attended"] == "yes", attendance["person_key"] != ""
    rows, unclear = (_rows(attendance[each], training) for each in (yes & named, (yes & ~named) | _unsaid(attendance)))
    known = listed(attendance) if known is None else known
    keys = known["training_id"][~_again([known["training_id"], known["person_key"]])].value_counts()
    keys = pd.Series(keys.reindex(training["training_id"], fill_value=0).to_numpy(), training.index, "Int64")
    bounds = counted(training)
    others = pd.concat([training["attended_max"] - rows, training["people_max"] - keys], axis=1).min(axis=1)
    said = training[[f"{name}_{end}" for name in ("attended", "people") for end in COUNTS]].notna().any(axis=1)
    others = others.clip(lower=0).astype("Int64").mask(on_list & ~said, unclear)
    least = bounds["people_min"].fillna(0).clip(lower=keys).mask(bounds["people_min"].isna() & (keys == 0) & ~on_list)
    columns = ["training_id", "agency", "starts_earliest", "starts_latest", "ends_earliest", "ends_latest"]
    return training[columns].assign(
        n_keys=keys,
        people_min=least,
        people_max=(keys + others).clip(lower=least.fillna(0)),
        others_max=others,
    )


def together(deliveries: Mapping[str, np.ndarray], keyed: Mapping[str, np.ndarray]) -> tuple[float, float]:
    """Give the fewest and the most different people of several deliveries together.

    The fewest is every different key, or the largest single delivery if that is more: all the rest may be the same
    people again. The most is every key and, for each delivery, everybody without one. With weights below one it is an
    expected number of people, each with the greatest weight of the deliveries they came to.

    Parameters
    ----------
    deliveries
        ``people_min`` and ``others_max`` of each as ``numbers``, and what one person counts for: ``weight_min`` (nought
        where it is not certain that the delivery counts) and ``weight_max`` (nought where it certainly does not).
    keyed
        ``person_key``, ``weight_min`` and ``weight_max``, a value for each person at a delivery.

    Returns
    -------
    Both numbers; the second is not a number where a delivery that may count has no bound.
    """
    least, most = _of_each(keyed)
    alone = (np.nan_to_num(deliveries["people_min"]) * deliveries["weight_min"]).max(initial=0)
    counts = deliveries["weight_max"] > 0
    others = (deliveries["others_max"][counts] * deliveries["weight_max"][counts]).sum()
    return max(least, float(alone)), float(most + others)


def numbers(column: pd.Series) -> np.ndarray:
    """Give a column of numbers as decimals, and what is missing as no number."""
    return column.to_numpy("float64", na_value=np.nan)


def _of_each(keyed: Mapping[str, np.ndarray]) -> tuple[float, float]:
    """Add up over people the greatest weight that each has; one without any weight adds nothing."""
    low, high = keyed["weight_min"], keyed["weight_max"]
    some = (low > 0) | (high > 0)
    codes, people = pd.factorize(keyed["person_key"][some])
    greatest = np.zeros((2, len(people)))
    for of_each, weights in zip(greatest, (low[some], high[some]), strict=True):
        np.maximum.at(of_each, codes, weights)
    return float(greatest[0].sum()), float(greatest[1].sum())


def _unsaid(attendance: pd.DataFrame) -> pd.Series:
    return attendance["attended"] == ""


def _rows(attendance: pd.DataFrame, training: pd.DataFrame) -> pd.Series:
    counts = attendance.groupby("training_id").size().reindex(training["training_id"], fill_value=0)
    return pd.Series(counts.to_numpy(), training.index, "Int64")
