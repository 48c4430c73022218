"""A programme run many times, month by month, with what is not known drawn from its range.

A run draws each number of the programme evenly from its range, once. Each trainer finishes with the chance given, and
leaves from month to month with the chance that makes the yearly one (1 − (1 − q)^(1/12)), never replaced. In a month
the trainers who are left hold a twelfth of their yearly courses; of the delegates those who have been before add
nobody. Of those trained and in post some leave: with s a year, (1 − s)^(1/12) of them stay a month.

It is a Monte Carlo simulation with independent numbers. Source of the method: any textbook of simulation, for example
A. M. Law, Simulation Modeling and Analysis; the model itself is this project's own.
"""

from dataclasses import replace

import numpy as np

from safeguarding.cascade.programme import SAYS, WHOLE, Number, Programme
from safeguarding.synthetic import draws

SEED, RUNS, YEARS = 2021, 1000, 10
NEVER = np.inf
"""The month of what did not happen in the years that were looked at."""


def drawn(programme: Programme, runs: int = RUNS, seed: int = SEED) -> dict[str, np.ndarray]:
    """Draw each number of the programme, one for each run, by a purpose of its own.

    What is one number in every run changes none of the others' draws: two programmes that differ in one number are
    compared run by run.
    """
    return {name: _evenly(getattr(programme, name), name, runs, seed) for name in SAYS}


def shares(programme: Programme, years: int = YEARS, runs: int = RUNS, seed: int = SEED) -> np.ndarray:
    """Give the share of the workforce that is trained and in post: a row per run, a column per month from the first."""
    numbers = drawn(programme, runs, seed)
    teaching = _teaching(numbers, 12 * years, seed)
    fresh = numbers["courses_a_year"] / 12 * numbers["delegates"] * (1 - numbers["repeats"])
    stay = (1 - numbers["staff_leave"]) ** (1 / 12)
    heads, trained = numbers["workforce"], np.zeros(runs)
    reached = np.empty((runs, 12 * years))
    for month in range(12 * years):
        trained = np.minimum(trained * stay + teaching[:, month] * fresh, heads)
        reached[:, month] = trained / np.maximum(heads, 1)
    return reached


def months_until(reached: np.ndarray, share: float) -> np.ndarray:
    """Give for each run the month in which the share is first reached, counted from one; ``NEVER`` if it is not."""
    # A sum of many twelfths can fall short of a whole by the last digits of a number.
    there = reached >= share - 1e-9
    return np.where(there.any(axis=1), there.argmax(axis=1) + 1.0, NEVER)


def quantile(months: np.ndarray, part: float) -> float:
    """Give the month by which this part of all runs had reached it, the runs that never did among the last."""
    return float(np.sort(months)[max(0, int(np.ceil(part * len(months))) - 1)]) if len(months) else NEVER


def fixed(programme: Programme, name: str, value: float) -> Programme:
    """Give the programme with one number known."""
    return replace(programme, **{name: Number(value, value, getattr(programme, name).source)})


def _uniform(purpose: str, n: int, seed: int) -> np.ndarray:
    """Draw numbers from nought up to one that are the same on every machine."""
    return (draws.raw(seed, purpose, n) >> 10) / 2.0**53


def _evenly(number: Number, name: str, runs: int, seed: int) -> np.ndarray:
    unit = _uniform(f"cascade {name}", runs, seed)
    if name in WHOLE:
        return np.floor(number.low + unit * (number.high - number.low + 1))
    return number.low + unit * (number.high - number.low)


def _teaching(numbers: dict[str, np.ndarray], months: int, seed: int) -> np.ndarray:
    """Give how many trainers hold courses in each month of each run."""
    runs, most = len(numbers["trainers"]), int(numbers["trainers"].max(initial=0))
    there = np.arange(most) < numbers["trainers"][:, None]
    finish, luck = (_uniform(f"cascade {what}", runs * most, seed).reshape(runs, most) for what in ("finish", "stay"))
    there &= finish < numbers["completes"][:, None]
    staying = (1 - numbers["trainers_leave"][:, None]) ** (np.arange(1, months + 1) / 12)
    # A trainer is there in a month while the chance of having stayed so long is above his own luck.
    return np.stack([(there & (luck < staying[:, [month]])).sum(axis=1) for month in range(months)], axis=1)
