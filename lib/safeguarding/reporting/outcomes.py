"""What came of reports, and on which terms they are made."""

from dataclasses import dataclass
from pathlib import Path

from safeguarding.reporting.orders import Report


@dataclass(frozen=True)
class Outcome:
    """What came of one report of a set: why it was made (no reason: it was there), and how many seconds it took."""

    report: Report
    why: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def what(self) -> str:
        """Say it in one word: ``made``, ``skipped`` or ``failed``."""
        return "failed" if self.report.failure else "made" if self.why else "skipped"


@dataclass(frozen=True)
class Terms:
    """How a set is made, whatever is in it.

    ``state`` is the folder of its manifests (left out: one beside the folder of the register's sets); ``again`` makes
    what is there too; ``patience`` is for how many seconds another run of the set is waited for; ``side`` is how many
    notebooks run side by side (0: one more than there are cores, since each waits for its kernel at times).
    """

    state: Path | None = None
    again: bool = False
    patience: float = 600
    side: int = 0


PLAIN = Terms()
"""The terms of one set that somebody waits for."""
