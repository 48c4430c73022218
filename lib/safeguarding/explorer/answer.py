"""What an answer of the explorer is: what it says, a picture and tables; and which view gives it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from safeguarding.explorer.drawing import Drawing
from safeguarding.presenting import tables, words
from safeguarding.presenting.tables import Layout, Shown
from safeguarding.presenting.words import Prose
from safeguarding.reporting.page.prose import Writer

MOST = 200
"""Rows of a table that are shown; a longer one would take longer to show than to work out."""
HEADINGS = {
    "weekday": "Last day is a",
    "slack": "Working days left",
    "working_day": "Working day number",
    "starts": "Counts from",
    "share_before": "In time before",
    "share_after": "In time after",
    "n_judged": "Judged before and after",
    "n_late": "Turn late",
    "n_in_time": "Turn in time",
    "outcome_before": "Before",
    "outcome_after": "After",
    "due_before": "Deadline before",
    "due_after": "Deadline after",
    "outcome_a": "Verdict in A",
    "outcome_b": "Verdict in B",
    "due_a": "Deadline in A",
    "due_b": "Deadline in B",
    "moved": "Days later in B",
    "flip": "What changes",
    "took": "It took",
    "side": "Is",
    "because": "Because",
}


@dataclass(frozen=True, eq=False)
class Answer:
    """``said`` in one line, ``prose`` at length, then a picture, or none, and its tables, made once they are wanted."""

    said: str
    prose: Prose
    drawing: Drawing | None
    listed: Callable[[], Iterable[Shown]]

    @property
    def tables(self) -> tuple[Shown, ...]:
        """Its tables."""
        return tuple(self.listed())

    @property
    def prose_html(self) -> str:
        """What it says besides its first paragraph, which stands above it as its one line; nothing acts or loads."""
        rest = self.prose.markdown.split("\n\n", 1)[1:]
        return f'<div class="sg-answer">{Writer().html(rest[0])}</div>' if rest else ""

    @property
    def tables_html(self) -> str:
        """Its tables, as in a report."""
        return f'<div class="sg-answer">{"".join(table._repr_html_() for table in self.tables)}</div>'


def shown_table(table: pd.DataFrame, caption: str, hide: Sequence[str] = ()) -> Shown:
    """Show the first rows of a table, and say in its caption how many there are if there are more."""
    more = f"; the first {MOST} of {len(table):,}" if len(table) > MOST else ""
    return tables.show(table.head(MOST), Layout("", f"{caption}{more}", HEADINGS, tuple(hide)))


def headline(prose: Prose) -> str:
    """Give the first paragraph of some prose as one line without Markdown."""
    return words.Prose(prose.markdown.split("\n\n")[0]).text
