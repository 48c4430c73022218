"""Whether anything has become slower: a few ratios of what ours takes to what the plain way takes, held to stored ones.

``make bench-quick``: two minutes on two cores that do nothing else. Both sides of a ratio are measured in turn, in
seconds of processors, which a busy machine changes less than those of a clock. What is more than a fifth above
``bench/ratios.json`` fails. ``--store`` writes that file: of the commit that is to be the measure from then on.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import clocks as big
import reading as big_files
import sets
import whatif as changes

from safeguarding import paths, rules, whatif
from safeguarding.days import working_days
from safeguarding.judging import clocks
from safeguarding.register import reading
from safeguarding.synthetic import folders

STORED = Path(__file__).parent / "ratios.json"
WORSE = 1.2
"""How many times the stored ratio still passes."""
REVIEWS, SEED = 20_000, 2024
FIRST = "import time, sys\n{what}\nprint(time.process_time())"
"""A process that says what it took of the processors, its start and its imports included."""


def main() -> int:
    """Print each ratio beside the stored one; 1 if one is worse than it may be."""
    given = argparse.ArgumentParser(description=__doc__.replace("``", ""))
    given.add_argument("--store", action="store_true", help="write the ratios that later runs are held to")
    stored = json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else {}
    found, store = {}, given.parse_args().store
    for name, ratio in _ratios():
        before = stored.get(name, ratio)
        fits = ratio <= before * WORSE
        print(f"{name:<32} {ratio:7.3f}   stored {before:7.3f}   {'within' if fits or store else 'SLOWER'}", flush=True)
        found[name] = round(ratio, 3)
    if store:
        STORED.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        return 0
    return int(any(ratio > stored.get(name, ratio) * WORSE for name, ratio in found.items()))


def _ratios() -> Iterator[tuple[str, float]]:
    """Give the name of each ratio, and how many times as long ours takes as the plain way."""
    yield "a set over stock", _set_over_stock()
    yield "first reading over pandas", _in_turn(partial(_process, _FEW), partial(_process, _BARE), 5)
    with tempfile.TemporaryDirectory() as kept:
        [path] = folders.write_all(Path(kept) / "register", REVIEWS, REVIEWS, 1, SEED)
        ours, plain = (way.format(path=str(path)) for way in (big_files.OURS, big_files.PANDAS["folder"]))
        yield "reading over pandas", _in_turn(partial(_process, ours), partial(_process, plain), 3)
        reviews = reading.read(str(path)).table("reviews")
    rule_set, calendar = rules.load(big.RULES), working_days.load()
    drawn, day = big.table(200_000, SEED), date.fromisoformat(big.AS_OF)
    asked = big._asked(drawn, rule_set, calendar)
    judged = _timed(lambda: clocks.evaluate(drawn, rule_set, calendar, day))
    yield "judging over numpy", _in_turn(judged, _timed(lambda: big._bare(asked, calendar)), 5)
    held = whatif.hold(reviews, [rule_set], calendar, day)
    for name in ("one limit", "a pause"):
        scenario = whatif.read(changes.CHANGES[name])
        answered, judged_again = (_timed(partial(way, held, scenario)) for way in (changes._answered, changes._plain))
        yield f"what-if, {name}, over judging", _in_turn(answered, judged_again, 15)


_FEW = "from safeguarding.register import reading; reading.read('data/sefton')"
_BARE = "import pandas"


def _set_over_stock() -> float:
    (_, plain), (_, ours) = sets._timed(sets._stock_commands), sets._timed(sets._our_command)
    return ours / plain


def _in_turn(ours: Callable[[], float], plain: Callable[[], float], runs: int) -> float:
    """Give the median of what ours takes over the median of what the plain way takes."""
    pairs = [(ours(), plain()) for _ in range(runs)]
    return statistics.median(one for one, _ in pairs) / statistics.median(other for _, other in pairs)


def _timed(run: Callable[[], object]) -> Callable[[], float]:
    def took() -> float:
        began = time.process_time()
        run()
        return time.process_time() - began

    return took


def _process(what: str) -> float:
    """Run code in a Python of its own; give its seconds of processors."""
    done = subprocess.run(
        [sys.executable, "-c", FIRST.format(what=what)], cwd=paths.ROOT, capture_output=True, text=True, check=True
    )
    return float(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    sys.exit(main())
