"""Proposals for a whole report: its passages, each with the themes that its words point to."""

from collections.abc import Callable

from safeguarding import codebook
from safeguarding.suggesting import matching
from safeguarding.suggesting.cues import Cues
from safeguarding.suggesting.papers import Paper
from safeguarding.suggesting.sheet import Row


def rows(
    paper: Paper, review: str, cues: Cues, say: Callable[[int, int], None] = lambda done, total: None
) -> list[Row]:
    """Give one row per passage and proposed theme, in the order of the report and then of the codebook."""
    labels = dict(codebook.load().themes[["code", "label"]].itertuples(index=False))
    order = list(labels)
    matcher = matching.Matcher(cues)
    made = []
    for done, passage in enumerate(paper.passages, 1):
        for hit in sorted(matcher.hits(passage.text), key=lambda hit: order.index(hit.theme)):
            led = matching.quoted(passage.text, hit.spans)
            place = (str(passage.number), str(passage.page or ""))
            made.append(Row(paper.name, review, *place, passage.text, hit.theme, labels[hit.theme], led, hit.cue))
        say(done, len(paper.passages))
    return made
