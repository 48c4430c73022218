"""What the number of reviews is compared with: rates for all of England and the size of the area, with their sources.

Rates are in ``data/reference/rates.toml``. The area's own is in ``area.toml`` beside the register: ``children`` (0 to
17), ``year``, ``none_since`` (when the last review before those of the register was published, as EDTF), ``source``.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from safeguarding import paths, toml_files
from safeguarding.days import dates
from safeguarding.errors import InputError

FILE, BESIDE = "data/reference/rates.toml", "area.toml"
KEYS = {"id": str, "label": str, "kinds": list, "count": int, "years": int, "children": int, "source": str}
AREA_KEYS = {"children": int, "year": str, "none_since": str, "source": str}


@dataclass(frozen=True)
class Reference:
    """What one area would expect, for one kind of review.

    ``a_year`` is how many reviews a year the rate gives for the area's children; ``label``, ``sources`` and ``kinds``
    say of what. ``none_since`` is the range of days from which on there was none before the register's, open if not
    known. ``files`` are those it was read from, each with its SHA-256. ``missing`` says what would have to be written
    for there to be a rate; then ``a_year`` is nought.
    """

    a_year: float
    label: str
    kinds: tuple[str, ...]
    sources: str
    none_since: tuple[pd.Timestamp, pd.Timestamp]
    files: tuple[tuple[str, str], ...] = ()
    missing: str = ""


def beside(register: str, which: str = "scr", rates: str | Path = paths.ROOT / FILE) -> Reference:
    """Give what the area of a register would expect of a kind of review.

    Raises
    ------
    InputError
        A file is no TOML, has a key that is not known, lacks one, or there is no such rate.
    """
    rate, of_rates = _rate(which, paths.find(rates)), _digest(paths.find(rates))
    place = paths.find(register)
    path = (place if place.is_dir() else place.parent) / BESIDE
    if not path.is_file():
        missing = f"{BESIDE} beside the register, with the number of children in the area"
        return Reference(0.0, rate["label"], tuple(rate["kinds"]), rate["source"], (pd.NaT, pd.NaT), of_rates, missing)
    area = _held(_read(path), AREA_KEYS, path.name, ("none_since",))
    a_year = rate["count"] / rate["years"] / rate["children"] * area["children"]
    sources = f"{rate['label']}: {rate['source']}. {area['source']}."
    return Reference(
        a_year, rate["label"], tuple(rate["kinds"]), sources, _since(area, path.name), of_rates + _digest(path)
    )


def _digest(path: Path) -> tuple[tuple[str, str], ...]:
    return ((path.name, hashlib.sha256(path.read_bytes()).hexdigest()),)


def _since(area: dict[str, object], file: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    try:
        first, last = dates.read_one(str(area.get("none_since", "")))
    except InputError as wrong:
        raise InputError(f"{file}, none_since: {wrong}") from None
    return pd.Timestamp(first) if first else pd.NaT, pd.Timestamp(last) if last else pd.NaT


def _rate(which: str, path: Path) -> dict[str, object]:
    rates = _read(path).get("rate", [])
    found = {each["id"]: each for each in (_held(rate, KEYS, path.name, (), ("checked",)) for rate in rates)}
    if which not in found:
        raise InputError(f"{path.name}: has no rate {which!r}; write one of {', '.join(found) or 'none'}")
    return found[which]


def _read(path: Path) -> dict[str, object]:
    return toml_files.read(path)


def _held(
    said: dict[str, object], keys: dict[str, type], file: str, optional: tuple[str, ...], more: tuple[str, ...] = ()
) -> dict[str, object]:
    """Hold what a table of a file says to the keys it may have, and to what they hold."""
    unknown = set(said) - set(keys) - set(more)
    if unknown:
        raise InputError(f"{file}: does not know {min(unknown)!r}; write one of {', '.join(keys)}")
    for key, holds in keys.items():
        wrong = not isinstance(said.get(key), holds) or not said[key] or (holds is int and said[key] <= 0)
        if wrong and not (key in optional and key not in said):
            raise InputError(f"{file}: {key} is {said.get(key)!r}; write {_wanted(holds)}")
    return said


def _wanted(holds: type) -> str:
    return {int: "a whole number above nought", str: "a text in quotation marks", list: "a list"}[holds]
