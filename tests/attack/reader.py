"""Read a number as a public set shows it: ``6 to 11``, ``at least 12``, ``about 40``, ``[c]``."""

import re

OPEN = float("inf")
WITHHELD = ("[c]", "c")
_NUMBER = r"(\d[\d,]*)"
_FORMS = {
    rf"{_NUMBER}": lambda one: (one, one),
    rf"{_NUMBER} to {_NUMBER}": lambda one, two: (one, two),
    rf"at least {_NUMBER}": lambda one: (one, OPEN),
    rf"at most {_NUMBER}": lambda one: (-OPEN, one),
}


def extent(text):
    """Give the least and the most that a text says; nothing for a text that says no number, or only about one.

    >>> extent("6 to 1,100"), extent("at least 3 (about 9 by somebody)"), extent("[c]")
    ((6, 1100), (3, inf), None)
    """
    plain = re.sub(r" \(.*\)$", "", str(text)).strip()
    for form, ends in _FORMS.items():
        if found := re.fullmatch(form, plain):
            return ends(*(int(each.replace(",", "")) for each in found.groups()))
    return None


def of_row(row, name):
    """Give the least and the most of a count in a row of figures, from its columns ``_min`` and ``_max``.

    >>> of_row({"people_min": 6, "people_max": "[x]"}, "people")
    (6, inf)
    """
    low, high = (row.get(f"{name}_{end}") for end in ("min", "max"))
    told = [isinstance(end, int) for end in (low, high)]
    return (low if told[0] else -OPEN, high if told[1] else OPEN) if any(told) else None


def about(row, name):
    """Give the number that a count is said to be about."""
    said = row.get(f"{name}_about")
    return said if isinstance(said, int) else None
