"""Random scenarios for a random world, that its rule set can take."""

from datetime import timedelta

from hypothesis import assume
from hypothesis import strategies as st
from worlds import LIFE, WINDOW, day

from safeguarding import whatif
from safeguarding.errors import InputError
from safeguarding.rules import model
from safeguarding.whatif import applying

REACH = timedelta(days=110)
"""How far an open end reaches for the naive judge: further than limits, pauses and delays together."""
DELAYED, PAUSED = 4, 9


@st.composite
def changes(draw, base, clock):
    """Draw a change of one clock; what is not drawn stays."""
    since = draw(st.one_of(st.none(), st.none(), st.integers(-2, WINDOW).map(lambda n: day(base, n))))
    unit = draw(st.sampled_from(["", "", *model.UNITS]))
    months = unit == "month" or (not unit and any(version.unit == "month" for version in clock.versions))
    same_day = draw(st.sampled_from(["", "", *model.DAY_ONE]))
    return whatif.Change(
        clock.id,
        since=since,
        limit=draw(st.one_of(st.integers(0, 1), st.none() if unit == "" else st.just(1))) if months else draw(LIMITS),
        unit=unit,
        day_one="" if unit == "month" else same_day,
        starts=draw(st.sampled_from(["", "", *LIFE])),
        stops="" if since else draw(st.sampled_from(["", "", "", *LIFE])),
    )


LIMITS = st.one_of(st.none(), st.integers(0, 8))


@st.composite
def scenarios(draw, world):
    """Draw a scenario of one to three parts for a world."""
    base = world.base
    part = st.sampled_from(["limit", "clocks", "closed", "bank_holidays", "as_of", "delays", "pauses"])
    parts = draw(st.lists(part, min_size=1, max_size=3))
    days, ids = st.integers(-2, WINDOW + 6).map(lambda n: day(base, n)), st.sampled_from(["", "", "R0", "R3"])
    paused = st.tuples(days, st.integers(0, PAUSED), ids)
    delayed = st.tuples(st.sampled_from(LIFE), st.integers(1, DELAYED), ids)
    clock = draw(st.sampled_from(world.rule_set.clocks))
    limit = [whatif.Change(clock.id, limit=draw(st.integers(0, 8)))] if "limit" in parts else []
    try:
        scenario = whatif.Scenario(
            clocks=tuple(limit or ([draw(changes(base, clock))] if "clocks" in parts else [])),
            closed=tuple(draw(st.lists(days, min_size=1, max_size=3))) if "closed" in parts else (),
            bank_holidays="bank_holidays" not in parts,
            as_of=draw(days) + timedelta(days=draw(st.integers(0, 20))) if "as_of" in parts else None,
            delays=tuple(whatif.Delay(*draw(delayed)) for _ in range(1)) if "delays" in parts else (),
            pauses=tuple(
                whatif.Pause(first, first + timedelta(days=length), review)
                for first, length, review in draw(st.lists(paused, min_size=1, max_size=2))
            )
            if "pauses" in parts
            else (),
        )
        [changed] = applying.rules_of(scenario, [world.rule_set])
    except InputError:
        assume(False)
    # Twenty-eight days and more against a few weeks: more than one month would only take longer to count.
    assume(all(v.unit != "month" or (v.limit or 0) < 2 for clock in changed.clocks for v in clock.versions))
    return scenario
