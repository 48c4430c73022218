"""How often a control chart signals though nothing changed: simulated once, from a seed, and read from a table since.

Four rules on every point, and limits from the points themselves: of many charts without a change, many signal. How
many depends on how many points there are and on how they vary by themselves. (C. W. Champ and W. H. Woodall,
Technometrics 29 (1987) 393, for the rules of a chart whose limits are known.)
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from safeguarding.estimates import control

DAYS = 300
"""How long things take at the median, and how far apart events are on average: in whole days, as dates are."""

Draw = Callable[[np.random.Generator, int], np.ndarray]
SHAPES: dict[str, tuple[Draw, control.Scale]] = {
    "lognormal": (lambda rng, n: DAYS * np.exp(rng.normal(0, 0.5, n)), control.LOGARITHM),
    "exponential": (lambda rng, n: rng.exponential(DAYS / np.log(2), n), control.LOGARITHM),
    "gaps": (lambda rng, n: rng.exponential(DAYS, n), control.ROOT),
}
"""How what does not change may vary, and the scale it is judged on: durations that take longer by chance alike on both
sides of the median, durations of which one that still runs is as likely to end on any day, and gaps by chance alone."""
DURATIONS, GAPS = ("lognormal", "exponential"), ("gaps",)
POINTS = (*range(12, 31, 2), 35, 40, 50, 60, 80, 100, 150, 200)
RUNS = 4_000


def simulated(n: int, shape: str, runs: int = RUNS) -> float:
    """Give the share of simulated charts of ``n`` points without a change that have a signal; the seed is ``n``."""
    draw, scale = SHAPES[shape]
    rng = np.random.default_rng([n, list(SHAPES).index(shape)])
    in_turn = np.arange(n, dtype=float)
    order, found = control.Range(in_turn, in_turn), 0
    for _ in range(runs):
        days = np.round(draw(rng, n))
        table, _ = control.individuals(control.Range(days, days), order, scale)
        found += int((table[list(control.RULES)] == control.YES).any(axis=None))
    return found / runs


def simulated_table() -> pd.DataFrame:
    """Simulate all that is stored: one row per number of points and shape, ``n``, ``shape`` and ``share``."""
    rows = [(n, shape, simulated(n, shape)) for shape in SHAPES for n in POINTS]
    return pd.DataFrame(rows, columns=["n", "shape", "share"])


def chances(stored: pd.DataFrame, n: int, shapes: tuple[str, ...]) -> tuple[float, float]:
    """Give the least and the most chance of a signal without a change, over some shapes.

    Between two numbers of points that are stored it lies on the line between them; above the last it is the last, which
    is too little.
    """
    of_each = [stored[stored["shape"] == shape].sort_values("n") for shape in shapes]
    found = [float(np.interp(n, each["n"], each["share"])) for each in of_each]
    return min(found), max(found)
