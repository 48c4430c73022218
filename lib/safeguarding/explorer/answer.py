"""What an answer of the explorer is: what it says, a picture and tables."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from safeguarding import vocabulary, whatif
from safeguarding.explorer.drawing import NAMED, VERDICTS, Drawing
from safeguarding.presenting import tables, words
from safeguarding.presenting.tables import Layout, Shown
from safeguarding.reporting.page.prose import Writer

HEADINGS = {
    **whatif.SHARES_LAYOUT.headings,
    **{"weekday": "Last day is a", "slack": "Working days left", "working_day": "Working day number"},
    **{"starts": "Counts from", "n_missed": "Late", "n_not_yet_due": "Not due yet", "flip": "What changes"},
    **{"outcome_before": "Before", "outcome_after": "After"},
    **{"due_before": "Deadline before", "due_after": "Deadline after"},
    **{"outcome_a": "Verdict in A", "outcome_b": "Verdict in B"},
    **{"due_a": "Deadline in A", "due_b": "Deadline in B", "moved": "Days later in B"},
    **{"took": "It took", "side": "Is", "because": "Because"},
}


@dataclass(frozen=True, eq=False)
class Answer:
    """``said`` in one line, ``more`` below it, then a picture, or none, and its tables, made once they are wanted."""

    said: str
    more: Sequence[str]
    drawing: Drawing | None
    listed: Callable[[], Iterable[Shown]]

    @property
    def tables(self) -> tuple[Shown, ...]:
        """Its tables."""
        return tuple(self.listed())

    @property
    def prose_html(self) -> str:
        """What it says besides its one line; nothing acts or loads."""
        told = words.say(*map(words.plain, self.more)).markdown
        return f'<div class="sg-answer">{Writer().html(told)}</div>' if told else ""

    @property
    def tables_html(self) -> str:
        """Its tables, as in a report."""
        return f'<div class="sg-answer">{"".join(table._repr_html_() for table in self.tables)}</div>'


MOST = 25
"""Words of a headline at most, as of any sentence: so it fits two lines."""


def headline(*told: str, below: Iterable[str] = ()) -> tuple[str, list[str]]:
    """Give of some sentences those that a headline has room for, the first in any case, and all others, for below it.

    >>> headline("Four are late.", " ".join(["word"] * 23), "None is due.", below=["Why."])[1][1:]
    ['None is due.', 'Why.']
    """
    every = [words.sentence(each) for each in told if each]
    room = MOST - len(every[0].split())
    n = 2 if len(every) > 1 and len(every[1].split()) <= room else 1
    return " ".join(every[:n]), [*every[n:], *below]


def first_of(table: pd.DataFrame) -> list[str]:
    """Say how many rows of a table are in its picture, if not all are."""
    some = f"In the picture are the first {NAMED} of {len(table):,}."
    return [some] if len(table) > NAMED else []


def shown_table(
    table: pd.DataFrame, caption: str, hide: Sequence[str] = (), headings: Mapping[str, str] | None = None
) -> Shown:
    """Show the first rows of a table with verdicts in the words of the picture, and say how many there are if more.

    A cell that has nothing has a dash: nobody was to record there what the explorer works out.
    """
    more = f"; the first {tables.MOST} of {len(table):,}" if len(table) > tables.MOST else ""
    verdicts = {name: table[name].map(VERDICTS) for name in table if name.startswith("outcome")}
    layout = Layout("", f"{caption}{more}", HEADINGS | dict(headings or {}), tuple(hide))
    shown = tables.show(table.assign(**verdicts), layout)
    return replace(shown, cells=shown.cells.replace(vocabulary.NOT_RECORDED, "–"))
