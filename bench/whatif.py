"""How long a change of a scenario takes to answer, beside judging the register again the plain way.

``make bench`` makes up a register of 10,000 reviews, holds it with a rule set of ten clocks, and answers each scenario:
rules applied, every verdict before and after, the effects counted, and the share met at every limit of one clock. The
plain way is one evaluation of the changed rules, without the curve. Both in one process, in turn; printed are the
medians and their ratio.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from safeguarding import rules, whatif
from safeguarding.days import working_days
from safeguarding.judging import clocks
from safeguarding.register import reading
from safeguarding.synthetic import folders
from safeguarding.whatif import Held, Scenario

REVIEWS, SEED, AS_OF, RULES = 10_000, 2024, "2024-03-31", "sefton"
Given = TypeVar("Given")
LIMIT = 0.050
"""Seconds that a change may take."""

CHANGES = {
    "one limit": "decision: limit=10",
    "counted from awareness": "fed_back: starts=aware",
    "every limit": "; ".join(f"{clock.id}: limit=5" for clock in rules.load(RULES).clocks),
    "no bank holidays": "bank_holidays=false",
    "another day": "as_of=2023-03-31",
    "a later decision": "delay: milestone=decision, days=5",
    "a pause": "pause: from=2020-03-01, to=2020-09-30",
    "a pause of one review": "pause: from=2020-03-01, to=2020-09-30, review=E00007",
}


def main() -> int:
    """Print a table of milliseconds and ratios; 1 if a change takes longer than it may."""
    given = argparse.ArgumentParser(description=__doc__.replace("``", ""))
    given.add_argument("--runs", type=int, default=15, help="how often each is run (15)")
    runs = given.parse_args().runs
    with tempfile.TemporaryDirectory() as kept:
        [path] = folders.write_all(Path(kept) / "register", REVIEWS, 0, 1, SEED)
        reviews = reading.read(str(path)).table("reviews")
    rule_set, calendar = rules.load(RULES), working_days.load()
    held, took = _once(lambda: whatif.hold(reviews, [rule_set], calendar, date.fromisoformat(AS_OF)))
    print(f"{REVIEWS:,} reviews, {len(rule_set.clocks)} clocks, held in {1000 * took:.0f} ms; medians of {runs} runs")
    passed = [_compared(held, what, whatif.read(line), runs) for what, line in CHANGES.items()]
    return int(not all(passed))


def _compared(held: Held, what: str, scenario: Scenario, runs: int) -> bool:
    """Time both in turn, so that a busy moment falls on both."""
    pairs = [
        (_once(lambda: _answered(held, scenario))[1], _once(lambda: _plain(held, scenario))[1]) for _ in range(runs)
    ]
    ours, plain = (statistics.median(pair[n] for pair in pairs) for n in (0, 1))
    print(
        f"{what:<24} ours {1000 * ours:6.1f} ms   plain {1000 * plain:6.1f} ms   ratio {ours / plain:.2f}"
        f"   limit {1000 * LIMIT:.0f} ms   {'within' if ours <= LIMIT else 'OVER'}"
    )
    return ours <= LIMIT


def _answered(held: Held, scenario: Scenario) -> None:
    whatif.effects_table(whatif.compared(held, scenario))
    whatif.share_by_limit_table(held, RULES, "decision", 40, scenario)


def _plain(held: Held, scenario: Scenario) -> None:
    [rule_set], calendar = whatif.apply_each(scenario, held.rule_sets, held.calendar)
    clocks.evaluate(held.reviews, rule_set, calendar, scenario.as_of or held.as_of)


def _once(run: Callable[[], Given]) -> tuple[Given, float]:
    began = time.perf_counter()
    given = run()
    return given, time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
