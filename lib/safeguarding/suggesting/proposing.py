"""Proposals for a whole report: its passages, the themes their words point to, and the sheet a coder works in."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from itertools import pairwise
from pathlib import Path

from safeguarding.errors import InputError
from safeguarding.register import files, layout
from safeguarding.register.files import normal
from safeguarding.register.sheets import SUGGESTED
from safeguarding.rules import codebook
from safeguarding.suggesting import cues, paragraphs
from safeguarding.suggesting.cues import Cue, Cues, Word
from safeguarding.suggesting.papers import Paper

# ---- The sheet a coder works in: one row per passage and proposed theme, written as CSV that no spreadsheet computes
# No heading is one of a register's tables, so that no reader of registers can take proposals for findings.

COLUMNS = (
    "report_file",
    "for_review",
    "passage_number",
    "page_number",
    "passage_text",
    SUGGESTED,
    "suggested_theme",
    "words_that_led",
    "led_by_cue",
    "accept",
    "other_code",
)
YES, NO = ("yes", "y", "true", "ja", "x", "1"), ("no", "n", "false", "0")
_FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠]|'*[\t\r\n]")


@dataclass(frozen=True)
class SheetRow:
    """One proposal: ``accept`` is "yes" or "no" once a coder has decided, ``other_code`` what it is instead."""

    report: str
    review: str
    number: str
    page: str
    passage: str
    code: str
    theme: str
    words: str
    cue: str
    accept: str = ""
    other: str = ""


def text(rows: Iterable[SheetRow]) -> str:
    """Write rows as CSV, headings first; what a spreadsheet would compute has an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe(cell) for cell in astuple(row)] for row in rows)
    return out.getvalue()


def read(path: Path) -> list[tuple[int, SheetRow]]:
    """Read a sheet that a coder has worked in, however it was saved; each row with its number in the file.

    Raises
    ------
    InputError
        It cannot be opened, is no CSV, or lacks a heading.
    """
    grid = files.read_csv(path, lambda row: len({normal(cell) for cell in row} & set(COLUMNS)))
    cells = grid.rows if grid.frame is None else grid.frame.to_numpy().tolist()
    top = layout.header_row(cells, lambda cell: normal(cell) if normal(cell) in COLUMNS else None)
    heads = [normal(cell) for cell in cells[top]] if cells else []
    missing = [name for name in COLUMNS if name not in heads]
    if missing:
        how = "write the file that safeguarding suggest wrote, saved as CSV with its headings"
        raise InputError(f"{path.name}: has no column {missing[0]!r}; {how}")
    at = [heads.index(name) for name in COLUMNS]
    below = [
        (n, row + [""] * len(heads)) for n, row in enumerate(cells[top + 1 :], top + 2) if any(map(str.strip, row))
    ]
    return [(n, SheetRow(*(plain(row[place]).strip() for place in at))) for n, row in below]


def safe(cell: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would compute; ``plain`` takes it away again.

    >>> safe("=1+1"), plain(safe("=1+1")), plain(safe("'=1"))
    ("'=1+1", '=1+1', "'=1")
    """
    return f"'{cell}" if len(cell) > 1 and _FORMULA.match(cell) else cell


def plain(cell: str) -> str:
    """Give back what ``safe`` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


# ---- Which themes the words of a passage point to, sentence by sentence, and which words those were ------------------
# A practice theme is about what should change: its cue needs a sign that something was lacking near it, or a
# recommendation. Words that praise, quote a rule or ask a question set a sentence aside. A context theme is about what
# was there: a cue that a denial stands before does not count. No more than words is looked at: it is a proposal.

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

    def __init__(self, chosen_cues: Cues) -> None:
        """Take cues."""
        self._cues = chosen_cues
        named = [(name, pattern) for name, group in chosen_cues.groups.items() for pattern in group]
        named += [(f"{cue.id} +", pattern) for cue in chosen_cues.cues for pattern in cue.words]
        named += [(f"{cue.id} -", pattern) for cue in chosen_cues.cues for pattern in cue.misleads]
        self._names = [name for name, _ in named]
        self._index = cues.Index(pattern for _, pattern in named)

    def hits(self, passage: str) -> list[Hit]:
        """Give the themes of a passage, each once, in the order of the codebook's cues."""
        if paragraphs.is_heading(passage) or paragraphs.is_reference(passage):
            return []
        merged: dict[str, Hit] = {}
        for first, last in paragraphs.split(passage):
            for hit in self._of_sentence(passage, first, last):
                earlier = merged.get(hit.theme)
                both = earlier.spans + hit.spans if earlier else hit.spans
                merged[hit.theme] = Hit(hit.theme, earlier.cue if earlier else hit.cue, tuple(dict.fromkeys(both)))
        return list(merged.values())

    def _of_sentence(self, passage: str, first: int, last: int) -> Iterator[Hit]:
        text = cues.words(passage[first:last])
        found: dict[str, list[Span]] = {}
        for n, spans in self._index.found(text).items():
            found.setdefault(self._names[n], []).extend(spans)
        asked = passage[first:last].endswith("?")
        stops = [0, *_clauses(passage[first:last], text)]
        for cue in self._cues.cues:
            points = f"{cue.id} +" in found and f"{cue.id} -" not in found
            if points and (led := _led(cue, found, asked, stops)):
                yield Hit(cue.theme, cue.id, tuple(_characters(text, span, first) for span in led))


def quoted(passage: str, spans: tuple[Span, ...]) -> str:
    """Write the words that led to a theme, each as it stands in the passage."""
    return " | ".join(passage[first:last] for first, last in spans)


def _led(cue: Cue, found: Found, asked: bool, stops: list[int]) -> list[Span] | None:
    spans = sorted(found[f"{cue.id} +"])[:_MANY]
    advised = _advised(found)
    if cue.frame == cues.STATED:
        return next(([span] for span in spans if not advised and not _denied(span, found, stops)), None)
    if asked or found.get("set_aside"):
        return None
    if cue.frame == cues.ITSELF:
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


# ---- Proposals for a whole report: its passages, each with the themes that its words point to ------------------------


def rows(
    paper: Paper, review: str, cues: Cues, say: Callable[[int, int], None] = lambda done, total: None
) -> list[SheetRow]:
    """Give one row per passage and proposed theme, in the order of the report and then of the codebook."""
    labels = dict(codebook.load().themes[["code", "label"]].itertuples(index=False))
    order = list(labels)
    matcher = Matcher(cues)
    made = []
    for done, passage in enumerate(paper.passages, 1):
        for hit in sorted(matcher.hits(passage.text), key=lambda hit: order.index(hit.theme)):
            led = quoted(passage.text, hit.spans)
            place = (str(passage.number), str(passage.page or ""))
            made.append(SheetRow(paper.name, review, *place, passage.text, hit.theme, labels[hit.theme], led, hit.cue))
        say(done, len(paper.passages))
    return made
