"""How long a big register takes to judge, beside the bare calls of numpy and pandas that the same question needs.

``make bench`` draws 1,000,000 reviews of the synthetic register's lives (days, months, years, ranges, open ends, and
cells that are empty), and judges each part of them by the ten clocks of one rule set, every size in a process of its
own, on one core. The exponent is that of a least-squares line through the logarithms of time and size.

Beside it, in the same run on the same reviews: the calls of ``numpy.busday_offset`` and ``busday_count`` (for months,
of ``datetime64``) that give the deadlines and the lengths of both ends of every range, on days that are laid ready,
with no verdict and no table; and of pandas the deadlines alone, by ``CustomBusinessDay``, of some of the reviews,
scaled up.

The floor, in processor seconds of one run in which the bare calls took 1.7: filling the columns of ten million rows
with what is ready takes 2.1 (texts 0.74, days 0.75, numbers 0.59), the check that texts are texts 0.2, and the verdicts
2.2. Eight texts as small codes would take 0.06 and 0.08 GB, not 0.64 GB, but be columns of another type.
"""

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from safeguarding import rules
from safeguarding.days import dates, working_days
from safeguarding.days.dates import OPEN_AFTER, OPEN_BEFORE
from safeguarding.days.working_days import Calendar
from safeguarding.estimates import draws
from safeguarding.judging import clocks, order, verdicts
from safeguarding.rules import Clock, RuleSet
from safeguarding.synthetic import lives, phrases
from safeguarding.synthetic.reviews import BEGINS, MAY_LACK
from safeguarding.vocabulary import MILESTONES, Outcome

SIZES = (10_000, 31_623, 100_000, 316_228, 1_000_000)
SAMPLE, SEED, AS_OF, RULES = 5_000, 2024, "2024-03-31", "sefton"
LIMITS = {"seconds": 10.0, "gigabytes": 1.5, "exponent": 1.1, "numpy": 2.0, "pandas": 1 / 20}
"""What 1,000,000 reviews by ten clocks may take, and how many times what the bare calls take."""
Ends = tuple[np.ndarray, ...]


def main() -> int:
    """Print a table of seconds, gigabytes and ratios; 1 if a limit is passed."""
    given = argparse.ArgumentParser(description=__doc__.replace("``", ""))
    given.add_argument("--runs", type=int, default=2, help="how often each size is run; the best counts (2)")
    given.add_argument("--json", type=Path, help="also write what was measured to this file")
    given.add_argument("--one", nargs=2, metavar=("FILE", "N"), help=argparse.SUPPRESS)
    asked = given.parse_args()
    if asked.one:
        print(json.dumps(_measured(asked.one[0], int(asked.one[1]))))
        return 0
    runs = _runs(asked.runs)
    told = _told(runs)
    if asked.json:
        asked.json.write_text(json.dumps(told) + "\n", encoding="utf-8")
    return int(not told["within"])


def _runs(often: int) -> list[dict[str, float]]:
    with tempfile.TemporaryDirectory() as kept:
        path = Path(kept) / "reviews.pickle"
        table(SIZES[-1], SEED).to_pickle(path)
        return [_best([_alone(path, size) for _ in range(often)]) for size in SIZES]


def _best(runs: list[dict[str, float]]) -> dict[str, float]:
    """Take the shortest time of each kind and the highest memory."""
    return {name: (max if name.startswith("gigabytes") else min)(run[name] for run in runs) for name in runs[0]}


def _alone(path: Path, size: int) -> dict[str, float]:
    """Measure one size in a process of its own, on one core."""
    one_core = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    order = [sys.executable, __file__, "--one", str(path), str(size)]
    run = subprocess.run(order, capture_output=True, text=True, check=True, env=os.environ | one_core)
    return json.loads(run.stdout.splitlines()[-1])


def _told(runs: list[dict[str, float]]) -> dict[str, object]:
    """Print what was measured, and give it."""
    print("reviews    judged   verdicts   peak (before)       numpy   ratio   pandas (scaled)   ratio")
    for run in runs:
        print(
            f"{run['reviews']:>9,}  {run['judged']:6.2f} s  {run['verdicts']:6.2f} s"
            f"   {run['gigabytes']:.2f} GB ({run['gigabytes_before']:.2f})"
            f"   {run['numpy']:6.2f} s  {run['judged'] / run['numpy']:5.2f}"
            f"   {run['pandas']:9.1f} s     1/{run['pandas'] / run['judged']:.0f}"
        )
    last = runs[-1]
    figures = {
        "seconds": last["judged"],
        "gigabytes": last["gigabytes"],
        "exponent": exponent([run["reviews"] for run in runs], [run["judged"] for run in runs]),
        "numpy": last["judged"] / last["numpy"],
        "pandas": last["judged"] / last["pandas"],
    }
    for name, figure in figures.items():
        print(f"{name:<10} {figure:.3f}   limit {LIMITS[name]:.3g}   {'within' if figure <= LIMITS[name] else 'OVER'}")
    within = all(figure <= LIMITS[name] for name, figure in figures.items())
    return {"bench": "clocks", "figures": figures, "limits": LIMITS, "within": within, "runs": runs}


def exponent(sizes: list[float], seconds: list[float]) -> float:
    """Fit seconds = a × size^b by least squares on the logarithms; give b: 1 is linear.

    >>> round(exponent([10, 100, 1000], [1, 10, 100]), 3)
    1.0
    """
    x, y = ([math.log(each) for each in column] for column in (sizes, seconds))
    middle = sum(x) / len(x)
    return sum((a - middle) * b for a, b in zip(x, y, strict=True)) / sum((a - middle) ** 2 for a in x)


# ---- One size, in a process of its own -----------------------------------------------------------------------------


def _measured(path: str, size: int) -> dict[str, float]:
    reviews = pd.read_pickle(path)
    # From the whole range of years, as a register of any size has it.
    reviews = reviews.iloc[:: len(reviews) // size][:size].reset_index(drop=True) if size < len(reviews) else reviews
    rule_set, calendar = rules.load(RULES), working_days.load()
    # The first call pays for imports that happen late.
    clocks.evaluate(reviews[:100], rule_set, calendar, date.fromisoformat(AS_OF))
    before = _peak()
    judged = _timed(lambda: len(clocks.evaluate(reviews, rule_set, calendar, date.fromisoformat(AS_OF))))
    peak = _peak()
    arrays = _timed(lambda: _verdicts(reviews, rule_set, calendar))
    asked = _asked(reviews, rule_set, calendar)
    bare = _timed(lambda: _bare(asked, calendar))
    part = max(len(reviews) // SAMPLE, 1)
    few = [(clock, [_every(ends, part) for ends in given]) for clock, given in asked]
    pandas = _timed(lambda: _pandas(few, calendar), 1) * part
    times = {"judged": judged, "verdicts": arrays, "numpy": bare, "pandas": pandas}
    return {"reviews": len(reviews), **times, "gigabytes": peak, "gigabytes_before": before}


def _timed(run: Callable[[], object], often: int = 2) -> float:
    """Time the best of some runs: the first also pays for memory that the process has not had before."""
    took = []
    for _ in range(often):
        began = time.perf_counter()
        run()
        took.append(time.perf_counter() - began)
    return min(took)


def _peak() -> float:
    """Give the most memory that the process has held so far, in gigabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def _verdicts(reviews: pd.DataFrame, rule_set: RuleSet, calendar: Calendar) -> None:
    case = verdicts.case(
        reviews, order.tightened(reviews, rule_set.order), rule_set, calendar, date.fromisoformat(AS_OF)
    )
    for clock in rule_set.clocks:
        verdicts.judge(case, clock)


# ---- The bare calls -----------------------------------------------------------------------------------------------


Asked = list[tuple[Clock, list[Ends]]]
"""For each clock, the days that deadlines are counted from, and the pairs that lengths are between."""


def _asked(reviews: pd.DataFrame, rule_set: RuleSet, calendar: Calendar) -> Asked:
    """Lay ready, for each clock, the days that deadlines are counted from, and the pairs that lengths are between."""
    case = verdicts.case(
        reviews, order.tightened(reviews, rule_set.order), rule_set, calendar, date.fromisoformat(AS_OF)
    )
    return [(clock, _days(verdicts.judge(case, clock), clock, case.today)) for clock in rule_set.clocks]


def _days(verdict: verdicts.Verdict, clock: Clock, today: int) -> list[Ends]:
    start, stop = verdict.start, verdict.stop
    counts = verdict.outcome < Outcome.NO_START.place
    anchor = stop if clock.backwards else start
    dues = tuple(_as_days(end[counts & anchor.known & _finite(end)]) for end in (anchor.earliest, anchor.latest))
    ended = [np.where(stop.known, end, today) for end in (stop.earliest, stop.latest)]
    counts = counts & (stop.known | (not clock.backwards))
    pairs = []
    for first, last in ((start.latest, ended[0]), (start.earliest, ended[1])):
        there = counts & _finite(first) & _finite(last)
        pairs.append((_as_days(first[there]), _as_days(last[there])))
    return [dues, *pairs]


def _finite(days: np.ndarray) -> np.ndarray:
    return (days > OPEN_BEFORE) & (days < OPEN_AFTER)


def _as_days(days: np.ndarray) -> np.ndarray:
    return days.astype("datetime64[D]")


def _every(ends: Ends, part: int) -> Ends:
    return tuple(end[::part] for end in ends)


def _bare(asked: Asked, calendar: Calendar) -> None:
    """Work out every deadline and every length, by numpy alone."""
    shut = np.busdaycalendar(holidays=_holidays(calendar))
    for clock, (dues, *pairs) in asked:
        version = clock.versions[-1]
        limit = version.limit or 0
        for days in dues:
            if version.unit == "month":
                _months_on(days, limit)
            else:
                n = -limit if clock.backwards else limit
                np.busday_offset(days, n, "forward" if clock.backwards else "backward", busdaycal=shut)
        for first, last in pairs:
            _ = last - first if version.unit == "month" else np.busday_count(first, last, busdaycal=shut)


def _months_on(days: np.ndarray, n: int) -> np.ndarray:
    """Move days by months, clipped to the last day of a month."""
    now = days.astype("datetime64[M]")
    first, after = ((now + n + more).astype("datetime64[D]") for more in (0, 1))
    return np.minimum(first + (days - now.astype("datetime64[D]")), after - 1)


def _pandas(asked: Asked, calendar: Calendar) -> None:
    """Work out every deadline by the offsets of pandas; it has none that counts."""
    holidays = _holidays(calendar)
    for clock, (dues, *_) in asked:
        version = clock.versions[-1]
        limit = version.limit or 0
        n = -limit if clock.backwards else limit
        step = (
            pd.DateOffset(months=n) if version.unit == "month" else pd.offsets.CustomBusinessDay(n, holidays=holidays)
        )
        for days in dues:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", pd.errors.PerformanceWarning)
                pd.Series(days.astype("datetime64[s]")) + step


def _holidays(calendar: Calendar) -> np.ndarray:
    days = np.arange(calendar.first, calendar.last + 1).astype("datetime64[D]")
    return days[np.is_busday(days) & ~working_days.is_working(calendar, days.astype("int64"))]


# ---- Reviews, drawn as columns of days ------------------------------------------------------------------------------


def table(n: int, seed: int) -> pd.DataFrame:
    """Draw a table of reviews as a register gives it, with what judging needs of it."""
    lived = lives.live(seed, n)
    columns = {"review_id": pd.array(lived.ids, "str"), "kind": pd.array(lived.kind, "str")}
    for name in MILESTONES:
        earliest, latest = _written(seed, name, lived)
        known = (earliest != OPEN_BEFORE) | (latest != OPEN_AFTER)
        columns |= {
            f"{name}_earliest": dates.as_dates(earliest, known),
            f"{name}_latest": dates.as_dates(latest, known),
        }
    return pd.DataFrame(columns)


def _written(seed: int, name: str, lived: lives.Lives) -> Ends:
    """Give the first and last day that each true day is written as: as often each way as in the synthetic register."""
    true, n = lived.days[name], len(lived.ids)
    later = [lived.days[each] != phrases.NEVER for each in MAY_LACK.get(name, ())]
    may_lack = np.logical_or.reduce(later) if later else np.zeros(n, bool)
    how = draws.chosen(draws.loose(seed, f"precision of {name}", n), phrases.LATER)
    early, running = true < phrases.IMPROVED, lived.days[BEGINS.get(name, name)] == phrases.NEVER
    how[early] = draws.chosen(draws.loose(seed, f"early precision of {name}", n)[early], phrases.EARLIER)
    how[running] = draws.chosen(draws.loose(seed, f"running precision of {name}", n)[running], phrases.RUNNING)
    how[(how == phrases.BLANK) & ~may_lack] = phrases.DAY
    how[true == phrases.NEVER] = phrases.BLANK
    first, last = true.copy(), true.copy()
    for code, unit in ((phrases.MONTH, "M"), (phrases.YEAR, "Y")):
        rows = how == code
        period = _as_days(true[rows]).astype(f"datetime64[{unit}]")
        first[rows] = period.astype("datetime64[D]").astype("int64")
        last[rows] = (period + 1).astype("datetime64[D]").astype("int64") - 1
    wide = np.isin(how, (phrases.RANGE, phrases.BEFORE, phrases.AFTER))
    first[wide] -= draws.whole(seed, f"first of {name}", n, 1, 40)[wide]
    last[wide] += draws.whole(seed, f"last of {name}", n, 1, 40)[wide]
    first[np.isin(how, (phrases.BEFORE, phrases.BLANK))] = OPEN_BEFORE
    last[np.isin(how, (phrases.AFTER, phrases.BLANK))] = OPEN_AFTER
    return first, last


if __name__ == "__main__":
    sys.exit(main())
