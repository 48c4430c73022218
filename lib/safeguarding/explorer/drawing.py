"""What a picture of the explorer holds: rows along an axis, shades, lines and a curve; placed, and not yet coloured."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import groupby
from typing import NamedTuple

import pandas as pd

from safeguarding.days import dates
from safeguarding.planning import avoid
from safeguarding.planning.avoid import Avoided
from safeguarding.presenting import words
from safeguarding.presenting.tables import Row as TableRow
from safeguarding.vocabulary import Outcome

NAMED = 60
"""Rows that have a name of their own in a picture; more are put together where they are alike."""
KINDS = {
    "met": ("✓", "met"),
    "early": ("✓", "met, limit not past"),
    "late": ("✗", "late"),
    "not_known": ("?", "not known"),
    "relaxed": ("?", "not within it, limit relaxed"),
    "not_yet_due": ("…", "not due yet"),
    "may_be_overdue": ("?", "may be overdue"),
}
"""The sign of each kind of bar, and what it says."""
SIGNS, SAYS = ({kind: both[n] for kind, both in KINDS.items()} for n in (0, 1))
VERDICTS = {
    Outcome.MET: "met",
    Outcome.MISSED: "late",
    Outcome.OVERDUE: "late, and not done",
    Outcome.MAY_BE_OVERDUE: "may be overdue",
    Outcome.CANNOT_TELL: "not known",
    Outcome.NOT_RECORDED: "not known if done",
    Outcome.NOT_YET_DUE: "not due yet",
    Outcome.NO_START: "no start recorded",
    Outcome.NOT_APPLICABLE: "does not apply",
}
"""What a verdict is called beside a picture that has the words above: by one of them where it has a side."""
BLOCKS = ("met", "early", "not_known", "relaxed", "late", "may_be_overdue", "not_yet_due")
BARS = "A short block is a length that is known, a long bar all that it can have been; a thin line leads to it."
RELAXED = "its deadline falls, or may, where the limit was relaxed"
"""Why a review that took longer is not known to be late."""
SHADES = {"weekend": "weekend", "holiday": "bank holiday or closed", "avoid": "day to avoid"}


class Mark(NamedTuple):
    """A bar from one place to another, open where there is none, of a kind, with a text beside it and one about it."""

    first: float | None
    last: float | None
    kind: str
    sign: str = ""
    about: str = ""


class Row(NamedTuple):
    """A row with its name, how many it stands for, and its bars; a row without bars is a heading."""

    label: str
    n: int
    marks: tuple[Mark, ...]


class Line(NamedTuple):
    """A line across all rows; one that has a name can be dragged between two whole numbers.

    A ``faint`` one shows where it stood before.
    """

    name: str
    at: float
    text: str
    least: int = 0
    most: int = 0
    faint: bool = False


@dataclass(frozen=True, eq=False)
class Drawing:
    """A picture in numbers and texts; ``said`` describes it to who does not see it, ``key`` names its kinds.

    Where its rows are ``reviews``, each that has a name can be chosen. What is written beside bars that is ``aligned``
    stands in a column of its own.
    """

    said: str
    axis: str
    ends: tuple[float, float]
    rows: tuple[Row, ...]
    ticks: tuple[tuple[float, str], ...]
    lines: tuple[Line, ...] = ()
    shades: tuple[tuple[float, float, str, str], ...] = ()
    key: tuple[tuple[str, str], ...] = ()
    curve: tuple[tuple[float, float, float], ...] = ()
    curve_says: str = ""
    reviews: bool = False
    aligned: bool = False

    def sent(self) -> dict[str, object]:
        """Give what is sent to the page that draws it."""
        lines = [each._asdict() for each in self.lines]
        return {each.name: getattr(self, each.name) for each in fields(self)} | {"lines": lines}


# ---- How long each review took, against a limit, and the share at every limit below ----------------------------------


def of_ranges(
    table: pd.DataFrame,
    curve: pd.DataFrame,
    limit: int,
    most: int,
    unit: str,
    backwards: bool,
    written: int | None = None,
) -> Drawing:
    """Draw how long each review took (``whatif.ranges_table``) against the line of a limit that can be dragged.

    Below is the ``curve`` (``whatif.share_by_limit_table``); ``written`` is what was before the limit that is set.
    """
    # Of what is not known, that which is past the limit for certain is no part of what may be within it.
    table = table.assign(side=table["side"].mask(table["relaxed"], "relaxed"))
    counts = {side: int((table["side"] == side).sum()) for side in SIGNS}
    key = tuple((side, f"{SIGNS[side]} {SAYS[side]}: {n:,}") for side, n in counts.items() if n)
    at, least = words.counted(limit, unit), int(curve["limit"].min()) if len(curve) else 0
    stood = [Line("", written, f"As written: {written:,}", faint=True)] if written is not None else []
    bars = f"Each review as a bar of the {unit}s {'of notice it gave' if backwards else 'it took'}, the shortest first"
    return Drawing(
        f"{bars}, against a limit of {at}: {words.listed([text for _, text in key]) or 'none'}.",
        f"{words.capital(unit)}s {'of notice that each review gave' if backwards else 'that each review took'}",
        (0 if backwards else -1, most + 1),
        tuple(_took(table, most, unit, backwards)),
        whole_ticks(0, most),
        (Line("limit", limit, f"Limit: {at}", least, most), *stood),
        key=key,
        curve=_curve(curve),
        curve_says="Share within every limit; dashed: at most",
        reviews=True,
    )


def whole_ticks(first: float, last: float) -> tuple[tuple[float, str], ...]:
    """Mark at most eleven round numbers."""
    step = next(n for n in (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 10**6) if n * 10 >= last - first)
    return tuple((n, f"{n:,}") for n in range(-int(-first // step) * step, int(last) + 1, step))


def _took(table: pd.DataFrame, shown: int, unit: str, backwards: bool) -> Iterator[Row]:
    named, nothing = len(table) <= NAMED, [""] * len(table)
    names, days = (table["review_id"].astype("str"), map(_days, table.itertuples())) if named else (nothing, nothing)
    before = table["side_before"].fillna(table["side"]) if named else table["side"]
    ends = [table[name].astype("object").where(table[name].notna(), None) for name in ("took_min", "took_max")]
    rows = list(zip(names, *ends, table["side"], table["relaxed"], before, days, strict=True))
    if not named:
        # Too many to be followed one by one: each side is a block of its own.
        rows = sorted(rows, key=lambda row: BLOCKS.index(row[3]))
    for (id, least, most, side, relaxed, was, counted), alike in groupby(rows):
        # What lies beyond the picture is at least written at its edge.
        beyond = f" {least:,} →" if least is not None and least > shown else ""
        turned = SIGNS[was] != SIGNS[side]
        sign = f"{SIGNS[side]}{beyond}{f' was {SIGNS[was]}' if turned else ''}"
        says = [SAYS["not_known"], RELAXED] if relaxed else [SAYS[side]]
        about = [took(least, most, unit), counted, *says, f"was {SAYS[was]}" if turned else ""]
        mark = Mark(*whole(least, most, backwards), side, sign, "; ".join(filter(None, about)))
        yield Row(id, len(list(alike)), (mark,))


def _days(row: TableRow) -> str:
    """Say the days that are counted for a review: from, to, and the last day of its limit."""
    ends = {
        "start": (row.start_earliest, row.start_latest),
        "end": (row.stop_earliest, row.stop_latest),
        "last day of the limit": (row.due_earliest, row.due_latest),
    }
    return ", ".join(f"{said} {words.span(*each)}" for said, each in ends.items() if not all(map(pd.isna, each)))


def took(least: words.Count, most: words.Count, unit: str) -> str:
    """Say how long a review took; nothing of what is not done, or may not be."""
    if pd.isna(least) or pd.isna(most):
        return ""
    return words.counted(least, unit) if least == most else f"{words.extent(least, most)} {unit}s"


def whole(least: words.Count, most: words.Count, backwards: bool = False) -> tuple[float | None, float | None]:
    """Give the ends of a bar of whole numbers, each as wide as one, that ends at its number, or begins there.

    So what is within a limit lies on one side of the line at the limit, and what is not on the other.
    """
    left, right = (0.1, 0.9) if backwards else (-0.9, -0.1)
    return None if pd.isna(least) else int(least) + left, None if pd.isna(most) else int(most) + right


def _curve(curve: pd.DataFrame) -> tuple[tuple[float, float, float], ...]:
    ends = curve.dropna(subset=["share_min", "share_max"])[["limit", "share_min", "share_max"]].astype("float")
    steps = [(limit - 0.5, least, most) for limit, least, most in ends.itertuples(index=False)]
    return (*steps, (steps[-1][0] + 1, *steps[-1][1:])) if steps else ()


# ---- Two scenarios side by side --------------------------------------------------------------------------------------


def of_sides(ours: pd.DataFrame, said: str, names: tuple[str, str]) -> Drawing:
    """Draw the days past the deadline of each review in A and in B; in time lies left of the line."""
    rows = tuple(_both(row) for row in ours.itertuples())
    ends, used = _used(rows)
    first, last = min(*ends, 0, 0) - 3, max(*ends, 0, 0) + 3
    upper, lower = (f"{side}{f' ({name})' if name else ''}" for side, name in zip("AB", names, strict=True))
    key = [(kind, f"{sign} {text}") for kind, (sign, text) in KINDS.items() if kind in used]
    key += [("none", f"upper bar: {upper}; lower bar: {lower}")]
    axis, lines, ticks = "Calendar days after the deadline", (Line("", 0, "deadline"),), whole_ticks(first, last)
    return Drawing(said, axis, (first, last), rows, ticks, lines, key=tuple(key), aligned=True)


def _used(rows: Iterable[Row]) -> tuple[list[float], set[str]]:
    """Give the ends of all bars of some rows, and their kinds."""
    marks = [mark for row in rows for mark in row.marks]
    return [end for mark in marks for end in mark[:2] if end is not None], {mark.kind for mark in marks}


def _both(row: TableRow) -> Row:
    """Draw one review in A and in B, with both verdicts, and by how many days its deadline is another in B."""
    pairs = ((row.outcome_a, row.side_a), (row.outcome_b, row.side_b))
    one, other = (f"{SIGNS.get(side, '–')} {VERDICTS[outcome]}" for outcome, side in pairs)
    moved = f"{one} → {other}" if row.turned else f"{other} in both"
    if pd.notna(row.moved) and row.moved:
        moved += f", deadline {words.counted(abs(row.moved), 'day')} {'later' if row.moved > 0 else 'earlier'}"
    elif row.due_differs:
        moved += ", deadline not exact"
    a = whole(row.days_late_a_min, row.days_late_a_max), words.span(row.due_a_earliest, row.due_a_latest)
    b = whole(row.days_late_b_min, row.days_late_b_max), words.span(row.due_b_earliest, row.due_b_latest)
    upper = Mark(*a[0], row.side_a, "", f"in A {VERDICTS[row.outcome_a]}, deadline {a[1]}")
    lower = Mark(*b[0], row.side_b, moved, f"in B {VERDICTS[row.outcome_b]}, deadline {b[1]}")
    return Row(str(row.review_id), 1, (upper, lower))


# ---- Days: what a plan keeps clear of, the window of each step, and the lines of days that can be dragged ------------


def of_days(
    rows: Sequence[Row], lines: Sequence[Line], said: str, avoided: Avoided, kinds: Mapping[str, str]
) -> Drawing:
    """Draw windows along a line of days, and behind them what is kept clear of; ``kinds`` names those of bars."""
    days, used = _used(rows)
    days += [line.at for line in lines]
    edge = max(3, int((max(days) - min(days)) * 0.04))
    first, last = int(min(days)) - edge, int(max(days)) + edge + 1
    spans = tuple(_shades(avoided, first, last))
    used |= {kind for _, _, kind, _ in spans}
    key = tuple((kind, text) for kind, text in {**kinds, **SHADES}.items() if kind in used)
    axis = f"{words.day(_stamp(first))} to {words.day(_stamp(last))}"
    return Drawing(said, axis, (first, last), tuple(rows), tuple(_ticks(first, last)), tuple(lines), spans, key)


def window(row: TableRow, kind: str, text: str, about: str = "") -> Mark:
    """Draw the range of days of a row with ``due_earliest`` and ``due_latest``; the last day is included.

    The sign of its kind stands before its text: no kind is told by its colour alone.
    """
    first, last = avoid.numbers(row.due_earliest, row.due_latest)
    return Mark(first, None if last is None else last + 1, kind, f"{SIGNS.get(kind, '')} {text}".strip(), about)


def short(earliest: pd.Timestamp, latest: pd.Timestamp) -> str:
    """Write the days of a window beside its bar: ``8 Mar to 14 May 2024``, ``Tue 14 May 2024``."""
    alone = pd.isna(earliest) or earliest == latest
    return f"{f'{latest:%a}' if alone else f'{earliest.day} {earliest:%b} to'} {latest.day} {latest:%b %Y}"


def _stamp(day: float) -> pd.Timestamp:
    return pd.Timestamp(int(day), unit="D")


def _ticks(first: int, last: int) -> Iterator[tuple[float, str]]:
    """Mark each Monday of a few weeks, else the first of each month, or of every third or twelfth."""
    weeks = (last - first) // 7
    months = 0 if weeks <= 10 else 1 if weeks <= 60 else 3 if weeks <= 200 else 12
    for day in pd.date_range(_stamp(first), _stamp(last), freq="MS" if months else "W-MON"):
        if not months:
            yield dates.number(day.date()), f"{day.day} {day:%b}"
        elif (day.month - 1) % months == 0:
            yield dates.number(day.date()), f"{day:%b %Y}" if day.month == 1 or months > 1 else f"{day:%b}"


def _shades(avoided: Avoided, first: int, last: int) -> Iterator[tuple[float, float, str, str]]:
    """Give each run of days that a plan keeps clear of, with the reason."""
    days = range(max(first, avoided.calendar.first), min(last, avoided.calendar.last + 1))
    reasons = ((day, avoid.why(avoided, day)) for day in days)
    for why, run in groupby(reasons, lambda each: each[1]):
        span = [day for day, _ in run]
        if why:
            plain = why in ("Saturday", "Sunday")
            kind = "weekend" if plain else "holiday" if why.startswith(("bank holiday", "closed")) else "avoid"
            yield span[0], span[-1] + 1, kind, why


def day(name: str, at: date, text: str) -> Line:
    """Draw the line of a day; one that has a name can be dragged a year and a half either way."""
    n = dates.number(at)
    return Line(name, n, f"{text} {words.day(pd.Timestamp(at))}", n - 550, n + 550)
