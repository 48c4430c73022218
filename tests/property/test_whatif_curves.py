"""Who is within every limit: the same as judging the register once for each, in every kind of clock and scenario."""

from dataclasses import replace
from datetime import date

import own_rules
import pandas as pd
import pytest
from examples import telling, tried
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scenarios import scenarios
from specs import drawn_from
from worlds import worlds

from safeguarding import whatif
from safeguarding.errors import InputError
from safeguarding.judging import clocks, order, summary
from safeguarding.register import reading
from safeguarding.vocabulary import LATE, Outcome
from safeguarding.whatif import Change, Scenario, comparing, thresholds

IN_BATCHES = settings(phases=[Phase.explicit, Phase.generate])
COUNTS = ["n_due", "n_met", "n_missed", "n_unknown", "n_not_yet_due"]
UP_TO = 11


def limited(rule_set, clock, limit):
    """Give a rule set with another limit in every version of a clock that has one."""

    def changed(version):
        bound = "at_most" if version.at_least is None else "at_least"
        return version if version.suspended else replace(version, **{bound: limit})

    new = (
        replace(each, versions=tuple(map(changed, each.versions))) if each.id == clock else each
        for each in rule_set.clocks
    )
    return replace(rule_set, clocks=tuple(new))


def limit_by_limit(world, scenario, clock, calendar, limits):
    """Judge a register once for each limit: the rows of one clock, by limit; and once by the limit in force."""
    changed, changed_calendar = whatif.apply(scenario, world.rule_set, calendar)
    spans = order.tightened(world.table, world.rule_set.order)
    ids = world.table["review_id"].to_numpy(object)
    spans = whatif.delayed(spans, order.kinds(world.table), ids, changed, changed_calendar, scenario.delays)
    own = changed.clock(clock).versions
    force = [0, *(version.limit for version in own if not version.suspended)][-1]

    def judged(limit, relaxed):
        ruled = limited(changed, clock, limit)
        if not relaxed:
            ruled = replace(ruled, clocks=tuple(replace(each, relaxed=()) for each in ruled.clocks))
        every = clocks.judged(world.table, spans, ruled, changed_calendar, scenario.as_of or world.as_of)
        return every[every["clock"] == clock].set_index("review_id")

    return judged, force


def sides_limit_by_limit(world, scenario, clock, calendar, limits):
    """Count at each limit what judging by it gives."""
    judged, _ = limit_by_limit(world, scenario, clock, calendar, limits)
    return [summary.counts(judged(int(limit), relaxed=True)) for limit in limits]


def curve_limit_by_limit(world, scenario, clock, calendar, limits):
    """Count at each limit, by length alone, those whose own limit is past."""
    judged, force = limit_by_limit(world, scenario, clock, calendar, limits)
    counted = summary.counted_as(judged(force, relaxed=True))
    those = counted.index[counted.isin(summary.SHARED)]
    rows = []
    for limit in limits:
        found = judged(int(limit), relaxed=False).loc[those, "outcome"]
        within, longer = int((found == Outcome.MET).sum()), int(found.isin(LATE).sum())
        others = int((counted == "n_not_yet_due").sum())
        rows.append((len(those), within, longer, len(those) - within - longer, others))
    return pd.DataFrame(rows, columns=COUNTS)


@st.composite
def asked(draw):
    world = draw(worlds(40))
    return world, draw(st.one_of(st.just(Scenario()), scenarios(world))), draw(st.sampled_from(["one", "two"]))


@settings(IN_BATCHES, max_examples=tried(40))
@given(asked())
def test_every_limit_is_what_judging_once_for_it_gives(calendar, given):
    world, scenario, clock = given
    held = whatif.hold(world.table, [world.rule_set], calendar, world.as_of)
    table = whatif.share_by_limit_table(held, "random", clock, UP_TO, scenario)
    assert table["limit"].tolist()[-1] == UP_TO
    plain = curve_limit_by_limit(world, scenario, clock, calendar, table["limit"])
    pd.testing.assert_frame_equal(table[COUNTS], plain, check_dtype=False)
    assert (table["of"] == table["n_due"]).all()
    assert (table["least"] == table["n_met"]).all()
    assert (table["most"] == table["n_met"] + table["n_unknown"]).all()
    held_against_each(held, "random", clock, table["limit"], world, scenario)


def held_against_each(held, rule_set, clock, limits, world, scenario):
    """Compare the sides that reviews are on at each limit with what judging by it gives."""
    case = comparing.changed(held, scenario)[[each.name for each in held.rule_sets].index(rule_set)]
    found = thresholds.find(case, case.rule_set.clock(clock))
    plain = sides_limit_by_limit(world, scenario, clock, held.calendar, limits)
    for limit, counted in zip(limits, plain, strict=True):
        due, met, late = (int(each.sum()) for each in thresholds.sides(found, found.sign * int(limit)))
        n = (due, met, late, due - met - late, int(found.counts.sum()) - due)
        assert n == tuple(counted[name] for name in COUNTS), limit


@settings(IN_BATCHES, max_examples=tried(40))
@given(asked())
def test_a_longer_limit_is_kept_by_no_fewer(calendar, given):
    """A page had 34 of 46 within seven days and 33 of 45 within eight."""
    world, scenario, clock = given
    held = whatif.hold(world.table, [world.rule_set], calendar, world.as_of)
    for open_too in (False, True):
        table = whatif.share_by_limit_table(held, "random", clock, UP_TO, scenario, open_too)
        assert table["of"].nunique() == 1
        backwards = world.rule_set.clock(clock).backwards
        for end in ("least", "most"):
            easier = table[end].iloc[::-1] if backwards else table[end]
            assert easier.is_monotonic_increasing


@pytest.mark.parametrize("path", ["data/example", pytest.param("data/sefton", marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("name", "clock"),
    telling(
        [
            ("sefton", "notification"),
            ("sefton", "decision"),
            ("sefton", "six_months_published"),
            ("sefton", "panel_copy"),
            ("national", "rapid_review"),
            ("national", "lcspr_publication"),
            ("national", "panel_copy"),
        ],
        *(("sefton", "six_months_published"), ("sefton", "panel_copy"), ("national", "rapid_review")),
    ),
)
@pytest.mark.parametrize("line", ["", "pause: from=2022-01-10, to=2022-06-30; bank_holidays=false; as_of=2022-03-01"])
def test_every_limit_of_the_shipped_rules(calendar, path, name, clock, line):
    register, rule_set, scenario = reading.read(path), own_rules.load(name), whatif.read(line)
    as_of = date.fromisoformat(register.about["as_of"])
    world = type("World", (), {"table": register.table("reviews"), "rule_set": rule_set, "as_of": as_of})
    held = whatif.hold(world.table, [rule_set], calendar, as_of)
    table = whatif.share_by_limit_table(held, name, clock, 16, scenario)
    plain = curve_limit_by_limit(world, scenario, clock, calendar, table["limit"])
    pd.testing.assert_frame_equal(table[COUNTS], plain, check_dtype=False)
    held_against_each(held, name, clock, table["limit"], world, scenario)


def test_the_curve_of_a_register_that_is_not_held(calendar):
    reviews, sefton = reading.read("data/sefton").table("reviews"), own_rules.load("sefton")
    table = whatif.share_by_limit(reviews, sefton, "six_months_reported", calendar, date(2021, 1, 26), 9)
    held = whatif.hold(reviews, [sefton], calendar, date(2021, 1, 26))
    pd.testing.assert_frame_equal(table, whatif.share_by_limit_table(held, "sefton", "six_months_reported", 9))
    # From some day in February to 31 July 2018 is more than five months or not: nothing is certain up to six.
    said = ["0 of 5", "at most 2 of 5", "2 of 5", "at least 2 of 5", "5 of 5", "5 of 5"]
    assert table["share_met"].tolist()[4:] == said


def test_a_curve_begins_at_the_least_limit_that_makes_sense(calendar, make_reviews):
    reviews, sefton = make_reviews({"aware": "2019-07-01", "notified": "2019-07-01"}), own_rules.load("sefton")
    held = whatif.hold(reviews, [sefton], calendar, date(2021, 1, 26))
    assert whatif.share_by_limit_table(held, "sefton", "notification", 2)["limit"].tolist() == [0, 1, 2]
    assert whatif.share_by_limit_table(held, "sefton", "panel_copy", 2)["limit"].tolist() == [1, 2]
    same_day = Scenario(clocks=(Change("notification", day_one="same_day"),))
    table = whatif.share_by_limit_table(held, "sefton", "notification", 2, same_day)
    assert (table["limit"].tolist(), table["n_met"].tolist()) == ([1, 2], [1, 1])


def test_a_share_of_nothing(calendar, make_reviews):
    held = whatif.hold(make_reviews(), [own_rules.load("sefton")], calendar, date(2021, 1, 26))
    table = whatif.share_by_limit_table(held, "sefton", "notification", 3)
    assert table["share_met"].tolist() == ["none to count"] * 4
    assert table[["share_min", "share_max"]].isna().all(axis=None)
    chart = whatif.share_by_limit_chart(table, own_rules.load("sefton").clock("notification"), 3).to_dict(validate=True)
    assert chart["title"]["text"] == "Serious incident notified: no review counted"


@pytest.mark.parametrize(
    ("rule_set", "clock", "up_to", "said"),
    [
        ("seftn", "notification", 5, "is 'seftn'; did you mean 'sefton'"),
        ("sefton", "notificaton", 5, "has no clock 'notificaton'; did you mean 'notification'"),
        ("sefton", "notification", -1, "up to -1; write a whole number from 0 to 1000"),
        ("sefton", "panel_copy", 0, "up to 0; write a whole number from 1 to 1000"),
        ("sefton", "notification", 2.0, r"up to 2\.0; write a whole number"),
        ("sefton", "notification", 1001, "up to 1001; write a whole number from 0 to 1000"),
    ],
)
def test_a_curve_that_cannot_be_is_refused(calendar, make_reviews, rule_set, clock, up_to, said):
    held = whatif.hold(make_reviews({"aware": "2019-07"}), [own_rules.load("sefton")], calendar, date(2021, 1, 26))
    with pytest.raises(InputError, match=said):
        whatif.share_by_limit_table(held, rule_set, clock, up_to)


@pytest.mark.parametrize(
    ("clock", "review", "as_of"),
    [
        # A copy is sent and nothing published: there is no day that it had to be sent by.
        ("panel_copy", {"kind": "lcspr", "sent_to_panel": "2019-06-28"}, "2021-01-26"),
        # Begun in the month in which the limit was relaxed: due in September at the earliest, or never.
        ("lcspr_publication", {"kind": "lcspr", "initiated": "2020-03"}, "2020-04-01"),
    ],
)
def test_what_is_not_yet_due_is_in_no_share(calendar, make_reviews, clock, review, as_of):
    table = whatif.share_by_limit(
        make_reviews(review), own_rules.load("national"), clock, calendar, date.fromisoformat(as_of), 7
    ).iloc[-1]
    assert table[COUNTS].tolist() == [0, 0, 0, 0, 1]
    assert table["share_met"] == "none to count"


# ---- The chart -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drawn(calendar):
    sefton = own_rules.load("sefton")
    held = whatif.hold(reading.read("data/example").table("reviews"), [sefton], calendar, date(2024, 3, 31))
    table = whatif.share_by_limit_table(held, "sefton", "decision", 20)
    return table, whatif.share_by_limit_chart(table, sefton.clock("decision"), 14).to_dict(validate=True)


def test_the_chart_says_what_it_shows(drawn):
    table, chart = drawn
    at = table[table["least"] >= 0.9 * table["of"]].iloc[0]
    assert chart["title"]["text"] == f"At least {at['least']} of {at['of']} within {at['limit']} working days"
    of = f"share of the {at['of']} reviews whose limit has passed"
    assert chart["title"]["subtitle"].startswith(f"Independent Chair's decision: {of}")
    assert table["share_met"].iloc[0] in chart["description"]
    assert table["share_met"].iloc[-1] in chart["description"]
    assert "20 working days" in chart["description"]


def test_the_chart_holds_the_shares_and_nothing_of_any_review(drawn):
    table, chart = drawn
    shares, marked = drawn_from(chart)[:3], drawn_from(chart)[3:]
    assert all(rows == table[["limit", "share_min", "share_max"]].to_dict("records") for rows in shares)
    at = int(table.loc[table["least"] >= 0.9 * table["of"], "limit"].min())
    marks = [{"limit": 14, "text": "limit: 14"}, {"limit": at, "text": str(at)}]
    # A line, what is white behind its text, and the text, for each.
    assert marked == [
        [each] for each in sorted(marks if at != 14 else marks[:1], key=lambda mark: mark["limit"]) for _ in "abc"
    ]


def test_the_chart_of_one_working_day(calendar):
    sefton = own_rules.load("sefton")
    held = whatif.hold(reading.read("data/sefton").table("reviews"), [sefton], calendar, date(2021, 1, 26))
    table = whatif.share_by_limit_table(held, "sefton", "panel_copy", 10)
    chart = whatif.share_by_limit_chart(table, sefton.clock("panel_copy"), 1).to_dict(validate=True)
    assert chart["title"]["text"].endswith("or more before")
    assert "1 working day:" in chart["description"]
