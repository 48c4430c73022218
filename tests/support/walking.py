"""A naive planner to compare ``planner`` and ``publication`` with: one day at a time, on the naive judge's calendar.

Forwards, every day on which the steps before can be done is tried; backwards, every day before the publication.
"""

from functools import cache

from oracle import DAY, deadline, each_day, is_working, version_on

MANY = 500


def left(since, until, shut):
    """Count the working days after one day up to and including another; less than none if that comes first."""
    if until < since:
        return -left(until, since, shut)
    return sum(is_working(day, shut) for day in each_day(since + DAY, until))


def starts(rule_set, name, known, shut):
    """Give the days on which a milestone can fall: those known, or from a step's start to its deadline."""
    if name in known:
        return list(each_day(*known[name]))
    found = [clock for clock in rule_set.clocks if clock.stops == name and clock.starts in known]
    days = [
        day for clock in found[:1] for start in each_day(*known[clock.starts]) for day in _within(clock, start, shut)
    ]
    return sorted(set(days))


def _within(clock, start, shut):
    version = version_on(clock, start)
    return each_day(start, deadline(start, version, shut)) if version else []


def dues(rule_set, clock, known, shut):
    """Give the first and the last deadline, ``None`` for the last where some start has no limit; and their numbers."""
    found, numbers, unlimited = set(), set(), False
    for start in starts(rule_set, clock.starts, known, shut):
        version = version_on(clock, start)
        if version is None:
            unlimited = True
            continue
        for day in starts(rule_set, version.counts_from or clock.starts, known, shut):
            due = deadline(day, version, shut)
            found.add(due)
            numbers.add(number(version, day, due, shut))
    if not found:
        return None
    return min(found), None if unlimited else max(found), min(numbers), max(numbers)


def number(version, start, due, shut):
    """Give the number of the working day a deadline falls on, or of the last before it, counting day 1 as told."""
    if version.unit == "working_day":
        return version.limit
    return left(start, due, shut) + (version.day_one == "same_day" and is_working(start, shut))


def before(rule_set, kind, publish, shut):
    """Give each step before a publication: the day from which later ones keep their limits, and the last day at all.

    ``None`` where no limit is in force.
    """
    return {
        name: (_last(rule_set, kind, name, publish, shut, True), _last(rule_set, kind, name, publish, shut, False))
        for name in _steps(rule_set, kind)
    }


def _pairs(rule_set, kind):
    ordered = [(each.before, each.after, None) for each in rule_set.order if kind in each.kinds]
    clocks = [clock for clock in rule_set.clocks if kind in clock.kinds]
    counted = [(clock, {clock.starts, *(version.counts_from for version in clock.versions)} - {""}) for clock in clocks]
    return ordered + [(start, clock.stops, clock) for clock, each in counted for start in each]


def _steps(rule_set, kind):
    steps, pairs = {"published"}, _pairs(rule_set, kind)
    while more := {a for a, b, _ in pairs if b in steps} - steps:
        steps |= more
    return steps


@cache
def _last(rule_set, kind, name, publish, shut, unhurried):
    if name == "published":
        return publish
    bounds, lower, pairs = [], [], _pairs(rule_set, kind)
    for after_name in {b for a, b, _ in pairs if a == name and b in _steps(rule_set, kind)}:
        after = _last(rule_set, kind, after_name, publish, shut, unhurried)
        if after is None:
            continue
        clocks = [clock for a, b, clock in pairs if (a, b) == (name, after_name) and clock]
        bounds += [after] if any((a, b, c) == (name, after_name, None) for a, b, c in pairs) else []
        at_most = [clock for clock in clocks if not _backwards(clock)]
        bounds += [after] if at_most else []
        if at_most and unhurried:
            lower += _not_before(rule_set, kind, at_most, name, after, publish, shut)
        for clock in clocks:
            if _backwards(clock) and version_on(clock, after):
                bounds.append(_walk(after, lambda day, c=clock, end=after: _early(c, day, end, shut)))
    if lower:
        return min(max(lower), _last(rule_set, kind, name, publish, shut, False))
    return min(bounds, default=None)


def _backwards(clock):
    return any(version.at_least is not None for version in clock.versions)


def _early(clock, day, end, shut):
    version = version_on(clock, day)
    return version is None or day <= deadline(end, version, shut)


def _not_before(rule_set, kind, clocks, name, after, publish, shut):
    """Walk back to a day from which one of the limits would end before what follows: the next is the first that may."""

    def late(day):
        for clock in clocks:
            chosen = _last(rule_set, kind, clock.starts, publish, shut, False) if name != clock.starts else None
            counting = [v for v in _possible(clock, name, day, chosen) if v and (v.counts_from or clock.starts) == name]
            if any(deadline(day, version, shut) < after for version in counting):
                return True
        return False

    for n in range(MANY):
        if late(after - n * DAY):
            return [after - (n - 1) * DAY]
    return []


def _walk(day, good):
    for _ in range(MANY):
        if good(day):
            return day
        day -= DAY
    raise AssertionError("no day will do")


def _possible(clock, name, day, chosen):
    """Find the versions that can be in force if ``name`` falls on a day and the clock starts by ``chosen``."""
    days = [day] if chosen is None else each_day(day, max(day, chosen))
    return {version for each in days if (version := version_on(clock, each))}


def nearest(day, step, shut, wrong):
    """Walk to the nearest working day that is not to be avoided."""
    while not is_working(day, shut) or day in wrong:
        day += step * DAY
    return day
