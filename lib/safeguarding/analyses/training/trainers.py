"""How long a programme of training trainers takes to reach a share of a workforce, run many times with draws."""

from collections.abc import Sequence
from dataclasses import replace

import altair as alt
import numpy as np
import pandas as pd

from safeguarding.estimates import draws
from safeguarding.presenting import charts, words
from safeguarding.presenting.tables import Layout
from safeguarding.rules.programmes import ASSUMED, SAYS, SHARES, WHOLE, Programme, Quantity

# How the tables below are shown: headings, and the columns that only the files beside a page have.
NUMBERS_LAYOUT = Layout(
    "programme",
    "What the programme is made of",
)
SENSITIVITY_LAYOUT = Layout(
    "sensitivity",
    "Median months with one number at either end of its range, the others drawn as before",
    headings={
        "differs": "Months between, at least",
        "said": "Median at either end",
    },
    aside=(
        "months_at_low",
        "months_at_high",
        "low",
        "high",
    ),
)

# ---- A programme run many times, month by month, with what is not known drawn from its range -------------------------
# A run draws each number of the programme evenly from its range, once. Each trainer finishes with the chance given, and
# leaves from month to month with the chance that makes the yearly one (1 − (1 − q)^(1/12)), never replaced. In a month
# the trainers who are left hold a twelfth of their yearly courses; of the delegates those who have been before add
# nobody. Where delegates are drawn at random, a course of d leaves (1 − d/N) of those who are not trained yet, of a
# workforce of N. Of those trained and in post some leave: with s a year, (1 − s)^(1/12) of them stay a month.
#
# It is a Monte Carlo simulation with independent numbers. Source of the method: any textbook of simulation, for example
# A. M. Law, Simulation Modeling and Analysis; the model itself is this project's own.

SEED, RUNS, YEARS = 2021, 1000, 10
NEVER = np.inf
"""The month of what did not happen in the years that were looked at."""


def drawn(programme: Programme, runs: int = RUNS, seed: int = SEED) -> dict[str, np.ndarray]:
    """Draw each number of the programme, one for each run, by a purpose of its own.

    What is one number in every run changes none of the others' draws: two programmes that differ in one number are
    compared run by run.
    """
    return {name: _evenly(getattr(programme, name), name, runs, seed) for name in SAYS}


def shares_reached(programme: Programme, years: int = YEARS, runs: int = RUNS, seed: int = SEED) -> np.ndarray:
    """Give the share of the workforce that is trained and in post: a row per run, a column per month from the first."""
    numbers = drawn(programme, runs, seed)
    courses = _teaching(numbers, 12 * years, seed) * numbers["courses_a_year"][:, None] / 12
    stay = (1 - numbers["staff_leave"]) ** (1 / 12)
    heads, delegates = np.maximum(numbers["workforce"], 1), numbers["delegates"]
    fresh, missed = delegates * (1 - numbers["repeats"]), 1 - np.minimum(delegates / heads, 1)
    trained, reached = np.zeros(runs), np.empty((runs, 12 * years))
    for month in range(12 * years):
        trained, held = trained * stay, courses[:, month]
        at_random = heads - (heads - trained) * missed**held
        trained = at_random if programme.repeats.random else np.minimum(trained + held * fresh, numbers["workforce"])
        reached[:, month] = trained / heads
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
    known = Quantity(value, value, getattr(programme, name).source)
    return replace(programme, **{name: known})  # type: ignore[arg-type]  # a name of SAYS: that field is a Number


def _uniform(purpose: str, n: int, seed: int) -> np.ndarray:
    """Draw numbers from nought up to one that are the same on every machine."""
    return (draws.raw(seed, purpose, n) >> 10) / 2.0**53


def _evenly(number: Quantity, name: str, runs: int, seed: int) -> np.ndarray:
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


# ---- What a programme would take, as tables, a picture and a sentence ------------------------------------------------

ASKED = (0.1, 0.25, 0.5, 0.8)
ASSUMPTION = "assumption"
BY_CHANCE = "drawn at random from the workforce"
NOT_SHOWN = (
    "This is what the assumptions lead to, not a forecast and not a record. That somebody was trained does not show"
    " that the tool is used. Headcounts of every agency, and a list of who came, would replace most of the assumptions."
)


def numbers_table(programme: Programme | None) -> pd.DataFrame:
    """List the numbers that the programme is made of; none without a programme.

    Returns
    -------
    One row per number: ``number``, ``value`` (in words), ``standing`` ("assumption" or "from a source") and ``source``.
    """
    rows = []
    for name, says in SAYS.items() if programme else ():
        number = getattr(programme, name)
        source = number.source.removeprefix(f"{ASSUMED}: ")
        standing = ASSUMPTION if number.assumed else "from a source"
        value = BY_CHANCE if number.random else _value(name, number.low, number.high)
        rows.append((says, value, standing, source))
    return pd.DataFrame(rows, columns=["number", "value", "standing", "source"])


def months_table(programme: Programme | None, shares: Sequence[float] = ASKED, years: int = YEARS) -> pd.DataFrame:
    """Say in which month each share of the workforce is first reached.

    Returns
    -------
    One row per share: ``share`` (0 to 1), ``of_workforce`` (in words), ``months_5``, ``months_50``, ``months_95`` (by
    which so many of a hundred runs had reached it; missing if later than ``years``), ``n_never``, ``n_runs`` and
    ``said``.
    """
    if programme is None:
        return pd.DataFrame()
    reached = shares_reached(programme, years)
    return pd.DataFrame([_months(months_until(reached, share), share, years) for share in shares])


def sensitivity_table(programme: Programme | None, share: float, years: int = YEARS) -> pd.DataFrame:
    """Say what each number alone changes: the median month with it at either end of its range, the others as they are.

    Returns
    -------
    One row per number that is a range, what changes most first: ``number``, ``low`` and ``high`` (in words),
    ``months_at_low`` and ``months_at_high`` (missing if later than ``years``), ``differs`` (months between them; the
    years looked at stand for never) and ``said``.
    """
    rows = []
    for name, says in SAYS.items():
        number = getattr(programme, name, None)
        if programme and number and number.low < number.high:
            known = [fixed(programme, name, end) for end in (number.low, number.high)]
            medians = [quantile(months_until(shares_reached(each, years), share), 0.5) for each in known]
            rows.append(_sensitive(name, says, (number.low, number.high), medians, years))
    names = ["number", "low", "high", "months_at_low", "months_at_high", "differs", "said"]
    table = pd.DataFrame(rows, columns=names).astype(dict.fromkeys(names[3:6], "Int64"))
    return table.sort_values("differs", ascending=False, kind="stable").reset_index(drop=True)


def sensitivity_chart(table: pd.DataFrame, share: float, years: int = YEARS) -> alt.TopLevelMixin | None:
    """Draw how far each number alone moves the median month; nothing where no number is a range."""
    if table.empty:
        return None
    ends = table[["months_at_low", "months_at_high"]].fillna(12 * years)
    drawn = pd.DataFrame(
        {"number": table["number"], "first": ends.min(axis=1), "last": ends.max(axis=1), "text": table["said"]}
    )
    low = alt.X("first:Q", title="Months until it is reached", scale=alt.Scale(domain=[0, 12 * years]))
    title = f"{table['number'].iloc[0]}: what matters most"
    return charts.finished(
        charts.ranges(drawn, "number", low, "last:Q"),
        title,
        f"Median months until {share:.0%} of the workforce is trained and in post, one number changed at a time",
        "One bar per number, from one end of its range to the other: "
        + "; ".join(drawn["number"] + ", " + drawn["text"])
        + ".",
    )


def planned(programme: Programme | None, public: bool) -> Programme | None:
    """Give a programme to those whom its assumptions are shown to: what is assumed is no record, and not published."""
    return None if public else programme


def answer(programme: Programme | None, months: pd.DataFrame, numbers: pd.DataFrame) -> words.Prose | None:
    """Say how long it would take, out of what is assumed, and what that does not show; nothing without a programme."""
    if programme is None:
        return None
    assumed = int((numbers["standing"] == ASSUMPTION).sum())
    begins = words.day(pd.Timestamp(programme.begins))
    lines = [f"{row.of_workforce}: {row.said}" for row in months.itertuples()]
    first = next(months.itertuples())
    reached = words.of(first.n_runs - first.n_never, first.n_runs)
    return words.say(
        f"**If the assumptions held, {first.of_workforce} would be trained and in post within"
        f" {words.count(YEARS, 'year')} in {reached} runs.**"
        f" {words.plain(programme.name)}, from {begins}. {words.of(assumed, len(numbers))} numbers"
        f" {words.verb(assumed)} assumptions.",
        words.bullets(lines),
        NOT_SHOWN,
    )


def _value(name: str, low: float, high: float) -> str:
    if name in SHARES:
        ends = [f"{100 * end:g}%" for end in (low, high)]
        return ends[0] if low == high else f"{ends[0]} to {ends[1]}"
    return f"{low:,.10g}" if low == high else f"{low:,.10g} to {high:,.10g}"


def _months(months: np.ndarray, share: float, years: int) -> dict[str, object]:
    ends = {part: quantile(months, part / 100) for part in (5, 50, 95)}
    never = int(np.isinf(months).sum())
    return {
        "share": share,
        "of_workforce": f"{share:.0%} of the workforce",
        **{f"months_{part}": pd.NA if np.isinf(end) else int(end) for part, end in ends.items()},
        "n_never": never,
        "n_runs": len(months),
        "said": _said(ends, never, len(months), years),
    }


def _said(ends: dict[int, float], never: int, runs: int, years: int) -> str:
    low, middle, high = ends.values()
    within = words.count(years, "year")
    if never == runs:
        return f"not within {within} in any of {runs:,} runs"
    if not np.isinf(high):
        spread = f"9 of 10 runs from {low:,.0f} to {high:,.0f}" if low != high else "9 of 10 runs the same"
        rest = f"; not within {within} in {words.of(never, runs)} runs" if never else ""
        return f"median {_month(middle, years)}, {spread}{rest}"
    sooner = {"5 of 100": low, "half": middle}
    known = [f"{part} by {_month(end, years)}" for part, end in sooner.items() if not np.isinf(end)]
    return f"within {within} in {words.of(runs - never, runs)} runs" + (f" ({', '.join(known)})" if known else "")


def _month(end: float, years: int) -> str:
    return f"beyond {words.count(years, 'year')}" if np.isinf(end) else words.count(int(end), "month")


def _sensitive(
    name: str, says: str, values: tuple[float, float], medians: list[float], years: int
) -> dict[str, object]:
    low, high = (_value(name, value, value) for value in values)
    at_low, at_high = medians
    bounded = [min(median, 12.0 * years) for median in medians]
    return {
        "number": says,
        "low": low,
        "high": high,
        "months_at_low": pd.NA if np.isinf(at_low) else int(at_low),
        "months_at_high": pd.NA if np.isinf(at_high) else int(at_high),
        "differs": int(abs(bounded[1] - bounded[0])),
        "said": f"{low}: {_month(at_low, years)}; {high}: {_month(at_high, years)}",
    }
