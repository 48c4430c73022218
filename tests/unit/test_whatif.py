"""Scenarios as values: what they refuse, what they make of rules, and how they are written and read back."""

import copy
import pickle
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime

import numpy as np
import own_rules
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from safeguarding import paths, whatif
from safeguarding.days import working_days
from safeguarding.errors import InputError
from safeguarding.rules import Pause
from safeguarding.vocabulary import MILESTONES
from safeguarding.whatif import Change, Delay, Scenario

DAY, NEXT = date(2026, 3, 31), date(2026, 4, 1)

# ---- Values ----------------------------------------------------------------------------------------------------------


def test_a_scenario_cannot_be_changed_and_can_be_a_key():
    scenario = Scenario("ten", (Change("rapid_review", limit=10),))
    with pytest.raises(FrozenInstanceError):
        scenario.name = "other"
    with pytest.raises(FrozenInstanceError):
        scenario.clocks[0].limit = 3
    assert {scenario: 1}[Scenario("ten", (Change("rapid_review", limit=10),))] == 1
    assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_the_order_in_which_it_is_written_does_not_matter():
    one, other = Change("b", limit=1), Change("a", limit=2)
    pauses = (Pause(NEXT, NEXT), Pause(DAY, DAY))
    delays = (Delay("decision", 1), Delay("aware", 2))
    ours = Scenario("", (one, other), (NEXT, DAY, NEXT), True, None, delays, (*pauses, pauses[0]))
    assert ours == Scenario("", (other, one), (DAY, NEXT), True, None, delays[::-1], pauses[::-1])
    assert hash(ours) == hash(Scenario("", [other, one], [DAY, NEXT], True, None, list(delays), list(pauses)))


def test_what_changes_nothing_is_left_out():
    assert Scenario(clocks=(Change("rapid_review"), Change("x", since=DAY)), delays=(Delay("aware", 0),)) == Scenario()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Change(""), "a clock has no id; write the id"),
        (lambda: Change("c", limit=-1), r"clock 'c': limit: is -1; write a whole number from 0 to 1000"),
        (lambda: Change("c", limit=1001), "from 0 to 1000"),
        (lambda: Change("c", limit=True), "limit: is True; write a whole number"),
        (lambda: Change("c", limit=2.0), "limit: is 2.0; write a whole number"),
        (lambda: Change("c", unit="working_dya"), "unit: is 'working_dya'; did you mean 'working_day'"),
        (lambda: Change("c", day_one="today"), "day_one: is 'today'; write one of next_working_day, same_day"),
        (lambda: Change("c", starts="notifed"), "starts: is 'notifed'; did you mean 'notified'"),
        (lambda: Change("c", stops="publish"), "stops: is 'publish'; did you mean 'published'"),
        (lambda: Change("c", starts="aware", stops="aware"), "from awareness to awareness; choose two different"),
        (lambda: Change("c", unit="month", day_one="same_day"), "a limit in months has no day 1; leave out day_one"),
        (lambda: Change("c", stops="aware", since=DAY), "has one stop, and is on or off, at all times; leave out from"),
        (lambda: Change("c", on=False, since=DAY), "has one stop, and is on or off, at all times; leave out from"),
        (lambda: Change("c", limit=1, since=datetime(2026, 3, 31, tzinfo=UTC)), "from: .* is not a day; write"),
        (lambda: Change("c", on="no"), "on: is 'no'; write true or false"),
        (lambda: Change("c" * 201, limit=1), "write a text of at most 200 characters"),
        (lambda: Change("c", rule_set=3), "rule_set: write a text"),
        (lambda: Delay("decison", 3), "delay: milestone: is 'decison'; did you mean 'decision'"),
        (lambda: Delay("decision", -3), "delay: days: is -3; write a whole number"),
        (lambda: Delay("decision", None), "delay: has no days"),
        (lambda: Scenario(name="x" * 201), "name: write a text of at most 200 characters"),
        (lambda: Scenario(name="\ud800"), "name: .* holds half a sign"),
        (lambda: Scenario(as_of="2026-03-31"), "as_of: '2026-03-31' is not a day"),
        (lambda: Scenario(closed=(DAY, "x")), "closed: 'x' is not a day"),
        (lambda: Scenario(bank_holidays=0), "bank_holidays: is 0; write true or false"),
        (lambda: Scenario(pauses=(Pause(NEXT, DAY),)), "pause: ends on 2026-03-31, before it begins on 2026-04-01"),
        (lambda: Scenario(pauses=(Pause(DAY, None),)), "pause: None is not a day"),
        (lambda: Scenario(clocks=(Change("c", limit=1), Change("c", unit="month"))), "the clock 'c' is changed twice"),
        (lambda: Scenario(delays=(Delay("aware", 1), Delay("aware", 2))), "aware is delayed twice"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(make, said):
    with pytest.raises(InputError, match=said):
        make()


def test_a_clock_may_change_twice_at_different_times_or_in_different_sets():
    Scenario(clocks=(Change("c", limit=1), Change("c", limit=2, since=DAY), Change("c", "national", limit=3)))


# ---- Applied ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def national():
    return own_rules.load("national")


def versions_of(scenario, rule_set, clock, calendar=None):
    return whatif.apply(scenario, rule_set, calendar)[0].clock(clock).versions


def test_nothing_changed_is_the_very_same(national, calendar):
    assert whatif.apply(Scenario("same"), national, calendar) == (national, calendar)
    same = Scenario(clocks=(Change("notification", limit=5, unit="working_day"),), closed=national.closed)
    assert whatif.apply(same, national, calendar)[0] is national


EVERYTHING = Scenario(
    "everything",
    (
        Change("rapid_review", limit=10, unit="calendar_day", starts="notified"),
        Change("notification", limit=3, since=date(2020, 1, 1), day_one="same_day"),
        Change("scr_completion", stops="published"),
        Change("panel_copy", on=False),
    ),
    (DAY,),
    False,
    DAY,
    (Delay("decision", 3),),
    (Pause(DAY, NEXT),),
)


def test_the_baseline_stays_as_it_was(national, calendar, make_reviews):
    before, digest = copy.deepcopy(national), hash(national)
    working, through = calendar.working.copy(), calendar.through.copy()
    reviews = make_reviews({"aware": "2019-07-01", "decision": "2019-08"})
    table = reviews.copy(deep=True)
    held = whatif.hold(reviews, [national], calendar, DAY)
    nothing = whatif.compared(held, Scenario())
    changed, changed_calendar = whatif.apply(EVERYTHING, national, calendar)
    assert not whatif.compared(held, EVERYTHING).equals(nothing)
    assert (national, hash(national)) == (before, digest)
    assert np.array_equal(calendar.working, working)
    assert np.array_equal(calendar.through, through)
    assert reviews.equals(table)
    assert whatif.compared(held, Scenario()).equals(nothing)
    assert changed != national
    assert changed_calendar is not calendar
    assert hash(changed) != digest


def test_a_changed_set_says_so(national, calendar):
    [changed], _ = whatif.apply_each(Scenario("ten", (Change("rapid_review", limit=10),)), [national], calendar)
    assert (changed.name, changed.sha256) == ("national", "")
    assert changed.title == "National expectations, England, changed by the scenario 'ten'"
    old, new = (each.clock("rapid_review").versions for each in (national, changed))
    for was, now in zip(old, new, strict=True):
        if was.suspended:
            assert now == was
        else:
            assert (now.id, now.limit, now.checked) == (was.id, 10, False)
            assert now.source == f"Scenario 'ten', instead of: {was.source}"
    assert [each for each in changed.clocks if each.id != "rapid_review"] == [
        each for each in national.clocks if each.id != "rapid_review"
    ]


def test_a_change_is_of_every_version_with_a_limit_or_from_a_day(national):
    ten = versions_of(Scenario(clocks=(Change("rapid_review", limit=10),)), national, "rapid_review")
    assert [each.limit for each in ten] == [10, None, 10, 10]
    later = Change("rapid_review", limit=10, since=date(2022, 10, 1))
    assert [each.limit for each in versions_of(Scenario(clocks=(later,)), national, "rapid_review")] == [
        15,
        None,
        10,
        10,
    ]


def test_a_version_in_force_before_and_after_a_day_becomes_two(national):
    change = Change("notification", limit=3, since=date(2020, 1, 1))
    parts = versions_of(Scenario(clocks=(change,)), national, "notification")
    assert [(each.id, each.limit, each.since, each.until) for each in parts] == [
        ("notification@2015-03-26", 5, date(2015, 3, 26), date(2018, 6, 28)),
        ("notification@2018-06-29", 5, date(2018, 6, 29), date(2019, 12, 31)),
        ("notification@2020-01-01", 3, date(2020, 1, 1), None),
    ]
    since = date(2018, 6, 29)
    at_a_border = versions_of(Scenario(clocks=(replace(change, since=since),)), national, "notification")
    assert [(each.limit, each.since) for each in at_a_border] == [(5, date(2015, 3, 26)), (3, since)]
    twice = Scenario(clocks=(change, Change("notification", limit=4)))
    assert [each.limit for each in versions_of(twice, national, "notification")] == [4, 4, 3]


def test_what_is_counted_from(national):
    aware = versions_of(Scenario(clocks=(Change("rapid_review", starts="aware"),)), national, "rapid_review")
    assert [each.counts_from for each in aware] == ["aware", "", "aware", "aware"]
    notified = versions_of(Scenario(clocks=(Change("rapid_review", starts="notified"),)), national, "rapid_review")
    assert {each.counts_from for each in notified} == {""}


def test_months_have_no_day_one(calendar):
    sefton = own_rules.load("sefton")
    same_day, _ = whatif.apply(Scenario(clocks=(Change("decision", day_one="same_day"),)), sefton, calendar)
    [version] = versions_of(Scenario(clocks=(Change("decision", limit=1, unit="month"),)), same_day, "decision")
    assert (version.unit, version.day_one, version.limit) == ("month", "next_working_day", 1)


def test_one_set_of_two(calendar):
    sets = own_rules.load_all("sefton, national")
    [sefton, national], _ = whatif.apply_each(
        Scenario(clocks=(Change("notification", "national", limit=3),)), sets, calendar
    )
    assert sefton is sets[0]
    assert [each.limit for each in national.clock("notification").versions] == [3, 3]
    both, _ = whatif.apply_each(Scenario(clocks=(Change("notification", limit=3),)), sets, calendar)
    assert {each.limit for rule_set in both for each in rule_set.clock("notification").versions} == {3}
    one, _ = whatif.apply_each(Scenario(clocks=(Change("rapid_review", limit=3),)), sets, calendar)
    assert one[0] is sets[0]


def test_the_calendar_of_a_scenario(national, calendar):
    changed, without = whatif.apply(Scenario(bank_holidays=False, closed=(DAY,)), national, calendar)
    day = np.array([(date(2025, 12, 25) - date(1970, 1, 1)).days])
    assert not working_days.is_working(calendar, day)[0]
    assert working_days.is_working(without, day)[0]
    assert not working_days.is_working(without, day + 2)[0]
    assert changed.closed == (DAY,)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change("rapid_reviw", limit=1), "no clock 'rapid_reviw'; did you mean 'rapid_review'.; write one of not"),
        (Change("notification", "nationl", limit=1), "no rule set 'nationl'; did you mean 'national'.; write one"),
        (Change("panel_copy", limit=0), "clock 'panel_copy': the limit is 0; write a whole number, 1 or more"),
        (Change("notification", limit=0, day_one="same_day"), "clock 'notification': the limit is 0; .*, 1 or more"),
        (Change("scr_completion", day_one="same_day"), "clock 'scr_completion': a limit in months has no day 1"),
        (Change("notification", starts="notified"), "from notification to notification, which comes no later"),
        (Change("scr_completion", starts="published"), "from publication to [a-z ]+, which comes no later"),
        (Change("notification", stops="incident"), "from awareness to the incident, which comes no later"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_rules_is_refused(national, calendar, change, said):
    with pytest.raises(InputError, match=said):
        whatif.apply(Scenario(clocks=(change,)), national, calendar)


def test_one_clock_has_to_stay_on(national, calendar):
    off = Scenario(clocks=tuple(Change(clock.id, on=False) for clock in national.clocks))
    with pytest.raises(InputError, match="no clock of national is left on; leave that rule set out"):
        whatif.apply(off, national, calendar)
    [left], _ = whatif.apply_each(replace(off, clocks=off.clocks[1:]), [national], calendar)
    assert len(left.clocks) == 1


def test_a_review_that_is_not_there_is_refused(national, calendar, make_reviews):
    held = whatif.hold(make_reviews({"review_id": "SCR1"}), [national], calendar, DAY)
    for scenario in (Scenario(delays=(Delay("aware", 1, "SCR2"),)), Scenario(pauses=(Pause(DAY, DAY, "SCR2"),))):
        with pytest.raises(InputError, match="no review 'SCR2'; did you mean 'SCR1'"):
            whatif.compared(held, scenario)


# ---- Written and read back -------------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))
NAMED = st.one_of(st.sampled_from(["", "rapid_review", "delay", "pause", "clock", "R 1", "a=b", "[[clock]]"]), TEXTS)


@st.composite
def anything(draw):
    milestones = st.sampled_from(["", *MILESTONES])
    clocks = [
        Change(
            draw(NAMED.filter(bool)),
            draw(NAMED),
            draw(st.one_of(st.none(), DAYS)),
            draw(st.one_of(st.none(), st.integers(0, 1000))),
            draw(st.sampled_from(["", "working_day", "calendar_day"])),
            draw(st.sampled_from(["", "same_day", "next_working_day"])),
            draw(milestones),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]
    stopped = [Change(draw(NAMED.filter(bool)), stops=draw(milestones), on=draw(st.booleans()))]
    once = {(each.clock, each.rule_set, each.since): each for each in clocks + stopped}
    delays = {
        (milestone, review): Delay(milestone, draw(st.integers(0, 1000)), review)
        for milestone, review in draw(st.lists(st.tuples(st.sampled_from(list(MILESTONES)), NAMED), max_size=2))
    }
    pauses = draw(st.lists(st.tuples(DAYS, DAYS, NAMED, NAMED), max_size=2))
    return Scenario(
        draw(NAMED),
        tuple(once.values()),
        tuple(draw(st.lists(DAYS, max_size=3))),
        draw(st.booleans()),
        draw(st.one_of(st.none(), DAYS)),
        tuple(delays.values()),
        tuple(Pause(*sorted(each[:2]), *each[2:]) for each in pauses),
    )


@given(anything())
@example(EVERYTHING)
@example(Scenario('"; delay: milestone=decision, days=9; "', (Change('x"]\n[[clock]]\nid = "y', limit=1),)))
@example(Scenario("\x00\x7f\u2028\u0085\U000e0001\\", (Change("a, b: c", limit=1),)))
def test_a_scenario_is_read_back_as_it_was(scenario):
    line = whatif.line(scenario)
    assert whatif.read(line) == scenario
    assert whatif.parse(whatif.toml(scenario)) == scenario
    assert len(line.splitlines()) <= 1
    assert whatif.line(whatif.parse(line)) == line


def test_a_scenario_is_written_to_a_file(tmp_path):
    path = whatif.write(EVERYTHING, tmp_path / "everything.toml")
    assert whatif.read(path) == whatif.read(str(path)) == EVERYTHING
    assert b"\r" not in path.read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert whatif.read(path) == EVERYTHING


def test_the_form_of_a_line():
    scenario = Scenario("Ten days", (Change("rapid_review", limit=10),), (DAY, NEXT), False, DAY)
    assert whatif.line(scenario) == (
        "name=Ten days; rapid_review: limit=10; closed=2026-03-31, 2026-04-01; bank_holidays=false; as_of=2026-03-31"
    )
    assert whatif.read(" rapid_review :limit = 10;as_of= 2026-03-31 ;") == replace(
        Scenario(clocks=scenario.clocks), as_of=DAY
    )
    assert whatif.line(Scenario()) == whatif.toml(Scenario()) == ""
    assert whatif.read("") == Scenario()


def test_the_form_of_a_file():
    assert whatif.toml(EVERYTHING).splitlines() == [
        'name = "everything"',
        "closed = [2026-03-31]",
        "bank_holidays = false",
        "as_of = 2026-03-31",
        "",
        "[[clock]]",
        'id = "notification"',
        "from = 2020-01-01",
        "limit = 3",
        'day_one = "same_day"',
        "",
        "[[clock]]",
        'id = "panel_copy"',
        "on = false",
        "",
        "[[clock]]",
        'id = "rapid_review"',
        "limit = 10",
        'unit = "calendar_day"',
        'starts = "notified"',
        "",
        "[[clock]]",
        'id = "scr_completion"',
        'stops = "published"',
        "",
        "[[delay]]",
        'milestone = "decision"',
        "days = 3",
        "",
        "[[pause]]",
        "from = 2026-03-31",
        "to = 2026-04-01",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rapid_review: limt=10", "rapid_review: does not know 'limt'; did you mean 'limit'"),
        ("asof=2026-03-31", "scenario: does not know 'asof'; did you mean 'as_of'"),
        ("rapid_review", "'rapid_review' says nothing; write a key, = and a value"),
        ("rapid_review: limit", "'limit' says nothing; write a key, = and a value"),
        ("rapid_review: limit=", "'limit =' says nothing"),
        ("rapid_review: limit=10 11", "limit: is '10 11'; write a whole number"),
        ("rapid_review: limit=10, limit=11", "rapid_review: says limit twice"),
        ("as_of=2026-03-31; as_of=2026-04-01", "scenario: says as_of twice"),
        ("as_of=2026-03-31, 2026-04-01", "as_of has 2 values; write one"),
        ("as_of=2026", "as_of: '2026' is not a day; write YYYY-MM-DD"),
        ("rapid_review: limit=ten", "limit: is 'ten'; write a whole number"),
        ("rapid_review: limit=" + "9" * 5000, "limit: is '9+'; write a whole number"),
        ("bank_holidays=off", "bank_holidays: is 'off'; write true or false"),
        ('name="abc', "'\"abc' has no end; write a second quotation mark"),
        (r'name="\q"', "cannot be read"),
        (r'name="\ud800"', "holds half a sign"),
        ("delay: milestone=decision", "delay 1: has no days; write milestone and days"),
        ("pause: from=2026-01-01", "pause 1: has no to; write from and to"),
        ("clock: limit=1", "clock 1: has no id; write id"),
        ("name=" + "x" * 100_000, "is 100,005 characters long; write at most 100,000"),
        ('name = "x"\ntitle = "y"', "does not know 'title'"),
        ('[[clok]]\nid = "x"', "does not know 'clok'; did you mean 'clock'"),
        ('[clock]\nid = "x"', r"clock is no list of tables; write \[\[clock\]\]"),
        ('clock = 3\nname = "x"', r"clock is no list of tables; write \[\[clock\]\]"),
        ('[[clock]]\nid = "x"\nlimit = 1.5', "clock 1: limit: is 1.5; write a whole number"),
        ('[[clock]]\nid = 3\nlimit = 1', "clock 1: id: is 3; write a text in quotation marks"),
        ('[[clock]]\nid = "x"\nfrom = 2026-03-31T10:00:00', "from: .* is not a day"),
        ('closed = 2026-03-31\nname = "x"', "closed: .* is no list of days"),
        ("name = \n", "this is not TOML|says nothing"),
        ("x = \ny = ]", "this is not TOML"),
        ("x = " + "[" * 5000 + "\n1", "this is not TOML"),
        ("x = 1\ny = " + "9" * 5000, "this is not TOML"),
        ("missing.toml", "no scenario 'missing.toml'; write the path of a .toml file, or its one line"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(text, said):
    with pytest.raises(InputError, match=said):
        whatif.read(text)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "x.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"x\.toml: cannot be read as a text"):
        whatif.read(path)
    with pytest.raises(InputError, match="cannot be read as a text"):
        whatif.read(tmp_path)


@pytest.mark.parametrize("path", sorted((paths.ROOT / "data/scenarios").glob("*.toml")), ids=lambda path: path.stem)
def test_the_scenarios_to_begin_with_have_a_name_and_change_the_national_rules(calendar, path):
    scenario = whatif.read(path)
    assert scenario.name
    assert whatif.parse(whatif.line(scenario)) == scenario
    national = own_rules.load("national")
    assert whatif.apply(scenario, national, calendar) != (national, calendar)
