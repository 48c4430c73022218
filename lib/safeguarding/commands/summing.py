"""What came of a run, in a few lines for whoever started it."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from safeguarding import words
from safeguarding.reporting.many import SetOutcome


def up(outcomes: Sequence[SetOutcome], seconds: float) -> str:
    """Sum a run up: how many reports were made, were there, and failed, how long it took, and a table of failures."""
    counted = Counter(each.what for done in outcomes for each in done.outcomes)
    said = [f"{counted[what]} {what}" for what in ("made", "skipped", "failed") if counted[what]]
    lost = sum(1 for each in outcomes if each.failure)
    said += [f"{words.count(lost, 'set')} could not be made"] if lost else []
    line = f"safeguarding: {words.count(len(outcomes), 'set')}: {', '.join(said) or 'nothing to make'}"
    lines = [f"{line}; {lasting(seconds)}"]
    return "\n".join([*lines, *_slowest(outcomes), *_lost(outcomes), *_table(failures(outcomes))])


def failures(outcomes: Sequence[SetOutcome]) -> pd.DataFrame:
    """List what failed: ``register``, ``report``, ``cell`` (of those with code; 0: in none) and ``why``; a row each."""
    rows = [(each.job.order.path, "every report", 0, each.failure) for each in outcomes if each.failure]
    rows += [
        (done.job.order.path, each.report.file, each.report.cell, each.report.failure)
        for done in outcomes
        for each in done.outcomes
        if each.report.failure
    ]
    return pd.DataFrame(rows, columns=["register", "report", "cell", "why"])


def _lost(outcomes: Sequence[SetOutcome]) -> list[str]:
    return [
        f"safeguarding: {each.job.order.path}: {each.lost} Run safeguarding check." for each in outcomes if each.lost
    ]


def _slowest(outcomes: Sequence[SetOutcome]) -> list[str]:
    made = [(each.seconds, done, each) for done in outcomes for each in done.outcomes if each.what == "made"]
    if not made:
        return []
    seconds, done, each = max(made, key=lambda one: one[0])
    return [f"safeguarding: the slowest: {done.job.order.path} {each.report.file}, {lasting(seconds)}"]


def _table(failed: pd.DataFrame) -> list[str]:
    """Give the table of what failed as lines, a column under its heading."""
    if failed.empty:
        return []
    cells = [["register", "report", "cell", "why"], *([str(cell) for cell in row] for row in failed.to_numpy())]
    cells = [[*row[:2], row[2] if row[2] != "0" else "-", row[3]] for row in cells]
    wide = [max(len(row[n]) for row in cells) for n in range(3)]
    return ["", *("  ".join([*(row[n].ljust(wide[n]) for n in range(3)), row[3]]) for row in cells)]


def lasting(seconds: float) -> str:
    """Write how long something took.

    >>> lasting(5.21), lasting(200)
    ('5.2 s', '3 min 20 s')
    """
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds // 60:.0f} min {seconds % 60:.0f} s"
