"""What a limit means for a day: every deadline again day by day, with pauses, and each limit that is just enough."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import oracle
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from safeguarding.days import dates, working_days
from safeguarding.errors import InputError
from safeguarding.judging import limits
from safeguarding.rules import Pause, Version

CASES = pd.read_csv(Path(__file__).parent / "cases" / "pauses.csv", dtype="str")
HOLIDAYS = oracle.bank_holidays()
BEGIN = date(2019, 11, 20)
DAYS = st.integers(0, 220).map(lambda n: BEGIN + timedelta(days=n))
SPANS = st.lists(st.tuples(DAYS, st.integers(0, 45)), max_size=3)
MONTHS_ENDS = [(date(2020, 1, 2), 29)]


@st.composite
def versions(draw):
    backwards, unit = draw(st.booleans()), draw(st.sampled_from(["working_day", "calendar_day", "month"]))
    same_day = unit != "month" and draw(st.booleans())
    limit = draw(st.integers(int(backwards or same_day), 7 if unit == "month" else 40))
    bound = "at_least" if backwards else "at_most"
    return Version("v", "S", **{bound: limit}, unit=unit, day_one="same_day" if same_day else "next_working_day")


def paused_days(spans):
    return frozenset(first + timedelta(days=n) for first, length in spans for n in range(length + 1))


def counting(calendar, spans):
    return limits.counting(calendar, [Pause(first, first + timedelta(days=n)) for first, n in spans])


def numbers(*days):
    return np.array([dates.number(day) for day in days])


def written(numbers):
    return [date(1970, 1, 1) + timedelta(days=int(number)) for number in numbers]


def version(limit, unit, day_one="next_working_day", bound="at_most"):
    return Version("v", "S", **{bound: limit}, unit=unit, day_one=day_one)


# ---- Pauses by example: ``cases/pauses.csv``, worked out by hand ---------------------------------------------------


@pytest.mark.parametrize("case", CASES.to_dict("records"), ids=lambda case: f"{case['trigger']} {case['why']}")
def test_a_pause_moves_a_deadline(calendar, case):
    ruled = version(int(case["limit"]), case["unit"], case["day_one"], case["bound"])
    day, (first, last) = date.fromisoformat(case["trigger"]), map(date.fromisoformat, case["pause"].split("/"))
    spans, paused = [(first, (last - first).days)], oracle.span_of(first, last)
    for key, our_spans, their_days in (("without", [], frozenset()), ("due", spans, paused)):
        [ours] = written(limits.due(ruled, numbers(day), counting(calendar, our_spans)))
        assert (key, str(ours)) == (key, case[key]), case["why"]
        assert ours == oracle.deadline(day, ruled, HOLIDAYS, their_days)


# ---- Every deadline again, day by day --------------------------------------------------------------------------------


@given(versions(), DAYS, SPANS)
@example(version(1, "month"), date(2020, 1, 1), MONTHS_ENDS)
@example(version(6, "month"), date(2020, 1, 31), [(date(2020, 1, 20), 11)])
def test_a_deadline_is_what_one_counts_on_a_wall_calendar(calendar, ruled, day, spans):
    [ours] = written(limits.due(ruled, numbers(day), counting(calendar, spans)))
    assert ours == oracle.deadline(day, ruled, HOLIDAYS, paused_days(spans))


@given(versions(), DAYS, st.integers(-5, 120), SPANS)
@example(version(1, "month"), date(2020, 1, 1), 62, MONTHS_ENDS)
@example(version(1, "month"), date(2020, 1, 10), 5, MONTHS_ENDS)
@example(version(1, "month", bound="at_least"), date(2020, 1, 10), 5, MONTHS_ENDS)
def test_the_limit_that_is_just_enough(calendar, ruled, start, length, spans):
    stop = start + timedelta(days=length)
    [limit] = limits.within(ruled, numbers(start), numbers(stop), counting(calendar, spans)).tolist()
    backwards, lowest = ruled.at_least is not None, int(ruled.day_one == "same_day" or ruled.at_least is not None)
    assert backwards or limit >= lowest

    def allowed(limit):
        new = version(limit, ruled.unit, ruled.day_one, "at_least" if backwards else "at_most")
        paused = paused_days(spans)
        if backwards:
            return start <= oracle.deadline(stop, new, HOLIDAYS, paused)
        return stop <= oracle.deadline(start, new, HOLIDAYS, paused)

    for near in range(max(limit - 2, lowest), limit + 3):
        assert allowed(near) == (near <= limit if backwards else near >= limit)


@given(versions(), SPANS)
@example(version(1, "month"), MONTHS_ENDS)
@example(version(1, "month", bound="at_least"), [(date(2020, 2, 10), 49)])
def test_a_later_start_gives_no_earlier_deadline_but_at_a_break(calendar, ruled, spans):
    by = counting(calendar, spans)
    days = np.arange(dates.number(BEGIN), dates.number(BEGIN) + 300)
    due = limits.due(ruled, days, by)
    earlier = {int(later) for (_, later), (a, b) in zip(pairwise(days), pairwise(due), strict=True) if b < a}
    assert earlier <= set(limits.breaks(ruled, by))


def test_a_break_is_there_to_be_reckoned_with(calendar):
    by = counting(calendar, MONTHS_ENDS)
    assert written(limits.due(version(1, "month"), numbers(date(2020, 1, 1), date(2020, 1, 2)), by)) == [
        date(2020, 3, 2),
        date(2020, 2, 29),
    ]
    assert written(np.array(limits.breaks(version(1, "month"), by))) == [date(2020, 1, 2)]


@given(DAYS, st.integers(-50, 50), SPANS)
def test_days_between_are_those_outside_pauses(calendar, start, length, spans):
    stop = start + timedelta(days=length)
    [ours] = limits.between(counting(calendar, spans), numbers(start), numbers(stop)).tolist()
    assert ours == oracle.days_between(start, stop, paused_days(spans))


# ---- Spans -----------------------------------------------------------------------------------------------------------


@given(SPANS, DAYS)
def test_days_that_count_are_numbered_and_found_again(spans, day):
    paused = paused_days(spans)
    joined = working_days.joined_spans((dates.number(first), dates.number(first) + length) for first, length in spans)
    assert {n for first, last in joined for n in range(first, last + 1)} == {dates.number(each) for each in paused}
    assert all(later[0] > earlier[1] + 1 for earlier, later in pairwise(joined))
    number = working_days.unpaused(joined, numbers(day))
    if day in paused:
        assert number == working_days.unpaused(joined, numbers(day - oracle.DAY))
    else:
        assert written(working_days.nth_unpaused(joined, number)) == [day]
        assert number == working_days.unpaused(joined, numbers(day - oracle.DAY)) + 1


def test_a_pause_of_one_review_is_no_other_reviews(calendar):
    paused = [Pause(date(2020, 1, 6), date(2020, 1, 10), "R1"), Pause(date(2020, 2, 3), date(2020, 2, 3))]
    assert len(limits.counting(calendar, paused).paused) == 1
    assert len(limits.counting(calendar, paused, "R1").paused) == 2
    assert len(limits.counting(calendar, paused, "R2").paused) == 1


def test_days_before_the_calendar_are_an_error_and_not_none(calendar):
    first = date(2000, 1, 1)
    assert working_days.counted(calendar, numbers(first - oracle.DAY)).tolist() == [0]
    with pytest.raises(InputError, match="bank_holidays"):
        working_days.counted(calendar, numbers(first - 2 * oracle.DAY))
