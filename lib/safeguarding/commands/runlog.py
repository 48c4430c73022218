"""A log of a run as JSON lines, for a scheduler's own records; a line is written as the thing happens."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import IO, Self

from safeguarding.errors import InputError
from safeguarding.reporting.many import Job, SetOutcome
from safeguarding.reporting.outcomes import Outcome


class Log:
    """Appends lines to a file, each an object with ``at`` (UTC) and ``event``; without a name it writes nothing."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.opened: IO[str] | None = None

    def __enter__(self) -> Self:
        """Open the file, before anything is made."""
        try:
            self.opened = open(self.name, "a", encoding="utf-8") if self.name else None
        except OSError as wrong:
            raise InputError(f"{self.name}: cannot be written: {wrong.strerror}") from None
        return self

    def __exit__(self, kind: type | None, wrong: BaseException | None, _: object) -> None:
        """Say what ended the run, if something did, and close the file."""
        if self.opened:
            if kind:
                self._write("stopped", {"why": str(wrong) or kind.__name__})
            self.opened.close()

    def started(self, jobs: Sequence[Job]) -> None:
        """Say which sets are wanted."""
        self._write("started", {"registers": [job.order.path for job in jobs]})

    def report(self, job: Job, outcome: Outcome) -> None:
        """Say what came of one report."""
        said = {"register": job.order.path, "as_of": job.order.as_of, "audience": job.order.audience}
        said |= {"report": outcome.report.file, "outcome": outcome.what, "seconds": round(outcome.seconds, 3)}
        if outcome.report.failure:
            said |= {"cell": outcome.report.cell, "failure": outcome.report.failure}
        self._write("report", said | {"why": list(outcome.why)})

    def set(self, done: SetOutcome) -> None:
        """Say what came of one set."""
        said = {"register": done.job.order.path, "folder": str(done.job.folder), "seconds": round(done.seconds, 3)}
        self._write("set", said | {"failure": done.failure, "lost": done.lost})

    def ended(self, outcomes: Sequence[SetOutcome], seconds: float) -> None:
        """Say what came of the run."""
        counted = Counter(each.what for done in outcomes for each in done.outcomes)
        lost = [{"register": each.job.order.path, "failure": each.failure} for each in outcomes if each.failure]
        self._write("ended", {"reports": dict(counted), "sets_lost": lost, "seconds": round(seconds, 3)})

    def _write(self, event: str, said: Mapping[str, object]) -> None:
        if self.opened:
            at = datetime.now(UTC).isoformat(timespec="milliseconds")
            print(json.dumps({"at": at, "event": event} | said, ensure_ascii=False), file=self.opened, flush=True)
