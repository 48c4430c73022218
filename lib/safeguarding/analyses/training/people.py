"""How many different people came, from keys or as far as counts prove; and how many of some agencies, in a time."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

# ---- How many different people came: from keys where a list has them, otherwise as far as the counts prove -----------
# A person is a key; whoever comes to several deliveries is one person. Where a delivery has no list, or a list of fewer
# than came, the others can be anybody: people already counted, or so many more.

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
    # Few rows are written twice. Sorting numbers is fast, and then only those that stand twice are compared.
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
    nothing bounds it: no count either, or a list alone that does not say of everybody on it who, or whether they came.
    """
    on_list = attendance.groupby("training_id").size().reindex(training["training_id"], fill_value=0).to_numpy() > 0
    yes, named = attendance["attended"] == "yes", attendance["person_key"] != ""
    unsaid = attendance["attended"] == ""
    rows, unclear = (_rows(attendance[each], training) for each in (yes & named, (yes & ~named) | unsaid))
    known = listed(attendance) if known is None else known
    keys = known["training_id"][~_again([known["training_id"], known["person_key"]])].value_counts()
    keys = pd.Series(keys.reindex(training["training_id"], fill_value=0).to_numpy(), training.index, "Int64")
    bounds = counted(training)
    others = pd.concat([training["attended_max"] - rows, training["people_max"] - keys], axis=1).min(axis=1)
    said = training[[f"{name}_{end}" for name in ("attended", "people") for end in COUNTS]].notna().any(axis=1)
    others = others.clip(lower=0).astype("Int64").mask(on_list & ~said & (unclear == 0), 0)
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


def _rows(attendance: pd.DataFrame, training: pd.DataFrame) -> pd.Series:
    counts = attendance.groupby("training_id").size().reindex(training["training_id"], fill_value=0)
    return pd.Series(counts.to_numpy(), training.index, "Int64")


# ---- How many people of some agencies were trained in a time: different people, as a range, and who of them may stay

DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class Trained:
    """Different people of some agencies who were trained in a time.

    ``most`` is ``None`` where ``unbounded`` deliveries have no upper bound; ``withheld`` says that all that bounds it
    is. ``staying_min`` and ``staying_max`` are how many of them can be expected to be in post, if a turnover is given.
    """

    fewest: int
    most: int | None
    deliveries: int
    unbounded: int
    withheld: bool
    staying_min: int | None
    staying_max: int | None


@dataclass(frozen=True, eq=False)
class Counted:
    """What is counted on: columns of deliveries with their bounds, and who is known by a key at which (``place``).

    ``open`` marks what can be of any agency: without one, or of one that no headcount names and that may be another by
    another name. The keys are apart by agency, with how many are ``listed`` for each delivery; ``named`` are the
    agencies that have a headcount. All are arrays: a count for each agency and year takes many small steps, and a table
    would cost more at each than the step itself.
    """

    deliveries: Mapping[str, np.ndarray]
    keyed: Mapping[str, tuple[np.ndarray, np.ndarray]]
    listed: Mapping[str, np.ndarray]
    named: frozenset[str]


def ground(training: pd.DataFrame, attendance: pd.DataFrame, named: set[str]) -> Counted:
    """Put together who was trained; ``named`` are the agencies that have a headcount."""
    known = listed(attendance)
    deliveries = delivered(training, attendance, known)
    small = training.get("attended_withheld", pd.Series(False, training.index))
    places = pd.Series(range(len(deliveries)), deliveries["training_id"])
    keyed = _by_agency(known, places[~places.index.duplicated()])
    return Counted(
        _columns(deliveries) | {"withheld": small.to_numpy(bool), "open": ~deliveries["agency"].isin(named).to_numpy()},
        keyed,
        {name: np.bincount(place, minlength=len(deliveries)) for name, (_, place) in keyed.items()},
        frozenset(named),
    )


def _columns(deliveries: pd.DataFrame) -> dict[str, np.ndarray]:
    days = {name: deliveries[name].to_numpy("datetime64[D]") for name in ("starts_earliest", "ends_latest")}
    counts = {name: numbers(deliveries[name]) for name in ("n_keys", "people_min", "others_max")}
    return {"agency": deliveries["agency"].to_numpy(object), **days, **counts}


def _by_agency(known: pd.DataFrame, places: pd.Series) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Give who is known by a key, apart by agency: each person as a number, and the place of the delivery."""
    codes, ids = pd.factorize(known["training_id"])
    place = places.reindex(np.asarray(ids, object)).fillna(-1).to_numpy("int32").take(codes)
    persons, agencies = (pd.factorize(known[name]) for name in ("person_key", "agency"))
    mine = ((place >= 0) & (agencies[0] == n) for n in range(len(agencies[1])))
    each = persons[0].astype("int32")
    return {name: (each[which], place[which]) for name, which in zip(agencies[1], mine, strict=True)}


def window(last: pd.Timestamp, as_of: date, years: int) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Give the first and the last day of so many years up to a day, or up to ``as_of`` if that is earlier."""
    end = min(last, pd.Timestamp(as_of))
    return end + pd.Timedelta(days=1) - pd.DateOffset(years=years), end


def within(
    ground: Counted,
    agencies: set[str],
    first: pd.Timestamp,
    last: pd.Timestamp,
    leaving: tuple[float, float] | None = None,
) -> Trained:
    """Count those of some agencies who were trained from ``first`` to ``last``.

    Somebody trained y years ago is still in post with the chance (1 − t)^y, if t of those in post leave within a year,
    whoever they are and however long they have been there: a constant hazard.
    """
    counted = _counting(ground, agencies, np.datetime64(first, "D"), np.datetime64(last, "D"))
    keyed = _known(ground, agencies, counted["sure"] | counted["may"])
    fewest, most = together(*_weighted(counted, keyed, (0.0, 0.0)))
    stay_min, stay_max = together(*_weighted(counted, keyed, leaving)) if leaving else (math.nan, math.nan)
    bounding = counted["may"] & ~(counted["others_max"] <= 0)
    return Trained(
        fewest=round(fewest),
        most=None if math.isnan(most) else round(most),
        deliveries=int((counted["may"] & counted["counts"]).sum()),
        unbounded=int(np.isnan(counted["others_max"][bounding]).sum()),
        withheld=bool(bounding.any() and ground.deliveries["withheld"][bounding].all()),
        staying_min=None if math.isnan(stay_min) else math.floor(stay_min + 1e-9),
        staying_max=None if math.isnan(stay_max) else math.ceil(stay_max - 1e-9),
    )


def _counting(ground: Counted, agencies: set[str], first: np.datetime64, last: np.datetime64) -> dict[str, np.ndarray]:
    """Say of each delivery whether it counts for these agencies in a time, with whom, and how long before its end."""
    every = ground.deliveries
    starts, ends, names = every["starts_earliest"], every["ends_latest"], every["agency"]
    mine = np.fromiter((name in agencies for name in names), bool, len(names))
    own, some = (_listed(ground, which) for which in (agencies, _may_be(ground, agencies)))
    # Everybody who came is theirs only if the delivery was for these agencies alone, and its list names nobody else.
    theirs, any_of_them = mine & (every["n_keys"] == own), mine | every["open"]
    return {
        "sure": (starts >= first) & (ends <= last),
        "may": ~((ends < first) | (starts > last)),
        "counts": any_of_them | (some > 0),
        "people_min": np.where(theirs, every["people_min"], 0),
        "others_max": np.where(any_of_them, every["others_max"], 0),
        "longest": _years(last - starts),
        "shortest": np.nan_to_num(_years(last - ends)).clip(min=0),
    }


def _may_be(ground: Counted, agencies: set[str]) -> set[str]:
    """Give the names that may be one of these agencies: their own, and each that no headcount has."""
    return {name for name in ground.keyed if name in agencies or name not in ground.named}


def _listed(ground: Counted, names: set[str]) -> np.ndarray:
    each = [ground.listed[name] for name in names & set(ground.listed)]
    return np.sum([np.zeros(len(ground.deliveries["agency"]), int), *each], axis=0)


def _years(time: np.ndarray) -> np.ndarray:
    return np.where(np.isnat(time), np.nan, time / np.timedelta64(1, "D")) / DAYS_A_YEAR


def _known(ground: Counted, agencies: set[str], in_time: np.ndarray) -> dict[str, np.ndarray]:
    """Give each person at a delivery that may count, and whether they are certainly of these agencies."""
    parts = [(*ground.keyed[name], name in agencies) for name in ground.keyed if name in _may_be(ground, agencies)]
    kept = [in_time.take(place) for _, place, _ in parts]
    nobody = np.zeros(0, "int32")
    return {
        "person_key": np.concatenate([nobody, *(part[0][rows] for part, rows in zip(parts, kept, strict=True))]),
        "place": np.concatenate([nobody, *(part[1][rows] for part, rows in zip(parts, kept, strict=True))]),
        "own": np.repeat([part[2] for part in parts], [rows.sum() for rows in kept]).astype(bool),
    }


def _weighted(
    counted: dict[str, np.ndarray], keyed: dict[str, np.ndarray], leaving: tuple[float, float]
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Give each delivery the chance that somebody trained at it is still in post on the last day."""
    least = np.where(counted["sure"], (1 - leaving[1]) ** counted["longest"], 0.0)
    most = np.where(counted["may"], (1 - leaving[0]) ** counted["shortest"], 0.0)
    ends = {"weight_min": least.take(keyed["place"]) * keyed["own"], "weight_max": most.take(keyed["place"])}
    return counted | {"weight_min": least, "weight_max": most}, keyed | ends
