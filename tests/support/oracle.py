"""A naive judge to compare ``clocks`` with: written from the design, day by day, with the standard library only.

A verdict of the design holds on every day that the dates allow. So take those words as they stand: go through every
assignment of days to the milestones that the order of milestones allows, judge each one as exact dates are judged, and
see whether they agree. An open end reaches ``FAR`` days beyond everything else, which is as good as for ever as long as
the dates, ``as_of`` and the limits of a test stay well within it.
"""

import csv
from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from pathlib import Path

DAY = timedelta(days=1)
FAR = timedelta(days=45)
KINDS = ("scr", "lcspr", "rapid_review", "notification")
TABLE = Path(__file__).resolve().parents[2] / "data" / "rules" / "bank_holidays.csv"


def bank_holidays():
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return frozenset(date.fromisoformat(row["date"]) for row in csv.DictReader(lines))


def add_months(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def count_off(day, n, same_day, shut, step):
    """Walk ``n`` working days from a day, forwards or backwards, one day at a time."""
    if n and same_day and is_working(day, shut):
        n -= 1
    while n:
        day += step
        n -= is_working(day, shut)
    return day


def is_working(day, shut):
    return day.weekday() < 5 and day not in shut


def working_days_between(start, stop, shut):
    """Find the smallest limit that ``stop`` would be within; what lies backwards is negative."""
    if stop < start:
        return -working_days_between(stop, start, shut)
    n = 0
    while count_off(start, n, False, shut, DAY) < stop:
        n += 1
    return n


@cache
def deadline(day, version, shut, paused=frozenset()):
    """Give the last day allowed, counted from ``day``: forwards for at most a limit, backwards for at least one.

    ``paused`` holds the days that count towards no limit: step over them, one day at a time.
    """
    step, limit = (DAY, version.at_most) if version.at_least is None else (-DAY, version.at_least)
    same_day = version.day_one == "same_day"
    if version.unit == "working_day":
        return count_off(day, limit, same_day, shut | paused, step)
    if version.unit == "month" and limit:
        while day in paused and day + step in paused:
            day += step
        return step_over(day, abs((add_months(day, limit if step == DAY else -limit) - day).days), paused, step)
    if version.unit == "month":
        return day
    return step_over(day, limit - (same_day and day not in paused), paused, step)


def step_over(day, n, paused, step):
    """Walk ``n`` days that are not paused, one at a time."""
    while n:
        day += step
        n -= day not in paused
    return day


def days_between(start, stop, paused):
    """Find the smallest number of days that ``stop`` would be within; what lies backwards is negative."""
    if stop < start:
        return -days_between(stop, start, paused)
    n = 0
    while step_over(start, n, paused, DAY) < stop:
        n += 1
    return n


def span_of(first, last):
    return frozenset(each_day(first, last))


def version_on(clock, day):
    """Find the version in force on a day; none before the first, after the last, and while the limit is suspended."""
    for version in clock.versions:
        if (version.since or date.min) <= day <= (version.until or date.max) and version.standing != "suspended":
            return version
    return None


class Review:
    """One review under one rule set: which milestones happened, on which days, and which pairs are in order.

    ``recorded`` gives (first day, last day) by milestone, ``None`` for an open end; what is not in it has no date.
    ``says`` has a word for a cell without one (done, not done, unreadable, not kept, no such step), ``over_from`` a day
    from which the register says that the review is over. A kind may be blank, or a word that is no kind.
    """

    def __init__(self, kind, recorded, order, far, says=None, over_from=None):
        self.kind, self.far, self.says, self.over_from = kind, far, says or {}, over_from
        recorded = recorded | {name: (None, None) for name, word in self.says.items() if word == "done"}
        self.recorded = recorded
        every = set(KINDS)
        self.statements = statements = [each for each in order if kind in each.kinds or every <= set(each.kinds)]
        self.happened = set(recorded)
        against = {name for name, word in self.says.items() if word in ("not done", "unreadable", "no such step")}
        while more := {
            each.after
            for each in statements
            if each.follows and each.before in self.happened and each.after not in self.happened | against
        }:
            self.happened |= more
        while (
            more := {
                each.before
                for each in statements
                if each.implied and each.after in self.happened and not self.absent(each.before)
            }
            - self.happened
        ):
            self.happened |= more
        self.ordered = {(each.before, each.after) for each in statements if {each.before, each.after} <= self.happened}
        while more := {(a, d) for a, b in self.ordered for c, d in self.ordered if b == c} - self.ordered:
            self.ordered |= more
        wide = {name: self._widened(recorded.get(name, (None, None))) for name in self.happened}
        self.contradicted = {
            name for a, b in self.ordered if {a, b} <= set(recorded) and wide[a][0] > wide[b][1] for name in (a, b)
        }
        spans = {name: far if name in self.contradicted else span for name, span in wide.items()}
        self.days = self._struck({name: list(each_day(*span)) for name, span in spans.items()})

    def _widened(self, span):
        return span[0] or self.far[0], span[1] or self.far[1]

    def _struck(self, days):
        """Strike out the days that go with no day of another milestone, until there are none left to strike."""
        size = None
        while size != (size := sum(map(len, days.values()))):
            for a, b in self.ordered:
                days[a] = [day for day in days[a] if any(day <= later for later in reversed(days[b]))]
                days[b] = [day for day in days[b] if any(earlier <= day for earlier in days[a])]
        return days

    def ended(self, as_of):
        """Say whether it is over by a day, by its status or by a step; one that nobody can date or read may be."""

        def taken(name):
            last = self.days[name][-1] if name in self.happened else None
            certain = last is not None and last < self.far[1] and last <= as_of
            return certain or self.says.get(name) in ("done", "unreadable")

        names = {"published", "completed"}
        # No step is left that would show the end.
        if {self.says.get(name) for name in names} in ({"no such step"}, {"no such step", "not kept"}):
            return True
        names |= {each.before for each in self.statements if each.follows and each.after in names}
        return any(map(taken, names)) or (self.over_from is not None and self.over_from <= as_of)

    def absent(self, name):
        return self.says.get(name) == "no such step"

    def never(self, name):
        """Say whether it does not come to a step: that is said, or it is a publication, of which nothing is written."""
        blank = self.says.get(name, "") in ("", "not kept") and name not in self.happened
        return self.absent(name) or (name == "published" and self.kind in ("rapid_review", "notification") and blank)

    def unclear(self, name):
        return self.says.get(name) == ("not done" if name in self.happened else "unreadable")

    def undone(self, name, as_of):
        """Say whether it had certainly not happened: that is said, or nothing is and the review runs."""
        if name in self.happened:
            return False
        said = self.says.get(name, "")
        return said == "not done" or (said == "" and not self.ended(as_of))

    def closed(self, name):
        return self.days[name][0] > self.far[0] and self.days[name][-1] < self.far[1]

    def assignments(self, *names):
        """Go through the days of the named milestones for which every other milestone has a day as well."""
        rest = [name for name in self.happened if name not in names and any(name in pair for pair in self.ordered)]
        for fixed in self._fill({}, list(names)):
            if next(self._fill(fixed, rest), None) is not None:
                yield tuple(fixed[name] for name in names)

    def _fill(self, fixed, names):
        if not names:
            yield fixed
            return
        name, *rest = names
        first = max((fixed[a] for a, b in self.ordered if b == name and a in fixed), default=date.min)
        last = min((fixed[b] for a, b in self.ordered if a == name and b in fixed), default=date.max)
        days = self.days[name]
        # The two ends first: where the days disagree, they do so soonest there.
        for day in (*days[:1], *days[:0:-1]):
            if first <= day <= last:
                yield from self._fill({**fixed, name: day}, rest)


def each_day(first, last):
    while first <= last:
        yield first
        first += DAY


def outcome(review, clock, as_of, shut, paused=frozenset(), delays=()):
    """Judge one review by one clock, as the design says it in words.

    ``delays`` are (milestone, working days): it, and what is ordered after it, happens so much later than its day.
    """
    if review.never(clock.starts) or review.never(clock.stops):
        return "not_applicable"
    if not set(KINDS) <= set(clock.kinds) and review.kind not in clock.kinds:
        return "not_recorded" if not review.kind else "not_applicable" if review.kind in KINDS else "cannot_tell"
    if review.unclear(clock.starts):
        return "cannot_tell"
    if clock.starts not in review.happened:
        return "no_start"
    counted = counted_from(review, clock, shut, delays)
    if any(map(review.unclear, counted)):
        return "cannot_tell"
    if not counted <= review.happened:
        return "no_start"
    answers = set()
    for answer in each_answer(review, clock, as_of, shut, paused, delays):
        answers.add(answer)
        if {"met", "missed"} <= answers:
            break
    if answers == {"no_limit"}:
        return "not_applicable"
    done, undone = clock.stops in review.happened, review.undone(clock.stops, as_of)
    if review.unclear(clock.stops):
        return "cannot_tell"
    if not done and not undone:
        return "not_recorded"
    said = agreed(answers, done)
    if undone and review.ended(as_of):
        return {"overdue": "missed", "may_be_overdue": "cannot_tell"}.get(said, said)
    return said


def counted_from(review, clock, shut, delays=()):
    """Find what the versions count from that may be in force on the day the clock started."""
    days = review.days[clock.starts]
    first, last = (later(review, clock.starts, day, delays, shut) for day in (days[0], days[-1]))
    touched = (v for v in clock.versions if (v.since or date.min) <= last and (v.until or date.max) >= first)
    return {version.counts_from or clock.starts for version in touched}


def each_answer(review, clock, as_of, shut, paused=frozenset(), delays=()):
    done = clock.stops in review.happened
    backwards = any(version.at_least is not None for version in clock.versions)
    counted = sorted(counted_from(review, clock, shut, delays))
    names = list(dict.fromkeys([clock.starts, *counted, *([clock.stops] if done else [])]))
    for days in review.assignments(*names):
        day = {name: later(review, name, day, delays, shut) for name, day in zip(names, days, strict=True)}
        version, stop = version_on(clock, day[clock.starts]), day.get(clock.stops)
        if version is None:
            yield "no_limit"
            continue
        start = day[version.counts_from or clock.starts]
        if backwards and not done:
            yield "not_yet_due"
            continue
        due = deadline(stop if backwards else start, version, shut, paused)
        last = start if backwards else stop if done else as_of
        if last <= due:
            yield "met" if done else "not_yet_due"
        else:
            yield "relaxed" if in_relaxation(clock, due) else "missed" if done else "overdue"


def in_relaxation(clock, due):
    return any(each.first <= due <= (each.last or date.max) for each in clock.relaxed)


def later(review, name, day, delays, shut):
    for milestone, n in delays:
        if milestone in review.happened and (name == milestone or (milestone, name) in review.ordered):
            day = count_off(day, n, False, shut, DAY)
    return day


def agreed(answers, done):
    """Give the one answer of every day; if on some there was no limit, nothing is certain but not yet due."""
    if "relaxed" in answers:
        return "cannot_tell"
    if len(answers) == 1:
        return answers.pop()
    if answers == {"not_yet_due", "no_limit"}:
        return "not_yet_due"
    return "cannot_tell" if done else "may_be_overdue"


def dues(review, clock, shut, paused=frozenset()):
    """Give the first and last deadline of all assignments; the last is ``None`` if some days have no limit."""
    backwards = any(version.at_least is not None for version in clock.versions)
    names = [clock.starts, *sorted(counted_from(review, clock, shut)), *([clock.stops] if backwards else [])]
    names = list(dict.fromkeys(names))
    found, unlimited = set(), False
    for days in review.assignments(*names):
        day = dict(zip(names, days, strict=True))
        version = version_on(clock, day[clock.starts])
        unlimited |= version is None
        if version:
            anchor = day[clock.stops] if backwards else day[version.counts_from or clock.starts]
            found.add(deadline(anchor, version, shut, paused))
    return min(found), None if unlimited else max(found)


def elapsed(review, clock, as_of, shut, paused=frozenset()):
    """Give the shortest and longest time from start to stop, or to ``as_of``; ``None`` where the units differ."""
    done = clock.stops in review.happened
    days = list(review.assignments(clock.starts, *([clock.stops] if done else [])))
    units = {version.unit == "working_day" for start, *_ in days if (version := version_on(clock, start))}
    if len(units) != 1:
        return None
    in_working_days = units.pop()
    lengths = [
        working_days_between(start, stop, shut | paused) if in_working_days else days_between(start, stop, paused)
        for start, stop in (pair if done else (*pair, as_of) for pair in days)
    ]
    return min(lengths), max(lengths)
