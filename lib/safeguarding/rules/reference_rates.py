"""What figures are compared with: rates for all of England and the size of the area, and charts without a change.

Rates are in ``data/reference/rates.toml``. The area's own is in ``area.toml`` beside the register: ``children`` (0 to
17), ``year``, ``source``, ``none_since`` (when the last review before those of the register was published, as EDTF)
and ``none_since_source``.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from safeguarding import paths, toml_files
from safeguarding.days import dates
from safeguarding.errors import InputError

FILE, BESIDE = "data/reference/rates.toml", "area.toml"
FALSE_SIGNALS = "data/reference/false_signals.csv"
KEYS = {"id": str, "label": str, "kinds": list, "count": int, "years": int, "children": int, "source": str}
AREA_KEYS = {"children": int, "year": str, "none_since": str, "none_since_source": str, "source": str}
WANTED = {int: "a whole number above nought", str: "a text in quotation marks", list: "a list"}


@dataclass(frozen=True)
class Rate:
    """How many reviews of some ``kinds`` there were in so many years, among so many children of England."""

    id: str
    label: str
    kinds: tuple[str, ...]
    count: int
    years: int
    children: int
    source: str

    @property
    def a_year_and_child(self) -> float:
        """How many reviews a year there were for each child."""
        return self.count / self.years / self.children


@dataclass(frozen=True)
class Reference:
    """What one area would expect, for one kind of review.

    ``a_year`` is how many reviews a year the rate gives for the area's children; ``label``, ``sources`` and ``kinds``
    say of what. ``none_since`` is the range of days from which on there was none before the register's, open if not
    known, and ``none_since_source`` where that is from. ``files`` are those it was read from, each with its SHA-256.
    ``missing`` says what would have to be written for there to be a rate; then ``a_year`` is nought.
    """

    a_year: float
    label: str
    kinds: tuple[str, ...]
    sources: str
    none_since: tuple[pd.Timestamp, pd.Timestamp]
    files: tuple[tuple[str, str], ...] = ()
    missing: str = ""
    none_since_source: str = ""


def beside(register: str, which: str = "scr", rates: str | Path = paths.ROOT / FILE) -> Reference:
    """Give what the area of a register would expect of a kind of review.

    Raises
    ------
    InputError
        A file is no TOML, has a key that is not known, lacks one, or there is no such rate.
    """
    of_rates = paths.find(rates)
    rate, files = _rate(which, of_rates), ((of_rates.name, paths.sha256(of_rates)),)
    place = paths.find(register)
    path = (place if place.is_dir() else place.parent) / BESIDE
    if not path.is_file():
        missing = "the number of children in the area, which no file beside the register gives"
        return Reference(0.0, rate.label, rate.kinds, rate.source, (pd.NaT, pd.NaT), files, missing)
    area = _held(_read(path), AREA_KEYS, path.name, ("none_since", "none_since_source"))
    a_year = rate.a_year_and_child * area["children"]
    rests = area.get("none_since_source", "")
    sources = f"{rate.label}: {rate.source}. {area['source']}.{f' None since: {rests}.' if rests else ''}"
    since = _since(area.get("none_since", ""), path.name)
    read = (*files, (path.name, paths.sha256(path)))
    return Reference(a_year, rate.label, rate.kinds, sources, since, read, none_since_source=rests)


def false_signals() -> pd.DataFrame:
    """Give how often a chart signals though nothing changed: ``n``, ``shape`` and ``share``, as they were simulated."""
    return pd.read_csv(paths.ROOT / FALSE_SIGNALS, dtype={"n": "int64", "shape": "str", "share": "float64"})


def _since(written: str, file: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    try:
        first, last = dates.read_one(written)
    except InputError as wrong:
        raise InputError(f"{file}, none_since: {wrong}") from None
    return pd.Timestamp(first) if first else pd.NaT, pd.Timestamp(last) if last else pd.NaT


def _rate(which: str, path: Path) -> Rate:
    rates = _read(path).get("rate", [])
    found = {each["id"]: each for each in (_held(rate, KEYS, path.name, (), ("checked",)) for rate in rates)}
    if which not in found:
        raise InputError(f"{path.name}: has no rate {which!r}; write one of {', '.join(found) or 'none'}")
    rate = {key: found[which][key] for key in KEYS}
    return Rate(**rate | {"kinds": tuple(rate["kinds"])})


def _read(path: Path) -> dict[str, Any]:
    return toml_files.read(path)


def _held(
    said: dict[str, Any], keys: dict[str, type], file: str, optional: tuple[str, ...], more: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Hold what a table of a file says to the keys it may have, and to what they hold."""
    unknown = set(said) - set(keys) - set(more)
    if unknown:
        raise InputError(f"{file}: does not know {min(unknown)!r}; write one of {', '.join(keys)}")
    for key, holds in keys.items():
        wrong = not isinstance(said.get(key), holds) or not said[key] or (holds is int and said[key] <= 0)
        if wrong and not (key in optional and key not in said):
            raise InputError(f"{file}: {key} is {said.get(key)!r}; write {WANTED[holds]}")
    return said
