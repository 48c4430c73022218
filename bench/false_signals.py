"""How often a control chart signals though nothing changed, into ``data/reference/false_signals.csv`` (five minutes).

    .venv/bin/python bench/false_signals.py

The seeds are in ``safeguarding.estimates.false_signals``: the same table comes out on every machine. It is to be run
again when a rule of the charts changes; ``tests/worked/test_charts_by_chance.py`` holds some of its rows to the rules.
"""

from safeguarding.estimates import false_signals
from safeguarding.paths import ROOT

if __name__ == "__main__":
    table = false_signals.simulated_table()
    table.to_csv(ROOT / "data/reference/false_signals.csv", index=False, lineterminator="\n", float_format="%.4f")
