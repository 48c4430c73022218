"""How many random examples a test tries: a few in `make test`, and all of them in `make test-all`."""

from hypothesis import settings

QUICK, THOROUGH = "quick", "thorough"
PART = 5
"""One in so many is tried in the quick run; each kind of test keeps ten at least."""


def tried(number: int) -> int:
    """Give the number of examples to try, of those that the thorough run tries.

    The profile is that of ``--hypothesis-profile``, which is read before any test is.
    """
    return number if settings.get_current_profile_name() == THOROUGH else min(number, max(10, number // PART))
