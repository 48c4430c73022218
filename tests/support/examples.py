"""How much a test tries: a few examples and the telling cases in `make test`, and all of them in `make test-all`."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import settings

QUICK, THOROUGH = "quick", "thorough"
PART = 5
"""One in so many is tried in the quick run; each kind of test keeps ten at least."""


def tried(number: int, part: int = PART) -> int:
    """Give the number of examples to try, of those that the thorough run tries: one in ``part``."""
    return number if _thorough() else min(number, max(10, number // part))


def chosen(every: Iterable[Any], *first: Any) -> list[Any]:
    """Give the cases that one test goes through: those named, and all of them in the thorough run."""
    return [each for each in every if each in first or _thorough()]


def _thorough() -> bool:
    """Tell by the profile of ``--hypothesis-profile``, which is read before any test is."""
    return settings.get_current_profile_name() == THOROUGH


def telling(every: Iterable[Any], *first: Any) -> list[Any]:
    """Give every case for a test's parameters: all but those named are more of the same, for `make test-all` alone.

    A case that is a tuple is of several parameters.
    """
    cases = list(every)
    assert first, "a test of nothing but slow cases protects nobody"
    assert not (unknown := [each for each in first if each not in cases]), unknown
    return [each if each in first else _slow(*(each if isinstance(each, tuple) else (each,))) for each in cases]


def _slow(*values: Any) -> Any:
    return pytest.param(*values, marks=pytest.mark.slow)
