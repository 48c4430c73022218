"""How far a run has come: a bar with the time left on a terminal, a line for each report in a pipe."""

import sys
from typing import Self

from tqdm import tqdm

from safeguarding.reporting.many import Job, SetOutcome
from safeguarding.reporting.outcomes import Outcome


class Progress:
    """Says on standard error what is done of ``total`` reports, of one register or of ``several``."""

    def __init__(self, total: int, several: bool) -> None:
        self.several = several
        self.bar = tqdm(total=total, unit="report", file=sys.stderr, leave=False) if sys.stderr.isatty() else None

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away."""
        if self.bar is not None:
            self.bar.close()

    def report(self, job: Job, outcome: Outcome) -> None:
        """Say that a report is done."""
        if self.bar is not None:
            self.bar.set_postfix_str(f"{job.folder.parent.name} {outcome.report.file}", refresh=False)
            self.bar.update()
        else:
            print(f"{job.order.path}  {outcome.report.file}  {outcome.what}  {outcome.seconds:.1f} s", file=sys.stderr)

    def set(self, done: SetOutcome) -> None:
        """Say that no report of a set could be made."""
        if done.failure and self.several and self.bar is None:
            print(f"{done.job.order.path}  every report  failed  {done.seconds:.1f} s", file=sys.stderr)
