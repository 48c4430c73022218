"""Whole numbers that somebody does not know, what he knows of them, and how far that lets him tell each one."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_array

MOST = 1_000
"""More than any number in most tests: a bound that reaches it is none."""
OPEN = float("inf")


@dataclass(frozen=True)
class Fact:
    """``low <= sum of coefficient × unknown <= high``, and where it was read."""

    terms: dict[object, float]
    low: float
    high: float
    where: str

    def holds(self, true):
        """Tell whether it is so."""
        total = sum(times * true[name] for name, times in self.terms.items())
        return self.low - 1e-9 <= total <= self.high + 1e-9


class Knowledge:
    """What is known. ``true`` is how things are: it decides which guesses are right, and tells of a wrong reading."""

    def __init__(self, true, most=MOST):
        self.true = true
        self.facts = []
        self.spans = dict.fromkeys(true, (0, most))
        # More than any sum of a few unknowns: it takes a fact out of force.
        self.far = 4 * most

    def know(self, terms, low, high, where):
        """Take something that was read for a fact."""
        fact = Fact(terms, low, high, where)
        assert fact.holds(self.true), f"read what is not so: {fact}"
        self.facts.append(fact)

    def guess(self, terms, low, high, where):
        """Guess something that is natural to guess; who guesses wrongly learns nothing, so only right ones count."""
        fact = Fact(terms, low, high, where)
        if fact.holds(self.true):
            self.facts.append(fact)

    def within(self, name, low, high, where):
        """Take it for a fact that one number lies between two."""
        self.know({name: 1}, low, high, where)

    def switch(self, name, on):
        """Add an unknown that is nought or one."""
        self.true = {**self.true, name: int(on)}
        self.spans[name] = (0, 1)

    def bounds(self, names):
        """Work out the least and the most that each number can be."""
        order = {name: n for n, name in enumerate(self.spans)}
        known, about = self._linear(order), Bounds(*np.array(list(self.spans.values()), float).T)
        return {name: tuple(_end(order[name], sign, len(order), known, about) for sign in (1, -1)) for name in names}

    def _linear(self, order):
        table = lil_array((max(len(self.facts), 1), len(order)))
        for row, fact in enumerate(self.facts):
            for name, times in fact.terms.items():
                table[row, order[name]] += times
        ends = ([fact.low for fact in self.facts] or [-OPEN], [fact.high for fact in self.facts] or [OPEN])
        return LinearConstraint(table.tocsr(), *ends)


def _end(n, sign, size, known, about):
    wanted = np.zeros(size)
    wanted[n] = sign
    found = milp(wanted, constraints=known, bounds=about, integrality=np.ones(size))
    assert found.status == 0, found.message
    return round(found.x[n])
