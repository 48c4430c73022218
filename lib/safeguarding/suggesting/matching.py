"""Which themes the words of a passage point to, sentence by sentence, and which words those were.

A practice theme is about what should change: its cue needs a sign that something was lacking near it, or a
recommendation. Words that praise, quote a rule or ask a question set a sentence aside. A context theme is about what
was there: a cue that a denial stands before does not count. No more than words is looked at: it is a proposal.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from safeguarding.suggesting import cues as held
from safeguarding.suggesting import notation, sentences
from safeguarding.suggesting.cues import Cue, Cues
from safeguarding.suggesting.notation import Word

BEFORE = 6
"""How many words may lie between a denial and what it denies."""
_MANY = 40
"""The most cues and signs of one sentence that are held against each other: no sentence that anybody wrote has more."""
_STOPS = frozenset({"but", "although", "though", "however", "because", "while", "yet", "until", "when", "after"})
Span = tuple[int, int]
Found = Mapping[str, list[Span]]


@dataclass(frozen=True)
class Hit:
    """A theme proposed for a passage: its cue, and the characters of the passage that led to it."""

    theme: str
    cue: str
    spans: tuple[Span, ...]


class Matcher:
    """Cues made ready to be looked for; nothing in it changes."""

    def __init__(self, cues: Cues) -> None:
        """Take cues."""
        self._cues = cues
        named = [(name, pattern) for name, group in cues.groups.items() for pattern in group]
        named += [(f"{cue.id} +", pattern) for cue in cues.cues for pattern in cue.words]
        named += [(f"{cue.id} -", pattern) for cue in cues.cues for pattern in cue.misleads]
        self._names = [name for name, _ in named]
        self._index = notation.Index(pattern for _, pattern in named)

    def hits(self, passage: str) -> list[Hit]:
        """Give the themes of a passage, each once, in the order of the codebook's cues."""
        if sentences.is_heading(passage) or sentences.is_reference(passage):
            return []
        merged: dict[str, Hit] = {}
        for first, last in sentences.split(passage):
            for hit in self._of_sentence(passage, first, last):
                earlier = merged.get(hit.theme)
                both = earlier.spans + hit.spans if earlier else hit.spans
                merged[hit.theme] = Hit(hit.theme, earlier.cue if earlier else hit.cue, tuple(dict.fromkeys(both)))
        return list(merged.values())

    def _of_sentence(self, passage: str, first: int, last: int) -> Iterator[Hit]:
        text = notation.words(passage[first:last])
        found: dict[str, list[Span]] = {}
        for n, spans in self._index.found(text).items():
            found.setdefault(self._names[n], []).extend(spans)
        asked = passage[first:last].endswith("?")
        stops = [0, *_clauses(passage[first:last], text)]
        for cue in self._cues.cues:
            spans = None if f"{cue.id} +" not in found or f"{cue.id} -" in found else _led(cue, found, asked, stops)
            if spans:
                yield Hit(cue.theme, cue.id, tuple(_characters(text, span, first) for span in spans))


def quoted(passage: str, spans: tuple[Span, ...]) -> str:
    """Write the words that led to a theme, each as it stands in the passage."""
    return " | ".join(passage[first:last] for first, last in spans)


def _led(cue: Cue, found: Found, asked: bool, stops: list[int]) -> list[Span] | None:
    spans = sorted(found[f"{cue.id} +"])[:_MANY]
    advised = _advised(found)
    if cue.frame == held.STATED:
        return next(([span] for span in spans if not advised and not _denied(span, found, stops)), None)
    if asked or found.get("set_aside"):
        return None
    if cue.frame == held.ITSELF:
        return spans[:1]
    if advised:
        return [spans[0], advised[0]]
    signs = sorted(found.get("shortfall", []))[:_MANY]
    near = min(((_apart(span, sign), span, sign) for span in spans for sign in signs), default=None)
    return [near[1], near[2]] if near and near[0] <= cue.within else None


def _advised(found: Found) -> list[Span]:
    """Give the words of a recommendation; "should have" is none, it says what was lacking."""
    late = {span[0] for span in found.get("hindsight", [])}
    return sorted(span for span in found.get("recommended", []) if span[0] not in late)


def _apart(one: Span, other: Span) -> int:
    return max(0, other[0] - one[1] - 1, one[0] - other[1] - 1)


def _denied(span: Span, found: Found, stops: list[int]) -> bool:
    """Say whether a denial stands before the words of a cue in the same clause, among them, or after them."""
    clause = max(stop for stop in stops if stop <= span[0])
    denials, after = found.get("absent", [])[:_MANY], found.get("denied", [])[:_MANY]
    before = any(clause <= last < span[0] and span[0] - last - 1 <= BEFORE for _, last in denials)
    among = any(span[0] < first <= last < span[1] for first, last in denials)
    return before or among or any(span[1] < first <= span[1] + BEFORE for first, _ in after)


def _clauses(sentence: str, text: list[Word]) -> list[int]:
    """Give the words that a denial before them does not reach: after a comma, a semicolon, or "but"."""
    gaps = pairwise(text)
    after = [n for n, (one, two) in enumerate(gaps, 1) if any(sign in sentence[one.end : two.start] for sign in ",;:–")]
    return sorted({*after, *(n for n, word in enumerate(text) if word.text in _STOPS)})


def _characters(text: list[Word], span: Span, offset: int) -> Span:
    return text[span[0]].start + offset, text[span[1]].end + offset
