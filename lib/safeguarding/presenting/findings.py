"""What a section shows together: a sentence, figures, a chart, and the table of the chart's data."""

from dataclasses import dataclass

import altair as alt

from safeguarding import vocabulary
from safeguarding.presenting import words
from safeguarding.presenting.tables import Shown
from safeguarding.presenting.words import Prose


@dataclass(frozen=True, eq=False)
class Finding:
    """One finding as a page shows it; what there is not of it is nothing."""

    said: Prose | None = None
    chart: alt.TopLevelMixin | None = None
    table: Shown | None = None


def in_order(first: Finding, second: Finding, unsaid: str = "") -> tuple[Finding, Finding]:
    """Put the first finding at the top of a page and the second below it.

    Where the first is ``unsaid``, why stands below what the second says at the top, and nothing stands below that.
    """
    if not unsaid:
        return first, second
    said = second.said
    more = words.say(said.markdown, f"{unsaid} {vocabulary.LIKELY_LOWER}") if said else words.untold(unsaid)
    return Finding(Prose(more.markdown, more.told), second.chart, second.table), Finding()
