"""How many people of some agencies were trained in a time: different people, as a range, and who of them may stay."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from safeguarding import people

DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class Trained:
    """Different people of some agencies who were trained in a time.

    ``most`` is ``None`` where ``unbounded`` deliveries have no upper bound; ``withheld`` says that all that bounds it
    is. ``staying`` is how many of them can be expected to be in post, if a turnover is given.
    """

    fewest: int
    most: int | None
    deliveries: int
    unbounded: int
    withheld: bool
    staying: tuple[int | None, int | None]


@dataclass(frozen=True, eq=False)
class Ground:
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


def ground(training: pd.DataFrame, attendance: pd.DataFrame, named: set[str]) -> Ground:
    """Put together who was trained; ``named`` are the agencies that have a headcount."""
    known = people.listed(attendance)
    deliveries = people.delivered(training, attendance, known)
    small = training.get("attended_withheld", pd.Series(False, training.index))
    places = pd.Series(range(len(deliveries)), deliveries["training_id"])
    keyed = _by_agency(known, places[~places.index.duplicated()])
    return Ground(
        _columns(deliveries) | {"withheld": small.to_numpy(bool), "open": ~deliveries["agency"].isin(named).to_numpy()},
        keyed,
        {name: np.bincount(place, minlength=len(deliveries)) for name, (_, place) in keyed.items()},
        frozenset(named),
    )


def _columns(deliveries: pd.DataFrame) -> dict[str, np.ndarray]:
    days = {name: deliveries[name].to_numpy("datetime64[D]") for name in ("starts_earliest", "ends_latest")}
    counts = {name: people.numbers(deliveries[name]) for name in ("n_keys", "people_min", "others_max")}
    return {"agency": deliveries["agency"].to_numpy(object), **days, **counts}


def _by_agency(known: pd.DataFrame, places: pd.Series) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Give who is known by a key, apart by agency: each person as a number, and the place of the delivery."""
    codes, ids = pd.factorize(known["training_id"])
    place = places.reindex(np.asarray(ids, object)).fillna(-1).to_numpy("int32").take(codes)
    persons, agencies = (pd.factorize(known[name]) for name in ("person_key", "agency"))
    mine = ((place >= 0) & (agencies[0] == n) for n in range(len(agencies[1])))
    each = persons[0].astype("int32")
    return {name: (each[which], place[which]) for name, which in zip(agencies[1], mine, strict=True)}


def window(last: pd.Timestamp, as_of: str, years: int) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Give the first and the last day of so many years up to a day, or up to ``as_of`` if that is earlier."""
    end = min(last, pd.Timestamp(as_of))
    return end + pd.Timedelta(days=1) - pd.DateOffset(years=years), end


def within(
    ground: Ground,
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
    fewest, most = people.together(*_weighted(counted, keyed, (0.0, 0.0)))
    stay = people.together(*_weighted(counted, keyed, leaving)) if leaving else (math.nan, math.nan)
    bounding = counted["may"] & ~(counted["others_max"] <= 0)
    return Trained(
        round(fewest),
        None if math.isnan(most) else round(most),
        int((counted["may"] & counted["counts"]).sum()),
        int(np.isnan(counted["others_max"][bounding]).sum()),
        bool(bounding.any() and ground.deliveries["withheld"][bounding].all()),
        tuple(None if math.isnan(each) else rounded(each) for each, rounded in zip(stay, _OUTWARDS, strict=True)),
    )


_OUTWARDS = (lambda low: math.floor(low + 1e-9), lambda high: math.ceil(high - 1e-9))


def _counting(ground: Ground, agencies: set[str], first: np.datetime64, last: np.datetime64) -> dict[str, np.ndarray]:
    """Say of each delivery whether it counts for these agencies in a time, with whom, and how long before its end."""
    every = ground.deliveries
    starts, ends, mine = every["starts_earliest"], every["ends_latest"], _is_in(every["agency"], agencies)
    own, some = (_listed(ground, names) for names in (agencies, _those(ground, agencies)))
    # Only of a delivery for these agencies alone, with nobody else on its list, is everybody who came theirs.
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


def _is_in(names: np.ndarray, agencies: set[str]) -> np.ndarray:
    return np.fromiter((name in agencies for name in names), bool, len(names))


def _those(ground: Ground, agencies: set[str]) -> set[str]:
    """Give whose keys can be of these agencies: theirs, and those of a name that no headcount has."""
    return {name for name in ground.keyed if name in agencies or name not in ground.named}


def _listed(ground: Ground, names: set[str]) -> np.ndarray:
    each = [ground.listed[name] for name in names & set(ground.listed)]
    return np.sum([np.zeros(len(ground.deliveries["agency"]), int), *each], axis=0)


def _years(time: np.ndarray) -> np.ndarray:
    return np.where(np.isnat(time), np.nan, time / np.timedelta64(1, "D")) / DAYS_A_YEAR


def _known(ground: Ground, agencies: set[str], in_time: np.ndarray) -> dict[str, np.ndarray]:
    """Give each person at a delivery that may count, and whether they are certainly of these agencies."""
    parts = [(*ground.keyed[name], name in agencies) for name in ground.keyed if name in _those(ground, agencies)]
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
