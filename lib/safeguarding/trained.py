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
    """What is counted on: deliveries with their bounds, and who is known by a key at which of them (``place``).

    ``open`` marks what can be of any agency: without one, or of one that no headcount names and that may be another by
    another name. The keys are apart by agency; ``named`` are the agencies that have a headcount.
    """

    deliveries: pd.DataFrame
    keyed: Mapping[str, pd.DataFrame]
    named: frozenset[str]


def ground(training: pd.DataFrame, attendance: pd.DataFrame, named: set[str]) -> Ground:
    """Put together who was trained; ``named`` are the agencies that have a headcount."""
    known = people.listed(attendance)
    deliveries = people.delivered(training, attendance, known).reset_index(drop=True)
    small = training.get("attended_withheld", pd.Series(False, training.index))
    places = pd.Series(deliveries.index, deliveries["training_id"])
    return Ground(
        deliveries.assign(withheld=small.to_numpy(), open=~deliveries["agency"].isin(named)),
        _by_agency(known, places[~places.index.duplicated()]),
        frozenset(named),
    )


def _by_agency(known: pd.DataFrame, places: pd.Series) -> dict[str, pd.DataFrame]:
    """Give who is known by a key, apart by agency: each person as a number, and the place of the delivery."""
    codes, ids = pd.factorize(known["training_id"])
    place = places.reindex(np.asarray(ids, object)).fillna(-1).to_numpy("int64").take(codes)
    persons, agencies = (pd.factorize(known[name]) for name in ("person_key", "agency"))
    keyed = pd.DataFrame({"person_key": persons[0], "place": place})
    there = place >= 0
    return {name: keyed[there & (agencies[0] == n)] for n, name in enumerate(agencies[1])}


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
    deliveries, keyed = _counting(ground, agencies, first, last)
    fewest, most = people.together(*_weighted(deliveries, keyed, last, (0.0, 0.0)))
    stay = people.together(*_weighted(deliveries, keyed, last, leaving)) if leaving else (math.nan, math.nan)
    bounding = deliveries[deliveries["may"] & (deliveries["others_max"] > 0).fillna(True)]
    return Trained(
        round(fewest),
        None if math.isnan(most) else round(most),
        int((deliveries["may"] & deliveries["counts"]).sum()),
        int(bounding["others_max"].isna().sum()),
        bool(len(bounding) and bounding["withheld"].all()),
        tuple(None if math.isnan(each) else rounded(each) for each, rounded in zip(stay, _OUTWARDS, strict=True)),
    )


_OUTWARDS = (lambda low: math.floor(low + 1e-9), lambda high: math.ceil(high - 1e-9))


def _counting(
    ground: Ground, agencies: set[str], first: pd.Timestamp, last: pd.Timestamp
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Say of each delivery, and of each person at one, whether it counts for these agencies in a time."""
    every, mine = ground.deliveries, ground.deliveries["agency"].isin(agencies)
    keyed = pd.concat(
        [
            _NOBODY,
            *(
                part.assign(own=name in agencies)
                for name, part in ground.keyed.items()
                if name in agencies or name not in ground.named
            ),
        ],
        ignore_index=True,
    )
    listed, keys = (np.bincount(part["place"], minlength=len(every)) for part in (keyed, keyed[keyed["own"]]))
    # Only of a delivery for these agencies alone, with nobody else on its list, is everybody who came theirs.
    theirs = mine & (every["n_keys"] == keys)
    deliveries = every.assign(
        sure=(every["starts_earliest"] >= first) & (every["ends_latest"] <= last),
        may=~((every["ends_latest"] < first) | (every["starts_earliest"] > last)),
        counts=mine | every["open"] | (listed > 0),
        people_min=every["people_min"].where(theirs, 0),
        others_max=every["others_max"].where(mine | every["open"], 0),
    )
    return deliveries, keyed


_NOBODY = pd.DataFrame({"person_key": np.zeros(0, int), "place": np.zeros(0, int), "own": np.zeros(0, bool)})


def _weighted(
    deliveries: pd.DataFrame, keyed: pd.DataFrame, last: pd.Timestamp, leaving: tuple[float, float]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give each delivery the chance that somebody trained at it is still in post on the last day."""
    longest = (last - deliveries["starts_earliest"]).dt.days / DAYS_A_YEAR
    shortest = ((last - deliveries["ends_latest"]).dt.days / DAYS_A_YEAR).clip(lower=0).fillna(0)
    least = ((1 - leaving[1]) ** longest).where(deliveries["sure"], 0.0)
    most = ((1 - leaving[0]) ** shortest).where(deliveries["may"], 0.0)
    place = keyed["place"].to_numpy()
    ends = {
        "weight_min": least.to_numpy(float).take(place) * keyed["own"].to_numpy(bool),
        "weight_max": most.to_numpy(float).take(place),
    }
    return deliveries.assign(weight_min=least, weight_max=most), keyed.assign(**ends)
