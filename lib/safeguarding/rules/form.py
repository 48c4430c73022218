"""Refusals that all rule data share: what was read, what is known, and the nearest to it."""

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

from safeguarding.errors import InputError


def known(raw: Iterable[str], keys: tuple[str, ...], place: str) -> None:
    """Refuse a key that is not among ``keys``."""
    for key in raw:
        if key not in keys:
            raise InputError(f"{place}: does not know {key!r}{nearest(key, keys)}")


def one_of(value: object, allowed: Iterable[str], place: str) -> None:
    """Refuse a value that is not among those allowed."""
    if value not in allowed:
        raise InputError(f"{place}: is {value!r}{nearest(str(value), allowed)}; write one of {', '.join(allowed)}")


def nearest(value: str, allowed: Iterable[str]) -> str:
    """Ask whether the nearest word that is allowed was meant; nothing if none is near."""
    near = get_close_matches(value, list(allowed), 1)
    return f"; did you mean {near[0]!r}?" if near else ""


def day(value: object, place: str) -> date:
    """Give a day that was written as a TOML date or as a text; refuse anything else, a time of day too."""
    try:
        return value if type(value) is date else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise InputError(f"{place}: {value!r} is not a day; write YYYY-MM-DD") from None
